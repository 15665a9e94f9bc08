/* The slow and simple beside the fast: indices by their textbook formulas in long double, the
 * chance baseline by dealing every possible way, the range of unknown members by trying every
 * split, the bootstrap's spread by the delta method. */
#include "check.h"

#include <string.h>

#include "mengtafel/measure.h"

enum { UNITS = 7, GROUPS = 4, STRATA = 3, SEEDS = 400 };

typedef struct town {
    int64_t count[UNITS][GROUPS];
    int32_t stratum[UNITS];
} town;

static town random_town(uint32_t seed) {
    mt_stream s;
    mt_stream_init(&s, 47, MT_PURPOSE_TEST, 4, seed);
    town t = {0};
    const bool lacks_group = mt_stream_below(&s, 4) == 0;
    const uint32_t most = mt_stream_below(&s, 2) ? 4 : 5000;
    for (size_t u = 0; u < UNITS; u++) {
        t.stratum[u] = (int32_t)mt_stream_below(&s, STRATA);
        const bool empty = mt_stream_below(&s, 5) == 0;
        for (size_t g = lacks_group; g < GROUPS; g++)
            t.count[u][g] = empty ? 0 : mt_stream_below(&s, most);
    }
    return t;
}

static mt_crosstab *tabulate(const int64_t (*cells)[GROUPS], const int32_t *stratum,
                             size_t n_units) {
    int32_t unit[UNITS * GROUPS], group[UNITS * GROUPS];
    int64_t count[UNITS * GROUPS];
    size_t n = 0;
    for (size_t u = 0; u < n_units; u++)
        for (size_t g = 0; g < GROUPS; g++, n++) {
            unit[n] = (int32_t)u;
            group[n] = (int32_t)g;
            count[n] = cells[u][g];
        }
    mt_crosstab *table;
    check_ok(mt_crosstab_new(NULL, n, unit, group, count, n_units, GROUPS, stratum,
                             stratum != NULL ? STRATA : 1, &table, NULL));
    return table;
}

static double b_of(const int64_t *unit, const mt_index *index) {
    if (index->b != MT_REST)
        return (double)unit[index->b];
    double rest = 0;
    for (int32_t g = 0; g < GROUPS; g++)
        rest += g != index->a ? (double)unit[g] : 0;
    return rest;
}

/** By the formulas of the header, unit by unit, for the units chosen. */
static double naive(const int64_t (*cells)[GROUPS], const bool *chosen, size_t n_units,
                    const mt_index *index) {
    long double of[GROUPS] = {0}, size[UNITS] = {0}, all = 0, a = 0, b = 0, sum = 0;
    for (size_t u = 0; u < n_units; u++)
        for (size_t g = 0; chosen[u] && g < GROUPS; g++) {
            of[g] += cells[u][g];
            size[u] += cells[u][g];
            all += cells[u][g];
        }
    long double entropy = 0, interaction = 0;
    for (size_t g = 0; g < GROUPS; g++) {
        entropy -= of[g] > 0 ? of[g] / all * logl(of[g] / all) : 0;
        interaction += of[g] / all * (1 - of[g] / all);
    }
    for (size_t u = 0; u < n_units; u++) {
        a += chosen[u] ? cells[u][index->a] : 0;
        b += chosen[u] ? b_of(cells[u], index) : 0;
    }
    for (size_t u = 0; u < n_units; u++) {
        if (!chosen[u] || size[u] == 0)
            continue;
        const long double in_a = cells[u][index->a], in_b = b_of(cells[u], index);
        if (index->kind == MT_INDEX_D)
            sum += fabsl(in_a / a - in_b / b) / 2;
        else if (index->kind == MT_INDEX_ISOLATION)
            sum += in_a / a * in_a / size[u];
        else if (index->kind == MT_INDEX_EXPOSURE)
            sum += in_a / a * in_b / size[u];
        else
            for (size_t g = 0; g < GROUPS; g++) {
                const long double share = cells[u][g] / size[u];
                if (index->kind == MT_INDEX_D_MULTI)
                    sum += size[u] * fabsl(share - of[g] / all) / (2 * all * interaction);
                else if (cells[u][g] > 0)
                    sum += size[u] / all * share * logl(share / (of[g] / all));
            }
    }
    if (all == 0)
        return NAN;
    if (index->kind == MT_INDEX_ENTROPY)
        return (double)entropy;
    if (index->kind == MT_INDEX_H)
        return entropy > 0 ? (double)(sum / entropy) : NAN;
    if (index->kind == MT_INDEX_D_MULTI && interaction == 0)
        return NAN;
    if (index->kind == MT_INDEX_ISOLATION || index->kind == MT_INDEX_EXPOSURE)
        return a > 0 ? (double)sum : NAN;
    return (double)sum;
}

static const mt_index every[] = {
    {MT_INDEX_D, 0, 1},        {MT_INDEX_D, 2, 0},
    {MT_INDEX_D, 3, MT_REST},  {MT_INDEX_D_MULTI, 0, 0},
    {MT_INDEX_H, 0, 0},        {MT_INDEX_M, 0, 0},
    {MT_INDEX_ENTROPY, 0, 0},  {MT_INDEX_ISOLATION, 1, 0},
    {MT_INDEX_EXPOSURE, 0, 1}, {MT_INDEX_EXPOSURE, 2, MT_REST},
    {MT_INDEX_EXPOSURE, 2, 2},
};
enum { EVERY = sizeof every / sizeof every[0] };

static void values_by_formula(void **state) {
    (void)state;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        const town t = random_town(seed);
        mt_crosstab *table = tabulate(t.count, t.stratum, UNITS);
        double value[STRATA][EVERY];
        check_ok(mt_measure_values(NULL, table, every, EVERY, value[0], NULL, NULL));
        for (int32_t h = 0; h < STRATA; h++) {
            bool chosen[UNITS];
            for (size_t u = 0; u < UNITS; u++)
                chosen[u] = t.stratum[u] == h;
            for (size_t i = 0; i < EVERY; i++) {
                const double want = naive(t.count, chosen, UNITS, &every[i]);
                if (isnan(want) != isnan(value[h][i]) || fabs(want - value[h][i]) > 1e-13)
                    fail_msg("seed %u stratum %d index %zu: got %.17g, want %.17g", seed, (int)h, i,
                             value[h][i], want);
            }
        }
        mt_crosstab_free(NULL, table);
    }
}

/* ---- Every way to deal ----------------------------------------------------------------------- */

typedef struct dealing {
    size_t n_units;
    int64_t size[UNITS];
    int64_t left[GROUPS];
    int64_t cells[UNITS][GROUPS];
    const mt_index *index;
    size_t n_indices;
    double ways;
    double sum[EVERY];
} dealing;

static double factorial(int64_t n) {
    return n > 1 ? (double)n * factorial(n - 1) : 1;
}

/** Fill cell after cell in every way; a full table counts for the ways that members can fall. */
static void deal(dealing *d, size_t unit, size_t group, int64_t room) {
    if (unit == d->n_units) {
        double ways = 1;
        const bool chosen[UNITS] = {true, true, true, true, true, true, true};
        for (size_t u = 0; u < d->n_units; u++)
            for (size_t g = 0; g < GROUPS; g++)
                ways /= factorial(d->cells[u][g]);
        d->ways += ways;
        for (size_t i = 0; i < d->n_indices; i++)
            d->sum[i] +=
                ways * naive((const int64_t(*)[GROUPS])d->cells, chosen, d->n_units, &d->index[i]);
        return;
    }
    if (group + 1 == GROUPS) {
        if (room > d->left[group])
            return;
        d->cells[unit][group] = room;
        d->left[group] -= room;
        deal(d, unit + 1, 0, unit + 1 < d->n_units ? d->size[unit + 1] : 0);
        d->left[group] += room;
        return;
    }
    const int64_t most = room < d->left[group] ? room : d->left[group];
    for (int64_t k = 0; k <= most; k++) {
        d->cells[unit][group] = k;
        d->left[group] -= k;
        deal(d, unit, group + 1, room - k);
        d->left[group] += k;
    }
}

static void check_dealing(const int64_t (*cells)[GROUPS], size_t n_units, const mt_index *index,
                          size_t n_indices, uint32_t seed) {
    dealing d = {.n_units = n_units, .index = index, .n_indices = n_indices};
    for (size_t u = 0; u < n_units; u++)
        for (size_t g = 0; g < GROUPS; g++) {
            d.size[u] += cells[u][g];
            d.left[g] += cells[u][g];
        }
    deal(&d, 0, 0, d.size[0]);
    mt_crosstab *table = tabulate(cells, NULL, n_units);
    double expected[EVERY];
    check_ok(mt_measure_expected(NULL, table, index, n_indices, expected, NULL));
    for (size_t i = 0; i < n_indices; i++) {
        const double want = d.sum[i] / d.ways;
        if (isnan(want) != isnan(expected[i]) || fabs(want - expected[i]) > 1e-13)
            fail_msg("seed %u index %zu: got %.17g, want %.17g", seed, i, expected[i], want);
    }
    mt_crosstab_free(NULL, table);
}

static void expected_by_every_dealing(void **state) {
    (void)state;
    for (uint32_t seed = 0; seed < 60; seed++) {
        mt_stream s;
        mt_stream_init(&s, 53, MT_PURPOSE_TEST, 4, seed);
        int64_t cells[UNITS][GROUPS] = {0};
        const size_t n_units = 1 + mt_stream_below(&s, 3);
        for (size_t u = 0; u < n_units; u++)
            for (size_t g = 0; g < GROUPS; g++)
                cells[u][g] = mt_stream_below(&s, 3);
        /* all but the pairs with a named b: those keep the margins of the pair */
        check_dealing((const int64_t(*)[GROUPS])cells, n_units, every + 2, EVERY - 2, seed);
        for (size_t u = 0; u < n_units; u++)
            cells[u][2] = cells[u][3] = 0;
        cells[0][0] += mt_stream_below(&s, 6);
        cells[n_units - 1][1] += mt_stream_below(&s, 6);
        check_dealing((const int64_t(*)[GROUPS])cells, n_units, every, 1, seed);
    }
}

/* ---- Every split of the unknown -------------------------------------------------------------- */

static void try_splits(const int64_t *total, const int64_t *low, const int64_t *high, double *b,
                       size_t unit, size_t n, double *min, double *max) {
    if (unit == n) {
        double a[4], d;
        for (size_t u = 0; u < n; u++)
            a[u] = (double)total[u] - b[u];
        check_ok(mt_measure_dissimilarity(a, b, n, &d, NULL));
        *min = isnan(*min) || d < *min ? d : *min;
        *max = isnan(*max) || d > *max ? d : *max;
        return;
    }
    for (int64_t k = low[unit]; k <= high[unit]; k++) {
        b[unit] = (double)k;
        try_splits(total, low, high, b, unit + 1, n, min, max);
    }
}

static void range_by_every_split(void **state) {
    (void)state;
    for (uint32_t seed = 0; seed < 500; seed++) {
        mt_stream s;
        mt_stream_init(&s, 59, MT_PURPOSE_TEST, 4, seed);
        const size_t n = 1 + mt_stream_below(&s, 4);
        int64_t total[4], low[4], high[4];
        for (size_t u = 0; u < n; u++) {
            total[u] = mt_stream_below(&s, 9);
            low[u] = mt_stream_below(&s, (uint32_t)total[u] + 1);
            high[u] = low[u] + mt_stream_below(&s, (uint32_t)(total[u] - low[u]) + 1);
        }
        double min, max, attained, true_min = NAN, true_max = NAN, b[4];
        check_ok(mt_measure_unknown_range(NULL, n, total, low, high, &min, &max, &attained, NULL));
        try_splits(total, low, high, b, 0, n, &true_min, &true_max);
        if (isnan(true_min)) {
            assert_true(isnan(min) && isnan(max) && isnan(attained));
            continue;
        }
        if (!(fabs(min - true_min) < 1e-14 && attained <= true_max + 1e-14 &&
              true_max <= max + 1e-14))
            fail_msg("seed %u: %.17g %.17g %.17g, true %.17g to %.17g", seed, min, attained, max,
                     true_min, true_max);
    }
}

/* ---- The delta method ------------------------------------------------------------------------ */

/* Members drawn within units: var M = sum_u t_u Var_g|u(ln(p_ug / P_g)) / T^2. */
static void bootstrap_by_delta_method(void **state) {
    (void)state;
    const int64_t cells[UNITS][GROUPS] = {
        {300, 200, 100, 20}, {100, 420, 80, 40}, {250, 60, 300, 5}, {500, 90, 10, 60},
        {120, 130, 140, 90}, {10, 600, 90, 30},  {330, 330, 20, 10}};
    double all = 0, of[GROUPS] = {0}, variance = 0;
    for (size_t u = 0; u < UNITS; u++)
        for (size_t g = 0; g < GROUPS; g++) {
            of[g] += (double)cells[u][g];
            all += (double)cells[u][g];
        }
    for (size_t u = 0; u < UNITS; u++) {
        double size = 0, mean = 0, square = 0;
        for (size_t g = 0; g < GROUPS; g++)
            size += (double)cells[u][g];
        for (size_t g = 0; g < GROUPS; g++) {
            const double share = (double)cells[u][g] / size;
            const double gain = log(share / (of[g] / all));
            mean += share * gain;
            square += share * gain * gain;
        }
        variance += size * (square - mean * mean) / (all * all);
    }
    mt_crosstab *table = tabulate(cells, NULL, UNITS);
    const mt_index m = {MT_INDEX_M, 0, 0};
    const mt_repeat repeat = {.seed = 61, .replicates = 20000, .level = 0.95};
    double value;
    mt_spread spread;
    check_ok(mt_measure_values(NULL, table, &m, 1, &value, NULL, NULL));
    check_ok(mt_measure_bootstrap(NULL, table, &m, 1, &repeat, &spread, NULL));
    check_close(spread.se, sqrt(variance), 0.03 * sqrt(variance));
    /* the shift: (units - 1)(groups - 1) / (2 T), to second order */
    check_close(spread.mean - value, 18 / (2 * all), 0.1 * 18 / (2 * all) + 5 * spread.se / 141);
    check_close(spread.low, value - 1.96 * spread.se, 0.1 * spread.se);
    check_close(spread.high, value + 1.96 * spread.se, 0.1 * spread.se);
    mt_crosstab_free(NULL, table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_by_formula),
        cmocka_unit_test(expected_by_every_dealing),
        cmocka_unit_test(range_by_every_split),
        cmocka_unit_test(bootstrap_by_delta_method),
    };
    return run_all(tests);
}
