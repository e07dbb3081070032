/* The road of `yiyang loop`: many clients at once, each with a connection of its own, as fast as
 * they are answered.
 *
 * Every write carries an Idempotency-Key. Now and then a client hangs up on the answer and asks
 * again with the same key: what was done must be told again, and not be done twice; anything else
 * counts as broken.
 */
#include <stdatomic.h>

#include "app/caller.h"
#include "app/loop.h"
#include "app/loop_table.h"

enum { CLIENTS_MOST = 64, DROP_EVERY = 97, TRIES = 5 };

typedef struct Traveller {
    Loop *loop;
    int clients;
    pthread_t threads[CLIENTS_MOST];
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t called, home;
    Stage *stage; /* NULL: nothing to do */
    int64_t turn; /* counts the stages */
    int away;     /* threads that are still at it */
    bool ending;
    _Atomic size_t next; /* errand */
    int64_t first_key;   /* of the stage's errands */
} Traveller;

static int64_t now_micros(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool is_write(const Errand *errand) {
    return strcmp(errand->method, "GET") != 0;
}

/* Asks until there is an answer: a server that is full for a moment says so with 503, a stale
 * connection says nothing. */
static Err ask_patiently(Caller *client, const CallerAsk *ask, CallerReply *reply) {
    Err err = ERR_UNAVAILABLE;
    for (int i = 0; i < TRIES; i++) {
        err = caller_ask(client, ask, reply);
        bool again = err != OK || reply->status == 503 || reply->status == 429;
        if (!again) return OK;
        if (i + 1 == TRIES) return err;
        if (err == OK) json_decref(reply->json);
        struct timespec rest = {.tv_nsec = 50000000L * (i + 1)};
        (void)nanosleep(&rest, NULL);
    }
    return err;
}

static void answer_take(Errand *errand, CallerReply *reply, pthread_mutex_t *lock, Arena *arena) {
    errand->status = reply->status;
    errand->reply = reply->json;
    if (reply->json != NULL || reply->body.len == 0) return;
    (void)pthread_mutex_lock(lock);
    errand->file = arena_copy(arena, reply->body);
    (void)pthread_mutex_unlock(lock);
}

static void errand_go(Traveller *traveller, Caller *client, size_t i) {
    Stage *stage = traveller->stage;
    Errand *errand = &stage->items[i];
    char key[48], target[2048];
    int64_t number = traveller->first_key + (int64_t)i;
    (void)snprintf(key, sizeof key, "loop-%lld", (long long)number);
    (void)snprintf(target, sizeof target, STR_FMT, STR_ARG(errand->target));
    CallerAsk ask = {.method = errand->method,
                     .target = target,
                     .json = errand->body,
                     .bytes = errand->bytes,
                     .version = errand->version};
    if (errand->seat != NULL) ask.token = errand->seat->token;
    if (is_write(errand)) ask.key = str_from(key);
    CallerReply reply = {0};
    bool drop =
        is_write(errand) && errand->seat != NULL && !errand->steady && number % DROP_EVERY == 0;
    bool done = false;
    int64_t began = now_micros();
    bool heard = !drop || caller_drop(client, &ask, &done) == OK;
    if (ask_patiently(client, &ask, &reply) != OK || !heard || (done && !reply.replayed))
        reply.status = 0;
    loop_table_add(traveller->loop->table, stage->name, now_micros() - began);
    answer_take(errand, &reply, &traveller->lock, &stage->arena);
}

static void *client_main(void *argument) {
    Traveller *traveller = argument;
    Caller *client = caller_open(site_port(traveller->loop->site));
    int64_t turn = 0;
    for (;;) {
        (void)pthread_mutex_lock(&traveller->lock);
        while (traveller->turn == turn && !traveller->ending)
            (void)pthread_cond_wait(&traveller->called, &traveller->lock);
        bool ending = traveller->ending;
        turn = traveller->turn;
        (void)pthread_mutex_unlock(&traveller->lock);
        if (ending) break;
        size_t i;
        while ((i = atomic_fetch_add(&traveller->next, 1)) < traveller->stage->count)
            errand_go(traveller, client, i);
        (void)pthread_mutex_lock(&traveller->lock);
        if (--traveller->away == 0) (void)pthread_cond_signal(&traveller->home);
        (void)pthread_mutex_unlock(&traveller->lock);
    }
    caller_close(client);
    return NULL;
}

static void http_run(Loop *loop, Stage *stage) {
    Traveller *traveller = loop->traveller;
    (void)pthread_mutex_lock(&traveller->lock);
    traveller->stage = stage;
    traveller->first_key = loop->keys + 1;
    loop->keys += (int64_t)stage->count;
    atomic_store(&traveller->next, 0);
    traveller->away = traveller->clients;
    traveller->turn++;
    (void)pthread_cond_broadcast(&traveller->called);
    while (traveller->away > 0) (void)pthread_cond_wait(&traveller->home, &traveller->lock);
    (void)pthread_mutex_unlock(&traveller->lock);
}

static void http_close_road(Loop *loop) {
    Traveller *traveller = loop->traveller;
    if (traveller == NULL) return;
    (void)pthread_mutex_lock(&traveller->lock);
    traveller->ending = true;
    (void)pthread_cond_broadcast(&traveller->called);
    (void)pthread_mutex_unlock(&traveller->lock);
    for (int i = 0; i < traveller->clients; i++) (void)pthread_join(traveller->threads[i], NULL);
    (void)pthread_mutex_destroy(&traveller->lock);
    (void)pthread_cond_destroy(&traveller->called);
    (void)pthread_cond_destroy(&traveller->home);
    loop->traveller = NULL;
}

const LoopRoad loop_http_road = {http_run, http_close_road};

bool loop_http_open(Loop *loop, int clients) {
    Traveller *traveller = arena_new(&loop->arena, Traveller);
    traveller->loop = loop;
    (void)pthread_mutex_init(&traveller->lock, NULL);
    (void)pthread_cond_init(&traveller->called, NULL);
    (void)pthread_cond_init(&traveller->home, NULL);
    loop->traveller = traveller;
    loop->road = &loop_http_road;
    while (traveller->clients < clients && traveller->clients < CLIENTS_MOST) {
        pthread_t *thread = &traveller->threads[traveller->clients];
        if (pthread_create(thread, NULL, client_main, traveller) != 0) return false;
        traveller->clients++;
    }
    return true;
}
