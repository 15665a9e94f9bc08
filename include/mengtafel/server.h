/** @file server.h
 *  One town over HTTP: the application, and the API /v1 that it and others read. Loopback addresses
 *  only, because accounts do not exist yet; no request changes anything. */
#ifndef MENGTAFEL_SERVER_H
#define MENGTAFEL_SERVER_H

#include "mengtafel/report.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A file of the application, made by scripts/embed_web.py. A form that is not there has size 0. */
typedef struct mt_web_file {
    const char *path; ///< "/assets/index-1a2b3c4d.js"
    const char *type; ///< media type
    const char *etag; ///< without quotes
    size_t plain, plain_size;
    size_t gzip, gzip_size;
    size_t brotli, brotli_size;
    bool hashed; ///< the name changes with the content: may be kept for ever
} mt_web_file;

/** The application; offsets of its files are into `bytes`. */
typedef struct mt_web {
    bool built; ///< false: the plain page that says how to build the application
    const unsigned char *bytes;
    size_t page, page_size; ///< of every room, with {{lang}}, {{title}}, {{sentence}}
    size_t n_files;
    const mt_web_file *file; ///< in order of path; /v1/openapi.json is one of them
} mt_web;

/** Which figures of which town, and where. Strings are lent until mt_server_stop. */
typedef struct mt_server_options {
    const char *town;    ///< path of the town file
    const char *address; ///< a loopback address or "localhost"; NULL: 127.0.0.1
    int port;            ///< 0: one that is free
    const char *grouping;
    int year;
    mt_problem_options problem;
    const mt_web *web;
    int client_seconds; ///< a client that takes longer to ask is let go; 0: 10
} mt_server_options;

typedef struct mt_server mt_server;

/** Whether only this machine can reach an address: 127.0.0.0/8, ::1 or "localhost". */
MT_API bool mt_server_is_loopback(const char *address);

/** Take the port and compute the figures. The context is used during the call alone, except its
 *  allocator and number of threads, which serve as long as the server does; the allocator must be
 *  safe for threads.
 *  @return MT_DENIED for an address that is not loopback or a port that takes more rights, MT_IO for
 *          one that is in use, else what reading and measuring the town gives */
MT_API MT_MUST_USE mt_status mt_server_prepare(const mt_context *context,
                                               const mt_server_options *options, mt_server **out,
                                               mt_error *error);
/** Answer, in threads that inherit the signal mask of the caller. On failure too, mt_server_stop. */
MT_API MT_MUST_USE mt_status mt_server_listen(mt_server *server, mt_error *error);
/** "http://127.0.0.1:8080/", lent until mt_server_stop. */
MT_API const char *mt_server_url(const mt_server *server);
/** Take no new connections, let what is being answered end, for a second at most, and free all.
 *  NULL is fine. */
MT_API void mt_server_stop(mt_server *server);

/** The routes of the API in the order of its table, "/v1/rounds/{id}"; NULL after the last. */
MT_API const char *mt_server_route(size_t i);

#ifdef __cplusplus
}
#endif
#endif
