#include "core/store/postgres.h"

#include <assert.h>
#include <unistd.h>

#include "core/base/log.h"
#include "store.sql.h"

enum { WRITER_STATEMENT_MS = 30000, RECONNECTS = 6, RECONNECT_WAIT_MS = 100 };

PostgresConn *postgres_self(Conn *conn) {
    return (PostgresConn *)conn;
}

static void pause_ms(int64_t ms) {
    struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&wait, NULL);
}

static void keep_refused(Conn *conn, const char *name) {
    snprintf(conn->refused, sizeof conn->refused, "%s", name ? name : "");
}

typedef struct StateRule {
    const char *prefix; /* of SQLSTATE */
    Err err;
    bool again;
} StateRule;

/* The first that fits; what is not here is a mistake in a statement. */
static const StateRule state_rules[] = {
    {"40", ERR_UNAVAILABLE, true},     /* serialization failure, deadlock */
    {"08", ERR_UNAVAILABLE, true},     /* connection */
    {"57P", ERR_UNAVAILABLE, true},    /* the server is shutting down or starting */
    {"57014", ERR_UNAVAILABLE, false}, /* the deadline */
    {"55P03", ERR_UNAVAILABLE, false}, /* a lock that is not to be had */
    {"25006", ERR_UNAVAILABLE, false}, /* a standby that takes no writes */
    {"25P03", ERR_UNAVAILABLE, true},  /* idle in a transaction for too long */
    {"53", ERR_UNAVAILABLE, false},    /* disk, memory, connections */
    {"58", ERR_UNAVAILABLE, false},    /* I/O */
    {"XX", ERR_UNAVAILABLE, false},    /* corruption */
};

static Err refused(PostgresConn *own, const PGresult *result, const char *state) {
    Conn *conn = &own->base;
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    if (strcmp(state, "23505") == 0) {
        keep_refused(conn, store_key_name(conn->store, constraint ? constraint : ""));
    } else if (strcmp(state, "23503") == 0) {
        keep_refused(conn, "foreign_key");
    } else if (strcmp(state, "23514") == 0) {
        keep_refused(conn, constraint);
    } else if (strcmp(state, "P0001") == 0) { /* raised by a trigger */
        keep_refused(conn, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    } else {
        return OK;
    }
    return ERR_CONFLICT;
}

static Err failure(PostgresConn *own, const PGresult *result, const char *what) {
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (!state) state = "";
    if (refused(own, result, state) == ERR_CONFLICT) return ERR_CONFLICT;
    Err err = PQstatus(own->pg) == CONNECTION_OK ? ERR_INTERNAL : ERR_UNAVAILABLE;
    if (err == ERR_UNAVAILABLE) own->again = true;
    for (size_t i = 0; i < COUNT(state_rules); i++) {
        if (strncmp(state, state_rules[i].prefix, strlen(state_rules[i].prefix)) != 0) continue;
        err = state_rules[i].err;
        own->again |= state_rules[i].again;
        break;
    }
    log_event(LOG_ERROR, "postgres", "at=%s state=%s why=\"%s\"", what, state,
              words ? words : "no answer");
    return err;
}

Err postgres_verdict(PostgresConn *own, const PGresult *result, const char *what) {
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return OK;
    return failure(own, result, what);
}

Err postgres_command(PostgresConn *own, const char *sql) {
    PGresult *result = PQexec(own->pg, sql);
    Err err = postgres_verdict(own, result, sql);
    PQclear(result);
    return err;
}

/* A COMMIT warns of one thing: it was told to wait for the standby no longer. */
static void notice_take(void *context, const PGresult *result) {
    PostgresConn *own = context;
    (void)result;
    if (own->committing) own->unsure = true;
}

static bool setting_is(PostgresConn *own, const char *show, const char *value) {
    PGresult *result = PQexec(own->pg, show);
    bool is = PQntuples(result) == 1 && strcmp(PQgetvalue(result, 0, 0), value) == 0;
    PQclear(result);
    return is;
}

static Err limits_set(PostgresConn *own) {
    char timeout_ms[16];
    bool writes = own->base.writes;
    snprintf(timeout_ms, sizeof timeout_ms, "%d",
             writes ? WRITER_STATEMENT_MS : store_read_deadline_ms(own->base.store));
    const char *const values[] = {timeout_ms, writes ? "off" : "on"};
    PGresult *result =
        PQexecParams(own->pg, session_postgres_limits, 2, NULL, values, NULL, NULL, 0);
    Err err = postgres_verdict(own, result, "settings");
    PQclear(result);
    return err;
}

/* The same name on every connection that it makes; the first gives it one. */
static Err writer_name(PostgresConn *own) {
    const char *const values[] = {own->writer[0] ? own->writer : NULL};
    PGresult *result =
        PQexecParams(own->pg, session_postgres_writer, 1, NULL, values, NULL, NULL, 0);
    Err err = postgres_verdict(own, result, "writer");
    if (err == OK) snprintf(own->writer, sizeof own->writer, "%s", PQgetvalue(result, 0, 0));
    PQclear(result);
    return err;
}

static Err session_settle(PostgresConn *own) {
    bool writes = own->base.writes;
    PQsetNoticeReceiver(own->pg, notice_take, own);
    TRY(postgres_command(own, session_postgres_settings));
    TRY(limits_set(own));
    if (setting_is(own, session_postgres_synchronous, "off")) {
        TRY(postgres_command(own, session_postgres_synchronise));
    }
    if (writes) TRY(writer_name(own));
    if (writes && !setting_is(own, session_postgres_fsync, "on")) {
        log_event(LOG_WARN, "postgres",
                  "why=\"fsync is off: committed work does not survive a power cut\"");
    }
    own->marks = 0;
    own->release_waits = false;
    if (own->prepared) memset(own->prepared, 0, own->prepared_count * sizeof *own->prepared);
    return OK;
}

static void postgres_close(Conn *conn) {
    PostgresConn *own = postgres_self(conn);
    PQfinish(own->pg);
    free(own->prepared);
    free(own);
}

/* Whoever reads what it writes reads where it writes: a standby is behind. Keepalives, because a
 * server whose power fails while it is waited for says nothing. */
static PGconn *connect_to(const char *dsn, bool leads) {
    const char *const names[] = {"target_session_attrs", "dbname",
                                 "connect_timeout",      "tcp_user_timeout",
                                 "keepalives_idle",      "keepalives_interval",
                                 "keepalives_count",     "client_encoding",
                                 "application_name",     NULL};
    const char *const values[] = {
        leads ? "read-write" : "any", dsn, "5", "30000", "10", "5", "3", "UTF8", "yiyang", NULL};
    return PQconnectdbParams(names, values, 1);
}

static Err postgres_open(Store *store, const char *dsn, bool writes, Conn **out) {
    PostgresConn *own = calloc(1, sizeof *own);
    if (!own) return ERR_UNAVAILABLE;
    own->base = (Conn){.driver = &postgres_driver, .store = store, .writes = writes};
    own->pg = connect_to(dsn, writes || store_writes(store));
    Err err = PQstatus(own->pg) == CONNECTION_OK ? session_settle(own) : ERR_UNAVAILABLE;
    if (err == OK && writes) err = postgres_command(own, session_postgres_batches);
    if (err != OK) {
        log_event(LOG_ERROR, "postgres", "at=connect why=\"cannot connect or settle the session\"");
        postgres_close(&own->base);
        return ERR_UNAVAILABLE;
    }
    *out = &own->base;
    return OK;
}

/* A migration takes the time it takes. */
static Err postgres_script(Conn *conn, const char *sql) {
    PostgresConn *own = postgres_self(conn);
    TRY(postgres_command(own, session_postgres_unhurried));
    PGresult *result = PQexec(own->pg, sql);
    Err err = postgres_verdict(own, result, "script");
    PQclear(result);
    return err;
}

static Err transaction_begin(PostgresConn *own) {
    own->again = own->committing = own->release_waits = false;
    own->marks = 0;
    if (!own->base.writes) return postgres_command(own, session_postgres_look);
    PGresult *result = PQexec(own->pg, session_postgres_begin);
    Err err = postgres_verdict(own, result, "begin");
    if (err == OK && !str_read_int(str_from(PQgetvalue(result, 0, 0)), &own->batch))
        err = ERR_INTERNAL;
    PQclear(result);
    return err;
}

static Err transaction_commit(PostgresConn *own) {
    own->committing = true;
    own->unsure = false;
    PGresult *result = PQexec(own->pg, session_postgres_commit);
    Err err = postgres_verdict(own, result, "commit");
    if (err == OK && strcmp(PQcmdStatus(result), "COMMIT") != 0) err = ERR_UNAVAILABLE;
    if (err == OK && own->unsure) {
        log_event(LOG_ERROR, "postgres", "at=commit why=\"no standby has confirmed it\"");
        err = ERR_UNAVAILABLE;
    }
    if (PQstatus(own->pg) == CONNECTION_OK) own->committing = false;
    PQclear(result);
    return err;
}

static Err mark_keep(PostgresConn *own) {
    own->marks--;
    if (own->marks > 0) return postgres_command(own, session_postgres_keep);
    own->release_waits = true;
    return OK;
}

static Err mark_set(PostgresConn *own) {
    bool release = own->release_waits;
    own->release_waits = false;
    own->marks++;
    return postgres_command(own, release ? session_postgres_next_mark : session_postgres_mark);
}

static Err mark_undo(PostgresConn *own) {
    own->marks--;
    return postgres_command(own, session_postgres_undo);
}

static Err transaction_drop(PostgresConn *own) {
    PGTransactionStatusType status = PQtransactionStatus(own->pg);
    bool stands = status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
    return stands ? postgres_command(own, session_postgres_rollback) : OK;
}

static Err postgres_control(Conn *conn, Control control) {
    PostgresConn *own = postgres_self(conn);
    Err err = ERR_INTERNAL;
    switch (control) {
    case CONTROL_BEGIN:
        err = transaction_begin(own);
        break;
    case CONTROL_MARK:
        err = mark_set(own);
        break;
    case CONTROL_KEEP:
        err = mark_keep(own);
        break;
    case CONTROL_UNDO:
        err = mark_undo(own);
        break;
    case CONTROL_COMMIT:
        err = transaction_commit(own);
        break;
    case CONTROL_ROLLBACK:
        err = transaction_drop(own);
        break;
    }
    return err == OK || err == ERR_CONFLICT ? err : ERR_UNAVAILABLE;
}

static bool postgres_stands(Conn *conn) {
    PostgresConn *own = postgres_self(conn);
    return !own->again && PQtransactionStatus(own->pg) == PQTRANS_INTRANS;
}

static bool reconnect(PostgresConn *own) {
    int attempts = own->base.writes ? RECONNECTS : 1;
    for (int i = 0; i < attempts; i++) {
        if (i > 0) pause_ms((int64_t)RECONNECT_WAIT_MS << i);
        PQreset(own->pg);
        if (PQstatus(own->pg) == CONNECTION_OK && session_settle(own) == OK) {
            log_event(LOG_WARN, "postgres", "why=\"connected again\"");
            return true;
        }
    }
    log_event(LOG_ERROR, "postgres", "at=connect why=\"the database cannot be reached\"");
    return false;
}

/* What became of a COMMIT whose answer was lost. By a batch of its own: it has the lock once the
 * one in doubt has ended, and when it commits the standby has what was before it as well. */
static Recovery commit_look_up(PostgresConn *own) {
    int64_t doubted = own->batch;
    Err err = transaction_begin(own);
    int64_t since = own->batch - doubted;
    if (err == OK) err = transaction_commit(own);
    own->again = own->committing = false;
    log_event(LOG_WARN, "postgres", "at=commit why=\"the answer was lost\" status=%s",
              err != OK    ? "unknown"
              : since == 1 ? "committed"
              : since == 0 ? "aborted"
                           : "lost");
    if (err != OK || since < 0 || since > 1) return RECOVERY_NONE;
    return since == 1 ? RECOVERY_COMMITTED : RECOVERY_AGAIN;
}

static Recovery postgres_recover(Conn *conn) {
    PostgresConn *own = postgres_self(conn);
    bool again = own->again, committing = own->committing;
    own->again = own->committing = false;
    if (PQstatus(own->pg) == CONNECTION_OK) return again ? RECOVERY_AGAIN : RECOVERY_NONE;
    if (!reconnect(own)) return RECOVERY_NONE;
    return committing ? commit_look_up(own) : RECOVERY_AGAIN;
}

static int64_t postgres_bytes(Conn *conn) {
    int64_t bytes = INT_NONE;
    PGresult *result = PQexec(postgres_self(conn)->pg, session_postgres_bytes);
    if (PQntuples(result) != 1 || !str_read_int(str_from(PQgetvalue(result, 0, 0)), &bytes))
        bytes = INT_NONE;
    PQclear(result);
    return bytes;
}

const Driver postgres_driver = {
    .open = postgres_open,
    .close = postgres_close,
    .prepare = postgres_prepare,
    .script = postgres_script,
    .control = postgres_control,
    .run = postgres_run,
    .run_all = postgres_run_all,
    .stands = postgres_stands,
    .recover = postgres_recover,
    .bytes = postgres_bytes,
};
