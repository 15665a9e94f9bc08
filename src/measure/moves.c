/* What D says in members: who would move, alone or changing places; and an index freed of chance.
 */
#include "measure/measure_internal.h"

#include <math.h>

mt_moves mt_measure_moves(double dissimilarity, int64_t a, int64_t b) {
    if (!(dissimilarity >= 0 && dissimilarity <= 1) || a <= 0 || b <= 0)
        return (mt_moves){NAN, NAN, NAN, NAN, NAN};
    const double of_a = (double)a, of_b = (double)b;
    const double all = of_a + of_b;
    const double swaps = dissimilarity * (of_a / all) * of_b; /* P (1-P) D T = D A B / T */
    return (mt_moves){
        .share_of_one = dissimilarity,
        .a_alone = dissimilarity * of_a,
        .b_alone = dissimilarity * of_b,
        .swap_each_way = swaps,
        .swap_share = 2 * swaps / all,
    };
}

double mt_measure_corrected(double value, double expected) {
    if (isnan(value) || isnan(expected) || expected == 1)
        return NAN;
    return (value - expected) / (1 - expected);
}
