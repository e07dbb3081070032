/* The picture that phones of the demo city send: a door, drawn once, and marked as an example. */
#include <cairo.h>
#include <pango/pangocairo.h>

#include "app/loop_walk.h"
#include "core/base/buf.h"

enum { WIDTH = 320, HEIGHT = 240, PICTURE_MAX = 65536 };

static cairo_status_t bytes_put(void *context, const unsigned char *bytes, unsigned int count) {
    buf_put(context, (Str){(const char *)bytes, count});
    return CAIRO_STATUS_SUCCESS;
}

static void block_fill(cairo_t *cr, const double place[4], const double colour[3]) {
    cairo_set_source_rgb(cr, colour[0], colour[1], colour[2]);
    cairo_rectangle(cr, place[0], place[1], place[2], place[3]);
    cairo_fill(cr);
}

static void words_draw(cairo_t *cr, const char *font, const char *words, double y) {
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoFontDescription *face = pango_font_description_from_string(font);
    pango_layout_set_font_description(layout, face);
    pango_layout_set_text(layout, words, -1);
    cairo_move_to(cr, 180, y);
    pango_cairo_show_layout(cr, layout);
    pango_font_description_free(face);
    g_object_unref(layout);
}

static void door_draw(cairo_t *cr) {
    block_fill(cr, (double[]){0, 0, WIDTH, HEIGHT}, (double[]){0.91, 0.89, 0.84});
    block_fill(cr, (double[]){0, 200, WIDTH, 40}, (double[]){0.72, 0.69, 0.63});
    block_fill(cr, (double[]){40, 30, 110, 170}, (double[]){0.36, 0.45, 0.40});
    block_fill(cr, (double[]){132, 112, 8, 16}, (double[]){0.85, 0.72, 0.38});
    cairo_set_source_rgb(cr, 0.25, 0.28, 0.26);
    words_draw(cr, "Sans Bold 34", "示例", 70);
    words_draw(cr, "Sans Bold 14", "上门照片", 130);
}

Str loop_picture(Loop *loop) {
    if (!str_is_empty(loop->picture)) return loop->picture;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
    cairo_t *cr = cairo_create(surface);
    Buf out;
    buf_init(&out, &loop->arena, PICTURE_MAX);
    door_draw(cr);
    (void)cairo_surface_write_to_png_stream(surface, bytes_put, &out);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    loop->picture = buf_str(&out);
    return loop->picture;
}
