/* The log: every change of a town or desk file, chained by hash so that nothing can be changed, left
 * out or put in afterwards without it being seen.
 *
 * (1) Entries are numbered 1, 2, 3, ... without gaps; entry 1 has `previous` = 64 zeros.
 * (2) hash = SHA-256 over "mengtafel log 1\n" and, for number, time, actor, action, detail, state
 *     and previous in this order, their length in decimal, ":", the bytes and "\n".
 * (3) state = SHA-256 over all other tables, names of columns and rows, as they are after the
 * change (state_of_tables): so a change of the tables outside the program is seen too, and with it
 * a log whose end was cut off. Which tables those are is said by the kind of file; a file of an
 * older schema has those of that schema. (4) An entry is written in the transaction of its change
 * (mt__log_append is the only writer; the authorizer in db.c refuses everything else). Someone who
 * can rewrite the whole file can make a new chain: against that a hash that was published or
 * written down earlier is asked for (mt_town_verify, head). */
#include "town/log.h"
#include "town/town_internal.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";

static void hex_of(const unsigned char digest[crypto_hash_sha256_BYTES], char hex[65]) {
    sodium_bin2hex(hex, 65, digest, crypto_hash_sha256_BYTES);
}

void mt_digest_hex(const void *bytes, size_t size, char hex[65]) {
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, bytes, size);
    hex_of(digest, hex);
}

static void add_bytes(crypto_hash_sha256_state *hash, const void *bytes, size_t size) {
    char length[24];
    int digits = snprintf(length, sizeof length, "%zu:", size);
    crypto_hash_sha256_update(hash, (const unsigned char *)length, (unsigned long long)digits);
    crypto_hash_sha256_update(hash, bytes, size);
    crypto_hash_sha256_update(hash, (const unsigned char *)"\n", 1);
}

static void add_text(crypto_hash_sha256_state *hash, const char *text) {
    add_bytes(hash, text, strlen(text));
}

/* One row: the type letter keeps NULL, 1, 1.0 and "1" apart. Numbers by the shared writer. */
static void add_row(crypto_hash_sha256_state *hash, mt__stmt *stmt) {
    const int n = sqlite3_column_count(stmt->handle);
    for (int i = 0; i < n; i++) {
        char number[MT_NUMBER_SIZE];
        switch (sqlite3_column_type(stmt->handle, i)) {
        case SQLITE_INTEGER:
            snprintf(number, sizeof number, "i%lld", (long long)mt__column_integer(stmt, i));
            add_text(hash, number);
            break;
        case SQLITE_FLOAT:
            mt_number_write(mt__column_number(stmt, i), number);
            add_text(hash, "f");
            add_text(hash, number);
            break;
        case SQLITE_NULL:
            add_text(hash, "n");
            break;
        default:
            add_text(hash, "t");
            add_bytes(hash, sqlite3_column_blob(stmt->handle, i),
                      (size_t)sqlite3_column_bytes(stmt->handle, i));
        }
    }
    add_text(hash, "row");
}

/* The tables in order of name, their rows in order of the primary key (which comes first). */
static mt_status state_of_tables(mt__db *db, char hex[65], mt_error *error) {
    const mt__log_table *table = db->kind->table;
    int64_t schema;
    MT_TRY(mt__db_integer(db, "PRAGMA user_version", &schema, error));
    crypto_hash_sha256_state hash;
    crypto_hash_sha256_init(&hash);
    for (size_t t = 0; t < db->kind->n_tables; t++) {
        mt__stmt stmt;
        bool row = true;
        if (table[t].since > schema)
            continue;
        MT_TRY(mt__stmt_open(db, table[t].sql, &stmt, error));
        add_text(&hash, table[t].name);
        for (int c = 0; c < sqlite3_column_count(stmt.handle); c++)
            add_text(&hash, sqlite3_column_name(stmt.handle, c));
        mt_status status = mt__stmt_step(&stmt, &row, error);
        while (status == MT_OK && row) {
            add_row(&hash, &stmt);
            status = mt__stmt_step(&stmt, &row, error);
        }
        mt__stmt_close(&stmt);
        MT_TRY(status);
    }
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&hash, digest);
    hex_of(digest, hex);
    return MT_OK;
}

/* Fields come with their size: a zero byte does not end what is hashed. */
static void hash_entry(int64_t number, const mt_text field[6], char hex[65]) {
    crypto_hash_sha256_state hash;
    unsigned char digest[crypto_hash_sha256_BYTES];
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)number);
    crypto_hash_sha256_init(&hash);
    crypto_hash_sha256_update(&hash, (const unsigned char *)"mengtafel log 1\n", 16);
    add_text(&hash, text);
    for (int i = 0; i < 6; i++)
        add_bytes(&hash, field[i].at, field[i].size);
    crypto_hash_sha256_final(&hash, digest);
    hex_of(digest, hex);
}

static mt_status last_entry(mt__db *db, int64_t *number, char hash[65], mt_error *error) {
    mt__stmt stmt;
    bool row = false;
    *number = 0;
    memcpy(hash, zeros, 65);
    MT_TRY(mt__stmt_open(db, "SELECT number, hash FROM log ORDER BY number DESC LIMIT 1", &stmt,
                         error));
    mt_status status = mt__stmt_step(&stmt, &row, error);
    if (status == MT_OK && row) {
        *number = mt__column_integer(&stmt, 0);
        snprintf(hash, 65, "%s", mt__column_word(&stmt, 1));
    }
    mt__stmt_close(&stmt);
    return status;
}

static mt_text text_of(const char *text) {
    return (mt_text){text, strlen(text)};
}

mt_status mt__log_append(mt__db *db, const mt_stamp *stamp, const char *action, const char *detail,
                         mt_error *error) {
    int64_t number;
    char previous[65], state[65], hash[65];
    MT_TRY(last_entry(db, &number, previous, error));
    MT_TRY(state_of_tables(db, state, error));
    number++;
    hash_entry(number,
               (const mt_text[]){text_of(stamp->time), text_of(stamp->actor), text_of(action),
                                 text_of(detail), text_of(state), text_of(previous)},
               hash);
    mt__stmt stmt = {0};
    db->log_open = true;
    mt_status status = mt__stmt_open(
        db,
        "INSERT INTO log (number, time, actor, action, detail, state, previous, hash) "
        "VALUES (:number, :time, :actor, :action, :detail, :state, :previous, :hash)",
        &stmt, error);
    if (status == MT_OK) {
        mt__bind_integer(&stmt, ":number", number);
        mt__bind_text(&stmt, ":time", stamp->time);
        mt__bind_text(&stmt, ":actor", stamp->actor);
        mt__bind_text(&stmt, ":action", action);
        mt__bind_text(&stmt, ":detail", detail);
        mt__bind_text(&stmt, ":state", state);
        mt__bind_text(&stmt, ":previous", previous);
        mt__bind_text(&stmt, ":hash", hash);
        status = mt__stmt_run(&stmt, error);
    }
    mt__stmt_close(&stmt);
    db->log_open = false;
    return status;
}

mt_status mt_town_log(mt_town *town, mt_log_reader reader, void *user, mt_error *error) {
    mt__stmt stmt;
    if (town == NULL || reader == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "town and reader must be given");
    bool row = false;
    MT_TRY(mt__stmt_open(
        &town->db, "SELECT number, time, actor, action, detail, hash FROM log ORDER BY number",
        &stmt, error));
    mt_status status = mt__stmt_step(&stmt, &row, error);
    while (status == MT_OK && row) {
        mt_log_entry entry = {
            .number = mt__column_integer(&stmt, 0),
            .time = mt__column_word(&stmt, 1),
            .actor = mt__column_word(&stmt, 2),
            .action = mt__column_word(&stmt, 3),
            .detail = mt__column_word(&stmt, 4),
            .hash = mt__column_word(&stmt, 5),
        };
        status = reader(user, &entry, error);
        if (status == MT_OK)
            status = mt__stmt_step(&stmt, &row, error);
    }
    mt__stmt_close(&stmt);
    return status;
}

/* What has been seen of the chain so far. */
typedef struct chain {
    int64_t entries;
    char last[65], state[65];
    const char *head;
    bool head_seen;
} chain;

static bool same_hash(mt_text text, const char hash[65]) {
    return text.size == 64 && memcmp(text.at, hash, 64) == 0;
}

static mt_status check_entry(mt__db *db, mt__stmt *stmt, chain *seen, mt_error *error) {
    const int64_t number = mt__column_integer(stmt, 0);
    mt_text field[7];
    char hash[65];
    for (int i = 0; i < 7; i++) {
        field[i].at = mt__column_word(stmt, i + 1);
        field[i].size = (size_t)sqlite3_column_bytes(stmt->handle, i + 1);
    }
    if (number != seen->entries + 1)
        return mt__fail_at(error, MT_BAD_DATA, db->file, 0, 0,
                           "log entry %lld is missing: entries were removed; use a back-up",
                           (long long)seen->entries + 1);
    hash_entry(number, field, hash);
    if (!same_hash(field[5], seen->last) || !same_hash(field[6], hash))
        return mt__fail_at(error, MT_BAD_DATA, db->file, 0, 0,
                           "log entry %lld does not match its hash: the log was changed after it "
                           "was written; use a back-up",
                           (long long)number);
    seen->entries = number;
    memcpy(seen->last, hash, sizeof hash);
    snprintf(seen->state, sizeof seen->state, "%s", field[4].at);
    if (seen->head != NULL && strcmp(hash, seen->head) == 0)
        seen->head_seen = true;
    return MT_OK;
}

static mt_status check_chain(mt__db *db, chain *seen, mt_error *error) {
    mt__stmt stmt;
    bool row = false;
    MT_TRY(mt__stmt_open(db,
                         "SELECT number, time, actor, action, detail, state, previous, hash "
                         "FROM log ORDER BY number",
                         &stmt, error));
    mt_status status = mt__stmt_step(&stmt, &row, error);
    while (status == MT_OK && row) {
        status = check_entry(db, &stmt, seen, error);
        if (status == MT_OK)
            status = mt__stmt_step(&stmt, &row, error);
    }
    mt__stmt_close(&stmt);
    return status;
}

static mt_status check_all(mt__db *db, chain *seen, mt_error *error) {
    char state[65];
    MT_TRY(mt__db_check_pages(db, error));
    MT_TRY(check_chain(db, seen, error));
    MT_TRY(state_of_tables(db, state, error));
    if (seen->entries == 0 || strcmp(state, seen->state) != 0)
        return mt__fail_at(
            error, MT_BAD_DATA, db->file, 0, 0,
            "the tables are not as the log recorded them after entry %lld: they were "
            "changed outside the program, or the end of the log was removed; use a "
            "back-up",
            (long long)seen->entries);
    if (seen->head != NULL && !seen->head_seen)
        return mt__fail_at(error, MT_BAD_DATA, db->file, 0, 0,
                           "the hash %.64s does not occur in this log: it is another file, or its "
                           "history was written anew",
                           seen->head);
    return MT_OK;
}

mt_status mt__log_verify(mt__db *db, const char *head, int64_t *entries, char last[65],
                         mt_error *error) {
    chain seen = {.head = head};
    memcpy(seen.last, zeros, sizeof zeros);
    MT_TRY(mt__db_begin_reading(db, error));
    mt_status status = check_all(db, &seen, error);
    mt__db_rollback(db);
    MT_TRY(status);
    *entries = seen.entries;
    memcpy(last, seen.last, sizeof seen.last);
    return MT_OK;
}

mt_status mt_town_verify(mt_town *town, const char *head, int64_t *entries, char last[65],
                         mt_error *error) {
    if (town == NULL || entries == NULL || last == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "town, entries and last must be given");
    return mt__log_verify(&town->db, head, entries, last, error);
}
