/* The page as plain text for a terminal or a letter: wrapped, with a row per figure. */
#include "report/report_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Characters of a UTF-8 text, not bytes. */
static int width_of(const char *text, size_t size) {
    int width = 0;
    for (size_t i = 0; i < size; i++)
        width += ((unsigned char)text[i] & 0xc0) != 0x80;
    return width;
}

static void print_wrapped(FILE *out, const char *text, int width, const char *first,
                          const char *other) {
    const int start = width_of(first, strlen(first));
    int column = start;
    bool empty = true;
    fputs(first, out);
    while (*text != '\0') {
        const size_t word = strcspn(text, " ");
        const int w = width_of(text, word);
        if (!empty && column + 1 + w > width) {
            fprintf(out, "\n%s", other);
            column = start;
            empty = true;
        }
        fprintf(out, "%s%.*s", empty ? "" : " ", (int)word, text);
        column += w + !empty;
        empty = false;
        text += word;
        text += *text == ' ';
    }
    fputc('\n', out);
}

static void print_figure(FILE *out, const mt__block *block, mt_language language, int width) {
    char value[MT_WORD], low[MT_WORD], high[MT_WORD], range[2 * MT_WORD + 16] = "";
    if (!isnan(block->low))
        snprintf(range, sizeof range, "%s – %s", mt__decimal(language, block->low, 3, low),
                 mt__decimal(language, block->high, 3, high));
    const int label = width_of(block->text, strlen(block->text));
    const int room = width - 28;
    fprintf(out, "  %s %s", block->computed ? "○" : "●", block->text);
    if (label > room)
        fprintf(out, "\n    %*s", room, "");
    else
        fprintf(out, "%*s", room - label, "");
    fprintf(out, "%6s%s%s\n", mt__decimal(language, block->value, 3, value),
            range[0] != '\0' ? "  " : "", range);
}

static void print_block(FILE *out, const mt__page *page, size_t i, int width) {
    const mt__block *block = &page->block[i];
    switch (block->kind) {
    case MT_BLOCK_TITLE:
        print_wrapped(out, block->text, width, "", "");
        for (int c = 0; c < width; c++)
            fputs("═", out);
        fputc('\n', out);
        return;
    case MT_BLOCK_HEADING:
        fputc('\n', out);
        print_wrapped(out, block->text, width, "", "");
        for (int c = width_of(block->text, strlen(block->text)); c > 0; c--)
            fputs("─", out);
        fputc('\n', out);
        return;
    case MT_BLOCK_LEAD:
        fputc('\n', out);
        print_wrapped(out, block->text, width, "  ", "  ");
        return;
    case MT_BLOCK_META:
    case MT_BLOCK_PARAGRAPH:
        print_wrapped(out, block->text, width, "", "");
        return;
    case MT_BLOCK_BULLET:
        print_wrapped(out, block->text, width, "- ", "  ");
        return;
    case MT_BLOCK_FIGURES:
        fputc('\n', out);
        print_wrapped(out, block->text, width, "  ", "  ");
        return;
    case MT_BLOCK_FIGURE:
        print_figure(out, block, page->language, width);
        return;
    case MT_BLOCK_SOURCE:
        print_wrapped(out, block->text, width, "    ", "    ");
        fputc('\n', out);
        return;
    }
}

static void print_page(FILE *out, const mt__page *page, int width) {
    for (size_t i = 0; i < page->n; i++)
        print_block(out, page, i, width);
}

mt_status mt_problem_text(const mt_context *context, const mt_problem *problem,
                          mt_language language, int width, char **text, size_t *size,
                          mt_error *error) {
    if (problem == NULL || text == NULL || size == NULL || width < 40)
        return mt__fail(error, MT_BAD_ARGUMENT, "problem and text must be given, width from 40");
    return mt__page_print(context, problem, language, print_page, width, text, size, error);
}
