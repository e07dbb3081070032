#include "care/service/order.h"

#include "care/places/organisation.h"
#include "care/service/dispatch_choice.h"
#include "care/service/order_life.h"
#include "core/walk/codebook.h"
#include "service.sql.h"

#define MINUTE_MS INT64_C(60000)

#define AT(member) offsetof(OrderAct, member)
#define WHICH                                                                                      \
    { "id", F_REF, AT(id), .flags = REQUIRED, .ref = "order", .doc = "order" }
#define REASON                                                                                     \
    {                                                                                              \
        "reason", F_TEXT, AT(reason), .flags = REQUIRED, .min = 2, .max = 200, .seal = SEAL_WORDS, \
                                      .doc = "why"                                                 \
    }

static const Field reason_fields[] = {WHICH, REASON};
const Shape order_reason_shape = {"order_reason", "service", reason_fields, COUNT(reason_fields),
                                  sizeof(OrderAct)};
#define WHY(codes)                                                                                 \
    {"why", F_ENUM, AT(why), .choices = &(codes), .doc = "why; none: `reason` says it"}, {         \
        "reason", F_TEXT, AT(reason), .min = 2, .max = 200, .seal = SEAL_WORDS,                    \
                                      .doc = "why, where no code says it"                          \
    }
static const Field decline_fields[] = {WHICH, WHY(decline_whys)};
const Shape order_decline_shape = {"order_decline", "service", decline_fields,
                                   COUNT(decline_fields), sizeof(OrderAct)};
static const Field cancel_fields[] = {WHICH, WHY(cancel_whys)};
const Shape order_cancel_shape = {"order_cancel", "service", cancel_fields, COUNT(cancel_fields),
                                  sizeof(OrderAct)};
static const Field absent_fields[] = {WHICH, WHY(absent_whys)};
const Shape order_absent_shape = {"order_absent", "service", absent_fields, COUNT(absent_fields),
                                  sizeof(OrderAct)};
static const Field offer_fields[] = {
    WHICH,
    REASON,
    {"org_id", F_REF, AT(org_id), .flags = REQUIRED, .ref = "organisation", .doc = "provider"},
};
const Shape order_offer_shape = {"order_offer", "service", offer_fields, COUNT(offer_fields),
                                 sizeof(OrderAct)};
static const Field assign_fields[] = {
    WHICH,
    {"worker_id", F_REF, AT(worker_id), .flags = REQUIRED, .ref = "worker", .doc = "carer"},
    {"second_worker_id", F_REF, AT(second_worker_id), .ref = "worker",
     .doc = "second carer, where the menu asks for two"},
    {"start_minute", F_INT, AT(start_minute), .flags = NULLABLE, .max = 1440, .unit = "clock",
     .doc = "planned start; none: as it was, or the window's start"},
    {"reason", F_TEXT, AT(reason), .max = 200, .seal = SEAL_WORDS,
     .doc = "needed to take it from another carer"},
};
const Shape order_assign_shape = {"order_assign", "service", assign_fields, COUNT(assign_fields),
                                  sizeof(OrderAct)};
#undef AT

/* A plan's own orders come from the generator; a family asks as a family. */
static void check_source(Op *op, OrderRequest *request) {
    bool family = op->reach == REACH_FAMILY;
    if (request->source == 0) request->source = family ? ORDER_BY_FAMILY : ORDER_BY_COMMUNITY;
    if (request->source == ORDER_BY_PLAN || (family && request->source != ORDER_BY_FAMILY))
        op_fault(op, "source", "source_not_yours");
}

static Err create_route(Op *op, const void *in, void *out) {
    OrderRequest request = *(const OrderRequest *)in;
    check_source(op, &request);
    return order_create(op, &request, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    op_subject(op, "order", ((const IdKey *)in)->id);
    return order_get(op, ((const IdKey *)in)->id, out);
}

static Err steps_route(Op *op, const void *in, void *out) {
    op_subject(op, "order", ((const IdKey *)in)->id);
    return order_history(op, ((const IdKey *)in)->id, out);
}

static Err explain_route(Op *op, const void *in, void *out) {
    return dispatch_choice_of(op, ((const IdKey *)in)->id, out);
}

static Err accept_route(Op *op, const void *in, void *out) {
    Order *order = out;
    TRY(order_get(op, ((const IdKey *)in)->id, order));
    if (order->state == ORDER_OFFERED)
        TRY(organisation_require_able(op, "org_id", order->org_id, 0, order->day));
    return order_step(op, order, "accept", STR_NONE);
}

static Err let_go(Op *op, const OrderAct *act, const char *event, Order *out) {
    TRY(order_get(op, act->id, out));
    return order_let_go(op, out, event, act->reason);
}

static Err decline_route(Op *op, const void *in, void *out) {
    return let_go(op, in, "decline", out);
}

static Err withdraw_route(Op *op, const void *in, void *out) {
    return let_go(op, in, "withdraw", out);
}

static Err offer_route(Op *op, const void *in, void *out) {
    const OrderAct *act = in;
    Order *order = out;
    TRY(order_get(op, act->id, order));
    TRY(machine_require(op, &order_machine, order->state, "offer"));
    TRY(order_check_provider(op, order, act->org_id));
    return order_offer_to(op, order, act->org_id, act->reason);
}

static Err assign_route(Op *op, const void *in, void *out) {
    return order_assign(op, in, out);
}

static Err carer_accept_route(Op *op, const void *in, void *out) {
    return order_carer_accept(op, ((const IdKey *)in)->id, out);
}

/* A code where one says it, else the words that were written. */
static Err read_why(Op *op, const Choices *codes, const OrderAct *act, Str *out) {
    *out = act->why != 0 ? str_from(choice_code(codes, act->why)) : act->reason;
    return str_is_empty(*out) ? op_refuse(op, "why", "required") : OK;
}

static Err carer_decline_route(Op *op, const void *in, void *out) {
    const OrderAct *act = in;
    Str why;
    TRY(order_get(op, act->id, out));
    TRY(read_why(op, &decline_whys, act, &why));
    return order_unassign(op, out, "carer_decline", why);
}

/* Said once: a second tap changes nothing. */
static Err set_out_route(Op *op, const void *in, void *out) {
    Order *order = out;
    int64_t already = 0;
    TRY(order_get(op, ((const IdKey *)in)->id, order));
    TRY(machine_require(op, &order_machine, order->state, "set_out"));
    if (order->day != op->today) return op_refuse(op, "", "visit_not_today");
    TRY(order_set_out_at(op, order->id, &already));
    if (already != 0 && order->state == ORDER_CONFIRMED) return OK;
    return order_step(op, order, "set_out", STR_NONE);
}

static Err unassign_route(Op *op, const void *in, void *out) {
    const OrderAct *act = in;
    TRY(order_get(op, act->id, out));
    return order_unassign(op, out, "unassign", act->reason);
}

/* Close before the visit somebody must be told by voice: a family calls its office then. */
static Err require_in_time(Op *op, const Order *order) {
    int64_t free_minutes = 0;
    TRY(op_setting(op, "cancel_free_minutes", &free_minutes));
    int64_t begins_ms = date_start_ms(order->day) + order->window_from * MINUTE_MS;
    if (op->reach == REACH_FAMILY && op->now_ms > begins_ms - free_minutes * MINUTE_MS)
        return op_refuse(op, "", "too_late_to_cancel");
    return OK;
}

static Err cancel_route(Op *op, const void *in, void *out) {
    const OrderAct *act = in;
    Order *order = out;
    Str why;
    TRY(order_get(op, act->id, order));
    TRY(machine_require(op, &order_machine, order->state, "cancel"));
    GATHER(read_why(op, &cancel_whys, act, &why));
    GATHER(require_in_time(op, order));
    TRY(op_verdict(op));
    return order_step(op, order, "cancel", why);
}

/* Nobody is missed before the hour has come. */
static Err miss(Op *op, const OrderAct *act, const char *event, int64_t wait_minutes) {
    Order order;
    TRY(order_get(op, act->id, &order));
    TRY(machine_require(op, &order_machine, order.state, event));
    int64_t begins_ms = date_start_ms(order.day) + (order.window_from + wait_minutes) * MINUTE_MS;
    if (op->now_ms < begins_ms) op_fault(op, "", "too_early_to_say");
    TRY(op_verdict(op));
    return order_step(op, &order, event, act->reason);
}

static Err not_home_route(Op *op, const void *in, void *out) {
    TRY(miss(op, in, "not_home", 0));
    return order_get(op, ((const OrderAct *)in)->id, out);
}

static Err refused_route(Op *op, const void *in, void *out) {
    TRY(miss(op, in, "refused", 0));
    return order_get(op, ((const OrderAct *)in)->id, out);
}

static Err carer_absent_route(Op *op, const void *in, void *out) {
    OrderAct act = *(const OrderAct *)in;
    Order order;
    int64_t wait = 0;
    TRY(order_get(op, act.id, &order));
    TRY(machine_require(op, &order_machine, order.state, "carer_absent"));
    GATHER(read_why(op, &absent_whys, &act, &act.reason));
    TRY(op_setting(op, "carer_no_show_minutes", &wait));
    TRY(miss(op, &act, "carer_absent", wait));
    return order_get(op, act.id, out);
}

static Err makeup_route(Op *op, const void *in, void *out) {
    return order_makeup(op, in, out);
}

static Err reschedule_route(Op *op, const void *in, void *out) {
    Order before;
    TRY(order_get(op, ((const OrderRequest *)in)->id, &before));
    GATHER(require_in_time(op, &before));
    return order_reschedule(op, in, out);
}

#define ACT(path_end, route_name, permission, run, in_shape, words)                                \
    {                                                                                              \
        "POST", "/api/orders/{id}/" path_end, route_name, permission, run, in_shape, &order_shape, \
            ROUTE_WRITES, .doc = words                                                             \
    }

static Err reason_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    op_list_words(op, "given_reason", out);
    op_list_words(op, decline_whys.name, out);
    op_list_words(op, cancel_whys.name, out);
    op_list_words(op, absent_whys.name, out);
    return OK;
}

const ListHold order_hold = {"order_id", &sql_order_held, &sql_order_near, .org = false};
static const ListHold order_list_hold = {"id", &sql_order_held, &sql_order_near, .org = false};

static const Route routes[] = {
    {"GET", "/api/orders", "order_list", "service.read", .out = &order_shape,
     .list = &sql_order_list, .hold = &order_list_hold,
     .doc = "Orders of your places, organisation, hands or family"},
    {"POST", "/api/orders", "order_create", "service.order", create_route, &order_request_shape,
     &order_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Asks for a service; holds the government's share and offers it to the provider"},
    {"GET", "/api/orders/{id}", "order_get", "service.read", get_route, &id_key_shape, &order_shape,
     .doc = "One order"},
    {"GET", "/api/orders/{id}/steps", "order_steps", "service.read", steps_route, &id_key_shape,
     &order_history_shape, ROUTE_AUDIT_READ, .doc = "Every step: who, when, where, why"},
    {"GET", "/api/codes/given_reason", "given_reason_codes", "signed_in", reason_codes_route,
     .out = &codes_shape,
     .doc = "What reasons say that are codes: of the system, carers and families"},
    {"GET", "/api/orders/{id}/explanation", "order_explanation", "service.read", explain_route,
     &id_key_shape, &dispatch_choice_shape, .doc = "Why these carers"},
    ACT("accept", "order_accept", "service.accept", accept_route, &id_key_shape,
        "The provider takes it"),
    ACT("decline", "order_decline", "service.accept", decline_route, &order_reason_shape,
        "The provider does not; the next one is asked"),
    ACT("hand-back", "order_hand_back", "service.accept", withdraw_route, &order_reason_shape,
        "The provider gives back what it took"),
    ACT("withdraw", "order_withdraw", "service.dispatch", withdraw_route, &order_reason_shape,
        "Takes it from the provider; the next one is asked"),
    ACT("offer", "order_offer", "service.dispatch", offer_route, &order_offer_shape,
        "Offers it to a provider by hand"),
    {"POST", "/api/orders/{id}/assign", "order_assign", "service.assign", assign_route,
     &order_assign_shape, &order_shape, ROUTE_WRITES, .doc = "The provider names the carers"},
    {"POST", "/api/orders/{id}/override", "order_override", "service.dispatch", assign_route,
     &order_assign_shape, &order_shape, ROUTE_WRITES, .states = "assigned,confirmed",
     .doc = "The desk names other carers, with a reason"},
    ACT("unassign", "order_unassign", "service.dispatch", unassign_route, &order_reason_shape,
        "Takes it from its carers: it waits again"),
    ACT("carer-accept", "order_carer_accept", "service.carry", carer_accept_route, &id_key_shape,
        "The carer says yes"),
    ACT("carer-decline", "order_carer_decline", "service.carry", carer_decline_route,
        &order_decline_shape, "The carer cannot; another one is sought"),
    ACT("set-out", "order_set_out", "service.carry", set_out_route, &id_key_shape,
        "The carer is on the way; the family is told"),
    ACT("cancel", "order_cancel", "service.order", cancel_route, &order_cancel_shape,
        "No longer wanted; what was held is free again"),
    ACT("not-home", "order_not_home", "service.carry", not_home_route, &order_reason_shape,
        "Nobody opened"),
    ACT("refused", "order_refused", "service.carry", refused_route, &order_reason_shape,
        "The person did not want it"),
    ACT("carer-absent", "order_carer_absent", "service.order", carer_absent_route,
        &order_absent_shape, "Nobody came"),
    {"POST", "/api/orders/{id}/makeup", "order_makeup", "service.order", makeup_route,
     &order_makeup_shape, &order_shape, ROUTE_WRITES | ROUTE_CREATED, .states = "missed",
     .doc = "A new order for a missed one"},
    {"POST", "/api/orders/{id}/reschedule", "order_reschedule", "service.order", reschedule_route,
     &order_makeup_shape, &order_shape, ROUTE_WRITES | ROUTE_CREATED,
     .states = "requested,offered,accepted,assigned,confirmed",
     .doc = "Another day or hour: this order is cancelled and asked for again"},
};
const Noun order_noun = {routes, COUNT(routes), &order_machine};
