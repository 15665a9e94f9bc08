/* How fast the measures are, on made-up towns: one line of JSON per measurement. The towns are
 * drawn with Philox, so that they are the same everywhere. Arguments pick measurements by the start
 * of their name; without arguments all are run. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/base_internal.h"
#include "mengtafel/measure.h"

enum { N_INDICES = 3 };
static const mt_index indices[N_INDICES] = {
    {MT_INDEX_D_MULTI, 0, 0}, {MT_INDEX_H, 0, 0}, {MT_INDEX_M, 0, 0}};

typedef struct town {
    const char *name;
    mt_crosstab *table;
    int64_t members;
} town;

/** Groups with falling shares, units of mean size, each with a mix of its own. */
static town town_new(const char *name, size_t units_per_stratum, size_t n_groups, size_t n_strata,
                     uint32_t mean_size) {
    const size_t n_units = units_per_stratum * n_strata, n_rows = n_units * n_groups;
    int32_t *unit = malloc(n_rows * sizeof *unit), *group = malloc(n_rows * sizeof *group);
    int32_t *stratum = malloc(n_units * sizeof *stratum);
    int64_t *count = malloc(n_rows * sizeof *count);
    town made = {.name = name};
    for (size_t u = 0; u < n_units; u++) {
        mt_stream stream;
        mt_stream_init(&stream, 1, MT_PURPOSE_TEST, 0, (uint32_t)u);
        stratum[u] = (int32_t)(u / units_per_stratum);
        const double size = mean_size * (0.3 + 1.4 * mt_stream_unit(&stream));
        double weight[16], all = 0, base = 1;
        for (size_t g = 0; g < n_groups; g++, base *= 0.5) {
            weight[g] = base * mt_exp(2 * (mt_stream_unit(&stream) - 0.5)) *
                        (mt_stream_unit(&stream) < 0.25 * (double)(g > 1) ? 0 : 1);
            all += weight[g];
        }
        for (size_t g = 0; g < n_groups; g++) {
            const size_t r = u * n_groups + g;
            unit[r] = (int32_t)u;
            group[r] = (int32_t)g;
            count[r] = (int64_t)(size * weight[g] / all + 0.5);
            made.members += count[r];
        }
    }
    if (mt_crosstab_new(NULL, n_rows, unit, group, count, n_units, n_groups, stratum, n_strata,
                        &made.table, NULL) != MT_OK)
        abort();
    free(unit);
    free(group);
    free(stratum);
    free(count);
    return made;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/** Of all threads: on a busy machine this says more than the clock on the wall. */
static double processor(void) {
    return (double)clock() / CLOCKS_PER_SEC;
}

static bool wanted(int n, char **argument, const char *name) {
    for (int i = 1; i < n; i++)
        if (strncmp(name, argument[i], strlen(argument[i])) == 0)
            return true;
    return n < 2;
}

static void print_line(const char *name, const town *of, double seconds, double cpu, int threads,
                       uint32_t replicates) {
    printf("{\"name\": \"%s\", \"size\": \"%s\", \"seconds\": %.6f, \"cpu_seconds\": %.6f, "
           "\"units\": %zu, "
           "\"members\": %lld, \"threads\": %d, \"replicates\": %u}\n",
           name, of->name, seconds, cpu, of->table->n_units, (long long)of->members, threads,
           replicates);
    fflush(stdout);
}

static void bench_points(const town *of) {
    double *value = malloc(of->table->n_strata * N_INDICES * sizeof *value);
    /* too short to be disturbed: wall and processor are taken for the same */
    double best_value = 1e9, best_expected = 1e9;
    for (int i = 0; i < 5; i++) {
        const double start = now();
        if (mt_measure_values(NULL, of->table, indices, N_INDICES, value, NULL, NULL) != MT_OK)
            abort();
        const double between = now();
        if (mt_measure_expected(NULL, of->table, indices, N_INDICES, value, NULL) != MT_OK)
            abort();
        const double end = now();
        best_value = between - start < best_value ? between - start : best_value;
        best_expected = end - between < best_expected ? end - between : best_expected;
    }
    print_line("measure_values", of, best_value, best_value, 1, 0);
    print_line("measure_expected", of, best_expected, best_expected, 1, 0);
    free(value);
}

typedef mt_status (*repeating)(const mt_context *, const mt_crosstab *, const mt_index *, size_t,
                               const mt_repeat *, mt_spread *, mt_error *);

static void bench_repeat(const char *name, repeating run, const town *of, uint32_t replicates) {
    mt_spread *out = malloc(of->table->n_strata * N_INDICES * sizeof *out);
    for (int threads = 1; threads <= 2; threads++) {
        const mt_context context = {.threads = threads};
        const mt_repeat repeat = {.seed = 1, .replicates = replicates, .level = 0.95};
        const double start = now(), start_cpu = processor();
        if (run(&context, of->table, indices, N_INDICES, &repeat, out, NULL) != MT_OK)
            abort();
        print_line(name, of, now() - start, processor() - start_cpu, threads, replicates);
    }
    free(out);
}

int main(int n, char **argument) {
    town towns[] = {
        town_new("schools00-like", 2045, 5, 1, 429),
        town_new("national, 10 years", 6500, 6, 10, 215),
        town_new("1 k", 8, 3, 1, 125),
        town_new("60 k", 250, 3, 1, 240),
        town_new("1.4 M", 6500, 6, 1, 215),
    };
    if (wanted(n, argument, "measure_points"))
        for (size_t i = 0; i < 2; i++)
            bench_points(&towns[i]);
    if (wanted(n, argument, "measure_bootstrap"))
        for (size_t i = 0; i < 2; i++)
            bench_repeat("measure_bootstrap", mt_measure_bootstrap, &towns[i], 1000);
    if (wanted(n, argument, "measure_random"))
        for (size_t i = 2; i < 5; i++)
            bench_repeat("measure_random", mt_measure_random, &towns[i], i == 4 ? 100 : 1000);
    for (size_t i = 0; i < sizeof towns / sizeof towns[0]; i++)
        mt_crosstab_free(NULL, towns[i].table);
    return 0;
}
