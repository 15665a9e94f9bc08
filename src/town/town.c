/* A town file's life: made, opened, brought up to date, closed.
 *
 * (1) A new file is built under a temporary name beside its place and renamed when it is complete
 *     and on disk (store.c), so a half-made town never has a town's name.
 * (2) A program that writes once keeps a rollback journal and syncs file, journal and folder: what a
 *     committed transaction wrote survives kill -9 and power loss, and a transaction that fails
 *     leaves every byte as it was. A crash leaves FILE-journal, which the next open rolls back.
 * (3) A file that somebody left in WAL mode is taken back to one file on closing (mt_town_close),
 *     because a copy of it without its -wal would lack what is in there.
 * (4) user_version is the number of migrations that were applied; each is applied in a transaction
 *     of its own together with that number and a log entry (store.c). */
#include "table/table_internal.h"
#include "town/log.h"
#include "town/schema.h"
#include "town/store.h"
#include "town/town_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const mt__db_kind mt__town_kind = {
    .noun = "town file",
    .remedy = "name a file made by `mengtafel new`",
    .missing = "make a town with `mengtafel new`",
    .application_id = 1296975700, /* "MNGT", shown by file(1) and checked on opening */
    .migration = mt__town_migrations,
    .schema_version = &mt__town_schema_version,
    .n_tables = 15,
    .table =
        (const mt__log_table[]){
            {"admission_round", "SELECT * FROM admission_round ORDER BY id", 2},
            {"area", "SELECT * FROM area ORDER BY id", 1},
            {"area_count", "SELECT * FROM area_count ORDER BY area_id, period_id, group_id", 1},
            {"area_figure", "SELECT * FROM area_figure ORDER BY area_id, period_id, figure_id", 2},
            {"board", "SELECT * FROM board ORDER BY id", 1},
            {"figure", "SELECT * FROM figure ORDER BY id", 2},
            {"grouping", "SELECT * FROM grouping ORDER BY id", 1},
            {"member_group", "SELECT * FROM member_group ORDER BY id", 1},
            {"period", "SELECT * FROM period ORDER BY id", 1},
            {"school", "SELECT * FROM school ORDER BY id", 1},
            {"school_count", "SELECT * FROM school_count ORDER BY school_id, period_id, group_id",
             1},
            {"school_distance", "SELECT * FROM school_distance ORDER BY school_id, period_id", 1},
            {"schema",
             "SELECT type, name, tbl_name, sql FROM sqlite_schema "
             "WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name",
             1},
            {"source", "SELECT * FROM source ORDER BY id", 1},
            {"town", "SELECT * FROM town ORDER BY id", 1},
        },
};

static mt_status insert_town(mt__db *db, const char *name, const char *code, const mt_stamp *stamp,
                             mt_error *error) {
    mt__stmt stmt = {0};
    mt_status status = mt__db_begin(db, error);
    if (status == MT_OK)
        status = mt__stmt_open(db,
                               "INSERT INTO town (id, name, code, created) "
                               "VALUES (1, :name, :code, :created)",
                               &stmt, error);
    if (status == MT_OK) {
        mt__bind_text(&stmt, ":name", name);
        mt__bind_text(&stmt, ":code", code);
        mt__bind_text(&stmt, ":created", stamp->time);
        status = mt__stmt_run(&stmt, error);
    }
    mt__stmt_close(&stmt);
    if (status == MT_OK)
        status = mt__log_append(db, stamp, "new", "{}", error);
    if (status == MT_OK)
        status = mt__db_commit(db, error);
    if (status != MT_OK)
        mt__db_rollback(db);
    return status;
}

static mt_status fill_new(const char *temporary, const char *path, const char *name,
                          const char *code, const mt_stamp *stamp, mt_error *error) {
    mt__db db;
    MT_TRY(mt__store_open_new(&db, &mt__town_kind, temporary, path, stamp, error));
    mt_status status = insert_town(&db, name, code, stamp, error);
    mt__db_close(&db);
    return status;
}

size_t mt__control_at(const char *text) {
    size_t i = 0;
    while (text[i] != '\0' && (unsigned char)text[i] >= 0x20 && text[i] != 0x7f)
        i++;
    return i;
}

bool mt__is_clean(const char *text) {
    const size_t size = strlen(text);
    return mt__control_at(text) == size && mt__utf8_invalid(text, size) == size;
}

mt_status mt_town_create(const mt_context *context, const char *path, const char *name,
                         const char *code, const mt_stamp *stamp, mt_error *error) {
    (void)context;
    if (path == NULL || name == NULL || !mt__stamp_given(stamp))
        return mt__fail(error, MT_BAD_ARGUMENT, "path, name and stamp must be given");
    if (name[0] == '\0' || strlen(name) > 100 || (code != NULL && strlen(code) > 30))
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "a town needs a name of 1 to 100 bytes, and a code of at most 30");
    if (!mt__is_clean(name) || (code != NULL && !mt__is_clean(code)))
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "the name and code of a town are UTF-8 text without line ends, tabs or "
                        "other control characters; type them again");
    char temporary[MT_DB_PATH_MAX];
    MT_TRY(mt__store_begin(&mt__town_kind, path, 0666, temporary, error));
    mt_status status = fill_new(temporary, path, name, code, stamp, error);
    if (status == MT_OK)
        status = mt__store_finish(&mt__town_kind, temporary, path, error);
    unlink(temporary);
    return status;
}

static mt_status open_for_reading(mt__db *db, const char *path, mt_error *error) {
    /* Read-write where allowed, so that a crash's -wal can be taken up; no statement may write. */
    const int flags = access(path, W_OK) == 0 ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    MT_TRY(mt__db_open(db, &mt__town_kind, path, path, flags, error));
    mt_status status = mt__store_check_header(db, error);
    if (status == MT_OK)
        status = mt__db_run(db, "PRAGMA query_only = ON", error);
    if (status != MT_OK)
        mt__db_close(db);
    return status;
}

static mt_status open_for_writing(mt__db *db, const char *path, const mt_stamp *stamp,
                                  mt_error *error) {
    MT_TRY(mt__db_open(db, &mt__town_kind, path, path, SQLITE_OPEN_READWRITE, error));
    mt_status status = mt__store_check_header(db, error);
    if (status == MT_OK)
        status = mt__db_run(db, "PRAGMA synchronous = EXTRA", error);
    if (status == MT_OK)
        status = mt__store_migrate(db, stamp, error);
    if (status == MT_OK)
        mt__db_protect_log(db);
    else
        mt__db_close(db);
    return status;
}

mt_status mt_town_open(const mt_context *context, const char *path, mt_town_mode mode,
                       const mt_stamp *stamp, mt_town **out, mt_error *error) {
    if (path == NULL || out == NULL || (mode == MT_TOWN_WRITE && !mt__stamp_given(stamp)))
        return mt__fail(error, MT_BAD_ARGUMENT, "path, out and (for writing) stamp must be given");
    MT_TRY(mt__store_check_file(&mt__town_kind, path, error));
    mt_town *town = mt__calloc(context, 1, sizeof *town);
    if (town == NULL)
        return mt__no_memory(error, "the town file");
    town->context = context;
    town->mode = mode;
    mt_status status = mode == MT_TOWN_READ ? open_for_reading(&town->db, path, error)
                                            : open_for_writing(&town->db, path, stamp, error);
    if (status != MT_OK) {
        mt_free(context, town);
        return status;
    }
    *out = town;
    return MT_OK;
}

void mt_town_close(mt_town *town) {
    if (town == NULL)
        return;
    /* Fails harmlessly, and without waiting, when someone else has the file open or it may not be
     * written: the last one to close does it. Where nothing is left to take up it changes nothing.
     */
    sqlite3_busy_timeout(town->db.handle, 0);
    sqlite3_exec(town->db.handle, "PRAGMA query_only = OFF; PRAGMA journal_mode = DELETE", NULL,
                 NULL, NULL);
    mt__db_close(&town->db);
    mt_free(town->context, town);
}

mt_status mt__town_has(mt_town *town, int schema, bool *has, mt_error *error) {
    int64_t version;
    MT_TRY(mt__db_integer(&town->db, "PRAGMA user_version", &version, error));
    *has = version >= schema;
    return MT_OK;
}

static mt_status summarise(mt__db *db, mt_town_summary *out, mt_error *error) {
    mt_town_summary summary = {0};
    int64_t schema = 0;
    const struct {
        const char *sql;
        int64_t *into;
    } numbers[] = {
        {"SELECT count(*) FROM school", &summary.schools},
        {"SELECT count(*) FROM area", &summary.areas},
        {"SELECT count(*) FROM board", &summary.boards},
        {"SELECT count(*) FROM source", &summary.sources},
        {"SELECT count(*) FROM grouping", &summary.groupings},
        {"SELECT count(*) FROM period", &summary.periods},
        {"SELECT count(*) FROM school_count", &summary.school_counts},
        {"SELECT count(*) FROM area_count", &summary.area_counts},
        {"SELECT count(*) FROM log", &summary.log},
        {"SELECT count(*) FROM school WHERE lon IS NULL", &summary.schools_without_place},
        {"SELECT count(*) FROM area WHERE geometry IS NULL", &summary.areas_without_shape},
        {"SELECT count(*) FROM admission_round", &summary.rounds},
        {"SELECT count(*) FROM area_figure", &summary.area_figures},
    };
    const size_t n = sizeof numbers / sizeof numbers[0];
    MT_TRY(mt__db_integer(db, "PRAGMA user_version", &schema, error));
    /* The last two came with schema 2. */
    for (size_t i = 0; i < (schema >= 2 ? n : n - 2); i++)
        MT_TRY(mt__db_integer(db, numbers[i].sql, numbers[i].into, error));
    summary.schema = (int)schema;
    mt__stmt stmt;
    bool row = false;
    MT_TRY(mt__stmt_open(db, "SELECT name, code, created FROM town", &stmt, error));
    mt_status status = mt__stmt_step(&stmt, &row, error);
    if (status == MT_OK && row) {
        const char *code = mt__column_text(&stmt, 1);
        snprintf(summary.name, sizeof summary.name, "%s", mt__column_word(&stmt, 0));
        snprintf(summary.code, sizeof summary.code, "%s", code != NULL ? code : "");
        snprintf(summary.created, sizeof summary.created, "%s", mt__column_word(&stmt, 2));
    }
    mt__stmt_close(&stmt);
    if (status == MT_OK)
        *out = summary;
    return status;
}

mt_status mt_town_summarise(mt_town *town, mt_town_summary *out, mt_error *error) {
    if (town == NULL || out == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "town and out must be given");
    MT_TRY(mt__db_begin_reading(&town->db, error));
    mt_status status = summarise(&town->db, out, error);
    mt__db_rollback(&town->db);
    return status;
}
