#include <assert.h>
#include <pthread.h>
#include <sys/statvfs.h>

#include "core/base/log.h"
#include "core/store/fail.h"
#include "core/store/writer.h"

enum { READERS = 4, READERS_MAX = 64, READ_DEADLINE_MS = 10000, QUEUE_LIMIT = 4096 };

typedef struct Key {
    const char *constraint, *columns;
    struct Key *next;
} Key;

struct Store {
    const Driver *driver;
    Arena arena;
    Plan **plans, **table; /* in order of the rooms; by address of the statement */
    size_t plan_count, table_size;
    Writer *writer; /* NULL when read-only */
    Conn *writer_conn;
    pthread_mutex_t lock; /* guards `idle` */
    pthread_cond_t returned;
    Conn *idle, *readers[READERS_MAX];
    int reader_count, read_deadline_ms;
    int64_t migrations; /* that this program knows */
    const char *folder; /* SQLite's; NULL: the disk is another machine's */
    Key *keys;
    Sealer sealer;
    _Atomic int64_t fail_after;
    atomic_bool fail_reads, fail_own;
    pthread_t fail_thread;
    const char *_Atomic failed_at;
};

bool dsn_is_postgres(const char *dsn) {
    Str text = str_from(dsn);
    return str_starts(text, STR("postgresql://")) || str_starts(text, STR("postgres://"));
}

bool store_is_postgres(const Store *store) {
    return store->driver == &postgres_driver;
}

int store_read_deadline_ms(const Store *store) {
    return store->read_deadline_ms;
}

bool store_writes(const Store *store) {
    return store->writer_conn != NULL;
}

int64_t store_fail_nth(Store *store, int64_t nth) {
    atomic_store(&store->fail_own, false);
    atomic_store(&store->fail_reads, nth < 0);
    if (nth != 0) atomic_store(&store->failed_at, NULL);
    return atomic_exchange(&store->fail_after, nth < 0 ? -nth : nth);
}

void store_fail_own(Store *store, int64_t nth) {
    (void)store_fail_nth(store, 0);
    store->fail_thread = pthread_self();
    if (nth != 0) atomic_store(&store->failed_at, NULL);
    atomic_store(&store->fail_own, true);
    atomic_store(&store->fail_after, nth);
}

void store_use_sealer(Store *store, const Sealer *sealer) {
    store->sealer = *sealer;
}

const Sealer *store_sealer(const Store *store) {
    return &store->sealer;
}

const char *store_failed_at(const Store *store) {
    return atomic_load(&store->failed_at);
}

bool store_fails_now(const Conn *conn, const char *what) {
    Store *store = conn->store;
    if (conn->writes && atomic_load(&store->fail_reads)) return false;
    if (atomic_load(&store->fail_own) && !pthread_equal(store->fail_thread, pthread_self()))
        return false;
    if (atomic_load(&store->fail_after) <= 0 || atomic_fetch_sub(&store->fail_after, 1) != 1)
        return false;
    atomic_store(&store->failed_at, what);
    return true;
}

Err conn_control(Conn *conn, Control control) {
    static const char *const names[] = {"begin", "mark", "keep", "undo", "commit", "rollback"};
    const char *what = conn->writes ? names[control] : "reader";
    conn->refused[0] = '\0';
    if (control == CONTROL_BEGIN) conn->torn = false;
    Err err = store_fails_now(conn, what) ? ERR_UNAVAILABLE : conn->driver->control(conn, control);
    if (control == CONTROL_UNDO && err != OK) conn->torn = true;
    return err;
}

static size_t place_of(const Store *store, const Statement *statement) {
    uint64_t hash = (uint64_t)(uintptr_t)statement * 0x9E3779B97F4A7C15U;
    size_t at = (size_t)(hash >> 32) & (store->table_size - 1);
    while (store->table[at] && store->table[at]->statement != statement) {
        at = (at + 1) & (store->table_size - 1);
    }
    return at;
}

Plan *store_plan(const Store *store, const Statement *statement) {
    return store->table_size ? store->table[place_of(store, statement)] : NULL;
}

size_t store_plan_count(const Store *store) {
    return store->plan_count;
}

static void plans_make(Store *store, const StoreConfig *config) {
    size_t total = 0;
    for (size_t i = 0; i < config->room_count; i++) total += config->rooms[i]->statement_count;
    store->table_size = 64;
    while (store->table_size < total * 2) store->table_size *= 2;
    store->plans = arena_array(&store->arena, Plan *, total + 1);
    store->table = arena_array(&store->arena, Plan *, store->table_size);
    for (size_t i = 0; i < config->room_count; i++) {
        const RoomSql *room = config->rooms[i];
        for (size_t k = 0; k < room->statement_count; k++) {
            size_t at = place_of(store, room->statements[k]);
            assert(!store->table[at]);
            Plan *plan = plan_make(&store->arena, store, room->statements[k], store->plan_count);
            store->table[at] = store->plans[store->plan_count++] = plan;
        }
    }
}

/* Says every wrong statement, not only the first. */
static Err plans_prepare(Store *store, Conn *conn) {
    Err verdict = OK;
    for (size_t i = 0; i < store->plan_count; i++) {
        const Statement *statement = store->plans[i]->statement;
        bool sound = statement->bind_count <= BIND_MAX && plan_keeps_sealed(store->plans[i]);
        Err err = sound ? conn->driver->prepare(conn, store->plans[i]) : ERR_INTERNAL;
        if (err == OK) continue;
        log_event(LOG_ERROR, "statement_refused", "statement=%s", statement->name);
        verdict = err;
    }
    return verdict;
}

const char *store_key_name(const Store *store, const char *constraint) {
    for (const Key *key = store->keys; key; key = key->next) {
        if (strcmp(key->constraint, constraint) == 0) return key->columns;
    }
    return constraint;
}

void store_add_key(Store *store, Str constraint, Str columns) {
    Key *key = arena_new(&store->arena, Key);
    key->constraint = arena_copy(&store->arena, constraint).ptr;
    key->columns = arena_copy(&store->arena, columns).ptr;
    key->next = store->keys;
    store->keys = key;
}

static Err readers_open(Store *store, const StoreConfig *config) {
    int wanted = config->readers ? config->readers : READERS;
    assert(wanted > 0 && wanted <= READERS_MAX);
    for (int i = 0; i < wanted; i++) {
        Conn *conn;
        TRY(store->driver->open(store, config->dsn, false, &conn));
        store->readers[store->reader_count++] = conn;
        conn->next = store->idle;
        store->idle = conn;
    }
    return OK;
}

static Err store_start(Store *store, const StoreConfig *config) {
    if (!config->read_only) TRY(store->driver->open(store, config->dsn, true, &store->writer_conn));
    if (store->writer_conn) TRY(store_migrate(store, store->writer_conn, config));
    TRY(readers_open(store, config));
    if (!store->writer_conn) TRY(store_migrate(store, store->idle, config));
    Conn *first = store->writer_conn ? store->writer_conn : store->idle;
    TRY(store_learn_keys(store, first));
    plans_make(store, config);
    TRY(plans_prepare(store, first));
    if (!store->writer_conn) return OK;
    int limit = config->queue_limit ? config->queue_limit : QUEUE_LIMIT;
    return writer_open(store, store->writer_conn, limit, &store->writer);
}

Err store_open(const StoreConfig *config, Store **out) {
    Store *store = calloc(1, sizeof *store);
    *out = NULL;
    if (!store) return ERR_UNAVAILABLE;
    store->driver = dsn_is_postgres(config->dsn) ? &postgres_driver : &sqlite_driver;
    store->read_deadline_ms =
        config->read_deadline_ms ? config->read_deadline_ms : READ_DEADLINE_MS;
    arena_init(&store->arena, 0);
    if (!store_is_postgres(store))
        store->folder = arena_printf(&store->arena, "%s", config->dsn).ptr;
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&store->lock, NULL);
    pthread_cond_init(&store->returned, &clock);
    pthread_condattr_destroy(&clock);
    for (size_t i = 0; i < config->room_count; i++)
        store->migrations += (int64_t)config->rooms[i]->migration_count;
    Err err = store_start(store, config);
    if (err != OK) {
        store_close(store);
        return err == ERR_INTERNAL ? ERR_INTERNAL : ERR_UNAVAILABLE;
    }
    *out = store;
    return OK;
}

void store_close(Store *store) {
    if (!store) return;
    if (store->writer) writer_close(store->writer);
    for (int i = 0; i < store->reader_count; i++) store->driver->close(store->readers[i]);
    if (store->writer_conn) store->driver->close(store->writer_conn);
    pthread_mutex_destroy(&store->lock);
    pthread_cond_destroy(&store->returned);
    arena_clear(&store->arena);
    free(store);
}

bool store_is_healthy(Store *store) {
    return !store->writer || writer_is_healthy(store->writer);
}

bool store_is_waited_for(const Store *store) {
    return store->writer && writer_is_waited_for(store->writer);
}

void store_submit(Store *store, TxFn fn, TxDone done, void *context) {
    assert(store->writer);
    writer_submit(store->writer, fn, done, context);
}

typedef struct Wait {
    pthread_mutex_t lock;
    pthread_cond_t answered;
    bool is_answered;
    Err err;
    void *context;
    TxFn fn;
} Wait;

static Err wait_run(Tx *tx, void *context) {
    Wait *wait = context;
    return wait->fn(tx, wait->context);
}

static void wait_done(void *context, Err err) {
    Wait *wait = context;
    pthread_mutex_lock(&wait->lock);
    wait->err = err;
    wait->is_answered = true;
    pthread_cond_signal(&wait->answered);
    pthread_mutex_unlock(&wait->lock);
}

Err store_write(Store *store, TxFn fn, void *context) {
    assert(store->writer && !writer_is_here(store->writer));
    Wait wait = {.context = context, .fn = fn};
    pthread_mutex_init(&wait.lock, NULL);
    pthread_cond_init(&wait.answered, NULL);
    writer_submit(store->writer, wait_run, wait_done, &wait);
    pthread_mutex_lock(&wait.lock);
    while (!wait.is_answered) pthread_cond_wait(&wait.answered, &wait.lock);
    pthread_mutex_unlock(&wait.lock);
    pthread_cond_destroy(&wait.answered);
    pthread_mutex_destroy(&wait.lock);
    return wait.err;
}

static int64_t disk_free_of(const char *folder) {
    struct statvfs disk;
    if (!folder || statvfs(folder, &disk) != 0) return INT_NONE;
    return (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
}

void store_gauge(Store *store, StoreGauge *out) {
    *out = (StoreGauge){.readers = store->reader_count,
                        .disk_free = disk_free_of(store->folder),
                        .migrations = store->migrations};
    int64_t idle = 0;
    pthread_mutex_lock(&store->lock);
    for (const Conn *conn = store->idle; conn; conn = conn->next) idle++;
    pthread_mutex_unlock(&store->lock);
    out->readers_busy = out->readers - idle;
    if (store->writer) writer_gauge(store->writer, out);
}

static struct timespec monotonic_at(int64_t ms) {
    return (struct timespec){.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
}

static Conn *reader_take(Store *store, int64_t deadline_ms) {
    struct timespec until = monotonic_at(deadline_ms);
    pthread_mutex_lock(&store->lock);
    int timed_out = 0;
    while (!store->idle && timed_out == 0) {
        timed_out = pthread_cond_timedwait(&store->returned, &store->lock, &until);
    }
    Conn *conn = store->idle;
    if (conn) store->idle = conn->next;
    pthread_mutex_unlock(&store->lock);
    return conn;
}

static void reader_return(Store *store, Conn *conn) {
    pthread_mutex_lock(&store->lock);
    conn->next = store->idle;
    store->idle = conn;
    pthread_cond_signal(&store->returned);
    pthread_mutex_unlock(&store->lock);
}

static Err read_once(Store *store, Conn *conn, TxFn fn, void *context) {
    Tx tx;
    tx_init(&tx, store, conn);
    TRY(conn_control(conn, CONTROL_BEGIN));
    Err err = tx_call(&tx, fn, context);
    if (conn->driver->control(conn, CONTROL_ROLLBACK) != OK && err == OK) err = ERR_UNAVAILABLE;
    return err;
}

Err store_read(Store *store, TxFn fn, void *context) {
    int64_t deadline_ms = clock_monotonic_ms() + store->read_deadline_ms;
    Conn *conn = reader_take(store, deadline_ms);
    if (!conn) return ERR_UNAVAILABLE;
    conn->deadline_ms = deadline_ms;
    Err err = read_once(store, conn, fn, context);
    if (err != OK && conn->driver->recover(conn) == RECOVERY_AGAIN) {
        err = read_once(store, conn, fn, context);
    }
    conn->deadline_ms = 0;
    reader_return(store, conn);
    return err;
}
