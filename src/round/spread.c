/* How unevenly the children who got a place are spread over the schools. */
#include "round/exercise_internal.h"

#include <math.h>

enum { KINDS = 2 };

static mt_status fill_table(const mt_context *context, const mt_market *market, const uint8_t *kind,
                            const uint32_t *choice, mt_crosstab **out, mt_error *error) {
    const size_t n = market->n_schools;
    int64_t *count = mt__calloc(context, n * KINDS, sizeof *count);
    int32_t *unit = mt__alloc(context, n * KINDS, sizeof *unit);
    int32_t *group = mt__alloc(context, n * KINDS, sizeof *group);
    mt_status status;
    if (count == NULL || unit == NULL || group == NULL)
        status = mt__no_memory(error, "the intake of the schools");
    else {
        for (size_t c = 0; c < market->n_children; c++)
            if (choice[c] != MT_NONE)
                count[market->school[market->list_of[c] + choice[c]] * KINDS + kind[c]]++;
        for (size_t i = 0; i < n * KINDS; i++) {
            unit[i] = (int32_t)(i / KINDS);
            group[i] = (int32_t)(i % KINDS);
        }
        status =
            mt_crosstab_new(context, n * KINDS, unit, group, count, n, KINDS, NULL, 1, out, error);
    }
    mt_free(context, count);
    mt_free(context, unit);
    mt_free(context, group);
    return status;
}

mt_status mt__intake_spread(const mt_context *context, const mt_market *market, const uint8_t *kind,
                            const uint32_t *choice, bool chance, mt_intake_spread *out,
                            mt_error *error) {
    static const mt_index index[] = {{MT_INDEX_D, 0, 1}, {MT_INDEX_H, 0, 0}};
    mt_crosstab *table = NULL;
    double value[2], expected[2] = {NAN, NAN};
    MT_TRY(fill_table(context, market, kind, choice, &table, error));
    mt_status status = mt_measure_values(context, table, index, 2, value, NULL, error);
    if (status == MT_OK && chance)
        status = mt_measure_expected(context, table, index, 2, expected, error);
    mt_crosstab_free(context, table);
    if (status == MT_OK)
        *out = (mt_intake_spread){value[0], expected[0], value[1], expected[1]};
    return status;
}
