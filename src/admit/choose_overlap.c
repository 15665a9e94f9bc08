/* Overlapping reserves: a child may have several of the traits, and takes one seat for one of them.
 * As many reserved seats as can be are filled, by the best who can; the open group then takes the
 * best of the others, with the seats that no one could fill.
 *
 * (1) Reserved bins are plain arrays; whom they hold together is the best set that can be seated on
 *     reserved seats (greedy over the transversal matroid of children and seats). A newcomer looks
 *     for a path along which seated children shift to another seat of theirs until one is free. If
 *     there is none, the last in line among the newcomer and all who could have been shifted is
 *     without a reserved seat.
 * (2) The open bin is a heap with room for the capacity less the reserved seats that are taken.
 * Both steps send at most one on, as in choose_order.c.
 * Source: Sönmez & Yenmez (2022), the meritorious horizontal choice rule. */
#include "admit/admit_internal.h"

enum { MOST_TRAITS = 32, NO_BIN = 255 };

/** A search from a child over the reserved bins. */
typedef struct search {
    uint8_t queue[MOST_TRAITS];
    uint8_t from[MOST_TRAITS];   ///< bin whose child shifts to this one; NO_BIN: the newcomer
    uint32_t shift[MOST_TRAITS]; ///< which child of that bin
    size_t n_seen;
    uint32_t seen; ///< a bit per bin
} search;

static void look_from(search *s, const mt__bin *bin, size_t n_reserved, uint32_t traits,
                      uint8_t from, uint32_t shift) {
    for (size_t b = 0; b < n_reserved; b++)
        if ((s->seen >> b & 1) == 0 && (bin[b].only & traits) != 0) {
            s->seen |= (uint32_t)1 << b;
            s->from[b] = from;
            s->shift[b] = shift;
            s->queue[s->n_seen++] = (uint8_t)b;
        }
}

/** @return the first bin found with a free seat, or NO_BIN with all that can be reached seen */
static uint8_t find_free(search *s, const mt_market *market, const mt__bin *bin, size_t n_reserved,
                         uint32_t traits) {
    look_from(s, bin, n_reserved, traits, NO_BIN, 0);
    for (size_t q = 0; q < s->n_seen; q++) {
        const uint8_t b = s->queue[q];
        if (bin[b].size < bin[b].room)
            return b;
        for (uint32_t i = 0; i < bin[b].size; i++)
            look_from(s, bin, n_reserved, mt__traits(market, mt__key_child(bin[b].key[i])), b, i);
    }
    return NO_BIN;
}

/** Everybody on the way to the seat moves up; the newcomer takes the seat that falls free. */
static void shift_along(const search *s, mt__bin *bin, uint8_t to, uint32_t seat, mt__key key) {
    for (; s->from[to] != NO_BIN; to = s->from[to]) {
        const uint32_t mover = s->shift[to];
        bin[to].key[seat] = bin[s->from[to]].key[mover];
        seat = mover;
    }
    bin[to].key[seat] = key;
}

/** @param free_seat  a seat was free: nobody is left over
 *  @return who is without a reserved seat now */
static mt__key seat_reserved(const mt_market *market, mt__bin *bin, size_t n_reserved, mt__key key,
                             bool *free_seat) {
    search s = {.n_seen = 0};
    const uint8_t to =
        find_free(&s, market, bin, n_reserved, mt__traits(market, mt__key_child(key)));
    *free_seat = to != NO_BIN;
    if (*free_seat) {
        shift_along(&s, bin, to, bin[to].size++, key);
        return key;
    }
    mt__key worst = key;
    uint8_t worst_bin = NO_BIN;
    uint32_t worst_seat = 0;
    for (size_t q = 0; q < s.n_seen; q++) {
        const mt__bin *seen = &bin[s.queue[q]];
        for (uint32_t i = 0; i < seen->size; i++)
            if (seen->key[i] > worst) {
                worst = seen->key[i];
                worst_bin = s.queue[q];
                worst_seat = i;
            }
    }
    if (worst_bin != NO_BIN)
        shift_along(&s, bin, worst_bin, worst_seat, key);
    return worst;
}

uint32_t mt__ask_overlapping(const mt_market *market, mt__bin *bin, size_t n_bins, mt__key key) {
    mt__bin *open = bin + n_bins - 1;
    bool free_seat;
    key = seat_reserved(market, bin, n_bins - 1, key, &free_seat);
    if (free_seat) {
        open->room--;
        if (open->size <= open->room)
            return MT_NONE;
        const uint32_t child = mt__key_child(mt__heap_pop(open->key, open->size));
        open->size--;
        return child;
    }
    if (open->size < open->room) {
        mt__heap_push(open->key, open->size++, key);
        return MT_NONE;
    }
    if (open->size == 0 || key > open->key[0])
        return mt__key_child(key);
    const uint32_t child = mt__key_child(open->key[0]);
    mt__heap_replace(open->key, open->size, key);
    return child;
}

void mt__settle_overlapping(const mt_market *market, mt__bin *bin, size_t n_bins,
                            mt__key *scratch) {
    uint32_t n = 0;
    for (size_t b = 0; b + 1 < n_bins; b++) {
        for (uint32_t i = 0; i < bin[b].size; i++)
            mt__heap_push(scratch, n++, bin[b].key[i]);
        bin[b].size = 0;
    }
    for (uint32_t left = n; left > 0; left--)
        scratch[left - 1] = mt__heap_pop(scratch, left);
    bool free_seat; /* always: all of them had a seat */
    for (uint32_t i = 0; i < n; i++)
        (void)seat_reserved(market, bin, n_bins - 1, scratch[i], &free_seat);
}
