#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <math.h>

#include <cmocka.h>

#include "care/people/consent.h"
#include "care/service/order_life.h"
#include "care/service/plate.h"
#include "core/wire/qr.h"
#include "support/printed.h"
#include "support/visit_lab.h"

static OrderLab lab;
static VisitMark answer;

static Err send(int carer, const VisitMark *mark) {
    return visit_lab_send(&lab, &lab.carer[carer], mark, &answer);
}

static int32_t state_of(int64_t order) {
    return order_lab_read(&lab, order).state;
}

static Order begin(const Database *database, const char *item) {
    order_lab_open(&lab, database);
    Order order = visit_lab_order(&lab, item);
    visit_lab_evening(&lab, &order);
    return order;
}

static void a_visit_walks_the_order_to_its_end(void **state) {
    Order order = begin(*state, "cleaning");
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    assert_int_equal(visit_lab_view(&lab, order.id).marks.count, 0);
    in.note = STR("血压 150");
    assert_int_equal(send(0, &in), OK);
    assert_int_equal(answer.order_state, ORDER_IN_PROGRESS);
    assert_int_equal(answer.worker_id, lab.carers[0]);
    assert_true(answer.distance_m < 0.5);
    assert_int_equal(answer.at, in.device_at);
    assert_int_equal(answer.server_at, site_now_ms(lab.site));
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 600);
    assert_int_equal(send(0, &out), OK);
    assert_int_equal(answer.order_state, ORDER_FINISHED);
    VisitView view = visit_lab_view(&lab, order.id);
    assert_int_equal(view.effective.minutes, 60);
    assert_int_equal(view.effective.outcome, OUTCOME_DONE);
    assert_int_equal(view.marks.count, 2);
    const VisitMark *first = LIST_AT(view.marks, VisitMark, 0);
    assert_true(str_equal(first->note, in.note));
    assert_true(fabs(first->lng - HOME_LNG) < 1e-6);
    assert_true(state_of(order.id) == ORDER_FINISHED || state_of(order.id) == ORDER_FOLLOWED);
    order_lab_close(&lab);
}

static void a_mark_sent_twice_lands_once(void **state) {
    Order order = begin(*state, "cleaning");
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    assert_int_equal(send(0, &in), OK);
    VisitMark first = answer;
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 600);
    assert_int_equal(send(0, &out), OK);
    assert_int_equal(send(0, &in), OK);
    assert_int_equal(answer.id, first.id);
    assert_int_equal(answer.order_state, ORDER_IN_PROGRESS);
    assert_int_equal(answer.server_at, first.server_at);
    assert_int_equal(visit_lab_view(&lab, order.id).marks.count, 2);
    VisitMark other = visit_lab_mark(&order, MARK_CHECK_OUT, 610);
    other.client_id = in.client_id;
    assert_int_equal(send(0, &other), ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "client_id", "client_id_taken"));
    order_lab_close(&lab);
}

static void an_offline_phone_may_send_in_any_order(void **state) {
    Order order = begin(*state, "cleaning");
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 605);
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 545);
    assert_int_equal(send(0, &out), OK);
    assert_int_equal(answer.order_state, ORDER_FINISHED);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_CHECK_IN_MISSING));
    assert_int_equal(send(0, &in), OK);
    assert_int_equal(visit_lab_view(&lab, order.id).effective.minutes, 60);
    assert_false(visit_lab_flagged(&lab, order.id, FLAG_CHECK_IN_MISSING));
    assert_int_equal(visit_lab_flag(&lab, order.id, FLAG_CHECK_IN_MISSING)->state, FLAG_LIFTED);
    order_lab_close(&lab);
}

static void with_net_the_servers_clock_counts(void **state) {
    Order order = begin(*state, "cleaning");
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    in.offline = false;
    assert_int_equal(send(0, &in), OK);
    assert_int_equal(answer.device_at, in.device_at);
    assert_int_equal(answer.at, site_now_ms(lab.site));
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 1439);
    assert_int_equal(send(0, &out), OK); /* a phone that is ahead of the world */
    assert_int_equal(answer.at, site_now_ms(lab.site));
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_CLOCK_SKEW));
    order_lab_close(&lab);
}

static void nobody_marks_for_another(void **state) {
    Order order = begin(*state, "cleaning");
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    assert_int_equal(send(1, &in), ERR_NOT_FOUND);
    assert_int_equal(send(2, &in), ERR_NOT_FOUND);
    assert_int_equal(visit_lab_send(&lab, &lab.manager, &in, &answer), ERR_FORBIDDEN);
    assert_int_equal(send(0, &in), OK);
    assert_int_equal(visit_lab_send(&lab, &lab.carer[1], &in, &answer), ERR_CONFLICT);
    order_lab_close(&lab);
}

static void a_missed_visit_frees_the_wallet(void **state) {
    Order order = begin(*state, "cleaning");
    Fen held = order_lab_free(&lab, lab.person);
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 550);
    out.outcome = OUTCOME_NOT_HOME;
    assert_int_equal(send(0, &out), OK);
    assert_int_equal(answer.order_state, ORDER_MISSED);
    assert_int_equal(order_lab_free(&lab, lab.person), held + order.government);
    order_lab_close(&lab);
}

static void a_refusal_inside_is_a_miss_too(void **state) {
    Order order = begin(*state, "cleaning");
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 545);
    out.outcome = OUTCOME_REFUSED;
    assert_int_equal(send(0, &in), OK);
    assert_int_equal(send(0, &out), OK);
    assert_int_equal(state_of(order.id), ORDER_MISSED);
    order_lab_close(&lab);
}

static void what_is_left_out_needs_a_reason(void **state) {
    Order order = begin(*state, "cleaning");
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 570);
    VisitSkip skip = {STR("擦窗"), 0, STR("下雨")};
    assert_int_equal(send(0, &in), OK);
    out.outcome = OUTCOME_PARTLY;
    assert_int_equal(send(0, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "skips", "skip_needs_reason"));
    VisitSkip skips[] = {skip, {STR("拖地"), 0, STR_NONE}};
    out.skips = (List){skips, 2};
    assert_int_equal(send(0, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "skips", "skip_needs_reason"));
    skips[1].why = 4;
    assert_int_equal(send(0, &out), OK);
    assert_true(
        str_equal(answer.skipped, STR("[{\"item\":\"擦窗\",\"why\":null,\"reason\":\"下雨\"},"
                                      "{\"item\":\"拖地\",\"why\":\"tools\",\"reason\":null}]")));
    IdKey key = {order.id};
    ReplyFile paper;
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_paper_record", &key, &paper), OK);
    Str text = printed_squeezed(&lab.arena, paper.body);
    assert_true(str_find(text, STR("下雨")) >= 0);
    assert_true(str_find(text, STR("缺用具")) >= 0);
    out = visit_lab_mark(&order, MARK_CHECK_OUT, 571);
    out.outcome = OUTCOME_CARER_ABSENT;
    assert_int_equal(send(0, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "outcome", "absent_is_told_by_others"));
    order_lab_close(&lab);
}

static void a_part_costs_its_minutes(void **state) {
    Order order = begin(*state, "cleaning");
    assert_int_equal(visit_lab_charge(&lab, order.id).government, order.government);
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 585);
    VisitSkip skip = {STR("擦窗"), 0, STR("下雨")};
    out.outcome = OUTCOME_PARTLY;
    out.skips = (List){&skip, 1};
    assert_int_equal(send(0, &in), OK);
    assert_int_equal(send(0, &out), OK);
    VisitCharge charge = visit_lab_charge(&lab, order.id);
    assert_int_equal(charge.government, 1800); /* 45 of 60 minutes of 24 yuan */
    assert_int_equal(charge.own, 1200);
    order_lab_close(&lab);
}

static void maps_of_other_systems_are_converted(void **state) {
    Order order = begin(*state, "cleaning");
    LngLat gcj02 = geodesy_gcj02_of_wgs84((LngLat){HOME_LNG, HOME_LAT});
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    in.lng = gcj02.lng;
    in.lat = gcj02.lat;
    in.crs = CRS_GCJ02;
    assert_int_equal(send(0, &in), OK);
    assert_true(answer.distance_m < 0.5);
    assert_true(fabs(answer.lng - HOME_LNG) < 1e-6);
    assert_true(fabs(answer.sent_lng - gcj02.lng) < 1e-6);
    LngLat bd09 = geodesy_bd09_of_gcj02(gcj02);
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 600);
    out.lng = bd09.lng;
    out.lat = bd09.lat;
    out.crs = CRS_BD09;
    assert_int_equal(send(0, &out), OK);
    assert_true(answer.distance_m < 1);
    assert_int_equal(visit_lab_open_flags(&lab, order.id), 0);
    order_lab_close(&lab);
}

static void a_photo_needs_consent_but_the_mark_does_not(void **state) {
    Order order = begin(*state, "cleaning");
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    in.photo_blob = visit_lab_file(&lab, &lab.carer[0], "door");
    assert_int_equal(send(0, &in), OK);
    assert_int_equal(answer.photo_blob, 0);
    assert_true(str_equal(answer.photo_fault, STR("consent_missing")));
    assert_int_equal(answer.order_state, ORDER_IN_PROGRESS);
    Consent consent = {.person_id = lab.person,
                       .kind = CONSENT_PHOTO,
                       .notice_version = STR("2026-1"),
                       .given_by = 1,
                       .giver = STR("王桂芳"),
                       .given_on = LAB_TODAY};
    assert_int_equal(order_lab_call(&lab, &lab.community, "consent_create", &consent, NULL), OK);
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 600);
    out.photo_blob = visit_lab_file(&lab, &lab.carer[0], "kitchen");
    assert_int_equal(send(0, &out), OK);
    assert_int_equal(answer.photo_blob, out.photo_blob);
    assert_int_equal(answer.photo_sha.len, 64);
    assert_true(str_is_none(answer.photo_fault));
    order_lab_close(&lab);
}

static void an_unknown_photo_does_not_lose_the_mark(void **state) {
    Order order = begin(*state, "cleaning");
    Consent consent = {.person_id = lab.person,
                       .kind = CONSENT_PHOTO,
                       .notice_version = STR("2026-1"),
                       .given_by = 1,
                       .giver = STR("王桂芳"),
                       .given_on = LAB_TODAY};
    assert_int_equal(order_lab_call(&lab, &lab.community, "consent_create", &consent, NULL), OK);
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    in.photo_blob = 987654;
    assert_int_equal(send(0, &in), OK);
    assert_true(str_equal(answer.photo_fault, STR("unknown_file")));
    order_lab_close(&lab);
}

static Plate issue(int64_t person, int32_t kind) {
    Plate in = {.person_id = person, .kind = kind}, plate;
    assert_int_equal(order_lab_call(&lab, &lab.community, "plate_issue", &in, &plate), OK);
    return plate;
}

static void a_code_proves_the_door(void **state) {
    Order order = begin(*state, "cleaning");
    Plate door = issue(lab.person, PLATE_DOOR);
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    in.qr_token = door.token;
    assert_int_equal(send(0, &in), OK);
    assert_int_equal(answer.qr, PLATE_GOOD);
    assert_int_equal(answer.plate_id, door.id);
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 600);
    out.qr_token = STR("yy.1.00112233");
    assert_int_equal(send(0, &out), OK);
    assert_int_equal(answer.qr, PLATE_FORGED);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_QR_WRONG));
    order_lab_close(&lab);
}

static void another_door_and_an_old_plate_are_flagged(void **state) {
    Order order = begin(*state, "cleaning");
    Plate old = issue(lab.person, PLATE_CARD), fresh;
    Plate other = issue(order_lab_person(&lab, 5), PLATE_DOOR);
    Plate lost = {.id = old.id, .reason = STR("丢失")};
    assert_int_equal(order_lab_call(&lab, &lab.community, "plate_replace", &lost, &fresh), OK);
    assert_int_equal(fresh.replaces, old.id);
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    in.qr_token = old.token;
    assert_int_equal(send(0, &in), OK);
    assert_int_equal(answer.qr, PLATE_ENDED);
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 600);
    out.qr_token = other.token;
    assert_int_equal(send(0, &out), OK);
    assert_int_equal(answer.qr, PLATE_OF_ANOTHER);
    assert_int_equal(visit_lab_flag(&lab, order.id, FLAG_QR_WRONG)->measured, 2);
    order_lab_close(&lab);
}

/* On a page as on the paper: for whoever issues plates, and only while it proves something. */
static void a_plate_shows_its_code_while_it_stands(void **state) {
    order_lab_open(&lab, *state);
    Plate door = issue(lab.person, PLATE_DOOR), fresh;
    IdKey key = {door.id};
    ReplyFile picture;
    assert_int_equal(order_lab_call(&lab, &lab.community, "plate_picture", &key, &picture), OK);
    assert_true(str_equal(picture.content_type, STR("image/svg+xml")));
    assert_true(str_equal(picture.body, qr_svg(&lab.arena, door.token)));
    assert_int_equal(order_lab_call(&lab, &lab.manager, "plate_picture", &key, &picture),
                     ERR_FORBIDDEN);
    Plate lost = {.id = door.id, .reason = STR("丢失")};
    assert_int_equal(order_lab_call(&lab, &lab.community, "plate_replace", &lost, &fresh), OK);
    assert_int_equal(order_lab_call(&lab, &lab.community, "plate_picture", &key, &picture),
                     ERR_CONFLICT);
    key.id = fresh.id;
    assert_int_equal(order_lab_call(&lab, &lab.community, "plate_picture", &key, &picture), OK);
    assert_false(str_equal(picture.body, qr_svg(&lab.arena, door.token)));
    order_lab_close(&lab);
}

static void a_plate_stands_once_and_ends_with_its_person(void **state) {
    order_lab_open(&lab, *state);
    Plate door = issue(lab.person, PLATE_DOOR),
          again = {.person_id = lab.person, .kind = PLATE_DOOR};
    assert_int_equal(order_lab_call(&lab, &lab.community, "plate_issue", &again, NULL),
                     ERR_CONFLICT);
    assert_int_equal(order_lab_call(&lab, &lab.manager, "plate_issue", &again, NULL),
                     ERR_FORBIDDEN);
    PersonDay death = {.id = lab.person, .day = LAB_TODAY, .reason = STR("社区上报")};
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_die", &death, NULL), OK);
    IdKey key = {door.id};
    assert_int_equal(order_lab_call(&lab, &lab.community, "plate_get", &key, &door), OK);
    assert_int_equal(door.state, PLATE_REVOKED);
    Plate revoke = {.id = door.id, .reason = STR("再次")};
    assert_int_equal(order_lab_call(&lab, &lab.community, "plate_revoke", &revoke, NULL),
                     ERR_CONFLICT);
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_revive", &death, NULL), OK);
    assert_int_equal(order_lab_call(&lab, &lab.community, "plate_get", &key, &door), OK);
    assert_int_equal(door.state, PLATE_ACTIVE);
    assert_int_equal(door.ended_on, 0);
    order_lab_close(&lab);
}

static void a_plate_stays_at_the_door_when_its_person_moves(void **state) {
    order_lab_open(&lab, *state);
    Plate door = issue(lab.person, PLATE_DOOR), card = issue(lab.person, PLATE_CARD);
    struct {
        int64_t id;
        Date day;
        int64_t scope, registered_scope;
        Str reason;
    } move = {lab.person, LAB_TODAY, LAB_COMMUNITY - 1, INT_NONE, STR("搬家")};
    IdKey key = {door.id};
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_move", &move, NULL), OK);
    assert_int_equal(order_lab_call(&lab, &lab.community, "plate_get", &key, &door), OK);
    assert_int_equal(door.state, PLATE_REVOKED);
    key.id = card.id;
    assert_int_equal(order_lab_call(&lab, &lab.community, "plate_get", &key, &card), OK);
    assert_int_equal(card.state, PLATE_ACTIVE);
    assert_int_equal(card.scope, move.scope);
    order_lab_close(&lab);
}

static void two_carers_end_together(void **state) {
    Order order = begin(*state, "bath_home");
    VisitMark one = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    VisitMark two = visit_lab_mark(&order, MARK_CHECK_IN, 542);
    assert_int_equal(send(0, &one), OK);
    assert_int_equal(send(1, &two), OK);
    one = visit_lab_mark(&order, MARK_CHECK_OUT, 630);
    assert_int_equal(send(0, &one), OK);
    assert_int_equal(answer.order_state, ORDER_IN_PROGRESS);
    two = visit_lab_mark(&order, MARK_CHECK_OUT, 632);
    assert_int_equal(send(1, &two), OK);
    assert_int_equal(answer.order_state, ORDER_FINISHED);
    VisitView view = visit_lab_view(&lab, order.id);
    assert_int_equal(view.effective.carers, 2);
    assert_int_equal(view.effective.minutes, 90);
    assert_int_equal(view.visits.count, 2);
    order_lab_close(&lab);
}

static Err enter(const Actor *actor, VisitMark *mark, int32_t method) {
    mark->method = method;
    return order_lab_call(&lab, actor, "visit_entry", mark, &answer);
}

static void the_office_enters_paper(void **state) {
    Order order = begin(*state, "cleaning");
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    assert_int_equal(enter(&lab.manager, &in, METHOD_APP), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "method", "app_marks_itself"));
    assert_int_equal(enter(&lab.rival, &in, METHOD_PAPER), ERR_NOT_FOUND);
    assert_int_equal(enter(&lab.carer[0], &in, METHOD_PAPER), ERR_FORBIDDEN);
    assert_int_equal(enter(&lab.manager, &in, METHOD_PAPER), OK);
    assert_true(answer.lng <= REAL_NONE);
    assert_int_equal(answer.at, in.device_at);
    assert_int_equal(answer.worker_id, lab.carers[0]);
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 600);
    assert_int_equal(enter(&lab.manager, &out, METHOD_LANDLINE), OK);
    assert_int_equal(answer.order_state, ORDER_FINISHED);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_MANUAL_ENTRY));
    assert_int_equal(visit_lab_open_flags(&lab, order.id), 1); /* and no geofence */
    order_lab_close(&lab);
}

static void the_office_tells_that_nobody_came(void **state) {
    Order order = begin(*state, "cleaning");
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 600);
    out.outcome = OUTCOME_CARER_ABSENT;
    assert_int_equal(enter(&lab.manager, &out, METHOD_PAPER), OK);
    assert_int_equal(answer.order_state, ORDER_MISSED);
    order_lab_close(&lab);
}

static void a_carer_sees_the_day_unmasked(void **state) {
    order_lab_open(&lab, *state);
    Order late = visit_lab_order(&lab, "cleaning");
    OrderRequest in = order_lab_request(&lab, "companionship");
    in.window_from = 480;
    in.start_minute = 480;
    in.note = STR("钥匙在门卫");
    Order early;
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &in, &early), OK);
    assert_int_equal(order_lab_event(&lab, early.id, "accept"), OK);
    OrderAct act = {.id = early.id, .worker_id = lab.carers[0], .start_minute = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_assign", &act, &early), OK);
    DayRoute ask = {.day = late.day}, route;
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "visit_my_route", &ask, &route), OK);
    assert_int_equal(route.stops.count, 2);
    const RouteStop *first = LIST_AT(route.stops, RouteStop, 0);
    assert_int_equal(first->id, early.id);
    assert_true(str_equal(first->name, STR("王桂芳")));
    assert_true(str_equal(first->note, in.note));
    assert_true(fabs(first->lng - HOME_LNG) < 1e-6);
    assert_false(str_is_empty(first->item_zh));
    assert_int_equal(LIST_AT(route.stops, RouteStop, 1)->id, late.id);
    assert_int_equal(order_lab_call(&lab, &lab.carer[1], "visit_my_route", &ask, &route), OK);
    assert_int_equal(route.stops.count, 0);
    order_lab_close(&lab);
}

static void a_visit_nobody_ended_goes_on_flagged(void **state) {
    Order order = begin(*state, "cleaning");
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    assert_int_equal(send(0, &in), OK);
    assert_int_equal(visit_lab_clocks(&lab), 0);
    order_lab_step(&lab, 4 * 24 * 60);
    assert_int_equal(visit_lab_clocks(&lab), 1);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_CHECK_OUT_MISSING));
    assert_int_equal(state_of(order.id), ORDER_FINISHED); /* flagged, so followed up */
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 600);
    assert_int_equal(send(0, &out), OK);
    assert_false(visit_lab_flagged(&lab, order.id, FLAG_CHECK_OUT_MISSING));
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_LATE_ENTRY));
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_visit_walks_the_order_to_its_end),
        ON_BOTH(a_mark_sent_twice_lands_once),
        ON_BOTH(an_offline_phone_may_send_in_any_order),
        ON_BOTH(with_net_the_servers_clock_counts),
        ON_BOTH(nobody_marks_for_another),
        ON_BOTH(a_missed_visit_frees_the_wallet),
        ON_BOTH(a_refusal_inside_is_a_miss_too),
        ON_BOTH(what_is_left_out_needs_a_reason),
        ON_BOTH(a_part_costs_its_minutes),
        ON_BOTH(maps_of_other_systems_are_converted),
        ON_BOTH(a_photo_needs_consent_but_the_mark_does_not),
        ON_BOTH(an_unknown_photo_does_not_lose_the_mark),
        ON_BOTH(a_code_proves_the_door),
        ON_BOTH(another_door_and_an_old_plate_are_flagged),
        ON_BOTH(a_plate_shows_its_code_while_it_stands),
        ON_BOTH(a_plate_stands_once_and_ends_with_its_person),
        ON_BOTH(a_plate_stays_at_the_door_when_its_person_moves),
        ON_BOTH(two_carers_end_together),
        ON_BOTH(the_office_enters_paper),
        ON_BOTH(the_office_tells_that_nobody_came),
        ON_BOTH(a_carer_sees_the_day_unmasked),
        ON_BOTH(a_visit_nobody_ended_goes_on_flagged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
