#include "core/store/rows.h"

#include <assert.h>

#include "core/store/driver.h"
#include "core/store/fail.h"

enum { ROWS_AT_ONCE = 64 };

/* Where what one row gives goes. */
typedef struct Got {
    Arena *arena;
    void *out;
} Got;

static Err got_row(void *context, const Plan *plan, const Value *columns) {
    const Got *got = context;
    return row_fill(plan, columns, true, got->arena, got->out);
}

/* A statement over many rows; what each gives goes into `got`, or how many it changed into
 * `changed`. */
typedef struct Rows {
    Tx *tx;
    Plan *plan;
    const List *rows;
    Got *got;
    int64_t *changed;
} Rows;

static const void *row_at(const Rows *rows, size_t i) {
    return (const char *)rows->rows->items + i * rows->plan->statement->in->size;
}

static Err runs_make(const Rows *rows, Arena *arena, size_t from, List *out) {
    Run *runs = arena_array(arena, Run, out->count);
    for (size_t i = 0; i < out->count; i++) {
        Value *values = arena_array(arena, Value, rows->plan->statement->bind_count + 1);
        TRY(bind_collect(rows->tx, rows->plan, ROW(row_at(rows, from + i)), arena, values));
        if (store_fails_now(rows->tx->conn, rows->plan->statement->name)) return ERR_UNAVAILABLE;
        runs[i] = (Run){.plan = rows->plan, .values = values};
        if (!rows->got) continue;
        runs[i].each = got_row;
        runs[i].context = &rows->got[from + i];
    }
    out->items = runs;
    return OK;
}

static Err rows_some(const Rows *rows, Arena *arena, size_t from, size_t count) {
    Conn *conn = rows->tx->conn;
    List runs = {.count = count};
    TRY(runs_make(rows, arena, from, &runs));
    TRY(conn->driver->run_all(conn, runs.items, count));
    for (size_t i = 0; i < count; i++) {
        const Run *run = LIST_AT(runs, Run, i);
        TRY(run->stopped);
        if (rows->changed) rows->changed[from + i] = run->changed;
    }
    return OK;
}

static Err rows_all(const Rows *rows) {
    Tx *tx = rows->tx;
    Arena loose; /* of some rows at once */
    Err err = tx->spoiled;
    assert(rows->plan && rows->plan->statement->in);
    arena_init(&loose, 0);
    tx->conn->refused[0] = '\0';
    for (size_t at = 0; at < rows->rows->count && err == OK; at += ROWS_AT_ONCE) {
        size_t left = rows->rows->count - at;
        arena_reset(&loose);
        err = rows_some(rows, &loose, at, left < ROWS_AT_ONCE ? left : ROWS_AT_ONCE);
    }
    arena_clear(&loose);
    return tx->spoiled = err;
}

Err tx_run_rows_counted(Tx *tx, const Statement *statement, const List *rows, int64_t *changed) {
    return rows_all(&(Rows){tx, store_plan(tx->store, statement), rows, NULL, changed});
}

Err tx_run_rows(Tx *tx, const Statement *statement, const List *rows) {
    return tx_run_rows_counted(tx, statement, rows, NULL);
}

Err tx_get_rows(Tx *tx, Arena *arena, const Statement *statement, const List *rows, List *out) {
    size_t size = statement->out->size;
    char *items = arena_alloc_array(arena, rows->count, size);
    Got *got = arena_array(arena, Got, rows->count);
    for (size_t i = 0; i < rows->count; i++) {
        shape_clear(statement->out, items + i * size);
        got[i] = (Got){arena, items + i * size};
    }
    *out = (List){.items = items, .count = rows->count};
    return rows_all(&(Rows){tx, store_plan(tx->store, statement), rows, got, NULL});
}

bool tx_is_waited_for(const Tx *tx) {
    return tx_is_writer(tx) && store_is_waited_for(tx->store);
}
