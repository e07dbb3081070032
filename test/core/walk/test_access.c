#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/service_lab.h"

#define GOOD   "Quiet-River-7"
#define BETTER "Loud-Mountain-8"

static ServiceLab service;
static RawReply reply;

static void ask(Str token, const char *method, const char *target, const char *body) {
    service_ask(&service, token, method, target, body, &reply);
}

static int sign_in(const char *login, const char *password) {
    char body[256];
    snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"%s\"}", login, password);
    ask(STR_NONE, "POST", "/api/session", body);
    return reply.status;
}

static Str token_now(void) {
    return reply_text(&service, &reply, "token");
}

static int64_t open_with_wang(void **state) {
    service_open(&service, *state, NULL);
    Newcomer wang = {.login = "wang", .role = "lab_clerk", .scope = LAB_DISTRICT, .password = GOOD};
    (void)service_enter(&service, &wang);
    return wang.id;
}

static void account_ask(Str token, const char *method, int64_t id, const char *act,
                        const char *body) {
    char target[80];
    snprintf(target, sizeof target, "/api/accounts/%lld%s", (long long)id, act);
    ask(token, method, target, body);
}

static void account_patch(Str token, int64_t id, int version, const char *body) {
    char target[80], match[40];
    snprintf(target, sizeof target, "/api/accounts/%lld", (long long)id);
    snprintf(match, sizeof match, "If-Match: \"%d\"\r\n", version);
    lab_ask(&service.lab, token, "PATCH", target, match, body, &reply);
}

static void signing_in_and_out(void **state) {
    open_with_wang(state);
    assert_int_equal(sign_in("Wang", GOOD), 200);
    assert_true(reply_has(&reply, "Set-Cookie: yiyang="));
    assert_true(reply_has(&reply, "HttpOnly; SameSite=Strict"));
    Str token = token_now();
    ask(token, "GET", "/api/me", NULL);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"login\":\"wang\""));
    assert_true(reply_has(&reply, "\"roles\":\"lab_clerk\""));
    assert_true(reply_has(&reply, "\"files.read\":\"place\""));
    assert_int_equal(reply_number(&reply, "scope"), LAB_DISTRICT);
    ask(token, "DELETE", "/api/session", NULL);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "Max-Age=0"));
    ask(token, "GET", "/api/me", NULL);
    assert_int_equal(reply.status, 401);
    assert_int_equal(lab_audited(&service.lab, "login", "ok", 1), 1);
    assert_int_equal(lab_audited(&service.lab, "logout", "ok", 1), 1);
    service_close(&service);
}

static void five_failures_lock_and_an_administrator_unlocks(void **state) {
    int64_t id = open_with_wang(state);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(sign_in("wang", "not-the-password"), 401);
        assert_false(reply_has(&reply, "password"));
        assert_false(reply_has(&reply, "Set-Cookie"));
    }
    assert_int_equal(sign_in("wang", GOOD), 401);
    assert_int_equal(sign_in("nobody", GOOD), 401);
    assert_int_equal(lab_audited(&service.lab, "login", "unauthenticated", 7), 7);
    account_ask(service.security, "GET", id, "", NULL);
    assert_int_equal(reply_number(&reply, "failures"), 5);
    assert_true(reply_has(&reply, "\"locked_until\":\"2026-09-28T02:15:00.000Z\""));
    account_ask(service.clerk, "POST", id, "/unlock", NULL);
    assert_int_equal(reply.status, 403);
    account_ask(service.security, "POST", id, "/unlock", NULL);
    assert_int_equal(reply.status, 204);
    assert_int_equal(sign_in("wang", GOOD), 200);
    service_close(&service);
}

static int change(Str token, const char *old, const char *password) {
    char body[256];
    snprintf(body, sizeof body, "{\"old\":\"%s\",\"password\":\"%s\"}", old, password);
    ask(token, "POST", "/api/me/password", body);
    return reply.status;
}

static void a_changed_password_ends_the_other_sessions(void **state) {
    open_with_wang(state);
    assert_int_equal(sign_in("wang", GOOD), 200);
    Str first = token_now();
    assert_int_equal(sign_in("wang", GOOD), 200);
    Str second = token_now();
    assert_int_equal(change(second, GOOD, GOOD), 422);
    assert_true(reply_has(&reply, "password_same"));
    assert_int_equal(change(second, GOOD, "short"), 422);
    assert_true(reply_has(&reply, "\"field\":\"password\",\"code\":\"too_short\""));
    assert_int_equal(change(second, GOOD, "Wang-is-my-name-1"), 422);
    assert_true(reply_has(&reply, "password_has_login"));
    assert_int_equal(change(second, GOOD, BETTER), 200);
    Str third = token_now();
    ask(first, "GET", "/api/me", NULL);
    assert_int_equal(reply.status, 401);
    ask(second, "GET", "/api/me", NULL);
    assert_int_equal(reply.status, 401);
    ask(third, "GET", "/api/me", NULL);
    assert_int_equal(reply.status, 200);
    assert_int_equal(sign_in("wang", GOOD), 401);
    assert_int_equal(sign_in("wang", BETTER), 200);
    service_close(&service);
}

static void a_wrong_old_password_counts_towards_the_lock_out(void **state) {
    int64_t id = open_with_wang(state);
    assert_int_equal(sign_in("wang", GOOD), 200);
    Str token = token_now();
    for (int i = 0; i < 5; i++) {
        assert_int_equal(change(token, "guess-number-1", i == 0 ? "short" : BETTER), 422);
        assert_true(reply_has(&reply, "\"field\":\"old\",\"code\":\"wrong_password\""));
        bool weak = reply_has(&reply, "\"field\":\"password\",\"code\":\"too_short\"");
        assert_int_equal(weak, i == 0);
    }
    account_ask(service.security, "GET", id, "", NULL);
    assert_int_equal(reply_number(&reply, "failures"), 5);
    assert_int_equal(change(token, GOOD, BETTER), 422);
    assert_int_equal(sign_in("wang", GOOD), 401);
    service_close(&service);
}

static void a_new_account_changes_its_password_first(void **state) {
    service_open(&service, *state, NULL);
    ask(service.security, "POST", "/api/accounts",
        "{\"login\":\"li\",\"name\":\"Li Na\",\"roles\":\"lab_clerk\",\"scope\":330105001000}");
    assert_int_equal(reply.status, 422);
    ask(service.security, "POST", "/api/accounts",
        "{\"login\":\"li.na\",\"name\":\"Li Na\",\"phone\":\"13800000001\",\"roles\":\"lab_clerk\","
        "\"scope\":330105001000}");
    assert_int_equal(reply.status, 201);
    Str first = reply_text(&service, &reply, "password");
    int64_t id = reply_number(&reply, "id");
    assert_int_equal(first.len, 19);
    assert_int_equal(sign_in("li.na", first.ptr), 200);
    assert_true(reply_has(&reply, "\"must_change\":true"));
    Str token = token_now();
    ask(token, "GET", "/api/crates", NULL);
    assert_int_equal(reply.status, 403);
    ask(token, "GET", "/api/me", NULL);
    assert_true(reply_has(&reply, "\"permissions\":{}"));
    assert_int_equal(change(token, first.ptr, BETTER), 200);
    token = token_now();
    ask(token, "GET", "/api/crates", NULL);
    assert_int_equal(reply.status, 200);
    account_ask(service.security, "GET", id, "", NULL);
    assert_true(reply_has(&reply, "\"phone\":\"13800000001\""));
    assert_false(reply_has(&reply, "password"));
    service_close(&service);
}

static void every_fault_of_an_account_at_once(void **state) {
    service_open(&service, *state, NULL);
    ask(service.security, "POST", "/api/accounts",
        "{\"login\":\"Clerk!\",\"name\":\"x\",\"roles\":\"lab_clerk\",\"scope\":330105999999}");
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "bad_login"));
    assert_true(reply_has(&reply, "\"field\":\"scope\",\"code\":\"unknown_division\""));
    static const char *const refused[][2] = {
        {"\"roles\":\"lab_clerk\"", "role_needs_place"},
        {"\"roles\":\"lab_provider\"", "role_needs_organisation"},
        {"\"roles\":\"lab_carer\",\"scope\":330105001000", "role_needs_worker"},
        {"\"roles\":\"king\"", "unknown_role"},
        {"\"roles\":\"lab_audit,lab_security\"", "roles_mixed"},
        {"\"roles\":\"lab_audit\",\"password\":\"aaaaaaaaaaaa\"", "password_too_plain"},
    };
    for (size_t i = 0; i < COUNT(refused); i++) {
        char body[200];
        snprintf(body, sizeof body, "{\"login\":\"someone\",\"name\":\"x\",%s}", refused[i][0]);
        ask(service.security, "POST", "/api/accounts", body);
        assert_int_equal(reply.status, 422);
        assert_true(reply_has(&reply, refused[i][1]));
    }
    ask(service.security, "POST", "/api/accounts",
        "{\"login\":\"carer\",\"name\":\"x\",\"roles\":\"lab_audit\"}");
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "login_taken"));
    service_close(&service);
}

static void an_edit_ends_sessions_when_rights_change(void **state) {
    service_open(&service, *state, NULL);
    account_ask(service.security, "PATCH", service.clerk_id, "", "{\"name\":\"Clerk Two\"}");
    assert_int_equal(reply.status, 428);
    account_patch(service.security, service.clerk_id, 9, "{\"name\":\"Clerk Two\"}");
    assert_int_equal(reply.status, 412);
    account_patch(service.security, service.clerk_id, 1, "{\"login\":\"other\"}");
    assert_int_equal(reply.status, 422);
    account_patch(service.security, service.clerk_id, 1, "{\"name\":\"Clerk Two\"}");
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply_number(&reply, "version"), 2);
    ask(service.clerk, "GET", "/api/me", NULL);
    assert_true(reply_has(&reply, "Clerk Two"));
    account_patch(service.security, service.clerk_id, 2, "{\"scope\":330106000000}");
    assert_int_equal(reply.status, 200);
    ask(service.clerk, "GET", "/api/me", NULL);
    assert_int_equal(reply.status, 401);
    account_patch(service.security, service.carer_id, 1, "{\"active\":false}");
    assert_int_equal(reply.status, 200);
    ask(service.carer, "GET", "/api/me", NULL);
    assert_int_equal(reply.status, 401);
    account_patch(service.security, service.security_id, 1, "{\"roles\":\"lab_clerk\"}");
    assert_int_equal(reply.status, 409);
    assert_true(reply_has(&reply, "own_account"));
    service_close(&service);
}

static void a_disabled_account_does_not_sign_in(void **state) {
    int64_t id = open_with_wang(state);
    account_patch(service.security, id, 1, "{\"active\":false}");
    assert_int_equal(reply.status, 200);
    assert_int_equal(sign_in("wang", GOOD), 401);
    service_close(&service);
}

static void a_reset_gives_a_password_once(void **state) {
    int64_t id = open_with_wang(state);
    assert_int_equal(sign_in("wang", GOOD), 200);
    Str token = token_now();
    account_ask(service.security, "POST", id, "/reset", NULL);
    assert_int_equal(reply.status, 200);
    Str fresh = reply_text(&service, &reply, "password");
    ask(token, "GET", "/api/me", NULL);
    assert_int_equal(reply.status, 401);
    assert_int_equal(sign_in("wang", GOOD), 401);
    assert_int_equal(sign_in("wang", fresh.ptr), 200);
    assert_true(reply_has(&reply, "\"must_change\":true"));
    account_ask(service.security, "POST", service.security_id, "/reset", NULL);
    assert_int_equal(reply.status, 409);
    service_close(&service);
}

static void sessions_are_ended_by_another(void **state) {
    service_open(&service, *state, NULL);
    account_ask(service.clerk, "POST", service.carer_id, "/revoke", NULL);
    assert_int_equal(reply.status, 403);
    account_ask(service.security, "POST", service.carer_id, "/revoke", NULL);
    assert_int_equal(reply.status, 204);
    ask(service.carer, "GET", "/api/me", NULL);
    assert_int_equal(reply.status, 401);
    account_ask(service.security, "POST", 4711, "/revoke", NULL);
    assert_int_equal(reply.status, 404);
    service_close(&service);
}

static void the_three_administrators_are_apart(void **state) {
    service_open(&service, *state, NULL);
    static const char *const paths[] = {"/api/accounts", "/api/audit", "/api/system/jobs",
                                        "/api/crates"};
    Str tokens[] = {service.security, service.audit, service.system, service.clerk};
    for (size_t who = 0; who < COUNT(tokens); who++) {
        for (size_t what = 0; what < COUNT(paths); what++) {
            ask(tokens[who], "GET", paths[what], NULL);
            assert_int_equal(reply.status, who == what ? 200 : 403);
        }
    }
    service_close(&service);
}

static int found(const char *query) {
    char target[120];
    int count = 0;
    snprintf(target, sizeof target, "/api/account-search?%s", query);
    ask(service.security, "GET", target, NULL);
    assert_int_equal(reply.status, 200);
    for (const char *at = reply.body; (at = strstr(at, "\"login\":")) != NULL; at++) count++;
    return count;
}

static void accounts_are_looked_for(void **state) {
    service_open(&service, *state, NULL);
    Newcomer wang = {.login = "w%ng", .role = "lab_clerk,lab_carer", .scope = LAB_DISTRICT};
    (void)service_enter(&service, &wang);
    assert_int_equal(found(""), 9);
    assert_int_equal(found("q=ider"), 2); /* outsider, provider */
    assert_int_equal(found("q=%25n"), 1);
    assert_int_equal(found("q=_ng"), 0);
    assert_int_equal(found("role=lab_carer"), 2);
    assert_int_equal(found("role=lab"), 0);
    assert_int_equal(found("state=ended"), 0);
    account_patch(service.security, service.clerk_id, 1, "{\"active\":false}");
    assert_int_equal(found("state=ended"), 1);
    assert_int_equal(found("state=in_force&role=lab_clerk"), 3);
    ask(service.audit, "GET", "/api/account-search", NULL);
    assert_int_equal(reply.status, 403);
    service_close(&service);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(signing_in_and_out),
        ON_BOTH(five_failures_lock_and_an_administrator_unlocks),
        ON_SQLITE(a_changed_password_ends_the_other_sessions),
        ON_BOTH(a_wrong_old_password_counts_towards_the_lock_out),
        ON_BOTH(a_new_account_changes_its_password_first),
        ON_SQLITE(every_fault_of_an_account_at_once),
        ON_BOTH(an_edit_ends_sessions_when_rights_change),
        ON_SQLITE(a_disabled_account_does_not_sign_in),
        ON_BOTH(a_reset_gives_a_password_once),
        ON_SQLITE(sessions_are_ended_by_another),
        ON_SQLITE(the_three_administrators_are_apart),
        ON_BOTH(accounts_are_looked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
