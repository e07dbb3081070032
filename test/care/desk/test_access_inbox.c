/* Whoever keeps accounts has the open round of review before them, and when the next one is due;
 * nobody else has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/desk/waiting.h"
#include "core/walk/access_review.h"
#include "support/desk_lab.h"

static OrderLab lab;

static InboxPage waits(const Actor *actor) {
    InboxAsk ask = {.limit = 99};
    InboxPage page = {0};
    assert_int_equal(order_lab_call(&lab, actor, "access_inbox", &ask, &page), OK);
    return page;
}

static void a_round_waits_until_its_last_day(void **state) {
    order_lab_open(&lab, *state);
    Actor keeper = desk_lab_hire(&lab, "keeper", "security_admin", 0, 0);
    AccessRound round;
    assert_int_equal(waits(&keeper).total, 0);
    assert_int_equal(order_lab_call(&lab, &keeper, "access_round_open", NULL, &round), OK);
    InboxPage page = waits(&keeper);
    assert_int_equal(page.total, 1);
    const InboxItem *item = desk_lab_find(&page, "access_round", round.id);
    assert_non_null(item);
    assert_true(str_equal_c(item->state, "open"));
    assert_int_equal(item->tab, TAB_ACCESS);
    assert_int_equal(item->due_on, round.due_on);
    Str left = arena_printf(&lab.arena, "还有 %lld 个账号", (long long)round.open);
    assert_true(str_starts(item->next, left));
    assert_int_equal(desk_lab_inbox(&lab, &lab.clerk).total, 0);
    InboxAsk ask = {0};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "access_inbox", &ask, &page), ERR_FORBIDDEN);
    order_lab_step(&lab, INT64_C(40) * 24 * 60);
    assert_int_equal(waits(&keeper).overdue, 1);
    order_lab_close(&lab);
}

static void the_next_one_is_called_in_when_it_is_near(void **state) {
    order_lab_open(&lab, *state);
    Actor keeper = desk_lab_hire(&lab, "keeper", "security_admin", 0, 0);
    AccessRound round;
    assert_int_equal(order_lab_call(&lab, &keeper, "access_round_open", NULL, &round), OK);
    Date next = date_add_days(LAB_TODAY, 60);
    database_execute(
        *state, arena_printf(&lab.arena,
                             "update access_round set closed_by = 1, closed_at = 1, next_on = %lld",
                             (long long)next)
                    .ptr);
    assert_int_equal(waits(&keeper).total, 0);
    order_lab_step(&lab, INT64_C(45) * 24 * 60);
    InboxPage page = waits(&keeper);
    const InboxItem *item = desk_lab_find(&page, "access_round", round.id);
    assert_non_null(item);
    assert_true(str_equal_c(item->state, "closed"));
    assert_int_equal(item->due_on, next);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_round_waits_until_its_last_day),
        ON_BOTH(the_next_one_is_called_in_when_it_is_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
