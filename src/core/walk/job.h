/* Job: long work in idempotent chunks: imports, settlements, city-wide runs.
 *
 *   queued ─► running ─► done | failed | cancelled        progress by GET /api/jobs/{id} and SSE
 *
 * Invariants
 *  1. A chunk is one write transaction (≤ 5 ms of work for the writer) that also stores the cursor: killed anywhere, the job goes
 *     on after the last committed chunk when the site opens again.
 *  2. Each chunk has an arena of its own.
 */
#ifndef CORE_WALK_JOB_H
#define CORE_WALK_JOB_H

#include "core/walk/op.h"

typedef struct Job {
    int64_t id;
    Str kind;
    int32_t state; /* job_states */
    int64_t account_id, scope;
    Str input;               /* JSON */
    Str cursor;              /* where the next chunk starts; none at first */
    int64_t finished, total; /* progress; total 0 = unknown */
    Str result;              /* JSON, when done; a problem when failed */
    int64_t created_at, ended_at;
} Job;
extern const Shape job_shape;
extern const Choices job_states;

/* One step: reads job->input and job->cursor, does one chunk in op's transaction, sets job->cursor, finished, total and, at
 * the end, *more = false and job->result. `prepare` (optional) runs first on a reader for work too heavy for the writer. */
typedef struct JobKind {
    const char *name; /* "people_import" */
    Err (*prepare)(Op *op, Job *job);
    Err (*chunk)(Op *op, Job *job, bool *more);
} JobKind;

void job_register(Site *site, const JobKind *kind); /* at start */
Err job_start(Op *op, const char *kind, Str input_json,
              int64_t *id) MUST_CHECK; /* within a transaction; runs after its commit */
Err job_wait(Site *site, int64_t id, int timeout_ms, Job *out,
             Arena *arena) MUST_CHECK; /* tests and the command line */

#endif
