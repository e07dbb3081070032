#include "support/printed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

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
