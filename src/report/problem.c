/* A town's problem in figures: which two groups, their counts at school and by residence, and the
 * engines run on them in order. */
#include "report/report_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The problem and everything it lends. */
typedef struct owned_problem {
    mt_problem problem; ///< first: the public pointer is the owned one
    mt__counts school, home;
    mt_mirror *mirror;
    double *around_a, *around_b;
    bool *hidden, *area_hidden;
} owned_problem;

/* Fewest children of a cell that is shown, unless the source is public already. */
enum { SMALLEST_CELL = 5 };

static void counts_free(const mt_context *context, mt__counts *counts) {
    mt_free(context, counts->a);
    mt_free(context, counts->b);
    mt_free(context, counts->unknown);
    mt_free(context, counts->unknown_max);
    mt_free(context, counts->counted);
}

void mt_problem_free(const mt_context *context, mt_problem *problem) {
    if (problem == NULL)
        return;
    owned_problem *owner = (owned_problem *)problem;
    counts_free(context, &owner->school);
    counts_free(context, &owner->home);
    mt_free(context, owner->mirror);
    mt_free(context, owner->around_a);
    mt_free(context, owner->around_b);
    mt_free(context, owner->hidden);
    mt_free(context, owner->area_hidden);
    mt_free(context, owner);
}

/* ---- Which two groups ------------------------------------------------------------------------ */

static void list_groups(const mt_snapshot *snapshot, char *list, size_t size) {
    size_t length = 0;
    list[0] = '\0';
    for (size_t g = 0; g < snapshot->n_groups && length + 64 < size; g++)
        if (snapshot->group[g].known)
            length += (size_t)snprintf(list + length, size - length, "%s%.48s",
                                       length > 0 ? ", " : "", snapshot->group[g].key);
}

static mt_status find_group(const mt_snapshot *snapshot, const char *key, size_t *out,
                            mt_error *error) {
    char list[512];
    for (size_t g = 0; g < snapshot->n_groups; g++)
        if (snapshot->group[g].known && strcmp(snapshot->group[g].key, key) == 0) {
            *out = g;
            return MT_OK;
        }
    list_groups(snapshot, list, sizeof list);
    return mt__fail(error, MT_BAD_DATA, "there is no group %.48s; there is: %s", key, list);
}

static mt_status choose_groups(mt_problem *problem, mt_error *error) {
    const mt_snapshot *snapshot = problem->snapshot;
    const mt_problem_options *options = &problem->options;
    size_t known[2] = {0, 0}, n_known = 0;
    char list[512];
    for (size_t g = 0; g < snapshot->n_groups; g++)
        if (snapshot->group[g].known && ++n_known <= 2)
            known[n_known - 1] = g;
    list_groups(snapshot, list, sizeof list);
    if (n_known < 2)
        return mt__fail(error, MT_BAD_DATA,
                        "two groups are needed to compare, the town has %zu (%s); import counts of "
                        "another group, or of all children",
                        n_known, list);
    if (n_known > 2 && (options->group_a == NULL || options->group_b == NULL))
        return mt__fail(error, MT_BAD_DATA,
                        "the town has %zu groups (%s); name two with --groups A,B, or one against "
                        "all others with --groups A,rest",
                        n_known, list);
    problem->group_a = known[0];
    problem->group_b = known[1];
    if (options->group_a != NULL)
        MT_TRY(find_group(snapshot, options->group_a, &problem->group_a, error));
    if (options->group_b != NULL && strcmp(options->group_b, "rest") == 0)
        problem->group_b = snapshot->n_groups;
    else if (options->group_b != NULL)
        MT_TRY(find_group(snapshot, options->group_b, &problem->group_b, error));
    if (problem->group_a == problem->group_b)
        return mt__fail(error, MT_BAD_DATA, "a group cannot be compared with itself");
    const mt_snapshot_group *a = &snapshot->group[problem->group_a];
    snprintf(problem->name_a_nl, sizeof problem->name_a_nl, "%.60s", a->name_nl);
    snprintf(problem->name_a_en, sizeof problem->name_a_en, "%.60s", a->name_en);
    if (problem->group_b < snapshot->n_groups) {
        const mt_snapshot_group *b = &snapshot->group[problem->group_b];
        snprintf(problem->name_b_nl, sizeof problem->name_b_nl, "%.60s", b->name_nl);
        snprintf(problem->name_b_en, sizeof problem->name_b_en, "%.60s", b->name_en);
    } else {
        snprintf(problem->name_b_nl, sizeof problem->name_b_nl, "de andere groepen");
        snprintf(problem->name_b_en, sizeof problem->name_b_en, "the other groups");
    }
    return MT_OK;
}

/* ---- Counts ---------------------------------------------------------------------------------- */

/* Add a cell to a group; what is hidden or missing is told, not filled in. */
static void add_cell(int64_t low, int64_t high, int64_t *into, bool *missing, size_t *hidden) {
    if (low < 0) {
        *missing = true;
        return;
    }
    *into += low;
    *hidden += high != low;
}

static mt_status fill_counts(const mt_context *context, const mt_problem *problem, size_t n,
                             const int64_t *low, const int64_t *high, mt__counts *out,
                             size_t *hidden, mt_error *error) {
    const mt_snapshot *snapshot = problem->snapshot;
    const size_t groups = snapshot->n_groups;
    *out = (mt__counts){
        .n = n,
        .a = mt__calloc(context, n, sizeof(int64_t)),
        .b = mt__calloc(context, n, sizeof(int64_t)),
        .unknown = mt__calloc(context, n, sizeof(int64_t)),
        .unknown_max = mt__calloc(context, n, sizeof(int64_t)),
        .counted = mt__calloc(context, n, sizeof(bool)),
    };
    if (out->a == NULL || out->b == NULL || out->unknown == NULL || out->unknown_max == NULL ||
        out->counted == NULL)
        return mt__no_memory(error, "the counts");
    for (size_t i = 0; i < n; i++) {
        bool missing = false;
        for (size_t g = 0; g < groups; g++) {
            const int64_t cell_low = low[i * groups + g], cell_high = high[i * groups + g];
            if (!snapshot->group[g].known) {
                out->unknown[i] += cell_low > 0 ? cell_low : 0;
                out->unknown_max[i] += cell_high > 0 ? cell_high : 0;
            } else if (g == problem->group_a)
                add_cell(cell_low, cell_high, &out->a[i], &missing, hidden);
            else if (g == problem->group_b || problem->group_b == groups)
                add_cell(cell_low, cell_high, &out->b[i], &missing, hidden);
        }
        out->counted[i] = !missing;
    }
    return MT_OK;
}

/* Code of the first unit with a hidden count of the two groups. */
static const char *first_hidden(const mt_problem *problem) {
    const mt_snapshot *snapshot = problem->snapshot;
    const size_t groups = snapshot->n_groups;
    for (size_t i = 0; i < (snapshot->n_schools + snapshot->n_areas) * groups; i++) {
        const bool area = i >= snapshot->n_schools * groups;
        const size_t cell = area ? i - snapshot->n_schools * groups : i, g = i % groups;
        const int64_t *low = area ? snapshot->area_low : snapshot->school_low;
        const int64_t *high = area ? snapshot->area_high : snapshot->school_high;
        if (snapshot->group[g].known && low[cell] != high[cell] &&
            (g == problem->group_a || g == problem->group_b || problem->group_b == groups))
            return area ? snapshot->area[cell / groups].code : snapshot->school[cell / groups].code;
    }
    return "";
}

/* What is left out is counted, so that it can be said. */
static void count_left_out(owned_problem *owner) {
    mt_problem *problem = &owner->problem;
    const mt_snapshot *snapshot = problem->snapshot;
    const size_t groups = snapshot->n_groups;
    for (size_t i = 0; i < snapshot->n_schools; i++)
        problem->schools_left_out += !owner->school.counted[i];
    for (size_t i = 0; i < snapshot->n_areas; i++) {
        problem->areas_left_out += !owner->home.counted[i];
        problem->has_home = problem->has_home ||
                            (owner->home.counted[i] && owner->home.a[i] + owner->home.b[i] > 0);
    }
    for (size_t g = 0; g < groups; g++) {
        if (snapshot->group[g].known)
            continue;
        problem->has_unknown = true;
        for (size_t i = 0; i < snapshot->n_schools; i++)
            problem->unknown_missing +=
                owner->school.counted[i] && snapshot->school_low[i * groups + g] < 0;
    }
    if (!problem->has_home)
        problem->areas_left_out = 0;
}

static bool few(int64_t count) {
    return count > 0 && count < SMALLEST_CELL;
}

/* One small cell hides the others of its unit too, or it could be worked out from them. */
static mt_status hide_few(const mt_context *context, const mt__counts *counts, bool is_public,
                          bool **out, mt_error *error) {
    bool *hidden = mt__calloc(context, counts->n, sizeof *hidden);
    if (hidden == NULL)
        return mt__no_memory(error, "the cells that are hidden");
    for (size_t i = 0; !is_public && i < counts->n; i++)
        hidden[i] = few(counts->a[i]) || few(counts->b[i]) || few(counts->unknown[i]);
    *out = hidden;
    return MT_OK;
}

static mt_status hide_small_cells(const mt_context *context, owned_problem *owner,
                                  mt_error *error) {
    const mt_snapshot *snapshot = owner->problem.snapshot;
    bool schools_public = true, areas_public = true;
    for (size_t s = 0; s < snapshot->n_sources; s++) {
        const mt_snapshot_source *source = &snapshot->source[s];
        schools_public = schools_public && (!source->counts_schools || source->is_public);
        areas_public = areas_public && (!source->counts_areas || source->is_public);
    }
    MT_TRY(hide_few(context, &owner->school, schools_public, &owner->hidden, error));
    MT_TRY(hide_few(context, &owner->home, areas_public, &owner->area_hidden, error));
    owner->problem.school_hidden = owner->hidden;
    owner->problem.area_hidden = owner->area_hidden;
    return MT_OK;
}

static mt_status load_counts(const mt_context *context, owned_problem *owner, mt_error *error) {
    mt_problem *problem = &owner->problem;
    const mt_snapshot *snapshot = problem->snapshot;
    size_t hidden = 0;
    MT_TRY(fill_counts(context, problem, snapshot->n_schools, snapshot->school_low,
                       snapshot->school_high, &owner->school, &hidden, error));
    MT_TRY(fill_counts(context, problem, snapshot->n_areas, snapshot->area_low, snapshot->area_high,
                       &owner->home, &hidden, error));
    if (hidden > 0)
        return mt__fail(
            error, MT_INFEASIBLE,
            "counts of these groups are hidden (%zu, such as <5; the first at %.47s), so "
            "that no single figure can be given; ask the publisher for the totals, or "
            "compare groups that are counted in full",
            hidden, first_hidden(problem));
    problem->school_a = owner->school.a;
    problem->school_b = owner->school.b;
    problem->school_unknown = owner->school.unknown;
    problem->school_counted = owner->school.counted;
    problem->area_a = owner->home.a;
    problem->area_b = owner->home.b;
    problem->area_unknown = owner->home.unknown;
    problem->area_counted = owner->home.counted;
    count_left_out(owner);
    return hide_small_cells(context, owner, error);
}

/* ---- The whole ------------------------------------------------------------------------------- */

static mt_problem_options with_defaults(const mt_problem_options *given) {
    mt_problem_options options = given != NULL ? *given : (mt_problem_options){0};
    options.seed = options.seed != 0 ? options.seed : 1;
    options.replicates = options.replicates != 0 ? options.replicates : 1000;
    options.level = options.level > 0 ? options.level : 0.95;
    options.points_per_area = options.points_per_area != 0 ? options.points_per_area : 100;
    options.point_sets = options.point_sets != 0 ? options.point_sets : 20;
    options.radius = options.radius > 0 ? options.radius : 1000;
    options.minimum_around = options.minimum_around > 0 ? options.minimum_around : 30;
    options.tolerance = options.tolerance > 0 ? options.tolerance : 0.10;
    return options;
}

static mt_status run_engines(const mt_context *context, owned_problem *owner, mt__homes *homes,
                             mt__sites *sites, mt_error *error) {
    mt_problem *problem = &owner->problem;
    const mt_problem_options *options = &problem->options;
    MT_TRY(mt__spread(context, &owner->school, options, &problem->school, error));
    if (isnan(problem->school.dissimilarity))
        return mt__fail(error, MT_INFEASIBLE,
                        "%s has no children at school (%lld and %lld), so there is nothing to "
                        "compare; name other groups with --groups",
                        problem->school.a == 0 ? problem->name_a_en : problem->name_b_en,
                        (long long)problem->school.a, (long long)problem->school.b);
    if (problem->school.units < 2)
        return mt__fail(error, MT_INFEASIBLE,
                        "only one school holds children of these groups: how children are spread "
                        "over schools takes two or more");
    if (problem->has_home)
        MT_TRY(mt__spread(context, &owner->home, options, &problem->home, error));
    MT_TRY(mt__homes_new(context, problem->snapshot, &owner->home, options, homes, error));
    MT_TRY(mt__sites_new(context, problem->snapshot, &owner->school, sites, error));
    MT_TRY(mt__housing(context, problem->snapshot, &owner->school, homes, sites, &owner->home,
                       options, &problem->housing, error));
    const size_t n = problem->snapshot->n_schools;
    owner->mirror = mt__calloc(context, n, sizeof *owner->mirror);
    owner->around_a = mt__calloc(context, n, sizeof *owner->around_a);
    owner->around_b = mt__calloc(context, n, sizeof *owner->around_b);
    if (owner->mirror == NULL || owner->around_a == NULL || owner->around_b == NULL)
        return mt__no_memory(error, "the mirrors of the schools");
    return mt__mirrors(context, &owner->school, homes, sites, options, owner->mirror,
                       owner->around_a, owner->around_b, &problem->mirrors, error);
}

mt_status mt_problem_new(const mt_context *context, const mt_snapshot *snapshot,
                         const mt_problem_options *options, mt_problem **out, mt_error *error) {
    if (snapshot == NULL || out == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "snapshot and out must be given");
    owned_problem *owner = mt__calloc(context, 1, sizeof *owner);
    if (owner == NULL)
        return mt__no_memory(error, "the figures");
    owner->problem.snapshot = snapshot;
    owner->problem.options = with_defaults(options);
    mt__homes homes = {0};
    mt__sites sites = {0};
    mt_status status = choose_groups(&owner->problem, error);
    if (status == MT_OK)
        status = load_counts(context, owner, error);
    if (status == MT_OK)
        status = run_engines(context, owner, &homes, &sites, error);
    mt__homes_free(context, &homes);
    mt__sites_free(context, &sites);
    if (status != MT_OK) {
        mt_problem_free(context, &owner->problem);
        return status;
    }
    *out = &owner->problem;
    return MT_OK;
}
