#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/date.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static void only_days_that_exist_are_made(void **state) {
    (void)state;
    static const struct {
        int year, month, day;
        Date date;
    } rows[] = {
        {1946, 2, 15, 19460215},  {2000, 2, 29, 20000229},  {1900, 2, 29, 0},
        {2024, 2, 29, 20240229},  {2023, 2, 29, 0},         {2024, 4, 31, 0},
        {2024, 12, 31, 20241231}, {2024, 13, 1, 0},         {2024, 0, 1, 0},
        {2024, 1, 0, 0},          {2024, 1, 32, 0},         {1799, 12, 31, 0},
        {1800, 1, 1, 18000101},   {9999, 12, 31, 99991231}, {10000, 1, 1, 0},
        {2024, 1, -1, 0},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(date_make(rows[i].year, rows[i].month, rows[i].day), rows[i].date);
    }
    assert_true(date_is_valid(19460215));
    assert_false(date_is_valid(0));
    assert_false(date_is_valid(19460230));
    assert_false(date_is_valid(-19460215));
    assert_false(date_is_valid(INT32_MAX));
}

static void every_day_round_trips_in_order(void **state) {
    (void)state;
    Date previous = 0;
    int weekday = 3; /* 1800-01-01 was a Wednesday */
    int32_t first = date_to_days(18000101), last = date_to_days(99991231);
    for (int32_t days = first; days <= last; days++) {
        Date date = date_from_days(days);
        if (date <= previous || date_to_days(date) != days || date_weekday(date) != weekday) {
            fail_msg("day %d is %d", days, date);
        }
        previous = date;
        weekday = weekday % 7 + 1;
    }
    assert_int_equal(date_from_days(first - 1), 0);
    assert_int_equal(date_from_days(last + 1), 0);
    assert_int_equal(date_from_days(INT32_MIN), 0);
    assert_int_equal(date_from_days(INT32_MAX), 0);
}

static void known_days_are_counted_right(void **state) {
    (void)state;
    assert_int_equal(date_to_days(19700101), 0);
    assert_int_equal(date_to_days(20000301), 11017);
    assert_int_equal(date_to_days(19691231), -1);
    assert_int_equal(date_weekday(20261122), 7);
    assert_int_equal(date_weekday(20240229), 4);
    assert_int_equal(date_days_between(20240228, 20240301), 2);
    assert_int_equal(date_days_between(20240301, 20240228), -2);
    assert_int_equal(date_add_days(20231231, 1), 20240101);
    assert_int_equal(date_add_days(20240301, -1), 20240229);
    assert_int_equal(date_add_days(99991231, 1), 0);
    assert_int_equal(date_add_days(18000101, -1), 0);
    assert_int_equal(date_add_days(99991231, INT32_MAX), 0);
    assert_int_equal(date_add_days(0, 5), 0);
}

static void months_are_added_to_the_last_day_of_shorter_ones(void **state) {
    (void)state;
    static const struct {
        Date from;
        int months;
        Date to;
    } rows[] = {
        {20240131, 1, 20240229},  {20230131, 1, 20230228},
        {20240131, 13, 20250228}, {20240229, 12, 20250228},
        {20240229, 48, 20280229}, {20240331, -1, 20240229},
        {20240115, -1, 20231215}, {20241215, 1, 20250115},
        {20240115, 0, 20240115},  {99991231, 1, 0},
        {18000131, -1, 0},        {20240101, INT32_MAX, 0},
        {20240101, INT32_MIN, 0}, {0, 3, 0},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(date_add_months(rows[i].from, rows[i].months), rows[i].to);
    }
}

static void months_know_their_ends(void **state) {
    (void)state;
    assert_int_equal(month_of(20261122), 202611);
    assert_int_equal(month_of(0), 0);
    assert_int_equal(month_add(202612, 1), 202701);
    assert_int_equal(month_add(202601, -1), 202512);
    assert_int_equal(month_add(202601, -25), 202312);
    assert_int_equal(month_add(0, 1), 0);
    assert_int_equal(month_first(202602), 20260201);
    assert_int_equal(month_last(202602), 20260228);
    assert_int_equal(month_last(202402), 20240229);
    assert_int_equal(month_last(0), 0);
    assert_int_equal(month_days(202411), 30);
    assert_int_equal(month_days(210002), 28);
}

static void age_moves_on_the_birthday(void **state) {
    (void)state;
    static const struct {
        Date birth, day;
        int age;
    } rows[] = {
        {19460215, 20260214, 79},  {19460215, 20260215, 80}, {19460215, 20260216, 80},
        {19480229, 20270228, 78},  {19480229, 20270301, 79}, {19480229, 20280228, 79},
        {19480229, 20280229, 80},  {19480229, 20280301, 80}, {20260101, 20260101, 0},
        {19260101, 20260101, 100}, {20260102, 20260101, -1},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(age_on(rows[i].birth, rows[i].day), rows[i].age);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_days_that_exist_are_made),
        cmocka_unit_test(every_day_round_trips_in_order),
        cmocka_unit_test(known_days_are_counted_right),
        cmocka_unit_test(months_are_added_to_the_last_day_of_shorter_ones),
        cmocka_unit_test(months_know_their_ends),
        cmocka_unit_test(age_moves_on_the_birthday),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
