/* SMS over HTTP: what the gateway is told, what its answers and its reports make of a notice,
 * against a small server on 127.0.0.1. */
#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/walk/sms_gateway.h"
#include "core/wire/post.h"
#include "support/service_lab.h"

#define KEY    "a-key-of-the-gateway"
#define MINUTE INT64_C(60000)

static ServiceLab service;
static RawReply reply;

/* ---- the gateway ---- */

typedef struct Gateway {
    int listener, port;
    pthread_t thread;
    pthread_mutex_t lock;
    const char *answer; /* status line and body of every answer; NULL: hangs up */
    char asked[4096];   /* the last request */
    int count;
} Gateway;
static Gateway gateway;
static SmsGateway sms;
static char key_file[64];

/* The head, and of the body what it announces. */
static void request_read(int client, char *out, size_t size) {
    size_t len = 0;
    const char *end = NULL, *length = NULL;
    out[0] = '\0';
    while (len + 1 < size) {
        ssize_t got = read(client, out + len, size - len - 1);
        if (got <= 0) return;
        len += (size_t)got;
        out[len] = '\0';
        end = strstr(out, "\r\n\r\n");
        length = strstr(out, "Content-Length: ");
        if (end && length && strlen(end + 4) >= strtoul(length + 16, NULL, 10)) return;
    }
}

static void *gateway_run(void *context) {
    (void)context;
    for (int client; (client = accept(gateway.listener, NULL, NULL)) >= 0; (void)close(client)) {
        char asked[sizeof gateway.asked], answer[512];
        request_read(client, asked, sizeof asked);
        pthread_mutex_lock(&gateway.lock);
        (void)snprintf(gateway.asked, sizeof gateway.asked, "%s", asked);
        gateway.count++;
        const char *says = gateway.answer;
        pthread_mutex_unlock(&gateway.lock);
        if (says == NULL) continue;
        const char *body = strchr(says, '\n') + 1;
        int len = snprintf(answer, sizeof answer,
                           "HTTP/1.1 %.*s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
                           (int)(body - says - 1), says, strlen(body), body);
        assert_int_equal(write(client, answer, (size_t)len), len);
    }
    return NULL;
}

static void gateway_says(const char *answer) {
    pthread_mutex_lock(&gateway.lock);
    gateway.answer = answer;
    pthread_mutex_unlock(&gateway.lock);
}

static void gateway_open(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    gateway = (Gateway){.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    pthread_mutex_init(&gateway.lock, NULL);
    assert_int_equal(bind(gateway.listener, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(gateway.listener, 8), 0);
    assert_int_equal(getsockname(gateway.listener, (struct sockaddr *)&address, &len), 0);
    gateway.port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&gateway.thread, NULL, gateway_run, NULL), 0);
}

static void gateway_close(void) {
    (void)shutdown(gateway.listener, SHUT_RDWR);
    (void)pthread_join(gateway.thread, NULL);
    (void)close(gateway.listener);
    pthread_mutex_destroy(&gateway.lock);
}

static void key_write(const char *text) {
    (void)snprintf(key_file, sizeof key_file, "/tmp/yiyang-sms-XXXXXX");
    int file = mkstemp(key_file);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(file);
}

static void open_with(void **state, const char *answer) {
    static char url[64];
    const char *why = NULL;
    gateway_open();
    gateway_says(answer);
    key_write(KEY "\nwhat stands below is no key\n");
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d/send?app=1", gateway.port);
    assert_true(sms_gateway_init(&sms, url, key_file, &why));
    (void)unlink(key_file);
    service_open(&service, *state, &sms.driver);
}

static void close_all(void) {
    service_close(&service);
    gateway_close();
}

/* ---- notices ---- */

static Err write_one(Op *op, void *context) {
    return notice_write(op, context);
}

static void tell(const char *to) {
    Notice notice = {.channel = NOTICE_SMS,
                     .to = str_from(to),
                     .template_key = STR("notice.hello"),
                     .arguments = STR("[\"王\\\"芳\",\"tomorrow\"]"),
                     .urgent = true,
                     .scope = LAB_PLACE};
    assert_int_equal(site_write(service.lab.site, &system_actor, "tell", write_one, &notice), OK);
    site_drain(service.lab.site);
}

static void assert_stands(const char *state) {
    char text[64];
    (void)snprintf(text, sizeof text, "\"state\":\"%s\"", state);
    service_ask(&service, service.clerk, "GET", "/api/notices/sent", NULL, &reply);
    assert_int_equal(reply.status, 200);
    if (!reply_has(&reply, text)) fail_msg("not %s: %s", state, reply.body);
}

static void report(const char *key, int id, bool delivered, int status) {
    char body[256];
    (void)snprintf(body, sizeof body,
                   "{\"key\":\"%s\",\"notice_id\":%d,\"delivered\":%s,\"result\":\"DELIVRD\"}", key,
                   id, delivered ? "true" : "false");
    service_ask(&service, STR_NONE, "POST", "/api/public/sms-reports", body, &reply);
    assert_int_equal(reply.status, status);
}

static void what_was_accepted_arrives_by_report(void **state) {
    open_with(state, "200 OK\n{\"status\":\"accepted\",\"message_id\":\"m-1\"}");
    tell("13800000001");
    assert_stands("sent");
    assert_int_equal(gateway.count, 1);
    assert_non_null(strstr(gateway.asked, "POST /send?app=1 HTTP/1.1\r\n"));
    assert_non_null(strstr(gateway.asked, "Authorization: Bearer " KEY "\r\n"));
    assert_non_null(strstr(gateway.asked, "Content-Type: application/json\r\n"));
    assert_non_null(strstr(gateway.asked, "\"id\":\"1\",\"to\":\"13800000001\",\"text\":\""));
    assert_non_null(strstr(gateway.asked, "王\\\"芳"));
    assert_non_null(strstr(gateway.asked, "\"template\":\"notice.hello\""));
    report("another-key-of-16", 1, true, 403);
    report("", 1, true, 422);
    report(KEY, 99, true, 404);
    assert_stands("sent");
    report(KEY, 1, true, 204);
    assert_stands("delivered");
    assert_true(reply_has(&reply, "DELIVRD"));
    report(KEY, 1, true, 204); /* said twice */
    report(KEY, 1, false, 409);
    assert_stands("delivered");
    close_all();
}

static void what_did_not_arrive_is_sent_again(void **state) {
    open_with(state, "202 Accepted\n{\"status\":\"accepted\"}");
    tell("13800000001");
    static const int wait_minutes[] = {1, 5, 30};
    int64_t now_ms = SERVICE_START;
    for (size_t i = 0; i < COUNT(wait_minutes); i++) {
        report(KEY, 1, false, 204);
        assert_stands("failed");
        report(KEY, 1, true, 409); /* it is not on its way */
        now_ms += wait_minutes[i] * MINUTE;
        assert_int_equal(site_step_clock(service.lab.site, now_ms), OK);
        site_drain(service.lab.site);
        assert_stands("sent");
        assert_int_equal(gateway.count, (int)i + 2);
    }
    report(KEY, 1, false, 204);
    assert_stands("given_up");
    close_all();
}

static void only_a_yes_counts(void **state) {
    static const struct {
        const char *answer, *state;
    } cases[] = {
        {"200 OK\n{\"status\":\"delivered\"}", "delivered"},
        {"200 OK\n{\"status\":\"refused\"}", "failed"},
        {"200 OK\n{}", "failed"},
        {"200 OK\nOK", "failed"},
        {"500 No\n{\"status\":\"accepted\"}", "failed"},
        {"302 Found\n{\"status\":\"accepted\"}", "failed"},
        {NULL, "failed"},
    };
    open_with(state, NULL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        char target[64], text[64];
        gateway_says(cases[i].answer);
        tell("13800000001");
        (void)snprintf(target, sizeof target, "/api/notices/%zu", i + 1);
        (void)snprintf(text, sizeof text, "\"state\":\"%s\"", cases[i].state);
        service_ask(&service, service.clerk, "GET", target, NULL, &reply);
        assert_int_equal(reply.status, 200);
        if (!reply_has(&reply, text)) fail_msg("case %zu: %s", i, reply.body);
    }
    close_all();
}

/* The key of nobody opens nothing. */
static void without_a_gateway_nobody_reports(void **state) {
    service_open(&service, *state, NULL);
    tell("13800000001");
    assert_stands("sent");
    report(KEY, 1, true, 403);
    assert_stands("sent");
    service_close(&service);
}

static void an_address_or_a_key_that_is_none(void **state) {
    (void)state;
    static const char *const good[] = {"https://sms.example/send", "http://127.0.0.1:8000/x",
                                       "http://localhost", "http://[::1]:80/"};
    static const char *const bad[] = {"http://sms.example/send", "https://",
                                      "ftp://127.0.0.1/",        "http://127.0.0.1.example/",
                                      "http://localhost@evil/",  "sms.example"};
    for (size_t i = 0; i < COUNT(good); i++) assert_true(post_may(good[i]));
    for (size_t i = 0; i < COUNT(bad); i++) assert_false(post_may(bad[i]));
    const char *why = NULL;
    assert_false(sms_gateway_init(&sms, bad[0], NULL, &why));
    assert_non_null(strstr(why, "--sms-gateway"));
    assert_false(sms_gateway_init(&sms, good[0], NULL, &why));
    assert_non_null(strstr(why, "--sms-key"));
    key_write("short\n");
    assert_false(sms_gateway_init(&sms, good[0], key_file, &why));
    (void)unlink(key_file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(what_was_accepted_arrives_by_report),
        ON_BOTH(what_did_not_arrive_is_sent_again),
        ON_SQLITE(only_a_yes_counts),
        ON_BOTH(without_a_gateway_nobody_reports),
        cmocka_unit_test(an_address_or_a_key_that_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
