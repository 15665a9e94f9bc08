/* mengtafel exercise: a round with estimated children under two rules, as a rehearsal for a real one. */
#include "cli/round.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

/* The largest whole number that every reader of JSON keeps: the seed is published to be used again. */
#define SEED_MAX ((INT64_C(1) << 53) - 1)

/* ---- Options ---------------------------------------------------------------------------------- */

/* "3-8": two whole numbers, so small that they are refused by the round and not by this. */
static mt_status get_choices(cli_run *run, mt_exercise_options *out) {
    const char *text = cli_value(run, "choices");
    char rest;
    unsigned least, most;
    if (text == NULL)
        return MT_OK;
    if (text[strspn(text, "0123456789-")] != '\0' || text[0] == '-' || strstr(text, "--") != NULL ||
        sscanf(text, "%4u-%4u%c", &least, &most, &rest) != 2)
        return cli_usage(
            run, "--choices takes the shortest and longest list, such as 3-8, not \"%.40s\"", text);
    out->least_choices = least;
    out->most_choices = most;
    return MT_OK;
}

static mt_status get_options(cli_run *run, mt_exercise_options *out) {
    int64_t points, seed, children, seats, nearest, rehearsals;
    *out = mt_exercise_defaults();
    MT_TRY(cli_get_groups(run, &out->group_a, &out->group_b));
    MT_TRY(cli_integer(run, "points", 1, 1000, (int64_t)out->points_per_area, &points));
    MT_TRY(cli_integer(run, "seed", 0, SEED_MAX, (int64_t)out->seed, &seed));
    MT_TRY(cli_integer(run, "children", 1, 10000000, 0, &children));
    MT_TRY(cli_integer(run, "seats", 1, 100000000, 0, &seats));
    MT_TRY(cli_integer(run, "nearest", 0, 100000, out->nearest, &nearest));
    MT_TRY(cli_integer(run, "rehearsals", 2, 1000000, out->rehearsals, &rehearsals));
    MT_TRY(cli_percentage(run, "siblings", out->sibling_share, &out->sibling_share));
    MT_TRY(cli_percentage(run, "not-declared", out->not_declared, &out->not_declared));
    MT_TRY(get_choices(run, out));
    out->id = cli_given(run, "id") ? cli_value(run, "id") : out->id;
    out->beacon = cli_given(run, "beacon") ? cli_value(run, "beacon") : out->beacon;
    out->basket_figure = cli_value(run, "baskets");
    out->points_per_area = (size_t)points;
    out->seed = (uint64_t)seed;
    out->children = (size_t)children;
    out->seats = (size_t)seats;
    out->nearest = (uint32_t)nearest;
    out->rehearsals = (uint32_t)rehearsals;
    return MT_OK;
}

/* ---- The figures ------------------------------------------------------------------------------ */

/* A difference with its band, so many decimals, without a minus before a zero. */
static void print_difference(const mt_estimate *difference, double scale, int decimals,
                             char text[64]) {
    const double unit = pow(10, decimals);
    const double value[] = {difference->value, difference->low, difference->high};
    double rounded[3];
    for (int i = 0; i < 3; i++)
        rounded[i] = rint(scale * value[i] * unit) / unit + 0.0;
    if (isnan(difference->value))
        snprintf(text, 64, "-");
    else
        snprintf(text, 64, "%+.*f (%+.*f to %+.*f)", decimals, rounded[0], decimals, rounded[1],
                 decimals, rounded[2]);
}

typedef struct figure_row {
    const char *name;
    int decimals;
    double scale; ///< 100 for shares that are shown of 100 children
    double draw[MT_EXERCISE_RULES];
    const mt_estimate *difference; ///< NULL: not rehearsed
} figure_row;

static mt_status print_rows(cli_run *run, const figure_row *row, size_t n) {
    static const char *const header[] = {"figure", "one draw", "two baskets",
                                         "difference, rehearsed"};
    cli_table table = {.n_columns = 4, .header = header, .context = &run->context};
    mt_status status = MT_OK;
    for (size_t i = 0; status == MT_OK && i < n; i++) {
        char text[3][64] = {"", "", ""};
        for (int r = 0; r < MT_EXERCISE_RULES; r++)
            snprintf(text[r], 64, "%.*f", row[i].decimals, row[i].scale * row[i].draw[r]);
        if (row[i].difference != NULL)
            print_difference(row[i].difference, row[i].scale, row[i].decimals, text[2]);
        status = cli_table_row(&table, &run->error, row[i].name, text[0], text[1], text[2]);
    }
    if (status == MT_OK)
        cli_table_print(&table, run, CLI_TABLE);
    cli_table_free(&table);
    return status;
}

static mt_status print_rules(cli_run *run, const mt_exercise *exercise) {
    const mt_exercise_outcome *one = &exercise->outcome[MT_RULE_ONE_DRAW];
    const mt_exercise_outcome *two = &exercise->outcome[MT_RULE_TWO_BASKETS];
    const mt_rehearsed *difference = &exercise->difference;
    const double n = (double)exercise->n_children;
    const figure_row rows[] = {
        {"first choice, of 100 children",
         1,
         100,
         {(double)one->by_choice[0] / n, (double)two->by_choice[0] / n},
         &difference->first_choice_share},
        {"first three, of 100 children",
         1,
         100,
         {(double)one->top_three / n, (double)two->top_three / n},
         &difference->top_three_share},
        {"no place on the own list",
         0,
         1,
         {(double)one->unplaced, (double)two->unplaced},
         &difference->unplaced},
        {"mean metres to school", 0, 1, {one->mean_metres, two->mean_metres}, &difference->metres},
        {"D of groups over the intake",
         3,
         1,
         {one->groups.dissimilarity, two->groups.dissimilarity},
         &difference->groups_dissimilarity},
        {"  by chance alone",
         3,
         1,
         {one->groups.dissimilarity_by_chance, two->groups.dissimilarity_by_chance},
         NULL},
        {"H of groups over the intake",
         3,
         1,
         {one->groups.theil, two->groups.theil},
         &difference->groups_theil},
        {"D of baskets over the intake",
         3,
         1,
         {one->baskets.dissimilarity, two->baskets.dissimilarity},
         &difference->baskets_dissimilarity},
        {"  by chance alone",
         3,
         1,
         {one->baskets.dissimilarity_by_chance, two->baskets.dissimilarity_by_chance},
         NULL},
        {"H of baskets over the intake",
         3,
         1,
         {one->baskets.theil, two->baskets.theil},
         &difference->baskets_theil},
    };
    return print_rows(run, rows, sizeof rows / sizeof rows[0]);
}

static mt_status add_change(cli_run *run, cli_table *table, const char *name,
                            const mt_exercise_change *change) {
    char text[4][64];
    snprintf(text[0], 64, "%zu", change->children);
    snprintf(text[1], 64, "%zu", change->worse);
    snprintf(text[2], 64, "%zu", change->better);
    print_difference(&change->first_choice_difference, 100, 1, text[3]);
    return cli_table_row(table, &run->error, name, text[0], text[1], text[2], text[3]);
}

static mt_status print_changes(cli_run *run, const mt_exercise *exercise) {
    static const char *const header[] = {"two baskets against one draw", "children", "lower",
                                         "higher", "first choice, of 100"};
    static const char *const basket[] = {"basket 1", "basket 2", "no basket declared"};
    cli_table table = {.n_columns = 5, .header = header, .context = &run->context};
    mt_status status = MT_OK;
    for (int g = 0; status == MT_OK && g < 2; g++)
        status = add_change(run, &table, exercise->population->name_en[g], &exercise->by_group[g]);
    for (int b = 0; status == MT_OK && b < 3; b++)
        status = add_change(run, &table, basket[b], &exercise->by_basket[b]);
    if (status == MT_OK)
        cli_table_print(&table, run, CLI_TABLE);
    cli_table_free(&table);
    return status;
}

static mt_status print_figures(cli_run *run, const mt_exercise *exercise) {
    const mt_check *check = &exercise->outcome[0].check;
    char text[1800];
    fprintf(run->out, "Exercise round %s: estimated children, no forecast.\n\n",
            exercise->options.id);
    MT_TRY(print_rules(run, exercise));
    fputc('\n', run->out);
    MT_TRY(print_changes(run, exercise));
    snprintf(
        text, sizeof text,
        "%zu children drawn from the estimated population, %zu schools, %zu seats; lists of "
        "%u to %u schools; %zu with an older brother or sister; priority at the %u nearest. "
        "Baskets are drawn from the published share of the neighbourhood: %.1f of 100 in "
        "basket 1; %zu declared none and were put in one by lot. \"Difference, rehearsed\": two "
        "baskets less one draw in %u draws with the same other lots for both, mean and middle 95 "
        "of "
        "100. \"Lower\" and \"higher\" are places on the own list in this draw. Both outcomes "
        "passed "
        "the separately written check: no seat is empty "
        "that a child wanted, nobody has the place of another (%zu and %zu claims examined).",
        exercise->n_children, exercise->n_schools, exercise->n_seats,
        exercise->options.least_choices, exercise->options.most_choices, exercise->siblings,
        exercise->options.nearest, 100 * exercise->basket_share, exercise->not_declared,
        exercise->options.rehearsals, check->claims_examined,
        exercise->outcome[1].check.claims_examined);
    return cli_print_note(run, exercise->population->snapshot, text);
}

static mt_status print_json(cli_run *run, const mt_exercise *exercise) {
    char *text = NULL;
    size_t size = 0;
    MT_TRY(mt_exercise_json(&run->context, exercise, &text, &size, &run->error));
    fwrite(text, 1, size, run->out);
    mt_free(&run->context, text);
    return MT_OK;
}

/* ---- The desk --------------------------------------------------------------------------------- */

/* An existing key, or a new one, which does not stay when the round is not made. */
static mt_status file_exercise(cli_run *run, const mt_exercise *exercise, mt_town *town) {
    char key_file[CLI_PATH_MAX];
    uint8_t key[MT_DESK_KEY_BYTES];
    const char *desk = cli_value(run, "desk");
    MT_TRY(cli_key_of_desk(run, desk, key_file));
    const bool is_new = access(key_file, F_OK) != 0;
    if (is_new) {
        mt_desk_key_new(key);
        MT_TRY(mt_desk_key_write(&run->context, key_file, key, &run->error));
    } else
        MT_TRY(mt_desk_key_read(&run->context, key_file, key, &run->error));
    const mt_stamp stamp = cli_stamp(run);
    const mt_status status =
        mt_exercise_file(&run->context, exercise, desk, key, town, &stamp, &run->error);
    explicit_bzero(key, sizeof key);
    if (status != MT_OK && is_new)
        unlink(key_file);
    if (status == MT_OK && !cli_given(run, "format"))
        fprintf(run->out,
                "%s holds the round, %s its key: keep them apart. %s holds the counts.\n\n", desk,
                key_file, run->argument[0]);
    return status;
}

static mt_status is_there(void *user, const mt_round_entry *entry, mt_error *error) {
    (void)entry;
    (void)error;
    *(bool *)user = true;
    return MT_OK;
}

/* What would stop the round from being kept is told before it is made. */
static mt_status check_before(cli_run *run, mt_town *town, const char *id) {
    const char *desk = cli_value(run, "desk");
    const char *slash = strrchr(desk, '/');
    char folder[CLI_PATH_MAX] = ".";
    bool exists = false;
    if (access(desk, F_OK) == 0)
        return mt__fail_at(&run->error, MT_IO, desk, 0, 0,
                           "there is a file of this name; a desk is never overwritten: choose "
                           "another name");
    if (slash != NULL)
        snprintf(folder, sizeof folder, "%.*s", slash == desk ? 1 : (int)(slash - desk), desk);
    if (access(folder, W_OK | X_OK) != 0)
        return mt__fail_at(&run->error, MT_IO, desk, 0, 0,
                           "the desk cannot be written into %s: %s; choose another folder", folder,
                           strerror(errno));
    MT_TRY(mt_town_rounds(town, id, is_there, &exists, &run->error));
    if (exists)
        return mt__fail_at(&run->error, MT_BAD_DATA, run->argument[0], 0, 0,
                           "the town has a round %.64s already; give the new one another name with "
                           "--id",
                           id);
    return MT_OK;
}

static mt_status execute(cli_run *run) {
    cli_format format;
    mt_exercise_options chosen;
    mt_town *town = NULL;
    mt_snapshot *snapshot = NULL;
    mt_exercise *exercise = NULL;
    const bool files = cli_given(run, "desk");
    const mt_stamp stamp = cli_stamp(run);
    MT_TRY(cli_get_format(run, "table|json", &format));
    MT_TRY(get_options(run, &chosen));
    if (files && cli_given(run, "output"))
        return cli_usage(run, "--desk keeps the round; -o goes without --desk, or print to a pipe");
    mt_status status =
        mt_town_open(&run->context, run->argument[0], files ? MT_TOWN_WRITE : MT_TOWN_READ,
                     files ? &stamp : NULL, &town, &run->error);
    if (status == MT_OK && files)
        status = check_before(run, town, chosen.id);
    if (status == MT_OK)
        status = cli_get_snapshot(run, town, &snapshot);
    if (status == MT_OK)
        status =
            mt_exercise_new(&run->context, snapshot, &chosen, run->time, &exercise, &run->error);
    if (status == MT_OK && files)
        status = file_exercise(run, exercise, town);
    if (status == MT_OK)
        status = format == CLI_JSON ? print_json(run, exercise) : print_figures(run, exercise);
    else
        cli_name_town(run);
    mt_exercise_free(&run->context, exercise);
    mt_snapshot_free(snapshot);
    mt_town_close(town);
    return status;
}

static const cli_option options[] = {
    {"desk", "FILE.desk", "keep the round: write this desk file, and the counts into the town", 0},
    {"key", "FILE", "key of the desk (default: a new one in FILE.desk.key)", 0},
    {"id", "NAME", "of the round (default: oefenronde-1)", 0},
    {"children", "N", "four-year-olds (default: an eighth of the pupils)", 0},
    {"seats", "N", "of all schools together (default: 3 in 100 more than the children)", 0},
    {"choices", "LEAST-MOST", "lengths of lists (default: 3-8)", 0},
    {"nearest", "K", "priority at the K nearest schools (default: 8)", 0},
    {"siblings", "PERCENT", "with an older child at a school (default: 40)", 0},
    {"baskets", "FIGURE",
     "figure of neighbourhoods that baskets are drawn from (default: the "
     "first)",
     0},
    {"not-declared", "PERCENT", "who declare no basket (default: 5)", 0},
    {"beacon", "TEXT", "the public number, typed in", 0},
    {"rehearsals", "N", "draws with other lots (default: 1000)", 0},
    {"format", "FORMAT", "table (default), or json as the web application gets it", 0},
    {"by", "WHO", "who makes it, for the log (a role, not a private name)", 0},
    CLI_ROUND_OPTIONS,
    {NULL, NULL, NULL, 0},
};

const cli_command cli_exercise = {
    .name = "exercise",
    .group = "Uitvoeren (carry out)",
    .arguments = "TOWN.meng",
    .summary = "Rehearse an admission round with estimated children under two rules",
    .details =
        "Draws a year of four-year-olds with homes and ranked lists from the estimated "
        "population, gives each a ticket as in a real draw, and places them twice: every seat "
        "for everybody, and with two baskets in proportion to the city. Both outcomes are "
        "checked by a separately written program; one that fails is not written. It shows "
        "what a rule does, not what will happen.\n"
        "  mengtafel exercise amsterdam.meng --desk oefenronde.desk\n"
        "Without --desk nothing is written.",
    .options = options,
    .min_arguments = 1,
    .max_arguments = 1,
    .execute = execute,
};
