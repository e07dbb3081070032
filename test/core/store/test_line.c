/* The line to PostgreSQL is cut and slow in the middle of work: what was acknowledged is there once
 * and whole, the rest is whole or not there, and once the line holds, what was not answered gets
 * done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/log.h"
#include "core/base/rand.h"
#include "support/seeds.h"
#include "support/storm.h"
#include "support/wire_tap.h"

enum { SEEDS = 5, CUTS_MOST = 50, CUTS_WILD = 250 };

static struct { int trials, cuts, unopened, unanswered; } tally;

static Err open_by(const char *dsn, Store **out) {
    StoreConfig config = {.dsn = dsn, .rooms = lab_rooms, .room_count = 1, .readers = 2};
    return store_open(&config, out);
}

static void work_in_storm(const Database *database, Storm *storm, TapStorm weather) {
    Store *store;
    char dsn[600];
    WireTap *tap = tap_open(database->dsn, dsn, sizeof dsn);
    bool from_the_first = weather.seed % 4 == 0;
    if (from_the_first) tap_storm(tap, weather);
    if (open_by(dsn, &store) == OK) {
        tap_storm(tap, weather);
        tally.unanswered += storm_run(storm, store);
        tap_calm(tap);
        storm_check(storm, store); /* readers find their way back as well */
        store_close(store);
    } else {
        tally.unopened++;
    }
    tally.cuts += tap_cuts(tap);
    tap_close(tap);
}

static void try_seed(const Database *database, uint64_t seed) {
    Storm storm;
    Store *store;
    Rand rand;
    rand_init(&rand, seed);
    storm_init(&storm, seed);
    TapStorm weather = {.seed = seed,
                        .cuts = rand_between(&rand, 1, seed % 3 == 0 ? CUTS_WILD : CUTS_MOST),
                        .dawdles = rand_between(&rand, 0, 100)};
    work_in_storm(database, &storm, weather);
    assert_int_equal(open_by(database->dsn, &store), OK);
    storm_check(&storm, store);
    assert_int_equal(storm_run(&storm, store), 0);
    storm_check(&storm, store);
    store_close(store);
    database_execute(database, "truncate thing");
    tally.trials++;
}

static void what_was_acknowledged_outlives_the_line(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    store_close(store);
    log_set_level(LOG_OFF);
    memset(&tally, 0, sizeof tally);
    for (Seeds seeds = seeds_from(SEEDS); seeds_next(&seeds);) try_seed(*state, seeds.seed);
    print_message("%d trials, %d cuts; %d times it did not open, %d functions were not answered\n",
                  tally.trials, tally.cuts, tally.unopened, tally.unanswered);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_POSTGRES(what_was_acknowledged_outlives_the_line)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
