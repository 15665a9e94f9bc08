/* A small made town for the tests of the population and of the children drawn from it. */
#ifndef MT_TESTS_POPULATION_TOWN_H
#define MT_TESTS_POPULATION_TOWN_H

#include "check.h"

#include "mengtafel/choice.h"

#include <string.h>

enum { ORIGINS = 40, SCHOOLS = 7, GROUPS = 2 };

typedef struct town {
    double home[ORIGINS * GROUPS], school[SCHOOLS * GROUPS], mean[SCHOOLS];
    float metres[SCHOOLS * ORIGINS];
    mt_population_data data;
} town;

/* A town with random places; the means are those of some table with the margins, so they can be met. */
static inline void make_town(town *out, uint32_t number) {
    mt_stream stream;
    mt_stream_init(&stream, 21, MT_PURPOSE_TEST, number, 0);
    double px[ORIGINS], py[ORIGINS];
    for (int p = 0; p < ORIGINS; p++) {
        px[p] = 5000 * mt_stream_unit(&stream);
        py[p] = 5000 * mt_stream_unit(&stream);
    }
    for (int s = 0; s < SCHOOLS; s++) {
        const double x = 5000 * mt_stream_unit(&stream), y = 5000 * mt_stream_unit(&stream);
        for (int p = 0; p < ORIGINS; p++)
            out->metres[s * ORIGINS + p] = (float)hypot(px[p] - x, py[p] - y);
    }
    memset(out->home, 0, sizeof out->home);
    memset(out->school, 0, sizeof out->school);
    for (int s = 0; s < SCHOOLS; s++) {
        double children = 0, metres = 0;
        const double pull = 0.0005 + 0.002 * mt_stream_unit(&stream);
        for (int p = 0; p < ORIGINS; p++)
            for (int g = 0; g < GROUPS; g++) {
                const double d = (double)out->metres[s * ORIGINS + p];
                const double n = (1 + 9 * mt_stream_unit(&stream)) * exp(-pull * d);
                out->home[p * GROUPS + g] += n;
                out->school[s * GROUPS + g] += n;
                children += n;
                metres += n * d;
            }
        out->mean[s] = metres / children;
    }
    out->data = (mt_population_data){ORIGINS,     SCHOOLS,     GROUPS,   out->home,
                                     out->school, out->metres, out->mean};
}

static inline double cell(const town *t, const mt_population *q, int p, int s, int g) {
    return q->origin[p * GROUPS + g] * q->school[s * GROUPS + g] *
           exp(-q->decay[s] * ((double)t->metres[s * ORIGINS + p] - q->nearest_metres[s]));
}

#endif
