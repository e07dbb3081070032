#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/buf.h"

static Arena arena;

static int open_arena(void **state) {
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int close_arena(void **state) {
    (void)state;
    arena_clear(&arena);
    return 0;
}

static void puts_append(void **state) {
    (void)state;
    Buf buf;
    buf_init(&buf, &arena, 4096);
    assert_true(str_equal(buf_str(&buf), STR("")));
    assert_false(str_is_none(buf_str(&buf)));
    buf_put(&buf, STR("id="));
    buf_put_int(&buf, INT64_MIN);
    buf_put_char(&buf, ' ');
    buf_put_int(&buf, 0);
    buf_put_c(&buf, NULL);
    buf_put(&buf, STR_NONE);
    buf_printf(&buf, " %s %d ", "x", 7);
    buf_put_int(&buf, INT64_MAX);
    assert_true(str_equal(buf_str(&buf), STR("id=-9223372036854775808 0 x 7 9223372036854775807")));
    assert_false(buf.overflow);
}

static void it_grows_and_keeps_its_bytes(void **state) {
    (void)state;
    Buf buf;
    buf_init(&buf, &arena, 100000);
    for (int i = 0; i < 100000; i++) buf_put_char(&buf, (char)('a' + i % 26));
    assert_int_equal(buf.len, 100000);
    assert_false(buf.overflow);
    for (int i = 0; i < 100000; i++) assert_int_equal(buf.ptr[i], 'a' + i % 26);
}

static void past_the_limit_nothing_is_written_for_good(void **state) {
    (void)state;
    Buf buf;
    buf_init(&buf, &arena, 5);
    buf_put(&buf, STR("abcd"));
    buf_put(&buf, STR("ef"));
    assert_true(buf.overflow);
    buf_put_char(&buf, 'e');
    buf_printf(&buf, "%d", 1);
    buf_put_hex(&buf, STR("a"));
    assert_true(str_equal(buf_str(&buf), STR("abcd")));
    buf_init(&buf, &arena, 0);
    buf_put_char(&buf, 'a');
    assert_true(buf.overflow);
}

static void printf_fits_at_any_length(void **state) {
    (void)state;
    static const int widths[] = {1, 255, 256, 257, 4999, 5000};
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        Buf buf;
        buf_init(&buf, &arena, 5000);
        buf_printf(&buf, "%*d", widths[i], 8);
        assert_false(buf.overflow);
        assert_int_equal(buf.len, widths[i]);
        assert_int_equal(buf.ptr[buf.len - 1], '8');
    }
    Buf buf;
    buf_init(&buf, &arena, 5000);
    buf_printf(&buf, "%5001d", 8);
    assert_true(buf.overflow);
    assert_int_equal(buf.len, 0);
}

static void hex_goes_out_and_comes_back(void **state) {
    (void)state;
    char bytes[256];
    for (int i = 0; i < 256; i++) bytes[i] = (char)i;
    Buf buf;
    buf_init(&buf, &arena, 512);
    buf_put_hex(&buf, (Str){bytes, sizeof bytes});
    assert_true(str_starts(buf_str(&buf), STR("000102")));
    assert_true(str_ends(buf_str(&buf), STR("fdfeff")));
    Str back = STR_NONE;
    assert_true(hex_read(&arena, buf_str(&buf), &back));
    assert_true(str_equal(back, (Str){bytes, sizeof bytes}));
    assert_true(hex_read(&arena, STR("Ff0A"), &back));
    assert_true(str_equal(back, STR("\xff\x0a")));
    assert_true(hex_read(&arena, STR(""), &back));
    assert_true(!str_is_none(back) && back.len == 0);
}

static void bad_hex_is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"0", "000", "0g", "g0", " 0", "0x", "@@", "``", "//", "::"};
    Str back = STR_NONE;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(hex_read(&arena, str_from(bad[i]), &back));
    }
    Buf buf;
    buf_init(&buf, &arena, 3);
    buf_put_hex(&buf, STR("ab"));
    assert_true(buf.overflow);
    assert_int_equal(buf.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_append),
        cmocka_unit_test(it_grows_and_keeps_its_bytes),
        cmocka_unit_test(past_the_limit_nothing_is_written_for_good),
        cmocka_unit_test(printf_fits_at_any_length),
        cmocka_unit_test(hex_goes_out_and_comes_back),
        cmocka_unit_test(bad_hex_is_refused),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
