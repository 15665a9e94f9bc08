/* What the files of this room share: documents, the state of the town that they are made from, the
 * clients that are connected, and answers. */
#ifndef MT_SERVER_INTERNAL_H
#define MT_SERVER_INTERNAL_H

#include "base/base_internal.h"
#include "mengtafel/server.h"
#include "server/request.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <time.h>

/* ---- Documents ------------------------------------------------------------------------------- */

#define MT__ETAG 33

/** Something that can be answered, in every form it has. Lent. */
typedef struct mt__document {
    const char *type; ///< media type
    const void *plain, *gzip, *brotli;
    size_t plain_size, gzip_size, brotli_size; ///< 0: no such form
    const char *etag;
    bool hashed; ///< may be kept for ever
} mt__document;

/** A document of the town, made once per state; owned by the state. */
typedef struct mt__made {
    const char *type;
    char *plain, *gzip;
    size_t plain_size, gzip_size;
    char etag[MT__ETAG];
} mt__made;

/** Compress a text and name its content; takes the text over, also on failure. */
mt_status mt__document_make(const mt_context *context, const char *type, char *text, size_t size,
                            mt__made *out, mt_error *error) MT_MUST_USE;
void mt__document_free(const mt_context *context, mt__made *document);
mt__document mt__document_of(const mt__made *made);

/* ---- The state of the town ------------------------------------------------------------------- */

enum {
    MT_DOC_TOWN,        ///< + language
    MT_DOC_PROBLEM = 2, ///< + language
    MT_DOC_SCHOOLS = 4, ///< JSON, CSV
    MT_DOC_AREAS = 6,   ///< GeoJSON, CSV
    MT_DOC_ROUNDS = 8,
    MT_DOC_PAGES = 9, ///< + 2 * room + language
    MT_DOC_COUNT = MT_DOC_PAGES + 2 * MT_ROOMS,
};

typedef struct mt__round {
    char *id, *kind, *made, *result; ///< result: until it is a document
    mt__made document;               ///< not made when the result is of another form
} mt__round;

/** All that is answered about the town as it was at one moment. Does not change once made; freed
 *  with the last reference. */
typedef struct mt__state {
    atomic_int references;
    const mt_context *context;
    char head[65];
    mt__made document[MT_DOC_COUNT];
    size_t n_rounds, capacity;
    mt__round *round;
} mt__state;

/** Read the town and make all documents. `context` for computing; `owner` carries the allocator and
 *  outlives the state. */
mt_status mt__state_new(const mt_context *context, const mt_context *owner,
                        const mt_server_options *options, mt__state **out,
                        mt_error *error) MT_MUST_USE;
void mt__state_release(mt__state *state);
/** Hash of the last entry of the town's log. */
mt_status mt__state_head(const mt_context *context, const char *town, char head[65],
                         mt_error *error) MT_MUST_USE;
/** The page of a room: the placeholders of the template filled in, escaped for HTML. */
mt_status mt__page_fill(const mt_context *context, const mt_web *web, mt_room room,
                        mt_language language, const char *town, const char *sentence, mt__made *out,
                        mt_error *error) MT_MUST_USE;

/* ---- Clients --------------------------------------------------------------------------------- */

/** One connection. `lock` of the clients guards all but `target`, which the connection's own thread
 *  writes and reads. */
typedef struct mt__client {
    struct mt__client *next, *previous;
    int socket;
    struct timespec since; ///< of the connection or the last answer; of the request; of the sending
    bool answering, sending, answered_before, dropped;
    size_t target_size;
    char target[MT__TARGET_MAX + 1]; ///< of the request line, cut
} mt__client;

typedef struct mt__clients {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t watcher;
    bool watching, stop;
    mt__client *first;
    size_t count, answering, dropped;
    int seconds; ///< to ask
} mt__clients;

#define MT__CLIENTS_MAX 256

mt_status mt__clients_start(mt__clients *clients, int seconds, mt_error *error) MT_MUST_USE;
/** Wait until nothing is being answered, for so many milliseconds at most. */
void mt__clients_drain(mt__clients *clients, int milliseconds);
/** End the watcher; after the daemon has stopped. */
void mt__clients_stop(mt__clients *clients);
/** For MHD_OPTION_NOTIFY_CONNECTION, MHD_OPTION_URI_LOG_CALLBACK and MHD_OPTION_NOTIFY_COMPLETED. */
void mt__client_notify(void *clients, struct MHD_Connection *connection, void **socket_context,
                       enum MHD_ConnectionNotificationCode code);
void *mt__client_target(void *clients, const char *target, struct MHD_Connection *connection);
void mt__client_completed(void *clients, struct MHD_Connection *connection, void **request,
                          enum MHD_RequestTerminationCode code);
mt__client *mt__client_of(struct MHD_Connection *connection);
/** The request is read and will be answered. False when the client was let go meanwhile. */
bool mt__client_answers(mt__clients *clients, mt__client *client);
/** The answer is made, and the client can take it in. */
void mt__client_sends(mt__clients *clients, mt__client *client);

/* ---- The server ------------------------------------------------------------------------------ */

struct mt_server {
    mt_context owner; ///< allocator and threads alone
    mt_server_options options;
    char *town, *grouping, *group_a, *group_b; ///< what the options lend, copied
    char url[96];
    int socket;
    struct MHD_Daemon *daemon;
    mt__clients clients;
    atomic_bool stopping;
    pthread_mutex_t refresh; ///< guards the three below
    mt__state *state;        ///< NULL until made; replaced as a whole
    struct stat file;        ///< of the town when the state was checked last
    bool file_known;
};

/** The state of the town as it is now, to be released; made anew when the file has changed. Who
 *  asks meanwhile waits. */
mt_status mt__server_state(mt_server *server, mt__state **out, mt_error *error) MT_MUST_USE;

/* ---- Answers --------------------------------------------------------------------------------- */

/** Headers of every answer; a NULL name ends. */
typedef struct mt__header {
    const char *name, *value;
} mt__header;
extern const mt__header mt__headers[];
#define MT__API_VERSION "1.0.0"

/** Answer a document in the form the client likes best, or 304, or 406.
 *  @param state  what it is lent from, released when it is sent; NULL: it lives for ever */
enum MHD_Result mt__answer_document(struct MHD_Connection *connection, const mt__document *document,
                                    mt__state *state, bool api);
enum MHD_Result mt__answer_redirect(struct MHD_Connection *connection, const char *location);
/** Answer application/problem+json. */
enum MHD_Result mt__answer_problem(struct MHD_Connection *connection, unsigned status, bool api,
                                   const char *format, ...) MT_PRINTF(4, 5);
/** A whole 408 as bytes, for a client that never asked; the length. */
size_t mt__answer_too_slow(char *text, size_t size);

/** For MHD: every request comes in here. */
enum MHD_Result mt__route(void *server, struct MHD_Connection *connection, const char *url,
                          const char *method, const char *version, const char *upload,
                          size_t *upload_size, void **request);

#endif
