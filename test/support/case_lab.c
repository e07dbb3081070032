#include "support/case_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "app/rights.h"
#include "care/benefit/grant.h"
#include "care/benefit/grant_batch.h"
#include "care/money/payee.h"
#include "care/people/assessment.h"
#include "care/people/person.h"
#include "care/places/organisation.h"
#include "care/service/correction.h"

enum { SECOND = 120, LEVEL = 3, LEVEL_UNTIL = 20271231, SCAN = 900 };

typedef struct Word {
    int64_t id;
    Str reason;
} Word;

static void decide(OrderLab *lab, const Actor *actor, const char *route, int64_t id) {
    Word word = {id, STR("材料齐全")};
    assert_int_equal(order_lab_call(lab, actor, route, &word, NULL), OK);
}

Actor case_lab_second(const OrderLab *lab) {
    Actor second = lab->officer;
    second.account_id = SECOND;
    return second;
}

Actor case_lab_finance(const OrderLab *lab) {
    Actor finance = lab->officer;
    finance.account_id = SECOND + 1;
    assert_null(roles_read(&city_rights, STR("finance_officer"), &finance));
    return finance;
}

static Err level_tell(Op *op, void *context) {
    const int64_t *person = context;
    TRY(person_set_level(op, *person, LEVEL, LEVEL_UNTIL));
    op_emit(op, &assessment_concluded, *person, 0);
    return OK;
}

static void assess(OrderLab *lab) {
    char sql[512];
    (void)snprintf(sql, sizeof sql,
                   "insert into assessment (version, person_id, scale, reason, state, "
                   "assessor_one, assessor_two, day, level, valid_until, scope, created_at) values "
                   "(1, %lld, 'GBT42195', 'first', 'concluded', 1, 2, 20260601, %d, %d, %lld, 0)",
                   (long long)lab->person, LEVEL, LEVEL_UNTIL, (long long)LAB_COMMUNITY);
    database_execute(lab->database, sql);
    assert_int_equal(site_write(lab->site, &system_actor, "test_deed", level_tell, &lab->person),
                     OK);
}

/* Of nothing: rules ask for its number only. */
static void scan(OrderLab *lab) {
    char sql[512];
    (void)snprintf(sql, sizeof sql,
                   "insert into file (id, sha, content_type, bytes, account_id, scope, created_at, "
                   "whole) values (%d, 'ab', 'image/png', 1, %lld, %lld, 0, 1)",
                   SCAN, (long long)lab->community.account_id, (long long)LAB_COMMUNITY);
    database_execute(lab->database, sql);
}

int64_t case_lab_application(OrderLab *lab, int32_t state) {
    ApplicationMaterial materials[] = {
        {.material = STR("id_card"), .shared_note = STR("公安数据核验一致")},
        {.material = STR("application_form"), .blob_id = SCAN},
        {.material = STR("consent_form"), .blob_id = SCAN},
    };
    Application out, in = {.person_id = lab->person,
                           .programme = STR("consumption_voucher"),
                           .applied_by = APPLIED_BY_SELF,
                           .left_days = INT_NONE,
                           .level = INT_NONE,
                           .amount = INT_NONE,
                           .materials = {materials, COUNT(materials)}};
    assess(lab);
    scan(lab);
    assert_int_equal(order_lab_call(lab, &lab->community, "application_create", &in, &out), OK);
    decide(lab, &lab->community, "application_accept", out.id);
    decide(lab, &lab->clerk, "application_review", out.id);
    if (state == APPLICATION_APPROVED) decide(lab, &lab->officer, "application_approve", out.id);
    IdKey key = {out.id};
    assert_int_equal(order_lab_call(lab, &lab->officer, "application_get", &key, &out), OK);
    assert_int_equal(out.state, state);
    return out.id;
}

int64_t case_lab_payee(OrderLab *lab) {
    IdKey key = {lab->first_org};
    Organisation provider;
    assert_int_equal(order_lab_call(lab, &lab->officer, "organisation_get", &key, &provider), OK);
    Payee out, in = {.owner_kind = PAYEE_OF_ORGANISATION,
                     .owner_id = lab->first_org,
                     .bank = STR("DEMO_A"),
                     .holder = provider.name,
                     .number = STR("6222020200001234567"),
                     .relation = RELATION_ORGANISATION,
                     .reason = STR("合同约定账户"),
                     .scope = LAB_COUNTY};
    assert_int_equal(order_lab_call(lab, &lab->clerk, "payee_propose", &in, &out), OK);
    return out.id;
}

int64_t case_lab_correction(OrderLab *lab, const Order *visited) {
    Correction out, in = {.order_id = visited->id,
                          .field = CORRECT_VOID,
                          .new_value = STR("yes"),
                          .reason = choice_find(&correction_reasons, STR("forgot_to_mark")),
                          .words = STR("老人证明")};
    assert_int_equal(order_lab_call(lab, &lab->manager, "correction_propose", &in, &out), OK);
    return out.id;
}

static Err allowance_start(Op *op, void *context) {
    const OrderLab *lab = context;
    int64_t id;
    GrantStart start = {lab->person, STR("service_allowance"), 0, 20261001};
    return grant_start(op, &start, &id);
}

int64_t case_lab_batch(OrderLab *lab) {
    GrantBatch out,
        in = {.programme = STR("service_allowance"), .month = 202611, .scope = LAB_COUNTY};
    assess(lab);
    assert_int_equal(site_write(lab->site, &system_actor, "test_deed", allowance_start, lab), OK);
    assert_int_equal(order_lab_call(lab, &lab->clerk, "grant_batch_prepare", &in, &out), OK);
    IdKey key = {out.id};
    assert_int_equal(order_lab_call(lab, &lab->officer, "grant_batch_review", &key, &out), OK);
    assert_int_equal(out.state, BATCH_REVIEWED);
    assert_int_equal(out.line_count, 1);
    return out.id;
}

int64_t case_lab_bill(OrderLab *lab) {
    Order order = bill_lab_order(lab, "cleaning", 545);
    Bill bill;
    decide(lab, &lab->officer, "payee_approve", case_lab_payee(lab));
    bill_lab_freeze_november(lab);
    BillLine line = bill_lab_line(lab, order.id);
    assert_int_equal(bill_lab_step(lab, &lab->manager, "bill_confirm", line.bill_id, &bill), OK);
    if (line.state == BILL_LINE_FLAGGED) bill_lab_decide(lab, "bill_line_clear", line.id, OK);
    assert_int_equal(bill_lab_step(lab, &lab->clerk, "bill_review", line.bill_id, &bill), OK);
    return line.bill_id;
}
