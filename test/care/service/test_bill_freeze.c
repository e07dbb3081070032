/* What gets into a month's bills, and what waits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "care/service/bill_freeze.h"
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

/* A second freeze, asked before the first had begun, begins when a bill has gone on to its provider. */
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

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_month_is_frozen_once),
        ON_BOTH(only_a_street_or_what_is_above_is_frozen),
        ON_BOTH(a_bill_that_has_gone_on_takes_no_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
