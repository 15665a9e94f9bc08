/* kill -9 at any moment: what was reported as written is there, what was not is there wholly or not
 * at all, and the file verifies. A failure prints its seed; MT_SEED repeats it. */
#include "town_fixture.h"

#include "town/schema.h"
#include "town/town_internal.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum { IMPORT_KILLS = 100, CREATE_KILLS = 40, SCHOOLS = 5, PER_TOWN = 10 };

static uint64_t seed_now(void) {
    const char *given = getenv("MT_SEED");
    if (given != NULL)
        return strtoull(given, NULL, 10);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_nsec * 1000003 + (uint64_t)now.tv_sec;
}

static uint32_t micros_since(const struct timespec *start) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)((now.tv_sec - start->tv_sec) * 1000000 +
                      (now.tv_nsec - start->tv_nsec) / 1000);
}

static void wait_micros(uint32_t micros) {
    const struct timespec wait = {micros / 1000000, (long)(micros % 1000000) * 1000};
    nanosleep(&wait, NULL);
}

/* Let `work` run in a child, kill it `micros` after it said 'r' for ready, and give back how many
 * lines it wrote for work that was done. */
static int kill_in_the_middle(void (*work)(const char *path, int first, int to), const char *path,
                              int first, uint32_t micros) {
    int pipe_of[2], status, done = 0;
    char said[256];
    assert_int_equal(pipe(pipe_of), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(pipe_of[0]);
        if (write(pipe_of[1], "r", 1) == 1)
            work(path, first, pipe_of[1]);
        _exit(3); /* only when something failed */
    }
    close(pipe_of[1]);
    assert_int_equal(read(pipe_of[0], said, 1), 1);
    wait_micros(micros);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFSIGNALED(status))
        fail_msg("the child ended by itself: %d", WEXITSTATUS(status));
    for (ssize_t n; (n = read(pipe_of[0], said, sizeof said)) > 0;)
        done += (int)n;
    close(pipe_of[0]);
    return done;
}

/* ---- Importing ------------------------------------------------------------------------------- */

static void import_forever(const char *path, int first, int to) {
    mt_town *town = NULL;
    const mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    for (int i = first;; i++) {
        char csv[400];
        int length = snprintf(csv, sizeof csv, "code,a,b,u\n");
        for (int s = 0; s < SCHOOLS; s++)
            length += snprintf(csv + length, sizeof csv - (size_t)length, "K%d-%d,1,2,3\n", i, s);
        /* opened and closed again now and then, so that those are hit too */
        if (town == NULL && mt_town_open(NULL, path, MT_TOWN_WRITE, &at_noon, &town, NULL) != MT_OK)
            return;
        if (import_text(town, csv, &plan, NULL, NULL) != MT_OK || write(to, ".", 1) != 1)
            return;
        if (i % 2 == 0) {
            mt_town_close(town);
            town = NULL;
        }
    }
}

static int64_t cells_of(mt_town *town, int import) {
    char sql[200];
    int64_t cells = -1;
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM school s JOIN school_count c ON c.school_id = s.id "
             "WHERE s.code LIKE 'K%d-%%'",
             import);
    check_ok(mt__db_integer(&town->db, sql, &cells, NULL));
    return cells;
}

static void what_was_imported_is_there(void **state) {
    (void)state;
    const uint64_t seed = seed_now();
    char path[600];
    snprintf(path, sizeof path, "%s/kill.meng", fixture_folder);
    int imported = 0, written = 0, unreported = 0, leftovers = 0;
    print_message("# seed %llu\n", (unsigned long long)seed);
    /* The kill falls within the first imports, also where the machine is slow. */
    struct timespec start;
    make_tiny(path);
    clock_gettime(CLOCK_MONOTONIC, &start);
    mt_town *timed = open_town(path, MT_TOWN_WRITE);
    must_import(timed, MT_IMPORT_SCHOOLS, "code,a,b,u\nS9,1,2,3\n");
    mt_town_close(timed);
    const uint32_t took = micros_since(&start), one = took < 20000 ? took : 20000;
    for (int round = 0; round < IMPORT_KILLS; round++) {
        if (round % PER_TOWN == 0) {
            make_town(path);
            imported = 0;
        }
        mt_stream stream;
        mt_stream_init(&stream, seed, MT_PURPOSE_TEST, (uint32_t)round, 0);
        const int reported =
            kill_in_the_middle(import_forever, path, imported, mt_stream_below(&stream, 4 * one));
        imported += reported;
        written += reported;
        leftovers += exists(path, "-journal");
        mt_error error = {0};
        mt_town *town = open_town(path, round % 3 == 0 ? MT_TOWN_WRITE : MT_TOWN_READ);
        int64_t entries;
        char last[65];
        if (mt_town_verify(town, NULL, &entries, last, &error) != MT_OK)
            fail_msg("seed %llu, round %d: %s", (unsigned long long)seed, round, error.message);
        for (int i = 0; i < imported; i++)
            if (cells_of(town, i) != 3 * SCHOOLS)
                fail_msg("seed %llu, round %d: import %d was reported and is not there",
                         (unsigned long long)seed, round, i);
        const int64_t next = cells_of(town, imported);
        assert_true(next == 0 || next == 3 * SCHOOLS);
        unreported += next != 0;
        assert_int_equal(entries, mt__town_schema_version + 1 + imported + (next != 0));
        mt_town_close(town);
        assert_false(exists(path, "-wal"));
        imported += next != 0;
    }
    print_message("# %d imports reported, %d not; %d kills left a journal\n", written, unreported,
                  leftovers);
    assert_true(written >= IMPORT_KILLS / 10 && leftovers >= IMPORT_KILLS / 20);
}

/* ---- Making ---------------------------------------------------------------------------------- */

static void create_forever(const char *path, int first, int to) {
    for (int i = first;; i++) {
        char name[700];
        snprintf(name, sizeof name, "%s-%d.meng", path, i);
        if (mt_town_create(NULL, name, "Proef", NULL, &at_noon, NULL) != MT_OK ||
            write(to, ".", 1) != 1)
            return;
    }
}

static void town_is_made_whole_or_not_at_all(void **state) {
    (void)state;
    const uint64_t seed = seed_now();
    char path[600], name[700];
    int made = 0, between = 0;
    snprintf(path, sizeof path, "%s/made", fixture_folder);
    print_message("# seed %llu\n", (unsigned long long)seed);
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    make_town(path);
    const uint32_t took = micros_since(&start), one = took < 20000 ? took : 20000;
    for (int round = 0; round < CREATE_KILLS; round++) {
        mt_stream stream;
        mt_stream_init(&stream, seed, MT_PURPOSE_TEST, (uint32_t)round, 1);
        const int before = made;
        made += kill_in_the_middle(create_forever, path, made, mt_stream_below(&stream, 4 * one));
        for (int i = before; i < made; i++) {
            snprintf(name, sizeof name, "%s-%d.meng", path, i);
            check_verifies(name);
        }
        snprintf(name, sizeof name, "%s-%d.meng", path, made);
        if (exists(name, "")) {
            check_verifies(name);
            between++;
            made++;
        }
    }
    print_message("# %d towns made, %d not reported\n", made, between);
    assert_true(made > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_imported_is_there),
        cmocka_unit_test(town_is_made_whole_or_not_at_all),
    };
    return run_all_in_folder(tests);
}
