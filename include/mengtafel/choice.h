/** @file choice.h
 *  How families come to schools: now the population that agrees with everything that is published
 *  about a town and assumes nothing else; estimated choice models join it. */
#ifndef MENGTAFEL_CHOICE_H
#define MENGTAFEL_CHOICE_H

#include "mengtafel/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is known of a town, as plain arrays. Children per origin (a place where children live), per
 *  school and group, and how far apart the two are. */
typedef struct mt_population_data {
    size_t n_origins, n_schools, n_groups;
    const double *home;        ///< [n_origins * n_groups] children who live there, >= 0
    const double *school;      ///< [n_schools * n_groups] children who go there, >= 0
    const float *metres;       ///< [n_schools * n_origins] distance, school by school, >= 0
    const double *mean_metres; ///< [n_schools] published mean distance; NaN when not published
} mt_population_data;

/** The population of greatest entropy under three families of constraints.
 *
 *  n(p,s,g) = a(p,g) b(s,g) exp(-decay(s) (d(p,s) - nearest(s))) is the table of greatest entropy with
 *    sum_s n(p,s,g) = home(p,g),  sum_p n(p,s,g) = school(s,g),
 *    sum_pg n(p,s,g) d(p,s) = mean_metres(s) sum_g school(s,g)   where published.
 *  One decay per school, so that a school that draws from the whole town comes out right. */
typedef struct mt_population {
    size_t n_origins, n_schools, n_groups;
    double *origin;         ///< [n_origins * n_groups] a(p,g)
    double *school;         ///< [n_schools * n_groups] b(s,g)
    double *decay;          ///< [n_schools] per metre; may be negative
    double *nearest_metres; ///< [n_schools] distance of the nearest origin, so that a steep decay
                            ///< leaves numbers of ordinary size
    double *mean_metres;    ///< [n_schools] as it comes out
    bool *out_of_reach; ///< [n_schools] the published mean is nearer (or further) than any origin
                        ///< allows; the decay stands at its limit
    size_t n_assumed;   ///< schools without a published mean: they got the median decay
    int iterations;
    double home_error;     ///< largest |sum_s n - home| / max(home, 1)
    double distance_error; ///< largest |mean - published| / max(published, 1) of schools in reach
} mt_population;

/** Find it: alternately all origins, and every school with its decay (each an exact step in the dual,
 *  which is convex), until both errors are below the tolerance.
 *
 *  @param tolerance  of home_error and of distance_error, from 1e-11; e.g. 1e-9
 *  @param out        free with mt_population_free
 *  @return MT_BAD_DATA (error->row = origin or school from 1) for numbers that cannot be; when the
 *          two sides have different totals in a group, both are in the message; MT_NOT_CONVERGED
 *          with the errors reached after max_iterations
 *  The same bits on any machine and for any number of threads.
 *  Cost: O(iterations * origins * schools * groups).
 *  Source: Wilson (1970), Entropy in urban and regional modelling; Deming & Stephan (1940). */
MT_API MT_MUST_USE mt_status mt_choice_population(const mt_context *context,
                                                  const mt_population_data *data, double tolerance,
                                                  int max_iterations, mt_population **out,
                                                  mt_error *error);
MT_API void mt_population_free(const mt_context *context, mt_population *population);

#ifdef __cplusplus
}
#endif
#endif
