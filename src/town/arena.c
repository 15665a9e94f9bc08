/* Memory of a result that is freed at once: each block knows the one before it. */
#include "town/arena.h"

#include <sodium.h>

typedef struct mt__block {
    struct mt__block *next;
    size_t size;
    max_align_t memory[];
} mt__block;

void *mt__arena_take(mt__arena *arena, size_t n, size_t size, const char *what, mt_error *error) {
    size_t bytes;
    mt__block *made = NULL;
    if (!__builtin_mul_overflow(n, size, &bytes) && bytes <= SIZE_MAX / 2)
        made = mt__calloc(arena->context, 1, sizeof *made + bytes);
    if (made == NULL) {
        (void)mt__no_memory(error, what);
        return NULL;
    }
    made->size = bytes;
    made->next = arena->blocks;
    arena->blocks = made;
    return made->memory;
}

void mt__arena_free(mt__arena *arena) {
    while (arena->blocks != NULL) {
        mt__block *next = arena->blocks->next;
        if (arena->secret)
            sodium_memzero(arena->blocks->memory, arena->blocks->size);
        mt_free(arena->context, arena->blocks);
        arena->blocks = next;
    }
}
