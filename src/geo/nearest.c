/* The nearest site of a point, and what lies around a site. Both look up a k-d tree (tree.c): of
 * the sites for the one, of the points for the other. Sums are made with mt_sum, so they depend
 * neither on the order in which the tree gives its points nor on threads. */
#include "geo_internal.h"

#include <math.h>

static mt_status check_places(const char *what, size_t n, const double *x, const double *y,
                              mt_error *error) {
    if (n > 0 && (x == NULL || y == NULL))
        return mt__fail(error, MT_BAD_ARGUMENT, "the coordinates of the %ss are null", what);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return mt__fail_at(error, MT_BAD_DATA, NULL, (int64_t)i + 1, 0,
                               "%s %zu has no place: give it coordinates or leave it out", what,
                               i + 1);
    return MT_OK;
}

static mt_status make_tree(const mt_context *context, size_t n, const double *x, const double *y,
                           mt__tree_point **out, mt_error *error) {
    mt__tree_point *tree = mt__alloc(context, n, sizeof *tree);
    if (tree == NULL)
        return mt__no_memory(error, "a search tree");
    for (size_t i = 0; i < n; i++)
        tree[i] = (mt__tree_point){.at = {x[i], y[i]}, .index = i};
    mt__tree_build(tree, n);
    *out = tree;
    return MT_OK;
}

typedef struct nearest_work {
    const double *x, *y;
    const mt__tree_point *tree;
    size_t n_sites;
    int32_t *site;
    double *metres;
} nearest_work;

static mt_status nearest_chunk(void *user, size_t first, size_t last, int thread, mt_error *error) {
    (void)thread;
    (void)error;
    const nearest_work *work = user;
    for (size_t i = first; i < last; i++) {
        double squared;
        work->site[i] =
            (int32_t)mt__tree_nearest(work->tree, work->n_sites, work->x[i], work->y[i], &squared);
        if (work->metres != NULL)
            work->metres[i] = sqrt(squared);
    }
    return MT_OK;
}

mt_status mt_geo_nearest(const mt_context *context, size_t n_points, const double *x,
                         const double *y, size_t n_sites, const double *site_x,
                         const double *site_y, int32_t *site, double *metres, mt_error *error) {
    if (n_sites == 0 || n_sites > INT32_MAX)
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "%zu sites: the nearest is one of 1 to 2,147,483,647", n_sites);
    if (n_points > 0 && site == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "nowhere to put the nearest sites");
    MT_TRY(check_places("point", n_points, x, y, error));
    MT_TRY(check_places("site", n_sites, site_x, site_y, error));

    mt__tree_point *tree = NULL;
    MT_TRY(make_tree(context, n_sites, site_x, site_y, &tree, error));
    nearest_work work = {x, y, tree, n_sites, site, metres};
    mt_status status =
        mt__parallel(context, "nearest sites", n_points, 4096, nearest_chunk, &work, error);
    mt_free(context, tree);
    return status;
}

typedef struct within_work {
    const mt__tree_point *tree;
    size_t n_points, n_weights;
    const double *weight, *site_x, *site_y;
    double squared;
    mt_sum *sums; /* [threads * n_weights] */
    double *out;
} within_work;

typedef struct gathering {
    mt_sum *sums;
    const double *weight;
    size_t n_weights;
} gathering;

static void gather(void *user, size_t index) {
    const gathering *g = user;
    for (size_t w = 0; w < g->n_weights; w++)
        mt_sum_add(&g->sums[w], g->weight[index * g->n_weights + w]);
}

static mt_status within_chunk(void *user, size_t first, size_t last, int thread, mt_error *error) {
    (void)error;
    const within_work *work = user;
    gathering g = {.sums = work->sums + (size_t)thread * work->n_weights,
                   .weight = work->weight,
                   .n_weights = work->n_weights};
    for (size_t s = first; s < last; s++) {
        for (size_t w = 0; w < g.n_weights; w++)
            g.sums[w] = (mt_sum){0};
        mt__tree_within(work->tree, work->n_points, work->site_x[s], work->site_y[s], work->squared,
                        gather, &g);
        for (size_t w = 0; w < g.n_weights; w++)
            work->out[s * g.n_weights + w] = mt_sum_value(&g.sums[w]);
    }
    return MT_OK;
}

/** Weights must be finite, and so few and small that no sum of them leaves the range of mt_sum. */
static mt_status check_weights(size_t n_points, const double *weight, size_t n_weights,
                               mt_error *error) {
    for (size_t w = 0; w < n_weights; w++) {
        double all = 0;
        for (size_t i = 0; i < n_points; i++) {
            all += fabs(weight[i * n_weights + w]);
            if (!(all < 0x1p62))
                return mt__fail_at(error, MT_BAD_DATA, NULL, (int64_t)i + 1, (int64_t)w + 1,
                                   "weight %zu of point %zu is not a number, or the weights add "
                                   "up to more than 2^62",
                                   w + 1, i + 1);
        }
    }
    return MT_OK;
}

mt_status mt_geo_sum_within(const mt_context *context, size_t n_points, const double *x,
                            const double *y, const double *weight, size_t n_weights, size_t n_sites,
                            const double *site_x, const double *site_y, double radius, double *out,
                            mt_error *error) {
    if (!(radius >= 0) || isinf(radius))
        return mt__fail(error, MT_BAD_ARGUMENT, "a radius of %g metres: give 0 or more", radius);
    if (n_weights == 0 || n_sites == 0)
        return MT_OK;
    if (out == NULL || (n_points > 0 && weight == NULL))
        return mt__fail(error, MT_BAD_ARGUMENT, "the weights or the array for their sums is null");
    MT_TRY(check_places("point", n_points, x, y, error));
    MT_TRY(check_places("site", n_sites, site_x, site_y, error));
    MT_TRY(check_weights(n_points, weight, n_weights, error));

    mt_status status;
    mt__tree_point *tree = NULL;
    mt_sum *sums = mt__alloc(context, (size_t)mt__threads(context), n_weights * sizeof *sums);
    if (sums == NULL)
        return mt__no_memory(error, "sums around sites");
    MT_TRY_DONE(make_tree(context, n_points, x, y, &tree, error));
    within_work work = {tree,   n_points,        n_weights, weight, site_x,
                        site_y, radius * radius, sums,      out};
    status = mt__parallel(context, "sums around sites", n_sites, 16, within_chunk, &work, error);
done:
    mt_free(context, tree);
    mt_free(context, sums);
    return status;
}
