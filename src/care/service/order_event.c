#include "care/people/person.h"
#include "care/service/assignment.h"
#include "care/service/order_life.h"
#include "service.sql.h"

/* What follows for open orders when something happens to a person, a carer or a provider. */

enum { OPEN_LIMIT = 5000 };

typedef Err (*OrderFn)(Op *op, Order *order, const Event *event);

static Err each_open(Op *op, const Statement *statement, const Event *event, Date day, OrderFn fn) {
    List open;
    TRY(op_list(op, statement,
                WITH(BIND_INT("subject", event->subject), BIND_INT("day", day), MOST(OPEN_LIMIT)),
                &open));
    for (size_t i = 0; i < open.count; i++) {
        Order order;
        TRY(order_by_id(op, LIST_AT(open, IdKey, i)->id, &order));
        TRY(fn(op, &order, event));
    }
    return OK;
}

/* A plan that is reopened may make the visit anew. */
static Err cancel(Op *op, Order *order, const Event *event) {
    order->plan_item_id = 0;
    TRY(order_step(op, order, "cancel", STR("person_not_served")));
    return op_run(op, &sql_order_unserved,
                  WITH(BIND_INT("id", order->id), BIND_INT("day", event->detail)));
}

static Err take_from_carer(Op *op, Order *order, const Event *event) {
    (void)event;
    return order_unassign(op, order, "unassign", STR("worker_left"));
}

/* Asks what assigning would be refused for, without leaving the refusal behind. */
static Err take_if_unable(Op *op, Order *order, const Event *event) {
    size_t faults = op->faults->count;
    Err err = order_check_able(op, order, "", event->subject);
    op->faults->count = faults;
    if (err == OK || err == ERR_NOT_FOUND) return OK; /* off the menu: nothing says what it takes */
    if (err != ERR_INVALID) return err;
    return order_unassign(op, order, "unassign", STR("certificate_ended"));
}

static Err take_from_provider(Op *op, Order *order, const Event *event) {
    (void)event;
    return order_let_go(op, order, "withdraw", STR("provider_suspended"));
}

Err order_is_contracted(Op *op, const Order *order, bool *contracted) {
    AssignmentAsk ask = {order->person_id, order->scope, order->category, order->day};
    List lines;
    *contracted = order->pay_own || order->org_id == 0;
    TRY(assignment_list(op, &ask, &lines));
    for (size_t i = 0; i < lines.count; i++)
        *contracted |= LIST_AT(lines, Assignment, i)->org_id == order->org_id;
    return OK;
}

/* The provider stays when it serves the new place as well. */
static Err relocate(Op *op, Order *order, const Event *event) {
    Person person;
    bool contracted = false;
    TRY(person_by_id(op, event->subject, &person));
    order->scope = person.scope;
    TRY(order_is_contracted(op, order, &contracted));
    if (!contracted) return order_let_go(op, order, "withdraw", STR("person_moved"));
    OrderMove move = {.event = "relocate", .lng = REAL_NONE, .lat = REAL_NONE};
    TRY(op_run(op, &sql_order_update, ROW(order)));
    return order_step_write(op, order, order->state, &move);
}

Err order_on_death(Op *op, const Event *event) {
    return each_open(op, &sql_order_open_of_person, event, (Date)event->detail, cancel);
}

Err order_on_move(Op *op, const Event *event) {
    return each_open(op, &sql_order_open_of_person, event, (Date)event->detail, relocate);
}

Err order_on_worker_left(Op *op, const Event *event) {
    return each_open(op, &sql_order_open_of_worker, event, op->today, take_from_carer);
}

Err order_on_reskilled(Op *op, const Event *event) {
    return each_open(op, &sql_order_open_of_worker, event, (Date)event->detail, take_if_unable);
}

Err order_on_suspended(Op *op, const Event *event) {
    return each_open(op, &sql_order_open_of_org, event, op->today, take_from_provider);
}
