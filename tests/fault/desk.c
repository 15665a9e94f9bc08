/* A desk file is written whole or not at all: on a disk that is full, where files may not grow, and when
 * the program is killed. What is left behind on failure: nothing; after a kill at most the temporary
 * name, beside which the next attempt succeeds. */
#include "desk_fixture.h"

#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

enum { DONE = 0, REFUSED = 1, WRONG = 2, NOT_ALLOWED = 77, KILLS = 60 };

static made_book made_once;

/* Files in a folder; *left counts those with a temporary name. */
static size_t files_in(const char *folder, size_t *left) {
    DIR *dir = opendir(folder);
    size_t n = 0;
    assert_non_null(dir);
    *left = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        n += entry->d_name[0] != '.';
        *left += strstr(entry->d_name, ".desk.new-") != NULL;
    }
    closedir(dir);
    return n;
}

static int write_one(const char *path) {
    mt_error error = {0};
    mt_status status = mt_desk_write(NULL, path, desk_key, &made_once.book, &at_noon, &error);
    if (status == MT_OK)
        return DONE;
    return status == MT_IO && strcmp(error.file, path) == 0 && error.message[0] != '\0' ? REFUSED
                                                                                        : WRONG;
}

static void files_may_not_grow(void **state) {
    (void)state;
    const char *folder = in_folder("limit");
    char path[600];
    size_t left;
    int seen[2] = {0, 0};
    assert_int_equal(mkdir(folder, 0700), 0);
    snprintf(path, sizeof path, "%s/a.desk", folder);
    for (size_t limit = 0; limit < 400000; limit += 9000) {
        int status;
        const pid_t child = fork();
        if (child == 0) {
            const struct rlimit room = {limit, limit};
            signal(SIGXFSZ, SIG_IGN);
            _exit(setrlimit(RLIMIT_FSIZE, &room) != 0 ? WRONG : write_one(path));
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFEXITED(status) || WEXITSTATUS(status) > REFUSED)
            fail_msg("limit %zu: %d", limit, status);
        assert_int_equal(files_in(folder, &left), WEXITSTATUS(status) == DONE);
        if (WEXITSTATUS(status) == DONE) {
            mt_error error;
            check_ok(try_desk(path, desk_key, &error));
            unlink(path);
        }
        seen[WEXITSTATUS(status)]++;
    }
    assert_true(seen[DONE] > 0 && seen[REFUSED] > 5);
}

/* In the child, where the mount is nobody else's. */
static int on_a_small_disk(const char *folder) {
    char path[700], key_path[700], filler[700];
    size_t left;
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", folder, "tmpfs", 0, "size=600k") != 0)
        return NOT_ALLOWED;
    snprintf(path, sizeof path, "%s/a.desk", folder);
    snprintf(key_path, sizeof key_path, "%s/a.key", folder);
    snprintf(filler, sizeof filler, "%s/filler", folder);
    int refused = 0, written = 0;
    for (long keep = 0; keep < 600 * 1024; keep += 24 * 1024) {
        static char zeros[600 * 1024];
        mt_error error = {0};
        FILE *out = fopen(filler, "wb");
        if (out == NULL)
            return WRONG;
        setvbuf(out, NULL, _IONBF, 0);
        (void)!fwrite(zeros, 1, sizeof zeros - (size_t)keep, out);
        fclose(out);
        const int result = write_one(path);
        if (result == WRONG || files_in(folder, &left) != (result == DONE ? 2 : 1))
            return WRONG;
        if (result == DONE && try_desk(path, desk_key, &error) != MT_OK)
            return WRONG;
        /* A key does not fit on a full disk either, and leaves no file. */
        if (keep == 0 && (mt_desk_key_write(NULL, key_path, desk_key, &error) != MT_IO ||
                          access(key_path, F_OK) == 0))
            return WRONG;
        refused += result == REFUSED;
        written += result == DONE;
        unlink(path);
        unlink(filler);
    }
    return refused > 2 && written > 0 ? DONE : WRONG;
}

static void a_disk_without_room(void **state) {
    (void)state;
    const char *folder = in_folder("small");
    int status;
    assert_int_equal(mkdir(folder, 0700), 0);
    const pid_t child = fork();
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

static void killed_at_any_moment(void **state) {
    (void)state;
    const char *folder = in_folder("killed");
    char path[600];
    mt_error error;
    mt_stream stream;
    size_t left, whole = 0, cut = 0;
    mt_stream_init(&stream, (uint64_t)getpid(), MT_PURPOSE_TEST, 0, 0);
    assert_int_equal(mkdir(folder, 0700), 0);
    print_message("# seed %d\n", (int)getpid());
    for (int i = 0; i < KILLS; i++) {
        int status;
        snprintf(path, sizeof path, "%s/k%d.desk", folder, i);
        const pid_t child = fork();
        if (child == 0)
            _exit(write_one(path));
        const struct timespec wait = {0, (long)mt_stream_below(&stream, 30000) * 1000};
        nanosleep(&wait, NULL);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &status, 0), child);
        /* What was reported is there; what has the name is whole. */
        assert_true(!WIFEXITED(status) || WEXITSTATUS(status) == DONE);
        assert_true(!WIFEXITED(status) || exists(path, ""));
        if (exists(path, "")) {
            check_ok(try_desk(path, desk_key, &error));
            whole++;
        } else {
            cut++;
            assert_int_equal(write_one(path), DONE);
            check_ok(try_desk(path, desk_key, &error));
        }
    }
    const size_t n = files_in(folder, &left);
    assert_int_equal(n, KILLS + left);
    print_message("# %zu whole, %zu cut off, %zu temporary names left\n", whole, cut, left);
    assert_true(cut > 0 && left <= KILLS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_may_not_grow),
        cmocka_unit_test(a_disk_without_room),
        cmocka_unit_test(killed_at_any_moment),
    };
    made_once = make_book(500, 20, 10, 2);
    const int failed = run_all_in_folder(tests);
    free_book(&made_once);
    return failed;
}
