/* What a cell and a name mean: finding a column, missing values, counts that may be hidden, numbers
 * with comma or point. Nothing is guessed: what can be read in two ways is an error that says so.
 */
#include "table/table_internal.h"

#include "table/table_struct.h"

#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 40 ///< bytes of a cell or a name in a message

mt_status mt_table_fail(mt_error *error, const mt_table *table, size_t row, size_t column,
                        const char *format, ...) {
    char message[sizeof error->message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return mt__fail_at(error, MT_BAD_DATA, mt_table_file(table), mt_table_line(table, row),
                       (int64_t)column + 1, "%s", message);
}

/* ---- Columns --------------------------------------------------------------------------------- */

static unsigned char lower(char c) {
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool same(mt_text a, const char *b, size_t size, bool exact) {
    if (a.size != size)
        return false;
    if (exact)
        return memcmp(a.at, b, size) == 0;
    for (size_t i = 0; i < size; i++)
        if (lower(a.at[i]) != lower(b[i]))
            return false;
    return true;
}

/** How many columns have the name, and the first two. */
static size_t matches(const mt_table *table, const char *name, bool exact, size_t found[2]) {
    size_t n = 0, size = strlen(name);
    for (size_t i = 0; i < mt_table_columns(table); i++) {
        if (!same(mt_table_name(table, i), name, size, exact))
            continue;
        if (n < 2)
            found[n] = i;
        n++;
    }
    return n;
}

/** "A", "B", ... as far as they fit, and how many more there are. */
static void list_columns(const mt_table *table, char *text, size_t size) {
    const size_t reserved = 32; /* for the number of the others */
    size_t at = 0, columns = mt_table_columns(table);
    for (size_t i = 0; i < columns; i++) {
        mt_text name = mt_table_name(table, i);
        int shown = mt__shown(name.at, name.size, SHOWN);
        const char *dots = (size_t)shown < name.size ? "..." : "";
        if (at + (size_t)shown + 8 + reserved > size) {
            snprintf(text + at, size - at, " and %zu more", columns - i);
            return;
        }
        at += (size_t)snprintf(text + at, size - at, "%s\"%.*s%s\"", i == 0 ? "" : ", ", shown,
                               name.at, dots);
    }
}

mt_status mt_table_find(const mt_table *table, const char *name, size_t *column, mt_error *error) {
    if (table == NULL || name == NULL || column == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "the table, name and column must not be null");
    size_t found[2];
    size_t n = matches(table, name, true, found);
    if (n == 0)
        n = matches(table, name, false, found);
    if (n == 1) {
        *column = found[0];
        return MT_OK;
    }
    const char *file = mt_table_file(table);
    int64_t line = table->line[0];
    int shown = mt__shown(name, strlen(name), SHOWN);
    if (n > 1) {
        mt__explain_at(error, MT_BAD_DATA, file, line, (int64_t)found[1] + 1,
                       "%zu columns are called \"%.*s\" (the first two are numbers %zu and %zu); "
                       "rename all but one",
                       n, shown, name, found[0] + 1, found[1] + 1);
    } else {
        char list[520];
        list_columns(table, list, sizeof list);
        mt__explain_at(error, MT_BAD_DATA, file, line, 0,
                       "there is no column \"%.*s\"; name one of the %zu there are: %s", shown,
                       name, mt_table_columns(table), list);
    }
    if (error != NULL)
        snprintf(error->argument, sizeof error->argument, "%.*s",
                 mt__shown(name, strlen(name), sizeof error->argument - 1), name);
    return MT_BAD_DATA;
}

/* ---- Cells ----------------------------------------------------------------------------------- */

bool mt_table_missing(const mt_table *table, size_t row, size_t column) {
    mt_text cell = mt_table_cell(table, row, column);
    if (cell.size <= 1)
        return cell.size == 0 || strchr(".-xX", cell.at[0]) != NULL;
    return cell.size == 2 && cell.at[0] == 'N' && cell.at[1] == 'A';
}

/** The error of a cell that was read as `kind` and is not: what it says, in which column, and why.
 */
static mt_status refuse(mt_error *error, const mt_table *table, size_t row, size_t column,
                        const char *kind, const char *why) {
    mt_text cell = mt_table_cell(table, row, column), name = mt_table_name(table, column);
    int shown = mt__shown(cell.at, cell.size, SHOWN);
    int name_shown = mt__shown(name.at, name.size, SHOWN);
    if (cell.size == 0)
        return mt_table_fail(error, table, row, column, "column \"%.*s\" must hold %s here: %s",
                             name_shown, name.at, kind, why);
    return mt_table_fail(error, table, row, column, "\"%.*s%s\" in column \"%.*s\" is not %s: %s",
                         shown, cell.at, (size_t)shown < cell.size ? "..." : "", name_shown,
                         name.at, kind, why);
}

static bool digit(char c) {
    return c >= '0' && c <= '9';
}

static size_t digits(const char *text) {
    size_t n = 0;
    while (digit(text[n]))
        n++;
    return n;
}

/** Read a whole number, perhaps with a fraction of zeros as CBS writes ("12.0"). NULL when that
 *  is what the text is; otherwise why not. */
static const char *whole(const char *text, int64_t *out) {
    size_t n = digits(text), fraction = 0, zeros = 0;
    if (text[0] == '-' && digit(text[1]))
        return "a count cannot be negative; correct it, or leave the cell empty when it is unknown";
    if (n == 0)
        return "only digits may stand here, or < and digits; correct it, or leave the cell empty";
    const char *rest = text + n;
    if (*rest == '.' || *rest == ',') {
        fraction = digits(rest + 1);
        while (rest[1 + zeros] == '0')
            zeros++;
        rest += 1 + fraction;
    }
    if (*rest != '\0' || (rest != text + n && fraction == 0))
        return "only digits may stand here, without separators of thousands; correct it, or leave "
               "the cell empty";
    if (fraction == 3)
        return "it could be thousands or a fraction; write the number with digits only";
    if (zeros < fraction)
        return "a count has no fraction; check that this column holds counts";
    int64_t value = 0;
    for (size_t i = 0; i < n; i++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, text[i] - '0', &value))
            return "it is too large; a count is below 9223372036854775808";
    *out = value;
    return NULL;
}

mt_status mt_table_count(const mt_table *table, size_t row, size_t column, int64_t *low,
                         int64_t *high, mt_error *error) {
    static const char kind[] = "a count";
    if (mt_table_missing(table, row, column))
        return refuse(error, table, row, column, kind, "it is missing; fill it in or drop the row");
    const char *text = mt_table_cell(table, row, column).at;
    bool hidden = text[0] == '<';
    if (hidden)
        text += 1 + strspn(text + 1, " \t");
    int64_t value;
    const char *why = whole(text, &value);
    if (why == NULL && hidden && value == 0)
        why = "no count is below 0";
    if (why != NULL)
        return refuse(error, table, row, column, kind, why);
    *low = hidden ? 0 : value;
    *high = hidden ? value - 1 : value;
    return MT_OK;
}

/* ---- Numbers ---------------------------------------------------------------------------------
 * The shape is checked by hand, because strtod accepts more than tables hold (hexadecimal, "inf",
 * trailing text) and follows the locale of the process. Up to 15 digits and powers of ten up to 22
 * both operands are exact, so one division or multiplication rounds correctly (Clinger 1990,
 * doi:10.1145/93542.93557); the rest goes to strtod in the "C" locale. */

#define LONGEST 400 ///< bytes; no published number has more

typedef struct decimal {
    char text[LONGEST + 1]; ///< with a point
    uint64_t mantissa;      ///< of the first 15 digits that count
    int significant;        ///< digits from the first that is not 0
    int exponent;           ///< of ten
    bool negative;
} decimal;

static void take_digit(decimal *d, char c, bool fraction) {
    if (d->significant > 0 || c != '0')
        d->significant++;
    if (d->significant <= 15)
        d->mantissa = d->mantissa * 10 + (uint64_t)(c - '0');
    d->exponent -= fraction;
}

/** Read the exponent after 'e'; where it ends, or NULL. */
static const char *take_exponent(decimal *d, const char *p) {
    bool negative = *p == '-';
    if (*p == '-' || *p == '+')
        p++;
    if (!digit(*p))
        return NULL;
    int value = 0;
    for (; digit(*p); p++)
        if (value < 10000)
            value = value * 10 + (*p - '0');
    d->exponent += negative ? -value : value;
    return p;
}

/** Whether the text has the shape of a number. */
static bool take(decimal *d, const char *text, size_t size) {
    *d = (decimal){0};
    memcpy(d->text, text, size + 1);
    const char *p = d->text;
    d->negative = *p == '-';
    if (*p == '-' || *p == '+')
        p++;
    size_t n = digits(p), fraction = 0;
    for (size_t i = 0; i < n; i++)
        take_digit(d, p[i], false);
    p += n;
    if (*p == '.' || *p == ',') {
        d->text[p - d->text] = '.';
        fraction = digits(++p);
        for (size_t i = 0; i < fraction; i++)
            take_digit(d, p[i], true);
        p += fraction;
    }
    if (n + fraction == 0)
        return false;
    if (*p == 'e' || *p == 'E')
        p = take_exponent(d, p + 1);
    return p != NULL && *p == '\0';
}

static mt_status value_of(const decimal *d, double *out, mt_error *error) {
    static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (d->significant <= 15 && d->exponent >= -22 && d->exponent <= 22) {
        double value = (double)d->mantissa;
        value = d->exponent < 0 ? value / ten[-d->exponent] : value * ten[d->exponent];
        *out = d->negative ? -value : value;
        return MT_OK;
    }
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (c == (locale_t)0)
        return mt__no_memory(error, "reading numbers");
    *out = strtod_l(d->text, NULL, c);
    freelocale(c);
    return MT_OK;
}

mt_status mt_table_number(const mt_table *table, size_t row, size_t column, double *out,
                          mt_error *error) {
    static const char kind[] = "a number";
    if (mt_table_missing(table, row, column))
        return refuse(error, table, row, column, kind, "it is missing; fill it in or drop the row");
    mt_text cell = mt_table_cell(table, row, column);
    decimal d;
    if (cell.size > LONGEST || !take(&d, cell.at, cell.size))
        return refuse(error, table, row, column, kind,
                      "write digits and one decimal point or comma, without separators of "
                      "thousands and units");
    double value;
    MT_TRY(value_of(&d, &value, error));
    if (!isfinite(value))
        return refuse(error, table, row, column, kind, "it is too large; check the exponent");
    *out = value;
    return MT_OK;
}
