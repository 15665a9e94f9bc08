/* The record of a child as bytes, before it is sealed. Numbers are little-endian.
 *
 *   1 byte   form of the record: 1
 *   1 byte   basket
 *   1 byte   length of the pseudonym, and its bytes
 *  32 bytes  ticket
 *   8 bytes  lot
 *   4 bytes  length of the list; for each place: 4 bytes school, 1 byte class
 *   1 byte   number of rules; for each rule: 4 bytes traits (0 when the rule has none), 4 bytes the
 *            place on the list that was given, 4 bytes the seat group (both MT_NONE without a place),
 *            and for each place on the list 1 byte what decided
 *   zeros to the end
 *
 * A record that differs from this in anything is refused: there is one way to write a child, so that
 * what is read and written again gives the same bytes. What the numbers mean together is checked for
 * the book as a whole (desk_check.c). */
#include "town/desk_internal.h"

#include <string.h>

enum { FORM = 1, FIXED = 1 + 1 + 1 + MT_DRAW_BYTES + 8 + 4 + 1, PLACE = 5, RULE = 12 };

static size_t list_length(const mt_desk_book *book, size_t child) {
    return book->list_of[child + 1] - book->list_of[child];
}

size_t mt__desk_record_size(const mt_desk_book *book, size_t child) {
    const size_t n = list_length(book, child);
    return FIXED + strlen(book->applicant[child]) + n * PLACE + book->n_rules * (RULE + n);
}

void mt__desk_record_write(const mt_desk_book *book, size_t child, uint8_t *bytes, size_t size) {
    const size_t n = list_length(book, child), first = book->list_of[child];
    const size_t length = strlen(book->applicant[child]);
    uint8_t *at = bytes;
    memset(bytes, 0, size);
    *at++ = FORM;
    *at++ = book->basket[child];
    *at++ = (uint8_t)length;
    memcpy(at, book->applicant[child], length);
    at += length;
    memcpy(at, book->ticket + child * MT_DRAW_BYTES, MT_DRAW_BYTES);
    at += MT_DRAW_BYTES;
    mt__put(at, book->lot[child], 8);
    mt__put(at + 8, n, 4);
    at += 12;
    for (size_t i = first; i < first + n; i++, at += PLACE) {
        mt__put(at, book->school_of[i], 4);
        at[4] = book->priority[i];
    }
    *at++ = (uint8_t)book->n_rules;
    for (size_t r = 0; r < book->n_rules; r++) {
        const mt_desk_rule *rule = &book->rule[r];
        mt__put(at, rule->traits != NULL ? rule->traits[child] : 0, 4);
        mt__put(at + 4, rule->places.choice[child], 4);
        mt__put(at + 8, rule->places.group[child], 4);
        at += RULE;
        if (n > 0)
            memcpy(at, rule->decided + first, n);
        at += n;
    }
}

/* What is left to read. */
typedef struct rest {
    const uint8_t *at;
    size_t size;
} rest;

static const uint8_t *take(rest *from, size_t size) {
    const uint8_t *at = from->at;
    if (size > from->size)
        return NULL;
    from->at += size;
    from->size -= size;
    return at;
}

static mt_status no_record(mt_error *error) {
    return mt__fail(error, MT_BAD_DATA, "the bytes are no record of a child");
}

static mt_status read_rules(rest *from, size_t n_rules, mt__desk_record *out, mt_error *error) {
    const uint8_t *count = take(from, 1);
    if (count == NULL || *count != n_rules || n_rules > MT_DESK_RULES_MAX)
        return no_record(error);
    for (size_t r = 0; r < n_rules; r++) {
        const uint8_t *fixed = take(from, RULE);
        if (fixed == NULL)
            return no_record(error);
        out->rule[r].traits = (uint32_t)mt__get(fixed, 4);
        out->rule[r].choice = (uint32_t)mt__get(fixed + 4, 4);
        out->rule[r].group = (uint32_t)mt__get(fixed + 8, 4);
        out->rule[r].decided = take(from, out->n_list);
        if (out->rule[r].decided == NULL)
            return no_record(error);
    }
    return MT_OK;
}

mt_status mt__desk_record_read(const uint8_t *bytes, size_t size, size_t n_rules,
                               mt__desk_record *out, mt_error *error) {
    rest from = {bytes, size};
    mt__desk_record record = {0};
    const uint8_t *head = take(&from, 3);
    if (head == NULL || head[0] != FORM)
        return no_record(error);
    record.basket = head[1];
    record.n_applicant = head[2];
    record.applicant = take(&from, record.n_applicant);
    record.ticket = record.applicant != NULL ? take(&from, MT_DRAW_BYTES) : NULL;
    const uint8_t *numbers = record.ticket != NULL ? take(&from, 12) : NULL;
    if (numbers == NULL)
        return no_record(error);
    record.lot = mt__get(numbers, 8);
    record.n_list = (size_t)mt__get(numbers + 8, 4);
    if (record.n_list > from.size / PLACE)
        return no_record(error);
    record.list = take(&from, record.n_list * PLACE);
    MT_TRY(read_rules(&from, n_rules, &record, error));
    for (size_t i = 0; i < from.size; i++)
        if (from.at[i] != 0)
            return no_record(error);
    *out = record;
    return MT_OK;
}

uint32_t mt__desk_record_school(const mt__desk_record *record, size_t i) {
    return (uint32_t)mt__get(record->list + i * PLACE, 4);
}
