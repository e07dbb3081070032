#include <assert.h>

#include "care/people/view.h"
#include "care/service/order_life.h"
#include "core/guard/keyed.h"
#include "service.sql.h"

/* Clocks: provider_accept_minutes and carer_accept_minutes run from the step; late_entry_hours from
 * the end of the order's window, because a phone without network may still bring a visit until
 * then. */
#define ANSWER "provider_accept_minutes"
#define CARER  "carer_accept_minutes"
#define LATE   "late_entry_hours"

static const Move moves[] = {
    {ORDER_REQUESTED, "offer", "service.order", ORDER_OFFERED, ANSWER},
    {ORDER_REQUESTED, "offer", "service.dispatch", ORDER_OFFERED, ANSWER},
    {ORDER_REQUESTED, "offer", "service.accept", ORDER_OFFERED,
     ANSWER}, /* letting go hands it on */
    {ORDER_OFFERED, "accept", "service.accept", ORDER_ACCEPTED, LATE},
    {ORDER_OFFERED, "decline", "service.accept", ORDER_REQUESTED, LATE},
    {ORDER_OFFERED, "lapse", "system", ORDER_REQUESTED, LATE},
    {ORDER_OFFERED, "withdraw", "service.dispatch", ORDER_REQUESTED, LATE},
    {ORDER_ACCEPTED, "withdraw", "service.dispatch", ORDER_REQUESTED, LATE},
    {ORDER_ACCEPTED, "withdraw", "service.accept", ORDER_REQUESTED, LATE},
    {ORDER_ASSIGNED, "withdraw", "service.dispatch", ORDER_REQUESTED, LATE},
    {ORDER_CONFIRMED, "withdraw", "service.dispatch", ORDER_REQUESTED, LATE},
    {ORDER_ACCEPTED, "assign", "service.assign", ORDER_ASSIGNED, CARER},
    {ORDER_ACCEPTED, "assign", "service.dispatch", ORDER_ASSIGNED, CARER},
    {ORDER_ASSIGNED, "one_accepts", "service.carry", ORDER_ASSIGNED, CARER},
    {ORDER_ASSIGNED, "carer_accept", "service.carry", ORDER_CONFIRMED, LATE},
    {ORDER_ASSIGNED, "carer_decline", "service.carry", ORDER_ACCEPTED, LATE},
    {ORDER_ASSIGNED, "carer_lapse", "system", ORDER_ACCEPTED, LATE},
    {ORDER_ASSIGNED, "unassign", "service.assign", ORDER_ACCEPTED, LATE},
    {ORDER_ASSIGNED, "unassign", "service.dispatch", ORDER_ACCEPTED, LATE},
    {ORDER_CONFIRMED, "unassign", "service.assign", ORDER_ACCEPTED, LATE},
    {ORDER_CONFIRMED, "unassign", "service.dispatch", ORDER_ACCEPTED, LATE},
    {ORDER_CONFIRMED, "set_out", "service.carry", ORDER_CONFIRMED, LATE},
    {ORDER_ASSIGNED, "start", "service.carry", ORDER_IN_PROGRESS, NULL},
    {ORDER_ASSIGNED, "start", "service.correct", ORDER_IN_PROGRESS, NULL},
    {ORDER_CONFIRMED, "start", "service.carry", ORDER_IN_PROGRESS, NULL},
    {ORDER_CONFIRMED, "start", "service.correct", ORDER_IN_PROGRESS, NULL},
    {ORDER_IN_PROGRESS, "finish", "service.carry", ORDER_FINISHED, NULL},
    {ORDER_IN_PROGRESS, "finish", "service.correct", ORDER_FINISHED, NULL},
    {ORDER_FINISHED, "follow_up", "service.followup", ORDER_FOLLOWED, NULL},
    {ORDER_FOLLOWED, "doubt", "system", ORDER_FINISHED, NULL},
    {ORDER_FOLLOWED, "doubt", "bill.freeze", ORDER_FINISHED, NULL}, /* the rules run there too */
    {ORDER_FOLLOWED, "freeze", "bill.freeze", ORDER_FROZEN, NULL},
    {ORDER_FROZEN, "bill", "bill.approve", ORDER_SETTLED, NULL},
    {ORDER_REQUESTED, "cancel", "service.order", ORDER_CANCELLED, NULL},
    {ORDER_OFFERED, "cancel", "service.order", ORDER_CANCELLED, NULL},
    {ORDER_ACCEPTED, "cancel", "service.order", ORDER_CANCELLED, NULL},
    {ORDER_ASSIGNED, "cancel", "service.order", ORDER_CANCELLED, NULL},
    {ORDER_CONFIRMED, "cancel", "service.order", ORDER_CANCELLED, NULL},
    {ORDER_REQUESTED, "expire", "system", ORDER_CANCELLED, NULL},
    {ORDER_ACCEPTED, "expire", "system", ORDER_CANCELLED, NULL},
    {ORDER_CONFIRMED, "not_home", "service.carry", ORDER_MISSED, NULL},
    {ORDER_CONFIRMED, "not_home", "service.correct", ORDER_MISSED, NULL},
    {ORDER_CONFIRMED, "refused", "service.carry", ORDER_MISSED, NULL},
    {ORDER_CONFIRMED, "refused", "service.correct", ORDER_MISSED, NULL},
    {ORDER_CONFIRMED, "carer_absent", "service.order", ORDER_MISSED, NULL},
    {ORDER_CONFIRMED, "carer_absent", "service.assign", ORDER_MISSED, NULL},
    {ORDER_IN_PROGRESS, "not_home", "service.carry", ORDER_MISSED, NULL},
    {ORDER_IN_PROGRESS, "not_home", "service.correct", ORDER_MISSED, NULL},
    {ORDER_IN_PROGRESS, "refused", "service.carry", ORDER_MISSED, NULL},
    {ORDER_IN_PROGRESS, "refused", "service.correct", ORDER_MISSED, NULL},
    {ORDER_IN_PROGRESS, "carer_absent", "service.correct", ORDER_MISSED, NULL},
};
static const Phase phases[] = {[ORDER_REQUESTED] = PHASE_OPEN,   [ORDER_OFFERED] = PHASE_OPEN,
                               [ORDER_ACCEPTED] = PHASE_OPEN,    [ORDER_ASSIGNED] = PHASE_OPEN,
                               [ORDER_CONFIRMED] = PHASE_AGREED, [ORDER_IN_PROGRESS] = PHASE_ACTIVE,
                               [ORDER_FINISHED] = PHASE_DONE,    [ORDER_FOLLOWED] = PHASE_DONE,
                               [ORDER_FROZEN] = PHASE_DONE,      [ORDER_SETTLED] = PHASE_DONE,
                               [ORDER_CANCELLED] = PHASE_ENDED,  [ORDER_MISSED] = PHASE_ENDED};
const Machine order_machine = {"order",      &order_states, ORDER_REQUESTED, moves,
                               COUNT(moves), phases,        COUNT(phases)};

#define MINUTE_MS INT64_C(60000)

static int64_t window_end_ms(const Order *order) {
    return date_start_ms(order->day) + order->window_to * MINUTE_MS;
}

static Err clock_start(Op *op, Order *order, const char *key) {
    order->clock_until = 0;
    if (key == NULL) return OK;
    int64_t length = 0;
    TRY(op_setting(op, key, &length));
    if (str_ends(str_from(key), STR("_hours")))
        order->clock_until = window_end_ms(order) + length * 60 * MINUTE_MS;
    else
        order->clock_until = op->now_ms + length * MINUTE_MS;
    return OK;
}

Err order_move(Op *op, Order *order, const OrderMove *move) {
    int32_t from = order->state;
    TRY(machine_move(op, &order_machine, from, move->event, &order->state));
    const Move *row = machine_find(&order_machine, from, move->event);
    assert(row != NULL && row->to == order->state);
    TRY(clock_start(op, order, row->clock));
    if (order->state == ORDER_CANCELLED || order->state == ORDER_MISSED)
        TRY(hold_release(op, order));
    TRY(op_run(op, &sql_order_update, ROW(order)));
    order->version++;
    TRY(order_step_write(op, order, from, move));
    TRY(order_tell(op, order, move->event, move->reason));
    op_subject(op, "order", order->id);
    return view_publish(op,
                        &(News){"order", order->id, order->person_id, order->scope, VIEW_VISITS});
}

Err order_step(Op *op, Order *order, const char *event, Str reason) {
    OrderMove move = {.event = event, .reason = reason, .lng = REAL_NONE, .lat = REAL_NONE};
    return order_move(op, order, &move);
}

const KeyedStep order_note_step = {&sql_order_with_plain_note, NULL, &sql_order_note_seal, NULL};

Err order_get(Op *op, int64_t id, Order *out) {
    return op_get(op, &sql_order_in_reach, WITH(BIND_INT("id", id)), out);
}

Err order_by_id(Op *op, int64_t id, Order *out) {
    return op_get(op, &sql_order_by_id, WITH(BIND_INT("id", id)), out);
}
