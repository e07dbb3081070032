/* Paper_page: a paper while it is made; inner header of core/wire (paper*.c).
 *
 * Invariants
 *  1. Lengths are points (1/72 inch), y grows downward.
 *  2. While pages are counted `cr` is NULL: whatever draws does nothing then, whatever measures
 *     does the same in both runs.
 *  3. The first error stands; the pages made after it are thrown away.
 *  4. `row` is reset by each block: what was laid out for one does not outlive it.
 */
#ifndef CORE_WIRE_PAPER_PAGE_H
#define CORE_WIRE_PAPER_PAGE_H

#include <pango/pangocairo.h>

#include "core/wire/paper.h"
#include "core/wire/qr.h"

#define MM(value) ((value)*72.0 / 25.4)

typedef enum PaperStyle {
    STYLE_LETTERHEAD,
    STYLE_TITLE,
    STYLE_TITLE_ACROSS,
    STYLE_NUMBER,
    STYLE_HEADING,
    STYLE_TEXT,
    STYLE_CELL,
    STYLE_LABEL,
    STYLE_ROW,
    STYLE_ROW_HEAD,
    STYLE_NOTE,
    STYLE_FOOT,
    STYLE_CARD_HEAD,
    STYLE_CARD_TITLE,
    STYLE_CARD_NAME,
    STYLE_COUNT
} PaperStyle;

typedef struct PaperTable {
    PaperColumn columns[PAPER_COLUMNS];
    double widths[PAPER_COLUMNS];
    size_t count;
    bool open, sums;
    double from; /* where its head began on this page */
    int64_t page_sums[PAPER_COLUMNS], all_sums[PAPER_COLUMNS];
    int64_t page_rows, all_rows;
} PaperTable;

struct Paper {
    const PaperConfig *config;
    Arena row;
    cairo_t *cr; /* NULL while pages are counted */
    PangoContext *context;
    PangoLayout *layout;
    PangoFontDescription *fonts[STYLE_COUNT];
    double line_heights[STYLE_COUNT];
    double width, height;            /* of the sheet */
    double left, right, top, bottom; /* of what may be printed on */
    double y;
    int page, pages;
    size_t cards; /* on this page */
    PaperTable table;
    PaperCode code;
    QRcode *qr; /* of the code */
    Err err;
};

static inline double paper_width(const Paper *paper) {
    return paper->right - paper->left;
}

/* paper.c: a new page when there is not this much room left. */
void page_need(Paper *paper, double height);
void page_next(Paper *paper);
bool page_is_empty(const Paper *paper);
void page_fail(Paper *paper, Err err); /* the first error stands */
/* A line of hair, or of `weight` points; dash 0: whole. */
typedef struct Rule {
    double x1, y1, x2, y2;
} Rule;
void page_rule(Paper *paper, Rule rule, double weight);
void page_dashes(Paper *paper, Rule rule);

/* paper_text.c */
typedef struct TextBox {
    Str text;
    PaperStyle style;
    double width;
    PaperAlign align;
    double most; /* no higher than this; 0: as it comes */
} TextBox;
Str text_fill(Arena *arena, Str pattern, const Str *arguments, size_t count);
void text_open(Paper *paper);
void text_close(Paper *paper);
double text_height(Paper *paper, const TextBox *box);
void text_draw(Paper *paper, const TextBox *box, double x, double y);
/* In the middle of a height. */
void text_draw_middle(Paper *paper, const TextBox *box, double x, double y, double height);

/* paper_table.c: what stands at the end and at the head of a page while a table is open. */
void table_leave_page(Paper *paper);
void table_enter_page(Paper *paper);

/* paper_picture.c */
typedef struct Box {
    double x, y, width, height;
} Box;
bool picture_draw(Paper *paper, Str bytes, Box box);
void qr_draw(Paper *paper, const QRcode *code, double x, double y, double side);

#endif
