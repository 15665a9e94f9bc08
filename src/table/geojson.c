/* Reads areas from GeoJSON: a FeatureCollection of Polygons and MultiPolygons in degrees (RFC
 * 7946). The text is parsed by jansson into a tree outside the context's memory; what is kept is
 * copied from it, and the tree is dropped before returning.
 *
 * A key that occurs twice in one object is an error, in properties too: RFC 8259 leaves open which
 * of them counts, so one value would be lost in silence.
 *
 * Invariants of a finished mt_geojson:
 * (1) ring_of[0] = vertex_of[0] = 0; both never fall; each ring has at least four vertices, of
 * which the last repeats the first bit for bit. (2) Rings of all polygons of a MultiPolygon follow
 * each other: even-odd filling gives the area, as RFC 7946 lets polygons of one geometry not
 * overlap. `geometry` keeps which ring belongs to which polygon. (3) Property p of feature f
 * (property_of[f] <= p < property_of[f + 1]) has its key at text[key[p]] and its value behind the
 * zero of the key. */
#include "table/table_internal.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct mt_geojson {
    size_t n_features;
    size_t *ring_of;     ///< [n_features + 1]
    size_t *property_of; ///< [n_features + 1]
    size_t *geometry;    ///< [n_features] where in `text`
    size_t *vertex_of;   ///< [n_rings + 1]
    size_t n_rings;
    double *lon, *lat; ///< [n_vertices]
    size_t n_vertices;
    size_t *key; ///< [n_properties]
    size_t n_properties;
    mt__buffer text;
};

typedef struct reader {
    const mt_context *context;
    mt_error *error;
    const char *name;
    mt_geojson *out;
    size_t feature; ///< being read, from 0
    size_t ring_capacity, lon_capacity, lat_capacity, key_capacity;
} reader;

#define FAIL(r, ...)                                                                               \
    mt__fail_at((r)->error, MT_BAD_DATA, (r)->name, (int64_t)(r)->feature + 1, 0, __VA_ARGS__)

static mt_status add(reader *r, const char *text) {
    return mt__buffer_add(&r->out->text, text, strlen(text), r->error);
}

static mt_status add_number(reader *r, double value) {
    char text[MT_NUMBER_SIZE];
    return mt__buffer_add(&r->out->text, text, mt_number_write(value, text), r->error);
}

/** "type" of an object; "" when there is none. */
static const char *type_of(const json_t *object) {
    const char *type = json_string_value(json_object_get(object, "type"));
    return type != NULL ? type : "";
}

/* ---- Geometry -------------------------------------------------------------------------------- */

static mt_status add_position(reader *r, const json_t *position) {
    mt_geojson *g = r->out;
    const json_t *x = json_array_get(position, 0), *y = json_array_get(position, 1);
    if (!json_is_number(x) || !json_is_number(y))
        return FAIL(r, "a position of this feature is not two numbers, longitude and latitude");
    double lon = json_number_value(x), lat = json_number_value(y);
    if (!(fabs(lon) <= 180 && fabs(lat) <= 90))
        return FAIL(r,
                    "the position (%g, %g) is not longitude and latitude in degrees; convert the "
                    "file to WGS84 (EPSG:4326), for instance from RD (EPSG:28992)",
                    lon, lat);
    MT_TRY(mt__grow(r->context, (void **)&g->lon, &r->lon_capacity, g->n_vertices, sizeof(double),
                    r->error));
    MT_TRY(mt__grow(r->context, (void **)&g->lat, &r->lat_capacity, g->n_vertices, sizeof(double),
                    r->error));
    g->lon[g->n_vertices] = lon;
    g->lat[g->n_vertices++] = lat;
    MT_TRY(add(r, "["));
    MT_TRY(add_number(r, lon));
    MT_TRY(add(r, ","));
    MT_TRY(add_number(r, lat));
    return add(r, "]");
}

static mt_status add_ring(reader *r, const json_t *ring) {
    mt_geojson *g = r->out;
    size_t n = json_array_size(ring), first = g->n_vertices;
    if (n < 4)
        return FAIL(r,
                    "a ring of this feature has %zu position%s; it needs four or more, the last "
                    "one equal to the first",
                    n, n == 1 ? "" : "s");
    for (size_t i = 0; i < n; i++) {
        MT_TRY(add(r, i == 0 ? "[" : ","));
        MT_TRY(add_position(r, json_array_get(ring, i)));
    }
    size_t last = g->n_vertices - 1;
    if (g->lon[first] != g->lon[last] || g->lat[first] != g->lat[last])
        return FAIL(r,
                    "a ring of this feature is not closed: it starts at (%g, %g) and ends at "
                    "(%g, %g); repeat the first position at the end",
                    g->lon[first], g->lat[first], g->lon[last], g->lat[last]);
    MT_TRY(mt__grow(r->context, (void **)&g->vertex_of, &r->ring_capacity, g->n_rings + 1,
                    sizeof(size_t), r->error));
    g->vertex_of[++g->n_rings] = g->n_vertices;
    return add(r, "]");
}

static mt_status add_polygon(reader *r, const json_t *polygon) {
    size_t n = json_array_size(polygon);
    if (n == 0)
        return FAIL(r, "a polygon of this feature has no rings; give its border or drop the "
                       "feature");
    for (size_t i = 0; i < n; i++) {
        MT_TRY(add(r, i == 0 ? "[" : ","));
        MT_TRY(add_ring(r, json_array_get(polygon, i)));
    }
    return add(r, "]");
}

static mt_status add_geometry(reader *r, const json_t *geometry) {
    if (!json_is_object(geometry))
        return FAIL(r, "this feature has no geometry; give its border or drop the feature");
    const char *type = type_of(geometry);
    const json_t *coordinates = json_object_get(geometry, "coordinates");
    r->out->geometry[r->feature] = r->out->text.size;
    if (strcmp(type, "Polygon") == 0) {
        MT_TRY(add(r, "{\"type\":\"Polygon\",\"coordinates\":"));
        MT_TRY(add_polygon(r, coordinates));
    } else if (strcmp(type, "MultiPolygon") == 0) {
        size_t n = json_array_size(coordinates);
        if (n == 0)
            return FAIL(r, "this feature has no polygons; give its border or drop the feature");
        MT_TRY(add(r, "{\"type\":\"MultiPolygon\",\"coordinates\":"));
        for (size_t i = 0; i < n; i++) {
            MT_TRY(add(r, i == 0 ? "[" : ","));
            MT_TRY(add_polygon(r, json_array_get(coordinates, i)));
        }
        MT_TRY(add(r, "]"));
    } else {
        return FAIL(r, "the geometry is \"%.*s\"; only Polygon and MultiPolygon are areas",
                    mt__shown(type, strlen(type), 40), type);
    }
    return mt__buffer_add(&r->out->text, "}", 2, r->error); /* with the zero behind it */
}

/* ---- Properties ------------------------------------------------------------------------------ */

/** A value as text; NULL for null, objects and arrays, which count as none. */
static const char *value_text(const json_t *value, char number[MT_NUMBER_SIZE]) {
    switch (json_typeof(value)) {
    case JSON_STRING:
        return json_string_value(value);
    case JSON_INTEGER:
        snprintf(number, MT_NUMBER_SIZE, "%lld", (long long)json_integer_value(value));
        return number;
    case JSON_REAL:
        mt_number_write(json_real_value(value), number);
        return number;
    case JSON_TRUE:
        return "true";
    case JSON_FALSE:
        return "false";
    case JSON_OBJECT:
    case JSON_ARRAY:
    case JSON_NULL:
        break;
    }
    return NULL;
}

static mt_status add_properties(reader *r, json_t *properties) {
    mt_geojson *g = r->out;
    for (void *at = json_object_iter(properties); at != NULL;
         at = json_object_iter_next(properties, at)) {
        const char *key = json_object_iter_key(at);
        char number[MT_NUMBER_SIZE];
        const char *value = value_text(json_object_iter_value(at), number);
        if (value == NULL)
            continue;
        MT_TRY(mt__grow(r->context, (void **)&g->key, &r->key_capacity, g->n_properties,
                        sizeof(size_t), r->error));
        g->key[g->n_properties++] = g->text.size;
        MT_TRY(mt__buffer_add(&g->text, key, strlen(key) + 1, r->error));
        MT_TRY(mt__buffer_add(&g->text, value, strlen(value) + 1, r->error));
    }
    return MT_OK;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static mt_status add_features(reader *r, const json_t *features) {
    mt_geojson *g = r->out;
    g->n_features = json_array_size(features);
    g->ring_of = mt__calloc(r->context, g->n_features + 1, sizeof(size_t));
    g->property_of = mt__calloc(r->context, g->n_features + 1, sizeof(size_t));
    g->geometry = mt__calloc(r->context, g->n_features, sizeof(size_t));
    if (g->ring_of == NULL || g->property_of == NULL || g->geometry == NULL)
        return mt__no_memory(r->error, "areas");
    MT_TRY(mt__grow(r->context, (void **)&g->vertex_of, &r->ring_capacity, 0, sizeof(size_t),
                    r->error));
    g->vertex_of[0] = 0;
    for (r->feature = 0; r->feature < g->n_features; r->feature++) {
        const json_t *feature = json_array_get(features, r->feature);
        if (strcmp(type_of(feature), "Feature") != 0)
            return FAIL(r, "this is not a Feature; each item of \"features\" must be one");
        MT_TRY(add_properties(r, json_object_get(feature, "properties")));
        MT_TRY(add_geometry(r, json_object_get(feature, "geometry")));
        g->ring_of[r->feature + 1] = g->n_rings;
        g->property_of[r->feature + 1] = g->n_properties;
    }
    return MT_OK;
}

static mt_status load(const char *name, const char *bytes, size_t size, json_t **out,
                      mt_error *error) {
    size_t bom = mt__bom(bytes, size);
    json_error_t why;
    json_t *root = json_loadb(bytes + bom, size - bom, JSON_REJECT_DUPLICATES, &why);
    if (root == NULL) {
        if (json_error_code(&why) == json_error_out_of_memory)
            return mt__no_memory(error, "GeoJSON");
        char column[32] = "";
        if (why.column > 0)
            snprintf(column, sizeof column, ", column %d", why.column);
        return mt__fail_at(error, MT_BAD_DATA, name, why.line > 0 ? why.line : 0, 0,
                           "this is not valid JSON%s: %s; %s", column, why.text,
                           json_error_code(&why) == json_error_premature_end_of_input
                               ? "the file seems to be cut off: fetch or export it again"
                               : "export the file again");
    }
    if (strcmp(type_of(root), "FeatureCollection") != 0 ||
        !json_is_array(json_object_get(root, "features"))) {
        json_decref(root);
        return mt__fail_at(error, MT_BAD_DATA, name, 0, 0,
                           "this is JSON but not a GeoJSON FeatureCollection with \"features\"; "
                           "export the areas as GeoJSON");
    }
    *out = root;
    return MT_OK;
}

mt_status mt_geojson_parse(const mt_context *context, const char *name, const char *bytes,
                           size_t size, mt_geojson **out, mt_error *error) {
    if (name == NULL || out == NULL || bytes == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "the name, bytes and result must not be null");
    json_t *root = NULL;
    MT_TRY(load(name, bytes, size, &root, error));
    mt_geojson *g = mt__calloc(context, 1, sizeof *g);
    mt_status status;
    if (g == NULL) {
        status = mt__no_memory(error, "areas");
    } else {
        g->text.context = context;
        reader r = {.context = context, .error = error, .name = name, .out = g};
        status = add_features(&r, json_object_get(root, "features"));
    }
    json_decref(root);
    if (status != MT_OK) {
        mt_geojson_free(context, g);
        return status;
    }
    g->text.context = NULL; /* it does not grow any more, and the context may be gone before it */
    *out = g;
    return MT_OK;
}

mt_status mt_geojson_read(const mt_context *context, const char *path, mt_geojson **out,
                          mt_error *error) {
    char *bytes;
    size_t size;
    MT_TRY(mt_file_read(context, path, &bytes, &size, error));
    mt_status status = mt_geojson_parse(context, path, bytes, size, out, error);
    mt_free(context, bytes);
    return status;
}

void mt_geojson_free(const mt_context *context, mt_geojson *geojson) {
    if (geojson == NULL)
        return;
    mt_free(context, geojson->ring_of);
    mt_free(context, geojson->property_of);
    mt_free(context, geojson->geometry);
    mt_free(context, geojson->vertex_of);
    mt_free(context, geojson->lon);
    mt_free(context, geojson->lat);
    mt_free(context, geojson->key);
    mt_free(context, geojson->text.at);
    mt_free(context, geojson);
}

size_t mt_geojson_features(const mt_geojson *geojson) {
    return geojson->n_features;
}

const char *mt_geojson_property(const mt_geojson *geojson, size_t feature, const char *name) {
    size_t last = geojson->property_of[feature + 1];
    for (size_t p = geojson->property_of[feature]; p < last; p++) {
        const char *key = geojson->text.at + geojson->key[p];
        if (strcmp(key, name) == 0)
            return key + strlen(key) + 1;
    }
    return NULL;
}

const size_t *mt_geojson_ring_of(const mt_geojson *geojson) {
    return geojson->ring_of;
}

const size_t *mt_geojson_vertex_of(const mt_geojson *geojson) {
    return geojson->vertex_of;
}

const double *mt_geojson_lon(const mt_geojson *geojson) {
    return geojson->lon;
}

const double *mt_geojson_lat(const mt_geojson *geojson) {
    return geojson->lat;
}

const char *mt_geojson_geometry(const mt_geojson *geojson, size_t feature) {
    return geojson->text.at + geojson->geometry[feature];
}
