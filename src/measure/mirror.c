/* The neighbourhood mirror: the share of a group in a unit beside that of its surroundings, with
 * limits of what chance alone explains. The limits are exact binomial quantiles: chances are walked
 * from the mode outward by ratios, in units of the chance of the mode.
 *
 * Everything is done with the group that is the minority in the surroundings, and turned round
 * where that is the other one, so that a group and its complement always get mirrored verdicts. */
#include "measure/measure_internal.h"

#include <math.h>

/** A binomial distribution walked outward from its mode. */
typedef struct walk {
    int64_t n;
    int64_t mode;
    double odds;    ///< of a success, p / (1 - p), in (0, 1]
    double below;   ///< weight of 0 .. mode, in units of the mode's
    double above;   ///< weight of mode .. n
    double overall; ///< weight of all
} walk;

/** Chance of k + 1 over that of k. */
static double ratio_up(const walk *w, int64_t k) {
    return (double)(w->n - k) / (double)(k + 1) * w->odds;
}

static walk walk_new(int64_t n, double odds) {
    walk w = {.n = n, .odds = odds, .below = 1, .above = 1};
    w.mode = (int64_t)((double)(n + 1) * (odds / (1 + odds)));
    w.mode = w.mode > n ? n : w.mode;
    double weight = 1;
    for (int64_t k = w.mode; k < n && weight > 0x1p-100; k++)
        w.above += weight *= ratio_up(&w, k);
    weight = 1;
    for (int64_t k = w.mode; k > 0 && weight > 0x1p-100; k--)
        w.below += weight /= ratio_up(&w, k - 1);
    w.overall = w.below + w.above - 1;
    return w;
}

/** The smallest k with P(X <= k) > tail. The median of a binomial is within one of its mode, so for
 * the small tails used here k is never above the mode. */
static int64_t low_quantile(const walk *w, double tail) {
    double up_to_k = w->below, weight = 1;
    int64_t k = w->mode;
    while (k > 0 && up_to_k - weight > tail * w->overall) {
        up_to_k -= weight;
        k--;
        weight /= ratio_up(w, k);
    }
    return k;
}

/** The largest k with P(X >= k) > tail. */
static int64_t high_quantile(const walk *w, double tail) {
    double from_k = w->above, weight = 1;
    int64_t k = w->mode;
    while (k < w->n && from_k - weight > tail * w->overall) {
        from_k -= weight;
        weight *= ratio_up(w, k);
        k++;
    }
    return k;
}

/** Limits in members of the group, at either tail. */
typedef struct limits {
    int64_t low_95, high_95, low_998, high_998;
    double reach; ///< from the expected share to the farther limit of 95 %, in shares
} limits;

static limits chance_limits(int64_t size, double around_group, double around_all) {
    const double others = around_all - around_group;
    const bool turned = around_group > others;
    const double minority = turned ? others : around_group;
    const double majority = turned ? around_group : others;
    limits l = {0};
    if (minority > 0) {
        const walk w = walk_new(size, minority / majority);
        l = (limits){low_quantile(&w, 0.025), high_quantile(&w, 0.025), low_quantile(&w, 0.001),
                     high_quantile(&w, 0.001), 0};
    }
    const double mean = (double)size * (minority / around_all);
    const double above = (double)l.high_95 - mean, below = mean - (double)l.low_95;
    l.reach = (above > below ? above : below) / (double)size;
    return !turned ? l
                   : (limits){size - l.high_95, size - l.low_95, size - l.high_998,
                              size - l.low_998, l.reach};
}

static void judge(int64_t members, int64_t size, const limits *l, double tolerance,
                  mt_mirror *out) {
    out->low_95 = (double)l->low_95 / (double)size;
    out->high_95 = (double)l->high_95 / (double)size;
    out->low_998 = (double)l->low_998 / (double)size;
    out->high_998 = (double)l->high_998 / (double)size;
    out->beyond_998 = members < l->low_998 || members > l->high_998;
    if (members > l->high_95)
        out->verdict = MT_MIRROR_MORE;
    else if (members < l->low_95)
        out->verdict = MT_MIRROR_LESS;
    else if (l->reach >= tolerance)
        out->verdict = MT_MIRROR_CANNOT_TELL;
    else
        out->verdict = MT_MIRROR_REFLECTS;
}

static mt_status check_unit(size_t unit, int64_t members, int64_t size, double around_group,
                            double around_all, mt_error *error) {
    const int64_t row = (int64_t)unit + 1;
    if (members < 0 || size < members)
        return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                           "%lld members of the group among %lld; there must be 0 to all",
                           (long long)members, (long long)size);
    if (size > MT_MEASURE_MOST)
        return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                           "%lld members are more than a unit can have", (long long)size);
    if (!(around_group >= 0 && around_all >= around_group && isfinite(around_all)))
        return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                           "the surroundings hold %g of the group among %g; there must be 0 to all",
                           around_group, around_all);
    return MT_OK;
}

mt_status mt_measure_mirror(size_t n_units, const int64_t *members, const int64_t *size,
                            const double *around_group, const double *around_all, double minimum,
                            double tolerance, mt_mirror *out, mt_error *error) {
    if (n_units > 0 && (members == NULL || size == NULL || around_group == NULL ||
                        around_all == NULL || out == NULL))
        return mt__bad_argument(error, "members, size, around_group, around_all, out",
                                "one of them is null");
    if (!(minimum >= 0))
        return mt__bad_argument(error, "minimum", "must be at least 0; 30 is usual");
    if (!(tolerance > 0 && tolerance <= 1))
        return mt__bad_argument(error, "tolerance",
                                "is a difference of shares and must lie in (0, 1]; 0.1 is usual");
    for (size_t u = 0; u < n_units; u++)
        MT_TRY(check_unit(u, members[u], size[u], around_group[u], around_all[u], error));
    for (size_t u = 0; u < n_units; u++) {
        const bool known = around_all[u] > 0 && around_all[u] >= minimum;
        out[u] = (mt_mirror){
            .share = size[u] > 0 ? (double)members[u] / (double)size[u] : NAN,
            .expected = known ? around_group[u] / around_all[u] : NAN,
            .low_95 = NAN,
            .high_95 = NAN,
            .low_998 = NAN,
            .high_998 = NAN,
            .verdict = size[u] == 0 ? MT_MIRROR_EMPTY : MT_MIRROR_NO_SURROUNDINGS,
        };
        if (!known || size[u] == 0)
            continue;
        const limits l = chance_limits(size[u], around_group[u], around_all[u]);
        judge(members[u], size[u], &l, tolerance, &out[u]);
    }
    return MT_OK;
}
