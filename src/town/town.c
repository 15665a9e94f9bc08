/* A town file's life: made, opened, brought up to date, closed.
 *
 * (1) A new file is built under a temporary name beside its place and renamed when it is
 *     complete (mt_town_create), so a half-made town never has a town's name.
 * (2) While open for writing it is in WAL mode with full syncing: what a committed transaction
 *     wrote survives kill -9 and power loss. A crash leaves FILE-wal, which the next open reads.
 * (3) On closing it goes back to rollback mode (mt_town_close), because a copy of the single file
 *     without its -wal would lack what is in there.
 * (4) user_version is the number of migrations that were applied; each is applied in a transaction
 *     of its own together with that number and a log entry (migrate). */
#include "town/log.h"
#include "town/schema.h"
#include "town/town_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "MNGT", shown by file(1) and checked on opening. */
#define APPLICATION_ID "1296975700"

static mt_status migrate(mt__db *db, const mt_stamp *stamp, mt_error *error) {
    int64_t version;
    MT_TRY(mt__db_integer(db, "PRAGMA user_version", &version, error));
    for (; version < mt__schema_version; version++) {
        char detail[96], pragma[64];
        const mt__migration *step = &mt__migrations[version];
        snprintf(detail, sizeof detail, "{\"migration\":\"%s\"}", step->name);
        snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", (int)version + 1);
        MT_TRY(mt__db_begin(db, error));
        mt_status status = mt__db_run(db, step->sql, error);
        if (status == MT_OK)
            status = mt__db_run(db, pragma, error);
        if (status == MT_OK)
            status = mt__log_append(db, stamp, "schema", detail, error);
        if (status == MT_OK)
            status = mt__db_commit(db, error);
        if (status != MT_OK) {
            mt__db_rollback(db);
            return status;
        }
    }
    return MT_OK;
}

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
    MT_TRY(mt__db_open(&db, temporary, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error));
    mt_status status = mt__db_run(&db,
                                  "PRAGMA application_id = " APPLICATION_ID ";"
                                  "PRAGMA synchronous = FULL",
                                  error);
    if (status == MT_OK)
        status = migrate(&db, stamp, error);
    if (status == MT_OK)
        status = insert_town(&db, name, code, stamp, error);
    mt__db_close(&db);
    return status;
}

mt_status mt_town_create(const mt_context *context, const char *path, const char *name,
                         const char *code, const mt_stamp *stamp, mt_error *error) {
    (void)context;
    if (path == NULL || name == NULL || stamp == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "path, name and stamp must be given");
    if (name[0] == '\0' || strlen(name) > 100 || (code != NULL && strlen(code) > 30))
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "a town needs a name of 1 to 100 bytes, and a code of at most 30");
    char temporary[4096];
    int length = snprintf(temporary, sizeof temporary, "%s.new-%ld", path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof temporary)
        return mt__fail(error, MT_BAD_ARGUMENT, "the path is too long; use a shorter one");
    if (access(path, F_OK) == 0)
        return mt__fail_at(error, MT_IO, path, 0, 0,
                           "the file exists already; nothing was changed, choose another name");
    unlink(temporary);
    mt_status status = fill_new(temporary, path, name, code, stamp, error);
    if (status == MT_OK && renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) != 0)
        status = mt__fail_at(error, MT_IO, path, 0, 0, "cannot make the file: %s", strerror(errno));
    unlink(temporary);
    return status;
}

static mt_status check_header(mt__db *db, mt_error *error) {
    int64_t id, version;
    MT_TRY(mt__db_integer(db, "PRAGMA application_id", &id, error));
    MT_TRY(mt__db_integer(db, "PRAGMA user_version", &version, error));
    if (id != 1296975700 || version < 1)
        return mt__fail_at(error, MT_BAD_DATA, db->file, 0, 0,
                           "this is not a town file; name a file made by `mengtafel new`");
    if (version > mt__schema_version)
        return mt__fail_at(
            error, MT_BAD_DATA, db->file, 0, 0,
            "this town file has schema %lld, this program knows up to %d; use a newer "
            "version of Mengtafel",
            (long long)version, mt__schema_version);
    return MT_OK;
}

static mt_status check_file(const char *path, mt_error *error) {
    struct stat info;
    if (stat(path, &info) != 0)
        return mt__fail_at(error, MT_IO, path, 0, 0,
                           "cannot open it: %s; make a town with "
                           "`mengtafel new`",
                           strerror(errno));
    if (!S_ISREG(info.st_mode) || info.st_size == 0)
        return mt__fail_at(error, MT_BAD_DATA, path, 0, 0,
                           "this is not a town file; name a file made by `mengtafel new`");
    return MT_OK;
}

static mt_status open_for_reading(mt__db *db, const char *path, mt_error *error) {
    /* Read-write where allowed, so that a crash's -wal can be taken up; no statement may write. */
    const int flags = access(path, W_OK) == 0 ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    MT_TRY(mt__db_open(db, path, path, flags, error));
    mt_status status = check_header(db, error);
    int64_t version = 0;
    if (status == MT_OK)
        status = mt__db_integer(db, "PRAGMA user_version", &version, error);
    if (status == MT_OK && version < mt__schema_version)
        status = mt__fail_at(error, MT_DATABASE, path, 0, 0,
                             "this town file has an older schema; bring it up to date with "
                             "`mengtafel upgrade`");
    if (status == MT_OK)
        status = mt__db_run(db, "PRAGMA query_only = ON", error);
    if (status != MT_OK)
        mt__db_close(db);
    return status;
}

static mt_status open_for_writing(mt__db *db, const char *path, const mt_stamp *stamp,
                                  mt_error *error) {
    MT_TRY(mt__db_open(db, path, path, SQLITE_OPEN_READWRITE, error));
    mt_status status = check_header(db, error);
    if (status == MT_OK)
        status = mt__db_run(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", error);
    if (status == MT_OK)
        status = migrate(db, stamp, error);
    if (status == MT_OK)
        mt__db_protect_log(db);
    else
        mt__db_close(db);
    return status;
}

mt_status mt_town_open(const mt_context *context, const char *path, mt_town_mode mode,
                       const mt_stamp *stamp, mt_town **out, mt_error *error) {
    if (path == NULL || out == NULL || (mode == MT_TOWN_WRITE && stamp == NULL))
        return mt__fail(error, MT_BAD_ARGUMENT, "path, out and (for writing) stamp must be given");
    MT_TRY(check_file(path, error));
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
    /* Fails harmlessly when someone else has the file open: the last one to close does it. */
    if (town->mode == MT_TOWN_WRITE)
        sqlite3_exec(town->db.handle, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    mt__db_close(&town->db);
    mt_free(town->context, town);
}

mt_status mt__town_check_pages(mt_town *town, mt_error *error) {
    mt__stmt stmt;
    bool row = false;
    MT_TRY(mt__stmt_open(&town->db, "PRAGMA integrity_check(1)", &stmt, error));
    mt_status status = mt__stmt_step(&stmt, &row, error);
    if (status == MT_OK && row && strcmp(mt__column_text(&stmt, 0), "ok") != 0)
        status =
            mt__fail_at(error, MT_BAD_DATA, town->db.file, 0, 0,
                        "the town file is damaged (%s); use a back-up", mt__column_text(&stmt, 0));
    mt__stmt_close(&stmt);
    return status;
}

mt_status mt_town_summarise(mt_town *town, mt_town_summary *out, mt_error *error) {
    mt__db *db = &town->db;
    mt_town_summary summary = {0};
    int64_t schema = 0;
    const struct {
        const char *sql;
        int64_t *into;
    } numbers[] = {
        {"PRAGMA user_version", &schema},
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
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        MT_TRY(mt__db_integer(db, numbers[i].sql, numbers[i].into, error));
    summary.schema = (int)schema;
    mt__stmt stmt;
    bool row = false;
    MT_TRY(mt__stmt_open(db, "SELECT name, code, created FROM town", &stmt, error));
    mt_status status = mt__stmt_step(&stmt, &row, error);
    if (status == MT_OK && row) {
        const char *code = mt__column_text(&stmt, 1);
        snprintf(summary.name, sizeof summary.name, "%s", mt__column_text(&stmt, 0));
        snprintf(summary.code, sizeof summary.code, "%s", code != NULL ? code : "");
        snprintf(summary.created, sizeof summary.created, "%s", mt__column_text(&stmt, 2));
    }
    mt__stmt_close(&stmt);
    if (status == MT_OK)
        *out = summary;
    return status;
}
