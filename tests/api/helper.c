/* What the tests of the API need from the library: `helper routes` prints the routes of the API, and
 * `helper add-round TOWN ID RESULT.json` puts a round into a town file. */
#include "mengtafel/mengtafel.h"

#include <stdio.h>
#include <string.h>

static int add_round(const char *path, const char *id, const char *result) {
    const mt_stamp stamp = {.time = "2026-11-24T20:00:00Z", .actor = "test"};
    mt_town *town = NULL;
    mt_error error = {0};
    char *text = NULL, digest[65];
    size_t size = 0;
    mt_status status = mt_file_read(NULL, result, &text, &size, &error);
    if (status == MT_OK)
        status = mt_town_open(NULL, path, MT_TOWN_WRITE, &stamp, &town, &error);
    if (status == MT_OK) {
        mt_digest_hex("manifest", 8, digest);
        const mt_round_entry round = {.id = id,
                                      .kind = "exercise",
                                      .made = "2026-11-24T20:00:00Z",
                                      .digest = digest,
                                      .result = text};
        status = mt_town_round_add(town, &round, &stamp, &error);
    }
    mt_town_close(town);
    mt_free(NULL, text);
    if (status != MT_OK)
        fprintf(stderr, "%s\n", error.message);
    return status == MT_OK ? 0 : 1;
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "routes") == 0) {
        for (size_t i = 0; mt_server_route(i) != NULL; i++)
            puts(mt_server_route(i));
        return 0;
    }
    if (argc == 5 && strcmp(argv[1], "add-round") == 0)
        return add_round(argv[2], argv[3], argv[4]);
    fputs("helper routes | helper add-round TOWN ID RESULT.json\n", stderr);
    return 2;
}
