/* What the files of this room share: the checks every function begins with, the layout in which a
 * table is worked on, the kernel that turns counts into indices, and the machinery that repeats.
 *
 * All of it rests on one limit, checked once: a stratum has at most 2^31 - 1 members. Then a
 * product of two numbers of members fits in 63 bits, and the sums that D needs fit in 64. */
#ifndef MT_MEASURE_INTERNAL_H
#define MT_MEASURE_INTERNAL_H

#include "base/base_internal.h"
#include "mengtafel/measure.h"

#define MT_MEASURE_MOST INT32_MAX ///< members of one stratum

/** Fixed point with 64 bits after the point, so that sums have no order. */
__extension__ typedef __int128 mt__fixed;

static inline mt__fixed mt__to_fixed(double x) {
    return (mt__fixed)(x * 0x1p64);
}
static inline double mt__from_fixed(mt__fixed x) {
    return (double)x * 0x1p-64;
}
static inline double mt__members_log(int64_t n) {
    return n > 1 ? (double)n * mt_log((double)n) : 0;
}

/* ---- check.c -------------------------------------------------------------------------------- */

/** MT_BAD_ARGUMENT with the argument's name filled in. */
mt_status mt__bad_argument(mt_error *error, const char *argument, const char *message)
    __attribute__((cold));
/** MT_BAD_DATA with error->row = unit from 1 for the first unit that cannot be. The table is not
 *  null: mt__check_indices, which comes first, has seen to that. */
mt_status mt__check_table(const mt_crosstab *table, mt_error *error) MT_MUST_USE;
mt_status mt__check_indices(const mt_crosstab *table, const mt_index *index, size_t n_indices,
                            const void *out, mt_error *error) MT_MUST_USE;
mt_status mt__check_repeat(const mt_repeat *repeat, mt_error *error) MT_MUST_USE;

/* ---- layout.c ------------------------------------------------------------------------------- */

/** In which order the cells of a unit lie in a layout, and which there are. */
typedef enum mt__cells {
    MT__CELLS_PRESENT,       ///< by group, those with members
    MT__CELLS_LARGEST_FIRST, ///< by number of members, those with members
    MT__CELLS_ALL,           ///< every group that the stratum has, members or not
} mt__cells;

/** A table put in order for work: stratum by stratum, units that hold nobody left out. */
typedef struct mt__layout {
    size_t n_strata;
    size_t n_units; ///< that hold somebody
    size_t n_groups;
    size_t *unit_of;   ///< [n_strata + 1] first unit of each stratum
    uint32_t *unit;    ///< [n_units] its number in the table
    size_t *cell_of;   ///< [n_units + 1] first cell of each unit
    int32_t *group;    ///< [cells]
    int32_t *count;    ///< [cells]
    int64_t *size;     ///< [n_units] members of a unit
    int64_t *total;    ///< [n_strata] members of a stratum
    int64_t max_size;  ///< of a unit
    size_t max_cells;  ///< of a stratum
    int64_t max_total; ///< of a stratum
} mt__layout;

/** Check the table and put it in order. Free with mt__layout_free, also after a failure. */
mt_status mt__layout_new(const mt_context *context, const mt_crosstab *table, mt__cells cells,
                         mt__layout *layout, mt_error *error) MT_MUST_USE;
void mt__layout_free(const mt_context *context, mt__layout *layout);

/* ---- kernel.c ------------------------------------------------------------------------------- */

/** All that is the same for every set of counts on a layout. */
typedef struct mt__kernel {
    const mt__layout *layout;
    const mt_index *index;
    size_t n_indices;
    mt__fixed *n_log_n;    ///< [n_log_n_size] n ln n
    size_t n_log_n_size;   ///< larger n are computed
    mt__fixed *units_term; ///< [n_strata] sum over units of t ln t
    int64_t *group_total;  ///< [threads * n_groups] scratch
    int64_t *row;          ///< [threads * n_groups] scratch, zero between units
    mt__fixed *sum;        ///< [threads * n_indices] scratch
    bool wants_cells;      ///< some index is over all groups at once
    bool wants_pairs;      ///< some index is of named groups
} mt__kernel;

/** Free with mt__kernel_free, also after a failure. */
mt_status mt__kernel_new(const mt_context *context, const mt__layout *layout, const mt_index *index,
                         size_t n_indices, mt__kernel *kernel, mt_error *error) MT_MUST_USE;
void mt__kernel_free(const mt_context *context, mt__kernel *kernel);
/** Every index in one stratum.
 *  @param count  [cells of the stratum] with the unit sizes of the layout
 *  @param value  [n_indices]
 *  @param why    [n_indices] or NULL */
void mt__kernel_run(const mt__kernel *kernel, size_t stratum, const int32_t *count, int thread,
                    double *value, mt_undefined *why);
/** Why an index has no value, from totals alone. b_total is of MT_REST when b says so. */
mt_undefined mt__why_undefined(const mt_index *index, int64_t total, const int64_t *group_total,
                               size_t n_groups);
/** Members of group b, or of all but a. */
static inline int64_t mt__total_of_b(const mt_index *index, int64_t total,
                                     const int64_t *group_total) {
    return index->b == MT_REST ? total - group_total[index->a] : group_total[index->b];
}

/* ---- binomial.c ----------------------------------------------------------------------------- */

/** A binomial number of n trials with chance p in (0, 1). */
int64_t mt__binomial(mt_stream *stream, int64_t n, double p);

/* ---- repeat.c ------------------------------------------------------------------------------- */

/** Draw the counts of one stratum for one replicate. */
typedef void (*mt__draw)(void *user, uint32_t replicate, size_t stratum, int thread,
                         int32_t *count);

typedef struct mt__repeating {
    const char *what; ///< for progress
    const mt__kernel *kernel;
    const mt_repeat *repeat;
    mt__draw draw;
    void *user;
    bool against_chance; ///< plain percentiles and p, instead of shifted ones without p
} mt__repeating;

mt_status mt__repeat_run(const mt_context *context, const mt__repeating *repeating, mt_spread *out,
                         mt_error *error) MT_MUST_USE;

#endif
