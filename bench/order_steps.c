/* Order steps of a served city: as many as its connections can make, or so many a second.
 *
 *   order_steps PORT DSN KEYS CONNECTIONS SECONDS [RATE]
 *
 *   without RATE   each connection sends its next step when the one before is answered
 *   with RATE      steps come at their own times; a step's time runs from when it was due
 *
 * Every step is a request through the whole walk, answered when it is on the disk of DSN. */
#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/meter.h"
#include "bench/order_walk.h"

enum { STEPS_MOST = 1 << 20 };

typedef struct Taken {
    float took_ms;
    uint8_t step;
    bool failed;
} Taken;

static OrderWalk walks[ORDER_WALKS_MOST];
static Taken *taken;
static double *dues; /* NULL: no times of their own */
static size_t due_count;
static _Atomic size_t next_step;
static double began, seconds;
static int port;

static void dues_draw(Rand *rand, double rate) {
    dues = calloc(STEPS_MOST, sizeof *dues);
    assert(dues);
    for (double due = 0; due_count < STEPS_MOST; due_count++) {
        due += -log(1 - rand_unit(rand)) / rate;
        if (due > seconds) break;
        dues[due_count] = due;
    }
}

/* When this step begins to count; it is waited for. False: over. */
static bool step_due(size_t turn, double *from) {
    *from = wall_seconds() - began;
    if (dues == NULL) return *from < seconds && turn < STEPS_MOST;
    if (turn >= due_count) return false;
    if (dues[turn] > *from) usleep((useconds_t)((dues[turn] - *from) * 1e6));
    *from = dues[turn];
    return true;
}

static void *walk_main(void *context) {
    OrderWalk *walk = context;
    Caller *caller = caller_open(port);
    for (;;) {
        size_t turn = next_step++;
        double from = 0;
        if (!step_due(turn, &from)) break;
        WalkStep step = walk->next;
        bool done = order_walk_step(walk, caller);
        taken[turn] =
            (Taken){(float)((wall_seconds() - began - from) * 1000), (uint8_t)step, !done};
    }
    order_walk_end(walk, caller);
    caller_close(caller);
    return NULL;
}

static void tell(const char *name, int step, size_t count, float *times) {
    size_t told = 0, failed = 0;
    for (size_t i = 0; i < count; i++) {
        if (step != WALK_STEPS && taken[i].step != step) continue;
        if (taken[i].took_ms <= 0) continue; /* its turn came when all was over */
        failed += taken[i].failed;
        times[told++] = taken[i].took_ms;
    }
    times_tell(name, times, told, failed);
    if (step == WALK_STEPS)
        printf("rate %.0f all steps a second\n", (double)(told - failed) / seconds);
}

static void walks_run(int connections) {
    pthread_t threads[ORDER_WALKS_MOST];
    order_walks_begin(walks, connections, port);
    double cpu = cpu_seconds();
    began = wall_seconds();
    for (int i = 0; i < connections; i++) pthread_create(&threads[i], NULL, walk_main, &walks[i]);
    for (int i = 0; i < connections; i++) pthread_join(threads[i], NULL);
    size_t count = next_step < STEPS_MOST ? next_step : STEPS_MOST;
    float *times = calloc(count, sizeof *times);
    assert(times);
    printf(TIMES_HEAD);
    for (int i = 0; i < WALK_STEPS; i++) tell(walk_steps[i], i, count, times);
    tell("all steps", WALK_STEPS, count, times);
    printf("client %.0f us of CPU a step\n", (cpu_seconds() - cpu) * 1e6 / (double)count);
    free(times);
}

int main(int argc, char **argv) {
    if (argc < 6) return 64;
    Arena arena;
    Rand rand;
    int connections = atoi(argv[4]);
    port = atoi(argv[1]);
    seconds = strtod(argv[5], NULL);
    arena_init(&arena, 0);
    rand_init(&rand, 7);
    taken = calloc(STEPS_MOST, sizeof *taken);
    assert(taken);
    Site *beside = site_beside(argv[2], argv[3]);
    order_walks_prepare(beside, &arena, &rand, connections);
    site_close(beside);
    if (argc > 6) dues_draw(&rand, strtod(argv[6], NULL));
    walks_run(connections);
    free(dues);
    free(taken);
    arena_clear(&arena);
    return 0;
}
