/* What the commands about a town's population and its exercise rounds share. */
#ifndef MT_CLI_ROUND_H
#define MT_CLI_ROUND_H

#include "cli/cli.h"

/** Options that choose what the round starts from. */
#define CLI_ROUND_OPTIONS                                                                          \
    {"groups", "A,B", "which two groups; A,rest compares one with all others", 0},                 \
        {"grouping", "KEY", "which division into groups, when there are several", 0},              \
        {"year", "YEAR", "which year (default: the last)", 0},                                     \
        {"points", "N", "home points per neighbourhood (default 30)", 0}, {                        \
        "seed", "N", "of everything drawn (default 1)", 0                                          \
    }

/** The snapshot of --grouping and --year; the file's name goes into an error. */
mt_status cli_get_snapshot(cli_run *run, mt_town *town, mt_snapshot **out) MT_MUST_USE;
/** Put the town's name into an error that is not about the command line and names no file. */
void cli_name_town(cli_run *run);

#endif
