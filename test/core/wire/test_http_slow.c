/* Slow clients over raw sockets: who sends too slowly is told so, who takes too slowly is cut, and
 * neither keeps anybody else waiting.
 *
 *   ·G·E·T· ·/·…  ─► 408      head, half a body … ─► 408      takes a byte now and then ─► cut
 */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/date.h"
#include "core/wire/http.h"
#include "support/raw_client.h"

#define HOST "Host: localhost\r\n"
enum {
    DEADLINE_MS = 400,
    LONG_MS = 60000,
    PATIENCE_MS = 20000,
    CROWD = 300,
    ENDLESS = 1 << 30,
    SIP = 1024 /* bytes */
};

static bool admit(void *context, Exchange *exchange, size_t *limit) {
    (void)context;
    *limit = str_equal_c(exchange_path(exchange), "/upload") ? 8 << 20 : 1 << 20;
    return true;
}

static bool endless_read(const void *context, uint64_t at, char *out, size_t max, size_t *got) {
    (void)at;
    memset(out, *(const char *)context, max);
    *got = max;
    return true;
}

static void serve(void *context, Exchange *exchange) {
    (void)context;
    HttpReply reply = {.status = 200,
                       .content_type = STR("text/plain"),
                       .body = exchange_body(exchange)};
    HttpFlow flow = {.size = ENDLESS, .read = endless_read, .context = "x", .context_size = 1};
    if (str_equal_c(exchange_path(exchange), "/endless"))
        exchange_reply_flow(exchange, &reply, &flow);
    else
        exchange_reply(exchange, &reply);
}

static HttpServer *server_open(int deadline_ms, int upload_deadline_ms) {
    HttpServer *server;
    HttpConfig config = {.address = "127.0.0.1:0",
                         .deadline_ms = deadline_ms,
                         .upload_deadline_ms = upload_deadline_ms,
                         .admit = admit,
                         .serve = serve};
    assert_int_equal(http_open(&config, &server), OK);
    return server;
}

/* A byte now and then keeps an inactivity timer awake for ever. */
static int dripped(int port, const char *request) {
    static RawReply reply;
    int client = client_open(port);
    int64_t began_ms = clock_monotonic_ms();
    struct pollfd said = {.fd = client, .events = POLLIN};
    for (const char *at = request; poll(&said, 1, 20) == 0; at += at[1] != '\0')
        if (!client_send_bytes(client, at, 1) || clock_monotonic_ms() - began_ms > PATIENCE_MS)
            break;
    client_read(client, false, &reply);
    assert_true(clock_monotonic_ms() - began_ms >= DEADLINE_MS / 2); /* it was let begin */
    assert_true(client_is_ended(client));
    client_close(client);
    return reply.status;
}

/* The last byte of each comes again and again: none of them ever ends. */
static void who_sends_too_slowly_is_told_so(void **state) {
    (void)state;
    HttpServer *server = server_open(DEADLINE_MS, LONG_MS);
    int port = http_port(server);
    assert_int_equal(dripped(port, "GET /echo?a"), 408);
    assert_int_equal(dripped(port, "GET /echo HTTP/1.1\r\nX: a"), 408);
    assert_int_equal(dripped(port,
                             "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 100000\r\n\r\nh"),
                     408);
    assert_int_equal(dripped(port, "POST /echo HTTP/1.1\r\n" HOST
                                   "Transfer-Encoding: chunked\r\n\r\n100\r\nh"),
                     408);
    http_close(server);
}

static void who_stops_in_the_middle_is_told_so(void **state) {
    (void)state;
    static RawReply reply;
    HttpServer *server = server_open(DEADLINE_MS, LONG_MS);
    int client = client_open(http_port(server));
    client_send(client, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 100\r\n\r\nhalf");
    client_read(client, false, &reply);
    assert_int_equal(reply.status, 408);
    client_close(client);
    http_close(server);
}

/* Files have a deadline of their own; a connection that rests between requests has none of both. */
static void an_upload_may_take_longer(void **state) {
    (void)state;
    static RawReply reply;
    HttpServer *server = server_open(DEADLINE_MS, LONG_MS);
    int client = client_open(http_port(server));
    client_send(client, "POST /upload HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\n12");
    usleep(2 * DEADLINE_MS * 1000);
    client_send(client, "34");
    client_read(client, false, &reply);
    assert_string_equal(reply.body, "1234");
    usleep(2 * DEADLINE_MS * 1000);
    client_send(client, "GET /echo HTTP/1.1\r\n" HOST "\r\n");
    client_read(client, false, &reply);
    assert_int_equal(reply.status, 200);
    client_close(client);
    http_close(server);
}

/* It takes a little at a time; when it wants the rest in a hurry there is no more than what was on
 * its way. */
static void who_takes_too_slowly_is_cut(void **state) {
    (void)state;
    static char taken[SIP];
    HttpServer *server = server_open(DEADLINE_MS, DEADLINE_MS);
    int client = client_open(http_port(server));
    size_t total = 0;
    ssize_t got = 0;
    client_send(client, "GET /endless HTTP/1.1\r\n" HOST "\r\n");
    int64_t began_ms = clock_monotonic_ms();
    while (clock_monotonic_ms() - began_ms < 2 * DEADLINE_MS) { /* meanwhile it is cut */
        usleep(20000);
        got = recv(client, taken, sizeof taken, MSG_DONTWAIT);
        if (got > 0) total += (size_t)got;
    }
    while ((got = recv(client, taken, sizeof taken, 0)) > 0) total += (size_t)got;
    assert_true(total > 0 && total < ENDLESS);
    client_close(client);
    http_close(server);
}

/* Each has sent half a head; whoever comes is answered all the same, and so are they in the end. */
static void a_slow_crowd_keeps_nobody_waiting(void **state) {
    (void)state;
    static RawReply reply;
    int crowd[CROWD];
    HttpServer *server = server_open(LONG_MS, LONG_MS);
    for (int i = 0; i < CROWD; i++) {
        crowd[i] = client_open(http_port(server));
        client_send(crowd[i], i % 2 == 0 ? "GET /echo HTTP/1.1\r\nHo"
                                         : "POST /echo HTTP/1.1\r\n" HOST
                                           "Content-Length: 2\r\n\r\n1");
    }
    for (int i = 0; i < 20; i++)
        assert_int_equal(client_status(http_port(server), "GET /echo HTTP/1.1\r\n" HOST "\r\n"),
                         200);
    for (int i = 0; i < CROWD; i++) {
        client_send(crowd[i], i % 2 == 0 ? "st: localhost\r\n\r\n" : "2");
        client_read(crowd[i], false, &reply);
        assert_int_equal(reply.status, 200);
        client_close(crowd[i]);
    }
    http_close(server);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_sends_too_slowly_is_told_so),
        cmocka_unit_test(who_stops_in_the_middle_is_told_so),
        cmocka_unit_test(an_upload_may_take_longer),
        cmocka_unit_test(who_takes_too_slowly_is_cut),
        cmocka_unit_test(a_slow_crowd_keeps_nobody_waiting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
