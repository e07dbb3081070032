/* What makes a paper official: whose unit stands at its head, where its QR leads, and a number that
 * is given once, without a gap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/places/letter.h"
#include "places.sql.h"
#include "support/order_lab.h"

#define STREET INT64_C(330105001000)

static OrderLab lab;
static const PrintPaper approval = {.name = "application_approve", .form = "08-01"};

static void text_is(Str text, const char *wanted) {
    assert_string_equal(arena_printf(&lab.arena, STR_FMT, STR_ARG(text)).ptr, wanted);
}

typedef struct Heading {
    int64_t scope;
    Letterhead head;
} Heading;

static Err heading_read(Op *op, void *context) {
    Heading *heading = context;
    return letterhead_of(op, heading->scope, &heading->head);
}

static Letterhead head_of(int64_t scope) {
    Heading heading = {.scope = scope};
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, heading_read, &heading), OK);
    return heading.head;
}

static Err put(Op *op, void *context) {
    return op_run(op, &sql_letterhead_put, ROW(context));
}

static void add(Letterhead row) {
    row.source = STR("test");
    assert_int_equal(site_write(lab.site, &system_actor, "test_put", put, &row), OK);
}

static void the_unit_is_the_place_unless_a_letterhead_says_more(void **state) {
    order_lab_open(&lab, *state);
    text_is(head_of(LAB_COUNTY).unit, "杭州市拱墅区民政局");
    text_is(head_of(LAB_COUNTY).mark, "拱民");
    text_is(head_of(STREET).mark, "米市巷街");
    text_is(head_of(STREET).portal, LAB_PORTAL);
    add((Letterhead){LAB_COUNTY, STR("某局"), STR("某"), STR("https://county.example"), 20260101, 0,
                     STR_NONE});
    text_is(head_of(LAB_COUNTY).portal, "https://county.example");
    text_is(head_of(STREET).portal, "https://county.example");
    add((Letterhead){STREET, STR("某街"), STR("某"), STR("https://street.example"), 20261103, 0,
                     STR_NONE});
    text_is(head_of(STREET).portal, "https://county.example");
    order_lab_step(&lab, 24 * 60);
    text_is(head_of(STREET).portal, "https://street.example");
    text_is(head_of(STREET).unit, "某街");
    order_lab_close(&lab);
}

typedef struct Giving {
    int64_t subject;
    bool fails;
    PrintHead head;
} Giving;

static Err give(Op *op, void *context) {
    Giving *giving = context;
    TRY(number_give(op, &approval, LAB_COMMUNITY, giving->subject));
    TRY(letter_head(op, &approval, LAB_COMMUNITY, giving->subject, &giving->head));
    giving->head.number = arena_copy(&lab.arena, giving->head.number);
    giving->head.unit = arena_copy(&lab.arena, giving->head.unit);
    return giving->fails ? ERR_CONFLICT : OK;
}

static PrintHead given(int64_t subject) {
    Giving giving = {.subject = subject};
    assert_int_equal(site_write(lab.site, &lab.officer, "test_number", give, &giving), OK);
    return giving.head;
}

static void a_number_is_given_once_and_without_a_gap(void **state) {
    order_lab_open(&lab, *state);
    text_is(given(1).number, "拱民养批〔2026〕1号");
    text_is(given(2).number, "拱民养批〔2026〕2号");
    text_is(given(1).number, "拱民养批〔2026〕1号");
    Giving lost = {.subject = 3, .fails = true};
    assert_int_equal(site_write(lab.site, &lab.officer, "test_number", give, &lost), ERR_CONFLICT);
    text_is(given(4).number, "拱民养批〔2026〕3号");
    order_lab_step(&lab, 60 * 24 * 60);
    text_is(given(5).number, "拱民养批〔2027〕1号");
    assert_int_equal(given(1).day, LAB_TODAY);
    order_lab_close(&lab);
}

static void a_number_stays_as_it_was_given(void **state) {
    order_lab_open(&lab, *state);
    text_is(given(1).number, "拱民养批〔2026〕1号");
    add((Letterhead){LAB_COUNTY, STR("新局"), STR("新"), STR(""), 20260101, 0, STR_NONE});
    PrintHead head = given(1);
    text_is(head.number, "拱民养批〔2026〕1号");
    text_is(head.unit, "杭州市拱墅区民政局");
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(the_unit_is_the_place_unless_a_letterhead_says_more),
        ON_BOTH(a_number_is_given_once_and_without_a_gap),
        ON_BOTH(a_number_stays_as_it_was_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
