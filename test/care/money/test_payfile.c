/* Payees and pay files: who may change where money goes, what goes to the bank, and what comes
 * back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "care/money/payee.h"
#include "care/money/payfile_row.h"
#include "core/walk/blob.h"
#include "support/benefit_lab.h"
#include "support/scratch.h"

static BenefitLab lab;

/* The in-shapes of the routes, as a client fills them. */
typedef struct Reasoned {
    int64_t id;
    Str reason;
} Reasoned;
typedef struct Results {
    int64_t id;
    List items;
} Results;
typedef struct FileAsk {
    int64_t id;
    Str format;
} FileAsk;

static Payee own_account(int64_t person, const char *number) {
    return (Payee){.owner_kind = PAYEE_OF_PERSON,
                   .owner_id = person,
                   .bank = STR("DEMO_A"),
                   .holder = STR("王桂芳"),
                   .number = str_from(number),
                   .relation = RELATION_SELF,
                   .reason = STR("本人银行卡")};
}

static Err propose(const Payee *in, Payee *out) {
    return benefit_lab_call(&lab, &lab.clerk, "payee_propose", in, out);
}

static Err decide(const Actor *actor, const char *route, int64_t id, Payee *out) {
    Reasoned in = {id, STR("已核对存折")};
    return benefit_lab_call(&lab, actor, route, &in, out);
}

static int64_t payee_at(int64_t person, const char *bank, const char *number) {
    Payee in = own_account(person, number), out;
    in.bank = str_from(bank);
    assert_int_equal(propose(&in, &out), OK);
    assert_int_equal(decide(&lab.officer, "payee_approve", out.id, &out), OK);
    return out.id;
}

static int64_t payee_make(int64_t person, const char *number) {
    return payee_at(person, "DEMO_A", number);
}

/* 200 yuan of 高龄津贴 a month for someone of 96. */
static int64_t aged(int number) {
    int64_t person = benefit_lab_person(&lab, number, 1930, "ordinary");
    (void)benefit_lab_grant(&lab, person, "aged_allowance", 20260301);
    return person;
}

static PayFile file_only(void) {
    List files;
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "payfile_list", NULL, &files), OK);
    assert_true(files.count > 0);
    return *LIST_AT(files, PayFile, files.count - 1);
}

static Err move(const Actor *actor, const char *route, int64_t id, PayFile *out) {
    IdKey key = {id};
    return benefit_lab_call(&lab, actor, route, &key, out);
}

static PayFile send(int64_t id) {
    PayFile file;
    assert_int_equal(move(&lab.clerk, "payfile_prepare", id, &file), OK);
    assert_int_equal(move(&lab.officer, "payfile_review", id, &file), OK);
    assert_int_equal(move(&lab.finance, "payfile_approve", id, &file), OK);
    assert_int_equal(move(&lab.finance, "payfile_send", id, &file), OK);
    return file;
}

static PayLine line_of(int64_t person) {
    List lines;
    MoneyAccount account = benefit_lab_account(&lab, "person_due", person);
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "pay_line_list", NULL, &lines), OK);
    for (size_t i = lines.count; i > 0; i--) {
        if (LIST_AT(lines, PayLine, i - 1)->account_id == account.id)
            return *LIST_AT(lines, PayLine, i - 1);
    }
    fail_msg("no pay line for person %lld", (long long)person);
    return (PayLine){.id = 0};
}

static Err answer(int64_t file, Str reference, int32_t outcome, const char *words, PayFile *out) {
    PayResult result = {reference, outcome, str_from(words)};
    Results in = {file, {&result, 1}};
    return benefit_lab_call(&lab, &lab.finance, "payfile_results", &in, out);
}

static void an_account_is_changed_by_two_with_proof(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = benefit_lab_person(&lab, 0, 1940, "ordinary");
    Payee in = own_account(person, "6222 0000 1111 2222"), out, seen;
    in.holder = STR("别人");
    assert_int_equal(propose(&in, &out), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "holder", "holder_differs"));
    in.relation = RELATION_CHILD;
    in.number = STR("12ab");
    assert_int_equal(propose(&in, &out), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "number", "not_an_account_number"));
    assert_true(benefit_lab_refused(&lab, "proof_blob", "relation_unproved"));
    in.number = STR("6222 0000 1111 2222");
    in.proof_blob = 12345;
    assert_int_equal(propose(&in, &out), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "proof_blob", "unknown_blob"));
    in.proof_blob = lab.blob;
    assert_int_equal(propose(&in, &out), OK);
    assert_int_equal(propose(&in, &seen), ERR_CONFLICT);
    assert_int_equal(decide(&lab.clerk, "payee_approve", out.id, &seen), ERR_FORBIDDEN);
    Actor both = benefit_lab_actor(&lab, "street_clerk,district_officer");
    assert_int_equal(decide(&lab.officer, "payee_reject", out.id, &seen), OK);
    assert_int_equal(seen.state, PAYEE_REJECTED);
    assert_int_equal(benefit_lab_call(&lab, &both, "payee_propose", &in, &out), OK);
    assert_int_equal(decide(&both, "payee_approve", out.id, &seen), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "", "four_eyes"));
    assert_int_equal(decide(&lab.officer, "payee_approve", out.id, &seen), OK);
    assert_int_equal(seen.state, PAYEE_ACTIVE);
    assert_true(str_equal_c(seen.number, "6222000011112222"));
    benefit_lab_close(&lab);
}

typedef struct Asking {
    int64_t person;
    Date day;
    Payee found;
    Err err;
} Asking;

static Err payee_ask(Op *op, void *context) {
    Asking *asking = context;
    asking->err = payee_of(op, PAYEE_OF_PERSON, asking->person, asking->day, &asking->found);
    return OK;
}

static int64_t payee_on(int64_t person, Date day) {
    Asking asking = {.person = person, .day = day};
    benefit_lab_do(&lab, payee_ask, &asking);
    return asking.err == OK ? asking.found.id : 0;
}

static void a_changed_account_rests_before_it_is_paid_to(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = benefit_lab_person(&lab, 0, 1940, "ordinary");
    int64_t other = benefit_lab_person(&lab, 1, 1940, "ordinary");
    int64_t first = payee_make(person, "6222000011112222");
    assert_int_equal(payee_on(person, BENEFIT_TODAY), first);
    benefit_lab_day(&lab, 20260310);
    int64_t second = payee_make(person, "6222000033334444");
    assert_int_equal(payee_on(person, 20260312), first);
    assert_int_equal(payee_on(person, 20260313), second);
    (void)payee_make(other, "6222000033334444");
    IdKey key = {second};
    Payee seen;
    List all;
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "payee_get", &key, &seen), OK);
    assert_int_equal(seen.shared_by, 1); /* one card, two people */
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "payee_list", NULL, &all), OK);
    assert_int_equal(all.count, 3);
    for (size_t i = 0; i < all.count; i++) assert_true(str_is_none(LIST_AT(all, Payee, i)->number));
    benefit_lab_close(&lab);
}

static void cash_goes_to_the_bank_and_is_settled(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = aged(0), late = aged(1);
    (void)payee_make(person, "6222000011112222");
    GrantBatch batch = benefit_lab_batch(&lab, "aged_allowance", 202603);
    assert_int_equal(batch.total, 40000);
    PayFile file = file_only();
    assert_int_equal(file.line_count, 1); /* the other has no payee yet */
    (void)payee_make(late, "6222000055556666");
    IdKey key = {batch.id};
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_batch_pay", &key, NULL), OK);
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_batch_pay", &key, NULL), OK);
    file = file_only();
    assert_int_equal(file.line_count, 2);
    assert_int_equal(file.total, 40000);
    assert_int_equal(move(&lab.officer, "payfile_review", file.id, &file), ERR_CONFLICT);
    file = send(file_only().id);
    assert_int_equal(file.state, PAYFILE_SENT);
    assert_int_equal(benefit_lab_account(&lab, "person_due", person).balance, 0);
    Str reference = line_of(person).reference, other = line_of(late).reference;
    assert_int_equal(answer(file.id, STR("no:such"), OUTCOME_PAID, NULL, &file), ERR_INVALID);
    assert_int_equal(answer(file.id, reference, OUTCOME_PAID, NULL, &file), OK);
    assert_int_equal(file.state, PAYFILE_SENT);
    assert_int_equal(answer(file.id, other, OUTCOME_PAID, NULL, &file), OK);
    assert_int_equal(file.state, PAYFILE_SETTLED);
    assert_int_equal(answer(file.id, other, OUTCOME_PAID, NULL, &file), OK);
    assert_int_equal(answer(file.id, other, OUTCOME_RETURNED, "户名不符", &file), ERR_CONFLICT);
    assert_true(benefit_lab_refused(&lab, "state", "state_refuses"));
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

static PayFile file_of_bank(const char *bank) {
    List files;
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "payfile_list", NULL, &files), OK);
    assert_int_equal(files.count, 2);
    for (size_t i = 0; i < files.count; i++) {
        if (str_equal_c(LIST_AT(files, PayFile, i)->bank, bank)) return *LIST_AT(files, PayFile, i);
    }
    fail_msg("no file for %s", bank);
    return (PayFile){.id = 0};
}

/* What the bank is handed: its own people's lines and not the other's. */
static void table_holds(const PayFile *file, const char *own, const char *other) {
    FileAsk ask = {file->id, STR_NONE};
    ReplyFile table;
    assert_int_equal(benefit_lab_call(&lab, &lab.finance, "payfile_file", &ask, &table), OK);
    assert_true(str_find(table.body, str_from(own)) >= 0);
    assert_true(str_find(table.body, str_from(other)) < 0);
}

static void each_bank_has_a_file_of_its_own(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t one = aged(0), second = aged(1), third = aged(2);
    (void)payee_at(one, "DEMO_A", "6222000011112222");
    (void)payee_at(second, "DEMO_B", "6217000033334444");
    (void)payee_at(third, "DEMO_B", "6217000055556666");
    (void)benefit_lab_batch(&lab, "aged_allowance", 202603);
    PayFile a = file_of_bank("DEMO_A"), b = file_of_bank("DEMO_B");
    assert_int_equal(a.line_count, 1);
    assert_int_equal(a.total, 20000);
    assert_int_equal(b.line_count, 2);
    assert_int_equal(b.total, 40000);
    assert_int_equal(line_of(one).file_id, a.id);
    assert_int_equal(line_of(second).file_id, b.id);
    assert_int_equal(line_of(third).file_id, b.id);
    assert_int_equal(send(a.id).total, 20000);
    assert_int_equal(line_of(one).state, LINE_SENT);
    assert_int_equal(line_of(second).state, LINE_READY);
    assert_int_equal(benefit_lab_account(&lab, "bank:DEMO_A", 0).balance, 20000);
    assert_int_equal(answer(a.id, line_of(second).reference, OUTCOME_PAID, NULL, &b), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "items[0].reference", "unknown_pay_line"));
    b = send(file_of_bank("DEMO_B").id);
    assert_int_equal(benefit_lab_account(&lab, "bank:DEMO_B", 0).balance, 40000);
    table_holds(&a, "6222000011112222", "6217000033334444");
    table_holds(&b, "6217000055556666", "6222000011112222");
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

/* Every fault of the bank's answers at once; nothing of them is booked. */
static void answers_are_judged_together(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = aged(0), other = aged(1);
    (void)payee_make(person, "6222000011112222");
    (void)payee_make(other, "6222000055556666");
    (void)benefit_lab_batch(&lab, "aged_allowance", 202603);
    PayFile file = send(file_only().id);
    PayResult answers[] = {{line_of(person).reference, OUTCOME_PAID, STR_NONE},
                           {STR("no:such"), OUTCOME_PAID, STR_NONE},
                           {line_of(other).reference, OUTCOME_RETURNED, STR_NONE}};
    Results in = {file.id, {answers, COUNT(answers)}};
    assert_int_equal(benefit_lab_call(&lab, &lab.finance, "payfile_results", &in, &file),
                     ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "items[1].reference", "unknown_pay_line"));
    assert_true(benefit_lab_refused(&lab, "items[2].result", "bank_reason_missing"));
    assert_int_equal(line_of(person).state, LINE_SENT);
    answers[1] = answers[0]; /* said twice, differently: the record is at fault */
    answers[1].outcome = OUTCOME_RETURNED;
    answers[1].result = STR("账户已销户");
    answers[2].result = STR("账户已销户");
    assert_int_equal(benefit_lab_call(&lab, &lab.finance, "payfile_results", &in, &file),
                     ERR_CONFLICT);
    assert_int_equal(line_of(person).state, LINE_SENT);
    in.items.count = 1;
    assert_int_equal(benefit_lab_call(&lab, &lab.finance, "payfile_results", &in, &file), OK);
    assert_int_equal(line_of(person).state, LINE_PAID);
    benefit_lab_close(&lab);
}

static void three_people_make_a_pay_file(void **state) {
    benefit_lab_open(&lab, *state);
    (void)payee_make(aged(0), "6222000011112222");
    (void)benefit_lab_batch(&lab, "aged_allowance", 202603);
    int64_t id = file_only().id;
    PayFile out;
    Actor all = benefit_lab_actor(&lab, "street_clerk,district_officer,finance_officer");
    Actor two = benefit_lab_actor(&lab, "district_officer,finance_officer");
    assert_int_equal(move(&lab.finance, "payfile_prepare", id, &out), ERR_FORBIDDEN);
    assert_int_equal(move(&all, "payfile_prepare", id, &out), OK);
    assert_int_equal(move(&all, "payfile_review", id, &out), ERR_INVALID);
    assert_int_equal(move(&two, "payfile_review", id, &out), OK);
    assert_int_equal(move(&two, "payfile_approve", id, &out), ERR_INVALID);
    assert_int_equal(move(&all, "payfile_approve", id, &out), ERR_INVALID);
    assert_int_equal(move(&lab.finance, "payfile_send", id, &out), ERR_CONFLICT);
    Reasoned back = {id, STR("人数不对")};
    assert_int_equal(benefit_lab_call(&lab, &lab.finance, "payfile_reject", &back, &out), OK);
    assert_int_equal(out.state, PAYFILE_DRAFT);
    assert_int_equal(send(id).state, PAYFILE_SENT);
    benefit_lab_close(&lab);
}

static void a_returned_payment_is_mended_and_paid_anew(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = aged(0);
    (void)payee_make(person, "6222000011112222");
    (void)benefit_lab_batch(&lab, "aged_allowance", 202603);
    PayFile file = send(file_only().id);
    PayLine line = line_of(person), again, twice;
    assert_int_equal(answer(file.id, line.reference, OUTCOME_RETURNED, NULL, &file), ERR_INVALID);
    assert_int_equal(answer(file.id, line.reference, OUTCOME_RETURNED, "账户已销户", &file), OK);
    assert_int_equal(file.state, PAYFILE_SETTLED);
    assert_int_equal(line_of(person).state, LINE_RETURNED);
    assert_int_equal(benefit_lab_account(&lab, "person_due", person).balance, 20000);
    IdKey key = {line.id};
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "pay_line_get", &key, &again), OK);
    assert_true(str_equal_c(again.result, "账户已销户"));
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "pay_line_reissue", &key, &again),
                     ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "payee_id", "payee_not_mended"));
    (void)payee_make(person, "6222000077778888"); /* at once: the old one had bounced */
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "pay_line_reissue", &key, &again), OK);
    assert_int_equal(again.amount, 20000);
    assert_int_equal(again.tries, 1);
    assert_true(again.file_id != file.id);
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "pay_line_reissue", &key, &twice),
                     ERR_CONFLICT);
    file = send(again.file_id);
    assert_int_equal(answer(file.id, line_of(person).reference, OUTCOME_PAID, NULL, &file), OK);
    assert_int_equal(file.state, PAYFILE_SETTLED);
    assert_int_equal(benefit_lab_account(&lab, "person_due", person).balance, 0);
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

static void a_death_takes_its_line_out_of_the_file(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t dies = aged(0), lives = aged(1);
    (void)payee_make(dies, "6222000011112222");
    (void)payee_make(lives, "6222000033334444");
    (void)benefit_lab_batch(&lab, "aged_allowance", 202603);
    PayFile file = file_only();
    assert_int_equal(file.total, 40000);
    Actor both = benefit_lab_actor(&lab, "street_clerk,district_officer");
    assert_int_equal(move(&both, "payfile_prepare", file.id, &file), OK);
    benefit_lab_day(&lab, 20260312);
    assert_int_equal(benefit_lab_person_event(&lab, "person_die", dies, 20260303), OK);
    assert_int_equal(benefit_lab_account(&lab, "person_due", dies).balance,
                     1935); /* 3 of 31 days */
    IdKey key = {file.id};
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "payfile_get", &key, &file), OK);
    assert_int_equal(file.total, 20000);
    PayLine rest = line_of(dies);
    assert_int_equal(rest.amount, 1935);
    assert_true(rest.file_id != file.id); /* a prepared file takes no new lines */
    assert_int_equal(benefit_lab_person_event(&lab, "person_die", lives, 20260303), OK);
    assert_int_equal(move(&both, "payfile_review", file.id, &file), ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "", "four_eyes"));
    assert_true(benefit_lab_refused(&lab, "", "nothing_to_pay"));
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

/* A death is heeded until the file is sent; what the bank may hold is what the books hold. */
static void the_bank_gets_nothing_that_may_be_taken_out(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t dies = aged(0), late = aged(1), lives = aged(2);
    (void)payee_make(dies, "6222000011112222");
    (void)payee_make(late, "6222000033334444");
    (void)payee_make(lives, "6222000055556666");
    (void)benefit_lab_batch(&lab, "aged_allowance", 202603);
    PayFile file = file_only();
    FileAsk ask = {file.id, STR_NONE};
    ReplyFile table;
    assert_int_equal(move(&lab.clerk, "payfile_prepare", file.id, &file), OK);
    assert_int_equal(move(&lab.officer, "payfile_review", file.id, &file), OK);
    assert_int_equal(move(&lab.finance, "payfile_approve", file.id, &file), OK);
    assert_int_equal(benefit_lab_call(&lab, &lab.finance, "payfile_file", &ask, &table),
                     ERR_CONFLICT);
    assert_true(benefit_lab_refused(&lab, "state", "payfile_not_sent"));
    benefit_lab_day(&lab, 20260312);
    assert_int_equal(benefit_lab_person_event(&lab, "person_die", dies, 20260303), OK);
    assert_int_equal(move(&lab.finance, "payfile_send", file.id, &file), OK);
    assert_int_equal(file.total, 40000);
    table_holds(&file, "6222000033334444", "6222000011112222");
    assert_int_equal(benefit_lab_person_event(&lab, "person_die", late, 20260303), OK);
    table_holds(&file, "6222000033334444", "6222000011112222"); /* it has gone: owed, not dropped */
    assert_int_equal(line_of(late).state, LINE_SENT);
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

static void what_the_bank_has_paid_is_owed(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = aged(0);
    (void)payee_make(person, "6222000011112222");
    (void)benefit_lab_batch(&lab, "aged_allowance", 202603);
    PayFile file = send(file_only().id);
    assert_int_equal(answer(file.id, line_of(person).reference, OUTCOME_PAID, NULL, &file), OK);
    benefit_lab_day(&lab, 20260320);
    assert_int_equal(benefit_lab_person_event(&lab, "person_die", person, 20260303), OK);
    assert_int_equal(benefit_lab_account(&lab, "clawback", person).balance, -(20000 - 1935));
    assert_int_equal(benefit_lab_account(&lab, "person_due", person).balance, 0);
    assert_int_equal(benefit_lab_account(&lab, "fund:aged_allowance", 2026).balance, -1935);
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

static void the_bank_gets_a_table(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = aged(0);
    (void)payee_make(person, "6222000011112222");
    (void)benefit_lab_batch(&lab, "aged_allowance", 202603);
    PayFile file = file_only();
    FileAsk ask = {file.id, STR_NONE};
    ReplyFile table;
    assert_int_equal(benefit_lab_call(&lab, &lab.finance, "payfile_file", &ask, &table),
                     ERR_CONFLICT);
    assert_true(benefit_lab_refused(&lab, "state", "payfile_not_sent"));
    (void)send(file.id);
    assert_int_equal(benefit_lab_call(&lab, &lab.finance, "payfile_file", &ask, &table), OK);
    assert_true(str_find(table.body, STR("6222000011112222")) >= 0);
    assert_true(str_find(table.body, STR("200.00")) >= 0);
    assert_true(str_find(table.body, line_of(person).reference) >= 0);
    ask.format = STR("xlsx");
    assert_int_equal(benefit_lab_call(&lab, &lab.finance, "payfile_file", &ask, &table), OK);
    assert_memory_equal(table.body.ptr, "PK", 2);
    ask.format = STR("doc");
    assert_int_equal(benefit_lab_call(&lab, &lab.finance, "payfile_file", &ask, &table),
                     ERR_INVALID);
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "payfile_file", &ask, &table),
                     ERR_FORBIDDEN);
    benefit_lab_close(&lab);
}

typedef struct Reading {
    Str table;
    List rows;
    Err err;
} Reading;

static Err table_read(Op *op, void *context) {
    Reading *reading = context;
    reading->err = pay_results_read(op, reading->table, &reading->rows);
    lab.faults = *op->faults;
    op->faults->count = 0;
    for (size_t i = 0; i < reading->rows.count; i++) {
        PayResult *row = LIST_AT(reading->rows, PayResult, i);
        row->reference = arena_copy(&lab.arena, row->reference);
        row->result = arena_copy(&lab.arena, row->result);
    }
    PayResult *kept = arena_array(&lab.arena, PayResult, reading->rows.count + 1);
    if (reading->rows.count > 0)
        memcpy(kept, reading->rows.items, reading->rows.count * sizeof *kept);
    reading->rows.items = kept;
    return OK;
}

static void the_bank_s_table_is_read_back(void **state) {
    benefit_lab_open(&lab, *state);
    Reading good = {
        .table = STR("业务号,户名,结果,银行说明\n\"a:1\",王某,成功,\nb:2,李某,退回,户名不符\n")};
    benefit_lab_do(&lab, table_read, &good);
    assert_int_equal(good.err, OK);
    assert_int_equal(good.rows.count, 2);
    const PayResult *second = LIST_AT(good.rows, PayResult, 1);
    assert_true(str_equal_c(second->reference, "b:2"));
    assert_int_equal(second->outcome, OUTCOME_RETURNED);
    assert_true(str_equal_c(second->result, "户名不符"));
    Reading bad = {.table = STR("reference,outcome,result\nx:1,maybe,\n,paid,\n")};
    benefit_lab_do(&lab, table_read, &bad);
    assert_int_equal(bad.err, ERR_INVALID);
    assert_int_equal(lab.faults.count, 2);
    Reading none = {.table = STR("业务号,结果,银行说明\n")}, no_table = {.table = STR("%PDF-1.4")};
    benefit_lab_do(&lab, table_read, &none);
    assert_int_equal(none.err, OK);
    assert_int_equal(none.rows.count, 0);
    benefit_lab_do(&lab, table_read, &no_table);
    assert_int_equal(no_table.err, ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "", "broken_workbook"));
    Reading headless = {.table = STR("甲,乙\n1,2\n")};
    benefit_lab_do(&lab, table_read, &headless);
    assert_int_equal(headless.err, ERR_INVALID);
    assert_int_equal(lab.faults.count, 3);
    benefit_lab_close(&lab);
}

/* Account numbers in a folder for scratch files would lie on the disk, if only for a moment. */
static void no_table_lies_on_a_disk(void **state) {
    benefit_lab_open(&lab, *state);
    (void)payee_make(aged(0), "6222000011112222");
    (void)benefit_lab_batch(&lab, "aged_allowance", 202603);
    PayFile file = file_only();
    (void)send(file.id);
    Scratch scratch;
    scratch_watch(&scratch);
    const char *const formats[] = {"csv", "xlsx"};
    for (size_t i = 0; i < COUNT(formats); i++) {
        FileAsk ask = {file.id, str_from(formats[i])};
        ReplyFile table;
        assert_int_equal(benefit_lab_call(&lab, &lab.finance, "payfile_file", &ask, &table), OK);
        assert_true(table.body.len > 0);
    }
    Reading bank = {.table = STR("业务号,结果,银行说明\nb:2,退回,户名不符\n")};
    benefit_lab_do(&lab, table_read, &bank);
    assert_int_equal(bank.rows.count, 1);
    scratch_end(&scratch);
    benefit_lab_close(&lab);
}

enum { MANY = 120 };

typedef struct Answering {
    int64_t file, job;
    Str table;
} Answering;

/* What the upload route does with a table that is too long for one transaction. */
static Err answers_start(Op *op, void *context) {
    Answering *answering = context;
    Blob blob;
    TRY(blob_write(op, STR("results.csv"), answering->table, BENEFIT_COUNTY, &blob));
    return job_start(op, payfile_results_job.name,
                     arena_printf(op->arena, "%lld %lld", (long long)answering->file,
                                  (long long)blob.id),
                     &answering->job);
}

static Str answers_print(const List *lines) {
    Buf table;
    buf_init(&table, &lab.arena, 1 << 20);
    buf_put_c(&table, "reference,outcome,result\n");
    for (size_t i = 0; i < lines->count; i++)
        buf_printf(&table, "\"" STR_FMT "\",%s\n", STR_ARG(LIST_AT(*lines, PayLine, i)->reference),
                   i == 0 ? "returned,closed" : "paid,");
    return buf_str(&table);
}

static const Statement *lines_statement(void) {
    for (size_t i = 0; i < pay_line_noun.route_count; i++) {
        if (strcmp(pay_line_noun.routes[i].name, "pay_line_list") == 0)
            return pay_line_noun.routes[i].list;
    }
    return NULL;
}

static Err lines_read(Op *op, void *context) {
    Query query = {.base = lines_statement(), .limit = 200};
    Str next;
    return query_run(op->tx, op->arena, &query, context, &next);
}

static void await(int64_t job) {
    Job out;
    assert_int_equal(job_wait(lab.site, job, 20000, &out, &lab.arena), OK);
    assert_int_equal(out.state, JOB_DONE);
}

static void a_long_file_goes_and_comes_back_as_jobs(void **state) {
    benefit_lab_open(&lab, *state);
    for (int i = 0; i < MANY; i++) {
        char number[24];
        snprintf(number, sizeof number, "62220000%08d", i);
        (void)payee_make(aged(i), number);
    }
    GrantBatch in = {.programme = STR("aged_allowance"), .month = 202603, .scope = BENEFIT_COUNTY},
               batch;
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_batch_prepare", &in, &batch), OK);
    await(1);
    IdKey key = {batch.id};
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "grant_batch_review", &key, &batch), OK);
    assert_int_equal(benefit_lab_call(&lab, &lab.finance, "grant_batch_approve", &key, &batch), OK);
    await(2);
    PayFile file = send(file_only().id);
    assert_int_equal(file.state, PAYFILE_SENDING);
    await(3);
    assert_int_equal(file_only().state, PAYFILE_SENT);
    List lines;
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, lines_read, &lines), OK);
    assert_int_equal(lines.count, MANY);
    Answering answering = {.file = file.id, .table = answers_print(&lines)};
    benefit_lab_do(&lab, answers_start, &answering);
    await(answering.job);
    file = file_only();
    assert_int_equal(file.state, PAYFILE_SETTLED);
    assert_int_equal(file.total, MANY * 20000);
    MoneyAccount fund = benefit_lab_account(&lab, "fund:aged_allowance", 2026);
    assert_int_equal(fund.balance, -MANY * 20000);
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(an_account_is_changed_by_two_with_proof),
        ON_BOTH(a_changed_account_rests_before_it_is_paid_to),
        ON_BOTH(cash_goes_to_the_bank_and_is_settled),
        ON_BOTH(each_bank_has_a_file_of_its_own),
        ON_BOTH(answers_are_judged_together),
        ON_BOTH(three_people_make_a_pay_file),
        ON_BOTH(a_returned_payment_is_mended_and_paid_anew),
        ON_BOTH(a_death_takes_its_line_out_of_the_file),
        ON_BOTH(the_bank_gets_nothing_that_may_be_taken_out),
        ON_BOTH(what_the_bank_has_paid_is_owed),
        ON_BOTH(the_bank_gets_a_table),
        ON_BOTH(no_table_lies_on_a_disk),
        ON_SQLITE(the_bank_s_table_is_read_back),
        ON_SQLITE(a_long_file_goes_and_comes_back_as_jobs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
