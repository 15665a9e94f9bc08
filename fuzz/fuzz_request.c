/* What the server reads of a request by itself: target and query, Host, and the headers that choose
 * between forms. Input: a byte that picks the reader, then the text. */
#include "server/request.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition) {
    if (!condition)
        abort();
}

/* What is accepted is text: no control characters, and a path from the root. */
static void read_target(const char *text) {
    static mt__target target;
    if (mt__target_read(text, &target) != NULL)
        return;
    require(target.path[0] == '/');
    for (const char *c = target.path; *c != '\0'; c++)
        require((unsigned char)*c >= 0x20 && *c != 0x7f);
    for (size_t i = 0; i < target.n_parameters; i++) {
        const char *value = mt__target_value(&target, target.parameter[i].name);
        require(value == target.parameter[i].value);
        require(strlen(value) <= MT__TARGET_MAX);
    }
    if (target.host != NULL)
        (void)mt__host_is_loopback(target.host);
}

/* A Host that is accepted holds nothing but what a loopback name and a port are made of. */
static void read_host(const char *text) {
    if (mt__host_is_loopback(text))
        require(strspn(text, "0123456789.:[]localhstLOCALHST") == strlen(text));
}

static void read_coding(const char *text) {
    const mt__coding alone = mt__choose_coding(text, false, false);
    require(alone == MT_PLAIN || alone == MT_NO_CODING);
    require(mt__choose_coding(text, true, false) != MT_BROTLI);
    require(mt__choose_coding(text, false, true) != MT_GZIP);
    if (alone == MT_PLAIN)
        require(mt__choose_coding(text, true, true) != MT_NO_CODING);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text;
    if (size == 0 || (text = malloc(size)) == NULL)
        return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    switch (data[0] % 5) {
    case 0:
        read_target(text);
        break;
    case 1:
        read_host(text);
        break;
    case 2:
        read_coding(text);
        break;
    case 3:
        (void)mt__accepts(text, "application/json");
        break;
    default:
        (void)mt__etag_matches(text, "abc");
    }
    free(text);
    return 0;
}
