/* What a register answers under load: questions of a city's day come at their own times, whether or
 * not the ones before have been answered.
 *
 *   register_load PORT DSN KEYS RATE SECONDS [WRITES]
 *
 *   serve (its own process) ◄── PORT ── callers ◄── the next question ◄── arrivals on a seed, RATE a second
 *   DSN, KEYS: beside the server, to open accounts of each reach and to know whom to ask for
 *
 * A question's time runs from when it was due, so one that had to wait behind a slow one counts
 * its waiting. WRITES a second are steps of orders (order_walk.h), durable. */
#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/caller.h"
#include "bench/meter.h"
#include "bench/order_walk.h"
#include "core/base/rand.h"

enum { CALLERS = 192, SAMPLES = 512, ASK_MOST = 1 << 21, TARGET_MOST = 512 };

typedef enum SeatReach {
    REACH_CITY,
    REACH_DISTRICT,
    REACH_STREET,
    REACH_COMMUNITY,
    REACHES
} SeatReach;

typedef struct Sample {
    int64_t id, scope;
    Str name, id_number, initials, pinyin;
} Sample;

/* One kind of question: who asks, and what. `turn` draws something new each time. */
typedef struct Kind {
    const char *name;
    SeatReach reach;
    int weight;
    void (*target)(const Sample *sample, uint32_t turn, char *out);
} Kind;

typedef struct Ask {
    double due; /* s after the start */
    float took_ms;
    uint16_t kind, sample;
    bool failed;
} Ask;

static Arena lasting;
static Sample samples[SAMPLES];
static size_t sample_count;
static Str tokens[REACHES];
static int64_t places[REACHES] = {METER_CITY, INT64_C(330105000000), 0, 0};
static Ask *asks;
static size_t ask_count;
static _Atomic size_t next_ask;
static double began;
static int port;

/* As a browser writes it into a query. */
static void escaped(Str text, char *out) {
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        *out++ = '%';
        *out++ = hex[c >> 4];
        *out++ = hex[c & 15];
    }
    *out = 0;
}

static void search_for(Str text, char *out) {
    char words[TARGET_MOST / 2];
    assert(text.len * 3 < sizeof words);
    escaped(text, words);
    (void)snprintf(out, TARGET_MOST, "/api/person-search?q=%s", words);
}

static void by_number(const Sample *s, uint32_t turn, char *out) {
    (void)turn;
    search_for(s->id_number, out);
}
static void by_name(const Sample *s, uint32_t turn, char *out) {
    (void)turn;
    search_for(s->name, out);
}
static void by_part(const Sample *s, uint32_t turn, char *out) {
    (void)turn;
    size_t count = utf8_length(s->name);
    search_for(utf8_slice(s->name, count > 2 ? count - 2 : 0, count), out);
}
static void by_initials(const Sample *s, uint32_t turn, char *out) {
    (void)turn;
    search_for(s->initials, out);
}
static void by_pinyin(const Sample *s, uint32_t turn, char *out) {
    (void)turn;
    search_for(s->pinyin, out);
}
static void one_person(const Sample *s, uint32_t turn, char *out) {
    (void)turn;
    (void)snprintf(out, TARGET_MOST, "/api/people/%lld", (long long)s->id);
}
static void first_page(const Sample *s, uint32_t turn, char *out) {
    (void)s, (void)turn;
    (void)snprintf(out, TARGET_MOST, "/api/people?limit=50");
}
/* Who is at least as old, lives alone, and has a level. */
static void filtered(const Sample *s, uint32_t turn, char *out) {
    (void)s;
    (void)snprintf(out, TARGET_MOST,
                   "/api/people?limit=50&state=active&level=%u&living=alone&birth_to=%u-12-31",
                   1 + turn % 4, 1930 + turn % 25);
}
static void count_by_level(const Sample *s, uint32_t turn, char *out) {
    (void)s, (void)turn;
    (void)snprintf(out, TARGET_MOST, "/api/people-counts?by=level");
}
static void count_by_place(const Sample *s, uint32_t turn, char *out) {
    (void)s;
    (void)snprintf(out, TARGET_MOST, "/api/people-counts?by=place&level=%u&band=80", turn % 5);
}

static const Kind kinds[] = {
    {"ID number, city", REACH_CITY, 10, by_number},
    {"whole name, city", REACH_CITY, 6, by_name},
    {"whole name, street", REACH_STREET, 4, by_name},
    {"part of a name, city", REACH_CITY, 4, by_part},
    {"part of a name, community", REACH_COMMUNITY, 4, by_part},
    {"initials, city", REACH_CITY, 4, by_initials},
    {"initials, community", REACH_COMMUNITY, 4, by_initials},
    {"pinyin, district", REACH_DISTRICT, 4, by_pinyin},
    {"one person", REACH_CITY, 20, one_person},
    {"first 50, city", REACH_CITY, 4, first_page},
    {"first 50, district", REACH_DISTRICT, 4, first_page},
    {"first 50, community", REACH_COMMUNITY, 6, first_page},
    {"filtered, city", REACH_CITY, 4, filtered},
    {"filtered, district", REACH_DISTRICT, 4, filtered},
    {"filtered, street", REACH_STREET, 4, filtered},
    {"filtered, community", REACH_COMMUNITY, 4, filtered},
    {"count by level, city", REACH_CITY, 5, count_by_level},
    {"count by place, city", REACH_CITY, 5, count_by_place},
};
enum { KINDS = COUNT(kinds), WRITE = KINDS };

static Err sample_read(Op *op, void *context) {
    Rand *rand = context;
    while (sample_count < SAMPLES) {
        Person person;
        TRY(person_draw(op, rand, &person));
        samples[sample_count++] = (Sample){person.id,
                                           person.scope,
                                           arena_copy(op->arena, person.name),
                                           arena_copy(op->arena, person.id_number),
                                           arena_copy(op->arena, person.initials),
                                           arena_copy(op->arena, person.pinyin)};
    }
    return OK;
}

static Err seats_open(Op *op, void *context) {
    for (int i = 0; i < REACHES; i++) {
        const Account seat = {.roles = STR("district_officer,street_clerk"), .scope = places[i]};
        TRY(seat_open(op, &seat, context, &tokens[i]));
    }
    return OK;
}

static void city_enter(const char *dsn, const char *keys, bool writes, Rand *rand) {
    Site *site = site_beside(dsn, keys);
    Err err = site_read(site, &system_actor, &lasting, sample_read, rand);
    assert(err == OK && sample_count > 0);
    for (size_t i = 0; i < sample_count; i++) {
        if (samples[i].scope / 1000000 != places[REACH_DISTRICT] / 1000000) continue;
        places[REACH_COMMUNITY] = samples[i].scope;
        places[REACH_STREET] = samples[i].scope / 1000 * 1000;
    }
    assert(places[REACH_STREET] != 0);
    err = site_write(site, &system_actor, "bench_seats", seats_open, &lasting);
    assert(err == OK);
    if (writes) order_walks_prepare(site, &lasting, rand, CALLERS);
    site_close(site);
}

static int kind_draw(Rand *rand) {
    int whole = 0;
    for (int i = 0; i < KINDS; i++) whole += kinds[i].weight;
    int drawn = (int)rand_below(rand, (uint32_t)whole);
    for (int i = 0; i < KINDS; i++) {
        if (drawn < kinds[i].weight) return i;
        drawn -= kinds[i].weight;
    }
    return 0;
}

/* Arrivals without memory: the time to the next is -ln(u) / rate. */
static void arrivals_draw(Rand *rand, double rate, double writes, double seconds) {
    asks = calloc(ASK_MOST, sizeof *asks);
    assert(asks);
    for (double due = 0; ask_count < ASK_MOST;) {
        due += -log(1 - rand_unit(rand)) / (rate + writes);
        if (due > seconds) break;
        bool write = rand_unit(rand) * (rate + writes) < writes;
        asks[ask_count++] = (Ask){.due = due,
                                  .kind = (uint16_t)(write ? WRITE : kind_draw(rand)),
                                  .sample = (uint16_t)rand_below(rand, (uint32_t)sample_count)};
    }
}

static void question_put(Caller *caller, Ask *ask, size_t turn) {
    char target[TARGET_MOST];
    CallerReply reply;
    const Kind *kind = &kinds[ask->kind];
    kind->target(&samples[ask->sample], (uint32_t)turn, target);
    Err err = caller_ask(caller,
                         &(CallerAsk){.method = "GET",
                                      .target = target,
                                      .token = tokens[kind->reach],
                                      .unread = true},
                         &reply);
    ask->failed = err != OK || reply.status >= 300;
    if (ask->failed && turn % 97 == 0)
        (void)fprintf(stderr, "%d " STR_FMT "\n", reply.status, STR_ARG(reply.body));
}

static void *caller_main(void *context) {
    OrderWalk *walk = context;
    Caller *caller = caller_open(port);
    for (size_t i; (i = next_ask++) < ask_count;) {
        Ask *ask = &asks[i];
        double wait = ask->due - (wall_seconds() - began);
        if (wait > 0) usleep((useconds_t)(wait * 1e6));
        if (ask->kind == WRITE)
            ask->failed = !order_walk_step(walk, caller);
        else
            question_put(caller, ask, i);
        ask->took_ms = (float)((wall_seconds() - began - ask->due) * 1000);
    }
    order_walk_end(walk, caller);
    caller_close(caller);
    return NULL;
}

static void kind_tell(const char *name, int kind, int of_all, float *times) {
    size_t count = 0, failed = 0;
    for (size_t i = 0; i < ask_count; i++) {
        if (of_all ? asks[i].kind == WRITE : asks[i].kind != kind) continue;
        failed += asks[i].failed;
        times[count++] = asks[i].took_ms;
    }
    times_tell(name, times, count, failed);
}

static void tell(void) {
    float *times = calloc(ask_count, sizeof *times);
    assert(times);
    printf(TIMES_HEAD);
    for (int i = 0; i < KINDS; i++) kind_tell(kinds[i].name, i, false, times);
    kind_tell("all reads", 0, true, times);
    kind_tell("an order step", WRITE, false, times);
    free(times);
}

static void callers_run(bool writes) {
    static OrderWalk walks[CALLERS];
    pthread_t threads[CALLERS];
    if (writes) order_walks_begin(walks, CALLERS, port);
    double cpu = cpu_seconds();
    began = wall_seconds();
    for (int i = 0; i < CALLERS; i++) pthread_create(&threads[i], NULL, caller_main, &walks[i]);
    for (int i = 0; i < CALLERS; i++) pthread_join(threads[i], NULL);
    double took = wall_seconds() - began;
    tell();
    printf("%.0f asked a second of wall; client %.0f us of CPU each\n", (double)ask_count / took,
           (cpu_seconds() - cpu) * 1e6 / (double)ask_count);
}

int main(int argc, char **argv) {
    if (argc < 6) return 64;
    Rand rand;
    double writes = argc > 6 ? strtod(argv[6], NULL) : 0;
    arena_init(&lasting, 0);
    rand_init(&rand, 7);
    port = atoi(argv[1]);
    city_enter(argv[2], argv[3], writes > 0, &rand);
    arrivals_draw(&rand, strtod(argv[4], NULL), writes, strtod(argv[5], NULL));
    callers_run(writes > 0);
    free(asks);
    arena_clear(&lasting);
    return 0;
}
