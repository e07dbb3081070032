#include "support/bill_lab.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "core/guard/account.h"
#include "core/guard/session.h"
#include "support/raw_client.h"

enum { WAIT_MS = 20000, MORNING_MS = 9 * 3600000 };

static Err make_account(Op *op, void *context) {
    Actor *actor = context;
    Account in = {.login = arena_printf(op->arena, "hand%lld", (long long)actor->account_id),
                  .name = STR("经办人"),
                  .password_hash = STR("none"),
                  .roles = actor->roles[0] == NULL ? STR("") : str_from(actor->roles[0]->name),
                  .scope = LAB_COUNTY},
            out;
    TRY(account_create(op->tx, op->arena, &in, op->now_ms, &out));
    actor->account_id = out.id;
    return OK;
}

void bill_lab_open(OrderLab *lab, const Database *database) {
    order_lab_open(lab, database);
    Actor *hands[] = {&lab->officer, &lab->clerk};
    for (size_t i = 0; i < COUNT(hands); i++) {
        hands[i]->account_id = 500 + (int64_t)i;
        assert_int_equal(site_write(lab->site, &system_actor, "test", make_account, hands[i]), OK);
    }
}

void bill_lab_await(OrderLab *lab, int64_t id) {
    Job job;
    assert_int_equal(job_wait(lab->site, id, WAIT_MS, &job, &lab->arena), OK);
    if (job.state != JOB_DONE) fail_msg("job: " STR_FMT, STR_ARG(job.result));
}

Order bill_lab_followed(OrderLab *lab, const Order *confirmed, int from, int to) {
    Order order = visit_lab_visit(lab, confirmed, from, to);
    if (order.state == ORDER_FINISHED)
        assert_int_equal(order_lab_event(lab, order.id, "follow_up"), OK);
    return order_lab_read(lab, order.id);
}

Order bill_lab_order(OrderLab *lab, const char *item, int from) {
    Order order = visit_lab_order(lab, item);
    visit_lab_evening(lab, &order);
    return bill_lab_followed(lab, &order, from, from + (int)order.minutes);
}

static void step_to(OrderLab *lab, Date day) {
    assert_int_equal(site_step_clock(lab->site, date_start_ms(day) + MORNING_MS), OK);
}

void bill_lab_next_month(OrderLab *lab) {
    step_to(lab, BILL_LAB_FREEZE_DAY);
}

Err bill_lab_freeze(OrderLab *lab, const Actor *actor, const char *month, int64_t *job) {
    BillLabFreeze in = {str_from(month), LAB_COUNTY};
    IdKey out = {0};
    Err err = order_lab_call(lab, actor, "bill_freeze", &in, &out);
    *job = out.id;
    return err;
}

static void freeze_on(OrderLab *lab, const char *month, Date day) {
    int64_t job = 0;
    step_to(lab, day);
    assert_int_equal(bill_lab_freeze(lab, &lab->clerk, month, &job), OK);
    bill_lab_await(lab, job);
}

void bill_lab_freeze_november(OrderLab *lab) {
    freeze_on(lab, "2026-11", BILL_LAB_FREEZE_DAY);
}

Bill bill_lab_only(OrderLab *lab, const char *month, Date frozen_on) {
    List bills;
    const Bill *found = NULL;
    freeze_on(lab, month, frozen_on);
    assert_int_equal(order_lab_call(lab, &lab->officer, "bill_list", NULL, &bills), OK);
    for (size_t i = 0; i < bills.count; i++) {
        const Bill *bill = LIST_AT(bills, Bill, i);
        if (!str_equal_c(bill->month, month)) continue;
        assert_null(found);
        found = bill;
    }
    assert_non_null(found);
    return *found;
}

Bill bill_lab_bill(OrderLab *lab, int64_t id) {
    IdKey key = {id};
    Bill bill;
    assert_int_equal(order_lab_call(lab, &lab->officer, "bill_get", &key, &bill), OK);
    return bill;
}

Err bill_lab_step(OrderLab *lab, const Actor *actor, const char *route, int64_t id, Bill *out) {
    IdKey key = {id};
    return order_lab_call(lab, actor, route, &key, out);
}

static Err read_line(Op *op, void *context) {
    BillLine *line = context;
    Err err = bill_line_of_order(op, line->order_id, line);
    return err == ERR_NOT_FOUND ? OK : err; /* then it has no number */
}

BillLine bill_lab_line(OrderLab *lab, int64_t order) {
    assert_true(bill_lab_is_billed(lab, order));
    BillLine line = {.order_id = order};
    assert_int_equal(site_read(lab->site, &system_actor, &lab->arena, read_line, &line), OK);
    return line;
}

bool bill_lab_is_billed(OrderLab *lab, int64_t order) {
    BillLine line = {.order_id = order};
    assert_int_equal(site_read(lab->site, &system_actor, &lab->arena, read_line, &line), OK);
    return line.id != 0;
}

void bill_lab_decide(OrderLab *lab, const char *route, int64_t line, Err wanted) {
    BillWord word = {line, STR("核对了照片和电话记录")};
    BillLine out;
    assert_int_equal(order_lab_call(lab, &lab->clerk, route, &word, &out), wanted);
}

typedef struct Entering {
    Arena *arena;
    int64_t account_id;
    Str token;
} Entering;

static Err enter(Op *op, void *context) {
    Entering *entering = context;
    LoginAttempt attempt = {.account_id = entering->account_id,
                            .password_hash = STR("none"),
                            .right = true,
                            .active = true};
    SessionOpened opened;
    TRY(session_open(op->tx, op->arena, &attempt, op->now_ms, &opened));
    entering->token = arena_copy(entering->arena, opened.token);
    return OK;
}

int bill_lab_post(OrderLab *lab, const Actor *actor, int64_t id, const char *event) {
    Entering entering = {&lab->arena, actor->account_id, STR_NONE};
    assert_int_equal(site_write(lab->site, &system_actor, "test_enter", enter, &entering), OK);
    Str request = arena_printf(&lab->arena,
                               "POST /api/bills/%lld/%s HTTP/1.1\r\nHost: lab\r\n"
                               "Connection: close\r\nContent-Type: application/json\r\n"
                               "Content-Length: 2\r\nAuthorization: Bearer " STR_FMT "\r\n\r\n{}",
                               (long long)id, event, STR_ARG(entering.token));
    return client_status(site_port(lab->site), request.ptr);
}
