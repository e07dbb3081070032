#include "care/service/bill.h"

#include "care/money/payfile.h"
#include "care/service/bill_freeze.h"
#include "care/service/bill_row.h"
#include "care/service/order.h"
#include "core/walk/site.h"
#include "service.sql.h"

static const Move moves[] = {
    {BILL_FROZEN, "check", "bill.freeze", BILL_CHECKED, "provider_confirm_workdays"},
    {BILL_CHECKED, "appeal", "bill.confirm", BILL_APPEALED, "appeal_workdays"},
    {BILL_APPEALED, "appeal", "bill.confirm", BILL_APPEALED, "appeal_workdays"},
    {BILL_APPEALED, "decide", "bill.decide", BILL_CHECKED, "provider_confirm_workdays"},
    {BILL_CHECKED, "confirm", "bill.confirm", BILL_CONFIRMED, "street_review_workdays"},
    {BILL_CONFIRMED, "review", "bill.review", BILL_REVIEWED, "district_approve_workdays"},
    {BILL_CONFIRMED, "return", "bill.review", BILL_CHECKED, "provider_confirm_workdays"},
    {BILL_REVIEWED, "return", "bill.approve", BILL_CHECKED, "provider_confirm_workdays"},
    {BILL_REVIEWED, "approve", "bill.approve", BILL_APPROVING, NULL},
    {BILL_APPROVING, "settle", "bill.approve", BILL_APPROVED, NULL},
    {BILL_APPROVED, "pay", "system", BILL_PAID, NULL},
    {BILL_APPROVED, "owe", "system", BILL_OWED, "provider_repay_workdays"},
    {BILL_OWED, "repay", "payfile.result", BILL_PAID, NULL},
    {BILL_OWED, "pay", "system", BILL_PAID, NULL},
};
static const Phase phases[] = {
    [BILL_FROZEN] = PHASE_OPEN,     [BILL_CHECKED] = PHASE_OPEN,  [BILL_APPEALED] = PHASE_OPEN,
    [BILL_CONFIRMED] = PHASE_OPEN,  [BILL_REVIEWED] = PHASE_OPEN, [BILL_APPROVING] = PHASE_ACTIVE,
    [BILL_APPROVED] = PHASE_AGREED, [BILL_OWED] = PHASE_AGREED,   [BILL_PAID] = PHASE_DONE};
const Machine bill_machine = {"bill",       &bill_states, BILL_FROZEN,  moves,
                              COUNT(moves), phases,       COUNT(phases)};

static const Field word_fields[] = {
    {"id", F_REF, offsetof(BillWord, id), .flags = REQUIRED, .doc = "number"},
    {"reason", F_TEXT, offsetof(BillWord, reason), .flags = REQUIRED, .min = 2, .max = 500,
     .seal = SEAL_WORDS, .doc = "why"},
};
const Shape bill_word_shape = {"bill_word", "service", word_fields, COUNT(word_fields),
                               sizeof(BillWord)};

/* Nobody confirms or approves what he had a hand in; a street that has closed the month may review
 * it as well. */
static bool had_a_hand(const Op *op, const Bill *bill, const char *event) {
    int64_t me = op->actor->account_id;
    if (strcmp(event, "review") == 0) return me == bill->confirmed_by;
    return me == bill->frozen_by || me == bill->confirmed_by || me == bill->reviewed_by;
}

static Err require_other_hand(Op *op, const Bill *bill, const char *event) {
    return had_a_hand(op, bill, event) ? op_refuse(op, "", "same_hand") : OK;
}

/* Told before anybody tries. */
static void bar_hand(const Op *op, Bill *bill) {
    static const char *const events[] = {"confirm", "review", "approve"};
    bill->barred = STR_NONE;
    for (size_t i = 0; i < COUNT(events); i++) {
        bool mine = machine_may(op, &bill_machine, bill->state, events[i]);
        if (mine && had_a_hand(op, bill, events[i])) bill->barred = STR("same_hand");
    }
}

Err bill_get(Op *op, int64_t id, Bill *out) {
    TRY(op_get(op, &sql_bill_in_reach, WITH(BIND_INT("id", id)), out));
    bar_hand(op, out);
    return OK;
}

bool bill_is_open(const Bill *bill) {
    return bill->state < BILL_REVIEWED;
}

Err bill_by_id(Op *op, int64_t id, Bill *out) {
    return op_get(op, &sql_bill_by_id, WITH(BIND_INT("id", id)), out);
}

static Err start_clock(Op *op, Bill *bill, const Move *move) {
    bill->clock_until = 0;
    if (move->clock == NULL) return OK;
    int64_t days = 0;
    TRY(op_setting(op, move->clock, &days));
    Date last = op_workday_after(op, op->today, (int)days);
    bill->clock_until = date_start_ms(date_add_days(last, 1));
    return OK;
}

static Err add_up(Op *op, Bill *bill) {
    BillSums sums;
    TRY(op_get(op, &sql_bill_sums, WITH(BIND_INT("bill_id", bill->id)), &sums));
    bill->orders = sums.orders;
    bill->flagged = sums.flagged;
    bill->government = sums.government;
    bill->own = sums.own;
    bill->refused = sums.refused;
    return OK;
}

Err bill_save(Op *op, Bill *bill) {
    TRY(add_up(op, bill));
    bar_hand(op, bill);
    op_subject(op, "bill", bill->id);
    TRY(op_run(op, &sql_bill_update, ROW(bill)));
    bill->version++;
    return op_publish(op, "bill", bill->id, bill->scope);
}

Err bill_step(Op *op, Bill *bill, const char *event) {
    int32_t from = bill->state;
    TRY(machine_move(op, &bill_machine, from, event, &bill->state));
    TRY(start_clock(op, bill, machine_find(&bill_machine, from, event)));
    return bill_save(op, bill);
}

/* The system's moves, whoever's step led to them. */
Err bill_pay(Op *op, Bill *bill) {
    bill->state = machine_step(&bill_machine, bill->state, "pay");
    bill->clock_until = 0;
    bill->paid_on = op->today;
    return bill_save(op, bill);
}

Err bill_owe(Op *op, Bill *bill) {
    const Move *move = machine_find(&bill_machine, bill->state, "owe");
    bill->state = move->to;
    bill->owed = -bill->government;
    TRY(start_clock(op, bill, move));
    return bill_save(op, bill);
}

static Err count(Op *op, const Statement *statement, int64_t bill_id, int64_t *out) {
    BillCount row;
    TRY(op_get(op, statement, WITH(BIND_INT("bill_id", bill_id)), &row));
    *out = row.count;
    return OK;
}

static Err confirm_route(Op *op, const void *in, void *out) {
    Bill *bill = out;
    TRY(bill_get(op, ((const IdKey *)in)->id, bill));
    TRY(machine_require(op, &bill_machine, bill->state, "confirm"));
    TRY(require_other_hand(op, bill, "confirm"));
    bill->confirmed_by = op->actor->account_id;
    return bill_step(op, bill, "confirm");
}

static Err review_route(Op *op, const void *in, void *out) {
    Bill *bill = out;
    int64_t waiting = 0, appeals = 0;
    TRY(bill_get(op, ((const IdKey *)in)->id, bill));
    TRY(machine_require(op, &bill_machine, bill->state, "review"));
    GATHER(require_other_hand(op, bill, "review"));
    TRY(count(op, &sql_bill_lines_waiting, bill->id, &waiting));
    TRY(count(op, &sql_bill_appeals_open, bill->id, &appeals));
    if (waiting > 0) op_fault(op, "", "flags_open");
    if (appeals > 0) op_fault(op, "", "appeals_open");
    TRY(op_verdict(op));
    bill->reviewed_by = op->actor->account_id;
    return bill_step(op, bill, "review");
}

static Err approve_route(Op *op, const void *in, void *out) {
    Bill *bill = out;
    TRY(bill_get(op, ((const IdKey *)in)->id, bill));
    TRY(machine_require(op, &bill_machine, bill->state, "approve"));
    GATHER(require_other_hand(op, bill, "approve"));
    GATHER(bill_require_payee(op, bill));
    TRY(op_verdict(op));
    bill->approved_by = op->actor->account_id;
    TRY(bill_step(op, bill, "approve"));
    Str input = arena_printf(op->arena, "{\"id\":%lld}", (long long)bill->id);
    int64_t job = 0;
    return job_start(op, "bill_settle", input, &job);
}

Err bill_return(Op *op, Bill *bill, Str reason) {
    bill->confirmed_by = bill->reviewed_by = 0;
    bill->reason = reason;
    return bill_step(op, bill, "return");
}

static Err return_route(Op *op, const void *in, void *out) {
    const BillWord *word = in;
    Bill *bill = out;
    TRY(bill_get(op, word->id, bill));
    op_note(op, "reason", word->reason);
    return bill_return(op, bill, word->reason);
}

/* As its lines stand now, which move between the steps of the bill. */
static Err get_route(Op *op, const void *in, void *out) {
    Bill *bill = out;
    TRY(bill_get(op, ((const IdKey *)in)->id, bill));
    TRY(add_up(op, bill));
    bill->open = bill_is_open(bill);
    return op_list(op, &sql_bill_items,
                   WITH(BIND_INT("bill_id", bill->id), BIND_INT("most", BILL_ITEMS)), &bill->items);
}

/* "settle:2026-11:bill:7", and "settle:2026-11:bill:7:again" when it was paid anew. */
static bool bill_of_reference(Str reference, int64_t *id) {
    Str rest = reference, part = STR_NONE;
    while (str_split(&rest, ':', &part)) {
        if (str_equal_c(part, "bill"))
            return str_split(&rest, ':', &part) && str_read_int(part, id);
    }
    return false;
}

Err bill_on_paid(Op *op, const Event *event) {
    PayLine line;
    TRY(pay_line_by_id(op, event->subject, &line));
    if (!str_starts(line.reference, STR("settle:"))) return OK;
    int64_t id = 0;
    if (!bill_of_reference(line.reference, &id)) return ERR_INTERNAL;
    Bill bill;
    TRY(bill_by_id(op, id, &bill));
    return bill.state == BILL_PAID ? OK : bill_pay(op, &bill);
}

static const Route routes[] = {
    {"GET", "/api/bills", "bill_list", "bill.read", .out = &bill_shape, .list = &sql_bill_list,
     .doc = "Bills of your places or your organisation"},
    {"GET", "/api/bills/{id}", "bill_get", "bill.read", get_route, &id_key_shape, &bill_shape,
     .doc = "One bill"},
    {"POST", "/api/bills/freeze", "bill_freeze", "bill.freeze", bill_freeze, &bill_freeze_shape,
     &id_key_shape, ROUTE_WRITES | ROUTE_ACCEPTED,
     .doc = "Freezes a month: every followed order into its provider's bill, with flags"},
    {"POST", "/api/bills/{id}/confirm", "bill_confirm", "bill.confirm", confirm_route,
     &id_key_shape, &bill_shape, ROUTE_WRITES, .doc = "The provider agrees"},
    {"POST", "/api/bills/{id}/review", "bill_review", "bill.review", review_route, &id_key_shape,
     &bill_shape, ROUTE_WRITES, .doc = "The street has looked at every flag"},
    {"POST", "/api/bills/{id}/approve", "bill_approve", "bill.approve", approve_route,
     &id_key_shape, &bill_shape, ROUTE_WRITES, .doc = "The district approves: it is settled"},
    {"POST", "/api/bills/{id}/return", "bill_return", "bill.review", return_route, &bill_word_shape,
     &bill_shape, ROUTE_WRITES, .doc = "Back to the provider, with a reason"},
    {"POST", "/api/bills/{id}/send-back", "bill_send_back", "bill.approve", return_route,
     &bill_word_shape, &bill_shape, ROUTE_WRITES, .doc = "The district sends it back"},
    {"POST", "/api/bills/{id}/repay", "bill_repay", "payfile.result", bill_repay,
     &bill_repayment_shape, &bill_shape, ROUTE_WRITES,
     .doc = "What the provider paid back at the bank of a bill below zero"},
};
const Noun bill_noun = {routes, COUNT(routes), &bill_machine};
