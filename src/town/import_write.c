/* Writing for an import, inside its transaction.
 *
 * (1) A unit is known by its code. A unit that is there already keeps what the file does not have,
 *     and takes what it has (upsert_unit).
 * (2) A count or distance that is there already and differs is refused, unless the plan says
 *     replace: silently joining two files of one year is how series break (check_old_count,
 *     check_old_distance). One that is the same keeps its source.
 * (3) Every count, unit and shape points at the source row of its file. */
#include "town/import.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

mt_status mt__find_id(mt__db *db, const char *sql, const char *code, int64_t *id, mt_error *error) {
    mt__stmt stmt;
    bool row = false;
    MT_TRY(mt__stmt_open(db, sql, &stmt, error));
    mt__bind_text(&stmt, ":code", code);
    mt_status status = mt__stmt_step(&stmt, &row, error);
    *id = status == MT_OK && row ? mt__column_integer(&stmt, 0) : 0;
    mt__stmt_close(&stmt);
    return status;
}

static void bind_source(mt__stmt *stmt, const mt_source *source) {
    mt__bind_text(stmt, ":file", source->file);
    mt__bind_text(stmt, ":digest", source->digest);
    mt__bind_text(stmt, ":publisher", source->publisher);
    mt__bind_text(stmt, ":title", source->title);
    mt__bind_text(stmt, ":year", source->year);
    mt__bind_text(stmt, ":licence", source->licence);
    mt__bind_text(stmt, ":url", source->url);
    mt__bind_text(stmt, ":note_nl", source->note_nl);
    mt__bind_text(stmt, ":note_en", source->note_en);
    mt__bind_integer(stmt, ":is_public", source->is_public);
}

/* A file that was imported before under the same description is the same source: it is not listed
 * twice. */
static mt_status find_source(mt__db *db, const mt_source *source, int64_t *id, mt_error *error) {
    mt__stmt stmt;
    bool row = false;
    MT_TRY(mt__stmt_open(db,
                         "SELECT id FROM source WHERE file = :file AND digest = :digest AND "
                         "publisher IS NOT DISTINCT FROM :publisher AND "
                         "title IS NOT DISTINCT FROM :title AND "
                         "year IS NOT DISTINCT FROM :year AND "
                         "licence IS NOT DISTINCT FROM :licence AND "
                         "url IS NOT DISTINCT FROM :url AND "
                         "note_nl IS NOT DISTINCT FROM :note_nl AND "
                         "note_en IS NOT DISTINCT FROM :note_en AND "
                         "is_public = :is_public ORDER BY id",
                         &stmt, error));
    bind_source(&stmt, source);
    mt_status status = mt__stmt_step(&stmt, &row, error);
    *id = status == MT_OK && row ? mt__column_integer(&stmt, 0) : 0;
    mt__stmt_close(&stmt);
    return status;
}

mt_status mt__import_source(mt__db *db, const mt_source *source, const mt_stamp *stamp, int64_t *id,
                            mt_error *error) {
    mt__stmt stmt;
    MT_TRY(find_source(db, source, id, error));
    if (*id != 0)
        return MT_OK;
    MT_TRY(mt__stmt_open(db,
                         "INSERT INTO source (file, digest, publisher, title, year, licence, url, "
                         "note_nl, note_en, is_public, imported) VALUES (:file, :digest, "
                         ":publisher, :title, :year, :licence, :url, :note_nl, :note_en, "
                         ":is_public, :imported)",
                         &stmt, error));
    bind_source(&stmt, source);
    mt__bind_text(&stmt, ":imported", stamp->time);
    mt_status status = mt__stmt_run(&stmt, error);
    mt__stmt_close(&stmt);
    *id = mt__db_last_id(db);
    return status;
}

static mt_status ensure_period(mt__db *db, const mt_import_plan *plan, int64_t *id,
                               mt_error *error) {
    mt__stmt stmt;
    bool row = false;
    MT_TRY(mt__stmt_open(db,
                         "SELECT id FROM period WHERE first_year = :first AND last_year = :last "
                         "AND exact = :exact",
                         &stmt, error));
    mt__bind_integer(&stmt, ":first", plan->first_year);
    mt__bind_integer(&stmt, ":last", plan->last_year);
    mt__bind_integer(&stmt, ":exact", plan->year_exact);
    mt_status status = mt__stmt_step(&stmt, &row, error);
    if (status == MT_OK && row)
        *id = mt__column_integer(&stmt, 0);
    mt__stmt_close(&stmt);
    if (status != MT_OK || row)
        return status;
    MT_TRY(mt__stmt_open(db,
                         "INSERT INTO period (first_year, last_year, exact) "
                         "VALUES (:first, :last, :exact)",
                         &stmt, error));
    mt__bind_integer(&stmt, ":first", plan->first_year);
    mt__bind_integer(&stmt, ":last", plan->last_year);
    mt__bind_integer(&stmt, ":exact", plan->year_exact);
    status = mt__stmt_run(&stmt, error);
    mt__stmt_close(&stmt);
    *id = mt__db_last_id(db);
    return status;
}

static mt_status ensure_grouping(mt__db *db, const char *key, const mt_source *source, int64_t *id,
                                 mt_error *error) {
    mt__stmt stmt;
    MT_TRY(mt__find_id(db, "SELECT id FROM grouping WHERE key = :code", key, id, error));
    if (*id != 0)
        return MT_OK;
    MT_TRY(mt__stmt_open(db, "INSERT INTO grouping (key, note_nl, note_en) VALUES (:key, :nl, :en)",
                         &stmt, error));
    mt__bind_text(&stmt, ":key", key);
    mt__bind_text(&stmt, ":nl", source->groups_nl);
    mt__bind_text(&stmt, ":en", source->groups_en);
    mt_status status = mt__stmt_run(&stmt, error);
    mt__stmt_close(&stmt);
    *id = mt__db_last_id(db);
    return status;
}

/* The group of this grouping with this key; made when it is new. A group that another file counted
 * under another column name keeps the first name. */
static mt_status ensure_group(mt__db *db, int64_t grouping, const mt_import_group *group,
                              int64_t position, int64_t *id, mt_error *error) {
    mt__stmt stmt;
    bool row = false;
    MT_TRY(mt__stmt_open(db,
                         "SELECT id FROM member_group WHERE grouping_id = :grouping AND key = :key",
                         &stmt, error));
    mt__bind_integer(&stmt, ":grouping", grouping);
    mt__bind_text(&stmt, ":key", group->key);
    mt_status status = mt__stmt_step(&stmt, &row, error);
    *id = status == MT_OK && row ? mt__column_integer(&stmt, 0) : 0;
    mt__stmt_close(&stmt);
    if (status != MT_OK || *id != 0)
        return status;
    const bool known = strcmp(group->key, "unknown") != 0;
    char nl[128], en[128];
    snprintf(nl, sizeof nl, known ? "groep %s" : "groep onbekend", group->key);
    snprintf(en, sizeof en, known ? "group %s" : "group not known", group->key);
    MT_TRY(mt__stmt_open(db,
                         "INSERT INTO member_group (grouping_id, position, key, name_nl, name_en, "
                         "known, source_column) VALUES (:grouping, :position, :key, :nl, :en, "
                         ":known, :column)",
                         &stmt, error));
    mt__bind_integer(&stmt, ":grouping", grouping);
    mt__bind_integer(&stmt, ":position", position);
    mt__bind_text(&stmt, ":key", group->key);
    mt__bind_text(&stmt, ":nl", nl);
    mt__bind_text(&stmt, ":en", en);
    mt__bind_integer(&stmt, ":known", known);
    mt__bind_text(&stmt, ":column", group->column);
    status = mt__stmt_run(&stmt, error);
    mt__stmt_close(&stmt);
    *id = mt__db_last_id(db);
    return status;
}

static mt_status ensure_groups(mt__importing *import, const mt_source *source, mt_error *error) {
    const mt_import_plan *plan = import->plan;
    mt__db *db = &import->town->db;
    int64_t grouping, position;
    const bool dated = plan->n_groups > 0 || import->columns.has[MT_ROLE_DISTANCE];
    if (dated)
        MT_TRY(ensure_period(db, plan, &import->period, error));
    if (plan->kind == MT_IMPORT_FIGURES)
        return mt__import_figures(import, error);
    if (plan->n_groups == 0)
        return MT_OK;
    MT_TRY(ensure_grouping(db, plan->grouping != NULL ? plan->grouping : "groups", source,
                           &grouping, error));
    for (size_t g = 0; g < plan->n_groups; g++) {
        MT_TRY(mt__db_integer(db, "SELECT coalesce(max(position), -1) + 1 FROM member_group",
                              &position, error));
        MT_TRY(ensure_group(db, grouping, &plan->group[g], position, &import->group[g], error));
    }
    return MT_OK;
}

static mt_status ensure_board(mt__db *db, const mt__unit_row *row, int64_t *id, mt_error *error) {
    const char *code = row->text[MT_ROLE_BOARD];
    mt__stmt stmt;
    *id = 0;
    if (code == NULL)
        return MT_OK;
    MT_TRY(mt__find_id(db, "SELECT id FROM board WHERE code = :code", code, id, error));
    const bool is_new = *id == 0;
    if (!is_new && row->text[MT_ROLE_BOARD_NAME] == NULL)
        return MT_OK;
    MT_TRY(mt__stmt_open(db,
                         is_new ? "INSERT INTO board (code, name) VALUES (:code, :name)"
                                : "UPDATE board SET name = :name WHERE code = :code",
                         &stmt, error));
    mt__bind_text(&stmt, ":code", code);
    mt__bind_text(&stmt, ":name", row->text[MT_ROLE_BOARD_NAME]);
    mt_status status = mt__stmt_run(&stmt, error);
    mt__stmt_close(&stmt);
    if (is_new)
        *id = mt__db_last_id(db);
    return status;
}

static void bind_school(mt__stmt *stmt, const mt__importing *import, const mt__unit_row *row,
                        int64_t board) {
    mt__bind_text(stmt, ":code", row->code);
    mt__bind_text(stmt, ":name", row->text[MT_ROLE_NAME]);
    mt__bind_text(stmt, ":denomination", row->text[MT_ROLE_DENOMINATION]);
    mt__bind_text(stmt, ":concept", row->text[MT_ROLE_CONCEPT]);
    mt__bind_number(stmt, ":lon", row->lon);
    mt__bind_number(stmt, ":lat", row->lat);
    mt__bind_integer(stmt, ":source", import->source);
    if (board != 0)
        mt__bind_integer(stmt, ":board", board);
    else
        mt__bind_null(stmt, ":board");
}

/* What a row says and the unit lacks or has otherwise is changed; coalesce keeps the rest. The
 * WHERE clause leaves a row that would not change untouched, so that "changed" counts real changes.
 */
static const char *unit_sql(mt_import_kind kind, bool is_new) {
    if (kind == MT_IMPORT_AREAS)
        return is_new ? "INSERT INTO area (code, name, source_id) VALUES (:code, :name, :source)"
                      : "UPDATE area SET name = coalesce(:name, name) WHERE code = :code "
                        "AND coalesce(:name, name, '') <> coalesce(name, '')";
    return is_new ? "INSERT INTO school (code, name, board_id, denomination, concept, lon, lat, "
                    "source_id) VALUES (:code, :name, :board, :denomination, :concept, :lon, :lat, "
                    ":source)"
                  : "UPDATE school SET name = coalesce(:name, name), "
                    "board_id = coalesce(:board, board_id), "
                    "denomination = coalesce(:denomination, denomination), "
                    "concept = coalesce(:concept, concept), lon = coalesce(:lon, lon), "
                    "lat = coalesce(:lat, lat) WHERE code = :code AND ("
                    "coalesce(:name, name, '') <> coalesce(name, '') OR "
                    "coalesce(:board, board_id, 0) <> coalesce(board_id, 0) OR "
                    "coalesce(:denomination, denomination, '') <> coalesce(denomination, '') OR "
                    "coalesce(:concept, concept, '') <> coalesce(concept, '') OR "
                    "coalesce(:lon, lon, 0) <> coalesce(lon, 0) OR "
                    "coalesce(:lat, lat, 0) <> coalesce(lat, 0))";
}

/* Boards and figures belong to units that are there. */
static mt_status refuse_unknown(const mt__importing *import, const mt__unit_row *row,
                                mt_error *error) {
    const bool figures = import->plan->kind == MT_IMPORT_FIGURES;
    return mt_table_fail(error, import->table, row->row, import->columns.column[MT_ROLE_CODE],
                         "the town has no %s %s; import the %ss first, or pass others over with "
                         "--known-only",
                         figures ? "area" : "school", row->code, figures ? "area" : "school");
}

static mt_status upsert_unit(mt__importing *import, const mt__unit_row *row, int64_t *id,
                             mt__row_fate *fate, mt_error *error) {
    mt__db *db = &import->town->db;
    const mt_import_kind kind = import->plan->kind;
    const bool areas = kind == MT_IMPORT_AREAS || kind == MT_IMPORT_FIGURES;
    int64_t board = 0, before, after;
    mt__stmt stmt;
    MT_TRY(mt__find_id(db,
                       areas ? "SELECT id FROM area WHERE code = :code"
                             : "SELECT id FROM school WHERE code = :code",
                       row->code, id, error));
    const bool is_new = *id == 0;
    if (is_new && import->plan->known_only) {
        import->report.passed_over++;
        import->report.read--;
        return MT_OK;
    }
    if (is_new && (kind == MT_IMPORT_BOARDS || kind == MT_IMPORT_FIGURES))
        return refuse_unknown(import, row, error);
    if (kind == MT_IMPORT_FIGURES)
        return MT_OK;
    MT_TRY(ensure_board(db, row, &board, error));
    MT_TRY(mt__stmt_open(db, unit_sql(kind, is_new), &stmt, error));
    bind_school(&stmt, import, row, board);
    before = sqlite3_total_changes64(db->handle);
    mt_status status = mt__stmt_run(&stmt, error);
    after = sqlite3_total_changes64(db->handle);
    mt__stmt_close(&stmt);
    if (is_new)
        *id = mt__db_last_id(db);
    fate->is_new = is_new;
    fate->changed = after > before;
    return status;
}

/* A cell that is already there: the same is fine, another value needs `replace`. */
static mt_status check_old_count(mt__importing *import, const mt__unit_row *row, size_t g,
                                 int64_t unit, bool *write, mt_error *error) {
    const bool areas = import->plan->kind == MT_IMPORT_AREAS;
    mt__stmt stmt;
    bool found = false;
    MT_TRY(mt__stmt_open(&import->town->db,
                         areas ? "SELECT low, high FROM area_count WHERE area_id = :unit "
                                 "AND period_id = :period AND group_id = :group"
                               : "SELECT low, high FROM school_count WHERE school_id = :unit "
                                 "AND period_id = :period AND group_id = :group",
                         &stmt, error));
    mt__bind_integer(&stmt, ":unit", unit);
    mt__bind_integer(&stmt, ":period", import->period);
    mt__bind_integer(&stmt, ":group", import->group[g]);
    mt_status status = mt__stmt_step(&stmt, &found, error);
    const int64_t low = found ? mt__column_integer(&stmt, 0) : 0;
    const int64_t high = found ? mt__column_integer(&stmt, 1) : 0;
    mt__stmt_close(&stmt);
    MT_TRY(status);
    const bool same = found && low == row->low[g] && high == row->high[g];
    if (found && !same && !import->plan->replace)
        return mt_table_fail(
            error, import->table, row->row, import->columns.group[g],
            "%s has another count for this group and year already (%lld, now %lld); "
            "give another year, or --replace",
            row->code, (long long)low, (long long)row->low[g]);
    *write = !same;
    return MT_OK;
}

static mt_status write_count(mt__importing *import, const mt__unit_row *row, size_t g, int64_t unit,
                             mt__row_fate *fate, mt_error *error) {
    const bool areas = import->plan->kind == MT_IMPORT_AREAS;
    bool write = false;
    mt__stmt stmt;
    if (row->low[g] < 0)
        return MT_OK;
    MT_TRY(check_old_count(import, row, g, unit, &write, error));
    if (!write)
        return MT_OK;
    MT_TRY(mt__stmt_open(
        &import->town->db,
        areas ? "INSERT INTO area_count (area_id, period_id, group_id, low, high, source_id) "
                "VALUES (:unit, :period, :group, :low, :high, :source) "
                "ON CONFLICT (area_id, period_id, group_id) DO UPDATE SET low = :low, "
                "high = :high, source_id = :source"
              : "INSERT INTO school_count (school_id, period_id, group_id, low, high, source_id) "
                "VALUES (:unit, :period, :group, :low, :high, :source) "
                "ON CONFLICT (school_id, period_id, group_id) DO UPDATE SET low = :low, "
                "high = :high, source_id = :source",
        &stmt, error));
    mt__bind_integer(&stmt, ":unit", unit);
    mt__bind_integer(&stmt, ":period", import->period);
    mt__bind_integer(&stmt, ":group", import->group[g]);
    mt__bind_integer(&stmt, ":low", row->low[g]);
    mt__bind_integer(&stmt, ":high", row->high[g]);
    mt__bind_integer(&stmt, ":source", import->source);
    mt_status status = mt__stmt_run(&stmt, error);
    mt__stmt_close(&stmt);
    import->report.counts++;
    fate->changed = true;
    return status;
}

static mt_status check_old_distance(mt__importing *import, const mt__unit_row *row, int64_t school,
                                    bool *write, mt_error *error) {
    mt__stmt stmt;
    bool found = false;
    MT_TRY(mt__stmt_open(&import->town->db,
                         "SELECT mean_metres FROM school_distance WHERE school_id = :school "
                         "AND period_id = :period",
                         &stmt, error));
    mt__bind_integer(&stmt, ":school", school);
    mt__bind_integer(&stmt, ":period", import->period);
    mt_status status = mt__stmt_step(&stmt, &found, error);
    const double metres = found ? mt__column_number(&stmt, 0) : NAN;
    mt__stmt_close(&stmt);
    MT_TRY(status);
    if (found && metres != row->metres && !import->plan->replace)
        return mt_table_fail(error, import->table, row->row,
                             import->columns.column[MT_ROLE_DISTANCE],
                             "%s has another distance for this year already (%g, now %g); give "
                             "another year, or --replace",
                             row->code, metres, row->metres);
    *write = !found || metres != row->metres;
    return MT_OK;
}

static mt_status write_distance(mt__importing *import, const mt__unit_row *row, int64_t school,
                                mt__row_fate *fate, mt_error *error) {
    mt__stmt stmt;
    bool write = false;
    if (isnan(row->metres))
        return MT_OK;
    MT_TRY(check_old_distance(import, row, school, &write, error));
    if (!write)
        return MT_OK;
    MT_TRY(
        mt__stmt_open(&import->town->db,
                      "INSERT INTO school_distance (school_id, period_id, mean_metres, source_id) "
                      "VALUES (:school, :period, :metres, :source) "
                      "ON CONFLICT (school_id, period_id) DO UPDATE SET mean_metres = :metres, "
                      "source_id = :source",
                      &stmt, error));
    mt__bind_integer(&stmt, ":school", school);
    mt__bind_integer(&stmt, ":period", import->period);
    mt__bind_number(&stmt, ":metres", row->metres);
    mt__bind_integer(&stmt, ":source", import->source);
    mt_status status = mt__stmt_run(&stmt, error);
    mt__stmt_close(&stmt);
    fate->changed = true;
    return status;
}

static mt_status write_values(mt__importing *import, const mt__unit_row *row, int64_t unit,
                              mt__row_fate *fate, mt_error *error) {
    if (import->plan->kind == MT_IMPORT_FIGURES)
        return mt__import_write_shares(import, row, unit, fate, error);
    for (size_t g = 0; g < import->plan->n_groups; g++)
        MT_TRY(write_count(import, row, g, unit, fate, error));
    if (import->plan->kind == MT_IMPORT_SCHOOLS)
        MT_TRY(write_distance(import, row, unit, fate, error));
    return MT_OK;
}

static mt_status write_rows(mt__importing *import, mt_error *error) {
    for (size_t i = 0; i < import->n_rows; i++) {
        const mt__unit_row *row = &import->rows[i];
        int64_t unit = 0;
        mt__row_fate fate = {0};
        MT_TRY(upsert_unit(import, row, &unit, &fate, error));
        if (unit == 0)
            continue;
        MT_TRY(write_values(import, row, unit, &fate, error));
        *(fate.is_new    ? &import->report.added
          : fate.changed ? &import->report.changed
                         : &import->report.same) += 1;
        MT_TRY(mt__progress(import->town->context, "importing",
                            (double)(i + 1) / (double)import->n_rows, error));
    }
    return MT_OK;
}

mt_status mt__import_write(mt__importing *import, const mt_source *source, const mt_stamp *stamp,
                           mt_error *error) {
    MT_TRY(mt__import_source(&import->town->db, source, stamp, &import->source, error));
    MT_TRY(ensure_groups(import, source, error));
    MT_TRY(write_rows(import, error));
    if (import->report.read == 0)
        return mt__fail_at(error, MT_BAD_DATA, mt_table_file(import->table), 0, 0,
                           "the town has none of the %zu codes in this file; is %s the right "
                           "column?",
                           import->n_rows,
                           mt_table_name(import->table, import->columns.column[MT_ROLE_CODE]).at);
    return MT_OK;
}
