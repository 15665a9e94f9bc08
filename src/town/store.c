/* How a file of the store comes to be, the same for town and desk files.
 *
 * (1) It is built under a temporary name beside its place, FILE.new-PID-N, and gets its own name when
 *     it is complete and on disk (mt__store_finish): what has the name is whole. Whoever begins it
 *     removes the temporary on every failure; only a program that is killed leaves one behind, which
 *     holds nothing that anybody needs and may be removed.
 * (2) It never takes the place of a file that is there (name_file), and is not made beside a FILE-wal
 *     or FILE-journal of an earlier one, which the store would read into it (check_free).
 * (3) user_version is the number of migrations that were applied; each is applied in a transaction of
 *     its own together with that number and an entry in the log (mt__store_migrate). */
#include "town/store.h"
#include "town/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The next migration, inside its transaction: another program may have applied it since we looked. */
static mt_status next_migration(mt__db *db, const mt_stamp *stamp, int64_t *version,
                                mt_error *error) {
    char detail[96], pragma[64];
    MT_TRY(mt__db_integer(db, "PRAGMA user_version", version, error));
    if (*version >= *db->kind->schema_version)
        return MT_OK;
    const mt__migration *step = &db->kind->migration[*version];
    snprintf(detail, sizeof detail, "{\"migration\":\"%s\"}", step->name);
    snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", (int)*version + 1);
    MT_TRY(mt__db_run(db, step->sql, error));
    MT_TRY(mt__db_run(db, pragma, error));
    MT_TRY(mt__log_append(db, stamp, "schema", detail, error));
    ++*version;
    return MT_OK;
}

mt_status mt__store_migrate(mt__db *db, const mt_stamp *stamp, mt_error *error) {
    int64_t version;
    MT_TRY(mt__db_integer(db, "PRAGMA user_version", &version, error));
    while (version < *db->kind->schema_version) {
        MT_TRY(mt__db_begin(db, error));
        mt_status status = next_migration(db, stamp, &version, error);
        if (status == MT_OK)
            status = mt__db_commit(db, error);
        if (status != MT_OK) {
            mt__db_rollback(db);
            return status;
        }
    }
    return MT_OK;
}

/* Make an empty file that nobody had, beside the path; 0 or errno. */
static int make_temporary(const char *path, unsigned mode, char *temporary, size_t size) {
    for (unsigned attempt = 0; attempt < 1000; attempt++) {
        snprintf(temporary, size, "%s.new-%ld-%u", path, (long)getpid(), attempt);
        const int fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
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
static mt_status check_free(const mt__db_kind *kind, const char *path, mt_error *error) {
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
                           "beside it lies FILE%s of an earlier %s of this name, which "
                           "would be read into the new one; remove it, or choose another name",
                           endings[i], kind->noun);
    }
    return MT_OK;
}

mt_status mt__store_begin(const mt__db_kind *kind, const char *path, unsigned mode,
                          char temporary[MT_DB_PATH_MAX], mt_error *error) {
    if (path[0] == '\0' || strlen(path) >= MT_DB_PATH_MAX - 64)
        return mt__fail(error, MT_BAD_ARGUMENT, "a path has 1 to %d bytes; give another",
                        MT_DB_PATH_MAX - 65);
    MT_TRY(check_free(kind, path, error));
    const int reason = make_temporary(path, mode, temporary, MT_DB_PATH_MAX);
    if (reason != 0)
        return mt__fail_at(error, MT_IO, path, 0, 0,
                           "cannot make the file: %s; check the folder, its rights and its room",
                           strerror(reason));
    return MT_OK;
}

mt_status mt__store_open_new(mt__db *db, const mt__db_kind *kind, const char *temporary,
                             const char *path, const mt_stamp *stamp, mt_error *error) {
    char pragma[64];
    MT_TRY(mt__db_open(db, kind, temporary, path, SQLITE_OPEN_READWRITE, error));
    snprintf(pragma, sizeof pragma, "PRAGMA application_id = %lld",
             (long long)kind->application_id);
    /* No journal on disk: a temporary file that is cut off is thrown away, not repaired. */
    mt_status status =
        mt__db_run(db, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = FULL", error);
    if (status == MT_OK)
        status = mt__db_run(db, pragma, error);
    if (status == MT_OK)
        status = mt__store_migrate(db, stamp, error);
    if (status != MT_OK)
        mt__db_close(db);
    return status;
}

mt_status mt__store_finish(const mt__db_kind *kind, const char *temporary, const char *path,
                           mt_error *error) {
    MT_TRY(check_free(kind, path, error));
    int reason = name_file(temporary, path);
    if (reason == EEXIST)
        return mt__fail_at(error, MT_IO, path, 0, 0,
                           "the file exists already; nothing was changed, choose another name");
    if (reason != 0)
        return mt__fail_at(error, MT_IO, path, 0, 0, "cannot make the file: %s", strerror(reason));
    reason = sync_folder(path);
    if (reason != 0)
        return mt__fail_at(error, MT_IO, path, 0, 0,
                           "the file was made but may not outlive a power cut: %s",
                           strerror(reason));
    return MT_OK;
}

mt_status mt__store_check_header(mt__db *db, mt_error *error) {
    int64_t id, version;
    MT_TRY(mt__db_integer(db, "PRAGMA application_id", &id, error));
    MT_TRY(mt__db_integer(db, "PRAGMA user_version", &version, error));
    if (id != db->kind->application_id || version < 1)
        return mt__fail_at(error, MT_BAD_DATA, db->file, 0, 0, "this is not a %s; %s",
                           db->kind->noun, db->kind->remedy);
    if (version > *db->kind->schema_version)
        return mt__fail_at(error, MT_BAD_DATA, db->file, 0, 0,
                           "this %s has schema %lld, this program knows up to %d; use a newer "
                           "version of Mengtafel",
                           db->kind->noun, (long long)version, *db->kind->schema_version);
    return MT_OK;
}

mt_status mt__store_check_file(const mt__db_kind *kind, const char *path, mt_error *error) {
    struct stat info;
    if (stat(path, &info) != 0)
        return mt__fail_at(error, MT_IO, path, 0, 0, "cannot open it: %s; %s", strerror(errno),
                           kind->missing);
    if (!S_ISREG(info.st_mode) || info.st_size == 0)
        return mt__fail_at(error, MT_BAD_DATA, path, 0, 0, "this is not a %s; %s", kind->noun,
                           kind->remedy);
    return MT_OK;
}
