/* Least total distance from points to sites with room, and the nearest of many sites: one JSON line
 * each. Points are random but fixed, distances whole metres, rooms a tenth more than is needed. */
#include "mengtafel/geo.h"
#include "mengtafel/solve.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void *reserve(size_t n, size_t size) {
    void *memory = malloc(n * size);
    if (memory == NULL) {
        fprintf(stderr, "bench_flow: out of memory\n");
        exit(1);
    }
    return memory;
}

static void scatter(uint32_t item, size_t n, double **x, double **y) {
    mt_stream stream;
    mt_stream_init(&stream, 1, MT_PURPOSE_TEST, 0, item);
    *x = reserve(n, sizeof **x);
    *y = reserve(n, sizeof **y);
    for (size_t i = 0; i < n; i++) {
        (*x)[i] = 15000 * mt_stream_unit(&stream);
        (*y)[i] = 15000 * mt_stream_unit(&stream);
    }
}

/** Every point may go to every site; each point sends 70,000 / points pupils. */
static int transport(size_t n_from, size_t n_to) {
    const size_t n_arcs = n_from * n_to;
    double *x, *y, *sx, *sy;
    scatter(1, n_from, &x, &y);
    scatter(2, n_to, &sx, &sy);
    int64_t *supply = reserve(n_from, sizeof *supply), *room = reserve(n_to, sizeof *room);
    int64_t *cost = reserve(n_arcs, sizeof *cost), *flow = reserve(n_arcs, sizeof *flow);
    int32_t *from = reserve(n_arcs, sizeof *from), *to = reserve(n_arcs, sizeof *to);
    const int64_t each = (int64_t)(70000 / n_from);
    for (size_t i = 0; i < n_from; i++) {
        supply[i] = each;
        for (size_t j = 0; j < n_to; j++) {
            const size_t e = i * n_to + j;
            from[e] = (int32_t)i;
            to[e] = (int32_t)j;
            cost[e] = (int64_t)hypot(x[i] - sx[j], y[i] - sy[j]);
        }
    }
    for (size_t j = 0; j < n_to; j++)
        room[j] = each * (int64_t)n_from * 11 / 10 / (int64_t)n_to + 1;
    int64_t total;
    mt_error error;
    const double start = now();
    const mt_status status = mt_solve_transport(NULL, n_from, supply, n_to, room, n_arcs, from, to,
                                                cost, flow, &total, &error);
    const double seconds = now() - start;
    if (status == MT_OK)
        printf("{\"name\":\"least_total_distance\",\"size\":\"%zux%zu\",\"arcs\":%zu,"
               "\"total\":%lld,\"seconds\":%.4f,\"threads\":1}\n",
               n_from, n_to, n_arcs, (long long)total, seconds);
    else
        fprintf(stderr, "bench_flow: %s\n", error.message);
    void *all[] = {x, y, sx, sy, supply, room, cost, flow, from, to};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        free(all[i]);
    return status != MT_OK;
}

static int nearest(size_t n_points, size_t n_sites, int threads) {
    double *x, *y, *sx, *sy;
    scatter(3, n_points, &x, &y);
    scatter(4, n_sites, &sx, &sy);
    int32_t *site = reserve(n_points, sizeof *site);
    double *metres = reserve(n_points, sizeof *metres);
    mt_context context = {.threads = threads};
    mt_error error;
    const double start = now();
    const mt_status status =
        mt_geo_nearest(&context, n_points, x, y, n_sites, sx, sy, site, metres, &error);
    const double seconds = now() - start;
    if (status == MT_OK)
        printf("{\"name\":\"nearest\",\"size\":\"%zux%zu\",\"seconds\":%.4f,\"threads\":%d}\n",
               n_points, n_sites, seconds, threads);
    else
        fprintf(stderr, "bench_flow: %s\n", error.message);
    void *all[] = {x, y, sx, sy, site, metres};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        free(all[i]);
    return status != MT_OK;
}

int main(void) {
    int failed =
        transport(99, 193) + transport(2970, 193) + transport(9900, 193) + transport(7000, 193);
    for (int threads = 1; threads <= 2; threads++)
        failed += nearest(1000000, 6500, threads);
    return failed > 0;
}
