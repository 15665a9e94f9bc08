/* Reading what a desk file shows to everybody: schools, and the rules with their seats. None of it is
 * believed before its digest was compared with the one that is sealed (desk_read.c). */
#include "town/desk_reading.h"

static mt_status number(const mt__desk_reading *r, mt__stmt *stmt, int column, uint32_t *out,
                        mt_error *error) {
    const int64_t value = mt__column_integer(stmt, column);
    if (value < 0 || value > UINT32_MAX)
        return mt__desk_damaged(r, "a number cannot be right", 0, error);
    *out = (uint32_t)value;
    return MT_OK;
}

typedef struct schools {
    const char **code;
    uint32_t *capacity;
} schools;

static mt_status read_school(mt__desk_reading *r, mt__stmt *stmt, size_t row, void *into,
                             mt_error *error) {
    schools *s = into;
    MT_TRY(mt__desk_check_position(r, stmt, 0, row, error));
    MT_TRY(mt__desk_own_text(r, stmt, 1, &s->code[row], error));
    return number(r, stmt, 2, &s->capacity[row], error);
}

mt_status mt__desk_read_schools(mt__desk_reading *r, mt_error *error) {
    mt_desk_book *book = r->book;
    MT_TRY(mt__desk_count(r, "SELECT count(*) FROM school", MT_NONE - 1, &book->n_schools, error));
    schools s = {mt__desk_own(r, book->n_schools, sizeof *s.code, error),
                 mt__desk_own(r, book->n_schools, sizeof *s.capacity, error)};
    if (s.code == NULL || s.capacity == NULL)
        return MT_NO_MEMORY;
    book->school = s.code;
    book->capacity = s.capacity;
    return mt__desk_each_row(r, "SELECT position, code, capacity FROM school ORDER BY position", 0,
                             book->n_schools, read_school, &s, error);
}

/* ---- Rules ----------------------------------------------------------------------------------- */

static mt_status read_rule(mt__desk_reading *r, mt__stmt *stmt, size_t row, void *into,
                           mt_error *error) {
    mt__desk_has *h = into;
    MT_TRY(mt__desk_check_position(r, stmt, 0, row, error));
    MT_TRY(mt__desk_own_text(r, stmt, 1, &r->book->rule[row].key, error));
    MT_TRY(mt__desk_own_text(r, stmt, 2, &r->book->rule[row].text, error));
    h->traits[row] = mt__column_integer(stmt, 3) != 0;
    h->groups[row] = mt__column_integer(stmt, 4) != 0;
    h->choices[row] = mt__column_integer(stmt, 5) != 0;
    return MT_OK;
}

static mt_status read_choice(mt__desk_reading *r, mt__stmt *stmt, size_t row, void *into,
                             mt_error *error) {
    uint32_t choice = 0;
    MT_TRY(mt__desk_check_position(r, stmt, 0, row, error));
    MT_TRY(number(r, stmt, 1, &choice, error));
    if (choice >= MT__SEAT_RULES)
        return mt__desk_damaged(r, "a school chooses by a rule that does not exist", 0, error);
    ((mt_seat_rule *)into)[row] = (mt_seat_rule)choice;
    return MT_OK;
}

typedef struct groups {
    size_t *group_of, school;
    mt_seat_group *group;
} groups;

static mt_status read_group(mt__desk_reading *r, mt__stmt *stmt, size_t row, void *into,
                            mt_error *error) {
    groups *g = into;
    mt_seat_group *group = &g->group[row];
    uint32_t school = 0, position = 0;
    MT_TRY(number(r, stmt, 0, &school, error));
    MT_TRY(number(r, stmt, 1, &position, error));
    if (school >= r->book->n_schools || school < g->school)
        return mt__desk_damaged(r, "a seat group belongs to no school", 0, error);
    while (g->school < school)
        g->group_of[++g->school] = row;
    if (position != row - g->group_of[school])
        return mt__desk_damaged(r, "the seat groups of a school are not numbered one by one", 0,
                                error);
    MT_TRY(number(r, stmt, 2, &group->seats, error));
    MT_TRY(number(r, stmt, 3, &group->most, error));
    MT_TRY(number(r, stmt, 4, &group->only, error));
    MT_TRY(number(r, stmt, 5, &group->first, error));
    group->pass_on = mt__column_integer(stmt, 6) != 0;
    return MT_OK;
}

static mt_status read_groups(mt__desk_reading *r, size_t i, mt_error *error) {
    const size_t n_schools = r->book->n_schools;
    mt__stmt stmt;
    bool row = false;
    MT_TRY(mt__stmt_open(&r->db, "SELECT count(*) FROM seat_group WHERE rule_position = :rule",
                         &stmt, error));
    mt__bind_integer(&stmt, ":rule", (int64_t)i);
    mt_status status = mt__stmt_step(&stmt, &row, error);
    const size_t n = status == MT_OK && row ? (size_t)mt__column_integer(&stmt, 0) : 0;
    mt__stmt_close(&stmt);
    MT_TRY(status);
    groups g = {mt__desk_own(r, n_schools + 1, sizeof *g.group_of, error), 0,
                mt__desk_own(r, n, sizeof *g.group, error)};
    if (g.group_of == NULL || g.group == NULL)
        return MT_NO_MEMORY;
    MT_TRY(mt__desk_each_row(
        r,
        "SELECT school_position, position, seats, most, only_traits, first_traits, "
        "pass_on FROM seat_group WHERE rule_position = :rule "
        "ORDER BY school_position, position",
        i, n, read_group, &g, error));
    while (g.school < n_schools)
        g.group_of[++g.school] = n;
    r->book->rule[i].group_of = g.group_of;
    r->book->rule[i].group = g.group;
    return MT_OK;
}

static mt_status read_choices(mt__desk_reading *r, size_t i, mt_error *error) {
    mt_seat_rule *choice = mt__desk_own(r, r->book->n_schools, sizeof *choice, error);
    if (choice == NULL)
        return MT_NO_MEMORY;
    r->book->rule[i].seats = choice;
    return mt__desk_each_row(
        r,
        "SELECT school_position, choice FROM school_choice WHERE rule_position = :rule "
        "ORDER BY school_position",
        i, r->book->n_schools, read_choice, choice, error);
}

mt_status mt__desk_read_rules(mt__desk_reading *r, mt__desk_has *h, mt_error *error) {
    mt_desk_book *book = r->book;
    MT_TRY(mt__desk_count(r, "SELECT count(*) FROM placement_rule", MT_DESK_RULES_MAX,
                          &book->n_rules, error));
    MT_TRY(mt__desk_each_row(r,
                             "SELECT position, key, rule, has_traits, has_groups, has_choices FROM "
                             "placement_rule ORDER BY position",
                             0, book->n_rules, read_rule, h, error));
    for (size_t i = 0; i < book->n_rules; i++) {
        uint32_t *traits =
            h->traits[i] ? mt__desk_own(r, book->n_children, sizeof *traits, error) : NULL;
        if (h->traits[i] && traits == NULL)
            return MT_NO_MEMORY;
        h->trait[i] = traits;
        book->rule[i].traits = traits;
        if (h->groups[i])
            MT_TRY(read_groups(r, i, error));
        if (h->choices[i])
            MT_TRY(read_choices(r, i, error));
    }
    return MT_OK;
}
