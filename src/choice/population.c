/* The population of greatest entropy, by block coordinate ascent on the dual, accelerated.
 *
 * (1) kernel[s][p] = exp(-decay_s d_ps) is always that of the present decay (school_block).
 * (2) After school_block the school margins and the mean distances hold exactly; origin_block first
 *     measures by how much the home margins then miss (the error that is reported), and mends them.
 *     The result has factors of both blocks: at the tolerance they are the same.
 * (3) school_block solves each school on its own: with b(s,g) = school(s,g) / sum_p a(p,g) k(s,p) the
 *     mean distance is a decreasing function of the decay (its slope is minus the variance of the
 *     distance), so Newton's step inside a bracket finds it.
 * (4) Sums run over schools, and over origins, in order; a chunk of either side belongs to one thread:
 *     the same bits for any number of threads. */
#include "base/base_internal.h"
#include "mengtafel/choice.h"
#include "solve/anderson.h"

#include <math.h>

enum { ORIGIN_GRAIN = 256, NEWTON_STEPS = 60 };

/* A decay beyond this (per metre) tells a metre from the next: no distance is that decisive. */
static const double decay_limit = 0.1;

typedef struct solving {
    const mt_population_data *data;
    mt_population *population;
    double *kernel; ///< [schools * origins]
    double *error;  ///< [origins] of the home margin, before the block
    double *sorted; ///< [schools] scratch
    double *x, *g;  ///< [origins * groups] logarithms of the factors before and after a round
} solving;

/* ---- Origins ---------------------------------------------------------------------------------- */

static mt_status origin_block(void *user, size_t first, size_t last, int thread, mt_error *error) {
    (void)thread;
    (void)error;
    solving *work = user;
    const mt_population_data *data = work->data;
    mt_population *population = work->population;
    const size_t groups = data->n_groups;
    for (size_t p = first; p < last; p++)
        work->error[p] = 0;
    for (size_t g = 0; g < groups; g++) {
        double sum[ORIGIN_GRAIN] = {0};
        for (size_t s = 0; s < data->n_schools; s++) {
            const double b = population->school[s * groups + g];
            const double *kernel = work->kernel + s * data->n_origins;
            for (size_t p = first; p < last; p++)
                sum[p - first] += b * kernel[p];
        }
        for (size_t p = first; p < last; p++) {
            const double home = data->home[p * groups + g];
            double *a = &population->origin[p * groups + g];
            const double gap = fabs(*a * sum[p - first] - home) / fmax(home, 1);
            work->error[p] = fmax(work->error[p], gap);
            *a = home > 0 ? home / sum[p - first] : 0;
        }
    }
    return MT_OK;
}

/* ---- Schools ---------------------------------------------------------------------------------- */

/* Mean distance of a school at the present kernel, its slope, and the factors b that go with it. */
static double school_mean(const solving *work, size_t s, double *slope) {
    const mt_population_data *data = work->data;
    const size_t groups = data->n_groups, origins = data->n_origins;
    const double *kernel = work->kernel + s * origins;
    const float *metres = data->metres + s * origins;
    double pupils = 0, mean = 0, variance = 0;
    for (size_t g = 0; g < groups; g++) {
        const double n = data->school[s * groups + g];
        const double *a = work->population->origin + g;
        double mass = 0, first = 0, second = 0;
        for (size_t p = 0; p < origins; p++) {
            const double weight = a[p * groups] * kernel[p], d = (double)metres[p];
            mass += weight;
            first += weight * d;
            second += weight * d * d;
        }
        work->population->school[s * groups + g] = n > 0 ? n / mass : 0;
        if (n > 0) {
            const double centre = first / mass;
            mean += n * centre;
            variance += n * (second / mass - centre * centre);
            pupils += n;
        }
    }
    *slope = pupils > 0 ? -variance / pupils : 0;
    return pupils > 0 ? mean / pupils : NAN;
}

static void set_kernel(const solving *work, size_t s, double decay) {
    const size_t origins = work->data->n_origins;
    const float *metres = work->data->metres + s * origins;
    const double nearest = work->population->nearest_metres[s];
    double *kernel = work->kernel + s * origins;
    for (size_t p = 0; p < origins; p++)
        kernel[p] = mt_exp(-decay * ((double)metres[p] - nearest));
    work->population->decay[s] = decay;
}

/* Newton within a bracket: the mean falls as the decay rises. */
static void fit_decay(solving *work, size_t s, double target) {
    mt_population *population = work->population;
    double low = -decay_limit, high = decay_limit, slope;
    double decay = population->decay[s];
    double mean = school_mean(work, s, &slope);
    for (int step = 0; step < NEWTON_STEPS; step++) {
        const double gap = mean - target;
        if (fabs(gap) <= 1e-12 * fmax(target, 1))
            break;
        if (gap > 0)
            low = decay;
        else
            high = decay;
        double next = slope < 0 ? decay - gap / slope : (low + high) / 2;
        if (!(next > low && next < high))
            next = (low + high) / 2;
        if (next == decay)
            break;
        decay = next;
        set_kernel(work, s, decay);
        mean = school_mean(work, s, &slope);
    }
    population->mean_metres[s] = mean;
    population->out_of_reach[s] = fabs(mean - target) > 0.5 && fabs(decay) > 0.99 * decay_limit;
}

static mt_status school_block(void *user, size_t first, size_t last, int thread, mt_error *error) {
    (void)thread;
    (void)error;
    solving *work = user;
    mt_population *population = work->population;
    for (size_t s = first; s < last; s++) {
        const double target = work->data->mean_metres[s];
        double slope;
        if (isnan(target))
            population->mean_metres[s] = school_mean(work, s, &slope);
        else
            fit_decay(work, s, target);
    }
    return MT_OK;
}

/* Schools without a published mean: nothing is known of how far they draw, so they get the decay of
 * the school in the middle. */
static void assume_median_decay(solving *work) {
    const mt_population_data *data = work->data;
    mt_population *population = work->population;
    double *sorted = work->sorted;
    size_t n = 0;
    for (size_t s = 0; s < data->n_schools; s++)
        if (!isnan(data->mean_metres[s]))
            sorted[n++] = population->decay[s];
    if (n == 0 || population->n_assumed == 0)
        return;
    mt__sort(sorted, n);
    const double median = mt__percentile(sorted, n, 0.5);
    for (size_t s = 0; s < data->n_schools; s++)
        if (isnan(data->mean_metres[s]))
            set_kernel(work, s, median);
}

/* ---- Checks ----------------------------------------------------------------------------------- */

static mt_status check_counts(const double *count, size_t n, size_t n_groups, const char *what,
                              mt_error *error) {
    for (size_t i = 0; i < n * n_groups; i++)
        if (!(count[i] >= 0 && isfinite(count[i])))
            return mt__fail_at(error, MT_BAD_DATA, NULL, (int64_t)(i / n_groups) + 1, 0,
                               "the number of children %s is %g; it must be 0 or more", what,
                               count[i]);
    return MT_OK;
}

static mt_status check_totals(const mt_population_data *data, mt_error *error) {
    for (size_t g = 0; g < data->n_groups; g++) {
        mt_sum home = {0}, school = {0};
        for (size_t p = 0; p < data->n_origins; p++)
            mt_sum_add(&home, data->home[p * data->n_groups + g]);
        for (size_t s = 0; s < data->n_schools; s++)
            mt_sum_add(&school, data->school[s * data->n_groups + g]);
        const double at_home = mt_sum_value(&home), at_school = mt_sum_value(&school);
        if (fabs(at_home - at_school) > 1e-9 * fmax(at_home, 1))
            return mt__fail(error, MT_BAD_DATA,
                            "group %zu has %.10g children at home and %.10g at school; scale the "
                            "first to the second",
                            g + 1, at_home, at_school);
    }
    return MT_OK;
}

static mt_status check_data(const mt_population_data *data, mt_error *error) {
    if (data == NULL || data->home == NULL || data->school == NULL || data->metres == NULL ||
        data->mean_metres == NULL || data->n_origins == 0 || data->n_schools == 0 ||
        data->n_groups == 0)
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "origins, schools and groups must be given, with all their arrays");
    MT_TRY(check_counts(data->home, data->n_origins, data->n_groups, "at home", error));
    MT_TRY(check_counts(data->school, data->n_schools, data->n_groups, "at school", error));
    for (size_t i = 0; i < data->n_schools * data->n_origins; i++)
        if (!(data->metres[i] >= 0 && isfinite(data->metres[i])))
            return mt__fail_at(error, MT_BAD_DATA, NULL, (int64_t)(i / data->n_origins) + 1, 0,
                               "a distance of %g metres to this school", (double)data->metres[i]);
    for (size_t s = 0; s < data->n_schools; s++)
        if (data->mean_metres[s] < 0 || isinf(data->mean_metres[s]))
            return mt__fail_at(error, MT_BAD_DATA, NULL, (int64_t)s + 1, 0,
                               "a mean distance of %g metres", data->mean_metres[s]);
    return check_totals(data, error);
}

/* ---- The whole -------------------------------------------------------------------------------- */

void mt_population_free(const mt_context *context, mt_population *population) {
    if (population == NULL)
        return;
    mt_free(context, population->origin);
    mt_free(context, population->school);
    mt_free(context, population->decay);
    mt_free(context, population->nearest_metres);
    mt_free(context, population->mean_metres);
    mt_free(context, population->out_of_reach);
    mt_free(context, population);
}

static mt_status population_new(const mt_context *context, const mt_population_data *data,
                                mt_population **out, mt_error *error) {
    mt_population *made = mt__calloc(context, 1, sizeof *made);
    if (made == NULL)
        return mt__no_memory(error, "the population");
    made->n_origins = data->n_origins;
    made->n_schools = data->n_schools;
    made->n_groups = data->n_groups;
    made->origin = mt__alloc(context, data->n_origins * data->n_groups, sizeof(double));
    made->school = mt__alloc(context, data->n_schools * data->n_groups, sizeof(double));
    made->decay = mt__calloc(context, data->n_schools, sizeof(double));
    made->nearest_metres = mt__calloc(context, data->n_schools, sizeof(double));
    made->mean_metres = mt__calloc(context, data->n_schools, sizeof(double));
    made->out_of_reach = mt__calloc(context, data->n_schools, sizeof(bool));
    if (made->origin == NULL || made->school == NULL || made->decay == NULL ||
        made->nearest_metres == NULL || made->mean_metres == NULL || made->out_of_reach == NULL) {
        mt_population_free(context, made);
        return mt__no_memory(error, "the population");
    }
    for (size_t i = 0; i < data->n_origins * data->n_groups; i++)
        made->origin[i] = data->home[i] > 0 ? 1 : 0;
    for (size_t s = 0; s < data->n_schools; s++) {
        const float *metres = data->metres + s * data->n_origins;
        float nearest = metres[0];
        for (size_t p = 1; p < data->n_origins; p++)
            nearest = metres[p] < nearest ? metres[p] : nearest;
        made->nearest_metres[s] = (double)nearest;
        made->n_assumed += isnan(data->mean_metres[s]);
    }
    *out = made;
    return MT_OK;
}

/* The errors that are left: home margins from the last origin block, distances from the schools. */
static void take_errors(solving *work) {
    const mt_population_data *data = work->data;
    mt_population *population = work->population;
    population->home_error = population->distance_error = 0;
    for (size_t p = 0; p < data->n_origins; p++)
        population->home_error = fmax(population->home_error, work->error[p]);
    for (size_t s = 0; s < data->n_schools; s++) {
        const double published = data->mean_metres[s], mean = population->mean_metres[s];
        if (isnan(published) || isnan(mean) || population->out_of_reach[s])
            continue;
        population->distance_error =
            fmax(population->distance_error, fabs(mean - published) / fmax(published, 1));
    }
}

/* One round: every school with its decay, then all origins; what was missing goes into the errors. */
static mt_status round_of(const mt_context *context, solving *work, mt_error *error) {
    const mt_population_data *data = work->data;
    assume_median_decay(work);
    MT_TRY(mt__parallel(context, "population", data->n_schools, 1, school_block, work, error));
    MT_TRY(mt__parallel(context, "population", data->n_origins, ORIGIN_GRAIN, origin_block, work,
                        error));
    take_errors(work);
    return MT_OK;
}

/* The rounds are a fixed-point iteration in the logarithms of the origins' factors. */
static mt_status solve(const mt_context *context, solving *work, mt__anderson *faster,
                       double tolerance, int max_iterations, mt_error *error) {
    mt_population *population = work->population;
    const size_t n = population->n_origins * population->n_groups;
    double *a = population->origin;
    for (int i = 0; i < max_iterations; i++) {
        for (size_t c = 0; c < n; c++)
            work->x[c] = a[c] > 0 ? mt_log(a[c]) : 0;
        MT_TRY(round_of(context, work, error));
        population->iterations = i + 1;
        if (i > 0 && population->home_error <= tolerance && population->distance_error <= tolerance)
            return MT_OK;
        for (size_t c = 0; c < n; c++)
            work->g[c] = a[c] > 0 ? mt_log(a[c]) : 0;
        mt__anderson_step(faster, work->x, work->g);
        for (size_t c = 0; c < n; c++)
            a[c] = a[c] > 0 ? mt_exp(work->x[c]) : 0;
    }
    return mt__fail(error, MT_NOT_CONVERGED,
                    "after %d rounds the margins of homes are off by a share of %.3g and the mean "
                    "distances by %.3g; allow more rounds or a wider tolerance",
                    max_iterations, population->home_error, population->distance_error);
}

static mt_status solving_new(const mt_context *context, const mt_population_data *data,
                             solving *work, mt_error *error) {
    const size_t factors = data->n_origins * data->n_groups;
    work->kernel = mt__alloc(context, data->n_schools * data->n_origins, sizeof(double));
    work->error = mt__calloc(context, data->n_origins, sizeof(double));
    work->sorted = mt__alloc(context, data->n_schools, sizeof(double));
    work->x = mt__alloc(context, factors, sizeof(double));
    work->g = mt__alloc(context, factors, sizeof(double));
    if (work->kernel == NULL || work->error == NULL || work->sorted == NULL || work->x == NULL ||
        work->g == NULL)
        return mt__no_memory(error, "the distances between homes and schools");
    MT_TRY(population_new(context, data, &work->population, error));
    for (size_t s = 0; s < data->n_schools; s++)
        set_kernel(work, s, isnan(data->mean_metres[s]) ? 0 : 1 / fmax(data->mean_metres[s], 100));
    return MT_OK;
}

mt_status mt_choice_population(const mt_context *context, const mt_population_data *data,
                               double tolerance, int max_iterations, mt_population **out,
                               mt_error *error) {
    MT_TRY(check_data(data, error));
    if (out == NULL || !(tolerance > 0) || max_iterations < 1)
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "the tolerance must be above 0 and the rounds at least 1");
    solving work = {.data = data};
    mt__anderson faster = {0};
    mt_status status;
    MT_TRY_DONE(solving_new(context, data, &work, error));
    MT_TRY_DONE(mt__anderson_new(context, data->n_origins * data->n_groups, &faster, error));
    MT_TRY_DONE(solve(context, &work, &faster, tolerance, max_iterations, error));
    *out = work.population;
    work.population = NULL;
done:
    mt_population_free(context, work.population);
    mt__anderson_free(context, &faster);
    mt_free(context, work.kernel);
    mt_free(context, work.error);
    mt_free(context, work.sorted);
    mt_free(context, work.x);
    mt_free(context, work.g);
    return status;
}
