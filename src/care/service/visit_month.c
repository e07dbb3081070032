#include "care/service/visit_month.h"

#include "care/people/person.h"
#include "care/service/menu.h"
#include "care/service/visit_row.h"
#include "service.sql.h"

enum { VISITS_OF_MONTH = 400 };

#define AT(member) offsetof(CarerVisit, member)
static const Field visit_fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "visit", .doc = "number"},
    {"order_id", F_REF, AT(order_id), .flags = STORED, .ref = "order", .doc = "order"},
    {"day", F_DATE, AT(day), .flags = STORED, .doc = "of the order"},
    {"start_at", F_TIME, AT(start_at), .flags = STORED, .doc = "came"},
    {"end_at", F_TIME, AT(end_at), .flags = STORED, .doc = "went"},
    {"outcome", F_ENUM, AT(outcome), .flags = STORED, .choices = &visit_outcomes,
     .doc = "how it ended"},
    {"voided", F_BOOL, AT(voided), .flags = STORED, .doc = "does not count"},
    {"person_id", F_REF, AT(person_id), .flags = STORED, .ref = "person", .doc = "served"},
    {"item", F_TEXT, AT(item), .flags = STORED, .max = 40, .doc = "menu code"},
    {"scope", F_INT, AT(scope), .flags = STORED, .doc = "community"},
    {"minutes", F_INT, AT(minutes), .flags = STORED, .doc = "as ordered"},
    {"state", F_ENUM, AT(state), .flags = STORED, .choices = &order_states, .doc = "of the order"},
    {"name", F_TEXT, AT(name), .max = 50, .doc = "of the person"},
    {"item_zh", F_TEXT, AT(item_zh), .max = 60, .doc = "name of the item"},
    {"item_en", F_TEXT, AT(item_en), .max = 60, .doc = "name of the item"},
    {"worked", F_INT, AT(worked), .flags = NULLABLE, .doc = "minutes from coming to going"},
};
#undef AT
const Shape carer_visit_shape = {"carer_visit", "service", visit_fields, COUNT(visit_fields),
                                 sizeof(CarerVisit)};

#define AT(member) offsetof(CarerMonth, member)
static const Field month_fields[] = {
    {"month", F_TEXT, AT(month), .max = 7, .unit = "month", .doc = "yyyy-mm; none: this one"},
    {"visits", F_INT, AT(visits), .flags = READONLY, .doc = "done, wholly or partly"},
    {"minutes", F_INT, AT(minutes), .flags = READONLY, .doc = "worked at those"},
    {"days", F_INT, AT(days), .flags = READONLY, .doc = "with visits"},
    {"items", F_LIST, AT(items), .flags = READONLY, .max = VISITS_OF_MONTH,
     .shape = &carer_visit_shape, .doc = "newest first"},
};
#undef AT
const Shape carer_month_shape = {"carer_month", "service", month_fields, COUNT(month_fields),
                                 sizeof(CarerMonth)};

static Err tell(Op *op, CarerVisit *visit) {
    Person person;
    MenuItem item = {0};
    TRY(person_by_id(op, visit->person_id, &person));
    Err err = menu_item_on(op, visit->item, visit->scope, visit->day, &item);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    visit->name = person.name;
    visit->item_zh = item.name_zh;
    visit->item_en = item.name_en;
    visit->worked = INT_NONE;
    if (visit->start_at != 0 && visit->end_at > visit->start_at)
        visit->worked = (visit->end_at - visit->start_at) / MINUTE_MS;
    return OK;
}

static void count(CarerMonth *month, const CarerVisit *visit, Date *last) {
    bool done = visit->outcome == OUTCOME_DONE || visit->outcome == OUTCOME_PARTLY;
    if (!done || visit->voided) return;
    month->visits++;
    if (visit->worked != INT_NONE) month->minutes += visit->worked;
    if (visit->day != *last) month->days++;
    *last = visit->day;
}

Err carer_month_of(Op *op, Str month, CarerMonth *out) {
    Month number = month_of(op->today);
    Date last = 0;
    if (op->actor->staff_id == 0) return op_refuse(op, "", "not_a_carer");
    if (!str_is_empty(month) && !month_read(month, &number))
        return op_refuse(op, "month", "not_a_month");
    out->month = arena_printf(op->arena, "%04d-%02d", number / 100, number % 100);
    TRY(op_list(op, &sql_carer_month_list,
                WITH(BIND_INT("worker_id", op->actor->staff_id),
                     BIND_INT("first", month_first(number)), BIND_INT("last", month_last(number)),
                     MOST(VISITS_OF_MONTH)),
                &out->items));
    for (size_t i = 0; i < out->items.count; i++) {
        CarerVisit *visit = LIST_AT(out->items, CarerVisit, i);
        TRY(tell(op, visit));
        count(out, visit, &last);
    }
    return OK;
}
