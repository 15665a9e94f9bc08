/* mengtafel import: a file as a public body publishes it, into the town file. What the file is
 * (publisher, year, licence) stands in a small JSON file beside it. */
#include "cli/cli.h"

#include <jansson.h>
#include <string.h>

/* ---- What the file is ------------------------------------------------------------------------ */

/* The name of the file that describes another: --source, or FILE.source.json. */
static void source_path(const cli_run *run, const char *file, char path[4096]) {
    const char *dot = strrchr(file, '.');
    const int stem =
        dot != NULL && strchr(dot, '/') == NULL ? (int)(dot - file) : (int)strlen(file);
    if (cli_value(run, "source") != NULL)
        snprintf(path, 4096, "%s", cli_value(run, "source"));
    else
        snprintf(path, 4096, "%.*s.source.json", stem, file);
}

static mt_status load_source(cli_run *run, const char *path, json_t **json) {
    char *bytes = NULL;
    size_t size = 0;
    mt_error reading;
    *json = NULL;
    if (mt_file_read(&run->context, path, &bytes, &size, &reading) != MT_OK) {
        if (cli_value(run, "source") == NULL)
            return MT_OK;
        run->error = reading;
        return reading.status;
    }
    json_error_t problem;
    *json = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &problem);
    mt_free(&run->context, bytes);
    if (*json == NULL)
        return mt__fail_at(&run->error, MT_BAD_DATA, path, problem.line, problem.column,
                           "this is not JSON (%s); see docs/manual/town-file.md for its form",
                           problem.text);
    if (!json_is_object(*json))
        return mt__fail_at(&run->error, MT_BAD_DATA, path, 1, 0,
                           "a description of a source is one JSON object; see "
                           "docs/manual/town-file.md");
    return MT_OK;
}

static mt_status read_source(cli_run *run, const char *path, json_t *json, mt_source *out) {
    const struct {
        const char *key;
        const char **into;
    } fields[] = {
        {"publisher", &out->publisher},
        {"title", &out->title},
        {"year", &out->year},
        {"licence", &out->licence},
        {"url", &out->url},
        {"note_nl", &out->note_nl},
        {"note_en", &out->note_en},
        {"groups_nl", &out->groups_nl},
        {"groups_en", &out->groups_en},
    };
    const char *key;
    json_t *value;
    json_object_foreach(json, key, value) {
        bool known = false;
        if (strcmp(key, "public") == 0) {
            out->is_public = json_is_true(value);
            continue;
        }
        for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
            if (strcmp(key, fields[i].key) == 0 && json_is_string(value)) {
                *fields[i].into = json_string_value(value);
                known = true;
            }
        if (!known)
            return mt__fail_at(&run->error, MT_BAD_DATA, path, 0, 0,
                               "the field \"%s\" is not known or not a text; see "
                               "docs/manual/town-file.md",
                               key);
    }
    return MT_OK;
}

/* ---- The plan -------------------------------------------------------------------------------- */

static mt_status read_years(cli_run *run, mt_import_plan *plan) {
    const char *about = cli_value(run, "about");
    int64_t year;
    MT_TRY(cli_integer(run, "year", 1900, 2200, 0, &year));
    if (year != 0 && about != NULL)
        return cli_usage(run, "give --year or --about, not both");
    plan->first_year = plan->last_year = (int)year;
    plan->year_exact = true;
    if (about == NULL)
        return MT_OK;
    char rest;
    if (sscanf(about, "%4d-%4d%c", &plan->first_year, &plan->last_year, &rest) != 2 ||
        plan->first_year < 1900 || plan->last_year < plan->first_year || plan->last_year > 2200)
        return cli_usage(run, "--about takes two years such as 2015-2019, not \"%s\"", about);
    plan->year_exact = false;
    return MT_OK;
}

/* KEY=COLUMN in place: the '=' becomes the end of the key. */
static mt_status read_groups(cli_run *run, mt_import_plan *plan) {
    const bool figures = plan->kind == MT_IMPORT_FIGURES;
    for (int i = 0; i < run->n_values; i++) {
        if (strcmp(run->value[i].name, figures ? "figure" : "group") != 0)
            continue;
        char *text = run->value[i].value;
        char *equals = strchr(text, '=');
        if (equals == NULL || equals == text || equals[1] == '\0')
            return cli_usage(run, "--%s takes NAME=COLUMN, for instance %s, not \"%s\"",
                             figures ? "figure" : "group",
                             figures ? "education_high=hoog" : "A=nee", text);
        if (plan->n_groups == MT_GROUPS_MAX)
            return cli_usage(run, "at most %d %s", MT_GROUPS_MAX, figures ? "figures" : "groups");
        *equals = '\0';
        plan->group[plan->n_groups].key = text;
        plan->group[plan->n_groups].column = equals + 1;
        plan->n_groups++;
    }
    return MT_OK;
}

static mt_status read_plan(cli_run *run, mt_import_plan *plan) {
    static const char *const kinds[] = {"schools", "areas", "boards", "shapes", "figures"};
    const char *kind = run->argument[1];
    plan->kind = MT_IMPORT_FIGURES + 1;
    for (int i = 0; i <= MT_IMPORT_FIGURES; i++)
        if (strcmp(kind, kinds[i]) == 0)
            plan->kind = (mt_import_kind)i;
    if (plan->kind > MT_IMPORT_FIGURES)
        return cli_usage(
            run, "\"%s\" cannot be imported; it is schools, areas, boards, shapes or figures",
            kind);
    for (int r = 0; r < MT_ROLES; r++) {
        plan->column[r] = cli_value(run, mt_role_name((mt_role)r));
        if (plan->column[r] != NULL && !mt_role_fits((mt_role)r, plan->kind))
            return cli_usage(run, "--%s does not belong to an import of %s",
                             mt_role_name((mt_role)r), kind);
    }
    MT_TRY(read_years(run, plan));
    if (cli_value(run, "group") != NULL && plan->kind > MT_IMPORT_AREAS)
        return cli_usage(run, "--group does not belong to an import of %s", kind);
    if (cli_value(run, "figure") != NULL && plan->kind != MT_IMPORT_FIGURES)
        return cli_usage(run, "--figure does not belong to an import of %s", kind);
    MT_TRY(read_groups(run, plan));
    plan->grouping = cli_value(run, "grouping");
    plan->known_only = cli_given(run, "known-only");
    plan->replace = cli_given(run, "replace");
    char *where = cli_value_to_cut(run, "where");
    if (where != NULL) {
        char *equals = strchr(where, '=');
        if (equals == NULL || equals == where || plan->kind == MT_IMPORT_SHAPES)
            return cli_usage(run, "--where takes COLUMN=VALUE, for tables only");
        *equals = '\0';
        plan->where_column = where;
        plan->where_value = equals + 1;
    }
    return MT_OK;
}

/* ---- The import ------------------------------------------------------------------------------ */

static void print_report(cli_run *run, const char *file, const mt_import_report *report,
                         const mt_table *table, const mt_import_plan *plan) {
    static const char *const separators[] = {"comma", "semicolon", "tab"};
    FILE *out = run->out;
    const bool shapes = table == NULL;
    fprintf(out, "%s: %zu %s%s read: %zu new, %zu changed, %zu as they were", file, report->read,
            shapes ? "shape" : "row", report->read == 1 ? "" : "s", report->added, report->changed,
            report->same);
    if (report->passed_over > 0)
        fprintf(out, ", %zu passed over", report->passed_over);
    if (report->buildings > 0)
        fprintf(out, ", %zu %s one more building of a school (its first place is kept)",
                report->buildings, report->buildings == 1 ? "row is" : "rows are");
    if (report->counts > 0)
        fprintf(out, "; %zu %s%s written", report->counts,
                plan->kind == MT_IMPORT_FIGURES ? "figure" : "count",
                report->counts == 1 ? "" : "s");
    fprintf(out, "\n");
    if (!shapes)
        fprintf(out, "  read as %s, %s\n",
                mt_table_encoding(table) == MT_UTF8 ? "UTF-8" : "Windows-1252",
                separators[mt_table_separator(table) == ';'   ? 1
                           : mt_table_separator(table) == ',' ? 0
                                                              : 2]);
    for (size_t r = 0; r < report->n_roles; r++)
        fprintf(out, "  %-13s %s%s\n", mt_role_name(report->role[r].role), report->role[r].column,
                report->role[r].guessed ? " (guessed)" : "");
    if (report->unused[0] != '\0') {
        char text[sizeof report->unused + 16];
        snprintf(text, sizeof text, "not used: %s", report->unused);
        cli_print_wrapped(text, 2, out);
    }
}

static mt_status import_bytes(cli_run *run, mt_town *town, const char *file, const char *bytes,
                              size_t size, const mt_import_plan *plan, const mt_source *source) {
    const mt_stamp stamp = cli_stamp(run);
    mt_import_report report = {0};
    if (plan->kind == MT_IMPORT_SHAPES) {
        mt_geojson *shapes = NULL;
        MT_TRY(mt_geojson_parse(&run->context, file, bytes, size, &shapes, &run->error));
        mt_status status =
            mt_town_import_shapes(town, shapes, file, plan, source, &stamp, &report, &run->error);
        if (status == MT_OK)
            print_report(run, file, &report, NULL, plan);
        mt_geojson_free(&run->context, shapes);
        return status;
    }
    mt_table *table = NULL;
    MT_TRY(mt_table_parse(&run->context, file, bytes, size, NULL, &table, &run->error));
    mt_status status =
        mt_town_import_table(town, table, plan, source, &stamp, &report, &run->error);
    if (status == MT_OK)
        print_report(run, file, &report, table, plan);
    mt_table_free(&run->context, table);
    return status;
}

static mt_status execute(cli_run *run) {
    const char *file = run->argument[2];
    const char *slash = strrchr(file, '/');
    mt_import_plan plan = {0};
    mt_source source = {.file = slash != NULL ? slash + 1 : file};
    mt_town *town = NULL;
    json_t *json = NULL;
    char *bytes = NULL, digest[65], description[4096];
    size_t size;
    const mt_stamp stamp = cli_stamp(run);
    MT_TRY(read_plan(run, &plan));
    source_path(run, file, description);
    mt_status status = mt_file_read(&run->context, file, &bytes, &size, &run->error);
    if (status == MT_OK)
        status = load_source(run, description, &json);
    if (status == MT_OK && json != NULL)
        status = read_source(run, description, json, &source);
    if (status == MT_OK)
        status = mt_town_open(&run->context, run->argument[0], MT_TOWN_WRITE, &stamp, &town,
                              &run->error);
    if (status == MT_OK) {
        mt_digest_hex(bytes, size, digest);
        source.digest = digest;
        status = import_bytes(run, town, file, bytes, size, &plan, &source);
    }
    mt_town_close(town);
    json_decref(json);
    mt_free(&run->context, bytes);
    return status;
}

static const cli_option options[] = {
    {"group", "NAME=COLUMN",
     "count this column as this group; repeat for every group; the name "
     "`unknown` is for children whose group is not known",
     0},
    {"figure", "NAME=COLUMN",
     "a percentage published per area, for instance education_high=hoog; repeat for more", 0},
    {"grouping", "KEY", "name of this division into groups (default: groups)", 0},
    {"year", "YEAR", "of the counts or figures", 0},
    {"about", "YEAR-YEAR", "when the source states no year: the years between which it lies", 0},
    {"source", "FILE.json", "what the file is (default: FILE.source.json beside it)", 0},
    {"code", "COLUMN", "of the school or area; A+B joins two columns", 0},
    {"name", "COLUMN", "of the school or area", 0},
    {"board", "COLUMN", "code of the school's board", 0},
    {"board-name", "COLUMN", "name of the board", 0},
    {"denomination", "COLUMN", "of the school", 0},
    {"concept", "COLUMN", "of the school", 0},
    {"lon", "COLUMN", "longitude in degrees", 0},
    {"lat", "COLUMN", "latitude in degrees", 0},
    {"distance", "COLUMN", "mean home-school distance in metres", 0},
    {"total", "COLUMN", "sum of the groups, to check them against", 0},
    {"where", "COLUMN=VALUE", "read only these rows; COLUMN=BU* those that begin so", 0},
    {"known-only", NULL, "pass over schools and areas that the town does not have", 0},
    {"replace", NULL, "replace counts and figures that differ from those that are there", 0},
    {"by", "WHO", "who imports, for the log (a role, not a private name)", 0},
    {NULL, NULL, NULL, 0},
};

const cli_command cli_import = {
    .name = "import",
    .group = "The town file",
    .arguments = "TOWN.meng schools|areas|boards|shapes|figures FILE",
    .summary = "Read a published file into the town",
    .details =
        "CSV with comma, semicolon or tab, in UTF-8 or Windows-1252, with decimal point or comma; "
        "`<5` is kept as the interval 0 to 4; empty cells and `.` are missing. Shapes are GeoJSON. "
        "Columns that are not named are guessed by the names that DUO, CBS and municipalities use, "
        "and what was guessed is shown. The file - is standard input. All or nothing: after an "
        "error "
        "the town is as it was.\n"
        "What the file is (publisher, title, year, licence) is read from FILE.source.json.\n"
        "  mengtafel import amsterdam.meng schools scholen.csv --group A=nee \\\n"
        "      --group B=ja --group unknown=onbekend --about 2015-2019\n"
        "  mengtafel import amsterdam.meng shapes buurten.geojson\n"
        "  mengtafel import amsterdam.meng figures opleiding.csv --year 2019 \\\n"
        "      --figure education_high=hoog\n"
        "  mengtafel import nl.meng schools afstand.csv --year 2019 \\\n"
        "      --where SOORT_PO=Bo --code BRIN_NUMMER+VESTIGINGSNUMMER\n",
    .options = options,
    .min_arguments = 3,
    .max_arguments = 3,
    .changes_town = true,
    .execute = execute,
};
