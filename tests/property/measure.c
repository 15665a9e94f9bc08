/* What must hold for every table: order does not matter to the bit, nor do threads; ranges; merging
 * alike units; M adds up; the exact expectation is the mean of random dealing. Tables are random;
 * the seed of a failure is printed. */
#include "check.h"

#include <string.h>

#include "mengtafel/measure.h"

enum { MOST_UNITS = 40, MOST_GROUPS = 5, MOST_STRATA = 3, SEEDS = 300 };

/** A table as dense counts, easy to reorder. */
typedef struct town {
    size_t n_units, n_groups, n_strata;
    int64_t count[MOST_UNITS][MOST_GROUPS];
    int32_t stratum[MOST_UNITS];
} town;

static const mt_index every[] = {
    {MT_INDEX_D, 0, 1},         {MT_INDEX_D, 1, MT_REST},  {MT_INDEX_D_MULTI, 0, 0},
    {MT_INDEX_H, 0, 0},         {MT_INDEX_M, 0, 0},        {MT_INDEX_ENTROPY, 0, 0},
    {MT_INDEX_ISOLATION, 0, 0}, {MT_INDEX_EXPOSURE, 0, 1}, {MT_INDEX_EXPOSURE, 1, MT_REST},
};
enum { EVERY = sizeof every / sizeof every[0] };

static town random_town(uint32_t seed) {
    mt_stream s;
    mt_stream_init(&s, 23, MT_PURPOSE_TEST, 3, seed);
    town t = {.n_units = 1 + mt_stream_below(&s, MOST_UNITS),
              .n_groups = 2 + mt_stream_below(&s, MOST_GROUPS - 1),
              .n_strata = 1 + mt_stream_below(&s, MOST_STRATA)};
    const uint32_t most = 1 + mt_stream_below(&s, 60);
    for (size_t u = 0; u < t.n_units; u++) {
        t.stratum[u] = (int32_t)mt_stream_below(&s, (uint32_t)t.n_strata);
        const uint32_t size = mt_stream_below(&s, 5) == 0 ? 0 : most;
        for (size_t g = 0; g < t.n_groups; g++)
            t.count[u][g] = mt_stream_below(&s, 3) == 0 ? 0 : mt_stream_below(&s, size + 1);
    }
    return t;
}

static mt_crosstab *tabulate(const town *t) {
    int32_t unit[MOST_UNITS * MOST_GROUPS], group[MOST_UNITS * MOST_GROUPS];
    int64_t count[MOST_UNITS * MOST_GROUPS];
    size_t n = 0;
    for (size_t u = 0; u < t->n_units; u++)
        for (size_t g = 0; g < t->n_groups; g++, n++) {
            unit[n] = (int32_t)u;
            group[n] = (int32_t)g;
            count[n] = t->count[u][g];
        }
    mt_crosstab *table;
    check_ok(mt_crosstab_new(NULL, n, unit, group, count, t->n_units, t->n_groups, t->stratum,
                             t->n_strata, &table, NULL));
    return table;
}

static void measure(const town *t, const mt_index *index, double *value, double *expected) {
    mt_crosstab *table = tabulate(t);
    check_ok(mt_measure_values(NULL, table, index, EVERY, value, NULL, NULL));
    check_ok(mt_measure_expected(NULL, table, index, EVERY, expected, NULL));
    mt_crosstab_free(NULL, table);
}

static void shuffle(mt_stream *s, int32_t *order, size_t n) {
    for (size_t i = 0; i < n; i++)
        order[i] = (int32_t)i;
    for (size_t i = n; i > 1; i--) {
        const size_t j = mt_stream_below(s, (uint32_t)i);
        const int32_t moved = order[i - 1];
        order[i - 1] = order[j];
        order[j] = moved;
    }
}

static void same_bits(double a, double b, uint32_t seed) {
    if (isnan(a) && isnan(b))
        return;
    if (memcmp(&a, &b, sizeof a) != 0)
        fail_msg("seed %u: %.17g is not %.17g", seed, a, b);
}

static void order_does_not_matter(void **state) {
    (void)state;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        const town t = random_town(seed);
        town mixed = t;
        int32_t units[MOST_UNITS], groups[MOST_GROUPS], strata[MOST_STRATA];
        mt_stream s;
        mt_stream_init(&s, 29, MT_PURPOSE_TEST, 3, seed);
        shuffle(&s, units, t.n_units);
        shuffle(&s, groups, t.n_groups);
        shuffle(&s, strata, t.n_strata);
        for (size_t u = 0; u < t.n_units; u++) {
            mixed.stratum[units[u]] = strata[t.stratum[u]];
            for (size_t g = 0; g < t.n_groups; g++)
                mixed.count[units[u]][groups[g]] = t.count[u][g];
        }
        mt_index renamed[EVERY];
        for (size_t i = 0; i < EVERY; i++)
            renamed[i] = (mt_index){every[i].kind, groups[every[i].a],
                                    every[i].b == MT_REST ? MT_REST : groups[every[i].b]};
        double value[2][MOST_STRATA][EVERY], expected[2][MOST_STRATA][EVERY];
        measure(&t, every, value[0][0], expected[0][0]);
        measure(&mixed, renamed, value[1][0], expected[1][0]);
        for (size_t h = 0; h < t.n_strata; h++)
            for (size_t i = 0; i < EVERY; i++) {
                same_bits(value[0][h][i], value[1][strata[h]][i], seed);
                same_bits(expected[0][h][i], expected[1][strata[h]][i], seed);
            }
    }
}

/* D(a,b) = D(b,a); and the double kernel gives the same to rounding. */
static void pairs_are_symmetric(void **state) {
    (void)state;
    const mt_index pair[EVERY] = {{MT_INDEX_D, 0, 1}, {MT_INDEX_D, 1, 0}};
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        town t = random_town(seed);
        t.n_strata = 1;
        memset(t.stratum, 0, sizeof t.stratum);
        double value[EVERY], expected[EVERY], a[MOST_UNITS], b[MOST_UNITS], d;
        measure(&t, pair, value, expected);
        same_bits(value[0], value[1], seed);
        same_bits(expected[0], expected[1], seed);
        for (size_t u = 0; u < t.n_units; u++) {
            a[u] = (double)t.count[u][0];
            b[u] = (double)t.count[u][1];
        }
        check_ok(mt_measure_dissimilarity(a, b, t.n_units, &d, NULL));
        check_close(d, value[0], 1e-14);
    }
}

static void ranges(void **state) {
    (void)state;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        const town t = random_town(seed);
        double value[MOST_STRATA][EVERY], expected[MOST_STRATA][EVERY];
        measure(&t, every, value[0], expected[0]);
        for (size_t h = 0; h < t.n_strata; h++)
            for (size_t i = 0; i < EVERY; i++) {
                const bool nats = every[i].kind == MT_INDEX_M || every[i].kind == MT_INDEX_ENTROPY;
                const double most = nats ? log((double)t.n_groups) + 1e-12 : 1;
                const double two[] = {value[h][i], expected[h][i]};
                for (int j = 0; j < 2; j++)
                    if (!isnan(two[j]) && !(two[j] >= 0 && two[j] <= most))
                        fail_msg("seed %u: index %zu is %.17g", seed, i, two[j]);
                assert_int_equal(isnan(two[0]), isnan(two[1]));
            }
    }
}

/* Ten times the members in every cell: the same indices. */
static void scale_does_not_matter(void **state) {
    (void)state;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        const town t = random_town(seed);
        town large = t;
        for (size_t u = 0; u < t.n_units; u++)
            for (size_t g = 0; g < t.n_groups; g++)
                large.count[u][g] *= 10;
        double value[2][MOST_STRATA][EVERY], unused[MOST_STRATA][EVERY];
        measure(&t, every, value[0][0], unused[0]);
        measure(&large, every, value[1][0], unused[0]);
        for (size_t h = 0; h < t.n_strata; h++)
            for (size_t i = 0; i < EVERY; i++)
                check_close(value[0][h][i], value[1][h][i], 1e-13);
    }
}

/* A unit split in 1:2 of the same mix changes nothing. */
static void merging_alike_units(void **state) {
    (void)state;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        town t = random_town(seed);
        if (t.n_units == MOST_UNITS)
            continue;
        for (size_t g = 0; g < t.n_groups; g++)
            t.count[0][g] *= 3;
        town split = t;
        split.stratum[split.n_units] = split.stratum[0];
        for (size_t g = 0; g < t.n_groups; g++) {
            split.count[0][g] = t.count[0][g] / 3;
            split.count[split.n_units][g] = t.count[0][g] / 3 * 2;
        }
        split.n_units++;
        double value[2][MOST_STRATA][EVERY], unused[MOST_STRATA][EVERY];
        measure(&t, every, value[0][0], unused[0]);
        measure(&split, every, value[1][0], unused[0]);
        for (size_t h = 0; h < t.n_strata; h++)
            for (size_t i = 0; i < EVERY; i++)
                check_close(value[0][h][i], value[1][h][i], 1e-13);
    }
}

/* M of all units = M between strata + what lies within them, by their share of members. */
static void m_adds_up(void **state) {
    (void)state;
    enum { M = 4 };
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        const town t = random_town(seed);
        town all = t, strata = {.n_units = t.n_strata, .n_groups = t.n_groups, .n_strata = 1};
        all.n_strata = 1;
        memset(all.stratum, 0, sizeof all.stratum);
        double members[MOST_STRATA] = {0}, total = 0;
        for (size_t u = 0; u < t.n_units; u++)
            for (size_t g = 0; g < t.n_groups; g++) {
                strata.count[t.stratum[u]][g] += t.count[u][g];
                members[t.stratum[u]] += (double)t.count[u][g];
                total += (double)t.count[u][g];
            }
        if (total == 0)
            continue;
        double within[MOST_STRATA][EVERY], whole[EVERY], between[EVERY], unused[MOST_STRATA][EVERY];
        measure(&t, every, within[0], unused[0]);
        measure(&all, every, whole, unused[0]);
        measure(&strata, every, between, unused[0]);
        double sum = between[M];
        for (size_t h = 0; h < t.n_strata; h++)
            sum += members[h] > 0 ? members[h] / total * within[h][M] : 0;
        if (fabs(whole[M] - sum) > 1e-13)
            fail_msg("seed %u: %.17g is not %.17g", seed, whole[M], sum);
    }
}

/* For two groups in all, where the pair's margins are those of the table. */
static void expectation_is_the_mean_of_dealing(void **state) {
    (void)state;
    const mt_repeat repeat = {.seed = 31, .replicates = 4000, .level = 0.95};
    for (uint32_t seed = 0; seed < 25; seed++) {
        town t = random_town(seed);
        if (seed % 2 == 0)
            t.n_groups = 2;
        mt_crosstab *table = tabulate(&t);
        double expected[MOST_STRATA][EVERY];
        mt_spread spread[MOST_STRATA][EVERY];
        check_ok(mt_measure_expected(NULL, table, every, EVERY, expected[0], NULL));
        check_ok(mt_measure_random(NULL, table, every, EVERY, &repeat, spread[0], NULL));
        for (size_t h = 0; h < t.n_strata; h++)
            for (size_t i = 0; i < EVERY; i++) {
                const mt_spread *s = &spread[h][i];
                if (i == 0 && t.n_groups > 2)
                    continue; /* D of a pair among others: another design, see the header */
                if (isnan(expected[h][i]) != isnan(s->mean) ||
                    fabs(expected[h][i] - s->mean) > 5 * s->se / sqrt(4000) + 1e-12)
                    fail_msg("seed %u stratum %zu index %zu: %.17g, dealt %.17g se %g", seed, h, i,
                             expected[h][i], s->mean, s->se);
            }
        mt_crosstab_free(NULL, table);
    }
}

static void threads_do_not_matter(void **state) {
    (void)state;
    const mt_repeat repeat = {.seed = 37, .replicates = 50, .level = 0.9};
    for (uint32_t seed = 0; seed < 20; seed++) {
        const town t = random_town(seed);
        mt_crosstab *table = tabulate(&t);
        mt_spread spread[4][2][MOST_STRATA][EVERY];
        memset(spread, 0, sizeof spread);
        for (int threads = 1; threads <= 3; threads++) {
            const mt_context context = {.threads = threads};
            check_ok(mt_measure_bootstrap(&context, table, every, EVERY, &repeat,
                                          spread[threads][0][0], NULL));
            check_ok(mt_measure_random(&context, table, every, EVERY, &repeat,
                                       spread[threads][1][0], NULL));
        }
        const double *one = (const double *)spread[1];
        for (int threads = 2; threads <= 3; threads++)
            for (size_t i = 0; i < sizeof spread[1] / sizeof(double); i++)
                same_bits(one[i], ((const double *)spread[threads])[i], seed);
        mt_crosstab_free(NULL, table);
    }
}

/* The interval holds the value, roughly where a bootstrap should put it, and lies in range. */
static void bootstrap_is_sane(void **state) {
    (void)state;
    const mt_repeat repeat = {.seed = 41, .replicates = 200, .level = 0.9};
    for (uint32_t seed = 0; seed < 40; seed++) {
        const town t = random_town(seed);
        mt_crosstab *table = tabulate(&t);
        mt_spread s[MOST_STRATA][EVERY];
        double value[MOST_STRATA][EVERY];
        check_ok(mt_measure_values(NULL, table, every, EVERY, value[0], NULL, NULL));
        check_ok(mt_measure_bootstrap(NULL, table, every, EVERY, &repeat, s[0], NULL));
        for (size_t h = 0; h < t.n_strata; h++)
            for (size_t i = 0; i < EVERY; i++) {
                if (isnan(value[h][i])) {
                    assert_true(isnan(s[h][i].mean) && isnan(s[h][i].low));
                    continue;
                }
                if (!(s[h][i].low >= 0 && s[h][i].low <= s[h][i].high && isnan(s[h][i].p)))
                    fail_msg("seed %u index %zu: %g to %g", seed, i, s[h][i].low, s[h][i].high);
            }
        mt_crosstab_free(NULL, table);
    }
}

/* However the unknown members fall, D lies in the range. */
static void range_holds_every_split(void **state) {
    (void)state;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        mt_stream s;
        mt_stream_init(&s, 43, MT_PURPOSE_TEST, 3, seed);
        const size_t n = 1 + mt_stream_below(&s, 12);
        int64_t total[12], low[12], high[12];
        for (size_t u = 0; u < n; u++) {
            total[u] = mt_stream_below(&s, 30);
            low[u] = mt_stream_below(&s, (uint32_t)total[u] + 1);
            high[u] = low[u] + mt_stream_below(&s, (uint32_t)(total[u] - low[u]) + 1);
        }
        double min[2], max[2], attained[2];
        for (int threads = 1; threads <= 2; threads++)
            check_ok(mt_measure_unknown_range(&(mt_context){.threads = threads}, n, total, low,
                                              high, &min[threads - 1], &max[threads - 1],
                                              &attained[threads - 1], NULL));
        same_bits(min[0], min[1], seed);
        same_bits(max[0], max[1], seed);
        same_bits(attained[0], attained[1], seed);
        for (int split = 0; split < 200; split++) {
            double a[12], b[12], d;
            for (size_t u = 0; u < n; u++) {
                b[u] = (double)(low[u] + mt_stream_below(&s, (uint32_t)(high[u] - low[u]) + 1));
                a[u] = (double)total[u] - b[u];
            }
            check_ok(mt_measure_dissimilarity(a, b, n, &d, NULL));
            if (!isnan(d) && !(d >= min[0] - 1e-14 && d <= max[0] + 1e-14))
                fail_msg("seed %u: D %.17g outside %.17g to %.17g", seed, d, min[0], max[0]);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(pairs_are_symmetric),
        cmocka_unit_test(ranges),
        cmocka_unit_test(scale_does_not_matter),
        cmocka_unit_test(merging_alike_units),
        cmocka_unit_test(m_adds_up),
        cmocka_unit_test(expectation_is_the_mean_of_dealing),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(bootstrap_is_sane),
        cmocka_unit_test(range_holds_every_split),
    };
    return run_all(tests);
}
