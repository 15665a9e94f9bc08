/* A generated market of 1,000 children and 50 schools with the whole outcome under four rules, as
 * published with it: one lot, one lot per school, a reserve of 35 %, two baskets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admit.h"
#include "mengtafel/table.h"

enum { BIG_CHILDREN = 1000, BIG_SCHOOLS = 50, LIST = 8 };

static struct {
    mt_market market;
    size_t list_of[BIG_CHILDREN + 1], group_of[BIG_SCHOOLS + 1];
    uint32_t school[BIG_CHILDREN * LIST], capacity[BIG_SCHOOLS], traits[BIG_CHILDREN];
    uint8_t priority[BIG_CHILDREN * LIST];
    mt_seat_group group[BIG_SCHOOLS * 3];
    uint64_t lot[BIG_CHILDREN], application[BIG_CHILDREN * LIST];
    bool target[BIG_CHILDREN];
} big;

static uint64_t number_at(const mt_table *table, size_t row, size_t column) {
    return strtoull(mt_table_cell(table, row, column).at, NULL, 10);
}

static mt_table *open_table(const char *folder, const char *file, size_t rows) {
    char path[640];
    mt_table *table = NULL;
    mt_error error;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    if (mt_table_read(NULL, path, NULL, &table, &error) != MT_OK || mt_table_rows(table) != rows) {
        report(false, file, "cannot be read");
        exit(1);
    }
    return table;
}

static void read_big(const char *folder) {
    mt_table *schools = open_table(folder, "schools.csv", BIG_SCHOOLS);
    mt_table *students = open_table(folder, "students.csv", BIG_CHILDREN);
    mt_table *applications = open_table(folder, "applications.csv", (size_t)BIG_CHILDREN * LIST);
    mt_table *lottery = open_table(folder, "lottery.csv", BIG_CHILDREN);
    for (size_t s = 0; s < BIG_SCHOOLS; s++)
        big.capacity[s] = (uint32_t)number_at(schools, s, 1);
    for (size_t c = 0; c < BIG_CHILDREN; c++) {
        big.target[c] = number_at(students, c, 3) == 1;
        big.lot[c] = number_at(lottery, c, 1);
        big.list_of[c + 1] = (c + 1) * LIST;
    }
    for (size_t a = 0; a < (size_t)BIG_CHILDREN * LIST; a++) {
        big.school[a] = (uint32_t)number_at(applications, a, 2);
        big.priority[a] = (uint8_t)number_at(applications, a, 3);
    }
    mt_table *const all[] = {schools, students, applications, lottery};
    for (size_t i = 0; i < 4; i++)
        mt_table_free(NULL, all[i]);
    big.market = (mt_market){.n_children = BIG_CHILDREN,
                             .n_schools = BIG_SCHOOLS,
                             .list_of = big.list_of,
                             .school = big.school,
                             .priority = big.priority,
                             .traits = big.traits,
                             .capacity = big.capacity};
}

/** 35 % of the seats for the target group; as two baskets the rest for the others. */
static void reserve_big(bool two_baskets) {
    const size_t n = two_baskets ? 3 : 2;
    for (size_t c = 0; c < BIG_CHILDREN; c++)
        big.traits[c] = big.target[c] ? 1 : 2;
    for (size_t s = 0; s < BIG_SCHOOLS; s++) {
        const uint32_t target = big.capacity[s] * 35 / 100, rest = big.capacity[s] - target;
        mt_seat_group *group = big.group + n * s;
        group[0] = (mt_seat_group){.seats = target, .only = 1, .pass_on = true};
        group[1] =
            (mt_seat_group){.seats = rest, .only = two_baskets ? 2 : 0, .pass_on = two_baskets};
        if (two_baskets)
            group[2] = (mt_seat_group){.seats = 0};
        big.group_of[s + 1] = (s + 1) * n;
    }
    big.market.group_of = big.group_of;
    big.market.group = big.group;
}

/** The finaliser of splitmix64, by which the published case mixes ticket and school. */
static uint64_t mix(uint64_t z) {
    z += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

static void compare_big(const char *name, const mt_lots *lots, const mt_table *want,
                        const char *column, const json_t *counts) {
    static uint32_t choice[BIG_CHILDREN], group[BIG_CHILDREN];
    const mt_places places = {choice, group};
    mt_admission *admission = NULL;
    mt_check check = {.flaw = MT_FLAW_TOO_MANY};
    size_t at = 0, different = 0, placed = 0, first = 0;
    const bool ran = mt_table_find(want, column, &at, NULL) == MT_OK &&
                     mt_admission_new(NULL, &big.market, &admission, NULL) == MT_OK &&
                     mt_admission_run(admission, lots, &places, NULL) == MT_OK &&
                     mt_admit_check(NULL, &big.market, lots, &places, &check, NULL) == MT_OK;
    mt_admission_free(NULL, admission);
    for (size_t c = 0; c < BIG_CHILDREN && ran; c++) {
        const long wanted = strtol(mt_table_cell(want, c, at).at, NULL, 10);
        const long held = choice[c] == MT_NONE ? -1 : (long)big.school[big.list_of[c] + choice[c]];
        different += held != wanted;
        placed += choice[c] != MT_NONE;
        first += choice[c] == 0;
    }
    report(ran && different == 0, name, "%zu of %d places differ", different, BIG_CHILDREN);
    report(check.flaw == MT_FLAW_NONE, name, "the check: %s", mt_flaw_name(check.flaw));
    report(placed == whole(json_object_get(counts, "assigned")) &&
               first == whole(json_object_get(counts, "rank1")),
           name, "%zu placed, %zu at the first choice", placed, first);
}

void run_generated(const char *path, json_t *json) {
    char folder[512];
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    read_big(folder);
    mt_table *da = open_table(folder, "expected_da.csv", BIG_CHILDREN);
    mt_table *other = open_table(folder, "expected_other.csv", BIG_CHILDREN);
    mt_lots lots = {.child = big.lot};
    compare_big("market_1000x50 da_stb", &lots, da, "school", json_object_get(json, "da_stb"));
    for (size_t c = 0; c < BIG_CHILDREN; c++)
        for (size_t a = big.list_of[c]; a < big.list_of[c + 1]; a++)
            big.application[a] =
                mix(big.lot[c] ^ ((big.school[a] + UINT64_C(1)) * 0x9E3779B97F4A7C15));
    const mt_lots multiple = {.application = big.application};
    compare_big("market_1000x50 da_mtb", &multiple, other, "da_mtb",
                json_object_get(json, "da_mtb"));
    reserve_big(false);
    compare_big("market_1000x50 reserve", &lots, other, "da_stb_target_reserve_35",
                json_object_get(json, "da_stb_target_reserve_35"));
    reserve_big(true);
    compare_big("market_1000x50 two baskets", &lots, other, "da_stb_two_baskets_35_65",
                json_object_get(json, "da_stb_two_baskets_35_65"));
    skip("market_1000x50", "boston_stb, ttc_stb, eada_all_consent_stb");
    mt_table_free(NULL, da);
    mt_table_free(NULL, other);
}
