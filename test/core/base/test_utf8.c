#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/str.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static void well_formed_text_is_valid(void **state) {
    (void)state;
    static const char *const good[] = {"",
                                       "a\x7f",
                                       "\xC2\x80",
                                       "\xDF\xBF",
                                       "\xE0\xA0\x80",
                                       "\xED\x9F\xBF",
                                       "\xEE\x80\x80",
                                       "\xEF\xBF\xBF",
                                       "\xF0\x90\x80\x80",
                                       "\xF4\x8F\xBF\xBF",
                                       "㐂𠮷王"};
    for (size_t i = 0; i < ROWS(good); i++) assert_true(utf8_is_valid(str_from(good[i])));
    assert_true(utf8_is_valid(STR_NONE));
}

static void broken_text_is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "\x80",             /* a continuation alone */
        "\xC3",             /* cut */
        "\xE4\xBD",         /* cut */
        "\xF0\x9F\x98",     /* cut */
        "\xC0\x80",         /* overlong */
        "\xC1\xBF",         /* overlong */
        "\xE0\x9F\xBF",     /* overlong */
        "\xF0\x8F\xBF\xBF", /* overlong */
        "\xED\xA0\x80",     /* surrogate */
        "\xED\xBF\xBF",     /* surrogate */
        "\xF4\x90\x80\x80", /* past U+10FFFF */
        "\xF5\x80\x80\x80",
        "\xFE",
        "\xFF",
        "\xE4\x41\x42",
    };
    for (size_t i = 0; i < ROWS(bad); i++) assert_false(utf8_is_valid(str_from(bad[i])));
    assert_false(utf8_is_valid((Str){"a\0b", 3}));
}

static void next_yields_code_points_and_stops_in_place(void **state) {
    (void)state;
    static const uint32_t expected[] = {'a', 0xE9, 0x738B, 0x20BB7};
    Str rest = STR("aé王𠮷\xFFz");
    uint32_t code_point = 0;
    for (size_t i = 0; i < ROWS(expected); i++) {
        assert_true(utf8_next(&rest, &code_point));
        assert_int_equal(code_point, expected[i]);
    }
    assert_false(utf8_next(&rest, &code_point));
    assert_int_equal(rest.len, 2);
    assert_false(utf8_next(&(Str){NULL, 0}, &code_point));
}

static void length_counts_characters(void **state) {
    (void)state;
    assert_int_equal(utf8_length(STR_NONE), 0);
    assert_int_equal(utf8_length(STR("abc")), 3);
    assert_int_equal(utf8_length(STR("王小𠮷")), 3);
}

static void slices_fall_between_characters(void **state) {
    (void)state;
    static const struct {
        size_t from, to;
        const char *out;
    } rows[] = {
        {0, 1, "欧"}, {1, 3, "阳𠮷"}, {2, 99, "𠮷a"}, {4, 9, ""}, {0, 0, ""}, {3, 1, ""},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        Str slice = utf8_slice(STR("欧阳𠮷a"), rows[i].from, rows[i].to);
        assert_true(str_equal_c(slice, rows[i].out));
    }
    assert_true(str_is_none(utf8_slice(STR_NONE, 0, 2)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_text_is_valid),
        cmocka_unit_test(broken_text_is_refused),
        cmocka_unit_test(next_yields_code_points_and_stops_in_place),
        cmocka_unit_test(length_counts_characters),
        cmocka_unit_test(slices_fall_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
