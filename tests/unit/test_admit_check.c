/* The check of an outcome finds every kind of flaw under every seat rule, and says whose and where.
 * That it finds no more and no less is in tests/oracle/admit.c. */
#include "../admit_markets.h"

/** A text as in expect_seats for the outcome, then what must be found, at whom, and whose seat. */
static void plant(one_school *x, const char *seats, mt_flaw flaw, uint32_t child, uint32_t group,
                  uint32_t other) {
    uint32_t choice[MOST_CHILDREN], held[MOST_CHILDREN];
    for (size_t c = 0; c < x->market.n_children; c++) {
        choice[c] = seats[c] == '-' ? MT_NONE : 0;
        held[c] = seats[c] == '-' ? MT_NONE : (uint32_t)(seats[c] - '0');
    }
    const mt_places places = {choice, held};
    const mt_check check = check_of(&x->market, &x->lots, &places);
    if (check.flaw != flaw || check.child != child || check.group != group || check.other != other)
        fail_msg("%s: %s, child %u group %u other %u", seats, mt_flaw_name(check.flaw), check.child,
                 check.group, check.other);
}

static void planted_flaws_in_order(void **state) {
    (void)state;
    one_school x;
    static const uint32_t kinds[] = {OTHER, OTHER, TARGET, OTHER, TARGET, TARGET};
    const mt_seat_group baskets[] = {{.seats = 2, .only = TARGET, .pass_on = true},
                                     {.seats = 1, .only = OTHER, .pass_on = true},
                                     {.seats = 0}};
    ask_one(&x, 3, MT_SEATS_IN_ORDER, 3, baskets, 6, kinds);
    plant(&x, "1-0-0-", MT_FLAW_NONE, MT_NONE, MT_NONE, MT_NONE);
    plant(&x, "-10-0-", MT_FLAW_JUSTIFIED_ENVY, 0, 1, 1);
    plant(&x, "1-0--0", MT_FLAW_JUSTIFIED_ENVY, 4, 0, 5);
    plant(&x, "1-0---", MT_FLAW_EMPTY_SEAT, 1, 2, MT_NONE); /* the seat would be passed on */
    plant(&x, "--0-0-", MT_FLAW_EMPTY_SEAT, 0, 1, MT_NONE);
    plant(&x, "110-0-", MT_FLAW_TOO_MANY, 1, 1, MT_NONE);
    plant(&x, "1-0-00", MT_FLAW_TOO_MANY, 5, 0, MT_NONE);
    plant(&x, "120-0-", MT_FLAW_TOO_MANY, 1, 2, MT_NONE); /* nothing was passed on */
    plant(&x, "120---", MT_FLAW_EMPTY_SEAT, 4, 0, MT_NONE);
    plant(&x, "0-0---", MT_FLAW_NOT_ALLOWED, 0, 0, MT_NONE);
    plant(&x, "1-0-1-", MT_FLAW_NOT_ALLOWED, 4, 1, MT_NONE);
    plant(&x, "3-0-0-", MT_FLAW_NOT_ON_LIST, 0, 3, MT_NONE);
    /* sitting in the group that comes second for it, while it has a right to the first */
    ask_one(&x, 3, MT_SEATS_IN_ORDER, 2,
            (mt_seat_group[]){{.seats = 2, .only = TARGET}, {.seats = 1}}, 6, kinds);
    plant(&x, "--1-00", MT_FLAW_JUSTIFIED_ENVY, 0, 1, 2);
    plant(&x, "1-0-0-", MT_FLAW_NONE, MT_NONE, MT_NONE, MT_NONE);
    ask_one(&x, 2, MT_SEATS_IN_ORDER, 2, (mt_seat_group[]){{.seats = 1}, {.seats = 1}}, 2, kinds);
    plant(&x, "10", MT_FLAW_JUSTIFIED_ENVY, 0, 0, 1);
    /* the trait goes first */
    ask_one(&x, 1, MT_SEATS_IN_ORDER, 1, (mt_seat_group[]){{.seats = 1, .first = TARGET}}, 6,
            kinds);
    plant(&x, "--0---", MT_FLAW_NONE, MT_NONE, MT_NONE, MT_NONE);
    plant(&x, "0-----", MT_FLAW_JUSTIFIED_ENVY, 2, 0, 0);
    plant(&x, "----0-", MT_FLAW_JUSTIFIED_ENVY, 2, 0, 4);
    /* a place off the list, and a group without a place */
    uint32_t choice[6] = {1, MT_NONE, MT_NONE, MT_NONE, MT_NONE, MT_NONE}, group[6] = {0};
    mt_places places = {choice, NULL};
    assert_int_equal(check_of(&x.market, &x.lots, &places).flaw, MT_FLAW_NOT_ON_LIST);
    choice[0] = 0;
    places.group = group;
    assert_int_equal(check_of(&x.market, &x.lots, &places).flaw, MT_FLAW_NOT_ON_LIST);
}

static void planted_flaws_under_bounds(void **state) {
    (void)state;
    one_school x;
    static const uint32_t kinds[] = {OTHER, OTHER, OTHER, TARGET, TARGET, TARGET};
    const mt_seat_group ceiling[] = {{.seats = 1, .only = OTHER}, {.seats = 2}};
    ask_one(&x, 3, MT_SEATS_CEILINGS, 2, ceiling, 6, kinds);
    plant(&x, "0--11-", MT_FLAW_NONE, MT_NONE, MT_NONE, MT_NONE);
    plant(&x, "-0-11-", MT_FLAW_JUSTIFIED_ENVY, 0, 0, 1);
    plant(&x, "00-1--", MT_FLAW_TOO_MANY, 1, 0, MT_NONE);
    plant(&x, "0--1--", MT_FLAW_EMPTY_SEAT, 4, 1, MT_NONE);
    plant(&x, "1--11-", MT_FLAW_NOT_ALLOWED, 0, 1, MT_NONE);
    x.group[0].seats = 2;
    plant(&x, "0--11-", MT_FLAW_JUSTIFIED_ENVY, 1, 1, 4); /* below the own ceiling: any seat */
    x.group[0].seats = 9, x.group[1].seats = 9;
    plant(&x, "0001--", MT_FLAW_TOO_MANY, 3, 1, MT_NONE); /* the school as a whole */
    const mt_seat_group bounds[] = {{.seats = 1, .most = 2, .only = TARGET},
                                    {.seats = 0, .most = 1, .only = OTHER},
                                    {.seats = 0, .most = 4}};
    ask_one(&x, 4, MT_SEATS_BOUNDS, 3, bounds, 6, kinds);
    plant(&x, "11-00-", MT_FLAW_NONE, MT_NONE, MT_NONE, MT_NONE);
    plant(&x, "11-0--", MT_FLAW_EMPTY_SEAT, 2, 1, MT_NONE);
    plant(&x, "1-100-", MT_FLAW_JUSTIFIED_ENVY, 1, 1, 2);
    plant(&x, "1110--", MT_FLAW_JUSTIFIED_ENVY, 4, 1, 2); /* within its ceiling against beyond */
    plant(&x, "1--000", MT_FLAW_JUSTIFIED_ENVY, 1, 0, 5); /* both beyond: by lot */
    plant(&x, "11100-", MT_FLAW_TOO_MANY, 4, 0, MT_NONE);
    plant(&x, "00-00-", MT_FLAW_NOT_ALLOWED, 0, 0, MT_NONE);
    /* a claim by floor is on a kind beyond its own floor, not on one within it */
    static const uint32_t some[] = {TARGET, OTHER, 0, 0};
    const mt_seat_group floors[] = {{.seats = 1, .most = 1, .only = OTHER},
                                    {.seats = 1, .most = 2, .only = TARGET},
                                    {.most = 3}};
    one_school y;
    ask_one(&y, 3, MT_SEATS_BOUNDS, 3, floors, 4, some);
    plant(&y, "-022", MT_FLAW_JUSTIFIED_ENVY, 0, 2, 3);
    plant(&y, "102-", MT_FLAW_NONE, MT_NONE, MT_NONE, MT_NONE);
    x.capacity = 1;
    plant(&x, "1-----", MT_FLAW_JUSTIFIED_ENVY, 3, 1, 0); /* the floor first */
    plant(&x, "---0--", MT_FLAW_NONE, MT_NONE, MT_NONE, MT_NONE);
}

static void planted_flaws_overlapping(void **state) {
    (void)state;
    enum { GIRL = 1, LOW = 2 };
    one_school x;
    static const uint32_t kinds[] = {0, GIRL | LOW, GIRL, LOW, GIRL};
    const mt_seat_group reserve[] = {
        {.seats = 1, .only = GIRL}, {.seats = 1, .only = LOW}, {.seats = 1}};
    ask_one(&x, 3, MT_SEATS_OVERLAPPING, 3, reserve, 5, kinds);
    plant(&x, "210--", MT_FLAW_NONE, MT_NONE, MT_NONE, MT_NONE);
    plant(&x, "2-01-", MT_FLAW_JUSTIFIED_ENVY, 1, 0, 2);
    plant(&x, "20-1-", MT_FLAW_JUSTIFIED_ENVY, 2, 1, 3); /* the one with both could move for it */
    plant(&x, "-102-", MT_FLAW_JUSTIFIED_ENVY, 0, 2, 3);
    plant(&x, "2-0--", MT_FLAW_EMPTY_SEAT, 1, 1, MT_NONE);
    plant(&x, "20---", MT_FLAW_EMPTY_SEAT, 2, 1, MT_NONE); /* after a move */
    plant(&x, "-10--", MT_FLAW_EMPTY_SEAT, 0, 2, MT_NONE);
    plant(&x, "220--", MT_FLAW_EMPTY_SEAT, 1, 1,
          MT_NONE); /* open seat, while a reserved one waits */
    plant(&x, "2100-", MT_FLAW_NOT_ALLOWED, 3, 0, MT_NONE);
    plant(&x, "21-11", MT_FLAW_NOT_ALLOWED, 4, 1, MT_NONE);
    plant(&x, "210-0", MT_FLAW_TOO_MANY, 4, 0, MT_NONE);
    plant(&x, "2102-", MT_FLAW_TOO_MANY, 3, 2, MT_NONE);
    /* two have to move up before there is a seat */
    enum { A = 1, B = 2, C = 4 };
    static const uint32_t chain[] = {A, A | B, B | C};
    const mt_seat_group three[] = {
        {.seats = 1, .only = A}, {.seats = 1, .only = B}, {.seats = 1, .only = C}, {.seats = 1}};
    ask_one(&x, 4, MT_SEATS_OVERLAPPING, 4, three, 3, chain);
    plant(&x, "301", MT_FLAW_EMPTY_SEAT, 0, 2, MT_NONE);
    plant(&x, "012", MT_FLAW_NONE, MT_NONE, MT_NONE, MT_NONE);
    assert_string_equal(mt_flaw_name(MT_FLAW_JUSTIFIED_ENVY), "justified envy");
    for (int flaw = 0; flaw <= MT_FLAW_JUSTIFIED_ENVY; flaw++)
        assert_true(strcmp(mt_flaw_name((mt_flaw)flaw), mt_flaw_name((mt_flaw)99)) != 0);
}

static void the_check_survives_markets_that_cannot_be(void **state) {
    (void)state;
    small_market m = two_by_two();
    attach(&m);
    uint32_t choice[2] = {0, 0};
    const mt_places places = {.choice = choice};
    mt_check check;
    mt_error error;
    m.list_of[1] = 4, m.list_of[2] = 2;
    assert_int_equal(mt_admit_check(NULL, &m.market, &m.lots, &places, &check, &error),
                     MT_BAD_DATA);
    assert_int_equal(error.row, 2);
    m = two_by_two();
    attach(&m);
    m.school[1] = 2;
    assert_int_equal(mt_admit_check(NULL, &m.market, &m.lots, &places, &check, &error),
                     MT_BAD_DATA);
    assert_int_equal(error.row, 1);
    m.school[1] = 1;
    m.group_of[1] = 2, m.group_of[2] = 0;
    const uint32_t group[2] = {0};
    uint32_t held[2] = {group[0], group[1]};
    const mt_places grouped = {choice, held};
    assert_int_equal(mt_admit_check(NULL, &m.market, &m.lots, &grouped, &check, &error),
                     MT_BAD_DATA);
    assert_int_equal(error.row, 2);
    mt_seat_group many[40] = {{.seats = 0}};
    size_t group_of[3] = {0, 40, 40};
    mt_market market = m.market;
    m.rule[0] = MT_SEATS_OVERLAPPING;
    market.group_of = group_of, market.group = many;
    assert_int_equal(mt_admit_check(NULL, &market, &m.lots, &grouped, &check, &error), MT_BAD_DATA);
    assert_int_equal(error.row, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planted_flaws_in_order),
        cmocka_unit_test(planted_flaws_under_bounds),
        cmocka_unit_test(planted_flaws_overlapping),
        cmocka_unit_test(the_check_survives_markets_that_cannot_be),
    };
    return run_all(tests);
}
