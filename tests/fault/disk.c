/* A full disk: the message says so, and the town is as it was. Once with a limit on the size of files
 * at many sizes, once on a real file system without room. */
#include "town_fixture.h"

#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { DONE = 0, REFUSED = 1, UNEXPLAINED = 2, WRONG = 3, NOT_ALLOWED = 77 };

static char big_csv[60000];

static void make_big_csv(void) {
    int length = snprintf(big_csv, sizeof big_csv, "code,naam,a,b,u\n");
    for (int i = 0; i < 250; i++)
        length += snprintf(big_csv + length, sizeof big_csv - (size_t)length,
                           "G%04d,School met een naam van gewone lengte %d,1,2,3\n", i, i);
}

static int outcome(mt_status status, const mt_error *error) {
    if (status == MT_OK)
        return DONE;
    if (error->message[0] == '\0' || error->file[0] == '\0' || status == MT_INTERNAL)
        return UNEXPLAINED;
    return status == MT_IO || status == MT_DATABASE ? REFUSED : WRONG;
}

static int import_big(const char *path) {
    mt_town *town = NULL;
    mt_error error = {0};
    const mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    mt_status status = mt_town_open(NULL, path, MT_TOWN_WRITE, &at_noon, &town, &error);
    if (status == MT_OK)
        status = import_text(town, big_csv, &plan, NULL, &error);
    mt_town_close(town);
    return outcome(status, &error);
}

static int create_one(const char *path) {
    mt_error error = {0};
    return outcome(mt_town_create(NULL, path, "Proef", NULL, &at_noon, &error), &error);
}

/* Run in a child that may not make a file larger than `limit`. */
static int limited(int (*work)(const char *path), const char *path, size_t limit) {
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit room = {limit, limit};
        signal(SIGXFSZ, SIG_IGN);
        _exit(setrlimit(RLIMIT_FSIZE, &room) != 0 ? WRONG : work(path));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFEXITED(status))
        fail_msg("limit %zu: killed by signal %d", limit, WTERMSIG(status));
    return WEXITSTATUS(status);
}

static size_t files_beside(const char *name) {
    DIR *dir = opendir(fixture_folder);
    size_t n = 0;
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        n += strncmp(entry->d_name, name, strlen(name)) == 0;
    closedir(dir);
    return n;
}

static void check_same(const char *one, const char *other) {
    file_bytes a = bytes_of(one), b = bytes_of(other);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.bytes, b.bytes, a.size);
    mt_free(NULL, a.bytes);
    mt_free(NULL, b.bytes);
}

static void files_may_not_grow(void **state) {
    (void)state;
    char whole[600], path[600];
    int seen[2] = {0, 0};
    snprintf(whole, sizeof whole, "%s/whole.meng", fixture_folder);
    snprintf(path, sizeof path, "%s/limit.meng", fixture_folder);
    make_tiny(whole);
    for (size_t limit = 0; limit < 400000; limit += limit < 90000 ? 10000 : 40000) {
        int64_t before = 0, after = 0;
        copy_file(whole, path);
        check_ok(verify_path(path, NULL, &before, NULL, NULL));
        const int result = limited(import_big, path, limit);
        if (result != DONE && result != REFUSED)
            fail_msg("limit %zu: %d", limit, result);
        /* Looked at before anybody opens it again: a refused import leaves every byte, and no journal. */
        assert_false(exists(path, "-journal"));
        if (result == REFUSED)
            check_same(whole, path);
        mt_error error = {0};
        if (verify_path(path, NULL, &after, NULL, &error) != MT_OK)
            fail_msg("limit %zu: %s", limit, error.message);
        assert_int_equal(after, before + (result == DONE));
        mt_town *town = open_town(path, MT_TOWN_READ);
        assert_int_equal(summary_of(town).schools, result == DONE ? 253 : 3);
        mt_town_close(town);
        assert_false(exists(path, "-wal"));
        seen[result]++;
    }
    assert_true(seen[DONE] > 0 && seen[REFUSED] > 5);
}

static void towns_may_not_be_made(void **state) {
    (void)state;
    char path[600];
    int seen[2] = {0, 0};
    for (size_t limit = 0; limit < 160000; limit += 8000) {
        snprintf(path, sizeof path, "%s/made%zu.meng", fixture_folder, limit);
        char name[64];
        snprintf(name, sizeof name, "made%zu.meng", limit);
        const int result = limited(create_one, path, limit);
        if (result != DONE && result != REFUSED)
            fail_msg("limit %zu: %d", limit, result);
        assert_int_equal(files_beside(name), result == DONE);
        if (result == DONE)
            check_verifies(path);
        seen[result]++;
    }
    assert_true(seen[DONE] > 0 && seen[REFUSED] > 5);
}

/* ---- A real file system ---------------------------------------------------------------------- */

static bool fill_but(const char *path, long keep) {
    char block[4096];
    memset(block, 'x', sizeof block);
    FILE *out = fopen(path, "wb");
    if (out == NULL)
        return false;
    setvbuf(out, NULL, _IONBF, 0);
    while (fwrite(block, 1, sizeof block, out) == sizeof block)
        ;
    const long size = ftell(out);
    const bool cut = ftruncate(fileno(out), size > keep ? size - keep : 0) == 0;
    fclose(out);
    return cut;
}

/* In the child, where the mount is nobody else's. */
static int on_a_small_disk(const char *folder) {
    char path[700], filler[700], other[700];
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", folder, "tmpfs", 0, "size=1500k") != 0)
        return NOT_ALLOWED;
    snprintf(path, sizeof path, "%s/town.meng", folder);
    snprintf(other, sizeof other, "%s/other.meng", folder);
    snprintf(filler, sizeof filler, "%s/filler", folder);
    int refused = 0;
    for (long keep = 0; keep <= 1000000; keep += keep < 100000 ? 16384 : 200000) {
        mt_town *town = NULL;
        mt_error error = {0};
        int64_t before = 0, after = 0;
        unlink(filler);
        unlink(path);
        make_tiny(path);
        if (verify_path(path, NULL, &before, NULL, &error) != MT_OK || !fill_but(filler, keep))
            return WRONG;
        const mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
        mt_status status = mt_town_open(NULL, path, MT_TOWN_WRITE, &at_noon, &town, &error);
        if (status == MT_OK)
            status = import_text(town, big_csv, &plan, NULL, &error);
        mt_town_close(town);
        if (status != MT_OK && status != MT_IO)
            return WRONG;
        if (status == MT_IO && strstr(error.message, "disk") == NULL)
            return UNEXPLAINED;
        /* still full: what is there can be read */
        if (verify_path(path, NULL, &after, NULL, &error) != MT_OK && keep > 100000)
            return WRONG;
        if (keep == 0 && (mt_town_create(NULL, other, "x", NULL, &at_noon, &error) != MT_IO ||
                          access(other, F_OK) == 0 || strstr(error.message, "disk") == NULL))
            return WRONG;
        unlink(filler);
        if (verify_path(path, NULL, &after, NULL, &error) != MT_OK ||
            after != before + (status == MT_OK))
            return WRONG;
        refused += status != MT_OK;
    }
    return refused > 2 ? DONE : WRONG;
}

static void a_disk_without_room(void **state) {
    (void)state;
    const char *folder = in_folder("small");
    int status;
    assert_int_equal(mkdir(folder, 0700), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(on_a_small_disk(folder));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == NOT_ALLOWED) {
        print_message("# SKIP a file system may not be mounted here\n");
        skip();
    }
    assert_int_equal(WEXITSTATUS(status), DONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_may_not_grow),
        cmocka_unit_test(towns_may_not_be_made),
        cmocka_unit_test(a_disk_without_room),
    };
    make_big_csv();
    return run_all_in_folder(tests);
}
