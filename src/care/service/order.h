/* Order: one service wanted once (R13), from whichever source; the spine of the closed loop.
 *
 *   [requested] ─offer─► [offered] ─provider accepts─► [accepted] ─assign─► [assigned] ─carer accepts─► [confirmed]
 *        ▲                  │ declines, or its clock runs out: offered to the next        │ declines / clock ─► accepted
 *        └──── redispatch ──┘                                                             ▼
 *   [confirmed] ─start─► [in_progress] ─finish─► [finished] ─follow up─► [followed] ─freeze─► [frozen] ─bill─► [settled]
 *   any before in_progress ─cancel─► [cancelled];  confirmed ─not_home / refused / carer_absent─► [missed] ─makeup─► a new order
 *
 * Invariants
 *  1. Every step is a row of order_step: from, to, actor, time, place, reason. Nothing is told that has no step.
 *  2. Creating holds the government share in the wallet (pending transfer) and the quota; cancel and miss release them;
 *     settling posts it.
 *  3. Never for a dead or absent person, outside the plan's quota, to a provider or worker who may not (each its own fault).
 *  4. One order type for plan, phone, community and family; `source` tells which.
 */
#ifndef CARE_SERVICE_ORDER_H
#define CARE_SERVICE_ORDER_H

#include "core/walk/module.h"

enum {
    ORDER_REQUESTED = 1,
    ORDER_OFFERED,
    ORDER_ACCEPTED,
    ORDER_ASSIGNED,
    ORDER_CONFIRMED,
    ORDER_IN_PROGRESS,
    ORDER_FINISHED,
    ORDER_FOLLOWED,
    ORDER_FROZEN,
    ORDER_SETTLED,
    ORDER_CANCELLED,
    ORDER_MISSED
};
extern const Choices order_states, order_sources;
extern const Machine order_machine;

typedef struct Order {
    int64_t id, version;
    int64_t person_id, plan_id;
    Str item; /* menu code */
    int32_t category;
    int32_t source; /* plan, phone, community, family */
    int32_t state;
    int64_t org_id, worker_id, second_worker_id;
    Date day;
    int64_t window_from, window_to; /* minutes since midnight in which it may start */
    int64_t start_minute;           /* planned start; INT_NONE before dispatch */
    int64_t minutes;                /* standard duration */
    Fen price, government, own;     /* price = government + own */
    int64_t hold_transfer;          /* pending transfer on the wallet; 0 = nothing to hold */
    int64_t clock_until;            /* when the present state's clock runs out, ms; 0 = none */
    int64_t offers;                 /* times it was offered */
    int64_t makeup_of;
    int64_t flags; /* number of abnormal-order flags */
    Str month;     /* "2026-11" of the settlement it belongs to */
    Str note;
    int64_t scope;
    int64_t created_at;
} Order;
extern const Shape order_shape;
extern const Noun order_noun;

Err order_get(Op *op, int64_t id, Order *out) MUST_CHECK;   /* within reach */
Err order_by_id(Op *op, int64_t id, Order *out) MUST_CHECK; /* any */
/* Moves `order` by the machine, writes the step and saves: the only way an order changes state. */
Err order_step(Op *op, Order *order, const char *event, Str reason) MUST_CHECK;
Err order_on_death(Op *op,
                   const Event *event) MUST_CHECK; /* open orders of the person are cancelled */
Err order_on_worker_left(Op *op, const Event *event) MUST_CHECK; /* back to accepted */
Err order_on_suspended(Op *op,
                       const Event *event) MUST_CHECK; /* organisation: offered to another */

#endif
