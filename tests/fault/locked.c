/* Another process writes to the town file and does not finish: a message after a while, and nothing
 * changed. Reading goes on. */
#include "town_fixture.h"

#include <signal.h>
#include <sys/wait.h>

/* A child that holds the file until it is killed. */
static pid_t hold(const char *path, const char *sql) {
    int ready[2];
    char said;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        sqlite3 *db = NULL;
        if (sqlite3_open(path, &db) != SQLITE_OK ||
            sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK || write(ready[1], "r", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &said, 1), 1);
    close(ready[0]);
    return child;
}

static void let_go(pid_t child) {
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void importing_waits_and_says_so(void **state) {
    (void)state;
    char path[600];
    snprintf(path, sizeof path, "%s/import.meng", fixture_folder);
    make_tiny(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    const mt_town_summary before = summary_of(town);
    pid_t child = hold(path, "BEGIN IMMEDIATE; UPDATE school SET name = 'half'");
    mt_error error = {0};
    const mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    assert_int_equal(import_text(town, "code,a,b,u\nS9,1,2,3\n", &plan, NULL, &error), MT_DATABASE);
    check_says(&error, "another program is writing to this town file");
    assert_string_equal(error.file, path);
    /* reading goes on, and sees nothing of what is half done */
    mt_town_summary after = summary_of(town);
    assert_memory_equal(&before, &after, sizeof before);
    int64_t entries;
    char last[65];
    check_ok(mt_town_verify(town, NULL, &entries, last, &error));
    let_go(child);
    check_ok(import_text(town, "code,a,b,u\nS9,1,2,3\n", &plan, NULL, &error));
    mt_town_close(town);
    check_verifies(path);
}

static void opening_waits_and_says_so(void **state) {
    (void)state;
    char path[600];
    snprintf(path, sizeof path, "%s/open.meng", fixture_folder);
    make_tiny(path);
    file_bytes before = bytes_of(path);
    pid_t child = hold(path, "BEGIN EXCLUSIVE");
    mt_town *town = NULL;
    mt_error error = {0};
    assert_int_equal(mt_town_open(NULL, path, MT_TOWN_WRITE, &at_noon, &town, &error), MT_DATABASE);
    assert_null(town);
    check_says(&error, "another program is writing");
    let_go(child);
    assert_same_bytes(path, before);
    check_verifies(path);
}

/* Someone who only looks does not keep a writer out. */
static void a_reader_is_no_lock(void **state) {
    (void)state;
    char path[600];
    snprintf(path, sizeof path, "%s/reader.meng", fixture_folder);
    make_tiny(path);
    mt_town *reader = open_town(path, MT_TOWN_READ);
    assert_int_equal(summary_of(reader).schools, 3);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    must_import(town, MT_IMPORT_SCHOOLS, "code,a,b,u\nS9,1,2,3\n");
    mt_town_close(town);
    assert_int_equal(summary_of(reader).schools, 4);
    mt_town_close(reader);
    assert_false(exists(path, "-wal"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(importing_waits_and_says_so),
        cmocka_unit_test(opening_waits_and_says_so),
        cmocka_unit_test(a_reader_is_no_lock),
    };
    return run_all_in_folder(tests);
}
