/* Crew: the threads that run jobs; inner header of core/walk.
 *
 *   job table ─► crew: take the oldest open job nobody here holds ─► chunk, chunk, chunk … ─► let go
 *
 * Invariants
 *  1. A job is held by one thread of this process at a time; other processes are kept apart by the
 *     cursor (job.h, 4).
 *  2. The crew's lock is not held while a chunk runs.
 *  3. A job whose chunk finds the database out of reach six times in a row is given up as
 *     "unavailable".
 *  4. After crew_stop no chunk runs.
 */
#ifndef CORE_WALK_CREW_H
#define CORE_WALK_CREW_H

#include "core/walk/frame.h"
#include "core/walk/job.h"

void crew_open(Site *site); /* registers the modules' kinds, goes on with what is open */
void crew_wake(Crew *crew);
void crew_stop(Crew *crew);  /* after the chunks that run; it may still be called */
void crew_close(Crew *crew); /* when the writer has stopped as well */

typedef enum Step {
    STEP_MORE,  /* a chunk was done, or the job moved on elsewhere */
    STEP_ENDED, /* nothing is left to do */
    STEP_AGAIN, /* the database could not be reached */
} Step;

/* job_chunk.c: one chunk of one job; *kept: the job's (job.h). */
Step job_step(Site *site, const JobKind *kind, int64_t id, void **kept);
/* Fails the job with an error's code. */
void job_give_up(Site *site, int64_t id, const char *code);

/* job.c: a move of the system's that leaves the job open, and one that ends it; within a
 * transaction. */
MUST_CHECK Err job_go_on(Op *op, Job *job);
MUST_CHECK Err job_end(Op *op, Job *job, const char *event, Str result);

/* NULL: no room has such a kind. */
const JobKind *job_kind_of(Site *site, Str name);

#endif
