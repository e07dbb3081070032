/* One assessment, many uses: a result that holds, a purpose that accepts its scale, once each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/people/assessment_use.h"
#include "support/assess_lab.h"

static AssessLab lab;

static Err use(const Actor *actor, int64_t assessment, const char *purpose, AssessmentUse *out) {
    AssessmentUse in;
    shape_clear(&assessment_use_shape, &in);
    in.assessment_id = assessment;
    in.purpose = str_from(purpose);
    in.used_by = STR("区医保经办中心");
    return people_lab_call(&lab.people, actor, "assessment_use_create", &in, out);
}

static void it_stands_at_the_result(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_person(&lab);
    Assessment result = assess_lab_ltc(&lab, person, (const int64_t[]){40, 16, 12});
    AssessmentUse out;
    assert_int_equal(use(&lab.people.clerk, result.id, "ltc_insurance", &out), OK);
    assert_int_equal(out.person_id, person);
    assert_int_equal(out.used_on, PEOPLE_TODAY);
    assert_int_equal(out.account_id, lab.people.clerk.account_id);
    assert_true(str_equal_c(out.used_by, "区医保经办中心"));
    assert_false(people_lab_holds(&lab.people, STR("区医保经办中心")));
    assert_int_equal(use(&lab.people.clerk, result.id, "health", &out), OK);
    assert_int_equal(use(&lab.people.clerk, result.id, "health", &out), ERR_CONFLICT);
    assert_true(people_lab_refused(&lab.people, "purpose", "used_already"));
    assert_int_equal(people_lab_call(&lab.people, &lab.people.clerk, "assessment_get",
                                     &(IdKey){result.id}, &result),
                     OK);
    assert_int_equal(result.uses.count, 2);
    assert_true(str_equal_c(LIST_AT(result.uses, AssessmentUse, 0)->purpose, "ltc_insurance"));
    assess_lab_close(&lab);
}

static void only_for_what_accepts_its_scale_that_day(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_person(&lab);
    Assessment ability = assess_lab_ability(&lab, person, 50);
    Assessment ltc = assess_lab_ltc(&lab, person, (const int64_t[]){40, 16, 12});
    AssessmentUse out;
    assert_int_equal(use(&lab.people.clerk, ability.id, "ltc_insurance", &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "purpose", "scale_not_accepted"));
    assert_int_equal(use(&lab.people.clerk, ltc.id, "institution", &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "purpose", "scale_not_accepted"));
    database_execute(lab.people.database, "update assessment_purpose set valid_to = 20261102 where "
                                          "code = 'ltc_insurance'");
    assert_int_equal(use(&lab.people.clerk, ltc.id, "ltc_insurance", &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "purpose", "scale_not_accepted"));
    database_execute(lab.people.database, "update assessment_purpose set valid_to = 20261103 where "
                                          "code = 'ltc_insurance'");
    assert_int_equal(use(&lab.people.clerk, ltc.id, "ltc_insurance", &out), OK);
    assert_int_equal(use(&lab.people.clerk, ability.id, "institution", &out), OK);
    assess_lab_close(&lab);
}

static void only_the_result_that_holds(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_person(&lab);
    Assessment first = assess_lab_ability(&lab, person, 50);
    Assessment ltc = assess_lab_ltc(&lab, person, (const int64_t[]){40, 16, 12});
    Assessment second = assess_lab_ability(&lab, person, 40);
    Assessment begun = assess_lab_start(&lab, person, "GBT42195", 0, 1);
    AssessmentUse out;
    assert_int_equal(use(&lab.people.clerk, first.id, "health", &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "assessment_id", "result_not_valid"));
    assert_int_equal(use(&lab.people.clerk, begun.id, "health", &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "assessment_id", "result_not_valid"));
    people_lab_step(&lab.people, 364 * PEOPLE_DAY);
    assert_int_equal(use(&lab.people.clerk, second.id, "health", &out), OK); /* its last day */
    people_lab_step(&lab.people, PEOPLE_DAY);
    assert_int_equal(use(&lab.people.clerk, second.id, "institution", &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "assessment_id", "result_not_valid"));
    assert_int_equal(use(&lab.people.clerk, ltc.id, "ltc_insurance", &out), OK); /* two years */
    assess_lab_close(&lab);
}

static void for_whom_it_concerns(void **state) {
    assess_lab_open(&lab, *state);
    Assessment result = assess_lab_ability(&lab, assess_lab_person(&lab), 50);
    AssessmentUse made, out;
    IdKey key;
    assert_int_equal(use(&lab.people.elsewhere, result.id, "health", &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "assessment_id", "unknown_assessment"));
    assert_int_equal(use(&lab.assessor[0], result.id, "health", &out), ERR_FORBIDDEN);
    assert_int_equal(use(&lab.people.clerk, result.id, "health", &made), OK);
    key.id = made.id;
    assert_int_equal(people_lab_call(&lab.people, &lab.people.elsewhere, "assessment_use_get", &key,
                                     &out),
                     ERR_NOT_FOUND);
    assert_int_equal(people_lab_call(&lab.people, &lab.assessor[0], "assessment_use_get", &key,
                                     &out),
                     ERR_NOT_FOUND);
    assert_int_equal(
        people_lab_list(&lab.people, &lab.people.clerk, "assessment_use_list", NULL).count, 1);
    assert_int_equal(
        people_lab_list(&lab.people, &lab.people.elsewhere, "assessment_use_list", NULL).count, 0);
    assess_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(it_stands_at_the_result),
        ON_BOTH(only_for_what_accepts_its_scale_that_day),
        ON_BOTH(only_the_result_that_holds),
        ON_BOTH(for_whom_it_concerns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
