/* Person_month: what a month's services cost a person, line by line: the government's share, the
 * own share, and why (R56).
 *
 *   visits of the month by their day ─┐
 *   differences billed in the month ──┴─► lines ─► sums
 *
 * Invariants
 *  1. A line in a bill says what the bill says, one that is in none yet what the visit would cost.
 *  2. What is refused or did not take place stands with 0 and its reason.
 *  3. The sums are those of the lines, open until the last bill of them is approved.
 *  4. Reach is that of the person; a family was let see bills.
 */
#ifndef CARE_SERVICE_PERSON_MONTH_H
#define CARE_SERVICE_PERSON_MONTH_H

#include "core/walk/module.h"

enum {
    COST_SHARED = 1, /* by the menu's share, within the plan */
    COST_PAY_OWN,    /* the person chose to pay */
    COST_PARTLY,     /* by the minutes that were done */
    COST_MISSED,     /* it did not take place */
    COST_REFUSED,    /* a reviewer does not pay it */
    COST_DIFFERENCE  /* of an earlier month, found later */
};
extern const Choices cost_whys;

typedef struct MonthLine {
    int64_t id; /* of the order */
    Date day;
    Str item, item_zh, item_en;
    int64_t minutes;
    Fen price, government, own;
    int32_t why;
    int32_t state; /* bill_line_states; 0: in no bill yet */
    Str reason;    /* why it is not paid */
} MonthLine;

typedef struct PersonMonth {
    int64_t id; /* of the person */
    Str month;  /* "2026-11" */
    Fen government, own;
    bool open;  /* some of it is not settled yet */
    List lines; /* of MonthLine */
} PersonMonth;
extern const Shape person_month_shape, month_line_shape;
extern const Noun person_month_noun;

#endif
