/* A table in memory: all cells of a CSV file as trimmed, terminated UTF-8 in one text, and where
 * each starts. Reading does everything that can be said without knowing what a column means; what a
 * cell means is asked for in cell.c.
 *
 * Invariants of a finished table:
 * (1) Cell i (header first, then row by row) is text[start[i]] .. text[start[i + 1] - 2], followed
 *     by a zero: add_row() writes one zero behind each.
 * (2) There are (n_rows + 1) * n_columns cells and n_rows + 1 lines. */
#include "table/table_internal.h"

#include "table/table_struct.h"

#include <string.h>

/** What the file was while it is read. */
typedef struct reader {
    const mt_context *context;
    mt_table *table;
    size_t start_capacity;
    size_t line_capacity;
    bool nameless;           ///< some column has no name
    unsigned char undefined; ///< a byte that Windows-1252 does not define is in the text
} reader;

/** How many bytes of blank stand at p: space and controls, U+00A0 and U+202F. 0: none. */
static size_t blank_at(const char *p, size_t left) {
    unsigned char byte = (unsigned char)*p;
    if (byte == ' ' || (byte >= '\t' && byte <= '\r'))
        return 1;
    if (byte == 0xc2 && left >= 2 && (unsigned char)p[1] == 0xa0)
        return 2;
    return byte == 0xe2 && left >= 3 && memcmp(p, "\xe2\x80\xaf", 3) == 0 ? 3 : 0;
}

static mt_text trim(mt_text text) {
    size_t n;
    while (text.size > 0 && (n = blank_at(text.at, text.size)) > 0) {
        text.at += n;
        text.size -= n;
    }
    while (text.size > 0) {
        unsigned char last = (unsigned char)text.at[text.size - 1];
        if (last > ' ' && last < 0x80)
            break;
        size_t back = last < 0x80 ? 1 : last == 0xa0 ? 2 : 3;
        if (back > text.size || blank_at(text.at + text.size - back, back) != back)
            break;
        text.size -= back;
    }
    return text;
}

/** Room for a row of n cells. */
static mt_status reserve(reader *r, size_t n, mt_error *error) {
    mt_table *t = r->table;
    size_t wanted;
    if (__builtin_add_overflow(t->n_cells, n + 1, &wanted))
        return mt__no_memory(error, "a table");
    if (wanted > r->start_capacity) {
        size_t room = wanted + r->start_capacity / 2;
        size_t *grown = mt__realloc(r->context, t->start, room, sizeof *grown);
        if (grown == NULL)
            return mt__no_memory(error, "a table");
        t->start = grown;
        r->start_capacity = room;
    }
    return mt__grow(r->context, (void **)&t->line, &r->line_capacity, t->n_lines, sizeof *t->line,
                    error);
}

static const char *separator_name(char separator) {
    return separator == ';' ? "a semicolon" : separator == '\t' ? "a tab" : "a comma";
}

static mt_status wrong_fields(const mt_table *t, int64_t row, size_t n, mt_error *error) {
    const char *remedy = n > t->n_columns
                             ? "put text that holds the separator between double quotes"
                             : "add the missing fields, or quote text that holds a line end";
    return mt__fail_at(error, MT_BAD_DATA, t->file, row, 0,
                       "this row has %zu field%s and the header has %zu (the separator is %s); %s",
                       n, n == 1 ? "" : "s", t->n_columns, separator_name(t->separator), remedy);
}

static mt_status check_cell(const reader *r, int64_t row, size_t column, mt_text cell,
                            mt_error *error) {
    const mt_table *t = r->table;
    if (r->undefined != 0 && memchr(cell.at, MT__UNDEFINED, cell.size) != NULL)
        return mt__fail_at(error, MT_BAD_DATA, t->file, row, (int64_t)column + 1,
                           "this cell holds a byte (0x%02x is the first in the file) that means "
                           "nothing in UTF-8 nor in Windows-1252; save the file as \"CSV UTF-8\"",
                           (unsigned)r->undefined);
    if (r->nameless && t->n_lines > 0 && cell.size > 0 &&
        t->start[column + 1] - t->start[column] == 1)
        return mt__fail_at(error, MT_BAD_DATA, t->file, row, (int64_t)column + 1,
                           "\"%.*s\" stands in a column without a name; give the column a name in "
                           "the first row, or empty it",
                           mt__shown(cell.at, cell.size, 40), cell.at);
    return MT_OK;
}

static mt_status add_row(void *user, int64_t row, const mt_text *field, size_t n, mt_error *error) {
    reader *r = user;
    mt_table *t = r->table;
    if (t->n_lines == 0)
        t->n_columns = n;
    if (n != t->n_columns) {
        if (n == 1 && trim(field[0]).size == 0)
            return MT_OK;
        return wrong_fields(t, row, n, error);
    }
    MT_TRY(reserve(r, n, error));
    size_t at = t->size;
    bool named = false, all_named = true;
    for (size_t i = 0; i < n; i++) {
        mt_text cell = trim(field[i]);
        if (r->nameless || r->undefined != 0)
            MT_TRY(check_cell(r, row, i, cell, error));
        t->start[t->n_cells + i] = at;
        if (cell.size > 0)
            memcpy(t->text + at, cell.at, cell.size);
        at += cell.size;
        t->text[at++] = '\0';
        named |= cell.size > 0;
        all_named &= cell.size > 0;
    }
    if (t->n_lines == 0) {
        if (!named)
            return mt__fail_at(error, MT_BAD_DATA, t->file, row, 0,
                               "the first row holds no names; it must name the columns");
        r->nameless = !all_named;
    }
    t->n_cells += n;
    t->start[t->n_cells] = at;
    t->size = at;
    t->line[t->n_lines++] = row;
    return MT_OK;
}

/** Formats that people have under a name that ends in .csv. */
static mt_status not_csv(const char *name, const char *bytes, size_t size, mt_error *error) {
    if (size >= 4 && memcmp(bytes, "PK\3\4", 4) == 0)
        return mt__fail_at(error, MT_BAD_DATA, name, 0, 0,
                           "this is a workbook (Excel, Calc) or a zip file, not CSV; open it and "
                           "save the sheet as \"CSV UTF-8\"");
    if (size >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0))
        return mt__fail_at(error, MT_BAD_DATA, name, 0, 0,
                           "this file is UTF-16; save it as \"CSV UTF-8\"");
    return MT_OK;
}

/** UTF-8 as it is, or converted: then *converted is to be freed. */
static mt_status decode(reader *r, const char **bytes, size_t *size, char **converted,
                        mt_error *error) {
    size_t invalid = mt__utf8_invalid(*bytes, *size);
    if (*bytes == NULL || invalid == *size)
        return MT_OK;
    if (mt__bom(*bytes, *size) > 0)
        return mt__fail_at(error, MT_BAD_DATA, r->table->file, mt__line_of(*bytes, invalid), 0,
                           "byte 0x%02x is not valid UTF-8, which the file says it is at its "
                           "start; it is damaged: export it again",
                           (unsigned)(unsigned char)(*bytes)[invalid]);
    MT_TRY(mt__from_windows_1252(r->context, *bytes, *size, converted, size, &r->undefined, error));
    *bytes = *converted;
    r->table->encoding = MT_WINDOWS_1252;
    return MT_OK;
}

/** Give back what was reserved too much; when that fails, nothing is lost. */
static void shrink(const mt_context *context, mt_table *t) {
    char *text = mt__realloc(context, t->text, t->size, 1);
    t->text = text != NULL ? text : t->text;
    size_t *start = mt__realloc(context, t->start, t->n_cells + 1, sizeof *start);
    t->start = start != NULL ? start : t->start;
    int64_t *line = mt__realloc(context, t->line, t->n_lines, sizeof *line);
    t->line = line != NULL ? line : t->line;
}

static mt_status fill(reader *r, const char *bytes, size_t size, const mt_csv_options *options,
                      mt_error *error) {
    mt_table *t = r->table;
    char *converted = NULL;
    mt_status status = MT_OK;
    MT_TRY_DONE(not_csv(t->file, bytes, size, error));
    MT_TRY_DONE(decode(r, &bytes, &size, &converted, error));
    t->separator = options != NULL ? options->separator : '\0';
    if (t->separator == '\0')
        t->separator = mt__csv_separator(bytes, size);
    /* Each cell is followed by at least one byte in the file, or by its end: so with its zero it
     * needs no more than it takes there, and one for the last. */
    t->text = mt__alloc(r->context, size + 1, 1);
    if (t->text == NULL) {
        status = mt__no_memory(error, "a table");
        goto done;
    }
    const mt_csv_options known = {.separator = t->separator};
    MT_TRY_DONE(mt_csv_scan(r->context, t->file, bytes, size, &known, add_row, r, error));
    if (t->n_lines == 0) {
        status = mt__fail_at(error, MT_BAD_DATA, t->file, 0, 0,
                             "the file is empty; its first row must name the columns");
        goto done;
    }
    shrink(r->context, t);
done:
    mt_free(r->context, converted);
    return status;
}

mt_status mt_table_parse(const mt_context *context, const char *name, const char *bytes,
                         size_t size, const mt_csv_options *options, mt_table **out,
                         mt_error *error) {
    if (name == NULL || out == NULL || (bytes == NULL && size > 0))
        return mt__fail(error, MT_BAD_ARGUMENT, "the name, bytes and result must not be null");
    mt_table *t = mt__calloc(context, 1, sizeof *t);
    if (t == NULL)
        return mt__no_memory(error, "a table");
    t->file = mt__strndup(context, name, strlen(name));
    reader r = {.context = context, .table = t};
    mt_status status =
        t->file == NULL ? mt__no_memory(error, "a table") : fill(&r, bytes, size, options, error);
    if (status != MT_OK) {
        mt_table_free(context, t);
        return status;
    }
    *out = t;
    return MT_OK;
}

mt_status mt_table_read(const mt_context *context, const char *path, const mt_csv_options *options,
                        mt_table **out, mt_error *error) {
    char *bytes;
    size_t size;
    MT_TRY(mt_file_read(context, path, &bytes, &size, error));
    mt_status status = mt_table_parse(context, path, bytes, size, options, out, error);
    mt_free(context, bytes);
    return status;
}

void mt_table_free(const mt_context *context, mt_table *table) {
    if (table == NULL)
        return;
    mt_free(context, table->file);
    mt_free(context, table->text);
    mt_free(context, table->start);
    mt_free(context, table->line);
    mt_free(context, table);
}

size_t mt_table_rows(const mt_table *table) {
    return table->n_lines - 1;
}

size_t mt_table_columns(const mt_table *table) {
    return table->n_columns;
}

const char *mt_table_file(const mt_table *table) {
    return table->file;
}

char mt_table_separator(const mt_table *table) {
    return table->separator;
}

mt_encoding mt_table_encoding(const mt_table *table) {
    return table->encoding;
}

static mt_text cell_number(const mt_table *table, size_t i) {
    size_t start = table->start[i];
    return (mt_text){table->text + start, table->start[i + 1] - start - 1};
}

mt_text mt_table_name(const mt_table *table, size_t column) {
    return cell_number(table, column);
}

mt_text mt_table_cell(const mt_table *table, size_t row, size_t column) {
    return cell_number(table, (row + 1) * table->n_columns + column);
}

int64_t mt_table_line(const mt_table *table, size_t row) {
    return table->line[row + 1];
}
