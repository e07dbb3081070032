#include <assert.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/date.h"
#include "core/wire/http.h"
#include "support/raw_client.h"

enum { HELD_MAX = 512 };

/* Exchanges that wait for another thread. */
typedef struct App {
    HttpServer *server;
    int port;
    pthread_mutex_t mutex;
    Exchange *held[HELD_MAX];
    size_t held_count, admitted, served;
} App;

static void text_reply(Exchange *exchange, int status, Str body) {
    HttpReply reply = {.status = status, .content_type = STR("text/plain"), .body = body};
    reply.headers[reply.header_count++] = (HttpHeader){STR("X-Test"), STR("yes")};
    exchange_reply(exchange, &reply);
}

static bool app_admit(void *context, Exchange *exchange, size_t *limit) {
    App *app = context;
    Str path = exchange_path(exchange);
    __atomic_add_fetch(&app->admitted, 1, __ATOMIC_RELAXED);
    if (str_equal_c(path, "/deny")) {
        text_reply(exchange, 403, STR("denied"));
        return false;
    }
    exchange_set_context(exchange, arena_copy(exchange_arena(exchange), path).ptr ? app : NULL);
    if (str_equal_c(path, "/echo")) *limit = 1024 * 1024;
    if (str_equal_c(path, "/small")) *limit = 10;
    if (str_equal_c(path, "/upload")) *limit = 8 * 1024 * 1024;
    return true;
}

static void hold(App *app, Exchange *exchange) {
    pthread_mutex_lock(&app->mutex);
    assert(app->held_count < HELD_MAX);
    app->held[app->held_count++] = exchange;
    pthread_mutex_unlock(&app->mutex);
}

static void describe(Exchange *exchange) {
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OTHER"};
    Str query = exchange_query(exchange), agent = exchange_header(exchange, "user-AGENT");
    Str text =
        arena_printf(exchange_arena(exchange), "%s|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT,
                     methods[exchange_method(exchange)], STR_ARG(exchange_path(exchange)),
                     STR_ARG(query), STR_ARG(agent), STR_ARG(exchange_peer(exchange)));
    text_reply(exchange, 200, text);
}

static void app_serve(void *context, Exchange *exchange) {
    App *app = context;
    Str path = exchange_path(exchange);
    __atomic_add_fetch(&app->served, 1, __ATOMIC_RELAXED);
    assert(exchange_context(exchange) == app);
    if (str_equal_c(path, "/later")) {
        hold(app, exchange);
    } else if (str_equal_c(path, "/upload")) {
        Str body = exchange_body(exchange);
        text_reply(exchange, 200, arena_printf(exchange_arena(exchange), "%zu", body.len));
    } else if (str_starts(path, STR("/describe"))) {
        describe(exchange);
    } else {
        text_reply(exchange, 200, exchange_body(exchange));
    }
}

static Str app_title(void *context, const char *language, int status) {
    (void)context;
    (void)status;
    return strcmp(language, "zh") == 0 ? STR("zh words") : STR("en words");
}

static App *app_open(HttpConfig config) {
    App *app = calloc(1, sizeof *app);
    pthread_mutex_init(&app->mutex, NULL);
    config.address = "127.0.0.1:0";
    config.admit = app_admit;
    config.serve = app_serve;
    config.title = app_title;
    config.app = app;
    assert_int_equal(http_open(&config, &app->server), OK);
    app->port = http_port(app->server);
    return app;
}

static void app_close(App *app) {
    http_close(app->server);
    pthread_mutex_destroy(&app->mutex);
    free(app);
}

static size_t held_count(App *app) {
    pthread_mutex_lock(&app->mutex);
    size_t count = app->held_count;
    pthread_mutex_unlock(&app->mutex);
    return count;
}

static bool held_await(App *app, size_t count) {
    for (int i = 0; i < 500 && held_count(app) < count; i++) usleep(10000);
    return held_count(app) >= count;
}

static long resident_kib(void) {
    FILE *file = fopen("/proc/self/statm", "r");
    long total = 0, resident = 0;
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%ld %ld", &total, &resident), 2);
    fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

#define HOST "Host: localhost\r\n"

static void test_answers_and_keeps_alive(void **state) {
    App *app = *state;
    static RawReply reply;
    int client = client_open(app->port);
    for (int i = 0; i < 3; i++) {
        client_send(client, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello");
        client_read(client, false, &reply);
        assert_int_equal(reply.status, 200);
        assert_string_equal(reply.body, "hello");
        assert_non_null(strstr(reply.head, "X-Test: yes"));
        assert_non_null(strstr(reply.head, "Content-Type: text/plain"));
    }
    client_send(client, "POST /echo HTTP/1.1\r\n" HOST
                        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    client_read(client, false, &reply);
    assert_string_equal(reply.body, "abcde");
    client_send(client, "HEAD /describe HTTP/1.1\r\n" HOST "\r\n");
    client_read(client, true, &reply);
    assert_int_equal(reply.status, 200);
    client_send(client, "GET /echo HTTP/1.1\r\n" HOST "\r\nGET /echo HTTP/1.1\r\n" HOST "\r\n");
    client_read(client, false, &reply);
    assert_int_equal(reply.status, 200);
    client_read(client, false, &reply);
    assert_int_equal(reply.status, 200);
    client_close(client);
}

static void test_shows_the_request(void **state) {
    App *app = *state;
    static RawReply reply;
    int client = client_open(app->port);
    client_send(client, "PATCH /describe/%E6%9D%AD%e5%b7%9e?a=%20b&c+d HTTP/1.1\r\n" HOST
                        "User-Agent: probe 1\r\nContent-Length: 0\r\n\r\n");
    client_read(client, false, &reply);
    assert_string_equal(reply.body, "PATCH|/describe/杭州|a=%20b&c+d|probe 1|127.0.0.1");
    client_send(client, "BREW /describe HTTP/1.1\r\n" HOST "\r\n");
    client_read(client, false, &reply);
    assert_string_equal(reply.body, "OTHER|/describe|||127.0.0.1");
    client_close(client);
}

typedef struct Probe {
    const char *request;
    size_t len; /* 0: a C string */
    int status;
    const char *code;
} Probe;

#define BYTES(text) (text), sizeof(text) - 1

#define CHUNKED "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"

static const Probe probes[] = {
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
     400, "bad_content_length"},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
     400, "bad_content_length"},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5, 5\r\n\r\nhello"), 400, NULL},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Content-Length: +5\r\n\r\nhello"), 400, NULL},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\nhello"), 400, NULL},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Content-Length : 5\r\n\r\nhello"), 400, "bad_header"},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST
           "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
     400, "length_and_encoding"},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"), 400,
     "bad_header"},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 400,
     "bad_transfer_encoding"},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 400,
     "bad_transfer_encoding"},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked \r\n\r\n0\r\n\r\n"), 400,
     "bad_transfer_encoding"},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
     400, "bad_transfer_encoding"},
    {BYTES("POST /echo HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400,
     "bad_transfer_encoding"},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"), 400,
     NULL},
    {BYTES("GET /echo HTTP/1.1\r\n" HOST "X: a\r\n b\r\n\r\n"), 400, "bad_header"},
    {BYTES("GET /echo HTTP/1.1\r\n" HOST "X: a\0b\r\n\r\n"), 400, "bad_header"},
    {BYTES("GET /echo HTTP/1.1\r\n" HOST "X\0: a\r\n\r\n"), 400, NULL},
    {BYTES("GET /echo HTTP/1.1\r\n" HOST "X: \0a\r\nY: b\r\n\r\n"), 400, "bad_header"},
    {BYTES("GET /echo HTTP/1.1\r\n" HOST "X: a\rb\r\n\r\n"), 400, "bad_header"},
    {BYTES("GET /echo HTTP/1.1\n" HOST "\r\n"), 400, "bad_header"},
    {BYTES("GET /echo HTTP/1.1\r\n" HOST "X: a\n\r\n"), 400, "bad_header"},
    {BYTES("GET /echo HTTP/1.1\r\n" HOST "no colon\r\n\r\n"), 400, NULL},
    {BYTES("GET /echo HTTP/1.1\r\n\r\n"), 400, "bad_host"},
    {BYTES("GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400, "bad_host"},
    {BYTES("GET /echo HTTP/1.1\r\nHost: a b\r\n\r\n"), 400, "bad_host"},
    {BYTES("GET /echo HTTP/1.1\r\nHost:\r\n\r\n"), 400, "bad_host"},
    {BYTES("GET /ec%00ho HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("GET /ec\0ho HTTP/1.1\r\n" HOST "\r\n"), 400, NULL},
    {BYTES("GET /echo?a=%00 HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("GET /echo?a=%zz HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("GET /%ff HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("GET /a b HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("GET  /echo HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_header"},
    {BYTES("GET http://other/echo HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\n"), 400, NULL},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 0x5\r\n\r\nhello"), 400, NULL},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5 5\r\n\r\nhello"), 400, NULL},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\nContent-length: 5\r\n\r\nhello"),
     400, "bad_content_length"},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding:\r\n\r\n0\r\n\r\n"), 400, NULL},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
     400, "bad_transfer_encoding"},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
     400, "bad_transfer_encoding"},
    {BYTES("POST /echo HTTP/1.1\r\n" HOST
           "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
     400, "length_and_encoding"},
    {BYTES(CHUNKED "0x5\r\nhello\r\n0\r\n\r\n"), 400, NULL},
    {BYTES(CHUNKED "-5\r\nhello\r\n0\r\n\r\n"), 400, NULL},
    {BYTES(CHUNKED "+5\r\nhello\r\n0\r\n\r\n"), 400, NULL},
    {BYTES(CHUNKED " 5\r\nhello\r\n0\r\n\r\n"), 400, NULL},
    {BYTES(CHUNKED "\r\nhello\r\n0\r\n\r\n"), 400, NULL},
    {BYTES(CHUNKED "10000000000000005\r\nhello\r\n0\r\n\r\n"), 413, NULL},
    {BYTES(CHUNKED "5\r\nhello0\r\n\r\nGET /echo HTTP/1.1\r\n" HOST "\r\n"), 400, NULL},
    {BYTES(CHUNKED "5\r\nhelloworld\r\n0\r\n\r\n"), 400, NULL},
    {BYTES(CHUNKED "4\r\nhello\r\n0\r\n\r\n"), 400, NULL},
};

static void test_refuses_what_has_two_readings(void **state) {
    App *app = *state;
    static RawReply reply;
    size_t served = app->served;
    for (size_t i = 0; i < sizeof probes / sizeof probes[0]; i++) {
        const Probe *probe = &probes[i];
        int client = client_open(app->port);
        client_send_bytes(client, probe->request, probe->len);
        client_read(client, false, &reply);
        if (reply.status != probe->status) print_message("probe %zu: %s\n", i, probe->request);
        assert_int_equal(reply.status, probe->status);
        if (probe->code) {
            assert_non_null(strstr(reply.body, probe->code));
            assert_non_null(strstr(reply.head, "application/problem+json"));
            assert_non_null(strstr(reply.body, "\"title\":\"zh "));
            assert_non_null(strstr(reply.body, "\"en\":\"en "));
        }
        assert_true(client_is_ended(client));
        client_close(client);
    }
    assert_int_equal(app->served, served);
}

static int padded_status(App *app, const char *before, size_t padding, const char *after) {
    char *request = malloc(strlen(before) + padding + strlen(after) + 1);
    size_t len = strlen(before);
    memcpy(request, before, len);
    memset(request + len, 'a', padding);
    memcpy(request + len + padding, after, strlen(after) + 1);
    int status = client_status(app->port, request);
    free(request);
    return status;
}

static void test_has_ceilings_on_the_head(void **state) {
    App *app = *state;
    const char *end = " HTTP/1.1\r\n" HOST "\r\n";
    assert_int_equal(padded_status(app, "GET /", 4095, end), 200);
    assert_int_equal(padded_status(app, "GET /", 4096, end), 414);
    assert_int_equal(padded_status(app, "GET /", 60000, end), 414);
    const char *header = "GET /echo HTTP/1.1\r\n" HOST "X: ";
    size_t rest = strlen(header) + 4;
    assert_int_equal(padded_status(app, header, 16384 - rest, "\r\n\r\n"), 200);
    assert_int_equal(padded_status(app, header, 16385 - rest, "\r\n\r\n"), 431);
    assert_int_equal(padded_status(app, header, 100000, "\r\n\r\n"), 431);
    char many[16384];
    size_t len = (size_t)snprintf(many, sizeof many, "GET /echo?a=1");
    for (int i = 0; i < 100; i++)
        len += (size_t)snprintf(many + len, sizeof many - len, "&field_%d=%d", i, i);
    len += (size_t)snprintf(many + len, sizeof many - len, " HTTP/1.1\r\n" HOST);
    for (int i = 0; i < 100; i++)
        len += (size_t)snprintf(many + len, sizeof many - len, "X-Header-%d: value %d\r\n", i, i);
    snprintf(many + len, sizeof many - len, "\r\n");
    assert_int_equal(client_status(app->port, many), 200);
}

static void test_refuses_a_body_past_its_ceiling(void **state) {
    App *app = *state;
    assert_int_equal(client_status(app->port, "POST /small HTTP/1.1\r\n" HOST
                                              "Content-Length: 10\r\n\r\n0123456789"),
                     200);
    assert_int_equal(client_status(app->port,
                                   "POST /small HTTP/1.1\r\n" HOST "Content-Length: 11\r\n\r\n"),
                     413);
    assert_int_equal(client_status(app->port,
                                   "POST /none HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\nx"),
                     413);
    assert_int_equal(client_status(app->port, "POST /small HTTP/1.1\r\n" HOST
                                              "Content-Length: 10737418240\r\n\r\n"),
                     413);
    assert_int_equal(client_status(app->port, "POST /small HTTP/1.1\r\n" HOST
                                              "Content-Length: 99999999999999999999999999\r\n\r\n"),
                     413);
    assert_int_equal(client_status(app->port,
                                   "POST /small HTTP/1.1\r\n" HOST
                                   "Transfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n"),
                     413);
    assert_int_equal(client_status(app->port, "POST /none HTTP/1.1\r\n" HOST
                                              "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                     200);
}

/* Sends chunks until the server has had enough, then reads what it says. */
static int endless_status(App *app, const char *path) {
    static char chunk[65536 + 16];
    static RawReply reply;
    char head[256];
    snprintf(head, sizeof head, "POST %s HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n",
             path);
    size_t len = (size_t)snprintf(chunk, sizeof chunk, "10000\r\n");
    memset(chunk + len, 'x', 65536);
    memcpy(chunk + len + 65536, "\r\n", 2);
    int client = client_open(app->port);
    client_send(client, head);
    int sent = 0;
    while (sent < 16384 && client_send_bytes(client, chunk, len + 65536 + 2)) sent++;
    assert_true(sent < 16384);
    client_read(client, false, &reply);
    client_close(client);
    return reply.status;
}

static void test_cuts_an_endless_body_with_flat_memory(void **state) {
    App *app = *state;
    assert_int_equal(endless_status(app, "/upload"), 413);
    long before = resident_kib();
    for (int i = 0; i < 5; i++) assert_int_equal(endless_status(app, "/echo"), 413);
    assert_true(resident_kib() - before < 24 * 1024);
    assert_int_equal(endless_status(app, "/deny"), 403);
}

/* Many clients send all they have before they read the answer. */
static void test_lets_a_refused_client_finish(void **state) {
    App *app = *state;
    static char piece[64 * 1024];
    static RawReply reply;
    int client = client_open(app->port);
    client_send(client, "POST /small HTTP/1.1\r\n" HOST "Content-Length: 1048576\r\n\r\n");
    for (int i = 0; i < 16; i++) {
        usleep(10000);
        assert_true(client_send_bytes(client, piece, sizeof piece));
    }
    client_read(client, false, &reply);
    assert_int_equal(reply.status, 413);
    assert_true(client_is_ended(client));
    client_close(client);
}

static void test_takes_a_large_upload(void **state) {
    App *app = *state;
    static RawReply reply;
    size_t size = 8 * 1024 * 1024;
    char *body = calloc(1, size);
    int client = client_open(app->port);
    client_send(client, "PUT /upload HTTP/1.1\r\n" HOST
                        "Content-Length: 8388608\r\nExpect: 100-continue\r\n\r\n");
    client_read(client, true, &reply);
    assert_int_equal(reply.status, 100);
    assert_true(client_send_bytes(client, body, size));
    client_read(client, false, &reply);
    assert_string_equal(reply.body, "8388608");
    client_close(client);
    free(body);
}

static void test_denies_before_the_body(void **state) {
    App *app = *state;
    static RawReply reply;
    size_t served = app->served;
    int client = client_open(app->port);
    client_send(client, "GET /deny HTTP/1.1\r\n" HOST "\r\n");
    client_read(client, false, &reply);
    assert_int_equal(reply.status, 403);
    client_send(client, "POST /deny HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nbody");
    client_read(client, false, &reply);
    assert_int_equal(reply.status, 403);
    assert_string_equal(reply.body, "denied");
    client_send(client,
                "POST /deny HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    client_read(client, false, &reply);
    assert_int_equal(reply.status, 403);
    assert_non_null(strstr(reply.head, "X-Test: yes"));
    assert_true(client_is_ended(client));
    client_close(client);
    client = client_open(app->port);
    client_send(client, "POST /deny HTTP/1.1\r\n" HOST "Content-Length: 10737418240\r\n\r\n");
    client_read(client, false, &reply);
    assert_int_equal(reply.status, 403);
    client_close(client);
    assert_int_equal(app->served, served);
}

static void *held_answer(void *context) {
    App *app = context;
    pthread_mutex_lock(&app->mutex);
    size_t count = app->held_count;
    app->held_count = 0;
    for (size_t i = 0; i < count; i++) {
        Exchange *exchange = app->held[i];
        text_reply(exchange, 200,
                   arena_printf(exchange_arena(exchange), STR_FMT,
                                STR_ARG(exchange_query(exchange))));
    }
    pthread_mutex_unlock(&app->mutex);
    return NULL;
}

static void test_answers_many_from_another_thread(void **state) {
    App *app = *state;
    enum { CLIENTS = 300 };
    static RawReply reply;
    int clients[CLIENTS];
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < CLIENTS; i++) {
            char request[128];
            if (round == 0) clients[i] = client_open(app->port);
            assert_true(clients[i] >= 0);
            snprintf(request, sizeof request, "GET /later?n=%d HTTP/1.1\r\n" HOST "\r\n", i);
            client_send(clients[i], request);
        }
        assert_true(held_await(app, CLIENTS));
        pthread_t thread;
        pthread_create(&thread, NULL, held_answer, app);
        for (int i = 0; i < CLIENTS; i++) {
            char expected[32];
            client_read(clients[i], false, &reply);
            snprintf(expected, sizeof expected, "n=%d", i);
            assert_string_equal(reply.body, expected);
        }
        pthread_join(thread, NULL);
    }
    for (int i = 0; i < CLIENTS; i++) client_close(clients[i]);
}

typedef struct Racer {
    App *app;
    bool stop;
} Racer;

static void *race_answer(void *context) {
    Racer *racer = context;
    while (!__atomic_load_n(&racer->stop, __ATOMIC_RELAXED)) held_answer(racer->app);
    return NULL;
}

/* The answer comes while the connection is being suspended. */
static void test_races_answer_and_suspension(void **state) {
    App *app = *state;
    static RawReply reply;
    Racer racer = {app, false};
    pthread_t thread;
    pthread_create(&thread, NULL, race_answer, &racer);
    int client = client_open(app->port);
    for (int i = 0; i < 2000; i++) {
        client_send(client, "GET /later?x HTTP/1.1\r\n" HOST "\r\n");
        client_read(client, false, &reply);
        assert_int_equal(reply.status, 200);
    }
    __atomic_store_n(&racer.stop, true, __ATOMIC_RELAXED);
    pthread_join(thread, NULL);
    client_close(client);
}

static void test_survives_a_client_that_leaves(void **state) {
    (void)state;
    App *app = app_open((HttpConfig){0});
    for (int i = 0; i < 20; i++) {
        int client = client_open(app->port);
        client_send(client, i % 2 ? "GET /later HTTP/1.1\r\n" HOST "\r\n"
                                  : "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\nhal");
        if (i % 2) assert_true(held_await(app, 1));
        client_close(client);
        if (i % 2) held_answer(app);
    }
    assert_int_equal(client_status(app->port, "GET /echo HTTP/1.1\r\n" HOST "\r\n"), 200);
    int64_t begun_ms = clock_monotonic_ms();
    app_close(app);
    assert_true(clock_monotonic_ms() - begun_ms < 3000);
}

static void test_answers_a_client_that_sends_no_more(void **state) {
    App *app = *state;
    static RawReply reply;
    int client = client_open(app->port);
    client_send(client, "GET /describe HTTP/1.1\r\n" HOST "\r\n");
    shutdown(client, SHUT_WR);
    client_read(client, false, &reply);
    assert_int_equal(reply.status, 200);
    int64_t begun_ms = clock_monotonic_ms();
    assert_true(client_is_ended(client));
    assert_true(clock_monotonic_ms() - begun_ms < 2000);
    client_close(client);
}

static void *close_later(void *context) {
    App *app = context;
    http_close(app->server);
    return NULL;
}

static void test_closes_gracefully(void **state) {
    (void)state;
    App *app = app_open((HttpConfig){.close_wait_ms = 5000});
    static RawReply reply;
    int waiting = client_open(app->port), idle = client_open(app->port);
    client_send(waiting, "GET /later?a HTTP/1.1\r\n" HOST "\r\n");
    assert_true(held_await(app, 1));
    pthread_t closer;
    pthread_create(&closer, NULL, close_later, app);
    usleep(100000);
    client_send(idle, "GET /echo HTTP/1.1\r\n" HOST "\r\n");
    client_read(idle, false, &reply);
    assert_int_equal(reply.status, 503);
    held_answer(app);
    client_read(waiting, false, &reply);
    assert_int_equal(reply.status, 200);
    int64_t begun_ms = clock_monotonic_ms();
    pthread_join(closer, NULL);
    assert_true(clock_monotonic_ms() - begun_ms < 1000);
    client_close(waiting);
    client_close(idle);
    pthread_mutex_destroy(&app->mutex);
    free(app);
}

static void test_closes_over_what_is_never_answered(void **state) {
    (void)state;
    App *app = app_open((HttpConfig){.close_wait_ms = 200});
    int client = client_open(app->port), half = client_open(app->port);
    client_send(half, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 100\r\n\r\nhalf");
    client_send(client, "GET /later?a HTTP/1.1\r\n" HOST "\r\n");
    assert_true(held_await(app, 1));
    http_close(app->server);
    assert_true(client_is_ended(client));
    held_answer(app);
    client_close(client);
    client_close(half);
    pthread_mutex_destroy(&app->mutex);
    free(app);
}

static void *hammer(void *context) {
    App *app = context;
    static _Thread_local RawReply reply;
    for (;;) {
        int client = client_open(app->port);
        if (client < 0) return NULL;
        do {
            client_send(client, "GET /later?x HTTP/1.1\r\n" HOST "\r\nPOST /echo HTTP/1.1\r\n" HOST
                                "Content-Length: 5\r\n\r\nhello");
            client_read(client, false, &reply);
            if (reply.status == 200) client_read(client, false, &reply);
        } while (reply.status == 200);
        client_close(client);
    }
}

/* The library would stop the program if it were stopped over one suspended connection. */
static void test_closes_under_load(void **state) {
    (void)state;
    enum { CLIENTS = 8 };
    for (int round = 0; round < 10; round++) {
        App *app = app_open((HttpConfig){.close_wait_ms = round % 2 ? 1 : 200});
        Racer racer = {app, false};
        pthread_t racing, clients[CLIENTS];
        pthread_create(&racing, NULL, race_answer, &racer);
        for (int i = 0; i < CLIENTS; i++) pthread_create(&clients[i], NULL, hammer, app);
        usleep(50000);
        http_close(app->server);
        for (int i = 0; i < CLIENTS; i++) pthread_join(clients[i], NULL);
        __atomic_store_n(&racer.stop, true, __ATOMIC_RELAXED);
        pthread_join(racing, NULL);
        held_answer(app);
        pthread_mutex_destroy(&app->mutex);
        free(app);
    }
}

static void test_refuses_a_bad_address(void **state) {
    (void)state;
    HttpServer *server = NULL;
    HttpConfig config = {.admit = app_admit, .serve = app_serve};
    const char *bad[] = {NULL, "", "8080", ":8080", "127.0.0.1:", "127.0.0.1:http", "[]:1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        config.address = bad[i];
        assert_int_equal(http_open(&config, &server), ERR_MALFORMED);
    }
    App *app = app_open((HttpConfig){0});
    char taken[32];
    snprintf(taken, sizeof taken, "127.0.0.1:%d", app->port);
    config.address = taken;
    assert_int_equal(http_open(&config, &server), ERR_UNAVAILABLE);
    app_close(app);
}

static int group_open(void **state) {
    *state = app_open((HttpConfig){0});
    return 0;
}

static int group_close(void **state) {
    app_close(*state);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_and_keeps_alive),
        cmocka_unit_test(test_shows_the_request),
        cmocka_unit_test(test_refuses_what_has_two_readings),
        cmocka_unit_test(test_has_ceilings_on_the_head),
        cmocka_unit_test(test_refuses_a_body_past_its_ceiling),
        cmocka_unit_test(test_cuts_an_endless_body_with_flat_memory),
        cmocka_unit_test(test_lets_a_refused_client_finish),
        cmocka_unit_test(test_takes_a_large_upload),
        cmocka_unit_test(test_denies_before_the_body),
        cmocka_unit_test(test_answers_many_from_another_thread),
        cmocka_unit_test(test_races_answer_and_suspension),
        cmocka_unit_test(test_survives_a_client_that_leaves),
        cmocka_unit_test(test_answers_a_client_that_sends_no_more),
        cmocka_unit_test(test_closes_gracefully),
        cmocka_unit_test(test_closes_over_what_is_never_answered),
        cmocka_unit_test(test_closes_under_load),
        cmocka_unit_test(test_refuses_a_bad_address),
    };
    return cmocka_run_group_tests(tests, group_open, group_close);
}
