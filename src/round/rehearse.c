/* Rehearsals: both rules with the same lots, again and again, so that what a rule does can be told from
 * what one draw happened to do; and who gains and who loses.
 *
 * Lots of rehearsal r are Philox (seed, r): the same for both rules, and for any number of threads.
 * Children who declared nothing keep the basket that the lot of the round gave them. */
#include "round/exercise_internal.h"

#include <math.h>
#include <string.h>

enum { REHEARSAL_GRAIN = 8, PEOPLE = 5 /* two groups, three baskets; then the areas */ };

/** Figures of a rule in one rehearsal. */
enum {
    FIRST_CHOICE,
    TOP_THREE,
    UNPLACED,
    METRES,
    GROUPS_D,
    GROUPS_H,
    BASKETS_D,
    BASKETS_H,
    FIGURES,
};

typedef struct rehearsing {
    const mt_exercise *exercise;
    const uint8_t *basket_kind; ///< [n_children] 0 or 1
    size_t n_categories;
    mt_admission **admission; ///< [threads * rules]
    uint32_t *choice;         ///< [threads * rules * n_children]
    uint64_t *lot;            ///< [threads * n_children]
    double *figure;           ///< [rules * FIGURES * rehearsals]
    double *difference; ///< [categories * rehearsals] first choices, two baskets minus one draw
} rehearsing;

/* Which categories a child is in: group, basket, area. */
static void categories_of(const mt_exercise *exercise, size_t child, size_t out[3]) {
    const uint8_t declared = exercise->declared[child];
    out[0] = exercise->of_group[child];
    out[1] = 2 + (declared == 0 ? 2u : declared - 1u);
    out[2] = PEOPLE + exercise->area[child];
}

static mt_status measure_rule(const rehearsing *work, mt_exercise_rule rule, const uint32_t *choice,
                              size_t replicate, mt_error *error) {
    const mt_exercise *exercise = work->exercise;
    const mt_market *market = &exercise->market[rule];
    const size_t rehearsals = exercise->options.rehearsals;
    double *figure = work->figure + (size_t)rule * FIGURES * rehearsals + replicate;
    size_t first = 0, top_three = 0, placed = 0;
    double metres = 0;
    for (size_t c = 0; c < market->n_children; c++) {
        if (choice[c] == MT_NONE)
            continue;
        placed++;
        first += choice[c] == 0;
        top_three += choice[c] < 3;
        metres += (double)exercise->metres[market->list_of[c] + choice[c]];
    }
    figure[FIRST_CHOICE * rehearsals] = (double)first / (double)market->n_children;
    figure[TOP_THREE * rehearsals] = (double)top_three / (double)market->n_children;
    figure[UNPLACED * rehearsals] = (double)(market->n_children - placed);
    figure[METRES * rehearsals] = metres / (double)placed;
    mt_intake_spread spread;
    MT_TRY(mt__intake_spread(NULL, market, exercise->of_group, choice, false, &spread, error));
    figure[GROUPS_D * rehearsals] = spread.dissimilarity;
    figure[GROUPS_H * rehearsals] = spread.theil;
    MT_TRY(mt__intake_spread(NULL, market, work->basket_kind, choice, false, &spread, error));
    figure[BASKETS_D * rehearsals] = spread.dissimilarity;
    figure[BASKETS_H * rehearsals] = spread.theil;
    return MT_OK;
}

static void compare_rules(const rehearsing *work, const uint32_t *one, const uint32_t *two,
                          size_t replicate) {
    const mt_exercise *exercise = work->exercise;
    const size_t rehearsals = exercise->options.rehearsals;
    for (size_t c = 0; c < exercise->n_children; c++) {
        const int difference = (two[c] == 0) - (one[c] == 0);
        size_t category[3];
        if (difference == 0)
            continue;
        categories_of(exercise, c, category);
        for (int i = 0; i < 3; i++)
            work->difference[category[i] * rehearsals + replicate] += difference;
    }
}

static mt_status rehearse(void *user, size_t first, size_t last, int thread, mt_error *error) {
    const rehearsing *work = user;
    const mt_exercise *exercise = work->exercise;
    const size_t n = exercise->n_children, t = (size_t)thread;
    uint64_t *lot = work->lot + t * n;
    const mt_lots lots = {.child = lot};
    for (size_t r = first; r < last; r++) {
        uint32_t *choice[MT_EXERCISE_RULES];
        mt_lots_rehearsal(exercise->options.seed, (uint32_t)r, n, lot);
        for (size_t rule = 0; rule < MT_EXERCISE_RULES; rule++) {
            choice[rule] = work->choice + (t * MT_EXERCISE_RULES + rule) * n;
            const mt_places places = {.choice = choice[rule]};
            MT_TRY(mt_admission_run(work->admission[t * MT_EXERCISE_RULES + rule], &lots, &places,
                                    error));
            MT_TRY(measure_rule(work, (mt_exercise_rule)rule, choice[rule], r, error));
        }
        compare_rules(work, choice[MT_RULE_ONE_DRAW], choice[MT_RULE_TWO_BASKETS], r);
    }
    return MT_OK;
}

/* ---- What the rehearsals say ------------------------------------------------------------------ */

/* Sorts the values. NaN (nobody placed at all) makes all three NaN. */
static mt_estimate estimate(double *value, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += value[i];
    if (isnan(sum))
        return (mt_estimate){NAN, NAN, NAN};
    mt__sort(value, n);
    return (mt_estimate){sum / (double)n, mt__percentile(value, n, 0.025),
                         mt__percentile(value, n, 0.975)};
}

/* [FIGURES * n], each figure's values of the rehearsals together; sorts them. */
static void take_figures(double *figure, size_t n, mt_rehearsed *out) {
    mt_estimate *const into[FIGURES] = {
        [FIRST_CHOICE] = &out->first_choice_share,
        [TOP_THREE] = &out->top_three_share,
        [UNPLACED] = &out->unplaced,
        [METRES] = &out->metres,
        [GROUPS_D] = &out->groups_dissimilarity,
        [GROUPS_H] = &out->groups_theil,
        [BASKETS_D] = &out->baskets_dissimilarity,
        [BASKETS_H] = &out->baskets_theil,
    };
    for (size_t f = 0; f < FIGURES; f++)
        *into[f] = estimate(figure + f * n, n);
}

/* Of each rule, and of the difference: the rules had the same lots, so it is told far more sharply than
 * by holding their bands side by side. */
static mt_status take_all_figures(const mt_context *context, const rehearsing *work,
                                  mt_exercise *exercise, mt_error *error) {
    const size_t n = exercise->options.rehearsals, cells = FIGURES * n;
    double *difference = mt__alloc(context, cells, sizeof *difference);
    if (difference == NULL)
        return mt__no_memory(error, "what the rehearsals say");
    for (size_t i = 0; i < cells; i++)
        difference[i] = work->figure[MT_RULE_TWO_BASKETS * cells + i] -
                        work->figure[MT_RULE_ONE_DRAW * cells + i];
    take_figures(difference, n, &exercise->difference);
    for (size_t rule = 0; rule < MT_EXERCISE_RULES; rule++)
        take_figures(work->figure + rule * cells, n, &exercise->outcome[rule].rehearsed);
    mt_free(context, difference);
    return MT_OK;
}

/* This draw: who has a place higher or lower on the own list with baskets than without. */
static void count_changes(const mt_exercise *exercise, mt_exercise_change **category,
                          double *metres, size_t *placed) {
    const mt_exercise_outcome *outcome = exercise->outcome;
    for (size_t c = 0; c < exercise->n_children; c++) {
        size_t in[3];
        categories_of(exercise, c, in);
        const uint32_t one = outcome[MT_RULE_ONE_DRAW].choice[c];
        const uint32_t two = outcome[MT_RULE_TWO_BASKETS].choice[c];
        for (int i = 0; i < 3; i++) {
            mt_exercise_change *change = category[in[i]];
            change->children++;
            change->better += two < one; // no place is MT_NONE, after every place on a list
            change->worse += two > one;
            change->same += two == one;
            for (size_t rule = 0; rule < MT_EXERCISE_RULES; rule++) {
                const uint32_t choice = outcome[rule].choice[c];
                change->first_choice[rule] += choice == 0;
                if (choice == MT_NONE)
                    continue;
                placed[in[i] * MT_EXERCISE_RULES + rule]++;
                metres[in[i] * MT_EXERCISE_RULES + rule] +=
                    (double)exercise->metres[exercise->market[rule].list_of[c] + choice];
            }
        }
    }
}

static mt_status take_changes(const mt_context *context, const rehearsing *work,
                              mt__exercise *owner, mt_error *error) {
    mt_exercise *exercise = &owner->exercise;
    const size_t n = work->n_categories, rehearsals = exercise->options.rehearsals;
    mt_exercise_change *by_area = mt__own(context, owner, n - PEOPLE, sizeof *by_area);
    mt_exercise_change **category = mt__alloc(context, n, sizeof(mt_exercise_change *));
    double *metres = mt__calloc(context, n * MT_EXERCISE_RULES, sizeof *metres);
    size_t *placed = mt__calloc(context, n * MT_EXERCISE_RULES, sizeof *placed);
    mt_status status = MT_OK;
    if (by_area == NULL || category == NULL || metres == NULL || placed == NULL)
        status = mt__no_memory(error, "who gains and who loses");
    else {
        for (size_t k = 0; k < n; k++)
            category[k] = k < 2        ? &exercise->by_group[k]
                          : k < PEOPLE ? &exercise->by_basket[k - 2]
                                       : &by_area[k - PEOPLE];
        count_changes(exercise, category, metres, placed);
        for (size_t k = 0; k < n; k++) {
            double *difference = work->difference + k * rehearsals;
            for (size_t r = 0; r < rehearsals; r++)
                difference[r] /= (double)category[k]->children; // NaN without children
            category[k]->first_choice_difference = estimate(difference, rehearsals);
            for (size_t rule = 0; rule < MT_EXERCISE_RULES; rule++)
                category[k]->metres[rule] = metres[k * MT_EXERCISE_RULES + rule] /
                                            (double)placed[k * MT_EXERCISE_RULES + rule];
        }
        exercise->by_area = by_area;
    }
    mt_free(context, category);
    mt_free(context, metres);
    mt_free(context, placed);
    return status;
}

/* ---- The whole -------------------------------------------------------------------------------- */

static mt_status make_room(const mt_context *context, rehearsing *work, size_t threads,
                           uint8_t *kind, mt_error *error) {
    const mt_exercise *exercise = work->exercise;
    const size_t n = exercise->n_children, rehearsals = exercise->options.rehearsals;
    work->admission = mt__calloc(context, threads * MT_EXERCISE_RULES, sizeof(mt_admission *));
    work->choice = mt__alloc(context, threads * MT_EXERCISE_RULES * n, sizeof *work->choice);
    work->lot = mt__alloc(context, threads * n, sizeof *work->lot);
    work->figure =
        mt__calloc(context, MT_EXERCISE_RULES * FIGURES * rehearsals, sizeof *work->figure);
    work->difference =
        mt__calloc(context, work->n_categories * rehearsals, sizeof *work->difference);
    if (work->admission == NULL || work->choice == NULL || work->lot == NULL ||
        work->figure == NULL || work->difference == NULL || kind == NULL)
        return mt__no_memory(error, "the rehearsals");
    for (size_t c = 0; c < n; c++)
        kind[c] = exercise->basket[c] == 1 ? 0 : 1;
    for (size_t i = 0; i < threads * MT_EXERCISE_RULES; i++)
        MT_TRY(mt_admission_new(context, &exercise->market[i % MT_EXERCISE_RULES],
                                &work->admission[i], error));
    return MT_OK;
}

mt_status mt__exercise_rehearse(const mt_context *context, mt__exercise *owner, mt_error *error) {
    mt_exercise *exercise = &owner->exercise;
    const size_t threads = (size_t)mt__threads(context);
    uint8_t *kind = mt__alloc(context, exercise->n_children, sizeof *kind);
    rehearsing work = {.exercise = exercise,
                       .basket_kind = kind,
                       .n_categories = PEOPLE + owner->population->n_areas};
    mt_status status = make_room(context, &work, threads, kind, error);
    if (status == MT_OK)
        status = mt__parallel(context, "rehearsals", exercise->options.rehearsals, REHEARSAL_GRAIN,
                              rehearse, &work, error);
    if (status == MT_OK)
        status = take_all_figures(context, &work, exercise, error);
    if (status == MT_OK)
        status = take_changes(context, &work, owner, error);
    for (size_t i = 0; work.admission != NULL && i < threads * MT_EXERCISE_RULES; i++)
        mt_admission_free(context, work.admission[i]);
    mt_free(context, work.admission);
    mt_free(context, work.choice);
    mt_free(context, work.lot);
    mt_free(context, work.figure);
    mt_free(context, work.difference);
    mt_free(context, kind);
    return status;
}
