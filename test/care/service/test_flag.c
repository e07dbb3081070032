#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "care/people/consent.h"
#include "care/service/order_life.h"
#include "care/staff/certificate.h"
#include "support/visit_lab.h"

static OrderLab lab;
static VisitMark answer;

static Order begin(const Database *database) {
    order_lab_open(&lab, database);
    Order order = visit_lab_order(&lab, "cleaning");
    visit_lab_evening(&lab, &order);
    return order;
}

static void put(int carer, const VisitMark *mark) {
    assert_int_equal(visit_lab_send(&lab, &lab.carer[carer], mark, &answer), OK);
}

static void assert_only(int64_t order, int32_t rule, int64_t measured, int64_t threshold) {
    const Flag *flag = visit_lab_flag(&lab, order, rule);
    assert_non_null(flag);
    assert_int_equal(flag->state, FLAG_OPEN);
    assert_int_equal(flag->measured, measured);
    assert_int_equal(flag->threshold, threshold);
    assert_int_equal(visit_lab_open_flags(&lab, order), 1);
    assert_int_equal(order_lab_read(&lab, order).flags, 1);
}

/* A confirmed order, this many days from now. */
static Order order_ahead(int days) {
    OrderRequest in = order_lab_request(&lab, "cleaning");
    in.day = date_add_days(LAB_TODAY, days);
    Order order;
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &in, &order), OK);
    assert_int_equal(order_lab_event(&lab, order.id, "accept"), OK);
    OrderAct act = {.id = order.id, .worker_id = lab.carers[0], .start_minute = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_assign", &act, &order), OK);
    return order_lab_read(&lab, order.id);
}

typedef struct Span {
    int from, to;
    int32_t rule; /* 0: none fires */
} Span;

/* One visit a day; four fit the plan. */
static void judge_spans(const Database *database, const Span *spans, int count) {
    Order orders[4];
    order_lab_open(&lab, database);
    for (int i = 0; i < count; i++) orders[i] = order_ahead(1 + i);
    for (int i = 0; i < count; i++) {
        visit_lab_evening(&lab, &orders[i]);
        (void)visit_lab_visit(&lab, &orders[i], spans[i].from, spans[i].to);
        if (spans[i].rule != 0)
            assert_true(visit_lab_flagged(&lab, orders[i].id, spans[i].rule));
        else
            assert_int_equal(visit_lab_open_flags(&lab, orders[i].id), 0);
    }
    order_lab_close(&lab);
}

static void a_good_visit_has_no_flag(void **state) {
    static const Span spans[] = {{540, 600, 0}};
    judge_spans(*state, spans, COUNT(spans));
}

/* 80 and 200 % of 60 minutes. */
static void lengths_are_held_against_the_menu(void **state) {
    static const Span spans[] = {{540, 588, 0},
                                 {540, 587, FLAG_TOO_SHORT},
                                 {540, 660, 0},
                                 {540, 661, FLAG_TOO_LONG}};
    judge_spans(*state, spans, COUNT(spans));
}

static void figures_and_threshold_are_told(void **state) {
    Order order = begin(*state);
    (void)visit_lab_visit(&lab, &order, 540, 570);
    assert_only(order.id, FLAG_TOO_SHORT, 30, 48);
    const Flag *flag = visit_lab_flag(&lab, order.id, FLAG_TOO_SHORT);
    assert_true(
        str_equal(flag->figures, STR("{\"measured\":30,\"threshold\":48,\"unit\":\"minute\"}")));
    IdKey key = {flag->id};
    Flag told;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "flag_get", &key, &told), OK);
    assert_true(str_equal(
        told.why,
        STR("护理员在老人家里 30 分钟，这项服务最少 48 分钟。请服务商说明原因；说不清的不付。")));
    assert_int_equal(told.org_id, lab.first_org);
    assert_int_equal(order_lab_call(&lab, &lab.rival, "flag_get", &key, &told), ERR_NOT_FOUND);
    assert_int_equal(order_lab_call(&lab, &lab.family, "flag_get", &key, &told), ERR_FORBIDDEN);
    order_lab_close(&lab);
}

/* A visit whose check-in was made this many degrees north of the home. */
static void visit_from(const Order *order, double north, double accuracy_m) {
    VisitMark in = visit_lab_mark(order, MARK_CHECK_IN, 540);
    VisitMark out = visit_lab_mark(order, MARK_CHECK_OUT, 600);
    visit_lab_evening(&lab, order);
    in.lat += north;
    in.accuracy_m = accuracy_m;
    put(0, &in);
    put(0, &out);
}

static void the_geofence_takes_accuracy_and_tolerance_off(void **state) {
    order_lab_open(&lab, *state);
    Order near = order_ahead(1), far = order_ahead(2), vague = order_ahead(3);
    visit_from(&near, 0.0033, 20); /* 367 m − 20 − 50 */
    assert_int_equal(visit_lab_open_flags(&lab, near.id), 0);
    visit_from(&far, 0.0034, 20); /* 378 m */
    assert_only(far.id, FLAG_OUTSIDE_GEOFENCE, 378, 300);
    visit_from(&vague, 0.004, 150); /* uncertain, not wrong */
    assert_only(vague.id, FLAG_ACCURACY_UNCERTAIN, 150, 100);
    order_lab_close(&lab);
}

static void no_position_and_a_mocked_one_are_flagged(void **state) {
    Order order = begin(*state);
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 600);
    in.lng = in.lat = REAL_NONE;
    out.mock = true;
    put(0, &in);
    put(0, &out);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_POSITION_MISSING));
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_POSITION_MOCK));
    assert_int_equal(visit_lab_open_flags(&lab, order.id), 2);
    order_lab_close(&lab);
}

/* The window is 9:00–11:00, with a quarter of an hour on either side. */
static void beginning_off_the_window_is_flagged(void **state) {
    static const Span spans[] = {{525, 585, 0},
                                 {524, 585, FLAG_OFF_SCHEDULE},
                                 {675, 735, 0},
                                 {676, 735, FLAG_OFF_SCHEDULE}};
    judge_spans(*state, spans, COUNT(spans));
}

static void at_night_is_flagged(void **state) {
    static const Span spans[] = {{359, 540, FLAG_AT_NIGHT}, {1260, 1320, FLAG_AT_NIGHT}};
    judge_spans(*state, spans, COUNT(spans));
}

static void marks_too_many_are_flagged(void **state) {
    Order order = begin(*state);
    (void)visit_lab_visit(&lab, &order, 540, 600);
    VisitMark again = visit_lab_mark(&order, MARK_CHECK_OUT, 630);
    put(0, &again);
    assert_only(order.id, FLAG_MARK_REPEATED, 1, 0);
    assert_int_equal(visit_lab_view(&lab, order.id).effective.minutes, 60);
    order_lab_close(&lab);
}

static void one_of_two_carers_is_not_enough(void **state) {
    order_lab_open(&lab, *state);
    Order order = visit_lab_order(&lab, "bath_home");
    visit_lab_evening(&lab, &order);
    (void)visit_lab_visit(&lab, &order, 540, 630);
    assert_only(order.id, FLAG_CARER_MISSING, 1, 2);
    order_lab_close(&lab);
}

static void a_carer_is_in_one_place_at_a_time(void **state) {
    order_lab_open(&lab, *state);
    Order one = visit_lab_order(&lab, "cleaning");
    Order two = visit_lab_other(&lab, 3, 600);
    visit_lab_evening(&lab, &one);
    (void)visit_lab_visit(&lab, &one, 540, 610);
    (void)visit_lab_visit(&lab, &two, 600, 660);
    assert_true(visit_lab_flagged(&lab, two.id, FLAG_WORKER_OVERLAP));
    assert_int_equal(visit_lab_flag(&lab, two.id, FLAG_WORKER_OVERLAP)->measured, 10);
    assert_true(visit_lab_flagged(&lab, one.id, FLAG_WORKER_OVERLAP)); /* the other side too */
    assert_null(visit_lab_flag(&lab, one.id, FLAG_ELDER_OVERLAP));
    assert_int_equal(order_lab_read(&lab, one.id).flags, 1);
    order_lab_close(&lab);
}

static void nobody_flies_between_visits(void **state) {
    order_lab_open(&lab, *state);
    Order one = visit_lab_order(&lab, "cleaning");
    Order two = visit_lab_other(&lab, 3, 600);
    visit_lab_evening(&lab, &one);
    (void)visit_lab_visit(&lab, &one, 540, 600);
    VisitMark in = visit_lab_mark(&two, MARK_CHECK_IN, 605);
    VisitMark out = visit_lab_mark(&two, MARK_CHECK_OUT, 665);
    in.lng += 0.1; /* 9.6 km in five minutes */
    out.lng += 0.1;
    put(0, &in);
    put(0, &out);
    const Flag *flag = visit_lab_flag(&lab, two.id, FLAG_TRAVEL_SPEED);
    assert_non_null(flag);
    assert_in_range(flag->measured, 110, 120);
    assert_int_equal(flag->threshold, 60);
    assert_true(visit_lab_flagged(&lab, one.id, FLAG_TRAVEL_SPEED));
    order_lab_close(&lab);
}

static void two_services_at_once_are_flagged(void **state) {
    order_lab_open(&lab, *state);
    Order one = visit_lab_order(&lab, "cleaning"), two;
    OrderRequest in = order_lab_request(&lab, "companionship");
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &in, &two), OK);
    assert_int_equal(order_lab_event(&lab, two.id, "accept"), OK);
    OrderAct act = {.id = two.id, .worker_id = lab.carers[1], .start_minute = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_assign", &act, &two), OK);
    visit_lab_evening(&lab, &one);
    (void)visit_lab_visit(&lab, &one, 540, 600);
    VisitMark enter = visit_lab_mark(&two, MARK_CHECK_IN, 570);
    VisitMark leave = visit_lab_mark(&two, MARK_CHECK_OUT, 630);
    put(1, &enter);
    put(1, &leave);
    assert_true(visit_lab_flagged(&lab, two.id, FLAG_ELDER_OVERLAP));
    assert_int_equal(visit_lab_flag(&lab, two.id, FLAG_ELDER_OVERLAP)->measured, 30);
    assert_null(visit_lab_flag(&lab, two.id, FLAG_WORKER_OVERLAP));
    assert_true(visit_lab_flagged(&lab, one.id, FLAG_ELDER_OVERLAP));
    order_lab_close(&lab);
}

static void the_same_photo_twice_is_flagged(void **state) {
    Order order = begin(*state);
    Consent consent = {.person_id = lab.person,
                       .kind = CONSENT_PHOTO,
                       .notice_version = STR("2026-1"),
                       .given_by = 1,
                       .giver = STR("王桂芳"),
                       .given_on = LAB_TODAY};
    assert_int_equal(order_lab_call(&lab, &lab.community, "consent_create", &consent, NULL), OK);
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 600);
    in.photo_blob = visit_lab_file(&lab, &lab.carer[0], "door");
    out.photo_blob = visit_lab_file(&lab, &lab.carer[0], "door");
    put(0, &in);
    put(0, &out);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_SAME_PHOTO));
    order_lab_close(&lab);
}

static void check_outs_in_a_batch_are_flagged(void **state) {
    order_lab_open(&lab, *state);
    Order orders[3] = {visit_lab_order(&lab, "cleaning"), visit_lab_other(&lab, 3, 700),
                       visit_lab_other(&lab, 4, 800)};
    visit_lab_evening(&lab, &orders[0]);
    for (int i = 0; i < 3; i++) {
        VisitMark out = visit_lab_mark(&orders[i], MARK_CHECK_OUT, 900);
        out.device_at += i * 20000;
        if (i == 2) assert_null(visit_lab_flag(&lab, orders[1].id, FLAG_BATCH_CHECK_OUT));
        put(0, &out);
    }
    for (int i = 0; i < 3; i++) {
        assert_true(visit_lab_flagged(&lab, orders[i].id, FLAG_BATCH_CHECK_OUT));
        assert_int_equal(visit_lab_flag(&lab, orders[i].id, FLAG_BATCH_CHECK_OUT)->measured, 3);
    }
    order_lab_close(&lab);
}

static void a_phone_of_many_carers_is_flagged(void **state) {
    order_lab_open(&lab, *state);
    Order order = visit_lab_order(&lab, "bath_home");
    visit_lab_evening(&lab, &order);
    char sql[400];
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540);
    put(0, &in);
    in = visit_lab_mark(&order, MARK_CHECK_IN, 541);
    put(1, &in);
    visit_lab_rules(&lab, order.id);
    assert_null(visit_lab_flag(&lab, order.id, FLAG_DEVICE_SHARED)); /* two are allowed */
    (void)snprintf(sql, sizeof sql,
                   "insert into visit_mark (client_id, order_id, worker_id, kind, method, "
                   "device_at, server_at, at, offline, mock, device_id, account_id, order_state) "
                   "select 'third', order_id, %lld, kind, method, device_at, server_at, at, "
                   "offline, mock, device_id, account_id, order_state from visit_mark "
                   "where worker_id = %lld",
                   (long long)lab.carers[2], (long long)lab.carers[0]);
    database_execute(*state, sql);
    visit_lab_rules(&lab, order.id);
    assert_int_equal(visit_lab_flag(&lab, order.id, FLAG_DEVICE_SHARED)->measured, 3);
    order_lab_close(&lab);
}

/* Changes one order past the program, as only a fault of another kind could, and runs the rules
 * again. */
static const Flag *flag_after(const Database *database, int64_t order, const char *change,
                              int32_t rule) {
    char sql[300];
    (void)snprintf(sql, sizeof sql, "update service_order set %s where id = %lld", change,
                   (long long)order);
    database_execute(database, sql);
    visit_lab_rules(&lab, order);
    return visit_lab_flag(&lab, order, rule);
}

static void price_plan_and_limits_are_held_against_the_order(void **state) {
    Order order = begin(*state);
    (void)visit_lab_visit(&lab, &order, 540, 600);
    assert_int_equal(visit_lab_open_flags(&lab, order.id), 0);
    const Flag *flag = flag_after(*state, order.id, "price = 4001", FLAG_PRICE_OVER_MENU);
    assert_non_null(flag);
    assert_int_equal(flag->measured, 4001);
    assert_int_equal(flag->threshold, 4000);
    flag = flag_after(*state, order.id, "price = 4000", FLAG_PRICE_OVER_MENU);
    assert_int_equal(flag->state, FLAG_LIFTED);
    flag = flag_after(*state, order.id, "plan_id = null", FLAG_OUT_OF_PLAN);
    assert_int_equal(flag->state, FLAG_OPEN);
    flag = flag_after(*state, order.id, "pay_own = 1", FLAG_OUT_OF_PLAN);
    assert_int_equal(flag->state, FLAG_LIFTED);
    order_lab_close(&lab);
}

static void an_item_too_often_a_day_is_flagged(void **state) {
    order_lab_open(&lab, *state);
    Order order = visit_lab_order(&lab, "companionship");
    visit_lab_evening(&lab, &order);
    (void)visit_lab_visit(&lab, &order, 540, 600);
    assert_int_equal(visit_lab_open_flags(&lab, order.id), 0);
    char sql[700];
    (void)snprintf(sql, sizeof sql,
                   "insert into service_order (version, person_id, item, category, source, state, "
                   "worker_accepted, second_accepted, carers, day, window_from, window_to, "
                   "minutes, price, government, own, pay_own, offers, flags, scope, created_at) "
                   "select 1, person_id, item, category, source, state, 1, 0, carers, day, "
                   "window_from, window_to, minutes, price, government, own, pay_own, offers, 0, "
                   "scope, created_at from service_order where id = %lld",
                   (long long)order.id);
    database_execute(*state, sql);
    visit_lab_rules(&lab, order.id);
    assert_only(order.id, FLAG_ITEM_OVER_LIMIT, 2, 1);
    order_lab_close(&lab);
}

static void a_burst_at_the_months_end_is_flagged(void **state) {
    Order order = begin(*state);
    (void)visit_lab_visit(&lab, &order, 540, 600);
    char sql[700];
    for (int i = 0; i < 2; i++) {
        (void)snprintf(
            sql, sizeof sql,
            "insert into service_order (version, person_id, item, category, source, state, "
            "worker_accepted, second_accepted, carers, day, window_from, window_to, "
            "minutes, price, government, own, pay_own, offers, flags, scope, created_at) "
            "select 1, person_id, item, category, source, state, 1, 0, carers, %d, "
            "window_from, window_to, minutes, price, government, own, pay_own, offers, 0, "
            "scope, created_at from service_order where id = %lld",
            20261129 + i, (long long)order.id);
        database_execute(*state, sql);
    }
    visit_lab_rules(&lab, order.id);
    assert_null(visit_lab_flag(&lab, order.id, FLAG_MONTH_END_BURST)); /* itself lies earlier */
    const Flag *flag = flag_after(*state, order.id, "day = 20261130", FLAG_MONTH_END_BURST);
    assert_non_null(flag);
    assert_int_equal(flag->measured, 100);
    assert_int_equal(flag->threshold, 40);
    order_lab_close(&lab);
}

static void nobody_is_served_after_death(void **state) {
    Order order = begin(*state);
    (void)visit_lab_visit(&lab, &order, 540, 600);
    struct {
        int64_t id;
        Date day;
        int64_t scope, registered_scope;
        Str reason;
    } death = {.id = lab.person, .day = order.day, .reason = STR("火化名单")};
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_die", &death, NULL), OK);
    visit_lab_rules(&lab, order.id);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_PERSON_NOT_SERVED));
    order_lab_close(&lab);
}

static void edit_living(int32_t living) {
    IdKey key = {lab.person};
    Person edit, row;
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_get", &key, &edit), OK);
    edit.living = living;
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_edit", &edit, &row), OK);
    assert_int_equal(row.living, living);
}

static bool is_not_served(const Order *order) {
    visit_lab_rules(&lab, order->id);
    const Flag *flag = visit_lab_flag(&lab, order->id, FLAG_PERSON_NOT_SERVED);
    return flag != NULL && visit_lab_flagged(&lab, order->id, FLAG_PERSON_NOT_SERVED);
}

/* Who went into an institution after the visit was at home for it; who had come out by then was as
 * well. */
static void how_one_lived_is_asked_of_the_day_of_the_visit(void **state) {
    enum { NIGHT = 24 * 60 };
    order_lab_open(&lab, *state);
    edit_living(LIVING_ALONE);
    Order first = visit_lab_order(&lab, "cleaning"), second;
    OrderRequest later = order_lab_request(&lab, "companionship");
    later.day = date_add_days(first.day, 2);
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &later, &second), OK);
    visit_lab_evening(&lab, &first);
    (void)visit_lab_visit(&lab, &first, 540, 600);
    assert_false(is_not_served(&first));
    order_lab_step(&lab, NIGHT);
    edit_living(LIVING_INSTITUTION);
    assert_false(is_not_served(&first));
    assert_true(is_not_served(&second));
    order_lab_step(&lab, 2 * NIGHT);
    edit_living(LIVING_FAMILY);
    assert_true(is_not_served(&second)); /* still there on that day */
    assert_false(is_not_served(&first));
    order_lab_close(&lab);
}

/* Moved within the register: served all the same. Away for a while and back: not served on the days
 * between. */
static void where_one_lived_is_asked_of_the_day_of_the_visit(void **state) {
    enum { NIGHT = 24 * 60 };
    Order order = begin(*state);
    (void)visit_lab_visit(&lab, &order, 540, 600);
    PersonDay change = {.id = lab.person,
                        .day = order.day,
                        .scope = 330105001000,
                        .registered_scope = INT_NONE,
                        .reason = STR("搬到儿子家")};
    assert_int_equal(order_lab_call(&lab, &system_actor, "person_move", &change, NULL), OK);
    assert_false(is_not_served(&order));
    assert_int_equal(order_lab_call(&lab, &system_actor, "person_leave", &change, NULL), OK);
    assert_true(is_not_served(&order));
    order_lab_step(&lab, NIGHT);
    change.day = date_add_days(order.day, 1);
    assert_int_equal(order_lab_call(&lab, &system_actor, "person_come_back", &change, NULL), OK);
    assert_true(is_not_served(&order));
    order_lab_close(&lab);
}

static void a_certificate_must_hold_on_the_day(void **state) {
    order_lab_open(&lab, *state);
    Order order = visit_lab_order(&lab, "bath_home");
    visit_lab_evening(&lab, &order);
    visit_lab_rules(&lab, order.id);
    assert_null(visit_lab_flag(&lab, order.id, FLAG_CERTIFICATE_EXPIRED));
    database_execute(*state, "update certificate set valid_until = 20261101");
    visit_lab_rules(&lab, order.id);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_CERTIFICATE_EXPIRED));
    order_lab_close(&lab);
}

static void a_day_of_too_much_work_is_flagged(void **state) {
    Order order = begin(*state);
    (void)visit_lab_visit(&lab, &order, 540, 600);
    char sql[500];
    for (int i = 0; i < 12; i++) {
        (void)snprintf(sql, sizeof sql,
                       "insert into service_order (version, person_id, item, category, source, "
                       "state, worker_accepted, second_accepted, carers, day, window_from, "
                       "window_to, minutes, price, government, own, pay_own, offers, flags, scope, "
                       "created_at) select 1, person_id, 'other', category, source, state, 1, 0, "
                       "carers, day, 0, 0, 60, 0, 0, 0, 0, 0, 0, scope, created_at "
                       "from service_order where id = %lld",
                       (long long)order.id);
        database_execute(*state, sql);
        (void)
            snprintf(sql, sizeof sql,
                     "insert into visit (order_id, worker_id, served_by, person_id, day, start_at, "
                     "end_at, manual, voided, place_confirmed, corrections) select max(id), "
                     "%lld, %lld, 0, %d, %lld, %lld, 0, 0, 0, 0 from service_order",
                     (long long)lab.carers[0], (long long)lab.carers[0], (int)order.day,
                     (long long)(date_start_ms(order.day) + (660 + 45 * i) * MINUTE_MS),
                     (long long)(date_start_ms(order.day) + (705 + 45 * i) * MINUTE_MS));
        database_execute(*state, sql);
        visit_lab_rules(&lab, order.id);
        assert_int_equal(visit_lab_flagged(&lab, order.id, FLAG_WORKER_DAY_ORDERS), i >= 11);
        assert_false(visit_lab_flagged(&lab, order.id, FLAG_WORKER_OVERLAP));
        assert_int_equal(visit_lab_flagged(&lab, order.id, FLAG_WORKER_DAY_MINUTES),
                         60 + 45 * (i + 1) > 600);
    }
    assert_int_equal(visit_lab_flag(&lab, order.id, FLAG_WORKER_DAY_ORDERS)->measured, 13);
    order_lab_close(&lab);
}

static void running_the_rules_again_changes_nothing(void **state) {
    Order order = begin(*state);
    (void)visit_lab_visit(&lab, &order, 540, 560);
    const Flag *before = visit_lab_flag(&lab, order.id, FLAG_TOO_SHORT);
    int64_t version = order_lab_read(&lab, order.id).version;
    order_lab_step(&lab, 60);
    visit_lab_rules(&lab, order.id);
    visit_lab_rules(&lab, order.id);
    const Flag *after = visit_lab_flag(&lab, order.id, FLAG_TOO_SHORT);
    assert_int_equal(after->id, before->id);
    assert_int_equal(after->version, before->version);
    assert_int_equal(after->raised_at, before->raised_at);
    assert_int_equal(order_lab_read(&lab, order.id).version, version);
    order_lab_close(&lab);
}

static Err clear_flag(const Actor *actor, int64_t id, Flag *out) {
    Flag in = {.id = id, .cleared_reason = STR("老人提前请离，电话已核实")};
    return order_lab_call(&lab, actor, "flag_clear", &in, out);
}

static void a_flag_is_cleared_with_a_reason(void **state) {
    Order order = begin(*state);
    (void)visit_lab_visit(&lab, &order, 540, 560);
    Flag flag = *visit_lab_flag(&lab, order.id, FLAG_TOO_SHORT), out;
    assert_int_equal(clear_flag(&lab.manager, flag.id, &out), ERR_FORBIDDEN);
    Flag bare = {.id = flag.id};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "flag_clear", &bare, &out), ERR_INVALID);
    assert_int_equal(clear_flag(&lab.clerk, flag.id, &out), OK);
    assert_int_equal(out.state, FLAG_CLEARED);
    assert_int_equal(out.cleared_by, lab.clerk.account_id);
    assert_int_equal(order_lab_read(&lab, order.id).flags, 0);
    assert_int_equal(clear_flag(&lab.clerk, flag.id, &out), ERR_CONFLICT);
    visit_lab_rules(&lab, order.id);
    assert_int_equal(visit_lab_flag(&lab, order.id, FLAG_TOO_SHORT)->state, FLAG_CLEARED);
    order_lab_close(&lab);
}

static void other_figures_open_a_cleared_flag_again(void **state) {
    Order order = begin(*state);
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 560);
    put(0, &out);
    visit_lab_rules(&lab, order.id);
    (void)visit_lab_visit(&lab, &order, 541, 600);
    Flag flag = *visit_lab_flag(&lab, order.id, FLAG_MARK_REPEATED), told;
    assert_int_equal(clear_flag(&lab.clerk, flag.id, &told), OK);
    VisitMark again = visit_lab_mark(&order, MARK_CHECK_OUT, 620);
    put(0, &again);
    flag = *visit_lab_flag(&lab, order.id, FLAG_MARK_REPEATED);
    assert_int_equal(flag.state, FLAG_OPEN);
    assert_int_equal(flag.measured, 2);
    assert_int_equal(flag.cleared_by, 0);
    order_lab_close(&lab);
}

static void every_rule_has_its_words(void **state) {
    static const char *const tongues[] = {"zh", "en"};
    order_lab_open(&lab, *state);
    for (int i = 1; i < FLAG_RULE_COUNT; i++) {
        Str key = arena_printf(&lab.arena, "flag_why.%s", choice_code(&flag_rules, i));
        for (size_t k = 0; k < COUNT(tongues); k++)
            assert_false(str_equal(site_word(lab.site, tongues[k], key.ptr), key));
    }
    order_lab_close(&lab);
}

/* The tables name every rule once, so none is forgotten and none runs twice. */
static void every_rule_stands_once(void **state) {
    (void)state;
    int seen[FLAG_RULE_COUNT] = {0};
    for (size_t i = 0; i < flag_visit_rule_count; i++) seen[flag_visit_rules[i].rule]++;
    for (size_t i = 0; i < flag_day_rule_count; i++) seen[flag_day_rules[i].rule]++;
    for (size_t i = 0; i < flag_order_rule_count; i++) seen[flag_order_rules[i].rule]++;
    for (int i = 1; i < FLAG_RULE_COUNT; i++) {
        assert_int_equal(seen[i], 1);
        assert_true(strlen(choice_code(&flag_rules, i)) > 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_stands_once),
        ON_SQLITE(every_rule_has_its_words),
        ON_BOTH(a_good_visit_has_no_flag),
        ON_SQLITE(lengths_are_held_against_the_menu),
        ON_BOTH(figures_and_threshold_are_told),
        ON_SQLITE(the_geofence_takes_accuracy_and_tolerance_off),
        ON_BOTH(no_position_and_a_mocked_one_are_flagged),
        ON_SQLITE(beginning_off_the_window_is_flagged),
        ON_SQLITE(at_night_is_flagged),
        ON_BOTH(marks_too_many_are_flagged),
        ON_BOTH(one_of_two_carers_is_not_enough),
        ON_BOTH(a_carer_is_in_one_place_at_a_time),
        ON_BOTH(nobody_flies_between_visits),
        ON_BOTH(two_services_at_once_are_flagged),
        ON_BOTH(the_same_photo_twice_is_flagged),
        ON_BOTH(check_outs_in_a_batch_are_flagged),
        ON_BOTH(a_phone_of_many_carers_is_flagged),
        ON_BOTH(price_plan_and_limits_are_held_against_the_order),
        ON_BOTH(an_item_too_often_a_day_is_flagged),
        ON_BOTH(a_burst_at_the_months_end_is_flagged),
        ON_BOTH(nobody_is_served_after_death),
        ON_BOTH(how_one_lived_is_asked_of_the_day_of_the_visit),
        ON_BOTH(where_one_lived_is_asked_of_the_day_of_the_visit),
        ON_BOTH(a_certificate_must_hold_on_the_day),
        ON_BOTH(a_day_of_too_much_work_is_flagged),
        ON_BOTH(running_the_rules_again_changes_nothing),
        ON_BOTH(a_flag_is_cleared_with_a_reason),
        ON_BOTH(other_figures_open_a_cleared_flag_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
