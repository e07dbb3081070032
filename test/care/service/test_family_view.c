/* What a family account was not let see of visits and bills stays unseen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "care/benefit/purse.h"
#include "care/money/book.h"
#include "care/people/person.h"
#include "care/service/person_menu.h"
#include "care/service/person_month.h"
#include "care/service/visit_card.h"
#include "money.sql.h"
#include "support/order_lab.h"

static OrderLab lab;

static Err look_by(Op *op, void *context) {
    PersonAccess *access = context;
    TRY(person_close_to(op, access->person_id, access->account_id));
    return person_open_to(op, access);
}

static void may_see(bool visits, bool bills) {
    PersonAccess access = {.person_id = lab.person,
                           .account_id = lab.family.account_id,
                           .sees_visits = visits,
                           .sees_bills = bills,
                           .why = "family"};
    assert_int_equal(site_write(lab.site, &system_actor, "look", look_by, &access), OK);
}

static size_t rows_of(const char *route) {
    List rows = {0};
    SiteCall call = {.actor = &lab.family, .route = route, .out = &rows, .query = STR("")};
    site_call_all(lab.site, &call, 1, &lab.arena);
    assert_int_equal(call.err, OK);
    return rows.count;
}

static Err wallets_count(Op *op, void *context) {
    List rows;
    TRY(op_list(op, &sql_money_account_list,
                WITH(BIND_INT("scope_low", 0), BIND_INT("scope_high", INT64_MAX),
                     BIND_INT("own_org", INT_NONE), BIND_INT("own_staff", INT_NONE),
                     BIND_INT("own_account", lab.family.account_id), MOST(50)),
                &rows));
    *(size_t *)context = rows.count;
    return OK;
}

static size_t wallets(void) {
    size_t count = 0;
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, wallets_count, &count), OK);
    return count;
}

static Err order_seen(int64_t id) {
    Order out;
    return order_lab_call(&lab, &lab.family, "order_get", &(IdKey){id}, &out);
}

/* As the phone of the family asks. */
static Err asked(const char *route, int64_t id) {
    union {
        VisitCard card;
        PersonMenu menu;
        Purse purse;
        MoneyAccount wallet;
    } out;
    PersonMenu in = {.id = id};
    return order_lab_call(&lab, &lab.family, route, &in, &out);
}

static Err month_asked(void) {
    PersonMonth in = {.id = lab.person, .month = STR("2026-11")}, out;
    return order_lab_call(&lab, &lab.family, "person_month", &in, &out);
}

static void visits_and_bills_are_seen_apart(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order(&lab, "companionship");
    assert_int_equal(rows_of("order_list"), 1);
    assert_true(wallets() > 0);
    may_see(false, true);
    assert_true(wallets() > 0);
    assert_int_equal(rows_of("person_list"), 1);
    assert_int_equal(rows_of("order_list"), 0);
    assert_int_equal(rows_of("plan_list"), 0);
    assert_int_equal(order_seen(order.id), ERR_NOT_FOUND);
    may_see(true, false);
    assert_int_equal(rows_of("order_list"), 1);
    assert_int_equal(rows_of("plan_list"), 1);
    assert_int_equal(order_seen(order.id), OK);
    assert_int_equal(wallets(), 0);
    assert_int_equal(asked("visit_card", order.id), OK);
    assert_int_equal(asked("person_menu", lab.person), OK);
    assert_int_equal(asked("wallet_get", lab.person), ERR_NOT_FOUND);
    assert_int_equal(asked("purse_get", lab.person), ERR_NOT_FOUND);
    assert_int_equal(month_asked(), ERR_NOT_FOUND);
    may_see(false, true);
    assert_int_equal(asked("visit_card", order.id), ERR_NOT_FOUND);
    assert_int_equal(asked("person_menu", lab.person), ERR_NOT_FOUND);
    assert_int_equal(asked("wallet_get", lab.person), OK);
    assert_int_equal(asked("purse_get", lab.person), OK);
    assert_int_equal(month_asked(), OK);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_BOTH(visits_and_bills_are_seen_apart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
