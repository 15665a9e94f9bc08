/* mengtafel mirror: every school beside the children who live around it. */
#include "cli/problem.h"

#include <math.h>

static const char *verdict(const mt_mirror *mirror, const mt_problem *problem, char text[96]) {
    switch (mirror->verdict) {
    case MT_MIRROR_REFLECTS:
        return "mirror";
    case MT_MIRROR_CANNOT_TELL:
        return "too small to tell";
    case MT_MIRROR_MORE:
        snprintf(text, 96, "more %s", problem->name_b_en);
        return text;
    case MT_MIRROR_LESS:
        snprintf(text, 96, "more %s", problem->name_a_en);
        return text;
    case MT_MIRROR_NO_SURROUNDINGS:
        return "too few around";
    case MT_MIRROR_EMPTY:
        break;
    }
    return "no children";
}

static mt_status print_rows(cli_run *run, const mt_problem *problem) {
    static const char *const header[] = {"code",   "school", "children", "share",
                                         "around", "low 95", "high 95",  "verdict"};
    cli_table table = {.n_columns = 8, .header = header, .context = &run->context};
    const mt_snapshot *snapshot = problem->snapshot;
    mt_status status = MT_OK;
    for (size_t i = 0; status == MT_OK && i < snapshot->n_schools; i++) {
        const mt_mirror *mirror = &problem->mirrors.mirror[i];
        char text[5][32], words[96];
        if (mirror->verdict == MT_MIRROR_EMPTY)
            continue;
        if (problem->school_hidden[i]) {
            status = cli_table_row(&table, &run->error, snapshot->school[i].code,
                                   snapshot->school[i].name, NULL, NULL, NULL, NULL, NULL,
                                   "hidden: few children");
            continue;
        }
        snprintf(text[0], 32, "%lld", (long long)(problem->school_a[i] + problem->school_b[i]));
        status = cli_table_row(
            &table, &run->error, snapshot->school[i].code, snapshot->school[i].name, text[0],
            cli_decimal(mirror->share, 3, text[1]), cli_decimal(mirror->expected, 3, text[2]),
            cli_decimal(mirror->low_95, 3, text[3]), cli_decimal(mirror->high_95, 3, text[4]),
            verdict(mirror, problem, words));
    }
    if (status == MT_OK)
        cli_table_print(&table, run, CLI_TABLE);
    cli_table_free(&table);
    return status;
}

static mt_status print_sum(cli_run *run, const mt_problem *problem) {
    const mt_mirrors *mirrors = &problem->mirrors;
    const mt_snapshot *snapshot = problem->snapshot;
    char text[1600], words[2][224];
    snprintf(
        text, sizeof text,
        "Schools: %zu. Mirror the children within %.0f metres: %zu; more of %s: %zu; more of %s: "
        "%zu; too small to tell: %zu; too few children around: %zu. By chance outside the limits: "
        "about %.0f. Share and around: of %s. Not public by default: a board sees its own schools "
        "first.\n"
        "Groups: %s and %s.",
        mirrors->schools + mirrors->no_surroundings, problem->options.radius, mirrors->reflects,
        problem->name_b_en, mirrors->more_b, problem->name_a_en, mirrors->more_a,
        mirrors->cannot_tell, mirrors->no_surroundings, mirrors->expected_by_chance,
        problem->name_b_en,
        cli_group_words(snapshot, problem->group_a, problem->name_a_en, words[0]),
        cli_group_words(snapshot, problem->group_b, problem->name_b_en, words[1]));
    return cli_print_note(run, snapshot, text);
}

/* For machines: as /v1/schools answers it. */
static mt_status print_for_machines(cli_run *run, const mt_problem *problem, cli_format format) {
    char *text = NULL;
    size_t size = 0;
    mt_status status = format == CLI_JSON
                           ? mt_api_schools_json(&run->context, problem, &text, &size, &run->error)
                           : mt_api_schools_csv(&run->context, problem, &text, &size, &run->error);
    if (status == MT_OK)
        fwrite(text, 1, size, run->out);
    mt_free(&run->context, text);
    return status;
}

static mt_status execute(cli_run *run) {
    cli_format format;
    cli_problem open;
    MT_TRY(cli_get_format(run, "table|csv|json", &format));
    MT_TRY(cli_problem_open(run, &open));
    mt_status status;
    if (format != CLI_TABLE) {
        status = print_for_machines(run, open.problem, format);
    } else {
        status = print_rows(run, open.problem);
        if (status == MT_OK)
            status = print_sum(run, open.problem);
    }
    cli_problem_close(run, &open);
    return status;
}

static const cli_option options[] = {
    {"format", "FORMAT", "table (default), csv or json", 0},
    CLI_PROBLEM_OPTIONS,
    {NULL, NULL, NULL, 0},
};

const cli_command cli_mirror = {
    .name = "mirror",
    .group = "Meten (measure)",
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
