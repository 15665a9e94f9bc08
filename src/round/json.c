/* A round as the API gives it (web/src/api.ts, docs/api/openapi.json): counts and figures. Of children
 * it holds a few examples, so that a reader can redo their tickets, and tickets at cut-offs: drawn children
 * that anyone can draw again (docs/decisions/0009-exercise-round.md). */
#include "round/exercise_internal.h"

#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Areas with fewer children are put together: a figure of so few says nothing. */
enum { FEWEST_IN_AREA = 10, EXAMPLES_MAX = 4 };

static const char *const class_name[] = {"sibling", "near", "other"};
static const char *const decided_name[] = {"not_asked", "room",  "class",
                                           "lot",       "seats", "no_seats"};

static void add_hex(mt_json *json, const char *key, const uint8_t bytes[MT_DRAW_BYTES]) {
    char hex[2 * MT_DRAW_BYTES + 1];
    sodium_bin2hex(hex, sizeof hex, bytes, MT_DRAW_BYTES);
    mt_json_string(json, key, hex);
}

/* null where there was nothing to estimate. */
static void add_estimate(mt_json *json, const char *key, const mt_estimate *estimate) {
    if (isnan(estimate->value)) {
        mt_json_null(json, key);
        return;
    }
    mt_json_object(json, key);
    mt_json_number(json, "value", estimate->value);
    mt_json_array(json, "interval");
    mt_json_number(json, NULL, estimate->low);
    mt_json_number(json, NULL, estimate->high);
    mt_json_end(json);
    mt_json_end(json);
}

static void add_count(mt_json *json, const char *key, size_t count) {
    mt_json_integer(json, key, (int64_t)count);
}

static void add_rehearsed(mt_json *json, const char *key, const mt_rehearsed *rehearsed) {
    mt_json_object(json, key);
    add_estimate(json, "first_choice_share", &rehearsed->first_choice_share);
    add_estimate(json, "top_three_share", &rehearsed->top_three_share);
    add_estimate(json, "unplaced", &rehearsed->unplaced);
    add_estimate(json, "mean_metres", &rehearsed->metres);
    add_estimate(json, "groups_dissimilarity", &rehearsed->groups_dissimilarity);
    add_estimate(json, "groups_theil_h", &rehearsed->groups_theil);
    add_estimate(json, "baskets_dissimilarity", &rehearsed->baskets_dissimilarity);
    add_estimate(json, "baskets_theil_h", &rehearsed->baskets_theil);
    mt_json_end(json);
}

/* ---- What is assumed -------------------------------------------------------------------------- */

static void add_assumption(mt_json *json, const char *key, double value, double low, double high,
                           const char *basis) {
    mt_json_object(json, NULL);
    mt_json_string(json, "key", key);
    mt_json_number(json, "value", value);
    mt_json_number(json, "low", low);
    mt_json_number(json, "high", high);
    mt_json_string(json, "basis", basis);
    mt_json_end(json);
}

/* The ranges are those of docs/methods/exercise.md. */
static void add_assumptions(mt_json *json, const mt_exercise *exercise) {
    const mt_exercise_options *options = &exercise->options;
    mt_json_array(json, "assumptions");
    add_assumption(json, "children", (double)exercise->n_children, NAN, NAN,
                   options->children == 0 ? "published" : "chosen");
    add_assumption(json, "spare_seats",
                   (double)exercise->n_seats / (double)exercise->n_children - 1, 0, 0.15,
                   options->seats == 0 ? "assumed" : "chosen");
    add_assumption(json, "least_choices", options->least_choices, 1, 5, "assumed");
    add_assumption(json, "most_choices", options->most_choices, 5, 10, "assumed");
    add_assumption(json, "nearest", options->nearest, 4, 8, "chosen");
    add_assumption(json, "sibling_share", options->sibling_share, 0.3, 0.5, "assumed");
    add_assumption(json, "not_declared", options->not_declared, 0, 0.2, "assumed");
    add_assumption(json, "basket_share", exercise->basket_share, NAN, NAN, "published");
    add_assumption(json, "points_per_area", (double)options->points_per_area, NAN, NAN, "chosen");
    add_assumption(json, "seed", (double)options->seed, NAN, NAN, "chosen");
    mt_json_end(json);
}

static void add_population(mt_json *json, const mt_exercise *exercise) {
    const mt_town_population *town = exercise->population;
    const mt_population *q = town->population;
    mt_json_object(json, "population");
    add_count(json, "home_points", town->data.n_origins);
    mt_json_array(json, "schools_out_of_reach");
    for (size_t s = 0; s < q->n_schools; s++)
        if (q->out_of_reach[s]) {
            mt_json_object(json, NULL);
            mt_json_string(json, "code", town->snapshot->school[town->school[s]].code);
            mt_json_number(json, "published_metres", town->data.mean_metres[s]);
            mt_json_number(json, "metres", q->mean_metres[s]);
            mt_json_end(json);
        }
    mt_json_end(json);
    add_count(json, "schools_assumed", q->n_assumed);
    add_count(json, "schools_without_place", town->schools_without_place);
    mt_json_number(json, "largest_margin_error", q->home_error);
    mt_json_number(json, "largest_distance_error", q->distance_error);
    mt_json_number(json, "scale_a", town->scale[0]);
    mt_json_number(json, "scale_b", town->scale[1]);
    mt_json_integer(json, "iterations", q->iterations);
    mt_json_end(json);
}

static void add_basket_figure(mt_json *json, const mt_exercise *exercise) {
    const mt_snapshot *snapshot = exercise->population->snapshot;
    const mt_snapshot_figure *figure = &snapshot->figure[((const mt__exercise *)exercise)->figure];
    mt_json_object(json, "basket_figure");
    mt_json_string(json, "key", figure->key);
    mt_json_string(json, "name", snapshot->source[figure->source].title);
    add_count(json, "areas", exercise->population->n_areas);
    add_count(json, "areas_assumed", exercise->areas_assumed);
    mt_json_end(json);
}

/* ---- The draw --------------------------------------------------------------------------------- */

/* Children that show something: refused by the lot, placed elsewhere by the baskets, without a place,
 * and at the first choice. */
static size_t find_examples(const mt_exercise *exercise, size_t example[EXAMPLES_MAX]) {
    const mt_market *market = &exercise->market[MT_RULE_ONE_DRAW];
    const mt_exercise_outcome *one = &exercise->outcome[MT_RULE_ONE_DRAW];
    const mt_exercise_outcome *two = &exercise->outcome[MT_RULE_TWO_BASKETS];
    size_t n = 0;
    bool found[EXAMPLES_MAX] = {false};
    for (size_t c = 0; c < exercise->n_children && n < EXAMPLES_MAX; c++) {
        if (market->list_of[c] == market->list_of[c + 1])
            continue;
        const uint8_t first = one->decided[market->list_of[c]];
        const bool shows[EXAMPLES_MAX] = {
            first == MT_DECIDED_LOT && one->choice[c] > 0 && one->choice[c] != MT_NONE,
            one->choice[c] != two->choice[c] && one->choice[c] != MT_NONE &&
                two->choice[c] != MT_NONE,
            one->choice[c] == MT_NONE,
            first == MT_DECIDED_LOT && one->choice[c] == 0,
        };
        for (int i = 0; i < EXAMPLES_MAX; i++)
            if (shows[i] && !found[i]) {
                found[i] = true;
                example[n++] = c;
                break;
            }
    }
    return n;
}

/* A place on the own list or a seat group, from 1; null without a place. */
static void add_place(mt_json *json, const char *key, uint32_t place) {
    if (place == MT_NONE)
        mt_json_null(json, key);
    else
        mt_json_integer(json, key, (int64_t)place + 1);
}

static void add_example(mt_json *json, const mt_exercise *exercise, size_t c) {
    const mt_market *market = &exercise->market[MT_RULE_ONE_DRAW];
    const mt_exercise_outcome *outcome = exercise->outcome;
    mt_json_object(json, NULL);
    mt_json_string(json, "applicant", exercise->applicant[c]);
    add_hex(json, "ticket", exercise->ticket + c * MT_DRAW_BYTES);
    mt_json_integer(json, "place", (int64_t)exercise->lot[c] + 1);
    mt_json_integer(json, "basket", exercise->basket[c]);
    mt_json_boolean(json, "declared", exercise->declared[c] != 0);
    mt_json_array(json, "choices");
    for (size_t i = market->list_of[c]; i < market->list_of[c + 1]; i++) {
        mt_json_object(json, NULL);
        mt_json_integer(json, "school", (int64_t)market->school[i] + 1);
        mt_json_string(json, "class", class_name[market->priority[i]]);
        for (int r = 0; r < MT_EXERCISE_RULES; r++)
            mt_json_string(json, mt_exercise_rule_name((mt_exercise_rule)r),
                           decided_name[outcome[r].decided[i]]);
        mt_json_end(json);
    }
    mt_json_end(json);
    mt_json_object(json, "placed");
    for (int r = 0; r < MT_EXERCISE_RULES; r++)
        add_place(json, mt_exercise_rule_name((mt_exercise_rule)r), outcome[r].choice[c]);
    mt_json_end(json);
    mt_json_object(json, "seat_group");
    for (int r = 0; r < MT_EXERCISE_RULES; r++)
        add_place(json, mt_exercise_rule_name((mt_exercise_rule)r), outcome[r].group[c]);
    mt_json_end(json);
    mt_json_end(json);
}

static void add_draw(mt_json *json, const mt_exercise *exercise) {
    size_t example[EXAMPLES_MAX];
    const size_t n = find_examples(exercise, example);
    mt_json_object(json, "draw");
    mt_json_string(json, "round", exercise->options.id);
    mt_json_string(json, "manifest", exercise->manifest);
    add_hex(json, "manifest_sha256", exercise->manifest_digest);
    add_hex(json, "commitment", exercise->commitment);
    add_hex(json, "secret", exercise->secret);
    mt_json_string(json, "beacon", exercise->options.beacon);
    mt_json_boolean(json, "beacon_public", false);
    add_hex(json, "seed", exercise->seed);
    mt_json_array(json, "examples");
    for (size_t i = 0; i < n; i++)
        add_example(json, exercise, example[i]);
    mt_json_end(json);
    mt_json_end(json);
}

/* ---- A rule ----------------------------------------------------------------------------------- */

static void add_spread(mt_json *json, const char *key, const mt_intake_spread *spread) {
    mt_json_object(json, key);
    mt_json_number(json, "dissimilarity", spread->dissimilarity);
    mt_json_number(json, "by_chance", spread->dissimilarity_by_chance);
    mt_json_number(json, "theil_h", spread->theil);
    mt_json_number(json, "theil_h_by_chance", spread->theil_by_chance);
    mt_json_end(json);
}

/* Applicants in the order of their lot: who has lot l. */
static mt_status order_by_lot(const mt_context *context, const mt_exercise *exercise,
                              uint32_t **out, mt_error *error) {
    uint32_t *who = mt__alloc(context, exercise->n_children, sizeof *who);
    if (who == NULL)
        return mt__no_memory(error, "the order of the tickets");
    for (size_t c = 0; c < exercise->n_children; c++)
        who[exercise->lot[c]] = (uint32_t)c;
    *out = who;
    return MT_OK;
}

static void add_cutoffs(mt_json *json, const mt_exercise *exercise,
                        const mt_exercise_outcome *outcome, size_t school, const uint32_t *who) {
    mt_json_array(json, "cutoffs");
    for (size_t g = 0; g < outcome->n_groups; g++) {
        const mt_cutoff *cutoff = &outcome->cutoff[school * outcome->n_groups + g];
        mt_json_object(json, NULL);
        mt_json_integer(json, "held", cutoff->held);
        mt_json_boolean(json, "turned_away", cutoff->turned_away);
        mt_json_string(json, "class", cutoff->held > 0 ? class_name[cutoff->priority] : NULL);
        if (cutoff->held > 0)
            add_hex(json, "ticket", exercise->ticket + (size_t)who[cutoff->lot] * MT_DRAW_BYTES);
        else
            mt_json_null(json, "ticket");
        mt_json_end(json);
    }
    mt_json_end(json);
}

static void add_school(mt_json *json, const mt_exercise *exercise, mt_exercise_rule rule,
                       size_t school, size_t asked_first, const uint32_t *who) {
    const mt_exercise_outcome *outcome = &exercise->outcome[rule];
    mt_json_object(json, NULL);
    add_count(json, "number", school + 1);
    mt_json_integer(json, "seats", exercise->seats[school]);
    if (rule == MT_RULE_TWO_BASKETS) {
        mt_json_array(json, "reserved");
        mt_json_integer(json, NULL, exercise->reserved[school]);
        mt_json_integer(json, NULL, exercise->seats[school] - exercise->reserved[school]);
        mt_json_end(json);
    } else
        mt_json_null(json, "reserved");
    add_count(json, "asked_first", asked_first);
    mt_json_array(json, "held");
    for (size_t pass = 0; pass < outcome->n_passes; pass++) {
        const uint32_t *held = outcome->held + 2 * (pass * exercise->n_schools + school);
        mt_json_array(json, NULL);
        mt_json_integer(json, NULL, held[0]);
        mt_json_integer(json, NULL, held[1]);
        mt_json_end(json);
    }
    mt_json_end(json);
    add_cutoffs(json, exercise, outcome, school, who);
    mt_json_end(json);
}

static mt_status add_schools(const mt_context *context, mt_json *json, const mt_exercise *exercise,
                             mt_exercise_rule rule, const uint32_t *who, mt_error *error) {
    const mt_market *market = &exercise->market[rule];
    size_t *asked_first = mt__calloc(context, exercise->n_schools, sizeof *asked_first);
    if (asked_first == NULL)
        return mt__no_memory(error, "the schools of the round");
    for (size_t c = 0; c < market->n_children; c++)
        if (market->list_of[c] < market->list_of[c + 1])
            asked_first[market->school[market->list_of[c]]]++;
    mt_json_array(json, "schools");
    for (size_t s = 0; s < exercise->n_schools; s++)
        add_school(json, exercise, rule, s, asked_first[s], who);
    mt_json_end(json);
    mt_free(context, asked_first);
    return MT_OK;
}

static void add_counts(mt_json *json, const mt_exercise *exercise,
                       const mt_exercise_outcome *outcome) {
    add_count(json, "placed", outcome->placed);
    add_count(json, "unplaced", outcome->unplaced);
    add_count(json, "first_choice", outcome->by_choice[0]);
    add_count(json, "top_three", outcome->top_three);
    mt_json_array(json, "by_choice");
    for (uint32_t i = 0; i < exercise->options.most_choices; i++)
        add_count(json, NULL, outcome->by_choice[i]);
    mt_json_end(json);
    mt_json_number(json, "mean_metres", outcome->mean_metres);
    mt_json_object(json, "decided");
    for (int d = MT_DECIDED_ROOM; d <= MT_DECIDED_SEATS; d++)
        add_count(json, decided_name[d], outcome->decided_of_placed[d]);
    mt_json_end(json);
    add_spread(json, "groups", &outcome->groups);
    add_spread(json, "baskets", &outcome->baskets);
    mt_json_object(json, "check");
    mt_json_boolean(json, "passed", outcome->check.flaw == MT_FLAW_NONE);
    add_count(json, "placed", outcome->check.placed);
    add_count(json, "unplaced", outcome->check.unplaced);
    add_count(json, "claims_examined", outcome->check.claims_examined);
    mt_json_end(json);
}

static mt_status add_rule(const mt_context *context, mt_json *json, const mt_exercise *exercise,
                          mt_exercise_rule rule, const uint32_t *who, mt_error *error) {
    const mt_exercise_outcome *outcome = &exercise->outcome[rule];
    mt_json_object(json, NULL);
    mt_json_string(json, "id", mt_exercise_rule_name(rule));
    add_counts(json, exercise, outcome);
    mt_json_array(json, "passes");
    for (size_t pass = 0; pass < outcome->n_passes; pass++) {
        mt_json_object(json, NULL);
        add_count(json, "asked", outcome->asked[pass]);
        add_count(json, "sent_on", outcome->sent_on[pass]);
        mt_json_end(json);
    }
    mt_json_end(json);
    MT_TRY(add_schools(context, json, exercise, rule, who, error));
    add_rehearsed(json, "rehearsed", &outcome->rehearsed);
    mt_json_end(json);
    return MT_OK;
}

/* ---- Who gains and who loses ------------------------------------------------------------------ */

static void add_change(mt_json *json, const mt_exercise_change *change) {
    add_count(json, "children", change->children);
    add_count(json, "better", change->better);
    add_count(json, "worse", change->worse);
    add_count(json, "same", change->same);
    mt_json_object(json, "first_choice");
    for (int r = 0; r < MT_EXERCISE_RULES; r++)
        add_count(json, mt_exercise_rule_name((mt_exercise_rule)r), change->first_choice[r]);
    mt_json_end(json);
    add_estimate(json, "first_choice_difference", &change->first_choice_difference);
    mt_json_object(json, "metres");
    for (int r = 0; r < MT_EXERCISE_RULES; r++)
        mt_json_number(json, mt_exercise_rule_name((mt_exercise_rule)r), change->metres[r]);
    mt_json_end(json);
}

static void add_areas(mt_json *json, const mt_exercise *exercise) {
    const mt_town_population *town = exercise->population;
    size_t few = 0, children = 0;
    mt_json_array(json, "by_area");
    for (size_t a = 0; a < town->n_areas; a++) {
        const mt_exercise_change *change = &exercise->by_area[a];
        if (change->children < FEWEST_IN_AREA) {
            few++;
            children += change->children;
            continue;
        }
        mt_json_object(json, NULL);
        mt_json_string(json, "code", town->snapshot->area[town->area[a]].code);
        mt_json_string(json, "name", town->snapshot->area[town->area[a]].name);
        add_change(json, change);
        mt_json_end(json);
    }
    mt_json_end(json);
    mt_json_object(json, "areas_left_out");
    mt_json_integer(json, "fewer_than", FEWEST_IN_AREA);
    add_count(json, "areas", few);
    add_count(json, "children", children);
    mt_json_end(json);
}

static void add_changes(mt_json *json, const mt_exercise *exercise) {
    static const char *const group[] = {"a", "b"};
    static const char *const basket[] = {"basket_1", "basket_2", "not_declared"};
    mt_json_object(json, "change");
    add_rehearsed(json, "figures", &exercise->difference);
    mt_json_array(json, "by_group");
    for (int g = 0; g < 2; g++) {
        mt_json_object(json, NULL);
        mt_json_string(json, "key", group[g]);
        add_change(json, &exercise->by_group[g]);
        mt_json_end(json);
    }
    mt_json_end(json);
    mt_json_array(json, "by_basket");
    for (int b = 0; b < 3; b++) {
        mt_json_object(json, NULL);
        mt_json_string(json, "key", basket[b]);
        add_change(json, &exercise->by_basket[b]);
        mt_json_end(json);
    }
    mt_json_end(json);
    add_areas(json, exercise);
    mt_json_end(json);
}

/* ---- The whole -------------------------------------------------------------------------------- */

/* By name, in both languages: a town may be shown with other groups than its round was made with. */
static void add_groups(mt_json *json, const mt_town_population *town) {
    mt_json_object(json, "groups");
    mt_json_object(json, "nl");
    mt_json_string(json, "a", town->name_nl[0]);
    mt_json_string(json, "b", town->name_nl[1]);
    mt_json_end(json);
    mt_json_object(json, "en");
    mt_json_string(json, "a", town->name_en[0]);
    mt_json_string(json, "b", town->name_en[1]);
    mt_json_end(json);
    mt_json_end(json);
}

static void add_head(mt_json *json, const mt_exercise *exercise) {
    mt_json_integer(json, "form", MT_ROUND_FORM);
    mt_json_string(json, "id", exercise->options.id);
    mt_json_string(json, "kind", "exercise");
    mt_json_string(json, "made", exercise->made);
    mt_json_string(json, "town", exercise->town);
    add_groups(json, exercise->population);
    add_count(json, "children", exercise->n_children);
    add_count(json, "schools", exercise->n_schools);
    add_count(json, "seats", exercise->n_seats);
    mt_json_object(json, "choices");
    mt_json_integer(json, "least", exercise->options.least_choices);
    mt_json_integer(json, "most", exercise->options.most_choices);
    mt_json_end(json);
    mt_json_integer(json, "nearest", exercise->options.nearest);
    add_count(json, "siblings", exercise->siblings);
    mt_json_number(json, "basket_share", exercise->basket_share);
    add_count(json, "not_declared", exercise->not_declared);
    mt_json_integer(json, "children_unknown", exercise->population->unknown);
    add_basket_figure(json, exercise);
    add_assumptions(json, exercise);
    add_population(json, exercise);
    add_draw(json, exercise);
}

static mt_status add_round(const mt_context *context, mt_json *json, const mt_exercise *exercise,
                           mt_error *error) {
    uint32_t *who = NULL;
    MT_TRY(order_by_lot(context, exercise, &who, error));
    mt_status status = MT_OK;
    mt_json_object(json, NULL);
    add_head(json, exercise);
    mt_json_array(json, "rules");
    for (int r = 0; status == MT_OK && r < MT_EXERCISE_RULES; r++)
        status = add_rule(context, json, exercise, (mt_exercise_rule)r, who, error);
    mt_json_end(json);
    add_changes(json, exercise);
    mt_json_integer(json, "rehearsals", exercise->options.rehearsals);
    mt_json_end(json);
    mt_free(context, who);
    return status;
}

mt_status mt_exercise_json(const mt_context *context, const mt_exercise *exercise, char **text,
                           size_t *size, mt_error *error) {
    mt_json *json = NULL;
    const char *made;
    size_t length;
    MT_TRY(mt_json_new(context, &json, error));
    mt_status status = add_round(context, json, exercise, error);
    if (status == MT_OK)
        status = mt_json_finish(json, &made, &length, error);
    char *copy = status == MT_OK ? mt__strndup(context, made, length) : NULL;
    mt_json_free(json);
    if (status == MT_OK && copy == NULL)
        status = mt__no_memory(error, "the round as JSON");
    if (status == MT_OK) {
        *text = copy;
        *size = length;
    }
    return status;
}
