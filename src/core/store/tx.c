#include <assert.h>

#include "core/base/log.h"
#include "core/store/driver.h"
#include "core/store/fail.h"

void tx_init(Tx *tx, Store *store, Conn *conn) {
    *tx = (Tx){.store = store, .conn = conn};
    conn->refused[0] = '\0';
}

void tx_set_common(Tx *tx, const Bind *binds) {
    tx->common = binds;
}

bool tx_is_writer(const Tx *tx) {
    return tx->conn->writes;
}

const char *tx_refused_key(const Tx *tx) {
    return tx->conn->refused;
}

Err tx_call(Tx *tx, TxFn fn, void *context) {
    Err err = fn(tx, context);
    return err == OK ? tx->spoiled : err;
}

static Err tx_undo(Tx *tx, Err why) {
    char refused[sizeof tx->conn->refused];
    memcpy(refused, tx->conn->refused, sizeof refused);
    if (conn_control(tx->conn, CONTROL_UNDO) != OK) return tx->spoiled = ERR_UNAVAILABLE;
    memcpy(tx->conn->refused, refused, sizeof refused);
    tx->spoiled = OK;
    return why;
}

Err tx_attempt(Tx *tx, TxFn fn, void *context) {
    if (tx->spoiled != OK) return tx->spoiled;
    Err err = conn_control(tx->conn, CONTROL_MARK);
    if (err != OK) return tx->spoiled = err;
    err = tx_call(tx, fn, context);
    if (err == OK) err = conn_control(tx->conn, CONTROL_KEEP);
    return err == OK ? OK : tx_undo(tx, err);
}

/* A statement that no room registered (composed by query.c, or a test's own) gets a plan for one
 * call. */
static Err tx_execute(Tx *tx, const Statement *statement, const Bind *binds, Run *run) {
    if (tx->spoiled != OK) return tx->spoiled;
    Arena loose;
    arena_init(&loose, 0);
    Value values[BIND_MAX];
    run->plan = store_plan(tx->store, statement);
    if (!run->plan) run->plan = plan_make(&loose, tx->store, statement, SLOT_NONE);
    run->values = values;
    tx->conn->refused[0] = '\0';
    Err err = bind_collect(tx, run->plan, binds, &loose, values);
    if (err == OK && store_fails_now(tx->conn, statement->name)) err = ERR_UNAVAILABLE;
    if (err == OK) err = tx->conn->driver->run(tx->conn, run);
    if (err != OK) tx->spoiled = err;
    arena_clear(&loose);
    return err == OK ? run->stopped : err;
}

Err tx_run_counted(Tx *tx, const Statement *statement, const Bind *binds, int64_t *changed) {
    Run run = {0};
    Err err = tx_execute(tx, statement, binds, &run);
    *changed = err == OK ? run.changed : 0;
    return err;
}

Err tx_run(Tx *tx, const Statement *statement, const Bind *binds) {
    int64_t changed;
    return tx_run_counted(tx, statement, binds, &changed);
}

typedef struct Gather {
    Arena *arena;
    char *items;
    size_t count, capacity, limit;
} Gather;

static Err gather_row(void *context, const Plan *plan, const Value *columns) {
    Gather *gather = context;
    size_t size = plan->statement->out->size;
    if (gather->count == gather->limit) return ERR_TOO_LARGE;
    if (gather->arena->exhausted) return ERR_UNAVAILABLE;
    if (gather->count == gather->capacity) {
        size_t grown = gather->capacity ? gather->capacity * 2 : 8;
        char *items = arena_alloc_array(gather->arena, grown, size);
        if (gather->count) memcpy(items, gather->items, gather->count * size);
        gather->items = items;
        gather->capacity = grown;
    }
    TRY(row_fill(plan, columns, true, gather->arena, gather->items + gather->count * size));
    gather->count++;
    return OK;
}

Err tx_list(Tx *tx, Arena *arena, const Statement *statement, const Bind *binds, List *out) {
    const Bind *most = bind_find(binds, "most");
    assert(statement->out && most && most->number >= 0);
    Gather gather = {.arena = arena, .limit = (size_t)most->number};
    Run run = {.each = gather_row, .context = &gather};
    *out = (List){0};
    TRY(tx_execute(tx, statement, binds, &run));
    *out = (List){.items = gather.items, .count = gather.count};
    return OK;
}

typedef struct Single {
    Arena *arena;
    void *out;
    size_t count;
} Single;

static Err single_row(void *context, const Plan *plan, const Value *columns) {
    Single *single = context;
    if (single->count++ > 0) return OK;
    return row_fill(plan, columns, true, single->arena, single->out);
}

Err tx_get(Tx *tx, Arena *arena, const Statement *statement, const Bind *binds, void *out) {
    assert(statement->out);
    Single single = {.arena = arena, .out = out};
    Run run = {.each = single_row, .context = &single};
    Err err = tx_execute(tx, statement, binds, &run);
    if (err == OK && single.count != 1) err = ERR_NOT_FOUND;
    if (err != OK) shape_clear(statement->out, out);
    return err;
}

typedef struct Walk {
    RowFn each;
    void *context, *row;
    Arena unsealed; /* of one row */
} Walk;

static Err walk_row(void *context, const Plan *plan, const Value *columns) {
    Walk *walk = context;
    arena_reset(&walk->unsealed);
    TRY(row_fill(plan, columns, false, &walk->unsealed, walk->row));
    return walk->each(walk->context, walk->row);
}

Err tx_each(Tx *tx, const Statement *statement, const Bind *binds, RowFn each, void *context) {
    assert(statement->out);
    Arena row;
    arena_init(&row, 0);
    Walk walk = {each, context, arena_alloc(&row, statement->out->size), {0}};
    arena_init(&walk.unsealed, 0);
    Run run = {.each = walk_row, .context = &walk, .stream = true};
    Err err = tx_execute(tx, statement, binds, &run);
    arena_clear(&walk.unsealed);
    arena_clear(&row);
    return err;
}
