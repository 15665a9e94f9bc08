/* mengtafel show: what a town file holds. */
#include "cli/cli.h"

#include <string.h>

static mt_status print_json(cli_run *run, const mt_town_summary *town) {
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
    mt_json_integer(json, "log_entries", town->log);
    mt_json_end(json);
    mt_status status = mt_json_finish(json, &text, &size, &run->error);
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

static void print_snapshot(const mt_snapshot *snapshot, FILE *out) {
    fprintf(out, "\nGroups (%s), ", snapshot->grouping);
    print_period(snapshot, out);
    fprintf(out, "\n");
    for (size_t g = 0; g < snapshot->n_groups; g++) {
        int64_t school = 0, area = 0, hidden = 0;
        for (size_t i = 0; i < snapshot->n_schools; i++)
            if (snapshot->school_low[i * snapshot->n_groups + g] >= 0) {
                school += snapshot->school_low[i * snapshot->n_groups + g];
                hidden += snapshot->school_low[i * snapshot->n_groups + g] !=
                          snapshot->school_high[i * snapshot->n_groups + g];
            }
        for (size_t i = 0; i < snapshot->n_areas; i++)
            if (snapshot->area_low[i * snapshot->n_groups + g] >= 0)
                area += snapshot->area_low[i * snapshot->n_groups + g];
        fprintf(out, "  %-18s column %-12s %8lld at school %8lld by residence",
                snapshot->group[g].name_en, snapshot->group[g].column, (long long)school,
                (long long)area);
        if (hidden > 0)
            fprintf(out, ", at least (%lld cells hidden)", (long long)hidden);
        fprintf(out, "\n");
    }
    fprintf(out, "\nSources\n");
    for (size_t s = 0; s < snapshot->n_sources; s++)
        print_source(&snapshot->source[s], out);
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
        status = print_json(run, &summary);
    else if (status == MT_OK) {
        fprintf(run->out, "%s%s%s, made %s, schema %d\n\n", summary.name,
                summary.code[0] != '\0' ? " " : "", summary.code, summary.created, summary.schema);
        fprintf(run->out, "%8lld schools, %lld without a place\n", (long long)summary.schools,
                (long long)summary.schools_without_place);
        fprintf(run->out, "%8lld areas, %lld without a shape\n", (long long)summary.areas,
                (long long)summary.areas_without_shape);
        fprintf(run->out, "%8lld boards\n", (long long)summary.boards);
        fprintf(run->out, "%8lld counts at school, %lld by residence\n",
                (long long)summary.school_counts, (long long)summary.area_counts);
        fprintf(run->out, "%8lld entries in the log\n", (long long)summary.log);
        if (summary.school_counts > 0)
            status = mt_town_snapshot(town, cli_value(run, "grouping"), 0, &snapshot, &run->error);
        if (snapshot != NULL)
            print_snapshot(snapshot, run->out);
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
    .details = "Schools, areas, groups, counts and sources. Changes nothing.",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 1,
    .execute = execute,
};
