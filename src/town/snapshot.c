/* A snapshot: one grouping in one period of a town, as arrays that the engines take. Everything in
 * it belongs to one arena that is freed at once. */
#include "town/arena.h"
#include "town/town_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct owned_snapshot {
    mt_snapshot snapshot; ///< first: the public pointer is the owned one
    mt__arena arena;
    int64_t grouping_id, period_id;
} owned_snapshot;

static void *own(owned_snapshot *owner, size_t n, size_t size, mt_error *error) {
    return mt__arena_take(&owner->arena, n, size, "the figures of the town", error);
}

void mt_snapshot_free(mt_snapshot *snapshot) {
    if (snapshot == NULL)
        return;
    owned_snapshot *owner = (owned_snapshot *)snapshot;
    mt__arena_free(&owner->arena);
    mt_free(owner->arena.context, owner);
}

static mt_status own_text(owned_snapshot *owner, mt__stmt *stmt, int column, const char **out,
                          mt_error *error) {
    const char *text = mt__column_text(stmt, column);
    *out = NULL;
    if (text == NULL)
        return MT_OK;
    const size_t size = strlen(text) + 1;
    char *copy = own(owner, size, 1, error);
    if (copy == NULL)
        return MT_NO_MEMORY;
    memcpy(copy, text, size);
    *out = copy;
    return MT_OK;
}

/* Fill `into` from consecutive text columns. */
static mt_status own_texts(owned_snapshot *owner, mt__stmt *stmt, int first,
                           const char **const into[], int n, mt_error *error) {
    for (int i = 0; i < n; i++)
        MT_TRY(own_text(owner, stmt, first + i, into[i], error));
    return MT_OK;
}

static mt_status damaged(const mt_town *town, mt_error *error) {
    return mt__fail_at(error, MT_BAD_DATA, town->db.file, 0, 0,
                       "the town file is damaged (see `mengtafel log --verify`); use a back-up");
}

/* Run a query and hand every row to a reader; :grouping and :period are bound where they occur. */
typedef mt_status (*row_reader)(owned_snapshot *owner, mt__stmt *stmt, size_t row, void *array,
                                mt_error *error);

/* @param room  rows the array holds: more of them can only come from a damaged file */
static mt_status each_row(mt_town *town, owned_snapshot *owner, const char *sql, row_reader reader,
                          void *array, size_t room, mt_error *error) {
    mt__stmt stmt;
    bool row = false;
    MT_TRY(mt__stmt_open(&town->db, sql, &stmt, error));
    mt__bind_integer(&stmt, ":grouping", owner->grouping_id);
    mt__bind_integer(&stmt, ":period", owner->period_id);
    mt_status status = mt__stmt_step(&stmt, &row, error);
    for (size_t i = 0; status == MT_OK && row; i++) {
        status = i < room ? reader(owner, &stmt, i, array, error) : damaged(town, error);
        if (status == MT_OK)
            status = mt__stmt_step(&stmt, &row, error);
    }
    mt__stmt_close(&stmt);
    return status;
}

static mt_status count_rows(mt_town *town, owned_snapshot *owner, const char *sql, size_t *out,
                            mt_error *error) {
    mt__stmt stmt;
    bool row = false;
    MT_TRY(mt__stmt_open(&town->db, sql, &stmt, error));
    mt__bind_integer(&stmt, ":grouping", owner->grouping_id);
    mt_status status = mt__stmt_step(&stmt, &row, error);
    if (status == MT_OK && row)
        *out = (size_t)mt__column_integer(&stmt, 0);
    mt__stmt_close(&stmt);
    return status;
}

/* ---- Which grouping, which period ------------------------------------------------------------ */

static mt_status list_groupings(mt_town *town, char *list, size_t size, size_t *count,
                                mt_error *error) {
    mt__stmt stmt;
    bool row = false;
    size_t length = 0;
    *count = 0;
    list[0] = '\0';
    MT_TRY(mt__stmt_open(&town->db, "SELECT key FROM grouping ORDER BY key", &stmt, error));
    mt_status status = mt__stmt_step(&stmt, &row, error);
    while (status == MT_OK && row) {
        if (length + 80 < size)
            length += (size_t)snprintf(list + length, size - length, "%s%.64s",
                                       *count > 0 ? ", " : "", mt__column_word(&stmt, 0));
        (*count)++;
        status = mt__stmt_step(&stmt, &row, error);
    }
    mt__stmt_close(&stmt);
    return status;
}

static mt_status choose_grouping(mt_town *town, owned_snapshot *owner, const char *key,
                                 mt_error *error) {
    char list[512];
    size_t count;
    mt__stmt stmt;
    bool row = false;
    mt_snapshot *out = &owner->snapshot;
    MT_TRY(list_groupings(town, list, sizeof list, &count, error));
    if (count == 0)
        return mt__fail_at(error, MT_BAD_DATA, town->db.file, 0, 0,
                           "the town holds no counts yet; import them with `mengtafel import`");
    if (key == NULL && count > 1)
        return mt__fail_at(error, MT_BAD_DATA, town->db.file, 0, 0,
                           "the town has several groupings (%s); name one with --grouping", list);
    MT_TRY(mt__stmt_open(&town->db,
                         "SELECT id, key, note_nl, note_en FROM grouping WHERE key = "
                         "coalesce(:key, key)",
                         &stmt, error));
    mt__bind_text(&stmt, ":key", key);
    mt_status status = mt__stmt_step(&stmt, &row, error);
    if (status == MT_OK && !row)
        status = mt__fail_at(error, MT_BAD_DATA, town->db.file, 0, 0,
                             "there is no grouping %.64s; there is: %s", key, list);
    if (status == MT_OK) {
        owner->grouping_id = mt__column_integer(&stmt, 0);
        status = own_texts(
            owner, &stmt, 1,
            (const char **const[]){&out->grouping, &out->grouping_nl, &out->grouping_en}, 3, error);
    }
    mt__stmt_close(&stmt);
    return status;
}

/* The last period there is; for a year that is asked for, the shortest that holds it. */
static mt_status choose_period(mt_town *town, owned_snapshot *owner, int year, mt_error *error) {
    mt__stmt stmt;
    bool row = false;
    MT_TRY(mt__stmt_open(&town->db,
                         "SELECT p.id, p.first_year, p.last_year, p.exact FROM period p WHERE "
                         "(:year = 0 OR :year BETWEEN p.first_year AND p.last_year) AND EXISTS "
                         "(SELECT 1 FROM school_count c JOIN member_group g ON g.id = c.group_id "
                         "WHERE c.period_id = p.id AND g.grouping_id = :grouping) "
                         "ORDER BY CASE WHEN :year = 0 THEN 0 ELSE p.last_year - p.first_year "
                         "END, p.last_year DESC, p.exact DESC, p.first_year DESC LIMIT 1",
                         &stmt, error));
    mt__bind_integer(&stmt, ":year", year);
    mt__bind_integer(&stmt, ":grouping", owner->grouping_id);
    mt_status status = mt__stmt_step(&stmt, &row, error);
    if (status == MT_OK && !row)
        status =
            year == 0
                ? mt__fail_at(error, MT_BAD_DATA, town->db.file, 0, 0,
                              "the town holds no counts per school yet; import them with "
                              "`mengtafel import TOWN schools FILE --group A=COLUMN ...`")
                : mt__fail_at(error, MT_BAD_DATA, town->db.file, 0, 0,
                              "there are no counts per school for %d; see `mengtafel show`", year);
    if (status == MT_OK) {
        owner->period_id = mt__column_integer(&stmt, 0);
        owner->snapshot.first_year = (int)mt__column_integer(&stmt, 1);
        owner->snapshot.last_year = (int)mt__column_integer(&stmt, 2);
        owner->snapshot.year_exact = mt__column_integer(&stmt, 3) != 0;
    }
    mt__stmt_close(&stmt);
    return status;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static mt_status read_town(owned_snapshot *owner, mt__stmt *stmt, size_t row, void *array,
                           mt_error *error) {
    (void)row;
    (void)array;
    mt_snapshot *out = &owner->snapshot;
    return own_texts(owner, stmt, 0, (const char **const[]){&out->town_name, &out->town_code}, 2,
                     error);
}

static mt_status read_group(owned_snapshot *owner, mt__stmt *stmt, size_t row, void *array,
                            mt_error *error) {
    mt_snapshot_group *group = (mt_snapshot_group *)array + row;
    group->known = mt__column_integer(stmt, 0) != 0;
    return own_texts(
        owner, stmt, 1,
        (const char **const[]){&group->key, &group->name_nl, &group->name_en, &group->column}, 4,
        error);
}

static mt_status read_school(owned_snapshot *owner, mt__stmt *stmt, size_t row, void *array,
                             mt_error *error) {
    mt_snapshot_school *school = (mt_snapshot_school *)array + row;
    school->id = mt__column_integer(stmt, 0);
    school->lon = mt__column_number(stmt, 1);
    school->lat = mt__column_number(stmt, 2);
    school->mean_metres = mt__column_number(stmt, 3);
    return own_texts(owner, stmt, 4,
                     (const char **const[]){&school->code, &school->name, &school->board,
                                            &school->board_name, &school->denomination,
                                            &school->concept},
                     6, error);
}

static mt_status read_area(owned_snapshot *owner, mt__stmt *stmt, size_t row, void *array,
                           mt_error *error) {
    mt_snapshot_area *area = (mt_snapshot_area *)array + row;
    area->id = mt__column_integer(stmt, 0);
    return own_texts(owner, stmt, 1,
                     (const char **const[]){&area->code, &area->name, &area->geometry}, 3, error);
}

static mt_status read_source(owned_snapshot *owner, mt__stmt *stmt, size_t row, void *array,
                             mt_error *error) {
    mt_snapshot_source *source = (mt_snapshot_source *)array + row;
    source->is_public = mt__column_integer(stmt, 0) != 0;
    source->counts_schools = mt__column_integer(stmt, 10) != 0;
    source->counts_areas = mt__column_integer(stmt, 11) != 0;
    return own_texts(owner, stmt, 1,
                     (const char **const[]){&source->file, &source->digest, &source->publisher,
                                            &source->title, &source->year, &source->licence,
                                            &source->url, &source->note_nl, &source->note_en},
                     9, error);
}

/* Cells come as (unit rank, group rank, low, high): the ranks are counted by the query, so that the
 * arrays have the order of the units above. */
typedef struct cells {
    const mt_town *town;
    int64_t *low, *high;
    size_t n_groups, n_units;
} cells;

static mt_status read_cell(owned_snapshot *owner, mt__stmt *stmt, size_t row, void *array,
                           mt_error *error) {
    (void)owner;
    (void)row;
    const cells *into = array;
    const size_t unit = (size_t)mt__column_integer(stmt, 0);
    const size_t group = (size_t)mt__column_integer(stmt, 1);
    const int64_t low = mt__column_integer(stmt, 2), high = mt__column_integer(stmt, 3);
    if (unit >= into->n_units || group >= into->n_groups || low < 0 || high < low ||
        high > MT_COUNT_MAX)
        return damaged(into->town, error);
    into->low[unit * into->n_groups + group] = low;
    into->high[unit * into->n_groups + group] = high;
    return MT_OK;
}

static mt_status load_cells(mt_town *town, owned_snapshot *owner, const char *sql, size_t n_units,
                            const int64_t **low, const int64_t **high, mt_error *error) {
    cells into = {.town = town, .n_groups = owner->snapshot.n_groups, .n_units = n_units};
    const size_t n = n_units * into.n_groups;
    into.low = own(owner, n, sizeof *into.low, error);
    into.high = own(owner, n, sizeof *into.high, error);
    if (into.low == NULL || into.high == NULL)
        return MT_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        into.low[i] = into.high[i] = -1;
    *low = into.low;
    *high = into.high;
    return each_row(town, owner, sql, read_cell, &into, n, error);
}

/* ---- Figures --------------------------------------------------------------------------------- */

/* The figures that are published, each with the last period in which it is: the rule of choose_period
 * when no year is asked for. */
#define CHOSEN_FIGURES                                                                             \
    "(SELECT id, key, period, row_number() OVER (ORDER BY key) AS rank FROM (SELECT f.id, f.key, " \
    "(SELECT p.id FROM period p WHERE EXISTS (SELECT 1 FROM area_figure a WHERE "                  \
    "a.figure_id = f.id AND a.period_id = p.id) ORDER BY p.last_year DESC, p.exact DESC, "         \
    "p.first_year DESC LIMIT 1) AS period FROM figure f) AS dated WHERE period IS NOT NULL)"

typedef struct figures {
    const mt_town *town;
    mt_snapshot_figure *figure;
    double *share;
} figures;

static mt_status read_figure(owned_snapshot *owner, mt__stmt *stmt, size_t row, void *array,
                             mt_error *error) {
    const figures *into = array;
    mt_snapshot_figure *figure = &into->figure[row];
    figure->first_year = (int)mt__column_integer(stmt, 1);
    figure->last_year = (int)mt__column_integer(stmt, 2);
    figure->year_exact = mt__column_integer(stmt, 3) != 0;
    figure->source = (size_t)mt__column_integer(stmt, 4);
    MT_TRY(own_text(owner, stmt, 0, &figure->key, error));
    return figure->key != NULL && figure->source < owner->snapshot.n_sources
               ? MT_OK
               : damaged(into->town, error);
}

static mt_status read_share(owned_snapshot *owner, mt__stmt *stmt, size_t row, void *array,
                            mt_error *error) {
    (void)row;
    const figures *into = array;
    const size_t area = (size_t)mt__column_integer(stmt, 0);
    const size_t figure = (size_t)mt__column_integer(stmt, 1);
    const double share = mt__column_number(stmt, 2);
    if (area >= owner->snapshot.n_areas || figure >= owner->snapshot.n_figures ||
        !(share >= 0 && share <= 1))
        return damaged(into->town, error);
    into->share[area * owner->snapshot.n_figures + figure] = share;
    return MT_OK;
}

static mt_status load_figures(mt_town *town, owned_snapshot *owner, mt_error *error) {
    mt_snapshot *out = &owner->snapshot;
    bool has = false;
    MT_TRY(mt__town_has(town, 2, &has, error));
    if (has)
        MT_TRY(count_rows(town, owner, "SELECT count(*) FROM " CHOSEN_FIGURES " AS f",
                          &out->n_figures, error));
    const size_t n = out->n_areas * out->n_figures;
    figures into = {.town = town};
    into.figure = own(owner, out->n_figures, sizeof *into.figure, error);
    into.share = own(owner, n, sizeof *into.share, error);
    if (into.figure == NULL || into.share == NULL)
        return MT_NO_MEMORY;
    out->figure = into.figure;
    out->area_figure = into.share;
    for (size_t i = 0; i < n; i++)
        into.share[i] = NAN;
    if (out->n_figures == 0)
        return MT_OK;
    MT_TRY(each_row(town, owner,
                    "SELECT f.key, p.first_year, p.last_year, p.exact, (SELECT count(*) FROM "
                    "source s WHERE s.id < (SELECT max(a.source_id) FROM area_figure a WHERE "
                    "a.figure_id = f.id AND a.period_id = f.period)) FROM " CHOSEN_FIGURES
                    " AS f JOIN period p ON p.id = f.period ORDER BY f.rank",
                    read_figure, &into, out->n_figures, error));
    return each_row(town, owner,
                    "SELECT u.rank - 1, f.rank - 1, a.share FROM area_figure a JOIN "
                    "(SELECT id, row_number() OVER (ORDER BY code) AS rank FROM area) u "
                    "ON u.id = a.area_id JOIN " CHOSEN_FIGURES
                    " AS f ON f.id = a.figure_id AND f.period = a.period_id",
                    read_share, &into, n, error);
}

/* ---- Shapes ---------------------------------------------------------------------------------- */

/* The geometries are put into one FeatureCollection and read by the reader that checked them when
 * they came in, so that there is one parser of shapes. */
static mt_status parse_shapes(owned_snapshot *owner, const char *file, mt_geojson **out,
                              mt_error *error) {
    static const char head[] = "{\"type\":\"FeatureCollection\",\"features\":[";
    static const char open[] = "{\"type\":\"Feature\",\"properties\":null,\"geometry\":";
    const mt_snapshot *snapshot = &owner->snapshot;
    size_t size = sizeof head + 3;
    for (size_t i = 0; i < snapshot->n_areas; i++)
        if (snapshot->area[i].geometry != NULL)
            size += sizeof open + strlen(snapshot->area[i].geometry) + 2;
    char *text = mt__alloc(owner->arena.context, size, 1);
    if (text == NULL)
        return mt__no_memory(error, "the shapes of the areas");
    size_t length = (size_t)snprintf(text, size, "%s", head);
    bool first = true;
    for (size_t i = 0; i < snapshot->n_areas; i++)
        if (snapshot->area[i].geometry != NULL) {
            length += (size_t)snprintf(text + length, size - length, "%s%s%s}", first ? "" : ",",
                                       open, snapshot->area[i].geometry);
            first = false;
        }
    length += (size_t)snprintf(text + length, size - length, "]}");
    mt_status status = mt_geojson_parse(owner->arena.context, file, text, length, out, error);
    mt_free(owner->arena.context, text);
    return status;
}

static mt_status load_shapes(mt_town *town, owned_snapshot *owner, mt_error *error) {
    mt_snapshot *out = &owner->snapshot;
    mt_geojson *shapes = NULL;
    MT_TRY(parse_shapes(owner, town->db.file, &shapes, error));
    const size_t features = mt_geojson_features(shapes);
    const size_t *ring_of = mt_geojson_ring_of(shapes);
    const size_t *vertex_of = mt_geojson_vertex_of(shapes);
    const size_t rings = ring_of[features], vertices = vertex_of[rings];
    size_t *my_rings = own(owner, out->n_areas + 1, sizeof *my_rings, error);
    size_t *my_vertices = own(owner, rings + 1, sizeof *my_vertices, error);
    double *x = own(owner, vertices, sizeof *x, error);
    double *y = own(owner, vertices, sizeof *y, error);
    mt_status status = MT_NO_MEMORY;
    if (my_rings != NULL && my_vertices != NULL && x != NULL && y != NULL) {
        memcpy(my_vertices, vertex_of, (rings + 1) * sizeof *my_vertices);
        /* Without shapes there are no arrays to copy from. */
        if (vertices > 0) {
            memcpy(x, mt_geojson_lon(shapes), vertices * sizeof *x);
            memcpy(y, mt_geojson_lat(shapes), vertices * sizeof *y);
        }
        size_t feature = 0;
        for (size_t i = 0; i < out->n_areas; i++) {
            my_rings[i] = ring_of[feature];
            feature += out->area[i].geometry != NULL;
        }
        my_rings[out->n_areas] = ring_of[feature];
        out->shapes = (mt_areas){out->n_areas, my_rings, my_vertices, x, y};
        status = MT_OK;
    }
    mt_geojson_free(owner->arena.context, shapes);
    return status;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static mt_status load_units(mt_town *town, owned_snapshot *owner, mt_error *error) {
    mt_snapshot *out = &owner->snapshot;
    MT_TRY(count_rows(town, owner,
                      "SELECT count(*) FROM member_group WHERE grouping_id = :grouping",
                      &out->n_groups, error));
    MT_TRY(count_rows(town, owner, "SELECT count(*) FROM school", &out->n_schools, error));
    MT_TRY(count_rows(town, owner, "SELECT count(*) FROM area", &out->n_areas, error));
    MT_TRY(count_rows(town, owner, "SELECT count(*) FROM source", &out->n_sources, error));
    MT_TRY(count_rows(town, owner, "SELECT count(*) FROM board", &out->n_boards, error));
    mt_snapshot_group *group = own(owner, out->n_groups, sizeof *group, error);
    mt_snapshot_school *school = own(owner, out->n_schools, sizeof *school, error);
    mt_snapshot_area *area = own(owner, out->n_areas, sizeof *area, error);
    mt_snapshot_source *source = own(owner, out->n_sources, sizeof *source, error);
    if (group == NULL || school == NULL || area == NULL || source == NULL)
        return MT_NO_MEMORY;
    out->group = group;
    out->school = school;
    out->area = area;
    out->source = source;
    MT_TRY(each_row(town, owner, "SELECT name, code FROM town", read_town, NULL, 1, error));
    MT_TRY(each_row(town, owner,
                    "SELECT known, key, name_nl, name_en, source_column FROM member_group "
                    "WHERE grouping_id = :grouping ORDER BY position",
                    read_group, group, out->n_groups, error));
    MT_TRY(each_row(town, owner,
                    "SELECT s.id, s.lon, s.lat, d.mean_metres, s.code, s.name, b.code, b.name, "
                    "s.denomination, s.concept FROM school s "
                    "LEFT JOIN board b ON b.id = s.board_id "
                    "LEFT JOIN school_distance d ON d.school_id = s.id AND d.period_id = :period "
                    "ORDER BY s.code",
                    read_school, school, out->n_schools, error));
    MT_TRY(each_row(town, owner, "SELECT id, code, name, geometry FROM area ORDER BY code",
                    read_area, area, out->n_areas, error));
    return each_row(
        town, owner,
        "SELECT s.is_public, s.file, s.digest, s.publisher, s.title, s.year, s.licence, s.url, "
        "s.note_nl, s.note_en, "
        "EXISTS (SELECT 1 FROM school_count c JOIN member_group g ON g.id = c.group_id "
        "WHERE c.source_id = s.id AND c.period_id = :period AND g.grouping_id = :grouping), "
        "EXISTS (SELECT 1 FROM area_count c JOIN member_group g ON g.id = c.group_id "
        "WHERE c.source_id = s.id AND c.period_id = :period AND g.grouping_id = :grouping) "
        "FROM source s ORDER BY s.id",
        read_source, source, out->n_sources, error);
}

/* What the schema forbids, a damaged file may still hold; the engines need not know. */
static mt_status check_units(mt_town *town, const mt_snapshot *s, mt_error *error) {
    bool whole = s->town_name != NULL && s->grouping != NULL;
    for (size_t g = 0; g < s->n_groups; g++)
        whole = whole && s->group[g].key != NULL && s->group[g].name_nl != NULL &&
                s->group[g].name_en != NULL && s->group[g].column != NULL;
    for (size_t i = 0; i < s->n_schools; i++)
        whole = whole && s->school[i].code != NULL &&
                isnan(s->school[i].lon) == isnan(s->school[i].lat);
    for (size_t i = 0; i < s->n_areas; i++)
        whole = whole && s->area[i].code != NULL;
    for (size_t i = 0; i < s->n_sources; i++)
        whole = whole && s->source[i].file != NULL && s->source[i].digest != NULL;
    return whole ? MT_OK : damaged(town, error);
}

static mt_status load(mt_town *town, owned_snapshot *owner, const char *grouping, int year,
                      mt_error *error) {
    mt_snapshot *out = &owner->snapshot;
    MT_TRY(choose_grouping(town, owner, grouping, error));
    MT_TRY(choose_period(town, owner, year, error));
    MT_TRY(load_units(town, owner, error));
    MT_TRY(check_units(town, out, error));
    MT_TRY(load_cells(town, owner,
                      "SELECT u.rank - 1, g.rank - 1, c.low, c.high FROM school_count c "
                      "JOIN (SELECT id, row_number() OVER (ORDER BY code) AS rank FROM school) u "
                      "ON u.id = c.school_id "
                      "JOIN (SELECT id, row_number() OVER (ORDER BY position) AS rank "
                      "FROM member_group WHERE grouping_id = :grouping) g ON g.id = c.group_id "
                      "WHERE c.period_id = :period",
                      out->n_schools, &out->school_low, &out->school_high, error));
    MT_TRY(load_cells(town, owner,
                      "SELECT u.rank - 1, g.rank - 1, c.low, c.high FROM area_count c "
                      "JOIN (SELECT id, row_number() OVER (ORDER BY code) AS rank FROM area) u "
                      "ON u.id = c.area_id "
                      "JOIN (SELECT id, row_number() OVER (ORDER BY position) AS rank "
                      "FROM member_group WHERE grouping_id = :grouping) g ON g.id = c.group_id "
                      "WHERE c.period_id = :period",
                      out->n_areas, &out->area_low, &out->area_high, error));
    MT_TRY(load_figures(town, owner, error));
    return load_shapes(town, owner, error);
}

mt_status mt_town_snapshot(mt_town *town, const char *grouping, int year, mt_snapshot **out,
                           mt_error *error) {
    if (town == NULL || out == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "town and out must be given");
    owned_snapshot *owner = mt__calloc(town->context, 1, sizeof *owner);
    if (owner == NULL)
        return mt__no_memory(error, "the figures of the town");
    owner->arena.context = town->context;
    mt_status status = mt__db_begin_reading(&town->db, error);
    if (status == MT_OK)
        status = load(town, owner, grouping, year, error);
    mt__db_rollback(&town->db);
    if (status != MT_OK) {
        mt_snapshot_free(&owner->snapshot);
        return status;
    }
    *out = &owner->snapshot;
    return MT_OK;
}
