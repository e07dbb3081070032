/* Whom to call, by place and day: the nearest number of a kind, one that has ended no more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "care/places/hotline.h"
#include "places.sql.h"
#include "support/order_lab.h"

#define STREET    INT64_C(330105001000)
#define ELSEWHERE INT64_C(330106001001)

static OrderLab lab;

static const Hotline *find(int64_t scope, const char *kind) {
    HotlineCard in = {.scope = scope}, out;
    assert_int_equal(order_lab_call(&lab, &(Actor){0}, "hotline_card", &in, &out), OK);
    const Hotline *found = NULL;
    for (size_t i = 0; i < out.items.count; i++) {
        const Hotline *row = LIST_AT(out.items, Hotline, i);
        if (strcmp(choice_code(&hotline_kinds, row->kind), kind) != 0) continue;
        assert_null(found);
        found = row;
    }
    return found;
}

static void number_is(int64_t scope, const char *kind, const char *number) {
    const Hotline *row = find(scope, kind);
    assert_non_null(row);
    assert_string_equal(arena_printf(&lab.arena, STR_FMT, STR_ARG(row->number)).ptr, number);
}

static Err put(Op *op, void *context) {
    return op_run(op, &sql_hotline_put, ROW(context));
}

static void add(Hotline row) {
    row.number = row.name_zh = row.name_en = row.source;
    assert_int_equal(site_write(lab.site, &system_actor, "test_put", put, &row), OK);
}

static void anybody_finds_the_nearest(void **state) {
    order_lab_open(&lab, *state);
    number_is(0, "complaint", "12345");
    number_is(LAB_COMMUNITY, "complaint", "12345");
    number_is(LAB_COMMUNITY, "medical", "120");
    assert_non_null(find(0, "duty"));
    const Hotline *here = find(LAB_COMMUNITY, "community"), *there = find(ELSEWHERE, "community");
    assert_int_equal(here->scope, LAB_COUNTY);
    assert_int_equal(there->scope, 0);
    add((Hotline){.kind = 1, .scope = STREET, .valid_from = 20200101, .source = STR("111")});
    number_is(LAB_COMMUNITY, "duty", "111");
    assert_int_equal(find(ELSEWHERE, "duty")->scope, 0);
    order_lab_close(&lab);
}

static void dates_decide(void **state) {
    order_lab_open(&lab, *state);
    Hotline ended = {.kind = 1, .scope = STREET, .valid_from = 20200101, .source = STR("111")};
    ended.valid_to = LAB_TODAY;
    add(ended);
    Hotline later = {.kind = 1, .scope = LAB_COMMUNITY, .source = STR("222")};
    later.valid_from = 20261103;
    add(later);
    assert_int_equal(find(LAB_COMMUNITY, "duty")->scope, 0);
    order_lab_step(&lab, 24 * 60);
    number_is(LAB_COMMUNITY, "duty", "222");
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_BOTH(anybody_finds_the_nearest), ON_BOTH(dates_decide)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
