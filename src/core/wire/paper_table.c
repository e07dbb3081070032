/* Forms and tables: cells side by side, rows as high as their highest, heads and sums on every
 * page. */
#include <assert.h>

#include "core/base/shape.h"
#include "core/wire/paper_page.h"

#define PAD_X     MM(1.2)
#define PAD_Y     MM(1.1)
#define HAIR      0.5
#define EDGE      1.1
#define ROW_LEAST MM(7)
#define LABEL     MM(27)

static double most_height(const Paper *paper) {
    return paper->bottom - paper->top - MM(40);
}

static double cell_height(Paper *paper, const TextBox *box) {
    return text_height(paper, box) + 2 * PAD_Y;
}

static void frame_draw(Paper *paper, const double *widths, size_t count, double height) {
    double x = paper->left, y = paper->y;
    page_rule(paper, (Rule){paper->left, y, paper->right, y}, HAIR);
    page_rule(paper, (Rule){paper->left, y + height, paper->right, y + height}, HAIR);
    page_rule(paper, (Rule){x, y, x, y + height}, EDGE);
    for (size_t i = 0; i + 1 < count; i++) {
        x += widths[i];
        page_rule(paper, (Rule){x, y, x, y + height}, HAIR);
    }
    page_rule(paper, (Rule){paper->right, y, paper->right, y + height}, EDGE);
}

static TextBox form_box(const Paper *paper, const PaperCell *cell, double width) {
    return (TextBox){.text = cell->text,
                     .style = cell->label ? STYLE_LABEL : STYLE_CELL,
                     .width = width - 2 * PAD_X,
                     .align = cell->label ? PAPER_CENTRE : PAPER_LEFT,
                     .most = most_height(paper)};
}

static void form_cell_draw(Paper *paper, const PaperCell *cell, const TextBox *box, double x,
                           double height) {
    TextBox foot = {cell->foot, STYLE_CELL, box->width, PAPER_RIGHT, 0};
    if (!cell->top) {
        text_draw_middle(paper, box, x + PAD_X, paper->y, height);
        return;
    }
    text_draw(paper, box, x + PAD_X, paper->y + 1.5 * PAD_Y);
    double lower = paper->y + height - text_height(paper, &foot) - 2 * PAD_Y;
    text_draw(paper, &foot, x + PAD_X, lower);
}

static void form_widths(const Paper *paper, const PaperCell *cells, size_t count, double *widths) {
    double rest = paper_width(paper), shares = 0;
    for (size_t i = 0; i < count; i++) {
        rest -= cells[i].label ? LABEL : 0;
        shares += cells[i].label ? 0 : cells[i].share;
    }
    for (size_t i = 0; i < count; i++)
        widths[i] = cells[i].label ? LABEL : rest * cells[i].share / shares;
}

void paper_cells(Paper *paper, const PaperCell *cells, size_t count, double least_mm) {
    double widths[PAPER_COLUMNS], x = paper->left, height = MM(least_mm > 0 ? least_mm : 9);
    TextBox boxes[PAPER_COLUMNS];
    assert(count > 0 && count <= PAPER_COLUMNS);
    form_widths(paper, cells, count, widths);
    for (size_t i = 0; i < count; i++) {
        boxes[i] = form_box(paper, &cells[i], widths[i]);
        double needs = cell_height(paper, &boxes[i]);
        if (!str_is_empty(cells[i].foot)) needs += MM(9);
        height = needs > height ? needs : height;
    }
    page_need(paper, height);
    frame_draw(paper, widths, count, height);
    for (size_t i = 0; i < count; i++) {
        form_cell_draw(paper, &cells[i], &boxes[i], x, height);
        x += widths[i];
    }
    paper->y += height;
    arena_reset(&paper->row);
}

/* The words of one line of a table, side by side. */
static void line_draw(Paper *paper, const Str *texts, PaperStyle style, bool head, double height) {
    const PaperTable *table = &paper->table;
    double x = paper->left;
    page_rule(paper, (Rule){paper->left, paper->y + height, paper->right, paper->y + height}, HAIR);
    for (size_t i = 0; i < table->count; i++) {
        TextBox box = {texts[i], style, table->widths[i] - 2 * PAD_X,
                       head ? PAPER_CENTRE : table->columns[i].align, most_height(paper)};
        text_draw_middle(paper, &box, x + PAD_X, paper->y, height);
        x += table->widths[i];
    }
}

static double line_needs(Paper *paper, const Str *texts, PaperStyle style) {
    const PaperTable *table = &paper->table;
    double height = ROW_LEAST;
    for (size_t i = 0; i < table->count; i++) {
        TextBox box = {texts[i], style, table->widths[i] - 2 * PAD_X, PAPER_LEFT,
                       most_height(paper)};
        double needs = cell_height(paper, &box);
        height = needs > height ? needs : height;
    }
    return height;
}

static double head_height(Paper *paper) {
    Str labels[PAPER_COLUMNS];
    for (size_t i = 0; i < paper->table.count; i++) labels[i] = paper->table.columns[i].label;
    return line_needs(paper, labels, STYLE_ROW_HEAD);
}

/* Its upright lines, once a page. */
static void uprights_draw(Paper *paper) {
    const PaperTable *table = &paper->table;
    double x = paper->left;
    for (size_t i = 0; i <= table->count; i++) {
        bool edge = i == 0 || i == table->count;
        page_rule(paper, (Rule){x, table->from, x, paper->y}, edge ? EDGE : HAIR);
        if (i < table->count) x += table->widths[i];
    }
}

void table_enter_page(Paper *paper) {
    Str labels[PAPER_COLUMNS];
    for (size_t i = 0; i < paper->table.count; i++) labels[i] = paper->table.columns[i].label;
    double height = head_height(paper);
    paper->table.from = paper->y;
    page_rule(paper, (Rule){paper->left, paper->y, paper->right, paper->y}, EDGE);
    line_draw(paper, labels, STYLE_ROW_HEAD, true, height);
    paper->y += height;
    paper->table.page_rows = 0;
    memset(paper->table.page_sums, 0, sizeof paper->table.page_sums);
}

/* Sums go under their columns; the words before them take the room up to the first. */
static void sums_draw(Paper *paper, Str pattern, int64_t rows, const int64_t *sums) {
    const PaperTable *table = &paper->table;
    double widths[PAPER_COLUMNS + 1], x = paper->left;
    size_t first = 0, count = 0;
    while (table->columns[first].sum == PAPER_NO_SUM)
        widths[0] = (first ? widths[0] : 0) + table->widths[first], first++;
    Str number = arena_printf(&paper->row, "%lld", (long long)rows);
    TextBox words = {text_fill(&paper->row, pattern, &number, 1), STYLE_ROW_HEAD,
                     widths[0] - 2 * PAD_X, PAPER_CENTRE, 0};
    for (size_t i = first; i < table->count; i++) widths[1 + count++] = table->widths[i];
    frame_draw(paper, widths, count + 1, ROW_LEAST);
    text_draw_middle(paper, &words, x + PAD_X, paper->y, ROW_LEAST);
    x += widths[0];
    for (size_t i = first; i < table->count; i++) {
        Str sum = table->columns[i].sum == PAPER_NO_SUM ? STR_NONE
                  : table->columns[i].sum == PAPER_FEN
                      ? fen_print(&paper->row, sums[i])
                      : arena_printf(&paper->row, "%lld", (long long)sums[i]);
        TextBox box = {sum, STYLE_ROW_HEAD, table->widths[i] - 2 * PAD_X, table->columns[i].align,
                       0};
        text_draw_middle(paper, &box, x + PAD_X, paper->y, ROW_LEAST);
        x += table->widths[i];
    }
    paper->y += ROW_LEAST;
}

static void table_edge(Paper *paper) {
    page_rule(paper, (Rule){paper->left, paper->y, paper->right, paper->y}, EDGE);
}

void table_leave_page(Paper *paper) {
    PaperTable *table = &paper->table;
    uprights_draw(paper);
    if (table->sums)
        sums_draw(paper, paper->config->words.page_sum, table->page_rows, table->page_sums);
    table_edge(paper);
}

void paper_table(Paper *paper, const PaperColumn *columns, size_t count) {
    PaperTable *table = &paper->table;
    double shares = 0;
    assert(count > 0 && count <= PAPER_COLUMNS);
    *table = (PaperTable){.count = count};
    for (size_t i = 0; i < count; i++) {
        table->columns[i] = columns[i];
        table->sums |= columns[i].sum != PAPER_NO_SUM;
        shares += columns[i].share;
    }
    assert(columns[0].sum == PAPER_NO_SUM);
    for (size_t i = 0; i < count; i++)
        table->widths[i] = paper_width(paper) * columns[i].share / shares;
    page_need(paper, head_height(paper) + 4 * ROW_LEAST);
    table_enter_page(paper);
    table->open = true;
}

static void row_add(PaperTable *table, const PaperValue *values) {
    table->page_rows++;
    table->all_rows++;
    for (size_t i = 0; i < table->count; i++) {
        if (table->columns[i].sum == PAPER_NO_SUM) continue;
        table->page_sums[i] += values[i].number;
        table->all_sums[i] += values[i].number;
    }
}

void paper_row(Paper *paper, const PaperValue *values) {
    PaperTable *table = &paper->table;
    Str texts[PAPER_COLUMNS];
    if (paper->err != OK) return;
    if (table->all_rows == PAPER_ROWS) page_fail(paper, ERR_TOO_LARGE);
    for (size_t i = 0; i < table->count; i++) texts[i] = values[i].text;
    double height = line_needs(paper, texts, STYLE_ROW);
    double below = table->sums ? 2 * ROW_LEAST : 0;
    if (table->page_rows > 0) page_need(paper, height + below);
    line_draw(paper, texts, STYLE_ROW, false, height);
    row_add(table, values);
    paper->y += height;
    arena_reset(&paper->row);
}

static void no_rows_draw(Paper *paper) {
    double width = paper_width(paper);
    TextBox box = {paper->config->words.no_rows, STYLE_ROW, width, PAPER_CENTRE, 0};
    frame_draw(paper, &width, 1, ROW_LEAST);
    text_draw_middle(paper, &box, paper->left, paper->y, ROW_LEAST);
    paper->y += ROW_LEAST;
}

void paper_table_end(Paper *paper) {
    PaperTable *table = &paper->table;
    uprights_draw(paper);
    if (table->all_rows == 0) no_rows_draw(paper);
    if (table->sums && table->page_rows < table->all_rows)
        sums_draw(paper, paper->config->words.page_sum, table->page_rows, table->page_sums);
    if (table->sums) sums_draw(paper, paper->config->words.sum, table->all_rows, table->all_sums);
    table_edge(paper);
    table->open = false;
    paper->y += MM(3);
    arena_reset(&paper->row);
}
