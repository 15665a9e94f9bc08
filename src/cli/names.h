/* Texts numbered in the order in which they first came, found again in constant time: the codes of
 * children and schools across several tables. */
#ifndef MT_CLI_NAMES_H
#define MT_CLI_NAMES_H

#include "base/base_internal.h"

typedef struct cli_slot {
    uint32_t hash;   ///< so that texts of other hashes need not be looked at
    uint32_t number; ///< number + 1; 0: free
} cli_slot;

/** Zeroed is empty. The texts are lent, not copied. */
typedef struct cli_names {
    size_t n, capacity;
    const char **text; ///< [n]
    cli_slot *slot;    ///< [n_slots]
    size_t n_slots;
} cli_names;

/** The number of a text, UINT32_MAX when it is not there. */
uint32_t cli_names_find(const cli_names *names, const char *text);
/** The number of a text, a new one if it was not there (then *number == names->n - 1). */
mt_status cli_names_add(const mt_context *context, cli_names *names, const char *text,
                        uint32_t *number, mt_error *error) MT_MUST_USE;
void cli_names_free(const mt_context *context, cli_names *names);

#endif
