/* The check of an outcome against its definition (docs/methods/admit.md), written without a look at
 * how outcomes are made: it includes nothing else of this room and compares children in its own
 * way.
 *
 * It does not choose. It counts who sits where, then asks for every child at every school that it
 * would rather have: is there a seat that this child may have and nobody sits in, or that somebody
 * has with less right?
 *
 * (1) tally[g].last is, of those in seat group g, the one whom the group would give up first. A
 *     claim on the seat of anybody in g holds if and only if it holds on the seat of that one, so
 *     that looking at one child per group is looking at all.
 * (2) Claims are looked at only once everybody's seat is known to be one that exists and is open to
 *     the child. */
#include "base/base_internal.h"
#include "mengtafel/admit.h"

#include <stdio.h>

typedef struct tally {
    uint32_t held;  ///< children in the group
    uint32_t limit; ///< children that may be in it
    uint32_t last;  ///< the child it would give up first; MT_NONE: empty
    uint32_t reach; ///< MT_SEATS_OVERLAPPING: groups to which a newcomer here can make others move
} tally;

typedef struct inspection {
    const mt_market *market;
    const mt_lots *lots;
    const mt_places *places;
    tally *tally;   ///< of all seat groups
    uint32_t *held; ///< [n_schools]
    mt_check found;
} inspection;

/* ---- What the market says -------------------------------------------------------------------- */

static size_t first_group(const mt_market *m, size_t school) {
    return m->group_of != NULL ? m->group_of[school] : school;
}

static size_t count_groups(const mt_market *m, size_t school) {
    return m->group_of != NULL ? m->group_of[school + 1] - m->group_of[school] : 1;
}

static mt_seat_group describe(const mt_market *m, size_t school, size_t g) {
    if (m->group_of != NULL)
        return m->group[m->group_of[school] + g];
    return (mt_seat_group){.seats = m->capacity[school], .most = m->capacity[school]};
}

static mt_seat_rule seat_rule(const mt_market *m, size_t school) {
    return m->rule != NULL && m->group_of != NULL ? m->rule[school] : MT_SEATS_IN_ORDER;
}

static bool has_any(const mt_market *m, size_t child, uint32_t traits) {
    return m->traits != NULL && (m->traits[child] & traits) != 0;
}

/** The group of the first trait that a child has, or else the last. */
static size_t own_kind(const mt_market *m, size_t school, size_t child) {
    const size_t n = count_groups(m, school);
    for (size_t g = 0; g + 1 < n; g++)
        if (has_any(m, child, describe(m, school, g).only))
            return g;
    return n - 1;
}

static bool may_sit(const mt_market *m, size_t school, size_t g, size_t child) {
    const mt_seat_rule rule = seat_rule(m, school);
    if (rule == MT_SEATS_CEILINGS || rule == MT_SEATS_BOUNDS)
        return own_kind(m, school, child) == g;
    const uint32_t only = describe(m, school, g).only;
    return only == 0 || has_any(m, child, only);
}

/** The application of a child to a school that it holds or asks for. */
typedef struct claim {
    size_t child, application;
} claim;

static claim seat_of(const inspection *in, uint32_t child) {
    return (claim){child, in->market->list_of[child] + in->places->choice[child]};
}

/** Whether a comes before b at their school: by class, then by lot, then by position. */
static bool goes_before(const inspection *in, claim a, claim b) {
    const uint8_t *class_of = in->market->priority;
    if (class_of != NULL && class_of[a.application] != class_of[b.application])
        return class_of[a.application] < class_of[b.application];
    const uint64_t lot_a =
        in->lots->child != NULL ? in->lots->child[a.child] : in->lots->application[a.application];
    const uint64_t lot_b =
        in->lots->child != NULL ? in->lots->child[b.child] : in->lots->application[b.application];
    return lot_a != lot_b ? lot_a < lot_b : a.child < b.child;
}

/** The same within a seat group, where those with a trait may go first. */
static bool goes_before_in(const inspection *in, mt_seat_group group, claim a, claim b) {
    const bool a_first = has_any(in->market, a.child, group.first);
    const bool b_first = has_any(in->market, b.child, group.first);
    return a_first != b_first ? a_first : goes_before(in, a, b);
}

/* ---- What is said to be the outcome ---------------------------------------------------------- */

static bool flawed(inspection *in, mt_flaw flaw, size_t child, size_t school, size_t group,
                   uint32_t other) {
    in->found.flaw = flaw;
    in->found.child = (uint32_t)child;
    in->found.school = (uint32_t)school;
    in->found.group = (uint32_t)group;
    in->found.other = other;
    return true;
}

static size_t list_length(const mt_market *m, size_t child) {
    return m->list_of[child + 1] - m->list_of[child];
}

static uint32_t group_held(const inspection *in, size_t child) {
    return in->places->group != NULL ? in->places->group[child] : 0;
}

/** Counts everybody, and finds seats that are not there or not open. */
static bool seats_do_not_exist(inspection *in) {
    const mt_market *m = in->market;
    for (size_t c = 0; c < m->n_children; c++) {
        const uint32_t choice = in->places->choice[c], g = group_held(in, c);
        if (choice == MT_NONE) {
            if (in->places->group != NULL && g != MT_NONE)
                return flawed(in, MT_FLAW_NOT_ON_LIST, c, MT_NONE, g, MT_NONE);
            continue;
        }
        if (choice >= list_length(m, c))
            return flawed(in, MT_FLAW_NOT_ON_LIST, c, MT_NONE, g, MT_NONE);
        const claim own = seat_of(in, (uint32_t)c);
        const uint32_t s = m->school[own.application];
        if (g >= count_groups(m, s))
            return flawed(in, MT_FLAW_NOT_ON_LIST, c, s, g, MT_NONE);
        if (!may_sit(m, s, g, c))
            return flawed(in, MT_FLAW_NOT_ALLOWED, c, s, g, MT_NONE);
        tally *here = &in->tally[first_group(m, s) + g];
        if (here->held == 0 || goes_before_in(in, describe(m, s, g), seat_of(in, here->last), own))
            here->last = (uint32_t)c;
        here->held++;
        in->held[s]++;
    }
    return false;
}

/** How many may sit in each group, now that it is known which seats are passed on. */
static void set_limits(inspection *in, size_t school) {
    const mt_market *m = in->market;
    const size_t n = count_groups(m, school);
    const mt_seat_rule rule = seat_rule(m, school);
    tally *here = in->tally + first_group(m, school);
    uint32_t passed_on = 0;
    for (size_t g = 0; g < n; g++) {
        const mt_seat_group group = describe(m, school, g);
        const bool last = g + 1 == n;
        here[g].limit = group.seats;
        if (rule == MT_SEATS_BOUNDS || (rule == MT_SEATS_OVERLAPPING && last))
            here[g].limit = m->capacity[school];
        else if (rule == MT_SEATS_IN_ORDER && last)
            here[g].limit += passed_on;
        else if (rule == MT_SEATS_IN_ORDER && group.pass_on && here[g].held < group.seats)
            passed_on += group.seats - here[g].held;
    }
}

/** The first child, in order, for whom there is no seat left where it sits. */
static bool too_many(inspection *in, uint32_t *in_group, uint32_t *in_school) {
    const mt_market *m = in->market;
    for (size_t c = 0; c < m->n_children; c++) {
        if (in->places->choice[c] == MT_NONE)
            continue;
        const uint32_t s = m->school[seat_of(in, (uint32_t)c).application], g = group_held(in, c);
        const size_t at = first_group(m, s) + g;
        if (++in_group[at] > in->tally[at].limit || ++in_school[s] > m->capacity[s])
            return flawed(in, MT_FLAW_TOO_MANY, c, s, g, MT_NONE);
    }
    return false;
}

/* ---- Claims ---------------------------------------------------------------------------------- */

/** Whether c comes before the last one of group g in plain order of the school. */
static bool before_last(const inspection *in, claim c, size_t school, size_t g) {
    const tally *there = &in->tally[first_group(in->market, school) + g];
    return there->held > 0 && goes_before(in, c, seat_of(in, there->last));
}

static bool envies(inspection *in, claim c, size_t school, size_t g) {
    return flawed(in, MT_FLAW_JUSTIFIED_ENVY, c.child, school, g,
                  in->tally[first_group(in->market, school) + g].last);
}

static bool finds_empty(inspection *in, claim c, size_t school, size_t g) {
    return flawed(in, MT_FLAW_EMPTY_SEAT, c.child, school, g, MT_NONE);
}

/** Seats in order: a claim on any group before `until` that is open to the child. */
static bool claims_in_order(inspection *in, claim c, size_t school, size_t until) {
    const tally *there = in->tally + first_group(in->market, school);
    for (size_t g = 0; g < until; g++) {
        if (!may_sit(in->market, school, g, c.child))
            continue;
        if (there[g].held < there[g].limit)
            return finds_empty(in, c, school, g);
        if (there[g].held > 0 &&
            goes_before_in(in, describe(in->market, school, g), c, seat_of(in, there[g].last)))
            return envies(in, c, school, g);
    }
    return false;
}

/** Ceilings: one of the own kind can always be replaced; anybody, or an empty seat be taken, while
 *  the own kind is below its ceiling. */
static bool claims_under_ceilings(inspection *in, claim c, size_t school) {
    const mt_market *m = in->market;
    const size_t kind = own_kind(m, school, c.child);
    const tally *own = &in->tally[first_group(m, school) + kind];
    if (before_last(in, c, school, kind))
        return envies(in, c, school, kind);
    if (own->held >= own->limit)
        return false;
    if (in->held[school] < m->capacity[school])
        return finds_empty(in, c, school, kind);
    for (size_t g = 0; g < count_groups(m, school); g++)
        if (before_last(in, c, school, g))
            return envies(in, c, school, g);
    return false;
}

/** What the nth child of a kind counts for: 0 within the floor, 1 within the ceiling, 2 beyond. */
static int tier(mt_seat_group group, uint32_t nth) {
    return nth <= group.seats ? 0 : nth <= group.most ? 1 : 2;
}

/** Soft bounds: no seat stays empty; against another kind, what the own kind still needs counts
 *  first, then the order; nobody within its floor is replaced by another kind. */
static bool claims_under_bounds(inspection *in, claim c, size_t school) {
    const mt_market *m = in->market;
    const size_t kind = own_kind(m, school, c.child);
    const tally *there = in->tally + first_group(m, school);
    if (in->held[school] < m->capacity[school])
        return finds_empty(in, c, school, kind);
    if (before_last(in, c, school, kind))
        return envies(in, c, school, kind);
    const int mine = tier(describe(m, school, kind), there[kind].held + 1);
    for (size_t g = 0; g < count_groups(m, school); g++) {
        if (g == kind || there[g].held == 0)
            continue;
        const int theirs = tier(describe(m, school, g), there[g].held);
        if (theirs > 0 && (mine < theirs || (mine == theirs && before_last(in, c, school, g))))
            return envies(in, c, school, g);
    }
    return false;
}

/** Reserved seats of overlapping groups: a claim when the child, or others moving up for it, can
 *  fill a reserved seat more, or when one of those who could move comes after the child. */
static bool claims_reserved(inspection *in, claim c, size_t school) {
    const mt_market *m = in->market;
    const size_t n = count_groups(m, school);
    const tally *there = in->tally + first_group(m, school);
    uint32_t reach = 0;
    for (size_t g = 0; g + 1 < n; g++)
        if (has_any(m, c.child, describe(m, school, g).only))
            reach |= there[g].reach;
    for (size_t g = 0; g + 1 < n; g++)
        if ((reach >> g & 1) != 0 && there[g].held < there[g].limit)
            return finds_empty(in, c, school, g);
    for (size_t g = 0; g + 1 < n; g++)
        if ((reach >> g & 1) != 0 && before_last(in, c, school, g))
            return envies(in, c, school, g);
    return false;
}

static bool claims_overlapping(inspection *in, claim c, size_t school) {
    const size_t open = count_groups(in->market, school) - 1;
    if (claims_reserved(in, c, school))
        return true;
    if (in->held[school] < in->market->capacity[school])
        return finds_empty(in, c, school, open);
    return before_last(in, c, school, open) && envies(in, c, school, open);
}

/** A child at a school that it would rather have. */
static bool has_claim(inspection *in, claim c, size_t school) {
    const size_t n = count_groups(in->market, school);
    if (n == 0)
        return false;
    switch (seat_rule(in->market, school)) {
    case MT_SEATS_CEILINGS:
        return claims_under_ceilings(in, c, school);
    case MT_SEATS_BOUNDS:
        return claims_under_bounds(in, c, school);
    case MT_SEATS_OVERLAPPING:
        return claims_overlapping(in, c, school);
    case MT_SEATS_IN_ORDER:
        break;
    }
    return claims_in_order(in, c, school, n);
}

/** A child at its own school: it sits in the group that comes to it first. */
static bool sits_in_wrong_group(inspection *in, claim c, size_t school) {
    const uint32_t g = group_held(in, c.child);
    const mt_seat_rule rule = seat_rule(in->market, school);
    if (rule == MT_SEATS_IN_ORDER)
        return claims_in_order(in, c, school, g);
    return rule == MT_SEATS_OVERLAPPING && g + 1 == count_groups(in->market, school) &&
           claims_reserved(in, c, school);
}

static bool somebody_has_claim(inspection *in) {
    const mt_market *m = in->market;
    for (size_t c = 0; c < m->n_children; c++) {
        const uint32_t choice = in->places->choice[c];
        const size_t better = choice != MT_NONE ? choice : list_length(m, c);
        for (size_t i = 0; i < better; i++) {
            const claim wish = {c, m->list_of[c] + i};
            in->found.claims_examined++;
            if (has_claim(in, wish, m->school[wish.application]))
                return true;
        }
        if (choice != MT_NONE) {
            const claim own = seat_of(in, (uint32_t)c);
            if (sits_in_wrong_group(in, own, m->school[own.application]))
                return true;
        }
    }
    return false;
}

/** For every reserved group: where its children could sit as well, then where theirs could, and so
 *  on. */
static void set_reach(inspection *in) {
    const mt_market *m = in->market;
    for (size_t c = 0; c < m->n_children; c++) {
        if (in->places->choice[c] == MT_NONE)
            continue;
        const uint32_t s = m->school[seat_of(in, (uint32_t)c).application];
        if (seat_rule(m, s) == MT_SEATS_OVERLAPPING && group_held(in, c) + 1 < count_groups(m, s))
            for (size_t h = 0; h + 1 < count_groups(m, s); h++)
                if (may_sit(m, s, h, c))
                    in->tally[first_group(m, s) + group_held(in, c)].reach |= (uint32_t)1 << h;
    }
    for (size_t s = 0; s < m->n_schools; s++) {
        if (seat_rule(m, s) != MT_SEATS_OVERLAPPING)
            continue;
        tally *here = in->tally + first_group(m, s);
        const size_t n = count_groups(m, s);
        for (size_t g = 0; g + 1 < n; g++)
            here[g].reach |= (uint32_t)1 << g;
        for (size_t via = 0; via + 1 < n; via++)
            for (size_t g = 0; g + 1 < n; g++)
                if ((here[g].reach >> via & 1) != 0)
                    here[g].reach |= here[via].reach;
    }
}

/* ---- The whole ------------------------------------------------------------------------------- */

static mt_status missing(mt_error *error, const char *what) {
    mt__explain(error, MT_BAD_ARGUMENT, "%s is null; the check needs it", what);
    if (error != NULL)
        snprintf(error->argument, sizeof error->argument, "%s", what);
    return MT_BAD_ARGUMENT;
}

static mt_status check_schools(const mt_market *m, bool groups_known, mt_error *error) {
    for (size_t s = 0; s < m->n_schools; s++) {
        const int64_t row = (int64_t)s + 1;
        if (m->group_of != NULL && m->group_of[s + 1] < m->group_of[s])
            return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                               "the seat groups of the school end before they start");
        if (count_groups(m, s) > 1 && !groups_known)
            return missing(error, "group");
        if (count_groups(m, s) > 33 && seat_rule(m, s) == MT_SEATS_OVERLAPPING)
            return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                               "the school has more overlapping seat groups than there are traits");
    }
    return MT_OK;
}

static mt_status check_lists(const mt_market *m, mt_error *error) {
    for (size_t c = 0; c < m->n_children; c++) {
        const int64_t row = (int64_t)c + 1;
        if (m->list_of[c + 1] < m->list_of[c])
            return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                               "the list of the child ends before it starts");
        for (size_t a = m->list_of[c]; a < m->list_of[c + 1]; a++)
            if (m->school[a] >= m->n_schools)
                return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                                   "the child asks for a school that does not exist");
    }
    return MT_OK;
}

static mt_status check_input(const mt_market *m, const mt_lots *lots, const mt_places *places,
                             const mt_check *out, mt_error *error) {
    if (m == NULL || lots == NULL || places == NULL || out == NULL)
        return missing(error, m == NULL        ? "market"
                              : lots == NULL   ? "lots"
                              : places == NULL ? "places"
                                               : "out");
    if (m->n_schools > 0 && m->capacity == NULL)
        return missing(error, "capacity");
    if (m->n_schools > 0 && m->group_of != NULL && m->group == NULL &&
        m->group_of[m->n_schools] > m->group_of[0])
        return missing(error, "group");
    MT_TRY(check_schools(m, places->group != NULL, error));
    if (m->n_children == 0)
        return MT_OK;
    if (m->list_of == NULL || places->choice == NULL)
        return missing(error, m->list_of == NULL ? "list_of" : "choice");
    if (m->list_of[m->n_children] > m->list_of[0] && m->school == NULL)
        return missing(error, "school");
    if (m->list_of[m->n_children] > m->list_of[0] && lots->child == NULL &&
        lots->application == NULL)
        return missing(error, "lots");
    return check_lists(m, error);
}

mt_status mt_admit_check(const mt_context *context, const mt_market *market, const mt_lots *lots,
                         const mt_places *places, mt_check *out, mt_error *error) {
    MT_TRY(check_input(market, lots, places, out, error));
    const size_t n_groups =
        market->group_of != NULL ? market->group_of[market->n_schools] : market->n_schools;
    inspection in = {.market = market, .lots = lots, .places = places};
    in.found = (mt_check){.child = MT_NONE, .school = MT_NONE, .group = MT_NONE, .other = MT_NONE};
    in.tally = mt__calloc(context, n_groups, sizeof *in.tally);
    in.held = mt__calloc(context, market->n_schools, sizeof *in.held);
    uint32_t *in_group = mt__calloc(context, n_groups, sizeof *in_group);
    uint32_t *in_school = mt__calloc(context, market->n_schools, sizeof *in_school);
    mt_status status = MT_OK;
    if (in.tally == NULL || in.held == NULL || in_group == NULL || in_school == NULL) {
        status = mt__no_memory(error, "the check of an outcome");
        goto done;
    }
    for (size_t c = 0; c < market->n_children; c++)
        in.found.placed += places->choice[c] != MT_NONE;
    in.found.unplaced = market->n_children - in.found.placed;
    if (!seats_do_not_exist(&in)) {
        for (size_t s = 0; s < market->n_schools; s++)
            set_limits(&in, s);
        set_reach(&in);
        if (!too_many(&in, in_group, in_school))
            (void)somebody_has_claim(&in);
    }
    *out = in.found;
done:
    mt_free(context, in.tally);
    mt_free(context, in.held);
    mt_free(context, in_group);
    mt_free(context, in_school);
    return status;
}

const char *mt_flaw_name(mt_flaw flaw) {
    switch (flaw) {
    case MT_FLAW_NONE:
        return "no flaw";
    case MT_FLAW_NOT_ON_LIST:
        return "a place that is not on the list";
    case MT_FLAW_NOT_ALLOWED:
        return "a seat that is not open to the child";
    case MT_FLAW_TOO_MANY:
        return "more children than seats";
    case MT_FLAW_EMPTY_SEAT:
        return "an empty seat that a child has a right to";
    case MT_FLAW_JUSTIFIED_ENVY:
        return "justified envy";
    }
    return "unknown flaw";
}
