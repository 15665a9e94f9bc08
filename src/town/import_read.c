/* Reading for an import: every row checked before anything is written, so that an error names a
 * cell of the file and the town is as it was. */
#include "town/import.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Text is shown in tables, pages and terminals: what is not to be seen there has no place in it. */
static mt_status check_text(const mt__importing *import, size_t row, size_t column,
                            mt_error *error) {
    const mt_text cell = mt_table_cell(import->table, row, column);
    const size_t at = mt__control_at(cell.at);
    if (at >= cell.size)
        return MT_OK;
    return mt_table_fail(error, import->table, row, column,
                         "the text in column \"%s\" holds a control character (0x%02x: a line end, "
                         "a tab or the like) after %zu byte%s; take it out",
                         mt_table_name(import->table, column).at,
                         (unsigned)(unsigned char)cell.at[at], at, at == 1 ? "" : "s");
}

static mt_status check_texts(const mt__importing *import, size_t row, mt_error *error) {
    static const mt_role roles[] = {MT_ROLE_CODE,       MT_ROLE_NAME,         MT_ROLE_BOARD,
                                    MT_ROLE_BOARD_NAME, MT_ROLE_DENOMINATION, MT_ROLE_CONCEPT};
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (import->columns.has[roles[i]])
            MT_TRY(check_text(import, row, import->columns.column[roles[i]], error));
    return import->columns.has_second ? check_text(import, row, import->columns.second, error)
                                      : MT_OK;
}

static mt_status read_code(const mt__importing *import, size_t row, char code[48],
                           mt_error *error) {
    const mt__columns *columns = &import->columns;
    mt_text first = mt_table_cell(import->table, row, columns->column[MT_ROLE_CODE]);
    mt_text second = {"", 0};
    if (columns->has_second)
        second = mt_table_cell(import->table, row, columns->second);
    if (first.size == 0)
        return mt_table_fail(error, import->table, row, columns->column[MT_ROLE_CODE],
                             "the code is empty; every row needs one");
    if (columns->has_second && second.size == 0)
        return mt_table_fail(error, import->table, row, columns->second,
                             "the second half of the code is empty; every row needs one");
    if (first.size + second.size >= 48)
        return mt_table_fail(error, import->table, row, columns->column[MT_ROLE_CODE],
                             "the code is longer than 47 bytes; is this the right column?");
    memcpy(code, first.at, first.size);
    memcpy(code + first.size, second.at, second.size);
    code[first.size + second.size] = '\0';
    return MT_OK;
}

static mt_status read_number(const mt__importing *import, size_t row, mt_role role, double *out,
                             mt_error *error) {
    *out = NAN;
    if (!import->columns.has[role] ||
        mt_table_missing(import->table, row, import->columns.column[role]))
        return MT_OK;
    return mt_table_number(import->table, row, import->columns.column[role], out, error);
}

static mt_status read_place(const mt__importing *import, mt__unit_row *out, mt_error *error) {
    const mt__columns *columns = &import->columns;
    MT_TRY(read_number(import, out->row, MT_ROLE_LON, &out->lon, error));
    MT_TRY(read_number(import, out->row, MT_ROLE_LAT, &out->lat, error));
    MT_TRY(read_number(import, out->row, MT_ROLE_DISTANCE, &out->metres, error));
    mt_role half = isnan(out->lon) ? MT_ROLE_LON : MT_ROLE_LAT;
    if (!columns->has[half])
        half = half == MT_ROLE_LON ? MT_ROLE_LAT : MT_ROLE_LON;
    if (isnan(out->lon) != isnan(out->lat))
        return mt_table_fail(error, import->table, out->row, columns->column[half],
                             "one half of the place is missing; give both or neither");
    if (!isnan(out->lon) && !mt_geo_near_netherlands(out->lon, out->lat))
        return mt_table_fail(error, import->table, out->row, columns->column[MT_ROLE_LON],
                             "longitude %g, latitude %g is not in the Netherlands; are the columns "
                             "swapped, or in metres instead of degrees?",
                             out->lon, out->lat);
    if (out->metres < 0)
        return mt_table_fail(error, import->table, out->row, columns->column[MT_ROLE_DISTANCE],
                             "a distance below 0");
    return MT_OK;
}

/* "6", or "2 to 6" when a cell is hidden. */
static const char *interval(int64_t low, int64_t high, char text[48]) {
    if (low == high)
        snprintf(text, 48, "%lld", (long long)low);
    else
        snprintf(text, 48, "%lld to %lld", (long long)low, (long long)high);
    return text;
}

static mt_status read_counts(const mt__importing *import, mt__unit_row *out, mt_error *error) {
    const mt__columns *columns = &import->columns;
    int64_t low = 0, high = 0;
    bool complete = true;
    for (size_t g = 0; g < import->plan->n_groups; g++) {
        out->low[g] = out->high[g] = -1;
        if (mt_table_missing(import->table, out->row, columns->group[g])) {
            complete = false;
            continue;
        }
        MT_TRY(mt_table_count(import->table, out->row, columns->group[g], &out->low[g],
                              &out->high[g], error));
        if (out->high[g] > MT_COUNT_MAX)
            return mt_table_fail(error, import->table, out->row, columns->group[g],
                                 "more than %d children; check that this column holds counts",
                                 MT_COUNT_MAX);
        low += out->low[g];
        high += out->high[g];
    }
    const size_t total = columns->column[MT_ROLE_TOTAL];
    if (!columns->has[MT_ROLE_TOTAL] || !complete || import->plan->n_groups == 0 ||
        mt_table_missing(import->table, out->row, total))
        return MT_OK;
    int64_t total_low, total_high;
    char sum[48], whole[48];
    MT_TRY(mt_table_count(import->table, out->row, total, &total_low, &total_high, error));
    if (low > total_high || high < total_low)
        return mt_table_fail(error, import->table, out->row, total,
                             "the groups add up to %s but the total is %s; name all groups, or "
                             "correct the file",
                             interval(low, high, sum), interval(total_low, total_high, whole));
    return MT_OK;
}

static int by_code(const void *left, const void *right) {
    const mt__unit_row *a = left, *b = right;
    int order = strcmp(a->code, b->code);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static bool same_text(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* A list of addresses has a row for each building of a school: all the same but the place, and at
 * times that too. With counts, a row that repeats another to the letter is a slip and is refused. */
static bool another_building(const mt__importing *import, const mt__unit_row *first,
                             const mt__unit_row *row) {
    if (import->plan->kind != MT_IMPORT_SCHOOLS || isnan(first->lon) || isnan(row->lon))
        return false;
    if (import->plan->n_groups > 0 && first->lon == row->lon && first->lat == row->lat)
        return false;
    for (int r = 0; r < MT_ROLES; r++)
        if (r != MT_ROLE_LON && r != MT_ROLE_LAT && !same_text(first->text[r], row->text[r]))
            return false;
    for (size_t g = 0; g < import->plan->n_groups; g++)
        if (first->low[g] != row->low[g] || first->high[g] != row->high[g])
            return false;
    return true;
}

static mt_status refuse_double(const mt__importing *import, const mt__unit_row *first,
                               const mt__unit_row *row, mt_error *error) {
    const char *a = first->text[MT_ROLE_BOARD], *b = row->text[MT_ROLE_BOARD];
    const long long line = (long long)mt_table_line(import->table, first->row);
    if (import->plan->kind == MT_IMPORT_BOARDS)
        return mt_table_fail(
            error, import->table, row->row, import->columns.column[MT_ROLE_BOARD],
            "%s has another board in row %lld (%.40s, here %.40s); a school has one", row->code,
            line, a != NULL ? a : "none", b != NULL ? b : "none");
    return mt_table_fail(error, import->table, row->row, import->columns.column[MT_ROLE_CODE],
                         "the code %s stands in row %lld too; each may occur once: take one row "
                         "out, read some rows with --where, or join columns with --code A+B",
                         row->code, line);
}

/* Boards may repeat a school (one row per location) as long as they agree. */
static mt_status merge_doubles(mt__importing *import, mt_error *error) {
    size_t kept = 0;
    qsort(import->rows, import->n_rows, sizeof *import->rows, by_code);
    for (size_t i = 0; i < import->n_rows; i++) {
        const mt__unit_row *row = &import->rows[i];
        const mt__unit_row *first = kept > 0 ? &import->rows[kept - 1] : NULL;
        if (first == NULL || strcmp(first->code, row->code) != 0)
            import->rows[kept++] = *row;
        else if (another_building(import, first, row))
            import->report.buildings++;
        else if (import->plan->kind != MT_IMPORT_BOARDS ||
                 !same_text(first->text[MT_ROLE_BOARD], row->text[MT_ROLE_BOARD]))
            return refuse_double(import, first, row, error);
    }
    import->n_rows = kept;
    return MT_OK;
}

static bool passes(const mt__importing *import, size_t row) {
    if (import->plan->where_column == NULL)
        return true;
    const char *cell = mt_table_cell(import->table, row, import->columns.where).at;
    const char *value = import->plan->where_value;
    const size_t length = strlen(value);
    if (length > 0 && value[length - 1] == '*')
        return strncmp(cell, value, length - 1) == 0;
    return strcmp(cell, value) == 0;
}

mt_status mt__import_read(mt__importing *import, mt_error *error) {
    const size_t n = mt_table_rows(import->table);
    import->rows = mt__calloc(import->town->context, n, sizeof *import->rows);
    if (import->rows == NULL)
        return mt__no_memory(error, "the rows of the file");
    for (size_t row = 0; row < n; row++) {
        mt__unit_row *out = &import->rows[import->n_rows];
        if (!passes(import, row)) {
            import->report.passed_over++;
            continue;
        }
        out->row = row;
        MT_TRY(read_code(import, row, out->code, error));
        MT_TRY(check_texts(import, row, error));
        for (int r = 0; r < MT_ROLES; r++)
            if (import->columns.has[r] &&
                !mt_table_missing(import->table, row, import->columns.column[r]))
                out->text[r] = mt_table_cell(import->table, row, import->columns.column[r]).at;
        MT_TRY(read_place(import, out, error));
        MT_TRY(import->plan->kind == MT_IMPORT_FIGURES ? mt__import_read_shares(import, out, error)
                                                       : read_counts(import, out, error));
        import->n_rows++;
        import->report.read++;
    }
    if (import->report.read == 0)
        return mt__fail_at(
            error, MT_BAD_DATA, mt_table_file(import->table), 0, 0, "no row %s; check the file%s",
            import->plan->where_column != NULL ? "has the value asked for" : "holds data",
            import->plan->where_column != NULL ? " and --where" : "");
    MT_TRY(merge_doubles(import, error));
    return mt__import_check_shares(import, error);
}
