/* Lots: places in the order of official tickets, and the numbers of a rehearsal. */
#include "admit/admit_internal.h"
#include "base/random_internal.h"

#include <stdlib.h>
#include <string.h>

enum { UNIT_SEPARATOR = 0x1f };

typedef struct drawn {
    uint8_t ticket[MT_DRAW_BYTES];
    size_t applicant;
} drawn;

static int by_ticket(const void *left, const void *right) {
    const drawn *a = left, *b = right;
    const int order = memcmp(a->ticket, b->ticket, MT_DRAW_BYTES);
    if (order != 0)
        return order;
    return a->applicant < b->applicant ? -1 : a->applicant > b->applicant;
}

static mt_status check_applicant(const char *applicant, size_t i, mt_error *error) {
    const int64_t row = (int64_t)i + 1;
    if (applicant == NULL || applicant[0] == '\0')
        return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                           "the applicant has no pseudonym; everybody in a draw needs one");
    if (strchr(applicant, UNIT_SEPARATOR) != NULL)
        return mt__fail_at(error, MT_BAD_DATA, NULL, row, 0,
                           "the pseudonym holds the character 0x1f, which separates the parts of a "
                           "ticket; leave it out");
    return MT_OK;
}

/** Same ticket, same pseudonym: they stand next to each other. */
static mt_status check_doubles(const drawn *order, size_t n, const char *const *applicant,
                               mt_error *error) {
    const drawn *first = NULL;
    for (size_t i = 1; i < n; i++)
        if (memcmp(order[i - 1].ticket, order[i].ticket, MT_DRAW_BYTES) == 0 &&
            (first == NULL || order[i].applicant < first->applicant))
            first = &order[i];
    if (first == NULL)
        return MT_OK;
    return mt__fail_at(error, MT_BAD_DATA, NULL, (int64_t)first->applicant + 1, 0,
                       "%.64s is in the draw already (row %zu); nobody has two tickets",
                       applicant[first->applicant], (first - 1)->applicant + 1);
}

mt_status mt_lots_official(const mt_context *context, const uint8_t seed[MT_DRAW_BYTES],
                           const char *round, size_t n, const char *const *applicant,
                           uint8_t *ticket, uint64_t *lot, mt_error *error) {
    if (seed == NULL)
        return mt__admit_argument(error, "seed", "is null");
    if (round == NULL || round[0] == '\0' || strchr(round, UNIT_SEPARATOR) != NULL)
        return mt__admit_argument(
            error, "round",
            "must be a name without the character 0x1f; it keeps the draws of "
            "two rounds apart");
    if (n > 0 && (applicant == NULL || lot == NULL))
        return mt__admit_argument(error, applicant == NULL ? "applicant" : "lot", "is null");
    for (size_t i = 0; i < n; i++)
        MT_TRY(check_applicant(applicant[i], i, error));
    drawn *order = mt__alloc(context, n, sizeof *order);
    if (order == NULL)
        return mt__no_memory(error, "the tickets");
    for (size_t i = 0; i < n; i++) {
        order[i].applicant = i;
        mt_draw_ticket(seed, round, applicant[i], NULL, order[i].ticket);
    }
    if (n > 0)
        qsort(order, n, sizeof *order, by_ticket);
    const mt_status status = check_doubles(order, n, applicant, error);
    for (size_t i = 0; i < n && status == MT_OK; i++) {
        lot[order[i].applicant] = i;
        if (ticket != NULL)
            memcpy(ticket + order[i].applicant * MT_DRAW_BYTES, order[i].ticket, MT_DRAW_BYTES);
    }
    mt_free(context, order);
    return status;
}

void mt_lots_rehearsal(uint64_t seed, uint32_t replicate, size_t n, uint64_t *lot) {
    for (size_t i = 0; i < n; i++) {
        mt_stream stream;
        mt_stream_init(&stream, seed, MT_PURPOSE_LOTS, replicate, (uint32_t)i);
        const uint64_t high = mt__u32(&stream);
        lot[i] = high << 32 | mt__u32(&stream);
    }
}
