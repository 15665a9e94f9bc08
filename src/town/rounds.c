/* Results of rounds: what a round came to, as counts, with the receipt of its desk file. A round is
 * added once and never changed; what it says was checked by whoever made it, here only that it is
 * JSON, named, dated and not there already. */
#include "table/table_internal.h"
#include "town/log.h"
#include "town/town_internal.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define NAME_MAX_BYTES 64

/* ---- Checking -------------------------------------------------------------------------------- */

static mt_status check_name(const char *what, const char *text, mt_error *error) {
    const size_t length = strlen(text);
    if (length == 0 || length > NAME_MAX_BYTES || !mt__is_clean(text))
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "the %s of a round is UTF-8 text of 1 to %d bytes without line ends, tabs "
                        "or other control characters; give another",
                        what, NAME_MAX_BYTES);
    return MT_OK;
}

/* "2026-11-21T21:50:00Z": one form, so that the order of the text is the order of time. */
static bool is_time(const char *text) {
    static const char form[] = "0000-00-00T00:00:00Z";
    if (strlen(text) != sizeof form - 1)
        return false;
    for (size_t i = 0; i < sizeof form - 1; i++)
        if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
            return false;
    return true;
}

static mt_status check_result(const mt_town *town, const mt_round_entry *round, mt_error *error) {
    json_error_t problem;
    json_t *json = json_loads(round->result, JSON_REJECT_DUPLICATES, &problem);
    if (json == NULL)
        return mt__fail_at(error, MT_BAD_DATA, town->db.file, 0, 0,
                           "the result of round %s is not JSON: line %d: %s; nothing was changed",
                           round->id, problem.line, problem.text);
    const bool is_object = json_is_object(json);
    json_decref(json);
    if (!is_object)
        return mt__fail_at(error, MT_BAD_DATA, town->db.file, 0, 0,
                           "the result of round %s is not a JSON object; nothing was changed",
                           round->id);
    return MT_OK;
}

static mt_status check_round(const mt_town *town, const mt_round_entry *round, mt_error *error) {
    MT_TRY(check_name("id", round->id, error));
    MT_TRY(check_name("kind", round->kind, error));
    if (!is_time(round->made))
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "a round was made at a time such as 2026-11-21T21:50:00Z, not \"%.40s\"",
                        mt__is_clean(round->made) ? round->made : "?");
    if (strlen(round->digest) != 64 || strspn(round->digest, "0123456789abcdef") != 64)
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "the receipt of a round has 64 lower-case hex digits; see mt_digest_hex");
    return check_result(town, round, error);
}

/* ---- Adding ---------------------------------------------------------------------------------- */

static mt_status log_round(mt_town *town, const mt_round_entry *round, const mt_stamp *stamp,
                           mt_error *error) {
    mt_json *json = NULL;
    const char *text;
    char hex[65];
    size_t size;
    MT_TRY(mt_json_new(town->context, &json, error));
    mt_digest_hex(round->result, strlen(round->result), hex);
    mt_json_object(json, NULL);
    mt_json_string(json, "round", round->id);
    mt_json_string(json, "kind", round->kind);
    mt_json_string(json, "receipt", round->digest);
    mt_json_string(json, "result_sha256", hex);
    mt_json_end(json);
    mt_status status = mt_json_finish(json, &text, &size, error);
    if (status == MT_OK)
        status = mt__log_append(&town->db, stamp, "round", text, error);
    mt_json_free(json);
    return status;
}

static mt_status insert_round(mt_town *town, const mt_round_entry *round, mt_error *error) {
    mt__stmt stmt;
    bool there = false;
    MT_TRY(
        mt__stmt_open(&town->db, "SELECT 1 FROM admission_round WHERE key = :key", &stmt, error));
    mt__bind_text(&stmt, ":key", round->id);
    mt_status status = mt__stmt_step(&stmt, &there, error);
    mt__stmt_close(&stmt);
    MT_TRY(status);
    if (there)
        return mt__fail_at(error, MT_BAD_DATA, town->db.file, 0, 0,
                           "the town has a round %s already; nothing was changed, give the new one "
                           "another id",
                           round->id);
    MT_TRY(mt__stmt_open(&town->db,
                         "INSERT INTO admission_round (key, kind, made, digest, result) "
                         "VALUES (:key, :kind, :made, :digest, :result)",
                         &stmt, error));
    mt__bind_text(&stmt, ":key", round->id);
    mt__bind_text(&stmt, ":kind", round->kind);
    mt__bind_text(&stmt, ":made", round->made);
    mt__bind_text(&stmt, ":digest", round->digest);
    mt__bind_text(&stmt, ":result", round->result);
    status = mt__stmt_run(&stmt, error);
    mt__stmt_close(&stmt);
    return status;
}

mt_status mt_town_round_add(mt_town *town, const mt_round_entry *round, const mt_stamp *stamp,
                            mt_error *error) {
    if (town == NULL || round == NULL || !mt__stamp_given(stamp) || round->id == NULL ||
        round->kind == NULL || round->made == NULL || round->digest == NULL ||
        round->result == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "town, round and stamp must be given, and every "
                        "field of the round");
    if (town->mode != MT_TOWN_WRITE)
        return mt__fail(error, MT_DENIED, "the town file is open for reading only");
    MT_TRY(check_round(town, round, error));
    mt_status status = mt__db_begin(&town->db, error);
    if (status == MT_OK)
        status = insert_round(town, round, error);
    if (status == MT_OK)
        status = log_round(town, round, stamp, error);
    if (status == MT_OK)
        status = mt__db_commit(&town->db, error);
    if (status != MT_OK)
        mt__db_rollback(&town->db);
    return status;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static mt_status hand_over(mt_town *town, mt__stmt *stmt, mt_round_reader reader, void *user,
                           mt_error *error) {
    const mt_round_entry entry = {
        .id = mt__column_text(stmt, 0),
        .kind = mt__column_text(stmt, 1),
        .made = mt__column_text(stmt, 2),
        .digest = mt__column_text(stmt, 3),
        .result = mt__column_text(stmt, 4),
    };
    if (entry.id == NULL || entry.kind == NULL || entry.made == NULL || entry.digest == NULL ||
        entry.result == NULL)
        return mt__fail_at(
            error, MT_BAD_DATA, town->db.file, 0, 0,
            "the town file is damaged (see `mengtafel log --verify`); use a back-up");
    return reader(user, &entry, error);
}

mt_status mt_town_rounds(mt_town *town, const char *id, mt_round_reader reader, void *user,
                         mt_error *error) {
    mt__stmt stmt;
    bool row = false, has = false;
    if (town == NULL || reader == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "town and reader must be given");
    MT_TRY(mt__town_has(town, 2, &has, error));
    if (!has)
        return MT_OK;
    MT_TRY(mt__stmt_open(&town->db,
                         "SELECT key, kind, made, digest, result FROM admission_round "
                         "WHERE :key IS NULL OR key = :key ORDER BY made, id",
                         &stmt, error));
    mt__bind_text(&stmt, ":key", id);
    mt_status status = mt__stmt_step(&stmt, &row, error);
    while (status == MT_OK && row) {
        status = hand_over(town, &stmt, reader, user, error);
        if (status == MT_OK)
            status = mt__stmt_step(&stmt, &row, error);
    }
    mt__stmt_close(&stmt);
    return status;
}
