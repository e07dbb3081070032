#include "core/walk/job.h"

#include "core/walk/codebook.h"
#include "core/walk/crew.h"
#include "walk.sql.h"

static const char *const state_codes[] = {"", "queued", "running", "done", "failed", "cancelled"};
const EventKind job_failed = {.name = "job_failed"};
const Choices job_states = {"job_state", state_codes, COUNT(state_codes)};

static const Field job_fields[] = {
    {"id", F_REF, offsetof(Job, id), .flags = READONLY | STORED, .ref = "job", .doc = "number"},
    {"kind", F_TEXT, offsetof(Job, kind), .flags = READONLY | STORED, .max = 60, .ref = "job_kind",
     .doc = "what it does"},
    {"state", F_ENUM, offsetof(Job, state), .flags = READONLY | STORED | FILTER,
     .choices = &job_states, .doc = "how far it is"},
    {"account_id", F_INT, offsetof(Job, account_id), .flags = READONLY | STORED | FILTER,
     .doc = "account that started it; -1 the system"},
    {"reach", F_INT, offsetof(Job, reach), .flags = HIDDEN | STORED,
     .doc = "over what it was started"},
    {"scope", F_INT, offsetof(Job, scope), .flags = READONLY | STORED | DETAIL,
     .doc = "division of who started it"},
    {"org_id", F_REF, offsetof(Job, org_id), .flags = READONLY | STORED | DETAIL,
     .ref = "organisation", .doc = "organisation of who started it"},
    {"input", F_JSON, offsetof(Job, input), .flags = HIDDEN | STORED, .doc = "what was asked for"},
    {"cursor", F_TEXT, offsetof(Job, cursor), .flags = HIDDEN | STORED, .max = 1000,
     .doc = "where the next chunk starts"},
    {"finished", F_INT, offsetof(Job, finished), .flags = READONLY | STORED,
     .doc = "how many are done"},
    {"total", F_INT, offsetof(Job, total), .flags = READONLY | STORED,
     .doc = "of how many; 0 is unknown"},
    {"result", F_JSON, offsetof(Job, result), .flags = READONLY | STORED | DETAIL,
     .doc = "what came out, or why it failed"},
    {"whole", F_BOOL, offsetof(Job, whole), .flags = READONLY | STORED | DETAIL,
     .doc = "may not be left half done"},
    {"created_at", F_TIME, offsetof(Job, created_at), .flags = READONLY | STORED,
     .doc = "when it was started"},
    {"ended_at", F_TIME, offsetof(Job, ended_at), .flags = READONLY | STORED,
     .doc = "when it ended"},
};
const Shape job_shape = {"job", "core", job_fields, COUNT(job_fields), sizeof(Job)};

static const Move moves[] = {
    {JOB_QUEUED, "start", "system", JOB_RUNNING, NULL},
    {JOB_QUEUED, "finish", "system", JOB_DONE, NULL},
    {JOB_RUNNING, "finish", "system", JOB_DONE, NULL},
    {JOB_QUEUED, "fail", "system", JOB_FAILED, NULL},
    {JOB_RUNNING, "fail", "system", JOB_FAILED, NULL},
    {JOB_QUEUED, "cancel", "jobs.read", JOB_CANCELLED, NULL},
    {JOB_RUNNING, "cancel", "jobs.read", JOB_CANCELLED, NULL},
    {JOB_QUEUED, "cancel", "system.jobs", JOB_CANCELLED, NULL},
    {JOB_RUNNING, "cancel", "system.jobs", JOB_CANCELLED, NULL},
    {JOB_FAILED, "resume", "jobs.read", JOB_QUEUED, NULL},
};
static const Phase phases[] = {[JOB_QUEUED] = PHASE_AGREED,
                               [JOB_RUNNING] = PHASE_ACTIVE,
                               [JOB_DONE] = PHASE_DONE,
                               [JOB_FAILED] = PHASE_ENDED,
                               [JOB_CANCELLED] = PHASE_ENDED};
static const Machine machine = {"job",        &job_states, JOB_QUEUED,   moves,
                                COUNT(moves), phases,      COUNT(phases)};

bool job_is_open(const Job *job) {
    return job->state == JOB_QUEUED || job->state == JOB_RUNNING;
}

static void wake(Site *site, int64_t id) {
    (void)id;
    if (site->crew) crew_wake(site->crew);
}

/* Where a job's account is; 0: nowhere. */
static int64_t place_of(const Actor *actor) {
    return actor->scope_high >= actor->scope_low ? actor->scope_low : 0;
}

bool job_reaches_same(const Op *op, const Job *job, Reach reach) {
    const Actor *actor = op->actor;
    return reach != REACH_NONE && job->reach == (int64_t)reach && job->scope == place_of(actor) &&
           job->org_id == actor->org_id && job->account_id == actor->account_id;
}

Err job_start(Op *op, const char *kind, Str input_json, int64_t *id) {
    const Actor *actor = op->actor;
    const JobKind *known = job_kind_of(op->site, str_from(kind));
    Job job = {.kind = str_from(kind),
               .state = JOB_QUEUED,
               .account_id = actor->account_id,
               .reach = op->reach,
               .scope = place_of(actor),
               .org_id = actor->org_id,
               .input = input_json,
               .whole = known && known->whole};
    TRY(op_get(op, &sql_job_insert, ROW(&job), &job));
    *id = job.id;
    op_note_int(op, "job", job.id);
    op_after_commit(op, wake, job.id);
    return op_publish(op, "job", job.id, job.scope);
}

Err job_start_once(Op *op, const char *kind, Str input_json, int64_t *id) {
    IdKey open;
    Err err = op_get(op, &sql_job_open_of_kind, WITH(BIND_TEXT("kind", str_from(kind))), &open);
    if (err == ERR_NOT_FOUND) return job_start(op, kind, input_json, id);
    *id = open.id;
    return err;
}

/* A chunk was done: what was queued runs. */
Err job_go_on(Op *op, Job *job) {
    if (job->state == JOB_QUEUED) job->state = machine_step(&machine, job->state, "start");
    TRY(op_run(op, &sql_job_update, ROW(job)));
    return op_publish(op, "job", job->id, job->scope);
}

Err job_end(Op *op, Job *job, const char *event, Str result) {
    job->state = machine_step(&machine, job->state, event);
    job->result = result;
    job->ended_at = op->now_ms;
    op_after_commit(op, wake, job->id);
    TRY(op_run(op, &sql_job_update, ROW(job)));
    return op_publish(op, "job", job->id, job->scope);
}

static Err get_route(Op *op, const void *in, void *out) {
    const IdKey *key = in;
    return op_get(op, &sql_job_in_reach, WITH(BIND_INT("id", key->id)), out);
}

/* Within reach one may look on; only whoever started a job ends it, or who looks after the
 * system. */
static Err cancel(Op *op, int64_t id, Job *job) {
    op_subject(op, "job", id);
    TRY(op_get(op, &sql_job_in_reach, WITH(BIND_INT("id", id)), job));
    TRY(machine_require(op, &machine, job->state, "cancel"));
    bool own = job->account_id == op->actor->account_id;
    if (!own && !op_may(op, "system.jobs")) return op_conflict(op, "", "job_of_another");
    if (job->whole) return op_conflict(op, "", "job_is_whole");
    const JobKind *kind = job_kind_of(op->site, job->kind);
    if (kind && kind->cancel) TRY(kind->cancel(op, job));
    return job_end(op, job, "cancel", job->result);
}

static Err cancel_route(Op *op, const void *in, void *out) {
    return cancel(op, ((const IdKey *)in)->id, out);
}

/* In the name of whoever started it: what was decided then is carried to its end. */
static Err resume_route(Op *op, const void *in, void *out) {
    Job *job = out;
    op_subject(op, "job", ((const IdKey *)in)->id);
    TRY(op_get(op, &sql_job_in_reach, WITH(BIND_INT("id", ((const IdKey *)in)->id)), job));
    TRY(machine_move(op, &machine, job->state, "resume", &job->state));
    if (!job->whole) return op_conflict(op, "", "job_begins_anew");
    job->result = STR_NONE;
    job->ended_at = 0;
    op_after_commit(op, wake, job->id);
    TRY(op_run(op, &sql_job_update, ROW(job)));
    return op_publish(op, "job", job->id, job->scope);
}

static Err kind_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    op_list_words(op, "job_kind", out);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/jobs", "job_list", "jobs.read", .out = &job_shape, .list = &sql_job_list,
     .doc = "Long work of your places"},
    {"GET", "/api/jobs/{id}", "job_get", "jobs.read", get_route, &id_key_shape, &job_shape,
     .doc = "One job and how far it is"},
    {"POST", "/api/jobs/{id}/cancel", "job_cancel", "jobs.read", cancel_route, &id_key_shape,
     &job_shape, ROUTE_WRITES, .doc = "Ends your job after the chunk it is at; that chunk stays"},
    {"POST", "/api/jobs/{id}/resume", "job_resume", "jobs.read", resume_route, &id_key_shape,
     &job_shape, ROUTE_WRITES,
     .doc = "Takes up failed work that may not be left half done, at the chunk where it failed"},
    {"GET", "/api/system/jobs", "system_job_list", "system.jobs", .out = &job_shape,
     .list = &sql_job_list, .doc = "All long work"},
    {"POST", "/api/system/jobs/{id}/cancel", "system_job_cancel", "system.jobs", cancel_route,
     &id_key_shape, &job_shape, ROUTE_WRITES, .doc = "Ends anyone's job"},
    {"GET", "/api/codes/job_kind", "job_kind_codes", "signed_in", kind_codes_route,
     .out = &codes_shape, .doc = "What the kinds of long work are called"},
};
const Noun job_noun = {routes, COUNT(routes), &machine};
