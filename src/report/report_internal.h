/* What the files of this room share: the parts of a problem, and the page that says it. */
#ifndef MT_REPORT_INTERNAL_H
#define MT_REPORT_INTERNAL_H

#include "base/base_internal.h"
#include "mengtafel/report.h"
#include "mengtafel/solve.h"
#include "report/homes.h"
#include "report/pair.h"

#include <stdio.h>

/** How unevenly the counts are spread, with chance and intervals. */
mt_status mt__spread(const mt_context *context, const mt__counts *counts,
                     const mt_problem_options *options, mt_spread_of_groups *out,
                     mt_error *error) MT_MUST_USE;

mt_status mt__housing(const mt_context *context, const mt_snapshot *snapshot,
                      const mt__counts *school, mt__homes *homes, const mt__sites *sites,
                      const mt__counts *home, const mt_problem_options *options, mt_housing *out,
                      mt_error *error) MT_MUST_USE;

/** @param mirror, around  [n_schools], [n_schools * 2], filled */
mt_status mt__mirrors(const mt_context *context, const mt__counts *school, const mt__homes *homes,
                      const mt__sites *sites, const mt_problem_options *options, mt_mirror *mirror,
                      double *around_a, double *around_b, mt_mirrors *out,
                      mt_error *error) MT_MUST_USE;

/** Finish a JSON text and give it to the caller, who frees it with mt_free. */
mt_status mt__json_hand_over(const mt_context *context, mt_json *json, char **text, size_t *size,
                             mt_error *error) MT_MUST_USE;

/* ---- Words ------------------------------------------------------------------------------------
 */

/** The text in a language; English is the text itself. */
const char *mt__text(mt_language language, const char *english) __attribute__((format_arg(2)));
/** One translation, sorted by `english`; made from po/nl.po. */
typedef struct mt__translation {
    const char *english, *text;
} mt__translation;
extern const mt__translation mt__dutch[];
extern const size_t mt__dutch_count;

#define MT_WORD 48
/** "0,461" */
const char *mt__decimal(mt_language language, double value, int decimals, char text[MT_WORD]);
/** "37.229" */
const char *mt__count(mt_language language, double value, char text[MT_WORD]);
/** Of the 100: "46" */
const char *mt__of_100(double share, char text[MT_WORD]);

/* ---- The page ---------------------------------------------------------------------------------
 */

typedef enum mt__block_kind {
    MT_BLOCK_TITLE,
    MT_BLOCK_META,
    MT_BLOCK_LEAD,
    MT_BLOCK_HEADING,
    MT_BLOCK_PARAGRAPH,
    MT_BLOCK_BULLET,
    MT_BLOCK_FIGURES, ///< starts a list of figures; the text is its caption
    MT_BLOCK_FIGURE,
    MT_BLOCK_SOURCE, ///< the small line under a figure
} mt__block_kind;

typedef struct mt__block {
    mt__block_kind kind;
    char *text;
    double value, low, high; ///< of a figure; NaN when there is none
    bool computed;           ///< computed, not measured: drawn hollow and marked
} mt__block;

typedef struct mt__page {
    const mt_context *context;
    mt_language language;
    size_t n, capacity;
    mt__block *block;
    mt_status status;
    mt_error error;
} mt__page;

/** Print a page in one form. */
typedef void (*mt__printer)(FILE *out, const mt__page *page, int width);

/** Write the statement and print it into a text that belongs to the caller (mt_free). */
mt_status mt__page_print(const mt_context *context, const mt_problem *problem, mt_language language,
                         mt__printer printer, int width, char **text, size_t *size,
                         mt_error *error) MT_MUST_USE;
/** Write the problem statement into an empty page. */
mt_status mt__page_write(mt__page *page, const mt_problem *problem, mt_error *error) MT_MUST_USE;
void mt__page_free(mt__page *page);

#endif
