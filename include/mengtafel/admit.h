/** @file admit.h
 *  Allocation of places: deferred acceptance over ordered seat groups with a choice function per
 *  school, lots that anyone can draw again, the rule that decided each placement, and a separately
 *  written check of the outcome. Children are positions in arrays; nothing about them is known here
 *  but their list, their priority class per school, and which baskets they are in. */
#ifndef MENGTAFEL_ADMIT_H
#define MENGTAFEL_ADMIT_H

#include "mengtafel/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** No school, no seat group, no place on the list. */
#define MT_NONE UINT32_MAX

/* ---- The market ------------------------------------------------------------------------------ */

/** Some of the seats of a school. A trait is a bit that a child has or has not (a basket). */
typedef struct mt_seat_group {
    uint32_t seats; ///< under MT_SEATS_CEILINGS: at most so many of trait `only`; under
                    ///< MT_SEATS_BOUNDS: the floor of trait `only`
    uint32_t most;  ///< MT_SEATS_BOUNDS only: the ceiling of trait `only`; at least `seats`
    uint32_t only;  ///< traits of which a child needs one to sit here; 0: open to all
    uint32_t first; ///< MT_SEATS_IN_ORDER only: those with one of these traits go before all others
                    ///< here, whatever their class; 0: none
    bool pass_on;   ///< MT_SEATS_IN_ORDER only: seats that nobody fills join the last group
} mt_seat_group;

/** How a school chooses among the children who ask for a place. All choose by class, then ticket,
 *  then position of the child; they differ in who may sit where. */
typedef enum mt_seat_rule {
    /** Group after group takes its best from those that are left (responsive with one open group;
     *  reserves, baskets and walk zones with more). Hafalir, Yenmez & Yildirim 2013; Kominers &
     *  Sönmez 2016; Dur, Kominers, Pathak & Sönmez 2018. */
    MT_SEATS_IN_ORDER,
    /** The best, but of each trait no more than its ceiling. Hafalir et al. 2013. Under this and
     *  the two rules below each group has one trait in `only`, all different, and the last is open;
     *  here and under MT_SEATS_BOUNDS a child is in the group of its trait, of which it has one,
     *  and in the last group without any. */
    MT_SEATS_CEILINGS,
    /** First those of a trait below its floor, then below its ceiling, then anybody. Ehlers,
     *  Hafalir, Yenmez & Yildirim 2014. The last group has bounds too: 0 and the capacity for
     *  none. */
    MT_SEATS_BOUNDS,
    /** One seat counts for one trait; as many reserved seats as can be are filled, by the best who
     *  can; the rest by merit, in the last group. Sönmez & Yenmez 2022. */
    MT_SEATS_OVERLAPPING,
} mt_seat_rule;

/** Children and their lists, schools and their seats, as plain arrays that belong to the caller.
 *  The application of child c at place i of its list has index list_of[c] + i. */
typedef struct mt_market {
    size_t n_children, n_schools;
    const size_t *list_of;      ///< [n_children + 1] non-decreasing; an empty list is fine
    const uint32_t *school;     ///< [list_of[n_children]] best first, no school twice on a list
    const uint8_t *priority;    ///< [list_of[n_children]] class, lower first; NULL: one class
    const uint32_t *traits;     ///< [n_children]; NULL: none
    const uint32_t *capacity;   ///< [n_schools] 0 is fine
    const size_t *group_of;     ///< [n_schools + 1]; NULL: one open group with all seats each
    const mt_seat_group *group; ///< [group_of[n_schools]] in the order they are filled
    const mt_seat_rule *rule;   ///< [n_schools]; NULL: MT_SEATS_IN_ORDER
} mt_market;

/** The lots, lower first: an official draw or Philox fills them. Children with the same number come
 *  in order of their position. */
typedef struct mt_lots {
    const uint64_t *child;       ///< [n_children] one lot per child; or NULL and
    const uint64_t *application; ///< [list_of[n_children]] one lot per child and school
} mt_lots;

/* ---- Deferred acceptance --------------------------------------------------------------------- */

/** Who sits where. Arrays belong to the caller. */
typedef struct mt_places {
    uint32_t *choice; ///< [n_children] place on the own list from 0; MT_NONE: no place
    uint32_t *group;  ///< [n_children] seat group within the school from 0 (for a seat that was
                      ///< passed on: the last); MT_NONE without a place. NULL: not wanted; where
                      ///< places are read, only when no school has more than one group
} mt_places;

/** A market that was checked and laid out, so that many draws cost no more than the draws. */
typedef struct mt_admission mt_admission;

/** Check the market and prepare it; lends its arrays until mt_admission_free.
 *  @return MT_BAD_ARGUMENT for a missing array; MT_BAD_DATA with error->row = child from 1 (a
 *          school twice on a list, a school that does not exist, two traits with bounds at one
 *          school) or school from 1 (groups that do not add up to its capacity under
 *          MT_SEATS_IN_ORDER and MT_SEATS_OVERLAPPING, bounds that contradict, groups not as their
 *          rule wants them) */
MT_API MT_MUST_USE mt_status mt_admission_new(const mt_context *context, const mt_market *market,
                                              mt_admission **out, mt_error *error);
MT_API void mt_admission_free(const mt_context *context, mt_admission *admission);

/** Child-proposing deferred acceptance: the stable outcome that is best for every child. All choice
 *  functions here are substitutable (that is why bounds on overlapping traits are refused).
 *  A child keeps its later choices while it holds a seat.
 *  Not for two threads at once on one mt_admission: it holds the working memory.
 *  Cost: O(applications * log(largest school)) for schools with groups in order.
 *  Source: Gale & Shapley 1962; Roth & Sotomayor 1990. */
MT_API MT_MUST_USE mt_status mt_admission_run(mt_admission *admission, const mt_lots *lots,
                                              const mt_places *places, mt_error *error);

/** The same, in passes that people can follow: in each pass every child without a seat asks at the
 *  next school of its list, and every school keeps its best. The same outcome.
 *  @param watch  called after each pass with its number from 1, how many asked and how many of all
 *                were sent on, and the seats held now; return false to stop (MT_CANCELLED) */
typedef bool (*mt_watch)(void *user, size_t pass, size_t asked, size_t sent_on,
                         const mt_places *held);
MT_API MT_MUST_USE mt_status mt_admission_watch(mt_admission *admission, const mt_lots *lots,
                                                const mt_places *places, mt_watch watch, void *user,
                                                mt_error *error);

/* ---- Which rule decided ---------------------------------------------------------------------- */

/** Two children are on two sides of a school when one has a place there and the other was refused.
 *  Of each application the first that holds is told, in the order SEATS, ROOM, LOT, CLASS when
 *  placed, and NO_SEATS, SEATS, LOT, CLASS when refused. A child competes for the groups that are
 *  open to it; under soft bounds for all; under ceilings for all while its kind is below its
 *  ceiling, then for its own. */
typedef enum mt_decided {
    MT_DECIDED_NOT_ASKED, ///< the child sits at a school higher on its list
    MT_DECIDED_ROOM,      ///< placed: nobody who competes for this seat group was refused
    MT_DECIDED_CLASS,     ///< placed: all who compete for it and were refused are in a lower class;
    ///< refused: all who sit in the groups it competes for are in a higher one
    MT_DECIDED_LOT,   ///< in the same class as some of those: the lot decided
    MT_DECIDED_SEATS, ///< placed: somebody was refused who comes first by class and lot; refused:
                      ///< somebody sits here who comes after it, or nobody sits in the groups it
                      ///< competes for. The basket decided
    MT_DECIDED_NO_SEATS, ///< refused: the school has no seat this child may sit in
} mt_decided;

/** What became of every application.
 *  @param decided  [list_of[n_children]]
 *  @return MT_BAD_DATA when the places cannot be an outcome of the market */
MT_API MT_MUST_USE mt_status mt_admit_reasons(const mt_context *context, const mt_market *market,
                                              const mt_lots *lots, const mt_places *places,
                                              uint8_t *decided, mt_error *error);

/** The last one in, per seat group: what would have sufficed. */
typedef struct mt_cutoff {
    uint32_t held;    ///< children in this group
    bool turned_away; ///< somebody who may sit here and wanted to was refused
    uint8_t priority; ///< class of the last one in; of no meaning when held is 0
    uint64_t lot;     ///< lot of the last one in
} mt_cutoff;

/** @param cutoff  [group_of[n_schools]], or [n_schools] when there are no groups */
MT_API MT_MUST_USE mt_status mt_admit_cutoffs(const mt_context *context, const mt_market *market,
                                              const mt_lots *lots, const mt_places *places,
                                              mt_cutoff *cutoff, mt_error *error);

/* ---- The check ------------------------------------------------------------------------------- */

typedef enum mt_flaw {
    MT_FLAW_NONE,
    MT_FLAW_NOT_ON_LIST, ///< a place that the child did not ask for, or a group that is not there
    MT_FLAW_NOT_ALLOWED, ///< a child sits in a group that is not open to it
    MT_FLAW_TOO_MANY,    ///< more children than seats in a group or school
    MT_FLAW_EMPTY_SEAT,  ///< waste: a seat is empty that a child may have and would rather have
    MT_FLAW_JUSTIFIED_ENVY, ///< a child comes before one who has the seat it would rather have
} mt_flaw;

/** What the check found: the counts, and the first flaw in order of children. Claims are looked at
 *  only when every seat exists and is open to its child, and no group or school is over full. */
typedef struct mt_check {
    mt_flaw flaw;
    uint32_t child;  ///< whose place is wrong, or who has a claim
    uint32_t school; ///< where
    uint32_t group;  ///< within the school
    uint32_t other;  ///< who sits there with less right; MT_NONE where nobody does
    size_t placed, unplaced;
    size_t claims_examined; ///< pairs of a child and a school it would rather have
} mt_check;

/** Check an outcome against the definition: feasible, no waste, no justified envy. Written
 *  separately from everything above and sharing no code with it, so that both would have to be
 *  wrong in the same way. See docs/methods/admit.md for the definition per seat rule.
 *  @return MT_OK also when there is a flaw: it is in the answer */
MT_API MT_MUST_USE mt_status mt_admit_check(const mt_context *context, const mt_market *market,
                                            const mt_lots *lots, const mt_places *places,
                                            mt_check *out, mt_error *error);
/** "justified envy"; never NULL. */
MT_API const char *mt_flaw_name(mt_flaw flaw);

/* ---- Lots ------------------------------------------------------------------------------------ */

#define MT_DRAW_BYTES 32

/** SHA-256 of the secret, published before the applications are frozen. */
MT_API void mt_draw_commitment(const void *secret, size_t size, uint8_t out[MT_DRAW_BYTES]);
/** SHA-256("seed" 0x1f manifest secret beacon): nobody steers it alone.
 *  @param manifest  [32] SHA-256 of what was frozen */
MT_API void mt_draw_seed(const uint8_t manifest[MT_DRAW_BYTES], const void *secret, size_t n_secret,
                         const void *beacon, size_t n_beacon, uint8_t out[MT_DRAW_BYTES]);
/** HMAC-SHA-256(seed, "ticket" 0x1f round 0x1f applicant [0x1f school]); lower wins, bytewise.
 *  @param school  NULL for one lot for all schools */
MT_API void mt_draw_ticket(const uint8_t seed[MT_DRAW_BYTES], const char *round,
                           const char *applicant, const char *school, uint8_t out[MT_DRAW_BYTES]);

/** The official lots: the ticket of each applicant, and its place in the order of tickets from 0.
 *  @param applicant  [n] pseudonyms, all different and without the byte 0x1f
 *  @param ticket     [n * 32], or NULL
 *  @param lot        [n] for mt_lots.child
 *  @return MT_BAD_DATA (error->row) for an empty, doubled or unfit pseudonym */
MT_API MT_MUST_USE mt_status mt_lots_official(const mt_context *context,
                                              const uint8_t seed[MT_DRAW_BYTES], const char *round,
                                              size_t n, const char *const *applicant,
                                              uint8_t *ticket, uint64_t *lot, mt_error *error);
/** Lots of a rehearsal: Philox by seed and replicate, one number per item (child or application).
 *  The same for any number of threads; never for a real draw. */
MT_API void mt_lots_rehearsal(uint64_t seed, uint32_t replicate, size_t n, uint64_t *lot);

/** An order of n drawn from a seed as with a drum: Fisher-Yates from the end, over 32-bit
 *  little-endian words of libsodium's deterministic stream, words below 2^32 mod k thrown away.
 *  @param order  [n] order[i] is the item that stands at place i */
MT_API MT_MUST_USE mt_status mt_draw_order(const mt_context *context,
                                           const uint8_t seed[MT_DRAW_BYTES], size_t n,
                                           uint32_t *order, mt_error *error);

#ifdef __cplusplus
}
#endif
#endif
