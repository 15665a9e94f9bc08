/* Words and numbers in two languages. The English text is the key; Dutch comes from po/nl.po,
 * compiled into a table, so that the language is chosen per call and not per process. */
#include "report/report_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *key, const void *entry) {
    return strcmp(key, ((const mt__translation *)entry)->english);
}

const char *mt__text(mt_language language, const char *english) {
    if (language == MT_ENGLISH)
        return english;
    const mt__translation *found =
        bsearch(english, mt__dutch, mt__dutch_count, sizeof *mt__dutch, compare);
    return found != NULL ? found->text : english;
}

const char *mt__decimal(mt_language language, double value, int decimals, char text[MT_WORD]) {
    snprintf(text, MT_WORD, "%.*f", decimals, value);
    for (char *c = text; *c != '\0'; c++)
        if (*c == '.' || *c == ',')
            *c = language == MT_DUTCH ? ',' : '.';
    return text;
}

const char *mt__count(mt_language language, double value, char text[MT_WORD]) {
    char digits[MT_WORD];
    const int length = snprintf(digits, sizeof digits, "%.0f", value);
    int out = 0;
    for (int i = 0; i < length && out < MT_WORD - 2; i++) {
        if (i > 0 && (length - i) % 3 == 0 && digits[i - 1] != '-')
            text[out++] = language == MT_DUTCH ? '.' : ',';
        text[out++] = digits[i];
    }
    text[out] = '\0';
    return text;
}

const char *mt__of_100(double share, char text[MT_WORD]) {
    snprintf(text, MT_WORD, "%.0f", 100 * share);
    return text;
}

void mt_sentence_of_dissimilarity(mt_language language, double dissimilarity, double chance,
                                  const char *group, char *text, size_t size) {
    char value[MT_WORD], by_chance[MT_WORD];
    if (!(dissimilarity > chance)) {
        snprintf(text, size,
                 mt__text(language,
                          "Children are not spread more unevenly over the schools than by chance: "
                          "%s of every 100 children of %s would have to be at another school for "
                          "every school to have the same mix, and chance alone makes it %s."),
                 mt__of_100(dissimilarity, value), group, mt__of_100(chance, by_chance));
        return;
    }
    snprintf(text, size,
             mt__text(language,
                      "Only if %s of every 100 children of %s were at another school would every "
                      "school have the same mix. Chance alone would already make it %s. This is a "
                      "measure, not a plan."),
             mt__of_100(dissimilarity, value), group, mt__of_100(chance, by_chance));
}
