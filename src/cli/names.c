/* Open addressing with linear steps, at most half full; FNV-1a as the hash. */
#include "cli/names.h"

#include <string.h>

static uint64_t hash(const char *text) {
    uint64_t h = 0xcbf29ce484222325;
    for (; *text != '\0'; text++)
        h = (h ^ (unsigned char)*text) * 0x100000001b3;
    return h ^ h >> 32;
}

/** The slot where a text is, or the free one where it would be. */
static cli_slot *look_up(const cli_names *names, const char *text, uint64_t h) {
    size_t at = h & (names->n_slots - 1);
    while (names->slot[at].number != 0 &&
           (names->slot[at].hash != (uint32_t)h ||
            strcmp(names->text[names->slot[at].number - 1], text) != 0))
        at = (at + 1) & (names->n_slots - 1);
    return &names->slot[at];
}

static void enter(cli_names *names, size_t number) {
    const uint64_t h = hash(names->text[number]);
    *look_up(names, names->text[number], h) =
        (cli_slot){.hash = (uint32_t)h, .number = (uint32_t)number + 1};
}

uint32_t cli_names_find(const cli_names *names, const char *text) {
    return names->n_slots > 0 ? look_up(names, text, hash(text))->number - 1 : UINT32_MAX;
}

static mt_status make_room(const mt_context *context, cli_names *names, mt_error *error) {
    void *text = (void *)names->text;
    const mt_status status =
        mt__grow(context, &text, &names->capacity, names->n, sizeof *names->text, error);
    names->text = text;
    if (status != MT_OK || 2 * (names->n + 1) <= names->n_slots)
        return status;
    const size_t n_slots = names->n_slots > 0 ? 2 * names->n_slots : 64;
    cli_slot *slot = mt__calloc(context, n_slots, sizeof *slot);
    if (slot == NULL)
        return mt__no_memory(error, "the codes of a table");
    mt_free(context, names->slot);
    names->slot = slot;
    names->n_slots = n_slots;
    for (size_t i = 0; i < names->n; i++)
        enter(names, i);
    return MT_OK;
}

mt_status cli_names_add(const mt_context *context, cli_names *names, const char *text,
                        uint32_t *number, mt_error *error) {
    *number = cli_names_find(names, text);
    if (*number != UINT32_MAX)
        return MT_OK;
    if (names->n == UINT32_MAX - 1)
        return mt__fail(error, MT_BAD_DATA, "there are more than 2^32 - 2 different codes");
    MT_TRY(make_room(context, names, error));
    names->text[names->n] = text;
    *number = (uint32_t)names->n++;
    enter(names, *number);
    return MT_OK;
}

void cli_names_free(const mt_context *context, cli_names *names) {
    mt_free(context, (void *)names->text);
    mt_free(context, names->slot);
    *names = (cli_names){0};
}
