/* Migrations: each whole or absent, whatever kills the process, and never backwards. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/store_lab.h"

/* Forever, as far as a test is concerned; the process is killed meanwhile. */
#define LONG_SQLITE                                                                                \
    "create table slow as with recursive n (i) as (select 1 union all select i + 1 from n limit "  \
    "2000000000) select i from n where i < 0;"
#define LONG_POSTGRES "select pg_sleep(3);"
#define GROWTH        "alter table thing add column weight bigint; update thing set weight = 5;"

static const Migration slow_steps[] = {
    {1, "begin", "create table thing (id bigint primary key); insert into thing values (1);",
     "create table thing (id bigint primary key); insert into thing values (1);"},
    {2, "grow", GROWTH LONG_SQLITE "create table after_it (id bigint);",
     GROWTH LONG_POSTGRES "create table after_it (id bigint);"},
};
static const Migration quick_steps[] = {
    {1, "begin", "create table thing (id bigint primary key); insert into thing values (1);",
     "create table thing (id bigint primary key); insert into thing values (1);"},
    {2, "grow", GROWTH "create table after_it (id bigint);",
     GROWTH "create table after_it (id bigint);"},
    {3, "more", "create table third (id bigint)", "create table third (id bigint)"},
};
static const Migration wrong_steps[] = {
    {1, "begin", "create table thing (id bigint primary key); create table nonsense (",
     "create table thing (id bigint primary key); create table nonsense ("},
};
static const RoomSql slow_room = {"town", NULL, 0, slow_steps, COUNT(slow_steps)};
static const RoomSql quick_room = {"town", NULL, 0, quick_steps, COUNT(quick_steps)};
static const RoomSql early_room = {"town", NULL, 0, quick_steps, 1};
static const RoomSql wrong_room = {"town", NULL, 0, wrong_steps, 1};
static const RoomSql other_room = {"other", NULL, 0, wrong_steps, 0};
static const RoomSql *const slow_rooms[] = {&slow_room}, *const quick_rooms[] = {&quick_room},
                            *const early_rooms[] = {&early_room},
                            *const wrong_rooms[] = {&wrong_room},
                            *const other_rooms[] = {&other_room};

static Err number_read(Tx *tx, const char *sql, int64_t *out) {
    Statement statement = {.name = "test.number",
                           .sqlite = sql,
                           .postgres = sql,
                           .out = &lab_tally_shape};
    Tally tally;
    Err err = tx_get(tx, NULL, &statement, NO_BINDS, &tally);
    *out = tally.count;
    return err;
}

static Err applied_read(Tx *tx, void *context) {
    return number_read(tx, "select count(*) as count from schema_migration", context);
}

static Err weight_read(Tx *tx, void *context) {
    return number_read(tx, "select sum(weight) as count from thing", context);
}

static Err later_tables_read(Tx *tx, void *context) {
    return number_read(tx, "select count(*) as count from after_it", context);
}

static Err open_with(const Database *database, const RoomSql *const *rooms, bool read_only,
                     Store **out) {
    StoreConfig config = {.rooms = rooms, .room_count = 1, .read_only = read_only};
    database_need(database, &config);
    return store_open(&config, out);
}

static int64_t read_with(Store *store, TxFn fn) {
    int64_t number = -1;
    assert_int_equal(store_read(store, fn, &number), OK);
    return number;
}

static void check_opens(const Database *database, const RoomSql *const *rooms, int64_t applied) {
    Store *store;
    assert_int_equal(open_with(database, rooms, false, &store), OK);
    assert_int_equal(read_with(store, applied_read), applied);
    store_close(store);
}

static void test_applies_once(void **state) {
    check_opens(*state, early_rooms, 1);
    check_opens(*state, early_rooms, 1);
    check_opens(*state, quick_rooms, 3);
    check_opens(*state, quick_rooms, 3);
}

static void test_killed_half_way(void **state) {
    Database *database = *state;
    Store *store;
    check_opens(database, early_rooms, 1);
    pid_t child = fork();
    if (child == 0) {
        (void)!open_with(database, slow_rooms, false, &store);
        _exit(0);
    }
    assert_true(child > 0);
    usleep(700000);
    assert_int_equal(kill(child, SIGKILL), 0);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status)); /* it had not come to an end by itself */
    check_opens(database, early_rooms, 1);
    assert_int_equal(open_with(database, quick_rooms, false, &store), OK);
    assert_int_equal(read_with(store, applied_read), 3);
    assert_int_equal(read_with(store, weight_read), 5);
    assert_int_equal(read_with(store, later_tables_read), 0);
    store_close(store);
}

static void test_newer_is_refused(void **state) {
    Store *store;
    check_opens(*state, quick_rooms, 3);
    assert_int_equal(open_with(*state, early_rooms, false, &store), ERR_UNAVAILABLE);
    assert_int_equal(open_with(*state, other_rooms, false, &store), ERR_UNAVAILABLE);
    assert_null(store);
    check_opens(*state, quick_rooms, 3);
}

static void test_read_only_never_migrates(void **state) {
    Store *store;
    check_opens(*state, early_rooms, 1);
    assert_int_equal(open_with(*state, quick_rooms, true, &store), ERR_UNAVAILABLE);
    assert_int_equal(open_with(*state, early_rooms, true, &store), OK);
    assert_int_equal(read_with(store, applied_read), 1);
    store_close(store);
}

static void test_wrong_step_leaves_nothing(void **state) {
    Store *store;
    assert_int_equal(open_with(*state, wrong_rooms, false, &store), ERR_INTERNAL);
    check_opens(*state, quick_rooms, 3);
}

static void *open_and_close(void *context) {
    Store *store;
    StoreConfig config = {.dsn = ((Database *)context)->dsn, .rooms = quick_rooms, .room_count = 1};
    if (store_open(&config, &store) != OK) return "a store did not open";
    store_close(store);
    return NULL;
}

static void test_two_at_once(void **state) {
    StoreConfig config;
    pthread_t threads[2];
    database_need(*state, &config);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, open_and_close, *state), 0);
    }
    for (int i = 0; i < 2; i++) {
        void *complaint;
        pthread_join(threads[i], &complaint);
        if (complaint) fail_msg("%s", (const char *)complaint);
    }
    check_opens(*state, quick_rooms, 3);
}

/* A statement that names what is not there stops the program at start. */
static void check_statement_refused(const Database *database, const Statement *statement) {
    const Statement *const statements[] = {statement};
    const RoomSql room = {"town", statements, 1, quick_steps, COUNT(quick_steps)};
    const RoomSql *const rooms[] = {&room};
    Store *store;
    assert_int_equal(open_with(database, rooms, false, &store), ERR_INTERNAL);
}

static void test_wrong_statements(void **state) {
    const char *table = "select id as count from nowhere", *column = "select id from thing";
    const char *two = "delete from thing; delete from thing";
    check_opens(*state, quick_rooms, 3);
    check_statement_refused(*state, &(Statement){.name = "test.table",
                                                 .sqlite = table,
                                                 .postgres = table,
                                                 .out = &lab_tally_shape});
    check_statement_refused(*state, &(Statement){.name = "test.column",
                                                 .sqlite = column,
                                                 .postgres = column,
                                                 .out = &lab_tally_shape});
    check_statement_refused(*state,
                            &(Statement){.name = "test.two", .sqlite = two, .postgres = two});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(test_applies_once),
        ON_BOTH(test_killed_half_way),
        ON_BOTH(test_newer_is_refused),
        ON_BOTH(test_read_only_never_migrates),
        ON_BOTH(test_wrong_step_leaves_nothing),
        ON_BOTH(test_two_at_once),
        ON_BOTH(test_wrong_statements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
