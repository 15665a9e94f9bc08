/* Every request comes in here, and leaves as a document, a redirect or a problem. The table of
 * routes is the only list of what there is: the API, and the rooms of the application. */
#include "server/server_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- The table ------------------------------------------------------------------------------- */

typedef struct route_row {
    const char *path; ///< with {id} at the end for one of many
    bool api;
    bool lang, format; ///< parameters it takes
    int document;      ///< of the state; -1: not one of these
    const char *type;  ///< media type that Accept must admit
} route_row;

enum { NO_DOCUMENT = -1, ONE_ROUND = -2, OPENAPI = -3, HOME = -4 };

#define JSON       "application/json"
#define GEOJSON    "application/geo+json"
#define HTML       "text/html"
#define CSV        "text/csv"
#define PAGE(room) (MT_DOC_PAGES + 2 * (room))

static const route_row routes[] = {
    {"/v1/town", true, true, false, MT_DOC_TOWN, JSON},
    {"/v1/problem", true, true, false, MT_DOC_PROBLEM, JSON},
    {"/v1/schools", true, false, true, MT_DOC_SCHOOLS, JSON},
    {"/v1/areas", true, false, true, MT_DOC_AREAS, GEOJSON},
    {"/v1/rounds", true, false, false, MT_DOC_ROUNDS, JSON},
    {"/v1/rounds/{id}", true, false, false, ONE_ROUND, JSON},
    {"/v1/openapi.json", true, false, false, OPENAPI, JSON},
    {"/", false, true, false, HOME, HTML},
    {"/meten", false, true, false, PAGE(MT_ROOM_MEASURE), HTML},
    {"/proberen", false, true, false, PAGE(MT_ROOM_TRY), HTML},
    {"/afspreken", false, true, false, PAGE(MT_ROOM_AGREE), HTML},
    {"/uitvoeren", false, true, false, PAGE(MT_ROOM_CARRY_OUT), HTML},
    {"/volgen", false, true, false, PAGE(MT_ROOM_FOLLOW), HTML},
};
#define N_ROUTES (sizeof routes / sizeof routes[0])

const char *mt_server_route(size_t i) {
    return i < N_ROUTES && routes[i].api ? routes[i].path : NULL;
}

/* The route of a path, and where its id starts. */
static const route_row *find_route(const char *path, const char **id) {
    for (size_t i = 0; i < N_ROUTES; i++) {
        const char *brace = strchr(routes[i].path, '{');
        if (brace == NULL) {
            if (strcmp(path, routes[i].path) == 0)
                return &routes[i];
            continue;
        }
        const size_t before = (size_t)(brace - routes[i].path);
        if (strncmp(path, routes[i].path, before) == 0 && path[before] != '\0') {
            *id = path + before;
            return &routes[i];
        }
    }
    return NULL;
}

/* ---- What a request asks --------------------------------------------------------------------- */

typedef struct question {
    struct MHD_Connection *connection;
    const mt_server *server;
    mt__target target;
    const route_row *route; ///< NULL: a file of the application
    const mt_web_file *file;
    const char *id;
    bool api;             ///< below /v1
    mt_language language; ///< by ?lang alone, as the application does; Dutch without
    bool csv;
} question;

static const char *header_of(const question *asked, const char *name) {
    return MHD_lookup_connection_value(asked->connection, MHD_HEADER_KIND, name);
}

/* How often a header stands in the request, and its last value. */
typedef struct search {
    const char *name, *value;
    int count;
} search;

static enum MHD_Result count_header(void *user, enum MHD_ValueKind kind, const char *name,
                                    const char *value) {
    search *looking = user;
    (void)kind;
    if (strcasecmp(name, looking->name) == 0) {
        looking->count++;
        looking->value = value;
    }
    return MHD_YES;
}

/* A Host that is not ours may be a foreign name that was pointed at this machine. */
static enum MHD_Result check_host(const question *asked, bool *done) {
    search host = {.name = "Host"};
    MHD_get_connection_values(asked->connection, MHD_HEADER_KIND, count_header, &host);
    *done = true;
    if (host.count != 1 || host.value == NULL || host.value[0] == '\0')
        return mt__answer_problem(asked->connection, MHD_HTTP_BAD_REQUEST, asked->api,
                                  "a request has one Host header, this one has %d", host.count);
    if (!mt__host_is_loopback(host.value) ||
        (asked->target.host != NULL && !mt__host_is_loopback(asked->target.host)))
        return mt__answer_problem(
            asked->connection, MHD_HTTP_MISDIRECTED_REQUEST, asked->api,
            "this server answers to localhost and 127.0.0.1 only; use the address that it printed");
    *done = false;
    return MHD_YES;
}

static bool has_body(const question *asked) {
    const char *length = header_of(asked, "Content-Length");
    return (length != NULL && length[strspn(length, "0 ")] != '\0') ||
           header_of(asked, "Transfer-Encoding") != NULL;
}

/* How much of what a client sent is repeated to it. */
static int shown(const char *text) {
    return (int)mt__cut(text, 80);
}

/* The parameters of a route; problems name the parameter. */
static enum MHD_Result read_parameters(question *asked, bool *done) {
    const route_row *route = asked->route;
    *done = true;
    for (size_t i = 0; i < asked->target.n_parameters; i++) {
        const char *name = asked->target.parameter[i].name;
        const char *value = asked->target.parameter[i].value;
        if (route->lang && strcmp(name, "lang") == 0) {
            if (strcmp(value, "nl") != 0 && strcmp(value, "en") != 0)
                return mt__answer_problem(asked->connection, MHD_HTTP_BAD_REQUEST, asked->api,
                                          "lang is nl or en, not \"%.*s\"", shown(value), value);
            asked->language = value[0] == 'e' ? MT_ENGLISH : MT_DUTCH;
        } else if (route->format && strcmp(name, "format") == 0) {
            if (strcmp(value, "json") != 0 && strcmp(value, "csv") != 0)
                return mt__answer_problem(asked->connection, MHD_HTTP_BAD_REQUEST, asked->api,
                                          "format is json or csv, not \"%.*s\"", shown(value),
                                          value);
            asked->csv = value[0] == 'c';
        } else if (asked->api) {
            return mt__answer_problem(asked->connection, MHD_HTTP_BAD_REQUEST, asked->api,
                                      "there is no parameter \"%.*s\" here; %s has %s", shown(name),
                                      name, route->path,
                                      route->lang     ? "lang"
                                      : route->format ? "format"
                                                      : "none");
        } /* what else stands behind a page is for the application */
    }
    *done = false;
    return MHD_YES;
}

static enum MHD_Result check_accept(const question *asked, bool *done) {
    const char *accept = header_of(asked, "Accept");
    const char *type = asked->csv ? CSV : asked->route->type;
    *done = false;
    if (mt__accepts(accept, type) ||
        (type == asked->route->type && strcmp(type, GEOJSON) == 0 && mt__accepts(accept, JSON)))
        return MHD_YES;
    *done = true;
    return mt__answer_problem(asked->connection, MHD_HTTP_NOT_ACCEPTABLE, asked->api,
                              "this is there as %s, and Accept admits something else; leave that "
                              "header out",
                              type);
}

/* ---- Answers --------------------------------------------------------------------------------- */

static int compare_path(const void *path, const void *file) {
    return strcmp(path, ((const mt_web_file *)file)->path);
}

static enum MHD_Result answer_file(const question *asked) {
    const mt_web *web = asked->server->options.web;
    const mt_web_file *file = asked->file;
    const mt__document document = {
        .type = file->type,
        .plain = web->bytes + file->plain,
        .plain_size = file->plain_size,
        .gzip = web->bytes + file->gzip,
        .gzip_size = file->gzip_size,
        .brotli = web->bytes + file->brotli,
        .brotli_size = file->brotli_size,
        .etag = file->etag,
        .hashed = file->hashed,
    };
    return mt__answer_document(asked->connection, &document, NULL, asked->api);
}

/* Takes the reference to the state over. */
static enum MHD_Result answer_round(const question *asked, mt__state *state) {
    const mt__round *round = NULL;
    for (size_t i = 0; i < state->n_rounds && round == NULL; i++)
        if (strcmp(state->round[i].id, asked->id) == 0)
            round = &state->round[i];
    if (round != NULL && round->document.plain != NULL) {
        const mt__document document = mt__document_of(&round->document);
        return mt__answer_document(asked->connection, &document, state, asked->api);
    }
    mt__state_release(state);
    if (round == NULL)
        return mt__answer_problem(asked->connection, MHD_HTTP_NOT_FOUND, asked->api,
                                  "there is no round of this name; /v1/rounds lists them");
    return mt__answer_problem(asked->connection, MHD_HTTP_SERVICE_UNAVAILABLE, asked->api,
                              "this round was made by another version of the program; make the "
                              "exercise again");
}

/* A result of a room, whole or why not. */
static enum MHD_Result answer_state(const question *asked, mt_server *server) {
    mt__state *state;
    mt_error error = {0};
    char text[1200];
    const mt_status status = mt__server_state(server, &state, &error);
    if (status != MT_OK) {
        const bool ours = status == MT_NO_MEMORY || status == MT_INTERNAL;
        mt_error_text(&error, text, sizeof text);
        return mt__answer_problem(
            asked->connection, ours ? MHD_HTTP_INTERNAL_SERVER_ERROR : MHD_HTTP_SERVICE_UNAVAILABLE,
            asked->api, "%s", text);
    }
    int which = asked->route->document;
    if (which >= 0) {
        which += asked->route->lang ? (int)asked->language : (int)asked->csv;
        const mt__document document = mt__document_of(&state->document[which]);
        return mt__answer_document(asked->connection, &document, state, asked->api);
    }
    return answer_round(asked, state);
}

static enum MHD_Result answer(question *asked, mt_server *server) {
    if (asked->file != NULL)
        return answer_file(asked);
    if (asked->route->document != HOME)
        return answer_state(asked, server);
    const char *lang = mt__target_value(&asked->target, "lang");
    return mt__answer_redirect(asked->connection, lang == NULL     ? "/meten"
                                                  : lang[0] == 'e' ? "/meten?lang=en"
                                                                   : "/meten?lang=nl");
}

/* ---- The order of checks --------------------------------------------------------------------- */

/* Find what the path names: a route, or a file of the application. */
static bool find(question *asked) {
    const mt_web *web = asked->server->options.web;
    asked->route = find_route(asked->target.path, &asked->id);
    if (asked->route != NULL && asked->route->document != OPENAPI)
        return true;
    asked->file =
        bsearch(asked->target.path, web->file, web->n_files, sizeof *web->file, compare_path);
    return asked->file != NULL;
}

static enum MHD_Result check_size(const question *asked, const mt__client *client, bool *done) {
    const union MHD_ConnectionInfo *headers =
        MHD_get_connection_info(asked->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    *done = true;
    if (client->target_size > MT__TARGET_MAX)
        return mt__answer_problem(asked->connection, MHD_HTTP_URI_TOO_LONG, asked->api,
                                  "an address has %d bytes at most, this one has %zu",
                                  MT__TARGET_MAX, client->target_size);
    if (headers != NULL && headers->header_size > MT__HEADERS_MAX)
        return mt__answer_problem(asked->connection, MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE,
                                  asked->api,
                                  "the headers of a request have %d bytes at most, these have %zu",
                                  MT__HEADERS_MAX, headers->header_size);
    *done = false;
    return MHD_YES;
}

static enum MHD_Result handle(question *asked, mt_server *server, const mt__client *client,
                              const char *method) {
    bool done;
    asked->api = strncmp(client->target, "/v1/", 4) == 0;
    enum MHD_Result result = check_size(asked, client, &done);
    if (done)
        return result;
    const char *wrong = mt__target_read(client->target, &asked->target);
    asked->api = wrong == NULL ? strncmp(asked->target.path, "/v1/", 4) == 0 : asked->api;
    result = check_host(asked, &done);
    if (done)
        return result;
    if (wrong != NULL)
        return mt__answer_problem(asked->connection, MHD_HTTP_BAD_REQUEST, asked->api, "%s", wrong);
    if (!find(asked))
        return mt__answer_problem(asked->connection, MHD_HTTP_NOT_FOUND, asked->api,
                                  "there is nothing here; the rooms start at /meten, the API is "
                                  "described by /v1/openapi.json");
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return mt__answer_problem(asked->connection, MHD_HTTP_METHOD_NOT_ALLOWED, asked->api,
                                  "only GET and HEAD: no request changes anything");
    if (has_body(asked))
        return mt__answer_problem(asked->connection, MHD_HTTP_CONTENT_TOO_LARGE, asked->api,
                                  "a request has no body here; send it without");
    if (asked->route != NULL) {
        result = read_parameters(asked, &done);
        if (!done)
            result = check_accept(asked, &done);
        if (done)
            return result;
    }
    return answer(asked, server);
}

enum MHD_Result mt__route(void *user, struct MHD_Connection *connection, const char *url,
                          const char *method, const char *version, const char *upload,
                          size_t *upload_size, void **request) {
    mt_server *server = user;
    mt__client *client = mt__client_of(connection);
    (void)url;
    (void)version;
    (void)upload;
    (void)upload_size;
    if (client == NULL || !mt__client_answers(&server->clients, client))
        return MHD_NO;
    question asked = {.connection = connection, .server = server, .language = MT_DUTCH};
    /* The library calls a second time when there is nothing more to read, and keeps the connection
     * only then; a body is answered at once instead, unread. */
    if (*request == NULL && !has_body(&asked)) {
        *request = client;
        return MHD_YES;
    }
    const enum MHD_Result result = handle(&asked, server, client, method);
    mt__client_sends(&server->clients, client);
    return result;
}
