#include <assert.h>
#include <pthread.h>

#include "core/base/log.h"
#include "core/store/writer.h"

enum { BATCH_MAX = 512, BATCH_MS = 20, ATTEMPTS = 4 };

typedef struct Job {
    TxFn fn;
    TxDone done;
    void *context;
    Err err;
    struct Job *next;
} Job;

struct Writer {
    Store *store;
    Conn *conn;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t arrived;
    Job *first, **last; /* the queue */
    int unanswered, limit;
    bool closing;
    _Atomic int waiting;     /* in the queue; looked at without the lock */
    _Atomic bool sick, down; /* a sync failed, for good; the last batch could not be stored */
    Histogram sizes, function_us, commit_us;
    _Atomic int64_t failed; /* batches */
};

typedef struct Batch {
    Writer *writer;
    Job *jobs, **last;
    int count;
    int64_t started_ms;
} Batch;

static Job *queue_take(Writer *writer, bool wait) {
    pthread_mutex_lock(&writer->lock);
    while (wait && !writer->first && !writer->closing) {
        pthread_cond_wait(&writer->arrived, &writer->lock);
    }
    Job *job = writer->first;
    if (job) {
        writer->first = job->next;
        atomic_fetch_sub(&writer->waiting, 1);
    }
    if (!writer->first) writer->last = &writer->first;
    pthread_mutex_unlock(&writer->lock);
    if (job) job->next = NULL;
    return job;
}

static void batch_add(Batch *batch, Job *job) {
    *batch->last = job;
    batch->last = &job->next;
    batch->count++;
}

/* The next function of the batch: one it has already run when it runs again, else what has arrived
 * meanwhile. */
static Job *batch_next(Batch *batch, Job *job) {
    if (job->next) return job->next;
    bool full = batch->count >= BATCH_MAX || clock_monotonic_ms() - batch->started_ms >= BATCH_MS;
    Job *next = full ? NULL : queue_take(batch->writer, false);
    if (next) batch_add(batch, next);
    return next;
}

static void job_run(Writer *writer, Job *job) {
    Conn *conn = writer->conn;
    Tx tx;
    tx_init(&tx, writer->store, conn);
    int64_t began_us = clock_monotonic_us();
    job->err = tx_attempt(&tx, job->fn, job->context);
    histogram_add(&writer->function_us, &bounds_us, clock_monotonic_us() - began_us);
}

static Err batch_attempt(Batch *batch) {
    Conn *conn = batch->writer->conn;
    TRY(conn_control(conn, CONTROL_BEGIN));
    for (Job *job = batch->jobs; job; job = batch_next(batch, job)) {
        job_run(batch->writer, job);
        if (conn->torn || (job->err != OK && !conn->driver->stands(conn))) return ERR_UNAVAILABLE;
    }
    int64_t began_us = clock_monotonic_us();
    Err err = conn_control(conn, CONTROL_COMMIT);
    histogram_add(&batch->writer->commit_us, &bounds_us, clock_monotonic_us() - began_us);
    return err;
}

static Err batch_run(Batch *batch) {
    Conn *conn = batch->writer->conn;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (batch_attempt(batch) == OK) return OK;
        if (conn->driver->control(conn, CONTROL_ROLLBACK) != OK)
            conn->sick |= !store_is_postgres(conn->store);
        Recovery recovery = conn->driver->recover(conn);
        if (recovery == RECOVERY_COMMITTED) return OK;
        if (recovery == RECOVERY_NONE) break;
    }
    log_event(LOG_ERROR, "batch_failed", "functions=%d", batch->count);
    return ERR_UNAVAILABLE;
}

static void job_answer(Writer *writer, Job *job, Err err) {
    job->done(job->context, err);
    free(job);
    pthread_mutex_lock(&writer->lock);
    writer->unanswered--;
    pthread_mutex_unlock(&writer->lock);
}

static void batch_answer(Batch *batch, Err batch_err) {
    for (Job *job = batch->jobs, *next; job; job = next) {
        next = job->next;
        job_answer(batch->writer, job, batch_err == OK ? job->err : batch_err);
    }
}

static void *writer_main(void *argument) {
    Writer *writer = argument;
    for (Job *job; (job = queue_take(writer, true));) {
        Batch batch = {.writer = writer, .last = &batch.jobs, .started_ms = clock_monotonic_ms()};
        batch_add(&batch, job);
        Err err = atomic_load(&writer->sick) ? ERR_UNAVAILABLE : batch_run(&batch);
        atomic_store(&writer->down, err != OK);
        if (err != OK) atomic_fetch_add(&writer->failed, 1);
        histogram_add(&writer->sizes, &bounds_size, batch.count);
        if (writer->conn->sick && !atomic_exchange(&writer->sick, true)) {
            log_event(LOG_ERROR, "store_sick",
                      "why=\"the disk refused a write; no more are accepted\"");
        }
        batch_answer(&batch, err);
    }
    return NULL;
}

Err writer_open(Store *store, Conn *conn, int queue_limit, Writer **out) {
    Writer *writer = calloc(1, sizeof *writer);
    if (!writer) return ERR_UNAVAILABLE;
    writer->store = store;
    writer->conn = conn;
    writer->limit = queue_limit;
    writer->last = &writer->first;
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->arrived, NULL);
    if (pthread_create(&writer->thread, NULL, writer_main, writer) != 0) {
        free(writer);
        return ERR_UNAVAILABLE;
    }
    *out = writer;
    return OK;
}

void writer_close(Writer *writer) {
    pthread_mutex_lock(&writer->lock);
    writer->closing = true;
    pthread_cond_broadcast(&writer->arrived);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    pthread_mutex_destroy(&writer->lock);
    pthread_cond_destroy(&writer->arrived);
    free(writer);
}

static bool queue_put(Writer *writer, Job *job) {
    pthread_mutex_lock(&writer->lock);
    bool fits =
        !writer->closing && writer->unanswered < writer->limit && !atomic_load(&writer->sick);
    if (fits) {
        *writer->last = job;
        writer->last = &job->next;
        writer->unanswered++;
        atomic_fetch_add(&writer->waiting, 1);
        pthread_cond_signal(&writer->arrived);
    }
    pthread_mutex_unlock(&writer->lock);
    return fits;
}

void writer_submit(Writer *writer, TxFn fn, TxDone done, void *context) {
    Job *job = calloc(1, sizeof *job);
    if (job) *job = (Job){.fn = fn, .done = done, .context = context};
    if (job && queue_put(writer, job)) return;
    free(job);
    done(context, ERR_UNAVAILABLE);
}

bool writer_is_waited_for(const Writer *writer) {
    return atomic_load(&writer->waiting) > 0;
}

bool writer_is_here(const Writer *writer) {
    return pthread_equal(pthread_self(), writer->thread);
}

void writer_gauge(Writer *writer, StoreGauge *out) {
    pthread_mutex_lock(&writer->lock);
    out->queued = writer->unanswered;
    pthread_mutex_unlock(&writer->lock);
    out->failed = atomic_load(&writer->failed);
    out->sizes = &writer->sizes;
    out->function_us = &writer->function_us;
    out->commit_us = &writer->commit_us;
}

bool writer_is_healthy(const Writer *writer) {
    return !atomic_load(&writer->sick) && !atomic_load(&writer->down);
}
