#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/service/assignment.h"
#include "care/service/menu.h"
#include "support/order_lab.h"

static OrderLab lab;

static Assignment line(int64_t org, int64_t rank) {
    return (Assignment){.area = INT_NONE,
                        .person_id = lab.person,
                        .category = choice_find(&menu_categories, STR("clean")),
                        .org_id = org,
                        .rank = rank,
                        .valid_from = LAB_TODAY};
}

static Err create(const Assignment *in, Assignment *out) {
    return order_lab_call(&lab, &lab.officer, "assignment_create", in, out);
}

typedef struct Look {
    Date day;
    int64_t org;
    Err err;
} Look;

static Err look_up(Op *op, void *context) {
    Look *look = context;
    int32_t category = choice_find(&menu_categories, STR("clean"));
    look->err = assignment_provider(op, lab.person, category, look->day, &look->org);
    return OK;
}

static int64_t provider_on(Date day) {
    Look look = {.day = day};
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, look_up, &look), OK);
    return look.err == OK ? look.org : 0;
}

static void a_person_goes_before_the_area(void **state) {
    order_lab_open(&lab, *state);
    assert_int_equal(provider_on(LAB_TODAY), lab.first_org);
    assert_int_equal(provider_on(20251231), 0);
    Assignment in = line(lab.second_org, 1), out;
    assert_int_equal(create(&in, &out), OK);
    assert_int_equal(out.scope, LAB_COMMUNITY);
    assert_int_equal(provider_on(LAB_TODAY), lab.second_org);
    Order order = order_lab_order(&lab, "cleaning");
    assert_int_equal(order.org_id, lab.second_org);
    order_lab_close(&lab);
}

static void one_provider_a_rank_and_time(void **state) {
    order_lab_open(&lab, *state);
    Assignment in = line(lab.second_org, 1), out;
    in.valid_to = date_add_days(LAB_TODAY, 30);
    assert_int_equal(create(&in, &out), OK);
    Assignment again = line(lab.first_org, 1);
    again.valid_from = date_add_days(LAB_TODAY, 29);
    assert_int_equal(create(&again, &out), ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "rank", "assignment_overlaps"));
    again.valid_from = in.valid_to;
    assert_int_equal(create(&again, &out), OK);
    assert_int_equal(provider_on(date_add_days(LAB_TODAY, 29)), lab.second_org);
    assert_int_equal(provider_on(date_add_days(LAB_TODAY, 30)), lab.first_org);
    order_lab_close(&lab);
}

static void a_line_ends_on_a_day(void **state) {
    order_lab_open(&lab, *state);
    Assignment in = line(lab.second_org, 1), out;
    assert_int_equal(create(&in, &out), OK);
    Assignment end = {.id = out.id,
                      .valid_to = date_add_days(LAB_TODAY, -1),
                      .reason = STR("over")};
    assert_int_equal(order_lab_call(&lab, &lab.officer, "assignment_end", &end, &out), ERR_INVALID);
    end.valid_to = date_add_days(LAB_TODAY, 5);
    assert_int_equal(order_lab_call(&lab, &lab.officer, "assignment_end", &end, &out), OK);
    IdKey key = {end.id};
    assert_int_equal(order_lab_call(&lab, &lab.officer, "assignment_get", &key, &out), OK);
    assert_int_equal(out.valid_to, end.valid_to);
    assert_int_equal(order_lab_call(&lab, &lab.family, "assignment_get", &key, &out),
                     ERR_NOT_FOUND);
    assert_int_equal(provider_on(date_add_days(LAB_TODAY, 4)), lab.second_org);
    assert_int_equal(provider_on(date_add_days(LAB_TODAY, 5)), lab.first_org);
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "assignment_end", &end, &out), ERR_FORBIDDEN);
    order_lab_close(&lab);
}

static void faults_come_together(void **state) {
    order_lab_open(&lab, *state);
    Assignment in = line(lab.second_org + 50, 1), out;
    in.area = LAB_COUNTY;
    in.valid_to = LAB_TODAY;
    assert_int_equal(create(&in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "area", "person_or_area"));
    assert_true(order_lab_refused(&lab, "org_id", "unknown_organisation"));
    assert_true(order_lab_refused(&lab, "valid_to", "ends_before_start"));
    in = line(lab.second_org, 1);
    in.person_id = 0;
    in.area = 330106000000;
    assert_int_equal(create(&in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "area", "outside_your_places"));
    order_lab_close(&lab);
}

/* Somebody of another district is unknown, alive or dead. */
static void nobody_elsewhere_is_told_of(void **state) {
    order_lab_open(&lab, *state);
    Assignment in = line(lab.second_org, 1), out;
    Actor neighbour = lab.officer;
    scope_subtree(330106000000, &neighbour.scope_low, &neighbour.scope_high);
    in.valid_from = date_add_days(LAB_TODAY, 2);
    assert_int_equal(order_lab_call(&lab, &neighbour, "assignment_create", &in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "person_id", "unknown_person"));
    PersonDay death = {.id = lab.person, .day = LAB_TODAY, .reason = STR("病故")};
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_die", &death, NULL), OK);
    assert_int_equal(order_lab_call(&lab, &neighbour, "assignment_create", &in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "person_id", "unknown_person"));
    assert_int_equal(create(&in, &out), ERR_INVALID);
    assert_false(order_lab_refused(&lab, "person_id", "unknown_person"));
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_person_goes_before_the_area), ON_BOTH(one_provider_a_rank_and_time),
        ON_BOTH(a_line_ends_on_a_day),          ON_BOTH(faults_come_together),
        ON_BOTH(nobody_elsewhere_is_told_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
