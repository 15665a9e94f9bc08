/* What the files that read a market share: the steps, in the order in which they are taken. */
#ifndef MT_CLI_MARKET_INTERNAL_H
#define MT_CLI_MARKET_INTERNAL_H

#include "cli/market.h"

/** Which baskets there are; after the table of schools was read. */
mt_status cli_read_baskets(cli_run *run, cli_market *m) MT_MUST_USE;
/** The seat groups of the schools; after their seats. */
mt_status cli_make_groups(cli_run *run, cli_market *m) MT_MUST_USE;
/** The baskets of the children; after their codes. */
mt_status cli_read_traits(cli_run *run, cli_market *m) MT_MUST_USE;
/** A lot per child, from a file or as a rehearsal. */
mt_status cli_read_lots(cli_run *run, cli_market *m) MT_MUST_USE;

#endif
