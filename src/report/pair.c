/* The two groups that are compared, and their counts at every school and in every area: what the
 * problem statement and the exercise rounds both start from. */
#include "report/pair.h"

#include <stdio.h>
#include <string.h>

static void counts_free(const mt_context *context, mt__counts *counts) {
    mt_free(context, counts->a);
    mt_free(context, counts->b);
    mt_free(context, counts->unknown);
    mt_free(context, counts->unknown_max);
    mt_free(context, counts->counted);
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

static mt_status choose_groups(mt__pair *pair, const char *key_a, const char *key_b,
                               mt_error *error) {
    const mt_snapshot *snapshot = pair->snapshot;
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
    if (n_known > 2 && (key_a == NULL || key_b == NULL))
        return mt__fail(error, MT_BAD_DATA,
                        "the town has %zu groups (%s); name two with --groups A,B, or one against "
                        "all others with --groups A,rest",
                        n_known, list);
    pair->group_a = known[0];
    pair->group_b = known[1];
    if (key_a != NULL)
        MT_TRY(find_group(snapshot, key_a, &pair->group_a, error));
    if (key_b != NULL && strcmp(key_b, "rest") == 0)
        pair->group_b = snapshot->n_groups;
    else if (key_b != NULL)
        MT_TRY(find_group(snapshot, key_b, &pair->group_b, error));
    if (pair->group_a == pair->group_b)
        return mt__fail(error, MT_BAD_DATA, "a group cannot be compared with itself");
    const mt_snapshot_group *a = &snapshot->group[pair->group_a];
    snprintf(pair->name_a_nl, sizeof pair->name_a_nl, "%.60s", a->name_nl);
    snprintf(pair->name_a_en, sizeof pair->name_a_en, "%.60s", a->name_en);
    if (pair->group_b < snapshot->n_groups) {
        const mt_snapshot_group *b = &snapshot->group[pair->group_b];
        snprintf(pair->name_b_nl, sizeof pair->name_b_nl, "%.60s", b->name_nl);
        snprintf(pair->name_b_en, sizeof pair->name_b_en, "%.60s", b->name_en);
    } else {
        snprintf(pair->name_b_nl, sizeof pair->name_b_nl, "de andere groepen");
        snprintf(pair->name_b_en, sizeof pair->name_b_en, "the other groups");
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

static mt_status fill_counts(const mt_context *context, const mt__pair *pair, size_t n,
                             const int64_t *low, const int64_t *high, mt__counts *out,
                             size_t *hidden, mt_error *error) {
    const mt_snapshot *snapshot = pair->snapshot;
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
            } else if (g == pair->group_a)
                add_cell(cell_low, cell_high, &out->a[i], &missing, hidden);
            else if (g == pair->group_b || pair->group_b == groups)
                add_cell(cell_low, cell_high, &out->b[i], &missing, hidden);
        }
        out->counted[i] = !missing;
    }
    return MT_OK;
}

/* Code of the first unit with a hidden count of the two groups. */
static const char *first_hidden(const mt__pair *pair) {
    const mt_snapshot *snapshot = pair->snapshot;
    const size_t groups = snapshot->n_groups;
    for (size_t i = 0; i < (snapshot->n_schools + snapshot->n_areas) * groups; i++) {
        const bool area = i >= snapshot->n_schools * groups;
        const size_t cell = area ? i - snapshot->n_schools * groups : i, g = i % groups;
        const int64_t *low = area ? snapshot->area_low : snapshot->school_low;
        const int64_t *high = area ? snapshot->area_high : snapshot->school_high;
        if (snapshot->group[g].known && low[cell] != high[cell] &&
            (g == pair->group_a || g == pair->group_b || pair->group_b == groups))
            return area ? snapshot->area[cell / groups].code : snapshot->school[cell / groups].code;
    }
    return "";
}

/* ---- The whole ------------------------------------------------------------------------------- */

void mt__pair_free(const mt_context *context, mt__pair *pair) {
    counts_free(context, &pair->school);
    counts_free(context, &pair->home);
    memset(pair, 0, sizeof *pair);
}

mt_status mt__pair_new(const mt_context *context, const mt_snapshot *snapshot, const char *key_a,
                       const char *key_b, mt__pair *out, mt_error *error) {
    size_t hidden = 0;
    mt_status status;
    *out = (mt__pair){.snapshot = snapshot};
    MT_TRY_DONE(choose_groups(out, key_a, key_b, error));
    MT_TRY_DONE(fill_counts(context, out, snapshot->n_schools, snapshot->school_low,
                            snapshot->school_high, &out->school, &hidden, error));
    MT_TRY_DONE(fill_counts(context, out, snapshot->n_areas, snapshot->area_low,
                            snapshot->area_high, &out->home, &hidden, error));
    if (hidden > 0)
        status =
            mt__fail(error, MT_INFEASIBLE,
                     "counts of these groups are hidden (%zu, such as <5; the first at %.47s), so "
                     "that no single figure can be given; ask the publisher for the totals, or "
                     "compare groups that are counted in full",
                     hidden, first_hidden(out));
done:
    if (status != MT_OK)
        mt__pair_free(context, out);
    return status;
}
