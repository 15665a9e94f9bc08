/* Transport at the least total cost, through LEMON's network simplex. The only C++ of the library:
 * a C face over a C++ core, and no exception leaves it.
 *
 * The problem is handed over balanced: one more taker, the rest, takes what room is left over, from
 * anywhere at no cost. So every constraint is an equality, and a flow that LEMON finds fills the
 * caller's equalities too. It is also handed over backwards, room being supplied to the sources:
 * LEMON starts by giving every taker its cheapest arc, and so begins with everyone at their
 * nearest, which takes half the time of beginning with the rest.
 *
 * (1) Everything is checked before LEMON sees it: indices, signs, sums up to 2^62, and nodes times
 *     the dearest arc up to 2^60, so that no potential of the simplex can overflow. LEMON prices
 *     what cannot be placed at 2^62, above any path.
 * (2) Nodes and arcs are made in the caller's order, so the same input takes the same pivots.
 * (3) When the balanced problem has no answer, LEMON has placed as much as can be placed at all:
 *     what is missing in total is what the caller's supply lacks, because the rest fits anywhere.
 */
#include "mengtafel/solve.h"

#if defined(__GNUC__) && !defined(__clang__)
/* g++ sees uninitialised variables in LEMON's templates where there are none. */
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <climits>
#include <exception>
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>
#include <new>
#include <vector>

extern "C" {
#include "base/base_internal.h"
}

namespace {

constexpr int64_t sum_limit = int64_t{1} << 62;
constexpr int64_t path_limit = int64_t{1} << 60;

struct problem {
    size_t n_from;
    const int64_t *supply;
    size_t n_to;
    const int64_t *room;
    size_t n_arcs;
    const int32_t *from;
    const int32_t *to;
    const int64_t *cost;
    int64_t all_supply;
    int64_t all_room;
};

mt_status add_up(const char *what, size_t n, const int64_t *number, int64_t *sum, mt_error *error) {
    int64_t all = 0;
    for (size_t i = 0; i < n; i++) {
        if (number[i] < 0)
            return mt__fail_at(error, MT_BAD_DATA, nullptr, static_cast<int64_t>(i) + 1, 0,
                               "%s %zu is %lld: it must be 0 or more", what, i + 1,
                               static_cast<long long>(number[i]));
        if (number[i] > sum_limit - all)
            return mt__fail_at(error, MT_BAD_DATA, nullptr, static_cast<int64_t>(i) + 1, 0,
                               "%s up to number %zu adds up to more than 2^62: use larger units",
                               what, i + 1);
        all += number[i];
    }
    *sum = all;
    return MT_OK;
}

mt_status check_arcs(const problem &p, mt_error *error) {
    int64_t dearest = 0;
    for (size_t e = 0; e < p.n_arcs; e++) {
        const int64_t row = static_cast<int64_t>(e) + 1;
        if (p.from[e] < 0 || static_cast<size_t>(p.from[e]) >= p.n_from)
            return mt__fail_at(error, MT_BAD_DATA, nullptr, row, 0,
                               "arc %zu starts at %d: must be 0 to below %zu", e + 1, p.from[e],
                               p.n_from);
        if (p.to[e] < 0 || static_cast<size_t>(p.to[e]) >= p.n_to)
            return mt__fail_at(error, MT_BAD_DATA, nullptr, row, 0,
                               "arc %zu ends at %d: must be 0 to below %zu", e + 1, p.to[e],
                               p.n_to);
        if (p.cost[e] < 0 || p.cost[e] >= int64_t{1} << 31)
            return mt__fail_at(error, MT_BAD_DATA, nullptr, row, 0,
                               "arc %zu costs %lld: must be 0 to below 2^31", e + 1,
                               static_cast<long long>(p.cost[e]));
        if (p.cost[e] > dearest)
            dearest = p.cost[e];
    }
    if (dearest > path_limit / static_cast<int64_t>(p.n_from + p.n_to + 1))
        return mt__fail(error, MT_BAD_DATA,
                        "%zu places with an arc that costs %lld could overflow: use larger units",
                        p.n_from + p.n_to, static_cast<long long>(dearest));
    return MT_OK;
}

mt_status check(problem &p, mt_error *error) {
    if ((p.n_from > 0 && p.supply == nullptr) || (p.n_to > 0 && p.room == nullptr) ||
        (p.n_arcs > 0 && (p.from == nullptr || p.to == nullptr || p.cost == nullptr)))
        return mt__fail(error, MT_BAD_ARGUMENT, "an array of the transport problem is null");
    /* LEMON counts with int: the caller's arcs, the arcs of the rest, two more for each node */
    const size_t most = INT_MAX / 4;
    if (p.n_from > most / 2 || p.n_to > most / 2 || p.n_arcs > most)
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "%zu sources, %zu destinations and %zu arcs are too many: at most %zu arcs",
                        p.n_from, p.n_to, p.n_arcs, most);
    MT_TRY(add_up("supply", p.n_from, p.supply, &p.all_supply, error));
    MT_TRY(add_up("room", p.n_to, p.room, &p.all_room, error));
    MT_TRY(check_arcs(p, error));
    if (p.all_room < p.all_supply)
        return mt__fail(error, MT_INFEASIBLE,
                        "%lld to place, room for %lld: make room for %lld more, or place fewer",
                        static_cast<long long>(p.all_supply), static_cast<long long>(p.all_room),
                        static_cast<long long>(p.all_supply - p.all_room));
    return MT_OK;
}

/** Why it cannot be done although the room suffices: name a source without any arc if there is
 *  one, else say how much stays behind. */
mt_status explain(const problem &p, int64_t missing, mt_error *error) {
    const char *format = "%lld to place, room for %lld, which is enough, but %lld cannot get to "
                         "where the room is: add arcs, or room where the arcs lead";
    std::vector<bool> leaves(p.n_from, false);
    for (size_t e = 0; e < p.n_arcs; e++)
        leaves[static_cast<size_t>(p.from[e])] = true;
    for (size_t i = 0; i < p.n_from; i++)
        if (p.supply[i] > 0 && !leaves[i])
            return mt__fail_at(error, MT_INFEASIBLE, nullptr, static_cast<int64_t>(i) + 1, 0,
                               "%lld to place, room for %lld, which is enough, but %lld cannot get "
                               "to where the room is: source %zu has no arc at all",
                               static_cast<long long>(p.all_supply),
                               static_cast<long long>(p.all_room), static_cast<long long>(missing),
                               i + 1);
    return mt__fail(error, MT_INFEASIBLE, format, static_cast<long long>(p.all_supply),
                    static_cast<long long>(p.all_room), static_cast<long long>(missing));
}

mt_status read_answer(const problem &p, const int64_t *flow, int64_t *total, mt_error *error) {
    int64_t all = 0;
    for (size_t e = 0; e < p.n_arcs; e++) {
        int64_t part;
        if (__builtin_mul_overflow(flow[e], p.cost[e], &part) || part > sum_limit - all)
            return mt__fail(error, MT_BAD_DATA,
                            "the least total cost is more than 2^62: use larger units");
        all += part;
    }
    *total = all;
    return MT_OK;
}

mt_status run(const problem &p, int64_t *flow, int64_t *total, mt_error *error) {
    using graph = lemon::SmartDigraph;
    graph g;
    g.reserveNode(static_cast<int>(p.n_from + p.n_to + 1));
    g.reserveArc(static_cast<int>(p.n_arcs + p.n_to));
    for (size_t i = 0; i < p.n_from + p.n_to + 1; i++)
        g.addNode();
    const int rest = static_cast<int>(p.n_from + p.n_to);
    const auto node_of = [&](size_t i) { return graph::nodeFromId(static_cast<int>(i)); };
    for (size_t e = 0; e < p.n_arcs; e++)
        g.addArc(node_of(p.n_from + static_cast<size_t>(p.to[e])), graph::nodeFromId(p.from[e]));
    for (size_t j = 0; j < p.n_to; j++)
        g.addArc(node_of(p.n_from + j), graph::nodeFromId(rest));

    graph::ArcMap<int64_t> cost(g, 0);
    graph::NodeMap<int64_t> supply(g, 0);
    for (size_t e = 0; e < p.n_arcs; e++)
        cost[graph::arcFromId(static_cast<int>(e))] = p.cost[e];
    for (size_t i = 0; i < p.n_from; i++)
        supply[node_of(i)] = -p.supply[i];
    for (size_t j = 0; j < p.n_to; j++)
        supply[node_of(p.n_from + j)] = p.room[j];
    supply[graph::nodeFromId(rest)] = p.all_supply - p.all_room;

    using simplex = lemon::NetworkSimplex<graph, int64_t, int64_t>;
    simplex solver(g);
    solver.costMap(cost).supplyMap(supply);
    const simplex::ProblemType found = solver.run();
    int64_t placed = 0;
    for (size_t e = 0; e < p.n_arcs + p.n_to; e++) {
        const int64_t amount = solver.flow(graph::arcFromId(static_cast<int>(e)));
        placed += amount;
        if (e < p.n_arcs)
            flow[e] = amount;
    }
    if (found == simplex::INFEASIBLE)
        return explain(p, p.all_room - placed, error);
    if (found != simplex::OPTIMAL)
        return mt__fail(error, MT_INTERNAL, "the network simplex found no bound to the least cost");
    return read_answer(p, flow, total, error);
}

} // namespace

mt_status mt_solve_transport(const mt_context *context, size_t n_from, const int64_t *supply,
                             size_t n_to, const int64_t *room, size_t n_arcs, const int32_t *from,
                             const int32_t *to, const int64_t *cost, int64_t *flow, int64_t *total,
                             mt_error *error) {
    if (total == nullptr || (n_arcs > 0 && flow == nullptr))
        return mt__fail(error, MT_BAD_ARGUMENT, "nowhere to put the flow or its total cost");
    problem p = {n_from, supply, n_to, room, n_arcs, from, to, cost, 0, 0};
    MT_TRY(check(p, error));
    MT_TRY(mt__progress(context, "least total cost", 0, error));
    if (p.all_supply == 0) {
        for (size_t e = 0; e < n_arcs; e++)
            flow[e] = 0;
        *total = 0;
        return MT_OK;
    }
    try {
        return run(p, flow, total, error);
    } catch (const std::bad_alloc &) {
        return mt__no_memory(error, "a transport problem");
    } catch (const std::exception &thrown) {
        return mt__fail(error, MT_INTERNAL, "the network simplex failed: %s", thrown.what());
    } catch (...) {
        return mt__fail(error, MT_INTERNAL, "the network simplex failed");
    }
}
