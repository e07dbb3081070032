#include "care/people/person.h"
#include "care/people/view.h"
#include "care/places/organisation.h"
#include "care/service/assignment.h"
#include "care/service/menu.h"
#include "care/service/order_life.h"
#include "care/service/plan.h"
#include "service.sql.h"

#define MINUTE_MS INT64_C(60000)

typedef struct OrderTally {
    int64_t day_count, month_count;
} OrderTally;
static const Field tally_fields[] = {
    {"day_count", F_INT, offsetof(OrderTally, day_count), .flags = STORED, .doc = "that day"},
    {"month_count", F_INT, offsetof(OrderTally, month_count), .flags = STORED, .doc = "that month"},
};
extern const Shape order_tally_shape;
const Shape order_tally_shape = {"order_tally", "service", tally_fields, COUNT(tally_fields),
                                 sizeof(OrderTally)};

static Err check_person(Op *op, Order *order) {
    Person person;
    Err err = person_get(op, order->person_id, &person);
    if (err == OK) err = view_require(op, order->person_id, VIEW_VISITS);
    TRY(op_named(op, err, "person_id", "unknown_person"));
    order->scope = person.scope;
    return person_require_served(op, "person_id", order->person_id, order->day, &person);
}

static void check_when(Op *op, const Order *order) {
    bool window = op_knows(op, "window_from") && op_knows(op, "window_to");
    if (order->day < op->today) {
        op_fault(op, "day", "in_the_past");
    } else if (date_start_ms(order->day) + order->window_to * MINUTE_MS < op->now_ms) {
        op_fault(op, "window_to", "in_the_past");
    }
    if (window && order->window_from > order->window_to)
        op_fault(op, "window_to", "window_backwards");
    if (window && order->start_minute != INT_NONE &&
        (order->start_minute < order->window_from || order->start_minute > order->window_to))
        op_fault(op, "start_minute", "outside_window");
}

static Err check_limits(Op *op, const Order *order, const MenuItem *item) {
    OrderTally tally;
    Month month = month_of(order->day);
    TRY(op_get(op, &sql_order_tally,
               WITH(BIND_INT("person_id", order->person_id), BIND_TEXT("item", order->item),
                    BIND_INT("day", order->day), BIND_INT("first", month_first(month)),
                    BIND_INT("last", month_last(month)), BIND_INT("id", order->id)),
               &tally));
    if (item->daily_limit > 0 && tally.day_count >= item->daily_limit)
        op_fault(op, "day", "over_daily_limit");
    if (item->monthly_limit > 0 && tally.month_count >= item->monthly_limit)
        op_fault(op, "day", "over_monthly_limit");
    return OK;
}

Err order_price(Op *op, Order *order) {
    MenuItem item;
    TRY(op_named(op, menu_item_on(op, order->item, order->scope, order->day, &item), "item",
                 "not_on_menu"));
    order->category = item.category;
    order->minutes = item.minutes_standard;
    order->carers = item.carers_needed;
    order->price = item.price_fen;
    if (!order->pay_own)
        order->government = fen_share(item.price_fen, item.government_share_percent, 100);
    order->own = order->price - order->government;
    return check_limits(op, order, &item);
}

static Err check_plan(Op *op, Order *order) {
    if (order->pay_own) return OK;
    PlanAsk ask = {.person_id = order->person_id,
                   .item = order->item,
                   .government = order->government,
                   .day = order->day};
    TRY(plan_require_quota(op, &ask));
    Plan plan;
    TRY(plan_active_on(op, order->person_id, order->day, &plan));
    order->plan_id = plan.id;
    if (order->carer_sex == 0) order->carer_sex = plan.carer_sex;
    return OK;
}

/* The one asked for, if it is contracted (or the person pays), else the first of the purchase list
 * that may. */
static Err check_provider(Op *op, Order *order) {
    AssignmentAsk ask = {order->person_id, order->scope, order->category, order->day};
    List lines;
    if (order->org_id != 0) return order_check_provider(op, order, order->org_id);
    TRY(assignment_list(op, &ask, &lines));
    if (lines.count == 0) return op_refuse(op, "item", "no_provider");
    TRY(order_find_provider(op, order, &order->org_id));
    if (order->org_id != 0) return OK;
    int64_t first = LIST_AT(lines, Assignment, 0)->org_id;
    return organisation_require_able(op, "org_id", first, 0, order->day);
}

/* Without an item of the person's place: what can be said all the same. */
static Err check_unpriced(Op *op, const Order *order) {
    Plan plan;
    bool planned = order->scope != 0 && op_knows(op, "pay_own") && !order->pay_own;
    if (planned)
        GATHER(op_named(op, plan_active_on(op, order->person_id, order->day, &plan), "person_id",
                        "no_plan"));
    if (order->org_id != 0)
        GATHER(organisation_require_able(op, "org_id", order->org_id, 0, order->day));
    return op_verdict(op);
}

/* Everything that can be wrong, at once; what rests on a person or item that is not there cannot be
 * asked. */
static Err check_order(Op *op, Order *order) {
    check_when(op, order);
    if (!op_knows(op, "day")) order->day = op->today;
    GATHER(check_person(op, order));
    bool placed = order->scope != 0;
    GATHER(placed ? order_price(op, order)
                  : op_named(op, menu_code_find(op, order->item), "item", "not_on_menu"));
    if (order->category == 0) return check_unpriced(op, order);
    if (op_knows(op, "pay_own")) GATHER(check_plan(op, order));
    if (op_knows(op, "org_id")) GATHER(check_provider(op, order));
    GATHER(hold_check(op, order, 0));
    return op_verdict(op);
}

static Order order_draft(const OrderRequest *in) {
    return (Order){
        .person_id = in->person_id,
        .plan_item_id = in->plan_item_id,
        .item = in->item,
        .source = in->source,
        .state = order_machine.start,
        .org_id = in->org_id,
        .carer_sex = in->carer_sex,
        .day = in->day,
        .window_from = in->window_from,
        .window_to = in->window_to,
        .start_minute = in->start_minute,
        .pay_own = in->pay_own,
        .makeup_of = in->makeup_of,
        .note = in->note,
    };
}

Err order_create(Op *op, const OrderRequest *in, Order *out) {
    Order order = order_draft(in);
    TRY(check_order(op, &order));
    IdKey key;
    Err err = op_get(op, &sql_order_insert, ROW(&order), &key);
    if (err == ERR_CONFLICT)
        return op_conflict(op, "", in->makeup_of != 0 ? "makeup_exists" : "order_exists");
    TRY(err);
    order.id = key.id;
    order.version = 1;
    order.created_at = op->now_ms;
    OrderMove asked = {.event = "request", .lng = REAL_NONE, .lat = REAL_NONE};
    TRY(order_step_write(op, &order, 0, &asked));
    TRY(order_offer_to(op, &order, order.org_id, STR_NONE));
    *out = order;
    return OK;
}

static OrderRequest request_again(const Order *before, const OrderRequest *in) {
    OrderRequest again = *in;
    again.person_id = before->person_id;
    again.item = before->item;
    again.source = before->source;
    again.pay_own = before->pay_own;
    again.carer_sex = before->carer_sex;
    if (str_is_empty(again.note)) again.note = before->note;
    return again;
}

Err order_makeup_until(Op *op, const Order *missed, Date *out) {
    int64_t days = 0;
    TRY(op_setting(op, "makeup_days", &days));
    *out = date_add_days(missed->day, (int)days);
    return OK;
}

Err order_makeup(Op *op, const OrderRequest *in, Order *out) {
    Order missed;
    TRY(order_get(op, in->id, &missed));
    if (missed.state != ORDER_MISSED) return op_conflict(op, "", "order_not_missed");
    Date until = 0;
    TRY(order_makeup_until(op, &missed, &until));
    if (in->day > until) op_fault(op, "day", "makeup_too_late");
    OrderRequest again = request_again(&missed, in);
    again.makeup_of = missed.id;
    return order_create(op, &again, out);
}

/* Another day or hour is another order: price, quota and provider are those of the new day. */
Err order_reschedule(Op *op, const OrderRequest *in, Order *out) {
    Order before;
    TRY(order_get(op, in->id, &before));
    OrderRequest again = request_again(&before, in);
    TRY(order_step(op, &before, "cancel", STR("rescheduled")));
    again.makeup_of = before.makeup_of;
    TRY(order_create(op, &again, out));
    return order_tell_rescheduled(op, out, before.day);
}
