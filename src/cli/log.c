/* mengtafel log: every change of a town file, and whether the chain still holds. */
#include "cli/cli.h"

#include <string.h>

static mt_status print_entry(void *user, const mt_log_entry *entry, mt_error *error) {
    cli_run *run = user;
    fprintf(run->out, "%lld  %s  %s  %s  %.16s…\n", (long long)entry->number, entry->time,
            entry->action, entry->actor, entry->hash);
    /* The detail is JSON over several indented lines: here as one paragraph. */
    char *text = mt__strndup(&run->context, entry->detail, strlen(entry->detail));
    if (text == NULL)
        return mt__no_memory(error, "an entry of the log");
    size_t length = 0;
    for (const char *c = entry->detail; *c != '\0'; c++) {
        const bool blank = *c == '\n' || *c == ' ';
        if (!blank)
            text[length++] = *c;
        else if (length > 0 && text[length - 1] != ' ')
            text[length++] = ' ';
    }
    text[length] = '\0';
    cli_print_wrapped(text, 4, run->out);
    mt_free(&run->context, text);
    return MT_OK;
}

static mt_status json_entry(void *user, const mt_log_entry *entry, mt_error *error) {
    (void)error;
    mt_json *json = user;
    mt_json_object(json, NULL);
    mt_json_integer(json, "number", entry->number);
    mt_json_string(json, "time", entry->time);
    mt_json_string(json, "actor", entry->actor);
    mt_json_string(json, "action", entry->action);
    mt_json_string(json, "detail", entry->detail);
    mt_json_string(json, "hash", entry->hash);
    mt_json_end(json);
    return MT_OK;
}

static mt_status print_json(cli_run *run, mt_town *town) {
    mt_json *json = NULL;
    const char *text;
    size_t size;
    MT_TRY(mt_json_new(&run->context, &json, &run->error));
    mt_json_array(json, NULL);
    mt_status status = mt_town_log(town, json_entry, json, &run->error);
    mt_json_end(json);
    if (status == MT_OK)
        status = mt_json_finish(json, &text, &size, &run->error);
    if (status == MT_OK)
        fwrite(text, 1, size, run->out);
    mt_json_free(json);
    return status;
}

static mt_status verify(cli_run *run, mt_town *town) {
    int64_t entries;
    char last[65];
    const char *head = cli_value(run, "head");
    MT_TRY(mt_town_verify(town, head, &entries, last, &run->error));
    fprintf(
        run->out,
        "%s: the log holds together, %lld entries, and the tables are as it says\nlast hash %s\n",
        run->argument[0], (long long)entries, last);
    if (head != NULL)
        fprintf(run->out, "the hash you gave is in its chain\n");
    return MT_OK;
}

static mt_status execute(cli_run *run) {
    cli_format format;
    mt_town *town = NULL;
    MT_TRY(cli_get_format(run, "table|json", &format));
    MT_TRY(mt_town_open(&run->context, run->argument[0], MT_TOWN_READ, NULL, &town, &run->error));
    mt_status status;
    if (cli_given(run, "verify") || cli_given(run, "head"))
        status = verify(run, town);
    else if (format == CLI_JSON)
        status = print_json(run, town);
    else
        status = mt_town_log(town, print_entry, run, &run->error);
    mt_town_close(town);
    return status;
}

static const cli_option options[] = {
    {"verify", NULL, "recompute every hash, and compare the tables with what the log recorded", 0},
    {"head", "HASH", "verify, and ask that this hash (written down or published before) is in it",
     0},
    {"format", "FORMAT", "table (default) or json", 0},
    {NULL, NULL, NULL, 0},
};

const cli_command cli_log = {
    .name = "log",
    .group = "The town file",
    .arguments = "TOWN.meng",
    .summary = "Show or verify the log of every change",
    .details = "Every change is an entry whose hash covers the entry, the tables after it and the "
               "hash before it. --verify finds any change that went around the program. Write the "
               "last hash down, or publish it: with --head nobody can write the history anew.",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 1,
    .execute = execute,
};
