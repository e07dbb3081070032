#include "care/service/unlock.h"

#include "care/service/correction.h"
#include "core/walk/blob.h"
#include "service.sql.h"

#define DAY_MS INT64_C(86400000)

static const char *const state_codes[] = {"",       "pending",   "approved",
                                          "denied", "cancelled", "expired"};
const Choices unlock_states = {"unlock_state", state_codes, COUNT(state_codes)};

#define CLOCK "unlock_expiry_days"
static const Move moves[] = {
    {UNLOCK_PENDING, "approve", "service.correct_approve", UNLOCK_APPROVED, CLOCK},
    {UNLOCK_PENDING, "deny", "service.correct_approve", UNLOCK_DENIED, NULL},
    {UNLOCK_PENDING, "cancel", "service.correct", UNLOCK_CANCELLED, NULL},
    {UNLOCK_PENDING, "expire", "system", UNLOCK_EXPIRED, NULL},
    {UNLOCK_APPROVED, "cancel", "service.correct", UNLOCK_CANCELLED, NULL},
    {UNLOCK_APPROVED, "expire", "system", UNLOCK_EXPIRED, NULL},
};
static const Phase phases[] = {[UNLOCK_PENDING] = PHASE_OPEN,
                               [UNLOCK_APPROVED] = PHASE_DONE,
                               [UNLOCK_DENIED] = PHASE_ENDED,
                               [UNLOCK_CANCELLED] = PHASE_ENDED,
                               [UNLOCK_EXPIRED] = PHASE_ENDED};
static const Machine machine = {"unlock",     &unlock_states, UNLOCK_PENDING, moves,
                                COUNT(moves), phases,         COUNT(phases)};

#define AT(member) offsetof(Unlock, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "unlock", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the saves"},
    {"order_id", F_REF, AT(order_id), .flags = REQUIRED | STORED | FILTER, .ref = "order",
     .doc = "order of a frozen month"},
    {"reason", F_ENUM, AT(reason), .flags = REQUIRED | STORED, .choices = &correction_reasons,
     .doc = "why, coded"},
    {"words", F_TEXT, AT(words), .flags = REQUIRED | STORED | DETAIL, .min = 2, .max = 500,
     .seal = SEAL_WORDS, .doc = "why, in words"},
    {"blob_id", F_REF, AT(blob_id), .flags = STORED | DETAIL, .ref = "blob", .doc = "papers"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER, .choices = &unlock_states,
     .doc = "moves by the unlock machine"},
    {"requested_by", F_REF, AT(requested_by), .flags = READONLY | STORED, .ref = "account",
     .doc = "account"},
    {"decided_by", F_REF, AT(decided_by), .flags = READONLY | STORED, .ref = "account",
     .doc = "account"},
    {"decided_words", F_TEXT, AT(decided_words), .flags = READONLY | STORED | DETAIL, .max = 200,
     .seal = SEAL_WORDS, .doc = "what the decider said"},
    {"clock_until", F_TIME, AT(clock_until), .flags = READONLY | STORED | SORT,
     .doc = "when it runs out"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "asked for"},
};
const Shape unlock_shape = {"unlock", "service", fields, COUNT(fields), sizeof(Unlock)};

static const Field decision_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "unlock", .doc = "number"},
    {"decided_words", F_TEXT, AT(decided_words), .flags = REQUIRED, .min = 2, .max = 200,
     .seal = SEAL_WORDS, .doc = "why"},
};
static const Shape unlock_decision_shape = {"unlock_decision", "service", decision_fields,
                                            COUNT(decision_fields), sizeof(Unlock)};
#undef AT

bool order_is_frozen(const Order *order) {
    return order->state == ORDER_FROZEN || order->state == ORDER_SETTLED;
}

static Err clock_start(Op *op, Unlock *unlock) {
    int64_t days = 0;
    TRY(op_setting(op, CLOCK, &days));
    unlock->clock_until = op->now_ms + days * DAY_MS;
    return OK;
}

static Err unlock_get(Op *op, int64_t id, Unlock *out) {
    TRY(op_get(op, &sql_unlock_in_reach, WITH(BIND_INT("id", id)), out));
    op_subject(op, "unlock", id);
    return OK;
}

static Err unlock_step(Op *op, Unlock *unlock, const char *event) {
    TRY(machine_move(op, &machine, unlock->state, event, &unlock->state));
    if (unlock->state == UNLOCK_APPROVED) TRY(clock_start(op, unlock));
    TRY(op_run(op, &sql_unlock_update, ROW(unlock)));
    unlock->version++;
    return OK;
}

static Err unlock_ask(Op *op, const Unlock *in, Unlock *out) {
    Order order;
    Blob papers;
    TRY(order_get(op, in->order_id, &order));
    op_subject(op, "order", order.id);
    if (!order_is_frozen(&order)) return op_conflict(op, "", "month_not_frozen");
    if (in->blob_id != 0)
        TRY(op_named(op, blob_get(op, in->blob_id, &papers), "blob_id", "unknown_file"));
    *out = *in;
    out->state = machine.start;
    out->requested_by = op->actor->account_id;
    out->created_at = op->now_ms;
    out->version = 1;
    TRY(clock_start(op, out));
    IdKey key;
    Err err = op_get(op, &sql_unlock_insert, ROW(out), &key);
    if (err == ERR_CONFLICT) return op_conflict(op, "", "unlock_stands");
    out->id = key.id;
    return err;
}

static Err decide(Op *op, const Unlock *in, const char *event, Unlock *out) {
    TRY(unlock_get(op, in->id, out));
    TRY(machine_require(op, &machine, out->state, event));
    if (out->requested_by == op->actor->account_id) return op_refuse(op, "", "same_account");
    if (out->clock_until <= op->now_ms) return op_conflict(op, "", "unlock_expired");
    out->decided_by = op->actor->account_id;
    out->decided_words = in->decided_words;
    return unlock_step(op, out, event);
}

Err unlock_require(Op *op, const Order *order, int64_t *unlock_id) {
    Unlock unlock;
    Err err = op_get(op, &sql_unlock_standing, WITH(BIND_INT("order_id", order->id)), &unlock);
    if (err == ERR_NOT_FOUND) return op_conflict(op, "", "month_frozen");
    *unlock_id = unlock.id;
    return err;
}

Err unlocks_expire(Op *op, size_t most, int64_t *ran) {
    List due;
    TRY(op_list(op, &sql_unlock_due, WITH(MOST(most)), &due));
    for (size_t i = 0; i < due.count; i++) {
        Unlock unlock;
        TRY(op_get(op, &sql_unlock_by_id, WITH(BIND_INT("id", LIST_AT(due, IdKey, i)->id)),
                   &unlock));
        TRY(unlock_step(op, &unlock, "expire"));
        ++*ran;
    }
    return OK;
}

static Err get_route(Op *op, const void *in, void *out) {
    return unlock_get(op, ((const IdKey *)in)->id, out);
}

static Err ask_route(Op *op, const void *in, void *out) {
    return unlock_ask(op, in, out);
}

static Err approve_route(Op *op, const void *in, void *out) {
    return decide(op, in, "approve", out);
}

static Err deny_route(Op *op, const void *in, void *out) {
    return decide(op, in, "deny", out);
}

static Err cancel_route(Op *op, const void *in, void *out) {
    Unlock *unlock = out;
    TRY(unlock_get(op, ((const IdKey *)in)->id, unlock));
    TRY(machine_require(op, &machine, unlock->state, "cancel"));
    if (op->reach == REACH_STAFF && unlock->requested_by != op->actor->account_id)
        return op_refuse(op, "", "not_your_request");
    return unlock_step(op, unlock, "cancel");
}

static const Route routes[] = {
    {"GET", "/api/unlocks", "unlock_list", "service.read", .out = &unlock_shape,
     .list = &sql_unlock_list, .hold = &order_hold,
     .doc = "Leave to correct orders of frozen months"},
    {"GET", "/api/unlocks/{id}", "unlock_get", "service.read", get_route, &id_key_shape,
     &unlock_shape, .doc = "Why leave is asked for, and what was said to that"},
    {"POST", "/api/orders/{order_id}/unlock", "unlock_ask", "service.correct", ask_route,
     &unlock_shape, &unlock_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Asks for leave to correct an order of a frozen month"},
    {"POST", "/api/unlocks/{id}/approve", "unlock_approve", "service.correct_approve",
     approve_route, &unlock_decision_shape, &unlock_shape, ROUTE_WRITES,
     .doc = "Opens the order for corrections until the clock runs out"},
    {"POST", "/api/unlocks/{id}/deny", "unlock_deny", "service.correct_approve", deny_route,
     &unlock_decision_shape, &unlock_shape, ROUTE_WRITES, .doc = "It stays closed"},
    {"POST", "/api/unlocks/{id}/cancel", "unlock_cancel", "service.correct", cancel_route,
     &id_key_shape, &unlock_shape, ROUTE_WRITES, .doc = "No longer needed"},
};
const Noun unlock_noun = {routes, COUNT(routes), &machine};
