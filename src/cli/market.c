/* Reading a market. A child's place in the tables is its position: of the table of children when
 * there is one, or else the order in which children come in the applications. */
#include "cli/market_internal.h"

#include <string.h>

/* ---- Cells and columns ----------------------------------------------------------------------- */

mt_status cli_code(const mt_table *table, size_t row, size_t column, const char *what,
                   const char **out, mt_error *error) {
    *out = mt_table_cell(table, row, column).at;
    if ((*out)[0] == '\0' || strcmp(*out, "-") == 0)
        return mt_table_fail(error, table, row, column, "there is no %s here; every row needs one",
                             what);
    return MT_OK;
}

mt_status cli_whole(const mt_table *table, size_t row, size_t column, const char *what,
                    uint64_t least, uint64_t most, uint64_t *out, mt_error *error) {
    const char *cell = mt_table_cell(table, row, column).at;
    uint64_t value = 0;
    bool good = cell[0] != '\0' && strlen(cell) <= 18;
    for (const char *c = cell; good && *c != '\0'; c++) {
        good = *c >= '0' && *c <= '9';
        value = 10 * value + (uint64_t)(*c - '0');
    }
    if (!good || value < least || value > most)
        return mt_table_fail(error, table, row, column,
                             "\"%.40s\" is not %s: a whole number from %llu to %llu", cell, what,
                             (unsigned long long)least, (unsigned long long)most);
    *out = value;
    return MT_OK;
}

bool cli_has_column(const mt_table *table, const char *name) {
    for (size_t c = 0; c < mt_table_columns(table); c++)
        if (strcmp(mt_table_name(table, c).at, name) == 0)
            return true;
    return false;
}

mt_status cli_column(const mt_table *table, const char *name, const char *other, size_t *column,
                     mt_error *error) {
    const bool use_other = !cli_has_column(table, name) && cli_has_column(table, other);
    return mt_table_find(table, use_other ? other : name, column, error);
}

/* ---- Schools and children -------------------------------------------------------------------- */

/** Every code of a column once, numbered by row. */
static mt_status read_codes(cli_run *run, const mt_table *table, size_t column, const char *what,
                            cli_names *names) {
    for (size_t row = 0; row < mt_table_rows(table); row++) {
        const char *code;
        uint32_t number;
        MT_TRY(cli_code(table, row, column, what, &code, &run->error));
        MT_TRY(cli_names_add(&run->context, names, code, &number, &run->error));
        if (number != row)
            return mt_table_fail(&run->error, table, row, column,
                                 "%s %.64s is in the table already (row %lld); leave one out", what,
                                 code, (long long)mt_table_line(table, number));
    }
    return MT_OK;
}

static mt_status read_schools(cli_run *run, cli_market *m) {
    size_t code, seats;
    MT_TRY(mt_table_read(&run->context, run->argument[0], NULL, &m->schools, &run->error));
    MT_TRY(mt_table_find(m->schools, "school", &code, &run->error));
    MT_TRY(cli_column(m->schools, "seats", "capacity", &seats, &run->error));
    MT_TRY(read_codes(run, m->schools, code, "school", &m->school));
    m->capacity = mt__alloc(&run->context, m->school.n, sizeof *m->capacity);
    if (m->capacity == NULL)
        return mt__no_memory(&run->error, "the schools");
    for (size_t s = 0; s < m->school.n; s++) {
        uint64_t value = 0;
        MT_TRY(cli_whole(m->schools, s, seats, "a number of seats", 0, UINT32_MAX, &value,
                         &run->error));
        m->capacity[s] = (uint32_t)value;
    }
    MT_TRY(cli_read_baskets(run, m));
    return cli_make_groups(run, m);
}

static mt_status read_children(cli_run *run, cli_market *m) {
    const char *file = cli_value(run, "children");
    size_t column;
    if (file == NULL)
        return MT_OK;
    MT_TRY(mt_table_read(&run->context, file, NULL, &m->children, &run->error));
    MT_TRY(cli_column(m->children, "child", "student", &column, &run->error));
    MT_TRY(read_codes(run, m->children, column, "child", &m->child));
    return cli_read_traits(run, m);
}

/* ---- Applications ---------------------------------------------------------------------------- */

/** Rows of the table of applications as numbers. */
typedef struct application_rows {
    size_t child_column, rank_column, school_column, class_column;
    bool classes;
    size_t n;
    uint32_t *child, *school, *rank;
    uint8_t *priority;
    uint32_t *row_at; ///< row + 1 of each place of each list; 0: none yet
} application_rows;

static mt_status read_application(cli_run *run, cli_market *m, application_rows *rows, size_t row) {
    const char *code;
    uint64_t value = 0;
    mt_error *error = &run->error;
    MT_TRY(cli_code(m->applications, row, rows->child_column, "child", &code, error));
    if (row > 0 && strcmp(code, m->child.text[rows->child[row - 1]]) == 0)
        rows->child[row] = rows->child[row - 1]; /* the rows of a child mostly stand together */
    else if (m->children == NULL)
        MT_TRY(cli_names_add(&run->context, &m->child, code, &rows->child[row], error));
    else
        rows->child[row] = cli_names_find(&m->child, code);
    if (rows->child[row] == UINT32_MAX)
        return mt_table_fail(error, m->applications, row, rows->child_column,
                             "child %.64s is not in %s; add it there", code,
                             mt_table_file(m->children));
    MT_TRY(cli_code(m->applications, row, rows->school_column, "school", &code, error));
    rows->school[row] = cli_names_find(&m->school, code);
    if (rows->school[row] == UINT32_MAX)
        return mt_table_fail(error, m->applications, row, rows->school_column,
                             "school %.64s is not in %s; add it there, with 0 seats if it takes "
                             "nobody",
                             code, mt_table_file(m->schools));
    MT_TRY(cli_whole(m->applications, row, rows->rank_column, "a rank", 1, UINT32_MAX - 1, &value,
                     error));
    rows->rank[row] = (uint32_t)value;
    value = 0;
    if (rows->classes)
        MT_TRY(cli_whole(m->applications, row, rows->class_column, "a priority class", 0, UINT8_MAX,
                         &value, error));
    rows->priority[row] = (uint8_t)value;
    return MT_OK;
}

/** Puts every application at its place on the list of its child: ranks 1 to n, each once. */
static mt_status place_applications(cli_run *run, cli_market *m, application_rows *rows) {
    for (size_t row = 0; row < rows->n; row++) {
        const uint32_t c = rows->child[row], rank = rows->rank[row];
        const size_t length = m->list_of[c + 1] - m->list_of[c];
        if (rank > length)
            return mt_table_fail(&run->error, m->applications, row, rows->rank_column,
                                 "child %.64s has %zu application%s, so ranks 1 to %zu; %lu is not "
                                 "one of them",
                                 m->child.text[c], length, length == 1 ? "" : "s", length,
                                 (unsigned long)rank);
        const size_t at = m->list_of[c] + rank - 1;
        if (rows->row_at[at] != 0)
            return mt_table_fail(&run->error, m->applications, row, rows->rank_column,
                                 "child %.64s has a choice of rank %lu already (row %lld)",
                                 m->child.text[c], (unsigned long)rank,
                                 (long long)mt_table_line(m->applications, rows->row_at[at] - 1));
        rows->row_at[at] = (uint32_t)row + 1;
        m->list[at] = rows->school[row];
        m->priority[at] = rows->priority[row];
    }
    return MT_OK;
}

/** A school twice on a list. @param stamp  [schools] place of the last application, from 1 */
static mt_status refuse_doubles(cli_run *run, const cli_market *m, const application_rows *rows,
                                size_t *stamp) {
    for (size_t c = 0; c < m->child.n; c++)
        for (size_t at = m->list_of[c]; at < m->list_of[c + 1]; at++) {
            const size_t before = stamp[m->list[at]];
            if (before > m->list_of[c])
                return mt_table_fail(
                    &run->error, m->applications, rows->row_at[at] - 1, rows->school_column,
                    "child %.64s ranks school %.64s twice (row %lld too); leave one out",
                    m->child.text[c], m->school.text[m->list[at]],
                    (long long)mt_table_line(m->applications, rows->row_at[before - 1] - 1));
            stamp[m->list[at]] = at + 1;
        }
    return MT_OK;
}

static mt_status lists_of_rows(cli_run *run, cli_market *m, application_rows *rows) {
    const mt_context *context = &run->context;
    m->list_of = mt__calloc(context, m->child.n + 1, sizeof *m->list_of);
    m->list = mt__alloc(context, rows->n, sizeof *m->list);
    m->priority = mt__alloc(context, rows->n, sizeof *m->priority);
    rows->row_at = mt__calloc(context, rows->n, sizeof *rows->row_at);
    size_t *stamp = mt__calloc(context, m->school.n, sizeof *stamp);
    mt_status status = MT_OK;
    if (m->list_of == NULL || m->list == NULL || m->priority == NULL || rows->row_at == NULL ||
        stamp == NULL) {
        status = mt__no_memory(&run->error, "the applications");
        goto done;
    }
    for (size_t row = 0; row < rows->n; row++)
        m->list_of[rows->child[row] + 1]++;
    for (size_t c = 0; c < m->child.n; c++)
        m->list_of[c + 1] += m->list_of[c];
    MT_TRY_DONE(place_applications(run, m, rows));
    MT_TRY_DONE(refuse_doubles(run, m, rows, stamp));
done:
    mt_free(context, stamp);
    return status;
}

static mt_status read_applications(cli_run *run, cli_market *m) {
    const mt_context *context = &run->context;
    application_rows rows = {0};
    MT_TRY(mt_table_read(context, run->argument[1], NULL, &m->applications, &run->error));
    MT_TRY(cli_column(m->applications, "child", "student", &rows.child_column, &run->error));
    MT_TRY(mt_table_find(m->applications, "rank", &rows.rank_column, &run->error));
    MT_TRY(mt_table_find(m->applications, "school", &rows.school_column, &run->error));
    rows.classes = cli_has_column(m->applications, "class");
    if (rows.classes)
        MT_TRY(mt_table_find(m->applications, "class", &rows.class_column, &run->error));
    rows.n = mt_table_rows(m->applications);
    if (rows.n >= UINT32_MAX)
        return mt__fail_at(&run->error, MT_BAD_DATA, mt_table_file(m->applications), 0, 0,
                           "there are more than 2^32 - 2 applications");
    rows.child = mt__alloc(context, rows.n, sizeof *rows.child);
    rows.school = mt__alloc(context, rows.n, sizeof *rows.school);
    rows.rank = mt__alloc(context, rows.n, sizeof *rows.rank);
    rows.priority = mt__alloc(context, rows.n, sizeof *rows.priority);
    mt_status status = MT_OK;
    if (rows.child == NULL || rows.school == NULL || rows.rank == NULL || rows.priority == NULL)
        status = mt__no_memory(&run->error, "the applications");
    for (size_t row = 0; row < rows.n && status == MT_OK; row++)
        status = read_application(run, m, &rows, row);
    if (status == MT_OK)
        status = lists_of_rows(run, m, &rows);
    mt_free(context, rows.child);
    mt_free(context, rows.school);
    mt_free(context, rows.rank);
    mt_free(context, rows.priority);
    mt_free(context, rows.row_at);
    return status;
}

/* ---- The whole ------------------------------------------------------------------------------- */

mt_status cli_market_load(cli_run *run, cli_market *out) {
    *out = (cli_market){0};
    MT_TRY(read_schools(run, out));
    MT_TRY(read_children(run, out));
    MT_TRY(read_applications(run, out));
    MT_TRY(cli_read_lots(run, out));
    out->market = (mt_market){.n_children = out->child.n,
                              .n_schools = out->school.n,
                              .list_of = out->list_of,
                              .school = out->list,
                              .priority = out->priority,
                              .traits = out->traits,
                              .capacity = out->capacity,
                              .group_of = out->group_of,
                              .group = out->group};
    return MT_OK;
}

void cli_market_free(const mt_context *context, cli_market *market) {
    cli_names_free(context, &market->child);
    cli_names_free(context, &market->school);
    mt_free(context, market->list_of);
    mt_free(context, market->list);
    mt_free(context, market->traits);
    mt_free(context, market->capacity);
    mt_free(context, market->priority);
    mt_free(context, market->group_of);
    mt_free(context, market->group);
    mt_free(context, market->lot);
    mt_free(context, (void *)market->ticket);
    mt_table_free(context, market->schools);
    mt_table_free(context, market->applications);
    mt_table_free(context, market->children);
    mt_table_free(context, market->lots);
}
