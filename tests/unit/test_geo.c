/* Places: projecting, checking shapes, surfaces, points within areas, the nearest site and sums
 * around sites. Comparison with slow and simple ways is in tests/oracle/geo.c. */
#include "check.h"

#include "mengtafel/geo.h"

#include <string.h>

#define count_of(array) (sizeof(array) / sizeof(array)[0])

/* ---- To RD ---------------------------------------------------------------------------------- */

/* Reference points of RD. The degrees are those that go with the older link between WGS84 and RD,
 * which lies 0.30 m from the one PROJ follows without its grid, the same way everywhere; hence
 * half a metre. */
static void known_towers(void **state) {
    (void)state;
    double lon[] = {5.38720621, 6.56820053, 4.88352559};
    double lat[] = {52.15517440, 53.21938317, 52.37453253};
    static const double want_x[] = {155000, 233883.131, 120700.723};
    static const double want_y[] = {463000, 582065.167, 487525.502};
    double x[3], y[3];
    check_ok(mt_geo_to_rd(3, lon, lat, x, y, NULL));
    for (int i = 0; i < 3; i++)
        assert_true(hypot(x[i] - want_x[i], y[i] - want_y[i]) < 0.5);
    check_ok(mt_geo_to_rd(3, lon, lat, lon, lat, NULL));
    assert_memory_equal(lon, x, sizeof x);
    assert_memory_equal(lat, y, sizeof y);
}

static void places_elsewhere_are_refused_with_a_remedy(void **state) {
    (void)state;
    static const struct {
        double lon, lat;
        const char *says;
    } wrong[] = {
        {52.1, 5.3, "swapped"},   {155000, 463000, "metres"},      {NAN, 52, "missing"},
        {5, INFINITY, "missing"}, {-74, 40.7, "not in or around"}, {2.49, 52, "longitude 2.5 to 8"},
    };
    for (size_t i = 0; i < count_of(wrong); i++) {
        const double lon[] = {5, wrong[i].lon}, lat[] = {52, wrong[i].lat};
        double x[2], y[2];
        mt_error error = {0};
        assert_int_equal(mt_geo_to_rd(2, lon, lat, x, y, &error), MT_BAD_DATA);
        assert_int_equal(error.row, 2);
        assert_non_null(strstr(error.message, wrong[i].says));
    }
    const double one = 5;
    double out;
    check_ok(mt_geo_to_rd(0, NULL, NULL, NULL, NULL, NULL));
    assert_int_equal(mt_geo_to_rd(1, NULL, &one, &out, &out, NULL), MT_BAD_ARGUMENT);
    assert_int_equal(mt_geo_to_rd(1, &one, &one, &out, NULL, NULL), MT_BAD_ARGUMENT);
}

/* The operation is written out, so a machine without PROJ's database gives the same metres. */
static void the_database_of_proj_is_not_needed(void **state) {
    (void)state;
    const double lon = 5, lat = 52;
    double x, y, without_x, without_y;
    check_ok(mt_geo_to_rd(1, &lon, &lat, &x, &y, NULL));
    setenv("PROJ_DATA", "/nowhere", 1);
    setenv("PROJ_LIB", "/nowhere", 1);
    const mt_status status = mt_geo_to_rd(1, &lon, &lat, &without_x, &without_y, NULL);
    unsetenv("PROJ_DATA");
    unsetenv("PROJ_LIB");
    check_ok(status);
    check_close(without_x, x, 0);
    check_close(without_y, y, 0);
}

static const double some_x[] = {0,   4,   4,   2,  2,  0,  0, /* L */
                                0,   9,   9,   0,  0,  1,  1,  8,  8,  1,
                                3,   5,   5,   3,  3,                      /* hole, island */
                                10,  11,  11,  10, 10, 12, 14, 14, 12, 12, /* two parts */
                                100, 103, 100, 100};
static const double some_y[] = {0,   0,   2,   2,  6, 6, 0, /* L */
                                0,   0,   9,   9,  0, 1, 8, 8, 1, 1,
                                3,   3,   5,   5,  3,                /* hole, island */
                                0,   0,   1,   1,  0, 0, 0, 2, 2, 0, /* two parts */
                                -50, -50, -46, -50};
static const size_t some_vertex_of[] = {0, 7, 12, 17, 22, 27, 32, 36};
static const size_t some_ring_of[] = {0, 1, 4, 6, 7};
static const double some_surface[] = {16, 81 - 49 + 4, 1 + 4, 6};
static const mt_areas some = {4, some_ring_of, some_vertex_of, some_x, some_y};

/** One area of one ring. */
static mt_areas ring(size_t n, const double *x, const double *y) {
    static const size_t ring_of[] = {0, 1};
    static size_t vertex_of[2];
    vertex_of[1] = n;
    return (mt_areas){1, ring_of, vertex_of, x, y};
}

static void surfaces_of_known_shapes(void **state) {
    (void)state;
    double out[4];
    check_ok(mt_geo_surface(NULL, &some, out, NULL));
    for (int i = 0; i < 4; i++)
        check_close(out[i], some_surface[i], 1e-13);
    /* far from the origin, and turned: the same to the rounding of the coordinates */
    double x[count_of(some_x)], y[count_of(some_y)];
    for (size_t v = 0; v < count_of(some_x); v++) {
        x[v] = 155000 + 0.6 * some_x[v] - 0.8 * some_y[v];
        y[v] = 463000 + 0.8 * some_x[v] + 0.6 * some_y[v];
    }
    const mt_areas turned = {4, some_ring_of, some_vertex_of, x, y};
    check_ok(mt_geo_surface(NULL, &turned, out, NULL));
    for (int i = 0; i < 4; i++)
        check_close(out[i], some_surface[i], 1e-8);
}

static void bad_areas_are_refused(void **state) {
    (void)state;
    static const double open_x[] = {0, 1, 1, 0}, open_y[] = {0, 0, 1, 1};
    static const double hole_x[] = {0, 1, NAN, 0}, hole_y[] = {0, 0, 1, 0};
    static const size_t none[] = {0, 0}, zero[] = {0}, backwards[] = {1, 0};
    mt_areas open = ring(4, open_x, open_y);
    double out[4];
    mt_error error = {0};
    assert_int_equal(mt_geo_check(NULL, &open, &error), MT_BAD_DATA);
    assert_int_equal(error.row, 1);
    assert_non_null(strstr(error.message, "not closed"));
    assert_int_equal(mt_geo_surface(NULL, &open, out, NULL), MT_BAD_DATA);
    open = ring(3, open_x, open_y);
    assert_int_equal(mt_geo_check(NULL, &open, &error), MT_BAD_DATA);
    assert_non_null(strstr(error.message, "at least four"));
    open = ring(4, hole_x, hole_y);
    assert_int_equal(mt_geo_check(NULL, &open, &error), MT_BAD_DATA);
    assert_non_null(strstr(error.message, "vertex 3"));
    const mt_areas empty = {1, none, zero, open_x, open_y};
    assert_int_equal(mt_geo_check(NULL, &empty, &error), MT_BAD_DATA);
    assert_non_null(strstr(error.message, "no outline"));
    const mt_areas reversed = {1, backwards, zero, open_x, open_y};
    assert_int_equal(mt_geo_check(NULL, &reversed, &error), MT_BAD_ARGUMENT);
    const mt_areas ring_reversed = {1, some_ring_of, backwards, open_x, open_y};
    assert_int_equal(mt_geo_surface(NULL, &ring_reversed, out, &error), MT_BAD_ARGUMENT);
    const mt_areas null_x = {1, some_ring_of, some_vertex_of, NULL, open_y};
    assert_int_equal(mt_geo_check(NULL, &null_x, NULL), MT_BAD_ARGUMENT);
    assert_int_equal(mt_geo_check(NULL, NULL, NULL), MT_BAD_ARGUMENT);
    assert_int_equal(mt_geo_surface(NULL, &some, NULL, NULL), MT_BAD_ARGUMENT);
    const mt_areas nobody = {0};
    check_ok(mt_geo_check(NULL, &nobody, NULL));
    check_ok(mt_geo_surface(NULL, &nobody, NULL, NULL));
}

static void crossings_are_reported_with_their_place(void **state) {
    (void)state;
    mt_error error = {0};
    check_ok(mt_geo_check(NULL, &some, &error));
    static const double bow_x[] = {0, 2, 2, 0, 0}, bow_y[] = {0, 3, 0, 3, 0};
    const mt_areas bow = ring(5, bow_x, bow_y);
    assert_int_equal(mt_geo_check(NULL, &bow, &error), MT_BAD_DATA);
    assert_int_equal(error.row, 1);
    assert_non_null(strstr(error.message, "x 1, y 1.5: Self-intersection"));
    /* the second area: two squares that overlap, then a hole that sticks out, then twice the same
     */
    static const struct {
        double x[5], y[5];
    } second[] = {
        {{1, 3, 3, 1, 1}, {1, 1, 3, 3, 1}},
        {{0.5, 1, 1, 0.5, 0.5}, {0.5, 0.5, 5, 5, 0.5}},
        {{0, 2, 2, 0, 0}, {0, 0, 2, 2, 0}},
    };
    for (size_t i = 0; i < count_of(second); i++) {
        double x[15] = {5, 6, 6, 5, 5, 0, 2, 2, 0, 0}, y[15] = {0, 0, 1, 1, 0, 0, 0, 2, 2, 0};
        memcpy(x + 10, second[i].x, sizeof second[i].x);
        memcpy(y + 10, second[i].y, sizeof second[i].y);
        static const size_t vertex_of[] = {0, 5, 10, 15}, ring_of[] = {0, 1, 3};
        const mt_areas two = {2, ring_of, vertex_of, x, y};
        assert_int_equal(mt_geo_check(NULL, &two, &error), MT_BAD_DATA);
        assert_int_equal(error.row, 2);
        assert_non_null(strstr(error.message, "not a valid shape at x "));
    }
    /* two islands in a hole that overlap each other */
    static const double deep_x[] = {0, 10, 10, 0, 0, 1, 9, 9, 1, 1, 2, 5, 5, 2, 2, 4, 7, 7, 4, 4};
    static const double deep_y[] = {0, 0, 10, 10, 0, 1, 1, 9, 9, 1, 2, 2, 5, 5, 2, 4, 4, 7, 7, 4};
    static const size_t deep_vertex_of[] = {0, 5, 10, 15, 20}, deep_ring_of[] = {0, 4};
    const mt_areas deep = {1, deep_ring_of, deep_vertex_of, deep_x, deep_y};
    assert_int_equal(mt_geo_check(NULL, &deep, &error), MT_BAD_DATA);
    /* a hole may touch its outline in one point */
    static const double x[] = {0, 4, 4, 0, 0, 0, 2, 2, 0}, y[] = {0, 0, 4, 4, 0, 2, 1, 3, 2};
    static const size_t vertex_of[] = {0, 5, 9}, ring_of[] = {0, 2};
    const mt_areas touching = {1, ring_of, vertex_of, x, y};
    check_ok(mt_geo_check(NULL, &touching, &error));
}

static bool stop(void *user, const char *what, double fraction) {
    *(const char **)user = what;
    return fraction < 0.5;
}

/** Many areas alike, a quarter of a thousand between two questions whether to go on. */
static void checking_can_be_cancelled(void **state) {
    (void)state;
    enum { many = 1000 };
    static double x[4 * many], y[4 * many];
    static size_t ring_of[many + 1], vertex_of[many + 1];
    for (size_t i = 0; i < many; i++) {
        ring_of[i + 1] = i + 1;
        vertex_of[i + 1] = 4 * (i + 1);
        x[4 * i + 1] = y[4 * i + 2] = 1;
    }
    const mt_areas areas = {many, ring_of, vertex_of, x, y};
    const char *said = NULL;
    mt_context context = {.progress = stop, .progress_user = &said};
    check_ok(mt_geo_check(NULL, &areas, NULL));
    assert_int_equal(mt_geo_check(&context, &areas, NULL), MT_CANCELLED);
    assert_string_equal(said, "checking areas");
}

static const uint32_t some_key[] = {11, 12, 13, 14};

static void points_depend_on_the_key_alone(void **state) {
    (void)state;
    enum { each = 50 };
    double x[4 * each], y[4 * each], again_x[4 * each], again_y[4 * each];
    check_ok(mt_geo_points_within(NULL, &some, some_key, 7, each, x, y, NULL));
    for (int threads = 2; threads <= 3; threads++) {
        mt_context context = {.threads = threads};
        check_ok(mt_geo_points_within(&context, &some, some_key, 7, each, again_x, again_y, NULL));
        assert_memory_equal(x, again_x, sizeof x);
        assert_memory_equal(y, again_y, sizeof y);
    }
    /* the last area alone, with its own key */
    const mt_areas last = {1, some_ring_of + 3, some_vertex_of, some_x, some_y};
    check_ok(mt_geo_points_within(NULL, &last, some_key + 3, 7, each, again_x, again_y, NULL));
    assert_memory_equal(x + (size_t)3 * each, again_x, each * sizeof *x);
    assert_memory_equal(y + (size_t)3 * each, again_y, each * sizeof *y);
    check_ok(mt_geo_points_within(NULL, &last, some_key, 7, each, again_x, again_y, NULL));
    assert_memory_not_equal(x + (size_t)3 * each, again_x, each * sizeof *x);
    check_ok(mt_geo_points_within(NULL, &last, some_key + 3, 8, each, again_x, again_y, NULL));
    assert_memory_not_equal(x + (size_t)3 * each, again_x, each * sizeof *x);
}

static void an_area_without_surface_is_refused(void **state) {
    (void)state;
    static const double flat[][4] = {{0, 5, 9, 0}, {3, 3, 3, 3}};
    static const double slanted_x[] = {100000.1, 100003.3, 100009.7, 100000.1};
    static const double slanted_y[] = {400000.1, 400001.7, 400004.9, 400000.1};
    mt_error error = {0};
    double x[2], y[2], surface;
    for (int i = 0; i < 5; i++) {
        mt_areas line = i == 4 ? ring(4, slanted_x, slanted_y) : ring(4, flat[i % 2], flat[i / 2]);
        assert_int_equal(mt_geo_points_within(NULL, &line, some_key, 1, 2, x, y, &error),
                         MT_BAD_DATA);
        assert_int_equal(error.row, 1);
        assert_non_null(strstr(error.message, "no surface"));
        check_ok(mt_geo_surface(NULL, &line, &surface, NULL));
        check_close(surface, 0, 1e-9);
    }
    check_ok(mt_geo_points_within(NULL, &some, NULL, 1, 0, NULL, NULL, NULL));
    assert_int_equal(mt_geo_points_within(NULL, &some, NULL, 1, 1, x, y, NULL), MT_BAD_ARGUMENT);
    assert_int_equal(mt_geo_points_within(NULL, &some, some_key, 1, SIZE_MAX, x, y, NULL),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_geo_points_within(NULL, NULL, some_key, 1, 1, x, y, NULL), MT_BAD_ARGUMENT);
    const double wrong[] = {0, 1, 1, 2};
    const mt_areas open = ring(4, wrong, flat[0]);
    assert_int_equal(mt_geo_points_within(NULL, &open, some_key, 1, 1, x, y, NULL), MT_BAD_DATA);
}

/** A sliver of a millimetre by ten kilometres gets its points as well as any. */
static void slivers_are_no_trouble(void **state) {
    (void)state;
    static const double sx[] = {100000, 106000, 106000.0008, 100000.0008, 100000};
    static const double sy[] = {400000, 408000, 407999.9994, 399999.9994, 400000};
    const mt_areas sliver = ring(5, sx, sy);
    double x[1000], y[1000], mean = 0;
    check_ok(mt_geo_points_within(NULL, &sliver, some_key, 3, 1000, x, y, NULL));
    for (int i = 0; i < 1000; i++) {
        const double across = ((x[i] - sx[0]) * 8 - (y[i] - sy[0]) * 6) / 10;
        assert_true(across > -1e-9 && across < 1e-3 + 1e-9);
        mean += x[i] / 1000;
    }
    assert_true(fabs(mean - 103000) < 5 * 6000 / sqrt(12.0 * 1000));
}

/* ---- Sites ---------------------------------------------------------------------------------- */

static void the_first_of_equally_near_sites(void **state) {
    (void)state;
    static const double sx[] = {2, 0, 0, 2, 0}, sy[] = {0, 0, 2, 2, 0};
    static const double x[] = {1, 0, 1, 3, -3}, y[] = {1, 0, 2, 1, 1};
    int32_t site[5];
    double metres[5];
    check_ok(mt_geo_nearest(NULL, 5, x, y, 5, sx, sy, site, metres, NULL));
    static const int32_t want[] = {0, 1, 2, 0, 1};
    assert_memory_equal(site, want, sizeof want);
    check_close(metres[0], sqrt(2), 1e-15);
    check_close(metres[1], 0, 0);
    check_ok(mt_geo_nearest(NULL, 5, x, y, 1, sx, sy, site, NULL, NULL));
    for (int i = 0; i < 5; i++)
        assert_int_equal(site[i], 0);
    check_ok(mt_geo_nearest(NULL, 0, NULL, NULL, 1, sx, sy, NULL, NULL, NULL));
}

static void nearest_refuses(void **state) {
    (void)state;
    const double fine[] = {0, 1}, bad[] = {0, NAN};
    int32_t site[2];
    mt_error error = {0};
    assert_int_equal(mt_geo_nearest(NULL, 2, fine, fine, 0, NULL, NULL, site, NULL, NULL),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_geo_nearest(NULL, 2, fine, NULL, 2, fine, fine, site, NULL, NULL),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_geo_nearest(NULL, 2, fine, fine, 2, fine, NULL, site, NULL, NULL),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_geo_nearest(NULL, 2, fine, fine, 2, fine, fine, NULL, NULL, NULL),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_geo_nearest(NULL, 2, bad, fine, 2, fine, fine, site, NULL, &error),
                     MT_BAD_DATA);
    assert_int_equal(error.row, 2);
    assert_non_null(strstr(error.message, "point 2"));
    assert_int_equal(mt_geo_nearest(NULL, 2, fine, fine, 2, fine, bad, site, NULL, &error),
                     MT_BAD_DATA);
    assert_non_null(strstr(error.message, "site 2"));
}

static void sums_within_a_radius(void **state) {
    (void)state;
    static const double x[] = {0, 3, 4, 0}, y[] = {0, 4, 4, 5};
    static const double weight[] = {1, 0.5, 10, -0.25, 100, 0, 1000, 1};
    static const double sx[] = {0, 100}, sy[] = {0, 0};
    double out[4];
    check_ok(mt_geo_sum_within(NULL, 4, x, y, weight, 2, 2, sx, sy, 5, out, NULL));
    check_close(out[0], 1011, 0); /* at exactly five metres counts */
    check_close(out[1], 1.25, 0);
    check_close(out[2], 0, 0);
    check_close(out[3], 0, 0);
    check_ok(mt_geo_sum_within(NULL, 4, x, y, weight, 2, 1, sx, sy, 0, out, NULL));
    check_close(out[0], 1, 0);
    check_ok(mt_geo_sum_within(NULL, 0, NULL, NULL, NULL, 2, 1, sx, sy, 9, out, NULL));
    check_close(out[0], 0, 0);
    check_ok(mt_geo_sum_within(NULL, 4, x, y, weight, 2, 0, NULL, NULL, 5, NULL, NULL));
    check_ok(mt_geo_sum_within(NULL, 4, x, y, NULL, 0, 2, sx, sy, 5, NULL, NULL));
}

static void sums_refuse(void **state) {
    (void)state;
    const double fine[] = {0, 1}, bad[] = {0, NAN}, huge[] = {0x1p61, 0x1p61};
    double out[2];
    mt_error error = {0};
    static const double radius[] = {-1, NAN, INFINITY};
    for (int i = 0; i < 3; i++)
        assert_int_equal(
            mt_geo_sum_within(NULL, 2, fine, fine, fine, 1, 2, fine, fine, radius[i], out, NULL),
            MT_BAD_ARGUMENT);
    assert_int_equal(mt_geo_sum_within(NULL, 2, fine, fine, NULL, 1, 2, fine, fine, 1, out, NULL),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_geo_sum_within(NULL, 2, fine, fine, fine, 1, 2, fine, fine, 1, NULL, NULL),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_geo_sum_within(NULL, 2, NULL, fine, fine, 1, 2, fine, fine, 1, out, NULL),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_geo_sum_within(NULL, 2, fine, bad, fine, 1, 2, fine, fine, 1, out, &error),
                     MT_BAD_DATA);
    assert_int_equal(error.row, 2);
    assert_int_equal(mt_geo_sum_within(NULL, 2, fine, fine, fine, 1, 2, bad, fine, 1, out, &error),
                     MT_BAD_DATA);
    assert_non_null(strstr(error.message, "site 2"));
    assert_int_equal(mt_geo_sum_within(NULL, 2, fine, fine, bad, 1, 2, fine, fine, 1, out, &error),
                     MT_BAD_DATA);
    assert_int_equal(error.row, 2);
    assert_int_equal(error.column, 1);
    assert_int_equal(mt_geo_sum_within(NULL, 2, fine, fine, huge, 1, 2, fine, fine, 1, out, NULL),
                     MT_BAD_DATA);
}

/* ---- Failing memory ------------------------------------------------------------------------- */

static mt_status all_of_geo(const mt_context *context, mt_error *error) {
    double surface[4], x[8], y[8], out[4];
    int32_t site[4];
    MT_TRY(mt_geo_check(context, &some, error));
    MT_TRY(mt_geo_surface(context, &some, surface, error));
    MT_TRY(mt_geo_points_within(context, &some, some_key, 1, 2, x, y, error));
    MT_TRY(mt_geo_nearest(context, 4, x, y, 4, x + 4, y + 4, site, NULL, error));
    return mt_geo_sum_within(context, 4, x, y, surface, 1, 4, x + 4, y + 4, 10, out, error);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    check_every_allocation(all_of_geo);
}

/** Bad data leaves nothing behind either. */
static void failures_free_their_memory(void **state) {
    (void)state;
    failing_memory memory = {0};
    mt_context context = {.allocate = failing_allocate, .allocate_user = &memory};
    static const double bow_x[] = {0, 2, 2, 0, 0}, bow_y[] = {0, 3, 0, 3, 0};
    static const double flat[] = {0, 1, 2, 0, 0};
    double x[1], y[1];
    mt_areas area = ring(5, bow_x, bow_y);
    assert_int_equal(mt_geo_check(&context, &area, NULL), MT_BAD_DATA);
    area = ring(5, flat, flat);
    assert_int_equal(mt_geo_points_within(&context, &area, some_key, 1, 1, x, y, NULL),
                     MT_BAD_DATA);
    area = ring(3, flat, flat);
    assert_int_equal(mt_geo_surface(&context, &area, x, NULL), MT_BAD_DATA);
    assert_true(memory.calls > 0);
    assert_int_equal(memory.alive, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_towers),
        cmocka_unit_test(places_elsewhere_are_refused_with_a_remedy),
        cmocka_unit_test(the_database_of_proj_is_not_needed),
        cmocka_unit_test(checking_can_be_cancelled),
        cmocka_unit_test(surfaces_of_known_shapes),
        cmocka_unit_test(bad_areas_are_refused),
        cmocka_unit_test(crossings_are_reported_with_their_place),
        cmocka_unit_test(points_depend_on_the_key_alone),
        cmocka_unit_test(an_area_without_surface_is_refused),
        cmocka_unit_test(slivers_are_no_trouble),
        cmocka_unit_test(the_first_of_equally_near_sites),
        cmocka_unit_test(nearest_refuses),
        cmocka_unit_test(sums_within_a_radius),
        cmocka_unit_test(sums_refuse),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(failures_free_their_memory),
    };
    return run_all(tests);
}
