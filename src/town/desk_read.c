/* Reading a desk file back into a book, and checking its log without the key.
 *
 * (1) Damage is looked for before the key is: pages, chain of the log, tables and commitments
 *     (check_file). So a wrong key is MT_DENIED, and everything else that does not fit MT_BAD_DATA.
 * (2) What was opened is not believed: records are taken apart strictly (desk_record.c), what is
 *     readable must have the digest that is sealed with the draw (read_draw), and the book as a whole
 *     is checked as if somebody handed it in (desk_check.c).
 * (3) Everything of the book lies in one arena, which is overwritten before it is freed; so are the
 *     opened records, which live only while they are read. */
#include "town/desk_reading.h"
#include "town/log.h"
#include "town/town_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

void *mt__desk_own(mt__desk_reading *r, size_t n, size_t size, mt_error *error) {
    return mt__arena_take(&r->owner->arena, n, size, "a desk", error);
}

/* A copy of bytes; NULL (and the error) when memory ends. */
static uint8_t *own_bytes(mt__desk_reading *r, const void *bytes, size_t size, mt_error *error) {
    uint8_t *copy = mt__desk_own(r, size, 1, error);
    if (copy != NULL && size > 0)
        memcpy(copy, bytes, size);
    return copy;
}

mt_status mt__desk_own_text(mt__desk_reading *r, mt__stmt *stmt, int column, const char **out,
                            mt_error *error) {
    const char *text = mt__column_text(stmt, column);
    if (text == NULL || strlen(text) != (size_t)sqlite3_column_bytes(stmt->handle, column))
        return mt__desk_damaged(r, "a text is missing or cut off", 0, error);
    char *copy = mt__desk_own(r, strlen(text) + 1, 1, error);
    if (copy == NULL)
        return MT_NO_MEMORY;
    memcpy(copy, text, strlen(text) + 1);
    *out = copy;
    return MT_OK;
}

mt_status mt__desk_count(mt__desk_reading *r, const char *sql, size_t most, size_t *out,
                         mt_error *error) {
    int64_t n;
    MT_TRY(mt__db_integer(&r->db, sql, &n, error));
    if (n < 0 || (uint64_t)n > most)
        return mt__desk_damaged(r, "a table has more rows than it can", 0, error);
    *out = (size_t)n;
    return MT_OK;
}

mt_status mt__desk_each_row(mt__desk_reading *r, const char *sql, size_t rule, size_t n,
                            mt__desk_row reader, void *into, mt_error *error) {
    mt__stmt stmt;
    bool row = false;
    size_t i = 0;
    MT_TRY(mt__stmt_open(&r->db, sql, &stmt, error));
    mt__bind_integer(&stmt, ":rule", (int64_t)rule);
    mt_status status = mt__stmt_step(&stmt, &row, error);
    for (; status == MT_OK && row; i++) {
        status = i < n ? reader(r, &stmt, i, into, error)
                       : mt__desk_damaged(r, "a table has rows too many", 0, error);
        if (status == MT_OK)
            status = mt__stmt_step(&stmt, &row, error);
    }
    mt__stmt_close(&stmt);
    MT_TRY(status);
    return i == n ? MT_OK : mt__desk_damaged(r, "rows of a table are missing", 0, error);
}

mt_status mt__desk_check_position(const mt__desk_reading *r, mt__stmt *stmt, int column, size_t row,
                                  mt_error *error) {
    return mt__column_integer(stmt, column) == (int64_t)row
               ? MT_OK
               : mt__desk_damaged(r, "the rows of a table are not numbered one by one", 0, error);
}

/* ---- What is readable ------------------------------------------------------------------------ */

static mt_status fixed_blob(const mt__desk_reading *r, mt__stmt *stmt, int column, uint8_t out[32],
                            mt_error *error) {
    size_t size;
    const uint8_t *bytes = mt__column_blob(stmt, column, &size);
    if (bytes == NULL || size != 32)
        return mt__desk_damaged(r, "a digest is missing or cut off", 0, error);
    memcpy(out, bytes, 32);
    return MT_OK;
}

static mt_status read_round(mt__desk_reading *r, mt__stmt *stmt, size_t row, void *into,
                            mt_error *error) {
    (void)row;
    (void)into;
    mt_desk_book *book = r->book;
    MT_TRY(mt__desk_own_text(r, stmt, 0, &book->round, error));
    MT_TRY(mt__desk_own_text(r, stmt, 1, &book->kind, error));
    MT_TRY(mt__desk_own_text(r, stmt, 2, &book->town, error));
    MT_TRY(mt__desk_own_text(r, stmt, 3, &book->made, error));
    MT_TRY(mt__desk_own_text(r, stmt, 4, &book->manifest, error));
    MT_TRY(fixed_blob(r, stmt, 5, book->commitment, error));
    MT_TRY(fixed_blob(r, stmt, 6, r->seal.salt, error));
    MT_TRY(fixed_blob(r, stmt, 7, r->check, error));
    const uint8_t *draw = mt__column_blob(stmt, 8, &r->n_draw);
    r->draw = own_bytes(r, draw, r->n_draw, error);
    if (r->draw == NULL)
        return MT_NO_MEMORY;
    if (strlen(book->round) > MT__DESK_NAME)
        return mt__desk_damaged(r, "the name of the round is too long", 0, error);
    char receipt[65];
    mt_digest_hex(book->manifest, strlen(book->manifest), receipt);
    if (strcmp(mt__column_word(stmt, 10), receipt) != 0)
        return mt__desk_damaged(r, "the receipt is not that of the manifest", 0, error);
    const int64_t children = mt__column_integer(stmt, 9);
    if (children < 0 || children >= (int64_t)MT_NONE)
        return mt__desk_damaged(r, "the number of children cannot be right", 0, error);
    book->n_children = (size_t)children;
    return MT_OK;
}

/* ---- Children -------------------------------------------------------------------------------- */

/* The records, sealed as they come and opened in place after each other. */
typedef struct records {
    uint8_t *plain; ///< [n * size]
    size_t size;
    bool open; ///< open them, not only check commitments
} records;

static mt_status read_record(mt__desk_reading *r, mt__stmt *stmt, size_t row, void *into,
                             mt_error *error) {
    records *all = into;
    uint8_t made[MT__DESK_COMMITMENT], kept[MT__DESK_COMMITMENT];
    size_t size;
    MT_TRY(mt__desk_check_position(r, stmt, 0, row, error));
    MT_TRY(fixed_blob(r, stmt, 1, kept, error));
    const uint8_t *sealed = mt__column_blob(stmt, 2, &size);
    if (sealed == NULL && !all->open && sqlite3_column_type(stmt->handle, 2) == SQLITE_NULL)
        return MT_OK; /* erased: the commitment stays */
    if (sealed == NULL || (all->open && size != all->size + MT__DESK_SEALED))
        return mt__desk_damaged(r, "the record of a child is missing or cut off", (int64_t)row + 1,
                                error);
    mt__desk_commit(r->book->round, row, sealed, size, made);
    if (memcmp(made, kept, sizeof made) != 0)
        return mt__desk_damaged(r, "the record of a child is not the one that was written",
                                (int64_t)row + 1, error);
    if (all->open &&
        !mt__desk_open_bytes(&r->seal, "child", row, sealed, size, all->plain + row * all->size))
        return mt__desk_damaged(r, "the record of a child does not open in its place",
                                (int64_t)row + 1, error);
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

static mt_status take_children(mt__desk_reading *r, size_t names, size_t applications, filling *f,
                               mt_error *error) {
    mt_desk_book *book = r->book;
    const size_t n = book->n_children;
    bool whole = true;
#define TAKE(array, count)                                                                         \
    ((array) = mt__desk_own(r, (count), sizeof *(array), error), whole = whole && (array) != NULL)
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

static void fill_child(const mt_desk_book *book, const mt__desk_has *h,
                       const mt__desk_record *record, size_t child, filling *f) {
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
static mt_status parse(const mt__desk_reading *r, const mt__desk_has *h, const records *all,
                       size_t child, mt__desk_record *record, mt_error *error) {
    const size_t n_rules = r->book->n_rules;
    mt_error inner;
    bool right = mt__desk_record_read(all->plain + child * all->size, all->size, n_rules, record,
                                      &inner) == MT_OK;
    right = right && memchr(record->applicant, 0, record->n_applicant) == NULL;
    for (size_t i = 0; right && i < n_rules; i++)
        right = h->traits[i] || record->rule[i].traits == 0;
    return right ? MT_OK
                 : mt__desk_damaged(r, "the record of a child is none", (int64_t)child + 1, error);
}

static mt_status fill_children(mt__desk_reading *r, const mt__desk_has *h, const records *all,
                               mt_error *error) {
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

static mt_status read_children(mt__desk_reading *r, const mt__desk_has *h, mt_error *error) {
    const size_t n = r->book->n_children;
    records all = {.open = true};
    /* All of one size, so that there is as much to allocate as there is in the file. */
    size_t whole = 0;
    MT_TRY(mt__desk_count(r,
                          "SELECT count(*) FROM child WHERE length(record) = "
                          "(SELECT max(length(record)) FROM child)",
                          MT_NONE, &whole, error));
    MT_TRY(mt__desk_count(r, "SELECT coalesce(max(length(record)), 0) FROM child", SIZE_MAX / 2,
                          &all.size, error));
    if (whole != n || (n > 0 && all.size <= MT__DESK_SEALED))
        return mt__desk_damaged(r, "records of children are missing or cut off", 0, error);
    all.size -= n > 0 ? MT__DESK_SEALED : 0;
    all.plain = mt__alloc(r->context, n, all.size);
    if (all.plain == NULL)
        return mt__no_memory(error, "the records of a desk");
    mt_status status = mt__desk_each_row(r, ALL_RECORDS, 0, n, read_record, &all, error);
    if (status == MT_OK)
        status = fill_children(r, h, &all, error);
    sodium_memzero(all.plain, n * all.size);
    mt_free(r->context, all.plain);
    return status;
}

/* ---- The draw -------------------------------------------------------------------------------- */

static mt_status take_draw(mt__desk_reading *r, const uint8_t *plain, size_t size,
                           mt_error *error) {
    mt_desk_book *book = r->book;
    const size_t fixed = 32 + MT_DRAW_BYTES + 8;
    uint8_t digest[32];
    if (size < fixed)
        return mt__desk_damaged(r, "the draw is cut off", 0, error);
    book->n_secret = (size_t)mt__get(plain + fixed - 8, 4);
    book->n_beacon = (size_t)mt__get(plain + fixed - 4, 4);
    if (book->n_secret + book->n_beacon != size - fixed)
        return mt__desk_damaged(r, "the draw is cut off", 0, error);
    mt__desk_readable(book, digest);
    if (memcmp(digest, plain, sizeof digest) != 0)
        return mt__desk_damaged(
            r, "schools, rules, manifest or number of children are not those of the draw", 0,
            error);
    memcpy(book->seed, plain + 32, MT_DRAW_BYTES);
    book->secret = own_bytes(r, plain + fixed, book->n_secret, error);
    book->beacon = own_bytes(r, plain + fixed + book->n_secret, book->n_beacon, error);
    return book->secret != NULL && book->beacon != NULL ? MT_OK : MT_NO_MEMORY;
}

static mt_status read_draw(mt__desk_reading *r, mt_error *error) {
    const size_t size = r->n_draw > MT__DESK_SEALED ? r->n_draw - MT__DESK_SEALED : 0;
    uint8_t *plain = mt__alloc(r->context, size, 1);
    if (plain == NULL)
        return mt__no_memory(error, "the draw of a desk");
    mt_status status = MT_OK;
    if (size == 0 || !mt__desk_open_bytes(&r->seal, "round", 1, r->draw, r->n_draw, plain))
        status = mt__desk_damaged(r, "the draw does not open", 0, error);
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
static mt_status check_file(mt__desk_reading *r, int64_t *entries, char last[65], mt_error *error) {
    records all = {0};
    size_t n = 0;
    MT_TRY(mt__store_check_header(&r->db, error));
    MT_TRY(mt__log_verify(&r->db, NULL, entries, last, error));
    MT_TRY(mt__desk_each_row(r, READ_ROUND, 0, 1, read_round, NULL, error));
    MT_TRY(mt__desk_count(r, "SELECT count(*) FROM child", MT_NONE - 1, &n, error));
    if (n != r->book->n_children)
        return mt__desk_damaged(r, "records of children are missing or too many", 0, error);
    return mt__desk_each_row(r, ALL_RECORDS, 0, n, read_record, &all, error);
}

static mt_status read_all(mt__desk_reading *r, const uint8_t *key, mt_error *error) {
    int64_t entries;
    char last[65];
    mt__desk_has h = {0};
    MT_TRY(check_file(r, &entries, last, error));
    mt__desk_seal_start(&r->seal, key, r->book->round);
    if (sodium_memcmp(r->seal.check, r->check, sizeof r->check) != 0)
        return mt__fail_at(error, MT_DENIED, r->db.file, 0, 0,
                           "this is not the key of the desk file; name the key file of this round");
    MT_TRY(mt__desk_read_schools(r, error));
    MT_TRY(mt__desk_read_rules(r, &h, error));
    MT_TRY(read_draw(r, error));
    MT_TRY(read_children(r, &h, error));
    return mt__desk_check(r->context, r->book, r->db.file, error);
}

/* Open, read into a book of its own, close. @param out  NULL: only the check without the key */
static mt_status read_file(const mt_context *context, const char *path, const uint8_t *key,
                           const mt_desk_book **out, int64_t *entries, char last[65],
                           mt_error *error) {
    mt__desk_reading r = {.context = context};
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
            status = mt__desk_damaged(&r, "the store cannot read it", 0, error);
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
    /* The book was lent to be read; here it comes back to who made it. */
    const union {
        const mt_desk_book *lent;
        mt__owned_book *owned;
    } back = {book};
    mt__arena_free(&back.owned->arena);
    sodium_memzero(back.owned, sizeof *back.owned);
    mt_free(context, back.owned);
}
