/* A carer's day: whom to visit, where, what to mind. */
#include "care/people/person.h"
#include "care/service/menu.h"
#include "care/service/visit_row.h"
#include "care/staff/worker.h"
#include "service.sql.h"

static Err find_partner(Op *op, const Order *order, Str *name) {
    int64_t own = op->actor->staff_id;
    int64_t other = order->worker_id == own ? order->second_worker_id : order->worker_id;
    Worker partner;
    if (other == 0) return OK;
    TRY(worker_by_id(op, other, &partner));
    *name = partner.name;
    return OK;
}

static Err make_stop(Op *op, const Order *order, RouteStop *stop) {
    Person person;
    MenuItem item = {0};
    TRY(person_by_id(op, order->person_id, &person));
    Err err = menu_item_on(op, order->item, order->scope, order->day, &item);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    *stop = (RouteStop){.id = order->id,
                        .state = order->state,
                        .start_minute = order->start_minute,
                        .window_from = order->window_from,
                        .window_to = order->window_to,
                        .minutes = order->minutes,
                        .person_id = person.id,
                        .name = person.name,
                        .phone = person.phone,
                        .address = person.address,
                        .lng = person.lng,
                        .lat = person.lat,
                        .item = order->item,
                        .item_zh = item.name_zh,
                        .item_en = item.name_en,
                        .note = order->note,
                        .person_note = person.note};
    return find_partner(op, order, &stop->partner);
}

Err day_route_of(Op *op, Date day, DayRoute *out) {
    List orders;
    if (op->actor->staff_id == 0) return op_refuse(op, "", "not_a_carer");
    out->day = day == 0 ? op->today : day;
    TRY(op_list(op, &sql_day_route_list,
                WITH(BIND_INT("worker_id", op->actor->staff_id), BIND_INT("day", out->day)),
                MARKS_OF_ORDER, &orders));
    RouteStop *stops = arena_array(op->arena, RouteStop, orders.count);
    for (size_t i = 0; i < orders.count; i++)
        TRY(make_stop(op, LIST_AT(orders, Order, i), &stops[i]));
    out->stops = (List){stops, orders.count};
    return OK;
}
