/* Any bytes as GeoJSON. Nothing may crash; what is accepted must keep the promises of table.h, and
 * the geometry that is kept must itself be read, to the same positions. */
#include "mengtafel/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
    if (!holds)
        abort();
}

static void check_shapes(const mt_geojson *g) {
    size_t n = mt_geojson_features(g);
    const size_t *ring_of = mt_geojson_ring_of(g), *vertex_of = mt_geojson_vertex_of(g);
    const double *lon = mt_geojson_lon(g), *lat = mt_geojson_lat(g);
    require(ring_of[0] == 0 && vertex_of[0] == 0);
    for (size_t f = 0; f < n; f++) {
        require(ring_of[f + 1] > ring_of[f]);
        for (size_t r = ring_of[f]; r < ring_of[f + 1]; r++) {
            size_t first = vertex_of[r], last = vertex_of[r + 1] - 1;
            require(last >= first + 3);
            require(lon[first] == lon[last] && lat[first] == lat[last]);
            for (size_t v = first; v <= last; v++)
                require(fabs(lon[v]) <= 180 && fabs(lat[v]) <= 90);
        }
    }
}

/** Read the kept geometry of a feature again. */
static void check_geometry(const mt_geojson *g, size_t f) {
    static const char before[] = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":"
                                 "\"Feature\",\"properties\":null,\"geometry\":";
    const char *geometry = mt_geojson_geometry(g, f);
    size_t size = strlen(geometry);
    char *text = malloc(sizeof before + size + 4);
    require(text != NULL);
    memcpy(text, before, sizeof before - 1);
    memcpy(text + sizeof before - 1, geometry, size);
    memcpy(text + sizeof before - 1 + size, "}]}", 3);
    mt_geojson *again = NULL;
    require(mt_geojson_parse(NULL, "g", text, sizeof before - 1 + size + 3, &again, NULL) == MT_OK);
    size_t first = mt_geojson_vertex_of(g)[mt_geojson_ring_of(g)[f]];
    size_t last = mt_geojson_vertex_of(g)[mt_geojson_ring_of(g)[f + 1]];
    size_t rings = mt_geojson_ring_of(again)[1];
    require(rings == mt_geojson_ring_of(g)[f + 1] - mt_geojson_ring_of(g)[f]);
    require(mt_geojson_vertex_of(again)[rings] == last - first);
    for (size_t v = first; v < last; v++)
        require(mt_geojson_lon(again)[v - first] == mt_geojson_lon(g)[v] &&
                mt_geojson_lat(again)[v - first] == mt_geojson_lat(g)[v]);
    mt_geojson_free(NULL, again);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mt_geojson *g = NULL;
    mt_error error;
    mt_status status = mt_geojson_parse(NULL, "f", (const char *)data, size, &g, &error);
    if (status != MT_OK) {
        require(status == MT_BAD_DATA && error.status == status && error.message[0] != '\0');
        require(g == NULL);
        return 0;
    }
    check_shapes(g);
    for (size_t f = 0; f < mt_geojson_features(g); f++) {
        check_geometry(g, f);
        const char *name = mt_geojson_property(g, f, "naam");
        require(name == NULL || strlen(name) <= size);
    }
    mt_geojson_free(NULL, g);
    return 0;
}
