/* Results on a scale that is out of use: kept as they were, never a level, ended when wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/people/earlier_result.h"
#include "support/assess_lab.h"

static AssessLab lab;

static EarlierResult old(int64_t person, Date day, int64_t level) {
    EarlierResult in;
    shape_clear(&earlier_result_shape, &in);
    in.person_id = person;
    in.scale = STR("MZT039");
    in.day = day;
    in.level = level;
    in.assessed_by = STR("旧评估站，甲、乙");
    in.document = STR("评字2019第12号");
    return in;
}

static Err record(const Actor *actor, EarlierResult in, EarlierResult *out) {
    return people_lab_call(&lab.people, actor, "earlier_result_create", &in, out);
}

static Err read(const Actor *actor, int64_t id, EarlierResult *out) {
    return people_lab_call(&lab.people, actor, "earlier_result_get", &(IdKey){id}, out);
}

static void as_it_was(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    EarlierResult in = old(person, 20190510, 3), out;
    in.blob_id = people_lab_proof(&lab.people, &lab.people.clerk);
    assert_int_equal(record(&lab.people.clerk, in, &out), OK);
    assert_int_equal(out.level, 3);
    assert_int_equal(out.day, 20190510);
    assert_true(str_equal_c(out.level_code, "MZT039:3"));
    assert_true(str_equal_c(out.assessed_by, "旧评估站，甲、乙"));
    assert_true(str_equal_c(out.document, "评字2019第12号"));
    assert_int_equal(out.blob_id, in.blob_id);
    assert_false(people_lab_holds(&lab.people, STR("旧评估站")));
    assert_int_equal(
        people_lab_list(&lab.people, &lab.people.clerk, "earlier_result_list", NULL).count, 1);
    assess_lab_close(&lab);
}

/* Neither the register nor whoever asks for a level reads it. */
static void it_is_no_level(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_person(&lab);
    EarlierResult out;
    assert_int_equal(record(&lab.people.clerk, old(person, 20190510, 3), &out), OK);
    assert_true(out.needs_new);
    assert_int_equal(people_lab_read(&lab.people, person).level, INT_NONE);
    (void)assess_lab_ltc(&lab, person, (const int64_t[]){0, 0, 0});
    assert_int_equal(read(&lab.people.clerk, out.id, &out), OK);
    assert_true(out.needs_new); /* a result of another kind gives none either */
    (void)assess_lab_ability(&lab, person, 50);
    assert_int_equal(read(&lab.people.clerk, out.id, &out), OK);
    assert_false(out.needs_new);
    assert_int_equal(out.level, 3);
    people_lab_step(&lab.people, 366 * PEOPLE_DAY);
    assert_int_equal(read(&lab.people.clerk, out.id, &out), OK);
    assert_true(out.needs_new); /* the new one has run out */
    assess_lab_close(&lab);
}

static void only_what_that_scale_could_say(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    EarlierResult in = old(person, 20190510, 4), out;
    assert_int_equal(record(&lab.people.clerk, in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "level", "no_such_level"));
    in = old(person, 20130930, 2); /* a day before it began */
    assert_int_equal(record(&lab.people.clerk, in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "scale", "scale_not_kept"));
    in = old(person, 20190510, 2);
    in.scale = STR("GBT42195");
    assert_int_equal(record(&lab.people.clerk, in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "scale", "scale_not_kept"));
    in = old(person, date_add_days(PEOPLE_TODAY, 1), 2);
    assert_int_equal(record(&lab.people.clerk, in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "day", "in_the_future"));
    assert_int_equal(record(&lab.people.clerk, old(person, 20131001, 0), &out), OK);
    assess_lab_close(&lab);
}

static void once_a_day_and_ended_when_wrong(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    EarlierResult first, out;
    struct {
        int64_t id;
        Str reason;
    } end = {0, STR("抄错等级")};
    assert_int_equal(record(&lab.people.clerk, old(person, 20190510, 2), &first), OK);
    assert_int_equal(record(&lab.people.clerk, old(person, 20190510, 1), &out), ERR_CONFLICT);
    assert_true(people_lab_refused(&lab.people, "day", "result_recorded"));
    end.id = first.id;
    assert_int_equal(people_lab_call(&lab.people, &lab.people.clerk, "earlier_result_end", &end,
                                     &out),
                     OK);
    assert_int_equal(out.ended_on, PEOPLE_TODAY);
    assert_int_equal(people_lab_call(&lab.people, &lab.people.clerk, "earlier_result_end", &end,
                                     &out),
                     ERR_CONFLICT);
    assert_true(people_lab_refused(&lab.people, "", "result_ended"));
    assert_int_equal(record(&lab.people.clerk, old(person, 20190510, 1), &out), OK);
    assert_int_equal(read(&lab.people.clerk, first.id, &out), OK);
    assert_int_equal(out.level, 2); /* it stays as it was entered */
    assert_true(str_equal_c(out.end_reason, "抄错等级"));
    assess_lab_close(&lab);
}

static void for_whom_it_concerns(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    EarlierResult made, out;
    assert_int_equal(record(&lab.people.elsewhere, old(person, 20190510, 2), &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "person_id", "unknown_person"));
    assert_int_equal(record(&lab.people.officer, old(person, 20190510, 2), &out), ERR_FORBIDDEN);
    assert_int_equal(record(&lab.people.clerk, old(person, 20190510, 2), &made), OK);
    assert_int_equal(read(&lab.people.elsewhere, made.id, &out), ERR_NOT_FOUND);
    assert_int_equal(read(&lab.people.family, made.id, &out), ERR_NOT_FOUND);
    assert_int_equal(read(&lab.assessor[0], made.id, &out), ERR_NOT_FOUND);
    (void)assess_lab_start(&lab, person, "GBT42195", 0, 1);
    assert_int_equal(read(&lab.assessor[0], made.id, &out), OK); /* who is to assess anew */
    assert_int_equal(read(&lab.people.officer, made.id, &out), OK);
    assess_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(as_it_was),
        ON_BOTH(it_is_no_level),
        ON_BOTH(only_what_that_scale_could_say),
        ON_BOTH(once_a_day_and_ended_when_wrong),
        ON_BOTH(for_whom_it_concerns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
