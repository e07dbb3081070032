/* A standby that takes over: two servers, clients that ask until they are told; the leader is
 * killed, its follower promoted, and everything that was told is there, once.
 *
 *   clients ──► two servers ──► leader ──► follower          a commit is told once both have it
 *                    │            ✗ SIGKILL   │ promoted
 *                    └────────────────────────►
 *
 * tools/with_postgres.sh --standby starts the two databases; without them it is skipped, and says
 * so.
 */
#include <libpq-fe.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "core/base/date.h"
#include "support/mint.h"

enum { COINS = 400, WAIT_MS = 60000, LONGEST_GAP_MS = 20000 };

static Mint mint;
static pid_t servers[2];

static const char *follower(void) {
    const char *dsn = getenv("YIYANG_TEST_FOLLOWER");
    return dsn && *dsn ? dsn : NULL;
}

static void rest(void) {
    struct timespec pause = {.tv_nsec = 5000000};
    (void)nanosleep(&pause, NULL);
}

/* The first number that it answers with; -1: none. */
static int number_asked(const char *dsn, const char *sql) {
    PGconn *pg = PQconnectdb(dsn);
    PGresult *result = PQexec(pg, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) fail_msg("%s: %s", sql, PQerrorMessage(pg));
    int number = PQntuples(result) > 0 ? (int)strtol(PQgetvalue(result, 0, 0), NULL, 10) : -1;
    PQclear(result);
    PQfinish(pg);
    return number;
}

/* postgresql://user@leader,follower/database */
static void dsn_of_both(const Database *database, char out[static 512]) {
    const char *host = strstr(database->dsn, "127.0.0.1:"),
               *other = strstr(follower(), "127.0.0.1:");
    const char *path = strchr(host, '/');
    (void)snprintf(out, 512, "%.*s,%.*s%s?target_session_attrs=read-write",
                   (int)(path - database->dsn), database->dsn, (int)strcspn(other, "/"), other,
                   path);
}

static void both_serve(Database *database, char dsn[static 512]) {
    assert_true(database_make(database, DATABASE_POSTGRES));
    mint_init(&mint, database);
    dsn_of_both(database, dsn);
    mint.config.dsn = dsn;
    int ports[2];
    for (int i = 0; i < 2; i++) {
        servers[i] = mint_serve(&mint);
        ports[i] = mint.port;
    }
    mint.port = ports[0];
    mint.beside = ports[1];
    mint.patient = true;
}

static void both_end(Database *database) {
    Site *site;
    int status;
    mint_ask_again(&mint);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(kill(servers[i], SIGKILL), 0);
        assert_int_equal(waitpid(servers[i], &status, 0), servers[i]);
    }
    assert_int_equal(mint_open(&mint, &site), OK);
    mint_check(&mint, site);
    site_close(site);
    mint_clear(&mint);
    database_drop(database);
}

/* Until so many more are told; when the first of them was. */
static int64_t wait_told(int more) {
    int before = atomic_load(&mint.told);
    int64_t began_ms = clock_monotonic_ms(), first_ms = 0;
    while (atomic_load(&mint.told) < before + more && clock_monotonic_ms() - began_ms < WAIT_MS) {
        if (first_ms == 0 && atomic_load(&mint.told) > before) first_ms = clock_monotonic_ms();
        rest();
    }
    assert_true(atomic_load(&mint.told) >= before + more);
    return first_ms;
}

typedef struct Asked {
    pthread_t thread;
    int number, status;
    _Atomic bool answered;
} Asked;

static void *ask_main(void *context) {
    Asked *asked = context;
    asked->status = mint_coin(&mint, asked->number);
    atomic_store(&asked->answered, true);
    return NULL;
}

/* Whatever waits for the follower is told to wait no longer, until the answer is there: a refusal's
 * audit row waits as well. */
static int ask_unconfirmed(int number) {
    static const char cancel[] =
        "select pg_cancel_backend(pid)::int from pg_stat_activity where wait_event = 'SyncRep'";
    Asked asked = {.number = number};
    int cancelled = 0;
    assert_int_equal(pthread_create(&asked.thread, NULL, ask_main, &asked), 0);
    for (int i = 0; i < 4000 && !atomic_load(&asked.answered); i++) {
        cancelled += number_asked(getenv("YIYANG_TEST_PG"), cancel) == 1;
        rest();
    }
    assert_true(atomic_load(&asked.answered) && cancelled > 0);
    assert_int_equal(pthread_join(asked.thread, NULL), 0);
    return asked.status;
}

/* Also when it is asked for again: the leader alone has what is told then. */
static void what_no_standby_has_is_not_told(void **state) {
    char dsn[512];
    Database database;
    (void)state;
    if (!follower()) skip();
    both_serve(&database, dsn);
    assert_int_equal(mint_coin(&mint, 0), 201);
    pid_t receiver = number_asked(follower(), "select pid from pg_stat_wal_receiver");
    assert_true(receiver > 0);
    assert_int_equal(kill(receiver, SIGSTOP), 0);
    int first = ask_unconfirmed(1), again = ask_unconfirmed(1);
    assert_int_equal(kill(receiver, SIGCONT), 0);
    assert_int_equal(first, 503);
    assert_int_equal(again, 503);
    assert_int_equal(mint_coin(&mint, 1), 201);
    both_end(&database);
}

static void what_was_told_outlives_the_leader(void **state) {
    char dsn[512];
    Database database;
    (void)state;
    if (!follower()) skip();
    both_serve(&database, dsn);
    mint_start(&mint);
    (void)wait_told(COINS);
    int64_t killed_ms = clock_monotonic_ms();
    assert_int_equal(kill((pid_t)strtol(getenv("YIYANG_TEST_LEADER_PID"), NULL, 10), SIGKILL), 0);
    assert_int_equal(setenv("YIYANG_TEST_PG", follower(), 1), 0);
    assert_int_equal(number_asked(follower(), "select pg_promote()::int"), 1);
    int64_t promoted_ms = clock_monotonic_ms(), told_ms = wait_told(COINS);
    atomic_store(&mint.over, true);
    mint_join(&mint);
    print_message("standby: told=%d asked=%d promoted_after_ms=%lld told_again_after_ms=%lld\n",
                  atomic_load(&mint.told), atomic_load(&mint.next),
                  (long long)(promoted_ms - killed_ms), (long long)(told_ms - killed_ms));
    assert_true(told_ms - promoted_ms < LONGEST_GAP_MS);
    both_end(&database);
}

/* In this order: the leader is killed once. */
int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_standby_has_is_not_told),
        cmocka_unit_test(what_was_told_outlives_the_leader),
    };
    if (!follower())
        (void)fprintf(stderr, "SKIPPED: tools/with_postgres.sh --standby starts what it needs\n");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
