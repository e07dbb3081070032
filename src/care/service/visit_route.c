/* A carer's day: whom to visit, where, what to mind. Of a day whose person the carer may not see
 * any more, who it was alone. */
#include "care/people/consent.h"
#include "care/people/contact.h"
#include "care/people/person.h"
#include "care/service/menu.h"
#include "care/service/order_life.h"
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

/* Who holds a key: within the carer's reach, as everything about the person. */
static Err find_keys(Op *op, int64_t person_id, List *keys) {
    List contacts;
    TRY(contact_card(op, person_id, &contacts));
    RouteKey *found = arena_array(op->arena, RouteKey, contacts.count);
    size_t count = 0;
    for (size_t i = 0; i < contacts.count; i++) {
        const Contact *contact = LIST_AT(contacts, Contact, i);
        if (!contact->holds_key) continue;
        found[count++] =
            (RouteKey){contact->name, contact->relation, contact->phone, contact->note};
    }
    *keys = (List){found, count};
    return OK;
}

static Err find_last_note(Op *op, const Order *order, Str *note) {
    VisitMark mark;
    Err err = op_get(op, &sql_visit_note_before,
                     WITH(BIND_INT("person_id", order->person_id), BIND_INT("order_id", order->id)),
                     &mark);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    TRY(visit_mark_unseal(op, &mark));
    *note = mark.note;
    return OK;
}

static Err find_item(Op *op, const Order *order, RouteStop *stop) {
    MenuItem item = {0};
    Err err = menu_item_on(op, order->item, order->scope, order->day, &item);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    stop->item_zh = item.name_zh;
    stop->item_en = item.name_en;
    return menu_tasks_on(op, order->item, order->day, &stop->tasks);
}

static void fill_person(const Order *order, const Person *person, RouteStop *stop) {
    stop->person_id = person->id;
    stop->name = person->name;
    stop->phone = person->phone;
    stop->address = person->address;
    stop->lng = person->lng;
    stop->lat = person->lat;
    stop->person_note = person->note;
    stop->age = person->birth != 0 ? age_on(person->birth, order->day) : INT_NONE;
    stop->level = person->level;
    stop->living = person->living;
}

static Err make_stop(Op *op, const Order *order, RouteStop *stop) {
    Person person;
    *stop = (RouteStop){.id = order->id,
                        .state = order->state,
                        .day = order->day,
                        .start_minute = order->start_minute,
                        .window_from = order->window_from,
                        .window_to = order->window_to,
                        .minutes = order->minutes,
                        .item = order->item,
                        .scope = order->scope};
    stop->note = order->note;
    bool first = order->worker_id == op->actor->staff_id;
    stop->mine =
        order->state != ORDER_ASSIGNED || (first ? order->worker_accepted : order->second_accepted);
    TRY(person_behind(op, order->person_id, &person));
    fill_person(order, &person, stop);
    TRY(op_setting(op, "geofence_m", &stop->geofence_m));
    TRY(consent_stands(op, order->person_id, CONSENT_PHOTO, &stop->photos));
    TRY(find_keys(op, order->person_id, &stop->keys));
    if (person.version != 0) TRY(find_last_note(op, order, &stop->last_note));
    TRY(find_item(op, order, stop));
    TRY(order_set_out_at(op, order->id, &stop->set_out_at));
    return find_partner(op, order, &stop->partner);
}

static Err make_stops(Op *op, const Statement *statement, Date day, List *out) {
    List orders;
    TRY(op_list(op, statement,
                WITH(BIND_INT("worker_id", op->actor->staff_id), BIND_INT("day", day),
                     MOST(MARKS_OF_ORDER)),
                &orders));
    RouteStop *stops = arena_array(op->arena, RouteStop, orders.count);
    for (size_t i = 0; i < orders.count; i++)
        TRY(make_stop(op, LIST_AT(orders, Order, i), &stops[i]));
    *out = (List){stops, orders.count};
    return OK;
}

Err day_route_of(Op *op, Date day, DayRoute *out) {
    if (op->actor->staff_id == 0) return op_refuse(op, "", "not_a_carer");
    out->day = day == 0 ? op->today : day;
    TRY(make_stops(op, &sql_day_route_list, out->day, &out->stops));
    return make_stops(op, &sql_day_route_offers, op->today, &out->offers);
}
