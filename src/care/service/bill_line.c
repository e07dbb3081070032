/* The reviewer's decisions on lines, and the provider's appeals. */
#include <string.h>

#include "care/service/bill_freeze.h"
#include "care/service/bill_row.h"
#include "care/service/difference.h"
#include "service.sql.h"

static Err line_by_id(Op *op, int64_t id, BillLine *out) {
    return op_get(op, &sql_bill_line_by_id, WITH(BIND_INT("id", id)), out);
}

/* The line and its bill, within reach, while the bill may still change. The line's own state comes
 * first; NULL: no event of it. */
static Err open_line(Op *op, int64_t id, const char *event, BillLine *line, Bill *bill) {
    TRY(line_by_id(op, id, line));
    TRY(bill_get(op, line->bill_id, bill));
    if (event != NULL) TRY(machine_require(op, &bill_line_machine, line->state, event));
    op_subject(op, "bill_line", id);
    if (!bill_is_open(bill)) return op_conflict(op, "", "bill_reviewed");
    return OK;
}

static Err line_step(Op *op, BillLine *line, const char *event, Str reason) {
    TRY(machine_move(op, &bill_line_machine, line->state, event, &line->state));
    line->reason = reason;
    line->decided_by = op->actor->account_id;
    return op_run(op, &sql_bill_line_update, ROW(line));
}

/* What the district has upheld the street does not refuse again: there is no second appeal. */
static Err refuse_line(Op *op, BillLine *line, Str reason) {
    BillCount upheld;
    TRY(op_get(op, &sql_bill_line_upheld, WITH(BIND_INT("line_id", line->id)), &upheld));
    if (upheld.count > 0) return op_conflict(op, "", "appeal_upheld");
    return line_step(op, line, "refuse", reason);
}

static Err decide_line(Op *op, const BillWord *word, const char *event, BillLine *out) {
    Bill bill;
    TRY(open_line(op, word->id, event, out, &bill));
    op_note(op, "reason", word->reason);
    bool refuses = strcmp(event, "refuse") == 0;
    TRY(refuses ? refuse_line(op, out, word->reason) : line_step(op, out, event, word->reason));
    if (out->state != BILL_LINE_REFUSED || bill.state != BILL_CONFIRMED) return OK;
    TRY(bill_return(op, &bill, word->reason)); /* this the provider has not agreed to */
    op_subject(op, "bill_line", word->id);
    return OK;
}

Err bill_line_of_order(Op *op, int64_t order_id, BillLine *out) {
    return op_get(op, &sql_bill_line_of_order, WITH(BIND_INT("order_id", order_id)), out);
}

Err bill_line_recount(Op *op, int64_t order_id, int64_t flags) {
    BillLine line;
    Err err = bill_line_of_order(op, order_id, &line);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    line.flags = flags;
    if (flags == 0 && line.state == BILL_LINE_FLAGGED)
        return line_step(op, &line, "recount", STR("flags_cleared"));
    return op_run(op, &sql_bill_line_update, ROW(&line));
}

/* What was not paid is not corrected by paying; for that there is the appeal. */
static Err is_unpaid(Op *op, int64_t order_id, bool *unpaid) {
    BillLine line;
    Err err = bill_line_of_order(op, order_id, &line);
    *unpaid = err == OK && (line.state == BILL_LINE_REFUSED || line.state == BILL_LINE_DROPPED);
    return err == ERR_NOT_FOUND ? OK : err;
}

static Err adjust_one(Op *op, Str month, const Difference *difference) {
    Bill bill;
    bool unpaid = false;
    TRY(is_unpaid(op, difference->order_id, &unpaid));
    TRY(bill_open(op, difference->org_id, month, difference->scope, &bill));
    if (bill.state != BILL_FROZEN) return OK; /* stays for the next month */
    BillLine line = {.bill_id = bill.id,
                     .kind = BILL_LINE_ADJUSTMENT,
                     .order_id = difference->order_id,
                     .person_id = difference->person_id,
                     .item = difference->item,
                     .day = difference->day,
                     .government = difference->government,
                     .own = difference->own,
                     .state = bill_line_machine.start,
                     .reason = unpaid ? STR("order_refused") : STR_NONE,
                     .source_id = difference->id};
    if (unpaid) TRY(machine_move(op, &bill_line_machine, line.state, "withhold", &line.state));
    IdKey key;
    TRY(op_get(op, &sql_bill_line_insert, ROW(&line), &key));
    return difference_billed(op, difference->id, key.id);
}

Err bill_adjust(Op *op, Str month, int64_t low, int64_t high) {
    List open;
    TRY(differences_open(op, low, high, &open));
    for (size_t i = 0; i < open.count; i++)
        TRY(adjust_one(op, month, LIST_AT(open, Difference, i)));
    return OK;
}

static Err clear_route(Op *op, const void *in, void *out) {
    return decide_line(op, in, "clear", out);
}

static Err refuse_route(Op *op, const void *in, void *out) {
    return decide_line(op, in, "refuse", out);
}

static Err appeal_get(Op *op, int64_t id, BillAppeal *out) {
    return op_get(op, &sql_bill_appeal_by_id, WITH(BIND_INT("id", id)), out);
}

static Err appeal_route(Op *op, const void *in, void *out) {
    BillAppeal appeal = *(const BillAppeal *)in;
    BillLine line;
    Bill bill;
    TRY(open_line(op, appeal.line_id, NULL, &line, &bill));
    if (machine_find(&bill_line_machine, line.state, "appeal") == NULL)
        op_fault(op, "line_id", "line_not_flagged");
    TRY(op_verdict(op));
    appeal.bill_id = bill.id;
    IdKey key;
    Err err = op_get(op, &sql_bill_appeal_insert, ROW(&appeal), &key);
    if (err == ERR_CONFLICT) return op_conflict(op, "line_id", "appealed_before");
    TRY(err);
    TRY(bill_step(op, &bill, "appeal"));
    return appeal_get(op, key.id, out);
}

/* The line goes where the decision says. */
static Err decide_appeal(Op *op, const BillWord *word, const char *event, BillAppeal *out) {
    TRY(op_get(op, &sql_bill_appeal_in_reach, WITH(BIND_INT("id", word->id)), out));
    BillLine line;
    Bill bill;
    TRY(machine_move(op, &bill_appeal_machine, out->state, event, &out->state));
    TRY(open_line(op, out->line_id, event, &line, &bill));
    out->answer = word->reason;
    TRY(op_run(op, &sql_bill_appeal_update, ROW(out)));
    TRY(line_step(op, &line, event, word->reason));
    BillCount open;
    TRY(op_get(op, &sql_bill_appeals_open, WITH(BIND_INT("bill_id", bill.id)), &open));
    return open.count == 0 ? bill_step(op, &bill, "decide") : OK;
}

static Err appeal_get_route(Op *op, const void *in, void *out) {
    int64_t id = ((const IdKey *)in)->id;
    op_subject(op, "bill_appeal", id);
    return op_get(op, &sql_bill_appeal_in_reach, WITH(BIND_INT("id", id)), out);
}

static Err uphold_route(Op *op, const void *in, void *out) {
    return decide_appeal(op, in, "uphold", out);
}

static Err dismiss_route(Op *op, const void *in, void *out) {
    return decide_appeal(op, in, "dismiss", out);
}

static const Route line_routes[] = {
    {"GET", "/api/bill-lines", "bill_line_list", "bill.read", .in = &bill_line_ask_shape,
     .out = &bill_line_shape, .list = &sql_bill_line_list, .doc = "Lines of bills"},
    {"POST", "/api/bill-lines/{id}/clear", "bill_line_clear", "bill.review", clear_route,
     &bill_word_shape, &bill_line_shape, ROUTE_WRITES, .doc = "Pays a flagged line, with a reason"},
    {"POST", "/api/bill-lines/{id}/refuse", "bill_line_refuse", "bill.review", refuse_route,
     &bill_word_shape, &bill_line_shape, ROUTE_WRITES,
     .doc = "Does not pay a line, with a reason; a confirmed bill goes back to its provider"},
};
const Noun bill_line_noun = {line_routes, COUNT(line_routes), &bill_line_machine};

static const Route appeal_routes[] = {
    {"GET", "/api/bill-appeals", "bill_appeal_list", "bill.read", .out = &bill_appeal_shape,
     .list = &sql_bill_appeal_list, .doc = "Appeals against lines"},
    {"GET", "/api/bill-appeals/{id}", "bill_appeal_get", "bill.read", appeal_get_route,
     &id_key_shape, &bill_appeal_shape, .doc = "One appeal and its answer"},
    {"POST", "/api/bill-appeals", "bill_appeal_create", "bill.confirm", appeal_route,
     &bill_appeal_shape, &bill_appeal_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "The provider appeals a flagged or refused line"},
    {"POST", "/api/bill-appeals/{id}/uphold", "bill_appeal_uphold", "bill.decide", uphold_route,
     &bill_word_shape, &bill_appeal_shape, ROUTE_WRITES, .doc = "The line is paid"},
    {"POST", "/api/bill-appeals/{id}/dismiss", "bill_appeal_dismiss", "bill.decide", dismiss_route,
     &bill_word_shape, &bill_appeal_shape, ROUTE_WRITES, .doc = "The line is not paid"},
};
const Noun bill_appeal_noun = {appeal_routes, COUNT(appeal_routes), &bill_appeal_machine};
