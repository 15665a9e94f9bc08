/* Schools, applications, children and lots from plain CSV, as a market that the admission engine
 * takes. Everything that cannot be is refused with file, row and column. */
#ifndef MT_CLI_MARKET_H
#define MT_CLI_MARKET_H

#include "cli/cli.h"
#include "cli/names.h"

enum { CLI_TRAITS_MAX = 31 };

/** A basket: seats for children with a trait, or (of two baskets) for those without. */
typedef struct cli_basket {
    const char *trait; ///< column of the table of children
    bool without;
    size_t column;         ///< of seats in the table of schools; SIZE_MAX: a share instead
    uint64_t share, whole; ///< so many of so many seats, rounded down
    bool rest;             ///< all seats that the basket before it leaves
} cli_basket;

typedef struct cli_market {
    mt_market market; ///< points into what follows
    cli_names child, school;
    size_t *list_of;
    uint32_t *list, *traits, *capacity;
    uint8_t *priority;
    size_t *group_of;
    mt_seat_group *group;
    uint64_t *lot;
    const char **ticket; ///< by lot, as the file of lots has it; NULL for a rehearsal
    uint64_t seed;       ///< of a rehearsal; of no meaning when there is a file of lots
    cli_basket basket[CLI_TRAITS_MAX];
    size_t n_baskets;
    mt_table *schools, *applications, *children, *lots; ///< own all texts
} cli_market;

/** Read all that the options name. Also on failure to be freed. */
mt_status cli_market_load(cli_run *run, cli_market *out) MT_MUST_USE;
void cli_market_free(const mt_context *context, cli_market *market);
/** The basket of a seat group: a trait, "not TRAIT" or "open"; "" where a school has one group. */
const char *cli_market_group(const cli_market *market, size_t group, char text[224]);

/** A code; an error when the cell is empty or "-". */
mt_status cli_code(const mt_table *table, size_t row, size_t column, const char *what,
                   const char **out, mt_error *error) MT_MUST_USE;
/** A whole number in a cell, written with digits only. */
mt_status cli_whole(const mt_table *table, size_t row, size_t column, const char *what,
                    uint64_t least, uint64_t most, uint64_t *out, mt_error *error) MT_MUST_USE;
/** The column `name`, or the one with the other name that it may have. */
mt_status cli_column(const mt_table *table, const char *name, const char *other, size_t *column,
                     mt_error *error) MT_MUST_USE;
bool cli_has_column(const mt_table *table, const char *name);

#endif
