/* The streams of base.h as inline functions, for the loops that draw millions of numbers: the public
 * functions are these. Philox itself is Random123's. */
#ifndef MT_RANDOM_INTERNAL_H
#define MT_RANDOM_INTERNAL_H

#include "base/base_internal.h"

#include <Random123/philox.h>
#include <string.h>

static inline uint32_t mt__u32(mt_stream *stream) {
    if (stream->used == 4) {
        philox4x32_ctr_t counter = {
            {stream->counter[0], stream->counter[1], stream->counter[2], stream->counter[3]}};
        philox4x32_key_t key = {{stream->key[0], stream->key[1]}};
        philox4x32_ctr_t block = philox4x32(counter, key);
        memcpy(stream->block, block.v, sizeof stream->block);
        stream->counter[0]++;
        stream->used = 0;
    }
    return stream->block[stream->used++];
}

static inline uint32_t mt__below(mt_stream *stream, uint32_t bound) {
    uint64_t product = (uint64_t)mt__u32(stream) * bound;
    if ((uint32_t)product < bound) {
        const uint32_t threshold = -bound % bound;
        while ((uint32_t)product < threshold)
            product = (uint64_t)mt__u32(stream) * bound;
    }
    return (uint32_t)(product >> 32);
}

static inline double mt__unit(mt_stream *stream) {
    const uint64_t high = mt__u32(stream) >> 5;
    const uint64_t low = mt__u32(stream) >> 6;
    return (double)(high << 26 | low) * 0x1p-53;
}

#endif
