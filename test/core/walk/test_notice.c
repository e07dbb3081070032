#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "core/walk/notice_sender.h"
#include "support/service_lab.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)

static ServiceLab service;
static RawReply reply;

/* A gateway that says what the test wants and remembers what it was given. */
static const char *_Atomic verdict; /* an event of the notice */
static _Atomic int sent;
static char last_to[64], last_text[128];

static const char *gateway_send(const NoticeDriver *driver, Arena *arena,
                                const NoticeLetter *letter, Str *result) {
    (void)driver;
    (void)arena;
    snprintf(last_to, sizeof last_to, STR_FMT, STR_ARG(letter->to));
    snprintf(last_text, sizeof last_text, STR_FMT, STR_ARG(letter->text));
    *result = STR("gateway says so");
    atomic_fetch_add(&sent, 1);
    return atomic_load(&verdict);
}
static const NoticeDriver gateway = {.name = "test", .send = gateway_send};

static void open_with(void **state, const char *says) {
    atomic_store(&verdict, says);
    atomic_store(&sent, 0);
    service_open(&service, *state, &gateway);
}

static Err write_one(Op *op, void *context) {
    return notice_write(op, context);
}

static void tell(const Notice *notice) {
    assert_int_equal(site_write(service.lab.site, &system_actor, "tell", write_one,
                                (void *)(uintptr_t)notice),
                     OK);
}

static Notice sms(bool urgent) {
    return (Notice){.channel = NOTICE_SMS,
                    .to = STR("13800000001"),
                    .template_key = STR("notice.hello"),
                    .arguments = STR("[\"Wang Fang\",\"tomorrow\"]"),
                    .urgent = urgent,
                    .scope = LAB_PLACE};
}

static void rest(void) {
    struct timespec ms20 = {.tv_nsec = 20000000};
    (void)nanosleep(&ms20, NULL);
}

/* The clerk's list says `text` within some seconds. */
static bool listed(const char *text) {
    for (int i = 0; i < 250; i++) {
        service_ask(&service, service.clerk, "GET", "/api/notices/sent", NULL, &reply);
        assert_int_equal(reply.status, 200);
        if (reply_has(&reply, text)) return true;
        rest();
    }
    return false;
}

static void step_to(int64_t now_ms) {
    assert_int_equal(site_step_clock(service.lab.site, now_ms), OK);
}

static void assert_sent_stays(int count) {
    for (int i = 0; i < 60; i++) rest();
    assert_int_equal(atomic_load(&sent), count);
}

static void an_app_notice_is_its_owner_s(void **state) {
    open_with(state, "deliver");
    Notice notice = {.channel = NOTICE_APP,
                     .account_id = service.carer_id,
                     .template_key = STR("notice.hello"),
                     .arguments = STR("[\"Wang Fang\",\"tomorrow\"]"),
                     .scope = LAB_PLACE};
    tell(&notice);
    tell(&notice);
    service_ask(&service, service.carer, "GET", "/api/notices", NULL, &reply);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"text\":\"Hello Wang Fang, tomorrow\""));
    assert_true(reply_has(&reply, "\"state\":\"delivered\""));
    assert_int_equal(reply_number(&reply, "unread"), 2);
    assert_int_equal(reply_number(&reply, "id"), 2);
    service_ask(&service, service.clerk, "GET", "/api/notices", NULL, &reply);
    assert_int_equal(reply_number(&reply, "unread"), 0);
    assert_false(reply_has(&reply, "Wang Fang"));
    service_ask(&service, service.clerk, "POST", "/api/notices/1/read", NULL, &reply);
    service_ask(&service, service.carer, "POST", "/api/notices/1/read", NULL, &reply);
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply_number(&reply, "unread"), 1);
    service_ask(&service, service.carer, "GET", "/api/notices?before=2", NULL, &reply);
    assert_int_equal(reply_number(&reply, "id"), 1);
    service_ask(&service, service.carer, "POST", "/api/notices/2/read-up-to", NULL, &reply);
    assert_int_equal(reply_number(&reply, "unread"), 0);
    service_close(&service);
}

static int listen_as(Str token, char *heard, size_t size) {
    char request[400];
    int client = client_open(site_port(service.lab.site));
    (void)snprintf(request, sizeof request,
                   "GET /api/stream HTTP/1.1\r\nHost: lab\r\nAuthorization: Bearer " STR_FMT
                   "\r\n\r\n",
                   STR_ARG(token));
    assert_true(client_send(client, request));
    assert_true(client_read_until(client, "event: ready", heard, size));
    return client;
}

static void an_app_notice_is_heard_by_its_account_alone(void **state) {
    static char carer_heard[8192], clerk_heard[8192];
    open_with(state, "deliver");
    int carer = listen_as(service.carer, carer_heard, sizeof carer_heard);
    int clerk = listen_as(service.clerk, clerk_heard, sizeof clerk_heard);
    Notice notice = {.channel = NOTICE_APP,
                     .account_id = service.carer_id,
                     .template_key = STR("notice.hello"),
                     .scope = LAB_OTHER};
    tell(&notice);
    assert_true(client_read_until(carer, "\"topic\":\"notice\",\"subject\":1", carer_heard,
                                  sizeof carer_heard));
    service_ask(&service, service.clerk, "POST", "/api/crates",
                "{\"label\":\"x\",\"weight\":1,\"scope\":330105001001}", &reply);
    assert_int_equal(reply.status, 201);
    assert_true(client_read_until(clerk, "event: crate", clerk_heard, sizeof clerk_heard));
    assert_null(strstr(clerk_heard, "event: notice"));
    service_ask(&service, service.carer, "POST", "/api/notices/1/read", NULL, &reply);
    assert_true(client_read_until(carer, "event: notice", carer_heard, sizeof carer_heard));
    client_close(carer);
    client_close(clerk);
    service_close(&service);
}

static void without_a_gateway_the_log_has_it(void **state) {
    service_open(&service, *state, NULL);
    Notice notice = sms(false);
    tell(&notice);
    assert_true(listed("\"state\":\"sent\"")); /* whether it arrived nobody knows */
    assert_true(reply_has(&reply, "\"result\":\"log\""));
    service_close(&service);
}

static void an_sms_goes_out_after_the_commit(void **state) {
    open_with(state, "deliver");
    Notice notice = sms(false);
    tell(&notice);
    assert_true(listed("\"state\":\"delivered\""));
    assert_true(reply_has(&reply, "gateway says so"));
    assert_false(reply_has(&reply, "13800000001"));
    assert_false(reply_has(&reply, "Wang Fang"));
    assert_string_equal(last_to, "13800000001");
    assert_string_equal(last_text, "Hello Wang Fang, tomorrow");
    assert_sent_stays(1);
    service_ask(&service, service.outsider, "GET", "/api/notices/sent", NULL, &reply);
    assert_false(reply_has(&reply, "delivered"));
    service_ask(&service, service.carer, "GET", "/api/notices/sent", NULL, &reply);
    assert_int_equal(reply.status, 403);
    service_close(&service);
}

static void a_failed_sms_is_tried_after_1_5_and_30_minutes(void **state) {
    static const int64_t minutes[] = {0, 1, 5, 30};
    int64_t now_ms = SERVICE_START;
    open_with(state, "fail");
    Notice notice = sms(false);
    tell(&notice);
    for (int i = 0; i < 4; i++) {
        char tries[32];
        snprintf(tries, sizeof tries, "\"tries\":%d", i + 1);
        now_ms += minutes[i] * MINUTE;
        if (i > 0) step_to(now_ms - 1);
        if (i > 0) assert_sent_stays(i);
        if (i > 0) step_to(now_ms);
        assert_true(listed(tries));
        assert_true(reply_has(&reply, i < 3 ? "\"state\":\"failed\"" : "\"state\":\"given_up\""));
    }
    step_to(now_ms + 24 * HOUR);
    assert_sent_stays(4);
    service_close(&service);
}

static void what_was_tried_again_may_arrive(void **state) {
    open_with(state, "fail");
    Notice notice = sms(false);
    tell(&notice);
    assert_true(listed("\"tries\":1"));
    atomic_store(&verdict, "send");
    step_to(SERVICE_START + MINUTE);
    assert_true(listed("\"state\":\"sent\""));
    service_ask(&service, service.clerk, "POST", "/api/notices/1/outcome",
                "{\"delivered\":true,\"result\":\"report of the gateway\"}", &reply);
    assert_int_equal(reply.status, 200);
    assert_true(listed("\"state\":\"delivered\""));
    service_close(&service);
}

static void quiet_hours_hold_what_is_not_urgent(void **state) {
    int64_t evening = SERVICE_START + 12 * HOUR, morning = SERVICE_START + 22 * HOUR;
    open_with(state, "deliver");
    step_to(evening);
    Notice notice = sms(false);
    tell(&notice);
    assert_sent_stays(0);
    assert_true(listed("\"next_at\":\"2026-09-29T00:00:00.000Z\""));
    notice.urgent = true;
    tell(&notice);
    assert_true(listed("\"state\":\"delivered\""));
    assert_sent_stays(1);
    step_to(morning - 1);
    assert_sent_stays(1);
    step_to(morning);
    for (int i = 0; i < 250 && atomic_load(&sent) < 2; i++) rest();
    assert_int_equal(atomic_load(&sent), 2);
    service_close(&service);
}

/* It fell due by day, when nothing was running; it is night when the sender looks. */
static void what_is_late_waits_for_the_morning(void **state) {
    open_with(state, "fail");
    Notice notice = sms(false);
    tell(&notice);
    assert_true(listed("\"tries\":1"));
    step_to(SERVICE_START + 14 * HOUR);
    assert_sent_stays(1);
    assert_true(listed("\"next_at\":\"2026-09-29T00:00:00.000Z\""));
    service_close(&service);
}

static void a_claim_that_was_never_recorded_lapses(void **state) {
    open_with(state, "deliver");
    Notice notice = sms(true);
    tell(&notice);
    assert_true(listed("\"state\":\"delivered\""));
    char sql[160];
    snprintf(sql, sizeof sql, "update notice set state = 'queued', next_at = %lld",
             (long long)(SERVICE_START + MINUTE));
    database_execute(service.database, sql);
    assert_sent_stays(1);
    step_to(SERVICE_START + MINUTE);
    for (int i = 0; i < 250 && atomic_load(&sent) < 2; i++) rest();
    assert_int_equal(atomic_load(&sent), 2);
    service_close(&service);
}

static void a_telephone_call_is_recorded_by_a_person(void **state) {
    open_with(state, "deliver");
    Notice notice = {.channel = NOTICE_PHONE,
                     .person_id = 12,
                     .template_key = STR("notice.hello"),
                     .scope = LAB_PLACE};
    tell(&notice);
    tell(&notice);
    service_ask(&service, service.clerk, "POST", "/api/notices/1/outcome", "{\"delivered\":true}",
                &reply);
    assert_int_equal(reply.status, 422);
    service_ask(&service, service.outsider, "GET", "/api/notices/1", NULL, &reply);
    assert_int_equal(reply.status, 404);
    static const char *const told = "{\"delivered\":true,\"result\":\"the daughter, 10:05\"}";
    service_ask(&service, service.outsider, "POST", "/api/notices/1/outcome", told, &reply);
    assert_int_equal(reply.status, 404);
    service_ask(&service, service.clerk, "POST", "/api/notices/1/outcome", told, &reply);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"state\":\"delivered\""));
    service_ask(&service, service.clerk, "POST", "/api/notices/1/outcome", told, &reply);
    assert_int_equal(reply.status, 409);
    service_ask(&service, service.clerk, "POST", "/api/notices/2/outcome",
                "{\"delivered\":false,\"result\":\"nobody answers\"}", &reply);
    assert_true(reply_has(&reply, "\"state\":\"given_up\""));
    service_ask(&service, service.clerk, "GET", "/api/notices/sent?person_id=12", NULL, &reply);
    assert_true(reply_has(&reply, "nobody answers"));
    assert_sent_stays(0);
    service_close(&service);
}

static void whoever_is_to_tell_it_sees_the_words(void **state) {
    open_with(state, "deliver");
    Notice call = {.channel = NOTICE_PHONE,
                   .person_id = 12,
                   .template_key = STR("notice.hello"),
                   .arguments = STR("[\"Wang Fang\",\"tomorrow\"]"),
                   .scope = LAB_PLACE};
    Notice code = sms(true);
    tell(&call);
    tell(&code);
    service_ask(&service, service.clerk, "GET", "/api/notices/1", NULL, &reply);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"text\":\"Hello Wang Fang, tomorrow\""));
    service_ask(&service, service.clerk, "GET", "/api/notices/2", NULL, &reply);
    assert_int_equal(reply.status, 200);
    assert_false(reply_has(&reply, "Wang Fang")); /* a code by SMS is its receiver's alone */
    service_ask(&service, service.clerk, "GET", "/api/notices/sent", NULL, &reply);
    assert_false(reply_has(&reply, "Wang Fang"));
    service_close(&service);
}

static void an_incomplete_notice_is_a_mistake(void **state) {
    open_with(state, "deliver");
    Notice nobody = {.channel = NOTICE_APP, .template_key = STR("notice.hello")};
    Notice wordless = {.channel = NOTICE_PHONE, .person_id = 1};
    assert_int_equal(site_write(service.lab.site, &system_actor, "tell", write_one, &nobody),
                     ERR_INTERNAL);
    assert_int_equal(site_write(service.lab.site, &system_actor, "tell", write_one, &wordless),
                     ERR_INTERNAL);
    service_close(&service);
}

static void quiet_hours_end_in_the_morning(void **state) {
    (void)state;
    QuietHours night = {21 * 60, 8 * 60}, noon = {12 * 60, 14 * 60}, none = {60, 60};
    int64_t day = date_start_ms(20260928);
    assert_int_equal(quiet_hours_end(&night, day + 21 * HOUR), day + 32 * HOUR);
    assert_int_equal(quiet_hours_end(&night, day + 21 * HOUR - 1), day + 21 * HOUR - 1);
    assert_int_equal(quiet_hours_end(&night, day), day + 8 * HOUR);
    assert_int_equal(quiet_hours_end(&night, day + 8 * HOUR - 1), day + 8 * HOUR);
    assert_int_equal(quiet_hours_end(&night, day + 8 * HOUR), day + 8 * HOUR);
    assert_int_equal(quiet_hours_end(&noon, day + 13 * HOUR), day + 14 * HOUR);
    assert_int_equal(quiet_hours_end(&noon, day + 14 * HOUR), day + 14 * HOUR);
    assert_int_equal(quiet_hours_end(&none, day + HOUR), day + HOUR);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quiet_hours_end_in_the_morning),
        ON_BOTH(an_app_notice_is_its_owner_s),
        ON_BOTH(an_app_notice_is_heard_by_its_account_alone),
        ON_BOTH(without_a_gateway_the_log_has_it),
        ON_BOTH(an_sms_goes_out_after_the_commit),
        ON_BOTH(a_failed_sms_is_tried_after_1_5_and_30_minutes),
        ON_SQLITE(what_was_tried_again_may_arrive),
        ON_SQLITE(quiet_hours_hold_what_is_not_urgent),
        ON_SQLITE(what_is_late_waits_for_the_morning),
        ON_SQLITE(a_claim_that_was_never_recorded_lapses),
        ON_BOTH(a_telephone_call_is_recorded_by_a_person),
        ON_BOTH(whoever_is_to_tell_it_sees_the_words),
        ON_SQLITE(an_incomplete_notice_is_a_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
