/* service: 申请之后的闭环: menu, plans, orders, dispatch, check-in, follow-up, settlement.
 *
 *   menu ─► plan ─► order ─► (provider accepts, carer accepts) ─► visit ─► followup ─► flags ─► bill ─► pay file
 *
 * Invariants
 *  1. An order is the spine: plan, dispatch, visit, follow-up, flags and bill speak of it, and move
 *     it by its machine alone (order.h).
 *  2. Prices, minutes, shares and thresholds are dated rows of data/service; an order keeps the
 *     price, minutes and shares of its day.
 *  3. Money moves in the transaction of the step that it is for: held with the order, posted or
 *     released at the end (order.h, bill.h).
 *  4. What was marked at the door and what was paid is never changed: corrections lie over the one,
 *     differences come after the other.
 */
#ifndef CARE_SERVICE_SERVICE_H
#define CARE_SERVICE_SERVICE_H

#include "care/service/bill.h"
#include "care/service/complaint.h"
#include "care/service/correction.h"
#include "care/service/flag.h"
#include "care/service/followup.h"
#include "care/service/menu.h"
#include "care/service/order.h"
#include "care/service/plan.h"
#include "care/service/plate.h"
#include "care/service/rating.h"
#include "care/service/unlock.h"
#include "care/service/visit.h"
#include "core/walk/module.h"

extern const Module service_module;

#endif
