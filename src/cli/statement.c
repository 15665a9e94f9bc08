/* mengtafel statement: the one-page problem statement; and the problem for its sister commands. */
#include "cli/problem.h"

#include <string.h>

mt_status cli_problem_options(cli_run *run, mt_problem_options *out, int *year_out) {
    mt_problem_options options = {0};
    mt_repeat repeat;
    int64_t year, radius;
    MT_TRY(cli_get_repeat(run, &repeat));
    MT_TRY(cli_integer(run, "year", 1900, 2200, 0, &year));
    MT_TRY(cli_integer(run, "radius", 50, 50000, 1000, &radius));
    options.seed = repeat.seed;
    options.replicates = repeat.replicates;
    options.radius = (double)radius;
    MT_TRY(cli_get_groups(run, &options.group_a, &options.group_b));
    *out = options;
    *year_out = (int)year;
    return MT_OK;
}

mt_status cli_problem_open(cli_run *run, cli_problem *out) {
    mt_problem_options options;
    int year;
    memset(out, 0, sizeof *out);
    MT_TRY(cli_problem_options(run, &options, &year));
    mt_status status =
        mt_town_open(&run->context, run->argument[0], MT_TOWN_READ, NULL, &out->town, &run->error);
    if (status == MT_OK)
        status = mt_town_snapshot(out->town, cli_value(run, "grouping"), year, &out->snapshot,
                                  &run->error);
    if (status == MT_OK)
        status = mt_problem_new(&run->context, out->snapshot, &options, &out->problem, &run->error);
    if (status != MT_OK) {
        if (run->error.file[0] == '\0')
            snprintf(run->error.file, sizeof run->error.file, "%s", run->argument[0]);
        cli_problem_close(run, out);
    }
    return status;
}

void cli_problem_close(cli_run *run, cli_problem *problem) {
    mt_problem_free(&run->context, problem->problem);
    mt_snapshot_free(problem->snapshot);
    mt_town_close(problem->town);
    memset(problem, 0, sizeof *problem);
}

mt_status cli_problem_json(cli_run *run, const mt_problem *problem, mt_language language) {
    char *text = NULL;
    size_t size = 0;
    mt_status status =
        mt_api_problem_json(&run->context, problem, language, &text, &size, &run->error);
    if (status == MT_OK)
        fwrite(text, 1, size, run->out);
    mt_free(&run->context, text);
    return status;
}

/* As wide as the terminal, but no wider than is pleasant to read. */
static int page_width(const cli_run *run) {
    const int terminal = cli_terminal_width(run);
    return terminal == 0 ? 80 : terminal < 84 ? terminal : 84;
}

static mt_status execute(cli_run *run) {
    cli_format format;
    mt_language language;
    cli_problem open;
    char *text = NULL;
    size_t size = 0;
    MT_TRY(cli_get_format(run, "text|json|html", &format));
    MT_TRY(cli_get_language(run, &language));
    /* What a machine reads does not depend on who is logged in. */
    if (format == CLI_JSON && cli_value(run, "lang") == NULL)
        language = MT_DUTCH;
    MT_TRY(cli_problem_open(run, &open));
    mt_status status;
    if (format == CLI_HTML)
        status = mt_problem_html(&run->context, open.problem, language, &text, &size, &run->error);
    else if (format == CLI_JSON)
        status = cli_problem_json(run, open.problem, language);
    else
        status = mt_problem_text(&run->context, open.problem, language, page_width(run), &text,
                                 &size, &run->error);
    if (text != NULL)
        fwrite(text, 1, size, run->out);
    mt_free(&run->context, text);
    cli_problem_close(run, &open);
    return status;
}

static const cli_option options[] = {
    {"lang", "LANGUAGE", "nl or en (default: en where the environment says so, else nl)", 0},
    {"format", "FORMAT", "text (default), html or json", 0},
    CLI_PROBLEM_OPTIONS,
    {NULL, NULL, NULL, 0},
};

const cli_command cli_statement = {
    .name = "statement",
    .group = "Meten (measure)",
    .arguments = "TOWN.meng",
    .summary = "Write the one-page problem statement",
    .details = "What the problem is, how big, for whom, which part goes with housing, and what "
               "cannot be said; with source, year, groups, uncertainty and chance under each "
               "figure. Dutch or English; as text, as an HTML page, or all figures as JSON.\n"
               "  mengtafel statement amsterdam.meng --format html -o blad.html\n",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 1,
    .execute = execute,
};
