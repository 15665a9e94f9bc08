/* Counts to measure: from a wide or a long table in a CSV file, or of the schools and the areas of a
 * town file, side by side. */
#include "cli/counts.h"

#include <string.h>

void cli_counts_free(const mt_context *context, cli_counts *counts) {
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
                            cli_counts *out) {
    const mt_context *context = &run->context;
    *out = (cli_counts){
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

static void add_count(cli_counts *into, size_t unit, size_t group, int64_t count) {
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
                             const code_list *units, const code_list *strata, cli_counts *out) {
    for (size_t u = 0; u < units->n; u++)
        out->stratum[u] = columns->has_stratum ? strata->code[units->row_of[u]] : 0;
    for (size_t s = 0; columns->has_stratum && s < strata->n; s++)
        snprintf(out->stratum_name[s], sizeof out->stratum_name[s], "%.63s",
                 mt_table_cell(table, strata->row_of[s], columns->unit[0]).at);
    return MT_OK;
}

static mt_status read_wide(cli_run *run, const mt_table *table, const column_list *columns,
                           const code_list *units, cli_counts *out) {
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
                           const code_list *units, const code_list *groups, cli_counts *out) {
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

static mt_status counts_of_table(cli_run *run, const mt_table *table, cli_counts *out) {
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

static mt_status counts_of_side(cli_run *run, const mt_snapshot *snapshot, cli_counts *out) {
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

static mt_status counts_of_town(cli_run *run, cli_counts *out) {
    int64_t year;
    MT_TRY(cli_integer(run, "year", 1900, 2200, 0, &year));
    MT_TRY(
        mt_town_open(&run->context, run->argument[0], MT_TOWN_READ, NULL, &out->town, &run->error));
    MT_TRY(mt_town_snapshot(out->town, cli_value(run, "grouping"), (int)year, &out->snapshot,
                            &run->error));
    return counts_of_side(run, out->snapshot, out);
}

/* ---- Which of the two ------------------------------------------------------------------------- */

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

mt_status cli_counts_load(cli_run *run, cli_counts *out) {
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
