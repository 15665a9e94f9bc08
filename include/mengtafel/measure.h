/** @file measure.h
 *  How unevenly groups are spread over units (schools, neighbourhoods): indices, what chance alone
 *  would give, intervals, the range that unknown members leave, and the mirror of a unit against
 *  its surroundings. Kernels over the caller's arrays; counts in, numbers out.
 *
 *  Conventions: natural logarithms; the entropy of the groups is the denominator of H; a pair of
 *  groups is compared with each other and not with the total, unless b is MT_REST. */
#ifndef MENGTAFEL_MEASURE_H
#define MENGTAFEL_MEASURE_H

#include "mengtafel/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Counts by unit and group, sparse, one unit after the other. A view: the arrays belong to the
 *  caller (or to mt_crosstab_new). A unit lies in one stratum (a municipality, a year, or both);
 *  every stratum is measured on its own, all in one pass. */
typedef struct mt_crosstab {
    size_t n_units;
    size_t n_groups;
    size_t n_strata;
    const size_t *start;    ///< [n_units + 1] first cell of each unit; start[n_units] = cells
    const int32_t *group;   ///< [cells] in 0 .. n_groups - 1, strictly increasing within a unit
    const int64_t *count;   ///< [cells] members, >= 0
    const int32_t *stratum; ///< [n_units] in 0 .. n_strata - 1; NULL: all in stratum 0
} mt_crosstab;

/** Build a crosstab from a long table; cells that occur twice are added up, zeros left out.
 *  @param unit, group, count  [n_rows] each; count >= 0
 *  @param stratum  [n_units] or NULL
 *  @param out  owned by the caller, mt_crosstab_free
 *  @return MT_BAD_DATA with error->row (from 1) for a negative count or an index out of range,
 *          MT_NO_MEMORY. Cost: O(rows + units + cells log groups). */
MT_API MT_MUST_USE mt_status mt_crosstab_new(const mt_context *context, size_t n_rows,
                                             const int32_t *unit, const int32_t *group,
                                             const int64_t *count, size_t n_units, size_t n_groups,
                                             const int32_t *stratum, size_t n_strata,
                                             mt_crosstab **out, mt_error *error);
MT_API void mt_crosstab_free(const mt_context *context, mt_crosstab *table);

typedef enum mt_index_kind {
    MT_INDEX_D,         ///< dissimilarity of group a and group b (or MT_REST)
    MT_INDEX_D_MULTI,   ///< dissimilarity of all groups (Reardon & Firebaugh 2002)
    MT_INDEX_H,         ///< Theil's information index, M / E
    MT_INDEX_M,         ///< mutual information of unit and group, in nats
    MT_INDEX_ENTROPY,   ///< entropy E of the groups, in nats
    MT_INDEX_ISOLATION, ///< chance that a unit-mate of a member of a is in a
    MT_INDEX_EXPOSURE,  ///< chance that a unit-mate of a member of a is in b
} mt_index_kind;

#define MT_REST (-1)

/** One index asked for. a and b are groups; unused ones are ignored. */
typedef struct mt_index {
    mt_index_kind kind;
    int32_t a, b;
} mt_index;

/** Why a value is NaN. */
typedef enum mt_undefined {
    MT_DEFINED = 0,
    MT_UNDEFINED_EMPTY,       ///< the stratum holds nobody
    MT_UNDEFINED_EMPTY_GROUP, ///< a group that the index needs has no members
    MT_UNDEFINED_ONE_GROUP,   ///< all members are in one group
} mt_undefined;

/** How unevenly two groups are spread over units: the share of one group that would have to move
 *  for every unit to have the same mix. For counts that need not be whole (expected ones).
 *
 *  D = 1/2 sum_u | a_u/A - b_u/B |; 0 = even, 1 = no unit holds both groups.
 *
 *  @param a, b  [n_units] members of either group, >= 0, finite
 *  @param out   [1] in [0, 1]; NaN when A or B is 0
 *  @return MT_OK, or MT_BAD_DATA with error->row set for a negative or non-finite count
 *  Memory: none. Threads: safe. Cost: O(n_units).
 *  Small numbers: biased upwards; see mt_measure_expected().
 *  Source: Duncan & Duncan (1955), doi:10.2307/2088328. */
MT_API MT_MUST_USE mt_status mt_measure_dissimilarity(const double *a, const double *b,
                                                      size_t n_units, double *out, mt_error *error);

/** Every index asked for, in every stratum, in one pass over the cells. A stratum may hold at most
 *  2^31 - 1 members, here and below; then every sum that D rests on is an exact integer.
 *
 *  D(a,b)  = 1/2 sum_u |a_u/A - b_u/B|
 *  D multi = sum_u t_u sum_g |p_ug - P_g| / (2 T I), I = sum_g P_g (1 - P_g)
 *  M = sum_u t_u/T sum_g p_ug ln(p_ug / P_g);  H = M / E;  E = - sum_g P_g ln P_g
 *  isolation(a) = sum_u a_u/A a_u/t_u;  exposure(a,b) = sum_u a_u/A b_u/t_u
 *
 *  @param value  [n_strata * n_indices], stratum by stratum; NaN when undefined
 *  @param why    the same shape, or NULL
 *  @return MT_BAD_DATA for a broken table (error->row = unit from 1), MT_BAD_ARGUMENT for an index
 *          that names no group and for too many members, MT_NO_MEMORY, MT_CANCELLED
 *  For exposure b may be MT_REST too; exposure to an empty group is 0, not undefined.
 *  The values do not depend on the order of units, groups or strata, nor on threads, to the bit.
 *  Cost: O(cells + units * indices). Memory: O(cells + threads * groups).
 *  Source: Reardon & Firebaugh (2002), doi:10.1111/1467-9531.00110; Massey & Denton (1988),
 *  doi:10.1093/sf/67.2.281. */
MT_API MT_MUST_USE mt_status mt_measure_values(const mt_context *context, const mt_crosstab *table,
                                               const mt_index *index, size_t n_indices,
                                               double *value, mt_undefined *why, mt_error *error);

/** What chance alone would give: the exact expectation of each index when the members of each
 *  stratum are dealt over its units at random, with unit sizes and group totals as they are. No
 *  simulation.
 *
 *  A count is hypergeometric, k ~ Hypergeom(T, G, t_u):
 *  E[D]     = 1/2 sum_u E|k/A - (t_u-k)/B| with T = A + B and t_u = a_u + b_u of the pair
 *  E[M]     = sum_u sum_g E[(k/T) ln(k T / (t_u G))]; E[H] = E[M] / E
 *  E[D multi] = sum_u sum_g E|k - t_u P_g| / (2 T I)
 *  isolation and exposure from the second moments of the hypergeometric distribution.
 *
 *  For D of a pair the units keep their number of members of that pair; for everything else their
 *  number of members of all groups.
 *
 *  @param value  [n_strata * n_indices]; NaN where mt_measure_values gives NaN
 *  Cost: O(sum over distinct (t_u, G) of min(t_u, G)). Otherwise as mt_measure_values.
 *  Source: expected mutual information as in Vinh, Epps & Bailey (2010); the idea of the baseline:
 *  Winship (1977), doi:10.1093/sf/55.4.1058; Carrington & Troske (1997). */
MT_API MT_MUST_USE mt_status mt_measure_expected(const mt_context *context,
                                                 const mt_crosstab *table, const mt_index *index,
                                                 size_t n_indices, double *value, mt_error *error);

/** Index freed of the part that chance gives: (I - E0) / (1 - E0), Carrington & Troske (1997)
 *  doi:10.1080/07350015.1997.10524718. NaN in, NaN out; E0 = 1 gives NaN. */
MT_API double mt_measure_corrected(double value, double expected);

/** What repeating gave, for one index in one stratum. NaN throughout where the index is. */
typedef struct mt_spread {
    double mean;
    double se;        ///< standard deviation over the replicates (divisor replicates - 1)
    double low, high; ///< the interval at the level asked for; see the function
    double p;         ///< mt_measure_random: share of replicates at or above the value, (k+1)/(R+1)
} mt_spread;

typedef struct mt_repeat {
    uint64_t seed;
    uint32_t replicates; ///< at least 2
    double level;        ///< of the interval, in (0, 1), e.g. 0.95
} mt_repeat;

/** Bootstrap of members within units: each unit draws as many members as it has, from its own
 *  shares. Answers: with the same forces at work and other children, how different could the index
 *  have been?
 *
 *  Resampling adds unevenness, so the replicates lie above the value; low and high are the
 *  percentiles (type 7: linear between order statistics) less that shift (mean - value), clipped to
 *  [0, 1] (M and entropy: to [0, inf)). The interval is one for the measured index, chance part
 *  included: compare it with mt_measure_expected, not 0. A replicate in which a group died out is
 *  left out for the indices that are then undefined.
 *
 *  @param out  [n_strata * n_indices]; p is NaN
 *  Reproducible: Philox keyed by seed, replicate and unit; the same bits for any threads.
 *  Cost: O(replicates * (cells + units * indices)). Memory: O(replicates * strata * indices).
 *  Source: Efron & Tibshirani (1993), ch. 6 and 10; for segregation: Elbers (2021),
 *  doi:10.1177/0049124121986204. */
MT_API MT_MUST_USE mt_status mt_measure_bootstrap(const mt_context *context,
                                                  const mt_crosstab *table, const mt_index *index,
                                                  size_t n_indices, const mt_repeat *repeat,
                                                  mt_spread *out, mt_error *error);

/** Random dealing: the members of each stratum over its units, unit sizes and group totals fixed,
 *  again and again. low and high are plain percentiles: where chance alone would put the index.
 *  For D of a pair this deals all groups together, which gives the pair a little more room than
 *  mt_measure_expected does when there are other groups.
 *  @param out  [n_strata * n_indices], p set
 *  Cost: O(replicates * (members + units * groups)). At most 65535 groups. */
MT_API MT_MUST_USE mt_status mt_measure_random(const mt_context *context, const mt_crosstab *table,
                                               const mt_index *index, size_t n_indices,
                                               const mt_repeat *repeat, mt_spread *out,
                                               mt_error *error);

/** The range that D can have when some members' group is not known: each unit holds total[u]
 *  members of which between low[u] and high[u] are in group b, the others in group a.
 *
 *  For every possible number B in all, D is a sum of convex functions of the units' counts. The
 *  smallest is exact (greedy). The largest lies at a corner with at most one unit in between; that
 *  unit is counted on the chord, so *max is an outer bound, too large by at most what one unit can
 *  add; *max_attained is the D of a real assignment, so that the truth is between the two.
 *
 *  @param total, low, high  [n_units], 0 <= low <= high <= total
 *  @return MT_BAD_DATA with error->row for a unit that breaks this; NaN in all three when a group
 *          is empty in every case
 *  Cost: O((sum of high - low) * units log units).
 *  Source: sharp bounds by separable convex resource allocation, Ibaraki & Katoh (1988). */
MT_API MT_MUST_USE mt_status mt_measure_unknown_range(const mt_context *context, size_t n_units,
                                                      const int64_t *total, const int64_t *low,
                                                      const int64_t *high, double *min, double *max,
                                                      double *max_attained, mt_error *error);

/** What an even spread would ask, in members. Every unit's size stays as it is only with swaps. */
typedef struct mt_moves {
    double share_of_one;  ///< D: share of ONE group that moves if it alone moves (sizes change)
    double a_alone;       ///< members of a who move if only they do, D A
    double b_alone;       ///< members of b who move if only they do, D B
    double swap_each_way; ///< members of a who change places with as many of b, P (1-P) D T
    double swap_share;    ///< share of all members who change unit by swapping, 2 P (1-P) D
} mt_moves;

/** The correct reading of D, for a pair of groups with A and B members.
 *  Source: Cortese, Falk & Cohen (1976), doi:10.2307/2094840. */
MT_API mt_moves mt_measure_moves(double dissimilarity, int64_t a, int64_t b);

/** What a unit says about its surroundings. Symmetric in both directions. */
typedef enum mt_mirror_verdict {
    MT_MIRROR_REFLECTS,    ///< within 95 % limits, and these are narrower than the tolerance
    MT_MIRROR_CANNOT_TELL, ///< within limits so wide that a difference of the tolerance could hide
    MT_MIRROR_MORE,        ///< more of the group than chance explains (outside 95 %)
    MT_MIRROR_LESS,        ///< less of the group than chance explains (outside 95 %)
    MT_MIRROR_NO_SURROUNDINGS, ///< too few members live around to compare with
    MT_MIRROR_EMPTY,           ///< the unit holds nobody
} mt_mirror_verdict;

typedef struct mt_mirror {
    double share;             ///< of the group in the unit; NaN when empty
    double expected;          ///< in the surroundings; NaN when there are too few
    double low_95, high_95;   ///< share limits: at most 2.5 % of chance draws lie beyond either
    double low_998, high_998; ///< the same at 0.1 % each
    mt_mirror_verdict verdict;
    bool beyond_998;
} mt_mirror;

/** The neighbourhood mirror with funnel limits, so that a small unit is not labelled by noise.
 *  Limits are exact binomial quantiles for the unit's size at the share of its surroundings.
 *
 *  @param members, size   [n_units] members of the group, and of all groups compared
 *  @param around_group, around_all  [n_units] weights of the surroundings (need not be whole)
 *  @param minimum    fewest around_all to compare with (e.g. 30)
 *  @param tolerance  in shares, in (0, 1] (e.g. 0.10): a difference that matters. A unit within
 *                    its 95 % limits reflects its surroundings when both limits lie nearer to the
 *                    expected share than this
 *  @param out        [n_units]
 *  @return MT_BAD_DATA with error->row for counts that cannot be
 *  Cost: O(units * sqrt(size)). Source: Spiegelhalter (2005), doi:10.1002/sim.1970. */
MT_API MT_MUST_USE mt_status mt_measure_mirror(size_t n_units, const int64_t *members,
                                               const int64_t *size, const double *around_group,
                                               const double *around_all, double minimum,
                                               double tolerance, mt_mirror *out, mt_error *error);

#ifdef __cplusplus
}
#endif
#endif
