/* Two servers on one PostgreSQL: what is begun at one goes on at the other, what is ended at one is
 * ended at the other, and nothing is done twice.
 *
 *   clients ──► first server ──┐
 *          └──► second server ─┴──► one database ◄── yiyang audit verify, books verify
 *
 * How long the other takes to know: what it reads of the database, at once; a session that it has
 * seen lately, two seconds; a stream, a second.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/city.h"
#include "app/command.h"
#include "core/base/date.h"
#include "core/guard/account.h"
#include "core/guard/vault_keys.h"
#include "core/walk/job.h"
#include "support/mint.h"
#include "support/raw_client.h"

enum {
    COINS = 400,
    RACES = 40,
    FORGOTTEN_MS = 2500, /* session_cache.c: FRESH_MS, and a slow machine */
    WAIT_MS = 20000,
    TRIES = 5 /* data/core/settings.tsv: lock_out_failures */
};

static Mint mint;
static pid_t servers[2];
static int ports[2];
static RawReply reply;
static char heard[65536];

static void rest(void) {
    struct timespec pause = {.tv_nsec = 10000000};
    (void)nanosleep(&pause, NULL);
}

static void both_serve(const Database *database) {
    mint_init(&mint, database);
    for (int i = 0; i < 2; i++) {
        servers[i] = mint_serve(&mint);
        ports[i] = mint.port;
    }
    mint.port = ports[0];
    mint.beside = ports[1];
}

static void server_kill(int i) {
    int status;
    assert_int_equal(kill(servers[i], SIGKILL), 0);
    assert_int_equal(waitpid(servers[i], &status, 0), servers[i]);
}

static int ask(int port, const char *method, const char *target, const char *body) {
    char request[1024];
    (void)snprintf(request, sizeof request,
                   "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer %s\r\n"
                   "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                   method, target, mint.token, strlen(body), body);
    int client = client_open(port);
    assert_true(client_send(client, request));
    client_read(client, false, &reply);
    client_close(client);
    return reply.status;
}

static int listen_at(int port) {
    char request[512];
    (void)snprintf(request, sizeof request,
                   "GET /api/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n",
                   mint.token);
    int client = client_open(port);
    assert_true(client_send(client, request));
    assert_true(client_read_until(client, "event: ready", heard, sizeof heard));
    return client;
}

static void work_is_shared(void) {
    mint_start(&mint);
    for (int i = 0; i < WAIT_MS / 10 && atomic_load(&mint.told) < COINS; i++) rest();
    atomic_store(&mint.over, true);
    mint_join(&mint);
    assert_true(atomic_load(&mint.told) >= COINS);
    mint_ask_again(&mint);
}

typedef struct Racer {
    int port, number, status;
    int64_t id;
    bool replayed;
    pthread_barrier_t *line;
} Racer;

static void *race(void *context) {
    static _Thread_local RawReply answer;
    char request[512], body[64];
    Racer *racer = context;
    int len = snprintf(body, sizeof body, "{\"number\":%d}", racer->number);
    (void)snprintf(request, sizeof request,
                   "POST /api/coins HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                   "Authorization: Bearer %s\r\nIdempotency-Key: coins-%d\r\n"
                   "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
                   mint.token, racer->number, len, body);
    int client = client_open(racer->port);
    (void)pthread_barrier_wait(racer->line);
    (void)client_send(client, request);
    client_read(client, false, &answer);
    client_close(client);
    const char *id = strstr(answer.body, "\"id\":");
    racer->status = answer.status;
    racer->id = id ? strtol(id + 5, NULL, 10) : 0;
    racer->replayed = strstr(answer.head, "Idempotency-Replayed: true") != NULL;
    return NULL;
}

/* One key at both at once: one of them does it, the other tells what was done. */
static void one_key_is_one_coin(void) {
    pthread_barrier_t line;
    int first = atomic_load(&mint.next);
    assert_int_equal(pthread_barrier_init(&line, NULL, 2), 0);
    for (int number = first; number < first + RACES; number++) {
        Racer racers[2];
        pthread_t threads[2];
        for (int i = 0; i < 2; i++) {
            racers[i] = (Racer){.port = ports[i], .number = number, .line = &line};
            assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
        }
        for (int i = 0; i < 2; i++) {
            assert_int_equal(pthread_join(threads[i], NULL), 0);
            assert_int_equal(racers[i].status, 201);
        }
        assert_int_equal(racers[0].id, racers[1].id);
        assert_int_equal(racers[0].replayed + racers[1].replayed, 1);
        mint.noted[number] = racers[0].id;
    }
    (void)pthread_barrier_destroy(&line);
    atomic_store(&mint.next, first + RACES);
}

/* Three crews know of it, and all may work at it. */
static void a_job_is_done_once(Site *site) {
    Arena arena;
    Job job;
    arena_init(&arena, 0);
    int64_t id = mint_press(&mint, atomic_load(&mint.next));
    assert_int_equal(job_wait(site, id, WAIT_MS, &job, &arena), OK);
    assert_int_equal(job.state, JOB_DONE);
    arena_clear(&arena);
}

static void one_is_heard_at_the_other(void) {
    int client = listen_at(ports[1]);
    assert_int_equal(mint_coin(&mint, atomic_load(&mint.next)), 201);
    assert_true(client_read_until(client, "event: coin", heard, sizeof heard));
    client_close(client);
}

/* The token is known at the second from before, and somebody listens there. */
static void signed_out_at_one_is_out_at_both(void) {
    assert_int_equal(ask(ports[1], "GET", "/api/me", ""), 200);
    int client = listen_at(ports[1]);
    assert_int_equal(ask(ports[0], "DELETE", "/api/session", ""), 200);
    int64_t began_ms = clock_monotonic_ms();
    assert_true(
        client_read_until(client, "\r\n0\r\n\r\n", heard, sizeof heard)); /* the last chunk */
    client_close(client);
    assert_true(clock_monotonic_ms() - began_ms < FORGOTTEN_MS);
    int status = 200;
    while (status == 200 && clock_monotonic_ms() - began_ms < FORGOTTEN_MS) {
        status = ask(ports[1], "GET", "/api/me", "");
        rest();
    }
    assert_int_equal(status, 401);
    assert_int_equal(ask(ports[0], "GET", "/api/me", ""), 401);
}

static Err locked_until(Op *op, void *context) {
    Account account;
    TRY(account_by_login(op->tx, op->arena, STR(MINT_LOGIN), &account));
    *(int64_t *)context = account.locked_until;
    return OK;
}

static void wrong_passwords_are_counted_together(Site *site) {
    static const char wrong[] = "{\"login\":\"" MINT_LOGIN "\",\"password\":\"wrong password 1\"}";
    int64_t until_ms = 0;
    Arena arena;
    arena_init(&arena, 0);
    for (int i = 0; i < TRIES; i++)
        assert_int_equal(ask(ports[i % 2], "POST", "/api/session", wrong), 401);
    assert_int_equal(site_read(site, &system_actor, &arena, locked_until, &until_ms), OK);
    assert_true(until_ms > clock_now_ms());
    arena_clear(&arena);
}

/* A third stands beside them, as yiyang audit verify and books verify do. */
static void what_is_done_at_one_holds_at_the_other(void **state) {
    Site *site;
    both_serve(*state);
    work_is_shared();
    one_key_is_one_coin();
    one_is_heard_at_the_other();
    assert_int_equal(mint_open(&mint, &site), OK);
    mint.port = ports[0];
    a_job_is_done_once(site);
    mint_check(&mint, site);
    signed_out_at_one_is_out_at_both();
    wrong_passwords_are_counted_together(site);
    for (int i = 0; i < 2; i++) server_kill(i);
    mint_check(&mint, site);
    site_close(site);
    mint_clear(&mint);
}

static _Noreturn void open_in_child(const char *dsn, const char *keys) {
    SiteConfig config;
    Site *site;
    city_configure(&config);
    config.dsn = dsn;
    config.key_file = keys;
    if (site_open(&config, &site) != OK) _exit(1);
    site_close(site);
    _exit(0);
}

static pid_t open_beside(const Database *database, const char *keys) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) open_in_child(database->dsn, keys);
    return child;
}

static bool was_let_in(pid_t child) {
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status) == 0;
}

/* Two are started at once on an empty database: both may make the tables. A third, whose keys are
 * its own, would seal what they cannot read: it is turned away. */
static void two_may_be_first(void **state) {
    const Database *database = *state;
    char folder[] = "/tmp/yiyang-two-XXXXXX", keys[2][64];
    StoreConfig store = {0};
    database_need(database, &store);
    assert_non_null(mkdtemp(folder));
    for (int i = 0; i < 2; i++) {
        (void)snprintf(keys[i], sizeof keys[i], "%s/keys-%d", folder, i);
        assert_int_equal(vault_keys_create(keys[i]), OK);
    }
    pid_t first = open_beside(database, keys[0]), second = open_beside(database, keys[0]);
    assert_true(was_let_in(first) && was_let_in(second));
    assert_false(was_let_in(open_beside(database, keys[1])));
    Place place = {database->dsn, keys[0]};
    assert_int_equal(audit_verify_at(&place), EXIT_DONE);
    assert_int_equal(books_verify_at(&place), EXIT_DONE);
    for (int i = 0; i < 2; i++) assert_int_equal(unlink(keys[i]), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_POSTGRES(what_is_done_at_one_holds_at_the_other),
        ON_POSTGRES(two_may_be_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
