/* The server's own reading of requests, and the state of a town: nothing leaks and nothing is half made
 * when memory ends. What it answers over a socket is tested in tests/api. */
#include "town_fixture.h"

#include "server/server_internal.h"

/* ---- Requests -------------------------------------------------------------------------------- */

static void targets_are_read(void **state) {
    (void)state;
    mt__target target;
    assert_null(mt__target_read("/v1/t%6fwn?lang=e%6E&a=%26+b&c", &target));
    assert_string_equal(target.path, "/v1/town");
    assert_null(target.host);
    assert_int_equal(target.n_parameters, 3);
    assert_string_equal(mt__target_value(&target, "lang"), "en");
    assert_string_equal(mt__target_value(&target, "a"), "& b");
    assert_string_equal(mt__target_value(&target, "c"), "");
    assert_null(mt__target_value(&target, "d"));
    assert_null(mt__target_read("HTTP://localhost:80?x=1", &target));
    assert_string_equal(target.host, "localhost:80");
    assert_string_equal(target.path, "/");
    assert_string_equal(mt__target_value(&target, "x"), "1");
    assert_null(mt__target_read("/a%2fb/%c3%a9/+", &target));
    assert_string_equal(target.path, "/a/b/\xc3\xa9/+");
    char longest[MT__TARGET_MAX + 2];
    memset(longest, '/', sizeof longest);
    longest[MT__TARGET_MAX] = '\0';
    assert_null(mt__target_read(longest, &target));
    longest[MT__TARGET_MAX] = '/';
    longest[MT__TARGET_MAX + 1] = '\0';
    assert_non_null(mt__target_read(longest, &target));
    static const char *const wrong[] = {"",
                                        "a",
                                        "*",
                                        "/%",
                                        "/%4",
                                        "/%0g",
                                        "/%00",
                                        "/\x01",
                                        "/%1f",
                                        "/%7F",
                                        "/%80",
                                        "/%e0%80%80",
                                        "/%c3",
                                        "/\xff",
                                        "/#",
                                        "/?a=%",
                                        "/?%00",
                                        "/?a&a",
                                        "/?a=1&a",
                                        "https://x/",
                                        "/%f5%80%80%80",
                                        "/?1&2&3&4&5&6&7&8&9",
                                        "http:/localhost/"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (mt__target_read(wrong[i], &target) == NULL)
            fail_msg("%s was let through", wrong[i]);
}

static void only_loopback(void **state) {
    (void)state;
    static const char *const ours[] = {"localhost",  "LocalHost:1",   "localhost.:8080",
                                       "127.0.0.1",  "127.255.0.9:0", "[::1]",
                                       "[::1]:65535"};
    static const char *const others[] = {
        "",        "local",       "localhostx", "localhost..", "127.0.0.1.5",     "127.0.0.1.",
        "127.0.0", "127.0.0.256", "127.0..1",   "127.0.0.1:",  "127.0.0.1:65536", "127.0.0.1:+1",
        "[::1",    "[::1]x",      "::1",        "10.0.0.1",    "127.0.0.0001"};
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
        if (!mt__host_is_loopback(ours[i]))
            fail_msg("%s was refused", ours[i]);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (mt__host_is_loopback(others[i]))
            fail_msg("%s was let through", others[i]);
    assert_true(mt_server_is_loopback("127.0.0.1") && mt_server_is_loopback("127.9.9.9") &&
                mt_server_is_loopback("::1") && mt_server_is_loopback("localhost"));
    assert_false(mt_server_is_loopback("0.0.0.0") || mt_server_is_loopback("::") ||
                 mt_server_is_loopback("") || mt_server_is_loopback(NULL) ||
                 mt_server_is_loopback("128.0.0.1") || mt_server_is_loopback("::ffff:10.0.0.1"));
}

/* ---- The state of a town --------------------------------------------------------------------- */

static const unsigned char page[] = "<html lang=\"{{lang}}\">{{title}}|{{sentence}}|{{other}}{{";
static const mt_web web = {.bytes = page, .page_size = sizeof page - 1};
static char town_path[512];

static void make_small_town(void) {
    static const char result[] =
        "{\"form\": 1, \"children\": 100, \"rules\": [{\"id\": \"one_draw\", \"first_choice\": 80, "
        "\"unplaced\": 1}, {\"id\": \"two_baskets\", \"first_choice\": 70, \"unplaced\": 0}]}";
    char digest[65];
    snprintf(town_path, sizeof town_path, "%s", in_folder("served.meng"));
    make_town(town_path);
    mt_town *town = open_town(town_path, MT_TOWN_WRITE);
    const mt_import_plan plan = {.kind = MT_IMPORT_SCHOOLS,
                                 .n_groups = 2,
                                 .group = {{"A", "a"}, {"B", "b"}},
                                 .first_year = 2019,
                                 .last_year = 2019};
    check_ok(import_text(town, "code,a,b\nS1,40,30\nS2,30,30\nS3,9,50\n", &plan, NULL, NULL));
    mt_digest_hex("manifest", 8, digest);
    for (int i = 0; i < 2; i++) {
        const mt_round_entry round = {.id = i == 0 ? "oefen-1" : "oefen-2",
                                      .kind = "exercise",
                                      .made = at_noon.time,
                                      .digest = digest,
                                      .result = result};
        check_ok(mt_town_round_add(town, &round, &at_noon, NULL));
    }
    mt_town_close(town);
}

static mt_server_options small_options(void) {
    return (mt_server_options){.town = town_path,
                               .web = &web,
                               .problem = {.replicates = 3, .point_sets = 1, .points_per_area = 2}};
}

static mt_status make_state(const mt_context *context, mt_error *error) {
    mt__state *made = NULL;
    const mt_server_options options = small_options();
    const mt_status status = mt__state_new(context, context, &options, &made, error);
    mt__state_release(made);
    return status;
}

static void every_allocation(void **state) {
    (void)state;
    make_small_town();
    check_every_allocation(make_state);
}

static void everything_is_made(void **state) {
    (void)state;
    make_small_town();
    mt__state *made = NULL;
    const mt_server_options options = small_options();
    char head[65];
    check_ok(mt__state_new(NULL, NULL, &options, &made, NULL));
    check_ok(mt__state_head(NULL, town_path, head, NULL));
    assert_string_equal(made->head, head);
    assert_int_equal(made->n_rounds, 2);
    for (int i = 0; i < MT_DOC_COUNT; i++) {
        assert_non_null(made->document[i].plain);
        assert_int_equal(strlen(made->document[i].etag), MT__ETAG - 1);
        assert_int_equal(strlen(made->document[i].plain), made->document[i].plain_size);
    }
    for (int i = 0; i < MT_DOC_COUNT; i++)
        for (int j = 0; j < i; j++)
            assert_string_not_equal(made->document[i].etag, made->document[j].etag);
    mt__state_release(made);
}

/* What a town calls itself is no markup, and no placeholder. */
static void pages_are_escaped(void **state) {
    (void)state;
    mt__made made;
    check_ok(mt__page_fill(NULL, &web, MT_ROOM_MEASURE, MT_ENGLISH, "<b>{{sentence}}\"'&", "1 < 2",
                           &made, NULL));
    assert_string_equal(made.plain,
                        "<html lang=\"en\">Measure · &lt;b&gt;{{sentence}}&quot;&#39;&amp; "
                        "· Mengtafel|1 &lt; 2|{{other}}{{");
    mt__document_free(NULL, &made);
}

static void wrong_starts(void **state) {
    (void)state;
    make_small_town();
    mt_server *server = NULL;
    mt_error error = {0};
    mt_server_options options = small_options();
    options.port = 70000;
    assert_int_equal(mt_server_prepare(NULL, &options, &server, &error), MT_BAD_ARGUMENT);
    options.port = 0;
    options.address = "192.168.0.1";
    assert_int_equal(mt_server_prepare(NULL, &options, &server, &error), MT_DENIED);
    options.address = NULL;
    options.town = "/nergens.meng";
    assert_int_equal(mt_server_prepare(NULL, &options, &server, &error), MT_IO);
    assert_string_equal(error.file, "/nergens.meng");
    options.web = NULL;
    assert_int_equal(mt_server_prepare(NULL, &options, &server, &error), MT_BAD_ARGUMENT);
    assert_int_equal(mt_server_listen(NULL, &error), MT_BAD_ARGUMENT);
    assert_null(server);
    mt_server_stop(NULL);
    options = small_options();
    check_ok(mt_server_prepare(NULL, &options, &server, &error));
    mt_server_stop(server); /* without ever listening */
    server = NULL;
    check_ok(mt_server_prepare(NULL, &options, &server, &error));
    check_ok(mt_server_listen(server, &error));
    assert_int_equal(mt_server_listen(server, &error), MT_BAD_ARGUMENT);
    assert_int_equal(strncmp(mt_server_url(server), "http://127.0.0.1:", 17), 0);
    mt_server_stop(server);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_are_read),  cmocka_unit_test(only_loopback),
        cmocka_unit_test(every_allocation),  cmocka_unit_test(everything_is_made),
        cmocka_unit_test(pages_are_escaped), cmocka_unit_test(wrong_starts),
    };
    return run_all_in_folder(tests);
}
