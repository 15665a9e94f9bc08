/* Surfaces of areas and random points within them, both by cutting an area horizontally.
 *
 * Between two successive heights at which an area has vertices lies a slab, in which its edges do
 * not begin, end or (in a valid shape) cross. By the even-odd rule a cut through the slab is inside
 * from the first edge to the second, from the third to the fourth, and so on; the width of the cut
 * is linear in the height. So:
 * (1) the surface of a slab is its height times the mean of its lowest and highest width;
 * (2) a uniform point has a height with density proportional to the width there, and lies
 *     uniformly along the cut at that height. Two uniform numbers give a point, also in a sliver.
 * (3) Horizontal coordinates are taken from the left of the area, so that rounding is relative to
 *     the size of the area and not to its place in the country.
 * (4) Scratch memory is made before the threads start and is one part for each thread, large
 *     enough for the largest area. */
#include "geo_internal.h"

#include <math.h>
#include <stdlib.h>

/** Under this part of its bounding box an area is rounding, not surface; so is what moving its
 *  vertices by a few of the last bits of their coordinates could make. */
static const double least_part = 1e-12;
static const double last_bits = 0x1p-50;

typedef struct edge {
    double x0, y0, x1, y1; /* y0 < y1 */
} edge;

typedef struct slab {
    double y;         /* lower side */
    double low, high; /* widths of the lowest and the highest cut */
    double upto;      /* surface up to and including this slab */
} slab;

typedef struct crossing {
    size_t edge;
    double low, middle, high;
} crossing;

/** One area made ready; the arrays hold as many elements as the largest area has vertices. */
typedef struct shape {
    edge *edges;
    slab *slabs; /* n_slabs, and one more that closes the last */
    crossing *crossings;
    double *cut;
    size_t n_edges, n_slabs;
    double left, surface;
    bool flat; /* no surface but rounding */
} shape;

mt_status mt__areas_check_offsets(const mt_areas *areas, mt_error *error) {
    if (areas == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "the areas are null");
    if (areas->n_areas == 0)
        return MT_OK;
    if (areas->ring_of == NULL || areas->vertex_of == NULL || areas->x == NULL || areas->y == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "an array of the areas is null");
    for (size_t a = 0; a < areas->n_areas; a++) {
        if (areas->ring_of[a] > areas->ring_of[a + 1])
            return mt__fail(error, MT_BAD_ARGUMENT, "ring_of runs backwards at area %zu", a + 1);
        for (size_t r = areas->ring_of[a]; r < areas->ring_of[a + 1]; r++)
            if (areas->vertex_of[r] > areas->vertex_of[r + 1])
                return mt__fail(error, MT_BAD_ARGUMENT, "vertex_of runs backwards at ring %zu",
                                r + 1);
    }
    return MT_OK;
}

mt_status mt__area_check_rings(const mt_areas *areas, size_t area, mt_error *error) {
    const int64_t row = (int64_t)area + 1;
    const size_t first_ring = areas->ring_of[area];
    if (first_ring == areas->ring_of[area + 1])
        return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                           "area %zu has no outline: give it one or leave it out", area + 1);
    for (size_t r = first_ring; r < areas->ring_of[area + 1]; r++) {
        const size_t first = areas->vertex_of[r], last = areas->vertex_of[r + 1];
        if (last - first < 4)
            return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                               "ring %zu of area %zu has %zu vertices: a closed ring has at least "
                               "four, the first again as the last",
                               r - first_ring + 1, area + 1, last - first);
        for (size_t v = first; v < last; v++)
            if (!isfinite(areas->x[v]) || !isfinite(areas->y[v]))
                return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                                   "vertex %zu in ring %zu of area %zu has no place", v - first + 1,
                                   r - first_ring + 1, area + 1);
        if (areas->x[first] != areas->x[last - 1] || areas->y[first] != areas->y[last - 1])
            return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                               "ring %zu of area %zu is not closed: repeat its first vertex at "
                               "the end",
                               r - first_ring + 1, area + 1);
    }
    return MT_OK;
}

static size_t vertices_of(const mt_areas *areas, size_t area) {
    return areas->vertex_of[areas->ring_of[area + 1]] - areas->vertex_of[areas->ring_of[area]];
}

static size_t most_vertices(const mt_areas *areas) {
    size_t most = 0;
    for (size_t a = 0; a < areas->n_areas; a++)
        if (vertices_of(areas, a) > most)
            most = vertices_of(areas, a);
    return most;
}

static void free_shapes(const mt_context *context, shape *shapes) {
    if (shapes == NULL)
        return;
    mt_free(context, shapes[0].edges);
    mt_free(context, shapes[0].slabs);
    mt_free(context, shapes[0].crossings);
    mt_free(context, shapes[0].cut);
    mt_free(context, shapes);
}

/** Scratch for n shapes of at most `most` vertices. */
static mt_status make_shapes(const mt_context *context, size_t n, size_t most, shape **out,
                             mt_error *error) {
    shape *shapes = mt__calloc(context, n, sizeof *shapes);
    if (shapes == NULL)
        return mt__no_memory(error, "areas");
    shapes[0].edges = mt__alloc(context, n, most * sizeof(edge));
    shapes[0].slabs = mt__alloc(context, n, most * sizeof(slab));
    shapes[0].crossings = mt__alloc(context, n, most * sizeof(crossing));
    shapes[0].cut = mt__alloc(context, n, most * sizeof(double));
    if (shapes[0].edges == NULL || shapes[0].slabs == NULL || shapes[0].crossings == NULL ||
        shapes[0].cut == NULL) {
        free_shapes(context, shapes);
        return mt__no_memory(error, "the edges of areas");
    }
    for (size_t i = 1; i < n; i++) {
        shapes[i].edges = shapes[0].edges + i * most;
        shapes[i].slabs = shapes[0].slabs + i * most;
        shapes[i].crossings = shapes[0].crossings + i * most;
        shapes[i].cut = shapes[0].cut + i * most;
    }
    *out = shapes;
    return MT_OK;
}

static double x_at(const edge *e, double y) {
    return e->x0 + (e->x1 - e->x0) * ((y - e->y0) / (e->y1 - e->y0));
}

static int compare(double a, double b) {
    return (a > b) - (a < b);
}

static int by_height(const void *a, const void *b) {
    return compare(((const slab *)a)->y, ((const slab *)b)->y);
}

static int by_lower_end(const void *a, const void *b) {
    const edge *left = a, *right = b;
    int order = compare(left->y0, right->y0);
    if (order == 0)
        order = compare(left->x0, right->x0);
    if (order == 0)
        order = compare(left->y1, right->y1);
    return order != 0 ? order : compare(left->x1, right->x1);
}

/** Fill the edges, upwards and in order, and the heights between which the slabs lie.
 *  @return the surface that may be nothing but rounding */
static double read_area(const mt_areas *areas, size_t area, shape *s) {
    const size_t first = areas->vertex_of[areas->ring_of[area]];
    const size_t n = vertices_of(areas, area);
    double left = areas->x[first], right = left;
    for (size_t v = first; v < first + n; v++) {
        left = areas->x[v] < left ? areas->x[v] : left;
        right = areas->x[v] > right ? areas->x[v] : right;
        s->slabs[v - first] = (slab){.y = areas->y[v]};
    }
    s->left = left;
    s->n_edges = 0;
    for (size_t r = areas->ring_of[area]; r < areas->ring_of[area + 1]; r++)
        for (size_t v = areas->vertex_of[r]; v + 1 < areas->vertex_of[r + 1]; v++) {
            const size_t low = areas->y[v] <= areas->y[v + 1] ? v : v + 1;
            const size_t high = low == v ? v + 1 : v;
            if (areas->y[low] < areas->y[high])
                s->edges[s->n_edges++] = (edge){areas->x[low] - left, areas->y[low],
                                                areas->x[high] - left, areas->y[high]};
        }
    qsort(s->edges, s->n_edges, sizeof *s->edges, by_lower_end);
    qsort(s->slabs, n, sizeof *s->slabs, by_height);
    size_t heights = 1;
    for (size_t i = 1; i < n; i++)
        if (s->slabs[i].y > s->slabs[heights - 1].y)
            s->slabs[heights++] = s->slabs[i];
    s->n_slabs = heights - 1;
    const double bottom = s->slabs[0].y, top = s->slabs[heights - 1].y;
    return least_part * (right - left) * (top - bottom) +
           last_bits * (fmax(fabs(left), fabs(right)) * (top - bottom) +
                        fmax(fabs(bottom), fabs(top)) * (right - left));
}

/** The edges that cross a slab, from left to right: those that crossed the one below and go on, in
 *  their old order, and those that start here; then put in order by insertion, nearly done already.
 *  @param next  [1] the first edge that has not started yet
 *  @return how many */
static size_t cross(shape *s, size_t i, size_t crossing_below, size_t *next) {
    const double bottom = s->slabs[i].y, top = s->slabs[i + 1].y;
    const double middle = bottom + (top - bottom) / 2;
    size_t n = 0;
    for (size_t c = 0; c < crossing_below; c++)
        if (s->edges[s->crossings[c].edge].y1 > bottom)
            s->crossings[n++].edge = s->crossings[c].edge;
    while (*next < s->n_edges && s->edges[*next].y0 <= bottom)
        s->crossings[n++].edge = (*next)++;
    for (size_t c = 0; c < n; c++) {
        const edge *e = &s->edges[s->crossings[c].edge];
        crossing here = {s->crossings[c].edge, x_at(e, bottom), x_at(e, middle), x_at(e, top)};
        size_t at = c;
        for (; at > 0 && s->crossings[at - 1].middle > here.middle; at--)
            s->crossings[at] = s->crossings[at - 1];
        s->crossings[at] = here;
    }
    return n;
}

/** Make one area ready: its slabs with widths and surfaces. */
static mt_status prepare(const mt_areas *areas, size_t area, shape *s, mt_error *error) {
    MT_TRY(mt__area_check_rings(areas, area, error));
    const double rounding = read_area(areas, area, s);
    size_t next = 0, n = 0;
    s->surface = 0;
    for (size_t i = 0; i < s->n_slabs; i++) {
        slab *here = &s->slabs[i];
        n = cross(s, i, n, &next);
        for (size_t c = 0; c + 1 < n; c += 2) {
            here->low += s->crossings[c + 1].low - s->crossings[c].low;
            here->high += s->crossings[c + 1].high - s->crossings[c].high;
        }
        here->low = here->low > 0 ? here->low : 0;
        here->high = here->high > 0 ? here->high : 0;
        s->surface += (here->low + here->high) / 2 * (s->slabs[i + 1].y - here->y);
        here->upto = s->surface;
    }
    s->flat = !(s->surface > rounding) || !isfinite(s->surface);
    return MT_OK;
}

mt_status mt_geo_surface(const mt_context *context, const mt_areas *areas, double *out,
                         mt_error *error) {
    MT_TRY(mt__areas_check_offsets(areas, error));
    if (areas->n_areas == 0)
        return MT_OK;
    if (out == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "nowhere to put the surfaces");
    mt_status status;
    shape *s = NULL;
    MT_TRY(make_shapes(context, 1, most_vertices(areas), &s, error));
    for (size_t a = 0; a < areas->n_areas; a++) {
        MT_TRY_DONE(prepare(areas, a, s, error));
        out[a] = s->surface;
    }
    status = MT_OK;
done:
    free_shapes(context, s);
    return status;
}

/** A height with density proportional to the width of the area there. */
static double draw_height(const shape *s, double unit) {
    const double target = unit * s->surface;
    size_t first = 0, last = s->n_slabs - 1;
    while (first < last) {
        const size_t middle = first + (last - first) / 2;
        if (s->slabs[middle].upto > target)
            last = middle;
        else
            first = middle + 1;
    }
    const slab *here = &s->slabs[first];
    const double below = first > 0 ? here[-1].upto : 0;
    const double part = (target - below) / (here->upto - below);
    /* Solve low t + (high - low) t^2 / 2 = part (low + high) / 2 for t in [0, 1]. */
    const double square =
        here->low * here->low + part * (here->high - here->low) * (here->high + here->low);
    const double root = here->low + sqrt(square > 0 ? square : 0);
    const double t = root > 0 ? part * (here->low + here->high) / root : 0;
    return here->y + t * (here[1].y - here->y);
}

/** Cut the area at a height: where it goes in and out, from left to right.
 *  @return how many places */
static size_t cut_at(shape *s, double y) {
    size_t n = 0;
    for (size_t e = 0; e < s->n_edges && s->edges[e].y0 <= y; e++) {
        if (s->edges[e].y1 <= y)
            continue;
        const double x = x_at(&s->edges[e], y);
        size_t at = n++;
        for (; at > 0 && s->cut[at - 1] > x; at--)
            s->cut[at] = s->cut[at - 1];
        s->cut[at] = x;
    }
    return n;
}

/** @return false when rounding put the height where the area has no width */
static bool draw_point(shape *s, mt_stream *stream, double *x, double *y) {
    *y = draw_height(s, mt_stream_unit(stream));
    const double unit = mt_stream_unit(stream);
    const size_t n = cut_at(s, *y);
    double width = 0;
    for (size_t c = 0; c + 1 < n; c += 2)
        width += s->cut[c + 1] - s->cut[c];
    double along = unit * width;
    for (size_t c = 0; c + 1 < n; c += 2) {
        const double piece = s->cut[c + 1] - s->cut[c];
        if (along < piece) {
            *x = s->left + (s->cut[c] + along);
            return true;
        }
        along -= piece;
    }
    return false;
}

typedef struct points_work {
    const mt_areas *areas;
    const uint32_t *key;
    uint64_t seed;
    size_t per_area;
    double *x, *y;
    shape *shapes;
} points_work;

static mt_status points_chunk(void *user, size_t first, size_t last, int thread, mt_error *error) {
    const points_work *work = user;
    shape *s = &work->shapes[thread];
    for (size_t a = first; a < last; a++) {
        MT_TRY(prepare(work->areas, a, s, error));
        mt_stream stream;
        mt_stream_init(&stream, work->seed, MT_PURPOSE_POINTS, 0, work->key[a]);
        for (size_t i = 0; i < work->per_area; i++) {
            const size_t at = a * work->per_area + i;
            bool drawn = false;
            for (int tries = 0; tries < 100 && !drawn && !s->flat; tries++)
                drawn = draw_point(s, &stream, &work->x[at], &work->y[at]);
            if (!drawn)
                return mt__fail_at(error, MT_BAD_DATA, NULL, (int64_t)a + 1, 0,
                                   "area %zu has no surface to put points in: repair its shape or "
                                   "leave it out",
                                   a + 1);
        }
    }
    return MT_OK;
}

mt_status mt_geo_points_within(const mt_context *context, const mt_areas *areas,
                               const uint32_t *key, uint64_t seed, size_t per_area, double *x,
                               double *y, mt_error *error) {
    MT_TRY(mt__areas_check_offsets(areas, error));
    size_t points;
    if (__builtin_mul_overflow(areas->n_areas, per_area, &points))
        return mt__fail(error, MT_BAD_ARGUMENT, "%zu points in each of %zu areas are too many",
                        per_area, areas->n_areas);
    if (points == 0)
        return MT_OK;
    if (key == NULL || x == NULL || y == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "the keys or the arrays for points are null");
    points_work work = {.areas = areas, .key = key, .seed = seed, .per_area = per_area};
    work.x = x;
    work.y = y;
    MT_TRY(make_shapes(context, (size_t)mt__threads(context), most_vertices(areas), &work.shapes,
                       error));
    mt_status status =
        mt__parallel(context, "points within areas", areas->n_areas, 8, points_chunk, &work, error);
    free_shapes(context, work.shapes);
    return status;
}
