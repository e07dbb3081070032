/* Date: a calendar day as the number yyyymmdd (19460215); 0 = none. It sorts, it is readable in the
 * database, and JSON and people see 1946-02-15. Month: yyyymm. Instants are int64_t UTC
 * milliseconds. People live in Asia/Shanghai (UTC+8, no summer time since 1992).
 *
 * Workdays: GB-style working days: Monday to Friday, except dated holidays and make-up days (调休).
 *
 * Invariants
 *  1. A Date that is made or read here is 0 or a day that exists, of the years 1800–9999.
 *  2. None in, none out: adding to 0 gives 0, and so does a day past those years. Taking a number
 *     out of 0 (days, weekday, age) is a programmer's mistake.
 *  3. What cannot be read leaves *out as it was.
 *  4. Only the two clock functions look at a clock; all else follows from its arguments.
 */
#ifndef CORE_BASE_DATE_H
#define CORE_BASE_DATE_H

#include "core/base/arena.h"
#include "core/base/str.h"

typedef int32_t Date;
typedef int32_t Month;

Date date_make(int year, int month, int day); /* 0 when there is no such day; years 1800–9999 */
bool date_is_valid(Date date);
int date_year(Date date);
int date_month(Date date);
int date_day(Date date);
int32_t date_to_days(Date date); /* since 1970-01-01 */
Date date_from_days(int32_t days);
Date date_add_days(Date date, int days);
Date date_add_months(Date date, int months); /* the last day of a shorter month */
int date_days_between(Date from, Date to);   /* to - from */
int date_weekday(Date date);                 /* 1 Monday … 7 Sunday */
int age_on(Date birth, Date day);      /* whole years; born on 29 Feb: a year older on 1 March */
Date date_of_age(Date birth, int age); /* the first day on which age_on is `age` */

bool date_read(Str iso, Date *out); /* exactly yyyy-mm-dd */
bool date_read_loosely(
    Str text,
    Date *out); /* also 1946/2/15, 1946.2.15, 19460215, 1946年2月15日, full-width digits */
Str date_print(Arena *arena, Date date); /* "" for none */

Month month_of(Date date);
Month month_add(Month month, int months);
Date month_first(Month month);
Date month_last(Month month);
int month_days(Month month);
bool month_read(Str iso, Month *out); /* exactly yyyy-mm */

Date date_of_ms(int64_t ms);              /* the day in Shanghai */
int64_t date_start_ms(Date date);         /* 00:00 in Shanghai */
int minute_of_ms(int64_t ms);             /* minutes since midnight in Shanghai, 0–1439 */
Str time_print(Arena *arena, int64_t ms); /* 2026-11-22T08:30:00.000Z; "" for 0 */
#define TIME_TEXT_BYTES 25
void time_write(int64_t ms, char text[static TIME_TEXT_BYTES]); /* the same, without an arena */
bool time_read(Str iso, int64_t *out_ms);                       /* RFC 3339, offset required */
int64_t clock_now_ms(void); /* the system's clock; only src/app, walk/site.c and the log call it */
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_us(void);

typedef struct WorkdayException {
    Date date;
    bool works; /* true: a weekend day worked (调休); false: a holiday */
} WorkdayException;

typedef struct Workdays {
    const WorkdayException *exceptions; /* sorted by date */
    size_t count;
} Workdays;

bool workday_is(const Workdays *workdays, Date date);
Date workday_add(const Workdays *workdays, Date from,
                 int days); /* the nth working day after `from`; n may be 0 */
int workday_between(const Workdays *workdays, Date from,
                    Date to); /* working days in (from, to]; negative if to < from */

#endif
