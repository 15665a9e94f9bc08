/* What the files of a desk share: the check of a book, the record of a child, sealing. */
#ifndef MT_TOWN_DESK_INTERNAL_H
#define MT_TOWN_DESK_INTERNAL_H

#include "mengtafel/desk.h"
#include "town/arena.h"
#include "town/store.h"

extern const mt__db_kind mt__desk_kind;

/** How a school's choice rules are numbered in a file. */
enum { MT__SEAT_RULES = MT_SEATS_OVERLAPPING + 1 };

/** Most bytes of a code, pseudonym or key, without the terminator. */
enum { MT__DESK_NAME = 255 };

/** Whether a book fits together, whoever made it: our caller, or a file.
 *  @param file  for errors; NULL when there is none
 *  @return MT_BAD_ARGUMENT for a missing array, MT_BAD_DATA (error->row: child from 1) for the rest */
mt_status mt__desk_check(const mt_context *context, const mt_desk_book *book, const char *file,
                         mt_error *error) MT_MUST_USE;

/* ---- The record of a child (desk_record.c) --------------------------------------------------- */

/** A record as it lies in its bytes: every pointer is into them. */
typedef struct mt__desk_record {
    const uint8_t *applicant;
    size_t n_applicant;
    uint8_t basket;
    const uint8_t *ticket; ///< [MT_DRAW_BYTES]
    uint64_t lot;
    size_t n_list;
    const uint8_t *list; ///< [n_list * 5] school and class
    struct {
        uint32_t traits, choice, group;
        const uint8_t *decided; ///< [n_list]
    } rule[MT_DESK_RULES_MAX];
} mt__desk_record;

/** Bytes of a child's record without padding. */
size_t mt__desk_record_size(const mt_desk_book *book, size_t child);
/** Write a record into `size` bytes, the rest zeros. */
void mt__desk_record_write(const mt_desk_book *book, size_t child, uint8_t *bytes, size_t size);
/** Take a record apart. @return MT_BAD_DATA when the bytes are no record of `n_rules` rules */
mt_status mt__desk_record_read(const uint8_t *bytes, size_t size, size_t n_rules,
                               mt__desk_record *out, mt_error *error) MT_MUST_USE;
/** School at place i of the list. */
uint32_t mt__desk_record_school(const mt__desk_record *record, size_t i);

/** Little-endian numbers. */
static inline void mt__put(uint8_t *at, uint64_t value, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static inline uint64_t mt__get(const uint8_t *at, size_t bytes) {
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

/* ---- Sealing (desk_seal.c) ------------------------------------------------------------------- */

enum { MT__DESK_SALT = 32, MT__DESK_COMMITMENT = 32, MT__DESK_SEALED = 24 + 16 };

/** The key of one file and what its records are tied to. */
typedef struct mt__desk_seal {
    uint8_t key[32], check[32], salt[MT__DESK_SALT];
    const char *round;
} mt__desk_seal;

/** The key of a file from that of the desk and the salt of the file, which is in `seal` already. */
void mt__desk_seal_start(mt__desk_seal *seal, const uint8_t key[MT_DESK_KEY_BYTES],
                         const char *round);
/** Seal `size` bytes into size + MT__DESK_SEALED bytes, tied to table and row. */
void mt__desk_seal_bytes(const mt__desk_seal *seal, const char *table, size_t row,
                         const uint8_t *plain, size_t size, uint8_t *sealed);
/** Open `size` sealed bytes into size - MT__DESK_SEALED; false when they are not what was sealed for
 *  that place. */
bool mt__desk_open_bytes(const mt__desk_seal *seal, const char *table, size_t row,
                         const uint8_t *sealed, size_t size, uint8_t *plain) MT_MUST_USE;
/** The commitment to a sealed record. */
void mt__desk_commit(const char *round, size_t row, const uint8_t *sealed, size_t size,
                     uint8_t out[MT__DESK_COMMITMENT]);
/** SHA-256 over everything of a book that is readable in the file. */
void mt__desk_readable(const mt_desk_book *book, uint8_t out[32]);
/** MT_INTERNAL when libsodium cannot start. */
mt_status mt__desk_sodium(mt_error *error) MT_MUST_USE;

#endif
