/* Deferred acceptance in towns and countries: markets made by the same splitmix64 generator as the
 * published reference cases, whose counts and sums are checked before anything is printed. One JSON
 * line each; `children x schools`, lists of 8, 3 % more places than children. */
#include "mengtafel/admit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LIST = 8, SAMPLE = 65536 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void *reserve(size_t n, size_t size) {
    void *memory = calloc(n, size);
    if (memory == NULL) {
        fprintf(stderr, "bench_admit: out of memory\n");
        exit(1);
    }
    return memory;
}

static void expect(bool holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "bench_admit: %s\n", what);
        exit(1);
    }
}

/* ---- The generator --------------------------------------------------------------------------- */

/* splitmix64 (Steele, Lea & Flood 2014, doi:10.1145/2714064.2660195). */
static uint64_t next_random(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

typedef struct made {
    size_t n, m;
    size_t *list_of;
    uint32_t *school, *capacity, *traits;
    uint8_t *priority;
    uint64_t *lot;
    size_t *group_of;
    mt_seat_group *group;
} made;

/** A table of schools in which the ith of a random order has weight 1 / (i + 10). */
static void popularity(uint64_t *state, size_t m, uint32_t *table) {
    uint32_t *order = reserve(m, sizeof *order);
    double *weight = reserve(m, sizeof *weight), all = 0, below = 0;
    for (size_t i = 0; i < m; i++)
        order[i] = (uint32_t)i;
    for (size_t i = m; i-- > 1;) {
        const size_t j = next_random(state) % (i + 1);
        const uint32_t swap = order[i];
        order[i] = order[j];
        order[j] = swap;
    }
    for (size_t i = 0; i < m; i++)
        all += weight[i] = 1.0 / (double)(i + 10);
    for (size_t t = 0, i = 0; t < SAMPLE; t++) {
        while (i + 1 < m && below + weight[i] <= ((double)t + 0.5) / SAMPLE * all)
            below += weight[i++];
        table[t] = order[i];
    }
    free(order);
    free(weight);
}

static bool is_on(const uint32_t *list, size_t n, uint32_t school) {
    for (size_t i = 0; i < n; i++)
        if (list[i] == school)
            return true;
    return false;
}

static void choose_list(uint64_t *state, size_t m, uint64_t home, const uint32_t *table,
                        uint32_t *list) {
    const uint64_t near = 2 * LIST;
    for (size_t chosen = 0, tries = 0; chosen < LIST;) {
        const uint64_t y = next_random(state);
        tries++;
        uint32_t j;
        if ((y & 0xff) < 154 && tries < 8 * LIST)
            j = (uint32_t)((home + (y >> 8 & 0xffffffff) % near + m - near / 2) % m);
        else if (tries < 16 * LIST)
            j = table[y >> 40 & 0xffff];
        else
            j = (uint32_t)((y >> 8) % m);
        if (!is_on(list, chosen, j))
            list[chosen++] = j;
    }
}

static void make_child(made *t, uint64_t *state, const uint32_t *table, size_t c) {
    const uint64_t x = next_random(state), home = (x & 0xffffffff) % t->m;
    uint32_t *list = t->school + c * LIST;
    t->traits[c] = (x >> 40 & 0xffff) < (home * 2 < t->m ? 39321 : 6554);
    choose_list(state, t->m, home, table, list);
    const bool sibling = (x >> 32 & 0xff) < 38;
    for (size_t i = 0; i < LIST; i++) {
        const uint64_t d = list[i] > home ? list[i] - home : home - list[i];
        const uint64_t around = d < t->m - d ? d : t->m - d;
        t->priority[c * LIST + i] = sibling && i == 0 ? 0 : around <= LIST / 2 ? 1 : 2;
    }
    t->lot[c] = next_random(state);
    t->list_of[c + 1] = (c + 1) * LIST;
}

/** Seats for 3 % more than there are children, spread evenly. */
static uint32_t capacity_of(const made *t, size_t s) {
    const size_t all = t->n * 103 / 100;
    return (uint32_t)(all / t->m + (s < all % t->m));
}

static made make(size_t n, size_t m, uint64_t seed) {
    made t = {.n = n, .m = m};
    t.list_of = reserve(n + 1, sizeof *t.list_of);
    t.school = reserve(n * LIST, sizeof *t.school);
    t.priority = reserve(n * LIST, sizeof *t.priority);
    t.traits = reserve(n, sizeof *t.traits);
    t.lot = reserve(n, sizeof *t.lot);
    t.capacity = reserve(m, sizeof *t.capacity);
    t.group_of = reserve(m + 1, sizeof *t.group_of);
    t.group = reserve(3 * m, sizeof *t.group);
    uint32_t *table = reserve(SAMPLE, sizeof *table);
    popularity(&seed, m, table);
    for (size_t s = 0; s < m; s++)
        t.capacity[s] = capacity_of(&t, s);
    for (size_t c = 0; c < n; c++)
        make_child(&t, &seed, table, c);
    free(table);
    return t;
}

static void drop(made *t) {
    void *all[] = {t->list_of, t->school,   t->priority, t->traits,
                   t->lot,     t->capacity, t->group_of, t->group};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        free(all[i]);
}

static mt_market plain(const made *t) {
    return (mt_market){.n_children = t->n,
                       .n_schools = t->m,
                       .list_of = t->list_of,
                       .school = t->school,
                       .priority = t->priority,
                       .traits = t->traits,
                       .capacity = t->capacity};
}

/** 35 % of the seats for the target group first; as two baskets the other 65 % for the others. */
static mt_market reserved(made *t, size_t groups) {
    mt_market market = plain(t);
    for (size_t c = 0; c < t->n; c++)
        t->traits[c] = t->traits[c] == 1 ? 1 : 2;
    for (size_t s = 0; s < t->m; s++) {
        const uint32_t target = t->capacity[s] * 35 / 100, rest = t->capacity[s] - target;
        mt_seat_group *group = t->group + groups * s;
        group[0] = (mt_seat_group){.seats = target, .only = 1, .pass_on = true};
        if (groups == 3)
            group[1] = (mt_seat_group){.seats = rest, .only = 2, .pass_on = true};
        group[groups - 1] = (mt_seat_group){.seats = groups == 3 ? 0 : rest};
        t->group_of[s + 1] = (s + 1) * groups;
    }
    market.group_of = t->group_of;
    market.group = t->group;
    return market;
}

/* ---- Runs ------------------------------------------------------------------------------------ */

typedef struct counts {
    size_t placed, first, asked;
    uint64_t sum;
} counts;

static counts count(const mt_market *market, const uint32_t *choice) {
    counts k = {0};
    for (size_t c = 0; c < market->n_children; c++) {
        const bool placed = choice[c] != MT_NONE;
        const uint64_t school = placed ? market->school[market->list_of[c] + choice[c]] + 2ULL : 1;
        k.placed += placed;
        k.first += choice[c] == 0;
        k.asked += placed ? choice[c] + 1 : market->list_of[c + 1] - market->list_of[c];
        k.sum = k.sum * 1000003 + school;
    }
    return k;
}

static const int runs = 5;

/** Best of a few draws, the layout and the check beside it. */
static counts bench(const char *name, const mt_market *market, const uint64_t *lot) {
    const mt_lots lots = {.child = lot};
    uint32_t *choice = reserve(market->n_children, sizeof *choice);
    uint32_t *group = reserve(market->n_children, sizeof *group);
    const mt_places places = {choice, group};
    mt_error error;
    mt_admission *admission = NULL;
    double start = now();
    mt_status status = mt_admission_new(NULL, market, &admission, &error);
    const double layout = now() - start;
    double draw = 1e9;
    for (int i = 0; i < runs && status == MT_OK; i++) {
        start = now();
        status = mt_admission_run(admission, &lots, &places, &error);
        const double seconds = now() - start;
        draw = seconds < draw ? seconds : draw;
    }
    mt_check check = {0};
    start = now();
    if (status == MT_OK)
        status = mt_admit_check(NULL, market, &lots, &places, &check, &error);
    const double checked = now() - start;
    expect(status == MT_OK, error.message);
    expect(check.flaw == MT_FLAW_NONE, mt_flaw_name(check.flaw));
    const counts k = count(market, choice);
    printf("{\"name\":\"%s\",\"size\":\"%zux%zu\",\"layout_seconds\":%.4f,\"seconds\":%.4f,"
           "\"check_seconds\":%.4f,\"placed\":%zu,\"first\":%zu,\"asked\":%zu,"
           "\"sum\":\"%016llx\",\"threads\":1}\n",
           name, market->n_children, market->n_schools, layout, draw, checked, k.placed, k.first,
           k.asked, (unsigned long long)k.sum);
    mt_admission_free(NULL, admission);
    free(choice);
    free(group);
    return k;
}

typedef struct rehearsal {
    const mt_market *market;
    uint32_t first, last;
    uint64_t placed;
} rehearsal;

static void *rehearse(void *user) {
    rehearsal *r = user;
    const size_t n = r->market->n_children;
    uint32_t *choice = reserve(n, sizeof *choice);
    uint64_t *lot = reserve(n, sizeof *lot);
    const mt_lots lots = {.child = lot};
    const mt_places places = {.choice = choice};
    mt_error error;
    mt_admission *admission = NULL;
    mt_status status = mt_admission_new(NULL, r->market, &admission, &error);
    for (uint32_t draw = r->first; draw < r->last && status == MT_OK; draw++) {
        mt_lots_rehearsal(1, draw, n, lot);
        status = mt_admission_run(admission, &lots, &places, &error);
        for (size_t c = 0; c < n; c++)
            r->placed += choice[c] != MT_NONE;
    }
    expect(status == MT_OK, error.message);
    mt_admission_free(NULL, admission);
    free(choice);
    free(lot);
    return NULL;
}

/** Many draws with lots of their own on one or two threads, each with an mt_admission. */
static void bench_rehearsals(const char *name, const mt_market *market, uint32_t draws,
                             int threads) {
    rehearsal part[2];
    pthread_t thread[2];
    const double start = now();
    for (int i = 0; i < threads; i++) {
        part[i] = (rehearsal){.market = market,
                              .first = draws / (uint32_t)threads * (uint32_t)i,
                              .last = draws / (uint32_t)threads * (uint32_t)(i + 1)};
        expect(pthread_create(&thread[i], NULL, rehearse, &part[i]) == 0, "no thread");
    }
    uint64_t placed = 0;
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
        placed += part[i].placed;
    }
    const double seconds = now() - start;
    printf("{\"name\":\"%s\",\"size\":\"%zux%zu\",\"draws\":%u,\"seconds\":%.3f,"
           "\"ms_per_draw\":%.3f,\"placed_per_draw\":%.2f,\"threads\":%d}\n",
           name, market->n_children, market->n_schools, draws, seconds, seconds * 1e3 / draws,
           (double)placed / draws, threads);
}

static void town(size_t n, size_t m, uint64_t seed, const counts *known, uint32_t draws) {
    made t = make(n, m, seed);
    mt_market market = plain(&t);
    const counts k = bench("deferred_acceptance", &market, t.lot);
    expect(known == NULL || memcmp(&k, known, sizeof k) == 0,
           "the outcome is not the published one");
    for (int threads = 1; threads <= 2 && draws > 0; threads++)
        bench_rehearsals("rehearsals", &market, draws, threads);
    for (size_t s = 0; s < m; s++) /* a fifth of the children stay without: many more questions */
        t.capacity[s] = t.capacity[s] * 4 / 5;
    bench("deferred_acceptance_scarce", &market, t.lot);
    for (size_t s = 0; s < m; s++)
        t.capacity[s] = capacity_of(&t, s);
    market = reserved(&t, 2);
    bench("deferred_acceptance_reserve", &market, t.lot);
    market = reserved(&t, 3);
    bench("deferred_acceptance_two_baskets", &market, t.lot);
    for (int threads = 1; threads <= 2 && draws > 0; threads++)
        bench_rehearsals("rehearsals_two_baskets", &market, draws, threads);
    drop(&t);
}

int main(void) {
    /* Counts of four independent programs; see tests/golden/README.md. */
    static const counts known_10k = {9993, 7793, 13401, 0x3f2317ee2985414e};
    static const counts known_100k = {99638, 62515, 171900, 0x61d77e3f54aa3edf};
    static const counts known_1m = {999324, 712481, 1456774, 0x6264dfe1a023641d};
    town(7000, 193, 105, NULL, 1000);
    town(10000, 200, 102, &known_10k, 0);
    town(100000, 6500, 103, &known_100k, 100);
    town(1000000, 6500, 104, &known_1m, 0);
    return 0;
}
