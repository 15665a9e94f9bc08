/* mengtafel population: the population that agrees with everything published about a town. */
#include "cli/round.h"

#include <string.h>

mt_status cli_get_snapshot(cli_run *run, mt_town *town, mt_snapshot **out) {
    int64_t year;
    MT_TRY(cli_integer(run, "year", 1900, 2200, 0, &year));
    return mt_town_snapshot(town, cli_value(run, "grouping"), (int)year, out, &run->error);
}

void cli_name_town(cli_run *run) {
    if (run->error.file[0] == '\0' && run->error.status != MT_BAD_ARGUMENT)
        snprintf(run->error.file, sizeof run->error.file, "%s", run->argument[0]);
}

/* ---- Every cell ------------------------------------------------------------------------------- */

static mt_status print_cells(cli_run *run, const mt_town_population *town, cli_format format) {
    static const char *const header[] = {"area", "school", "group", "children"};
    const mt_snapshot *snapshot = town->snapshot;
    cli_table table = {.n_columns = 4, .header = header, .context = &run->context};
    mt_status status = MT_OK;
    for (size_t a = 0; status == MT_OK && a < town->n_areas; a++)
        for (size_t s = 0; status == MT_OK && s < town->data.n_schools; s++)
            for (size_t g = 0; status == MT_OK && g < 2; g++) {
                char number[MT_NUMBER_SIZE];
                const size_t group = g == 0 ? town->group_a : town->group_b;
                mt_number_write(mt_town_population_cell(town, a, s, g), number);
                status = cli_table_row(
                    &table, &run->error, snapshot->area[town->area[a]].code,
                    snapshot->school[town->school[s]].code,
                    group < snapshot->n_groups ? snapshot->group[group].key : "rest", number);
            }
    if (status == MT_OK)
        cli_table_print(&table, run, format);
    cli_table_free(&table);
    return status;
}

/* ---- How well it fits ------------------------------------------------------------------------- */

static void print_distances_met(cli_run *run, size_t schools, size_t without, size_t out_of_reach) {
    if (without == schools) {
        fprintf(run->out, "No school publishes a mean distance: distance plays no part in this "
                          "estimate. Import one with the schools (--distance).\n");
        return;
    }
    fprintf(run->out, "Mean distances met: %zu of %zu.", schools - without - out_of_reach,
            schools - without);
    if (without > 0)
        fprintf(run->out,
                " %zu schools publish none: they draw from as far as the school in the middle.",
                without);
    fputc('\n', run->out);
}

static void print_fit(cli_run *run, const mt_town_population *town) {
    const mt_population *q = town->population;
    fprintf(
        run->out,
        "Origins: %zu points in %zu neighbourhoods. Schools: %zu. Rounds: %d.\n"
        "Largest error of a margin: %.2g of it. Largest error of a mean distance: %.2g of it.\n",
        town->data.n_origins, town->n_areas, town->data.n_schools, q->iterations, q->home_error,
        q->distance_error);
    size_t out_of_reach = 0;
    for (size_t s = 0; s < q->n_schools; s++) {
        if (!q->out_of_reach[s])
            continue;
        const mt_snapshot_school *school = &town->snapshot->school[town->school[s]];
        fprintf(run->out,
                "%s %s: publishes a mean distance of %.0f metres; with these points it cannot come "
                "%s %.0f.\n",
                school->code, school->name != NULL ? school->name : "", town->data.mean_metres[s],
                town->data.mean_metres[s] < q->mean_metres[s] ? "below" : "above",
                q->mean_metres[s]);
        out_of_reach++;
    }
    print_distances_met(run, q->n_schools, q->n_assumed, out_of_reach);
}

static mt_status print_note(cli_run *run, const mt_town_population *town) {
    char text[1600], words[2][224];
    const mt_snapshot *snapshot = town->snapshot;
    snprintf(
        text, sizeof text,
        "Estimated: the population of greatest entropy that agrees with the counts of both "
        "groups at home and at school and with each school's mean distance. It says nothing "
        "that these do not say. Homes: %.0f and %.0f children, scaled by %.4f and %.4f to the "
        "schools: this hides who crosses the border of the town, and years and ages that "
        "differ between the two counts. Left out: %lld children whose group is not known, and "
        "%lld at %zu schools without a place. Distances are as the crow flies.\nGroups: %s and "
        "%s.",
        town->home[0], town->home[1], town->scale[0], town->scale[1], (long long)town->unknown,
        (long long)town->children_without_place, town->schools_without_place,
        cli_group_words(snapshot, town->group_a, town->name_en[0], words[0]),
        cli_group_words(snapshot, town->group_b, town->name_en[1], words[1]));
    return cli_print_note(run, snapshot, text);
}

static mt_status print(cli_run *run, const mt_town_population *town, cli_format format) {
    if (format == CLI_CSV)
        return print_cells(run, town, format);
    print_fit(run, town);
    return print_note(run, town);
}

static mt_status execute(cli_run *run) {
    cli_format format;
    int64_t points, seed;
    const char *a, *b;
    mt_town *town = NULL;
    mt_snapshot *snapshot = NULL;
    mt_town_population *population = NULL;
    MT_TRY(cli_get_format(run, "text|csv", &format));
    MT_TRY(cli_integer(run, "points", 1, 1000, 30, &points));
    MT_TRY(cli_integer(run, "seed", 0, INT64_MAX, 1, &seed));
    MT_TRY(cli_get_groups(run, &a, &b));
    mt_status status =
        mt_town_open(&run->context, run->argument[0], MT_TOWN_READ, NULL, &town, &run->error);
    if (status == MT_OK)
        status = cli_get_snapshot(run, town, &snapshot);
    if (status == MT_OK)
        status = mt_town_population_new(&run->context, snapshot, a, b, (size_t)points,
                                        (uint64_t)seed, 1e-6, &population, &run->error);
    if (status == MT_OK)
        status = print(run, population, format);
    else
        cli_name_town(run);
    mt_town_population_free(&run->context, population);
    mt_snapshot_free(snapshot);
    mt_town_close(town);
    return status;
}

static const cli_option options[] = {
    {"format", "FORMAT", "text (default): how well it fits; csv: children per area, school, group",
     0},
    CLI_ROUND_OPTIONS,
    {NULL, NULL, NULL, 0},
};

const cli_command cli_population = {
    .name = "population",
    .group = "Proberen (try)",
    .arguments = "TOWN.meng",
    .summary = "Estimate who goes to school where, from what is published",
    .details =
        "The population of greatest entropy: from where to which school in which group, such "
        "that the counts at home and at school and each school's published mean distance "
        "come out, and nothing else is assumed. What cannot come out is named.\n"
        "  mengtafel population amsterdam.meng\n"
        "  mengtafel population amsterdam.meng --format csv -o stromen.csv",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 1,
    .execute = execute,
};
