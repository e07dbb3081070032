#include "care/service/correction.h"

#include "care/service/difference.h"
#include "care/service/order_life.h"
#include "care/service/unlock.h"
#include "care/service/visit_row.h"
#include "core/walk/blob.h"
#include "core/walk/site.h"
#include "service.sql.h"

enum { CORRECTIONS_OF_ORDER = 200 };

static const Move moves[] = {
    {CORRECTION_PROPOSED, "approve", "service.correct_approve", CORRECTION_APPROVED, NULL},
    {CORRECTION_PROPOSED, "deny", "service.correct_approve", CORRECTION_DENIED, NULL},
    {CORRECTION_PROPOSED, "withdraw", "service.correct", CORRECTION_WITHDRAWN, NULL},
};
static const Phase phases[] = {[CORRECTION_PROPOSED] = PHASE_OPEN,
                               [CORRECTION_APPROVED] = PHASE_DONE,
                               [CORRECTION_DENIED] = PHASE_ENDED,
                               [CORRECTION_WITHDRAWN] = PHASE_ENDED};
static const Machine machine = {"correction", &correction_states, CORRECTION_PROPOSED,
                                moves,        COUNT(moves),       phases,
                                COUNT(phases)};

static Err correction_get(Op *op, int64_t id, Correction *out) {
    TRY(op_get(op, &sql_correction_in_reach, WITH(BIND_INT("id", id)), out));
    op_subject(op, "correction", id);
    return OK;
}

Err corrections_approved(Op *op, int64_t order_id, int64_t worker_id, List *out) {
    return op_list(op, &sql_correction_approved,
                   WITH(BIND_INT("order_id", order_id), BIND_INT("worker_id", worker_id),
                        MOST(CORRECTIONS_OF_ORDER)),
                   out);
}

/* Open for corrections: visited, and not frozen; frozen: only with an unlock. */
static Err require_open(Op *op, const Order *order, int64_t *unlock_id) {
    *unlock_id = 0;
    if (order_is_frozen(order)) return unlock_require(op, order, unlock_id);
    bool visited = order->state == ORDER_IN_PROGRESS || order->state == ORDER_FINISHED ||
                   order->state == ORDER_FOLLOWED;
    return visited ? OK : op_conflict(op, "", "nothing_to_correct");
}

static Err find_visit(Op *op, const Order *order, int64_t worker_id, Visit *out) {
    List visits;
    TRY(visit_list(op, order->id, &visits));
    for (size_t i = 0; i < visits.count; i++) {
        *out = *LIST_AT(visits, Visit, i);
        if (out->worker_id == worker_id) return OK;
    }
    return op_refuse(op, "worker_id", "no_visit_of_worker");
}

static Str number_text(Op *op, int64_t number) {
    return arena_printf(op->arena, "%lld", (long long)number);
}

static Str value_of(Op *op, const Order *order, const Visit *visit, int32_t field) {
    switch (field) {
    case CORRECT_START:
        return time_print(op->arena, visit->start_at);
    case CORRECT_END:
        return time_print(op->arena, visit->end_at);
    case CORRECT_OUTCOME:
        return str_from(choice_code(&visit_outcomes, visit->outcome));
    case CORRECT_PLACE:
        return visit->place_confirmed ? STR("confirmed") : STR_NONE;
    case CORRECT_VOID:
        return visit->voided ? STR("yes") : STR("no");
    case CORRECT_WORKER:
        return number_text(op, visit->served_by);
    case CORRECT_ITEM:
        return order->item;
    default:
        return STR_NONE;
    }
}

/* An instant of the past that leaves the visit a beginning before its end; in one way of
 * writing. */
static Err check_instant(Op *op, const Visit *visit, Correction *correction) {
    int64_t at = 0;
    if (!time_read(correction->new_value, &at)) return op_refuse(op, "new_value", "not_a_time");
    if (at > op->now_ms) return op_refuse(op, "new_value", "in_the_future");
    int64_t start = correction->field == CORRECT_START ? at : visit->start_at;
    int64_t end = correction->field == CORRECT_END ? at : visit->end_at;
    if (start != 0 && end != 0 && end < start)
        return op_refuse(op, "new_value", "end_before_start");
    correction->new_value = time_print(op->arena, at);
    return OK;
}

static Err check_scan(Op *op, Str value) {
    int64_t id = 0;
    Blob scan;
    if (!str_read_int(value, &id)) return op_refuse(op, "new_value", "not_a_number");
    return op_named(op, blob_get(op, id, &scan), "new_value", "unknown_file");
}

/* Whoever came is one more than those who are known to have been there; in one way of writing. */
static Err check_worker(Op *op, const Order *order, const Visit *visit, Correction *correction) {
    int64_t id = 0;
    List visits;
    if (!str_read_int(correction->new_value, &id))
        return op_refuse(op, "new_value", "not_a_number");
    correction->new_value = number_text(op, id);
    TRY(visit_list(op, order->id, &visits));
    for (size_t i = 0; i < visits.count; i++) {
        const Visit *other = LIST_AT(visits, Visit, i);
        if (other->worker_id == visit->worker_id) continue;
        if (other->worker_id == id || other->served_by == id)
            return op_refuse(op, "new_value", "carer_was_there");
    }
    return order_check_able(op, order, "new_value", id);
}

static Err check_item(Op *op, const Order *order, Str code) {
    Order given;
    return order_check_given(op, order, code, "new_value", &given);
}

static Err check_value(Op *op, const Order *order, const Visit *visit, Correction *correction) {
    Str value = correction->new_value;
    bool good = true;
    switch (correction->field) {
    case CORRECT_START:
    case CORRECT_END:
        return check_instant(op, visit, correction);
    case CORRECT_WORKER:
        return check_worker(op, order, visit, correction);
    case CORRECT_ITEM:
        return check_item(op, order, value);
    case CORRECT_OUTCOME:
        good = choice_find(&visit_outcomes, value) != 0;
        break;
    case CORRECT_PLACE:
        good = str_equal(value, STR("confirmed"));
        break;
    case CORRECT_VOID:
        good = str_equal(value, STR("yes")) || str_equal(value, STR("no"));
        break;
    default:
        return check_scan(op, value);
    }
    return good ? OK : op_refuse_with(op, "new_value", "unknown_code", value);
}

/* What was wrong of which visit; `visit` is what it is now, and so is the order. */
static Err check_change(Op *op, const Order *order, Correction *correction, Visit *visit) {
    TRY(find_visit(op, order, correction->worker_id, visit));
    return op_knows(op, "field") ? check_value(op, order, visit, correction) : OK;
}

static Err check_papers(Op *op, int64_t blob_id) {
    Blob papers;
    if (blob_id == 0) return OK;
    return op_named(op, blob_get(op, blob_id, &papers), "blob_id", "unknown_file");
}

static Err correction_propose(Op *op, const Correction *in, Correction *out) {
    Order order;
    Visit visit;
    TRY(order_get(op, in->order_id, &order));
    op_subject(op, "order", order.id);
    *out = *in;
    if (op->reach == REACH_STAFF) out->worker_id = op->actor->staff_id;
    if (out->worker_id == 0) out->worker_id = order.worker_id;
    TRY(require_open(op, &order, &out->unlock_id));
    TRY(order_lay_given(op, &order));
    GATHER(check_papers(op, out->blob_id));
    GATHER(check_change(op, &order, out, &visit));
    TRY(op_verdict(op));
    out->old_value = value_of(op, &order, &visit, out->field);
    if (str_equal(out->old_value, out->new_value)) return op_refuse(op, "new_value", "no_change");
    out->state = machine.start;
    out->requested_by = op->actor->account_id;
    out->requested_at = op->now_ms;
    out->seq = INT_NONE;
    out->version = 1;
    IdKey key;
    TRY(op_get(op, &sql_correction_insert, ROW(out), &key));
    out->id = key.id;
    return OK;
}

/* Each part with its length before it, so that no two corrections read alike. */
static void chain_text(Buf *text, Str part) {
    buf_printf(text, "%zu:", part.len);
    buf_put(text, part);
}

static void chain_int(Buf *text, int64_t number) {
    buf_printf(text, "%lld;", (long long)number);
}

static Str chain_hash(Op *op, Str before, const Correction *c) {
    Buf text;
    buf_init(&text, op->arena, 16 * 1024);
    chain_text(&text, before);
    const int64_t numbers[] = {c->id,           c->order_id,     c->worker_id,  c->unlock_id,
                               c->field,        c->reason,       c->blob_id,    c->state,
                               c->requested_by, c->requested_at, c->decided_by, c->decided_at,
                               c->seq};
    for (size_t i = 0; i < COUNT(numbers); i++) chain_int(&text, numbers[i]);
    chain_text(&text, c->old_value);
    chain_text(&text, c->new_value);
    chain_text(&text, c->words);
    chain_text(&text, c->decided_words);
    return sm3_hex(op->arena, buf_str(&text));
}

static Err chain_list(Op *op, int64_t order_id, List *out) {
    return op_list(op, &sql_correction_chain,
                   WITH(BIND_INT("order_id", order_id), MOST(CORRECTIONS_OF_ORDER)), out);
}

static Err chain_append(Op *op, Correction *correction) {
    List chain;
    TRY(chain_list(op, correction->order_id, &chain));
    Str before =
        chain.count > 0 ? LIST_AT(chain, Correction, chain.count - 1)->hash : STR("correction");
    correction->seq = (int64_t)chain.count + 1;
    correction->hash = chain_hash(op, before, correction);
    return OK;
}

Err correction_verify(Op *op, int64_t order_id, bool *sound) {
    List chain;
    TRY(chain_list(op, order_id, &chain));
    Str before = STR("correction");
    *sound = true;
    for (size_t i = 0; i < chain.count; i++) {
        const Correction *link = LIST_AT(chain, Correction, i);
        if (link->seq != (int64_t)i + 1 || !str_equal(link->hash, chain_hash(op, before, link)))
            *sound = false;
        before = link->hash;
    }
    return OK;
}

static Err decide(Op *op, const char *event, const Correction *in, Correction *out) {
    TRY(correction_get(op, in->id, out));
    TRY(machine_move(op, &machine, out->state, event, &out->state));
    if (out->requested_by == op->actor->account_id) op_fault(op, "", "same_account");
    out->decided_by = op->actor->account_id;
    out->decided_at = op->now_ms;
    out->decided_words = in->decided_words;
    return OK;
}

static Err correction_save(Op *op, Correction *correction) {
    TRY(op_run(op, &sql_correction_update, ROW(correction)));
    correction->version++;
    return OK;
}

/* The month is closed: what changes in money goes into the next bill. */
static Err settle_difference(Op *op, const Order *order, const Correction *correction,
                             const Fen before[2]) {
    Fen government = 0, own = 0;
    TRY(visit_charge(op, order, &government, &own));
    if (government == before[0] && own == before[1]) return OK;
    Difference difference = {.id = correction->id,
                             .order_id = order->id,
                             .org_id = order->org_id,
                             .person_id = order->person_id,
                             .scope = order->scope,
                             .item = order->item,
                             .day = order->day,
                             .government = government - before[0],
                             .own = own - before[1]};
    return difference_add(op, &difference);
}

/* What was given is of the order; everything else of the carer's visit. */
static Err correction_lay(Op *op, Order *order, const Correction *correction) {
    Order given;
    if (correction->field != CORRECT_ITEM) return visit_refresh(op, order, correction->worker_id);
    TRY(order_check_given(op, order, correction->new_value, "new_value", &given));
    TRY(order_give(op, &given, correction->id));
    TRY(visit_refresh(op, &given, correction->worker_id));
    *order = given;
    return OK;
}

static Err correction_approve(Op *op, const Correction *in, Correction *out) {
    Order order;
    Visit visit;
    Fen before[2];
    TRY(decide(op, "approve", in, out));
    TRY(order_by_id(op, out->order_id, &order));
    TRY(require_open(op, &order, &out->unlock_id));
    TRY(order_lay_given(op, &order));
    GATHER(check_change(op, &order, out, &visit));
    TRY(op_verdict(op));
    TRY(chain_append(op, out));
    TRY(visit_charge(op, &order, &before[0], &before[1]));
    TRY(correction_save(op, out));
    TRY(correction_lay(op, &order, out));
    if (order_is_frozen(&order)) return settle_difference(op, &order, out, before);
    op_emit(op, &visit_changed, order.id, out->field == CORRECT_WORKER ? visit.served_by : 0);
    return OK;
}

static Err correction_deny(Op *op, const Correction *in, Correction *out) {
    TRY(decide(op, "deny", in, out));
    TRY(op_verdict(op));
    TRY(chain_append(op, out));
    return correction_save(op, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return correction_get(op, ((const IdKey *)in)->id, out);
}

static Err propose_route(Op *op, const void *in, void *out) {
    return correction_propose(op, in, out);
}

static Err approve_route(Op *op, const void *in, void *out) {
    return correction_approve(op, in, out);
}

static Err deny_route(Op *op, const void *in, void *out) {
    return correction_deny(op, in, out);
}

static Err withdraw_route(Op *op, const void *in, void *out) {
    Correction *correction = out;
    TRY(correction_get(op, ((const IdKey *)in)->id, correction));
    TRY(machine_move(op, &machine, correction->state, "withdraw", &correction->state));
    if (correction->requested_by != op->actor->account_id)
        return op_refuse(op, "", "not_your_request");
    return correction_save(op, correction);
}

typedef struct CorrectionHistory {
    int64_t id;
    bool sound;
    List corrections;
} CorrectionHistory;

static Err history_route(Op *op, const void *in, void *out) {
    CorrectionHistory *history = out;
    Order order;
    TRY(order_get(op, ((const IdKey *)in)->id, &order));
    history->id = order.id;
    TRY(correction_verify(op, order.id, &history->sound));
    return op_list(op, &sql_correction_of_order,
                   WITH(BIND_INT("order_id", order.id), MOST(CORRECTIONS_OF_ORDER)),
                   &history->corrections);
}

static const Field history_fields[] = {
    {"id", F_REF, offsetof(CorrectionHistory, id), .ref = "order", .doc = "order"},
    {"sound", F_BOOL, offsetof(CorrectionHistory, sound), .doc = "the chain of hashes holds"},
    {"corrections", F_LIST, offsetof(CorrectionHistory, corrections), .max = CORRECTIONS_OF_ORDER,
     .shape = &correction_shape, .doc = "oldest first"},
};
static const Shape correction_history_shape = {"correction_history", "service", history_fields,
                                               COUNT(history_fields), sizeof(CorrectionHistory)};

#define AT(member) offsetof(Correction, member)
static const Field ask_fields[] = {
    {"order_id", F_REF, AT(order_id), .flags = REQUIRED, .ref = "order", .doc = "order"},
    {"worker_id", F_REF, AT(worker_id), .ref = "worker", .doc = "none: its first carer"},
    {"field", F_ENUM, AT(field), .flags = REQUIRED, .choices = &correction_fields,
     .doc = "what was wrong"},
    {"new_value", F_TEXT, AT(new_value), .flags = REQUIRED, .max = 60,
     .doc = "instant, outcome, confirmed, yes or no, number of a file or worker, or menu code"},
    {"reason", F_ENUM, AT(reason), .flags = REQUIRED, .choices = &correction_reasons,
     .doc = "why, coded"},
    {"words", F_TEXT, AT(words), .flags = REQUIRED, .min = 2, .max = 500, .seal = SEAL_WORDS,
     .doc = "why, in words"},
    {"blob_id", F_REF, AT(blob_id), .ref = "blob", .doc = "papers"},
};
static const Shape correction_ask_shape = {"correction_ask", "service", ask_fields,
                                           COUNT(ask_fields), sizeof(Correction)};
static const Field decision_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "correction", .doc = "number"},
    {"decided_words", F_TEXT, AT(decided_words), .flags = REQUIRED, .min = 2, .max = 200,
     .seal = SEAL_WORDS, .doc = "why"},
};
static const Shape correction_decision_shape = {"correction_decision", "service", decision_fields,
                                                COUNT(decision_fields), sizeof(Correction)};
#undef AT

static const Route routes[] = {
    {"GET", "/api/corrections", "correction_list", "service.read", .out = &correction_shape,
     .list = &sql_correction_list, .hold = &order_hold, .doc = "Corrections asked for"},
    {"GET", "/api/corrections/{id}", "correction_get", "service.read", get_route, &id_key_shape,
     &correction_shape, .doc = "One correction: what stands, what is asked for, and why"},
    {"POST", "/api/orders/{order_id}/corrections", "correction_propose", "service.correct",
     propose_route, &correction_ask_shape, &correction_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Asks for a correction of what was marked"},
    {"GET", "/api/orders/{id}/corrections", "correction_history", "service.read", history_route,
     &id_key_shape, &correction_history_shape, .doc = "Corrections of an order and their chain"},
    {"POST", "/api/corrections/{id}/approve", "correction_approve", "service.correct_approve",
     approve_route, &correction_decision_shape, &correction_shape, ROUTE_WRITES,
     .doc = "It counts from now on"},
    {"POST", "/api/corrections/{id}/deny", "correction_deny", "service.correct_approve", deny_route,
     &correction_decision_shape, &correction_shape, ROUTE_WRITES, .doc = "It stays as marked"},
    {"POST", "/api/corrections/{id}/withdraw", "correction_withdraw", "service.correct",
     withdraw_route, &id_key_shape, &correction_shape, ROUTE_WRITES,
     .doc = "Takes back what one has asked for"},
};
const Noun correction_noun = {routes, COUNT(routes), &machine};
