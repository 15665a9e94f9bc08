/* mengtafel measure: every index of a CSV file or a town file, with what chance alone would give
 * and an interval, for every stratum in one pass. */
#include "cli/cli.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is measured: a table of counts with the names of its groups and strata. */
typedef struct count_table {
    size_t n_rows, n_units, n_groups, n_strata;
    int32_t *unit, *group, *stratum;
    int64_t *count;
    char (*group_name)[64];
    char (*stratum_name)[64];
    size_t left_out; ///< units without a full count
    mt_town *town;   ///< where they come from; NULL when from a CSV file
    mt_snapshot *snapshot;
} count_table;

static void counts_free(const mt_context *context, count_table *counts) {
    mt_free(context, counts->unit);
    mt_free(context, counts->group);
    mt_free(context, counts->stratum);
    mt_free(context, counts->count);
    mt_free(context, counts->group_name);
    mt_free(context, counts->stratum_name);
    mt_snapshot_free(counts->snapshot);
    mt_town_close(counts->town);
}

static mt_status counts_new(cli_run *run, size_t rows, size_t units, size_t groups, size_t strata,
                            count_table *out) {
    const mt_context *context = &run->context;
    *out = (count_table){
        .town = out->town,
        .snapshot = out->snapshot,
        .n_units = units,
        .n_groups = groups,
        .n_strata = strata,
        .unit = mt__alloc(context, rows, sizeof(int32_t)),
        .group = mt__alloc(context, rows, sizeof(int32_t)),
        .stratum = mt__calloc(context, units, sizeof(int32_t)),
        .count = mt__alloc(context, rows, sizeof(int64_t)),
        .group_name = mt__calloc(context, groups, sizeof *out->group_name),
        .stratum_name = mt__calloc(context, strata, sizeof *out->stratum_name),
    };
    if (out->unit == NULL || out->group == NULL || out->stratum == NULL || out->count == NULL ||
        out->group_name == NULL || out->stratum_name == NULL)
        return mt__no_memory(&run->error, "the counts");
    return MT_OK;
}

static void add_count(count_table *into, size_t unit, size_t group, int64_t count) {
    into->unit[into->n_rows] = (int32_t)unit;
    into->group[into->n_rows] = (int32_t)group;
    into->count[into->n_rows] = count;
    into->n_rows++;
}

/* ---- From a CSV file ------------------------------------------------------------------------- */

static mt_status exact_count(cli_run *run, const mt_table *table, size_t row, size_t column,
                             int64_t *out) {
    int64_t high;
    MT_TRY(mt_table_count(table, row, column, out, &high, &run->error));
    if (*out > INT32_MAX)
        return mt_table_fail(&run->error, table, row, column,
                             "%s is more than can be counted here; is this the right column?",
                             mt_table_cell(table, row, column).at);
    if (*out == high)
        return MT_OK;
    (void)mt_table_fail(&run->error, table, row, column,
                        "this count is hidden (%s), so that no single figure can be given; measure "
                        "groups that are counted in full, or ask the publisher for the totals",
                        mt_table_cell(table, row, column).at);
    run->error.status = MT_INFEASIBLE;
    return MT_INFEASIBLE;
}

/* Codes of one or two columns: the scratch lives in `work`. */
typedef struct code_list {
    int32_t *code;
    size_t *row_of, n;
} code_list;

static mt_status code_columns(cli_run *run, const mt_table *table, const size_t *column, size_t n,
                              code_list *out) {
    const size_t rows = mt_table_rows(table);
    out->code = mt__alloc(&run->context, rows, sizeof *out->code);
    out->row_of = mt__alloc(&run->context, rows, sizeof *out->row_of);
    if (out->code == NULL || out->row_of == NULL)
        return mt__no_memory(&run->error, "the values of the columns");
    for (size_t row = 0; row < rows; row++)
        for (size_t c = 0; c < n; c++)
            if (mt_table_cell(table, row, column[c]).size == 0)
                return mt_table_fail(&run->error, table, row, column[c],
                                     "column \"%s\" is empty here; fill it in or take the row out",
                                     mt_table_name(table, column[c]).at);
    return mt_table_codes(&run->context, table, n, column, out->code, out->row_of, &out->n,
                          &run->error);
}

static void coding_free(cli_run *run, code_list *coding) {
    mt_free(&run->context, coding->code);
    mt_free(&run->context, coding->row_of);
}

/* The parts of a list "a,b,c", in place. */
static size_t split_list(char *list, const char *part[MT_GROUPS_MAX]) {
    size_t n = 0;
    while (n < MT_GROUPS_MAX) {
        part[n++] = list;
        list = strchr(list, ',');
        if (list == NULL)
            break;
        *list++ = '\0';
    }
    return n;
}

typedef struct column_list {
    size_t unit[2]; ///< stratum first when there is one, so that a unit belongs to one stratum
    size_t n_unit;
    bool has_stratum;
    size_t group, count;        ///< of a long table
    size_t wide[MT_GROUPS_MAX]; ///< of a wide one
    size_t n_wide;
} column_list;

static mt_status find_columns(cli_run *run, const mt_table *table, column_list *out) {
    const char *unit = cli_value(run, "unit"), *stratum = cli_value(run, "stratum");
    const char *group = cli_value(run, "group"), *count = cli_value(run, "count");
    char *wide = cli_value_to_cut(run, "columns");
    memset(out, 0, sizeof *out);
    if (unit == NULL || (wide == NULL && (group == NULL || count == NULL)) ||
        (wide != NULL && (group != NULL || count != NULL)))
        return cli_usage(run,
                         "say which columns: --unit COLUMN with --columns A,B,... (a column per "
                         "group), or with --group COLUMN --count COLUMN (a row per group)");
    if (stratum != NULL) {
        MT_TRY(mt_table_find(table, stratum, &out->unit[out->n_unit++], &run->error));
        out->has_stratum = true;
    }
    MT_TRY(mt_table_find(table, unit, &out->unit[out->n_unit++], &run->error));
    if (wide == NULL) {
        MT_TRY(mt_table_find(table, group, &out->group, &run->error));
        return mt_table_find(table, count, &out->count, &run->error);
    }
    const char *part[MT_GROUPS_MAX] = {NULL};
    out->n_wide = split_list(wide, part);
    if (out->n_wide < 2)
        return cli_usage(run, "--columns needs two groups or more, separated by commas");
    for (size_t g = 0; g < out->n_wide; g++) {
        MT_TRY(mt_table_find(table, part[g], &out->wide[g], &run->error));
        for (size_t other = 0; other < g; other++)
            if (out->wide[other] == out->wide[g])
                return cli_usage(run, "--columns names \"%s\" twice", part[g]);
    }
    return MT_OK;
}

static mt_status name_strata(const mt_table *table, const column_list *columns,
                             const code_list *units, const code_list *strata, count_table *out) {
    for (size_t u = 0; u < units->n; u++)
        out->stratum[u] = columns->has_stratum ? strata->code[units->row_of[u]] : 0;
    for (size_t s = 0; columns->has_stratum && s < strata->n; s++)
        snprintf(out->stratum_name[s], sizeof out->stratum_name[s], "%.63s",
                 mt_table_cell(table, strata->row_of[s], columns->unit[0]).at);
    return MT_OK;
}

static mt_status read_wide(cli_run *run, const mt_table *table, const column_list *columns,
                           const code_list *units, count_table *out) {
    for (size_t g = 0; g < columns->n_wide; g++)
        snprintf(out->group_name[g], sizeof out->group_name[g], "%.63s",
                 mt_table_name(table, columns->wide[g]).at);
    for (size_t row = 0; row < mt_table_rows(table); row++) {
        const size_t unit = (size_t)units->code[row];
        bool missing = false;
        if (units->row_of[unit] != row)
            return mt_table_fail(
                &run->error, table, row, columns->unit[columns->n_unit - 1],
                "%s stands in row %lld too; a unit has one row, or name what keeps "
                "the rows apart with --stratum",
                mt_table_cell(table, row, columns->unit[columns->n_unit - 1]).at,
                (long long)mt_table_line(table, units->row_of[unit]));
        for (size_t g = 0; g < columns->n_wide; g++)
            missing = missing || mt_table_missing(table, row, columns->wide[g]);
        out->left_out += missing;
        for (size_t g = 0; !missing && g < columns->n_wide; g++) {
            int64_t count;
            MT_TRY(exact_count(run, table, row, columns->wide[g], &count));
            add_count(out, unit, g, count);
        }
    }
    return MT_OK;
}

static mt_status read_long(cli_run *run, const mt_table *table, const column_list *columns,
                           const code_list *units, const code_list *groups, count_table *out) {
    for (size_t g = 0; g < groups->n; g++)
        snprintf(out->group_name[g], sizeof out->group_name[g], "%.63s",
                 mt_table_cell(table, groups->row_of[g], columns->group).at);
    for (size_t row = 0; row < mt_table_rows(table); row++) {
        int64_t count;
        if (mt_table_missing(table, row, columns->count))
            return mt_table_fail(&run->error, table, row, columns->count,
                                 "the count is missing; fill it in or take the row out");
        MT_TRY(exact_count(run, table, row, columns->count, &count));
        add_count(out, (size_t)units->code[row], (size_t)groups->code[row], count);
    }
    return MT_OK;
}

static mt_status counts_of_table(cli_run *run, const mt_table *table, count_table *out) {
    column_list columns;
    code_list units = {0}, strata = {.n = 1}, groups = {0};
    const size_t rows = mt_table_rows(table);
    MT_TRY(find_columns(run, table, &columns));
    if (rows == 0)
        return mt__fail_at(&run->error, MT_BAD_DATA, mt_table_file(table), 1, 0,
                           "the file holds a header and no rows");
    mt_status status = code_columns(run, table, columns.unit, columns.n_unit, &units);
    if (status == MT_OK && columns.has_stratum)
        status = code_columns(run, table, columns.unit, 1, &strata);
    if (status == MT_OK && columns.n_wide == 0)
        status = code_columns(run, table, &columns.group, 1, &groups);
    const size_t n_groups = columns.n_wide > 0 ? columns.n_wide : groups.n;
    if (status == MT_OK && n_groups > MT_GROUPS_MAX)
        status = mt__fail_at(
            &run->error, MT_BAD_DATA, mt_table_file(table), 0, (int64_t)columns.group + 1,
            "the column has %zu values, at most %d groups can be compared; is this "
            "the right column?",
            n_groups, MT_GROUPS_MAX);
    if (status == MT_OK)
        status = counts_new(run, rows * (columns.n_wide > 0 ? columns.n_wide : 1), units.n,
                            n_groups, strata.n, out);
    if (status == MT_OK)
        status = name_strata(table, &columns, &units, &strata, out);
    if (status == MT_OK)
        status = columns.n_wide > 0 ? read_wide(run, table, &columns, &units, out)
                                    : read_long(run, table, &columns, &units, &groups, out);
    coding_free(run, &units);
    coding_free(run, &strata);
    coding_free(run, &groups);
    return status;
}

/* ---- From a town file ------------------------------------------------------------------------ */

static mt_status counts_of_side(cli_run *run, const mt_snapshot *snapshot, count_table *out) {
    /* Stratum 0 are the schools, stratum 1 the areas: both spreads in one pass. */
    const size_t n = snapshot->n_schools + snapshot->n_areas, groups = snapshot->n_groups;
    size_t known = 0, of[MT_GROUPS_MAX];
    for (size_t g = 0; g < groups && known < MT_GROUPS_MAX; g++)
        if (snapshot->group[g].known)
            of[known++] = g;
    MT_TRY(counts_new(run, n * known, n, known, 2, out));
    snprintf(out->stratum_name[0], sizeof out->stratum_name[0], "school");
    snprintf(out->stratum_name[1], sizeof out->stratum_name[1], "residence");
    for (size_t g = 0; g < known; g++)
        snprintf(out->group_name[g], sizeof out->group_name[g], "%.63s",
                 snapshot->group[of[g]].key);
    for (size_t i = 0; i < n; i++) {
        const bool area = i >= snapshot->n_schools;
        const size_t row = (area ? i - snapshot->n_schools : i) * groups;
        const int64_t *low = (area ? snapshot->area_low : snapshot->school_low) + row;
        const int64_t *high = (area ? snapshot->area_high : snapshot->school_high) + row;
        bool missing = false, hidden = false;
        for (size_t g = 0; g < known; g++) {
            missing = missing || low[of[g]] < 0;
            hidden = hidden || low[of[g]] != high[of[g]];
        }
        if (hidden)
            return mt__fail_at(
                &run->error, MT_INFEASIBLE, run->argument[0], 0, 0,
                "%s has a hidden count (such as <5), so that no single figure can be "
                "given; ask the publisher for the totals",
                area ? snapshot->area[i - snapshot->n_schools].code : snapshot->school[i].code);
        out->stratum[i] = area;
        out->left_out += missing;
        for (size_t g = 0; !missing && g < known; g++)
            add_count(out, i, g, low[of[g]]);
    }
    return MT_OK;
}

static mt_status counts_of_town(cli_run *run, count_table *out) {
    int64_t year;
    MT_TRY(cli_integer(run, "year", 1900, 2200, 0, &year));
    MT_TRY(
        mt_town_open(&run->context, run->argument[0], MT_TOWN_READ, NULL, &out->town, &run->error));
    MT_TRY(mt_town_snapshot(out->town, cli_value(run, "grouping"), (int)year, &out->snapshot,
                            &run->error));
    return counts_of_side(run, out->snapshot, out);
}

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

static void describe(const mt_index *index, const count_table *counts, const char **name,
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
static mt_status check_size(cli_run *run, const count_table *counts) {
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

static mt_status compute(cli_run *run, const count_table *counts, result_list *out) {
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

static mt_status print_rows(cli_run *run, const count_table *counts, const result_list *results,
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

static void json_result(mt_json *json, const count_table *counts, const result_list *results,
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

static mt_status print_json(cli_run *run, const count_table *counts, const result_list *results) {
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

static mt_status print(cli_run *run, const count_table *counts, const result_list *results,
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

static bool is_database(const char *path) {
    static const char magic[16] = "SQLite format 3";
    char start[sizeof magic];
    FILE *file = strcmp(path, "-") != 0 ? fopen(path, "rb") : NULL;
    if (file == NULL)
        return false;
    const size_t size = fread(start, 1, sizeof start, file);
    fclose(file);
    return size == sizeof magic && memcmp(start, magic, sizeof magic) == 0;
}

/* An option that this kind of file does not know must not be passed over in silence. */
static mt_status refuse_options(cli_run *run, bool town) {
    static const char *const of_csv[] = {"unit", "columns", "group", "count", "stratum", NULL};
    static const char *const of_town[] = {"grouping", "year", NULL};
    for (const char *const *name = town ? of_csv : of_town; *name != NULL; name++)
        if (cli_given(run, *name))
            return cli_usage(run, "--%s is for a %s, and %s is a %s", *name,
                             town ? "CSV file" : "town file", run->argument[0],
                             town ? "town file" : "CSV file");
    return MT_OK;
}

static mt_status load(cli_run *run, count_table *out) {
    const bool town = is_database(run->argument[0]);
    mt_table *table = NULL;
    MT_TRY(refuse_options(run, town));
    if (town)
        return counts_of_town(run, out);
    MT_TRY(mt_table_read(&run->context, run->argument[0], NULL, &table, &run->error));
    mt_status status = counts_of_table(run, table, out);
    mt_table_free(&run->context, table);
    return status;
}

static mt_status execute(cli_run *run) {
    cli_format format;
    count_table counts = {0};
    result_list results = {0};
    MT_TRY(cli_get_format(run, "table|json|csv", &format));
    mt_status status = load(run, &counts);
    if (status == MT_OK)
        status = compute(run, &counts, &results);
    if (status == MT_OK)
        status = print(run, &counts, &results, format);
    mt_free(&run->context, results.value);
    mt_free(&run->context, results.expected);
    mt_free(&run->context, results.why);
    mt_free(&run->context, results.boot);
    counts_free(&run->context, &counts);
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
