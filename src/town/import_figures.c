/* Published figures of areas: percentages in the file, shares in the town. A figure belongs to an area
 * that is there (figures never add one); what is not published has no row, so that it can never pass
 * for 0. A share that is there already and differs is refused, unless the plan says replace. */
#include "town/import.h"

#include <math.h>

mt_status mt__import_read_shares(const mt__importing *import, mt__unit_row *out, mt_error *error) {
    for (size_t g = 0; g < import->plan->n_groups; g++) {
        const size_t column = import->columns.group[g];
        double percent;
        out->share[g] = NAN;
        if (mt_table_missing(import->table, out->row, column))
            continue;
        MT_TRY(mt_table_number(import->table, out->row, column, &percent, error));
        if (percent < 0 || percent > 100)
            return mt_table_fail(error, import->table, out->row, column,
                                 "%g is no percentage: figures lie between 0 and 100; check that "
                                 "this column holds them",
                                 percent);
        out->share[g] = percent / 100;
    }
    return MT_OK;
}

mt_status mt__import_check_shares(const mt__importing *import, mt_error *error) {
    if (import->plan->kind != MT_IMPORT_FIGURES)
        return MT_OK;
    for (size_t g = 0; g < import->plan->n_groups; g++) {
        bool published = false;
        for (size_t i = 0; i < import->n_rows; i++)
            published = published || !isnan(import->rows[i].share[g]);
        if (!published)
            return mt__fail_at(error, MT_BAD_DATA, mt_table_file(import->table), 0,
                               (int64_t)import->columns.group[g] + 1,
                               "the column \"%s\" holds no figure in any row; name another",
                               mt_table_name(import->table, import->columns.group[g]).at);
    }
    return MT_OK;
}

mt_status mt__import_figures(mt__importing *import, mt_error *error) {
    mt__db *db = &import->town->db;
    for (size_t g = 0; g < import->plan->n_groups; g++) {
        const char *key = import->plan->group[g].key;
        mt__stmt stmt;
        MT_TRY(mt__find_id(db, "SELECT id FROM figure WHERE key = :code", key, &import->group[g],
                           error));
        if (import->group[g] != 0)
            continue;
        MT_TRY(mt__stmt_open(db, "INSERT INTO figure (key) VALUES (:key)", &stmt, error));
        mt__bind_text(&stmt, ":key", key);
        mt_status status = mt__stmt_run(&stmt, error);
        mt__stmt_close(&stmt);
        MT_TRY(status);
        import->group[g] = mt__db_last_id(db);
    }
    return MT_OK;
}

static mt_status check_old_share(const mt__importing *import, const mt__unit_row *row, size_t g,
                                 int64_t area, bool *write, mt_error *error) {
    mt__stmt stmt;
    bool found = false;
    MT_TRY(mt__stmt_open(&import->town->db,
                         "SELECT share FROM area_figure WHERE area_id = :area AND "
                         "period_id = :period AND figure_id = :figure",
                         &stmt, error));
    mt__bind_integer(&stmt, ":area", area);
    mt__bind_integer(&stmt, ":period", import->period);
    mt__bind_integer(&stmt, ":figure", import->group[g]);
    mt_status status = mt__stmt_step(&stmt, &found, error);
    const double share = found ? mt__column_number(&stmt, 0) : NAN;
    mt__stmt_close(&stmt);
    MT_TRY(status);
    if (found && share != row->share[g] && !import->plan->replace)
        return mt_table_fail(error, import->table, row->row, import->columns.group[g],
                             "%s has another %s for this year already (%g%%, now %g%%); give "
                             "another year, or --replace",
                             row->code, import->plan->group[g].key, share * 100,
                             row->share[g] * 100);
    *write = !found || share != row->share[g];
    return MT_OK;
}

static mt_status write_share(mt__importing *import, const mt__unit_row *row, size_t g, int64_t area,
                             mt_error *error) {
    mt__stmt stmt;
    MT_TRY(
        mt__stmt_open(&import->town->db,
                      "INSERT INTO area_figure (area_id, period_id, figure_id, share, source_id) "
                      "VALUES (:area, :period, :figure, :share, :source) "
                      "ON CONFLICT (area_id, period_id, figure_id) DO UPDATE SET share = :share, "
                      "source_id = :source",
                      &stmt, error));
    mt__bind_integer(&stmt, ":area", area);
    mt__bind_integer(&stmt, ":period", import->period);
    mt__bind_integer(&stmt, ":figure", import->group[g]);
    mt__bind_number(&stmt, ":share", row->share[g]);
    mt__bind_integer(&stmt, ":source", import->source);
    mt_status status = mt__stmt_run(&stmt, error);
    mt__stmt_close(&stmt);
    return status;
}

mt_status mt__import_write_shares(mt__importing *import, const mt__unit_row *row, int64_t area,
                                  mt__row_fate *fate, mt_error *error) {
    for (size_t g = 0; g < import->plan->n_groups; g++) {
        bool write = false;
        if (isnan(row->share[g]))
            continue;
        MT_TRY(check_old_share(import, row, g, area, &write, error));
        if (!write)
            continue;
        MT_TRY(write_share(import, row, g, area, error));
        import->report.counts++;
        fate->changed = true;
    }
    return MT_OK;
}
