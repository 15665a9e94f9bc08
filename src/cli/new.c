/* mengtafel new: an empty town file. */
#include "cli/cli.h"

static mt_status execute(cli_run *run) {
    const char *path = run->argument[0];
    const char *name = cli_value(run, "name");
    if (name == NULL)
        return cli_usage(run, "name the town with --name, for instance --name Amsterdam");
    const mt_stamp stamp = cli_stamp(run);
    MT_TRY(mt_town_create(&run->context, path, name, cli_value(run, "code"), &stamp, &run->error));
    fprintf(run->out, "%s: a new town file for %s\n", path, name);
    return MT_OK;
}

static const cli_option options[] = {
    {"name", "NAME", "of the town (needed)", 0},
    {"code", "CODE", "of the municipality, as CBS writes it: GM0363", 0},
    {"by", "WHO", "who makes it, for the log (a role, not a private name)", 0},
    {NULL, NULL, NULL, 0},
};

const cli_command cli_new = {
    .name = "new",
    .group = "The town file",
    .arguments = "TOWN.meng --name NAME",
    .summary = "Make an empty town file",
    .details = "A town file is one file that holds everything about one town: sources, schools, "
               "areas, counts, and a log of every change. It holds counts only, never a child. An "
               "existing file is never overwritten.\n"
               "  mengtafel new amsterdam.meng --name Amsterdam --code GM0363",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 1,
    .changes_town = true,
    .execute = execute,
};
