/* What the rooms of the library share among themselves and nobody outside sees: setting errors,
 * allocating through the context, looping over chunks in parallel. */
#ifndef MT_BASE_INTERNAL_H
#define MT_BASE_INTERNAL_H

#include "mengtafel/base.h"

/** Return early with the status of a call that failed. */
#define MT_TRY(expr)                                                                               \
    do {                                                                                           \
        mt_status mt_try_status_ = (expr);                                                         \
        if (mt_try_status_ != MT_OK)                                                               \
            return mt_try_status_;                                                                 \
    } while (0)

/** The same where there is something to clean up: needs `mt_status status` and a label `done`. */
#define MT_TRY_DONE(expr)                                                                          \
    do {                                                                                           \
        status = (expr);                                                                           \
        if (status != MT_OK)                                                                       \
            goto done;                                                                             \
    } while (0)

/** Fill the error (if there is one) and give the status, so that a failure is one statement:
 *  `return mt__fail(error, MT_BAD_DATA, "what, and what to do")`. A macro, so that the compiler and
 *  clang-tidy see which status comes back. */
#define mt__fail(error, status, ...) (mt__explain((error), (status), __VA_ARGS__), (status))
/** The same with a place in a file or array, rows and columns from 1 (0: none); file may be NULL.
 */
#define mt__fail_at(error, status, file, row, column, ...)                                         \
    (mt__explain_at((error), (status), (file), (row), (column), __VA_ARGS__), (status))

void mt__explain(mt_error *error, mt_status status, const char *format, ...) MT_PRINTF(3, 4)
    __attribute__((cold));
void mt__explain_at(mt_error *error, mt_status status, const char *file, int64_t row,
                    int64_t column, const char *format, ...) MT_PRINTF(6, 7) __attribute__((cold));

/** n * size bytes, checked for overflow; 0 bytes give a pointer too. NULL when memory ends. */
void *mt__alloc(const mt_context *context, size_t n, size_t size) MT_MUST_USE;
/** The same, zeroed. */
void *mt__calloc(const mt_context *context, size_t n, size_t size) MT_MUST_USE;
/** Grow or shrink; on failure NULL and the old block stands. */
void *mt__realloc(const mt_context *context, void *old, size_t n, size_t size) MT_MUST_USE;
/** A copy of n bytes plus a terminating zero. */
char *mt__strndup(const mt_context *context, const char *text, size_t n) MT_MUST_USE;
/** Room for one more in a growing array of `*capacity` elements that holds `count`.
 *  On failure nothing changes. */
mt_status mt__grow(const mt_context *context, void **array, size_t *capacity, size_t count,
                   size_t size, mt_error *error) MT_MUST_USE;
/** MT_NO_MEMORY, saying for what. */
#define mt__no_memory(error, what)                                                                 \
    mt__fail((error), MT_NO_MEMORY,                                                                \
             "not enough memory for %s; close other programs or use a smaller file", (what))

/** Sort numbers, lowest first; none may be NaN. */
void mt__sort(double *x, size_t n);
/** Where a share of n >= 1 sorted numbers lies below: linear interpolation between order statistics, type 7
 *  of Hyndman & Fan (1996), doi:10.2307/2684934. Share 0.5 is the median. */
double mt__percentile(const double *sorted, size_t n, double share);

/** Tell how far it is; MT_CANCELLED when the caller wants to stop. */
mt_status mt__progress(const mt_context *context, const char *what, double fraction,
                       mt_error *error) MT_MUST_USE;

/** One chunk of a parallel loop: items first .. last - 1. Chunks are the same for any number of
 *  threads; a chunk writes only what is its own, so the result is too. `thread` is below the
 *  number mt__threads gives and may pick a scratch buffer that is cleared per chunk. */
typedef mt_status (*mt__chunk)(void *user, size_t first, size_t last, int thread, mt_error *error);

/** Run all chunks of `grain` items over n items. When several fail, the first in order of items is
 *  the one reported, for any number of threads. */
mt_status mt__parallel(const mt_context *context, const char *what, size_t n, size_t grain,
                       mt__chunk chunk, void *user, mt_error *error) MT_MUST_USE;
/** How many threads mt__parallel will use at most: at least 1. */
int mt__threads(const mt_context *context);

#endif
