/* Every route while the Nth storage call fails, N from the first to the last: the answer is
 * "unavailable", never another refusal and never half a deed; once the storage answers again the
 * same request gets what it asks for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/wire/field.h"
#include "support/city_seats.h"

/* What other threads write meanwhile may take the failure away: the same N is tried again. Of a
 * read only its own thread's calls count: its audit row is written behind it. */
enum { CALLS_MOST = 400, TRIES = 20, RECORDS_TRIED = 2 };

static CityLab lab;
static const DemoWish wish = {.people = 150, .days = 40, .seed = 5, .today = 20261009};

static CitySeats city;

static struct { int routes, done, refused, failures; } tally;

typedef struct Trial {
    const Route *route;
    const Actor *actor;
    void *in, *out;
    Faults faults;
    bool reached; /* the armed call was made */
} Trial;

static Err try_with(Trial *trial, int64_t nth) {
    Store *store = site_store(lab.site);
    SiteCall call = {.actor = trial->actor,
                     .route = trial->route->name,
                     .in = trial->in,
                     .out = trial->out,
                     .faults = &trial->faults};
    trial->faults = (Faults){.arena = &lab.arena};
    if ((trial->route->flags & ROUTE_WRITES) != 0)
        store_fail_nth(store, nth);
    else
        store_fail_own(store, nth);
    Err err = site_call(lab.site, &lab.arena, &call);
    trial->reached = store_fail_nth(store, 0) <= 0;
    return err;
}

/* Whether the storage's failure was told as what it is; *err is the answer. */
static bool is_told(Trial *trial, int64_t nth, Err *err) {
    bool writes = (trial->route->flags & ROUTE_WRITES) != 0;
    for (int i = 0; i < TRIES; i++) {
        *err = try_with(trial, nth);
        if (!trial->reached || *err == ERR_UNAVAILABLE) return true;
        if (*err == OK && writes) return true;
    }
    return false;
}

static void try_all(Trial *trial) {
    Err err = OK;
    tally.routes++;
    for (int64_t nth = 1; nth < CALLS_MOST; nth++) {
        if (!is_told(trial, nth, &err)) {
            (void)print_message("call %lld\n", (long long)nth);
            city_lab_breach(&lab, trial->route, trial->actor->roles[0]->name, err_name(err));
            break;
        }
        lab.cells++;
        if (!trial->reached || err != ERR_UNAVAILABLE) break;
        tally.failures++;
    }
    tally.done += err == OK;
    tally.refused += err != OK;
}

static const Actor *seat_for(const Route *route) {
    for (size_t i = 0; i < city.count; i++) {
        const Actor *seat = &city.seats[i];
        if (is_for_all(route) || actor_reach(seat, route->permission) != REACH_NONE) return seat;
    }
    return NULL;
}

/* Some lists want to be asked for something: they have no first page for whoever asks for
 * nothing. */
static List rows_of(const Route *list, const Actor *actor, Str query) {
    List rows = {0};
    SiteCall call = {.actor = actor, .route = list->name, .out = &rows, .query = query};
    site_call_all(lab.site, &call, 1, &lab.arena);
    assert_true(call.err == OK || call.err == ERR_INVALID);
    return call.err == OK ? rows : (List){0};
}

/* Of the states in which pages offer the route: the first that has a record. */
static List records_for(const Route *route, const Route *list, const Actor *actor) {
    List rows = {0};
    ptrdiff_t at = shape_find(list->out, STR("state"));
    bool asked = route->states && at >= 0 && (list->out->fields[at].flags & FILTER) != 0;
    Str rest = str_from(asked ? route->states : ""), state;
    while (rows.count == 0 && str_split(&rest, ',', &state))
        rows = rows_of(list, actor, arena_printf(&lab.arena, "state=" STR_FMT, STR_ARG(state)));
    return rows.count > 0 ? rows : rows_of(list, actor, STR_NONE);
}

static void try_record(Trial *trial, int64_t id, int64_t version) {
    const Shape *in = trial->route->in;
    trial->in = request_for(&lab, trial->route, id);
    ptrdiff_t at = in ? shape_find(in, STR("version")) : -1;
    if (at >= 0) *FIELD_AT(int64_t, &in->fields[at], trial->in) = version;
    try_all(trial);
}

/* Those at the clock, the stream and the bytes of uploads have tests of their own. */
static void try_route(CityLab *of, const Noun *noun, const Route *route, void *context) {
    (void)of;
    (void)noun;
    (void)context;
    Trial trial = {.route = route, .actor = seat_for(route)};
    const Route *list = list_before(&lab, route);
    bool apart = (route->flags & (ROUTE_UPLOAD | ROUTE_STREAM | ROUTE_SETS_SESSION)) != 0 ||
                 strcmp(route->name, "clock_step") == 0;
    if (apart || trial.actor == NULL) return;
    size_t size = route->list ? sizeof(List) : route->out ? route->out->size : 0;
    trial.out = arena_alloc(&lab.arena, size + 4096);
    memset(trial.out, 0, size);
    List rows = {0};
    if (list && actor_reach(trial.actor, list->permission) != REACH_NONE)
        rows = records_for(route, list, trial.actor);
    if (rows.count == 0) try_record(&trial, NOWHERE, 1);
    for (size_t i = 0; i < rows.count && i < RECORDS_TRIED; i++)
        try_record(&trial, row_number(list, &rows, i, "id"), row_number(list, &rows, i, "version"));
}

static void no_failure_of_the_storage_is_taken_for_an_answer(void **state) {
    city_lab_open(&lab, *state, &wish);
    city_seats_find(&lab, &city);
    memset(&tally, 0, sizeof tally);
    each_route(&lab, try_route, NULL);
    print_message("%d requests: %d done, %d refused; %d failures told\n", tally.routes, tally.done,
                  tally.refused, tally.failures);
    assert_true(tally.routes > 250 && tally.done > 120 && tally.failures > 1500);
    assert_int_equal(lab.breaches, 0);
    city_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(no_failure_of_the_storage_is_taken_for_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
