/* What happens to an order is told to families and carers, once each, in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "care/people/consent.h"
#include "care/service/order_life.h"
#include "core/guard/account.h"
#include "core/walk/notice.h"
#include "support/order_lab.h"

#define ITEM "companionship"

static OrderLab lab;
static int64_t daughter, cousin, carer_account;

typedef struct Making {
    Account account;
    int64_t id;
} Making;

static Err account_make(Op *op, void *context) {
    Making *making = context;
    Account made;
    account_seal(site_vault(op->site), op->arena, &making->account);
    TRY(account_create(op->tx, op->arena, &making->account, op->now_ms, &made));
    making->id = made.id;
    return OK;
}

static int64_t account(const char *login, const char *role, const char *phone, int64_t staff_id) {
    Making making = {.account = {.login = str_from(login),
                                 .name = str_from(login),
                                 .phone = str_from(phone),
                                 .password_hash = STR(""),
                                 .roles = str_from(role),
                                 .scope = staff_id ? LAB_COUNTY : 0,
                                 .staff_id = staff_id}};
    assert_int_equal(site_write(lab.site, &system_actor, "account", account_make, &making), OK);
    return making.id;
}

static void may_look(int64_t account_id, bool visits) {
    Consent out, in = {.person_id = lab.person,
                       .kind = CONSENT_FAMILY_VIEW,
                       .notice_version = STR("2026-1"),
                       .given_by = 1,
                       .giver = STR("王桂芳"),
                       .family_account = account_id,
                       .relation = 4,
                       .sees_visits = visits,
                       .sees_bills = true,
                       .given_on = LAB_TODAY};
    assert_int_equal(order_lab_call(&lab, &lab.community, "consent_create", &in, &out), OK);
}

static void open_lab(void **state) {
    order_lab_open(&lab, *state);
    daughter = account("daughter", "family", "13800000001", 0);
    cousin = account("cousin", "family", "13800000002", 0);
    carer_account = account("carer.one", "carer", "", lab.carers[0]);
    may_look(daughter, true);
    may_look(cousin, false);
}

typedef struct Tally {
    int64_t account_id;
    int32_t channel;
    const char *key;
    int count;
    char words[400];
} Tally;

static Err notices_count(Op *op, void *context) {
    Tally *tally = context;
    List rows = {0};
    SiteCall call = {.actor = &system_actor,
                     .route = "notice_list",
                     .out = &rows,
                     .query = STR("limit=200")};
    site_call_all(op->site, &call, 1, op->arena);
    for (size_t i = 0; i < rows.count; i++) {
        const Notice *notice = LIST_AT(rows, Notice, i);
        bool theirs = notice->channel == tally->channel &&
                      str_equal_c(notice->template_key, tally->key) &&
                      (tally->account_id == 0 || notice->account_id == tally->account_id);
        tally->count += theirs;
    }
    return OK;
}

static int told(int64_t account_id, int32_t channel, const char *key) {
    Tally tally = {.account_id = account_id, .channel = channel, .key = key};
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, notices_count, &tally), OK);
    return tally.count;
}

static void act(const Actor *actor, const char *route, int64_t order, const char *reason) {
    OrderAct in = {.id = order, .reason = str_from(reason), .start_minute = INT_NONE};
    Order out;
    assert_int_equal(order_lab_call(&lab, actor, route, &in, &out), OK);
}

static void from_accepted_to_cancelled(void **state) {
    open_lab(state);
    Order order = order_lab_order_at(&lab, ITEM, ORDER_ASSIGNED);
    assert_int_equal(told(daughter, NOTICE_APP, "notice.order_accepted"), 1);
    assert_int_equal(told(daughter, NOTICE_APP, "notice.order_assigned"), 1);
    assert_int_equal(told(cousin, NOTICE_APP, "notice.order_assigned"), 0);
    assert_int_equal(told(carer_account, NOTICE_APP, "notice.order_for_carer"), 1);
    act(&lab.community, "order_cancel", order.id, "老人去女儿家了");
    assert_int_equal(told(daughter, NOTICE_APP, "notice.order_cancelled"), 1);
    assert_int_equal(told(carer_account, NOTICE_APP, "notice.order_off_carer"), 1);
    assert_int_equal(told(0, NOTICE_SMS, "notice.order_cancelled"), 0);
    order_lab_close(&lab);
}

static void cancelled_on_the_day_goes_to_the_telephones(void **state) {
    open_lab(state);
    Order order = order_lab_order_at(&lab, ITEM, ORDER_CONFIRMED);
    order_lab_step(&lab, 24 * 60);
    act(&lab.community, "order_cancel", order.id, "老人住院");
    assert_int_equal(told(daughter, NOTICE_APP, "notice.order_cancelled"), 1);
    assert_true(told(0, NOTICE_SMS, "notice.order_cancelled") >= 1);
    assert_true(told(0, NOTICE_SMS, "notice.order_cancelled") <= 2);
    order_lab_close(&lab);
}

static void moved_is_not_cancelled(void **state) {
    open_lab(state);
    Order order = order_lab_order(&lab, ITEM), out;
    OrderRequest again = order_lab_request(&lab, ITEM);
    again.id = order.id;
    again.day = date_add_days(again.day, 1);
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_reschedule", &again, &out), OK);
    assert_int_equal(told(daughter, NOTICE_APP, "notice.order_rescheduled"), 1);
    assert_int_equal(told(daughter, NOTICE_APP, "notice.order_cancelled"), 0);
    order_lab_close(&lab);
}

static void who_did_it_knows_it(void **state) {
    open_lab(state);
    Order order = order_lab_order(&lab, ITEM);
    Actor self = lab.family;
    self.account_id = daughter;
    act(&self, "order_cancel", order.id, "不需要了");
    assert_int_equal(told(daughter, NOTICE_APP, "notice.order_cancelled"), 0);
    order_lab_close(&lab);
}

static void another_carer_is_told_and_the_first_one_too(void **state) {
    open_lab(state);
    int64_t second = account("carer.two", "carer", "", lab.carers[1]);
    Order order = order_lab_order_at(&lab, ITEM, ORDER_ASSIGNED), out;
    OrderAct in = {.id = order.id,
                   .worker_id = lab.carers[1],
                   .reason = STR("路近"),
                   .start_minute = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_assign", &in, &out), OK);
    assert_int_equal(told(carer_account, NOTICE_APP, "notice.order_off_carer"), 1);
    assert_int_equal(told(second, NOTICE_APP, "notice.order_for_carer"), 1);
    assert_int_equal(told(daughter, NOTICE_APP, "notice.order_assigned"), 2);
    order_lab_close(&lab);
}

static void the_family_hears_that_somebody_is_on_the_way(void **state) {
    open_lab(state);
    Order order = order_lab_order_at(&lab, ITEM, ORDER_CONFIRMED), out;
    IdKey key = {order.id};
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "order_set_out", &key, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "", "visit_not_today"));
    order_lab_step(&lab, 24 * 60);
    for (int i = 0; i < 2; i++)
        assert_int_equal(order_lab_call(&lab, &lab.carer[0], "order_set_out", &key, &out), OK);
    assert_int_equal(out.state, ORDER_CONFIRMED);
    assert_int_equal(told(daughter, NOTICE_APP, "notice.order_set_out"), 1);
    order_lab_close(&lab);
}

static void the_family_hears_that_a_death_was_wrong(void **state) {
    open_lab(state);
    PersonDay death = {.id = lab.person, .day = LAB_TODAY, .reason = STR("a name misread")};
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_die", &death, NULL), OK);
    assert_int_equal(told(0, NOTICE_APP, "notice.person_revived"), 0);
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_revive", &death, NULL), OK);
    assert_int_equal(told(daughter, NOTICE_APP, "notice.person_revived"), 1);
    assert_int_equal(told(cousin, NOTICE_APP, "notice.person_revived"), 1);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(from_accepted_to_cancelled),
        ON_BOTH(cancelled_on_the_day_goes_to_the_telephones),
        ON_BOTH(moved_is_not_cancelled),
        ON_BOTH(who_did_it_knows_it),
        ON_BOTH(the_family_hears_that_somebody_is_on_the_way),
        ON_BOTH(the_family_hears_that_a_death_was_wrong),
        ON_BOTH(another_carer_is_told_and_the_first_one_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
