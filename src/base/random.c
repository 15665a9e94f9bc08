/* Streams of random numbers: Philox from Random123, keyed by seed and purpose. The generator is the
 * published one; known answers are in tests/unit/test_random.c. */
#include "base/random_internal.h"

void mt_stream_init(mt_stream *stream, uint64_t seed, mt_purpose purpose, uint32_t replicate,
                    uint32_t item) {
    *stream = (mt_stream){
        .key = {(uint32_t)seed, (uint32_t)(seed >> 32)},
        .counter = {0, item, replicate, (uint32_t)purpose},
        .used = 4,
    };
}

uint32_t mt_stream_u32(mt_stream *stream) {
    return mt__u32(stream);
}

uint32_t mt_stream_below(mt_stream *stream, uint32_t bound) {
    return mt__below(stream, bound);
}

double mt_stream_unit(mt_stream *stream) {
    return mt__unit(stream);
}
