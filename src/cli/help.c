/* Help, man page and words for completion, all from the tables of the commands. */
#include "cli/cli.h"

#include <string.h>

#define OPTION_COLUMN 30 ///< where the explanation of an option starts

static const char intro[] =
    "Measure how segregated the primary schools of a Dutch town are, with the uncertainty and the "
    "part that chance plays, from the files that public bodies publish.";

static const char first_steps[] =
    "From published files to the problem statement:\n"
    "  mengtafel new town.meng --name Amsterdam\n"
    "  mengtafel import town.meng schools scholen.csv --group A=nee --group B=ja \\\n"
    "      --group unknown=onbekend --about 2015-2019\n"
    "  mengtafel statement town.meng\n";

static const char statuses[] =
    "Exit status: 0 done; 1 bad input; 2 wrong use of the command; 3 no answer exists; 130 stopped "
    "with Ctrl-C. Errors are on stderr as file:row:column: what, and what to do.";

/* ---- On the screen --------------------------------------------------------------------------- */

static void print_option(const cli_option *option, FILE *out) {
    char left[64];
    snprintf(left, sizeof left, "  %c%c%s--%s%s%s", option->letter ? '-' : ' ',
             option->letter ? option->letter : ' ', option->letter ? ", " : "  ", option->name,
             option->argument ? " " : "", option->argument ? option->argument : "");
    fprintf(out, "%-*s", OPTION_COLUMN, left);
    if (strlen(left) >= OPTION_COLUMN)
        fprintf(out, "\n%*s", OPTION_COLUMN, "");
    int column = OPTION_COLUMN;
    for (const char *text = option->help; *text != '\0';) {
        const int word = (int)strcspn(text, " ");
        if (column > OPTION_COLUMN && column + 1 + word > 79) {
            fprintf(out, "\n%*s", OPTION_COLUMN, "");
            column = OPTION_COLUMN;
        }
        column += fprintf(out, "%s%.*s", column > OPTION_COLUMN ? " " : "", word, text);
        text += word;
        text += *text == ' ';
    }
    fputc('\n', out);
}

void cli_help_command(const cli_command *command, FILE *out) {
    fprintf(out, "mengtafel %s %s\n\n%s.\n\n", command->name, command->arguments, command->summary);
    cli_print_wrapped(command->details, 0, out);
    fprintf(out, "\nOptions\n");
    for (const cli_option *option = command->options; option->name != NULL; option++)
        print_option(option, out);
    for (const cli_option *option = cli_common_options(command); option->name != NULL; option++)
        print_option(option, out);
}

void cli_help(FILE *out) {
    fprintf(out, "mengtafel COMMAND ...\n\n");
    cli_print_wrapped(intro, 0, out);
    const char *group = "";
    for (const cli_command *const *command = cli_commands; *command != NULL; command++) {
        if (strcmp(group, (*command)->group) != 0)
            fprintf(out, "\n%s\n", (*command)->group);
        group = (*command)->group;
        fprintf(out, "  %-12s%s\n", (*command)->name, (*command)->summary);
    }
    fprintf(out, "\n`mengtafel COMMAND --help` explains a command.\n\n");
    cli_print_wrapped(first_steps, 0, out);
    fputc('\n', out);
    cli_print_wrapped(statuses, 0, out);
}

/* ---- The man page ---------------------------------------------------------------------------- */

/* One line of text: what roff would read as a command or a hyphen stays what it is. */
static void print_roff_line(const char *text, size_t size, FILE *out) {
    if (size > 0 && (text[0] == '.' || text[0] == '\''))
        fputs("\\&", out);
    for (size_t i = 0; i < size; i++)
        switch (text[i]) {
        case '-':
            fputs("\\-", out);
            break;
        case '\\':
            fputs("\\e", out);
            break;
        case '`':
            fputs("\\(ga", out);
            break;
        case '\'':
            fputs("\\(aq", out);
            break;
        default:
            fputc(text[i], out);
        }
    fputc('\n', out);
}

/* A line is a paragraph; lines that start with a blank are kept as they are. */
static void print_roff(const char *text, FILE *out) {
    bool kept = false;
    for (bool first = true; *text != '\0'; first = false) {
        const size_t size = strcspn(text, "\n");
        const bool keep = text[0] == ' ';
        if (kept != keep)
            fputs(keep ? ".PP\n.nf\n" : ".fi\n.PP\n", out);
        else if (!first && !keep)
            fputs(".PP\n", out);
        kept = keep;
        print_roff_line(text, size, out);
        text += size + (text[size] == '\n');
    }
    if (kept)
        fputs(".fi\n", out);
}

static void print_man_options(const cli_option *option, FILE *out) {
    for (; option->name != NULL; option++) {
        fprintf(out, ".TP\n");
        if (option->letter)
            fprintf(out, "\\fB\\-%c\\fR, ", option->letter);
        fprintf(out, "\\fB\\-\\-");
        for (const char *c = option->name; *c != '\0'; c++)
            fprintf(out, *c == '-' ? "\\-" : "%c", *c);
        fprintf(out, "\\fR%s%s\n", option->argument ? " " : "",
                option->argument ? option->argument : "");
        print_roff(option->help, out);
    }
}

void cli_help_man(FILE *out) {
    fprintf(out,
            ".TH MENGTAFEL 1 \"\" \"Mengtafel %s\"\n.SH NAME\nmengtafel \\- school "
            "segregation of a town: measured, with its uncertainty\n.SH SYNOPSIS\n"
            ".B mengtafel\nCOMMAND ...\n.SH DESCRIPTION\n",
            MT_VERSION);
    print_roff(intro, out);
    fprintf(out, ".PP\n");
    print_roff(first_steps, out);
    fprintf(out, ".SH COMMANDS\n");
    for (const cli_command *const *command = cli_commands; *command != NULL; command++) {
        fprintf(out, ".SS mengtafel %s ", (*command)->name);
        print_roff_line((*command)->arguments, strlen((*command)->arguments), out);
        fprintf(out, "%s.\n.PP\n", (*command)->summary);
        print_roff((*command)->details, out);
        print_man_options((*command)->options, out);
    }
    fprintf(out, ".SH OPTIONS OF ALL COMMANDS\n");
    print_man_options(cli_common_options(NULL), out);
    fprintf(out, ".SH EXIT STATUS\n");
    print_roff(statuses, out);
}

/* ---- Completion ------------------------------------------------------------------------------ */

void cli_help_words(const char *name, FILE *out) {
    for (const cli_command *const *command = cli_commands; *command != NULL; command++) {
        if (name == NULL) {
            fprintf(out, "%s\n", (*command)->name);
            continue;
        }
        if (strcmp((*command)->name, name) != 0)
            continue;
        for (const cli_option *o = (*command)->options; o->name != NULL; o++)
            fprintf(out, "--%s\n", o->name);
        for (const cli_option *o = cli_common_options(*command); o->name != NULL; o++)
            fprintf(out, "--%s\n", o->name);
    }
}

void cli_help_formats(const char *name, FILE *out) {
    for (const cli_command *const *command = cli_commands; *command != NULL; command++) {
        if (strcmp((*command)->name, name) != 0)
            continue;
        for (const cli_option *o = (*command)->options; o->name != NULL; o++)
            for (size_t i = 0; strcmp(o->name, "format") == 0 && cli_format_name(i) != NULL; i++)
                if (strstr(o->help, cli_format_name(i)) != NULL)
                    fprintf(out, "%s\n", cli_format_name(i));
    }
}
