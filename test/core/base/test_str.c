#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/str.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static void none_and_empty_differ_only_where_said(void **state) {
    (void)state;
    assert_true(str_is_none(str_from(NULL)));
    assert_false(str_is_none(str_from("")));
    assert_true(str_is_empty(STR_NONE) && str_is_empty(STR("")));
    assert_false(str_is_empty(STR(" ")));
    assert_true(str_equal(STR_NONE, STR("")));
    assert_true(str_is_none(str_trim(STR_NONE)));
    assert_true(str_is_none(str_slice(STR_NONE, 0, 5)));
}

static void comparison_is_by_bytes(void **state) {
    (void)state;
    assert_true(str_equal_c(STR("abc"), "abc"));
    assert_false(str_equal_c(STR("abc"), "abcd"));
    assert_true(str_equal_ignoring_case(STR("Content-TYPE"), STR("content-type")));
    assert_false(str_equal_ignoring_case(STR("@"), STR("`")));
    assert_false(str_equal_ignoring_case(STR("É"), STR("é")));
    assert_true(str_compare(STR("ab"), STR("abc")) < 0);
    assert_true(str_compare(STR("\xff"), STR("a")) > 0);
    assert_int_equal(str_compare(STR_NONE, STR("")), 0);
    assert_true(str_compare(STR("a"), STR_NONE) > 0);
}

static void starts_ends_and_find(void **state) {
    (void)state;
    assert_true(str_starts(STR("330105"), STR("3301")));
    assert_true(str_starts(STR_NONE, STR("")));
    assert_false(str_starts(STR("33"), STR("3301")));
    assert_true(str_ends(STR("a.xlsx"), STR(".xlsx")));
    assert_false(str_ends(STR("x"), STR(".xlsx")));
    assert_int_equal(str_find(STR("abcabc"), STR("ca")), 2);
    assert_int_equal(str_find(STR("abc"), STR("d")), -1);
    assert_int_equal(str_find(STR("abc"), STR("abcd")), -1);
    assert_int_equal(str_find(STR("abc"), STR("")), 0);
    assert_int_equal(str_find(STR_NONE, STR("a")), -1);
}

static void trim_takes_ascii_and_ideographic_space(void **state) {
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"", ""},
        {" \t\r\n\v\f", ""},
        {"\u3000 \u3000", ""},
        {" \u3000王 芳\u3000\t", "王 芳"},
        {"王\u3000芳", "王\u3000芳"},
        {"\xE3\x80", "\xE3\x80"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_true(str_equal_c(str_trim(str_from(rows[i].in)), rows[i].out));
    }
}

static void slices_are_clamped(void **state) {
    (void)state;
    Str s = STR("abcdef");
    assert_true(str_equal(str_slice(s, 2, 4), STR("cd")));
    assert_true(str_equal(str_slice(s, 4, 99), STR("ef")));
    assert_true(str_equal(str_slice(s, 99, 100), STR("")));
    assert_true(str_equal(str_slice(s, 4, 2), STR("")));
}

static void n_marks_give_n_plus_one_parts(void **state) {
    (void)state;
    static const struct {
        const char *in, *parts[4];
        size_t count;
    } rows[] = {
        {"", {""}, 1},
        {"a", {"a"}, 1},
        {"a,b,c", {"a", "b", "c"}, 3},
        {",a,", {"", "a", ""}, 3},
        {",,,", {"", "", "", ""}, 4},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        Str rest = str_from(rows[i].in), part = STR_NONE;
        for (size_t k = 0; k < rows[i].count; k++) {
            assert_true(str_split(&rest, ',', &part));
            assert_false(str_is_none(part));
            assert_true(str_equal_c(part, rows[i].parts[k]));
        }
        assert_false(str_split(&rest, ',', &part));
        assert_false(str_split(&rest, ',', &part));
    }
}

static void hashes_are_stable_and_differ(void **state) {
    (void)state;
    assert_true(str_hash(STR("")) == UINT64_C(0xcbf29ce484222325));
    assert_true(str_hash(STR("a")) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(str_hash(STR("ab")) != str_hash(STR("ba")));
}

static void integers_are_read_whole_and_in_range(void **state) {
    (void)state;
    static const struct {
        const char *in;
        int64_t out;
    } good[] = {
        {"0", 0},
        {"-0", 0},
        {"+7", 7},
        {"007", 7},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
    };
    static const char *const bad[] = {"",
                                      "-",
                                      "+",
                                      "--1",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "0x1",
                                      "1e3",
                                      "１",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999999"};
    int64_t out = 0;
    for (size_t i = 0; i < ROWS(good); i++) {
        assert_true(str_read_int(str_from(good[i].in), &out));
        assert_true(out == good[i].out);
    }
    out = 42;
    for (size_t i = 0; i < ROWS(bad); i++) assert_false(str_read_int(str_from(bad[i]), &out));
    assert_false(str_read_int(STR_NONE, &out));
    assert_false(str_read_int((Str){"1\0", 2}, &out));
    assert_int_equal(out, 42);
}

static void reals_are_read_whole_and_finite(void **state) {
    (void)state;
    static const struct {
        const char *in;
        double out;
    } good[] = {
        {"0", 0},       {"120.1415", 120.1415}, {"-30.5", -30.5},
        {"+1e3", 1000}, {"1.5E-2", 0.015},      {"1e-999", 0},
    };
    static const char *const bad[] = {"",   ".",  "1.",  ".5",  "1e",   "1e+",   "e1",  "-",
                                      " 1", "1 ", "nan", "inf", "0x10", "1e999", "1,5", "1.2.3"};
    double out = 0;
    for (size_t i = 0; i < ROWS(good); i++) {
        assert_true(str_read_real(str_from(good[i].in), &out));
        assert_true(out == good[i].out);
    }
    for (size_t i = 0; i < ROWS(bad); i++) assert_false(str_read_real(str_from(bad[i]), &out));
    char nines[200];
    memset(nines, '9', sizeof nines);
    assert_false(str_read_real((Str){nines, sizeof nines}, &out));
    assert_true(str_read_real((Str){nines, 127}, &out));
    assert_false(str_read_real((Str){"1\0", 2}, &out));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none_and_empty_differ_only_where_said),
        cmocka_unit_test(comparison_is_by_bytes),
        cmocka_unit_test(starts_ends_and_find),
        cmocka_unit_test(trim_takes_ascii_and_ideographic_space),
        cmocka_unit_test(slices_are_clamped),
        cmocka_unit_test(n_marks_give_n_plus_one_parts),
        cmocka_unit_test(hashes_are_stable_and_differ),
        cmocka_unit_test(integers_are_read_whole_and_in_range),
        cmocka_unit_test(reals_are_read_whole_and_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
