/* The problem of a town, for the commands that show parts of it. */
#ifndef MT_CLI_PROBLEM_H
#define MT_CLI_PROBLEM_H

#include "cli/cli.h"

typedef struct cli_problem {
    mt_town *town;
    mt_snapshot *snapshot;
    mt_problem *problem;
} cli_problem;

/** Options every such command has. */
#define CLI_PROBLEM_OPTIONS                                                                        \
    {"groups", "A,B", "which two groups; A,rest compares one with all others", 0},                 \
        {"grouping", "KEY", "which division into groups, when there are several", 0},              \
        {"year", "YEAR", "which year (default: the last)", 0},                                     \
        {"radius", "METRES", "of a school's surroundings (default 1000)", 0},                      \
        {"replicates", "N", "of bootstrap and random dealing (default 1000)", 0}, {                \
        "seed", "N", "of everything drawn (default 1)", 0                                          \
    }

/** What those options say; *year is 0 when none was named. */
mt_status cli_problem_options(cli_run *run, mt_problem_options *out, int *year) MT_MUST_USE;
/** Open the town of the first argument and run the engines on it. */
mt_status cli_problem_open(cli_run *run, cli_problem *out) MT_MUST_USE;
void cli_problem_close(cli_run *run, cli_problem *problem);
/** Print all figures as JSON, as /v1/problem answers them. */
mt_status cli_problem_json(cli_run *run, const mt_problem *problem,
                           mt_language language) MT_MUST_USE;

#endif
