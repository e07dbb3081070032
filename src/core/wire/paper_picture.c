/* Pictures: jpeg as it is, png drawn, QR as squares; and cards of A6. */
#include <cairo-pdf.h>

#include "core/base/shape.h"
#include "core/wire/paper_page.h"

enum { SIDE_MOST = 12000, PIXELS_MOST = 40 * 1000 * 1000 };

static int big_endian(Str bytes, size_t at) {
    const unsigned char *b = (const unsigned char *)bytes.ptr + at;
    return b[0] << 8 | b[1];
}

static bool is_sane(int64_t width, int64_t height) {
    return width > 0 && height > 0 && width <= SIDE_MOST && height <= SIDE_MOST &&
           width * height <= PIXELS_MOST;
}

/* The frame header (SOF) of a baseline or progressive jpeg of grey or three colours. */
static bool jpeg_size(Str bytes, int *width, int *height) {
    size_t at = 2;
    if (bytes.len < 4 || memcmp(bytes.ptr, "\xFF\xD8", 2) != 0) return false;
    while (at + 10 < bytes.len && (unsigned char)bytes.ptr[at] == 0xFF) {
        unsigned char marker = (unsigned char)bytes.ptr[at + 1];
        if (marker == 0xC0 || marker == 0xC1 || marker == 0xC2) {
            int colours = bytes.ptr[at + 9];
            *height = big_endian(bytes, at + 5);
            *width = big_endian(bytes, at + 7);
            return is_sane(*width, *height) && (colours == 1 || colours == 3);
        }
        at += 2 + (size_t)big_endian(bytes, at + 2);
    }
    return false;
}

/* Its bytes go into the paper as they are; the pixels of the surface are never looked at. */
static cairo_surface_t *jpeg_open(Str bytes) {
    int width = 0, height = 0;
    if (!jpeg_size(bytes, &width, &height)) return NULL;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    unsigned char *copy = malloc(bytes.len);
    if (!copy) {
        cairo_surface_destroy(surface);
        return NULL;
    }
    memcpy(copy, bytes.ptr, bytes.len);
    cairo_status_t status =
        cairo_surface_set_mime_data(surface, CAIRO_MIME_TYPE_JPEG, copy, bytes.len, free, copy);
    if (status == CAIRO_STATUS_SUCCESS) return surface;
    free(copy);
    cairo_surface_destroy(surface);
    return NULL;
}

static cairo_status_t png_take(void *context, unsigned char *data, unsigned int length) {
    Str *rest = context;
    if (rest->len < length) return CAIRO_STATUS_READ_ERROR;
    memcpy(data, rest->ptr, length);
    rest->ptr += length;
    rest->len -= length;
    return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *png_open(Str bytes) {
    if (bytes.len < 24 || memcmp(bytes.ptr, "\x89PNG", 4) != 0) return NULL;
    bool small = big_endian(bytes, 16) == 0 && big_endian(bytes, 20) == 0 &&
                 is_sane(big_endian(bytes, 18), big_endian(bytes, 22));
    return small ? cairo_image_surface_create_from_png_stream(png_take, &bytes) : NULL;
}

static cairo_surface_t *picture_open(Str bytes) {
    cairo_surface_t *surface = jpeg_open(bytes);
    if (!surface) surface = png_open(bytes);
    if (surface && cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS) return surface;
    if (surface) cairo_surface_destroy(surface);
    return NULL;
}

bool picture_draw(Paper *paper, Str bytes, Box box) {
    if (!paper->cr) return true;
    cairo_surface_t *surface = picture_open(bytes);
    if (!surface) return false;
    double across = cairo_image_surface_get_width(surface);
    double down = cairo_image_surface_get_height(surface);
    double wide = box.width / across, high = box.height / down;
    double scale = wide < high ? wide : high;
    cairo_save(paper->cr);
    cairo_translate(paper->cr, box.x + (box.width - across * scale) / 2,
                    box.y + (box.height - down * scale) / 2);
    cairo_scale(paper->cr, scale, scale);
    cairo_set_source_surface(paper->cr, surface, 0, 0);
    cairo_paint(paper->cr);
    cairo_restore(paper->cr);
    cairo_surface_destroy(surface);
    return true;
}

void paper_picture(Paper *paper, Str bytes, double width_mm, double height_mm, Str words) {
    double width = MM(width_mm), height = MM(height_mm);
    double x = paper->left + (paper_width(paper) - width) / 2;
    TextBox under = {words, STYLE_NOTE, paper_width(paper), PAPER_CENTRE, 0};
    page_need(paper, height + MM(8));
    if (!picture_draw(paper, bytes, (Box){x, paper->y, width, height})) {
        TextBox instead = {paper->config->words.no_picture, STYLE_NOTE, width, PAPER_CENTRE, 0};
        text_draw_middle(paper, &instead, x, paper->y, height);
        page_dashes(paper, (Rule){x, paper->y, x + width, paper->y});
        page_dashes(paper, (Rule){x, paper->y + height, x + width, paper->y + height});
        page_dashes(paper, (Rule){x, paper->y, x, paper->y + height});
        page_dashes(paper, (Rule){x + width, paper->y, x + width, paper->y + height});
    }
    text_draw(paper, &under, paper->left, paper->y + height + MM(1.5));
    paper->y += height + MM(8);
    arena_reset(&paper->row);
}

void qr_draw(Paper *paper, const QRcode *code, double x, double y, double side) {
    if (!paper->cr || !code) return;
    double module = side / code->width;
    for (QrRun run = {0}; qr_run(code, &run);)
        cairo_rectangle(paper->cr, x + run.from * module, y + run.row * module,
                        (run.to - run.from) * module, module);
    cairo_fill(paper->cr);
}

static void card_line(Paper *paper, Str text, PaperStyle style, double x, double *y) {
    TextBox box = {text, style, MM(105) - MM(16), PAPER_CENTRE, MM(14)};
    if (str_is_empty(text)) return;
    text_draw(paper, &box, x + MM(8), *y);
    *y += text_height(paper, &box) + MM(1);
}

static void card_draw(Paper *paper, const PaperCard *card, double x, double y) {
    double at = y + MM(8), side = MM(66);
    card_line(paper, card->head, STYLE_CARD_HEAD, x, &at);
    card_line(paper, card->title, STYLE_CARD_TITLE, x, &at);
    at += MM(1);
    QRcode *code = paper->cr ? qr_make(card->code) : NULL;
    if (paper->cr && !code) page_fail(paper, ERR_INTERNAL);
    qr_draw(paper, code, x + (MM(105) - side) / 2, at, side);
    if (code) QRcode_free(code);
    at += side + MM(2);
    card_line(paper, card->name, STYLE_CARD_NAME, x, &at);
    for (size_t i = 0; i < COUNT(card->lines); i++)
        card_line(paper, card->lines[i], STYLE_CELL, x, &at);
    double foot = y + MM(148) - MM(9);
    card_line(paper, card->foot, STYLE_FOOT, x, &foot);
}

void paper_card(Paper *paper, const PaperCard *card) {
    bool sheet = paper->config->size == PAPER_A4;
    size_t limit = sheet ? 4 : 1;
    if (paper->cards == limit) page_next(paper);
    double x = MM(105) * (double)(paper->cards % 2), y = MM(148.5) * (double)(paper->cards / 2);
    if (sheet && paper->cards == 0) {
        page_dashes(paper, (Rule){MM(105), 0, MM(105), paper->height});
        page_dashes(paper, (Rule){0, MM(148.5), paper->width, MM(148.5)});
    }
    card_draw(paper, card, x, y);
    paper->cards++;
    arena_reset(&paper->row);
}
