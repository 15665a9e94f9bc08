/* The two groups that are compared, and how many children of each there are where. */
#ifndef MT_REPORT_PAIR_H
#define MT_REPORT_PAIR_H

#include "base/base_internal.h"
#include "mengtafel/town.h"

/** Children of the two groups, and of unknown group, in each of n units. */
typedef struct mt__counts {
    size_t n;
    int64_t *a, *b;
    int64_t *unknown;     ///< known to be of unknown group
    int64_t *unknown_max; ///< the same, hidden cells taken at their highest
    bool *counted;        ///< false: the source has no figure for this unit
} mt__counts;

/** Two groups of a snapshot with their counts. */
typedef struct mt__pair {
    const mt_snapshot *snapshot;
    size_t group_a; ///< index in the snapshot
    size_t group_b; ///< index; n_groups for all other known groups
    char name_a_nl[64], name_b_nl[64], name_a_en[64], name_b_en[64];
    mt__counts school; ///< [n_schools of the snapshot]
    mt__counts home;   ///< [n_areas of the snapshot]
} mt__pair;

/** @param key_a, key_b  keys of the groups, key_b may be "rest"; NULL: the town's only two
 *  @return MT_BAD_DATA when they cannot be chosen, MT_INFEASIBLE when counts of them are hidden */
mt_status mt__pair_new(const mt_context *context, const mt_snapshot *snapshot, const char *key_a,
                       const char *key_b, mt__pair *out, mt_error *error) MT_MUST_USE;
void mt__pair_free(const mt_context *context, mt__pair *pair);

#endif
