#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/date.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static void the_day_turns_at_midnight_in_shanghai(void **state) {
    (void)state;
    int64_t start = date_start_ms(20261122);
    assert_true(start == INT64_C(1795276800000)); /* 2026-11-21T16:00:00Z */
    assert_int_equal(date_of_ms(start), 20261122);
    assert_int_equal(date_of_ms(start - 1), 20261121);
    assert_int_equal(date_of_ms(start + 86399999), 20261122);
    assert_int_equal(minute_of_ms(start), 0);
    assert_int_equal(minute_of_ms(start - 1), 1439);
    assert_int_equal(minute_of_ms(start + 59999), 0);
    assert_int_equal(minute_of_ms(start + 60000), 1);
    assert_int_equal(date_of_ms(0), 19700101);
    assert_int_equal(minute_of_ms(0), 480);
    assert_int_equal(date_of_ms(date_start_ms(19460215)), 19460215);
    assert_int_equal(date_of_ms(date_start_ms(19460215) - 1), 19460214);
    assert_int_equal(minute_of_ms(date_start_ms(19460215) - 1), 1439);
    assert_int_equal(date_of_ms(INT64_MAX), 0);
    assert_int_equal(date_of_ms(INT64_MIN), 0);
}

static void times_are_printed_in_utc(void **state) {
    (void)state;
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {
        {0, ""},
        {1, "1970-01-01T00:00:00.001Z"},
        {-1, "1969-12-31T23:59:59.999Z"},
        {INT64_C(1795336200000), "2026-11-22T08:30:00.000Z"},
        {INT64_C(951868799999), "2000-02-29T23:59:59.999Z"},
        {INT64_MAX, ""},
        {INT64_MIN, ""},
    };
    Arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_true(str_equal_c(time_print(&arena, rows[i].ms), rows[i].text));
        char text[TIME_TEXT_BYTES];
        time_write(rows[i].ms, text);
        assert_string_equal(text, rows[i].text);
    }
    arena_clear(&arena);
}

static void rfc_3339_is_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-11-22T08:30:00.000Z", INT64_C(1795336200000)},
        {"2026-11-22t08:30:00z", INT64_C(1795336200000)},
        {"2026-11-22T16:30:00+08:00", INT64_C(1795336200000)},
        {"2026-11-22T00:30:00.5-08:00", INT64_C(1795336200500)},
        {"2026-11-23T08:29:00+23:59", INT64_C(1795336200000)},
        {"2026-11-22T08:30:00.1239999Z", INT64_C(1795336200123)},
        {"2026-11-22T08:29:60Z", INT64_C(1795336200000)},
        {"1969-12-31T23:59:59.999Z", -1},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        int64_t ms = 42;
        if (!time_read(str_from(rows[i].text), &ms)) fail_msg("refused: %s", rows[i].text);
        assert_true(ms == rows[i].ms);
    }
}

static void what_is_not_rfc_3339_is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "2026-11-22",
        "2026-11-22T08:30:00",
        "2026-11-22 08:30:00Z",
        "2026-11-22T08:30Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T08:60:00Z",
        "2026-11-22T08:30:61Z",
        "2026-11-22T08:30:00.Z",
        "2026-11-22T08:30:00+0800",
        "2026-11-22T08:30:00+24:00",
        "2026-11-22T08:30:00+08:60",
        "2026-11-22T08:30:00+08",
        "2026-11-22T08:30:00ZZ",
        "2026-11-22T08:30:00Z ",
        "2026-02-30T08:30:00Z",
        "2026-11-22T8:30:00Z",
        "2026-11-22T-1:30:00Z",
        "2026-11-22T08\x1A"
        "30:00Z",
        "2026-11-22T08:30:00\x0E"
        "5Z",
    };
    int64_t ms = 42;
    for (size_t i = 0; i < ROWS(bad); i++) {
        if (time_read(str_from(bad[i]), &ms)) fail_msg("taken: %s", bad[i]);
    }
    assert_false(time_read(STR_NONE, &ms));
    assert_int_equal(ms, 42);
}

static void clocks_go_forward(void **state) {
    (void)state;
    int64_t before = clock_monotonic_ms();
    assert_true(clock_monotonic_ms() >= before);
    assert_true(clock_now_ms() > date_start_ms(20240101));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_day_turns_at_midnight_in_shanghai),
        cmocka_unit_test(times_are_printed_in_utc),
        cmocka_unit_test(rfc_3339_is_read),
        cmocka_unit_test(what_is_not_rfc_3339_is_refused),
        cmocka_unit_test(clocks_go_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
