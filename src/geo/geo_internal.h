/* What the files of the geo room share: the check that ring and vertex indices can be followed, and
 * the k-d tree. */
#ifndef MT_GEO_INTERNAL_H
#define MT_GEO_INTERNAL_H

#include "base/base_internal.h"
#include "mengtafel/geo.h"

/** Null arrays and offsets that run backwards: MT_BAD_ARGUMENT. */
mt_status mt__areas_check_offsets(const mt_areas *areas, mt_error *error) MT_MUST_USE;
/** An area without rings, a ring of under four vertices, not closed, or not finite: MT_BAD_DATA. */
mt_status mt__area_check_rings(const mt_areas *areas, size_t area, mt_error *error) MT_MUST_USE;

/** A point of the tree: its place and its index in the caller's arrays. */
typedef struct mt__tree_point {
    double at[2];
    size_t index;
} mt__tree_point;

/** Put points into tree order: the middle of every range splits it, by x and y in turn. */
void mt__tree_build(mt__tree_point *points, size_t n);
/** The nearest point to (x, y); of equally near ones the lowest index. n is at least 1.
 *  @param squared [1] out: squared distance */
size_t mt__tree_nearest(const mt__tree_point *points, size_t n, double x, double y,
                        double *squared);
/** Call `visit` with the index of every point at squared distance up to `squared`. */
void mt__tree_within(const mt__tree_point *points, size_t n, double x, double y, double squared,
                     void (*visit)(void *user, size_t index), void *user);

#endif
