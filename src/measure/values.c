/* Every index in every stratum: one pass of the kernel over the counts as they are. */
#include "measure/measure_internal.h"

typedef struct job {
    const mt__kernel *kernel;
    double *value;
    mt_undefined *why;
} job;

static mt_status measure_strata(void *user, size_t first, size_t last, int thread,
                                mt_error *error) {
    (void)error;
    const job *work = user;
    const mt__kernel *kernel = work->kernel;
    const mt__layout *layout = kernel->layout;
    for (size_t s = first; s < last; s++)
        mt__kernel_run(kernel, s, layout->count + layout->cell_of[layout->unit_of[s]], thread,
                       work->value + s * kernel->n_indices,
                       work->why != NULL ? work->why + s * kernel->n_indices : NULL);
    return MT_OK;
}

mt_status mt_measure_values(const mt_context *context, const mt_crosstab *table,
                            const mt_index *index, size_t n_indices, double *value,
                            mt_undefined *why, mt_error *error) {
    MT_TRY(mt__check_indices(table, index, n_indices, value, error));
    mt__layout layout = {0};
    mt__kernel kernel = {0};
    mt_status status = mt__layout_new(context, table, MT__CELLS_PRESENT, &layout, error);
    if (status != MT_OK)
        goto done;
    MT_TRY_DONE(mt__kernel_new(context, &layout, index, n_indices, &kernel, error));
    job work = {&kernel, value, why};
    MT_TRY_DONE(
        mt__parallel(context, "measuring", layout.n_strata, 8, measure_strata, &work, error));
done:
    mt__kernel_free(context, &kernel);
    mt__layout_free(context, &layout);
    return status;
}
