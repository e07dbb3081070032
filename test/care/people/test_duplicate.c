/* Two files that may be one person: found at night, judged once, merged and parted again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/people/counted.h"
#include "care/people/duplicate.h"
#include "care/people/group.h"
#include "care/people/people.h"
#include "care/people/person_row.h"
#include "care/people/residence.h"
#include "support/people_lab.h"

enum { BORN = 19400105 };

static PeopleLab lab;

typedef struct Somebody {
    const char *name, *phone;
    Date birth;
    int sequence;
    int64_t scope;
} Somebody;

static int64_t registered(Somebody who) {
    Actor clerk = people_lab_actor(&lab, "street_clerk", who.scope / 1000 * 1000, 0, 0);
    Person in, out;
    shape_clear(&person_shape, &in);
    in.name = str_from(who.name);
    in.id_number = people_lab_id(&lab, who.birth, who.sequence);
    in.scope = who.scope;
    if (who.phone) in.phone = str_from(who.phone);
    assert_int_equal(people_lab_call(&lab, &clerk, "person_create", &in, &out), OK);
    return out.id;
}

static void night(void) {
    people_night(lab.site, &people_duplicates_job);
}

static List pairs_of(const Actor *actor) {
    return people_lab_list(&lab, actor, "duplicate_list", NULL);
}

static const Duplicate *find_pair(const Actor *actor, int64_t one, int64_t other) {
    List pairs = pairs_of(actor);
    for (size_t i = 0; i < pairs.count; i++) {
        const Duplicate *pair = LIST_AT(pairs, Duplicate, i);
        if (pair->person_id == one && pair->other_id == other) return pair;
    }
    return NULL;
}

static void found_for(int64_t one, int64_t other, const char *reasons) {
    const Duplicate *pair = find_pair(&lab.officer, one, other);
    if (pair == NULL) fail_msg("%lld and %lld are no pair", (long long)one, (long long)other);
    assert_string_equal(arena_copy(&lab.arena, pair->reasons).ptr, reasons);
    assert_int_equal(pair->state, DUPLICATE_OPEN);
}

static Err judge(const Actor *actor, const char *route, int64_t id, int64_t kept_id,
                 Duplicate *out) {
    Duplicate in = {.id = id, .kept_id = kept_id, .note = STR("核对了户口簿")};
    return people_lab_call(&lab, actor, route, &in, out);
}

static Err tell(const Actor *actor, int64_t one, int64_t other, Duplicate *out) {
    Duplicate in = {.person_id = one, .other_id = other, .note = STR("本人来说有两份档案")};
    return people_lab_call(&lab, actor, "duplicate_create", &in, out);
}

/* Two files of one person, told by the clerk. */
static Duplicate told(void) {
    int64_t one = registered((Somebody){"李秀英", "13800000001", BORN, 1, PEOPLE_COMMUNITY});
    int64_t other = registered((Somebody){"李秀英", NULL, 19410105, 2, PEOPLE_NEXT_DOOR});
    Duplicate out;
    assert_int_equal(tell(&lab.clerk, other, one, &out), OK);
    assert_int_equal(out.person_id, one);
    assert_int_equal(out.other_id, other);
    return out;
}

static void each_reason_is_found(void **state) {
    people_lab_open(&lab, *state);
    int64_t one = registered((Somebody){"李秀英", "13800000001", BORN, 1, PEOPLE_COMMUNITY});
    int64_t name = registered((Somebody){"李秀英", NULL, BORN, 3, PEOPLE_NEXT_DOOR});
    int64_t sound = registered((Somebody){"李秀鹰", NULL, BORN, 5, PEOPLE_NEXT_DOOR});
    int64_t digit = registered((Somebody){"李秀英", NULL, 19400115, 1, PEOPLE_COMMUNITY});
    int64_t phone = registered((Somebody){"李秀英", "13800000001", 19380711, 5, PEOPLE_NEXT_DOOR});
    int64_t call = registered((Somebody){"李秀", "13800000001", BORN, 7, PEOPLE_NEXT_DOOR});
    night();
    found_for(one, name, "birth_name");
    found_for(one, sound, "birth_sound");
    found_for(name, sound, "birth_sound");
    found_for(one, digit, "place_name");
    found_for(one, phone, "phone_name");
    found_for(one, call, "phone_birth");
    assert_int_equal(pairs_of(&lab.officer).count, 6);
    people_lab_close(&lab);
}

/* A namesake of another district, the other sex, a neighbour with the telephone of the office, one
 * whose birthday differs in two parts. */
static void others_are_left_alone(void **state) {
    people_lab_open(&lab, *state);
    enum { SHARERS = 9 };
    (void)registered((Somebody){"李秀英", NULL, BORN, 1, PEOPLE_COMMUNITY});
    (void)registered((Somebody){"李秀英", NULL, BORN, 3, PEOPLE_ELSEWHERE + 2051});
    (void)registered((Somebody){"李秀英", NULL, 19400216, 5, PEOPLE_COMMUNITY});
    (void)registered((Somebody){"李秀英", NULL, BORN, 2, PEOPLE_COMMUNITY});
    for (int i = 0; i < SHARERS; i++)
        (void)registered(
            (Somebody){"王桂芳", "057188880000", 19300101 + i * 10000 + i, 1, PEOPLE_NEXT_DOOR});
    night();
    List pairs = pairs_of(&lab.officer);
    assert_int_equal(pairs.count, 0);
    people_lab_close(&lab);
}

static void what_was_judged_is_not_asked_again(void **state) {
    people_lab_open(&lab, *state);
    int64_t one = registered((Somebody){"李秀英", "13800000001", BORN, 1, PEOPLE_COMMUNITY});
    int64_t other = registered((Somebody){"李秀英", "13800000001", BORN, 3, PEOPLE_NEXT_DOOR});
    Duplicate out;
    night();
    found_for(one, other, "birth_name,phone_name");
    const Duplicate *pair = find_pair(&lab.clerk, one, other);
    assert_int_equal(judge(&lab.clerk, "duplicate_dismiss", pair->id, 0, &out), OK);
    assert_int_equal(out.state, DUPLICATE_APART);
    assert_int_equal(out.decided_by, lab.clerk.account_id);
    assert_int_equal(out.decided_on, PEOPLE_TODAY);
    night();
    assert_int_equal(pairs_of(&lab.clerk).count, 1);
    assert_int_equal(find_pair(&lab.clerk, one, other)->state, DUPLICATE_APART);
    assert_int_equal(tell(&lab.clerk, one, other, &out), ERR_CONFLICT);
    assert_true(people_lab_refused(&lab, "other_id", "pair_known"));
    assert_int_equal(judge(&lab.clerk, "duplicate_reopen", pair->id, 0, &out), OK);
    assert_int_equal(out.state, DUPLICATE_OPEN);
    people_lab_close(&lab);
}

static size_t running_groups(int64_t person) {
    Str query = arena_printf(&lab.arena, "person_id=%lld", (long long)person);
    List rows = people_lab_list(&lab, &lab.clerk, "person_group_list", query.ptr);
    size_t running = 0;
    for (size_t i = 0; i < rows.count; i++) running += LIST_AT(rows, PersonGroup, i)->valid_to == 0;
    return running;
}

static List search(const char *text) {
    struct {
        Str q;
    } in = {str_from(text)};
    List out = {0};
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "person_search", &in, &out), OK);
    return out;
}

static void only_finds(const char *text, int64_t person) {
    List found = search(text);
    assert_int_equal(found.count, 1);
    assert_int_equal(LIST_AT(found, PersonRow, 0)->id, person);
}

static void a_merged_number_leads_to_the_file_that_is_kept(void **state) {
    people_lab_open(&lab, *state);
    Duplicate pair = told(), out;
    int64_t kept = pair.other_id, gone = pair.person_id;
    size_t groups = running_groups(gone);
    assert_true(groups > 0);
    assert_int_equal(search("李秀英").count, 2);
    assert_int_equal(judge(&lab.clerk, "duplicate_merge", pair.id, kept, &out), OK);
    assert_int_equal(out.state, DUPLICATE_MERGED);
    Person person = people_lab_read(&lab, gone);
    assert_int_equal(person.state, PERSON_MERGED);
    assert_int_equal(person.merged_into, kept);
    assert_int_equal(person.merged_on, PEOPLE_TODAY);
    assert_int_equal(running_groups(gone), 0);
    only_finds("李秀英", kept);
    only_finds("lxy", kept);
    only_finds("13800000001", kept);
    only_finds(people_lab_id(&lab, BORN, 1).ptr, kept);
    people_counts_stand(lab.site);
    assert_int_equal(judge(&lab.clerk, "duplicate_undo", pair.id, 0, &out), OK);
    assert_int_equal(out.state, DUPLICATE_APART);
    assert_int_equal(out.kept_id, 0);
    person = people_lab_read(&lab, gone);
    assert_int_equal(person.state, PERSON_ACTIVE);
    assert_int_equal(person.merged_into, 0);
    assert_int_equal(person.merged_on, 0);
    assert_int_equal(running_groups(gone), groups);
    assert_int_equal(search("李秀英").count, 2);
    only_finds("13800000001", gone);
    people_lab_close(&lab);
}

static int64_t counted(Date day) {
    Counted in = {.scope = INT_NONE, .day = day, .level = INT_NONE, .band = INT_NONE}, out;
    in.by = COUNTED_BY_WHOLE;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "counted_get", &in, &out), OK);
    return out.people;
}

/* On the day of the merge one is counted, the day before still two; undone, both are. */
static void one_person_is_counted_once(void **state) {
    people_lab_open(&lab, *state);
    Duplicate pair = told(), out;
    people_lab_step(&lab, 5 * PEOPLE_DAY);
    Date today = date_add_days(PEOPLE_TODAY, 5);
    assert_int_equal(counted(today), 2);
    assert_int_equal(judge(&lab.clerk, "duplicate_merge", pair.id, pair.person_id, &out), OK);
    assert_int_equal(counted(today), 1);
    assert_int_equal(counted(date_add_days(today, -1)), 2);
    people_lab_step(&lab, 2 * PEOPLE_DAY);
    assert_int_equal(judge(&lab.clerk, "duplicate_carry", pair.id, 0, &out), OK);
    assert_int_equal(out.state, DUPLICATE_CARRIED);
    assert_int_equal(judge(&lab.clerk, "duplicate_undo", pair.id, 0, &out), OK);
    assert_int_equal(counted(today), 2);
    people_lab_close(&lab);
}

typedef struct Change {
    int64_t id;
    Date day;
    int64_t scope, registered_scope;
    Str reason;
} Change;

static void change(const char *route, int64_t person) {
    Change in = {.id = person,
                 .day = PEOPLE_TODAY,
                 .registered_scope = INT_NONE,
                 .reason = STR("社区核实")};
    assert_int_equal(people_lab_call(&lab, &lab.clerk, route, &in, NULL), OK);
}

static void nothing_that_runs_goes_into_a_closed_file(void **state) {
    people_lab_open(&lab, *state);
    Duplicate pair = told(), out;
    change("person_die", pair.other_id);
    assert_int_equal(judge(&lab.clerk, "duplicate_merge", pair.id, pair.other_id, &out),
                     ERR_INVALID);
    assert_true(people_lab_refused(&lab, "kept_id", "kept_not_active"));
    assert_int_equal(people_lab_read(&lab, pair.person_id).state, PERSON_ACTIVE);
    assert_int_equal(judge(&lab.clerk, "duplicate_merge", pair.id, 999999, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "kept_id", "not_of_the_pair"));
    /* The dead one's file may go; undone it is of somebody dead again, as it was. */
    assert_int_equal(judge(&lab.clerk, "duplicate_merge", pair.id, pair.person_id, &out), OK);
    assert_int_equal(people_lab_read(&lab, pair.other_id).state, PERSON_MERGED);
    assert_int_equal(judge(&lab.clerk, "duplicate_undo", pair.id, 0, &out), OK);
    Person dead = people_lab_read(&lab, pair.other_id);
    assert_int_equal(dead.state, PERSON_DEAD);
    assert_int_equal(dead.died_on, PEOPLE_TODAY);
    change("person_revive", pair.other_id);
    assert_true(running_groups(pair.other_id) > 0);
    people_lab_close(&lab);
}

static void merges_make_no_chain(void **state) {
    people_lab_open(&lab, *state);
    Duplicate pair = told(), next, out;
    int64_t third = registered((Somebody){"李秀英", NULL, 19420105, 3, PEOPLE_COMMUNITY});
    assert_int_equal(tell(&lab.clerk, pair.person_id, third, &next), OK);
    assert_int_equal(judge(&lab.clerk, "duplicate_merge", pair.id, pair.person_id, &out), OK);
    assert_int_equal(judge(&lab.clerk, "duplicate_merge", next.id, third, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "kept_id", "others_merged_into"));
    assert_int_equal(judge(&lab.clerk, "duplicate_merge", next.id, pair.person_id, &out), OK);
    Duplicate again;
    assert_int_equal(tell(&lab.clerk, pair.other_id, third, &again), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "person_id", "person_merged"));
    assert_true(people_lab_refused(&lab, "other_id", "person_merged"));
    assert_int_equal(judge(&lab.clerk, "duplicate_merge", pair.id, pair.person_id, &out),
                     ERR_CONFLICT);
    people_lab_close(&lab);
}

/* What is closed is closed: no edit, no death, no move, nobody new to call. */
static void a_merged_file_takes_nothing_more(void **state) {
    people_lab_open(&lab, *state);
    Duplicate pair = told(), out;
    assert_int_equal(tell(&lab.clerk, pair.person_id, pair.person_id, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "other_id", "same_person"));
    assert_int_equal(judge(&lab.clerk, "duplicate_merge", pair.id, pair.person_id, &out), OK);
    Person gone = people_lab_read(&lab, pair.other_id), after;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "person_edit", &gone, &after), ERR_CONFLICT);
    Change in = {.id = gone.id,
                 .day = PEOPLE_TODAY,
                 .scope = PEOPLE_COMMUNITY,
                 .registered_scope = INT_NONE,
                 .reason = STR("社区核实")};
    const char *closed[] = {"person_die", "person_leave", "person_revive", "person_come_back",
                            "person_move"};
    for (size_t i = 0; i < COUNT(closed); i++)
        assert_int_equal(people_lab_call(&lab, &lab.clerk, closed[i], &in, &after), ERR_CONFLICT);
    people_lab_close(&lab);
}

/* Of two streets: the clerk of neither, the officer over both. */
static void whoever_works_at_a_pair_reaches_both(void **state) {
    people_lab_open(&lab, *state);
    int64_t far_community = PEOPLE_DISTRICT + 2051;
    int64_t one = registered((Somebody){"李秀英", NULL, BORN, 1, PEOPLE_COMMUNITY});
    int64_t other = registered((Somebody){"李秀英", NULL, BORN, 3, far_community});
    Actor far = people_lab_actor(&lab, "street_clerk", PEOPLE_DISTRICT + 2000, 0, 0);
    Duplicate out;
    night();
    const Duplicate *pair = find_pair(&lab.officer, one, other);
    assert_non_null(pair);
    assert_int_equal(pairs_of(&lab.clerk).count, 0);
    assert_int_equal(pairs_of(&far).count, 0);
    assert_int_equal(judge(&lab.clerk, "duplicate_merge", pair->id, one, &out), ERR_NOT_FOUND);
    assert_int_equal(judge(&far, "duplicate_dismiss", pair->id, 0, &out), ERR_NOT_FOUND);
    assert_int_equal(judge(&lab.community, "duplicate_merge", pair->id, one, &out), ERR_FORBIDDEN);
    Change move = {.id = other,
                   .day = PEOPLE_TODAY,
                   .scope = PEOPLE_NEXT_DOOR,
                   .registered_scope = INT_NONE,
                   .reason = STR("搬来同住")};
    assert_int_equal(people_lab_call(&lab, &far, "person_move", &move, NULL), OK);
    assert_non_null(find_pair(&lab.clerk, one, other));
    assert_int_equal(judge(&lab.clerk, "duplicate_merge", pair->id, one, &out), OK);
    people_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(each_reason_is_found),
        ON_BOTH(others_are_left_alone),
        ON_BOTH(what_was_judged_is_not_asked_again),
        ON_BOTH(a_merged_number_leads_to_the_file_that_is_kept),
        ON_BOTH(one_person_is_counted_once),
        ON_BOTH(nothing_that_runs_goes_into_a_closed_file),
        ON_BOTH(merges_make_no_chain),
        ON_BOTH(a_merged_file_takes_nothing_more),
        ON_BOTH(whoever_works_at_a_pair_reaches_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
