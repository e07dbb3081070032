/* Every route while its memory ends, at one point after the other up to what it needs: the answer
 * is "unavailable" or the refusal that it gets anyway, never half a deed, of which a tripwire
 * tells; with memory again the same request gets what a city gets in which it never ended.
 *
 *   arena  |■■■ used already ■■■|── so much is left ──┊ ceiling ┊── as much again, then the program stops
 *                                                      └─ which piece passes it is another one each time
 *
 * A request begins with all but so much of its memory gone, as if it had used that up itself: what
 * it still takes afterwards must fit before twice the ceiling. YIYANG_SEEDS=10 ends it at ten times
 * as many points.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/log.h"
#include "core/walk/walk.h"
#include "support/city_asks.h"
#include "support/seeds.h"
#include "support/tripwire.h"

enum { CEILING_BYTES = 16 << 20, STEPS = 8 };

static CityLab lab;
static const DemoWish wish = {.people = 150, .days = 40, .seed = 5, .today = 20261009};

static CitySeats city;
static CityAnswers unfailed;
static int steps; /* 0: nothing ends, it is noted what each takes */

static struct {
    int asked, done, refused, ended;
    size_t most;
    const char *greediest;
} tally;

static void breach(const CityAsk *ask, size_t left, const char *what) {
    city_lab_breach(&lab, ask->route, ask->actor->roles[0]->name,
                    arena_printf(&lab.arena, "%zu bytes left: %s", left, what).ptr);
}

/* Of a refusal nothing stays. */
static void check_whole(const CityAsk *ask, size_t left) {
    Str traces = tripwire_read(lab.site, &lab.arena);
    if (str_is_none(traces)) return;
    breach(ask, left, arena_printf(&lab.arena, "left " STR_FMT, STR_ARG(traces)).ptr);
    tripwire_clear(&lab.database);
}

/* For what is wrong with it: that is said before anything is written. */
static bool is_refused_anyway(const CityAsk *ask, const CityAnswer *noted, Err err) {
    char text[ANSWER_BYTES];
    answer_write(ask, err, text);
    return err != OK && strcmp(text, noted->text) == 0;
}

/* Its memory ends after so many bytes. True: it did; false: that was enough, *err is its answer. */
static bool end_at(CityAsk *ask, const CityAnswer *noted, size_t left, Err *err) {
    Arena arena;
    arena_init(&arena, CEILING_BYTES);
    arena.used = CEILING_BYTES - left;
    *err = city_ask(&lab, ask, &arena);
    bool ended = arena.exhausted, told = *err == ERR_UNAVAILABLE;
    arena_clear(&arena);
    if (*err != OK || !ask_writes(ask)) check_whole(ask, left);
    if (ended && !told && !is_refused_anyway(ask, noted, *err)) breach(ask, left, err_name(*err));
    if (!ended && told) breach(ask, left, "unavailable with memory to spare");
    tally.ended += told;
    lab.cells++;
    return ended;
}

/* The first piece is the walk itself, most of what a small request takes: one point is enough for
 * it. */
static size_t point_of(size_t needs, int step) {
    size_t walk = sizeof(Walk);
    if (step == 0 || needs <= walk) return 0;
    return walk + (needs - walk) * (size_t)(step - 1) / (size_t)(steps - 1);
}

static Err end_everywhere(CityAsk *ask, const CityAnswer *noted) {
    Err err = OK;
    for (int step = 0; step < steps; step++)
        if (!end_at(ask, noted, point_of(noted->bytes, step), &err) && ask_writes(ask)) return err;
    return city_ask(&lab, ask, &lab.arena);
}

/* Before and after, the same bytes: once the audit rows of what was asked before are there, which a
 * list may tell. */
static Err end_reading(CityAsk *ask, const CityAnswer *noted) {
    city_quiet(&lab);
    Err before = city_ask(&lab, ask, &lab.arena);
    Str read = before == OK ? ask_print(&lab, ask) : STR_NONE;
    Err err = end_everywhere(ask, noted);
    if (err == OK && before == OK && !str_equal(read, ask_print(&lab, ask)))
        breach(ask, noted->bytes, "another answer than before");
    return err;
}

static Err note(CityAsk *ask) {
    size_t before = lab.arena.used;
    Err err = city_ask(&lab, ask, &lab.arena);
    size_t taken = lab.arena.used - before;
    answers_note(&unfailed, ask, err, taken);
    if (taken > tally.most) {
        tally.most = taken;
        tally.greediest = ask->route->name;
    }
    return err;
}

static Err end_noted(CityAsk *ask) {
    const CityAnswer *noted = answers_next(&unfailed, ask);
    Err err = ask_writes(ask) ? end_everywhere(ask, noted) : end_reading(ask, noted);
    answer_compare(&lab, noted, ask, err);
    return err;
}

static void try_all(CityLab *of, CityAsk *ask, void *context) {
    (void)of;
    (void)context;
    Err err = steps == 0 ? note(ask) : end_noted(ask);
    tally.asked++;
    tally.done += err == OK;
    tally.refused += err != OK;
    if (err != OK || !ask_writes(ask)) return;
    city_settle(&lab);
    if (steps > 0) tripwire_clear(&lab.database);
}

static void try_everything(void **state) {
    city_lab_open(&lab, *state, &wish);
    city_seats_find(&lab, &city);
    memset(&tally, 0, sizeof tally);
    log_set_level(LOG_ERROR);
    if (steps > 0) tripwire_lay(lab.site, &lab.database);
    city_asks_each(&lab, &city, try_all, NULL);
    city_quiet(&lab);
    print_message("%d requests: %d done, %d refused; memory ended %d times\n", tally.asked,
                  tally.done, tally.refused, tally.ended);
    assert_true(tally.asked > 250 && tally.done > 120);
    city_lab_close(&lab);
}

/* What the others are measured by. */
static void memory_suffices(void **state) {
    steps = 0;
    unfailed.count = 0;
    try_everything(state);
    print_message("%zu bytes at most: %s\n", tally.most, tally.greediest);
    assert_true(tally.most < CEILING_BYTES / 2);
}

static void a_request_without_memory_is_refused_whole(void **state) {
    steps = STEPS * seeds_from(1).left;
    unfailed.at = 0;
    try_everything(state);
    assert_true(tally.ended > tally.asked * STEPS / 2);
    assert_int_equal(unfailed.at, unfailed.count);
    assert_int_equal(lab.breaches, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_SQLITE(memory_suffices),
        ON_BOTH(a_request_without_memory_is_refused_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
