/* The command line: every command is a row of a table that carries its help, its options and its
 * function, so that help, man page and completion come from one place and cannot be forgotten. */
#ifndef MT_CLI_CLI_H
#define MT_CLI_CLI_H

#include "base/base_internal.h"
#include "mengtafel/mengtafel.h"

#include <stdio.h>
#include <time.h>

#define CLI_VALUES_MAX 128
#define CLI_PATH_MAX   4096

/** Exit status (see `mengtafel help`). */
enum { CLI_OK = 0, CLI_BAD_INPUT = 1, CLI_USAGE = 2, CLI_NO_ANSWER = 3, CLI_STOPPED = 130 };

typedef struct cli_option {
    const char *name;     ///< long name without dashes; NULL ends a table
    const char *argument; ///< what it takes, in capitals; NULL for a switch
    const char *help;
    char letter; ///< short name, or 0
} cli_option;

typedef struct cli_run {
    const struct cli_command *command;
    mt_context context;
    mt_error error;
    int n_arguments;
    char **argument; ///< what is left after the options
    int n_values;
    struct {
        const char *name;
        char *value; ///< NULL for a switch
    } value[CLI_VALUES_MAX];
    FILE *out;                       ///< collects the output; written as a whole at the end
    char time[32];                   ///< now, RFC 3339 UTC
    struct timespec start, bar_time; ///< of the command; of the last progress bar
    bool on_terminal, bar_shown;
} cli_run;

typedef struct cli_command {
    const char *name;
    const char *group;     ///< the room it belongs to
    const char *arguments; ///< "TOWN.meng"
    const char *summary;   ///< one line
    const char *details;   ///< a line per paragraph, wrapped at 80; after a blank as it is
    const cli_option *options;
    int min_arguments, max_arguments;
    bool changes_town; ///< says what it did when it is done; has no --output
    bool stays;        ///< runs until it is stopped and prints as it goes; has no --output
    mt_status (*execute)(cli_run *run);
} cli_command;

extern const cli_command cli_new, cli_import, cli_show, cli_log, cli_measure, cli_mirror,
    cli_housing, cli_statement, cli_population, cli_exercise, cli_desk, cli_draw, cli_allocate,
    cli_serve;
extern const cli_command
    *const cli_commands[]; ///< all of them, in the order of the help; NULL ends
/** Options that every command has besides its own; NULL: all there are. */
const cli_option *cli_common_options(const cli_command *command);

/* ---- Help ------------------------------------------------------------------------------------ */

void cli_help(FILE *out);
void cli_help_command(const cli_command *command, FILE *out);
void cli_help_man(FILE *out);
/** The commands, or the options of one, a word per line. */
void cli_help_words(const char *name, FILE *out);
/** The formats that a command takes, a word per line; read from the help of its --format. */
void cli_help_formats(const char *name, FILE *out);

/* ---- Options --------------------------------------------------------------------------------- */

/** Options and arguments from argv (argv[0] is the command). */
mt_status cli_parse(cli_run *run, int argc, char **argv) MT_MUST_USE;

/** Last value of an option, NULL when it was not given. */
const char *cli_value(const cli_run *run, const char *name);
/** The same, to be cut up in place. */
char *cli_value_to_cut(const cli_run *run, const char *name);
bool cli_given(const cli_run *run, const char *name);
/** A whole number of an option, or `otherwise`. */
mt_status cli_integer(cli_run *run, const char *name, int64_t least, int64_t most,
                      int64_t otherwise, int64_t *out) MT_MUST_USE;
/** A usage error: exit status 2. */
mt_status cli_usage(cli_run *run, const char *format, ...) MT_PRINTF(2, 3);

typedef enum cli_format { CLI_TABLE, CLI_JSON, CLI_CSV, CLI_TEXT, CLI_HTML } cli_format;
/** --format, one of the names allowed ("table|json|csv"); the first is the default. */
mt_status cli_get_format(cli_run *run, const char *allowed, cli_format *out) MT_MUST_USE;
/** The name of every format there is, from 0; NULL ends. */
const char *cli_format_name(size_t i);
/** --lang, or the environment's, or Dutch. */
mt_status cli_get_language(cli_run *run, mt_language *out) MT_MUST_USE;
mt_status cli_get_repeat(cli_run *run, mt_repeat *out) MT_MUST_USE;
/** --groups A,B cut in two; both NULL when it was not given. */
mt_status cli_get_groups(cli_run *run, const char **a, const char **b) MT_MUST_USE;
/** A whole percentage of an option as a share, or `otherwise`. */
mt_status cli_percentage(cli_run *run, const char *name, double otherwise, double *out) MT_MUST_USE;

mt_stamp cli_stamp(const cli_run *run);
/** The key file of a desk: --key, or the desk's name with .key behind it. */
mt_status cli_key_of_desk(cli_run *run, const char *desk, char path[CLI_PATH_MAX]) MT_MUST_USE;
/** Take the progress bar away, before something is printed while the command goes on. */
void cli_end_progress(cli_run *run);

/* ---- Output ---------------------------------------------------------------------------------- */

/** Columns of the terminal that is written to; 0 when it is none. */
int cli_terminal_width(const cli_run *run);
/** Characters, not bytes, so that columns with é line up. */
int cli_width(const char *text, size_t size);
/** Paragraphs wrapped at 79 after an indent: a line end separates paragraphs, and a line that
 * starts with a blank is kept as it is. */
void cli_print_wrapped(const char *text, int indent, FILE *out);

/** What stands under a table made from a town: the text, the year, and who published the counts. */
mt_status cli_print_note(cli_run *run, const mt_snapshot *snapshot, const char *text) MT_MUST_USE;
/** "group A (nee)": a group and the column that counts it; for the index n_groups `name` alone. */
const char *cli_group_words(const mt_snapshot *snapshot, size_t group, const char *name,
                            char text[224]);

/** Rows of text under a header, columns aligned (numbers right), or as CSV. A cell is NULL for
 *  nothing; a column of nothing is left out of an aligned table. On a terminal that is too narrow
 *  the widest column of text is cut. At most 16 columns. */
typedef struct cli_table {
    size_t n_columns, n_rows, capacity;
    const char *const *header;
    char **cell;
    const mt_context *context;
} cli_table;

mt_status cli_table_row(cli_table *table, mt_error *error, ...) MT_MUST_USE; ///< n_columns strings
void cli_table_print(const cli_table *table, const cli_run *run, cli_format format);
void cli_table_free(cli_table *table);
/** A number with so many decimals, "-" when it is not defined. */
const char *cli_decimal(double value, int decimals, char text[32]);

#endif
