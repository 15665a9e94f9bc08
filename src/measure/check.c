/* What every measure checks before it counts anything, with one message per mistake. Units are
 * named by their number from 1. */
#include "measure/measure_internal.h"

#include <stdio.h>

mt_status mt__bad_argument(mt_error *error, const char *argument, const char *message) {
    mt__explain(error, MT_BAD_ARGUMENT, "%s: %s", argument, message);
    if (error != NULL)
        snprintf(error->argument, sizeof error->argument, "%s", argument);
    return MT_BAD_ARGUMENT;
}

static mt_status check_unit(const mt_crosstab *table, size_t unit, mt_error *error) {
    const int64_t row = (int64_t)unit + 1;
    if (table->start[unit + 1] < table->start[unit])
        return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                           "the unit ends before it starts; start must not decrease");
    if (table->stratum != NULL &&
        (table->stratum[unit] < 0 || (size_t)table->stratum[unit] >= table->n_strata))
        return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                           "the unit is in stratum %ld; there are strata 0 to %ld",
                           (long)table->stratum[unit], (long)table->n_strata - 1);
    for (size_t c = table->start[unit]; c < table->start[unit + 1]; c++) {
        const int32_t group = table->group[c];
        if (group < 0 || (size_t)group >= table->n_groups)
            return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                               "the unit has a cell of group %ld; there are groups 0 to %ld",
                               (long)group, (long)table->n_groups - 1);
        if (c > table->start[unit] && group <= table->group[c - 1])
            return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                               "group %ld comes after group %ld; within a unit groups must "
                               "increase, each at most once",
                               (long)group, (long)table->group[c - 1]);
        if (table->count[c] < 0)
            return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                               "group %ld has %lld members; a count cannot be negative",
                               (long)group, (long long)table->count[c]);
    }
    return MT_OK;
}

mt_status mt__check_table(const mt_crosstab *table, mt_error *error) {
    if (table->n_units > UINT32_MAX - 1 || table->n_groups > INT32_MAX ||
        table->n_strata > INT32_MAX)
        return mt__bad_argument(error, "table", "has more units, groups or strata than 2^31");
    if (table->n_units == 0)
        return MT_OK;
    if (table->start == NULL)
        return mt__bad_argument(error, "table", "has units but start is null");
    if (table->n_strata == 0)
        return mt__bad_argument(error, "table", "has units but no stratum; give at least one");
    if (table->start[table->n_units] > table->start[0] &&
        (table->group == NULL || table->count == NULL))
        return mt__bad_argument(error, "table", "has cells but group or count is null");
    for (size_t unit = 0; unit < table->n_units; unit++)
        MT_TRY(check_unit(table, unit, error));
    return MT_OK;
}

static bool names_groups(mt_index_kind kind) {
    return kind == MT_INDEX_D || kind == MT_INDEX_ISOLATION || kind == MT_INDEX_EXPOSURE;
}

mt_status mt__check_indices(const mt_crosstab *table, const mt_index *index, size_t n_indices,
                            const void *out, mt_error *error) {
    if (table == NULL)
        return mt__bad_argument(error, "table", "is null");
    if (n_indices > 0 && index == NULL)
        return mt__bad_argument(error, "index", "is null");
    if (n_indices > 0 && table->n_strata > 0 && out == NULL)
        return mt__bad_argument(error, "value", "is null; there is nowhere to put the answer");
    for (size_t i = 0; i < n_indices; i++) {
        const int32_t a = index[i].a, b = index[i].b;
        if ((int)index[i].kind < MT_INDEX_D || index[i].kind > MT_INDEX_EXPOSURE)
            return mt__bad_argument(error, "index", "is of an unknown kind");
        if (!names_groups(index[i].kind))
            continue;
        if (a < 0 || (size_t)a >= table->n_groups)
            return mt__bad_argument(error, "index", "a is not a group of the table");
        if (index[i].kind != MT_INDEX_ISOLATION && b != MT_REST &&
            (b < 0 || (size_t)b >= table->n_groups))
            return mt__bad_argument(error, "index", "b is not a group of the table, nor MT_REST");
    }
    return MT_OK;
}

mt_status mt__check_repeat(const mt_repeat *repeat, mt_error *error) {
    if (repeat == NULL)
        return mt__bad_argument(error, "repeat", "is null");
    if (repeat->replicates < 2)
        return mt__bad_argument(error, "replicates", "must be at least 2; 1000 is usual");
    if (!(repeat->level > 0 && repeat->level < 1))
        return mt__bad_argument(error, "level", "must lie between 0 and 1; 0.95 is usual");
    return MT_OK;
}
