/* Whether areas are valid shapes, through GEOS. An area comes as bare rings: each ring is first
 * checked by itself, then the rings are sorted out into outlines and holes by how many others they
 * lie in, and the whole is checked as one. When two rings cross it does not matter how they were
 * sorted out: GEOS looks at all crossings of the whole. GEOS keeps its own memory; a context of its
 * own for every call keeps threads apart. */
#include "geo_internal.h"

#include <geos_c.h>
#include <stdio.h>

static const size_t no_ring = SIZE_MAX;

typedef struct checker {
    GEOSContextHandle_t library;
    const mt_areas *areas;
    size_t area; /* the one being looked at */
    size_t n_rings;
    GEOSGeometry **rings; /* each as a polygon without holes */
    GEOSGeometry **holes; /* scratch: the holes of one outline */
    GEOSGeometry **parts; /* scratch: the polygons of the area */
    size_t *depth;        /* in how many others a ring lies */
    size_t *hole_of;      /* the outline a ring is a hole of, or no_ring */
    char said[256];       /* the last that GEOS said */
} checker;

static void keep_message(const char *message, void *user) {
    checker *c = user;
    snprintf(c->said, sizeof c->said, "%s", message);
}

static mt_status refused(const checker *c, mt_error *error) {
    return mt__fail_at(error, MT_BAD_DATA, NULL, (int64_t)c->area + 1, 0,
                       "area %zu cannot be read as a shape: %s", c->area + 1, c->said);
}

/** Is it valid, and if not, why and where. */
static mt_status check_valid(checker *c, const GEOSGeometry *geometry, mt_error *error) {
    char *reason = NULL;
    GEOSGeometry *place = NULL;
    const char valid = GEOSisValidDetail_r(c->library, geometry, 0, &reason, &place);
    mt_status status = MT_OK;
    if (valid == 2)
        status = refused(c, error);
    if (valid == 0) {
        double x = 0, y = 0;
        char x_text[MT_NUMBER_SIZE], y_text[MT_NUMBER_SIZE];
        if (place != NULL) {
            GEOSGeomGetX_r(c->library, place, &x);
            GEOSGeomGetY_r(c->library, place, &y);
        }
        mt_number_write(x, x_text);
        mt_number_write(y, y_text);
        status = mt__fail_at(error, MT_BAD_DATA, NULL, (int64_t)c->area + 1, 0,
                             "area %zu is not a valid shape at x %s, y %s: %s; repair it there",
                             c->area + 1, x_text, y_text, reason != NULL ? reason : "unknown");
    }
    GEOSFree_r(c->library, reason);
    GEOSGeom_destroy_r(c->library, place);
    return status;
}

/** A polygon around a copy of the outline. NULL when GEOS refuses. */
static GEOSGeometry *outline(checker *c, size_t ring) {
    const size_t first = c->areas->vertex_of[ring];
    const size_t n = c->areas->vertex_of[ring + 1] - first;
    GEOSCoordSequence *places = GEOSCoordSeq_copyFromArrays_r(
        c->library, c->areas->x + first, c->areas->y + first, NULL, NULL, (unsigned)n);
    return places != NULL ? GEOSGeom_createLinearRing_r(c->library, places) : NULL;
}

static mt_status read_rings(checker *c, mt_error *error) {
    const size_t first = c->areas->ring_of[c->area];
    const size_t n = c->areas->ring_of[c->area + 1] - first;
    for (c->n_rings = 0; c->n_rings < n; c->n_rings++) {
        GEOSGeometry *line = outline(c, first + c->n_rings);
        if (line == NULL)
            return refused(c, error);
        c->rings[c->n_rings] = GEOSGeom_createPolygon_r(c->library, line, NULL, 0);
        if (c->rings[c->n_rings] == NULL)
            return refused(c, error);
        mt_status status = check_valid(c, c->rings[c->n_rings], error);
        if (status != MT_OK) {
            c->n_rings++; /* so that this one is freed too */
            return status;
        }
    }
    return MT_OK;
}

/** For each ring in how many others it lies, and for a ring that lies in an odd number the outline
 *  it is a hole of: the one around it that lies in one fewer. A ring without such an outline (which
 *  cannot be unless rings cross) is taken for an outline itself, so that none goes unseen. */
static mt_status sort_out(checker *c, mt_error *error) {
    for (int pass = 0; pass < 2; pass++)
        for (size_t inner = 0; inner < c->n_rings; inner++) {
            size_t around = 0;
            c->hole_of[inner] = no_ring;
            for (size_t outer = 0; outer < c->n_rings; outer++) {
                if (outer == inner)
                    continue;
                const char held = GEOSCovers_r(c->library, c->rings[outer], c->rings[inner]);
                if (held == 2)
                    return refused(c, error);
                around += held == 1;
                if (pass == 1 && held == 1 && c->depth[inner] % 2 == 1 &&
                    c->depth[outer] + 1 == c->depth[inner])
                    c->hole_of[inner] = outer;
            }
            if (pass == 0)
                c->depth[inner] = around;
        }
    return MT_OK;
}

/** The outline with its holes as one polygon; NULL when GEOS refuses. */
static GEOSGeometry *part(checker *c, size_t shell) {
    const size_t first = c->areas->ring_of[c->area];
    size_t n = 0;
    GEOSGeometry *line = outline(c, first + shell);
    for (size_t r = 0; r < c->n_rings && line != NULL; r++) {
        if (c->hole_of[r] != shell)
            continue;
        c->holes[n] = outline(c, first + r);
        if (c->holes[n] != NULL) {
            n++;
            continue;
        }
        GEOSGeom_destroy_r(c->library, line);
        line = NULL;
    }
    if (line != NULL) /* takes the lines, also when it fails */
        return GEOSGeom_createPolygon_r(c->library, line, c->holes, (unsigned)n);
    for (size_t h = 0; h < n; h++)
        GEOSGeom_destroy_r(c->library, c->holes[h]);
    return NULL;
}

/** Check all rings of the area together. */
static mt_status check_whole(checker *c, mt_error *error) {
    MT_TRY(sort_out(c, error));
    size_t n = 0;
    mt_status status = MT_OK;
    for (size_t r = 0; r < c->n_rings && status == MT_OK; r++) {
        if (c->hole_of[r] != no_ring)
            continue;
        c->parts[n] = part(c, r);
        if (c->parts[n] != NULL)
            n++;
        else
            status = refused(c, error);
    }
    if (status != MT_OK) {
        for (size_t i = 0; i < n; i++)
            GEOSGeom_destroy_r(c->library, c->parts[i]);
        return status;
    }
    /* takes the parts, also when it fails */
    GEOSGeometry *whole =
        GEOSGeom_createCollection_r(c->library, GEOS_MULTIPOLYGON, c->parts, (unsigned)n);
    if (whole == NULL)
        return refused(c, error);
    status = check_valid(c, whole, error);
    GEOSGeom_destroy_r(c->library, whole);
    return status;
}

static mt_status check_area(checker *c, mt_error *error) {
    MT_TRY(mt__area_check_rings(c->areas, c->area, error));
    mt_status status = read_rings(c, error);
    if (status == MT_OK && c->n_rings > 1)
        status = check_whole(c, error);
    for (size_t r = 0; r < c->n_rings; r++)
        GEOSGeom_destroy_r(c->library, c->rings[r]);
    return status;
}

mt_status mt_geo_check(const mt_context *context, const mt_areas *areas, mt_error *error) {
    MT_TRY(mt__areas_check_offsets(areas, error));
    size_t most = 0;
    for (size_t a = 0; a < areas->n_areas; a++)
        if (areas->ring_of[a + 1] - areas->ring_of[a] > most)
            most = areas->ring_of[a + 1] - areas->ring_of[a];
    mt_status status = MT_OK;
    checker c = {.areas = areas, .said = "out of memory"};
    c.rings = mt__alloc(context, most, 3 * sizeof(GEOSGeometry *));
    c.depth = mt__alloc(context, most, 2 * sizeof(size_t));
    c.library = GEOS_init_r();
    if (c.rings == NULL || c.depth == NULL || c.library == NULL) {
        status = mt__no_memory(error, "checking areas");
        goto done;
    }
    c.holes = c.rings + most;
    c.parts = c.holes + most;
    c.hole_of = c.depth + most;
    GEOSContext_setErrorMessageHandler_r(c.library, keep_message, &c);
    for (c.area = 0; c.area < areas->n_areas; c.area++) {
        MT_TRY_DONE(check_area(&c, error));
        if (c.area % 256 == 255)
            MT_TRY_DONE(mt__progress(context, "checking areas",
                                     (double)(c.area + 1) / (double)areas->n_areas, error));
    }
done:
    if (c.library != NULL)
        GEOS_finish_r(c.library);
    mt_free(context, c.depth);
    mt_free(context, c.rings);
    return status;
}
