#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "care/desk/desk.h"
#include "care/desk/portal.h"
#include "care/places/organisation.h"
#include "care/service/menu.h"
#include "support/order_lab.h"

#define LAB_CITY INT64_C(330100000000)

static OrderLab lab;
static const Actor nobody = {0};

typedef struct Items {
    List items;
} Items;
typedef struct Ask {
    int64_t scope;
} Ask;

static List ask(const char *route, int64_t scope) {
    Items out = {0};
    Ask in = {scope};
    assert_int_equal(
        site_call(lab.site, &lab.arena,
                  &(SiteCall){.actor = &nobody, .route = route, .in = &in, .out = &out}),
        OK);
    return out.items;
}

static const PortalItem *item_in(const List *items, const char *code) {
    const PortalItem *found = NULL;
    for (size_t i = 0; i < items->count; i++) {
        const PortalItem *item = LIST_AT(*items, PortalItem, i);
        if (!str_equal_c(item->code, code)) continue;
        assert_null(found);
        found = item;
    }
    return found;
}

static Fen price_at(int64_t scope, const char *code) {
    List items = ask("public_menu", scope);
    const PortalItem *item = item_in(&items, code);
    assert_non_null(item);
    assert_false(str_is_empty(item->unit_zh));
    return item->price;
}

/* A dearer price of a code for a place, from tomorrow. */
static void price_set(int64_t scope, Str code, Fen price) {
    MenuItem in = {.code = code,
                   .name_zh = STR("试价"),
                   .name_en = STR("trial"),
                   .scope = scope,
                   .category = 1,
                   .minutes_standard = 60,
                   .price_fen = price,
                   .unit = STR("hour"),
                   .carers_needed = 1,
                   .valid_from = date_add_days(LAB_TODAY, 1)},
             out;
    assert_int_equal(order_lab_call(&lab, &lab.officer, "menu_revise", &in, &out), OK);
}

static void a_price_is_that_of_the_nearest_place(void **state) {
    order_lab_open(&lab, *state);
    List items = ask("public_menu", 0);
    assert_true(items.count > 10);
    Str code = LIST_AT(items, PortalItem, 0)->code;
    Fen before = price_at(LAB_COMMUNITY, code.ptr);
    price_set(LAB_COUNTY, code, before + 100);
    assert_int_equal(price_at(LAB_COMMUNITY, code.ptr), before);
    order_lab_step(&lab, INT64_C(24) * 60);
    assert_int_equal(price_at(LAB_COMMUNITY, code.ptr), before + 100);
    assert_int_equal(price_at(LAB_COUNTY, code.ptr), before + 100);
    assert_int_equal(price_at(LAB_CITY, code.ptr), before);
    assert_int_equal(price_at(0, code.ptr), before);
    order_lab_close(&lab);
}

static List organisations(const char *query) {
    List rows = {0};
    SiteCall call = {.actor = &nobody,
                     .route = "public_organisations",
                     .out = &rows,
                     .query = str_from(query)};
    site_call_all(lab.site, &call, 1, &lab.arena);
    assert_int_equal(call.err, OK);
    return rows;
}

static void only_who_works_is_shown(void **state) {
    Organisation out;
    order_lab_open(&lab, *state);
    List rows = organisations("scope_from=330105000000&scope_to=330105999999");
    assert_int_equal(rows.count, 2);
    assert_string_equal(LIST_AT(rows, PortalOrganisation, 0)->place.ptr, "拱墅区");
    assert_int_equal(organisations("kind=canteen").count, 0);
    OrganisationMove move = {lab.first_org, STR("停业整顿")};
    assert_int_equal(order_lab_call(&lab, &lab.officer, "organisation_suspend", &move, &out), OK);
    rows = organisations("kind=provider");
    assert_int_equal(rows.count, 1);
    assert_int_equal(LIST_AT(rows, PortalOrganisation, 0)->id, lab.second_org);
    order_lab_close(&lab);
}

static void every_code_has_its_words(void **state) {
    order_lab_open(&lab, *state);
    Items out = {0};
    size_t categories = 0, fields = 0;
    assert_int_equal(site_call(lab.site, &lab.arena,
                               &(SiteCall){.actor = &nobody, .route = "public_words", .out = &out}),
                     OK);
    for (size_t i = 0; i < out.items.count; i++) {
        const PortalWord *word = LIST_AT(out.items, PortalWord, i);
        assert_true(word->label.len > 0);
        assert_true(str_find(word->label, STR(".")) < 0);
        if (str_equal(word->book, STR("menu_category"))) categories++;
        if (str_equal(word->book, STR("paper_check")) && str_equal(word->code, STR("printed_on")))
            fields++;
    }
    assert_int_equal(fields, 1);
    List menu = ask("public_menu", 0);
    assert_true(categories > 0);
    for (size_t i = 0; i < menu.count; i++)
        assert_in_range(LIST_AT(menu, PortalItem, i)->category, 1, categories);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_price_is_that_of_the_nearest_place),
        ON_BOTH(only_who_works_is_shown),
        ON_BOTH(every_code_has_its_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
