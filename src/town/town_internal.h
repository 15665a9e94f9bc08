/* What the files of this room share: the open town. */
#ifndef MT_TOWN_INTERNAL_H
#define MT_TOWN_INTERNAL_H

#include "mengtafel/town.h"
#include "town/db.h"

struct mt_town {
    const mt_context *context; ///< the caller's; lives as long as the town
    mt__db db;
    mt_town_mode mode;
};

/** Whether a stamp says both who and when. */
static inline bool mt__stamp_given(const mt_stamp *stamp) {
    return stamp != NULL && stamp->time != NULL && stamp->actor != NULL;
}

/** More children than any cell can hold: what is above is a slip, and sums stay far from the end of
 *  their type. */
#define MT_COUNT_MAX 1000000000

/** How many bytes come before the first control character (below 0x20, or 0x7f) of a text; its length
 *  when it has none. */
size_t mt__control_at(const char *text);

/** Whether a text is UTF-8 without control characters. */
bool mt__is_clean(const char *text);
/** Whether the town has the tables of a schema: a file of an older one, open for reading, lacks some. */
mt_status mt__town_has(mt_town *town, int schema, bool *has, mt_error *error) MT_MUST_USE;

extern const mt__db_kind mt__town_kind;

#endif
