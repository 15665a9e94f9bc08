/* A town's problem in figures: the engines run in order on the counts of two groups at school and by
 * residence. */
#include "report/report_internal.h"

#include <math.h>
#include <string.h>

/* The problem and everything it lends. */
typedef struct owned_problem {
    mt_problem problem; ///< first: the public pointer is the owned one
    mt__pair pair;
    mt_mirror *mirror;
    double *around_a, *around_b;
    bool *hidden, *area_hidden;
} owned_problem;

/* Fewest children of a cell that is shown, unless the source is public already. */
enum { SMALLEST_CELL = 5 };

void mt_problem_free(const mt_context *context, mt_problem *problem) {
    if (problem == NULL)
        return;
    owned_problem *owner = (owned_problem *)problem;
    mt__pair_free(context, &owner->pair);
    mt_free(context, owner->mirror);
    mt_free(context, owner->around_a);
    mt_free(context, owner->around_b);
    mt_free(context, owner->hidden);
    mt_free(context, owner->area_hidden);
    mt_free(context, owner);
}

/* What is left out is counted, so that it can be said. */
static void count_left_out(owned_problem *owner) {
    mt_problem *problem = &owner->problem;
    const mt_snapshot *snapshot = problem->snapshot;
    const size_t groups = snapshot->n_groups;
    for (size_t i = 0; i < snapshot->n_schools; i++)
        problem->schools_left_out += !owner->pair.school.counted[i];
    for (size_t i = 0; i < snapshot->n_areas; i++) {
        problem->areas_left_out += !owner->pair.home.counted[i];
        problem->has_home =
            problem->has_home ||
            (owner->pair.home.counted[i] && owner->pair.home.a[i] + owner->pair.home.b[i] > 0);
    }
    for (size_t g = 0; g < groups; g++) {
        if (snapshot->group[g].known)
            continue;
        problem->has_unknown = true;
        for (size_t i = 0; i < snapshot->n_schools; i++)
            problem->unknown_missing +=
                owner->pair.school.counted[i] && snapshot->school_low[i * groups + g] < 0;
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
    MT_TRY(hide_few(context, &owner->pair.school, schools_public, &owner->hidden, error));
    MT_TRY(hide_few(context, &owner->pair.home, areas_public, &owner->area_hidden, error));
    owner->problem.school_hidden = owner->hidden;
    owner->problem.area_hidden = owner->area_hidden;
    return MT_OK;
}

static mt_status load_counts(const mt_context *context, owned_problem *owner, mt_error *error) {
    mt_problem *problem = &owner->problem;
    const mt__pair *pair = &owner->pair;
    MT_TRY(mt__pair_new(context, problem->snapshot, problem->options.group_a,
                        problem->options.group_b, &owner->pair, error));
    problem->group_a = pair->group_a;
    problem->group_b = pair->group_b;
    memcpy(problem->name_a_nl, pair->name_a_nl, sizeof problem->name_a_nl);
    memcpy(problem->name_b_nl, pair->name_b_nl, sizeof problem->name_b_nl);
    memcpy(problem->name_a_en, pair->name_a_en, sizeof problem->name_a_en);
    memcpy(problem->name_b_en, pair->name_b_en, sizeof problem->name_b_en);
    problem->school_a = pair->school.a;
    problem->school_b = pair->school.b;
    problem->school_unknown = pair->school.unknown;
    problem->school_counted = pair->school.counted;
    problem->area_a = pair->home.a;
    problem->area_b = pair->home.b;
    problem->area_unknown = pair->home.unknown;
    problem->area_counted = pair->home.counted;
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
    MT_TRY(mt__spread(context, &owner->pair.school, options, &problem->school, error));
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
        MT_TRY(mt__spread(context, &owner->pair.home, options, &problem->home, error));
    MT_TRY(mt__homes_new(context, problem->snapshot, &owner->pair.home, options->points_per_area,
                         options->seed, homes, error));
    MT_TRY(mt__sites_new(context, problem->snapshot, &owner->pair.school, sites, error));
    MT_TRY(mt__housing(context, problem->snapshot, &owner->pair.school, homes, sites,
                       &owner->pair.home, options, &problem->housing, error));
    const size_t n = problem->snapshot->n_schools;
    owner->mirror = mt__calloc(context, n, sizeof *owner->mirror);
    owner->around_a = mt__calloc(context, n, sizeof *owner->around_a);
    owner->around_b = mt__calloc(context, n, sizeof *owner->around_b);
    if (owner->mirror == NULL || owner->around_a == NULL || owner->around_b == NULL)
        return mt__no_memory(error, "the mirrors of the schools");
    return mt__mirrors(context, &owner->pair.school, homes, sites, options, owner->mirror,
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
    mt_status status = load_counts(context, owner, error);
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
