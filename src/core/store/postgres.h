/* Postgres: one connection by libpq, in two files: postgres.c (connecting, transactions, recovery)
 * and postgres_run.c (types, statements, rows). Only core/store includes it.
 *
 * Invariants
 *  1. The writer's transaction holds the city's advisory lock from its first statement on.
 *  2. `again` is set when nothing of the transaction was kept and it may be run once more: a lost
 *     connection, a serialization failure, a deadlock. What became of a COMMIT whose answer was
 *     lost tells the writer's own count of batches, on whatever server answers now.
 *  3. A COMMIT that no standby has confirmed, although it should, is none.
 */
#ifndef CORE_STORE_POSTGRES_H
#define CORE_STORE_POSTGRES_H

#include <libpq-fe.h>

#include "core/store/driver.h"

/* Type numbers of pg_type that the store tells apart. */
enum {
    PG_BOOL = 16,
    PG_BYTEA = 17,
    PG_INT8 = 20,
    PG_INT2 = 21,
    PG_INT4 = 23,
    PG_TEXT = 25,
    PG_OID = 26,
    PG_JSON = 114,
    PG_FLOAT4 = 700,
    PG_FLOAT8 = 701,
    PG_VARCHAR = 1043,
    PG_NUMERIC = 1700
};

typedef struct PostgresConn {
    Conn base;
    PGconn *pg;
    bool *prepared; /* by plan slot */
    size_t prepared_count;
    unsigned marks;     /* savepoints that stand */
    bool release_waits; /* the outermost savepoint is released together with the next command */
    bool again, committing;
    bool unsure;      /* the server has warned while it committed */
    char writer[40];  /* its name in writer_batch; "" of readers */
    int64_t batch;    /* the number of its latest one there */
    unsigned cursors; /* made so far, for their names */
} PostgresConn;

PostgresConn *postgres_self(Conn *conn);
/* Takes the result; what it says as an Err, with conn->refused and `again` set. OK frees nothing:
 * the caller clears. */
Err postgres_verdict(PostgresConn *own, const PGresult *result, const char *what);
Err postgres_command(PostgresConn *own, const char *sql); /* without binds; rows are dropped */

Err postgres_prepare(Conn *conn, Plan *plan);
Err postgres_run(Conn *conn, Run *run);
Err postgres_run_all(Conn *conn, Run *runs, size_t count); /* in libpq's pipeline: one round trip */

#endif
