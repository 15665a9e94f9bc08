/* Baskets, invented for the exercise: a child is in basket 1 with the chance that is published for
 * its neighbourhood. They do not depend on the group that the exercise measures with. */
#include "base/random_internal.h"
#include "round/exercise_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What is drawn of a child: replicates of its stream, after those of the cohort. */
enum { DRAW_BASKET = 16, DRAW_DECLARED = 17 };

static double draw_unit(uint64_t seed, uint32_t what, size_t child) {
    mt_stream stream;
    mt_stream_init(&stream, seed, MT_PURPOSE_COHORT, what, (uint32_t)child);
    return mt__unit(&stream);
}

/* The city's share: that of its neighbourhoods, by the children who live there. */
static mt_status city_share(mt__exercise *work, double *out, mt_error *error) {
    const mt_town_population *population = work->population;
    const mt_snapshot *snapshot = population->snapshot;
    double with = 0, children = 0;
    for (size_t p = 0; p < population->data.n_origins; p++) {
        const size_t area = population->area[p / population->points_per_area];
        const double share = snapshot->area_figure[area * snapshot->n_figures + work->figure];
        const double here = population->data.home[2 * p] / population->scale[0] +
                            population->data.home[2 * p + 1] / population->scale[1];
        if (isnan(share))
            continue;
        with += share * here;
        children += here;
    }
    if (!(children > 0))
        return mt__fail(error, MT_BAD_DATA,
                        "%.60s is published for none of the neighbourhoods where children live",
                        snapshot->figure[work->figure].key);
    *out = with / children;
    return MT_OK;
}

static mt_status find_figure(mt__exercise *work, mt_error *error) {
    const mt_snapshot *snapshot = work->population->snapshot;
    const char *key = work->exercise.options.basket_figure;
    for (size_t f = 0; f < snapshot->n_figures; f++)
        if (key == NULL || strcmp(snapshot->figure[f].key, key) == 0) {
            work->figure = f;
            return MT_OK;
        }
    return mt__fail(
        error, MT_BAD_DATA,
        "the town has no figure \"%.60s\" of its neighbourhoods to draw baskets from; import "
        "it: `mengtafel import TOWN figures FILE --figure %.60s=COLUMN`",
        key != NULL ? key : "education_high", key != NULL ? key : "education_high");
}

mt_status mt__exercise_baskets(const mt_context *context, mt__exercise *work, mt_error *error) {
    mt_exercise *exercise = &work->exercise;
    const mt_town_population *population = work->population;
    const mt_snapshot *snapshot = population->snapshot;
    const size_t n = exercise->n_children;
    uint8_t *declared = mt__own(context, work, n, sizeof *declared);
    uint8_t *basket = mt__own(context, work, n, sizeof *basket);
    if (declared == NULL || basket == NULL)
        return mt__no_memory(error, "the baskets");
    MT_TRY(find_figure(work, error));
    MT_TRY(city_share(work, &exercise->basket_share, error));
    for (size_t a = 0; a < population->n_areas; a++)
        exercise->areas_assumed +=
            isnan(snapshot->area_figure[population->area[a] * snapshot->n_figures + work->figure]);
    for (size_t c = 0; c < n; c++) {
        const size_t area = population->area[exercise->area[c]];
        const double published = snapshot->area_figure[area * snapshot->n_figures + work->figure];
        const double share = isnan(published) ? exercise->basket_share : published;
        declared[c] = draw_unit(exercise->options.seed, DRAW_BASKET, c) < share ? 1 : 2;
        if (draw_unit(exercise->options.seed, DRAW_DECLARED, c) < exercise->options.not_declared) {
            declared[c] = 0;
            exercise->not_declared++;
        }
        basket[c] = declared[c];
    }
    exercise->declared = declared;
    exercise->basket = work->basket = basket;
    return MT_OK;
}

uint8_t mt__basket_by_lot(const uint8_t seed[MT_DRAW_BYTES], const char *round,
                          const char *applicant, double share) {
    uint8_t ticket[MT_DRAW_BYTES];
    char purpose[256];
    snprintf(purpose, sizeof purpose, "%.200s/basket", round);
    mt_draw_ticket(seed, purpose, applicant, NULL, ticket);
    const uint32_t number = (uint32_t)ticket[0] << 24 | (uint32_t)ticket[1] << 16 |
                            (uint32_t)ticket[2] << 8 | ticket[3];
    return (double)number * 0x1p-32 < share ? 1 : 2;
}
