/* Where children may live and where schools stand, as points in metres. */
#ifndef MT_REPORT_HOMES_H
#define MT_REPORT_HOMES_H

#include "report/pair.h"

/** Points where children may live, the same number in each area, with the weight of each group. */
typedef struct mt__homes {
    size_t n_areas;  ///< with a shape and children
    size_t per_area; ///< points in each
    double *x, *y;   ///< [n_areas * per_area] RD metres
    double *weight;  ///< [n_areas * per_area * 2] children of a and b at the point
    double a, b;     ///< children in all
    /* what the points are made of, kept to draw them anew */
    size_t *ring_of, *vertex_of;
    double *ring_x, *ring_y;
    uint32_t *key;
    size_t *area; ///< [n_areas] index in the snapshot
} mt__homes;

/** Make the homes of a snapshot; n_areas is 0 when it has no shapes or no counts by residence. */
mt_status mt__homes_new(const mt_context *context, const mt_snapshot *snapshot,
                        const mt__counts *home, size_t points_per_area, uint64_t seed,
                        mt__homes *out, mt_error *error) MT_MUST_USE;
/** Draw the points anew with another seed. */
mt_status mt__homes_draw(const mt_context *context, mt__homes *homes, uint64_t seed,
                         mt_error *error) MT_MUST_USE;
void mt__homes_free(const mt_context *context, mt__homes *homes);

/** Places of the schools that have one and hold children, in RD metres. */
typedef struct mt__sites {
    size_t n;
    size_t *school; ///< [n] index in the snapshot
    double *x, *y;
} mt__sites;

mt_status mt__sites_new(const mt_context *context, const mt_snapshot *snapshot,
                        const mt__counts *school, mt__sites *out, mt_error *error) MT_MUST_USE;
void mt__sites_free(const mt_context *context, mt__sites *sites);

#endif
