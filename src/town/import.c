/* Importing: one file, one transaction, one entry in the log; all or nothing. Nothing is written
 * before the whole file was read and found right (import_read.c); then it is written in one
 * transaction together with its entry in the log (import_write.c). */
#include "town/import.h"
#include "table/table_internal.h"
#include "town/log.h"

#include <stdio.h>
#include <string.h>

#define GROUP_NAME_MAX 48 ///< bytes

mt_status mt__import_log(mt_town *town, const mt_import_plan *plan, const mt_source *source,
                         const mt_stamp *stamp, const mt_import_report *report, mt_error *error) {
    static const char *const kinds[] = {[MT_IMPORT_SCHOOLS] = "schools",
                                        [MT_IMPORT_AREAS] = "areas",
                                        [MT_IMPORT_BOARDS] = "boards",
                                        [MT_IMPORT_SHAPES] = "shapes",
                                        [MT_IMPORT_FIGURES] = "figures"};
    const bool figures = plan->kind == MT_IMPORT_FIGURES;
    mt_json *json = NULL;
    const char *text;
    size_t size;
    MT_TRY(mt_json_new(town->context, &json, error));
    mt_json_object(json, NULL);
    mt_json_string(json, "kind", kinds[plan->kind]);
    mt_json_string(json, "file", source->file);
    mt_json_string(json, "sha256", source->digest);
    mt_json_integer(json, "read", (int64_t)report->read);
    mt_json_integer(json, "added", (int64_t)report->added);
    mt_json_integer(json, "changed", (int64_t)report->changed);
    mt_json_integer(json, "passed_over", (int64_t)report->passed_over);
    if (report->buildings > 0)
        mt_json_integer(json, "buildings", (int64_t)report->buildings);
    mt_json_integer(json, figures ? "figures" : "counts", (int64_t)report->counts);
    mt_json_object(json, "columns");
    for (size_t r = 0; r < report->n_roles; r++)
        mt_json_string(json, mt_role_name(report->role[r].role), report->role[r].column);
    for (size_t g = 0; g < plan->n_groups; g++) {
        char key[80];
        snprintf(key, sizeof key, "%s %s", figures ? "figure" : "group", plan->group[g].key);
        mt_json_string(json, key, plan->group[g].column);
    }
    mt_json_end(json);
    mt_json_end(json);
    mt_status status = mt_json_finish(json, &text, &size, error);
    if (status == MT_OK)
        status = mt__log_append(&town->db, stamp, "import", text, error);
    mt_json_free(json);
    return status;
}

static mt_status check_group(const mt_import_plan *plan, size_t g, mt_error *error) {
    const char *key = plan->group[g].key, *column = plan->group[g].column;
    const char *noun = plan->kind == MT_IMPORT_FIGURES ? "figure" : "group";
    if (key == NULL || column == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "a %s needs a name and a column", noun);
    const size_t length = strlen(key);
    /* "rest" means all other groups where two are compared. */
    if (length == 0 || length > GROUP_NAME_MAX || strpbrk(key, "\"\\%,") != NULL ||
        mt__control_at(key) < length || strcmp(key, "rest") == 0)
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "\"%.*s\" cannot be the name of a %s: it has 1 to %d bytes, no quotation "
                        "marks, backslashes, percent signs, commas, line ends or tabs, and is not "
                        "\"rest\"; use a short word such as %s",
                        mt__shown(key, mt__control_at(key), 60), key, noun, GROUP_NAME_MAX,
                        plan->kind == MT_IMPORT_FIGURES ? "education_high" : "A");
    for (size_t h = 0; h < g; h++) {
        if (strcmp(key, plan->group[h].key) == 0)
            return mt__fail(error, MT_BAD_ARGUMENT, "the %s %s is given twice", noun, key);
        if (strcmp(column, plan->group[h].column) == 0)
            return mt__fail(
                error, MT_BAD_ARGUMENT, "the %ss %s and %s are both %s %.64s", noun,
                plan->group[h].key, key,
                plan->kind == MT_IMPORT_FIGURES ? "the column" : "counted by the column", column);
    }
    return MT_OK;
}

static mt_status check_year(const mt_import_plan *plan, mt_error *error) {
    if (plan->first_year == 0 && plan->last_year == 0 && plan->n_groups == 0)
        return MT_OK;
    if (plan->first_year == 0)
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "%s need a year: --year 2019, or --about 2015-2019 when the source does "
                        "not state it",
                        plan->kind == MT_IMPORT_FIGURES ? "figures" : "counts");
    if (plan->first_year < 1900 || plan->last_year > 2200 || plan->last_year < plan->first_year)
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "%d to %d is no year; give years from 1900 to 2200, the first one first",
                        plan->first_year, plan->last_year);
    return MT_OK;
}

mt_status mt__import_check(const mt_town *town, const mt_import_plan *plan, const mt_source *source,
                           const mt_stamp *stamp, mt_error *error) {
    if (town == NULL || source == NULL || source->file == NULL || source->digest == NULL ||
        !mt__stamp_given(stamp))
        return mt__fail(error, MT_BAD_ARGUMENT, "town, source and stamp must be given");
    if (strlen(source->digest) != 64)
        return mt__fail(error, MT_BAD_ARGUMENT, "a digest has 64 digits; see mt_digest_hex");
    if (town->mode != MT_TOWN_WRITE)
        return mt__fail(error, MT_DENIED, "the town file is open for reading only");
    if (plan->n_groups > MT_GROUPS_MAX)
        return mt__fail(error, MT_BAD_ARGUMENT, "at most %d groups", MT_GROUPS_MAX);
    if (plan->kind == MT_IMPORT_FIGURES && plan->n_groups == 0)
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "name at least one figure and its column: --figure education_high=hoog");
    if (plan->n_groups > 0 && plan->kind != MT_IMPORT_SCHOOLS && plan->kind != MT_IMPORT_AREAS &&
        plan->kind != MT_IMPORT_FIGURES)
        return mt__fail(error, MT_BAD_ARGUMENT,
                        "groups are counted per school or area; leave them out here");
    if (plan->grouping != NULL && (plan->grouping[0] == '\0' || strlen(plan->grouping) > 64))
        return mt__fail(error, MT_BAD_ARGUMENT, "the name of a grouping has 1 to 64 bytes");
    if ((plan->where_column == NULL) != (plan->where_value == NULL))
        return mt__fail(error, MT_BAD_ARGUMENT, "--where takes a column and a value");
    MT_TRY(check_year(plan, error));
    for (size_t g = 0; g < plan->n_groups; g++)
        MT_TRY(check_group(plan, g, error));
    return MT_OK;
}

static mt_status prepare(mt__importing *import, mt_error *error) {
    const mt_import_plan *plan = import->plan;
    MT_TRY(mt__columns_find(import->table, plan, &import->columns, &import->report, error));
    if (!import->columns.has[MT_ROLE_CODE])
        return mt__fail_at(error, MT_BAD_DATA, mt_table_file(import->table), 1, 0,
                           "no column looks like a code; name it with --code COLUMN");
    if (plan->kind == MT_IMPORT_BOARDS && !import->columns.has[MT_ROLE_BOARD])
        return mt__fail_at(error, MT_BAD_DATA, mt_table_file(import->table), 1, 0,
                           "no column looks like a board; name it with --board COLUMN");
    if (import->columns.has[MT_ROLE_DISTANCE] && plan->first_year == 0) {
        if (plan->column[MT_ROLE_DISTANCE] != NULL)
            return mt__fail(error, MT_BAD_ARGUMENT, "distances need a year: --year or --about");
        import->columns.has[MT_ROLE_DISTANCE] = false;
        for (size_t r = 0; r < import->report.n_roles; r++)
            if (import->report.role[r].role == MT_ROLE_DISTANCE)
                import->report.role[r] = import->report.role[--import->report.n_roles];
    }
    mt__columns_unused(import->table, plan, &import->columns, &import->report);
    return mt__import_read(import, error);
}

mt_status mt_town_import_table(mt_town *town, const mt_table *table, const mt_import_plan *plan,
                               const mt_source *source, const mt_stamp *stamp,
                               mt_import_report *report, mt_error *error) {
    if (table == NULL || plan == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "table and plan must be given");
    if ((unsigned)plan->kind > MT_IMPORT_FIGURES || plan->kind == MT_IMPORT_SHAPES)
        return mt__fail(error, MT_BAD_ARGUMENT, "a table holds schools, areas, boards or figures");
    MT_TRY(mt__import_check(town, plan, source, stamp, error));
    mt__importing import = {.town = town, .table = table, .plan = plan};
    mt_status status = prepare(&import, error);
    if (status == MT_OK)
        status = mt__db_begin(&town->db, error);
    if (status == MT_OK)
        status = mt__import_write(&import, source, stamp, error);
    if (status == MT_OK)
        status = mt__import_log(town, plan, source, stamp, &import.report, error);
    if (status == MT_OK)
        status = mt__db_commit(&town->db, error);
    if (status != MT_OK)
        mt__db_rollback(&town->db);
    else if (report != NULL)
        *report = import.report;
    mt_free(town->context, import.rows);
    return status;
}
