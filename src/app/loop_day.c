/* The days of a city that cares: what is done every day, and what once a month. */
#include "app/loop_walk.h"

enum { WEEK = 7, EVENING = 1260, NIGHT = 1290 };

static Date earlier(Date a, Date b) {
    return a < b ? a : b;
}

/* Who has access to what is gone over in rounds: one is under way. */
static void access_review(Loop *loop, int nth) {
    if (nth != loop->days) return;
    Stage stage = stage_begin(loop, "access review");
    (void)stage_add(&stage, &loop->cast->security, "POST", "/api/access-rounds");
    stage_run(&stage);
    stage_end(&stage);
}

void loop_prepare(Loop *loop, bool dirty) {
    loop->last_day = date_add_days(loop->first_day, (int)loop->days - 1);
    loop_cast_make(loop);
    if (loop->broken > 0) return;
    loop_people_import(loop, dirty);
    loop_people_list(loop);
    loop_people_choose(loop);
    loop_apply(loop);
    loop_clock(loop, date_add_days(month_first(month_of(loop->first_day)), -1), 600);
    loop_grant_aged(loop);
    loop_payees_make(loop);
    loop_plans_make(loop);
    loop_plates_issue(loop);
}

/* On the first of a month, before anybody goes out. */
static void month_begin(Loop *loop, Date day) {
    loop_grant_month(loop, "service_allowance", month_of(day));
    loop_grant_month(loop, "aged_allowance", month_of(day));
}

/* In the first days of a month the one before is settled, as far as it is over. */
static void month_end(Loop *loop, Date day) {
    Month before = month_add(month_of(day), -1);
    if (!loop->settles || date_day(day) != LOOP_SETTLED_ON || before < month_of(loop->first_day))
        return;
    loop_bills_settle(loop, before);
    loop_pay(loop);
}

/* What still lies on the desks when the walk ends: five working days are given, so that the first
 * are just late, the rest soon due. */
static void leave_lying(Loop *loop, int nth) {
    static const struct {
        int days_ago;
        size_t people;
    } left[] = {{9, 3}, {6, 3}, {3, 2}};
    for (size_t i = 0; i < COUNT(left); i++) {
        if (loop->settles && (int)loop->days - nth + 1 == left[i].days_ago)
            loop_apply_left(loop, left[i].people);
    }
}

static void day_run(Loop *loop, int nth) {
    Date day = date_add_days(loop->first_day, nth - 1);
    loop_clock(loop, day, 360);
    if (nth == 1 || date_day(day) == 1) month_begin(loop, day);
    month_end(loop, day);
    if ((nth - 1) % WEEK == 0) {
        loop_plans_generate(loop, day, earlier(date_add_days(day, WEEK - 1), loop->last_day));
        loop_providers_answer(loop, 0);
    }
    loop_dispatch(loop, day);
    loop_changes(loop, nth);
    loop_visits(loop);
    loop_clock(loop, day, EVENING);
    loop_make_up(loop);
    loop_follow_up(loop);
    leave_lying(loop, nth);
    access_review(loop, nth);
    if ((nth - 1) % WEEK == 2) loop_complaints(loop);
    if (day < loop->last_day) {
        loop_wishes(loop);
        loop_cancel_some(loop);
    }
    loop_providers_answer(loop, 0);
    loop_clock(loop, day, NIGHT);
    loop_clocks(loop);
    loop_night(loop);
}

void loop_days(Loop *loop) {
    for (int nth = 1; nth <= loop->days; nth++) day_run(loop, nth);
}
