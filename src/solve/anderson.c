/* Anderson acceleration; see anderson.h.
 *
 * (1) With f = g(x) - x, changes dX and dF of the last steps, and gamma the least-squares answer of
 *     dF gamma = f, the next point is x + f - (dX + dF) gamma.
 * (2) gamma comes from the normal equations with a small ridge, by elimination with pivots: at most
 *     ten unknowns, and a poor answer costs a round, not correctness, because every point is judged
 *     by g itself.
 * (3) When |f| grew to more than twice the last, the memory is dropped: plain steps always converge
 *     where g contracts. */
#include "solve/anderson.h"

#include <math.h>
#include <string.h>

mt_status mt__anderson_new(const mt_context *context, size_t n, mt__anderson *out,
                           mt_error *error) {
    memset(out, 0, sizeof *out);
    out->n = n;
    out->last_x = mt__alloc(context, n, sizeof(double));
    out->last_f = mt__alloc(context, n, sizeof(double));
    bool complete = out->last_x != NULL && out->last_f != NULL;
    for (int i = 0; i < MT__ANDERSON_DEPTH; i++) {
        out->x_change[i] = mt__alloc(context, n, sizeof(double));
        out->f_change[i] = mt__alloc(context, n, sizeof(double));
        complete = complete && out->x_change[i] != NULL && out->f_change[i] != NULL;
    }
    return complete ? MT_OK : mt__no_memory(error, "the memory of an iteration");
}

void mt__anderson_free(const mt_context *context, mt__anderson *state) {
    mt_free(context, state->last_x);
    mt_free(context, state->last_f);
    for (int i = 0; i < MT__ANDERSON_DEPTH; i++) {
        mt_free(context, state->x_change[i]);
        mt_free(context, state->f_change[i]);
    }
    memset(state, 0, sizeof *state);
}

static double product(const double *a, const double *b, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

typedef double system[MT__ANDERSON_DEPTH][MT__ANDERSON_DEPTH + 1];

/* Elimination with row pivots; the last column is the right-hand side and becomes the answer. */
static void eliminate(system row, int n) {
    for (int c = 0; c < n; c++) {
        int pivot = c;
        for (int r = c + 1; r < n; r++)
            if (fabs(row[r][c]) > fabs(row[pivot][c]))
                pivot = r;
        for (int k = 0; k <= n; k++) {
            const double swap = row[c][k];
            row[c][k] = row[pivot][k];
            row[pivot][k] = swap;
        }
        if (row[c][c] == 0)
            continue;
        for (int r = 0; r < n; r++) {
            const double factor = r == c ? 0 : row[r][c] / row[c][c];
            for (int k = c; k <= n; k++)
                row[r][k] -= factor * row[c][k];
        }
    }
    for (int c = 0; c < n; c++)
        row[c][n] = row[c][c] != 0 ? row[c][n] / row[c][c] : 0;
}

static void remember(mt__anderson *state, const double *x, const double *g, double norm) {
    const size_t n = state->n;
    if (state->started && norm > 2 * state->last_norm)
        state->used = state->next = 0;
    else if (state->started) {
        double *x_change = state->x_change[state->next], *f_change = state->f_change[state->next];
        for (size_t i = 0; i < n; i++) {
            x_change[i] = x[i] - state->last_x[i];
            f_change[i] = g[i] - x[i] - state->last_f[i];
        }
        state->next = (state->next + 1) % MT__ANDERSON_DEPTH;
        state->used += state->used < MT__ANDERSON_DEPTH;
    }
    for (size_t i = 0; i < n; i++) {
        state->last_x[i] = x[i];
        state->last_f[i] = g[i] - x[i];
    }
    state->last_norm = norm;
    state->started = true;
}

void mt__anderson_step(mt__anderson *state, double *x, const double *g) {
    const size_t n = state->n;
    double norm = 0;
    for (size_t i = 0; i < n; i++)
        norm += (g[i] - x[i]) * (g[i] - x[i]);
    remember(state, x, g, sqrt(norm));
    const int used = state->used;
    system row;
    double trace = 0;
    for (int r = 0; r < used; r++) {
        for (int c = 0; c <= r; c++)
            row[r][c] = row[c][r] = product(state->f_change[r], state->f_change[c], n);
        trace += row[r][r];
    }
    for (int r = 0; r < used; r++) {
        row[r][used] = product(state->f_change[r], state->last_f, n);
        row[r][r] += 1e-14 * trace;
    }
    eliminate(row, used);
    memcpy(x, g, n * sizeof *x);
    for (int r = 0; r < used; r++)
        for (size_t i = 0; i < n; i++)
            x[i] -= row[r][used] * (state->x_change[r][i] + state->f_change[r][i]);
}
