/* What housing explains, and what it does not. Two computed spreads beside the measured one:
 *
 *   nearest  every child goes to the nearest school, whatever its size: the reading of Boterman
 *            (2019) and of the Inspectorate (2018). It needs no assumption about behaviour and lets
 *            schools be too full or empty.
 *   least    everybody has a place in a school that is as large as it is now, and the distance
 *            covered by all together is as small as can be (exact, network simplex). This is the
 *            least total distance and nothing else: not a forecast, and not what families want.
 *
 * What is left between nearest and the actual spread is choice or admission. How much is which
 * cannot be told without the lists of schools that families asked for.
 *
 * Children by residence and at school do not add up to the same (some go to school elsewhere, some
 * come from elsewhere): for `least` the homes are scaled to the schools, per group. */
#include "report/report_internal.h"

#include <math.h>
#include <string.h>

/* At most so many arcs in the flow; with more, fewer points per area are used. */
#define ARCS_MAX 4000000

/* ---- Everybody to the nearest school ----------------------------------------------------------
 */

typedef struct nearest_work {
    int32_t *site;
    double *metres, *a, *b;
} nearest_work;

static mt_status nearest_once(const mt_context *context, const mt__homes *homes,
                              const mt__sites *sites, nearest_work *work, double *dissimilarity,
                              double *mean, mt_error *error) {
    const size_t points = homes->n_areas * homes->per_area;
    MT_TRY(mt_geo_nearest(context, points, homes->x, homes->y, sites->n, sites->x, sites->y,
                          work->site, work->metres, error));
    memset(work->a, 0, sites->n * sizeof *work->a);
    memset(work->b, 0, sites->n * sizeof *work->b);
    double total = 0;
    for (size_t p = 0; p < points; p++) {
        const double *weight = &homes->weight[2 * p];
        work->a[work->site[p]] += weight[0];
        work->b[work->site[p]] += weight[1];
        total += work->metres[p] * (weight[0] + weight[1]);
    }
    *mean = total / (homes->a + homes->b);
    return mt_measure_dissimilarity(work->a, work->b, sites->n, dissimilarity, error);
}

static mt_status nearest(const mt_context *context, mt__homes *homes, const mt__sites *sites,
                         const mt_problem_options *options, mt_housing *out, mt_error *error) {
    const size_t points = homes->n_areas * homes->per_area;
    nearest_work work = {
        .site = mt__alloc(context, points, sizeof(int32_t)),
        .metres = mt__alloc(context, points, sizeof(double)),
        .a = mt__alloc(context, sites->n, sizeof(double)),
        .b = mt__alloc(context, sites->n, sizeof(double)),
    };
    mt_status status;
    double sum = 0, metres = 0;
    out->nearest_low = INFINITY;
    out->nearest_high = -INFINITY;
    if (work.site == NULL || work.metres == NULL || work.a == NULL || work.b == NULL) {
        status = mt__no_memory(error, "the nearest schools");
        goto done;
    }
    /* Set 0 last, so that the points of the given seed are the ones that stay. */
    for (uint32_t s = options->point_sets; s-- > 0;) {
        double value, mean;
        MT_TRY_DONE(mt__homes_draw(context, homes, options->seed + s, error));
        MT_TRY_DONE(nearest_once(context, homes, sites, &work, &value, &mean, error));
        sum += value;
        metres += mean;
        out->nearest_low = fmin(out->nearest_low, value);
        out->nearest_high = fmax(out->nearest_high, value);
    }
    out->nearest = sum / options->point_sets;
    out->nearest_metres = metres / options->point_sets;
    status = MT_OK;
done:
    mt_free(context, work.site);
    mt_free(context, work.metres);
    mt_free(context, work.a);
    mt_free(context, work.b);
    return status;
}

/* ---- The least total distance ------------------------------------------------------------------
 */

typedef struct flow_work {
    size_t per_area, points, arcs;
    int64_t *supply, *room, *cost, *flow;
    int32_t *from, *to;
    double *a, *b;
} flow_work;

static void flow_free(const mt_context *context, flow_work *work) {
    mt_free(context, work->supply);
    mt_free(context, work->room);
    mt_free(context, work->cost);
    mt_free(context, work->flow);
    mt_free(context, work->from);
    mt_free(context, work->to);
    mt_free(context, work->a);
    mt_free(context, work->b);
}

static mt_status flow_new(const mt_context *context, const mt__homes *homes, const mt__sites *sites,
                          flow_work *out, mt_error *error) {
    const size_t pairs = homes->n_areas * sites->n;
    size_t per_area = pairs > 0 ? ARCS_MAX / pairs : 1;
    per_area = per_area > homes->per_area ? homes->per_area : per_area < 1 ? 1 : per_area;
    const size_t points = homes->n_areas * per_area, arcs = points * sites->n;
    *out = (flow_work){
        .per_area = per_area,
        .points = points,
        .arcs = arcs,
        .supply = mt__alloc(context, points, sizeof(int64_t)),
        .room = mt__alloc(context, sites->n, sizeof(int64_t)),
        .cost = mt__alloc(context, arcs, sizeof(int64_t)),
        .flow = mt__alloc(context, arcs, sizeof(int64_t)),
        .from = mt__alloc(context, arcs, sizeof(int32_t)),
        .to = mt__alloc(context, arcs, sizeof(int32_t)),
        .a = mt__calloc(context, sites->n, sizeof(double)),
        .b = mt__calloc(context, sites->n, sizeof(double)),
    };
    if (out->supply == NULL || out->room == NULL || out->cost == NULL || out->flow == NULL ||
        out->from == NULL || out->to == NULL || out->a == NULL || out->b == NULL) {
        flow_free(context, out);
        return mt__no_memory(error, "the least total distance");
    }
    return MT_OK;
}

/* Point p of the flow is a point of the homes; the first per_area of each area are used. */
static size_t home_point(const mt__homes *homes, const flow_work *work, size_t p) {
    return p / work->per_area * homes->per_area + p % work->per_area;
}

/* Whole children at the points that add up to the seats exactly: each point gets the difference of
 * the rounded-down running totals. */
static void fill_supply(const mt__homes *homes, const mt_housing *housing, int64_t seats,
                        flow_work *work) {
    double all = 0, running = 0;
    for (size_t p = 0; p < work->points; p++) {
        const double *weight = &homes->weight[2 * home_point(homes, work, p)];
        all += weight[0] * housing->scale_a + weight[1] * housing->scale_b;
    }
    int64_t before = 0;
    for (size_t p = 0; p < work->points; p++) {
        const double *weight = &homes->weight[2 * home_point(homes, work, p)];
        running += weight[0] * housing->scale_a + weight[1] * housing->scale_b;
        const int64_t until =
            p + 1 == work->points ? seats : (int64_t)((double)seats * (running / all));
        work->supply[p] = until - before;
        before = until;
    }
}

static void fill_arcs(const mt__homes *homes, const mt__sites *sites, flow_work *work) {
    size_t arc = 0;
    for (size_t p = 0; p < work->points; p++) {
        const size_t home = home_point(homes, work, p);
        for (size_t s = 0; s < sites->n; s++, arc++) {
            const double dx = homes->x[home] - sites->x[s], dy = homes->y[home] - sites->y[s];
            work->from[arc] = (int32_t)p;
            work->to[arc] = (int32_t)s;
            work->cost[arc] = (int64_t)(sqrt(dx * dx + dy * dy) + 0.5);
        }
    }
}

static mt_status least(const mt_context *context, const mt__counts *school, const mt__homes *homes,
                       const mt__sites *sites, mt_housing *out, mt_error *error) {
    flow_work work;
    int64_t seats = 0, metres = 0;
    MT_TRY(flow_new(context, homes, sites, &work, error));
    for (size_t s = 0; s < sites->n; s++) {
        work.room[s] = school->a[sites->school[s]] + school->b[sites->school[s]];
        seats += work.room[s];
    }
    fill_supply(homes, out, seats, &work);
    fill_arcs(homes, sites, &work);
    mt_status status =
        mt_solve_transport(context, work.points, work.supply, sites->n, work.room, work.arcs,
                           work.from, work.to, work.cost, work.flow, &metres, error);
    /* Children of both groups are alike to the distance: those of one point are sent in its mix. */
    for (size_t arc = 0; status == MT_OK && arc < work.arcs; arc++) {
        if (work.flow[arc] == 0)
            continue;
        const double *weight = &homes->weight[2 * home_point(homes, &work, (size_t)work.from[arc])];
        const double a = weight[0] * out->scale_a, b = weight[1] * out->scale_b;
        work.a[work.to[arc]] += (double)work.flow[arc] * a / (a + b);
        work.b[work.to[arc]] += (double)work.flow[arc] * b / (a + b);
    }
    if (status == MT_OK)
        status = mt_measure_dissimilarity(work.a, work.b, sites->n, &out->least, error);
    if (status == MT_OK)
        out->least_metres = (double)metres / (double)seats;
    flow_free(context, &work);
    return status;
}

/* ---- The whole ----------------------------------------------------------------------------------
 */

static void published_distance(const mt_snapshot *snapshot, const mt__counts *school,
                               mt_housing *out) {
    double sum = 0, pupils = 0;
    for (size_t i = 0; i < snapshot->n_schools; i++) {
        const double metres = snapshot->school[i].mean_metres;
        if (isnan(metres) || !school->counted[i])
            continue;
        const double n = (double)(school->a[i] + school->b[i] + school->unknown[i]);
        sum += metres * n;
        pupils += n;
        out->actual_schools++;
    }
    out->actual_metres = pupils > 0 ? sum / pupils : NAN;
}

/* Which part of the town takes part, and the actual spread over just that part: what is computed is
 * held against the same schools. */
static mt_status taking_part(const mt_context *context, const mt_snapshot *snapshot,
                             const mt__counts *school, const mt__counts *home,
                             const mt__sites *sites, mt_housing *out, mt_error *error) {
    for (size_t i = 0; i < snapshot->n_areas; i++) {
        const int64_t children = home->counted[i] ? home->a[i] + home->b[i] : 0;
        if (children == 0 || snapshot->area[i].geometry != NULL)
            continue;
        out->areas_without_shape++;
        out->children_without_shape += children;
    }
    for (size_t i = 0; i < snapshot->n_schools; i++)
        out->schools_without_place +=
            school->counted[i] && school->a[i] + school->b[i] > 0 && isnan(snapshot->school[i].lon);
    double *a = mt__alloc(context, sites->n, sizeof *a);
    double *b = mt__alloc(context, sites->n, sizeof *b);
    mt_status status;
    if (a == NULL || b == NULL) {
        status = mt__no_memory(error, "the schools that take part");
        goto done;
    }
    for (size_t s = 0; s < sites->n; s++) {
        a[s] = (double)school->a[sites->school[s]];
        b[s] = (double)school->b[sites->school[s]];
        out->school_a += school->a[sites->school[s]];
        out->school_b += school->b[sites->school[s]];
    }
    status = mt_measure_dissimilarity(a, b, sites->n, &out->actual, error);
done:
    mt_free(context, a);
    mt_free(context, b);
    return status;
}

mt_status mt__housing(const mt_context *context, const mt_snapshot *snapshot,
                      const mt__counts *school, mt__homes *homes, const mt__sites *sites,
                      const mt__counts *home, const mt_problem_options *options, mt_housing *out,
                      mt_error *error) {
    mt_housing housing = {
        .areas = homes->n_areas,
        .schools = sites->n,
        .points = homes->n_areas * homes->per_area,
        .nearest = NAN,
        .nearest_low = NAN,
        .nearest_high = NAN,
        .nearest_metres = NAN,
        .least = NAN,
        .least_metres = NAN,
        .choice_or_admission = NAN,
        .home_a = homes->a,
        .home_b = homes->b,
    };
    published_distance(snapshot, school, &housing);
    MT_TRY(taking_part(context, snapshot, school, home, sites, &housing, error));
    if (homes->n_areas < 2 || homes->a == 0 || homes->b == 0)
        housing.why_not =
            "For this year the town file has no counts by residence with the shapes of "
            "the areas.";
    else if (sites->n < 2 || housing.school_a == 0 || housing.school_b == 0)
        housing.why_not = "The town file has no places of schools with children of both groups.";
    if (housing.why_not == NULL) {
        housing.available = true;
        housing.scale_a = (double)housing.school_a / homes->a;
        housing.scale_b = (double)housing.school_b / homes->b;
        MT_TRY(nearest(context, homes, sites, options, &housing, error));
        MT_TRY(least(context, school, homes, sites, &housing, error));
        housing.choice_or_admission = housing.actual - housing.nearest;
    }
    *out = housing;
    return MT_OK;
}
