#include "support/assess_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/people/consent.h"
#include "care/people/person_row.h"
#include "care/places/organisation.h"
#include "core/guard/vault.h"

enum { BORN = 19400101 };

typedef struct LabItem {
    const char *code;
    int64_t max;
    int part;
} LabItem;

static const LabItem ability_items[] = {{"B.1.1", 4, 0}, {"B.1.2", 4, 0}, {"B.1.3", 4, 0},
                                        {"B.1.4", 4, 0}, {"B.1.5", 4, 0}, {"B.1.6", 4, 0},
                                        {"B.1.7", 4, 0}, {"B.1.8", 4, 0}, {"B.2.1", 4, 0},
                                        {"B.2.2", 4, 0}, {"B.2.3", 4, 0}, {"B.2.4", 3, 0},
                                        {"B.3.1", 4, 0}, {"B.3.2", 4, 0}, {"B.3.3", 4, 0},
                                        {"B.3.4", 4, 0}, {"B.3.5", 4, 0}, {"B.3.6", 4, 0},
                                        {"B.3.7", 1, 0}, {"B.3.8", 1, 0}, {"B.3.9", 2, 0},
                                        {"B.4.1", 2, 0}, {"B.4.2", 2, 0}, {"B.4.3", 4, 0},
                                        {"B.4.4", 3, 0}, {"B.4.5", 4, 0}};
static const LabItem ltc_items[] = {{"D01", 10, 0}, {"D02", 10, 0}, {"D03", 5, 0},  {"D04", 10, 0},
                                    {"D05", 10, 0}, {"D06", 10, 0}, {"D07", 15, 0}, {"D08", 15, 0},
                                    {"D09", 10, 0}, {"D10", 5, 0},  {"D11", 4, 1},  {"D12", 4, 1},
                                    {"D13", 4, 1},  {"D14", 4, 1},  {"D15", 4, 2},  {"D16", 4, 2},
                                    {"D17", 4, 2}};

/* As a literal of the database's own. */
static Str blob_literal(AssessLab *lab, Str bytes) {
    bool sqlite = lab->people.database->kind == DATABASE_SQLITE;
    Buf text;
    buf_init(&text, &lab->people.arena, 2 * bytes.len + 8);
    buf_put_c(&text, sqlite ? "x'" : "'\\x");
    for (size_t i = 0; i < bytes.len; i++)
        buf_put(&text, arena_printf(&lab->people.arena, "%02x", (unsigned char)bytes.ptr[i]));
    buf_put_char(&text, '\'');
    return buf_str(&text);
}

/* A worker of the body under the number that its account carries, with the certificate. */
static void employ(AssessLab *lab, int64_t staff_id, int64_t org_id) {
    Arena *arena = &lab->people.arena;
    Str worker = arena_printf(
        arena,
        "insert into worker (id, version, name, id_index, sex, org_id, scope, skills, state, "
        "shift_from, shift_to, break_from, break_to, max_minutes, travel, created_at) values "
        "(%lld, 1, '评估员', 'a%lld', 'female', %lld, %lld, '', 'active', 480, 1080, 0, 0, 480, "
        "'walk', 0)",
        (long long)staff_id, (long long)staff_id, (long long)org_id, (long long)PEOPLE_DISTRICT);
    Str certificate = arena_printf(
        arena,
        "insert into certificate (version, worker_id, kind, number, issued_on, created_at) values "
        "(1, %lld, 'assessor', 'A-%lld', 20260101, 0)",
        (long long)staff_id, (long long)staff_id);
    Str number = vault_seal(site_vault(lab->people.site), arena, "worker.id_number",
                            people_lab_id(&lab->people, 19800101, 1));
    Str secret =
        arena_printf(arena,
                     "insert into worker_secret (worker_id, id_sealed) values (%lld, " STR_FMT ")",
                     (long long)staff_id, STR_ARG(blob_literal(lab, number)));
    database_execute(lab->people.database, worker.ptr);
    database_execute(lab->people.database, secret.ptr);
    database_execute(lab->people.database, certificate.ptr);
}

void assess_lab_open(AssessLab *lab, const Database *database) {
    PeopleLab *people = &lab->people;
    Organisation org = {.name = STR("示例评估中心"),
                        .credit_code = STR("52330105YY0000108K"),
                        .kind = ORGANISATION_ASSESSOR,
                        .scope = PEOPLE_DISTRICT},
                 made;
    people_lab_open(people, database);
    assert_int_equal(people_lab_call(people, &people->officer, "organisation_create", &org, &made),
                     OK);
    for (int i = 0; i < ASSESSORS; i++) {
        lab->assessor[i] = people_lab_actor(people, "assessor", 0, made.id, ASSESS_LAB_STAFF + i);
        employ(lab, ASSESS_LAB_STAFF + i, made.id);
    }
    employ(lab, ASSESS_LAB_STAFF + ASSESSORS, made.id); /* without an account */
    for (int i = 0; i < ASSESSORS; i++) lab->drawn[i] = people_lab_proof(people, &lab->assessor[i]);
    lab->born = 0;
}

void assess_lab_close(AssessLab *lab) {
    people_lab_close(&lab->people);
}

int64_t assess_lab_somebody(AssessLab *lab) {
    lab->born++;
    return people_lab_person(&lab->people, date_add_days(BORN, lab->born), 1).id;
}

void assess_lab_consents(AssessLab *lab, int64_t person) {
    Consent in, out;
    shape_clear(&consent_shape, &in);
    in.person_id = person;
    in.kind = CONSENT_ASSESSMENT;
    in.notice_version = STR("2026-1");
    in.given_by = choice_find(&consent_givers, STR("self"));
    in.giver = STR("李秀英");
    in.given_on = PEOPLE_TODAY;
    assert_int_equal(people_lab_call(&lab->people, &lab->people.community, "consent_create", &in,
                                     &out),
                     OK);
}

int64_t assess_lab_person(AssessLab *lab) {
    int64_t person = assess_lab_somebody(lab);
    assess_lab_consents(lab, person);
    return person;
}

Assessment assess_lab_wanted(int64_t person, const char *scale, int one, int two) {
    Assessment in;
    shape_clear(&assessment_shape, &in);
    in.person_id = person;
    in.scale = str_from(scale);
    in.reason = choice_find(&assessment_reasons, STR("first"));
    in.assessor_one = ASSESS_LAB_STAFF + one;
    in.assessor_two = ASSESS_LAB_STAFF + two;
    return in;
}

Assessment assess_lab_start(AssessLab *lab, int64_t person, const char *scale, int one, int two) {
    Assessment in = assess_lab_wanted(person, scale, one, two), out;
    assert_int_equal(people_lab_call(&lab->people, &lab->people.clerk, "assessment_create", &in,
                                     &out),
                     OK);
    return out;
}

static AssessmentSheet sheet_of(AssessLab *lab, int64_t id, const LabItem *items, size_t count,
                                const int64_t *totals) {
    AssessmentAnswer *answers = arena_array(&lab->people.arena, AssessmentAnswer, count);
    AssessmentSheet sheet;
    int64_t left[ASSESS_LAB_PARTS] = {0};
    for (int i = 0; i <= items[count - 1].part; i++) left[i] = totals[i];
    shape_clear(&assessment_sheet_shape, &sheet);
    sheet.id = id;
    for (size_t i = 0; i < count; i++) {
        int64_t *rest = &left[items[i].part];
        int64_t points = *rest < items[i].max ? *rest : items[i].max;
        answers[i] = (AssessmentAnswer){str_from(items[i].code), points};
        *rest -= points;
    }
    for (int i = 0; i < ASSESS_LAB_PARTS; i++) assert_int_equal(left[i], 0);
    sheet.answers = (List){answers, count};
    sheet.informant = STR("王建国");
    sheet.informant_relation = STR("儿子");
    sheet.informant_signature = lab->drawn[0];
    return sheet;
}

AssessmentSheet assess_lab_sheet(AssessLab *lab, int64_t id, int64_t total) {
    return sheet_of(lab, id, ability_items, COUNT(ability_items), &total);
}

AssessmentSheet assess_lab_ltc_sheet(AssessLab *lab, int64_t id,
                                     const int64_t totals[ASSESS_LAB_PARTS]) {
    return sheet_of(lab, id, ltc_items, COUNT(ltc_items), totals);
}

/* What the informant signed is a picture of whoever writes; sheet_of names the first assessor's. */
Err assess_lab_write(AssessLab *lab, int who, const AssessmentSheet *sheet) {
    Assessment out;
    AssessmentSheet own = *sheet;
    if (own.informant_signature == lab->drawn[0]) own.informant_signature = lab->drawn[who];
    return people_lab_call(&lab->people, &lab->assessor[who], "assessment_write", &own, &out);
}

Err assess_lab_sign(AssessLab *lab, int who, int64_t id, Assessment *out) {
    Assessment now;
    assert_int_equal(people_lab_call(&lab->people, &system_actor, "assessment_get", &(IdKey){id},
                                     &now),
                     OK);
    AssessmentSignature in = {.id = id, .version = now.version, .signature = lab->drawn[who]};
    return people_lab_call(&lab->people, &lab->assessor[who], "assessment_sign", &in, out);
}

Assessment assess_lab_sign_both(AssessLab *lab, int64_t id, int one, int two) {
    Assessment out;
    assert_int_equal(assess_lab_sign(lab, one, id, &out), OK);
    assert_int_equal(out.state, ASSESSMENT_SIGNED_ONCE);
    assert_int_equal(assess_lab_sign(lab, two, id, &out), OK);
    assert_int_equal(out.state, ASSESSMENT_CONCLUDED);
    return out;
}

Assessment assess_lab_ability(AssessLab *lab, int64_t person, int64_t total) {
    Assessment begun = assess_lab_start(lab, person, "GBT42195", 0, 1);
    AssessmentSheet sheet = assess_lab_sheet(lab, begun.id, total);
    assert_int_equal(assess_lab_write(lab, 0, &sheet), OK);
    return assess_lab_sign_both(lab, begun.id, 0, 1);
}

Assessment assess_lab_ltc(AssessLab *lab, int64_t person, const int64_t totals[ASSESS_LAB_PARTS]) {
    Assessment begun = assess_lab_start(lab, person, "LTC2021", 0, 1);
    AssessmentSheet sheet = assess_lab_ltc_sheet(lab, begun.id, totals);
    assert_int_equal(assess_lab_write(lab, 0, &sheet), OK);
    return assess_lab_sign_both(lab, begun.id, 0, 1);
}
