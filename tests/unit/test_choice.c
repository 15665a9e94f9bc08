/* The population of greatest entropy: its constraints, what it is when distances say nothing, that no
 * other table with the same margins has more entropy, and what it refuses. */
#include "population_town.h"

static void every_constraint_holds(void **state) {
    (void)state;
    for (uint32_t number = 0; number < 10; number++) {
        town t;
        mt_population *q = NULL;
        make_town(&t, number);
        check_ok(mt_choice_population(NULL, &t.data, 1e-9, 20000, &q, NULL));
        for (int g = 0; g < GROUPS; g++) {
            for (int p = 0; p < ORIGINS; p++) {
                double sum = 0;
                for (int s = 0; s < SCHOOLS; s++)
                    sum += cell(&t, q, p, s, g);
                check_close(sum, t.home[p * GROUPS + g], 1e-7);
            }
            for (int s = 0; s < SCHOOLS; s++) {
                double sum = 0;
                for (int p = 0; p < ORIGINS; p++)
                    sum += cell(&t, q, p, s, g);
                check_close(sum, t.school[s * GROUPS + g], 1e-6);
            }
        }
        for (int s = 0; s < SCHOOLS; s++) {
            double sum = 0, metres = 0;
            for (int p = 0; p < ORIGINS; p++)
                for (int g = 0; g < GROUPS; g++) {
                    sum += cell(&t, q, p, s, g);
                    metres += cell(&t, q, p, s, g) * (double)t.metres[s * ORIGINS + p];
                }
            check_close(metres / sum, t.mean[s], 1e-4);
            assert_false(q->out_of_reach[s]);
        }
        mt_population_free(NULL, q);
    }
}

/* Where every distance is the same and none is published, homes and schools are independent. */
static void without_distances_it_is_independence(void **state) {
    (void)state;
    town t;
    mt_population *q = NULL;
    make_town(&t, 3);
    for (int i = 0; i < SCHOOLS * ORIGINS; i++)
        t.metres[i] = 700;
    for (int s = 0; s < SCHOOLS; s++)
        t.mean[s] = NAN;
    check_ok(mt_choice_population(NULL, &t.data, 1e-12, 100, &q, NULL));
    assert_int_equal(q->n_assumed, SCHOOLS);
    for (int g = 0; g < GROUPS; g++) {
        double total = 0;
        for (int p = 0; p < ORIGINS; p++)
            total += t.home[p * GROUPS + g];
        for (int p = 0; p < ORIGINS; p++)
            for (int s = 0; s < SCHOOLS; s++)
                check_close(cell(&t, q, p, s, g),
                            t.home[p * GROUPS + g] * t.school[s * GROUPS + g] / total, 1e-9);
    }
    mt_population_free(NULL, q);
}

/* Two homes at the same distance from two schools: moving children round the four cells keeps every
 * margin and every sum of distances, and must not gain entropy. */
static void no_table_with_the_same_margins_has_more_entropy(void **state) {
    (void)state;
    town t;
    mt_population *q = NULL;
    make_town(&t, 5);
    for (int s = 0; s < 2; s++)
        for (int p = 0; p < 2; p++)
            t.metres[s * ORIGINS + p] = 900;
    check_ok(mt_choice_population(NULL, &t.data, 1e-10, 20000, &q, NULL));
    double n[2][2], best = 0;
    for (int p = 0; p < 2; p++)
        for (int s = 0; s < 2; s++) {
            n[p][s] = cell(&t, q, p, s, 0);
            best -= n[p][s] * log(n[p][s]);
        }
    for (int i = -20; i <= 20; i++) {
        const double shift = i * n[0][0] / 50;
        double entropy = 0;
        for (int p = 0; p < 2; p++)
            for (int s = 0; s < 2; s++) {
                const double moved = n[p][s] + (p == s ? shift : -shift);
                entropy -= moved > 0 ? moved * log(moved) : 0;
            }
        assert_true(entropy <= best + 1e-12);
    }
    mt_population_free(NULL, q);
}

/* The smallest mean distance that the homes allow a school: filled from the nearest home on, per group. */
static double nearest_possible(const town *t, int s) {
    double metres = 0, children = 0;
    for (int g = 0; g < GROUPS; g++) {
        bool used[ORIGINS] = {false};
        double left = t->school[s * GROUPS + g];
        children += left;
        while (left > 1e-9) {
            int nearest = -1;
            for (int p = 0; p < ORIGINS; p++)
                if (!used[p] &&
                    (nearest < 0 || t->metres[s * ORIGINS + p] < t->metres[s * ORIGINS + nearest]))
                    nearest = p;
            const double here = fmin(left, t->home[nearest * GROUPS + g]);
            used[nearest] = true;
            metres += here * (double)t->metres[s * ORIGINS + nearest];
            left -= here;
        }
    }
    return metres / children;
}

static void a_mean_nearer_than_any_home_is_told(void **state) {
    (void)state;
    town t;
    mt_population *q = NULL;
    make_town(&t, 7);
    t.mean[2] = 1;
    check_ok(mt_choice_population(NULL, &t.data, 1e-6, 20000, &q, NULL));
    assert_true(q->out_of_reach[2]);
    const double least = nearest_possible(&t, 2);
    assert_true(q->mean_metres[2] >= least - 1e-6 && q->mean_metres[2] < 1.02 * least + 5);
    for (int s = 0; s < SCHOOLS; s++)
        assert_true(s == 2 || !q->out_of_reach[s]);
    mt_population_free(NULL, q);
}

static void threads_do_not_matter(void **state) {
    (void)state;
    town t;
    make_town(&t, 9);
    mt_population *one = NULL, *three = NULL;
    const mt_context context = {.threads = 3};
    check_ok(mt_choice_population(NULL, &t.data, 1e-8, 20000, &one, NULL));
    check_ok(mt_choice_population(&context, &t.data, 1e-8, 20000, &three, NULL));
    assert_memory_equal(one->origin, three->origin, sizeof t.home);
    assert_memory_equal(one->school, three->school, sizeof t.school);
    assert_memory_equal(one->decay, three->decay, SCHOOLS * sizeof(double));
    mt_population_free(NULL, one);
    mt_population_free(NULL, three);
}

static void what_cannot_be_is_refused(void **state) {
    (void)state;
    town t;
    mt_population *q = NULL;
    mt_error error;
    make_town(&t, 1);
    assert_int_equal(mt_choice_population(NULL, NULL, 1e-6, 10, &q, &error), MT_BAD_ARGUMENT);
    assert_int_equal(mt_choice_population(NULL, &t.data, 0, 10, &q, &error), MT_BAD_ARGUMENT);
    assert_int_equal(mt_choice_population(NULL, &t.data, 1e-12, 2, &q, &error), MT_NOT_CONVERGED);
    t.home[7] = -1;
    assert_int_equal(mt_choice_population(NULL, &t.data, 1e-6, 10, &q, &error), MT_BAD_DATA);
    assert_int_equal(error.row, 4);
    make_town(&t, 1);
    t.school[0] += 5;
    assert_int_equal(mt_choice_population(NULL, &t.data, 1e-6, 10, &q, &error), MT_BAD_DATA);
    assert_non_null(strstr(error.message, "scale"));
    make_town(&t, 1);
    t.metres[ORIGINS * 3] = NAN;
    assert_int_equal(mt_choice_population(NULL, &t.data, 1e-6, 10, &q, &error), MT_BAD_DATA);
    assert_int_equal(error.row, 4);
    make_town(&t, 1);
    t.mean[5] = -3;
    assert_int_equal(mt_choice_population(NULL, &t.data, 1e-6, 10, &q, &error), MT_BAD_DATA);
    assert_int_equal(error.row, 6);
    assert_null(q);
}

static mt_status population_body(const mt_context *context, mt_error *error) {
    town t;
    mt_population *q = NULL;
    make_town(&t, 2);
    const mt_status status = mt_choice_population(context, &t.data, 1e-3, 20000, &q, error);
    mt_population_free(context, q);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    check_every_allocation(population_body);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_constraint_holds),
        cmocka_unit_test(without_distances_it_is_independence),
        cmocka_unit_test(no_table_with_the_same_margins_has_more_entropy),
        cmocka_unit_test(a_mean_nearer_than_any_home_is_told),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return run_all(tests);
}
