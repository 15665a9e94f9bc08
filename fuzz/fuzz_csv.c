/* Any bytes as a table. The first byte picks the separator. Nothing may crash, rows must come in
 * order, every field must be readable memory, every cell of a table must be terminated, valid UTF-8
 * and trimmed, and every error must have a message. */
#include "table/table_internal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
    if (!holds)
        abort();
}

typedef struct seen {
    int64_t row;
    unsigned char mixed; ///< of all bytes, so that reading them is not optimised away
} seen;

static mt_status look(void *user, int64_t row, const mt_text *field, size_t n, mt_error *error) {
    (void)error;
    seen *s = user;
    require(row > s->row && n > 0);
    s->row = row;
    for (size_t i = 0; i < n; i++) {
        require(memchr(field[i].at, 0, field[i].size) == NULL);
        for (size_t k = 0; k < field[i].size; k++)
            s->mixed ^= (unsigned char)field[i].at[k];
    }
    return MT_OK;
}

static void check_error(mt_status status, const mt_error *error) {
    require(status == MT_BAD_DATA && error->status == status && error->message[0] != '\0');
    require(error->row >= 0 && error->column >= 0);
}

static void check_table(const mt_table *table) {
    mt_error error;
    for (size_t c = 0; c < mt_table_columns(table); c++) {
        mt_text name = mt_table_name(table, c);
        require(strlen(name.at) == name.size);
        size_t found = c;
        mt_status status = mt_table_find(table, name.at, &found, &error);
        if (status == MT_OK)
            require(found == c);
        else if (c < 50)
            check_error(status, &error);
    }
    for (size_t r = 0; r < mt_table_rows(table); r++) {
        require(r == 0 || mt_table_line(table, r) > mt_table_line(table, r - 1));
        for (size_t c = 0; c < mt_table_columns(table); c++) {
            mt_text cell = mt_table_cell(table, r, c);
            require(strlen(cell.at) == cell.size);
            require(mt__utf8_invalid(cell.at, cell.size) == cell.size);
            require(cell.size == 0 || (cell.at[0] != ' ' && cell.at[cell.size - 1] != ' '));
            int64_t low = -1, high = -1;
            mt_status status = mt_table_count(table, r, c, &low, &high, &error);
            if (status == MT_OK)
                require(low >= 0 && low <= high);
            else
                check_error(status, &error);
            double value = 0;
            status = mt_table_number(table, r, c, &value, &error);
            if (status != MT_OK)
                check_error(status, &error);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    const mt_csv_options options = {.separator = "\0,;\t"[data[0] & 3]};
    /* A block of just this size, so that a byte read beyond is seen. */
    char *bytes = malloc(size);
    require(bytes != NULL);
    memcpy(bytes, data + 1, size - 1);
    bytes = realloc(bytes, size > 1 ? size - 1 : 1);
    require(bytes != NULL);
    mt_error error;
    seen s = {0};
    mt_status status = mt_csv_scan(NULL, "f", bytes, size - 1, &options, look, &s, &error);
    if (status != MT_OK)
        check_error(status, &error);
    mt_table *table = NULL;
    status = mt_table_parse(NULL, "f", bytes, size - 1, &options, &table, &error);
    if (status != MT_OK)
        check_error(status, &error);
    else
        check_table(table);
    mt_table_free(NULL, table);
    free(bytes);
    return 0;
}
