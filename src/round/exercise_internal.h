/* What the files of this room share: an exercise while it is made, step by step in this order. */
#ifndef MT_ROUND_EXERCISE_INTERNAL_H
#define MT_ROUND_EXERCISE_INTERNAL_H

#include "base/base_internal.h"
#include "mengtafel/measure.h"
#include "mengtafel/round.h"

enum { MT__OWNED_MAX = 64 };

/** Classes of priority. */
enum { MT__SIBLING, MT__NEAR, MT__OTHER };

/** Bits of mt_market.traits. */
enum { MT__BASKET_1 = 1, MT__BASKET_2 = 2 };

/** Seat groups of a school under the rule with two baskets. */
enum { MT__SEATS_1, MT__SEATS_2, MT__SEATS_OPEN, MT__SEAT_GROUPS };

typedef struct mt__exercise {
    mt_exercise exercise; ///< first: the public pointer is the owned one
    mt_town_population *population;
    mt_cohort *cohort;
    size_t figure;    ///< index in the snapshot of the figure that baskets are drawn from
    uint8_t *basket;  ///< exercise.basket, until the lot has filled it in
    uint32_t *traits; ///< of the market with baskets
    char *rule_text[MT_EXERCISE_RULES];
    const char **school_name; ///< [n_schools] its number, as text
    uint32_t *choice[MT_EXERCISE_RULES], *group[MT_EXERCISE_RULES]; ///< of the outcomes
    void *owned[MT__OWNED_MAX];
    size_t n_owned;
} mt__exercise;

/** Zeroed memory that is freed with the exercise; NULL when memory ends. */
void *mt__own(const mt_context *context, mt__exercise *work, size_t n, size_t size) MT_MUST_USE;

/** Children, numbers of schools, lists, classes and distances, from the cohort. */
mt_status mt__exercise_children(const mt_context *context, mt__exercise *work,
                                mt_error *error) MT_MUST_USE;
/** What each child declares, from the published share of its neighbourhood. */
mt_status mt__exercise_baskets(const mt_context *context, mt__exercise *work,
                               mt_error *error) MT_MUST_USE;
/** Seats per school, and the seat groups of both rules: the markets. */
mt_status mt__exercise_seats(const mt_context *context, mt__exercise *work,
                             mt_error *error) MT_MUST_USE;
/** Freeze, make the seed and draw the tickets; the lot puts those who declared nothing in a basket. */
mt_status mt__exercise_draw(const mt_context *context, mt__exercise *work,
                            mt_error *error) MT_MUST_USE;
/** Place under a rule, with passes, reasons, cut-offs, check and figures. */
mt_status mt__exercise_outcome(const mt_context *context, mt__exercise *work, mt_exercise_rule rule,
                               mt_error *error) MT_MUST_USE;
/** Both rules again and again with other lots, and who gains and who loses. */
mt_status mt__exercise_rehearse(const mt_context *context, mt__exercise *work,
                                mt_error *error) MT_MUST_USE;

/** D, H and what chance gives, of the children of two kinds over the schools.
 *  @param kind    [n_children] 0 or 1
 *  @param choice  [n_children] as mt_places */
mt_status mt__intake_spread(const mt_context *context, const mt_market *market, const uint8_t *kind,
                            const uint32_t *choice, bool chance, mt_intake_spread *out,
                            mt_error *error) MT_MUST_USE;

/** The book of an exercise as far as it is made; lends its arrays. */
void mt__exercise_book(const mt__exercise *work, mt_desk_book *out);

/** The text that is frozen: names, sizes and SHA-256 of what anyone can hash again.
 *  @param text  the caller's (mt_free) */
mt_status mt__desk_manifest(const mt_context *context, const mt_desk_book *book, char **text,
                            size_t *size, mt_error *error) MT_MUST_USE;
/** The basket that the lot gives to an applicant who declared none: basket 1 when the first 32 bits of
 *  HMAC-SHA-256(seed, "ticket" 0x1f ROUND "/basket" 0x1f applicant), as a share of 2^32, are below
 *  the share of basket 1. */
uint8_t mt__basket_by_lot(const uint8_t seed[MT_DRAW_BYTES], const char *round,
                          const char *applicant, double share);

#endif
