/* Grants and their monthly batch: who gets what, what changed, and what a death takes back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "care/benefit/clawback.h"
#include "care/benefit/grant_line.h"
#include "support/benefit_lab.h"

static BenefitLab lab;

#define VOUCHER "service_allowance"

/* A person in 低保 at level 3: 625 yuan a month in 2026, 500 in 2025. */
static int64_t entitled(int number) {
    int64_t person = benefit_lab_person(&lab, number, 1940, "dibao");
    benefit_lab_assess(&lab, person, 3, 20250101, 20261231);
    return person;
}

static Fen wallet(int64_t person) {
    return benefit_lab_account(&lab, "wallet", person).balance;
}

static Fen owed(int64_t person) {
    return -benefit_lab_account(&lab, "clawback", person).balance;
}

static Fen spent_from_fund(void) {
    return -benefit_lab_account(&lab, "fund:service_purchase", 2026).balance;
}

static Err prepare(const Actor *actor, int64_t month, GrantBatch *out) {
    GrantBatch in = {.programme = STR(VOUCHER), .month = month, .scope = BENEFIT_COUNTY};
    return benefit_lab_call(&lab, actor, "grant_batch_prepare", &in, out);
}

static Err move(const Actor *actor, const char *route, int64_t id, GrantBatch *out) {
    IdKey key = {id};
    return benefit_lab_call(&lab, actor, route, &key, out);
}

static List lines_of(int64_t batch) {
    List all = {0}, found = {0};
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_line_list", NULL, &all), OK);
    found.items = arena_array(&lab.arena, GrantLine, all.count + 1);
    for (size_t i = 0; i < all.count; i++) {
        const GrantLine *line = LIST_AT(all, GrantLine, i);
        if (line->batch_id == batch) *LIST_AT(found, GrantLine, found.count++) = *line;
    }
    return found;
}

static const GrantLine *line_for(const List *lines, int64_t person, int64_t month) {
    for (size_t i = 0; i < lines->count; i++) {
        const GrantLine *line = LIST_AT(*lines, GrantLine, i);
        if (line->person_id == person && line->month == month) return line;
    }
    fail_msg("no line for person %lld in %lld", (long long)person, (long long)month);
    return NULL;
}

static void a_batch_pays_what_the_table_says_once(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t whole = entitled(0), half = entitled(1),
            ordinary = benefit_lab_person(&lab, 2, 1940, "ordinary");
    benefit_lab_assess(&lab, ordinary, 2, 20250101, 20261231);
    (void)benefit_lab_grant(&lab, whole, VOUCHER, 20260301);
    (void)benefit_lab_grant(&lab, half, VOUCHER, 20260316);
    (void)benefit_lab_grant(&lab, ordinary, VOUCHER, 20260301); /* no rate fits level 2 */
    GrantBatch batch = benefit_lab_batch(&lab, VOUCHER, 202603), again;
    assert_int_equal(batch.state, BATCH_APPROVED);
    assert_int_equal(batch.line_count, 2);
    assert_int_equal(batch.added, 2);
    assert_int_equal(wallet(whole), 62500);
    assert_int_equal(wallet(half), 32258); /* 62500 × 16 / 31 = 32258.06 */
    assert_int_equal(wallet(ordinary), 0);
    assert_int_equal(batch.total, 62500 + 32258);
    assert_int_equal(spent_from_fund(), batch.total);
    assert_int_equal(batch.share_city + batch.share_district + batch.share_lottery +
                         batch.share_province,
                     batch.total);
    IdKey key = {whole};
    MoneyAccount account;
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "wallet_get", &key, &account), OK);
    assert_int_equal(account.balance, 62500);
    assert_int_equal(benefit_lab_call(&lab, &lab.family, "wallet_get", &key, &account),
                     ERR_NOT_FOUND);
    assert_int_equal(prepare(&lab.clerk, 202603, &again), ERR_CONFLICT);
    assert_true(benefit_lab_refused(&lab, "month", "batch_exists"));
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

static GrantBatch seen_by(const Actor *actor, int64_t id) {
    GrantBatch out;
    assert_int_equal(benefit_lab_call(&lab, actor, "grant_batch_get", &(IdKey){id}, &out), OK);
    return out;
}

static void three_people_make_a_batch(void **state) {
    benefit_lab_open(&lab, *state);
    (void)benefit_lab_grant(&lab, entitled(0), VOUCHER, 20260301);
    GrantBatch batch, out;
    Actor all = benefit_lab_actor(&lab, "street_clerk,district_officer,finance_officer");
    Actor two = benefit_lab_actor(&lab, "district_officer,finance_officer");
    assert_int_equal(prepare(&all, 202603, &batch), OK);
    assert_int_equal(batch.state, BATCH_DRAFT);
    assert_true(str_equal_c(batch.barred, "four_eyes"));
    assert_true(str_is_empty(seen_by(&two, batch.id).barred));
    assert_true(str_is_empty(seen_by(&lab.clerk, batch.id).barred));
    assert_int_equal(move(&lab.clerk, "grant_batch_review", batch.id, &out), ERR_FORBIDDEN);
    assert_int_equal(move(&all, "grant_batch_review", batch.id, &out), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "", "four_eyes"));
    assert_int_equal(move(&lab.finance, "grant_batch_approve", batch.id, &out), ERR_CONFLICT);
    assert_int_equal(move(&two, "grant_batch_review", batch.id, &out), OK);
    assert_true(str_equal_c(out.barred, "four_eyes"));
    assert_true(str_is_empty(seen_by(&lab.finance, batch.id).barred));
    assert_int_equal(move(&two, "grant_batch_approve", batch.id, &out), ERR_INVALID);
    assert_int_equal(move(&all, "grant_batch_approve", batch.id, &out), ERR_INVALID);
    assert_int_equal(move(&lab.finance, "grant_batch_approve", batch.id, &out), OK);
    assert_int_equal(out.state, BATCH_APPROVED);
    assert_int_equal(move(&lab.second_finance, "grant_batch_approve", batch.id, &out),
                     ERR_CONFLICT);
    benefit_lab_close(&lab);
}

/* What the fund has a year, from a day on; a new row of the table. */
static void ceiling_from(Date day, Fen fen) {
    char sql[400];
    (void)snprintf(sql, sizeof sql, "update fund set valid_to = %d where code = 'service_purchase'",
                   day);
    database_execute(lab.database, sql);
    (void)snprintf(sql, sizeof sql,
                   "insert into fund (code, name_zh, name_en, programme, yearly_ceiling_fen, "
                   "valid_from, source) values ('service_purchase', 'z', 'e', '" VOUCHER
                   "', %lld, %d, 'test')",
                   (long long)fen, day);
    database_execute(lab.database, sql);
}

static void ceiling_is(Fen fen) {
    char sql[200];
    (void)snprintf(sql, sizeof sql, "update fund set yearly_ceiling_fen = %lld", (long long)fen);
    database_execute(lab.database, sql);
}

enum { MORE_THAN_A_CHUNK = 52 };

static void a_batch_that_the_fund_cannot_pay_is_not_approved(void **state) {
    benefit_lab_open(&lab, *state);
    for (int i = 0; i < MORE_THAN_A_CHUNK; i++)
        (void)benefit_lab_grant(&lab, entitled(i), VOUCHER, 20260301);
    GrantBatch batch, out;
    assert_int_equal(prepare(&lab.clerk, 202603, &batch), OK);
    for (int i = 0; batch.state == BATCH_PREPARING && i < 200; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
        batch = seen_by(&lab.clerk, batch.id);
    }
    assert_int_equal(batch.total, MORE_THAN_A_CHUNK * 62500);
    Actor reviewer = benefit_lab_actor(&lab, "district_officer,finance_officer");
    assert_int_equal(move(&reviewer, "grant_batch_review", batch.id, &out), OK);
    ceiling_is(51 * 62500);
    assert_int_equal(move(&reviewer, "grant_batch_approve", batch.id, &out), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "", "four_eyes"));
    assert_true(benefit_lab_refused(&lab, "", "fund_short"));
    assert_int_equal(move(&lab.finance, "grant_batch_approve", batch.id, &out), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "", "fund_short"));
    assert_string_equal(arena_copy(&lab.arena, lab.faults.items[0].detail).ptr,
                        "32500.00 / 31875.00");
    assert_int_equal(seen_by(&lab.finance, batch.id).state, BATCH_REVIEWED);
    assert_int_equal(spent_from_fund(), 0);
    ceiling_from(20260302, MORE_THAN_A_CHUNK * 62500); /* raised in the middle of the year */
    assert_int_equal(move(&lab.finance, "grant_batch_approve", batch.id, &out), OK);
    for (int i = 0; out.state == BATCH_POSTING && i < 200; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
        out = seen_by(&lab.finance, batch.id);
    }
    assert_int_equal(out.state, BATCH_APPROVED);
    assert_int_equal(spent_from_fund(), MORE_THAN_A_CHUNK * 62500);
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

/* Lowered below what is spent: nothing more goes out, and the books are whole; raised again: the
 * rest does. */
static void a_ceiling_follows_its_table(void **state) {
    benefit_lab_open(&lab, *state);
    (void)benefit_lab_grant(&lab, entitled(0), VOUCHER, 20260301);
    (void)benefit_lab_batch(&lab, VOUCHER, 202603);
    benefit_lab_day(&lab, 20260401);
    GrantBatch batch, out;
    assert_int_equal(prepare(&lab.clerk, 202604, &batch), OK);
    assert_int_equal(move(&lab.officer, "grant_batch_review", batch.id, &out), OK);
    ceiling_from(20260402, 100 * 62500);
    ceiling_is(100);
    assert_int_equal(move(&lab.finance, "grant_batch_approve", batch.id, &out), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "", "fund_short"));
    benefit_lab_verify(&lab);
    ceiling_is(2 * 62500);
    assert_int_equal(move(&lab.finance, "grant_batch_approve", batch.id, &out), OK);
    assert_int_equal(spent_from_fund(), 2 * 62500);
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

static void a_draft_takes_in_what_is_missing(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t first = entitled(0), second = entitled(1);
    (void)benefit_lab_grant(&lab, first, VOUCHER, 20260301);
    GrantBatch batch, again;
    assert_int_equal(prepare(&lab.clerk, 202603, &batch), OK);
    assert_int_equal(prepare(&lab.clerk, 202603, &again), OK);
    assert_int_equal(again.id, batch.id);
    assert_int_equal(again.line_count, 1);
    assert_int_equal(again.total, 62500);
    (void)benefit_lab_grant(&lab, second, VOUCHER, 20260301);
    assert_int_equal(prepare(&lab.clerk, 202603, &again), OK);
    assert_int_equal(again.line_count, 2);
    assert_int_equal(again.total, 125000);
    assert_int_equal(again.later, 0);
    assert_int_equal(wallet(first), 0); /* nothing moves before the approval */
    benefit_lab_close(&lab);
}

static void who_begins_later_is_counted_and_not_paid(void **state) {
    benefit_lab_open(&lab, *state);
    (void)benefit_lab_grant(&lab, entitled(0), VOUCHER, 20260301);
    (void)benefit_lab_grant(&lab, entitled(1), VOUCHER, 20260401);
    (void)benefit_lab_grant(&lab, entitled(2), VOUCHER, 20260501);
    GrantBatch batch;
    assert_int_equal(prepare(&lab.clerk, 202603, &batch), OK);
    assert_int_equal(batch.line_count, 1);
    assert_int_equal(batch.later, 2);
    assert_int_equal(seen_by(&lab.finance, batch.id).later, 2);
    assert_int_equal(benefit_lab_batch(&lab, VOUCHER, 202603).later, INT_NONE); /* approved */
    benefit_lab_close(&lab);
}

static void places_that_overlap_pay_no_day_twice(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = entitled(0);
    (void)benefit_lab_grant(&lab, person, VOUCHER, 20260301);
    GrantBatch in = {.programme = STR(VOUCHER), .month = 202603, .scope = BENEFIT_STREET}, street;
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_batch_prepare", &in, &street), OK);
    assert_int_equal(street.line_count, 1);
    GrantBatch county = benefit_lab_batch(&lab, VOUCHER, 202603);
    assert_int_equal(county.line_count, 0);
    assert_int_equal(wallet(person), 0);
    benefit_lab_close(&lab);
}

static void last_month_is_compared(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t same = entitled(0), raised = entitled(1), ends = entitled(2), later = entitled(3);
    (void)benefit_lab_grant(&lab, same, VOUCHER, 20260201);
    (void)benefit_lab_grant(&lab, raised, VOUCHER, 20260201);
    int64_t ending = benefit_lab_grant(&lab, ends, VOUCHER, 20260201);
    GrantBatch first = benefit_lab_batch(&lab, VOUCHER, 202602);
    assert_int_equal(first.added, 3);
    benefit_lab_assess(&lab, raised, 4, 20260220, 20261231);
    (void)benefit_lab_grant(&lab, later, VOUCHER, 20260210);
    struct {
        int64_t id;
        Date day;
        Str reason;
    } stop = {ending, 20260301, STR("本人放弃")};
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_stop", &stop, NULL), OK);
    GrantBatch batch = benefit_lab_batch(&lab, VOUCHER, 202603);
    List lines = lines_of(batch.id);
    assert_int_equal(line_for(&lines, same, 202603)->change, CHANGE_SAME);
    assert_int_equal(line_for(&lines, raised, 202603)->change, CHANGE_RAISED);
    assert_int_equal(line_for(&lines, raised, 202603)->amount, 87500);
    assert_int_equal(line_for(&lines, ends, 202603)->change, CHANGE_STOPPED);
    assert_int_equal(line_for(&lines, ends, 202603)->amount, 0);
    assert_int_equal(line_for(&lines, later, 202602)->change, CHANGE_ARREARS);
    assert_int_equal(line_for(&lines, later, 202602)->amount, 42411); /* 62500 × 19 / 28 */
    assert_int_equal(batch.raised, 1);
    assert_int_equal(batch.stopped, 1);
    assert_int_equal(batch.arrears, 1);
    assert_int_equal(batch.added, 1);
    assert_int_equal(wallet(ends), 62500);
    assert_int_equal(wallet(later), 42411 + 62500);
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

static void an_expired_level_freezes(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = benefit_lab_person(&lab, 0, 1940, "tekun");
    benefit_lab_assess(&lab, person, 2, 20250301, 20260228);
    (void)benefit_lab_grant(&lab, person, VOUCHER, 20260201);
    (void)benefit_lab_batch(&lab, VOUCHER, 202602);
    GrantBatch batch = benefit_lab_batch(&lab, VOUCHER, 202603);
    assert_int_equal(batch.line_count, 0);
    assert_int_equal(batch.stopped, 1);
    assert_int_equal(wallet(person), 50000);
    benefit_lab_close(&lab);
}

static void a_death_takes_back_the_days_after(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = entitled(0);
    (void)benefit_lab_grant(&lab, person, VOUCHER, 20260301);
    (void)benefit_lab_batch(&lab, VOUCHER, 202603);
    benefit_lab_day(&lab, 20260320);
    assert_int_equal(benefit_lab_person_event(&lab, "person_die", person, 20260310), OK);
    assert_int_equal(wallet(person), 20161); /* 62500 × 10 / 31 = 20161.29 */
    assert_int_equal(spent_from_fund(), 20161);
    assert_int_equal(owed(person), 0);
    benefit_lab_verify(&lab);
    GrantBatch april = benefit_lab_batch(&lab, VOUCHER, 202604);
    assert_int_equal(april.line_count, 0);
    assert_int_equal(april.stopped, 1);
    benefit_lab_close(&lab);
}

static void what_was_spent_is_owed_and_kept_later(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = entitled(0);
    (void)benefit_lab_grant(&lab, person, VOUCHER, 20260301);
    (void)benefit_lab_batch(&lab, VOUCHER, 202603);
    benefit_lab_spend(&lab, person, 60000);
    benefit_lab_day(&lab, 20260320);
    assert_int_equal(benefit_lab_person_event(&lab, "person_die", person, 20260310), OK);
    /* Entitled to 20161, spent 60000: 39839 is owed, nothing is left. */
    assert_int_equal(wallet(person), 0);
    assert_int_equal(owed(person), 39839);
    assert_int_equal(spent_from_fund(), 20161);
    benefit_lab_verify(&lab);
    /* The death was wrong: the arrears pay back what was owed, and the wallet has what was left of
     * the month. */
    assert_int_equal(benefit_lab_person_event(&lab, "person_revive", person, 20260320), OK);
    GrantBatch april = benefit_lab_batch(&lab, VOUCHER, 202604);
    assert_int_equal(april.arrears, 1);
    assert_int_equal(owed(person), 0);
    assert_int_equal(wallet(person), 2500 + 62500);
    assert_int_equal(spent_from_fund(), 2 * 62500);
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

static void unknown_to(const Actor *actor, Repayment in) {
    Repayment out;
    assert_int_equal(benefit_lab_call(&lab, actor, "repayment_create", &in, &out), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "person_id", "unknown_person"));
    assert_false(benefit_lab_refused(&lab, "person_id", "nothing_owed"));
}

static void who_owes_is_not_told_elsewhere(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = entitled(0);
    Actor neighbour = lab.finance;
    scope_subtree(330106000000, &neighbour.scope_low, &neighbour.scope_high);
    Repayment in = {.person_id = person, .amount = 10000, .receipt = STR("R-1")};
    unknown_to(&neighbour, in);
    (void)benefit_lab_grant(&lab, person, VOUCHER, 20260301);
    (void)benefit_lab_batch(&lab, VOUCHER, 202603);
    benefit_lab_spend(&lab, person, 62500);
    assert_int_equal(benefit_lab_person_event(&lab, "person_die", person, 20260302), OK);
    assert_true(owed(person) > 0);
    unknown_to(&neighbour, in);
    unknown_to(&lab.finance, (Repayment){999999, 10000, STR("R-2"), 0});
    benefit_lab_close(&lab);
}

static void a_debt_is_paid_back_once_and_no_more(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = entitled(0);
    (void)benefit_lab_grant(&lab, person, VOUCHER, 20260301);
    (void)benefit_lab_batch(&lab, VOUCHER, 202603);
    Repayment in = {.person_id = person, .amount = 10000, .receipt = STR("R-1")}, out;
    assert_int_equal(benefit_lab_call(&lab, &lab.finance, "repayment_create", &in, &out),
                     ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "person_id", "nothing_owed"));
    benefit_lab_spend(&lab, person, 62500);
    assert_int_equal(benefit_lab_person_event(&lab, "person_die", person, 20260302), OK);
    assert_int_equal(owed(person), 62500 - 4032);
    assert_int_equal(benefit_lab_call(&lab, &lab.finance, "repayment_create", &in, &out), OK);
    assert_int_equal(out.owed, 48468);
    assert_int_equal(benefit_lab_call(&lab, &lab.finance, "repayment_create", &in, &out), OK);
    assert_int_equal(out.owed, 48468); /* the same receipt */
    in = (Repayment){.person_id = person, .amount = 48469, .receipt = STR("R-2")};
    assert_int_equal(benefit_lab_call(&lab, &lab.finance, "repayment_create", &in, &out),
                     ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "amount", "more_than_owed"));
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "repayment_create", &in, &out),
                     ERR_FORBIDDEN);
    in.amount = 48468;
    assert_int_equal(benefit_lab_call(&lab, &lab.finance, "repayment_create", &in, &out), OK);
    assert_int_equal(owed(person), 0);
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

static void a_death_before_the_approval_shrinks_the_draft(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t dies = entitled(0), gone = entitled(1);
    (void)benefit_lab_grant(&lab, dies, VOUCHER, 20260301);
    (void)benefit_lab_grant(&lab, gone, VOUCHER, 20260301);
    GrantBatch batch, out;
    assert_int_equal(prepare(&lab.clerk, 202604, &batch), OK);
    assert_int_equal(batch.line_count, 4); /* March as arrears, and April */
    benefit_lab_day(&lab, 20260403);
    assert_int_equal(benefit_lab_person_event(&lab, "person_die", dies, 20260402), OK);
    assert_int_equal(benefit_lab_person_event(&lab, "person_leave", gone, 20260301), OK);
    IdKey key = {batch.id};
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_batch_get", &key, &out), OK);
    assert_int_equal(out.line_count, 2);
    assert_int_equal(out.total, 62500 + 4167); /* 62500 × 2 / 30 = 4166.67 */
    assert_int_equal(move(&lab.officer, "grant_batch_review", batch.id, &out), OK);
    assert_int_equal(move(&lab.finance, "grant_batch_approve", batch.id, &out), OK);
    assert_int_equal(wallet(dies), 66667);
    assert_int_equal(wallet(gone), 0);
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

static void whoever_comes_back_begins_anew(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = entitled(0);
    (void)benefit_lab_grant(&lab, person, VOUCHER, 20260301);
    benefit_lab_day(&lab, 20260415);
    assert_int_equal(benefit_lab_person_event(&lab, "person_leave", person, 20260311), OK);
    assert_int_equal(benefit_lab_person_event(&lab, "person_come_back", person, 20260411), OK);
    GrantBatch batch = benefit_lab_batch(&lab, VOUCHER, 202604);
    List lines = lines_of(batch.id);
    assert_int_equal(line_for(&lines, person, 202603)->days, 10);
    assert_int_equal(line_for(&lines, person, 202604)->days, 20);
    assert_int_equal(wallet(person), 20161 + 41667);
    benefit_lab_close(&lab);
}

static void old_vouchers_run_out(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = entitled(0);
    (void)benefit_lab_grant(&lab, person, VOUCHER, 20260301);
    (void)benefit_lab_batch(&lab, VOUCHER, 202603);
    benefit_lab_spend(&lab, person, 50000);
    benefit_lab_day(&lab, 20260601);
    (void)benefit_lab_batch(&lab, VOUCHER, 202604);
    (void)benefit_lab_batch(&lab, VOUCHER, 202605);
    assert_int_equal(wallet(person), 12500 + 2 * 62500);
    (void)benefit_lab_batch(&lab, VOUCHER, 202606); /* March's rest is three months old */
    assert_int_equal(wallet(person), 3 * 62500);
    assert_int_equal(spent_from_fund(), 4 * 62500 - 12500);
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

static void programmes_that_exclude_each_other(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = entitled(0);
    (void)benefit_lab_grant(&lab, person, VOUCHER, 20260301);
    Application in = {.person_id = person,
                      .programme = STR(VOUCHER),
                      .applied_by = APPLIED_BY_SELF};
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "application_create", &in, NULL),
                     ERR_CONFLICT);
    assert_true(benefit_lab_refused(&lab, "programme", "grant_stands"));
    BenefitGrant aged = {.person_id = person,
                         .programme = STR("aged_allowance"),
                         .reason = STR("年满八十")};
    BenefitGrant created;
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_create", &aged, &created), OK);
    assert_int_equal(created.first_day, 20260401);
    BenefitGrant nursing = {.person_id = person,
                            .programme = STR("nursing_allowance"),
                            .reason = STR("失能")};
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_create", &nursing, NULL),
                     ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "programme", "apply_for_it"));
    benefit_lab_close(&lab);
}

typedef struct Stop {
    int64_t id;
    Date day;
    Str reason;
} Stop;

static Err start_anew(Op *op, void *context) {
    int64_t id = 0;
    Err err =
        grant_start(op,
                    &(GrantStart){*(const int64_t *)context, STR("aged_allowance"), 0, op->today},
                    &id);
    op->faults->count = 0;
    return err == ERR_INVALID ? OK : ERR_INTERNAL; /* refused, as it must be */
}

/* Stopped for a day to come, it is paid until then: the next one begins when it has ended. */
static void no_day_is_paid_twice(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = benefit_lab_person(&lab, 0, 1940, "ordinary");
    int64_t first = benefit_lab_grant(&lab, person, "aged_allowance", 20260301);
    BenefitGrant anew = {.person_id = person,
                         .programme = STR("aged_allowance"),
                         .reason = STR("年满八十")},
                 out;
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_create", &anew, &out), ERR_CONFLICT);
    assert_true(benefit_lab_refused(&lab, "programme", "grant_stands"));
    Stop stop = {first, 20260416, STR("本人放弃")};
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_stop", &stop, &out), OK);
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_create", &anew, &out), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "programme", "grant_runs_until"));
    assert_true(str_equal_c(lab.faults.items[0].detail, "2026-04-15"));
    benefit_lab_do(&lab, start_anew, &person);
    benefit_lab_day(&lab, 20260410);
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_create", &anew, &out), OK);
    assert_int_equal(out.first_day, 20260501);
    GrantBatch april = benefit_lab_batch(&lab, "aged_allowance", 202604);
    List lines = lines_of(april.id);
    assert_int_equal(line_for(&lines, person, 202604)->days, 15);
    GrantBatch may = benefit_lab_batch(&lab, "aged_allowance", 202605);
    assert_int_equal(may.total, 5000);
    benefit_lab_close(&lab);
}

/* Stopped before its first day it was never paid: nothing stands in the way. */
static void what_never_ran_is_in_nobody_s_way(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = benefit_lab_person(&lab, 0, 1940, "ordinary");
    int64_t first = benefit_lab_grant(&lab, person, "aged_allowance", 20260501);
    BenefitGrant anew = {.person_id = person,
                         .programme = STR("aged_allowance"),
                         .reason = STR("年满八十")},
                 out;
    Stop stop = {first, 20260301, STR("登记有误")};
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_stop", &stop, &out), OK);
    assert_int_equal(out.end_day, 20260501);
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_create", &anew, &out), OK);
    assert_int_equal(benefit_lab_batch(&lab, "aged_allowance", 202604).total, 5000);
    benefit_lab_close(&lab);
}

static void a_large_place_is_a_job(void **state) {
    enum { PEOPLE = 60 };
    benefit_lab_open(&lab, *state);
    for (int i = 0; i < PEOPLE; i++) (void)benefit_lab_grant(&lab, entitled(i), VOUCHER, 20260301);
    GrantBatch batch, out;
    Job job;
    assert_int_equal(prepare(&lab.clerk, 202603, &batch), OK);
    assert_int_equal(batch.state, BATCH_PREPARING);
    assert_int_equal(job_wait(lab.site, 1, 10000, &job, &lab.arena), OK);
    assert_int_equal(job.state, JOB_DONE);
    IdKey key = {batch.id};
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_batch_get", &key, &out), OK);
    assert_int_equal(out.state, BATCH_DRAFT);
    assert_int_equal(out.line_count, PEOPLE);
    assert_int_equal(move(&lab.officer, "grant_batch_review", batch.id, &out), OK);
    assert_int_equal(move(&lab.finance, "grant_batch_approve", batch.id, &out), OK);
    assert_int_equal(job_wait(lab.site, 2, 10000, &job, &lab.arena), OK);
    assert_int_equal(job.state, JOB_DONE);
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_batch_get", &key, &out), OK);
    assert_int_equal(out.state, BATCH_APPROVED);
    assert_int_equal(spent_from_fund(), PEOPLE * 62500);
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_batch_pays_what_the_table_says_once),
        ON_BOTH(three_people_make_a_batch),
        ON_BOTH(a_batch_that_the_fund_cannot_pay_is_not_approved),
        ON_BOTH(a_ceiling_follows_its_table),
        ON_BOTH(a_draft_takes_in_what_is_missing),
        ON_BOTH(who_begins_later_is_counted_and_not_paid),
        ON_BOTH(places_that_overlap_pay_no_day_twice),
        ON_BOTH(last_month_is_compared),
        ON_BOTH(an_expired_level_freezes),
        ON_BOTH(a_death_takes_back_the_days_after),
        ON_BOTH(what_was_spent_is_owed_and_kept_later),
        ON_BOTH(who_owes_is_not_told_elsewhere),
        ON_BOTH(a_debt_is_paid_back_once_and_no_more),
        ON_BOTH(a_death_before_the_approval_shrinks_the_draft),
        ON_BOTH(whoever_comes_back_begins_anew),
        ON_BOTH(old_vouchers_run_out),
        ON_BOTH(programmes_that_exclude_each_other),
        ON_BOTH(no_day_is_paid_twice),
        ON_BOTH(what_never_ran_is_in_nobody_s_way),
        ON_BOTH(a_large_place_is_a_job),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
