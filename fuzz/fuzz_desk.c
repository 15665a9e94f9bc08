/* Any bytes as the record of a child. Nothing may crash or read past the end; what is accepted is the
 * only way to write that child, so writing it again must give the same bytes. The first byte says of how
 * many rules the record is. */
#include "town/desk_internal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
    if (!holds)
        abort();
}

/* A book of this one child. Arrays that are only read again lie in the record. */
static void write_again(const mt__desk_record *record, size_t n_rules, const uint8_t *bytes,
                        size_t size) {
    const size_t n = record->n_list, list_of[2] = {0, n};
    char name[256] = {0};
    uint32_t *school = calloc(n + 1, sizeof *school);
    uint8_t *priority = calloc(n + 1, 1), *again = malloc(size + 1);
    const char *const applicant = name;
    uint32_t traits[MT_DESK_RULES_MAX], choice[MT_DESK_RULES_MAX], group[MT_DESK_RULES_MAX];
    require(school != NULL && priority != NULL && again != NULL);
    memcpy(name, record->applicant, record->n_applicant);
    for (size_t i = 0; i < n; i++) {
        school[i] = mt__desk_record_school(record, i);
        priority[i] = record->list[i * 5 + 4];
    }
    mt_desk_book book = {.n_children = 1,
                         .applicant = &applicant,
                         .basket = &record->basket,
                         .list_of = list_of,
                         .school_of = school,
                         .priority = priority,
                         .ticket = record->ticket,
                         .lot = &record->lot,
                         .n_rules = n_rules};
    for (size_t r = 0; r < n_rules; r++) {
        traits[r] = record->rule[r].traits;
        choice[r] = record->rule[r].choice;
        group[r] = record->rule[r].group;
        book.rule[r].traits = &traits[r];
        book.rule[r].places = (mt_places){&choice[r], &group[r]};
        book.rule[r].decided = record->rule[r].decided;
    }
    require(mt__desk_record_size(&book, 0) <= size);
    mt__desk_record_write(&book, 0, again, size);
    require(memcmp(again, bytes, size) == 0);
    free(again);
    free(priority);
    free(school);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mt__desk_record record;
    mt_error error;
    if (size == 0)
        return 0;
    const size_t n_rules = data[0] % (MT_DESK_RULES_MAX + 2);
    mt_status status = mt__desk_record_read(data + 1, size - 1, n_rules, &record, &error);
    if (status != MT_OK) {
        require(status == MT_BAD_DATA && error.status == status && error.message[0] != '\0');
        return 0;
    }
    /* A pseudonym with a zero byte is refused by the reader of the file. */
    if (memchr(record.applicant, 0, record.n_applicant) == NULL)
        write_again(&record, n_rules, data + 1, size - 1);
    return 0;
}
