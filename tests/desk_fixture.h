/* What the tests of desk files share: a book of invented children drawn with Philox, whose outcomes are
 * no real allocation but fit together, and a comparison of two books. */
#ifndef MT_TESTS_DESK_FIXTURE_H
#define MT_TESTS_DESK_FIXTURE_H

#include "town_fixture.h"

#include "mengtafel/desk.h"

/** All of a book in arrays of its own. */
typedef struct made_book {
    mt_desk_book book;
    void *blocks[64];
    size_t n_blocks;
} made_book;

static inline void *made(made_book *m, size_t n, size_t size) {
    void *block = calloc(n > 0 ? n : 1, size);
    assert_non_null(block);
    assert_true(m->n_blocks < 64);
    m->blocks[m->n_blocks++] = block;
    return block;
}

static inline void free_book(made_book *m) {
    for (size_t i = 0; i < m->n_blocks; i++)
        free(m->blocks[i]);
    m->n_blocks = 0;
}

/** Names of one length in one block: "kind-000012". */
static inline const char *const *make_names(made_book *m, const char *kind, size_t n) {
    const char **name = made(m, n, sizeof *name);
    char *text = made(m, n, 32);
    for (size_t i = 0; i < n; i++, text += 32) {
        snprintf(text, 32, "%s-%06zu", kind, i);
        name[i] = text;
    }
    return name;
}

static inline void make_rule(made_book *m, size_t r, bool full, mt_stream *stream) {
    mt_desk_book *b = &m->book;
    mt_desk_rule *rule = &b->rule[r];
    const size_t applications = b->list_of[b->n_children];
    rule->key = r == 0 ? "one_draw" : r == 1 ? "two_baskets" : "third";
    rule->text = "{\"rule\": \"for a test\"}";
    uint32_t *choice = made(m, b->n_children, sizeof *choice);
    uint32_t *group = made(m, b->n_children, sizeof *group);
    uint8_t *decided = made(m, b->n_children * b->n_schools, 1); /* room for full lists */
    if (full) {
        uint32_t *traits = made(m, b->n_children, sizeof *traits);
        size_t *group_of = made(m, b->n_schools + 1, sizeof *group_of);
        mt_seat_rule *seats = made(m, b->n_schools, sizeof *seats);
        mt_seat_group *groups = made(m, 2 * b->n_schools, sizeof *groups);
        for (size_t i = 0; i < b->n_children; i++)
            traits[i] = mt_stream_u32(stream) & 3;
        for (size_t s = 0; s < b->n_schools; s++) {
            /* School 1 has no seats in groups at all, the others have one or two. */
            group_of[s + 1] = group_of[s] + (s == 1 ? 0 : 1 + s % 2);
            seats[s] = (mt_seat_rule)(s % 4);
        }
        for (size_t g = 0; g < group_of[b->n_schools]; g++)
            groups[g] = (mt_seat_group){mt_stream_u32(stream), UINT32_MAX, 1, 2, g % 2 == 0};
        rule->traits = traits;
        rule->group_of = group_of;
        rule->group = groups;
        rule->seats = seats;
    }
    for (size_t i = 0; i < applications; i++)
        decided[i] = (uint8_t)mt_stream_below(stream, MT_DECIDED_NO_SEATS + 1);
    for (size_t i = 0; i < b->n_children; i++) {
        const uint32_t n = (uint32_t)(b->list_of[i + 1] - b->list_of[i]);
        choice[i] = mt_stream_below(stream, n + 1);
        group[i] = 0;
        if (choice[i] < n && full) {
            const uint32_t school = b->school_of[b->list_of[i] + choice[i]];
            const size_t groups = rule->group_of[school + 1] - rule->group_of[school];
            if (groups == 0)
                choice[i] = n;
            else
                group[i] = mt_stream_below(stream, (uint32_t)groups);
        }
        if (choice[i] == n)
            choice[i] = group[i] = MT_NONE;
    }
    rule->places = (mt_places){choice, group};
    rule->decided = decided;
}

static inline void make_lists(made_book *m, size_t longest, mt_stream *stream) {
    mt_desk_book *b = &m->book;
    size_t *list_of = made(m, b->n_children + 1, sizeof *list_of);
    uint32_t *school_of = made(m, b->n_children * longest, sizeof *school_of);
    uint8_t *priority = made(m, b->n_children * longest, 1);
    for (size_t i = 0; i < b->n_children; i++) {
        const uint32_t n = mt_stream_below(stream, (uint32_t)longest + 1);
        const uint32_t first = mt_stream_below(stream, (uint32_t)b->n_schools);
        list_of[i + 1] = list_of[i] + n;
        for (size_t p = 0; p < n; p++) {
            school_of[list_of[i] + p] = (uint32_t)((first + p) % b->n_schools);
            priority[list_of[i] + p] = (uint8_t)mt_stream_below(stream, 256);
        }
    }
    b->list_of = list_of;
    b->school_of = school_of;
    b->priority = priority;
}

/** @param rules    the first has neither traits nor groups, the others have all
 *  @param longest  of the lists; at most n_schools */
static inline made_book make_book(size_t n_children, size_t n_schools, size_t longest,
                                  size_t rules) {
    made_book m = {0};
    mt_desk_book *b = &m.book;
    mt_stream stream;
    mt_stream_init(&stream, 20261124, MT_PURPOSE_TEST, (uint32_t)n_children, (uint32_t)rules);
    b->round = "oefenronde-2026-1";
    b->kind = "exercise";
    b->town = "Proefstad";
    b->made = at_noon.time;
    b->n_children = n_children;
    b->n_schools = n_schools;
    b->n_rules = rules;
    b->school = make_names(&m, "school", n_schools);
    b->applicant = make_names(&m, "pseudoniem", n_children);
    uint32_t *capacity = made(&m, n_schools, sizeof *capacity);
    uint8_t *basket = made(&m, n_children, 1);
    uint8_t *ticket = made(&m, n_children, MT_DRAW_BYTES);
    uint64_t *lot = made(&m, n_children, sizeof *lot);
    for (size_t s = 0; s < n_schools; s++)
        capacity[s] = s == 0 ? UINT32_MAX : mt_stream_below(&stream, 60);
    for (size_t i = 0; i < n_children; i++) {
        basket[i] = (uint8_t)mt_stream_below(&stream, 3);
        lot[i] = i == 0 ? UINT64_MAX : mt_stream_u32(&stream);
    }
    for (size_t i = 0; i < n_children * MT_DRAW_BYTES; i++)
        ticket[i] = (uint8_t)mt_stream_u32(&stream);
    b->capacity = capacity;
    b->basket = basket;
    b->ticket = ticket;
    b->lot = lot;
    b->manifest = "{\n  \"round\": \"oefenronde-2026-1\",\n  \"town\": \"Proefstad\"\n}\n";
    b->secret = "geheim van de loting\0met een nul";
    b->n_secret = 31;
    b->beacon = "baken";
    b->n_beacon = 5;
    memset(b->commitment, 0xc0, sizeof b->commitment);
    memset(b->seed, 0x5e, sizeof b->seed);
    make_lists(&m, longest, &stream);
    for (size_t r = 0; r < rules; r++)
        make_rule(&m, r, r > 0, &stream);
    return m;
}

/* ---- Comparing ------------------------------------------------------------------------------- */

#define same_array(a, b, n)                                                                        \
    do {                                                                                           \
        assert_int_equal((a) == NULL, (b) == NULL);                                                \
        if ((a) != NULL && (n) > 0)                                                                \
            assert_memory_equal((a), (b), (n) * sizeof *(a));                                      \
    } while (0)

static inline void check_same_rule(const mt_desk_book *b, const mt_desk_rule *x,
                                   const mt_desk_rule *y) {
    assert_string_equal(x->key, y->key);
    assert_string_equal(x->text, y->text);
    same_array(x->traits, y->traits, b->n_children);
    same_array(x->group_of, y->group_of, b->n_schools + 1);
    same_array(x->seats, y->seats, b->n_schools);
    for (size_t g = 0; x->group_of != NULL && g < x->group_of[b->n_schools]; g++) {
        assert_int_equal(x->group[g].seats, y->group[g].seats);
        assert_int_equal(x->group[g].most, y->group[g].most);
        assert_int_equal(x->group[g].only, y->group[g].only);
        assert_int_equal(x->group[g].first, y->group[g].first);
        assert_int_equal(x->group[g].pass_on, y->group[g].pass_on);
    }
    same_array(x->places.choice, y->places.choice, b->n_children);
    same_array(x->places.group, y->places.group, b->n_children);
    same_array(x->decided, y->decided, b->list_of[b->n_children]);
}

static inline void check_same_book(const mt_desk_book *x, const mt_desk_book *y) {
    assert_string_equal(x->round, y->round);
    assert_string_equal(x->kind, y->kind);
    assert_string_equal(x->town, y->town);
    assert_string_equal(x->made, y->made);
    assert_int_equal(x->n_schools, y->n_schools);
    assert_int_equal(x->n_children, y->n_children);
    for (size_t s = 0; s < x->n_schools; s++)
        assert_string_equal(x->school[s], y->school[s]);
    for (size_t i = 0; i < x->n_children; i++)
        assert_string_equal(x->applicant[i], y->applicant[i]);
    same_array(x->capacity, y->capacity, x->n_schools);
    same_array(x->basket, y->basket, x->n_children);
    same_array(x->list_of, y->list_of, x->n_children + 1);
    const size_t applications = x->list_of[x->n_children];
    same_array(x->school_of, y->school_of, applications);
    same_array(x->priority, y->priority, applications);
    assert_string_equal(x->manifest, y->manifest);
    assert_int_equal(x->n_secret, y->n_secret);
    assert_int_equal(x->n_beacon, y->n_beacon);
    if (x->n_secret > 0)
        assert_memory_equal(x->secret, y->secret, x->n_secret);
    if (x->n_beacon > 0)
        assert_memory_equal(x->beacon, y->beacon, x->n_beacon);
    assert_memory_equal(x->commitment, y->commitment, MT_DRAW_BYTES);
    assert_memory_equal(x->seed, y->seed, MT_DRAW_BYTES);
    same_array(x->ticket, y->ticket, x->n_children * MT_DRAW_BYTES);
    same_array(x->lot, y->lot, x->n_children);
    assert_int_equal(x->n_rules, y->n_rules);
    for (size_t r = 0; r < x->n_rules; r++)
        check_same_rule(x, &x->rule[r], &y->rule[r]);
}

/* ---- Files ----------------------------------------------------------------------------------- */

static const uint8_t desk_key[MT_DESK_KEY_BYTES] = {7, 1, 4, 3, 9};

static inline void write_desk(const char *path, const mt_desk_book *book) {
    mt_error error = {0};
    if (mt_desk_write(NULL, path, desk_key, book, &at_noon, &error) != MT_OK)
        fail_msg("%s: %s", path, error.message);
}

/** Read a desk and drop it; the status is one of the promised ones and says why. */
static inline mt_status try_desk(const char *path, const uint8_t key[MT_DESK_KEY_BYTES],
                                 mt_error *error) {
    const mt_desk_book *book = NULL;
    memset(error, 0, sizeof *error);
    mt_status status = mt_desk_read(NULL, path, key, &book, error);
    if (status != MT_OK) {
        assert_null(book);
        assert_true(error->message[0] != '\0' && error->status == status);
    }
    mt_desk_free(NULL, book);
    return status;
}

#endif
