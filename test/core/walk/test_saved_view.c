#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/walk/saved_view.h"
#include "support/service_lab.h"

static ServiceLab service;
static RawReply reply;

static int save(Str token, const char *name, const char *query) {
    char body[4096];
    (void)snprintf(body, sizeof body, "{\"list\":\"crate_list\",\"name\":\"%s\",\"query\":%s}",
                   name, query);
    service_ask(&service, token, "POST", "/api/saved-views", body, &reply);
    return reply.status;
}

static int change(Str token, int64_t id, const char *match, const char *body) {
    char target[60];
    (void)snprintf(target, sizeof target, "/api/saved-views/%lld", (long long)id);
    lab_ask(&service.lab, token, body ? "PATCH" : "DELETE", target, match, body, &reply);
    return reply.status;
}

static int look(Str token, const char *target) {
    service_ask(&service, token, "GET", target, NULL, &reply);
    return reply.status;
}

static void a_view_is_kept_renamed_and_forgotten(void **state) {
    service_open(&service, *state, NULL);
    assert_int_equal(save(service.clerk, "重的",
                          "{\"filter\":{\"weight_from\":\"7\"},\"sort\":\"-weight\"}"),
                     201);
    int64_t id = reply_number(&reply, "id");
    assert_int_equal(look(service.clerk, "/api/saved-views?list=crate_list"), 200);
    assert_true(
        reply_has(&reply, "\"query\":{\"filter\":{\"weight_from\":\"7\"},\"sort\":\"-weight\"}"));
    assert_int_equal(change(service.clerk, id, "If-Match: \"1\"\r\n", "{\"name\":\"很重的\"}"),
                     200);
    assert_true(reply_has(&reply, "\"version\":2"));
    assert_int_equal(change(service.clerk, id, "If-Match: \"1\"\r\n", "{\"name\":\"轻的\"}"), 412);
    assert_int_equal(change(service.clerk, id, "If-Match: \"2\"\r\n", "{\"list\":\"job_list\"}"),
                     422);
    assert_int_equal(change(service.clerk, id, "", NULL), 204);
    assert_int_equal(look(service.clerk, "/api/saved-views"), 200);
    assert_true(reply_has(&reply, "\"items\":[]"));
    service_close(&service);
}

static void a_view_is_its_owners_alone(void **state) {
    char target[60];
    service_open(&service, *state, NULL);
    assert_int_equal(save(service.clerk, "mine", "{}"), 201);
    int64_t id = reply_number(&reply, "id");
    assert_int_equal(look(service.colleague, "/api/saved-views"), 200);
    assert_true(reply_has(&reply, "\"items\":[]"));
    (void)snprintf(target, sizeof target, "/api/saved-views/%lld", (long long)id);
    assert_int_equal(look(service.colleague, target), 404);
    assert_int_equal(change(service.colleague, id, "If-Match: \"1\"\r\n", "{\"name\":\"x\"}"), 404);
    assert_int_equal(change(service.colleague, id, "", NULL), 404);
    assert_int_equal(save(service.colleague, "mine", "{}"), 201);
    assert_int_equal(look(service.clerk, target), 200);
    assert_int_equal(look(STR_NONE, target), 401);
    service_close(&service);
}

static void what_is_refused(void **state) {
    static char long_query[SAVED_VIEW_BYTES + 100];
    service_open(&service, *state, NULL);
    assert_int_equal(save(service.clerk, "one", "{}"), 201);
    assert_int_equal(save(service.clerk, "one", "{}"), 409);
    assert_true(reply_has(&reply, "\"field\":\"name\",\"code\":\"already_there\""));
    assert_int_equal(save(service.clerk, "two", "[1]"), 422);
    assert_true(reply_has(&reply, "wrong_type"));
    (void)snprintf(long_query, sizeof long_query, "{\"columns\":\"%0*d\"}", SAVED_VIEW_BYTES, 7);
    assert_int_equal(save(service.clerk, "two", long_query), 422);
    assert_true(reply_has(&reply, "too_long"));
    service_ask(&service, service.clerk, "POST", "/api/saved-views",
                "{\"list\":\"login\",\"name\":\"x\",\"query\":{}}", &reply);
    assert_true(reply_has(&reply, "unknown_list"));
    service_ask(&service, service.clerk, "POST", "/api/saved-views",
                "{\"list\":\"account_list\",\"name\":\"x\",\"query\":{}}", &reply);
    assert_true(reply_has(&reply, "not_yours_to_ask"));
    service_close(&service);
}

static void fifty_are_enough(void **state) {
    char name[20];
    service_open(&service, *state, NULL);
    for (int i = 0; i < SAVED_VIEWS_MOST; i++) {
        (void)snprintf(name, sizeof name, "view %d", i);
        assert_int_equal(save(service.clerk, name, "{}"), 201);
    }
    assert_int_equal(save(service.clerk, "one more", "{}"), 422);
    assert_true(reply_has(&reply, "too_many"));
    assert_int_equal(save(service.colleague, "one more", "{}"), 201);
    service_close(&service);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_view_is_kept_renamed_and_forgotten),
        ON_BOTH(a_view_is_its_owners_alone),
        ON_BOTH(what_is_refused),
        ON_BOTH(fifty_are_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
