/* Pages: their margins, their head and foot, and the two runs over the facts. */
#include <cairo-pdf.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include "core/base/shape.h"
#include "core/wire/paper_page.h"

enum { ROW_LIMIT_BYTES = 4 * 1024 * 1024 };
#define HAIR    0.5
#define FOOT    MM(17)
#define RUNNING MM(7) /* the line at the head of the second page on */

static const struct {
    double width_mm, height_mm, left_mm, right_mm, top_mm, bottom_mm;
} sizes[] = {
    [PAPER_A4] = {210, 297, 25, 22, 22, 12},
    [PAPER_A4_ACROSS] = {297, 210, 16, 16, 14, 9},
    [PAPER_A6] = {105, 148, 0, 0, 0, 0},
};

void page_fail(Paper *paper, Err err) {
    if (paper->err == OK) paper->err = err;
}

Err paper_error(const Paper *paper) {
    return paper->err;
}

Arena *paper_arena(Paper *paper) {
    return &paper->row;
}

void page_rule(Paper *paper, Rule rule, double weight) {
    if (!paper->cr) return;
    cairo_set_line_width(paper->cr, weight);
    cairo_move_to(paper->cr, rule.x1, rule.y1);
    cairo_line_to(paper->cr, rule.x2, rule.y2);
    cairo_stroke(paper->cr);
}

void page_dashes(Paper *paper, Rule rule) {
    if (!paper->cr) return;
    const double dash[] = {3, 2.5};
    cairo_set_dash(paper->cr, dash, 2, 0);
    page_rule(paper, rule, HAIR);
    cairo_set_dash(paper->cr, NULL, 0, 0);
}

bool page_is_empty(const Paper *paper) {
    return paper->y <= paper->top + (paper->page > 1 ? RUNNING : 0) && paper->cards == 0;
}

/* The number of the page in the middle, what is checked on the left, the form on the right. */
static void foot_draw(Paper *paper) {
    const PaperConfig *config = paper->config;
    double side = MM(14), y = paper->bottom + FOOT - side, x = paper->left;
    double third = paper_width(paper) / 3;
    if (!str_is_empty(paper->code.text)) {
        Str words = arena_printf(&paper->row, STR_FMT "\n" STR_FMT, STR_ARG(config->words.check),
                                 STR_ARG(paper->code.text));
        TextBox code = {.text = words, .style = STYLE_FOOT, .width = third};
        qr_draw(paper, paper->qr, x, y, side);
        text_draw_middle(paper, &code, x + side + MM(2), y, side);
    }
    Str numbers[] = {arena_printf(&paper->row, "%d", paper->page),
                     arena_printf(&paper->row, "%d", paper->pages)};
    TextBox page = {.text = text_fill(&paper->row, config->words.page, numbers, COUNT(numbers)),
                    .style = STYLE_FOOT,
                    .width = third,
                    .align = PAPER_CENTRE};
    TextBox form = {.text = arena_printf(&paper->row, STR_FMT "\n" STR_FMT, STR_ARG(config->form),
                                         STR_ARG(config->made)),
                    .style = STYLE_FOOT,
                    .width = third,
                    .align = PAPER_RIGHT};
    text_draw_middle(paper, &page, paper->left + third, y, side);
    text_draw_middle(paper, &form, paper->right - third, y, side);
}

static void head_draw(Paper *paper) {
    TextBox title = {.text = paper->config->title,
                     .style = STYLE_FOOT,
                     .width = paper_width(paper),
                     .align = PAPER_CENTRE};
    text_draw(paper, &title, paper->left, paper->top);
    page_rule(paper, (Rule){paper->left, paper->top + MM(5), paper->right, paper->top + MM(5)},
              HAIR);
}

static void page_begin(Paper *paper) {
    bool running = ++paper->page > 1 && !paper->config->bare;
    paper->y = paper->top + (running ? RUNNING : 0);
    paper->cards = 0;
    if (paper->page > PAPER_PAGES) page_fail(paper, ERR_TOO_LARGE);
    if (running && paper->cr) head_draw(paper);
}

static void page_end(Paper *paper) {
    if (!paper->cr) return;
    if (!paper->config->bare) foot_draw(paper);
    cairo_show_page(paper->cr);
}

/* What has failed goes on no further, but the caller need not ask after each line. */
void page_next(Paper *paper) {
    if (paper->table.open) table_leave_page(paper);
    page_end(paper);
    page_begin(paper);
    if (paper->table.open) table_enter_page(paper);
}

void page_need(Paper *paper, double height) {
    if (paper->err == OK && paper->y + height > paper->bottom && !page_is_empty(paper))
        page_next(paper);
}

void paper_break(Paper *paper) {
    if (!page_is_empty(paper)) page_next(paper);
}

void paper_space(Paper *paper, double mm) {
    paper->y += MM(mm);
}

/* The finished bytes, as they come. */
typedef struct Output {
    char *bytes;
    size_t len, cap;
} Output;

static cairo_status_t output_put(void *context, const unsigned char *data, unsigned int length) {
    Output *out = context;
    if (out->len + length > PAPER_BYTES) return CAIRO_STATUS_WRITE_ERROR;
    if (out->len + length > out->cap) {
        size_t cap = out->cap ? out->cap * 2 : 64 * 1024;
        while (cap < out->len + length) cap *= 2;
        char *grown = realloc(out->bytes, cap);
        if (!grown) return CAIRO_STATUS_NO_MEMORY;
        out->bytes = grown;
        out->cap = cap;
    }
    memcpy(out->bytes + out->len, data, length);
    out->len += length;
    return CAIRO_STATUS_SUCCESS;
}

static void metadata_put(cairo_surface_t *surface, const PaperConfig *config) {
    char day[32];
    snprintf(day, sizeof day, "%04d-%02d-%02dT00:00:00+08:00", date_year(config->day),
             date_month(config->day), date_day(config->day));
    Arena text;
    arena_init(&text, 0);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
                                   arena_copy(&text, config->title).ptr);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, day);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, day);
    arena_clear(&text);
}

static void paper_reset(Paper *paper) {
    paper->page = 0;
    paper->table = (PaperTable){0};
    arena_reset(&paper->row);
    page_begin(paper);
}

static Err run_once(Paper *paper, PaperFill fill, void *context) {
    paper_reset(paper);
    Err err = fill(context, paper);
    if (err == OK) err = paper->err;
    if (err == OK) page_end(paper);
    return err;
}

/* cairo 1.16 loses 768 bytes a face whenever it cuts an OpenType face down for a PDF; the leak
 * check looks away for this one call. */
static void surface_finish(cairo_surface_t *surface) {
#ifdef __SANITIZE_ADDRESS__
    __lsan_disable();
#endif
    cairo_surface_finish(surface);
#ifdef __SANITIZE_ADDRESS__
    __lsan_enable();
#endif
}

static Err draw_run(Paper *paper, PaperFill fill, void *context, Output *out) {
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(output_put, out, paper->width, paper->height);
    metadata_put(surface, paper->config);
    paper->cr = cairo_create(surface);
    cairo_set_source_rgb(paper->cr, 0, 0, 0);
    Err err = run_once(paper, fill, context);
    surface_finish(surface);
    cairo_status_t status = cairo_surface_status(surface);
    if (err == OK && status == CAIRO_STATUS_WRITE_ERROR) err = ERR_TOO_LARGE;
    if (err == OK && status != CAIRO_STATUS_SUCCESS) err = ERR_UNAVAILABLE;
    if (err == OK && paper->page != paper->pages) err = ERR_INTERNAL;
    cairo_destroy(paper->cr);
    cairo_surface_destroy(surface);
    return err;
}

static void paper_open(Paper *paper, const PaperConfig *config) {
    size_t size = config->size;
    *paper = (Paper){.config = config,
                     .width = MM(sizes[size].width_mm),
                     .height = MM(sizes[size].height_mm),
                     .left = MM(sizes[size].left_mm),
                     .top = MM(sizes[size].top_mm)};
    if (config->bare) paper->left = paper->top = 0;
    paper->right = config->bare ? paper->width : paper->width - MM(sizes[size].right_mm);
    paper->bottom =
        config->bare ? paper->height : paper->height - MM(sizes[size].bottom_mm) - FOOT - MM(2);
    arena_init(&paper->row, ROW_LIMIT_BYTES);
    text_open(paper);
}

static Str output_take(Arena *arena, Output *out) {
    if (arena->ceiling > 0) arena->ceiling += out->len; /* besides its work */
    char *bytes = arena_alloc(arena, out->len + 1);
    if (out->len > 0) memcpy(bytes, out->bytes, out->len);
    return (Str){bytes, out->len};
}

Err paper_write(Arena *arena, const PaperConfig *config, PaperFill fill, void *context, Str *pdf) {
    Paper paper;
    Output out = {0};
    paper_open(&paper, config);
    Err err = run_once(&paper, fill, context);
    if (err == OK) {
        paper.pages = paper.page;
        if (config->code) paper.code = config->code(context, paper.pages);
        paper.qr = qr_make(paper.code.address);
        err = draw_run(&paper, fill, context, &out);
    }
    if (err == OK) *pdf = output_take(arena, &out);
    free(out.bytes);
    if (paper.qr) QRcode_free(paper.qr);
    text_close(&paper);
    arena_clear(&paper.row);
    return err;
}
