/* A document of the town: compressed once, when it is made, and named by its content, so that an
 * answer costs no computing and its entity tag changes exactly when its bytes do. */
#include "server/server_internal.h"

#include <string.h>
#include <zlib.h>

/* zlib's memory comes from the context too. */
static void *zlib_allocate(void *context, unsigned n, unsigned size) {
    return mt__alloc(context, n, size);
}

static void zlib_free(void *context, void *memory) {
    mt_free(context, memory);
}

static mt_status compress_text(const mt_context *context, mt__made *document, mt_error *error) {
    mt_context allocator = context != NULL ? *context : (mt_context){0};
    z_stream stream = {.zalloc = zlib_allocate, .zfree = zlib_free, .opaque = &allocator};
    const int gzip = 16; /* added to the window: a gzip header, with time 0 */
    if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + gzip, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return mt__no_memory(error, "the compressed answers");
    const size_t room = deflateBound(&stream, document->plain_size);
    unsigned char *out = mt__alloc(context, room, 1);
    if (out == NULL) {
        deflateEnd(&stream);
        return mt__no_memory(error, "the compressed answers");
    }
    stream.next_in = (unsigned char *)document->plain;
    stream.avail_in = (unsigned)document->plain_size;
    stream.next_out = out;
    stream.avail_out = (unsigned)room;
    const int result = deflate(&stream, Z_FINISH);
    const size_t size = stream.total_out;
    deflateEnd(&stream);
    if (result != Z_STREAM_END || size >= document->plain_size) {
        mt_free(context, out); /* nothing gained: only the plain form */
        return MT_OK;
    }
    document->gzip = (char *)out;
    document->gzip_size = size;
    return MT_OK;
}

mt_status mt__document_make(const mt_context *context, const char *type, char *text, size_t size,
                            mt__made *out, mt_error *error) {
    char digest[65];
    mt__made made = {.type = type, .plain = text, .plain_size = size};
    mt_status status = MT_OK;
    if (size >= UINT32_MAX / 2)
        status = mt__fail(error, MT_BAD_DATA, "an answer of %zu bytes is too large", size);
    if (status == MT_OK)
        status = compress_text(context, &made, error);
    if (status != MT_OK) {
        mt_free(context, text);
        return status;
    }
    mt_digest_hex(text, size, digest);
    memcpy(made.etag, digest, MT__ETAG - 1);
    *out = made;
    return MT_OK;
}

void mt__document_free(const mt_context *context, mt__made *document) {
    mt_free(context, document->plain);
    mt_free(context, document->gzip);
    memset(document, 0, sizeof *document);
}

mt__document mt__document_of(const mt__made *made) {
    return (mt__document){.type = made->type,
                          .plain = made->plain,
                          .plain_size = made->plain_size,
                          .gzip = made->gzip,
                          .gzip_size = made->gzip_size,
                          .etag = made->etag};
}
