/* The last one in, per seat group: who stood before that place in line, and may sit there, got
 * in. */
#include "admit/admit_internal.h"

/** Place in line for a seat of the group. */
static mt__key key_in(const mt_market *market, const mt_lots *lots, size_t c, size_t a,
                      mt_seat_group group) {
    const mt__key key = mt__key_of(mt__priority(market, a), mt__lot(lots, c, a), (uint32_t)c);
    return group.first != 0 && (group.first & mt__traits(market, c)) == 0 ? key | MT__BEHIND : key;
}

static void note_refused(const mt_market *market, size_t c, size_t a, mt_cutoff *cutoff) {
    size_t first;
    const size_t s = market->school[a], n = mt__groups(market, s, &first);
    for (size_t g = 0; g < n; g++)
        cutoff[first + g].turned_away |= mt__may_sit(market, s, g, c);
}

mt_status mt_admit_cutoffs(const mt_context *context, const mt_market *market, const mt_lots *lots,
                           const mt_places *places, mt_cutoff *cutoff, mt_error *error) {
    MT_TRY(mt__check_places(context, market, lots, places, error));
    const size_t n_groups =
        market->group_of != NULL ? market->group_of[market->n_schools] : market->n_schools;
    if (cutoff == NULL && (n_groups > 0 || market->n_children > 0))
        return mt__admit_argument(error, "cutoff", "is null; there is nowhere to put the cut-offs");
    mt__key *last = mt__calloc(context, n_groups, sizeof *last);
    if (last == NULL)
        return mt__no_memory(error, "the cut-offs");
    for (size_t g = 0; g < n_groups; g++)
        cutoff[g] = (mt_cutoff){.held = 0};
    for (size_t c = 0; c < market->n_children; c++) {
        const size_t list = market->list_of[c], length = market->list_of[c + 1] - list;
        const uint32_t choice = places->choice[c];
        for (size_t i = 0; i < (choice != MT_NONE ? choice : length); i++)
            note_refused(market, c, list + i, cutoff);
        if (choice == MT_NONE)
            continue;
        size_t at;
        const size_t s = market->school[list + choice];
        mt__groups(market, s, &at);
        at += mt__sits_in(places, c);
        const mt__key key =
            key_in(market, lots, c, list + choice, mt__group(market, s, mt__sits_in(places, c)));
        if (cutoff[at].held++ == 0 || key > last[at]) {
            last[at] = key;
            cutoff[at].priority = mt__key_class(key);
            cutoff[at].lot = mt__key_lot(key);
        }
    }
    mt_free(context, last);
    return MT_OK;
}
