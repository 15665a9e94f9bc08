/* Builds JSON text: numbers shortest and the same everywhere, keys in the order given, two blanks
 * of indent. Calls return nothing, so that a report reads as a list of what it says; the first
 * failure is kept, the calls after it do nothing, and mt_json_finish() tells it.
 *
 * Strings that are not UTF-8 get U+FFFD for each byte that fits nowhere: the text is always valid
 * JSON (RFC 8259). */
#include "table/table_internal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct mt_json {
    const mt_context *context;
    mt__buffer text;
    char *open; ///< '{' or '[' for each level that is open
    size_t depth;
    size_t open_capacity;
    bool empty;    ///< the innermost level holds nothing yet
    bool finished; ///< the line end is written
    mt_status status;
    mt_error error;
};

mt_status mt_json_new(const mt_context *context, mt_json **out, mt_error *error) {
    if (out == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "the result must not be null");
    mt_json *json = mt__calloc(context, 1, sizeof *json);
    if (json == NULL)
        return mt__no_memory(error, "JSON");
    json->context = context;
    json->text.context = context;
    json->empty = true;
    *out = json;
    return MT_OK;
}

void mt_json_free(mt_json *json) {
    if (json == NULL)
        return;
    mt_free(json->context, json->text.at);
    mt_free(json->context, json->open);
    mt_free(json->context, json);
}

static void misuse(mt_json *json, const char *what) {
    if (json->status == MT_OK)
        json->status = mt__fail(&json->error, MT_BAD_ARGUMENT, "JSON built wrongly: %s", what);
}

static void put(mt_json *json, const char *text, size_t n) {
    if (json->status == MT_OK)
        json->status = mt__buffer_add(&json->text, text, n, &json->error);
}

static void new_line(mt_json *json) {
    put(json, "\n", 1);
    for (size_t i = 0; i < json->depth; i++)
        put(json, "  ", 2);
}

/** A string in quotes: stretches that need nothing are copied whole. */
static void put_string(mt_json *json, const char *value) {
    size_t size = strlen(value), from = 0;
    size_t valid = mt__utf8_invalid(value, size);
    put(json, "\"", 1);
    for (size_t i = 0; i <= size; i++) {
        unsigned char byte = (unsigned char)value[i];
        bool broken = i == valid && i < size;
        if (i < size && !broken && byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        put(json, value + from, i - from);
        from = i + 1;
        if (i == size)
            break;
        char escape[8];
        const char *shorter = byte == '\n' ? "\\n" : byte == '\r' ? "\\r" : "\\t";
        if (broken) {
            put(json, "\xef\xbf\xbd", 3);
            valid = from + mt__utf8_invalid(value + from, size - from);
        } else if (byte == '"' || byte == '\\') {
            put(json, byte == '"' ? "\\\"" : "\\\\", 2);
        } else if (byte == '\n' || byte == '\r' || byte == '\t') {
            put(json, shorter, 2);
        } else {
            int n = snprintf(escape, sizeof escape, "\\u%04x", (unsigned)byte);
            put(json, escape, (size_t)n);
        }
    }
    put(json, "\"", 1);
}

/** All that comes before a value: comma, line, key. False when no value may stand here. */
static bool begin_value(mt_json *json, const char *key) {
    if (json->status != MT_OK)
        return false;
    if (json->finished) {
        misuse(json, "a value after the end");
    } else if (json->depth == 0) {
        if (!json->empty)
            misuse(json, "a second value at the top");
        else if (key != NULL)
            misuse(json, "a key at the top");
    } else if (json->open[json->depth - 1] == '{' && key == NULL) {
        misuse(json, "a value without a key in an object");
    } else if (json->open[json->depth - 1] == '[' && key != NULL) {
        misuse(json, "a key in an array");
    }
    if (json->status == MT_OK && json->depth > 0) {
        if (!json->empty)
            put(json, ",", 1);
        new_line(json);
    }
    if (json->status == MT_OK && key != NULL) {
        put_string(json, key);
        put(json, ": ", 2);
    }
    json->empty = false;
    return json->status == MT_OK;
}

static void begin_level(mt_json *json, const char *key, char open) {
    if (!begin_value(json, key))
        return;
    put(json, &open, 1);
    if (json->status == MT_OK)
        json->status = mt__grow(json->context, (void **)&json->open, &json->open_capacity,
                                json->depth, 1, &json->error);
    if (json->status != MT_OK)
        return;
    json->open[json->depth++] = open;
    json->empty = true;
}

void mt_json_object(mt_json *json, const char *key) {
    begin_level(json, key, '{');
}

void mt_json_array(mt_json *json, const char *key) {
    begin_level(json, key, '[');
}

void mt_json_end(mt_json *json) {
    if (json->status != MT_OK)
        return;
    if (json->depth == 0) {
        misuse(json, "an end where nothing was begun");
        return;
    }
    char open = json->open[--json->depth];
    if (!json->empty)
        new_line(json);
    put(json, open == '{' ? "}" : "]", 1);
    json->empty = false;
}

void mt_json_string(mt_json *json, const char *key, const char *value) {
    if (value == NULL)
        mt_json_null(json, key);
    else if (begin_value(json, key))
        put_string(json, value);
}

void mt_json_number(mt_json *json, const char *key, double value) {
    char text[MT_NUMBER_SIZE];
    if (!isfinite(value))
        mt_json_null(json, key);
    else if (begin_value(json, key))
        put(json, text, mt_number_write(value, text));
}

void mt_json_integer(mt_json *json, const char *key, int64_t value) {
    char text[MT_NUMBER_SIZE];
    if (begin_value(json, key))
        put(json, text, (size_t)snprintf(text, sizeof text, "%" PRId64, value));
}

void mt_json_boolean(mt_json *json, const char *key, bool value) {
    if (begin_value(json, key))
        put(json, value ? "true" : "false", value ? 4 : 5);
}

void mt_json_null(mt_json *json, const char *key) {
    if (begin_value(json, key))
        put(json, "null", 4);
}

void mt_json_raw(mt_json *json, const char *key, const char *value) {
    if (begin_value(json, key))
        put(json, value, strlen(value));
}

mt_status mt_json_finish(mt_json *json, const char **text, size_t *size, mt_error *error) {
    if (json->depth > 0)
        misuse(json, "an object or array is still open");
    else if (json->empty)
        misuse(json, "nothing was written");
    if (!json->finished)
        put(json, "\n", 2); /* with the zero behind it */
    if (json->status != MT_OK) {
        if (error != NULL)
            *error = json->error;
        return json->status;
    }
    json->finished = true;
    *text = json->text.at;
    *size = json->text.size - 1;
    return MT_OK;
}
