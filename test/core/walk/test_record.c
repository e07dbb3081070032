#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/service_lab.h"

static ServiceLab service;
static RawReply reply;

static void ask(Str token, const char *method, const char *target, const char *body) {
    service_ask(&service, token, method, target, body, &reply);
}

/* A crate whose label was edited. */
static void open_with_crate(void **state) {
    service_open(&service, *state, NULL);
    ask(service.clerk, "POST", "/api/crates",
        "{\"label\":\"Abbas\",\"weight\":3,\"scope\":330105001001}");
    assert_int_equal(reply.status, 201);
    lab_ask(&service.lab, service.clerk, "PATCH", "/api/crates/1", "If-Match: \"1\"\r\n",
            "{\"label\":\"Bertha\",\"weight\":4}", &reply);
    assert_int_equal(reply.status, 200);
}

static void history_tells_old_and_new(void **state) {
    open_with_crate(state);
    ask(service.clerk, "GET", "/api/history/crate/1", NULL);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"label\":{\"old\":\"Abbas\",\"new\":\"Bertha\"}"));
    assert_true(reply_has(&reply, "\"weight\":{\"old\":\"3\",\"new\":\"4\"}"));
    assert_int_equal(reply_number(&reply, "account_id"), service.clerk_id);
    assert_int_equal(lab_audited(&service.lab, "record_history", "ok", 1), 1);
    service_close(&service);
}

static void history_masks_what_one_may_not_see(void **state) {
    open_with_crate(state);
    ask(service.carer, "GET", "/api/history/crate/1", NULL);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"label\":{\"old\":\"A***s\",\"new\":\"B****a\"}"));
    assert_true(reply_has(&reply, "\"weight\":{\"old\":\"3\",\"new\":\"4\"}"));
    service_close(&service);
}

static void history_stays_in_its_place(void **state) {
    open_with_crate(state);
    ask(service.outsider, "GET", "/api/history/crate/1", NULL);
    assert_int_equal(reply.status, 404);
    ask(service.provider, "GET", "/api/history/crate/1", NULL);
    assert_int_equal(reply.status, 403);
    ask(service.clerk, "GET", "/api/history/crate/2", NULL);
    assert_int_equal(reply.status, 404);
    ask(service.clerk, "GET", "/api/history/dragon/1", NULL);
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "unknown_noun"));
    ask(service.clerk, "GET", "/api/history/me/1", NULL);
    assert_int_equal(reply.status, 422);
    ask(service.clerk, "GET", "/api/history/account/1", NULL);
    assert_int_equal(reply.status, 403);
    service_close(&service);
}

static void a_value_is_shown_for_a_reason(void **state) {
    open_with_crate(state);
    static const char *const wanted = "{\"noun\":\"crate\",\"id\":1,\"field\":\"label\","
                                      "\"reason\":\"the lid is off\"}";
    ask(service.carer, "GET", "/api/crates/1", NULL);
    assert_true(reply_has(&reply, "\"label\":\"B****a\""));
    ask(service.carer, "POST", "/api/reveal", wanted);
    assert_int_equal(reply.status, 403);
    ask(service.outsider, "POST", "/api/reveal", wanted);
    assert_int_equal(reply.status, 404);
    ask(STR_NONE, "POST", "/api/reveal", wanted);
    assert_int_equal(reply.status, 401);
    ask(service.clerk, "POST", "/api/reveal", wanted);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"value\":\"Bertha\""));
    assert_int_equal(lab_audited(&service.lab, "record_reveal", "forbidden", 1), 1);
    ask(service.audit, "GET", "/api/audit?subject=crate:1&sort=-id", NULL);
    assert_true(reply_has(&reply, "the lid is off"));
    assert_true(reply_has(&reply, "\"field\":\"label\""));
    assert_false(reply_has(&reply, "Bertha"));
    service_close(&service);
}

/* Under one key twice: each time by right and with an audit row, never from memory. */
static void a_reveal_is_never_replayed(void **state) {
    open_with_crate(state);
    static const char *const key = "Idempotency-Key: shown-once\r\n";
    static const char *const wanted = "{\"noun\":\"crate\",\"id\":1,\"field\":\"label\","
                                      "\"reason\":\"the lid is off\"}";
    for (int64_t times = 1; times <= 2; times++) {
        lab_ask(&service.lab, service.clerk, "POST", "/api/reveal", key, wanted, &reply);
        assert_int_equal(reply.status, 200);
        assert_false(reply_has(&reply, "Idempotency-Replayed"));
        assert_int_equal(lab_audited(&service.lab, "record_reveal", "ok", times), times);
    }
    service_close(&service);
}

static void a_reveal_needs_its_reason_and_a_field(void **state) {
    open_with_crate(state);
    ask(service.clerk, "POST", "/api/reveal", "{\"noun\":\"crate\",\"id\":1,\"field\":\"label\"}");
    assert_int_equal(reply.status, 422);
    ask(service.clerk, "POST", "/api/reveal",
        "{\"noun\":\"crate\",\"id\":1,\"field\":\"lid\",\"reason\":\"looking\"}");
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "unknown_field"));
    ask(service.security, "POST", "/api/reveal",
        "{\"noun\":\"account\",\"id\":1,\"field\":\"password_hash\",\"reason\":\"curious\"}");
    assert_int_equal(reply.status, 422);
    service_close(&service);
}

static void the_audit_is_read_and_verified(void **state) {
    open_with_crate(state);
    ask(service.audit, "GET", "/api/audit?sort=-id&limit=1", NULL);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"action\":\"crate_edit\""));
    ask(service.audit, "POST", "/api/audit/verify", NULL);
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply_number(&reply, "broken_seq"), 0);
    assert_true(reply_number(&reply, "rows") >= 10);
    database_execute(service.database, "update audit set actor = 'nobody' where seq = 3");
    ask(service.audit, "POST", "/api/audit/verify", NULL);
    assert_int_equal(reply_number(&reply, "broken_seq"), 3);
    assert_true(reply_has(&reply, "row_edited"));
    ask(service.audit, "GET", "/api/audit/heads", NULL);
    assert_int_equal(reply.status, 200);
    service_close(&service);
}

static void the_dated_numbers_are_read(void **state) {
    service_open(&service, *state, NULL);
    ask(service.clerk, "GET", "/api/settings", NULL);
    assert_int_equal(reply.status, 403);
    ask(service.system, "GET", "/api/settings", NULL);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"key\":\"sms_quiet_from_minute\",\"value\":1260"));
    assert_true(reply_has(&reply, "\"next\":null"));
    ask(service.system, "GET", "/api/settings?after=sms_quiet_from_minute", NULL);
    assert_false(reply_has(&reply, "sms_quiet_from_minute"));
    assert_true(reply_has(&reply, "sms_quiet_to_minute"));
    service_close(&service);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(history_tells_old_and_new),      ON_SQLITE(history_masks_what_one_may_not_see),
        ON_BOTH(history_stays_in_its_place),     ON_BOTH(a_value_is_shown_for_a_reason),
        ON_BOTH(a_reveal_is_never_replayed),     ON_SQLITE(a_reveal_needs_its_reason_and_a_field),
        ON_BOTH(the_audit_is_read_and_verified), ON_SQLITE(the_dated_numbers_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
