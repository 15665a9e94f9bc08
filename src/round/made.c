/* The exercise as an object: what is usual, its memory, and the names of its rules. */
#include "round/exercise_internal.h"

mt_exercise_options mt_exercise_defaults(void) {
    return (mt_exercise_options){
        .id = "oefenronde-1",
        .beacon = "oefening, geen openbaar getal",
        .seed = 1,
        .points_per_area = 30,
        .least_choices = 3,
        .most_choices = 8,
        .nearest = 8,
        .sibling_share = 0.4,
        .not_declared = 0.05,
        .rehearsals = 1000,
    };
}

const char *mt_exercise_rule_name(mt_exercise_rule rule) {
    return rule == MT_RULE_ONE_DRAW ? "one_draw" : "two_baskets";
}

void *mt__own(const mt_context *context, mt__exercise *work, size_t n, size_t size) {
    if (work->n_owned == MT__OWNED_MAX)
        return NULL;
    void *memory = mt__calloc(context, n, size);
    if (memory != NULL)
        work->owned[work->n_owned++] = memory;
    return memory;
}

void mt_exercise_free(const mt_context *context, mt_exercise *exercise) {
    if (exercise == NULL)
        return;
    mt__exercise *work = (mt__exercise *)exercise;
    for (size_t i = 0; i < work->n_owned; i++)
        mt_free(context, work->owned[i]);
    mt_cohort_free(context, work->cohort);
    mt_town_population_free(context, work->population);
    mt_free(context, work);
}
