/* Baskets: from --reserve and --baskets, or from the columns reserve_TRAIT of the schools. */
#include "cli/market_internal.h"

#include <string.h>

#define SHARE_WHOLE UINT64_C(1000000000) ///< shares have at most nine decimals

/** "0.35" as 35 of 100: a share has no rounding of its own. */
static bool parse_share(const char *text, uint64_t *share, uint64_t *whole) {
    bool point = false, digit = false;
    *share = 0;
    *whole = 1;
    for (; *text != '\0'; text++) {
        if (*text == '.' && !point) {
            point = true;
            continue;
        }
        if (*text < '0' || *text > '9' || *whole >= SHARE_WHOLE || *share > SHARE_WHOLE)
            return false;
        digit = true;
        *share = 10 * *share + (uint64_t)(*text - '0');
        *whole *= point ? 10 : 1;
    }
    return digit && *share <= *whole;
}

static mt_status add_basket(cli_run *run, cli_market *m, cli_basket basket) {
    if (basket.trait[0] == '\0' || strcmp(basket.trait, "open") == 0)
        return cli_usage(run,
                         "a basket is called as a column of traits, and not \"open\", which is "
                         "the name of the seats for all");
    if (m->n_baskets == CLI_TRAITS_MAX)
        return cli_usage(run, "there are more than %d baskets", CLI_TRAITS_MAX);
    for (size_t b = 0; b < m->n_baskets; b++)
        if (strcmp(m->basket[b].trait, basket.trait) == 0 && m->basket[b].without == basket.without)
            return cli_usage(run, "there are two baskets for %s; one is enough", basket.trait);
    m->basket[m->n_baskets++] = basket;
    return MT_OK;
}

/** TRAIT=SHARE, cut in two in place. */
static mt_status basket_of_option(cli_run *run, const char *option, char *value, cli_basket *out) {
    char *sign = strrchr(value, '=');
    *out = (cli_basket){.trait = value, .whole = 1, .column = SIZE_MAX};
    if (sign == NULL || sign == value || !parse_share(sign + 1, &out->share, &out->whole))
        return cli_usage(run,
                         "--%s takes TRAIT=SHARE with a share of the seats from 0 to 1, as in "
                         "target=0.35, not \"%s\"",
                         option, value);
    *sign = '\0';
    return MT_OK;
}

static mt_status baskets_of_options(cli_run *run, cli_market *m) {
    uint64_t all = 0;
    for (int i = 0; i < run->n_values; i++) {
        const char *name = run->value[i].name;
        const bool two = strcmp(name, "baskets") == 0;
        if (!two && strcmp(name, "reserve") != 0)
            continue;
        cli_basket basket;
        MT_TRY(basket_of_option(run, name, run->value[i].value, &basket));
        if (m->n_baskets > 0 && (two || m->basket[m->n_baskets - 1].rest))
            return cli_usage(run, "--baskets divides all seats: give it once, without --reserve");
        all += basket.share * (SHARE_WHOLE / basket.whole);
        if (all > SHARE_WHOLE)
            return cli_usage(run,
                             "the shares of --reserve add up to more than 1; lower one of them");
        MT_TRY(add_basket(run, m, basket));
        if (two)
            MT_TRY(add_basket(
                run, m,
                (cli_basket){
                    .trait = basket.trait, .without = true, .rest = true, .column = SIZE_MAX}));
    }
    return MT_OK;
}

static mt_status baskets_of_columns(cli_run *run, cli_market *m) {
    const bool options = m->n_baskets > 0;
    for (size_t c = 0; c < mt_table_columns(m->schools); c++) {
        const char *name = mt_table_name(m->schools, c).at;
        if (strncmp(name, "reserve_", 8) != 0)
            continue;
        if (options)
            return cli_usage(run,
                             "%s has the column %s; leave out --reserve and --baskets, or rename "
                             "the column",
                             mt_table_file(m->schools), name);
        MT_TRY(add_basket(run, m, (cli_basket){.trait = name + 8, .column = c}));
    }
    return MT_OK;
}

mt_status cli_read_baskets(cli_run *run, cli_market *m) {
    MT_TRY(baskets_of_options(run, m));
    MT_TRY(baskets_of_columns(run, m));
    if (m->n_baskets > 0 && !cli_given(run, "children"))
        return cli_usage(run,
                         "baskets need --children FILE, with a column %s that is 1 for children in "
                         "the basket and 0 for others",
                         m->basket[0].trait);
    return MT_OK;
}

static mt_status seats_of_basket(const cli_market *m, size_t s, const cli_basket *basket,
                                 uint32_t left, uint32_t *out, mt_error *error) {
    uint64_t seats = left;
    if (basket->column != SIZE_MAX)
        MT_TRY(cli_whole(m->schools, s, basket->column, "a number of seats", 0, UINT32_MAX, &seats,
                         error));
    else if (!basket->rest)
        seats = m->capacity[s] * basket->share / basket->whole;
    if (seats > left) /* of columns only: shares are rounded down */
        return mt_table_fail(error, m->schools, s, basket->column,
                             "the baskets of school %s hold more seats than the %lu it has; lower "
                             "one of them",
                             m->school.text[s], (unsigned long)m->capacity[s]);
    *out = (uint32_t)seats;
    return MT_OK;
}

/** Every basket in order, passing on what it does not need, and an open group with the rest. */
mt_status cli_make_groups(cli_run *run, cli_market *m) {
    const size_t n_schools = m->school.n, n_groups = m->n_baskets + 1;
    if (m->n_baskets == 0)
        return MT_OK;
    m->group_of = mt__alloc(&run->context, n_schools + 1, sizeof *m->group_of);
    m->group = mt__alloc(&run->context, n_schools * n_groups, sizeof *m->group);
    if (m->group_of == NULL || m->group == NULL)
        return mt__no_memory(&run->error, "the seat groups");
    m->group_of[0] = 0;
    for (size_t s = 0; s < n_schools; s++) {
        uint32_t left = m->capacity[s];
        mt_seat_group *group = m->group + s * n_groups;
        for (size_t b = 0; b < m->n_baskets; b++) {
            group[b] = (mt_seat_group){.only = (uint32_t)1 << b, .pass_on = true};
            MT_TRY(seats_of_basket(m, s, &m->basket[b], left, &group[b].seats, &run->error));
            left -= group[b].seats;
        }
        group[m->n_baskets] = (mt_seat_group){.seats = left};
        m->group_of[s + 1] = (s + 1) * n_groups;
    }
    return MT_OK;
}

/** The baskets of every child, from the columns of the table of children. */
mt_status cli_read_traits(cli_run *run, cli_market *m) {
    if (m->n_baskets == 0)
        return MT_OK;
    m->traits = mt__calloc(&run->context, m->child.n, sizeof *m->traits);
    if (m->traits == NULL)
        return mt__no_memory(&run->error, "the baskets of the children");
    for (size_t b = 0; b < m->n_baskets; b++) {
        size_t column;
        MT_TRY(mt_table_find(m->children, m->basket[b].trait, &column, &run->error));
        for (size_t c = 0; c < m->child.n; c++) {
            const char *cell = mt_table_cell(m->children, c, column).at;
            if (strcmp(cell, "0") != 0 && strcmp(cell, "1") != 0)
                return mt_table_fail(&run->error, m->children, c, column,
                                     "\"%.40s\" is neither 0 nor 1; a child is in a basket or not",
                                     cell);
            if ((cell[0] == '1') != m->basket[b].without)
                m->traits[c] |= (uint32_t)1 << b;
        }
    }
    return MT_OK;
}

const char *cli_market_group(const cli_market *market, size_t group, char text[224]) {
    if (market->n_baskets == 0)
        return "";
    if (group >= market->n_baskets)
        return "open";
    snprintf(text, 224, "%s%.200s", market->basket[group].without ? "not " : "",
             market->basket[group].trait);
    return text;
}
