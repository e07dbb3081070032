/* BillLab: November of an OrderLab from its visits to its bills. Its officer and its clerk are
 * accounts that exist: jobs run as one.
 */
#ifndef SUPPORT_BILL_LAB_H
#define SUPPORT_BILL_LAB_H

#include "care/service/bill_row.h"
#include "support/visit_lab.h"

#define BILL_LAB_FREEZE_DAY 20261201

typedef struct BillLabFreeze {
    Str month;
    int64_t scope;
} BillLabFreeze;

void bill_lab_open(OrderLab *lab, const Database *database);
void bill_lab_await(OrderLab *lab, int64_t job); /* and it is done */

/* Visited and followed up: it waits for the month to be frozen. */
Order bill_lab_followed(OrderLab *lab, const Order *confirmed, int from, int to);
Order bill_lab_order(OrderLab *lab, const char *item, int from); /* the same of a new one */

void bill_lab_next_month(OrderLab *lab); /* the clock: the first of December */
Err bill_lab_freeze(OrderLab *lab, const Actor *actor, const char *month, int64_t *job);
void bill_lab_freeze_november(OrderLab *lab);
/* Freezes this month on that day; the one bill of it. */
Bill bill_lab_only(OrderLab *lab, const char *month, Date frozen_on);

Bill bill_lab_bill(OrderLab *lab, int64_t id);
bool bill_lab_is_billed(OrderLab *lab, int64_t order);
BillLine bill_lab_line(OrderLab *lab, int64_t order);
Err bill_lab_step(OrderLab *lab, const Actor *actor, const char *route, int64_t id, Bill *out);
/* The same over HTTP: POST /api/bills/{id}/<event> by this account; the status of the answer. The
 * site has to serve. */
int bill_lab_post(OrderLab *lab, const Actor *actor, int64_t id, const char *event);
void bill_lab_decide(OrderLab *lab, const char *route, int64_t line, Err wanted); /* the clerk */

#endif
