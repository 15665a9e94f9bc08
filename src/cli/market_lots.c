/* Lots per child: tickets from a file (whole numbers, or 64 hexadecimal digits as `mengtafel draw`
 * writes them), or those of a rehearsal. */
#include "cli/market_internal.h"

#include <stdlib.h>
#include <string.h>

enum { TICKET_DIGITS = 2 * MT_DRAW_BYTES };

/* Of a child that asks for nothing: after all digits. */
#define NO_TICKET "~"

/** A ticket as digits of one length, so that texts compare as numbers do. */
typedef struct ticket {
    char digits[TICKET_DIGITS + 1];
    uint32_t child;
    size_t row;
} ticket;

static int by_digits(const void *left, const void *right) {
    const ticket *a = left, *b = right;
    const int order = strcmp(a->digits, b->digits);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static bool all_in(const char *text, const char *allowed) {
    return text[0] != '\0' && text[strspn(text, allowed)] == '\0';
}

/** @param hexadecimal  -1: not known yet; a file has one kind of ticket */
static mt_status read_ticket(const mt_table *table, size_t row, size_t column, int *hexadecimal,
                             char digits[TICKET_DIGITS + 1], mt_error *error) {
    const char *cell = mt_table_cell(table, row, column).at;
    const size_t length = strlen(cell);
    const bool is_hex = length == TICKET_DIGITS && all_in(cell, "0123456789abcdefABCDEF");
    uint64_t value = 0;
    bool fits = is_hex || all_in(cell, "0123456789");
    for (size_t i = 0; fits && !is_hex && i < length; i++)
        fits = !__builtin_mul_overflow(value, (uint64_t)10, &value) &&
               !__builtin_add_overflow(value, (uint64_t)(cell[i] - '0'), &value);
    if (!fits)
        return mt_table_fail(error, table, row, column,
                             "\"%.70s\" is not a ticket: a whole number below 2^64, or 64 "
                             "hexadecimal digits",
                             cell);
    if (*hexadecimal >= 0 && *hexadecimal != is_hex)
        return mt_table_fail(
            error, table, row, column,
            "the tickets above are %s and this one is not; take them from one draw",
            *hexadecimal ? "64 hexadecimal digits" : "whole numbers");
    *hexadecimal = is_hex;
    if (!is_hex)
        snprintf(digits, TICKET_DIGITS + 1, "%020llu", (unsigned long long)value);
    for (size_t i = 0; is_hex && i <= length; i++)
        digits[i] = (char)(cell[i] >= 'A' && cell[i] <= 'F' ? cell[i] - 'A' + 'a' : cell[i]);
    return MT_OK;
}

/** Tickets of the children of the market, at their number; others in the file are passed over. */
static mt_status read_tickets(cli_run *run, const cli_market *m, size_t column, ticket *tickets) {
    size_t child_column;
    int hexadecimal = -1;
    MT_TRY(cli_column(m->lots, "child", "student", &child_column, &run->error));
    for (size_t row = 0; row < mt_table_rows(m->lots); row++) {
        const char *code;
        char digits[TICKET_DIGITS + 1];
        MT_TRY(cli_code(m->lots, row, child_column, "child", &code, &run->error));
        MT_TRY(read_ticket(m->lots, row, column, &hexadecimal, digits, &run->error));
        const uint32_t c = cli_names_find(&m->child, code);
        if (c == UINT32_MAX)
            continue;
        if (tickets[c].digits[0] != '\0')
            return mt_table_fail(&run->error, m->lots, row, child_column,
                                 "child %.64s has a ticket already (row %lld); nobody has two",
                                 code, (long long)mt_table_line(m->lots, tickets[c].row));
        memcpy(tickets[c].digits, digits, sizeof digits);
        tickets[c].child = c;
        tickets[c].row = row;
    }
    for (uint32_t c = 0; c < m->child.n; c++) {
        if (tickets[c].digits[0] != '\0')
            continue;
        if (m->list_of[c] < m->list_of[c + 1])
            return mt__fail_at(&run->error, MT_BAD_DATA, mt_table_file(m->lots), 0, 0,
                               "child %.64s has no ticket; a draw needs one for everybody who "
                               "applies",
                               m->child.text[c]);
        tickets[c] = (ticket){.digits = NO_TICKET, .child = c};
    }
    return MT_OK;
}

static mt_status lots_of_file(cli_run *run, cli_market *m) {
    MT_TRY(mt_table_read(&run->context, cli_value(run, "lots"), NULL, &m->lots, &run->error));
    ticket *tickets = mt__calloc(&run->context, m->child.n, sizeof *tickets);
    m->ticket = mt__calloc(&run->context, m->child.n, sizeof *m->ticket);
    if (tickets == NULL || m->ticket == NULL) {
        mt_free(&run->context, tickets);
        return mt__no_memory(&run->error, "the tickets");
    }
    size_t column = 0;
    mt_status status = mt_table_find(m->lots, "ticket", &column, &run->error);
    if (status == MT_OK)
        status = read_tickets(run, m, column, tickets);
    if (status == MT_OK && m->child.n > 0)
        qsort(tickets, m->child.n, sizeof *tickets, by_digits);
    for (size_t i = 0; i < m->child.n && status == MT_OK; i++) {
        m->lot[tickets[i].child] = i;
        if (strcmp(tickets[i].digits, NO_TICKET) == 0)
            continue;
        m->ticket[i] = mt_table_cell(m->lots, tickets[i].row, column).at;
        if (i == 0 || strcmp(tickets[i - 1].digits, tickets[i].digits) != 0)
            continue;
        status =
            mt_table_fail(&run->error, m->lots, tickets[i].row, column,
                          "child %.64s has the same ticket as child %.64s; in a draw all "
                          "tickets differ",
                          m->child.text[tickets[i].child], m->child.text[tickets[i - 1].child]);
    }
    mt_free(&run->context, tickets);
    return status;
}

mt_status cli_read_lots(cli_run *run, cli_market *m) {
    int64_t seed;
    if (cli_given(run, "lots") && cli_given(run, "seed"))
        return cli_usage(run, "--lots and --seed exclude each other: a draw or a rehearsal");
    MT_TRY(cli_integer(run, "seed", 0, INT64_MAX, 1, &seed));
    m->seed = (uint64_t)seed;
    m->lot = mt__alloc(&run->context, m->child.n, sizeof *m->lot);
    if (m->lot == NULL)
        return mt__no_memory(&run->error, "the lots");
    if (cli_given(run, "lots"))
        return lots_of_file(run, m);
    mt_lots_rehearsal(m->seed, 0, m->child.n, m->lot);
    return MT_OK;
}
