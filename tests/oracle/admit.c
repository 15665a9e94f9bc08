/* Deferred acceptance beside the slow way, in which every school chooses anew from everybody who
 * ever asked, for each seat rule and for schools with different rules; the check agrees with both,
 * and the passes end where the fast way ends. The check itself is held to the definition on
 * outcomes that were spoilt: it must find a flaw exactly where a school would choose otherwise. */
#include "../admit_markets.h"

enum { MARKETS = 6000 };

static void compare(uint64_t seed, int rule) {
    small_market m;
    make_market(seed, rule, MOST_CHILDREN, MOST_SCHOOLS, &m);
    uint32_t choice[MOST_CHILDREN], group[MOST_CHILDREN];
    uint32_t slow[MOST_CHILDREN], slow_group[MOST_CHILDREN];
    mt_error error;
    if (run_market(NULL, &m, choice, group, &error) != MT_OK)
        fail_msg("seed %llu rule %d: %s", (unsigned long long)seed, rule, error.message);
    slow_deferred(&m, slow, slow_group);
    for (size_t c = 0; c < m.market.n_children; c++) {
        bool same = choice[c] == slow[c];
        if (same && choice[c] != MT_NONE) {
            const uint32_t s = m.school[m.list_of[c] + choice[c]];
            const size_t last = m.group_of[s + 1] - m.group_of[s] - 1;
            same = m.rule[s] == MT_SEATS_OVERLAPPING ? (group[c] == last) == (slow_group[c] == last)
                                                     : group[c] == slow_group[c];
        }
        if (!same)
            fail_msg("seed %llu rule %d child %zu: %u/%u, slowly %u/%u", (unsigned long long)seed,
                     rule, c, choice[c], group[c], slow[c], slow_group[c]);
    }
    mt_check check;
    const mt_places places = {choice, group};
    check_ok(mt_admit_check(NULL, &m.market, &m.lots, &places, &check, NULL));
    if (check.flaw != MT_FLAW_NONE)
        fail_msg("seed %llu rule %d: the check finds %s at child %u school %u",
                 (unsigned long long)seed, rule, mt_flaw_name(check.flaw), check.child,
                 check.school);
}

static void every_rule(void **state) {
    (void)state;
    for (int rule = 0; rule <= RULE_MIXED; rule++)
        for (uint64_t seed = 0; seed < MARKETS; seed++)
            compare(seed, rule);
}

/* ---- The check ------------------------------------------------------------------------------- */

/** A child somewhere else, or two in each other's seat. */
static void spoil(mt_stream *random, const small_market *m, uint32_t *choice, uint32_t *group) {
    const size_t c = below(random, (uint32_t)m->market.n_children);
    const size_t other = below(random, (uint32_t)m->market.n_children);
    const uint32_t length = (uint32_t)(m->list_of[c + 1] - m->list_of[c]);
    if (below(random, 3) == 0 && choice[c] != MT_NONE && choice[other] != MT_NONE) {
        const uint32_t swap = group[c];
        group[c] = group[other];
        group[other] = swap;
        return;
    }
    const uint32_t to = below(random, length + 1);
    choice[c] = to == length ? MT_NONE : to;
    group[c] = MT_NONE;
    if (choice[c] == MT_NONE)
        return;
    const uint32_t s = m->school[m->list_of[c] + to];
    group[c] = below(random, (uint32_t)(m->group_of[s + 1] - m->group_of[s]) + 1);
}

/** The check says "no flaw" exactly when every school holds what it would choose. */
static void the_check_agrees_with_choosing(void **state) {
    (void)state;
    for (int rule = 0; rule <= RULE_MIXED; rule++) {
        long stable = 0, flawed[MT_FLAW_JUSTIFIED_ENVY + 1] = {0};
        for (uint64_t seed = 0; seed < MARKETS; seed++) {
            small_market m;
            mt_stream random;
            make_market(seed, rule, 8, 3, &m);
            mt_stream_init(&random, seed, MT_PURPOSE_TEST, 100 + (uint32_t)rule, 0);
            uint32_t choice[MOST_CHILDREN], group[MOST_CHILDREN];
            const mt_places places = {choice, group};
            check_ok(run_market(NULL, &m, choice, group, NULL));
            for (int i = 0; i < 6; i++) {
                mt_check check;
                spoil(&random, &m, choice, group);
                check_ok(mt_admit_check(NULL, &m.market, &m.lots, &places, &check, NULL));
                const bool good = slow_stable(&m, choice, group);
                if (good != (check.flaw == MT_FLAW_NONE))
                    fail_msg("seed %llu rule %d change %d: %s, by choosing %s",
                             (unsigned long long)seed, rule, i, mt_flaw_name(check.flaw),
                             good ? "stable" : "not");
                stable += good;
                flawed[check.flaw]++;
            }
        }
        assert_true(stable > 100);
        for (int flaw = MT_FLAW_NOT_ON_LIST; flaw <= MT_FLAW_JUSTIFIED_ENVY; flaw++)
            assert_true(flawed[flaw] > 100);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule),
        cmocka_unit_test(the_check_agrees_with_choosing),
    };
    return run_all(tests);
}
