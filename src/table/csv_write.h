/* One cell of CSV as it is written: quoted where RFC 4180 asks for it. Lines end as the writer ends them. */
#ifndef MT_TABLE_CSV_WRITE_H
#define MT_TABLE_CSV_WRITE_H

#include <stdio.h>
#include <string.h>

static inline void mt__csv_cell(FILE *out, const char *text) {
    if (text[strcspn(text, ",\"\r\n")] == '\0') {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

#endif
