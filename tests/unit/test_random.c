/* Philox against its published answers, and the streams built on it. */
#include "check.h"

#include <Random123/philox.h>

/* kat_vectors of Random123 (Salmon et al. 2011). */
static void philox_known_answers(void **state) {
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], answer[4];
    } known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        mt_stream stream = {.key = {known[i].key[0], known[i].key[1]}, .used = 4};
        for (int j = 0; j < 4; j++)
            stream.counter[j] = known[i].counter[j];
        for (int j = 0; j < 4; j++)
            assert_int_equal(mt_stream_u32(&stream), known[i].answer[j]);
    }
}

static void streams_differ_in_every_argument(void **state) {
    (void)state;
    mt_stream base, other[4];
    mt_stream_init(&base, 7, MT_PURPOSE_BOOTSTRAP, 1, 2);
    mt_stream_init(&other[0], 8, MT_PURPOSE_BOOTSTRAP, 1, 2);
    mt_stream_init(&other[1], 7, MT_PURPOSE_SHUFFLE, 1, 2);
    mt_stream_init(&other[2], 7, MT_PURPOSE_BOOTSTRAP, 2, 2);
    mt_stream_init(&other[3], 7, MT_PURPOSE_BOOTSTRAP, 1, 3);
    uint64_t first = (uint64_t)mt_stream_u32(&base) << 32 | mt_stream_u32(&base);
    for (int i = 0; i < 4; i++)
        assert_true(first != ((uint64_t)mt_stream_u32(&other[i]) << 32 | mt_stream_u32(&other[i])));
}

/* Chi-square of a uniform draw, at five sigma: variance of chi2 with k degrees is 2k. */
static void below_is_uniform(void **state) {
    (void)state;
    static const uint32_t bounds[] = {2, 3, 7, 100};
    for (size_t b = 0; b < 4; b++) {
        const uint32_t bound = bounds[b];
        const int draws = 200000;
        double seen[100] = {0};
        mt_stream stream;
        mt_stream_init(&stream, 11, MT_PURPOSE_TEST, 0, bound);
        for (int i = 0; i < draws; i++) {
            uint32_t value = mt_stream_below(&stream, bound);
            assert_true(value < bound);
            seen[value]++;
        }
        double expected = (double)draws / bound, chi2 = 0;
        for (uint32_t v = 0; v < bound; v++)
            chi2 += (seen[v] - expected) * (seen[v] - expected) / expected;
        assert_true(fabs(chi2 - (bound - 1)) < 5 * sqrt(2.0 * (bound - 1)));
    }
    mt_stream stream;
    mt_stream_init(&stream, 11, MT_PURPOSE_TEST, 0, 0);
    for (int i = 0; i < 100; i++)
        assert_int_equal(mt_stream_below(&stream, 1), 0);
}

static void unit_is_uniform(void **state) {
    (void)state;
    const int draws = 500000;
    double sum = 0, squares = 0;
    mt_stream stream;
    mt_stream_init(&stream, 13, MT_PURPOSE_TEST, 0, 0);
    for (int i = 0; i < draws; i++) {
        double value = mt_stream_unit(&stream);
        assert_true(value >= 0 && value < 1);
        sum += value;
        squares += value * value;
    }
    assert_true(fabs(sum / draws - 0.5) < 5 * sqrt(1.0 / 12 / draws));
    assert_true(fabs(squares / draws - 1.0 / 3) < 5 * sqrt(4.0 / 45 / draws));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_known_answers),
        cmocka_unit_test(streams_differ_in_every_argument),
        cmocka_unit_test(below_is_uniform),
        cmocka_unit_test(unit_is_uniform),
    };
    return run_all(tests);
}
