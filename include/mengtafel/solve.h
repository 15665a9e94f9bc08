/** @file solve.h
 *  Optimisation with a C face: flows now; matchings, integer programs and optimisers join it. */
#ifndef MENGTAFEL_SOLVE_H
#define MENGTAFEL_SOLVE_H

#include "mengtafel/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Send everything that is supplied to where there is room, at the least total cost. Exact:
 *  network simplex on whole numbers (LEMON).
 *
 *  min sum_e cost_e f_e  subject to  sum of f out of i = supply_i, sum of f into j <= room_j,
 *  f >= 0 and whole.
 *
 *  @param supply  [n_from] >= 0
 *  @param room    [n_to] >= 0
 *  @param from, to, cost  [n_arcs]; cost >= 0, below 2^31
 *  @param flow    [n_arcs] out
 *  @param total   [1] out: the least cost. The flow that reaches it need not be the only one; the
 *                 one given is the same for the same input.
 *  @return MT_INFEASIBLE when the room (or the arcs) do not suffice, with both totals in the
 *          message; MT_BAD_DATA with error->row for a negative number or an index out of range;
 *          MT_NO_MEMORY
 *  Cost: network simplex, in practice a little over linear in arcs.
 *  Source: Dantzig (1951); Kiraly & Kovacs (2012), arXiv:1207.6381. */
MT_API MT_MUST_USE mt_status mt_solve_transport(const mt_context *context, size_t n_from,
                                                const int64_t *supply, size_t n_to,
                                                const int64_t *room, size_t n_arcs,
                                                const int32_t *from, const int32_t *to,
                                                const int64_t *cost, int64_t *flow, int64_t *total,
                                                mt_error *error);

#ifdef __cplusplus
}
#endif
#endif
