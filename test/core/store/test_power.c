/* The power goes in the middle of work on SQLite: what was acknowledged is on the disk, whole,
 * whatever of the rest came there. */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/log.h"
#include "core/base/rand.h"
#include "support/fault_disk.h"
#include "support/seeds.h"
#include "support/storm.h"

enum { SEEDS = 40, CUTS_A_SEED = 2 };

static struct { int cut_opening, cut_running, cut_closing, uncut, kept, lost; } tally;

static Err open_on(const Database *database, Store **out) {
    StoreConfig config = {.dsn = database->dsn, .rooms = lab_rooms, .room_count = 1, .readers = 2};
    return store_open(&config, out);
}

static int is_whole(void *context, int count, char **texts, char **names) {
    (void)names;
    *(bool *)context = count == 1 && strcmp(texts[0], "ok") == 0;
    return 0;
}

/* Before the store has a look: every page, index and constraint. */
static void check_pages(const Database *database) {
    char path[600];
    sqlite3 *db;
    bool whole = false;
    (void)snprintf(path, sizeof path, "%s/yiyang.db", database->dsn);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "pragma integrity_check", is_whole, &whole, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_true(whole);
}

/* While it opens and migrates, while it closes, else at work. With more threads there are fewer
 * commits; of the second cut less is left to do. */
static void wind_up(Rand *rand, const Storm *storm, int cut) {
    int most = 4 + STORM_ASKED / storm->threads / (cut + 1);
    uint32_t when = rand_below(rand, 8);
    int syncs = when == 0 ? rand_between(rand, 0, 3) : rand_between(rand, 4, most);
    if (when != 1) fault_disk_cut_after(syncs, rand_between(rand, 0, 60));
}

static void work_until_cut(const Database *database, Storm *storm) {
    Store *store;
    if (open_on(database, &store) != OK) {
        assert_true(fault_disk_is_cut());
        tally.cut_opening++;
        return;
    }
    int open = storm_run(storm, store);
    bool was_cut = fault_disk_is_cut();
    assert_true(was_cut || open == 0);
    tally.cut_running += was_cut;
    if (!was_cut) fault_disk_cut_after(0, (int)(storm->seed % 12));
    store_close(store);
    if (!was_cut) *(fault_disk_is_cut() ? &tally.cut_closing : &tally.uncut) += 1;
    fault_disk_cut();
}

/* Cut, seen to, cut again where the work went on, seen to, finished. */
static void try_seed(uint64_t seed) {
    Database database;
    Storm storm;
    Store *store;
    Rand rand;
    rand_init(&rand, seed);
    assert_true(database_make(&database, DATABASE_SQLITE));
    log_set_level(LOG_OFF);
    storm_init(&storm, seed);
    for (int cut = 0; cut < CUTS_A_SEED; cut++) {
        fault_disk_watch(seed * CUTS_A_SEED + (uint64_t)cut);
        if (rand_below(&rand, 4) == 0) fault_disk_dawdle(seed);
        wind_up(&rand, &storm, cut);
        work_until_cut(&database, &storm);
        fault_disk_restore();
        check_pages(&database);
        assert_int_equal(open_on(&database, &store), OK);
        storm_check(&storm, store);
        store_close(store);
    }
    assert_int_equal(open_on(&database, &store), OK);
    assert_int_equal(storm_run(&storm, store), 0);
    storm_check(&storm, store);
    store_close(store);
    database_drop(&database);
}

static void what_was_acknowledged_outlives_the_power(void **state) {
    (void)state;
    memset(&tally, 0, sizeof tally);
    for (Seeds seeds = seeds_from(SEEDS); seeds_next(&seeds);) try_seed(seeds.seed);
    print_message("cut %d while opening, %d at work, %d while closing; %d not\n", tally.cut_opening,
                  tally.cut_running, tally.cut_closing, tally.uncut);
}

static int install(void **state) {
    (void)state;
    fault_disk_install();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_acknowledged_outlives_the_power)};
    return cmocka_run_group_tests(tests, install, NULL);
}
