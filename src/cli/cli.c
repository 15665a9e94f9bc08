/* Options, errors, output and help for all commands. */
#include "cli/cli.h"

#include <ctype.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const cli_command *const commands[] = {
    &cli_new,     &cli_import, &cli_show,    &cli_log,
    &cli_measure, &cli_mirror, &cli_housing, &cli_statement,
};

enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

static const cli_option common_options[] = {
    {"output", "FILE", "write to FILE instead of the screen; all of it or nothing", 'o'},
    {"threads", "N", "use at most N processors (default: all); results do not depend on it", 0},
    {"help", NULL, "explain this command", 'h'},
    {NULL, NULL, NULL, 0},
};

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal) {
    (void)signal;
    interrupted = 1;
}

/* ---- Progress -------------------------------------------------------------------------------- */

/* A bar on a terminal for anything over a second; Ctrl-C stops cleanly between chunks. */
static bool show_progress(void *user, const char *what, double fraction) {
    static struct timespec start;
    static char shown[64];
    (void)user;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (strcmp(shown, what) != 0) {
        start = now;
        snprintf(shown, sizeof shown, "%s", what);
    }
    const double seconds = (double)(now.tv_sec - start.tv_sec);
    if (seconds >= 1 && isatty(STDERR_FILENO)) {
        char bar[31];
        const int filled = (int)(fraction * 30);
        for (int i = 0; i < 30; i++)
            bar[i] = i < filled ? '#' : '.';
        bar[30] = '\0';
        fprintf(stderr, "\r%s [%s] %3.0f%%\033[K", what, bar, fraction * 100);
        if (fraction >= 1)
            fprintf(stderr, "\r\033[K");
    }
    return !interrupted;
}

/* ---- Values ---------------------------------------------------------------------------------- */

const char *cli_value(const cli_run *run, const char *name) {
    for (int i = run->n_values - 1; i >= 0; i--)
        if (strcmp(run->value[i].name, name) == 0)
            return run->value[i].value;
    return NULL;
}

bool cli_given(const cli_run *run, const char *name) {
    for (int i = 0; i < run->n_values; i++)
        if (strcmp(run->value[i].name, name) == 0)
            return true;
    return false;
}

mt_status cli_usage(cli_run *run, const char *format, ...) {
    va_list args;
    va_start(args, format);
    memset(&run->error, 0, sizeof run->error);
    run->error.status = MT_BAD_ARGUMENT;
    vsnprintf(run->error.message, sizeof run->error.message, format, args);
    va_end(args);
    snprintf(run->error.argument, sizeof run->error.argument, "usage");
    return MT_BAD_ARGUMENT;
}

mt_status cli_integer(cli_run *run, const char *name, int64_t least, int64_t most,
                      int64_t otherwise, int64_t *out) {
    const char *text = cli_value(run, name);
    *out = otherwise;
    if (text == NULL)
        return MT_OK;
    char *end;
    const long long value = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || value < least || value > most)
        return cli_usage(run, "--%s takes a whole number from %lld to %lld, not \"%s\"", name,
                         (long long)least, (long long)most, text);
    *out = value;
    return MT_OK;
}

mt_status cli_get_format(cli_run *run, const char *allowed, cli_format *out) {
    static const struct {
        const char *name;
        cli_format format;
    } formats[] = {{"table", CLI_TABLE},
                   {"json", CLI_JSON},
                   {"csv", CLI_CSV},
                   {"text", CLI_TEXT},
                   {"html", CLI_HTML}};
    const char *text = cli_value(run, "format");
    const size_t first = strcspn(allowed, "|");
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const char *name = formats[i].name;
        if (text == NULL ? strlen(name) == first && strncmp(name, allowed, first) == 0
                         : strcmp(text, name) == 0 && strstr(allowed, name) != NULL) {
            *out = formats[i].format;
            return MT_OK;
        }
    }
    return cli_usage(run, "--format takes %s, not \"%s\"", allowed, text != NULL ? text : "");
}

mt_status cli_get_language(cli_run *run, mt_language *out) {
    const char *text = cli_value(run, "lang");
    if (text == NULL) {
        static const char *const variables[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
        *out = MT_DUTCH;
        for (size_t i = 0; i < 4; i++) {
            const char *set = getenv(variables[i]);
            if (set != NULL && set[0] != '\0') {
                *out = strncmp(set, "en", 2) == 0 ? MT_ENGLISH : MT_DUTCH;
                break;
            }
        }
        return MT_OK;
    }
    if (strcmp(text, "nl") != 0 && strcmp(text, "en") != 0)
        return cli_usage(run, "--lang takes nl or en, not \"%s\"", text);
    *out = text[0] == 'n' ? MT_DUTCH : MT_ENGLISH;
    return MT_OK;
}

mt_status cli_get_repeat(cli_run *run, mt_repeat *out) {
    int64_t seed, replicates;
    MT_TRY(cli_integer(run, "seed", 0, INT64_MAX, 1, &seed));
    MT_TRY(cli_integer(run, "replicates", 2, 1000000, 1000, &replicates));
    *out = (mt_repeat){.seed = (uint64_t)seed, .replicates = (uint32_t)replicates, .level = 0.95};
    return MT_OK;
}

mt_stamp cli_stamp(const cli_run *run) {
    const char *by = cli_value(run, "by");
    return (mt_stamp){.time = run->time, .actor = by != NULL ? by : "command line"};
}

/* ---- Tables ---------------------------------------------------------------------------------- */

const char *cli_decimal(double value, int decimals, char text[32]) {
    if (value != value)
        return "-";
    snprintf(text, 32, "%.*f", decimals, value);
    return text;
}

mt_status cli_table_row(cli_table *table, mt_error *error, ...) {
    va_list args;
    mt_status status = MT_OK;
    va_start(args, error);
    for (size_t c = 0; c < table->n_columns && status == MT_OK; c++) {
        const char *text = va_arg(args, const char *);
        const size_t cells = table->n_rows * table->n_columns + c;
        void *grown = table->cell;
        status =
            mt__grow(table->context, &grown, &table->capacity, cells, sizeof *table->cell, error);
        table->cell = grown;
        if (status != MT_OK)
            break;
        text = text != NULL ? text : "";
        table->cell[cells] = mt__strndup(table->context, text, strlen(text));
        if (table->cell[cells] == NULL)
            status = mt__no_memory(error, "the table");
    }
    va_end(args);
    table->n_rows += status == MT_OK;
    return status;
}

void cli_table_free(cli_table *table) {
    for (size_t i = 0; i < table->n_rows * table->n_columns; i++)
        mt_free(table->context, table->cell[i]);
    mt_free(table->context, table->cell);
}

/* Characters, not bytes, so that columns with é line up. */
static int width_of(const char *text) {
    int width = 0;
    for (; *text != '\0'; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

static bool is_number(const char *text) {
    return text[0] == '\0' || strcmp(text, "-") == 0 ||
           text[strspn(text, "0123456789.,+-%e <")] == '\0';
}

static void print_csv_cell(const char *text, FILE *out) {
    if (strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void print_row(const cli_table *table, const char *const *cell, const int *width,
                      const bool *right, FILE *out) {
    for (size_t c = 0; c < table->n_columns; c++) {
        const int pad = width[c] - width_of(cell[c]);
        const bool last = c + 1 == table->n_columns;
        if (right[c])
            fprintf(out, "%*s%s%s", pad, "", cell[c], last ? "\n" : "  ");
        else
            fprintf(out, "%s%*s%s", cell[c], last ? 0 : pad, "", last ? "\n" : "  ");
    }
}

void cli_table_print(const cli_table *table, cli_format format, FILE *out) {
    const char *const *cell = (const char *const *)table->cell;
    const size_t n = table->n_columns;
    if (format == CLI_CSV) {
        for (size_t r = 0; r <= table->n_rows; r++)
            for (size_t c = 0; c < n; c++) {
                print_csv_cell(r == 0 ? table->header[c] : cell[(r - 1) * n + c], out);
                fputs(c + 1 == n ? "\n" : ",", out);
            }
        return;
    }
    int width[64];
    bool right[64];
    for (size_t c = 0; c < n && c < 64; c++) {
        width[c] = width_of(table->header[c]);
        right[c] = table->n_rows > 0;
        for (size_t r = 0; r < table->n_rows; r++) {
            const int w = width_of(cell[r * n + c]);
            width[c] = w > width[c] ? w : width[c];
            right[c] = right[c] && is_number(cell[r * n + c]);
        }
    }
    print_row(table, table->header, width, right, out);
    for (size_t r = 0; r < table->n_rows; r++)
        print_row(table, &cell[r * n], width, right, out);
}

/* ---- Help ------------------------------------------------------------------------------------ */

/* Words of a paragraph, wrapped at 78 with an indent; an empty line separates paragraphs, and a
 * line that starts with a blank is kept as it is. */
static void print_wrapped(const char *text, int indent, FILE *out) {
    int column = 0;
    while (*text != '\0') {
        if (*text == '\n') {
            fputs(column > 0 ? "\n\n" : "\n", out);
            column = 0;
            text++;
            continue;
        }
        if (*text == ' ' && column == 0) {
            const size_t line = strcspn(text, "\n");
            fprintf(out, "%*s%.*s\n", indent, "", (int)line, text);
            text += line + (text[line] == '\n');
            continue;
        }
        const int word = (int)strcspn(text, " \n");
        if (column > 0 && column + 1 + word > 78) {
            fputc('\n', out);
            column = 0;
        }
        column += fprintf(out, "%*s%.*s", column == 0 ? indent : 1, "", word, text);
        text += word;
        text += *text == ' ';
    }
    if (column > 0)
        fputc('\n', out);
}

static void print_options(const cli_option *option, FILE *out) {
    for (; option->name != NULL; option++) {
        char left[64];
        snprintf(left, sizeof left, "  %c%c%s--%s%s%s", option->letter ? '-' : ' ',
                 option->letter ? option->letter : ' ', option->letter ? ", " : "  ", option->name,
                 option->argument ? " " : "", option->argument ? option->argument : "");
        const char *text = option->help;
        fprintf(out, "%-30s", left);
        int column = 30;
        if (strlen(left) >= 30) {
            fprintf(out, "\n%30s", "");
        }
        while (*text != '\0') {
            const int word = (int)strcspn(text, " ");
            if (column > 30 && column + 1 + word > 79) {
                fprintf(out, "\n%30s", "");
                column = 30;
            }
            column += fprintf(out, "%s%.*s", column > 30 ? " " : "", word, text);
            text += word;
            text += *text == ' ';
        }
        fputc('\n', out);
    }
}

static void print_command_help(const cli_command *command, FILE *out) {
    fprintf(out, "mengtafel %s %s\n\n%s.\n\n", command->name, command->arguments, command->summary);
    print_wrapped(command->details, 0, out);
    fprintf(out, "\nOptions\n");
    print_options(command->options, out);
    print_options(common_options, out);
}

static const char intro[] =
    "Measure how segregated the primary schools of a Dutch town are, with the uncertainty and the "
    "part that chance plays, from the files that public bodies publish.";

static const char statuses[] =
    "Exit status: 0 done; 1 bad input; 2 wrong use of the command; 3 no answer exists. Errors are "
    "on stderr as file:row:column: what, and what to do.";

static void print_help(FILE *out) {
    fprintf(out, "mengtafel COMMAND ...\n\n");
    print_wrapped(intro, 0, out);
    const char *group = "";
    for (int i = 0; i < N_COMMANDS; i++) {
        if (strcmp(group, commands[i]->group) != 0)
            fprintf(out, "\n%s\n", commands[i]->group);
        group = commands[i]->group;
        fprintf(out, "  %-12s%s\n", commands[i]->name, commands[i]->summary);
    }
    fprintf(out, "\n`mengtafel COMMAND --help` explains a command.\n\n");
    print_wrapped(statuses, 0, out);
}

/* The man page, from the same tables; a dash is escaped so that it stays a dash. */
static void print_roff(const char *text, FILE *out) {
    for (bool start = true; *text != '\0'; text++) {
        if (*text == '\n') {
            fputs("\n.PP\n", out);
            start = true;
            continue;
        }
        if (start && (*text == '.' || *text == '\''))
            fputs("\\&", out);
        start = false;
        if (*text == '-' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('\n', out);
}

static void print_man_options(const cli_option *option, FILE *out) {
    for (; option->name != NULL; option++) {
        fprintf(out, ".TP\n.B ");
        if (option->letter)
            fprintf(out, "\\-%c, ", option->letter);
        fprintf(out, "\\-\\-%s %s\n", option->name, option->argument ? option->argument : "");
        print_roff(option->help, out);
    }
}

static void print_man(FILE *out) {
    fprintf(out,
            ".TH MENGTAFEL 1 \"\" \"Mengtafel %s\"\n.SH NAME\nmengtafel \\- school "
            "segregation of a town: measured, with its uncertainty\n.SH SYNOPSIS\n"
            ".B mengtafel\nCOMMAND ...\n.SH DESCRIPTION\n",
            MT_VERSION);
    print_roff(intro, out);
    fprintf(out, ".SH COMMANDS\n");
    for (int i = 0; i < N_COMMANDS; i++) {
        fprintf(out, ".SS mengtafel %s %s\n", commands[i]->name, commands[i]->arguments);
        fprintf(out, "%s.\n.PP\n", commands[i]->summary);
        print_roff(commands[i]->details, out);
        print_man_options(commands[i]->options, out);
    }
    fprintf(out, ".SH OPTIONS OF ALL COMMANDS\n");
    print_man_options(common_options, out);
    fprintf(out, ".SH EXIT STATUS\n");
    print_roff(statuses, out);
}

/* Words for completion: the commands, or the options of one. */
static void print_words(const char *name, FILE *out) {
    for (int i = 0; i < N_COMMANDS; i++) {
        if (name == NULL) {
            fprintf(out, "%s\n", commands[i]->name);
            continue;
        }
        if (strcmp(commands[i]->name, name) != 0)
            continue;
        for (const cli_option *o = commands[i]->options; o->name != NULL; o++)
            fprintf(out, "--%s\n", o->name);
        for (const cli_option *o = common_options; o->name != NULL; o++)
            fprintf(out, "--%s\n", o->name);
    }
}

/* ---- Running --------------------------------------------------------------------------------- */

static size_t add_options(const cli_option *from, struct option *into, size_t n, char *letters) {
    for (; from->name != NULL; from++, n++) {
        into[n] = (struct option){.name = from->name,
                                  .has_arg = from->argument ? required_argument : no_argument,
                                  .flag = NULL,
                                  .val = from->letter ? from->letter : 1000 + (int)n};
        if (from->letter) {
            const size_t length = strlen(letters);
            letters[length] = from->letter;
            letters[length + 1] = from->argument ? ':' : '\0';
            letters[length + 2] = '\0';
        }
    }
    return n;
}

/* getopt_long over the command's table and the common one. */
static mt_status parse(cli_run *run, int argc, char **argv) {
    struct option options[64] = {0};
    char letters[64] = ":";
    size_t n = add_options(run->command->options, options, 0, letters);
    n = add_options(common_options, options, n, letters);
    int code;
    opterr = 0;
    while ((code = getopt_long(argc, argv, letters, options, NULL)) != -1) {
        if (code == ':')
            return cli_usage(run, "%s needs a value", argv[optind - 1]);
        if (code == '?')
            return cli_usage(run, "there is no option %s; see `mengtafel %s --help`",
                             argv[optind - 1], run->command->name);
        size_t found = 0;
        while (found < n && options[found].val != code)
            found++;
        if (run->n_values == CLI_VALUES_MAX)
            return cli_usage(run, "too many options");
        run->value[run->n_values].name = options[found].name;
        run->value[run->n_values].value = optarg != NULL ? optarg : "";
        run->n_values++;
    }
    run->argument = argv + optind;
    run->n_arguments = argc - optind;
    if (cli_given(run, "help"))
        return MT_OK;
    if (run->n_arguments < run->command->min_arguments)
        return cli_usage(run, "`mengtafel %s` needs %s; see --help", run->command->name,
                         run->command->arguments);
    if (run->n_arguments > run->command->max_arguments)
        return cli_usage(run, "\"%s\" is too much; `mengtafel %s` takes %s",
                         run->argument[run->command->max_arguments], run->command->name,
                         run->command->arguments);
    return MT_OK;
}

static mt_status run_command(cli_run *run, int argc, char **argv) {
    int64_t threads;
    char *text = NULL;
    size_t size = 0;
    MT_TRY(parse(run, argc, argv));
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    MT_TRY(cli_integer(run, "threads", 1, 1024, processors > 0 ? processors : 1, &threads));
    run->context.threads = (int)threads;
    run->context.progress = show_progress;
    run->out = open_memstream(&text, &size);
    if (run->out == NULL)
        return mt__no_memory(&run->error, "the output");
    mt_status status = MT_OK;
    if (cli_given(run, "help"))
        print_command_help(run->command, run->out);
    else
        status = run->command->execute(run);
    if (fclose(run->out) != 0 && status == MT_OK)
        status = mt__no_memory(&run->error, "the output");
    const char *file = cli_value(run, "output");
    if (status == MT_OK && (size > 0 || file != NULL))
        status = mt_file_write(&run->context, file != NULL ? file : "-", text, size, &run->error);
    free(text);
    return status;
}

static int report_failure(const cli_run *run, mt_status status) {
    char text[1200];
    mt_error_text(&run->error, text, sizeof text);
    fprintf(stderr, "%s\n", text);
    if (strcmp(run->error.argument, "usage") == 0 || status == MT_BAD_ARGUMENT)
        return CLI_USAGE;
    if (status == MT_CANCELLED)
        return 130;
    return status == MT_INFEASIBLE || status == MT_NOT_CONVERGED ? CLI_NO_ANSWER : CLI_BAD_INPUT;
}

static int help(int argc, char **argv) {
    if (argc > 2 && strcmp(argv[2], "--man") == 0)
        print_man(stdout);
    else if (argc > 2 && strcmp(argv[2], "--words") == 0)
        print_words(argc > 3 ? argv[3] : NULL, stdout);
    else if (argc > 2) {
        for (int i = 0; i < N_COMMANDS; i++)
            if (strcmp(commands[i]->name, argv[2]) == 0) {
                print_command_help(commands[i], stdout);
                return CLI_OK;
            }
        fprintf(stderr, "there is no command \"%s\"; see `mengtafel help`\n", argv[2]);
        return CLI_USAGE;
    } else
        print_help(stdout);
    return CLI_OK;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        print_help(stderr);
        return CLI_USAGE;
    }
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "-h") == 0)
        return help(argc, argv);
    if (strcmp(argv[1], "--version") == 0) {
        printf("mengtafel %s\n", MT_VERSION);
        return CLI_OK;
    }
    cli_run run = {0};
    for (int i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i]->name, argv[1]) == 0)
            run.command = commands[i];
    if (run.command == NULL) {
        fprintf(stderr, "there is no command \"%s\"; see `mengtafel help`\n", argv[1]);
        return CLI_USAGE;
    }
    const struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    /* A file over the shell's size limit is then an error of write(), as a full disk is. */
    signal(SIGXFSZ, SIG_IGN);
    const time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(run.time, sizeof run.time, "%Y-%m-%dT%H:%M:%SZ", &utc);
    const mt_status status = run_command(&run, argc - 1, argv + 1);
    return status == MT_OK ? CLI_OK : report_failure(&run, status);
}
