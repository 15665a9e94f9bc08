/* The draw: official lots and what they refuse, the drum, lots of a rehearsal. Published vectors
 * are in tests/golden/cases/admission/lottery_vectors.json. */
#include "../admit_markets.h"

#include <endian.h>
#include <sodium.h>

static void official_lots(void **state) {
    (void)state;
    const uint8_t seed[MT_DRAW_BYTES] = {1, 2, 3};
    const char *const who[] = {"K001", "K002", "K003"};
    uint8_t ticket[3 * MT_DRAW_BYTES], one[MT_DRAW_BYTES];
    uint64_t lot[3];
    check_ok(mt_lots_official(NULL, seed, "2026-03", 3, who, ticket, lot, NULL));
    for (int i = 0; i < 3; i++) {
        mt_draw_ticket(seed, "2026-03", who[i], NULL, one);
        assert_memory_equal(one, ticket + i * MT_DRAW_BYTES, MT_DRAW_BYTES);
        for (int j = 0; j < 3; j++)
            assert_int_equal(
                lot[i] < lot[j],
                memcmp(ticket + i * MT_DRAW_BYTES, ticket + j * MT_DRAW_BYTES, MT_DRAW_BYTES) < 0);
    }
    assert_int_equal(lot[0] + lot[1] + lot[2], 3);
    /* the same without tickets, for nobody, and another round is another draw */
    uint64_t again[3];
    check_ok(mt_lots_official(NULL, seed, "2026-03", 3, who, NULL, again, NULL));
    assert_memory_equal(lot, again, sizeof lot);
    check_ok(mt_lots_official(NULL, seed, "2026-03", 0, NULL, NULL, NULL, NULL));
    mt_draw_ticket(seed, "2026-04", who[0], NULL, one);
    assert_memory_not_equal(one, ticket, MT_DRAW_BYTES);
}

static void official_lots_refuse(void **state) {
    (void)state;
    const uint8_t seed[MT_DRAW_BYTES] = {0};
    uint64_t lot[3];
    mt_error error;
    const char *doubled[] = {"a", "b", "a"}, *empty[] = {"a", ""}, *null[] = {"a", NULL},
               *unfit[] = {"a", "b\x1f"
                                "c"};
    assert_int_equal(mt_lots_official(NULL, seed, "r", 3, doubled, NULL, lot, &error), MT_BAD_DATA);
    assert_int_equal(error.row, 3);
    assert_non_null(strstr(error.message, "a is in the draw already (row 1)"));
    const char *twice[] = {"b", "a", "b", "a"}; /* the first in the table is told */
    uint64_t four[4];
    assert_int_equal(mt_lots_official(NULL, seed, "r", 4, twice, NULL, four, &error), MT_BAD_DATA);
    assert_int_equal(error.row, 3);
    const char *const *const wrong[] = {empty, null, unfit};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(mt_lots_official(NULL, seed, "r", 2, wrong[i], NULL, lot, &error),
                         MT_BAD_DATA);
        assert_int_equal(error.row, 2);
    }
    const char *const *good = doubled;
    assert_int_equal(mt_lots_official(NULL, NULL, "r", 2, good, NULL, lot, &error),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_lots_official(NULL, seed, NULL, 2, good, NULL, lot, NULL), MT_BAD_ARGUMENT);
    assert_int_equal(mt_lots_official(NULL, seed, "", 2, good, NULL, lot, NULL), MT_BAD_ARGUMENT);
    assert_int_equal(mt_lots_official(NULL, seed, "\x1f", 2, good, NULL, lot, NULL),
                     MT_BAD_ARGUMENT);
    assert_int_equal(mt_lots_official(NULL, seed, "r", 2, NULL, NULL, lot, NULL), MT_BAD_ARGUMENT);
    assert_int_equal(mt_lots_official(NULL, seed, "r", 2, good, NULL, NULL, NULL), MT_BAD_ARGUMENT);
}

static void an_order_holds_everybody_once(void **state) {
    (void)state;
    uint8_t seed[MT_DRAW_BYTES] = {7};
    uint32_t order[5000];
    for (size_t n = 0; n <= 5000; n = n < 5 ? n + 1 : n * 10) {
        check_ok(mt_draw_order(NULL, seed, n, order, NULL));
        static bool there[5000];
        memset(there, 0, sizeof there);
        for (size_t i = 0; i < n; i++) {
            assert_true(order[i] < n && !there[order[i]]);
            there[order[i]] = true;
        }
    }
    assert_int_equal(mt_draw_order(NULL, NULL, 1, order, NULL), MT_BAD_ARGUMENT);
    assert_int_equal(mt_draw_order(NULL, seed, 1, NULL, NULL), MT_BAD_ARGUMENT);
    assert_int_equal(mt_draw_order(NULL, seed, (size_t)1 << 32, order, NULL), MT_BAD_ARGUMENT);
    check_ok(mt_draw_order(NULL, seed, 0, NULL, NULL));
}

/** The rule as it is published, step by step; long enough that some words are thrown away. */
static void a_drum_follows_its_rule(void **state) {
    (void)state;
    enum { N = 300000 };
    const uint8_t seed[MT_DRAW_BYTES] = {3, 1, 4};
    uint32_t *words = malloc(2 * N * sizeof *words), *order = malloc(N * sizeof *order),
             *got = malloc(N * sizeof *got);
    assert_true(words != NULL && order != NULL && got != NULL);
    randombytes_buf_deterministic(words, 2 * N * sizeof *words, seed);
    size_t used = 0, thrown_away = 0;
    for (uint32_t i = 0; i < N; i++)
        order[i] = i;
    for (uint32_t i = N - 1; i >= 1; i--) {
        const uint64_t k = i + UINT64_C(1), bad = (UINT64_C(1) << 32) % k;
        for (; le32toh(words[used]) < bad; used++)
            thrown_away++;
        const uint32_t j = (uint32_t)(le32toh(words[used++]) % k), swap = order[i];
        order[i] = order[j];
        order[j] = swap;
    }
    assert_true(thrown_away > 0);
    check_ok(mt_draw_order(NULL, seed, N, got, NULL));
    assert_memory_equal(got, order, N * sizeof *order);
    free(words);
    free(order);
    free(got);
}

static void rehearsals_differ_by_seed_and_draw(void **state) {
    (void)state;
    uint64_t a[4], b[4], longer[8];
    mt_lots_rehearsal(1, 0, 4, a);
    mt_lots_rehearsal(1, 0, 8, longer);
    assert_memory_equal(a, longer, sizeof a);
    mt_lots_rehearsal(1, 1, 4, b);
    assert_memory_not_equal(a, b, sizeof a);
    mt_lots_rehearsal(2, 0, 4, b);
    assert_memory_not_equal(a, b, sizeof a);
    /* one lot is two numbers of the stream of that item */
    mt_stream stream;
    mt_stream_init(&stream, 1, MT_PURPOSE_LOTS, 0, 3);
    const uint64_t high = mt_stream_u32(&stream), low = mt_stream_u32(&stream);
    assert_true(a[3] == (high << 32 | low));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(official_lots),
        cmocka_unit_test(official_lots_refuse),
        cmocka_unit_test(an_order_holds_everybody_once),
        cmocka_unit_test(a_drum_follows_its_rule),
        cmocka_unit_test(rehearsals_differ_by_seed_and_draw),
    };
    return run_all(tests);
}
