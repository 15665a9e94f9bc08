/* Dissimilarity of two groups whose counts need not be whole. The sums are fixed point after
 * scaling by a power of two, which is exact, so that the order of the units does not matter. */
#include "measure/measure_internal.h"

#include <math.h>

static mt_status check_counts(const double *count, size_t n_units, const char *name,
                              mt_error *error) {
    for (size_t u = 0; u < n_units; u++)
        if (!(count[u] >= 0 && count[u] <= 0x1.fffffffffffffp1023))
            return mt__fail_at(error, MT_BAD_DATA, NULL, (int64_t)u + 1, 0,
                               "group %s counts %g; a count is a number of at least 0", name,
                               count[u]);
    return MT_OK;
}

/** The power of two that brings the largest count below 1; 0 when all are 0. */
static int largest_exponent(const double *count, size_t n_units, bool *empty) {
    double largest = 0;
    for (size_t u = 0; u < n_units; u++)
        largest = count[u] > largest ? count[u] : largest;
    int exponent = 0;
    frexp(largest, &exponent);
    *empty = largest == 0;
    return exponent;
}

static double scaled_total(const double *count, size_t n_units, int exponent) {
    mt_sum sum = {0};
    for (size_t u = 0; u < n_units; u++)
        mt_sum_add(&sum, ldexp(count[u], -exponent));
    return mt_sum_value(&sum);
}

mt_status mt_measure_dissimilarity(const double *a, const double *b, size_t n_units, double *out,
                                   mt_error *error) {
    if (out == NULL)
        return mt__bad_argument(error, "out", "is null; there is nowhere to put the answer");
    if (n_units > 0 && (a == NULL || b == NULL))
        return mt__bad_argument(error, "a, b", "one of them is null");
    MT_TRY(check_counts(a, n_units, "a", error));
    MT_TRY(check_counts(b, n_units, "b", error));
    bool empty_a, empty_b;
    const int exponent_a = largest_exponent(a, n_units, &empty_a);
    const int exponent_b = largest_exponent(b, n_units, &empty_b);
    if (empty_a || empty_b) {
        *out = NAN;
        return MT_OK;
    }
    const double total_a = scaled_total(a, n_units, exponent_a);
    const double total_b = scaled_total(b, n_units, exponent_b);
    mt_sum apart = {0};
    for (size_t u = 0; u < n_units; u++)
        mt_sum_add(&apart,
                   fabs(ldexp(a[u], -exponent_a) / total_a - ldexp(b[u], -exponent_b) / total_b));
    const double d = mt_sum_value(&apart) / 2;
    *out = d < 1 ? d : 1;
    return MT_OK;
}
