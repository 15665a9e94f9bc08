/* The store is SQLite. The log is protected by an authorizer: no statement may update or delete
 * there, and inserting is allowed only while mt__log_append has it open, so that a slip elsewhere
 * in the program is refused by the database and not by discipline. */
#include "town/db.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* The names are what they stand for in all actions but ALTER TABLE, where they are the database and
 * the table. */
static int authorize(void *user, int action, const char *table, const char *column,
                     const char *schema, const char *trigger) {
    (void)schema;
    (void)trigger;
    const mt__db *db = user;
    if (action == SQLITE_ALTER_TABLE)
        return column != NULL && strcmp(column, "log") == 0 ? SQLITE_DENY : SQLITE_OK;
    if (table == NULL || strcmp(table, "log") != 0)
        return SQLITE_OK;
    switch (action) {
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
    case SQLITE_DROP_TABLE:
        return SQLITE_DENY;
    case SQLITE_INSERT:
        return db->log_open ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_OK;
    }
}

mt_status mt__db_fail(mt__db *db, const char *doing, mt_error *error) {
    const int code = sqlite3_errcode(db->handle) & 0xff;
    switch (code) {
    case SQLITE_NOTADB:
        return mt__fail_at(error, MT_BAD_DATA, db->file, 0, 0, "this is not a %s; %s",
                           db->kind->noun, db->kind->remedy);
    case SQLITE_CORRUPT:
        return mt__fail_at(error, MT_BAD_DATA, db->file, 0, 0,
                           "the %s is damaged or cut off (%s); use a back-up", db->kind->noun,
                           sqlite3_errmsg(db->handle));
    case SQLITE_FULL:
        return mt__fail_at(
            error, MT_IO, db->file, 0, 0,
            "the disk is full while %s; nothing was changed, make room and try again", doing);
    case SQLITE_IOERR:
        return mt__fail_at(
            error, MT_IO, db->file, 0, 0,
            "reading or writing failed while %s (%s); nothing was changed, check the "
            "disk and try again",
            doing, sqlite3_errmsg(db->handle));
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return mt__fail_at(error, MT_IO, db->file, 0, 0,
                           "the file or its folder may not be written while %s; check the rights",
                           doing);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        db->busy = true;
        return mt__fail_at(error, MT_DATABASE, db->file, 0, 0,
                           "another program is writing to this %s; try again when it is done",
                           db->kind->noun);
    case SQLITE_NOMEM:
        return mt__no_memory(error, db->kind->noun);
    default:
        return mt__fail_at(error, MT_DATABASE, db->file, 0, 0, "the %s refused while %s: %s",
                           db->kind->noun, doing, sqlite3_errmsg(db->handle));
    }
}

mt_status mt__db_open(mt__db *db, const mt__db_kind *kind, const char *path, const char *name,
                      int flags, mt_error *error) {
    char plain[MT_DB_PATH_MAX + 2];
    memset(db, 0, sizeof *db);
    db->kind = kind;
    snprintf(db->file, sizeof db->file, "%s", name);
    if (strlen(path) >= MT_DB_PATH_MAX)
        return mt__fail_at(error, MT_IO, name, 0, 0, "the path is too long; use a shorter one");
    /* A path is the name of a file, also where the store would see more in it
     * ("file:x?mode=memory",
     * ":memory:"). */
    snprintf(plain, sizeof plain, "%s%s", path[0] == '/' ? "" : "./", path);
    if (sqlite3_open_v2(plain, &db->handle, flags, NULL) != SQLITE_OK) {
        mt_status status = db->handle == NULL ? mt__no_memory(error, kind->noun)
                                              : mt__db_fail(db, "opening it", error);
        mt__db_close(db);
        return status;
    }
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, 5000);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* The schema has neither: one that stands in a file was put there by someone else. */
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    mt_status status = mt__db_run(db, "PRAGMA foreign_keys = ON", error);
    if (status != MT_OK)
        mt__db_close(db);
    return status;
}

void mt__db_protect_log(mt__db *db) {
    sqlite3_set_authorizer(db->handle, authorize, db);
}

void mt__db_close(mt__db *db) {
    sqlite3_close(db->handle);
    db->handle = NULL;
}

mt_status mt__db_run(mt__db *db, const char *sql, mt_error *error) {
    if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        return mt__db_fail(db, "changing it", error);
    return MT_OK;
}

mt_status mt__db_integer(mt__db *db, const char *sql, int64_t *out, mt_error *error) {
    mt__stmt stmt;
    bool row = false;
    MT_TRY(mt__stmt_open(db, sql, &stmt, error));
    mt_status status = mt__stmt_step(&stmt, &row, error);
    if (status == MT_OK)
        *out = row ? mt__column_integer(&stmt, 0) : 0;
    mt__stmt_close(&stmt);
    return status;
}

/* Where files may not be as large as this one is, the store could write some of its pages and not put
 * them back: better not to begin. */
static mt_status check_size_limit(mt__db *db, mt_error *error) {
    struct rlimit limit;
    struct stat info;
    const char *path = sqlite3_db_filename(db->handle, "main");
    if (path == NULL || stat(path, &info) != 0 || getrlimit(RLIMIT_FSIZE, &limit) != 0 ||
        limit.rlim_cur == RLIM_INFINITY || (rlim_t)info.st_size <= limit.rlim_cur)
        return MT_OK;
    return mt__fail_at(error, MT_IO, db->file, 0, 0,
                       "files may be no larger than %llu bytes here and the %s is %lld; nothing "
                       "was changed, raise the limit (ulimit -f) and try again",
                       (unsigned long long)limit.rlim_cur, db->kind->noun, (long long)info.st_size);
}

mt_status mt__db_begin(mt__db *db, mt_error *error) {
    MT_TRY(check_size_limit(db, error));
    return mt__db_run(db, "BEGIN IMMEDIATE", error);
}

mt_status mt__db_begin_reading(mt__db *db, mt_error *error) {
    return mt__db_run(db, "BEGIN DEFERRED", error);
}

mt_status mt__db_commit(mt__db *db, mt_error *error) {
    if (sqlite3_exec(db->handle, "COMMIT", NULL, NULL, NULL) == SQLITE_OK)
        return MT_OK;
    mt_status status = mt__db_fail(db, "writing it to disk", error);
    mt__db_rollback(db);
    return status;
}

void mt__db_rollback(mt__db *db) {
    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    /* After a full disk the store may have given up half-way and left the rest to its journal: one
     * read makes it put every byte back now, not at somebody's next opening. What is then left of
     * the journal holds nothing; going to another mode and back takes it away. */
    if (sqlite3_exec(db->handle, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL) ==
        SQLITE_OK)
        sqlite3_exec(db->handle, "PRAGMA journal_mode = PERSIST; PRAGMA journal_mode = DELETE",
                     NULL, NULL, NULL);
}

mt_status mt__stmt_open(mt__db *db, const char *sql, mt__stmt *out, mt_error *error) {
    out->db = db;
    out->handle = NULL;
    if (sqlite3_prepare_v2(db->handle, sql, -1, &out->handle, NULL) != SQLITE_OK)
        return mt__db_fail(db, "reading it", error);
    return MT_OK;
}

void mt__stmt_close(mt__stmt *stmt) {
    sqlite3_finalize(stmt->handle);
    stmt->handle = NULL;
}

/* A parameter that the statement does not have is a slip of ours; the statement then fails on its
 * NOT NULL or gives a wrong result in the first test, so binding itself returns nothing. */
static int parameter(mt__stmt *stmt, const char *name) {
    return sqlite3_bind_parameter_index(stmt->handle, name);
}

void mt__bind_text(mt__stmt *stmt, const char *name, const char *value) {
    sqlite3_bind_text(stmt->handle, parameter(stmt, name), value, -1, SQLITE_STATIC);
}

void mt__bind_integer(mt__stmt *stmt, const char *name, int64_t value) {
    sqlite3_bind_int64(stmt->handle, parameter(stmt, name), value);
}

void mt__bind_blob(mt__stmt *stmt, const char *name, const void *bytes, size_t size) {
    sqlite3_bind_blob64(stmt->handle, parameter(stmt, name), size > 0 ? bytes : "", size,
                        SQLITE_STATIC);
}

void mt__bind_null(mt__stmt *stmt, const char *name) {
    sqlite3_bind_null(stmt->handle, parameter(stmt, name));
}

void mt__bind_number(mt__stmt *stmt, const char *name, double value) {
    if (isnan(value))
        mt__bind_null(stmt, name);
    else
        sqlite3_bind_double(stmt->handle, parameter(stmt, name), value);
}

mt_status mt__stmt_step(mt__stmt *stmt, bool *row, mt_error *error) {
    const int code = sqlite3_step(stmt->handle);
    if (code == SQLITE_ROW) {
        *row = true;
        return MT_OK;
    }
    *row = false;
    mt_status status = code == SQLITE_DONE ? MT_OK : mt__db_fail(stmt->db, "using it", error);
    sqlite3_reset(stmt->handle);
    sqlite3_clear_bindings(stmt->handle);
    return status;
}

mt_status mt__stmt_run(mt__stmt *stmt, mt_error *error) {
    bool row = false;
    MT_TRY(mt__stmt_step(stmt, &row, error));
    if (row)
        return mt__fail_at(error, MT_INTERNAL, stmt->db->file, 0, 0,
                           "a statement gave rows where none belong; please report this");
    return MT_OK;
}

const char *mt__column_text(mt__stmt *stmt, int column) {
    return (const char *)sqlite3_column_text(stmt->handle, column);
}

const char *mt__column_word(mt__stmt *stmt, int column) {
    const char *text = mt__column_text(stmt, column);
    return text != NULL ? text : "";
}

const uint8_t *mt__column_blob(mt__stmt *stmt, int column, size_t *size) {
    *size = 0;
    if (sqlite3_column_type(stmt->handle, column) != SQLITE_BLOB)
        return NULL;
    const uint8_t *bytes = sqlite3_column_blob(stmt->handle, column);
    *size = (size_t)sqlite3_column_bytes(stmt->handle, column);
    return bytes;
}

int64_t mt__column_integer(mt__stmt *stmt, int column) {
    return sqlite3_column_int64(stmt->handle, column);
}

double mt__column_number(mt__stmt *stmt, int column) {
    if (sqlite3_column_type(stmt->handle, column) == SQLITE_NULL)
        return NAN;
    return sqlite3_column_double(stmt->handle, column);
}

int64_t mt__db_last_id(mt__db *db) {
    return sqlite3_last_insert_rowid(db->handle);
}

mt_status mt__db_check_pages(mt__db *db, mt_error *error) {
    mt__stmt stmt;
    bool row = false;
    MT_TRY(mt__stmt_open(db, "PRAGMA integrity_check(1)", &stmt, error));
    mt_status status = mt__stmt_step(&stmt, &row, error);
    if (status == MT_OK && row && strcmp(mt__column_word(&stmt, 0), "ok") != 0)
        status =
            mt__fail_at(error, MT_BAD_DATA, db->file, 0, 0, "the %s is damaged (%s); use a back-up",
                        db->kind->noun, mt__column_word(&stmt, 0));
    mt__stmt_close(&stmt);
    return status;
}
