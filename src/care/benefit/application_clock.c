/* Clocks of applications: in the days of the programme's step, or of a setting; they stand while
 * something is missing. */
#include "care/benefit/application_life.h"
#include "core/walk/site.h"

static bool is_setting(const char *clock) {
    return str_ends(str_from(clock), STR("_workdays"));
}

/* A step the programme does not name has no clock. */
static Err limit_of(Op *op, const Application *application, const char *clock, int64_t *days,
                    Str *unit) {
    *unit = STR("working_day");
    if (is_setting(clock)) return op_setting(op, clock, days);
    ProgrammeStep step;
    Err err = programme_step_on(op, application->programme, clock, op->today, &step);
    *days = err == OK ? step.limit_days : INT_NONE;
    if (err == OK) *unit = step.limit_unit;
    return err == ERR_NOT_FOUND ? OK : err;
}

static Date day_after(Op *op, Date from, int64_t days, Str unit) {
    return str_equal_c(unit, "day") ? date_add_days(from, (int)days)
                                    : op_workday_after(op, from, (int)days);
}

Err clock_start(Op *op, Application *application, const char *clock, Date from) {
    int64_t days = INT_NONE;
    Str unit = STR_NONE;
    application->clock_step = STR_NONE;
    application->due_on = 0;
    if (clock == NULL) return OK;
    TRY(limit_of(op, application, clock, &days, &unit));
    if (days == INT_NONE) return OK;
    application->clock_step = str_from(clock);
    application->due_on = day_after(op, from, days, unit);
    return OK;
}

/* What is overdue when it stops is as overdue when it goes on. */
Err clock_stop(Op *op, Application *application) {
    int64_t days = 0;
    application->left_days = INT_NONE;
    if (application->due_on == 0) return OK;
    TRY(limit_of(op, application, application->clock_step.ptr, &days, &application->left_unit));
    bool calendar = str_equal_c(application->left_unit, "day");
    application->left_days =
        calendar ? date_days_between(op->today, application->due_on)
                 : workday_between(site_workdays(op->site), op->today, application->due_on);
    return OK;
}

/* The last day that lies `left` days or working days, a negative number, from today. */
static Date day_before(Op *op, int64_t left, Str unit) {
    if (str_equal_c(unit, "day")) return date_add_days(op->today, (int)left);
    Date day = op->today;
    while (workday_between(site_workdays(op->site), op->today, day) > left)
        day = date_add_days(day, -1);
    return day;
}

void clock_resume(Op *op, Application *application) {
    if (application->left_days == INT_NONE) return;
    int64_t left = application->left_days;
    application->due_on = left >= 0 ? day_after(op, op->today, left, application->left_unit)
                                    : day_before(op, left, application->left_unit);
    application->left_days = INT_NONE;
    application->left_unit = STR_NONE;
}
