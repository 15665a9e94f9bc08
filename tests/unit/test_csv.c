/* Splitting CSV: each rule once, each fault with its place, and the nth allocation failing. The
 * slow splitter beside it is in tests/oracle/csv.c. */
#include "check.h"

#include "mengtafel/table.h"

#include <string.h>

/** Rows as text: "line:field|field|\n". */
typedef struct rows {
    char text[4096];
    size_t size;
    size_t n_rows, n_fields, longest;
} rows;

static mt_status keep(void *user, int64_t row, const mt_text *field, size_t n, mt_error *error) {
    (void)error;
    rows *r = user;
    r->n_rows++;
    r->n_fields += n;
    char place[32];
    int length = snprintf(place, sizeof place, "%lld:", (long long)row);
    memcpy(r->text + r->size, place, (size_t)length);
    r->size += (size_t)length;
    for (size_t i = 0; i < n; i++) {
        r->longest = field[i].size > r->longest ? field[i].size : r->longest;
        if (r->size + field[i].size + 64 > sizeof r->text)
            continue;
        memcpy(r->text + r->size, field[i].at, field[i].size);
        r->size += field[i].size;
        r->text[r->size++] = '|';
    }
    r->text[r->size++] = '\n';
    r->text[r->size] = '\0';
    return MT_OK;
}

static mt_status scan(const char *bytes, size_t size, char separator, rows *r, mt_error *error) {
    /* A block of just the size, so that a sanitizer sees each byte read beyond. */
    char *exact = malloc(size > 0 ? size : 1);
    assert_non_null(exact);
    memcpy(exact, bytes, size);
    *r = (rows){.size = 0};
    mt_csv_options options = {.separator = separator};
    mt_status status = mt_csv_scan(NULL, "a.csv", exact, size, &options, keep, r, error);
    free(exact);
    return status;
}

static void rows_and_lines(void **state) {
    (void)state;
    static const struct {
        const char *bytes, *rows;
    } cases[] = {
        {"", ""},
        {"\xef\xbb\xbf", ""},
        {"\n\r\n\r", ""},
        {"a", "1:a|\n"},
        {"a,b\n1,2\n", "1:a|b|\n2:1|2|\n"},
        {"a,b\n1,2", "1:a|b|\n2:1|2|\n"},
        {"a,b\r\n1,2\r\n3,4\r\n", "1:a|b|\n2:1|2|\n3:3|4|\n"},
        {"a,b\r1,2\r", "1:a|b|\n2:1|2|\n"},
        {"a,b\n\n\r\n1,2\n", "1:a|b|\n4:1|2|\n"},
        {"a,", "1:a||\n"},
        {",\n", "1:||\n"},
        {"\"\"", "1:|\n"},
        {"\"\"\n", "1:|\n"},
        {"\"a\"\r\n\"b\"\r\n", "1:a|\n2:b|\n"},
        {"\"a\r\nb\rc\nd\",e\nf,g", "1:a\r\nb\rc\nd|e|\n5:f|g|\n"},
        {"\"a\r\"\nb", "1:a\r|\n3:b|\n"},
        {"\"say \"\"ja\"\"\",b", "1:say \"ja\"|b|\n"},
        {"\"\"\"\"\"\",\"\"\"\"", "1:\"\"|\"|\n"},
        {"\xef\xbb\xbf\"a,b\",c", "1:a,b|c|\n"},
        {"'t Koggeschip,5\" pijp,x\"y\"", "1:'t Koggeschip|5\" pijp|x\"y\"|\n"},
        {" \"a\",b", "1: \"a\"|b|\n"},
        {"a\x01\x1f,\x7f\xff", "1:a\x01\x1f|\x7f\xff|\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rows r;
        check_ok(scan(cases[i].bytes, strlen(cases[i].bytes), ',', &r, NULL));
        assert_string_equal(r.text, cases[i].rows);
    }
}

static void separator_is_found_outside_quotes(void **state) {
    (void)state;
    static const struct {
        const char *bytes, *rows;
    } cases[] = {
        {"a;b\n1,5;2", "1:a|b|\n2:1,5|2|\n"},
        {"a\tb\n1;5\t2", "1:a|b|\n2:1;5|2|\n"},
        {"\"x (a, b, c)\";d\n", "1:x (a, b, c)|d|\n"},
        {"\"x \"\", \"\", ,\";d\n", "1:x \", \", ,|d|\n"},
        {"\n\r\na;b;c,d", "3:a|b|c,d|\n"},
        {"a,b;c,d;e\n", "1:a,b|c,d|e|\n"},
        {"a;b\tc\n", "1:a;b|c|\n"},
        {"5\" a;b\" ,c;d", "1:5\" a|b\" ,c|d|\n"},
        {"alone\n", "1:alone|\n"},
        {"\xef\xbb\xbf\"a,b,c\";d", "1:a,b,c|d|\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rows r;
        check_ok(scan(cases[i].bytes, strlen(cases[i].bytes), 0, &r, NULL));
        assert_string_equal(r.text, cases[i].rows);
    }
}

static void faults_have_their_place(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        int64_t row, column;
        const char *says;
    } cases[] = {
        {"a,b\n1,\"2\n3,4\n", 13, 2, 2, "never closed"},
        {"a,\"b\r\nc\",\"d", 11, 2, 3, "never closed"},
        {"\"", 1, 1, 1, "never closed"},
        {"a\n\"b\"\"", 6, 2, 1, "never closed"},
        {"a,b\r\n\"1\"x,2\r\n", 13, 2, 1, "\"x\" follows the closing quote"},
        {"\"a\" ,b", 6, 1, 1, "\" \" follows"},
        {"\"a\nb\"\xc3\xa9,", 8, 2, 1, "\"\xc3\xa9\" follows"},
        {"a,\"b\"\t", 6, 1, 2, "byte 0x09 follows"},
        {"a,b\n1,2\0\n", 9, 2, 2, "zero byte"},
        {"a,\"b\n\0\"", 7, 2, 2, "zero byte"},
        {"a\0", 2, 1, 1, "UTF-16"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rows r;
        mt_error error = {0};
        assert_int_equal(scan(cases[i].bytes, cases[i].size, ',', &r, &error), MT_BAD_DATA);
        assert_int_equal(error.row, cases[i].row);
        assert_int_equal(error.column, cases[i].column);
        assert_string_equal(error.file, "a.csv");
        if (strstr(error.message, cases[i].says) == NULL)
            fail_msg("case %zu: %s", i, error.message);
        assert_int_equal(scan(cases[i].bytes, cases[i].size, ',', &r, NULL), MT_BAD_DATA);
    }
}

static mt_status stop(void *user, int64_t row, const mt_text *field, size_t n, mt_error *error) {
    (void)field;
    (void)n;
    *(int64_t *)user = row;
    return row < 2 ? MT_OK : mt__fail_at(error, MT_CANCELLED, NULL, row, 0, "stop");
}

static void the_callback_can_stop(void **state) {
    (void)state;
    int64_t last = 0;
    assert_int_equal(mt_csv_scan(NULL, NULL, "a\nb\nc\n", 6, NULL, stop, &last, NULL),
                     MT_CANCELLED);
    assert_int_equal(last, 2);
}

static void wrong_calls_are_refused(void **state) {
    (void)state;
    rows r;
    mt_error error;
    assert_int_equal(scan("a", 1, '|', &r, &error), MT_BAD_ARGUMENT);
    assert_int_equal(scan("a", 1, '"', &r, &error), MT_BAD_ARGUMENT);
    assert_int_equal(mt_csv_scan(NULL, NULL, NULL, 1, NULL, keep, &r, &error), MT_BAD_ARGUMENT);
    assert_int_equal(mt_csv_scan(NULL, NULL, "a", 1, NULL, NULL, &r, &error), MT_BAD_ARGUMENT);
    check_ok(mt_csv_scan(NULL, NULL, NULL, 0, NULL, keep, &r, &error));
}

static void long_fields_and_many_columns(void **state) {
    (void)state;
    const size_t size = 10 << 20;
    char *bytes = malloc(size);
    assert_non_null(bytes);
    for (int quoted = 0; quoted < 3; quoted++) {
        memset(bytes, quoted == 2 ? '"' : 'x', size);
        bytes[size - 2] = ',';
        bytes[size - 1] = 'y';
        if (quoted > 0)
            bytes[0] = bytes[size - 3] = '"';
        rows r;
        mt_error error;
        /* Of quotes only: the first opens, pairs follow, and the last closes when they are even. */
        mt_status status = scan(bytes, size, ',', &r, &error);
        assert_int_equal(status, MT_OK);
        assert_int_equal(r.n_fields, 2);
        assert_int_equal(r.longest, quoted == 0   ? size - 2
                                    : quoted == 1 ? size - 4
                                                  : (size - 4) / 2);
    }
    memset(bytes, ';', 9999);
    rows r;
    check_ok(scan(bytes, 9999, 0, &r, NULL));
    assert_int_equal(r.n_rows, 1);
    assert_int_equal(r.n_fields, 10000);
    free(bytes);
}

static mt_status with_failing_memory(const mt_context *context, mt_error *error) {
    static char bytes[3000];
    static bool made;
    if (!made) {
        /* 40 fields with doubled quotes, each longer than the last, so that the buffer moves while
         * earlier fields of the row point into it. */
        size_t at = 0;
        for (int i = 0; i < 40; i++)
            at += (size_t)snprintf(bytes + at, sizeof bytes - at, "%s\"%*d\"\"\"", i ? "," : "",
                                   i + 1, i);
        made = true;
    }
    rows r = {.size = 0};
    MT_TRY(mt_csv_scan(context, "a.csv", bytes, strlen(bytes), NULL, keep, &r, error));
    char want[4096];
    size_t at = (size_t)snprintf(want, sizeof want, "1:");
    for (int i = 0; i < 40; i++)
        at += (size_t)snprintf(want + at, sizeof want - at, "%*d\"|", i + 1, i);
    snprintf(want + at, sizeof want - at, "\n");
    assert_string_equal(r.text, want);
    return MT_OK;
}

static void memory_may_end_anywhere(void **state) {
    (void)state;
    check_every_allocation(with_failing_memory);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_lines),
        cmocka_unit_test(separator_is_found_outside_quotes),
        cmocka_unit_test(faults_have_their_place),
        cmocka_unit_test(the_callback_can_stop),
        cmocka_unit_test(wrong_calls_are_refused),
        cmocka_unit_test(long_fields_and_many_columns),
        cmocka_unit_test(memory_may_end_anywhere),
    };
    return run_all(tests);
}
