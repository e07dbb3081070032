#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "care/service/correction.h"
#include "care/service/difference.h"
#include "care/service/order_life.h"
#include "care/service/rating.h"
#include "care/service/unlock.h"
#include "care/service/visit_month.h"
#include "support/desk_lab.h"
#include "support/visit_lab.h"

static OrderLab lab;

/* A short visit: 60 minutes ordered, 20 marked. */
static Order short_visit(const Database *database) {
    order_lab_open(&lab, database);
    Order order = visit_lab_order(&lab, "cleaning");
    visit_lab_evening(&lab, &order);
    return visit_lab_visit(&lab, &order, 540, 560);
}

static Str instant(const Order *order, int minute) {
    return time_print(&lab.arena, date_start_ms(order->day) + minute * MINUTE_MS);
}

static Err propose(const Actor *actor, const Order *order, int32_t field, Str value,
                   Correction *out) {
    Correction in = {.order_id = order->id,
                     .field = field,
                     .new_value = value,
                     .reason = choice_find(&correction_reasons, STR("forgot_to_mark")),
                     .words = STR("老人证明")};
    return order_lab_call(&lab, actor, "correction_propose", &in, out);
}

static Err decide(const Actor *actor, const char *route, int64_t id, Correction *out) {
    Correction in = {.id = id, .decided_words = STR("属实")};
    return order_lab_call(&lab, actor, route, &in, out);
}

static void correct(const Order *order, int32_t field, Str value) {
    Correction correction;
    assert_int_equal(propose(&lab.manager, order, field, value, &correction), OK);
    assert_int_equal(decide(&lab.officer, "correction_approve", correction.id, &correction), OK);
}

static void an_approved_correction_counts(void **state) {
    Order order = short_visit(*state);
    Correction correction;
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_TOO_SHORT));
    assert_int_equal(propose(&lab.carer[0], &order, CORRECT_END, instant(&order, 600), &correction),
                     OK);
    assert_true(str_equal(correction.old_value, instant(&order, 560)));
    assert_int_equal(correction.state, CORRECTION_PROPOSED);
    assert_int_equal(visit_lab_view(&lab, order.id).effective.minutes, 20);
    assert_int_equal(decide(&lab.officer, "correction_approve", correction.id, &correction), OK);
    assert_int_equal(correction.seq, 1);
    assert_int_equal(correction.hash.len, 64);
    VisitView view = visit_lab_view(&lab, order.id);
    assert_int_equal(view.effective.minutes, 60);
    assert_int_equal(view.effective.corrections, 1);
    int64_t marked = LIST_AT(view.marks, VisitMark, 1)->at;
    assert_int_equal(marked,
                     date_start_ms(order.day) + 560 * MINUTE_MS); /* the original is locked */
    assert_int_equal(visit_lab_flag(&lab, order.id, FLAG_TOO_SHORT)->state, FLAG_LIFTED);
    assert_int_equal(order_lab_read(&lab, order.id).flags, 0);
    order_lab_close(&lab);
}

static void a_denied_one_changes_nothing(void **state) {
    Order order = short_visit(*state);
    Correction correction;
    assert_int_equal(propose(&lab.manager, &order, CORRECT_VOID, STR("yes"), &correction), OK);
    assert_int_equal(decide(&lab.officer, "correction_deny", correction.id, &correction), OK);
    assert_int_equal(correction.state, CORRECTION_DENIED);
    assert_false(visit_lab_view(&lab, order.id).effective.voided);
    assert_int_equal(decide(&lab.officer, "correction_approve", correction.id, &correction),
                     ERR_CONFLICT);
    assert_int_equal(propose(&lab.manager, &order, CORRECT_VOID, STR("yes"), &correction), OK);
    IdKey key = {correction.id};
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "correction_withdraw", &key, &correction),
                     ERR_INVALID);
    assert_int_equal(order_lab_call(&lab, &lab.manager, "correction_withdraw", &key, &correction),
                     OK);
    order_lab_close(&lab);
}

static void who_asks_does_not_decide(void **state) {
    Order order = short_visit(*state);
    Correction correction;
    Actor both = lab.manager;
    assert_null(
        roles_read(site_config(lab.site)->rights, STR("provider_manager,district_officer"), &both));
    assert_int_equal(propose(&both, &order, CORRECT_PLACE, STR("confirmed"), &correction), OK);
    assert_int_equal(decide(&both, "correction_approve", correction.id, &correction), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "", "same_account"));
    assert_int_equal(decide(&lab.manager, "correction_approve", correction.id, &correction),
                     ERR_FORBIDDEN);
    order_lab_close(&lab);
}

static void values_must_make_sense(void **state) {
    static const struct {
        int32_t field;
        const char *value, *fault;
    } wrong[] = {
        {CORRECT_END, "gestern", "not_a_time"},
        {CORRECT_END, "2026-11-03T08:59:00+08:00", "end_before_start"},
        {CORRECT_END, "2027-11-03T08:59:00+08:00", "in_the_future"},
        {CORRECT_END, "2026-11-03T09:20:00+08:00", "no_change"},
        {CORRECT_OUTCOME, "perfect", "unknown_code"},
        {CORRECT_OUTCOME, "done", "no_change"},
        {CORRECT_PLACE, "wrong", "unknown_code"},
        {CORRECT_VOID, "maybe", "unknown_code"},
        {CORRECT_SIGNATURE, "x", "not_a_number"},
        {CORRECT_SIGNATURE, "99999", "unknown_file"},
    };
    order_lab_open(&lab, *state);
    Order open = order_lab_order(&lab, "companionship");
    Order order = visit_lab_order(&lab, "cleaning");
    visit_lab_evening(&lab, &order);
    order = visit_lab_visit(&lab, &order, 540, 560);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        Correction out;
        assert_int_equal(propose(&lab.manager, &order, wrong[i].field, str_from(wrong[i].value),
                                 &out),
                         ERR_INVALID);
        if (!order_lab_refused(&lab, "new_value", wrong[i].fault))
            fail_msg("%s is not refused as %s", wrong[i].value, wrong[i].fault);
    }
    Correction out;
    assert_int_equal(propose(&lab.rival, &order, CORRECT_VOID, STR("yes"), &out), ERR_NOT_FOUND);
    assert_int_equal(propose(&lab.manager, &open, CORRECT_VOID, STR("yes"), &out), ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "", "nothing_to_correct"));
    order_lab_close(&lab);
}

typedef struct Sound {
    int64_t order;
    bool sound;
} Sound;

static Err verify(Op *op, void *context) {
    Sound *sound = context;
    return correction_verify(op, sound->order, &sound->sound);
}

static bool chain_holds(int64_t order) {
    Sound sound = {.order = order};
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, verify, &sound), OK);
    return sound.sound;
}

static void a_tampered_chain_tells(void **state) {
    Order order = short_visit(*state);
    correct(&order, CORRECT_END, instant(&order, 590));
    correct(&order, CORRECT_END, instant(&order, 600));
    correct(&order, CORRECT_PLACE, STR("confirmed"));
    assert_true(chain_holds(order.id));
    char sql[200];
    (void)snprintf(sql, sizeof sql,
                   "update visit_correction set words_sealed = decided_words_sealed "
                   "where order_id = %lld and seq = 2",
                   (long long)order.id);
    database_execute(*state, sql);
    assert_false(chain_holds(order.id));
    order_lab_close(&lab);
}

static void a_cut_chain_tells(void **state) {
    Order order = short_visit(*state);
    correct(&order, CORRECT_END, instant(&order, 590));
    correct(&order, CORRECT_END, instant(&order, 600));
    char sql[200];
    (void)snprintf(sql, sizeof sql,
                   "delete from visit_correction where order_id = %lld and seq = 1",
                   (long long)order.id);
    database_execute(*state, sql);
    assert_false(chain_holds(order.id));
    order_lab_close(&lab);
}

/* What the plan of the lab's person does not have by itself. */
static void plan_item(const Database *database, const char *item) {
    char sql[200];
    (void)snprintf(sql, sizeof sql,
                   "insert into plan_item (plan_id, item, times_month, start_minute) select id, "
                   "'%s', 2, 540 from plan",
                   item);
    database_execute(database, sql);
}

/* A visit of an hour and a half, as long as the dearer service takes. */
static Order whole_visit(const Database *database, const char *item) {
    order_lab_open(&lab, database);
    plan_item(database, "kitchen_cleaning");
    plan_item(database, "bath_bed");
    Order order = visit_lab_order(&lab, item);
    visit_lab_evening(&lab, &order);
    return visit_lab_visit(&lab, &order, 540, 630);
}

static Str worker(int carer) {
    return arena_printf(&lab.arena, "%lld", (long long)lab.carers[carer]);
}

static void refuse(const Order *order, int32_t field, Str value, const char *fault) {
    Correction out;
    assert_int_equal(propose(&lab.manager, order, field, value, &out), ERR_INVALID);
    if (!order_lab_refused(&lab, "new_value", fault))
        fail_msg(STR_FMT " is not refused as %s", STR_ARG(value), fault);
}

static int64_t month_visits(int carer) {
    CarerMonth in = {.month = STR("2026-11")}, out;
    assert_int_equal(order_lab_call(&lab, &lab.carer[carer], "visit_my_month", &in, &out), OK);
    return out.visits;
}

static void another_carer_came(void **state) {
    Order order = whole_visit(*state, "cleaning");
    Correction out;
    assert_int_equal(propose(&lab.manager, &order, CORRECT_WORKER, worker(1), &out), OK);
    assert_true(str_equal(out.old_value, worker(0)));
    assert_int_equal(visit_lab_view(&lab, order.id).effective.corrections, 0);
    assert_int_equal(month_visits(0), 1);
    assert_int_equal(decide(&lab.officer, "correction_approve", out.id, &out), OK);
    VisitView view = visit_lab_view(&lab, order.id);
    const Visit *visit = LIST_AT(view.visits, Visit, 0);
    assert_int_equal(view.visits.count, 1);
    assert_int_equal(visit->worker_id, lab.carers[0]);
    assert_int_equal(visit->served_by, lab.carers[1]);
    for (size_t i = 0; i < view.marks.count; i++) /* whose they were */
        assert_int_equal(LIST_AT(view.marks, VisitMark, i)->worker_id, lab.carers[0]);
    assert_int_equal(month_visits(0), 0);
    assert_int_equal(month_visits(1), 1);
    Rating given = {.order_id = order.id, .stars = 5}, stars;
    assert_int_equal(order_lab_call(&lab, &lab.family, "rating_give", &given, &stars), OK);
    assert_int_equal(stars.worker_id, lab.carers[1]);
    IdKey rated = {stars.id};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "rating_get", &rated, &stars), OK);
    assert_int_equal(stars.worker_id, lab.carers[1]);
    correct(&order, CORRECT_END, instant(&order, 620)); /* still by the carer of the marks */
    assert_int_equal(LIST_AT(visit_lab_view(&lab, order.id).visits, Visit, 0)->served_by,
                     lab.carers[1]);
    correct(&order, CORRECT_WORKER, worker(0));
    assert_int_equal(month_visits(0), 1);
    assert_int_equal(month_visits(1), 0);
    assert_true(chain_holds(order.id));
    order_lab_close(&lab);
}

/* The day before the visit. */
static void expire(const Database *database, int carer) {
    char sql[200];
    (void)snprintf(sql, sizeof sql,
                   "update certificate set valid_until = 20261102 where worker_id = %lld",
                   (long long)lab.carers[carer]);
    database_execute(database, sql);
}

static void whoever_came_is_asked_what_an_assignment_asks(void **state) {
    Order order = whole_visit(*state, "bath_bed");
    refuse(&order, CORRECT_WORKER, STR("李护工"), "not_a_number");
    refuse(&order, CORRECT_WORKER, STR("999999"), "unknown_worker");
    refuse(&order, CORRECT_WORKER, worker(2), "worker_elsewhere_employed");
    refuse(&order, CORRECT_WORKER, worker(0), "no_change");
    expire(*state, 1);
    char sql[200];
    refuse(&order, CORRECT_WORKER, worker(1), "certificate_expired");
    (void)snprintf(sql, sizeof sql, "update worker set skills = 'cleaning' where id = %lld",
                   (long long)lab.carers[1]);
    database_execute(*state, sql);
    refuse(&order, CORRECT_WORKER, worker(1), "lacks_skill");
    (void)snprintf(sql, sizeof sql, "update worker set state = 'suspended' where id = %lld",
                   (long long)lab.carers[1]);
    database_execute(*state, sql);
    refuse(&order, CORRECT_WORKER, worker(1), "worker_not_active");
    order_lab_close(&lab);
}

/* What was right when it was asked for may no longer be right when it is decided. */
static void it_is_asked_again_when_it_is_decided(void **state) {
    Order order = whole_visit(*state, "bath_bed");
    Correction carer, item;
    assert_int_equal(propose(&lab.manager, &order, CORRECT_WORKER, worker(1), &carer), OK);
    assert_int_equal(propose(&lab.manager, &order, CORRECT_ITEM, STR("kitchen_cleaning"), &item),
                     OK);
    database_execute(*state, "update certificate set valid_until = 20261101");
    database_execute(*state, "update plan set quota_month = 1000");
    assert_int_equal(decide(&lab.officer, "correction_approve", carer.id, &carer), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "new_value", "certificate_expired"));
    assert_int_equal(decide(&lab.officer, "correction_approve", item.id, &item), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "new_value", "over_quota_money"));
    assert_true(str_equal_c(order_lab_read(&lab, order.id).item, "bath_bed"));
    order_lab_close(&lab);
}

static void nobody_came_twice(void **state) {
    order_lab_open(&lab, *state);
    Order order = visit_lab_order(&lab, "bath_home");
    visit_lab_evening(&lab, &order);
    (void)visit_lab_visit(&lab, &order, 540, 630);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_CARER_MISSING));
    correct(&order, CORRECT_WORKER, worker(1)); /* who had not marked at all */
    for (int kind = MARK_CHECK_IN; kind <= MARK_CHECK_OUT; kind++) {
        VisitMark mark = visit_lab_mark(&order, kind, kind == MARK_CHECK_IN ? 541 : 629), out;
        assert_int_equal(visit_lab_send(&lab, &lab.carer[1], &mark, &out), OK);
    }
    assert_int_equal(visit_lab_view(&lab, order.id).effective.carers, 1);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_CARER_MISSING)); /* two visits, one carer */
    correct(&order, CORRECT_WORKER, worker(0));
    assert_int_equal(visit_lab_view(&lab, order.id).effective.carers, 2);
    assert_false(visit_lab_flagged(&lab, order.id, FLAG_CARER_MISSING));
    refuse(&order, CORRECT_WORKER, worker(1), "carer_was_there");
    order_lab_close(&lab);
}

static void flags_go_by_who_served(void **state) {
    order_lab_open(&lab, *state);
    Order one = visit_lab_order(&lab, "cleaning");
    Order two = visit_lab_other(&lab, 3, 600);
    visit_lab_evening(&lab, &one);
    (void)visit_lab_visit(&lab, &one, 540, 610);
    (void)visit_lab_visit(&lab, &two, 600, 660);
    assert_true(visit_lab_flagged(&lab, one.id, FLAG_WORKER_OVERLAP));
    assert_true(visit_lab_flagged(&lab, two.id, FLAG_WORKER_OVERLAP));
    correct(&one, CORRECT_WORKER, worker(1));
    assert_false(visit_lab_flagged(&lab, one.id, FLAG_WORKER_OVERLAP));
    assert_false(visit_lab_flagged(&lab, two.id, FLAG_WORKER_OVERLAP)); /* whose other it was */
    correct(&two, CORRECT_WORKER, worker(1));
    assert_true(visit_lab_flagged(&lab, one.id, FLAG_WORKER_OVERLAP));
    Str about = arena_printf(&lab.arena, "\"worker\":%lld", (long long)lab.carers[1]);
    assert_true(str_find(visit_lab_flag(&lab, two.id, FLAG_WORKER_OVERLAP)->figures, about) >= 0);
    order_lab_close(&lab);
}

static void certificates_are_those_of_who_served(void **state) {
    Order order = whole_visit(*state, "bath_bed");
    correct(&order, CORRECT_WORKER, worker(1));
    expire(*state, 0);
    visit_lab_rules(&lab, order.id);
    assert_false(visit_lab_flagged(&lab, order.id, FLAG_CERTIFICATE_EXPIRED));
    expire(*state, 1);
    visit_lab_rules(&lab, order.id);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_CERTIFICATE_EXPIRED));
    order_lab_close(&lab);
}

/* 40.00 yuan, 60 % borne, become 60.00 yuan, 50 % borne. */
static void another_service_was_given(void **state) {
    Order order = whole_visit(*state, "cleaning");
    Fen before = order_lab_free(&lab, lab.person);
    correct(&order, CORRECT_ITEM, STR("kitchen_cleaning"));
    Order now = order_lab_read(&lab, order.id);
    assert_true(str_equal_c(now.item, "kitchen_cleaning"));
    assert_int_equal(now.minutes, 90);
    assert_int_equal(now.price, 6000);
    assert_int_equal(now.government, 3000);
    assert_int_equal(now.own, 3000);
    assert_int_equal(now.state, order.state);
    assert_int_equal(order_lab_free(&lab, lab.person), before - 600); /* the hold follows */
    assert_true(str_equal_c(visit_lab_view(&lab, order.id).item, "kitchen_cleaning"));
    assert_int_equal(order_lab_read(&lab, order.id).flags, 0);
    IdKey key = {order.id};
    OrderHistory history;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "order_steps", &key, &history), OK);
    assert_true(str_equal_c(LIST_AT(history.steps, OrderStep, history.steps.count - 1)->event,
                            "give_other"));
    correct(&order, CORRECT_ITEM, STR("cleaning"));
    assert_int_equal(order_lab_free(&lab, lab.person), before);
    assert_true(chain_holds(order.id));
    order_lab_close(&lab);
}

static void reads_in_the_inbox(const Actor *judge, int64_t correction, const char *words) {
    const InboxItem *item = desk_lab_waits(&lab, judge, "correction", correction);
    assert_non_null(item);
    if (str_find(item->next, str_from(words)) < 0)
        fail_msg(STR_FMT " does not say %s", STR_ARG(item->next), words);
}

static void whoever_decides_reads_names(void **state) {
    Order order = whole_visit(*state, "cleaning");
    Actor judge = desk_lab_hire(&lab, "judge", "district_officer", LAB_COUNTY, 0);
    Correction carer, item;
    char sql[200];
    (void)snprintf(sql, sizeof sql, "update worker set name = '沈月红' where id = %lld",
                   (long long)lab.carers[1]);
    database_execute(*state, sql);
    assert_int_equal(propose(&lab.manager, &order, CORRECT_WORKER, worker(1), &carer), OK);
    assert_int_equal(propose(&lab.manager, &order, CORRECT_ITEM, STR("kitchen_cleaning"), &item),
                     OK);
    reads_in_the_inbox(&judge, carer.id, "李护工 → 沈月红");
    reads_in_the_inbox(&judge, item.id, "居室保洁 → 厨卫清洁");
    order_lab_close(&lab);
}

static void what_was_given_is_asked_what_an_order_asks(void **state) {
    Order order = whole_visit(*state, "cleaning");
    refuse(&order, CORRECT_ITEM, STR("nothing"), "not_on_menu");
    refuse(&order, CORRECT_ITEM, STR("cleaning"), "no_change");
    refuse(&order, CORRECT_ITEM, STR("laundry"), "not_in_plan");
    plan_item(*state, "meal_cooking");
    refuse(&order, CORRECT_ITEM, STR("meal_cooking"), "not_contracted");
    database_execute(*state, "update menu_item set valid_to = 20261103 where code = 'bath_bed'");
    refuse(&order, CORRECT_ITEM, STR("bath_bed"), "not_on_menu");
    database_execute(*state, "update menu_item set valid_to = 20261104 where code = 'bath_bed'");
    database_execute(*state, "update plan set quota_month = 6399");
    refuse(&order, CORRECT_ITEM, STR("bath_bed"), "over_quota_money");
    database_execute(*state,
                     "update plan set quota_month = 6400"); /* this order's own 24.00 free */
    correct(&order, CORRECT_ITEM, STR("bath_bed"));
    assert_int_equal(order_lab_read(&lab, order.id).government, 6400);
    order_lab_close(&lab);
}

static void what_was_given_keeps_to_times_and_wallet(void **state) {
    Order order = whole_visit(*state, "cleaning");
    for (int day = 3; day <= 4; day++) {
        OrderRequest in = order_lab_request(&lab, "kitchen_cleaning");
        Order other;
        in.day = date_add_days(LAB_TODAY, day);
        assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &in, &other), OK);
    }
    refuse(&order, CORRECT_ITEM, STR("kitchen_cleaning"), "over_quota");
    int64_t spare =
        order_lab_free(&lab, lab.person) - 3999; /* 64.00 − its own 24.00, less one fen */
    OrderRequest in = order_lab_request(&lab, "companionship");
    Order drain;
    char sql[200];
    (void)snprintf(sql, sizeof sql,
                   "update menu_item set price_fen = %lld, "
                   "government_share_percent = 100 where code = 'companionship'",
                   (long long)spare);
    database_execute(*state, sql);
    in.day = date_add_days(LAB_TODAY, 5);
    database_execute(*state, "update plan set quota_month = 200000");
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &in, &drain), OK);
    refuse(&order, CORRECT_ITEM, STR("bath_bed"), "not_enough");
    order_lab_fund(&lab, lab.person, 1);
    correct(&order, CORRECT_ITEM, STR("bath_bed"));
    assert_int_equal(order_lab_free(&lab, lab.person), 0);
    order_lab_close(&lab);
}

/* Void and not void: the money comes back as it stood, at the price of what was given. */
static void void_and_back_costs_what_was_given(void **state) {
    Order order = whole_visit(*state, "cleaning");
    correct(&order, CORRECT_ITEM, STR("kitchen_cleaning"));
    Fen free = order_lab_free(&lab, lab.person);
    correct(&order, CORRECT_VOID, STR("yes"));
    assert_int_equal(visit_lab_charge(&lab, order.id).government, 0);
    correct(&order, CORRECT_VOID, STR("no"));
    VisitCharge charge = visit_lab_charge(&lab, order.id);
    assert_int_equal(charge.government, 3000);
    assert_int_equal(charge.own, 3000);
    correct(&order, CORRECT_OUTCOME, STR("partly"));
    correct(&order, CORRECT_END, instant(&order, 570)); /* 30 of the new 90 minutes */
    assert_int_equal(visit_lab_charge(&lab, order.id).government, 1000);
    assert_int_equal(order_lab_free(&lab, lab.person), free);
    order_lab_close(&lab);
}

/* On to a frozen month, past bills. */
static Order frozen(Order order) {
    if (order.state == ORDER_FINISHED)
        assert_int_equal(order_lab_event(&lab, order.id, "follow_up"), OK);
    assert_int_equal(order_lab_event(&lab, order.id, "freeze"), OK);
    return order_lab_read(&lab, order.id);
}

static Order frozen_visit(const Database *database) {
    return frozen(short_visit(database));
}

static Err ask_unlock(const Actor *actor, const Order *order, Unlock *out) {
    Unlock in = {.order_id = order->id,
                 .reason = choice_find(&correction_reasons, STR("taken_to_hospital")),
                 .words = STR("住院证明后补")};
    return order_lab_call(&lab, actor, "unlock_ask", &in, out);
}

static Err decide_unlock(const Actor *actor, const char *route, int64_t id, Unlock *out) {
    Unlock in = {.id = id, .decided_words = STR("属实")};
    return order_lab_call(&lab, actor, route, &in, out);
}

static Err read_differences(Op *op, void *context) {
    return differences_open(op, 0, INT64_MAX, context);
}

static List differences(void) {
    List open;
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, read_differences, &open), OK);
    return open;
}

static void a_frozen_month_needs_an_unlock(void **state) {
    Order order = frozen_visit(*state);
    Correction correction;
    Unlock unlock;
    assert_int_equal(propose(&lab.manager, &order, CORRECT_VOID, STR("yes"), &correction),
                     ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "", "month_frozen"));
    assert_int_equal(ask_unlock(&lab.manager, &order, &unlock), OK);
    assert_int_equal(ask_unlock(&lab.manager, &order, &unlock), ERR_CONFLICT);
    order_lab_close(&lab);
}

static void what_an_unlock_changes_goes_into_the_next_bill(void **state) {
    Order order = frozen_visit(*state);
    Unlock unlock;
    assert_int_equal(ask_unlock(&lab.manager, &order, &unlock), OK);
    IdKey key = {unlock.id};
    assert_int_equal(order_lab_call(&lab, &lab.rival, "unlock_get", &key, &unlock), ERR_NOT_FOUND);
    assert_int_equal(order_lab_call(&lab, &lab.officer, "unlock_get", &key, &unlock), OK);
    assert_true(str_equal_c(unlock.words, "住院证明后补"));
    assert_int_equal(decide_unlock(&lab.officer, "unlock_approve", unlock.id, &unlock), OK);
    assert_int_equal(unlock.state, UNLOCK_APPROVED);
    correct(&order, CORRECT_END, instant(&order, 600));
    assert_int_equal(differences().count, 0); /* a visit that was done costs the same */
    correct(&order, CORRECT_VOID, STR("yes"));
    List open = differences();
    assert_int_equal(open.count, 1);
    const Difference *difference = LIST_AT(open, Difference, 0);
    assert_int_equal(difference->order_id, order.id);
    assert_int_equal(difference->government, -order.government);
    assert_int_equal(difference->own, -order.own);
    assert_int_equal(difference->org_id, lab.first_org);
    correct(&order, CORRECT_VOID, STR("no"));
    assert_int_equal(differences().count, 2);
    assert_int_equal(LIST_AT(differences(), Difference, 1)->government, order.government);
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_FROZEN);
    order_lab_close(&lab);
}

static void an_unlock_runs_out(void **state) {
    Order order = frozen_visit(*state);
    Correction correction;
    Unlock unlock;
    assert_int_equal(ask_unlock(&lab.manager, &order, &unlock), OK);
    assert_int_equal(decide_unlock(&lab.officer, "unlock_approve", unlock.id, &unlock), OK);
    assert_int_equal(propose(&lab.manager, &order, CORRECT_VOID, STR("yes"), &correction), OK);
    IdKey asked = {correction.id};
    assert_int_equal(order_lab_call(&lab, &lab.rival, "correction_get", &asked, &correction),
                     ERR_NOT_FOUND);
    assert_int_equal(order_lab_call(&lab, &lab.officer, "correction_get", &asked, &correction), OK);
    assert_int_equal(correction.order_id, order.id);
    order_lab_step(&lab, 31 * 24 * 60);
    assert_int_equal(decide(&lab.officer, "correction_approve", correction.id, &correction),
                     ERR_CONFLICT);
    (void)visit_lab_clocks(&lab);
    assert_int_equal(ask_unlock(&lab.manager, &order, &unlock), OK); /* the old one is expired */
    IdKey key = {unlock.id};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "unlock_cancel", &key, &unlock), OK);
    assert_int_equal(unlock.state, UNLOCK_CANCELLED);
    assert_int_equal(decide_unlock(&lab.officer, "unlock_approve", unlock.id, &unlock),
                     ERR_CONFLICT);
    order_lab_close(&lab);
}

static Err cancel_unlock(const Actor *actor, int64_t id) {
    Unlock out;
    return order_lab_call(&lab, actor, "unlock_cancel", &(IdKey){id}, &out);
}

/* A care worker has no say in what the manager asked for; the manager answers for all of the
 * organisation. */
static void a_carer_cancels_only_what_they_asked_for(void **state) {
    Order order = frozen_visit(*state);
    Unlock asked, out;
    assert_int_equal(ask_unlock(&lab.manager, &order, &asked), OK);
    assert_int_equal(cancel_unlock(&lab.carer[0], asked.id), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "", "not_your_request"));
    assert_int_equal(decide_unlock(&lab.officer, "unlock_approve", asked.id, &out), OK);
    assert_int_equal(cancel_unlock(&lab.carer[0], asked.id), ERR_INVALID);
    assert_int_equal(cancel_unlock(&lab.carer[2], asked.id), ERR_NOT_FOUND);
    assert_int_equal(cancel_unlock(&lab.rival, asked.id), ERR_NOT_FOUND);
    assert_int_equal(cancel_unlock(&lab.manager, asked.id), OK);
    assert_int_equal(ask_unlock(&lab.carer[0], &order, &asked), OK);
    assert_int_equal(cancel_unlock(&lab.carer[0], asked.id), OK);
    assert_int_equal(ask_unlock(&lab.carer[0], &order, &asked), OK);
    assert_int_equal(cancel_unlock(&lab.manager, asked.id), OK);
    order_lab_close(&lab);
}

static void an_open_month_needs_no_unlock(void **state) {
    Order order = short_visit(*state);
    Unlock unlock;
    assert_int_equal(ask_unlock(&lab.manager, &order, &unlock), ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "", "month_not_frozen"));
    order_lab_close(&lab);
}

/* Leave is given for a frozen one. */
static void opened(const Order *order) {
    Unlock unlock;
    assert_int_equal(ask_unlock(&lab.manager, order, &unlock), OK);
    assert_int_equal(decide_unlock(&lab.officer, "unlock_approve", unlock.id, &unlock), OK);
}

static void differs(size_t nth, const char *item, Fen government, Fen own) {
    List open = differences();
    assert_int_equal(open.count, nth);
    const Difference *last = LIST_AT(open, Difference, nth - 1);
    assert_true(str_equal_c(last->item, item));
    assert_int_equal(last->government, government);
    assert_int_equal(last->own, own);
}

static void another_carer_of_a_frozen_month_changes_no_money(void **state) {
    Order order = frozen(whole_visit(*state, "cleaning"));
    Correction out;
    assert_int_equal(propose(&lab.manager, &order, CORRECT_WORKER, worker(1), &out), ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "", "month_frozen"));
    opened(&order);
    correct(&order, CORRECT_WORKER, worker(1));
    assert_int_equal(month_visits(1), 1);
    assert_int_equal(differences().count, 0);
    assert_true(chain_holds(order.id));
    order_lab_close(&lab);
}

static void another_service_of_a_frozen_month_is_a_difference(void **state) {
    Order order = frozen(whole_visit(*state, "cleaning"));
    opened(&order);
    Fen free = order_lab_free(&lab, lab.person);
    refuse(&order, CORRECT_ITEM, STR("laundry"), "not_in_plan");
    correct(&order, CORRECT_ITEM, STR("kitchen_cleaning"));
    differs(1, "kitchen_cleaning", 600, 1400);
    Order kept = order_lab_read(&lab, order.id); /* as it was billed */
    assert_true(str_equal_c(kept.item, "cleaning"));
    assert_int_equal(kept.price, 4000);
    assert_int_equal(kept.government, 2400);
    assert_int_equal(kept.version, order.version);
    assert_int_equal(order_lab_free(&lab, lab.person), free);
    assert_true(str_equal_c(visit_lab_view(&lab, order.id).item, "kitchen_cleaning"));
    correct(&order, CORRECT_VOID, STR("yes"));
    differs(2, "kitchen_cleaning", -3000, -3000);
    correct(&order, CORRECT_ITEM, STR("bath_bed")); /* of a void visit: nothing yet */
    assert_int_equal(differences().count, 2);
    correct(&order, CORRECT_VOID, STR("no"));
    differs(3, "bath_bed", 6400, 1600);
    Correction out;
    assert_int_equal(propose(&lab.manager, &order, CORRECT_ITEM, STR("cleaning"), &out), OK);
    assert_true(str_equal_c(out.old_value, "bath_bed"));
    assert_int_equal(decide(&lab.officer, "correction_approve", out.id, &out), OK);
    differs(4, "cleaning", -4000, 0);
    assert_true(chain_holds(order.id));
    order_lab_close(&lab);
}

/* Two of one month: what the first was corrected to is counted for the second, though its order
 * stays as it was billed. */
static void a_frozen_month_keeps_to_its_times(void **state) {
    Order order = whole_visit(*state, "cleaning");
    database_execute(*state, "update plan_item set times_month = 1 where item = 'bath_bed'");
    OrderRequest in = order_lab_request(&lab, "bath_bed");
    Order other;
    in.day = date_add_days(LAB_TODAY, 4);
    order = frozen(order);
    opened(&order);
    correct(&order, CORRECT_ITEM, STR("bath_bed"));
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &in, &other),
                     ERR_INVALID);
    assert_true(order_lab_refused(&lab, "item", "over_quota"));
    correct(&order, CORRECT_ITEM, STR("cleaning"));
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &in, &other), OK);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(an_approved_correction_counts),
        ON_BOTH(a_denied_one_changes_nothing),
        ON_BOTH(who_asks_does_not_decide),
        ON_BOTH(values_must_make_sense),
        ON_BOTH(a_tampered_chain_tells),
        ON_BOTH(a_cut_chain_tells),
        ON_BOTH(a_frozen_month_needs_an_unlock),
        ON_BOTH(what_an_unlock_changes_goes_into_the_next_bill),
        ON_BOTH(an_unlock_runs_out),
        ON_BOTH(a_carer_cancels_only_what_they_asked_for),
        ON_BOTH(an_open_month_needs_no_unlock),
        ON_BOTH(another_carer_came),
        ON_BOTH(whoever_came_is_asked_what_an_assignment_asks),
        ON_BOTH(it_is_asked_again_when_it_is_decided),
        ON_BOTH(nobody_came_twice),
        ON_BOTH(flags_go_by_who_served),
        ON_BOTH(certificates_are_those_of_who_served),
        ON_BOTH(another_service_was_given),
        ON_BOTH(whoever_decides_reads_names),
        ON_BOTH(what_was_given_is_asked_what_an_order_asks),
        ON_BOTH(what_was_given_keeps_to_times_and_wallet),
        ON_BOTH(void_and_back_costs_what_was_given),
        ON_BOTH(another_carer_of_a_frozen_month_changes_no_money),
        ON_BOTH(another_service_of_a_frozen_month_is_a_difference),
        ON_BOTH(a_frozen_month_keeps_to_its_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
