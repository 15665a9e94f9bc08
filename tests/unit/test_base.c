/* Errors, memory, parallel loops and numbers as text. */
#include "check.h"

#include <float.h>
#include <string.h>

static void error_text_has_the_place(void **state) {
    (void)state;
    mt_error error;
    char text[128];
    (void)mt__fail_at(&error, MT_BAD_DATA, "a.csv", 3, 2, "what, and what to do");
    mt_error_text(&error, text, sizeof text);
    assert_string_equal(text, "a.csv:3:2: what, and what to do");
    (void)mt__fail_at(&error, MT_BAD_DATA, "a.csv", 0, 0, "empty");
    mt_error_text(&error, text, sizeof text);
    assert_string_equal(text, "a.csv: empty");
    (void)mt__fail(&error, MT_BAD_ARGUMENT, "no");
    mt_error_text(&error, text, sizeof text);
    assert_string_equal(text, "no");
    assert_int_equal(mt_error_text(&error, text, 2), 1);
    assert_string_equal(text, "n");
    assert_int_equal(mt__fail(NULL, MT_IO, "nobody listens"), MT_IO);
    for (int s = MT_OK; s <= MT_INTERNAL; s++)
        assert_string_not_equal(mt_status_name((mt_status)s), "unknown status");
}

static void sizes_are_checked(void **state) {
    (void)state;
    assert_null(mt__alloc(NULL, SIZE_MAX / 2, 3));
    assert_null(mt__alloc(NULL, SIZE_MAX, 1));
    void *nothing = mt__alloc(NULL, 0, 8);
    assert_non_null(nothing);
    mt_free(NULL, nothing);
    mt_free(NULL, NULL);
}

typedef struct squares {
    double *out;
    size_t fail_from;
} squares;

static mt_status square_chunk(void *user, size_t first, size_t last, int thread, mt_error *error) {
    (void)thread;
    squares *work = user;
    for (size_t i = first; i < last; i++) {
        if (i >= work->fail_from)
            return mt__fail_at(error, MT_BAD_DATA, NULL, (int64_t)i + 1, 0, "refused");
        work->out[i] = (double)i * (double)i;
    }
    return MT_OK;
}

static void parallel_reaches_every_item_and_reports_the_first_failure(void **state) {
    (void)state;
    for (int threads = 0; threads <= 4; threads++) {
        double out[1000] = {0};
        mt_context context = {.threads = threads};
        squares work = {out, SIZE_MAX};
        check_ok(mt__parallel(&context, "squares", 1000, 7, square_chunk, &work, NULL));
        for (int i = 0; i < 1000; i++)
            check_close(out[i], (double)i * i, 0);
        for (int repeat = 0; repeat < 20; repeat++) {
            mt_error error;
            work.fail_from = 333;
            assert_int_equal(
                mt__parallel(&context, "squares", 1000, 7, square_chunk, &work, &error),
                MT_BAD_DATA);
            assert_int_equal(error.row, 334);
        }
        check_ok(mt__parallel(&context, "nothing", 0, 7, square_chunk, &work, NULL));
    }
}

static bool stop_at_half(void *user, const char *what, double fraction) {
    assert_string_equal(what, "squares");
    *(double *)user = fraction;
    return fraction < 0.5;
}

static void parallel_can_be_cancelled(void **state) {
    (void)state;
    double out[1000], seen = 0;
    mt_context context = {.progress = stop_at_half, .progress_user = &seen};
    squares work = {out, SIZE_MAX};
    mt_error error;
    assert_int_equal(mt__parallel(&context, "squares", 1000, 10, square_chunk, &work, &error),
                     MT_CANCELLED);
    assert_int_equal(error.status, MT_CANCELLED);
    assert_true(seen >= 0.5 && seen < 0.6);
}

static void numbers_are_shortest_and_read_back(void **state) {
    (void)state;
    char text[MT_NUMBER_SIZE];
    static const struct {
        double value;
        const char *text;
    } known[] = {
        {0.461, "0.461"},
        {0.1, "0.1"},
        {1, "1"},
        {-0.0, "-0"},
        {1e22, "1e+22"},
        {5e-324, "5e-324"},
        {0.1 + 0.2, "0.30000000000000004"},
        {NAN, "nan"},
        {-INFINITY, "-inf"},
        {123456789, "123456789"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        assert_int_equal(mt_number_write(known[i].value, text), strlen(known[i].text));
        assert_string_equal(text, known[i].text);
    }
    mt_stream stream;
    mt_stream_init(&stream, 5, MT_PURPOSE_TEST, 0, 0);
    for (int i = 0; i < 100000; i++) {
        uint64_t bits = (uint64_t)mt_stream_u32(&stream) << 32 | mt_stream_u32(&stream);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        mt_number_write(value, text);
        assert_true(strtod(text, NULL) == value);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_text_has_the_place),
        cmocka_unit_test(sizes_are_checked),
        cmocka_unit_test(parallel_reaches_every_item_and_reports_the_first_failure),
        cmocka_unit_test(parallel_can_be_cancelled),
        cmocka_unit_test(numbers_are_shortest_and_read_back),
    };
    return run_all(tests);
}
