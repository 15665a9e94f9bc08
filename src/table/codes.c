/* Numbers for the distinct values of columns, so that engines get indices and not text. */
#include "base/base_internal.h"
#include "mengtafel/table.h"

#include <stdlib.h>
#include <string.h>

typedef struct sorting {
    const mt_table *table;
    const size_t *column;
    size_t n_columns;
} sorting;

static int compare_values(const sorting *by, size_t left, size_t right) {
    for (size_t c = 0; c < by->n_columns; c++) {
        const int order = strcmp(mt_table_cell(by->table, left, by->column[c]).at,
                                 mt_table_cell(by->table, right, by->column[c]).at);
        if (order != 0)
            return order;
    }
    return 0;
}

static int compare_rows(const void *left, const void *right, void *user) {
    const size_t a = *(const size_t *)left, b = *(const size_t *)right;
    const int order = compare_values(user, a, b);
    return order != 0 ? order : (a > b) - (a < b);
}

mt_status mt_table_codes(const mt_context *context, const mt_table *table, size_t n_columns,
                         const size_t *column, int32_t *code, size_t *row_of, size_t *n_codes,
                         mt_error *error) {
    if (table == NULL || column == NULL || n_columns == 0 || code == NULL || row_of == NULL ||
        n_codes == NULL || mt_table_rows(table) > INT32_MAX)
        return mt__fail(error, MT_BAD_ARGUMENT, "table, columns and room for codes must be given");
    const size_t n = mt_table_rows(table);
    sorting by = {table, column, n_columns};
    size_t *order = mt__alloc(context, n, sizeof *order);
    if (order == NULL)
        return mt__no_memory(error, "the values of a column");
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    qsort_r(order, n, sizeof *order, compare_rows, &by);
    size_t codes = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || compare_values(&by, order[i - 1], order[i]) != 0)
            row_of[codes++] = order[i];
        code[order[i]] = (int32_t)(codes - 1);
    }
    *n_codes = codes;
    mt_free(context, order);
    return MT_OK;
}
