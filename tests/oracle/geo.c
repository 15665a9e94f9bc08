/* Places, the fast way against the slow: RD by the published polynomial, nearest and sums by
 * looking at every point, points within areas against the even-odd rule and against uniformity. */
#include "check.h"

#include "mengtafel/geo.h"

static double draw(mt_stream *stream, double low, double high) {
    return low + (high - low) * mt_stream_unit(stream);
}

/* ---- RD ------------------------------------------------------------------------------------- */

/** Schreutelkamp & Strang van Hees (2001), "Benaderingsformules voor de transformatie tussen RD- en
 *  WGS84-kaartcoordinaten", Geodesia 43(2): a polynomial in 10,000ths of seconds of arc. */
static void polynomial(double lon, double lat, double *x, double *y) {
    static const struct {
        int p, q;
        double x;
    } r[] = {{0, 1, 190094.945}, {1, 1, -11832.228}, {2, 1, -114.221},
             {0, 3, -32.391},    {1, 0, -0.705},     {3, 1, -2.340},
             {1, 3, -0.608},     {0, 2, -0.008},     {2, 3, 0.148}};
    static const struct {
        int p, q;
        double y;
    } s[] = {{1, 0, 309056.544}, {0, 2, 3638.893}, {2, 0, 73.077}, {1, 2, -157.984},
             {3, 0, 59.788},     {0, 1, 0.433},    {2, 2, -6.439}, {1, 1, -0.032},
             {0, 4, 0.092},      {1, 4, -0.054}};
    const double f = 0.36 * (lat - 52.15517440), l = 0.36 * (lon - 5.38720621);
    *x = 155000;
    *y = 463000;
    for (size_t i = 0; i < sizeof r / sizeof r[0]; i++)
        *x += r[i].x * pow(f, r[i].p) * pow(l, r[i].q);
    for (size_t i = 0; i < sizeof s / sizeof s[0]; i++)
        *y += s[i].y * pow(f, s[i].p) * pow(l, s[i].q);
}

static void rd_agrees_with_the_polynomial(void **state) {
    (void)state;
    double worst = 0;
    for (double lat = 50.8; lat <= 53.5; lat += 0.1)
        for (double lon = 3.6; lon <= 7.1; lon += 0.1) {
            double x, y, want_x, want_y;
            check_ok(mt_geo_to_rd(1, &lon, &lat, &x, &y, NULL));
            polynomial(lon, lat, &want_x, &want_y);
            worst = fmax(worst, hypot(x - want_x, y - want_y));
        }
    print_message("# largest distance from the polynomial: %.3f m\n", worst);
    assert_true(worst < 0.5); /* 0.30 m of it is the same everywhere: see test_geo.c */
}

/* ---- Nearest and sums ----------------------------------------------------------------------- */

enum { most = 600 };

/** Points on a coarse grid (many ties, many equal), or anywhere. */
static void scatter(mt_stream *stream, size_t n, bool grid, double *x, double *y) {
    for (size_t i = 0; i < n; i++) {
        x[i] = grid ? (double)mt_stream_below(stream, 9) : draw(stream, 0, 9);
        y[i] = grid ? (double)mt_stream_below(stream, 9) : draw(stream, 0, 9);
    }
}

static void nearest_is_what_looking_at_all_gives(void **state) {
    (void)state;
    mt_stream stream;
    mt_stream_init(&stream, 21, MT_PURPOSE_TEST, 0, 0);
    for (int round = 0; round < 200; round++) {
        const size_t n = 1 + mt_stream_below(&stream, most), m = 1 + mt_stream_below(&stream, most);
        double x[most], y[most], sx[most], sy[most], metres[most];
        int32_t site[most];
        scatter(&stream, n, round % 2 == 0, x, y);
        scatter(&stream, m, round % 3 == 0, sx, sy);
        mt_context context = {.threads = 1 + round % 3};
        check_ok(mt_geo_nearest(&context, n, x, y, m, sx, sy, site, metres, NULL));
        for (size_t i = 0; i < n; i++) {
            size_t best = 0;
            double least = INFINITY;
            for (size_t s = 0; s < m; s++) {
                const double dx = sx[s] - x[i], dy = sy[s] - y[i];
                if (dx * dx + dy * dy < least) {
                    least = dx * dx + dy * dy;
                    best = s;
                }
            }
            assert_int_equal(site[i], best);
            check_close(metres[i], sqrt(least), 0);
        }
    }
}

/** On a grid with a whole radius many points lie at exactly the radius. */
static void sums_are_what_looking_at_all_gives(void **state) {
    (void)state;
    mt_stream stream;
    mt_stream_init(&stream, 22, MT_PURPOSE_TEST, 0, 0);
    for (int round = 0; round < 200; round++) {
        const size_t n = mt_stream_below(&stream, most), m = mt_stream_below(&stream, 50);
        double x[most], y[most], sx[50], sy[50], weight[2 * most], out[2 * 50];
        scatter(&stream, n, round % 4 != 0, x, y);
        scatter(&stream, m, round % 4 != 0, sx, sy);
        for (size_t i = 0; i < 2 * n; i++)
            weight[i] = draw(&stream, -1, 3);
        const double radius = mt_stream_below(&stream, 6);
        mt_context context = {.threads = 1 + round % 3};
        check_ok(mt_geo_sum_within(&context, n, x, y, weight, 2, m, sx, sy, radius, out, NULL));
        for (size_t s = 0; s < m; s++)
            for (size_t w = 0; w < 2; w++) {
                mt_sum sum = {0};
                for (size_t i = 0; i < n; i++) {
                    const double dx = x[i] - sx[s], dy = y[i] - sy[s];
                    if (dx * dx + dy * dy <= radius * radius)
                        mt_sum_add(&sum, weight[2 * i + w]);
                }
                check_close(out[2 * s + w], mt_sum_value(&sum), 0);
            }
    }
}

/* ---- Points within areas -------------------------------------------------------------------- */

/** The even-odd rule by a ray to the right. */
static bool inside(size_t n_rings, const size_t *vertex_of, const double *vx, const double *vy,
                   double x, double y) {
    bool in = false;
    for (size_t r = 0; r < n_rings; r++)
        for (size_t v = vertex_of[r]; v + 1 < vertex_of[r + 1]; v++)
            if ((vy[v] > y) != (vy[v + 1] > y) &&
                x < vx[v] + (vx[v + 1] - vx[v]) * (y - vy[v]) / (vy[v + 1] - vy[v]))
                in = !in;
    return in;
}

/** A star with a hole: random radii at even angles, so nothing crosses; surface by the shoelace. */
static double star(mt_stream *stream, size_t n, size_t *vertex_of, double *vx, double *vy) {
    double surface = 0;
    size_t v = 0;
    for (int ring = 0; ring < 2; ring++) {
        vertex_of[ring] = v;
        for (size_t i = 0; i < n; i++) {
            const double angle = 2 * M_PI * (double)i / (double)n;
            const double radius = ring == 0 ? draw(stream, 40, 100) : draw(stream, 5, 30);
            vx[v + i] = 155000 + radius * cos(angle);
            vy[v + i] = 463000 + radius * sin(angle);
        }
        vx[v + n] = vx[v];
        vy[v + n] = vy[v];
        double twice = 0;
        for (size_t i = v; i < v + n; i++)
            twice +=
                (vx[i] - 155000) * (vy[i + 1] - 463000) - (vx[i + 1] - 155000) * (vy[i] - 463000);
        surface += ring == 0 ? twice / 2 : -twice / 2;
        v += n + 1;
    }
    vertex_of[2] = v;
    return surface;
}

static void points_lie_within_and_surfaces_agree(void **state) {
    (void)state;
    mt_stream stream;
    mt_stream_init(&stream, 23, MT_PURPOSE_TEST, 0, 0);
    for (uint32_t round = 0; round < 200; round++) {
        enum { each = 200, vertices = 100 };
        size_t vertex_of[3];
        static const size_t ring_of[] = {0, 2};
        double vx[2 * vertices], vy[2 * vertices], x[each], y[each], surface;
        const size_t n = 3 + mt_stream_below(&stream, vertices - 4);
        const double want = star(&stream, n, vertex_of, vx, vy);
        const mt_areas area = {1, ring_of, vertex_of, vx, vy};
        if (n > 6) /* with fewer the hole may stick out */
            check_ok(mt_geo_check(NULL, &area, NULL));
        else
            continue;
        check_ok(mt_geo_surface(NULL, &area, &surface, NULL));
        check_close(surface, want, 1e-6);
        check_ok(mt_geo_points_within(NULL, &area, &round, 5, each, x, y, NULL));
        for (int i = 0; i < each; i++)
            assert_true(inside(2, vertex_of, vx, vy, x[i], y[i]));
    }
}

/** Chi-square at five sigma over cells of equal surface: variance of chi2 with k degrees is 2k. */
static void check_uniform(const double *seen, size_t cells, double points) {
    double chi2 = 0;
    for (size_t c = 0; c < cells; c++)
        chi2 += (seen[c] - points / (double)cells) * (seen[c] - points / (double)cells) /
                (points / (double)cells);
    const double degrees = (double)cells - 1;
    assert_true(fabs(chi2 - degrees) < 5 * sqrt(2 * degrees));
}

static void points_are_uniform_in_an_l(void **state) {
    (void)state;
    enum { points = 200000, side = 8 };
    static const double vx[] = {0, 2, 2, 1, 1, 0, 0}, vy[] = {0, 0, 1, 1, 2, 2, 0};
    static const size_t ring_of[] = {0, 1}, vertex_of[] = {0, 7};
    static double x[points], y[points];
    double seen[3 * side * side] = {0};
    const mt_areas area = {1, ring_of, vertex_of, vx, vy};
    const uint32_t key = 1;
    check_ok(mt_geo_points_within(NULL, &area, &key, 31, points, x, y, NULL));
    for (int i = 0; i < points; i++) {
        const int square = y[i] >= 1 ? 2 : x[i] >= 1;
        const int column = (int)((x[i] - (square == 1)) * side);
        const int row = (int)((y[i] - (square == 2)) * side);
        assert_true(column >= 0 && column < side && row >= 0 && row < side);
        seen[(square * side + row) * side + column]++;
    }
    check_uniform(seen, sizeof seen / sizeof seen[0], points);
}

/** A right triangle, whose width changes with the height: mirror points over the diagonal of the
 *  square of the midpoints, so that four small triangles of equal surface are counted. */
static void points_are_uniform_in_a_triangle(void **state) {
    (void)state;
    enum { points = 200000, side = 16 };
    static const double vx[] = {0, 1, 0, 0}, vy[] = {0, 0, 1, 0};
    static const size_t ring_of[] = {0, 1}, vertex_of[] = {0, 4};
    static double x[points], y[points];
    double seen[side * side] = {0};
    const mt_areas area = {1, ring_of, vertex_of, vx, vy};
    const uint32_t key = 2;
    check_ok(mt_geo_points_within(NULL, &area, &key, 32, points, x, y, NULL));
    /* side * side small triangles: in each square of the grid a lower and an upper one */
    for (int i = 0; i < points; i++) {
        const int column = (int)(x[i] * side), row = (int)(y[i] * side);
        const bool upper = x[i] * side - column + (y[i] * side - row) > 1;
        /* row r has side - r lower ones and side - r - 1 upper ones: 2 (side - r) - 1 in all */
        const int before = row * (2 * side - row);
        assert_true(column + row + upper < side);
        seen[before + 2 * column + upper]++;
    }
    check_uniform(seen, (size_t)side * side, points);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rd_agrees_with_the_polynomial),
        cmocka_unit_test(nearest_is_what_looking_at_all_gives),
        cmocka_unit_test(sums_are_what_looking_at_all_gives),
        cmocka_unit_test(points_lie_within_and_surfaces_agree),
        cmocka_unit_test(points_are_uniform_in_an_l),
        cmocka_unit_test(points_are_uniform_in_a_triangle),
    };
    return run_all(tests);
}
