/* Every route while the Nth storage call fails, N from the first to the last: the answer is
 * "unavailable", never another refusal and never half a deed, of which a tripwire tells; once the
 * storage answers again the same request gets what a city gets in which nothing ever failed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/store/fail.h"
#include "core/walk/frame.h"
#include "core/wire/field.h"
#include "support/city_seats.h"
#include "support/tripwire.h"

/* What other threads write meanwhile may take the failure away: the same N is tried again. Of a
 * read only its own thread's calls count: its audit row is written behind it. */
enum { CALLS_MOST = 400, TRIES = 20, RECORDS_TRIED = 2, ANSWERS_MOST = 2000, READ_BYTES = 4 << 20 };

static CityLab lab;
static const DemoWish wish = {.people = 150, .days = 40, .seed = 5, .today = 20261009};

static CitySeats city;

static struct { int routes, done, refused, failures, strays; } tally;

/* What each request was answered in the city in which nothing fails: the error, and every fault. */
typedef struct Answer {
    const char *route;
    char text[512];
} Answer;
static struct {
    Answer answers[ANSWERS_MOST];
    size_t count, at;
    bool recording;
} unfailed;

typedef struct Trial {
    const Route *route;
    const Actor *actor;
    void *in, *out;
    Faults faults;
    bool reached; /* the armed call was made */
} Trial;

static bool writes(const Trial *trial) {
    return (trial->route->flags & ROUTE_WRITES) != 0;
}

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

static void breach(const Trial *trial, const char *what) {
    city_lab_breach(&lab, trial->route, trial->actor->roles[0]->name, what);
}

/* ---- what goes on beside a request ---- */

typedef struct Waiting {
    int64_t jobs;
} Waiting;
static const Field waiting_fields[] = {
    {"jobs", F_INT, offsetof(Waiting, jobs), .flags = STORED},
};
static const Shape waiting_shape = {"waiting", "test", waiting_fields, 1, sizeof(Waiting)};
#define COUNT_JOBS "select count(*) as jobs from job where state in ('queued', 'running')"
static const Statement sql_waiting = {.name = "test.jobs",
                                      .sqlite = COUNT_JOBS,
                                      .postgres = COUNT_JOBS,
                                      .out = &waiting_shape};

static Err waiting_read(Op *op, void *context) {
    return op_get(op, &sql_waiting, NO_BINDS, context);
}

/* Until nothing goes on any more that a deed has set off. */
static void settle(void) {
    Waiting waiting = {1};
    for (int i = 0; i < 2000 && waiting.jobs > 0; i++) {
        assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, waiting_read, &waiting),
                         OK);
        if (waiting.jobs > 0) usleep(5000);
    }
    assert_int_equal(waiting.jobs, 0);
    site_drain(lab.site);
    if (!unfailed.recording) tripwire_clear(&lab.database);
}

static Err nothing(Op *op, void *context) {
    (void)op;
    (void)context;
    return OK;
}

/* What was refused leaves its audit row behind the answer, which waits where the storage failed:
 * until it is written. */
static void quiet(void) {
    Trail *trail = lab.site->trail;
    int i = 0;
    do {
        if (i > 0) trail_flush(trail);
        assert_int_equal(site_write(lab.site, &system_actor, "test_quiet", nothing, NULL), OK);
    } while (trail_waiting(trail) > 0 && ++i < 1000);
    assert_int_equal(trail_waiting(trail), 0);
}

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
           (trial->route->prepare == NULL && strcmp(failed_at, "reader") == 0);
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
        if (writes(trial)) quiet();
        *err = try_with(trial, nth);
        if (!trial->reached) return true;
        if (*err != OK || !writes(trial)) check_whole(trial, nth);
        if (*err == ERR_UNAVAILABLE) return true;
        if (!writes(trial)) continue;
        if (*err == OK || trail_waiting(lab.site->trail) > 0) return is_stray(trial, *err);
    }
    return false;
}

static void answer_write(const Trial *trial, Err err, char out[static 512]) {
    int len = snprintf(out, 512, "%s", err_name(err));
    for (size_t i = 0; i < trial->faults.count && i < COUNT(trial->faults.items) && len < 511; i++)
        len += snprintf(out + len, 512 - (size_t)len, " " STR_FMT ":%s",
                        STR_ARG(trial->faults.items[i].field), trial->faults.items[i].code);
}

static void answer_record(const Trial *trial, Err err) {
    assert_true(unfailed.count < ANSWERS_MOST);
    Answer *answer = &unfailed.answers[unfailed.count++];
    answer->route = trial->route->name;
    answer_write(trial, err, answer->text);
}

static void answer_compare(const Trial *trial, Err err) {
    char text[512];
    answer_write(trial, err, text);
    assert_true(unfailed.at < unfailed.count);
    const Answer *answer = &unfailed.answers[unfailed.at++];
    assert_string_equal(answer->route, trial->route->name);
    if (strcmp(answer->text, text) != 0)
        breach(trial, arena_printf(&lab.arena, "answered %s, unfailed %s", text, answer->text).ptr);
}

/* What was read, as bytes. */
static Str read_print(const Trial *trial) {
    const Route *route = trial->route;
    Buf out;
    if (writes(trial) || route->out == NULL) return STR_NONE;
    buf_init(&out, &lab.arena, READ_BYTES);
    const List *rows = trial->out;
    size_t count = route->list ? rows->count : 1;
    const char *items = route->list ? rows->items : trial->out;
    for (size_t i = 0; i < count; i++)
        json_write_record(&out, route->out, items + i * route->out->size, NULL, NULL);
    return buf_str(&out);
}

static Err fail_all(Trial *trial) {
    Err err = OK, before = OK;
    Str read = STR_NONE;
    if (!writes(trial)) {
        before = try_with(trial, 0);
        read = before == OK ? read_print(trial) : STR_NONE;
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
    if (writes(trial)) return err;
    if (err != before) breach(trial, "was read before and is not now");
    if (err == OK && before == OK && !str_equal(read, read_print(trial)))
        breach(trial, "another answer than before");
    return err;
}

static void try_all(Trial *trial) {
    tally.routes++;
    Err err = unfailed.recording ? try_with(trial, 0) : fail_all(trial);
    if (unfailed.recording)
        answer_record(trial, err);
    else
        answer_compare(trial, err);
    if (err == OK && writes(trial)) settle();
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

static void try_everything(void **state) {
    city_lab_open(&lab, *state, &wish);
    city_seats_find(&lab, &city);
    memset(&tally, 0, sizeof tally);
    if (!unfailed.recording) tripwire_lay(lab.site, &lab.database);
    each_route(&lab, try_route, NULL);
    print_message("%d requests: %d done, %d refused; %d failures told, %d of others\n",
                  tally.routes, tally.done, tally.refused, tally.failures, tally.strays);
    assert_true(tally.routes > 250 && tally.done > 120);
    city_lab_close(&lab);
}

/* What the others are measured by. */
static void nothing_fails(void **state) {
    unfailed.count = 0;
    unfailed.recording = true;
    try_everything(state);
    assert_int_equal(tally.failures, 0);
}

static void no_failure_of_the_storage_is_taken_for_an_answer(void **state) {
    unfailed.at = 0;
    unfailed.recording = false;
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
