#include "core/base/date.h"

#include <assert.h>

enum { YEAR_MIN = 1800, YEAR_MAX = 9999, DAYS_MIN = -62091, DAYS_MAX = 2932896 };

static bool is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

Date date_make(int year, int month, int day) {
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12) return 0;
    if (day < 1 || day > days_in(year, month)) return 0;
    return year * 10000 + month * 100 + day;
}

bool date_is_valid(Date date) {
    return date > 0 && date_make(date_year(date), date_month(date), date_day(date)) == date;
}

int date_year(Date date) {
    return date / 10000;
}

int date_month(Date date) {
    return date / 100 % 100;
}

int date_day(Date date) {
    return date % 100;
}

/* Days before 1 March of the year, counted from 1 March of year 0: the leap day falls last. */
static int32_t days_before_march(int year) {
    return year * 365 + year / 4 - year / 100 + year / 400;
}

enum { EPOCH_FROM_MARCH_0 = 719468 };

int32_t date_to_days(Date date) {
    assert(date_is_valid(date));
    int months = (date_month(date) + 9) % 12;
    int year = date_year(date) - (months >= 10);
    return days_before_march(year) + (153 * months + 2) / 5 + date_day(date) - 1 -
           EPOCH_FROM_MARCH_0;
}

Date date_from_days(int32_t days) {
    if (days < DAYS_MIN || days > DAYS_MAX) return 0;
    int32_t count = days + EPOCH_FROM_MARCH_0;
    int year = (int)((int64_t)count * 400 / 146097);
    while (days_before_march(year + 1) <= count) year++;
    while (days_before_march(year) > count) year--;
    int rest = count - days_before_march(year);
    int months = (5 * rest + 2) / 153;
    int day = rest - (153 * months + 2) / 5 + 1;
    return date_make(year + (months >= 10), (months + 2) % 12 + 1, day);
}

Date date_add_days(Date date, int days) {
    if (date == 0) return 0;
    int32_t sum = 0;
    if (__builtin_add_overflow(date_to_days(date), days, &sum)) return 0;
    return date_from_days(sum);
}

Date date_add_months(Date date, int months) {
    if (date == 0) return 0;
    Month month = month_add(month_of(date), months);
    if (month == 0) return 0;
    int last = month_days(month);
    return month * 100 + (date_day(date) < last ? date_day(date) : last);
}

int date_days_between(Date from, Date to) {
    return date_to_days(to) - date_to_days(from);
}

int date_weekday(Date date) {
    return (date_to_days(date) - DAYS_MIN + 2) % 7 + 1; /* 1800-01-01 was a Wednesday */
}

int age_on(Date birth, Date day) {
    assert(date_is_valid(birth) && date_is_valid(day));
    return date_year(day) - date_year(birth) - (day % 10000 < birth % 10000);
}

Date date_of_age(Date birth, int age) {
    int year = date_year(birth) + age;
    Date day = date_make(year, date_month(birth), date_day(birth));
    return day != 0 ? day : date_make(year, 3, 1);
}

Month month_of(Date date) {
    return date / 100;
}

Month month_add(Month month, int months) {
    if (month == 0) return 0;
    int64_t count = (int64_t)(month / 100) * 12 + month % 100 - 1 + months;
    if (count < YEAR_MIN * 12 || count >= (YEAR_MAX + 1) * 12) return 0;
    return (Month)(count / 12 * 100 + count % 12 + 1);
}

Date month_first(Month month) {
    return month ? month * 100 + 1 : 0;
}

Date month_last(Month month) {
    return month ? month * 100 + month_days(month) : 0;
}

int month_days(Month month) {
    assert(date_is_valid(month * 100 + 1));
    return days_in(month / 100, month % 100);
}
