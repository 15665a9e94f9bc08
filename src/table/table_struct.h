/* A table as table.c builds it and cell.c asks it; see the invariants in table.c. */
#ifndef MT_TABLE_STRUCT_H
#define MT_TABLE_STRUCT_H

#include "mengtafel/table.h"

struct mt_table {
    char *file;
    char separator;
    mt_encoding encoding;
    size_t n_columns;
    size_t n_cells; ///< with those of the header
    size_t n_lines; ///< rows with the header
    char *text;
    size_t size;   ///< of the text
    size_t *start; ///< [n_cells + 1]
    int64_t *line; ///< [n_lines]
};

#endif
