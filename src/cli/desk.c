/* mengtafel desk: look into a desk file, do its round again, take its files out. */
#include "cli/cli.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Taking the files out --------------------------------------------------------------------- */

enum { FILES_MAX = 64 };

/* Files go into a folder of another name first, so that there is all of an export or nothing. */
typedef struct export_of {
    cli_run *run;
    char folder[CLI_PATH_MAX - 128];
    char name[FILES_MAX][96];
    size_t n;
} export_of;

static mt_status write_file(void *user, const char *name, const char *text, size_t size,
                            mt_error *error) {
    export_of *to = user;
    char path[CLI_PATH_MAX];
    if (to->n == FILES_MAX)
        return mt__fail(error, MT_INTERNAL, "a desk has more than %d files", FILES_MAX);
    snprintf(to->name[to->n], sizeof to->name[0], "%.95s", name);
    snprintf(path, sizeof path, "%s/%s", to->folder, to->name[to->n++]);
    const mt_status status = mt_file_write(&to->run->context, path, text, size, error);
    if (status != MT_OK) // named as it would have been
        snprintf(error->file, sizeof error->file, "%.150s/%.95s", cli_value(to->run, "export"),
                 name);
    return status;
}

static void remove_files(const export_of *from) {
    for (size_t i = 0; i < from->n; i++) {
        char path[CLI_PATH_MAX];
        snprintf(path, sizeof path, "%s/%s", from->folder, from->name[i]);
        unlink(path);
    }
    rmdir(from->folder);
}

static mt_status export_files(cli_run *run, const mt_desk_book *book) {
    const char *folder = cli_value(run, "export");
    export_of to = {.run = run};
    if (access(folder, F_OK) == 0)
        return mt__fail_at(&run->error, MT_IO, folder, 0, 0,
                           "there is something of this name; name a folder that is not there yet");
    const int n = snprintf(to.folder, sizeof to.folder, "%s.new-%ld", folder, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof to.folder)
        return cli_usage(run, "the name of the folder is too long");
    umask(077); // as private as the desk
    if (mkdir(to.folder, 0700) != 0)
        return mt__fail_at(&run->error, MT_IO, folder, 0, 0,
                           "cannot be made: %s; choose another place", strerror(errno));
    mt_status status = mt_desk_files(&run->context, book, write_file, &to, &run->error);
    if (status == MT_OK && rename(to.folder, folder) != 0)
        status = mt__fail_at(&run->error, MT_IO, folder, 0, 0,
                             "cannot be made: %s; choose another place", strerror(errno));
    if (status != MT_OK) {
        remove_files(&to);
        return status;
    }
    for (size_t i = 0; i < to.n; i++)
        fprintf(run->out, "%s/%s\n", folder, to.name[i]);
    return MT_OK;
}

/* ---- Looking, and doing it again -------------------------------------------------------------- */

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

static mt_status print_book(cli_run *run, const mt_desk_book *book) {
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
    return MT_OK;
}

static mt_status verify_log(cli_run *run) {
    int64_t entries;
    char last[65];
    MT_TRY(mt_desk_verify_log(&run->context, run->argument[0], &entries, last, &run->error));
    fprintf(run->out, "%s: the log holds together, %lld entries\nlast hash %s\n", run->argument[0],
            (long long)entries, last);
    return MT_OK;
}

static mt_status open_book(cli_run *run, const mt_desk_book **out) {
    char key_file[CLI_PATH_MAX];
    uint8_t key[MT_DESK_KEY_BYTES];
    MT_TRY(cli_key_of_desk(run, run->argument[0], key_file));
    MT_TRY(mt_desk_key_read(&run->context, key_file, key, &run->error));
    const mt_status status = mt_desk_read(&run->context, run->argument[0], key, out, &run->error);
    explicit_bzero(key, sizeof key);
    return status;
}

static mt_status execute(cli_run *run) {
    const mt_desk_book *book = NULL;
    if (cli_given(run, "log") + cli_given(run, "redo") + cli_given(run, "export") > 1)
        return cli_usage(run, "one of --log, --redo and --export at a time");
    if (cli_given(run, "log"))
        return verify_log(run);
    MT_TRY(open_book(run, &book));
    mt_status status = cli_given(run, "redo")     ? redo(run, book)
                       : cli_given(run, "export") ? export_files(run, book)
                                                  : print_book(run, book);
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
