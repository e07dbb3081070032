/* Job: long work in idempotent chunks: imports, settlements, city-wide runs.
 *
 *   queued ─► running ─► done | failed | cancelled        progress by GET /api/jobs/{id} and the stream's topic "job"
 *      ▲                            │                      (one of a single chunk is done from queued)
 *      └───────── resume ───────────┘
 *
 * Invariants
 *  1. A chunk is one write transaction (≤ 5 ms of work for the writer, more only while nobody
 *     waits: core/store/rows.h) that also stores the cursor: killed anywhere, the job goes on after
 *     the last committed chunk when the site opens again.
 *  2. Each chunk has an arena of its own.
 *  3. A chunk runs as the account that started the job, with the rights it holds now and the reach
 *     it had then; an account that is disabled meanwhile fails the job (but see 6). Every chunk
 *     leaves an audit row named after the kind.
 *  4. A chunk whose cursor is not the one `prepare` saw does not run: two processes may work at one
 *     job and do nothing twice.
 *  5. A refused chunk fails the job, with its faults in `result`; when the database cannot be
 *     reached the chunk is tried again.
 *  6. Work that is whole (money) is not left half done: nobody cancels it, it outlives its account,
 *     which had the right when it began, and once it has failed whoever sees it takes it up again
 *     at its cursor when the reason is gone.
 */
#ifndef CORE_WALK_JOB_H
#define CORE_WALK_JOB_H

#include <stdatomic.h>

#include "core/walk/module.h"

enum { JOB_QUEUED = 1, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED };

typedef struct Job {
    int64_t id;
    Str kind;
    int32_t state;      /* job_states */
    int64_t account_id; /* who started it; -1 the system */
    int64_t reach;      /* enum Reach it was started with */
    int64_t scope, org_id;
    Str input;               /* JSON; no personal data: files and records by id */
    Str cursor;              /* where the next chunk starts; none at first */
    int64_t finished, total; /* progress; total 0 = unknown */
    Str result;              /* JSON, when done; a problem when failed */
    bool whole;              /* invariant 6 */
    int64_t created_at, ended_at;
    /* In no table: what a kind keeps from chunk to chunk while one thread holds the job; NULL at
     * first. */
    void *kept;
    const atomic_bool *enough; /* of `ahead`: the chunk beside it is through, and waits for it */
} Job;
extern const Shape job_shape;
extern const Choices job_states;
extern const Noun job_noun;
extern const EventKind job_failed; /* subject = job; in the transaction that records it */

/* One step: reads job->input and job->cursor, does one chunk in op's transaction, sets job->cursor,
 * finished, total and, at the end, *more = false and job->result. `prepare` (optional) runs first
 * on a reader for work too heavy for the writer; what it leaves in op->prepared is the chunk's.
 * `ahead` (optional) runs beside the chunk's transaction, on a thread and a reader of its own: it
 * begins what the next preparation would do, and ends soon once job->enough says so; when it fails,
 * that does it again. All of them may
 * keep something in job->kept, which `chunk` and `ahead` have at the same time; it goes when the
 * thread that holds the job lets it go. */
typedef struct JobKind {
    const char *name; /* "people_import" */
    Err (*prepare)(Op *op, Job *job);
    Err (*chunk)(Op *op, Job *job, bool *more);
    Err (*cancel)(Op *op, const Job *job); /* may refuse; NULL: it may end after any chunk */
    bool whole;                            /* invariant 6; then nobody cancels */
    Err (*ahead)(Op *op, Job *job);
    void (*let_go)(void *kept);
    const char *const *counts; /* members of `result`, numbers: words "job_count.…"; NULL ends */
} JobKind;
#define JOB_COUNTS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Kinds are listed in their room's Module (.jobs), which site_open registers. */
void job_register(Site *site, const JobKind *kind);
/* Within a transaction; runs after its commit. */
Err job_start(Op *op, const char *kind, Str input_json, int64_t *id) MUST_CHECK;
/* The same, unless one of this kind is queued or running already: then *id is that one's. */
Err job_start_once(Op *op, const char *kind, Str input_json, int64_t *id) MUST_CHECK;
/* Until the job has ended; ERR_UNAVAILABLE: not within the time. For tests and the command line. */
Err job_wait(Site *site, int64_t id, int timeout_ms, Job *out, Arena *arena) MUST_CHECK;
bool job_is_open(const Job *job); /* queued or running */
/* op's actor stands where it stood when it started the job, and `reach` is the job's. */
bool job_reaches_same(const Op *op, const Job *job, Reach reach);

#endif
