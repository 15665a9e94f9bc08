/* Small markets for the tests of admit: made at random for every seat rule, and solved slowly by
 * the definition. The slow way keeps everybody who ever asked, and chooses from all of them
 * anew. */
#ifndef MT_TESTS_ADMIT_MARKETS_H
#define MT_TESTS_ADMIT_MARKETS_H

#include "check.h"

#include "mengtafel/admit.h"

#include <string.h>

enum { MOST_CHILDREN = 16, MOST_SCHOOLS = 6, MOST_GROUPS = 4, MOST_TRAITS = 4 };
enum { RULES = MT_SEATS_OVERLAPPING + 1, RULE_MIXED = RULES };

/** Arrays with fixed room; market and lots point into them. */
typedef struct small_market {
    mt_market market;
    mt_lots lots;
    size_t list_of[MOST_CHILDREN + 1];
    uint32_t school[MOST_CHILDREN * MOST_SCHOOLS];
    uint8_t priority[MOST_CHILDREN * MOST_SCHOOLS];
    uint32_t traits[MOST_CHILDREN];
    uint32_t capacity[MOST_SCHOOLS];
    size_t group_of[MOST_SCHOOLS + 1];
    mt_seat_group group[MOST_SCHOOLS * MOST_GROUPS];
    mt_seat_rule rule[MOST_SCHOOLS];
    uint64_t lot_child[MOST_CHILDREN];
    uint64_t lot_application[MOST_CHILDREN * MOST_SCHOOLS];
} small_market;

static inline uint32_t below(mt_stream *random, uint32_t bound) {
    return mt_stream_below(random, bound);
}

/** Let the pointers of a market point into it; after a copy. */
static inline void attach(small_market *m) {
    m->market.list_of = m->list_of;
    m->market.school = m->school;
    m->market.priority = m->priority;
    m->market.traits = m->traits;
    m->market.capacity = m->capacity;
    m->market.group_of = m->group_of;
    m->market.group = m->group;
    m->market.rule = m->rule;
    if (m->lots.child != NULL)
        m->lots.child = m->lot_child;
    else
        m->lots.application = m->lot_application;
}

/** Groups in order: some with `only`, some with `first`, some that pass on; sometimes all open. */
static inline size_t make_groups_in_order(mt_stream *random, uint32_t capacity,
                                          mt_seat_group *group) {
    const size_t n = 1 + below(random, MOST_GROUPS);
    uint32_t left = capacity;
    for (size_t g = 0; g < n; g++) {
        const uint32_t seats = g + 1 == n ? left : below(random, left + 1);
        left -= seats;
        group[g] = (mt_seat_group){.seats = seats, .pass_on = below(random, 2) == 0};
        const uint32_t what = below(random, g + 1 == n ? 5 : 3);
        if (what == 0)
            group[g].only = 1 + below(random, 15);
        else if (what == 1)
            group[g].first = 1 + below(random, 15);
        if (below(random, 6) == 0)
            group[g].first = 1 + below(random, 15);
    }
    return n;
}

/** Groups of one trait each and an open one, in the form that the rule asks for. */
static inline size_t make_groups_by_trait(mt_stream *random, mt_seat_rule rule, uint32_t capacity,
                                          mt_seat_group *group) {
    const size_t n = 1 + below(random, MOST_GROUPS);
    uint32_t left = capacity;
    for (size_t g = 0; g < n; g++) {
        const bool last = g + 1 == n;
        group[g] = (mt_seat_group){.only = last ? 0 : (uint32_t)1 << g};
        if (rule == MT_SEATS_CEILINGS) {
            group[g].seats = last && below(random, 2) == 0 ? capacity : below(random, capacity + 2);
            continue;
        }
        const uint32_t most = rule == MT_SEATS_OVERLAPPING && left > 1 ? 1 : left;
        group[g].seats = last && rule == MT_SEATS_OVERLAPPING ? left : below(random, most + 1);
        left -= group[g].seats;
        group[g].most = group[g].seats + below(random, capacity + 1);
    }
    return n;
}

static inline void make_schools(mt_stream *random, int rule, small_market *m) {
    for (size_t s = 0; s < m->market.n_schools; s++) {
        m->capacity[s] = below(random, 5);
        m->rule[s] = rule == RULE_MIXED ? (mt_seat_rule)below(random, RULES) : (mt_seat_rule)rule;
        mt_seat_group *group = m->group + m->group_of[s];
        m->group_of[s + 1] = m->group_of[s];
        if (m->capacity[s] == 0 && below(random, 2) == 0)
            continue; /* no seats, no groups */
        m->group_of[s + 1] += m->rule[s] == MT_SEATS_IN_ORDER
                                  ? make_groups_in_order(random, m->capacity[s], group)
                                  : make_groups_by_trait(random, m->rule[s], m->capacity[s], group);
    }
}

static inline void make_lists(mt_stream *random, int rule, small_market *m) {
    const size_t n_schools = m->market.n_schools;
    /* Traits exclude each other where there are kinds. */
    const bool kinds = rule == MT_SEATS_CEILINGS || rule == MT_SEATS_BOUNDS || rule == RULE_MIXED;
    for (size_t c = 0; c < m->market.n_children; c++) {
        uint32_t all[MOST_SCHOOLS];
        for (size_t s = 0; s < n_schools; s++)
            all[s] = (uint32_t)s;
        const size_t n = below(random, 8) == 0 ? 0 : 1 + below(random, (uint32_t)n_schools);
        for (size_t i = 0; i < n; i++) {
            const size_t j = i + below(random, (uint32_t)(n_schools - i));
            const uint32_t swap = all[i];
            m->school[m->list_of[c] + i] = all[j];
            all[j] = swap;
            m->priority[m->list_of[c] + i] = (uint8_t)(127 * below(random, 3));
        }
        m->list_of[c + 1] = m->list_of[c] + n;
        const uint32_t kind = below(random, MOST_TRAITS + 1);
        m->traits[c] = !kinds ? below(random, 16) : kind == 0 ? 0 : (uint32_t)1 << (kind - 1);
    }
}

/** One of four, the largest among them, or any. */
static inline uint64_t make_lot(mt_stream *random, bool few) {
    const uint64_t high = mt_stream_u32(random);
    return few ? UINT64_MAX - below(random, 4) : high << 32 | mt_stream_u32(random);
}

/** A market from a seed; rule RULE_MIXED: each school its own. Lots are sometimes the same for
 *  some, so that the position counts, and sometimes one per application. */
static inline void make_market(uint64_t seed, int rule, uint32_t children, uint32_t schools,
                               small_market *m) {
    memset(m, 0, sizeof *m);
    mt_stream random;
    mt_stream_init(&random, seed, MT_PURPOSE_TEST, (uint32_t)rule, 0);
    m->market.n_children = 1 + below(&random, children);
    m->market.n_schools = 1 + below(&random, schools);
    make_schools(&random, rule, m);
    make_lists(&random, rule, m);
    const bool few = below(&random, 3) == 0;
    const bool per_application = below(&random, 3) == 0;
    for (size_t c = 0; c < m->market.n_children; c++)
        m->lot_child[c] = make_lot(&random, few);
    for (size_t a = 0; a < m->list_of[m->market.n_children]; a++)
        m->lot_application[a] = make_lot(&random, few);
    m->lots.child = per_application ? NULL : m->lot_child;
    attach(m);
}

/* ---- The slow way ---------------------------------------------------------------------------- */

/** Those who ask at one school: application and child, in plain order once sorted. */
typedef struct asker {
    uint32_t child;
    size_t application;
    uint32_t group; ///< MT_NONE: sent away
} asker;

static inline int slow_order(const small_market *m, const asker *a, const asker *b) {
    const int pa = m->priority[a->application], pb = m->priority[b->application];
    if (pa != pb)
        return pa - pb;
    const uint64_t la =
        m->lots.child != NULL ? m->lot_child[a->child] : m->lot_application[a->application];
    const uint64_t lb =
        m->lots.child != NULL ? m->lot_child[b->child] : m->lot_application[b->application];
    if (la != lb)
        return la < lb ? -1 : 1;
    return (int)a->child - (int)b->child;
}

static inline void slow_sort(const small_market *m, asker *a, size_t n) {
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j > 0 && slow_order(m, &a[j], &a[j - 1]) < 0; j--) {
            const asker swap = a[j];
            a[j] = a[j - 1];
            a[j - 1] = swap;
        }
}

static inline void slow_in_order(const small_market *m, size_t s, asker *a, size_t n) {
    const size_t first = m->group_of[s], end = m->group_of[s + 1];
    uint32_t passed_on = 0;
    for (size_t g = first; g < end; g++) {
        const mt_seat_group *group = &m->group[g];
        uint32_t seats = group->seats + (g + 1 == end ? passed_on : 0);
        for (int behind = 0; behind < 2; behind++)
            for (size_t i = 0; i < n && seats > 0; i++) {
                const uint32_t traits = m->traits[a[i].child];
                const bool may = group->only == 0 || (traits & group->only) != 0;
                const bool is_behind = group->first != 0 && (traits & group->first) == 0;
                if (a[i].group == MT_NONE && may && is_behind == behind) {
                    a[i].group = (uint32_t)(g - first);
                    seats--;
                }
            }
        passed_on += group->pass_on ? seats : 0;
    }
}

static inline size_t slow_kind(const small_market *m, size_t s, uint32_t child) {
    size_t g = m->group_of[s];
    while (g + 1 < m->group_of[s + 1] && (m->group[g].only & m->traits[child]) == 0)
        g++;
    return g;
}

/** Those of each kind up to its limit, in order, while there are seats in the school. */
static inline void slow_kinds(const small_market *m, size_t s, asker *a, size_t n, int limit) {
    uint32_t of_kind[MOST_SCHOOLS * MOST_GROUPS] = {0}, all = 0;
    for (size_t i = 0; i < n; i++)
        if (a[i].group != MT_NONE) {
            of_kind[slow_kind(m, s, a[i].child)]++;
            all++;
        }
    for (size_t i = 0; i < n; i++) {
        const size_t kind = slow_kind(m, s, a[i].child);
        const uint32_t most = limit == 0   ? m->group[kind].seats
                              : limit == 1 ? m->group[kind].most
                                           : UINT32_MAX;
        if (a[i].group != MT_NONE || all == m->capacity[s] || of_kind[kind] >= most)
            continue;
        a[i].group = (uint32_t)(kind - m->group_of[s]);
        of_kind[kind]++;
        all++;
    }
}

/** Whether the children chosen from i on can all be given a reserved seat, by trying everything. */
static inline bool slow_seatable(const small_market *m, size_t s, const asker *a,
                                 const bool *chosen, size_t n, size_t i, uint32_t *left) {
    while (i < n && !chosen[i])
        i++;
    if (i == n)
        return true;
    for (size_t g = m->group_of[s]; g + 1 < m->group_of[s + 1]; g++)
        if (left[g] > 0 && (m->group[g].only & m->traits[a[i].child]) != 0) {
            left[g]--;
            const bool fits = slow_seatable(m, s, a, chosen, n, i + 1, left);
            left[g]++;
            if (fits)
                return true;
        }
    return false;
}

/** Group 0 stands for any reserved seat here: which of them is not part of the rule. */
static inline void slow_overlapping(const small_market *m, size_t s, asker *a, size_t n) {
    bool chosen[MOST_CHILDREN] = {false};
    uint32_t left[MOST_SCHOOLS * MOST_GROUPS];
    for (size_t g = m->group_of[s]; g < m->group_of[s + 1]; g++)
        left[g] = m->group[g].seats;
    uint32_t seats = m->capacity[s];
    for (size_t i = 0; i < n; i++) {
        chosen[i] = true;
        chosen[i] = slow_seatable(m, s, a, chosen, n, 0, left);
        if (chosen[i]) {
            a[i].group = 0;
            seats--;
        }
    }
    for (size_t i = 0; i < n && seats > 0; i++)
        if (a[i].group == MT_NONE) {
            a[i].group = (uint32_t)(m->group_of[s + 1] - m->group_of[s] - 1);
            seats--;
        }
}

/** The school's choice from a set of askers; sorts them and sets their group. */
static inline void slow_choose(const small_market *m, size_t s, asker *a, size_t n) {
    slow_sort(m, a, n);
    for (size_t i = 0; i < n; i++)
        a[i].group = MT_NONE;
    if (m->group_of[s] == m->group_of[s + 1])
        return;
    switch (m->rule[s]) {
    case MT_SEATS_IN_ORDER:
        slow_in_order(m, s, a, n);
        break;
    case MT_SEATS_CEILINGS:
        slow_kinds(m, s, a, n, 0);
        break;
    case MT_SEATS_BOUNDS:
        for (int limit = 0; limit < 3; limit++)
            slow_kinds(m, s, a, n, limit);
        break;
    case MT_SEATS_OVERLAPPING:
        slow_overlapping(m, s, a, n);
        break;
    }
}

/** Deferred acceptance in passes, each school choosing from all who ever asked. */
static inline void slow_deferred(const small_market *m, uint32_t *choice, uint32_t *group) {
    asker asked[MOST_SCHOOLS][MOST_CHILDREN];
    size_t n_asked[MOST_SCHOOLS] = {0}, next[MOST_CHILDREN] = {0};
    bool more = true;
    for (size_t c = 0; c < m->market.n_children; c++)
        choice[c] = group[c] = MT_NONE;
    while (more) {
        more = false;
        for (size_t c = 0; c < m->market.n_children; c++) {
            const size_t a = m->list_of[c] + next[c];
            if (choice[c] != MT_NONE || a == m->list_of[c + 1])
                continue;
            const uint32_t s = m->school[a];
            asked[s][n_asked[s]++] = (asker){.child = (uint32_t)c, .application = a};
            next[c]++;
            more = true;
        }
        for (size_t c = 0; c < m->market.n_children; c++)
            choice[c] = group[c] = MT_NONE;
        for (size_t s = 0; s < m->market.n_schools; s++) {
            slow_choose(m, s, asked[s], n_asked[s]);
            for (size_t i = 0; i < n_asked[s]; i++)
                if (asked[s][i].group != MT_NONE) {
                    const asker *a = &asked[s][i];
                    choice[a->child] = (uint32_t)(a->application - m->list_of[a->child]);
                    group[a->child] = a->group;
                }
        }
    }
}

/** Whether every child may sit where it does, as far as the labels of overlapping groups go. */
static inline bool slow_labels(const small_market *m, size_t s, const asker *a, size_t n,
                               const uint32_t *group) {
    uint32_t held[MOST_GROUPS] = {0};
    const size_t n_groups = m->group_of[s + 1] - m->group_of[s];
    for (size_t i = 0; i < n; i++) {
        if (a[i].group == MT_NONE)
            continue;
        const uint32_t g = group[a[i].child];
        const bool open = g + 1 == n_groups, open_chosen = a[i].group + 1 == n_groups;
        const mt_seat_group *sits = &m->group[m->group_of[s] + g];
        if (open != open_chosen)
            return false;
        if (!open && ((sits->only & m->traits[a[i].child]) == 0 || ++held[g] > sits->seats))
            return false;
    }
    return true;
}

/** The definition of stable: each school holds exactly what it chooses from all who would rather be
 *  there or are there, each in the seat group in which it is chosen. */
static inline bool slow_stable(const small_market *m, const uint32_t *choice,
                               const uint32_t *group) {
    for (size_t c = 0; c < m->market.n_children; c++) {
        const size_t length = m->list_of[c + 1] - m->list_of[c];
        if (choice[c] == MT_NONE ? group[c] != MT_NONE : choice[c] >= length)
            return false;
        if (choice[c] == MT_NONE)
            continue;
        const uint32_t s = m->school[m->list_of[c] + choice[c]];
        if (group[c] >= m->group_of[s + 1] - m->group_of[s])
            return false;
    }
    for (size_t s = 0; s < m->market.n_schools; s++) {
        asker a[MOST_CHILDREN];
        size_t n = 0;
        for (size_t c = 0; c < m->market.n_children; c++)
            for (size_t at = m->list_of[c]; at < m->list_of[c + 1]; at++)
                if (m->school[at] == s && (choice[c] == MT_NONE || at - m->list_of[c] <= choice[c]))
                    a[n++] = (asker){.child = (uint32_t)c, .application = at};
        slow_choose(m, s, a, n);
        for (size_t i = 0; i < n; i++) {
            const uint32_t c = a[i].child;
            const bool here = choice[c] == a[i].application - m->list_of[c];
            if (here != (a[i].group != MT_NONE) ||
                (here && m->rule[s] != MT_SEATS_OVERLAPPING && group[c] != a[i].group))
                return false;
        }
        if (m->rule[s] == MT_SEATS_OVERLAPPING && !slow_labels(m, s, a, n, group))
            return false;
    }
    return true;
}

/** One draw of the engine, from market to places. */
static inline mt_status run_market(const mt_context *context, const small_market *m,
                                   uint32_t *choice, uint32_t *group, mt_error *error) {
    mt_admission *admission;
    MT_TRY(mt_admission_new(context, &m->market, &admission, error));
    const mt_places places = {choice, group};
    const mt_status status = mt_admission_run(admission, &m->lots, &places, error);
    mt_admission_free(context, admission);
    return status;
}

/* ---- Markets by hand ------------------------------------------------------------------------- */

enum { TARGET = 1, OTHER = 2, WALK = 4 };

/** A market of one school "X" with all its seats in `groups`, and a child per trait set, in order
 *  of their lots: child 0 has the best. */
typedef struct one_school {
    mt_market market;
    mt_lots lots;
    size_t list_of[MOST_CHILDREN + 1], group_of[2];
    uint32_t school[MOST_CHILDREN], traits[MOST_CHILDREN], capacity;
    uint8_t priority[MOST_CHILDREN];
    uint64_t lot[MOST_CHILDREN];
    mt_seat_group group[MOST_GROUPS];
    mt_seat_rule rule;
} one_school;

static inline void ask_one(one_school *x, uint32_t capacity, mt_seat_rule rule, size_t n_groups,
                           const mt_seat_group *group, size_t n, const uint32_t *traits) {
    memset(x, 0, sizeof *x);
    x->capacity = capacity;
    x->rule = rule;
    x->group_of[1] = n_groups;
    memcpy(x->group, group, n_groups * sizeof *group);
    for (size_t c = 0; c < n; c++) {
        x->list_of[c + 1] = c + 1;
        x->traits[c] = traits[c];
        x->lot[c] = 10 * c;
    }
    x->lots.child = x->lot;
    x->market = (mt_market){.n_children = n,
                            .n_schools = 1,
                            .list_of = x->list_of,
                            .school = x->school,
                            .priority = x->priority,
                            .traits = x->traits,
                            .capacity = &x->capacity,
                            .group_of = x->group_of,
                            .group = x->group,
                            .rule = &x->rule};
}

static inline mt_check check_of(const mt_market *market, const mt_lots *lots,
                                const mt_places *places) {
    mt_check check;
    mt_error error;
    if (mt_admit_check(NULL, market, lots, places, &check, &error) != MT_OK)
        fail_msg("%s", error.message);
    return check;
}

static inline small_market two_by_two(void) {
    small_market m = {.market = {.n_children = 2, .n_schools = 2},
                      .list_of = {0, 2, 4},
                      .school = {0, 1, 1, 0},
                      .capacity = {1, 1},
                      .group_of = {0, 1, 2},
                      .group = {{.seats = 1}, {.seats = 1}},
                      .lot_child = {1, 2}};
    m.lots.child = m.lot_child;
    return m;
}

#endif
