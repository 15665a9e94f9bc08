/* The children of an exercise: schools get numbers in an order that is drawn, and each application
 * its class of priority and its distance. */
#include "round/exercise_internal.h"

#include <stdlib.h>
#include <string.h>

/* Replicates of mt_lots_rehearsal count from 0; the numbers of the schools take the last. */
static const uint32_t numbers_of_schools = UINT32_MAX;

typedef struct numbered {
    uint64_t lot;
    uint32_t site;
} numbered;

static int compare_numbered(const void *left, const void *right) {
    const numbered *a = left, *b = right;
    if (a->lot != b->lot)
        return a->lot < b->lot ? -1 : 1;
    return (a->site > b->site) - (a->site < b->site);
}

/* Which site has which number, and the other way round. */
static mt_status number_schools(const mt_context *context, mt__exercise *work, uint32_t *site,
                                uint32_t *number, mt_error *error) {
    const size_t n = work->exercise.n_schools;
    uint64_t *lot = mt__alloc(context, n, sizeof *lot);
    numbered *order = mt__alloc(context, n, sizeof *order);
    mt_status status = MT_OK;
    if (lot == NULL || order == NULL)
        status = mt__no_memory(error, "the numbers of the schools");
    else {
        mt_lots_rehearsal(work->exercise.options.seed, numbers_of_schools, n, lot);
        for (size_t s = 0; s < n; s++)
            order[s] = (numbered){lot[s], (uint32_t)s};
        qsort(order, n, sizeof *order, compare_numbered);
        for (size_t i = 0; i < n; i++) {
            site[i] = order[i].site;
            number[order[i].site] = (uint32_t)i;
        }
    }
    mt_free(context, lot);
    mt_free(context, order);
    return status;
}

static int compare_floats(const void *left, const void *right) {
    const float a = *(const float *)left, b = *(const float *)right;
    return (a > b) - (a < b);
}

/* How far the k-th nearest school of each origin is: a school no further counts as near, so schools
 * at the same distance are treated alike. */
static mt_status distances_of_nearest(const mt_context *context, const mt_population_data *data,
                                      uint32_t k, float *out, mt_error *error) {
    float *sorted = mt__alloc(context, data->n_schools, sizeof *sorted);
    if (sorted == NULL)
        return mt__no_memory(error, "the nearest schools");
    const size_t last = k < data->n_schools ? k : data->n_schools;
    for (size_t p = 0; p < data->n_origins; p++) {
        for (size_t s = 0; s < data->n_schools; s++)
            sorted[s] = data->metres[s * data->n_origins + p];
        qsort(sorted, data->n_schools, sizeof *sorted, compare_floats);
        out[p] = last > 0 ? sorted[last - 1] : -1;
    }
    mt_free(context, sorted);
    return MT_OK;
}

static void fill_applications(mt__exercise *work, const uint32_t *number, const float *near,
                              uint32_t *school, uint8_t *priority, float *metres) {
    const mt_cohort *cohort = work->cohort;
    const mt_population_data *data = &work->population->data;
    for (size_t c = 0; c < cohort->n_children; c++) {
        const uint32_t origin = cohort->origin[c];
        for (size_t i = cohort->list_of[c]; i < cohort->list_of[c + 1]; i++) {
            const uint32_t site = cohort->school[i];
            school[i] = number[site];
            metres[i] = data->metres[site * data->n_origins + origin];
            priority[i] = site == cohort->sibling[c]  ? MT__SIBLING
                          : metres[i] <= near[origin] ? MT__NEAR
                                                      : MT__OTHER;
        }
    }
}

mt_status mt__exercise_children(const mt_context *context, mt__exercise *work, mt_error *error) {
    mt_exercise *exercise = &work->exercise;
    const mt_cohort *cohort = work->cohort;
    const size_t n = cohort->n_children, applications = cohort->list_of[n];
    const size_t schools = exercise->n_schools;
    uint32_t *site = mt__own(context, work, schools, sizeof *site);
    uint32_t *number = mt__own(context, work, schools, sizeof *number);
    uint32_t *school = mt__own(context, work, applications, sizeof *school);
    uint8_t *priority = mt__own(context, work, applications, sizeof *priority);
    float *metres = mt__own(context, work, applications, sizeof *metres);
    size_t *area = mt__own(context, work, n, sizeof *area);
    float *near = mt__alloc(context, work->population->data.n_origins, sizeof *near);
    mt_status status;
    if (site == NULL || number == NULL || school == NULL || priority == NULL || metres == NULL ||
        area == NULL || near == NULL) {
        status = mt__no_memory(error, "the applications");
        goto done;
    }
    MT_TRY_DONE(number_schools(context, work, site, number, error));
    MT_TRY_DONE(distances_of_nearest(context, &work->population->data, exercise->options.nearest,
                                     near, error));
    fill_applications(work, number, near, school, priority, metres);
    for (size_t c = 0; c < n; c++) {
        area[c] = cohort->origin[c] / work->population->points_per_area;
        exercise->siblings += cohort->sibling[c] != MT_NO_SCHOOL;
    }
    exercise->site = site;
    exercise->area = area;
    exercise->of_group = cohort->group;
    exercise->metres = metres;
    for (int rule = 0; rule < MT_EXERCISE_RULES; rule++) {
        exercise->market[rule].list_of = cohort->list_of;
        exercise->market[rule].school = school;
        exercise->market[rule].priority = priority;
    }
done:
    mt_free(context, near);
    return status;
}
