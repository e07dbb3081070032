/* Followup: 跟踪回访 (R16): a seeded sample of finished orders and every flagged one; ratings; complaint → remedy.
 *
 *   [due] ─call─► [done] | [unreachable] ─again─► …;   complaint: [open] ─answer─► [remedied] ─confirm─► [closed] | ─reopen─► [open]
 *
 * Invariants: 1. the sample of a day is reproducible: order is drawn when SM3(seed of the day ‖ order id) falls under the dated percent;
 * 2. an order with a follow-up due is not frozen into a bill.
 */
#ifndef CARE_SERVICE_FOLLOWUP_H
#define CARE_SERVICE_FOLLOWUP_H

#include "core/walk/module.h"

extern const Shape followup_shape;
extern const Noun followup_noun, complaint_noun;

/* Reaction to visit_finished: flags the order, draws the sample, else moves it straight on to `followed`. */
Err followup_on_visit(Op *op, const Event *event) MUST_CHECK;

#endif
