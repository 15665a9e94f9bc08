/* Published figures of areas: read as percentages, kept as shares with their source, and given back for
 * the last period in which they are published. */
#include "town_fixture.h"

#include <math.h>

static mt_import_plan figures_of(int year, size_t n) {
    mt_import_plan plan = {.kind = MT_IMPORT_FIGURES, .n_groups = n, .year_exact = true};
    plan.group[0] = (mt_import_group){"education_high", "hoog"};
    plan.group[1] = (mt_import_group){"education_low", "laag"};
    plan.first_year = plan.last_year = year;
    return plan;
}

static mt_status import(mt_town *town, const char *csv, const mt_import_plan *plan,
                        mt_error *error) {
    mt_import_report report;
    memset(error, 0, sizeof *error);
    return import_text(town, csv, plan, &report, error);
}

static mt_snapshot *snapshot_of(mt_town *town) {
    mt_snapshot *snapshot = NULL;
    check_ok(mt_town_snapshot(town, NULL, 0, &snapshot, NULL));
    return snapshot;
}

static void shares_come_back(void **state) {
    (void)state;
    static const struct {
        const char *cell;
        double share;
    } cells[] = {
        {"58.2", 0.582}, {"\"58,2\"", 0.582}, {"  29.4 ", 0.294}, {"0", 0},        {"100", 1},
        {"100.0", 1},    {".", NAN},          {"", NAN},          {"x", NAN},      {"  . ", NAN},
        {"-", NAN},      {"1e1", 0.1},        {"0.05", 0.0005},   {"99.9", 0.999},
    };
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        const char *path = in_folder("shares.meng");
        char csv[200];
        mt_error error;
        make_tiny(path);
        mt_town *town = open_town(path, MT_TOWN_WRITE);
        const mt_import_plan plan = figures_of(2019, 1);
        /* The rows are not in the order of the codes. */
        snprintf(csv, sizeof csv, "code,hoog\nW2,50\nW1,%s\n", cells[i].cell);
        check_ok(import(town, csv, &plan, &error));
        mt_snapshot *snapshot = snapshot_of(town);
        assert_int_equal(snapshot->n_figures, 1);
        assert_string_equal(snapshot->figure[0].key, "education_high");
        assert_true(isnan(cells[i].share)
                        ? isnan(snapshot->area_figure[0])
                        : fabs(snapshot->area_figure[0] - cells[i].share) < 1e-15);
        assert_true(snapshot->area_figure[1] == 0.5);
        assert_string_equal(snapshot->source[snapshot->figure[0].source].file, "a.csv");
        mt_snapshot_free(snapshot);
        assert_int_equal(summary_of(town).area_figures, isnan(cells[i].share) ? 1 : 2);
        mt_town_close(town);
        check_verifies(path);
    }
}

static void last_period_per_figure(void **state) {
    (void)state;
    const char *path = in_folder("periods.meng");
    mt_error error;
    make_tiny(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    mt_snapshot *snapshot = snapshot_of(town);
    assert_int_equal(snapshot->n_figures, 0);
    mt_snapshot_free(snapshot);
    mt_import_plan plan = figures_of(2019, 2);
    check_ok(import(town, "code,hoog,laag\nW1,10,20\nW2,30,40\n", &plan, &error));
    plan = figures_of(2021, 1);
    check_ok(import(town, "code,hoog\nW1,11\nW2,.\n", &plan, &error));
    plan = figures_of(2012, 2);
    check_ok(import(town, "code,hoog,laag\nW1,1,2\nW2,3,4\n", &plan, &error));
    plan.first_year = 2019;
    plan.last_year = 2020;
    plan.year_exact = false;
    plan.group[1] = (mt_import_group){"income_low", "inkomen"};
    plan.group[0] = (mt_import_group){"a", "hoog"};
    check_ok(import(town, "code,hoog,inkomen\nW1,1,5\nW2,.,6\n", &plan, &error));
    snapshot = snapshot_of(town);
    static const struct {
        const char *key;
        int first, last;
        bool exact;
        double one, two;
    } expected[] = {
        {"a", 2019, 2020, false, 0.01, NAN},
        {"education_high", 2021, 2021, true, 0.11, NAN},
        {"education_low", 2019, 2019, true, 0.20, 0.40},
        {"income_low", 2019, 2020, false, 0.05, 0.06},
    };
    assert_int_equal(snapshot->n_figures, 4);
    for (size_t f = 0; f < 4; f++) {
        const mt_snapshot_figure *figure = &snapshot->figure[f];
        assert_string_equal(figure->key, expected[f].key);
        assert_int_equal(figure->first_year, expected[f].first);
        assert_int_equal(figure->last_year, expected[f].last);
        assert_int_equal(figure->year_exact, expected[f].exact);
        assert_true(snapshot->area_figure[f] == expected[f].one);
        const double two = snapshot->area_figure[4 + f];
        assert_true(isnan(expected[f].two) ? isnan(two) : two == expected[f].two);
    }
    /* Each import is a file of its own: the figures of 2021 come from the sixth source. */
    assert_int_not_equal(snapshot->figure[1].source, snapshot->figure[2].source);
    assert_false(snapshot->source[snapshot->figure[1].source].counts_areas);
    mt_snapshot_free(snapshot);
    mt_town_close(town);
    check_verifies(path);
}

/* What is refused, and what the message says; the file is as it was to the byte. */
static void importing_refuses(void **state) {
    (void)state;
    static const struct {
        const char *csv, *says;
        int row, column;
    } bad[] = {
        {"code,hoog\nW1,100.1\nW2,5\n", "100.1 is no percentage", 2, 2},
        {"code,hoog\nW1,5\nW2,-0.1\n", "-0.1 is no percentage", 3, 2},
        {"code,hoog\nW1,veel\nW2,5\n", "", 2, 2},
        {"code,hoog\nW1,<5\nW2,5\n", "", 2, 2},
        {"code,hoog\nW1,5%\nW2,5\n", "", 2, 2},
        {"code,hoog\nW1,1e999\nW2,5\n", "", 2, 2},
        {"code,hoog\nW1,nan\nW2,5\n", "", 2, 2},
        {"code,hoog\nW1,inf\nW2,5\n", "", 2, 2},
        {"code,hoog\nW1,5\nW3,6\n", "no area W3", 3, 1},
        {"code,hoog\nW1,5\nW1,5\n", "stands in row 2 too", 3, 1},
        {"code,hoog\n,5\n", "code is empty", 2, 1},
        {"code,laag\nW1,5\n", "hoog", 1, 0},
        {"code,hoog,hoog\nW1,5,5\n", "hoog", 1, 0},
        {"plek,hoog\nW1,5\n", "no column looks like a code", 1, 0},
        {"code,hoog\nW1,.\nW2,x\n", "holds no figure", 0, 2},
        {"code,hoog\n", "no row", 0, 0},
    };
    const char *path = in_folder("refused.meng");
    const mt_import_plan plan = figures_of(2019, 1);
    mt_error error;
    make_tiny(path);
    file_bytes before = bytes_of(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (import(town, bad[i].csv, &plan, &error) != MT_BAD_DATA)
            fail_msg("%s: %s", bad[i].csv, error.message);
        check_says(&error, bad[i].says);
        assert_int_equal(error.row, bad[i].row);
        if (bad[i].column != 0)
            assert_int_equal(error.column, bad[i].column);
        assert_string_equal(error.file, "a.csv");
    }
    mt_import_plan wrong = figures_of(2019, 0);
    assert_int_equal(import(town, "code,hoog\nW1,5\n", &wrong, &error), MT_BAD_ARGUMENT);
    check_says(&error, "at least one figure");
    wrong = figures_of(0, 1);
    assert_int_equal(import(town, "code,hoog\nW1,5\n", &wrong, &error), MT_BAD_ARGUMENT);
    check_says(&error, "figures need a year");
    wrong = figures_of(2019, 2);
    wrong.group[1].key = "education_high";
    assert_int_equal(import(town, "code,hoog,laag\nW1,5,5\n", &wrong, &error), MT_BAD_ARGUMENT);
    check_says(&error, "the figure education_high is given twice");
    wrong = figures_of(2019, 2);
    wrong.group[1].column = "hoog";
    assert_int_equal(import(town, "code,hoog,laag\nW1,5,5\n", &wrong, &error), MT_BAD_ARGUMENT);
    check_says(&error, "both the column hoog");
    wrong = figures_of(2019, 1);
    wrong.group[0].key = "a\nb";
    assert_int_equal(import(town, "code,hoog\nW1,5\n", &wrong, &error), MT_BAD_ARGUMENT);
    check_says(&error, "name of a figure");
    wrong = figures_of(2019, 1);
    wrong.column[MT_ROLE_NAME] = "hoog";
    assert_int_equal(import(town, "code,hoog\nW1,5\n", &wrong, &error), MT_BAD_ARGUMENT);
    mt_town_close(town);
    assert_same_bytes(path, before);
}

static void known_only_and_replace(void **state) {
    (void)state;
    const char *path = in_folder("replace.meng");
    mt_import_plan plan = figures_of(2019, 1);
    mt_import_report report;
    mt_error error = {0};
    make_tiny(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    plan.known_only = true;
    check_ok(import_text(town, "code,hoog\nW1,5\nW3,6\nW2,.\n", &plan, &report, &error));
    assert_int_equal(report.read, 2);
    assert_int_equal(report.passed_over, 1);
    assert_int_equal(report.counts, 1);
    assert_int_equal(report.changed, 1);
    assert_int_equal(report.same, 1);
    assert_int_equal(summary_of(town).areas, 2);
    assert_int_equal(import(town, "code,hoog\nX1,5\n", &plan, &error), MT_BAD_DATA);
    check_says(&error, "has none of the");
    plan.known_only = false;
    /* The same again changes nothing, what was not published may come, what differs is refused. */
    check_ok(import_text(town, "code,hoog\nW1,5.0\nW2,7\n", &plan, &report, &error));
    assert_int_equal(report.counts, 1);
    assert_int_equal(import(town, "code,hoog\nW1,5.1\n", &plan, &error), MT_BAD_DATA);
    check_says(&error, "W1 has another education_high for this year already (5%, now 5.1%)");
    plan.replace = true;
    check_ok(import_text(town, "code,hoog\nW1,5.1\nW2,.\n", &plan, &report, &error));
    assert_int_equal(report.counts, 1);
    mt_snapshot *snapshot = snapshot_of(town);
    assert_true(snapshot->area_figure[0] == 5.1 / 100);
    assert_true(snapshot->area_figure[1] == 7.0 / 100);
    mt_snapshot_free(snapshot);
    mt_town_close(town);
    check_verifies(path);
}

static void damage_and_tampering_are_found(void **state) {
    (void)state;
    const char *whole = in_folder("whole.meng"), *bad = in_folder("bad.meng");
    const mt_import_plan plan = figures_of(2019, 1);
    mt_error error;
    make_tiny(whole);
    mt_town *town = open_town(whole, MT_TOWN_WRITE);
    check_ok(import(town, "code,hoog\nW1,5\nW2,6\n", &plan, &error));
    mt_town_close(town);
    static const char *const changes[] = {"UPDATE area_figure SET share = 0.06",
                                          "DELETE FROM area_figure WHERE area_id = 1",
                                          "UPDATE figure SET key = 'education_low'"};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        copy_file(whole, bad);
        run_sql(bad, changes[i]);
        assert_int_equal(verify_path(bad, NULL, NULL, NULL, &error), MT_BAD_DATA);
        check_says(&error, "changed outside the program");
    }
    static const char *const damages[] = {
        "UPDATE area_figure SET share = 1.5", "UPDATE area_figure SET share = NULL",
        "UPDATE area_figure SET source_id = 99", "UPDATE area_figure SET area_id = 99"};
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        mt_snapshot *snapshot = NULL;
        copy_file(whole, bad);
        run_sql(bad, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = "
                     "replace(replace(replace(sql, 'NOT NULL', ''), ' STRICT', ''), "
                     "'CHECK (share BETWEEN 0 AND 1)', '') WHERE name = 'area_figure'");
        char sql[200];
        snprintf(sql, sizeof sql, "%s WHERE area_id = 1", damages[i]);
        run_sql(bad, sql);
        town = open_town(bad, MT_TOWN_READ);
        const mt_status status = mt_town_snapshot(town, NULL, 0, &snapshot, &error);
        if (i < 3)
            assert_int_equal(status, MT_BAD_DATA);
        mt_snapshot_free(snapshot);
        assert_int_equal(mt_town_verify(town, NULL, &(int64_t){0}, (char[65]){0}, &error),
                         MT_BAD_DATA);
        mt_town_close(town);
    }
}

/* ---- Memory ---------------------------------------------------------------------------------- */

static char memory_whole[600], memory_copy[600];

static mt_status figures_and_snapshot(const mt_context *context, mt_error *error) {
    static const char csv[] = "code,hoog,laag\nW1,5,6\nW2,.,7\n";
    mt_town *town = NULL;
    mt_table *table = NULL;
    mt_snapshot *snapshot = NULL;
    char digest[65];
    mt_digest_hex(csv, strlen(csv), digest);
    const mt_source source = {.file = "a.csv", .digest = digest};
    const mt_import_plan plan = figures_of(2019, 2);
    copy_file(memory_whole, memory_copy);
    mt_status status = mt_table_parse(context, "a.csv", csv, strlen(csv), NULL, &table, error);
    if (status == MT_OK)
        status = mt_town_open(context, memory_copy, MT_TOWN_WRITE, &at_noon, &town, error);
    if (status == MT_OK)
        status = mt_town_import_table(town, table, &plan, &source, &at_noon, NULL, error);
    if (status == MT_OK)
        status = mt_town_snapshot(town, NULL, 0, &snapshot, error);
    assert_true(status != MT_OK || snapshot->area_figure[1] == 0.06);
    mt_snapshot_free(snapshot);
    mt_town_close(town);
    mt_table_free(context, table);
    check_verifies(memory_copy);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    snprintf(memory_whole, sizeof memory_whole, "%s/before.meng", fixture_folder);
    snprintf(memory_copy, sizeof memory_copy, "%s/after.meng", fixture_folder);
    make_tiny(memory_whole);
    check_every_allocation(figures_and_snapshot);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_come_back),
        cmocka_unit_test(last_period_per_figure),
        cmocka_unit_test(importing_refuses),
        cmocka_unit_test(known_only_and_replace),
        cmocka_unit_test(damage_and_tampering_are_found),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return run_all_in_folder(tests);
}
