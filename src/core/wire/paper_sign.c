/* The end of a paper: who signs, and where the seal goes. */
#include <assert.h>
#include <math.h>

#include "core/base/shape.h"
#include "core/wire/paper_page.h"

/* A county's seal has 42 mm; across, room is dearer. */
static double seal_width(const Paper *paper) {
    return paper->config->size == PAPER_A4_ACROSS ? MM(34) : MM(40);
}

static void seal_draw(Paper *paper, double x, double y) {
    double side = seal_width(paper), r = side / 2;
    TextBox words = {paper->config->words.seal, STYLE_FOOT, side, PAPER_CENTRE, 0};
    if (paper->cr) {
        const double dash[] = {3, 2.5};
        cairo_set_dash(paper->cr, dash, 2, 0);
        cairo_set_line_width(paper->cr, 0.5);
        cairo_new_sub_path(paper->cr);
        cairo_arc(paper->cr, x + r, y + r, r, 0, 2 * M_PI);
        cairo_stroke(paper->cr);
        cairo_set_dash(paper->cr, NULL, 0, 0);
    }
    text_draw(paper, &words, x, y + side - MM(9));
}

/* 制表：name or a line to write on; the picture of a signature stands on the line. */
static void sign_draw(Paper *paper, const PaperSign *sign, double x, double y, double width) {
    TextBox label = {sign->label, STYLE_CELL, width, PAPER_LEFT, 0};
    TextBox name = {.style = STYLE_CELL};
    double line = y + MM(9), left = x + MM(23);
    label.width = MM(23);
    text_draw(paper, &label, x, line - text_height(paper, &label) + 2);
    page_rule(paper, (Rule){left, line, x + width - MM(4), line}, 0.5);
    if (!str_is_empty(sign->picture) &&
        picture_draw(paper, sign->picture, (Box){left, line - MM(12), MM(30), MM(12)}))
        left += MM(31);
    name = (TextBox){sign->name, STYLE_CELL, x + width - left - MM(4), PAPER_LEFT, MM(6)};
    text_draw(paper, &name, left + MM(1), line - text_height(paper, &name));
    TextBox day = {sign->day, STYLE_FOOT, width - MM(24), PAPER_LEFT, 0};
    text_draw(paper, &day, x + MM(23), line + 2);
}

void paper_sign(Paper *paper, const PaperSign *signs, size_t count, bool seal) {
    bool across = paper->config->size == PAPER_A4_ACROSS;
    double side = seal_width(paper), width = paper_width(paper) - (seal ? side + MM(4) : 0);
    size_t abreast = across ? 3 : 2, lines = (count + abreast - 1) / abreast;
    double height = MM(4) + (double)lines * MM(16);
    assert(count > 0 && count <= PAPER_SIGNS);
    if (seal && height < side) height = side;
    page_need(paper, height);
    for (size_t i = 0; i < count; i++)
        sign_draw(paper, &signs[i], paper->left + width / (double)abreast * (double)(i % abreast),
                  paper->y + MM(4) + MM(16) * (double)(i / abreast), width / (double)abreast);
    if (seal) seal_draw(paper, paper->right - side, paper->y);
    paper->y += height;
    arena_reset(&paper->row);
}

void paper_close(Paper *paper, Str unit, Str day) {
    double side = seal_width(paper), width = MM(95), x = paper->right - width;
    TextBox lines[] = {{unit, STYLE_TEXT, width, PAPER_CENTRE, 0},
                       {day, STYLE_TEXT, width, PAPER_CENTRE, 0}};
    page_need(paper, side + MM(2));
    double y = paper->y + (side - MM(18)) / 2;
    for (size_t i = 0; i < COUNT(lines); i++) {
        text_draw(paper, &lines[i], x, y);
        y += text_height(paper, &lines[i]) + MM(1);
    }
    seal_draw(paper, x + (width - side) / 2, paper->y);
    paper->y += side + MM(2);
    arena_reset(&paper->row);
}
