/* Bootstrap and random dealing: the sampler against its distribution, the designs against what they
 * promise, wrong calls, failing memory. */
#include "check.h"

#include <string.h>

#include "measure/measure_internal.h"

static const mt_index m_and_d[] = {{MT_INDEX_M, 0, 0}, {MT_INDEX_D, 0, 1}};

/* Mean and variance at five sigma; the variance of a sample variance is about (k4 - s^4) / n, with
 * k4 = 3 s^4 + s^2 (1 - 6pq). */
static void check_moments(int64_t n, double p, uint32_t item) {
    const int draws = 200000;
    mt_stream stream;
    mt_stream_init(&stream, 17, MT_PURPOSE_TEST, 1, item);
    double sum = 0, squares = 0;
    const double mean = (double)n * p, variance = mean * (1 - p);
    for (int i = 0; i < draws; i++) {
        const int64_t k = mt__binomial(&stream, n, p);
        assert_true(k >= 0 && k <= n);
        sum += (double)k - mean;
        squares += ((double)k - mean) * ((double)k - mean);
    }
    const double fourth = 3 * variance * variance + variance * (1 - 6 * p * (1 - p));
    check_close(sum / draws, 0, 5 * sqrt(variance / draws));
    check_close(squares / draws, variance, 5 * sqrt((fourth - variance * variance) / draws));
}

static void binomial_moments(void **state) {
    (void)state;
    static const struct {
        int64_t n;
        double p;
    } cases[] = {{1, 0.5},    {7, 0.01},      {20, 0.49},     {20, 0.5},        {20, 0.51},
                 {30, 0.99},  {200, 0.049},   {200, 0.05},    {200, 0.3},       {200, 0.95},
                 {5000, 0.2}, {100000, 1e-5}, {1000000, 0.7}, {2000000000, 0.4}};
    for (uint32_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_moments(cases[i].n, cases[i].p, i);
}

/* Chi-square over all outcomes, those with few expected taken together, at five sigma. */
static void check_distribution(int64_t n, double p, uint32_t item) {
    const int draws = 400000;
    int seen[512] = {0};
    mt_stream stream;
    mt_stream_init(&stream, 19, MT_PURPOSE_TEST, 2, item);
    for (int i = 0; i < draws; i++)
        seen[mt__binomial(&stream, n, p)]++;
    double chi2 = 0, rare = 0, rare_seen = 0;
    int degrees = -1;
    for (int64_t k = 0; k <= n; k++) {
        const double expected = draws * exp(lgamma((double)n + 1) - lgamma((double)k + 1) -
                                            lgamma((double)(n - k) + 1) + (double)k * log(p) +
                                            (double)(n - k) * log(1 - p));
        if (expected < 10) {
            rare += expected;
            rare_seen += seen[k];
            continue;
        }
        chi2 += (seen[k] - expected) * (seen[k] - expected) / expected;
        degrees++;
    }
    if (rare > 1) {
        chi2 += (rare_seen - rare) * (rare_seen - rare) / rare;
        degrees++;
    }
    check_close(chi2, degrees, 5 * sqrt(2.0 * degrees));
}

static void binomial_distribution(void **state) {
    (void)state;
    check_distribution(5, 0.3, 0);
    check_distribution(19, 0.5, 1);
    check_distribution(21, 0.5, 2);
    check_distribution(40, 0.26, 3);
    check_distribution(40, 0.74, 4);
    check_distribution(500, 0.02, 5);
    check_distribution(500, 0.021, 6);
    check_distribution(500, 0.5, 7);
}

static const mt_crosstab town = {
    .n_units = 4,
    .n_groups = 3,
    .n_strata = 2,
    .start = (const size_t[]){0, 3, 6, 8, 9},
    .group = (const int32_t[]){0, 1, 2, 0, 1, 2, 0, 1, 2},
    .count = (const int64_t[]){30, 10, 5, 12, 40, 2, 3, 2, 6},
    .stratum = (const int32_t[]){0, 0, 1, 1},
};

/* The entropy of one unit, drawn again and again, against the delta method: it falls by
 * (groups - 1) / (2 t) on average and varies by sum p (ln p + E)^2 / t. */
static void bootstrap_draws_the_shares(void **state) {
    (void)state;
    static const int64_t sizes[][3] = {{20, 15, 10}, {400, 2000, 1}};
    for (size_t i = 0; i < 2; i++) {
        const mt_crosstab one = {.n_units = 1,
                                 .n_groups = 3,
                                 .n_strata = 1,
                                 .start = (const size_t[]){0, 3},
                                 .group = (const int32_t[]){0, 1, 2},
                                 .count = sizes[i]};
        const double all = (double)(sizes[i][0] + sizes[i][1] + sizes[i][2]);
        const mt_repeat repeat = {.seed = 5, .replicates = 20000, .level = 0.95};
        const mt_index index = {MT_INDEX_ENTROPY, 0, 0};
        mt_spread spread;
        check_ok(mt_measure_bootstrap(NULL, &one, &index, 1, &repeat, &spread, NULL));
        double entropy = 0, variance = 0;
        for (int g = 0; g < 3; g++)
            entropy -= (double)sizes[i][g] / all * log((double)sizes[i][g] / all);
        for (int g = 0; g < 3; g++)
            variance +=
                (double)sizes[i][g] / all * pow(log((double)sizes[i][g] / all) + entropy, 2) / all;
        check_close(spread.mean, entropy - 1 / all, 5 * spread.se / sqrt(20000) + 0.3 / all);
        check_close(spread.se, sqrt(variance), 0.1 * sqrt(variance) + 0.4 / all);
    }
}

/* Small units: two members, one of either group. The replicate is 1:1 half of the time. */
static void bootstrap_member_by_member(void **state) {
    (void)state;
    const mt_crosstab one = {.n_units = 1,
                             .n_groups = 2,
                             .n_strata = 1,
                             .start = (const size_t[]){0, 2},
                             .group = (const int32_t[]){0, 1},
                             .count = (const int64_t[]){1, 1}};
    const mt_repeat repeat = {.seed = 5, .replicates = 40000, .level = 0.95};
    const mt_index index[] = {{MT_INDEX_ENTROPY, 0, 0}, {MT_INDEX_H, 0, 0}};
    mt_spread spread[2];
    check_ok(mt_measure_bootstrap(NULL, &one, index, 2, &repeat, spread, NULL));
    check_close(spread[0].mean / log(2), 0.5, 5 * 0.5 / sqrt(40000));
    /* H is undefined where all are of one group: only the others count, and there it is 0 */
    check_close(spread[1].mean, 0, 0);
    check_close(spread[1].se, 0, 0);
    assert_true(isnan(spread[1].p));
}

/* An index that is undefined stays NaN; a town of one group per unit cannot vary. */
static void bootstrap_edges(void **state) {
    (void)state;
    const mt_crosstab fixed = {.n_units = 2,
                               .n_groups = 3,
                               .n_strata = 2,
                               .start = (const size_t[]){0, 1, 2},
                               .group = (const int32_t[]){0, 1},
                               .count = (const int64_t[]){9, 8}};
    const mt_index index[] = {{MT_INDEX_D, 0, 1}, {MT_INDEX_D, 0, 2}};
    const mt_repeat repeat = {.seed = 5, .replicates = 10, .level = 0.95};
    mt_spread spread[4];
    check_ok(mt_measure_bootstrap(NULL, &fixed, index, 2, &repeat, spread, NULL));
    check_close(spread[0].mean, 1, 0);
    check_close(spread[0].se, 0, 0);
    check_close(spread[0].low, 1, 0);
    check_close(spread[0].high, 1, 0);
    for (size_t i = 1; i < 4; i++)
        assert_true(isnan(spread[i].mean) && isnan(spread[i].se) && isnan(spread[i].low) &&
                    isnan(spread[i].high) && isnan(spread[i].p));
}

/* Two units of two, two groups of two: dealt alike (1:1, 1:1) with chance 4/6, apart with 2/6. */
static void dealing_is_uniform(void **state) {
    (void)state;
    const mt_crosstab tiny = {.n_units = 2,
                              .n_groups = 2,
                              .n_strata = 1,
                              .start = (const size_t[]){0, 1, 2},
                              .group = (const int32_t[]){0, 1},
                              .count = (const int64_t[]){2, 2}};
    const mt_index index = {MT_INDEX_D, 0, 1};
    const mt_repeat repeat = {.seed = 5, .replicates = 60000, .level = 0.95};
    mt_spread spread;
    check_ok(mt_measure_random(NULL, &tiny, &index, 1, &repeat, &spread, NULL));
    const double sigma = sqrt(2.0 / 9 / 60000);
    check_close(spread.mean, 1.0 / 3, 5 * sigma);
    check_close(spread.p, 1.0 / 3, 5 * sigma);
    check_close(spread.low, 0, 0);
    check_close(spread.high, 1, 0);
}

/* Units of one and two, three members, one of them alone in its group: it gets the unit of one with
 * chance 1/3. Its isolation is then 1, else 1/2. For the first and for the last group. */
static void dealing_favours_no_seat(void **state) {
    (void)state;
    for (int32_t alone = 0; alone < 2; alone++) {
        const int64_t count[] = {alone, !alone, 1, 1};
        const mt_crosstab tiny = {.n_units = 2,
                                  .n_groups = 2,
                                  .n_strata = 1,
                                  .start = (const size_t[]){0, 2, 4},
                                  .group = (const int32_t[]){0, 1, 0, 1},
                                  .count = count};
        const mt_index index = {MT_INDEX_ISOLATION, alone, 0};
        const mt_repeat repeat = {.seed = 7, .replicates = 60000, .level = 0.95};
        mt_spread spread;
        check_ok(mt_measure_random(NULL, &tiny, &index, 1, &repeat, &spread, NULL));
        check_close(spread.mean, 2.0 / 3, 5 * sqrt(2.0 / 9 / 4 / 60000));
    }
}

/* Nothing to deal: one unit. Every replicate is the value, so p is 1. */
static void dealing_edges(void **state) {
    (void)state;
    const mt_crosstab one = {.n_units = 1,
                             .n_groups = 2,
                             .n_strata = 2,
                             .start = (const size_t[]){0, 2},
                             .group = (const int32_t[]){0, 1},
                             .count = (const int64_t[]){3, 4}};
    const mt_repeat repeat = {.seed = 5, .replicates = 9, .level = 0.95};
    mt_spread spread[4];
    check_ok(mt_measure_random(NULL, &one, m_and_d, 2, &repeat, spread, NULL));
    check_close(spread[0].p, 1, 0);
    check_close(spread[1].p, 1, 0);
    check_close(spread[1].mean, 0, 0);
    assert_true(isnan(spread[2].mean) && isnan(spread[3].p));
    mt_crosstab many = one;
    many.n_groups = 70000;
    mt_error error;
    assert_int_equal(mt_measure_random(NULL, &many, m_and_d, 2, &repeat, spread, &error),
                     MT_BAD_ARGUMENT);
}

static void wrong_calls(void **state) {
    (void)state;
    const mt_repeat bad[] = {{1, 1, 0.95}, {1, 0, 0.95}, {1, 10, 0},
                             {1, 10, 1},   {1, 10, -1},  {1, 10, NAN}};
    mt_spread spread[4];
    mt_error error;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(mt_measure_bootstrap(NULL, &town, m_and_d, 2, &bad[i], spread, &error),
                         MT_BAD_ARGUMENT);
        assert_string_equal(error.argument, i < 2 ? "replicates" : "level");
        assert_int_equal(mt_measure_random(NULL, &town, m_and_d, 2, &bad[i], spread, NULL),
                         MT_BAD_ARGUMENT);
    }
    assert_int_equal(mt_measure_bootstrap(NULL, &town, m_and_d, 2, NULL, spread, NULL),
                     MT_BAD_ARGUMENT);
    const mt_repeat good = {1, 2, 0.5};
    assert_int_equal(mt_measure_bootstrap(NULL, &town, m_and_d, 2, &good, NULL, NULL),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_measure_random(NULL, NULL, m_and_d, 2, &good, spread, NULL),
                     MT_BAD_ARGUMENT);
    check_ok(mt_measure_random(NULL, &town, NULL, 0, &good, NULL, NULL));
}

static mt_status bootstrap(const mt_context *context, mt_error *error) {
    const mt_repeat repeat = {1, 3, 0.9};
    mt_spread spread[4];
    return mt_measure_bootstrap(context, &town, m_and_d, 2, &repeat, spread, error);
}

static mt_status deal(const mt_context *context, mt_error *error) {
    const mt_repeat repeat = {1, 3, 0.9};
    mt_spread spread[4];
    return mt_measure_random(context, &town, m_and_d, 2, &repeat, spread, error);
}

static void failing_allocations(void **state) {
    (void)state;
    check_every_allocation(bootstrap);
    check_every_allocation(deal);
}

static bool say_stop(void *user, const char *what, double fraction) {
    (void)what;
    (void)fraction;
    return --*(int *)user > 0;
}

static void cancelled(void **state) {
    (void)state;
    int left = 3;
    const mt_context context = {.progress = say_stop, .progress_user = &left};
    const mt_repeat repeat = {1, 1000, 0.9};
    mt_spread spread[4];
    mt_error error;
    assert_int_equal(mt_measure_bootstrap(&context, &town, m_and_d, 2, &repeat, spread, &error),
                     MT_CANCELLED);
    assert_int_equal(left, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(binomial_moments),
        cmocka_unit_test(binomial_distribution),
        cmocka_unit_test(bootstrap_draws_the_shares),
        cmocka_unit_test(bootstrap_member_by_member),
        cmocka_unit_test(bootstrap_edges),
        cmocka_unit_test(dealing_is_uniform),
        cmocka_unit_test(dealing_favours_no_seat),
        cmocka_unit_test(dealing_edges),
        cmocka_unit_test(wrong_calls),
        cmocka_unit_test(failing_allocations),
        cmocka_unit_test(cancelled),
    };
    return run_all(tests);
}
