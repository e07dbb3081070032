/* VisitLab: marks at the door of an OrderLab's orders. The person's home lies at 120.145, 30.321
 * (WGS-84).
 */
#ifndef SUPPORT_VISIT_LAB_H
#define SUPPORT_VISIT_LAB_H

#include "care/service/flag_rules.h"
#include "care/service/visit_row.h"
#include "support/order_lab.h"

#define HOME_LNG 120.145
#define HOME_LAT 30.321

/* A confirmed order of tomorrow; carers 0 (and 1, where two are needed). */
Order visit_lab_order(OrderLab *lab, const char *item);
/* One of tomorrow for somebody else, by carer 0 as well, within two hours from this minute. */
Order visit_lab_other(OrderLab *lab, int number, int window_from);
void visit_lab_evening(OrderLab *lab, const Order *order); /* the clock: 22:00 of the order's day */

void visit_lab_no_sample(OrderLab *lab, Date day); /* it holds none of the first orders */

/* A mark of carer 0, at home, by a phone that was offline, `minute` minutes after the midnight of
 * the order's day. */
VisitMark visit_lab_mark(const Order *order, int32_t kind, int minute);
Err visit_lab_send(OrderLab *lab, const Actor *actor, const VisitMark *mark, VisitMark *out);
/* In and out by carer 0; the order is read again afterwards. */
Order visit_lab_visit(OrderLab *lab, const Order *order, int from, int to);

VisitView visit_lab_view(OrderLab *lab, int64_t order);

typedef struct VisitCharge {
    int64_t order;
    Fen government, own;
} VisitCharge;
VisitCharge visit_lab_charge(OrderLab *lab, int64_t order);

/* NULL: the rule has never flagged the order. */
const Flag *visit_lab_flag(OrderLab *lab, int64_t order, int32_t rule);
bool visit_lab_flagged(OrderLab *lab, int64_t order, int32_t rule); /* and the flag is open */
int64_t visit_lab_open_flags(OrderLab *lab, int64_t order);
void visit_lab_rules(OrderLab *lab, int64_t order); /* flags_run as the system */
int64_t visit_lab_clocks(OrderLab *lab);            /* visit_clocks_run; how many moved */
int64_t visit_lab_file(OrderLab *lab, const Actor *actor,
                       const char *content); /* a small picture */

#endif
