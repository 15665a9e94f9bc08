/* A round done again from its desk, step by step as it was done: what was frozen, the seed, the tickets,
 * who declared nothing, the places, the reasons; and the separate check of what stands there. */
#include "round/exercise_internal.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

static mt_status differs(const mt_desk_book *book, const char *what, mt_error *error) {
    return mt__fail(error, MT_BAD_DATA,
                    "%s of round %.64s is not what follows from its desk: this round cannot be "
                    "trusted",
                    what, book->round);
}

static mt_status redo_manifest(const mt_context *context, const mt_desk_book *book,
                               mt_error *error) {
    char *text = NULL;
    size_t size = 0;
    MT_TRY(mt__desk_manifest(context, book, &text, &size, error));
    const bool same = strcmp(text, book->manifest) == 0;
    mt_free(context, text);
    return same ? MT_OK : differs(book, "the manifest (schools, lists, baskets or rules)", error);
}

static mt_status redo_draw(const mt_context *context, const mt_desk_book *book, mt_error *error) {
    uint8_t manifest[MT_DRAW_BYTES], made[MT_DRAW_BYTES];
    crypto_hash_sha256(manifest, (const unsigned char *)book->manifest, strlen(book->manifest));
    mt_draw_commitment(book->secret, book->n_secret, made);
    if (sodium_memcmp(made, book->commitment, sizeof made) != 0)
        return differs(book, "the commitment to the secret", error);
    mt_draw_seed(manifest, book->secret, book->n_secret, book->beacon, book->n_beacon, made);
    if (sodium_memcmp(made, book->seed, sizeof made) != 0)
        return differs(book, "the seed", error);
    uint8_t *ticket = mt__alloc(context, book->n_children, MT_DRAW_BYTES);
    uint64_t *lot = mt__alloc(context, book->n_children, sizeof *lot);
    mt_status status;
    if (ticket == NULL || lot == NULL)
        status = mt__no_memory(error, "the lots");
    else
        status = mt_lots_official(context, book->seed, book->round, book->n_children,
                                  book->applicant, ticket, lot, error);
    if (status == MT_OK && (memcmp(ticket, book->ticket, book->n_children * MT_DRAW_BYTES) != 0 ||
                            memcmp(lot, book->lot, book->n_children * sizeof *lot) != 0))
        status = differs(book, "the draw of the tickets", error);
    mt_free(context, ticket);
    mt_free(context, lot);
    return status;
}

/* Baskets as declared; where nothing was declared, as the lot gives them. */
static mt_status redo_baskets(const mt_desk_book *book, const mt_desk_rule *rule, mt_error *error) {
    json_error_t where;
    json_t *json = json_loads(rule->text, 0, &where);
    const json_t *share = json_object_get(json, "basket_1_share");
    const bool known = json_is_number(share);
    const double value = known ? json_number_value(share) : 0;
    json_decref(json);
    if (!known)
        return mt__fail(error, MT_BAD_DATA,
                        "the rule %.64s has baskets, but its text names no share (basket_1_share)",
                        rule->key);
    for (size_t c = 0; c < book->n_children; c++) {
        const uint8_t basket = book->basket[c] != 0 ? book->basket[c]
                                                    : mt__basket_by_lot(book->seed, book->round,
                                                                        book->applicant[c], value);
        if (rule->traits[c] != (basket == 1 ? (uint32_t)MT__BASKET_1 : (uint32_t)MT__BASKET_2))
            return differs(book, "the basket of a child", error);
    }
    return MT_OK;
}

static mt_market market_of(const mt_desk_book *book, const mt_desk_rule *rule) {
    return (mt_market){.n_children = book->n_children,
                       .n_schools = book->n_schools,
                       .list_of = book->list_of,
                       .school = book->school_of,
                       .priority = book->priority,
                       .traits = rule->traits,
                       .capacity = book->capacity,
                       .group_of = rule->group_of,
                       .group = rule->group,
                       .rule = rule->seats};
}

static mt_status check_places(const mt_context *context, const mt_desk_book *book,
                              const mt_desk_rule *rule, const mt_market *market,
                              const mt_lots *lots, mt_error *error) {
    mt_check check;
    MT_TRY(mt_admit_check(context, market, lots, &rule->places, &check, error));
    if (check.flaw == MT_FLAW_NONE)
        return MT_OK;
    return mt__fail(error, MT_BAD_DATA,
                    "the places under the rule %.64s of round %.64s are wrong: %s, child %.24s at "
                    "school %.24s",
                    rule->key, book->round, mt_flaw_name(check.flaw), book->applicant[check.child],
                    check.school < book->n_schools ? book->school[check.school] : "?");
}

static mt_status redo_places(const mt_context *context, const mt_desk_book *book,
                             const mt_desk_rule *rule, const mt_market *market, const mt_lots *lots,
                             mt_error *error) {
    const size_t n = book->n_children, applications = book->list_of[n];
    mt_admission *admission = NULL;
    const mt_places places = {.choice = mt__alloc(context, n, sizeof(uint32_t)),
                              .group = mt__alloc(context, n, sizeof(uint32_t))};
    uint8_t *decided = mt__alloc(context, applications, sizeof *decided);
    mt_status status = MT_OK;
    if (places.choice == NULL || places.group == NULL || decided == NULL)
        status = mt__no_memory(error, "the places");
    if (status == MT_OK)
        status = mt_admission_new(context, market, &admission, error);
    if (status == MT_OK)
        status = mt_admission_run(admission, lots, &places, error);
    if (status == MT_OK)
        status = mt_admit_reasons(context, market, lots, &places, decided, error);
    if (status == MT_OK && (memcmp(places.choice, rule->places.choice, n * sizeof(uint32_t)) != 0 ||
                            memcmp(places.group, rule->places.group, n * sizeof(uint32_t)) != 0))
        status = differs(book, "the placement", error);
    if (status == MT_OK && memcmp(decided, rule->decided, applications) != 0)
        status = differs(book, "a reason", error);
    mt_admission_free(context, admission);
    mt_free(context, places.choice);
    mt_free(context, places.group);
    mt_free(context, decided);
    return status;
}

mt_status mt_desk_redo(const mt_context *context, const mt_desk_book *book, mt_error *error) {
    if (book == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "there is no book");
    const mt_lots lots = {.child = book->lot};
    MT_TRY(redo_manifest(context, book, error));
    MT_TRY(redo_draw(context, book, error));
    for (size_t r = 0; r < book->n_rules; r++) {
        const mt_desk_rule *rule = &book->rule[r];
        const mt_market market = market_of(book, rule);
        if (rule->traits != NULL)
            MT_TRY(redo_baskets(book, rule, error));
        MT_TRY(check_places(context, book, rule, &market, &lots, error));
        MT_TRY(redo_places(context, book, rule, &market, &lots, error));
    }
    return MT_OK;
}
