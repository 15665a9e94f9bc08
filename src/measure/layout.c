/* A table put in order for work: the units of a stratum one after the other, units that hold nobody
 * left out, counts in 32 bits.
 *
 * (1) Units of a stratum keep the order of the table; layout->unit says which they were.
 * (2) No unit is empty; its size is the sum of its cells.
 * (3) The cells of a stratum are consecutive, so that a replicate of it is one array.
 * (4) No stratum has more than MT_MEASURE_MOST members, so counts and sizes fit in 32 bits. */
#include "measure/measure_internal.h"

#include <string.h>

static size_t stratum_of(const mt_crosstab *table, size_t unit) {
    return table->stratum != NULL ? (size_t)table->stratum[unit] : 0;
}

/** Members of a unit, no more than one above the limit. */
static int64_t unit_size(const mt_crosstab *table, size_t unit) {
    int64_t size = 0;
    for (size_t c = table->start[unit]; c < table->start[unit + 1]; c++) {
        size += table->count[c] > MT_MEASURE_MOST ? (int64_t)MT_MEASURE_MOST + 1 : table->count[c];
        if (size > MT_MEASURE_MOST)
            return (int64_t)MT_MEASURE_MOST + 1;
    }
    return size;
}

/** Fills total and unit_of (as counts, one stratum too high); establishes (4). */
static mt_status count_units(const mt_crosstab *table, mt__layout *layout, mt_error *error) {
    for (size_t u = 0; u < table->n_units; u++) {
        const size_t s = stratum_of(table, u);
        const int64_t size = unit_size(table, u);
        layout->total[s] += size;
        if (layout->total[s] > MT_MEASURE_MOST) {
            mt__bad_argument(error, "table", "a stratum has more than 2147483647 members");
            if (error != NULL)
                error->row = (int64_t)u + 1;
            return MT_BAD_ARGUMENT;
        }
        layout->unit_of[s + 1] += size > 0;
        layout->n_units += size > 0;
        layout->max_size = size > layout->max_size ? size : layout->max_size;
    }
    for (size_t s = 0; s < table->n_strata; s++) {
        layout->unit_of[s + 1] += layout->unit_of[s];
        layout->max_total =
            layout->total[s] > layout->max_total ? layout->total[s] : layout->max_total;
    }
    return MT_OK;
}

/** Fills unit and size in the order of (1), leaving out the empty (2). */
static void place_units(const mt_crosstab *table, mt__layout *layout, size_t *next) {
    memcpy(next, layout->unit_of, table->n_strata * sizeof *next);
    for (size_t u = 0; u < table->n_units; u++) {
        const int64_t size = unit_size(table, u);
        if (size == 0)
            continue;
        const size_t at = next[stratum_of(table, u)]++;
        layout->unit[at] = (uint32_t)u;
        layout->size[at] = size;
    }
}

/** The groups that occur in a stratum, in order; `seen` is zero before and after. */
static size_t groups_of_stratum(const mt_crosstab *table, const mt__layout *layout, size_t stratum,
                                bool *seen, int32_t *groups) {
    for (size_t u = layout->unit_of[stratum]; u < layout->unit_of[stratum + 1]; u++)
        for (size_t c = table->start[layout->unit[u]]; c < table->start[layout->unit[u] + 1]; c++)
            seen[table->group[c]] |= table->count[c] > 0;
    size_t n = 0;
    for (size_t g = 0; g < table->n_groups; g++)
        if (seen[g]) {
            groups[n++] = (int32_t)g;
            seen[g] = false;
        }
    return n;
}

static size_t count_cells(const mt_crosstab *table, mt__layout *layout, mt__cells cells, bool *seen,
                          int32_t *groups) {
    size_t all = 0;
    for (size_t s = 0; s < layout->n_strata; s++) {
        const size_t units = layout->unit_of[s + 1] - layout->unit_of[s];
        size_t here = 0;
        if (cells == MT__CELLS_ALL)
            here = units * groups_of_stratum(table, layout, s, seen, groups);
        else
            for (size_t u = layout->unit_of[s]; u < layout->unit_of[s + 1]; u++)
                for (size_t c = table->start[layout->unit[u]];
                     c < table->start[layout->unit[u] + 1]; c++)
                    here += table->count[c] > 0;
        layout->max_cells = here > layout->max_cells ? here : layout->max_cells;
        all += here;
    }
    return all;
}

/** Insertion sort by members, the largest first, ties by group. */
static void largest_first(int32_t *group, int32_t *count, size_t n) {
    for (size_t i = 1; i < n; i++) {
        const int32_t g = group[i], members = count[i];
        size_t at = i;
        for (; at > 0 && count[at - 1] < members; at--) {
            group[at] = group[at - 1];
            count[at] = count[at - 1];
        }
        group[at] = g;
        count[at] = members;
    }
}

/** Fills cell_of, group and count for one unit from the cell given; returns the next free cell. */
static size_t place_cells(const mt_crosstab *table, mt__layout *layout, size_t at, size_t unit,
                          const int32_t *groups, size_t n_groups) {
    size_t c = table->start[layout->unit[unit]];
    const size_t end = table->start[layout->unit[unit] + 1];
    layout->cell_of[unit] = at;
    if (groups == NULL) {
        for (; c < end; c++)
            if (table->count[c] > 0) {
                layout->group[at] = table->group[c];
                layout->count[at++] = (int32_t)table->count[c];
            }
        return at;
    }
    for (size_t g = 0; g < n_groups; g++) {
        while (c < end && table->group[c] < groups[g])
            c++;
        layout->group[at] = groups[g];
        layout->count[at++] =
            c < end && table->group[c] == groups[g] ? (int32_t)table->count[c] : 0;
    }
    return at;
}

static mt_status fill_cells(const mt_context *context, const mt_crosstab *table, mt__cells cells,
                            mt__layout *layout, mt_error *error) {
    mt_status status = MT_OK;
    bool *seen = mt__calloc(context, table->n_groups, sizeof *seen);
    int32_t *groups = mt__alloc(context, table->n_groups, sizeof *groups);
    if (seen == NULL || groups == NULL) {
        status = mt__no_memory(error, "the groups of a stratum");
        goto done;
    }
    const size_t n_cells = count_cells(table, layout, cells, seen, groups);
    layout->group = mt__alloc(context, n_cells, sizeof *layout->group);
    layout->count = mt__alloc(context, n_cells, sizeof *layout->count);
    if (layout->group == NULL || layout->count == NULL) {
        status = mt__no_memory(error, "the cells of a table");
        goto done;
    }
    size_t at = 0;
    for (size_t s = 0; s < layout->n_strata; s++) {
        const bool all = cells == MT__CELLS_ALL;
        const size_t n = all ? groups_of_stratum(table, layout, s, seen, groups) : 0;
        for (size_t u = layout->unit_of[s]; u < layout->unit_of[s + 1]; u++) {
            const size_t first = at;
            at = place_cells(table, layout, at, u, all ? groups : NULL, n);
            if (cells == MT__CELLS_LARGEST_FIRST)
                largest_first(layout->group + first, layout->count + first, at - first);
        }
    }
    layout->cell_of[layout->n_units] = at;
done:
    mt_free(context, seen);
    mt_free(context, groups);
    return status;
}

mt_status mt__layout_new(const mt_context *context, const mt_crosstab *table, mt__cells cells,
                         mt__layout *layout, mt_error *error) {
    memset(layout, 0, sizeof *layout);
    MT_TRY(mt__check_table(table, error));
    layout->n_strata = table->n_strata;
    layout->n_groups = table->n_groups;
    layout->total = mt__calloc(context, table->n_strata, sizeof *layout->total);
    layout->unit_of = mt__calloc(context, table->n_strata + 1, sizeof *layout->unit_of);
    size_t *next = mt__alloc(context, table->n_strata, sizeof *next);
    mt_status status = MT_OK;
    if (layout->total == NULL || layout->unit_of == NULL || next == NULL) {
        status = mt__no_memory(error, "the strata of a table");
        goto done;
    }
    MT_TRY_DONE(count_units(table, layout, error));
    layout->unit = mt__alloc(context, layout->n_units, sizeof *layout->unit);
    layout->size = mt__alloc(context, layout->n_units, sizeof *layout->size);
    layout->cell_of = mt__calloc(context, layout->n_units + 1, sizeof *layout->cell_of);
    if (layout->unit == NULL || layout->size == NULL || layout->cell_of == NULL) {
        status = mt__no_memory(error, "the units of a table");
        goto done;
    }
    place_units(table, layout, next);
    MT_TRY_DONE(fill_cells(context, table, cells, layout, error));
done:
    mt_free(context, next);
    return status;
}

void mt__layout_free(const mt_context *context, mt__layout *layout) {
    mt_free(context, layout->total);
    mt_free(context, layout->unit_of);
    mt_free(context, layout->unit);
    mt_free(context, layout->size);
    mt_free(context, layout->cell_of);
    mt_free(context, layout->group);
    mt_free(context, layout->count);
    memset(layout, 0, sizeof *layout);
}
