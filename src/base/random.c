/* Streams of random numbers: Philox from Random123, keyed by seed and purpose. The generator is the
 * published one; known answers are in tests/unit/test_random.c. */
#include "base/base_internal.h"

#include <Random123/philox.h>
#include <string.h>

void mt_stream_init(mt_stream *stream, uint64_t seed, mt_purpose purpose, uint32_t replicate,
                    uint32_t item) {
    *stream = (mt_stream){
        .key = {(uint32_t)seed, (uint32_t)(seed >> 32)},
        .counter = {0, item, replicate, (uint32_t)purpose},
        .used = 4,
    };
}

uint32_t mt_stream_u32(mt_stream *stream) {
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

uint32_t mt_stream_below(mt_stream *stream, uint32_t bound) {
    uint64_t product = (uint64_t)mt_stream_u32(stream) * bound;
    if ((uint32_t)product < bound) {
        const uint32_t threshold = -bound % bound;
        while ((uint32_t)product < threshold)
            product = (uint64_t)mt_stream_u32(stream) * bound;
    }
    return (uint32_t)(product >> 32);
}

double mt_stream_unit(mt_stream *stream) {
    uint64_t high = mt_stream_u32(stream) >> 5;
    uint64_t low = mt_stream_u32(stream) >> 6;
    return (double)(high << 26 | low) * 0x1p-53;
}
