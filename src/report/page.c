/* The problem statement as a page: a list of blocks in plain words that a renderer makes text or
 * HTML of. What is said here and what is left open follows the source documents: what the problem
 * is, how big, for whom, which part is housing, and what cannot be said. Nothing praises or blames.
 */
#include "report/report_internal.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define T(english) mt__text(page->language, english)

/* Numbers in words: each call site has its own room. */
#define DEC(value)   mt__decimal(page->language, (value), 3, (char[MT_WORD]){0})
#define COUNT(value) mt__count(page->language, (double)(value), (char[MT_WORD]){0})
#define OF100(value) mt__of_100((value), (char[MT_WORD]){0})

static mt__block *add_block(mt__page *page, mt__block_kind kind) {
    if (page->status != MT_OK)
        return NULL;
    void *grown = page->block;
    page->status = mt__grow(page->context, &grown, &page->capacity, page->n, sizeof *page->block,
                            &page->error);
    page->block = grown;
    if (page->status != MT_OK)
        return NULL;
    page->block[page->n] = (mt__block){.kind = kind, .value = NAN, .low = NAN, .high = NAN};
    return &page->block[page->n++];
}

MT_PRINTF(3, 4)
static void say(mt__page *page, mt__block_kind kind, const char *format, ...) {
    va_list args, again;
    mt__block *block = add_block(page, kind);
    if (block == NULL)
        return;
    va_start(args, format);
    va_copy(again, args);
    const size_t size = (size_t)vsnprintf(NULL, 0, format, args) + 1;
    block->text = mt__alloc(page->context, size, 1);
    if (block->text == NULL)
        page->status = mt__no_memory(&page->error, "the page");
    else
        vsnprintf(block->text, size, format, again);
    va_end(again);
    va_end(args);
}

/* A row of a figure: a value between 0 and 1 with its range. */
static void figure(mt__page *page, const char *label, double value, double low, double high,
                   bool computed) {
    if (isnan(value))
        return;
    if (!(high > low))
        low = high = NAN; /* a range of one point says nothing */
    say(page, MT_BLOCK_FIGURE, "%s", label);
    if (page->status != MT_OK)
        return;
    mt__block *block = &page->block[page->n - 1];
    block->value = value;
    block->low = low;
    block->high = high;
    block->computed = computed;
}

void mt__page_free(mt__page *page) {
    for (size_t i = 0; i < page->n; i++)
        mt_free(page->context, page->block[i].text);
    mt_free(page->context, page->block);
}

static const char *name_a(const mt__page *page, const mt_problem *problem) {
    return page->language == MT_DUTCH ? problem->name_a_nl : problem->name_a_en;
}

static const char *name_b(const mt__page *page, const mt_problem *problem) {
    return page->language == MT_DUTCH ? problem->name_b_nl : problem->name_b_en;
}

/* "2019", or "about 2015-2019 (the source states no year)". */
static const char *period(const mt__page *page, const mt_problem *problem, char text[128]) {
    const mt_snapshot *snapshot = problem->snapshot;
    if (snapshot->year_exact)
        snprintf(text, 128, "%d", snapshot->first_year);
    else
        snprintf(text, 128, T("about %d–%d (the source states no year)"), snapshot->first_year,
                 snapshot->last_year);
    return text;
}

/* Who published the counts of a figure: at school, and by residence where it shows those too. */
static void publishers(const mt__page *page, const mt_problem *problem, char *text, size_t size) {
    const mt_snapshot *snapshot = problem->snapshot;
    size_t length = 0;
    text[0] = '\0';
    for (size_t s = 0; s < snapshot->n_sources; s++) {
        const mt_snapshot_source *source = &snapshot->source[s];
        const char *publisher =
            source->publisher != NULL ? source->publisher : T("publisher not stated");
        if ((!source->counts_schools && !source->counts_areas) || strstr(text, publisher) != NULL ||
            length + strlen(publisher) + 3 > size)
            continue;
        length += (size_t)snprintf(text + length, size - length, "%s%s", length > 0 ? "; " : "",
                                   publisher);
    }
}

/* The line under every figure: source, year, groups, uncertainty, chance. */
static void source_line(mt__page *page, const mt_problem *problem, const char *uncertainty) {
    char years[128], who[512];
    publishers(page, problem, who, sizeof who);
    say(page, MT_BLOCK_SOURCE, T("Source: %s; year: %s; groups: %s and %s. %s"), who,
        period(page, problem, years), name_a(page, problem), name_b(page, problem), uncertainty);
}

static void write_head(mt__page *page, const mt_problem *problem) {
    const mt_spread_of_groups *school = &problem->school;
    char sentence[1024], years[128];
    say(page, MT_BLOCK_TITLE, T("%s: how are children spread over the primary schools?"),
        problem->snapshot->town_name);
    period(page, problem, years);
    if (problem->has_unknown)
        say(page, MT_BLOCK_META,
            T("Year: %s. Schools: %s. Children: %s of %s, %s of %s, and %s whose group is not "
              "known."),
            years, COUNT(school->units), COUNT(school->a), name_a(page, problem), COUNT(school->b),
            name_b(page, problem), COUNT(school->unknown));
    else
        say(page, MT_BLOCK_META, T("Year: %s. Schools: %s. Children: %s of %s and %s of %s."),
            years, COUNT(school->units), COUNT(school->a), name_a(page, problem), COUNT(school->b),
            name_b(page, problem));
    mt_sentence_of_dissimilarity(page->language, school->dissimilarity, school->chance,
                                 name_a(page, problem), sentence, sizeof sentence);
    say(page, MT_BLOCK_LEAD, "%s", sentence);
}

static void write_chance(mt__page *page, const mt_problem *problem) {
    const mt_spread_of_groups *school = &problem->school;
    /* With chance at 1 there is nothing left to free. */
    if (isnan(school->corrected))
        return;
    if (school->dissimilarity > school->chance)
        say(page, MT_BLOCK_PARAGRAPH,
            T("If children were dealt over the schools by lot, it would be %s (mostly %s to %s): "
              "schools are small enough for that. Freed of that part it is %s."),
            DEC(school->chance), DEC(school->chance_low), DEC(school->chance_high),
            DEC(school->corrected));
    else
        say(page, MT_BLOCK_PARAGRAPH,
            T("If children were dealt over the schools by lot, it would be %s (mostly %s to %s). "
              "The "
              "schools are not more uneven than chance alone makes them."),
            DEC(school->chance), DEC(school->chance_low), DEC(school->chance_high));
}

static void write_size(mt__page *page, const mt_problem *problem) {
    const mt_spread_of_groups *school = &problem->school;
    const mt_moves *moves = &school->moves;
    say(page, MT_BLOCK_HEADING, "%s", T("How big is it?"));
    say(page, MT_BLOCK_PARAGRAPH,
        T("The measure (dissimilarity) is %s on a scale from 0 (every school the same mix) to 1 "
          "(no school with both groups). With other children and the same causes it would mostly "
          "lie between %s and %s."),
        DEC(school->dissimilarity), DEC(school->low), DEC(school->high));
    if (school->unknown_high > school->unknown_low)
        say(page, MT_BLOCK_PARAGRAPH,
            T("Because the group of some children is not known (%s), it may be anything from %s to "
              "%s."),
            COUNT(school->unknown), DEC(school->unknown_low), DEC(school->unknown_high));
    write_chance(page, problem);
    say(page, MT_BLOCK_PARAGRAPH,
        T("What the number means in children: if only children of %s moved, %s would change school "
          "and schools would grow and shrink; if only children of %s moved, %s. If schools keep "
          "their size and children change places, %s of each group would do so: %s of every 100 "
          "children."),
        name_a(page, problem), COUNT(moves->a_alone), name_b(page, problem), COUNT(moves->b_alone),
        COUNT(moves->swap_each_way), OF100(moves->swap_share));
}

static void write_for_whom(mt__page *page, const mt_problem *problem) {
    const mt_spread_of_groups *school = &problem->school;
    const double share_b = (double)school->b / (double)(school->a + school->b);
    say(page, MT_BLOCK_HEADING, "%s", T("For whom?"));
    say(page, MT_BLOCK_PARAGRAPH,
        T("In the whole town %s of every 100 children belong to %s. A child of %s goes, on "
          "average, to a school where that is %s of every 100. A child of %s goes to a school "
          "where it is %s."),
        OF100(share_b), name_b(page, problem), name_b(page, problem), OF100(school->isolation_b),
        name_a(page, problem), OF100(school->exposure_ab));
}

static void write_figures(mt__page *page, const mt_problem *problem) {
    const mt_spread_of_groups *school = &problem->school, *home = &problem->home;
    const mt_housing *housing = &problem->housing;
    char label[160], uncertainty[512];
    say(page, MT_BLOCK_FIGURES, "%s",
        T("The same measure for other ways of spreading children, and by chance"));
    figure(page, T("At school, as it is"), school->dissimilarity, school->unknown_low,
           school->unknown_high, false);
    if (housing->available && housing->schools_without_place > 0) {
        snprintf(label, sizeof label, T("The same for the %s schools whose place is known"),
                 COUNT(housing->schools));
        figure(page, label, housing->actual, NAN, NAN, false);
    }
    if (problem->has_home) {
        snprintf(label, sizeof label, T("At home, over %s areas"), COUNT(home->units));
        figure(page, label, home->dissimilarity, home->unknown_low, home->unknown_high, false);
    }
    figure(page, T("If every child went to the nearest school"), housing->nearest,
           housing->nearest_low, housing->nearest_high, true);
    figure(page, T("Least total distance, everybody in a school with room"), housing->least, NAN,
           NAN, true);
    figure(page, T("By chance alone"), school->chance, school->chance_low, school->chance_high,
           true);
    if (housing->available)
        snprintf(
            uncertainty, sizeof uncertainty,
            T("Between: for counted figures the range that children of unknown group leave; for "
              "the nearest school how it differs with where in their area children live (%s "
              "draws); for chance 95 of 100 deals. ○ is computed, ● is counted."),
            COUNT(problem->options.point_sets));
    else
        snprintf(
            uncertainty, sizeof uncertainty, "%s",
            T("Between: for counted figures the range that children of unknown group leave; for "
              "chance 95 of 100 deals. ○ is computed, ● is counted."));
    source_line(page, problem, uncertainty);
}

/* Nearest below the actual spread: schools are less mixed than that, or the other way round. */
static void write_nearest(mt__page *page, const mt_problem *problem) {
    const mt_housing *housing = &problem->housing;
    const double actual = housing->actual;
    const double difference = round(100 * actual) - round(100 * housing->nearest);
    char word[MT_WORD];
    mt__decimal(page->language, fabs(difference), 0, word);
    if (difference < 0)
        say(page, MT_BLOCK_PARAGRAPH,
            T("If every child went to the nearest school, the measure would be %s instead of %s: "
              "schools are now more mixed than that, by %s of every 100. That comes from choice or "
              "from admission. How much from which is not known: that takes the lists of schools "
              "that families asked for."),
            DEC(housing->nearest), DEC(actual), word);
    else
        say(page, MT_BLOCK_PARAGRAPH,
            T("If every child went to the nearest school, the measure would be %s instead of %s: "
              "so %s of the %s go with where children live. The other %s come from choice or from "
              "admission. How much from which is not known: that takes the lists of schools that "
              "families asked for."),
            DEC(housing->nearest), DEC(actual), OF100(housing->nearest), OF100(actual), word);
}

static void write_housing(mt__page *page, const mt_problem *problem) {
    const mt_housing *housing = &problem->housing;
    say(page, MT_BLOCK_HEADING, "%s", T("Which part is housing?"));
    if (!housing->available) {
        write_figures(page, problem);
        say(page, MT_BLOCK_PARAGRAPH,
            T("That cannot be said with what is in the town file: it needs counts by residence, "
              "the shapes of the areas and the places of the schools."));
        return;
    }
    write_nearest(page, problem);
    write_figures(page, problem);
    say(page, MT_BLOCK_PARAGRAPH,
        T("If all children together travelled as little as possible and no school held more "
          "children "
          "than now, the measure would be %s and the mean distance %s metres. With the nearest "
          "school it is %s metres. These are sums, not forecasts: families choose, and they "
          "may."),
        DEC(housing->least), COUNT(housing->least_metres), COUNT(housing->nearest_metres));
    if (!isnan(housing->actual_metres))
        say(page, MT_BLOCK_PARAGRAPH,
            T("In fact children live on average %s metres from their school (as published by "
              "%s "
              "schools)."),
            COUNT(housing->actual_metres), COUNT(housing->actual_schools));
}

static void write_mirrors(mt__page *page, const mt_problem *problem) {
    const mt_mirrors *mirrors = &problem->mirrors;
    char radius[MT_WORD], fewer[64], uncertainty[512];
    if (!mirrors->available)
        return;
    mt__count(page->language, problem->options.radius, radius);
    say(page, MT_BLOCK_HEADING, "%s", T("Do schools mirror their surroundings?"));
    say(page, MT_BLOCK_PARAGRAPH,
        T("Schools compared with the children who live within %s metres: %s. A mirror of them: %s. "
          "More children of %s than chance explains: %s. More of %s: %s. Too small to tell, "
          "because "
          "a difference of %s of every 100 could hide: %s."),
        radius, COUNT(mirrors->schools), COUNT(mirrors->reflects), name_b(page, problem),
        COUNT(mirrors->more_b), name_a(page, problem), COUNT(mirrors->more_a),
        OF100(problem->options.tolerance), COUNT(mirrors->cannot_tell));
    if (mirrors->no_surroundings > 0)
        say(page, MT_BLOCK_PARAGRAPH,
            T("Not compared, because fewer than %s children of the two groups are known to live "
              "around, or the place of the school is not known: %s."),
            COUNT(problem->options.minimum_around), COUNT(mirrors->no_surroundings));
    if (mirrors->expected_by_chance < 1)
        snprintf(fewer, sizeof fewer, "%s", T("fewer than 1"));
    else
        snprintf(fewer, sizeof fewer, T("about %s"), COUNT(mirrors->expected_by_chance));
    snprintf(
        uncertainty, sizeof uncertainty,
        T("A school differs when its share lies where fewer than 5 of every 100 schools of its "
          "size would by chance; if all schools were mirrors, %s would still be counted as "
          "different. A school that mirrors a one-sided neighbourhood is a matter of housing."),
        fewer);
    source_line(page, problem, uncertainty);
}

/* What was left out of the figures above, as far as there is any. */
static void write_left_out(mt__page *page, const mt_problem *problem) {
    const mt_housing *housing = &problem->housing;
    if (problem->schools_left_out > 0)
        say(page, MT_BLOCK_BULLET,
            T("Left out because their counts are not complete: schools %s, areas %s."),
            COUNT(problem->schools_left_out), COUNT(problem->areas_left_out));
    else if (problem->areas_left_out > 0)
        say(page, MT_BLOCK_BULLET, T("Areas left out because their counts are not complete: %s."),
            COUNT(problem->areas_left_out));
    if (problem->unknown_missing > 0)
        say(page, MT_BLOCK_BULLET,
            T("Schools of which it is not counted how many children are of unknown group: %s. The "
              "range they leave is wider than the one above."),
            COUNT(problem->unknown_missing));
    if (housing->available && housing->schools_without_place > 0)
        say(page, MT_BLOCK_BULLET,
            T("Schools whose place is not known, left out of what is said about housing: %s."),
            COUNT(housing->schools_without_place));
    if (housing->available && housing->areas_without_shape > 0)
        say(page, MT_BLOCK_BULLET,
            T("Areas without a shape, left out of what is said about housing: %s, where %s "
              "children "
              "of the two groups live."),
            COUNT(housing->areas_without_shape), COUNT(housing->children_without_shape));
}

static void write_groups(mt__page *page, const mt_problem *problem) {
    const mt_snapshot *snapshot = problem->snapshot;
    const char *note = page->language == MT_DUTCH ? snapshot->grouping_nl : snapshot->grouping_en;
    const bool rest = problem->group_b == snapshot->n_groups;
    if (note != NULL)
        say(page, MT_BLOCK_BULLET, T("What the groups are: %s"), note);
    else
        say(page, MT_BLOCK_BULLET,
            T("What the groups are: the town file does not say. %s is the column %s, %s the column "
              "%s."),
            name_a(page, problem), snapshot->group[problem->group_a].column, name_b(page, problem),
            rest ? "–" : snapshot->group[problem->group_b].column);
}

static void write_limits(mt__page *page, const mt_problem *problem) {
    const mt_housing *housing = &problem->housing;
    say(page, MT_BLOCK_HEADING, "%s", T("What these figures do not say"));
    write_groups(page, problem);
    if (!problem->snapshot->year_exact)
        say(page, MT_BLOCK_BULLET, "%s",
            T("Which year it was, and whether it is better or worse since: there is one moment, "
              "and the source gives no year."));
    else
        say(page, MT_BLOCK_BULLET, "%s",
            T("Whether it gets better or worse: this page is about one year."));
    say(page, MT_BLOCK_BULLET, "%s",
        T("How much of it families choose and how much admission decides: that takes lists of "
          "preferences."));
    write_left_out(page, problem);
    if (housing->available)
        say(page, MT_BLOCK_BULLET,
            T("Where children live within their area: they are spread evenly over it. And who goes "
              "to school outside the town: %s children of the two groups live here, %s go to "
              "school here; for the least total distance the first are scaled to the second."),
            COUNT(housing->home_a + housing->home_b), COUNT(housing->school_a + housing->school_b));
    say(page, MT_BLOCK_BULLET, "%s",
        T("Whether children of the two groups really meet within a school, or how good a school "
          "is."));
    say(page, MT_BLOCK_BULLET, "%s",
        T("What would help. That is for those at the table; there is no standard approach."));
}

static bool same_text(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Files of one publication are named together. */
static bool same_publication(const mt_snapshot_source *a, const mt_snapshot_source *b) {
    return same_text(a->publisher, b->publisher) && same_text(a->title, b->title) &&
           same_text(a->year, b->year) && same_text(a->licence, b->licence) && a->title != NULL;
}

static void write_source(mt__page *page, const mt_snapshot *snapshot, size_t s) {
    const mt_snapshot_source *source = &snapshot->source[s];
    char files[512];
    for (size_t before = 0; before < s; before++)
        if (same_publication(&snapshot->source[before], source))
            return;
    size_t length = (size_t)snprintf(files, sizeof files, "%.120s", source->file);
    for (size_t other = s + 1; other < snapshot->n_sources && length + 130 < sizeof files; other++)
        if (same_publication(&snapshot->source[other], source))
            length += (size_t)snprintf(files + length, sizeof files - length, ", %.120s",
                                       snapshot->source[other].file);
    say(page, MT_BLOCK_BULLET, "%s: %s; %s; %s (%s)",
        source->publisher != NULL ? source->publisher : T("publisher not stated"),
        source->title != NULL ? source->title : source->file,
        source->year != NULL ? source->year : T("year not stated"),
        source->licence != NULL ? source->licence : T("licence not stated"), files);
}

static void write_sources(mt__page *page, const mt_problem *problem) {
    const mt_snapshot *snapshot = problem->snapshot;
    say(page, MT_BLOCK_HEADING, "%s", T("Sources and method"));
    for (size_t s = 0; s < snapshot->n_sources; s++)
        write_source(page, snapshot, s);
    say(page, MT_BLOCK_BULLET,
        T("Dissimilarity by Duncan and Duncan (1955), chance computed exactly, intervals from %s "
          "draws with seed %s; how: docs/methods. Anyone with the town file gets the same "
          "figures."),
        COUNT(problem->options.replicates), COUNT(problem->options.seed));
}

mt_status mt__page_write(mt__page *page, const mt_problem *problem, mt_error *error) {
    write_head(page, problem);
    write_size(page, problem);
    write_for_whom(page, problem);
    write_housing(page, problem);
    write_mirrors(page, problem);
    write_limits(page, problem);
    write_sources(page, problem);
    if (page->status != MT_OK && error != NULL)
        *error = page->error;
    return page->status;
}

mt_status mt__page_print(const mt_context *context, const mt_problem *problem, mt_language language,
                         mt__printer printer, int width, char **text, size_t *size,
                         mt_error *error) {
    mt__page page = {.context = context, .language = language};
    char *made = NULL, *copy = NULL;
    size_t length = 0;
    mt_status status = mt__page_write(&page, problem, error);
    FILE *out = status == MT_OK ? open_memstream(&made, &length) : NULL;
    if (status == MT_OK && out == NULL)
        status = mt__no_memory(error, "the page");
    if (out != NULL) {
        printer(out, &page, width);
        if (fclose(out) != 0)
            status = mt__no_memory(error, "the page");
    }
    if (status == MT_OK)
        copy = mt__strndup(context, made, length);
    if (status == MT_OK && copy == NULL)
        status = mt__no_memory(error, "the page");
    if (status == MT_OK) {
        *text = copy;
        *size = length;
    }
    free(made);
    mt__page_free(&page);
    return status;
}
