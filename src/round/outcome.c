/* What came of one rule: the placement in passes, the rule that decided each application, cut-offs,
 * the separate check, and the figures. */
#include "round/exercise_internal.h"

#include <math.h>
#include <string.h>

/* The passes of a placement, kept as counts. */
typedef struct watching {
    const mt_context *context;
    const mt__exercise *work;
    const mt_market *market;
    size_t n, capacity;
    size_t *asked, *sent_on;
    uint32_t *held;
    bool out_of_memory;
} watching;

static bool grow_passes(watching *watch) {
    if (watch->n < watch->capacity)
        return true;
    const size_t capacity = watch->capacity == 0 ? 16 : 2 * watch->capacity;
    const size_t cells = 2 * watch->market->n_schools;
    size_t *asked = mt__realloc(watch->context, watch->asked, capacity, sizeof *asked);
    watch->asked = asked != NULL ? asked : watch->asked;
    size_t *sent_on = mt__realloc(watch->context, watch->sent_on, capacity, sizeof *sent_on);
    watch->sent_on = sent_on != NULL ? sent_on : watch->sent_on;
    uint32_t *held = mt__realloc(watch->context, watch->held, capacity, cells * sizeof *held);
    watch->held = held != NULL ? held : watch->held;
    if (asked == NULL || sent_on == NULL || held == NULL)
        return false;
    watch->capacity = capacity;
    return true;
}

static bool watch_pass(void *user, size_t pass, size_t asked, size_t sent_on,
                       const mt_places *places) {
    (void)pass;
    watching *watch = user;
    const mt_market *market = watch->market;
    watch->out_of_memory = !grow_passes(watch);
    if (watch->out_of_memory)
        return false;
    uint32_t *held = watch->held + watch->n * 2 * market->n_schools;
    memset(held, 0, 2 * market->n_schools * sizeof *held);
    for (size_t c = 0; c < market->n_children; c++)
        if (places->choice[c] != MT_NONE)
            held[2 * market->school[market->list_of[c] + places->choice[c]] +
                 watch->work->basket[c] - 1]++;
    watch->asked[watch->n] = asked;
    watch->sent_on[watch->n] = sent_on;
    watch->n++;
    return true;
}

/* Keep a copy of the passes with the exercise. */
static mt_status keep_passes(const mt_context *context, mt__exercise *work, const watching *watch,
                             mt_exercise_outcome *out, mt_error *error) {
    const size_t cells = 2 * watch->market->n_schools;
    size_t *asked = mt__own(context, work, watch->n, sizeof *asked);
    size_t *sent_on = mt__own(context, work, watch->n, sizeof *sent_on);
    uint32_t *held = mt__own(context, work, watch->n * cells, sizeof *held);
    if (asked == NULL || sent_on == NULL || held == NULL)
        return mt__no_memory(error, "the passes of the draw");
    if (watch->n > 0) {
        memcpy(asked, watch->asked, watch->n * sizeof *asked);
        memcpy(sent_on, watch->sent_on, watch->n * sizeof *sent_on);
        memcpy(held, watch->held, watch->n * cells * sizeof *held);
    }
    out->n_passes = watch->n;
    out->asked = asked;
    out->sent_on = sent_on;
    out->held = held;
    return MT_OK;
}

static mt_status place(const mt_context *context, mt__exercise *work, const mt_market *market,
                       const mt_lots *lots, const mt_places *places, mt_exercise_outcome *out,
                       mt_error *error) {
    mt_admission *admission = NULL;
    watching watch = {.context = context, .work = work, .market = market};
    MT_TRY(mt_admission_new(context, market, &admission, error));
    mt_status status = mt_admission_watch(admission, lots, places, watch_pass, &watch, error);
    if (watch.out_of_memory)
        status = mt__no_memory(error, "the passes of the draw");
    if (status == MT_OK)
        status = keep_passes(context, work, &watch, out, error);
    mt_free(context, watch.asked);
    mt_free(context, watch.sent_on);
    mt_free(context, watch.held);
    mt_admission_free(context, admission);
    return status;
}

static void count_places(const mt_exercise *exercise, const mt_market *market,
                         mt_exercise_outcome *out) {
    mt_sum metres = {0};
    for (size_t c = 0; c < market->n_children; c++) {
        const uint32_t choice = out->choice[c];
        if (choice == MT_NONE) {
            out->unplaced++;
            continue;
        }
        const size_t application = market->list_of[c] + choice;
        out->placed++;
        out->by_choice[choice]++;
        out->top_three += choice < 3;
        out->decided_of_placed[out->decided[application]]++;
        mt_sum_add(&metres, (double)exercise->metres[application]);
    }
    out->mean_metres = out->placed > 0 ? mt_sum_value(&metres) / (double)out->placed : NAN;
}

static mt_status check(const mt_context *context, const mt_market *market, const mt_lots *lots,
                       const mt_places *places, mt_exercise_rule rule, mt_check *out,
                       mt_error *error) {
    MT_TRY(mt_admit_check(context, market, lots, places, out, error));
    if (out->flaw == MT_FLAW_NONE)
        return MT_OK;
    return mt__fail(
        error, MT_INTERNAL,
        "the check of the rule %s found a flaw (%s: child %u at school %u), so there is "
        "no round; this is a defect of the program: report it with the options used",
        mt_exercise_rule_name(rule), mt_flaw_name(out->flaw), out->child + 1, out->school + 1);
}

static mt_status measure(const mt_context *context, mt__exercise *work, const mt_market *market,
                         mt_exercise_outcome *out, mt_error *error) {
    const size_t n = market->n_children;
    uint8_t *kind = mt__alloc(context, n, sizeof *kind);
    if (kind == NULL)
        return mt__no_memory(error, "the intake of the schools");
    for (size_t c = 0; c < n; c++)
        kind[c] = work->basket[c] == 1 ? 0 : 1;
    mt_status status = mt__intake_spread(context, market, work->exercise.of_group, out->choice,
                                         true, &out->groups, error);
    if (status == MT_OK)
        status = mt__intake_spread(context, market, kind, out->choice, true, &out->baskets, error);
    mt_free(context, kind);
    return status;
}

mt_status mt__exercise_outcome(const mt_context *context, mt__exercise *work, mt_exercise_rule rule,
                               mt_error *error) {
    mt_exercise *exercise = &work->exercise;
    const mt_market *market = &exercise->market[rule];
    mt_exercise_outcome *out = &exercise->outcome[rule];
    const mt_lots lots = {.child = exercise->lot};
    const size_t n = market->n_children;
    out->n_groups = market->group_of != NULL ? MT__SEAT_GROUPS : 1;
    const mt_places places = {.choice = mt__own(context, work, n, sizeof(uint32_t)),
                              .group = mt__own(context, work, n, sizeof(uint32_t))};
    uint8_t *decided = mt__own(context, work, market->list_of[n], sizeof *decided);
    mt_cutoff *cutoff = mt__own(context, work, market->n_schools * out->n_groups, sizeof *cutoff);
    if (places.choice == NULL || places.group == NULL || decided == NULL || cutoff == NULL)
        return mt__no_memory(error, "the places");
    out->choice = work->choice[rule] = places.choice;
    out->group = work->group[rule] = places.group;
    out->decided = decided;
    out->cutoff = cutoff;
    MT_TRY(place(context, work, market, &lots, &places, out, error));
    MT_TRY(check(context, market, &lots, &places, rule, &out->check, error));
    MT_TRY(mt_admit_reasons(context, market, &lots, &places, decided, error));
    MT_TRY(mt_admit_cutoffs(context, market, &lots, &places, cutoff, error));
    count_places(exercise, market, out);
    return measure(context, work, market, out, error);
}
