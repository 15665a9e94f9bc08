/* Any bytes as a market, lots and places. What is refused has a message; what is accepted runs,
 * passes the check, has reasons and cut-offs; and the check of places made of bytes reads nothing
 * that is not there. */
#include "base/base_internal.h"
#include "mengtafel/admit.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CHILDREN = 12, SCHOOLS = 4, LIST = 4, GROUPS = 12 };

typedef struct bytes {
    const uint8_t *at;
    size_t left;
} bytes;

static uint32_t next(bytes *b, uint32_t most) {
    if (b->left == 0)
        return 0;
    b->left--;
    return *b->at++ % (most + 1);
}

static void require(bool holds) {
    if (!holds)
        abort();
}

static void check_error(mt_status status, const mt_error *error) {
    require((status == MT_BAD_DATA || status == MT_BAD_ARGUMENT) && error->status == status);
    require(error->message[0] != '\0' && error->row >= 0);
}

static struct {
    size_t list_of[CHILDREN + 1], group_of[SCHOOLS + 1];
    uint32_t school[CHILDREN * LIST], traits[CHILDREN], capacity[SCHOOLS];
    uint8_t priority[CHILDREN * LIST], decided[CHILDREN * LIST];
    mt_seat_group group[GROUPS];
    mt_seat_rule rule[SCHOOLS];
    uint64_t lot[CHILDREN];
    uint32_t choice[CHILDREN], seat[CHILDREN];
    mt_cutoff cutoff[GROUPS];
} m;

static mt_market read_market(bytes *b) {
    mt_market market = {.n_children = next(b, CHILDREN), .n_schools = next(b, SCHOOLS)};
    for (size_t s = 0; s < market.n_schools; s++) {
        m.capacity[s] = next(b, 4);
        m.rule[s] = (mt_seat_rule)next(b, 4);
        m.group_of[s + 1] = m.group_of[s] + next(b, GROUPS / SCHOOLS);
    }
    for (size_t g = 0; g < GROUPS; g++)
        m.group[g] = (mt_seat_group){.seats = next(b, 4),
                                     .most = next(b, 4),
                                     .only = next(b, 3),
                                     .first = next(b, 9) == 1,
                                     .pass_on = next(b, 3) == 1};
    for (size_t c = 0; c < market.n_children; c++) {
        m.list_of[c + 1] = m.list_of[c] + next(b, LIST);
        m.traits[c] = next(b, 3);
        m.lot[c] = next(b, 8);
    }
    for (size_t a = 0; a < m.list_of[market.n_children]; a++) {
        m.school[a] = next(b, SCHOOLS);
        m.priority[a] = (uint8_t)next(b, 2);
    }
    market.list_of = m.list_of;
    market.school = m.school;
    market.priority = m.priority;
    market.traits = m.traits;
    market.capacity = m.capacity;
    market.group_of = next(b, 3) == 0 ? NULL : m.group_of;
    market.group = m.group;
    market.rule = m.rule;
    return market;
}

static void run(const mt_market *market, const mt_lots *lots) {
    const mt_places places = {m.choice, m.seat};
    mt_admission *admission = NULL;
    mt_check check;
    mt_error error;
    const mt_status status = mt_admission_new(NULL, market, &admission, &error);
    if (status != MT_OK) {
        check_error(status, &error);
        return;
    }
    require(mt_admission_run(admission, lots, &places, &error) == MT_OK);
    mt_admission_free(NULL, admission);
    require(mt_admit_check(NULL, market, lots, &places, &check, &error) == MT_OK);
    require(check.flaw == MT_FLAW_NONE);
    require(mt_admit_reasons(NULL, market, lots, &places, m.decided, &error) == MT_OK);
    require(mt_admit_cutoffs(NULL, market, lots, &places, m.cutoff, &error) == MT_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    bytes b = {data, size};
    const mt_market market = read_market(&b);
    const mt_lots lots = {.child = m.lot};
    const mt_places places = {m.choice, m.seat};
    mt_check check;
    mt_error error;
    run(&market, &lots);
    for (size_t c = 0; c < CHILDREN; c++) {
        m.choice[c] = next(&b, LIST + 1) - 1; /* -1 is MT_NONE */
        m.seat[c] = next(&b, 4) - 1;
    }
    mt_status status = mt_admit_check(NULL, &market, &lots, &places, &check, &error);
    if (status != MT_OK)
        check_error(status, &error);
    status = mt_admit_reasons(NULL, &market, &lots, &places, m.decided, &error);
    if (status != MT_OK)
        check_error(status, &error);
    status = mt_admit_cutoffs(NULL, &market, &lots, &places, m.cutoff, &error);
    if (status != MT_OK)
        check_error(status, &error);
    return 0;
}
