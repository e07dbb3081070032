#include "care/service/person_month.h"

#include "care/people/person.h"
#include "care/people/view.h"
#include "care/service/bill.h"
#include "care/service/menu.h"
#include "care/service/visit.h"
#include "service.sql.h"

enum { LINES_MOST = 400 };

static const char *const why_codes[] = {
    "", "shared", "pay_own", "partly", "missed", "refused", "difference",
};
const Choices cost_whys = {"cost_why", why_codes, COUNT(why_codes)};

#define AT(member) offsetof(MonthLine, member)
static const Field line_fields[] = {
    {"id", F_REF, AT(id), .ref = "order", .doc = "order"},
    {"day", F_DATE, AT(day), .doc = "day of service"},
    {"item", F_TEXT, AT(item), .max = 40, .doc = "menu code"},
    {"item_zh", F_TEXT, AT(item_zh), .max = 60, .doc = "name of the item"},
    {"item_en", F_TEXT, AT(item_en), .max = 80, .doc = "name of the item"},
    {"minutes", F_INT, AT(minutes), .doc = "standard length"},
    {"price", F_FEN, AT(price), .doc = "of the order, fen"},
    {"government", F_FEN, AT(government), .doc = "from the wallet, fen"},
    {"own", F_FEN, AT(own), .doc = "from the person, fen"},
    {"why", F_ENUM, AT(why), .choices = &cost_whys, .doc = "how it comes to that"},
    {"state", F_ENUM, AT(state), .choices = &bill_line_states,
     .doc = "in its bill; none: in no bill yet"},
    {"reason", F_TEXT, AT(reason), .max = 500, .doc = "why it is not paid"},
};
#undef AT
const Shape month_line_shape = {"month_line", "service", line_fields, COUNT(line_fields),
                                sizeof(MonthLine)};

#define AT(member) offsetof(PersonMonth, member)
static const Field month_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "person", .doc = "whose"},
    {"month", F_TEXT, AT(month), .flags = REQUIRED, .min = 7, .max = 7, .unit = "month",
     .doc = "yyyy-mm"},
    {"government", F_FEN, AT(government), .flags = READONLY, .doc = "from the wallet, fen"},
    {"own", F_FEN, AT(own), .flags = READONLY, .doc = "from the person, fen"},
    {"open", F_BOOL, AT(open), .flags = READONLY, .doc = "some of it is not settled yet"},
    {"lines", F_LIST, AT(lines), .flags = READONLY, .max = LINES_MOST, .shape = &month_line_shape,
     .doc = "by day, differences last"},
};
#undef AT
const Shape person_month_shape = {"person_month", "service", month_fields, COUNT(month_fields),
                                  sizeof(PersonMonth)};

static Err name_item(Op *op, const Order *order, MonthLine *line) {
    MenuItem item;
    Err err = menu_item_on(op, line->item, order->scope, line->day, &item);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    line->item_zh = item.name_zh;
    line->item_en = item.name_en;
    return OK;
}

static bool is_unpaid(const BillLine *billed) {
    return billed->state == BILL_LINE_REFUSED || billed->state == BILL_LINE_DROPPED;
}

static void lay_bill(MonthLine *line, const BillLine *billed) {
    line->state = billed->state;
    line->government = is_unpaid(billed) ? 0 : billed->government;
    line->own = is_unpaid(billed) ? 0 : billed->own;
    if (is_unpaid(billed)) line->reason = billed->reason;
}

static int32_t why_of(const Order *order, const MonthLine *line) {
    if (order->state == ORDER_MISSED) return COST_MISSED;
    if (line->state == BILL_LINE_REFUSED || line->state == BILL_LINE_DROPPED) return COST_REFUSED;
    if (line->government + line->own < order->price) return COST_PARTLY;
    return order->pay_own ? COST_PAY_OWN : COST_SHARED;
}

static Err line_of_order(Op *op, const Order *order, MonthLine *line) {
    BillLine billed;
    *line = (MonthLine){.id = order->id,
                        .day = order->day,
                        .item = order->item,
                        .minutes = order->minutes,
                        .price = order->price};
    TRY(name_item(op, order, line));
    if (order->state != ORDER_MISSED) {
        Err err = bill_line_of_order(op, order->id, &billed);
        if (err == OK) lay_bill(line, &billed);
        if (err == ERR_NOT_FOUND) err = visit_charge(op, order, &line->government, &line->own);
        TRY(err);
    }
    line->why = why_of(order, line);
    return OK;
}

static Err line_of_difference(Op *op, const BillLine *billed, MonthLine *line) {
    Order order;
    TRY(order_by_id(op, billed->order_id, &order));
    TRY(order_lay_given(op, &order));
    *line = (MonthLine){.id = order.id,
                        .day = billed->day,
                        .item = billed->item,
                        .minutes = order.minutes,
                        .price = order.price,
                        .why = COST_DIFFERENCE};
    lay_bill(line, billed);
    return name_item(op, &order, line);
}

/* A line of a bill that is still looked at may be refused, or appealed. */
static bool is_settled(const MonthLine *line) {
    return line->why == COST_MISSED || line->state == BILL_LINE_SETTLED ||
           line->state == BILL_LINE_DROPPED;
}

static void add(PersonMonth *month) {
    const MonthLine *line = LIST_AT(month->lines, MonthLine, month->lines.count++);
    month->government += line->government;
    month->own += line->own;
    month->open |= !is_settled(line);
}

static bool takes_place(const Order *order) {
    return order->state == ORDER_MISSED ||
           (order->state >= ORDER_FINISHED && order->state <= ORDER_SETTLED);
}

static Err fill(Op *op, const List *orders, const List *differences, PersonMonth *month) {
    MonthLine *lines = arena_array(op->arena, MonthLine, orders->count + differences->count);
    month->lines = (List){lines, 0};
    for (size_t i = 0; i < orders->count; i++) {
        const Order *order = LIST_AT(*orders, Order, i);
        if (!takes_place(order)) continue;
        TRY(line_of_order(op, order, &lines[month->lines.count]));
        add(month);
    }
    for (size_t i = 0; i < differences->count; i++) {
        const BillLine *billed = LIST_AT(*differences, BillLine, i);
        TRY(line_of_difference(op, billed, &lines[month->lines.count]));
        add(month);
    }
    return OK;
}

static Err month_route(Op *op, const void *in, void *out) {
    const PersonMonth *asked = in;
    PersonMonth *month = out;
    Person person;
    List orders, differences;
    Date first = 0;
    *month = (PersonMonth){.id = asked->id, .month = asked->month};
    if (!date_read(arena_printf(op->arena, STR_FMT "-01", STR_ARG(asked->month)), &first))
        return op_refuse(op, "month", "not_a_month");
    TRY(person_get(op, asked->id, &person));
    TRY(view_require(op, person.id, VIEW_BILLS));
    op_subject(op, "person", person.id);
    TRY(op_list(op, &sql_order_of_person,
                WITH(BIND_INT("person_id", person.id), BIND_INT("from", first),
                     BIND_INT("to", month_last(month_of(first))), MOST(LINES_MOST / 2)),
                &orders));
    TRY(op_list(op, &sql_bill_differences_of_person,
                WITH(BIND_INT("person_id", person.id), BIND_TEXT("month", asked->month),
                     MOST(LINES_MOST / 2)),
                &differences));
    return fill(op, &orders, &differences, month);
}

static const Route routes[] = {
    {"GET", "/api/people/{id}/months/{month}", "person_month", "service.read", month_route,
     &person_month_shape, &person_month_shape, ROUTE_AUDIT_READ,
     .doc = "A month's services of a person: the government's share, the own share, and why"},
};
const Noun person_month_noun = {routes, COUNT(routes), NULL};
