/* Importing shapes: the geometry of areas, from GeoJSON. Areas that the town does not have yet are
 * added; those that it has get their shape. Every shape is checked before anything is written. */
#include "town/import.h"
#include "town/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The property for a role: the one named, or the first of the usual names that the first feature
 * has, also with a capital (publishers write Buurtcombinatie_code). Empty when there is none. */
static void find_property(const mt_geojson *shapes, const mt_import_plan *plan, mt_role role,
                          char name[64], mt_import_report *report) {
    const bool guessed = plan->column[role] == NULL;
    const char *usual;
    name[0] = '\0';
    if (!guessed)
        snprintf(name, 64, "%s", plan->column[role]);
    for (int i = 0; name[0] == '\0' && (usual = mt__role_guess_property(role, i)) != NULL; i++) {
        snprintf(name, 64, "%s", usual);
        if (mt_geojson_property(shapes, 0, name) == NULL)
            name[0] = (char)(name[0] - 'a' + 'A');
        if (mt_geojson_property(shapes, 0, name) == NULL)
            name[0] = '\0';
    }
    if (name[0] == '\0')
        return;
    report->role[report->n_roles].role = role;
    report->role[report->n_roles].guessed = guessed;
    snprintf(report->role[report->n_roles].column, sizeof report->role[0].column, "%s", name);
    report->n_roles++;
}

typedef struct coded {
    const char *code;
    size_t feature;
} coded;

static int by_code(const void *left, const void *right) {
    const coded *a = left, *b = right;
    const int order = strcmp(a->code, b->code);
    return order != 0 ? order : (a->feature > b->feature) - (a->feature < b->feature);
}

static mt_status check_text(const mt_geojson *shapes, const char *file, size_t feature,
                            const char *property, mt_error *error) {
    const char *text = property != NULL ? mt_geojson_property(shapes, feature, property) : NULL;
    if (text == NULL || mt__control_at(text) == strlen(text))
        return MT_OK;
    return mt__fail_at(error, MT_BAD_DATA, file, (int64_t)feature + 1, 0,
                       "the property %.60s holds a control character; take it out", property);
}

/* Every shape has a code, and no two the same. */
static mt_status check_codes(const mt_context *context, const mt_geojson *shapes, const char *file,
                             const char *code, const char *name, mt_error *error) {
    const size_t n = mt_geojson_features(shapes);
    coded *all = mt__alloc(context, n, sizeof *all);
    mt_status status = MT_OK;
    if (all == NULL)
        return mt__no_memory(error, "the codes of the shapes");
    for (size_t f = 0; f < n; f++) {
        all[f] = (coded){code != NULL ? mt_geojson_property(shapes, f, code) : NULL, f};
        if (all[f].code == NULL || all[f].code[0] == '\0') {
            status = mt__fail_at(error, MT_BAD_DATA, file, (int64_t)f + 1, 0,
                                 "this shape has no code; name the property with --code");
            goto done;
        }
        MT_TRY_DONE(check_text(shapes, file, f, code, error));
        MT_TRY_DONE(check_text(shapes, file, f, name, error));
    }
    qsort(all, n, sizeof *all, by_code);
    for (size_t i = 1; i < n; i++)
        if (strcmp(all[i - 1].code, all[i].code) == 0) {
            status = mt__fail_at(error, MT_BAD_DATA, file, (int64_t)all[i].feature + 1, 0,
                                 "the code %.48s belongs to shape %zu too; each may occur once",
                                 all[i].code, all[i - 1].feature + 1);
            goto done;
        }
done:
    mt_free(context, all);
    return status;
}

static mt_status check_shapes(const mt_context *context, const mt_geojson *shapes, const char *file,
                              const char *code, const char *name, mt_error *error) {
    const size_t n = mt_geojson_features(shapes);
    if (n == 0)
        return mt__fail_at(error, MT_BAD_DATA, file, 0, 0, "the file holds no shapes");
    MT_TRY(check_codes(context, shapes, file, code, name, error));
    const size_t *vertex_of = mt_geojson_vertex_of(shapes);
    const size_t *ring_of = mt_geojson_ring_of(shapes);
    const double *lon = mt_geojson_lon(shapes), *lat = mt_geojson_lat(shapes);
    for (size_t f = 0; f < n; f++)
        for (size_t v = vertex_of[ring_of[f]]; v < vertex_of[ring_of[f + 1]]; v++)
            if (!mt_geo_near_netherlands(lon[v], lat[v]))
                return mt__fail_at(
                    error, MT_BAD_DATA, file, (int64_t)f + 1, 0,
                    "longitude %g, latitude %g is not in the Netherlands; GeoJSON is "
                    "in degrees, longitude first",
                    lon[v], lat[v]);
    const mt_areas areas = {n, ring_of, vertex_of, lon, lat};
    mt_status status = mt_geo_check(context, &areas, error);
    if (status != MT_OK && error != NULL)
        snprintf(error->file, sizeof error->file, "%s", file);
    return status;
}

static mt_status write_shape(mt_town *town, const mt_geojson *shapes, size_t feature,
                             const char *code_name, const char *name_name, bool known_only,
                             int64_t source, mt_import_report *report, mt_error *error) {
    const char *code = mt_geojson_property(shapes, feature, code_name);
    const char *name = name_name != NULL ? mt_geojson_property(shapes, feature, name_name) : NULL;
    int64_t id;
    mt__stmt stmt;
    MT_TRY(mt__find_id(&town->db, "SELECT id FROM area WHERE code = :code", code, &id, error));
    if (id == 0 && known_only) {
        report->passed_over++;
        return MT_OK;
    }
    MT_TRY(mt__stmt_open(&town->db,
                         id == 0 ? "INSERT INTO area (code, name, geometry, source_id) "
                                   "VALUES (:code, :name, :geometry, :source)"
                                 : "UPDATE area SET geometry = :geometry, "
                                   "name = coalesce(name, :name) WHERE code = :code AND ("
                                   "geometry IS DISTINCT FROM :geometry OR "
                                   "name IS DISTINCT FROM coalesce(name, :name))",
                         &stmt, error));
    mt__bind_text(&stmt, ":code", code);
    mt__bind_text(&stmt, ":name", name);
    mt__bind_text(&stmt, ":geometry", mt_geojson_geometry(shapes, feature));
    if (id == 0)
        mt__bind_integer(&stmt, ":source", source);
    const int64_t before = sqlite3_total_changes64(town->db.handle);
    mt_status status = mt__stmt_run(&stmt, error);
    const int64_t after = sqlite3_total_changes64(town->db.handle);
    mt__stmt_close(&stmt);
    if (id == 0)
        report->added++;
    else if (after > before)
        report->changed++;
    else
        report->same++;
    report->read++;
    return status;
}

mt_status mt_town_import_shapes(mt_town *town, const mt_geojson *shapes, const char *file,
                                const mt_import_plan *plan, const mt_source *source,
                                const mt_stamp *stamp, mt_import_report *report, mt_error *error) {
    if (shapes == NULL || plan == NULL || file == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "shapes, file and plan must be given");
    if (plan->kind != MT_IMPORT_SHAPES || plan->where_column != NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "this plan is not one for shapes");
    MT_TRY(mt__import_check(town, plan, source, stamp, error));
    mt_import_report done = {0};
    char code[64] = "", name[64] = "";
    if (mt_geojson_features(shapes) > 0) {
        find_property(shapes, plan, MT_ROLE_CODE, code, &done);
        find_property(shapes, plan, MT_ROLE_NAME, name, &done);
    }
    MT_TRY(check_shapes(town->context, shapes, file, code[0] != '\0' ? code : NULL,
                        name[0] != '\0' ? name : NULL, error));
    int64_t id = 0;
    MT_TRY(mt__db_begin(&town->db, error));
    mt_status status = mt__import_source(&town->db, source, stamp, &id, error);
    for (size_t f = 0; status == MT_OK && f < mt_geojson_features(shapes); f++)
        status = write_shape(town, shapes, f, code, name[0] != '\0' ? name : NULL, plan->known_only,
                             id, &done, error);
    if (status == MT_OK && done.read == 0)
        status = mt__fail_at(error, MT_BAD_DATA, file, 0, 0,
                             "the town has none of the %zu areas in this file; is %s the right "
                             "property?",
                             mt_geojson_features(shapes), code);
    if (status == MT_OK)
        status = mt__import_log(town, plan, source, stamp, &done, error);
    if (status == MT_OK)
        status = mt__db_commit(&town->db, error);
    if (status != MT_OK)
        mt__db_rollback(&town->db);
    else if (report != NULL)
        *report = done;
    return status;
}
