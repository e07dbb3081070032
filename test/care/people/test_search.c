/* One box finds a person by every way in, and never one of another place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/people/person.h"
#include "care/people/person_row.h"
#include "support/order_lab.h"

static OrderLab lab;

typedef struct PersonSearch {
    Str q;
} PersonSearch;

static List search(const Actor *actor, const char *text) {
    PersonSearch in = {str_from(text)};
    List out = {0};
    assert_int_equal(order_lab_call(&lab, actor, "person_search", &in, &out), OK);
    return out;
}

static void every_way_in_finds_her(void **state) {
    order_lab_open(&lab, *state);
    IdKey key = {lab.person};
    Person person;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "person_get", &key, &person), OK);
    Str number = arena_copy(&lab.arena, person.id_number);
    const char *ways[] = {"王", "桂芳", "王桂芳", "wgf", "WG", "wang gui", "wang", number.ptr};
    for (size_t i = 0; i < COUNT(ways); i++) {
        List found = search(&lab.clerk, ways[i]);
        if (found.count != 1) fail_msg("%s finds %zu", ways[i], found.count);
        assert_int_equal(LIST_AT(found, PersonRow, 0)->id, lab.person);
    }
    assert_int_equal(search(&lab.clerk, "桂王").count, 0);
    assert_int_equal(search(&lab.clerk, "13800000000").count, 0);
    Actor elsewhere = lab.clerk;
    elsewhere.scope_low = INT64_C(330106000000);
    elsewhere.scope_high = INT64_C(330106999999);
    assert_int_equal(search(&elsewhere, "王桂芳").count, 0);
    order_lab_close(&lab);
}

/* A carer, an assessor, a family: whoever is not let in finds nobody, by whatever way. */
static void nobody_finds_whom_they_may_not_see(void **state) {
    order_lab_open(&lab, *state);
    IdKey key = {lab.person};
    Person person, after;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "person_get", &key, &person), OK);
    person.phone = STR("13800000000");
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_edit", &person, &after), OK);
    const char *number = arena_copy(&lab.arena, person.id_number).ptr;
    const char *ways[] = {"王桂芳", "wgf", "wang gui", "13800000000", number};
    Actor unrelated = lab.family;
    unrelated.account_id = 9999;
    for (size_t i = 0; i < COUNT(ways); i++) {
        assert_int_equal(search(&lab.carer[0], ways[i]).count, 0);
        assert_int_equal(search(&lab.rival, ways[i]).count, 0);
        assert_int_equal(search(&unrelated, ways[i]).count, 0);
        assert_int_equal(search(&lab.family, ways[i]).count, 1);
    }
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(every_way_in_finds_her),
        ON_BOTH(nobody_finds_whom_they_may_not_see),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
