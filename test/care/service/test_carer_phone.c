/* What a carer's telephone is told and what it sends besides the marks: keys and steps of the
 * route, photos, reasons, the month. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "care/people/consent.h"
#include "care/people/contact.h"
#include "care/people/person.h"
#include "care/service/menu.h"
#include "care/service/order_life.h"
#include "care/service/plate.h"
#include "care/service/visit_card.h"
#include "care/service/visit_month.h"
#include "care/service/visit_picture.h"
#include "support/visit_lab.h"

static OrderLab lab;
static VisitMark answer;

static Err send(int carer, const VisitMark *mark) {
    return visit_lab_send(&lab, &lab.carer[carer], mark, &answer);
}

static Order begin(const Database *database, const char *item) {
    order_lab_open(&lab, database);
    Order order = visit_lab_order(&lab, item);
    visit_lab_evening(&lab, &order);
    return order;
}

/* A second one of the same carer, after the first. */
static Order order_after(const char *item) {
    Order order = order_lab_order_at(&lab, item, ORDER_ACCEPTED);
    OrderAct act = {.id = order.id, .worker_id = lab.carers[0], .start_minute = 630};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_assign", &act, &order), OK);
    IdKey key = {order.id};
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "order_carer_accept", &key, &order), OK);
    return order;
}

static void agree_to_photos(void) {
    Consent consent = {.person_id = lab.person,
                       .kind = CONSENT_PHOTO,
                       .notice_version = STR("2026-1"),
                       .given_by = 1,
                       .giver = STR("王桂芳"),
                       .given_on = LAB_TODAY};
    assert_int_equal(order_lab_call(&lab, &lab.community, "consent_create", &consent, NULL), OK);
}

static void a_mark_tells_why_and_what(void **state) {
    Order order = begin(*state, "cleaning");
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    in.lng = in.lat = REAL_NONE;
    in.no_position = choice_find(&position_excuses, STR("no_signal"));
    in.no_plate = choice_find(&plate_excuses, STR("unreadable"));
    assert_true(in.no_position > 0 && in.no_plate > 0);
    assert_int_equal(send(0, &in), OK);
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 600);
    VisitTask task = {STR("量血压"), out.device_at, STR("138/86")};
    out.tasks = (List){&task, 1};
    assert_int_equal(send(0, &out), OK);
    VisitView view = visit_lab_view(&lab, order.id);
    const VisitMark *first = LIST_AT(view.marks, VisitMark, 0);
    const VisitMark *second = LIST_AT(view.marks, VisitMark, 1);
    assert_int_equal(first->no_position, in.no_position);
    assert_int_equal(first->no_plate, in.no_plate);
    assert_true(str_find(second->done, STR("\"item\":\"量血压\"")) >= 0);
    assert_true(str_find(second->done, STR("\"words\":\"138/86\"")) >= 0);
    assert_true(view.home_lng > 120 && view.geofence_m > 0 && view.tolerance_m > 0);
    order_lab_close(&lab);
}

static int32_t verdict_of(const Order *order, const char *code, int minute) {
    VisitMark in = visit_lab_mark(order, MARK_CHECK_IN, minute);
    in.qr_token = str_from(code);
    assert_int_equal(send(0, &in), OK);
    return answer.qr;
}

static void a_short_code_is_typed(void **state) {
    Order order = begin(*state, "cleaning");
    Plate in = {.person_id = lab.person, .kind = PLATE_DOOR}, plate;
    char upper[40];
    assert_int_equal(order_lab_call(&lab, &lab.community, "plate_issue", &in, &plate), OK);
    assert_in_range(plate.code.len, 8, 12);
    (void)snprintf(upper, sizeof upper, " %.*s", STR_ARG(plate.code));
    for (char *c = upper; *c; c++) *c = *c >= 'a' && *c <= 'f' ? (char)(*c - 32) : *c;
    assert_int_equal(verdict_of(&order, upper, 540), PLATE_GOOD);
    assert_int_equal(answer.plate_id, plate.id);
    assert_int_equal(verdict_of(&order, "1-00000g", 541), PLATE_FORGED);
    assert_int_equal(verdict_of(&order, "1-", 542), PLATE_FORGED);
    assert_int_equal(verdict_of(&order, "999-abcdef", 543), PLATE_FORGED);
    assert_int_equal(verdict_of(&order, "zwölf", 544), PLATE_FORGED);
    order_lab_close(&lab);
}

static VisitPicture photo_of(const Order *order, const char *client, int64_t blob) {
    return (VisitPicture){.order_id = order->id,
                          .client_id = str_from(client),
                          .blob_id = blob,
                          .device_at = date_start_ms(order->day) + 550 * MINUTE_MS};
}

static Err send_photo(int carer, const VisitPicture *photo, VisitPicture *out) {
    return order_lab_call(&lab, &lab.carer[carer], "visit_picture_add", photo, out);
}

static void a_photo_lands_once(void **state) {
    Order order = begin(*state, "cleaning");
    VisitPicture first, again;
    agree_to_photos();
    VisitPicture in = photo_of(&order, "photo-0001", visit_lab_file(&lab, &lab.carer[0], "bath"));
    assert_int_equal(send_photo(0, &in, &first), OK);
    assert_int_equal(first.worker_id, lab.carers[0]);
    assert_int_equal(first.sha.len, 64);
    assert_int_equal(send_photo(0, &in, &again), OK);
    assert_int_equal(again.id, first.id);
    assert_int_equal(send_photo(1, &in, &again), ERR_CONFLICT);
    in.client_id = STR("photo-0002");
    assert_int_equal(send_photo(1, &in, &again), ERR_NOT_FOUND);
    assert_int_equal(visit_lab_view(&lab, order.id).photos.count, 1);
    IdKey key = {order.id};
    VisitCard card;
    ReplyFile file;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "visit_card", &key, &card), OK);
    assert_int_equal(card.pictures.count, 1);
    key.id = first.id;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "visit_picture", &key, &file), OK);
    assert_true(str_ends(file.body, STR("bath")));
    assert_int_equal(order_lab_call(&lab, &lab.rival, "visit_picture", &key, &file), ERR_NOT_FOUND);
    order_lab_close(&lab);
}

static void a_photo_without_consent_is_not_kept(void **state) {
    Order order = begin(*state, "cleaning");
    VisitPicture out;
    VisitPicture in = photo_of(&order, "photo-0001", visit_lab_file(&lab, &lab.carer[0], "bath"));
    assert_int_equal(send_photo(0, &in, &out), OK);
    assert_int_equal(out.blob_id, 0);
    assert_true(str_is_none(out.sha));
    assert_true(str_equal(out.fault, STR("consent_missing")));
    agree_to_photos();
    in = photo_of(&order, "photo-0002", 987654);
    assert_int_equal(send_photo(0, &in, &out), OK);
    assert_true(str_equal(out.fault, STR("unknown_file")));
    order_lab_close(&lab);
}

static void the_same_photo_at_two_orders_is_flagged(void **state) {
    order_lab_open(&lab, *state);
    Order order = visit_lab_order(&lab, "cleaning"), other = order_after("companionship");
    VisitPicture out;
    agree_to_photos();
    int64_t blob = visit_lab_file(&lab, &lab.carer[0], "bath");
    VisitPicture in = photo_of(&order, "photo-0001", blob);
    visit_lab_evening(&lab, &order);
    assert_int_equal(send_photo(0, &in, &out), OK);
    (void)visit_lab_visit(&lab, &other, 630, 690);
    assert_false(visit_lab_flagged(&lab, other.id, FLAG_SAME_PHOTO));
    in = photo_of(&other, "photo-0002", blob);
    assert_int_equal(send_photo(0, &in, &out), OK); /* after the visit has ended */
    assert_true(visit_lab_flagged(&lab, other.id, FLAG_SAME_PHOTO));
    order_lab_close(&lab);
}

static void only_so_many_photos_fit(void **state) {
    Order order = begin(*state, "cleaning");
    VisitPicture out;
    int64_t blob = visit_lab_file(&lab, &lab.carer[0], "bath");
    for (int i = 0; i <= PHOTOS_OF_ORDER; i++) {
        char client[24];
        (void)snprintf(client, sizeof client, "photo-%06d", i);
        VisitPicture in = photo_of(&order, client, blob);
        assert_int_equal(send_photo(0, &in, &out), i < PHOTOS_OF_ORDER ? OK : ERR_INVALID);
    }
    assert_true(order_lab_refused(&lab, "blob_id", "too_many_photos"));
    order_lab_close(&lab);
}

static const RouteStop *stop_of(Date day, int64_t order) {
    static DayRoute route;
    DayRoute ask = {.day = day};
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "visit_my_route", &ask, &route), OK);
    for (size_t i = 0; i < route.stops.count; i++) {
        const RouteStop *stop = LIST_AT(route.stops, RouteStop, i);
        if (stop->id == order) return stop;
    }
    return NULL;
}

static Contact key_holder(void) {
    return (Contact){.person_id = lab.person,
                     .name = STR("赵阿姨"),
                     .relation = choice_find(&contact_relations, STR("neighbour")),
                     .phone = STR("13900000009"),
                     .emergency_order = INT_NONE,
                     .holds_key = true};
}

static void the_route_tells_what_to_mind(void **state) {
    order_lab_open(&lab, *state);
    Order order = visit_lab_order(&lab, "cleaning"), next = order_after("companionship");
    visit_lab_evening(&lab, &order);
    Contact key = key_holder();
    Contact other = key;
    other.holds_key = false;
    assert_int_equal(order_lab_call(&lab, &lab.community, "contact_create", &key, NULL), OK);
    assert_int_equal(order_lab_call(&lab, &lab.community, "contact_create", &other, NULL), OK);
    const RouteStop *stop = stop_of(order.day, order.id);
    assert_non_null(stop);
    assert_int_equal(stop->keys.count, 1);
    assert_true(str_equal(LIST_AT(stop->keys, RouteKey, 0)->phone, key.phone));
    assert_true(stop->tasks.count >= 3);
    assert_int_equal(LIST_AT(stop->tasks, MenuTask, 0)->seq, 1);
    assert_true(stop->mine && !stop->photos && stop->age > 60 && stop->scope == order.scope);
    assert_true(str_is_none(stop->last_note));
    agree_to_photos();
    assert_true(stop_of(order.day, order.id)->photos);
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 600);
    out.note = STR("左膝疼，起身要扶");
    assert_int_equal(send(0, &out), OK);
    assert_true(str_equal(stop_of(next.day, next.id)->last_note, out.note));
    order_lab_close(&lab);
}

/* What leads to the home is told as long as the carer may see the person, in the route, in the
 * visit and on paper alike. */
static void the_home_is_told_while_the_carer_may_see_it(void **state) {
    order_lab_open(&lab, *state);
    Order order = visit_lab_order(&lab, "cleaning"), later = order_after("companionship");
    visit_lab_evening(&lab, &order);
    Contact key = key_holder();
    IdKey asked = {order.id};
    VisitView view;
    Person person;
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_get", &(IdKey){lab.person},
                                    &person),
                     OK);
    person.phone = STR("13800000007");
    person.address = STR("米市巷街道左家新村1幢");
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_edit", &person, NULL), OK);
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 600);
    out.note = STR("左膝疼，起身要扶");
    assert_int_equal(order_lab_call(&lab, &lab.community, "contact_create", &key, NULL), OK);
    assert_int_equal(send(0, &out), OK);
    const RouteStop *stop = stop_of(order.day, order.id);
    assert_true(fabs(stop->lng - HOME_LNG) < 1e-6 && stop->keys.count == 1);
    assert_false(str_is_empty(stop->address) || str_is_empty(stop->phone));
    assert_false(str_is_empty(stop_of(later.day, later.id)->last_note));
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "visit_get", &asked, &view), OK);
    assert_true(fabs(view.home_lng - HOME_LNG) < 1e-6);
    order_lab_step(&lab, 5 * 24 * 60);
    stop = stop_of(order.day, order.id);
    assert_true(str_equal(stop->name, STR("王桂芳")));
    assert_true(stop->lng <= REAL_NONE && stop->lat <= REAL_NONE && stop->keys.count == 0);
    assert_true(str_is_none(stop->phone) && str_is_none(stop->address));
    assert_true(str_is_none(stop->person_note) && stop->level == INT_NONE && stop->living == 0);
    const RouteStop *missed = stop_of(later.day, later.id);
    assert_true(missed == NULL || str_is_none(missed->last_note));
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "visit_get", &asked, &view), OK);
    assert_true(view.home_lng <= REAL_NONE && view.home_lat <= REAL_NONE && view.marks.count > 0);
    assert_int_equal(order_lab_call(&lab, &lab.manager, "visit_get", &asked, &view), OK);
    assert_true(fabs(view.home_lng - HOME_LNG) < 1e-6);
    order_lab_step(&lab, 60 * 24 * 60);
    assert_int_equal(order_lab_call(&lab, &lab.manager, "visit_get", &asked, &view), OK);
    assert_true(view.home_lng <= REAL_NONE);
    assert_int_equal(order_lab_call(&lab, &lab.community, "visit_get", &asked, &view), OK);
    assert_true(fabs(view.home_lng - HOME_LNG) < 1e-6);
    order_lab_close(&lab);
}

static void what_waits_for_a_word_is_offered(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_ACCEPTED);
    OrderAct act = {.id = order.id, .worker_id = lab.carers[0], .start_minute = INT_NONE};
    DayRoute ask = {0}, route;
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_assign", &act, NULL), OK);
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "visit_my_route", &ask, &route), OK);
    assert_int_equal(route.stops.count, 0);
    assert_int_equal(route.offers.count, 1);
    assert_int_equal(LIST_AT(route.offers, RouteStop, 0)->day, order.day);
    assert_false(LIST_AT(route.offers, RouteStop, 0)->mine);
    IdKey key = {order.id};
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "order_carer_accept", &key, NULL), OK);
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "visit_my_route", &ask, &route), OK);
    assert_int_equal(route.offers.count, 0);
    assert_int_equal(order_lab_call(&lab, &lab.carer[1], "visit_my_route", &ask, &route), OK);
    assert_int_equal(route.offers.count, 0);
    order_lab_close(&lab);
}

static CarerMonth month_of_carer(int carer, const char *month) {
    CarerMonth ask = {.month = str_from(month)}, out;
    assert_int_equal(order_lab_call(&lab, &lab.carer[carer], "visit_my_month", &ask, &out), OK);
    return out;
}

static void a_month_counts_what_was_done(void **state) {
    order_lab_open(&lab, *state);
    Order order = visit_lab_order(&lab, "cleaning"), talk = order_after("companionship");
    visit_lab_evening(&lab, &order);
    (void)visit_lab_visit(&lab, &order, 540, 601);
    VisitMark out = visit_lab_mark(&talk, MARK_CHECK_OUT, 690);
    out.outcome = OUTCOME_NOT_HOME;
    assert_int_equal(send(0, &out), OK);
    CarerMonth month = month_of_carer(0, NULL);
    assert_true(str_equal(month.month, STR("2026-11")));
    assert_int_equal(month.visits, 1);
    assert_int_equal(month.minutes, 61);
    assert_int_equal(month.days, 1);
    assert_int_equal(month.items.count, 2);
    const CarerVisit *last = LIST_AT(month.items, CarerVisit, 1);
    assert_int_equal(last->worked, 61);
    assert_true(str_equal(last->name, STR("王桂芳")));
    assert_int_equal(month_of_carer(1, "2026-11").items.count, 0);
    assert_int_equal(month_of_carer(0, "2026-10").items.count, 0);
    CarerMonth wrong = {.month = STR("2026-13")};
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "visit_my_month", &wrong, NULL),
                     ERR_INVALID);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_mark_tells_why_and_what),
        ON_BOTH(a_short_code_is_typed),
        ON_BOTH(a_photo_lands_once),
        ON_BOTH(a_photo_without_consent_is_not_kept),
        ON_BOTH(the_same_photo_at_two_orders_is_flagged),
        ON_BOTH(only_so_many_photos_fit),
        ON_BOTH(the_route_tells_what_to_mind),
        ON_BOTH(the_home_is_told_while_the_carer_may_see_it),
        ON_BOTH(what_waits_for_a_word_is_offered),
        ON_BOTH(a_month_counts_what_was_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
