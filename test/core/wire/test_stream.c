#include <assert.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/date.h"
#include "core/wire/http.h"
#include "support/raw_client.h"

enum { STREAMS_MAX = 256 };

/* Keeps its streams as an application does: one lock around opening, sending and forgetting. */
typedef struct Hub {
    HttpServer *server;
    int port;
    pthread_mutex_t mutex;
    Stream *streams[STREAMS_MAX];
    size_t count, gone;
    Exchange *held;
} Hub;

static bool hub_admit(void *context, Exchange *exchange, size_t *limit) {
    (void)context, (void)exchange, (void)limit;
    return true;
}

static void hub_gone(void *context, Stream *stream) {
    Hub *hub = context;
    pthread_mutex_lock(&hub->mutex);
    for (size_t i = 0; i < hub->count; i++) {
        if (hub->streams[i] == stream) hub->streams[i--] = hub->streams[--hub->count];
    }
    hub->gone++;
    pthread_mutex_unlock(&hub->mutex);
}

static void hub_subscribe(Hub *hub, Exchange *exchange) {
    assert(hub->count < STREAMS_MAX);
    hub->streams[hub->count] = exchange_stream(exchange, hub_gone, hub);
    assert(hub->streams[hub->count]);
    hub->count++;
}

static void hub_serve(void *context, Exchange *exchange) {
    Hub *hub = context;
    pthread_mutex_lock(&hub->mutex);
    if (str_equal_c(exchange_path(exchange), "/later"))
        hub->held = exchange;
    else
        hub_subscribe(hub, exchange);
    pthread_mutex_unlock(&hub->mutex);
}

static Hub *hub_open(int heartbeat_ms) {
    Hub *hub = calloc(1, sizeof *hub);
    pthread_mutex_init(&hub->mutex, NULL);
    HttpConfig config = {.address = "127.0.0.1:0",
                         .heartbeat_ms = heartbeat_ms,
                         .close_wait_ms = 2000,
                         .admit = hub_admit,
                         .serve = hub_serve,
                         .app = hub};
    assert_int_equal(http_open(&config, &hub->server), OK);
    hub->port = http_port(hub->server);
    return hub;
}

static void hub_free(Hub *hub) {
    pthread_mutex_destroy(&hub->mutex);
    free(hub);
}

static bool hub_await(Hub *hub, size_t count, size_t gone) {
    for (int i = 0; i < 500; i++) {
        pthread_mutex_lock(&hub->mutex);
        bool there = hub->count == count && hub->gone == gone;
        pthread_mutex_unlock(&hub->mutex);
        if (there) return true;
        usleep(10000);
    }
    return false;
}

static size_t hub_send(Hub *hub, Str id, Str event, Str data) {
    size_t sent = 0;
    pthread_mutex_lock(&hub->mutex);
    for (size_t i = 0; i < hub->count; i++) sent += stream_send(hub->streams[i], id, event, data);
    pthread_mutex_unlock(&hub->mutex);
    return sent;
}

static int subscriber_open(Hub *hub) {
    int client = client_open(hub->port);
    client_send(client, "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return client;
}

static void test_sends_events(void **state) {
    (void)state;
    Hub *hub = hub_open(0);
    char text[8192];
    int client = subscriber_open(hub);
    assert_true(client_read_until(client, "\r\n\r\n", text, sizeof text));
    assert_non_null(strstr(text, "Content-Type: text/event-stream"));
    assert_non_null(strstr(text, "Cache-Control: no-store"));
    assert_true(client_read_until(client, "retry: 3000\n\n", text, sizeof text));
    assert_true(hub_await(hub, 1, 0));
    assert_int_equal(hub_send(hub, STR("7"), STR("order"), STR("{\"a\":1}")), 1);
    assert_true(client_read_until(client, "\n\n", text, sizeof text));
    assert_non_null(strstr(text, "id: 7\nevent: order\ndata: {\"a\":1}\n\n"));
    assert_int_equal(hub_send(hub, STR_NONE, STR_NONE, STR("a\nb\r\nc\r")), 1);
    assert_true(client_read_until(client, "\n\n", text, sizeof text));
    assert_non_null(strstr(text, "\r\ndata: a\ndata: b\ndata: c\ndata: \n\n"));
    client_close(client);
    assert_true(hub_await(hub, 0, 1));
    http_close(hub->server);
    hub_free(hub);
}

static void test_beats(void **state) {
    (void)state;
    Hub *hub = hub_open(100);
    char text[8192];
    int client = subscriber_open(hub);
    assert_true(client_read_until(client, "retry: 3000\n\n", text, sizeof text));
    int64_t begun_ms = clock_monotonic_ms();
    for (int i = 0; i < 5; i++)
        assert_true(client_read_until(client, "\n:\n\n", text, sizeof text));
    assert_in_range(clock_monotonic_ms() - begun_ms, 300, 2000);
    client_close(client);
    http_close(hub->server);
    assert_int_equal(hub->gone, 1);
    hub_free(hub);
}

static void test_notices_clients_that_leave(void **state) {
    (void)state;
    Hub *hub = hub_open(0);
    enum { CLIENTS = 100 };
    int clients[CLIENTS];
    char text[8192];
    for (int i = 0; i < CLIENTS; i++) clients[i] = subscriber_open(hub);
    assert_true(hub_await(hub, CLIENTS, 0));
    for (int i = 0; i < CLIENTS; i += 2) client_close(clients[i]);
    assert_true(hub_await(hub, CLIENTS / 2, CLIENTS / 2));
    assert_int_equal(hub_send(hub, STR_NONE, STR_NONE, STR("still here")), CLIENTS / 2);
    for (int i = 1; i < CLIENTS; i += 2) {
        assert_true(client_read_until(clients[i], "data: still here\n\n", text, sizeof text));
        client_close(clients[i]);
    }
    assert_true(hub_await(hub, 0, CLIENTS));
    http_close(hub->server);
    hub_free(hub);
}

/* A client that reads nothing fills the sockets and then the buffer. */
static void test_closes_a_stream_that_overflows(void **state) {
    (void)state;
    Hub *hub = hub_open(0);
    int client = subscriber_open(hub);
    assert_true(hub_await(hub, 1, 0));
    static char blob[64 * 1024];
    memset(blob, 'x', sizeof blob);
    Str data = {blob, sizeof blob};
    int sent = 0;
    while (sent < 10000 && hub_send(hub, STR_NONE, STR_NONE, data) == 1) sent++;
    assert_in_range(sent, 3, 9999);
    assert_true(hub_await(hub, 0, 1));
    client_close(client);
    http_close(hub->server);
    hub_free(hub);
}

static void *send_many(void *context) {
    Hub *hub = context;
    for (int i = 0; i < 500; i++) {
        char id[16];
        int len = snprintf(id, sizeof id, "%d", i);
        hub_send(hub, (Str){id, (size_t)len}, STR("tick"), STR("{}"));
        if (i % 10 == 0) usleep(1000);
    }
    return NULL;
}

static void test_keeps_order_under_load(void **state) {
    (void)state;
    Hub *hub = hub_open(50);
    enum { CLIENTS = 20 };
    int clients[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) clients[i] = subscriber_open(hub);
    assert_true(hub_await(hub, CLIENTS, 0));
    pthread_t sender;
    pthread_create(&sender, NULL, send_many, hub);
    static char text[256 * 1024];
    for (int i = 0; i < CLIENTS; i++) {
        assert_true(
            client_read_until(clients[i], "id: 499\nevent: tick\ndata: {}\n\n", text, sizeof text));
        const char *at = text;
        for (int id = 0; id < 500; id++) {
            char line[24];
            snprintf(line, sizeof line, "id: %d\n", id);
            at = strstr(at, line);
            assert_non_null(at);
        }
        client_close(clients[i]);
    }
    pthread_join(sender, NULL);
    http_close(hub->server);
    assert_int_equal(hub->gone, CLIENTS);
    hub_free(hub);
}

static void test_ends_by_the_server(void **state) {
    (void)state;
    Hub *hub = hub_open(0);
    char text[8192];
    int one = subscriber_open(hub);
    assert_true(hub_await(hub, 1, 0));
    pthread_mutex_lock(&hub->mutex);
    Stream *stream = hub->streams[0];
    assert_true(stream_send(stream, STR_NONE, STR_NONE, STR("last")));
    stream_close(stream);
    assert_false(stream_send(stream, STR_NONE, STR_NONE, STR("too late")));
    pthread_mutex_unlock(&hub->mutex);
    assert_true(client_read_until(one, "data: last\n\n", text, sizeof text));
    assert_true(client_read_until(one, "0\r\n\r\n", text, sizeof text));
    assert_true(hub_await(hub, 0, 1));
    int two = subscriber_open(hub);
    assert_true(hub_await(hub, 1, 1));
    int64_t begun_ms = clock_monotonic_ms();
    http_close(hub->server);
    assert_true(clock_monotonic_ms() - begun_ms < 1500);
    assert_int_equal(hub->gone, 2);
    assert_true(client_is_ended(two));
    client_close(one);
    client_close(two);
    hub_free(hub);
}

static Exchange *held_take(Hub *hub) {
    Exchange *held = NULL;
    for (int i = 0; i < 500 && !held; i++) {
        usleep(10000);
        pthread_mutex_lock(&hub->mutex);
        held = hub->held;
        hub->held = NULL;
        pthread_mutex_unlock(&hub->mutex);
    }
    return held;
}

static void test_opens_from_another_thread(void **state) {
    (void)state;
    Hub *hub = hub_open(0);
    char text[8192];
    int client = client_open(hub->port);
    client_send(client, "GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n");
    Exchange *held = held_take(hub);
    assert_non_null(held);
    pthread_mutex_lock(&hub->mutex);
    hub_subscribe(hub, held);
    pthread_mutex_unlock(&hub->mutex);
    assert_int_equal(hub_send(hub, STR_NONE, STR_NONE, STR("hello")), 1);
    assert_true(client_read_until(client, "data: hello\n\n", text, sizeof text));
    client_close(client);
    assert_true(hub_await(hub, 0, 1));
    http_close(hub->server);
    hub_free(hub);
}

static void test_opens_after_the_end(void **state) {
    (void)state;
    Hub *hub = hub_open(0);
    int client = client_open(hub->port);
    client_send(client, "GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n");
    Exchange *held = held_take(hub);
    assert_non_null(held);
    http_close(hub->server);
    assert_true(client_is_ended(client));
    assert_null(exchange_stream(held, hub_gone, hub));
    assert_int_equal(hub->gone, 0);
    client_close(client);
    hub_free(hub);
}

static void test_ends_a_stream_nobody_reads(void **state) {
    (void)state;
    Hub *hub = hub_open(0);
    int client = subscriber_open(hub);
    assert_true(hub_await(hub, 1, 0));
    static char blob[16 * 1024];
    memset(blob, 'x', sizeof blob);
    for (int i = 0; i < 400 && hub_send(hub, STR_NONE, STR_NONE, (Str){blob, sizeof blob}); i++)
        usleep(500);
    int64_t begun_ms = clock_monotonic_ms();
    http_close(hub->server);
    assert_true(clock_monotonic_ms() - begun_ms < 4000);
    assert_int_equal(hub->gone, 1);
    client_close(client);
    hub_free(hub);
}

static void test_ends_a_head_request_at_once(void **state) {
    (void)state;
    Hub *hub = hub_open(0);
    static RawReply reply;
    int client = client_open(hub->port);
    client_send(client, "HEAD /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    client_read(client, true, &reply);
    assert_int_equal(reply.status, 200);
    assert_true(hub_await(hub, 0, 1));
    client_close(client);
    http_close(hub->server);
    hub_free(hub);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sends_events),
        cmocka_unit_test(test_beats),
        cmocka_unit_test(test_notices_clients_that_leave),
        cmocka_unit_test(test_closes_a_stream_that_overflows),
        cmocka_unit_test(test_keeps_order_under_load),
        cmocka_unit_test(test_ends_by_the_server),
        cmocka_unit_test(test_opens_from_another_thread),
        cmocka_unit_test(test_opens_after_the_end),
        cmocka_unit_test(test_ends_a_stream_nobody_reads),
        cmocka_unit_test(test_ends_a_head_request_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
