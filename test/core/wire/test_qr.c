#include "core/wire/qr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { SIDE_MOST = 177 };

/* What the picture's rectangles make dark. */
static int paint(Str svg, bool dark[SIDE_MOST][SIDE_MOST]) {
    ptrdiff_t at = str_find(svg, STR("<path d=\"M"));
    assert_true(at > 0);
    int count = 0, x = 0, y = 0, width = 0, back = 0, taken = 0;
    const char *rest = svg.ptr + at + strlen("<path d=\"");
    while (sscanf(rest, "M%d %dh%dv1h-%dz%n", &x, &y, &width, &back, &taken) == 4) {
        assert_int_equal(width, back);
        for (int i = x; i < x + width; i++, count++) {
            assert_true(i >= 0 && i < SIDE_MOST && y >= 0 && y < SIDE_MOST);
            assert_false(dark[y][i]); /* nothing twice */
            dark[y][i] = true;
        }
        rest += taken;
    }
    assert_memory_equal(rest, "\"/></svg>", strlen("\"/></svg>"));
    return count;
}

static void the_picture_has_the_modules_of_the_code(void **state) {
    (void)state;
    static bool dark[SIDE_MOST][SIDE_MOST];
    Arena arena;
    arena_init(&arena, 0);
    Str text = STR("yy.17.00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
    QRcode *code = qr_make(text);
    assert_non_null(code);
    Str svg = qr_svg(&arena, text);
    char box[64];
    int side = code->width + 8;
    int length = snprintf(box, sizeof box, "viewBox=\"-4 -4 %d %d\"", side, side);
    assert_true(str_find(svg, (Str){box, (size_t)length}) > 0);
    int painted = paint(svg, dark), dark_modules = 0;
    for (int y = 0; y < code->width; y++) {
        for (int x = 0; x < code->width; x++) {
            bool wanted = code->data[y * code->width + x] & 1;
            dark_modules += wanted;
            assert_int_equal(dark[y][x], wanted);
        }
    }
    assert_int_equal(painted, dark_modules);
    QRcode_free(code);
    arena_clear(&arena);
}

static void what_is_no_code_is_no_picture(void **state) {
    (void)state;
    static char much[4000];
    Arena arena;
    arena_init(&arena, 0);
    memset(much, 'a', sizeof much);
    assert_true(str_is_none(qr_svg(&arena, STR_NONE)));
    assert_true(str_is_none(qr_svg(&arena, (Str){much, sizeof much})));
    arena_clear(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_picture_has_the_modules_of_the_code),
        cmocka_unit_test(what_is_no_code_is_no_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
