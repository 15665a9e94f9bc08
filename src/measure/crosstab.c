/* A crosstab from a long table: rows are put under their unit by counting, sorted by group within
 * the unit, and cells that occur twice are added up. The arrays lie behind the public view. */
#include "measure/measure_internal.h"

#include <stdlib.h>
#include <string.h>

/** The view comes first, so that a pointer to it is one to the whole. */
typedef struct owned {
    mt_crosstab table;
    size_t *start;
    int32_t *group;
    int64_t *count;
    int32_t *stratum;
} owned;

typedef struct cell {
    int32_t group;
    int64_t count;
} cell;

static int by_group(const void *left, const void *right) {
    const cell *a = left, *b = right;
    return (a->group > b->group) - (a->group < b->group);
}

static mt_status check_row(size_t row, int32_t unit, int32_t group, int64_t count, size_t n_units,
                           size_t n_groups, mt_error *error) {
    const int64_t line = (int64_t)row + 1;
    if (unit < 0 || (size_t)unit >= n_units)
        return mt__fail_at(error, MT_BAD_DATA, NULL, line, 0,
                           "unit %ld does not exist; there are %zu units, from 0", (long)unit,
                           n_units);
    if (group < 0 || (size_t)group >= n_groups)
        return mt__fail_at(error, MT_BAD_DATA, NULL, line, 0,
                           "group %ld does not exist; there are %zu groups, from 0", (long)group,
                           n_groups);
    if (count < 0)
        return mt__fail_at(error, MT_BAD_DATA, NULL, line, 0,
                           "%lld members; a count cannot be negative", (long long)count);
    return MT_OK;
}

static mt_status check_arguments(size_t n_rows, const int32_t *unit, const int32_t *group,
                                 const int64_t *count, size_t n_units, size_t n_groups,
                                 const int32_t *stratum, size_t n_strata, mt_crosstab **out,
                                 mt_error *error) {
    if (out == NULL)
        return mt__bad_argument(error, "out", "is null; there is nowhere to put the table");
    if (n_rows > 0 && (unit == NULL || group == NULL || count == NULL))
        return mt__bad_argument(error, "unit, group, count", "one of them is null");
    if (n_units > INT32_MAX || n_groups > INT32_MAX || n_strata > INT32_MAX)
        return mt__bad_argument(error, "n_units, n_groups, n_strata", "more than 2^31");
    if (n_units > 0 && n_strata == 0)
        return mt__bad_argument(error, "n_strata", "is 0; give at least 1");
    for (size_t r = 0; r < n_rows; r++)
        MT_TRY(check_row(r, unit[r], group[r], count[r], n_units, n_groups, error));
    for (size_t u = 0; stratum != NULL && u < n_units; u++)
        if (stratum[u] < 0 || (size_t)stratum[u] >= n_strata)
            return mt__fail_at(error, MT_BAD_DATA, NULL, (int64_t)u + 1, 0,
                               "unit %zu is in stratum %ld; there are %zu strata, from 0", u,
                               (long)stratum[u], n_strata);
    return MT_OK;
}

/** Rows under their unit: cells[first[u]] .. cells[first[u + 1] - 1]. */
static void group_by_unit(size_t n_rows, const int32_t *unit, const int32_t *group,
                          const int64_t *count, size_t n_units, size_t *first, cell *cells) {
    memset(first, 0, (n_units + 2) * sizeof *first);
    for (size_t r = 0; r < n_rows; r++)
        first[(size_t)unit[r] + 2] += count[r] > 0;
    for (size_t u = 0; u < n_units; u++)
        first[u + 2] += first[u + 1];
    for (size_t r = 0; r < n_rows; r++)
        if (count[r] > 0)
            cells[first[(size_t)unit[r] + 1]++] = (cell){group[r], count[r]};
}

/** Sort and add up the cells of one unit; returns the number of cells so far. */
static mt_status merge_unit(owned *made, size_t unit, cell *cells, size_t n, size_t filled,
                            size_t *now, mt_error *error) {
    const size_t start = filled;
    if (n > 1)
        qsort(cells, n, sizeof *cells, by_group);
    for (size_t c = 0; c < n; c++) {
        if (filled > start && made->group[filled - 1] == cells[c].group) {
            if (__builtin_add_overflow(made->count[filled - 1], cells[c].count,
                                       &made->count[filled - 1]))
                return mt__fail(error, MT_BAD_DATA,
                                "unit %zu has more members of group %ld than fit in 63 bits", unit,
                                (long)cells[c].group);
            continue;
        }
        made->group[filled] = cells[c].group;
        made->count[filled++] = cells[c].count;
    }
    *now = filled;
    return MT_OK;
}

mt_status mt_crosstab_new(const mt_context *context, size_t n_rows, const int32_t *unit,
                          const int32_t *group, const int64_t *count, size_t n_units,
                          size_t n_groups, const int32_t *stratum, size_t n_strata,
                          mt_crosstab **out, mt_error *error) {
    MT_TRY(check_arguments(n_rows, unit, group, count, n_units, n_groups, stratum, n_strata, out,
                           error));
    mt_status status = MT_OK;
    size_t filled = 0;
    owned *made = mt__calloc(context, 1, sizeof *made);
    cell *cells = mt__alloc(context, n_rows, sizeof *cells);
    size_t *first = mt__alloc(context, n_units + 2, sizeof *first);
    if (made != NULL) {
        made->start = mt__calloc(context, n_units + 1, sizeof *made->start);
        made->group = mt__alloc(context, n_rows, sizeof *made->group);
        made->count = mt__alloc(context, n_rows, sizeof *made->count);
        made->stratum = stratum != NULL ? mt__alloc(context, n_units, sizeof *stratum) : NULL;
    }
    if (made == NULL || cells == NULL || first == NULL || made->start == NULL ||
        made->group == NULL || made->count == NULL || (stratum != NULL && made->stratum == NULL)) {
        status = mt__no_memory(error, "a table of units and groups");
        goto done;
    }
    group_by_unit(n_rows, unit, group, count, n_units, first, cells);
    for (size_t u = 0; u < n_units; u++) {
        MT_TRY_DONE(
            merge_unit(made, u, cells + first[u], first[u + 1] - first[u], filled, &filled, error));
        made->start[u + 1] = filled;
    }
    if (stratum != NULL && n_units > 0)
        memcpy(made->stratum, stratum, n_units * sizeof *stratum);
    made->table = (mt_crosstab){
        .n_units = n_units,
        .n_groups = n_groups,
        .n_strata = n_strata,
        .start = made->start,
        .group = made->group,
        .count = made->count,
        .stratum = made->stratum,
    };
    *out = &made->table;
    made = NULL;
done:
    mt_crosstab_free(context, made != NULL ? &made->table : NULL);
    mt_free(context, cells);
    mt_free(context, first);
    return status;
}

void mt_crosstab_free(const mt_context *context, mt_crosstab *table) {
    if (table == NULL)
        return;
    owned *made = (owned *)table;
    mt_free(context, made->start);
    mt_free(context, made->group);
    mt_free(context, made->count);
    mt_free(context, made->stratum);
    mt_free(context, made);
}
