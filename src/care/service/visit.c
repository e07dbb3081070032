#include "care/service/visit.h"

#include "care/people/person.h"
#include "care/service/visit_month.h"
#include "care/service/visit_picture.h"
#include "care/service/visit_row.h"
#include "service.sql.h"

static Err check_in_route(Op *op, const void *in, void *out) {
    VisitMark mark = *(const VisitMark *)in;
    mark.kind = MARK_CHECK_IN;
    mark.method = METHOD_APP;
    return visit_mark(op, &mark, out);
}

static Err check_out_route(Op *op, const void *in, void *out) {
    VisitMark mark = *(const VisitMark *)in;
    mark.kind = MARK_CHECK_OUT;
    mark.method = METHOD_APP;
    return visit_mark(op, &mark, out);
}

/* What the office enters for a landline call, a paper sheet or a station has no position and is
 * flagged as entered by hand. */
static Err entry_route(Op *op, const void *in, void *out) {
    VisitMark mark = *(const VisitMark *)in;
    if (mark.method == METHOD_APP) op_fault(op, "method", "app_marks_itself");
    mark.lng = mark.lat = mark.accuracy_m = REAL_NONE;
    return visit_mark(op, &mark, out);
}

/* Where the home lies now, for whoever may still see the person, and how far off is still there. */
static Err view_home(Op *op, const Order *order, VisitView *view) {
    Person person;
    TRY(person_behind(op, order->person_id, &person));
    view->home_lng = person.lng;
    view->home_lat = person.lat;
    TRY(op_setting(op, "geofence_m", &view->geofence_m));
    return op_setting(op, "geofence_tolerance_m", &view->tolerance_m);
}

static Err view_route(Op *op, const void *in, void *out) {
    VisitView *view = out;
    Order order;
    TRY(order_get(op, ((const IdKey *)in)->id, &order));
    op_subject(op, "order", order.id);
    view->id = order.id;
    TRY(order_lay_given(op, &order));
    view->item = order.item;
    Err err = visit_effective(op, order.id, &view->effective);
    if (err != OK && err != ERR_NOT_FOUND) return err; /* nobody has been there: nothing to show */
    TRY(visit_list(op, order.id, &view->visits));
    TRY(visit_pictures(op, order.id, &view->photos));
    TRY(view_home(op, &order, view));
    return visit_marks(op, order.id, &view->marks);
}

static Err route_route(Op *op, const void *in, void *out) {
    return day_route_of(op, ((const DayRoute *)in)->day, out);
}

static Err month_route(Op *op, const void *in, void *out) {
    return carer_month_of(op, ((const CarerMonth *)in)->month, out);
}

static const Route routes[] = {
    {"GET", "/api/my-route", "visit_my_route", "service.carry", route_route, &day_route_shape,
     &day_route_shape, ROUTE_AUDIT_READ, .doc = "Your orders of a day, with what to mind"},
    {"GET", "/api/my-month", "visit_my_month", "service.carry", month_route, &carer_month_shape,
     &carer_month_shape, ROUTE_AUDIT_READ, .doc = "Your visits and hours of a month"},
    {"POST", "/api/orders/{order_id}/check-in", "visit_check_in", "service.carry", check_in_route,
     &visit_check_in_shape, &visit_mark_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "The carer has come; the same client_id again gives the same answer"},
    {"POST", "/api/orders/{order_id}/check-out", "visit_check_out", "service.carry",
     check_out_route, &visit_check_out_shape, &visit_mark_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "The carer goes, with how it ended"},
    {"POST", "/api/orders/{order_id}/entries", "visit_entry", "service.enter", entry_route,
     &visit_entry_shape, &visit_mark_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "The office enters what a landline, a paper sheet or a station told"},
    {"GET", "/api/orders/{id}/visit", "visit_get", "service.read", view_route, &id_key_shape,
     &visit_view_shape, ROUTE_AUDIT_READ, .doc = "What counts, and the marks as they were sent"},
    {"GET", "/api/visit-marks", "visit_mark_list", "service.read", .out = &visit_mark_shape,
     .list = &sql_visit_mark_list, .hold = &order_hold,
     .doc = "Marks of your places, organisation, hands or family"},
};
const Noun visit_noun = {routes, COUNT(routes), NULL};
