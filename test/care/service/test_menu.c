#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/service/menu.h"
#include "support/order_lab.h"

static OrderLab lab;

typedef struct Look {
    const char *code;
    int64_t scope;
    Date day;
    Err err;
    MenuItem item;
} Look;

static Err look_up(Op *op, void *context) {
    Look *look = context;
    look->err = menu_item_on(op, str_from(look->code), look->scope, look->day, &look->item);
    return OK;
}

static MenuItem item_on(const char *code, int64_t scope, Date day, Err expected) {
    Look look = {.code = code, .scope = scope, .day = day};
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, look_up, &look), OK);
    assert_int_equal(look.err, expected);
    return look.item;
}

static MenuItem new_price(const char *code, int64_t scope, Fen price) {
    MenuItem in = item_on(code, LAB_COMMUNITY, LAB_TODAY, OK);
    in.id = 0;
    in.scope = scope;
    in.price_fen = price;
    in.valid_from = date_add_days(LAB_TODAY, 10);
    in.valid_to = 0;
    return in;
}

static void prices_are_dated(void **state) {
    order_lab_open(&lab, *state);
    assert_int_equal(item_on("cleaning", LAB_COMMUNITY, 20251231, OK).price_fen, 3500);
    assert_int_equal(item_on("cleaning", LAB_COMMUNITY, 20260101, OK).price_fen, 4000);
    (void)item_on("cleaning", LAB_COMMUNITY, 20231231, ERR_NOT_FOUND);
    (void)item_on("no_such_item", LAB_COMMUNITY, LAB_TODAY, ERR_NOT_FOUND);
    MenuItem bath = item_on("bath_home", LAB_COMMUNITY, LAB_TODAY, OK);
    assert_int_equal(bath.carers_needed, 2);
    assert_true(str_equal(bath.skill, STR("bathing")));
    order_lab_close(&lab);
}

static void a_place_may_have_its_own_price(void **state) {
    order_lab_open(&lab, *state);
    MenuItem in = new_price("cleaning", LAB_COUNTY, 4400), out;
    assert_int_equal(order_lab_call(&lab, &lab.officer, "menu_revise", &in, &out), OK);
    Date before = date_add_days(in.valid_from, -1);
    assert_int_equal(item_on("cleaning", LAB_COMMUNITY, before, OK).price_fen, 4000);
    assert_int_equal(item_on("cleaning", LAB_COMMUNITY, in.valid_from, OK).price_fen, 4400);
    assert_int_equal(item_on("cleaning", 330106001001, in.valid_from, OK).price_fen, 4000);
    MenuItem later = in;
    later.price_fen = 4600;
    later.valid_from = date_add_days(in.valid_from, 10);
    assert_int_equal(order_lab_call(&lab, &lab.officer, "menu_revise", &later, &out), OK);
    before = date_add_days(later.valid_from, -1);
    assert_int_equal(item_on("cleaning", LAB_COMMUNITY, before, OK).price_fen, 4400);
    assert_int_equal(item_on("cleaning", LAB_COMMUNITY, later.valid_from, OK).price_fen, 4600);
    order_lab_close(&lab);
}

static void a_bad_row_is_told_every_fault(void **state) {
    order_lab_open(&lab, *state);
    MenuItem in = new_price("cleaning", 330106000000, 4400), out;
    in.unit = STR("barrel");
    in.valid_from = LAB_TODAY;
    in.valid_to = LAB_TODAY;
    assert_int_equal(order_lab_call(&lab, &lab.officer, "menu_revise", &in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "unit", "unknown_unit"));
    assert_true(order_lab_refused(&lab, "scope", "outside_your_places"));
    assert_true(order_lab_refused(&lab, "valid_from", "not_in_the_future"));
    assert_true(order_lab_refused(&lab, "valid_to", "ends_before_start"));
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "menu_revise", &in, &out), ERR_FORBIDDEN);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(prices_are_dated),
        ON_BOTH(a_place_may_have_its_own_price),
        ON_BOTH(a_bad_row_is_told_every_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
