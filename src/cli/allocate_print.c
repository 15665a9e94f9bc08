/* How an outcome is told: places with the rule that decided each, the last one in per seat group,
 * and what is worth knowing about the whole. */
#include "cli/allocate.h"

#include <stdlib.h>

static const char *decided_word(uint8_t decided) {
    switch ((mt_decided)decided) {
    case MT_DECIDED_NOT_ASKED:
        return "not asked";
    case MT_DECIDED_ROOM:
        return "room";
    case MT_DECIDED_CLASS:
        return "class";
    case MT_DECIDED_LOT:
        return "lot";
    case MT_DECIDED_SEATS:
        return "basket";
    case MT_DECIDED_NO_SEATS:
        return "no seats";
    }
    return "";
}

/** One child as text; a school of "-" is no place. */
typedef struct child_words {
    const char *school, *group, *decided, *first_choice;
    char rank[32], group_text[224];
} child_words;

static void describe_child(const cli_outcome *o, size_t c, child_words *words) {
    const cli_market *m = &o->market;
    const size_t list = m->list_of[c], length = m->list_of[c + 1] - list;
    const uint32_t choice = o->choice[c];
    *words = (child_words){.school = "-", .group = "", .decided = "no place", .first_choice = ""};
    snprintf(words->rank, sizeof words->rank, "-");
    if (length == 0)
        words->decided = "no applications";
    else if (choice != 0)
        words->first_choice = decided_word(o->decided[list]);
    if (choice == MT_NONE)
        return;
    words->school = m->school.text[m->list[list + choice]];
    words->group = cli_market_group(m, o->group[c], words->group_text);
    words->decided = decided_word(o->decided[list + choice]);
    snprintf(words->rank, sizeof words->rank, "%lu", (unsigned long)choice + 1);
}

static mt_status print_places(cli_run *run, const cli_outcome *o, cli_format format) {
    static const char *const header[] = {"child", "school",     "rank",
                                         "group", "decided by", "first choice refused by"};
    cli_table table = {.n_columns = 6, .header = header, .context = &run->context};
    mt_status status = MT_OK;
    for (size_t c = 0; c < o->market.child.n && status == MT_OK; c++) {
        child_words words;
        describe_child(o, c, &words);
        status = cli_table_row(&table, &run->error, o->market.child.text[c], words.school,
                               words.rank, words.group, words.decided, words.first_choice);
    }
    if (status == MT_OK)
        cli_table_print(&table, run, format);
    cli_table_free(&table);
    return status;
}

/* ---- Cut-offs -------------------------------------------------------------------------------- */

/** The ticket of a lot, as the file has it or as a number. */
static const char *ticket_of(const cli_market *m, uint64_t lot, char text[32]) {
    if (m->ticket != NULL)
        return m->ticket[lot];
    snprintf(text, 32, "%llu", (unsigned long long)lot);
    return text;
}

static mt_status print_cutoffs(cli_run *run, const cli_outcome *o, cli_format format) {
    static const char *const header[] = {"school",      "group",      "seats",      "held",
                                         "turned away", "last class", "last ticket"};
    const cli_market *m = &o->market;
    cli_table table = {.n_columns = 7, .header = header, .context = &run->context};
    mt_status status = MT_OK;
    for (size_t i = 0; i < m->school.n * o->n_groups && status == MT_OK; i++) {
        const mt_cutoff *cutoff = &o->cutoff[i];
        const bool open = cutoff->held == 0 || !cutoff->turned_away;
        char group[224], seats[32], held[32], last[32], ticket[32];
        snprintf(seats, sizeof seats, "%lu",
                 (unsigned long)(m->n_baskets > 0 ? m->group[i].seats : m->capacity[i]));
        snprintf(held, sizeof held, "%lu", (unsigned long)cutoff->held);
        snprintf(last, sizeof last, "%u", cutoff->priority);
        status = cli_table_row(&table, &run->error, m->school.text[i / o->n_groups],
                               cli_market_group(m, i % o->n_groups, group), seats, held,
                               cutoff->turned_away ? "yes" : "no", open ? "-" : last,
                               open ? "-" : ticket_of(m, cutoff->lot, ticket));
    }
    if (status == MT_OK)
        cli_table_print(&table, run, format);
    cli_table_free(&table);
    return status;
}

/* ---- The whole ------------------------------------------------------------------------------- */

typedef struct totals {
    size_t children, placed, first, without_list, schools_without_seats;
    uint64_t seats;
    const char *empty_school;
} totals;

static totals count(const cli_outcome *o) {
    const cli_market *m = &o->market;
    totals t = {.children = m->child.n};
    for (size_t c = 0; c < m->child.n; c++) {
        t.placed += o->choice[c] != MT_NONE;
        t.first += o->choice[c] == 0;
        t.without_list += m->list_of[c] == m->list_of[c + 1];
    }
    for (size_t s = 0; s < m->school.n; s++) {
        t.seats += m->capacity[s];
        if (m->capacity[s] == 0 && t.schools_without_seats++ == 0)
            t.empty_school = m->school.text[s];
    }
    return t;
}

static const char *plural(uint64_t n, const char *one, const char *more) {
    return n == 1 ? one : more;
}

static mt_status print_notes(cli_run *run, const cli_outcome *o) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return mt__no_memory(&run->error, "the notes");
    const totals t = count(o);
    fprintf(out,
            "\n%zu %s, %llu %s: %zu placed, of whom %zu at the first choice; %zu without a place.",
            t.children, plural(t.children, "child", "children"), (unsigned long long)t.seats,
            plural(t.seats, "seat", "seats"), t.placed, t.first, t.children - t.placed);
    if (t.children - t.without_list > t.seats)
        fprintf(out, " More children ask than there are seats: at least %llu stay without.",
                (unsigned long long)(t.children - t.without_list - t.seats));
    if (t.without_list > 0)
        fprintf(out, " %zu %s no applications.", t.without_list,
                plural(t.without_list, "child has", "children have"));
    if (t.schools_without_seats > 0)
        fprintf(out, " %zu %s no seats (%.64s%s).", t.schools_without_seats,
                plural(t.schools_without_seats, "school has", "schools have"), t.empty_school,
                t.schools_without_seats > 1 ? ", ..." : "");
    if (o->market.n_baskets > 0)
        fprintf(out, " Seats that a basket did not need went to the open group.");
    if (o->market.ticket != NULL)
        fprintf(out, "\nLots: %s.", mt_table_file(o->market.lots));
    else
        fprintf(out, "\nLots: a rehearsal with seed %llu; not a draw that anybody could rely on.",
                (unsigned long long)o->market.seed);
    fprintf(out, "\nChecked: %zu %s of a child on a school that it would rather have; none holds.",
            o->check.claims_examined, plural(o->check.claims_examined, "claim", "claims"));
    mt_status status = fclose(out) == 0 ? MT_OK : mt__no_memory(&run->error, "the notes");
    if (status == MT_OK)
        cli_print_wrapped(text, 0, run->out);
    free(text);
    return status;
}

static void json_child(mt_json *json, const cli_outcome *o, size_t c) {
    const cli_market *m = &o->market;
    child_words words;
    char ticket[32];
    describe_child(o, c, &words);
    mt_json_object(json, NULL);
    mt_json_string(json, "child", m->child.text[c]);
    mt_json_string(json, "school", o->choice[c] != MT_NONE ? words.school : NULL);
    if (o->choice[c] != MT_NONE)
        mt_json_integer(json, "rank", (int64_t)o->choice[c] + 1);
    if (o->choice[c] != MT_NONE && m->n_baskets > 0)
        mt_json_string(json, "group", words.group);
    mt_json_string(json, "ticket", ticket_of(m, m->lot[c], ticket));
    mt_json_array(json, "applications");
    for (size_t a = m->list_of[c]; a < m->list_of[c + 1]; a++) {
        mt_json_object(json, NULL);
        mt_json_string(json, "school", m->school.text[m->list[a]]);
        mt_json_integer(json, "class", m->priority[a]);
        mt_json_boolean(json, "placed", a - m->list_of[c] == o->choice[c]);
        mt_json_string(json, "decided_by", decided_word(o->decided[a]));
        mt_json_end(json);
    }
    mt_json_end(json);
    mt_json_end(json);
}

static void json_cutoff(mt_json *json, const cli_outcome *o, size_t i) {
    const cli_market *m = &o->market;
    const mt_cutoff *cutoff = &o->cutoff[i];
    char group[224], ticket[32];
    mt_json_object(json, NULL);
    mt_json_string(json, "school", m->school.text[i / o->n_groups]);
    if (m->n_baskets > 0)
        mt_json_string(json, "group", cli_market_group(m, i % o->n_groups, group));
    mt_json_integer(json, "seats", m->n_baskets > 0 ? m->group[i].seats : m->capacity[i]);
    mt_json_integer(json, "held", cutoff->held);
    mt_json_boolean(json, "turned_away", cutoff->turned_away);
    if (cutoff->held > 0 && cutoff->turned_away) {
        mt_json_integer(json, "last_class", cutoff->priority);
        mt_json_string(json, "last_ticket", ticket_of(m, cutoff->lot, ticket));
    }
    mt_json_end(json);
}

static mt_status print_json(cli_run *run, const cli_outcome *o) {
    const totals t = count(o);
    mt_json *json = NULL;
    const char *text;
    size_t size;
    MT_TRY(mt_json_new(&run->context, &json, &run->error));
    mt_json_object(json, NULL);
    mt_json_string(json, "schools", run->argument[0]);
    mt_json_string(json, "applications", run->argument[1]);
    if (o->market.ticket != NULL)
        mt_json_string(json, "lots", mt_table_file(o->market.lots));
    else
        mt_json_integer(json, "rehearsal_seed", (int64_t)o->market.seed);
    mt_json_integer(json, "children", (int64_t)t.children);
    mt_json_integer(json, "seats", (int64_t)t.seats);
    mt_json_integer(json, "placed", (int64_t)t.placed);
    mt_json_integer(json, "first_choice", (int64_t)t.first);
    mt_json_integer(json, "without_applications", (int64_t)t.without_list);
    mt_json_string(json, "check", mt_flaw_name(o->check.flaw));
    mt_json_integer(json, "claims_examined", (int64_t)o->check.claims_examined);
    if (!cli_given(run, "cutoffs")) {
        mt_json_array(json, "places");
        for (size_t c = 0; c < t.children; c++)
            json_child(json, o, c);
        mt_json_end(json);
    }
    mt_json_array(json, "cutoffs");
    for (size_t i = 0; i < o->market.school.n * o->n_groups; i++)
        json_cutoff(json, o, i);
    mt_json_end(json);
    mt_json_end(json);
    mt_status status = mt_json_finish(json, &text, &size, &run->error);
    if (status == MT_OK)
        fwrite(text, 1, size, run->out);
    mt_json_free(json);
    return status;
}

mt_status cli_outcome_print(cli_run *run, const cli_outcome *outcome, cli_format format) {
    const bool cutoffs = cli_given(run, "cutoffs");
    if (format == CLI_JSON)
        return print_json(run, outcome);
    if (format == CLI_CSV)
        return cutoffs ? print_cutoffs(run, outcome, format) : print_places(run, outcome, format);
    if (!cutoffs && outcome->market.child.n > 0) {
        MT_TRY(print_places(run, outcome, format));
        fputc('\n', run->out);
    }
    MT_TRY(print_cutoffs(run, outcome, format));
    return print_notes(run, outcome);
}
