/* The problem statement, from the published files to the page: the figures of Amsterdam, the same
 * bits on any number of threads, towns that lack something, and names that are no markup. */
#include "town_fixture.h"

#include "mengtafel/report.h"

#include <jansson.h>

/* ---- Amsterdam ------------------------------------------------------------------------------- */

static char amsterdam_path[600];

static void import_file(mt_town *town, mt_import_kind kind, const char *name) {
    char path[600], digest[65];
    mt_error error = {0};
    snprintf(path, sizeof path, MT_SOURCE_DIR "/data/amsterdam/%s", name);
    file_bytes file = bytes_of(path);
    mt_digest_hex(file.bytes, file.size, digest);
    const mt_source source = {.file = name, .digest = digest, .publisher = "Gemeente Amsterdam"};
    mt_import_plan plan = {.kind = kind, .known_only = kind == MT_IMPORT_BOARDS};
    if (kind == MT_IMPORT_BOARDS)
        plan.column[MT_ROLE_CODE] = "BRIN NUMMER";
    if (kind == MT_IMPORT_SCHOOLS || kind == MT_IMPORT_AREAS) {
        plan.n_groups = 3;
        plan.group[0] = (mt_import_group){"A", "nee"};
        plan.group[1] = (mt_import_group){"B", "ja"};
        plan.group[2] = (mt_import_group){"unknown", "onbekend"};
        plan.first_year = 2015;
        plan.last_year = 2019;
    }
    mt_status status;
    if (kind == MT_IMPORT_SHAPES) {
        mt_geojson *shapes = NULL;
        check_ok(mt_geojson_parse(NULL, name, file.bytes, file.size, &shapes, &error));
        status = mt_town_import_shapes(town, shapes, name, &plan, &source, &at_noon, NULL, &error);
        mt_geojson_free(NULL, shapes);
    } else {
        mt_table *table = NULL;
        check_ok(mt_table_parse(NULL, name, file.bytes, file.size, NULL, &table, &error));
        status = mt_town_import_table(town, table, &plan, &source, &at_noon, NULL, &error);
        mt_table_free(NULL, table);
    }
    if (status != MT_OK)
        fail_msg("%s:%lld:%lld: %s", error.file, (long long)error.row, (long long)error.column,
                 error.message);
    mt_free(NULL, file.bytes);
}

static void make_amsterdam(void) {
    if (amsterdam_path[0] != '\0')
        return;
    snprintf(amsterdam_path, sizeof amsterdam_path, "%s/amsterdam.meng", fixture_folder);
    make_town(amsterdam_path);
    mt_town *town = open_town(amsterdam_path, MT_TOWN_WRITE);
    import_file(town, MT_IMPORT_SCHOOLS, "scholen.csv");
    import_file(town, MT_IMPORT_AREAS, "buurten.csv");
    import_file(town, MT_IMPORT_SHAPES, "buurten.geojson");
    import_file(town, MT_IMPORT_BOARDS, "besturen.csv");
    mt_town_close(town);
}

static mt_snapshot *snapshot_of(const char *path) {
    mt_town *town = open_town(path, MT_TOWN_READ);
    mt_snapshot *snapshot = NULL;
    mt_error error = {0};
    if (mt_town_snapshot(town, NULL, 0, &snapshot, &error) != MT_OK)
        fail_msg("%s", error.message);
    mt_town_close(town);
    return snapshot;
}

static mt_problem *problem_of(const mt_context *context, const mt_snapshot *snapshot,
                              const mt_problem_options *options) {
    mt_problem *problem = NULL;
    mt_error error = {0};
    if (mt_problem_new(context, snapshot, options, &problem, &error) != MT_OK)
        fail_msg("%s", error.message);
    return problem;
}

static void check_amsterdam(const mt_problem *p) {
    check_close(p->school.dissimilarity, 0.4605409777220872, 1e-12);
    /* worked out in 60 digits: 0.047407166361633935871... */
    check_close(p->school.chance, 0.04740716636163394, 1e-15);
    assert_true(p->has_home);
    check_close(p->home.dissimilarity, 0.3525653335887205, 1e-12);
    assert_int_equal(p->school.units, 193);
    const mt_housing *housing = &p->housing;
    assert_true(housing->available);
    assert_null(housing->why_not);
    assert_int_equal(housing->areas, 90);
    assert_true(housing->nearest >= 0.30 && housing->nearest <= 0.34);
    assert_true(housing->nearest_low <= housing->nearest &&
                housing->nearest <= housing->nearest_high);
    assert_true(housing->least_metres >= housing->nearest_metres);
    assert_true(housing->least > 0 && housing->least < 1);
    assert_int_equal(housing->actual_schools, 189);
    check_close(housing->choice_or_admission, p->school.dissimilarity - housing->nearest, 1e-15);
    const mt_mirrors *mirrors = &p->mirrors;
    assert_true(mirrors->available);
    assert_int_equal(mirrors->schools,
                     mirrors->reflects + mirrors->cannot_tell + mirrors->more_a + mirrors->more_b);
    assert_int_equal(mirrors->schools + mirrors->no_surroundings, 193);
    size_t counted[MT_MIRROR_EMPTY + 8] = {0};
    for (size_t i = 0; i < p->snapshot->n_schools; i++)
        counted[mirrors->mirror[i].verdict]++;
    assert_int_equal(counted[MT_MIRROR_REFLECTS], mirrors->reflects);
    assert_int_equal(counted[MT_MIRROR_MORE], mirrors->more_b);
    assert_int_equal(counted[MT_MIRROR_LESS], mirrors->more_a);
    assert_int_equal(counted[MT_MIRROR_CANNOT_TELL], mirrors->cannot_tell);
    int64_t a = 0, b = 0, unknown = 0;
    for (size_t i = 0; i < p->snapshot->n_schools; i++) {
        a += p->school_a[i];
        b += p->school_b[i];
        unknown += p->school_unknown[i];
    }
    assert_int_equal(a, p->school.a);
    assert_int_equal(b, p->school.b);
    assert_int_equal(unknown, p->school.unknown);
    assert_true(p->school.low < p->school.dissimilarity &&
                p->school.dissimilarity < p->school.high);
    assert_true(p->school.unknown_low <= p->school.dissimilarity);
    assert_true(p->school.chance_low < p->school.chance &&
                p->school.chance < p->school.chance_high);
}

static char *json_of(const mt_problem *problem, mt_language language) {
    char *text = NULL;
    size_t size;
    mt_error error = {0};
    if (mt_api_problem_json(NULL, problem, language, &text, &size, &error) != MT_OK)
        fail_msg("%s", error.message);
    assert_int_equal(strlen(text), size);
    return text;
}

static char *text_of(const mt_problem *problem, mt_language language, int width) {
    char *text = NULL;
    size_t size;
    mt_error error = {0};
    if (mt_problem_text(NULL, problem, language, width, &text, &size, &error) != MT_OK)
        fail_msg("%s", error.message);
    assert_int_equal(strlen(text), size);
    return text;
}

static char *html_of(const mt_problem *problem, mt_language language) {
    char *text = NULL;
    size_t size;
    mt_error error = {0};
    if (mt_problem_html(NULL, problem, language, &text, &size, &error) != MT_OK)
        fail_msg("%s", error.message);
    assert_int_equal(strlen(text), size);
    return text;
}

/* The text on one line, so that wrapping does not matter. */
static void unwrap(char *text) {
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        const char c = *from == '\n' ? ' ' : *from;
        if (c != ' ' || to == text || to[-1] != ' ')
            *to++ = c;
    }
    *to = '\0';
}

static void check_holds(const char *text, const char *part) {
    assert_non_null(text);
    if (strstr(text, part) == NULL)
        fail_msg("not there: %s\nin: %s", part, text);
}

/* As words: "nan" stands in names too. */
static void check_no_nan(const char *text) {
    static const char *const marks = " \n():;,.><\"-%";
    for (const char *at = text; *at != '\0'; at++)
        if ((strncmp(at, "nan", 3) == 0 || strncmp(at, "inf", 3) == 0) &&
            (at == text || strchr(marks, at[-1]) != NULL) &&
            (at[3] == '\0' || strchr(marks, at[3]) != NULL))
            fail_msg("not a number in: %.60s", at > text + 40 ? at - 40 : text);
    if (strstr(text, "(null)") != NULL)
        fail_msg("a missing text in: %s", text);
}

/* Every form in both languages, and no figure that is none. */
static void check_forms(const mt_problem *problem) {
    for (mt_language language = MT_DUTCH; language <= MT_ENGLISH; language++) {
        char *text = text_of(problem, language, 72);
        char *html = html_of(problem, language);
        char *json = json_of(problem, language);
        json_error_t wrong;
        check_no_nan(text);
        check_no_nan(html);
        json_t *parsed = json_loads(json, JSON_REJECT_DUPLICATES, &wrong);
        if (parsed == NULL)
            fail_msg("line %d: %s", wrong.line, wrong.text);
        json_decref(parsed);
        mt_free(NULL, text);
        mt_free(NULL, html);
        mt_free(NULL, json);
    }
}

static void amsterdam_figures(void **state) {
    (void)state;
    make_amsterdam();
    mt_snapshot *snapshot = snapshot_of(amsterdam_path);
    assert_int_equal(snapshot->n_schools, 193);
    assert_int_equal(snapshot->n_areas, 99);
    assert_true(snapshot->n_boards > 10);
    const mt_problem_options options = {.replicates = 200, .point_sets = 4, .points_per_area = 30};
    mt_problem *problem = problem_of(NULL, snapshot, &options);
    check_amsterdam(problem);
    check_forms(problem);
    char *json = json_of(problem, MT_DUTCH);
    json_t *parsed = json_loads(json, 0, NULL);
    json_t *d = json_object_get(
        json_object_get(json_object_get(parsed, "at_school"), "dissimilarity"), "value");
    assert_true(json_number_value(d) == problem->school.dissimilarity);
    assert_string_equal(json_string_value(json_object_get(parsed, "town")), "Proefstad");
    json_decref(parsed);
    mt_free(NULL, json);
    mt_problem_free(NULL, problem);
    mt_problem_free(NULL, NULL);
    mt_snapshot_free(snapshot);
}

static void amsterdam_sentences(void **state) {
    (void)state;
    make_amsterdam();
    mt_snapshot *snapshot = snapshot_of(amsterdam_path);
    const mt_problem_options options = {.replicates = 100, .point_sets = 2, .points_per_area = 20};
    mt_problem *problem = problem_of(NULL, snapshot, &options);
    char *text = text_of(problem, MT_DUTCH, 60);
    unwrap(text);
    check_holds(text,
                "Pas als 46 van de 100 kinderen uit groep A op een andere school zaten, had "
                "elke school dezelfde mix. Door toeval alleen al zouden het er 5 zijn. Dit is "
                "een maat, geen plan.");
    check_holds(text, "rond 2015–2019");
    mt_free(NULL, text);
    text = text_of(problem, MT_ENGLISH, 100);
    unwrap(text);
    check_holds(text, "Only if 46 of every 100 children of group A were at another school would "
                      "every school have the same mix. Chance alone would already make it 5. This "
                      "is a measure, not a plan.");
    mt_free(NULL, text);
    char *html = html_of(problem, MT_DUTCH);
    check_holds(html, "<html lang=\"nl\">");
    check_holds(html, "Pas als 46 van de 100 kinderen uit groep A");
    mt_free(NULL, html);
    mt_problem_free(NULL, problem);
    mt_snapshot_free(snapshot);
}

static void same_bits_on_any_threads(void **state) {
    (void)state;
    make_amsterdam();
    mt_snapshot *snapshot = snapshot_of(amsterdam_path);
    char *first = NULL;
    for (int threads = 1; threads <= 3; threads++) {
        const mt_context context = {.threads = threads};
        const mt_problem_options options = {
            .replicates = 100, .point_sets = 2, .points_per_area = 10};
        mt_problem *problem = problem_of(&context, snapshot, &options);
        char *json = json_of(problem, MT_ENGLISH);
        if (first == NULL)
            first = json;
        else {
            assert_string_equal(json, first);
            mt_free(NULL, json);
        }
        mt_problem_free(&context, problem);
    }
    mt_free(NULL, first);
    mt_snapshot_free(snapshot);
}

/* ---- Small towns ----------------------------------------------------------------------------- */

/* A town of what is given; areas and shapes may be NULL. */
static mt_snapshot *town_with(const char *schools, const char *areas, const char *shapes) {
    const char *path = in_folder("small.meng");
    make_town(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    must_import(town, MT_IMPORT_SCHOOLS, schools);
    if (areas != NULL)
        must_import(town, MT_IMPORT_AREAS, areas);
    if (shapes != NULL)
        must_import(town, MT_IMPORT_SHAPES, shapes);
    mt_town_close(town);
    return snapshot_of(path);
}

static const mt_problem_options quick = {
    .replicates = 50, .point_sets = 2, .points_per_area = 10, .radius = 5000};

static void tiny_by_hand(void **state) {
    (void)state;
    mt_snapshot *snapshot = town_with(THREE_SCHOOLS, TWO_AREAS, TWO_SHAPES);
    mt_problem *problem = problem_of(NULL, snapshot, &quick);
    /* 1/2 (|30/55 - 10/75| + |20/55 - 20/75| + |5/55 - 45/75|) and over the areas 40:30, 20:50 */
    check_close(problem->school.dissimilarity,
                0.5 * (30 / 55. - 10 / 75. + 20 / 55. - 20 / 75. + 45 / 75. - 5 / 55.), 1e-12);
    check_close(problem->home.dissimilarity, 40 / 60. - 30 / 80., 1e-12);
    check_close(problem->housing.actual_metres, (500 * 41 + 600 * 40 + 700 * 52) / 133., 1e-9);
    check_close(problem->housing.scale_a, 55 / 60., 1e-12);
    check_close(problem->housing.scale_b, 75 / 80., 1e-12);
    assert_true(problem->housing.available);
    check_forms(problem);
    mt_problem_free(NULL, problem);
    mt_snapshot_free(snapshot);
}

static void check_housing_missing(mt_snapshot *snapshot) {
    mt_problem *problem = problem_of(NULL, snapshot, &quick);
    assert_false(problem->housing.available);
    assert_non_null(problem->housing.why_not);
    assert_true(isnan(problem->housing.nearest) && isnan(problem->housing.least));
    check_forms(problem);
    char *text = text_of(problem, MT_DUTCH, 80);
    unwrap(text);
    check_holds(text, "Dat is niet te zeggen met wat er in het gemeentebestand staat");
    mt_free(NULL, text);
    mt_problem_free(NULL, problem);
    mt_snapshot_free(snapshot);
}

static void housing_cannot_be_said(void **state) {
    (void)state;
    check_housing_missing(town_with(THREE_SCHOOLS, NULL, NULL));
    check_housing_missing(town_with(THREE_SCHOOLS, TWO_AREAS, NULL));
    check_housing_missing(town_with(THREE_SCHOOLS, NULL, TWO_SHAPES));
    check_housing_missing(town_with("code,a,b,u\nS1,10,20,0\nS2,20,10,0\n", TWO_AREAS, TWO_SHAPES));
    check_housing_missing(
        town_with(THREE_SCHOOLS, "code,a,b,u\nW1,40,0,1\nW2,20,0,2\n", TWO_SHAPES));
    check_housing_missing(town_with(THREE_SCHOOLS, "code,a,b,u\nW1,0,0,1\nW2,0,0,2\n", TWO_SHAPES));
    /* the schools with a place hold group B only */
    check_housing_missing(town_with("code,a,b,u,lon,lat\nS1,50,0,0,,\nS2,0,30,0,4.9,52.37\n"
                                    "S3,0,20,0,4.91,52.37\n",
                                    TWO_AREAS, TWO_SHAPES));
}

static void extremes_are_figures(void **state) {
    (void)state;
    static const struct {
        const char *schools;
        double d;
    } towns[] = {
        {"code,a,b,u,lon,lat\nS1,10,20,0,4.9,52.37\nS2,10,20,0,4.92,52.37\n", 0},
        {"code,a,b,u,lon,lat\nS1,10,0,0,4.9,52.37\nS2,0,20,0,4.92,52.37\n", 1},
        {"code,a,b,u,lon,lat\nS1,1,0,0,4.9,52.37\nS2,0,1,0,4.92,52.37\n", 1},
        {"code,a,b,u,lon,lat\nS1,10,20,,4.9,52.37\nS2,.,5,1,4.91,52.37\nS3,0,0,9,4.9,52.36\n"
         "S4,1,2,0,4.91,52.36\n",
         0},
        {"code,a,b,u,lon,lat\nS1,10,20,<5,4.9,52.37\nS2,20,40,x,4.91,52.37\n", 0},
    };
    for (size_t i = 0; i < sizeof towns / sizeof towns[0]; i++) {
        mt_snapshot *snapshot = town_with(towns[i].schools, TWO_AREAS, TWO_SHAPES);
        mt_problem *problem = problem_of(NULL, snapshot, &quick);
        check_close(problem->school.dissimilarity, towns[i].d, 1e-12);
        check_forms(problem);
        mt_problem_free(NULL, problem);
        mt_snapshot_free(snapshot);
    }
}

/* Where schools are more mixed than the neighbourhoods, the page does not count backwards. */
static void more_mixed_than_housing(void **state) {
    (void)state;
    mt_snapshot *snapshot = town_with("code,a,b,u,lon,lat\nS1,30,30,0,4.9,52.37\n"
                                      "S2,30,30,0,4.92,52.37\n",
                                      "code,a,b,u\nW1,60,0,0\nW2,0,60,0\n", TWO_SHAPES);
    mt_problem *problem = problem_of(NULL, snapshot, &quick);
    assert_true(problem->housing.choice_or_admission < -0.5);
    char *text = text_of(problem, MT_DUTCH, 80);
    unwrap(text);
    check_holds(text, "scholen zijn nu gemengder dan dat");
    mt_free(NULL, text);
    text = text_of(problem, MT_ENGLISH, 80);
    unwrap(text);
    check_holds(text, "schools are now more mixed than that");
    assert_null(strstr(text, "The other -"));
    mt_free(NULL, text);
    check_forms(problem);
    mt_problem_free(NULL, problem);
    mt_snapshot_free(snapshot);
}

static void check_refused(mt_snapshot *snapshot, const mt_problem_options *options,
                          mt_status status, const char *says) {
    mt_problem *problem = NULL;
    mt_error error = {0};
    assert_int_equal(mt_problem_new(NULL, snapshot, options, &problem, &error), status);
    assert_null(problem);
    check_says(&error, says);
}

static void nothing_to_compare(void **state) {
    (void)state;
    mt_snapshot *s = town_with("code,a,b,u\nS1,10,0,3\nS2,20,0,4\n", NULL, NULL);
    check_refused(s, &quick, MT_INFEASIBLE, "group B has no children at school (30 and 0)");
    mt_snapshot_free(s);
    s = town_with("code,a,b,u\nS1,10,5,3\nS2,0,0,0\n", NULL, NULL);
    check_refused(s, &quick, MT_INFEASIBLE, "takes two or more");
    mt_snapshot_free(s);
    s = town_with("code,a,b,u\nS1,10,<5,3\nS2,<5,9,4\n", NULL, NULL);
    check_refused(s, &quick, MT_INFEASIBLE,
                  "counts of these groups are hidden (2, such as <5; the first at S1)");
    mt_snapshot_free(s);
    s = town_with("code,a,b,u\nS1,10,.,3\nS2,.,9,4\n", NULL, NULL);
    check_refused(s, &quick, MT_INFEASIBLE, "no children at school");
    mt_problem_options options = quick;
    options.group_a = "A";
    options.group_b = "C";
    check_refused(s, &options, MT_BAD_DATA, "there is no group C; there is: A, B");
    options.group_b = "A";
    check_refused(s, &options, MT_BAD_DATA, "compared with itself");
    options.group_b = "unknown";
    check_refused(s, &options, MT_BAD_DATA, "there is no group unknown");
    mt_snapshot_free(s);
    check_refused(NULL, NULL, MT_BAD_ARGUMENT, "snapshot");
}

/* What is left out is said, and a small cell of a source that is not public is not shown. */
static void what_is_left_out_is_said(void **state) {
    (void)state;
    mt_snapshot *s =
        town_with("code,a,b,u\nS1,10,1,3\nS2,20,30,.\nS3,15,15,0\nS4,40,.,0\n", NULL, NULL);
    mt_problem *problem = problem_of(NULL, s, &quick);
    char *text = NULL;
    size_t size;
    assert_int_equal(problem->schools_left_out, 1);
    assert_int_equal(problem->unknown_missing, 1);
    assert_true(problem->school_hidden[0] && !problem->school_hidden[1]);
    check_ok(mt_problem_text(NULL, problem, MT_DUTCH, 1000, &text, &size, NULL));
    check_holds(text, "Weggelaten omdat de telling niet volledig is: scholen 1");
    check_holds(text, "van hoeveel kinderen de groep onbekend is: 1");
    check_holds(text, "groep A is de kolom a, groep B de kolom b");
    mt_free(NULL, text);
    check_ok(mt_api_schools_csv(NULL, problem, &text, &size, NULL));
    assert_string_equal(text, "code,name,board,denomination,lon,lat,children_a,children_b,"
                              "children_unknown,mean_metres,share,around,low_95,high_95,low_998,"
                              "high_998,verdict\r\n"
                              "S1,,,,,,,,,,,,,,,,hidden\r\n"
                              "S2,,,,,,20,30,,,0.6,,,,,,no surroundings\r\n"
                              "S3,,,,,,15,15,0,,0.5,,,,,,no surroundings\r\n"
                              "S4,,,,,,,,0,,,,,,,,empty\r\n");
    mt_free(NULL, text);
    check_ok(mt_api_problem_json(NULL, problem, MT_DUTCH, &text, &size, NULL));
    assert_null(strstr(text, "S1"));
    mt_free(NULL, text);
    mt_problem_free(NULL, problem);
    mt_snapshot_free(s);
}

/* Below what chance gives, nothing is said to be left after it. */
static void evenness_below_chance_is_called_that(void **state) {
    (void)state;
    mt_snapshot *s = town_with("code,a,b,u\nS1,5,5,0\nS2,5,5,0\nS3,5,5,0\n", NULL, NULL);
    mt_problem *problem = problem_of(NULL, s, &quick);
    char *text = NULL;
    size_t size;
    check_ok(mt_problem_text(NULL, problem, MT_DUTCH, 1000, &text, &size, NULL));
    check_holds(text, "niet ongelijker verdeeld dan door toeval alleen");
    assert_null(strstr(text, "Zonder dat deel"));
    assert_null(strstr(text, "Van sommige kinderen"));
    mt_free(NULL, text);
    mt_problem_free(NULL, problem);
    mt_snapshot_free(s);
}

static mt_snapshot *town_of_groups(size_t n, const char *csv) {
    const char *path = in_folder("groups.meng");
    static const char *const keys[] = {"A", "B", "C"}, *const columns[] = {"a", "b", "c"};
    mt_error error = {0};
    make_town(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    plan.n_groups = n;
    for (size_t g = 0; g < n; g++)
        plan.group[g] = (mt_import_group){keys[g], columns[g]};
    check_ok(import_text(town, csv, &plan, NULL, &error));
    mt_town_close(town);
    return snapshot_of(path);
}

static void three_groups(void **state) {
    (void)state;
    mt_snapshot *s = town_of_groups(3, "code,a,b,c\nS1,10,5,15\nS2,10,25,5\n");
    check_refused(s, &quick, MT_BAD_DATA, "3 groups (A, B, C); name two with --groups A,B");
    mt_problem_options options = quick;
    options.group_a = "A";
    check_refused(s, &options, MT_BAD_DATA, "--groups");
    options.group_b = "rest";
    mt_problem *problem = problem_of(NULL, s, &options);
    assert_int_equal(problem->group_b, 3);
    assert_int_equal(problem->school.a, 20);
    assert_int_equal(problem->school.b, 50);
    check_close(problem->school.dissimilarity, 0.1, 1e-12);
    check_forms(problem);
    mt_problem_free(NULL, problem);
    options.group_b = "C";
    problem = problem_of(NULL, s, &options);
    assert_int_equal(problem->school.b, 20);
    check_close(problem->school.dissimilarity, 0.25, 1e-12);
    mt_problem_free(NULL, problem);
    mt_snapshot_free(s);
    s = town_of_groups(1, "code,a\nS1,10\nS2,10\n");
    check_refused(s, &quick, MT_BAD_DATA, "two groups are needed to compare, the town has 1 (A)");
    mt_snapshot_free(s);
}

/* ---- Names and long texts -------------------------------------------------------------------- */

static void names_are_no_markup(void **state) {
    (void)state;
    static const char sly[] = "<script>alert(\"x\")</script>&amp";
    const char *path = in_folder("sly.meng");
    mt_error error = {0};
    unlink(path);
    check_ok(mt_town_create(NULL, path, sly, NULL, &at_noon, &error));
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    plan.group[0].key = "<b>";
    check_ok(import_text(town, "code,naam,a,b,u\n<i>1,<script>&,10,5,1\nS2,\"\"\"x\",10,25,2\n",
                         &plan, NULL, &error));
    mt_town_close(town);
    mt_snapshot *s = snapshot_of(path);
    mt_problem *problem = problem_of(NULL, s, &quick);
    char *html = html_of(problem, MT_DUTCH);
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "<b>"));
    assert_null(strstr(html, "<i>"));
    check_holds(html, "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;amp");
    mt_free(NULL, html);
    check_forms(problem);
    char *json = json_of(problem, MT_ENGLISH);
    json_t *parsed = json_loads(json, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(parsed, "town")), sly);
    json_decref(parsed);
    mt_free(NULL, json);
    mt_problem_free(NULL, problem);
    mt_snapshot_free(s);
}

/* A note of a publisher may be long: all of it is on the page. */
static void long_notes_are_whole(void **state) {
    (void)state;
    const char *path = in_folder("long.meng");
    char note[5001], digest[65];
    for (int i = 0; i < 5000; i += 2)
        memcpy(note + i, i % 100 == 98 ? "e " : "\xc3\xa9", 2);
    memcpy(note + 4996, "EIND", 5);
    make_town(path);
    mt_town *town = open_town(path, MT_TOWN_WRITE);
    mt_table *table = NULL;
    static const char csv[] = "code,a,b,u\nS1,10,5,1\nS2,10,25,2\n";
    check_ok(mt_table_parse(NULL, "a.csv", csv, sizeof csv - 1, NULL, &table, NULL));
    mt_digest_hex(csv, sizeof csv - 1, digest);
    const mt_source source = {.file = "a.csv", .digest = digest, .groups_nl = note};
    const mt_import_plan plan = plan_of(MT_IMPORT_SCHOOLS);
    check_ok(mt_town_import_table(town, table, &plan, &source, &at_noon, NULL, NULL));
    mt_table_free(NULL, table);
    mt_town_close(town);
    mt_snapshot *s = snapshot_of(path);
    mt_problem *problem = problem_of(NULL, s, &quick);
    char *html = html_of(problem, MT_DUTCH);
    check_holds(html, note);
    mt_free(NULL, html);
    mt_problem_free(NULL, problem);
    mt_snapshot_free(s);
}

static void text_keeps_its_width(void **state) {
    (void)state;
    mt_snapshot *s = town_with(THREE_SCHOOLS, TWO_AREAS, TWO_SHAPES);
    mt_problem *problem = problem_of(NULL, s, &quick);
    for (int width = 60; width <= 120; width += 30) {
        char *text = text_of(problem, MT_DUTCH, width);
        int column = 0;
        for (const char *c = text; *c != '\0'; c++) {
            column = *c == '\n' ? 0 : column + (((unsigned char)*c & 0xc0) != 0x80);
            if (column > width)
                fail_msg("wider than %d: %.*s", width, width, c - width);
        }
        mt_free(NULL, text);
    }
    char *text = NULL;
    size_t size;
    assert_int_equal(mt_problem_text(NULL, problem, MT_DUTCH, 39, &text, &size, NULL),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_problem_html(NULL, NULL, MT_DUTCH, &text, &size, NULL), MT_BAD_ARGUMENT);
    assert_int_equal(mt_api_problem_json(NULL, problem, MT_DUTCH, NULL, &size, NULL),
                     MT_BAD_ARGUMENT);
    mt_problem_free(NULL, problem);
    mt_snapshot_free(s);
}

static void the_sentence_alone(void **state) {
    (void)state;
    char text[400], cut[20];
    mt_sentence_of_dissimilarity(MT_ENGLISH, 0.4605, 0.0474, "group A", text, sizeof text);
    check_holds(text, "Only if 46 of every 100 children of group A");
    check_holds(text, "already make it 5");
    mt_sentence_of_dissimilarity(MT_DUTCH, 1, 0, "groep B", text, sizeof text);
    check_holds(text, "Pas als 100 van de 100 kinderen uit groep B");
    mt_sentence_of_dissimilarity(MT_DUTCH, 0.5, 0, "groep B", cut, sizeof cut);
    assert_int_equal(strlen(cut), sizeof cut - 1);
}

/* The rooms: the figure of Meten, what a round came to, and no answer where there is none. */
static void sentences_of_rooms(void **state) {
    (void)state;
    mt_snapshot *s = town_with(THREE_SCHOOLS, NULL, NULL);
    mt_problem *problem = problem_of(NULL, s, &quick);
    char text[600], first[600];
    mt_sentence_of_dissimilarity(MT_DUTCH, problem->school.dissimilarity, problem->school.chance,
                                 problem->name_a_nl, first, sizeof first);
    mt_sentence_of_room(MT_ROOM_MEASURE, MT_DUTCH, problem, NULL, text, sizeof text);
    assert_string_equal(text, first);
    for (int room = MT_ROOM_TRY; room <= MT_ROOM_FOLLOW; room++) {
        mt_sentence_of_room((mt_room)room, MT_ENGLISH, problem, NULL, text, sizeof text);
        check_holds(text, room == MT_ROOM_CARRY_OUT ? "There is no admission round yet"
                                                    : "This room is not built yet");
        mt_sentence_of_room((mt_room)room, MT_DUTCH, problem, NULL, text, sizeof text);
        check_holds(text, room == MT_ROOM_CARRY_OUT ? "Er is nog geen plaatsingsronde"
                                                    : "Deze kamer is nog niet gebouwd");
    }
#define FIGURES                                                                                    \
    "\"children\": 6800, \"rules\": ["                                                             \
    "{\"id\": \"two_baskets\", \"first_choice\": 5372, \"unplaced\": 12},"                         \
    "{\"id\": \"one_draw\", \"first_choice\": 5644, \"unplaced\": 1034}]}"
    static const char round[] = "{\"form\": 1, " FIGURES;
    mt_sentence_of_room(MT_ROOM_CARRY_OUT, MT_DUTCH, problem, round, text, sizeof text);
    assert_string_equal(text,
                        "Oefenronde, 6.800 geschatte kinderen: met één loting krijgen er 83 "
                        "van de 100 hun eerste keus, met twee mandjes 79; 1.034 en 12 blijven "
                        "zonder plaats.");
    static const char more_than_all[] =
        "{\"form\": 1, \"children\": 1, \"rules\": ["
        "{\"id\": \"one_draw\", \"first_choice\": 2, \"unplaced\": 0},"
        "{\"id\": \"two_baskets\", \"first_choice\": 1, \"unplaced\": 0}]}";
    const char *const other_forms[] = {"{\"form\": 2, " FIGURES,    "{\"form\": 0, " FIGURES,
                                       "{\"form\": 1.0, " FIGURES,  "{\"form\": \"1\", " FIGURES,
                                       "{\"form\": null, " FIGURES, "{" FIGURES};
    assert_true(mt_api_round_fits(round));
    for (size_t i = 0; i < sizeof other_forms / sizeof other_forms[0]; i++) {
        assert_false(mt_api_round_fits(other_forms[i]));
        mt_sentence_of_room(MT_ROOM_CARRY_OUT, MT_ENGLISH, problem, other_forms[i], text,
                            sizeof text);
        check_holds(text, "this version cannot read");
    }
    const char *const broken[] = {"",
                                  "[",
                                  "[]",
                                  "{\"form\": 1, \"children\": 0, \"rules\": []}",
                                  "{\"form\": 1, \"children\": \"6\"}",
                                  more_than_all};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        mt_sentence_of_room(MT_ROOM_CARRY_OUT, MT_ENGLISH, problem, broken[i], text, sizeof text);
        check_holds(text, "this version cannot read");
    }
    mt_problem_free(NULL, problem);
    mt_snapshot_free(s);
}

/* Areas: those with a shape as GeoJSON, all as CSV; sources that are not public hide few children. */
static void areas_one_by_one(void **state) {
    (void)state;
    mt_snapshot *s = town_with(THREE_SCHOOLS, TWO_AREAS, TWO_SHAPES);
    mt_problem *problem = problem_of(NULL, s, &quick);
    char *text = NULL;
    size_t size;
    check_ok(mt_api_areas_json(NULL, problem, &text, &size, NULL));
    json_t *areas = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    json_t *features = json_object_get(areas, "features");
    assert_int_equal(json_array_size(features), 2);
    for (size_t i = 0; i < 2; i++) {
        const json_t *geometry = json_object_get(json_array_get(features, i), "geometry");
        assert_string_equal(json_string_value(json_object_get(geometry, "type")), "Polygon");
    }
    json_decref(areas);
    mt_free(NULL, text);
    mt_problem_free(NULL, problem);
    mt_snapshot_free(s);
    s = town_with(THREE_SCHOOLS, "code,a,b,u\nA1,3,10,0\nA2,40,60,0\nA3,0,0,0\nA4,.,6,1\n", NULL);
    problem = problem_of(NULL, s, &quick);
    check_ok(mt_api_areas_csv(NULL, problem, &text, &size, NULL));
    assert_string_equal(text, "code,name,children_a,children_b,children_unknown,share\r\n"
                              "A1,,,,,\r\nA2,,40,60,0,0.6\r\nA3,,0,0,0,\r\nA4,,,,,\r\n");
    mt_free(NULL, text);
    mt_problem_free(NULL, problem);
    mt_snapshot_free(s);
}

/* ---- No memory ------------------------------------------------------------------------------- */

static mt_snapshot *memory_snapshot;

static mt_status problem_and_forms(const mt_context *context, mt_error *error) {
    mt_problem *problem = NULL;
    char *text[9] = {NULL};
    size_t size;
    const mt_api_round round = {"oefen-1", "exercise", "2026-11-24T20:00:00Z"};
    const mt_api_state about = {.head = "00", .n_rounds = 1, .round = &round};
    const mt_problem_options options = {
        .replicates = 3, .point_sets = 1, .points_per_area = 2, .radius = 5000};
    mt_status status = mt_problem_new(context, memory_snapshot, &options, &problem, error);
    if (status == MT_OK)
        status = mt_problem_text(context, problem, MT_DUTCH, 80, &text[0], &size, error);
    if (status == MT_OK)
        status = mt_problem_html(context, problem, MT_ENGLISH, &text[1], &size, error);
    if (status == MT_OK)
        status = mt_api_problem_json(context, problem, MT_DUTCH, &text[2], &size, error);
    if (status == MT_OK)
        status = mt_api_schools_json(context, problem, &text[3], &size, error);
    if (status == MT_OK)
        status = mt_api_schools_csv(context, problem, &text[4], &size, error);
    if (status == MT_OK)
        status = mt_api_areas_json(context, problem, &text[5], &size, error);
    if (status == MT_OK)
        status = mt_api_areas_csv(context, problem, &text[6], &size, error);
    if (status == MT_OK)
        status = mt_api_town_json(context, problem, MT_ENGLISH, &about, &text[7], &size, error);
    if (status == MT_OK)
        status = mt_api_rounds_json(context, &about, &text[8], &size, error);
    for (int i = 0; i < 9; i++)
        mt_free(context, text[i]);
    mt_problem_free(context, problem);
    return status;
}

static void every_allocation(void **state) {
    (void)state;
    memory_snapshot = town_with(THREE_SCHOOLS, TWO_AREAS, TWO_SHAPES);
    check_every_allocation(problem_and_forms);
    mt_snapshot_free(memory_snapshot);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amsterdam_figures),
        cmocka_unit_test(amsterdam_sentences),
        cmocka_unit_test(same_bits_on_any_threads),
        cmocka_unit_test(tiny_by_hand),
        cmocka_unit_test(housing_cannot_be_said),
        cmocka_unit_test(extremes_are_figures),
        cmocka_unit_test(more_mixed_than_housing),
        cmocka_unit_test(nothing_to_compare),
        cmocka_unit_test(what_is_left_out_is_said),
        cmocka_unit_test(evenness_below_chance_is_called_that),
        cmocka_unit_test(three_groups),
        cmocka_unit_test(names_are_no_markup),
        cmocka_unit_test(long_notes_are_whole),
        cmocka_unit_test(text_keeps_its_width),
        cmocka_unit_test(the_sentence_alone),
        cmocka_unit_test(sentences_of_rooms),
        cmocka_unit_test(areas_one_by_one),
        cmocka_unit_test(every_allocation),
    };
    return run_all_in_folder(tests);
}
