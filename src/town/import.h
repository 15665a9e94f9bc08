/* What the files of an import share: the rows that were read, and the ids they go to. */
#ifndef MT_TOWN_IMPORT_H
#define MT_TOWN_IMPORT_H

#include "mengtafel/town.h"
#include "town/roles.h"
#include "town/town_internal.h"

/** One row of the file, read and checked. Text is lent by the table. */
typedef struct mt__unit_row {
    size_t row;
    char code[48];
    const char *text[MT_ROLES];                      ///< NULL when missing
    double lon, lat, metres;                         ///< NaN when missing
    int64_t low[MT_GROUPS_MAX], high[MT_GROUPS_MAX]; ///< -1 when missing
    double share[MT_GROUPS_MAX];                     ///< of figures; NaN when not published
} mt__unit_row;

/** What became of a row: a unit whose counts, figures or distance were written is changed too. */
typedef struct mt__row_fate {
    bool is_new, changed;
} mt__row_fate;

/** An import under way. */
typedef struct mt__importing {
    mt_town *town;
    const mt_table *table;
    const mt_import_plan *plan;
    mt__columns columns;
    mt__unit_row *rows;
    size_t n_rows;
    int64_t source, period, group[MT_GROUPS_MAX];
    mt_import_report report;
} mt__importing;

/** Read and check every row of the table into import->rows (freed by the caller). */
mt_status mt__import_read(mt__importing *import, mt_error *error) MT_MUST_USE;
/** Write the rows; inside a transaction. */
mt_status mt__import_write(mt__importing *import, const mt_source *source, const mt_stamp *stamp,
                           mt_error *error) MT_MUST_USE;
/** The source row of an import. */
mt_status mt__import_source(mt__db *db, const mt_source *source, const mt_stamp *stamp, int64_t *id,
                            mt_error *error) MT_MUST_USE;
/** An id by its code (:code in the SQL), 0 when there is none. */
mt_status mt__find_id(mt__db *db, const char *sql, const char *code, int64_t *id,
                      mt_error *error) MT_MUST_USE;
/** The percentages of a row, as shares. */
mt_status mt__import_read_shares(const mt__importing *import, mt__unit_row *out,
                                 mt_error *error) MT_MUST_USE;
/** Refuse a column of figures in which nothing is published. */
mt_status mt__import_check_shares(const mt__importing *import, mt_error *error) MT_MUST_USE;
/** The ids of the figures, made when they are new. */
mt_status mt__import_figures(mt__importing *import, mt_error *error) MT_MUST_USE;
mt_status mt__import_write_shares(mt__importing *import, const mt__unit_row *row, int64_t area,
                                  mt__row_fate *fate, mt_error *error) MT_MUST_USE;
/** The entry in the log. */
mt_status mt__import_log(mt_town *town, const mt_import_plan *plan, const mt_source *source,
                         const mt_stamp *stamp, const mt_import_report *report,
                         mt_error *error) MT_MUST_USE;
/** Whether a plan can be carried out on this town at all. */
mt_status mt__import_check(const mt_town *town, const mt_import_plan *plan, const mt_source *source,
                           const mt_stamp *stamp, mt_error *error) MT_MUST_USE;

#endif
