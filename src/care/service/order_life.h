/* Order_life: what the files of an order share among themselves (order_*.c); other nouns use
 * order.h.
 *
 * Invariants
 *  1. A state is written by order_move alone: clock, row, step and what is told in one transaction.
 *     What changes without a state (`relocate`, `give_other`) leaves a step as well.
 *  2. Steps are appended, never changed; where somebody was is sealed.
 *  3. An order has one hold at most. It is released with cancelling, missing, another provider and
 *     another service, and placed anew under a reference of its own.
 *  4. order_get binds the reach; order_by_id does not: whoever calls it has found the order, or is
 *     the system.
 */
#ifndef CARE_SERVICE_ORDER_LIFE_H
#define CARE_SERVICE_ORDER_LIFE_H

#include "care/service/order.h"

typedef struct OrderStep {
    int64_t id, order_id;
    Str event;
    int32_t from_state, to_state;
    int64_t account_id; /* who did it; -1 = the system itself */
    Str actor_name;
    int64_t org_id, worker_id; /* whom it concerns */
    Str reason;
    double lng, lat;
    Str position_sealed;
    int64_t at;
} OrderStep;

typedef struct OrderHistory {
    int64_t id;
    List steps; /* of OrderStep, oldest first */
} OrderHistory;

/* What a route that moves an order takes. */
typedef struct OrderAct {
    int64_t id;
    int32_t why; /* decline_whys of a carer, cancel_whys and absent_whys of a family; 0: in words */
    Str reason;
    int64_t org_id, worker_id, second_worker_id, start_minute;
} OrderAct;
/* A step's reason is one of their codes or words, so no code stands in two of them. */
extern const Choices decline_whys, cancel_whys, absent_whys;

extern const Shape order_makeup_shape, order_step_shape, order_history_shape, order_act_shape,
    order_reason_shape, order_decline_shape, order_cancel_shape, order_absent_shape,
    order_offer_shape, order_assign_shape;

/* order_step.c */
Err order_step_write(Op *op, const Order *order, int32_t from, const OrderMove *move) MUST_CHECK;
Err order_history(Op *op, int64_t id, OrderHistory *out) MUST_CHECK;
/* When its carers set out; 0: those named last have not. */
Err order_set_out_at(Op *op, int64_t id, int64_t *out) MUST_CHECK;

/* order_machine.c: before it is stored. */

/* order_request.c */
Err order_makeup(Op *op, const OrderRequest *in, Order *out) MUST_CHECK;
/* The last day on which a missed order may be made up for. */
Err order_makeup_until(Op *op, const Order *missed, Date *out) MUST_CHECK;
Err order_reschedule(Op *op, const OrderRequest *in, Order *out) MUST_CHECK;

/* Fills in what the menu says of its item on its day; "not_on_menu", or more of it than a day or a
 * month allows. */
Err order_price(Op *op, Order *order) MUST_CHECK;

/* order_event.c: may its provider do it, by the purchase list, or because the person pays? */
Err order_is_contracted(Op *op, const Order *order, bool *contracted) MUST_CHECK;
/* order_offer.c: what stands against asking this one, whoever names it: each a fault of
 * "org_id". */
Err order_check_provider(Op *op, const Order *order, int64_t org_id) MUST_CHECK;

/* order_hold.c: the government share on the wallet, for whichever provider has the order now.
 * `held`: what it may use of that already; adds the fault "not_enough". */
Err hold_check(Op *op, const Order *order, Fen held) MUST_CHECK;
Err hold_place(Op *op, Order *order) MUST_CHECK;
Err hold_release(Op *op, Order *order) MUST_CHECK;
/* Holds what the order costs since this correction instead of what it did. */
Err hold_follow(Op *op, Order *order, int64_t correction_id) MUST_CHECK;

/* order_offer.c. `next`: to the first contracted and able provider that has not let it go yet;
 * nobody: it stays requested. */
Err order_find_provider(Op *op, const Order *order, int64_t *org_id) MUST_CHECK; /* 0: none */
Err order_offer_to(Op *op, Order *order, int64_t org_id, Str reason) MUST_CHECK;
Err order_let_go(Op *op, Order *order, const char *event, Str reason) MUST_CHECK;

/* order_assign.c */
Err order_assign(Op *op, const OrderAct *in, Order *out) MUST_CHECK;
/* What stands against the carers and the start that the order names: each a fault. */
Err order_check_carers(Op *op, const Order *order) MUST_CHECK;
/* May this carer do it: of its provider, with what its item takes on its day? */
Err order_check_able(Op *op, const Order *order, const char *field, int64_t worker_id) MUST_CHECK;
/* Gives the order to the carers it names: every fault of theirs at once, then the step. */
Err order_assign_to(Op *op, Order *order, Str reason) MUST_CHECK;
Err order_unassign(Op *op, Order *order, const char *event, Str reason) MUST_CHECK;
Err order_carer_accept(Op *op, int64_t id, Order *out) MUST_CHECK;

/* order_serve.c: another service was given than the order names. Whether it may be that: each a
 * fault of `field`; `given` is then the order as it would be. */
Err order_check_given(Op *op, const Order *order, Str item, const char *field,
                      Order *given) MUST_CHECK;
/* Not frozen: the order becomes it, and its hold follows. Frozen: the order stays as it was billed,
 * and this stands beside it. */
Err order_give(Op *op, const Order *given, int64_t correction_id) MUST_CHECK;

/* order_tell.c: `event` as the machine names it; what nobody waits for is not told. */
Err order_tell(Op *op, const Order *order, const char *event, Str reason) MUST_CHECK;
Err order_tell_rescheduled(Op *op, const Order *order, Date before) MUST_CHECK;
/* The carers the order names now: "notice.order_for_carer", "notice.order_off_carer". */
Err order_tell_carers(Op *op, const Order *order, const char *key) MUST_CHECK;

/* order_clock.c */
extern const Noun order_clock_noun;

#endif
