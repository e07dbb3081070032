#include <assert.h>

#include "core/base/log.h"
#include "core/walk/walk.h"
#include "core/wire/field.h"

enum { REACTION_DEPTH = 4, DETAIL_LIMIT_BYTES = 64 * 1024 };

static const Faults no_faults;

/* A transaction function may run again: nothing of an earlier run is left. */
Err walk_start(Walk *walk, Tx *tx) {
    Op *op = &walk->op;
    op->tx = tx;
    op->actor = &walk->actor;
    op->now_ms = site_now_ms(op->site);
    op->today = date_of_ms(op->now_ms);
    op->present = walk->present;
    op->if_version = walk->if_version;
    op->subject = STR_NONE;
    op->event_count = op->effect_count = 0;
    op->depth = 0;
    op->published = false;
    op->answer = OK;
    walk->faults = walk->found ? *walk->found : no_faults;
    walk->faults.arena = op->arena;
    op->misread = walk->faults.count;
    walk->replayed = false;
    buf_init(&walk->detail, op->arena, DETAIL_LIMIT_BYTES);
    reach_bind(&walk->actor, op->reach, op->now_ms, walk->common);
    tx_set_common(tx, walk->common);
    const Views *views = site_config(op->site)->views;
    op->views = (List){0};
    return views && actor_looks_on(op->actor) ? views->list(op, &op->views) : OK;
}

static Err function_run(Walk *walk) {
    const Route *route = walk->route;
    if (!route) return walk->fn(&walk->op, walk->context);
    if (route->list) return list_run(walk);
    if (route->out) shape_clear(route->out, walk->out);
    return route->run(&walk->op, walk->in, walk->out);
}

static Err react_to(Op *op, const Event *event) {
    const SiteConfig *config = site_config(op->site);
    if (op_verdict(op) != OK && !event->kind->asks) return OK;
    for (size_t i = 0; i < config->reaction_count; i++) {
        const Reaction *reaction = &config->reactions[i];
        if (reaction->when != event->kind) continue;
        if (op->depth > REACTION_DEPTH) {
            log_event(LOG_ERROR, "reactions_too_deep", "kind=%s why=\"%s\"", event->kind->name,
                      reaction->why);
            return ERR_INTERNAL;
        }
        TRY(reaction->then(op, event));
    }
    return OK;
}

/* One event, or a run of them. A copy: a reaction's own events may move the others. */
static Event *events_next(Op *op, size_t from, size_t end) {
    const Event *first = &op->events[from];
    size_t run = 1;
    while (first->kind->together && from + run < end && first[run].kind == first->kind) run++;
    Event *events = arena_array(op->arena, Event, run);
    memcpy(events, first, run * sizeof *events);
    events->run = run;
    return events;
}

static Err reactions_run(Op *op) {
    for (size_t next = 0; next < op->event_count;) {
        size_t end = op->event_count;
        op->depth++;
        while (next < end) {
            Event *events = events_next(op, next, end);
            next += events->run;
            TRY(react_to(op, events));
        }
    }
    return OK;
}

/* What follows from an act is not the actor's doing: it reaches every place and needs none of the
 * actor's rights. */
static Err react(Walk *walk) {
    Op *op = &walk->op;
    if (op->event_count == 0) return OK;
    Op before = *op;
    Bind common[9];
    reach_bind(&system_actor, REACH_ALL, op->now_ms, common);
    tx_set_common(op->tx, common);
    op->actor = &system_actor;
    op->reach = REACH_ALL;
    op->present = UINT64_MAX;
    op->if_version = 0;
    Err err = reactions_run(op);
    tx_set_common(op->tx, walk->common);
    op->actor = before.actor;
    op->reach = before.reach;
    op->subject = before.subject;
    return err;
}

static Str detail_print(Walk *walk) {
    return arena_printf(walk->op.arena, "{" STR_FMT "}", STR_ARG(buf_str(&walk->detail)));
}

static AuditRow audit_row(Walk *walk, Err err) {
    const Op *op = &walk->op;
    return (AuditRow){
        .at = op->now_ms,
        .account_id = walk->actor.account_id,
        .actor = str_is_none(walk->actor.name) ? STR("") : walk->actor.name,
        .action = str_from(walk->action),
        .subject = str_is_none(op->subject) ? STR("") : op->subject,
        .outcome = str_from(err_name(err)),
        .detail = detail_print(walk),
        .request_id = str_is_none(walk->request_id) ? STR("") : walk->request_id,
    };
}

/* An answer takes memory by its own length: it is not begun, nor kept, when there is none left. */
static Err memory_verdict(const Op *op) {
    return op->arena->exhausted ? ERR_UNAVAILABLE : OK;
}

static Err write_finish(Walk *walk) {
    Op *op = &walk->op;
    if (walk->exchange && op->answer == OK) TRY(walk_encode(walk));
    TRY(memory_verdict(op));
    if (!str_is_none(walk->key) && op->answer == OK) TRY(replay_keep(walk));
    AuditRow row = audit_row(walk, op->answer);
    return audit_append(op->tx, op->arena, op->site->vault, &row, 1);
}

static Err read_finish(Walk *walk) {
    const Route *route = walk->route;
    if (walk->exchange) TRY(walk_encode(walk));
    if (!route || !(route->flags & ROUTE_AUDIT_READ)) return OK;
    AuditRow row = audit_row(walk, OK);
    return trail_put(walk->op.site->trail, &row) ? OK : ERR_UNAVAILABLE;
}

/* A unique key said no and the function did not say it better: its column is the field. */
static void key_tell(Walk *walk) {
    Str key = str_from(tx_refused_key(walk->op.tx));
    ptrdiff_t dot = str_find(key, STR("."));
    if (walk->faults.count > 0 || dot < 0) return;
    fault_add(&walk->faults, str_slice(key, (size_t)dot + 1, key.len), "already_there", STR_NONE);
}

/* The function, and what other rooms say to what it asked them: of a request that is refused as
 * well. */
static Err function_ask(Walk *walk) {
    Err err = function_run(walk);
    if (err != ERR_INVALID) return err;
    Err asked = react(walk);
    return asked == OK || asked == ERR_INVALID ? err : asked;
}

static Err walk_run(Walk *walk) {
    Err err = function_ask(walk);
    if (err == ERR_CONFLICT) key_tell(walk);
    TRY(err);
    TRY(op_verdict(&walk->op));
    TRY(react(walk));
    TRY(op_verdict(&walk->op));
    TRY(memory_verdict(&walk->op));
    return tx_is_writer(walk->op.tx) ? write_finish(walk) : read_finish(walk);
}

/* The rules of a half-read request were asked: it is refused, for its fields and for what the rules
 * say of the others. */
static Err half_read(Walk *walk, Err err) {
    const Faults *found = walk->found;
    Faults all = *found;
    if (err == ERR_INTERNAL || err == ERR_UNAVAILABLE) return err;
    size_t kept = walk->faults.count < COUNT(all.items) ? walk->faults.count : COUNT(all.items);
    for (size_t i = found->count; err == ERR_INVALID && i < kept; i++) {
        const Fault *fault = &walk->faults.items[i];
        if (!faults_name(found, found->count, fault->field))
            fault_add(&all, fault->field, fault->code, fault->detail);
    }
    walk->faults = all;
    return ERR_INVALID;
}

Err walk_transact(Tx *tx, void *context) {
    Walk *walk = context;
    TRY(walk_start(walk, tx));
    if (walk->found) return half_read(walk, function_ask(walk));
    if (!str_is_none(walk->key)) {
        TRY(replay_find(walk));
        if (walk->replayed) return OK;
    }
    Err err = walk_run(walk);
    if (!walk->op.arena->exhausted) return err;
    log_event(LOG_WARN, "arena_exhausted", "action=%s", walk->action);
    return ERR_UNAVAILABLE;
}

/* What was answered already is not prepared again: the world has moved on, and would refuse it. */
Err walk_prepare(Tx *tx, void *context) {
    Walk *walk = context;
    TRY(walk_start(walk, tx));
    if (!str_is_none(walk->key)) {
        TRY(replay_find(walk));
        if (walk->replayed) return OK;
    }
    TRY(walk->route->prepare(&walk->op, walk->in, walk->out));
    return op_verdict(&walk->op);
}

static void audit_refusal(Walk *walk, Err err) {
    const Faults *faults = &walk->faults;
    if (faults->count > 0)
        op_note(&walk->op, "fault",
                arena_printf(walk->op.arena, STR_FMT ":%s", STR_ARG(faults->items[0].field),
                             faults->items[0].code));
    AuditRow row = audit_row(walk, err);
    if (!trail_put(walk->op.site->trail, &row))
        log_event(LOG_ERROR, "audit_dropped", "action=%s outcome=%s", walk->action, err_name(err));
}

/* A kept answer may hold what is told once, a first password: that it was told again is written
 * down. */
static void audit_replay(Walk *walk) {
    op_note(&walk->op, "path", exchange_path(walk->exchange));
    AuditRow row = audit_row(walk, OK);
    row.outcome = STR("replayed");
    if (!trail_put(walk->op.site->trail, &row))
        log_event(LOG_ERROR, "audit_dropped", "action=%s outcome=replayed", walk->action);
}

void walk_settle(Walk *walk, Err err) {
    Op *op = &walk->op;
    if (err != OK) {
        audit_refusal(walk, err);
        return;
    }
    if (walk->replayed) {
        audit_replay(walk);
        return;
    }
    for (size_t i = 0; i < op->effect_count; i++)
        op->effects[i].run(op->site, op->effects[i].subject);
    if (op->published && op->site->keeper) keeper_wake(op->site->keeper);
}
