/* The desk file: what is written comes back, what is damaged, moved or changed is refused and never a
 * wrong book, and nothing about a person can be read in its bytes. */
#include "desk_fixture.h"

#include "town/desk_internal.h"
#include "town/log.h"

#include <fcntl.h>
#include <sodium.h>

/* ---- There and back -------------------------------------------------------------------------- */

static void a_book_comes_back(void **state) {
    (void)state;
    static const struct {
        size_t children, schools, longest, rules;
    } sizes[] = {{0, 0, 0, 0}, {0, 3, 0, 2}, {1, 1, 1, 1},  {5, 3, 3, 2},
                 {5, 3, 0, 1}, {9, 4, 4, 0}, {40, 7, 7, 3}, {60, 300, 300, 2}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const char *path = in_folder("there.desk");
        const mt_desk_book *book = NULL;
        mt_error error = {0};
        made_book m =
            make_book(sizes[i].children, sizes[i].schools, sizes[i].longest, sizes[i].rules);
        unlink(path);
        write_desk(path, &m.book);
        if (mt_desk_read(NULL, path, desk_key, &book, &error) != MT_OK)
            fail_msg("%zu: %s", i, error.message);
        check_same_book(&m.book, book);
        mt_desk_free(NULL, book);
        free_book(&m);
    }
    mt_desk_free(NULL, NULL);
}

static void names_of_any_bytes_and_no_secret(void **state) {
    (void)state;
    const char *path = in_folder("names.desk");
    const mt_desk_book *book = NULL;
    char longest[256];
    made_book m = make_book(3, 2, 2, 2);
    memset(longest, 'z', 255);
    longest[255] = '\0';
    const char *applicants[] = {"'; DROP TABLE child", "Zo\xc3\xab \xe2\x82\xac", longest};
    const char *schools[] = {longest, "\xf0\x9f\x8f\xab"};
    m.book.applicant = applicants;
    m.book.school = schools;
    m.book.secret = m.book.beacon = NULL;
    m.book.n_secret = m.book.n_beacon = 0;
    m.book.manifest = "";
    write_desk(path, &m.book);
    check_ok(mt_desk_read(NULL, path, desk_key, &book, NULL));
    check_same_book(&m.book, book);
    mt_desk_free(NULL, book);
    free_book(&m);
}

static void file_is_one_of_its_kind(void **state) {
    (void)state;
    const char *path = in_folder("kind.desk");
    made_book m = make_book(5, 3, 3, 2);
    struct stat about;
    mt_town *town = NULL;
    mt_error error = {0};
    int64_t entries;
    char last[65];
    const mode_t mask = umask(0);
    write_desk(path, &m.book);
    umask(mask);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_false(exists(path, "-journal") || exists(path, "-wal"));
    check_ok(mt_desk_verify_log(NULL, path, &entries, last, &error));
    assert_int_equal(entries, 2);
    assert_int_equal(strlen(last), 64);
    /* Neither kind passes for the other. */
    assert_int_equal(mt_town_open(NULL, path, MT_TOWN_READ, NULL, &town, &error), MT_BAD_DATA);
    check_says(&error, "not a town file");
    make_town(in_folder("kind.meng"));
    assert_int_equal(try_desk(in_folder("kind.meng"), desk_key, &error), MT_BAD_DATA);
    check_says(&error, "not a desk file");
    /* Reading leaves every byte. */
    file_bytes before = bytes_of(path);
    check_ok(try_desk(path, desk_key, &error));
    assert_same_bytes(path, before);
    free_book(&m);
}

/* ---- Refusals -------------------------------------------------------------------------------- */

static mt_status try_write(const char *path, const mt_desk_book *book, mt_error *error) {
    memset(error, 0, sizeof *error);
    mt_status status = mt_desk_write(NULL, path, desk_key, book, &at_noon, error);
    if (status != MT_OK)
        assert_true(error->message[0] != '\0' && error->status == status);
    return status;
}

/* Cast away const of an array that the test made itself. */
#define mine(array, type) ((type *)(uintptr_t)(array))

static void break_book(made_book *m, int how) {
    mt_desk_book *b = &m->book;
    mt_desk_rule *last = &b->rule[1];
    switch (how) {
    case 0:
        mine(b->list_of, size_t)[0] = 1;
        break;
    case 1:
        mine(b->list_of, size_t)[2] = b->list_of[3] + 1;
        break;
    case 2:
        mine(b->school_of, uint32_t)[1] = 3;
        break;
    case 3:
        mine(b->school_of, uint32_t)[1] = b->school_of[0];
        break;
    case 4:
        mine(b->applicant, const char *)[1] = b->applicant[0];
        break;
    case 5:
        mine(b->applicant, const char *)[1] = "a";
        break;
    case 6:
        mine(b->applicant, const char *)[0] = "";
        break;
    case 7:
        mine(b->applicant, const char *)[0] = "a\x1f"
                                              "b";
        break;
    case 8:
        mine(b->applicant, const char *)[0] = "\xff";
        break;
    case 9:
        mine(b->school, const char *)[1] = b->school[2];
        break;
    case 10:
        mine(b->school, const char *)[1] = "";
        break;
    case 11:
        b->round = "";
        break;
    case 12:
        b->round = "a\nb";
        break;
    case 13:
        b->manifest = "\xc3";
        break;
    case 14:
        last->key = b->rule[0].key;
        break;
    case 15:
        last->key = "";
        break;
    case 16:
        mine(last->group_of, size_t)[0] = 1;
        break;
    case 17:
        mine(last->group_of, size_t)[1] = 7;
        break;
    case 18:
        mine(last->seats, mt_seat_rule)[1] = (mt_seat_rule)4;
        break;
    case 19:
        mine(last->decided, uint8_t)[0] = MT_DECIDED_NO_SEATS + 1;
        break;
    case 20:
        mine(last->places.choice, uint32_t)[0] = 3;
        last->places.group[0] = 0;
        break;
    case 21:
        last->places.choice[0] = 0;
        last->places.group[0] = MT_NONE;
        break;
    case 22:
        last->places.choice[0] = MT_NONE;
        last->places.group[0] = 0;
        break;
    case 23:
        b->rule[0].places.choice[0] = 0;
        b->rule[0].places.group[0] = 1;
        break;
    case 24:
        b->n_secret = (1 << 20) + 1;
        break;
    case 25:
        mine(b->applicant, const char *)[0] = NULL;
        break;
    default:
        b->kind = "a\x7f";
        break;
    }
}

static void books_that_do_not_fit(void **state) {
    (void)state;
    const char *folder = in_folder("misfits");
    char path[600];
    mt_error error;
    assert_int_equal(mkdir(folder, 0755), 0);
    snprintf(path, sizeof path, "%s/a.desk", folder);
    for (int how = 0; how <= 26; how++) {
        made_book m = make_book(4, 3, 3, 2);
        /* Every list full, so that there is something to break. */
        for (size_t i = 0; i < 4; i++) {
            for (size_t p = 0; p < 3; p++)
                mine(m.book.school_of, uint32_t)[3 * i + p] = (uint32_t)p;
            mine(m.book.list_of, size_t)[i + 1] = 3 * (i + 1);
        }
        for (size_t r = 0; r < 2; r++)
            for (size_t i = 0; i < 4; i++)
                m.book.rule[r].places.choice[i] = m.book.rule[r].places.group[i] = MT_NONE;
        if (how == 0)
            check_ok(mt__desk_check(NULL, &m.book, NULL, &error));
        break_book(&m, how);
        const mt_status status = try_write(path, &m.book, &error);
        if (status != MT_BAD_DATA)
            fail_msg("%d: %s", how, mt_status_name(status));
        assert_int_not_equal(rmdir(folder), -1); /* nothing was left in it */
        assert_int_equal(mkdir(folder, 0755), 0);
        free_book(&m);
    }
}

static void missing_arguments(void **state) {
    (void)state;
    const char *path = in_folder("missing.desk");
    const mt_desk_book *book = NULL;
    made_book m = make_book(4, 3, 3, 2);
    mt_error error;
    const void **const given[] = {
        (const void **)&m.book.list_of,       (const void **)&m.book.school,
        (const void **)&m.book.capacity,      (const void **)&m.book.applicant,
        (const void **)&m.book.basket,        (const void **)&m.book.ticket,
        (const void **)&m.book.lot,           (const void **)&m.book.school_of,
        (const void **)&m.book.priority,      (const void **)&m.book.manifest,
        (const void **)&m.book.secret,        (const void **)&m.book.beacon,
        (const void **)&m.book.round,         (const void **)&m.book.rule[0].decided,
        (const void **)&m.book.rule[1].group, (const void **)&m.book.rule[1].key,
        (const void **)&m.book.rule[1].text,
    };
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        const void *kept = *given[i];
        *given[i] = NULL;
        assert_int_equal(try_write(path, &m.book, &error), MT_BAD_ARGUMENT);
        *given[i] = kept;
    }
    m.book.n_rules = MT_DESK_RULES_MAX + 1;
    assert_int_equal(try_write(path, &m.book, &error), MT_BAD_ARGUMENT);
    m.book.n_rules = 2;
    assert_int_equal(mt_desk_write(NULL, NULL, desk_key, &m.book, &at_noon, &error),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_desk_write(NULL, path, NULL, &m.book, &at_noon, &error), MT_BAD_ARGUMENT);
    assert_int_equal(mt_desk_write(NULL, path, desk_key, NULL, &at_noon, &error), MT_BAD_ARGUMENT);
    assert_int_equal(mt_desk_write(NULL, path, desk_key, &m.book, NULL, &error), MT_BAD_ARGUMENT);
    assert_int_equal(try_write("", &m.book, &error), MT_BAD_ARGUMENT);
    assert_int_equal(mt_desk_read(NULL, path, NULL, &book, &error), MT_BAD_ARGUMENT);
    assert_int_equal(mt_desk_verify_log(NULL, path, NULL, NULL, &error), MT_BAD_ARGUMENT);
    assert_false(exists(path, ""));
    free_book(&m);
}

static void nothing_is_replaced(void **state) {
    (void)state;
    const char *path = in_folder("mine.desk");
    made_book m = make_book(4, 3, 3, 2);
    mt_error error;
    char left[600];
    write_bytes(path, "mine", 4);
    assert_int_equal(try_write(path, &m.book, &error), MT_IO);
    check_says(&error, "exists already");
    assert_same_bytes(path, (file_bytes){mt__strndup(NULL, "mine", 4), 4});
    unlink(path);
    snprintf(left, sizeof left, "%s-journal", path);
    write_bytes(left, "x", 1);
    assert_int_equal(try_write(path, &m.book, &error), MT_IO);
    check_says(&error, "earlier desk file");
    unlink(left);
    assert_int_equal(try_write(in_folder("nowhere/a.desk"), &m.book, &error), MT_IO);
    assert_int_equal(try_desk(in_folder("nowhere.desk"), desk_key, &error), MT_IO);
    assert_int_equal(try_desk(fixture_folder, desk_key, &error), MT_BAD_DATA);
    write_bytes(path, "", 0);
    assert_int_equal(try_desk(path, desk_key, &error), MT_BAD_DATA);
    write_bytes(path, "code,naam\n", 10);
    assert_int_equal(try_desk(path, desk_key, &error), MT_BAD_DATA);
    free_book(&m);
}

/* ---- Damage ---------------------------------------------------------------------------------- */

static void another_key_is_denied(void **state) {
    (void)state;
    const char *path = in_folder("key.desk");
    made_book m = make_book(4, 3, 3, 2);
    mt_error error;
    write_desk(path, &m.book);
    for (size_t bit = 0; bit < 8 * MT_DESK_KEY_BYTES; bit++) {
        uint8_t key[MT_DESK_KEY_BYTES];
        memcpy(key, desk_key, sizeof key);
        key[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(try_desk(path, key, &error), MT_DENIED);
        check_says(&error, "not the key");
    }
    check_ok(try_desk(path, desk_key, &error));
    free_book(&m);
}

/* A read of a damaged file gives the same book (the byte was of no meaning) or a promised status. */
static mt_status same_or_refused(const char *path, const mt_desk_book *whole) {
    const mt_desk_book *book = NULL;
    mt_error error = {0};
    int64_t entries;
    char last[65];
    mt_status status = mt_desk_read(NULL, path, desk_key, &book, &error);
    if (status == MT_OK) {
        check_same_book(whole, book);
        mt_desk_free(NULL, book);
    } else if (status != MT_BAD_DATA && status != MT_DENIED) {
        fail_msg("%s: %s", mt_status_name(status), error.message);
    } else {
        assert_true(error.message[0] != '\0');
    }
    mt_status log = mt_desk_verify_log(NULL, path, &entries, last, &error);
    assert_true(log == MT_OK || log == MT_BAD_DATA);
    return status;
}

static void flipped_bytes_are_found(void **state) {
    (void)state;
    const char *whole = in_folder("whole.desk"), *bad = in_folder("bad.desk");
    made_book m = make_book(6, 3, 3, 2);
    write_desk(whole, &m.book);
    file_bytes file = bytes_of(whole);
    size_t tried = 0, refused = 0;
    /* A step without a common factor with the size of a page, so that every place in a page comes. */
    for (size_t at = 0; at < file.size; at += at < 200 ? 1 : 61) {
        file.bytes[at] ^= (char)(1u << at % 8);
        write_bytes(bad, file.bytes, file.size);
        refused += same_or_refused(bad, &m.book) != MT_OK;
        file.bytes[at] ^= (char)(1u << at % 8);
        tried++;
    }
    print_message("# %zu bytes flipped of %zu, %zu refused; the others lie in unused space\n",
                  tried, file.size, refused);
    assert_true(refused > 100);
    mt_free(NULL, file.bytes);
    free_book(&m);
}

/* Up to 40 bytes at once, half of the time in one page, so that the header mostly survives. */
static void random_bytes_are_found(void **state) {
    (void)state;
    const char *whole = in_folder("whole2.desk"), *bad = in_folder("bad2.desk");
    made_book m = make_book(30, 5, 5, 2);
    int refused = 0;
    write_desk(whole, &m.book);
    file_bytes file = bytes_of(whole);
    char *copy = malloc(file.size);
    assert_non_null(copy);
    for (uint32_t round = 0; round < 300; round++) {
        mt_stream stream;
        mt_stream_init(&stream, 11, MT_PURPOSE_TEST, round, 0);
        memcpy(copy, file.bytes, file.size);
        const uint32_t changes = 1 + mt_stream_below(&stream, 40);
        const uint32_t page = mt_stream_below(&stream, (uint32_t)(file.size / 4096));
        for (uint32_t i = 0; i < changes; i++) {
            const uint32_t at = round % 2 == 0 ? page * 4096 + mt_stream_below(&stream, 4096)
                                               : mt_stream_below(&stream, (uint32_t)file.size);
            copy[at] = (char)mt_stream_u32(&stream);
        }
        write_bytes(bad, copy, file.size);
        refused += same_or_refused(bad, &m.book) != MT_OK;
        assert_false(exists(bad, "-wal") || exists(bad, "-journal"));
    }
    assert_true(refused > 150);
    free(copy);
    mt_free(NULL, file.bytes);
    free_book(&m);
}

/* Every byte of every record and of the draw, exactly: these are where persons are. */
static void every_byte_of_a_record_counts(void **state) {
    (void)state;
    const char *whole = in_folder("record.desk"), *bad = in_folder("badrecord.desk");
    made_book m = make_book(2, 2, 2, 1);
    mt_error error;
    write_desk(whole, &m.book);
    file_bytes file = bytes_of(whole);
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open(whole, &db), SQLITE_OK);
    check_ok(sqlite3_prepare_v2(db, "SELECT record FROM child UNION ALL SELECT draw FROM round", -1,
                                &stmt, NULL));
    size_t found = 0;
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const size_t size = (size_t)sqlite3_column_bytes(stmt, 0);
        char *at = memmem(file.bytes, file.size, sqlite3_column_blob(stmt, 0), size);
        assert_non_null(at);
        for (size_t i = 0; i < size; i += 3) {
            at[i] ^= 1;
            write_bytes(bad, file.bytes, file.size);
            assert_int_equal(try_desk(bad, desk_key, &error), MT_BAD_DATA);
            at[i] ^= 1;
        }
        found++;
    }
    assert_int_equal(found, 3);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    mt_free(NULL, file.bytes);
    free_book(&m);
}

static void cut_anywhere_is_refused(void **state) {
    (void)state;
    const char *whole = in_folder("long.desk"), *cut = in_folder("cut.desk");
    made_book m = make_book(60, 5, 5, 2);
    write_desk(whole, &m.book);
    file_bytes file = bytes_of(whole);
    for (size_t size = 0; size < file.size; size += size < 200 ? 7 : 509) {
        size_t rest = size;
        while (rest < file.size && file.bytes[rest] == 0)
            rest++;
        write_bytes(cut, file.bytes, size);
        const mt_status status = same_or_refused(cut, &m.book);
        assert_true(status != MT_OK || rest == file.size);
    }
    mt_free(NULL, file.bytes);
    free_book(&m);
}

/* SQL that somebody runs on a file, with the log made to fit again where it would show: without the key
 * a commitment and a log can be made anew, a record cannot. */
static void recommit(const char *path, const char *round) {
    mt__db db;
    mt_error error = {0};
    sqlite3_stmt *stmt = NULL, *update = NULL;
    check_ok(mt__db_open(&db, &mt__desk_kind, path, path, SQLITE_OPEN_READWRITE, &error));
    check_ok(sqlite3_prepare_v2(db.handle, "SELECT position, record FROM child", -1, &stmt, NULL));
    check_ok(sqlite3_prepare_v2(db.handle, "UPDATE child SET commitment = ? WHERE position = ?", -1,
                                &update, NULL));
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        uint8_t commitment[MT__DESK_COMMITMENT];
        mt__desk_commit(round, (size_t)sqlite3_column_int64(stmt, 0), sqlite3_column_blob(stmt, 1),
                        (size_t)sqlite3_column_bytes(stmt, 1), commitment);
        sqlite3_bind_blob(update, 1, commitment, sizeof commitment, SQLITE_STATIC);
        sqlite3_bind_int64(update, 2, sqlite3_column_int64(stmt, 0));
        assert_int_equal(sqlite3_step(update), SQLITE_DONE);
        sqlite3_reset(update);
    }
    sqlite3_finalize(stmt);
    sqlite3_finalize(update);
    check_ok(mt__db_begin(&db, &error));
    check_ok(mt__log_append(&db, &at_noon, "forged", "{}", &error));
    check_ok(mt__db_commit(&db, &error));
    mt__db_close(&db);
}

static void forgeries_without_the_key(void **state) {
    (void)state;
    static const struct {
        const char *sql, *says;
    } forged[] = {
        {"UPDATE child SET record = (SELECT c.record FROM child c WHERE c.position = 1 - "
         "child.position) WHERE position < 2",
         "does not open in its place"},
        {"UPDATE child SET record = (SELECT record FROM child WHERE position = 0) "
         "WHERE position = 3",
         "does not open in its place"},
        {"UPDATE child SET record = (SELECT draw FROM round) WHERE position = 0", "cut off"},
        {"DELETE FROM child WHERE position = 5; UPDATE round SET children = 5", "not those of the"},
        {"DELETE FROM child WHERE position = 5", "missing"},
        {"UPDATE child SET record = NULL WHERE position = 2", "missing"},
        {"UPDATE child SET position = 9 WHERE position = 5", "numbered"},
        {"UPDATE school SET capacity = 1 WHERE position = 1", "not those of the"},
        {"UPDATE school SET code = 'x' || code", "not those of the"},
        {"UPDATE placement_rule SET rule = '{}'", "not those of the"},
        {"UPDATE placement_rule SET key = key || 'x'", "not those of the"},
        {"UPDATE placement_rule SET has_traits = 1", "not those of the"},
        {"UPDATE placement_rule SET has_groups = 1", "not those of the"},
        {"UPDATE placement_rule SET has_choices = 0", "not those of the"},
        {"DELETE FROM seat_group; UPDATE placement_rule SET has_groups = 0", "not those of the"},
        {"UPDATE seat_group SET seats = 3", "not those of the"},
        {"UPDATE seat_group SET pass_on = 1 - pass_on", "not those of the"},
        {"UPDATE school_choice SET choice = 2", "not those of the"},
        {"DELETE FROM school_choice WHERE school_position = 0", "numbered"},
        {"DELETE FROM school_choice WHERE school_position = 2", "missing"},
        {"UPDATE round SET manifest = manifest || ' '", "receipt is not that"},
        {"UPDATE round SET manifest = '', receipt = "
         "'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'",
         "not those of the"},
        {"UPDATE round SET made = '2025-01-01T00:00:00Z'", "not those of the"},
        {"UPDATE round SET kind = 'real'", "not those of the"},
        {"UPDATE round SET commitment = zeroblob(32)", "not those of the"},
        {"UPDATE round SET draw = zeroblob(200)", "draw does not open"},
        {"UPDATE round SET draw = x'00'", "draw does not open"},
        {"UPDATE round SET receipt = replace(receipt, 'a', 'b')", "receipt is not that"},
        {"UPDATE round SET key = hex(zeroblob(5000))", "round is too long"},
        {"UPDATE round SET children = 4294967295", "number of children"},
        {"UPDATE round SET children = 4294967294", "missing or too many"},
        {"UPDATE round SET children = -1; ", "number of children"},
        {"DELETE FROM round", "rows of a table are missing"},
        {"UPDATE round SET key = 'another-round'", "draw does not open"},
    };
    const char *whole = in_folder("honest.desk"), *bad = in_folder("forged.desk");
    made_book m = make_book(6, 3, 3, 2);
    mt_error error;
    write_desk(whole, &m.book);
    for (size_t i = 0; i < sizeof forged / sizeof forged[0]; i++) {
        int64_t entries;
        char last[65];
        copy_file(whole, bad);
        run_sql(bad, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, "
                     "'CHECK (children >= 0)', '') WHERE name = 'round'");
        run_sql(bad, forged[i].sql);
        /* As it stands, the log or a commitment shows it, also without the key ... */
        if (mt_desk_verify_log(NULL, bad, &entries, last, &error) == MT_OK &&
            strstr(forged[i].sql, "record = NULL") == NULL)
            fail_msg("not found: %s", forged[i].sql);
        /* ... and when log and commitments are made to fit, the key does. */
        recommit(bad, i == sizeof forged / sizeof forged[0] - 1 ? "another-round" : m.book.round);
        if (try_desk(bad, desk_key, &error) != MT_BAD_DATA)
            fail_msg("read: %s", forged[i].sql);
        if (strstr(error.message, forged[i].says) == NULL)
            fail_msg("%s: %s", forged[i].sql, error.message);
    }
    free_book(&m);
}

static void a_file_in_another_mode_gets_nothing_beside_it(void **state) {
    (void)state;
    const char *path = in_folder("wal.desk");
    made_book m = make_book(6, 3, 3, 2);
    mt_error error;
    write_desk(path, &m.book);
    file_bytes file = bytes_of(path);
    file.bytes[18] = file.bytes[19] = 2;
    write_bytes(path, file.bytes, file.size);
    assert_int_equal(try_desk(path, desk_key, &error), MT_BAD_DATA);
    assert_false(exists(path, "-wal") || exists(path, "-shm"));
    mt_free(NULL, file.bytes);
    free_book(&m);
}

/* A record of another file of the same round, under the same key of the desk. */
static void records_do_not_move_between_files(void **state) {
    (void)state;
    const char *one = in_folder("one.desk"), *two = in_folder("two.desk");
    made_book m = make_book(6, 3, 3, 2);
    mt_error error;
    char sql[900];
    write_desk(one, &m.book);
    write_desk(two, &m.book);
    snprintf(sql, sizeof sql,
             "ATTACH '%s' AS two; UPDATE child SET record = (SELECT record FROM two.child c WHERE "
             "c.position = child.position) WHERE position = 4",
             two);
    run_sql(one, sql);
    recommit(one, m.book.round);
    assert_int_equal(try_desk(one, desk_key, &error), MT_BAD_DATA);
    check_says(&error, "does not open in its place");
    assert_int_equal(error.row, 5);
    free_book(&m);
}

/* Erasing (the record goes, the commitment stays) leaves log and tables whole. */
static void log_holds_when_a_record_is_erased(void **state) {
    (void)state;
    const char *path = in_folder("erased.desk");
    made_book m = make_book(6, 3, 3, 2);
    mt_error error;
    int64_t entries;
    char before[65], after[65];
    write_desk(path, &m.book);
    check_ok(mt_desk_verify_log(NULL, path, &entries, before, &error));
    run_sql(path, "UPDATE child SET record = NULL WHERE position = 2");
    check_ok(mt_desk_verify_log(NULL, path, &entries, after, &error));
    assert_string_equal(before, after);
    assert_int_equal(try_desk(path, desk_key, &error), MT_BAD_DATA);
    free_book(&m);
}

/* ---- What can be read without the key -------------------------------------------------------- */

/* Bytes that are found elsewhere only by being what they are: five different ones of eight. */
static bool telling(const uint8_t bytes[8]) {
    int different = 0;
    for (int i = 0; i < 8; i++)
        different += memchr(bytes, bytes[i], (size_t)i) == NULL;
    return different >= 5;
}

static void nothing_personal_in_the_bytes(void **state) {
    (void)state;
    const char *path = in_folder("sealed.desk"), *again = in_folder("sealed2.desk");
    made_book m = make_book(30, 5, 5, 2);
    write_desk(path, &m.book);
    file_bytes file = bytes_of(path);
    for (size_t i = 0; i < m.book.n_children; i++) {
        assert_null(
            memmem(file.bytes, file.size, m.book.applicant[i], strlen(m.book.applicant[i])));
        assert_null(memmem(file.bytes, file.size, m.book.ticket + i * MT_DRAW_BYTES, 8));
        uint8_t record[4096];
        const size_t size = mt__desk_record_size(&m.book, i);
        mt__desk_record_write(&m.book, i, record, size);
        for (size_t at = 0; at + 8 <= size; at++) {
            if (telling(record + at)) /* basket, list, lot, places: no part of it */
                assert_null(memmem(file.bytes, file.size, record + at, 8));
        }
    }
    assert_null(memmem(file.bytes, file.size, "pseudoniem", 10));
    assert_null(memmem(file.bytes, file.size, m.book.secret, m.book.n_secret));
    assert_null(memmem(file.bytes, file.size, m.book.seed, sizeof m.book.seed));
    assert_null(memmem(file.bytes, file.size, desk_key, sizeof desk_key));
    /* What is readable can be found, or the search above would prove nothing. */
    assert_non_null(memmem(file.bytes, file.size, "school-000003", 13));
    assert_non_null(memmem(file.bytes, file.size, m.book.manifest, strlen(m.book.manifest)));
    assert_non_null(memmem(file.bytes, file.size, m.book.commitment, 32));
    mt_free(NULL, file.bytes);
    /* Nothing repeats: two files of the same book have no record, salt or draw in common. */
    char sql[900];
    write_desk(again, &m.book);
    snprintf(sql, sizeof sql,
             "ATTACH '%s' AS b; CREATE TEMP TABLE same (n CHECK (n = 0)); INSERT INTO same SELECT "
             "count(*) FROM child x JOIN b.child y ON x.record = y.record OR "
             "x.commitment = y.commitment; INSERT INTO same SELECT count(*) FROM round x JOIN "
             "b.round y ON x.salt = y.salt OR x.draw = y.draw OR x.key_check = y.key_check",
             again);
    run_sql(path, sql);
    free_book(&m);
}

static void records_have_one_size(void **state) {
    (void)state;
    static const struct {
        size_t longest, size;
    } classes[] = {{0, 256 - 64}, {3, 256 - 64}, {60, 1024 - 64}, {300, 4096 - 64}};
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        const char *path = in_folder("sizes.desk");
        char sql[400];
        made_book m = make_book(20, 300, classes[i].longest, 2);
        unlink(path);
        write_desk(path, &m.book);
        snprintf(sql, sizeof sql,
                 "CREATE TEMP TABLE same (n CHECK (n = 0)); INSERT INTO same SELECT count(*) FROM "
                 "child WHERE length(record) <> %zu",
                 classes[i].size);
        run_sql(path, sql);
        free_book(&m);
    }
}

/* ---- Records --------------------------------------------------------------------------------- */

static void a_record_by_hand(void **state) {
    (void)state;
    made_book m = make_book(1, 3, 3, 1);
    const char *const name[] = {"ab"};
    mine(m.book.list_of, size_t)[1] = 2;
    mine(m.book.school_of, uint32_t)[0] = 2;
    mine(m.book.school_of, uint32_t)[1] = 1;
    mine(m.book.priority, uint8_t)[0] = 0;
    mine(m.book.priority, uint8_t)[1] = 9;
    mine(m.book.basket, uint8_t)[0] = 2;
    mine(m.book.lot, uint64_t)[0] = 0x0102030405060708;
    memset(mine(m.book.ticket, uint8_t), 0xaa, MT_DRAW_BYTES);
    m.book.rule[0].places.choice[0] = 1;
    m.book.rule[0].places.group[0] = 0;
    mine(m.book.rule[0].decided, uint8_t)[0] = MT_DECIDED_LOT;
    mine(m.book.rule[0].decided, uint8_t)[1] = MT_DECIDED_ROOM;
    m.book.applicant = name;
    uint8_t expected[80] = {1, 2, 2, 'a', 'b'}, bytes[80];
    memset(expected + 5, 0xaa, 32);
    static const uint8_t rest[] = {8, 7, 6, 5, 4, 3, 2, 1, 2, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0,
                                   0, 0, 9, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3, 1};
    memcpy(expected + 37, rest, sizeof rest);
    assert_int_equal(mt__desk_record_size(&m.book, 0), 37 + sizeof rest);
    mt__desk_record_write(&m.book, 0, bytes, sizeof bytes);
    assert_memory_equal(bytes, expected, sizeof bytes);
    mt__desk_record record;
    mt_error error;
    check_ok(mt__desk_record_read(bytes, sizeof bytes, 1, &record, &error));
    assert_int_equal(mt__desk_record_school(&record, 0), 2);
    /* Cut anywhere, of other rules, with something in the padding: no record. */
    for (size_t size = 0; size < 37 + sizeof rest; size++)
        assert_int_equal(mt__desk_record_read(bytes, size, 1, &record, &error), MT_BAD_DATA);
    for (size_t rules = 0; rules < 12; rules++)
        if (rules != 1)
            assert_int_equal(mt__desk_record_read(bytes, sizeof bytes, rules, &record, &error),
                             MT_BAD_DATA);
    bytes[79] = 1;
    assert_int_equal(mt__desk_record_read(bytes, sizeof bytes, 1, &record, &error), MT_BAD_DATA);
    free_book(&m);
}

/* ---- Memory ---------------------------------------------------------------------------------- */

static made_book remembered;

static mt_status write_and_read(const mt_context *context, mt_error *error) {
    const char *path = in_folder("memory.desk");
    const mt_desk_book *book = NULL;
    int64_t entries;
    char last[65];
    unlink(path);
    mt_status status = mt_desk_write(context, path, desk_key, &remembered.book, &at_noon, error);
    assert_int_equal(status == MT_OK, exists(path, ""));
    if (status == MT_OK)
        status = mt_desk_read(context, path, desk_key, &book, error);
    if (status == MT_OK) {
        check_same_book(&remembered.book, book);
        status = mt_desk_verify_log(context, path, &entries, last, error);
    }
    mt_desk_free(context, book);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    remembered = make_book(4, 3, 3, 2);
    check_every_allocation(write_and_read);
    free_book(&remembered);
}

/* ---- Keys ------------------------------------------------------------------------------------ */

static void keys_as_files(void **state) {
    (void)state;
    const char *path = in_folder("desk.key");
    uint8_t key[MT_DESK_KEY_BYTES], other[MT_DESK_KEY_BYTES], back[MT_DESK_KEY_BYTES] = {0};
    struct stat about;
    mt_error error = {0};
    mt_desk_key_new(key);
    mt_desk_key_new(other);
    assert_memory_not_equal(key, other, sizeof key);
    const mode_t mask = umask(0);
    check_ok(mt_desk_key_write(NULL, path, key, &error));
    umask(mask);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(about.st_size, 65);
    check_ok(mt_desk_key_read(NULL, path, back, &error));
    assert_memory_equal(key, back, sizeof key);
    assert_int_equal(mt_desk_key_write(NULL, path, other, &error), MT_IO);
    check_says(&error, "never written over");
    check_ok(mt_desk_key_read(NULL, path, back, &error));
    assert_memory_equal(key, back, sizeof key);
    static const mode_t open_to_others[] = {0604, 0640, 0620, 0601, 0644, 0666};
    for (size_t i = 0; i < sizeof open_to_others / sizeof open_to_others[0]; i++) {
        assert_int_equal(chmod(path, open_to_others[i]), 0);
        assert_int_equal(mt_desk_key_read(NULL, path, back, &error), MT_DENIED);
        check_says(&error, "chmod 600");
    }
    assert_int_equal(chmod(path, 0400), 0);
    check_ok(mt_desk_key_read(NULL, path, back, &error));
    assert_int_equal(mt_desk_key_write(NULL, in_folder("nowhere/k"), key, &error), MT_IO);
    assert_int_equal(mt_desk_key_read(NULL, in_folder("no.key"), back, &error), MT_IO);
    assert_int_equal(mt_desk_key_read(NULL, NULL, back, &error), MT_BAD_ARGUMENT);
    assert_int_equal(mt_desk_key_write(NULL, NULL, key, &error), MT_BAD_ARGUMENT);
    assert_int_equal(mt_desk_key_read(NULL, fixture_folder, back, &error), MT_BAD_DATA);
}

static void texts_that_are_no_key(void **state) {
    (void)state;
#define HEX60 "00112233445566778899aabbccddeeff00112233445566778899aabbccdd"
    static const struct {
        const char *text;
        bool right;
    } texts[] = {
        {HEX60 "eeff\n", true},
        {HEX60 "eeff", true},
        {HEX60 "EEFF\r\n", true},
        {HEX60 "eef\n", false},
        {HEX60 "eeff0\n", false},
        {"", false},
        {"\n", false},
        {HEX60 "eefg\n", false},
        {" " HEX60 "eeff\n", false},
        {HEX60 " eeff\n", false},
        {HEX60 "ee:ff\n", false},
        {HEX60 "eeff\nx\n", false},
        {HEX60 HEX60 "ee", false},
    };
    const char *path = in_folder("text.key");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        uint8_t key[MT_DESK_KEY_BYTES] = {5};
        mt_error error = {0};
        write_bytes(path, texts[i].text, strlen(texts[i].text));
        assert_int_equal(chmod(path, 0600), 0);
        assert_int_equal(mt_desk_key_read(NULL, path, key, &error),
                         texts[i].right ? MT_OK : MT_BAD_DATA);
        assert_int_equal(key[0], texts[i].right ? 0 : 5);
        assert_int_equal(key[31], texts[i].right ? 0xff : 0);
        if (!texts[i].right)
            assert_null(strstr(error.message, "0011")); /* a key is not told on */
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_book_comes_back),
        cmocka_unit_test(names_of_any_bytes_and_no_secret),
        cmocka_unit_test(file_is_one_of_its_kind),
        cmocka_unit_test(books_that_do_not_fit),
        cmocka_unit_test(missing_arguments),
        cmocka_unit_test(nothing_is_replaced),
        cmocka_unit_test(another_key_is_denied),
        cmocka_unit_test(flipped_bytes_are_found),
        cmocka_unit_test(random_bytes_are_found),
        cmocka_unit_test(every_byte_of_a_record_counts),
        cmocka_unit_test(cut_anywhere_is_refused),
        cmocka_unit_test(forgeries_without_the_key),
        cmocka_unit_test(a_file_in_another_mode_gets_nothing_beside_it),
        cmocka_unit_test(records_do_not_move_between_files),
        cmocka_unit_test(log_holds_when_a_record_is_erased),
        cmocka_unit_test(nothing_personal_in_the_bytes),
        cmocka_unit_test(records_have_one_size),
        cmocka_unit_test(a_record_by_hand),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(keys_as_files),
        cmocka_unit_test(texts_that_are_no_key),
    };
    return run_all_in_folder(tests);
}
