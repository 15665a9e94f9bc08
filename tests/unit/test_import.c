/* Importing: every kind of bad file is refused with its place and leaves the town as it was; what
 * is read right is stored as it was published. */
#include "town_fixture.h"

#include "town/town_internal.h"

/* ---- Helpers --------------------------------------------------------------------------------- */

static mt_town *fresh(const char *name) {
    const char *path = in_folder(name);
    make_tiny(path);
    return open_town(path, MT_TOWN_WRITE);
}

typedef struct state_of {
    mt_town_summary summary;
    char last[65];
} state_of;

static state_of state_now(mt_town *town) {
    state_of state;
    int64_t entries;
    mt_error error = {0};
    memset(&state, 0, sizeof state);
    state.summary = summary_of(town);
    if (mt_town_verify(town, NULL, &entries, state.last, &error) != MT_OK)
        fail_msg("%s", error.message);
    return state;
}

/* What a refused import must come to. */
typedef struct refusal {
    const char *csv;
    mt_status status;
    int64_t row, column;
    const char *says;
} refusal;

static void check_refused(mt_town *town, const mt_import_plan *plan, const refusal *want) {
    const state_of before = state_now(town);
    mt_error error = {0};
    mt_import_report report;
    memset(&report, 7, sizeof report);
    mt_import_report untouched = report;
    mt_status status = import_text(town, want->csv, plan, &report, &error);
    if (status != want->status || error.row != want->row || error.column != want->column ||
        strstr(error.message, want->says) == NULL)
        fail_msg("%d at %lld:%lld: %s (wanted %d at %lld:%lld: %s)", status, (long long)error.row,
                 (long long)error.column, error.message, want->status, (long long)want->row,
                 (long long)want->column, want->says);
    assert_memory_equal(&report, &untouched, sizeof report);
    const state_of after = state_now(town);
    assert_memory_equal(&before, &after, sizeof before);
}

static int64_t number_in(mt_town *town, const char *sql) {
    int64_t value = -99;
    check_ok(mt__db_integer(&town->db, sql, &value, NULL));
    return value;
}

/* ---- Refused --------------------------------------------------------------------------------- */

static void bad_schools(void **state) {
    (void)state;
    static const refusal wanted[] = {
        {"naam,a,b,u\nx,1,2,3\n", MT_BAD_DATA, 1, 0, "no column looks like a code"},
        {"code,a,b\nS9,1,2\n", MT_BAD_DATA, 1, 0, "u"},
        {"code,a,a,b,u\nS9,1,1,2,3\n", MT_BAD_DATA, 1, 3, "a"},
        {"code,code,a,b,u\nS9,S9,1,2,3\n", MT_BAD_DATA, 1, 2, "code"},
        {"code,a,b,u\nS8,1,2,3\n,1,2,3\n", MT_BAD_DATA, 3, 1, "the code is empty"},
        {"code,a,b,u\nS8,1,2,3\nS9,1,2,3\nS8,1,2,3\n", MT_BAD_DATA, 4, 1, "stands in row 2 too"},
        {"code,a,b,u\nS9,veel,2,3\n", MT_BAD_DATA, 2, 2, "veel"},
        {"code,a,b,u\nS9,-1,2,3\n", MT_BAD_DATA, 2, 2, "-1"},
        {"code,a,b,u\nS9,1,2.5,3\n", MT_BAD_DATA, 2, 3, "2.5"},
        {"code,a,b,u\nS9,1,1.234,3\n", MT_BAD_DATA, 2, 3, "thousands"},
        {"code,a,b,u\nS9,1,2000000000,3\n", MT_BAD_DATA, 2, 3, "more than 1000000000"},
        {"code,a,b,u,totaal\nS8,1,2,3,6\nS9,1,2,3,7\n", MT_BAD_DATA, 3, 5,
         "add up to 6 but the total is 7"},
        {"code,a,b,u,totaal\nS9,<5,2,3,10\n", MT_BAD_DATA, 2, 5,
         "add up to 5 to 9 but the total is 10"},
        {"code,naam,a,b,u\nS9,\"De\nBrug\",1,2,3\n", MT_BAD_DATA, 2, 2, "0x0a"},
        {"code,naam,a,b,u\nS9,De \x1b[31mBrug,1,2,3\n", MT_BAD_DATA, 2, 2, "0x1b"},
        {"code,board,a,b,u\nS9,B\x7f,1,2,3\n", MT_BAD_DATA, 2, 2, "after 1 byte;"},
        {"code,bestuur,a,b,u\nS9,\t.B\x01,1,2,3\n", MT_BAD_DATA, 2, 2, "control character"},
        {"code,grondslag,a,b,u\nS9,x\x01,1,2,3\n", MT_BAD_DATA, 2, 2, "control character"},
        {"code,concept,a,b,u\nS9,x\x01,1,2,3\n", MT_BAD_DATA, 2, 2, "control character"},
        {"code,a,b,u\nS\x01,1,2,3\n", MT_BAD_DATA, 2, 1, "control character"},
        {"code,a,b,u,lon,lat\nS9,1,2,3,52.37,4.9\n", MT_BAD_DATA, 2, 5, "swapped"},
        {"code,a,b,u,lon,lat\nS9,1,2,3,121000,487000\n", MT_BAD_DATA, 2, 5, "in metres"},
        {"code,a,b,u,lon,lat\nS9,1,2,3,4.9,\n", MT_BAD_DATA, 2, 6, "one half"},
        {"code,a,b,u,lon,lat\nS9,1,2,3,,52.3\n", MT_BAD_DATA, 2, 5, "one half"},
        {"code,a,b,u,lat\nS9,1,2,3,52.3\n", MT_BAD_DATA, 2, 5, "one half"},
        {"code,lon,a,b,u\nS9,4.9,1,2,3\n", MT_BAD_DATA, 2, 2, "one half"},
        {"code,a,b,u,afstand\nS9,1,2,3,-5\n", MT_BAD_DATA, 2, 5, "below 0"},
        {"code,a,b,u,afstand\nS9,1,2,3,ver\n", MT_BAD_DATA, 2, 5, "ver"},
        {"code,a,b,u\n", MT_BAD_DATA, 0, 0, "no row"},
        {"code,a,b,u\nS1,31,10,1\n", MT_BAD_DATA, 2, 2, "30, now 31"},
        {"code,a,b,u\nS1,<5,10,1\n", MT_BAD_DATA, 2, 2, "another count"},
        {"code,a,b,u,gem_afstand_m\nS1,30,10,1,501\n", MT_BAD_DATA, 2, 5, "another distance"},
        {"code,a,b,u\n123456789012345678901234567890123456789012345678,1,2,3\n", MT_BAD_DATA, 2, 1,
         "longer than 47"},
    };
    mt_town *town = fresh("bad.meng");
    const mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        check_refused(town, &plan, &wanted[i]);
    mt_town_close(town);
}

/* The bytes themselves, not only what can be read from them: all but the header of the store, where
 * its counters of openings stand. */
static void refused_leaves_the_same_bytes(void **state) {
    (void)state;
    const char *path = in_folder("bytes.meng");
    mt_error error = {0};
    make_tiny(path);
    file_bytes before = bytes_of(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    const mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    /* wrong in the last row only, and seen only while writing */
    assert_int_equal(
        import_text(town, "code,a,b,u\nN1,1,2,3\nN2,1,2,3\nS1,31,10,1\n", &plan, NULL, &error),
        MT_BAD_DATA);
    mt_town_close(town);
    file_bytes after = bytes_of(path);
    assert_int_equal(after.size, before.size);
    assert_memory_equal(after.bytes + 100, before.bytes + 100, before.size - 100);
    mt_free(NULL, after.bytes);
    mt_free(NULL, before.bytes);
    check_verifies(path);
}

static void bad_plans(void **state) {
    (void)state;
    static const char csv[] = "code,a,b,u\nS9,1,2,3\n";
    mt_town *town = fresh("plans.meng");
    const mt_import_plan good = plan_of(MT_IMPORT_SCHOOLS);
    mt_import_plan plan = good;
    plan.first_year = plan.last_year = 0;
    check_refused(town, &plan, &(refusal){csv, MT_BAD_ARGUMENT, 0, 0, "counts need a year"});
    plan.first_year = 2019;
    plan.last_year = 2015;
    check_refused(town, &plan, &(refusal){csv, MT_BAD_ARGUMENT, 0, 0, "no year"});
    plan.last_year = 2201;
    check_refused(town, &plan, &(refusal){csv, MT_BAD_ARGUMENT, 0, 0, "no year"});
    plan = good;
    plan.n_groups = 0;
    plan.first_year = plan.last_year = 5;
    check_refused(town, &plan, &(refusal){csv, MT_BAD_ARGUMENT, 0, 0, "no year"});
    plan = good;
    plan.group[1].key = "A";
    check_refused(town, &plan, &(refusal){csv, MT_BAD_ARGUMENT, 0, 0, "A is given twice"});
    plan = good;
    plan.group[1].column = "a";
    check_refused(town, &plan, &(refusal){csv, MT_BAD_ARGUMENT, 0, 0, "both counted by"});
    static const char *const keys[] = {
        "",     "rest", "a\"b", "a\\b",
        "a\nb", "a,b",  "%s",   "een naam voor een groep die veel langer is dan goed is",
        "a\tb", "\x7f"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        plan = good;
        plan.group[0].key = keys[i];
        check_refused(
            town, &plan,
            &(refusal){csv, MT_BAD_ARGUMENT, 0, 0, "name of a group: it has 1 to 48 bytes"});
    }
    plan = good;
    plan.column[MT_ROLE_NAME] = "titel";
    check_refused(town, &plan, &(refusal){csv, MT_BAD_DATA, 1, 0, "titel"});
    plan = plan_of(MT_IMPORT_AREAS);
    plan.column[MT_ROLE_LON] = "a";
    check_refused(town, &plan, &(refusal){csv, MT_BAD_ARGUMENT, 0, 0, "no column for lon"});
    plan = good;
    plan.where_column = "code";
    check_refused(town, &plan, &(refusal){csv, MT_BAD_ARGUMENT, 0, 0, "--where"});
    plan.where_value = "S7";
    check_refused(town, &plan, &(refusal){csv, MT_BAD_DATA, 0, 0, "--where"});
    plan.where_column = "plaats";
    check_refused(town, &plan, &(refusal){csv, MT_BAD_DATA, 1, 0, "plaats"});
    plan = good;
    plan.kind = MT_IMPORT_SHAPES;
    check_refused(town, &plan,
                  &(refusal){csv, MT_BAD_ARGUMENT, 0, 0, "schools, areas, boards or figures"});
    plan.kind = MT_IMPORT_BOARDS;
    check_refused(town, &plan, &(refusal){csv, MT_BAD_ARGUMENT, 0, 0, "per school or area"});
    plan = good;
    plan.grouping = "";
    check_refused(town, &plan, &(refusal){csv, MT_BAD_ARGUMENT, 0, 0, "grouping"});
    plan = good;
    plan.n_groups = 0;
    plan.first_year = plan.last_year = 0;
    plan.column[MT_ROLE_DISTANCE] = "a";
    check_refused(town, &plan, &(refusal){csv, MT_BAD_ARGUMENT, 0, 0, "distances need a year"});
    mt_error error;
    assert_int_equal(mt_town_import_table(town, NULL, &good, NULL, NULL, NULL, &error),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_town_import_shapes(town, NULL, "x", &good, NULL, NULL, NULL, &error),
                     MT_BAD_ARGUMENT);
    mt_town_close(town);
}

static void bad_areas(void **state) {
    (void)state;
    static const refusal wanted[] = {
        {"naam,a,b,u\nx,1,2,3\n", MT_BAD_DATA, 1, 0, "no column looks like a code"},
        {"code,a,b,u\nW1,41,30,1\n", MT_BAD_DATA, 2, 2, "40, now 41"},
        {"code,a,b,u,totaal\nW9,1,2,3,5\n", MT_BAD_DATA, 2, 5, "the total is 5"},
        {"code,a,b,u\nW9,1,2,3\nW9,1,2,3\n", MT_BAD_DATA, 3, 1, "stands in row 2 too"},
    };
    mt_town *town = fresh("areas.meng");
    const mt_import_plan plan = plan_of(MT_IMPORT_AREAS);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        check_refused(town, &plan, &wanted[i]);
    mt_town_close(town);
}

static void bad_boards(void **state) {
    (void)state;
    static const refusal wanted[] = {
        {"code,bestuur\nS1,B1\n", MT_BAD_DATA, 1, 0, "no column looks like a board"},
        {"code,board\nS1,B1\nX9,B1\n", MT_BAD_DATA, 3, 1, "the town has no school X9"},
        {"code,board\nS1,B1\nS2,B1\nS1,B2\n", MT_BAD_DATA, 4, 2,
         "S1 has another board in row 2 (B1, here B2)"},
        {"code,board\nS1,B1\nS1,\n", MT_BAD_DATA, 3, 2, "here none"},
    };
    mt_town *town = fresh("boards.meng");
    mt_import_plan plan = plan_of(MT_IMPORT_BOARDS);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        check_refused(town, &plan, &wanted[i]);
    plan.known_only = true;
    check_refused(
        town, &plan,
        &(refusal){"code,board\nX1,B1\nX2,B1\n", MT_BAD_DATA, 0, 0, "none of the 2 codes"});
    mt_town_close(town);
}

/* ---- Read right ------------------------------------------------------------------------------ */

static void hidden_and_missing_are_not_zero(void **state) {
    (void)state;
    mt_town *town = fresh("hidden.meng");
    must_import(town, MT_IMPORT_SCHOOLS, "code,a,b,u,totaal\nS9,<5,.,0,\nS8,7,12.0,x,19\n");
#define CELL(what, code, key)                                                                      \
    number_in(town,                                                                                \
              "SELECT coalesce((SELECT " what " FROM school_count c JOIN school s ON "             \
              "s.id = c.school_id JOIN member_group g ON g.id = c.group_id WHERE s.code = '" code  \
              "' AND g.key = '" key "'), -7)")
    assert_int_equal(CELL("low", "S9", "A"), 0);
    assert_int_equal(CELL("high", "S9", "A"), 4);
    assert_int_equal(CELL("low", "S9", "B"), -7);
    assert_int_equal(CELL("high", "S9", "unknown"), 0);
    assert_int_equal(CELL("low", "S8", "B"), 12);
    assert_int_equal(CELL("low", "S8", "unknown"), -7);
    mt_town_close(town);
}

static void same_file_again(void **state) {
    (void)state;
    mt_town *town = fresh("again.meng");
    const mt_town_summary before = summary_of(town);
    mt_import_report report;
    mt_error error = {0};
    mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    check_ok(import_text(town, THREE_SCHOOLS, &plan, &report, &error));
    assert_int_equal(report.read, 3);
    assert_int_equal(report.same, 3);
    assert_int_equal(report.added + report.changed + report.passed_over + report.counts, 0);
    plan = plan_of(MT_IMPORT_AREAS);
    check_ok(import_text(town, TWO_AREAS, &plan, &report, &error));
    assert_int_equal(report.same, 2);
    plan = plan_of(MT_IMPORT_SHAPES);
    check_ok(import_shapes(town, TWO_SHAPES, &plan, &report, &error));
    assert_int_equal(report.read, 2);
    assert_int_equal(report.same, 2);
    assert_int_equal(report.changed, 0);
    mt_town_summary after = summary_of(town);
    assert_int_equal(after.log, before.log + 3);
    after.log = before.log;
    assert_memory_equal(&before, &after, sizeof before);
    mt_town_close(town);
}

static void replacing_when_asked(void **state) {
    (void)state;
    mt_town *town = fresh("replace.meng");
    mt_import_report report;
    mt_error error = {0};
    mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    plan.replace = true;
    check_ok(import_text(town,
                         "code,naam,a,b,u,gem_afstand_m\nS1,Eerste,31,10,1,501\nS4,Vier,1,1,1,\n",
                         &plan, &report, &error));
    assert_int_equal(report.added, 1);
    assert_int_equal(report.changed, 1);
    assert_int_equal(report.counts, 4);
    assert_int_equal(number_in(town, "SELECT sum(low) FROM school_count WHERE school_id = 1"), 42);
    assert_int_equal(number_in(town, "SELECT CAST(mean_metres AS INTEGER) FROM school_distance "
                                     "WHERE school_id = 1"),
                     501);
    /* what the file does not have stays: the place of S1 */
    assert_int_equal(number_in(town, "SELECT count(*) FROM school WHERE lon IS NULL"), 1);
    assert_int_equal(number_in(town, "SELECT count(*) FROM school WHERE name = 'Eerste'"), 1);
    /* only the replaced count points at the new source */
    assert_int_equal(number_in(town, "SELECT count(*) FROM school_count WHERE source_id = "
                                     "(SELECT max(id) FROM source)"),
                     4);
    state_now(town);
    mt_town_close(town);
}

static void filters(void **state) {
    (void)state;
    mt_town *town = fresh("filters.meng");
    mt_import_report report;
    mt_error error = {0};
    mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    plan.where_column = "plaats";
    plan.where_value = "Hier";
    check_ok(import_text(town,
                         "code,plaats,a,b,u\nT1,Hier,1,2,3\nT2,Daar,veel,2,3\nT3,Hier,1,2,3\n",
                         &plan, &report, &error));
    assert_int_equal(report.added, 2);
    assert_int_equal(report.passed_over, 1);
    plan = plan_of(MT_IMPORT_BOARDS);
    plan.known_only = true;
    check_ok(
        import_text(town,
                    "code,board,bestuursnaam,kleur\nS1,B1,Samen,rood\nX1,B2,Ver,\nS1,B1,Samen,\n"
                    "S2,B1,Samen,\n",
                    &plan, &report, &error));
    assert_int_equal(report.changed, 2);
    assert_int_equal(report.passed_over, 1);
    assert_string_equal(report.unused, "kleur");
    assert_int_equal(report.n_roles, 3);
    assert_int_equal(report.role[0].role, MT_ROLE_CODE);
    assert_true(report.role[0].guessed);
    assert_int_equal(number_in(town, "SELECT count(*) FROM board"), 1);
    assert_int_equal(number_in(town, "SELECT count(*) FROM school WHERE board_id IS NOT NULL"), 2);
    mt_town_close(town);
}

/* A row that brings nothing but counts or a distance is changed; one that brings what is there is
 * not. */
static void what_is_changed(void **state) {
    (void)state;
    mt_town *town = fresh("changed.meng");
    mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    mt_import_report report;
    mt_error error = {0};
    check_ok(import_text(town, "code,a,b,u\nS1,30,10,1\n", &plan, &report, &error));
    assert_int_equal(report.same, 1);
    assert_int_equal(report.changed, 0);
    plan.first_year = plan.last_year = 2021;
    check_ok(import_text(town, "code,a,b,u\nS1,30,10,1\nS9,1,2,3\n", &plan, &report, &error));
    assert_int_equal(report.same, 0);
    assert_int_equal(report.changed, 1);
    assert_int_equal(report.added, 1);
    check_ok(import_text(town, "code,a,b,u,afstand\nS1,30,10,1,700\n", &plan, &report, &error));
    assert_int_equal(report.changed, 1);
    assert_int_equal(report.counts, 0);
    mt_town_close(town);
}

/* One column is never guessed for a second role. */
static void a_column_has_one_role(void **state) {
    (void)state;
    mt_town *town = fresh("roles.meng");
    mt_import_plan plan = plan_of(MT_IMPORT_BOARDS);
    mt_import_report report;
    mt_error error = {0};
    plan.column[MT_ROLE_BOARD] = "bestuur";
    check_ok(import_text(town, "code,bestuur\nS1,Samen\n", &plan, &report, &error));
    assert_int_equal(report.n_roles, 2);
    assert_int_equal(number_in(town, "SELECT count(*) FROM board WHERE name IS NOT NULL"), 0);
    plan = plan_of(MT_IMPORT_AREAS);
    plan.group[2].column = "totaal";
    check_ok(import_text(town, "code,a,b,totaal\nW9,1,2,7\n", &plan, &report, &error));
    assert_int_equal(report.n_roles, 1);
    mt_town_close(town);
}

static void code_of_two_columns(void **state) {
    (void)state;
    mt_town *town = fresh("joined.meng");
    mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    mt_import_report report;
    mt_error error = {0};
    plan.column[MT_ROLE_CODE] = "BRIN_NUMMER+VESTIGINGSNUMMER";
    check_ok(import_text(town, "BRIN_NUMMER;VESTIGINGSNUMMER;a;b;u\n19CH;00;1;2;3\n19CH;01;1;2;3\n",
                         &plan, &report, &error));
    assert_int_equal(report.added, 2);
    assert_int_equal(
        number_in(town, "SELECT count(*) FROM school WHERE code IN ('19CH00', '19CH01')"), 2);
    check_refused(town, &plan,
                  &(refusal){"BRIN_NUMMER;VESTIGINGSNUMMER;a;b;u\n19CH;;1;2;3\n", MT_BAD_DATA, 2, 2,
                             "second half"});
    check_refused(
        town, &plan,
        &(refusal){"BRIN_NUMMER;a;b;u\n19CH;1;2;3\n", MT_BAD_DATA, 1, 0, "VESTIGINGSNUMMER"});
    mt_town_close(town);
}

static void windows_1252_is_stored_as_utf_8(void **state) {
    (void)state;
    mt_town *town = fresh("cp1252.meng");
    must_import(town, MT_IMPORT_SCHOOLS, "code;naam;a;b;u\nS9;De W\xe2lden \x80;1;2;3\n");
    assert_int_equal(
        number_in(town, "SELECT count(*) FROM school WHERE name = 'De W\xc3\xa2lden \xe2\x82\xac'"),
        1);
    mt_town_close(town);
}

static void groupings_and_years_side_by_side(void **state) {
    (void)state;
    mt_town *town = fresh("years.meng");
    mt_error error = {0};
    mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    plan.first_year = plan.last_year = 2020;
    check_ok(import_text(town, "code,a,b,u\nS1,31,11,2\n", &plan, NULL, &error));
    plan.first_year = 2019; /* about 2019-2020: another period than either */
    plan.year_exact = false;
    check_ok(import_text(town, "code,a,b,u\nS1,32,12,2\n", &plan, NULL, &error));
    plan = plan_of(MT_IMPORT_SCHOOLS);
    plan.grouping = "opleiding";
    check_ok(import_text(town, "code,a,b,u\nS1,33,13,2\n", &plan, NULL, &error));
    const mt_town_summary summary = summary_of(town);
    assert_int_equal(summary.periods, 3);
    assert_int_equal(summary.groupings, 2);
    assert_int_equal(summary.schools, 3);
    assert_int_equal(summary.school_counts, 18);
    state_now(town);
    mt_town_close(town);
}

static bool stop_at_half(void *user, const char *what, double fraction) {
    (void)user;
    (void)what;
    return fraction < 0.5;
}

static void cancelled_import_changes_nothing(void **state) {
    (void)state;
    const char *path = in_folder("cancel.meng");
    make_tiny(path);
    const mt_context context = {.progress = stop_at_half};
    mt_town *town = NULL;
    mt_error error = {0};
    check_ok(mt_town_open(&context, path, MT_TOWN_WRITE, &at_noon, &town, &error));
    const mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    check_refused(town, &plan,
                  &(refusal){"code,a,b,u\nN1,1,2,3\nN2,1,2,3\nN3,1,2,3\n", MT_CANCELLED, 0, 0, ""});
    mt_town_close(town);
}

/* ---- Shapes ---------------------------------------------------------------------------------- */

static void check_shapes_refused(mt_town *town, const char *json, const char *code, int64_t row,
                                 const char *says) {
    const state_of before = state_now(town);
    mt_error error = {0};
    mt_import_plan plan = plan_of(MT_IMPORT_SHAPES);
    plan.column[MT_ROLE_CODE] = code;
    assert_int_equal(import_shapes(town, json, &plan, NULL, &error), MT_BAD_DATA);
    check_says(&error, says);
    assert_int_equal(error.row, row);
    assert_string_equal(error.file, "a.geojson");
    const state_of after = state_now(town);
    assert_memory_equal(&before, &after, sizeof before);
}

#define FEATURE(properties, ring)                                                                  \
    "{\"type\":\"Feature\",\"properties\":" properties                                             \
    ",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[" ring "]]}}"
#define RING "[4.9,52.3],[5.0,52.3],[5.0,52.4],[4.9,52.3]"

static void bad_shapes(void **state) {
    (void)state;
    mt_town *town = fresh("shapes.meng");
    check_shapes_refused(town, COLLECTION(""), NULL, 0, "no shapes");
    check_shapes_refused(town, COLLECTION(FEATURE("{\"x\":1}", RING)), NULL, 1, "no code");
    check_shapes_refused(town, COLLECTION(FEATURE("{\"code\":\"\"}", RING)), NULL, 1, "no code");
    check_shapes_refused(town, COLLECTION(FEATURE("{\"code\":\"W\\u001b9\"}", RING)), NULL, 1,
                         "control character");
    check_shapes_refused(town, COLLECTION(FEATURE("{\"code\":\"W9\",\"naam\":\"a\\nb\"}", RING)),
                         NULL, 1, "naam holds a control character");
    check_shapes_refused(town, COLLECTION(FEATURE("{\"code\":\"W9\"}", RING)), "wijk", 1,
                         "no code");
    check_shapes_refused(
        town, COLLECTION(SQUARE("W8", "4.8", "4.9") "," FEATURE("{\"code\":null}", RING)), NULL, 2,
        "no code");
    check_shapes_refused(town,
                         COLLECTION(SQUARE("W8", "4.8", "4.9") "," SQUARE("W8", "4.9", "5.0")),
                         NULL, 2, "W8 belongs to shape 1 too");
    check_shapes_refused(
        town,
        COLLECTION(SQUARE("W7", "4.8", "4.9") "," FEATURE(
            "{\"code\":\"W9\"}", "[4.9,52.3],[5.0,52.4],[5.0,52.3],[4.9,52.4],[4.9,52.3]")),
        NULL, 2, "Self-intersection");
    check_shapes_refused(
        town,
        COLLECTION(FEATURE("{\"code\":\"W9\"}", "[52.3,4.9],[52.3,5.0],[52.4,5.0],[52.3,4.9]")),
        NULL, 1, "not in the Netherlands");
    check_shapes_refused(
        town,
        COLLECTION(FEATURE("{\"code\":\"W9\"}", "[2.3,48.8],[2.4,48.8],[2.4,48.9],[2.3,48.8]")),
        NULL, 1, "not in the Netherlands");
    mt_town_close(town);
}

static void shapes_meet_areas(void **state) {
    (void)state;
    mt_town *town = fresh("meet.meng");
    mt_import_plan plan = plan_of(MT_IMPORT_SHAPES);
    mt_import_report report;
    mt_error error = {0};
    static const char three[] = COLLECTION(SQUARE("W1", "4.89", "4.91") "," SQUARE(
        "W2", "4.91", "4.94") "," SQUARE("W3", "4.94", "4.95"));
    plan.known_only = true;
    check_ok(import_shapes(town, three, &plan, &report, &error));
    assert_int_equal(report.same, 1);
    assert_int_equal(report.changed, 1);
    assert_int_equal(report.passed_over, 1);
    assert_int_equal(report.added, 0);
    assert_int_equal(summary_of(town).areas, 2);
    plan.known_only = false;
    check_ok(import_shapes(town, three, &plan, &report, &error));
    assert_int_equal(report.added, 1);
    assert_int_equal(summary_of(town).areas, 3);
    plan.known_only = true;
    assert_int_equal(
        import_shapes(town, COLLECTION(SQUARE("X1", "4.89", "4.91")), &plan, &report, &error),
        MT_BAD_DATA);
    check_says(&error, "none of the 1 areas");
    /* a property with a capital is guessed too, and the name comes along where there was none */
    plan.known_only = false;
    check_ok(
        import_shapes(town,
                      COLLECTION(FEATURE(
                          "{\"Buurtcombinatie_code\":\"W3\",\"Buurtcombinatie\":\"Noord\"}", RING)),
                      &plan, &report, &error));
    assert_int_equal(report.changed, 1);
    assert_string_equal(report.role[0].column, "Buurtcombinatie_code");
    assert_int_equal(number_in(town, "SELECT count(*) FROM area WHERE name = 'Noord'"), 1);
    state_now(town);
    mt_town_close(town);
}

static void roles_have_names(void **state) {
    (void)state;
    assert_string_equal(mt_role_name(MT_ROLE_BOARD_NAME), "board-name");
    assert_string_equal(mt_role_name((mt_role)77), "?");
    assert_true(mt_role_fits(MT_ROLE_LON, MT_IMPORT_SCHOOLS));
    assert_false(mt_role_fits(MT_ROLE_LON, MT_IMPORT_AREAS));
    assert_false(mt_role_fits(MT_ROLE_TOTAL, MT_IMPORT_BOARDS));
    assert_true(mt_role_fits(MT_ROLE_NAME, MT_IMPORT_SHAPES));
    assert_false(mt_role_fits(MT_ROLE_NAME, (mt_import_kind)9));
}

/* ---- No memory ------------------------------------------------------------------------------- */

static char memory_whole[600], memory_copy[600];

static mt_status import_and_snapshot(const mt_context *context, mt_error *error) {
    mt_town *town = NULL;
    mt_table *table = NULL;
    mt_snapshot *snapshot = NULL;
    char digest[65];
    static const char csv[] = "code,naam,a,b,u\nS1,Een,30,10,1\nS4,Vier,1,2,3\n";
    mt_digest_hex(csv, sizeof csv - 1, digest);
    const mt_source source = {.file = "a.csv", .digest = digest};
    const mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    copy_file(memory_whole, memory_copy);
    mt_status status = mt_table_parse(context, "a.csv", csv, sizeof csv - 1, NULL, &table, error);
    if (status == MT_OK)
        status = mt_town_open(context, memory_copy, MT_TOWN_WRITE, &at_noon, &town, error);
    if (status == MT_OK)
        status = mt_town_import_table(town, table, &plan, &source, &at_noon, NULL, error);
    if (status == MT_OK)
        status = mt_town_snapshot(town, NULL, 0, &snapshot, error);
    mt_snapshot_free(snapshot);
    mt_town_close(town);
    mt_table_free(context, table);
    check_verifies(memory_copy);
    return status;
}

static mt_status import_of_shapes(const mt_context *context, mt_error *error) {
    mt_town *town = NULL;
    mt_geojson *shapes = NULL;
    char digest[65];
    mt_digest_hex("", 0, digest);
    const mt_source source = {.file = "a.geojson", .digest = digest};
    const mt_import_plan plan = plan_of(MT_IMPORT_SHAPES);
    copy_file(memory_whole, memory_copy);
    mt_status status =
        mt_geojson_parse(context, "a.geojson", TWO_SHAPES, strlen(TWO_SHAPES), &shapes, error);
    if (status == MT_OK)
        status = mt_town_open(context, memory_copy, MT_TOWN_WRITE, &at_noon, &town, error);
    if (status == MT_OK)
        status =
            mt_town_import_shapes(town, shapes, "a.geojson", &plan, &source, &at_noon, NULL, error);
    mt_town_close(town);
    mt_geojson_free(context, shapes);
    check_verifies(memory_copy);
    return status;
}

static void every_allocation(void **state) {
    (void)state;
    snprintf(memory_whole, sizeof memory_whole, "%s/whole.meng", fixture_folder);
    snprintf(memory_copy, sizeof memory_copy, "%s/copy.meng", fixture_folder);
    make_tiny(memory_whole);
    check_every_allocation(import_and_snapshot);
    check_every_allocation(import_of_shapes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_schools),
        cmocka_unit_test(refused_leaves_the_same_bytes),
        cmocka_unit_test(bad_plans),
        cmocka_unit_test(bad_areas),
        cmocka_unit_test(bad_boards),
        cmocka_unit_test(hidden_and_missing_are_not_zero),
        cmocka_unit_test(same_file_again),
        cmocka_unit_test(replacing_when_asked),
        cmocka_unit_test(filters),
        cmocka_unit_test(what_is_changed),
        cmocka_unit_test(a_column_has_one_role),
        cmocka_unit_test(code_of_two_columns),
        cmocka_unit_test(windows_1252_is_stored_as_utf_8),
        cmocka_unit_test(groupings_and_years_side_by_side),
        cmocka_unit_test(cancelled_import_changes_nothing),
        cmocka_unit_test(bad_shapes),
        cmocka_unit_test(shapes_meet_areas),
        cmocka_unit_test(roles_have_names),
        cmocka_unit_test(every_allocation),
    };
    return run_all_in_folder(tests);
}
