/* A thin face over the store, so that no other file knows which database it is: statements with
 * named parameters, one way to turn its errors into ours. SQL stands in src/town only, and is
 * written without dialect. */
#ifndef MT_TOWN_DB_H
#define MT_TOWN_DB_H

#include "base/base_internal.h"
#include "town/schema.h"

#include <sqlite3.h>

/** Bytes of a path, with its terminator. */
#define MT_DB_PATH_MAX 4096

/** A table as the log covers it. */
typedef struct mt__log_table {
    const char *name, *sql; ///< all its rows, in order of the primary key
    int since;              ///< the schema that brought it
} mt__log_table;

/** What sort of file it is: a town file or a desk file. */
typedef struct mt__db_kind {
    const char *noun;    ///< "town file", for errors
    const char *remedy;  ///< what to do when it is none
    const char *missing; ///< what to do when there is none
    int64_t application_id;
    const mt__migration *migration;
    const int *schema_version; ///< how many migrations there are
    size_t n_tables;
    const mt__log_table *table; ///< [n_tables] all but the log, in order of name
} mt__db_kind;

typedef struct mt__db {
    sqlite3 *handle;
    const mt__db_kind *kind;
    char file[256]; ///< as the caller named it, for errors
    bool busy;      ///< a statement was refused because another program had the file
    bool log_open;  ///< the log may be appended to: true only inside mt__log_append
} mt__db;

typedef struct mt__stmt {
    mt__db *db;
    sqlite3_stmt *handle;
} mt__stmt;

mt_status mt__db_open(mt__db *db, const mt__db_kind *kind, const char *path, const char *name,
                      int flags, mt_error *error) MT_MUST_USE;
/** From here on no statement may change the log but mt__log_append. After the schema stands. */
void mt__db_protect_log(mt__db *db);
void mt__db_close(mt__db *db);
/** Our status and message for the store's last error. */
mt_status mt__db_fail(mt__db *db, const char *doing, mt_error *error) __attribute__((cold));
/** Run SQL without parameters or result; several statements are fine. */
mt_status mt__db_run(mt__db *db, const char *sql, mt_error *error) MT_MUST_USE;
/** One integer from a query without parameters. */
mt_status mt__db_integer(mt__db *db, const char *sql, int64_t *out, mt_error *error) MT_MUST_USE;

mt_status mt__db_begin(mt__db *db, mt_error *error) MT_MUST_USE;
/** Begin a transaction that only reads: all queries until the rollback see the file as it was at
 *  one moment, whatever another process writes meanwhile. */
mt_status mt__db_begin_reading(mt__db *db, mt_error *error) MT_MUST_USE;
mt_status mt__db_commit(mt__db *db, mt_error *error) MT_MUST_USE;
/** Undo; never fails (there is nothing left to tell). */
void mt__db_rollback(mt__db *db);

mt_status mt__stmt_open(mt__db *db, const char *sql, mt__stmt *out, mt_error *error) MT_MUST_USE;
void mt__stmt_close(mt__stmt *stmt);
/** Parameters are named ":name". A NULL text binds NULL; the text must live until the step. */
void mt__bind_text(mt__stmt *stmt, const char *name, const char *value);
void mt__bind_integer(mt__stmt *stmt, const char *name, int64_t value);
void mt__bind_blob(mt__stmt *stmt, const char *name, const void *bytes, size_t size);
void mt__bind_null(mt__stmt *stmt, const char *name);
/** NaN binds NULL. */
void mt__bind_number(mt__stmt *stmt, const char *name, double value);
/** Next row: *row is false after the last one, and the statement is ready for new parameters. */
mt_status mt__stmt_step(mt__stmt *stmt, bool *row, mt_error *error) MT_MUST_USE;
/** Run a statement that gives no rows. */
mt_status mt__stmt_run(mt__stmt *stmt, mt_error *error) MT_MUST_USE;
/** NULL for NULL; lent until the next step. */
const char *mt__column_text(mt__stmt *stmt, int column);
/** "" for NULL: for columns that are NOT NULL, which a damaged file may still lack. */
const char *mt__column_word(mt__stmt *stmt, int column);
/** Lent until the next step; NULL for NULL, for text, and for no bytes. */
const uint8_t *mt__column_blob(mt__stmt *stmt, int column, size_t *size);
int64_t mt__column_integer(mt__stmt *stmt, int column);
/** NaN for NULL. */
double mt__column_number(mt__stmt *stmt, int column);
int64_t mt__db_last_id(mt__db *db);
/** Ask the store to check its own pages: MT_BAD_DATA when the file is damaged. */
mt_status mt__db_check_pages(mt__db *db, mt_error *error) MT_MUST_USE;

#endif
