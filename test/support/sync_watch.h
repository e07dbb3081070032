/* Sync watch: stands before fsync and remembers what was synced; on with it to the system. */
#ifndef TEST_SUPPORT_SYNC_WATCH_H
#define TEST_SUPPORT_SYNC_WATCH_H

#include <stdbool.h>

void sync_watch_start(void);           /* forgets */
bool sync_watch_saw(const char *path); /* since then */

#endif
