/* What the tests of the town file share: a folder of their own that is thrown away, a town of three
 * schools and two areas, imports from text, and the bytes of a file to compare. */
#ifndef MT_TESTS_TOWN_FIXTURE_H
#define MT_TESTS_TOWN_FIXTURE_H

#include "check.h"

#include "mengtafel/town.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const mt_stamp at_noon = {"2026-11-21T12:00:00Z", "test"};

/* ---- A folder -------------------------------------------------------------------------------- */

static char fixture_folder[64];

static inline int folder_make(void **state) {
    (void)state;
    snprintf(fixture_folder, sizeof fixture_folder, "/tmp/mengtafel-test-XXXXXX");
    return mkdtemp(fixture_folder) == NULL;
}

static inline int folder_remove(void **state) {
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", fixture_folder);
    return system(command) != 0;
}

#define run_all_in_folder(tests)                                                                   \
    (cmocka_set_message_output(CM_OUTPUT_TAP),                                                     \
     cmocka_run_group_tests(tests, folder_make, folder_remove))

/** FOLDER/name; the last 32 of them live. */
static inline const char *in_folder(const char *name) {
    static char path[32][512];
    static unsigned next;
    char *into = path[next++ % 32];
    snprintf(into, sizeof path[0], "%s/%s", fixture_folder, name);
    return into;
}

static inline bool exists(const char *path, const char *ending) {
    char name[1024];
    snprintf(name, sizeof name, "%s%s", path, ending);
    return access(name, F_OK) == 0;
}

typedef struct file_bytes {
    char *bytes;
    size_t size;
} file_bytes;

static inline file_bytes bytes_of(const char *path) {
    file_bytes file = {0};
    mt_error error = {0};
    if (mt_file_read(NULL, path, &file.bytes, &file.size, &error) != MT_OK)
        fail_msg("%s: %s", path, error.message);
    return file;
}

static inline void write_bytes(const char *path, const void *bytes, size_t size) {
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
}

/** Compare with the file as it was, and free that. */
static inline void assert_same_bytes(const char *path, file_bytes before) {
    file_bytes now = bytes_of(path);
    assert_int_equal(now.size, before.size);
    assert_memory_equal(now.bytes, before.bytes, now.size);
    mt_free(NULL, now.bytes);
    mt_free(NULL, before.bytes);
}

static inline void copy_file(const char *from, const char *to) {
    file_bytes file = bytes_of(from);
    write_bytes(to, file.bytes, file.size);
    mt_free(NULL, file.bytes);
}

/* ---- A town ---------------------------------------------------------------------------------- */

/** Made anew, also where a test left one behind. */
static inline void make_town(const char *path) {
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    mt_error error = {0};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        char name[1024];
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        unlink(name);
    }
    if (mt_town_create(NULL, path, "Proefstad", "GM9999", &at_noon, &error) != MT_OK)
        fail_msg("%s: %s", path, error.message);
}

static inline mt_town *open_town(const char *path, mt_town_mode mode) {
    mt_town *town = NULL;
    mt_error error = {0};
    if (mt_town_open(NULL, path, mode, mode == MT_TOWN_WRITE ? &at_noon : NULL, &town, &error) !=
        MT_OK)
        fail_msg("%s: %s", path, error.message);
    return town;
}

/** Import a CSV text; the plan's kind and columns are the caller's. */
static inline mt_status import_text(mt_town *town, const char *csv, const mt_import_plan *plan,
                                    mt_import_report *report, mt_error *error) {
    mt_table *table = NULL;
    char digest[65];
    mt_error reading = {0};
    if (mt_table_parse(NULL, "a.csv", csv, strlen(csv), NULL, &table, &reading) != MT_OK)
        fail_msg("%s", reading.message);
    mt_digest_hex(csv, strlen(csv), digest);
    const mt_source source = {.file = "a.csv", .digest = digest, .publisher = "Proef"};
    mt_status status = mt_town_import_table(town, table, plan, &source, &at_noon, report, error);
    mt_table_free(NULL, table);
    return status;
}

static inline mt_status import_shapes(mt_town *town, const char *json, const mt_import_plan *plan,
                                      mt_import_report *report, mt_error *error) {
    mt_geojson *shapes = NULL;
    char digest[65];
    mt_error reading = {0};
    if (mt_geojson_parse(NULL, "a.geojson", json, strlen(json), &shapes, &reading) != MT_OK)
        fail_msg("%s", reading.message);
    mt_digest_hex(json, strlen(json), digest);
    const mt_source source = {.file = "a.geojson", .digest = digest};
    mt_status status =
        mt_town_import_shapes(town, shapes, "a.geojson", plan, &source, &at_noon, report, error);
    mt_geojson_free(NULL, shapes);
    return status;
}

/** Schools or areas counted in groups A, B and unknown of the columns a, b, u. */
static inline mt_import_plan plan_of(mt_import_kind kind) {
    mt_import_plan plan = {.kind = kind};
    if (kind == MT_IMPORT_SCHOOLS || kind == MT_IMPORT_AREAS) {
        plan.n_groups = 3;
        plan.group[0] = (mt_import_group){"A", "a"};
        plan.group[1] = (mt_import_group){"B", "b"};
        plan.group[2] = (mt_import_group){"unknown", "u"};
        plan.first_year = plan.last_year = 2019;
        plan.year_exact = true;
    }
    return plan;
}

static inline void must_import(mt_town *town, mt_import_kind kind, const char *text) {
    mt_error error = {0};
    const mt_import_plan plan = plan_of(kind);
    mt_status status = kind == MT_IMPORT_SHAPES ? import_shapes(town, text, &plan, NULL, &error)
                                                : import_text(town, text, &plan, NULL, &error);
    if (status != MT_OK)
        fail_msg("%s:%lld: %s", error.file, (long long)error.row, error.message);
}

#define THREE_SCHOOLS                                                                              \
    "code,naam,a,b,u,gem_afstand_m,lon,lat\n"                                                      \
    "S1,Een,30,10,1,500,4.900,52.370\n"                                                            \
    "S2,Twee,20,20,0,600,4.910,52.370\n"                                                           \
    "S3,Drie,5,45,2,700,4.920,52.370\n"
#define TWO_AREAS "code,naam,a,b,u\nW1,West,40,30,1\nW2,Oost,20,50,2\n"
#define SQUARE(code, west, east)                                                                   \
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"" code                                       \
    "\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[" west ",52.36],[" east             \
    ",52.36],[" east ",52.38],[" west ",52.38],[" west ",52.36]]]}}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define TWO_SHAPES           COLLECTION(SQUARE("W1", "4.89", "4.91") "," SQUARE("W2", "4.91", "4.93"))

/** The town of three schools and two areas. */
static inline void make_tiny(const char *path) {
    make_town(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    must_import(town, MT_IMPORT_SCHOOLS, THREE_SCHOOLS);
    must_import(town, MT_IMPORT_AREAS, TWO_AREAS);
    must_import(town, MT_IMPORT_SHAPES, TWO_SHAPES);
    mt_town_close(town);
}

static inline mt_status verify_path(const char *path, const char *head, int64_t *entries,
                                    char last[65], mt_error *error) {
    mt_town *town = NULL;
    int64_t n;
    char hash[65];
    MT_TRY(mt_town_open(NULL, path, MT_TOWN_READ, NULL, &town, error));
    mt_status status = mt_town_verify(town, head, entries != NULL ? entries : &n,
                                      last != NULL ? last : hash, error);
    mt_town_close(town);
    return status;
}

static inline void check_verifies(const char *path) {
    mt_error error = {0};
    if (verify_path(path, NULL, NULL, NULL, &error) != MT_OK)
        fail_msg("%s: %s", path, error.message);
}

/** Change a file outside the program. */
static inline void run_sql(const char *path, const char *sql) {
    sqlite3 *db = NULL;
    char *message = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static inline void check_says(const mt_error *error, const char *says) {
    if (strstr(error->message, says) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error->message, says);
}

static inline mt_town_summary summary_of(mt_town *town) {
    mt_town_summary summary;
    mt_error error = {0};
    memset(&summary, 0, sizeof summary);
    if (mt_town_summarise(town, &summary, &error) != MT_OK)
        fail_msg("%s", error.message);
    return summary;
}

#endif
