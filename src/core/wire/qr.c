#include "core/wire/qr.h"

#include "core/base/buf.h"

enum { MARGIN = 4, SVG_BYTES = 256 * 1024 };

QRcode *qr_make(Str text) {
    if (str_is_empty(text)) return NULL;
    return QRcode_encodeData((int)text.len, (const unsigned char *)text.ptr, 0, QR_ECLEVEL_M);
}

bool qr_run(const QRcode *code, QrRun *run) {
    for (int from = run->to; run->row < code->width; run->row++, from = 0) {
        const unsigned char *line = code->data + run->row * code->width;
        while (from < code->width && !(line[from] & 1)) from++;
        if (from == code->width) continue;
        run->from = run->to = from;
        while (run->to < code->width && line[run->to] & 1) run->to++;
        return true;
    }
    return false;
}

Str qr_svg(Arena *arena, Str text) {
    QRcode *code = qr_make(text);
    if (!code) return STR_NONE;
    Buf out;
    int side = code->width + 2 * MARGIN;
    buf_init(&out, arena, SVG_BYTES);
    buf_printf(&out,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-%d -%d %d %d\" "
               "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M-%d-%dh%dv%dh-%dz\"/>"
               "<path d=\"",
               MARGIN, MARGIN, side, side, MARGIN, MARGIN, side, side, side);
    for (QrRun run = {0}; qr_run(code, &run);) {
        int width = run.to - run.from;
        buf_printf(&out, "M%d %dh%dv1h-%dz", run.from, run.row, width, width);
    }
    buf_put_c(&out, "\"/></svg>");
    QRcode_free(code);
    return out.overflow ? STR_NONE : buf_str(&out);
}
