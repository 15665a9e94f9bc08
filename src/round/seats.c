/* Seats: as many as there are children and some to spare, over the schools in proportion to their
 * pupils (largest remainders); and the seat groups of both rules. */
#include "round/exercise_internal.h"

#include <math.h>
#include <stdlib.h>

/* Seats beyond the children where their number is not given. */
static const double spare_seats = 0.03;

typedef struct remainder {
    double rest;
    uint32_t school;
} remainder_of;

static int compare_remainders(const void *left, const void *right) {
    const remainder_of *a = left, *b = right;
    if (a->rest != b->rest)
        return a->rest > b->rest ? -1 : 1;
    return (a->school > b->school) - (a->school < b->school);
}

static mt_status apportion(const mt_context *context, mt__exercise *work, size_t total,
                           uint32_t *seats, mt_error *error) {
    const mt_exercise *exercise = &work->exercise;
    const mt_population_data *data = &work->population->data;
    const size_t n = exercise->n_schools;
    remainder_of *rest = mt__alloc(context, n, sizeof *rest);
    if (rest == NULL)
        return mt__no_memory(error, "the seats");
    double pupils = 0;
    size_t given = 0;
    for (size_t s = 0; s < n; s++)
        pupils += data->school[2 * s] + data->school[2 * s + 1];
    for (uint32_t i = 0; i < n; i++) {
        const size_t s = exercise->site[i];
        const double share =
            (double)total * (data->school[2 * s] + data->school[2 * s + 1]) / pupils;
        seats[i] = (uint32_t)floor(share);
        rest[i] = (remainder_of){share - floor(share), i};
        given += seats[i];
    }
    qsort(rest, n, sizeof *rest, compare_remainders);
    for (size_t i = 0; i < n && given < total; i++, given++)
        seats[rest[i].school]++;
    mt_free(context, rest);
    return MT_OK;
}

/* The city's share of each school's seats for basket 1, the rest for basket 2; what a basket leaves
 * goes to the last group, which is open to all and has no seats of its own. */
static void fill_groups(const mt_exercise *exercise, uint32_t *reserved, size_t *group_of,
                        mt_seat_group *group) {
    for (size_t i = 0; i < exercise->n_schools; i++) {
        const uint32_t seats = exercise->seats[i];
        reserved[i] = (uint32_t)floor(exercise->basket_share * seats + 0.5);
        group_of[i + 1] = (i + 1) * MT__SEAT_GROUPS;
        mt_seat_group *of = group + i * MT__SEAT_GROUPS;
        of[MT__SEATS_1] =
            (mt_seat_group){.seats = reserved[i], .only = MT__BASKET_1, .pass_on = true};
        of[MT__SEATS_2] =
            (mt_seat_group){.seats = seats - reserved[i], .only = MT__BASKET_2, .pass_on = true};
        of[MT__SEATS_OPEN] = (mt_seat_group){.seats = 0};
    }
}

mt_status mt__exercise_seats(const mt_context *context, mt__exercise *work, mt_error *error) {
    mt_exercise *exercise = &work->exercise;
    const size_t n = exercise->n_schools;
    const size_t wanted = exercise->options.seats;
    exercise->n_seats =
        wanted > 0 ? wanted : (size_t)ceil((double)exercise->n_children * (1 + spare_seats));
    if (exercise->n_seats < exercise->n_children)
        return mt__fail(error, MT_INFEASIBLE,
                        "%zu children for %zu seats: %zu would find no place anywhere; ask for "
                        "fewer children or more seats",
                        exercise->n_children, exercise->n_seats,
                        exercise->n_children - exercise->n_seats);
    if (exercise->n_seats > UINT32_MAX)
        return mt__fail(error, MT_BAD_ARGUMENT, "%zu seats are more than 2^32", exercise->n_seats);
    uint32_t *seats = mt__own(context, work, n, sizeof *seats);
    uint32_t *reserved = mt__own(context, work, n, sizeof *reserved);
    size_t *group_of = mt__own(context, work, n + 1, sizeof *group_of);
    mt_seat_group *group = mt__own(context, work, n * MT__SEAT_GROUPS, sizeof *group);
    uint32_t *traits = mt__own(context, work, exercise->n_children, sizeof *traits);
    if (seats == NULL || reserved == NULL || group_of == NULL || group == NULL || traits == NULL)
        return mt__no_memory(error, "the seats");
    MT_TRY(apportion(context, work, exercise->n_seats, seats, error));
    exercise->seats = seats;
    exercise->reserved = reserved;
    fill_groups(exercise, reserved, group_of, group);
    for (int rule = 0; rule < MT_EXERCISE_RULES; rule++) {
        exercise->market[rule].n_children = exercise->n_children;
        exercise->market[rule].n_schools = n;
        exercise->market[rule].capacity = seats;
    }
    mt_market *baskets = &exercise->market[MT_RULE_TWO_BASKETS];
    baskets->traits = work->traits = traits;
    baskets->group_of = group_of;
    baskets->group = group;
    return MT_OK;
}
