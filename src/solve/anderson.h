/* Anderson acceleration of a fixed-point iteration x = g(x): Walker & Ni (2011),
 * doi:10.1137/10078356X. The next point is the one that would have the smallest step if g were linear
 * in what the last few steps have shown. */
#ifndef MT_SOLVE_ANDERSON_H
#define MT_SOLVE_ANDERSON_H

#include "base/base_internal.h"

enum { MT__ANDERSON_DEPTH = 10 };

typedef struct mt__anderson {
    size_t n;
    int used;     ///< steps remembered
    int next;     ///< where the next one goes
    bool started; ///< last_x and last_f hold a step
    double last_norm;
    double *last_x, *last_f;              ///< [n]
    double *x_change[MT__ANDERSON_DEPTH]; ///< [n] each
    double *f_change[MT__ANDERSON_DEPTH];
} mt__anderson;

/** Free with mt__anderson_free, also after a failure. */
mt_status mt__anderson_new(const mt_context *context, size_t n, mt__anderson *out,
                           mt_error *error) MT_MUST_USE;
void mt__anderson_free(const mt_context *context, mt__anderson *state);

/** Take x to the next point.
 *  @param x  [n] the present point in, the next one out
 *  @param g  [n] g(x)
 *  Forgets what it knew when a step grew: then x becomes g(x), the plain iteration. Sums run in
 *  order: the same bits everywhere. Cost: O(n * depth). */
void mt__anderson_step(mt__anderson *state, double *x, const double *g);

#endif
