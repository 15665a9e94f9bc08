/* Output for people: tables with aligned columns that fit the terminal, and wrapped paragraphs; and
 * the same tables as CSV for machines. */
#include "cli/cli.h"
#include "table/csv_write.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_MAX   16
#define NARROWEST_CUT 12 ///< characters that a cut cell keeps at least

int cli_terminal_width(const cli_run *run) {
    struct winsize size;
    if (cli_value(run, "output") == NULL && isatty(STDOUT_FILENO) &&
        ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        return size.ws_col;
    return 0;
}

/* ---- Paragraphs ------------------------------------------------------------------------------ */

void cli_print_wrapped(const char *text, int indent, FILE *out) {
    int column = 0;
    while (*text != '\0') {
        if (*text == '\n') {
            fputs(column > 0 ? "\n\n" : "\n", out);
            column = 0;
            text++;
            continue;
        }
        if (*text == ' ' && column == 0) {
            const size_t line = strcspn(text, "\n");
            fprintf(out, "%*s%.*s\n", indent, "", (int)line, text);
            text += line + (text[line] == '\n');
            continue;
        }
        const size_t size = strcspn(text, " \n");
        const int width = cli_width(text, size);
        if (column > 0 && column + 1 + width > 79) {
            fputc('\n', out);
            column = 0;
        }
        const int before = column == 0 ? indent : 1;
        fprintf(out, "%*s%.*s", before, "", (int)size, text);
        column += before + width;
        text += size;
        text += *text == ' ';
    }
    if (column > 0)
        fputc('\n', out);
}

/* ---- Notes ----------------------------------------------------------------------------------- */

const char *cli_group_words(const mt_snapshot *snapshot, size_t group, const char *name,
                            char text[224]) {
    const char *column = group < snapshot->n_groups ? snapshot->group[group].column : NULL;
    snprintf(text, 224, column != NULL ? "%.90s (column %.90s)" : "%.90s", name, column);
    return text;
}

static bool is_first_with_publisher(const mt_snapshot *snapshot, size_t i) {
    const mt_snapshot_source *source = snapshot->source;
    if (source[i].publisher == NULL || !(source[i].counts_schools || source[i].counts_areas))
        return false;
    for (size_t j = 0; j < i; j++)
        if (source[j].publisher != NULL && (source[j].counts_schools || source[j].counts_areas) &&
            strcmp(source[i].publisher, source[j].publisher) == 0)
            return false;
    return true;
}

mt_status cli_print_note(cli_run *run, const mt_snapshot *snapshot, const char *text) {
    char *whole = NULL;
    size_t size = 0, publishers = 0;
    FILE *note = open_memstream(&whole, &size);
    if (note == NULL)
        return mt__no_memory(&run->error, "the note under the table");
    fprintf(note, "\n%s Year: %s%d", text, snapshot->year_exact ? "" : "about ",
            snapshot->first_year);
    if (snapshot->last_year != snapshot->first_year)
        fprintf(note, "-%d", snapshot->last_year);
    fprintf(note, "%s. Counts published by: ",
            snapshot->year_exact ? "" : " (the source states no year)");
    for (size_t i = 0; i < snapshot->n_sources; i++)
        if (is_first_with_publisher(snapshot, i))
            fprintf(note, "%s%s", publishers++ > 0 ? "; " : "", snapshot->source[i].publisher);
    fprintf(note, "%s.", publishers > 0 ? "" : "not stated at the import");
    if (fclose(note) != 0) {
        free(whole);
        return mt__no_memory(&run->error, "the note under the table");
    }
    cli_print_wrapped(whole, 0, run->out);
    free(whole);
    return MT_OK;
}

/* ---- Tables ---------------------------------------------------------------------------------- */

const char *cli_decimal(double value, int decimals, char text[32]) {
    if (value != value)
        return "-";
    snprintf(text, 32, "%.*f", decimals, value);
    return text;
}

mt_status cli_table_row(cli_table *table, mt_error *error, ...) {
    va_list args;
    mt_status status = MT_OK;
    size_t c = 0;
    va_start(args, error);
    for (; c < table->n_columns && status == MT_OK; c++) {
        const char *text = va_arg(args, const char *);
        const size_t cells = table->n_rows * table->n_columns + c;
        void *grown = table->cell;
        status =
            mt__grow(table->context, &grown, &table->capacity, cells, sizeof *table->cell, error);
        table->cell = grown;
        if (status != MT_OK)
            break;
        text = text != NULL ? text : "";
        table->cell[cells] = mt__strndup(table->context, text, strlen(text));
        if (table->cell[cells] == NULL) {
            status = mt__no_memory(error, "the table");
            break;
        }
    }
    va_end(args);
    if (status == MT_OK)
        table->n_rows++;
    for (; status != MT_OK && c-- > 0;)
        mt_free(table->context, table->cell[table->n_rows * table->n_columns + c]);
    return status;
}

void cli_table_free(cli_table *table) {
    for (size_t i = 0; i < table->n_rows * table->n_columns; i++)
        mt_free(table->context, table->cell[i]);
    mt_free(table->context, table->cell);
}

int cli_width(const char *text, size_t size) {
    int width = 0;
    for (size_t i = 0; i < size; i++)
        width += ((unsigned char)text[i] & 0xc0) != 0x80;
    return width;
}

static bool is_number(const char *text) {
    return text[0] == '\0' || strcmp(text, "-") == 0 ||
           text[strspn(text, "0123456789.,+-%e <")] == '\0';
}

/* What is not defined is an empty field: a machine would take a dash for text. */
static void print_csv_cell(const char *text, FILE *out) {
    mt__csv_cell(out, strcmp(text, "-") == 0 ? "" : text);
}

static void print_csv(const cli_table *table, FILE *out) {
    const size_t n = table->n_columns;
    for (size_t r = 0; r <= table->n_rows; r++)
        for (size_t c = 0; c < n; c++) {
            print_csv_cell(r == 0 ? table->header[c] : table->cell[(r - 1) * n + c], out);
            fputs(c + 1 == n ? "\n" : ",", out);
        }
}

/* How the columns stand: width 0 leaves out a column without content. */
typedef struct layout {
    int width[COLUMNS_MAX];
    bool right[COLUMNS_MAX];
} layout;

static layout lay_out(const cli_table *table, int terminal) {
    layout out = {0};
    int total = -2;
    size_t widest = COLUMNS_MAX;
    for (size_t c = 0; c < table->n_columns; c++) {
        bool number = table->n_rows > 0;
        for (size_t r = 0; r < table->n_rows; r++) {
            const char *cell = table->cell[r * table->n_columns + c];
            const int width = cli_width(cell, strlen(cell));
            out.width[c] = width > out.width[c] ? width : out.width[c];
            number = number && is_number(cell);
        }
        out.right[c] = number;
        if (out.width[c] == 0)
            continue;
        const int header = cli_width(table->header[c], strlen(table->header[c]));
        out.width[c] = header > out.width[c] ? header : out.width[c];
        total += out.width[c] + 2;
        if (!number && (widest == COLUMNS_MAX || out.width[c] > out.width[widest]))
            widest = c;
    }
    if (terminal > 0 && total > terminal && widest < COLUMNS_MAX) {
        const int room = out.width[widest] - (total - terminal);
        const int least = out.width[widest] < NARROWEST_CUT ? out.width[widest] : NARROWEST_CUT;
        out.width[widest] = room > least ? room : least;
    }
    return out;
}

/* A cell that is wider than its column ends in an ellipsis. */
static void print_cell(const char *text, int width, bool right, bool pad_end, FILE *out) {
    int wide = cli_width(text, strlen(text));
    size_t size = strlen(text);
    const bool cut = wide > width;
    if (cut) {
        size = 0;
        for (int seen = 0; seen < width - 1; seen++)
            do
                size++;
            while (((unsigned char)text[size] & 0xc0) == 0x80);
        wide = width;
    }
    const int pad = width - wide;
    fprintf(out, "%*s%.*s%s%*s", right ? pad : 0, "", (int)size, text, cut ? "…" : "",
            right || !pad_end ? 0 : pad, "");
}

static void print_row(const cli_table *table, const char *const *cell, const layout *how,
                      FILE *out) {
    size_t last = table->n_columns;
    while (last > 0 && (how->width[last - 1] == 0 || cell[last - 1][0] == '\0'))
        last--;
    bool first = true;
    for (size_t c = 0; c < last; c++) {
        if (how->width[c] == 0)
            continue;
        fputs(first ? "" : "  ", out);
        first = false;
        print_cell(cell[c], how->width[c], how->right[c], c + 1 < last, out);
    }
    fputc('\n', out);
}

void cli_table_print(const cli_table *table, const cli_run *run, cli_format format) {
    const char *const *cell = (const char *const *)table->cell;
    if (format == CLI_CSV || table->n_columns > COLUMNS_MAX) {
        print_csv(table, run->out);
        return;
    }
    const layout how = lay_out(table, cli_terminal_width(run));
    print_row(table, table->header, &how, run->out);
    for (size_t r = 0; r < table->n_rows; r++)
        print_row(table, &cell[r * table->n_columns], &how, run->out);
}
