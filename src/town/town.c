/* A town file's life: made, opened, brought up to date, closed.
 *
 * (1) A new file is built under a temporary name beside its place and renamed when it is complete
 *     and on disk (mt_town_create), so a half-made town never has a town's name. It is not made
 *     beside a FILE-wal or FILE-journal of an earlier town: the store would read that into it.
 * (2) A program that writes once keeps a rollback journal and syncs file, journal and folder: what a
 *     committed transaction wrote survives kill -9 and power loss, and a transaction that fails
 *     leaves every byte as it was. A crash leaves FILE-journal, which the next open rolls back.
 * (3) A file that somebody left in WAL mode is taken back to one file on closing (mt_town_close),
 *     because a copy of it without its -wal would lack what is in there.
 * (4) user_version is the number of migrations that were applied; each is applied in a transaction
 *     of its own together with that number and a log entry (migrate). */
#include "table/table_internal.h"
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

const mt__db_kind mt__town_kind = {
    .noun = "town file",
    .remedy = "name a file made by `mengtafel new`",
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
    MT_TRY(mt__db_open(&db, &mt__town_kind, temporary, path, SQLITE_OPEN_READWRITE, error));
    /* No journal on disk: a temporary file that is cut off is thrown away, not repaired. */
    mt_status status = mt__db_run(&db,
                                  "PRAGMA journal_mode = MEMORY;"
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

/* Make an empty file that nobody had, beside the path; 0 or errno. */
static int make_temporary(const char *path, char *temporary, size_t size) {
    for (unsigned attempt = 0; attempt < 1000; attempt++) {
        snprintf(temporary, size, "%s.new-%ld-%u", path, (long)getpid(), attempt);
        const int fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0)
            return close(fd) != 0 ? errno : 0;
        if (errno != EEXIST)
            return errno;
    }
    return EEXIST;
}

/* Give the file its name, unless the name is taken; 0 or errno. */
static int name_file(const char *temporary, const char *path) {
    if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
    /* Some file systems (networks, FAT) cannot rename like that; a link does not replace either,
     * and where there are no links the look before has to do. */
    if (link(temporary, path) == 0 || errno == EEXIST)
        return errno == EEXIST ? EEXIST : 0;
    if (access(path, F_OK) == 0)
        return EEXIST;
    return rename(temporary, path) == 0 ? 0 : errno;
}

/* Bring the name itself to disk; 0 or errno. Where a folder cannot be opened or synced, the file
 * system does it in its own time. */
static int sync_folder(const char *path) {
    char folder[MT_DB_PATH_MAX];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash != NULL ? (int)(slash - path) + 1 : 1,
             slash != NULL ? path : ".");
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    const int code = fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP ? errno : 0;
    close(fd);
    return code;
}

/* Whether the name is free, also of what a crash of an earlier town left beside it. */
static mt_status check_free(const char *path, mt_error *error) {
    static const char *const endings[] = {"", "-wal", "-journal"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        char name[MT_DB_PATH_MAX + 16];
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        if (access(name, F_OK) != 0)
            continue;
        if (i == 0)
            return mt__fail_at(error, MT_IO, path, 0, 0,
                               "the file exists already; nothing was changed, choose another name");
        return mt__fail_at(error, MT_IO, path, 0, 0,
                           "beside it lies FILE%s of an earlier town file of this name, which "
                           "would be read into the new one; remove it, or choose another name",
                           endings[i]);
    }
    return MT_OK;
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
    if (path[0] == '\0' || strlen(path) >= MT_DB_PATH_MAX - 64)
        return mt__fail(error, MT_BAD_ARGUMENT, "a path has 1 to %d bytes; give another",
                        MT_DB_PATH_MAX - 65);
    MT_TRY(check_free(path, error));
    int reason = make_temporary(path, temporary, sizeof temporary);
    if (reason != 0)
        return mt__fail_at(error, MT_IO, path, 0, 0,
                           "cannot make the file: %s; check the folder, its rights and its room",
                           strerror(reason));
    mt_status status = fill_new(temporary, path, name, code, stamp, error);
    if (status == MT_OK) {
        reason = name_file(temporary, path);
        if (reason == EEXIST)
            status =
                mt__fail_at(error, MT_IO, path, 0, 0,
                            "the file exists already; nothing was changed, choose another name");
        else if (reason != 0)
            status =
                mt__fail_at(error, MT_IO, path, 0, 0, "cannot make the file: %s", strerror(reason));
        else if ((reason = sync_folder(path)) != 0)
            status = mt__fail_at(error, MT_IO, path, 0, 0,
                                 "the file was made but may not outlive a power cut: %s",
                                 strerror(reason));
    }
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
    MT_TRY(mt__db_open(db, &mt__town_kind, path, path, flags, error));
    mt_status status = check_header(db, error);
    if (status == MT_OK)
        status = mt__db_run(db, "PRAGMA query_only = ON", error);
    if (status != MT_OK)
        mt__db_close(db);
    return status;
}

static mt_status open_for_writing(mt__db *db, const char *path, const mt_stamp *stamp,
                                  mt_error *error) {
    MT_TRY(mt__db_open(db, &mt__town_kind, path, path, SQLITE_OPEN_READWRITE, error));
    mt_status status = check_header(db, error);
    if (status == MT_OK)
        status = mt__db_run(db, "PRAGMA synchronous = EXTRA", error);
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
    if (path == NULL || out == NULL || (mode == MT_TOWN_WRITE && !mt__stamp_given(stamp)))
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
