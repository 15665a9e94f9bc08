/* Tables: real excerpts of every format, each kind of cell, each fault with its place, and the nth
 * allocation failing. */
#include "check.h"

#include "mengtafel/table.h"

#include <float.h>
#include <string.h>

#define DATA MT_SOURCE_DIR "/tests/unit/data/"

static mt_table *parse(const char *bytes) {
    mt_table *table = NULL;
    mt_error error = {0};
    if (mt_table_parse(NULL, "a.csv", bytes, strlen(bytes), NULL, &table, &error) != MT_OK)
        fail_msg("%s", error.message);
    return table;
}

static mt_table *read_table(const char *path) {
    mt_table *table = NULL;
    mt_error error = {0};
    if (mt_table_read(NULL, path, NULL, &table, &error) != MT_OK)
        fail_msg("%s: %s", path, error.message);
    assert_string_equal(mt_table_file(table), path);
    return table;
}

static size_t column(const mt_table *table, const char *name) {
    size_t found = SIZE_MAX;
    check_ok(mt_table_find(table, name, &found, NULL));
    return found;
}

static void check_says(const mt_error *error, int64_t row, int64_t col, const char *says) {
    if (error->row != row || error->column != col || strstr(error->message, says) == NULL)
        fail_msg("%lld:%lld: %s (wanted %lld:%lld: %s)", (long long)error->row,
                 (long long)error->column, error->message, (long long)row, (long long)col, says);
    assert_string_equal(error->file, "a.csv");
}

/* ---- Real excerpts --------------------------------------------------------------------------- */

static void duo_in_windows_1252(void **state) {
    (void)state;
    mt_table *t = read_table(DATA "duo_vestigingen.csv");
    assert_int_equal(mt_table_encoding(t), MT_WINDOWS_1252);
    assert_int_equal(mt_table_separator(t), ';');
    assert_int_equal(mt_table_rows(t), 12);
    assert_int_equal(mt_table_columns(t), 30);
    size_t name = column(t, "VESTIGINGSNAAM");
    assert_string_equal(mt_table_cell(t, 0, name).at, "Openbare Basisschool 't Eenspan");
    assert_string_equal(mt_table_cell(t, 11, name).at, "Dalton Kindcentrum \xe2\x80\x99t Kompas");
    assert_string_equal(mt_table_cell(t, 0, column(t, "gemeentenummer")).at, "0114");
    assert_int_equal(mt_table_line(t, 11), 13);
    mt_table_free(NULL, t);
}

static void cbs_with_mark_quotes_and_padding(void **state) {
    (void)state;
    mt_table *t = read_table(DATA "cbs_ses_woa.csv");
    assert_int_equal(mt_table_encoding(t), MT_UTF8);
    assert_int_equal(mt_table_rows(t), 13);
    assert_int_equal(mt_table_columns(t), 9);
    assert_string_equal(mt_table_name(t, 0).at, "Perioden");
    assert_string_equal(mt_table_name(t, 2).at, "Regiocode (gemeente, wijk, buurt) (code)");
    assert_string_equal(mt_table_cell(t, 0, 2).at, "GM0363");
    assert_int_equal(mt_table_cell(t, 0, 2).size, 6);
    int64_t low, high;
    check_ok(mt_table_count(t, 0, 3, &low, &high, NULL));
    assert_int_equal(low, 457400);
    assert_int_equal(high, 457400);
    double score;
    check_ok(mt_table_number(t, 0, 7, &score, NULL));
    assert_true(score == -0.1);
    assert_true(mt_table_missing(t, 8, 7));
    assert_false(mt_table_missing(t, 8, 3));
    assert_int_equal(mt_table_number(t, 8, 7, &score, NULL), MT_BAD_DATA);
    mt_table_free(NULL, t);
}

static void duo_with_decimal_comma(void **state) {
    (void)state;
    mt_table *t = read_table(DATA "duo_afstand.csv");
    assert_int_equal(mt_table_encoding(t), MT_WINDOWS_1252);
    double metres;
    check_ok(mt_table_number(t, 0, column(t, "AFSTAND"), &metres, NULL));
    assert_true(metres == 9562.58992805755);
    assert_string_equal(mt_table_cell(t, 3, 3).at, "BS \"De Maasparel\"");
    assert_string_equal(mt_table_cell(t, 13, 3).at, "De Lytse W\xc3\xa2lden");
    int64_t low = -1, high = -1;
    assert_int_equal(mt_table_count(t, 0, column(t, "AFSTAND"), &low, &high, NULL), MT_BAD_DATA);
    assert_int_equal(low, -1);
    mt_table_free(NULL, t);
}

static void duo_with_hidden_counts(void **state) {
    (void)state;
    mt_table *t = read_table(DATA "duo_schooladviezen.csv");
    assert_int_equal(mt_table_separator(t), ',');
    int64_t low, high;
    check_ok(mt_table_count(t, 3, column(t, "VMBO_B"), &low, &high, NULL));
    assert_int_equal(low, 0);
    assert_int_equal(high, 4);
    check_ok(mt_table_count(t, 0, column(t, "VMBO_GT"), &low, &high, NULL));
    assert_int_equal(low, 3);
    assert_int_equal(high, 3);
    mt_table_free(NULL, t);
}

/* ---- Shapes ---------------------------------------------------------------------------------- */

static void small_shapes(void **state) {
    (void)state;
    mt_table *t = parse("naam;n\n");
    assert_int_equal(mt_table_rows(t), 0);
    assert_int_equal(mt_table_columns(t), 2);
    mt_table_free(NULL, t);
    t = parse("naam");
    assert_int_equal(mt_table_rows(t), 0);
    assert_int_equal(mt_table_columns(t), 1);
    mt_table_free(NULL, t);
    t = parse("naam\r\nA\r\n\r\nB\r\n\"\"\r\n");
    assert_int_equal(mt_table_rows(t), 3);
    assert_int_equal(mt_table_line(t, 1), 4);
    assert_int_equal(mt_table_cell(t, 2, 0).size, 0);
    mt_table_free(NULL, t);
    t = parse("a\tb\n1,5\t2;3\n");
    assert_int_equal(mt_table_separator(t), '\t');
    assert_string_equal(mt_table_cell(t, 0, 1).at, "2;3");
    mt_table_free(NULL, t);
    /* A column without a name and without content: a separator at the end of each line. */
    t = parse("a;b;\n1;2;\n3;4; \n");
    assert_int_equal(mt_table_columns(t), 3);
    mt_table_free(NULL, t);
    t = parse("a;b\n1;2\n  \n3;4\n");
    assert_int_equal(mt_table_rows(t), 2);
    assert_int_equal(mt_table_line(t, 1), 4);
    mt_table_free(NULL, t);
}

static void cells_are_trimmed(void **state) {
    (void)state;
    mt_table *t = parse(
        " a ;\"\t b\xc2\xa0\"\n\xc2\xa0 x y \xe2\x80\xaf;\" \r\n \"\n\xc3\xa0;\xe2\x82\xac \n");
    assert_string_equal(mt_table_name(t, 0).at, "a");
    assert_string_equal(mt_table_name(t, 1).at, "b");
    assert_string_equal(mt_table_cell(t, 0, 0).at, "x y");
    assert_int_equal(mt_table_cell(t, 0, 1).size, 0);
    /* The last byte of these is that of a no-break space, the character is not. */
    assert_string_equal(mt_table_cell(t, 1, 0).at, "\xc3\xa0");
    assert_string_equal(mt_table_cell(t, 1, 1).at, "\xe2\x82\xac");
    assert_int_equal(mt_table_line(t, 1), 4);
    mt_table_free(NULL, t);
    t = parse("n\n\xa0"
              "12\xa0\n");
    assert_string_equal(mt_table_cell(t, 0, 0).at, "12");
    mt_table_free(NULL, t);
}

static void every_byte_of_windows_1252(void **state) {
    (void)state;
    static const char *const known[][2] = {
        {"\x80", "\xe2\x82\xac"}, {"\x85", "\xe2\x80\xa6"}, {"\x8a", "\xc5\xa0"},
        {"\x92", "\xe2\x80\x99"}, {"\x9f", "\xc5\xb8"},     {"\xa1", "\xc2\xa1"},
        {"\xe9", "\xc3\xa9"},     {"\xff", "\xc3\xbf"},     {"\x83", "\xc6\x92"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        char bytes[16];
        snprintf(bytes, sizeof bytes, "a\nx%sy\n", known[i][0]);
        mt_table *t = parse(bytes);
        assert_int_equal(mt_table_encoding(t), MT_WINDOWS_1252);
        char want[16];
        snprintf(want, sizeof want, "x%sy", known[i][1]);
        assert_string_equal(mt_table_cell(t, 0, 0).at, want);
        mt_table_free(NULL, t);
    }
    static const unsigned char undefined[] = {0x81, 0x8d, 0x8f, 0x90, 0x9d};
    for (int byte = 0x80; byte < 0x100; byte++) {
        char bytes[] = "a;b\n1;2\n3;x y\n";
        bytes[11] = (char)byte;
        mt_table *t = NULL;
        mt_error error = {0};
        mt_status status = mt_table_parse(NULL, "a.csv", bytes, strlen(bytes), NULL, &t, &error);
        if (memchr(undefined, byte, sizeof undefined) == NULL) {
            check_ok(status);
        } else {
            assert_int_equal(status, MT_BAD_DATA);
            check_says(&error, 3, 2, "means nothing");
            assert_null(t);
        }
        mt_table_free(NULL, t);
    }
}

static void utf8_is_checked_strictly(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool valid;
    } cases[] = {
        {"\xc3\xa9", true},
        {"\xe2\x82\xac", true},
        {"\xf0\x9f\x8f\xab", true},
        {"\xed\x9f\xbf", true},
        {"\xee\x80\x80", true},
        {"\xf4\x8f\xbf\xbf", true},
        {"\xc0\xaf", false},
        {"\xe0\x9f\xbf", false},
        {"\xf0\x8f\xbf\xbf", false},
        {"\xed\xa0\x80", false},
        {"\xf4\x90\x80\x80", false},
        {"\xf5\x80\x80\x80", false},
        {"\xe2\x82", false},
        {"\xe2", false},
        {"\xf0\x9f\x8f", false},
        {"\xa9", false},
        {"\xc3", false},
        {"\xfe", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        /* At every distance from the start, so that the fast stretches are crossed too. */
        for (size_t before = 0; before < 80; before++) {
            char bytes[128];
            memset(bytes, 'a', before);
            size_t n = strlen(cases[i].text);
            memcpy(bytes + before, cases[i].text, n);
            memset(bytes + before + n, 'b', 40);
            mt_table *t;
            mt_error error;
            mt_status status = mt_table_parse(NULL, "a.csv", bytes, before + n + (before % 2) * 40,
                                              NULL, &t, &error);
            if (status != MT_OK)
                continue; /* a byte that Windows-1252 lacks either */
            assert_int_equal(mt_table_encoding(t) == MT_UTF8, cases[i].valid);
            mt_table_free(NULL, t);
        }
    }
}

/* ---- Faults of a whole table ----------------------------------------------------------------- */

static void bad_tables_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        int64_t row, column;
        const char *says;
    } cases[] = {
        {"", 0, 0, "empty"},
        {"\xef\xbb\xbf", 0, 0, "empty"},
        {"\r\n\r\n", 0, 0, "empty"},
        {";;\n1;2;3\n", 1, 0, "holds no names"},
        {"a;;c\n;;\n1;2;3\n", 3, 2, "column without a name"},
        {"a;b\r\n1;2\r\n3;4;5\r\n", 3, 0,
         "has 3 fields and the header has 2 (the separator is a semi"},
        {"a;b;c\n1;2\n", 2, 0, "has 2 fields and the header has 3"},
        {"a,b\n\"x\ny\",2\nz\n", 4, 0,
         "has 1 field and the header has 2 (the separator is a comma)"},
        {"a\tb\n1\t2\t3\n", 2, 0, "the separator is a tab"},
        {"a;b\n1;\"2\n", 2, 2, "never closed"},
        {"PK\3\4xxxx", 0, 0, "workbook"},
        {"\xff\xfe"
         "a",
         0, 0, "UTF-16"},
        {"\xfe\xff"
         "a",
         0, 0, "UTF-16"},
        {"\xef\xbb\xbf"
         "a\r\nb\n\xe9\n",
         3, 0, "damaged"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mt_table *t = NULL;
        mt_error error = {0};
        mt_status status =
            mt_table_parse(NULL, "a.csv", cases[i].bytes, strlen(cases[i].bytes), NULL, &t, &error);
        assert_int_equal(status, MT_BAD_DATA);
        assert_null(t);
        check_says(&error, cases[i].row, cases[i].column, cases[i].says);
    }
    mt_table *t = NULL;
    assert_int_equal(mt_table_parse(NULL, NULL, "a", 1, NULL, &t, NULL), MT_BAD_ARGUMENT);
    assert_int_equal(mt_table_read(NULL, DATA "none.csv", NULL, &t, NULL), MT_IO);
    assert_null(t);
}

/* ---- Columns --------------------------------------------------------------------------------- */

static void columns_are_found(void **state) {
    (void)state;
    mt_table *t = parse("Aantal;AANTAL;naam;NAAM;Naam;code;code;BRIN\n");
    assert_int_equal(column(t, "Aantal"), 0);
    assert_int_equal(column(t, "AANTAL"), 1);
    assert_int_equal(column(t, "Naam"), 4);
    assert_int_equal(column(t, "brin"), 7);
    size_t found = 99;
    mt_error error = {0};
    assert_int_equal(mt_table_find(t, "code", &found, &error), MT_BAD_DATA);
    check_says(&error, 1, 7, "numbers 6 and 7");
    assert_string_equal(error.argument, "code");
    assert_int_equal(mt_table_find(t, "nAAM", &found, &error), MT_BAD_DATA);
    check_says(&error, 1, 4, "3 columns are called \"nAAM\" (the first two are numbers 3 and 4)");
    assert_int_equal(mt_table_find(t, "groep", &found, &error), MT_BAD_DATA);
    check_says(&error, 1, 0,
               "there is no column \"groep\"; name one of the 8 there are: \"Aantal\"");
    assert_non_null(strstr(error.message, "\"BRIN\""));
    assert_int_equal(mt_table_find(t, "groep", &found, NULL), MT_BAD_DATA);
    assert_int_equal(mt_table_find(t, NULL, &found, NULL), MT_BAD_ARGUMENT);
    assert_int_equal(found, 99);
    mt_table_free(NULL, t);
}

static void a_long_list_of_columns_is_cut(void **state) {
    (void)state;
    static char bytes[200000];
    size_t at = 0;
    for (int i = 0; i < 10000; i++)
        at += (size_t)snprintf(bytes + at, sizeof bytes - at, "%sgemeente \xc3\xa9 %d",
                               i ? ";" : "", i);
    mt_table *t = parse(bytes);
    assert_int_equal(mt_table_columns(t), 10000);
    assert_string_equal(mt_table_name(t, 9999).at, "gemeente \xc3\xa9 9999");
    size_t found;
    mt_error error;
    assert_int_equal(mt_table_find(t, "x", &found, &error), MT_BAD_DATA);
    assert_non_null(strstr(error.message, "10000 there are"));
    size_t length = strlen(error.message);
    assert_string_equal(error.message + length - 5, " more");
    mt_table_free(NULL, t);
    memset(bytes, 'n', sizeof bytes - 1);
    t = parse(bytes);
    assert_int_equal(mt_table_find(t, bytes + 1, &found, &error), MT_BAD_DATA);
    assert_true(strlen(error.message) < 300);
    mt_table_free(NULL, t);
}

/* ---- Cells ----------------------------------------------------------------------------------- */

static void missing_values(void **state) {
    (void)state;
    mt_table *t = parse("v\n\"\"\n.\n-\nx\nX\nNA\n \"\"\n0\nna\n..\nNAN\n--\nxx\n");
    assert_int_equal(mt_table_rows(t), 13);
    for (size_t i = 0; i < 6; i++)
        assert_true(mt_table_missing(t, i, 0));
    for (size_t i = 7; i < 13; i++)
        assert_false(mt_table_missing(t, i, 0));
    mt_table_free(NULL, t);
}

static void counts(void **state) {
    (void)state;
    static const struct {
        const char *cell;
        int64_t low, high;
        const char *says;
    } cases[] = {
        {"37", 37, 37, NULL},
        {"0", 0, 0, NULL},
        {"007", 7, 7, NULL},
        {"<5", 0, 4, NULL},
        {"< 5", 0, 4, NULL},
        {"<1", 0, 0, NULL},
        {"12.0", 12, 12, NULL},
        {"12,0", 12, 12, NULL},
        {"12.00", 12, 12, NULL},
        {"9223372036854775807", INT64_MAX, INT64_MAX, NULL},
        {"9223372036854775808", 0, 0, "too large"},
        {"99999999999999999999999", 0, 0, "too large"},
        {"1.234", 0, 0, "thousands or a fraction"},
        {"1.000", 0, 0, "thousands or a fraction"},
        {"1.234.567", 0, 0, "separators of thousands"},
        {"3,5", 0, 0, "no fraction"},
        {"3,05", 0, 0, "no fraction"},
        {"3.", 0, 0, "only digits"},
        {"-2", 0, 0, "cannot be negative"},
        {"+2", 0, 0, "only digits"},
        {"<0", 0, 0, "below 0"},
        {"<", 0, 0, "only digits"},
        {"<=5", 0, 0, "only digits"},
        {"> 5", 0, 0, "only digits"},
        {"12 leerlingen", 0, 0, "only digits"},
        {"1 234", 0, 0, "only digits"},
        {"veel", 0, 0, "only digits"},
        {"1e3", 0, 0, "only digits"},
        {"0x10", 0, 0, "only digits"},
        {".", 0, 0, "missing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char bytes[128];
        snprintf(bytes, sizeof bytes, "naam;AANTAL\r\n\r\nA;\"%s\"\r\n", cases[i].cell);
        mt_table *t = parse(bytes);
        int64_t low = -7, high = -7;
        mt_error error = {0};
        mt_status status = mt_table_count(t, 0, 1, &low, &high, &error);
        if (cases[i].says == NULL) {
            check_ok(status);
            assert_int_equal(low, cases[i].low);
            assert_int_equal(high, cases[i].high);
        } else {
            assert_int_equal(status, MT_BAD_DATA);
            check_says(&error, 3, 2, cases[i].says);
            assert_non_null(strstr(error.message, "column \"AANTAL\""));
            assert_non_null(strstr(error.message, cases[i].cell));
            assert_int_equal(low, -7);
            assert_int_equal(high, -7);
        }
        mt_table_free(NULL, t);
    }
    mt_table *t = parse("a;b\n;1\n");
    int64_t low, high;
    mt_error error = {0};
    assert_int_equal(mt_table_count(t, 0, 0, &low, &high, &error), MT_BAD_DATA);
    check_says(&error, 2, 1, "column \"a\" must hold a count here: it is missing");
    mt_table_free(NULL, t);
}

static mt_status number(const char *cell, double *out, mt_error *error) {
    char bytes[1024];
    snprintf(bytes, sizeof bytes, "v;w\n1;%s\n", cell);
    mt_table *t = parse(bytes);
    mt_status status = mt_table_number(t, 0, 1, out, error);
    mt_table_free(NULL, t);
    return status;
}

static void numbers(void **state) {
    (void)state;
    static const struct {
        const char *cell;
        double value;
    } good[] = {
        {"1607.7", 1607.7},
        {"9562,58992805755", 9562.58992805755},
        {"-0.100", -0.1},
        {"+3", 3},
        {",5", 0.5},
        {"5,", 5},
        {"0,000001", 1e-6},
        {"1e3", 1000},
        {"1,5E-3", 0.0015},
        {"-1e+22", -1e22},
        {"1e23", 1e23},
        {"123456789012345678", 123456789012345678.0},
        {"0.30000000000000004", 0.30000000000000004},
        {"2,2250738585072011e-308", 2.2250738585072011e-308},
        {"1.7976931348623157e308", DBL_MAX},
        {"1e-400", 0},
        {"0e999999999999", 0},
        {"00000000000000000000001.5", 1.5},
        {"9007199254740993", 9007199254740992.0},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double value = -1;
        mt_error error = {0};
        if (number(good[i].cell, &value, &error) != MT_OK)
            fail_msg("%s: %s", good[i].cell, error.message);
        if (value != good[i].value)
            fail_msg("%s: %.17g", good[i].cell, value);
    }
    static const char *const bad[] = {"veel",  "1.234,5", "1,2,3", "<5",   "1e",    "1e+", "e5",
                                      "0x1p3", "inf",     "nan",   "12 m", "--1",   "1 2", "1e999",
                                      ".",     ",",       "NA",    "+",    "-1e400"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double value = -1;
        mt_error error = {0};
        assert_int_equal(number(bad[i], &value, &error), MT_BAD_DATA);
        check_says(&error, 2, 2, "column \"w\"");
        assert_true(value == -1);
    }
    char longer[600];
    memset(longer, '1', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    double value;
    assert_int_equal(number(longer, &value, NULL), MT_BAD_DATA);
}

/** What is written as text is read back as the same double, with comma too. */
static void numbers_round_trip(void **state) {
    (void)state;
    mt_stream stream;
    const uint64_t seed = 11;
    mt_stream_init(&stream, seed, MT_PURPOSE_TEST, 0, 0);
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = (uint64_t)mt_stream_u32(&stream) << 32 | mt_stream_u32(&stream);
        double value, back = 0;
        memcpy(&value, &bits, sizeof value);
        if (i % 2 == 0)
            value = floor(mt_stream_unit(&stream) * 1e9) / 1e4;
        if (!isfinite(value))
            continue;
        char text[MT_NUMBER_SIZE];
        mt_number_write(value, text);
        char *point = strchr(text, '.');
        if (point != NULL && i % 3 == 0)
            *point = ',';
        if (number(text, &back, NULL) != MT_OK || back != value)
            fail_msg("seed %llu, %d: %s gave %.17g", (unsigned long long)seed, i, text, back);
    }
}

static void an_error_at_a_cell(void **state) {
    (void)state;
    mt_table *t = parse("a;b\n\"x\r\ny\";2\n3;4\n");
    mt_error error;
    assert_int_equal(mt_table_fail(&error, t, 1, 1, "%d is wrong", 4), MT_BAD_DATA);
    check_says(&error, 4, 2, "4 is wrong");
    assert_int_equal(mt_table_fail(NULL, t, 1, 1, "%d is wrong", 4), MT_BAD_DATA);
    mt_table_free(NULL, t);
}

static void a_cell_of_10_megabytes(void **state) {
    (void)state;
    const size_t size = 10 << 20;
    char *bytes = malloc(size);
    assert_non_null(bytes);
    memset(bytes, 'x', size);
    memcpy(bytes, "a;b\n", 4);
    memcpy(bytes + size - 3, ";1\n", 3);
    mt_table *t;
    check_ok(mt_table_parse(NULL, "a.csv", bytes, size, NULL, &t, NULL));
    assert_int_equal(mt_table_cell(t, 0, 0).size, size - 7);
    double value;
    mt_error error;
    assert_int_equal(mt_table_number(t, 0, 0, &value, &error), MT_BAD_DATA);
    check_says(&error, 2, 1, "xxx...\"");
    mt_table_free(NULL, t);
    free(bytes);
}

/* ---- Memory ---------------------------------------------------------------------------------- */

static mt_status parse_all(const mt_context *context, mt_error *error) {
    char bytes[4096];
    size_t at = (size_t)snprintf(bytes, sizeof bytes, "naam;\"n \"\"x\"\"\"\n");
    for (int i = 0; i < 100; i++)
        at += (size_t)snprintf(bytes + at, sizeof bytes - at, "\x92t %d;\"a\"\"%d\"\n", i, i);
    mt_table *t;
    MT_TRY(mt_table_parse(context, "a.csv", bytes, at, NULL, &t, error));
    assert_int_equal(mt_table_rows(t), 100);
    assert_string_equal(mt_table_cell(t, 99, 0).at, "\xe2\x80\x99t 99");
    mt_table_free(context, t);
    return MT_OK;
}

static mt_status read_all(const mt_context *context, mt_error *error) {
    mt_table *t;
    MT_TRY(mt_table_read(context, DATA "cbs_ses_woa.csv", NULL, &t, error));
    mt_table_free(context, t);
    return MT_OK;
}

static void memory_may_end_anywhere(void **state) {
    (void)state;
    /* Giving back what was too much may fail and is then left out: the results stay right, so the
     * runs that succeed are found by check_every_allocation as usual. */
    check_every_allocation(parse_all);
    check_every_allocation(read_all);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(duo_in_windows_1252),
        cmocka_unit_test(cbs_with_mark_quotes_and_padding),
        cmocka_unit_test(duo_with_decimal_comma),
        cmocka_unit_test(duo_with_hidden_counts),
        cmocka_unit_test(small_shapes),
        cmocka_unit_test(cells_are_trimmed),
        cmocka_unit_test(every_byte_of_windows_1252),
        cmocka_unit_test(utf8_is_checked_strictly),
        cmocka_unit_test(bad_tables_are_refused),
        cmocka_unit_test(columns_are_found),
        cmocka_unit_test(a_long_list_of_columns_is_cut),
        cmocka_unit_test(missing_values),
        cmocka_unit_test(counts),
        cmocka_unit_test(numbers),
        cmocka_unit_test(numbers_round_trip),
        cmocka_unit_test(an_error_at_a_cell),
        cmocka_unit_test(a_cell_of_10_megabytes),
        cmocka_unit_test(memory_may_end_anywhere),
    };
    return run_all(tests);
}
