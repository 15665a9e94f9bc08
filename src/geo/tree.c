/* A k-d tree of points in the plane: the middle of a range splits it, by x and y in turn, so the
 * tree is the order of the points and needs no links.
 *
 * (1) Points are ordered by coordinate and then by index, a total order, so the same points give
 *     the same tree.
 * (2) Distances are dx * dx + dy * dy, compared squared. Rounding is monotone: a point behind a
 *     split is never nearer than the computed distance to the split. So a range is skipped only
 *     when the split is strictly farther than the best so far, and the answer is the one that
 *     looking at every point gives, ties included. */
#include "geo_internal.h"

#include <math.h>

static bool before(const mt__tree_point *a, const mt__tree_point *b, int axis) {
    if (a->at[axis] != b->at[axis])
        return a->at[axis] < b->at[axis];
    return a->index < b->index;
}

static void swap(mt__tree_point *a, mt__tree_point *b) {
    const mt__tree_point kept = *a;
    *a = *b;
    *b = kept;
}

/** Bring the element that belongs at `middle` there, smaller ones before it (Hoare 1961). The pivot
 *  is picked by a fixed scramble, so no ordinary input, sorted or not, takes quadratic time. */
static void select_middle(mt__tree_point *points, size_t n, size_t middle, int axis) {
    size_t first = 0, last = n;
    uint64_t scramble = n;
    while (last - first > 1) {
        scramble = scramble * 6364136223846793005u + 1442695040888963407u;
        const size_t pick = first + (size_t)((scramble >> 33) % (last - first));
        swap(&points[first], &points[pick]);
        const mt__tree_point pivot = points[first];
        size_t i = first, j = last;
        for (;;) {
            do
                i++;
            while (i < last && before(&points[i], &pivot, axis));
            do
                j--;
            while (before(&pivot, &points[j], axis));
            if (i >= j)
                break;
            swap(&points[i], &points[j]);
        }
        swap(&points[first], &points[j]);
        if (j == middle)
            return;
        if (j < middle)
            first = j + 1;
        else
            last = j;
    }
}

static void build(mt__tree_point *points, size_t n, int axis) {
    while (n > 1) {
        const size_t middle = n / 2;
        select_middle(points, n, middle, axis);
        axis = 1 - axis;
        build(points, middle, axis);
        points += middle + 1;
        n -= middle + 1;
    }
}

void mt__tree_build(mt__tree_point *points, size_t n) {
    build(points, n, 0);
}

typedef struct nearest {
    double at[2];
    double squared;
    size_t index;
} nearest;

static void look(const mt__tree_point *points, size_t n, int axis, nearest *best) {
    while (n > 0) {
        const size_t middle = n / 2;
        const mt__tree_point *p = &points[middle];
        const double dx = p->at[0] - best->at[0], dy = p->at[1] - best->at[1];
        const double squared = dx * dx + dy * dy;
        if (squared < best->squared || (squared == best->squared && p->index < best->index)) {
            best->squared = squared;
            best->index = p->index;
        }
        const double beyond = best->at[axis] - p->at[axis];
        const size_t rest = n - middle - 1;
        axis = 1 - axis;
        if (beyond < 0) {
            look(points, middle, axis, best);
            points = p + 1;
            n = rest;
        } else {
            look(p + 1, rest, axis, best);
            n = middle;
        }
        if (beyond * beyond > best->squared)
            return;
    }
}

size_t mt__tree_nearest(const mt__tree_point *points, size_t n, double x, double y,
                        double *squared) {
    nearest best = {.at = {x, y}, .squared = INFINITY, .index = SIZE_MAX};
    look(points, n, 0, &best);
    *squared = best.squared;
    return best.index;
}

typedef struct circle {
    double at[2];
    double squared;
    void (*visit)(void *user, size_t index);
    void *user;
} circle;

static void collect(const mt__tree_point *points, size_t n, int axis, const circle *c) {
    while (n > 0) {
        const size_t middle = n / 2;
        const mt__tree_point *p = &points[middle];
        const double dx = p->at[0] - c->at[0], dy = p->at[1] - c->at[1];
        if (dx * dx + dy * dy <= c->squared)
            c->visit(c->user, p->index);
        const double beyond = c->at[axis] - p->at[axis];
        const bool both = beyond * beyond <= c->squared;
        const size_t rest = n - middle - 1;
        axis = 1 - axis;
        if (beyond < 0) {
            if (both)
                collect(p + 1, rest, axis, c);
            n = middle;
        } else {
            if (both)
                collect(points, middle, axis, c);
            points = p + 1;
            n = rest;
        }
    }
}

void mt__tree_within(const mt__tree_point *points, size_t n, double x, double y, double squared,
                     void (*visit)(void *user, size_t index), void *user) {
    const circle c = {.at = {x, y}, .squared = squared, .visit = visit, .user = user};
    collect(points, n, 0, &c);
}
