/* Errors: what went wrong, where, and what to do, in a struct that the caller owns. Nothing here
 * allocates, so that "no memory" can always be told. */
#include "base/base_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *mt_status_name(mt_status status) {
    switch (status) {
    case MT_OK:
        return "ok";
    case MT_BAD_ARGUMENT:
        return "bad argument";
    case MT_BAD_DATA:
        return "bad data";
    case MT_NO_MEMORY:
        return "no memory";
    case MT_INFEASIBLE:
        return "infeasible";
    case MT_NOT_CONVERGED:
        return "not converged";
    case MT_CANCELLED:
        return "cancelled";
    case MT_IO:
        return "input or output";
    case MT_DATABASE:
        return "town file";
    case MT_DENIED:
        return "denied";
    case MT_INTERNAL:
        return "internal";
    }
    return "unknown status";
}

MT_PRINTF(6, 0)
static void fill(mt_error *error, mt_status status, const char *file, int64_t row, int64_t column,
                 const char *format, va_list args) {
    memset(error, 0, sizeof *error);
    error->status = status;
    error->row = row;
    error->column = column;
    if (file != NULL)
        snprintf(error->file, sizeof error->file, "%s", file);
    vsnprintf(error->message, sizeof error->message, format, args);
}

void mt__explain(mt_error *error, mt_status status, const char *format, ...) {
    if (error != NULL) {
        va_list args;
        va_start(args, format);
        fill(error, status, NULL, 0, 0, format, args);
        va_end(args);
    }
}

void mt__explain_at(mt_error *error, mt_status status, const char *file, int64_t row,
                    int64_t column, const char *format, ...) {
    if (error != NULL) {
        va_list args;
        va_start(args, format);
        fill(error, status, file, row, column, format, args);
        va_end(args);
    }
}

size_t mt_error_text(const mt_error *error, char *text, size_t size) {
    if (size == 0)
        return 0;
    char place[48] = "";
    if (error->row > 0 && error->column > 0)
        snprintf(place, sizeof place, ":%lld:%lld", (long long)error->row,
                 (long long)error->column);
    else if (error->row > 0)
        snprintf(place, sizeof place, ":%lld", (long long)error->row);
    bool located = error->file[0] != '\0' || place[0] != '\0';
    const char *file = error->file[0] != '\0' || !located ? error->file : "row";
    int length = snprintf(text, size, "%s%s%s%s", file, place, located ? ": " : "", error->message);
    if (length < 0) {
        text[0] = '\0';
        return 0;
    }
    return (size_t)length < size ? (size_t)length : size - 1;
}
