/* Whole files: what is read is what is there; what is written is there whole or not at all, with
 * the rights it had, and nothing is left beside it. */
#include "check.h"

#include "mengtafel/table.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[256];

static const char *in_folder(const char *name) {
    static char path[2][1024];
    static int turn;
    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static int make_folder(void **state) {
    (void)state;
    const char *where = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/mengtafel-XXXXXX", where != NULL ? where : "/tmp");
    return mkdtemp(folder) == NULL;
}

static size_t entries(bool remove_them) {
    size_t n = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        n++;
        if (remove_them) {
            unlink(in_folder(e->d_name));
            rmdir(in_folder(e->d_name));
        }
    }
    closedir(dir);
    return n;
}

static int clear_folder(void **state) {
    (void)state;
    entries(true);
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    entries(true);
    return rmdir(folder);
}

static void put(const char *name, const char *text) {
    mt_error error = {0};
    if (mt_file_write(NULL, in_folder(name), text, strlen(text), &error) != MT_OK)
        fail_msg("%s: %s", name, error.message);
}

static void check_content(const char *name, const char *want) {
    char *bytes = NULL;
    size_t size = 0;
    check_ok(mt_file_read(NULL, in_folder(name), &bytes, &size, NULL));
    assert_string_equal(bytes, want);
    assert_int_equal(size, strlen(want));
    mt_free(NULL, bytes);
}

static mode_t mode_of(const char *name) {
    struct stat about;
    assert_int_equal(lstat(in_folder(name), &about), 0);
    return about.st_mode & 07777;
}

static void written_is_read(void **state) {
    (void)state;
    put("a", "eerst");
    check_content("a", "eerst");
    put("a", "tweede keer");
    check_content("a", "tweede keer");
    put("a", "");
    check_content("a", "");
    check_ok(mt_file_write(NULL, in_folder("a"), NULL, 0, NULL));
    assert_int_equal(entries(false), 1);
    const size_t size = 3 << 20;
    char *bytes = malloc(size), *back = NULL;
    assert_non_null(bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(i * 7 + i / 251);
    check_ok(mt_file_write(NULL, in_folder("big"), bytes, size, NULL));
    size_t got = 0;
    check_ok(mt_file_read(NULL, in_folder("big"), &back, &got, NULL));
    assert_int_equal(got, size);
    assert_memory_equal(back, bytes, size);
    assert_int_equal(back[got], 0);
    mt_free(NULL, back);
    free(bytes);
}

static void a_bare_name_is_in_the_working_folder(void **state) {
    (void)state;
    char before[PATH_MAX];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(folder), 0);
    mt_status status = mt_file_write(NULL, "bare", "x", 1, NULL);
    assert_int_equal(chdir(before), 0);
    check_ok(status);
    check_content("bare", "x");
}

static void rights_are_kept(void **state) {
    (void)state;
    mode_t old = umask(027);
    put("new", "x");
    umask(old);
    assert_int_equal(mode_of("new"), 0640);
    assert_int_equal(chmod(in_folder("new"), 0604), 0);
    put("new", "y");
    assert_int_equal(mode_of("new"), 0604);
    assert_int_equal(chmod(in_folder("new"), 0666), 0);
    old = umask(077);
    put("new", "z");
    umask(old);
    assert_int_equal(mode_of("new"), 0666);
}

static void a_link_stays_a_link(void **state) {
    (void)state;
    put("real", "x");
    assert_int_equal(symlink("real", in_folder("link")), 0);
    put("link", "y");
    check_content("real", "y");
    struct stat about;
    assert_int_equal(lstat(in_folder("link"), &about), 0);
    assert_true(S_ISLNK(about.st_mode));
    assert_int_equal(symlink("nowhere", in_folder("broken")), 0);
    mt_error error = {0};
    assert_int_equal(mt_file_write(NULL, in_folder("broken"), "x", 1, &error), MT_IO);
    assert_int_equal(entries(false), 3);
}

static void check_refused(const char *path, const char *says) {
    mt_error error = {0};
    assert_int_equal(mt_file_write(NULL, path, "x", 1, &error), MT_IO);
    assert_string_equal(error.file, path);
    if (strstr(error.message, says) == NULL || strstr(error.message, "nothing was changed") == NULL)
        fail_msg("%s: %s", path, error.message);
    assert_int_equal(mt_file_write(NULL, path, "x", 1, NULL), MT_IO);
}

static void what_cannot_be_written(void **state) {
    (void)state;
    put("file", "x");
    assert_int_equal(mkdir(in_folder("sub"), 0777), 0);
    check_refused(in_folder("sub"), "this is a folder");
    check_refused(in_folder("none/file"), "no such file or folder");
    check_refused(in_folder("file/x"), "not a folder");
    check_refused(in_folder("sub/"), "this is a folder");
    char longer[400];
    memset(longer, 'n', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    mt_error error = {0};
    assert_int_equal(mt_file_write(NULL, in_folder(longer), "x", 1, &error), MT_IO);
    assert_non_null(strstr(error.message, "too long"));
    assert_int_equal(entries(false), 2);
    assert_int_equal(mt_file_write(NULL, NULL, "x", 1, NULL), MT_BAD_ARGUMENT);
    assert_int_equal(mt_file_write(NULL, "a", NULL, 1, NULL), MT_BAD_ARGUMENT);
}

/** A child does it, so that its limits, rights and standard files are its own. */
static void in_child(int (*body)(void)) {
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(body());
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("the child ended with %d (line)", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

#define CHILD_CHECK(expr)                                                                          \
    do {                                                                                           \
        if (!(expr))                                                                               \
            return __LINE__ & 0x7f ? __LINE__ & 0x7f : 1;                                          \
    } while (0)

static int write_beyond_the_limit(void) {
    static char bytes[100000];
    struct rlimit limit = {50000, 50000};
    signal(SIGXFSZ, SIG_IGN);
    CHILD_CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    mt_error error = {0};
    CHILD_CHECK(mt_file_write(NULL, in_folder("full"), bytes, sizeof bytes, &error) == MT_IO);
    CHILD_CHECK(strstr(error.message, "nothing was changed") != NULL);
    CHILD_CHECK(strstr(error.message, "larger than allowed") != NULL);
    CHILD_CHECK(mt_file_write(NULL, in_folder("other"), bytes, sizeof bytes, NULL) == MT_IO);
    return 0;
}

static void no_room_leaves_the_old_file(void **state) {
    (void)state;
    put("full", "oud");
    in_child(write_beyond_the_limit);
    check_content("full", "oud");
    assert_int_equal(entries(false), 1);
}

static int write_without_rights(void) {
    if (geteuid() == 0)
        CHILD_CHECK(setgid(65534) == 0 && setuid(65534) == 0);
    mt_error error = {0};
    CHILD_CHECK(mt_file_write(NULL, in_folder("mine"), "nieuw", 5, &error) == MT_IO);
    CHILD_CHECK(strstr(error.message, "not permitted") != NULL);
    CHILD_CHECK(mt_file_write(NULL, in_folder("new"), "nieuw", 5, &error) == MT_IO);
    char *bytes;
    size_t size;
    CHILD_CHECK(mt_file_read(NULL, in_folder("mine"), &bytes, &size, &error) == MT_IO);
    CHILD_CHECK(strstr(error.message, "not permitted") != NULL);
    return 0;
}

static void no_rights(void **state) {
    (void)state;
    put("mine", "oud");
    assert_int_equal(chmod(in_folder("mine"), 0), 0);
    assert_int_equal(chmod(folder, 0555), 0);
    in_child(write_without_rights);
    assert_int_equal(chmod(folder, 0755), 0);
    assert_int_equal(chmod(in_folder("mine"), 0600), 0);
    check_content("mine", "oud");
    assert_int_equal(entries(false), 1);
}

static int standard_output_is_full(void) {
    int fd = open("/dev/full", O_WRONLY);
    CHILD_CHECK(fd >= 0 && dup2(fd, STDOUT_FILENO) == STDOUT_FILENO);
    mt_error error = {0};
    CHILD_CHECK(mt_file_write(NULL, "-", "x", 1, &error) == MT_IO);
    CHILD_CHECK(strstr(error.message, "standard output cannot be written") != NULL);
    CHILD_CHECK(strstr(error.message, "the disk is full") != NULL);
    CHILD_CHECK(error.file[0] == '\0');
    CHILD_CHECK(close(STDOUT_FILENO) == 0);
    CHILD_CHECK(mt_file_write(NULL, "-", "x", 1, &error) == MT_IO);
    CHILD_CHECK(mt_file_write(NULL, "/dev/full", "x", 1, &error) == MT_IO);
    CHILD_CHECK(strcmp(error.file, "/dev/full") == 0);
    CHILD_CHECK(mt_file_write(NULL, "/dev/null", "x", 1, &error) == MT_OK);
    return 0;
}

static int standard_files_work(void) {
    int ends[2];
    CHILD_CHECK(pipe(ends) == 0);
    CHILD_CHECK(dup2(ends[1], STDOUT_FILENO) == STDOUT_FILENO && close(ends[1]) == 0);
    CHILD_CHECK(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO && close(ends[0]) == 0);
    printf("voor ");
    CHILD_CHECK(mt_file_write(NULL, "-", "inhoud", 6, NULL) == MT_OK);
    CHILD_CHECK(close(STDOUT_FILENO) == 0);
    char *bytes = NULL;
    size_t size = 0;
    CHILD_CHECK(mt_file_read(NULL, "-", &bytes, &size, NULL) == MT_OK);
    CHILD_CHECK(size == 11 && strcmp(bytes, "voor inhoud") == 0);
    mt_free(NULL, bytes);
    CHILD_CHECK(close(STDIN_FILENO) == 0);
    mt_error error = {0};
    CHILD_CHECK(mt_file_read(NULL, "-", &bytes, &size, &error) == MT_IO);
    CHILD_CHECK(strstr(error.message, "standard input") != NULL);
    return 0;
}

static void standard_input_and_output(void **state) {
    (void)state;
    in_child(standard_output_is_full);
    in_child(standard_files_work);
}

static void *at_most_a_gigabyte(void *user, void *old, size_t size) {
    (void)user;
    if (size > 0)
        return size <= (size_t)1 << 30 ? realloc(old, size) : NULL;
    free(old);
    return NULL;
}

static void what_cannot_be_read(void **state) {
    (void)state;
    char *bytes = NULL;
    size_t size = 99;
    mt_error error = {0};
    assert_int_equal(mt_file_read(NULL, in_folder("none"), &bytes, &size, &error), MT_IO);
    assert_non_null(strstr(error.message, "no such file"));
    assert_int_equal(mt_file_read(NULL, folder, &bytes, &size, &error), MT_IO);
    assert_non_null(strstr(error.message, "this is a folder"));
    assert_string_equal(error.file, folder);
    /* A file of 32 gigabytes (a hole) and less memory than that. */
    int fd = open(in_folder("huge"), O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, (off_t)1 << 35), 0);
    close(fd);
    mt_context context = {.allocate = at_most_a_gigabyte};
    assert_int_equal(mt_file_read(&context, in_folder("huge"), &bytes, &size, &error),
                     MT_NO_MEMORY);
    assert_null(bytes);
    assert_int_equal(size, 99);
    assert_int_equal(mt_file_read(NULL, NULL, &bytes, &size, NULL), MT_BAD_ARGUMENT);
}

static void a_file_without_a_size(void **state) {
    (void)state;
    char *bytes;
    size_t size;
    check_ok(mt_file_read(NULL, "/proc/self/maps", &bytes, &size, NULL));
    assert_true(size > 0);
    assert_int_equal(strlen(bytes), size);
    mt_free(NULL, bytes);
}

static void another_program_has_the_name(void **state) {
    (void)state;
    char name[128];
    for (unsigned i = 0; i < 3; i++) {
        snprintf(name, sizeof name, ".mengtafel-%ld-%u.tmp", (long)getpid(), i);
        int fd = open(in_folder(name), O_WRONLY | O_CREAT | O_EXCL, 0600);
        assert_true(fd >= 0);
        close(fd);
    }
    put("a", "x");
    check_content("a", "x");
    assert_int_equal(entries(false), 4);
}

static mt_status read_it(const mt_context *context, mt_error *error) {
    char *bytes;
    size_t size;
    MT_TRY(mt_file_read(context, in_folder("a"), &bytes, &size, error));
    mt_free(context, bytes);
    return MT_OK;
}

static mt_status write_it(const mt_context *context, mt_error *error) {
    return mt_file_write(context, in_folder("a"), "nieuw", 5, error);
}

static void memory_may_end_anywhere(void **state) {
    (void)state;
    put("a", "oud");
    check_every_allocation(read_it);
    check_content("a", "oud");
    check_every_allocation(write_it);
    check_content("a", "nieuw");
    assert_int_equal(entries(false), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(written_is_read, clear_folder),
        cmocka_unit_test_teardown(a_bare_name_is_in_the_working_folder, clear_folder),
        cmocka_unit_test_teardown(rights_are_kept, clear_folder),
        cmocka_unit_test_teardown(a_link_stays_a_link, clear_folder),
        cmocka_unit_test_teardown(what_cannot_be_written, clear_folder),
        cmocka_unit_test_teardown(no_room_leaves_the_old_file, clear_folder),
        cmocka_unit_test_teardown(no_rights, clear_folder),
        cmocka_unit_test_teardown(standard_input_and_output, clear_folder),
        cmocka_unit_test_teardown(what_cannot_be_read, clear_folder),
        cmocka_unit_test_teardown(a_file_without_a_size, clear_folder),
        cmocka_unit_test_teardown(another_program_has_the_name, clear_folder),
        cmocka_unit_test_teardown(memory_may_end_anywhere, clear_folder),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
