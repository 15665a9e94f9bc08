/** @file report.h
 *  What a town's figures say: the engines run on a snapshot of the town file, and the one-page
 *  problem statement in plain Dutch or English, as text, HTML or JSON. */
#ifndef MENGTAFEL_REPORT_H
#define MENGTAFEL_REPORT_H

#include "mengtafel/measure.h"
#include "mengtafel/town.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum mt_language { MT_DUTCH, MT_ENGLISH } mt_language;

/** How the figures are made; zeros give what stands behind them. */
typedef struct mt_problem_options {
    const char *group_a; ///< key of group A; NULL: the first known group
    const char *group_b; ///< key of group B, "rest" for all other known groups; NULL: the second
    uint64_t seed;       ///< default 1
    uint32_t replicates; ///< of bootstrap and random dealing; default 1,000
    double level;        ///< of intervals; default 0.95
    uint32_t points_per_area; ///< home points per area; default 100
    uint32_t point_sets;      ///< so often the points are drawn anew; default 20
    double radius;            ///< of a school's surroundings in metres; default 1,000
    double minimum_around;    ///< fewest children around to compare with; default 30
    double tolerance;         ///< a difference that matters, as a share; default 0.10
} mt_problem_options;

/** How unevenly the two groups are spread over one set of units. */
typedef struct mt_spread_of_groups {
    size_t units;                     ///< with at least one child of either group
    int64_t a, b, unknown;            ///< children
    double dissimilarity;             ///< D of a and b
    double low, high;                 ///< its bootstrap interval
    double unknown_low, unknown_high; ///< range of D that the children of unknown group leave
    double chance;                    ///< exact expectation of D under random dealing
    double chance_low, chance_high;   ///< where chance alone would put D
    double p;                         ///< of D under random dealing
    double corrected;                 ///< D freed of the chance part
    double theil, theil_chance;       ///< H and its exact expectation
    double isolation_a, isolation_b;  ///< see MT_INDEX_ISOLATION
    double exposure_ab, exposure_ba;
    mt_moves moves;
} mt_spread_of_groups;

/** What housing explains, and what it does not. NaN where the town has no areas or no places. */
typedef struct mt_housing {
    bool available;
    const char *why_not;            ///< an English sentence when it is not available
    size_t areas, schools;          ///< taking part
    size_t areas_without_shape;     ///< with counts, that cannot take part
    int64_t children_without_shape; ///< of the two groups, who live there
    size_t schools_without_place;   ///< with counts, that cannot take part
    int64_t school_a, school_b;     ///< children at the schools that take part
    double actual;  ///< D over the schools that take part: what the computed ones are held against
    size_t points;  ///< home points per set
    double nearest; ///< D if every child went to the nearest school; mean over the point sets
    double nearest_low, nearest_high; ///< smallest and largest over the point sets
    double nearest_metres;            ///< mean distance then
    double least;            ///< D of the least total distance with everybody in a school with room
    double least_metres;     ///< mean distance then
    double actual_metres;    ///< published mean distance, weighted by pupils; NaN when not known
    size_t actual_schools;   ///< schools that publish it
    double home_a, home_b;   ///< children by residence, before scaling
    double scale_a, scale_b; ///< school total / home total per group
    double choice_or_admission; ///< actual - nearest
} mt_housing;

/** The mirror of all schools. */
typedef struct mt_mirrors {
    bool available;
    size_t schools; ///< compared
    size_t reflects, cannot_tell, more_a, more_b, no_surroundings;
    size_t beyond_998;
    double expected_by_chance; ///< schools outside the 95 % limits if all mirrored, at most
    const mt_mirror *mirror;   ///< [n_schools of the snapshot], about group b
    const double *around_a;    ///< [n_schools] children of a living around
    const double *around_b;
} mt_mirrors;

typedef struct mt_problem {
    const mt_snapshot *snapshot; ///< the caller's; outlives the problem
    mt_problem_options options;  ///< with the defaults filled in
    size_t group_a;              ///< index in the snapshot
    size_t group_b;              ///< index; n_groups for the rest
    char name_a_nl[64], name_b_nl[64], name_a_en[64], name_b_en[64];
    mt_spread_of_groups school, home;
    bool has_home;
    bool has_unknown;        ///< the source counts children of unknown group
    size_t schools_left_out; ///< whose counts are not complete
    size_t areas_left_out;
    size_t unknown_missing; ///< schools where those of unknown group are not counted
    /** [n_schools] composition of few children from a source that is not public: not to be shown. */
    const bool *school_hidden;
    const bool *area_hidden; ///< [n_areas] the same of children by residence
    mt_housing housing;
    mt_mirrors mirrors;
    /** [n_schools] counts of the two groups and the unknown at each school. */
    const int64_t *school_a, *school_b, *school_unknown;
    const bool *school_counted; ///< [n_schools] whether the source has figures of both groups
    /** [n_areas] the same by residence. */
    const int64_t *area_a, *area_b, *area_unknown;
    const bool *area_counted;
} mt_problem;

/** Run the engines on a snapshot.
 *  @return MT_BAD_DATA when the town has fewer than two known groups, or more and none were named
 *          (which there are is in the message); MT_INFEASIBLE when no figure exists: a group without
 *          children, fewer than two schools, or hidden counts (how many, and the first, are in the
 *          message)
 *  @param out  free with mt_problem_free; lends the snapshot */
MT_API MT_MUST_USE mt_status mt_problem_new(const mt_context *context, const mt_snapshot *snapshot,
                                            const mt_problem_options *options, mt_problem **out,
                                            mt_error *error);
MT_API void mt_problem_free(const mt_context *context, mt_problem *problem);

/** The problem statement: one page of plain words. The text belongs to the caller (mt_free).
 *  @param width  of lines, 40 or more; text only */
MT_API MT_MUST_USE mt_status mt_problem_text(const mt_context *context, const mt_problem *problem,
                                             mt_language language, int width, char **text,
                                             size_t *size, mt_error *error);
/** The same as one HTML page that needs nothing else. */
MT_API MT_MUST_USE mt_status mt_problem_html(const mt_context *context, const mt_problem *problem,
                                             mt_language language, char **text, size_t *size,
                                             mt_error *error);
/* ---- What the API answers -------------------------------------------------------------------- */

/* The command line (--format json) and the server give these same bytes. web/src/api.ts and
 * docs/api/openapi.json say what stands in them. Each text belongs to the caller (mt_free). Cells
 * under 5 of a source that is not public are null. */

/** What a town file says of itself besides its figures. Strings are lent. */
typedef struct mt_api_round {
    const char *id, *kind, *made;
} mt_api_round;

typedef struct mt_api_state {
    const char *head; ///< hash of the last entry of the log
    size_t n_rounds;
    const mt_api_round *round; ///< in order of making
} mt_api_state;

/** The town: period, groups, sources, rounds, and where the rest is. */
MT_API MT_MUST_USE mt_status mt_api_town_json(const mt_context *context, const mt_problem *problem,
                                              mt_language language, const mt_api_state *state,
                                              char **text, size_t *size, mt_error *error);
/** All figures of the problem, with names, uncertainty, chance and sources, and the statement. */
MT_API MT_MUST_USE mt_status mt_api_problem_json(const mt_context *context,
                                                 const mt_problem *problem, mt_language language,
                                                 char **text, size_t *size, mt_error *error);
/** Every school with its mirror: not public by default. */
MT_API MT_MUST_USE mt_status mt_api_schools_json(const mt_context *context,
                                                 const mt_problem *problem, char **text,
                                                 size_t *size, mt_error *error);
/** The same schools and columns as CSV (RFC 4180; a missing value is an empty cell). */
MT_API MT_MUST_USE mt_status mt_api_schools_csv(const mt_context *context,
                                                const mt_problem *problem, char **text,
                                                size_t *size, mt_error *error);
/** Every area that has a shape as a feature of GeoJSON (RFC 7946). */
MT_API MT_MUST_USE mt_status mt_api_areas_json(const mt_context *context, const mt_problem *problem,
                                               char **text, size_t *size, mt_error *error);
/** The same properties as CSV, without shapes, of all areas. */
MT_API MT_MUST_USE mt_status mt_api_areas_csv(const mt_context *context, const mt_problem *problem,
                                              char **text, size_t *size, mt_error *error);
/** The rounds there are. One round is the text that mt_town_rounds gives. */
MT_API MT_MUST_USE mt_status mt_api_rounds_json(const mt_context *context,
                                                const mt_api_state *state, char **text,
                                                size_t *size, mt_error *error);

/** Whether the result of a round (JSON) is in the form that this version writes and describes: see
 *  MT_ROUND_FORM. */
MT_API bool mt_api_round_fits(const char *result);

/* ---- Sentences of the rooms ------------------------------------------------------------------ */

/** The five rooms of the application. */
typedef enum mt_room {
    MT_ROOM_MEASURE,
    MT_ROOM_TRY,
    MT_ROOM_AGREE,
    MT_ROOM_CARRY_OUT,
    MT_ROOM_FOLLOW,
} mt_room;
#define MT_ROOMS 5

/** "meten": the Dutch verb, in the address of the room in every language. */
MT_API const char *mt_room_path(mt_room room);
/** "Meten", "Measure". */
MT_API const char *mt_room_name(mt_room room, mt_language language);
/** The sentence that answers the question of a room, or says that it cannot be answered yet.
 *  @param round  result of the newest round (JSON, as the API gives it); NULL: there is none
 *  @param text   [size], cut when it does not fit */
MT_API void mt_sentence_of_room(mt_room room, mt_language language, const mt_problem *problem,
                                const char *round, char *text, size_t size);

/** The sentence that opens a page: D in words, with the right meaning of moving.
 *  @param text  [size], cut when it does not fit */
MT_API void mt_sentence_of_dissimilarity(mt_language language, double dissimilarity, double chance,
                                         const char *group, char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
