#include <assert.h>
#include <pthread.h>

#include "core/walk/frame.h"

typedef struct Task {
    PoolFn fn;
    void *context;
} Task;

struct Pool {
    pthread_mutex_t mutex;
    pthread_cond_t filled;
    Task *tasks; /* a ring */
    size_t limit, first, count;
    pthread_t *threads;
    int thread_count;
    bool closing;
};

static bool task_take(Pool *pool, Task *task) {
    pthread_mutex_lock(&pool->mutex);
    while (pool->count == 0 && !pool->closing) pthread_cond_wait(&pool->filled, &pool->mutex);
    bool found = pool->count > 0;
    if (found) {
        *task = pool->tasks[pool->first];
        pool->first = (pool->first + 1) % pool->limit;
        pool->count--;
    }
    pthread_mutex_unlock(&pool->mutex);
    return found;
}

static void *worker_run(void *context) {
    Task task;
    while (task_take(context, &task)) task.fn(task.context);
    return NULL;
}

Pool *pool_open(int threads, size_t queue_limit) {
    Pool *pool = calloc(1, sizeof *pool);
    assert(pool);
    pool->tasks = calloc(queue_limit, sizeof(Task));
    pool->threads = calloc((size_t)threads, sizeof(pthread_t));
    assert(pool->tasks && pool->threads);
    pool->limit = queue_limit;
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->filled, NULL);
    for (; pool->thread_count < threads; pool->thread_count++) {
        int failed = pthread_create(&pool->threads[pool->thread_count], NULL, worker_run, pool);
        assert(!failed);
    }
    return pool;
}

bool pool_push(Pool *pool, PoolFn fn, void *context) {
    pthread_mutex_lock(&pool->mutex);
    bool taken = pool->count < pool->limit && !pool->closing;
    if (taken) {
        pool->tasks[(pool->first + pool->count) % pool->limit] = (Task){fn, context};
        pool->count++;
        pthread_cond_signal(&pool->filled);
    }
    pthread_mutex_unlock(&pool->mutex);
    return taken;
}

void pool_close(Pool *pool) {
    if (!pool) return;
    pthread_mutex_lock(&pool->mutex);
    pool->closing = true;
    pthread_cond_broadcast(&pool->filled);
    pthread_mutex_unlock(&pool->mutex);
    for (int i = 0; i < pool->thread_count; i++) pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->filled);
    pthread_mutex_destroy(&pool->mutex);
    free(pool->threads);
    free(pool->tasks);
    free(pool);
}
