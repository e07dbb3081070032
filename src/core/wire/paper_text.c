/* Text: faces and sizes, how high it gets, where it goes. */
#include <fontconfig/fontconfig.h>

#include "core/base/buf.h"
#include "core/base/shape.h"
#include "core/wire/paper_page.h"

/* What an office has comes first; a bare Debian has the last. 仿宋 for what is read, 宋体 for
 * tables, 小标宋 for titles. */
#define SONG "SimSun,Songti SC,Noto Serif CJK SC,serif"
#define FANG "FangSong,FangSong_GB2312,STFangsong,Noto Serif CJK SC,serif"
#define XIAO "FZXiaoBiaoSong-B05S,FZXiaoBiaoSong-B05,Noto Serif CJK SC,serif"

static const struct {
    const char *family;
    double size;
    bool bold;
    double pitch; /* from line to line; 0: as the face has it */
} styles[STYLE_COUNT] = {
    [STYLE_LETTERHEAD] = {XIAO, 24, true, 0},   [STYLE_TITLE] = {XIAO, 19, true, 0},
    [STYLE_TITLE_ACROSS] = {XIAO, 18, true, 0}, [STYLE_NUMBER] = {FANG, 14, false, 0},
    [STYLE_HEADING] = {SONG, 12, true, 0},      [STYLE_TEXT] = {FANG, 15, false, 27},
    [STYLE_CELL] = {FANG, 11.5, false, 17},     [STYLE_LABEL] = {SONG, 11, true, 16},
    [STYLE_ROW] = {SONG, 9.5, false, 14},       [STYLE_ROW_HEAD] = {SONG, 9.5, true, 13},
    [STYLE_NOTE] = {SONG, 9, false, 14},        [STYLE_FOOT] = {SONG, 8, false, 12},
    [STYLE_CARD_HEAD] = {SONG, 12, false, 0},   [STYLE_CARD_TITLE] = {XIAO, 24, true, 0},
    [STYLE_CARD_NAME] = {SONG, 16, true, 0},
};

Str text_fill(Arena *arena, Str pattern, const Str *arguments, size_t count) {
    Buf out;
    buf_init(&out, arena, 16384);
    buf_fill(&out, pattern, arguments, count);
    return buf_str(&out);
}

static void layout_set(Paper *paper, const TextBox *box) {
    static const PangoAlignment aligns[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
                                            PANGO_ALIGN_RIGHT};
    PangoLayout *layout = paper->layout;
    pango_layout_set_font_description(layout, paper->fonts[box->style]);
    pango_layout_set_text(layout, box->text.ptr ? box->text.ptr : "", (int)box->text.len);
    pango_layout_set_width(layout, (int)(box->width * PANGO_SCALE));
    pango_layout_set_alignment(layout, aligns[box->align]);
    pango_layout_set_indent(layout, 0);
    pango_layout_set_justify(layout, false);
}

static double layout_height(Paper *paper) {
    int height = 0;
    pango_layout_get_size(paper->layout, NULL, &height);
    return (double)height / PANGO_SCALE;
}

/* Where the last line that fits ends, in bytes. */
static size_t fitting_bytes(Paper *paper, double most) {
    PangoLayoutIter *iter = pango_layout_get_iter(paper->layout);
    size_t bytes = 0;
    do {
        PangoRectangle line;
        pango_layout_iter_get_line_extents(iter, NULL, &line);
        if ((double)(line.y + line.height) / PANGO_SCALE > most) break;
        const PangoLayoutLine *at = pango_layout_iter_get_line_readonly(iter);
        bytes = (size_t)(at->start_index + at->length);
    } while (pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
    return bytes;
}

/* What is too high loses its end, and says so. */
static void layout_fit(Paper *paper, const TextBox *box) {
    layout_set(paper, box);
    if (box->most <= 0 || layout_height(paper) <= box->most) return;
    Str kept = str_slice(box->text, 0, fitting_bytes(paper, box->most));
    size_t length = utf8_length(kept);
    if (length > 0) kept = utf8_slice(kept, 0, length - 1);
    Str text = arena_printf(&paper->row, STR_FMT "…", STR_ARG(kept));
    pango_layout_set_text(paper->layout, text.ptr, (int)text.len);
}

/* Digits stand under each other. */
static void features_set(PangoLayout *layout) {
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum=1,lnum=1"));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
}

void text_open(Paper *paper) {
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    paper->context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    pango_cairo_context_set_resolution(paper->context, 72);
    pango_cairo_context_set_font_options(paper->context, options);
    pango_context_set_language(paper->context, pango_language_from_string("zh-cn"));
    cairo_font_options_destroy(options);
    paper->layout = pango_layout_new(paper->context);
    pango_layout_set_wrap(paper->layout, PANGO_WRAP_WORD_CHAR);
    features_set(paper->layout);
    for (size_t i = 0; i < STYLE_COUNT; i++) {
        PangoFontDescription *font = pango_font_description_new();
        pango_font_description_set_family(font, styles[i].family);
        pango_font_description_set_absolute_size(font, styles[i].size * PANGO_SCALE);
        pango_font_description_set_weight(font,
                                          styles[i].bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        paper->fonts[i] = font;
    }
}

void text_close(Paper *paper) {
    for (size_t i = 0; i < STYLE_COUNT; i++) pango_font_description_free(paper->fonts[i]);
    g_object_unref(paper->layout);
    g_object_unref(paper->context);
}

void paper_end(void) {
    pango_cairo_font_map_set_default(NULL);
    cairo_debug_reset_static_data();
    FcFini();
}

static double line_height(Paper *paper, PaperStyle style) {
    double *height = &paper->line_heights[style];
    if (*height > 0) return *height;
    layout_set(paper, &(TextBox){.text = STR("国"), .style = style, .width = 1000});
    *height = layout_height(paper);
    return *height;
}

/* Most cells hold a line that surely fits: no need to lay it out to know its height. Digits of
 * every face are narrower than this, and only ideographs are as wide as they say. */
static bool fits_surely(const TextBox *box) {
    double ems = 0;
    for (size_t i = 0; i < box->text.len; i++) {
        unsigned char c = (unsigned char)box->text.ptr[i];
        if (c < 0x20) return false;
        if ((c & 0xC0) == 0x80) continue;
        bool narrow = (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '*' || c == ' ';
        ems += narrow ? 0.64 : c >= 0xE4 && c <= 0xE9 ? 1.02 : 1.3;
    }
    return ems * styles[box->style].size <= box->width;
}

double text_height(Paper *paper, const TextBox *box) {
    if (fits_surely(box)) return line_height(paper, box->style);
    layout_fit(paper, box);
    return layout_height(paper);
}

void text_draw(Paper *paper, const TextBox *box, double x, double y) {
    if (!paper->cr || str_is_empty(box->text)) return;
    layout_fit(paper, box);
    cairo_move_to(paper->cr, x, y);
    pango_cairo_show_layout(paper->cr, paper->layout);
}

void text_draw_middle(Paper *paper, const TextBox *box, double x, double y, double height) {
    if (!paper->cr || str_is_empty(box->text)) return;
    text_draw(paper, box, x, y + (height - text_height(paper, box)) / 2);
}

/* One block over the whole width. */
static void block_put(Paper *paper, Str text, PaperStyle style, PaperAlign align, double after) {
    TextBox box = {.text = text, .style = style, .width = paper_width(paper), .align = align};
    double height = text_height(paper, &box);
    page_need(paper, height + after);
    text_draw(paper, &box, paper->left, paper->y);
    paper->y += height + after;
    arena_reset(&paper->row);
}

void paper_letterhead(Paper *paper, Str unit) {
    block_put(paper, unit, STYLE_LETTERHEAD, PAPER_CENTRE, MM(2));
    page_rule(paper, (Rule){paper->left, paper->y, paper->right, paper->y}, 1.6);
    page_rule(paper, (Rule){paper->left, paper->y + 3, paper->right, paper->y + 3}, 0.5);
    paper->y += MM(9);
}

void paper_title(Paper *paper, Str title) {
    bool across = paper->config->size == PAPER_A4_ACROSS;
    block_put(paper, title, across ? STYLE_TITLE_ACROSS : STYLE_TITLE, PAPER_CENTRE,
              across ? MM(2) : MM(3));
}

void paper_number(Paper *paper, Str number) {
    block_put(paper, number, STYLE_NUMBER, PAPER_CENTRE, MM(5));
}

void paper_heading(Paper *paper, Str text) {
    page_need(paper, MM(30)); /* not alone at the foot of a page */
    paper->y += MM(3);
    block_put(paper, text, STYLE_HEADING, PAPER_LEFT, MM(1.5));
}

void paper_note(Paper *paper, Str text) {
    paper->y += MM(1.5);
    block_put(paper, text, STYLE_NOTE, PAPER_LEFT, MM(1.5));
}

void paper_to(Paper *paper, Str whom) {
    block_put(paper, whom, STYLE_TEXT, PAPER_LEFT, MM(2));
}

void paper_line(Paper *paper, Str left, Str middle, Str right) {
    const Str texts[] = {left, middle, right};
    double last = str_is_empty(right) ? 0 : 0.2;
    const double shares[] = {0.6 - last * 0.75, 0.4 - last * 0.25, last};
    double height = 0, x = paper->left;
    TextBox boxes[COUNT(texts)];
    for (size_t i = 0; i < COUNT(texts); i++) {
        PaperAlign align = i == 2 ? PAPER_RIGHT : PAPER_LEFT;
        boxes[i] = (TextBox){texts[i], STYLE_CELL, paper_width(paper) * shares[i], align, 0};
        double needs = text_height(paper, &boxes[i]);
        height = needs > height ? needs : height;
    }
    page_need(paper, height);
    for (size_t i = 0; i < COUNT(texts); i++) {
        text_draw(paper, &boxes[i], x, paper->y);
        x += boxes[i].width;
    }
    paper->y += height + MM(1.5);
    arena_reset(&paper->row);
}

/* Line by line at an even pitch, so that a paragraph may go on over the page. */
static void paragraph_put(Paper *paper, Str text) {
    double pitch = styles[STYLE_TEXT].pitch;
    TextBox box = {.text = text, .style = STYLE_TEXT, .width = paper_width(paper)};
    layout_set(paper, &box);
    pango_layout_set_indent(paper->layout, (int)(2 * styles[STYLE_TEXT].size * PANGO_SCALE));
    pango_layout_set_justify(paper->layout, true);
    PangoLayout *layout = pango_layout_copy(paper->layout); /* a new page lays out its own words */
    PangoLayoutIter *line = pango_layout_get_iter(layout);
    do {
        PangoRectangle logical;
        page_need(paper, pitch);
        pango_layout_iter_get_line_extents(line, NULL, &logical);
        if (paper->cr) {
            cairo_move_to(paper->cr, paper->left + (double)logical.x / PANGO_SCALE,
                          paper->y + pitch * 0.72);
            pango_cairo_show_layout_line(paper->cr, pango_layout_iter_get_line_readonly(line));
        }
        paper->y += pitch;
    } while (pango_layout_iter_next_line(line));
    pango_layout_iter_free(line);
    g_object_unref(layout);
}

void paper_text(Paper *paper, Str text) {
    Str part;
    while (str_split(&text, '\n', &part)) paragraph_put(paper, part);
    arena_reset(&paper->row);
}

void paper_cut(Paper *paper, Str words) {
    page_need(paper, MM(52)); /* with what is to be cut off */
    paper->y += MM(5);
    page_dashes(paper, (Rule){paper->left, paper->y, paper->right, paper->y});
    paper->y += MM(2);
    block_put(paper, words, STYLE_HEADING, PAPER_CENTRE, MM(2));
}
