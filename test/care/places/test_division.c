/* The division tree: codes nest, abolished ones stay with their successor, and no living person's
 * card is refused for one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/places/division.h"
#include "support/people_lab.h"

static PeopleLab lab;

static void codes_nest_in_intervals(void **state) {
    (void)state;
    static const struct {
        int64_t code, low, high;
        int32_t level;
    } cases[] = {
        {330000000000, 330000000000, 339999999999, DIVISION_PROVINCE},
        {330100000000, 330100000000, 330199999999, DIVISION_CITY},
        {330105000000, 330105000000, 330105999999, DIVISION_COUNTY},
        {330105001000, 330105001000, 330105001999, DIVISION_STREET},
        {330105001055, 330105001055, 330105001055, DIVISION_COMMUNITY},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t low = 0, high = 0;
        division_subtree(cases[i].code, &low, &high);
        assert_int_equal(low, cases[i].low);
        assert_int_equal(high, cases[i].high);
        assert_int_equal(division_level_of(cases[i].code), cases[i].level);
    }
    assert_int_equal(division_level_of(0), 0);
    assert_int_equal(division_level_of(33010500100), 0);
    assert_int_equal(division_level_of(900000000000), 0);
}

/* Every row lies in its parent's interval, at the level that its zeros tell. */
static void the_tree_is_whole(void **state) {
    people_lab_open(&lab, *state);
    static const char *const queries[] = {"parent=330100000000&limit=200",
                                          "parent=330105000000&limit=200",
                                          "parent=330105001000&limit=200"};
    static const int64_t parents[] = {330100000000, 330105000000, 330105001000};
    for (size_t i = 0; i < COUNT(queries); i++) {
        List rows = people_lab_list(&lab, &lab.clerk, "division_list", queries[i]);
        int64_t low = 0, high = 0;
        division_subtree(parents[i], &low, &high);
        assert_true(rows.count > 5);
        for (size_t k = 0; k < rows.count; k++) {
            const Division *row = LIST_AT(rows, Division, k);
            assert_true(row->code > low && row->code <= high && row->id == row->code);
            assert_int_equal(row->level, division_level_of(row->code));
        }
    }
    people_lab_close(&lab);
}

static void thirteen_counties_of_today(void **state) {
    people_lab_open(&lab, *state);
    List rows = people_lab_list(&lab, &lab.clerk, "division_list", "parent=330100000000&limit=200");
    int standing = 0;
    for (size_t i = 0; i < rows.count; i++) {
        const Division *row = LIST_AT(rows, Division, i);
        standing += row->valid_to == 0 || row->valid_to > PEOPLE_TODAY;
    }
    assert_int_equal(standing, 13);
    people_lab_close(&lab);
}

static int standing_below(int64_t parent, int64_t *codes) {
    char query[64];
    int standing = 0;
    (void)snprintf(query, sizeof query, "parent=%lld&limit=200", (long long)parent);
    List rows = people_lab_list(&lab, &lab.clerk, "division_list", query);
    for (size_t i = 0; i < rows.count; i++) {
        const Division *row = LIST_AT(rows, Division, i);
        if (row->valid_to != 0 && row->valid_to <= PEOPLE_TODAY) continue;
        if (codes) codes[standing] = row->code;
        standing++;
    }
    return standing;
}

/* Of the demo city: 拱墅区. */
static void eighteen_streets_and_178_communities(void **state) {
    int64_t streets[200];
    int communities = 0;
    people_lab_open(&lab, *state);
    int count = standing_below(330105000000, streets);
    assert_int_equal(count, 18);
    for (int i = 0; i < count; i++) communities += standing_below(streets[i], NULL);
    assert_int_equal(communities, 178);
    people_lab_close(&lab);
}

typedef struct Looking {
    int64_t code;
    const char *name;
    int64_t within;
    Division found;
    Err err;
} Looking;

static Err look_up(Op *op, void *context) {
    Looking *looking = context;
    looking->err = division_get(op, looking->code, &looking->found);
    return OK;
}

static Err look_for(Op *op, void *context) {
    Looking *looking = context;
    looking->err = division_find(op, str_from(looking->name), looking->within, &looking->found);
    return OK;
}

static void looked(OpFn fn, Looking *looking) {
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, fn, looking), OK);
}

static void an_abolished_code_keeps_its_row(void **state) {
    people_lab_open(&lab, *state);
    Looking old = {.code = 330103000000}, none = {.code = 330105001099};
    looked(look_up, &old);
    assert_int_equal(old.err, OK);
    assert_true(str_equal_c(old.found.name, "下城区"));
    assert_int_equal(old.found.valid_to, 20210409);
    assert_int_equal(old.found.successor, PEOPLE_DISTRICT);
    looked(look_up, &none);
    assert_int_equal(none.err, ERR_NOT_FOUND);
    people_lab_close(&lab);
}

static void a_name_under_a_place(void **state) {
    people_lab_open(&lab, *state);
    Looking here = {.name = "大塘巷社区", .within = PEOPLE_STREET};
    looked(look_for, &here);
    assert_int_equal(here.err, OK);
    assert_int_equal(here.found.code, PEOPLE_COMMUNITY);
    Looking elsewhere = {.name = "大塘巷社区", .within = PEOPLE_ELSEWHERE};
    looked(look_for, &elsewhere);
    assert_int_equal(elsewhere.err, ERR_NOT_FOUND);
    static const char *const bracketed[] = {"艾溪（西湖）社区", "艾溪(西湖)社区"};
    for (size_t i = 0; i < COUNT(bracketed); i++) {
        Looking wide = {.name = bracketed[i], .within = PEOPLE_CITY};
        looked(look_for, &wide);
        assert_int_equal(wide.err, OK);
        assert_int_equal(wide.found.code, INT64_C(330182109007));
    }
    Looking old = {.name = "下城区", .within = PEOPLE_CITY}; /* it stands no more */
    looked(look_for, &old);
    assert_int_equal(old.err, ERR_NOT_FOUND);
    people_lab_close(&lab);
}

static void required(int64_t code, const char *fault) {
    Actor city = people_lab_actor(&lab, "community_worker", PEOPLE_CITY, 0, 0);
    Person in, out;
    shape_clear(&person_shape, &in);
    in.name = STR("李秀英");
    in.id_number = people_lab_id(&lab, 19400101, 1);
    in.scope = code;
    assert_int_equal(people_lab_call(&lab, &city, "person_create", &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "scope", fault));
    assert_int_equal(lab.faults.count, 1);
}

static void nobody_lives_in_what_is_no_community_of_today(void **state) {
    people_lab_open(&lab, *state);
    required(330103001052, "division_abolished");
    required(330105001099, "unknown_division");
    required(330105000000, "not_a_community");
    database_execute(lab.database,
                     "update division set valid_from = 20991231 where code = 330105001055");
    required(330105001055, "division_not_yet");
    people_lab_close(&lab);
}

static Err read_words(Op *op, void *context) {
    Looking *looking = context;
    looking->err = division_read(op, str_from(looking->name), &looking->code);
    return OK;
}

static void a_place_as_people_write_it(void **state) {
    people_lab_open(&lab, *state);
    static const struct {
        const char *words;
        int64_t code; /* 0: not found */
    } written[] = {
        {"拱墅区", 330105000000},
        {"拱墅区米市巷街道", 330105001000},
        {"拱墅区 米市巷街道", 330105001000},
        {"杭州市拱墅区", 330105000000},
        {"米市巷街", 0},
        {"拱墅区西溪街道", 0},
        {"", 0},
    };
    for (size_t i = 0; i < COUNT(written); i++) {
        Looking looking = {.name = written[i].words};
        looked(read_words, &looking);
        assert_int_equal(looking.err, written[i].code ? OK : ERR_NOT_FOUND);
        if (written[i].code) assert_int_equal(looking.code, written[i].code);
    }
    people_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_nest_in_intervals),
        ON_BOTH(the_tree_is_whole),
        ON_BOTH(thirteen_counties_of_today),
        ON_BOTH(eighteen_streets_and_178_communities),
        ON_BOTH(an_abolished_code_keeps_its_row),
        ON_BOTH(a_name_under_a_place),
        ON_BOTH(a_place_as_people_write_it),
        ON_BOTH(nobody_lives_in_what_is_no_community_of_today),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
