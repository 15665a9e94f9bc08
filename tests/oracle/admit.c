/* Deferred acceptance beside the slow way, in which every school chooses anew from everybody who ever
 * asked, for each seat rule and for schools with different rules; the check agrees with both, and the
 * passes end where the fast way ends. */
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule),
    };
    return run_all(tests);
}
