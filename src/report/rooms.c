/* The sentence that opens each room of the application: its answer with the number in it, or that
 * there is no answer yet. */
#include "report/report_internal.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static const struct {
    const char *path, *dutch, *english;
} rooms[MT_ROOMS] = {
    [MT_ROOM_MEASURE] = {"meten", "Meten", "Measure"},
    [MT_ROOM_TRY] = {"proberen", "Proberen", "Try"},
    [MT_ROOM_AGREE] = {"afspreken", "Afspreken", "Agree"},
    [MT_ROOM_CARRY_OUT] = {"uitvoeren", "Uitvoeren", "Carry out"},
    [MT_ROOM_FOLLOW] = {"volgen", "Volgen", "Follow"},
};

const char *mt_room_path(mt_room room) {
    return rooms[room].path;
}

const char *mt_room_name(mt_room room, mt_language language) {
    return language == MT_DUTCH ? rooms[room].dutch : rooms[room].english;
}

/* ---- The newest round ------------------------------------------------------------------------ */

/* What the sentence takes from a round. */
typedef struct round_figures {
    double children;
    double first[2], unplaced[2]; ///< one draw, two baskets
} round_figures;

static const json_t *rule_of(const json_t *round, const char *id) {
    size_t i;
    const json_t *rule;
    json_array_foreach(json_object_get(round, "rules"), i, rule) {
        const char *found = json_string_value(json_object_get(rule, "id"));
        if (found != NULL && strcmp(found, id) == 0)
            return rule;
    }
    return NULL;
}

static double number_of(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static bool is_of_form(const json_t *round) {
    const json_t *form = json_object_get(round, "form");
    return json_is_integer(form) && json_integer_value(form) == MT_ROUND_FORM;
}

bool mt_api_round_fits(const char *result) {
    json_t *round = json_loads(result, JSON_REJECT_DUPLICATES, NULL);
    const bool fits = is_of_form(round);
    json_decref(round);
    return fits;
}

/* False when the text is no round that this version can read. */
static bool read_round(const char *text, round_figures *out) {
    static const char *const ids[2] = {"one_draw", "two_baskets"};
    json_t *round = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    bool whole = is_of_form(round);
    out->children = number_of(round, "children");
    for (int r = 0; r < 2; r++) {
        const json_t *rule = rule_of(round, ids[r]);
        out->first[r] = number_of(rule, "first_choice") / out->children;
        out->unplaced[r] = number_of(rule, "unplaced");
        whole = whole && out->first[r] >= 0 && out->first[r] <= 1 && out->unplaced[r] >= 0;
    }
    json_decref(round);
    return whole;
}

static void say_round(mt_language language, const char *round, char *text, size_t size) {
    round_figures found;
    char children[MT_WORD], first[2][MT_WORD], unplaced[2][MT_WORD];
    if (round == NULL) {
        snprintf(text, size, "%s",
                 mt__text(language,
                          "There is no admission round yet: an exercise round shows, with "
                          "estimated children, what a rule would do here."));
        return;
    }
    if (!read_round(round, &found)) {
        snprintf(text, size, "%s",
                 mt__text(language, "There is a round, but this version cannot read what it came "
                                    "to."));
        return;
    }
    for (int r = 0; r < 2; r++) {
        mt__of_100(found.first[r], first[r]);
        mt__count(language, found.unplaced[r], unplaced[r]);
    }
    snprintf(text, size,
             mt__text(language, "Exercise round, %s estimated children: with one draw %s of every "
                                "100 get their first choice, with two baskets %s; %s and %s are "
                                "left without a place."),
             mt__count(language, found.children, children), first[0], first[1], unplaced[0],
             unplaced[1]);
}

void mt_sentence_of_room(mt_room room, mt_language language, const mt_problem *problem,
                         const char *round, char *text, size_t size) {
    switch (room) {
    case MT_ROOM_MEASURE:
        mt_sentence_of_dissimilarity(
            language, problem->school.dissimilarity, problem->school.chance,
            language == MT_DUTCH ? problem->name_a_nl : problem->name_a_en, text, size);
        return;
    case MT_ROOM_CARRY_OUT:
        say_round(language, round, text, size);
        return;
    case MT_ROOM_TRY:
        snprintf(text, size, "%s",
                 mt__text(language, "This room is not built yet: here one will try measures before "
                                    "children live through them, with who would lose."));
        return;
    case MT_ROOM_AGREE:
        snprintf(text, size, "%s",
                 mt__text(language, "This room is not built yet: here will stand who does what by "
                                    "when, and who must accept it."));
        return;
    case MT_ROOM_FOLLOW:
        snprintf(text, size, "%s",
                 mt__text(language, "This room is not built yet: here one will see later what came "
                                    "of it, or that it cannot be known."));
        return;
    }
}
