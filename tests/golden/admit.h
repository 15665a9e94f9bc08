/* What the two files of the golden cases of admission share. */
#ifndef MT_TESTS_GOLDEN_ADMIT_H
#define MT_TESTS_GOLDEN_ADMIT_H

#include <jansson.h>

#include "base/base_internal.h"
#include "mengtafel/admit.h"

/** One line of TAP. */
void report(bool good, const char *name, const char *format, ...) MT_PRINTF(3, 4);
void skip(const char *name, const char *what);
uint32_t whole(const json_t *value);
/** The market in the folder of an expected.json. */
void run_generated(const char *path, json_t *json);

#endif
