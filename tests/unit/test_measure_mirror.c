/* The neighbourhood mirror and the range that unknown members leave. */
#include "check.h"

#include <string.h>

#include "mengtafel/measure.h"

static mt_mirror mirror(int64_t members, int64_t size, double group, double all, double minimum,
                        double tolerance) {
    mt_mirror out;
    check_ok(mt_measure_mirror(1, &members, &size, &group, &all, minimum, tolerance, &out, NULL));
    return out;
}

/* Binomial(10, 1/2) in 1024ths: 1 11 56 176 386 ... P(X <= 1) = 0.0107, P(X <= 2) = 0.0547. */
static void exact_limits(void **state) {
    (void)state;
    mt_mirror m = mirror(5, 10, 50, 100, 30, 0.4);
    check_close(m.low_95, 0.2, 0);
    check_close(m.high_95, 0.8, 0);
    check_close(m.low_998, 0.1, 0); /* P(X <= 0) = 0.00098 is not above 0.001 */
    check_close(m.high_998, 0.9, 0);
    assert_int_equal(m.verdict, MT_MIRROR_REFLECTS);
    assert_int_equal(mirror(5, 10, 50, 100, 30, 0.3).verdict, MT_MIRROR_CANNOT_TELL);
    assert_int_equal(mirror(2, 10, 50, 100, 30, 0.4).verdict, MT_MIRROR_REFLECTS);
    m = mirror(1, 10, 50, 100, 30, 0.4);
    assert_int_equal(m.verdict, MT_MIRROR_LESS);
    assert_false(m.beyond_998);
    m = mirror(10, 10, 50, 100, 30, 0.4);
    assert_int_equal(m.verdict, MT_MIRROR_MORE);
    assert_true(m.beyond_998);
}

/* The quantile is the smallest k with P(X <= k) above the tail, by plain sums with the C library.
 */
static void limits_against_plain_sums(void **state) {
    (void)state;
    for (int64_t n = 1; n <= 60; n++)
        for (int percent = 1; percent < 100; percent += 7) {
            const double p = percent / 100.0;
            const mt_mirror m = mirror(0, n, percent, 100, 0, 0.1);
            int64_t low = -1, high = -1;
            double sum = 0;
            for (int64_t k = 0; k <= n; k++) {
                sum += exp(lgamma((double)n + 1) - lgamma((double)k + 1) -
                           lgamma((double)(n - k) + 1) + (double)k * log(p) +
                           (double)(n - k) * log(1 - p));
                if (low < 0 && sum > 0.025)
                    low = k;
                if (high < 0 && sum >= 0.975)
                    high = k;
            }
            check_close(m.low_95, (double)low / (double)n, 1e-12);
            check_close(m.high_95, (double)high / (double)n, 1e-12);
        }
}

/* A group and its complement: verdicts and limits mirrored, to the bit in members. */
static void symmetric(void **state) {
    (void)state;
    for (int64_t size = 1; size < 200; size += 13)
        for (int64_t members = 0; members <= size; members++)
            for (double group = 0; group <= 64; group += 4) {
                const mt_mirror one = mirror(members, size, group, 64, 30, 0.1);
                const mt_mirror other = mirror(size - members, size, 64 - group, 64, 30, 0.1);
                assert_true(one.beyond_998 == other.beyond_998);
                assert_true(llround(one.low_95 * (double)size) ==
                            size - llround(other.high_95 * (double)size));
                assert_true(llround(one.high_998 * (double)size) ==
                            size - llround(other.low_998 * (double)size));
                const mt_mirror_verdict want = one.verdict == MT_MIRROR_MORE   ? MT_MIRROR_LESS
                                               : one.verdict == MT_MIRROR_LESS ? MT_MIRROR_MORE
                                                                               : one.verdict;
                assert_int_equal(other.verdict, want);
            }
}

static void mirror_edges(void **state) {
    (void)state;
    mt_mirror m = mirror(0, 0, 50, 100, 30, 0.1);
    assert_int_equal(m.verdict, MT_MIRROR_EMPTY);
    assert_true(isnan(m.share) && isnan(m.low_95));
    check_close(m.expected, 0.5, 0);
    m = mirror(5, 10, 10, 29.9, 30, 0.1);
    assert_int_equal(m.verdict, MT_MIRROR_NO_SURROUNDINGS);
    assert_true(isnan(m.expected) && isnan(m.high_998));
    assert_int_equal(mirror(5, 10, 0, 0, 0, 0.1).verdict, MT_MIRROR_NO_SURROUNDINGS);
    /* nobody of the group around: one member is more than chance explains */
    assert_int_equal(mirror(0, 10, 0, 100, 30, 0.1).verdict, MT_MIRROR_REFLECTS);
    m = mirror(1, 10, 0, 100, 30, 0.1);
    assert_int_equal(m.verdict, MT_MIRROR_MORE);
    assert_true(m.beyond_998);
    assert_int_equal(mirror(9, 10, 100, 100, 30, 0.1).verdict, MT_MIRROR_LESS);
    /* a large unit: limits are near 2 and 3.09 standard deviations */
    m = mirror(0, 1000000, 30, 100, 30, 0.1);
    check_close(m.low_95, 0.3 - 1.96 * sqrt(0.21e-6), 2e-6);
    check_close(m.high_998, 0.3 + 3.0902 * sqrt(0.21e-6), 2e-6);
    check_ok(mt_measure_mirror(0, NULL, NULL, NULL, NULL, 30, 0.1, NULL, NULL));
}

static void mirror_refuses(void **state) {
    (void)state;
    static const struct {
        int64_t members, size;
        double group, all;
    } bad[] = {{-1, 5, 1, 2},
               {6, 5, 1, 2},
               {1, 5, 3, 2},
               {1, 5, -1, 2},
               {1, 5, NAN, 2},
               {1, 5, 1, INFINITY},
               {1, (int64_t)1 << 40, 1, 2}};
    mt_mirror out[2];
    mt_error error;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(mt_measure_mirror(2, (int64_t[]){1, bad[i].members},
                                           (int64_t[]){2, bad[i].size}, (double[]){1, bad[i].group},
                                           (double[]){2, bad[i].all}, 30, 0.1, out, &error),
                         MT_BAD_DATA);
        assert_int_equal(error.row, 2);
    }
    const int64_t one = 1;
    const double w = 1;
    const double wrong[] = {0, -0.1, 1.1, NAN};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(mt_measure_mirror(1, &one, &one, &w, &w, 30, wrong[i], out, &error),
                         MT_BAD_ARGUMENT);
    assert_int_equal(mt_measure_mirror(1, &one, &one, &w, &w, NAN, 0.1, out, &error),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_measure_mirror(1, NULL, &one, &w, &w, 30, 0.1, out, &error),
                     MT_BAD_ARGUMENT);
}

static void range_edges(void **state) {
    (void)state;
    double min = 7, max = 7, attained = 7;
    /* nothing unknown: all three are D */
    check_ok(mt_measure_unknown_range(NULL, 2, (int64_t[]){40, 40}, (int64_t[]){10, 30},
                                      (int64_t[]){10, 30}, &min, &max, &attained, NULL));
    check_close(min, 0.5, 1e-15);
    check_close(max, 0.5, 1e-15);
    check_close(attained, 0.5, 1e-15);
    /* all unknown: from even to apart */
    check_ok(mt_measure_unknown_range(NULL, 2, (int64_t[]){40, 40}, (int64_t[]){0, 0},
                                      (int64_t[]){40, 40}, &min, &max, &attained, NULL));
    check_close(min, 0, 0);
    check_close(max, 1, 0);
    check_close(attained, 1, 0);
    /* nobody, or nobody in b whatever happens */
    check_ok(mt_measure_unknown_range(NULL, 0, NULL, NULL, NULL, &min, &max, &attained, NULL));
    assert_true(isnan(min) && isnan(max) && isnan(attained));
    min = max = attained = 7;
    check_ok(mt_measure_unknown_range(NULL, 1, (int64_t[]){40}, (int64_t[]){0}, (int64_t[]){0},
                                      &min, &max, &attained, NULL));
    assert_true(isnan(min) && isnan(max) && isnan(attained));
}

static void range_refuses(void **state) {
    (void)state;
    double min = 7, max = 7, attained = 7;
    mt_error error;
    const int64_t bad[][3] = {{5, -1, 2}, {5, 3, 2}, {5, 3, 6}, {-1, 0, 0}};
    for (size_t i = 0; i < 4; i++) {
        const int64_t total[] = {9, bad[i][0]}, low[] = {1, bad[i][1]}, high[] = {2, bad[i][2]};
        assert_int_equal(
            mt_measure_unknown_range(NULL, 2, total, low, high, &min, &max, &attained, &error),
            MT_BAD_DATA);
        assert_int_equal(error.row, 2);
    }
    const int64_t large[] = {INT32_MAX, 1}, none[] = {0, 0};
    assert_int_equal(
        mt_measure_unknown_range(NULL, 2, large, none, none, &min, &max, &attained, &error),
        MT_BAD_ARGUMENT);
    assert_int_equal(
        mt_measure_unknown_range(NULL, 2, NULL, none, none, &min, &max, &attained, &error),
        MT_BAD_ARGUMENT);
    assert_int_equal(
        mt_measure_unknown_range(NULL, 2, large, none, none, NULL, &max, &attained, &error),
        MT_BAD_ARGUMENT);
    check_close(min + max + attained, 21, 0);
}

static mt_status find_range(const mt_context *context, mt_error *error) {
    double min, max, attained;
    return mt_measure_unknown_range(context, 2, (int64_t[]){40, 40}, (int64_t[]){0, 3},
                                    (int64_t[]){20, 30}, &min, &max, &attained, error);
}

static void failing_allocations(void **state) {
    (void)state;
    check_every_allocation(find_range);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_limits),   cmocka_unit_test(limits_against_plain_sums),
        cmocka_unit_test(symmetric),      cmocka_unit_test(mirror_edges),
        cmocka_unit_test(mirror_refuses), cmocka_unit_test(range_edges),
        cmocka_unit_test(range_refuses),  cmocka_unit_test(failing_allocations),
    };
    return run_all(tests);
}
