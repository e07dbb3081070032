/* The whole city while its storage fails: the power goes under SQLite, the line to PostgreSQL is
 * cut and slow. Clients are told "unavailable" and nothing else; every coin that was told is there,
 * once, under its key; the books balance, the audit chain is whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "core/base/log.h"
#include "core/base/rand.h"
#include "support/fault_disk.h"
#include "support/mint.h"
#include "support/seeds.h"
#include "support/wire_tap.h"

enum { CUTS = 3, TRIALS_A_CITY = 12, COINS = 150, WAIT_MS = 20000 };

static Mint mint;

static void rest(void) {
    struct timespec pause = {.tv_nsec = 1000000};
    (void)nanosleep(&pause, NULL);
}

static void mint_renew(Database *database, int trials) {
    if (trials == 0 || trials % TRIALS_A_CITY != 0) return;
    mint_clear(&mint);
    database_drop(database);
    assert_true(database_make(database, database->kind));
    mint_init(&mint, database);
}

/* Some go while the site opens, some a while after. */
static bool power_trial(uint64_t seed) {
    Site *site;
    Rand rand;
    rand_init(&rand, seed);
    fault_disk_watch(seed);
    fault_disk_cut_after(rand_between(&rand, 0, 60), rand_between(&rand, 0, 60));
    bool opened = mint_open(&mint, &site) == OK;
    if (opened) {
        mint_start(&mint);
        for (int i = 0; i < WAIT_MS && !fault_disk_is_cut(); i++) rest();
        rest(); /* somebody is told so */
        atomic_store(&mint.over, true);
        mint_join(&mint);
        site_close(site);
    }
    assert_true(fault_disk_is_cut());
    fault_disk_restore();
    return opened;
}

static void what_was_told_outlives_the_power(void **state) {
    Database *database = *state;
    int trials = 0, opened = 0;
    mint_init(&mint, database);
    for (Seeds seeds = seeds_from(CUTS); seeds_next(&seeds); trials++) {
        mint_renew(database, trials);
        log_set_level(LOG_OFF);
        opened += power_trial(seeds.seed);
        mint_see_to_it(&mint);
    }
    print_message("%d cuts, %d of them at work, %d coins\n", trials, opened, mint.seen);
    mint_clear(&mint);
}

static void line_trial(const Database *database, uint64_t seed) {
    Site *site;
    Rand rand;
    char dsn[600];
    rand_init(&rand, seed);
    WireTap *tap = tap_open(database->dsn, dsn, sizeof dsn);
    mint.config.dsn = dsn;
    assert_int_equal(mint_open(&mint, &site), OK);
    tap_storm(tap, (TapStorm){seed, rand_between(&rand, 1, 40), rand_between(&rand, 0, 50)});
    int until = atomic_load(&mint.next) + COINS;
    mint_start(&mint);
    for (int i = 0; i < WAIT_MS && atomic_load(&mint.next) < until; i++) rest();
    atomic_store(&mint.over, true);
    mint_join(&mint);
    tap_calm(tap);
    site_close(site);
    tap_close(tap);
    mint.config.dsn = database->dsn;
}

static void what_was_told_outlives_the_line(void **state) {
    Database *database = *state;
    int trials = 0;
    mint_init(&mint, database);
    for (Seeds seeds = seeds_from(CUTS); seeds_next(&seeds); trials++) {
        mint_renew(database, trials);
        log_set_level(LOG_OFF);
        line_trial(database, seeds.seed);
        mint_see_to_it(&mint);
    }
    print_message("%d storms, %d coins\n", trials, mint.seen);
    mint_clear(&mint);
}

static void check_says(int coin, int number, int health) {
    assert_int_equal(mint_coin(&mint, number), coin);
    assert_int_equal(mint_look(&mint, "/readyz"), health);
    assert_int_equal(mint_look(&mint, "/api/audit"), 200);
}

/* A full disk is said and passes; a failed sync is said and stays until the program is started
 * again. Reads go on. */
static void a_disk_that_refuses_is_told_plainly(void **state) {
    Site *site;
    mint_init(&mint, *state);
    log_set_level(LOG_OFF);
    assert_int_equal(mint_open(&mint, &site), OK);
    check_says(201, 0, 200);
    fault_disk_leave_room(0);
    check_says(503, 1, 503);
    fault_disk_leave_room(INT64_MAX);
    check_says(201, 1, 200);
    fault_disk_fail((DiskFault){.call = DISK_SYNC});
    check_says(503, 2, 503);
    check_says(503, 2, 503);
    site_close(site);
    assert_int_equal(mint_open(&mint, &site), OK);
    check_says(201, 2, 200);
    mint_check(&mint, site);
    site_close(site);
    mint_clear(&mint);
}

static int install(void **state) {
    (void)state;
    fault_disk_install();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_SQLITE(a_disk_that_refuses_is_told_plainly),
                                       ON_SQLITE(what_was_told_outlives_the_power),
                                       ON_POSTGRES(what_was_told_outlives_the_line)};
    return cmocka_run_group_tests(tests, install, NULL);
}
