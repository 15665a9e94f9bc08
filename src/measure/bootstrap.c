/* Bootstrap of members within units: every unit draws as many members as it has, from its own
 * shares. Small units draw member by member with whole numbers; larger ones group by group, each
 * group a binomial number of the members that are left, the largest group first so that the rest is
 * short. A unit with one group draws nothing. */
#include "base/random_internal.h"
#include "measure/measure_internal.h"

enum { MEMBER_BY_MEMBER_MOST = 6 };

static void draw_members(mt_stream *stream, const int32_t *share, size_t n_cells, int32_t size,
                         int32_t *count) {
    for (size_t c = 0; c < n_cells; c++)
        count[c] = 0;
    for (int32_t i = 0; i < size; i++) {
        int32_t picked = (int32_t)mt__below(stream, (uint32_t)size);
        size_t c = 0;
        for (; picked >= share[c]; c++)
            picked -= share[c];
        count[c]++;
    }
}

static void draw_groups(mt_stream *stream, const int32_t *share, size_t n_cells, int32_t size,
                        int32_t *count) {
    int64_t members = size; /* still to draw */
    int64_t shares = size;  /* of the groups not yet drawn */
    size_t c = 0;
    for (; c + 1 < n_cells && members > 0; c++) {
        const int64_t drawn = mt__binomial(stream, members, (double)share[c] / (double)shares);
        count[c] = (int32_t)drawn;
        members -= drawn;
        shares -= share[c];
    }
    count[c] = (int32_t)members;
    for (c++; c < n_cells; c++)
        count[c] = 0;
}

typedef struct job {
    const mt__layout *layout;
    uint64_t seed;
} job;

static void draw(void *user, uint32_t replicate, size_t stratum, int thread, int32_t *count) {
    (void)thread;
    const job *work = user;
    const mt__layout *layout = work->layout;
    const size_t first_cell = layout->cell_of[layout->unit_of[stratum]];
    for (size_t u = layout->unit_of[stratum]; u < layout->unit_of[stratum + 1]; u++) {
        const int32_t *share = layout->count + layout->cell_of[u];
        const size_t n_cells = layout->cell_of[u + 1] - layout->cell_of[u];
        const int32_t size = (int32_t)layout->size[u];
        int32_t *drawn = count + (layout->cell_of[u] - first_cell);
        if (n_cells == 1) {
            drawn[0] = size;
            continue;
        }
        mt_stream stream;
        mt_stream_init(&stream, work->seed, MT_PURPOSE_BOOTSTRAP, replicate, layout->unit[u]);
        if (size <= MEMBER_BY_MEMBER_MOST)
            draw_members(&stream, share, n_cells, size, drawn);
        else
            draw_groups(&stream, share, n_cells, size, drawn);
    }
}

mt_status mt_measure_bootstrap(const mt_context *context, const mt_crosstab *table,
                               const mt_index *index, size_t n_indices, const mt_repeat *repeat,
                               mt_spread *out, mt_error *error) {
    MT_TRY(mt__check_indices(table, index, n_indices, out, error));
    MT_TRY(mt__check_repeat(repeat, error));
    mt__layout layout = {0};
    mt__kernel kernel = {0};
    mt_status status = mt__layout_new(context, table, MT__CELLS_LARGEST_FIRST, &layout, error);
    if (status != MT_OK)
        goto done;
    MT_TRY_DONE(mt__kernel_new(context, &layout, index, n_indices, &kernel, error));
    job work = {&layout, repeat->seed};
    const mt__repeating repeating = {
        .what = "bootstrap", .kernel = &kernel, .repeat = repeat, .draw = draw, .user = &work};
    MT_TRY_DONE(mt__repeat_run(context, &repeating, out, error));
done:
    mt__kernel_free(context, &kernel);
    mt__layout_free(context, &layout);
    return status;
}
