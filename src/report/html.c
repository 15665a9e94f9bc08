/* The page as one HTML file that needs nothing else: its own style, no script, print and dark mode,
 * and the figures as a picture with real text beside a table. Colours and sizes follow the design.
 */
#include "report/report_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char style[] =
    ":root{--paper:#fbfaf7;--ink:#1d1f21;--muted:#54585d;--rule:#d8d3c8;--band:#9a948a;"
    "color-scheme:light dark}"
    "@media (prefers-color-scheme:dark){:root{--paper:#17191b;--ink:#f0ede6;--muted:#b4b0a7;"
    "--rule:#3a3d40;--band:#85807a}}"
    "body{margin:0;background:var(--paper);color:var(--ink);"
    "font:18px/1.5 'Source Sans 3','Source Sans Pro',system-ui,sans-serif;"
    "font-variant-numeric:tabular-nums;overflow-wrap:break-word}"
    "main{max-width:80rem;margin:0 auto;padding:2rem clamp(1rem,4vw,3.5rem) 4rem}"
    "h1{font-size:22px;line-height:29px;font-weight:600;margin:0 0 .25rem}"
    ".meta,.source{color:var(--muted);font-size:15px;line-height:21px}"
    ".lead{font-size:clamp(28px,3vw,36px);line-height:1.22;font-weight:600;margin:1.5rem 0;"
    "max-width:48rem}"
    "h2{font-size:22px;line-height:29px;font-weight:600;margin:0 0 .5rem;padding-top:1rem;"
    "border-top:1px solid var(--rule)}"
    "section{margin:0 0 1.75rem;max-width:44rem}"
    "@media (min-width:64rem){.body{columns:2;column-gap:3.5rem}section{break-inside:avoid}}"
    "p{margin:.5rem 0}ul{padding-left:1.2rem;margin:.5rem 0}li{margin:.25rem 0}"
    "figure{margin:1.25rem 0 .25rem}figcaption{font-weight:600}"
    ".picture{margin:.5rem 0}.picture p{font-size:15px;line-height:19px;margin:.4rem 0 0}"
    "svg{display:block;width:100%;fill:var(--ink)}"
    "svg .rule{stroke:var(--rule)}svg .band{stroke:var(--band);stroke-width:8}"
    "svg .dot{fill:var(--ink);stroke:var(--ink);stroke-width:3}svg .open{fill:var(--paper)}"
    "svg text{font-size:15px}svg .axis{fill:var(--muted)}"
    "table{border-collapse:collapse;width:100%;font-size:15px;line-height:21px}"
    "th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--rule);"
    "font-weight:400;vertical-align:top}thead th{color:var(--muted)}"
    "td{text-align:right;white-space:nowrap}thead th+th{text-align:right}"
    "@page{size:A4;margin:10mm}"
    "@media print{body{font-size:8.2pt;line-height:1.26;background:#fff;color:#000}"
    "main{padding:0;max-width:none}h1,h2{font-size:11pt;line-height:1.2}"
    "h2{padding-top:.4rem;margin:0 0 .2rem}p,ul{margin:.2rem 0}li{margin:.1rem 0}"
    ".lead{font-size:16pt;margin:.5rem 0 .7rem;max-width:none}"
    ".meta,.source,table,svg text,.picture p{font-size:7.6pt;line-height:1.25}"
    ".body{columns:2;column-gap:8mm}section{margin:0 0 .5rem;break-inside:auto}"
    "h2,figcaption{break-after:avoid}figure,li{break-inside:avoid}figure{margin:.4rem 0 .2rem}"
    ".picture p{margin:.1rem 0 0}table{display:none}}";

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

/* One scale for all rows of the figure: dots, open when computed, with their range as a band.
 * Labels are ordinary text, so that they wrap on a phone; across it is in percent. The picture is
 * hidden from screen readers: the table below it says the same. */
enum { SVG_ROW = 24 };

static void print_across(FILE *out, const char *name, double value, double top) {
    char text[MT_WORD];
    fprintf(out, " %s=\"%s%%\"", name, mt__decimal(MT_ENGLISH, 5 + 76 * value / top, 2, text));
}

static void print_line(FILE *out, const char *class, double from, double to, double top) {
    fprintf(out, "<line class=\"%s\" y1=\"%d\" y2=\"%d\"", class, SVG_ROW / 2, SVG_ROW / 2);
    print_across(out, "x1", from, top);
    print_across(out, "x2", to, top);
    fputs("/>", out);
}

static void print_svg_row(FILE *out, const mt__block *block, mt_language language, double top) {
    char word[MT_WORD];
    const double right = isnan(block->high) ? block->value : fmax(block->value, block->high);
    fputs("<p>", out);
    print_escaped(out, block->text);
    fprintf(out, "</p><svg height=\"%d\">", SVG_ROW);
    print_line(out, "rule", 0, top, top);
    if (!isnan(block->low))
        print_line(out, "band", block->low, block->high, top);
    fprintf(out, "<circle class=\"dot%s\" r=\"7\" cy=\"%d\"", block->computed ? " open" : "",
            SVG_ROW / 2);
    print_across(out, "cx", block->value, top);
    fprintf(out, "/><text font-weight=\"600\" dx=\"14\" y=\"%d\"", SVG_ROW / 2 + 5);
    print_across(out, "x", right, top);
    fprintf(out, ">%s</text></svg>\n", mt__decimal(language, block->value, 3, word));
}

static void print_picture(FILE *out, const mt__page *page, size_t first, size_t last) {
    double top = 0;
    for (size_t i = first; i < last; i++) {
        const mt__block *block = &page->block[i];
        top = fmax(top, isnan(block->high) ? block->value : fmax(block->value, block->high));
    }
    const int ticks = (int)fmin(10, ceil(top * 10 + 0.2));
    top = ticks / 10.0;
    fputs("<div class=\"picture\" aria-hidden=\"true\">\n", out);
    for (size_t i = first; i < last; i++)
        print_svg_row(out, &page->block[i], page->language, top);
    fprintf(out, "<svg height=\"%d\">", SVG_ROW);
    for (int tick = 0; tick <= ticks; tick++) {
        char word[MT_WORD];
        fprintf(out, "<text class=\"axis\" text-anchor=\"middle\" y=\"%d\"", SVG_ROW - 6);
        print_across(out, "x", tick / 10.0, top);
        fprintf(out, ">%s</text>", mt__decimal(page->language, tick / 10.0, 1, word));
    }
    fputs("</svg>\n</div>\n", out);
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
    print_picture(out, page, i + 1, last);
    print_figure_table(out, page, i + 1, last);
    fputs("</figure>\n", out);
    return last;
}

static void print_block(FILE *out, const mt__block *block) {
    switch (block->kind) {
    case MT_BLOCK_TITLE:
        print_element(out, "h1", NULL, block->text);
        return;
    case MT_BLOCK_META:
        print_element(out, "p", "meta", block->text);
        return;
    case MT_BLOCK_LEAD:
        print_element(out, "p", "lead", block->text);
        return;
    case MT_BLOCK_HEADING:
        print_element(out, "h2", NULL, block->text);
        return;
    case MT_BLOCK_BULLET:
        print_element(out, "li", NULL, block->text);
        return;
    case MT_BLOCK_SOURCE:
        print_element(out, "p", "source", block->text);
        return;
    case MT_BLOCK_PARAGRAPH:
    case MT_BLOCK_FIGURES:
    case MT_BLOCK_FIGURE:
        print_element(out, "p", NULL, block->text);
        return;
    }
}

/* Every heading opens a section; bullets that follow each other are one list. */
static void print_blocks(FILE *out, const mt__page *page) {
    bool list = false, section = false;
    for (size_t i = 0; i < page->n;) {
        const mt__block *block = &page->block[i];
        if (list != (block->kind == MT_BLOCK_BULLET)) {
            list = !list;
            fputs(list ? "<ul>\n" : "</ul>\n", out);
        }
        if (block->kind == MT_BLOCK_HEADING) {
            fputs(section ? "</section>\n<section>\n" : "<div class=\"body\">\n<section>\n", out);
            section = true;
        }
        if (block->kind == MT_BLOCK_FIGURES) {
            i = print_figure(out, page, i);
            continue;
        }
        print_block(out, block);
        i++;
    }
    fputs(list ? "</ul>\n" : "", out);
    fputs(section ? "</section>\n</div>\n" : "", out);
}

static void print_page(FILE *out, const mt__page *page, int width) {
    (void)width;
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
    return mt__page_print(context, problem, language, print_page, 0, text, size, error);
}
