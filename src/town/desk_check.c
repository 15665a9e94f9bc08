/* Whether a book fits together. The same check for a book that is to be written and for one that was
 * read, so that what a file can hold and what can come out of it are the same. */
#include "table/table_internal.h"
#include "town/desk_internal.h"
#include "town/town_internal.h"

#include <stdlib.h>
#include <string.h>

/* What is looked at, and where errors are. */
typedef struct checking {
    const mt_desk_book *book;
    const char *file;
} checking;

static mt_status wrong(const checking *c, int64_t row, const char *what, mt_error *error) {
    return mt__fail_at(error, MT_BAD_DATA, c->file, row, 0, "%s; nothing was written or read",
                       what);
}

static bool is_name(const char *text) {
    return text != NULL && text[0] != '\0' && strlen(text) <= MT__DESK_NAME && mt__is_clean(text);
}

static bool is_text(const char *text) {
    return text != NULL && mt__utf8_invalid(text, strlen(text)) == strlen(text);
}

static mt_status check_given(const mt_desk_book *b, mt_error *error) {
    const size_t applications =
        b->n_children > 0 && b->list_of != NULL ? b->list_of[b->n_children] : 0;
    bool given = b->list_of != NULL && b->manifest != NULL && b->round != NULL && b->kind != NULL &&
                 b->town != NULL && b->made != NULL;
    given = given && (b->n_schools == 0 || (b->school != NULL && b->capacity != NULL));
    given = given && (b->n_children == 0 || (b->applicant != NULL && b->basket != NULL &&
                                             b->ticket != NULL && b->lot != NULL));
    given = given && (applications == 0 || (b->school_of != NULL && b->priority != NULL));
    given = given && (b->n_secret == 0 || b->secret != NULL) &&
            (b->n_beacon == 0 || b->beacon != NULL) && b->n_rules <= MT_DESK_RULES_MAX;
    for (size_t r = 0; given && r < b->n_rules; r++) {
        const mt_desk_rule *rule = &b->rule[r];
        given =
            rule->key != NULL && rule->text != NULL &&
            (b->n_children == 0 || (rule->places.choice != NULL && rule->places.group != NULL)) &&
            (applications == 0 || rule->decided != NULL) &&
            (rule->group_of == NULL || rule->group_of[b->n_schools] == 0 || rule->group != NULL);
    }
    return given ? MT_OK
                 : mt__fail(error, MT_BAD_ARGUMENT,
                            "every array of a desk book must be given, for at most %d rules",
                            MT_DESK_RULES_MAX);
}

static mt_status check_round(const checking *c, mt_error *error) {
    const mt_desk_book *b = c->book;
    if (!is_name(b->round) || !is_name(b->kind) || !is_name(b->town) || !is_name(b->made))
        return wrong(c, 0,
                     "the round, kind, town and time of a desk are texts of 1 to 255 bytes without "
                     "control characters",
                     error);
    if (!is_text(b->manifest))
        return wrong(c, 0, "the manifest is not UTF-8 text", error);
    if (b->n_secret > 1 << 20 || b->n_beacon > 1 << 20 || b->n_schools >= MT_NONE ||
        b->n_children >= MT_NONE)
        return wrong(c, 0, "a desk holds at most 1 MB of secret or beacon, and 2^32 children",
                     error);
    return MT_OK;
}

static mt_status check_rule(const checking *c, const mt_desk_rule *rule, mt_error *error) {
    const size_t n = c->book->n_schools;
    if (!is_name(rule->key) || !is_text(rule->text))
        return wrong(c, 0, "a rule has a key without control characters and a text in UTF-8",
                     error);
    for (const mt_desk_rule *other = c->book->rule; other < rule; other++)
        if (strcmp(other->key, rule->key) == 0)
            return wrong(c, 0, "two rules have the same key", error);
    for (size_t s = 0; rule->group_of != NULL && s < n; s++)
        if (rule->group_of[s + 1] < rule->group_of[s])
            return wrong(c, 0, "the seat groups of the schools are not in order", error);
    if (rule->group_of != NULL && rule->group_of[0] != 0)
        return wrong(c, 0, "the seat groups of the schools do not begin at 0", error);
    for (size_t s = 0; rule->seats != NULL && s < n; s++)
        if ((unsigned)rule->seats[s] >= MT__SEAT_RULES)
            return wrong(c, 0, "a school chooses by a rule that does not exist", error);
    return MT_OK;
}

/* ---- Children -------------------------------------------------------------------------------- */

static mt_status check_outcome(const checking *c, const mt_desk_rule *rule, size_t child,
                               mt_error *error) {
    const mt_desk_book *b = c->book;
    const size_t first = b->list_of[child], n = b->list_of[child + 1] - first;
    const uint32_t choice = rule->places.choice[child], group = rule->places.group[child];
    const int64_t row = (int64_t)child + 1;
    for (size_t i = first; i < first + n; i++)
        if (rule->decided[i] > MT_DECIDED_NO_SEATS)
            return wrong(c, row, "an application was decided by something that does not exist",
                         error);
    if ((choice == MT_NONE) != (group == MT_NONE))
        return wrong(c, row, "a child has a place without a seat group, or a group without a place",
                     error);
    if (choice == MT_NONE)
        return MT_OK;
    if (choice >= n)
        return wrong(c, row, "a child has a place that is not on its list", error);
    const uint32_t school = b->school_of[first + choice];
    const size_t groups =
        rule->group_of != NULL ? rule->group_of[school + 1] - rule->group_of[school] : 1;
    if (group >= groups)
        return wrong(c, row, "a child sits in a seat group that its school does not have", error);
    return MT_OK;
}

/* @param seen  [n_schools] child that last had the school on its list, from 1 */
static mt_status check_child(const checking *c, size_t child, size_t *seen, mt_error *error) {
    const mt_desk_book *b = c->book;
    const int64_t row = (int64_t)child + 1;
    if (!is_name(b->applicant[child]))
        return wrong(c, row, "a pseudonym is a text of 1 to 255 bytes without control characters",
                     error);
    if (child > 0 && strcmp(b->applicant[child - 1], b->applicant[child]) >= 0)
        return wrong(c, row, "the pseudonyms are not in order, or one stands there twice", error);
    for (size_t i = b->list_of[child]; i < b->list_of[child + 1]; i++) {
        const uint32_t school = b->school_of[i];
        if (school >= b->n_schools)
            return wrong(c, row, "a list names a school that does not exist", error);
        if (seen[school] == child + 1)
            return wrong(c, row, "a list names a school twice", error);
        seen[school] = child + 1;
    }
    for (size_t r = 0; r < b->n_rules; r++)
        MT_TRY(check_outcome(c, &b->rule[r], child, error));
    return MT_OK;
}

static int by_text(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static mt_status check_schools(const mt_context *context, const checking *c, mt_error *error) {
    const mt_desk_book *b = c->book;
    for (size_t s = 0; s < b->n_schools; s++)
        if (!is_name(b->school[s]))
            return wrong(c, 0,
                         "the code of a school is a text of 1 to 255 bytes without control "
                         "characters",
                         error);
    const char **code = mt__alloc(context, b->n_schools, sizeof *code);
    if (code == NULL)
        return mt__no_memory(error, "the schools of a desk");
    for (size_t s = 0; s < b->n_schools; s++)
        code[s] = b->school[s];
    qsort(code, b->n_schools, sizeof *code, by_text);
    bool twice = false;
    for (size_t s = 1; s < b->n_schools; s++)
        twice = twice || strcmp(code[s - 1], code[s]) == 0;
    mt_free(context, code);
    return twice ? wrong(c, 0, "two schools have the same code", error) : MT_OK;
}

static mt_status check_children(const mt_context *context, const checking *c, mt_error *error) {
    const mt_desk_book *b = c->book;
    if (b->list_of[0] != 0)
        return wrong(c, 0, "the lists do not begin at 0", error);
    for (size_t i = 0; i < b->n_children; i++)
        if (b->list_of[i + 1] < b->list_of[i] || b->list_of[i + 1] - b->list_of[i] > b->n_schools)
            return wrong(c, (int64_t)i + 1, "a list is longer than there are schools", error);
    size_t *seen = mt__calloc(context, b->n_schools, sizeof *seen);
    if (seen == NULL)
        return mt__no_memory(error, "the lists of a desk");
    mt_status status = MT_OK;
    for (size_t i = 0; status == MT_OK && i < b->n_children; i++)
        status = check_child(c, i, seen, error);
    mt_free(context, seen);
    return status;
}

mt_status mt__desk_check(const mt_context *context, const mt_desk_book *book, const char *file,
                         mt_error *error) {
    const checking c = {book, file};
    MT_TRY(check_given(book, error));
    MT_TRY(check_round(&c, error));
    MT_TRY(check_schools(context, &c, error));
    for (size_t r = 0; r < book->n_rules; r++)
        MT_TRY(check_rule(&c, &book->rule[r], error));
    return check_children(context, &c, error);
}
