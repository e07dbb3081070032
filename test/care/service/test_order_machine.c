#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "care/service/order_life.h"
#include "support/order_lab.h"

static OrderLab lab;

static bool has_clock_or_ends(int32_t state) {
    if (machine_is_final(&order_machine, state) || state >= ORDER_IN_PROGRESS) return true;
    for (size_t i = 0; i < order_machine.move_count; i++) {
        const Move *move = &order_machine.moves[i];
        if (move->to == state && move->clock == NULL) return false;
    }
    return true;
}

static void nothing_waits_for_ever(void **state) {
    (void)state;
    for (int32_t i = 1; i < order_states.count; i++) assert_true(has_clock_or_ends(i));
}

/* Rows of the same state and event differ in who may, never in where to or until when. */
static void one_event_leads_one_way(void **state) {
    (void)state;
    for (size_t i = 0; i < order_machine.move_count; i++) {
        const Move *move = &order_machine.moves[i];
        const Move *first = machine_find(&order_machine, move->from, move->event);
        assert_int_equal(first->to, move->to);
        assert_true(first->clock == move->clock || strcmp(first->clock, move->clock) == 0);
    }
}

static void every_step_is_written(void **state) {
    order_lab_open(&lab, *state);
    static const char *const expected[] = {"request",      "offer", "accept", "assign",
                                           "carer_accept", "start", "finish", "follow_up",
                                           "freeze",       "bill"};
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_SETTLED);
    IdKey key = {order.id};
    OrderHistory history;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "order_steps", &key, &history), OK);
    assert_int_equal(history.steps.count, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++)
        assert_true(str_equal_c(LIST_AT(history.steps, OrderStep, i)->event, expected[i]));
    assert_int_equal(order.version, COUNT(expected));
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_waits_for_ever),
        cmocka_unit_test(one_event_leads_one_way),
        ON_BOTH(every_step_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
