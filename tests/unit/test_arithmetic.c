/* mt_log, mt_exp and mt_sum against long double and against each other. */
#include "check.h"

#include <float.h>
#include <string.h>

/* Distance in units of the last place of the right answer, which long double holds to 11 bits more.
 */
static double ulps(double got, long double want) {
    double near = (double)want;
    double step = nextafter(fabs(near), INFINITY) - fabs(near);
    return (double)(fabsl((long double)got - want) / step);
}

static void log_is_within_an_ulp(void **state) {
    (void)state;
    mt_stream stream;
    mt_stream_init(&stream, 1, MT_PURPOSE_TEST, 0, 0);
    double worst = 0;
    for (int i = 0; i < 2000000; i++) {
        uint64_t bits = (uint64_t)mt_stream_u32(&stream) << 32 | mt_stream_u32(&stream);
        double x;
        if (i % 2 == 0) {
            bits &= 0x7fffffffffffffff;
            memcpy(&x, &bits, sizeof x);
            if (!isfinite(x) || x == 0)
                continue;
        } else {
            x = 0.25 + 3.75 * (double)(bits >> 11) * 0x1p-53;
        }
        double error = ulps(mt_log(x), logl((long double)x));
        worst = error > worst ? error : worst;
    }
    print_message("worst error of mt_log: %.3f ulp\n", worst);
    assert_true(worst < 1.0);
    check_close(mt_log(1), 0, 0);
    check_close(mt_log(DBL_MIN / 1024), (double)logl(DBL_MIN / 1024), 1e-13);
    assert_true(isinf(mt_log(0)) && mt_log(0) < 0);
    assert_true(isnan(mt_log(-1)) && isnan(mt_log(NAN)));
    assert_true(isinf(mt_log(INFINITY)));
}

static void exp_is_within_an_ulp(void **state) {
    (void)state;
    mt_stream stream;
    mt_stream_init(&stream, 2, MT_PURPOSE_TEST, 0, 0);
    double worst = 0;
    for (int i = 0; i < 2000000; i++) {
        double x = (mt_stream_unit(&stream) - 0.5) * (i % 2 ? 1400 : 4);
        double error = ulps(mt_exp(x), expl((long double)x));
        worst = error > worst ? error : worst;
    }
    print_message("worst error of mt_exp: %.3f ulp\n", worst);
    assert_true(worst < 1.0);
    check_close(mt_exp(0), 1, 0);
    assert_true(isinf(mt_exp(710)) && mt_exp(-746) == 0 && isnan(mt_exp(NAN)));
    assert_true(mt_exp(-744.5) > 0);
}

/* The bits themselves: the same on every machine, so written down once. */
static void bits_are_fixed(void **state) {
    (void)state;
    uint64_t hash = 1469598103934665603u;
    mt_stream stream;
    mt_stream_init(&stream, 3, MT_PURPOSE_TEST, 0, 0);
    for (int i = 0; i < 100000; i++) {
        double value = i % 2 ? mt_log(mt_stream_unit(&stream) * 1000)
                             : mt_exp(mt_stream_unit(&stream) * 60 - 30);
        uint64_t bits;
        memcpy(&bits, &value, sizeof bits);
        hash = (hash ^ bits) * 1099511628211u;
    }
    print_message("hash %016llx\n", (unsigned long long)hash);
    assert_true(hash == 0x6d4a790fd2758cb0u);
}

static void sum_has_no_order(void **state) {
    (void)state;
    enum { n = 1000 };
    double term[n];
    mt_stream stream;
    mt_stream_init(&stream, 4, MT_PURPOSE_TEST, 0, 0);
    for (int i = 0; i < n; i++)
        term[i] = (mt_stream_unit(&stream) - 0.5) * (i % 3 ? 1e9 : 1e-6);
    mt_sum forward = {0}, backward = {0}, parts = {0};
    long double exact = 0;
    for (int i = 0; i < n; i++) {
        mt_sum_add(&forward, term[i]);
        mt_sum_add(&backward, term[n - 1 - i]);
        exact += (long double)term[i];
    }
    for (int start = 0; start < n; start += 100) {
        mt_sum part = {0};
        for (int i = start; i < start + 100; i++)
            mt_sum_add(&part, term[i]);
        mt_sum_merge(&parts, &part);
    }
    assert_memory_equal(&forward, &backward, sizeof forward);
    assert_memory_equal(&forward, &parts, sizeof forward);
    check_close(mt_sum_value(&forward), (double)exact, 1e-9);
}

static void sum_of_opposites_is_zero(void **state) {
    (void)state;
    mt_sum sum = {0};
    mt_sum_add(&sum, 0.1);
    mt_sum_add(&sum, -0.3);
    check_close(mt_sum_value(&sum), 0.1 - 0.3, 1e-18);
    mt_sum_add(&sum, 0.3);
    mt_sum_add(&sum, -0.1);
    check_close(mt_sum_value(&sum), 0, 0);
    mt_sum_add(&sum, -3);
    check_close(mt_sum_value(&sum), -3, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log_is_within_an_ulp),     cmocka_unit_test(exp_is_within_an_ulp),
        cmocka_unit_test(bits_are_fixed),           cmocka_unit_test(sum_has_no_order),
        cmocka_unit_test(sum_of_opposites_is_zero),
    };
    return run_all(tests);
}
