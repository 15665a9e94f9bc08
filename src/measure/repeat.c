/* Repeating a measurement: draw the counts of every stratum again, measure them with the kernel,
 * and sum up what the replicates gave.
 *
 * (1) What is drawn depends on seed, replicate and unit or stratum only, never on the thread.
 * (2) Each replicate writes its own row of results; they are summed up afterwards, per index, in
 *     order of replicates. So any number of threads gives the same bits.
 * (3) A replicate in which an index is undefined (a group died out) is left out of its summary. */
#include "measure/measure_internal.h"

#include <math.h>
#include <string.h>

enum { REPLICATES_PER_CHUNK = 4, COLUMNS_PER_CHUNK = 16 };

typedef struct job {
    const mt__repeating *repeating;
    double *value;    ///< [replicates][strata * indices]
    double *observed; ///< [strata * indices]
    int32_t *count;   ///< [threads * max_cells] scratch
    double *sorted;   ///< [threads * replicates] scratch
    mt_spread *out;
    size_t n_columns; ///< strata * indices
} job;

static mt_status run_replicates(void *user, size_t first, size_t last, int thread,
                                mt_error *error) {
    (void)error;
    const job *work = user;
    const mt__repeating *repeating = work->repeating;
    const mt__kernel *kernel = repeating->kernel;
    int32_t *count = work->count + (size_t)thread * kernel->layout->max_cells;
    for (size_t r = first; r < last; r++)
        for (size_t s = 0; s < kernel->layout->n_strata; s++) {
            repeating->draw(repeating->user, (uint32_t)r, s, thread, count);
            mt__kernel_run(kernel, s, count, thread,
                           work->value + r * work->n_columns + s * kernel->n_indices, NULL);
        }
    return MT_OK;
}

static double mean_of(const double *x, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

static double deviation_of(const double *x, size_t n, double mean) {
    double squares = 0;
    for (size_t i = 0; i < n; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    return n > 1 ? sqrt(squares / (double)(n - 1)) : NAN;
}

static double clipped(double x, bool unbounded) {
    if (x < 0)
        return 0;
    return x > 1 && !unbounded ? 1 : x;
}

static mt_spread summary(const mt__repeating *repeating, const mt_index *index, double observed,
                         double *x, size_t n) {
    mt_spread spread = {NAN, NAN, NAN, NAN, NAN};
    if (isnan(observed) || n == 0)
        return spread;
    spread.mean = mean_of(x, n);
    spread.se = deviation_of(x, n, spread.mean);
    size_t as_large = 0;
    for (size_t i = 0; i < n; i++)
        as_large += x[i] >= observed;
    mt__sort(x, n);
    const double outside = (1 - repeating->repeat->level) / 2;
    spread.low = mt__percentile(x, n, outside);
    spread.high = mt__percentile(x, n, 1 - outside);
    if (repeating->against_chance) {
        spread.p = (double)(as_large + 1) / (double)(n + 1);
        return spread;
    }
    const double shift = spread.mean - observed;
    const bool unbounded = index->kind == MT_INDEX_M || index->kind == MT_INDEX_ENTROPY;
    spread.low = clipped(spread.low - shift, unbounded);
    spread.high = clipped(spread.high - shift, unbounded);
    return spread;
}

static mt_status sum_up(void *user, size_t first, size_t last, int thread, mt_error *error) {
    (void)error;
    const job *work = user;
    const mt__repeating *repeating = work->repeating;
    const size_t replicates = repeating->repeat->replicates;
    double *x = work->sorted + (size_t)thread * replicates;
    for (size_t column = first; column < last; column++) {
        size_t n = 0;
        for (size_t r = 0; r < replicates; r++) {
            const double value = work->value[r * work->n_columns + column];
            if (!isnan(value))
                x[n++] = value;
        }
        const mt_index *index = &repeating->kernel->index[column % repeating->kernel->n_indices];
        work->out[column] = summary(repeating, index, work->observed[column], x, n);
    }
    return MT_OK;
}

static void observe(const job *work) {
    const mt__kernel *kernel = work->repeating->kernel;
    const mt__layout *layout = kernel->layout;
    for (size_t s = 0; s < layout->n_strata; s++)
        mt__kernel_run(kernel, s, layout->count + layout->cell_of[layout->unit_of[s]], 0,
                       work->observed + s * kernel->n_indices, NULL);
}

mt_status mt__repeat_run(const mt_context *context, const mt__repeating *repeating, mt_spread *out,
                         mt_error *error) {
    const mt__kernel *kernel = repeating->kernel;
    const size_t replicates = repeating->repeat->replicates;
    const size_t threads = (size_t)mt__threads(context);
    job work = {.repeating = repeating,
                .out = out,
                .n_columns = kernel->layout->n_strata * kernel->n_indices};
    if (work.n_columns == 0)
        return MT_OK;
    mt_status status = MT_OK;
    size_t n_values;
    const bool fits = !__builtin_mul_overflow(replicates, work.n_columns, &n_values);
    work.value = fits ? mt__alloc(context, n_values, sizeof(double)) : NULL;
    work.observed = mt__alloc(context, work.n_columns, sizeof(double));
    work.count = mt__alloc(context, threads * kernel->layout->max_cells, sizeof(int32_t));
    work.sorted = mt__alloc(context, threads * replicates, sizeof(double));
    if (work.value == NULL || work.observed == NULL || work.count == NULL || work.sorted == NULL) {
        status = mt__no_memory(error, "the results of the replicates");
        goto done;
    }
    observe(&work);
    MT_TRY_DONE(mt__parallel(context, repeating->what, replicates, REPLICATES_PER_CHUNK,
                             run_replicates, &work, error));
    MT_TRY_DONE(mt__parallel(context, repeating->what, work.n_columns, COLUMNS_PER_CHUNK, sum_up,
                             &work, error));
done:
    mt_free(context, work.value);
    mt_free(context, work.observed);
    mt_free(context, work.count);
    mt_free(context, work.sorted);
    return status;
}
