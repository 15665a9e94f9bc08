/* Splits CSV into rows and fields, as files are really published: RFC 4180 plus semicolons, tabs,
 * lone CR, a byte order mark, and quotes in the middle of a field. Nothing is kept but one row.
 *
 * Most bytes of a table are neither separator, quote nor line end, so those few "special" bytes are
 * found 64 at a time as the bits of one word, and only they are looked at.
 *
 * Invariants:
 * (1) The cursor gives every special byte of the input exactly once, in order. Special are the
 *     separator, the quote and all control codes (so LF, CR, NUL and the tab); what is not special
 *     never ends a field.
 * (2) `start` in scan_rows() is where the field being read starts, and the cursor has given all
 *     special bytes before it and none that ends the field.
 * (3) `line` is the number of the line on which the cursor's last byte lies: it grows by one for
 *     each LF that does not follow a CR and for each CR, in quotes (skip_quoted) or not
 *     (scan_rows).
 * (4) A quote opens a quoted field only as the first byte of that field. Anywhere else in an
 *     unquoted field it is text, as in 5" pipe; so is the apostrophe of 't Koggeschip.
 * (5) Fields with doubled quotes are copied to `plain` without the doubling; when it must move,
 *     unescape() moves the fields of this row that point into it. */
#include "table/table_internal.h"

#include <string.h>

#if defined(__SSE2__) && !defined(MT_CSV_PORTABLE)
#include <emmintrin.h>
#endif

#define BLOCK 64

typedef struct cursor {
    const char *base; ///< of the block whose bits are in `mask`
    const char *end;
    uint64_t mask; ///< special bytes of the block that were not given yet
    char separator;
} cursor;

typedef struct scanner {
    const mt_context *context;
    const char *name;
    mt_csv_row row;
    void *user;
    mt_error *error;
    mt_text *field; ///< of the row being read
    size_t n_fields;
    size_t capacity;
    int64_t line;
    int64_t row_line; ///< on which the row being read started
    bool row_quoted;  ///< whether it has a quoted field: then it is not an empty line
    char *plain;
    size_t plain_size;
    size_t plain_capacity;
} scanner;

/** Bit i: whether bytes[i] is special, for 64 bytes. */
static inline uint64_t specials(const char *bytes, char separator) {
    uint64_t mask = 0;
#if defined(__SSE2__) && !defined(MT_CSV_PORTABLE)
    const __m128i last_control = _mm_set1_epi8(0x1f), quote = _mm_set1_epi8('"');
    const __m128i between = _mm_set1_epi8(separator);
    for (int i = 0; i < BLOCK; i += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(bytes + i));
        __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(x, last_control), x);
        __m128i other = _mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, between));
        unsigned bits = (unsigned)_mm_movemask_epi8(_mm_or_si128(control, other));
        mask |= (uint64_t)bits << i;
    }
#else
    for (int i = 0; i < BLOCK; i++) {
        unsigned char x = (unsigned char)bytes[i];
        mask |= (uint64_t)(x < 0x20 || x == '"' || x == (unsigned char)separator) << i;
    }
#endif
    return mask;
}

/** The same for the last block, which ends before 64. */
static uint64_t __attribute__((noinline))
last_specials(const char *bytes, size_t left, char separator) {
    char block[BLOCK];
    memset(block, 'a', sizeof block);
    if (left > 0)
        memcpy(block, bytes, left);
    return specials(block, separator);
}

static inline __attribute__((always_inline)) void fill_mask(cursor *c) {
    size_t left = (size_t)(c->end - c->base);
    c->mask = left >= BLOCK ? specials(c->base, c->separator)
                            : last_specials(c->base, left, c->separator);
}

/** The next special byte, or the end. */
static inline __attribute__((always_inline)) const char *next_special(cursor *c) {
    while (c->mask == 0) {
        if (c->end - c->base <= BLOCK)
            return c->end;
        c->base += BLOCK;
        fill_mask(c);
    }
    const char *at = c->base + __builtin_ctzll(c->mask);
    c->mask &= c->mask - 1;
    return at;
}

static mt_status __attribute__((cold, noinline)) zero_byte(scanner *s) {
    return mt__fail_at(s->error, MT_BAD_DATA, s->name, s->line, (int64_t)s->n_fields + 1,
                       "a zero byte: this is not a text file, or it is UTF-16; "
                       "save it as \"CSV UTF-8\"");
}

static mt_status __attribute__((cold, noinline)) unclosed(scanner *s, int64_t line) {
    return mt__fail_at(s->error, MT_BAD_DATA, s->name, line, (int64_t)s->n_fields + 1,
                       "a quote is opened here and never closed; close it, or double the quotes "
                       "that belong to the text");
}

static mt_status __attribute__((cold, noinline))
after_quote(scanner *s, const char *at, const char *end) {
    unsigned char byte = (unsigned char)*at;
    if (byte < 0x20 || byte == 0x7f)
        return mt__fail_at(s->error, MT_BAD_DATA, s->name, s->line, (int64_t)s->n_fields + 1,
                           "byte 0x%02x follows the closing quote; a separator or the end of the "
                           "line must follow: double the quotes that belong to the text",
                           (unsigned)byte);
    size_t length = 1;
    while (length < 4 && at + length < end && ((unsigned char)at[length] & 0xc0) == 0x80)
        length++;
    return mt__fail_at(s->error, MT_BAD_DATA, s->name, s->line, (int64_t)s->n_fields + 1,
                       "\"%.*s\" follows the closing quote; a separator or the end of the line "
                       "must follow: double the quotes that belong to the text",
                       (int)length, at);
}

/** Copy part of a quoted field to `plain`, keeping (5). */
static mt_status __attribute__((noinline)) unescape(scanner *s, const char *from, size_t n) {
    size_t wanted;
    if (__builtin_add_overflow(s->plain_size, n, &wanted))
        return mt__no_memory(s->error, "a row with quotes");
    if (s->plain == NULL || wanted > s->plain_capacity) {
        size_t room = wanted + wanted / 2 + 256;
        char *grown = mt__alloc(s->context, room, 1);
        if (grown == NULL)
            return mt__no_memory(s->error, "a row with quotes");
        if (s->plain != NULL)
            memcpy(grown, s->plain, s->plain_size);
        for (size_t i = 0; s->plain != NULL && i < s->n_fields; i++) {
            uintptr_t offset = (uintptr_t)s->field[i].at - (uintptr_t)s->plain;
            if (offset < s->plain_capacity)
                s->field[i].at = grown + offset;
        }
        mt_free(s->context, s->plain);
        s->plain = grown;
        s->plain_capacity = room;
    }
    if (n > 0)
        memcpy(s->plain + s->plain_size, from, n);
    s->plain_size = wanted;
    return MT_OK;
}

/** Read a field whose opening quote is at `open` and was given by the cursor. *after is what
 * follows the closing quote, given by the cursor too: a separator, a line end or the end. */
static mt_status __attribute__((noinline))
skip_quoted(scanner *s, cursor *c, const char *open, mt_text *field, const char **after) {
    int64_t opened = s->line;
    const char *part = open + 1; /* what of it is not in `plain` yet */
    size_t before = s->plain_size;
    bool doubled = false;
    for (;;) {
        const char *at = next_special(c);
        if (at == c->end)
            return unclosed(s, opened);
        if (*at == '"') {
            if (at + 1 == c->end || at[1] != '"') {
                *after = at;
                break;
            }
            next_special(c);
            MT_TRY(unescape(s, part, (size_t)(at + 1 - part)));
            part = at + 2;
            doubled = true;
        } else if (*at == '\n') {
            s->line += at[-1] != '\r';
        } else if (*at == '\r') {
            s->line++;
        } else if (*at == '\0') {
            return zero_byte(s);
        }
    }
    s->row_quoted = true;
    size_t rest = (size_t)(*after - part);
    *field = (mt_text){part, rest};
    if (doubled) {
        MT_TRY(unescape(s, part, rest));
        *field = (mt_text){s->plain + before, s->plain_size - before};
    }
    (*after)++;
    if (*after == c->end)
        return MT_OK;
    if (**after != c->separator && **after != '\n' && **after != '\r')
        return after_quote(s, *after, c->end);
    next_special(c);
    return MT_OK;
}

/** Hand over the row of n fields, unless its line is empty. */
static inline mt_status give_row(scanner *s, size_t n) {
    bool empty = n == 1 && s->field[0].size == 0 && !s->row_quoted;
    s->plain_size = 0;
    s->row_quoted = false;
    return empty ? MT_OK : s->row(s->user, s->row_line, s->field, n, s->error);
}

static mt_status scan_rows(scanner *s, const char *bytes, size_t size, char separator) {
    const char *const end = bytes + size;
    const char *start = bytes;
    cursor c = {.base = bytes, .end = end, .separator = separator};
    size_t n = 0; /* fields of this row; s->n_fields where others need it */
    fill_mask(&c);
    for (;;) {
        const char *at = next_special(&c);
        mt_text text = {start, (size_t)(at - start)};
        if (at != end && *at != separator && *at != '\n' && *at != '\r') {
            s->n_fields = n;
            if (*at == '\0')
                return zero_byte(s);
            if (*at != '"' || at != start)
                continue; /* by (4) it is text */
            /* Copies, so that the originals can stay in registers. */
            cursor copy = c;
            mt_text quoted;
            const char *after = at;
            MT_TRY(skip_quoted(s, &copy, start, &quoted, &after));
            c = copy;
            text = quoted;
            at = after;
        }
        if (__builtin_expect(n == s->capacity, 0))
            MT_TRY(mt__grow(s->context, (void **)&s->field, &s->capacity, n, sizeof *s->field,
                            s->error));
        s->field[n++] = text;
        if (at == end)
            return give_row(s, n);
        start = at + 1;
        if (*at == separator)
            continue;
        MT_TRY(give_row(s, n));
        n = 0;
        if (*at == '\r' && start < end && *start == '\n') {
            next_special(&c);
            start++;
        }
        s->row_line = ++s->line;
        if (start == end)
            return MT_OK;
    }
}

char mt__csv_separator(const char *bytes, size_t size) {
    size_t commas = 0, semicolons = 0, tabs = 0;
    size_t at = mt__bom(bytes, size);
    while (at < size && (bytes[at] == '\n' || bytes[at] == '\r'))
        at++;
    bool quoted = false, fresh = true;
    for (; at < size; at++) {
        char byte = bytes[at];
        if (byte == '"' && (quoted || fresh)) {
            quoted = !quoted;
            fresh = !quoted; /* a doubled quote opens again */
            continue;
        }
        fresh = !quoted && (byte == ',' || byte == ';' || byte == '\t');
        if (quoted)
            continue;
        if (byte == '\n' || byte == '\r')
            break;
        commas += byte == ',';
        semicolons += byte == ';';
        tabs += byte == '\t';
    }
    /* Where two tie: a tab is never text, a comma often is. */
    if (tabs > 0 && tabs >= semicolons && tabs >= commas)
        return '\t';
    return semicolons > 0 && semicolons >= commas ? ';' : ',';
}

mt_status mt_csv_scan(const mt_context *context, const char *name, const char *bytes, size_t size,
                      const mt_csv_options *options, mt_csv_row row, void *user, mt_error *error) {
    char separator = options != NULL ? options->separator : '\0';
    if (row == NULL || (bytes == NULL && size > 0))
        return mt__fail(error, MT_BAD_ARGUMENT, "the bytes and the callback must not be null");
    if (separator != '\0' && separator != ',' && separator != ';' && separator != '\t')
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "the separator of a table is a comma, a semicolon or a tab");
    if (separator == '\0')
        separator = mt__csv_separator(bytes, size);
    scanner s = {.context = context,
                 .name = name,
                 .row = row,
                 .user = user,
                 .error = error,
                 .line = 1,
                 .row_line = 1};
    size_t bom = mt__bom(bytes, size);
    if (size == bom)
        return MT_OK;
    mt_status status = scan_rows(&s, bytes + bom, size - bom, separator);
    mt_free(context, s.plain);
    mt_free(context, s.field);
    return status;
}
