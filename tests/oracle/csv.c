/* The splitter beside a slow, simple one that looks at one character after the other: the same
 * fields, the same line numbers and the same place of the error, on random small inputs made of the
 * characters that matter. Inputs are long enough to cross the blocks of 64 the fast one works in.
 */
#include "check.h"

#include "mengtafel/table.h"

#include <string.h>

#define LONGEST 400

/** What a splitter saw: "line:" field "|" ..., then "!line:column" for an error. Fields may hold
 *  any byte, so their length stands before them. */
typedef struct log {
    char text[LONGEST * 40];
    size_t size;
} log_text;

static void put(log_text *log, const char *format, ...) MT_PRINTF(2, 3);
static void put(log_text *log, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(log->text + log->size, sizeof log->text - log->size, format, args);
    va_end(args);
    log->size += (size_t)n;
    assert_true(log->size < sizeof log->text);
}

static void put_field(log_text *log, const char *at, size_t n) {
    put(log, "%zu ", n);
    if (n > 0)
        memcpy(log->text + log->size, at, n);
    log->size += n;
    put(log, "|");
}

static mt_status fast_row(void *user, int64_t row, const mt_text *field, size_t n,
                          mt_error *error) {
    (void)error;
    log_text *log = user;
    put(log, "%lld:", (long long)row);
    for (size_t i = 0; i < n; i++)
        put_field(log, field[i].at, field[i].size);
    put(log, "\n");
    return MT_OK;
}

static void fast(const char *bytes, size_t size, char separator, log_text *log) {
    mt_csv_options options = {.separator = separator};
    mt_error error;
    if (mt_csv_scan(NULL, NULL, bytes, size, &options, fast_row, log, &error) != MT_OK)
        put(log, "!%lld:%lld", (long long)error.row, (long long)error.column);
}

/** Where reading is. */
typedef struct slow_reader {
    const char *bytes;
    size_t size, at;
    int64_t line;
} slow_reader;

static int peek(const slow_reader *r, size_t ahead) {
    return r->at + ahead < r->size ? (unsigned char)r->bytes[r->at + ahead] : EOF;
}

/** Take one character and count lines. */
static char take(slow_reader *r) {
    char c = r->bytes[r->at++];
    if (c == '\r' || (c == '\n' && (r->at < 2 || r->bytes[r->at - 2] != '\r')))
        r->line++;
    return c;
}

static bool ends_field(int c, char separator) {
    return c == EOF || c == separator || c == '\n' || c == '\r';
}

/** One field into text; false with *line set when it is wrong. */
static bool slow_field(slow_reader *r, char separator, char *text, size_t *n, int64_t *line) {
    *n = 0;
    if (peek(r, 0) != '"') {
        while (!ends_field(peek(r, 0), separator)) {
            *line = r->line;
            if (peek(r, 0) == 0)
                return false;
            text[(*n)++] = take(r);
        }
        return true;
    }
    int64_t opened = r->line;
    r->at++;
    for (;;) {
        *line = opened;
        if (peek(r, 0) == EOF)
            return false;
        if (peek(r, 0) == '"' && peek(r, 1) != '"')
            break;
        *line = r->line;
        if (peek(r, 0) == 0)
            return false;
        if (peek(r, 0) == '"')
            r->at++;
        text[(*n)++] = take(r);
    }
    r->at++;
    *line = r->line;
    return ends_field(peek(r, 0), separator);
}

static void slow(const char *bytes, size_t size, char separator, log_text *log) {
    slow_reader r = {bytes, size, 0, 1};
    if (size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        r.at = 3;
    while (r.at < size) {
        if (peek(&r, 0) == '\n' || peek(&r, 0) == '\r') { /* an empty line */
            take(&r);
            continue;
        }
        log_text row = {.size = 0};
        int64_t row_line = r.line;
        for (int64_t column = 1;; column++) {
            char text[LONGEST];
            size_t n;
            int64_t line;
            if (!slow_field(&r, separator, text, &n, &line)) {
                put(log, "!%lld:%lld", (long long)line, (long long)column);
                return;
            }
            put_field(&row, text, n);
            int next = peek(&r, 0);
            if (next != EOF)
                take(&r);
            if (next == '\r' && peek(&r, 0) == '\n')
                take(&r);
            if (next != separator)
                break;
        }
        put(log, "%lld:", (long long)row_line);
        memcpy(log->text + log->size, row.text, row.size);
        log->size += row.size;
        put(log, "\n");
    }
}

static void fast_equals_slow(void **state) {
    (void)state;
    /* Common things more often, or nearly every input ends at its first quote. */
    static const char *const parts[] = {
        "a",     ",",    ";",        "\"",           "\n",
        "\r",    "\t",   " ",        "<5",           "\r\n",
        "\"b\"", "\"\"", ",",        "\xef\xbb\xbf", "\0",
        ",",     "\n",   "\"c,\r\"", "\",\"",        "aaaaaaaaaaaaaaa"};
    const uint32_t n_parts = sizeof parts / sizeof parts[0];
    const uint64_t seed = 20201001;
    static log_text a, b;
    int errors = 0;
    for (uint32_t i = 0; i < 300000; i++) {
        mt_stream stream;
        mt_stream_init(&stream, seed, MT_PURPOSE_TEST, 0, i);
        char bytes[LONGEST];
        size_t size = 0;
        uint32_t pieces = mt_stream_below(&stream, i % 4 == 0 ? 60 : 12);
        /* A zero byte, and in half of the inputs quotes, are left out: errors end an input. */
        bool quotes = mt_stream_below(&stream, 2) == 0;
        for (uint32_t k = 0; k < pieces && size + 16 < sizeof bytes; k++) {
            const char *part = parts[mt_stream_below(&stream, n_parts)];
            size_t length = part[0] == '\0' ? mt_stream_below(&stream, 8) == 0 : strlen(part);
            if (!quotes && length == 1 && part[0] == '"')
                continue;
            memcpy(bytes + size, part, length);
            size += length;
        }
        char separator = ",;\t"[mt_stream_below(&stream, 3)];
        char *exact = malloc(size > 0 ? size : 1);
        assert_non_null(exact);
        memcpy(exact, bytes, size);
        a.size = b.size = 0;
        fast(exact, size, separator, &a);
        slow(exact, size, separator, &b);
        free(exact);
        errors += b.size > 0 && memchr(b.text, '!', b.size) != NULL;
        if (a.size != b.size || memcmp(a.text, b.text, a.size) != 0)
            fail_msg("seed %llu, input %u: \"%.*s\"\nfast: %.*s\nslow: %.*s",
                     (unsigned long long)seed, i, (int)size, bytes, (int)a.size, a.text,
                     (int)b.size, b.text);
    }
    /* Both kinds must have been compared often. */
    assert_in_range(errors, 30000, 270000);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(fast_equals_slow)};
    return run_all(tests);
}
