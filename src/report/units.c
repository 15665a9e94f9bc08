/* Schools and areas one by one, as JSON and as CSV. Every column is written in one place, into
 * either form, so that the two cannot differ. What is not known, and what is hidden because it is
 * of few children, is null in JSON and an empty cell in CSV. */
#include "report/report_internal.h"
#include "table/table_internal.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Where columns go: a JSON object, or a line of CSV with its header when it is the first one. */
typedef struct sink {
    mt_json *json;        ///< NULL: CSV
    mt__buffer head, row; ///< names of the columns; the lines
    size_t lines, cells;
    mt_status status;
    mt_error error;
} sink;

static void csv_put(sink *to, mt__buffer *into, const char *text, size_t size) {
    if (to->status == MT_OK)
        to->status = mt__buffer_add(into, text, size, &to->error);
}

/* A cell is quoted where RFC 4180 asks for it. */
static void csv_cell(sink *to, const char *key, const char *text) {
    if (to->lines == 0) {
        if (to->cells > 0)
            csv_put(to, &to->head, ",", 1);
        csv_put(to, &to->head, key, strlen(key));
    }
    if (to->cells++ > 0)
        csv_put(to, &to->row, ",", 1);
    const bool quoted = text[strcspn(text, ",\"\r\n")] != '\0';
    if (!quoted) {
        csv_put(to, &to->row, text, strlen(text));
        return;
    }
    csv_put(to, &to->row, "\"", 1);
    for (const char *c = text; *c != '\0'; c++)
        csv_put(to, &to->row, *c == '"' ? "\"\"" : c, *c == '"' ? 2 : 1);
    csv_put(to, &to->row, "\"", 1);
}

static void csv_end_line(sink *to) {
    if (to->lines++ == 0)
        csv_put(to, &to->head, "\r\n", 2);
    csv_put(to, &to->row, "\r\n", 2);
    to->cells = 0;
}

static void put_text(sink *to, const char *key, const char *value) {
    if (to->json != NULL)
        mt_json_string(to->json, key, value);
    else
        csv_cell(to, key, value != NULL ? value : "");
}

static void put_number(sink *to, const char *key, double value) {
    char text[MT_NUMBER_SIZE] = "";
    if (to->json != NULL) {
        mt_json_number(to->json, key, value);
        return;
    }
    if (isfinite(value))
        mt_number_write(value, text);
    csv_cell(to, key, text);
}

static void put_count(sink *to, const char *key, bool known, int64_t value) {
    char text[MT_NUMBER_SIZE] = "";
    if (to->json != NULL && known) {
        mt_json_integer(to->json, key, value);
    } else if (to->json != NULL) {
        mt_json_null(to->json, key);
    } else {
        if (known)
            snprintf(text, sizeof text, "%" PRId64, value);
        csv_cell(to, key, text);
    }
}

/* ---- Columns --------------------------------------------------------------------------------- */

/* Whether the children of unknown group of a unit are counted, and not as an interval. */
static bool unknown_counted(const mt_snapshot *snapshot, const int64_t *low, const int64_t *high) {
    bool any = false;
    for (size_t g = 0; g < snapshot->n_groups; g++) {
        if (snapshot->group[g].known)
            continue;
        if (low[g] < 0 || low[g] != high[g])
            return false;
        any = true;
    }
    return any;
}

static const char *verdict_name(const mt_mirror *mirror) {
    switch (mirror->verdict) {
    case MT_MIRROR_REFLECTS:
        return "reflects";
    case MT_MIRROR_CANNOT_TELL:
        return "cannot tell";
    case MT_MIRROR_MORE:
        return "more group B";
    case MT_MIRROR_LESS:
        return "more group A";
    case MT_MIRROR_NO_SURROUNDINGS:
        return "no surroundings";
    case MT_MIRROR_EMPTY:
        break;
    }
    return "empty";
}

static void put_school(sink *to, const mt_problem *problem, size_t i) {
    const mt_snapshot *snapshot = problem->snapshot;
    const mt_snapshot_school *school = &snapshot->school[i];
    const mt_mirror *mirror = &problem->mirrors.mirror[i];
    const size_t cell = i * snapshot->n_groups;
    const bool hidden = problem->school_hidden[i];
    const bool shown = !hidden && problem->school_counted[i];
    put_text(to, "code", school->code);
    put_text(to, "name", school->name);
    put_text(to, "board", school->board_name != NULL ? school->board_name : school->board);
    put_text(to, "denomination", school->denomination);
    put_number(to, "lon", school->lon);
    put_number(to, "lat", school->lat);
    put_count(to, "children_a", shown, problem->school_a[i]);
    put_count(to, "children_b", shown, problem->school_b[i]);
    put_count(to, "children_unknown",
              !hidden && unknown_counted(snapshot, snapshot->school_low + cell,
                                         snapshot->school_high + cell),
              problem->school_unknown[i]);
    put_number(to, "mean_metres", hidden ? NAN : school->mean_metres);
    put_number(to, "share", shown ? mirror->share : NAN);
    put_number(to, "around", hidden ? NAN : mirror->expected);
    put_number(to, "low_95", shown ? mirror->low_95 : NAN);
    put_number(to, "high_95", shown ? mirror->high_95 : NAN);
    put_number(to, "low_998", shown ? mirror->low_998 : NAN);
    put_number(to, "high_998", shown ? mirror->high_998 : NAN);
    put_text(to, "verdict", hidden ? "hidden" : verdict_name(mirror));
}

/* Without its code, which is the id of the feature and the first column of the CSV. */
static void put_area(sink *to, const mt_problem *problem, size_t i) {
    const mt_snapshot *snapshot = problem->snapshot;
    const size_t cell = i * snapshot->n_groups;
    const bool hidden = problem->area_hidden[i];
    const bool shown = !hidden && problem->area_counted[i];
    const int64_t a = problem->area_a[i], b = problem->area_b[i];
    put_text(to, "name", snapshot->area[i].name);
    put_count(to, "children_a", shown, a);
    put_count(to, "children_b", shown, b);
    put_count(to, "children_unknown",
              !hidden &&
                  unknown_counted(snapshot, snapshot->area_low + cell, snapshot->area_high + cell),
              problem->area_unknown[i]);
    put_number(to, "share", shown && a + b > 0 ? (double)b / (double)(a + b) : NAN);
}

/* ---- The lists ------------------------------------------------------------------------------- */

static void add_schools(mt_json *json, const mt_problem *problem) {
    sink to = {.json = json};
    mt_json_object(json, NULL);
    mt_json_number(json, "radius_metres", problem->options.radius);
    mt_json_number(json, "tolerance", problem->options.tolerance);
    mt_json_array(json, "schools");
    for (size_t i = 0; i < problem->snapshot->n_schools; i++) {
        mt_json_object(json, NULL);
        put_school(&to, problem, i);
        mt_json_end(json);
    }
    mt_json_end(json);
    mt_json_end(json);
}

/* What has no shape has no place on a map: it is in the CSV alone. */
static void add_areas(mt_json *json, const mt_problem *problem) {
    sink to = {.json = json};
    mt_json_object(json, NULL);
    mt_json_string(json, "type", "FeatureCollection");
    mt_json_array(json, "features");
    for (size_t i = 0; i < problem->snapshot->n_areas; i++) {
        const mt_snapshot_area *area = &problem->snapshot->area[i];
        if (area->geometry == NULL)
            continue;
        mt_json_object(json, NULL);
        mt_json_string(json, "type", "Feature");
        mt_json_string(json, "id", area->code);
        mt_json_object(json, "properties");
        put_area(&to, problem, i);
        mt_json_end(json);
        /* Read and checked as GeoJSON when the snapshot was made. */
        mt_json_raw(json, "geometry", area->geometry);
        mt_json_end(json);
    }
    mt_json_end(json);
    mt_json_end(json);
}

static mt_status write_json(const mt_context *context, const mt_problem *problem,
                            void (*add)(mt_json *, const mt_problem *), char **text, size_t *size,
                            mt_error *error) {
    mt_json *json = NULL;
    if (problem == NULL || text == NULL || size == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "problem and text must be given");
    MT_TRY(mt_json_new(context, &json, error));
    add(json, problem);
    mt_status status = mt__json_hand_over(context, json, text, size, error);
    mt_json_free(json);
    return status;
}

/* A list of nothing still has its header: the columns of a unit that is not there. */
static mt_status finish_csv(const mt_context *context, sink *to, const char *header, char **text,
                            size_t *size, mt_error *error) {
    if (to->lines == 0)
        csv_put(to, &to->head, header, strlen(header));
    if (to->row.size > 0)
        csv_put(to, &to->head, to->row.at, to->row.size);
    csv_put(to, &to->head, "", 1); /* the zero behind it */
    mt_free(context, to->row.at);
    if (to->status != MT_OK) {
        mt_free(context, to->head.at);
        if (error != NULL)
            *error = to->error;
        return to->status;
    }
    *text = to->head.at;
    *size = to->head.size - 1;
    return MT_OK;
}

mt_status mt_api_schools_json(const mt_context *context, const mt_problem *problem, char **text,
                              size_t *size, mt_error *error) {
    return write_json(context, problem, add_schools, text, size, error);
}

mt_status mt_api_areas_json(const mt_context *context, const mt_problem *problem, char **text,
                            size_t *size, mt_error *error) {
    return write_json(context, problem, add_areas, text, size, error);
}

mt_status mt_api_schools_csv(const mt_context *context, const mt_problem *problem, char **text,
                             size_t *size, mt_error *error) {
    if (problem == NULL || text == NULL || size == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "problem and text must be given");
    sink to = {.head = {.context = context}, .row = {.context = context}};
    for (size_t i = 0; i < problem->snapshot->n_schools; i++) {
        put_school(&to, problem, i);
        csv_end_line(&to);
    }
    return finish_csv(context, &to, "", text, size, error); /* two schools at least */
}

mt_status mt_api_areas_csv(const mt_context *context, const mt_problem *problem, char **text,
                           size_t *size, mt_error *error) {
    if (problem == NULL || text == NULL || size == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "problem and text must be given");
    sink to = {.head = {.context = context}, .row = {.context = context}};
    for (size_t i = 0; i < problem->snapshot->n_areas; i++) {
        put_text(&to, "code", problem->snapshot->area[i].code);
        put_area(&to, problem, i);
        csv_end_line(&to);
    }
    return finish_csv(context, &to, "code,name,children_a,children_b,children_unknown,share\r\n",
                      text, size, error);
}
