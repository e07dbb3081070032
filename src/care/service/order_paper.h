/* Order_paper: what goes along with a visit: 派工单 for the carer, 服务记录签字单 for what was done
 * (R13, R15), 照护计划 it comes from (R12).
 *
 * Invariants
 *  1. A record printed before there is a mark is the form that is filled in by hand where no
 *     telephone works.
 *  2. Times and outcome are those that count (visit_effective), money what the visit costs by them
 *     (visit_charge).
 *  3. 派工单 needs a carer: ERR_CONFLICT "paper_not_yet".
 *  4. Name, telephone, address and notes are masked by right.
 */
#ifndef CARE_SERVICE_ORDER_PAPER_H
#define CARE_SERVICE_ORDER_PAPER_H

#include "core/walk/print.h"

extern const Noun order_paper_noun, plan_paper_noun;

/* The name of a menu item in the reader's language, as it stood on a day; its code when it is on no
 * menu. */
Err item_name(Op *op, Str code, int64_t scope, Date day, Str *out) MUST_CHECK;
/* "09:00–11:00" */
Str minutes_print(Arena *arena, int64_t from, int64_t to);

#endif
