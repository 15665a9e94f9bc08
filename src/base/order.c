/* Numbers in order, and what stands where in them. */
#include "base/base_internal.h"

#include <stdlib.h>

static int by_size(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

void mt__sort(double *x, size_t n) {
    qsort(x, n, sizeof *x, by_size);
}

double mt__percentile(const double *sorted, size_t n, double share) {
    const double at = (double)(n - 1) * share;
    const size_t below = (size_t)at;
    if (below + 1 >= n)
        return sorted[n - 1];
    return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}
