/* StoreGauge: what a watcher may know of a store: how full, how fast, how much room; no row, no
 * name.
 *
 * Invariants
 *  1. store_gauge takes two short locks and one question to the file system, never the database.
 *  2. Counts run since the store was opened.
 */
#ifndef CORE_STORE_GAUGE_H
#define CORE_STORE_GAUGE_H

#include "core/base/histogram.h"
#include "core/store/store.h"

typedef struct StoreGauge {
    int64_t queued;                /* handed to the writer, not yet answered */
    int64_t failed;                /* batches that were not stored */
    int64_t readers, readers_busy; /* read connections */
    int64_t disk_free;             /* bytes left to SQLite's folder; INT_NONE of PostgreSQL */
    int64_t migrations;            /* that this program knows */
    const Histogram *sizes;        /* functions a batch; NULL: read-only */
    const Histogram *function_us;  /* one function: so long every other write waits */
    const Histogram *commit_us;    /* COMMIT alone */
} StoreGauge;

void store_gauge(Store *store, StoreGauge *out);

/* What the database says of itself. */
typedef struct StoreRoom {
    int64_t migrations; /* that it has seen */
    int64_t bytes;      /* on the disk; INT_NONE: not known */
} StoreRoom;
MUST_CHECK Err store_room(Tx *tx, StoreRoom *out);

#endif
