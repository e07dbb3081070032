/* One box finds a person by every way in, and never one of another place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/people/person.h"
#include "care/people/person_row.h"
#include "support/order_lab.h"
#include "support/people_lab.h"

static OrderLab lab;
static PeopleLab people;

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

static size_t found_by(const Actor *actor, const char *text) {
    PersonSearch in = {str_from(text)};
    List out = {0};
    assert_int_equal(people_lab_call(&people, actor, "person_search", &in, &out), OK);
    return out.count;
}

/* Wide reaches and near ones go by different indexes: they find the same people. */
static void found_by_all(const char *const *ways, size_t count, size_t district, size_t street,
                         size_t community) {
    for (size_t i = 0; i < count; i++) {
        size_t seen[] = {found_by(&people.officer, ways[i]), found_by(&people.clerk, ways[i]),
                         found_by(&people.community, ways[i])};
        if (seen[0] != district || seen[1] != street || seen[2] != community)
            fail_msg("%s finds %zu, %zu, %zu", ways[i], seen[0], seen[1], seen[2]);
        assert_int_equal(found_by(&people.elsewhere, ways[i]), 0);
    }
}

static void a_name_is_found_where_its_person_lives(void **state) {
    static const char *const ways[] = {"李",  "英",    "秀英", "李秀", "李秀英", "l",
                                       "lxy", "li xi", "LXY",  "Li",   "xiuying"};
    enum { ALL = COUNT(ways) - 1 };
    people_lab_open(&people, *state);
    people_lab_person(&people, 19400101, 1);
    Person after, other = people_lab_person(&people, 19410101, 2);
    found_by_all(ways, ALL, 2, 2, 2);
    found_by_all(ways + ALL, 1, 0, 0, 0);
    PersonDay move = {other.id, PEOPLE_TODAY, PEOPLE_NEXT_DOOR, INT_NONE, STR("随女儿居住")};
    assert_int_equal(people_lab_call(&people, &people.clerk, "person_move", &move, &after), OK);
    other = after;
    found_by_all(ways, ALL, 2, 2, 1);
    other.name = STR("李秀英兰");
    assert_int_equal(people_lab_call(&people, &people.clerk, "person_edit", &other, &after), OK);
    const char *renamed[] = {"兰", "英兰", "秀英兰", "李秀英兰", "lxyl"};
    found_by_all(renamed, COUNT(renamed), 1, 1, 0);
    other = after;
    other.name = STR("王芳");
    assert_int_equal(people_lab_call(&people, &people.clerk, "person_edit", &other, &after), OK);
    found_by_all(renamed, COUNT(renamed), 0, 0, 0);
    found_by_all(ways, ALL, 1, 1, 1);
    people_lab_close(&people);
}

static void list_runs(const Actor *actor, const char *query, const int64_t *ids, size_t count) {
    List rows = people_lab_list(&people, actor, "person_list", query);
    assert_int_equal(rows.count, count);
    for (size_t i = 0; i < count; i++) assert_int_equal(LIST_AT(rows, PersonRow, i)->id, ids[i]);
}

/* A list of people stands by places, and otherwise as it is asked to. */
static void a_list_stands_by_places(void **state) {
    people_lab_open(&people, *state);
    int64_t first = people_lab_person(&people, 19400101, 1).id;
    int64_t second = people_lab_person(&people, 19420101, 2).id;
    int64_t third = people_lab_person(&people, 19410101, 3).id;
    PersonDay move = {first, PEOPLE_TODAY, PEOPLE_NEXT_DOOR, INT_NONE, STR("随女儿居住")};
    Person moved;
    assert_int_equal(people_lab_call(&people, &people.clerk, "person_move", &move, &moved), OK);
    const Actor *reaches[] = {&people.officer, &people.clerk};
    for (size_t i = 0; i < COUNT(reaches); i++) {
        list_runs(reaches[i], "", (int64_t[]){second, third, first}, 3);
        list_runs(reaches[i], "sort=-scope", (int64_t[]){first, third, second}, 3);
        list_runs(reaches[i], "sort=id", (int64_t[]){first, second, third}, 3);
        list_runs(reaches[i], "sort=-birth", (int64_t[]){second, third, first}, 3);
        list_runs(reaches[i], "sort=birth&birth_from=1941-01-01", (int64_t[]){third, second}, 2);
        list_runs(reaches[i], "scope=330105001056", (int64_t[]){first}, 1);
    }
    list_runs(&people.community, "", (int64_t[]){second, third}, 2);
    list_runs(&people.elsewhere, "", NULL, 0);
    people_lab_close(&people);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(every_way_in_finds_her),
        ON_BOTH(nobody_finds_whom_they_may_not_see),
        ON_BOTH(a_name_is_found_where_its_person_lives),
        ON_BOTH(a_list_stands_by_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
