#include "core/base/log.h"
#include "core/store/driver.h"
#include "core/store/fail.h"
#include "store.sql.h"

typedef struct MigrationRow {
    Str room;
    int64_t number;
    Str title;
} MigrationRow;
static const Field migration_row_fields[] = {
    {"room", F_TEXT, offsetof(MigrationRow, room), .doc = "Room that brought it"},
    {"number", F_INT, offsetof(MigrationRow, number), .doc = "1, 2, … within the room"},
    {"title", F_TEXT, offsetof(MigrationRow, title), .doc = "What it does"},
};
extern const Shape migration_row_shape;
const Shape migration_row_shape = {"migration_row", "store", migration_row_fields,
                                   COUNT(migration_row_fields), sizeof(MigrationRow)};

static const Field found_fields[] = {
    {"found", F_INT, offsetof(Found, found), .doc = "How many there are"},
};
const Shape found_shape = {"found", "store", found_fields, COUNT(found_fields), sizeof(Found)};

typedef struct KeyRow {
    Str name, columns;
} KeyRow;
static const Field key_row_fields[] = {
    {"name", F_TEXT, offsetof(KeyRow, name), .doc = "The constraint"},
    {"columns", F_TEXT, offsetof(KeyRow, columns), .doc = "table.column,column"},
};
extern const Shape key_row_shape;
const Shape key_row_shape = {"key_row", "store", key_row_fields, COUNT(key_row_fields),
                             sizeof(KeyRow)};

static Err key_learn(void *context, const void *row) {
    const KeyRow *key = row;
    store_add_key(context, key->name, key->columns);
    return OK;
}

Err store_learn_keys(Store *store, Conn *conn) {
    Tx tx;
    tx_init(&tx, store, conn);
    TRY(conn_control(conn, CONTROL_BEGIN));
    Err err = tx_each(&tx, &sql_key_list, NO_BINDS, key_learn, store);
    Err end = conn_control(conn, CONTROL_ROLLBACK);
    return err == OK ? end : err;
}

static const RoomSql *room_find(const StoreConfig *config, Str name) {
    for (size_t i = 0; i < config->room_count; i++) {
        if (str_equal_c(name, config->rooms[i]->room)) return config->rooms[i];
    }
    return NULL;
}

/* A database that knows more than this program was written by a newer one. */
static Err refuse_newer(Tx *tx, const StoreConfig *config, int64_t *applied) {
    Arena arena;
    arena_init(&arena, 0);
    List rows;
    Err err = tx_list(tx, &arena, &sql_migration_list, WITH(MOST(10000)), &rows);
    *applied = (int64_t)rows.count;
    for (size_t i = 0; i < rows.count && err == OK; i++) {
        const MigrationRow *row = LIST_AT(rows, MigrationRow, i);
        const RoomSql *room = room_find(config, row->room);
        if (room && row->number <= (int64_t)room->migration_count) continue;
        log_event(LOG_ERROR, "migrate",
                  "why=\"the database is newer than the program\" room=" STR_FMT,
                  STR_ARG(row->room));
        err = ERR_UNAVAILABLE;
    }
    arena_clear(&arena);
    return err;
}

static Err history_check(Tx *tx, const StoreConfig *config) {
    Found table;
    int64_t applied = 0, known = 0;
    TRY(tx_get(tx, NULL, &sql_migration_table_find, NO_BINDS, &table));
    if (table.found) TRY(refuse_newer(tx, config, &applied));
    for (size_t i = 0; i < config->room_count; i++)
        known += (int64_t)config->rooms[i]->migration_count;
    if (!config->read_only || applied == known) return OK;
    log_event(LOG_ERROR, "migrate",
              "why=\"the database is older than the program; start it once to migrate\"");
    return ERR_UNAVAILABLE;
}

typedef struct Step {
    Conn *conn;
    const RoomSql *room;
    const Migration *migration;
    const StoreConfig *config;
} Step;

static Err step_begin(Tx *tx, const StoreConfig *config) {
    TRY(history_check(tx, config));
    return tx_run(tx, &sql_migration_table, NO_BINDS);
}

static Err step_apply(Tx *tx, const Step *step) {
    const Migration *migration = step->migration;
    MigrationRow row = {str_from(step->room->room), migration->number, str_from(migration->title)};
    Found already;
    TRY(tx_get(tx, NULL, &sql_migration_find, ROW(&row), &already));
    if (already.found) return OK;
    if (store_fails_now(tx->conn, "migration")) return ERR_UNAVAILABLE;
    const char *sql = store_is_postgres(tx->store) ? migration->postgres : migration->sqlite;
    TRY(step->conn->driver->script(step->conn, sql));
    TRY(tx_run(tx, &sql_migration_insert, ROW(&row)));
    log_event(LOG_INFO, "migrated", "room=%s number=%d", step->room->room, migration->number);
    return OK;
}

/* Each in one transaction, so that a kill leaves it whole or absent; the writer's lock keeps other
 * processes out. */
static Err step_run(Store *store, const Step *step) {
    Tx tx;
    tx_init(&tx, store, step->conn);
    TRY(conn_control(step->conn, CONTROL_BEGIN));
    Err err = step->migration ? step_apply(&tx, step) : step_begin(&tx, step->config);
    if (err == OK) err = conn_control(step->conn, CONTROL_COMMIT);
    if (err == OK) return OK;
    if (step->migration) {
        log_event(LOG_ERROR, "migrate", "why=refused room=%s number=%d", step->room->room,
                  step->migration->number);
    }
    if (step->conn->driver->control(step->conn, CONTROL_ROLLBACK) != OK) return ERR_UNAVAILABLE;
    return err;
}

static Err history_read(Store *store, Conn *conn, const StoreConfig *config) {
    Tx tx;
    tx_init(&tx, store, conn);
    TRY(conn_control(conn, CONTROL_BEGIN));
    Err err = history_check(&tx, config);
    Err end = conn_control(conn, CONTROL_ROLLBACK);
    return err == OK ? end : err;
}

Err store_migrate(Store *store, Conn *conn, const StoreConfig *config) {
    if (config->read_only) return history_read(store, conn, config);
    TRY(step_run(store, &(Step){.conn = conn, .config = config}));
    for (size_t i = 0; i < config->room_count; i++) {
        const RoomSql *room = config->rooms[i];
        for (size_t k = 0; k < room->migration_count; k++) {
            TRY(step_run(store, &(Step){conn, room, &room->migrations[k], config}));
        }
    }
    return OK;
}
