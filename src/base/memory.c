/* Memory through the context, so that a caller can count it, limit it, or make the nth allocation
 * fail in a test. */
#include "base/base_internal.h"

#include <stdlib.h>
#include <string.h>

static void *reallocate(const mt_context *context, void *old, size_t size) {
    if (context != NULL && context->allocate != NULL)
        return context->allocate(context->allocate_user, old, size);
    if (size == 0) {
        free(old);
        return NULL;
    }
    return realloc(old, size);
}

void mt_free(const mt_context *context, void *memory) {
    if (memory != NULL)
        reallocate(context, memory, 0);
}

void *mt__realloc(const mt_context *context, void *old, size_t n, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes) || bytes > PTRDIFF_MAX)
        return NULL;
    return reallocate(context, old, bytes > 0 ? bytes : 1);
}

void *mt__alloc(const mt_context *context, size_t n, size_t size) {
    return mt__realloc(context, NULL, n, size);
}

void *mt__calloc(const mt_context *context, size_t n, size_t size) {
    void *memory = mt__alloc(context, n, size);
    if (memory != NULL)
        memset(memory, 0, n * size);
    return memory;
}

char *mt__strndup(const mt_context *context, const char *text, size_t n) {
    char *copy = mt__alloc(context, n + 1, 1);
    if (copy != NULL) {
        memcpy(copy, text, n);
        copy[n] = '\0';
    }
    return copy;
}

mt_status mt__grow(const mt_context *context, void **array, size_t *capacity, size_t count,
                   size_t size, mt_error *error) {
    if (count < *capacity)
        return MT_OK;
    size_t wanted = *capacity < 8 ? 16 : *capacity + *capacity / 2;
    void *grown = wanted > *capacity ? mt__realloc(context, *array, wanted, size) : NULL;
    if (grown == NULL)
        return mt__no_memory(error, "a growing list");
    *array = grown;
    *capacity = wanted;
    return MT_OK;
}
