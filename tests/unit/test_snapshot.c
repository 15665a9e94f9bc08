/* A snapshot: the figures of one grouping in one period, in the order the engines count on. */
#include "town_fixture.h"

static mt_snapshot *load(mt_town *town, const char *grouping, int year) {
    mt_snapshot *snapshot = NULL;
    mt_error error = {0};
    if (mt_town_snapshot(town, grouping, year, &snapshot, &error) != MT_OK)
        fail_msg("%s", error.message);
    return snapshot;
}

static void refuses(mt_town *town, const char *grouping, int year, const char *says) {
    mt_snapshot *snapshot = NULL;
    mt_error error = {0};
    assert_int_equal(mt_town_snapshot(town, grouping, year, &snapshot, &error), MT_BAD_DATA);
    assert_null(snapshot);
    check_says(&error, says);
}

static void imports(mt_town *town, mt_import_kind kind, const char *grouping, int first, int last,
                    bool exact, const char *csv) {
    mt_import_plan plan = plan_of(kind);
    mt_error error = {0};
    plan.grouping = grouping;
    plan.first_year = first;
    plan.last_year = last;
    plan.year_exact = exact;
    if (import_text(town, csv, &plan, NULL, &error) != MT_OK)
        fail_msg("%s", error.message);
}

static void everything_of_the_tiny_town(void **state) {
    (void)state;
    const char *path = in_folder("tiny.meng");
    make_tiny(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    must_import(town, MT_IMPORT_BOARDS, "code,board,bestuursnaam\nS2,B1,Samen\n");
    mt_snapshot *s = load(town, NULL, 0);
    assert_string_equal(s->town_name, "Proefstad");
    assert_string_equal(s->town_code, "GM9999");
    assert_string_equal(s->grouping, "groups");
    assert_null(s->grouping_nl);
    assert_int_equal(s->first_year, 2019);
    assert_true(s->year_exact);
    assert_int_equal(s->n_groups, 3);
    assert_string_equal(s->group[0].key, "A");
    assert_string_equal(s->group[1].name_nl, "groep B");
    assert_string_equal(s->group[1].name_en, "group B");
    assert_string_equal(s->group[2].column, "u");
    assert_true(s->group[1].known);
    assert_false(s->group[2].known);
    assert_int_equal(s->n_schools, 3);
    assert_string_equal(s->school[2].name, "Drie");
    assert_string_equal(s->school[1].board, "B1");
    assert_string_equal(s->school[1].board_name, "Samen");
    assert_null(s->school[0].board);
    assert_null(s->school[0].concept);
    check_close(s->school[1].lon, 4.91, 0);
    check_close(s->school[1].mean_metres, 600, 0);
    static const int64_t schools[] = {30, 10, 1, 20, 20, 0, 5, 45, 2};
    static const int64_t areas[] = {40, 30, 1, 20, 50, 2};
    assert_memory_equal(s->school_low, schools, sizeof schools);
    assert_memory_equal(s->school_high, schools, sizeof schools);
    assert_memory_equal(s->area_low, areas, sizeof areas);
    assert_memory_equal(s->area_high, areas, sizeof areas);
    assert_int_equal(s->n_areas, 2);
    assert_string_equal(s->area[1].name, "Oost");
    assert_int_equal(s->n_boards, 1);
    assert_int_equal(s->n_sources, 4);
    assert_string_equal(s->source[0].publisher, "Proef");
    assert_null(s->source[2].publisher);
    assert_int_equal(strlen(s->source[2].digest), 64);
    mt_town_close(town); /* the snapshot does not need the town */
    assert_string_equal(s->school[0].code, "S1");
    mt_snapshot_free(s);
    mt_snapshot_free(NULL);
}

static void order_hidden_and_missing(void **state) {
    (void)state;
    const char *path = in_folder("order.meng");
    make_town(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    must_import(town, MT_IMPORT_SCHOOLS, "code,a,b,u\nZ,1,2,3\nB,<5,.,6\n");
    must_import(town, MT_IMPORT_SCHOOLS, "code,a,b,u,lon,lat\nA,7,8,9,,\n");
    imports(town, MT_IMPORT_SCHOOLS, NULL, 2020, 2020, true, "code,a,b,u\nM,1,1,1\n");
    mt_snapshot *s = load(town, NULL, 2019);
    assert_int_equal(s->n_schools, 4);
    static const char *const codes[] = {"A", "B", "M", "Z"};
    for (int i = 0; i < 4; i++)
        assert_string_equal(s->school[i].code, codes[i]);
    static const int64_t low[] = {7, 8, 9, 0, -1, 6, -1, -1, -1, 1, 2, 3};
    static const int64_t high[] = {7, 8, 9, 4, -1, 6, -1, -1, -1, 1, 2, 3};
    assert_memory_equal(s->school_low, low, sizeof low);
    assert_memory_equal(s->school_high, high, sizeof high);
    assert_true(isnan(s->school[0].lon) && isnan(s->school[0].lat));
    assert_true(isnan(s->school[0].mean_metres));
    assert_int_equal(s->n_areas, 0);
    assert_int_equal(s->shapes.ring_of[0], 0);
    mt_snapshot_free(s);
    mt_town_close(town);
}

static void rings_line_up_with_areas(void **state) {
    (void)state;
    const char *path = in_folder("rings.meng");
    make_town(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    must_import(town, MT_IMPORT_SCHOOLS, THREE_SCHOOLS);
    must_import(town, MT_IMPORT_AREAS, "code,a,b,u\nD,4,4,4\nA,1,1,1\nC,3,3,3\nB,2,2,2\nE,5,5,5\n");
    /* B has two parts, one with a hole; A, C and E have no shape */
    must_import(
        town, MT_IMPORT_SHAPES,
        COLLECTION(SQUARE(
            "D", "4.99",
            "5.01") ","
                    "{\"type\":\"Feature\",\"properties\":{\"code\":\"B\"},\"geometry\":{"
                    "\"type\":\"MultiPolygon\",\"coordinates\":[[[[4.5,52],[4.6,52],[4.6,52.1],"
                    "[4.5,52.1],[4.5,52]],[[4.54,52.04],[4.54,52.06],[4.56,52.06],[4.56,52.04],"
                    "[4.54,52.04]]],[[[4.7,52],[4.8,52],[4.8,52.1],[4.7,52]]]]}}"));
    mt_snapshot *s = load(town, NULL, 0);
    static const size_t ring_of[] = {0, 0, 3, 3, 4, 4}, vertex_of[] = {0, 5, 10, 14, 19};
    assert_int_equal(s->n_areas, 5);
    assert_int_equal(s->shapes.n_areas, 5);
    assert_memory_equal(s->shapes.ring_of, ring_of, sizeof ring_of);
    assert_memory_equal(s->shapes.vertex_of, vertex_of, sizeof vertex_of);
    check_close(s->shapes.x[0], 4.5, 0);
    check_close(s->shapes.x[10], 4.7, 0);
    check_close(s->shapes.x[14], 4.99, 0);
    check_close(s->shapes.y[14], 52.36, 0);
    assert_null(s->area[0].geometry);
    assert_non_null(s->area[1].geometry);
    assert_null(s->area[4].geometry);
    static const int64_t low[] = {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5};
    assert_memory_equal(s->area_low, low, sizeof low);
    const mt_town_summary summary = summary_of(town);
    assert_int_equal(summary.areas_without_shape, 3);
    mt_snapshot_free(s);
    mt_town_close(town);
}

static void choosing_a_grouping(void **state) {
    (void)state;
    const char *path = in_folder("groupings.meng");
    make_tiny(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    imports(town, MT_IMPORT_SCHOOLS, "opleiding", 2019, 2019, true, "code,a,b,u\nS2,7,8,9\n");
    refuses(town, NULL, 0, "several groupings (groups, opleiding)");
    refuses(town, "herkomst", 0, "no grouping herkomst; there is: groups, opleiding");
    mt_snapshot *s = load(town, "opleiding", 0);
    static const int64_t low[] = {-1, -1, -1, 7, 8, 9, -1, -1, -1};
    assert_int_equal(s->n_groups, 3);
    assert_memory_equal(s->school_low, low, sizeof low);
    assert_int_equal(s->area_low[0], -1);
    mt_snapshot_free(s);
    s = load(town, "groups", 2019);
    assert_int_equal(s->school_low[3], 20);
    mt_snapshot_free(s);
    mt_town_close(town);
}

static void choosing_a_year(void **state) {
    (void)state;
    const char *path = in_folder("years.meng");
    make_town(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    imports(town, MT_IMPORT_SCHOOLS, NULL, 2018, 2018, true, "code,a,b,u\nS,18,1,1\n");
    imports(town, MT_IMPORT_SCHOOLS, NULL, 2015, 2019, false, "code,a,b,u\nS,1519,1,1\n");
    imports(town, MT_IMPORT_SCHOOLS, NULL, 2019, 2019, true, "code,a,b,u\nS,19,1,1\n");
    imports(town, MT_IMPORT_AREAS, NULL, 2021, 2021, true, "code,a,b,u\nW,21,1,1\n");
    static const struct {
        int year;
        int64_t count;
    } wanted[] = {{0, 19}, {2019, 19}, {2018, 18}, {2016, 1519}, {2015, 1519}};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        mt_snapshot *s = load(town, NULL, wanted[i].year);
        if (s->school_low[0] != wanted[i].count)
            fail_msg("year %d: %lld", wanted[i].year, (long long)s->school_low[0]);
        assert_true(s->year_exact == (wanted[i].count != 1519));
        mt_snapshot_free(s);
    }
    refuses(town, NULL, 2014, "no counts per school for 2014");
    refuses(town, NULL, 2021, "no counts per school for 2021");
    mt_town_close(town);
}

static void towns_without_counts(void **state) {
    (void)state;
    const char *path = in_folder("empty.meng");
    make_town(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    refuses(town, NULL, 0, "no counts yet");
    mt_import_plan plan = {.kind = MT_IMPORT_SCHOOLS};
    check_ok(import_text(town, "code\nS1\n", &plan, NULL, NULL));
    refuses(town, NULL, 0, "no counts yet");
    must_import(town, MT_IMPORT_AREAS, TWO_AREAS);
    refuses(town, NULL, 0, "no counts per school yet");
    mt_error error = {0};
    mt_snapshot *snapshot = NULL;
    assert_int_equal(mt_town_snapshot(NULL, NULL, 0, &snapshot, &error), MT_BAD_ARGUMENT);
    assert_int_equal(mt_town_snapshot(town, NULL, 0, NULL, &error), MT_BAD_ARGUMENT);
    mt_town_close(town);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_of_the_tiny_town),
        cmocka_unit_test(order_hidden_and_missing),
        cmocka_unit_test(rings_line_up_with_areas),
        cmocka_unit_test(choosing_a_grouping),
        cmocka_unit_test(choosing_a_year),
        cmocka_unit_test(towns_without_counts),
    };
    return run_all_in_folder(tests);
}
