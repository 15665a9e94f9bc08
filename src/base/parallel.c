/* Parallel loops whose results do not depend on the number of threads.
 *
 * (1) The chunks depend on n and grain alone, never on threads.
 * (2) A chunk writes only its own output; nobody adds up across chunks while the loop runs. Sums
 *     over chunks are made afterwards, in order, or with mt_sum, which has no order.
 * (3) Progress is told, and cancelling asked, from the calling thread only.
 * (4) Of several failures the one with the lowest chunk is reported: chunks below the lowest
 *     failure so far are always run, those above may be skipped. */
#include "base/base_internal.h"

#include <omp.h>
#include <string.h>

int mt__threads(const mt_context *context) {
    return context != NULL && context->threads > 1 ? context->threads : 1;
}

mt_status mt__progress(const mt_context *context, const char *what, double fraction,
                       mt_error *error) {
    if (context == NULL || context->progress == NULL ||
        context->progress(context->progress_user, what, fraction))
        return MT_OK;
    return mt__fail(error, MT_CANCELLED, "stopped during %s; nothing was changed", what);
}

mt_status mt__parallel(const mt_context *context, const char *what, size_t n, size_t grain,
                       mt__chunk chunk, void *user, mt_error *error) {
    if (grain == 0)
        grain = 1;
    const size_t n_chunks = n / grain + (n % grain != 0);
    const long long chunks = (long long)n_chunks;
    long long first_failed = chunks;
    long long finished = 0;
    mt_status status = MT_OK;
    mt_error failure = {0};
    bool cancelled = false;

#pragma omp parallel for schedule(dynamic, 1) num_threads(mt__threads(context))
    for (long long c = 0; c < chunks; c++) {
        bool skip;
#pragma omp critical(mt_parallel)
        skip = cancelled || c > first_failed;
        if (skip)
            continue;
        mt_error local = {0};
        size_t first = (size_t)c * grain;
        size_t last = n - first < grain ? n : first + grain;
        mt_status result = chunk(user, first, last, omp_get_thread_num(), &local);
        bool tell = false;
        double fraction = 0;
#pragma omp critical(mt_parallel)
        {
            finished++;
            if (result != MT_OK && c < first_failed) {
                first_failed = c;
                status = result;
                failure = local;
            }
            tell = omp_get_thread_num() == 0;
            fraction = (double)finished / (double)chunks;
        }
        if (tell && mt__progress(context, what, fraction, &local) != MT_OK) {
#pragma omp critical(mt_parallel)
            {
                cancelled = true;
                if (status == MT_OK) {
                    status = MT_CANCELLED;
                    failure = local;
                }
            }
        }
    }
    if (status != MT_OK && error != NULL)
        *error = failure;
    return status;
}
