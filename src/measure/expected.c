/* What chance alone would give, exactly: the members of a stratum dealt over its units at random.
 * The number k of a group of G in a unit of t, out of T, is hypergeometric; every index is a sum of
 * E|k - tG/T|, of E[k ln k] or of second moments over units and groups.
 *
 * (1) The chances of k are found from the mode outward, each from its neighbour by one ratio, in
 *     units of the chance of the mode, and divided by their sum: no logarithm of a factorial, and
 *     nothing to overflow. A tail stops where it is below 2^-100 of the mode: the distribution is
 *     log-concave, so that what is left out is far below the last bit.
 * (2) Units of one size are alike: each distinct size is worked out once per group.
 * (3) What is added over sizes and groups is fixed point, so that their order does not matter.
 * (4) For D of a pair the smaller group is counted, so that D(a,b) and D(b,a) have the same bits.
 * (5) E[sum a^2/t]/A = ((T-A) (U-1)/(T-1) + A) / T, with U units that hold somebody, and
 *     E[sum a b/t]/A = B (T-U) / (T (T-1)): the sizes drop out. */
#include "measure/measure_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TABULATED_MOST = 1 << 16 };

/** One unit's count of one group: total, of_group and size as in (1). */
typedef struct dealt {
    int64_t total, of_group, size;
} dealt;

/** What is wanted of a hypergeometric number. */
typedef struct moments {
    double deviation; ///< E|k - tG/T|
    double k_log_k;   ///< E[k ln k]
} moments;

typedef struct job {
    const mt_crosstab *table;
    const mt__layout *layout;
    const mt_index *index;
    size_t n_indices;
    double *value;
    double *k_log_k; ///< [k_log_k_size]
    size_t k_log_k_size;
    int64_t *group_total; ///< [threads * n_groups] scratch
    int64_t *sizes;       ///< [threads * n_units] scratch
} job;

static double k_log_k(const job *work, int64_t k) {
    return (size_t)k < work->k_log_k_size ? work->k_log_k[k] : mt__members_log(k);
}

/** Unnormalised sums over one side of the mode, without the mode itself. */
typedef struct side {
    double weight, deviation, k_log_k;
} side;

static side walk(const job *work, const dealt *d, int64_t mode, int step) {
    const int64_t low =
        d->size - (d->total - d->of_group) > 0 ? d->size - (d->total - d->of_group) : 0;
    const int64_t high = d->size < d->of_group ? d->size : d->of_group;
    side sum = {0};
    double weight = 1;
    for (int64_t k = mode; step > 0 ? k < high : k > low; k += step) {
        const int64_t lower = step > 0 ? k : k - 1;
        const double gain = (double)(d->of_group - lower) * (double)(d->size - lower);
        const double loss =
            (double)(lower + 1) * (double)(d->total - d->of_group - d->size + lower + 1);
        weight *= step > 0 ? gain / loss : loss / gain;
        if (weight < 0x1p-100)
            break;
        const int64_t gap = (k + step) * d->total - d->size * d->of_group;
        sum.weight += weight;
        sum.deviation += weight * (double)(gap < 0 ? -gap : gap);
        sum.k_log_k += weight * k_log_k(work, k + step);
    }
    return sum;
}

static moments hypergeometric(const job *work, const dealt *d) {
    int64_t mode =
        (int64_t)((double)(d->of_group + 1) * (double)(d->size + 1) / (double)(d->total + 2));
    const int64_t low = d->size - (d->total - d->of_group);
    const int64_t high = d->size < d->of_group ? d->size : d->of_group;
    mode = mode < low ? low : mode;
    mode = mode > high ? high : mode;
    const int64_t gap = mode * d->total - d->size * d->of_group;
    const side up = walk(work, d, mode, 1);
    const side down = walk(work, d, mode, -1);
    const double all = 1 + (up.weight + down.weight);
    return (moments){
        .deviation = ((double)(gap < 0 ? -gap : gap) + (up.deviation + down.deviation)) / all /
                     (double)d->total,
        .k_log_k = (k_log_k(work, mode) + (up.k_log_k + down.k_log_k)) / all,
    };
}

static int by_size(const void *left, const void *right) {
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/** How many units from `first` on have the size of the first; sizes are sorted. */
static size_t alike(const int64_t *sizes, size_t n, size_t first) {
    size_t last = first + 1;
    while (last < n && sizes[last] == sizes[first])
        last++;
    return last - first;
}

/** What the indices over all groups need. */
typedef struct chance {
    mt__fixed deviation; ///< sum over units and groups of E|k - tG/T|
    mt__fixed members_m; ///< T times E[M]
    mt__fixed entropy;   ///< T times E
} chance;

static chance all_groups(const job *work, int64_t total, const int64_t *group_total, int64_t *sizes,
                         size_t n) {
    chance sum = {0};
    sum.entropy = mt__to_fixed(mt__members_log(total));
    for (size_t g = 0; g < work->layout->n_groups; g++)
        sum.entropy -= mt__to_fixed(mt__members_log(group_total[g]));
    sum.members_m = sum.entropy;
    qsort(sizes, n, sizeof *sizes, by_size);
    size_t units = 0;
    for (size_t u = 0; u < n; u += units) {
        units = alike(sizes, n, u);
        sum.members_m -= (mt__fixed)units * mt__to_fixed(k_log_k(work, sizes[u]));
        for (size_t g = 0; g < work->layout->n_groups; g++) {
            if (group_total[g] == 0)
                continue;
            const moments m = hypergeometric(work, &(dealt){total, group_total[g], sizes[u]});
            sum.deviation += (mt__fixed)units * mt__to_fixed(m.deviation);
            sum.members_m += (mt__fixed)units * mt__to_fixed(m.k_log_k);
        }
    }
    return sum;
}

/** Members of group g in a unit of the layout. */
static int64_t members_of(const mt__layout *layout, size_t unit, int32_t g) {
    for (size_t c = layout->cell_of[unit]; c < layout->cell_of[unit + 1]; c++)
        if (layout->group[c] == g)
            return layout->count[c];
    return 0;
}

/** E[D] of a pair: units keep their number of members of the pair. */
static double pair(const job *work, size_t stratum, const mt_index *index, int64_t a, int64_t b,
                   int64_t *sizes) {
    const mt__layout *layout = work->layout;
    size_t n = 0;
    for (size_t u = layout->unit_of[stratum]; u < layout->unit_of[stratum + 1]; u++) {
        const int64_t size = index->b == MT_REST    ? layout->size[u]
                             : index->a == index->b ? 2 * members_of(layout, u, index->a)
                                                    : members_of(layout, u, index->a) +
                                                          members_of(layout, u, index->b);
        if (size > 0)
            sizes[n++] = size;
    }
    qsort(sizes, n, sizeof *sizes, by_size);
    mt__fixed deviation = 0;
    size_t units = 0;
    for (size_t u = 0; u < n; u += units) {
        units = alike(sizes, n, u);
        const moments m = hypergeometric(work, &(dealt){a + b, a < b ? a : b, sizes[u]});
        deviation += (mt__fixed)units * mt__to_fixed(m.deviation);
    }
    const double expected =
        mt__from_fixed(deviation) * (double)(a + b) / (2 * (double)a * (double)b);
    return expected < 1 ? expected : 1;
}

static double isolation(double total, double a, double units) {
    const double others = total > 1 ? (total - a) * (units - 1) / (total - 1) : 0;
    return (others + a) / total;
}

static double exposure(double total, double b, double units) {
    return total > 1 ? b * (total - units) / (total * (total - 1)) : 0;
}

/** E[D multi] = deviation / (2 T I), T I = (T^2 - sum G^2) / T. */
static double multi(const chance *sum, int64_t total, const int64_t *group_total, size_t n) {
    int64_t unlike = total * total;
    for (size_t g = 0; g < n; g++)
        unlike -= group_total[g] * group_total[g];
    const double expected = mt__from_fixed(sum->deviation) * (double)total / (2 * (double)unlike);
    return expected < 1 ? expected : 1;
}

static void measure_stratum(const job *work, size_t s, int64_t *group_total, int64_t *sizes) {
    const mt__layout *layout = work->layout;
    const int64_t total = layout->total[s];
    const size_t n = layout->unit_of[s + 1] - layout->unit_of[s];
    bool wants_all = false;
    if (layout->n_groups > 0)
        memset(group_total, 0, layout->n_groups * sizeof *group_total);
    for (size_t c = layout->cell_of[layout->unit_of[s]];
         c < layout->cell_of[layout->unit_of[s + 1]]; c++)
        group_total[layout->group[c]] += layout->count[c];
    for (size_t i = 0; i < work->n_indices; i++)
        wants_all |= work->index[i].kind == MT_INDEX_D_MULTI || work->index[i].kind == MT_INDEX_H ||
                     work->index[i].kind == MT_INDEX_M || work->index[i].kind == MT_INDEX_ENTROPY;
    chance sum = {0};
    if (wants_all && total > 0) {
        memcpy(sizes, layout->size + layout->unit_of[s], n * sizeof *sizes);
        sum = all_groups(work, total, group_total, sizes, n);
    }
    const double m = sum.members_m > 0 ? mt__from_fixed(sum.members_m) : 0;
    const double entropy = sum.entropy > 0 ? mt__from_fixed(sum.entropy) : 0;
    for (size_t i = 0; i < work->n_indices; i++) {
        const mt_index *index = &work->index[i];
        double *value = &work->value[s * work->n_indices + i];
        *value = NAN;
        if (mt__why_undefined(index, total, group_total, layout->n_groups) != MT_DEFINED)
            continue;
        const mt_index_kind kind = index->kind;
        if (kind == MT_INDEX_D)
            *value = pair(work, s, index, group_total[index->a],
                          mt__total_of_b(index, total, group_total), sizes);
        else if (kind == MT_INDEX_ISOLATION || (kind == MT_INDEX_EXPOSURE && index->a == index->b))
            *value = isolation((double)total, (double)group_total[index->a], (double)n);
        else if (kind == MT_INDEX_EXPOSURE)
            *value = exposure((double)total, (double)mt__total_of_b(index, total, group_total),
                              (double)n);
        else if (kind == MT_INDEX_D_MULTI)
            *value = multi(&sum, total, group_total, layout->n_groups);
        else if (kind == MT_INDEX_H)
            *value = m < entropy ? m / entropy : 1;
        else
            *value = (kind == MT_INDEX_M ? m : entropy) / (double)total;
    }
}

static mt_status measure_strata(void *user, size_t first, size_t last, int thread,
                                mt_error *error) {
    (void)error;
    const job *work = user;
    for (size_t s = first; s < last; s++)
        measure_stratum(work, s, work->group_total + (size_t)thread * work->layout->n_groups,
                        work->sizes + (size_t)thread * work->layout->n_units);
    return MT_OK;
}

static mt_status job_new(const mt_context *context, job *work, mt_error *error) {
    const size_t threads = (size_t)mt__threads(context);
    const mt__layout *layout = work->layout;
    work->k_log_k_size =
        (size_t)(layout->max_size < TABULATED_MOST ? layout->max_size : TABULATED_MOST) + 1;
    work->k_log_k = mt__alloc(context, work->k_log_k_size, sizeof *work->k_log_k);
    work->group_total = mt__alloc(context, threads * layout->n_groups, sizeof(int64_t));
    work->sizes = mt__alloc(context, threads * layout->n_units, sizeof(int64_t));
    if (work->k_log_k == NULL || work->group_total == NULL || work->sizes == NULL)
        return mt__no_memory(error, "the chance baseline");
    for (size_t k = 0; k < work->k_log_k_size; k++)
        work->k_log_k[k] = mt__members_log((int64_t)k);
    return MT_OK;
}

mt_status mt_measure_expected(const mt_context *context, const mt_crosstab *table,
                              const mt_index *index, size_t n_indices, double *value,
                              mt_error *error) {
    MT_TRY(mt__check_indices(table, index, n_indices, value, error));
    mt__layout layout = {0};
    job work = {
        .table = table, .layout = &layout, .index = index, .n_indices = n_indices, .value = value};
    mt_status status = mt__layout_new(context, table, MT__CELLS_PRESENT, &layout, error);
    if (status != MT_OK)
        goto done;
    MT_TRY_DONE(job_new(context, &work, error));
    MT_TRY_DONE(
        mt__parallel(context, "chance baseline", layout.n_strata, 1, measure_strata, &work, error));
done:
    mt_free(context, work.k_log_k);
    mt_free(context, work.group_total);
    mt_free(context, work.sizes);
    mt__layout_free(context, &layout);
    return status;
}
