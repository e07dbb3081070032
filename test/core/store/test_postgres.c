/* A PostgreSQL that goes away: nothing acknowledged is lost, nothing is done twice. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/store_lab.h"
#include "support/wire_tap.h"

static const char drop_others[] = "select pg_terminate_backend(pid) from pg_stat_activity "
                                  "where datname = current_database() and pid <> pg_backend_pid()";

typedef struct Insert {
    const char *name;
    bool kills; /* its own connection, the first time it runs */
    int runs;
    Err err;
    _Atomic bool answered;
} Insert;

static const Statement suicide = {
    .name = "test.suicide",
    .sqlite = "select 0 as count",
    .postgres = "select 1 as count from pg_terminate_backend(pg_backend_pid())",
    .out = &lab_tally_shape};

static Err insert_run(Tx *tx, void *context) {
    Insert *insert = context;
    Thing thing = thing_make(insert->name);
    Tally tally;
    insert->runs++;
    TRY(tx_run(tx, &sql_thing_insert, ROW(&thing)));
    if (!insert->kills || insert->runs > 1) return OK;
    return tx_get(tx, NULL, &suicide, NO_BINDS, &tally);
}

static void insert_done(void *context, Err err) {
    Insert *insert = context;
    insert->err = err;
    atomic_store(&insert->answered, true);
}

static void test_lost_between_batches(void **state) {
    Database *database = *state;
    Store *store = database_open(database, lab_rooms, 1);
    Insert first = {.name = "first"}, second = {.name = "second"};
    assert_int_equal(store_write(store, insert_run, &first), OK);
    database_execute(database, drop_others);
    assert_int_equal(store_write(store, insert_run, &second), OK);
    assert_int_equal(things_count(store), 2); /* the readers were dropped as well */
    assert_true(store_is_healthy(store));
    store_close(store);
}

static Err gate_run(Tx *tx, void *context) {
    (void)tx;
    for (int i = 0; i < 5000 && !atomic_load((_Atomic bool *)context); i++) usleep(1000);
    return OK;
}

static void gate_done(void *context, Err err) {
    (void)context, (void)err;
}

static void test_lost_inside_a_batch(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    Insert inserts[] = {{.name = "a"}, {.name = "b", .kills = true}, {.name = "c"}};
    _Atomic bool open = false;
    store_submit(store, gate_run, gate_done, &open);
    for (size_t i = 0; i < COUNT(inserts); i++)
        store_submit(store, insert_run, insert_done, &inserts[i]);
    atomic_store(&open, true);
    store_close(store);
    for (size_t i = 0; i < COUNT(inserts); i++) assert_int_equal(inserts[i].err, OK);
    assert_int_equal(inserts[1].runs, 2);
    store = database_open(*state, lab_rooms, 1);
    assert_int_equal(things_count(store), 3);
    store_close(store);
}

static void check_cut(const Database *database, TapCut cut, int runs) {
    StoreConfig config = {.rooms = lab_rooms, .room_count = 1, .readers = 1};
    Store *store;
    char dsn[512];
    database_need(database, &config);
    WireTap *tap = tap_open(database->dsn, dsn, sizeof dsn);
    config.dsn = dsn;
    assert_int_equal(store_open(&config, &store), OK);
    Insert before = {.name = "before"}, cut_off = {.name = "cut off"}, after = {.name = "after"};
    assert_int_equal(store_write(store, insert_run, &before), OK);
    tap_cut_once(tap, cut);
    assert_int_equal(store_write(store, insert_run, &cut_off), OK);
    assert_int_equal(tap_cuts(tap), 1);
    assert_int_equal(cut_off.runs, runs);
    assert_int_equal(store_write(store, insert_run, &after), OK);
    assert_int_equal(things_count(store), 3);
    store_close(store);
    tap_close(tap);
}

static void test_commit_never_arrived(void **state) {
    check_cut(*state, TAP_CUT_BEFORE_COMMIT, 2);
}

static void test_commit_answer_lost(void **state) {
    check_cut(*state, TAP_CUT_AFTER_COMMIT, 1);
}

typedef struct Process {
    const Database *database;
    int number;
    const char *complaint;
} Process;

static Err count_up(Tx *tx, void *context) {
    static const Statement up = {.name = "test.up",
                                 .sqlite = "update thing set amount = amount + 1",
                                 .postgres = "update thing set amount = amount + 1"};
    (void)context;
    return tx_run(tx, &up, NO_BINDS);
}

static void *process_run(void *context) {
    Process *process = context;
    StoreConfig config = {.dsn = process->database->dsn,
                          .rooms = lab_rooms,
                          .room_count = 1,
                          .readers = 1};
    Store *store;
    if (store_open(&config, &store) != OK) return process->complaint = "a store did not open", NULL;
    for (int i = 0; i < 30; i++) {
        if (store_write(store, count_up, NULL) != OK) process->complaint = "a write failed";
    }
    store_close(store);
    return NULL;
}

/* Two writers of one city take turns by the advisory lock. */
static void test_two_processes(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    Process processes[2] = {{.database = *state}, {.database = *state}};
    pthread_t threads[2];
    Insert first = {.name = "counter"};
    assert_int_equal(store_write(store, insert_run, &first), OK);
    database_execute(*state, "update thing set amount = 0");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, process_run, &processes[i]), 0);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        if (processes[i].complaint) fail_msg("%s", processes[i].complaint);
    }
    database_execute(*state, "alter table thing add constraint total check (amount = 60)");
    store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_POSTGRES(test_lost_between_batches), ON_POSTGRES(test_lost_inside_a_batch),
        ON_POSTGRES(test_commit_never_arrived), ON_POSTGRES(test_commit_answer_lost),
        ON_POSTGRES(test_two_processes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
