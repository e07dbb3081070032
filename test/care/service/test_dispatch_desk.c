#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "care/service/dispatch_choice.h"
#include "care/service/dispatch_desk.h"
#include "care/service/order_life.h"
#include "support/order_lab.h"

static OrderLab lab;

static DispatchResult dispatch(const Actor *actor) {
    DispatchAsk in = {.day = date_add_days(LAB_TODAY, 1), .scope = INT_NONE};
    DispatchResult out;
    assert_int_equal(order_lab_call(&lab, actor, "dispatch", &in, &out), OK);
    return out;
}

static DispatchChoice explanation(int64_t order) {
    IdKey key = {order};
    DispatchChoice out;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "order_explanation", &key, &out), OK);
    return out;
}

static bool tells(Str text, const char *part) {
    return str_find(text, str_from(part)) >= 0;
}

/* Carer `id` says no to an order the desk gave out. */
static void decline(int64_t order, int64_t id) {
    OrderAct in = {.id = order, .reason = STR("cannot come"), .start_minute = INT_NONE};
    const Actor *actor = id == lab.carers[0] ? &lab.carer[0] : &lab.carer[1];
    assert_int_equal(order_lab_call(&lab, actor, "order_carer_decline", &in, NULL), OK);
}

static void a_day_is_planned_and_explained(void **state) {
    order_lab_open(&lab, *state);
    Order bath = order_lab_order_at(&lab, "bath_home", ORDER_ACCEPTED);
    Order clean = order_lab_order_at(&lab, "cleaning", ORDER_ACCEPTED);
    Order talk = order_lab_order_at(&lab, "companionship", ORDER_ACCEPTED);
    DispatchResult result = dispatch(&lab.clerk);
    assert_int_equal(result.assigned, 3);
    assert_int_equal(result.left_out, 0);
    assert_int_equal(result.changed, 0);
    assert_false(result.more);
    bath = order_lab_read(&lab, bath.id);
    assert_int_equal(bath.state, ORDER_ASSIGNED);
    assert_true(bath.worker_id != bath.second_worker_id && bath.second_worker_id != 0);
    assert_in_range(bath.start_minute, 540, 660);
    clean = order_lab_read(&lab, clean.id);
    talk = order_lab_read(&lab, talk.id);
    assert_true(clean.start_minute >= bath.start_minute + bath.minutes ||
                clean.start_minute + clean.minutes <= bath.start_minute);
    DispatchChoice choice = explanation(talk.id);
    assert_int_equal(choice.kind, DISPATCH_BY_DESK);
    assert_int_equal(choice.worker_id, talk.worker_id);
    assert_true(choice.rank >= 1);
    assert_true(tells(choice.others, "\"worker\":"));
    assert_int_equal(dispatch(&lab.clerk).assigned, 0);
    order_lab_close(&lab);
}

static void what_stands_is_planned_around(void **state) {
    order_lab_open(&lab, *state);
    Order first = order_lab_order_at(&lab, "cleaning", ORDER_ACCEPTED);
    assert_int_equal(dispatch(&lab.manager).assigned, 1);
    Order second = order_lab_order_at(&lab, "bath_home", ORDER_ACCEPTED);
    assert_int_equal(dispatch(&lab.manager).assigned, 1);
    first = order_lab_read(&lab, first.id);
    second = order_lab_read(&lab, second.id);
    assert_true(second.start_minute >= first.start_minute + first.minutes ||
                second.start_minute + second.minutes <= first.start_minute);
    order_lab_close(&lab);
}

static void who_declined_is_not_asked_again(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_ACCEPTED);
    assert_int_equal(dispatch(&lab.clerk).assigned, 1);
    int64_t first = order_lab_read(&lab, order.id).worker_id;
    decline(order.id, first);
    assert_int_equal(dispatch(&lab.clerk).assigned, 1);
    int64_t second = order_lab_read(&lab, order.id).worker_id;
    assert_true(second != first);
    decline(order.id, second);
    DispatchResult result = dispatch(&lab.clerk);
    assert_int_equal(result.assigned, 0);
    assert_int_equal(result.left_out, 1);
    DispatchChoice choice = explanation(order.id);
    assert_int_equal(choice.kind, DISPATCH_LEFT_OUT);
    assert_true(str_equal(choice.why, STR("declined")));
    order_lab_close(&lab);
}

static int64_t dispatched(void) {
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_ACCEPTED);
    assert_int_equal(dispatch(&lab.clerk).assigned, 1);
    return order_lab_read(&lab, order.id).worker_id;
}

/* Who came in the days that the setting looks back comes again; who came before them is a
 * stranger. */
static void whom_one_knows_is_a_matter_of_days(void **state) {
    order_lab_open(&lab, *state);
    int64_t first = dispatched();
    int64_t other = first == lab.carers[0] ? lab.carers[1] : lab.carers[0];
    Str visited = arena_printf(&lab.arena,
                               "update service_order set state = 'finished', day = 20261001, "
                               "worker_id = %lld",
                               (long long)other);
    database_execute(*state, visited.ptr);
    assert_int_equal(dispatched(), other);
    database_execute(*state, "update service_order set state = 'cancelled' where day > 20261001");
    database_execute(*state, "update setting set value = 10 where key = 'dispatch_known_days'");
    order_lab_reopen(&lab);
    assert_int_equal(dispatched(), first);
    order_lab_close(&lab);
}

static void who_is_left_out_is_told_why(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "bath_home", ORDER_ACCEPTED);
    for (int64_t id = 1; id <= 3; id++) {
        IdKey key = {id};
        assert_int_equal(order_lab_call(&lab, &system_actor, "certificate_revoke", &key, NULL), OK);
    }
    DispatchResult result = dispatch(&lab.clerk);
    assert_int_equal(result.left_out, 1);
    DispatchChoice choice = explanation(order.id);
    assert_true(str_equal(choice.why, STR("skill")));
    assert_true(tells(choice.others, "\"why\":\"skill\""));
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_ACCEPTED);
    order_lab_close(&lab);
}

static void one_order_is_put_between_the_others(void **state) {
    order_lab_open(&lab, *state);
    Order first = order_lab_order_at(&lab, "cleaning", ORDER_ACCEPTED);
    Order urgent = order_lab_order_at(&lab, "companionship", ORDER_ACCEPTED);
    DispatchAsk in = {.day = urgent.day, .scope = INT_NONE, .order_id = urgent.id};
    DispatchResult result;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "dispatch", &in, &result), OK);
    assert_int_equal(result.assigned, 1);
    assert_int_equal(order_lab_read(&lab, urgent.id).state, ORDER_ASSIGNED);
    assert_int_equal(order_lab_read(&lab, first.id).state, ORDER_ACCEPTED);
    order_lab_close(&lab);
}

/* Two carers, a window of two hours, a visit of one: four of fifty fit. */
static void a_large_day_comes_to_its_end(void **state) {
    order_lab_open(&lab, *state);
    OrderRequest in = order_lab_request(&lab, "cleaning");
    in.pay_own = true;
    in.window_to = 600;
    for (int i = 0; i < 50; i++) {
        Order order;
        if (i % 2 == 0) in.person_id = order_lab_person(&lab, 1 + i);
        assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &in, &order), OK);
        assert_int_equal(order_lab_event(&lab, order.id, "accept"), OK);
    }
    int64_t assigned = 0, left_out = 0, calls = 0;
    for (bool more = true; more; calls++) {
        DispatchResult result = dispatch(&lab.clerk);
        assigned += result.assigned;
        left_out += result.left_out;
        more = result.more;
    }
    assert_int_equal(calls, 2);
    assert_int_equal(assigned, 4);
    assert_true(left_out >= 46);
    order_lab_close(&lab);
}

static void a_rival_plans_its_own_orders(void **state) {
    order_lab_open(&lab, *state);
    (void)order_lab_order_at(&lab, "cleaning", ORDER_ACCEPTED);
    assert_int_equal(dispatch(&lab.rival).assigned, 0);
    DispatchAsk in = {.day = date_add_days(LAB_TODAY, -1), .scope = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "dispatch", &in, NULL), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "day", "in_the_past"));
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "dispatch", &in, NULL), ERR_FORBIDDEN);
    assert_int_equal(dispatch(&lab.manager).assigned, 1);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_day_is_planned_and_explained),      ON_BOTH(what_stands_is_planned_around),
        ON_BOTH(who_declined_is_not_asked_again),     ON_BOTH(who_is_left_out_is_told_why),
        ON_BOTH(whom_one_knows_is_a_matter_of_days),  ON_BOTH(a_rival_plans_its_own_orders),
        ON_BOTH(one_order_is_put_between_the_others), ON_BOTH(a_large_day_comes_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
