/* Results of rounds, and a file of schema 1 that meets the program of today: read as it is, brought up
 * to date by the first who writes, its log whole before and after. */
#include "town_fixture.h"

#include "town/town_internal.h"

#include <sys/wait.h>

#define RECEIPT "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static mt_round_entry round_of(const char *id, const char *made) {
    return (mt_round_entry){id, "exercise", made, RECEIPT, "{\"placed\": 7143}"};
}

static mt_status add(mt_town *town, mt_round_entry round, mt_error *error) {
    memset(error, 0, sizeof *error);
    return mt_town_round_add(town, &round, &at_noon, error);
}

/* What a reader saw: ids joined, and the last result. */
typedef struct seen {
    size_t n;
    char ids[400], last[400];
} seen;

static mt_status see(void *user, const mt_round_entry *round, mt_error *error) {
    (void)error;
    seen *into = user;
    into->n++;
    snprintf(into->ids + strlen(into->ids), sizeof into->ids - strlen(into->ids), "%s ", round->id);
    snprintf(into->last, sizeof into->last, "%s|%s|%s|%s", round->kind, round->made, round->digest,
             round->result);
    return MT_OK;
}

static seen rounds_of(mt_town *town, const char *id) {
    seen all = {0};
    check_ok(mt_town_rounds(town, id, see, &all, NULL));
    return all;
}

static void rounds_come_back_in_order(void **state) {
    (void)state;
    const char *path = in_folder("rounds.meng");
    mt_error error;
    int64_t before, after;
    make_tiny(path);
    check_ok(verify_path(path, NULL, &before, NULL, NULL));
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    assert_int_equal(rounds_of(town, NULL).n, 0);
    check_ok(add(town, round_of("late", "2026-11-21T12:00:02Z"), &error));
    check_ok(add(town, round_of("first", "2026-11-21T12:00:01Z"), &error));
    check_ok(add(town, round_of("also late", "2026-11-21T12:00:02Z"), &error));
    mt_town_close(town);
    town = open_town(path, MT_TOWN_READ);
    assert_string_equal(rounds_of(town, NULL).ids, "first late also late ");
    assert_string_equal(rounds_of(town, "late").ids, "late ");
    assert_int_equal(rounds_of(town, "nowhere").n, 0);
    assert_string_equal(rounds_of(town, "first").last,
                        "exercise|2026-11-21T12:00:01Z|" RECEIPT "|{\"placed\": 7143}");
    assert_int_equal(summary_of(town).rounds, 3);
    mt_town_close(town);
    check_ok(verify_path(path, NULL, &after, NULL, NULL));
    assert_int_equal(after, before + 3);
}

static void adding_refuses(void **state) {
    (void)state;
    static const char *const results[][2] = {
        {"[1]", "not a JSON object"},
        {"7", "not JSON"},
        {"", "not JSON"},
        {"{\"a\":1", "not JSON"},
        {"{\"a\":1}x", "not JSON"},
        {"{\n\"a\":1,\n\"a\":2}", "line 3"},
        {"{\"a\":\"\xff\"}", "not JSON"},
        {"{\"a\":\"\t\"}", "not JSON"},
    };
    const char *path = in_folder("refused.meng"), *made = "2026-11-21T12:00:00Z";
    char name[66];
    mt_error error;
    make_tiny(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    check_ok(add(town, round_of("r", made), &error));
    file_bytes before = bytes_of(path);
    assert_int_equal(add(town, round_of("r", made), &error), MT_BAD_DATA);
    check_says(&error, "a round r already");
    memset(name, 'x', sizeof name);
    name[65] = '\0';
    const char *const ids[] = {"", name, "a\nb", "a\x1b[0m", "a\x7f", "\xff"};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        assert_int_equal(add(town, round_of(ids[i], made), &error), MT_BAD_ARGUMENT);
        mt_round_entry round = round_of("s", made);
        round.kind = ids[i];
        assert_int_equal(add(town, round, &error), MT_BAD_ARGUMENT);
    }
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
        mt_round_entry round = round_of("s", made);
        round.result = results[i][0];
        assert_int_equal(add(town, round, &error), MT_BAD_DATA);
        check_says(&error, results[i][1]);
        assert_string_equal(error.file, path);
    }
    static const char *const times[] = {"", "2026-11-21", "2026-11-21T12:00:00+01:00",
                                        "2026-11-21t12:00:00Z", "2026-1a-21T12:00:00Z"};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        assert_int_equal(add(town, round_of("s", times[i]), &error), MT_BAD_ARGUMENT);
    static const char *const digests[] = {
        "", "ba78", RECEIPT "0",
        ("BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61"
         "f20015ad")};
    for (size_t i = 0; i < sizeof digests / sizeof digests[0]; i++) {
        mt_round_entry round = round_of("s", made);
        round.digest = digests[i];
        assert_int_equal(add(town, round, &error), MT_BAD_ARGUMENT);
    }
    mt_round_entry none = round_of("s", made);
    none.result = NULL;
    assert_int_equal(add(town, none, &error), MT_BAD_ARGUMENT);
    none = round_of("s", made);
    assert_int_equal(mt_town_round_add(town, &none, NULL, &error), MT_BAD_ARGUMENT);
    assert_int_equal(mt_town_round_add(NULL, &none, &at_noon, &error), MT_BAD_ARGUMENT);
    assert_int_equal(mt_town_rounds(town, NULL, NULL, NULL, &error), MT_BAD_ARGUMENT);
    mt_town_close(town);
    assert_same_bytes(path, before);
    name[64] = '\0';
    town = open_town(path, MT_TOWN_WRITE);
    check_ok(add(town, round_of(name, made), &error));
    mt_town_close(town);
    town = open_town(path, MT_TOWN_READ);
    assert_int_equal(add(town, round_of("s", made), &error), MT_DENIED);
    mt_town_close(town);
    check_verifies(path);
}

static mt_status stop(void *user, const mt_round_entry *round, mt_error *error) {
    (void)round;
    ++*(int *)user;
    return mt__fail(error, MT_CANCELLED, "enough");
}

static void damage_and_tampering_are_found(void **state) {
    (void)state;
    static const char *const changes[] = {
        "UPDATE admission_round SET result = '{\"placed\": 7144}'",
        "UPDATE admission_round SET digest = replace(digest, 'b', 'c')",
        "UPDATE admission_round SET made = '2025-11-21T12:00:00Z'",
        "DELETE FROM admission_round",
        "UPDATE admission_round SET key = 'another'",
    };
    const char *whole = in_folder("whole.meng"), *bad = in_folder("bad.meng");
    mt_error error = {0};
    int calls = 0;
    make_tiny(whole);
    mt_town *town = open_town(whole, MT_TOWN_WRITE);
    check_ok(add(town, round_of("r", at_noon.time), &error));
    check_ok(add(town, round_of("s", at_noon.time), &error));
    assert_int_equal(mt_town_rounds(town, NULL, stop, &calls, &error), MT_CANCELLED);
    assert_int_equal(calls, 1);
    mt_town_close(town);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        copy_file(whole, bad);
        run_sql(bad, i == 4 ? "DELETE FROM admission_round WHERE key = 's'" : "SELECT 1");
        run_sql(bad, changes[i]);
        assert_int_equal(verify_path(bad, NULL, NULL, NULL, &error), MT_BAD_DATA);
        check_says(&error, "changed outside the program");
    }
    copy_file(whole, bad);
    run_sql(bad, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(replace(sql, "
                 "'NOT NULL', ''), ' STRICT', '') WHERE name = 'admission_round'");
    run_sql(bad, "UPDATE admission_round SET result = NULL");
    town = open_town(bad, MT_TOWN_READ);
    assert_int_equal(mt_town_rounds(town, NULL, see, &(seen){0}, &error), MT_BAD_DATA);
    check_says(&error, "damaged");
    mt_town_close(town);
    copy_file(whole, bad);
    run_sql(bad, "DROP TABLE admission_round");
    town = open_town(bad, MT_TOWN_READ);
    assert_int_not_equal(mt_town_rounds(town, NULL, see, &(seen){0}, &error), MT_OK);
    mt_town_close(town);
}

/* ---- A file of schema 1 ---------------------------------------------------------------------- */

#define SCHEMA_1      MT_SOURCE_DIR "/tests/unit/data/schema1.meng"
#define SCHEMA_1_LAST "7720b78c2ac09b0767610b48550920a04fbbf569eade5b8aec9e86cbd3f96831"

static void schema_1_is_read_as_it_is(void **state) {
    (void)state;
    const char *path = in_folder("old.meng");
    mt_error error = {0};
    mt_snapshot *snapshot = NULL;
    int64_t entries;
    char last[65];
    copy_file(SCHEMA_1, path);
    mt_town *town = open_town(path, MT_TOWN_READ);
    const mt_town_summary summary = summary_of(town);
    assert_int_equal(summary.schema, 1);
    assert_int_equal(summary.schools, 3);
    assert_int_equal(summary.rounds, 0);
    assert_int_equal(rounds_of(town, NULL).n, 0);
    check_ok(mt_town_snapshot(town, NULL, 0, &snapshot, &error));
    assert_int_equal(snapshot->school_low[0], 30);
    assert_int_equal(snapshot->n_figures, 0);
    mt_snapshot_free(snapshot);
    check_ok(mt_town_verify(town, SCHEMA_1_LAST, &entries, last, &error));
    assert_int_equal(entries, 4);
    assert_string_equal(last, SCHEMA_1_LAST);
    mt_town_close(town);
    assert_same_bytes(path, bytes_of(SCHEMA_1));
    run_sql(path, "UPDATE school SET name = 'Ander' WHERE code = 'S1'");
    assert_int_equal(verify_path(path, NULL, NULL, NULL, &error), MT_BAD_DATA);
}

static mt_status last_action(void *user, const mt_log_entry *entry, mt_error *error) {
    (void)error;
    snprintf(user, 200, "%lld %s %s", (long long)entry->number, entry->action, entry->detail);
    return MT_OK;
}

static void schema_1_is_brought_up_to_date(void **state) {
    (void)state;
    const char *path = in_folder("older.meng");
    mt_error error = {0};
    int64_t entries;
    char action[200];
    copy_file(SCHEMA_1, path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    check_ok(mt_town_log(town, last_action, action, &error));
    assert_string_equal(action, "5 schema {\"migration\":\"002_rounds_figures\"}");
    check_ok(add(town, round_of("r", at_noon.time), &error));
    mt_town_close(town);
    town = open_town(path, MT_TOWN_WRITE); /* once is enough */
    assert_int_equal(summary_of(town).schema, 2);
    assert_int_equal(summary_of(town).schools, 3);
    assert_int_equal(summary_of(town).rounds, 1);
    mt_town_close(town);
    check_ok(verify_path(path, SCHEMA_1_LAST, &entries, NULL, NULL));
    assert_int_equal(entries, 6);
    /* The same tables as in a town that is made today. */
    const char *today = in_folder("today.meng");
    make_town(today);
    char sql[700];
    snprintf(sql, sizeof sql,
             "ATTACH '%s' AS today; CREATE TEMP TABLE same (n CHECK (n = 0)); INSERT INTO same "
             "SELECT count(*) FROM (SELECT name, sql FROM main.sqlite_schema EXCEPT "
             "SELECT name, sql FROM today.sqlite_schema)",
             today);
    run_sql(path, sql);
}

/* A migration that cannot be written leaves the file of schema 1 as it was. */
static void migration_is_all_or_nothing(void **state) {
    (void)state;
    const char *path = in_folder("locked.meng");
    mt_error error = {0};
    mt_town *town = NULL;
    copy_file(SCHEMA_1, path);
    run_sql(path, "CREATE TABLE figure (x)"); /* in the way of 002, at its second table */
    file_bytes before = bytes_of(path);
    assert_int_equal(mt_town_open(NULL, path, MT_TOWN_WRITE, &at_noon, &town, &error), MT_DATABASE);
    check_says(&error, "figure");
    assert_same_bytes(path, before);
}

static mt_status migrate_and_add(const mt_context *context, mt_error *error) {
    const char *path = in_folder("memory.meng");
    const mt_round_entry round = round_of("r", at_noon.time);
    mt_town *town = NULL;
    copy_file(SCHEMA_1, path);
    mt_status status = mt_town_open(context, path, MT_TOWN_WRITE, &at_noon, &town, error);
    if (status == MT_OK)
        status = mt_town_round_add(town, &round, &at_noon, error);
    if (status == MT_OK)
        assert_int_equal(rounds_of(town, NULL).n, 1);
    mt_town_close(town);
    check_verifies(path);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    check_every_allocation(migrate_and_add);
}

/* Who has the file open for reading while another brings it up to date sees the new tables. */
static void read_while_it_is_brought_up_to_date(void **state) {
    (void)state;
    const char *path = in_folder("both.meng");
    mt_error error;
    copy_file(SCHEMA_1, path);
    mt_town *reader = open_town(path, MT_TOWN_READ);
    assert_int_equal(rounds_of(reader, NULL).n, 0);
    mt_town *writer = open_town(path, MT_TOWN_WRITE);
    check_ok(add(writer, round_of("r", at_noon.time), &error));
    mt_town_close(writer);
    assert_int_equal(rounds_of(reader, NULL).n, 1);
    assert_int_equal(summary_of(reader).schema, 2);
    mt_snapshot *snapshot = NULL;
    check_ok(mt_town_snapshot(reader, NULL, 0, &snapshot, &error));
    mt_snapshot_free(snapshot);
    check_ok(mt_town_verify(reader, SCHEMA_1_LAST, &(int64_t){0}, (char[65]){0}, &error));
    mt_town_close(reader);
}

/* Two who bring it up to date at once: each opens it, one of them does it. */
static void brought_up_to_date_by_many(void **state) {
    (void)state;
    enum { WRITERS = 6 };
    const char *path = in_folder("many.meng");
    pid_t child[WRITERS];
    int64_t entries = 0;
    copy_file(SCHEMA_1, path);
    for (int i = 0; i < WRITERS; i++)
        if ((child[i] = fork()) == 0) {
            mt_town *town = NULL;
            mt_status opened = mt_town_open(NULL, path, MT_TOWN_WRITE, &at_noon, &town, NULL);
            mt_town_close(town);
            _exit(opened != MT_OK);
        }
    for (int i = 0; i < WRITERS; i++) {
        int status;
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_int_equal(status, 0);
    }
    check_ok(verify_path(path, SCHEMA_1_LAST, &entries, NULL, NULL));
    assert_int_equal(entries, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_come_back_in_order),
        cmocka_unit_test(adding_refuses),
        cmocka_unit_test(damage_and_tampering_are_found),
        cmocka_unit_test(schema_1_is_read_as_it_is),
        cmocka_unit_test(schema_1_is_brought_up_to_date),
        cmocka_unit_test(migration_is_all_or_nothing),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(read_while_it_is_brought_up_to_date),
        cmocka_unit_test(brought_up_to_date_by_many),
    };
    return run_all_in_folder(tests);
}
