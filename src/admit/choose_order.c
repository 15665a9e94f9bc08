/* Seats in order: group after group takes its best from those that are left.
 *
 * A child that asks goes along the groups as they are filled. Where it may sit and comes before the
 * last one in, it takes that seat, and the one who had it goes along the groups after it instead:
 * so one who asks sends at most one away, and afterwards
 * (1) each group holds the best of all who asked so far and are in no earlier group, as many as it
 *     has seats (those sent away earlier could not come back: a group only gets better);
 * (2) the last group has its own seats and those that are empty in groups that pass on. A seat that
 *     is taken there is lost to the last group, which then sends its last one away when it is over
 *     full.
 * That is the choice from the whole set, whatever the order in which children asked. */
#include "admit/admit_internal.h"

uint32_t mt__ask_in_order(const mt_market *market, mt__bin *bin, size_t n_bins, mt__key key) {
    mt__bin *const last = bin + n_bins - 1;
    for (mt__bin *at = bin; at < bin + n_bins; at++) {
        if ((at->only | at->first) != 0) {
            const uint32_t traits = mt__traits(market, mt__key_child(key));
            if (at->only != 0 && (at->only & traits) == 0)
                continue;
            if (at->first != 0 && (at->first & traits) == 0)
                key |= MT__BEHIND;
        }
        if (at->size < at->room) {
            mt__heap_push(at->key, at->size++, key);
            if (!at->pass_on)
                return MT_NONE;
            last->room--;
            if (last->size <= last->room)
                return MT_NONE;
            const uint32_t child = mt__key_child(mt__heap_pop(last->key, last->size));
            last->size--;
            return child;
        }
        if (at->size > 0 && key < at->key[0]) {
            const mt__key out = at->key[0];
            mt__heap_replace(at->key, at->size, key);
            key = out;
        }
        key &= ~MT__BEHIND;
    }
    return mt__key_child(key);
}
