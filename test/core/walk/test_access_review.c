/* Who has access to what: every account is kept or withdrawn by somebody else, with a reason, and
 * it is written down. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/walk/access_review.h"
#include "support/service_lab.h"

static ServiceLab service;
static RawReply reply;

static void ask(Str token, const char *method, const char *target, const char *body) {
    service_ask(&service, token, method, target, body, &reply);
}

static void open_with_a_round(void **state) {
    service_open(&service, *state, NULL);
    Newcomer family = {.login = "family", .role = "lab_family", .password = NULL};
    (void)service_enter(&service, &family);
    ask(service.security, "POST", "/api/access-rounds", NULL);
    assert_int_equal(reply.status, 201);
}

/* The row of an account in the open round; its version is the account's. */
static int64_t row_of(int64_t account_id, int64_t *version) {
    char target[80];
    snprintf(target, sizeof target, "/api/access-reviews?account_id=%lld", (long long)account_id);
    ask(service.security, "GET", target, NULL);
    assert_int_equal(reply.status, 200);
    *version = reply_number(&reply, "version");
    return reply_number(&reply, "id");
}

static int decide_at(Str token, int64_t row, int64_t version, const char *body) {
    char target[80], match[40];
    snprintf(target, sizeof target, "/api/access-reviews/%lld/decide", (long long)row);
    snprintf(match, sizeof match, "If-Match: \"%lld\"\r\n", (long long)version);
    lab_ask(&service.lab, token, "POST", target, match, body, &reply);
    return reply.status;
}

static int decide(int64_t account_id, const char *verdict, const char *reason) {
    char body[200];
    int64_t version = 0, row = row_of(account_id, &version);
    snprintf(body, sizeof body, "{\"verdict\":\"%s\",\"reason\":\"%s\"}", verdict, reason);
    return decide_at(service.security, row, version, body);
}

static void account_patch(int64_t id, int version, const char *body) {
    char target[80], match[40];
    snprintf(target, sizeof target, "/api/accounts/%lld", (long long)id);
    snprintf(match, sizeof match, "If-Match: \"%d\"\r\n", version);
    lab_ask(&service.lab, service.security, "PATCH", target, match, body, &reply);
    assert_int_equal(reply.status, 200);
}

static void a_round_has_everyone_who_signs_in_with_a_password(void **state) {
    service_open(&service, *state, NULL);
    ask(service.security, "GET", "/api/access-review", NULL);
    assert_true(reply_has(&reply, "\"next_on\":\"2026-09-28\",\"late\":false"));
    Newcomer gone = {.login = "gone", .role = "lab_clerk", .scope = LAB_DISTRICT};
    (void)service_enter(&service, &gone);
    account_patch(gone.id, 1, "{\"active\":false}");
    ask(service.security, "POST", "/api/access-rounds", NULL);
    assert_int_equal(reply.status, 201);
    assert_int_equal(reply_number(&reply, "total"), 8);
    assert_true(reply_has(&reply, "\"due_on\":\"2026-10-28\""));
    ask(service.security, "POST", "/api/access-rounds", NULL);
    assert_int_equal(reply.status, 409);
    assert_true(reply_has(&reply, "round_is_open"));
    ask(service.security, "GET", "/api/access-reviews?verdict=open&scope=330105000000", NULL);
    assert_true(reply_has(&reply, "\"login\":\"clerk\""));
    assert_false(reply_has(&reply, "\"login\":\"outsider\""));
    assert_false(reply_has(&reply, "\"login\":\"gone\""));
    service_close(&service);
}

static void kept_stays_and_withdrawn_is_signed_out(void **state) {
    open_with_a_round(state);
    assert_int_equal(decide(service.clerk_id, "keep", "岗位未变"), 200);
    assert_true(reply_has(&reply, "\"verdict\":\"keep\",\"reason\":\"岗位未变\""));
    ask(service.clerk, "GET", "/api/me", NULL);
    assert_int_equal(reply.status, 200);
    assert_int_equal(decide(service.carer_id, "withdraw", "已离职"), 200);
    assert_true(reply_has(&reply, "\"active\":false"));
    ask(service.carer, "GET", "/api/me", NULL);
    assert_int_equal(reply.status, 401);
    assert_int_equal(decide(service.carer_id, "keep", "弄错了"), 409);
    assert_true(reply_has(&reply, "access_decided"));
    assert_int_equal(lab_audited(&service.lab, "access_review_decide", "ok", 2), 2);
    service_close(&service);
}

static void every_decision_has_a_reason_and_is_about_another(void **state) {
    open_with_a_round(state);
    int64_t version = 0, row = row_of(service.clerk_id, &version);
    assert_int_equal(decide_at(service.security, row, version, "{\"verdict\":\"keep\"}"), 422);
    assert_int_equal(decide(service.clerk_id, "keep", ""), 422);
    assert_int_equal(decide(service.clerk_id, "open", "再看看"), 422);
    assert_int_equal(decide(service.security_id, "keep", "我自己"), 409);
    assert_true(reply_has(&reply, "own_account"));
    service_close(&service);
}

static void a_decision_is_about_what_was_seen(void **state) {
    open_with_a_round(state);
    int64_t version = 0, row = row_of(service.clerk_id, &version);
    account_patch(service.clerk_id, 1, "{\"scope\":330106000000}");
    assert_int_equal(decide_at(service.security, row, version,
                               "{\"verdict\":\"keep\",\"reason\":\"岗位未变\"}"),
                     412);
    row_of(service.clerk_id, &version);
    assert_int_equal(reply_number(&reply, "scope"), INT64_C(330106000000));
    assert_int_equal(decide(service.clerk_id, "keep", "已调岗"), 200);
    account_patch(service.clerk_id, 2, "{\"scope\":330105000000}");
    row_of(service.clerk_id, &version);
    assert_int_equal(reply_number(&reply, "scope"), INT64_C(330106000000));
    service_close(&service);
}

static int close_round(void) {
    ask(service.security, "GET", "/api/access-review", NULL);
    char target[80];
    snprintf(target, sizeof target, "/api/access-rounds/%lld/close",
             (long long)reply_number(&reply, "id"));
    ask(service.security, "POST", target, NULL);
    return reply.status;
}

static void decide_all(void) {
    for (int64_t id = 1; id <= 20; id++) {
        int64_t version = 0;
        if (id == service.security_id || row_of(id, &version) < 0) continue;
        if (reply_has(&reply, "\"verdict\":\"open\""))
            assert_int_equal(decide(id, "keep", "岗位未变"), 200);
    }
}

static void a_round_closes_when_all_others_are_decided(void **state) {
    open_with_a_round(state);
    assert_int_equal(close_round(), 409);
    assert_true(reply_has(&reply, "accesses_undecided"));
    account_patch(service.carer_id, 1, "{\"active\":false}");
    assert_int_equal(decide(service.carer_id, "keep", "还在岗"), 409);
    assert_int_equal(decide(service.carer_id, "withdraw", "已离职"), 200);
    decide_all();
    assert_int_equal(close_round(), 200);
    assert_int_equal(reply_number(&reply, "open"), 1);
    assert_int_equal(reply_number(&reply, "withdrawn"), 1);
    assert_int_equal(close_round(), 409);
    assert_true(reply_has(&reply, "round_has_closed"));
    ask(service.security, "GET", "/api/access-review", NULL);
    assert_true(reply_has(&reply, "\"next_on\":\"2027-03-27\",\"late\":false"));
    ask(service.security, "POST", "/api/access-rounds", NULL);
    assert_int_equal(reply.status, 201);
    service_close(&service);
}

static void what_is_overdue_says_so(void **state) {
    open_with_a_round(state);
    assert_int_equal(site_step_clock(service.lab.site, SERVICE_START + INT64_C(31) * 86400000), OK);
    ask(service.security, "GET", "/api/access-review", NULL);
    assert_true(reply_has(&reply, "\"late\":true"));
    service_close(&service);
}

static void the_auditor_reads_and_decides_nothing(void **state) {
    open_with_a_round(state);
    int64_t version = 0, row = row_of(service.clerk_id, &version);
    ask(service.audit, "GET", "/api/audit/access-reviews", NULL);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"login\":\"clerk\""));
    ask(service.security, "GET", "/api/audit/access-reviews", NULL);
    assert_int_equal(reply.status, 403);
    Str others[] = {service.audit, service.system, service.clerk};
    for (size_t i = 0; i < COUNT(others); i++) {
        ask(others[i], "GET", "/api/access-reviews", NULL);
        assert_int_equal(reply.status, 403);
        ask(others[i], "POST", "/api/access-rounds", NULL);
        assert_int_equal(reply.status, 403);
        assert_int_equal(decide_at(others[i], row, version,
                                   "{\"verdict\":\"withdraw\",\"reason\":\"不要了\"}"),
                         403);
    }
    service_close(&service);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_round_has_everyone_who_signs_in_with_a_password),
        ON_BOTH(kept_stays_and_withdrawn_is_signed_out),
        ON_SQLITE(every_decision_has_a_reason_and_is_about_another),
        ON_BOTH(a_decision_is_about_what_was_seen),
        ON_BOTH(a_round_closes_when_all_others_are_decided),
        ON_SQLITE(what_is_overdue_says_so),
        ON_BOTH(the_auditor_reads_and_decides_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
