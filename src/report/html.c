/* The page as one HTML file that needs nothing else: its own style, no script, print and dark mode,
 * and the figures as a picture with real text beside a table. Colours and sizes follow the design.
 */
#include "report/report_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char style[] =
    ":root{--paper:#fbfaf7;--ink:#1d1f21;--muted:#54585d;--rule:#d8d3c8;--band:#9a948a;"
    "color-scheme:light dark}"
    "@media (prefers-color-scheme:dark){:root{--paper:#17191b;--ink:#f0ede6;--muted:#b4b0a7;"
    "--rule:#3a3d40;--band:#85807a}}"
    "body{margin:0;background:var(--paper);color:var(--ink);"
    "font:18px/1.5 'Source Sans 3','Source Sans Pro',system-ui,sans-serif;"
    "font-variant-numeric:tabular-nums}"
    "main{max-width:44rem;margin:0 auto;padding:2rem 1rem 4rem}"
    "h1{font-size:22px;line-height:29px;font-weight:600;margin:0 0 .25rem}"
    ".meta,.source{color:var(--muted);font-size:15px;line-height:21px}"
    ".lead{font-size:clamp(28px,5vw,36px);line-height:1.22;font-weight:600;margin:1.5rem 0}"
    "h2{font-size:22px;line-height:29px;font-weight:600;margin:2.25rem 0 .5rem;padding-top:1rem;"
    "border-top:1px solid var(--rule)}"
    "p{margin:.5rem 0}ul{padding-left:1.2rem}li{margin:.25rem 0}"
    "figure{margin:1.25rem 0 .25rem}figcaption{font-weight:600}"
    "svg{display:block;width:100%;height:auto;fill:var(--ink);margin:.5rem 0}"
    "svg .rule{stroke:var(--rule)}svg .band{stroke:var(--band);stroke-width:8}"
    "svg .dot{fill:var(--ink);stroke:var(--ink);stroke-width:3}svg .open{fill:var(--paper)}"
    "svg text{font-size:15px}svg .axis{fill:var(--muted)}"
    "table{border-collapse:collapse;width:100%;font-size:15px}"
    "th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--rule);"
    "font-weight:400}thead th{color:var(--muted)}td{text-align:right;white-space:nowrap}"
    "thead th+th{text-align:right}"
    "@media print{body{font-size:11pt;background:#fff;color:#000}main{padding:0;max-width:none}"
    "h2{break-after:avoid}figure{break-inside:avoid}}";

static void print_escaped(FILE *out, const char *text) {
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            fputc(*text, out);
        }
    }
}

static void print_element(FILE *out, const char *tag, const char *class, const char *text) {
    fprintf(out, "<%s%s%s%s>", tag, class != NULL ? " class=\"" : "", class != NULL ? class : "",
            class != NULL ? "\"" : "");
    print_escaped(out, text);
    fprintf(out, "</%s>\n", tag);
}

/* Coordinates with a point, whatever the locale. */
static void print_svg_number(FILE *out, const char *name, double value) {
    char text[MT_WORD];
    fprintf(out, " %s=\"%s\"", name, mt__decimal(MT_ENGLISH, value, 1, text));
}

/* One scale for all rows of the figure: dots, open when computed, with their range as a band. The
 * picture is 640 wide and is hidden from screen readers: the table below it says the same. */
enum { SVG_WIDTH = 640, SVG_LEFT = 12, SVG_RIGHT = 60, SVG_ROW = 56 };

static double svg_x(double value, double top) {
    return SVG_LEFT + (SVG_WIDTH - SVG_LEFT - SVG_RIGHT) * value / top;
}

static void print_svg_row(FILE *out, const mt__block *block, mt_language language, double top,
                          double y) {
    char word[MT_WORD];
    fprintf(out, "<text");
    print_svg_number(out, "x", SVG_LEFT);
    print_svg_number(out, "y", y - 16);
    fputc('>', out);
    print_escaped(out, block->text);
    fputs("</text><line class=\"rule\"", out);
    print_svg_number(out, "x1", SVG_LEFT);
    print_svg_number(out, "x2", svg_x(top, top));
    print_svg_number(out, "y1", y);
    print_svg_number(out, "y2", y);
    fputs("/>", out);
    if (!isnan(block->low)) {
        fputs("<line class=\"band\"", out);
        print_svg_number(out, "x1", svg_x(block->low, top));
        print_svg_number(out, "x2", svg_x(block->high, top));
        print_svg_number(out, "y1", y);
        print_svg_number(out, "y2", y);
        fputs("/>", out);
    }
    fprintf(out, "<circle class=\"dot%s\" r=\"7\"", block->computed ? " open" : "");
    print_svg_number(out, "cx", svg_x(block->value, top));
    print_svg_number(out, "cy", y);
    fputs("/><text font-weight=\"600\"", out);
    const double right = isnan(block->high) ? block->value : fmax(block->value, block->high);
    print_svg_number(out, "x", svg_x(right, top) + 14);
    print_svg_number(out, "y", y + 5);
    fprintf(out, ">%s</text>\n", mt__decimal(language, block->value, 3, word));
}

static void print_svg(FILE *out, const mt__page *page, size_t first, size_t last) {
    double top = 0;
    for (size_t i = first; i < last; i++)
        top = fmax(
            top, fmax(page->block[i].value, isnan(page->block[i].high) ? 0 : page->block[i].high));
    top = fmin(1, ceil(top * 10 + 0.2) / 10);
    const double height = (double)(last - first) * SVG_ROW + 44;
    fprintf(out, "<svg aria-hidden=\"true\" viewBox=\"0 0 %d %.0f\">\n", SVG_WIDTH, height);
    for (size_t i = first; i < last; i++)
        print_svg_row(out, &page->block[i], page->language, top,
                      (double)(i - first) * SVG_ROW + 36);
    for (double tick = 0; tick <= top + 0.001; tick += 0.1) {
        char word[MT_WORD];
        fputs("<text class=\"axis\" text-anchor=\"middle\"", out);
        print_svg_number(out, "x", svg_x(tick, top));
        print_svg_number(out, "y", height - 10);
        fprintf(out, ">%s</text>", mt__decimal(page->language, tick, 1, word));
    }
    fputs("\n</svg>\n", out);
}

static void print_figure_table(FILE *out, const mt__page *page, size_t first, size_t last) {
    char value[MT_WORD], low[MT_WORD], high[MT_WORD];
    fprintf(out,
            "<table><thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
            "<th scope=\"col\">%s</th></tr></thead><tbody>\n",
            mt__text(page->language, "Spread"), mt__text(page->language, "Measure"),
            mt__text(page->language, "Between"));
    for (size_t i = first; i < last; i++) {
        const mt__block *block = &page->block[i];
        fputs("<tr><th scope=\"row\">", out);
        print_escaped(out, block->text);
        fprintf(out, " (%s)</th><td>%s</td><td>",
                block->computed ? mt__text(page->language, "computed")
                                : mt__text(page->language, "counted"),
                mt__decimal(page->language, block->value, 3, value));
        if (!isnan(block->low))
            fprintf(out, "%s–%s", mt__decimal(page->language, block->low, 3, low),
                    mt__decimal(page->language, block->high, 3, high));
        fputs("</td></tr>\n", out);
    }
    fputs("</tbody></table>\n", out);
}

/* A figure takes its rows with it; returns the block after them. */
static size_t print_figure(FILE *out, const mt__page *page, size_t i) {
    size_t last = i + 1;
    while (last < page->n && page->block[last].kind == MT_BLOCK_FIGURE)
        last++;
    fputs("<figure><figcaption>", out);
    print_escaped(out, page->block[i].text);
    fputs("</figcaption>\n", out);
    print_svg(out, page, i + 1, last);
    print_figure_table(out, page, i + 1, last);
    fputs("</figure>\n", out);
    return last;
}

static void print_blocks(FILE *out, const mt__page *page) {
    bool list = false;
    for (size_t i = 0; i < page->n;) {
        const mt__block *block = &page->block[i];
        if (list != (block->kind == MT_BLOCK_BULLET)) {
            list = !list;
            fputs(list ? "<ul>\n" : "</ul>\n", out);
        }
        if (block->kind == MT_BLOCK_FIGURES) {
            i = print_figure(out, page, i);
            continue;
        }
        switch (block->kind) {
        case MT_BLOCK_TITLE:
            print_element(out, "h1", NULL, block->text);
            break;
        case MT_BLOCK_META:
            print_element(out, "p", "meta", block->text);
            break;
        case MT_BLOCK_LEAD:
            print_element(out, "p", "lead", block->text);
            break;
        case MT_BLOCK_HEADING:
            print_element(out, "h2", NULL, block->text);
            break;
        case MT_BLOCK_BULLET:
            print_element(out, "li", NULL, block->text);
            break;
        case MT_BLOCK_SOURCE:
            print_element(out, "p", "source", block->text);
            break;
        case MT_BLOCK_PARAGRAPH:
        case MT_BLOCK_FIGURES:
        case MT_BLOCK_FIGURE:
            print_element(out, "p", NULL, block->text);
            break;
        }
        i++;
    }
    if (list)
        fputs("</ul>\n", out);
}

static void print_page(FILE *out, const mt__page *page) {
    fprintf(out,
            "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
            page->language == MT_DUTCH ? "nl" : "en");
    print_element(out, "title", NULL, page->n > 0 ? page->block[0].text : "Mengtafel");
    fprintf(out, "<style>%s</style>\n</head>\n<body>\n<main>\n", style);
    print_blocks(out, page);
    fputs("</main>\n</body>\n</html>\n", out);
}

mt_status mt_problem_html(const mt_context *context, const mt_problem *problem,
                          mt_language language, char **text, size_t *size, mt_error *error) {
    if (problem == NULL || text == NULL || size == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "problem and text must be given");
    mt__page page = {.context = context, .language = language};
    char *made = NULL;
    size_t length = 0;
    mt_status status = mt__page_write(&page, problem, error);
    FILE *out = status == MT_OK ? open_memstream(&made, &length) : NULL;
    if (status == MT_OK && out == NULL)
        status = mt__no_memory(error, "the page");
    if (status == MT_OK)
        print_page(out, &page);
    if (out != NULL && fclose(out) != 0 && status == MT_OK)
        status = mt__no_memory(error, "the page");
    if (status == MT_OK) {
        *text = mt__strndup(context, made, length);
        *size = length;
        if (*text == NULL)
            status = mt__no_memory(error, "the page");
    }
    free(made);
    mt__page_free(&page);
    return status;
}
