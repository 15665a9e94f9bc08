/* Transport: small cases with known answers, and what is refused. Optimality of larger ones is in
 * tests/oracle/solve.c. */
#include "check.h"

#include "mengtafel/solve.h"

#include <string.h>

typedef struct transport {
    size_t n_from, n_to, n_arcs;
    int64_t supply[3], room[3];
    int32_t from[6], to[6];
    int64_t cost[6];
} transport;

static mt_status solve(const transport *t, int64_t *flow, int64_t *total, mt_error *error) {
    return mt_solve_transport(NULL, t->n_from, t->supply, t->n_to, t->room, t->n_arcs, t->from,
                              t->to, t->cost, flow, total, error);
}

static const transport two_by_two = {
    .n_from = 2,
    .n_to = 2,
    .n_arcs = 4,
    .supply = {3, 2},
    .room = {4, 2},
    .from = {0, 0, 1, 1},
    .to = {0, 1, 0, 1},
    .cost = {1, 5, 1, 2},
};

static void the_least_total_by_hand(void **state) {
    (void)state;
    int64_t flow[6], total = -1;
    check_ok(solve(&two_by_two, flow, &total, NULL));
    /* four of five go to the first at 1, one of the second source to the second at 2 */
    static const int64_t want[] = {3, 0, 1, 1};
    assert_int_equal(total, 6);
    assert_memory_equal(flow, want, sizeof want);

    transport t = two_by_two; /* what is nearest for one is not best for all */
    t.supply[0] = t.supply[1] = t.room[0] = t.room[1] = 1;
    t.cost[0] = 1, t.cost[1] = 2, t.cost[2] = 1, t.cost[3] = 9;
    check_ok(solve(&t, flow, &total, NULL));
    assert_int_equal(total, 3);

    t = (transport){.n_from = 1, .n_to = 1, .n_arcs = 2, .supply = {7}, .room = {7}};
    t.cost[0] = 3; /* two arcs between the same places */
    t.cost[1] = 2;
    check_ok(solve(&t, flow, &total, NULL));
    assert_int_equal(total, 14);
    assert_int_equal(flow[0], 0);
    assert_int_equal(flow[1], 7);
}

static void nothing_to_send_costs_nothing(void **state) {
    (void)state;
    int64_t flow[6] = {9, 9, 9, 9, 9, 9}, total = -1;
    transport t = two_by_two;
    t.supply[0] = t.supply[1] = 0;
    check_ok(solve(&t, flow, &total, NULL));
    assert_int_equal(total, 0);
    for (int e = 0; e < 4; e++)
        assert_int_equal(flow[e], 0);
    total = -1;
    check_ok(mt_solve_transport(NULL, 0, NULL, 0, NULL, 0, NULL, NULL, NULL, NULL, &total, NULL));
    assert_int_equal(total, 0);
    total = -1;
    check_ok(mt_solve_transport(NULL, 0, NULL, 2, t.room, 0, NULL, NULL, NULL, NULL, &total, NULL));
    assert_int_equal(total, 0);
    total = -1;
    check_ok(
        mt_solve_transport(NULL, 2, t.supply, 0, NULL, 0, NULL, NULL, NULL, NULL, &total, NULL));
    assert_int_equal(total, 0);
}

static void infeasible_says_why(void **state) {
    (void)state;
    int64_t flow[6], total = -1;
    mt_error error = {0};
    transport t = two_by_two;
    t.room[0] = 2;
    assert_int_equal(solve(&t, flow, &total, &error), MT_INFEASIBLE);
    assert_non_null(strstr(error.message, "5 to place, room for 4: make room for 1 more"));
    t = two_by_two; /* all arcs lead to the second, where there is room for two */
    t.to[0] = t.to[2] = 1;
    assert_int_equal(solve(&t, flow, &total, &error), MT_INFEASIBLE);
    assert_non_null(strstr(error.message, "5 to place, room for 6, which is enough, but 3 cannot"));
    assert_int_equal(error.row, 0);
    t = two_by_two; /* no arc leaves the second */
    t.from[2] = t.from[3] = 0;
    assert_int_equal(solve(&t, flow, &total, &error), MT_INFEASIBLE);
    assert_non_null(strstr(error.message, "but 2 cannot"));
    assert_non_null(strstr(error.message, "source 2 has no arc"));
    assert_int_equal(error.row, 2);
    t = two_by_two;
    t.n_arcs = 0;
    assert_int_equal(solve(&t, flow, &total, &error), MT_INFEASIBLE);
    assert_non_null(strstr(error.message, "but 5 cannot"));
    assert_int_equal(
        mt_solve_transport(NULL, 2, t.supply, 0, NULL, 0, NULL, NULL, NULL, NULL, &total, &error),
        MT_INFEASIBLE);
    assert_int_equal(total, -1);
}

static void bad_numbers_are_refused_with_their_row(void **state) {
    (void)state;
    int64_t flow[6], total = -1;
    for (int i = 0; i < 8; i++) {
        transport t = two_by_two;
        mt_error error = {0};
        switch (i) {
        case 0:
            t.supply[1] = -1;
            break;
        case 1:
            t.room[1] = -1;
            break;
        case 2:
            t.from[1] = 2;
            break;
        case 3:
            t.from[1] = -1;
            break;
        case 4:
            t.to[1] = 2;
            break;
        case 5:
            t.to[1] = -1;
            break;
        case 6:
            t.cost[1] = -1;
            break;
        default:
            t.cost[1] = (int64_t)1 << 31;
        }
        assert_int_equal(solve(&t, flow, &total, &error), MT_BAD_DATA);
        assert_int_equal(error.row, 2);
        assert_true(error.message[0] != '\0');
    }
    assert_int_equal(total, -1);
}

static void sums_beyond_two_to_the_62_are_refused(void **state) {
    (void)state;
    int64_t flow[6], total = -1;
    mt_error error = {0};
    const int64_t most = (int64_t)1 << 62;
    transport t = two_by_two;
    t.room[0] = most;
    assert_int_equal(solve(&t, flow, &total, &error), MT_BAD_DATA);
    assert_int_equal(error.row, 2);
    t = two_by_two;
    t.supply[0] = INT64_MAX;
    assert_int_equal(solve(&t, flow, &total, &error), MT_BAD_DATA);
    t = (transport){.n_from = 1, .n_to = 1, .n_arcs = 1, .supply = {most}, .room = {most}};
    t.cost[0] = 1;
    check_ok(solve(&t, flow, &total, &error));
    assert_true(total == most && flow[0] == most);
    t.cost[0] = 2;
    total = -1;
    assert_int_equal(solve(&t, flow, &total, &error), MT_BAD_DATA);
    assert_non_null(strstr(error.message, "more than 2^62"));
    assert_int_equal(total, -1);
    t.supply[0] = (int64_t)1 << 30;
    t.cost[0] = ((int64_t)1 << 31) - 1;
    check_ok(solve(&t, flow, &total, &error));
    assert_true(total == t.supply[0] * t.cost[0]);
}

static void nulls_and_impossible_sizes(void **state) {
    (void)state;
    const transport *t = &two_by_two;
    int64_t flow[6], total;
#define call(supply, room, from, to, cost, flow, total)                                            \
    assert_int_equal(                                                                              \
        mt_solve_transport(NULL, 2, supply, 2, room, 4, from, to, cost, flow, total, NULL),        \
        MT_BAD_ARGUMENT)
    call(NULL, t->room, t->from, t->to, t->cost, flow, &total);
    call(t->supply, NULL, t->from, t->to, t->cost, flow, &total);
    call(t->supply, t->room, NULL, t->to, t->cost, flow, &total);
    call(t->supply, t->room, t->from, NULL, t->cost, flow, &total);
    call(t->supply, t->room, t->from, t->to, NULL, flow, &total);
    call(t->supply, t->room, t->from, t->to, t->cost, NULL, &total);
    call(t->supply, t->room, t->from, t->to, t->cost, flow, NULL);
    assert_int_equal(mt_solve_transport(NULL, 2, t->supply, 2, t->room, (size_t)1 << 40, t->from,
                                        t->to, t->cost, flow, &total, NULL),
                     MT_BAD_ARGUMENT);
}

static bool stop(void *user, const char *what, double fraction) {
    (void)user;
    (void)what;
    (void)fraction;
    return false;
}

static void can_be_cancelled_before_it_starts(void **state) {
    (void)state;
    const transport *t = &two_by_two;
    mt_context context = {.progress = stop};
    int64_t flow[6], total = -1;
    assert_int_equal(mt_solve_transport(&context, 2, t->supply, 2, t->room, 4, t->from, t->to,
                                        t->cost, flow, &total, NULL),
                     MT_CANCELLED);
    assert_int_equal(total, -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_total_by_hand),
        cmocka_unit_test(nothing_to_send_costs_nothing),
        cmocka_unit_test(infeasible_says_why),
        cmocka_unit_test(bad_numbers_are_refused_with_their_row),
        cmocka_unit_test(sums_beyond_two_to_the_62_are_refused),
        cmocka_unit_test(nulls_and_impossible_sizes),
        cmocka_unit_test(can_be_cancelled_before_it_starts),
    };
    return run_all(tests);
}
