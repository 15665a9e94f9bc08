/* Areas from GeoJSON: a real excerpt, several polygons, each fault with its feature, and the nth
 * allocation failing. */
#include "check.h"

#include "mengtafel/table.h"

#include <string.h>

#define DATA MT_SOURCE_DIR "/tests/unit/data/"

#define SQUARE   "[[[4,52],[5,52],[5,53],[4,52]]]"
#define FEATURES "{\"type\":\"FeatureCollection\",\"features\":["
#define POLYGON  "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\","

static mt_status parse(const char *text, mt_geojson **out, mt_error *error) {
    return mt_geojson_parse(NULL, "a.json", text, strlen(text), out, error);
}

static void a_real_excerpt(void **state) {
    (void)state;
    mt_geojson *g;
    check_ok(mt_geojson_read(NULL, DATA "amsterdam_buurtcombinaties.geojson", &g, NULL));
    assert_int_equal(mt_geojson_features(g), 2);
    assert_string_equal(mt_geojson_property(g, 0, "Buurtcombinatie_code"), "A00");
    assert_string_equal(mt_geojson_property(g, 1, "Buurtcombinatie"), "Burgwallen-Nieuwe Zijde");
    assert_string_equal(mt_geojson_property(g, 1, "totaal"), "63");
    assert_null(mt_geojson_property(g, 0, "code"));
    const size_t *ring_of = mt_geojson_ring_of(g), *vertex_of = mt_geojson_vertex_of(g);
    assert_int_equal(ring_of[0], 0);
    assert_int_equal(ring_of[1], 1);
    assert_int_equal(ring_of[2], 2);
    assert_int_equal(vertex_of[0], 0);
    assert_int_equal(vertex_of[1], 51);
    assert_int_equal(vertex_of[2], 51 + 76);
    assert_true(mt_geojson_lon(g)[0] == 4.903254 && mt_geojson_lat(g)[0] == 52.376582);
    assert_true(mt_geojson_lon(g)[126] == mt_geojson_lon(g)[51]);
    /* The kept geometry is what the file has, byte for byte: it was compact already. */
    const char *geometry = mt_geojson_geometry(g, 0);
    assert_ptr_equal(strstr(geometry,
                            "{\"type\":\"Polygon\",\"coordinates\":[[[4.903254,52.376582],"
                            "[4.902978,52.376682],"),
                     geometry);
    assert_string_equal(geometry + strlen(geometry) - 24, ",[4.903254,52.376582]]]}");
    mt_geojson_free(NULL, g);
}

static void several_polygons_and_properties(void **state) {
    (void)state;
    mt_geojson *g = NULL;
    check_ok(parse("\xef\xbb\xbf" FEATURES
                   "{\"type\":\"Feature\",\"id\":7,\"properties\":{\"a\":\"\\u00e9\\\"\",\"b\":12,"
                   "\"c\":1.50,\"d\":true,\"e\":false,\"f\":null,\"g\":[1],\"h\":{},\"i\":\"\","
                   "\"j\":9007199254740993},"
                   "\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":["
                   "[[[4,52,1.5],[5,52,2],[5,53,3],[4,52,9]],[[4.1,52.1],[4.2,52.1],[4.2,52.2],"
                   "[4.1,52.1]]],[[[-180,-90],[180,-90],[180,90],[-180,-90]]]]}},"
                   "{\"type\":\"Feature\",\"properties\":null,\"geometry\":{\"type\":\"Polygon\","
                   "\"coordinates\":" SQUARE "}}]}",
                   &g, NULL));
    assert_int_equal(mt_geojson_features(g), 2);
    assert_int_equal(mt_geojson_ring_of(g)[1], 3);
    assert_int_equal(mt_geojson_ring_of(g)[2], 4);
    assert_int_equal(mt_geojson_vertex_of(g)[4], 16);
    assert_string_equal(mt_geojson_property(g, 0, "a"), "\xc3\xa9\"");
    assert_string_equal(mt_geojson_property(g, 0, "b"), "12");
    assert_string_equal(mt_geojson_property(g, 0, "c"), "1.5");
    assert_string_equal(mt_geojson_property(g, 0, "d"), "true");
    assert_string_equal(mt_geojson_property(g, 0, "e"), "false");
    assert_null(mt_geojson_property(g, 0, "f"));
    assert_null(mt_geojson_property(g, 0, "g"));
    assert_null(mt_geojson_property(g, 0, "h"));
    assert_string_equal(mt_geojson_property(g, 0, "i"), "");
    assert_string_equal(mt_geojson_property(g, 0, "j"), "9007199254740993");
    assert_null(mt_geojson_property(g, 1, "a"));
    assert_string_equal(mt_geojson_geometry(g, 0),
                        "{\"type\":\"MultiPolygon\",\"coordinates\":["
                        "[[[4,52],[5,52],[5,53],[4,52]],[[4.1,52.1],[4.2,52.1],[4.2,52.2],"
                        "[4.1,52.1]]],[[[-180,-90],[180,-90],[180,90],[-180,-90]]]]}");
    assert_string_equal(mt_geojson_geometry(g, 1),
                        "{\"type\":\"Polygon\",\"coordinates\":" SQUARE "}");
    mt_geojson_free(NULL, g);
    check_ok(parse(FEATURES "]}", &g, NULL));
    assert_int_equal(mt_geojson_features(g), 0);
    assert_int_equal(mt_geojson_ring_of(g)[0], 0);
    assert_int_equal(mt_geojson_vertex_of(g)[0], 0);
    mt_geojson_free(NULL, g);
}

static void faults_name_the_feature(void **state) {
    (void)state;
    static const char good[] = POLYGON "\"coordinates\":" SQUARE "}},";
    static const struct {
        const char *feature, *says;
    } cases[] = {
        {"{\"type\":\"Feature\",\"properties\":{},\"geometry\":null}", "no geometry"},
        {"{\"type\":\"Feature\",\"properties\":{}}", "no geometry"},
        {"{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[4,52]}}",
         "\"Point\""},
        {"{\"type\":\"Feature\",\"geometry\":{\"type\":5}}", "only Polygon"},
        {"{\"type\":\"Polygon\",\"coordinates\":" SQUARE "}", "not a Feature"},
        {"7", "not a Feature"},
        {POLYGON "\"coordinates\":[]}}", "no rings"},
        {POLYGON "\"coordinates\":{}}}", "no rings"},
        {POLYGON "\"x\":1}}", "no rings"},
        {"{\"type\":\"Feature\",\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[]}}",
         "no polygons"},
        {"{\"type\":\"Feature\",\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[[]]}}",
         "no rings"},
        {POLYGON "\"coordinates\":[[[4,52],[5,52],[4,52]]]}}", "has 3 positions"},
        {POLYGON "\"coordinates\":[7]}}", "has 0 positions"},
        {POLYGON "\"coordinates\":[[[4,52],[5,52],[5,53],[4,53]]]}}", "not closed"},
        {POLYGON "\"coordinates\":[[[4,52],[5,52],[5,53],[4,52.0000001]]]}}", "not closed"},
        {POLYGON "\"coordinates\":[[[4,52],[5],[5,53],[4,52]]]}}", "not two numbers"},
        {POLYGON "\"coordinates\":[[[4,52],[5,\"52\"],[5,53],[4,52]]]}}", "not two numbers"},
        {POLYGON "\"coordinates\":[[[4,52],null,[5,53],[4,52]]]}}", "not two numbers"},
        {POLYGON "\"coordinates\":[[[121000,487000],[5,52],[5,53],[4,52]]]}}", "EPSG:28992"},
        {POLYGON "\"coordinates\":[[[4,52],[180.5,52],[5,53],[4,52]]]}}", "in degrees"},
        {POLYGON "\"coordinates\":[[[4,52],[5,-90.1],[5,53],[4,52]]]}}", "in degrees"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        snprintf(text, sizeof text, FEATURES "%s%s]}", good, cases[i].feature);
        mt_geojson *g = NULL;
        mt_error error = {0};
        assert_int_equal(parse(text, &g, &error), MT_BAD_DATA);
        assert_null(g);
        assert_int_equal(error.row, 2);
        assert_string_equal(error.file, "a.json");
        if (strstr(error.message, cases[i].says) == NULL)
            fail_msg("case %zu: %s", i, error.message);
    }
}

static void what_is_not_geojson(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t row;
        const char *says;
    } cases[] = {
        {"", 1, "not valid JSON"},
        {"{\n\"type\":\n}", 3, "not valid JSON"},
        {FEATURES "]", 1, "not valid JSON"},
        {"a;b\n1;2\n", 1, "not valid JSON"},
        {"{\"type\":\"a\",\n\"type\":\"b\"}", 2, "duplicate"},
        {"{\"a\":\"\xff\"}", 1, "not valid JSON"},
        {"{\"a\":1e999}", 1, "not valid JSON"},
        {"[]", 0, "not a GeoJSON FeatureCollection"},
        {"{\"type\":\"Feature\"}", 0, "not a GeoJSON FeatureCollection"},
        {"{\"type\":\"FeatureCollection\"}", 0, "\"features\""},
        {"{\"type\":\"FeatureCollection\",\"features\":{}}", 0, "\"features\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mt_geojson *g = NULL;
        mt_error error = {0};
        assert_int_equal(parse(cases[i].text, &g, &error), MT_BAD_DATA);
        assert_null(g);
        if (error.row != cases[i].row || strstr(error.message, cases[i].says) == NULL)
            fail_msg("case %zu: row %lld: %s", i, (long long)error.row, error.message);
    }
    static char deep[100000];
    memset(deep, '[', sizeof deep - 1);
    mt_geojson *g = NULL;
    mt_error error;
    assert_int_equal(parse(deep, &g, &error), MT_BAD_DATA);
    assert_int_equal(mt_geojson_read(NULL, DATA "none.geojson", &g, &error), MT_IO);
    assert_int_equal(mt_geojson_parse(NULL, "a", NULL, 0, &g, &error), MT_BAD_ARGUMENT);
    assert_null(g);
    mt_geojson_free(NULL, NULL);
}

static mt_status read_all(const mt_context *context, mt_error *error) {
    mt_geojson *g;
    MT_TRY(mt_geojson_read(context, DATA "amsterdam_buurtcombinaties.geojson", &g, error));
    assert_int_equal(mt_geojson_vertex_of(g)[2], 127);
    mt_geojson_free(context, g);
    return MT_OK;
}

static void memory_may_end_anywhere(void **state) {
    (void)state;
    check_every_allocation(read_all);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_real_excerpt),
        cmocka_unit_test(several_polygons_and_properties),
        cmocka_unit_test(faults_name_the_feature),
        cmocka_unit_test(what_is_not_geojson),
        cmocka_unit_test(memory_may_end_anywhere),
    };
    return run_all(tests);
}
