/* From degrees to metres: WGS84 to RD New (EPSG:28992) through PROJ. The operation is written out
 * ("Amersfoort to WGS 84 (4)", then RD New) instead of looked up: looking up takes a tenth of a
 * second, needs a database at hand, and gives another operation, decimetres away, on a machine that
 * has the correction grid. Every call has a PROJ context of its own, so nothing is shared between
 * threads. Places are checked before they are projected, because PROJ gives numbers for nearly
 * anything, and swapped columns should be called that. */
#include "base/base_internal.h"
#include "mengtafel/geo.h"

#include <math.h>
#include <proj.h>

/* What `projinfo -s EPSG:4326 -t EPSG:28992 -o PROJ` gives (PROJ 9.1), longitude first. */
static const char operation[] =
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 "
    "+step +proj=cart +ellps=WGS84 +step +inv +proj=helmert +x=565.4171 +y=50.3319 +z=465.5524 "
    "+rx=0.398957388243134 +ry=-0.343987817378283 +rz=1.87740163998045 +s=4.0725 "
    "+convention=coordinate_frame +step +inv +proj=cart +ellps=bessel +step +proj=pop +v_3 "
    "+step +proj=sterea +lat_0=52.1561605555556 +lon_0=5.38763888888889 +k=0.9999079 "
    "+x_0=155000 +y_0=463000 +ellps=bessel";

static void silent(void *user, int level, const char *text) {
    (void)user;
    (void)level;
    (void)text;
}

bool mt_geo_near_netherlands(double lon, double lat) {
    return lon >= 2.5 && lon <= 8 && lat >= 50 && lat <= 54.5;
}

static bool rd_metres(double x, double y) {
    return x >= -10000 && x <= 320000 && y >= 280000 && y <= 660000;
}

static mt_status check_places(size_t n, const double *lon, const double *lat, mt_error *error) {
    for (size_t i = 0; i < n; i++) {
        if (mt_geo_near_netherlands(lon[i], lat[i]))
            continue;
        const char *remedy = "leave this place out, or correct it";
        if (!isfinite(lon[i]) || !isfinite(lat[i]))
            remedy = "a coordinate is missing or not a number";
        else if (mt_geo_near_netherlands(lat[i], lon[i]))
            remedy = "the columns for longitude and latitude seem to be swapped";
        else if (rd_metres(lon[i], lat[i]))
            remedy = "this looks like metres (RD) already, not degrees: do not convert it";
        return mt__fail_at(error, MT_BAD_DATA, NULL, (int64_t)i + 1, 0,
                           "longitude %.8g, latitude %.8g is not in or around the Netherlands "
                           "(longitude 2.5 to 8, latitude 50 to 54.5): %s",
                           lon[i], lat[i], remedy);
    }
    return MT_OK;
}

static mt_status project(PJ *projection, size_t n, const double *lon, const double *lat, double *x,
                         double *y, mt_error *error) {
    for (size_t i = 0; i < n; i++) {
        const double place[2] = {lon[i], lat[i]};
        PJ_COORD at = proj_trans(projection, PJ_FWD, proj_coord(place[0], place[1], 0, HUGE_VAL));
        if (!isfinite(at.xy.x) || !isfinite(at.xy.y))
            return mt__fail_at(error, MT_BAD_DATA, NULL, (int64_t)i + 1, 0,
                               "longitude %.8g, latitude %.8g cannot be projected to RD", place[0],
                               place[1]);
        x[i] = at.xy.x;
        y[i] = at.xy.y;
    }
    return MT_OK;
}

mt_status mt_geo_to_rd(size_t n, const double *lon, const double *lat, double *x, double *y,
                       mt_error *error) {
    if (n == 0)
        return MT_OK;
    if (lon == NULL || lat == NULL || x == NULL || y == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "an array of coordinates is null");
    MT_TRY(check_places(n, lon, lat, error));

    PJ_CONTEXT *library = proj_context_create();
    if (library == NULL)
        return mt__no_memory(error, "PROJ");
    proj_log_func(library, NULL, silent);
    PJ *projection = proj_create(library, operation);
    const mt_status status = projection != NULL ? project(projection, n, lon, lat, x, y, error)
                                                : mt__no_memory(error, "the projection to RD");
    proj_destroy(projection);
    proj_context_destroy(library);
    return status;
}
