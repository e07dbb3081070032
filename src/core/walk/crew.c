#include "core/walk/crew.h"

#include <assert.h>
#include <pthread.h>

#include "core/base/log.h"
#include "walk.sql.h"

enum { THREADS = 2, KINDS_MAX = 128, OPEN_MAX = 200, LOOK_MS = 1000, TRIES_MAX = 6 };

typedef struct Hand {
    Crew *crew;
    pthread_t thread;
    int64_t job; /* held; 0: none */
} Hand;

struct Crew {
    Site *site;
    pthread_mutex_t mutex;
    pthread_cond_t called; /* something began, ended, or the crew closes */
    const JobKind *kinds[KINDS_MAX];
    size_t kind_count;
    Hand hands[THREADS];
    uint64_t calls;
    bool closing;
};

typedef struct Look {
    Arena arena;
    List open;
} Look;

static Err open_read(Tx *tx, void *context) {
    Look *look = context;
    return tx_list(tx, &look->arena, &sql_job_open_list, WITH(MOST(OPEN_MAX)), &look->open);
}

static const JobKind *kind_find(const Crew *crew, Str name) {
    for (size_t i = 0; i < crew->kind_count; i++) {
        if (str_equal_c(name, crew->kinds[i]->name)) return crew->kinds[i];
    }
    return NULL;
}

static bool is_held(const Crew *crew, int64_t id) {
    for (size_t i = 0; i < THREADS; i++) {
        if (crew->hands[i].job == id) return true;
    }
    return false;
}

/* The oldest job that this process knows and no other hand holds. */
static const JobKind *job_take(Hand *hand, const List *open) {
    Crew *crew = hand->crew;
    const JobKind *kind = NULL;
    pthread_mutex_lock(&crew->mutex);
    for (size_t i = 0; i < open->count && !kind; i++) {
        const Job *job = LIST_AT(*open, Job, i);
        if (is_held(crew, job->id)) continue;
        kind = kind_find(crew, job->kind);
        if (kind) hand->job = job->id;
    }
    pthread_mutex_unlock(&crew->mutex);
    return kind;
}

static const JobKind *job_look(Hand *hand) {
    Look look = {0};
    arena_init(&look.arena, 0);
    const JobKind *kind = NULL;
    if (store_read(site_store(hand->crew->site), open_read, &look) == OK)
        kind = job_take(hand, &look.open);
    arena_clear(&look.arena);
    return kind;
}

static struct timespec time_after(int ms) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t nanoseconds = until.tv_nsec + ms * INT64_C(1000000);
    until.tv_sec += nanoseconds / 1000000000;
    until.tv_nsec = nanoseconds % 1000000000;
    return until;
}

static bool is_closing(Crew *crew) {
    pthread_mutex_lock(&crew->mutex);
    bool closing = crew->closing;
    pthread_mutex_unlock(&crew->mutex);
    return closing;
}

static uint64_t calls_so_far(Crew *crew) {
    pthread_mutex_lock(&crew->mutex);
    uint64_t calls = crew->calls;
    pthread_mutex_unlock(&crew->mutex);
    return calls;
}

/* Until something is called after `calls`, or for that long. */
static void rest(Crew *crew, uint64_t calls, int ms) {
    struct timespec until = time_after(ms);
    int waited = 0;
    pthread_mutex_lock(&crew->mutex);
    while (crew->calls == calls && !crew->closing && waited == 0)
        waited = pthread_cond_timedwait(&crew->called, &crew->mutex, &until);
    pthread_mutex_unlock(&crew->mutex);
}

/* However often others call: a database that could not be reached is left alone for a while. */
static void rest_fully(Crew *crew, int ms) {
    struct timespec until = time_after(ms);
    int waited = 0;
    pthread_mutex_lock(&crew->mutex);
    while (!crew->closing && waited == 0)
        waited = pthread_cond_timedwait(&crew->called, &crew->mutex, &until);
    pthread_mutex_unlock(&crew->mutex);
}

static void job_run(Hand *hand, const JobKind *kind) {
    Crew *crew = hand->crew;
    void *kept = NULL;
    int tries = 0;
    Step step = STEP_MORE;
    while (step != STEP_ENDED && tries < TRIES_MAX && !is_closing(crew)) {
        step = job_step(crew->site, kind, hand->job, &kept);
        tries = step == STEP_AGAIN ? tries + 1 : 0;
        if (step == STEP_AGAIN) rest_fully(crew, 100 << tries);
    }
    if (kept) kind->let_go(kept);
    if (tries == TRIES_MAX) job_give_up(crew->site, hand->job, err_name(ERR_UNAVAILABLE));
}

static void job_let_go(Hand *hand) {
    pthread_mutex_lock(&hand->crew->mutex);
    hand->job = 0;
    pthread_mutex_unlock(&hand->crew->mutex);
    crew_wake(hand->crew);
}

static void *hand_run(void *context) {
    Hand *hand = context;
    Crew *crew = hand->crew;
    while (!is_closing(crew)) {
        uint64_t calls = calls_so_far(crew);
        const JobKind *kind = job_look(hand);
        if (!kind) {
            rest(crew, calls, LOOK_MS);
            continue;
        }
        job_run(hand, kind);
        job_let_go(hand);
    }
    return NULL;
}

const JobKind *job_kind_of(Site *site, Str name) {
    return kind_find(site->crew, name);
}

void job_register(Site *site, const JobKind *kind) {
    Crew *crew = site->crew;
    pthread_mutex_lock(&crew->mutex);
    assert(crew->kind_count < KINDS_MAX && !kind_find(crew, str_from(kind->name)));
    crew->kinds[crew->kind_count++] = kind;
    pthread_mutex_unlock(&crew->mutex);
    crew_wake(crew);
}

static void kinds_register(Site *site) {
    for (size_t i = 0; i < site->config.module_count; i++) {
        const Module *module = site->config.modules[i];
        for (size_t j = 0; j < module->job_count; j++) job_register(site, module->jobs[j]);
    }
}

static void condition_init(pthread_cond_t *condition) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

void crew_open(Site *site) {
    Crew *crew = calloc(1, sizeof *crew);
    assert(crew);
    crew->site = site;
    site->crew = crew;
    pthread_mutex_init(&crew->mutex, NULL);
    condition_init(&crew->called);
    kinds_register(site);
    for (size_t i = 0; i < THREADS; i++) {
        Hand *hand = &crew->hands[i];
        hand->crew = crew;
        int failed = pthread_create(&hand->thread, NULL, hand_run, hand);
        assert(!failed);
    }
}

void crew_wake(Crew *crew) {
    pthread_mutex_lock(&crew->mutex);
    crew->calls++;
    pthread_cond_broadcast(&crew->called);
    pthread_mutex_unlock(&crew->mutex);
}

void crew_stop(Crew *crew) {
    if (!crew) return;
    pthread_mutex_lock(&crew->mutex);
    crew->closing = true;
    pthread_cond_broadcast(&crew->called);
    pthread_mutex_unlock(&crew->mutex);
    for (size_t i = 0; i < THREADS; i++) pthread_join(crew->hands[i].thread, NULL);
}

void crew_close(Crew *crew) {
    if (!crew) return;
    pthread_cond_destroy(&crew->called);
    pthread_mutex_destroy(&crew->mutex);
    free(crew);
}

typedef struct Wait {
    int64_t id;
    Arena *arena;
    Job *out;
} Wait;

static Err job_read(Tx *tx, void *context) {
    Wait *wait = context;
    return tx_get(tx, wait->arena, &sql_job_by_id, WITH(BIND_INT("id", wait->id)), wait->out);
}

Err job_wait(Site *site, int64_t id, int timeout_ms, Job *out, Arena *arena) {
    Wait wait = {id, arena, out};
    int64_t until_ms = clock_monotonic_ms() + timeout_ms;
    for (;;) {
        uint64_t calls = calls_so_far(site->crew);
        TRY(store_read(site->store, job_read, &wait));
        if (!job_is_open(out)) return OK;
        int64_t left_ms = until_ms - clock_monotonic_ms();
        if (left_ms <= 0) return ERR_UNAVAILABLE;
        rest(site->crew, calls, left_ms < LOOK_MS ? (int)left_ms : LOOK_MS);
    }
}
