/* What can be read from a market about seat groups and who may sit in them, and whether places that
 * somebody brings can belong to it. */
#include "admit/admit_internal.h"

size_t mt__groups(const mt_market *market, size_t school, size_t *first) {
    *first = market->group_of != NULL ? market->group_of[school] : school;
    return market->group_of != NULL ? market->group_of[school + 1] - *first : 1;
}

mt_seat_group mt__group(const mt_market *market, size_t school, size_t group) {
    if (market->group_of != NULL)
        return market->group[market->group_of[school] + group];
    return (mt_seat_group){.seats = market->capacity[school], .most = market->capacity[school]};
}

mt_seat_rule mt__rule(const mt_market *market, size_t school) {
    return market->rule != NULL && market->group_of != NULL ? market->rule[school]
                                                            : MT_SEATS_IN_ORDER;
}

size_t mt__kind(const mt_market *market, size_t school, size_t child) {
    const uint32_t traits = mt__traits(market, child);
    size_t first, g = 0;
    const size_t n = mt__groups(market, school, &first);
    while (g + 1 < n && (mt__group(market, school, g).only & traits) == 0)
        g++;
    return g;
}

bool mt__may_sit(const mt_market *market, size_t school, size_t group, size_t child) {
    const mt_seat_rule rule = mt__rule(market, school);
    if (rule == MT_SEATS_CEILINGS || rule == MT_SEATS_BOUNDS)
        return mt__kind(market, school, child) == group;
    const uint32_t only = mt__group(market, school, group).only;
    return only == 0 || (only & mt__traits(market, child)) != 0;
}

static mt_status check_place(const mt_market *market, const mt_places *places, size_t c,
                             mt_error *error) {
    const int64_t row = (int64_t)c + 1;
    const size_t length = market->list_of[c + 1] - market->list_of[c];
    const uint32_t choice = places->choice[c];
    if (choice == MT_NONE)
        return MT_OK;
    if (choice >= length)
        return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                           "the child has a place at choice %lu of a list of %zu",
                           (unsigned long)choice + 1, length);
    const size_t s = market->school[market->list_of[c] + choice], g = mt__sits_in(places, c);
    size_t first;
    const size_t n = mt__groups(market, s, &first);
    if (g >= n)
        return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                           "the child sits in seat group %zu of school %zu, which has %zu", g + 1,
                           s, n);
    if (!mt__may_sit(market, s, g, c))
        return mt__fail_at(
            error, MT_BAD_DATA, NULL, row, 0,
            "the child sits in seat group %zu of school %zu, which is not open to it", g + 1, s);
    return MT_OK;
}

mt_status mt__check_places(const mt_context *context, const mt_market *market, const mt_lots *lots,
                           const mt_places *places, mt_error *error) {
    MT_TRY(mt__check_market(context, market, error));
    MT_TRY(mt__check_lots(market, lots, error));
    if (places == NULL || (places->choice == NULL && market->n_children > 0))
        return mt__admit_argument(error, "places", "is null");
    for (size_t s = 0; s < market->n_schools && places->group == NULL; s++) {
        size_t first;
        if (mt__groups(market, s, &first) > 1)
            return mt__admit_argument(error, "group",
                                      "is null, but a school has more than one seat group");
    }
    for (size_t c = 0; c < market->n_children; c++)
        MT_TRY(check_place(market, places, c, error));
    return MT_OK;
}
