/* Ceilings and soft bounds, for traits that exclude each other: a child is of one kind, that of the
 * first group whose trait it has, or else of the last group, which is open.
 *
 * Ceilings: a kind that is at its ceiling only changes its last one; otherwise a full school
 * changes its last of all kinds. (The sets within ceilings and capacity are the independent sets of
 * a matroid, and the last one sent away is the last in the circuit that the newcomer closes: the
 * best set stays the best set.)
 *
 * Soft bounds: each kind has three bins: its best up to the floor, the next up to the ceiling, and
 * the rest. A newcomer shifts those of its kind behind it towards the rest. Who has to go when the
 * school is over full is the last in line of all kinds in the rest; if that is empty, below the
 * ceilings; never below the floors, which fit in the school together. */
#include "admit/admit_internal.h"

static size_t kind_of(const mt_market *market, const mt__bin *bin, size_t n_bins, size_t step,
                      uint32_t child) {
    const uint32_t traits = mt__traits(market, child);
    size_t at = 0;
    while (at + step < n_bins && (bin[at].only & traits) == 0)
        at += step;
    return at;
}

/** The bin, of those from `first` on by `step`, whose last one is the last of all. */
static mt__bin *last_in_line(mt__bin *bin, size_t n_bins, size_t first, size_t step) {
    mt__bin *last = &bin[first];
    for (size_t b = first + step; b < n_bins; b += step)
        if (bin[b].size > 0 && (last->size == 0 || bin[b].key[0] > last->key[0]))
            last = &bin[b];
    return last;
}

static uint32_t send_away(mt__bin *bin) {
    const uint32_t child = mt__key_child(mt__heap_pop(bin->key, bin->size));
    bin->size--;
    return child;
}

uint32_t mt__ask_ceilings(const mt_market *market, mt__bin *bin, mt__school *school, mt__key key) {
    mt__bin *own = &bin[kind_of(market, bin, school->n_bins, 1, mt__key_child(key))];
    if (own->size == own->room) {
        if (own->size == 0 || key > own->key[0])
            return mt__key_child(key);
        const uint32_t out = mt__key_child(own->key[0]);
        mt__heap_replace(own->key, own->size, key);
        return out;
    }
    mt__heap_push(own->key, own->size++, key);
    if (++school->held <= school->capacity)
        return MT_NONE;
    school->held--;
    return send_away(last_in_line(bin, school->n_bins, 0, 1));
}

uint32_t mt__ask_bounds(const mt_market *market, mt__bin *bin, mt__school *school, mt__key key) {
    mt__bin *own = &bin[kind_of(market, bin, school->n_bins, 3, mt__key_child(key))];
    for (size_t tier = 0; tier < 3; tier++) {
        mt__bin *at = own + tier;
        if (at->size < at->room) {
            mt__heap_push(at->key, at->size++, key);
            break;
        }
        if (at->size > 0 && key < at->key[0]) {
            const mt__key out = at->key[0];
            mt__heap_replace(at->key, at->size, key);
            key = out;
        }
    }
    if (++school->held <= school->capacity)
        return MT_NONE;
    school->held--;
    mt__bin *out = last_in_line(bin, school->n_bins, 2, 3);
    for (size_t tier = 2; tier-- > 0 && out->size == 0;)
        out = last_in_line(bin, school->n_bins, tier, 3);
    return send_away(out);
}
