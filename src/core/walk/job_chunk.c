/* One chunk: who runs it, what prepares it, the transaction, and what becomes of the job. */
#include <pthread.h>

#include "core/base/log.h"
#include "core/guard/account.h"
#include "core/walk/crew.h"
#include "core/walk/walk.h"
#include "walk.sql.h"

enum { CHUNK_LIMIT_BYTES = 256 * 1024 * 1024, RESULT_LIMIT_BYTES = 64 * 1024 };

typedef struct Chunk {
    Site *site;
    const JobKind *kind;
    int64_t id;
    Arena arena;
    Actor actor;
    Job seen; /* before the chunk, when it was prepared */
    void *prepared, *kept;
    bool more;
    const char *refusal; /* the job cannot run at all: a code */
    Faults faults;
} Chunk;

static Err actor_load(Op *op, Chunk *chunk) {
    Account account;
    if (chunk->seen.account_id == system_actor.account_id) {
        chunk->actor = system_actor;
        return OK;
    }
    Err err = account_get(op->tx, op->arena, chunk->seen.account_id, &account);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    if (err == ERR_NOT_FOUND || (!account.active && !chunk->seen.whole)) {
        chunk->refusal = "account_inactive";
        return OK;
    }
    chunk->actor = (Actor){.account_id = account.id,
                           .name = account.name,
                           .org_id = account.org_id,
                           .staff_id = account.staff_id};
    scope_subtree(account.scope, &chunk->actor.scope_low, &chunk->actor.scope_high);
    chunk->refusal = roles_read(site_config(op->site)->rights, account.roles, &chunk->actor);
    return OK;
}

/* From here to the end of this transaction function the operation is the account's, not the
 * crew's. */
static void act(Op *op, const Chunk *chunk, const Job *job) {
    Bind *common = arena_array(op->arena, Bind, 9);
    op->actor = &chunk->actor;
    op->reach = (Reach)job->reach;
    reach_bind(op->actor, op->reach, op->now_ms, common);
    tx_set_common(op->tx, common);
}

static void faults_keep(Chunk *chunk, const Faults *faults) {
    chunk->faults = (Faults){.arena = &chunk->arena};
    size_t kept = faults->count < COUNT(faults->items) ? faults->count : COUNT(faults->items);
    for (size_t i = 0; i < kept; i++) {
        const Fault *fault = &faults->items[i];
        fault_add(&chunk->faults, arena_copy(&chunk->arena, fault->field), fault->code,
                  arena_copy(&chunk->arena, fault->detail));
    }
}

static Err chunk_read(Op *op, void *context) {
    Chunk *chunk = context;
    chunk->refusal = NULL;
    TRY(op_get(op, &sql_job_by_id, WITH(BIND_INT("id", chunk->id)), &chunk->seen));
    if (!job_is_open(&chunk->seen)) return OK;
    TRY(actor_load(op, chunk));
    if (chunk->refusal || !chunk->kind->prepare) return OK;
    Job job = chunk->seen;
    job.kept = chunk->kept;
    act(op, chunk, &job);
    Err err = chunk->kind->prepare(op, &job);
    chunk->prepared = op->prepared;
    chunk->kept = job.kept;
    faults_keep(chunk, op->faults);
    return err;
}

static Err chunk_run(Op *op, Chunk *chunk, Job *job) {
    act(op, chunk, job);
    op->prepared = chunk->prepared;
    Err err = chunk->kind->chunk(op, job, &chunk->more);
    if (err == OK) err = op_verdict(op);
    faults_keep(chunk, op->faults);
    return err;
}

static Err chunk_write(Op *op, void *context) {
    Chunk *chunk = context;
    Job job;
    chunk->more = true;
    TRY(op_get(op, &sql_job_by_id, WITH(BIND_INT("id", chunk->id)), &job));
    if (!job_is_open(&job) || !str_equal(job.cursor, chunk->seen.cursor)) return OK;
    job.kept = chunk->kept;
    TRY(chunk_run(op, chunk, &job));
    if (str_is_none(op->subject)) op_subject(op, "job", chunk->id);
    return chunk->more ? job_go_on(op, &job) : job_end(op, &job, "finish", job.result);
}

/* What the next preparation would do, while the writer has this chunk. Nobody hears how it
 * ended. */
typedef struct Ahead {
    Chunk chunk; /* as it was before the writer had it */
    pthread_t thread;
    atomic_bool enough;
    bool runs;
} Ahead;

static Err ahead_read(Op *op, void *context) {
    const Ahead *ahead = context;
    const Chunk *chunk = &ahead->chunk;
    Job job = chunk->seen;
    job.kept = chunk->kept;
    job.enough = &ahead->enough;
    act(op, chunk, &job);
    return chunk->kind->ahead(op, &job);
}

static void *ahead_run(void *context) {
    Ahead *ahead = context;
    const Chunk *chunk = &ahead->chunk;
    Arena arena;
    arena_init(&arena, CHUNK_LIMIT_BYTES);
    Err err = site_read(chunk->site, &system_actor, &arena, ahead_read, ahead);
    if (err != OK)
        log_event(LOG_DEBUG, "job_ahead", "job=%lld err=%s", (long long)chunk->id, err_name(err));
    arena_clear(&arena);
    return NULL;
}

static void ahead_begin(const Chunk *chunk, Ahead *ahead) {
    *ahead = (Ahead){.chunk = *chunk};
    if (chunk->kind->ahead && chunk->kept)
        ahead->runs = pthread_create(&ahead->thread, NULL, ahead_run, ahead) == 0;
}

static void ahead_end(Ahead *ahead) {
    atomic_store(&ahead->enough, true);
    if (ahead->runs) pthread_join(ahead->thread, NULL);
}

static Err chunk_advance(Chunk *chunk) {
    Site *site = chunk->site;
    TRY(site_read(site, &system_actor, &chunk->arena, chunk_read, chunk));
    if (chunk->refusal) return ERR_FORBIDDEN;
    if (!job_is_open(&chunk->seen)) {
        chunk->more = false;
        return OK;
    }
    Ahead ahead;
    ahead_begin(chunk, &ahead);
    Err err = site_write(site, &chunk->actor, chunk->kind->name, chunk_write, chunk);
    ahead_end(&ahead);
    return err;
}

typedef struct GivenUp {
    int64_t id;
    const char *code;
    const Faults *faults;
} GivenUp;

/* In every language: whoever looks at the job later reads their own. */
static void words_write(const Op *op, Buf *out, const char *code, Str detail) {
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        Str pattern =
            words_find(op->site->words, languages[i], arena_printf(op->arena, "fault.%s", code));
        if (str_is_none(pattern))
            pattern = site_words(op->site, languages[i], arena_printf(op->arena, "error.%s", code));
        buf_printf(out, "%s\"%s\":", i > 0 ? "," : ",\"words\":{", languages[i]);
        json_write_text(out, words_fill(op->arena, pattern, &detail, 1));
    }
    buf_put_char(out, '}');
}

static Str problem_print(Op *op, const GivenUp *given_up) {
    const Faults *faults = given_up->faults;
    Buf out;
    buf_init(&out, op->arena, RESULT_LIMIT_BYTES);
    buf_printf(&out, "{\"code\":\"%s\"", given_up->code);
    words_write(op, &out, given_up->code, STR_NONE);
    buf_put_c(&out, ",\"errors\":[");
    for (size_t i = 0; faults && i < faults->count && i < COUNT(faults->items); i++) {
        const Fault *fault = &faults->items[i];
        buf_put_c(&out, i > 0 ? ",{\"field\":" : "{\"field\":");
        json_write_text(&out, fault->field);
        buf_printf(&out, ",\"code\":\"%s\",\"detail\":", fault->code);
        json_write_text(&out, fault->detail);
        words_write(op, &out, fault->code, fault->detail);
        buf_put_char(&out, '}');
    }
    buf_put_c(&out, "]}");
    return out.overflow ? STR_NONE : buf_str(&out);
}

static Err fail_write(Op *op, void *context) {
    const GivenUp *given_up = context;
    Job job;
    op_subject(op, "job", given_up->id);
    TRY(op_get(op, &sql_job_by_id, WITH(BIND_INT("id", given_up->id)), &job));
    if (!job_is_open(&job)) return OK;
    op_note(op, "code", str_from(given_up->code));
    op_emit(op, &job_failed, job.id, 0);
    return job_end(op, &job, "fail", problem_print(op, given_up));
}

static void job_fail(Site *site, GivenUp *given_up) {
    Err err = site_write(site, &system_actor, "job_fail", fail_write, given_up);
    log_event(LOG_WARN, "job_failed", "job=%lld code=%s recorded=%s", (long long)given_up->id,
              given_up->code, err_name(err));
}

void job_give_up(Site *site, int64_t id, const char *code) {
    job_fail(site, &(GivenUp){.id = id, .code = code});
}

static void chunk_fail(Chunk *chunk, Err err) {
    const char *code = chunk->refusal ? chunk->refusal : err_name(err);
    job_fail(chunk->site, &(GivenUp){chunk->id, code, &chunk->faults});
}

Step job_step(Site *site, const JobKind *kind, int64_t id, void **kept) {
    Chunk chunk = {.site = site, .kind = kind, .id = id, .kept = *kept};
    arena_init(&chunk.arena, CHUNK_LIMIT_BYTES);
    chunk.faults.arena = &chunk.arena;
    Err err = chunk_advance(&chunk);
    Step step = err == ERR_UNAVAILABLE ? STEP_AGAIN : STEP_ENDED;
    if (err == OK && chunk.more) step = STEP_MORE;
    if (err != OK && err != ERR_UNAVAILABLE) chunk_fail(&chunk, err);
    *kept = chunk.kept;
    arena_clear(&chunk.arena);
    return step;
}
