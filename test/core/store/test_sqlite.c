/* SQLite on a disk that refuses: a failed sync is never acknowledged, and nothing is written after
 * it; whatever else fails, once or from then on, nothing acknowledged is lost, nothing is half
 * there, reads go on, and the store takes writes or says that it does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/base/log.h"
#include "core/base/rand.h"
#include "support/fault_disk.h"
#include "support/seeds.h"
#include "support/storm.h"
#include "support/sync_watch.h"

enum { SEEDS = 60 };

static struct { int sound, sick, unopened, missed; } tally[DISK_CALLS];

static Err insert(Tx *tx, void *context) {
    Thing thing = thing_make(context);
    return tx_run(tx, &sql_thing_insert, ROW(&thing));
}

static void test_every_commit_syncs(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    int before = fault_disk_calls(DISK_SYNC);
    assert_int_equal(store_write(store, insert, "one"), OK);
    assert_int_equal(store_write(store, insert, "two"), OK);
    assert_true(fault_disk_calls(DISK_SYNC) >= before + 2);
    store_close(store);
}

static void test_a_new_folder_has_a_name(void **state) {
    const Database *database = *state;
    char folder[600];
    StoreConfig config = {.dsn = folder, .rooms = lab_rooms, .room_count = 1, .readers = 1};
    Store *store;
    (void)snprintf(folder, sizeof folder, "%s/city", database->dsn);
    sync_watch_start();
    assert_int_equal(store_open(&config, &store), OK);
    assert_true(sync_watch_saw(database->dsn));
    store_close(store);
}

static void test_failed_sync(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    assert_int_equal(store_write(store, insert, "kept"), OK);
    fault_disk_fail((DiskFault){.call = DISK_SYNC});
    assert_int_equal(store_write(store, insert, "lost"), ERR_UNAVAILABLE);
    assert_int_equal(fault_disk_failed(), 1);
    assert_false(store_is_healthy(store));
    assert_int_equal(store_write(store, insert, "later"), ERR_UNAVAILABLE); /* for good */
    assert_int_equal(things_count(store), 1);
    store_close(store);
    store = database_open(*state, lab_rooms, 1);
    assert_int_equal(things_count(store), 1);
    assert_int_equal(store_write(store, insert, "later"), OK);
    store_close(store);
}

static Err bulk(Tx *tx, void *context) {
    static const char nothing[100000];
    Thing thing = thing_make(context);
    thing.bytes = (Str){nothing, sizeof nothing};
    return tx_run(tx, &sql_thing_insert, ROW(&thing));
}

/* From no room at all to room for some of it: the function is refused, reads go on, and with room
 * again so do writes. */
static void test_full_disk(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    assert_int_equal(store_write(store, insert, "kept"), OK);
    for (int64_t room = 0; room < 100000; room = room * 3 + 1000) {
        char later[40];
        int64_t before = things_count(store);
        fault_disk_leave_room(room);
        assert_int_equal(store_write(store, bulk, "lost"), ERR_UNAVAILABLE);
        assert_false(store_is_healthy(store));
        assert_int_equal(things_count(store), before);
        fault_disk_leave_room(INT64_MAX);
        (void)snprintf(later, sizeof later, "later %lld", (long long)room);
        assert_int_equal(store_write(store, bulk, later), OK);
        assert_true(store_is_healthy(store));
        assert_int_equal(things_count(store), before + 1);
    }
    store_close(store);
}

static Err open_on(const Database *database, Store **out) {
    StoreConfig config = {.dsn = database->dsn, .rooms = lab_rooms, .room_count = 1, .readers = 2};
    return store_open(&config, out);
}

/* Reads go on while the disk refuses; when it refuses no longer, the store takes every write or
 * says that it takes none. */
static void check_word(Storm *storm, Store *store, const DiskFault *fault) {
    if (fault->call != DISK_READ) storm_check(storm, store);
    fault_disk_heal();
    int open = storm_run(storm, store);
    assert_int_equal(store_is_healthy(store), open == 0);
    storm_check(storm, store);
    *(open == 0 ? &tally[fault->call].sound : &tally[fault->call].sick) += 1;
}

static void work_on(const Database *database, Storm *storm, const DiskFault *fault) {
    Store *store;
    fault_disk_fail(*fault);
    if (open_on(database, &store) != OK) {
        tally[fault->call].unopened++;
        return;
    }
    (void)storm_run(storm, store);
    if (fault_disk_failed() > 0)
        check_word(storm, store, fault);
    else
        tally[fault->call].missed++;
    store_close(store);
}

static DiskFault fault_of(uint64_t seed, Rand *rand) {
    static const int most[DISK_CALLS] = {[DISK_OPEN] = 6,
                                         [DISK_READ] = 200,
                                         [DISK_WRITE] = 500,
                                         [DISK_TRUNCATE] = 4,
                                         [DISK_SYNC] = 40};
    DiskCall call = (DiskCall)(seed % DISK_CALLS);
    return (DiskFault){.call = call,
                       .after = rand_between(rand, 0, most[call]),
                       .sticks = rand_below(rand, 2) == 0,
                       .partly = rand_below(rand, 2) == 0};
}

/* Every second time the power goes afterwards: what a failed sync left behind may be lost. */
static void try_seed(uint64_t seed) {
    Database database;
    Storm storm;
    Store *store;
    Rand rand;
    rand_init(&rand, seed);
    assert_true(database_make(&database, DATABASE_SQLITE));
    log_set_level(LOG_OFF);
    storm_init(&storm, seed);
    DiskFault fault = fault_of(seed, &rand);
    fault_disk_watch(seed);
    work_on(&database, &storm, &fault);
    if (rand_below(&rand, 2) == 0) fault_disk_restore();
    fault_disk_calm();
    assert_int_equal(open_on(&database, &store), OK);
    storm_check(&storm, store);
    assert_int_equal(storm_run(&storm, store), 0);
    storm_check(&storm, store);
    store_close(store);
    database_drop(&database);
}

static void test_whatever_fails(void **state) {
    static const char *const names[DISK_CALLS] = {"open", "read", "write", "truncate", "sync"};
    (void)state;
    for (Seeds seeds = seeds_from(SEEDS); seeds_next(&seeds);) try_seed(seeds.seed);
    for (int i = 0; i < DISK_CALLS; i++)
        print_message("%s: went on %d, took no more %d, did not open %d, failure not reached %d\n",
                      names[i], tally[i].sound, tally[i].sick, tally[i].unopened, tally[i].missed);
}

static int install(void **state) {
    (void)state;
    fault_disk_install();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_SQLITE(test_every_commit_syncs),    ON_SQLITE(test_a_new_folder_has_a_name),
        ON_SQLITE(test_failed_sync),           ON_SQLITE(test_full_disk),
        cmocka_unit_test(test_whatever_fails),
    };
    return cmocka_run_group_tests(tests, install, NULL);
}
