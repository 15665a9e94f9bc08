/* mengtafel housing: the measured spread beside two computed ones. */
#include "cli/problem.h"

#include <math.h>

static mt_status print_rows(cli_run *run, const mt_problem *problem, cli_format format) {
    static const char *const header[] = {"spread", "D", "low", "high", "mean metres"};
    const mt_housing *housing = &problem->housing;
    const struct {
        const char *name;
        double value, low, high, metres;
    } rows[] = {
        {"at school, as it is", problem->school.dissimilarity, problem->school.unknown_low,
         problem->school.unknown_high, housing->actual_metres},
        {"at home, over areas", problem->has_home ? problem->home.dissimilarity : NAN,
         problem->has_home ? problem->home.unknown_low : NAN,
         problem->has_home ? problem->home.unknown_high : NAN, NAN},
        {"everybody to the nearest school (computed)", housing->nearest, housing->nearest_low,
         housing->nearest_high, housing->nearest_metres},
        {"least total distance within room (computed)", housing->least, NAN, NAN,
         housing->least_metres},
        {"by chance alone (exact)", problem->school.chance, problem->school.chance_low,
         problem->school.chance_high, NAN},
    };
    cli_table table = {.n_columns = 5, .header = header, .context = &run->context};
    const int decimals = format == CLI_CSV ? 12 : 4;
    mt_status status = MT_OK;
    for (size_t r = 0; status == MT_OK && r < sizeof rows / sizeof rows[0]; r++) {
        char text[4][32];
        status = cli_table_row(
            &table, &run->error, rows[r].name, cli_decimal(rows[r].value, decimals, text[0]),
            cli_decimal(rows[r].low, decimals, text[1]),
            cli_decimal(rows[r].high, decimals, text[2]), cli_decimal(rows[r].metres, 0, text[3]));
    }
    if (status == MT_OK)
        cli_table_print(&table, run, format);
    cli_table_free(&table);
    return status;
}

static mt_status print_sum(cli_run *run, const mt_problem *problem) {
    const mt_housing *housing = &problem->housing;
    const mt_snapshot *snapshot = problem->snapshot;
    const double more = housing->choice_or_admission;
    char text[2400], left_out[300] = "", words[2][224];
    if (housing->schools_without_place > 0 || housing->areas_without_shape > 0)
        snprintf(left_out, sizeof left_out,
                 " Left out: schools without a place: %zu; areas without a shape: %zu. D at the "
                 "schools that take part: %.4f.",
                 housing->schools_without_place, housing->areas_without_shape, housing->actual);
    snprintf(
        text, sizeof text,
        "%s%.4f%s how much from which is unknown without lists of preferences.%s\n"
        "Low and high mean something else in each row. At school and at home (counted): the range "
        "that children of unknown group leave. Nearest school: smallest and largest over %u draws "
        "of the points. By chance: 95 of 100 deals.\n"
        "Children are spread evenly over their area (areas: %zu; points: %zu). Homes: %.0f and "
        "%.0f children, scaled by %.4f and %.4f to the schools for the least total distance.\n"
        "Groups: %s and %s.",
        more < 0 ? "Schools are more mixed than the nearest school would make them, by "
                 : "Actual less nearest: ",
        fabs(more),
        more < 0 ? "; that comes from choice or admission too;"
                 : " comes from choice or admission;",
        left_out, problem->options.point_sets, housing->areas, housing->points, housing->home_a,
        housing->home_b, housing->scale_a, housing->scale_b,
        cli_group_words(snapshot, problem->group_a, problem->name_a_en, words[0]),
        cli_group_words(snapshot, problem->group_b, problem->name_b_en, words[1]));
    return cli_print_note(run, snapshot, text);
}

static mt_status execute(cli_run *run) {
    cli_format format;
    cli_problem open;
    MT_TRY(cli_get_format(run, "table|csv|json", &format));
    MT_TRY(cli_problem_open(run, &open));
    const mt_housing *housing = &open.problem->housing;
    mt_status status;
    if (!housing->available)
        status = mt__fail_at(&run->error, MT_INFEASIBLE, run->argument[0], 0, 0,
                             "%s Import areas with counts, shapes, and schools with places.",
                             housing->why_not);
    else if (format == CLI_JSON)
        status = cli_problem_json(run, open.problem, MT_ENGLISH);
    else
        status = print_rows(run, open.problem, format);
    if (status == MT_OK && format == CLI_TABLE)
        status = print_sum(run, open.problem);
    cli_problem_close(run, &open);
    return status;
}

static const cli_option options[] = {
    {"format", "FORMAT", "table (default), csv, or json with all figures", 0},
    CLI_PROBLEM_OPTIONS,
    {NULL, NULL, NULL, 0},
};

const cli_command cli_housing = {
    .name = "housing",
    .group = "Meten (measure)",
    .arguments = "TOWN.meng",
    .summary = "Tell housing from what is not housing",
    .details = "How uneven schools would be if every child went to the nearest one, and if all "
               "together travelled as little as possible with everybody in a school with room, "
               "beside how uneven they are. The second is the least total distance and nothing "
               "else: not a forecast, and not what families want.",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 1,
    .execute = execute,
};
