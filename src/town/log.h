/* The log of a town file: append inside the transaction of the change it records. */
#ifndef MT_TOWN_LOG_H
#define MT_TOWN_LOG_H

#include "mengtafel/town.h"
#include "town/db.h"

/** Append an entry: detail is JSON. Must be called inside the transaction of the change, after it.
 */
mt_status mt__log_append(mt__db *db, const mt_stamp *stamp, const char *action, const char *detail,
                         mt_error *error) MT_MUST_USE;

#endif
