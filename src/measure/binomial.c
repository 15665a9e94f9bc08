/* Binomial numbers with the same bits everywhere: only + - * /, square root and mt_log.
 *
 * Few expected successes: inversion, walking up from 0 with the chances of 0, 1, 2, ... successes.
 * Many: Hoermann's transformed rejection with a box inside (BTRS): a point under a simple hat gives
 * a number that is nearly always taken at once; else its chance is compared, by ratios near the
 * mode and by Stirling's series far from it. Chances above one half are turned round, so that
 * inversion stays short and q^n never underflows.
 *
 * Source: Kachitvichyanukul & Schmeiser (1988), doi:10.1145/42372.42381 (inversion); Hoermann
 * (1993), doi:10.1080/00949659308811496 (BTRS). */
#include "base/random_internal.h"
#include "measure/measure_internal.h"

#include <math.h>

static const double inversion_below = 10; /* expected successes; BTRS needs at least 10 */
static const int64_t near_steps = 40;     /* from the mode */

static double power(double base, int64_t exponent) {
    double result = 1;
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1)
            result *= base;
        base *= base;
    }
    return result;
}

static int64_t by_inversion(mt_stream *stream, int64_t n, double p) {
    const double odds = p / (1 - p);
    const double step = (double)(n + 1) * odds;
    const double none = power(1 - p, n);
    for (;;) {
        double left = mt__unit(stream);
        double chance = none;
        for (int64_t k = 0; k <= n; k++) {
            if (left < chance)
                return k;
            left -= chance;
            chance *= step / (double)(k + 1) - odds;
        }
        /* the chances added up to a rounding error under 1, and the number lay in the gap */
    }
}

/** ln k! less Stirling's approximation (k + 1/2) ln(k + 1) - (k + 1) + ln(2 pi) / 2. */
static double stirling_rest(double k) {
    static const double small[] = {
        0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509,
        0.0166446911898211, 0.0138761288230707, 0.0118967099458917, 0.0104112652619720,
        0.0092554621827127, 0.0083305634333631,
    };
    if (k < 10)
        return small[(int)k];
    const double inverse = 1 / (k + 1);
    const double square = inverse * inverse;
    return (1.0 / 12 - (1.0 / 360 - square / 1260) * square) * inverse;
}

/** Chance of k successes over that of m, by ratios of neighbours. Cheap near the mode, which is
 * where nearly all numbers fall. */
static double near_ratio(int64_t n, double odds, int64_t m, int64_t k) {
    const double step = (double)(n + 1) * odds;
    double ratio = 1;
    for (int64_t i = m + 1; i <= k; i++)
        ratio *= step / (double)i - odds;
    for (int64_t i = k + 1; i <= m; i++)
        ratio *= step / (double)i - odds;
    return k >= m ? ratio : 1 / ratio;
}

/** ln of the same, by Stirling's series. */
static double far_log_ratio(double n, double odds, double m, double k) {
    const double miss_m = n - m + 1, miss_k = n - k + 1;
    return (m + 0.5) * mt_log((m + 1) / (odds * miss_m)) + (n + 1) * mt_log(miss_m / miss_k) +
           (k + 0.5) * mt_log(miss_k * odds / (k + 1)) + stirling_rest(m) + stirling_rest(n - m) -
           stirling_rest(k) - stirling_rest(n - k);
}

static bool below_curve(double height, int64_t n, double odds, int64_t m, int64_t k) {
    const int64_t away = k > m ? k - m : m - k;
    if (away <= near_steps)
        return height <= near_ratio(n, odds, m, k);
    return mt_log(height) <= far_log_ratio((double)n, odds, (double)m, (double)k);
}

static int64_t by_rejection(mt_stream *stream, int64_t trials, double p) {
    const double n = (double)trials;
    const double odds = p / (1 - p);
    const double spread = sqrt(n * p * (1 - p));
    const double b = 1.15 + 2.53 * spread;
    const double a = -0.0873 + 0.0248 * b + 0.01 * p;
    const double centre = n * p + 0.5;
    const double box = 0.92 - 4.2 / b;
    const double alpha = (2.83 + 5.1 / b) * spread;
    const int64_t mode = (int64_t)((n + 1) * p);
    for (;;) {
        const double u = mt__unit(stream) - 0.5;
        const double v = mt__unit(stream);
        const double edge = 0.5 - (u < 0 ? -u : u);
        const double point = (2 * a / edge + b) * u + centre;
        if (!(point >= 0 && point < n + 1))
            continue;
        const int64_t k = (int64_t)point;
        if (edge >= 0.07 && v <= box)
            return k;
        if (below_curve(v * alpha / (a / (edge * edge) + b), trials, odds, mode, k))
            return k;
    }
}

int64_t mt__binomial(mt_stream *stream, int64_t n, double p) {
    const bool turned = p > 0.5;
    const double chance = turned ? 1 - p : p;
    const int64_t k = (double)n * chance < inversion_below ? by_inversion(stream, n, chance)
                                                           : by_rejection(stream, n, chance);
    return turned ? n - k : k;
}
