#include "support/database.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <libpq-fe.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/log.h"

const DatabaseKind database_kinds[2] = {DATABASE_SQLITE, DATABASE_POSTGRES};

static const char *server(void) {
    const char *dsn = getenv("YIYANG_TEST_PG");
    return dsn && *dsn ? dsn : NULL;
}

bool database_available(DatabaseKind kind) {
    return kind == DATABASE_SQLITE || server();
}

static void postgres_execute(const char *dsn, const char *sql) {
    PGconn *pg = PQconnectdb(dsn);
    PGresult *result = PQexec(pg, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        print_error("postgres: %s%s\n", sql, PQerrorMessage(pg));
    }
    assert_true(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
    PQclear(result);
    PQfinish(pg);
}

/* postgresql://user@host:port/postgres?options with another database's name */
static void dsn_rename(const char *dsn, const char *name, char *out, size_t size) {
    const char *authority = strstr(dsn, "://");
    assert_non_null(authority);
    const char *path = strchr(authority + 3, '/');
    size_t before = path ? (size_t)(path - dsn) : strlen(dsn);
    const char *options = strchr(dsn, '?');
    snprintf(out, size, "%.*s/%s%s", (int)before, dsn, name, options ? options : "");
}

static void folder_make(Database *database) {
    const char *base = getenv("TMPDIR");
    snprintf(database->dsn, sizeof database->dsn, "%s/yiyang-test-XXXXXX", base ? base : "/tmp");
    assert_non_null(mkdtemp(database->dsn));
}

static void postgres_make(Database *database) {
    static int made;
    char sql[128];
    snprintf(database->name, sizeof database->name, "yiyang_test_%d_%d", (int)getpid(), ++made);
    snprintf(sql, sizeof sql, "create database %s", database->name);
    postgres_execute(server(), sql);
    dsn_rename(server(), database->name, database->dsn, sizeof database->dsn);
}

bool database_make(Database *database, DatabaseKind kind) {
    log_set_level(LOG_WARN);
    *database = (Database){.kind = kind, .available = database_available(kind)};
    if (!database->available) {
        fprintf(stderr, "SKIPPED on PostgreSQL: YIYANG_TEST_PG is not set\n");
    } else if (kind == DATABASE_SQLITE) {
        folder_make(database);
    } else {
        postgres_make(database);
    }
    return database->available;
}

static int entry_remove(const char *path, const struct stat *info, int type, struct FTW *place) {
    (void)info, (void)type, (void)place;
    return remove(path);
}

void database_drop(Database *database) {
    if (!database->available) return;
    if (database->kind == DATABASE_SQLITE) {
        nftw(database->dsn, entry_remove, 16, FTW_DEPTH | FTW_PHYS);
        return;
    }
    char sql[128];
    snprintf(sql, sizeof sql, "drop database if exists %s with (force)", database->name);
    postgres_execute(server(), sql);
}

void file_copy(const char *from, const char *to) {
    static char bytes[1 << 16];
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(in >= 0 && out >= 0);
    ssize_t got;
    while ((got = read(in, bytes, sizeof bytes)) > 0) {
        assert_int_equal(write(out, bytes, (size_t)got), got);
    }
    assert_int_equal(got, 0);
    close(in);
    close(out);
}

static void folder_copy(const char *from, const char *to) {
    DIR *folder = opendir(from);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.') continue;
        char source[800], copy[800];
        (void)snprintf(source, sizeof source, "%s/%s", from, entry->d_name);
        (void)snprintf(copy, sizeof copy, "%s/%s", to, entry->d_name);
        file_copy(source, copy);
    }
    closedir(folder);
}

void database_copy(const Database *from, const Database *to) {
    assert_int_equal(from->kind, to->kind);
    if (from->kind == DATABASE_SQLITE) {
        folder_copy(from->dsn, to->dsn);
        return;
    }
    char sql[192];
    (void)snprintf(sql, sizeof sql, "drop database %s", to->name);
    postgres_execute(server(), sql);
    (void)snprintf(sql, sizeof sql, "create database %s template %s", to->name, from->name);
    postgres_execute(server(), sql);
}

int database_setup(void **state) {
    DatabaseKind kind = *(const DatabaseKind *)*state;
    Database *database = calloc(1, sizeof *database);
    *state = database;
    if (database) database_make(database, kind);
    return database ? 0 : -1;
}

int database_teardown(void **state) {
    database_drop(*state);
    free(*state);
    return 0;
}

void database_need(const Database *database, StoreConfig *config) {
    if (!database->available) skip();
    config->dsn = database->dsn;
}

Store *database_open(const Database *database, const RoomSql *const *rooms, size_t room_count) {
    StoreConfig config = {.rooms = rooms, .room_count = room_count};
    Store *store;
    database_need(database, &config);
    assert_int_equal(store_open(&config, &store), OK);
    return store;
}

void database_execute(const Database *database, const char *sql) {
    if (database->kind == DATABASE_POSTGRES) {
        postgres_execute(database->dsn, sql);
        return;
    }
    char path[600];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/yiyang.db", database->dsn);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}
