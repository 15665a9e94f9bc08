/* Reading a desk file back into a book, and checking its log without the key.
 *
 * (1) Damage is looked for before the key is: pages, chain of the log, tables and commitments
 *     (check_file). So a wrong key is MT_DENIED, and everything else that does not fit MT_BAD_DATA.
 * (2) What was opened is not believed: records are taken apart strictly (desk_record.c), what is
 *     readable must have the digest that is sealed with the draw (read_draw), and the book as a whole
 *     is checked as if somebody handed it in (desk_check.c).
 * (3) Everything of the book lies in one arena, which is overwritten before it is freed; so are the
 *     opened records, which live only while they are read. */
#include "town/desk_internal.h"
#include "town/log.h"
#include "town/town_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

typedef struct owned_book {
    mt_desk_book book; ///< first: the public pointer is the owned one
    mt__arena arena;
} owned_book;

/* A file being read. */
typedef struct reading {
    const mt_context *context;
    mt__db db;
    owned_book *owner;
    mt_desk_book *book; ///< that of the owner
    mt__desk_seal seal;
    uint8_t check[32]; ///< as the file has it
    const uint8_t *draw;
    size_t n_draw;
} reading;

/* A macro, so that the compiler sees which status comes back. */
#define damaged(r, what, row, error)                                                               \
    mt__fail_at((error), MT_BAD_DATA, (r)->db.file, (row), 0,                                      \
                "the desk file is damaged or was changed: %s; use a back-up", (what))

static void *own(reading *r, size_t n, size_t size, mt_error *error) {
    return mt__arena_take(&r->owner->arena, n, size, "a desk", error);
}

/* A copy of bytes; NULL (and the error) when memory ends. */
static uint8_t *own_bytes(reading *r, const void *bytes, size_t size, mt_error *error) {
    uint8_t *copy = own(r, size, 1, error);
    if (copy != NULL && size > 0)
        memcpy(copy, bytes, size);
    return copy;
}

/* A text column. One with a zero byte in it is no text of ours. */
static mt_status own_text(reading *r, mt__stmt *stmt, int column, const char **out,
                          mt_error *error) {
    const char *text = mt__column_text(stmt, column);
    if (text == NULL || strlen(text) != (size_t)sqlite3_column_bytes(stmt->handle, column))
        return damaged(r, "a text is missing or cut off", 0, error);
    char *copy = own(r, strlen(text) + 1, 1, error);
    if (copy == NULL)
        return MT_NO_MEMORY;
    memcpy(copy, text, strlen(text) + 1);
    *out = copy;
    return MT_OK;
}

static mt_status count(reading *r, const char *sql, size_t most, size_t *out, mt_error *error) {
    int64_t n;
    MT_TRY(mt__db_integer(&r->db, sql, &n, error));
    if (n < 0 || (uint64_t)n > most)
        return damaged(r, "a table has more rows than it can", 0, error);
    *out = (size_t)n;
    return MT_OK;
}

/* Run a query and hand over its rows; their number is n, or the file is damaged. */
typedef mt_status (*row_reader)(reading *r, mt__stmt *stmt, size_t row, void *into,
                                mt_error *error);

static mt_status each_row(reading *r, const char *sql, size_t rule, size_t n, row_reader reader,
                          void *into, mt_error *error) {
    mt__stmt stmt;
    bool row = false;
    size_t i = 0;
    MT_TRY(mt__stmt_open(&r->db, sql, &stmt, error));
    mt__bind_integer(&stmt, ":rule", (int64_t)rule);
    mt_status status = mt__stmt_step(&stmt, &row, error);
    for (; status == MT_OK && row; i++) {
        status = i < n ? reader(r, &stmt, i, into, error)
                       : damaged(r, "a table has rows too many", 0, error);
        if (status == MT_OK)
            status = mt__stmt_step(&stmt, &row, error);
    }
    mt__stmt_close(&stmt);
    MT_TRY(status);
    return i == n ? MT_OK : damaged(r, "rows of a table are missing", 0, error);
}

/* Rows are numbered by their position. */
static mt_status check_position(const reading *r, mt__stmt *stmt, int column, size_t row,
                                mt_error *error) {
    return mt__column_integer(stmt, column) == (int64_t)row
               ? MT_OK
               : damaged(r, "the rows of a table are not numbered one by one", 0, error);
}

/* ---- What is readable ------------------------------------------------------------------------ */

static mt_status fixed_blob(const reading *r, mt__stmt *stmt, int column, uint8_t out[32],
                            mt_error *error) {
    size_t size;
    const uint8_t *bytes = mt__column_blob(stmt, column, &size);
    if (bytes == NULL || size != 32)
        return damaged(r, "a digest is missing or cut off", 0, error);
    memcpy(out, bytes, 32);
    return MT_OK;
}

static mt_status read_round(reading *r, mt__stmt *stmt, size_t row, void *into, mt_error *error) {
    (void)row;
    (void)into;
    mt_desk_book *book = r->book;
    MT_TRY(own_text(r, stmt, 0, &book->round, error));
    MT_TRY(own_text(r, stmt, 1, &book->kind, error));
    MT_TRY(own_text(r, stmt, 2, &book->town, error));
    MT_TRY(own_text(r, stmt, 3, &book->made, error));
    MT_TRY(own_text(r, stmt, 4, &book->manifest, error));
    MT_TRY(fixed_blob(r, stmt, 5, book->commitment, error));
    MT_TRY(fixed_blob(r, stmt, 6, r->seal.salt, error));
    MT_TRY(fixed_blob(r, stmt, 7, r->check, error));
    const uint8_t *draw = mt__column_blob(stmt, 8, &r->n_draw);
    r->draw = own_bytes(r, draw, r->n_draw, error);
    if (r->draw == NULL)
        return MT_NO_MEMORY;
    if (strlen(book->round) > MT__DESK_NAME)
        return damaged(r, "the name of the round is too long", 0, error);
    char receipt[65];
    mt_digest_hex(book->manifest, strlen(book->manifest), receipt);
    if (strcmp(mt__column_word(stmt, 10), receipt) != 0)
        return damaged(r, "the receipt is not that of the manifest", 0, error);
    const int64_t children = mt__column_integer(stmt, 9);
    if (children < 0 || children >= (int64_t)MT_NONE)
        return damaged(r, "the number of children cannot be right", 0, error);
    book->n_children = (size_t)children;
    return MT_OK;
}

static mt_status number(const reading *r, mt__stmt *stmt, int column, uint32_t *out,
                        mt_error *error) {
    const int64_t value = mt__column_integer(stmt, column);
    if (value < 0 || value > UINT32_MAX)
        return damaged(r, "a number cannot be right", 0, error);
    *out = (uint32_t)value;
    return MT_OK;
}

typedef struct schools {
    const char **code;
    uint32_t *capacity;
} schools;

static mt_status read_school(reading *r, mt__stmt *stmt, size_t row, void *into, mt_error *error) {
    schools *s = into;
    MT_TRY(check_position(r, stmt, 0, row, error));
    MT_TRY(own_text(r, stmt, 1, &s->code[row], error));
    return number(r, stmt, 2, &s->capacity[row], error);
}

static mt_status read_schools(reading *r, mt_error *error) {
    mt_desk_book *book = r->book;
    MT_TRY(count(r, "SELECT count(*) FROM school", MT_NONE - 1, &book->n_schools, error));
    schools s = {own(r, book->n_schools, sizeof *s.code, error),
                 own(r, book->n_schools, sizeof *s.capacity, error)};
    if (s.code == NULL || s.capacity == NULL)
        return MT_NO_MEMORY;
    book->school = s.code;
    book->capacity = s.capacity;
    return each_row(r, "SELECT position, code, capacity FROM school ORDER BY position", 0,
                    book->n_schools, read_school, &s, error);
}

/* ---- Rules ----------------------------------------------------------------------------------- */

/* What a rule has, as the file says. */
typedef struct has {
    bool traits[MT_DESK_RULES_MAX], groups[MT_DESK_RULES_MAX], choices[MT_DESK_RULES_MAX];
    uint32_t *trait[MT_DESK_RULES_MAX]; ///< to be filled from the records
} has;

static mt_status read_rule(reading *r, mt__stmt *stmt, size_t row, void *into, mt_error *error) {
    has *h = into;
    MT_TRY(check_position(r, stmt, 0, row, error));
    MT_TRY(own_text(r, stmt, 1, &r->book->rule[row].key, error));
    MT_TRY(own_text(r, stmt, 2, &r->book->rule[row].text, error));
    h->traits[row] = mt__column_integer(stmt, 3) != 0;
    h->groups[row] = mt__column_integer(stmt, 4) != 0;
    h->choices[row] = mt__column_integer(stmt, 5) != 0;
    return MT_OK;
}

static mt_status read_choice(reading *r, mt__stmt *stmt, size_t row, void *into, mt_error *error) {
    uint32_t choice = 0;
    MT_TRY(check_position(r, stmt, 0, row, error));
    MT_TRY(number(r, stmt, 1, &choice, error));
    if (choice >= MT__SEAT_RULES)
        return damaged(r, "a school chooses by a rule that does not exist", 0, error);
    ((mt_seat_rule *)into)[row] = (mt_seat_rule)choice;
    return MT_OK;
}

typedef struct groups {
    size_t *group_of, school;
    mt_seat_group *group;
} groups;

static mt_status read_group(reading *r, mt__stmt *stmt, size_t row, void *into, mt_error *error) {
    groups *g = into;
    mt_seat_group *group = &g->group[row];
    uint32_t school = 0, position = 0;
    MT_TRY(number(r, stmt, 0, &school, error));
    MT_TRY(number(r, stmt, 1, &position, error));
    if (school >= r->book->n_schools || school < g->school)
        return damaged(r, "a seat group belongs to no school", 0, error);
    while (g->school < school)
        g->group_of[++g->school] = row;
    if (position != row - g->group_of[school])
        return damaged(r, "the seat groups of a school are not numbered one by one", 0, error);
    MT_TRY(number(r, stmt, 2, &group->seats, error));
    MT_TRY(number(r, stmt, 3, &group->most, error));
    MT_TRY(number(r, stmt, 4, &group->only, error));
    MT_TRY(number(r, stmt, 5, &group->first, error));
    group->pass_on = mt__column_integer(stmt, 6) != 0;
    return MT_OK;
}

static mt_status read_groups(reading *r, size_t i, mt_error *error) {
    const size_t n_schools = r->book->n_schools;
    mt__stmt stmt;
    bool row = false;
    MT_TRY(mt__stmt_open(&r->db, "SELECT count(*) FROM seat_group WHERE rule_position = :rule",
                         &stmt, error));
    mt__bind_integer(&stmt, ":rule", (int64_t)i);
    mt_status status = mt__stmt_step(&stmt, &row, error);
    const size_t n = status == MT_OK && row ? (size_t)mt__column_integer(&stmt, 0) : 0;
    mt__stmt_close(&stmt);
    MT_TRY(status);
    groups g = {own(r, n_schools + 1, sizeof *g.group_of, error), 0,
                own(r, n, sizeof *g.group, error)};
    if (g.group_of == NULL || g.group == NULL)
        return MT_NO_MEMORY;
    MT_TRY(each_row(r,
                    "SELECT school_position, position, seats, most, only_traits, first_traits, "
                    "pass_on FROM seat_group WHERE rule_position = :rule "
                    "ORDER BY school_position, position",
                    i, n, read_group, &g, error));
    while (g.school < n_schools)
        g.group_of[++g.school] = n;
    r->book->rule[i].group_of = g.group_of;
    r->book->rule[i].group = g.group;
    return MT_OK;
}

static mt_status read_choices(reading *r, size_t i, mt_error *error) {
    mt_seat_rule *choice = own(r, r->book->n_schools, sizeof *choice, error);
    if (choice == NULL)
        return MT_NO_MEMORY;
    r->book->rule[i].seats = choice;
    return each_row(r,
                    "SELECT school_position, choice FROM school_choice WHERE rule_position = :rule "
                    "ORDER BY school_position",
                    i, r->book->n_schools, read_choice, choice, error);
}

static mt_status read_rules(reading *r, has *h, mt_error *error) {
    mt_desk_book *book = r->book;
    MT_TRY(
        count(r, "SELECT count(*) FROM placement_rule", MT_DESK_RULES_MAX, &book->n_rules, error));
    MT_TRY(each_row(r,
                    "SELECT position, key, rule, has_traits, has_groups, has_choices FROM "
                    "placement_rule ORDER BY position",
                    0, book->n_rules, read_rule, h, error));
    for (size_t i = 0; i < book->n_rules; i++) {
        uint32_t *traits = h->traits[i] ? own(r, book->n_children, sizeof *traits, error) : NULL;
        if (h->traits[i] && traits == NULL)
            return MT_NO_MEMORY;
        h->trait[i] = traits;
        book->rule[i].traits = traits;
        if (h->groups[i])
            MT_TRY(read_groups(r, i, error));
        if (h->choices[i])
            MT_TRY(read_choices(r, i, error));
    }
    return MT_OK;
}

/* ---- Children -------------------------------------------------------------------------------- */

/* The records, sealed as they come and opened in place after each other. */
typedef struct records {
    uint8_t *plain; ///< [n * size]
    size_t size;
    bool open; ///< open them, not only check commitments
} records;

static mt_status read_record(reading *r, mt__stmt *stmt, size_t row, void *into, mt_error *error) {
    records *all = into;
    uint8_t made[MT__DESK_COMMITMENT], kept[MT__DESK_COMMITMENT];
    size_t size;
    MT_TRY(check_position(r, stmt, 0, row, error));
    MT_TRY(fixed_blob(r, stmt, 1, kept, error));
    const uint8_t *sealed = mt__column_blob(stmt, 2, &size);
    if (sealed == NULL && !all->open && sqlite3_column_type(stmt->handle, 2) == SQLITE_NULL)
        return MT_OK; /* erased: the commitment stays */
    if (sealed == NULL || (all->open && size != all->size + MT__DESK_SEALED))
        return damaged(r, "the record of a child is missing or cut off", (int64_t)row + 1, error);
    mt__desk_commit(r->book->round, row, sealed, size, made);
    if (memcmp(made, kept, sizeof made) != 0)
        return damaged(r, "the record of a child is not the one that was written", (int64_t)row + 1,
                       error);
    if (all->open &&
        !mt__desk_open_bytes(&r->seal, "child", row, sealed, size, all->plain + row * all->size))
        return damaged(r, "the record of a child does not open in its place", (int64_t)row + 1,
                       error);
    return MT_OK;
}

#define ALL_RECORDS "SELECT position, commitment, record FROM child ORDER BY position"

/* The arrays of the children, while they are filled. */
typedef struct filling {
    char *names;
    const char **applicant;
    uint8_t *basket, *priority, *ticket, *decided[MT_DESK_RULES_MAX];
    uint64_t *lot;
    size_t *list_of;
    uint32_t *school_of, *choice[MT_DESK_RULES_MAX], *group[MT_DESK_RULES_MAX];
} filling;

static mt_status take_children(reading *r, size_t names, size_t applications, filling *f,
                               mt_error *error) {
    mt_desk_book *book = r->book;
    const size_t n = book->n_children;
    bool whole = true;
#define TAKE(array, count)                                                                         \
    ((array) = own(r, (count), sizeof *(array), error), whole = whole && (array) != NULL)
    TAKE(f->names, names);
    TAKE(f->applicant, n);
    TAKE(f->basket, n);
    TAKE(f->list_of, n + 1);
    TAKE(f->school_of, applications);
    TAKE(f->priority, applications);
    TAKE(f->ticket, n * MT_DRAW_BYTES);
    TAKE(f->lot, n);
    for (size_t i = 0; i < book->n_rules; i++) {
        TAKE(f->choice[i], n);
        TAKE(f->group[i], n);
        TAKE(f->decided[i], applications);
        book->rule[i].places = (mt_places){f->choice[i], f->group[i]};
        book->rule[i].decided = f->decided[i];
    }
#undef TAKE
    book->applicant = f->applicant;
    book->basket = f->basket;
    book->list_of = f->list_of;
    book->school_of = f->school_of;
    book->priority = f->priority;
    book->ticket = f->ticket;
    book->lot = f->lot;
    return whole ? MT_OK : MT_NO_MEMORY;
}

static void fill_child(const mt_desk_book *book, const has *h, const mt__desk_record *record,
                       size_t child, filling *f) {
    const size_t first = f->list_of[child];
    memcpy(f->names, record->applicant, record->n_applicant);
    f->applicant[child] = f->names;
    f->names += record->n_applicant + 1;
    f->basket[child] = record->basket;
    memcpy(f->ticket + child * MT_DRAW_BYTES, record->ticket, MT_DRAW_BYTES);
    f->lot[child] = record->lot;
    f->list_of[child + 1] = first + record->n_list;
    for (size_t i = 0; i < record->n_list; i++) {
        f->school_of[first + i] = mt__desk_record_school(record, i);
        f->priority[first + i] = record->list[i * 5 + 4];
    }
    for (size_t i = 0; i < book->n_rules; i++) {
        if (h->traits[i])
            h->trait[i][child] = record->rule[i].traits;
        f->choice[i][child] = record->rule[i].choice;
        f->group[i][child] = record->rule[i].group;
        if (record->n_list > 0)
            memcpy(f->decided[i] + first, record->rule[i].decided, record->n_list);
    }
}

/* Take one record apart: what the parser cannot know is that a pseudonym has no zero byte, and that a
 * rule without traits has none. */
static mt_status parse(const reading *r, const has *h, const records *all, size_t child,
                       mt__desk_record *record, mt_error *error) {
    const size_t n_rules = r->book->n_rules;
    mt_error inner;
    bool right = mt__desk_record_read(all->plain + child * all->size, all->size, n_rules, record,
                                      &inner) == MT_OK;
    right = right && memchr(record->applicant, 0, record->n_applicant) == NULL;
    for (size_t i = 0; right && i < n_rules; i++)
        right = h->traits[i] || record->rule[i].traits == 0;
    return right ? MT_OK : damaged(r, "the record of a child is none", (int64_t)child + 1, error);
}

static mt_status fill_children(reading *r, const has *h, const records *all, mt_error *error) {
    const size_t n = r->book->n_children;
    size_t names = 0, applications = 0;
    mt__desk_record record;
    filling f = {0};
    for (size_t i = 0; i < n; i++) {
        MT_TRY(parse(r, h, all, i, &record, error));
        names += record.n_applicant + 1;
        applications += record.n_list;
    }
    MT_TRY(take_children(r, names, applications, &f, error));
    for (size_t i = 0; i < n; i++) {
        MT_TRY(parse(r, h, all, i, &record, error));
        fill_child(r->book, h, &record, i, &f);
    }
    return MT_OK;
}

static mt_status read_children(reading *r, const has *h, mt_error *error) {
    const size_t n = r->book->n_children;
    records all = {.open = true};
    /* All of one size, so that there is as much to allocate as there is in the file. */
    size_t whole = 0;
    MT_TRY(count(r,
                 "SELECT count(*) FROM child WHERE length(record) = "
                 "(SELECT max(length(record)) FROM child)",
                 MT_NONE, &whole, error));
    MT_TRY(count(r, "SELECT coalesce(max(length(record)), 0) FROM child", SIZE_MAX / 2, &all.size,
                 error));
    if (whole != n || (n > 0 && all.size <= MT__DESK_SEALED))
        return damaged(r, "records of children are missing or cut off", 0, error);
    all.size -= n > 0 ? MT__DESK_SEALED : 0;
    all.plain = mt__alloc(r->context, n, all.size);
    if (all.plain == NULL)
        return mt__no_memory(error, "the records of a desk");
    mt_status status = each_row(r, ALL_RECORDS, 0, n, read_record, &all, error);
    if (status == MT_OK)
        status = fill_children(r, h, &all, error);
    sodium_memzero(all.plain, n * all.size);
    mt_free(r->context, all.plain);
    return status;
}

/* ---- The draw -------------------------------------------------------------------------------- */

static mt_status take_draw(reading *r, const uint8_t *plain, size_t size, mt_error *error) {
    mt_desk_book *book = r->book;
    const size_t fixed = 32 + MT_DRAW_BYTES + 8;
    uint8_t digest[32];
    if (size < fixed)
        return damaged(r, "the draw is cut off", 0, error);
    book->n_secret = (size_t)mt__get(plain + fixed - 8, 4);
    book->n_beacon = (size_t)mt__get(plain + fixed - 4, 4);
    if (book->n_secret + book->n_beacon != size - fixed)
        return damaged(r, "the draw is cut off", 0, error);
    mt__desk_readable(book, digest);
    if (memcmp(digest, plain, sizeof digest) != 0)
        return damaged(r,
                       "schools, rules, manifest or number of children are not those of the draw",
                       0, error);
    memcpy(book->seed, plain + 32, MT_DRAW_BYTES);
    book->secret = own_bytes(r, plain + fixed, book->n_secret, error);
    book->beacon = own_bytes(r, plain + fixed + book->n_secret, book->n_beacon, error);
    return book->secret != NULL && book->beacon != NULL ? MT_OK : MT_NO_MEMORY;
}

static mt_status read_draw(reading *r, mt_error *error) {
    const size_t size = r->n_draw > MT__DESK_SEALED ? r->n_draw - MT__DESK_SEALED : 0;
    uint8_t *plain = mt__alloc(r->context, size, 1);
    if (plain == NULL)
        return mt__no_memory(error, "the draw of a desk");
    mt_status status = MT_OK;
    if (size == 0 || !mt__desk_open_bytes(&r->seal, "round", 1, r->draw, r->n_draw, plain))
        status = damaged(r, "the draw does not open", 0, error);
    if (status == MT_OK)
        status = take_draw(r, plain, size, error);
    sodium_memzero(plain, size);
    mt_free(r->context, plain);
    return status;
}

/* ---- The file -------------------------------------------------------------------------------- */

#define READ_ROUND                                                                                 \
    "SELECT key, kind, town, made, manifest, commitment, salt, key_check, draw, children, "        \
    "receipt FROM round"

/* A desk file is never in WAL mode. One that says it is would get files beside it by being read. */
static mt_status check_mode(const char *path, mt_error *error) {
    uint8_t mode[2] = {0, 0};
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t size = fd >= 0 ? pread(fd, mode, sizeof mode, 18) : -1;
    const int reason = errno;
    if (fd >= 0)
        close(fd);
    if (size < 0)
        return mt__fail_at(error, MT_IO, path, 0, 0, "cannot open it: %s; check the rights",
                           strerror(reason));
    if (size != sizeof mode || mode[0] != 1 || mode[1] != 1)
        return mt__fail_at(error, MT_BAD_DATA, path, 0, 0,
                           "this is not a desk file, or it is damaged; %s", mt__desk_kind.remedy);
    return MT_OK;
}

/* Header, pages, chain, tables, commitments: all that can be known without the key. */
static mt_status check_file(reading *r, int64_t *entries, char last[65], mt_error *error) {
    records all = {0};
    size_t n = 0;
    MT_TRY(mt__store_check_header(&r->db, error));
    MT_TRY(mt__log_verify(&r->db, NULL, entries, last, error));
    MT_TRY(each_row(r, READ_ROUND, 0, 1, read_round, NULL, error));
    MT_TRY(count(r, "SELECT count(*) FROM child", MT_NONE - 1, &n, error));
    if (n != r->book->n_children)
        return damaged(r, "records of children are missing or too many", 0, error);
    return each_row(r, ALL_RECORDS, 0, n, read_record, &all, error);
}

static mt_status read_all(reading *r, const uint8_t *key, mt_error *error) {
    int64_t entries;
    char last[65];
    has h = {0};
    MT_TRY(check_file(r, &entries, last, error));
    mt__desk_seal_start(&r->seal, key, r->book->round);
    if (sodium_memcmp(r->seal.check, r->check, sizeof r->check) != 0)
        return mt__fail_at(error, MT_DENIED, r->db.file, 0, 0,
                           "this is not the key of the desk file; name the key file of this round");
    MT_TRY(read_schools(r, error));
    MT_TRY(read_rules(r, &h, error));
    MT_TRY(read_draw(r, error));
    MT_TRY(read_children(r, &h, error));
    return mt__desk_check(r->context, r->book, r->db.file, error);
}

/* Open, read into a book of its own, close. @param out  NULL: only the check without the key */
static mt_status read_file(const mt_context *context, const char *path, const uint8_t *key,
                           const mt_desk_book **out, int64_t *entries, char last[65],
                           mt_error *error) {
    reading r = {.context = context};
    MT_TRY(mt__desk_sodium(error));
    r.owner = mt__calloc(context, 1, sizeof *r.owner);
    if (r.owner == NULL)
        return mt__no_memory(error, "a desk");
    r.owner->arena = (mt__arena){.context = context, .secret = true};
    r.book = &r.owner->book;
    mt_status status = mt__store_check_file(&mt__desk_kind, path, error);
    if (status == MT_OK)
        status = check_mode(path, error);
    if (status == MT_OK)
        status = mt__db_open(&r.db, &mt__desk_kind, path, path, SQLITE_OPEN_READONLY, error);
    if (status == MT_OK) {
        status = out != NULL ? read_all(&r, key, error) : check_file(&r, entries, last, error);
        /* Whatever else the store refuses here comes from the file. */
        if (status == MT_DATABASE && !r.db.busy)
            status = damaged(&r, "the store cannot read it", 0, error);
        mt__db_close(&r.db);
    }
    sodium_memzero(&r.seal, sizeof r.seal);
    if (status == MT_OK && out != NULL)
        *out = r.book;
    else
        mt_desk_free(context, r.book);
    return status;
}

mt_status mt_desk_read(const mt_context *context, const char *path,
                       const uint8_t key[MT_DESK_KEY_BYTES], const mt_desk_book **out,
                       mt_error *error) {
    if (path == NULL || key == NULL || out == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "path, key and out must be given");
    return read_file(context, path, key, out, NULL, NULL, error);
}

mt_status mt_desk_verify_log(const mt_context *context, const char *path, int64_t *entries,
                             char last[65], mt_error *error) {
    if (path == NULL || entries == NULL || last == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "path, entries and last must be given");
    int64_t n;
    char hash[65];
    MT_TRY(read_file(context, path, NULL, NULL, &n, hash, error));
    *entries = n;
    memcpy(last, hash, sizeof hash);
    return MT_OK;
}

void mt_desk_free(const mt_context *context, const mt_desk_book *book) {
    if (book == NULL)
        return;
    owned_book *owner = (owned_book *)(uintptr_t)book;
    mt__arena_free(&owner->arena);
    sodium_memzero(owner, sizeof *owner);
    mt_free(context, owner);
}
