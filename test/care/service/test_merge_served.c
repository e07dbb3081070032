/* A second file of a person is served no more: visits, plan, plate and what was held for them; two
 * people after all, each stands as it stood. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/desk/inbox.h"
#include "care/people/duplicate.h"
#include "care/people/person.h"
#include "care/service/plate.h"
#include "support/order_lab.h"

static OrderLab lab;

static Duplicate told(int64_t other) {
    Duplicate in = {.person_id = lab.person, .other_id = other, .note = STR("有两份档案")}, out;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "duplicate_create", &in, &out), OK);
    return out;
}

static void judge(const char *route, int64_t pair, int64_t kept) {
    Duplicate in = {.id = pair, .kept_id = kept, .note = STR("核对了户口簿")}, out;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, route, &in, &out), OK);
}

static Plan plan_of(int64_t id) {
    IdKey key = {id};
    Plan plan;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "plan_get", &key, &plan), OK);
    return plan;
}

static Plate plate_of(int64_t id) {
    IdKey key = {id};
    Plate plate;
    assert_int_equal(order_lab_call(&lab, &lab.community, "plate_get", &key, &plate), OK);
    return plate;
}

static int64_t plate_make(void) {
    Plate in = {.person_id = lab.person, .kind = PLATE_DOOR}, plate;
    assert_int_equal(order_lab_call(&lab, &lab.community, "plate_issue", &in, &plate), OK);
    return plate.id;
}

static void a_second_file_is_served_no_more(void **state) {
    order_lab_open(&lab, *state);
    int64_t kept = order_lab_person(&lab, 1), plate = plate_make();
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_CONFIRMED), out;
    Fen free = order_lab_free(&lab, lab.person);
    assert_true(free < 100000); /* some of it is held */
    Duplicate pair = told(kept);
    judge("duplicate_merge", pair.id, kept);
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_CANCELLED);
    assert_int_equal(plan_of(order.plan_id).state, PLAN_ENDED);
    assert_int_equal(plate_of(plate).state, PLATE_REVOKED);
    assert_int_equal(order_lab_free(&lab, lab.person), 0);
    assert_int_equal(order_lab_free(&lab, kept), 100000);
    OrderRequest in = order_lab_request(&lab, "cleaning");
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "person_id", "person_merged"));
    judge("duplicate_undo", pair.id, 0);
    assert_int_equal(plan_of(order.plan_id).state, PLAN_ACTIVE);
    assert_int_equal(plate_of(plate).state, PLATE_ACTIVE);
    assert_int_equal(order_lab_free(&lab, lab.person), 100000);
    assert_int_equal(order_lab_free(&lab, kept), 0);
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_CANCELLED);
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &in, &out), OK);
    order_lab_close(&lab);
}

/* Rows of this noun and state in the clerk's inbox. */
static int waiting(const char *noun, const char *state) {
    InboxAsk ask = {.limit = 50};
    InboxPage inbox;
    int found = 0;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "inbox_page", &ask, &inbox), OK);
    for (size_t i = 0; i < inbox.items.count; i++) {
        const InboxItem *item = LIST_AT(inbox.items, InboxItem, i);
        found += str_equal_c(item->noun, noun) && str_equal_c(item->state, state);
    }
    return found;
}

/* First to be judged, then to be carried on, then nobody's; undone, the visit waits to be booked
 * anew. */
static void what_is_to_do_waits(void **state) {
    order_lab_open(&lab, *state);
    int64_t kept = order_lab_person(&lab, 1);
    (void)order_lab_order_at(&lab, "cleaning", ORDER_CONFIRMED);
    Duplicate pair = told(kept);
    assert_int_equal(waiting("duplicate", "open"), 1);
    judge("duplicate_merge", pair.id, kept);
    assert_int_equal(waiting("duplicate", "open"), 0);
    assert_int_equal(waiting("duplicate", "merged"), 1);
    assert_int_equal(waiting("order", "unserved"), 0);
    judge("duplicate_carry", pair.id, 0);
    assert_int_equal(waiting("duplicate", "merged"), 0);
    judge("duplicate_undo", pair.id, 0);
    assert_int_equal(waiting("order", "unserved"), 1);
    order_lab_close(&lab);
}

/* What is done is done: a visit that was made stays with the file it was made for, and is paid. */
static void what_was_served_is_paid(void **state) {
    order_lab_open(&lab, *state);
    int64_t kept = order_lab_person(&lab, 1);
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_FINISHED);
    Fen held = 100000 - order_lab_free(&lab, lab.person);
    assert_true(held > 0);
    Duplicate pair = told(kept);
    judge("duplicate_merge", pair.id, kept);
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_FINISHED);
    assert_int_equal(order_lab_free(&lab, kept), 100000 - held);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_second_file_is_served_no_more),
        ON_BOTH(what_is_to_do_waits),
        ON_BOTH(what_was_served_is_paid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
