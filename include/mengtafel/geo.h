/** @file geo.h
 *  Places: from longitude and latitude to metres, points within areas, the nearest site, who lives
 *  around one. Plain arrays in, plain arrays out. Projected coordinates are estimates in metres
 *  (PROJ, within 0.5 m): pictures and distances rest on them, nothing that is hashed does. */
#ifndef MENGTAFEL_GEO_H
#define MENGTAFEL_GEO_H

#include "mengtafel/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Whether a place lies in and around the Netherlands: longitude 2.5 to 8, latitude 50 to 54.5. A place
 *  that does not is swapped columns, metres for degrees, or a slip. NaN does not. */
MT_API bool mt_geo_near_netherlands(double lon, double lat);

/** WGS84 degrees to RD New (EPSG:28992) metres. In and out may be the same arrays.
 *  @param lon, lat  [n] degrees; must lie in and around the Netherlands (lon 2.5 .. 8, lat 50
 * .. 54.5)
 *  @param x, y      [n] metres
 *  @return MT_BAD_DATA with error->row (from 1) for a place outside or not finite (a remedy names
 *          swapped columns and metres for degrees), MT_NO_MEMORY
 *  Source: EPSG:28992 by "Amersfoort to WGS 84 (4)", through PROJ; within 0.5 m of the operation
 *  with the correction grid. */
MT_API MT_MUST_USE mt_status mt_geo_to_rd(size_t n, const double *lon, const double *lat, double *x,
                                          double *y, mt_error *error);

/** Areas as rings: area i has rings ring_of[i] .. ring_of[i+1] - 1; ring r has the vertices
 *  vertex_of[r] .. vertex_of[r+1] - 1, first = last. The first ring of a part is its outline; what
 *  is inside is by the even-odd rule over all rings, so holes and several parts need no marks. */
typedef struct mt_areas {
    size_t n_areas;
    const size_t *ring_of;   ///< [n_areas + 1]
    const size_t *vertex_of; ///< [rings + 1]
    const double *x;         ///< [vertices]
    const double *y;         ///< [vertices]
} mt_areas;

/** Surface of each area in square units of the coordinates, by the even-odd rule: the widths of its
 *  horizontal cuts, added up from vertex height to vertex height, which is exact up to rounding.
 *  Meant for areas that pass mt_geo_check(); where rings cross it is an approximation.
 *  @param out [n_areas] >= 0
 *  @return MT_BAD_DATA with error->row for an area without rings, or a ring that is not closed, has
 *          under four vertices or one that is not finite
 *  Cost: O(v log v + v k), v vertices of an area, k edges on one of its cuts. */
MT_API MT_MUST_USE mt_status mt_geo_surface(const mt_context *context, const mt_areas *areas,
                                            double *out, mt_error *error);

/** Check that every area is a valid shape: rings closed, at least four vertices, nothing crosses.
 *  Rings within rings count as holes, islands in them, and so on.
 *  @return MT_BAD_DATA with error->row = area from 1 and the place of the fault in the message.
 *  Through GEOS (isValid, OGC simple features). */
MT_API MT_MUST_USE mt_status mt_geo_check(const mt_context *context, const mt_areas *areas,
                                          mt_error *error);

/** Random points, uniform within each area: Philox keyed by seed and by key[i], so that an area's
 *  points do not change when other areas do. The height of a point is drawn by how wide the area
 *  is there, then its place along that cut: slivers cost no more than squares, nothing is tried
 *  over. Meant for areas that pass mt_geo_check(). A point may lie on an outline by rounding.
 *  @param key       [n_areas] a number that stays with the area (its id)
 *  @param per_area  points in each area
 *  @param x, y      [n_areas * per_area], area by area
 *  @return MT_BAD_DATA with error->row for an area without surface, or as mt_geo_surface()
 *  Cost: O(points * vertices of the area). */
MT_API MT_MUST_USE mt_status mt_geo_points_within(const mt_context *context, const mt_areas *areas,
                                                  const uint32_t *key, uint64_t seed,
                                                  size_t per_area, double *x, double *y,
                                                  mt_error *error);

/** The nearest site of each point, as the crow flies; of equally near ones the first.
 *  @param site    [n_points] index of the site
 *  @param metres  [n_points] or NULL
 *  @return MT_BAD_ARGUMENT without sites, MT_BAD_DATA with error->row (of the point, or of the
 *          site) for a place that is not finite. Cost: O(points log sites), k-d tree. */
MT_API MT_MUST_USE mt_status mt_geo_nearest(const mt_context *context, size_t n_points,
                                            const double *x, const double *y, size_t n_sites,
                                            const double *site_x, const double *site_y,
                                            int32_t *site, double *metres, mt_error *error);

/** What lies within `radius` metres of each site (exactly at it counts): the sum of `weight` over
 *  those points, made with mt_sum, so it does not depend on the order of the points.
 *  @param weight  [n_points * n_weights], point by point; finite, together below 2^62
 *  @param radius  >= 0
 *  @param out     [n_sites * n_weights], site by site; 0 where nothing lies
 *  @return MT_BAD_DATA with error->row for a place or a weight (error->column) that is not finite
 *  Cost: O(points log points + what is found), k-d tree. */
MT_API MT_MUST_USE mt_status mt_geo_sum_within(const mt_context *context, size_t n_points,
                                               const double *x, const double *y,
                                               const double *weight, size_t n_weights,
                                               size_t n_sites, const double *site_x,
                                               const double *site_y, double radius, double *out,
                                               mt_error *error);

#ifdef __cplusplus
}
#endif
#endif
