/* kill -9 in the middle of load: nothing acknowledged is lost or done twice, the books balance, the
 * audit chain is whole.
 *
 *   child: the city and its mint      parent: clients post coins, each under a key of its own
 *      ✗ SIGKILL                      parent: opens the same data, asks every key again; and once
 *                                     more, where it went on
 *
 * One kill on each database, YIYANG_SEEDS kills when it says so.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/rand.h"
#include "support/mint.h"
#include "support/seeds.h"

enum { COINS_BEFORE = 300, KILLS_A_CITY = 10 };

static Mint mint;

/* After so many answers, and a moment. */
static void kill_under_load(pid_t child, int told, long moment_ns) {
    struct timespec rest = {.tv_nsec = 1000000}, moment = {.tv_nsec = moment_ns};
    int status, before = atomic_load(&mint.told);
    mint_start(&mint);
    for (int i = 0; i < 20000 && atomic_load(&mint.told) < before + told; i++)
        (void)nanosleep(&rest, NULL);
    (void)nanosleep(&moment, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    mint_join(&mint);
    assert_true(atomic_load(&mint.told) >= before + told);
}

static void what_was_told_outlives_kill(void **state) {
    Database *database = *state;
    int kills = 0;
    mint_init(&mint, database);
    for (Seeds seeds = seeds_from(1); seeds_next(&seeds); kills++) {
        Rand rand;
        rand_init(&rand, seeds.seed);
        if (kills > 0 && kills % KILLS_A_CITY == 0) {
            mint_clear(&mint);
            database_drop(database);
            assert_true(database_make(database, database->kind));
            mint_init(&mint, database);
        }
        int told = kills == 0 ? COINS_BEFORE : rand_between(&rand, 1, COINS_BEFORE);
        kill_under_load(mint_serve(&mint), told, (long)rand_below(&rand, 50000000));
        mint_see_to_it(&mint);
    }
    mint_clear(&mint);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_BOTH(what_was_told_outlives_kill)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
