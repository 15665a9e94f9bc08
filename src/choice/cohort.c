/* A year of four-year-olds drawn from a population: where each lives, in which group it counts, and
 * the list of schools it would hand in.
 *
 * (1) A list is an exponential race: school s arrives at -ln(u_s) / n(p,s,g), and the first to arrive
 *     come first on the list. That is drawing in proportion to n without putting back.
 * (2) Every child draws the same numbers whatever the others do: a stream per child and purpose, one
 *     number per school in order of schools.
 * (3) Weights are n(p,s,g) up to a factor that is the same for all schools of one child, so the
 *     origin's own factor is left out. */
#include "base/base_internal.h"
#include "base/random_internal.h"
#include "mengtafel/choice.h"

#include <math.h>
#include <string.h>

/* What is drawn of a child: the replicate of its stream. */
enum { DRAW_HOME, DRAW_LIST, DRAW_LENGTH, DRAW_SIBLING, DRAW_SIBLING_SCHOOL };

enum { CHILD_GRAIN = 64 };

typedef struct drawing {
    const mt_population_data *data;
    const mt_population *population;
    const mt_cohort_plan *plan;
    mt_cohort *cohort;
    double *upto;     ///< [origins * groups] children who live in this cell or one before it
    double *weight;   ///< [threads * schools]
    double *arrival;  ///< [threads * schools]
    uint32_t *listed; ///< [n_children * most_choices] lists before they are packed
} drawing;

static double draw_unit(const drawing *work, uint32_t what, size_t child) {
    mt_stream stream;
    mt_stream_init(&stream, work->plan->seed, MT_PURPOSE_COHORT, what, (uint32_t)child);
    return mt__unit(&stream);
}

/* The cell of home and group that a number in [0, 1) points at: the first whose children reach it. */
static size_t draw_home(const drawing *work, size_t child) {
    const size_t cells = work->data->n_origins * work->data->n_groups;
    const double at = draw_unit(work, DRAW_HOME, child) * work->upto[cells - 1];
    size_t low = 0, high = cells - 1;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (work->upto[middle] > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* How much each school draws a child of this group from this origin. */
static void fill_weights(const drawing *work, size_t origin, size_t group, double *weight) {
    const mt_population_data *data = work->data;
    const mt_population *population = work->population;
    for (size_t s = 0; s < data->n_schools; s++) {
        const double metres = (double)data->metres[s * data->n_origins + origin];
        const double pull = population->school[s * data->n_groups + group];
        weight[s] =
            pull > 0
                ? pull * mt_exp(-population->decay[s] * (metres - population->nearest_metres[s]))
                : 0;
    }
}

static void run_race(const drawing *work, uint32_t what, size_t child, const double *weight,
                     double *arrival) {
    mt_stream stream;
    mt_stream_init(&stream, work->plan->seed, MT_PURPOSE_COHORT, what, (uint32_t)child);
    for (size_t s = 0; s < work->data->n_schools; s++) {
        const double u = 1 - mt__unit(&stream); // in (0, 1]
        arrival[s] = weight[s] > 0 ? -mt_log(u) / weight[s] : INFINITY;
    }
}

/* The school that arrives first; MT_NO_SCHOOL when none does. It is taken out of the race. */
static uint32_t take_first(size_t n_schools, double *arrival) {
    uint32_t first = MT_NO_SCHOOL;
    double earliest = INFINITY;
    for (size_t s = 0; s < n_schools; s++)
        if (arrival[s] < earliest) {
            earliest = arrival[s];
            first = (uint32_t)s;
        }
    if (first != MT_NO_SCHOOL)
        arrival[first] = INFINITY;
    return first;
}

static uint32_t draw_length(const drawing *work, size_t child) {
    mt_stream stream;
    mt_stream_init(&stream, work->plan->seed, MT_PURPOSE_COHORT, DRAW_LENGTH, (uint32_t)child);
    return work->plan->least_choices +
           mt__below(&stream, work->plan->most_choices - work->plan->least_choices + 1);
}

static mt_status draw_children(void *user, size_t first, size_t last, int thread, mt_error *error) {
    drawing *work = user;
    const size_t schools = work->data->n_schools;
    double *weight = work->weight + (size_t)thread * schools;
    double *arrival = work->arrival + (size_t)thread * schools;
    for (size_t c = first; c < last; c++) {
        const size_t cell = draw_home(work, c);
        const size_t origin = cell / work->data->n_groups, group = cell % work->data->n_groups;
        uint32_t *list = work->listed + c * work->plan->most_choices;
        const uint32_t length = draw_length(work, c);
        uint32_t n = 0;
        fill_weights(work, origin, group, weight);
        work->cohort->origin[c] = (uint32_t)origin;
        work->cohort->group[c] = (uint8_t)group;
        work->cohort->sibling[c] = MT_NO_SCHOOL;
        if (draw_unit(work, DRAW_SIBLING, c) < work->plan->sibling_share) {
            run_race(work, DRAW_SIBLING_SCHOOL, c, weight, arrival);
            work->cohort->sibling[c] = list[n++] = take_first(schools, arrival);
        }
        run_race(work, DRAW_LIST, c, weight, arrival);
        for (uint32_t next; n < length && (next = take_first(schools, arrival)) != MT_NO_SCHOOL;)
            if (n == 0 || next != work->cohort->sibling[c])
                list[n++] = next;
        if (n == 0 || list[0] == MT_NO_SCHOOL)
            return mt__fail_at(error, MT_BAD_DATA, NULL, (int64_t)origin + 1, 0,
                               "children of group %zu live at this origin, but no school takes any",
                               group + 1);
        work->cohort->list_of[c + 1] = n;
    }
    return MT_OK;
}

/* ---- The whole -------------------------------------------------------------------------------- */

void mt_cohort_free(const mt_context *context, mt_cohort *cohort) {
    if (cohort == NULL)
        return;
    mt_free(context, cohort->origin);
    mt_free(context, cohort->group);
    mt_free(context, cohort->sibling);
    mt_free(context, cohort->list_of);
    mt_free(context, cohort->school);
    mt_free(context, cohort);
}

static mt_status check_plan(const mt_population_data *data, const mt_population *population,
                            const mt_cohort_plan *plan, mt_error *error) {
    if (data == NULL || population == NULL || plan == NULL ||
        data->n_origins != population->n_origins || data->n_schools != population->n_schools ||
        data->n_groups != population->n_groups || data->n_groups > UINT8_MAX)
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "the population must be made from the same data, in at most 255 groups");
    if (plan->least_choices < 1 || plan->most_choices < plan->least_choices)
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "lists of %u to %u schools; the least must be 1 or more, and no more than "
                        "the most",
                        plan->least_choices, plan->most_choices);
    if (!(plan->sibling_share >= 0 && plan->sibling_share <= 1))
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "the share of children with an older brother or sister is %g; it must be "
                        "between 0 and 1",
                        plan->sibling_share);
    if (plan->n_children > UINT32_MAX)
        return mt__fail(error, MT_BAD_ARGUMENT, "%zu children are more than 2^32",
                        plan->n_children);
    return MT_OK;
}

static mt_status drawing_new(const mt_context *context, drawing *work, mt_error *error) {
    const size_t cells = work->data->n_origins * work->data->n_groups;
    const size_t children = work->plan->n_children, schools = work->data->n_schools;
    const size_t threads = (size_t)mt__threads(context);
    mt_cohort *made = work->cohort = mt__calloc(context, 1, sizeof *made);
    work->upto = mt__alloc(context, cells, sizeof(double));
    work->weight = mt__alloc(context, threads * schools, sizeof(double));
    work->arrival = mt__alloc(context, threads * schools, sizeof(double));
    work->listed = mt__alloc(context, children, work->plan->most_choices * sizeof(uint32_t));
    if (made != NULL) {
        made->n_children = children;
        made->origin = mt__alloc(context, children, sizeof(uint32_t));
        made->group = mt__alloc(context, children, sizeof(uint8_t));
        made->sibling = mt__alloc(context, children, sizeof(uint32_t));
        made->list_of = mt__calloc(context, children + 1, sizeof(size_t));
    }
    if (made == NULL || work->upto == NULL || work->weight == NULL || work->arrival == NULL ||
        work->listed == NULL || made->origin == NULL || made->group == NULL ||
        made->sibling == NULL || made->list_of == NULL)
        return mt__no_memory(error, "the children");
    double sum = 0;
    for (size_t i = 0; i < cells; i++)
        work->upto[i] = sum += work->data->home[i];
    if (children > 0 && !(sum > 0))
        return mt__fail(error, MT_BAD_DATA, "nobody lives anywhere: there are no children to draw");
    return MT_OK;
}

/* Lists one after the other, without the room that short ones left. */
static mt_status pack_lists(const mt_context *context, const drawing *work, mt_error *error) {
    mt_cohort *cohort = work->cohort;
    for (size_t c = 0; c < cohort->n_children; c++)
        cohort->list_of[c + 1] += cohort->list_of[c];
    cohort->school =
        mt__alloc(context, cohort->list_of[cohort->n_children], sizeof *cohort->school);
    if (cohort->school == NULL)
        return mt__no_memory(error, "the lists of schools");
    for (size_t c = 0; c < cohort->n_children; c++)
        memcpy(cohort->school + cohort->list_of[c], work->listed + c * work->plan->most_choices,
               (cohort->list_of[c + 1] - cohort->list_of[c]) * sizeof *cohort->school);
    return MT_OK;
}

mt_status mt_choice_cohort(const mt_context *context, const mt_population_data *data,
                           const mt_population *population, const mt_cohort_plan *plan,
                           mt_cohort **out, mt_error *error) {
    if (out == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "there must be a place for the children");
    MT_TRY(check_plan(data, population, plan, error));
    drawing work = {.data = data, .population = population, .plan = plan};
    mt_status status;
    MT_TRY_DONE(drawing_new(context, &work, error));
    MT_TRY_DONE(mt__parallel(context, "children", plan->n_children, CHILD_GRAIN, draw_children,
                             &work, error));
    MT_TRY_DONE(pack_lists(context, &work, error));
    *out = work.cohort;
    work.cohort = NULL;
done:
    mt_cohort_free(context, work.cohort);
    mt_free(context, work.upto);
    mt_free(context, work.weight);
    mt_free(context, work.arrival);
    mt_free(context, work.listed);
    return status;
}
