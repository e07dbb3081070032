#include "core/base/date.h"

#include <assert.h>

/* Index of the first exception later than `date`. */
static size_t exception_after(const Workdays *workdays, Date date) {
    size_t low = 0, high = workdays->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (workdays->exceptions[middle].date <= date) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool workday_is(const Workdays *workdays, Date date) {
    size_t after = exception_after(workdays, date);
    if (after > 0 && workdays->exceptions[after - 1].date == date) {
        return workdays->exceptions[after - 1].works;
    }
    return date_weekday(date) <= 5;
}

Date workday_add(const Workdays *workdays, Date from, int days) {
    assert(days >= 0);
    Date date = from;
    while (days > 0 && date != 0) {
        date = date_add_days(date, 1);
        if (date != 0 && workday_is(workdays, date)) days--;
    }
    return date;
}

/* Mondays to Fridays up to and with `date`, counted from a Monday before every Date. */
static int weekdays_until(Date date) {
    int days = date_to_days(date) - date_to_days(date_make(1800, 1, 6)) + 7;
    int in_week = days % 7 + 1;
    return days / 7 * 5 + (in_week < 5 ? in_week : 5);
}

int workday_between(const Workdays *workdays, Date from, Date to) {
    if (to < from) return -workday_between(workdays, to, from);
    int count = weekdays_until(to) - weekdays_until(from);
    for (size_t i = exception_after(workdays, from); i < exception_after(workdays, to); i++) {
        bool weekday = date_weekday(workdays->exceptions[i].date) <= 5;
        count += (int)workdays->exceptions[i].works - (int)weekday;
    }
    return count;
}
