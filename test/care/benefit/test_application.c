/* Applications: the whole way, the clocks, the papers, and every state × event × role as the table
 * says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "care/benefit/publicity.h"
#include "care/people/assessment_use.h"
#include "core/walk/codebook.h"
#include "support/benefit_lab.h"

static BenefitLab lab;

/* The in-shapes of the moves, as a client fills them. */
typedef struct Decision {
    int64_t id;
    Str reason;
} Decision;
typedef struct BoardPhoto {
    int64_t id;
    int64_t photo_blob, receipt_blob;
} BoardPhoto;

static const char *const papers[] = {"household_register", "application_form", "consent_form",
                                     "income_proof"};

/* Everything 服务补贴 asks for: the ID card by shared data, the rest as scans. */
static List all_papers(void) {
    ApplicationMaterial *materials =
        arena_array(&lab.arena, ApplicationMaterial, COUNT(papers) + 1);
    materials[0] =
        (ApplicationMaterial){.material = STR("id_card"), .shared_note = STR("公安数据核验一致")};
    for (size_t i = 0; i < COUNT(papers); i++)
        materials[i + 1] =
            (ApplicationMaterial){.material = str_from(papers[i]), .blob_id = lab.blob};
    return (List){materials, COUNT(papers) + 1};
}

static Application request(int64_t person) {
    return (Application){.person_id = person,
                         .programme = STR("service_allowance"),
                         .applied_by = APPLIED_BY_SELF,
                         .left_days = INT_NONE,
                         .level = INT_NONE,
                         .amount = INT_NONE,
                         .materials = all_papers()};
}

static Application apply(int64_t person) {
    Application in = request(person), out;
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "application_create", &in, &out), OK);
    assert_int_equal(out.state, APPLICATION_SUBMITTED);
    return out;
}

static Err withdraw(const Actor *actor, int64_t id, int32_t why, Str reason, Application *out) {
    struct {
        int64_t id;
        int32_t why;
        Str reason;
    } in = {id, why, reason};
    return benefit_lab_call(&lab, actor, "application_withdraw", &in, out);
}

static Err move(const Actor *actor, const char *event, int64_t id, Application *out) {
    if (strcmp(event, "withdraw") == 0) return withdraw(actor, id, 0, STR("测试理由"), out);
    Decision in = {id, STR("测试理由")};
    char route[64];
    snprintf(route, sizeof route, "application_%s", event);
    return benefit_lab_call(&lab, actor, route, &in, out);
}

static Application moved(const Actor *actor, const char *event, int64_t id) {
    Application out;
    assert_int_equal(move(actor, event, id, &out), OK);
    return out;
}

static int64_t judged(int number) {
    int64_t person = benefit_lab_person(&lab, number, 1940, "dibao");
    benefit_lab_assess(&lab, person, 3, 20250601, 20261231);
    return person;
}

static Publicity publish(void) {
    Publicity in = {.programme = STR("service_allowance"),
                    .place = STR("大塘巷社区公告栏"),
                    .from_day = date_of_ms(site_now_ms(lab.site)),
                    .scope = BENEFIT_STREET},
              out;
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "publicity_create", &in, &out), OK);
    return out;
}

static Err close_publicity(int64_t id, Publicity *out) {
    IdKey key = {id};
    return benefit_lab_call(&lab, &lab.community, "publicity_close", &key, out);
}

static void photograph(int64_t id) {
    BoardPhoto photo = {id, lab.blob, lab.blob};
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "publicity_photo", &photo, NULL), OK);
}

/* Approved, with everything before it. */
static Application approved(int number) {
    Application application = apply(judged(number));
    (void)moved(&lab.community, "accept", application.id);
    application = moved(&lab.clerk, "review", application.id);
    assert_int_equal(application.state, APPLICATION_ASSESSED); /* the valid level is used at once */
    assert_int_equal(application.amount, 62500);
    application = moved(&lab.officer, "approve", application.id);
    assert_int_equal(application.state, APPLICATION_APPROVED);
    return application;
}

/* The letter of an approval tells of what holds: not before its publication has ended. */
static Err print_approval(int64_t id) {
    IdKey key = {id};
    ReplyFile file;
    return benefit_lab_call(&lab, &lab.officer, "application_paper_approve", &key, &file);
}

static void the_whole_way(void **state) {
    benefit_lab_open(&lab, *state);
    Application application = approved(0), out;
    assert_int_equal(print_approval(application.id), ERR_CONFLICT);
    assert_true(benefit_lab_refused(&lab, "state", "paper_not_yet"));
    assert_true(str_equal_c(application.clock_step, "publish_workdays"));
    assert_int_equal(application.due_on,
                     20260305); /* three working days after Monday, to post it */
    Publicity publicity = publish(), closed;
    assert_int_equal(publicity.item_count, 1);
    IdKey posted = {application.id};
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "application_get", &posted, &out), OK);
    assert_true(str_equal_c(out.clock_step, "conclude"));
    assert_int_equal(out.due_on, 20260311); /* three working days after the last of the seven */
    assert_int_equal(print_approval(application.id), ERR_CONFLICT);
    assert_int_equal(publicity.to_day, 20260308); /* seven days, both counted */
    const PublicityItem *item = LIST_AT(publicity.items, PublicityItem, 0);
    assert_true(str_equal_c(item->masked_name, "王*芳"));
    assert_int_equal(move(&lab.community, "conclude", application.id, &out), ERR_CONFLICT);
    assert_true(benefit_lab_refused(&lab, "to_day", "publicity_running"));
    benefit_lab_day(&lab, 20260309);
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "application_get",
                                      &(IdKey){application.id}, &out),
                     OK);
    assert_true(str_equal_c(out.at_step, "publicity"));
    assert_int_equal(close_publicity(publicity.id, &closed), ERR_CONFLICT);
    assert_true(benefit_lab_refused(&lab, "photo_blob", "publicity_photo_missing"));
    BoardPhoto unknown = {publicity.id, 12345, 12346};
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "publicity_photo", &unknown, NULL),
                     ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "photo_blob", "unknown_blob"));
    assert_true(benefit_lab_refused(&lab, "receipt_blob", "unknown_blob"));
    photograph(publicity.id);
    assert_int_equal(close_publicity(publicity.id, &closed), OK);
    assert_int_equal(closed.state, PUBLICITY_CLOSED);
    IdKey key = {application.id};
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "application_get", &key, &out), OK);
    assert_int_equal(out.state, APPLICATION_GRANTED);
    assert_int_equal(print_approval(application.id), OK);
    assert_true(out.grant_id > 0);
    assert_int_equal(out.due_on, 0);
    assert_int_equal(out.steps.count,
                     7); /* apply accept review assessed approve publish conclude */
    static const char *const done[] = {"",        "accept",    "review",  "assess",
                                       "approve", "publicity", "conclude"};
    for (size_t i = 0; i < COUNT(done); i++)
        assert_true(str_equal_c(LIST_AT(out.steps, ApplicationStep, i)->done, done[i]));
    assert_true(str_is_empty(out.at_step));
    BenefitGrant grant;
    key.id = out.grant_id;
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_get", &key, &grant), OK);
    assert_int_equal(grant.first_day, 20260401);
    assert_int_equal(grant.application_id, application.id);
    assert_int_equal(move(&lab.community, "conclude", application.id, &out), ERR_CONFLICT);
    benefit_lab_close(&lab);
}

static void the_public_sees_masks_while_it_hangs(void **state) {
    benefit_lab_open(&lab, *state);
    (void)approved(0);
    Publicity publicity = publish(), seen;
    Actor nobody = {.scope_high = 0};
    IdKey key = {publicity.id};
    List shown;
    assert_int_equal(benefit_lab_call(&lab, &nobody, "public_publicity_get", &key, &seen), OK);
    assert_true(str_equal_c(LIST_AT(seen.items, PublicityItem, 0)->masked_name, "王*芳"));
    assert_int_equal(benefit_lab_call(&lab, &nobody, "public_publicity_list", NULL, &shown), OK);
    assert_int_equal(shown.count, 1);
    assert_int_equal(benefit_lab_call(&lab, &nobody, "publicity_list", NULL, &shown),
                     ERR_FORBIDDEN);
    benefit_lab_day(&lab, 20260309);
    assert_int_equal(benefit_lab_call(&lab, &nobody, "public_publicity_get", &key, &seen),
                     ERR_NOT_FOUND);
    benefit_lab_close(&lab);
}

static size_t needs_in(const Application *application, int32_t state) {
    size_t count = 0;
    for (size_t i = 0; i < application->needs.count; i++)
        count += LIST_AT(application->needs, ApplicationNeed, i)->state == state;
    return count;
}

static void missing_papers_are_named_all_at_once(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = judged(0);
    Application in = request(person), out;
    in.applied_by = APPLIED_BY_AGENT;
    in.materials.count = 2;
    struct {
        int64_t person_id;
        Str programme;
        int32_t applied_by;
        List needed;
    } asked = {person, in.programme, APPLIED_BY_AGENT, {0}}, needs;
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "material_needs", &asked, &needs), OK);
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "application_create", &in, &out),
                     ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "agent_name", "required"));
    assert_true(benefit_lab_refused(&lab, "agent_phone", "required"));
    in.agent_name = STR("赵六");
    in.agent_phone = STR("13800000001");
    in.agent_relation = STR("侄子");
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "application_create", &in, &out), OK);
    assert_int_equal(out.materials.count, 2);
    assert_int_equal(needs_in(&out, NEED_MISSING), 4);
    assert_int_equal(needs_in(&out, NEED_THERE), 2);
    int64_t id = out.id;
    assert_int_equal(move(&lab.community, "accept", id, &out), ERR_INVALID);
    assert_int_equal(lab.faults.count, 4); /* form, consent, income proof, the agent's authority */
    assert_int_equal(needs.needed.count, 4 + 2); /* told before, and the two that were brought */
    assert_true(benefit_lab_refused(&lab, "materials", "material_missing"));
    struct {
        int64_t id;
        List materials;
    } more = {id, all_papers()};
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "application_materials", &more, &out),
                     OK);
    assert_int_equal(move(&lab.community, "accept", id, &out), ERR_INVALID);
    assert_int_equal(lab.faults.count, 1);
    ApplicationMaterial authority = {.material = STR("agent_authorisation"),
                                     .blob_id = lab.blob,
                                     .issued_on = 20260101}; /* good for one month */
    more.materials = (List){&authority, 1};
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "application_materials", &more, &out),
                     OK);
    assert_int_equal(needs_in(&out, NEED_EXPIRED), 1);
    assert_int_equal(needs_in(&out, NEED_THERE), out.needs.count - 1);
    assert_int_equal(move(&lab.community, "accept", id, &out), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "materials", "material_expired"));
    authority.issued_on = 20260220;
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "application_materials", &more, &out),
                     OK);
    assert_int_equal(move(&lab.community, "accept", id, &out), OK);
    assert_int_equal(needs_in(&out, NEED_THERE), out.needs.count);
    assert_true(str_equal_c(out.agent_phone, "13800000001"));
    benefit_lab_close(&lab);
}

/* A rule of tomorrow asks for nothing today; how long a paper counts changes on a day as well. */
static void papers_are_asked_for_by_the_rules_of_the_day(void **state) {
    benefit_lab_open(&lab, *state);
    database_execute(lab.database,
                     "insert into programme_material (programme, material, required, needed_when, "
                     "valid_from) values ('service_allowance', 'photo', 1, 'always', 20260303)");
    database_execute(lab.database,
                     "update material set valid_to = 20260303 where code = 'agent_authorisation'");
    database_execute(lab.database,
                     "insert into material (code, name_zh, name_en, shared_data, valid_months, "
                     "valid_from) values ('agent_authorisation', '委', 'a', 0, 3, 20260303)");
    Application in = request(judged(0)), out;
    ApplicationMaterial authority = {.material = STR("agent_authorisation"),
                                     .blob_id = lab.blob,
                                     .issued_on = 20260101};
    in.applied_by = APPLIED_BY_AGENT;
    in.agent_name = STR("赵六");
    in.agent_phone = STR("13800000001");
    in.agent_relation = STR("侄子");
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "application_create", &in, &out), OK);
    struct {
        int64_t id;
        List materials;
    } more = {out.id, {&authority, 1}};
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "application_materials", &more, &out),
                     OK);
    assert_int_equal(needs_in(&out, NEED_EXPIRED), 1);
    assert_int_equal(needs_in(&out, NEED_MISSING), 0);
    benefit_lab_day(&lab, 20260303);
    assert_int_equal(move(&lab.community, "accept", out.id, &out), ERR_INVALID);
    assert_int_equal(lab.faults.count, 1); /* the photo; three months have not passed */
    assert_true(benefit_lab_refused(&lab, "materials", "material_missing"));
    benefit_lab_close(&lab);
}

static void bad_papers_are_refused(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = judged(0);
    static const struct {
        const char *material, *note, *code;
        int64_t blob;
    } bad[] = {
        {"passport", NULL, "unknown_material", 900},
        {"application_form", NULL, "material_empty", 0},
        {"application_form", "口头说明", "material_not_shared", 0},
        {"application_form", NULL, "unknown_blob", 4711},
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        ApplicationMaterial material = {.material = str_from(bad[i].material),
                                        .shared_note = str_from(bad[i].note),
                                        .blob_id = bad[i].blob};
        Application in = request(person), out;
        in.materials = (List){&material, 1};
        assert_int_equal(benefit_lab_call(&lab, &lab.community, "application_create", &in, &out),
                         ERR_INVALID);
        assert_true(benefit_lab_refused(&lab, "materials", bad[i].code));
    }
    benefit_lab_close(&lab);
}

static void the_clock_stands_while_something_is_missing(void **state) {
    benefit_lab_open(&lab, *state);
    Application application = apply(judged(0)), out;
    assert_int_equal(application.due_on, 20260309); /* five working days after Monday */
    benefit_lab_day(&lab, 20260304);
    application = moved(&lab.community, "return", application.id);
    assert_int_equal(application.state, APPLICATION_CORRECTION);
    assert_int_equal(application.left_days, 3);
    assert_int_equal(application.due_on, 20260325); /* fifteen working days to bring it */
    benefit_lab_day(&lab, 20260318);
    application = moved(&lab.community, "resubmit", application.id);
    assert_int_equal(application.state, APPLICATION_SUBMITTED);
    assert_int_equal(application.due_on, 20260323); /* three working days after Wednesday */
    assert_int_equal(application.left_days, INT_NONE);
    (void)moved(&lab.community, "accept", application.id);
    application = moved(&lab.clerk, "return", application.id);
    assert_int_equal(application.came_from, APPLICATION_ACCEPTED);
    application = moved(&lab.community, "resubmit", application.id);
    assert_int_equal(application.state, APPLICATION_ACCEPTED);
    assert_int_equal(move(&lab.community, "resubmit", application.id, &out), ERR_CONFLICT);
    benefit_lab_close(&lab);
}

static void what_is_overdue_goes_on_as_overdue(void **state) {
    benefit_lab_open(&lab, *state);
    Application application = apply(judged(0));
    benefit_lab_day(&lab, 20260312); /* Thursday; it was due on Monday */
    application = moved(&lab.community, "return", application.id);
    assert_int_equal(application.left_days, -3);
    benefit_lab_day(&lab, 20260317); /* Tuesday: a weekend lies between */
    application = moved(&lab.community, "resubmit", application.id);
    assert_int_equal(application.due_on, 20260312);
    benefit_lab_close(&lab);
}

static void what_is_overdue_is_listed(void **state) {
    benefit_lab_open(&lab, *state);
    (void)apply(judged(0));
    List late;
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "application_overdue", NULL, &late), OK);
    assert_int_equal(late.count, 0);
    benefit_lab_day(&lab, 20260309);
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "application_overdue", NULL, &late), OK);
    assert_int_equal(late.count, 0);
    benefit_lab_day(&lab, 20260310);
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "application_overdue", NULL, &late), OK);
    assert_int_equal(late.count, 1);
    (void)moved(&lab.community, "decline", LIST_AT(late, Application, 0)->id);
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "application_overdue", NULL, &late), OK);
    assert_int_equal(late.count, 0);
    benefit_lab_close(&lab);
}

static void it_waits_for_the_assessment(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = benefit_lab_person(&lab, 0, 1940, "dibao");
    Application application = apply(person), out;
    (void)moved(&lab.community, "accept", application.id);
    application = moved(&lab.clerk, "review", application.id);
    assert_int_equal(application.state, APPLICATION_REVIEWED);
    assert_true(str_equal_c(application.clock_step, "assess"));
    assert_int_equal(move(&lab.officer, "approve", application.id, &out), ERR_CONFLICT);
    benefit_lab_assess(&lab, person, 2, BENEFIT_TODAY, 20270301);
    IdKey key = {application.id};
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "application_get", &key, &out), OK);
    assert_int_equal(out.state, APPLICATION_ASSESSED);
    assert_int_equal(out.level, 2);
    assert_int_equal(out.amount, 37500);
    benefit_lab_close(&lab);
}

/* Who took over which result for what stands at the result, once for each application. */
static void a_result_that_is_taken_over_says_so(void **state) {
    benefit_lab_open(&lab, *state);
    Application application = approved(0);
    List uses = {0};
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "assessment_use_list", NULL, &uses), OK);
    assert_int_equal(uses.count, 1);
    const AssessmentUse *use = LIST_AT(uses, AssessmentUse, 0);
    assert_int_equal(use->person_id, application.person_id);
    assert_int_equal(use->application_id, application.id);
    assert_int_equal(use->used_on, BENEFIT_TODAY);
    assert_int_equal(use->account_id, lab.clerk.account_id); /* the review took it over */
    assert_true(str_equal_c(use->purpose, "benefit"));
    assert_true(str_equal(use->programme, application.programme));
    benefit_lab_close(&lab);
}

/* A level of another scale is none of this programme's. */
static void a_level_of_another_scale_is_no_level(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = benefit_lab_person(&lab, 0, 1940, "dibao");
    benefit_lab_assess(&lab, person, 5, BENEFIT_TODAY, 20270301);
    database_execute(lab.database, "update assessment set scale = 'LTC2021'");
    Application application = apply(person);
    (void)moved(&lab.community, "accept", application.id);
    application = moved(&lab.clerk, "review", application.id);
    assert_int_equal(application.state, APPLICATION_REVIEWED);
    assert_int_equal(application.level, INT_NONE);
    benefit_lab_assess(&lab, person, 2, BENEFIT_TODAY, 20270301);
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "application_get",
                                      &(IdKey){application.id}, &application),
                     OK);
    assert_int_equal(application.state, APPLICATION_ASSESSED);
    assert_int_equal(application.level, 2); /* whatever is newer on the other scale */
    benefit_lab_close(&lab);
}

static Application seen_by(const Actor *actor, int64_t id) {
    Application out;
    assert_int_equal(benefit_lab_call(&lab, actor, "application_get", &(IdKey){id}, &out), OK);
    return out;
}

static void who_reviews_does_not_approve(void **state) {
    benefit_lab_open(&lab, *state);
    Actor both = benefit_lab_actor(&lab, "street_clerk,district_officer");
    Application application = apply(judged(0)), out;
    (void)moved(&both, "accept", application.id);
    application = moved(&both, "review", application.id);
    assert_true(str_equal_c(application.barred, "four_eyes"));
    assert_int_equal(move(&both, "approve", application.id, &out), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "", "four_eyes"));
    assert_true(str_is_empty(seen_by(&lab.clerk, application.id).barred)); /* has no right to it */
    assert_true(str_is_empty(seen_by(&lab.officer, application.id).barred));
    assert_int_equal(move(&lab.officer, "approve", application.id, &out), OK);
    benefit_lab_close(&lab);
}

/* No rate fits, the same hand reviewed it, and another programme is in the way: one answer. */
static void what_is_in_the_way_of_an_approval_is_told_at_once(void **state) {
    benefit_lab_open(&lab, *state);
    Actor both = benefit_lab_actor(&lab, "street_clerk,district_officer");
    int64_t person = benefit_lab_person(&lab, 0, 1940, "ordinary");
    benefit_lab_assess(&lab, person, 1, 20250601, 20261231);
    Application application = apply(person), out;
    (void)moved(&both, "accept", application.id);
    (void)moved(&both, "review", application.id);
    (void)benefit_lab_grant(&lab, person, "nursing_allowance", 20260301);
    assert_int_equal(move(&both, "approve", application.id, &out), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "", "no_rate_fits"));
    assert_true(benefit_lab_refused(&lab, "", "four_eyes"));
    assert_true(benefit_lab_refused(&lab, "programme", "excluded_by"));
    assert_int_equal(seen_by(&lab.officer, application.id).state, APPLICATION_ASSESSED);
    benefit_lab_close(&lab);
}

static void no_rate_no_approval(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = benefit_lab_person(&lab, 0, 1940, "ordinary");
    benefit_lab_assess(&lab, person, 1, 20250601, 20261231);
    Application application = apply(person), out;
    (void)moved(&lab.community, "accept", application.id);
    (void)moved(&lab.clerk, "review", application.id);
    assert_int_equal(move(&lab.officer, "approve", application.id, &out), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "", "no_rate_fits"));
    Decision silent = {application.id, STR_NONE};
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "application_refuse", &silent, &out),
                     ERR_INVALID);
    out = moved(&lab.officer, "refuse", application.id);
    assert_int_equal(out.state, APPLICATION_REFUSED);
    assert_true(str_equal_c(out.reason, "测试理由"));
    benefit_lab_close(&lab);
}

static Objection object(int64_t application) {
    Objection in = {.application_id = application,
                    .objector = STR("孙七"),
                    .contact = STR("13900000002"),
                    .words = STR("他家有两套房")},
              out;
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "objection_create", &in, &out), OK);
    return out;
}

static Err settle(const Actor *actor, const char *route, int64_t id, Objection *out) {
    Decision in = {id, STR("入户核实")};
    return benefit_lab_call(&lab, actor, route, &in, out);
}

static void an_objection_stops_it_until_decided(void **state) {
    benefit_lab_open(&lab, *state);
    Application first = approved(0), second = approved(1), out;
    Publicity publicity = publish(), closed;
    Objection one = object(first.id), two = object(first.id), three = object(second.id), seen;
    photograph(publicity.id);
    benefit_lab_day(&lab, 20260309);
    assert_int_equal(move(&lab.community, "conclude", first.id, &out), ERR_CONFLICT);
    assert_int_equal(settle(&lab.community, "objection_dismiss", one.id, &seen), ERR_FORBIDDEN);
    assert_int_equal(settle(&lab.officer, "objection_dismiss", one.id, &seen), OK);
    IdKey key = {first.id};
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "application_get", &key, &out), OK);
    assert_int_equal(out.state, APPLICATION_OBJECTED); /* another one waits */
    assert_int_equal(settle(&lab.officer, "objection_dismiss", two.id, &seen), OK);
    assert_int_equal(settle(&lab.officer, "objection_dismiss", two.id, &seen), ERR_CONFLICT);
    assert_int_equal(settle(&lab.officer, "objection_uphold", three.id, &seen), OK);
    assert_int_equal(seen.state, OBJECTION_UPHELD);
    assert_true(str_equal_c(seen.objector, "孙七"));
    assert_int_equal(close_publicity(publicity.id, &closed), OK);
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "application_get", &key, &out), OK);
    assert_int_equal(out.state, APPLICATION_GRANTED);
    key.id = second.id;
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "application_get", &key, &out), OK);
    assert_int_equal(out.state, APPLICATION_REFUSED);
    assert_int_equal(out.grant_id, 0);
    benefit_lab_close(&lab);
}

static void a_death_ends_it(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = judged(0);
    Application application = apply(person), out;
    Application again = request(person);
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "application_create", &again, &out),
                     ERR_CONFLICT);
    assert_int_equal(benefit_lab_person_event(&lab, "person_die", person, 20260302), OK);
    IdKey key = {application.id};
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "application_get", &key, &out), OK);
    assert_int_equal(out.state, APPLICATION_WITHDRAWN);
    assert_true(str_equal_c(out.reason, "person_died"));
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "application_create", &again, &out),
                     ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "person_id", "person_dead"));
    Date due = application.due_on;
    assert_int_equal(benefit_lab_person_event(&lab, "person_revive", person, 20260302), OK);
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "application_get", &key, &out), OK);
    assert_int_equal(out.state, application.state);
    assert_int_equal(out.due_on, due);
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "application_create", &again, &out),
                     ERR_CONFLICT);
    benefit_lab_close(&lab);
}

/* Withdrawn by the family, it stays so. */
static void a_death_undone_opens_only_what_it_ended(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = judged(0);
    Application application = apply(person), out;
    out = moved(&lab.community, "withdraw", application.id);
    assert_int_equal(benefit_lab_person_event(&lab, "person_die", person, 20260302), OK);
    assert_int_equal(benefit_lab_person_event(&lab, "person_revive", person, 20260302), OK);
    IdKey key = {application.id};
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "application_get", &key, &out), OK);
    assert_int_equal(out.state, APPLICATION_WITHDRAWN);
    benefit_lab_close(&lab);
}

static void it_moves_with_the_person(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = judged(0);
    Application application = apply(person), out;
    assert_int_equal(benefit_lab_person_event(&lab, "person_move", person, 20260302), OK);
    IdKey key = {application.id};
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "application_get", &key, &out), OK);
    assert_int_equal(out.scope, 330105001057);
    benefit_lab_close(&lab);
}

static void places_and_families_see_their_own(void **state) {
    benefit_lab_open(&lab, *state);
    Application application = apply(judged(0)), out;
    Actor elsewhere = lab.officer;
    scope_subtree(330106000000, &elsewhere.scope_low, &elsewhere.scope_high);
    IdKey key = {application.id};
    assert_int_equal(benefit_lab_call(&lab, &elsewhere, "application_get", &key, &out),
                     ERR_NOT_FOUND);
    assert_int_equal(move(&elsewhere, "refuse", application.id, &out), ERR_NOT_FOUND);
    assert_int_equal(benefit_lab_call(&lab, &lab.family, "application_get", &key, &out),
                     ERR_NOT_FOUND);
    char sql[256];
    snprintf(sql, sizeof sql,
             "insert into person_access (person_id, account_id, why, recorded_at) "
             "values (%lld, %lld, 'family', 0)",
             (long long)application.person_id, (long long)lab.family.account_id);
    database_execute(lab.database, sql);
    assert_int_equal(benefit_lab_call(&lab, &lab.family, "application_get", &key, &out), OK);
    assert_int_equal(move(&lab.family, "accept", application.id, &out), ERR_FORBIDDEN);
    assert_int_equal(move(&lab.family, "withdraw", application.id, &out), OK);
    benefit_lab_close(&lab);
}

/* Whoever takes it back says why by a code, else in words. */
static void why_it_is_taken_back_is_a_code_or_words(void **state) {
    benefit_lab_open(&lab, *state);
    Application first = apply(judged(0)), second = apply(judged(1)), out;
    assert_int_equal(withdraw(&lab.community, first.id, 0, STR_NONE, &out), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "why", "required"));
    assert_int_equal(withdraw(&lab.community, first.id, 2, STR_NONE, &out), OK);
    assert_int_equal(out.state, APPLICATION_WITHDRAWN);
    assert_true(str_equal_c(out.reason, "mistaken"));
    assert_int_equal(withdraw(&lab.community, second.id, 0, STR("搬去女儿家"), &out), OK);
    assert_true(str_equal_c(out.reason, "搬去女儿家"));
    Codes codes;
    IdKey none = {0};
    assert_int_equal(benefit_lab_call(&lab, &lab.family, "withdraw_why_codes", &none, &codes), OK);
    assert_int_equal(codes.items.count, withdraw_whys.count - 1);
    benefit_lab_close(&lab);
}

/* Routes of moves, and the event of the machine each stands for. */
static const struct {
    const char *route, *event, *permission;
} events[] = {
    {"accept", "accept", "benefit.accept"},    {"decline", "decline", "benefit.accept"},
    {"return", "return", "benefit.accept"},    {"send_back", "return", "benefit.approve"},
    {"resubmit", "resubmit", "benefit.apply"}, {"withdraw", "withdraw", "benefit.apply"},
    {"review", "review", "benefit.review"},    {"approve", "approve", "benefit.approve"},
    {"refuse", "refuse", "benefit.approve"},   {"conclude", "conclude", "benefit.publish"},
};

static Err expected(const Actor *actor, int32_t state, size_t event) {
    if (actor_reach(actor, events[event].permission) == REACH_NONE) return ERR_FORBIDDEN;
    const Move *found = machine_find(&application_machine, state, events[event].event);
    if (found == NULL) return ERR_CONFLICT;
    return actor_reach(actor, found->permission) == REACH_NONE ? ERR_FORBIDDEN : OK;
}

static void put_into(int64_t id, int32_t state) {
    char sql[256];
    snprintf(sql, sizeof sql,
             "update application set state = '%s', came_from = 'submitted', level = 3, "
             "amount = 62500 where id = %lld",
             choice_code(&application_states, state), (long long)id);
    database_execute(lab.database, sql);
}

static void every_state_event_and_role(void **state) {
    benefit_lab_open(&lab, *state);
    const Actor *const actors[] = {&lab.community, &lab.clerk, &lab.officer, &lab.finance};
    int64_t id = apply(judged(0)).id;
    for (int32_t from = 1; from < application_states.count; from++) {
        for (size_t i = 0; i < COUNT(events) * COUNT(actors); i++) {
            size_t event = i / COUNT(actors);
            const Actor *actor = actors[i % COUNT(actors)];
            Application out;
            put_into(id, from);
            Err err = move(actor, events[event].route, id, &out);
            Err wanted = expected(actor, from, event);
            bool refused_by_table = benefit_lab_refused(&lab, "state", "state_refuses");
            if (wanted == ERR_FORBIDDEN) assert_int_equal(err, ERR_FORBIDDEN);
            assert_int_equal(refused_by_table, wanted == ERR_CONFLICT);
        }
    }
    benefit_lab_close(&lab);
}

/* Where it stood it stands again; one that only waited for a level, which is there, goes on. */
static void a_death_undone_brings_back_every_state(void **state) {
    benefit_lab_open(&lab, *state);
    for (int32_t from = APPLICATION_SUBMITTED; from <= APPLICATION_CORRECTION; from++) {
        int64_t person = judged(from);
        IdKey key = {apply(person).id};
        Application out;
        put_into(key.id, from);
        assert_int_equal(benefit_lab_person_event(&lab, "person_die", person, 20260302), OK);
        assert_int_equal(seen_by(&lab.officer, key.id).state, APPLICATION_WITHDRAWN);
        assert_int_equal(benefit_lab_person_event(&lab, "person_revive", person, 20260302), OK);
        assert_int_equal(benefit_lab_call(&lab, &lab.officer, "application_get", &key, &out), OK);
        assert_int_equal(out.state, from == APPLICATION_REVIEWED ? APPLICATION_ASSESSED : from);
        assert_true(out.due_on >= 20260302);
    }
    benefit_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_death_undone_brings_back_every_state),
        ON_BOTH(the_whole_way),
        ON_SQLITE(the_public_sees_masks_while_it_hangs),
        ON_BOTH(missing_papers_are_named_all_at_once),
        ON_BOTH(papers_are_asked_for_by_the_rules_of_the_day),
        ON_SQLITE(bad_papers_are_refused),
        ON_BOTH(the_clock_stands_while_something_is_missing),
        ON_BOTH(what_is_overdue_goes_on_as_overdue),
        ON_BOTH(what_is_overdue_is_listed),
        ON_BOTH(it_waits_for_the_assessment),
        ON_BOTH(a_level_of_another_scale_is_no_level),
        ON_BOTH(a_result_that_is_taken_over_says_so),
        ON_SQLITE(who_reviews_does_not_approve),
        ON_BOTH(what_is_in_the_way_of_an_approval_is_told_at_once),
        ON_BOTH(no_rate_no_approval),
        ON_BOTH(an_objection_stops_it_until_decided),
        ON_BOTH(a_death_ends_it),
        ON_BOTH(a_death_undone_opens_only_what_it_ended),
        ON_SQLITE(it_moves_with_the_person),
        ON_BOTH(places_and_families_see_their_own),
        ON_BOTH(why_it_is_taken_back_is_a_code_or_words),
        ON_SQLITE(every_state_event_and_role),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
