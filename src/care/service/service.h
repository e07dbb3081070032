/* service: 申请之后的闭环: menu, plans, orders, dispatch, check-in, follow-up, settlement.
 *
 *   menu ─► plan ─► order ─► (provider accepts, carer accepts) ─► visit ─► followup ─► flags ─► bill ─► pay file
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
