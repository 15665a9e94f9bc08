/* Answers: the headers that every one carries, the form of a document that the client likes best,
 * and problems as RFC 9457 wants them. */
#include "server/server_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* No script, style or picture but our own; no frame around us; nothing told to others. X-Frame-
 * Options says the same as frame-ancestors, to those who read only the old header. */
const mt__header mt__headers[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src "
     "'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
    {NULL, NULL},
};

/* Look before use: `no-cache` lets a browser keep an answer and ask whether it still holds. */
#define CHECK_FIRST "no-cache"
#define KEEP_ALWAYS "public, max-age=31536000, immutable"
#define KEEP_NEVER  "no-store"

/* Add a header; an answer that lacks one is not sent. */
static bool add(struct MHD_Response *response, const char *name, const char *value) {
    return value == NULL || MHD_add_response_header(response, name, value) == MHD_YES;
}

static bool add_all(struct MHD_Response *response, bool api) {
    bool whole = add(response, "API-Version", api ? MT__API_VERSION : NULL);
    for (const mt__header *header = mt__headers; header->name != NULL; header++)
        whole = whole && add(response, header->name, header->value);
    return whole;
}

/* Send a response that is whole, and let go of it. */
static enum MHD_Result send_response(struct MHD_Connection *connection, unsigned status,
                                     struct MHD_Response *response, bool whole) {
    const enum MHD_Result result =
        whole ? MHD_queue_response(connection, status, response) : MHD_NO;
    MHD_destroy_response(response);
    return result;
}

static const char *header_of(struct MHD_Connection *connection, const char *name) {
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* ---- Documents ------------------------------------------------------------------------------- */

/* The form that the client likes best. */
typedef struct form {
    const void *at;
    size_t size;
    const char *coding; ///< NULL: plain
    char etag[80];      ///< with quotes
} form;

static form form_of(const mt__document *document, mt__coding coding) {
    form out = {.at = document->plain, .size = document->plain_size};
    const char *ending = "";
    if (coding == MT_GZIP) {
        out = (form){.at = document->gzip, .size = document->gzip_size, .coding = "gzip"};
        ending = "-gz";
    } else if (coding == MT_BROTLI) {
        out = (form){.at = document->brotli, .size = document->brotli_size, .coding = "br"};
        ending = "-br";
    }
    snprintf(out.etag, sizeof out.etag, "\"%s%s\"", document->etag, ending);
    return out;
}

static void release(void *state) {
    mt__state_release(state);
}

static struct MHD_Response *response_of(const form *body, bool unchanged, mt__state *state) {
    static char nothing[1];
    void *bytes;
    memcpy(&bytes, &body->at, sizeof bytes); /* the library does not write to it */
    return MHD_create_response_from_buffer_with_free_callback_cls(
        unchanged ? 0 : body->size, unchanged ? nothing : bytes, release, state);
}

enum MHD_Result mt__answer_document(struct MHD_Connection *connection, const mt__document *document,
                                    mt__state *state, bool api) {
    const mt__coding coding = mt__choose_coding(header_of(connection, "Accept-Encoding"),
                                                document->gzip_size > 0, document->brotli_size > 0);
    if (coding == MT_NO_CODING) {
        mt__state_release(state);
        return mt__answer_problem(connection, MHD_HTTP_NOT_ACCEPTABLE, api,
                                  "this is there plain, and perhaps as gzip or br, and "
                                  "Accept-Encoding refuses all of these; leave that header out");
    }
    const form body = form_of(document, coding);
    char unquoted[80];
    snprintf(unquoted, sizeof unquoted, "%.*s", (int)strlen(body.etag) - 2, body.etag + 1);
    const bool unchanged = mt__etag_matches(header_of(connection, "If-None-Match"), unquoted);
    struct MHD_Response *response = response_of(&body, unchanged, state);
    if (response == NULL) {
        mt__state_release(state);
        return MHD_NO;
    }
    const bool whole =
        add_all(response, api) && add(response, "ETag", body.etag) &&
        add(response, "Vary", "Accept-Encoding") &&
        add(response, "Cache-Control", document->hashed ? KEEP_ALWAYS : CHECK_FIRST) &&
        (unchanged || (add(response, "Content-Type", document->type) &&
                       add(response, "Content-Encoding", body.coding)));
    return send_response(connection, unchanged ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK, response,
                         whole);
}

enum MHD_Result mt__answer_redirect(struct MHD_Connection *connection, const char *location) {
    struct MHD_Response *response =
        MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        return MHD_NO;
    const bool whole = add_all(response, false) && add(response, "Location", location) &&
                       add(response, "Cache-Control", CHECK_FIRST);
    return send_response(connection, MHD_HTTP_FOUND, response, whole);
}

/* ---- Problems -------------------------------------------------------------------------------- */

/* Room for the JSON of a problem with a detail of so many bytes: JSON writes one as six at most. */
#define PROBLEM_SIZE(detail) (6 * (detail) + 256)

/* The JSON of a problem into a buffer; the length, 0 when it could not be written. */
static size_t problem_json(unsigned status, const char *detail, char *text, size_t size) {
    mt_json *json = NULL;
    const char *made = NULL;
    size_t length = 0;
    if (mt_json_new(NULL, &json, NULL) != MT_OK)
        return 0;
    mt_json_object(json, NULL);
    mt_json_string(json, "type", "about:blank");
    mt_json_string(json, "title", MHD_get_reason_phrase_for(status));
    mt_json_integer(json, "status", status);
    mt_json_string(json, "detail", detail);
    mt_json_end(json);
    if (mt_json_finish(json, &made, &length, NULL) != MT_OK || length > size)
        length = 0;
    else
        memcpy(text, made, length);
    mt_json_free(json);
    return length;
}

enum MHD_Result mt__answer_problem(struct MHD_Connection *connection, unsigned status, bool api,
                                   const char *format, ...) {
    char detail[2048], text[PROBLEM_SIZE(sizeof detail)];
    va_list args;
    va_start(args, format);
    vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    const size_t size = problem_json(status, detail, text, sizeof text);
    struct MHD_Response *response =
        size > 0 ? MHD_create_response_from_buffer(size, text, MHD_RESPMEM_MUST_COPY) : NULL;
    if (response == NULL)
        return MHD_NO;
    bool whole = add_all(response, api) && add(response, "Cache-Control", KEEP_NEVER) &&
                 add(response, "Content-Type", "application/problem+json; charset=utf-8");
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        whole = whole && add(response, "Allow", "GET, HEAD");
    if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
        whole = whole && add(response, "Retry-After", "2");
    /* What could not be read to its end may go on with bytes that look like a request. */
    if (status == MHD_HTTP_BAD_REQUEST || status == MHD_HTTP_CONTENT_TOO_LARGE ||
        status == MHD_HTTP_URI_TOO_LONG || status == MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE)
        whole = whole && add(response, "Connection", "close");
    return send_response(connection, status, response, whole);
}

size_t mt__answer_too_slow(char *text, size_t size) {
    static const char detail[] = "the request did not come to its end in time; send it at once";
    char body[PROBLEM_SIZE(sizeof detail)];
    const size_t n = problem_json(MHD_HTTP_REQUEST_TIMEOUT, detail, body, sizeof body);
    size_t at = (size_t)snprintf(text, size,
                                 "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n"
                                 "Content-Type: application/problem+json; charset=utf-8\r\n"
                                 "Content-Length: %zu\r\nCache-Control: " KEEP_NEVER "\r\n"
                                 "API-Version: " MT__API_VERSION "\r\n",
                                 n);
    for (const mt__header *header = mt__headers; header->name != NULL && at < size; header++)
        at += (size_t)snprintf(text + at, size - at, "%s: %s\r\n", header->name, header->value);
    if (at < size)
        at += (size_t)snprintf(text + at, size - at, "\r\n%.*s", (int)n, body);
    return at < size ? at : 0;
}
