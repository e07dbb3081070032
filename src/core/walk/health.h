/* Health: two questions of whoever looks after the process: does it live, and may it be sent
 * requests?
 *
 * Invariants
 *  1. /healthz asks nobody: it is answered while the database hangs, so that nobody kills a process
 *     that only waits.
 *  2. /readyz is 503 while one of these is not so: the database answers, its tables are those of
 *     this program, the last batch of writes was stored, the disk has its reserve, the process is
 *     not about to stop. The faults tell which.
 */
#ifndef CORE_WALK_HEALTH_H
#define CORE_WALK_HEALTH_H

#include "core/walk/module.h"

extern const Noun health_noun;

#endif
