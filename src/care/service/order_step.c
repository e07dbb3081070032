#include "care/places/lnglat.h"
#include "care/service/order_life.h"
#include "core/walk/site.h"
#include "service.sql.h"

#define AT(member) offsetof(OrderStep, member)
static const Field step_fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "order_step", .doc = "number"},
    {"order_id", F_REF, AT(order_id), .flags = STORED | HIDDEN, .ref = "order", .doc = "order"},
    {"event", F_TEXT, AT(event), .flags = STORED, .max = 40, .doc = "what happened"},
    {"from_state", F_ENUM, AT(from_state), .flags = STORED, .choices = &order_states,
     .doc = "state before; none: it was asked for"},
    {"to_state", F_ENUM, AT(to_state), .flags = STORED, .choices = &order_states,
     .doc = "state after"},
    {"account_id", F_INT, AT(account_id), .flags = STORED, .doc = "account; -1: the system"},
    {"actor_name", F_TEXT, AT(actor_name), .flags = STORED, .max = 100, .doc = "name as it was"},
    {"org_id", F_REF, AT(org_id), .flags = STORED, .ref = "organisation",
     .doc = "provider concerned"},
    {"worker_id", F_REF, AT(worker_id), .flags = STORED, .ref = "worker", .doc = "carer concerned"},
    {"reason", F_TEXT, AT(reason), .flags = STORED, .max = 200, .ref = "given_reason",
     .seal = SEAL_WORDS, .doc = "why: words, or the code of what the system gave"},
    {"lng", F_REAL, AT(lng), .flags = NULLABLE, .mask = MASK_ALL, .see = "people.see",
     .doc = "where, WGS-84 degrees"},
    {"lat", F_REAL, AT(lat), .flags = NULLABLE, .mask = MASK_ALL, .see = "people.see",
     .doc = "where, WGS-84 degrees"},
    {"position_sealed", F_BLOB, AT(position_sealed), .flags = STORED | HIDDEN, .doc = "sealed"},
    {"at", F_TIME, AT(at), .flags = STORED, .doc = "when"},
};
#undef AT
const Shape order_step_shape = {"order_step", "service", step_fields, COUNT(step_fields),
                                sizeof(OrderStep)};

static const Field history_fields[] = {
    {"id", F_REF, offsetof(OrderHistory, id), .ref = "order", .doc = "order"},
    {"steps", F_LIST, offsetof(OrderHistory, steps), .max = 500, .shape = &order_step_shape,
     .doc = "oldest first"},
};
const Shape order_history_shape = {"order_history", "service", history_fields,
                                   COUNT(history_fields), sizeof(OrderHistory)};

#define POSITION_CONTEXT "order_step.position"

static Err position_unseal(Op *op, OrderStep *step) {
    LngLat at;
    TRY(lnglat_unseal(site_vault(op->site), op->arena, POSITION_CONTEXT, step->position_sealed,
                      &at));
    step->lng = at.lng;
    step->lat = at.lat;
    return OK;
}

Err order_step_write(Op *op, const Order *order, int32_t from, const OrderMove *move) {
    OrderStep step = {
        .order_id = order->id,
        .event = str_from(move->event),
        .from_state = from,
        .to_state = order->state,
        .account_id = op->actor->account_id,
        .actor_name = op->actor->name,
        .org_id = move->org_id != 0 ? move->org_id : order->org_id,
        .worker_id = move->worker_id != 0 ? move->worker_id : order->worker_id,
        .reason = move->reason,
        .position_sealed = lnglat_seal(site_vault(op->site), op->arena, POSITION_CONTEXT,
                                       (LngLat){move->lng, move->lat}),
    };
    return op_run(op, &sql_order_step_insert, ROW(&step));
}

Err order_history(Op *op, int64_t id, OrderHistory *out) {
    Order order;
    TRY(order_get(op, id, &order));
    out->id = id;
    TRY(op_list(op, &sql_order_step_list, WITH(BIND_INT("order_id", id), MOST(500)), &out->steps));
    for (size_t i = 0; i < out->steps.count; i++)
        TRY(position_unseal(op, LIST_AT(out->steps, OrderStep, i)));
    return OK;
}

Err order_set_out_at(Op *op, int64_t id, int64_t *out) {
    List steps;
    *out = 0;
    TRY(op_list(op, &sql_order_step_list, WITH(BIND_INT("order_id", id), MOST(500)), &steps));
    for (size_t i = 0; i < steps.count; i++) {
        const OrderStep *step = LIST_AT(steps, OrderStep, i);
        if (str_equal_c(step->event, "assign")) *out = 0;
        if (str_equal_c(step->event, "set_out")) *out = step->at;
    }
    return OK;
}
