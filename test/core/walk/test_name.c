#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/service_lab.h"

static ServiceLab service;
static RawReply reply;

static void get(Str token, const char *target) {
    service_ask(&service, token, "GET", target, NULL, &reply);
}

/* An older person's account: no colleague of anyone. */
static Str enter_family(int64_t *id) {
    Newcomer family = {.login = "family", .role = "lab_family"};
    Str token = service_enter(&service, &family);
    *id = family.id;
    return token;
}

static void colleagues_are_known_by_name(void **state) {
    char target[96];
    int64_t family_id = 0;
    service_open(&service, *state, NULL);
    (void)enter_family(&family_id);
    snprintf(target, sizeof target, "/api/names/account?ids=%lld,%lld,%lld",
             (long long)service.carer_id, (long long)family_id, (long long)family_id + 70);
    get(service.clerk, target);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"name\":\"carer\""));
    assert_false(reply_has(&reply, "\"name\":\"family\""));
    get(service.provider, target);
    assert_true(reply_has(&reply, "\"name\":\"carer\""));
    get(service.security, target);
    assert_true(reply_has(&reply, "\"name\":\"family\""));
    assert_int_equal(lab_audited(&service.lab, "record_names", "ok", 3), 3);
    service_close(&service);
}

static void families_know_no_colleagues(void **state) {
    char target[96];
    int64_t family_id = 0;
    service_open(&service, *state, NULL);
    Str family = enter_family(&family_id);
    snprintf(target, sizeof target, "/api/names/account?ids=%lld", (long long)service.carer_id);
    get(family, target);
    assert_int_equal(reply.status, 403);
    get(STR_NONE, target);
    assert_int_equal(reply.status, 401);
    service_close(&service);
}

static void names_stay_within_reach(void **state) {
    service_open(&service, *state, NULL);
    service_ask(&service, service.clerk, "POST", "/api/crates",
                "{\"label\":\"Abbas\",\"weight\":3,\"scope\":330105001001}", &reply);
    assert_int_equal(reply.status, 201);
    get(service.clerk, "/api/names/crate?ids=1,2");
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "{\"id\":1,"));
    assert_false(reply_has(&reply, "{\"id\":2,"));
    get(service.outsider, "/api/names/crate?ids=1,2");
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"items\":[]"));
    get(service.provider, "/api/names/crate?ids=1");
    assert_int_equal(reply.status, 403);
    service_close(&service);
}

static void numbers_are_asked_for_properly(void **state) {
    char target[512] = "/api/names/account?ids=1";
    service_open(&service, *state, NULL);
    get(service.clerk, "/api/names/dragon?ids=1");
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "unknown_noun"));
    get(service.clerk, "/api/names/account");
    assert_int_equal(reply.status, 422);
    get(service.clerk, "/api/names/account?ids=1,x");
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "not_a_number"));
    size_t end = 24;
    for (int i = 0; i < 100; i++) {
        target[end++] = ',';
        target[end++] = '1';
    }
    get(service.clerk, target);
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "too_many"));
    service_close(&service);
}

static void records_are_found_by_part_of_their_name(void **state) {
    service_open(&service, *state, NULL);
    get(service.security, "/api/search/account?q=cl");
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"name\":\"clerk\""));
    assert_false(reply_has(&reply, "\"name\":\"carer\""));
    get(service.security, "/api/search/account?q=zz");
    assert_true(reply_has(&reply, "\"items\":[]"));
    get(service.security, "/api/search/account");
    assert_true(reply_has(&reply, "\"name\":\"carer\""));
    get(service.clerk, "/api/search/account?q=cl");
    assert_int_equal(reply.status, 403);
    get(service.clerk, "/api/search/crate?q=A");
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "unknown_noun"));
    service_close(&service);
}

static void a_name_is_found_as_it_is_typed(void **state) {
    service_open(&service, *state, NULL);
    Newcomer one = {.login = "秦卫", .role = "lab_clerk", .scope = LAB_DISTRICT};
    (void)service_enter(&service, &one);
    const char *const finding[] = {"qw", "QW", "q", "qin", "qin%20w", "%E5%8D%AB"};
    for (size_t i = 0; i < COUNT(finding); i++) {
        char target[64];
        snprintf(target, sizeof target, "/api/search/account?q=%s", finding[i]);
        get(service.security, target);
        assert_true(reply_has(&reply, "秦卫"));
    }
    get(service.security, "/api/search/account?q=wei");
    assert_false(reply_has(&reply, "秦卫"));
    service_close(&service);
}

static void no_more_than_twenty_are_found(void **state) {
    char login[16];
    service_open(&service, *state, NULL);
    for (int i = 0; i < 25; i++) {
        snprintf(login, sizeof login, "crowd-%02d", i);
        Newcomer one = {.login = login, .role = "lab_clerk", .scope = LAB_DISTRICT};
        (void)service_enter(&service, &one);
    }
    get(service.security, "/api/search/account?q=crowd");
    assert_true(reply_has(&reply, "\"name\":\"crowd-19\""));
    assert_false(reply_has(&reply, "\"name\":\"crowd-20\""));
    service_close(&service);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(colleagues_are_known_by_name),
        ON_SQLITE(families_know_no_colleagues),
        ON_BOTH(names_stay_within_reach),
        ON_SQLITE(numbers_are_asked_for_properly),
        ON_BOTH(records_are_found_by_part_of_their_name),
        ON_BOTH(a_name_is_found_as_it_is_typed),
        ON_SQLITE(no_more_than_twenty_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
