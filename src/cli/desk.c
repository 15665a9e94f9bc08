/* mengtafel desk: look into a desk file, do its round again, take its files out. */
#include "cli/cli.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static mt_status write_file(void *user, const char *name, const char *text, size_t size,
                            mt_error *error) {
    cli_run *run = user;
    char path[4096];
    const int n = snprintf(path, sizeof path, "%s/%s", cli_value(run, "export"), name);
    if (n < 0 || (size_t)n >= sizeof path)
        return cli_usage(run, "the name of the folder is too long");
    MT_TRY(mt_file_write(&run->context, path, text, size, error));
    fprintf(run->out, "%s\n", path);
    return MT_OK;
}

static mt_status export_files(cli_run *run, const mt_desk_book *book) {
    const char *folder = cli_value(run, "export");
    if (mkdir(folder, 0700) != 0)
        return mt__fail_at(&run->error, MT_IO, folder, 0, 0,
                           "%s; name a folder that is not there yet", strerror(errno));
    return mt_desk_files(&run->context, book, write_file, run, &run->error);
}

static mt_status redo(cli_run *run, const mt_desk_book *book) {
    MT_TRY(mt_desk_redo(&run->context, book, &run->error));
    fprintf(
        run->out,
        "%s: done again from what was frozen, round %s comes out the same to the bit: manifest, "
        "commitment, seed, %zu tickets, places under %zu rules and the reason of each. The "
        "separate check finds no empty seat that a child wanted and no justified envy.\n",
        run->argument[0], book->round, book->n_children, book->n_rules);
    return MT_OK;
}

static void print_book(cli_run *run, const mt_desk_book *book) {
    fprintf(run->out, "round %s (%s), %s, made %s\n%zu children, %zu schools, %zu applications\n",
            book->round, book->kind, book->town, book->made, book->n_children, book->n_schools,
            book->list_of[book->n_children]);
    for (size_t r = 0; r < book->n_rules; r++) {
        size_t placed = 0;
        for (size_t c = 0; c < book->n_children; c++)
            placed += book->rule[r].places.choice[c] != MT_NONE;
        fprintf(run->out, "rule %s: %zu placed, %zu not\n", book->rule[r].key, placed,
                book->n_children - placed);
    }
}

static mt_status verify_log(cli_run *run) {
    int64_t entries;
    char last[65];
    MT_TRY(mt_desk_verify_log(&run->context, run->argument[0], &entries, last, &run->error));
    fprintf(run->out, "%s: the log holds together, %lld entries\nlast hash %s\n", run->argument[0],
            (long long)entries, last);
    return MT_OK;
}

static mt_status execute(cli_run *run) {
    uint8_t key[MT_DESK_KEY_BYTES];
    char beside[4096];
    const char *key_file = cli_value(run, "key");
    const mt_desk_book *book = NULL;
    if (cli_given(run, "log"))
        return verify_log(run);
    if (key_file == NULL) {
        snprintf(beside, sizeof beside, "%s.key", run->argument[0]);
        key_file = beside;
    }
    MT_TRY(mt_desk_key_read(&run->context, key_file, key, &run->error));
    mt_status status = mt_desk_read(&run->context, run->argument[0], key, &book, &run->error);
    memset(key, 0, sizeof key);
    MT_TRY(status);
    if (cli_given(run, "redo"))
        status = redo(run, book);
    else if (cli_given(run, "export"))
        status = export_files(run, book);
    else
        print_book(run, book);
    if (status != MT_OK && run->error.file[0] == '\0')
        snprintf(run->error.file, sizeof run->error.file, "%s", run->argument[0]);
    mt_desk_free(&run->context, book);
    return status;
}

static const cli_option options[] = {
    {"redo", NULL, "do the round again from what was frozen, and compare every step", 0},
    {"export", "FOLDER", "write what was frozen and decided as plain files into a new folder", 0},
    {"log", NULL, "verify the log; needs no key", 0},
    {"key", "FILE", "key of the desk (default: FILE.desk.key)", 0},
    {NULL, NULL, NULL, 0},
};

const cli_command cli_desk = {
    .name = "desk",
    .group = "Uitvoeren (carry out)",
    .arguments = "FILE.desk",
    .summary = "Look into a desk file, do its round again, take its files out",
    .details =
        "A desk file holds what concerns the persons of one round, encrypted under a key that "
        "its keepers hold. --redo proves that the outcome follows from what was frozen. The "
        "files of --export are plain text: for `sha256sum`, `mengtafel draw` and `mengtafel "
        "allocate`, which come to the same. They are as private as the desk.\n"
        "  mengtafel desk oefenronde.desk --redo",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 1,
    .execute = execute,
};
