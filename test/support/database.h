/* Database: a fresh, empty database for one test, on SQLite (a temporary folder) and on PostgreSQL
 * (a database of its own in the server that YIYANG_TEST_PG names, see tools/with_postgres.sh).
 *
 *   static void test_it(void **state) {
 *       Store *store = database_open(*state, rooms, COUNT(rooms));
 *       …
 *       store_close(store);
 *   }
 *   const struct CMUnitTest tests[] = {ON_BOTH(test_it), …};
 *
 * Without YIYANG_TEST_PG the PostgreSQL half is skipped, and says so.
 */
#ifndef TEST_SUPPORT_DATABASE_H
#define TEST_SUPPORT_DATABASE_H

#include "core/store/store.h"

typedef enum DatabaseKind { DATABASE_SQLITE, DATABASE_POSTGRES } DatabaseKind;

typedef struct Database {
    DatabaseKind kind;
    bool available;
    char name[64];
    char dsn[512];
} Database;

#define ON_DATABASE(test, words, kind)                                                             \
    { #test " on " words, test, database_setup, database_teardown, (void *)&database_kinds[kind] }
#define ON_SQLITE(test)   ON_DATABASE(test, "sqlite", DATABASE_SQLITE)
#define ON_POSTGRES(test) ON_DATABASE(test, "postgres", DATABASE_POSTGRES)
#define ON_BOTH(test)     ON_SQLITE(test), ON_POSTGRES(test)
extern const DatabaseKind database_kinds[2];
int database_setup(void **state); /* *state: in a DatabaseKind, out a Database */
int database_teardown(void **state);

bool database_available(DatabaseKind kind);
/* For tests without these macros; false when it is not available. */
bool database_make(Database *database, DatabaseKind kind);
void database_drop(Database *database);
/* Into an empty database of the same kind; nobody has either open. */
void database_copy(const Database *from, const Database *to);
/* A file that must not exist yet, for its owner alone. */
void file_copy(const char *from, const char *to);

/* Skips the calling test when the database is not available; fails it when the store does not
 * open. */
Store *database_open(const Database *database, const RoomSql *const *rooms, size_t room_count);
/* Likewise, but the opening is the caller's: fill in the rest of `config`. */
void database_need(const Database *database, StoreConfig *config);

/* Runs SQL past the store, as another session would. */
void database_execute(const Database *database, const char *sql);

#endif
