/* Where children may live, and where schools stand. The sources say in which area a child lives,
 * not where in it: every area gets the same number of random points, spread evenly over its
 * surface, and its children are spread evenly over those. How much hangs on that is measured by
 * drawing anew. */
#include "report/homes.h"

#include <math.h>
#include <string.h>

void mt__homes_free(const mt_context *context, mt__homes *homes) {
    mt_free(context, homes->x);
    mt_free(context, homes->y);
    mt_free(context, homes->weight);
    mt_free(context, homes->ring_of);
    mt_free(context, homes->vertex_of);
    mt_free(context, homes->ring_x);
    mt_free(context, homes->ring_y);
    mt_free(context, homes->key);
    mt_free(context, homes->area);
    memset(homes, 0, sizeof *homes);
}

static bool takes_part(const mt_snapshot *snapshot, const mt__counts *home, size_t area) {
    return snapshot->shapes.ring_of[area + 1] > snapshot->shapes.ring_of[area] &&
           home->counted[area] && home->a[area] + home->b[area] > 0;
}

/* The rings of the areas that take part, in RD metres. */
static mt_status copy_rings(const mt_snapshot *snapshot, const mt__counts *home, mt__homes *out,
                            mt_error *error) {
    const mt_areas *shapes = &snapshot->shapes;
    size_t n = 0, rings = 0, vertices = 0;
    out->ring_of[0] = out->vertex_of[0] = 0;
    for (size_t i = 0; i < snapshot->n_areas; i++) {
        if (!takes_part(snapshot, home, i))
            continue;
        for (size_t r = shapes->ring_of[i]; r < shapes->ring_of[i + 1]; r++) {
            const size_t first = shapes->vertex_of[r];
            const size_t count = shapes->vertex_of[r + 1] - first;
            memcpy(out->ring_x + vertices, shapes->x + first, count * sizeof(double));
            memcpy(out->ring_y + vertices, shapes->y + first, count * sizeof(double));
            vertices += count;
            out->vertex_of[++rings] = vertices;
        }
        out->key[n] = (uint32_t)snapshot->area[i].id;
        out->area[n] = i;
        out->ring_of[++n] = rings;
    }
    return mt_geo_to_rd(vertices, out->ring_x, out->ring_y, out->ring_x, out->ring_y, error);
}

static void spread_children(const mt_snapshot *snapshot, const mt__counts *home, mt__homes *out) {
    size_t n = 0;
    for (size_t i = 0; i < snapshot->n_areas; i++) {
        if (!takes_part(snapshot, home, i))
            continue;
        for (size_t p = 0; p < out->per_area; p++) {
            double *weight = &out->weight[(n * out->per_area + p) * 2];
            weight[0] = (double)home->a[i] / (double)out->per_area;
            weight[1] = (double)home->b[i] / (double)out->per_area;
        }
        out->a += (double)home->a[i];
        out->b += (double)home->b[i];
        n++;
    }
}

mt_status mt__homes_new(const mt_context *context, const mt_snapshot *snapshot,
                        const mt__counts *home, size_t points_per_area, uint64_t seed,
                        mt__homes *out, mt_error *error) {
    size_t n = 0;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < snapshot->n_areas; i++)
        n += takes_part(snapshot, home, i);
    if (n == 0)
        return MT_OK;
    const size_t rings = snapshot->shapes.ring_of[snapshot->n_areas];
    const size_t vertices = snapshot->shapes.vertex_of[rings];
    const size_t points = n * points_per_area;
    *out = (mt__homes){
        .n_areas = n,
        .per_area = points_per_area,
        .x = mt__alloc(context, points, sizeof(double)),
        .y = mt__alloc(context, points, sizeof(double)),
        .weight = mt__alloc(context, points, 2 * sizeof(double)),
        .ring_of = mt__alloc(context, n + 1, sizeof(size_t)),
        .vertex_of = mt__alloc(context, rings + 1, sizeof(size_t)),
        .ring_x = mt__alloc(context, vertices, sizeof(double)),
        .ring_y = mt__alloc(context, vertices, sizeof(double)),
        .key = mt__alloc(context, n, sizeof(uint32_t)),
        .area = mt__alloc(context, n, sizeof(size_t)),
    };
    mt_status status;
    if (out->x == NULL || out->y == NULL || out->weight == NULL || out->ring_of == NULL ||
        out->vertex_of == NULL || out->ring_x == NULL || out->ring_y == NULL || out->key == NULL ||
        out->area == NULL)
        status = mt__no_memory(error, "the places where children live");
    else
        status = copy_rings(snapshot, home, out, error);
    if (status == MT_OK) {
        spread_children(snapshot, home, out);
        status = mt__homes_draw(context, out, seed, error);
    }
    if (status != MT_OK)
        mt__homes_free(context, out);
    return status;
}

mt_status mt__homes_draw(const mt_context *context, mt__homes *homes, uint64_t seed,
                         mt_error *error) {
    const mt_areas areas = {homes->n_areas, homes->ring_of, homes->vertex_of, homes->ring_x,
                            homes->ring_y};
    return mt_geo_points_within(context, &areas, homes->key, seed, homes->per_area, homes->x,
                                homes->y, error);
}

void mt__sites_free(const mt_context *context, mt__sites *sites) {
    mt_free(context, sites->school);
    mt_free(context, sites->x);
    mt_free(context, sites->y);
    memset(sites, 0, sizeof *sites);
}

mt_status mt__sites_new(const mt_context *context, const mt_snapshot *snapshot,
                        const mt__counts *school, mt__sites *out, mt_error *error) {
    *out = (mt__sites){
        .school = mt__alloc(context, snapshot->n_schools, sizeof(size_t)),
        .x = mt__alloc(context, snapshot->n_schools, sizeof(double)),
        .y = mt__alloc(context, snapshot->n_schools, sizeof(double)),
    };
    mt_status status = MT_OK;
    if (out->school == NULL || out->x == NULL || out->y == NULL)
        status = mt__no_memory(error, "the places of the schools");
    for (size_t i = 0; status == MT_OK && i < snapshot->n_schools; i++) {
        if (isnan(snapshot->school[i].lon) || !school->counted[i] ||
            school->a[i] + school->b[i] == 0)
            continue;
        out->school[out->n] = i;
        out->x[out->n] = snapshot->school[i].lon;
        out->y[out->n] = snapshot->school[i].lat;
        out->n++;
    }
    if (status == MT_OK)
        status = mt_geo_to_rd(out->n, out->x, out->y, out->x, out->y, error);
    if (status != MT_OK)
        mt__sites_free(context, out);
    return status;
}
