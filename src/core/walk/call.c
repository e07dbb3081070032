/* From inside: jobs, the command line and tests walk the same way as a request, without the
 * door. */
#include <assert.h>
#include <pthread.h>

#include "core/base/log.h"
#include "core/walk/walk.h"
#include "core/wire/field.h"

enum { WRITE_LIMIT_BYTES = 256 * 1024 * 1024 };

typedef struct Waiter {
    pthread_mutex_t mutex;
    pthread_cond_t answered;
    size_t open;
} Waiter;

/* A walk that the writer answers. */
typedef struct Pending {
    Walk *walk;
    Waiter *waiter;
    Err err;
} Pending;

static void write_done(void *context, Err err) {
    Pending *pending = context;
    Waiter *waiter = pending->waiter;
    walk_settle(pending->walk, err);
    pthread_mutex_lock(&waiter->mutex);
    pending->err = err == OK ? pending->walk->op.answer : err;
    if (--waiter->open == 0) pthread_cond_signal(&waiter->answered);
    pthread_mutex_unlock(&waiter->mutex);
}

static Err pending_run(Tx *tx, void *context) {
    return walk_transact(tx, ((Pending *)context)->walk);
}

/* In the order given; the writer takes as many into one commit as fit. */
static void writes_wait(Pending *pendings, size_t count) {
    Waiter waiter = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, count};
    for (size_t i = 0; i < count; i++) {
        Pending *pending = &pendings[i];
        pending->waiter = &waiter;
        store_submit(pending->walk->op.site->store, pending_run, write_done, pending);
    }
    pthread_mutex_lock(&waiter.mutex);
    while (waiter.open > 0) pthread_cond_wait(&waiter.answered, &waiter.mutex);
    pthread_mutex_unlock(&waiter.mutex);
}

static Err write_wait(Walk *walk) {
    Pending pending = {.walk = walk};
    writes_wait(&pending, 1);
    return pending.err;
}

static void faults_copy(const Walk *walk, Faults *faults) {
    if (!faults) return;
    Arena *arena = faults->arena ? faults->arena : walk->op.arena;
    size_t kept = walk->faults.count < COUNT(walk->faults.items) ? walk->faults.count
                                                                 : COUNT(walk->faults.items);
    *faults = (Faults){.arena = arena};
    for (size_t i = 0; i < kept; i++)
        fault_add(faults, walk->faults.items[i].field, walk->faults.items[i].code,
                  walk->faults.items[i].detail);
    faults->count = walk->faults.count;
}

/* Which fields a struct brings, when nobody sent it as JSON; its version is the one it edits. */
static void struct_read(Walk *walk, const void *in) {
    const Shape *shape = walk->route->in;
    walk->in = (void *)(uintptr_t)in;
    if (shape && !in && walk->route->list) { /* a list that is asked for nothing */
        walk->in = arena_alloc(walk->op.arena, shape->size);
        shape_clear(shape, walk->in);
    }
    for (size_t i = 0; shape && in && i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        if (!field_has_value(field, in)) continue;
        walk->present |= UINT64_C(1) << i;
        if (field->kind == F_INT && strcmp(field->name, "version") == 0)
            walk->if_version = *FIELD_AT_CONST(int64_t, field, in);
    }
    bool whole = shape && in && strcmp(walk->route->method, "PATCH") != 0;
    if (whole) shape_require(shape, in, &walk->faults);
}

/* Everything that comes before the transaction. */
static Err call_start(Walk *walk) {
    const Route *route = walk->route;
    if (walk->op.reach == REACH_NONE) return ERR_FORBIDDEN;
    if (route->flags & ROUTE_STREAM) return ERR_METHOD;
    TRY(op_verdict(&walk->op));
    if (route->list) list_decode(walk);
    TRY(op_verdict(&walk->op));
    if (route->flags & ROUTE_UPLOAD) walk->op.prepared = &walk->body;
    return route->prepare ? store_read(walk->op.site->store, walk_prepare, walk) : OK;
}

static Walk *call_walk(Site *site, const SiteCall *call, Arena *arena) {
    Walk *walk = arena_new(arena, Walk);
    walk_init(walk, site, arena);
    walk->request_id = random_token(arena, 8);
    walk->route = route_named(site->routes, str_from(call->route));
    assert(walk->route);
    walk->action = call->route;
    walk->actor = *call->actor;
    walk->query = call->query;
    walk->body = call->bytes;
    walk->op.reach = actor_reach(call->actor, walk->route->permission);
    struct_read(walk, call->in);
    void *spare = walk->route->out ? arena_alloc(arena, walk->route->out->size) : NULL;
    walk->out = call->out ? call->out : spare;
    return walk;
}

static void call_end(SiteCall *call, const Walk *walk, Err err) {
    call->err = err;
    call->next = walk->next;
    faults_copy(walk, call->faults);
}

static void call_read(Site *site, SiteCall *call, Walk *walk) {
    Err err = call_start(walk);
    if (err == OK) err = store_read(site->store, walk_transact, walk);
    call_end(call, walk, err);
}

/* Writes wait in a row until a read comes, which must see what they did. */
typedef struct CallRow {
    Pending *pendings;
    SiteCall **calls;
    size_t count;
} CallRow;

static void row_run(CallRow *row) {
    writes_wait(row->pendings, row->count);
    for (size_t i = 0; i < row->count; i++)
        call_end(row->calls[i], row->pendings[i].walk, row->pendings[i].err);
    row->count = 0;
}

static void row_add(CallRow *row, SiteCall *call, Walk *walk) {
    Err err = call_start(walk);
    if (err != OK) {
        call_end(call, walk, err);
        return;
    }
    row->calls[row->count] = call;
    row->pendings[row->count++] = (Pending){.walk = walk};
}

void site_call_all(Site *site, SiteCall *calls, size_t count, Arena *arena) {
    CallRow row = {arena_array(arena, Pending, count), arena_array(arena, SiteCall *, count), 0};
    for (size_t i = 0; i < count; i++) {
        Walk *walk = call_walk(site, &calls[i], arena);
        if (walk->route->flags & ROUTE_WRITES) {
            row_add(&row, &calls[i], walk);
        } else {
            row_run(&row);
            call_read(site, &calls[i], walk);
        }
    }
    row_run(&row);
}

Err site_call(Site *site, Arena *arena, SiteCall *call) {
    site_call_all(site, call, 1, arena);
    return call->err;
}

static Walk *walk_of(Site *site, const Actor *actor, Arena *arena, OpFn fn, void *context) {
    Walk *walk = arena_new(arena, Walk);
    walk_init(walk, site, arena);
    walk->request_id = random_token(arena, 8);
    walk->actor = *actor;
    walk->op.reach = actor->account_id == system_actor.account_id ? REACH_ALL : REACH_PLACE;
    walk->fn = fn;
    walk->context = context;
    return walk;
}

static void faults_log(const Walk *walk, Err err) {
    for (size_t i = 0; i < walk->faults.count && i < COUNT(walk->faults.items); i++)
        log_event(LOG_INFO, "refused", "action=%s err=%s field=" STR_FMT " code=%s", walk->action,
                  err_name(err), STR_ARG(walk->faults.items[i].field), walk->faults.items[i].code);
}

Err site_write(Site *site, const Actor *actor, const char *action, OpFn fn, void *context) {
    Arena arena;
    arena_init(&arena, WRITE_LIMIT_BYTES);
    Walk *walk = walk_of(site, actor, &arena, fn, context);
    walk->action = action;
    Err err = write_wait(walk);
    faults_log(walk, err);
    arena_clear(&arena);
    return err;
}

Err site_read(Site *site, const Actor *actor, Arena *arena, OpFn fn, void *context) {
    Walk *walk = walk_of(site, actor, arena, fn, context);
    walk->action = "read";
    return store_read(site->store, walk_transact, walk);
}
