/* Freezing a month: followed orders go into bills, a portion at a time. */
#include "care/service/bill_freeze.h"
#include "care/places/division.h"
#include "care/service/difference.h"
#include "care/service/flag.h"
#include "care/service/order.h"
#include "care/service/visit.h"
#include "service.sql.h"

enum { PORTION = 8 };

typedef struct BillFreeze {
    Str month;
    int64_t scope;
} BillFreeze;
static const Field fields[] = {
    {"month", F_TEXT, offsetof(BillFreeze, month), .flags = REQUIRED, .min = 7, .max = 7,
     .unit = "month", .doc = "yyyy-mm, a month that is over"},
    {"scope", F_INT, offsetof(BillFreeze, scope), .flags = REQUIRED, .min = 110000000000,
     .max = 829999999999, .doc = "street, or a division above it"},
};
const Shape bill_freeze_shape = {"bill_freeze", "service", fields, COUNT(fields),
                                 sizeof(BillFreeze)};

static int64_t street_of(int64_t scope) {
    return scope / 1000 * 1000;
}

static Err read_input(Op *op, const Job *job, BillFreeze *out) {
    json_t *document = NULL;
    Str detail;
    shape_clear(&bill_freeze_shape, out);
    TRY(json_read(op->arena, job->input, &document, &detail));
    (void)json_decode(op->arena, &bill_freeze_shape, document, out, op->faults);
    json_decref(document);
    return op_verdict(op);
}

/* A month is frozen once for a place; bills of it that are past `frozen` say so. */
static Err require_unfrozen(Op *op, const BillFreeze *freeze) {
    int64_t low = 0, high = 0;
    division_subtree(freeze->scope, &low, &high);
    List bills;
    TRY(op_list(op, &sql_bill_open_of_month,
                WITH(BIND_TEXT("month", freeze->month), BIND_INT("low", low),
                     BIND_INT("high", high), MOST(10000)),
                &bills));
    return bills.count > 0 ? op_conflict(op, "month", "already_frozen") : OK;
}

Err bill_freeze(Op *op, const void *in, void *out) {
    const BillFreeze *freeze = in;
    Month month = 0;
    if (!month_read(freeze->month, &month))
        op_fault(op, "month", "not_a_month");
    else if (month_last(month) >= op->today)
        op_fault(op, "month", "month_not_over");
    if (freeze->scope != street_of(freeze->scope)) op_fault(op, "scope", "below_a_street");
    if (!actor_covers(op->actor, freeze->scope)) op_fault(op, "scope", "outside_your_places");
    TRY(op_verdict(op));
    TRY(require_unfrozen(op, freeze));
    Str input = arena_printf(op->arena, "{\"month\":\"" STR_FMT "\",\"scope\":%lld}",
                             STR_ARG(freeze->month), (long long)freeze->scope);
    return job_start(op, "bill_freeze", input, &((IdKey *)out)->id);
}

Err bill_open(Op *op, int64_t org_id, Str month, int64_t scope, Bill *out) {
    const Bind *binds = WITH(BIND_INT("org_id", org_id), BIND_TEXT("month", month),
                             BIND_INT("scope", street_of(scope)));
    Err err = op_get(op, &sql_bill_find, binds, out);
    return err == ERR_NOT_FOUND ? op_get(op, &sql_bill_insert, binds, out) : err;
}

/* One that is flagged here for the first time is called first, and is no longer `followed`. */
static Err freeze_order(Op *op, const BillFreeze *freeze, int64_t order_id, int64_t *frozen) {
    Order order;
    Bill bill;
    int64_t flags = 0;
    TRY(order_by_id(op, order_id, &order));
    TRY(flags_run(op, &order, &flags));
    TRY(order_by_id(op, order_id, &order)); /* the rules may have counted their flags on it */
    if (order.state != ORDER_FOLLOWED) return OK;
    TRY(bill_open(op, order.org_id, freeze->month, order.scope, &bill));
    BillLine line = {.bill_id = bill.id,
                     .kind = BILL_LINE_OF_ORDER,
                     .order_id = order.id,
                     .person_id = order.person_id,
                     .item = order.item,
                     .day = order.day,
                     .flags = flags,
                     .state = bill_line_machine.start};
    if (flags > 0) TRY(machine_move(op, &bill_line_machine, line.state, "flag", &line.state));
    TRY(visit_charge(op, &order, &line.government, &line.own));
    IdKey key;
    TRY(op_get(op, &sql_bill_line_insert, ROW(&line), &key));
    order.month = freeze->month;
    ++*frozen;
    return order_step(op, &order, "freeze", freeze->month);
}

/* The last portion: differences of paid months come in, then every bill goes on to the provider. */
static Err close_month(Op *op, const BillFreeze *freeze) {
    int64_t low = 0, high = 0;
    division_subtree(freeze->scope, &low, &high);
    TRY(bill_adjust(op, freeze->month, low, high));
    List bills;
    TRY(op_list(op, &sql_bill_open_of_month,
                WITH(BIND_TEXT("month", freeze->month), BIND_INT("low", low),
                     BIND_INT("high", high), MOST(10000)),
                &bills));
    for (size_t i = 0; i < bills.count; i++) {
        Bill *bill = LIST_AT(bills, Bill, i);
        if (bill->state == BILL_FROZEN) TRY(bill_step(op, bill, "check"));
    }
    return OK;
}

static Err freeze_chunk(Op *op, Job *job, bool *more) {
    BillFreeze freeze;
    TRY(read_input(op, job, &freeze));
    Month month = 0;
    int64_t low = 0, high = 0;
    if (!month_read(freeze.month, &month)) return ERR_INTERNAL;
    division_subtree(freeze.scope, &low, &high);
    List due;
    TRY(op_list(op, &sql_bill_orders_due,
                WITH(BIND_TEXT("month", freeze.month), BIND_INT("last_day", month_last(month)),
                     BIND_INT("low", low), BIND_INT("high", high), MOST(PORTION)),
                &due));
    for (size_t i = 0; i < due.count; i++)
        TRY(freeze_order(op, &freeze, LIST_AT(due, IdKey, i)->id, &job->finished));
    *more = due.count == PORTION;
    if (*more) return OK;
    TRY(close_month(op, &freeze));
    job->result = arena_printf(op->arena, "{\"orders\":%lld}", (long long)job->finished);
    return OK;
}

const JobKind bill_freeze_job = {"bill_freeze", .chunk = freeze_chunk, .whole = true,
                                 .counts = JOB_COUNTS("orders")};
