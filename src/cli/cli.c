/* The command line: finds the command, runs it, writes what it said as a whole, and tells errors on
 * stderr with the exit status that belongs to them. */
#include "cli/cli.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const cli_command *const cli_commands[] = {
    &cli_new,    &cli_import,  &cli_show,      &cli_log,        &cli_measure,
    &cli_mirror, &cli_housing, &cli_statement, &cli_population, &cli_exercise,
    &cli_desk,   &cli_draw,    &cli_allocate,  &cli_serve,      NULL,
};

const cli_option *cli_common_options(const cli_command *command) {
    static const cli_option options[] = {
        {"output", "FILE", "write to FILE instead of standard output (-); all of it or nothing",
         'o'},
        {"threads", "N", "use at most N processors (default: all); results do not depend on it", 0},
        {"help", NULL, "explain this command", 'h'},
        {NULL, NULL, NULL, 0},
    };
    /* A command that changes a town has only a short report: after the change it is too late to
     * find out that a file cannot be written. One that stays has no end to write it at. */
    return command != NULL && (command->changes_town || command->stays) ? &options[1] : options;
}

/* ---- Progress -------------------------------------------------------------------------------- */

/* The one thing that a signal handler may touch. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal) {
    (void)signal;
    interrupted = 1;
}

static double seconds_since(const struct timespec *start) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

/* A bar on a terminal once the command has run for a second; Ctrl-C stops cleanly. */
static bool show_progress(void *user, const char *what, double fraction) {
    cli_run *run = user;
    if (run->on_terminal && seconds_since(&run->start) >= 1 &&
        (!run->bar_shown || seconds_since(&run->bar_time) >= 0.1)) {
        char bar[31];
        for (int i = 0; i < 30; i++)
            bar[i] = i < (int)(fraction * 30) ? '#' : '.';
        bar[30] = '\0';
        fprintf(stderr, "\r%s [%s] %3.0f%%\033[K", what, bar, fraction * 100);
        run->bar_shown = true;
        clock_gettime(CLOCK_MONOTONIC, &run->bar_time);
    }
    return !interrupted;
}

static void start_progress(cli_run *run) {
    clock_gettime(CLOCK_MONOTONIC, &run->start);
    run->on_terminal = isatty(STDERR_FILENO);
    run->context.progress = show_progress;
    run->context.progress_user = run;
}

void cli_end_progress(cli_run *run) {
    if (run->bar_shown)
        fputs("\r\033[K", stderr);
    run->bar_shown = false;
}

/* ---- Running --------------------------------------------------------------------------------- */

mt_stamp cli_stamp(const cli_run *run) {
    const char *by = cli_value(run, "by");
    return (mt_stamp){.time = run->time, .actor = by != NULL ? by : "command line"};
}

static mt_status write_output(cli_run *run, const char *text, size_t size) {
    const char *file = cli_value(run, "output");
    if (size == 0 && file == NULL)
        return MT_OK;
    const mt_status status =
        mt_file_write(&run->context, file != NULL ? file : "-", text, size, &run->error);
    if (status != MT_OK && run->command->changes_town && !cli_given(run, "help")) {
        const size_t length = strlen(run->error.message);
        snprintf(run->error.message + length, sizeof run->error.message - length,
                 "; the change to %s is made", run->argument[0]);
    }
    return status;
}

static mt_status run_command(cli_run *run, int argc, char **argv) {
    int64_t threads;
    char *text = NULL;
    size_t size = 0;
    MT_TRY(cli_parse(run, argc, argv));
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    MT_TRY(cli_integer(run, "threads", 1, 1024, processors > 0 ? processors : 1, &threads));
    run->context.threads = (int)threads;
    run->out = open_memstream(&text, &size);
    if (run->out == NULL)
        return mt__no_memory(&run->error, "the output");
    start_progress(run);
    mt_status status = MT_OK;
    if (cli_given(run, "help"))
        cli_help_command(run->command, run->out);
    else
        status = run->command->execute(run);
    cli_end_progress(run);
    if (fclose(run->out) != 0 && status == MT_OK)
        status = mt__no_memory(&run->error, "the output");
    if (status == MT_OK)
        status = write_output(run, text, size);
    free(text);
    return status;
}

static int report_failure(const cli_run *run, mt_status status) {
    char text[1200];
    mt_error_text(&run->error, text, sizeof text);
    fprintf(stderr, "%s\n", text);
    if (status == MT_BAD_ARGUMENT)
        return CLI_USAGE;
    if (status == MT_CANCELLED)
        return CLI_STOPPED;
    return status == MT_INFEASIBLE || status == MT_NOT_CONVERGED || status == MT_INTERNAL
               ? CLI_NO_ANSWER
               : CLI_BAD_INPUT;
}

static const cli_command *find_command(const char *name) {
    for (const cli_command *const *command = cli_commands; *command != NULL; command++)
        if (strcmp((*command)->name, name) == 0)
            return *command;
    fprintf(stderr, "there is no command \"%s\"; see `mengtafel help`\n", name);
    return NULL;
}

/* help, help COMMAND, help --man, help --words [COMMAND], help --formats COMMAND; --version */
static bool print_help(int argc, char **argv, FILE *out) {
    const char *what = argc > 2 ? argv[2] : "";
    if (strcmp(argv[1], "--version") == 0)
        fprintf(out, "mengtafel %s\n", MT_VERSION);
    else if (strcmp(what, "--man") == 0)
        cli_help_man(out);
    else if (strcmp(what, "--words") == 0)
        cli_help_words(argc > 3 ? argv[3] : NULL, out);
    else if (strcmp(what, "--formats") == 0)
        cli_help_formats(argc > 3 ? argv[3] : "", out);
    else if (what[0] == '\0')
        cli_help(out);
    else {
        const cli_command *command = find_command(what);
        if (command == NULL)
            return false;
        cli_help_command(command, out);
    }
    return true;
}

static int help(int argc, char **argv) {
    cli_run run = {0};
    char *text = NULL;
    size_t size = 0;
    mt_status status = MT_OK;
    FILE *out = open_memstream(&text, &size);
    const bool found = out != NULL && print_help(argc, argv, out);
    if (out == NULL || fclose(out) != 0)
        status = mt__no_memory(&run.error, "the help");
    else if (found)
        status = mt_file_write(&run.context, "-", text, size, &run.error);
    free(text);
    if (status != MT_OK)
        return report_failure(&run, status);
    return found ? CLI_OK : CLI_USAGE;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        cli_help(stderr);
        return CLI_USAGE;
    }
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--version") == 0)
        return help(argc, argv);
    cli_run run = {.command = find_command(argv[1])};
    if (run.command == NULL)
        return CLI_USAGE;
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
