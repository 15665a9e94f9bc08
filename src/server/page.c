/* The page of a room: the application's index with its first sentence already in it, so that it
 * can be read before any script has run. */
#include "server/server_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_escaped(FILE *out, const char *text) {
    for (; *text != '\0'; text++) {
        if (*text == '&')
            fputs("&amp;", out);
        else if (*text == '<')
            fputs("&lt;", out);
        else if (*text == '>')
            fputs("&gt;", out);
        else if (*text == '"')
            fputs("&quot;", out);
        else if (*text == '\'')
            fputs("&#39;", out);
        else
            fputc(*text, out);
    }
}

/* Copy the template; what a placeholder becomes is not looked at again. */
static void fill(FILE *out, const char *template, size_t size, const char *const words[3]) {
    static const char *const names[3] = {"{{lang}}", "{{title}}", "{{sentence}}"};
    for (size_t at = 0; at < size;) {
        int found = -1;
        for (int w = 0; w < 3 && found < 0; w++)
            if (size - at >= strlen(names[w]) &&
                memcmp(template + at, names[w], strlen(names[w])) == 0)
                found = w;
        if (found < 0) {
            fputc(template[at++], out);
        } else {
            put_escaped(out, words[found]);
            at += strlen(names[found]);
        }
    }
}

mt_status mt__page_fill(const mt_context *context, const mt_web *web, mt_room room,
                        mt_language language, const char *town, const char *sentence, mt__made *out,
                        mt_error *error) {
    char title[256], *text = NULL;
    size_t size = 0;
    snprintf(title, sizeof title, "%s · %s · Mengtafel", mt_room_name(room, language), town);
    const char *const words[3] = {language == MT_DUTCH ? "nl" : "en", title, sentence};
    FILE *file = open_memstream(&text, &size);
    if (file == NULL)
        return mt__no_memory(error, "a page");
    fill(file, (const char *)web->bytes + web->page, web->page_size, words);
    const bool whole = ferror(file) == 0;
    char *copy = fclose(file) == 0 && whole ? mt__strndup(context, text, size) : NULL;
    free(text);
    if (copy == NULL)
        return mt__no_memory(error, "a page");
    return mt__document_make(context, "text/html; charset=utf-8", copy, size, out, error);
}
