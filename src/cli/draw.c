/* mengtafel draw: commitment, seed and the ticket of every applicant, so that a draw can be
 * repeated by anybody who has what was published. */
#include "cli/market.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_MAX = 1024 };

typedef struct drawing {
    mt_table *table;
    cli_names names;
    uint8_t manifest[MT_DRAW_BYTES], seed[MT_DRAW_BYTES], commitment[MT_DRAW_BYTES];
    uint8_t *ticket; ///< [applicants * 32]
    uint32_t *order; ///< [applicants] the first first
} drawing;

/** Bytes of an option in hexadecimal digits. @param exact  how many it must be; 0: any, at least
 *  1 */
static mt_status read_hex(cli_run *run, const char *name, size_t exact, uint8_t bytes[BYTES_MAX],
                          size_t *n) {
    const char *text = cli_value(run, name), *end = NULL;
    if (text == NULL)
        return cli_usage(run, "`mengtafel draw` needs --%s HEX; see --help", name);
    if (sodium_hex2bin(bytes, BYTES_MAX, text, strlen(text), NULL, n, &end) != 0 || *end != '\0' ||
        *n == 0)
        return cli_usage(run,
                         "--%s takes hexadecimal digits, two for each byte and at most %d, not "
                         "\"%.40s\"",
                         name, 2 * BYTES_MAX, text);
    if (exact > 0 && *n != exact)
        return cli_usage(run, "--%s takes %zu hexadecimal digits (a SHA-256), not %zu", name,
                         2 * exact, strlen(text));
    return MT_OK;
}

static mt_status read_seed(cli_run *run, drawing *d) {
    uint8_t manifest[BYTES_MAX], secret[BYTES_MAX], beacon[BYTES_MAX];
    size_t n_manifest = 0, n_secret = 0, n_beacon = 0;
    MT_TRY(read_hex(run, "manifest", MT_DRAW_BYTES, manifest, &n_manifest));
    MT_TRY(read_hex(run, "secret", 0, secret, &n_secret));
    MT_TRY(read_hex(run, "beacon", 0, beacon, &n_beacon));
    if (n_secret < MT_DRAW_BYTES)
        return cli_usage(run, "--secret has %zu bytes; a secret under 32 can be guessed", n_secret);
    memcpy(d->manifest, manifest, MT_DRAW_BYTES);
    mt_draw_commitment(secret, n_secret, d->commitment);
    mt_draw_seed(manifest, secret, n_secret, beacon, n_beacon, d->seed);
    return MT_OK;
}

static mt_status check_words(cli_run *run) {
    const char *round = cli_value(run, "round"), *school = cli_value(run, "school");
    if (round == NULL || round[0] == '\0')
        return cli_usage(run, "`mengtafel draw` needs --round NAME, as it was published");
    if (strchr(round, 0x1f) != NULL || (school != NULL && strchr(school, 0x1f) != NULL))
        return cli_usage(run, "--round and --school must not hold the character 0x1f");
    if (school != NULL && school[0] == '\0')
        return cli_usage(run, "--school is empty; leave it out for one lot for all schools");
    return MT_OK;
}

static mt_status read_applicants(cli_run *run, drawing *d) {
    size_t column;
    MT_TRY(mt_table_read(&run->context, run->argument[0], NULL, &d->table, &run->error));
    const char *other = cli_has_column(d->table, "child") ? "child" : "student";
    MT_TRY(cli_column(d->table, "applicant", other, &column, &run->error));
    for (size_t row = 0; row < mt_table_rows(d->table); row++) {
        const char *code;
        uint32_t number;
        MT_TRY(cli_code(d->table, row, column, "pseudonym", &code, &run->error));
        if (strchr(code, 0x1f) != NULL)
            return mt_table_fail(
                &run->error, d->table, row, column,
                "the pseudonym holds the character 0x1f, which separates the parts "
                "of a ticket; leave it out");
        MT_TRY(cli_names_add(&run->context, &d->names, code, &number, &run->error));
        if (number != row)
            return mt_table_fail(&run->error, d->table, row, column,
                                 "%.64s is in the draw already (row %lld); nobody has two tickets",
                                 code, (long long)mt_table_line(d->table, number));
    }
    return MT_OK;
}

static int by_ticket(const void *left, const void *right, void *user) {
    const uint8_t *ticket = user;
    const size_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    const int order = memcmp(ticket + a * MT_DRAW_BYTES, ticket + b * MT_DRAW_BYTES, MT_DRAW_BYTES);
    return order != 0 ? order : (a > b) - (a < b);
}

static mt_status draw(cli_run *run, drawing *d) {
    const size_t n = d->names.n;
    d->ticket = mt__alloc(&run->context, n, MT_DRAW_BYTES);
    d->order = mt__alloc(&run->context, n, sizeof *d->order);
    if (d->ticket == NULL || d->order == NULL)
        return mt__no_memory(&run->error, "the tickets");
    for (size_t i = 0; i < n; i++) {
        d->order[i] = (uint32_t)i;
        mt_draw_ticket(d->seed, cli_value(run, "round"), d->names.text[i], cli_value(run, "school"),
                       d->ticket + i * MT_DRAW_BYTES);
    }
    if (n > 0)
        qsort_r(d->order, n, sizeof *d->order, by_ticket, d->ticket);
    return MT_OK;
}

/* ---- Output ---------------------------------------------------------------------------------- */

static const char *hex(const uint8_t *bytes, char text[2 * MT_DRAW_BYTES + 1]) {
    return sodium_bin2hex(text, 2 * MT_DRAW_BYTES + 1, bytes, MT_DRAW_BYTES);
}

static mt_status print_table(cli_run *run, const drawing *d, cli_format format) {
    static const char *const header[] = {"place", "child", "ticket"};
    cli_table table = {.n_columns = 3, .header = header, .context = &run->context};
    char text[2 * MT_DRAW_BYTES + 1], place[32];
    mt_status status = MT_OK;
    for (size_t i = 0; i < d->names.n && status == MT_OK; i++) {
        snprintf(place, sizeof place, "%zu", i + 1);
        status = cli_table_row(&table, &run->error, place, d->names.text[d->order[i]],
                               hex(d->ticket + (size_t)d->order[i] * MT_DRAW_BYTES, text));
    }
    if (status == MT_OK && format == CLI_TABLE)
        fprintf(run->out, "commitment  %s\n", hex(d->commitment, text));
    if (status == MT_OK && format == CLI_TABLE)
        fprintf(run->out, "seed        %s\n\n", hex(d->seed, text));
    if (status == MT_OK)
        cli_table_print(&table, run, format);
    cli_table_free(&table);
    return status;
}

static mt_status print_json(cli_run *run, const drawing *d) {
    char text[2 * MT_DRAW_BYTES + 1];
    const char *whole;
    mt_json *json = NULL;
    size_t size;
    MT_TRY(mt_json_new(&run->context, &json, &run->error));
    mt_json_object(json, NULL);
    mt_json_string(json, "round", cli_value(run, "round"));
    if (cli_given(run, "school"))
        mt_json_string(json, "school", cli_value(run, "school"));
    mt_json_string(json, "manifest", hex(d->manifest, text));
    mt_json_string(json, "commitment", hex(d->commitment, text));
    mt_json_string(json, "seed", hex(d->seed, text));
    mt_json_array(json, "tickets");
    for (size_t i = 0; i < d->names.n; i++) {
        mt_json_object(json, NULL);
        mt_json_string(json, "child", d->names.text[d->order[i]]);
        mt_json_string(json, "ticket", hex(d->ticket + (size_t)d->order[i] * MT_DRAW_BYTES, text));
        mt_json_end(json);
    }
    mt_json_end(json);
    mt_json_end(json);
    mt_status status = mt_json_finish(json, &whole, &size, &run->error);
    if (status == MT_OK)
        fwrite(whole, 1, size, run->out);
    mt_json_free(json);
    return status;
}

static mt_status execute(cli_run *run) {
    cli_format format;
    drawing d = {.table = NULL};
    mt_status status = MT_OK;
    MT_TRY(cli_get_format(run, "table|csv|json", &format));
    MT_TRY(check_words(run));
    MT_TRY(read_seed(run, &d));
    MT_TRY_DONE(read_applicants(run, &d));
    MT_TRY_DONE(draw(run, &d));
    MT_TRY_DONE(format == CLI_JSON ? print_json(run, &d) : print_table(run, &d, format));
done:
    cli_names_free(&run->context, &d.names);
    mt_table_free(&run->context, d.table);
    mt_free(&run->context, d.ticket);
    mt_free(&run->context, d.order);
    return status;
}

static const cli_option options[] = {
    {"round", "NAME", "the name of the round, as it was published", 0},
    {"manifest", "HEX", "SHA-256 of the applications, seats and rules that were frozen", 0},
    {"secret", "HEX", "the secret whose SHA-256 was published before that", 0},
    {"beacon", "HEX", "the public random value that was named beforehand", 0},
    {"school", "CODE", "the draw of one school; without: one lot for all schools", 0},
    {"format", "FORMAT", "table (default), csv (for --lots of allocate) or json", 0},
    {NULL, NULL, NULL, 0},
};

const cli_command cli_draw = {
    .name = "draw",
    .group = "Uitvoeren (carry out)",
    .arguments = "APPLICANTS.csv",
    .summary = "Draw lots that anybody can draw again",
    .details =
        "APPLICANTS.csv has a column child (or applicant) with pseudonyms. The seed is "
        "SHA-256(\"seed\", 0x1f, manifest, secret, beacon): the boards, who know the secret, "
        "cannot "
        "choose the beacon, and whoever makes the beacon does not know the secret. The ticket of "
        "an "
        "applicant is HMAC-SHA-256(seed, \"ticket\", 0x1f, round, 0x1f, pseudonym), with 0x1f and "
        "the school behind it when each school draws. The lowest ticket is first. How to do the "
        "same with sha256sum and openssl stands in docs/methods/admit.md.\n"
        "  mengtafel draw children.csv --round 2027-02 --manifest 5e.. --secret 0f.. \\\n"
        "      --beacon a1.. --format csv -o lots.csv\n"
        "  mengtafel allocate schools.csv applications.csv --lots lots.csv\n",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 1,
    .execute = execute,
};
