#include "care/people/person.h"
#include "care/service/dispatch_choice.h"
#include "care/service/menu.h"
#include "care/service/order_life.h"
#include "care/staff/worker.h"
#include "service.sql.h"

#define DAY_HOURS 24

typedef struct Carer {
    const char *field;
    int64_t id;
} Carer;

static Err check_free(Op *op, const Order *order, const Carer *carer) {
    List busy;
    TRY(op_list(op, &sql_order_busy,
                WITH(BIND_INT("worker_id", carer->id), BIND_INT("day", order->day),
                     BIND_INT("id", order->id), MOST(100)),
                &busy));
    for (size_t i = 0; i < busy.count; i++) {
        const Order *other = LIST_AT(busy, Order, i);
        if (other->start_minute < order->start_minute + order->minutes &&
            order->start_minute < other->start_minute + other->minutes) {
            Str number = arena_printf(op->arena, "%lld", (long long)other->id);
            return op_refuse_with(op, carer->field, "worker_busy", number);
        }
    }
    return OK;
}

static Err check_able(Op *op, const Order *order, const Carer *carer, Str skill) {
    Worker worker;
    GATHER(worker_require_able(op, carer->field, carer->id, skill, order->day));
    Err err = worker_by_id(op, carer->id, &worker);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    if (err == OK && worker.org_id != order->org_id)
        op_fault(op, carer->field, "worker_elsewhere_employed");
    return OK;
}

/* Of a past day nobody asks whether the carer was free: that is for the flags to find. */
Err order_check_able(Op *op, const Order *order, const char *field, int64_t worker_id) {
    MenuItem item;
    const Carer carer = {field, worker_id};
    TRY(menu_item_on(op, order->item, order->scope, order->day, &item));
    TRY(check_able(op, order, &carer, item.skill));
    return op_verdict(op);
}

Err order_check_carers(Op *op, const Order *order) {
    const Carer carers[] = {{"worker_id", order->worker_id},
                            {"second_worker_id", order->second_worker_id}};
    MenuItem item;
    TRY(menu_item_on(op, order->item, order->scope, order->day, &item));
    if (order->start_minute < order->window_from || order->start_minute > order->window_to)
        op_fault(op, "start_minute", "outside_window");
    bool second = order->second_worker_id != 0;
    if (order->carers == 2 && !second) op_fault(op, "second_worker_id", "two_carers_needed");
    if (order->carers == 1 && second) op_fault(op, "second_worker_id", "one_carer_suffices");
    if (second && order->second_worker_id == order->worker_id)
        op_fault(op, "second_worker_id", "same_carer_twice");
    for (size_t i = 0; i < COUNT(carers); i++) {
        if (carers[i].id == 0) continue;
        TRY(check_able(op, order, &carers[i], item.skill));
        GATHER(check_free(op, order, &carers[i]));
    }
    return op_verdict(op);
}

/* A carer sees whom to visit until what a phone kept offline must have arrived. */
static Err open_person(Op *op, const Order *order, int64_t worker_id) {
    int64_t hours = 0;
    if (worker_id == 0) return OK;
    TRY(op_setting(op, "late_entry_hours", &hours));
    int days = (int)((hours + DAY_HOURS - 1) / DAY_HOURS);
    PersonAccess access = {
        .person_id = order->person_id,
        .staff_id = worker_id,
        .until = date_add_days(order->day, days),
        .why = "order",
    };
    return person_open_to(op, &access);
}

Err order_assign_to(Op *op, Order *order, Str reason) {
    if (order->start_minute == INT_NONE) order->start_minute = order->window_from;
    TRY(order_check_carers(op, order));
    TRY(order_step(op, order, "assign", reason));
    TRY(order_tell_carers(op, order, "notice.order_for_carer"));
    TRY(open_person(op, order, order->worker_id));
    return open_person(op, order, order->second_worker_id);
}

/* Of two carers, the one who says no, or the one who has not said yes. */
static int64_t carer_concerned(const Op *op, const Order *order) {
    bool second = op->reach == REACH_STAFF ? op->actor->staff_id == order->second_worker_id
                                           : order->worker_accepted;
    return second && order->second_worker_id != 0 ? order->second_worker_id : order->worker_id;
}

Err order_unassign(Op *op, Order *order, const char *event, Str reason) {
    OrderMove move = {event,     reason,        REAL_NONE,
                      REAL_NONE, order->org_id, carer_concerned(op, order)};
    TRY(order_tell_carers(op, order, "notice.order_off_carer"));
    order->worker_id = order->second_worker_id = 0;
    order->worker_accepted = order->second_accepted = false;
    order->start_minute = INT_NONE;
    return order_move(op, order, &move);
}

/* By hand, also over the head of the desk: then with a reason. */
Err order_assign(Op *op, const OrderAct *in, Order *out) {
    TRY(order_get(op, in->id, out));
    bool taken = out->state == ORDER_ASSIGNED || out->state == ORDER_CONFIRMED;
    TRY(machine_require(op, &order_machine, out->state, taken ? "unassign" : "assign"));
    if (taken) {
        if (str_is_empty(in->reason)) op_fault(op, "reason", "required");
        if (!str_is_empty(in->reason)) TRY(order_unassign(op, out, "unassign", in->reason));
    }
    out->worker_id = in->worker_id;
    out->second_worker_id = in->second_worker_id;
    if (in->start_minute != INT_NONE) out->start_minute = in->start_minute;
    TRY(order_assign_to(op, out, in->reason));
    DispatchChoice choice = {
        .order_id = out->id,
        .kind = DISPATCH_BY_HAND,
        .worker_id = out->worker_id,
        .second_worker_id = out->second_worker_id,
        .start_minute = out->start_minute,
        .rank = INT_NONE,
        .cost_minutes = INT_NONE,
        .reason = in->reason,
    };
    return dispatch_choice_write(op, &choice);
}

/* What was so when it was assigned is asked again of each who says yes. */
static Err check_accepting(Op *op, const Order *order, int64_t self) {
    const int64_t carers[] = {order->worker_id, order->second_worker_id};
    for (size_t i = 0; i < COUNT(carers); i++) {
        if (carers[i] == 0 || (self != 0 && self != carers[i])) continue;
        GATHER(order_check_able(op, order, "", carers[i]));
    }
    return op_verdict(op);
}

/* Confirmed when every carer of the order has said yes. */
Err order_carer_accept(Op *op, int64_t id, Order *out) {
    TRY(order_get(op, id, out));
    TRY(machine_require(op, &order_machine, out->state, "carer_accept"));
    int64_t self = op->reach == REACH_STAFF ? op->actor->staff_id : 0;
    TRY(check_accepting(op, out, self));
    if (self == 0 || self == out->worker_id) out->worker_accepted = true;
    if (self == 0 || self == out->second_worker_id) out->second_accepted = true;
    bool all = out->worker_accepted && (out->second_worker_id == 0 || out->second_accepted);
    return order_step(op, out, all ? "carer_accept" : "one_accepts", STR_NONE);
}
