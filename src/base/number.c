/* Numbers as text, one way for CSV, JSON and everything hashed. */
#include "base/base_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t mt_number_write(double value, char text[MT_NUMBER_SIZE]) {
    if (isnan(value))
        return (size_t)snprintf(text, MT_NUMBER_SIZE, "nan");
    if (isinf(value))
        return (size_t)snprintf(text, MT_NUMBER_SIZE, value < 0 ? "-inf" : "inf");
    if (value == 0)
        return (size_t)snprintf(text, MT_NUMBER_SIZE, signbit(value) ? "-0" : "0");
    /* %.15g drops trailing zeros, so it is shortest wherever 15 digits suffice; subnormals have
     * fewer digits than that and are tried from one digit up. */
    int first = fabs(value) < 0x1p-1022 ? 1 : 15;
    int length = 0;
    for (int digits = first; digits <= 17; digits++) {
        length = snprintf(text, MT_NUMBER_SIZE, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    /* A program that set a locale gets its comma from printf; what we write never has one. */
    for (int i = 0; i < length; i++)
        if (strchr("0123456789+-e", text[i]) == NULL)
            text[i] = '.';
    return (size_t)length;
}
