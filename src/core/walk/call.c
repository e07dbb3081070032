/* From inside: jobs, the command line and tests walk the same way as a request, without the door. */
#include <assert.h>
#include <pthread.h>

#include "core/base/log.h"
#include "core/walk/walk.h"
#include "core/wire/field.h"

enum { WRITE_LIMIT_BYTES = 256 * 1024 * 1024 };

typedef struct Waiter {
    pthread_mutex_t mutex;
    pthread_cond_t answered;
    bool done;
    Err err;
} Waiter;

static void write_done(void *context, Err err) {
    Walk *walk = context;
    Waiter *waiter = walk->waiter;
    walk_settle(walk, err);
    pthread_mutex_lock(&waiter->mutex);
    waiter->done = true;
    waiter->err = err == OK ? walk->op.answer : err;
    pthread_cond_signal(&waiter->answered);
    pthread_mutex_unlock(&waiter->mutex);
}

static Err write_wait(Walk *walk) {
    Waiter waiter = {.mutex = PTHREAD_MUTEX_INITIALIZER, .answered = PTHREAD_COND_INITIALIZER};
    walk->waiter = &waiter;
    store_submit(walk->op.site->store, walk_transact, write_done, walk);
    pthread_mutex_lock(&waiter.mutex);
    while (!waiter.done) pthread_cond_wait(&waiter.answered, &waiter.mutex);
    pthread_mutex_unlock(&waiter.mutex);
    return waiter.err;
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

static Err call_authorised(Walk *walk) {
    Store *store = walk->op.site->store;
    const Route *route = walk->route;
    if (route->flags & ROUTE_STREAM) return ERR_METHOD;
    TRY(op_verdict(&walk->op));
    if (route->list) list_decode(walk);
    if (route->prepare) TRY(store_read(store, walk_prepare, walk));
    return route->flags & ROUTE_WRITES ? write_wait(walk) : store_read(store, walk_transact, walk);
}

Err site_call(Site *site, const Actor *actor, const char *name, const void *in, void *out,
              Arena *arena, Faults *faults) {
    Walk *walk = arena_new(arena, Walk);
    walk_init(walk, site, arena);
    walk->route = route_named(site->routes, str_from(name));
    assert(walk->route);
    walk->action = name;
    walk->actor = *actor;
    walk->op.reach = actor_reach(actor, walk->route->permission);
    struct_read(walk, in);
    void *spare = walk->route->out ? arena_alloc(arena, walk->route->out->size) : NULL;
    walk->out = out ? out : spare;
    Err err = walk->op.reach != REACH_NONE ? call_authorised(walk) : ERR_FORBIDDEN;
    faults_copy(walk, faults);
    return err;
}

static Walk *walk_of(Site *site, const Actor *actor, Arena *arena, OpFn fn, void *context) {
    Walk *walk = arena_new(arena, Walk);
    walk_init(walk, site, arena);
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
