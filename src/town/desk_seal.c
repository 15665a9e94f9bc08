/* Keys and sealing of a desk file.
 *
 * (1) The key of a file is BLAKE2b-256 of the file's random salt under the key of the desk
 *     (mt__desk_seal_start): two files of one desk share no key, and no record fits into another.
 * (2) A record is sealed by XChaCha20-Poly1305 with a random nonce of 192 bits before it
 *     (mt__desk_seal_bytes). Tied to it are the table, the row and the round: a record that was moved,
 *     within a file or between files, does not open.
 * (3) The key check is BLAKE2b-256 of a fixed text under the key of the file, and reveals nothing of
 *     it: so a wrong key can be told from damage.
 * (4) The commitment to a record is SHA-256 over round, row and the sealed bytes (mt__desk_commit).
 *     The nonce is among them and random: who has the commitment alone, and even the key, cannot try
 *     what the record may have held.
 * (5) What is readable cannot be exchanged either: its digest is sealed with the draw. */
#include "table/table_internal.h"
#include "town/desk_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(MT__DESK_SEALED == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES +
                                      crypto_aead_xchacha20poly1305_ietf_ABYTES,
               "a nonce before, an authenticator after");
_Static_assert(MT_DESK_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
               "the cipher's key");

enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };

mt_status mt__desk_sodium(mt_error *error) {
    if (sodium_init() < 0)
        return mt__fail(error, MT_INTERNAL,
                        "the random source of the system cannot be used; please report this");
    return MT_OK;
}

void mt__desk_seal_start(mt__desk_seal *seal, const uint8_t key[MT_DESK_KEY_BYTES],
                         const char *round) {
    static const char text[] = "mengtafel desk key check 1";
    seal->round = round;
    crypto_generichash(seal->key, sizeof seal->key, seal->salt, sizeof seal->salt, key,
                       MT_DESK_KEY_BYTES);
    crypto_generichash(seal->check, sizeof seal->check, (const unsigned char *)text,
                       sizeof text - 1, seal->key, sizeof seal->key);
}

/* "mengtafel desk 1", table, row and round, a line each. A round has a name of at most MT__DESK_NAME
 * bytes: whoever reads one from a file has looked. */
static size_t place_of(const char *round, const char *table, size_t row, char place[400]) {
    return (size_t)snprintf(place, 400, "mengtafel desk 1\n%s\n%zu\n%.*s\n", table, row,
                            (int)MT__DESK_NAME, round);
}

void mt__desk_seal_bytes(const mt__desk_seal *seal, const char *table, size_t row,
                         const uint8_t *plain, size_t size, uint8_t *sealed) {
    char place[400];
    const size_t n = place_of(seal->round, table, row, place);
    randombytes_buf(sealed, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, plain, size,
                                               (const unsigned char *)place, n, NULL, sealed,
                                               seal->key);
}

bool mt__desk_open_bytes(const mt__desk_seal *seal, const char *table, size_t row,
                         const uint8_t *sealed, size_t size, uint8_t *plain) {
    char place[400];
    const size_t n = place_of(seal->round, table, row, place);
    if (size < MT__DESK_SEALED)
        return false;
    return crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, sealed + NONCE,
                                                      size - NONCE, (const unsigned char *)place, n,
                                                      sealed, seal->key) == 0;
}

void mt__desk_commit(const char *round, size_t row, const uint8_t *sealed, size_t size,
                     uint8_t out[MT__DESK_COMMITMENT]) {
    crypto_hash_sha256_state hash;
    char place[400];
    const size_t n = place_of(round, "commitment", row, place);
    crypto_hash_sha256_init(&hash);
    crypto_hash_sha256_update(&hash, (const unsigned char *)place, n);
    crypto_hash_sha256_update(&hash, sealed, size);
    crypto_hash_sha256_final(&hash, out);
}

/* ---- What is readable ------------------------------------------------------------------------ */

static void add_number(crypto_hash_sha256_state *hash, uint64_t value) {
    uint8_t bytes[8];
    mt__put(bytes, value, 8);
    crypto_hash_sha256_update(hash, bytes, 8);
}

static void add_text(crypto_hash_sha256_state *hash, const char *text) {
    add_number(hash, strlen(text));
    crypto_hash_sha256_update(hash, (const unsigned char *)text, strlen(text));
}

static void add_rule(crypto_hash_sha256_state *hash, const mt_desk_rule *rule, size_t n_schools) {
    add_text(hash, rule->key);
    add_text(hash, rule->text);
    add_number(hash, rule->traits != NULL);
    add_number(hash, rule->seats != NULL);
    for (size_t s = 0; rule->seats != NULL && s < n_schools; s++)
        add_number(hash, rule->seats[s]);
    add_number(hash, rule->group_of != NULL);
    for (size_t s = 0; rule->group_of != NULL && s < n_schools; s++)
        add_number(hash, rule->group_of[s + 1]);
    for (size_t g = 0; rule->group_of != NULL && g < rule->group_of[n_schools]; g++) {
        const mt_seat_group *group = &rule->group[g];
        add_number(hash, group->seats);
        add_number(hash, group->most);
        add_number(hash, group->only);
        add_number(hash, group->first);
        add_number(hash, group->pass_on);
    }
}

void mt__desk_readable(const mt_desk_book *book, uint8_t out[32]) {
    crypto_hash_sha256_state hash;
    crypto_hash_sha256_init(&hash);
    add_text(&hash, "mengtafel desk readable 1");
    add_text(&hash, book->round);
    add_text(&hash, book->kind);
    add_text(&hash, book->town);
    add_text(&hash, book->made);
    add_text(&hash, book->manifest);
    crypto_hash_sha256_update(&hash, book->commitment, sizeof book->commitment);
    add_number(&hash, book->n_children);
    add_number(&hash, book->n_schools);
    for (size_t s = 0; s < book->n_schools; s++) {
        add_text(&hash, book->school[s]);
        add_number(&hash, book->capacity[s]);
    }
    add_number(&hash, book->n_rules);
    for (size_t r = 0; r < book->n_rules; r++)
        add_rule(&hash, &book->rule[r], book->n_schools);
    crypto_hash_sha256_final(&hash, out);
}

/* ---- Keys as files --------------------------------------------------------------------------- */

void mt_desk_key_new(uint8_t key[MT_DESK_KEY_BYTES]) {
    (void)!sodium_init(); /* where it fails, the next line finds no random source either */
    randombytes_buf(key, MT_DESK_KEY_BYTES);
}

static mt_status write_key(int fd, const char *path, const char *text, size_t size,
                           mt_error *error) {
    ssize_t done = write(fd, text, size);
    if (done < 0 || (size_t)done < size || fsync(fd) != 0)
        return mt__fail_at(error, MT_IO, path, 0, 0,
                           "the key cannot be written: %s; no file was made",
                           done >= 0 && (size_t)done < size ? "the disk is full" : strerror(errno));
    return MT_OK;
}

mt_status mt_desk_key_write(const mt_context *context, const char *path,
                            const uint8_t key[MT_DESK_KEY_BYTES], mt_error *error) {
    char text[2 * MT_DESK_KEY_BYTES + 2];
    (void)context;
    if (path == NULL || key == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "path and key must be given");
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return mt__fail_at(error, MT_IO, path, 0, 0, "cannot make the key file: %s%s",
                           strerror(errno),
                           errno == EEXIST ? "; a key is never written over, choose another name"
                                           : "; check the folder and its rights");
    sodium_bin2hex(text, sizeof text, key, MT_DESK_KEY_BYTES);
    text[sizeof text - 2] = '\n';
    mt_status status = write_key(fd, path, text, sizeof text - 1, error);
    sodium_memzero(text, sizeof text);
    if (close(fd) != 0 && status == MT_OK)
        status = mt__fail_at(error, MT_IO, path, 0, 0,
                             "the key cannot be written: %s; no file "
                             "was made",
                             strerror(errno));
    if (status != MT_OK)
        unlink(path);
    return status;
}

static mt_status check_key_file(int fd, const char *path, mt_error *error) {
    struct stat about;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
        return mt__fail_at(error, MT_BAD_DATA, path, 0, 0,
                           "this is not a key file; name the file with the 64 hex digits");
    if ((about.st_mode & 077) != 0)
        return mt__fail_at(error, MT_DENIED, path, 0, 0,
                           "others than its owner may read or change this key (mode %03o); make it "
                           "yours alone with `chmod 600`, and make a new key if others had access",
                           about.st_mode & 0777u);
    return MT_OK;
}

static mt_status parse_key(const char *text, size_t size, const char *path,
                           uint8_t key[MT_DESK_KEY_BYTES], mt_error *error) {
    while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == '\r'))
        size--;
    uint8_t bytes[MT_DESK_KEY_BYTES];
    size_t n = 0;
    const bool right = size == 2 * sizeof bytes &&
                       sodium_hex2bin(bytes, sizeof bytes, text, size, NULL, &n, NULL) == 0 &&
                       n == sizeof bytes;
    if (right)
        memcpy(key, bytes, sizeof bytes);
    sodium_memzero(bytes, sizeof bytes);
    return right ? MT_OK
                 : mt__fail_at(error, MT_BAD_DATA, path, 0, 0,
                               "this is not a key: it has 64 hex digits on one line; name the key "
                               "file of the round");
}

mt_status mt_desk_key_read(const mt_context *context, const char *path,
                           uint8_t key[MT_DESK_KEY_BYTES], mt_error *error) {
    char text[128];
    (void)context;
    if (path == NULL || key == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "path and key must be given");
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return mt__fail_at(error, MT_IO, path, 0, 0,
                           "the key file cannot be read: %s; check the name", strerror(errno));
    mt_status status = check_key_file(fd, path, error);
    if (status == MT_OK) {
        const ssize_t size = read(fd, text, sizeof text);
        status = size < 0 ? mt__fail_at(error, MT_IO, path, 0, 0, "the key file cannot be read: %s",
                                        strerror(errno))
                          : parse_key(text, (size_t)size, path, key, error);
        sodium_memzero(text, sizeof text);
    }
    close(fd);
    return status;
}
