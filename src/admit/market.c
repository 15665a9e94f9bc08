/* The market: what cannot be is refused with its place, then every school gets bins for its seats,
 * laid out once so that a draw only has to empty them. */
#include "admit/admit_internal.h"

#include <stdio.h>
#include <string.h>

mt_status mt__admit_argument(mt_error *error, const char *argument, const char *message) {
    mt__explain(error, MT_BAD_ARGUMENT, "%s: %s", argument, message);
    if (error != NULL)
        snprintf(error->argument, sizeof error->argument, "%s", argument);
    return MT_BAD_ARGUMENT;
}

/* ---- Schools --------------------------------------------------------------------------------- */

static bool one_trait(uint32_t traits) {
    return traits != 0 && (traits & (traits - 1)) == 0;
}

/** The rules other than groups in order: a trait per group, all different, and an open group
 *  last. */
static mt_status check_traits_of_groups(const mt_seat_group *group, size_t n, int64_t row,
                                        mt_error *error) {
    uint32_t seen = 0;
    for (size_t g = 0; g < n; g++) {
        if (group[g].first != 0 || group[g].pass_on)
            return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                               "seat group %zu has `first` or `pass_on`, which only seats in order "
                               "know; leave them out or take that rule",
                               g + 1);
        if (g + 1 == n)
            break;
        if (!one_trait(group[g].only) || (seen & group[g].only) != 0)
            return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                               "seat group %zu must have one trait in `only` that no other group "
                               "of the school has",
                               g + 1);
        seen |= group[g].only;
    }
    if (group[n - 1].only != 0)
        return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                           "the last seat group has a trait in `only`; under this rule it must be "
                           "open, for those with none of the traits");
    return MT_OK;
}

static mt_status check_bounds(const mt_seat_group *group, size_t n, uint32_t capacity, int64_t row,
                              mt_error *error) {
    uint64_t floors = 0;
    for (size_t g = 0; g < n; g++) {
        if (group[g].most < group[g].seats)
            return mt__fail_at(
                error, MT_BAD_DATA, NULL, row, 0,
                "seat group %zu has floor %lu above its ceiling %lu; raise `most` or "
                "lower `seats`",
                g + 1, (unsigned long)group[g].seats, (unsigned long)group[g].most);
        floors += group[g].seats;
    }
    if (floors > capacity)
        return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                           "the floors add up to %llu, more than the %lu seats of the school",
                           (unsigned long long)floors, (unsigned long)capacity);
    return MT_OK;
}

static mt_status check_sum(const mt_seat_group *group, size_t n, uint32_t capacity, int64_t row,
                           mt_error *error) {
    uint64_t seats = 0;
    for (size_t g = 0; g < n; g++)
        seats += group[g].seats;
    if (seats != capacity)
        return mt__fail_at(
            error, MT_BAD_DATA, NULL, row, 0,
            "the seat groups have %llu seats together, the school has %lu; they must "
            "add up",
            (unsigned long long)seats, (unsigned long)capacity);
    return MT_OK;
}

static mt_status check_school(const mt_market *market, size_t s, mt_error *error) {
    const int64_t row = (int64_t)s + 1;
    if (market->rule != NULL &&
        ((int)market->rule[s] < MT_SEATS_IN_ORDER || market->rule[s] > MT_SEATS_OVERLAPPING))
        return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                           "the seat rule of the school is unknown");
    const mt_seat_rule rule = mt__rule(market, s);
    if (market->group_of == NULL)
        return MT_OK; /* every rule with one open group is the same */
    if (market->group_of[s + 1] < market->group_of[s])
        return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                           "the seat groups of the school end before they start; group_of must not "
                           "decrease");
    const mt_seat_group *group = market->group + market->group_of[s];
    const size_t n = market->group_of[s + 1] - market->group_of[s];
    const uint32_t capacity = market->capacity[s];
    if (n == 0 && capacity > 0)
        return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                           "the school has %lu seats but no seat group; give it an open one",
                           (unsigned long)capacity);
    if (n == 0)
        return MT_OK;
    if (rule != MT_SEATS_IN_ORDER)
        MT_TRY(check_traits_of_groups(group, n, row, error));
    if (rule == MT_SEATS_BOUNDS)
        return check_bounds(group, n, capacity, row, error);
    return rule == MT_SEATS_CEILINGS ? MT_OK : check_sum(group, n, capacity, row, error);
}

/* ---- Children -------------------------------------------------------------------------------- */

/** Traits by which a school sorts children in kinds: nobody may be of two. */
static uint32_t kinds_of(const mt_market *market, size_t school) {
    const mt_seat_rule rule = mt__rule(market, school);
    uint32_t kinds = 0;
    if (market->group_of != NULL && (rule == MT_SEATS_CEILINGS || rule == MT_SEATS_BOUNDS))
        for (size_t g = market->group_of[school]; g < market->group_of[school + 1]; g++)
            kinds |= market->group[g].only;
    return kinds;
}

/** @param stamp  [n_schools] the last child, from 1, that asked for the school */
static mt_status check_list(const mt_market *market, size_t c, uint32_t *stamp,
                            const uint32_t *kinds, mt_error *error) {
    const int64_t row = (int64_t)c + 1;
    if (market->list_of[c + 1] < market->list_of[c])
        return mt__fail_at(
            error, MT_BAD_DATA, NULL, row, 0,
            "the list of the child ends before it starts; list_of must not decrease");
    for (size_t a = market->list_of[c]; a < market->list_of[c + 1]; a++) {
        const uint32_t s = market->school[a];
        const size_t place = a - market->list_of[c] + 1;
        if (s >= market->n_schools)
            return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                               "choice %zu of the child is school %lu; there are schools 0 to %ld",
                               place, (unsigned long)s, (long)market->n_schools - 1);
        if (stamp[s] == (uint32_t)c + 1)
            return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                               "choice %zu of the child is school %lu, which is on its list "
                               "already; leave one of the two out",
                               place, (unsigned long)s);
        stamp[s] = (uint32_t)c + 1;
        const uint32_t of_kinds = mt__traits(market, c) & kinds[s];
        if ((of_kinds & (of_kinds - 1)) != 0)
            return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                               "the child has two traits for which school %lu has bounds; bounds "
                               "need traits that exclude each other, or take overlapping seats",
                               (unsigned long)s);
    }
    return MT_OK;
}

static mt_status check_arrays(const mt_market *market, mt_error *error) {
    if (market == NULL)
        return mt__admit_argument(error, "market", "is null");
    if (market->n_children >= MT_NONE || market->n_schools >= MT_NONE)
        return mt__admit_argument(error, "market", "has more children or schools than 2^32 - 2");
    if (market->n_children > 0 && market->list_of == NULL)
        return mt__admit_argument(error, "list_of", "is null, but there are children");
    if (market->n_schools > 0 && market->capacity == NULL)
        return mt__admit_argument(error, "capacity", "is null, but there are schools");
    if (market->n_children > 0 && market->school == NULL &&
        market->list_of[market->n_children] > market->list_of[0])
        return mt__admit_argument(error, "school", "is null, but there are applications");
    if (market->group_of != NULL && market->group == NULL && market->n_schools > 0 &&
        market->group_of[market->n_schools] > market->group_of[0])
        return mt__admit_argument(error, "group", "is null, but there are seat groups");
    return MT_OK;
}

mt_status mt__check_market(const mt_context *context, const mt_market *market, mt_error *error) {
    MT_TRY(check_arrays(market, error));
    for (size_t s = 0; s < market->n_schools; s++)
        MT_TRY(check_school(market, s, error));
    uint32_t *stamp = mt__calloc(context, market->n_schools, sizeof *stamp);
    uint32_t *kinds = mt__alloc(context, market->n_schools, sizeof *kinds);
    mt_status status = MT_OK;
    if (stamp == NULL || kinds == NULL) {
        status = mt__no_memory(error, "the check of a market");
        goto done;
    }
    for (size_t s = 0; s < market->n_schools; s++)
        kinds[s] = kinds_of(market, s);
    for (size_t c = 0; c < market->n_children; c++)
        MT_TRY_DONE(check_list(market, c, stamp, kinds, error));
done:
    mt_free(context, stamp);
    mt_free(context, kinds);
    return status;
}

mt_status mt__check_lots(const mt_market *market, const mt_lots *lots, mt_error *error) {
    if (lots == NULL)
        return mt__admit_argument(error, "lots", "is null");
    if (lots->child == NULL && lots->application == NULL && market->n_children > 0 &&
        market->list_of[market->n_children] > market->list_of[0])
        return mt__admit_argument(error, "lots", "has neither a lot per child nor per application");
    return MT_OK;
}

/* ---- The layout ------------------------------------------------------------------------------ */

/** The bins of one school, without their keys. The seats that no group but the last needs are there
 *  at the start; every seat taken in a group that passes on takes one away (choose_order.c). */
static void lay_out_bins(const mt_market *market, size_t s, mt__school *school, mt__bin *bin) {
    size_t first;
    const size_t n = mt__groups(market, s, &first);
    uint32_t passed_on = 0;
    for (size_t g = 0; g < n; g++) {
        const bool last = g + 1 == n;
        const mt_seat_group group = mt__group(market, s, g);
        mt__bin made = {.seats = group.seats, .only = group.only};
        switch (school->rule) {
        case MT_SEATS_IN_ORDER:
            made.first = group.first;
            made.pass_on = group.pass_on && !last;
            break;
        case MT_SEATS_OVERLAPPING:
            made.pass_on = !last;
            break;
        case MT_SEATS_CEILINGS:
            break;
        case MT_SEATS_BOUNDS:
            bin[3 * g] = bin[3 * g + 1] = bin[3 * g + 2] = made;
            bin[3 * g + 1].seats = group.most - group.seats;
            bin[3 * g + 2].seats = UINT32_MAX;
            continue;
        }
        passed_on += made.pass_on ? made.seats : 0;
        if (last)
            made.seats += passed_on;
        bin[g] = made;
    }
}

/** Keys that a bin can hold at most: its seats, or all who ask for the school, or all who fit in
 *  the school and one who has to go. */
static size_t most_keys(const mt__bin *bin, const mt__school *school, uint32_t applicants) {
    uint32_t most = bin->seats < applicants ? bin->seats : applicants;
    return most > school->capacity ? (size_t)school->capacity + 1 : most;
}

static void count_bins(mt_admission *admission) {
    const mt_market *market = &admission->market;
    for (size_t s = 0; s < market->n_schools; s++) {
        mt__school *school = &admission->school[s];
        school->rule = mt__rule(market, s);
        school->capacity = market->capacity[s];
        school->first_bin = admission->n_bins;
        school->n_bins =
            market->group_of != NULL ? market->group_of[s + 1] - market->group_of[s] : 1;
        if (school->rule == MT_SEATS_BOUNDS)
            school->n_bins *= 3;
        admission->n_bins += school->n_bins;
    }
}

static mt_status lay_out_keys(const mt_context *context, mt_admission *admission, mt_error *error) {
    const mt_market *market = &admission->market;
    uint32_t *applicants = mt__calloc(context, market->n_schools, sizeof *applicants);
    mt_status status = MT_OK;
    if (applicants == NULL)
        return mt__no_memory(error, "the seats of a market");
    if (market->n_children > 0)
        for (size_t a = market->list_of[0]; a < market->list_of[market->n_children]; a++)
            applicants[market->school[a]]++;
    size_t all = 0;
    uint32_t most = 0;
    for (size_t s = 0; s < market->n_schools; s++) {
        const mt__school *school = &admission->school[s];
        for (size_t b = 0; b < school->n_bins; b++)
            all += most_keys(&admission->bin[school->first_bin + b], school, applicants[s]);
        if (school->rule == MT_SEATS_OVERLAPPING && applicants[s] > most)
            most = applicants[s];
    }
    admission->keys = mt__alloc(context, all, sizeof *admission->keys);
    admission->scratch = mt__alloc(context, most, sizeof *admission->scratch);
    if (admission->keys == NULL || admission->scratch == NULL) {
        status = mt__no_memory(error, "the seats of a market");
        goto done;
    }
    mt__key *next = admission->keys;
    for (size_t s = 0; s < market->n_schools; s++) {
        const mt__school *school = &admission->school[s];
        for (size_t b = 0; b < school->n_bins; b++) {
            mt__bin *bin = &admission->bin[school->first_bin + b];
            bin->key = next;
            next += most_keys(bin, school, applicants[s]);
        }
    }
done:
    mt_free(context, applicants);
    return status;
}

mt_status mt_admission_new(const mt_context *context, const mt_market *market, mt_admission **out,
                           mt_error *error) {
    if (out == NULL)
        return mt__admit_argument(error, "out", "is null; there is nowhere to put the admission");
    MT_TRY(mt__check_market(context, market, error));
    mt_admission *admission = mt__calloc(context, 1, sizeof *admission);
    if (admission == NULL)
        return mt__no_memory(error, "a market");
    mt_status status = MT_OK;
    admission->market = *market;
    admission->school = mt__calloc(context, market->n_schools, sizeof *admission->school);
    admission->next = mt__alloc(context, market->n_children, sizeof *admission->next);
    admission->asking = mt__alloc(context, market->n_children, sizeof *admission->asking);
    if (admission->school == NULL || admission->next == NULL || admission->asking == NULL) {
        status = mt__no_memory(error, "a market");
        goto done;
    }
    count_bins(admission);
    admission->bin = mt__calloc(context, admission->n_bins, sizeof *admission->bin);
    if (admission->bin == NULL) {
        status = mt__no_memory(error, "the seats of a market");
        goto done;
    }
    for (size_t s = 0; s < market->n_schools; s++)
        lay_out_bins(market, s, &admission->school[s],
                     admission->bin + admission->school[s].first_bin);
    MT_TRY_DONE(lay_out_keys(context, admission, error));
    *out = admission;
    return MT_OK;
done:
    mt_admission_free(context, admission);
    return status;
}

void mt_admission_free(const mt_context *context, mt_admission *admission) {
    if (admission == NULL)
        return;
    mt_free(context, admission->school);
    mt_free(context, admission->bin);
    mt_free(context, admission->keys);
    mt_free(context, admission->scratch);
    mt_free(context, admission->next);
    mt_free(context, admission->asking);
    mt_free(context, admission);
}
