/* Columns of a table, found for the roles of an import. */
#ifndef MT_TOWN_ROLES_H
#define MT_TOWN_ROLES_H

#include "base/base_internal.h"
#include "mengtafel/town.h"

typedef struct mt__columns {
    bool has[MT_ROLES];
    size_t column[MT_ROLES];
    bool has_second; ///< the code is made of two columns
    size_t second;
    size_t group[MT_GROUPS_MAX];
    size_t where;
} mt__columns;

/** Find what is given, guess the rest, and write both in the report. */
mt_status mt__columns_find(const mt_table *table, const mt_import_plan *plan, mt__columns *out,
                           mt_import_report *report, mt_error *error) MT_MUST_USE;
void mt__columns_unused(const mt_table *table, const mt_import_plan *plan, const mt__columns *used,
                        mt_import_report *report);
/** The nth name a property of a shape may have, NULL after the last. */
const char *mt__role_guess_property(mt_role role, int nth);

#endif
