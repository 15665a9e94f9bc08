/* mengtafel show: what a town file holds. */
#include "cli/cli.h"

#include <string.h>

static mt_status round_json(void *user, const mt_round_entry *round, mt_error *error) {
    (void)error;
    mt_json *json = user;
    mt_json_object(json, NULL);
    mt_json_string(json, "id", round->id);
    mt_json_string(json, "kind", round->kind);
    mt_json_string(json, "made", round->made);
    mt_json_string(json, "receipt", round->digest);
    mt_json_end(json);
    return MT_OK;
}

static mt_status print_json(cli_run *run, mt_town *file, const mt_town_summary *town) {
    mt_json *json = NULL;
    const char *text;
    size_t size;
    MT_TRY(mt_json_new(&run->context, &json, &run->error));
    mt_json_object(json, NULL);
    mt_json_string(json, "name", town->name);
    mt_json_string(json, "code", town->code[0] != '\0' ? town->code : NULL);
    mt_json_string(json, "created", town->created);
    mt_json_integer(json, "schema", town->schema);
    mt_json_integer(json, "schools", town->schools);
    mt_json_integer(json, "schools_without_place", town->schools_without_place);
    mt_json_integer(json, "areas", town->areas);
    mt_json_integer(json, "areas_without_shape", town->areas_without_shape);
    mt_json_integer(json, "boards", town->boards);
    mt_json_integer(json, "groupings", town->groupings);
    mt_json_integer(json, "periods", town->periods);
    mt_json_integer(json, "school_counts", town->school_counts);
    mt_json_integer(json, "area_counts", town->area_counts);
    mt_json_integer(json, "sources", town->sources);
    mt_json_integer(json, "area_figures", town->area_figures);
    mt_json_integer(json, "log_entries", town->log);
    mt_json_array(json, "rounds");
    mt_status status = mt_town_rounds(file, NULL, round_json, json, &run->error);
    mt_json_end(json);
    mt_json_end(json);
    if (status == MT_OK)
        status = mt_json_finish(json, &text, &size, &run->error);
    if (status == MT_OK)
        fwrite(text, 1, size, run->out);
    mt_json_free(json);
    return status;
}

static void print_period(const mt_snapshot *snapshot, FILE *out) {
    if (snapshot->year_exact)
        fprintf(out, "%d", snapshot->first_year);
    else
        fprintf(out, "about %d-%d, not stated by the source", snapshot->first_year,
                snapshot->last_year);
}

static void print_source(const mt_snapshot_source *source, FILE *out) {
    char text[2048];
    snprintf(text, sizeof text, "%s: %s%s%s%s%s; %s", source->file,
             source->publisher != NULL ? source->publisher : "publisher not stated",
             source->title != NULL ? ", " : "", source->title != NULL ? source->title : "",
             source->year != NULL ? ", " : "", source->year != NULL ? source->year : "",
             source->licence != NULL ? source->licence : "licence not stated");
    cli_print_wrapped(text, 2, out);
}

/* Children of one group over all units that are counted; hidden cells count at their least. */
static int64_t add_up(size_t n, size_t groups, size_t group, const int64_t *low,
                      const int64_t *high, int64_t *hidden) {
    int64_t sum = 0;
    for (size_t i = group; i < n * groups; i += groups)
        if (low[i] >= 0) {
            sum += low[i];
            *hidden += low[i] != high[i];
        }
    return sum;
}

static mt_status print_groups(cli_run *run, const mt_snapshot *snapshot) {
    static const char *const header[] = {"group", "column", "at school", "by residence",
                                         "at least, cells hidden"};
    cli_table table = {.n_columns = 5, .header = header, .context = &run->context};
    const size_t groups = snapshot->n_groups;
    mt_status status = MT_OK;
    for (size_t g = 0; status == MT_OK && g < groups; g++) {
        char text[3][32] = {"", "", ""};
        int64_t hidden = 0;
        snprintf(text[0], 32, "%lld",
                 (long long)add_up(snapshot->n_schools, groups, g, snapshot->school_low,
                                   snapshot->school_high, &hidden));
        snprintf(text[1], 32, "%lld",
                 (long long)add_up(snapshot->n_areas, groups, g, snapshot->area_low,
                                   snapshot->area_high, &hidden));
        if (hidden > 0)
            snprintf(text[2], 32, "%lld", (long long)hidden);
        status = cli_table_row(&table, &run->error, snapshot->group[g].name_en,
                               snapshot->group[g].column, text[0], text[1], text[2]);
    }
    if (status == MT_OK)
        cli_table_print(&table, run, CLI_TABLE);
    cli_table_free(&table);
    return status;
}

static mt_status print_snapshot(cli_run *run, const mt_snapshot *snapshot) {
    fprintf(run->out, "\nGroups (%s), ", snapshot->grouping);
    print_period(snapshot, run->out);
    fprintf(run->out, "\n");
    MT_TRY(print_groups(run, snapshot));
    fprintf(run->out, "\nSources\n");
    for (size_t s = 0; s < snapshot->n_sources; s++)
        print_source(&snapshot->source[s], run->out);
    return MT_OK;
}

static mt_status round_row(void *user, const mt_round_entry *round, mt_error *error) {
    char receipt[32];
    snprintf(receipt, sizeof receipt, "%.16s…", round->digest);
    return cli_table_row(user, error, round->id, round->kind, round->made, receipt);
}

static mt_status print_rounds(cli_run *run, mt_town *town) {
    static const char *const header[] = {"round", "kind", "made", "receipt"};
    cli_table table = {.n_columns = 4, .header = header, .context = &run->context};
    mt_status status = mt_town_rounds(town, NULL, round_row, &table, &run->error);
    if (status == MT_OK) {
        fprintf(run->out, "\nRounds\n");
        cli_table_print(&table, run, CLI_TABLE);
    }
    cli_table_free(&table);
    return status;
}

static void print_summary(const mt_town_summary *town, FILE *out) {
    fprintf(out, "%s%s%s, made %s, schema %d\n\n", town->name, town->code[0] != '\0' ? " " : "",
            town->code, town->created, town->schema);
    fprintf(out, "%8lld schools, %lld without a place\n", (long long)town->schools,
            (long long)town->schools_without_place);
    fprintf(out, "%8lld areas, %lld without a shape\n", (long long)town->areas,
            (long long)town->areas_without_shape);
    fprintf(out, "%8lld boards\n", (long long)town->boards);
    fprintf(out, "%8lld counts at school, %lld by residence\n", (long long)town->school_counts,
            (long long)town->area_counts);
    if (town->area_figures > 0)
        fprintf(out, "%8lld published figures of areas\n", (long long)town->area_figures);
    if (town->rounds > 0)
        fprintf(out, "%8lld round%s\n", (long long)town->rounds, town->rounds == 1 ? "" : "s");
    fprintf(out, "%8lld entries in the log\n", (long long)town->log);
}

static mt_status execute(cli_run *run) {
    cli_format format;
    mt_town *town = NULL;
    mt_town_summary summary;
    mt_snapshot *snapshot = NULL;
    MT_TRY(cli_get_format(run, "table|json", &format));
    MT_TRY(mt_town_open(&run->context, run->argument[0], MT_TOWN_READ, NULL, &town, &run->error));
    mt_status status = mt_town_summarise(town, &summary, &run->error);
    if (status == MT_OK && format == CLI_JSON)
        status = print_json(run, town, &summary);
    else if (status == MT_OK) {
        print_summary(&summary, run->out);
        if (summary.school_counts > 0)
            status = mt_town_snapshot(town, cli_value(run, "grouping"), 0, &snapshot, &run->error);
        if (snapshot != NULL)
            status = print_snapshot(run, snapshot);
        if (status == MT_OK && summary.rounds > 0)
            status = print_rounds(run, town);
    }
    mt_snapshot_free(snapshot);
    mt_town_close(town);
    return status;
}

static const cli_option options[] = {
    {"grouping", "KEY", "which division into groups, when there are several", 0},
    {"format", "FORMAT", "table (default) or json", 0},
    {NULL, NULL, NULL, 0},
};

const cli_command cli_show = {
    .name = "show",
    .group = "The town file",
    .arguments = "TOWN.meng",
    .summary = "Show what a town file holds",
    .details = "Schools, areas, groups, counts, sources and rounds. Changes nothing.",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 1,
    .execute = execute,
};
