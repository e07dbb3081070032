#include "support/printed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <qrencode.h>

#include "core/base/buf.h"

enum { TEXT_LIMIT_BYTES = 4 * 1024 * 1024 };

Str printed_tool(Arena *arena, const char *tool, const char *after, Str pdf) {
    char file[] = "/tmp/yiyang-paper-XXXXXX";
    int fd = mkstemp(file);
    assert_true(fd >= 0);
    FILE *out = fdopen(fd, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(pdf.ptr, 1, pdf.len, out), pdf.len);
    assert_int_equal(fclose(out), 0);
    Str command = arena_printf(arena, "%s %s %s 2>&1", tool, file, after);
    FILE *pipe = popen(command.ptr, "r");
    assert_non_null(pipe);
    char *text = arena_alloc(arena, TEXT_LIMIT_BYTES);
    size_t len = fread(text, 1, TEXT_LIMIT_BYTES - 1, pipe);
    assert_int_equal(pclose(pipe), 0);
    (void)unlink(file);
    return (Str){text, len};
}

Str printed_text(Arena *arena, Str pdf) {
    return printed_tool(arena, "pdftotext -layout", "-", pdf);
}

Str printed_squeezed(Arena *arena, Str pdf) {
    Str text = printed_text(arena, pdf);
    Buf out;
    buf_init(&out, arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != ' ') buf_put_char(&out, text.ptr[i]);
    return buf_str(&out);
}

int text_times(Str text, const char *part) {
    int count = 0;
    for (ptrdiff_t at; (at = str_find(text, str_from(part))) >= 0; count++)
        text = str_slice(text, (size_t)at + strlen(part), text.len);
    return count;
}

/* "ABCD-EFGH-JKMN-PQRS" at `text`. */
static bool is_half(Str text) {
    if (text.len < 19) return false;
    for (size_t i = 0; i < 19; i++) {
        char c = text.ptr[i];
        bool dash = i % 5 == 4;
        if (dash != (c == '-')) return false;
        if (!dash && !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))) return false;
    }
    return true;
}

Str printed_code(Arena *arena, Str pdf) {
    Str text = printed_squeezed(arena, pdf), first = STR_NONE;
    for (size_t i = 0; i + 19 <= text.len; i++) {
        Str half = str_slice(text, i, i + 19);
        if (!is_half(half)) continue;
        if (!str_is_none(first))
            return arena_printf(arena, STR_FMT "-" STR_FMT, STR_ARG(first), STR_ARG(half));
        first = half;
        i += 18;
    }
    return STR_NONE;
}

typedef struct Picture {
    int width, height;
    const unsigned char *grey;
} Picture;

static bool is_dark(const Picture *picture, double x, double y) {
    return picture->grey[(size_t)y * (size_t)picture->width + (size_t)x] < 128;
}

/* The middle of each module is as the code has it. */
static bool stands_at(const Picture *picture, const QRcode *code, double module, int x, int y) {
    for (int i = 0; i < code->width * code->width; i++) {
        double across = x + (i % code->width + 0.5) * module;
        double down = y + (i / code->width + 0.5) * module;
        if (is_dark(picture, across, down) != (code->data[i] & 1)) return false;
    }
    return true;
}

static bool stands_somewhere(const Picture *picture, const QRcode *code, double side) {
    double module = side / code->width;
    for (int y = 0; y + side < picture->height; y++)
        for (int x = 0; x + side < picture->width; x++)
            if (stands_at(picture, code, module, x, y)) return true;
    return false;
}

bool printed_has_qr(Arena *arena, Str pdf, Str text, double side_mm) {
    enum { DOTS_PER_INCH = 200 };
    Picture picture;
    int head = 0;
    Str drawn = printed_tool(arena, "pdftoppm -r 200 -gray -f 1 -l 1", "", pdf);
    assert_int_equal(sscanf(drawn.ptr, "P5 %d %d 255%n", &picture.width, &picture.height, &head),
                     2);
    assert_int_equal(drawn.len, (size_t)head + 1 + (size_t)picture.width * (size_t)picture.height);
    picture.grey = (const unsigned char *)drawn.ptr + head + 1;
    QRcode *code =
        QRcode_encodeData((int)text.len, (const unsigned char *)text.ptr, 0, QR_ECLEVEL_M);
    assert_non_null(code);
    bool found = stands_somewhere(&picture, code, side_mm / 25.4 * DOTS_PER_INCH);
    QRcode_free(code);
    return found;
}
