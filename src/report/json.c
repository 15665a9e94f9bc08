/* The problem as JSON: every figure with its unit, what it is measured over, its uncertainty and
 * what chance alone would give, and the sources. NaN is null, never 0. */
#include "report/report_internal.h"

#include <math.h>
#include <string.h>

mt_status mt__json_hand_over(const mt_context *context, mt_json *json, char **text, size_t *size,
                             mt_error *error) {
    const char *made;
    size_t length;
    MT_TRY(mt_json_finish(json, &made, &length, error));
    char *copy = mt__strndup(context, made, length);
    if (copy == NULL)
        return mt__no_memory(error, "the figures");
    *text = copy;
    *size = length;
    return MT_OK;
}

static void add_interval(mt_json *json, const char *key, double low, double high) {
    mt_json_array(json, key);
    mt_json_number(json, NULL, low);
    mt_json_number(json, NULL, high);
    mt_json_end(json);
}

static void add_spread(mt_json *json, const char *key, const mt_spread_of_groups *spread) {
    mt_json_object(json, key);
    mt_json_integer(json, "units", (int64_t)spread->units);
    mt_json_integer(json, "children_a", spread->a);
    mt_json_integer(json, "children_b", spread->b);
    mt_json_integer(json, "children_unknown", spread->unknown);
    mt_json_object(json, "dissimilarity");
    mt_json_number(json, "value", spread->dissimilarity);
    add_interval(json, "interval", spread->low, spread->high);
    add_interval(json, "range_of_unknown", spread->unknown_low, spread->unknown_high);
    mt_json_number(json, "by_chance", spread->chance);
    add_interval(json, "by_chance_interval", spread->chance_low, spread->chance_high);
    mt_json_number(json, "p_by_chance", spread->p);
    mt_json_number(json, "without_chance", spread->corrected);
    mt_json_end(json);
    mt_json_object(json, "theil_h");
    mt_json_number(json, "value", spread->theil);
    mt_json_number(json, "by_chance", spread->theil_chance);
    mt_json_end(json);
    mt_json_number(json, "isolation_a", spread->isolation_a);
    mt_json_number(json, "isolation_b", spread->isolation_b);
    mt_json_number(json, "exposure_a_to_b", spread->exposure_ab);
    mt_json_number(json, "exposure_b_to_a", spread->exposure_ba);
    mt_json_object(json, "moves");
    mt_json_number(json, "children_a_alone", spread->moves.a_alone);
    mt_json_number(json, "children_b_alone", spread->moves.b_alone);
    mt_json_number(json, "swaps_each_way", spread->moves.swap_each_way);
    mt_json_number(json, "share_of_all_by_swapping", spread->moves.swap_share);
    mt_json_end(json);
    mt_json_end(json);
}

static void add_housing(mt_json *json, const mt_housing *housing) {
    mt_json_object(json, "housing");
    mt_json_boolean(json, "available", housing->available);
    mt_json_string(json, "why_not", housing->why_not);
    mt_json_integer(json, "areas", (int64_t)housing->areas);
    mt_json_integer(json, "schools", (int64_t)housing->schools);
    mt_json_integer(json, "schools_without_place", (int64_t)housing->schools_without_place);
    mt_json_integer(json, "areas_without_shape", (int64_t)housing->areas_without_shape);
    mt_json_number(json, "dissimilarity_of_these_schools", housing->actual);
    mt_json_integer(json, "home_points", (int64_t)housing->points);
    mt_json_number(json, "children_a_by_residence", housing->available ? housing->home_a : NAN);
    mt_json_number(json, "children_b_by_residence", housing->available ? housing->home_b : NAN);
    mt_json_object(json, "nearest_school");
    mt_json_number(json, "dissimilarity", housing->nearest);
    add_interval(json, "range_over_home_points", housing->nearest_low, housing->nearest_high);
    mt_json_number(json, "mean_metres", housing->nearest_metres);
    mt_json_end(json);
    mt_json_object(json, "least_total_distance");
    mt_json_number(json, "dissimilarity", housing->least);
    mt_json_number(json, "mean_metres", housing->least_metres);
    mt_json_number(json, "scale_a", housing->available ? housing->scale_a : NAN);
    mt_json_number(json, "scale_b", housing->available ? housing->scale_b : NAN);
    mt_json_end(json);
    mt_json_number(json, "published_mean_metres", housing->actual_metres);
    mt_json_integer(json, "schools_with_published_metres", (int64_t)housing->actual_schools);
    mt_json_number(json, "choice_or_admission", housing->choice_or_admission);
    mt_json_null(json, "choice");
    mt_json_null(json, "admission");
    mt_json_end(json);
}

static void add_mirrors(mt_json *json, const mt_problem *problem) {
    const mt_mirrors *mirrors = &problem->mirrors;
    mt_json_object(json, "mirror");
    mt_json_boolean(json, "available", mirrors->available);
    mt_json_number(json, "radius_metres", problem->options.radius);
    mt_json_number(json, "tolerance", problem->options.tolerance);
    mt_json_integer(json, "schools", (int64_t)mirrors->schools);
    mt_json_integer(json, "reflects", (int64_t)mirrors->reflects);
    mt_json_integer(json, "not_compared", (int64_t)mirrors->no_surroundings);
    mt_json_integer(json, "cannot_tell", (int64_t)mirrors->cannot_tell);
    mt_json_integer(json, "more_a", (int64_t)mirrors->more_a);
    mt_json_integer(json, "more_b", (int64_t)mirrors->more_b);
    mt_json_integer(json, "beyond_99_8", (int64_t)mirrors->beyond_998);
    mt_json_number(json, "outside_95_by_chance", mirrors->expected_by_chance);
    mt_json_end(json);
}

static void add_sources(mt_json *json, const mt_snapshot *snapshot) {
    mt_json_array(json, "sources");
    for (size_t s = 0; s < snapshot->n_sources; s++) {
        const mt_snapshot_source *source = &snapshot->source[s];
        mt_json_object(json, NULL);
        mt_json_string(json, "file", source->file);
        mt_json_string(json, "sha256", source->digest);
        mt_json_string(json, "publisher", source->publisher);
        mt_json_string(json, "title", source->title);
        mt_json_string(json, "year", source->year);
        mt_json_string(json, "licence", source->licence);
        mt_json_string(json, "url", source->url);
        mt_json_end(json);
    }
    mt_json_end(json);
}

static void add_period(mt_json *json, const mt_snapshot *snapshot) {
    mt_json_object(json, "period");
    mt_json_integer(json, "first_year", snapshot->first_year);
    mt_json_integer(json, "last_year", snapshot->last_year);
    mt_json_boolean(json, "stated_by_source", snapshot->year_exact);
    mt_json_end(json);
}

static void add_groups(mt_json *json, const mt_problem *problem, mt_language language) {
    const mt_snapshot *snapshot = problem->snapshot;
    const bool dutch = language == MT_DUTCH;
    const bool rest = problem->group_b == snapshot->n_groups;
    mt_json_object(json, "groups");
    mt_json_string(json, "grouping", snapshot->grouping);
    mt_json_string(json, "note", dutch ? snapshot->grouping_nl : snapshot->grouping_en);
    mt_json_string(json, "a", dutch ? problem->name_a_nl : problem->name_a_en);
    mt_json_string(json, "a_column", snapshot->group[problem->group_a].column);
    mt_json_string(json, "b", dutch ? problem->name_b_nl : problem->name_b_en);
    mt_json_string(json, "b_column", rest ? NULL : snapshot->group[problem->group_b].column);
    mt_json_end(json);
}

static void add_page(mt_json *json, const mt__page *page) {
    static const char *const kinds[] = {"title",  "meta",    "lead",   "heading", "paragraph",
                                        "bullet", "figures", "figure", "source"};
    mt_json_array(json, "statement");
    for (size_t i = 0; i < page->n; i++) {
        mt_json_object(json, NULL);
        mt_json_string(json, "kind", kinds[page->block[i].kind]);
        mt_json_string(json, "text", page->block[i].text);
        mt_json_end(json);
    }
    mt_json_end(json);
}

static void add_problem(mt_json *json, const mt_problem *problem, const mt__page *page) {
    const mt_snapshot *snapshot = problem->snapshot;
    mt_json_object(json, NULL);
    mt_json_string(json, "language", page->language == MT_DUTCH ? "nl" : "en");
    mt_json_string(json, "town", snapshot->town_name);
    mt_json_string(json, "code", snapshot->town_code);
    add_period(json, snapshot);
    add_groups(json, problem, page->language);
    mt_json_integer(json, "schools_left_out", (int64_t)problem->schools_left_out);
    mt_json_integer(json, "areas_left_out", (int64_t)problem->areas_left_out);
    add_spread(json, "at_school", &problem->school);
    /* One group only by residence: nothing is spread, and no figure of it is defined. */
    if (problem->has_home && !isnan(problem->home.dissimilarity))
        add_spread(json, "by_residence", &problem->home);
    else
        mt_json_null(json, "by_residence");
    add_housing(json, &problem->housing);
    add_mirrors(json, problem);
    mt_json_object(json, "method");
    mt_json_integer(json, "seed", (int64_t)problem->options.seed);
    mt_json_integer(json, "replicates", problem->options.replicates);
    mt_json_number(json, "level", problem->options.level);
    mt_json_integer(json, "points_per_area", problem->options.points_per_area);
    mt_json_integer(json, "point_sets", problem->options.point_sets);
    mt_json_end(json);
    add_sources(json, snapshot);
    add_page(json, page);
    mt_json_end(json);
}

mt_status mt_api_problem_json(const mt_context *context, const mt_problem *problem,
                              mt_language language, char **text, size_t *size, mt_error *error) {
    if (problem == NULL || text == NULL || size == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "problem and text must be given");
    mt__page page = {.context = context, .language = language};
    mt_json *json = NULL;
    mt_status status = mt__page_write(&page, problem, error);
    if (status == MT_OK)
        status = mt_json_new(context, &json, error);
    if (status == MT_OK) {
        add_problem(json, problem, &page);
        status = mt__json_hand_over(context, json, text, size, error);
    }
    mt_json_free(json);
    mt__page_free(&page);
    return status;
}

/* ---- The town and its rounds ----------------------------------------------------------------- */

/* Where a round is: letters, digits and -._~ of its id as they are, every other byte escaped (RFC
 * 3986), so that any id has an address. Longer than an id may be is cut. */
static void round_path(const char *id, char path[1024]) {
    size_t at = (size_t)snprintf(path, 1024, "/v1/rounds/");
    for (; *id != '\0' && at + 4 < 1024; id++) {
        const unsigned char c = (unsigned char)*id;
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                           (c >= 'a' && c <= 'z') || strchr("-._~", c) != NULL;
        at += (size_t)snprintf(path + at, 1024 - at, plain ? "%c" : "%%%02X", c);
    }
}

/* One round as the lists show it; a list of the API links to it. */
static void add_round(mt_json *json, const mt_api_round *round, bool link) {
    mt_json_object(json, NULL);
    mt_json_string(json, "id", round->id);
    mt_json_string(json, "kind", round->kind);
    mt_json_string(json, "made", round->made);
    if (link) {
        char path[1024];
        round_path(round->id, path);
        mt_json_object(json, "links");
        mt_json_string(json, "self", path);
        mt_json_end(json);
    }
    mt_json_end(json);
}

static void add_rounds(mt_json *json, const mt_api_state *state, bool link) {
    mt_json_array(json, "rounds");
    for (size_t i = 0; i < state->n_rounds; i++)
        add_round(json, &state->round[i], link);
    mt_json_end(json);
}

static void add_town(mt_json *json, const mt_problem *problem, mt_language language,
                     const mt_api_state *state) {
    static const char *const links[][2] = {
        {"self", "/v1/town"},   {"problem", "/v1/problem"}, {"schools", "/v1/schools"},
        {"areas", "/v1/areas"}, {"rounds", "/v1/rounds"},
    };
    const mt_snapshot *snapshot = problem->snapshot;
    mt_json_object(json, NULL);
    mt_json_string(json, "name", snapshot->town_name);
    mt_json_string(json, "code", snapshot->town_code);
    add_period(json, snapshot);
    add_groups(json, problem, language);
    add_sources(json, snapshot);
    mt_json_string(json, "state", state->head);
    add_rounds(json, state, false);
    mt_json_object(json, "links");
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
        mt_json_string(json, links[i][0], links[i][1]);
    mt_json_end(json);
    mt_json_end(json);
}

mt_status mt_api_town_json(const mt_context *context, const mt_problem *problem,
                           mt_language language, const mt_api_state *state, char **text,
                           size_t *size, mt_error *error) {
    if (problem == NULL || state == NULL || text == NULL || size == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "problem, state and text must be given");
    mt_json *json = NULL;
    MT_TRY(mt_json_new(context, &json, error));
    add_town(json, problem, language, state);
    mt_status status = mt__json_hand_over(context, json, text, size, error);
    mt_json_free(json);
    return status;
}

mt_status mt_api_rounds_json(const mt_context *context, const mt_api_state *state, char **text,
                             size_t *size, mt_error *error) {
    if (state == NULL || text == NULL || size == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "state and text must be given");
    mt_json *json = NULL;
    MT_TRY(mt_json_new(context, &json, error));
    mt_json_object(json, NULL);
    add_rounds(json, state, true);
    mt_json_end(json);
    mt_status status = mt__json_hand_over(context, json, text, size, error);
    mt_json_free(json);
    return status;
}
