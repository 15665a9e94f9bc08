/* Runs cases of admission with known answers; case files are arguments. Three shapes: a list of
 * small markets (outcome, all stable matchings, exact chances over all lots), the vectors of a
 * draw, and the folder of a generated market with whole outcomes. Every expectation is one line of
 * TAP; what belongs to mechanisms that this engine does not have is shown as SKIP. README.md says
 * where all of it is from. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admit.h"

enum { CHILDREN = 12, SCHOOLS = 6, GROUPS = 4, TRAITS = 8 };

static long lines, failures;

void report(bool good, const char *name, const char *format, ...) {
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    failures += !good;
    printf("%sok %ld - %s: %s\n", good ? "" : "not ", ++lines, name, text);
}

void skip(const char *name, const char *what) {
    printf("ok %ld - %s: %s # SKIP a mechanism that is not built\n", ++lines, name, what);
}

/* ---- A small market -------------------------------------------------------------------------- */

typedef struct small {
    const char *id;
    json_t *json;
    mt_market market;
    size_t list_of[CHILDREN + 1], group_of[SCHOOLS + 1];
    uint32_t school[CHILDREN * SCHOOLS], capacity[SCHOOLS], traits[CHILDREN];
    uint8_t priority[CHILDREN * SCHOOLS];
    mt_seat_group group[SCHOOLS * GROUPS];
    mt_seat_rule rule[SCHOOLS];
    const char *child_name[CHILDREN], *school_name[SCHOOLS], *trait_name[TRAITS];
    size_t n_traits;
    bool readable;
} small;

static uint32_t number_of(const char *const *names, size_t n, const char *name) {
    for (size_t i = 0; i < n; i++)
        if (name != NULL && strcmp(names[i], name) == 0)
            return (uint32_t)i;
    return MT_NONE;
}

static uint32_t trait_bit(small *m, const char *name) {
    uint32_t t = number_of(m->trait_name, m->n_traits, name);
    if (t == MT_NONE && m->n_traits < TRAITS) {
        t = (uint32_t)m->n_traits++;
        m->trait_name[t] = name;
    }
    return t == MT_NONE ? 0 : (uint32_t)1 << t;
}

static uint32_t trait_bits(small *m, const json_t *names) {
    uint32_t bits = 0;
    for (size_t i = 0; i < json_array_size(names); i++)
        bits |= trait_bit(m, json_string_value(json_array_get(names, i)));
    return bits;
}

uint32_t whole(const json_t *value) {
    return (uint32_t)json_integer_value(value);
}

/** Reserves in order and the rest open: `reserves` pass on, `meritorious` overlap. */
static size_t read_reserves(small *m, const json_t *school, uint32_t capacity, bool pass_on,
                            mt_seat_group *group) {
    const json_t *reserves = json_object_get(school, "reserves");
    const size_t n = json_array_size(reserves);
    uint32_t left = capacity;
    for (size_t i = 0; i < n; i++) {
        const json_t *one = json_array_get(reserves, i);
        group[i] = (mt_seat_group){.seats = whole(json_array_get(one, 1)),
                                   .only = trait_bit(m, json_string_value(json_array_get(one, 0))),
                                   .pass_on = pass_on};
        left -= group[i].seats;
    }
    group[n] = (mt_seat_group){.seats = left};
    return n + 1;
}

static size_t read_slots(small *m, const json_t *school, mt_seat_group *group) {
    const json_t *slots = json_object_get(school, "slots");
    for (size_t i = 0; i < json_array_size(slots); i++) {
        const json_t *one = json_array_get(slots, i);
        group[i] = (mt_seat_group){.seats = whole(json_object_get(one, "seats")),
                                   .only = trait_bits(m, json_object_get(one, "only")),
                                   .first = trait_bits(m, json_object_get(one, "first"))};
    }
    return json_array_size(slots);
}

/** Ceilings, or floors and ceilings, by trait; those of no trait without bounds. */
static size_t read_bounds(small *m, json_t *school, uint32_t capacity, bool soft,
                          mt_seat_group *group) {
    json_t *floors = json_object_get(school, "floors"),
           *ceilings = json_object_get(school, "ceilings"), *value;
    const char *trait;
    size_t n = 0;
    json_object_foreach(ceilings, trait, value) group[n++] = (mt_seat_group){
        .seats = soft ? 0 : whole(value), .most = whole(value), .only = trait_bit(m, trait)};
    json_object_foreach(floors, trait, value) {
        size_t g = 0;
        while (g < n && group[g].only != trait_bit(m, trait))
            g++;
        if (g == n)
            group[n++] = (mt_seat_group){.most = capacity, .only = trait_bit(m, trait)};
        group[g].seats = whole(value);
    }
    group[n] = (mt_seat_group){.seats = soft ? 0 : capacity, .most = capacity};
    return n + 1;
}

static void read_school(small *m, size_t s, json_t *school) {
    const char *rule = json_string_value(json_object_get(school, "rule"));
    mt_seat_group *group = m->group + m->group_of[s];
    const uint32_t capacity = m->capacity[s] = whole(json_object_get(school, "capacity"));
    size_t n = 1;
    m->rule[s] = MT_SEATS_IN_ORDER;
    if (rule == NULL || strcmp(rule, "responsive") == 0) {
        group[0] = (mt_seat_group){.seats = capacity};
    } else if (strcmp(rule, "reserves") == 0) {
        n = read_reserves(m, school, capacity, true, group);
    } else if (strcmp(rule, "slots") == 0) {
        n = read_slots(m, school, group);
    } else if (strcmp(rule, "hard_ceilings") == 0) {
        m->rule[s] = MT_SEATS_CEILINGS;
        n = read_bounds(m, school, capacity, false, group);
    } else if (strcmp(rule, "soft_bounds") == 0) {
        m->rule[s] = MT_SEATS_BOUNDS;
        n = read_bounds(m, school, capacity, true, group);
    } else if (strcmp(rule, "meritorious") == 0) {
        m->rule[s] = MT_SEATS_OVERLAPPING;
        n = read_reserves(m, school, capacity, false, group);
    } else {
        m->readable = false;
    }
    m->group_of[s + 1] = m->group_of[s] + n;
}

/** Class of a child at a school: its place in the order, ties the same; MT_NONE: not acceptable. */
static uint32_t class_of(const json_t *school, const char *child) {
    const json_t *order = json_object_get(school, "priority");
    for (size_t i = 0; i < json_array_size(order); i++) {
        const json_t *one = json_array_get(order, i);
        if (json_is_string(one) && strcmp(json_string_value(one), child) == 0)
            return (uint32_t)i;
        for (size_t j = 0; j < json_array_size(one); j++)
            if (strcmp(json_string_value(json_array_get(one, j)), child) == 0)
                return (uint32_t)i;
    }
    return MT_NONE;
}

static void read_list(small *m, size_t c) {
    const json_t *list = json_object_get(json_object_get(m->json, "prefs"), m->child_name[c]);
    size_t at = m->list_of[c];
    for (size_t i = 0; i < json_array_size(list); i++) {
        const uint32_t s = number_of(m->school_name, m->market.n_schools,
                                     json_string_value(json_array_get(list, i)));
        if (s == MT_NONE) {
            m->readable = false;
            continue;
        }
        const uint32_t priority =
            class_of(json_object_get(json_object_get(m->json, "schools"), m->school_name[s]),
                     m->child_name[c]);
        if (priority == MT_NONE)
            continue;
        m->school[at] = s;
        m->priority[at++] = (uint8_t)priority;
    }
    m->list_of[c + 1] = at;
}

static void read_market(small *m, json_t *json) {
    memset(m, 0, sizeof *m);
    m->json = json;
    m->id = json_string_value(json_object_get(json, "id"));
    const json_t *students = json_object_get(json, "students");
    json_t *schools = json_object_get(json, "schools"), *school;
    const char *name;
    m->market.n_children = json_array_size(students);
    m->market.n_schools = json_object_size(schools);
    m->readable = m->id != NULL && m->market.n_children <= CHILDREN &&
                  m->market.n_schools <= SCHOOLS && m->market.n_children > 0;
    if (!m->readable)
        return;
    size_t s = 0;
    json_object_foreach(schools, name, school) {
        m->school_name[s] = name;
        read_school(m, s++, school);
    }
    for (size_t c = 0; c < m->market.n_children; c++) {
        m->child_name[c] = json_string_value(json_array_get(students, c));
        m->traits[c] =
            trait_bits(m, json_object_get(json_object_get(json, "types"), m->child_name[c]));
        read_list(m, c);
    }
    m->market = (mt_market){.n_children = m->market.n_children,
                            .n_schools = m->market.n_schools,
                            .list_of = m->list_of,
                            .school = m->school,
                            .priority = m->priority,
                            .traits = m->traits,
                            .capacity = m->capacity,
                            .group_of = m->group_of,
                            .group = m->group,
                            .rule = m->rule};
}

static const char *school_held(const small *m, size_t c, const uint32_t *choice) {
    return choice[c] == MT_NONE ? NULL : m->school_name[m->school[m->list_of[c] + choice[c]]];
}

/** Whether places are those of an object child: school (or null). */
static bool same_places(const small *m, const json_t *want, const uint32_t *choice) {
    for (size_t c = 0; c < m->market.n_children; c++) {
        const char *held = school_held(m, c, choice);
        const char *wanted = json_string_value(json_object_get(want, m->child_name[c]));
        if ((held == NULL) != (wanted == NULL) || (held != NULL && strcmp(held, wanted) != 0))
            return false;
    }
    return true;
}

/* ---- All stable matchings, by trying everything and asking the check ------------------------- */

typedef struct trial {
    const small *m;
    const json_t *want;
    const uint32_t *best; ///< what deferred acceptance gives
    bool *seen;           ///< of the matchings that are listed
    uint32_t choice[CHILDREN], group[CHILDREN], held[SCHOOLS];
    long tried, stable, unlisted, not_dominated;
    uint32_t last[CHILDREN];
} trial;

static const uint64_t no_lot[CHILDREN]; /* orders are strict: lots decide nothing */

static void try_one(trial *t) {
    const mt_lots lots = {.child = no_lot};
    const mt_places places = {t->choice, t->group};
    const size_t n = t->m->market.n_children;
    mt_check check;
    t->tried++;
    if (mt_admit_check(NULL, &t->m->market, &lots, &places, &check, NULL) != MT_OK ||
        check.flaw != MT_FLAW_NONE)
        return;
    /* another seating of a matching that was counted */
    if (t->stable > 0 && memcmp(t->last, t->choice, n * sizeof *t->last) == 0)
        return;
    memcpy(t->last, t->choice, n * sizeof *t->last);
    t->stable++;
    size_t found = 0;
    while (found < json_array_size(t->want) &&
           !same_places(t->m, json_array_get(t->want, found), t->choice))
        found++;
    if (found < json_array_size(t->want))
        t->seen[found] = true;
    else
        t->unlisted++;
    for (size_t c = 0; c < n; c++)
        t->not_dominated += t->choice[c] < t->best[c];
}

/** Groups of child c and after, with the schools fixed: so that seatings of one matching follow. */
static void seat_from(trial *t, size_t c) {
    if (c == t->m->market.n_children) {
        try_one(t);
        return;
    }
    if (t->choice[c] == MT_NONE) {
        t->group[c] = MT_NONE;
        seat_from(t, c + 1);
        return;
    }
    const uint32_t s = t->m->school[t->m->list_of[c] + t->choice[c]];
    for (uint32_t g = 0; g < t->m->group_of[s + 1] - t->m->group_of[s]; g++) {
        t->group[c] = g;
        seat_from(t, c + 1);
    }
}

static void place_from(trial *t, size_t c) {
    if (c == t->m->market.n_children) {
        seat_from(t, 0);
        return;
    }
    t->choice[c] = MT_NONE;
    place_from(t, c + 1);
    for (size_t a = t->m->list_of[c]; a < t->m->list_of[c + 1]; a++) {
        const uint32_t s = t->m->school[a];
        if (t->held[s] == t->m->capacity[s])
            continue;
        t->held[s]++;
        t->choice[c] = (uint32_t)(a - t->m->list_of[c]);
        place_from(t, c + 1);
        t->held[s]--;
    }
    t->choice[c] = MT_NONE;
}

static void all_stable(const small *m, const json_t *expect, const uint32_t *best) {
    const json_t *want = json_object_get(expect, "stable_matchings");
    const size_t n = json_array_size(want);
    trial t = {.m = m, .want = want, .best = best};
    t.seen = calloc(n + 1, sizeof *t.seen);
    if (t.seen == NULL)
        exit(1);
    place_from(&t, 0);
    size_t missing = 0;
    for (size_t i = 0; i < n; i++)
        missing += !t.seen[i];
    if (want != NULL)
        report(missing == 0 && t.unlisted == 0 && t.stable == (long)n, m->id,
               "%ld stable of %ld matchings tried, %zu listed", t.stable, t.tried, n);
    report(t.not_dominated == 0 && t.stable > 0, m->id,
           "the outcome is best for every child among %ld stable ones", t.stable);
    free(t.seen);
}

/* ---- Chances over all lots ------------------------------------------------------------------- */

typedef struct chances {
    const small *m;
    mt_admission *admission;
    bool per_school;
    uint64_t lot[SCHOOLS][CHILDREN]; ///< an order of the children per school, or one for all in [0]
    uint64_t application[CHILDREN * SCHOOLS];
    long draws, times[CHILDREN][SCHOOLS], flaws;
} chances;

static void draw_once(chances *k) {
    const small *m = k->m;
    uint32_t choice[CHILDREN], group[CHILDREN];
    const mt_places places = {choice, group};
    mt_check check = {.flaw = MT_FLAW_TOO_MANY};
    for (size_t c = 0; c < m->market.n_children; c++)
        for (size_t a = m->list_of[c]; a < m->list_of[c + 1]; a++)
            k->application[a] = k->lot[k->per_school ? m->school[a] : 0][c];
    mt_lots lots = {.application = k->application};
    if (!k->per_school)
        lots = (mt_lots){.child = k->lot[0]};
    k->draws++;
    k->flaws += mt_admission_run(k->admission, &lots, &places, NULL) != MT_OK ||
                mt_admit_check(NULL, &m->market, &lots, &places, &check, NULL) != MT_OK ||
                check.flaw != MT_FLAW_NONE;
    for (size_t c = 0; c < m->market.n_children; c++)
        if (choice[c] != MT_NONE)
            k->times[c][m->school[m->list_of[c] + choice[c]]]++;
}

/** Every order of the children from place `at` on, at school s and the schools after it. */
static void all_orders(chances *k, size_t s, size_t at) {
    const size_t n = k->m->market.n_children;
    if (at == n) {
        if (s + 1 == (k->per_school ? k->m->market.n_schools : 1))
            draw_once(k);
        else
            all_orders(k, s + 1, 0);
        return;
    }
    uint64_t *lot = k->lot[s];
    for (size_t i = at; i < n; i++) {
        const uint64_t swap = lot[at];
        lot[at] = lot[i];
        lot[i] = swap;
        all_orders(k, s, at + 1);
        lot[i] = lot[at];
        lot[at] = swap;
    }
}

static void exact_chances(const small *m, const char *name, const json_t *want, bool per_school) {
    chances k = {.m = m, .per_school = per_school};
    if (mt_admission_new(NULL, &m->market, &k.admission, NULL) != MT_OK) {
        report(false, m->id, "%s: not a market", name);
        return;
    }
    for (size_t s = 0; s < m->market.n_schools; s++)
        for (size_t c = 0; c < m->market.n_children; c++)
            k.lot[s][c] = c;
    all_orders(&k, 0, 0);
    mt_admission_free(NULL, k.admission);
    report(k.flaws == 0, m->id, "%s: the check finds nothing in %ld draws", name, k.draws);
    for (size_t c = 0; c < m->market.n_children; c++)
        for (size_t s = 0; s < m->market.n_schools; s++) {
            const char *text = json_string_value(
                json_object_get(json_object_get(want, m->child_name[c]), m->school_name[s]));
            long top = 0, bottom = 1;
            if (text != NULL && sscanf(text, "%ld/%ld", &top, &bottom) < 1)
                bottom = 0;
            report(bottom > 0 && k.times[c][s] * bottom == top * k.draws, m->id,
                   "%s: child %s at %s %ld of %ld times, wanted %s", name, m->child_name[c],
                   m->school_name[s], k.times[c][s], k.draws, text != NULL ? text : "never");
        }
}

/* ---- Cases ----------------------------------------------------------------------------------- */

static void expect_outcome(const small *m, json_t *expect) {
    uint32_t choice[CHILDREN], group[CHILDREN];
    const mt_lots lots = {.child = no_lot};
    const mt_places places = {choice, group};
    mt_admission *admission = NULL;
    mt_error error;
    if (mt_admission_new(NULL, &m->market, &admission, &error) != MT_OK ||
        mt_admission_run(admission, &lots, &places, &error) != MT_OK) {
        report(false, m->id, "%s", error.message);
        mt_admission_free(NULL, admission);
        return;
    }
    mt_admission_free(NULL, admission);
    report(same_places(m, json_object_get(expect, "da"), choice), m->id, "deferred acceptance");
    all_stable(m, expect, choice);
}

static void run_case(json_t *json) {
    static const char *const here[] = {
        "da", "da_stb", "da_mtb", "stable_matchings", "stable_count", "da_dominates_all_stable"};
    small m;
    read_market(&m, json);
    if (!m.readable) {
        report(false, m.id != NULL ? m.id : "?", "a case that cannot be read");
        return;
    }
    json_t *expect = json_object_get(json, "expect"), *want;
    const char *name;
    if (json_object_get(expect, "da") != NULL)
        expect_outcome(&m, expect);
    json_object_foreach(expect, name, want) {
        bool known = false;
        for (size_t i = 0; i < sizeof here / sizeof here[0]; i++)
            known = known || strcmp(here[i], name) == 0;
        if (strcmp(name, "da_stb") == 0 || strcmp(name, "da_mtb") == 0)
            exact_chances(&m, name, want, name[3] == 'm');
        else if (!known)
            skip(m.id, name);
    }
}

/* ---- The vectors of a draw ------------------------------------------------------------------- */

static size_t from_hex(const json_t *json, uint8_t bytes[512]) {
    const char *text = json_string_value(json);
    size_t n = 0;
    unsigned byte;
    for (; text != NULL && n < 512 && sscanf(text + 2 * n, "%2x", &byte) == 1; n++)
        bytes[n] = (uint8_t)byte;
    return n;
}

static bool same_bytes(const uint8_t bytes[MT_DRAW_BYTES], const json_t *want) {
    uint8_t wanted[512];
    return from_hex(want, wanted) == MT_DRAW_BYTES && memcmp(bytes, wanted, MT_DRAW_BYTES) == 0;
}

static void tickets_and_order(const json_t *json, const uint8_t seed[MT_DRAW_BYTES]) {
    const json_t *single = json_object_get(json, "tickets_stb"),
                 *per_school = json_object_get(json, "tickets_mtb"),
                 *order = json_object_get(json, "order_stb");
    const char *who[64];
    uint8_t ticket[64 * MT_DRAW_BYTES], one[MT_DRAW_BYTES];
    uint64_t lot[64] = {0};
    const size_t n = json_array_size(single);
    for (size_t i = 0; i < n && i < 64; i++)
        who[i] = json_string_value(json_array_get(json_array_get(single, i), 0));
    const mt_status status = mt_lots_official(NULL, seed, "2026-03", n, who, ticket, lot, NULL);
    for (size_t i = 0; i < n; i++)
        report(status == MT_OK && same_bytes(ticket + i * MT_DRAW_BYTES,
                                             json_array_get(json_array_get(single, i), 1)),
               "draw", "ticket of %s", who[i]);
    bool same = n > 0 && json_array_size(order) == n;
    for (size_t i = 0; i < n && same; i++)
        same = strcmp(who[i], json_string_value(json_array_get(order, lot[i]))) == 0;
    report(same, "draw", "the order of %zu tickets", n);
    for (size_t i = 0; i < json_array_size(per_school); i++) {
        const json_t *row = json_array_get(per_school, i);
        const char *school = json_string_value(json_array_get(row, 0));
        const char *child = json_string_value(json_array_get(row, 1));
        mt_draw_ticket(seed, "2026-03", child, school, one);
        report(same_bytes(one, json_array_get(row, 2)), "draw", "ticket of %s at %s", child,
               school);
    }
}

static void run_vectors(const json_t *json) {
    uint8_t manifest[512], secret[512], beacon[512], out[MT_DRAW_BYTES];
    const char *text = json_string_value(json_object_get(json, "manifest_text"));
    mt_draw_commitment(text, strlen(text), out);
    report(same_bytes(out, json_object_get(json, "manifest_sha256")), "draw", "the manifest");
    const size_t n_secret = from_hex(json_object_get(json, "secret"), secret);
    const size_t n_beacon =
        from_hex(json_object_get(json_object_get(json, "beacon"), "randomness"), beacon);
    from_hex(json_object_get(json, "manifest_sha256"), manifest);
    mt_draw_commitment(secret, n_secret, out);
    report(same_bytes(out, json_object_get(json, "commitment_sha256")), "draw", "the commitment");
    mt_draw_seed(manifest, secret, n_secret, beacon, n_beacon, out);
    report(same_bytes(out, json_object_get(json, "seed")), "draw", "the seed");
    tickets_and_order(json, out);
    uint32_t order[12] = {0};
    const json_t *drum = json_object_get(json, "fisher_yates_12");
    bool same = mt_draw_order(NULL, out, 12, order, NULL) == MT_OK && json_array_size(drum) == 12;
    for (size_t i = 0; i < 12; i++)
        same = same && order[i] == whole(json_array_get(drum, i));
    report(same, "draw", "the order of a drum");
    const json_t *drand = json_object_get(json, "drand");
    for (size_t i = 0; i < json_array_size(drand); i++) {
        const json_t *one = json_array_get(drand, i);
        const size_t n = from_hex(json_object_get(one, "signature"), beacon);
        mt_draw_commitment(beacon, n, out); /* SHA-256, as the beacon's own rule says */
        report(same_bytes(out, json_object_get(one, "randomness")), "draw", "drand, %s",
               json_string_value(json_object_get(one, "network")));
    }
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        json_error_t error;
        json_t *json = json_load_file(argv[i], JSON_REJECT_DUPLICATES, &error);
        if (json == NULL)
            report(false, argv[i], "line %d: %s", error.line, error.text);
        else if (json_object_get(json, "scheme") != NULL)
            run_vectors(json);
        else if (json_object_get(json, "generator") != NULL)
            run_generated(argv[i], json);
        else if (!json_is_array(json) || json_array_size(json) == 0)
            report(false, argv[i], "none of the three shapes");
        for (size_t c = 0; c < json_array_size(json); c++)
            run_case(json_array_get(json, c));
        json_decref(json);
    }
    printf("1..%ld\n", lines);
    return failures > 0 || lines == 0;
}
