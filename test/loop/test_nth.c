/* Every route while the Nth storage call fails, N from the first to the last: the answer is
 * "unavailable", never another refusal and never half a deed, of which a tripwire tells; once the
 * storage answers again the same request gets what a city gets in which nothing ever failed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/store/fail.h"
#include "core/walk/frame.h"
#include "support/city_asks.h"
#include "support/tripwire.h"

/* What other threads write meanwhile may take the failure away: the same N is tried again. Of a
 * read only its own thread's calls count: its audit row is written behind it. */
enum { CALLS_MOST = 400, TRIES = 20 };

static CityLab lab;
static const DemoWish wish = {.people = 150, .days = 40, .seed = 5, .today = 20261009};

static CitySeats city;
static CityAnswers unfailed;
static bool recording;

static struct { int asked, done, refused, failures, strays; } tally;

typedef struct Trial {
    CityAsk *ask;
    bool reached; /* the armed call was made */
} Trial;

static Err try_with(Trial *trial, int64_t nth) {
    Store *store = site_store(lab.site);
    if (ask_writes(trial->ask))
        store_fail_nth(store, nth);
    else
        store_fail_own(store, nth);
    Err err = city_ask(&lab, trial->ask, &lab.arena);
    trial->reached = store_fail_nth(store, 0) <= 0;
    return err;
}

static void breach(const Trial *trial, const char *what) {
    city_lab_breach(&lab, trial->ask->route, trial->ask->actor->roles[0]->name, what);
}

/* ---- what goes on beside a request ---- */

/* A deed that starts a job: the crew is at it before the answer is here. */
static bool starts_a_job(void) {
    Str written = tripwire_read(lab.site, &lab.arena), table;
    while (str_split(&written, ' ', &table))
        if (str_equal_c(table, "job")) return true;
    return false;
}

/* Nobody's request: the sender of SMS and the crew of jobs look from time to time. A route reads
 * beside the writer only to prepare. */
static bool is_beside(const Trial *trial) {
    const char *failed_at = store_failed_at(site_store(lab.site));
    assert_non_null(failed_at);
    return starts_a_job() || strncmp(failed_at, "walk.notice_", 12) == 0 ||
           strncmp(failed_at, "walk.job_", 9) == 0 ||
           (trial->ask->route->prepare == NULL && strcmp(failed_at, "reader") == 0);
}

/* ---- one request ---- */

/* Of a refusal nothing stays. */
static void check_whole(Trial *trial, int64_t nth) {
    Str left = tripwire_read(lab.site, &lab.arena);
    if (str_is_none(left)) return;
    breach(trial, arena_printf(&lab.arena, "call %lld failed and left " STR_FMT, (long long)nth,
                               STR_ARG(left))
                      .ptr);
    tripwire_clear(&lab.database);
}

/* Done, or refused with its audit row still to be written: the call that failed was another's. */
static bool is_stray(Trial *trial, Err err) {
    tally.strays++;
    (void)print_message("%s, though %s failed\n", err_name(err),
                        store_failed_at(site_store(lab.site)));
    return err != OK || is_beside(trial);
}

/* Whether the storage's failure was told as what it is; *err is the answer. */
static bool is_told(Trial *trial, int64_t nth, Err *err) {
    for (int i = 0; i < TRIES; i++) {
        if (ask_writes(trial->ask)) city_quiet(&lab);
        *err = try_with(trial, nth);
        if (!trial->reached) return true;
        if (*err != OK || !ask_writes(trial->ask)) check_whole(trial, nth);
        if (*err == ERR_UNAVAILABLE) return true;
        if (!ask_writes(trial->ask)) continue;
        if (*err == OK || trail_waiting(lab.site->trail) > 0) return is_stray(trial, *err);
    }
    return false;
}

static Err fail_all(Trial *trial) {
    Err err = OK, before = OK;
    Str read = STR_NONE;
    if (!ask_writes(trial->ask)) {
        before = try_with(trial, 0);
        read = before == OK ? ask_print(&lab, trial->ask) : STR_NONE;
    }
    for (int64_t nth = 1; nth < CALLS_MOST; nth++) {
        if (!is_told(trial, nth, &err)) {
            (void)print_message("call %lld: %s\n", (long long)nth,
                                store_failed_at(site_store(lab.site)));
            breach(trial, err_name(err));
            break;
        }
        lab.cells++;
        if (!trial->reached || err != ERR_UNAVAILABLE) break;
        tally.failures++;
    }
    if (err == ERR_UNAVAILABLE && trial->reached) err = try_with(trial, 0); /* it calls for more */
    if (ask_writes(trial->ask)) return err;
    if (err != before) breach(trial, "was read before and is not now");
    if (err == OK && before == OK && !str_equal(read, ask_print(&lab, trial->ask)))
        breach(trial, "another answer than before");
    return err;
}

static void try_all(CityLab *of, CityAsk *ask, void *context) {
    Trial trial = {.ask = ask};
    (void)of;
    (void)context;
    tally.asked++;
    Err err = recording ? try_with(&trial, 0) : fail_all(&trial);
    if (recording)
        answers_note(&unfailed, ask, err, 0);
    else
        answer_compare(&lab, answers_next(&unfailed, ask), ask, err);
    tally.done += err == OK;
    tally.refused += err != OK;
    if (err != OK || !ask_writes(ask)) return;
    city_settle(&lab);
    if (!recording) tripwire_clear(&lab.database);
}

static void try_everything(void **state) {
    city_lab_open(&lab, *state, &wish);
    city_seats_find(&lab, &city);
    memset(&tally, 0, sizeof tally);
    if (!recording) tripwire_lay(lab.site, &lab.database);
    city_asks_each(&lab, &city, try_all, NULL);
    print_message("%d requests: %d done, %d refused; %d failures told, %d of others\n", tally.asked,
                  tally.done, tally.refused, tally.failures, tally.strays);
    assert_true(tally.asked > 250 && tally.done > 120);
    city_lab_close(&lab);
}

/* What the others are measured by. */
static void nothing_fails(void **state) {
    unfailed.count = 0;
    recording = true;
    try_everything(state);
    assert_int_equal(tally.failures, 0);
}

static void no_failure_of_the_storage_is_taken_for_an_answer(void **state) {
    unfailed.at = 0;
    recording = false;
    try_everything(state);
    assert_true(tally.failures > 1500);
    assert_int_equal(unfailed.at, unfailed.count);
    assert_int_equal(lab.breaches, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_SQLITE(nothing_fails),
        ON_BOTH(no_failure_of_the_storage_is_taken_for_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
