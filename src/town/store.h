/* How a file of the store comes to be and is recognised: what town and desk files share. */
#ifndef MT_TOWN_STORE_H
#define MT_TOWN_STORE_H

#include "mengtafel/town.h"
#include "town/db.h"

/** Make the file that is to become `path`, empty, under a temporary name beside it. The caller
 *  unlinks that name when all is done, also after a failure.
 *  @param mode  its permissions, less the umask */
mt_status mt__store_begin(const mt__db_kind *kind, const char *path, unsigned mode,
                          char temporary[MT_DB_PATH_MAX], mt_error *error) MT_MUST_USE;
/** Open it, with the schema of today. */
mt_status mt__store_open_new(mt__db *db, const mt__db_kind *kind, const char *temporary,
                             const char *path, const mt_stamp *stamp, mt_error *error) MT_MUST_USE;
/** Give it its name, unless that is taken. */
mt_status mt__store_finish(const mt__db_kind *kind, const char *temporary, const char *path,
                           mt_error *error) MT_MUST_USE;
/** Bring a file up to the schema of today, logged. */
mt_status mt__store_migrate(mt__db *db, const mt_stamp *stamp, mt_error *error) MT_MUST_USE;
/** Whether there is a file that could be one. */
mt_status mt__store_check_file(const mt__db_kind *kind, const char *path,
                               mt_error *error) MT_MUST_USE;
/** Whether what was opened is of its kind, and not newer than this program. */
mt_status mt__store_check_header(mt__db *db, mt_error *error) MT_MUST_USE;

#endif
