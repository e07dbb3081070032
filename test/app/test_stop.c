/* SIGTERM in the middle of load: what runs is answered, what was acknowledged is there, nobody gets
 * half an answer.
 *
 *   child: the lab's site, until it is told      parent: clients pack crates, each under a key of
 *   its own
 *      ◄── SIGTERM                               parent: opens the same data, asks every key again
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/serve.h"
#include "core/base/date.h"
#include "support/walk_lab.h"

enum { CLIENTS = 8, CRATES_MOST = 20000, CRATES_BEFORE = 300, TOKEN_BYTES = 128 };

typedef struct Town {
    Lab lab;
    pid_t child;
    int port;
    char token[TOKEN_BYTES];
    _Atomic int next, told, refused, broken;
    int64_t noted[CRATES_MOST]; /* the crate that was told; 0: none */
} Town;
static Town town;

static _Noreturn void serve_in_child(int told) {
    serve_block_signals();
    lab_enter(&town.lab);
    int port = site_port(town.lab.site);
    char token[TOKEN_BYTES] = "";
    (void)snprintf(token, sizeof token, STR_FMT, STR_ARG(town.lab.keeper));
    if (write(told, &port, sizeof port) != sizeof port ||
        write(told, token, TOKEN_BYTES) != TOKEN_BYTES)
        _exit(1);
    serve_until_told();
    site_close(town.lab.site);
    _exit(0);
}

static void town_open(const Database *database, int stop_ms) {
    int ends[2];
    memset(&town, 0, sizeof town);
    lab_configure(&town.lab, database);
    town.lab.config.stop_ms = stop_ms;
    assert_int_equal(pipe(ends), 0);
    town.child = fork();
    assert_true(town.child >= 0);
    if (town.child == 0) serve_in_child(ends[1]);
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], &town.port, sizeof town.port), sizeof town.port);
    assert_int_equal(read(ends[0], town.token, TOKEN_BYTES), TOKEN_BYTES);
    (void)close(ends[0]);
}

/* How it ended; it is killed when it has not within `wait_ms`. */
static int child_end(int wait_ms) {
    struct timespec rest = {.tv_nsec = 5000000};
    int status = 0;
    for (int i = 0; i < wait_ms / 5; i++) {
        if (waitpid(town.child, &status, WNOHANG) == town.child) return status;
        (void)nanosleep(&rest, NULL);
    }
    (void)kill(town.child, SIGKILL);
    (void)waitpid(town.child, &status, 0);
    return status;
}

static void request_print(char out[static 512], int number, const char *connection) {
    char body[128];
    int len = snprintf(body, sizeof body, "{\"label\":\"crate %d\",\"weight\":1,\"scope\":%lld}",
                       number, (long long)LAB_PLACE);
    (void)snprintf(out, 512,
                   "POST /api/crates HTTP/1.1\r\nHost: x\r\nConnection: %s\r\n"
                   "Authorization: Bearer %s\r\nIdempotency-Key: crate-%d\r\n"
                   "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
                   connection, town.token, number, len, body);
}

static int64_t crate_of(const RawReply *reply) {
    const char *id = strstr(reply->body, "\"id\":");
    return id ? strtol(id + 5, NULL, 10) : 0;
}

/* An answer that began is there to its last byte. */
static bool is_whole(const RawReply *reply) {
    const char *length = strcasestr(reply->head, "\r\ncontent-length:");
    if (reply->status == 0) return reply->head[0] == '\0';
    return length && strtoul(length + 17, NULL, 10) == reply->body_len;
}

/* One kept connection as long as it lasts; ends when nobody lets it in any more. */
static void *client_main(void *unused) {
    static _Thread_local RawReply reply;
    char request[512];
    int client = client_open(town.port), number;
    (void)unused;
    while (client >= 0 && (number = atomic_fetch_add(&town.next, 1)) < CRATES_MOST) {
        request_print(request, number, "keep-alive");
        (void)client_send(client, request);
        client_read(client, false, &reply);
        if (!is_whole(&reply)) atomic_fetch_add(&town.broken, 1);
        if (reply.status == 503) atomic_fetch_add(&town.refused, 1);
        if (reply.status == 201) {
            town.noted[number] = crate_of(&reply);
            atomic_fetch_add(&town.told, 1);
            continue;
        }
        client_close(client);
        client = client_open(town.port);
    }
    client_close(client);
    return NULL;
}

static int stop_under_load(void) {
    pthread_t clients[CLIENTS];
    struct timespec rest = {.tv_nsec = 1000000};
    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_create(&clients[i], NULL, client_main, NULL), 0);
    for (int i = 0; i < 20000 && atomic_load(&town.told) < CRATES_BEFORE; i++)
        (void)nanosleep(&rest, NULL);
    assert_int_equal(kill(town.child, SIGTERM), 0);
    int status = child_end(20000);
    for (int i = 0; i < CLIENTS; i++) assert_int_equal(pthread_join(clients[i], NULL), 0);
    return status;
}

static void what_was_told_outlives_a_stop(void **state) {
    static RawReply reply;
    char request[512];
    town_open(*state, 10000);
    int status = stop_under_load();
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_true(atomic_load(&town.told) >= CRATES_BEFORE);
    assert_true(atomic_load(&town.next) < CRATES_MOST); /* there was more to come */
    assert_int_equal(atomic_load(&town.broken), 0);
    lab_reopen(&town.lab);
    int asked = atomic_load(&town.next);
    for (int number = 0; number < asked; number++) {
        int client = client_open(site_port(town.lab.site));
        request_print(request, number, "close");
        assert_true(client_send(client, request));
        client_read(client, false, &reply);
        client_close(client);
        assert_int_equal(reply.status, 201);
        if (town.noted[number] == 0) continue;
        assert_non_null(strstr(reply.head, "Idempotency-Replayed: true"));
        assert_int_equal(crate_of(&reply), town.noted[number]);
    }
    lab_ask(&town.lab, str_from(town.token), "GET", "/api/crates?limit=1&count=1", "", NULL,
            &reply);
    char counted[64];
    (void)snprintf(counted, sizeof counted, "\"count\":%d}", asked);
    assert_true(reply_has(&reply, counted)); /* each of them once */
    lab_close(&town.lab);
}

/* Half a request is waited for; nobody new is let in meanwhile. */
static void what_has_begun_is_finished(void **state) {
    static RawReply reply;
    char request[512];
    struct timespec rest = {.tv_nsec = 20000000};
    town_open(*state, 10000);
    request_print(request, 1, "keep-alive");
    size_t half = strlen(request) - 10;
    int client = client_open(town.port);
    assert_true(client_send_bytes(client, request, half));
    (void)nanosleep(&rest, NULL);
    assert_int_equal(kill(town.child, SIGTERM), 0);
    int late = 0;
    for (int i = 0; i < 200 && late >= 0; i++) {
        late = client_open(town.port);
        client_close(late);
        (void)nanosleep(&rest, NULL);
    }
    assert_int_equal(late, -1);
    assert_int_equal(waitpid(town.child, NULL, WNOHANG), 0);
    assert_true(client_send(client, request + half));
    client_read(client, false, &reply);
    client_close(client);
    assert_int_equal(reply.status, 201);
    int status = child_end(10000);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    lab_close(&town.lab);
}

static void a_second_signal_ends_at_once(void **state) {
    char request[512];
    struct timespec rest = {.tv_nsec = 300000000};
    town_open(*state, 60000);
    request_print(request, 1, "keep-alive");
    int client = client_open(town.port);
    assert_true(client_send_bytes(client, request, strlen(request) - 10));
    (void)nanosleep(&rest, NULL);
    assert_int_equal(kill(town.child, SIGTERM), 0);
    (void)nanosleep(&rest, NULL);
    assert_int_equal(waitpid(town.child, NULL, WNOHANG), 0); /* it waits for the other half */
    int64_t began_ms = clock_monotonic_ms();
    assert_int_equal(kill(town.child, SIGTERM), 0);
    int status = child_end(10000);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    assert_true(clock_monotonic_ms() - began_ms < 3000);
    client_close(client);
    lab_close(&town.lab);
}

/* Who does not finish within the limit does not keep the others from leaving. */
static void the_wait_has_an_end(void **state) {
    char request[512];
    struct timespec rest = {.tv_nsec = 100000000};
    town_open(*state, 500);
    request_print(request, 1, "keep-alive");
    int client = client_open(town.port);
    assert_true(client_send_bytes(client, request, strlen(request) - 10));
    (void)nanosleep(&rest, NULL);
    assert_int_equal(kill(town.child, SIGTERM), 0);
    int status = child_end(10000);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    client_close(client);
    lab_close(&town.lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(what_was_told_outlives_a_stop),
        ON_SQLITE(what_has_begun_is_finished),
        ON_SQLITE(a_second_signal_ends_at_once),
        ON_SQLITE(the_wait_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
