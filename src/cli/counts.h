/* Counts to measure, from a CSV file or a town file. */
#ifndef MT_CLI_COUNTS_H
#define MT_CLI_COUNTS_H

#include "cli/cli.h"

/** What is measured: a table of counts with the names of its groups and strata. */
typedef struct cli_counts {
    size_t n_rows, n_units, n_groups, n_strata;
    int32_t *unit, *group, *stratum;
    int64_t *count;
    char (*group_name)[64];
    char (*stratum_name)[64];
    size_t left_out; ///< units without a full count
    mt_town *town;   ///< where they come from; NULL when from a CSV file
    mt_snapshot *snapshot;
} cli_counts;

/** Read the first argument with the options of the command; free also after a failure. */
mt_status cli_counts_load(cli_run *run, cli_counts *out) MT_MUST_USE;
void cli_counts_free(const mt_context *context, cli_counts *counts);

#endif
