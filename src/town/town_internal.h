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

/** Ask the store to check its own pages: MT_BAD_DATA when the file is damaged. */
mt_status mt__town_check_pages(mt_town *town, mt_error *error) MT_MUST_USE;

#endif
