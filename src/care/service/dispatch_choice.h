/* Dispatch_choice: why these carers: who was asked, what each would have cost, what stood in the
 * way.
 *
 * Invariants
 *  1. Rows are appended, never changed; the newest row of an order explains it.
 *  2. Every assignment has one, by the desk or by hand, in its own transaction; so has an order
 *     that the desk left out, with why.
 *  3. By hand there is no rank and no cost: nobody else was asked.
 *  4. Whoever may look at the order may read it.
 */
#ifndef CARE_SERVICE_DISPATCH_CHOICE_H
#define CARE_SERVICE_DISPATCH_CHOICE_H

#include "core/walk/module.h"

enum { DISPATCH_BY_DESK = 1, DISPATCH_BY_HAND, DISPATCH_LEFT_OUT };
extern const Choices dispatch_kinds;

typedef struct DispatchChoice {
    int64_t id, order_id;
    int32_t kind;
    int64_t worker_id, second_worker_id, start_minute;
    int64_t rank;         /* of the carer among all who could, 1 = cheapest; INT_NONE by hand */
    int64_t cost_minutes; /* by which the carer's day gets dearer */
    Str why;              /* left out: "skill", "hours", "capacity" … (engine/dispatch) */
    Str others;           /* JSON: [{"worker":7,"why":"skill"},{"worker":9,"minutes":12}] */
    Str reason;           /* by hand: in words */
    int64_t account_id, at;
} DispatchChoice;
extern const Shape dispatch_choice_shape;

Err dispatch_choice_write(Op *op, const DispatchChoice *choice) MUST_CHECK;
/* The newest of an order within reach; ERR_NOT_FOUND: nobody has chosen yet. */
Err dispatch_choice_of(Op *op, int64_t order_id, DispatchChoice *out) MUST_CHECK;

#endif
