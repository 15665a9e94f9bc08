/* The draw of an exercise: what is frozen, the seed that nobody steers alone, and a ticket per child.
 * In an exercise the secret is made from the number that everything is drawn from, so that anyone can
 * repeat it; the public number is typed in. The steps are those of a real draw. */
#include "round/exercise_internal.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Numbers from 1 as text, all as long as the last: k0001, k0002, ... */
static const char **make_names(const mt_context *context, mt__exercise *work, const char *before,
                               int digits, size_t n) {
    enum { LENGTH = 24, DIGITS_MAX = 20 };
    char *text = mt__own(context, work, n, LENGTH);
    const char **name = mt__own(context, work, n, sizeof *name);
    if (text == NULL || name == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        snprintf(text + i * LENGTH, LENGTH, "%.1s%0*zu", before,
                 digits < DIGITS_MAX ? digits : DIGITS_MAX, i + 1);
        name[i] = text + i * LENGTH;
    }
    return name;
}

static mt_status name_all(const mt_context *context, mt__exercise *work, mt_error *error) {
    mt_exercise *exercise = &work->exercise;
    int digits = 1;
    for (size_t most = 9; most < exercise->n_children; most = most * 10 + 9)
        digits++;
    exercise->applicant = make_names(context, work, "k", digits, exercise->n_children);
    work->school_name = make_names(context, work, "", 1, exercise->n_schools);
    if (exercise->applicant == NULL || work->school_name == NULL)
        return mt__no_memory(error, "the pseudonyms");
    return MT_OK;
}

/* A rule as JSON: what it is, in numbers. */
static mt_status write_rule(const mt_context *context, mt__exercise *work, mt_exercise_rule rule,
                            mt_error *error) {
    const mt_exercise *exercise = &work->exercise;
    mt_json *json = NULL;
    const char *text;
    size_t size;
    mt_status status = mt_json_new(context, &json, error);
    if (status != MT_OK)
        return status;
    mt_json_object(json, NULL);
    mt_json_string(json, "rule", mt_exercise_rule_name(rule));
    mt_json_array(json, "classes");
    mt_json_string(json, NULL, "sibling");
    mt_json_string(json, NULL, "near");
    mt_json_string(json, NULL, "other");
    mt_json_end(json);
    mt_json_integer(json, "nearest", exercise->options.nearest);
    mt_json_string(json, "lots", "one per child for all schools");
    if (rule == MT_RULE_TWO_BASKETS) {
        mt_json_number(json, "basket_1_share", exercise->basket_share);
        mt_json_string(json, "left_over", "for everybody");
        mt_json_string(json, "not_declared", "by lot, in proportion to the city");
    }
    mt_json_end(json);
    status = mt_json_finish(json, &text, &size, error);
    if (status == MT_OK) {
        work->rule_text[rule] = mt__own(context, work, size + 1, 1);
        if (work->rule_text[rule] == NULL)
            status = mt__no_memory(error, "the rules");
        else
            memcpy(work->rule_text[rule], text, size);
    }
    mt_json_free(json);
    return status;
}

static mt_status freeze(const mt_context *context, mt__exercise *work, mt_error *error) {
    mt_exercise *exercise = &work->exercise;
    mt_desk_book book;
    char *text = NULL;
    size_t size = 0;
    mt__exercise_book(work, &book);
    MT_TRY(mt__desk_manifest(context, &book, &text, &size, error));
    char *kept = mt__own(context, work, size + 1, 1);
    if (kept != NULL)
        memcpy(kept, text, size);
    mt_free(context, text);
    if (kept == NULL)
        return mt__no_memory(error, "the manifest");
    exercise->manifest = kept;
    crypto_hash_sha256(exercise->manifest_digest, (const unsigned char *)kept, size);
    return MT_OK;
}

static void make_seed(mt_exercise *exercise) {
    char text[64];
    const int n = snprintf(text, sizeof text, "mengtafel exercise secret %llu",
                           (unsigned long long)exercise->options.seed);
    mt_draw_commitment(text, (size_t)n, exercise->secret);
    mt_draw_commitment(exercise->secret, sizeof exercise->secret, exercise->commitment);
    mt_draw_seed(exercise->manifest_digest, exercise->secret, sizeof exercise->secret,
                 exercise->options.beacon, strlen(exercise->options.beacon), exercise->seed);
}

mt_status mt__exercise_draw(const mt_context *context, mt__exercise *work, mt_error *error) {
    mt_exercise *exercise = &work->exercise;
    const size_t n = exercise->n_children;
    uint8_t *ticket = mt__own(context, work, n, MT_DRAW_BYTES);
    uint64_t *lot = mt__own(context, work, n, sizeof *lot);
    if (ticket == NULL || lot == NULL)
        return mt__no_memory(error, "the lots");
    MT_TRY(name_all(context, work, error));
    for (int rule = 0; rule < MT_EXERCISE_RULES; rule++)
        MT_TRY(write_rule(context, work, (mt_exercise_rule)rule, error));
    MT_TRY(freeze(context, work, error));
    make_seed(exercise);
    MT_TRY(mt_lots_official(context, exercise->seed, exercise->options.id, n, exercise->applicant,
                            ticket, lot, error));
    for (size_t c = 0; c < n; c++) {
        if (work->basket[c] == 0)
            work->basket[c] = mt__basket_by_lot(exercise->seed, exercise->options.id,
                                                exercise->applicant[c], exercise->basket_share);
        work->traits[c] = work->basket[c] == 1 ? MT__BASKET_1 : MT__BASKET_2;
    }
    exercise->ticket = ticket;
    exercise->lot = lot;
    return MT_OK;
}
