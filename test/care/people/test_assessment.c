/* GB/T 42195-2022: the boundary totals, what moves a level, two different assessors and an
 * informant, an appeal to two others, and who is due again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/people/assessment_row.h"
#include "care/people/consent.h"
#include "care/people/person_row.h"
#include "support/assess_lab.h"

#define SCALE "GBT42195"
enum { ITEMS = 26 };

static AssessLab lab;

static Err act(const Actor *actor, const char *route, int64_t id, Assessment *out) {
    return people_lab_call(&lab.people, actor, route, &(IdKey){id}, out);
}

typedef struct Case {
    int64_t total;
    const char *diagnosis;
    bool coma;
    int64_t falls, wanderings;
    int64_t raw, level;
    const char *adjustments;
} Case;

static void judge(const Case *given) {
    int64_t person = assess_lab_somebody(&lab);
    assess_lab_consents(&lab, person);
    Assessment begun = assess_lab_start(&lab, person, SCALE, 0, 1);
    AssessmentSheet sheet = assess_lab_sheet(&lab, begun.id, given->total);
    sheet.coma = given->coma;
    sheet.diagnosis = str_from(given->diagnosis);
    sheet.falls = given->falls;
    sheet.wanderings = given->wanderings;
    assert_int_equal(assess_lab_write(&lab, 0, &sheet), OK);
    Assessment result = assess_lab_sign_both(&lab, begun.id, 0, 1);
    if (result.level != given->level || result.raw_level != given->raw)
        fail_msg("%lld: level %lld, by points %lld", (long long)given->total,
                 (long long)result.level, (long long)result.raw_level);
    assert_int_equal(result.total, given->total);
    assert_true(str_equal_c(result.adjustments, given->adjustments));
    assert_int_equal(people_lab_read(&lab.people, person).level, given->level);
    Date until = given->level == 4 ? 20281101 : 20271101;
    assert_int_equal(result.valid_until, until);
    assert_int_equal(people_lab_read(&lab.people, person).level_until, until);
}

static void the_boundary_totals(void **state) {
    static const Case cases[] = {
        {90, NULL, false, 0, 0, 0, 0, ""}, {89, NULL, false, 0, 0, 1, 1, ""},
        {66, NULL, false, 0, 0, 1, 1, ""}, {65, NULL, false, 0, 0, 2, 2, ""},
        {46, NULL, false, 0, 0, 2, 2, ""}, {45, NULL, false, 0, 0, 3, 3, ""},
        {30, NULL, false, 0, 0, 3, 3, ""}, {29, NULL, false, 0, 0, 4, 4, ""},
        {0, NULL, false, 0, 0, 4, 4, ""},
    };
    assess_lab_open(&lab, *state);
    for (size_t i = 0; i < COUNT(cases); i++) judge(&cases[i]);
    assess_lab_close(&lab);
}

static void what_moves_a_level(void **state) {
    static const Case cases[] = {
        {90, "F03", false, 0, 0, 0, 1, "diagnosis"},
        {29, "F00.1", false, 0, 0, 4, 4, "diagnosis"}, /* nothing passes the last level */
        {70, NULL, true, 0, 0, 1, 4, "coma"},
        {70, NULL, false, 1, 1, 1, 2, "events"}, /* of different kinds together */
        {70, NULL, false, 1, 0, 1, 1, ""},
        {70, NULL, false, 2, 0, 1, 2, "events"},
        {70, "F20", false, 3, 0, 1, 2, "diagnosis,events"}, /* together one level at most */
        {70, "I10,E11.9", false, 0, 0, 1, 1, ""},           /* no disorder of the mind */
    };
    assess_lab_open(&lab, *state);
    for (size_t i = 0; i < COUNT(cases); i++) judge(&cases[i]);
    assess_lab_close(&lab);
}

static void subtotals_of_the_four_parts(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    assess_lab_consents(&lab, person);
    Assessment whole = assess_lab_ability(&lab, person, 90);
    static const struct {
        const char *name;
        int64_t points;
    } parts[] = {{"自理能力", 32},
                 {"基础运动能力", 15},
                 {"精神状态", 28},
                 {"感知觉与社会参与", 15}};
    assert_int_equal(whole.parts.count, COUNT(parts));
    for (size_t i = 0; i < COUNT(parts); i++) {
        const AssessmentPart *part = LIST_AT(whole.parts, AssessmentPart, i);
        assert_true(str_equal_c(part->name, parts[i].name));
        assert_int_equal(part->points, parts[i].points);
        assert_int_equal(part->max, parts[i].points);
    }
    assert_true(str_equal_c(whole.level_name, "能力完好"));
    assess_lab_close(&lab);
}

static void every_item_with_one_of_its_options(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    assess_lab_consents(&lab, person);
    Assessment begun = assess_lab_start(&lab, person, SCALE, 0, 1), out;
    AssessmentSheet sheet = assess_lab_sheet(&lab, begun.id, 60);
    sheet.answers.count = ITEMS - 1;
    LIST_AT(sheet.answers, AssessmentAnswer, 0)->points = 5;
    LIST_AT(sheet.answers, AssessmentAnswer, 18)->points = 2;
    assert_int_equal(assess_lab_write(&lab, 0, &sheet), OK);
    assert_int_equal(assess_lab_sign(&lab, 0, begun.id, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "answers.B.4.5", "required"));
    assert_true(people_lab_refused(&lab.people, "answers.B.1.1", "not_an_option"));
    assert_true(people_lab_refused(&lab.people, "answers.B.3.7", "not_an_option"));
    sheet = assess_lab_sheet(&lab, begun.id, 60);
    LIST_AT(sheet.answers, AssessmentAnswer, 3)->item = STR("B.9.9");
    assert_int_equal(assess_lab_write(&lab, 1, &sheet), OK);
    assert_int_equal(assess_lab_sign(&lab, 0, begun.id, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "answers", "unknown_item"));
    assess_lab_close(&lab);
}

/* ---- who signs ---- */

static void two_different_assessors(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    assess_lab_consents(&lab, person);
    Assessment in = assess_lab_wanted(person, SCALE, 0, 0), out;
    assert_int_equal(people_lab_call(&lab.people, &lab.people.clerk, "assessment_create", &in,
                                     &out),
                     ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "assessor_two", "same_assessor"));
    Assessment begun = assess_lab_start(&lab, person, SCALE, 0, 1);
    AssessmentSheet sheet = assess_lab_sheet(&lab, begun.id, 50);
    assert_int_equal(assess_lab_write(&lab, 2, &sheet), ERR_NOT_FOUND);
    assert_int_equal(assess_lab_write(&lab, 0, &sheet), OK);
    assert_int_equal(assess_lab_sign(&lab, 2, begun.id, &out), ERR_NOT_FOUND);
    AssessmentSignature clerks = {.id = begun.id, .version = begun.version + 1};
    assert_int_equal(people_lab_call(&lab.people, &lab.people.clerk, "assessment_sign", &clerks,
                                     &out),
                     ERR_FORBIDDEN);
    assert_int_equal(assess_lab_sign(&lab, 0, begun.id, &out), OK);
    assert_int_equal(assess_lab_sign(&lab, 0, begun.id, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "", "same_assessor"));
    assert_int_equal(people_lab_read(&lab.people, person).level,
                     INT_NONE); /* one hand gives no level */
    sheet.falls = 9;            /* what one has signed the other does not change */
    assert_int_equal(assess_lab_write(&lab, 1, &sheet), ERR_CONFLICT);
    assert_int_equal(assess_lab_sign(&lab, 1, begun.id, &out), OK);
    assert_int_equal(out.state, ASSESSMENT_CONCLUDED);
    assert_int_equal(out.concluded_at, out.signed_two_at);
    assert_int_equal(people_lab_read(&lab.people, person).level, 2);
    assert_int_equal(assess_lab_sign(&lab, 1, begun.id, &out), ERR_INVALID);
    assert_int_equal(act(&lab.people.clerk, "assessment_void", begun.id, &out), ERR_CONFLICT);
    assess_lab_close(&lab);
}

/* What assessors say of somebody's health is sealed; what was written before that is at the next
 * open. */
static void notes_are_sealed(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    assess_lab_consents(&lab, person);
    Assessment begun = assess_lab_start(&lab, person, SCALE, 0, 1), out;
    AssessmentSheet sheet = assess_lab_sheet(&lab, begun.id, 70);
    sheet.note = STR("夜里常起身");
    assert_int_equal(assess_lab_write(&lab, 0, &sheet), OK);
    assert_false(people_lab_holds(&lab.people, STR("夜里常起身")));
    assert_int_equal(act(&lab.assessor[0], "assessment_get", begun.id, &out), OK);
    assert_true(str_equal_c(out.note, "夜里常起身"));
    database_execute(*state, "update assessment set note = '右手抖', returned_note = '洗澡要人扶', "
                             "note_sealed = null");
    people_lab_reopen(&lab.people);
    people_lab_reopen(&lab.people);
    assert_false(people_lab_holds(&lab.people, STR("右手抖")) ||
                 people_lab_holds(&lab.people, STR("洗澡要人扶")));
    assert_int_equal(act(&lab.assessor[0], "assessment_get", begun.id, &out), OK);
    assert_true(str_equal_c(out.note, "右手抖"));
    assert_true(str_equal_c(out.returned_note, "洗澡要人扶"));
    assess_lab_close(&lab);
}

static Err send_back(const Actor *actor, int64_t id, Assessment *out) {
    Assessment in = {.id = id, .note = STR("洗澡要人扶，评高了")};
    return people_lab_call(&lab.people, actor, "assessment_return", &in, out);
}

static void the_second_may_see_it_otherwise(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    assess_lab_consents(&lab, person);
    Assessment begun = assess_lab_start(&lab, person, SCALE, 0, 1), out;
    AssessmentSheet sheet = assess_lab_sheet(&lab, begun.id, 70);
    assert_int_equal(assess_lab_write(&lab, 0, &sheet), OK);
    assert_int_equal(send_back(&lab.assessor[1], begun.id, &out),
                     ERR_CONFLICT); /* nobody has signed */
    assert_int_equal(assess_lab_sign(&lab, 0, begun.id, &out), OK);
    assert_int_equal(send_back(&lab.assessor[0], begun.id, &out), ERR_INVALID); /* one's own */
    assert_true(people_lab_refused(&lab.people, "", "same_assessor"));
    assert_int_equal(send_back(&lab.assessor[2], begun.id, &out), ERR_NOT_FOUND);
    assert_int_equal(send_back(&lab.assessor[1], begun.id, &out), OK);
    assert_int_equal(out.state, ASSESSMENT_DRAFT);
    assert_int_equal(out.signed_one_at, 0);
    assert_int_equal(out.signature_one, 0);
    assert_int_equal(out.level, INT_NONE);
    assert_true(str_equal_c(out.returned_note, "洗澡要人扶，评高了"));
    assert_true(str_is_empty(out.note));
    assert_false(people_lab_holds(&lab.people, STR("洗澡要人扶")));
    sheet = assess_lab_sheet(&lab, begun.id, 50);
    assert_int_equal(assess_lab_write(&lab, 1, &sheet), OK);
    out = assess_lab_sign_both(&lab, begun.id, 1, 0);
    assert_int_equal(out.total, 50);
    assert_int_equal(people_lab_read(&lab.people, person).level, 2);
    assert_int_equal(send_back(&lab.assessor[1], begun.id, &out), ERR_CONFLICT);
    assess_lab_close(&lab);
}

static bool is_refused(int64_t person, int one, int two, const char *field) {
    Assessment in = assess_lab_wanted(person, SCALE, one, two), out;
    Err err = people_lab_call(&lab.people, &lab.people.clerk, "assessment_create", &in, &out);
    return err == ERR_INVALID && people_lab_refused(&lab.people, field, "not_an_assessor");
}

static void only_who_may_assess_that_day_is_named(void **state) {
    static const char *const faults[][2] = {
        {"update certificate set revoked_on = 20261102 where worker_id = 501",
         "update certificate set revoked_on = null where worker_id = 501"},
        {"update certificate set valid_until = 20261101 where worker_id = 501",
         "update certificate set valid_until = 20261102 where worker_id = 501"},
        {"update worker set state = 'left' where id = 501",
         "update worker set state = 'active' where id = 501"},
        {"update account set active = 0 where staff_id = 501",
         "update account set active = 1 where staff_id = 501"},
        {"update organisation set kind = 'provider'", "update organisation set kind = 'assessor'"},
    };
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    assert_true(is_refused(person, 0, ASSESSORS, "assessor_two"));
    for (size_t i = 0; i < COUNT(faults); i++) {
        database_execute(lab.people.database, faults[i][0]);
        assert_true(is_refused(person, 0, 1, "assessor_one"));
        database_execute(lab.people.database, faults[i][1]);
    }
    assess_lab_start(&lab, person, SCALE, 0, 1);
    assess_lab_close(&lab);
}

static Err reassign(int64_t id, int one, int two) {
    Assessment in = {.id = id,
                     .assessor_one = ASSESS_LAB_STAFF + one,
                     .assessor_two = ASSESS_LAB_STAFF + two,
                     .note = STR("请假")},
               out;
    return people_lab_call(&lab.people, &lab.people.clerk, "assessment_reassign", &in, &out);
}

static void others_while_nobody_has_signed(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    assess_lab_consents(&lab, person);
    Assessment begun = assess_lab_start(&lab, person, SCALE, 0, 1), out;
    assert_int_equal(reassign(begun.id, 2, 2), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "assessor_two", "same_assessor"));
    assert_int_equal(reassign(begun.id, 2, ASSESSORS), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "assessor_two", "not_an_assessor"));
    assert_int_equal(reassign(begun.id, 2, 1), OK);
    AssessmentSheet sheet = assess_lab_sheet(&lab, begun.id, 50);
    assert_int_equal(assess_lab_write(&lab, 0, &sheet), ERR_NOT_FOUND);
    assert_int_equal(assess_lab_write(&lab, 2, &sheet), OK);
    assert_int_equal(assess_lab_sign(&lab, 2, begun.id, &out), OK);
    assert_int_equal(reassign(begun.id, 3, 1), ERR_CONFLICT);
    assert_int_equal(assess_lab_sign(&lab, 1, begun.id, &out), OK);
    assess_lab_close(&lab);
}

static void nobody_signs_under_answers_that_changed(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    assess_lab_consents(&lab, person);
    Assessment begun = assess_lab_start(&lab, person, SCALE, 0, 1), out;
    AssessmentSheet mine = assess_lab_sheet(&lab, begun.id, 50),
                    theirs = assess_lab_sheet(&lab, begun.id, 70);
    assert_int_equal(assess_lab_write(&lab, 0, &mine), OK);
    AssessmentSignature in = {.id = begun.id,
                              .version = begun.version + 1,
                              .signature = lab.drawn[0]};
    assert_int_equal(assess_lab_write(&lab, 1, &theirs), OK);
    assert_int_equal(people_lab_call(&lab.people, &lab.assessor[0], "assessment_sign", &in, &out),
                     ERR_STALE);
    in.version = 0;
    assert_int_equal(people_lab_call(&lab.people, &lab.assessor[0], "assessment_sign", &in, &out),
                     ERR_PRECONDITION);
    assert_int_equal(assess_lab_sign(&lab, 0, begun.id, &out), OK);
    assess_lab_close(&lab);
}

static void a_consent_and_an_informant_first(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    Assessment begun = assess_lab_start(&lab, person, SCALE, 0, 1), out;
    AssessmentSheet sheet = assess_lab_sheet(&lab, begun.id, 50);
    assert_int_equal(assess_lab_sign(&lab, 0, begun.id, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "answers", "required"));
    AssessmentSignature unknown = {.id = begun.id, .version = begun.version, .signature = 12345};
    assert_int_equal(people_lab_call(&lab.people, &lab.assessor[0], "assessment_sign", &unknown,
                                     &out),
                     ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "answers", "required"));
    assert_true(people_lab_refused(&lab.people, "signature", "unknown_blob"));
    assert_int_equal(assess_lab_write(&lab, 0, &sheet), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "person_id", "consent_missing"));
    assert_true(str_equal_c(lab.people.faults.items[0].detail, "能力评估")); /* no bare code */
    assess_lab_consents(&lab, person);
    AssessmentSheet bare = sheet;
    bare.informant = STR_NONE;
    bare.informant_signature = 0;
    assert_int_equal(assess_lab_write(&lab, 0, &bare), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "informant", "required"));
    assert_true(people_lab_refused(&lab.people, "informant_signature", "required"));
    bare = sheet;
    bare.informant_signature = lab.drawn[2]; /* somebody else's picture would be printed */
    assert_int_equal(assess_lab_write(&lab, 0, &bare), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "informant_signature", "unknown_blob"));
    bare = sheet;
    bare.informant_relation = STR_NONE;
    assert_int_equal(assess_lab_write(&lab, 0, &bare), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "relation", "required"));
    assert_int_equal(assess_lab_write(&lab, 0, &sheet), OK);
    assert_int_equal(act(&lab.people.clerk, "assessment_get", begun.id, &out), OK);
    assert_true(str_equal_c(out.informant_relation, "儿子"));
    sheet.relation = choice_find(&informant_relations, STR("child"));
    assert_int_equal(assess_lab_write(&lab, 0, &sheet), OK);
    assert_int_equal(act(&lab.people.clerk, "assessment_get", begun.id, &out), OK);
    assert_true(str_equal_c(out.informant_relation, "child"));
    assess_lab_close(&lab);
}

static void one_at_a_time_and_for_the_living(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    Assessment begun = assess_lab_start(&lab, person, SCALE, 0, 1),
               in = assess_lab_wanted(person, SCALE, 2, 3), out;
    assert_int_equal(people_lab_call(&lab.people, &lab.people.clerk, "assessment_create", &in,
                                     &out),
                     ERR_CONFLICT);
    assert_true(people_lab_refused(&lab.people, "person_id", "assessment_open"));
    assert_int_equal(act(&lab.people.clerk, "assessment_void", begun.id, &out), OK);
    in.scale = STR("MZT039"); /* its old results are kept, none is made */
    assert_int_equal(people_lab_call(&lab.people, &lab.people.clerk, "assessment_create", &in,
                                     &out),
                     ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "scale", "unknown_scale"));
    struct {
        int64_t id;
        Date day;
        int64_t scope, registered_scope;
        Str reason;
    } death = {person, PEOPLE_TODAY, 0, INT_NONE, STR("社区核实")};
    Person dead;
    assert_int_equal(people_lab_call(&lab.people, &lab.people.clerk, "person_die", &death, &dead),
                     OK);
    in = assess_lab_wanted(person, SCALE, 2, 3);
    assert_int_equal(people_lab_call(&lab.people, &lab.people.clerk, "assessment_create", &in,
                                     &out),
                     ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "person_id", "person_dead"));
    assess_lab_close(&lab);
}

/* ---- appeal ---- */

static Err appeal(int64_t id, int one, int two, Assessment *out) {
    Assessment in = {.id = id,
                     .assessor_one = ASSESS_LAB_STAFF + one,
                     .assessor_two = ASSESS_LAB_STAFF + two,
                     .appeal_note = STR("家属认为评低了")};
    return people_lab_call(&lab.people, &lab.people.clerk, "assessment_appeal", &in, out);
}

static void an_appeal_goes_to_two_others(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    assess_lab_consents(&lab, person);
    Assessment first = assess_lab_ability(&lab, person, 50), again, out;
    assert_int_equal(appeal(first.id, 0, 2, &again), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "assessor_one", "judged_before"));
    assert_int_equal(appeal(first.id, 3, 1, &again), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "assessor_two", "judged_before"));
    assert_int_equal(appeal(first.id, 2, 3, &again), OK);
    assert_int_equal(again.appeal_of, first.id);
    assert_int_equal(act(&lab.assessor[2], "assessment_get", again.id, &out), OK);
    assert_true(
        str_equal_c(out.appeal_note, "家属认为评低了")); /* they are told of what, and why */
    assert_int_equal(out.appealed_day, first.day);
    assert_true(str_equal(out.appealed_level, first.level_name));
    assert_false(people_lab_holds(&lab.people, STR("家属认为评低了")));
    assert_int_equal(people_lab_read(&lab.people, person).level,
                     2); /* the first stands meanwhile */
    AssessmentSheet sheet = assess_lab_sheet(&lab, again.id, 40);
    sheet.note = STR("左手无力");
    assert_int_equal(assess_lab_write(&lab, 2, &sheet), OK);
    (void)assess_lab_sign_both(&lab, again.id, 2, 3);
    assert_int_equal(people_lab_read(&lab.people, person).level, 3);
    assert_int_equal(act(&lab.people.clerk, "assessment_get", first.id, &out), OK);
    assert_int_equal(out.state, ASSESSMENT_APPEALED);
    assert_int_equal(out.level, 2); /* never edited */
    assert_int_equal(act(&lab.people.clerk, "assessment_get", again.id, &out), OK);
    assert_true(str_equal_c(out.appeal_note, "家属认为评低了")); /* beside what they note */
    assert_true(str_equal_c(out.note, "左手无力"));
    assert_int_equal(out.appeal_until, date_add_days(out.day, 30));
    assert_int_equal(appeal(first.id, 2, 3, &again), ERR_CONFLICT);
    assert_int_equal(appeal(out.id, 1, 0, &again), ERR_INVALID); /* nor those of the first */
    assert_true(people_lab_refused(&lab.people, "assessor_one", "judged_before"));
    assert_true(people_lab_refused(&lab.people, "assessor_two", "judged_before"));
    assess_lab_close(&lab);
}

static void an_appeal_given_up_leaves_the_way_open(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    assess_lab_consents(&lab, person);
    Assessment first = assess_lab_ability(&lab, person, 50), again, out;
    assert_int_equal(appeal(first.id, 2, 3, &again), OK);
    assert_int_equal(act(&lab.people.clerk, "assessment_void", again.id, &out), OK);
    assert_int_equal(out.state, ASSESSMENT_VOID);
    assert_int_equal(act(&lab.people.clerk, "assessment_get", first.id, &out), OK);
    assert_int_equal(out.state, ASSESSMENT_CONCLUDED);
    assert_int_equal(people_lab_read(&lab.people, person).level, 2);
    assert_int_equal(appeal(first.id, 2, 3, &again), OK);
    assess_lab_close(&lab);
}

static void an_appeal_in_its_time(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab), other = assess_lab_somebody(&lab);
    assess_lab_consents(&lab, person);
    assess_lab_consents(&lab, other);
    Assessment first = assess_lab_ability(&lab, person, 50),
               second = assess_lab_ability(&lab, other, 50), again;
    people_lab_step(&lab.people, 30 * PEOPLE_DAY);
    assert_int_equal(appeal(first.id, 2, 3, &again), OK);
    people_lab_step(&lab.people, PEOPLE_DAY);
    assert_int_equal(appeal(second.id, 2, 3, &again), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "", "appeal_too_late"));
    assess_lab_close(&lab);
}

/* ---- due again ---- */

static bool is_due(const Actor *actor, int64_t person) {
    List due = {0};
    assert_int_equal(people_lab_call(&lab.people, actor, "assessment_due", NULL, &due), OK);
    for (size_t i = 0; i < due.count; i++) {
        if (LIST_AT(due, PersonRow, i)->id == person) return true;
    }
    return false;
}

static void who_is_due_again(void **state) {
    assess_lab_open(&lab, *state);
    int64_t soon = assess_lab_somebody(&lab), later = assess_lab_somebody(&lab);
    assess_lab_consents(&lab, soon);
    assess_lab_consents(&lab, later);
    (void)assess_lab_ability(&lab, soon, 50);  /* until 2027-11-01 */
    (void)assess_lab_ability(&lab, later, 10); /* until 2028-11-01 */
    people_lab_step(&lab.people, (int64_t)date_days_between(PEOPLE_TODAY, 20271001) * PEOPLE_DAY);
    assert_false(is_due(&lab.people.clerk, soon)); /* 31 days before */
    people_lab_step(&lab.people, PEOPLE_DAY);
    assert_true(is_due(&lab.people.clerk, soon));
    assert_false(is_due(&lab.people.clerk, later));
    assert_false(is_due(&lab.people.elsewhere, soon));
    Assessment begun = assess_lab_start(&lab, soon, SCALE, 0, 1), out;
    assert_false(is_due(&lab.people.clerk, soon)); /* somebody is at it */
    assert_int_equal(act(&lab.people.clerk, "assessment_void", begun.id, &out), OK);
    assert_true(is_due(&lab.people.clerk, soon));
    people_lab_step(&lab.people, 60 * PEOPLE_DAY); /* run out, and still due */
    assert_true(is_due(&lab.people.clerk, soon));
    assess_lab_close(&lab);
}

static void for_whom_it_concerns(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_somebody(&lab);
    assess_lab_consents(&lab, person);
    Assessment result = assess_lab_ability(&lab, person, 50), out;
    assert_int_equal(act(&lab.assessor[1], "assessment_get", result.id, &out), OK);
    assert_int_equal(act(&lab.assessor[3], "assessment_get", result.id, &out), ERR_NOT_FOUND);
    assert_int_equal(act(&lab.people.elsewhere, "assessment_get", result.id, &out), ERR_NOT_FOUND);
    assert_int_equal(act(&lab.people.family, "assessment_get", result.id, &out), ERR_NOT_FOUND);
    assert_int_equal(people_lab_list(&lab.people, &lab.assessor[3], "assessment_list", NULL).count,
                     0);
    assert_int_equal(people_lab_list(&lab.people, &lab.assessor[1], "assessment_list", NULL).count,
                     1);
    assert_false(people_lab_holds(&lab.people, STR("\"item\":\"B.1.1\"")));
    assess_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(the_boundary_totals),
        ON_BOTH(what_moves_a_level),
        ON_BOTH(subtotals_of_the_four_parts),
        ON_BOTH(every_item_with_one_of_its_options),
        ON_BOTH(two_different_assessors),
        ON_BOTH(notes_are_sealed),
        ON_BOTH(the_second_may_see_it_otherwise),
        ON_BOTH(only_who_may_assess_that_day_is_named),
        ON_BOTH(others_while_nobody_has_signed),
        ON_BOTH(nobody_signs_under_answers_that_changed),
        ON_BOTH(a_consent_and_an_informant_first),
        ON_BOTH(one_at_a_time_and_for_the_living),
        ON_BOTH(an_appeal_goes_to_two_others),
        ON_BOTH(an_appeal_given_up_leaves_the_way_open),
        ON_BOTH(an_appeal_in_its_time),
        ON_BOTH(who_is_due_again),
        ON_BOTH(for_whom_it_concerns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
