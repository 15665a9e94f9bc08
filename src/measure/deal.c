/* Random dealing: the members of a stratum over its units, unit sizes and group totals fixed. The
 * group labels of all members are shuffled (Fisher-Yates, exactly uniform) and laid on the seats of
 * the units in turn. The last unit takes what is left, undrawn. */
#include "base/random_internal.h"
#include "measure/measure_internal.h"

#include <string.h>

typedef struct job {
    const mt__layout *layout; ///< with all groups of a stratum in every unit
    uint64_t seed;
    uint16_t *label;   ///< [members] of all strata: place of the group among those of the stratum
    size_t *first;     ///< [n_strata] in label
    uint16_t *shuffle; ///< [threads * max_total] scratch
} job;

/** The labels in order, group after group; cells of a unit are the groups of the stratum. */
static void write_labels(job *work) {
    const mt__layout *layout = work->layout;
    size_t at = 0;
    for (size_t s = 0; s < layout->n_strata; s++) {
        work->first[s] = at;
        const size_t first_unit = layout->unit_of[s], end = layout->unit_of[s + 1];
        if (first_unit == end)
            continue;
        const size_t groups = layout->cell_of[first_unit + 1] - layout->cell_of[first_unit];
        for (size_t g = 0; g < groups; g++)
            for (size_t u = first_unit; u < end; u++)
                for (int32_t i = 0; i < layout->count[layout->cell_of[u] + g]; i++)
                    work->label[at++] = (uint16_t)g;
    }
}

static void draw(void *user, uint32_t replicate, size_t stratum, int thread, int32_t *count) {
    const job *work = user;
    const mt__layout *layout = work->layout;
    const size_t first_unit = layout->unit_of[stratum], end = layout->unit_of[stratum + 1];
    if (first_unit == end)
        return;
    const size_t groups = layout->cell_of[first_unit + 1] - layout->cell_of[first_unit];
    const uint32_t total = (uint32_t)layout->total[stratum];
    uint16_t *label = work->shuffle + (size_t)thread * (size_t)layout->max_total;
    memcpy(label, work->label + work->first[stratum], total * sizeof *label);
    memset(count, 0, (end - first_unit) * groups * sizeof *count);
    mt_stream stream;
    mt_stream_init(&stream, work->seed, MT_PURPOSE_SHUFFLE, replicate, (uint32_t)stratum);
    uint32_t left = total;
    for (size_t u = first_unit; u < end; u++, count += groups) {
        const bool rest = groups == 1 || u + 1 == end;
        for (int64_t i = 0; i < layout->size[u]; i++) {
            const uint32_t picked = rest ? left - 1 : mt__below(&stream, left);
            count[label[picked]]++;
            label[picked] = label[--left];
        }
    }
}

static mt_status job_new(const mt_context *context, job *work, mt_error *error) {
    const mt__layout *layout = work->layout;
    size_t members = 0;
    for (size_t s = 0; s < layout->n_strata; s++)
        members += (size_t)layout->total[s];
    work->label = mt__alloc(context, members, sizeof *work->label);
    work->first = mt__alloc(context, layout->n_strata, sizeof *work->first);
    work->shuffle = mt__alloc(context, (size_t)mt__threads(context) * (size_t)layout->max_total,
                              sizeof *work->shuffle);
    if (work->label == NULL || work->first == NULL || work->shuffle == NULL)
        return mt__no_memory(error, "shuffling the members");
    write_labels(work);
    return MT_OK;
}

mt_status mt_measure_random(const mt_context *context, const mt_crosstab *table,
                            const mt_index *index, size_t n_indices, const mt_repeat *repeat,
                            mt_spread *out, mt_error *error) {
    MT_TRY(mt__check_indices(table, index, n_indices, out, error));
    MT_TRY(mt__check_repeat(repeat, error));
    if (table->n_groups > UINT16_MAX)
        return mt__bad_argument(error, "table", "has more than 65535 groups to deal");
    mt__layout layout = {0};
    mt__kernel kernel = {0};
    job work = {.layout = &layout, .seed = repeat->seed};
    mt_status status = mt__layout_new(context, table, MT__CELLS_ALL, &layout, error);
    if (status != MT_OK)
        goto done;
    MT_TRY_DONE(mt__kernel_new(context, &layout, index, n_indices, &kernel, error));
    MT_TRY_DONE(job_new(context, &work, error));
    const mt__repeating repeating = {.what = "random dealing",
                                     .kernel = &kernel,
                                     .repeat = repeat,
                                     .draw = draw,
                                     .user = &work,
                                     .against_chance = true};
    MT_TRY_DONE(mt__repeat_run(context, &repeating, out, error));
done:
    mt_free(context, work.label);
    mt_free(context, work.first);
    mt_free(context, work.shuffle);
    mt__kernel_free(context, &kernel);
    mt__layout_free(context, &layout);
    return status;
}
