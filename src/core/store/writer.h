/* Writer: the one thread that writes (store.h has its drawing); inner header of core/store.
 *
 * Invariants
 *  1. What was submitted is answered exactly once, also when the queue is full or the disk is sick.
 *  2. Its counts only grow; whoever reads them takes no part in a batch.
 */
#ifndef CORE_STORE_WRITER_H
#define CORE_STORE_WRITER_H

#include "core/store/driver.h"
#include "core/store/gauge.h"

typedef struct Writer Writer;
Err writer_open(Store *store, Conn *conn, int queue_limit, Writer **out);
void writer_close(Writer *writer);
void writer_submit(Writer *writer, TxFn fn, TxDone done, void *context);
bool writer_is_here(const Writer *writer); /* the caller runs on its thread */
bool writer_is_healthy(const Writer *writer);
bool writer_is_waited_for(const Writer *writer); /* somebody is queued */
void writer_gauge(Writer *writer, StoreGauge *out);

#endif
