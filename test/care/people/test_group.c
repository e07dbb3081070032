/* Who is in which special group from when to when: birthdays, changes, missed nights, a death
 * undone, declared ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "care/people/group.h"
#include "care/people/people.h"
#include "care/people/residence.h"
#include "core/walk/job.h"
#include "support/order_lab.h"
#include "support/people_lab.h"

enum { DAY = 24 * 60, LEAP_BORN = 19480229 };

static OrderLab lab;

/* Sequence numbers 990–999 belong to nobody. */
static Str id_number(Date birth, int sequence) {
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    char digits[18];
    int sum = 0;
    (void)snprintf(digits, sizeof digits, "330105%08d%03d", birth, 990 + sequence);
    for (size_t i = 0; i < COUNT(weights); i++) sum += (digits[i] - '0') * weights[i];
    return arena_printf(&lab.arena, "%s%c", digits, "10X98765432"[sum % 11]);
}

static Person born(Date birth, int sequence, int32_t living) {
    Person in, out;
    shape_clear(&person_shape, &in);
    in.name = STR("李秀英");
    in.id_number = id_number(birth, sequence);
    in.scope = LAB_COMMUNITY;
    in.living = living;
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_create", &in, &out), OK);
    return out;
}

/* Rows of one person, oldest entry first. */
static List groups_of(int64_t person) {
    List rows = {0};
    SiteCall call = {.actor = &lab.clerk, .route = "person_group_list", .out = &rows};
    call.query = arena_printf(&lab.arena, "person_id=%lld", (long long)person);
    site_call_all(lab.site, &call, 1, &lab.arena);
    assert_int_equal(call.err, OK);
    return rows;
}

static const PersonGroup *find_group(int64_t person, const char *code) {
    const PersonGroup *newest = NULL;
    List rows = groups_of(person);
    for (size_t i = 0; i < rows.count; i++) {
        const PersonGroup *row = LIST_AT(rows, PersonGroup, i);
        if (str_equal_c(row->grp, code)) newest = row;
    }
    return newest;
}

static void in_since(int64_t person, const char *code, Date day) {
    const PersonGroup *row = find_group(person, code);
    if (row == NULL) fail_msg("not in %s", code);
    assert_int_equal(row->valid_from, day);
    assert_int_equal(row->valid_to, 0);
}

static void out_since(int64_t person, const char *code, Date day) {
    const PersonGroup *row = find_group(person, code);
    if (row == NULL) fail_msg("never in %s", code);
    assert_int_equal(row->valid_to, day);
}

static void night(void) {
    people_night(lab.site, &people_groups_job);
}

static Person edit_living(Person person, int32_t living) {
    Person out;
    person.living = living;
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_edit", &person, &out), OK);
    return out;
}

typedef struct Change {
    int64_t id;
    Date day;
    int64_t scope, registered_scope;
    Str reason;
} Change;

static void change(const char *route, int64_t id, Date day) {
    Change in = {.id = id, .day = day, .registered_scope = INT_NONE, .reason = STR("社区核实")};
    Person out;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, route, &in, &out), OK);
}

static void registration_finds_the_groups(void **state) {
    order_lab_open(&lab, *state);
    Person old = born(19400101, 1, LIVING_ALONE), young = born(19650101, 2, LIVING_FAMILY);
    in_since(old.id, "aged", LAB_TODAY);
    in_since(old.id, "aged_alone", LAB_TODAY);
    in_since(old.id, "living_alone", LAB_TODAY);
    in_since(old.id, "empty_nest", LAB_TODAY);
    assert_int_equal(groups_of(young.id).count, 0);
    order_lab_close(&lab);
}

static void missed_nights_lose_no_birthday(void **state) {
    order_lab_open(&lab, *state);
    Person person = born(19461105, 1, LIVING_ALONE);
    assert_null(find_group(person.id, "aged"));
    night();
    order_lab_step(&lab, 9 * DAY); /* eight nights on which nobody looked */
    assert_null(find_group(person.id, "aged"));
    night();
    in_since(person.id, "aged", 20261105);
    in_since(person.id, "aged_alone", 20261105);
    size_t count = groups_of(person.id).count;
    night();
    assert_int_equal(groups_of(person.id).count, count);
    order_lab_close(&lab);
}

/* More people than one chunk looks at, on one night: the first look, a birthday, a level's last
 * day. */
static void a_night_of_many(void **state) {
    enum { MANY = 95 };
    int64_t ids[MANY];
    order_lab_open(&lab, *state);
    for (int i = 0; i < MANY; i++)
        ids[i] = born(date_add_days(19461103, -(i / 10) * 400), i % 10, LIVING_SPOUSE).id;
    night();
    order_lab_step(&lab, DAY);
    night();
    for (int i = 0; i < MANY; i++) in_since(ids[i], "aged", i < 10 ? 20261103 : LAB_TODAY);
    order_lab_step(&lab, 20 * DAY);
    night();
    order_lab_close(&lab);
}

static void the_day_before_is_too_early(void **state) {
    order_lab_open(&lab, *state);
    Person person = born(19461104, 1, LIVING_SPOUSE);
    night();
    order_lab_step(&lab, DAY);
    night();
    assert_null(find_group(person.id, "aged"));
    order_lab_step(&lab, DAY);
    night();
    in_since(person.id, "aged", 20261104);
    order_lab_close(&lab);
}

/* Born on 29 February 1948: 80 on the day itself in 2028. Born in 1947 on 28 February, a day of
 * every year. */
static void born_on_a_leap_day(void **state) {
    order_lab_open(&lab, *state);
    Person person = born(LEAP_BORN, 1, LIVING_FAMILY);
    night();
    order_lab_step(&lab, (int64_t)date_days_between(LAB_TODAY, 20280228) * DAY);
    night();
    assert_null(find_group(person.id, "aged"));
    order_lab_step(&lab, DAY);
    night();
    in_since(person.id, "aged", 20280229);
    order_lab_close(&lab);
}

static void a_change_counts_from_its_day(void **state) {
    order_lab_open(&lab, *state);
    Person person = born(19400101, 1, LIVING_FAMILY);
    assert_null(find_group(person.id, "living_alone"));
    order_lab_step(&lab, 3 * DAY);
    person = edit_living(person, LIVING_ALONE);
    in_since(person.id, "living_alone", 20261105);
    in_since(person.id, "aged", LAB_TODAY);
    order_lab_step(&lab, 2 * DAY);
    person = edit_living(person, LIVING_SPOUSE);
    out_since(person.id, "living_alone", 20261107);
    in_since(person.id, "empty_nest", 20261105);
    order_lab_close(&lab);
}

static void a_death_ends_and_its_undoing_restores(void **state) {
    order_lab_open(&lab, *state);
    Person person = born(19400101, 1, LIVING_ALONE);
    order_lab_step(&lab, 5 * DAY);
    change("person_die", person.id, 20261105);
    out_since(person.id, "aged", 20261105);
    out_since(person.id, "living_alone", 20261105);
    change("person_revive", person.id, 20261106);
    in_since(person.id, "aged", LAB_TODAY);
    in_since(person.id, "living_alone", LAB_TODAY);
    order_lab_close(&lab);
}

static void away_is_away(void **state) {
    order_lab_open(&lab, *state);
    Person person = born(19400101, 1, LIVING_FAMILY);
    order_lab_step(&lab, 5 * DAY);
    change("person_leave", person.id, 20261104);
    out_since(person.id, "aged", 20261104);
    order_lab_step(&lab, 5 * DAY);
    change("person_come_back", person.id, 20261110);
    in_since(person.id, "aged", 20261110);
    order_lab_close(&lab);
}

typedef struct GroupAsk {
    int64_t id;
    Date day;
    Str words;
    int64_t proof;
} GroupAsk;

static void declared_on_evidence_and_reviewed(void **state) {
    order_lab_open(&lab, *state);
    Person person = born(19400101, 1, LIVING_FAMILY);
    PersonGroup in = {.person_id = person.id, .grp = STR("dementia"), .valid_from = LAB_TODAY}, out;
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_group_declare", &in, &out),
                     ERR_INVALID);
    assert_true(order_lab_refused(&lab, "proof", "evidence_missing"));
    in.proof = 4711;
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_group_declare", &in, &out),
                     ERR_INVALID);
    assert_true(order_lab_refused(&lab, "proof", "unknown_blob"));
    in.proof = 0;
    in.words = STR("市七院诊断证明");
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_group_declare", &in, &out), OK);
    assert_int_equal(out.review_by, 20271102);
    PersonGroup again;
    GroupAsk look = {.id = out.id, .words = STR("复诊"), .proof = 4711};
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_group_review", &look, &again),
                     ERR_INVALID);
    assert_true(order_lab_refused(&lab, "proof", "unknown_blob"));
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_group_declare", &in, &again),
                     ERR_CONFLICT);
    in.grp = STR("aged");
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_group_declare", &in, &again),
                     ERR_INVALID);
    assert_true(order_lab_refused(&lab, "grp", "group_is_computed"));
    in.grp = STR("no_such_group");
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_group_declare", &in, &again),
                     ERR_INVALID);
    assert_true(order_lab_refused(&lab, "grp", "unknown_group"));
    order_lab_close(&lab);
}

static void a_declared_one_ends_once(void **state) {
    order_lab_open(&lab, *state);
    Person person = born(19400101, 1, LIVING_FAMILY);
    PersonGroup in = {.person_id = person.id,
                      .grp = STR("solitary"),
                      .valid_from = LAB_TODAY,
                      .words = STR("社区入户核实")},
                row, ended;
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_group_declare", &in, &row), OK);
    GroupAsk end = {.id = row.id, .day = LAB_TODAY, .words = STR("女儿已找到")};
    assert_int_equal(order_lab_call(&lab, &lab.family, "person_group_end", &end, &ended),
                     ERR_FORBIDDEN);
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_group_end", &end, &ended), OK);
    out_since(person.id, "solitary", LAB_TODAY);
    end.id = ended.id;
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_group_end", &end, &row),
                     ERR_CONFLICT);
    end.id = in.id = find_group(person.id, "aged")->id;
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_group_end", &end, &row),
                     ERR_CONFLICT);
    order_lab_close(&lab);
}

static Str words_of(int64_t id) {
    PersonGroup row;
    IdKey key = {id};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "person_group_get", &key, &row), OK);
    return row.words;
}

/* What was found tells of illness: it is sealed, no list shows it, and what stood plain before is
 * sealed at the next open. */
static void what_was_found_is_sealed(void **state) {
    order_lab_open(&lab, *state);
    Person person = born(19400101, 1, LIVING_FAMILY);
    PersonGroup in = {.person_id = person.id,
                      .grp = STR("dementia"),
                      .valid_from = LAB_TODAY,
                      .words = STR("市七院诊断为血管性痴呆")},
                row, again;
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_group_declare", &in, &row), OK);
    GroupAsk look = {.id = row.id, .words = STR("复诊仍走失两次")};
    assert_true(str_equal(words_of(row.id), in.words));
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_group_review", &look, &again),
                     OK);
    assert_true(str_equal(words_of(again.id), look.words));
    assert_true(str_is_none(find_group(person.id, "dementia")->words));
    assert_false(order_lab_holds(&lab, in.words) || order_lab_holds(&lab, look.words));
    database_execute(*state, "update person_group set words = '夜里找不到家', words_sealed = null "
                             "where grp = 'dementia'");
    assert_true(order_lab_holds(&lab, STR("夜里找不到家")));
    order_lab_reopen(&lab);
    order_lab_reopen(&lab);
    assert_false(order_lab_holds(&lab, STR("夜里找不到家")));
    assert_true(str_equal_c(words_of(again.id), "夜里找不到家"));
    PersonGroup unseen;
    IdKey key = {again.id};
    assert_int_equal(order_lab_call(&lab, &lab.rival, "person_group_get", &key, &unseen),
                     ERR_NOT_FOUND);
    order_lab_close(&lab);
}

typedef struct Counts {
    int64_t scope;
    Date day;
    List items;
} Counts;
typedef struct CountRow {
    int64_t scope;
    Str grp;
    int64_t people;
} CountRow;

static int64_t count_on(const char *group, int64_t scope, Date day) {
    Counts in = {.scope = scope, .day = day}, out;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "group_counts", &in, &out), OK);
    int64_t sum = 0;
    for (size_t i = 0; i < out.items.count; i++) {
        const CountRow *row = LIST_AT(out.items, CountRow, i);
        if (str_equal_c(row->grp, group)) sum += row->people;
    }
    return sum;
}

static void counts_of_any_day_agree_with_the_rows(void **state) {
    order_lab_open(&lab, *state);
    int64_t before = count_on("aged", INT_NONE, LAB_TODAY);
    Person one = born(19400101, 1, LIVING_ALONE);
    (void)born(19410101, 1, LIVING_ALONE);
    assert_int_equal(count_on("aged", INT_NONE, LAB_TODAY), before + 2);
    order_lab_step(&lab, 5 * DAY);
    change("person_die", one.id, 20261104);
    assert_int_equal(count_on("aged", INT_NONE, 20261103), before + 2);
    assert_int_equal(count_on("aged", INT_NONE, 20261104), before + 1);
    assert_int_equal(count_on("aged", LAB_COMMUNITY, 20261104), before + 1);
    assert_int_equal(count_on("aged", LAB_COMMUNITY + 1, 20261104), 0);
    order_lab_close(&lab);
}

static void residences_tell_where_when(void **state) {
    order_lab_open(&lab, *state);
    Person person = born(19400101, 1, LIVING_ALONE);
    order_lab_step(&lab, 3 * DAY);
    change("person_leave", person.id, 20261104);
    change("person_come_back", person.id, 20261105);
    IdKey key = {person.id};
    List rows = {0};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "residence_list", &key, &rows), OK);
    assert_int_equal(rows.count, 3); /* the first stood open until the leaving superseded it */
    assert_int_equal(LIST_AT(rows, Residence, 0)->valid_to, 0);
    assert_true(LIST_AT(rows, Residence, 0)->superseded_at != 0);
    assert_int_equal(LIST_AT(rows, Residence, 1)->valid_from, LAB_TODAY);
    assert_int_equal(LIST_AT(rows, Residence, 1)->valid_to, 20261104);
    assert_int_equal(LIST_AT(rows, Residence, 2)->valid_from, 20261105);
    assert_int_equal(LIST_AT(rows, Residence, 2)->valid_to, 0);
    Actor elsewhere = lab.clerk;
    elsewhere.scope_low = INT64_C(330106000000);
    elsewhere.scope_high = INT64_C(330106999999);
    assert_int_equal(order_lab_call(&lab, &elsewhere, "residence_list", &key, &rows), OK);
    assert_int_equal(rows.count, 0);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(registration_finds_the_groups),
        ON_BOTH(missed_nights_lose_no_birthday),
        ON_BOTH(a_night_of_many),
        ON_BOTH(the_day_before_is_too_early),
        ON_BOTH(born_on_a_leap_day),
        ON_BOTH(a_change_counts_from_its_day),
        ON_BOTH(a_death_ends_and_its_undoing_restores),
        ON_BOTH(away_is_away),
        ON_BOTH(declared_on_evidence_and_reviewed),
        ON_BOTH(a_declared_one_ends_once),
        ON_BOTH(what_was_found_is_sealed),
        ON_BOTH(counts_of_any_day_agree_with_the_rows),
        ON_BOTH(residences_tell_where_when),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
