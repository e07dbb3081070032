#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/desk/done.h"
#include "care/service/order_life.h"
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

static Err done_of(const Actor *actor, const char *noun, int64_t id, DonePage *page) {
    DoneOfRecord ask = {.noun = str_from(noun), .id = id};
    *page = (DonePage){0};
    return order_lab_call(&lab, actor, "done_of_record", &ask, page);
}

static void assert_step(const DonePage *page, size_t at, const char *label, const Actor *by) {
    const DoneStep *step = LIST_AT(page->items, DoneStep, at);
    assert_true(str_equal_c(step->label, label));
    assert_int_equal(step->account_id, by->account_id);
    assert_true(str_equal(step->actor, by->name));
}

static void who_did_what_with_a_record(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order(&lab, "cleaning"), out;
    IdKey key = {order.id};
    DonePage page;
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_accept", &key, &out), OK);
    OrderAct act = {.id = order.id, .worker_id = lab.carers[0], .start_minute = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_assign", &act, &out), OK);
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "order_carer_accept", &key, &out), OK);
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "order_get", &key, &out), OK);
    assert_int_not_equal(order_lab_call(&lab, &lab.rival, "order_accept", &key, &out), OK);
    assert_int_equal(done_of(&lab.clerk, "order", order.id, &page), OK);
    assert_int_equal(page.items.count, 4);
    assert_step(&page, 0, "护理员接单", &lab.carer[0]);
    assert_step(&page, 1, "派护理员", &lab.manager);
    assert_step(&page, 2, "服务商接单", &lab.manager);
    assert_step(&page, 3, "新增", &lab.community);
    order_lab_close(&lab);
}

static void of_records_that_one_may_read(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order(&lab, "cleaning");
    DonePage page;
    assert_int_equal(done_of(&lab.manager, "order", order.id, &page), OK);
    assert_int_equal(page.items.count, 1);
    assert_int_equal(done_of(&lab.rival, "order", order.id, &page), ERR_NOT_FOUND);
    assert_int_equal(done_of(&lab.manager, "payfile", 1, &page), ERR_FORBIDDEN);
    assert_int_equal(done_of(&lab.manager, "account", 1, &page), ERR_FORBIDDEN);
    assert_int_equal(done_of(&lab.manager, "dragon", 1, &page), ERR_INVALID);
    assert_int_equal(done_of(&lab.family, "order", order.id, &page), ERR_FORBIDDEN);
    assert_int_equal(done_of(&lab.carer[0], "order", order.id, &page), ERR_FORBIDDEN);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(own_steps_newest_first),       ON_BOTH(what_was_refused_or_read_is_no_step),
        ON_BOTH(one_day_and_page_by_page),     ON_BOTH(who_did_what_with_a_record),
        ON_BOTH(of_records_that_one_may_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
