/* mengtafel allocate: places from plain CSV by deferred acceptance, or the check of places that
 * somebody else gave. Nothing is written that the check has not passed. */
#include "cli/allocate.h"

#include <string.h>

static void outcome_free(const mt_context *context, cli_outcome *o) {
    cli_market_free(context, &o->market);
    mt_free(context, o->choice);
    mt_free(context, o->group);
    mt_free(context, o->decided);
    mt_free(context, o->cutoff);
}

static mt_status outcome_new(cli_run *run, cli_outcome *o) {
    const mt_context *context = &run->context;
    const mt_market *market = &o->market.market;
    o->lots.child = o->market.lot;
    o->n_groups = o->market.n_baskets + 1;
    o->choice = mt__alloc(context, market->n_children, sizeof *o->choice);
    o->group = mt__alloc(context, market->n_children, sizeof *o->group);
    o->decided = mt__alloc(context, market->list_of[market->n_children], sizeof *o->decided);
    o->cutoff = mt__calloc(context, market->n_schools * o->n_groups, sizeof *o->cutoff);
    if (o->choice == NULL || o->group == NULL || o->decided == NULL || o->cutoff == NULL)
        return mt__no_memory(&run->error, "the places");
    return MT_OK;
}

/* ---- What is wrong --------------------------------------------------------------------------- */

void cli_flaw_text(const cli_outcome *o, char text[512]) {
    const mt_check *found = &o->check;
    const cli_market *m = &o->market;
    char group_text[224], seat[300] = "";
    const char *child = m->child.text[found->child];
    const char *school = found->school < m->school.n ? m->school.text[found->school] : "?";
    if (m->n_baskets > 0 && found->group < o->n_groups)
        snprintf(seat, sizeof seat, " (seat group %s)",
                 cli_market_group(m, found->group, group_text));
    switch (found->flaw) {
    case MT_FLAW_NONE:
    case MT_FLAW_NOT_ON_LIST:
        snprintf(text, 512, "child %.64s: %s", child, mt_flaw_name(found->flaw));
        break;
    case MT_FLAW_NOT_ALLOWED:
        snprintf(text, 512, "child %.64s has a seat at school %.64s%s that is not open to it",
                 child, school, seat);
        break;
    case MT_FLAW_TOO_MANY:
        snprintf(text, 512, "child %.64s is one too many at school %.64s%s", child, school, seat);
        break;
    case MT_FLAW_EMPTY_SEAT:
        snprintf(text, 512,
                 "child %.64s has a right to a seat at school %.64s%s that stays empty, and would "
                 "rather have it",
                 child, school, seat);
        break;
    case MT_FLAW_JUSTIFIED_ENVY:
        snprintf(text, 512,
                 "child %.64s would rather have a seat at school %.64s%s and comes before child "
                 "%.64s, who has it",
                 child, school, seat, m->child.text[found->other]);
        break;
    }
}

/* ---- Places of somebody else ----------------------------------------------------------------- */

static mt_status place_of_row(cli_run *run, cli_outcome *o, const mt_table *table, size_t row,
                              size_t school_column, size_t group_column, uint32_t c) {
    const cli_market *m = &o->market;
    const char *school = mt_table_cell(table, row, school_column).at;
    if (school[0] == '\0' || strcmp(school, "-") == 0)
        return MT_OK;
    const uint32_t s = cli_names_find(&m->school, school);
    for (size_t a = m->list_of[c]; a < m->list_of[c + 1]; a++)
        if (m->list[a] == s)
            o->choice[c] = (uint32_t)(a - m->list_of[c]);
    if (o->choice[c] == MT_NONE)
        return mt_table_fail(&run->error, table, row, school_column,
                             "child %.64s did not ask for school %.64s", m->child.text[c], school);
    o->group[c] = 0;
    if (m->n_baskets == 0)
        return MT_OK;
    char text[224];
    const char *group = mt_table_cell(table, row, group_column).at;
    for (size_t g = 0; g < o->n_groups; g++)
        if (strcmp(cli_market_group(m, g, text), group) == 0) {
            o->group[c] = (uint32_t)g;
            return MT_OK;
        }
    return mt_table_fail(
        &run->error, table, row, group_column,
        "there is no seat group \"%.40s\"; they are called as the traits, and open", group);
}

/** @param row_of  [children] row + 1 of each child in the table */
static mt_status read_places(cli_run *run, cli_outcome *o, const mt_table *table,
                             uint32_t *row_of) {
    size_t child_column, school_column, group_column = 0;
    const cli_market *m = &o->market;
    MT_TRY(cli_column(table, "child", "student", &child_column, &run->error));
    MT_TRY(mt_table_find(table, "school", &school_column, &run->error));
    if (m->n_baskets > 0)
        MT_TRY(mt_table_find(table, "group", &group_column, &run->error));
    for (size_t c = 0; c < m->child.n; c++)
        o->choice[c] = o->group[c] = MT_NONE;
    for (size_t row = 0; row < mt_table_rows(table); row++) {
        const char *code;
        MT_TRY(cli_code(table, row, child_column, "child", &code, &run->error));
        const uint32_t c = cli_names_find(&m->child, code);
        if (c == UINT32_MAX)
            return mt_table_fail(
                &run->error, table, row, child_column, "child %.64s did not apply; it is not in %s",
                code, mt_table_file(m->children != NULL ? m->children : m->applications));
        if (row_of[c] != 0)
            return mt_table_fail(&run->error, table, row, child_column,
                                 "child %.64s is in the table already (row %lld)", code,
                                 (long long)mt_table_line(table, row_of[c] - 1));
        row_of[c] = (uint32_t)row + 1;
        MT_TRY(place_of_row(run, o, table, row, school_column, group_column, c));
    }
    for (size_t c = 0; c < m->child.n; c++)
        if (row_of[c] == 0)
            return mt__fail_at(&run->error, MT_BAD_DATA, mt_table_file(table), 0, 0,
                               "child %.64s is missing; give it a row with an empty school when it "
                               "has no place",
                               m->child.text[c]);
    return MT_OK;
}

static mt_status check_places(cli_run *run, cli_outcome *o, const mt_table *table,
                              uint32_t *row_of) {
    MT_TRY(read_places(run, o, table, row_of));
    const mt_places places = {o->choice, o->group};
    MT_TRY(mt_admit_check(&run->context, &o->market.market, &o->lots, &places, &o->check,
                          &run->error));
    if (o->check.flaw == MT_FLAW_NONE)
        return MT_OK;
    char text[512];
    cli_flaw_text(o, text);
    return mt_table_fail(&run->error, table, row_of[o->check.child] - 1, 0, "%s", text);
}

static mt_status places_of_file(cli_run *run, cli_outcome *o) {
    mt_table *table = NULL;
    mt_status status = MT_OK;
    uint32_t *row_of = mt__calloc(&run->context, o->market.child.n, sizeof *row_of);
    if (row_of == NULL)
        return mt__no_memory(&run->error, "the places");
    MT_TRY_DONE(
        mt_table_read(&run->context, cli_value(run, "check-only"), NULL, &table, &run->error));
    MT_TRY_DONE(check_places(run, o, table, row_of));
done:
    mt_table_free(&run->context, table);
    mt_free(&run->context, row_of);
    return status;
}

/* ---- Places of our own ----------------------------------------------------------------------- */

static mt_status run_engine(cli_run *run, cli_outcome *o) {
    mt_admission *admission = NULL;
    const mt_places places = {o->choice, o->group};
    MT_TRY(mt_admission_new(&run->context, &o->market.market, &admission, &run->error));
    mt_status status = mt_admission_run(admission, &o->lots, &places, &run->error);
    mt_admission_free(&run->context, admission);
    MT_TRY(status);
    MT_TRY(mt_admit_check(&run->context, &o->market.market, &o->lots, &places, &o->check,
                          &run->error));
    if (o->check.flaw == MT_FLAW_NONE)
        return MT_OK;
    char text[512];
    cli_flaw_text(o, text);
    return mt__fail(
        &run->error, MT_INTERNAL,
        "the check refuses the outcome: %s. Nothing is written. This is a defect of the "
        "program; please report it with the files",
        text);
}

static mt_status execute(cli_run *run) {
    cli_format format;
    cli_outcome outcome = {.n_groups = 0};
    mt_status status = MT_OK;
    MT_TRY(cli_get_format(run, "table|csv|json", &format));
    if (cli_given(run, "check-only") && !cli_given(run, "lots") && !cli_given(run, "seed"))
        return cli_usage(run, "--check-only needs the lots by which the places were given: --lots "
                              "FILE, or --seed N of a rehearsal");
    MT_TRY_DONE(cli_market_load(run, &outcome.market));
    MT_TRY_DONE(outcome_new(run, &outcome));
    MT_TRY_DONE(cli_given(run, "check-only") ? places_of_file(run, &outcome)
                                             : run_engine(run, &outcome));
    const mt_places places = {outcome.choice, outcome.group};
    MT_TRY_DONE(mt_admit_reasons(&run->context, &outcome.market.market, &outcome.lots, &places,
                                 outcome.decided, &run->error));
    MT_TRY_DONE(mt_admit_cutoffs(&run->context, &outcome.market.market, &outcome.lots, &places,
                                 outcome.cutoff, &run->error));
    MT_TRY_DONE(cli_outcome_print(run, &outcome, format));
done:
    outcome_free(&run->context, &outcome);
    return status;
}

static const cli_option options[] = {
    {"children", "FILE", "child and a column of 0 and 1 per trait; all who are there take part", 0},
    {"reserve", "TRAIT=SHARE",
     "keep that share of the seats of each school for children with the trait first; may be given "
     "more than once",
     0},
    {"baskets", "TRAIT=SHARE",
     "divide all seats: that share for children with the trait, the rest for those without", 0},
    {"lots", "FILE", "child and ticket: a whole number or 64 hexadecimal digits, the lowest first",
     0},
    {"seed", "N", "without --lots: of the lots of a rehearsal (default 1)", 0},
    {"check-only", "PLACES.csv", "place nobody, but check these places (child, school, group)", 0},
    {"cutoffs", NULL, "the last one in per school and seat group, instead of the places", 0},
    {"format", "FORMAT", "table (default), csv or json", 0},
    {NULL, NULL, NULL, 0},
};

const cli_command cli_allocate = {
    .name = "allocate",
    .group = "Uitvoeren (carry out)",
    .arguments = "SCHOOLS.csv APPLICATIONS.csv",
    .summary = "Give places by deferred acceptance, checked",
    .details =
        "SCHOOLS.csv has the columns school and seats, and may have reserve_TRAIT: seats for "
        "children with a trait first. APPLICATIONS.csv has child, rank (1 is best), school and "
        "perhaps class (priority at that school, 0 is best). A child cannot lose by giving its "
        "true list. Seats that a basket does not need go to the others. Every outcome is checked "
        "by a "
        "separate part of the program before it is written: no seat too many, none empty that a "
        "child "
        "would rather have, nobody passed over.\n"
        "For each child stands the rule that decided: room, class, lot, or basket (by class and "
        "lot alone it would have been another). Docs: docs/methods/admit.md.\n"
        "  mengtafel allocate schools.csv applications.csv --lots lots.csv\n"
        "  mengtafel allocate schools.csv applications.csv --children children.csv \\\n"
        "      --baskets target=0.35 --seed 7 --format csv -o places.csv\n",
    .options = options,
    .min_arguments = 2,
    .max_arguments = 2,
    .execute = execute,
};
