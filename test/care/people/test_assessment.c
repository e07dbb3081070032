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
#include "care/people/scale.h"
#include "care/places/organisation.h"
#include "support/people_lab.h"

enum { ITEMS = 26, ASSESSORS = 4, FIRST_STAFF = 501, BORN = 19400101 };

static PeopleLab lab;
static Actor assessor[ASSESSORS];
static int64_t drawn[ASSESSORS]; /* each one's own signature */
static int people;

static const struct {
    const char *code;
    int64_t max;
} items[ITEMS] = {{"B.1.1", 4}, {"B.1.2", 4}, {"B.1.3", 4}, {"B.1.4", 4}, {"B.1.5", 4},
                  {"B.1.6", 4}, {"B.1.7", 4}, {"B.1.8", 4}, {"B.2.1", 4}, {"B.2.2", 4},
                  {"B.2.3", 4}, {"B.2.4", 3}, {"B.3.1", 4}, {"B.3.2", 4}, {"B.3.3", 4},
                  {"B.3.4", 4}, {"B.3.5", 4}, {"B.3.6", 4}, {"B.3.7", 1}, {"B.3.8", 1},
                  {"B.3.9", 2}, {"B.4.1", 2}, {"B.4.2", 2}, {"B.4.3", 4}, {"B.4.4", 3},
                  {"B.4.5", 4}};

/* A worker of the body under the number that its account carries, with the certificate. */
static void employ(int64_t staff_id, int64_t org_id) {
    Str worker = arena_printf(
        &lab.arena,
        "insert into worker (id, version, name, id_index, sex, org_id, scope, skills, state, "
        "shift_from, shift_to, break_from, break_to, max_minutes, travel, created_at) values "
        "(%lld, 1, '评估员', 'a%lld', 'female', %lld, %lld, '', 'active', 480, 1080, 0, 0, 480, "
        "'walk', 0)",
        (long long)staff_id, (long long)staff_id, (long long)org_id, (long long)PEOPLE_DISTRICT);
    Str certificate = arena_printf(
        &lab.arena,
        "insert into certificate (version, worker_id, kind, number, issued_on, created_at) values "
        "(1, %lld, 'assessor', 'A-%lld', 20260101, 0)",
        (long long)staff_id, (long long)staff_id);
    database_execute(lab.database, worker.ptr);
    database_execute(lab.database, certificate.ptr);
}

static void open_lab(void **state) {
    Organisation org = {.name = STR("示例评估中心"),
                        .credit_code = STR("52330105YY0000108K"),
                        .kind = ORGANISATION_ASSESSOR,
                        .scope = PEOPLE_DISTRICT},
                 made;
    people_lab_open(&lab, *state);
    assert_int_equal(people_lab_call(&lab, &lab.officer, "organisation_create", &org, &made), OK);
    for (int i = 0; i < ASSESSORS; i++) {
        assessor[i] = people_lab_actor(&lab, "assessor", 0, made.id, FIRST_STAFF + i);
        employ(FIRST_STAFF + i, made.id);
    }
    employ(FIRST_STAFF + ASSESSORS, made.id); /* without an account */
    for (int i = 0; i < ASSESSORS; i++) drawn[i] = people_lab_proof(&lab, &assessor[i]);
    people = 0;
}

static int64_t somebody(void) {
    people++;
    return people_lab_person(&lab, date_add_days(BORN, people), 1).id;
}

static void consents(int64_t person) {
    Consent in, out;
    shape_clear(&consent_shape, &in);
    in.person_id = person;
    in.kind = CONSENT_ASSESSMENT;
    in.notice_version = STR("2026-1");
    in.given_by = choice_find(&consent_givers, STR("self"));
    in.giver = STR("李秀英");
    in.given_on = PEOPLE_TODAY;
    assert_int_equal(people_lab_call(&lab, &lab.community, "consent_create", &in, &out), OK);
}

static Assessment wanted(int64_t person, int one, int two) {
    Assessment in;
    shape_clear(&assessment_shape, &in);
    in.person_id = person;
    in.scale = STR("GBT42195");
    in.reason = choice_find(&assessment_reasons, STR("first"));
    in.assessor_one = FIRST_STAFF + one;
    in.assessor_two = FIRST_STAFF + two;
    return in;
}

static Assessment started(int64_t person, int one, int two) {
    Assessment in = wanted(person, one, two), out;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "assessment_create", &in, &out), OK);
    return out;
}

/* Full points from the first item on, until the total is used up. */
static AssessmentSheet sheet_of(int64_t id, int64_t total) {
    AssessmentAnswer *answers = arena_array(&lab.arena, AssessmentAnswer, ITEMS);
    AssessmentSheet sheet;
    shape_clear(&assessment_sheet_shape, &sheet);
    sheet.id = id;
    for (size_t i = 0; i < ITEMS; i++) {
        int64_t points = total < items[i].max ? total : items[i].max;
        answers[i] = (AssessmentAnswer){str_from(items[i].code), points};
        total -= points;
    }
    assert_int_equal(total, 0);
    sheet.answers = (List){answers, ITEMS};
    sheet.informant = STR("王建国");
    sheet.informant_relation = STR("儿子");
    sheet.informant_signature = drawn[0];
    return sheet;
}

/* What the informant signed is a picture of whoever writes; sheet_of names the first assessor's. */
static Err write_sheet(const Actor *actor, const AssessmentSheet *sheet) {
    Assessment out;
    AssessmentSheet own = *sheet;
    bool assesses = actor >= assessor && actor < assessor + ASSESSORS;
    if (assesses && own.informant_signature == drawn[0])
        own.informant_signature = drawn[actor - assessor];
    return people_lab_call(&lab, actor, "assessment_write", &own, &out);
}

static Err act(const Actor *actor, const char *route, int64_t id, Assessment *out) {
    return people_lab_call(&lab, actor, route, &(IdKey){id}, out);
}

static int64_t version_of(int64_t id) {
    Assessment now;
    assert_int_equal(people_lab_call(&lab, &system_actor, "assessment_get", &(IdKey){id}, &now),
                     OK);
    return now.version;
}

static Err sign(const Actor *actor, int64_t id, Assessment *out) {
    AssessmentSignature in = {.id = id,
                              .version = version_of(id),
                              .signature = actor == &lab.clerk ? 0 : drawn[actor - assessor]};
    return people_lab_call(&lab, actor, "assessment_sign", &in, out);
}

static Assessment signed_by_both(int64_t id, int one, int two) {
    Assessment out;
    assert_int_equal(sign(&assessor[one], id, &out), OK);
    assert_int_equal(out.state, ASSESSMENT_SIGNED_ONCE);
    assert_int_equal(sign(&assessor[two], id, &out), OK);
    assert_int_equal(out.state, ASSESSMENT_CONCLUDED);
    return out;
}

static Assessment assessed(int64_t person, int64_t total) {
    Assessment begun = started(person, 0, 1);
    AssessmentSheet sheet = sheet_of(begun.id, total);
    assert_int_equal(write_sheet(&assessor[0], &sheet), OK);
    return signed_by_both(begun.id, 0, 1);
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
    int64_t person = somebody();
    consents(person);
    Assessment begun = started(person, 0, 1);
    AssessmentSheet sheet = sheet_of(begun.id, given->total);
    sheet.coma = given->coma;
    sheet.diagnosis = str_from(given->diagnosis);
    sheet.falls = given->falls;
    sheet.wanderings = given->wanderings;
    assert_int_equal(write_sheet(&assessor[0], &sheet), OK);
    Assessment result = signed_by_both(begun.id, 0, 1);
    if (result.level != given->level || result.raw_level != given->raw)
        fail_msg("%lld: level %lld, by points %lld", (long long)given->total,
                 (long long)result.level, (long long)result.raw_level);
    assert_int_equal(result.total, given->total);
    assert_true(str_equal_c(result.adjustments, given->adjustments));
    assert_int_equal(people_lab_read(&lab, person).level, given->level);
    Date until = given->level == 4 ? 20281101 : 20271101;
    assert_int_equal(result.valid_until, until);
    assert_int_equal(people_lab_read(&lab, person).level_until, until);
}

static void the_boundary_totals(void **state) {
    static const Case cases[] = {
        {90, NULL, false, 0, 0, 0, 0, ""}, {89, NULL, false, 0, 0, 1, 1, ""},
        {66, NULL, false, 0, 0, 1, 1, ""}, {65, NULL, false, 0, 0, 2, 2, ""},
        {46, NULL, false, 0, 0, 2, 2, ""}, {45, NULL, false, 0, 0, 3, 3, ""},
        {30, NULL, false, 0, 0, 3, 3, ""}, {29, NULL, false, 0, 0, 4, 4, ""},
        {0, NULL, false, 0, 0, 4, 4, ""},
    };
    open_lab(state);
    for (size_t i = 0; i < COUNT(cases); i++) judge(&cases[i]);
    people_lab_close(&lab);
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
    open_lab(state);
    for (size_t i = 0; i < COUNT(cases); i++) judge(&cases[i]);
    people_lab_close(&lab);
}

static void subtotals_of_the_four_parts(void **state) {
    open_lab(state);
    int64_t person = somebody();
    consents(person);
    Assessment whole = assessed(person, 90);
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
    people_lab_close(&lab);
}

static void every_item_with_one_of_its_options(void **state) {
    open_lab(state);
    int64_t person = somebody();
    consents(person);
    Assessment begun = started(person, 0, 1), out;
    AssessmentSheet sheet = sheet_of(begun.id, 60);
    sheet.answers.count = ITEMS - 1;
    LIST_AT(sheet.answers, AssessmentAnswer, 0)->points = 5;
    LIST_AT(sheet.answers, AssessmentAnswer, 18)->points = 2;
    assert_int_equal(write_sheet(&assessor[0], &sheet), OK);
    assert_int_equal(sign(&assessor[0], begun.id, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "answers.B.4.5", "required"));
    assert_true(people_lab_refused(&lab, "answers.B.1.1", "not_an_option"));
    assert_true(people_lab_refused(&lab, "answers.B.3.7", "not_an_option"));
    sheet = sheet_of(begun.id, 60);
    LIST_AT(sheet.answers, AssessmentAnswer, 3)->item = STR("B.9.9");
    assert_int_equal(write_sheet(&assessor[1], &sheet), OK);
    assert_int_equal(sign(&assessor[0], begun.id, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "answers", "unknown_item"));
    people_lab_close(&lab);
}

/* ---- who signs ---- */

static void two_different_assessors(void **state) {
    open_lab(state);
    int64_t person = somebody();
    consents(person);
    Assessment in = wanted(person, 0, 0), out;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "assessment_create", &in, &out),
                     ERR_INVALID);
    assert_true(people_lab_refused(&lab, "assessor_two", "same_assessor"));
    Assessment begun = started(person, 0, 1);
    AssessmentSheet sheet = sheet_of(begun.id, 50);
    assert_int_equal(write_sheet(&assessor[2], &sheet), ERR_NOT_FOUND);
    assert_int_equal(write_sheet(&assessor[0], &sheet), OK);
    assert_int_equal(sign(&assessor[2], begun.id, &out), ERR_NOT_FOUND);
    assert_int_equal(sign(&lab.clerk, begun.id, &out), ERR_FORBIDDEN);
    assert_int_equal(sign(&assessor[0], begun.id, &out), OK);
    assert_int_equal(sign(&assessor[0], begun.id, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "", "same_assessor"));
    assert_int_equal(people_lab_read(&lab, person).level, INT_NONE); /* one hand gives no level */
    sheet.falls = 9; /* what one has signed the other does not change */
    assert_int_equal(write_sheet(&assessor[1], &sheet), ERR_CONFLICT);
    assert_int_equal(sign(&assessor[1], begun.id, &out), OK);
    assert_int_equal(out.state, ASSESSMENT_CONCLUDED);
    assert_int_equal(out.concluded_at, out.signed_two_at);
    assert_int_equal(people_lab_read(&lab, person).level, 2);
    assert_int_equal(sign(&assessor[1], begun.id, &out), ERR_INVALID);
    assert_int_equal(act(&lab.clerk, "assessment_void", begun.id, &out), ERR_CONFLICT);
    people_lab_close(&lab);
}

/* What assessors say of somebody's health is sealed; what was written before that is at the next
 * open. */
static void notes_are_sealed(void **state) {
    open_lab(state);
    int64_t person = somebody();
    consents(person);
    Assessment begun = started(person, 0, 1), out;
    AssessmentSheet sheet = sheet_of(begun.id, 70);
    sheet.note = STR("夜里常起身");
    assert_int_equal(write_sheet(&assessor[0], &sheet), OK);
    assert_false(people_lab_holds(&lab, STR("夜里常起身")));
    assert_int_equal(act(&assessor[0], "assessment_get", begun.id, &out), OK);
    assert_true(str_equal_c(out.note, "夜里常起身"));
    database_execute(*state, "update assessment set note = '右手抖', returned_note = '洗澡要人扶', "
                             "note_sealed = null");
    people_lab_reopen(&lab);
    people_lab_reopen(&lab);
    assert_false(people_lab_holds(&lab, STR("右手抖")) ||
                 people_lab_holds(&lab, STR("洗澡要人扶")));
    assert_int_equal(act(&assessor[0], "assessment_get", begun.id, &out), OK);
    assert_true(str_equal_c(out.note, "右手抖"));
    assert_true(str_equal_c(out.returned_note, "洗澡要人扶"));
    people_lab_close(&lab);
}

static Err send_back(const Actor *actor, int64_t id, Assessment *out) {
    Assessment in = {.id = id, .note = STR("洗澡要人扶，评高了")};
    return people_lab_call(&lab, actor, "assessment_return", &in, out);
}

static void the_second_may_see_it_otherwise(void **state) {
    open_lab(state);
    int64_t person = somebody();
    consents(person);
    Assessment begun = started(person, 0, 1), out;
    AssessmentSheet sheet = sheet_of(begun.id, 70);
    assert_int_equal(write_sheet(&assessor[0], &sheet), OK);
    assert_int_equal(send_back(&assessor[1], begun.id, &out), ERR_CONFLICT); /* nobody has signed */
    assert_int_equal(sign(&assessor[0], begun.id, &out), OK);
    assert_int_equal(send_back(&assessor[0], begun.id, &out), ERR_INVALID); /* one's own */
    assert_true(people_lab_refused(&lab, "", "same_assessor"));
    assert_int_equal(send_back(&assessor[2], begun.id, &out), ERR_NOT_FOUND);
    assert_int_equal(send_back(&assessor[1], begun.id, &out), OK);
    assert_int_equal(out.state, ASSESSMENT_DRAFT);
    assert_int_equal(out.signed_one_at, 0);
    assert_int_equal(out.signature_one, 0);
    assert_int_equal(out.level, INT_NONE);
    assert_true(str_equal_c(out.returned_note, "洗澡要人扶，评高了"));
    assert_true(str_is_empty(out.note));
    assert_false(people_lab_holds(&lab, STR("洗澡要人扶")));
    sheet = sheet_of(begun.id, 50);
    assert_int_equal(write_sheet(&assessor[1], &sheet), OK);
    out = signed_by_both(begun.id, 1, 0);
    assert_int_equal(out.total, 50);
    assert_int_equal(people_lab_read(&lab, person).level, 2);
    assert_int_equal(send_back(&assessor[1], begun.id, &out), ERR_CONFLICT);
    people_lab_close(&lab);
}

static bool is_refused(int64_t person, int one, int two, const char *field) {
    Assessment in = wanted(person, one, two), out;
    Err err = people_lab_call(&lab, &lab.clerk, "assessment_create", &in, &out);
    return err == ERR_INVALID && people_lab_refused(&lab, field, "not_an_assessor");
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
    open_lab(state);
    int64_t person = somebody();
    assert_true(is_refused(person, 0, ASSESSORS, "assessor_two"));
    for (size_t i = 0; i < COUNT(faults); i++) {
        database_execute(lab.database, faults[i][0]);
        assert_true(is_refused(person, 0, 1, "assessor_one"));
        database_execute(lab.database, faults[i][1]);
    }
    started(person, 0, 1);
    people_lab_close(&lab);
}

static Err reassign(int64_t id, int one, int two) {
    Assessment in = {.id = id,
                     .assessor_one = FIRST_STAFF + one,
                     .assessor_two = FIRST_STAFF + two,
                     .note = STR("请假")},
               out;
    return people_lab_call(&lab, &lab.clerk, "assessment_reassign", &in, &out);
}

static void others_while_nobody_has_signed(void **state) {
    open_lab(state);
    int64_t person = somebody();
    consents(person);
    Assessment begun = started(person, 0, 1), out;
    assert_int_equal(reassign(begun.id, 2, 2), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "assessor_two", "same_assessor"));
    assert_int_equal(reassign(begun.id, 2, ASSESSORS), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "assessor_two", "not_an_assessor"));
    assert_int_equal(reassign(begun.id, 2, 1), OK);
    AssessmentSheet sheet = sheet_of(begun.id, 50);
    assert_int_equal(write_sheet(&assessor[0], &sheet), ERR_NOT_FOUND);
    assert_int_equal(write_sheet(&assessor[2], &sheet), OK);
    assert_int_equal(sign(&assessor[2], begun.id, &out), OK);
    assert_int_equal(reassign(begun.id, 3, 1), ERR_CONFLICT);
    assert_int_equal(sign(&assessor[1], begun.id, &out), OK);
    people_lab_close(&lab);
}

static void nobody_signs_under_answers_that_changed(void **state) {
    open_lab(state);
    int64_t person = somebody();
    consents(person);
    Assessment begun = started(person, 0, 1), out;
    AssessmentSheet mine = sheet_of(begun.id, 50), theirs = sheet_of(begun.id, 70);
    assert_int_equal(write_sheet(&assessor[0], &mine), OK);
    AssessmentSignature in = {.id = begun.id,
                              .version = version_of(begun.id),
                              .signature = drawn[0]};
    assert_int_equal(write_sheet(&assessor[1], &theirs), OK);
    assert_int_equal(people_lab_call(&lab, &assessor[0], "assessment_sign", &in, &out), ERR_STALE);
    in.version = 0;
    assert_int_equal(people_lab_call(&lab, &assessor[0], "assessment_sign", &in, &out),
                     ERR_PRECONDITION);
    assert_int_equal(sign(&assessor[0], begun.id, &out), OK);
    people_lab_close(&lab);
}

static void a_consent_and_an_informant_first(void **state) {
    open_lab(state);
    int64_t person = somebody();
    Assessment begun = started(person, 0, 1), out;
    AssessmentSheet sheet = sheet_of(begun.id, 50);
    assert_int_equal(sign(&assessor[0], begun.id, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "answers", "required"));
    AssessmentSignature unknown = {.id = begun.id, .version = begun.version, .signature = 12345};
    assert_int_equal(people_lab_call(&lab, &assessor[0], "assessment_sign", &unknown, &out),
                     ERR_INVALID);
    assert_true(people_lab_refused(&lab, "answers", "required"));
    assert_true(people_lab_refused(&lab, "signature", "unknown_blob"));
    assert_int_equal(write_sheet(&assessor[0], &sheet), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "person_id", "consent_missing"));
    consents(person);
    AssessmentSheet bare = sheet;
    bare.informant = STR_NONE;
    bare.informant_signature = 0;
    assert_int_equal(write_sheet(&assessor[0], &bare), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "informant", "required"));
    assert_true(people_lab_refused(&lab, "informant_signature", "required"));
    bare = sheet;
    bare.informant_signature = drawn[2]; /* somebody else's picture would be printed */
    assert_int_equal(write_sheet(&assessor[0], &bare), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "informant_signature", "unknown_blob"));
    bare = sheet;
    bare.informant_relation = STR_NONE;
    assert_int_equal(write_sheet(&assessor[0], &bare), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "relation", "required"));
    assert_int_equal(write_sheet(&assessor[0], &sheet), OK);
    assert_int_equal(act(&lab.clerk, "assessment_get", begun.id, &out), OK);
    assert_true(str_equal_c(out.informant_relation, "儿子"));
    sheet.relation = choice_find(&informant_relations, STR("child"));
    assert_int_equal(write_sheet(&assessor[0], &sheet), OK);
    assert_int_equal(act(&lab.clerk, "assessment_get", begun.id, &out), OK);
    assert_true(str_equal_c(out.informant_relation, "child"));
    people_lab_close(&lab);
}

static void one_at_a_time_and_for_the_living(void **state) {
    open_lab(state);
    int64_t person = somebody();
    Assessment begun = started(person, 0, 1), in = wanted(person, 2, 3), out;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "assessment_create", &in, &out),
                     ERR_CONFLICT);
    assert_true(people_lab_refused(&lab, "person_id", "assessment_open"));
    assert_int_equal(act(&lab.clerk, "assessment_void", begun.id, &out), OK);
    in.scale = STR("MZT039"); /* its old results are kept, none is made */
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "assessment_create", &in, &out),
                     ERR_INVALID);
    assert_true(people_lab_refused(&lab, "scale", "unknown_scale"));
    struct {
        int64_t id;
        Date day;
        int64_t scope, registered_scope;
        Str reason;
    } death = {person, PEOPLE_TODAY, 0, INT_NONE, STR("社区核实")};
    Person dead;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "person_die", &death, &dead), OK);
    in = wanted(person, 2, 3);
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "assessment_create", &in, &out),
                     ERR_INVALID);
    assert_true(people_lab_refused(&lab, "person_id", "person_dead"));
    people_lab_close(&lab);
}

/* ---- appeal ---- */

static Err appeal(int64_t id, int one, int two, Assessment *out) {
    Assessment in = {.id = id,
                     .assessor_one = FIRST_STAFF + one,
                     .assessor_two = FIRST_STAFF + two,
                     .note = STR("家属认为评低了")};
    return people_lab_call(&lab, &lab.clerk, "assessment_appeal", &in, out);
}

static void an_appeal_goes_to_two_others(void **state) {
    open_lab(state);
    int64_t person = somebody();
    consents(person);
    Assessment first = assessed(person, 50), again, out;
    assert_int_equal(appeal(first.id, 0, 2, &again), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "assessor_one", "judged_before"));
    assert_int_equal(appeal(first.id, 3, 1, &again), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "assessor_two", "judged_before"));
    assert_int_equal(appeal(first.id, 2, 3, &again), OK);
    assert_int_equal(again.appeal_of, first.id);
    assert_int_equal(people_lab_read(&lab, person).level, 2); /* the first stands meanwhile */
    AssessmentSheet sheet = sheet_of(again.id, 40);
    assert_int_equal(write_sheet(&assessor[2], &sheet), OK);
    (void)signed_by_both(again.id, 2, 3);
    assert_int_equal(people_lab_read(&lab, person).level, 3);
    assert_int_equal(act(&lab.clerk, "assessment_get", first.id, &out), OK);
    assert_int_equal(out.state, ASSESSMENT_APPEALED);
    assert_int_equal(out.level, 2); /* never edited */
    assert_int_equal(appeal(first.id, 2, 3, &again), ERR_CONFLICT);
    people_lab_close(&lab);
}

static void an_appeal_given_up_leaves_the_way_open(void **state) {
    open_lab(state);
    int64_t person = somebody();
    consents(person);
    Assessment first = assessed(person, 50), again, out;
    assert_int_equal(appeal(first.id, 2, 3, &again), OK);
    assert_int_equal(act(&lab.clerk, "assessment_void", again.id, &out), OK);
    assert_int_equal(out.state, ASSESSMENT_VOID);
    assert_int_equal(act(&lab.clerk, "assessment_get", first.id, &out), OK);
    assert_int_equal(out.state, ASSESSMENT_CONCLUDED);
    assert_int_equal(people_lab_read(&lab, person).level, 2);
    assert_int_equal(appeal(first.id, 2, 3, &again), OK);
    people_lab_close(&lab);
}

static void an_appeal_in_its_time(void **state) {
    open_lab(state);
    int64_t person = somebody(), other = somebody();
    consents(person);
    consents(other);
    Assessment first = assessed(person, 50), second = assessed(other, 50), again;
    people_lab_step(&lab, 30 * PEOPLE_DAY);
    assert_int_equal(appeal(first.id, 2, 3, &again), OK);
    people_lab_step(&lab, PEOPLE_DAY);
    assert_int_equal(appeal(second.id, 2, 3, &again), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "", "appeal_too_late"));
    people_lab_close(&lab);
}

/* ---- due again ---- */

static bool is_due(const Actor *actor, int64_t person) {
    List due = {0};
    assert_int_equal(people_lab_call(&lab, actor, "assessment_due", NULL, &due), OK);
    for (size_t i = 0; i < due.count; i++) {
        if (LIST_AT(due, PersonRow, i)->id == person) return true;
    }
    return false;
}

static void who_is_due_again(void **state) {
    open_lab(state);
    int64_t soon = somebody(), later = somebody();
    consents(soon);
    consents(later);
    (void)assessed(soon, 50);  /* until 2027-11-01 */
    (void)assessed(later, 10); /* until 2028-11-01 */
    people_lab_step(&lab, (int64_t)date_days_between(PEOPLE_TODAY, 20271001) * PEOPLE_DAY);
    assert_false(is_due(&lab.clerk, soon)); /* 31 days before */
    people_lab_step(&lab, PEOPLE_DAY);
    assert_true(is_due(&lab.clerk, soon));
    assert_false(is_due(&lab.clerk, later));
    assert_false(is_due(&lab.elsewhere, soon));
    Assessment begun = started(soon, 0, 1), out;
    assert_false(is_due(&lab.clerk, soon)); /* somebody is at it */
    assert_int_equal(act(&lab.clerk, "assessment_void", begun.id, &out), OK);
    assert_true(is_due(&lab.clerk, soon));
    people_lab_step(&lab, 60 * PEOPLE_DAY); /* run out, and still due */
    assert_true(is_due(&lab.clerk, soon));
    people_lab_close(&lab);
}

static void for_whom_it_concerns(void **state) {
    open_lab(state);
    int64_t person = somebody();
    consents(person);
    Assessment result = assessed(person, 50), out;
    assert_int_equal(act(&assessor[1], "assessment_get", result.id, &out), OK);
    assert_int_equal(act(&assessor[3], "assessment_get", result.id, &out), ERR_NOT_FOUND);
    assert_int_equal(act(&lab.elsewhere, "assessment_get", result.id, &out), ERR_NOT_FOUND);
    assert_int_equal(act(&lab.family, "assessment_get", result.id, &out), ERR_NOT_FOUND);
    assert_int_equal(people_lab_list(&lab, &assessor[3], "assessment_list", NULL).count, 0);
    assert_int_equal(people_lab_list(&lab, &assessor[1], "assessment_list", NULL).count, 1);
    assert_false(people_lab_holds(&lab, STR("\"item\":\"B.1.1\"")));
    people_lab_close(&lab);
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
