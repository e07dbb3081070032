/* Driver: what the store asks of one database. Only files of core/store include it.
 *
 *   tx.c ── Run{plan, values} ──► sqlite.c | postgres.c ── columns of a row ──► bind.c ──► the out-shape's struct
 *
 * Invariants
 *  1. A Conn is used by one thread at a time.
 *  2. Plans of registered statements are made and settled in store_open, before any other thread
 *     sees them.
 *  3. Values handed to a ColumnsFn are views that live for that call.
 */
#ifndef CORE_STORE_DRIVER_H
#define CORE_STORE_DRIVER_H

#include <stdatomic.h>

#include "core/store/sealer.h"

#define BIND_MAX   256
#define COLUMN_MAX 64
#define SLOT_NONE  SIZE_MAX

typedef enum ValueType { VALUE_NULL, VALUE_INT, VALUE_REAL, VALUE_TEXT, VALUE_BLOB } ValueType;

typedef struct Value {
    ValueType type, kind; /* what it is; what it would be if it were not VALUE_NULL */
    int64_t number;
    double real;
    Str text;
} Value;

/* A statement and where its binds come from and its columns go to. */
typedef struct Plan {
    const Statement *statement;
    size_t slot; /* in each connection's prepared statements; SLOT_NONE: for one call */
    const Sealer *sealer;
    const Field **sources; /* per bind: the in-shape's field, or NULL */
    bool *sealing;         /* per bind: the field goes in sealed */
    ValueType *wanted;     /* per bind: the type it is known to have, else VALUE_NULL */
    unsigned *types;       /* per bind: PostgreSQL's type, 0 until settled */
    int *places;           /* per bind: SQLite's number, 0 when it does not occur */
    const Field *targets[COLUMN_MAX];
    bool unsealing[COLUMN_MAX];
    size_t column_count;
    bool keyed; /* SQLite: what it returns is the rowid */
    bool settled;
} Plan;

typedef Err (*ColumnsFn)(void *context, const Plan *plan, const Value *columns);

typedef struct Run {
    Plan *plan;
    const Value *values;
    ColumnsFn each; /* NULL: rows are not wanted */
    void *context;
    bool stream;     /* many rows may come: do not gather them first */
    int64_t changed; /* out */
    Err stopped;     /* out: what `each` returned */
} Run;

typedef enum Control {
    CONTROL_BEGIN,
    CONTROL_MARK, /* a savepoint */
    CONTROL_KEEP, /* forgets the latest savepoint */
    CONTROL_UNDO, /* rolls back to the latest savepoint and forgets it */
    CONTROL_COMMIT,
    CONTROL_ROLLBACK
} Control;

typedef enum Recovery {
    RECOVERY_NONE,     /* what failed has failed */
    RECOVERY_AGAIN,    /* nothing was committed; the connection works: run it again */
    RECOVERY_COMMITTED /* the commit whose answer was lost did happen */
} Recovery;

typedef struct Driver Driver;

typedef struct Conn {
    const Driver *driver;
    Store *store;
    bool writes;
    int64_t deadline_ms; /* monotonic; 0 = none */
    bool torn;           /* a savepoint could not be rolled back: the transaction must not commit */
    bool sick;           /* a sync failed: nothing may be written any more */
    char refused[160];   /* the key that refused the last statement */
    struct Conn *next;   /* in the pool */
} Conn;

struct Driver {
    Err (*open)(Store *store, const char *dsn, bool writes, Conn **out);
    void (*close)(Conn *conn);
    Err (*prepare)(Conn *conn, Plan *plan);
    Err (*script)(Conn *conn, const char *sql); /* several statements */
    Err (*control)(Conn *conn, Control control);
    Err (*run)(Conn *conn, Run *run);
    Err (*run_all)(Conn *conn, Run *runs,
                   size_t count); /* one plan, in this order; stops at the first that is refused */
    bool (*stands)(Conn *conn);   /* the transaction still exists */
    Recovery (*recover)(Conn *conn);
    int64_t (*bytes)(Conn *conn); /* the whole database; INT_NONE: not known */
};

extern const Driver sqlite_driver, postgres_driver;

struct Tx {
    Store *store;
    Conn *conn;
    const Bind *common;
    Err spoiled;    /* the error that spoiled the innermost savepoint */
    char fault[64]; /* query.h: the field that cannot be read */
};

/* bind.c */
Plan *plan_make(Arena *arena, const Store *store, const Statement *statement, size_t slot);
bool plan_set_column(Plan *plan, size_t column, const char *name); /* false: no such field */
bool plan_keeps_sealed(const Plan *plan); /* no field with .seal goes in plain */
const Bind *bind_find(const Bind *binds, const char *name);
/* What is sealed on the way lives in `arena`. */
Err bind_collect(const Tx *tx, const Plan *plan, const Bind *binds, Arena *arena, Value *out);
/* What was sealed is unsealed into `arena`; other text is copied there as well, or a view:
 * `keeps`. */
Err row_fill(const Plan *plan, const Value *columns, bool keeps, Arena *arena, void *row);
Value field_value(const Field *field, const void *row);
ValueType kind_type(FieldKind kind);

/* migrate.c */
typedef struct Found {
    int64_t found; /* a count */
} Found;
extern const Shape found_shape;
Err store_migrate(Store *store, Conn *conn, const StoreConfig *config);
Err store_learn_keys(Store *store, Conn *conn);

/* store.c */
Plan *store_plan(const Store *store, const Statement *statement); /* NULL: not registered */
size_t store_plan_count(const Store *store);
int store_read_deadline_ms(const Store *store);
bool store_writes(const Store *store); /* its writer's connection is open: the first of all */
bool store_is_waited_for(const Store *store);
const Sealer *store_sealer(const Store *store);
Err conn_control(Conn *conn, Control control);
/* The columns of a unique key of PostgreSQL, as "person.id_index"; the name itself when unknown. */
const char *store_key_name(const Store *store, const char *constraint);
void store_add_key(Store *store, Str constraint, Str columns);

/* tx.c */
void tx_init(Tx *tx, Store *store, Conn *conn);
Err tx_call(Tx *tx, TxFn fn, void *context); /* fn's verdict, or what spoiled its transaction */

#endif
