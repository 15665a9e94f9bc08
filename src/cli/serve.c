/* mengtafel serve: the application and the API for one town, on this machine, until Ctrl-C. */
#include "cli/problem.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

/* The application that was built in; see src/server/meson.build. */
extern const mt_web mt_web_built_in;

/* Printed at once: whoever started it waits for this. */
static mt_status say_ready(cli_run *run, const mt_server *server) {
    cli_end_progress(run);
    if (!mt_web_built_in.built)
        fputs("The web application is not built in; a plain page stands in for it. Build it with "
              "`sh scripts/web.sh`, then `ninja -C build`.\n",
              stderr);
    if (run->on_terminal)
        fputs("Ctrl-C stops.\n", stderr);
    if (printf("%s\n", mt_server_url(server)) < 0 || fflush(stdout) != 0)
        return mt__fail(&run->error, MT_IO,
                        "standard output cannot be written; give it somewhere to go");
    return MT_OK;
}

/* Ctrl-C and SIGTERM end the waiting below, in whichever thread they arrive; until the server runs
 * Ctrl-C stops the computing, as in every command. */
static mt_status serve(cli_run *run, const mt_server_options *options) {
    mt_server *server = NULL;
    sigset_t stops, before;
    int which;
    MT_TRY(mt_server_prepare(&run->context, options, &server, &run->error));
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    /* The server's threads inherit this, so that the signal is left for sigwait. */
    pthread_sigmask(SIG_BLOCK, &stops, &before);
    mt_status status = mt__progress(&run->context, "the figures", 1, &run->error);
    if (status == MT_OK)
        status = mt_server_listen(server, &run->error);
    if (status == MT_OK)
        status = say_ready(run, server);
    if (status == MT_OK)
        sigwait(&stops, &which);
    mt_server_stop(server);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

static mt_status execute(cli_run *run) {
    mt_server_options options = {.town = run->argument[0], .web = &mt_web_built_in};
    int64_t port;
    MT_TRY(cli_integer(run, "port", 0, 65535, 8080, &port));
    MT_TRY(cli_problem_options(run, &options.problem, &options.year));
    options.port = (int)port;
    options.address = cli_value(run, "address");
    options.grouping = cli_value(run, "grouping");
    /* A pool of memory per thread would take much address space for little. */
    mallopt(M_ARENA_MAX, 2);
    signal(SIGPIPE, SIG_IGN);
    return serve(run, &options);
}

static const cli_option options[] = {
    {"port", "PORT", "default 8080; 0 takes one that is free", 0},
    {"address", "ADDRESS", "127.0.0.1 (default), ::1 or localhost: only this machine", 0},
    CLI_PROBLEM_OPTIONS,
    {NULL, NULL, NULL, 0},
};

const cli_command cli_serve = {
    .name = "serve",
    .group = "The web application",
    .arguments = "TOWN.meng",
    .summary = "Open the town in a browser on this machine",
    .details =
        "Computes the figures, then serves the application and the API /v1 until Ctrl-C, and "
        "prints the address when it is ready. When the town file changes, the next request "
        "sees it. No request changes anything. Only this machine can reach it: accounts do "
        "not exist yet, and the composition of each school is not public by default.\n"
        "  mengtafel serve amsterdam.meng\n",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 1,
    .stays = true,
    .execute = execute,
};
