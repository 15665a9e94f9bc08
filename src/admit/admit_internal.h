/* What the files of this room share: the key in which children stand in line at a school, heaps of
 * keys, and a market laid out for many draws. check.c includes none of this, on purpose. */
#ifndef MT_ADMIT_INTERNAL_H
#define MT_ADMIT_INTERNAL_H

#include "base/base_internal.h"
#include "mengtafel/admit.h"

/** Place in line at a school, lower first: class (8 bits), lot (64), position of the child (32). No
 *  two children have the same, and the child can be read from it. In a group that lets a trait go
 *  first, MT__BEHIND is added for those without. */
__extension__ typedef unsigned __int128 mt__key;

#define MT__BEHIND ((mt__key)1 << 127)

static inline mt__key mt__key_of(uint8_t priority, uint64_t lot, uint32_t child) {
    return (mt__key)priority << 96 | (mt__key)lot << 32 | child;
}
static inline uint32_t mt__key_child(mt__key key) {
    return (uint32_t)key;
}
static inline uint64_t mt__key_lot(mt__key key) {
    return (uint64_t)(key >> 32);
}
static inline uint8_t mt__key_class(mt__key key) {
    return (uint8_t)(key >> 96);
}

/* ---- Heaps: the last in line at [0] ---------------------------------------------------------- */

/** Add to a heap of `size`; there is room for one more. */
static inline void mt__heap_push(mt__key *heap, uint32_t size, mt__key key) {
    size_t at = size;
    while (at > 0 && heap[(at - 1) / 2] < key) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = key;
}

/** Put a key in the place of the last in line; size at least 1. */
static inline void mt__heap_replace(mt__key *heap, uint32_t size, mt__key key) {
    size_t at = 0;
    for (size_t below = 1; below < size; below = 2 * at + 1) {
        below += below + 1 < size && heap[below + 1] > heap[below];
        if (heap[below] <= key)
            break;
        heap[at] = heap[below];
        at = below;
    }
    heap[at] = key;
}

/** Take the last in line out of a heap of `size`, at least 1. */
static inline mt__key mt__heap_pop(mt__key *heap, uint32_t size) {
    const mt__key last = heap[0];
    mt__heap_replace(heap, size - 1, heap[size - 1]);
    return last;
}

/* ---- A market laid out ----------------------------------------------------------------------- */

/** Some seats with the children who hold them now. */
typedef struct mt__bin {
    mt__key *key;     ///< [size] a heap, but for the reserved seats of MT_SEATS_OVERLAPPING
    uint32_t size;    ///< held
    uint32_t room;    ///< seats now: the last group may gain and lose seats that were passed on
    uint32_t seats;   ///< seats when nobody has come yet
    uint32_t only;    ///< as in mt_seat_group
    uint32_t first;   ///< as in mt_seat_group
    uint32_t pass_on; ///< not for the last group of a school, where it would mean nothing
} mt__bin;

typedef struct mt__school {
    size_t first_bin, n_bins; ///< a bin per group; under MT_SEATS_BOUNDS three (choose_bounds.c)
    uint32_t capacity;
    uint32_t held; ///< children in all bins; kept by the rules of choose_bounds.c only
    mt_seat_rule rule;
} mt__school;

struct mt_admission {
    mt_market market; ///< arrays lent by the caller
    mt__school *school;
    size_t n_bins;
    mt__bin *bin;
    mt__key *keys;    ///< of all bins, one after the other
    mt__key *scratch; ///< [most applicants of a school]
    uint32_t *next;   ///< [n_children] place on the list at which the child asks next
    uint32_t *asking; ///< [n_children] children without a seat, in passes that are watched
};

static inline uint32_t mt__traits(const mt_market *market, size_t child) {
    return market->traits != NULL ? market->traits[child] : 0;
}
static inline uint64_t mt__lot(const mt_lots *lots, size_t child, size_t application) {
    return lots->child != NULL ? lots->child[child] : lots->application[application];
}
static inline uint8_t mt__priority(const mt_market *market, size_t application) {
    return market->priority != NULL ? market->priority[application] : 0;
}

/* ---- market.c -------------------------------------------------------------------------------- */

/** MT_BAD_ARGUMENT with the argument's name filled in. */
mt_status mt__admit_argument(mt_error *error, const char *argument, const char *message)
    __attribute__((cold));
/** Everything that mt_admission_new refuses. */
mt_status mt__check_market(const mt_context *context, const mt_market *market,
                           mt_error *error) MT_MUST_USE;
mt_status mt__check_lots(const mt_market *market, const mt_lots *lots, mt_error *error) MT_MUST_USE;

/* ---- places.c: who sits where ---------------------------------------------------------------- */

/** The market, the lots, and that every place is on the list and every seat is open to its
 *  child. */
mt_status mt__check_places(const mt_context *context, const mt_market *market, const mt_lots *lots,
                           const mt_places *places, mt_error *error) MT_MUST_USE;
/** Seat groups of a school, and the number of the first among all; without groups there is one. */
size_t mt__groups(const mt_market *market, size_t school, size_t *first);
mt_seat_group mt__group(const mt_market *market, size_t school, size_t group);
/** MT_SEATS_IN_ORDER where there are no groups. */
mt_seat_rule mt__rule(const mt_market *market, size_t school);
/** Under ceilings and bounds: the group that the child is in, seated or not. */
size_t mt__kind(const mt_market *market, size_t school, size_t child);
/** Whether a seat of the group can be the child's. */
bool mt__may_sit(const mt_market *market, size_t school, size_t group, size_t child);
/** Seat group of a child that has a place, within the school. */
static inline size_t mt__sits_in(const mt_places *places, size_t child) {
    return places->group != NULL ? places->group[child] : 0;
}

/* ---- choose_*.c: a child asks ---------------------------------------------------------------- */

/** Let the child of `key` ask at the school.
 *  @return the child who is without a seat after that, possibly the same; MT_NONE: nobody */
uint32_t mt__ask_in_order(const mt_market *market, mt__bin *bin, size_t n_bins, mt__key key);
uint32_t mt__ask_ceilings(const mt_market *market, mt__bin *bin, mt__school *school, mt__key key);
uint32_t mt__ask_bounds(const mt_market *market, mt__bin *bin, mt__school *school, mt__key key);
uint32_t mt__ask_overlapping(const mt_market *market, mt__bin *bin, size_t n_bins, mt__key key);
/** Who sits in reserved seats is settled by the rule, on which of them is not: give the best in
 *  line the first group that leaves all others a seat, so that the answer depends on nothing
 *  else. */
void mt__settle_overlapping(const mt_market *market, mt__bin *bin, size_t n_bins, mt__key *scratch);

#endif
