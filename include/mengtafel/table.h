/** @file table.h
 *  Tables as public bodies really publish them, and the formats the program writes. CSV with comma,
 *  semicolon or tab; quotes; a byte order mark; UTF-8 or Windows-1252; decimal comma; padded cells;
 *  "." and blanks for missing; "<5" as an interval. Every error names file, row and column. */
#ifndef MENGTAFEL_TABLE_H
#define MENGTAFEL_TABLE_H

#include "mengtafel/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A piece of text that belongs to somebody else; not terminated. */
typedef struct mt_text {
    const char *at;
    size_t size;
} mt_text;

/* ---- Scanning: one row after the other, nothing kept ---------------------------------------- */

/** One row while it is being read. Fields are unquoted and not yet trimmed; they live until the
 *  callback returns. Return MT_OK to go on. */
typedef mt_status (*mt_csv_row)(void *user, int64_t row, const mt_text *field, size_t n_fields,
                                mt_error *error);

typedef struct mt_csv_options {
    char separator; ///< ',' ';' or '\t'; 0: the one of these that the first row has most of,
                    ///< outside quotes; where two tie, the tab goes first and the comma last
} mt_csv_options;

/** Split CSV in memory into rows and fields.
 *
 *  Rows end with LF, CRLF or CR. A quoted field may hold separators, line ends and doubled quotes;
 *  anything between a closing quote and the separator is an error, blanks too, and so is an
 * unclosed quote (with the line and field where it opened) and a zero byte (with its line). Only a
 * quote as the very first byte of a field quotes; elsewhere it is text, as in 5" pipe. A byte order
 * mark at the start is skipped, also before a quote. Wholly empty lines are passed over, but
 * counted: `row` is the number of the line on which the row starts, counted from 1, as an editor
 * shows it.
 *
 *  @param name  of the file, for errors
 *  @return MT_BAD_DATA (row, column = number of the field), or what the callback returned
 *  Memory: the fields of one row, and a buffer for those with doubled quotes. Cost: one pass.
 *  Checked by: tests/unit/test_csv.c, tests/oracle/csv.c, fuzz/fuzz_csv.c */
MT_API MT_MUST_USE mt_status mt_csv_scan(const mt_context *context, const char *name,
                                         const char *bytes, size_t size,
                                         const mt_csv_options *options, mt_csv_row row, void *user,
                                         mt_error *error);

/* ---- A table that was read ------------------------------------------------------------------ */

typedef struct mt_table mt_table;

typedef enum mt_encoding { MT_UTF8, MT_WINDOWS_1252 } mt_encoding;

/** Read a whole CSV file: the first row are the names of the columns. Text that is not valid UTF-8
 *  is taken for Windows-1252 and converted, for the whole file. Cells and names are trimmed of
 *  blanks (also no-break spaces and line ends). A line with nothing but blanks is passed over where
 *  the table has more than one column.
 *  @return MT_IO when the file cannot be read; MT_BAD_DATA for: an empty file, a nameless column
 *          with content, a first row without any name, a row with more or fewer fields than the
 *          header, NUL bytes, an unclosed quote, a byte that is neither UTF-8 nor Windows-1252 (or
 *          not UTF-8 after a byte order mark), UTF-16, a workbook under the name of a CSV file;
 *          MT_NO_MEMORY
 *  Two columns of one name are no error here, only when that name is asked for. */
MT_API MT_MUST_USE mt_status mt_table_read(const mt_context *context, const char *path,
                                           const mt_csv_options *options, mt_table **out,
                                           mt_error *error);
/** The same from memory. */
MT_API MT_MUST_USE mt_status mt_table_parse(const mt_context *context, const char *name,
                                            const char *bytes, size_t size,
                                            const mt_csv_options *options, mt_table **out,
                                            mt_error *error);
MT_API void mt_table_free(const mt_context *context, mt_table *table);

MT_API size_t mt_table_rows(const mt_table *table); ///< without the header
MT_API size_t mt_table_columns(const mt_table *table);
MT_API const char *mt_table_file(const mt_table *table); ///< the name it was read under
MT_API char mt_table_separator(const mt_table *table);
MT_API mt_encoding mt_table_encoding(const mt_table *table);
/** Name of a column; terminated as well, lent until mt_table_free. */
MT_API mt_text mt_table_name(const mt_table *table, size_t column);
/** A cell; terminated as well, lent until mt_table_free. Rows from 0, without the header. */
MT_API mt_text mt_table_cell(const mt_table *table, size_t row, size_t column);
/** Line of the file on which a row starts, from 1. */
MT_API int64_t mt_table_line(const mt_table *table, size_t row);

/** Find a column by name (exact; if none, without regard to ASCII case).
 *  @return MT_BAD_DATA when there is none (the message lists the columns there are) or when two
 *          have the name (the message gives both numbers) */
MT_API MT_MUST_USE mt_status mt_table_find(const mt_table *table, const char *name, size_t *column,
                                           mt_error *error);

/** Whether a cell says that its value is missing: empty, ".", "-", "x", "X" or "NA". */
MT_API bool mt_table_missing(const mt_table *table, size_t row, size_t column);

/** A count that may be hidden: "37" is 37..37, "<5" is 0..4 (published as such: 0 is written "0" in
 *  some files and "<5" in others, so it is not excluded), "12.0" and "12,0" are 12. "1.234" and
 *  "1.000" are errors: three digits may be thousands or a fraction.
 *  Missing is MT_BAD_DATA here; ask mt_table_missing first.
 *  @param low, high  the interval, >= 0
 *  @return MT_BAD_DATA with file, row, column: text, a negative count, a fraction, too large */
MT_API MT_MUST_USE mt_status mt_table_count(const mt_table *table, size_t row, size_t column,
                                            int64_t *low, int64_t *high, mt_error *error);

/** A number with decimal point or comma ("1607.7", "9562,58"); thousands separators are not
 *  guessed. An exponent may follow. Correctly rounded, in any locale.
 *  @return MT_BAD_DATA with the place for anything else, also missing, too large, or over 400 bytes
 */
MT_API MT_MUST_USE mt_status mt_table_number(const mt_table *table, size_t row, size_t column,
                                             double *out, mt_error *error);

/** Number the distinct values of a column, or of several columns together, in order of their bytes.
 *  @param column   [n_columns] at least one
 *  @param code     [rows] number of each row's value, from 0
 *  @param row_of   [rows] for each number the first row that has it; n_codes of them are filled
 *  @return MT_NO_MEMORY, MT_BAD_ARGUMENT. Cost: O(rows log rows). */
MT_API MT_MUST_USE mt_status mt_table_codes(const mt_context *context, const mt_table *table,
                                            size_t n_columns, const size_t *column, int32_t *code,
                                            size_t *row_of, size_t *n_codes, mt_error *error);

/** An error at a cell: file, line and column filled in. */
MT_API mt_status mt_table_fail(mt_error *error, const mt_table *table, size_t row, size_t column,
                               const char *format, ...) MT_PRINTF(5, 6);

/* ---- GeoJSON --------------------------------------------------------------------------------- */

typedef struct mt_geojson mt_geojson;

/** Read a GeoJSON FeatureCollection of Polygons and MultiPolygons (RFC 7946: WGS84 degrees).
 * Heights are dropped. A key twice in one object is an error; arrays nest at most 2048 deep
 * (jansson).
 *  @return MT_BAD_DATA with file and row = number of the feature from 1: not JSON (with the line),
 *          not a FeatureCollection, another geometry, a ring that is not closed or has fewer than
 *          four positions, a position that is not two finite numbers in range */
MT_API MT_MUST_USE mt_status mt_geojson_read(const mt_context *context, const char *path,
                                             mt_geojson **out, mt_error *error);
MT_API MT_MUST_USE mt_status mt_geojson_parse(const mt_context *context, const char *name,
                                              const char *bytes, size_t size, mt_geojson **out,
                                              mt_error *error);
MT_API void mt_geojson_free(const mt_context *context, mt_geojson *geojson);
MT_API size_t mt_geojson_features(const mt_geojson *geojson);
/** A property of a feature as text (numbers as JSON writes them); NULL when it has none. A null, an
 *  object or an array counts as none. */
MT_API const char *mt_geojson_property(const mt_geojson *geojson, size_t feature, const char *name);
/** Rings of all features, as in mt_areas: feature f has rings ring_of[f] .. ring_of[f+1]-1. */
MT_API const size_t *mt_geojson_ring_of(const mt_geojson *geojson);   ///< [features + 1]
MT_API const size_t *mt_geojson_vertex_of(const mt_geojson *geojson); ///< [rings + 1]
MT_API const double *mt_geojson_lon(const mt_geojson *geojson);       ///< [vertices]
MT_API const double *mt_geojson_lat(const mt_geojson *geojson);       ///< [vertices]
/** The geometry of a feature as compact GeoJSON text, to store. Lent. */
MT_API const char *mt_geojson_geometry(const mt_geojson *geojson, size_t feature);

/* ---- Writing JSON ---------------------------------------------------------------------------- */

/** Builds JSON text: numbers by mt_number_write, keys in the order given, two blanks of indent.
 *  Strings are UTF-8; each byte that is not becomes U+FFFD. An error (memory; wrong use, such as a
 *  key in an array or two values at the top: MT_BAD_ARGUMENT) is kept, makes the calls after it do
 *  nothing, and is reported by mt_json_finish. The context must outlive the mt_json. */
typedef struct mt_json mt_json;

MT_API MT_MUST_USE mt_status mt_json_new(const mt_context *context, mt_json **out, mt_error *error);
MT_API void mt_json_free(mt_json *json);
/** key is NULL inside an array and at the top. */
MT_API void mt_json_object(mt_json *json, const char *key);
MT_API void mt_json_array(mt_json *json, const char *key);
MT_API void mt_json_end(mt_json *json);
MT_API void mt_json_string(mt_json *json, const char *key, const char *value); ///< NULL: null
MT_API void mt_json_number(mt_json *json, const char *key, double value);      ///< not finite: null
MT_API void mt_json_integer(mt_json *json, const char *key, int64_t value);
MT_API void mt_json_boolean(mt_json *json, const char *key, bool value);
MT_API void mt_json_null(mt_json *json, const char *key);
/** A value that is JSON text already, put in as it is: the caller knows that it is valid. */
MT_API void mt_json_raw(mt_json *json, const char *key, const char *value);
/** The text, lent until mt_json_free, ending with a line end. */
MT_API MT_MUST_USE mt_status mt_json_finish(mt_json *json, const char **text, size_t *size,
                                            mt_error *error);

/* ---- Files ----------------------------------------------------------------------------------- */

/** Write a whole file or none of it: to a temporary name beside it, synced, then renamed. An
 * existing file keeps its permissions, a link stays a link. "-" is standard output; that, pipes and
 * devices are written directly.
 *  @return MT_IO with the file, what failed, and that nothing was changed */
MT_API MT_MUST_USE mt_status mt_file_write(const mt_context *context, const char *path,
                                           const char *bytes, size_t size, mt_error *error);
/** Read a whole file ("-": standard input). The caller frees *bytes with mt_free; a zero byte
 *  follows the content. @return MT_IO with the file and the reason, MT_NO_MEMORY */
MT_API MT_MUST_USE mt_status mt_file_read(const mt_context *context, const char *path, char **bytes,
                                          size_t *size, mt_error *error);

#ifdef __cplusplus
}
#endif
#endif
