/* Allocation: small cases by hand for every seat rule, every status and message, passes, reasons
 * and cut-offs. Flaws that the check must find are in test_admit_check.c, the draw is in
 * test_admit_draw.c. Comparison with a slow way is in tests/oracle/admit.c, cases from the
 * literature in tests/golden/admit.c. */
#include "../admit_markets.h"

/** Runs, checks, and compares with a text: a digit for the seat group, '-' without a place. */
static void expect_seats(const one_school *x, const char *want) {
    uint32_t choice[MOST_CHILDREN], group[MOST_CHILDREN];
    const mt_places places = {choice, group};
    mt_admission *admission;
    mt_error error;
    if (mt_admission_new(NULL, &x->market, &admission, &error) != MT_OK)
        fail_msg("%s", error.message);
    for (int again = 0; again < 2; again++) { /* a second draw starts afresh */
        check_ok(mt_admission_run(admission, &x->lots, &places, NULL));
        char got[MOST_CHILDREN + 1] = "";
        for (size_t c = 0; c < x->market.n_children; c++)
            got[c] = choice[c] == MT_NONE ? '-' : (char)('0' + group[c]);
        assert_string_equal(got, want);
    }
    assert_int_equal(check_of(&x->market, &x->lots, &places).flaw, MT_FLAW_NONE);
    mt_admission_free(NULL, admission);
}

/* ---- Seat rules by hand ---------------------------------------------------------------------- */

static void seats_in_order_by_hand(void **state) {
    (void)state;
    one_school x;
    static const uint32_t kinds[] = {OTHER, OTHER, TARGET, OTHER, TARGET, TARGET};
    ask_one(&x, 3, MT_SEATS_IN_ORDER, 1, (mt_seat_group[]){{.seats = 3}}, 6, kinds);
    expect_seats(&x, "000---");
    /* a reserve of two, the rest by lot; one of the targets does not need it, but takes it first */
    ask_one(&x, 3, MT_SEATS_IN_ORDER, 2,
            (mt_seat_group[]){{.seats = 2, .only = TARGET}, {.seats = 1}}, 6, kinds);
    expect_seats(&x, "1-0-0-");
    /* the open seat first: then the reserve holds the same two, and the first lot the open one */
    ask_one(&x, 4, MT_SEATS_IN_ORDER, 2,
            (mt_seat_group[]){{.seats = 3}, {.seats = 1, .only = TARGET}}, 6, kinds);
    expect_seats(&x, "000-1-");
    /* five seats for three targets: two empty, or passed on to a last group without seats */
    ask_one(&x, 5, MT_SEATS_IN_ORDER, 2,
            (mt_seat_group[]){{.seats = 5, .only = TARGET}, {.seats = 0}}, 6, kinds);
    expect_seats(&x, "--0-00");
    x.group[0].pass_on = true;
    expect_seats(&x, "110-00");
    /* a soft reserve gives its seats to others rather than leave them empty */
    ask_one(&x, 5, MT_SEATS_IN_ORDER, 1, (mt_seat_group[]){{.seats = 5, .first = TARGET}}, 6,
            kinds);
    expect_seats(&x, "000-00");
    /* those with the trait go before a higher class */
    x.priority[2] = x.priority[4] = x.priority[5] = 9;
    x.group[0].seats = x.capacity = 3;
    expect_seats(&x, "--0-00");
    x.group[0].first = 0;
    expect_seats(&x, "00-0--");
}

static void ceilings_by_hand(void **state) {
    (void)state;
    one_school x;
    static const uint32_t kinds[] = {OTHER, OTHER, TARGET, OTHER, TARGET, 0};
    const mt_seat_group ceiling[] = {{.seats = 1, .only = OTHER}, {.seats = 4}};
    ask_one(&x, 4, MT_SEATS_CEILINGS, 2, ceiling, 6, kinds);
    expect_seats(&x, "0-1-11");
    ask_one(&x, 2, MT_SEATS_CEILINGS, 2, ceiling, 6, kinds);
    expect_seats(&x, "0-1---");
    x.group[1].seats = 0; /* nobody without the trait */
    expect_seats(&x, "0-----");
}

static void bounds_by_hand(void **state) {
    (void)state;
    one_school x;
    static const uint32_t kinds[] = {OTHER, OTHER, OTHER, TARGET, TARGET, TARGET};
    const mt_seat_group bounds[] = {{.seats = 1, .most = 2, .only = TARGET},
                                    {.seats = 0, .most = 1, .only = OTHER},
                                    {.seats = 0, .most = 4}};
    ask_one(&x, 1, MT_SEATS_BOUNDS, 3, bounds, 6, kinds);
    expect_seats(&x, "---0--"); /* the floor first */
    x.capacity = 3;
    expect_seats(&x, "1--00-"); /* then up to the ceilings */
    x.capacity = 4;
    expect_seats(&x, "11-00-"); /* then anybody, by lot */
    x.capacity = 6;
    expect_seats(&x, "111000"); /* no seat stays empty */
}

static void overlapping_by_hand(void **state) {
    (void)state;
    enum { GIRL = 1, LOW = 2 };
    one_school x;
    /* the girl goes on the girl's seat, so that the one with both can have the other */
    static const uint32_t kinds[] = {GIRL, GIRL | LOW, LOW, 0};
    const mt_seat_group reserve[] = {
        {.seats = 1, .only = GIRL}, {.seats = 1, .only = LOW}, {.seats = 1}};
    ask_one(&x, 3, MT_SEATS_OVERLAPPING, 3, reserve, 4, kinds);
    expect_seats(&x, "012-");
    /* nobody is low: the seat goes by merit */
    static const uint32_t girls[] = {0, GIRL, GIRL, 0};
    ask_one(&x, 3, MT_SEATS_OVERLAPPING, 3, reserve, 4, girls);
    expect_seats(&x, "202-");
}

static void a_child_keeps_its_later_choices(void **state) {
    (void)state;
    /* 0 holds A until 1 comes, and must then still get B */
    const size_t list_of[] = {0, 2, 3};
    const uint32_t school[] = {0, 1, 0}, capacity[] = {1, 1};
    const uint64_t lot[] = {2, 1};
    const mt_market market = {.n_children = 2,
                              .n_schools = 2,
                              .list_of = list_of,
                              .school = school,
                              .capacity = capacity};
    const mt_lots lots = {.child = lot};
    uint32_t choice[2];
    const mt_places places = {.choice = choice};
    mt_admission *admission;
    check_ok(mt_admission_new(NULL, &market, &admission, NULL));
    check_ok(mt_admission_run(admission, &lots, &places, NULL));
    mt_admission_free(NULL, admission);
    assert_int_equal(choice[0], 1);
    assert_int_equal(choice[1], 0);
    assert_int_equal(check_of(&market, &lots, &places).flaw, MT_FLAW_NONE);
    choice[0] = MT_NONE;
    const mt_check check = check_of(&market, &lots, &places);
    assert_int_equal(check.flaw, MT_FLAW_EMPTY_SEAT);
    assert_int_equal(check.school, 1);
}

static void nobody_and_nothing(void **state) {
    (void)state;
    mt_market market = {0};
    mt_lots lots = {0};
    mt_places places = {0};
    mt_admission *admission;
    check_ok(mt_admission_new(NULL, &market, &admission, NULL));
    check_ok(mt_admission_run(admission, &lots, &places, NULL));
    mt_admission_free(NULL, admission);
    assert_int_equal(check_of(&market, &lots, &places).flaw, MT_FLAW_NONE);
    check_ok(mt_admit_reasons(NULL, &market, &lots, &places, NULL, NULL));
    check_ok(mt_admit_cutoffs(NULL, &market, &lots, &places, NULL, NULL));
    /* children without a list, at a school without seats */
    const size_t list_of[] = {0, 0, 1};
    const uint32_t school[] = {0}, capacity[] = {0};
    const uint64_t lot[] = {1, 2};
    market = (mt_market){.n_children = 2,
                         .n_schools = 1,
                         .list_of = list_of,
                         .school = school,
                         .capacity = capacity};
    lots.child = lot;
    uint32_t choice[2] = {7, 7}, group[2] = {7, 7};
    uint8_t decided[1];
    mt_cutoff cutoff[1];
    places = (mt_places){choice, group};
    check_ok(mt_admission_new(NULL, &market, &admission, NULL));
    check_ok(mt_admission_run(admission, &lots, &places, NULL));
    mt_admission_free(NULL, admission);
    for (int c = 0; c < 2; c++)
        assert_true(choice[c] == MT_NONE && group[c] == MT_NONE);
    const mt_check check = check_of(&market, &lots, &places);
    assert_int_equal(check.flaw, MT_FLAW_NONE);
    assert_int_equal(check.unplaced, 2);
    assert_int_equal(check.claims_examined, 1);
    check_ok(mt_admit_reasons(NULL, &market, &lots, &places, decided, NULL));
    assert_int_equal(decided[0], MT_DECIDED_NO_SEATS);
    check_ok(mt_admit_cutoffs(NULL, &market, &lots, &places, cutoff, NULL));
    assert_true(cutoff[0].held == 0 && cutoff[0].turned_away);
    mt_admission_free(NULL, NULL);
}

/* ---- What is refused ------------------------------------------------------------------------- */

/** Refused with this status, row and words, by the layout and (as it checks the same) the
 *  reasons. */
static void refused(const mt_market *market, mt_status status, int64_t row, const char *words) {
    mt_admission *admission = NULL;
    mt_error error = {0};
    assert_int_equal(mt_admission_new(NULL, market, &admission, &error), status);
    assert_null(admission);
    assert_int_equal(error.row, row);
    if (strstr(error.message, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error.message, words);
    assert_int_equal(mt_admission_new(NULL, market, &admission, NULL), status);
}

static void lists_that_cannot_be(void **state) {
    (void)state;
    small_market m = two_by_two();
    attach(&m);
    m.school[3] = 1;
    refused(&m.market, MT_BAD_DATA, 2, "choice 2 of the child is school 1, which is on its list");
    m.school[3] = 2;
    refused(&m.market, MT_BAD_DATA, 2,
            "choice 2 of the child is school 2; there are schools 0 to 1");
    m = two_by_two();
    attach(&m);
    m.list_of[1] = 5;
    m.market.n_children = 2;
    m.list_of[2] = 4;
    m.school[2] = m.school[3] = m.school[4] = 0;
    m.school[0] = 1, m.school[1] = 0, m.list_of[1] = 2, m.list_of[2] = 1;
    refused(&m.market, MT_BAD_DATA, 2, "list_of must not decrease");
}

static void groups_that_cannot_be(void **state) {
    (void)state;
    small_market m = two_by_two();
    attach(&m);
    m.capacity[1] = 2;
    refused(&m.market, MT_BAD_DATA, 2, "seat groups have 1 seats together, the school has 2");
    m = two_by_two();
    attach(&m);
    m.rule[1] = (mt_seat_rule)9;
    refused(&m.market, MT_BAD_DATA, 2, "seat rule of the school is unknown");
    m.rule[1] = MT_SEATS_IN_ORDER;
    m.group_of[2] = 0;
    refused(&m.market, MT_BAD_DATA, 2, "group_of must not decrease");
    m.group_of[2] = 1;
    refused(&m.market, MT_BAD_DATA, 2, "has 1 seats but no seat group");
    m = two_by_two();
    attach(&m);
    m.rule[0] = MT_SEATS_OVERLAPPING;
    m.group_of[1] = 2, m.group_of[2] = 3;
    m.group[0] = (mt_seat_group){.seats = 1, .only = 3};
    m.group[1] = (mt_seat_group){.seats = 0};
    m.group[2] = (mt_seat_group){.seats = 1};
    refused(&m.market, MT_BAD_DATA, 1, "seat group 1 must have one trait");
    m.group[0].only = 0;
    refused(&m.market, MT_BAD_DATA, 1, "seat group 1 must have one trait");
    m.group[0].only = 1, m.group[1].only = 2;
    refused(&m.market, MT_BAD_DATA, 1, "must be open");
    m.group[1] = (mt_seat_group){.first = 1};
    refused(&m.market, MT_BAD_DATA, 1, "seat group 2 has `first` or `pass_on`");
    m.group[1] = (mt_seat_group){.pass_on = true};
    refused(&m.market, MT_BAD_DATA, 1, "seat group 2 has `first` or `pass_on`");
    m.group[1] = (mt_seat_group){.seats = 1};
    refused(&m.market, MT_BAD_DATA, 1, "have 2 seats together, the school has 1");
    m.rule[0] = MT_SEATS_BOUNDS;
    m.group[0].most = 0;
    refused(&m.market, MT_BAD_DATA, 1, "seat group 1 has floor 1 above its ceiling 0");
    m.group[0].most = m.group[1].most = 1;
    refused(&m.market, MT_BAD_DATA, 1, "the floors add up to 2, more than the 1 seats");
    m.group[1].seats = 0;
    m.group_of[1] = m.group_of[2] = 3, m.capacity[1] = 0;
    m.group[0].seats = 0, m.group[1] = (mt_seat_group){.only = 2}, m.group[2] = (mt_seat_group){0};
    m.traits[1] = 3;
    refused(&m.market, MT_BAD_DATA, 2, "two traits for which school 0 has bounds");
    m.group[1].only = 1;
    refused(&m.market, MT_BAD_DATA, 1, "seat group 2 must have one trait");
}

static void missing_arrays(void **state) {
    (void)state;
    small_market m = two_by_two();
    attach(&m);
    mt_admission *admission;
    mt_error error;
    refused(NULL, MT_BAD_ARGUMENT, 0, "market: is null");
    assert_int_equal(mt_admission_new(NULL, &m.market, NULL, NULL), MT_BAD_ARGUMENT);
    mt_market market = m.market;
    market.list_of = NULL;
    refused(&market, MT_BAD_ARGUMENT, 0, "list_of: is null");
    market = m.market, market.school = NULL;
    refused(&market, MT_BAD_ARGUMENT, 0, "school: is null");
    market = m.market, market.capacity = NULL;
    refused(&market, MT_BAD_ARGUMENT, 0, "capacity: is null");
    market = m.market, market.group = NULL;
    refused(&market, MT_BAD_ARGUMENT, 0, "group: is null");
    market = m.market, market.n_children = MT_NONE;
    refused(&market, MT_BAD_ARGUMENT, 0, "more children or schools than");
    check_ok(mt_admission_new(NULL, &m.market, &admission, NULL));
    uint32_t choice[2];
    uint8_t decided[4];
    mt_cutoff cutoff[2];
    mt_check check;
    const mt_places places = {.choice = choice}, nowhere = {0};
    const mt_lots none = {0};
#define bad(call, words)                                                                           \
    do {                                                                                           \
        error = (mt_error){0};                                                                     \
        assert_int_equal((call), MT_BAD_ARGUMENT);                                                 \
        assert_non_null(strstr(error.message, words));                                             \
    } while (0)
    bad(mt_admission_run(NULL, &m.lots, &places, &error), "admission");
    bad(mt_admission_run(admission, NULL, &places, &error), "lots");
    bad(mt_admission_run(admission, &none, &places, &error), "lots");
    bad(mt_admission_run(admission, &m.lots, NULL, &error), "places");
    bad(mt_admission_run(admission, &m.lots, &nowhere, &error), "places");
    bad(mt_admission_watch(admission, &m.lots, &places, NULL, NULL, &error), "watch");
    check_ok(mt_admission_run(admission, &m.lots, &places, NULL));
    mt_admission_free(NULL, admission);
    bad(mt_admit_reasons(NULL, &m.market, &m.lots, &places, NULL, &error), "decided");
    bad(mt_admit_reasons(NULL, &m.market, &m.lots, &nowhere, decided, &error), "places");
    bad(mt_admit_cutoffs(NULL, &m.market, &m.lots, &places, NULL, &error), "cutoff");
    bad(mt_admit_cutoffs(NULL, &m.market, NULL, &places, cutoff, &error), "lots");
    bad(mt_admit_check(NULL, NULL, &m.lots, &places, &check, &error), "market");
    bad(mt_admit_check(NULL, &m.market, NULL, &places, &check, &error), "lots");
    bad(mt_admit_check(NULL, &m.market, &none, &places, &check, &error), "lots");
    bad(mt_admit_check(NULL, &m.market, &m.lots, NULL, &check, &error), "places");
    bad(mt_admit_check(NULL, &m.market, &m.lots, &nowhere, &check, &error), "choice");
    bad(mt_admit_check(NULL, &m.market, &m.lots, &places, NULL, &error), "out");
    market = m.market, market.capacity = NULL;
    bad(mt_admit_check(NULL, &market, &m.lots, &places, &check, &error), "capacity");
    market = m.market, market.list_of = NULL;
    bad(mt_admit_check(NULL, &market, &m.lots, &places, &check, &error), "list_of");
    market = m.market, market.school = NULL;
    bad(mt_admit_check(NULL, &market, &m.lots, &places, &check, &error), "school");
    market = m.market, market.group = NULL;
    bad(mt_admit_check(NULL, &market, &m.lots, &places, &check, &error), "group");
    /* seat groups are needed where a school has more than one */
    m.group_of[1] = 2, m.group_of[2] = 3;
    m.group[1].seats = 0, m.group[2].seats = 1;
    bad(mt_admit_reasons(NULL, &m.market, &m.lots, &places, decided, &error), "group");
    bad(mt_admit_check(NULL, &m.market, &m.lots, &places, &check, &error), "group");
#undef bad
}

static void places_that_cannot_be(void **state) {
    (void)state;
    small_market m = two_by_two();
    attach(&m);
    uint32_t choice[2] = {0, 2}, group[2] = {0, 0};
    uint8_t decided[4];
    mt_cutoff cutoff[2];
    mt_error error = {0};
    const mt_places places = {choice, group};
#define cannot(words)                                                                              \
    do {                                                                                           \
        assert_int_equal(mt_admit_reasons(NULL, &m.market, &m.lots, &places, decided, &error),     \
                         MT_BAD_DATA);                                                             \
        assert_int_equal(error.row, 2);                                                            \
        assert_non_null(strstr(error.message, words));                                             \
        assert_int_equal(mt_admit_cutoffs(NULL, &m.market, &m.lots, &places, cutoff, NULL),        \
                         MT_BAD_DATA);                                                             \
    } while (0)
    cannot("a place at choice 3 of a list of 2");
    choice[1] = 0, group[1] = 1;
    cannot("sits in seat group 2 of school 1, which has 1");
    group[1] = 0, m.group[1].only = TARGET;
    cannot("which is not open to it");
#undef cannot
}

/* ---- Passes ---------------------------------------------------------------------------------- */

typedef struct seen {
    size_t passes, asked, sent_on, stop_after;
    const small_market *m;
    uint32_t choice[MOST_CHILDREN], group[MOST_CHILDREN];
} seen;

/** What is held after each pass is within the seats, and nobody's place gets better. */
static bool look(void *user, size_t pass, size_t asked, size_t sent_on, const mt_places *held) {
    seen *s = user;
    assert_int_equal(pass, ++s->passes);
    assert_true(asked > 0 && sent_on <= asked);
    s->asked += asked;
    s->sent_on += sent_on;
    uint32_t at[MOST_SCHOOLS] = {0};
    size_t n = 0;
    for (size_t c = 0; c < s->m->market.n_children; c++) {
        if (held->choice[c] == MT_NONE)
            continue;
        n++;
        assert_true(held->choice[c] >= (s->choice[c] == MT_NONE ? 0 : s->choice[c]));
        assert_true(held->group[c] != MT_NONE);
        at[s->m->school[s->m->list_of[c] + held->choice[c]]]++;
        s->choice[c] = held->choice[c];
    }
    for (size_t school = 0; school < s->m->market.n_schools; school++)
        assert_true(at[school] <= s->m->capacity[school]);
    assert_int_equal(n, s->asked - s->sent_on);
    return pass != s->stop_after;
}

static void passes_come_to_the_same(void **state) {
    (void)state;
    size_t most_passes = 0;
    for (uint64_t seed = 0; seed < 2000; seed++) {
        small_market m;
        make_market(seed, (int)(seed % (RULES + 1)), MOST_CHILDREN, MOST_SCHOOLS, &m);
        uint32_t choice[MOST_CHILDREN], group[MOST_CHILDREN];
        uint32_t watched[MOST_CHILDREN], watched_group[MOST_CHILDREN];
        check_ok(run_market(NULL, &m, choice, group, NULL));
        mt_admission *admission;
        check_ok(mt_admission_new(NULL, &m.market, &admission, NULL));
        const mt_places places = {watched, watched_group};
        seen s = {.m = &m};
        for (size_t c = 0; c < MOST_CHILDREN; c++)
            s.choice[c] = MT_NONE;
        check_ok(mt_admission_watch(admission, &m.lots, &places, look, &s, NULL));
        for (size_t c = 0; c < m.market.n_children; c++)
            if (choice[c] != watched[c] || group[c] != watched_group[c])
                fail_msg("seed %llu child %zu", (unsigned long long)seed, c);
        most_passes = s.passes > most_passes ? s.passes : most_passes;
        mt_error error;
        seen stop = {.m = &m, .stop_after = 1};
        for (size_t c = 0; c < MOST_CHILDREN; c++)
            stop.choice[c] = MT_NONE;
        if (s.passes > 0)
            assert_int_equal(mt_admission_watch(admission, &m.lots, &places, look, &stop, &error),
                             MT_CANCELLED);
        assert_int_equal(stop.passes, s.passes > 0);
        mt_admission_free(NULL, admission);
    }
    assert_true(most_passes > 4);
}

/* ---- Reasons and cut-offs -------------------------------------------------------------------- */

static void expect_reasons(const one_school *x, const char *want) {
    static const char letter[] = "-RCLSN"; /* in the order of mt_decided */
    uint32_t choice[MOST_CHILDREN], group[MOST_CHILDREN];
    uint8_t decided[MOST_CHILDREN];
    char got[MOST_CHILDREN + 1] = "";
    const mt_places places = {choice, group};
    mt_admission *admission;
    check_ok(mt_admission_new(NULL, &x->market, &admission, NULL));
    check_ok(mt_admission_run(admission, &x->lots, &places, NULL));
    mt_admission_free(NULL, admission);
    check_ok(mt_admit_reasons(NULL, &x->market, &x->lots, &places, decided, NULL));
    for (size_t c = 0; c < x->market.n_children; c++)
        got[c] = letter[decided[c]];
    assert_string_equal(got, want);
}

static void reasons_by_hand(void **state) {
    (void)state;
    one_school x;
    static const uint32_t kinds[] = {OTHER, OTHER, TARGET, OTHER, TARGET, TARGET};
    ask_one(&x, 6, MT_SEATS_IN_ORDER, 1, (mt_seat_group[]){{.seats = 6}}, 6, kinds);
    expect_reasons(&x, "RRRRRR");
    x.capacity = x.group[0].seats = 2;
    expect_reasons(&x, "LLLLLL");
    x.priority[0] = 0, x.priority[1] = 1;
    for (int c = 2; c < 6; c++)
        x.priority[c] = 2;
    expect_reasons(&x, "CCCCCC");
    x.priority[2] = 1;
    expect_reasons(&x, "CLLCCC");
    x.capacity = x.group[0].seats = 0;
    expect_reasons(&x, "NNNNNN");
    /* baskets: the last two targets are in by their basket; those of the other basket who come
     * after them in line are out by lot within their own */
    const mt_seat_group baskets[] = {{.seats = 2, .only = TARGET, .pass_on = true},
                                     {.seats = 1, .only = OTHER, .pass_on = true},
                                     {.seats = 0}};
    ask_one(&x, 3, MT_SEATS_IN_ORDER, 3, baskets, 6, kinds);
    expect_reasons(&x,
                   "LSSSSL"); /* 1 0 0: 0 by lot, 1 refused by the baskets, 2 and 4 in by them */
    x.group[0].seats = 0, x.capacity = 1, x.group[0].pass_on = false;
    x.group[2].only = OTHER;
    expect_reasons(&x, "LLNLNN"); /* no seat that a target may have */
    /* a ceiling */
    const mt_seat_group ceiling[] = {{.seats = 1, .only = OTHER}, {.seats = 5}};
    ask_one(&x, 5, MT_SEATS_CEILINGS, 2, ceiling, 6, kinds);
    expect_reasons(&x, "LSSSSS");
    ask_one(&x, 2, MT_SEATS_CEILINGS, 2, ceiling, 6, kinds);
    expect_reasons(&x, "LSSLLL");
    x.group[0].seats = 0;
    expect_reasons(&x, "NNSNSL");
    /* at its ceiling a kind competes with itself only */
    static const uint32_t three[] = {OTHER, TARGET, OTHER};
    ask_one(&x, 2, MT_SEATS_CEILINGS, 2, ceiling, 3, three);
    x.priority[1] = x.priority[2] = 1;
    expect_reasons(&x, "CRC");
    /* bounds: everybody may sit everywhere */
    const mt_seat_group bounds[] = {{.seats = 1, .most = 6, .only = TARGET}, {.most = 6}};
    ask_one(&x, 2, MT_SEATS_BOUNDS, 2, bounds, 6, kinds);
    expect_reasons(&x, "LSSLLL");
    x.capacity = 0, x.group[0].seats = 0;
    expect_reasons(&x, "NNNNNN");
    /* overlapping */
    const mt_seat_group reserve[] = {{.seats = 1, .only = TARGET}, {.seats = 1}};
    ask_one(&x, 2, MT_SEATS_OVERLAPPING, 2, reserve, 6, kinds);
    expect_reasons(&x, "LSSLLL");
    /* all seats went to a basket of the best: nobody sits where the others might */
    static const uint32_t best_first[] = {TARGET, TARGET, OTHER};
    const mt_seat_group passing[] = {{.seats = 2, .only = TARGET, .pass_on = true}, {.seats = 0}};
    ask_one(&x, 2, MT_SEATS_IN_ORDER, 2, passing, 3, best_first);
    expect_reasons(&x, "RRS");
}

static void not_asked_and_one_lot_per_application(void **state) {
    (void)state;
    small_market m = two_by_two();
    m.lots.child = NULL;
    m.lot_application[0] = 9, m.lot_application[3] = 1; /* at 0; nobody asks lower */
    attach(&m);
    uint32_t choice[2], group[2];
    uint8_t decided[4];
    mt_cutoff cutoff[2];
    check_ok(run_market(NULL, &m, choice, group, NULL));
    const mt_places places = {choice, group};
    check_ok(mt_admit_reasons(NULL, &m.market, &m.lots, &places, decided, NULL));
    assert_int_equal(decided[0], MT_DECIDED_ROOM);
    assert_int_equal(decided[1], MT_DECIDED_NOT_ASKED);
    check_ok(mt_admit_cutoffs(NULL, &m.market, &m.lots, &places, cutoff, NULL));
    assert_true(cutoff[0].held == 1 && cutoff[0].lot == 9 && !cutoff[0].turned_away);
}

static void cutoffs_by_hand(void **state) {
    (void)state;
    one_school x;
    static const uint32_t kinds[] = {OTHER, OTHER, TARGET, OTHER, TARGET, TARGET};
    const mt_seat_group groups[] = {
        {.seats = 1, .only = TARGET}, {.seats = 2, .first = WALK}, {.seats = 0, .only = WALK}};
    ask_one(&x, 3, MT_SEATS_IN_ORDER, 3, groups, 6, kinds);
    x.traits[5] |= WALK;
    x.priority[5] = 3;
    uint32_t choice[6], group[6];
    const mt_places places = {choice, group};
    mt_admission *admission;
    mt_cutoff cutoff[3];
    check_ok(mt_admission_new(NULL, &x.market, &admission, NULL));
    check_ok(mt_admission_run(admission, &x.lots, &places, NULL));
    mt_admission_free(NULL, admission);
    assert_true(group[2] == 0 && group[5] == 1 && group[0] == 1 && choice[1] == MT_NONE);
    check_ok(mt_admit_cutoffs(NULL, &x.market, &x.lots, &places, cutoff, NULL));
    assert_true(cutoff[0].held == 1 && cutoff[0].lot == 20 && cutoff[0].turned_away);
    /* the last one in is child 0: those with the trait come first, whatever their class */
    assert_true(cutoff[1].held == 2 && cutoff[1].lot == 0 && cutoff[1].priority == 0);
    assert_true(cutoff[1].turned_away);
    assert_true(cutoff[2].held == 0 && !cutoff[2].turned_away);
}

/** For every rule: who has a place was not refused, and the words agree with the sides. */
static void reasons_agree_with_places(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        small_market m;
        make_market(seed, (int)(seed % (RULES + 1)), MOST_CHILDREN, MOST_SCHOOLS, &m);
        uint32_t choice[MOST_CHILDREN], group[MOST_CHILDREN];
        uint8_t decided[MOST_CHILDREN * MOST_SCHOOLS];
        mt_cutoff cutoff[MOST_SCHOOLS * MOST_GROUPS];
        check_ok(run_market(NULL, &m, choice, group, NULL));
        const mt_places places = {choice, group};
        check_ok(mt_admit_reasons(NULL, &m.market, &m.lots, &places, decided, NULL));
        check_ok(mt_admit_cutoffs(NULL, &m.market, &m.lots, &places, cutoff, NULL));
        size_t held = 0, placed = 0;
        for (size_t g = 0; g < m.group_of[m.market.n_schools]; g++)
            held += cutoff[g].held;
        for (size_t c = 0; c < m.market.n_children; c++) {
            placed += choice[c] != MT_NONE;
            for (size_t a = m.list_of[c]; a < m.list_of[c + 1]; a++) {
                const size_t i = a - m.list_of[c];
                const bool good =
                    choice[c] != MT_NONE && i > choice[c] ? decided[a] == MT_DECIDED_NOT_ASKED
                    : choice[c] == i
                        ? decided[a] >= MT_DECIDED_ROOM && decided[a] <= MT_DECIDED_SEATS
                        : decided[a] >= MT_DECIDED_CLASS;
                if (!good)
                    fail_msg("seed %llu child %zu place %zu: %d", (unsigned long long)seed, c, i,
                             decided[a]);
            }
        }
        assert_int_equal(held, placed);
    }
}

/* ---- Memory ---------------------------------------------------------------------------------- */

static mt_status whole_way(const mt_context *context, mt_error *error) {
    small_market m;
    make_market(4, RULE_MIXED, MOST_CHILDREN, MOST_SCHOOLS, &m);
    uint32_t choice[MOST_CHILDREN], group[MOST_CHILDREN];
    uint8_t decided[MOST_CHILDREN * MOST_SCHOOLS];
    mt_cutoff cutoff[MOST_SCHOOLS * MOST_GROUPS];
    mt_check check;
    const mt_places places = {choice, group};
    MT_TRY(run_market(context, &m, choice, group, error));
    MT_TRY(mt_admit_reasons(context, &m.market, &m.lots, &places, decided, error));
    MT_TRY(mt_admit_cutoffs(context, &m.market, &m.lots, &places, cutoff, error));
    MT_TRY(mt_admit_check(context, &m.market, &m.lots, &places, &check, error));
    const uint8_t seed[MT_DRAW_BYTES] = {0};
    const char *const who[] = {"a", "b"};
    uint64_t lot[2];
    uint32_t order[2];
    MT_TRY(mt_lots_official(context, seed, "r", 2, who, NULL, lot, error));
    return mt_draw_order(context, seed, 2, order, error);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    check_every_allocation(whole_way);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seats_in_order_by_hand),
        cmocka_unit_test(ceilings_by_hand),
        cmocka_unit_test(bounds_by_hand),
        cmocka_unit_test(overlapping_by_hand),
        cmocka_unit_test(a_child_keeps_its_later_choices),
        cmocka_unit_test(nobody_and_nothing),
        cmocka_unit_test(lists_that_cannot_be),
        cmocka_unit_test(groups_that_cannot_be),
        cmocka_unit_test(missing_arrays),
        cmocka_unit_test(places_that_cannot_be),
        cmocka_unit_test(passes_come_to_the_same),
        cmocka_unit_test(reasons_by_hand),
        cmocka_unit_test(not_asked_and_one_lot_per_application),
        cmocka_unit_test(cutoffs_by_hand),
        cmocka_unit_test(reasons_agree_with_places),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return run_all(tests);
}
