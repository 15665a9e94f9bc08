/* How unevenly two groups are spread over units: one crosstab, every index with what chance would
 * give and an interval. */
#include "report/report_internal.h"

#include <math.h>

/* The units that were counted, as a sparse table of two groups. */
typedef struct pair_table {
    mt_crosstab table;
    size_t *start;
    int32_t *group;
    int64_t *count;
    int64_t *total, *low, *high; ///< for the range that unknown children leave
    size_t n;
} pair_table;

static void pair_free(const mt_context *context, pair_table *pair) {
    mt_free(context, pair->start);
    mt_free(context, pair->group);
    mt_free(context, pair->count);
    mt_free(context, pair->total);
    mt_free(context, pair->low);
    mt_free(context, pair->high);
}

static mt_status pair_new(const mt_context *context, const mt__counts *counts, pair_table *out,
                          mt_error *error) {
    const size_t n = counts->n;
    *out = (pair_table){
        .start = mt__alloc(context, n + 1, sizeof *out->start),
        .group = mt__alloc(context, 2 * n, sizeof *out->group),
        .count = mt__alloc(context, 2 * n, sizeof *out->count),
        .total = mt__alloc(context, n, sizeof *out->total),
        .low = mt__alloc(context, n, sizeof *out->low),
        .high = mt__alloc(context, n, sizeof *out->high),
    };
    if (out->start == NULL || out->group == NULL || out->count == NULL || out->total == NULL ||
        out->low == NULL || out->high == NULL) {
        pair_free(context, out);
        return mt__no_memory(error, "the counts of the two groups");
    }
    out->start[0] = 0;
    for (size_t i = 0; i < n; i++) {
        if (!counts->counted[i])
            continue;
        const size_t u = out->n++;
        out->group[2 * u] = 0;
        out->group[2 * u + 1] = 1;
        out->count[2 * u] = counts->a[i];
        out->count[2 * u + 1] = counts->b[i];
        out->start[u + 1] = 2 * u + 2;
        out->low[u] = counts->b[i];
        out->high[u] = counts->b[i] + counts->unknown_max[i];
        out->total[u] = counts->a[i] + out->high[u];
    }
    out->table = (mt_crosstab){.n_units = out->n,
                               .n_groups = 2,
                               .n_strata = 1,
                               .start = out->start,
                               .group = out->group,
                               .count = out->count};
    return MT_OK;
}

static mt_status measure(const mt_context *context, const mt_crosstab *table,
                         const mt_problem_options *options, mt_spread_of_groups *out,
                         mt_error *error) {
    static const mt_index all[] = {
        {MT_INDEX_D, 0, 1},         {MT_INDEX_H, 0, 0},        {MT_INDEX_ISOLATION, 0, 0},
        {MT_INDEX_ISOLATION, 1, 0}, {MT_INDEX_EXPOSURE, 0, 1}, {MT_INDEX_EXPOSURE, 1, 0},
    };
    enum { n = sizeof all / sizeof all[0] };
    const mt_repeat repeat = {options->seed, options->replicates, options->level};
    double value[n], chance[2];
    mt_spread boot, dealt;
    MT_TRY(mt_measure_values(context, table, all, n, value, NULL, error));
    MT_TRY(mt_measure_expected(context, table, all, 2, chance, error));
    MT_TRY(mt_measure_bootstrap(context, table, all, 1, &repeat, &boot, error));
    MT_TRY(mt_measure_random(context, table, all, 1, &repeat, &dealt, error));
    out->dissimilarity = value[0];
    out->theil = value[1];
    out->isolation_a = value[2];
    out->isolation_b = value[3];
    out->exposure_ab = value[4];
    out->exposure_ba = value[5];
    out->chance = chance[0];
    out->theil_chance = chance[1];
    out->corrected = mt_measure_corrected(value[0], chance[0]);
    out->low = boot.low;
    out->high = boot.high;
    out->chance_low = dealt.low;
    out->chance_high = dealt.high;
    out->p = dealt.p;
    return MT_OK;
}

mt_status mt__spread(const mt_context *context, const mt__counts *counts,
                     const mt_problem_options *options, mt_spread_of_groups *out, mt_error *error) {
    pair_table pair;
    mt_spread_of_groups spread = {0};
    double attained;
    MT_TRY(pair_new(context, counts, &pair, error));
    for (size_t i = 0; i < counts->n; i++) {
        if (!counts->counted[i])
            continue;
        spread.a += counts->a[i];
        spread.b += counts->b[i];
        spread.unknown += counts->unknown[i];
        spread.units += counts->a[i] + counts->b[i] > 0;
    }
    mt_status status = measure(context, &pair.table, options, &spread, error);
    if (status == MT_OK)
        status =
            mt_measure_unknown_range(context, pair.n, pair.total, pair.low, pair.high,
                                     &spread.unknown_low, &spread.unknown_high, &attained, error);
    if (status == MT_OK) {
        spread.moves = mt_measure_moves(spread.dissimilarity, spread.a, spread.b);
        *out = spread;
    }
    pair_free(context, &pair);
    return status;
}
