/* mengtafel measure: every index of a CSV file or a town file, with what chance alone would give
 * and an interval, for every stratum in one pass. */
#include "cli/counts.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Indices --------------------------------------------------------------------------------- */

enum { INDICES_MAX = 3 + 2 * MT_GROUPS_MAX * MT_GROUPS_MAX };

static size_t list_indices(size_t n_groups, mt_index *index) {
    size_t n = 0;
    if (n_groups > 2)
        index[n++] = (mt_index){MT_INDEX_D_MULTI, 0, 0};
    for (int32_t a = 0; a < (int32_t)n_groups; a++)
        for (int32_t b = a + 1; b < (int32_t)n_groups; b++)
            index[n++] = (mt_index){MT_INDEX_D, a, b};
    for (int32_t a = 0; n_groups > 2 && a < (int32_t)n_groups; a++)
        index[n++] = (mt_index){MT_INDEX_D, a, MT_REST};
    index[n++] = (mt_index){MT_INDEX_H, 0, 0};
    index[n++] = (mt_index){MT_INDEX_M, 0, 0};
    for (int32_t a = 0; a < (int32_t)n_groups; a++)
        index[n++] = (mt_index){MT_INDEX_ISOLATION, a, 0};
    for (int32_t a = 0; a < (int32_t)n_groups; a++)
        for (int32_t b = 0; b < (int32_t)n_groups; b++)
            if (a != b)
                index[n++] = (mt_index){MT_INDEX_EXPOSURE, a, b};
    return n;
}

static void describe(const mt_index *index, const cli_counts *counts, const char **name,
                     char groups[160]) {
    static const char *const names[] = {"D",       "D multi",   "H",       "M",
                                        "entropy", "isolation", "exposure"};
    const char *a = counts->group_name[index->a];
    *name = names[index->kind];
    groups[0] = '\0';
    if (index->kind == MT_INDEX_ISOLATION)
        snprintf(groups, 160, "%s", a);
    else if (index->kind == MT_INDEX_D || index->kind == MT_INDEX_EXPOSURE)
        snprintf(groups, 160, "%s - %s", a,
                 index->b == MT_REST ? "rest" : counts->group_name[index->b]);
}

typedef struct result_list {
    size_t n;
    mt_index index[INDICES_MAX];
    double *value, *expected;
    mt_undefined *why;
    mt_spread *boot;
} result_list;

/* The engines count the members of a stratum in 32 bits. */
static mt_status check_size(cli_run *run, const cli_counts *counts) {
    int64_t *members = mt__calloc(&run->context, counts->n_strata, sizeof *members);
    mt_status status = MT_OK;
    if (members == NULL)
        return mt__no_memory(&run->error, "the sizes of the strata");
    for (size_t i = 0; i < counts->n_rows && status == MT_OK; i++) {
        int64_t *sum = &members[counts->stratum[counts->unit[i]]];
        if (counts->count[i] > INT32_MAX - *sum)
            status = mt__fail_at(&run->error, MT_BAD_DATA, run->argument[0], 0, 0,
                                 "the counts add up to more than %d; are these the right columns?",
                                 INT32_MAX);
        else
            *sum += counts->count[i];
    }
    mt_free(&run->context, members);
    return status;
}

static mt_status compute(cli_run *run, const cli_counts *counts, result_list *out) {
    mt_crosstab *table = NULL;
    mt_repeat repeat;
    const mt_context *context = &run->context;
    out->n = list_indices(counts->n_groups, out->index);
    const size_t cells = out->n * counts->n_strata;
    out->value = mt__alloc(context, cells, sizeof *out->value);
    out->expected = mt__alloc(context, cells, sizeof *out->expected);
    out->why = mt__alloc(context, cells, sizeof *out->why);
    out->boot = mt__alloc(context, cells, sizeof *out->boot);
    if (out->value == NULL || out->expected == NULL || out->why == NULL || out->boot == NULL)
        return mt__no_memory(&run->error, "the indices");
    MT_TRY(cli_get_repeat(run, &repeat));
    MT_TRY(check_size(run, counts));
    MT_TRY(mt_crosstab_new(context, counts->n_rows, counts->unit, counts->group, counts->count,
                           counts->n_units, counts->n_groups, counts->stratum, counts->n_strata,
                           &table, &run->error));
    mt_status status =
        mt_measure_values(context, table, out->index, out->n, out->value, out->why, &run->error);
    if (status == MT_OK)
        status =
            mt_measure_expected(context, table, out->index, out->n, out->expected, &run->error);
    if (status == MT_OK)
        status = mt_measure_bootstrap(context, table, out->index, out->n, &repeat, out->boot,
                                      &run->error);
    mt_crosstab_free(context, table);
    return status;
}

static const char *why_not(mt_undefined why) {
    switch (why) {
    case MT_DEFINED:
        break;
    case MT_UNDEFINED_EMPTY:
        return "nobody is counted";
    case MT_UNDEFINED_EMPTY_GROUP:
        return "a group is empty";
    case MT_UNDEFINED_ONE_GROUP:
        return "all are in one group";
    }
    return "";
}

static mt_status print_rows(cli_run *run, const cli_counts *counts, const result_list *results,
                            cli_format format) {
    static const char *const header[] = {"stratum", "index",     "groups",
                                         "value",   "by chance", "without chance",
                                         "low",     "high",      "undefined because"};
    cli_table table = {.n_columns = 9, .header = header, .context = &run->context};
    const int decimals = format == CLI_CSV ? 12 : 4;
    mt_status status = MT_OK;
    for (size_t i = 0; status == MT_OK && i < results->n * counts->n_strata; i++) {
        const mt_index *index = &results->index[i % results->n];
        const bool evenness = index->kind <= MT_INDEX_H;
        const double corrected =
            evenness ? mt_measure_corrected(results->value[i], results->expected[i]) : NAN;
        const char *name;
        char groups[160], text[5][32];
        describe(index, counts, &name, groups);
        status = cli_table_row(&table, &run->error, counts->stratum_name[i / results->n], name,
                               groups, cli_decimal(results->value[i], decimals, text[0]),
                               cli_decimal(results->expected[i], decimals, text[1]),
                               cli_decimal(corrected, decimals, text[2]),
                               cli_decimal(results->boot[i].low, decimals, text[3]),
                               cli_decimal(results->boot[i].high, decimals, text[4]),
                               why_not(results->why[i]));
    }
    if (status == MT_OK)
        cli_table_print(&table, run, format);
    cli_table_free(&table);
    return status;
}

static void json_result(mt_json *json, const cli_counts *counts, const result_list *results,
                        size_t i) {
    const mt_index *index = &results->index[i % results->n];
    const mt_spread *boot = &results->boot[i];
    const char *name;
    char groups[160];
    describe(index, counts, &name, groups);
    mt_json_object(json, NULL);
    mt_json_string(json, "stratum", counts->stratum_name[i / results->n]);
    mt_json_string(json, "index", name);
    mt_json_string(json, "groups", groups[0] != '\0' ? groups : NULL);
    mt_json_number(json, "value", results->value[i]);
    if (results->why[i] != MT_DEFINED)
        mt_json_string(json, "undefined_because", why_not(results->why[i]));
    mt_json_number(json, "by_chance", results->expected[i]);
    if (index->kind <= MT_INDEX_H)
        mt_json_number(json, "without_chance",
                       mt_measure_corrected(results->value[i], results->expected[i]));
    mt_json_number(json, "low", boot->low);
    mt_json_number(json, "high", boot->high);
    mt_json_number(json, "se", boot->se);
    mt_json_number(json, "bootstrap_mean", boot->mean);
    mt_json_end(json);
}

static mt_status print_json(cli_run *run, const cli_counts *counts, const result_list *results) {
    mt_json *json = NULL;
    mt_repeat repeat;
    const char *text;
    size_t size;
    MT_TRY(cli_get_repeat(run, &repeat));
    MT_TRY(mt_json_new(&run->context, &json, &run->error));
    mt_json_object(json, NULL);
    mt_json_string(json, "file", run->argument[0]);
    mt_json_integer(json, "units_left_out", (int64_t)counts->left_out);
    mt_json_integer(json, "seed", (int64_t)repeat.seed);
    mt_json_integer(json, "replicates", repeat.replicates);
    mt_json_number(json, "level", repeat.level);
    mt_json_array(json, "results");
    for (size_t i = 0; i < results->n * counts->n_strata; i++)
        json_result(json, counts, results, i);
    mt_json_end(json);
    mt_json_end(json);
    mt_status status = mt_json_finish(json, &text, &size, &run->error);
    if (status == MT_OK)
        fwrite(text, 1, size, run->out);
    mt_json_free(json);
    return status;
}

/* How many of unknown group: "1866", or "3 to 7" when cells are hidden. */
static void unknown_children(const mt_snapshot *snapshot, bool areas, char text[48]) {
    const size_t n = areas ? snapshot->n_areas : snapshot->n_schools, groups = snapshot->n_groups;
    const int64_t *lows = areas ? snapshot->area_low : snapshot->school_low;
    const int64_t *highs = areas ? snapshot->area_high : snapshot->school_high;
    int64_t low = 0, high = 0;
    bool counted = false;
    for (size_t i = 0; i < n * groups; i++)
        if (!snapshot->group[i % groups].known && lows[i] >= 0) {
            low += lows[i];
            high += highs[i];
            counted = true;
        }
    if (!counted)
        snprintf(text, 48, "not counted");
    else if (low == high)
        snprintf(text, 48, "%lld", (long long)low);
    else
        snprintf(text, 48, "%lld to %lld", (long long)low, (long long)high);
}

static mt_status print_origin(cli_run *run, const mt_snapshot *snapshot) {
    char *text = NULL, school[48], residence[48];
    size_t size = 0, n = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return mt__no_memory(&run->error, "the note under the table");
    fprintf(out, "Groups: ");
    for (size_t g = 0; g < snapshot->n_groups; g++) {
        char words[224];
        if (snapshot->group[g].known)
            fprintf(out, "%s%s", n++ > 0 ? "; " : "",
                    cli_group_words(snapshot, g, snapshot->group[g].key, words));
    }
    unknown_children(snapshot, false, school);
    unknown_children(snapshot, true, residence);
    fprintf(out, ". Left out, children of unknown group: at school %s; by residence %s.", school,
            residence);
    mt_status status = fclose(out) == 0 ? cli_print_note(run, snapshot, text)
                                        : mt__no_memory(&run->error, "the note under the table");
    free(text);
    return status;
}

static mt_status print(cli_run *run, const cli_counts *counts, const result_list *results,
                       cli_format format) {
    if (format == CLI_JSON)
        return print_json(run, counts, results);
    MT_TRY(print_rows(run, counts, results, format));
    if (counts->left_out > 0 && format == CLI_TABLE)
        fprintf(run->out, "\nleft out: %zu unit%s whose counts are not complete\n",
                counts->left_out, counts->left_out == 1 ? "" : "s");
    if (counts->snapshot != NULL && format == CLI_TABLE)
        return print_origin(run, counts->snapshot);
    return MT_OK;
}

/* ---- The command ----------------------------------------------------------------------------- */

static mt_status execute(cli_run *run) {
    cli_format format;
    cli_counts counts = {0};
    result_list results = {0};
    MT_TRY(cli_get_format(run, "table|json|csv", &format));
    mt_status status = cli_counts_load(run, &counts);
    if (status == MT_OK)
        status = compute(run, &counts, &results);
    if (status == MT_OK)
        status = print(run, &counts, &results, format);
    mt_free(&run->context, results.value);
    mt_free(&run->context, results.expected);
    mt_free(&run->context, results.why);
    mt_free(&run->context, results.boot);
    cli_counts_free(&run->context, &counts);
    return status;
}

static const cli_option options[] = {
    {"unit", "COLUMN", "the school or area of a row", 0},
    {"columns", "A,B,...", "a wide table: one column of counts per group", 0},
    {"group", "COLUMN", "a long table: the group of a row", 0},
    {"count", "COLUMN", "a long table: how many", 0},
    {"stratum", "COLUMN", "measure each value of this column on its own (municipality, year)", 0},
    {"grouping", "KEY", "of a town file: which division into groups", 0},
    {"year", "YEAR", "of a town file: which year (default: the last)", 0},
    {"replicates", "N", "of the bootstrap (default 1000)", 0},
    {"seed", "N", "of the bootstrap (default 1)", 0},
    {"format", "FORMAT", "table (default), json or csv", 0},
    {NULL, NULL, NULL, 0},
};

const cli_command cli_measure = {
    .name = "measure",
    .group = "Meten (measure)",
    .arguments = "FILE.csv|TOWN.meng",
    .summary = "Measure how unevenly groups are spread",
    .details =
        "Dissimilarity D of every pair of groups (and of each against the rest), Theil's H, mutual "
        "information M, isolation and exposure. Beside each stands what chance alone would give "
        "(exact), the index freed of that part, and the 95% bootstrap interval of children within "
        "units. Of a town file, schools and residence are measured side by side. "
        "The file - is standard input, as a CSV file.\n"
        "  mengtafel measure scholen.csv --unit brin --columns ja,nee\n"
        "  mengtafel measure leerlingen.csv --unit school --group groep --count aantal \\\n"
        "      --stratum gemeente\n",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 1,
    .execute = execute,
};
