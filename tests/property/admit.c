/* What must hold for every market: numbering does not matter; nobody is better off in any other
 * stable outcome (all of them tried); no child gains by any other list (all of them tried); a child
 * does not gain by hiding a trait; more seats never hurt; and a draw is uniform at five sigma. The
 * seed of a failure is printed. */
#include "../admit_markets.h"

#include <math.h>

enum { MARKETS = 1500 };

/** Lots that all differ, so that position decides nothing. */
static void distinct_lots(uint64_t seed, small_market *m) {
    mt_stream random;
    mt_stream_init(&random, seed, MT_PURPOSE_TEST, 7, 0);
    for (size_t c = 0; c < MOST_CHILDREN; c++)
        m->lot_child[c] = (uint64_t)mt_stream_u32(&random) << 32 | c;
    for (size_t a = 0; a < (size_t)MOST_CHILDREN * MOST_SCHOOLS; a++)
        m->lot_application[a] = (uint64_t)mt_stream_u32(&random) << 32 | a;
}

/* ---- Numbering ------------------------------------------------------------------------------- */

static void shuffled(mt_stream *random, size_t n, size_t *order) {
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t i = n; i-- > 1;) {
        const size_t j = below(random, (uint32_t)i + 1), swap = order[i];
        order[i] = order[j];
        order[j] = swap;
    }
}

/** The same market with child[i] and school[i] of the old at place i of the new. */
static void renumber(const small_market *m, const size_t *child, const size_t *school,
                     small_market *out) {
    uint32_t new_school[MOST_SCHOOLS];
    *out = *m;
    for (size_t s = 0; s < m->market.n_schools; s++) {
        const size_t old = school[s], n = m->group_of[old + 1] - m->group_of[old];
        new_school[old] = (uint32_t)s;
        out->capacity[s] = m->capacity[old];
        out->rule[s] = m->rule[old];
        out->group_of[s + 1] = out->group_of[s] + n;
        memcpy(out->group + out->group_of[s], m->group + m->group_of[old], n * sizeof *m->group);
    }
    for (size_t c = 0; c < m->market.n_children; c++) {
        const size_t old = child[c], n = m->list_of[old + 1] - m->list_of[old];
        out->list_of[c + 1] = out->list_of[c] + n;
        out->traits[c] = m->traits[old];
        out->lot_child[c] = m->lot_child[old];
        for (size_t i = 0; i < n; i++) {
            const size_t from = m->list_of[old] + i, to = out->list_of[c] + i;
            out->school[to] = new_school[m->school[from]];
            out->priority[to] = m->priority[from];
            out->lot_application[to] = m->lot_application[from];
        }
    }
    attach(out);
}

static void numbering_does_not_matter(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < MARKETS; seed++) {
        const int rule = (int)(seed % (RULES + 1));
        small_market m, other;
        mt_stream random;
        size_t child[MOST_CHILDREN], school[MOST_SCHOOLS];
        uint32_t choice[2][MOST_CHILDREN], group[2][MOST_CHILDREN];
        make_market(seed, rule, MOST_CHILDREN, MOST_SCHOOLS, &m);
        distinct_lots(seed, &m);
        mt_stream_init(&random, seed, MT_PURPOSE_TEST, 8, 0);
        shuffled(&random, m.market.n_children, child);
        shuffled(&random, m.market.n_schools, school);
        renumber(&m, child, school, &other);
        check_ok(run_market(NULL, &m, choice[0], group[0], NULL));
        check_ok(run_market(NULL, &other, choice[1], group[1], NULL));
        for (size_t c = 0; c < m.market.n_children; c++)
            if (choice[1][c] != choice[0][child[c]] || group[1][c] != group[0][child[c]])
                fail_msg("seed %llu rule %d child %zu", (unsigned long long)seed, rule, c);
    }
}

/* ---- Best for every child -------------------------------------------------------------------- */

typedef struct search {
    const small_market *m;
    const uint32_t *best;
    uint32_t choice[MOST_CHILDREN], group[MOST_CHILDREN];
    long stable, better;
} search;

/** Every place and seat group of child c and after. */
static void try_all(search *t, size_t c) {
    const small_market *m = t->m;
    if (c == m->market.n_children) {
        mt_check check;
        const mt_places places = {t->choice, t->group};
        check_ok(mt_admit_check(NULL, &m->market, &m->lots, &places, &check, NULL));
        if (check.flaw != MT_FLAW_NONE)
            return;
        t->stable++;
        for (size_t i = 0; i < c; i++)
            t->better += t->choice[i] < t->best[i];
        return;
    }
    t->choice[c] = t->group[c] = MT_NONE;
    try_all(t, c + 1);
    for (size_t a = m->list_of[c]; a < m->list_of[c + 1]; a++) {
        const uint32_t s = m->school[a];
        t->choice[c] = (uint32_t)(a - m->list_of[c]);
        for (uint32_t g = 0; g < m->group_of[s + 1] - m->group_of[s]; g++) {
            t->group[c] = g;
            try_all(t, c + 1);
        }
    }
}

static void best_of_all_stable_outcomes(void **state) {
    (void)state;
    long several = 0;
    for (uint64_t seed = 0; seed < 4 * MARKETS; seed++) {
        const int rule = (int)(seed % (RULES + 1));
        small_market m;
        uint32_t choice[MOST_CHILDREN], group[MOST_CHILDREN];
        make_market(seed, rule, 4, 4, &m);
        check_ok(run_market(NULL, &m, choice, group, NULL));
        search t = {.m = &m, .best = choice};
        try_all(&t, 0);
        if (t.stable == 0 || t.better > 0)
            fail_msg("seed %llu rule %d: %ld stable, %ld times better", (unsigned long long)seed,
                     rule, t.stable, t.better);
        several += t.stable > 1;
    }
    if (several <= 20)
        fail_msg("only %ld markets had more than one stable outcome", several);
}

/* ---- Truth pays ------------------------------------------------------------------------------ */

typedef struct lying {
    const small_market *m;
    size_t child;
    uint32_t truth; ///< what the child gets by its true list
    uint32_t place[MOST_SCHOOLS];
    long lists;
} lying;

/** The child with its first n listed; all others as they are. */
static void tell(lying *t, size_t n, uint64_t seed, int rule) {
    const small_market *m = t->m;
    small_market told = *m;
    uint32_t choice[MOST_CHILDREN], group[MOST_CHILDREN];
    for (size_t c = 0; c < m->market.n_children; c++) {
        const size_t from = m->list_of[c], to = told.list_of[c];
        const size_t length = c == t->child ? n : m->list_of[c + 1] - from;
        for (size_t i = 0; i < length; i++) {
            const size_t old = from + (c == t->child ? t->place[i] : i);
            told.school[to + i] = m->school[old];
            told.priority[to + i] = m->priority[old];
            told.lot_application[to + i] = m->lot_application[old];
        }
        told.list_of[c + 1] = to + length;
    }
    attach(&told);
    check_ok(run_market(NULL, &told, choice, group, NULL));
    t->lists++;
    const uint32_t got = choice[t->child] == MT_NONE ? MT_NONE : t->place[choice[t->child]];
    if (got < t->truth)
        fail_msg("seed %llu rule %d: child %zu gains by another list", (unsigned long long)seed,
                 rule, t->child);
}

/** Every list of some of the schools of the true list, in every order. */
static void tell_all(lying *t, size_t n, uint64_t seed, int rule) {
    tell(t, n, seed, rule);
    const size_t length = t->m->list_of[t->child + 1] - t->m->list_of[t->child];
    for (uint32_t i = 0; i < length && n < MOST_SCHOOLS; i++) {
        bool there = false;
        for (size_t j = 0; j < n; j++)
            there = there || t->place[j] == i;
        if (there)
            continue;
        t->place[n] = i;
        tell_all(t, n + 1, seed, rule);
    }
}

static void no_child_gains_by_another_list(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < MARKETS / 3; seed++) {
        const int rule = (int)(seed % (RULES + 1));
        small_market m;
        uint32_t choice[MOST_CHILDREN], group[MOST_CHILDREN];
        make_market(seed, rule, 8, 4, &m);
        check_ok(run_market(NULL, &m, choice, group, NULL));
        for (size_t c = 0; c < m.market.n_children; c++) {
            lying t = {.m = &m, .child = c, .truth = choice[c]};
            tell_all(&t, 0, seed, rule);
        }
    }
}

/** Seats in order: with a trait, a group either takes the child or chooses as if it had not. */
static void no_child_gains_by_hiding_a_trait(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < MARKETS; seed++) {
        small_market m;
        uint32_t choice[MOST_CHILDREN], hidden[MOST_CHILDREN], group[MOST_CHILDREN];
        make_market(seed, MT_SEATS_IN_ORDER, MOST_CHILDREN, MOST_SCHOOLS, &m);
        check_ok(run_market(NULL, &m, choice, group, NULL));
        for (size_t c = 0; c < m.market.n_children; c++)
            for (int trait = 0; trait < MOST_TRAITS; trait++) {
                const uint32_t before = m.traits[c];
                m.traits[c] &= ~((uint32_t)1 << trait);
                check_ok(run_market(NULL, &m, hidden, group, NULL));
                m.traits[c] = before;
                if (hidden[c] < choice[c])
                    fail_msg("seed %llu: child %zu gains by hiding trait %d",
                             (unsigned long long)seed, c, trait);
            }
    }
}

/** One open seat more at one school, where groups are in order: nobody is worse off. */
static void another_open_seat_hurts_nobody(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < MARKETS; seed++) {
        small_market m;
        uint32_t choice[MOST_CHILDREN], more[MOST_CHILDREN], group[MOST_CHILDREN];
        make_market(seed, MT_SEATS_IN_ORDER, MOST_CHILDREN, MOST_SCHOOLS, &m);
        check_ok(run_market(NULL, &m, choice, group, NULL));
        for (size_t s = 0; s < m.market.n_schools; s++) {
            if (m.group_of[s] == m.group_of[s + 1])
                continue;
            mt_seat_group *last = &m.group[m.group_of[s + 1] - 1];
            m.capacity[s]++;
            last->seats++;
            check_ok(run_market(NULL, &m, more, group, NULL));
            m.capacity[s]--;
            last->seats--;
            for (size_t c = 0; c < m.market.n_children; c++)
                if (more[c] > choice[c])
                    fail_msg("seed %llu: child %zu is worse off", (unsigned long long)seed, c);
        }
    }
}

/* ---- Draws ----------------------------------------------------------------------------------- */

enum { ORDERS = 24, DRAWS = 24000 };

/** Number of an order of four from 0. */
static size_t order_number(const uint64_t lot[4]) {
    size_t number = 0;
    for (int i = 0; i < 4; i++) {
        size_t before = 0;
        for (int j = i + 1; j < 4; j++)
            before += lot[j] < lot[i];
        number = number * (size_t)(4 - i) + before;
    }
    return number;
}

static void uniform_at_five_sigma(const char *what, const long times[ORDERS]) {
    const double expected = (double)DRAWS / ORDERS;
    const double sigma = sqrt(expected * (1 - 1.0 / ORDERS));
    for (int i = 0; i < ORDERS; i++)
        if (fabs((double)times[i] - expected) > 5 * sigma)
            fail_msg("%s: order %d came %ld times, expected %.0f with sigma %.1f", what, i,
                     times[i], expected, sigma);
}

static void all_orders_are_as_likely(void **state) {
    (void)state;
    long official[ORDERS] = {0}, drum[ORDERS] = {0}, rehearsal[ORDERS] = {0};
    static const char *const who[] = {"K001", "K002", "K003", "K004"};
    const uint8_t manifest[MT_DRAW_BYTES] = {1};
    for (uint32_t draw = 0; draw < DRAWS; draw++) {
        uint8_t seed[MT_DRAW_BYTES];
        uint64_t lot[4];
        uint32_t order[4];
        mt_draw_seed(manifest, "secret", 6, &draw, sizeof draw, seed);
        check_ok(mt_lots_official(NULL, seed, "r", 4, who, NULL, lot, NULL));
        official[order_number(lot)]++;
        check_ok(mt_draw_order(NULL, seed, 4, order, NULL));
        for (int i = 0; i < 4; i++)
            lot[i] = order[i];
        drum[order_number(lot)]++;
        mt_lots_rehearsal(3, draw, 4, lot);
        rehearsal[order_number(lot)]++;
    }
    uniform_at_five_sigma("official lots", official);
    uniform_at_five_sigma("drum", drum);
    uniform_at_five_sigma("rehearsal", rehearsal);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbering_does_not_matter),
        cmocka_unit_test(best_of_all_stable_outcomes),
        cmocka_unit_test(no_child_gains_by_another_list),
        cmocka_unit_test(no_child_gains_by_hiding_a_trait),
        cmocka_unit_test(another_open_seat_hurts_nobody),
        cmocka_unit_test(all_orders_are_as_likely),
    };
    return run_all(tests);
}
