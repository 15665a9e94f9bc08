/* What a client sent, read by ourselves: target, query, Host, and the headers that choose between
 * forms of an answer. Nothing here knows the HTTP library, so that it can be fuzzed alone. */
#ifndef MT_SERVER_REQUEST_H
#define MT_SERVER_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#define MT__TARGET_MAX     2048  ///< bytes of path and query; longer is 414
#define MT__HEADERS_MAX    16384 ///< bytes of all headers; more is 431
#define MT__PARAMETERS_MAX 8

/** One name and value of the query, decoded. */
typedef struct mt__parameter {
    const char *name, *value;
} mt__parameter;

typedef struct mt__target {
    char text[2 * MT__TARGET_MAX]; ///< holds what the pointers below point to
    const char *host;              ///< of a target that is a whole address; NULL otherwise
    const char *path;              ///< decoded, without query; begins with '/'
    size_t n_parameters;
    mt__parameter parameter[MT__PARAMETERS_MAX];
} mt__target;

/** Read the target of a request line. Percent signs are decoded once; the result is UTF-8 without
 *  control characters.
 *  @return NULL, or what is wrong with it */
const char *mt__target_read(const char *raw, mt__target *out);
/** Value of a parameter; NULL when it is not there. */
const char *mt__target_value(const mt__target *target, const char *name);

/** How many bytes of a UTF-8 text to keep: `most` at most, and no character cut in two. */
size_t mt__cut(const char *text, size_t most);

/** Whether a Host (name and perhaps port) names this machine, and nothing that a foreign name server
 *  could point here. */
bool mt__host_is_loopback(const char *host);

/** Whether Accept (NULL: not sent) admits a media type. */
bool mt__accepts(const char *accept, const char *type);

typedef enum mt__coding { MT_PLAIN, MT_GZIP, MT_BROTLI, MT_NO_CODING } mt__coding;
/** The best form there is by Accept-Encoding (NULL: not sent); of equals the smallest.
 *  MT_NO_CODING when the client refuses all. */
mt__coding mt__choose_coding(const char *accept, bool gzip, bool brotli);
/** Whether If-None-Match holds the entity tag (without quotes). */
bool mt__etag_matches(const char *if_none_match, const char *etag);

#endif
