/* Writing a desk file: checked first, then built whole under another name (store.c), in one
 * transaction with one entry in the log.
 *
 * The records of a file all have one size: that of the smallest row of 256, 512, 1024, ... bytes that
 * holds the longest. So the file does not show whose list is long, only a bound on the longest; and rows
 * fill the pages of the store. */
#include "table/table_internal.h"
#include "town/desk_internal.h"
#include "town/log.h"
#include "town/town_internal.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const mt__db_kind mt__desk_kind = {
    .noun = "desk file",
    .remedy = "name the .desk file of a round",
    .missing = "check the name",
    .application_id = 1296975684, /* "MNGD", shown by file(1) and checked on opening */
    .migration = mt__desk_migrations,
    .schema_version = &mt__desk_schema_version,
    .n_tables = 7,
    .table =
        (const mt__log_table[]){
            {"child", "SELECT position, commitment FROM child ORDER BY position", 1},
            {"placement_rule", "SELECT * FROM placement_rule ORDER BY position", 1},
            {"round", "SELECT * FROM round ORDER BY id", 1},
            {"schema",
             "SELECT type, name, tbl_name, sql FROM sqlite_schema "
             "WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name",
             1},
            {"school", "SELECT * FROM school ORDER BY position", 1},
            {"school_choice", "SELECT * FROM school_choice ORDER BY rule_position, school_position",
             1},
            {"seat_group",
             "SELECT * FROM seat_group ORDER BY rule_position, school_position, position", 1},
        },
};

/* ---- What is readable ------------------------------------------------------------------------ */

static mt_status insert_round(mt__db *db, const mt_desk_book *book, const mt__desk_seal *seal,
                              const uint8_t *draw, size_t size, mt_error *error) {
    mt__stmt stmt;
    char receipt[65];
    mt_digest_hex(book->manifest, strlen(book->manifest), receipt);
    MT_TRY(mt__stmt_open(db,
                         "INSERT INTO round (id, key, kind, town, made, children, manifest, "
                         "receipt, commitment, salt, key_check, draw) VALUES (1, :key, :kind, "
                         ":town, :made, :children, :manifest, :receipt, :commitment, :salt, "
                         ":check, :draw)",
                         &stmt, error));
    mt__bind_text(&stmt, ":key", book->round);
    mt__bind_text(&stmt, ":kind", book->kind);
    mt__bind_text(&stmt, ":town", book->town);
    mt__bind_text(&stmt, ":made", book->made);
    mt__bind_integer(&stmt, ":children", (int64_t)book->n_children);
    mt__bind_text(&stmt, ":manifest", book->manifest);
    mt__bind_text(&stmt, ":receipt", receipt);
    mt__bind_blob(&stmt, ":commitment", book->commitment, sizeof book->commitment);
    mt__bind_blob(&stmt, ":salt", seal->salt, sizeof seal->salt);
    mt__bind_blob(&stmt, ":check", seal->check, sizeof seal->check);
    mt__bind_blob(&stmt, ":draw", draw, size);
    mt_status status = mt__stmt_run(&stmt, error);
    mt__stmt_close(&stmt);
    return status;
}

/* Digest of what is readable, seed, and the lengths and bytes of secret and beacon. */
static mt_status write_round(const mt_context *context, mt__db *db, const mt_desk_book *book,
                             const mt__desk_seal *seal, mt_error *error) {
    const size_t size = 32 + MT_DRAW_BYTES + 8 + book->n_secret + book->n_beacon;
    uint8_t *plain = mt__calloc(context, 2, size + MT__DESK_SEALED);
    if (plain == NULL)
        return mt__no_memory(error, "the draw of a desk");
    uint8_t *sealed = plain + size, *at = plain + 32;
    mt__desk_readable(book, plain);
    memcpy(at, book->seed, MT_DRAW_BYTES);
    mt__put(at + MT_DRAW_BYTES, book->n_secret, 4);
    mt__put(at + MT_DRAW_BYTES + 4, book->n_beacon, 4);
    at += MT_DRAW_BYTES + 8;
    if (book->n_secret > 0)
        memcpy(at, book->secret, book->n_secret);
    if (book->n_beacon > 0)
        memcpy(at + book->n_secret, book->beacon, book->n_beacon);
    mt__desk_seal_bytes(seal, "round", 1, plain, size, sealed);
    mt_status status = insert_round(db, book, seal, sealed, size + MT__DESK_SEALED, error);
    sodium_memzero(plain, size);
    mt_free(context, plain);
    return status;
}

static mt_status write_schools(mt__db *db, const mt_desk_book *book, mt_error *error) {
    mt__stmt stmt;
    MT_TRY(mt__stmt_open(
        db, "INSERT INTO school (position, code, capacity) VALUES (:position, :code, :capacity)",
        &stmt, error));
    mt_status status = MT_OK;
    for (size_t s = 0; status == MT_OK && s < book->n_schools; s++) {
        mt__bind_integer(&stmt, ":position", (int64_t)s);
        mt__bind_text(&stmt, ":code", book->school[s]);
        mt__bind_integer(&stmt, ":capacity", book->capacity[s]);
        status = mt__stmt_run(&stmt, error);
    }
    mt__stmt_close(&stmt);
    return status;
}

static mt_status write_rule(mt__db *db, const mt_desk_book *book, size_t r, mt_error *error) {
    const mt_desk_rule *rule = &book->rule[r];
    mt__stmt stmt;
    MT_TRY(mt__stmt_open(db,
                         "INSERT INTO placement_rule (position, key, rule, has_traits, has_groups, "
                         "has_choices) VALUES (:position, :key, :rule, :traits, :groups, :choices)",
                         &stmt, error));
    mt__bind_integer(&stmt, ":position", (int64_t)r);
    mt__bind_text(&stmt, ":key", rule->key);
    mt__bind_text(&stmt, ":rule", rule->text);
    mt__bind_integer(&stmt, ":traits", rule->traits != NULL);
    mt__bind_integer(&stmt, ":groups", rule->group_of != NULL);
    mt__bind_integer(&stmt, ":choices", rule->seats != NULL);
    mt_status status = mt__stmt_run(&stmt, error);
    mt__stmt_close(&stmt);
    return status;
}

static mt_status write_choices(mt__db *db, const mt_desk_book *book, size_t r, mt_error *error) {
    const mt_desk_rule *rule = &book->rule[r];
    mt__stmt stmt;
    if (rule->seats == NULL)
        return MT_OK;
    MT_TRY(mt__stmt_open(db,
                         "INSERT INTO school_choice (rule_position, school_position, choice) "
                         "VALUES (:rule, :school, :choice)",
                         &stmt, error));
    mt_status status = MT_OK;
    for (size_t s = 0; status == MT_OK && s < book->n_schools; s++) {
        mt__bind_integer(&stmt, ":rule", (int64_t)r);
        mt__bind_integer(&stmt, ":school", (int64_t)s);
        mt__bind_integer(&stmt, ":choice", rule->seats[s]);
        status = mt__stmt_run(&stmt, error);
    }
    mt__stmt_close(&stmt);
    return status;
}

static mt_status write_group(mt__stmt *stmt, size_t r, size_t school, size_t position,
                             const mt_seat_group *group, mt_error *error) {
    mt__bind_integer(stmt, ":rule", (int64_t)r);
    mt__bind_integer(stmt, ":school", (int64_t)school);
    mt__bind_integer(stmt, ":position", (int64_t)position);
    mt__bind_integer(stmt, ":seats", group->seats);
    mt__bind_integer(stmt, ":most", group->most);
    mt__bind_integer(stmt, ":only", group->only);
    mt__bind_integer(stmt, ":first", group->first);
    mt__bind_integer(stmt, ":pass_on", group->pass_on);
    return mt__stmt_run(stmt, error);
}

static mt_status write_groups(mt__db *db, const mt_desk_book *book, size_t r, mt_error *error) {
    const mt_desk_rule *rule = &book->rule[r];
    mt__stmt stmt;
    if (rule->group_of == NULL)
        return MT_OK;
    MT_TRY(mt__stmt_open(db,
                         "INSERT INTO seat_group (rule_position, school_position, position, seats, "
                         "most, only_traits, first_traits, pass_on) VALUES (:rule, :school, "
                         ":position, :seats, :most, :only, :first, :pass_on)",
                         &stmt, error));
    mt_status status = MT_OK;
    for (size_t s = 0; status == MT_OK && s < book->n_schools; s++)
        for (size_t g = rule->group_of[s]; status == MT_OK && g < rule->group_of[s + 1]; g++)
            status = write_group(&stmt, r, s, g - rule->group_of[s], &rule->group[g], error);
    mt__stmt_close(&stmt);
    return status;
}

/* ---- Children -------------------------------------------------------------------------------- */

/* What a row of the store has beside the record: the commitment, headers, and what sealing adds. */
enum { ROW_OVERHEAD = 64 + MT__DESK_SEALED };

static size_t size_class(const mt_desk_book *book) {
    size_t row = 256;
    for (size_t i = 0; i < book->n_children; i++)
        while (mt__desk_record_size(book, i) > row - ROW_OVERHEAD)
            row *= 2;
    return row - ROW_OVERHEAD;
}

static mt_status insert_children(mt__db *db, const mt_desk_book *book, const mt__desk_seal *seal,
                                 uint8_t *plain, size_t size, mt_error *error) {
    uint8_t *sealed = plain + size, commitment[MT__DESK_COMMITMENT];
    mt__stmt stmt;
    MT_TRY(mt__stmt_open(
        db,
        "INSERT INTO child (position, commitment, record) VALUES (:position, :commitment, "
        ":record)",
        &stmt, error));
    mt_status status = MT_OK;
    for (size_t i = 0; status == MT_OK && i < book->n_children; i++) {
        mt__desk_record_write(book, i, plain, size);
        mt__desk_seal_bytes(seal, "child", i, plain, size, sealed);
        mt__desk_commit(book->round, i, sealed, size + MT__DESK_SEALED, commitment);
        mt__bind_integer(&stmt, ":position", (int64_t)i);
        mt__bind_blob(&stmt, ":commitment", commitment, sizeof commitment);
        mt__bind_blob(&stmt, ":record", sealed, size + MT__DESK_SEALED);
        status = mt__stmt_run(&stmt, error);
    }
    mt__stmt_close(&stmt);
    return status;
}

static mt_status write_children(const mt_context *context, mt__db *db, const mt_desk_book *book,
                                const mt__desk_seal *seal, mt_error *error) {
    const size_t size = size_class(book);
    uint8_t *plain = mt__alloc(context, 2, size + MT__DESK_SEALED);
    if (plain == NULL)
        return mt__no_memory(error, "the record of a child");
    mt_status status = insert_children(db, book, seal, plain, size, error);
    sodium_memzero(plain, size);
    mt_free(context, plain);
    return status;
}

/* ---- The file -------------------------------------------------------------------------------- */

static mt_status write_log(const mt_context *context, mt__db *db, const mt_desk_book *book,
                           const mt_stamp *stamp, mt_error *error) {
    mt_json *json = NULL;
    const char *text;
    char receipt[65];
    size_t size;
    MT_TRY(mt_json_new(context, &json, error));
    mt_digest_hex(book->manifest, strlen(book->manifest), receipt);
    mt_json_object(json, NULL);
    mt_json_string(json, "round", book->round);
    mt_json_string(json, "kind", book->kind);
    mt_json_string(json, "town", book->town);
    mt_json_string(json, "receipt", receipt);
    mt_json_integer(json, "children", (int64_t)book->n_children);
    mt_json_integer(json, "schools", (int64_t)book->n_schools);
    mt_json_array(json, "rules");
    for (size_t r = 0; r < book->n_rules; r++)
        mt_json_string(json, NULL, book->rule[r].key);
    mt_json_end(json);
    mt_json_end(json);
    mt_status status = mt_json_finish(json, &text, &size, error);
    if (status == MT_OK)
        status = mt__log_append(db, stamp, "round", text, error);
    mt_json_free(json);
    return status;
}

static mt_status write_all(const mt_context *context, mt__db *db, const mt_desk_book *book,
                           const mt__desk_seal *seal, const mt_stamp *stamp, mt_error *error) {
    MT_TRY(write_round(context, db, book, seal, error));
    MT_TRY(write_schools(db, book, error));
    for (size_t r = 0; r < book->n_rules; r++) {
        MT_TRY(write_rule(db, book, r, error));
        MT_TRY(write_choices(db, book, r, error));
        MT_TRY(write_groups(db, book, r, error));
    }
    MT_TRY(write_children(context, db, book, seal, error));
    return write_log(context, db, book, stamp, error);
}

static mt_status fill_new(const mt_context *context, const char *temporary, const char *path,
                          const mt_desk_book *book, const mt__desk_seal *seal,
                          const mt_stamp *stamp, mt_error *error) {
    mt__db db;
    MT_TRY(mt__store_open_new(&db, &mt__desk_kind, temporary, path, stamp, error));
    mt__db_protect_log(&db);
    mt_status status = mt__db_begin(&db, error);
    if (status == MT_OK)
        status = write_all(context, &db, book, seal, stamp, error);
    if (status == MT_OK)
        status = mt__db_commit(&db, error);
    mt__db_close(&db);
    return status;
}

mt_status mt_desk_write(const mt_context *context, const char *path,
                        const uint8_t key[MT_DESK_KEY_BYTES], const mt_desk_book *book,
                        const mt_stamp *stamp, mt_error *error) {
    char temporary[MT_DB_PATH_MAX];
    mt__desk_seal seal;
    if (path == NULL || key == NULL || book == NULL || !mt__stamp_given(stamp))
        return mt__fail(error, MT_BAD_ARGUMENT, "path, key, book and stamp must be given");
    MT_TRY(mt__desk_sodium(error));
    MT_TRY(mt__desk_check(context, book, NULL, error));
    MT_TRY(mt__store_begin(&mt__desk_kind, path, 0600, temporary, error));
    randombytes_buf(seal.salt, sizeof seal.salt);
    mt__desk_seal_start(&seal, key, book->round);
    mt_status status = fill_new(context, temporary, path, book, &seal, stamp, error);
    if (status == MT_OK)
        status = mt__store_finish(&mt__desk_kind, temporary, path, error);
    sodium_memzero(&seal, sizeof seal);
    unlink(temporary);
    return status;
}
