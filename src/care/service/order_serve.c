/* Another service was given than the order names: what stands against that, and where it is
 * kept. */
#include "care/service/order_life.h"
#include "care/service/plan.h"
#include "care/service/unlock.h"
#include "service.sql.h"

static void lay(Order *order, const Order *given) {
    order->item = given->item;
    order->category = given->category;
    order->carers = given->carers;
    order->minutes = given->minutes;
    order->price = given->price;
    order->government = given->government;
    order->own = given->own;
}

Err order_lay_given(Op *op, Order *order) {
    Order given;
    if (!order_is_frozen(order)) return OK;
    Err err = op_get(op, &sql_order_served_of, WITH(BIND_INT("order_id", order->id)), &given);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    lay(order, &given);
    return OK;
}

/* Back to what a frozen order was billed for, the figures are those of its row; else those of the
 * menu on its day. */
static Err price(Op *op, Order *given) {
    Order billed;
    TRY(order_by_id(op, given->id, &billed));
    if (str_equal(given->item, billed.item)) {
        lay(given, &billed);
        return OK;
    }
    given->government = 0;
    return order_price(op, given);
}

/* The plan that bears the order, also where it has ended since. */
static Err check_plan(Op *op, const Order *given) {
    PlanAsk ask = {.person_id = given->person_id,
                   .item = given->item,
                   .government = given->government,
                   .day = given->day,
                   .plan_id = given->plan_id,
                   .except = given->id};
    return given->pay_own ? OK : plan_require_quota(op, &ask);
}

static Err check(Op *op, const Order *order, Order *given) {
    bool contracted = false;
    TRY(price(op, given));
    GATHER(check_plan(op, given));
    TRY(order_is_contracted(op, given, &contracted));
    if (!contracted) op_fault(op, "item", "not_contracted");
    GATHER(hold_check(op, given, order->government));
    return op_verdict(op);
}

Err order_check_given(Op *op, const Order *order, Str item, const char *field, Order *given) {
    size_t before = op->faults->count;
    *given = *order;
    given->item = item;
    Err err = check(op, order, given);
    for (size_t i = before; i < op->faults->count && i < COUNT(op->faults->items); i++)
        op->faults->items[i].field = str_from(field);
    return err;
}

Err order_give(Op *op, const Order *given, int64_t correction_id) {
    Order order = *given;
    if (order_is_frozen(given)) return op_run(op, &sql_order_served_put, ROW(given));
    OrderMove move = {.event = "give_other", .lng = REAL_NONE, .lat = REAL_NONE};
    TRY(hold_follow(op, &order, correction_id));
    TRY(op_run(op, &sql_order_give, ROW(&order)));
    return order_step_write(op, &order, order.state, &move);
}
