/* Memory of a result that is freed at once: blocks in a chain. */
#ifndef MT_TOWN_ARENA_H
#define MT_TOWN_ARENA_H

#include "base/base_internal.h"

typedef struct mt__arena {
    const mt_context *context;
    struct mt__block *blocks; ///< newest first
    bool secret;              ///< overwritten before it is freed
} mt__arena;

/** n zeroed elements; NULL (and the error, naming what it was for) when memory ends. */
void *mt__arena_take(mt__arena *arena, size_t n, size_t size, const char *what,
                     mt_error *error) MT_MUST_USE;
void mt__arena_free(mt__arena *arena);

#endif
