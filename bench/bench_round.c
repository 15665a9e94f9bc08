/* How long the exercise round of the demonstration takes: bench_round TOWN.meng. The town is the real one
 * that scripts/amsterdam.sh makes. */
#include "mengtafel/round.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct moment {
    double wall, cpu;
} moment;

static double seconds_of(clockid_t clock) {
    struct timespec at;
    clock_gettime(clock, &at);
    return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

static moment now(void) {
    return (moment){seconds_of(CLOCK_MONOTONIC), seconds_of(CLOCK_PROCESS_CPUTIME_ID)};
}

static moment since(moment start) {
    const moment end = now();
    return (moment){end.wall - start.wall, end.cpu - start.cpu};
}

static void must(mt_status status, const mt_error *error) {
    if (status == MT_OK)
        return;
    fprintf(stderr, "bench_round: %s\n", error->message);
    exit(1);
}

static void population(const mt_snapshot *snapshot, int threads) {
    const mt_context context = {.threads = threads};
    mt_town_population *q = NULL;
    mt_error error = {0};
    const moment start = now();
    must(mt_town_population_new(&context, snapshot, NULL, NULL, 30, 1, 1e-6, &q, &error), &error);
    const moment took = since(start);
    printf("{\"name\":\"town_population\",\"size\":\"%zux%zux2\",\"seconds\":%.3f,\"cpu\":%.3f,"
           "\"rounds\":%d,"
           "\"home_error\":%.2g,\"distance_error\":%.2g,\"threads\":%d}\n",
           q->data.n_origins, q->data.n_schools, took.wall, took.cpu, q->population->iterations,
           q->population->home_error, q->population->distance_error, threads);
    mt_town_population_free(&context, q);
}

/* Seconds of an exercise with so many rehearsals. */
static moment exercise(const mt_snapshot *snapshot, int threads, uint32_t rehearsals,
                       size_t *children, size_t *schools) {
    const mt_context context = {.threads = threads};
    mt_exercise_options options = mt_exercise_defaults();
    mt_exercise *made = NULL;
    mt_error error = {0};
    options.rehearsals = rehearsals;
    const moment start = now();
    must(mt_exercise_new(&context, snapshot, &options, "2026-11-24T12:00:00Z", &made, &error),
         &error);
    const moment took = since(start);
    *children = made->n_children;
    *schools = made->n_schools;
    mt_exercise_free(&context, made);
    return took;
}

int main(int argc, char **argv) {
    mt_town *town = NULL;
    mt_snapshot *snapshot = NULL;
    mt_error error = {0};
    if (argc != 2) {
        fprintf(stderr, "bench_round TOWN.meng\n");
        return 2;
    }
    must(mt_town_open(NULL, argv[1], MT_TOWN_READ, NULL, &town, &error), &error);
    must(mt_town_snapshot(town, NULL, 0, &snapshot, &error), &error);
    for (int threads = 1; threads <= 2; threads++) {
        size_t children, schools;
        population(snapshot, threads);
        const moment few = exercise(snapshot, threads, 2, &children, &schools);
        const moment many = exercise(snapshot, threads, 1002, &children, &schools);
        printf("{\"name\":\"exercise_round\",\"size\":\"%zux%zu\",\"seconds\":%.3f,\"cpu\":%.3f,"
               "\"threads\":%d}\n",
               children, schools, few.wall, few.cpu, threads);
        printf("{\"name\":\"exercise_rehearsals\",\"size\":\"%zux%zu\",\"replicates\":1000,"
               "\"rules\":2,\"seconds\":%.3f,\"cpu\":%.3f,\"threads\":%d}\n",
               children, schools, many.wall - few.wall, many.cpu - few.cpu, threads);
    }
    mt_snapshot_free(snapshot);
    mt_town_close(town);
    return 0;
}
