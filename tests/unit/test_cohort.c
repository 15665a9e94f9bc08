/* The children drawn from a population: that they live where and choose what the population says, at
 * five sigma; that a child does not depend on the others; and what is refused. */
#include "population_town.h"

typedef struct drawn {
    town t;
    mt_population *population;
    mt_cohort *cohort;
} drawn;

static const mt_cohort_plan usual = {
    .seed = 7, .n_children = 3000, .least_choices = 2, .most_choices = 5, .sibling_share = 0.3};

static void draw(drawn *out, uint32_t number, const mt_cohort_plan *plan) {
    *out = (drawn){0};
    make_town(&out->t, number);
    check_ok(mt_choice_population(NULL, &out->t.data, 1e-9, 20000, &out->population, NULL));
    check_ok(mt_choice_cohort(NULL, &out->t.data, out->population, plan, &out->cohort, NULL));
}

static void drawn_free(drawn *d) {
    mt_cohort_free(NULL, d->cohort);
    mt_population_free(NULL, d->population);
}

/* |count - n p| within five standard deviations of a binomial. */
static void check_share(double count, double n, double p) {
    if (fabs(count - n * p) > 5 * sqrt(n * p * (1 - p)) + 1)
        fail_msg("%g of %g drawn, %g expected", count, n, n * p);
}

static void homes_and_first_choices_are_those_of_the_population(void **state) {
    (void)state;
    mt_cohort_plan plan = usual;
    plan.n_children = 60000;
    plan.sibling_share = 0.5;
    drawn d;
    draw(&d, 4, &plan);
    double total = 0, home[GROUPS] = {0}, first[SCHOOLS * GROUPS] = {0}, lives[ORIGINS] = {0};
    for (int i = 0; i < ORIGINS * GROUPS; i++)
        total += d.t.home[i];
    for (size_t c = 0; c < d.cohort->n_children; c++) {
        home[d.cohort->group[c]]++;
        lives[d.cohort->origin[c]]++;
        first[d.cohort->school[d.cohort->list_of[c]] * GROUPS + d.cohort->group[c]]++;
    }
    for (int p = 0; p < ORIGINS; p++)
        check_share(lives[p], (double)plan.n_children,
                    (d.t.home[p * GROUPS] + d.t.home[p * GROUPS + 1]) / total);
    for (int s = 0; s < SCHOOLS; s++)
        for (int g = 0; g < GROUPS; g++)
            check_share(first[s * GROUPS + g], (double)plan.n_children,
                        d.t.school[s * GROUPS + g] / total);
    assert_true(home[0] > 0 && home[1] > 0);
    drawn_free(&d);
}

/* Of the children of one home and group: first s, then t, with chance w_s w_t / (1 - w_s). */
static void second_choices_are_drawn_without_putting_back(void **state) {
    (void)state;
    mt_cohort_plan plan = usual;
    plan.n_children = 200000;
    plan.sibling_share = 0;
    drawn d;
    draw(&d, 6, &plan);
    double weight[SCHOOLS], sum = 0, n = 0, pairs[SCHOOLS][SCHOOLS] = {0};
    for (int s = 0; s < SCHOOLS; s++)
        sum += weight[s] = cell(&d.t, d.population, 11, s, 1);
    for (size_t c = 0; c < d.cohort->n_children; c++) {
        if (d.cohort->origin[c] != 11 || d.cohort->group[c] != 1)
            continue;
        const uint32_t *list = d.cohort->school + d.cohort->list_of[c];
        pairs[list[0]][list[1]]++;
        n++;
    }
    assert_true(n > 1000);
    for (int s = 0; s < SCHOOLS; s++)
        for (int t = 0; t < SCHOOLS; t++) {
            const double w = weight[s] / sum, v = weight[t] / sum;
            check_share(pairs[s][t], n, s == t ? 0 : w * v / (1 - w));
        }
    drawn_free(&d);
}

static void lists_are_as_planned(void **state) {
    (void)state;
    drawn d;
    draw(&d, 2, &usual);
    double siblings = 0, of_length[6] = {0};
    for (size_t c = 0; c < usual.n_children; c++) {
        const size_t first = d.cohort->list_of[c], n = d.cohort->list_of[c + 1] - first;
        assert_in_range(n, usual.least_choices, usual.most_choices);
        of_length[n]++;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < i; j++)
                assert_int_not_equal(d.cohort->school[first + i], d.cohort->school[first + j]);
        if (d.cohort->sibling[c] == MT_NO_SCHOOL)
            continue;
        siblings++;
        assert_int_equal(d.cohort->sibling[c], d.cohort->school[first]);
    }
    check_share(siblings, (double)usual.n_children, usual.sibling_share);
    for (int n = 2; n <= 5; n++)
        check_share(of_length[n], (double)usual.n_children, 0.25);
    drawn_free(&d);
}

/* Fewer children, longer lists, no siblings: what else is drawn of a child stays as it was. */
static void a_child_does_not_depend_on_the_others(void **state) {
    (void)state;
    mt_cohort_plan other = usual;
    other.n_children = 500;
    other.most_choices = SCHOOLS;
    other.sibling_share = 0;
    drawn d, e;
    draw(&d, 8, &usual);
    draw(&e, 8, &other);
    for (size_t c = 0; c < other.n_children; c++) {
        assert_int_equal(d.cohort->origin[c], e.cohort->origin[c]);
        assert_int_equal(d.cohort->group[c], e.cohort->group[c]);
        if (d.cohort->sibling[c] == MT_NO_SCHOOL)
            assert_memory_equal(d.cohort->school + d.cohort->list_of[c],
                                e.cohort->school + e.cohort->list_of[c], 2 * sizeof(uint32_t));
    }
    drawn_free(&d);
    drawn_free(&e);
}

static void threads_do_not_matter(void **state) {
    (void)state;
    drawn d;
    mt_cohort *three = NULL;
    const mt_context context = {.threads = 3};
    draw(&d, 9, &usual);
    check_ok(mt_choice_cohort(&context, &d.t.data, d.population, &usual, &three, NULL));
    const size_t n = d.cohort->list_of[usual.n_children];
    assert_memory_equal(d.cohort->list_of, three->list_of, (usual.n_children + 1) * sizeof(size_t));
    assert_memory_equal(d.cohort->school, three->school, n * sizeof(uint32_t));
    mt_cohort_free(NULL, three);
    drawn_free(&d);
}

static void no_children_and_more_choices_than_schools_are_fine(void **state) {
    (void)state;
    mt_cohort_plan plan = usual;
    plan.n_children = 0;
    drawn d;
    draw(&d, 1, &plan);
    assert_int_equal(d.cohort->list_of[0], 0);
    drawn_free(&d);
    plan.n_children = 50;
    plan.least_choices = plan.most_choices = 100;
    draw(&d, 1, &plan);
    for (size_t c = 0; c < 50; c++)
        assert_int_equal(d.cohort->list_of[c + 1] - d.cohort->list_of[c], SCHOOLS);
    drawn_free(&d);
}

static void what_cannot_be_is_refused(void **state) {
    (void)state;
    mt_error error = {0};
    mt_cohort *cohort = NULL;
    drawn d;
    draw(&d, 1, &usual);
    mt_cohort_plan plan = usual;
    plan.least_choices = 0;
    assert_int_equal(mt_choice_cohort(NULL, &d.t.data, d.population, &plan, &cohort, &error),
                     MT_BAD_ARGUMENT);
    plan.least_choices = 6;
    assert_int_equal(mt_choice_cohort(NULL, &d.t.data, d.population, &plan, &cohort, &error),
                     MT_BAD_ARGUMENT);
    plan = usual;
    plan.sibling_share = 1.01;
    assert_int_equal(mt_choice_cohort(NULL, &d.t.data, d.population, &plan, &cohort, &error),
                     MT_BAD_ARGUMENT);
    assert_non_null(strstr(error.message, "between 0 and 1"));
    plan.sibling_share = NAN;
    assert_int_equal(mt_choice_cohort(NULL, &d.t.data, d.population, &plan, &cohort, &error),
                     MT_BAD_ARGUMENT);
    mt_population_data fewer = d.t.data;
    fewer.n_schools--;
    assert_int_equal(mt_choice_cohort(NULL, &fewer, d.population, &usual, &cohort, &error),
                     MT_BAD_ARGUMENT);
    for (int s = 0; s < SCHOOLS; s++)
        d.population->school[s * GROUPS + 1] = 0;
    assert_int_equal(mt_choice_cohort(NULL, &d.t.data, d.population, &usual, &cohort, &error),
                     MT_BAD_DATA);
    assert_non_null(strstr(error.message, "group 2"));
    memset(d.t.home, 0, sizeof d.t.home);
    assert_int_equal(mt_choice_cohort(NULL, &d.t.data, d.population, &usual, &cohort, &error),
                     MT_BAD_DATA);
    assert_null(cohort);
    drawn_free(&d);
}

static drawn memory_town;

static mt_status cohort_body(const mt_context *context, mt_error *error) {
    mt_cohort *cohort = NULL;
    const mt_status status = mt_choice_cohort(context, &memory_town.t.data, memory_town.population,
                                              &usual, &cohort, error);
    mt_cohort_free(context, cohort);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    draw(&memory_town, 2, &usual);
    memory_town.t.data.home = memory_town.t.home;
    memory_town.t.data.school = memory_town.t.school;
    memory_town.t.data.metres = memory_town.t.metres;
    memory_town.t.data.mean_metres = memory_town.t.mean;
    check_every_allocation(cohort_body);
    drawn_free(&memory_town);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(homes_and_first_choices_are_those_of_the_population),
        cmocka_unit_test(second_choices_are_drawn_without_putting_back),
        cmocka_unit_test(lists_are_as_planned),
        cmocka_unit_test(a_child_does_not_depend_on_the_others),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(no_children_and_more_choices_than_schools_are_fine),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return run_all(tests);
}
