/* Runs cases with known answers: case files are arguments, so that a new case needs no build. The
 * format is described in tests/golden/README.md; the shape {"tables": [...]} is read too. Every
 * expectation is one line of TAP; what cannot be read, or is not known, is "not ok". */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/base_internal.h"
#include "mengtafel/measure.h"
#include "mengtafel/table.h"

static long lines, failures;

static void report(bool good, const char *name, const char *format, ...) MT_PRINTF(3, 4);

static void report(bool good, const char *name, const char *format, ...) {
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    failures += !good;
    printf("%sok %ld - %s: %s\n", good ? "" : "not ", ++lines, name, text);
}

static void skip(const char *name, const char *what) {
    printf("ok %ld - %s: %s # SKIP not an index of this engine\n", ++lines, name, what);
}

/* ---- Names to numbers ------------------------------------------------------------------------ */

typedef struct names {
    char **name;
    size_t n, capacity;
} names;

static int32_t find_name(const names *list, const char *name) {
    if (list->n > 0 && strcmp(list->name[list->n - 1], name) == 0)
        return (int32_t)list->n - 1;
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->name[i], name) == 0)
            return (int32_t)i;
    return -1;
}

static int32_t append_name(names *list, const char *name) {
    if (list->n == list->capacity) {
        list->capacity = 2 * list->capacity + 16;
        list->name = realloc(list->name, list->capacity * sizeof *list->name);
    }
    list->name[list->n] = strdup(name);
    return (int32_t)list->n++;
}

static int32_t add_name(names *list, const char *name) {
    const int32_t found = find_name(list, name);
    return found >= 0 ? found : append_name(list, name);
}

static void free_names(names *list) {
    for (size_t i = 0; i < list->n; i++)
        free(list->name[i]);
    free(list->name);
    *list = (names){0};
}

/* ---- The data of a case ---------------------------------------------------------------------- */

/** Rows of a long table while it is read. */
typedef struct rows {
    names units, groups, strata;
    int32_t *unit, *group, *stratum; ///< stratum by unit
    int64_t *count;
    size_t n, capacity;
} rows;

static void free_rows(rows *r) {
    free_names(&r->units);
    free_names(&r->groups);
    free_names(&r->strata);
    free(r->unit);
    free(r->group);
    free(r->stratum);
    free(r->count);
    *r = (rows){0};
}

static void add_row(rows *r, const char *unit, const char *group, const char *stratum,
                    int64_t count) {
    if (r->n == r->capacity) {
        r->capacity = 2 * r->capacity + 64;
        r->unit = realloc(r->unit, r->capacity * sizeof *r->unit);
        r->group = realloc(r->group, r->capacity * sizeof *r->group);
        r->count = realloc(r->count, r->capacity * sizeof *r->count);
        r->stratum = realloc(r->stratum, r->capacity * sizeof *r->stratum);
    }
    r->unit[r->n] = add_name(&r->units, unit);
    r->group[r->n] = add_name(&r->groups, group);
    r->stratum[r->unit[r->n]] = add_name(&r->strata, stratum);
    r->count[r->n++] = count;
}

static bool read_matrix(const json_t *matrix, json_int_t copies, rows *r) {
    size_t u, g;
    const json_t *row, *cell;
    for (json_int_t copy = 0; copy < copies; copy++)
        json_array_foreach(matrix, u, row) {
            char unit[64], group[32];
            snprintf(unit, sizeof unit, "%lld.%zu", (long long)copy, u);
            append_name(&r->units, unit);
            json_array_foreach(row, g, cell) {
                const double count = json_number_value(cell);
                if (!json_is_number(cell) || count < 0 || count != floor(count))
                    return false;
                snprintf(group, sizeof group, "%zu", g);
                add_row(r, unit, group, "", (int64_t)count);
            }
        }
    return r->n > 0;
}

/** The row's count of one cell; the group named "rest" takes what is not `only`. */
static mt_status add_cell(const mt_table *table, size_t row, size_t column, const char *unit,
                          const char *group, const char *stratum, const char *only, rows *r,
                          mt_error *error) {
    int64_t low, high;
    MT_TRY(mt_table_count(table, row, column, &low, &high, error));
    if (low != high)
        return mt_table_fail(error, table, row, column, "a hidden count");
    add_row(r, unit, only != NULL && strcmp(only, group) != 0 ? "rest" : group, stratum, low);
    return MT_OK;
}

static mt_status read_rows(const mt_table *table, const json_t *data, rows *r, mt_error *error) {
    const char *stratum = json_string_value(json_object_get(data, "stratum"));
    const char *group = json_string_value(json_object_get(data, "group"));
    const char *count = json_string_value(json_object_get(data, "count"));
    const char *unit = json_string_value(json_object_get(data, "unit"));
    const char *only = json_string_value(json_object_get(data, "against_rest"));
    const json_t *wide = json_object_get(data, "groups"), *name;
    size_t unit_column, stratum_column = 0, group_column = 0, count_column = 0, i;
    if (unit == NULL || (wide == NULL && (group == NULL || count == NULL)))
        return mt__fail(error, MT_BAD_DATA, "data needs unit, and groups or group and count");
    MT_TRY(mt_table_find(table, unit, &unit_column, error));
    if (stratum != NULL)
        MT_TRY(mt_table_find(table, stratum, &stratum_column, error));
    if (wide == NULL) {
        MT_TRY(mt_table_find(table, group, &group_column, error));
        MT_TRY(mt_table_find(table, count, &count_column, error));
    }
    for (size_t row = 0; row < mt_table_rows(table); row++) {
        const char *in_unit = mt_table_cell(table, row, unit_column).at;
        const char *in = stratum != NULL ? mt_table_cell(table, row, stratum_column).at : "";
        if (wide == NULL)
            MT_TRY(add_cell(table, row, count_column, in_unit,
                            mt_table_cell(table, row, group_column).at, in, only, r, error));
        json_array_foreach(wide, i, name) {
            const char *of = json_string_value(name);
            MT_TRY(mt_table_find(table, of != NULL ? of : "", &count_column, error));
            MT_TRY(add_cell(table, row, count_column, in_unit, of, in, only, r, error));
        }
    }
    return MT_OK;
}

static mt_status read_csv(const char *case_file, const json_t *data, rows *r, mt_error *error) {
    const char *csv = json_string_value(json_object_get(data, "csv"));
    if (csv == NULL)
        return mt__fail(error, MT_BAD_DATA, "data needs csv or units_x_groups");
    char path[4096];
    const char *slash = strrchr(case_file, '/');
    const int folder = csv[0] != '/' && slash != NULL ? (int)(slash - case_file) + 1 : 0;
    snprintf(path, sizeof path, "%.*s%s", folder, case_file, csv);
    mt_table *table;
    MT_TRY(mt_table_read(NULL, path, NULL, &table, error));
    mt_status status = read_rows(table, data, r, error);
    mt_table_free(NULL, table);
    return status;
}

/** Rows and crosstab of a case; reports why not. */
static mt_crosstab *read_data(const char *file, const char *name, const json_t *data, rows *r) {
    mt_error error = {0};
    const json_t *matrix = json_object_get(data, "units_x_groups");
    const json_t *copies = json_object_get(data, "copies");
    mt_status status = MT_OK;
    if (matrix != NULL && !read_matrix(matrix, copies ? json_integer_value(copies) : 1, r))
        status = mt__fail(&error, MT_BAD_DATA, "units_x_groups must hold rows of whole numbers");
    else if (matrix == NULL)
        status = read_csv(file, data, r, &error);
    mt_crosstab *table = NULL;
    if (status == MT_OK)
        status = mt_crosstab_new(NULL, r->n, r->unit, r->group, r->count, r->units.n, r->groups.n,
                                 r->stratum, r->strata.n, &table, &error);
    if (status != MT_OK) {
        char text[1200];
        mt_error_text(&error, text, sizeof text);
        report(false, name, "cannot read its data: %s", text);
    }
    return table;
}

/* ---- Expectations ---------------------------------------------------------------------------- */

static bool find_kind(const char *name, mt_index_kind *kind) {
    static const char *const known[] = {"D",       "D_multi",   "H",       "M",
                                        "entropy", "isolation", "exposure"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (name != NULL && strcmp(name, known[i]) == 0) {
            *kind = (mt_index_kind)i;
            return true;
        }
    return false;
}

/** -1 ("rest" and not found) or the group. */
static bool find_group(const rows *r, const char *name, int32_t *group) {
    *group = name != NULL ? find_name(&r->groups, name) : 0;
    return *group >= 0 || strcmp(name, "rest") == 0;
}

/** One line of TAP. A tolerance of 0 asks for 1e-12. */
static void expect(const char *name, const mt_crosstab *table, const mt_index *index,
                   size_t stratum, const char *kind, double want, double tolerance,
                   const char *what) {
    mt_error error = {0};
    double *value = calloc(table->n_strata, sizeof *value);
    mt_status status = MT_BAD_ARGUMENT;
    if (strcmp(kind, "value") == 0)
        status = mt_measure_values(NULL, table, index, 1, value, NULL, &error);
    else if (strcmp(kind, "expected") == 0)
        status = mt_measure_expected(NULL, table, index, 1, value, &error);
    else
        mt__explain(&error, status, "unknown kind");
    if (status != MT_OK) {
        report(false, name, "%s %s: %s", what, kind, error.message);
    } else {
        const double got = value[stratum];
        const bool good = (isnan(got) && isnan(want)) || fabs(got - want) <= tolerance;
        report(good, name, "%s %s: got %.17g, want %.17g, tolerance %g", what, kind, got, want,
               tolerance);
    }
    free(value);
}

static void run_expectation(const char *name, const json_t *e, const rows *r,
                            const mt_crosstab *table) {
    const char *index_name = json_string_value(json_object_get(e, "index"));
    const char *a = json_string_value(json_object_get(e, "a"));
    const char *b = json_string_value(json_object_get(e, "b"));
    const char *stratum_name = json_string_value(json_object_get(e, "stratum"));
    const char *kind = json_string_value(json_object_get(e, "kind"));
    const json_t *value = json_object_get(e, "value"), *tolerance = json_object_get(e, "tol");
    mt_index index = {0};
    char what[256];
    snprintf(what, sizeof what, "%s%s%s%s%s%s%s", index_name ? index_name : "(no index)",
             a ? " " : "", a ? a : "", b ? " " : "", b ? b : "", stratum_name ? " in " : "",
             stratum_name ? stratum_name : "");
    if (!find_kind(index_name, &index.kind)) {
        report(false, name, "%s: unknown index", what);
        return;
    }
    if (!find_group(r, a, &index.a) || !find_group(r, b, &index.b)) {
        report(false, name, "%s: unknown group", what);
        return;
    }
    const int32_t stratum = stratum_name != NULL ? find_name(&r->strata, stratum_name) : 0;
    if (stratum < 0 || (stratum_name == NULL && r->strata.n != 1)) {
        report(false, name, "%s: name one of the strata", what);
        return;
    }
    if (!json_is_number(value) && !json_is_null(value)) {
        report(false, name, "%s: no value (a number, or null for undefined)", what);
        return;
    }
    expect(name, table, &index, (size_t)stratum, kind != NULL ? kind : "value",
           json_is_null(value) ? NAN : json_number_value(value),
           tolerance != NULL ? json_number_value(tolerance) : 1e-12, what);
}

static void run_case(const char *file, const json_t *one) {
    const char *name = json_string_value(json_object_get(one, "name"));
    const json_t *expectations = json_object_get(one, "expect"), *e;
    size_t i;
    if (name == NULL || json_string_value(json_object_get(one, "source")) == NULL ||
        json_array_size(expectations) == 0) {
        report(false, name != NULL ? name : file, "a case needs name, source and expect");
        return;
    }
    rows r = {0};
    mt_crosstab *table = read_data(file, name, json_object_get(one, "data"), &r);
    if (table != NULL)
        json_array_foreach(expectations, i, e) run_expectation(name, e, &r, table);
    mt_crosstab_free(NULL, table);
    free_rows(&r);
}

/* ---- The shape {"tables": [...]} ------------------------------------------------------------- */

/** Keys of that shape. Pairs are the first group against the second. */
static const struct {
    const char *key;
    bool in_two_group;
    mt_index index;
    const char *kind; ///< NULL: known, but not computed here
} table_keys[] = {
    {"D", true, {MT_INDEX_D, 0, 1}, "value"},
    {"H", true, {MT_INDEX_H, 0, 0}, "value"},
    {"isolation", true, {MT_INDEX_ISOLATION, 0, 0}, "value"},
    {"interaction", true, {MT_INDEX_EXPOSURE, 0, MT_REST}, "value"},
    {"gorard", true, {0}, NULL},
    {"gini", true, {0}, NULL},
    {"eta2", true, {0}, NULL},
    {"atkinson_0_5", true, {0}, NULL},
    {"M", false, {MT_INDEX_M, 0, 0}, "value"},
    {"H", false, {MT_INDEX_H, 0, 0}, "value"},
    {"expected_M_exact", false, {MT_INDEX_M, 0, 0}, "expected"},
    {"expected_D_exact", false, {MT_INDEX_D, 0, 1}, "expected"},
};

static void run_table_keys(const char *name, const json_t *object, bool two_group,
                           const mt_crosstab *table) {
    void *at = json_object_iter((json_t *)(uintptr_t)object);
    for (; at != NULL; at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        const char *key = json_object_iter_key(at);
        const json_t *value = json_object_iter_value(at);
        if (!two_group && (!strcmp(key, "name") || !strcmp(key, "units_x_groups") ||
                           !strcmp(key, "source") || !strcmp(key, "two_group")))
            continue;
        size_t k = 0;
        const size_t n = sizeof table_keys / sizeof table_keys[0];
        while (k < n &&
               (table_keys[k].in_two_group != two_group || strcmp(table_keys[k].key, key) != 0))
            k++;
        if (k == n || !json_is_number(value))
            report(false, name, "%s: unknown index", key);
        else if (table_keys[k].kind == NULL)
            skip(name, key);
        else
            expect(name, table, &table_keys[k].index, 0, table_keys[k].kind,
                   json_number_value(value), 1e-12, key);
    }
}

static void run_table(const char *file, const json_t *one) {
    const char *name = json_string_value(json_object_get(one, "name"));
    name = name != NULL ? name : "(nameless table)";
    rows r = {0};
    mt_crosstab *table = read_data(file, name, one, &r);
    if (table != NULL) {
        run_table_keys(name, one, false, table);
        run_table_keys(name, json_object_get(one, "two_group"), true, table);
    }
    mt_crosstab_free(NULL, table);
    free_rows(&r);
}

static void run_file(const char *file) {
    json_error_t problem;
    json_t *root = json_load_file(file, JSON_REJECT_DUPLICATES, &problem);
    const json_t *one;
    size_t i;
    if (root == NULL) {
        report(false, file, "line %d: %s", problem.line, problem.text);
        return;
    }
    const json_t *cases = json_object_get(root, "cases"), *tables = json_object_get(root, "tables");
    if (json_array_size(cases) + json_array_size(tables) == 0)
        report(false, file, "holds neither cases nor tables");
    json_array_foreach(cases, i, one) run_case(file, one);
    json_array_foreach(tables, i, one) run_table(file, one);
    json_decref(root);
}

int main(int n, char **argument) {
    if (n < 2)
        report(false, "golden_measure", "give case files as arguments");
    for (int i = 1; i < n; i++)
        run_file(argument[i]);
    printf("1..%ld\n", lines);
    return failures > 0;
}
