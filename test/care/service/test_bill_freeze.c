/* What gets into a month's bills, and what waits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "care/service/bill_freeze.h"
#include "care/service/followup.h"
#include "support/bill_lab.h"

static OrderLab lab;

static void a_month_is_frozen_once(void **state) {
    bill_lab_open(&lab, *state);
    Order order = bill_lab_order(&lab, "cleaning", 9 * 60);
    int64_t job = 0;
    assert_int_equal(bill_lab_freeze(&lab, &lab.clerk, "2026-11", &job), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "month", "month_not_over"));
    assert_int_equal(bill_lab_freeze(&lab, &lab.clerk, "2026-13", &job), ERR_INVALID);
    bill_lab_next_month(&lab);
    assert_int_equal(bill_lab_freeze(&lab, &lab.clerk, "2026-11", &job), OK);
    bill_lab_await(&lab, job);
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_FROZEN);
    BillLine line = bill_lab_line(&lab, order.id);
    Bill bill = bill_lab_bill(&lab, line.bill_id);
    assert_int_equal(bill.state, BILL_CHECKED);
    assert_int_equal(bill.government, order.government);
    assert_int_equal(bill.own, order.own);
    assert_int_equal(bill.scope % 1000, 0);
    assert_int_equal(bill_lab_freeze(&lab, &lab.clerk, "2026-11", &job), ERR_CONFLICT);
    order_lab_close(&lab);
}

static void only_a_street_or_what_is_above_is_frozen(void **state) {
    bill_lab_open(&lab, *state);
    Order order = bill_lab_order(&lab, "cleaning", 9 * 60);
    BillLabFreeze in = {STR("2026-11"), order.scope};
    IdKey out;
    bill_lab_next_month(&lab);
    assert_int_equal(order.scope, LAB_COMMUNITY);
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "bill_freeze", &in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "scope", "below_a_street"));
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_FOLLOWED);
    in.scope = order.scope / 1000 * 1000;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "bill_freeze", &in, &out), OK);
    bill_lab_await(&lab, out.id);
    assert_int_equal(bill_lab_bill(&lab, bill_lab_line(&lab, order.id).bill_id).state,
                     BILL_CHECKED);
    order_lab_close(&lab);
}

/* A second freeze, asked before the first had begun, begins when a bill has gone on to its
 * provider. */
static Err freeze_behind(Op *op, void *context) {
    const Order *order = context;
    Bill bill;
    int64_t job = 0;
    TRY(bill_open(op, order->org_id, STR("2026-11"), order->scope, &bill));
    TRY(bill_step(op, &bill, "check"));
    return job_start(op, bill_freeze_job.name,
                     arena_printf(op->arena, "{\"month\":\"2026-11\",\"scope\":%lld}",
                                  (long long)LAB_COUNTY),
                     &job);
}

static void a_bill_that_has_gone_on_takes_no_order(void **state) {
    bill_lab_open(&lab, *state);
    Order order = bill_lab_order(&lab, "cleaning", 9 * 60);
    int64_t job = 0;
    bill_lab_next_month(&lab);
    assert_int_equal(site_write(lab.site, &lab.clerk, "test_freeze", freeze_behind, &order), OK);
    bill_lab_await(&lab, 1);
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_FOLLOWED);
    assert_int_equal(bill_lab_freeze(&lab, &lab.clerk, "2026-11", &job), ERR_CONFLICT);
    assert_int_equal(site_step_clock(lab.site, date_start_ms(20270101) + 9 * 3600000), OK);
    assert_int_equal(bill_lab_freeze(&lab, &lab.clerk, "2026-12", &job),
                     OK); /* what came too late is in the next */
    bill_lab_await(&lab, job);
    Bill bill = bill_lab_bill(&lab, bill_lab_line(&lab, order.id).bill_id);
    assert_true(str_equal_c(bill.month, "2026-12"));
    assert_int_equal(bill.orders, 1);
    order_lab_close(&lab);
}

/* Followed up when nothing was wrong with it; then two more of the month's last days came to
 * light. */
static void burst(const Database *database, const Order *order) {
    char sql[700];
    for (int i = 0; i < 2; i++) {
        (void)snprintf(
            sql, sizeof sql,
            "insert into service_order (version, person_id, item, category, source, state, "
            "worker_accepted, second_accepted, carers, day, window_from, window_to, "
            "minutes, price, government, own, pay_own, offers, flags, scope, created_at) "
            "select 1, person_id, item, category, source, 'confirmed', 1, 0, carers, %d, "
            "window_from, window_to, minutes, price, government, own, pay_own, offers, 0, "
            "scope, created_at from service_order where id = %lld",
            20261129 + i, (long long)order->id);
        database_execute(database, sql);
    }
    (void)snprintf(sql, sizeof sql, "update service_order set day = 20261130 where id = %lld",
                   (long long)order->id);
    database_execute(database, sql);
}

static Err find_followup(Op *op, void *context) {
    Followup *followup = context;
    return followup_of_order(op, followup->order_id, followup);
}

/* The freeze finds a burst at the month's end: the person is called before the order is billed, and
 * it is billed as flagged. */
static void what_is_flagged_at_the_freeze_is_called_first(void **state) {
    bill_lab_open(&lab, *state);
    Order order = visit_lab_order(&lab, "cleaning");
    visit_lab_no_sample(&lab, order.day);
    visit_lab_evening(&lab, &order);
    order = visit_lab_visit(&lab, &order, 540, 600);
    assert_int_equal(order.state, ORDER_FOLLOWED);
    burst(*state, &order);
    bill_lab_freeze_november(&lab);
    assert_false(bill_lab_is_billed(&lab, order.id));
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_MONTH_END_BURST));
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_FINISHED);
    Followup due = {.order_id = order.id}, out;
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, find_followup, &due), OK);
    assert_int_equal(due.cause, FOLLOWUP_BY_FLAG);
    assert_int_equal(due.state, FOLLOWUP_DUE);
    assert_int_equal(due.due_on, date_add_days(BILL_LAB_FREEZE_DAY, 3));
    struct {
        int64_t id;
        int32_t came, complete;
        int64_t rating;
        Str words;
    } answers = {due.id, ANSWER_YES, ANSWER_YES, 5, STR_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "followup_done", &answers, &out), OK);
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_FOLLOWED);
    Bill bill = bill_lab_only(&lab, "2026-12", 20270101);
    BillLine line = bill_lab_line(&lab, order.id);
    assert_int_equal(line.bill_id, bill.id);
    assert_int_equal(line.state, BILL_LINE_FLAGGED);
    assert_int_equal(line.flags, visit_lab_open_flags(&lab, order.id));
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_month_is_frozen_once),
        ON_BOTH(only_a_street_or_what_is_above_is_frozen),
        ON_BOTH(a_bill_that_has_gone_on_takes_no_order),
        ON_BOTH(what_is_flagged_at_the_freeze_is_called_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
