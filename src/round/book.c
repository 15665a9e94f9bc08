/* The desk of an exercise: the arrays of a round as the desk file wants them, writing it, and doing a
 * round again from it. */
#include "round/exercise_internal.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void mt__exercise_book(const mt__exercise *work, mt_desk_book *out) {
    const mt_exercise *exercise = &work->exercise;
    const mt_market *market = &exercise->market[MT_RULE_ONE_DRAW];
    *out = (mt_desk_book){
        .round = exercise->options.id,
        .kind = "exercise",
        .town = exercise->town,
        .made = exercise->made,
        .n_schools = exercise->n_schools,
        .n_children = exercise->n_children,
        .capacity = exercise->seats,
        .school = work->school_name,
        .applicant = exercise->applicant,
        .basket = exercise->declared,
        .list_of = market->list_of,
        .school_of = market->school,
        .priority = market->priority,
        .manifest = exercise->manifest,
        .secret = exercise->secret,
        .n_secret = sizeof exercise->secret,
        .beacon = exercise->options.beacon,
        .n_beacon = strlen(exercise->options.beacon),
        .ticket = exercise->ticket,
        .lot = exercise->lot,
        .n_rules = MT_EXERCISE_RULES,
    };
    memcpy(out->commitment, exercise->commitment, sizeof out->commitment);
    memcpy(out->seed, exercise->seed, sizeof out->seed);
    for (int r = 0; r < MT_EXERCISE_RULES; r++) {
        const mt_exercise_outcome *outcome = &exercise->outcome[r];
        out->rule[r] = (mt_desk_rule){
            .key = mt_exercise_rule_name((mt_exercise_rule)r),
            .text = work->rule_text[r],
            .traits = exercise->market[r].traits,
            .group_of = exercise->market[r].group_of,
            .group = exercise->market[r].group,
            .places = {.choice = work->choice[r], .group = work->group[r]},
            .decided = outcome->decided,
        };
    }
}

mt_status mt_exercise_file(const mt_context *context, const mt_exercise *exercise, const char *path,
                           const uint8_t key[MT_DESK_KEY_BYTES], mt_town *town,
                           const mt_stamp *stamp, mt_error *error) {
    mt_desk_book book;
    char *result = NULL, digest[65];
    size_t size = 0;
    mt__exercise_book((const mt__exercise *)exercise, &book);
    MT_TRY(mt_exercise_json(context, exercise, &result, &size, error));
    sodium_bin2hex(digest, sizeof digest, exercise->manifest_digest, MT_DRAW_BYTES);
    const mt_round_entry entry = {.id = exercise->options.id,
                                  .kind = book.kind,
                                  .made = exercise->made,
                                  .digest = digest,
                                  .result = result};
    mt_status status = mt_desk_write(context, path, key, &book, stamp, error);
    if (status == MT_OK) {
        status = mt_town_round_add(town, &entry, stamp, error);
        if (status != MT_OK)
            unlink(path); // both or neither
    }
    mt_free(context, result);
    return status;
}
