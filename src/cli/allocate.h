/* An outcome with everything that is told about it. */
#ifndef MT_CLI_ALLOCATE_H
#define MT_CLI_ALLOCATE_H

#include "cli/market.h"

typedef struct cli_outcome {
    cli_market market;
    mt_lots lots;
    uint32_t *choice, *group; ///< [children]
    uint8_t *decided;         ///< [applications]
    mt_cutoff *cutoff;        ///< [seat groups]
    size_t n_groups;          ///< of a school
    mt_check check;
} cli_outcome;

/** What is wrong, in a sentence. */
void cli_flaw_text(const cli_outcome *outcome, char text[512]);
mt_status cli_outcome_print(cli_run *run, const cli_outcome *outcome,
                            cli_format format) MT_MUST_USE;

#endif
