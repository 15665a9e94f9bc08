/** @file desk.h
 *  The desk file: one encrypted SQLite file per round (extension .desk) that holds what concerns
 *  persons: applications, lots and placements. It is kept by those who run the round; the town file
 *  gets a receipt and counts, nothing else. What a desk never holds: names of groups, origin, home. */
#ifndef MENGTAFEL_DESK_H
#define MENGTAFEL_DESK_H

#include "mengtafel/admit.h"
#include "mengtafel/town.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MT_DESK_KEY_BYTES 32

/** One rule under which the same applications were placed. */
typedef struct mt_desk_rule {
    const char *key;            ///< "one_draw", "two_baskets"
    const char *text;           ///< the rule as JSON: what was frozen
    const uint32_t *traits;     ///< [n_children] as the rule reads the baskets; NULL: none
    const size_t *group_of;     ///< [n_schools + 1]; NULL: one open group each
    const mt_seat_group *group; ///< [group_of[n_schools]]
    const mt_seat_rule *seats;  ///< [n_schools]; NULL: MT_SEATS_IN_ORDER
    mt_places places;           ///< both arrays filled
    const uint8_t *decided;     ///< [list_of[n_children]] mt_decided
} mt_desk_rule;

enum { MT_DESK_RULES_MAX = 8 };

/** Everything a desk holds of a round, as arrays. Children are in the order of their pseudonyms. */
typedef struct mt_desk_book {
    const char *round; ///< "oefenronde-2026-1"
    const char *kind;  ///< "exercise"
    const char *town;
    const char *made; ///< RFC 3339, UTC
    size_t n_schools, n_children;
    const char *const *school;    ///< [n_schools] code; in an exercise a number
    const uint32_t *capacity;     ///< [n_schools]
    const char *const *applicant; ///< [n_children] pseudonym
    const uint8_t *basket;        ///< [n_children] declared basket from 1; 0: not declared
    const size_t *list_of;        ///< [n_children + 1]
    const uint32_t *school_of;    ///< [list_of[n_children]] school from 0, best first
    const uint8_t *priority;      ///< [list_of[n_children]] class, lower first
    /* the draw */
    const char *manifest;        ///< the text that was frozen; its SHA-256 is the receipt
    const void *secret, *beacon; ///< as they enter the seed
    size_t n_secret, n_beacon;
    uint8_t commitment[MT_DRAW_BYTES], seed[MT_DRAW_BYTES];
    const uint8_t *ticket; ///< [n_children * 32]
    const uint64_t *lot;   ///< [n_children]
    /* the outcomes */
    size_t n_rules;
    mt_desk_rule rule[MT_DESK_RULES_MAX];
} mt_desk_book;

/** Write a desk file: everything or nothing (as PATH.new-PID-N first, synced, then renamed without
 *  replacing; only a program that is killed leaves that name behind). What concerns a person is one
 *  record per child, sealed with XChaCha20-Poly1305 under the key and tied to its row, round and
 *  file; so are secret, beacon and seed of the draw. Schools, seats, rules, the manifest, the number of
 *  children and the log are readable without the key, and cannot be exchanged without it. The log
 *  holds salted commitments of the records, chained as in the town file.
 *  @param key  [32] of the desk; lives outside the file
 *  @return MT_IO when the path exists already or cannot be written; MT_BAD_DATA (error->row: child
 *          from 1) for arrays that do not fit together: pseudonyms, codes and keys are UTF-8 of 1 to
 *          255 bytes without control characters, each once, pseudonyms in order of their bytes;
 *          MT_BAD_ARGUMENT for an array that is missing; MT_NO_MEMORY */
MT_API MT_MUST_USE mt_status mt_desk_write(const mt_context *context, const char *path,
                                           const uint8_t key[MT_DESK_KEY_BYTES],
                                           const mt_desk_book *book, const mt_stamp *stamp,
                                           mt_error *error);

/** Read a desk file back. The whole of it is checked first: pages, log, tables, every record.
 *  @param out  free with mt_desk_free, which overwrites it; lends everything in it
 *  @return MT_BAD_DATA when it is no desk file, is damaged or cut off, or a record was changed, moved
 *          or is missing; MT_DENIED when the key is not that of the file; MT_IO when there is none */
MT_API MT_MUST_USE mt_status mt_desk_read(const mt_context *context, const char *path,
                                          const uint8_t key[MT_DESK_KEY_BYTES],
                                          const mt_desk_book **out, mt_error *error);
MT_API void mt_desk_free(const mt_context *context, const mt_desk_book *book);

/** Check the log of a desk without its key: pages, chain, tables and commitments. A record that was
 *  erased while its commitment stands is no fault here. As mt_town_verify. */
MT_API MT_MUST_USE mt_status mt_desk_verify_log(const mt_context *context, const char *path,
                                                int64_t *entries, char last[65], mt_error *error);

/** A new key from the system's random source. What is sealed under a key that is lost is lost. */
MT_API void mt_desk_key_new(uint8_t key[MT_DESK_KEY_BYTES]);
/** Write a key as 64 hex digits, readable by the owner alone, refusing to replace a file.
 *  @return MT_IO; no file is left behind then */
MT_API MT_MUST_USE mt_status mt_desk_key_write(const mt_context *context, const char *path,
                                               const uint8_t key[MT_DESK_KEY_BYTES],
                                               mt_error *error);
/** Read a key file.
 *  @return MT_BAD_DATA when it is not 64 hex digits; MT_DENIED when group or others may read or change
 *          the file, with the remedy (chmod 600); MT_IO */
MT_API MT_MUST_USE mt_status mt_desk_key_read(const mt_context *context, const char *path,
                                              uint8_t key[MT_DESK_KEY_BYTES], mt_error *error);

#ifdef __cplusplus
}
#endif
#endif
