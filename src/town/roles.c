/* Which column is for what. Given by the user, or guessed by the names that Dutch public bodies use
 * (DUO, CBS, municipalities); a guess is always shown, never silent. */
#include "town/roles.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const role_names[MT_ROLES] = {
    [MT_ROLE_CODE] = "code",
    [MT_ROLE_NAME] = "name",
    [MT_ROLE_BOARD] = "board",
    [MT_ROLE_BOARD_NAME] = "board-name",
    [MT_ROLE_DENOMINATION] = "denomination",
    [MT_ROLE_CONCEPT] = "concept",
    [MT_ROLE_LON] = "lon",
    [MT_ROLE_LAT] = "lat",
    [MT_ROLE_DISTANCE] = "distance",
    [MT_ROLE_TOTAL] = "total",
};

const char *mt_role_name(mt_role role) {
    return (unsigned)role < MT_ROLES ? role_names[role] : "?";
}

bool mt_role_fits(mt_role role, mt_import_kind kind) {
    switch (kind) {
    case MT_IMPORT_SCHOOLS:
        return true;
    case MT_IMPORT_AREAS:
        return role == MT_ROLE_CODE || role == MT_ROLE_NAME || role == MT_ROLE_TOTAL;
    case MT_IMPORT_BOARDS:
        return role == MT_ROLE_CODE || role == MT_ROLE_BOARD || role == MT_ROLE_BOARD_NAME;
    case MT_IMPORT_SHAPES:
        return role == MT_ROLE_CODE || role == MT_ROLE_NAME;
    case MT_IMPORT_FIGURES:
        return role == MT_ROLE_CODE;
    }
    return false;
}

/* Names a guess looks for, best first. */
static const char *const *known_names(mt_role role, mt_import_kind kind) {
    static const char *const school_code[] = {"vestigingscode",
                                              "brin6",
                                              "brin_vestiging",
                                              "vestigingsnummer",
                                              "brin",
                                              "brin4",
                                              "brin_nummer",
                                              "brin nummer",
                                              "brinnummer",
                                              "schoolcode",
                                              "school",
                                              "code",
                                              NULL};
    static const char *const area_code[] = {
        "code",    "gwb_code", "buurtcode", "wijkcode",  "buurtcombinatie_code",
        "bu_code", "wk_code",  "pc4",       "postcode4", NULL};
    static const char *const school_name[] = {
        "naam", "vestigingsnaam", "instellingsnaam_vestiging", "schoolnaam", "name", NULL};
    static const char *const area_name[] = {
        "naam", "regio", "buurtnaam", "wijknaam", "buurtcombinatie", "name", NULL};
    static const char *const board[] = {"bevoegd_gezag_nummer", "bevoegd gezag nummer",
                                        "bestuursnummer", "board", NULL};
    static const char *const board_name[] = {"bevoegd_gezag_naam", "bestuursnaam", "bestuur", NULL};
    static const char *const denomination[] = {"denominatie", "denominatie_vestiging", "grondslag",
                                               "denomination", NULL};
    static const char *const concept[] = {"onderwijsconcept", "concept", NULL};
    static const char *const lon[] = {"lon", "longitude", "lengtegraad", NULL};
    static const char *const lat[] = {"lat", "latitude", "breedtegraad", NULL};
    static const char *const distance[] = {"gem_afstand_m", "afstand", "mean_distance_m", NULL};
    static const char *const total[] = {"totaal", "total", NULL};
    const bool areas =
        kind == MT_IMPORT_AREAS || kind == MT_IMPORT_SHAPES || kind == MT_IMPORT_FIGURES;
    switch (role) {
    case MT_ROLE_CODE:
        return areas ? area_code : school_code;
    case MT_ROLE_NAME:
        return areas ? area_name : school_name;
    case MT_ROLE_BOARD:
        return board;
    case MT_ROLE_BOARD_NAME:
        return board_name;
    case MT_ROLE_DENOMINATION:
        return denomination;
    case MT_ROLE_CONCEPT:
        return concept
        ;
    case MT_ROLE_LON:
        return lon;
    case MT_ROLE_LAT:
        return lat;
    case MT_ROLE_DISTANCE:
        return distance;
    case MT_ROLE_TOTAL:
        return total;
    case MT_ROLES:
        break;
    }
    static const char *const none[] = {NULL};
    return none;
}

const char *mt__role_guess_property(mt_role role, int nth) {
    const char *const *name = known_names(role, MT_IMPORT_SHAPES);
    for (int i = 0; name[i] != NULL; i++)
        if (i == nth)
            return name[i];
    return NULL;
}

/* Whether a column is for a role or a group already. */
static bool is_taken(const mt__columns *used, const mt_import_plan *plan, size_t column) {
    bool taken = used->has_second && used->second == column;
    for (int r = 0; r < MT_ROLES; r++)
        taken = taken || (used->has[r] && used->column[r] == column);
    for (size_t g = 0; g < plan->n_groups; g++)
        taken = taken || used->group[g] == column;
    return taken;
}

static bool guess(const mt_table *table, mt_role role, const mt_import_plan *plan,
                  mt__columns *out) {
    for (const char *const *name = known_names(role, plan->kind); *name != NULL; name++)
        for (size_t c = 0; c < mt_table_columns(table); c++)
            if (strcasecmp(mt_table_name(table, c).at, *name) == 0 && !is_taken(out, plan, c)) {
                out->column[role] = c;
                return true;
            }
    return false;
}

/* "A+B" only where no column has that very name. */
static mt_status find_given(const mt_table *table, const char *name, mt__columns *out, mt_role role,
                            mt_error *error) {
    const char *plus = strchr(name, '+');
    mt_error whole;
    if (mt_table_find(table, name, &out->column[role], &whole) == MT_OK)
        return MT_OK;
    if (role != MT_ROLE_CODE || plus == NULL) {
        if (error != NULL)
            *error = whole;
        return whole.status;
    }
    char first[128];
    snprintf(first, sizeof first, "%.*s", (int)(plus - name), name);
    MT_TRY(mt_table_find(table, first, &out->column[role], error));
    MT_TRY(mt_table_find(table, plus + 1, &out->second, error));
    out->has_second = true;
    return MT_OK;
}

/* What was given, before anything is guessed: a guess leaves those columns alone. */
static mt_status find_all_given(const mt_table *table, const mt_import_plan *plan, mt__columns *out,
                                mt_error *error) {
    for (int r = 0; r < MT_ROLES; r++) {
        const mt_role role = (mt_role)r;
        if (plan->column[role] == NULL)
            continue;
        if (!mt_role_fits(role, plan->kind))
            return mt__fail(error, MT_BAD_ARGUMENT, "this kind of import has no column for %s",
                            role_names[role]);
        MT_TRY(find_given(table, plan->column[role], out, role, error));
        out->has[role] = true;
    }
    for (size_t g = 0; g < plan->n_groups; g++)
        MT_TRY(mt_table_find(table, plan->group[g].column, &out->group[g], error));
    return MT_OK;
}

mt_status mt__columns_find(const mt_table *table, const mt_import_plan *plan, mt__columns *out,
                           mt_import_report *report, mt_error *error) {
    memset(out, 0, sizeof *out);
    MT_TRY(find_all_given(table, plan, out, error));
    for (int r = 0; r < MT_ROLES; r++) {
        const mt_role role = (mt_role)r;
        const char *given = plan->column[role];
        bool guessed = false;
        if (given == NULL) {
            guessed = mt_role_fits(role, plan->kind) && guess(table, role, plan, out);
            if (!guessed)
                continue;
            /* A guessed name that stands there twice is refused as a given one would be. */
            MT_TRY(mt_table_find(table, mt_table_name(table, out->column[role]).at,
                                 &out->column[role], error));
        }
        out->has[role] = true;
        report->role[report->n_roles].role = role;
        report->role[report->n_roles].guessed = guessed;
        snprintf(report->role[report->n_roles].column, sizeof report->role[0].column, "%s",
                 given != NULL ? given : mt_table_name(table, out->column[role]).at);
        report->n_roles++;
    }
    if (plan->where_column != NULL)
        MT_TRY(mt_table_find(table, plan->where_column, &out->where, error));
    return MT_OK;
}

void mt__columns_unused(const mt_table *table, const mt_import_plan *plan, const mt__columns *used,
                        mt_import_report *report) {
    size_t length = 0;
    for (size_t c = 0; c < mt_table_columns(table); c++) {
        if (is_taken(used, plan, c) || (plan->where_column != NULL && used->where == c) ||
            length + 8 >= sizeof report->unused)
            continue;
        int written = snprintf(report->unused + length, sizeof report->unused - length, "%s%s",
                               length > 0 ? ", " : "", mt_table_name(table, c).at);
        length += written > 0 ? (size_t)written : 0;
    }
}
