/* Entering without a password, over HTTP: by card, by code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/guard/code.h"
#include "core/walk/card.h"
#include "support/service_lab.h"

#define PHONE "13800000001"
#define PIN   "270518"

static ServiceLab service;
static RawReply reply;

static _Atomic int letters;
static char last_to[64], last_text[256];

static const char *gateway_send(const NoticeDriver *driver, Arena *arena,
                                const NoticeLetter *letter, Str *result) {
    (void)driver;
    (void)arena;
    (void)snprintf(last_to, sizeof last_to, STR_FMT, STR_ARG(letter->to));
    (void)snprintf(last_text, sizeof last_text, STR_FMT, STR_ARG(letter->text));
    *result = STR("test");
    atomic_fetch_add(&letters, 1);
    return "deliver";
}
static const NoticeDriver gateway = {.name = "test", .send = gateway_send};

static void open_city(void **state) {
    atomic_store(&letters, 0);
    service_open(&service, *state, &gateway);
}

/* Each from an address of its own: what is one client's limit is another test's matter. */
static void ask_from(int client, Str token, const char *target, const char *body) {
    char extra[80];
    (void)snprintf(extra, sizeof extra, "X-Forwarded-For: 203.0.113.7, 198.51.100.%d\r\n", client);
    lab_ask(&service.lab, token, "POST", target, extra, body, &reply);
}

static void ask(const char *target, const char *body) {
    static int client;
    ask_from(++client % 250, STR_NONE, target, body);
}

static int64_t person(const char *login, const char *role, const char *phone) {
    Newcomer newcomer = {.login = login, .role = role, .phone = phone, .scope = LAB_DISTRICT};
    (void)service_enter(&service, &newcomer);
    return newcomer.id;
}

static void code_wanted(const char *phone) {
    char body[80];
    (void)snprintf(body, sizeof body, "{\"phone\":\"%s\"}", phone);
    ask("/api/session/code", body);
}

/* Within some seconds the letter is out: its first six digits in a row. */
static const char *code_sent(int letter) {
    static char code[8];
    for (int i = 0; i < 250 && atomic_load(&letters) < letter; i++) (void)usleep(20000);
    assert_int_equal(atomic_load(&letters), letter);
    const char *at = last_text;
    while (*at && strspn(at, "0123456789") < CODE_DIGITS) at++;
    assert_true(*at != '\0');
    (void)snprintf(code, sizeof code, "%.6s", at);
    return code;
}

static int enter(const char *phone, const char *code, int64_t account) {
    char body[160];
    int len = snprintf(body, sizeof body, "{\"phone\":\"%s\",\"code\":\"%s\"", phone, code);
    if (account)
        len += snprintf(body + len, sizeof body - (size_t)len, ",\"account_id\":%lld",
                        (long long)account);
    (void)snprintf(body + len, sizeof body - (size_t)len, "}");
    ask("/api/session/phone", body);
    return reply.status;
}

static void a_code_opens_a_session_once(void **state) {
    open_city(state);
    int64_t id = person("f-wang", "lab_family", PHONE);
    code_wanted("138 0000 0001");
    assert_int_equal(reply.status, 200);
    char code[8];
    (void)snprintf(code, sizeof code, "%s", code_sent(1));
    assert_string_equal(last_to, "138 0000 0001");
    assert_int_equal(enter(PHONE, code, 0), 200);
    assert_int_equal(reply_number(&reply, "account_id"), id);
    assert_true(reply_has(&reply, "Set-Cookie: yiyang="));
    Str token = reply_text(&service, &reply, "token");
    service_ask(&service, token, "GET", "/api/me", NULL, &reply);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"must_change\":false"));
    assert_int_equal(enter(PHONE, code, 0), 401);
    assert_int_equal(lab_audited(&service.lab, "code_enter", "unauthenticated", 1), 1);
    assert_int_equal(lab_audited(&service.lab, "code_enter", "ok", 1), 1);
    service_close(&service);
}

static void whoever_asks_hears_the_same(void **state) {
    char known[sizeof reply.body], known_head[64];
    open_city(state);
    (void)person("f-wang", "lab_family", PHONE);
    (void)person("clerk.li", "lab_clerk", "13800000003");
    code_wanted(PHONE);
    assert_int_equal(reply.status, 200);
    (void)snprintf(known, sizeof known, "%s", reply.body);
    (void)snprintf(known_head, sizeof known_head, "%.15s", reply.head);
    static const char *const others[] = {"13800000002", "13800000003", PHONE, "02112345678"};
    for (size_t i = 0; i < COUNT(others); i++) {
        code_wanted(others[i]);
        assert_string_equal(reply.body, known);
        assert_memory_equal(reply.head, known_head, 15);
    }
    (void)code_sent(1);
    site_drain(service.lab.site);
    assert_int_equal(atomic_load(&letters), 1);
    assert_int_equal(enter("13800000002", "000000", 0), 401);
    (void)snprintf(known, sizeof known, "%.*s",
                   (int)(strstr(reply.body, "request_id") - reply.body), reply.body);
    assert_int_equal(enter(PHONE, "00000", 0), 401);
    assert_memory_equal(reply.body, known, strlen(known));
    service_close(&service);
}

static void a_clerk_needs_a_password(void **state) {
    open_city(state);
    int64_t clerk = person("clerk.li", "lab_clerk", PHONE);
    (void)person("both", "lab_family,lab_clerk", PHONE);
    int64_t wang = person("f-wang", "lab_family", PHONE);
    code_wanted(PHONE);
    char code[8];
    (void)snprintf(code, sizeof code, "%s", code_sent(1));
    assert_int_equal(enter(PHONE, code, clerk), 401);
    assert_int_equal(enter(PHONE, code, 0), 200);
    assert_int_equal(reply_number(&reply, "account_id"), wang);
    service_close(&service);
}

static void of_several_accounts_one_is_chosen(void **state) {
    open_city(state);
    int64_t wang = person("wang-xiuying", "lab_family", PHONE);
    int64_t li = person("li-jianguo", "lab_family", PHONE);
    int64_t other = person("f-zhao", "lab_family", "13900000009");
    code_wanted(PHONE);
    char code[8];
    (void)snprintf(code, sizeof code, "%s", code_sent(1));
    assert_int_equal(enter(PHONE, code, 0), 200);
    assert_true(reply_has(&reply, "\"token\":null"));
    assert_true(reply_has(&reply, "\"name\":\"w**********g\""));
    assert_true(reply_has(&reply, "\"name\":\"l********o\""));
    assert_false(reply_has(&reply, "wang-xiuying"));
    assert_int_equal(enter(PHONE, code, other), 401);
    assert_int_equal(enter(PHONE, code, li), 200);
    assert_int_equal(reply_number(&reply, "account_id"), li);
    assert_int_equal(enter(PHONE, code, wang), 401);
    service_close(&service);
}

static void one_client_may_not_ask_for_ever(void **state) {
    open_city(state);
    ask_from(251, STR_NONE, "/api/session/code", "{\"phone\":\"13800000001\"}");
    assert_int_equal(reply.status, 200);
    ask_from(251, STR_NONE, "/api/session/code", "{\"phone\":\"13800000002\"}");
    assert_int_equal(reply.status, 429);
    ask_from(252, STR_NONE, "/api/session/code", "{\"phone\":\"13800000002\"}");
    assert_int_equal(reply.status, 200);
    ask_from(253, STR_NONE, "/api/session/code", "{\"phone\":\"nobody's\"}");
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "bad_phone"));
    service_close(&service);
}

typedef struct Giving {
    int64_t account_id;
    CardIssued card;
    Err err;
} Giving;

static Err give(Op *op, void *context) {
    Giving *giving = context;
    FreshPin pin;
    TRY(card_prepare_pin(op, STR(PIN), &pin));
    giving->err = card_give(op, giving->account_id, &pin, &giving->card);
    giving->card.path = arena_copy(&service.lab.arena, giving->card.path);
    return giving->err;
}

static Err take_away(Op *op, void *context) {
    Card card;
    TRY(card_of_account(op->tx, op->arena, ((Giving *)context)->account_id, &card));
    return card_revoke(op, &card, STR("lost"));
}

static int card_enter(const Giving *giving, const char *pin) {
    char body[200];
    (void)snprintf(body, sizeof body, "{\"token\":\"%s\",\"pin\":\"%s\"}",
                   giving->card.path.ptr + strlen("/card/"), pin);
    ask("/api/session/card", body);
    return reply.status;
}

static void write_now(OpFn fn, Giving *giving) {
    assert_int_equal(site_write(service.lab.site, &system_actor, "test", fn, giving), OK);
}

static void a_card_opens_a_session_until_it_is_lost(void **state) {
    open_city(state);
    Giving giving = {.account_id = person("f-wang", "lab_family", NULL)};
    write_now(give, &giving);
    assert_int_equal(card_enter(&giving, PIN), 200);
    Str token = reply_text(&service, &reply, "token");
    service_ask(&service, token, "GET", "/api/me", NULL, &reply);
    assert_true(reply_has(&reply, "access.without_password"));
    write_now(take_away, &giving);
    service_ask(&service, token, "GET", "/api/me", NULL, &reply);
    assert_int_equal(reply.status, 401);
    assert_int_equal(card_enter(&giving, PIN), 401);
    assert_int_equal(site_write(service.lab.site, &system_actor, "test", take_away, &giving),
                     ERR_NOT_FOUND);
    service_close(&service);
}

static void wrong_pins_lock_and_a_new_card_unlocks(void **state) {
    open_city(state);
    Giving giving = {.account_id = person("f-wang", "lab_family", NULL)};
    write_now(give, &giving);
    for (int i = 0; i < 5; i++) assert_int_equal(card_enter(&giving, "999999"), 401);
    assert_int_equal(card_enter(&giving, PIN), 401);
    assert_int_equal(lab_audited(&service.lab, "card_enter", "unauthenticated", 6), 6);
    Giving again = {.account_id = giving.account_id};
    write_now(give, &again);
    assert_int_equal(card_enter(&giving, PIN), 401);
    assert_int_equal(card_enter(&again, PIN), 200);
    service_close(&service);
}

static void the_holder_changes_the_pin(void **state) {
    open_city(state);
    Giving giving = {.account_id = person("f-wang", "lab_family", NULL)};
    write_now(give, &giving);
    assert_int_equal(card_enter(&giving, PIN), 200);
    Str token = reply_text(&service, &reply, "token");
    ask_from(1, token, "/api/me/pin", "{\"old\":\"270518\",\"pin\":\"123456\"}");
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "pin_too_plain"));
    ask_from(1, token, "/api/me/pin", "{\"old\":\"000001\",\"pin\":\"639204\"}");
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "wrong_pin"));
    ask_from(1, token, "/api/me/pin", "{\"old\":\"270518\",\"pin\":\"639204\"}");
    assert_int_equal(reply.status, 204);
    assert_int_equal(card_enter(&giving, PIN), 401);
    assert_int_equal(card_enter(&giving, "639204"), 200);
    ask_from(1, service.clerk, "/api/me/pin", "{\"old\":\"270518\",\"pin\":\"639204\"}");
    assert_int_equal(reply.status, 403);
    service_close(&service);
}

static Err promote(Op *op, void *context) {
    Account account;
    TRY(account_get(op->tx, op->arena, ((Giving *)context)->account_id, &account));
    account.roles = STR("lab_family,lab_clerk");
    return account_edit(op->tx, &account);
}

static void a_card_ends_where_an_office_begins(void **state) {
    open_city(state);
    Giving giving = {.account_id = person("f-wang", "lab_family", NULL)};
    write_now(give, &giving);
    write_now(promote, &giving);
    assert_int_equal(card_enter(&giving, PIN), 401);
    assert_int_equal(lab_audited(&service.lab, "card_enter", "unauthenticated", 1), 1);
    service_close(&service);
}

static void no_card_for_an_office(void **state) {
    open_city(state);
    Giving giving = {.account_id = person("clerk.li", "lab_clerk", NULL)};
    assert_int_equal(site_write(service.lab.site, &system_actor, "test", give, &giving),
                     ERR_INVALID);
    giving.account_id = 4711;
    assert_int_equal(site_write(service.lab.site, &system_actor, "test", give, &giving),
                     ERR_INVALID);
    service_close(&service);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_code_opens_a_session_once),
        ON_BOTH(whoever_asks_hears_the_same),
        ON_BOTH(a_clerk_needs_a_password),
        ON_BOTH(of_several_accounts_one_is_chosen),
        ON_BOTH(one_client_may_not_ask_for_ever),
        ON_BOTH(a_card_opens_a_session_until_it_is_lost),
        ON_BOTH(wrong_pins_lock_and_a_new_card_unlocks),
        ON_BOTH(the_holder_changes_the_pin),
        ON_BOTH(a_card_ends_where_an_office_begins),
        ON_BOTH(no_card_for_an_office),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
