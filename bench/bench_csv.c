/* How fast tables are read: mt_csv_scan over 10 million rows of 7 columns in memory, beside a plain
 * loop over the same bytes that only counts separators and line ends (what memory and one
 * comparison a byte allow), and mt_table_parse over the first million rows. Prints JSON lines.
 *
 * usage: bench_csv [rows] [repetitions] */
#include "mengtafel/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/** School, year, postcode, group, count, distance, name: about 44 bytes a row, as flows of pupils
 *  are published. Where row `mark` starts is given in *marked. */
static char *make(size_t rows, size_t mark, size_t *size, size_t *marked) {
    static const char *const names[] = {"'t Koggeschip", "De Esdoorn", "Op 't Veld", "De Bolster"};
    char *text = malloc(rows * 64 + 64);
    if (text == NULL)
        return NULL;
    size_t at = (size_t)sprintf(text, "VESTIGING;PEILJAAR;POSTCODE4;GROEP;AANTAL;AFSTAND;NAAM\n");
    mt_stream stream;
    mt_stream_init(&stream, 1, MT_PURPOSE_TEST, 0, 0);
    *marked = at;
    for (size_t i = 0; i < rows; i++) {
        uint32_t a = mt_stream_u32(&stream), b = mt_stream_u32(&stream);
        if (i == mark)
            *marked = at;
        at += (size_t)sprintf(text + at, "%02u%c%c%02u;20%02u;%u;%u;%u;%u,%02u;%s\n", a % 36,
                              'A' + (int)(a >> 8) % 26, 'A' + (int)(a >> 14) % 26, (a >> 20) % 4,
                              10 + i % 10 < 20 ? 10 + (unsigned)(i % 10) : 20, 1000 + b % 9000,
                              b >> 30, (b >> 16) % 150, (a >> 24) * 31, b >> 8 & 63,
                              names[(a >> 22) % 4]);
    }
    *size = at;
    return text;
}

typedef struct seen {
    size_t rows, fields, bytes;
} seen;

static mt_status count_row(void *user, int64_t row, const mt_text *field, size_t n,
                           mt_error *error) {
    (void)row;
    (void)error;
    seen *s = user;
    s->rows++;
    s->fields += n;
    s->bytes += field[n - 1].size;
    return MT_OK;
}

static void report(const char *name, size_t bytes, size_t rows, double seconds) {
    printf("{\"name\":\"%s\",\"size\":%zu,\"rows\":%zu,\"seconds\":%.4f,\"mb_per_s\":%.0f,"
           "\"threads\":1}\n",
           name, bytes, rows, seconds, (double)bytes / seconds / 1e6);
}

static void byte_loop(const char *text, size_t size) {
    double start = now();
    size_t separators = 0, lines = 0;
    for (size_t i = 0; i < size; i++) {
        separators += text[i] == ';';
        lines += text[i] == '\n';
    }
    double seconds = now() - start;
    if (separators == 0)
        printf("no separators\n");
    report("byte_loop", size, lines, seconds);
}

int main(int argc, char **argv) {
    size_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
    int repetitions = argc > 2 ? atoi(argv[2]) : 3;
    size_t size, marked, mark = rows > 1000000 ? 1000000 : rows - 1;
    char *text = make(rows, mark, &size, &marked);
    if (text == NULL)
        return 1;
    for (int i = 0; i < repetitions; i++) {
        byte_loop(text, size);
        seen s = {0};
        double start = now();
        mt_error error;
        if (mt_csv_scan(NULL, "bench", text, size, NULL, count_row, &s, &error) != MT_OK ||
            s.rows != rows + 1 || s.fields != (rows + 1) * 7) {
            fprintf(stderr, "wrong: %zu rows, %zu fields, %s\n", s.rows, s.fields, error.message);
            return 1;
        }
        report("csv_scan", size, s.rows, now() - start);
        start = now();
        mt_table *table;
        if (mt_table_parse(NULL, "bench", text, marked, NULL, &table, &error) != MT_OK) {
            fprintf(stderr, "%s\n", error.message);
            return 1;
        }
        report("table_parse", marked, mt_table_rows(table), now() - start);
        mt_table_free(NULL, table);
    }
    free(text);
    return 0;
}
