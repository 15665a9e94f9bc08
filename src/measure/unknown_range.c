/* The range of D when some members' group is unknown. With T members in all and B of them in group
 * b, D = S / (2 A B), S = sum_u f_u(b_u), f_u(x) = |x T - t_u B|: convex, on the whole numbers
 * low[u] .. high[u], with sum b_u = B. Every B is tried; S is an integer throughout.
 *
 * (1) Smallest: one more member costs -T below floor(t_u B / T), T - 2 r_u in between, with r_u the
 *     remainder of t_u B / T, and +T above. Starting from that floor, clamped to the box, members
 *     are added to the units with the largest remainders first and then at +T each, or taken away
 *     at +T each: greedy is exact because the costs of a unit never decrease.
 * (2) Largest: f_u lies under its chord over the box, so the sum of chords is an outer bound. It is
 *     largest when boxes are filled in order of falling slope, with one unit partly filled. That
 *     assignment is real; its own S is the one attained.
 * (3) All sums of S stay below 2 T^2 <= 2^63. Slopes are compared as fractions, in 128 bits.
 * (4) Ties in slope are broken by width, size and low, so that the order of units does not matter.
 */
#include "measure/measure_internal.h"

#include <math.h>
#include <stdlib.h>

enum { TOTALS_PER_CHUNK = 16 };

typedef struct box {
    int64_t total, low, high;
    int64_t at_low; ///< f_u(low)
    int64_t rise;   ///< f_u(high) - f_u(low)
} box;

typedef struct range {
    double min, max, attained;
} range;

typedef struct job {
    size_t n_units;
    const int64_t *total, *low, *high;
    int64_t members;     ///< T
    int64_t first_total; ///< smallest B
    int64_t low_sum;     ///< sum of low
    box *boxes;          ///< [threads * n_units] scratch
    int64_t *rest;       ///< [threads * n_units] scratch
    range *found;        ///< [chunks]
} job;

static int64_t distance(int64_t x, int64_t members, int64_t total, int64_t b) {
    const int64_t gap = x * members - total * b;
    return gap < 0 ? -gap : gap;
}

static int falling(const void *left, const void *right) {
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a < b) - (a > b);
}

/** (1): the smallest S for B members of group b. */
static uint64_t smallest(const job *work, int64_t b, int64_t *rest) {
    const int64_t members = work->members;
    uint64_t sum = 0;
    int64_t missing = b;
    size_t n = 0;
    for (size_t u = 0; u < work->n_units; u++) {
        const int64_t floor_of_even = work->total[u] * b / members;
        int64_t x = floor_of_even;
        x = x < work->low[u] ? work->low[u] : x;
        x = x > work->high[u] ? work->high[u] : x;
        sum += (uint64_t)distance(x, members, work->total[u], b);
        missing -= x;
        if (x == floor_of_even && x < work->high[u])
            rest[n++] = work->total[u] * b % members;
    }
    if (missing <= 0)
        return sum + (uint64_t)-missing * (uint64_t)members;
    if ((size_t)missing < n)
        qsort(rest, n, sizeof *rest, falling);
    for (size_t i = 0; i < n && missing > 0; i++, missing--)
        sum = sum + (uint64_t)members - 2 * (uint64_t)rest[i];
    return sum + (uint64_t)missing * (uint64_t)members;
}

static int compare(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

/** (2) and (4): the steepest chord first. */
static int steepest(const void *left, const void *right) {
    const box *a = left, *b = right;
    const mt__fixed slope_a = (mt__fixed)a->rise * (b->high - b->low);
    const mt__fixed slope_b = (mt__fixed)b->rise * (a->high - a->low);
    int order = (slope_a < slope_b) - (slope_a > slope_b);
    if (order == 0)
        order = compare(a->high - a->low, b->high - b->low);
    if (order == 0)
        order = compare(a->total, b->total);
    return order != 0 ? order : compare(a->low, b->low);
}

/** (2): the outer bound of S, rounded up, and the S of the assignment that comes nearest. */
static void largest(const job *work, int64_t b, box *boxes, uint64_t *bound, uint64_t *attained) {
    const int64_t members = work->members;
    size_t n = 0;
    uint64_t sum = 0;
    for (size_t u = 0; u < work->n_units; u++) {
        box unit = {work->total[u], work->low[u], work->high[u], 0, 0};
        unit.at_low = distance(unit.low, members, unit.total, b);
        unit.rise = distance(unit.high, members, unit.total, b) - unit.at_low;
        sum += (uint64_t)unit.at_low;
        if (unit.high > unit.low)
            boxes[n++] = unit;
    }
    qsort(boxes, n, sizeof *boxes, steepest);
    int64_t left = b - work->low_sum;
    size_t i = 0;
    for (; i < n && left >= boxes[i].high - boxes[i].low; i++) {
        sum += (uint64_t)boxes[i].rise;
        left -= boxes[i].high - boxes[i].low;
    }
    *bound = *attained = sum;
    if (left == 0 || i == n)
        return;
    const int64_t width = boxes[i].high - boxes[i].low;
    const mt__fixed part = (mt__fixed)boxes[i].rise * left;
    mt__fixed chord = part / width;
    chord += part % width > 0;
    const int64_t real =
        distance(boxes[i].low + left, members, boxes[i].total, b) - boxes[i].at_low;
    *bound = sum + (uint64_t)(int64_t)chord;
    *attained = sum + (uint64_t)real;
}

static void widen(range *all, const range *one) {
    all->min = isnan(all->min) || one->min < all->min ? one->min : all->min;
    all->max = isnan(all->max) || one->max > all->max ? one->max : all->max;
    all->attained =
        isnan(all->attained) || one->attained > all->attained ? one->attained : all->attained;
}

static mt_status try_totals(void *user, size_t first, size_t last, int thread, mt_error *error) {
    (void)error;
    const job *work = user;
    box *boxes = work->boxes + (size_t)thread * work->n_units;
    int64_t *rest = work->rest + (size_t)thread * work->n_units;
    range *found = &work->found[first / TOTALS_PER_CHUNK];
    *found = (range){NAN, NAN, NAN};
    for (size_t i = first; i < last; i++) {
        const int64_t b = work->first_total + (int64_t)i;
        const int64_t a = work->members - b;
        if (a == 0 || b == 0)
            continue;
        uint64_t bound, attained;
        largest(work, b, boxes, &bound, &attained);
        const double whole = 2 * (double)a * (double)b;
        range one = {(double)smallest(work, b, rest) / whole, (double)bound / whole,
                     (double)attained / whole};
        one.max = one.max < 1 ? one.max : 1;
        widen(found, &one);
    }
    return MT_OK;
}

/** Checks the units and adds them up. */
static mt_status add_up(job *work, int64_t *high_sum, mt_error *error) {
    for (size_t u = 0; u < work->n_units; u++) {
        if (work->low[u] < 0 || work->high[u] < work->low[u] || work->total[u] < work->high[u])
            return mt__fail_at(error, MT_BAD_DATA, NULL, (int64_t)u + 1, 0,
                               "between %lld and %lld of %lld members; it must be 0 <= low <= "
                               "high <= total",
                               (long long)work->low[u], (long long)work->high[u],
                               (long long)work->total[u]);
        if (work->total[u] > MT_MEASURE_MOST - work->members)
            return mt__bad_argument(error, "total", "adds up to more than 2147483647 members");
        work->members += work->total[u];
        work->low_sum += work->low[u];
        *high_sum += work->high[u];
    }
    return MT_OK;
}

mt_status mt_measure_unknown_range(const mt_context *context, size_t n_units, const int64_t *total,
                                   const int64_t *low, const int64_t *high, double *min,
                                   double *max, double *max_attained, mt_error *error) {
    if (min == NULL || max == NULL || max_attained == NULL)
        return mt__bad_argument(error, "min, max, max_attained", "one of them is null");
    if (n_units > 0 && (total == NULL || low == NULL || high == NULL))
        return mt__bad_argument(error, "total, low, high", "one of them is null");
    job work = {.n_units = n_units, .total = total, .low = low, .high = high};
    int64_t high_sum = 0;
    MT_TRY(add_up(&work, &high_sum, error));
    work.first_total = work.low_sum;
    const size_t threads = (size_t)mt__threads(context);
    const size_t totals = (size_t)(high_sum - work.low_sum) + 1;
    const size_t chunks = (totals + TOTALS_PER_CHUNK - 1) / TOTALS_PER_CHUNK;
    mt_status status = MT_OK;
    work.boxes = mt__alloc(context, threads * n_units, sizeof *work.boxes);
    work.rest = mt__alloc(context, threads * n_units, sizeof *work.rest);
    work.found = mt__alloc(context, chunks, sizeof *work.found);
    if (work.boxes == NULL || work.rest == NULL || work.found == NULL) {
        status = mt__no_memory(error, "the range of unknown members");
        goto done;
    }
    MT_TRY_DONE(mt__parallel(context, "range of unknown members", totals, TOTALS_PER_CHUNK,
                             try_totals, &work, error));
    range all = {NAN, NAN, NAN};
    for (size_t c = 0; c < chunks; c++)
        if (!isnan(work.found[c].min))
            widen(&all, &work.found[c]);
    *min = all.min;
    *max = all.max;
    *max_attained = all.attained;
done:
    mt_free(context, work.boxes);
    mt_free(context, work.rest);
    mt_free(context, work.found);
    return status;
}
