/* The population of a town: from a snapshot of the town file to the arrays of the choice engine.
 *
 * Who takes part: areas with a shape and children of the two groups, schools with a place and
 * children of the two groups. Each area's children are spread evenly over its points; homes are
 * scaled to the schools' totals per group, and by how much is told. */
#include "base/base_internal.h"
#include "mengtafel/round.h"
#include "report/homes.h"

#include <math.h>
#include <string.h>

enum { GROUPS = 2, ROUNDS_MAX = 20000 };

/* The population and everything it lends. */
typedef struct owned_population {
    mt_town_population population; ///< first: the public pointer is the owned one
    size_t *area, *school;
    double *x, *y, *home, *at_school, *mean;
    float *metres;
} owned_population;

void mt_town_population_free(const mt_context *context, mt_town_population *population) {
    if (population == NULL)
        return;
    owned_population *owner = (owned_population *)population;
    mt_population_free(context, population->population);
    mt_free(context, owner->area);
    mt_free(context, owner->school);
    mt_free(context, owner->x);
    mt_free(context, owner->y);
    mt_free(context, owner->home);
    mt_free(context, owner->at_school);
    mt_free(context, owner->mean);
    mt_free(context, owner->metres);
    mt_free(context, owner);
}

static mt_status make_room(const mt_context *context, owned_population *owner,
                           const mt__homes *homes, const mt__sites *sites, mt_error *error) {
    const size_t origins = homes->n_areas * homes->per_area, schools = sites->n;
    owner->area = mt__alloc(context, homes->n_areas, sizeof(size_t));
    owner->school = mt__alloc(context, schools, sizeof(size_t));
    owner->x = mt__alloc(context, origins, sizeof(double));
    owner->y = mt__alloc(context, origins, sizeof(double));
    owner->home = mt__alloc(context, origins, GROUPS * sizeof(double));
    owner->at_school = mt__alloc(context, schools, GROUPS * sizeof(double));
    owner->mean = mt__alloc(context, schools, sizeof(double));
    owner->metres = mt__alloc(context, origins * schools, sizeof(float));
    if (owner->area == NULL || owner->school == NULL || owner->x == NULL || owner->y == NULL ||
        owner->home == NULL || owner->at_school == NULL || owner->mean == NULL ||
        owner->metres == NULL)
        return mt__no_memory(error, "the population");
    mt_town_population *population = &owner->population;
    population->n_areas = homes->n_areas;
    population->points_per_area = homes->per_area;
    population->area = owner->area;
    population->school = owner->school;
    population->x = owner->x;
    population->y = owner->y;
    population->data = (mt_population_data){.n_origins = origins,
                                            .n_schools = schools,
                                            .n_groups = GROUPS,
                                            .home = owner->home,
                                            .school = owner->at_school,
                                            .metres = owner->metres,
                                            .mean_metres = owner->mean};
    return MT_OK;
}

static void fill_schools(owned_population *owner, const mt__pair *pair, const mt__sites *sites,
                         double total[GROUPS]) {
    mt_town_population *population = &owner->population;
    int64_t sum[GROUPS] = {0};
    for (size_t s = 0; s < sites->n; s++) {
        const size_t i = sites->school[s];
        owner->school[s] = i;
        owner->at_school[s * GROUPS] = (double)pair->school.a[i];
        owner->at_school[s * GROUPS + 1] = (double)pair->school.b[i];
        owner->mean[s] = pair->snapshot->school[i].mean_metres;
        population->unknown += pair->school.unknown[i];
        sum[0] += pair->school.a[i];
        sum[1] += pair->school.b[i];
    }
    for (size_t i = 0; i < pair->school.n; i++)
        if (pair->school.counted[i] && isnan(pair->snapshot->school[i].lon) &&
            pair->school.a[i] + pair->school.b[i] > 0) {
            population->schools_without_place++;
            population->children_without_place += pair->school.a[i] + pair->school.b[i];
        }
    total[0] = (double)sum[0];
    total[1] = (double)sum[1];
}

/* Homes are scaled to the children at school: the engine wants the same totals on both sides. */
static mt_status fill_homes(owned_population *owner, const mt__homes *homes,
                            const double total[GROUPS], mt_error *error) {
    mt_town_population *population = &owner->population;
    const size_t origins = population->data.n_origins;
    population->home[0] = homes->a;
    population->home[1] = homes->b;
    for (size_t g = 0; g < GROUPS; g++) {
        if ((homes->a <= 0 || homes->b <= 0) || total[g] <= 0)
            return mt__fail(error, MT_INFEASIBLE,
                            "group %c has %.0f children by residence and %.0f at school; both are "
                            "needed to say who goes where",
                            'A' + (int)g, population->home[g], total[g]);
        population->scale[g] = total[g] / population->home[g];
    }
    for (size_t i = 0; i < homes->n_areas; i++)
        owner->area[i] = homes->area[i];
    for (size_t p = 0; p < origins; p++) {
        owner->x[p] = homes->x[p];
        owner->y[p] = homes->y[p];
        for (size_t g = 0; g < GROUPS; g++)
            owner->home[p * GROUPS + g] = homes->weight[p * GROUPS + g] * population->scale[g];
    }
    return MT_OK;
}

/* Whole metres: the last bits of a projection differ between machines, a metre does not. */
static void fill_metres(owned_population *owner, const mt__homes *homes, const mt__sites *sites) {
    const size_t origins = owner->population.data.n_origins;
    for (size_t s = 0; s < sites->n; s++)
        for (size_t p = 0; p < origins; p++)
            owner->metres[s * origins + p] =
                (float)rint(hypot(homes->x[p] - sites->x[s], homes->y[p] - sites->y[s]));
}

static mt_status fill(const mt_context *context, owned_population *owner, const mt__pair *pair,
                      const mt__homes *homes, const mt__sites *sites, mt_error *error) {
    double total[GROUPS];
    if (homes->n_areas == 0)
        return mt__fail(error, MT_INFEASIBLE,
                        "the town has no neighbourhoods with both a shape and children of these "
                        "groups; import areas (counts by residence) and shapes");
    if (sites->n < 2)
        return mt__fail(error, MT_INFEASIBLE,
                        "%zu of the schools with children of these groups have a place on the map; "
                        "two or more are needed: import schools with longitude and latitude",
                        sites->n);
    MT_TRY(make_room(context, owner, homes, sites, error));
    fill_schools(owner, pair, sites, total);
    MT_TRY(fill_homes(owner, homes, total, error));
    fill_metres(owner, homes, sites);
    return MT_OK;
}

static void take_groups(mt_town_population *population, const mt__pair *pair) {
    population->group_a = pair->group_a;
    population->group_b = pair->group_b;
    memcpy(population->name_nl[0], pair->name_a_nl, sizeof population->name_nl[0]);
    memcpy(population->name_nl[1], pair->name_b_nl, sizeof population->name_nl[1]);
    memcpy(population->name_en[0], pair->name_a_en, sizeof population->name_en[0]);
    memcpy(population->name_en[1], pair->name_b_en, sizeof population->name_en[1]);
}

mt_status mt_town_population_new(const mt_context *context, const mt_snapshot *snapshot,
                                 const char *group_a, const char *group_b, size_t points_per_area,
                                 uint64_t seed, double tolerance, mt_town_population **out,
                                 mt_error *error) {
    if (snapshot == NULL || out == NULL || points_per_area == 0)
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "a snapshot, a place for the population, and 1 or more points per area");
    mt__pair pair = {0};
    mt__homes homes = {0};
    mt__sites sites = {0};
    mt_status status;
    owned_population *owner = mt__calloc(context, 1, sizeof *owner);
    if (owner == NULL)
        return mt__no_memory(error, "the population");
    MT_TRY_DONE(mt__pair_new(context, snapshot, group_a, group_b, &pair, error));
    MT_TRY_DONE(mt__homes_new(context, snapshot, &pair.home, points_per_area, seed, &homes, error));
    MT_TRY_DONE(mt__sites_new(context, snapshot, &pair.school, &sites, error));
    MT_TRY_DONE(fill(context, owner, &pair, &homes, &sites, error));
    MT_TRY_DONE(mt_choice_population(context, &owner->population.data, tolerance, ROUNDS_MAX,
                                     &owner->population.population, error));
    owner->population.snapshot = snapshot;
    take_groups(&owner->population, &pair);
    *out = &owner->population;
    owner = NULL;
done:
    if (owner != NULL)
        mt_town_population_free(context, &owner->population);
    mt__pair_free(context, &pair);
    mt__homes_free(context, &homes);
    mt__sites_free(context, &sites);
    return status;
}

double mt_town_population_cell(const mt_town_population *population, size_t area, size_t school,
                               size_t group) {
    const mt_population *q = population->population;
    const mt_population_data *data = &population->data;
    const size_t first = area * population->points_per_area;
    double sum = 0;
    for (size_t p = first; p < first + population->points_per_area; p++)
        sum += q->origin[p * GROUPS + group] *
               mt_exp(-q->decay[school] * ((double)data->metres[school * data->n_origins + p] -
                                           q->nearest_metres[school]));
    return sum * q->school[school * GROUPS + group];
}
