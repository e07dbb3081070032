#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/date.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static void iso_dates_are_read_exactly(void **state) {
    (void)state;
    static const char *const bad[] = {"",           "1946-2-15",   "1946-02-30",  "1946/02/15",
                                      "19460215",   "1946-02-15 ", " 1946-02-15", "1946-02-1x",
                                      "1946-+2-15", "+946-02-15",  "0000-01-01",  "1946-02-15T"};
    Date date = 42;
    for (size_t i = 0; i < ROWS(bad); i++) assert_false(date_read(str_from(bad[i]), &date));
    assert_false(date_read(STR_NONE, &date));
    assert_int_equal(date, 42);
    assert_true(date_read(STR("1946-02-15"), &date));
    assert_int_equal(date, 19460215);
}

static void people_write_dates_in_many_ways(void **state) {
    (void)state;
    static const struct {
        const char *in;
        Date out;
    } rows[] = {
        {"1946-02-15", 19460215},         {"1946-2-5", 19460205},
        {"1946/2/15", 19460215},          {"1946/02/15", 19460215},
        {"1946.2.15", 19460215},          {"19460215", 19460215},
        {"1946年2月15日", 19460215},      {"1946年02月15日", 19460215},
        {"1946年2月15", 19460215},        {"１９４６年２月１５日", 19460215},
        {"１９４６０２１５", 19460215},   {"１９４６－０２－１５", 19460215},
        {"１９４６／２／１５", 19460215}, {"１９４６．２．１５", 19460215},
        {"19４6-02-1５", 19460215},       {"  1946-02-15\u3000", 19460215},
        {"2000年2月29日", 20000229},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        Date date = 0;
        if (!date_read_loosely(str_from(rows[i].in), &date)) fail_msg("refused: %s", rows[i].in);
        assert_int_equal(date, rows[i].out);
    }
}

static void what_is_no_date_is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "1946",
                                      "1946-02",
                                      "1946年2月",
                                      "46-02-15",
                                      "46年2月15日",
                                      "1946-02-30",
                                      "19460230",
                                      "1900年2月29日",
                                      "1946-2/15",
                                      "1946年2-15",
                                      "1946-2月15日",
                                      "1946-02-15日",
                                      "19460215日",
                                      "1946021",
                                      "194602150",
                                      "1946--2-15",
                                      "1946-2-15-1",
                                      "1946-002-15",
                                      "y946m02d15",
                                      "1946y2m15d",
                                      "不详",
                                      "1946年2月15号x",
                                      "1946-02-15 00:00:00",
                                      "1946 2 15",
                                      "1946-02-1\xFF",
                                      "1946-+2-15",
                                      "1946年2月15日日",
                                      "2/15/1946",
                                      "15.2.1946",
                                      "1799-12-31",
                                      "10000-1-1",
                                      "1946-2-",
                                      "1946年月15日"};
    Date date = 42;
    for (size_t i = 0; i < ROWS(bad); i++) {
        if (date_read_loosely(str_from(bad[i]), &date)) fail_msg("taken: %s", bad[i]);
    }
    assert_false(date_read_loosely(STR_NONE, &date));
    assert_int_equal(date, 42);
}

static void months_are_read_exactly(void **state) {
    (void)state;
    static const char *const bad[] = {"",         "2026-13", "2026-00", "2026-1",  "202601",
                                      "2026-011", "1799-12", "2026/01", "2026-+1", "x026-01"};
    Month month = 42;
    for (size_t i = 0; i < ROWS(bad); i++) assert_false(month_read(str_from(bad[i]), &month));
    assert_int_equal(month, 42);
    assert_true(month_read(STR("2026-11"), &month));
    assert_int_equal(month, 202611);
}

static void dates_are_printed_as_iso(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 0);
    assert_true(str_equal(date_print(&arena, 19460205), STR("1946-02-05")));
    assert_true(str_equal(date_print(&arena, 99991231), STR("9999-12-31")));
    Str none = date_print(&arena, 0);
    assert_true(!str_is_none(none) && none.len == 0);
    arena_clear(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iso_dates_are_read_exactly),
        cmocka_unit_test(people_write_dates_in_many_ways),
        cmocka_unit_test(what_is_no_date_is_refused),
        cmocka_unit_test(months_are_read_exactly),
        cmocka_unit_test(dates_are_printed_as_iso),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
