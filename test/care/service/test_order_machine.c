#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/rights.h"
#include "care/service/order_life.h"
#include "support/order_lab.h"

static OrderLab lab;

/* One question to the machine, by one role. */
typedef struct Ask {
    int32_t state;
    const char *event;
    Err err;
    int32_t to;
} Ask;

static Err ask(Op *op, void *context) {
    Ask *ask = context;
    ask->to = 0;
    ask->err = machine_move(op, &order_machine, ask->state, ask->event, &ask->to);
    op->faults->count = 0;
    return OK;
}

static bool holds(const Actor *actor, const char *permission) {
    return actor_reach(actor, permission) != REACH_NONE;
}

/* What the table says: the state after, 0 and why when it refuses. */
static int32_t table_says(const Actor *actor, int32_t state, const char *event, Err *err) {
    bool known = false;
    for (size_t i = 0; i < order_machine.move_count; i++) {
        const Move *move = &order_machine.moves[i];
        if (move->from != state || strcmp(move->event, event) != 0) continue;
        known = true;
        if (!holds(actor, move->permission)) continue;
        *err = OK;
        return move->to;
    }
    *err = known ? ERR_FORBIDDEN : ERR_CONFLICT;
    return 0;
}

static void try_event(const Actor *actor, int32_t state, const char *event) {
    Ask question = {.state = state, .event = event};
    Err expected = OK;
    int32_t to = table_says(actor, state, event, &expected);
    assert_int_equal(site_read(lab.site, actor, &lab.arena, ask, &question), OK);
    if (question.err != expected)
        print_error("%s %s %s\n", actor->name.ptr, choice_code(&order_states, state), event);
    assert_int_equal(question.err, expected);
    if (expected == OK) assert_int_equal(question.to, to);
}

static void every_state_event_and_role(void **state) {
    order_lab_open(&lab, *state);
    for (size_t role = 0; role < city_rights.role_count; role++) {
        Actor actor = {.account_id = 1, .name = str_from(city_rights.roles[role].name)};
        actor.roles[actor.role_count++] = &city_rights.roles[role];
        for (int32_t from = 1; from < order_states.count; from++) {
            for (size_t i = 0; i < order_machine.move_count; i++)
                try_event(&actor, from, order_machine.moves[i].event);
            try_event(&actor, from, "no_such_event");
        }
    }
    order_lab_close(&lab);
}

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
        ON_SQLITE(every_state_event_and_role),
        cmocka_unit_test(nothing_waits_for_ever),
        cmocka_unit_test(one_event_leads_one_way),
        ON_BOTH(every_step_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
