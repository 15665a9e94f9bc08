/** @file round.h
 *  Admission rounds: now the exercise round, with children that are drawn from what is published
 *  about a town, placed under two rules with the same lists and the same lots, checked, rehearsed and
 *  compared. Nothing in it is a forecast: it shows what a rule does. */
#ifndef MENGTAFEL_ROUND_H
#define MENGTAFEL_ROUND_H

#include "mengtafel/admit.h"
#include "mengtafel/choice.h"
#include "mengtafel/desk.h"
#include "mengtafel/town.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The population of a town ---------------------------------------------------------------- */

/** The population of greatest entropy of two groups of a town (see mt_choice_population). Origins are
 *  random points, the same number in each neighbourhood that has a shape and children; distances are
 *  as the crow flies, rounded to whole metres. Children by residence are scaled to those at school,
 *  per group: the two differ by children who cross the border of the town and by other counting. */
typedef struct mt_town_population {
    const mt_snapshot *snapshot;         ///< the caller's; outlives this
    mt_population_data data;             ///< origins * schools * 2 groups
    mt_population *population;           ///< as it came out
    size_t n_areas;                      ///< that take part
    size_t points_per_area;              ///< origin p lies in area[p / points_per_area]
    const size_t *area;                  ///< [n_areas] index in the snapshot
    const size_t *school;                ///< [data.n_schools] index in the snapshot
    const double *x, *y;                 ///< [data.n_origins] RD metres
    size_t group_a, group_b;             ///< index in the snapshot; n_groups: all others
    char name_nl[2][64], name_en[2][64]; ///< of the two groups: "groep A", "the other groups"
    int64_t unknown;              ///< children at these schools whose group is not known: left out
    size_t schools_without_place; ///< with counts of the groups, but nowhere on the map: left out
    int64_t children_without_place; ///< of the two groups, at those schools
    double home[2], scale[2];       ///< children by residence before scaling; school / home
} mt_town_population;

/** @param group_a, group_b  keys, or NULL when the town has only two
 *  @param tolerance         of margins and mean distances, e.g. 1e-6
 *  @param out               free with mt_town_population_free
 *  @return MT_BAD_DATA for groups that cannot be chosen; MT_INFEASIBLE when the town lacks what it
 *          takes (counts by residence with shapes, schools with a place), MT_NOT_CONVERGED
 *  Cost: as mt_choice_population. */
MT_API MT_MUST_USE mt_status mt_town_population_new(const mt_context *context,
                                                    const mt_snapshot *snapshot,
                                                    const char *group_a, const char *group_b,
                                                    size_t points_per_area, uint64_t seed,
                                                    double tolerance, mt_town_population **out,
                                                    mt_error *error);
MT_API void mt_town_population_free(const mt_context *context, mt_town_population *population);

/** Children expected from an area at a school in a group: the sum over the area's points. */
MT_API double mt_town_population_cell(const mt_town_population *population, size_t area,
                                      size_t school, size_t group);

/* ---- The exercise round ---------------------------------------------------------------------- */

/** The two rules. Both: a sibling at the school, then the schools among the nearest, then the rest;
 *  within a class the lot. */
typedef enum mt_exercise_rule {
    MT_RULE_ONE_DRAW,    ///< every seat is for everybody
    MT_RULE_TWO_BASKETS, ///< of each school's seats the city's share for each basket; what a basket
                         ///< does not fill is for everybody
    MT_EXERCISE_RULES,
} mt_exercise_rule;

/** "one_draw", "two_baskets" */
MT_API const char *mt_exercise_rule_name(mt_exercise_rule rule);

enum { MT_EXERCISE_CHOICES_MAX = 30, MT_EXERCISE_CLASSES = 3, MT_EXERCISE_GROUPS = 3 };

/** What the round assumes. mt_exercise_defaults fills in what is usual; see docs/methods/exercise.md
 *  for where each value comes from. */
typedef struct mt_exercise_options {
    const char *id;                ///< of the round; letters, digits, "-", "."
    const char *group_a, *group_b; ///< keys, or NULL when the town has only two
    const char *basket_figure;     ///< published share per area of which basket 1 is drawn
    const char *beacon;            ///< the public number, in an exercise typed in
    uint64_t seed;                 ///< of everything drawn; the secret of the draw is made from it
    size_t points_per_area;
    size_t children; ///< 0: an eighth of the children at the schools
    size_t seats;    ///< of all schools together; 0: three in a hundred more than the children
    uint32_t least_choices, most_choices;
    uint32_t nearest; ///< a school among so many of the nearest gives priority
    double sibling_share;
    double not_declared; ///< share of children who declare no basket
    uint32_t rehearsals;
} mt_exercise_options;

MT_API mt_exercise_options mt_exercise_defaults(void);

/** Over the rehearsals: mean, and the middle 95 of 100 (type 7). */
typedef struct mt_estimate {
    double value, low, high;
} mt_estimate;

/** The figures of a rule over the rehearsals. */
typedef struct mt_rehearsed {
    mt_estimate first_choice_share, top_three_share; ///< of the children
    mt_estimate unplaced;                            ///< children without a place
    mt_estimate metres;                              ///< mean of those who are placed
    mt_estimate groups_dissimilarity, groups_theil, baskets_dissimilarity, baskets_theil;
} mt_rehearsed;

/** How unevenly the intake is spread over the schools, and what chance alone would give. */
typedef struct mt_intake_spread {
    double dissimilarity, dissimilarity_by_chance;
    double theil, theil_by_chance;
} mt_intake_spread;

/** What came of one rule. Arrays belong to the exercise. */
typedef struct mt_exercise_outcome {
    const uint32_t *choice, *group; ///< [n_children] as mt_places
    const uint8_t *decided;         ///< [applications] mt_decided
    const mt_cutoff *cutoff;        ///< per seat group
    size_t n_groups;                ///< seat groups of each school
    size_t placed, unplaced, top_three;
    size_t by_choice[MT_EXERCISE_CHOICES_MAX]; ///< placed at the first, second, ... choice
    size_t decided_of_placed[MT_DECIDED_NO_SEATS + 1];
    double mean_metres;
    mt_intake_spread groups, baskets;
    mt_check check;
    size_t n_passes;
    const size_t *asked, *sent_on; ///< [n_passes]
    const uint32_t *held;          ///< [n_passes * n_schools * 2] children of either basket
    mt_rehearsed rehearsed;
} mt_exercise_outcome;

/** Two baskets against one draw for some of the children. */
typedef struct mt_exercise_change {
    size_t children;
    size_t better, worse, same;             ///< in this draw: place on the own list
    size_t first_choice[MT_EXERCISE_RULES]; ///< in this draw
    double metres[MT_EXERCISE_RULES];       ///< mean of those who are placed; NaN without any
    mt_estimate first_choice_difference;    ///< share, two baskets minus one draw
} mt_exercise_change;

typedef struct mt_exercise {
    mt_exercise_options options;
    char made[32], town[128];
    size_t n_children, n_schools, n_seats;
    const mt_town_population *population;
    mt_market market[MT_EXERCISE_RULES]; ///< schools by number; the arrays belong to the exercise
    const uint32_t *seats;               ///< [n_schools] in order of number
    const uint32_t *reserved; ///< [n_schools] of which for basket 1; the others for basket 2
    const uint32_t *site;     ///< [n_schools] school of the population that has this number
    const size_t *area;       ///< [n_children] area of the population
    const uint8_t *of_group;  ///< [n_children] estimated group, 0 or 1: what the child wants was
                              ///< drawn with it; no rule, seat, basket or lot reads it
    const uint8_t *declared;  ///< [n_children] basket 1 or 2, 0: not declared
    const uint8_t *basket;    ///< [n_children] 1 or 2: as declared, else as the lot gave it
    const float *metres;      ///< [applications] from home to school
    size_t siblings, not_declared;
    double basket_share;  ///< of basket 1 in the city
    size_t areas_assumed; ///< without a published share: they got the city's
    /* the draw */
    const char *const *applicant; ///< [n_children] pseudonyms
    const char *manifest;         ///< the text that was frozen
    uint8_t manifest_digest[MT_DRAW_BYTES], commitment[MT_DRAW_BYTES], seed[MT_DRAW_BYTES];
    uint8_t secret[MT_DRAW_BYTES];
    const uint8_t *ticket; ///< [n_children * 32]
    const uint64_t *lot;   ///< [n_children] place in the order of tickets
    mt_exercise_outcome outcome[MT_EXERCISE_RULES];
    mt_rehearsed difference; ///< two baskets minus one draw, rehearsal by rehearsal: same lots
    /* who gains and who loses */
    mt_exercise_change by_group[2], by_basket[3]; ///< basket 1, basket 2, not declared
    const mt_exercise_change *by_area;            ///< [population->n_areas]
} mt_exercise;

/** Make an exercise round of a town: population, children, draw, both rules, reasons, check and
 *  rehearsals.
 *  @param made      RFC 3339 in UTC
 *  @param snapshot  outlives the exercise
 *  @param out       free with mt_exercise_free
 *  @return MT_BAD_ARGUMENT for options that cannot be; MT_BAD_DATA when the town has no such figure;
 *          MT_INFEASIBLE when there are more children than seats, or as mt_town_population_new;
 *          MT_INTERNAL when the check of the outcome finds a flaw: then there is no round
 *  The same bits for any number of threads. On another machine the home points may differ in their
 *  last bits (projection), so distances are rounded to metres before anything rests on them. */
MT_API MT_MUST_USE mt_status mt_exercise_new(const mt_context *context, const mt_snapshot *snapshot,
                                             const mt_exercise_options *options, const char *made,
                                             mt_exercise **out, mt_error *error);
MT_API void mt_exercise_free(const mt_context *context, mt_exercise *exercise);

/** The round as the API gives it: counts, a few drawn children as examples, and the tickets at cut-offs. The
 *  text belongs to the caller (mt_free). */
MT_API MT_MUST_USE mt_status mt_exercise_json(const mt_context *context,
                                              const mt_exercise *exercise, char **text,
                                              size_t *size, mt_error *error);

/** Write the desk file of an exercise and enter the round in the town: both or neither. A program that is
 *  killed in between leaves a whole desk whose round the town does not have: remove desk and key, and make
 *  the exercise again, which gives the same.
 *  @param path  of the desk, which must not exist
 *  @return as mt_desk_write and mt_town_round_add */
MT_API MT_MUST_USE mt_status mt_exercise_file(const mt_context *context,
                                              const mt_exercise *exercise, const char *path,
                                              const uint8_t key[MT_DESK_KEY_BYTES], mt_town *town,
                                              const mt_stamp *stamp, mt_error *error);

/* ---- What was frozen, as files --------------------------------------------------------------- */

/** The files of a desk that anyone with them can hash and place again: "schools.csv",
 *  "applications.csv", "children.csv", "lots.csv", "manifest.txt", and per rule "rule_KEY.json",
 *  "places_KEY.csv" and, with seat groups, "groups_KEY.csv", "baskets_KEY.csv" and, for two baskets,
 *  "schools_KEY.csv" as mengtafel allocate reads it. The manifest holds the SHA-256 of what was frozen:
 *  schools, applications, what was declared, each rule and its seat groups. The same bytes from the same book. */
typedef mt_status (*mt_desk_file_writer)(void *user, const char *name, const char *text,
                                         size_t size, mt_error *error);
MT_API MT_MUST_USE mt_status mt_desk_files(const mt_context *context, const mt_desk_book *book,
                                           mt_desk_file_writer writer, void *user, mt_error *error);

/** Do a round again from its desk: manifest, commitment, seed and tickets, placement under every
 *  rule, reasons, and the separately written check.
 *  @return MT_BAD_DATA naming the first thing that does not come out as the desk has it */
MT_API MT_MUST_USE mt_status mt_desk_redo(const mt_context *context, const mt_desk_book *book,
                                          mt_error *error);

#ifdef __cplusplus
}
#endif
#endif
