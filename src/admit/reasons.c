/* Which rule decided each application, read from the outcome alone.
 *
 * Two children are on two sides of a school when one has a place there and the other was refused:
 * it has its place lower on its list, or none. For each application the first that holds is told:
 *   placed:   SEATS  somebody was refused who comes before this child by class and lot
 *             ROOM   nobody was refused who competes for this seat group
 *             LOT    somebody of the same class was refused who competes for it
 *             CLASS  otherwise: they are all of lower class
 *   refused:  NO_SEATS  no seat here can ever be this child's
 *             SEATS  somebody sits here who comes after this child by class and lot, or nobody
 *                    sits in the groups for which it competes
 *             LOT    somebody of the same class sits in those
 *             CLASS  otherwise
 * A child competes for a group whose seats it may have; under ceilings for all groups while its own
 * is below its ceiling and then only for that; under soft bounds for all. */
#include "admit/admit_internal.h"

typedef struct sides {
    uint32_t held;
    bool refused;          ///< somebody who competes for the group
    uint8_t last_class;    ///< of those held
    uint8_t refused_class; ///< the highest class (lowest number) of those who were refused
} sides;

typedef struct school_sides {
    bool held, refused;
    mt__key last_held, first_refused;
} school_sides;

typedef struct reasons {
    const mt_market *market;
    const mt_lots *lots;
    const mt_places *places;
    sides *group;
    school_sides *school;
} reasons;

static mt__key key_at(const reasons *r, size_t c, size_t a) {
    return mt__key_of(mt__priority(r->market, a), mt__lot(r->lots, c, a), (uint32_t)c);
}

static bool competes(const reasons *r, size_t s, size_t g, size_t c) {
    size_t first;
    mt__groups(r->market, s, &first);
    switch (mt__rule(r->market, s)) {
    case MT_SEATS_BOUNDS:
        return true;
    case MT_SEATS_CEILINGS: {
        const size_t own = mt__kind(r->market, s, c);
        return own == g || r->group[first + own].held < mt__group(r->market, s, own).seats;
    }
    case MT_SEATS_IN_ORDER:
    case MT_SEATS_OVERLAPPING:
        break;
    }
    return mt__may_sit(r->market, s, g, c);
}

/** Whether a seat of the school could be the child's if nobody else had come. */
static bool has_seat_for(const mt_market *market, size_t s, size_t c) {
    size_t first;
    const size_t n = mt__groups(market, s, &first);
    if (market->capacity[s] == 0)
        return false;
    switch (mt__rule(market, s)) {
    case MT_SEATS_BOUNDS:
    case MT_SEATS_OVERLAPPING:
        return true;
    case MT_SEATS_CEILINGS:
        return mt__group(market, s, mt__kind(market, s, c)).seats > 0;
    case MT_SEATS_IN_ORDER:
        break;
    }
    uint32_t passed_on = 0;
    for (size_t g = 0; g < n; g++) {
        const mt_seat_group group = mt__group(market, s, g);
        if (mt__may_sit(market, s, g, c) && (group.seats > 0 || (g + 1 == n && passed_on > 0)))
            return true;
        passed_on += group.pass_on ? group.seats : 0;
    }
    return false;
}

/* ---- The two sides of every school ----------------------------------------------------------- */

static void note_held(reasons *r, size_t c, size_t a) {
    const size_t s = r->market->school[a];
    size_t first;
    mt__groups(r->market, s, &first);
    sides *group = &r->group[first + mt__sits_in(r->places, c)];
    school_sides *school = &r->school[s];
    const uint8_t priority = mt__priority(r->market, a);
    const mt__key key = key_at(r, c, a);
    if (group->held++ == 0 || priority > group->last_class)
        group->last_class = priority;
    if (!school->held || key > school->last_held)
        school->last_held = key;
    school->held = true;
}

static void note_refused(reasons *r, size_t c, size_t a) {
    const size_t s = r->market->school[a];
    size_t first;
    const size_t n = mt__groups(r->market, s, &first);
    school_sides *school = &r->school[s];
    const uint8_t priority = mt__priority(r->market, a);
    const mt__key key = key_at(r, c, a);
    if (!school->refused || key < school->first_refused)
        school->first_refused = key;
    school->refused = true;
    for (size_t g = 0; g < n; g++) {
        sides *group = &r->group[first + g];
        if (!competes(r, s, g, c))
            continue;
        if (!group->refused || priority < group->refused_class)
            group->refused_class = priority;
        group->refused = true;
    }
}

/** Applications that were asked and refused: before the place, or all. */
static size_t refusals(const reasons *r, size_t c) {
    const size_t *list_of = r->market->list_of;
    return r->places->choice[c] != MT_NONE ? r->places->choice[c] : list_of[c + 1] - list_of[c];
}

static void note_sides(reasons *r) {
    const mt_market *market = r->market;
    for (size_t c = 0; c < market->n_children; c++)
        if (r->places->choice[c] != MT_NONE)
            note_held(r, c, market->list_of[c] + r->places->choice[c]);
    for (size_t c = 0; c < market->n_children; c++)
        for (size_t i = 0; i < refusals(r, c); i++)
            note_refused(r, c, market->list_of[c] + i);
}

/* ---- Decisions ------------------------------------------------------------------------------- */

static mt_decided why_placed(const reasons *r, size_t c, size_t a) {
    const size_t s = r->market->school[a];
    size_t first;
    mt__groups(r->market, s, &first);
    const sides *group = &r->group[first + mt__sits_in(r->places, c)];
    if (r->school[s].refused && r->school[s].first_refused < key_at(r, c, a))
        return MT_DECIDED_SEATS;
    if (!group->refused)
        return MT_DECIDED_ROOM;
    return group->refused_class == mt__priority(r->market, a) ? MT_DECIDED_LOT : MT_DECIDED_CLASS;
}

static mt_decided why_refused(const reasons *r, size_t c, size_t a) {
    const size_t s = r->market->school[a];
    size_t first;
    const size_t n = mt__groups(r->market, s, &first);
    if (!has_seat_for(r->market, s, c))
        return MT_DECIDED_NO_SEATS;
    if (r->school[s].held && r->school[s].last_held > key_at(r, c, a))
        return MT_DECIDED_SEATS;
    bool any = false;
    uint8_t last_class = 0;
    for (size_t g = 0; g < n; g++) {
        const sides *group = &r->group[first + g];
        if (group->held == 0 || !competes(r, s, g, c))
            continue;
        any = true;
        last_class = group->last_class > last_class ? group->last_class : last_class;
    }
    if (!any)
        return MT_DECIDED_SEATS;
    return last_class == mt__priority(r->market, a) ? MT_DECIDED_LOT : MT_DECIDED_CLASS;
}

static void decide(const reasons *r, size_t c, uint8_t *decided) {
    const size_t list = r->market->list_of[c], n = r->market->list_of[c + 1] - list;
    const size_t refused = refusals(r, c);
    for (size_t i = 0; i < n; i++)
        decided[list + i] = (uint8_t)(i < refused    ? why_refused(r, c, list + i)
                                      : i == refused ? why_placed(r, c, list + i)
                                                     : MT_DECIDED_NOT_ASKED);
}

mt_status mt_admit_reasons(const mt_context *context, const mt_market *market, const mt_lots *lots,
                           const mt_places *places, uint8_t *decided, mt_error *error) {
    MT_TRY(mt__check_places(context, market, lots, places, error));
    if (decided == NULL && market->n_children > 0)
        return mt__admit_argument(error, "decided", "is null; there is nowhere to put the reasons");
    const size_t n_groups =
        market->group_of != NULL ? market->group_of[market->n_schools] : market->n_schools;
    reasons r = {.market = market, .lots = lots, .places = places};
    r.group = mt__calloc(context, n_groups, sizeof *r.group);
    r.school = mt__calloc(context, market->n_schools, sizeof *r.school);
    mt_status status = MT_OK;
    if (r.group == NULL || r.school == NULL) {
        status = mt__no_memory(error, "the reasons");
        goto done;
    }
    note_sides(&r);
    for (size_t c = 0; c < market->n_children; c++)
        decide(&r, c, decided);
done:
    mt_free(context, r.group);
    mt_free(context, r.school);
    return status;
}
