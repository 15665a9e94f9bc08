/* Transport against enumeration (tiny problems, every whole flow) and against its certificate (a
 * flow is of least cost exactly when its residual network has no cycle of negative cost). */
#include "check.h"

#include "mengtafel/solve.h"

#include <string.h>

enum { most_arcs = 1200, most_nodes = 80 };

typedef struct transport {
    size_t n_from, n_to, n_arcs;
    int64_t supply[most_nodes], room[most_nodes], cost[most_arcs];
    int32_t from[most_arcs], to[most_arcs];
} transport;

static void make_random(mt_stream *stream, transport *t, size_t n_from, size_t n_to, size_t n_arcs,
                        uint32_t supply_below, uint32_t room_below, uint32_t cost_below) {
    t->n_from = n_from;
    t->n_to = n_to;
    t->n_arcs = n_arcs;
    for (size_t i = 0; i < n_from; i++)
        t->supply[i] = mt_stream_below(stream, supply_below);
    for (size_t j = 0; j < n_to; j++)
        t->room[j] = mt_stream_below(stream, room_below);
    for (size_t e = 0; e < n_arcs; e++) {
        t->from[e] = (int32_t)mt_stream_below(stream, (uint32_t)n_from);
        t->to[e] = (int32_t)mt_stream_below(stream, (uint32_t)n_to);
        t->cost[e] = mt_stream_below(stream, cost_below);
    }
}

static mt_status solve(const transport *t, int64_t *flow, int64_t *total) {
    return mt_solve_transport(NULL, t->n_from, t->supply, t->n_to, t->room, t->n_arcs, t->from,
                              t->to, t->cost, flow, total, NULL);
}

/** The least cost over every whole flow, arc by arc; -1 when there is none. */
static int64_t enumerate(transport *t, size_t arc) {
    if (arc == t->n_arcs) {
        for (size_t i = 0; i < t->n_from; i++)
            if (t->supply[i] != 0)
                return -1;
        return 0;
    }
    int64_t *supply = &t->supply[t->from[arc]], *room = &t->room[t->to[arc]], best = -1;
    const int64_t at_most = *supply < *room ? *supply : *room;
    for (int64_t amount = 0; amount <= at_most; amount++) {
        *supply -= amount;
        *room -= amount;
        const int64_t rest = enumerate(t, arc + 1);
        if (rest >= 0 && (best < 0 || rest + amount * t->cost[arc] < best))
            best = rest + amount * t->cost[arc];
        *supply += amount;
        *room += amount;
    }
    return best;
}

static void check_feasible(const transport *t, const int64_t *flow, int64_t total) {
    int64_t supply[most_nodes], room[most_nodes], cost = 0;
    memcpy(supply, t->supply, sizeof supply);
    memcpy(room, t->room, sizeof room);
    for (size_t e = 0; e < t->n_arcs; e++) {
        assert_true(flow[e] >= 0);
        supply[t->from[e]] -= flow[e];
        room[t->to[e]] -= flow[e];
        cost += flow[e] * t->cost[e];
    }
    for (size_t i = 0; i < t->n_from; i++)
        assert_int_equal(supply[i], 0);
    for (size_t j = 0; j < t->n_to; j++)
        assert_true(room[j] >= 0);
    assert_int_equal(cost, total);
}

static void tiny_ones_equal_enumeration(void **state) {
    (void)state;
    mt_stream stream;
    mt_stream_init(&stream, 41, MT_PURPOSE_TEST, 0, 0);
    int solved = 0, infeasible = 0;
    for (int round = 0; round < 3000; round++) {
        transport t = {0};
        const size_t n_from = 1 + mt_stream_below(&stream, 3),
                     n_to = 1 + mt_stream_below(&stream, 3);
        make_random(&stream, &t, n_from, n_to, mt_stream_below(&stream, 8), 4, 6, 6);
        int64_t flow[8], total = -7;
        const mt_status status = solve(&t, flow, &total);
        const int64_t want = enumerate(&t, 0);
        if (want < 0) {
            assert_int_equal(status, MT_INFEASIBLE);
            assert_int_equal(total, -7);
            infeasible++;
            continue;
        }
        check_ok(status);
        assert_int_equal(total, want);
        check_feasible(&t, flow, total);
        solved++;
    }
    assert_true(solved > 500 && infeasible > 500);
}

typedef struct residual {
    size_t n, n_nodes;
    size_t tail[2 * most_arcs + 2 * most_nodes], head[2 * most_arcs + 2 * most_nodes];
    int64_t cost[2 * most_arcs + 2 * most_nodes];
} residual;

static void add(residual *net, size_t tail, size_t head, int64_t cost) {
    net->tail[net->n] = tail;
    net->head[net->n] = head;
    net->cost[net->n++] = cost;
}

/** Sources, destinations, and one sink behind all destinations; no arc is full, so forward all
 *  are there, and back those that carry something. */
static void make_residual(const transport *t, const int64_t *flow, residual *net) {
    const size_t sink = t->n_from + t->n_to;
    int64_t used[most_nodes] = {0};
    net->n = 0;
    net->n_nodes = sink + 1;
    for (size_t e = 0; e < t->n_arcs; e++) {
        const size_t from = (size_t)t->from[e], to = t->n_from + (size_t)t->to[e];
        add(net, from, to, t->cost[e]);
        if (flow[e] > 0)
            add(net, to, from, -t->cost[e]);
        used[t->to[e]] += flow[e];
    }
    for (size_t j = 0; j < t->n_to; j++) {
        if (used[j] < t->room[j])
            add(net, t->n_from + j, sink, 0);
        if (used[j] > 0)
            add(net, sink, t->n_from + j, 0);
    }
}

/** Bellman-Ford from everywhere at once: still falling after as many rounds as nodes is a cycle. */
static bool has_negative_cycle(const residual *net) {
    int64_t potential[2 * most_nodes + 1] = {0};
    for (size_t round = 0; round < net->n_nodes; round++) {
        bool fell = false;
        for (size_t a = 0; a < net->n; a++)
            if (potential[net->tail[a]] + net->cost[a] < potential[net->head[a]]) {
                potential[net->head[a]] = potential[net->tail[a]] + net->cost[a];
                fell = true;
            }
        if (!fell)
            return false;
    }
    return true;
}

static void larger_ones_have_their_certificate(void **state) {
    (void)state;
    static residual net;
    static transport t;
    mt_stream stream;
    mt_stream_init(&stream, 42, MT_PURPOSE_TEST, 0, 0);
    int solved = 0, worsened = 0;
    for (int round = 0; round < 300; round++) {
        const size_t n_from = 1 + mt_stream_below(&stream, most_nodes);
        const size_t n_to = 1 + mt_stream_below(&stream, most_nodes);
        make_random(&stream, &t, n_from, n_to, most_arcs, 30, 80, round % 2 == 0 ? 50 : 2000000000);
        int64_t flow[most_arcs], again[most_arcs], total, total_again;
        if (solve(&t, flow, &total) != MT_OK)
            continue;
        solved++;
        check_feasible(&t, flow, total);
        make_residual(&t, flow, &net);
        assert_false(has_negative_cycle(&net));
        check_ok(solve(&t, again, &total_again));
        assert_memory_equal(flow, again, sizeof flow);
        /* the certificate can fail: shift one unit to a dearer arc beside it */
        for (size_t e = 0; e < t.n_arcs; e++)
            for (size_t d = 0; d < t.n_arcs && flow[e] > 0; d++)
                if (t.from[d] == t.from[e] && t.to[d] == t.to[e] && t.cost[d] > t.cost[e]) {
                    flow[e]--;
                    flow[d]++;
                    make_residual(&t, flow, &net);
                    assert_true(has_negative_cycle(&net));
                    worsened++;
                    e = t.n_arcs - 1;
                    break;
                }
    }
    assert_true(solved > 100 && worsened > 50);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiny_ones_equal_enumeration),
        cmocka_unit_test(larger_ones_have_their_certificate),
    };
    return run_all(tests);
}
