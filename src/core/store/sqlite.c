#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/folder.h"
#include "core/base/log.h"
#include "core/store/driver.h"
#include "core/store/sqlite_mark.h"
#include "core/store/sqlite_pages.h"
#include "store.sql.h"

enum { BUSY_MS = 5000, STEPS_BETWEEN_LOOKS = 20000, SYNCHRONOUS_FULL = 2, KEPT_MAX = 64 };

/* A text that no room registered, prepared. */
typedef struct Kept {
    sqlite3_stmt *stmt;
    uint64_t turn; /* of its last use */
} Kept;

/* temp_store stays at file: in memory the marks would not come to sqlite_mark. */
typedef struct SqliteConn {
    Conn base;
    sqlite3 *db;
    sqlite3_stmt **prepared; /* by plan slot */
    size_t prepared_count;
    Kept kept[KEPT_MAX];
    uint64_t turns;
} SqliteConn;

static SqliteConn *self(Conn *conn) {
    return (SqliteConn *)conn;
}

static void keep_refused(Conn *conn, const char *message) {
    const char *colon = strstr(message, "failed: ");
    const char *from = colon ? colon + strlen("failed: ") : message;
    size_t used = 0;
    bool first_dot = true;
    if (strncmp(from, "index '", 7) == 0) from += 7;
    while (*from && used + 1 < sizeof conn->refused) { /* "t.a, t.b" becomes "t.a,b" */
        if (!first_dot && from[0] == ',' && from[1] == ' ') {
            const char *dot = strchr(from, '.');
            conn->refused[used++] = ',';
            from = dot ? dot + 1 : from + 2;
            continue;
        }
        if (*from == '.') first_dot = false;
        if (*from != '\'') conn->refused[used++] = *from;
        from++;
    }
    conn->refused[used] = '\0';
}

static Err refuse(Conn *conn, int code, const char *message) {
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_CHECK:
    case SQLITE_CONSTRAINT_TRIGGER:
        keep_refused(conn, message);
        return ERR_CONFLICT;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        keep_refused(conn, "foreign_key");
        return ERR_CONFLICT;
    default:
        return ERR_INTERNAL;
    }
}

static bool is_sick(int code) {
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_READONLY ||
           code == SQLITE_IOERR;
}

static Err failure(Conn *conn, const char *what) {
    sqlite3 *db = self(conn)->db;
    int code = sqlite3_extended_errcode(db);
    if ((code & 0xff) == SQLITE_CONSTRAINT) {
        Err err = refuse(conn, code, sqlite3_errmsg(db));
        if (err == ERR_CONFLICT) return err;
    }
    if (conn->writes && is_sick(code & 0xff)) conn->sick = true;
    log_event(LOG_ERROR, "sqlite", "at=%s code=%d why=\"%s\"", what, code, sqlite3_errmsg(db));
    switch (code & 0xff) {
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_TOOBIG:
        return ERR_INTERNAL;
    default:
        return ERR_UNAVAILABLE;
    }
}

static int look_at_clock(void *context) {
    const Conn *conn = context;
    return conn->deadline_ms && clock_monotonic_ms() > conn->deadline_ms;
}

static Err sqlite_script(Conn *conn, const char *sql) {
    return sqlite3_exec(self(conn)->db, sql, NULL, NULL, NULL) == SQLITE_OK
               ? OK
               : failure(conn, "script");
}

static int64_t pragma_number(Conn *conn, const char *pragma) {
    sqlite3_stmt *stmt;
    int64_t number = -1;
    if (sqlite3_prepare_v2(self(conn)->db, pragma, -1, &stmt, NULL) != SQLITE_OK) return -1;
    if (sqlite3_step(stmt) == SQLITE_ROW) number = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return number;
}

static Err conn_settle(Conn *conn) {
    sqlite3 *db = self(conn)->db;
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, BUSY_MS);
    TRY(sqlite_script(conn, conn->writes ? session_sqlite_writer : session_sqlite_reader));
    if (pragma_number(conn, session_sqlite_synchronous) != SYNCHRONOUS_FULL ||
        pragma_number(conn, session_sqlite_foreign_keys) != 1) {
        log_event(LOG_ERROR, "sqlite", "why=\"synchronous=FULL or foreign_keys refused\"");
        return ERR_UNAVAILABLE;
    }
    if (!conn->writes) sqlite3_progress_handler(db, STEPS_BETWEEN_LOOKS, look_at_clock, conn);
    return OK;
}

/* The folder and file belong to the service's user alone; -wal and -shm inherit the file's mode. */
static bool file_make(const char *folder, const char *path) {
    if (folder_make(folder) != OK) return false;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return false;
    close(file);
    return true;
}

static void sqlite_close(Conn *conn) {
    SqliteConn *own = self(conn);
    for (size_t i = 0; i < own->prepared_count; i++) sqlite3_finalize(own->prepared[i]);
    for (size_t i = 0; i < KEPT_MAX; i++) sqlite3_finalize(own->kept[i].stmt);
    sqlite3_close(own->db);
    free(own->prepared);
    free(own);
}

/* SQLite counts what it has allocated under one lock of all connections, taken twice an
 * allocation: where two threads work, both wait there for a third of their time. */
static void library_settle(void) {
    if (sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) != SQLITE_OK)
        log_event(LOG_WARN, "sqlite", "why=\"counts its memory\"");
}

/* In this order: what the marks tell SQLite has to come before it starts. */
static const char *vfs_for(bool writes) {
    const char *marks = sqlite_mark_vfs(), *pages = sqlite_pages_vfs();
    return writes ? marks : pages;
}

static Err sqlite_open(Store *store, const char *dsn, bool writes, Conn **out) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    char path[4096];
    (void)pthread_once(&once, library_settle);
    int length = snprintf(path, sizeof path, "%s/yiyang.db", dsn);
    if (length < 0 || (size_t)length >= sizeof path) return ERR_UNAVAILABLE;
    if (writes && !file_make(dsn, path)) {
        log_event(LOG_ERROR, "sqlite", "why=\"cannot create the database\" errno=%d", errno);
        return ERR_UNAVAILABLE;
    }
    SqliteConn *own = calloc(1, sizeof *own);
    if (!own) return ERR_UNAVAILABLE;
    own->base = (Conn){.driver = &sqlite_driver, .store = store, .writes = writes};
    int flags = SQLITE_OPEN_NOMUTEX | (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    Err err = ERR_UNAVAILABLE;
    if (sqlite3_open_v2(path, &own->db, flags, vfs_for(writes)) != SQLITE_OK) {
        log_event(LOG_ERROR, "sqlite", "why=\"%s\"", sqlite3_errmsg(own->db));
    } else {
        err = conn_settle(&own->base);
    }
    if (err != OK) {
        sqlite_close(&own->base);
        return ERR_UNAVAILABLE;
    }
    *out = &own->base;
    return OK;
}

/* The words up to the blank, bracket or end that stops them. */
static Str word_next(Str *text) {
    size_t length = strcspn(text->ptr, " \n\t(;");
    if (length > text->len) length = text->len;
    Str word = str_slice(*text, 0, length);
    *text = str_trim(str_slice(*text, length, text->len));
    return word;
}

/* What adds one row and gives its id, where that is the rowid: SQLite keeps every page that such a
 * statement touches aside, because it might have to take back what it has given already; the rowid
 * is known without asking. The text without its end, else none. */
static Str keyed_insert(sqlite3 *db, Arena *arena, Str sql) {
    static const char end[] = "returning id";
    Str text = str_trim(sql), rest = text;
    const char *type = NULL;
    int is_key = 0;
    bool plain = str_ends(text, str_from(end)) && str_find(text, STR("do update")) < 0 &&
                 str_find(text, STR("select")) < 0 && str_equal_c(word_next(&rest), "insert") &&
                 str_equal_c(word_next(&rest), "into");
    if (!plain) return STR_NONE;
    Str table = arena_copy(arena, word_next(&rest));
    (void)sqlite3_table_column_metadata(db, NULL, table.ptr, "id", &type, NULL, NULL, &is_key,
                                        NULL);
    bool is_rowid = is_key && sqlite3_stricmp(type, "integer") == 0;
    return is_rowid ? arena_copy(arena, str_slice(text, 0, text.len - strlen(end))) : STR_NONE;
}

static Err settle(Plan *plan, sqlite3_stmt *stmt) {
    if (plan->keyed && !plan_set_column(plan, 0, "id")) return ERR_INTERNAL;
    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
        if (!plan_set_column(plan, (size_t)i, sqlite3_column_name(stmt, i))) return ERR_INTERNAL;
    }
    for (size_t i = 0; i < plan->statement->bind_count; i++) {
        char name[80];
        snprintf(name, sizeof name, ":%s", plan->statement->binds[i]);
        plan->places[i] = sqlite3_bind_parameter_index(stmt, name);
    }
    plan->settled = true;
    return OK;
}

static Err compile_text(Conn *conn, Plan *plan, const char *sql, sqlite3_stmt **out) {
    const char *tail = NULL;
    *out = NULL;
    int code = sqlite3_prepare_v3(self(conn)->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, &tail);
    if (code != SQLITE_OK) return failure(conn, plan->statement->name);
    Err err = OK;
    if (!*out || !str_is_empty(str_trim(str_from(tail)))) {
        log_event(LOG_ERROR, "statement_wrong", "statement=%s why=\"not one statement\"",
                  plan->statement->name);
        err = ERR_INTERNAL;
    } else if (!plan->settled) {
        err = settle(plan, *out);
    }
    if (err != OK) {
        sqlite3_finalize(*out);
        *out = NULL;
    }
    return err;
}

static Err compile(Conn *conn, Plan *plan, sqlite3_stmt **out) {
    Arena loose;
    arena_init(&loose, 0);
    Str keyed = keyed_insert(self(conn)->db, &loose, str_from(plan->statement->sqlite));
    bool cut = !str_is_none(keyed);
    if (!plan->settled) plan->keyed = cut;
    Err err = compile_text(conn, plan, cut ? keyed.ptr : plan->statement->sqlite, out);
    arena_clear(&loose);
    return err;
}

static Err slots_ensure(SqliteConn *own) {
    if (own->prepared) return OK;
    size_t count = store_plan_count(own->base.store);
    own->prepared = calloc(count + 1, sizeof(sqlite3_stmt *));
    own->prepared_count = own->prepared ? count : 0;
    return own->prepared ? OK : ERR_UNAVAILABLE;
}

static Err sqlite_prepare(Conn *conn, Plan *plan) {
    SqliteConn *own = self(conn);
    TRY(slots_ensure(own));
    return own->prepared[plan->slot] ? OK : compile(conn, plan, &own->prepared[plan->slot]);
}

/* The one that was used longest ago gives way, unless it runs. */
static Kept *kept_place(SqliteConn *own) {
    Kept *oldest = NULL;
    for (size_t i = 0; i < KEPT_MAX; i++) {
        Kept *kept = &own->kept[i];
        if (!sqlite3_stmt_busy(kept->stmt) && (!oldest || kept->turn < oldest->turn)) oldest = kept;
    }
    return oldest;
}

/* Lists are composed for every request, but in few ways: the latest stay prepared. */
static Err kept_take(Conn *conn, Plan *plan, sqlite3_stmt **out) {
    SqliteConn *own = self(conn);
    for (size_t i = 0; i < KEPT_MAX; i++) {
        Kept *kept = &own->kept[i];
        if (!kept->stmt || strcmp(sqlite3_sql(kept->stmt), plan->statement->sqlite) != 0) continue;
        kept->turn = ++own->turns;
        *out = kept->stmt;
        return settle(plan, *out);
    }
    Kept *place = kept_place(own);
    if (!place) return ERR_UNAVAILABLE;
    TRY(compile(conn, plan, out));
    sqlite3_finalize(place->stmt);
    *place = (Kept){*out, ++own->turns};
    return OK;
}

static Err sqlite_control(Conn *conn, Control control) {
    const char *const words[] = {
        [CONTROL_BEGIN] = conn->writes ? session_sqlite_begin : session_sqlite_look,
        [CONTROL_MARK] = session_sqlite_mark,
        [CONTROL_KEEP] = session_sqlite_keep,
        [CONTROL_UNDO] = session_sqlite_undo,
        [CONTROL_COMMIT] = session_sqlite_commit,
        [CONTROL_ROLLBACK] = session_sqlite_rollback,
    };
    sqlite3 *db = self(conn)->db;
    if (control == CONTROL_ROLLBACK && sqlite3_get_autocommit(db)) return OK;
    if (sqlite3_exec(db, words[control], NULL, NULL, NULL) == SQLITE_OK) return OK;
    Err err = failure(conn, words[control]);
    return err == ERR_CONFLICT ? err : ERR_UNAVAILABLE;
}

static bool bind_all(sqlite3_stmt *stmt, const Run *run) {
    int code = SQLITE_OK;
    for (size_t i = 0; i < run->plan->statement->bind_count && code == SQLITE_OK; i++) {
        int place = run->plan->places[i];
        const Value *value = &run->values[i];
        if (place == 0) continue;
        switch (value->type) {
        case VALUE_NULL:
            code = sqlite3_bind_null(stmt, place);
            break;
        case VALUE_INT:
            code = sqlite3_bind_int64(stmt, place, value->number);
            break;
        case VALUE_REAL:
            code = sqlite3_bind_double(stmt, place, value->real);
            break;
        case VALUE_BLOB:
            code =
                sqlite3_bind_blob64(stmt, place, value->text.ptr, value->text.len, SQLITE_STATIC);
            break;
        case VALUE_TEXT:
            code = sqlite3_bind_text64(stmt, place, value->text.ptr, value->text.len, SQLITE_STATIC,
                                       SQLITE_UTF8);
            break;
        }
    }
    return code == SQLITE_OK;
}

static Value column_value(sqlite3_stmt *stmt, int i) {
    int type = sqlite3_column_type(stmt, i);
    if (type == SQLITE_NULL) return (Value){.type = VALUE_NULL};
    if (type == SQLITE_INTEGER) {
        return (Value){.type = VALUE_INT, .number = sqlite3_column_int64(stmt, i)};
    }
    if (type == SQLITE_FLOAT) {
        return (Value){.type = VALUE_REAL, .real = sqlite3_column_double(stmt, i)};
    }
    bool text = type == SQLITE_TEXT;
    const char *ptr =
        text ? (const char *)sqlite3_column_text(stmt, i) : sqlite3_column_blob(stmt, i);
    return (Value){.type = text ? VALUE_TEXT : VALUE_BLOB,
                   .text = {ptr ? ptr : "", (size_t)sqlite3_column_bytes(stmt, i)}};
}

static Err row_hand_on(sqlite3_stmt *stmt, Run *run) {
    Value columns[COLUMN_MAX];
    for (size_t i = 0; i < run->plan->column_count; i++) columns[i] = column_value(stmt, (int)i);
    return run->each(run->context, run->plan, columns);
}

/* What "returning id" would have given. */
static void id_hand_on(sqlite3 *db, Run *run) {
    Value id = {.type = VALUE_INT, .kind = VALUE_INT, .number = sqlite3_last_insert_rowid(db)};
    run->stopped = run->each(run->context, run->plan, &id);
}

static Err step_all(Conn *conn, sqlite3_stmt *stmt, Run *run) {
    int64_t before = sqlite3_total_changes64(self(conn)->db), rows = 0;
    int code;
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
        rows++;
        if (run->each && run->stopped == OK) run->stopped = row_hand_on(stmt, run);
        if (run->stopped != OK && sqlite3_stmt_readonly(stmt)) return OK;
    }
    if (code != SQLITE_DONE) return failure(conn, run->plan->statement->name);
    bool changed = sqlite3_total_changes64(self(conn)->db) != before;
    run->changed = sqlite3_stmt_readonly(stmt) ? rows
                   : changed                   ? sqlite3_changes64(self(conn)->db)
                                               : 0;
    if (run->plan->keyed && changed && run->each) id_hand_on(self(conn)->db, run);
    return OK;
}

static Err sqlite_run(Conn *conn, Run *run) {
    SqliteConn *own = self(conn);
    Plan *plan = run->plan;
    sqlite3_stmt *stmt;
    if (plan->slot == SLOT_NONE) {
        TRY(kept_take(conn, plan, &stmt));
    } else {
        TRY(sqlite_prepare(conn, plan));
        stmt = own->prepared[plan->slot];
    }
    bool own_copy = sqlite3_stmt_busy(stmt); /* a row function runs the statement that feeds it */
    if (own_copy) TRY(compile(conn, plan, &stmt));
    Err err = bind_all(stmt, run) ? step_all(conn, stmt, run) : failure(conn, "bind");
    if (own_copy) {
        sqlite3_finalize(stmt);
    } else {
        sqlite3_reset(stmt);
        sqlite3_clear_bindings(stmt);
    }
    return err;
}

static Err sqlite_run_all(Conn *conn, Run *runs, size_t count) {
    for (size_t i = 0; i < count; i++) TRY(sqlite_run(conn, &runs[i]));
    return OK;
}

static bool sqlite_stands(Conn *conn) {
    return !sqlite3_get_autocommit(self(conn)->db);
}

static Recovery sqlite_recover(Conn *conn) {
    (void)conn;
    return RECOVERY_NONE;
}

/* With what is not yet copied back from the log. */
static int64_t sqlite_bytes(Conn *conn) {
    sqlite3 *db = self(conn)->db;
    const char *path = sqlite3_db_filename(db, "main"), *wal = sqlite3_filename_wal(path);
    struct stat file, log;
    if (stat(path, &file) != 0) return INT_NONE;
    return file.st_size + (stat(wal, &log) == 0 ? log.st_size : 0);
}

const Driver sqlite_driver = {
    .open = sqlite_open,
    .close = sqlite_close,
    .prepare = sqlite_prepare,
    .script = sqlite_script,
    .control = sqlite_control,
    .run = sqlite_run,
    .run_all = sqlite_run_all,
    .stands = sqlite_stands,
    .recover = sqlite_recover,
    .bytes = sqlite_bytes,
};
