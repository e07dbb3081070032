/* Store: one SQL surface over SQLite and PostgreSQL.
 *
 *   request threads ── store_submit ──► queue ──► the writer: BEGIN
 *                                         SAVEPOINT fn₁ RELEASE · SAVEPOINT fn₂ ROLLBACK TO · …
 *                                        COMMIT (fsync) ──► done₁ done₂ …
 *   request threads ── store_read ──► one of N read-only connections (a snapshot, with a deadline)
 *
 * Invariants
 *  1. There is one writer per process. It runs many functions in one transaction, each in its own
 *     savepoint, commits with synchronous=FULL, and only then calls the done functions.
 *  2. A function that returns an error leaves nothing behind (its savepoint is rolled back).
 *  3. A transaction function may be run again (a lost connection, a serialization failure): it
 *     starts by clearing its outputs, and touches nothing but its context, its arena and the Tx.
 *  4. After a storage error the batch checks that its transaction still stands; if not, every
 *     function of the batch fails with ERR_UNAVAILABLE. After a failed commit nothing is
 *     acknowledged.
 *  5. On PostgreSQL a batch holds one advisory transaction lock, so that batches of several
 *     processes are in order.
 *  6. A refused statement (any error of tx_run, tx_get, … but ERR_NOT_FOUND and ERR_TOO_LARGE)
 *     spoils its function: every further statement is refused with the same error, and so is the
 *     function. To go on after a possible conflict, try the statement inside tx_attempt.
 *  7. No statement stands in a .c file; query.h composes a list's around a base statement of a
 *     room's .sql.
 * A transaction function takes at most 5 ms (a job's chunk: rows.h): no Argon2, no engine, no
 * network inside.
 * What a statement is, and the files they are written in: statement.h.
 */
#ifndef CORE_STORE_STORE_H
#define CORE_STORE_STORE_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/shape.h"
#include "core/store/statement.h"

typedef struct Store Store;
typedef struct Tx Tx;

typedef struct Bind {
    const char *name; /* NULL ends a list */
    FieldKind kind;   /* F_INT binds NULL for INT_NONE, F_REF for 0 */
    int64_t number;
    double real;
    Str text;
    const void *row; /* of the statement's in-shape: every field of it; the name is "" */
} Bind;
#define BIND_INT(bind_name, value)  ((Bind){.name = (bind_name), .kind = F_INT, .number = (value)})
#define BIND_REF(bind_name, value)  ((Bind){.name = (bind_name), .kind = F_REF, .number = (value)})
#define BIND_TEXT(bind_name, value) ((Bind){.name = (bind_name), .kind = F_TEXT, .text = (value)})
#define BIND_BLOB(bind_name, value) ((Bind){.name = (bind_name), .kind = F_BLOB, .text = (value)})
#define BIND_REAL(bind_name, value) ((Bind){.name = (bind_name), .kind = F_REAL, .real = (value)})
#define BIND_ROW(record)            ((Bind){.name = "", .row = (record)})
#define MOST(count)                 BIND_INT("most", (int64_t)(count)) /* of the rows of a list; :most */
#define WITH(...)                   ((const Bind[]){__VA_ARGS__, {0}})
#define ROW(record)                 WITH(BIND_ROW(record))
#define NO_BINDS                    NULL

typedef struct StoreConfig {
    const char *dsn;             /* a folder (SQLite: yiyang.db inside) or postgresql://… */
    const RoomSql *const *rooms; /* lowest room first: the order of migration */
    size_t room_count;
    int readers;          /* read connections; 0 = 4 */
    int read_deadline_ms; /* 0 = 10,000 */
    int queue_limit;      /* not yet answered; 0 = 4,096; beyond it ERR_UNAVAILABLE at once */
    bool read_only;       /* for verify commands: never migrates, no writer */
} StoreConfig;

/* Opens, migrates (each migration in one transaction, safe against a kill), prepares every
 * statement once. Refuses a database that is newer than the program. ERR_UNAVAILABLE: it cannot be
 * opened; ERR_INTERNAL: a statement is wrong. */
MUST_CHECK Err store_open(const StoreConfig *config, Store **out);
void store_close(Store *store); /* answers what is queued, then stops */
bool store_is_postgres(const Store *store);
bool dsn_is_postgres(const char *dsn);
bool store_is_healthy(Store *store); /* false after a failed commit: no more writes are taken */

typedef Err (*TxFn)(Tx *tx, void *context);
typedef void (*TxDone)(void *context, Err err); /* on the writer's thread, after COMMIT; quick */
/* A full queue or a store that takes no writes: `done` is called at once, on the calling thread. */
void store_submit(Store *store, TxFn fn, TxDone done, void *context);
/* Waits for the commit; not from the writer's thread. */
MUST_CHECK Err store_write(Store *store, TxFn fn, void *context);
/* On the calling thread; waits for a connection. */
MUST_CHECK Err store_read(Store *store, TxFn fn, void *context);

/* Inside a transaction. `binds`: WITH(…), ROW(record) or NO_BINDS. */
MUST_CHECK Err tx_run(Tx *tx, const Statement *statement, const Bind *binds);
MUST_CHECK Err tx_run_counted(Tx *tx, const Statement *statement, const Bind *binds,
                              int64_t *changed);
/* Exactly one row into `out` (cleared first), else ERR_NOT_FOUND. Text and blobs are copied into
 * the arena. */
MUST_CHECK Err tx_get(Tx *tx, Arena *arena, const Statement *statement, const Bind *binds,
                      void *out);
/* Every row; `binds` tell the MOST there may be (more: ERR_TOO_LARGE). */
MUST_CHECK Err tx_list(Tx *tx, Arena *arena, const Statement *statement, const Bind *binds,
                       List *out);
/* Row by row, for what may be long; `each` returns non-OK to stop, which is handed on. The row
 * lives for the call. */
typedef Err (*RowFn)(void *context, const void *row);
MUST_CHECK Err tx_each(Tx *tx, const Statement *statement, const Bind *binds, RowFn each,
                       void *context);

/* Common binds, seen by every statement of this Tx (set by core/walk). The array must outlive the
 * function. */
void tx_set_common(Tx *tx, const Bind *binds);
bool tx_is_writer(const Tx *tx);
/* A savepoint inside a transaction function: rolls back what `fn` did when it returns an error, and
 * hands that on. */
MUST_CHECK Err tx_attempt(Tx *tx, TxFn fn, void *context);

/* ERR_CONFLICT is returned by tx_run/tx_get when the database refuses; this tells what did, the
 * same on both:
 *   unique key     "person.id_index", "order_line.order_id,number"; an index over expressions: its
 *                  name
 *   check          the constraint's name (always give one)
 *   foreign key    "foreign_key"
 * "" otherwise. A view into the Tx, valid until its next call; after tx_attempt it still tells. */
const char *tx_refused_key(const Tx *tx);

/* For tests: the Nth call of this process from now fails; -N: of readers'; 0: none. Returns how
 * many were left of the N before. */
int64_t store_fail_nth(Store *store, int64_t nth);
/* The Nth that the calling thread makes, as a reader does; whatever others call meanwhile. */
void store_fail_own(Store *store, int64_t nth);

#endif
