/* LoopWalk: the stages of the closed loop, in the order in which a city lives them.
 *
 *   register ─► applications ─► grants ─► plans ─► days of service ─► bills ─► pay files
 *
 * Invariants
 *  1. A stage finds what the ones before it left; loop_prepare, loop_days and loop_settle call them
 *     in their order.
 *  2. What goes wrong is counted in loop->broken and told; the caller looks there before it goes
 *     on.
 *  3. Settling a month again is refused and changes no account: loop_settle tries it.
 */
#ifndef APP_LOOP_WALK_H
#define APP_LOOP_WALK_H

#include "app/loop_people.h"
#include "care/money/book.h"

/* Where the orders of a loop ended. */
typedef struct LoopCount {
    int64_t orders, settled, cancelled, flagged, open;
} LoopCount;

/* EXIT_DONE only when nothing broke, no order is open and the books balance to the fen; else
 * EXIT_NO. */
int loop_verdict(const Loop *loop, const LoopCount *count, const BookVerdict *books);

void loop_assess(Loop *loop);
void loop_assess_begin(Loop *loop); /* given to two assessors, who have yet to go there */
void loop_assess_end(Loop *loop);   /* some of those: they went */
void loop_apply(Loop *loop); /* 申请 → 受理 → 初审 → 评估 → 审批 → 公示 → 办结 */

/* Who applies and is not dealt with by the end of the walk: come in on one of its days, or
 * today. */
void loop_apply_left(Loop *loop, size_t most);
void loop_apply_late(Loop *loop);
/* Everything before the first visit: the register, applications, the month's allowance, plans. */
void loop_prepare(Loop *loop, bool dirty);
/* The days of service, one after the other. */
void loop_days(Loop *loop);

/* loop_grant.c */
void loop_grant_aged(Loop *loop);
void loop_grant_month(Loop *loop, const char *programme, Month month);
/* A batch that is prepared and reviewed, and waits for its approval. */
void loop_grant_leave(Loop *loop, const char *programme, Month month);
void loop_plans_make(Loop *loop);
void loop_plates_issue(Loop *loop);
void loop_plans_generate(Loop *loop, Date from, Date to); /* to 0: as far ahead as is usual */

/* loop_order.c */
void loop_wishes(Loop *loop);
void loop_cancel_some(Loop *loop);
void loop_providers_answer(Loop *loop, size_t left); /* but for the first ones of each */
void loop_dispatch(Loop *loop, Date day);
void loop_clocks(Loop *loop);
void loop_night(Loop *loop); /* the figures of the evening are kept */

/* loop_visit.c, loop_follow.c, loop_change.c */
void loop_visits(Loop *loop);
Str loop_picture(Loop *loop); /* a PNG; what follows it makes it somebody's own */
void loop_follow_up(Loop *loop);
void loop_complaints(Loop *loop);
void loop_make_up(Loop *loop);
void loop_changes(Loop *loop, int day); /* day of service, from 1 */

void loop_twins(Loop *loop); /* loop_twin.c: second files of a person */

/* loop_bill.c, loop_pay.c */
void loop_bills_settle(Loop *loop, Month month);
void loop_bills_again(Loop *loop, Month month); /* must be refused */
void loop_payees_make(Loop *loop);
void loop_pay(Loop *loop);
void loop_payee_leave(Loop *loop); /* a changed account waits to be approved */

/* loop_morning.c: what lies on the desks of the day after the last. */
void loop_morning(Loop *loop);

/* loop_late.c: what comes to light after a month was paid goes into the next one. */
void loop_late_corrections(Loop *loop);

/* loop_close.c */
void loop_settle(Loop *loop);
LoopCount loop_count(Loop *loop);
bool loop_books(Loop *loop, BookVerdict *out); /* false: they are wrong, or cannot be read */

#endif
