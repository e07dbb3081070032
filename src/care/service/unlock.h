/* Unlock: leave to correct an order whose month is frozen. It opens the order for corrections,
 * never the bill.
 *
 *   [pending] ─approve─► [approved] ─expire─► [expired]
 *       └─ deny ─► [denied]   └─ cancel ─► [cancelled]   └─ expire ─► [expired]
 *
 * Invariants
 *  1. One open unlock an order.
 *  2. Who asked does not decide.
 *  3. Pending or approved, it expires on its clock.
 *  4. A care worker cancels what they asked for themselves; their manager, whatever was asked of
 *     the organisation's orders.
 */
#ifndef CARE_SERVICE_UNLOCK_H
#define CARE_SERVICE_UNLOCK_H

#include "care/service/order.h"

enum { UNLOCK_PENDING = 1, UNLOCK_APPROVED, UNLOCK_DENIED, UNLOCK_CANCELLED, UNLOCK_EXPIRED };
extern const Choices unlock_states;

typedef struct Unlock {
    int64_t id, version;
    int64_t order_id;
    int32_t reason; /* correction_reasons */
    Str words;
    int64_t blob_id;
    int32_t state;
    int64_t requested_by, decided_by;
    Str decided_words;
    int64_t clock_until; /* ms */
    int64_t created_at;
} Unlock;
extern const Shape unlock_shape;
extern const Noun unlock_noun;

bool order_is_frozen(const Order *order); /* frozen into a bill, or settled */
/* The approved unlock of a frozen order that has not run out; ERR_CONFLICT "month_frozen": none. */
Err unlock_require(Op *op, const Order *order, int64_t *unlock_id) MUST_CHECK;
Err unlocks_expire(Op *op, size_t most, int64_t *ran) MUST_CHECK; /* as the system */

#endif
