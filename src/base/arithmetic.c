/* Arithmetic that decisions may rest on: logarithm, exponential and sums that give the same bits on
 * every machine. The C library's log and exp choose code by processor and differ in the last bit;
 * here are only + - * / on doubles, compiled with -ffp-contract=off, and integers.
 *
 * Logarithm: x = 2^k m with m in [sqrt(1/2), sqrt(2)), f = m - 1, s = f / (2 + f). Then
 * log m = 2 atanh(s) = 2s + s R, R = 2 s^2/3 + 2 s^4/5 + ..., and since 2s = f - s f it is
 * f - (f^2/2 - s (f^2/2 + R)), which keeps the large part f exact. |s| < 0.172, so the series to
 * s^20 is cut at 2e-17. Exponential: x = k ln2 + r, |r| <= 0.347, Taylor to r^13 (cut at 4e-18).
 * ln2 is split in a part with trailing zeros, so that k times it is exact, and the rest. */
#include "base/base_internal.h"

#include <math.h>
#include <string.h>

static const double ln2_high = 0x1.62e42fee00000p-1; /* the first 33 bits of ln 2 */
static const double ln2_low = 0x1.a39ef35793c76p-33; /* ln 2 - ln2_high */

static uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double from_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

double mt_log(double x) {
    if (!(x > 0))
        return x == 0 ? -INFINITY : NAN;
    if (x > 0x1.fffffffffffffp1023)
        return x;
    int k = 0;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        k = -54;
    }
    uint64_t bits = bits_of(x);
    k += (int)(bits >> 52) - 1023;
    double m = from_bits((bits & 0xfffffffffffff) | 0x3ff0000000000000);
    if (m > 0x1.6a09e667f3bcdp0) {
        m *= 0.5;
        k++;
    }
    const double f = m - 1;
    const double s = f / (2 + f);
    const double z = s * s;
    double r = 2.0 / 23;
    for (int odd = 21; odd >= 3; odd -= 2)
        r = r * z + 2.0 / odd;
    r *= z;
    const double half = 0.5 * f * f;
    return k * ln2_high - ((half - (s * (half + r) + k * ln2_low)) - f);
}

double mt_exp(double x) {
    if (x != x)
        return x;
    if (x > 709.782712893384)
        return INFINITY;
    if (x < -745.1332191019412)
        return 0;
    const double scaled = x * 0x1.71547652b82fep0;
    const int k = (int)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    const double high = x - k * ln2_high;
    const double low = k * ln2_low;
    const double r = high - low;
    /* e^r = 1 + r + r^2 q; the rounding of r is given back as (high - r) - low. */
    double q = 1.0 / 6227020800.0;
    static const double factorial[] = {2,     6,      24,      120,      720,      5040,
                                       40320, 362880, 3628800, 39916800, 479001600};
    for (int i = 10; i >= 0; i--)
        q = q * r + 1.0 / factorial[i];
    const double lost = (high - r) - low;
    const double value = 1 + (r + (r * r * q + lost));
    if (k >= -1021 && k <= 1023)
        return value * from_bits((uint64_t)(k + 1023) << 52);
    const int half = k / 2;
    return value * from_bits((uint64_t)(half + 1023) << 52) *
           from_bits((uint64_t)(k - half + 1023) << 52);
}

static void add_parts(mt_sum *sum, int64_t high, uint64_t low) {
    const uint64_t before = sum->low;
    sum->low += low;
    /* unsigned, so that a sum out of the stated range wraps instead of being undefined */
    sum->high = (int64_t)((uint64_t)sum->high + (uint64_t)high + (sum->low < before));
}

void mt_sum_add(mt_sum *sum, double term) {
    const int64_t whole = (int64_t)term;
    const double part = term - (double)whole; /* exact, in (-1, 1), sign of term */
    const uint64_t fraction = (uint64_t)((part < 0 ? -part : part) * 0x1p64);
    if (part < 0 && fraction != 0)
        add_parts(sum, whole - 1, -fraction);
    else
        add_parts(sum, whole, fraction);
}

void mt_sum_merge(mt_sum *sum, const mt_sum *part) {
    add_parts(sum, part->high, part->low);
}

double mt_sum_value(const mt_sum *sum) {
    /* A small negative sum is -1 + a fraction near one: turn it round first, or its bits are lost.
     */
    if (sum->high < 0) {
        mt_sum negated = {.low = -sum->low, .high = -sum->high - (sum->low != 0)};
        return -((double)negated.high + (double)negated.low * 0x1p-64);
    }
    return (double)sum->high + (double)sum->low * 0x1p-64;
}
