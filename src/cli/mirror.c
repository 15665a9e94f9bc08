/* mengtafel mirror: every school beside the children who live around it. */
#include "cli/problem.h"

#include <math.h>

static const char *verdict(const mt_mirror *mirror, const mt_problem *problem, char text[96]) {
    switch (mirror->verdict) {
    case MT_MIRROR_REFLECTS:
        return "mirrors its surroundings";
    case MT_MIRROR_CANNOT_TELL:
        return "cannot tell: too small";
    case MT_MIRROR_MORE:
        snprintf(text, 96, "more %s", problem->name_b_en);
        return text;
    case MT_MIRROR_LESS:
        snprintf(text, 96, "more %s", problem->name_a_en);
        return text;
    case MT_MIRROR_NO_SURROUNDINGS:
        return "too few children around";
    case MT_MIRROR_EMPTY:
        break;
    }
    return "no children";
}

static mt_status print_rows(cli_run *run, const mt_problem *problem, cli_format format) {
    static const char *const header[] = {"code",       "school", "children", "share b", "around",
                                         "difference", "low 95", "high 95",  "verdict"};
    cli_table table = {.n_columns = 9, .header = header, .context = &run->context};
    const mt_snapshot *snapshot = problem->snapshot;
    mt_status status = MT_OK;
    for (size_t i = 0; status == MT_OK && i < snapshot->n_schools; i++) {
        const mt_mirror *mirror = &problem->mirrors.mirror[i];
        char text[6][32], words[96];
        if (mirror->verdict == MT_MIRROR_EMPTY)
            continue;
        snprintf(text[0], 32, "%lld", (long long)(problem->school_a[i] + problem->school_b[i]));
        status = cli_table_row(
            &table, &run->error, snapshot->school[i].code, snapshot->school[i].name, text[0],
            cli_decimal(mirror->share, 3, text[1]), cli_decimal(mirror->expected, 3, text[2]),
            cli_decimal(mirror->share - mirror->expected, 3, text[3]),
            cli_decimal(mirror->low_95, 3, text[4]), cli_decimal(mirror->high_95, 3, text[5]),
            verdict(mirror, problem, words));
    }
    if (status == MT_OK)
        cli_table_print(&table, format, run->out);
    cli_table_free(&table);
    return status;
}

static mt_status execute(cli_run *run) {
    cli_format format;
    cli_problem open;
    MT_TRY(cli_get_format(run, "table|csv|json", &format));
    MT_TRY(cli_problem_open(run, &open));
    const mt_mirrors *mirrors = &open.problem->mirrors;
    mt_status status;
    if (format == CLI_JSON) {
        char *text = NULL;
        size_t size = 0;
        status =
            mt_problem_json(&run->context, open.problem, MT_ENGLISH, &text, &size, &run->error);
        if (status == MT_OK)
            fwrite(text, 1, size, run->out);
        mt_free(&run->context, text);
    } else
        status = print_rows(run, open.problem, format);
    if (status == MT_OK && format == CLI_TABLE)
        fprintf(
            run->out,
            "\n%zu schools: %zu mirror their surroundings (%.0f m), %zu more %s, %zu more %s, "
            "%zu cannot be told,\n%zu without surroundings. By chance about %.0f would be outside "
            "the limits. Not public by default:\na board sees its own schools first.\n",
            mirrors->schools + mirrors->no_surroundings, mirrors->reflects,
            open.problem->options.radius, mirrors->more_b, open.problem->name_b_en, mirrors->more_a,
            open.problem->name_a_en, mirrors->cannot_tell, mirrors->no_surroundings,
            mirrors->expected_by_chance);
    cli_problem_close(run, &open);
    return status;
}

static const cli_option options[] = {
    {"format", "FORMAT", "table, csv or json (all figures)", 0},
    CLI_PROBLEM_OPTIONS,
    {NULL, NULL, NULL, 0},
};

const cli_command cli_mirror = {
    .name = "mirror",
    .group = "Meten",
    .arguments = "TOWN.meng",
    .summary = "Hold every school beside the children who live around it",
    .details = "The share of the second group at school and among the children within the radius, "
               "with the limits within which chance alone puts a school of that size. A small "
               "school is not labelled by noise: where a difference of 10 of every 100 could hide, "
               "the verdict is that it cannot be told.",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 1,
    .execute = execute,
};
