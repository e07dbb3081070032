#include <assert.h>

#include "core/base/log.h"
#include "core/store/postgres.h"

enum { FETCH_ROWS = 500, NUMBER_SIZE = 32, GUESSES_MAX = 6 };

static unsigned type_of(ValueType kind) {
    switch (kind) {
    case VALUE_INT:
        return PG_INT8;
    case VALUE_REAL:
        return PG_FLOAT8;
    case VALUE_TEXT:
        return PG_TEXT;
    case VALUE_BLOB:
        return PG_BYTEA;
    default:
        return 0;
    }
}

/* Asks the server, with the unnamed statement, whether it understands the text with these types. */
static PGresult *probe(PostgresConn *own, const Plan *plan, const unsigned *types) {
    const Statement *statement = plan->statement;
    PGresult *result =
        PQprepare(own->pg, "", statement->postgres, (int)statement->bind_count, types);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) return result;
    PQclear(result);
    return PQdescribePrepared(own->pg, "");
}

static bool understood(const PGresult *result) {
    return PQresultStatus(result) == PGRES_COMMAND_OK;
}

/* Takes over what the server inferred; false when a bind of ours would be a narrow integer. */
static bool types_take(Plan *plan, const PGresult *described) {
    bool wide = true;
    int count = PQnparams(described);
    for (int i = 0; i < count && (size_t)i < plan->statement->bind_count; i++) {
        unsigned type = PQparamtype(described, i);
        if (plan->wanted[i] == VALUE_NULL && (type == PG_INT2 || type == PG_INT4)) wide = false;
        plan->types[i] = type;
    }
    return wide;
}

static void types_widen(const Plan *plan, unsigned *types) {
    for (size_t i = 0; i < plan->statement->bind_count; i++) {
        bool narrow = plan->types[i] == PG_INT2 || plan->types[i] == PG_INT4;
        types[i] = narrow ? PG_INT8 : plan->types[i];
    }
}

/* Binds that neither a shape nor the server knows: ":x is null or …". Each is a number or a
 * text. */
static PGresult *types_guess(PostgresConn *own, const Plan *plan, unsigned *types) {
    size_t unknown[GUESSES_MAX], count = 0;
    PGresult *result = NULL;
    for (size_t i = 0; i < plan->statement->bind_count; i++) {
        if (plan->wanted[i] != VALUE_NULL) continue;
        if (count == GUESSES_MAX) return NULL;
        unknown[count++] = i;
    }
    for (unsigned guess = 0; guess < 1U << count; guess++) {
        for (size_t k = 0; k < count; k++) types[unknown[k]] = guess >> k & 1 ? PG_TEXT : PG_INT8;
        PQclear(result);
        result = probe(own, plan, types);
        if (understood(result)) return result;
    }
    return result;
}

static Err plan_settle(PostgresConn *own, Plan *plan) {
    unsigned types[BIND_MAX];
    for (size_t i = 0; i < plan->statement->bind_count; i++) types[i] = type_of(plan->wanted[i]);
    PGresult *result = probe(own, plan, types);
    if (!understood(result)) {
        PGresult *guessed = types_guess(own, plan, types);
        if (understood(guessed)) {
            PQclear(result);
            result = guessed;
        } else {
            PQclear(guessed);
        }
    }
    Err err = postgres_verdict(own, result, plan->statement->name);
    if (err == OK && !types_take(plan, result)) {
        types_widen(plan, types);
        PGresult *wide = probe(own, plan, types);
        if (understood(wide)) (void)types_take(plan, wide);
        PQclear(wide);
    }
    for (int i = 0; i < PQnfields(result) && err == OK; i++) {
        if (!plan_set_column(plan, (size_t)i, PQfname(result, i))) err = ERR_INTERNAL;
    }
    PQclear(result);
    plan->settled = err == OK;
    return err;
}

static Err slots_ensure(PostgresConn *own) {
    if (own->prepared) return OK;
    size_t count = store_plan_count(own->base.store);
    own->prepared = calloc(count + 1, sizeof *own->prepared);
    own->prepared_count = own->prepared ? count : 0;
    return own->prepared ? OK : ERR_UNAVAILABLE;
}

static void slot_name(const Plan *plan, char *out, size_t size) {
    snprintf(out, size, "s%zu", plan->slot);
}

Err postgres_prepare(Conn *conn, Plan *plan) {
    PostgresConn *own = postgres_self(conn);
    TRY(slots_ensure(own));
    if (own->prepared[plan->slot]) return OK;
    if (!plan->settled) TRY(plan_settle(own, plan));
    char name[NUMBER_SIZE];
    slot_name(plan, name, sizeof name);
    PGresult *result = PQprepare(own->pg, name, plan->statement->postgres,
                                 (int)plan->statement->bind_count, plan->types);
    Err err = postgres_verdict(own, result, plan->statement->name);
    PQclear(result);
    own->prepared[plan->slot] = err == OK;
    return err;
}

/* What libpq wants to know of the binds. */
typedef struct Wire {
    const char *values[BIND_MAX];
    int lengths[BIND_MAX], formats[BIND_MAX];
    unsigned types[BIND_MAX];
    Arena arena; /* numbers and texts that need a NUL */
} Wire;

static bool takes_bytes(unsigned type) {
    return type == PG_TEXT || type == PG_BYTEA || type == PG_VARCHAR || type == PG_JSON;
}

static void wire_set(Wire *wire, size_t i, const Value *value) {
    wire->values[i] = NULL;
    wire->lengths[i] = wire->formats[i] = 0;
    switch (value->type) {
    case VALUE_NULL:
        break;
    case VALUE_INT:
        wire->values[i] = arena_printf(&wire->arena, "%lld", (long long)value->number).ptr;
        break;
    case VALUE_REAL:
        wire->values[i] = arena_printf(&wire->arena, "%.17g", value->real).ptr;
        break;
    default:
        assert(value->text.len <= INT32_MAX);
        wire->formats[i] = takes_bytes(wire->types[i]);
        wire->lengths[i] = (int)value->text.len;
        wire->values[i] =
            wire->formats[i] ? value->text.ptr : arena_copy(&wire->arena, value->text).ptr;
        break;
    }
}

static void wire_fill(Wire *wire, const Run *run) {
    const Plan *plan = run->plan;
    for (size_t i = 0; i < plan->statement->bind_count; i++) {
        unsigned known = plan->settled ? plan->types[i] : type_of(plan->wanted[i]);
        wire->types[i] = known ? known : type_of(run->values[i].kind);
        wire_set(wire, i, &run->values[i]);
    }
}

static int hex_digit(char c) {
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* "\x0a1f", as bytea_output = hex writes it */
static Str bytes_read(Arena *arena, const char *text, size_t length) {
    size_t count = length >= 2 ? (length - 2) / 2 : 0;
    char *bytes = arena_alloc(arena, count + 1);
    for (size_t i = 0; i < count; i++) {
        bytes[i] = (char)(hex_digit(text[2 + 2 * i]) << 4 | hex_digit(text[3 + 2 * i]));
    }
    return (Str){bytes, count};
}

static Value number_read(Str text) {
    Value value = {.type = VALUE_INT};
    if (str_read_int(text, &value.number)) return value;
    value.type = str_read_real(text, &value.real) ? VALUE_REAL : VALUE_NULL;
    return value;
}

static Value cell_read(const PGresult *result, int row, int column, Arena *arena) {
    if (PQgetisnull(result, row, column)) return (Value){.type = VALUE_NULL};
    Str text = {PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column)};
    Value value = {.type = VALUE_TEXT, .text = text};
    switch (PQftype(result, column)) {
    case PG_BOOL:
        return (Value){.type = VALUE_INT, .number = text.ptr[0] == 't'};
    case PG_INT2:
    case PG_INT4:
    case PG_INT8:
    case PG_OID:
    case PG_NUMERIC:
        return number_read(text);
    case PG_FLOAT4:
    case PG_FLOAT8:
        value.type = str_read_real(text, &value.real) ? VALUE_REAL : VALUE_NULL;
        return value;
    case PG_BYTEA:
        return (Value){.type = VALUE_BLOB, .text = bytes_read(arena, text.ptr, text.len)};
    default:
        return value;
    }
}

static void rows_hand_on(const PGresult *result, Run *run) {
    Arena arena;
    arena_init(&arena, 0);
    for (int row = 0; row < PQntuples(result) && run->stopped == OK; row++) {
        Value columns[COLUMN_MAX];
        for (size_t i = 0; i < run->plan->column_count; i++) {
            columns[i] = cell_read(result, row, (int)i, &arena);
        }
        run->stopped = run->each(run->context, run->plan, columns);
        arena_reset(&arena);
    }
    arena_clear(&arena);
}

static Err columns_settle(Plan *plan, const PGresult *result) {
    if (plan->settled || plan->column_count) return OK;
    for (int i = 0; i < PQnfields(result); i++) {
        if (!plan_set_column(plan, (size_t)i, PQfname(result, i))) return ERR_INTERNAL;
    }
    return OK;
}

static Err result_read(PostgresConn *own, PGresult *result, Run *run) {
    Err err = postgres_verdict(own, result, run->plan->statement->name);
    if (err == OK) err = columns_settle(run->plan, result);
    if (err == OK) {
        int64_t changed = 0;
        run->changed += str_read_int(str_from(PQcmdTuples(result)), &changed) ? changed : 0;
        if (run->each) rows_hand_on(result, run);
    }
    PQclear(result);
    return err;
}

static PGresult *send_once(PostgresConn *own, const Plan *plan, const Wire *wire, const char *sql) {
    return PQexecParams(own->pg, sql, (int)plan->statement->bind_count, wire->types, wire->values,
                        wire->lengths, wire->formats, 0);
}

/* Many rows come by a cursor, some hundreds at a time, so that neither side holds them all and
 * `each` may run statements of its own meanwhile. */
static Err cursor_read(PostgresConn *own, Run *run, const Wire *wire) {
    char fetch[64], close[64];
    unsigned number = ++own->cursors;
    snprintf(fetch, sizeof fetch, "fetch %d from c%u", FETCH_ROWS, number);
    snprintf(close, sizeof close, "close c%u", number);
    Arena arena;
    arena_init(&arena, 0);
    Str sql = arena_printf(&arena, "declare c%u no scroll cursor for %s", number,
                           run->plan->statement->postgres);
    PGresult *result = send_once(own, run->plan, wire, sql.ptr);
    Err err = postgres_verdict(own, result, run->plan->statement->name);
    PQclear(result);
    arena_clear(&arena);
    bool more = err == OK;
    while (more) {
        int64_t before = run->changed;
        err = result_read(own, PQexec(own->pg, fetch), run);
        more = err == OK && run->stopped == OK && run->changed - before == FETCH_ROWS;
    }
    bool stands = PQtransactionStatus(own->pg) == PQTRANS_INTRANS;
    if (err == OK && stands) err = postgres_command(own, close);
    return err;
}

static Err statement_run(PostgresConn *own, Run *run, const Wire *wire) {
    const Plan *plan = run->plan;
    bool selects = str_starts(str_trim(str_from(plan->statement->postgres)), STR("select"));
    if (run->stream && selects) return cursor_read(own, run, wire);
    if (plan->slot == SLOT_NONE) {
        return result_read(own, send_once(own, plan, wire, plan->statement->postgres), run);
    }
    char name[NUMBER_SIZE];
    slot_name(plan, name, sizeof name);
    PGresult *result = PQexecPrepared(own->pg, name, (int)plan->statement->bind_count, wire->values,
                                      wire->lengths, wire->formats, 0);
    return result_read(own, result, run);
}

Err postgres_run(Conn *conn, Run *run) {
    PostgresConn *own = postgres_self(conn);
    if (conn->deadline_ms && clock_monotonic_ms() > conn->deadline_ms) return ERR_UNAVAILABLE;
    if (run->plan->slot != SLOT_NONE) TRY(postgres_prepare(conn, run->plan));
    Wire wire;
    arena_init(&wire.arena, 0);
    wire_fill(&wire, run);
    Err err = statement_run(own, run, &wire);
    arena_clear(&wire.arena);
    return err;
}

/* libpq has copied what it sends when it returns. */
static bool row_send(PostgresConn *own, const Run *run) {
    char name[NUMBER_SIZE];
    Wire wire;
    slot_name(run->plan, name, sizeof name);
    arena_init(&wire.arena, 0);
    wire_fill(&wire, run);
    int count = (int)run->plan->statement->bind_count;
    int sent =
        PQsendQueryPrepared(own->pg, name, count, wire.values, wire.lengths, wire.formats, 0);
    arena_clear(&wire.arena);
    return sent == 1;
}

/* Of one statement of the pipeline, up to the NULL that ends it. Those behind a refused one were
 * not run. */
static Err row_read(PostgresConn *own, Run *run, Err so_far) {
    PGresult *result = PQgetResult(own->pg), *rest;
    Err err = so_far == OK ? result_read(own, result, run) : so_far;
    if (so_far != OK) PQclear(result);
    while ((rest = PQgetResult(own->pg))) PQclear(rest);
    return err;
}

/* What a broken connection owes nobody answers: PQreset makes it anew. */
static void pipeline_leave(PostgresConn *own, size_t owed) {
    for (size_t i = 0; i < 2 * owed + 2 && PQexitPipelineMode(own->pg) == 0; i++)
        PQclear(PQgetResult(own->pg));
}

Err postgres_run_all(Conn *conn, Run *runs, size_t count) {
    PostgresConn *own = postgres_self(conn);
    if (count == 0) return OK;
    if (conn->deadline_ms && clock_monotonic_ms() > conn->deadline_ms) return ERR_UNAVAILABLE;
    assert(runs[0].plan->slot != SLOT_NONE);
    TRY(postgres_prepare(conn, runs[0].plan));
    size_t sent = 0;
    bool stands = PQenterPipelineMode(own->pg) == 1;
    while (stands && sent < count && row_send(own, &runs[sent])) sent++;
    stands = stands && sent == count && PQpipelineSync(own->pg) == 1;
    Err err = stands ? OK : postgres_verdict(own, NULL, runs[0].plan->statement->name);
    for (size_t i = 0; i < sent; i++) err = row_read(own, &runs[i], err);
    PQclear(PQgetResult(own->pg)); /* the synchronisation itself */
    pipeline_leave(own, count);
    return err;
}
