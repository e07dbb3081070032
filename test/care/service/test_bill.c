/* A month from freeze to bank: figures checked at each step, on both databases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "care/desk/waiting.h"
#include "care/money/book.h"
#include "care/money/payee.h"
#include "care/money/payfile.h"
#include "care/places/organisation.h"
#include "care/service/bill_freeze.h"
#include "care/service/bill_row.h"
#include "care/service/correction.h"
#include "care/service/order_life.h"
#include "care/service/person_month.h"
#include "care/service/unlock.h"
#include "core/guard/account.h"
#include "service.sql.h"
#include "support/bill_lab.h"
#include "support/desk_lab.h"
#include "support/printed.h"
#include "support/visit_lab.h"

static OrderLab lab;

static Payee payee_make(int64_t org) {
    IdKey key = {org};
    Organisation provider;
    assert_int_equal(order_lab_call(&lab, &lab.officer, "organisation_get", &key, &provider), OK);
    Payee in = {.owner_kind = PAYEE_OF_ORGANISATION,
                .owner_id = org,
                .bank = STR("DEMO_A"),
                .holder = provider.name,
                .number = STR("6222020200001234567"),
                .relation = RELATION_ORGANISATION,
                .reason = STR("合同约定账户"),
                .scope = LAB_COUNTY},
          out;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "payee_propose", &in, &out), OK);
    struct {
        int64_t id;
        Str reason;
    } decision = {out.id, STR("材料齐全")};
    assert_int_equal(order_lab_call(&lab, &lab.officer, "payee_approve", &decision, &out), OK);
    return out;
}

static Err verify(Op *op, void *context) {
    return book_verify(op, context);
}

static void books_balance(void) {
    BookVerdict verdict;
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, verify, &verdict), OK);
    assert_int_equal(verdict.unbalanced, 0);
    assert_int_equal(verdict.bad_accounts, 0);
}

/* The family looks at a month of its person. */
static PersonMonth month_of_person(const char *month) {
    PersonMonth in = {.id = lab.person, .month = str_from(month)}, out;
    assert_int_equal(order_lab_call(&lab, &lab.family, "person_month", &in, &out), OK);
    return out;
}

static const MonthLine *only_line(const PersonMonth *month, int32_t why) {
    assert_int_equal(month->lines.count, 1);
    const MonthLine *line = LIST_AT(month->lines, MonthLine, 0);
    assert_int_equal(line->why, why);
    assert_int_equal(month->government, line->government);
    assert_int_equal(month->own, line->own);
    return line;
}

/* Whoever could approve but had a hand in it is told before, and refused for the same reason. */
static void another_hand_approves(const Bill *reviewed) {
    Actor both = lab.clerk;
    Bill seen;
    both.roles[both.role_count++] = lab.officer.roles[0];
    assert_true(str_is_empty(reviewed->barred)); /* the clerk has no right to approve */
    assert_int_equal(bill_lab_step(&lab, &both, "bill_get", reviewed->id, &seen), OK);
    assert_true(str_equal_c(seen.barred, "same_hand"));
    assert_int_equal(bill_lab_step(&lab, &both, "bill_approve", reviewed->id, &seen), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "", "same_hand"));
    assert_true(order_lab_refused(&lab, "", "payee_missing"));
    assert_true(str_is_empty(bill_lab_bill(&lab, reviewed->id).barred));
}

/* Every flag cleared, four hands, books; the second approval changes nothing. */
static void a_bill_walks_to_the_bank(void **state) {
    bill_lab_open(&lab, *state);
    Order order = bill_lab_order(&lab, "cleaning", 9 * 60);
    PersonMonth november = month_of_person("2026-11");
    assert_true(november.open);
    assert_int_equal(only_line(&november, COST_SHARED)->own, 1600);
    Fen free_before = order_lab_free(&lab, lab.person);
    bill_lab_next_month(&lab);
    int64_t job = 0;
    assert_int_equal(bill_lab_freeze(&lab, &lab.clerk, "2026-11", &job), OK);
    bill_lab_await(&lab, job);
    BillLine line = bill_lab_line(&lab, order.id);
    Bill bill;
    november = month_of_person("2026-11");
    assert_true(november.open);
    assert_int_equal(only_line(&november, COST_SHARED)->state, line.state);
    assert_int_equal(bill_lab_step(&lab, &lab.clerk, "bill_review", line.bill_id, &bill),
                     ERR_CONFLICT);
    assert_int_equal(bill_lab_step(&lab, &lab.manager, "bill_confirm", line.bill_id, &bill), OK);
    if (line.state == BILL_LINE_FLAGGED) {
        assert_int_equal(bill_lab_step(&lab, &lab.clerk, "bill_review", line.bill_id, &bill),
                         ERR_INVALID);
        bill_lab_decide(&lab, "bill_line_clear", line.id, OK);
    }
    assert_int_equal(bill_lab_step(&lab, &lab.clerk, "bill_review", line.bill_id, &bill), OK);
    another_hand_approves(&bill);
    assert_int_equal(bill_lab_step(&lab, &lab.officer, "bill_approve", line.bill_id, &bill),
                     ERR_INVALID);
    assert_true(order_lab_refused(&lab, "", "payee_missing"));
    assert_int_equal(bill_lab_bill(&lab, line.bill_id).state, BILL_REVIEWED);
    (void)payee_make(lab.first_org);
    assert_int_equal(bill_lab_step(&lab, &lab.officer, "bill_approve", line.bill_id, &bill), OK);
    for (int i = 0; i < 100 && bill_lab_bill(&lab, line.bill_id).state == BILL_APPROVING; i++)
        usleep(50000);
    bill = bill_lab_bill(&lab, line.bill_id);
    assert_int_equal(bill.state, BILL_APPROVED);
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_SETTLED);
    assert_int_equal(bill_lab_line(&lab, order.id).state, BILL_LINE_SETTLED);
    november = month_of_person("2026-11");
    assert_false(november.open);
    assert_int_equal(only_line(&november, COST_SHARED)->government, 2400);
    assert_int_equal(month_of_person("2026-12").lines.count, 0);
    assert_int_equal(order_lab_free(&lab, lab.person), free_before);
    books_balance();
    assert_int_equal(bill_lab_step(&lab, &lab.officer, "bill_approve", line.bill_id, &bill),
                     ERR_CONFLICT);
    books_balance();
    order_lab_close(&lab);
}

/* A settled bill says so to whoever approves it again, whatever else stands against that. */
static void a_second_settlement_is_a_conflict(void **state) {
    bill_lab_open(&lab, *state);
    Actor both = desk_lab_hire(&lab, "both", "street_clerk,district_officer", LAB_COUNTY, 0);
    Order order = bill_lab_order(&lab, "cleaning", 9 * 60);
    (void)payee_make(lab.first_org);
    bill_lab_freeze_november(&lab);
    BillLine line = bill_lab_line(&lab, order.id);
    Bill bill;
    assert_int_equal(site_serve(lab.site), OK);
    if (line.state == BILL_LINE_FLAGGED) bill_lab_decide(&lab, "bill_line_clear", line.id, OK);
    assert_int_equal(bill_lab_step(&lab, &lab.manager, "bill_confirm", line.bill_id, &bill), OK);
    assert_int_equal(bill_lab_post(&lab, &both, line.bill_id, "review"), 200);
    assert_int_equal(bill_lab_post(&lab, &both, line.bill_id, "approve"), 422);
    assert_int_equal(bill_lab_post(&lab, &lab.officer, line.bill_id, "approve"), 200);
    for (int i = 0; i < 100 && bill_lab_bill(&lab, line.bill_id).state == BILL_APPROVING; i++)
        usleep(50000);
    assert_int_equal(bill_lab_bill(&lab, line.bill_id).state, BILL_APPROVED);
    assert_int_equal(bill_lab_post(&lab, &both, line.bill_id, "approve"), 409);
    database_execute(lab.database, "update payee set valid_to = 20261130, state = 'replaced'");
    assert_int_equal(bill_lab_post(&lab, &lab.officer, line.bill_id, "approve"), 409);
    assert_int_equal(bill_lab_post(&lab, &both, line.bill_id, "approve"), 409);
    assert_int_equal(bill_lab_post(&lab, &both, line.bill_id, "review"), 409);
    assert_int_equal(bill_lab_step(&lab, &lab.manager, "bill_confirm", line.bill_id, &bill),
                     ERR_CONFLICT);
    books_balance();
    order_lab_close(&lab);
}

static void a_refused_line_gives_the_hold_back(void **state) {
    bill_lab_open(&lab, *state);
    (void)payee_make(lab.first_org);
    Order order = bill_lab_order(&lab, "cleaning", 9 * 60);
    Fen held = order_lab_free(&lab, lab.person);
    bill_lab_next_month(&lab);
    int64_t job = 0;
    assert_int_equal(bill_lab_freeze(&lab, &lab.clerk, "2026-11", &job), OK);
    bill_lab_await(&lab, job);
    BillLine line = bill_lab_line(&lab, order.id);
    bill_lab_decide(&lab, "bill_line_refuse", line.id, OK);
    Bill bill;
    assert_int_equal(bill_lab_step(&lab, &lab.manager, "bill_confirm", line.bill_id, &bill), OK);
    assert_int_equal(bill_lab_step(&lab, &lab.clerk, "bill_review", line.bill_id, &bill), OK);
    assert_int_equal(bill.government, 0);
    bill_lab_decide(&lab, "bill_line_clear", line.id, ERR_CONFLICT);
    assert_int_equal(bill_lab_step(&lab, &lab.officer, "bill_approve", line.bill_id, &bill), OK);
    for (int i = 0; i < 100 && bill_lab_bill(&lab, line.bill_id).state == BILL_APPROVING; i++)
        usleep(50000);
    bill = bill_lab_bill(&lab, line.bill_id);
    assert_int_equal(bill.state, BILL_PAID); /* nothing to pay is paid */
    assert_int_equal(bill.paid_on, BILL_LAB_FREEZE_DAY);
    assert_int_equal(bill_lab_line(&lab, order.id).state, BILL_LINE_DROPPED);
    PersonMonth november = month_of_person("2026-11");
    assert_int_equal(only_line(&november, COST_REFUSED)->own, 0);
    PersonMonth in = {.id = lab.person, .month = STR("2026-13")}, out;
    assert_int_equal(order_lab_call(&lab, &lab.family, "person_month", &in, &out), ERR_INVALID);
    in = (PersonMonth){.id = order_lab_person(&lab, 1), .month = STR("2026-11")};
    assert_int_equal(order_lab_call(&lab, &lab.family, "person_month", &in, &out), ERR_NOT_FOUND);
    assert_int_equal(order_lab_free(&lab, lab.person), held + order.government);
    books_balance();
    order_lab_close(&lab);
}

static size_t lines_found(const char *query) {
    List rows = {0};
    SiteCall call = {.actor = &lab.clerk,
                     .route = "bill_line_list",
                     .out = &rows,
                     .query = str_from(query)};
    site_call_all(lab.site, &call, 1, &lab.arena);
    assert_int_equal(call.err, OK);
    return rows.count;
}

/* The bill is told as its lines stand now, by item; a line is found by a name or an order's
 * number. */
static void a_bill_adds_up_at_any_time_and_its_lines_are_found(void **state) {
    bill_lab_open(&lab, *state);
    Order order = bill_lab_order(&lab, "cleaning", 9 * 60);
    bill_lab_freeze_november(&lab);
    BillLine line = bill_lab_line(&lab, order.id);
    Bill bill = bill_lab_bill(&lab, line.bill_id);
    assert_true(bill.open);
    assert_int_equal(bill.refused, 0);
    assert_int_equal(bill.items.count, 1);
    const BillItem *item = LIST_AT(bill.items, BillItem, 0);
    assert_true(str_equal_c(item->item, "cleaning"));
    assert_int_equal(item->orders, 1);
    assert_int_equal(item->government, order.government);
    char number[60];
    snprintf(number, sizeof number, "sort=-flags&q=%lld", (long long)order.id);
    assert_int_equal(lines_found(number), 1);
    assert_int_equal(lines_found("q=%E6%A1%82%E8%8A%B3"), 1); /* 桂芳 */
    assert_int_equal(lines_found("q=%E6%9D%8E%E5%9B%9B"), 0); /* 李四 */
    assert_int_equal(lines_found("state=refused&q=%E6%A1%82%E8%8A%B3"), 0);
    bill_lab_decide(&lab, "bill_line_refuse", line.id, OK);
    bill = bill_lab_bill(&lab, line.bill_id);
    assert_int_equal(bill.government, 0);
    assert_int_equal(bill.refused, order.government);
    assert_int_equal(bill.items.count, 0);
    Bill out;
    assert_int_equal(bill_lab_step(&lab, &lab.manager, "bill_confirm", line.bill_id, &out), OK);
    assert_int_equal(bill_lab_step(&lab, &lab.clerk, "bill_review", line.bill_id, &out), OK);
    assert_false(bill_lab_bill(&lab, line.bill_id).open);
    order_lab_close(&lab);
}

/* A visit of twenty minutes, far from home: two doubts, one amount. */
static void what_is_taken_off_is_told_with_every_doubt(void **state) {
    bill_lab_open(&lab, *state);
    Order order = visit_lab_order(&lab, "cleaning");
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540), answer;
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 560);
    in.lat = out.lat = HOME_LAT + 0.02;
    out.outcome = OUTCOME_DONE;
    visit_lab_evening(&lab, &order);
    assert_int_equal(visit_lab_send(&lab, &lab.carer[0], &in, &answer), OK);
    assert_int_equal(visit_lab_send(&lab, &lab.carer[0], &out, &answer), OK);
    assert_int_equal(visit_lab_open_flags(&lab, order.id), 2);
    assert_int_equal(order_lab_event(&lab, order.id, "follow_up"), OK);
    bill_lab_freeze_november(&lab);
    BillLine line = bill_lab_line(&lab, order.id);
    IdKey key = {line.bill_id};
    ReplyFile paper;
    bill_lab_decide(&lab, "bill_line_refuse", line.id, OK);
    assert_int_equal(order_lab_call(&lab, &lab.rival, "bill_paper_cuts", &key, &paper),
                     ERR_NOT_FOUND);
    assert_int_equal(order_lab_call(&lab, &lab.manager, "bill_paper_cuts", &key, &paper), OK);
    Str text = printed_squeezed(&lab.arena, paper.body);
    const char *told[] = {"扣款单", "2026年11月", "核对了照片"};
    for (size_t i = 0; i < COUNT(told); i++) assert_true(str_find(text, str_from(told[i])) >= 0);
    assert_int_equal(line.government, 2400);
    assert_int_equal(text_times(text, "合计（共2行）24.00"), 1);
    order_lab_close(&lab);
}

static void an_appeal_is_decided_by_the_district(void **state) {
    bill_lab_open(&lab, *state);
    Order order = bill_lab_order(&lab, "cleaning", 9 * 60);
    bill_lab_next_month(&lab);
    int64_t job = 0;
    assert_int_equal(bill_lab_freeze(&lab, &lab.clerk, "2026-11", &job), OK);
    bill_lab_await(&lab, job);
    BillLine line = bill_lab_line(&lab, order.id);
    bill_lab_decide(&lab, "bill_line_refuse", line.id, OK);
    BillAppeal appeal = {.line_id = line.id, .words = STR("老人当天要求提前结束")}, out;
    assert_int_equal(order_lab_call(&lab, &lab.manager, "bill_appeal_create", &appeal, &out), OK);
    BillWord word = {out.id, STR("录音属实")};
    IdKey key = {out.id};
    assert_int_equal(order_lab_call(&lab, &lab.rival, "bill_appeal_get", &key, &out),
                     ERR_NOT_FOUND);
    assert_int_equal(order_lab_call(&lab, &lab.officer, "bill_appeal_get", &key, &out), OK);
    assert_int_equal(out.line_id, line.id);
    assert_int_equal(bill_lab_bill(&lab, line.bill_id).state, BILL_APPEALED);
    assert_int_equal(order_lab_call(&lab, &lab.manager, "bill_appeal_create", &appeal, &out),
                     ERR_CONFLICT);
    assert_int_equal(order_lab_call(&lab, &lab.rival, "bill_appeal_uphold", &word, &out),
                     ERR_FORBIDDEN);
    assert_int_equal(order_lab_call(&lab, &lab.officer, "bill_appeal_uphold", &word, &out), OK);
    assert_int_equal(bill_lab_bill(&lab, line.bill_id).state, BILL_CHECKED);
    assert_int_equal(bill_lab_line(&lab, order.id).state, BILL_LINE_CLEARED);
    bill_lab_decide(&lab, "bill_line_refuse", line.id, ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "", "appeal_upheld"));
    order_lab_close(&lab);
}

static void a_dismissed_appeal_leaves_the_line_unpaid(void **state) {
    bill_lab_open(&lab, *state);
    Order order = bill_lab_order(&lab, "cleaning", 9 * 60);
    bill_lab_freeze_november(&lab);
    BillLine line = bill_lab_line(&lab, order.id);
    bill_lab_decide(&lab, "bill_line_refuse", line.id, OK);
    bill_lab_decide(&lab, "bill_line_refuse", line.id, ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "state", "state_refuses"));
    BillAppeal appeal = {.line_id = line.id, .words = STR("老人当天要求提前结束")}, out;
    assert_int_equal(order_lab_call(&lab, &lab.manager, "bill_appeal_create", &appeal, &out), OK);
    BillWord word = {out.id, STR("录音里没有这句话")};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "bill_appeal_dismiss", &word, &out),
                     ERR_FORBIDDEN);
    assert_int_equal(order_lab_call(&lab, &lab.officer, "bill_appeal_dismiss", &word, &out), OK);
    assert_int_equal(out.state, APPEAL_DISMISSED);
    assert_true(str_equal_c(out.answer, "录音里没有这句话"));
    line = bill_lab_line(&lab, order.id);
    assert_int_equal(line.state, BILL_LINE_REFUSED);
    assert_true(str_equal_c(line.reason, "录音里没有这句话"));
    Bill bill = bill_lab_bill(&lab, line.bill_id);
    assert_int_equal(bill.state, BILL_CHECKED);
    assert_int_equal(bill.government, 0);
    assert_int_equal(order_lab_call(&lab, &lab.officer, "bill_appeal_uphold", &word, &out),
                     ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "state", "state_refuses"));
    assert_int_equal(bill_lab_line(&lab, order.id).state, BILL_LINE_REFUSED);
    order_lab_close(&lab);
}

/* A correction, asked for by the provider and approved by the district. */
static void correct(int64_t order, int32_t field, const char *value) {
    Correction in = {.order_id = order,
                     .field = field,
                     .new_value = str_from(value),
                     .reason = 1,
                     .words = STR("核实后更正")},
               out;
    assert_int_equal(order_lab_call(&lab, &lab.manager, "correction_propose", &in, &out), OK);
    Correction decision = {.id = out.id, .decided_words = STR("属实")};
    assert_int_equal(order_lab_call(&lab, &lab.officer, "correction_approve", &decision, &out), OK);
}

static void unlock(int64_t order) {
    Unlock in = {.order_id = order, .reason = 1, .words = STR("住院证明后补")}, out;
    assert_int_equal(order_lab_call(&lab, &lab.manager, "unlock_ask", &in, &out), OK);
    Unlock decision = {.id = out.id, .decided_words = STR("属实")};
    assert_int_equal(order_lab_call(&lab, &lab.officer, "unlock_approve", &decision, &out), OK);
}

/* Through every hand to the books. */
static Bill settle_bill(int64_t id) {
    Bill bill;
    assert_int_equal(bill_lab_step(&lab, &lab.manager, "bill_confirm", id, &bill), OK);
    assert_int_equal(bill_lab_step(&lab, &lab.clerk, "bill_review", id, &bill), OK);
    assert_int_equal(bill_lab_step(&lab, &lab.officer, "bill_approve", id, &bill), OK);
    for (int i = 0; i < 100 && bill_lab_bill(&lab, id).state == BILL_APPROVING; i++) usleep(50000);
    return bill_lab_bill(&lab, id);
}

/* The same for the bill of a line, which is cleared where it is flagged. */
static Bill settle(const BillLine *line) {
    if (line->state == BILL_LINE_FLAGGED) bill_lab_decide(&lab, "bill_line_clear", line->id, OK);
    return settle_bill(line->bill_id);
}

/* Refused when the provider had agreed already: it is asked again, and may appeal. */
static void a_line_refused_after_the_provider_agreed_goes_back(void **state) {
    bill_lab_open(&lab, *state);
    Order order = bill_lab_order(&lab, "cleaning", 9 * 60);
    bill_lab_freeze_november(&lab);
    BillLine line = bill_lab_line(&lab, order.id);
    Bill bill;
    assert_int_equal(bill_lab_step(&lab, &lab.manager, "bill_confirm", line.bill_id, &bill), OK);
    assert_int_equal(bill.state, BILL_CONFIRMED);
    bill_lab_decide(&lab, "bill_line_refuse", line.id, OK);
    bill = bill_lab_bill(&lab, line.bill_id);
    assert_int_equal(bill.state, BILL_CHECKED);
    assert_int_equal(bill.confirmed_by, 0);
    assert_int_equal(bill.government, 0);
    assert_true(str_equal_c(bill.reason, "核对了照片和电话记录"));
    assert_true(bill.clock_until > date_start_ms(BILL_LAB_FREEZE_DAY));
    assert_int_equal(bill_lab_step(&lab, &lab.clerk, "bill_review", line.bill_id, &bill),
                     ERR_CONFLICT);
    BillAppeal appeal = {.line_id = line.id, .words = STR("老人当天要求提前结束")}, out;
    assert_int_equal(order_lab_call(&lab, &lab.manager, "bill_appeal_create", &appeal, &out), OK);
    BillWord word = {out.id, STR("录音属实")};
    assert_int_equal(order_lab_call(&lab, &lab.officer, "bill_appeal_uphold", &word, &out), OK);
    assert_int_equal(bill_lab_step(&lab, &lab.manager, "bill_confirm", line.bill_id, &bill), OK);
    assert_int_equal(bill_lab_bill(&lab, line.bill_id).state, BILL_CONFIRMED);
    assert_int_equal(bill_lab_step(&lab, &lab.clerk, "bill_review", line.bill_id, &bill), OK);
    assert_int_equal(bill.government, order.government);
    order_lab_close(&lab);
}

/* It need not appeal: it agrees to what is left. What is cleared goes nowhere. */
static void a_provider_may_agree_to_what_is_left(void **state) {
    bill_lab_open(&lab, *state);
    Order order = bill_lab_order(&lab, "cleaning", 9 * 60);
    bill_lab_freeze_november(&lab);
    BillLine line = bill_lab_line(&lab, order.id);
    Bill bill;
    assert_int_equal(bill_lab_step(&lab, &lab.manager, "bill_confirm", line.bill_id, &bill), OK);
    bill_lab_decide(&lab, "bill_line_refuse", line.id, OK);
    assert_int_equal(bill_lab_step(&lab, &lab.manager, "bill_confirm", line.bill_id, &bill), OK);
    assert_int_equal(bill_lab_step(&lab, &lab.clerk, "bill_review", line.bill_id, &bill), OK);
    assert_int_equal(bill.government, 0);
    assert_int_equal(bill_lab_line(&lab, order.id).state, BILL_LINE_REFUSED);
    order_lab_close(&lab);
}

static void a_void_visit_costs_nothing(void **state) {
    bill_lab_open(&lab, *state);
    (void)payee_make(lab.first_org);
    Order order = bill_lab_order(&lab, "cleaning", 9 * 60);
    Fen free_before = order_lab_free(&lab, lab.person);
    correct(order.id, CORRECT_VOID, "yes");
    bill_lab_freeze_november(&lab);
    BillLine line = bill_lab_line(&lab, order.id);
    assert_int_equal(line.government, 0);
    assert_int_equal(line.own, 0);
    assert_int_equal(settle(&line).state, BILL_PAID);
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_SETTLED);
    assert_int_equal(order_lab_free(&lab, lab.person), free_before + order.government);
    books_balance();
    order_lab_close(&lab);
}

typedef struct Adjustment {
    int64_t order;
    BillLine line;
} Adjustment;

static Err adjust_december(Op *op, void *context) {
    Adjustment *adjustment = context;
    Bill bill;
    List lines;
    Order order;
    TRY(order_by_id(op, adjustment->order, &order));
    TRY(bill_open(op, order.org_id, STR("2026-12"), order.scope, &bill));
    TRY(bill_adjust(op, STR("2026-12"), 0, INT64_MAX));
    TRY(op_list(op, &sql_bill_lines_to_settle, WITH(BIND_INT("bill_id", bill.id), MOST(10)),
                &lines));
    assert_int_equal(lines.count, 1);
    adjustment->line = *LIST_AT(lines, BillLine, 0);
    return OK;
}

static BillLine adjustment_of(int64_t order) {
    Adjustment adjustment = {.order = order};
    assert_int_equal(site_write(lab.site, &system_actor, "test_adjust", adjust_december,
                                &adjustment),
                     OK);
    return adjustment.line;
}

static void what_was_paid_wrongly_comes_back_in_the_next_bill(void **state) {
    bill_lab_open(&lab, *state);
    (void)payee_make(lab.first_org);
    Order order = bill_lab_order(&lab, "cleaning", 9 * 60);
    bill_lab_freeze_november(&lab);
    BillLine line = bill_lab_line(&lab, order.id);
    assert_int_equal(settle(&line).state, BILL_APPROVED);
    unlock(order.id);
    correct(order.id, CORRECT_VOID, "yes");
    assert_int_equal(bill_lab_line(&lab, order.id).government, order.government); /* never edited */
    BillLine adjustment = adjustment_of(order.id);
    assert_int_equal(adjustment.kind, BILL_LINE_ADJUSTMENT);
    assert_int_equal(adjustment.state, BILL_LINE_READY);
    assert_int_equal(adjustment.government, -order.government);
    assert_int_equal(adjustment.own, -order.own);
    PersonMonth december = month_of_person("2026-12");
    assert_int_equal(only_line(&december, COST_DIFFERENCE)->own, -order.own);
    order_lab_close(&lab);
}

/* What was handed to the bank for a bill. */
static Fen paid_for(int64_t bill) {
    List lines;
    Fen paid = 0;
    Str ending = arena_printf(&lab.arena, ":bill:%lld", (long long)bill);
    assert_int_equal(order_lab_call(&lab, &lab.officer, "pay_line_list", NULL, &lines), OK);
    for (size_t i = 0; i < lines.count; i++) {
        const PayLine *line = LIST_AT(lines, PayLine, i);
        if (str_ends(line->reference, ending)) paid += line->amount;
    }
    return paid;
}

/* What the plan of the lab's person does not have by itself: 80.00 yuan, 80 % borne. */
static void plan_bath(const Database *database) {
    database_execute(database, "insert into plan_item (plan_id, item, times_month, start_minute) "
                               "select id, 'bath_bed', 2, 540 from plan");
}

static void what_was_really_given_is_billed(void **state) {
    bill_lab_open(&lab, *state);
    (void)payee_make(lab.first_org);
    plan_bath(*state);
    Order order = bill_lab_order(&lab, "cleaning", 9 * 60);
    Fen free_before = order_lab_free(&lab, lab.person);
    correct(order.id, CORRECT_ITEM, "bath_bed");
    correct(order.id, CORRECT_VOID, "yes");
    correct(order.id, CORRECT_VOID, "no");
    bill_lab_freeze_november(&lab);
    BillLine line = bill_lab_line(&lab, order.id);
    assert_true(str_equal_c(line.item, "bath_bed"));
    assert_int_equal(line.government, 6400);
    assert_int_equal(line.own, 1600);
    Bill bill = settle(&line);
    assert_int_equal(bill.state, BILL_APPROVED);
    assert_int_equal(paid_for(bill.id), 6400);
    assert_int_equal(order_lab_free(&lab, lab.person), free_before - 4000);
    books_balance();
    order_lab_close(&lab);
}

/* 24.00 were paid for what was worth 64.00: the paid month stays, the next bill has the rest. */
static void what_was_really_given_in_a_paid_month_is_paid_with_the_next_bill(void **state) {
    bill_lab_open(&lab, *state);
    (void)payee_make(lab.first_org);
    plan_bath(*state);
    Order order = bill_lab_order(&lab, "cleaning", 9 * 60);
    bill_lab_freeze_november(&lab);
    BillLine line = bill_lab_line(&lab, order.id);
    assert_int_equal(settle(&line).state, BILL_APPROVED);
    Fen free_before = order_lab_free(&lab, lab.person);
    unlock(order.id);
    correct(order.id, CORRECT_ITEM, "bath_bed");
    line = bill_lab_line(&lab, order.id);
    assert_true(str_equal_c(line.item, "cleaning"));
    assert_int_equal(line.government, 2400);
    PersonMonth november = month_of_person("2026-11");
    const MonthLine *paid = only_line(&november, COST_SHARED);
    assert_true(str_equal_c(paid->item, "cleaning"));
    assert_int_equal(paid->price, 4000);
    Bill bill = settle_bill(bill_lab_only(&lab, "2026-12", 20270101).id);
    assert_int_equal(bill.government, 4000);
    assert_int_equal(bill.own, 0);
    assert_int_equal(paid_for(bill.id), 4000);
    PersonMonth december = month_of_person("2026-12");
    const MonthLine *rest = only_line(&december, COST_DIFFERENCE);
    assert_true(str_equal_c(rest->item, "bath_bed"));
    assert_int_equal(rest->price, 8000);
    assert_int_equal(order_lab_free(&lab, lab.person), free_before - 4000);
    books_balance();
    order_lab_close(&lab);
}

static void what_was_refused_is_not_paid_by_a_correction(void **state) {
    bill_lab_open(&lab, *state);
    Order order = bill_lab_order(&lab, "cleaning", 9 * 60);
    correct(order.id, CORRECT_VOID, "yes");
    bill_lab_freeze_november(&lab);
    bill_lab_decide(&lab, "bill_line_refuse", bill_lab_line(&lab, order.id).id, OK);
    unlock(order.id);
    correct(order.id, CORRECT_VOID, "no");
    BillLine adjustment = adjustment_of(order.id);
    assert_int_equal(adjustment.state, BILL_LINE_REFUSED);
    assert_int_equal(adjustment.government, order.government);
    order_lab_close(&lab);
}

/* Carer 0 again: another visit to the same person, or one to somebody else. */
static Order order_later(int64_t person, const char *item, int minute) {
    OrderRequest in = order_lab_request(&lab, item);
    Order order;
    in.person_id = person;
    in.window_from = minute;
    in.window_to = minute + 120;
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &in, &order), OK);
    assert_int_equal(order_lab_event(&lab, order.id, "accept"), OK);
    OrderAct act = {.id = order.id, .worker_id = lab.carers[0], .start_minute = minute};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_assign", &act, &order), OK);
    return order_lab_read(&lab, order.id);
}

static Err read_provider(Op *op, void *context) {
    MoneyAccount *account = context;
    return book_account_find(op, "provider", lab.first_org, account);
}

/* 24.00 were paid for nothing: the next bill is below zero, the one after pays 12.00 of it back,
 * the third the rest. */
static void what_a_provider_owes_is_kept_back_from_its_next_bills(void **state) {
    bill_lab_open(&lab, *state);
    (void)payee_make(lab.first_org);
    int64_t other = order_lab_person(&lab, 3);
    order_lab_fund(&lab, other, 100003);
    (void)order_lab_plan(&lab, other, "cleaning", NULL);
    Order first = visit_lab_order(&lab, "cleaning");
    Order half = order_later(lab.person, "companionship", 630);
    Order whole = order_later(other, "cleaning", 780);
    MoneyAccount account;
    visit_lab_evening(&lab, &first);
    (void)bill_lab_followed(&lab, &first, 540, 600);
    bill_lab_freeze_november(&lab);
    BillLine line = bill_lab_line(&lab, first.id);
    Bill bill = settle(&line);
    assert_int_equal(bill.state, BILL_APPROVED);
    assert_int_equal(paid_for(bill.id), 2400);
    unlock(first.id);
    correct(first.id, CORRECT_VOID, "yes");

    bill = settle_bill(bill_lab_only(&lab, "2026-12", 20270101).id);
    assert_int_equal(bill.government, -2400);
    assert_int_equal(bill.state, BILL_OWED);
    assert_int_equal(bill.owed, 2400);
    assert_int_equal(paid_for(bill.id), 0);
    int64_t debt = bill.id;

    (void)bill_lab_followed(&lab, &half, 630, 660); /* the phone was off for long */
    correct(half.id, CORRECT_OUTCOME, "partly");
    (void)bill_lab_only(&lab, "2027-01", 20270201);
    line = bill_lab_line(&lab, half.id);
    bill = settle(&line);
    assert_int_equal(bill.government, 1200);
    assert_int_equal(bill.state, BILL_PAID);
    assert_int_equal(paid_for(bill.id), 0);
    assert_int_equal(bill_lab_bill(&lab, debt).state, BILL_OWED);
    assert_int_equal(bill_lab_bill(&lab, debt).owed, 1200);

    (void)bill_lab_followed(&lab, &whole, 780, 840);
    (void)bill_lab_only(&lab, "2027-02", 20270301);
    line = bill_lab_line(&lab, whole.id);
    bill = settle(&line);
    assert_int_equal(bill.government, 2400);
    assert_int_equal(bill.state, BILL_APPROVED);
    assert_int_equal(paid_for(bill.id), 1200);
    assert_int_equal(bill_lab_bill(&lab, debt).state, BILL_PAID);
    assert_int_equal(bill_lab_bill(&lab, debt).owed, 0);
    assert_true(bill_lab_bill(&lab, debt).paid_on != 0);
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, read_provider, &account), OK);
    assert_int_equal(account.balance, 2400 + 1200); /* what is on its way, and no more */
    books_balance();
    order_lab_close(&lab);
}

static Err pay_back(const Actor *actor, int64_t bill, Fen amount, const char *receipt) {
    BillRepayment in = {bill, amount, str_from(receipt)};
    Bill out;
    return order_lab_call(&lab, actor, "bill_repay", &in, &out);
}

/* A visit of 24.00 that was paid and then undone; the bill that takes it back. */
static Bill bill_below_zero(void) {
    (void)payee_make(lab.first_org);
    Order first = visit_lab_order(&lab, "cleaning");
    visit_lab_evening(&lab, &first);
    (void)bill_lab_followed(&lab, &first, 540, 600);
    bill_lab_freeze_november(&lab);
    BillLine line = bill_lab_line(&lab, first.id);
    assert_int_equal(settle(&line).state, BILL_APPROVED);
    unlock(first.id);
    correct(first.id, CORRECT_VOID, "yes");
    return settle_bill(bill_lab_only(&lab, "2026-12", 20270101).id);
}

/* One that never bills again owes all the same: it waits, with a clock, for the money to come
 * in. */
static void what_a_provider_owes_waits_until_it_is_paid_back(void **state) {
    bill_lab_open(&lab, *state);
    Actor teller = desk_lab_hire(&lab, "teller", "finance_officer", LAB_COUNTY, 0);
    MoneyAccount before, account;
    Bill debt = bill_below_zero();
    assert_int_equal(debt.state, BILL_OWED);
    assert_true(debt.owed == 2400 && debt.paid_on == 0 && debt.clock_until > 0);
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, read_provider, &before), OK);
    const InboxItem *item = desk_lab_waits(&lab, &teller, "bill", debt.id);
    assert_non_null(item);
    assert_int_equal(item->tab, TAB_SETTLE);
    assert_true(str_equal_c(item->route, "bill_repay"));
    assert_int_equal(item->amount, 2400);
    assert_int_equal(item->due_on, date_of_ms(debt.clock_until - 1));
    assert_true(item->days > 0);
    assert_null(desk_lab_waits(&lab, &lab.officer, "bill", debt.id));
    assert_int_equal(site_step_clock(lab.site, debt.clock_until + 9 * 3600000), OK);
    assert_int_equal(desk_lab_waits(&lab, &teller, "bill", debt.id)->bucket, BUCKET_OVERDUE);

    assert_int_equal(pay_back(&lab.officer, debt.id, 2400, "R-1"), ERR_FORBIDDEN);
    assert_int_equal(pay_back(&teller, debt.id, 2401, "R-1"), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "amount", "more_than_owed"));
    assert_int_equal(pay_back(&teller, debt.id, 1000, "R-1"), OK);
    assert_int_equal(pay_back(&teller, debt.id, 1000, "R-1"), OK); /* the same receipt: once */
    assert_int_equal(pay_back(&teller, debt.id, 900, "R-1"), ERR_CONFLICT);
    assert_int_equal(bill_lab_bill(&lab, debt.id).owed, 1400);
    assert_int_equal(desk_lab_waits(&lab, &teller, "bill", debt.id)->amount, 1400);
    assert_int_equal(pay_back(&teller, debt.id, 1400, "R-2"), OK);
    debt = bill_lab_bill(&lab, debt.id);
    assert_true(debt.state == BILL_PAID && debt.owed == 0 && debt.paid_on != 0);
    assert_int_equal(debt.clock_until, 0);
    assert_null(desk_lab_waits(&lab, &teller, "bill", debt.id));
    assert_int_equal(pay_back(&teller, debt.id, 1, "R-3"), ERR_CONFLICT);
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, read_provider, &account), OK);
    assert_int_equal(account.balance, before.balance + 2400);
    assert_int_equal(account.balance, 2400); /* what is on its way of the first bill, and no more */
    books_balance();
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_bill_walks_to_the_bank),
        ON_BOTH(a_second_settlement_is_a_conflict),
        ON_BOTH(a_refused_line_gives_the_hold_back),
        ON_BOTH(a_bill_adds_up_at_any_time_and_its_lines_are_found),
        ON_BOTH(what_is_taken_off_is_told_with_every_doubt),
        ON_BOTH(an_appeal_is_decided_by_the_district),
        ON_BOTH(a_dismissed_appeal_leaves_the_line_unpaid),
        ON_BOTH(a_line_refused_after_the_provider_agreed_goes_back),
        ON_BOTH(a_provider_may_agree_to_what_is_left),
        ON_BOTH(a_void_visit_costs_nothing),
        ON_BOTH(what_was_paid_wrongly_comes_back_in_the_next_bill),
        ON_BOTH(what_was_refused_is_not_paid_by_a_correction),
        ON_BOTH(what_was_really_given_is_billed),
        ON_BOTH(what_was_really_given_in_a_paid_month_is_paid_with_the_next_bill),
        ON_BOTH(what_a_provider_owes_is_kept_back_from_its_next_bills),
        ON_BOTH(what_a_provider_owes_waits_until_it_is_paid_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
