/* What a served city answers when it is asked as fast as its connections can, against its own
 * hello, which reads nothing.
 *
 *   served PORT DSN KEYS CONNECTIONS SECONDS
 *
 * Each question is asked for SECONDS on every connection, the next when the one before is
 * answered. */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/caller.h"
#include "bench/meter.h"

enum { CONNECTIONS_MOST = 512, SAMPLES = 512, TIMES_MOST = 1 << 22 };
typedef enum Question { HELLO, ONE_PERSON, PAGE_OF_50, QUESTIONS } Question;
static const char *const names[QUESTIONS] = {"hello", "one person", "page of 50"};

static int64_t people[SAMPLES];
static Str token;
static Question question;
static float *times;
static _Atomic size_t time_count, failed;
static double until;
static int port;

static Err people_read(Op *op, void *context) {
    for (int i = 0; i < SAMPLES; i++) {
        Person person;
        TRY(person_draw(op, context, &person));
        people[i] = person.id;
    }
    return OK;
}

static Err officer_enter(Op *op, void *context) {
    const Account officer = {.roles = STR("district_officer"), .scope = METER_CITY};
    return seat_open(op, &officer, context, &token);
}

static bool ask(Caller *caller, size_t turn) {
    char target[64];
    CallerReply reply = {0};
    (void)snprintf(target, sizeof target, "/api/people/%lld", (long long)people[turn % SAMPLES]);
    const char *const targets[QUESTIONS] = {"/healthz", target, "/api/people?limit=50"};
    Err err = caller_ask(caller,
                         &(CallerAsk){.method = "GET",
                                      .target = targets[question],
                                      .token = question == HELLO ? STR_NONE : token,
                                      .unread = true},
                         &reply);
    bool answered = err == OK && reply.status == 200;
    if (!answered && turn % 97 == 0)
        (void)fprintf(stderr, "%s: %d " STR_FMT "\n", targets[question], reply.status,
                      STR_ARG(reply.body));
    return answered;
}

static void *caller_main(void *context) {
    size_t turn = *(const size_t *)context;
    Caller *caller = caller_open(port);
    for (double from; (from = wall_seconds()) < until; turn++) {
        bool answered = ask(caller, turn);
        size_t at = time_count++;
        if (!answered) failed++;
        if (at < TIMES_MOST) times[at] = (float)((wall_seconds() - from) * 1000);
    }
    caller_close(caller);
    return NULL;
}

/* Answers a second. */
static double question_run(int connections, double seconds) {
    static size_t numbers[CONNECTIONS_MOST];
    pthread_t threads[CONNECTIONS_MOST];
    time_count = failed = 0;
    double began = wall_seconds();
    until = began + seconds;
    for (int i = 0; i < connections; i++) {
        numbers[i] = (size_t)i;
        pthread_create(&threads[i], NULL, caller_main, &numbers[i]);
    }
    for (int i = 0; i < connections; i++) pthread_join(threads[i], NULL);
    double rate = (double)(time_count - failed) / (wall_seconds() - began);
    times_tell(names[question], times, time_count < TIMES_MOST ? time_count : TIMES_MOST, failed);
    return rate;
}

int main(int argc, char **argv) {
    if (argc != 6) return 64;
    Arena arena;
    Rand rand;
    double rates[QUESTIONS];
    int connections = atoi(argv[4]);
    assert(connections > 0 && connections <= CONNECTIONS_MOST);
    port = atoi(argv[1]);
    arena_init(&arena, 0);
    rand_init(&rand, 7);
    Site *beside = site_beside(argv[2], argv[3]);
    Err err = site_read(beside, &system_actor, &arena, people_read, &rand);
    assert(err == OK);
    err = site_write(beside, &system_actor, "bench_seats", officer_enter, &arena);
    assert(err == OK);
    site_close(beside);
    times = calloc(TIMES_MOST, sizeof *times);
    assert(times);
    printf(TIMES_HEAD);
    for (question = HELLO; question < QUESTIONS; question++)
        rates[question] = question_run(connections, strtod(argv[5], NULL));
    for (int i = 0; i < QUESTIONS; i++)
        printf("rate %.0f %s a second, %.3f of hello\n", rates[i], names[i],
               rates[i] / rates[HELLO]);
    free(times);
    arena_clear(&arena);
    return 0;
}
