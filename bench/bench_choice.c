/* How long the population of greatest entropy takes: a made town of the size of Amsterdam with 30 home
 * points per neighbourhood, whose margins and mean distances come from a table that has them. */
#include "mengtafel/choice.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ORIGINS = 2970, SCHOOLS = 193, GROUPS = 2 };

static double home[ORIGINS * GROUPS], school[SCHOOLS * GROUPS], mean[SCHOOLS];
static float metres[SCHOOLS * ORIGINS];

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

static void make_town(void) {
    mt_stream stream;
    mt_stream_init(&stream, 1, MT_PURPOSE_TEST, 0, 0);
    static double x[ORIGINS], y[ORIGINS];
    for (int p = 0; p < ORIGINS; p++) {
        x[p] = 15000 * mt_stream_unit(&stream);
        y[p] = 15000 * mt_stream_unit(&stream);
    }
    for (int s = 0; s < SCHOOLS; s++) {
        const double at_x = 15000 * mt_stream_unit(&stream), at_y = 15000 * mt_stream_unit(&stream);
        const double decay = 0.0004 + 0.002 * mt_stream_unit(&stream);
        double children = 0, sum = 0;
        for (int p = 0; p < ORIGINS; p++) {
            const double d = hypot(x[p] - at_x, y[p] - at_y);
            metres[s * ORIGINS + p] = (float)d;
            for (int g = 0; g < GROUPS; g++) {
                const double n = mt_stream_unit(&stream) * exp(-decay * d);
                home[p * GROUPS + g] += n;
                school[s * GROUPS + g] += n;
                children += n;
                sum += n * (double)metres[s * ORIGINS + p];
            }
        }
        mean[s] = sum / children;
    }
}

int main(void) {
    const mt_population_data data = {ORIGINS, SCHOOLS, GROUPS, home, school, metres, mean};
    make_town();
    for (int threads = 1; threads <= 2; threads++) {
        const mt_context context = {.threads = threads};
        mt_population *population = NULL;
        mt_error error = {0};
        const double start = now();
        if (mt_choice_population(&context, &data, 1e-9, 5000, &population, &error) != MT_OK) {
            fprintf(stderr, "%s\n", error.message);
            return 1;
        }
        printf("{\"name\":\"population\",\"size\":\"%dx%dx%d\",\"seconds\":%.3f,\"rounds\":%d,"
               "\"home_error\":%.2g,\"distance_error\":%.2g,\"threads\":%d}\n",
               ORIGINS, SCHOOLS, GROUPS, now() - start, population->iterations,
               population->home_error, population->distance_error, threads);
        mt_population_free(&context, population);
    }
    return 0;
}
