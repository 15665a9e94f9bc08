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
    bool *out_of_reach; ///< [n_schools] the published mean is nearer (or further) than those who
                        ///< live around allow; the decay stands at its limit
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

/* ---- A year of children ---------------------------------------------------------------------- */

/** No school. */
#define MT_NO_SCHOOL UINT32_MAX

/** What is assumed of a year of four-year-olds beyond the population they are drawn from. */
typedef struct mt_cohort_plan {
    uint64_t seed;
    size_t n_children;
    uint32_t least_choices, most_choices; ///< lengths of lists, each as likely; at least 1
    double sibling_share; ///< chance that a child has an older brother or sister at a school
} mt_cohort_plan;

/** Children with homes and ranked lists. Child c asks for the schools school[list_of[c]] ..
 *  school[list_of[c + 1] - 1], best first. */
typedef struct mt_cohort {
    size_t n_children;
    uint32_t *origin;  ///< [n_children] where it lives
    uint8_t *group;    ///< [n_children] what it wants was drawn with it; no rule may read it
    uint32_t *sibling; ///< [n_children] school of the older child, or MT_NO_SCHOOL
    size_t *list_of;   ///< [n_children + 1]
    uint32_t *school;  ///< [list_of[n_children]] no school twice on a list
} mt_cohort;

/** Draw a year of children from the population. A child lives at p in group g with a chance in
 *  proportion to home(p,g). Its list is drawn school after school without putting back, each time in
 *  proportion to n(p,s,g) of the schools that are left (Plackett-Luce): so its first choice goes to a
 *  school as often as children like it go there now, and what held back choice then is taken for
 *  choice here. With an older child at a school (drawn the same way) that school comes first.
 *
 *  Child c draws from its own streams (MT_PURPOSE_COHORT; item = child, replicate = what is drawn),
 *  one number per school in order: another number of children, longer lists or other siblings leave
 *  what else is drawn of it as it was.
 *
 *  @param data  as the population was made from
 *  @param out   free with mt_cohort_free
 *  @return MT_BAD_ARGUMENT for a plan that cannot be; MT_BAD_DATA when nobody lives anywhere, or
 *          (error->row = origin from 1) children live where no school takes any of their group
 *  The same bits on any machine and for any number of threads.
 *  Cost: O(children * schools). Lists are shorter where fewer schools take children of the group.
 *  Source: Luce (1959); Plackett (1975), doi:10.2307/2346567; drawing by an exponential race as in
 *  Efraimidis & Spirakis (2006), doi:10.1016/j.ipl.2005.11.003. */
MT_API MT_MUST_USE mt_status mt_choice_cohort(const mt_context *context,
                                              const mt_population_data *data,
                                              const mt_population *population,
                                              const mt_cohort_plan *plan, mt_cohort **out,
                                              mt_error *error);
MT_API void mt_cohort_free(const mt_context *context, mt_cohort *cohort);

#ifdef __cplusplus
}
#endif
#endif
