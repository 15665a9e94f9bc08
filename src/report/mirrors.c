/* The neighbourhood mirror of every school: its share of group B beside the share among the
 * children who live within a radius, with funnel limits. */
#include "report/report_internal.h"

#include <math.h>

typedef struct mirror_work {
    double *around;          ///< [sites * 2] children of a and b around each site
    double *all;             ///< [schools] both together
    int64_t *members, *size; ///< [schools] of group b, and of both
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

/* The arrays the kernel takes: every school with its counts and what lives around it. */
static void fill(const mt__counts *school, const mt__sites *sites, double *around_a,
                 double *around_b, mirror_work *work) {
    for (size_t i = 0; i < school->n; i++) {
        work->members[i] = school->counted[i] ? school->b[i] : 0;
        work->size[i] = school->counted[i] ? school->a[i] + school->b[i] : 0;
        around_a[i] = around_b[i] = work->all[i] = 0;
    }
    for (size_t s = 0; s < sites->n; s++) {
        const size_t i = sites->school[s];
        around_a[i] = work->around[2 * s];
        around_b[i] = work->around[2 * s + 1];
        work->all[i] = around_a[i] + around_b[i];
    }
}

mt_status mt__mirrors(const mt_context *context, const mt__counts *school, const mt__homes *homes,
                      const mt__sites *sites, const mt_problem_options *options, mt_mirror *mirror,
                      double *around_a, double *around_b, mt_mirrors *out, mt_error *error) {
    mirror_work work = {
        .around = mt__calloc(context, sites->n, 2 * sizeof(double)),
        .all = mt__alloc(context, school->n, sizeof(double)),
        .members = mt__alloc(context, school->n, sizeof(int64_t)),
        .size = mt__alloc(context, school->n, sizeof(int64_t)),
    };
    mt_mirrors found = {.mirror = mirror, .around_a = around_a, .around_b = around_b};
    mt_status status;
    if (work.around == NULL || work.all == NULL || work.members == NULL || work.size == NULL) {
        status = mt__no_memory(error, "the surroundings of the schools");
        goto done;
    }
    if (homes->n_areas > 0)
        MT_TRY_DONE(mt_geo_sum_within(context, homes->n_areas * homes->per_area, homes->x, homes->y,
                                      homes->weight, 2, sites->n, sites->x, sites->y,
                                      options->radius, work.around, error));
    fill(school, sites, around_a, around_b, &work);
    MT_TRY_DONE(mt_measure_mirror(school->n, work.members, work.size, around_b, work.all,
                                  options->minimum_around, options->tolerance, mirror, error));
    tally(mirror, school, school->n, &found);
    *out = found;
done:
    mt_free(context, work.around);
    mt_free(context, work.all);
    mt_free(context, work.members);
    mt_free(context, work.size);
    return status;
}
