/* Starting and stopping: the address, the socket, the figures, the daemon. */
#include "server/server_internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- The address ----------------------------------------------------------------------------- */

typedef union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} address;

/* False when the text is no loopback address. "localhost" is not looked up: it is 127.0.0.1. */
static bool read_address(const char *text, int port, address *out) {
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET6, text, &out->v6.sin6_addr) == 1) {
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_port = htons((uint16_t)port);
        return IN6_IS_ADDR_LOOPBACK(&out->v6.sin6_addr);
    }
    out->v4.sin_family = AF_INET;
    out->v4.sin_port = htons((uint16_t)port);
    const bool known = inet_pton(AF_INET, strcmp(text, "localhost") == 0 ? "127.0.0.1" : text,
                                 &out->v4.sin_addr) == 1;
    return known && ntohl(out->v4.sin_addr.s_addr) >> 24 == 127;
}

bool mt_server_is_loopback(const char *text) {
    address where;
    return text != NULL && read_address(text, 0, &where);
}

static mt_status socket_failed(const mt_server_options *options, mt_error *error) {
    const char *where = options->address;
    if (errno == EADDRINUSE)
        return mt__fail(error, MT_IO,
                        "port %d of %s is in use; stop what listens there, or take another with "
                        "--port (0: one that is free)",
                        options->port, where);
    if (errno == EACCES)
        return mt__fail(error, MT_DENIED,
                        "port %d takes more rights than you have; choose one from 1024 up with "
                        "--port",
                        options->port);
    return mt__fail(error, MT_IO,
                    "cannot listen on port %d of %s: %s; choose another with --port "
                    "or --address",
                    options->port, where, strerror(errno));
}

/* Take the port before computing, so that one waits for nothing; listen afterwards. */
static mt_status take_port(mt_server *server, mt_error *error) {
    const mt_server_options *options = &server->options;
    address where;
    if (options->port < 0 || options->port > 65535)
        return mt__fail(error, MT_BAD_ARGUMENT, "a port is a number from 0 to 65535, not %d",
                        options->port);
    if (!read_address(options->address, options->port, &where))
        return mt__fail(error, MT_DENIED,
                        "\"%.100s\" is not an address of this machine alone, and accounts do not "
                        "exist yet; leave --address out, or give 127.0.0.1, ::1 or localhost",
                        options->address);
    const bool six = where.any.sa_family == AF_INET6;
    socklen_t size = six ? sizeof where.v6 : sizeof where.v4;
    const int on = 1;
    server->socket = socket(where.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->socket < 0)
        return socket_failed(options, error);
    setsockopt(server->socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(server->socket, &where.any, size) != 0 ||
        getsockname(server->socket, &where.any, &size) != 0)
        return socket_failed(options, error);
    char text[INET6_ADDRSTRLEN];
    inet_ntop(where.any.sa_family,
              six ? (const void *)&where.v6.sin6_addr : (const void *)&where.v4.sin_addr, text,
              sizeof text);
    snprintf(server->url, sizeof server->url, six ? "http://[%s]:%d/" : "http://%s:%d/", text,
             ntohs(six ? where.v6.sin6_port : where.v4.sin_port));
    return MT_OK;
}

/* ---- Start and stop -------------------------------------------------------------------------- */

#define THREAD_STACK      ((size_t)1 << 20) ///< the figures may be made anew in a client's thread
#define CONNECTION_MEMORY ((size_t)1 << 16) ///< for headers and answers of one connection
#define SILENT_SECONDS    30                ///< second line behind mt__clients: no byte either way

static void say_nothing(void *user, const char *format, va_list args) {
    (void)user;
    (void)format;
    (void)args;
}

static mt_status listen_now(mt_server *server, mt_error *error) {
    if (listen(server->socket, 128) != 0)
        return socket_failed(&server->options, error);
    server->daemon = MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL |
            MHD_USE_ITC | MHD_USE_ERROR_LOG | (strchr(server->url, '[') != NULL ? MHD_USE_IPv6 : 0),
        0, NULL, NULL, mt__route, server, MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL,
        MHD_OPTION_LISTEN_SOCKET, (MHD_socket)server->socket, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)MT__CLIENTS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SILENT_SECONDS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, MHD_OPTION_THREAD_STACK_SIZE,
        THREAD_STACK, MHD_OPTION_NOTIFY_CONNECTION, mt__client_notify, &server->clients,
        MHD_OPTION_URI_LOG_CALLBACK, mt__client_target, &server->clients,
        MHD_OPTION_NOTIFY_COMPLETED, mt__client_completed, &server->clients, MHD_OPTION_END);
    if (server->daemon == NULL)
        return mt__fail(error, MT_IO,
                        "the server cannot start: %s; close other programs and try "
                        "again",
                        strerror(errno));
    server->socket = -1; /* the daemon's now */
    return MT_OK;
}

/* Keep a copy of what an option lends. */
static mt_status keep(mt_server *server, const char **option, char **copy, mt_error *error) {
    if (*option == NULL)
        return MT_OK;
    *option = *copy = mt__strndup(&server->owner, *option, strlen(*option));
    return *copy != NULL ? MT_OK : mt__no_memory(error, "the server");
}

static mt_status keep_options(mt_server *server, mt_error *error) {
    mt_server_options *options = &server->options;
    MT_TRY(keep(server, &options->town, &server->town, error));
    MT_TRY(keep(server, &options->grouping, &server->grouping, error));
    MT_TRY(keep(server, &options->problem.group_a, &server->group_a, error));
    return keep(server, &options->problem.group_b, &server->group_b, error);
}

static mt_status prepare(const mt_context *context, mt_server *server, mt_error *error) {
    MT_TRY(keep_options(server, error));
    MT_TRY(take_port(server, error));
    return mt__state_new(context, &server->owner, &server->options, &server->state, error);
}

mt_status mt_server_listen(mt_server *server, mt_error *error) {
    if (server == NULL || server->daemon != NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "the server must be prepared, and listens once");
    MT_TRY(mt__clients_start(&server->clients, server->options.client_seconds, error));
    return listen_now(server, error);
}

mt_status mt_server_prepare(const mt_context *context, const mt_server_options *options,
                            mt_server **out, mt_error *error) {
    if (options == NULL || options->town == NULL || options->web == NULL || out == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "town, web and out must be given");
    mt_server *server = mt__calloc(context, 1, sizeof *server);
    if (server == NULL)
        return mt__no_memory(error, "the server");
    server->options = *options;
    server->socket = -1;
    if (options->address == NULL)
        server->options.address = "127.0.0.1";
    if (context != NULL) {
        server->owner.allocate = context->allocate;
        server->owner.allocate_user = context->allocate_user;
        server->owner.threads = context->threads;
    }
    pthread_mutex_init(&server->refresh, NULL);
    const mt_status status = prepare(context, server, error);
    if (status != MT_OK)
        mt_server_stop(server);
    else
        *out = server;
    return status;
}

const char *mt_server_url(const mt_server *server) {
    return server->url;
}

void mt_server_stop(mt_server *server) {
    if (server == NULL)
        return;
    atomic_store(&server->stopping, true);
    if (server->daemon != NULL) {
        const MHD_socket listening = MHD_quiesce_daemon(server->daemon);
        if (listening != MHD_INVALID_SOCKET)
            close(listening);
        mt__clients_drain(&server->clients, 1000);
        MHD_stop_daemon(server->daemon);
    }
    if (server->clients.seconds > 0)
        mt__clients_stop(&server->clients);
    if (server->socket >= 0)
        close(server->socket);
    mt__state_release(server->state);
    pthread_mutex_destroy(&server->refresh);
    mt_context owner = server->owner;
    mt_free(&owner, server->town);
    mt_free(&owner, server->grouping);
    mt_free(&owner, server->group_a);
    mt_free(&owner, server->group_b);
    mt_free(&owner, server);
}
