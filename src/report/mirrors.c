/* The neighbourhood mirror of every school: its share of group B beside the share among the
 * children who live within a radius, with funnel limits. */
#include "report/report_internal.h"

#include <math.h>

typedef struct mirror_work {
    double *around; ///< [sites * 2]
    int64_t *members, *size;
} mirror_work;

static void tally(const mt_mirror *mirror, const mt__counts *school, size_t n, mt_mirrors *out) {
    for (size_t i = 0; i < n; i++) {
        if (!school->counted[i] || mirror[i].verdict == MT_MIRROR_EMPTY)
            continue;
        switch (mirror[i].verdict) {
        case MT_MIRROR_REFLECTS:
            out->reflects++;
            break;
        case MT_MIRROR_CANNOT_TELL:
            out->cannot_tell++;
            break;
        case MT_MIRROR_MORE:
            out->more_b++;
            break;
        case MT_MIRROR_LESS:
            out->more_a++;
            break;
        case MT_MIRROR_NO_SURROUNDINGS:
            out->no_surroundings++;
            break;
        case MT_MIRROR_EMPTY:
            break;
        }
        out->beyond_998 += mirror[i].beyond_998;
    }
    out->schools = out->reflects + out->cannot_tell + out->more_a + out->more_b;
    out->expected_by_chance = 0.05 * (double)out->schools;
    out->available = out->schools > 0;
}

mt_status mt__mirrors(const mt_context *context, const mt__counts *school, const mt__homes *homes,
                      const mt__sites *sites, const mt_problem_options *options, mt_mirror *mirror,
                      double *around_a, double *around_b, mt_mirrors *out, mt_error *error) {
    mirror_work work = {
        .around = mt__calloc(context, sites->n, 2 * sizeof(double)),
        .members = mt__alloc(context, school->n, sizeof(int64_t)),
        .size = mt__alloc(context, school->n, sizeof(int64_t)),
    };
    mt_status status = MT_OK;
    mt_mirrors found = {.mirror = mirror, .around_a = around_a, .around_b = around_b};
    if (work.around == NULL || work.members == NULL || work.size == NULL)
        status = mt__no_memory(error, "the surroundings of the schools");
    if (status == MT_OK && homes->n_areas > 0)
        status = mt_geo_sum_within(context, homes->n_areas * homes->per_area, homes->x, homes->y,
                                   homes->weight, 2, sites->n, sites->x, sites->y, options->radius,
                                   work.around, error);
    for (size_t i = 0; status == MT_OK && i < school->n; i++) {
        work.members[i] = school->counted[i] ? school->b[i] : 0;
        work.size[i] = school->counted[i] ? school->a[i] + school->b[i] : 0;
        around_a[i] = around_b[i] = 0;
    }
    for (size_t s = 0; status == MT_OK && s < sites->n; s++) {
        around_a[sites->school[s]] = work.around[2 * s];
        around_b[sites->school[s]] = work.around[2 * s + 1];
    }
    double *all = status == MT_OK ? mt__alloc(context, school->n, sizeof *all) : NULL;
    if (status == MT_OK && all == NULL)
        status = mt__no_memory(error, "the surroundings of the schools");
    for (size_t i = 0; status == MT_OK && i < school->n; i++)
        all[i] = around_a[i] + around_b[i];
    if (status == MT_OK)
        status = mt_measure_mirror(school->n, work.members, work.size, around_b, all,
                                   options->minimum_around, options->tolerance, mirror, error);
    if (status == MT_OK) {
        tally(mirror, school, school->n, &found);
        *out = found;
    }
    mt_free(context, all);
    mt_free(context, work.around);
    mt_free(context, work.members);
    mt_free(context, work.size);
    return status;
}
