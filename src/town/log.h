/* The log of a town or desk file: append inside the transaction of the change it records. */
#ifndef MT_TOWN_LOG_H
#define MT_TOWN_LOG_H

#include "mengtafel/town.h"
#include "town/db.h"

/** Append an entry: detail is JSON. Must be called inside the transaction of the change, after it.
 */
mt_status mt__log_append(mt__db *db, const mt_stamp *stamp, const char *action, const char *detail,
                         mt_error *error) MT_MUST_USE;
/** Recompute pages, chain and state; as mt_town_verify. */
mt_status mt__log_verify(mt__db *db, const char *head, int64_t *entries, char last[65],
                         mt_error *error) MT_MUST_USE;

#endif
