#include <assert.h>
#include <pthread.h>

#include "core/base/log.h"
#include "core/guard/code.h"
#include "core/walk/account_import.h"
#include "core/walk/blob.h"
#include "core/walk/export.h"
#include "core/walk/frame.h"
#include "walk.sql.h"

enum { TICK_MS = 250, PURGE_MS = 3600 * 1000 };
#define DAY_MS INT64_C(86400000)

struct Keeper {
    Site *site;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t called;
    bool woken, closing;
    int64_t purged_at_ms; /* monotonic */
};

/* Kept replies, unfinished uploads and asks for codes for a day, the outbox, first passwords and
 * exported files for a week. */
static Err purge(Tx *tx, void *context) {
    int64_t now_ms = site_now_ms(context);
    TRY(tx_run(tx, &sql_kept_reply_purge, WITH(BIND_INT("oldest", now_ms - DAY_MS))));
    TRY(exports_purge(tx, now_ms - 7 * DAY_MS));
    TRY(blobs_purge(tx, now_ms - DAY_MS));
    TRY(codes_purge(tx, site_session_now(context) - DAY_MS));
    TRY(account_drafts_purge(tx, now_ms - 7 * DAY_MS));
    return tx_run(tx, &sql_outbox_purge, WITH(BIND_INT("oldest", now_ms - 7 * DAY_MS)));
}

static void purge_done(void *context, Err err) {
    (void)context;
    if (err != OK) log_event(LOG_WARN, "purge_failed", "err=%s", err_name(err));
}

static void wait_call(Keeper *keeper) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += TICK_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&keeper->mutex);
    int waited = 0;
    while (!keeper->woken && !keeper->closing && waited == 0)
        waited = pthread_cond_timedwait(&keeper->called, &keeper->mutex, &until);
    keeper->woken = false;
    pthread_mutex_unlock(&keeper->mutex);
}

static bool is_closing(Keeper *keeper) {
    pthread_mutex_lock(&keeper->mutex);
    bool closing = keeper->closing;
    pthread_mutex_unlock(&keeper->mutex);
    return closing;
}

static void *keeper_run(void *context) {
    Keeper *keeper = context;
    Site *site = keeper->site;
    while (!is_closing(keeper)) {
        wait_call(keeper);
        streams_poll(site->streams);
        trail_flush(site->trail);
        int64_t now_ms = clock_monotonic_ms();
        if (now_ms - keeper->purged_at_ms < PURGE_MS) continue;
        keeper->purged_at_ms = now_ms;
        store_submit(site->store, purge, purge_done, site);
    }
    return NULL;
}

Keeper *keeper_open(Site *site) {
    Keeper *keeper = calloc(1, sizeof *keeper);
    assert(keeper);
    keeper->site = site;
    keeper->purged_at_ms = clock_monotonic_ms();
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&keeper->called, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&keeper->mutex, NULL);
    int failed = pthread_create(&keeper->thread, NULL, keeper_run, keeper);
    assert(!failed);
    return keeper;
}

void keeper_wake(Keeper *keeper) {
    pthread_mutex_lock(&keeper->mutex);
    keeper->woken = true;
    pthread_cond_signal(&keeper->called);
    pthread_mutex_unlock(&keeper->mutex);
}

void keeper_stop(Keeper *keeper) {
    if (!keeper) return;
    pthread_mutex_lock(&keeper->mutex);
    keeper->closing = true;
    pthread_cond_signal(&keeper->called);
    pthread_mutex_unlock(&keeper->mutex);
    pthread_join(keeper->thread, NULL);
}

void keeper_close(Keeper *keeper) {
    if (!keeper) return;
    pthread_cond_destroy(&keeper->called);
    pthread_mutex_destroy(&keeper->mutex);
    free(keeper);
}
