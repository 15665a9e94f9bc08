/* Crosstabs, values and the chance baseline: edge cases, broken tables, failing memory. */
#include "check.h"

#include <float.h>
#include <string.h>

#include "mengtafel/measure.h"

#define UNITS(...)  ((const size_t[]){__VA_ARGS__})
#define CODES(...)  ((const int32_t[]){__VA_ARGS__})
#define COUNTS(...) ((const int64_t[]){__VA_ARGS__})

static const mt_index every[] = {
    {MT_INDEX_D, 0, 1},         {MT_INDEX_D, 0, MT_REST},  {MT_INDEX_D_MULTI, 0, 0},
    {MT_INDEX_H, 0, 0},         {MT_INDEX_M, 0, 0},        {MT_INDEX_ENTROPY, 0, 0},
    {MT_INDEX_ISOLATION, 0, 0}, {MT_INDEX_EXPOSURE, 0, 1}, {MT_INDEX_EXPOSURE, 0, MT_REST},
};
enum { EVERY = sizeof every / sizeof every[0] };

static void crosstab_adds_up_and_sorts(void **state) {
    (void)state;
    mt_crosstab *table;
    check_ok(mt_crosstab_new(NULL, 6, CODES(1, 0, 1, 1, 0, 1), CODES(2, 1, 0, 2, 0, 1),
                             COUNTS(3, 4, 5, 6, 0, 0), 3, 3, CODES(1, 0, 1), 2, &table, NULL));
    assert_int_equal(table->n_units, 3);
    assert_int_equal(table->n_groups, 3);
    assert_int_equal(table->n_strata, 2);
    const size_t start[] = {0, 1, 3, 3};
    assert_memory_equal(table->start, start, sizeof start);
    assert_memory_equal(table->group, CODES(1, 0, 2), 3 * sizeof(int32_t));
    assert_memory_equal(table->count, COUNTS(4, 5, 9), 3 * sizeof(int64_t));
    assert_memory_equal(table->stratum, CODES(1, 0, 1), 3 * sizeof(int32_t));
    mt_crosstab_free(NULL, table);
    mt_crosstab_free(NULL, NULL);
    check_ok(mt_crosstab_new(NULL, 0, NULL, NULL, NULL, 0, 0, NULL, 1, &table, NULL));
    assert_int_equal(table->start[0], 0);
    mt_crosstab_free(NULL, table);
}

static void crosstab_refuses(void **state) {
    (void)state;
    mt_crosstab *table = NULL;
    mt_error error;
    const struct {
        int32_t unit, group;
        int64_t count;
    } bad[] = {{2, 0, 1}, {-1, 0, 1}, {0, 2, 1}, {0, -1, 1}, {0, 0, -1}};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(mt_crosstab_new(NULL, 2, CODES(0, bad[i].unit), CODES(0, bad[i].group),
                                         COUNTS(1, bad[i].count), 2, 2, NULL, 1, &table, &error),
                         MT_BAD_DATA);
        assert_int_equal(error.row, 2);
    }
    assert_int_equal(
        mt_crosstab_new(NULL, 0, NULL, NULL, NULL, 2, 1, CODES(0, 1), 1, &table, &error),
        MT_BAD_DATA);
    assert_int_equal(error.row, 2);
    assert_int_equal(mt_crosstab_new(NULL, 2, CODES(0, 0), CODES(0, 0),
                                     COUNTS(INT64_MAX, INT64_MAX), 1, 1, NULL, 1, &table, NULL),
                     MT_BAD_DATA);
    assert_int_equal(
        mt_crosstab_new(NULL, 1, NULL, CODES(0), COUNTS(1), 1, 1, NULL, 1, &table, NULL),
        MT_BAD_ARGUMENT);
    assert_int_equal(
        mt_crosstab_new(NULL, 1, CODES(0), CODES(0), COUNTS(1), 1, 1, NULL, 1, NULL, NULL),
        MT_BAD_ARGUMENT);
    assert_int_equal(
        mt_crosstab_new(NULL, 1, CODES(0), CODES(0), COUNTS(1), 1, 1, NULL, 0, &table, NULL),
        MT_BAD_ARGUMENT);
    assert_int_equal(mt_crosstab_new(NULL, 0, NULL, NULL, NULL, SIZE_MAX, 1, NULL, 1, &table, NULL),
                     MT_BAD_ARGUMENT);
    assert_null(table);
}

/* A stratum of nobody: everything NaN, for the reason that it is empty. */
static void nobody(void **state) {
    (void)state;
    const mt_crosstab tables[] = {
        {.n_groups = 2, .n_strata = 1},
        {.n_units = 2, .n_groups = 2, .n_strata = 1, .start = UNITS(0, 0, 0)},
        {.n_units = 1,
         .n_groups = 2,
         .n_strata = 1,
         .start = UNITS(0, 2),
         .group = CODES(0, 1),
         .count = COUNTS(0, 0)},
    };
    for (size_t t = 0; t < 3; t++) {
        double value[EVERY] = {0}, expected[EVERY] = {0};
        mt_undefined why[EVERY] = {MT_DEFINED};
        check_ok(mt_measure_values(NULL, &tables[t], every, EVERY, value, why, NULL));
        check_ok(mt_measure_expected(NULL, &tables[t], every, EVERY, expected, NULL));
        for (size_t i = 0; i < EVERY; i++) {
            assert_true(isnan(value[i]) && isnan(expected[i]));
            assert_int_equal(why[i], MT_UNDEFINED_EMPTY);
        }
    }
    const mt_crosstab none = {0};
    double value = 7;
    check_ok(mt_measure_values(NULL, &none, NULL, 0, NULL, NULL, NULL));
    check_ok(mt_measure_values(NULL, &none, every + 2, 1, &value, NULL, NULL));
    check_close(value, 7, 0);
}

/* One unit: nothing to be uneven over. */
static void one_unit(void **state) {
    (void)state;
    const mt_crosstab table = {.n_units = 1,
                               .n_groups = 2,
                               .n_strata = 1,
                               .start = UNITS(0, 2),
                               .group = CODES(0, 1),
                               .count = COUNTS(3, 1)};
    const double entropy = -(0.75 * log(0.75) + 0.25 * log(0.25));
    const double want[EVERY] = {0, 0, 0, 0, 0, entropy, 0.75, 0.25, 0.25};
    double value[EVERY], expected[EVERY];
    check_ok(mt_measure_values(NULL, &table, every, EVERY, value, NULL, NULL));
    check_ok(mt_measure_expected(NULL, &table, every, EVERY, expected, NULL));
    for (size_t i = 0; i < EVERY; i++) {
        check_close(value[i], want[i], 1e-15);
        check_close(expected[i], want[i], 1e-15);
    }
}

/* Who is missing, and why. Group 1 has no members in stratum 0; in stratum 1 group 0 has none. */
static void empty_groups(void **state) {
    (void)state;
    const mt_crosstab table = {.n_units = 4,
                               .n_groups = 3,
                               .n_strata = 2,
                               .start = UNITS(0, 1, 2, 3, 4),
                               .group = CODES(0, 0, 1, 2),
                               .count = COUNTS(5, 7, 4, 4),
                               .stratum = CODES(0, 0, 1, 1)};
    const double want[2][EVERY] = {
        {NAN, NAN, NAN, NAN, 0, 0, 1, 0, 0},
        {NAN, NAN, 1, 1, log(2), log(2), NAN, NAN, NAN},
    };
    const mt_undefined reason[2][EVERY] = {
        {MT_UNDEFINED_EMPTY_GROUP, MT_UNDEFINED_ONE_GROUP, MT_UNDEFINED_ONE_GROUP,
         MT_UNDEFINED_ONE_GROUP},
        {MT_UNDEFINED_EMPTY_GROUP, MT_UNDEFINED_EMPTY_GROUP, MT_DEFINED, MT_DEFINED, MT_DEFINED,
         MT_DEFINED, MT_UNDEFINED_EMPTY_GROUP, MT_UNDEFINED_EMPTY_GROUP, MT_UNDEFINED_EMPTY_GROUP},
    };
    double value[2][EVERY], expected[2][EVERY];
    mt_undefined why[2][EVERY];
    check_ok(mt_measure_values(NULL, &table, every, EVERY, value[0], why[0], NULL));
    check_ok(mt_measure_expected(NULL, &table, every, EVERY, expected[0], NULL));
    for (size_t s = 0; s < 2; s++)
        for (size_t i = 0; i < EVERY; i++) {
            check_close(value[s][i], want[s][i], 1e-15);
            assert_int_equal(why[s][i], reason[s][i]);
            assert_int_equal(isnan(expected[s][i]), isnan(want[s][i]));
        }
}

static void check_broken(mt_crosstab table, mt_status status, int64_t row) {
    double value[1] = {0};
    mt_error error = {0};
    assert_int_equal(mt_measure_values(NULL, &table, every + 4, 1, value, NULL, &error), status);
    assert_int_equal(error.status, status);
    assert_int_equal(error.row, row);
    assert_true(error.message[0] != '\0');
    assert_int_equal(mt_measure_expected(NULL, &table, every + 4, 1, value, NULL), status);
    mt_spread spread;
    const mt_repeat repeat = {.replicates = 2, .level = 0.9};
    assert_int_equal(mt_measure_bootstrap(NULL, &table, every + 4, 1, &repeat, &spread, NULL),
                     status);
    assert_int_equal(mt_measure_random(NULL, &table, every + 4, 1, &repeat, &spread, NULL), status);
}

static void broken_tables(void **state) {
    (void)state;
    const mt_crosstab good = {.n_units = 2,
                              .n_groups = 2,
                              .n_strata = 1,
                              .start = UNITS(0, 1, 3),
                              .group = CODES(0, 0, 1),
                              .count = COUNTS(5, 7, 4)};
    mt_crosstab t = good;
    t.count = COUNTS(5, 7, -1);
    check_broken(t, MT_BAD_DATA, 2);
    t = good;
    t.group = CODES(0, 1, 0);
    check_broken(t, MT_BAD_DATA, 2);
    t.group = CODES(0, 1, 1);
    check_broken(t, MT_BAD_DATA, 2);
    t.group = CODES(2, 0, 1);
    check_broken(t, MT_BAD_DATA, 1);
    t.group = CODES(-1, 0, 1);
    check_broken(t, MT_BAD_DATA, 1);
    t = good;
    t.start = UNITS(1, 0, 3);
    check_broken(t, MT_BAD_DATA, 1);
    t = good;
    t.stratum = CODES(0, 1);
    check_broken(t, MT_BAD_DATA, 2);
    t.stratum = CODES(-1, 0);
    check_broken(t, MT_BAD_DATA, 1);
    t = good;
    t.count = COUNTS(5, INT32_MAX - 4, 0);
    check_broken(t, MT_BAD_ARGUMENT, 2);
    t.count = COUNTS(INT64_MAX, INT64_MAX, INT64_MAX);
    check_broken(t, MT_BAD_ARGUMENT, 1);
    t.count = NULL;
    check_broken(t, MT_BAD_ARGUMENT, 0);
    t = good;
    t.start = NULL;
    check_broken(t, MT_BAD_ARGUMENT, 0);
    t = good;
    t.n_groups = SIZE_MAX;
    check_broken(t, MT_BAD_ARGUMENT, 0);
}

static void wrong_calls(void **state) {
    (void)state;
    const mt_crosstab table = {.n_units = 1,
                               .n_groups = 2,
                               .n_strata = 1,
                               .start = UNITS(0, 1),
                               .group = CODES(0),
                               .count = COUNTS(5)};
    const mt_index bad[] = {{(mt_index_kind)99, 0, 0}, {MT_INDEX_D, 2, 0},
                            {MT_INDEX_D, 0, 2},        {MT_INDEX_D, 0, -2},
                            {MT_INDEX_D, MT_REST, 0},  {MT_INDEX_ISOLATION, 2, 0},
                            {MT_INDEX_EXPOSURE, 0, 2}};
    double value;
    mt_error error;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(mt_measure_values(NULL, &table, &bad[i], 1, &value, NULL, &error),
                         MT_BAD_ARGUMENT);
        assert_string_equal(error.argument, "index");
        assert_int_equal(mt_measure_expected(NULL, &table, &bad[i], 1, &value, NULL),
                         MT_BAD_ARGUMENT);
    }
    assert_int_equal(mt_measure_values(NULL, NULL, every, 1, &value, NULL, &error),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_measure_values(NULL, &table, NULL, 1, &value, NULL, &error),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_measure_values(NULL, &table, every, 1, NULL, NULL, &error),
                     MT_BAD_ARGUMENT);
    mt_crosstab no_stratum = table;
    no_stratum.n_strata = 0;
    assert_int_equal(mt_measure_values(NULL, &no_stratum, every, 1, &value, NULL, &error),
                     MT_BAD_ARGUMENT);
}

/* The largest stratum there may be: the integer sums must not overflow. */
static void largest_stratum(void **state) {
    (void)state;
    const int64_t half = INT32_MAX / 2;
    const mt_crosstab apart = {.n_units = 2,
                               .n_groups = 2,
                               .n_strata = 1,
                               .start = UNITS(0, 1, 2),
                               .group = CODES(0, 1),
                               .count = COUNTS(half, half)};
    double value[EVERY], expected[EVERY];
    check_ok(mt_measure_values(NULL, &apart, every, EVERY, value, NULL, NULL));
    check_close(value[0], 1, 0);
    check_close(value[1], 1, 0);
    check_close(value[2], 1, 0);
    check_close(value[3], 1, 0);
    check_close(value[4], log(2), 1e-15);
    check_close(value[6], 1, 0);
    check_close(value[7], 0, 0);
    /* E|k - n/2| of two units: normal, sd = sqrt(T)/4, E[D] = 2 sqrt(2/pi) sd / (T/2) */
    check_ok(mt_measure_expected(NULL, &apart, every, EVERY, expected, NULL));
    const double sd = sqrt(2.0 * (double)half) / 4;
    check_close(expected[0], 2 * sd * sqrt(2 / acos(-1)) / (double)half, 1e-9);
}

static void dissimilarity_of_doubles(void **state) {
    (void)state;
    double d = 7;
    check_ok(mt_measure_dissimilarity((double[]){100, 60, 40, 0}, (double[]){0, 40, 60, 100}, 4, &d,
                                      NULL));
    check_close(d, 0.6, 1e-15);
    check_ok(mt_measure_dissimilarity((double[]){1e300, 0}, (double[]){0, 1e-300}, 2, &d, NULL));
    check_close(d, 1, 0);
    check_ok(mt_measure_dissimilarity((double[]){DBL_MAX, DBL_MAX}, (double[]){2, 2}, 2, &d, NULL));
    check_close(d, 0, 0);
    check_ok(mt_measure_dissimilarity((double[]){0, 0}, (double[]){2, 2}, 2, &d, NULL));
    assert_true(isnan(d));
    check_ok(mt_measure_dissimilarity(NULL, NULL, 0, &d, NULL));
    assert_true(isnan(d));
    d = 7;
    mt_error error;
    const double bad[] = {-1, NAN, INFINITY};
    for (size_t i = 0; i < 3; i++) {
        const double x[] = {1, bad[i]}, y[] = {1, 1};
        assert_int_equal(mt_measure_dissimilarity(x, y, 2, &d, &error), MT_BAD_DATA);
        assert_int_equal(error.row, 2);
        assert_int_equal(mt_measure_dissimilarity(y, x, 2, &d, &error), MT_BAD_DATA);
    }
    assert_int_equal(mt_measure_dissimilarity(NULL, bad, 1, &d, NULL), MT_BAD_ARGUMENT);
    assert_int_equal(mt_measure_dissimilarity(bad, bad, 1, NULL, NULL), MT_BAD_ARGUMENT);
    check_close(d, 7, 0);
}

/* Moving by the numbers really makes it even: two units, 30+10 and 10+30. */
static void moves(void **state) {
    (void)state;
    const mt_moves m = mt_measure_moves(0.5, 40, 40);
    check_close(m.share_of_one, 0.5, 0);
    check_close(m.a_alone, 20, 1e-12); /* 30 -> 10 ... 10 + 10, beside 30: 10:10 and 30:30 */
    check_close(m.b_alone, 20, 1e-12);
    check_close(m.swap_each_way, 10, 1e-12); /* 20:20 and 20:20 */
    check_close(m.swap_share, 0.25, 1e-15);
    assert_true(isnan(mt_measure_moves(NAN, 1, 1).a_alone));
    assert_true(isnan(mt_measure_moves(0.5, 0, 1).swap_share));
    assert_true(isnan(mt_measure_moves(1.5, 1, 1).share_of_one));
    check_close(mt_measure_corrected(0.6, 0.2), 0.5, 1e-15);
    check_close(mt_measure_corrected(0.2, 0.2), 0, 0);
    assert_true(isnan(mt_measure_corrected(NAN, 0.2)));
    assert_true(isnan(mt_measure_corrected(0.2, NAN)));
    assert_true(isnan(mt_measure_corrected(1, 1)));
}

static mt_status make_and_measure(const mt_context *context, mt_error *error) {
    mt_crosstab *table = NULL;
    double value[2 * EVERY];
    MT_TRY(mt_crosstab_new(context, 4, CODES(1, 0, 1, 1), CODES(2, 1, 0, 2), COUNTS(3, 4, 5, 6), 2,
                           3, CODES(0, 1), 2, &table, error));
    mt_status status = mt_measure_values(context, table, every, EVERY, value, NULL, error);
    if (status == MT_OK)
        status = mt_measure_expected(context, table, every, EVERY, value, error);
    mt_crosstab_free(context, table);
    return status;
}

static void failing_allocations(void **state) {
    (void)state;
    check_every_allocation(make_and_measure);
}

static bool say_stop(void *user, const char *what, double fraction) {
    (void)user;
    (void)what;
    (void)fraction;
    return false;
}

static void cancelled(void **state) {
    (void)state;
    const mt_context context = {.progress = say_stop};
    const mt_crosstab table = {.n_groups = 2, .n_strata = 3};
    double value[3];
    mt_error error;
    assert_int_equal(mt_measure_values(&context, &table, every + 4, 1, value, NULL, &error),
                     MT_CANCELLED);
    assert_int_equal(mt_measure_expected(&context, &table, every + 4, 1, value, &error),
                     MT_CANCELLED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crosstab_adds_up_and_sorts),
        cmocka_unit_test(crosstab_refuses),
        cmocka_unit_test(nobody),
        cmocka_unit_test(one_unit),
        cmocka_unit_test(empty_groups),
        cmocka_unit_test(broken_tables),
        cmocka_unit_test(wrong_calls),
        cmocka_unit_test(largest_stratum),
        cmocka_unit_test(dissimilarity_of_doubles),
        cmocka_unit_test(moves),
        cmocka_unit_test(failing_allocations),
        cmocka_unit_test(cancelled),
    };
    return run_all(tests);
}
