/* Writing JSON: the exact text, strings of every kind, misuse, and the nth allocation failing.
 * jansson reads back what was written. */
#include "check.h"

#include "mengtafel/table.h"

#include <jansson.h>
#include <string.h>

static mt_json *new_json(void) {
    mt_json *json = NULL;
    check_ok(mt_json_new(NULL, &json, NULL));
    return json;
}

static void check_text(mt_json *json, const char *want) {
    const char *text = NULL;
    size_t size = 0;
    mt_error error = {0};
    if (mt_json_finish(json, &text, &size, &error) != MT_OK)
        fail_msg("%s", error.message);
    assert_string_equal(text, want);
    assert_int_equal(size, strlen(want));
    const char *again = NULL;
    check_ok(mt_json_finish(json, &again, &size, NULL));
    assert_ptr_equal(again, text);
    assert_int_equal(size, strlen(want));
    mt_json_free(json);
}

static void the_exact_text(void **state) {
    (void)state;
    mt_json *json = new_json();
    mt_json_object(json, NULL);
    mt_json_string(json, "naam", "'t Koggeschip");
    mt_json_number(json, "D", 0.461);
    mt_json_number(json, "undefined", NAN);
    mt_json_number(json, "endless", -INFINITY);
    mt_json_integer(json, "n", INT64_MIN);
    mt_json_boolean(json, "yes", true);
    mt_json_boolean(json, "no", false);
    mt_json_string(json, "none", NULL);
    mt_json_object(json, "empty");
    mt_json_end(json);
    mt_json_array(json, "list");
    mt_json_integer(json, NULL, 1);
    mt_json_null(json, NULL);
    mt_json_array(json, NULL);
    mt_json_end(json);
    mt_json_object(json, NULL);
    mt_json_string(json, "a", "b");
    mt_json_end(json);
    mt_json_end(json);
    mt_json_null(json, "last");
    mt_json_end(json);
    check_text(json, "{\n"
                     "  \"naam\": \"'t Koggeschip\",\n"
                     "  \"D\": 0.461,\n"
                     "  \"undefined\": null,\n"
                     "  \"endless\": null,\n"
                     "  \"n\": -9223372036854775808,\n"
                     "  \"yes\": true,\n"
                     "  \"no\": false,\n"
                     "  \"none\": null,\n"
                     "  \"empty\": {},\n"
                     "  \"list\": [\n"
                     "    1,\n"
                     "    null,\n"
                     "    [],\n"
                     "    {\n"
                     "      \"a\": \"b\"\n"
                     "    }\n"
                     "  ],\n"
                     "  \"last\": null\n"
                     "}\n");
    json = new_json();
    mt_json_string(json, NULL, "alone");
    check_text(json, "\"alone\"\n");
    json = new_json();
    mt_json_array(json, NULL);
    mt_json_end(json);
    check_text(json, "[]\n");
}

static void strings(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"", "\"\"\n"},
        {"\"\\/", "\"\\\"\\\\/\"\n"},
        {"a\nb\rc\td", "\"a\\nb\\rc\\td\"\n"},
        {"\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\"\n"},
        {"\xe2\x82\xac \xf0\x9f\x8f\xab", "\"\xe2\x82\xac \xf0\x9f\x8f\xab\"\n"},
        {"caf\xe9", "\"caf\xef\xbf\xbd\"\n"},
        {"\xe9\xe9x\xc3\xa9\xff", "\"\xef\xbf\xbd\xef\xbf\xbdx\xc3\xa9\xef\xbf\xbd\"\n"},
        {"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mt_json *json = new_json();
        mt_json_string(json, NULL, cases[i][0]);
        check_text(json, cases[i][1]);
    }
}

static void any_string_is_valid_json(void **state) {
    (void)state;
    const uint64_t seed = 3;
    for (uint32_t i = 0; i < 20000; i++) {
        mt_stream stream;
        mt_stream_init(&stream, seed, MT_PURPOSE_TEST, 0, i);
        char text[32];
        size_t n = mt_stream_below(&stream, sizeof text - 1);
        for (size_t k = 0; k < n; k++)
            text[k] = (char)(1 + mt_stream_below(&stream, 255));
        text[n] = '\0';
        mt_json *json = new_json();
        mt_json_object(json, NULL);
        mt_json_string(json, text, text);
        mt_json_end(json);
        const char *out;
        size_t size;
        check_ok(mt_json_finish(json, &out, &size, NULL));
        json_t *read = json_loadb(out, size, 0, NULL);
        if (read == NULL)
            fail_msg("seed %llu, string %u", (unsigned long long)seed, i);
        json_decref(read);
        mt_json_free(json);
    }
}

static void end_only(mt_json *json) {
    mt_json_end(json);
}
static void key_in_array(mt_json *json) {
    mt_json_array(json, NULL);
    mt_json_integer(json, "a", 1);
}
static void no_key_in_object(mt_json *json) {
    mt_json_object(json, NULL);
    mt_json_array(json, NULL);
}
static void two_at_the_top(mt_json *json) {
    mt_json_null(json, NULL);
    mt_json_null(json, NULL);
}
static void key_at_the_top(mt_json *json) {
    mt_json_object(json, "a");
}
static void still_open(mt_json *json) {
    mt_json_array(json, NULL);
}
static void nothing(mt_json *json) {
    (void)json;
}
static void one_end_too_many(mt_json *json) {
    mt_json_object(json, NULL);
    mt_json_end(json);
    mt_json_end(json);
}
static void after_the_end(mt_json *json) {
    const char *text;
    size_t size;
    mt_json_null(json, NULL);
    check_ok(mt_json_finish(json, &text, &size, NULL));
    mt_json_null(json, NULL);
}

static void misuse_is_kept_and_told(void **state) {
    (void)state;
    static const struct {
        void (*build)(mt_json *json);
        const char *says;
    } cases[] = {
        {end_only, "an end where nothing was begun"},
        {key_in_array, "a key in an array"},
        {no_key_in_object, "without a key in an object"},
        {two_at_the_top, "a second value at the top"},
        {key_at_the_top, "a key at the top"},
        {still_open, "still open"},
        {nothing, "nothing was written"},
        {one_end_too_many, "an end where nothing was begun"},
        {after_the_end, "after the end"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mt_json *json = new_json();
        cases[i].build(json);
        const char *text = NULL;
        size_t size = 99;
        mt_error error = {0};
        assert_int_equal(mt_json_finish(json, &text, &size, &error), MT_BAD_ARGUMENT);
        assert_int_equal(error.status, MT_BAD_ARGUMENT);
        if (strstr(error.message, cases[i].says) == NULL)
            fail_msg("case %zu: %s", i, error.message);
        /* The first is kept, whatever follows. */
        mt_json_end(json);
        mt_json_object(json, NULL);
        assert_int_equal(mt_json_finish(json, &text, &size, NULL), MT_BAD_ARGUMENT);
        assert_null(text);
        assert_int_equal(size, 99);
        mt_json_free(json);
    }
    mt_json_free(NULL);
    assert_int_equal(mt_json_new(NULL, NULL, NULL), MT_BAD_ARGUMENT);
}

static mt_status build(const mt_context *context, mt_error *error) {
    mt_json *json;
    MT_TRY(mt_json_new(context, &json, error));
    for (int i = 0; i < 40; i++)
        mt_json_array(json, NULL);
    for (int i = 0; i < 100; i++)
        mt_json_string(json, NULL, "'t \n\xe9");
    for (int i = 0; i < 40; i++)
        mt_json_end(json);
    const char *text;
    size_t size;
    mt_status status = mt_json_finish(json, &text, &size, error);
    if (status == MT_OK)
        assert_int_equal(strlen(text), size);
    mt_json_free(json);
    return status;
}

static void memory_may_end_anywhere(void **state) {
    (void)state;
    check_every_allocation(build);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exact_text),           cmocka_unit_test(strings),
        cmocka_unit_test(any_string_is_valid_json), cmocka_unit_test(misuse_is_kept_and_told),
        cmocka_unit_test(memory_may_end_anywhere),
    };
    return run_all(tests);
}
