#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/desk/done.h"
#include "support/order_lab.h"

static OrderLab lab;

static DonePage done_by(const Actor *actor, DoneAsk ask) {
    DonePage page = {0};
    assert_int_equal(order_lab_call(&lab, actor, "done_list", &ask, &page), OK);
    return page;
}

static void own_steps_newest_first(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order(&lab, "cleaning"), out;
    IdKey key = {order.id};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_accept", &key, &out), OK);
    DonePage mine = done_by(&lab.manager, (DoneAsk){0});
    assert_int_equal(mine.items.count, 1);
    const DoneStep *step = LIST_AT(mine.items, DoneStep, 0);
    assert_true(str_equal_c(step->action, "order_accept"));
    assert_true(str_equal_c(step->noun, "order"));
    assert_int_equal(step->subject_id, order.id);
    assert_true(str_equal_c(step->label, "服务商接单"));
    assert_true(str_equal_c(step->noun_label, "服务订单"));
    assert_int_equal(mine.next, 0);
    DonePage community = done_by(&lab.community, (DoneAsk){0});
    assert_int_equal(community.items.count, 1);
    assert_true(str_equal_c(LIST_AT(community.items, DoneStep, 0)->action, "order_create"));
    assert_true(str_equal_c(LIST_AT(community.items, DoneStep, 0)->label, "新增"));
    assert_int_equal(done_by(&lab.rival, (DoneAsk){0}).items.count, 0);
    order_lab_close(&lab);
}

static void what_was_refused_or_read_is_no_step(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order(&lab, "cleaning"), out;
    IdKey key = {order.id};
    size_t before = done_by(&lab.community, (DoneAsk){0}).items.count;
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_get", &key, &out), OK);
    assert_int_not_equal(order_lab_call(&lab, &lab.community, "order_accept", &key, &out), OK);
    assert_int_equal(done_by(&lab.community, (DoneAsk){0}).items.count, before);
    order_lab_close(&lab);
}

static void one_day_and_page_by_page(void **state) {
    order_lab_open(&lab, *state);
    enum { ORDERS = 53 };
    OrderRequest request = order_lab_request(&lab, "cleaning");
    Order order;
    for (int i = 0; i < ORDERS; i++) {
        request.window_from = 480 + i;
        request.window_to = request.window_from + 120;
        request.person_id = order_lab_person(&lab, i + 1);
        request.pay_own = true;
        Err err = order_lab_call(&lab, &lab.community, "order_create", &request, &order);
        assert_int_equal(err, OK);
    }
    DonePage first = done_by(&lab.community, (DoneAsk){.day = LAB_TODAY});
    assert_int_equal(first.items.count, 50);
    assert_int_not_equal(first.next, 0);
    DonePage second = done_by(&lab.community, (DoneAsk){.day = LAB_TODAY, .before = first.next});
    assert_int_equal(second.items.count, ORDERS - 50);
    assert_int_equal(second.next, 0);
    assert_true(LIST_AT(second.items, DoneStep, 0)->id < LIST_AT(first.items, DoneStep, 49)->id);
    assert_int_equal(done_by(&lab.community, (DoneAsk){.day = LAB_TODAY - 1}).items.count, 0);
    order_lab_step(&lab, 24 * 60);
    assert_int_equal(done_by(&lab.community, (DoneAsk){.day = LAB_TODAY + 1}).items.count, 0);
    assert_int_equal(done_by(&lab.community, (DoneAsk){.day = LAB_TODAY}).items.count, 50);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(own_steps_newest_first),
        ON_BOTH(what_was_refused_or_read_is_no_step),
        ON_BOTH(one_day_and_page_by_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
