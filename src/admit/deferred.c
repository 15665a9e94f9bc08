/* Deferred acceptance: children ask at the schools of their list in order; a school keeps the best
 * of all who ever asked, by its own rule, and sends the others on.
 *
 * (1) next[c] is the place on the list at which c asks next: all before it have refused c, or hold
 *     it. It never goes back, so that there are at most as many questions as applications.
 * (2) choice[c] is the place of the seat that c holds now, MT_NONE while it holds none.
 * (3) A school needs only those it holds to choose as from all who asked: its choice does not
 *     depend on those it has sent away. That is true of every rule here (docs/methods/admit.md), so
 *     the order in which children ask does not matter, and one child after the other (McVitie &
 *     Wilson 1971) comes to the same as passes. */
#include "admit/admit_internal.h"

static void empty_schools(mt_admission *admission) {
    for (size_t b = 0; b < admission->n_bins; b++) {
        admission->bin[b].size = 0;
        admission->bin[b].room = admission->bin[b].seats;
    }
    for (size_t s = 0; s < admission->market.n_schools; s++)
        admission->school[s].held = 0;
    for (size_t c = 0; c < admission->market.n_children; c++)
        admission->next[c] = 0;
}

static uint32_t ask(const mt_admission *admission, size_t s, mt__key key) {
    mt__school *school = &admission->school[s];
    mt__bin *bin = admission->bin + school->first_bin;
    if (school->n_bins == 0)
        return mt__key_child(key);
    switch (school->rule) {
    case MT_SEATS_CEILINGS:
        return mt__ask_ceilings(&admission->market, bin, school, key);
    case MT_SEATS_BOUNDS:
        return mt__ask_bounds(&admission->market, bin, school, key);
    case MT_SEATS_OVERLAPPING:
        return mt__ask_overlapping(&admission->market, bin, school->n_bins, key);
    case MT_SEATS_IN_ORDER:
        break;
    }
    return mt__ask_in_order(&admission->market, bin, school->n_bins, key);
}

static bool has_choices_left(const mt_admission *admission, uint32_t child) {
    const size_t *list_of = admission->market.list_of;
    return admission->next[child] < list_of[child + 1] - list_of[child];
}

/** The child, which has choices left, asks at the next; returns who is without a seat after
 *  that. */
static uint32_t ask_next(const mt_admission *admission, const mt_lots *lots, uint32_t *choice,
                         uint32_t child) {
    const mt_market *market = &admission->market;
    const uint32_t place = admission->next[child]++;
    const size_t a = market->list_of[child] + place;
    choice[child] = place;
    const mt__key key = mt__key_of(mt__priority(market, a), mt__lot(lots, child, a), child);
    const uint32_t without = ask(admission, market->school[a], key);
    if (without != MT_NONE)
        choice[without] = MT_NONE;
    return without;
}

/** The seat group of every child that holds a seat. */
static void write_groups(const mt_admission *admission, uint32_t *group) {
    const mt_market *market = &admission->market;
    for (size_t c = 0; c < market->n_children; c++)
        group[c] = MT_NONE;
    for (size_t s = 0; s < market->n_schools; s++) {
        const mt__school *school = &admission->school[s];
        mt__bin *bin = admission->bin + school->first_bin;
        const size_t bins_per_group = school->rule == MT_SEATS_BOUNDS ? 3 : 1;
        if (school->rule == MT_SEATS_OVERLAPPING && school->n_bins > 0)
            mt__settle_overlapping(market, bin, school->n_bins, admission->scratch);
        for (size_t b = 0; b < school->n_bins; b++)
            for (uint32_t i = 0; i < bin[b].size; i++)
                group[mt__key_child(bin[b].key[i])] = (uint32_t)(b / bins_per_group);
    }
}

static mt_status check_call(const mt_admission *admission, const mt_lots *lots,
                            const mt_places *places, mt_error *error) {
    if (admission == NULL)
        return mt__admit_argument(error, "admission", "is null");
    MT_TRY(mt__check_lots(&admission->market, lots, error));
    if (places == NULL || (places->choice == NULL && admission->market.n_children > 0))
        return mt__admit_argument(error, "places", "is null; there is nowhere to put the outcome");
    return MT_OK;
}

mt_status mt_admission_run(mt_admission *admission, const mt_lots *lots, const mt_places *places,
                           mt_error *error) {
    MT_TRY(check_call(admission, lots, places, error));
    empty_schools(admission);
    for (size_t c = 0; c < admission->market.n_children; c++) {
        places->choice[c] = MT_NONE;
        for (uint32_t child = (uint32_t)c; child != MT_NONE && has_choices_left(admission, child);)
            child = ask_next(admission, lots, places->choice, child);
    }
    if (places->group != NULL)
        write_groups(admission, places->group);
    return MT_OK;
}

mt_status mt_admission_watch(mt_admission *admission, const mt_lots *lots, const mt_places *places,
                             mt_watch watch, void *user, mt_error *error) {
    MT_TRY(check_call(admission, lots, places, error));
    if (watch == NULL)
        return mt__admit_argument(error, "watch", "is null; nobody to show the passes to");
    empty_schools(admission);
    uint32_t *asking = admission->asking;
    size_t n = 0;
    for (size_t c = 0; c < admission->market.n_children; c++) {
        places->choice[c] = MT_NONE;
        if (has_choices_left(admission, (uint32_t)c))
            asking[n++] = (uint32_t)c;
    }
    for (size_t pass = 1; n > 0; pass++) {
        size_t left = 0, sent_on = 0;
        for (size_t i = 0; i < n; i++) { /* one asks, at most one is left: left <= i + 1 */
            const uint32_t without = ask_next(admission, lots, places->choice, asking[i]);
            sent_on += without != MT_NONE;
            if (without != MT_NONE && has_choices_left(admission, without))
                asking[left++] = without;
        }
        if (places->group != NULL)
            write_groups(admission, places->group);
        if (!watch(user, pass, n, sent_on, places))
            return mt__fail(error, MT_CANCELLED, "stopped after pass %zu", pass);
        n = left;
    }
    if (places->group != NULL)
        write_groups(admission, places->group);
    return MT_OK;
}
