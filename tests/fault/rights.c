/* Files and folders that may not be written, with and without what a crash left beside them. Run by
 * root, the work is done as nobody, because nothing is forbidden to root. */
#include "town_fixture.h"

#include <grp.h>
#include <sys/wait.h>

enum { NOBODY = 65534 };

/* Run a test in a child without special rights; its failure is ours. */
static void as_nobody(void (*work)(void)) {
    int status;
    assert_int_equal(chmod(fixture_folder, 0777), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (geteuid() == 0 &&
            (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
            _exit(1);
        work();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

#define must(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "# %s:%d: %s\n", __FILE__, __LINE__, #condition);                      \
            _exit(1);                                                                              \
        }                                                                                          \
    } while (0)

static mt_status try_open(const char *path, mt_town_mode mode, mt_town **town, mt_error *error) {
    *town = NULL;
    memset(error, 0, sizeof *error);
    return mt_town_open(NULL, path, mode, &at_noon, town, error);
}

static mt_status read_it(const char *path, int64_t *schools, mt_error *error) {
    mt_town *town;
    mt_town_summary summary = {0};
    mt_status status = try_open(path, MT_TOWN_READ, &town, error);
    if (status == MT_OK)
        status = mt_town_summarise(town, &summary, error);
    *schools = summary.schools;
    mt_town_close(town);
    return status;
}

static mt_status write_it(const char *path, mt_error *error) {
    mt_town *town;
    const mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    mt_status status = try_open(path, MT_TOWN_WRITE, &town, error);
    if (status == MT_OK)
        status = import_text(town, "code,a,b,u\nS9,1,2,3\n", &plan, NULL, error);
    mt_town_close(town);
    return status;
}

static void folder_of_its_own(const char *name, char folder[600], char path[700]) {
    snprintf(folder, 600, "%s/%s", fixture_folder, name);
    must(mkdir(folder, 0755) == 0);
    snprintf(path, 700, "%s/stad.meng", folder);
    make_tiny(path);
}

static void read_only_file(void) {
    char folder[600], path[700];
    int64_t schools;
    mt_error error;
    folder_of_its_own("file", folder, path);
    must(chmod(path, 0444) == 0);
    file_bytes before = bytes_of(path);
    must(read_it(path, &schools, &error) == MT_OK && schools == 3);
    must(write_it(path, &error) == MT_IO);
    must(strstr(error.message, "check the rights") != NULL);
    assert_same_bytes(path, before);
    must(!exists(path, "-wal") && !exists(path, "-journal"));
}

static void read_only_folder(void) {
    char folder[600], path[700], fresh[700];
    int64_t schools;
    mt_error error;
    folder_of_its_own("folder", folder, path);
    snprintf(fresh, sizeof fresh, "%s/nieuw.meng", folder);
    must(chmod(folder, 0555) == 0);
    file_bytes before = bytes_of(path);
    must(read_it(path, &schools, &error) == MT_OK && schools == 3);
    must(write_it(path, &error) == MT_IO);
    must(strstr(error.message, "check the rights") != NULL);
    must(mt_town_create(NULL, fresh, "x", NULL, &at_noon, &error) == MT_IO);
    must(strstr(error.message, "rights") != NULL);
    must(chmod(folder, 0755) == 0);
    assert_same_bytes(path, before);
    must(!exists(path, "-wal") && !exists(fresh, ""));
}

/* A copy of the file and its -wal as a crash of a program that keeps one would leave them: S9 is only
 * in the -wal. */
static void crash(const char *path, const char *copy) {
    char from[720], to[720];
    sqlite3 *db = NULL;
    must(sqlite3_open(path, &db) == SQLITE_OK);
    must(sqlite3_exec(db,
                      "PRAGMA journal_mode = WAL; INSERT INTO school (code, source_id) "
                      "VALUES ('S9', 1)",
                      NULL, NULL, NULL) == SQLITE_OK);
    snprintf(from, sizeof from, "%s-wal", path);
    snprintf(to, sizeof to, "%s-wal", copy);
    copy_file(path, copy);
    copy_file(from, to);
    must(sqlite3_close(db) == SQLITE_OK);
}

static void leftover_wal(void) {
    char folder[600], path[700], copy[700], wal[720];
    int64_t schools;
    mt_error error;
    folder_of_its_own("wal", folder, path);
    snprintf(copy, sizeof copy, "%s/na.meng", folder);
    snprintf(wal, sizeof wal, "%s-wal", copy);
    crash(path, copy);
    /* nothing may be written: the figures in the -wal are read, or a reason is given, but never
     * the figures without them */
    must(chmod(copy, 0444) == 0 && chmod(wal, 0444) == 0 && chmod(folder, 0555) == 0);
    mt_status status = read_it(copy, &schools, &error);
    must(status == MT_OK ? schools == 4 : error.message[0] != '\0');
    must(write_it(copy, &error) != MT_OK && error.message[0] != '\0');
    must(chmod(folder, 0755) == 0 && chmod(copy, 0644) == 0 && chmod(wal, 0644) == 0);
    must(read_it(copy, &schools, &error) == MT_OK && schools == 4);
    /* taken up: one file again, that can be read where nothing may be written */
    must(!exists(copy, "-wal") && !exists(copy, "-shm"));
    must(chmod(copy, 0444) == 0 && chmod(folder, 0555) == 0);
    must(read_it(copy, &schools, &error) == MT_OK && schools == 4);
    must(chmod(folder, 0755) == 0);
}

/* The folder is closed while the town is open: there is no place for a journal, so the next change is
 * refused and nothing is lost. */
static void journal_that_cannot_be_made(void) {
    char folder[600], path[700];
    int64_t schools;
    mt_town *town;
    mt_error error;
    folder_of_its_own("keep", folder, path);
    const mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    must(try_open(path, MT_TOWN_WRITE, &town, &error) == MT_OK);
    must(import_text(town, "code,a,b,u\nS9,1,2,3\n", &plan, NULL, &error) == MT_OK);
    must(chmod(folder, 0555) == 0);
    must(import_text(town, "code,a,b,u\nS10,1,2,3\n", &plan, NULL, &error) == MT_IO);
    must(strstr(error.message, "check the rights") != NULL);
    mt_town_close(town);
    must(read_it(path, &schools, &error) == MT_OK && schools == 4);
    must(chmod(folder, 0755) == 0);
    must(write_it(path, &error) == MT_OK);
    must(read_it(path, &schools, &error) == MT_OK && schools == 4);
    must(verify_path(path, NULL, NULL, NULL, &error) == MT_OK);
}

static void file_that_may_not_be_written(void **state) {
    (void)state;
    as_nobody(read_only_file);
}

static void folder_that_may_not_be_written(void **state) {
    (void)state;
    as_nobody(read_only_folder);
}

static void crash_then_no_rights(void **state) {
    (void)state;
    as_nobody(leftover_wal);
}

static void rights_lost_while_open(void **state) {
    (void)state;
    as_nobody(journal_that_cannot_be_made);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_that_may_not_be_written),
        cmocka_unit_test(folder_that_may_not_be_written),
        cmocka_unit_test(crash_then_no_rights),
        cmocka_unit_test(rights_lost_while_open),
    };
    return run_all_in_folder(tests);
}
