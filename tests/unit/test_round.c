/* The population of a town and the exercise round made from it: that they add up, that every step can
 * be redone from what was frozen and any change is found, and what is refused. */
#include "round_town.h"

#include "round/exercise_internal.h"

#include <jansson.h>
#include <sodium.h>

static made_town town;

static int set_up(void **state) {
    (void)state;
    make_town(&town);
    return 0;
}

static mt_exercise_options usual(void) {
    mt_exercise_options options = mt_exercise_defaults();
    options.points_per_area = 5;
    options.rehearsals = 20;
    options.nearest = 3;
    options.least_choices = 2;
    options.most_choices = 5;
    return options;
}

static const char made_at[] = "2026-11-24T12:00:00Z";

static mt_exercise *make_exercise(const mt_exercise_options *options) {
    mt_exercise *exercise = NULL;
    mt_error error = {0};
    if (mt_exercise_new(NULL, &town.snapshot, options, made_at, &exercise, &error) != MT_OK)
        fail_msg("%s", error.message);
    return exercise;
}

/* ---- The population ---------------------------------------------------------------------------- */

static void the_population_has_the_margins_of_the_town(void **state) {
    (void)state;
    mt_town_population *q = NULL;
    check_ok(mt_town_population_new(NULL, &town.snapshot, NULL, NULL, 7, 3, 1e-8, &q, NULL));
    assert_int_equal(q->n_areas, TOWN_AREAS);
    assert_int_equal(q->unknown, 7 * TOWN_SCHOOLS);
    for (size_t g = 0; g < 2; g++) {
        double school_total = 0, home_total = 0;
        for (size_t s = 0; s < TOWN_SCHOOLS; s++)
            school_total += (double)town.at_school[s * TOWN_GROUPS + g];
        for (size_t a = 0; a < TOWN_AREAS; a++)
            home_total += (double)town.at_home[a * TOWN_GROUPS + g];
        check_close(q->scale[g], school_total / home_total, 1e-12);
        for (size_t a = 0; a < TOWN_AREAS; a++) {
            double sum = 0;
            for (size_t s = 0; s < TOWN_SCHOOLS; s++)
                sum += mt_town_population_cell(q, a, s, g);
            check_close(sum, q->scale[g] * (double)town.at_home[a * TOWN_GROUPS + g], 1e-4);
        }
        for (size_t s = 0; s < TOWN_SCHOOLS; s++) {
            double sum = 0;
            for (size_t a = 0; a < TOWN_AREAS; a++)
                sum += mt_town_population_cell(q, a, s, g);
            check_close(sum, (double)town.at_school[s * TOWN_GROUPS + g], 1e-4);
        }
    }
    mt_town_population_free(NULL, q);
}

static void check_population_fails(mt_status status, const char *words) {
    mt_town_population *q = NULL;
    mt_error error = {0};
    assert_int_equal(
        mt_town_population_new(NULL, &town.snapshot, NULL, NULL, 3, 1, 1e-6, &q, &error), status);
    assert_null(q);
    if (strstr(error.message, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error.message, words);
}

static void a_town_that_lacks_something_is_told_what(void **state) {
    (void)state;
    for (size_t s = 1; s < TOWN_SCHOOLS; s++)
        town.school[s].lon = town.school[s].lat = (double)NAN;
    check_population_fails(MT_INFEASIBLE, "import schools with longitude");
    make_town(&town);
    memset(town.ring_of, 0, sizeof town.ring_of);
    check_population_fails(MT_INFEASIBLE, "import areas");
    make_town(&town);
    for (size_t a = 0; a < TOWN_AREAS; a++)
        town.at_home[a * TOWN_GROUPS + 1] = 0;
    check_population_fails(MT_INFEASIBLE, "by residence");
    make_town(&town);
    town.group[1].known = false;
    check_population_fails(MT_BAD_DATA, "two groups");
    make_town(&town);
    int64_t higher[TOWN_SCHOOLS * TOWN_GROUPS];
    memcpy(higher, town.at_school, sizeof higher);
    higher[4]++;
    town.snapshot.school_high = higher;
    check_population_fails(MT_INFEASIBLE, "hidden");
    make_town(&town);
    town.school[2].lon = town.school[2].lat = (double)NAN;
    mt_town_population *q = NULL;
    check_ok(mt_town_population_new(NULL, &town.snapshot, NULL, NULL, 3, 1, 1e-6, &q, NULL));
    assert_int_equal(q->schools_without_place, 1);
    assert_int_equal(q->children_without_place, town.at_school[6] + town.at_school[7]);
    mt_town_population_free(NULL, q);
}

/* ---- The round adds up ------------------------------------------------------------------------- */

static void check_outcome(const mt_exercise *exercise, mt_exercise_rule rule) {
    const mt_exercise_outcome *outcome = &exercise->outcome[rule];
    const mt_market *market = &exercise->market[rule];
    size_t in_school[TOWN_SCHOOLS] = {0}, placed = 0, first = 0, decided = 0, held = 0, listed = 0;
    for (size_t c = 0; c < exercise->n_children; c++) {
        if (outcome->choice[c] == MT_NONE)
            continue;
        placed++;
        first += outcome->choice[c] == 0;
        in_school[market->school[market->list_of[c] + outcome->choice[c]]]++;
        if (rule == MT_RULE_TWO_BASKETS && outcome->group[c] < 2)
            assert_int_equal(exercise->basket[c], outcome->group[c] + 1);
    }
    for (size_t s = 0; s < TOWN_SCHOOLS; s++)
        assert_true(in_school[s] <= exercise->seats[s]);
    for (int i = 0; i < MT_EXERCISE_CHOICES_MAX; i++)
        listed += outcome->by_choice[i];
    for (int d = 0; d <= MT_DECIDED_NO_SEATS; d++)
        decided += outcome->decided_of_placed[d];
    assert_int_equal(outcome->decided_of_placed[MT_DECIDED_NOT_ASKED], 0);
    assert_int_equal(outcome->decided_of_placed[MT_DECIDED_NO_SEATS], 0);
    const uint32_t *last = outcome->held + 2 * TOWN_SCHOOLS * (outcome->n_passes - 1);
    for (size_t i = 0; i < 2 * TOWN_SCHOOLS; i++)
        held += last[i];
    assert_int_equal(placed, outcome->placed);
    assert_int_equal(placed + outcome->unplaced, exercise->n_children);
    assert_int_equal(listed, placed);
    assert_int_equal(decided, placed);
    assert_int_equal(held, placed);
    assert_int_equal(first, outcome->by_choice[0]);
    assert_int_equal(outcome->check.flaw, MT_FLAW_NONE);
    assert_int_equal(outcome->asked[0], exercise->n_children);
    assert_true(outcome->groups.dissimilarity > 0 && outcome->groups.dissimilarity < 1);
}

static void everything_adds_up(void **state) {
    (void)state;
    const mt_exercise_options options = usual();
    mt_exercise *exercise = make_exercise(&options);
    size_t seats = 0, pupils = 0, changed[3] = {0};
    for (size_t i = 0; i < TOWN_SCHOOLS * TOWN_GROUPS; i++)
        pupils += i % TOWN_GROUPS < 2 ? (size_t)town.at_school[i] : 0;
    assert_int_equal(exercise->n_children, (pupils + 4) / 8);
    for (size_t s = 0; s < TOWN_SCHOOLS; s++) {
        const double of = (double)exercise->seats[s];
        seats += exercise->seats[s];
        check_close(exercise->reserved[s], exercise->basket_share * of, 0.5);
    }
    assert_int_equal(seats, exercise->n_seats);
    assert_int_equal(seats, (size_t)ceil((double)exercise->n_children * 1.03));
    for (int rule = 0; rule < MT_EXERCISE_RULES; rule++)
        check_outcome(exercise, (mt_exercise_rule)rule);
    for (int g = 0; g < 2; g++)
        changed[0] += exercise->by_group[g].children;
    for (int b = 0; b < 3; b++)
        changed[1] += exercise->by_basket[b].children;
    for (size_t a = 0; a < TOWN_AREAS; a++) {
        const mt_exercise_change *change = &exercise->by_area[a];
        changed[2] += change->children;
        assert_int_equal(change->better + change->worse + change->same, change->children);
    }
    for (int i = 0; i < 3; i++)
        assert_int_equal(changed[i], exercise->n_children);
    assert_int_equal(exercise->by_basket[2].children, exercise->not_declared);
    mt_exercise_free(NULL, exercise);
}

static void seats_are_in_proportion_to_pupils(void **state) {
    (void)state;
    const mt_exercise_options options = usual();
    mt_exercise *exercise = make_exercise(&options);
    double pupils = 0;
    bool named[TOWN_SCHOOLS] = {false};
    const mt_population_data *data = &exercise->population->data;
    for (size_t i = 0; i < 2 * TOWN_SCHOOLS; i++)
        pupils += data->school[i];
    for (size_t s = 0; s < TOWN_SCHOOLS; s++) {
        const uint32_t site = exercise->site[s];
        assert_false(named[site]);
        named[site] = true;
        const double share = (data->school[2 * site] + data->school[2 * site + 1]) / pupils;
        assert_true(fabs(exercise->seats[s] - share * (double)exercise->n_seats) < 1);
    }
    mt_exercise_free(NULL, exercise);
}

/* Written again, apart from the code: the class of each application. */
static void classes_are_sibling_near_and_other(void **state) {
    (void)state;
    mt_exercise_options options = usual();
    options.nearest = 2;
    mt_exercise *exercise = make_exercise(&options);
    const mt_cohort *cohort = ((mt__exercise *)exercise)->cohort;
    const mt_population_data *data = &exercise->population->data;
    const mt_market *market = &exercise->market[0];
    size_t of_class[3] = {0};
    for (size_t c = 0; c < exercise->n_children; c++)
        for (size_t i = market->list_of[c]; i < market->list_of[c + 1]; i++) {
            const uint32_t site = exercise->site[market->school[i]];
            const size_t p = cohort->origin[c];
            int nearer = 0;
            for (size_t s = 0; s < TOWN_SCHOOLS; s++)
                nearer += data->metres[s * data->n_origins + p] <
                          data->metres[site * data->n_origins + p];
            const int expected = cohort->sibling[c] == site ? 0 : nearer < 2 ? 1 : 2;
            assert_int_equal(market->priority[i], expected);
            of_class[expected]++;
        }
    assert_true(of_class[0] > 0 && of_class[1] > 0 && of_class[2] > 0);
    mt_exercise_free(NULL, exercise);
}

static void baskets_are_drawn_and_the_lot_gives_one_to_the_rest(void **state) {
    (void)state;
    mt_exercise_options options = usual();
    options.children = 4000;
    options.not_declared = 0.3;
    mt_exercise *exercise = make_exercise(&options);
    double in_area[TOWN_AREAS] = {0}, first[TOWN_AREAS] = {0}, by_lot = 0;
    for (size_t c = 0; c < exercise->n_children; c++) {
        if (exercise->declared[c] != 0) {
            assert_int_equal(exercise->declared[c], exercise->basket[c]);
            in_area[exercise->area[c]]++;
            first[exercise->area[c]] += exercise->declared[c] == 1;
            continue;
        }
        uint8_t ticket[MT_DRAW_BYTES];
        mt_draw_ticket(exercise->seed, "oefenronde-1/basket", exercise->applicant[c], NULL, ticket);
        const double number =
            (ticket[0] * 16777216.0 + ticket[1] * 65536.0 + ticket[2] * 256.0 + ticket[3]) /
            4294967296.0;
        assert_int_equal(exercise->basket[c], number < exercise->basket_share ? 1 : 2);
        by_lot += exercise->basket[c] == 1;
    }
    for (size_t a = 0; a < TOWN_AREAS; a++) {
        const double n = in_area[a], p = town.share[a];
        assert_true(fabs(first[a] - n * p) < 5 * sqrt(n * p * (1 - p)));
    }
    const double n = (double)exercise->not_declared, p = exercise->basket_share;
    assert_true(n > 1000);
    assert_true(fabs(by_lot - n * p) < 5 * sqrt(n * p * (1 - p)));
    mt_exercise_free(NULL, exercise);
}

static void an_area_without_the_figure_gets_the_city_s(void **state) {
    (void)state;
    const mt_exercise_options options = usual();
    town.share[2] = (double)NAN;
    mt_exercise *exercise = make_exercise(&options);
    assert_int_equal(exercise->areas_assumed, 1);
    assert_true(exercise->basket_share > 0.3 && exercise->basket_share < 0.7);
    mt_exercise_free(NULL, exercise);
    for (size_t a = 0; a < TOWN_AREAS; a++)
        town.share[a] = (double)NAN;
    mt_error error = {0};
    assert_int_equal(mt_exercise_new(NULL, &town.snapshot, &options, made_at, &exercise, &error),
                     MT_BAD_DATA);
    assert_non_null(strstr(error.message, "none of the neighbourhoods"));
}

/* Every rehearsal again, one by one. */
static void rehearsals_are_draws_with_other_lots(void **state) {
    (void)state;
    const mt_exercise_options options = usual();
    mt_exercise *exercise = make_exercise(&options);
    const size_t n = exercise->n_children;
    uint64_t *lot = calloc(n, sizeof *lot);
    uint32_t *choice = calloc(n, sizeof *choice);
    const mt_lots lots = {.child = lot};
    const mt_places places = {.choice = choice};
    for (int rule = 0; rule < MT_EXERCISE_RULES; rule++) {
        mt_admission *admission = NULL;
        double mean = 0, unplaced = 0;
        check_ok(mt_admission_new(NULL, &exercise->market[rule], &admission, NULL));
        for (uint32_t r = 0; r < options.rehearsals; r++) {
            mt_lots_rehearsal(options.seed, r, n, lot);
            check_ok(mt_admission_run(admission, &lots, &places, NULL));
            for (size_t c = 0; c < n; c++) {
                mean += choice[c] == 0;
                unplaced += choice[c] == MT_NONE;
            }
        }
        const mt_exercise_outcome *outcome = &exercise->outcome[rule];
        check_close(outcome->rehearsed.first_choice_share.value,
                    mean / (double)n / options.rehearsals, 1e-12);
        check_close(outcome->rehearsed.unplaced.value, unplaced / options.rehearsals, 1e-12);
        assert_true(outcome->rehearsed.first_choice_share.low <=
                    outcome->rehearsed.first_choice_share.value);
        assert_true(outcome->rehearsed.first_choice_share.high >=
                    outcome->rehearsed.first_choice_share.value);
        mt_admission_free(NULL, admission);
    }
    const mt_rehearsed *one = &exercise->outcome[0].rehearsed,
                       *two = &exercise->outcome[1].rehearsed;
    check_close(exercise->difference.metres.value, two->metres.value - one->metres.value, 1e-9);
    check_close(exercise->difference.top_three_share.value,
                two->top_three_share.value - one->top_three_share.value, 1e-12);
    assert_true(one->top_three_share.value > one->first_choice_share.value);
    free(lot);
    free(choice);
    mt_exercise_free(NULL, exercise);
}

/* ---- The same again ---------------------------------------------------------------------------- */

static char *json_of(const mt_exercise *exercise, size_t *size) {
    char *text = NULL;
    check_ok(mt_exercise_json(NULL, exercise, &text, size, NULL));
    return text;
}

static void threads_do_not_matter_and_the_seed_does(void **state) {
    (void)state;
    mt_exercise_options options = usual();
    const mt_context three = {.threads = 3};
    mt_exercise *one = make_exercise(&options), *other = NULL, *third = NULL;
    check_ok(mt_exercise_new(&three, &town.snapshot, &options, made_at, &other, NULL));
    size_t size[3];
    char *text[3] = {json_of(one, &size[0]), json_of(other, &size[1]), NULL};
    assert_string_equal(text[0], text[1]);
    options.seed = 2;
    third = make_exercise(&options);
    text[2] = json_of(third, &size[2]);
    assert_string_not_equal(text[0], text[2]);
    for (int i = 0; i < 3; i++)
        mt_free(NULL, text[i]);
    mt_exercise_free(NULL, one);
    mt_exercise_free(NULL, other);
    mt_exercise_free(NULL, third);
}

static void the_json_says_what_it_should(void **state) {
    (void)state;
    const mt_exercise_options options = usual();
    mt_exercise *exercise = make_exercise(&options);
    size_t size;
    char *text = json_of(exercise, &size);
    json_error_t where;
    json_t *json = json_loadb(text, size, 0, &where);
    assert_non_null(json);
    const json_t *rule = json_array_get(json_object_get(json, "rules"), 1);
    assert_string_equal(json_string_value(json_object_get(rule, "id")), "two_baskets");
    assert_int_equal(json_array_size(json_object_get(rule, "schools")), TOWN_SCHOOLS);
    const json_t *school = json_array_get(json_object_get(rule, "schools"), 0);
    assert_int_equal(json_array_size(json_object_get(school, "held")),
                     exercise->outcome[1].n_passes);
    assert_int_equal(json_array_size(json_object_get(school, "cutoffs")), 3);
    const json_t *draw = json_object_get(json, "draw");
    const json_t *examples = json_object_get(draw, "examples");
    assert_true(json_array_size(examples) > 0);
    for (size_t i = 0; i < json_array_size(examples); i++) {
        uint8_t ticket[MT_DRAW_BYTES];
        char hex[65];
        const json_t *example = json_array_get(examples, i);
        mt_draw_ticket(exercise->seed, options.id,
                       json_string_value(json_object_get(example, "applicant")), NULL, ticket);
        sodium_bin2hex(hex, sizeof hex, ticket, sizeof ticket);
        assert_string_equal(json_string_value(json_object_get(example, "ticket")), hex);
    }
    for (size_t s = 0; s < TOWN_SCHOOLS; s++) // schools are numbered, not named
        assert_null(strstr(text, town.school[s].code));
    json_decref(json);
    mt_free(NULL, text);
    mt_exercise_free(NULL, exercise);
}

/* ---- Done again from the desk ------------------------------------------------------------------ */

/* A copy of the book's arrays that may be spoiled. */
typedef struct spoiled {
    mt_exercise *exercise;
    mt_desk_book book;
    uint32_t capacity[TOWN_SCHOOLS];
    uint32_t *school_of, *choice, *traits;
    uint8_t *priority, *decided, *ticket, *basket;
    uint64_t *lot;
    mt_seat_group group[TOWN_SCHOOLS * 3];
} spoiled;

static void *copy_of(const void *from, size_t size) {
    void *copy = malloc(size);
    memcpy(copy, from, size);
    return copy;
}

static void take_book(spoiled *out) {
    const mt_exercise_options options = usual();
    out->exercise = make_exercise(&options);
    mt__exercise_book((mt__exercise *)out->exercise, &out->book);
    mt_desk_book *book = &out->book;
    const size_t n = book->n_children, applications = book->list_of[n];
    memcpy(out->capacity, book->capacity, sizeof out->capacity);
    book->capacity = out->capacity;
    book->school_of = out->school_of = copy_of(book->school_of, applications * sizeof(uint32_t));
    book->priority = out->priority = copy_of(book->priority, applications);
    book->basket = out->basket = copy_of(book->basket, n);
    book->ticket = out->ticket = copy_of(book->ticket, n * MT_DRAW_BYTES);
    book->lot = out->lot = copy_of(book->lot, n * sizeof(uint64_t));
    mt_desk_rule *rule = &book->rule[1];
    rule->places.choice = out->choice = copy_of(rule->places.choice, n * sizeof(uint32_t));
    rule->traits = out->traits = copy_of(rule->traits, n * sizeof(uint32_t));
    rule->decided = out->decided = copy_of(rule->decided, applications);
    memcpy(out->group, rule->group, sizeof out->group);
    rule->group = out->group;
}

static void book_free(spoiled *book) {
    free(book->school_of);
    free(book->priority);
    free(book->basket);
    free(book->ticket);
    free(book->lot);
    free(book->choice);
    free(book->traits);
    free(book->decided);
    mt_exercise_free(NULL, book->exercise);
}

static void check_redo(const spoiled *book, const char *words) {
    mt_error error = {0};
    const mt_status status = mt_desk_redo(NULL, &book->book, &error);
    assert_int_equal(status, MT_BAD_DATA);
    if (strstr(error.message, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error.message, words);
}

static void any_change_of_a_desk_is_found(void **state) {
    (void)state;
    spoiled s;
    take_book(&s);
    check_ok(mt_desk_redo(NULL, &s.book, NULL));
    s.capacity[3]++;
    check_redo(&s, "manifest");
    s.capacity[3]--;
    const uint32_t was = s.school_of[0];
    s.school_of[0] = s.school_of[1];
    s.school_of[1] = was;
    check_redo(&s, "manifest");
    s.school_of[1] = s.school_of[0];
    s.school_of[0] = was;
    s.priority[5] ^= 1;
    check_redo(&s, "manifest");
    s.priority[5] ^= 1;
    s.basket[2] = s.basket[2] == 1 ? 2 : 1;
    check_redo(&s, "manifest");
    s.basket[2] = s.basket[2] == 1 ? 2 : 1;
    s.group[4].only ^= 3;
    check_redo(&s, "manifest");
    s.group[4].only ^= 3;
    s.group[1].pass_on = false;
    check_redo(&s, "manifest");
    s.group[1].pass_on = true;
    s.group[2].first = 1;
    check_redo(&s, "manifest");
    s.group[2].first = 0;
    const mt_seat_rule others[TOWN_SCHOOLS] = {MT_SEATS_OVERLAPPING};
    s.book.rule[1].seats = others;
    check_redo(&s, "manifest");
    s.book.rule[1].seats = NULL;
    s.book.commitment[0] ^= 1;
    check_redo(&s, "commitment");
    s.book.commitment[0] ^= 1;
    s.book.beacon = "another number";
    s.book.n_beacon = 14;
    check_redo(&s, "seed");
    s.book.beacon = s.exercise->options.beacon;
    s.book.n_beacon = strlen(s.exercise->options.beacon);
    s.ticket[40] ^= 1;
    check_redo(&s, "tickets");
    s.ticket[40] ^= 1;
    s.traits[7] ^= 3;
    check_redo(&s, "basket");
    s.traits[7] ^= 3;
    s.decided[3] ^= 1;
    check_redo(&s, "reason");
    s.decided[3] ^= 1;
    const uint32_t place = s.choice[9];
    s.choice[9] = MT_NONE;
    check_redo(&s, "places");
    s.choice[9] = place;
    check_ok(mt_desk_redo(NULL, &s.book, NULL));
    book_free(&s);
}

typedef struct collected {
    char name[16][64];
    char hex[16][65];
    size_t n;
} collected;

static mt_status collect(void *user, const char *name, const char *text, size_t size,
                         mt_error *error) {
    (void)error;
    collected *files = user;
    snprintf(files->name[files->n], 64, "%s", name);
    mt_digest_hex(text, size, files->hex[files->n++]);
    return MT_OK;
}

static void the_manifest_has_the_hashes_of_the_files(void **state) {
    (void)state;
    spoiled s;
    collected files = {.n = 0};
    size_t found = 0;
    take_book(&s);
    check_ok(mt_desk_files(NULL, &s.book, collect, &files, NULL));
    for (size_t i = 0; i < files.n; i++)
        if (strstr(s.book.manifest, files.hex[i]) != NULL)
            found++;
    assert_int_equal(found, 6); // schools, applications, children, two rules, seat groups
    assert_string_equal(files.name[0], "manifest.txt");
    char hex[65];
    sodium_bin2hex(hex, sizeof hex, s.exercise->manifest_digest, MT_DRAW_BYTES);
    assert_string_equal(files.hex[0], hex);
    book_free(&s);
}

/* ---- What is refused --------------------------------------------------------------------------- */

static void check_refused(const mt_exercise_options *options, mt_status status, const char *words) {
    mt_exercise *exercise = NULL;
    mt_error error = {0};
    assert_int_equal(mt_exercise_new(NULL, &town.snapshot, options, made_at, &exercise, &error),
                     status);
    assert_null(exercise);
    if (strstr(error.message, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error.message, words);
}

static void options_that_cannot_be_are_refused(void **state) {
    (void)state;
    mt_exercise_options options = usual();
    options.id = "two words";
    check_refused(&options, MT_BAD_ARGUMENT, "letters, digits");
    options.id = "..";
    check_refused(&options, MT_BAD_ARGUMENT, "letters, digits");
    options.id = "";
    check_refused(&options, MT_BAD_ARGUMENT, "letters, digits");
    options = usual();
    options.beacon = "";
    check_refused(&options, MT_BAD_ARGUMENT, "public number");
    options = usual();
    options.least_choices = 0;
    check_refused(&options, MT_BAD_ARGUMENT, "lists of 0");
    options.least_choices = 9;
    check_refused(&options, MT_BAD_ARGUMENT, "lists of 9");
    options = usual();
    options.most_choices = 31;
    check_refused(&options, MT_BAD_ARGUMENT, "the most 30");
    options = usual();
    options.not_declared = 1.5;
    check_refused(&options, MT_BAD_ARGUMENT, "between 0 and 1");
    options = usual();
    options.rehearsals = 1;
    check_refused(&options, MT_BAD_ARGUMENT, "rehearsals");
    options = usual();
    options.basket_figure = "income";
    check_refused(&options, MT_BAD_DATA, "income");
    options = usual();
    options.children = 100;
    options.seats = 99;
    check_refused(&options, MT_INFEASIBLE, "1 would find no place");
    options = usual();
    options.group_a = "C";
    check_refused(&options, MT_BAD_DATA, "no group C");
}

/* So few seats that some schools have none: fine, and nobody is placed there. */
static void schools_without_seats_are_fine(void **state) {
    (void)state;
    mt_exercise_options options = usual();
    options.children = 4;
    mt_exercise *exercise = make_exercise(&options);
    size_t empty = 0;
    for (size_t s = 0; s < TOWN_SCHOOLS; s++)
        empty += exercise->seats[s] == 0;
    assert_true(empty > 0);
    assert_int_equal(exercise->outcome[0].placed + exercise->outcome[0].unplaced, 4);
    mt_exercise_free(NULL, exercise);
}

static mt_status exercise_body(const mt_context *context, mt_error *error) {
    mt_exercise_options options = usual();
    options.points_per_area = 1;
    options.children = 12;
    options.rehearsals = 2;
    mt_exercise *exercise = NULL;
    char *text = NULL;
    size_t size;
    mt_status status =
        mt_exercise_new(context, &town.snapshot, &options, made_at, &exercise, error);
    if (status == MT_OK)
        status = mt_exercise_json(context, exercise, &text, &size, error);
    if (status == MT_OK) {
        mt_desk_book book;
        mt__exercise_book((mt__exercise *)exercise, &book);
        status = mt_desk_redo(context, &book, error);
    }
    mt_free(context, text);
    mt_exercise_free(context, exercise);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    check_every_allocation(exercise_body);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_population_has_the_margins_of_the_town, set_up),
        cmocka_unit_test_setup(a_town_that_lacks_something_is_told_what, set_up),
        cmocka_unit_test_setup(everything_adds_up, set_up),
        cmocka_unit_test_setup(seats_are_in_proportion_to_pupils, set_up),
        cmocka_unit_test_setup(classes_are_sibling_near_and_other, set_up),
        cmocka_unit_test_setup(baskets_are_drawn_and_the_lot_gives_one_to_the_rest, set_up),
        cmocka_unit_test_setup(an_area_without_the_figure_gets_the_city_s, set_up),
        cmocka_unit_test_setup(rehearsals_are_draws_with_other_lots, set_up),
        cmocka_unit_test_setup(threads_do_not_matter_and_the_seed_does, set_up),
        cmocka_unit_test_setup(the_json_says_what_it_should, set_up),
        cmocka_unit_test_setup(any_change_of_a_desk_is_found, set_up),
        cmocka_unit_test_setup(the_manifest_has_the_hashes_of_the_files, set_up),
        cmocka_unit_test_setup(options_that_cannot_be_are_refused, set_up),
        cmocka_unit_test_setup(schools_without_seats_are_fine, set_up),
        cmocka_unit_test_setup(every_allocation_may_fail, set_up),
    };
    return run_all(tests);
}
