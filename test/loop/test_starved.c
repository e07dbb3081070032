/* The system has no memory left in the middle of load: the program stops, as it says (arena.h), or
 * says "unavailable"; nothing acknowledged is lost or done twice, the books balance, the audit
 * chain is whole.
 *
 *   child: the city and its mint      parent: clients post coins, each under a key of its own
 *      ✗ not one page more            parent: asks for what needs many; opens the same data,
 *                                     asks every key again
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/log.h"
#include "core/base/rand.h"
#include "support/mint.h"
#include "support/raw_client.h"
#include "support/seeds.h"

enum { COINS_BEFORE = 200, ENDS_A_CITY = 10, WAIT_MS = 60000, MOMENT_MS = 3000 };

static Mint mint;

static void rest(void) {
    struct timespec pause = {.tv_nsec = 1000000};
    (void)nanosleep(&pause, NULL);
}

/* What it has it keeps. */
static void starve(pid_t child) {
    struct rlimit none = {0, 0};
    assert_int_equal(prlimit(child, RLIMIT_CORE, &none, NULL), 0);
    assert_int_equal(prlimit(child, RLIMIT_DATA, &none, NULL), 0);
    assert_int_equal(prlimit(child, RLIMIT_AS, &none, NULL), 0);
}

/* The whole contract, some megabytes of it, over a connection that there was before. */
static void ask_for_much(int client) {
    (void)client_send(client, "GET /api/openapi.json HTTP/1.1\r\nHost: city\r\n\r\n");
}

/* It has stopped, or it says so to whoever asks, until it is stopped. */
static bool ends_by_itself(pid_t child) {
    int status = 0;
    for (int i = 0; i < MOMENT_MS; i++) {
        if (waitpid(child, &status, WNOHANG) == child) {
            assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
            return true;
        }
        rest();
    }
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return false;
}

static bool starve_under_load(pid_t child, int told) {
    static RawReply ready;
    int before = atomic_load(&mint.told), client = client_open(mint.port);
    assert_true(client_send(client, "GET /readyz HTTP/1.1\r\nHost: city\r\n\r\n"));
    client_read(client, false, &ready);
    assert_int_equal(ready.status, 200);
    mint_start(&mint);
    for (int i = 0; i < WAIT_MS && atomic_load(&mint.told) < before + told; i++) rest();
    starve(child);
    ask_for_much(client);
    bool ended = ends_by_itself(child);
    atomic_store(&mint.over, true);
    mint_join(&mint);
    client_close(client);
    assert_true(atomic_load(&mint.told) >= before + told);
    return ended;
}

static void what_was_told_outlives_memory(void **state) {
    Database *database = *state;
    int ends = 0, stopped = 0;
    mint_init(&mint, database);
    log_set_level(LOG_OFF);
    for (Seeds seeds = seeds_from(1); seeds_next(&seeds); ends++) {
        Rand rand;
        rand_init(&rand, seeds.seed);
        if (ends > 0 && ends % ENDS_A_CITY == 0) {
            mint_clear(&mint);
            database_drop(database);
            assert_true(database_make(database, database->kind));
            mint_init(&mint, database);
        }
        int told = ends == 0 ? COINS_BEFORE : rand_between(&rand, 1, COINS_BEFORE);
        mint.patient = true;
        stopped += starve_under_load(mint_serve(&mint), told);
        mint_see_to_it(&mint);
    }
    print_message("%d times without memory, %d of them it stopped, %d coins\n", ends, stopped,
                  mint.seen);
    mint_clear(&mint);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_BOTH(what_was_told_outlives_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
