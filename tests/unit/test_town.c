/* The town file: made whole or not at all, opened or refused with a reason, one file after closing,
 * and a log that shows every change made outside the program. */
#include "town_fixture.h"

#include "town/town_internal.h"

#include <dirent.h>
#include <sodium.h>
#include <sys/wait.h>

/* ---- Making ---------------------------------------------------------------------------------- */

static size_t files_in(const char *folder) {
    DIR *dir = opendir(folder);
    size_t n = 0;
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    return n;
}

static void made_town_is_one_complete_file(void **state) {
    (void)state;
    const char *folder = in_folder("one");
    char path[600];
    assert_int_equal(mkdir(folder, 0755), 0);
    snprintf(path, sizeof path, "%s/stad.meng", folder);
    make_town(path);
    assert_int_equal(files_in(folder), 1);
    mt_town *town = open_town(path, MT_TOWN_READ);
    mt_town_summary summary = summary_of(town);
    assert_string_equal(summary.name, "Proefstad");
    assert_string_equal(summary.code, "GM9999");
    assert_string_equal(summary.created, at_noon.time);
    assert_int_equal(summary.schema, 2);
    assert_int_equal(summary.log, 3);
    assert_int_equal(summary.schools, 0);
    mt_town_close(town);
    check_verifies(path);
}

static mt_status create(const char *path, const char *name, const char *code, mt_error *error) {
    memset(error, 0, sizeof *error);
    return mt_town_create(NULL, path, name, code, &at_noon, error);
}

static void making_refuses(void **state) {
    (void)state;
    mt_error error;
    char name[102], code[32];
    const char *folder = in_folder("refused");
    assert_int_equal(mkdir(folder, 0755), 0);
    char path[600];
    snprintf(path, sizeof path, "%s/stad.meng", folder);
    memset(name, 'x', sizeof name);
    name[101] = '\0';
    memset(code, '1', sizeof code);
    code[31] = '\0';
    assert_int_equal(create(path, "", NULL, &error), MT_BAD_ARGUMENT);
    assert_int_equal(create(path, name, NULL, &error), MT_BAD_ARGUMENT);
    assert_int_equal(create(path, "x", code, &error), MT_BAD_ARGUMENT);
    assert_int_equal(create("", "x", NULL, &error), MT_BAD_ARGUMENT);
    assert_int_equal(mt_town_create(NULL, path, "x", NULL, NULL, &error), MT_BAD_ARGUMENT);
    assert_int_equal(files_in(folder), 0);
    write_bytes(path, "mine", 4);
    assert_int_equal(create(path, "x", NULL, &error), MT_IO);
    check_says(&error, "exists already");
    assert_string_equal(error.file, path);
    assert_int_equal(files_in(folder), 1);
    assert_same_bytes(path, (file_bytes){mt__strndup(NULL, "mine", 4), 4});
    assert_int_equal(create(in_folder("nowhere/stad.meng"), "x", NULL, &error), MT_IO);
    check_says(&error, "No such file");
    name[100] = '\0';
    code[30] = '\0';
    unlink(path);
    check_ok(create(path, name, code, &error));
    mt_town *town = open_town(path, MT_TOWN_READ);
    assert_string_equal(summary_of(town).name, name);
    mt_town_close(town);
}

/* A -wal of an earlier town of the same name would be read into the new one. */
static void making_beside_a_leftover_is_refused(void **state) {
    (void)state;
    static const char *const endings[] = {"-wal", "-journal"};
    const char *path = in_folder("again.meng");
    for (int i = 0; i < 2; i++) {
        char left[600];
        mt_error error;
        snprintf(left, sizeof left, "%s%s", path, endings[i]);
        write_bytes(left, "x", 1);
        assert_int_equal(create(path, "x", NULL, &error), MT_IO);
        check_says(&error, endings[i]);
        assert_false(exists(path, ""));
        unlink(left);
    }
}

static void making_over_a_dangling_link_is_refused(void **state) {
    (void)state;
    const char *path = in_folder("link.meng"), *target = in_folder("target.meng");
    mt_error error;
    assert_int_equal(symlink(target, path), 0);
    assert_int_equal(create(path, "x", NULL, &error), MT_IO);
    check_says(&error, "exists already");
    assert_false(exists(target, ""));
    make_town(target);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    must_import(town, MT_IMPORT_SCHOOLS, THREE_SCHOOLS);
    mt_town_close(town);
    struct stat info;
    assert_int_equal(lstat(path, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    check_verifies(target);
}

/* A path is the name of a file, whatever it looks like to the store. */
static void strange_paths_are_files(void **state) {
    (void)state;
    static const char *const names[] = {
        "a b.meng",           "caf\xc3\xa9.meng", "100%25.meng",
        "a?mode=memory",      ":memory:",         "file:x",
        "file:y?mode=memory", "a#b.meng",         "-o",
        "'; DROP TABLE log",
    };
    char here[512];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(mkdir(in_folder("strange"), 0755), 0);
    assert_int_equal(chdir(in_folder("strange")), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        make_town(names[i]);
        mt_town *town = open_town(names[i], MT_TOWN_WRITE);
        must_import(town, MT_IMPORT_SCHOOLS, THREE_SCHOOLS);
        mt_town_close(town);
        assert_true(exists(names[i], ""));
        town = open_town(names[i], MT_TOWN_READ);
        assert_int_equal(summary_of(town).schools, 3);
        mt_town_close(town);
        assert_int_equal(files_in("."), i + 1);
    }
    assert_int_equal(chdir(here), 0);
}

static void makers_at_once_make_one(void **state) {
    (void)state;
    enum { MAKERS = 6 };
    const char *path = in_folder("race.meng");
    pid_t child[MAKERS];
    int made = 0;
    for (int i = 0; i < MAKERS; i++)
        if ((child[i] = fork()) == 0)
            _exit(mt_town_create(NULL, path, "Race", NULL, &at_noon, NULL) == MT_OK ? 0 : 1);
    for (int i = 0; i < MAKERS; i++) {
        int status;
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        made += status == 0;
    }
    assert_int_equal(made, 1);
    check_verifies(path);
}

/* ---- Opening --------------------------------------------------------------------------------- */

static mt_status try_open(const char *path, mt_town_mode mode, mt_error *error) {
    mt_town *town = NULL;
    memset(error, 0, sizeof *error);
    mt_status status = mt_town_open(NULL, path, mode, &at_noon, &town, error);
    mt_town_close(town);
    if (status != MT_OK)
        assert_true(error->message[0] != '\0' && error->status == status);
    return status;
}

static void opening_refuses_what_is_no_town(void **state) {
    (void)state;
    mt_error error;
    const char *path = in_folder("other");
    for (mt_town_mode mode = MT_TOWN_READ; mode <= MT_TOWN_WRITE; mode++) {
        assert_int_equal(try_open(in_folder("nowhere.meng"), mode, &error), MT_IO);
        check_says(&error, "mengtafel new");
        assert_false(exists(in_folder("nowhere.meng"), ""));
        assert_int_equal(try_open(fixture_folder, mode, &error), MT_BAD_DATA);
        write_bytes(path, "", 0);
        assert_int_equal(try_open(path, mode, &error), MT_BAD_DATA);
        check_says(&error, "not a town file");
        write_bytes(path, "code,naam\n1,2\n", 14);
        assert_int_equal(try_open(path, mode, &error), MT_BAD_DATA);
        check_says(&error, "not a town file");
        unlink(path);
        run_sql(path, "CREATE TABLE x (y); INSERT INTO x VALUES (1)");
        file_bytes before = bytes_of(path);
        assert_int_equal(try_open(path, mode, &error), MT_BAD_DATA);
        check_says(&error, "not a town file");
        assert_same_bytes(path, before);
        unlink(path);
        make_town(path);
        run_sql(path, "PRAGMA user_version = 99");
        before = bytes_of(path);
        assert_int_equal(try_open(path, mode, &error), MT_BAD_DATA);
        check_says(&error, "schema 99");
        assert_same_bytes(path, before);
        run_sql(path, "PRAGMA user_version = 0");
        assert_int_equal(try_open(path, mode, &error), MT_BAD_DATA);
        run_sql(path, "PRAGMA user_version = 1; PRAGMA application_id = 7");
        assert_int_equal(try_open(path, mode, &error), MT_BAD_DATA);
    }
    mt_town *town = NULL;
    assert_int_equal(mt_town_open(NULL, path, MT_TOWN_WRITE, NULL, &town, &error), MT_BAD_ARGUMENT);
    assert_int_equal(mt_town_open(NULL, NULL, MT_TOWN_READ, NULL, &town, &error), MT_BAD_ARGUMENT);
    mt_town_close(NULL);
}

static mt_status ignore_entry(void *user, const mt_log_entry *entry, mt_error *error) {
    (void)error;
    *(size_t *)user += strlen(entry->time) + strlen(entry->actor) + strlen(entry->action) +
                       strlen(entry->detail) + strlen(entry->hash);
    return MT_OK;
}

static void explained(mt_status status, mt_error *error) {
    if (status != MT_OK)
        assert_true(error->message[0] != '\0');
    memset(error, 0, sizeof *error);
}

/* Everything that reads, on a file that may be damaged: a result or a reason, never a crash. */
static bool read_all_of(const char *path) {
    mt_town *town = NULL;
    mt_error error = {0};
    mt_town_summary summary;
    mt_snapshot *snapshot = NULL;
    int64_t entries;
    char last[65];
    size_t size = 0;
    mt_status status = mt_town_open(NULL, path, MT_TOWN_READ, NULL, &town, &error);
    explained(status, &error);
    if (status != MT_OK)
        return false;
    explained(mt_town_summarise(town, &summary, &error), &error);
    explained(mt_town_snapshot(town, NULL, 0, &snapshot, &error), &error);
    mt_snapshot_free(snapshot);
    explained(mt_town_log(town, ignore_entry, &size, &error), &error);
    status = mt_town_verify(town, NULL, &entries, last, &error);
    explained(status, &error);
    mt_town_close(town);
    return status == MT_OK;
}

/* The store takes what is missing of the last page for zeros: where that is what stood there, nothing
 * is lost. */
static bool only_zeros_after(file_bytes file, size_t size) {
    while (size < file.size && file.bytes[size] == 0)
        size++;
    return size == file.size;
}

static void truncated_anywhere_is_no_crash(void **state) {
    (void)state;
    const char *whole = in_folder("whole.meng"), *cut = in_folder("cut.meng");
    make_tiny(whole);
    file_bytes file = bytes_of(whole);
    for (size_t size = 0; size < file.size; size += size < 200 ? 7 : 509) {
        write_bytes(cut, file.bytes, size);
        assert_true(read_all_of(cut) == (file.size - size < 4096 && only_zeros_after(file, size)));
    }
    write_bytes(cut, file.bytes, file.size);
    assert_true(read_all_of(cut));
    mt_free(NULL, file.bytes);
}

static void random_bytes_are_no_crash(void **state) {
    (void)state;
    const char *whole = in_folder("whole2.meng"), *bad = in_folder("bad.meng");
    make_tiny(whole);
    file_bytes file = bytes_of(whole);
    char *copy = malloc(file.size);
    int refused = 0;
    assert_non_null(copy);
    for (uint32_t round = 0; round < 300; round++) {
        mt_stream stream;
        mt_stream_init(&stream, 7, MT_PURPOSE_TEST, round, 0);
        memcpy(copy, file.bytes, file.size);
        const uint32_t changes = 1 + mt_stream_below(&stream, 40);
        /* A third of the rounds in one page, so that the header mostly survives. */
        const uint32_t page = mt_stream_below(&stream, (uint32_t)(file.size / 4096));
        for (uint32_t i = 0; i < changes; i++) {
            const uint32_t at = round % 3 == 0 ? page * 4096 + mt_stream_below(&stream, 4096)
                                               : mt_stream_below(&stream, (uint32_t)file.size);
            copy[at] = (char)mt_stream_u32(&stream);
        }
        write_bytes(bad, copy, file.size);
        char name[600];
        for (int e = 0; e < 2; e++) {
            snprintf(name, sizeof name, "%s%s", bad, e == 0 ? "-wal" : "-journal");
            unlink(name);
        }
        refused += !read_all_of(bad);
    }
    assert_true(refused > 100);
    free(copy);
    mt_free(NULL, file.bytes);
}

/* A row whose cell was made NULL inside its record passes for a row until somebody looks. */
static void nulls_where_none_belong(void **state) {
    (void)state;
    static const char *const columns[][2] = {
        {"town", "name"},
        {"grouping", "key"},
        {"member_group", "key"},
        {"school", "code"},
        {"member_group", "name_nl"},
        {"member_group", "source_column"},
        {"area", "code"},
        {"source", "file"},
        {"source", "digest"},
        {"log", "detail"},
        {"log", "hash"},
        {"school_count", "low"},
        {"school", "lon"},
    };
    const char *whole = in_folder("whole3.meng"), *bad = in_folder("null.meng");
    make_tiny(whole);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        char sql[400];
        copy_file(whole, bad);
        snprintf(sql, sizeof sql,
                 "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(replace("
                 "replace(sql, 'NOT NULL', ''), 'CHECK ((lon IS NULL) = (lat IS NULL))', "
                 "'CHECK (1)'), ' STRICT', '') WHERE name = '%s'",
                 columns[i][0]);
        run_sql(bad, sql);
        snprintf(sql, sizeof sql, "UPDATE %s SET %s = NULL", columns[i][0], columns[i][1]);
        run_sql(bad, sql);
        assert_false(read_all_of(bad));
    }
}

/* ---- Closing, reading, two at a time --------------------------------------------------------- */

static void closed_town_is_one_file(void **state) {
    (void)state;
    const char *path = in_folder("closed.meng");
    make_tiny(path);
    assert_false(exists(path, "-wal"));
    assert_false(exists(path, "-shm"));
    assert_false(exists(path, "-journal"));
    file_bytes file = bytes_of(path);
    assert_int_equal(file.bytes[18], 1); /* rollback mode, not WAL: a copy is complete */
    mt_free(NULL, file.bytes);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    must_import(town, MT_IMPORT_SCHOOLS, "code,a,b,u\nS4,1,2,3\n");
    assert_false(exists(path, "-wal"));
    assert_false(exists(path, "-journal"));
    mt_town_close(town);
}

static void reading_changes_nothing(void **state) {
    (void)state;
    const char *path = in_folder("read.meng");
    mt_error error = {0};
    make_tiny(path);
    file_bytes before = bytes_of(path);
    assert_true(read_all_of(path));
    mt_town *town = open_town(path, MT_TOWN_READ);
    mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    assert_int_equal(import_text(town, THREE_SCHOOLS, &plan, NULL, &error), MT_DENIED);
    assert_true(error.message[0] != '\0');
    assert_int_not_equal(mt__db_run(&town->db, "DELETE FROM school_count", &error), MT_OK);
    mt_town_close(town);
    assert_same_bytes(path, before);
}

static void two_openers(void **state) {
    (void)state;
    const char *path = in_folder("two.meng");
    make_tiny(path);
    mt_town *writer = open_town(path, MT_TOWN_WRITE), *reader = open_town(path, MT_TOWN_READ);
    mt_town *second = open_town(path, MT_TOWN_WRITE);
    must_import(writer, MT_IMPORT_SCHOOLS, "code,a,b,u\nS4,1,2,3\n");
    assert_int_equal(summary_of(reader).schools, 4);
    must_import(second, MT_IMPORT_SCHOOLS, "code,a,b,u\nS5,1,2,3\n");
    assert_int_equal(summary_of(writer).schools, 5);
    mt_town_close(writer);
    mt_town_close(second);
    assert_int_equal(summary_of(reader).schools, 5);
    mt_town_close(reader);
    assert_false(exists(path, "-wal"));
    file_bytes file = bytes_of(path);
    assert_int_equal(file.bytes[18], 1);
    mt_free(NULL, file.bytes);
    check_verifies(path);
}

/* One process writes all the time; what another reads is always of one moment. */
static void reading_while_another_writes(void **state) {
    (void)state;
    const char *path = in_folder("busy.meng");
    make_tiny(path);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 60; i++) {
            mt_town *town = NULL;
            char csv[2000];
            int length = snprintf(csv, sizeof csv, "code,a,b,u\n");
            for (int s = 0; s < 20; s++)
                length +=
                    snprintf(csv + length, sizeof csv - (size_t)length, "T%d-%d,1,2,3\n", i, s);
            const mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
            if (mt_town_open(NULL, path, MT_TOWN_WRITE, &at_noon, &town, NULL) != MT_OK ||
                import_text(town, csv, &plan, NULL, NULL) != MT_OK)
                _exit(1);
            mt_town_close(town);
        }
        _exit(0);
    }
    int status, rounds = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        mt_town *town = open_town(path, MT_TOWN_READ);
        mt_error error = {0};
        mt_snapshot *snapshot = NULL;
        int64_t entries;
        char last[65];
        if (mt_town_snapshot(town, NULL, 0, &snapshot, &error) != MT_OK ||
            mt_town_verify(town, NULL, &entries, last, &error) != MT_OK)
            fail_msg("%s", error.message);
        assert_int_equal(snapshot->n_schools % 20, 3);
        mt_snapshot_free(snapshot);
        mt_town_close(town);
        rounds++;
    }
    assert_int_equal(status, 0);
    assert_true(rounds > 0);
    check_verifies(path);
}

/* ---- The log --------------------------------------------------------------------------------- */

static void log_is_whole_and_known(void **state) {
    (void)state;
    const char *path = in_folder("log.meng");
    int64_t entries = 0;
    char last[65], first[65], again[65];
    make_town(path);
    check_ok(verify_path(path, NULL, &entries, first, NULL));
    assert_int_equal(entries, 3);
    make_tiny(path);
    check_ok(verify_path(path, NULL, &entries, last, NULL));
    assert_int_equal(entries, 6);
    assert_string_not_equal(first, last);
    check_ok(verify_path(path, last, NULL, again, NULL));
    assert_string_equal(last, again);
    check_ok(verify_path(path, first, NULL, NULL, NULL));
    mt_error error = {0};
    last[5] = last[5] == 'a' ? 'b' : 'a';
    assert_int_equal(verify_path(path, last, &entries, again, &error), MT_BAD_DATA);
    check_says(&error, "does not occur in this log");
    assert_int_equal(verify_path(path, "", NULL, NULL, &error), MT_BAD_DATA);
}

static void add(crypto_hash_sha256_state *hash, const char *text) {
    char length[32];
    snprintf(length, sizeof length, "%zu:", strlen(text));
    crypto_hash_sha256_update(hash, (const unsigned char *)length, strlen(length));
    crypto_hash_sha256_update(hash, (const unsigned char *)text, strlen(text));
    crypto_hash_sha256_update(hash, (const unsigned char *)"\n", 1);
}

/* The definition at the top of src/town/log.c, written out again. */
static void hash_of_every_entry_by_hand(void **state) {
    (void)state;
    const char *path = in_folder("hand.meng");
    make_tiny(path);
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT number, time, actor, action, detail, state, "
                                        "previous, hash FROM log ORDER BY number",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    char previous[65];
    memset(previous, '0', 64);
    previous[64] = '\0';
    int n = 0;
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        crypto_hash_sha256_state hash;
        unsigned char digest[32];
        char hex[65];
        crypto_hash_sha256_init(&hash);
        crypto_hash_sha256_update(&hash, (const unsigned char *)"mengtafel log 1\n", 16);
        assert_string_equal((const char *)sqlite3_column_text(stmt, 6), previous);
        for (int c = 0; c < 7; c++)
            add(&hash, (const char *)sqlite3_column_text(stmt, c));
        crypto_hash_sha256_final(&hash, digest);
        sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
        assert_string_equal((const char *)sqlite3_column_text(stmt, 7), hex);
        memcpy(previous, hex, sizeof hex);
        n++;
    }
    assert_int_equal(n, 6);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    char hex[65];
    mt_digest_hex("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* Run SQL on a copy and expect it to be found. */
static void check_found(const char *whole, const char *sql, const char *says) {
    char bad[600];
    snprintf(bad, sizeof bad, "%s/tampered.meng", fixture_folder);
    mt_error error = {0};
    copy_file(whole, bad);
    run_sql(bad, sql);
    if (verify_path(bad, NULL, NULL, NULL, &error) == MT_OK)
        fail_msg("not found: %s", sql);
    assert_int_equal(error.status, MT_BAD_DATA);
    check_says(&error, says);
}

static void changed_log_is_found(void **state) {
    (void)state;
    static const char *const fields[] = {"time",  "actor",    "action", "detail",
                                         "state", "previous", "hash"};
    const char *whole = in_folder("log1.meng");
    char sql[400], says[64];
    make_tiny(whole);
    for (size_t f = 0; f < sizeof fields / sizeof fields[0]; f++)
        for (int number = 1; number <= 6; number++) {
            snprintf(says, sizeof says, "log entry %d does not match", number);
            /* the last byte changed, a byte more, a zero byte and more, nothing left */
            for (int c = 0; c < 4; c++) {
                char change[200];
                int length = snprintf(sql, sizeof sql, "UPDATE log SET %s = ", fields[f]);
                if (c == 0)
                    snprintf(change, sizeof change, "substr(%s, 1, length(%s) - 1) || '~'",
                             fields[f], fields[f]);
                else if (c == 3)
                    snprintf(change, sizeof change, "''");
                else if (c == 1)
                    snprintf(change, sizeof change, "%s || ' '", fields[f]);
                else
                    snprintf(change, sizeof change, "CAST(CAST(%s AS BLOB) || x'0041' AS TEXT)",
                             fields[f]);
                snprintf(sql + length, sizeof sql - (size_t)length, "%s WHERE number = %d", change,
                         number);
                check_found(whole, sql, says);
            }
        }
    check_found(whole, "UPDATE log SET number = 9 WHERE number = 6", "log entry 6 is missing");
    check_found(whole, "DELETE FROM log WHERE number = 1", "log entry 1 is missing");
    check_found(whole, "DELETE FROM log WHERE number = 3", "log entry 3 is missing");
    check_found(whole, "DELETE FROM log WHERE number = 6", "after entry 5");
    check_found(whole, "DELETE FROM log", "after entry 0");
    check_found(whole,
                "DELETE FROM log WHERE number = 3; UPDATE log SET number = number - 1 "
                "WHERE number > 3",
                "log entry 3 does not match");
    check_found(whole,
                "INSERT INTO log SELECT 7, time, actor, action, detail, state, hash, "
                "'0000' FROM log WHERE number = 6",
                "log entry 7 does not match");
}

static void changed_tables_are_found(void **state) {
    (void)state;
    static const char *const changes[] = {
        "UPDATE school_count SET low = low + 1, high = high + 1 WHERE school_id = 1",
        "UPDATE school_count SET high = high + 1 WHERE school_id = 1",
        "UPDATE area_count SET low = 0",
        "DELETE FROM area_count WHERE area_id = 2",
        "UPDATE school SET name = 'Ander' WHERE code = 'S1'",
        "UPDATE school SET name = NULL WHERE code = 'S1'",
        "UPDATE school SET lon = lon + 0.0000001",
        "UPDATE school SET name = name || char(0) || 'x'",
        "PRAGMA foreign_keys = OFF; DELETE FROM school WHERE code = 'S3'",
        "UPDATE school_distance SET mean_metres = 1",
        "UPDATE area SET geometry = replace(geometry, '52.36', '52.35')",
        "UPDATE source SET publisher = 'Een ander'",
        "UPDATE source SET is_public = 1",
        "UPDATE period SET first_year = 2018",
        "UPDATE member_group SET key = CASE key WHEN 'A' THEN 'C' ELSE key END",
        "UPDATE grouping SET note_nl = ''",
        "UPDATE town SET name = 'Elders'",
        "INSERT INTO board (code) VALUES ('B')",
        "ALTER TABLE school ADD COLUMN extra TEXT",
        ("ALTER TABLE school RENAME COLUMN lon TO x; ALTER TABLE school RENAME COLUMN lat TO lon; "
         "ALTER TABLE school RENAME COLUMN x TO lat"),
    };
    const char *whole = in_folder("tables.meng");
    make_tiny(whole);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
        check_found(whole, changes[i], "changed outside the program");
}

/* A trigger put into the file does not run, a view does not stand in for a table. */
static void foreign_triggers_and_views_do_nothing(void **state) {
    (void)state;
    const char *path = in_folder("trigger.meng");
    mt_error error = {0};
    make_tiny(path);
    run_sql(path, "CREATE TRIGGER sly AFTER INSERT ON school BEGIN "
                  "UPDATE school_count SET low = 0, high = 0; END");
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    must_import(town, MT_IMPORT_SCHOOLS, "code,a,b,u\nS4,1,2,3\n");
    int64_t zeros = -1;
    check_ok(mt__db_integer(&town->db, "SELECT count(*) FROM school_count WHERE high = 0", &zeros,
                            NULL));
    assert_int_equal(zeros, 1); /* S2 has no child of unknown group */
    mt_town_close(town);
    run_sql(path, "ALTER TABLE area RENAME TO area2; CREATE VIEW area AS SELECT * FROM area2");
    assert_int_not_equal(verify_path(path, NULL, NULL, NULL, &error), MT_OK);
}

static void program_itself_cannot_change_the_log(void **state) {
    (void)state;
    static const char *const refused[] = {
        "UPDATE log SET actor = 'x'",
        "DELETE FROM log WHERE number = 1",
        "DELETE FROM log",
        ("INSERT INTO log (number, time, actor, action, detail, state, previous, hash) "
         "VALUES (9, '', '', '', '', '', '', '')"),
        "REPLACE INTO log SELECT * FROM log",
        "DROP TABLE log",
        "ALTER TABLE log RENAME TO old",
    };
    const char *path = in_folder("denied.meng");
    make_tiny(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        mt_error error = {0};
        if (mt__db_run(&town->db, refused[i], &error) == MT_OK)
            fail_msg("allowed: %s", refused[i]);
        assert_true(error.message[0] != '\0');
    }
    must_import(town, MT_IMPORT_SCHOOLS, "code,a,b,u\nS4,1,2,3\n");
    mt_town_close(town);
    check_verifies(path);
}

static mt_status stop_at_second(void *user, const mt_log_entry *entry, mt_error *error) {
    *(int64_t *)user = entry->number;
    return entry->number == 2 ? mt__fail(error, MT_CANCELLED, "enough") : MT_OK;
}

static void reading_the_log(void **state) {
    (void)state;
    const char *path = in_folder("entries.meng");
    mt_error error = {0};
    size_t size = 0;
    int64_t reached = 0;
    make_tiny(path);
    mt_town *town = open_town(path, MT_TOWN_READ);
    check_ok(mt_town_log(town, ignore_entry, &size, &error));
    assert_true(size > 6 * 64);
    assert_int_equal(mt_town_log(town, stop_at_second, &reached, &error), MT_CANCELLED);
    assert_int_equal(reached, 2);
    assert_int_equal(mt_town_log(town, NULL, NULL, &error), MT_BAD_ARGUMENT);
    mt_town_close(town);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_town_is_one_complete_file),
        cmocka_unit_test(making_refuses),
        cmocka_unit_test(making_beside_a_leftover_is_refused),
        cmocka_unit_test(making_over_a_dangling_link_is_refused),
        cmocka_unit_test(strange_paths_are_files),
        cmocka_unit_test(makers_at_once_make_one),
        cmocka_unit_test(opening_refuses_what_is_no_town),
        cmocka_unit_test(truncated_anywhere_is_no_crash),
        cmocka_unit_test(random_bytes_are_no_crash),
        cmocka_unit_test(nulls_where_none_belong),
        cmocka_unit_test(closed_town_is_one_file),
        cmocka_unit_test(reading_changes_nothing),
        cmocka_unit_test(two_openers),
        cmocka_unit_test(reading_while_another_writes),
        cmocka_unit_test(log_is_whole_and_known),
        cmocka_unit_test(hash_of_every_entry_by_hand),
        cmocka_unit_test(changed_log_is_found),
        cmocka_unit_test(changed_tables_are_found),
        cmocka_unit_test(foreign_triggers_and_views_do_nothing),
        cmocka_unit_test(program_itself_cannot_change_the_log),
        cmocka_unit_test(reading_the_log),
    };
    return run_all_in_folder(tests);
}
