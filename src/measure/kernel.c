/* The kernel: counts of one stratum in, indices out. Values, bootstrap and random dealing all come
 * through here, so that a replicate can be compared with the value it repeats.
 *
 * (1) Everything summed over cells or units is an integer: counts times totals for D, fixed point
 *     for n ln n and for isolation. So no result depends on the order of units, groups or strata.
 * (2) D(a,b) = sum |a_u B - b_u A| / (2 A B): every term at most A B < 2^62, the sum at most 2 A B.
 * (3) D multi = sum_u sum_g |n_ug T - t_u G_g| / (2 (T^2 - sum G_g^2)). Groups that a unit lacks
 *     give t_u G_g; they come in as t_u times what is left of T after the groups that it has.
 * (4) T M = sum n ln n - sum t_u ln t_u - sum G_g ln G_g + T ln T. The second is the same for every
 *     replicate. With 64 bits after the point the sums lose nothing; what is left is the rounding
 *     of n ln n itself, about 1e-15 in M.
 * (5) `row` is zero between units: add_unit clears what it set. */
#include "measure/measure_internal.h"

#include <math.h>
#include <string.h>

enum { TABULATED_MOST = 1 << 16 };

static inline mt__fixed n_log_n(const mt__kernel *kernel, int64_t n) {
    return (size_t)n < kernel->n_log_n_size ? kernel->n_log_n[n] : mt__to_fixed(mt__members_log(n));
}

static void tabulate(mt__kernel *kernel) {
    const mt__layout *layout = kernel->layout;
    for (size_t n = 0; n < kernel->n_log_n_size; n++)
        kernel->n_log_n[n] = mt__to_fixed(mt__members_log((int64_t)n));
    for (size_t s = 0; s < layout->n_strata; s++) {
        kernel->units_term[s] = 0;
        for (size_t u = layout->unit_of[s]; u < layout->unit_of[s + 1]; u++)
            kernel->units_term[s] += n_log_n(kernel, layout->size[u]);
    }
}

mt_status mt__kernel_new(const mt_context *context, const mt__layout *layout, const mt_index *index,
                         size_t n_indices, mt__kernel *kernel, mt_error *error) {
    const size_t threads = (size_t)mt__threads(context);
    *kernel = (mt__kernel){.layout = layout, .index = index, .n_indices = n_indices};
    for (size_t i = 0; i < n_indices; i++) {
        const mt_index_kind kind = index[i].kind;
        kernel->wants_pairs |=
            kind == MT_INDEX_D || kind == MT_INDEX_ISOLATION || kind == MT_INDEX_EXPOSURE;
        kernel->wants_cells |= kind == MT_INDEX_D_MULTI || kind == MT_INDEX_H || kind == MT_INDEX_M;
    }
    kernel->n_log_n_size =
        (size_t)(layout->max_size < TABULATED_MOST ? layout->max_size : TABULATED_MOST) + 1;
    kernel->n_log_n = mt__alloc(context, kernel->n_log_n_size, sizeof *kernel->n_log_n);
    kernel->units_term = mt__alloc(context, layout->n_strata, sizeof *kernel->units_term);
    kernel->group_total = mt__calloc(context, threads * layout->n_groups, sizeof(int64_t));
    kernel->row = mt__calloc(context, threads * layout->n_groups, sizeof(int64_t));
    kernel->sum = mt__calloc(context, threads * n_indices, sizeof(mt__fixed));
    if (kernel->n_log_n == NULL || kernel->units_term == NULL || kernel->group_total == NULL ||
        kernel->row == NULL || kernel->sum == NULL)
        return mt__no_memory(error, "the sums of a table");
    tabulate(kernel);
    return MT_OK;
}

void mt__kernel_free(const mt_context *context, mt__kernel *kernel) {
    mt_free(context, kernel->n_log_n);
    mt_free(context, kernel->units_term);
    mt_free(context, kernel->group_total);
    mt_free(context, kernel->row);
    mt_free(context, kernel->sum);
    *kernel = (mt__kernel){0};
}

mt_undefined mt__why_undefined(const mt_index *index, int64_t total, const int64_t *group_total,
                               size_t n_groups) {
    if (total == 0)
        return MT_UNDEFINED_EMPTY;
    switch (index->kind) {
    case MT_INDEX_D:
        if (group_total[index->a] == 0)
            return MT_UNDEFINED_EMPTY_GROUP;
        if (mt__total_of_b(index, total, group_total) == 0)
            return index->b == MT_REST ? MT_UNDEFINED_ONE_GROUP : MT_UNDEFINED_EMPTY_GROUP;
        return MT_DEFINED;
    case MT_INDEX_ISOLATION:
    case MT_INDEX_EXPOSURE:
        return group_total[index->a] == 0 ? MT_UNDEFINED_EMPTY_GROUP : MT_DEFINED;
    case MT_INDEX_D_MULTI:
    case MT_INDEX_H:
        for (size_t g = 0; g < n_groups; g++)
            if (group_total[g] == total)
                return MT_UNDEFINED_ONE_GROUP;
        return MT_DEFINED;
    case MT_INDEX_M:
    case MT_INDEX_ENTROPY:
        return MT_DEFINED;
    }
    return MT_DEFINED;
}

/** Sums over all cells of a stratum: (4) into n_log_n, (3) into multi. */
static void sum_cells(const mt__kernel *kernel, size_t stratum, const int32_t *count,
                      const int64_t *group_total, mt__fixed *n_log_n_sum, uint64_t *multi) {
    const mt__layout *layout = kernel->layout;
    const int64_t total = layout->total[stratum];
    const size_t first_cell = layout->cell_of[layout->unit_of[stratum]];
    const int32_t *group = layout->group + first_cell;
    mt__fixed logs = 0;
    uint64_t apart = 0;
    for (size_t u = layout->unit_of[stratum]; u < layout->unit_of[stratum + 1]; u++) {
        const int64_t size = layout->size[u];
        int64_t absent = total;
        for (size_t c = layout->cell_of[u] - first_cell; c < layout->cell_of[u + 1] - first_cell;
             c++) {
            const int64_t of_group = group_total[group[c]];
            const int64_t gap = count[c] * total - size * of_group;
            apart += (uint64_t)(gap < 0 ? -gap : gap);
            absent -= of_group;
            logs += n_log_n(kernel, count[c]);
        }
        apart += (uint64_t)(size * absent);
    }
    *n_log_n_sum = logs;
    *multi = apart;
}

/** Add one unit, spread out in `row`, to the sums of the indices of named groups. */
static void add_unit(const mt__kernel *kernel, const int64_t *row, int64_t size, int64_t total,
                     const int64_t *group_total, mt__fixed *sum) {
    for (size_t i = 0; i < kernel->n_indices; i++) {
        const mt_index *index = &kernel->index[i];
        const mt_index_kind kind = index->kind;
        if (kind != MT_INDEX_D && kind != MT_INDEX_ISOLATION && kind != MT_INDEX_EXPOSURE)
            continue;
        const int64_t a = row[index->a];
        const int64_t b = kind == MT_INDEX_ISOLATION ? a
                          : index->b == MT_REST      ? size - a
                                                     : row[index->b];
        if (kind == MT_INDEX_D) {
            const int64_t gap =
                a * mt__total_of_b(index, total, group_total) - b * group_total[index->a];
            sum[i] += gap < 0 ? -gap : gap;
        } else if (a > 0 && b > 0) {
            sum[i] += mt__to_fixed((double)(a * b) / (double)size);
        }
    }
}

static void sum_units(const mt__kernel *kernel, size_t stratum, const int32_t *count, int64_t *row,
                      const int64_t *group_total, mt__fixed *sum) {
    const mt__layout *layout = kernel->layout;
    const size_t first_cell = layout->cell_of[layout->unit_of[stratum]];
    const int32_t *group = layout->group + first_cell;
    memset(sum, 0, kernel->n_indices * sizeof *sum);
    for (size_t u = layout->unit_of[stratum]; u < layout->unit_of[stratum + 1]; u++) {
        const size_t first = layout->cell_of[u] - first_cell;
        const size_t last = layout->cell_of[u + 1] - first_cell;
        for (size_t c = first; c < last; c++)
            row[group[c]] = count[c];
        add_unit(kernel, row, layout->size[u], layout->total[stratum], group_total, sum);
        for (size_t c = first; c < last; c++)
            row[group[c]] = 0;
    }
}

/** What a stratum comes to, once its sums are known. */
typedef struct sums {
    int64_t total;
    double m, entropy, multi;
    const int64_t *group_total;
    const mt__fixed *sum; ///< [n_indices]
} sums;

static double finish(const mt_index *index, const sums *all, size_t i) {
    const double a = index->kind == MT_INDEX_D || index->kind == MT_INDEX_ISOLATION ||
                             index->kind == MT_INDEX_EXPOSURE
                         ? (double)all->group_total[index->a]
                         : 0;
    switch (index->kind) {
    case MT_INDEX_D: {
        const double b = (double)mt__total_of_b(index, all->total, all->group_total);
        return (double)all->sum[i] / (2 * a * b);
    }
    case MT_INDEX_D_MULTI:
        return all->multi;
    case MT_INDEX_H:
        return all->m < all->entropy ? all->m / all->entropy : 1;
    case MT_INDEX_M:
        return all->m;
    case MT_INDEX_ENTROPY:
        return all->entropy;
    case MT_INDEX_ISOLATION:
    case MT_INDEX_EXPOSURE: {
        const double share = mt__from_fixed(all->sum[i]) / a;
        return share < 1 ? share : 1;
    }
    }
    return NAN;
}

/** Entropy, M and D multi from the sums over cells; no total of 0. */
static void finish_all_groups(const mt__kernel *kernel, size_t stratum, mt__fixed logs,
                              uint64_t multi, sums *all) {
    const int64_t total = all->total;
    mt__fixed groups_term = 0;
    int64_t unlike = total * total; /* ordered pairs of members of different groups */
    for (size_t g = 0; g < kernel->layout->n_groups; g++) {
        groups_term += n_log_n(kernel, all->group_total[g]);
        unlike -= all->group_total[g] * all->group_total[g];
    }
    const mt__fixed total_term = n_log_n(kernel, total);
    const mt__fixed entropy = total_term - groups_term;
    const mt__fixed m = logs - kernel->units_term[stratum] + entropy;
    all->entropy = entropy > 0 ? mt__from_fixed(entropy) / (double)total : 0;
    all->m = m > 0 ? mt__from_fixed(m) / (double)total : 0;
    all->multi = (double)multi / (2 * (double)unlike);
}

void mt__kernel_run(const mt__kernel *kernel, size_t stratum, const int32_t *count, int thread,
                    double *value, mt_undefined *why) {
    const mt__layout *layout = kernel->layout;
    int64_t *group_total = kernel->group_total + (size_t)thread * layout->n_groups;
    int64_t *row = kernel->row + (size_t)thread * layout->n_groups;
    mt__fixed *sum = kernel->sum + (size_t)thread * kernel->n_indices;
    const size_t first_cell = layout->cell_of[layout->unit_of[stratum]];
    const size_t n_cells = layout->cell_of[layout->unit_of[stratum + 1]] - first_cell;
    mt__fixed logs = 0;
    uint64_t multi = 0;

    if (layout->n_groups > 0)
        memset(group_total, 0, layout->n_groups * sizeof *group_total);
    for (size_t c = 0; c < n_cells; c++)
        group_total[layout->group[first_cell + c]] += count[c];
    if (kernel->wants_cells)
        sum_cells(kernel, stratum, count, group_total, &logs, &multi);
    if (kernel->wants_pairs)
        sum_units(kernel, stratum, count, row, group_total, sum);

    sums all = {.total = layout->total[stratum], .group_total = group_total, .sum = sum};
    if (all.total > 0)
        finish_all_groups(kernel, stratum, logs, multi, &all);
    for (size_t i = 0; i < kernel->n_indices; i++) {
        const mt_undefined reason =
            mt__why_undefined(&kernel->index[i], all.total, group_total, layout->n_groups);
        value[i] = reason == MT_DEFINED ? finish(&kernel->index[i], &all, i) : NAN;
        if (why != NULL)
            why[i] = reason;
    }
}
