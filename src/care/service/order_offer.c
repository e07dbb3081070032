#include "care/people/person.h"
#include "care/places/organisation.h"
#include "care/service/assignment.h"
#include "care/service/order_life.h"
#include "service.sql.h"

#define MINUTE_MS INT64_C(60000)

/* The same question as organisation_require_able, without leaving its fault. */
static Err org_is_able(Op *op, int64_t org_id, Date day, bool *able) {
    size_t faults = op->faults->count;
    Err err = organisation_require_able(op, "org_id", org_id, 0, day);
    *able = err == OK;
    if (err != OK && err != ERR_INVALID) return err;
    op->faults->count = faults;
    return OK;
}

static bool has_let_go(const List *gone, int64_t org_id) {
    for (size_t i = 0; i < gone->count; i++) {
        if (LIST_AT(*gone, OrderStep, i)->org_id == org_id) return true;
    }
    return false;
}

Err order_find_provider(Op *op, const Order *order, int64_t *org_id) {
    *org_id = 0;
    AssignmentAsk ask = {order->person_id, order->scope, order->category, order->day};
    List lines, gone;
    TRY(assignment_list(op, &ask, &lines));
    TRY(op_list(op, &sql_order_gone_orgs, WITH(BIND_INT("order_id", order->id), MOST(100)), &gone));
    for (size_t i = 0; i < lines.count; i++) {
        int64_t candidate = LIST_AT(lines, Assignment, i)->org_id;
        if (has_let_go(&gone, candidate)) continue;
        bool able = false;
        TRY(org_is_able(op, candidate, order->day, &able));
        if (!able) continue;
        *org_id = candidate;
        return OK;
    }
    return OK;
}

Err order_check_provider(Op *op, const Order *order, int64_t org_id) {
    Order asked = *order;
    bool contracted = false;
    asked.org_id = org_id;
    TRY(order_is_contracted(op, &asked, &contracted));
    if (!contracted) op_fault(op, "org_id", "not_contracted");
    GATHER(organisation_require_able(op, "org_id", org_id, 0, order->day));
    return op_verdict(op);
}

/* The provider must see whom it is asked to serve, until the month after is settled. */
static Err open_person(Op *op, const Order *order) {
    PersonAccess access = {
        .person_id = order->person_id,
        .org_id = order->org_id,
        .until = month_last(month_add(month_of(order->day), 1)),
        .why = "order",
    };
    return person_open_to(op, &access);
}

Err order_offer_to(Op *op, Order *order, int64_t org_id, Str reason) {
    order->offers++;
    if (order->org_id != org_id) TRY(hold_release(op, order));
    order->org_id = org_id;
    if (order->hold_transfer == 0) TRY(hold_place(op, order));
    TRY(order_step(op, order, "offer", reason));
    return open_person(op, order);
}

static Err may_offer_again(Op *op, const Order *order, bool *may) {
    int64_t most = 0;
    TRY(op_setting(op, "redispatch_max", &most));
    int64_t end_ms = date_start_ms(order->day) + order->window_to * MINUTE_MS;
    *may = order->offers <= most && op->now_ms < end_ms;
    return OK;
}

/* Out of this provider's hands, and into the next one's. */
Err order_let_go(Op *op, Order *order, const char *event, Str reason) {
    OrderMove move = {event, reason, REAL_NONE, REAL_NONE, order->org_id, order->worker_id};
    TRY(order_tell_carers(op, order, "notice.order_off_carer"));
    order->worker_id = order->second_worker_id = 0;
    order->worker_accepted = order->second_accepted = false;
    order->start_minute = INT_NONE;
    int64_t org_id = 0, before = order->org_id;
    order->org_id = 0;
    TRY(order_move(op, order, &move));
    bool again = false;
    TRY(may_offer_again(op, order, &again));
    if (again) TRY(order_find_provider(op, order, &org_id));
    if (org_id == 0) return OK;
    order->org_id = before;
    return order_offer_to(op, order, org_id, STR("next_on_the_list"));
}
