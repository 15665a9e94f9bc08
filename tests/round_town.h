/* A made town for the tests of rounds: six square neighbourhoods in two rows, nine schools, two groups
 * that live apart, and a published share of each neighbourhood. Built in memory, without a file. */
#ifndef MT_TESTS_ROUND_TOWN_H
#define MT_TESTS_ROUND_TOWN_H

#include "check.h"

#include "mengtafel/round.h"

#include <string.h>

enum { TOWN_AREAS = 6, TOWN_SCHOOLS = 9, TOWN_GROUPS = 3 };

typedef struct made_town {
    mt_snapshot snapshot;
    mt_snapshot_group group[TOWN_GROUPS];
    mt_snapshot_school school[TOWN_SCHOOLS];
    mt_snapshot_area area[TOWN_AREAS];
    mt_snapshot_figure figure[1];
    mt_snapshot_source source[1];
    int64_t at_school[TOWN_SCHOOLS * TOWN_GROUPS], at_home[TOWN_AREAS * TOWN_GROUPS];
    double share[TOWN_AREAS];
    size_t ring_of[TOWN_AREAS + 1], vertex_of[TOWN_AREAS + 1];
    double lon[TOWN_AREAS * 5], lat[TOWN_AREAS * 5];
    char code[TOWN_SCHOOLS + TOWN_AREAS][8];
} made_town;

static const double town_west = 5.85, town_south = 51.82, town_wide = 0.016, town_high = 0.010;

static inline void square_at(made_town *town, size_t area) {
    static const double dx[] = {0, 1, 1, 0, 0}, dy[] = {0, 0, 1, 1, 0};
    for (size_t v = 0; v < 5; v++) {
        town->lon[area * 5 + v] = town_west + town_wide * ((double)(area % 3) + dx[v]);
        town->lat[area * 5 + v] = town_south + town_high * ((double)(area / 3) + dy[v]);
    }
    town->ring_of[area + 1] = area + 1;
    town->vertex_of[area + 1] = 5 * (area + 1);
}

/* Group A lives in the west, group B in the east; schools follow, less sharply. */
static inline void make_town(made_town *town) {
    static const char *const key[] = {"A", "B", "unknown"};
    memset(town, 0, sizeof *town);
    for (size_t g = 0; g < TOWN_GROUPS; g++)
        town->group[g] = (mt_snapshot_group){
            .key = key[g], .name_nl = key[g], .name_en = key[g], .column = key[g], .known = g < 2};
    for (size_t a = 0; a < TOWN_AREAS; a++) {
        snprintf(town->code[a], sizeof town->code[a], "W%zu", a);
        town->area[a] = (mt_snapshot_area){
            .id = (int64_t)a + 1, .code = town->code[a], .name = town->code[a], .geometry = ""};
        square_at(town, a);
        town->at_home[a * TOWN_GROUPS] = 400 - 120 * (int64_t)(a % 3);
        town->at_home[a * TOWN_GROUPS + 1] = 100 + 130 * (int64_t)(a % 3);
        town->share[a] = 0.7 - 0.2 * (double)(a % 3);
    }
    for (size_t s = 0; s < TOWN_SCHOOLS; s++) {
        char *code = town->code[TOWN_AREAS + s];
        snprintf(code, sizeof town->code[0], "S%zu", s);
        town->school[s] =
            (mt_snapshot_school){.id = (int64_t)s + 1,
                                 .code = code,
                                 .name = code,
                                 .lon = town_west + town_wide * (0.3 + 0.85 * (double)(s % 3)),
                                 .lat = town_south + town_high * (0.25 + 0.75 * (double)(s / 3)),
                                 .mean_metres = s == 4 ? (double)NAN : 700 + 60 * (double)s};
        town->at_school[s * TOWN_GROUPS] = 260 - 90 * (int64_t)(s % 3) + 10 * (int64_t)(s / 3);
        town->at_school[s * TOWN_GROUPS + 1] = 80 + 95 * (int64_t)(s % 3);
        town->at_school[s * TOWN_GROUPS + 2] = 7;
    }
    town->figure[0] = (mt_snapshot_figure){
        .key = "education_high", .first_year = 2019, .last_year = 2019, .year_exact = true};
    town->source[0] = (mt_snapshot_source){.counts_schools = true,
                                           .counts_areas = true,
                                           .file = "made",
                                           .title = "made",
                                           .is_public = true};
    town->snapshot = (mt_snapshot){.town_name = "Made town",
                                   .grouping = "groups",
                                   .first_year = 2024,
                                   .last_year = 2024,
                                   .year_exact = true,
                                   .n_groups = TOWN_GROUPS,
                                   .group = town->group,
                                   .n_schools = TOWN_SCHOOLS,
                                   .school = town->school,
                                   .school_low = town->at_school,
                                   .school_high = town->at_school,
                                   .n_areas = TOWN_AREAS,
                                   .area = town->area,
                                   .area_low = town->at_home,
                                   .area_high = town->at_home,
                                   .shapes = {.n_areas = TOWN_AREAS,
                                              .ring_of = town->ring_of,
                                              .vertex_of = town->vertex_of,
                                              .x = town->lon,
                                              .y = town->lat},
                                   .n_figures = 1,
                                   .figure = town->figure,
                                   .area_figure = town->share,
                                   .n_sources = 1,
                                   .source = town->source};
}

#endif
