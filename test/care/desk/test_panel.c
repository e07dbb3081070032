#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/desk/panel.h"
#include "care/people/person.h"
#include "care/service/complaint.h"
#include "support/desk_lab.h"

static OrderLab lab;

static PanelCount yesterday(const Actor *actor, const char *key) {
    PanelYesterday panel = {0};
    assert_int_equal(order_lab_call(&lab, actor, "panel_yesterday", NULL, &panel), OK);
    for (size_t i = 0; i < panel.items.count; i++) {
        const PanelCount *count = LIST_AT(panel.items, PanelCount, i);
        if (str_equal_c(count->key, key)) return *count;
    }
    return (PanelCount){.count = -1};
}

static const PanelDate *coming(const Actor *actor, const char *key) {
    PanelComing *panel = arena_new(&lab.arena, PanelComing);
    assert_int_equal(order_lab_call(&lab, actor, "panel_coming", NULL, panel), OK);
    Date last = 0;
    const PanelDate *found = NULL;
    for (size_t i = 0; i < panel->items.count; i++) {
        const PanelDate *date = LIST_AT(panel->items, PanelDate, i);
        assert_true(date->day >= last);
        last = date->day;
        if (str_equal_c(date->key, key)) found = date;
    }
    return found;
}

static void what_went_wrong_yesterday(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_CONFIRMED);
    Complaint complaint = {.person_id = lab.person,
                           .org_id = lab.first_org,
                           .kind = choice_find(&complaint_kinds, STR("late")),
                           .words = STR("晚到")},
              opened;
    order_lab_step(&lab, 24 * 60);
    assert_int_equal(order_lab_event(&lab, order.id, "not_home"), OK);
    assert_int_equal(order_lab_call(&lab, &lab.community, "complaint_open", &complaint, &opened),
                     OK);
    assert_int_equal(yesterday(&lab.clerk, "missed").count, 0);
    order_lab_step(&lab, 24 * 60);
    PanelCount count = yesterday(&lab.clerk, "missed");
    assert_int_equal(count.count, 1);
    assert_int_equal(count.open, 1);
    assert_true(str_equal_c(count.words, "1 单还没安排补做"));
    assert_true(str_equal_c(count.query, "state=missed&day=2026-11-03"));
    assert_int_equal(yesterday(&lab.manager, "missed").count, 1);
    assert_int_equal(yesterday(&lab.rival, "missed").count, 0);
    assert_int_equal(yesterday(&lab.community, "complaints").count, 1);
    assert_int_equal(yesterday(&lab.community, "flagged").count, -1); /* not theirs to see */
    order_lab_step(&lab, 24 * 60);
    assert_int_equal(yesterday(&lab.clerk, "missed").count, 0);
    order_lab_close(&lab);
}

static void the_dates_of_the_month(void **state) {
    order_lab_open(&lab, *state);
    const PanelDate *freeze = coming(&lab.clerk, "roster_freeze_day");
    assert_non_null(freeze);
    assert_int_equal(freeze->day, 20261115);
    assert_true(str_equal_c(freeze->label, "冻结花名册、签字"));
    const PanelDate *match = coming(&lab.clerk, "death_match_day");
    assert_int_equal(match->day, 20261201); /* the first of this month is over */
    assert_null(coming(&lab.officer, "roster_freeze_day"));
    order_lab_close(&lab);
}

/* Born in December 1946: 80 next month. */
static void who_reaches_an_age(void **state) {
    order_lab_open(&lab, *state);
    const PanelDate *ages = coming(&lab.clerk, "age_preview_day");
    assert_non_null(ages);
    assert_int_equal(ages->day, 20261125);
    assert_int_equal(ages->count, 0);
    Person in = {.name = STR("李大妈"),
                 .id_number = STR("330105194612059903"),
                 .scope = LAB_COMMUNITY,
                 .registered_scope = INT_NONE,
                 .lng = REAL_NONE,
                 .lat = REAL_NONE},
           out;
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_create", &in, &out), OK);
    ages = coming(&lab.clerk, "age_preview_day");
    assert_int_equal(ages->count, 1);
    assert_true(str_equal_c(ages->words, "到龄 1 人，提档 0 人"));
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(what_went_wrong_yesterday),
        ON_BOTH(the_dates_of_the_month),
        ON_BOTH(who_reaches_an_age),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
