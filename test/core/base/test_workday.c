#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/date.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* A holiday of three days around a week, with the Sunday before it worked. 2026-02-01 is a
 * Sunday. */
static const WorkdayException february[] = {
    {20260208, true},  /* Sunday */
    {20260209, false}, /* Monday */
    {20260210, false}, /* Tuesday */
    {20260214, false}, /* Saturday, free anyway */
    {20260227, true},  /* Friday, worked anyway */
    {20260228, true},  /* Saturday */
};
static const Workdays workdays = {february, ROWS(february)};
static const Workdays plain = {NULL, 0};

static void exceptions_win_over_the_week(void **state) {
    (void)state;
    static const struct {
        Date date;
        bool works;
    } rows[] = {
        {20260206, true},  {20260207, false}, {20260208, true}, {20260209, false},
        {20260210, false}, {20260211, true},  {20260213, true}, {20260214, false},
        {20260215, false}, {20260227, true},  {20260228, true}, {20260301, false},
        {20260302, true},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(workday_is(&workdays, rows[i].date), rows[i].works);
    }
    assert_false(workday_is(&plain, 20260208));
    assert_true(workday_is(&plain, 20260209));
}

static void the_nth_working_day_is_found(void **state) {
    (void)state;
    static const struct {
        Date from;
        int days;
        Date to;
    } rows[] = {
        {20260206, 0, 20260206}, {20260207, 0, 20260207},  {20260206, 1, 20260208},
        {20260206, 2, 20260211}, {20260208, 1, 20260211},  {20260209, 1, 20260211},
        {20260206, 4, 20260213}, {20260206, 5, 20260216},  {20260227, 1, 20260228},
        {20260228, 1, 20260302}, {20260206, 10, 20260223},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(workday_add(&workdays, rows[i].from, rows[i].days), rows[i].to);
    }
    assert_int_equal(workday_add(&plain, 20260206, 5), 20260213);
    assert_int_equal(workday_add(&plain, 99991231, 1), 0);
}

static int count_one_by_one(const Workdays *table, Date from, Date to) {
    int count = 0;
    for (Date date = date_add_days(from, 1); date <= to; date = date_add_days(date, 1)) {
        count += workday_is(table, date);
    }
    return count;
}

static void between_agrees_with_counting_one_by_one(void **state) {
    (void)state;
    for (int from = 0; from < 45; from++) {
        for (int to = from; to < 45; to++) {
            Date a = date_add_days(20260125, from), b = date_add_days(20260125, to);
            int count = count_one_by_one(&workdays, a, b);
            assert_int_equal(workday_between(&workdays, a, b), count);
            assert_int_equal(workday_between(&workdays, b, a), -count);
            assert_int_equal(workday_between(&plain, a, b), count_one_by_one(&plain, a, b));
        }
    }
    assert_int_equal(workday_between(&plain, 18000101, 18000108), 5);
}

static void adding_and_counting_agree(void **state) {
    (void)state;
    for (int days = 0; days < 40; days++) {
        Date to = workday_add(&workdays, 20260130, days);
        assert_int_equal(workday_between(&workdays, 20260130, to), days);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exceptions_win_over_the_week),
        cmocka_unit_test(the_nth_working_day_is_found),
        cmocka_unit_test(between_agrees_with_counting_one_by_one),
        cmocka_unit_test(adding_and_counting_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
