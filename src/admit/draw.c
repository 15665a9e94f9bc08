/* The draw that everyone can repeat: a commitment that is published beforehand, a seed that nobody
 * steers alone, a ticket per applicant from it, and the order of a drum. Only standard functions,
 * so that a family can do the same with sha256sum and openssl: docs/methods/admit.md shows how. */
#include "admit/admit_internal.h"

#include <sodium.h>
#include <string.h>

static const unsigned char separator = 0x1f;

void mt_draw_commitment(const void *secret, size_t size, uint8_t out[MT_DRAW_BYTES]) {
    crypto_hash_sha256(out, secret, size);
}

void mt_draw_seed(const uint8_t manifest[MT_DRAW_BYTES], const void *secret, size_t n_secret,
                  const void *beacon, size_t n_beacon, uint8_t out[MT_DRAW_BYTES]) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)"seed", 4);
    crypto_hash_sha256_update(&state, &separator, 1);
    crypto_hash_sha256_update(&state, manifest, MT_DRAW_BYTES);
    crypto_hash_sha256_update(&state, secret, n_secret);
    crypto_hash_sha256_update(&state, beacon, n_beacon);
    crypto_hash_sha256_final(&state, out);
}

static void add_part(crypto_auth_hmacsha256_state *state, const char *part) {
    crypto_auth_hmacsha256_update(state, &separator, 1);
    crypto_auth_hmacsha256_update(state, (const unsigned char *)part, strlen(part));
}

void mt_draw_ticket(const uint8_t seed[MT_DRAW_BYTES], const char *round, const char *applicant,
                    const char *school, uint8_t out[MT_DRAW_BYTES]) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, seed, MT_DRAW_BYTES);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)"ticket", 6);
    add_part(&state, round);
    add_part(&state, applicant);
    if (school != NULL)
        add_part(&state, school);
    crypto_auth_hmacsha256_final(&state, out);
}

/** Words of the stream, as many as asked for; the first of a longer stream are the same. */
static uint8_t *stream_words(const mt_context *context, const uint8_t seed[MT_DRAW_BYTES], size_t n,
                             mt_error *error) {
    uint8_t *bytes = mt__alloc(context, n, 4);
    if (bytes == NULL)
        mt__explain(error, MT_NO_MEMORY, "not enough memory for the numbers of a draw");
    else
        randombytes_buf_deterministic(bytes, n * 4, seed);
    return bytes;
}

static uint32_t little_endian(const uint8_t *byte) {
    return (uint32_t)byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 |
           (uint32_t)byte[3] << 24;
}

mt_status mt_draw_order(const mt_context *context, const uint8_t seed[MT_DRAW_BYTES], size_t n,
                        uint32_t *order, mt_error *error) {
    if (seed == NULL)
        return mt__admit_argument(error, "seed", "is null");
    if (n > 0 && order == NULL)
        return mt__admit_argument(error, "order", "is null; there is nowhere to put the order");
    if (n > UINT32_MAX)
        return mt__admit_argument(error, "n", "is more than 2^32 - 1");
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    size_t n_words = 1024, used = 0; /* grows by doubling */
    uint8_t *words = stream_words(context, seed, n_words, error);
    for (size_t i = n; i-- > 1 && words != NULL;) {
        const uint32_t k = (uint32_t)i + 1, thrown_away = -k % k; /* 2^32 mod k */
        uint32_t word;
        do {
            if (used == n_words) {
                mt_free(context, words);
                n_words *= 2;
                words = stream_words(context, seed, n_words, error);
                if (words == NULL)
                    return MT_NO_MEMORY;
            }
            word = little_endian(words + 4 * used++);
        } while (word < thrown_away);
        const uint32_t j = word % k, swap = order[i];
        order[i] = order[j];
        order[j] = swap;
    }
    if (words == NULL)
        return MT_NO_MEMORY;
    mt_free(context, words);
    return MT_OK;
}
