/* An exercise round from beginning to end: a population that agrees with what is published, a year of
 * children drawn from it, seats, the draw, both rules, their check, and the rehearsals.
 *
 * (1) Nothing is handed out before the check of both outcomes has passed (mt__exercise_outcome).
 * (2) The group a drawn child counts in decides where it lives and what it wants (mt_choice_cohort). From
 *     there on it is measured with and nothing more: no rule, seat, basket or lot reads it, and the
 *     desk does not hold it. */
#include "round/exercise_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double population_tolerance = 1e-6;

/* ---- Checks ----------------------------------------------------------------------------------- */

static bool is_share(double value) {
    return value >= 0 && value <= 1;
}

/* The id stands in file names, addresses and what is hashed. */
static mt_status check_id(const char *id, mt_error *error) {
    const size_t n = id != NULL ? strlen(id) : 0;
    if (n == 0 || n > 64 || id[0] == '.' || id[0] == '-' ||
        strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") != n)
        return mt__fail(
            error, MT_BAD_ARGUMENT,
            "a round is called by 1 to 64 letters, digits, \"-\" and \".\", a letter or digit "
            "first, such as oefenronde-2026-1, not \"%.80s\"",
            id != NULL ? id : "");
    return MT_OK;
}

static mt_status check_options(const mt_exercise_options *options, mt_error *error) {
    MT_TRY(check_id(options->id, error));
    if (options->beacon == NULL || options->beacon[0] == '\0' || strlen(options->beacon) > 256)
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "the public number is a text of 1 to 256 bytes that is typed in");
    if (options->least_choices < 1 || options->most_choices < options->least_choices ||
        options->most_choices > MT_EXERCISE_CHOICES_MAX)
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "lists of %u to %u schools: the least is 1 or more, and the most %d",
                        options->least_choices, options->most_choices, MT_EXERCISE_CHOICES_MAX);
    if (!is_share(options->sibling_share) || !is_share(options->not_declared))
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "the shares of siblings (%g) and of those who declare nothing (%g) must be "
                        "between 0 and 1",
                        options->sibling_share, options->not_declared);
    if (options->rehearsals < 2)
        return mt__fail(error, MT_BAD_ARGUMENT, "2 rehearsals or more, not %u",
                        options->rehearsals);
    return MT_OK;
}

/* ---- The whole -------------------------------------------------------------------------------- */

static mt_status draw_cohort(const mt_context *context, mt__exercise *work, mt_error *error) {
    mt_exercise *exercise = &work->exercise;
    const mt_exercise_options *options = &exercise->options;
    const mt_population_data *data = &work->population->data;
    size_t children = options->children;
    if (children == 0) {
        double pupils = 0;
        for (size_t i = 0; i < 2 * data->n_schools; i++)
            pupils += data->school[i];
        children = (size_t)floor(pupils / 8 + 0.5);
    }
    const mt_cohort_plan plan = {.seed = options->seed,
                                 .n_children = children,
                                 .least_choices = options->least_choices,
                                 .most_choices = options->most_choices,
                                 .sibling_share = options->sibling_share};
    if (children == 0)
        return mt__fail(error, MT_INFEASIBLE,
                        "an eighth of the pupils is no child at all; name a number of children");
    MT_TRY(
        mt_choice_cohort(context, data, work->population->population, &plan, &work->cohort, error));
    exercise->n_children = children;
    exercise->n_schools = data->n_schools;
    return MT_OK;
}

static mt_status make(const mt_context *context, const mt_snapshot *snapshot, mt__exercise *work,
                      mt_error *error) {
    mt_exercise *exercise = &work->exercise;
    const mt_exercise_options *options = &exercise->options;
    MT_TRY(mt_town_population_new(context, snapshot, options->group_a, options->group_b,
                                  options->points_per_area, options->seed, population_tolerance,
                                  &work->population, error));
    exercise->population = work->population;
    MT_TRY(draw_cohort(context, work, error));
    MT_TRY(mt__exercise_children(context, work, error));
    MT_TRY(mt__exercise_baskets(context, work, error));
    MT_TRY(mt__exercise_seats(context, work, error));
    MT_TRY(mt__exercise_draw(context, work, error));
    for (int rule = 0; rule < MT_EXERCISE_RULES; rule++)
        MT_TRY(mt__exercise_outcome(context, work, (mt_exercise_rule)rule, error));
    return mt__exercise_rehearse(context, work, error);
}

mt_status mt_exercise_new(const mt_context *context, const mt_snapshot *snapshot,
                          const mt_exercise_options *options, const char *made, mt_exercise **out,
                          mt_error *error) {
    if (snapshot == NULL || options == NULL || made == NULL || out == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "snapshot, options, time and out must be given");
    MT_TRY(check_options(options, error));
    mt__exercise *work = mt__calloc(context, 1, sizeof *work);
    if (work == NULL)
        return mt__no_memory(error, "the exercise");
    work->exercise.options = *options;
    snprintf(work->exercise.made, sizeof work->exercise.made, "%s", made);
    snprintf(work->exercise.town, sizeof work->exercise.town, "%s", snapshot->town_name);
    const mt_status status = make(context, snapshot, work, error);
    if (status != MT_OK)
        mt_exercise_free(context, &work->exercise);
    else
        *out = &work->exercise;
    return status;
}
