/* What the files that read a desk share: the file being read, and how its rows are taken. */
#ifndef MT_TOWN_DESK_READING_H
#define MT_TOWN_DESK_READING_H

#include "town/desk_internal.h"

typedef struct mt__owned_book {
    mt_desk_book book; ///< first: the public pointer is the owned one
    mt__arena arena;
} mt__owned_book;

/** A file being read. */
typedef struct mt__desk_reading {
    const mt_context *context;
    mt__db db;
    mt__owned_book *owner;
    mt_desk_book *book; ///< that of the owner
    mt__desk_seal seal;
    uint8_t check[32]; ///< as the file has it
    const uint8_t *draw;
    size_t n_draw;
} mt__desk_reading;

/* A macro, so that the compiler sees which status comes back. */
#define mt__desk_damaged(r, what, row, error)                                                      \
    mt__fail_at((error), MT_BAD_DATA, (r)->db.file, (row), 0,                                      \
                "the desk file is damaged or was changed: %s; use a back-up", (what))

/** What a rule has, as the file says. */
typedef struct mt__desk_has {
    bool traits[MT_DESK_RULES_MAX], groups[MT_DESK_RULES_MAX], choices[MT_DESK_RULES_MAX];
    uint32_t *trait[MT_DESK_RULES_MAX]; ///< to be filled from the records
} mt__desk_has;

void *mt__desk_own(mt__desk_reading *r, size_t n, size_t size, mt_error *error) MT_MUST_USE;
/** A text column. One with a zero byte in it is no text of ours. */
mt_status mt__desk_own_text(mt__desk_reading *r, mt__stmt *stmt, int column, const char **out,
                            mt_error *error) MT_MUST_USE;
/** The number that a query gives, MT_BAD_DATA when it is over `most`. */
mt_status mt__desk_count(mt__desk_reading *r, const char *sql, size_t most, size_t *out,
                         mt_error *error) MT_MUST_USE;
/** Run a query and hand over its rows; their number is n, or the file is damaged. */
typedef mt_status (*mt__desk_row)(mt__desk_reading *r, mt__stmt *stmt, size_t row, void *into,
                                  mt_error *error);

mt_status mt__desk_each_row(mt__desk_reading *r, const char *sql, size_t rule, size_t n,
                            mt__desk_row reader, void *into, mt_error *error) MT_MUST_USE;
/** Rows are numbered by their position. */
mt_status mt__desk_check_position(const mt__desk_reading *r, mt__stmt *stmt, int column, size_t row,
                                  mt_error *error) MT_MUST_USE;
/** Schools and rules of the book (desk_read_rules.c). */
mt_status mt__desk_read_schools(mt__desk_reading *r, mt_error *error) MT_MUST_USE;
mt_status mt__desk_read_rules(mt__desk_reading *r, mt__desk_has *h, mt_error *error) MT_MUST_USE;

#endif
