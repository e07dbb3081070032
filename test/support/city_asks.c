#include "support/city_asks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/walk/frame.h"
#include "core/wire/field.h"

enum { RECORDS_ASKED = 2, READ_BYTES = 4 << 20 };

bool ask_writes(const CityAsk *ask) {
    return (ask->route->flags & ROUTE_WRITES) != 0;
}

Err city_ask(CityLab *lab, CityAsk *ask, Arena *arena) {
    SiteCall call = {.actor = ask->actor,
                     .route = ask->route->name,
                     .in = ask->in,
                     .out = ask->out,
                     .faults = &ask->faults};
    ask->faults = (Faults){.arena = &lab->arena};
    return site_call(lab->site, arena, &call);
}

Str ask_print(CityLab *lab, const CityAsk *ask) {
    const Route *route = ask->route;
    Buf out;
    if (ask_writes(ask) || route->out == NULL) return STR_NONE;
    buf_init(&out, &lab->arena, READ_BYTES);
    const List *rows = ask->out;
    size_t count = route->list ? rows->count : 1;
    const char *items = route->list ? rows->items : ask->out;
    for (size_t i = 0; i < count; i++)
        json_write_record(&out, route->out, items + i * route->out->size, NULL, NULL);
    return buf_str(&out);
}

/* ---- what was answered ---- */

void answer_write(const CityAsk *ask, Err err, char out[static ANSWER_BYTES]) {
    const Faults *faults = &ask->faults;
    size_t kept = faults->count < COUNT(faults->items) ? faults->count : COUNT(faults->items);
    int len = snprintf(out, ANSWER_BYTES, "%s", err_name(err));
    for (size_t i = 0; i < kept && len < ANSWER_BYTES - 1; i++)
        len += snprintf(out + len, (size_t)(ANSWER_BYTES - len), " " STR_FMT ":%s",
                        STR_ARG(faults->items[i].field), faults->items[i].code);
}

void answers_note(CityAnswers *answers, const CityAsk *ask, Err err, size_t bytes) {
    assert_true(answers->count < ASKS_MOST);
    CityAnswer *answer = &answers->items[answers->count++];
    answer->route = ask->route->name;
    answer->bytes = bytes;
    answer_write(ask, err, answer->text);
}

const CityAnswer *answers_next(CityAnswers *answers, const CityAsk *ask) {
    assert_true(answers->at < answers->count);
    const CityAnswer *noted = &answers->items[answers->at++];
    assert_string_equal(noted->route, ask->route->name);
    return noted;
}

void answer_compare(CityLab *lab, const CityAnswer *noted, const CityAsk *ask, Err err) {
    char text[ANSWER_BYTES];
    answer_write(ask, err, text);
    if (strcmp(noted->text, text) == 0) return;
    city_lab_breach(lab, ask->route, ask->actor->roles[0]->name,
                    arena_printf(&lab->arena, "answered %s, unfailed %s", text, noted->text).ptr);
}

/* ---- whom and what to ask ---- */

static const Actor *seat_for(const CitySeats *seats, const Route *route) {
    for (size_t i = 0; i < seats->count; i++) {
        const Actor *seat = &seats->seats[i];
        if (is_for_all(route) || actor_reach(seat, route->permission) != REACH_NONE) return seat;
    }
    return NULL;
}

/* Some lists want to be asked for something: they have no first page for whoever asks for
 * nothing. */
static List rows_of(CityLab *lab, const Route *list, const Actor *actor, Str query) {
    List rows = {0};
    SiteCall call = {.actor = actor, .route = list->name, .out = &rows, .query = query};
    site_call_all(lab->site, &call, 1, &lab->arena);
    assert_true(call.err == OK || call.err == ERR_INVALID);
    return call.err == OK ? rows : (List){0};
}

/* Of the states in which pages offer the route: the first that has a record. */
static List records_for(CityLab *lab, const Route *route, const Route *list, const Actor *actor) {
    List rows = {0};
    ptrdiff_t at = shape_find(list->out, STR("state"));
    bool asked = route->states && at >= 0 && (list->out->fields[at].flags & FILTER) != 0;
    Str rest = str_from(asked ? route->states : ""), state;
    while (rows.count == 0 && str_split(&rest, ',', &state))
        rows =
            rows_of(lab, list, actor, arena_printf(&lab->arena, "state=" STR_FMT, STR_ARG(state)));
    return rows.count > 0 ? rows : rows_of(lab, list, actor, STR_NONE);
}

typedef struct Asking {
    const CitySeats *seats;
    AskEach each;
    void *context;
} Asking;

static void ask_record(CityLab *lab, const Asking *asking, CityAsk *ask) {
    const Shape *in = ask->route->in;
    ask->in = request_for(lab, ask->route, ask->id);
    ptrdiff_t at = in ? shape_find(in, STR("version")) : -1;
    if (at >= 0) *FIELD_AT(int64_t, &in->fields[at], ask->in) = ask->version;
    asking->each(lab, ask, asking->context);
}

static bool is_apart(const Route *route) {
    return (route->flags & (ROUTE_UPLOAD | ROUTE_STREAM | ROUTE_SETS_SESSION)) != 0 ||
           strcmp(route->name, "clock_step") == 0;
}

static void ask_route(CityLab *lab, const Noun *noun, const Route *route, void *context) {
    const Asking *asking = context;
    CityAsk ask = {.route = route, .id = NOWHERE, .version = 1};
    const Route *list = list_before(lab, route);
    (void)noun;
    ask.actor = seat_for(asking->seats, route);
    if (is_apart(route) || ask.actor == NULL) return;
    size_t size = route->list ? sizeof(List) : route->out ? route->out->size : 0;
    ask.out = arena_alloc(&lab->arena, size + 4096);
    memset(ask.out, 0, size);
    List rows = {0};
    if (list && actor_reach(ask.actor, list->permission) != REACH_NONE)
        rows = records_for(lab, route, list, ask.actor);
    if (rows.count == 0) ask_record(lab, asking, &ask);
    for (size_t i = 0; i < rows.count && i < RECORDS_ASKED; i++) {
        ask.id = row_number(list, &rows, i, "id");
        ask.version = row_number(list, &rows, i, "version");
        ask_record(lab, asking, &ask);
    }
}

void city_asks_each(CityLab *lab, const CitySeats *seats, AskEach each, void *context) {
    Asking asking = {seats, each, context};
    each_route(lab, ask_route, &asking);
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

void city_settle(CityLab *lab) {
    Waiting waiting = {1};
    for (int i = 0; i < 2000 && waiting.jobs > 0; i++) {
        assert_int_equal(site_read(lab->site, &system_actor, &lab->arena, waiting_read, &waiting),
                         OK);
        if (waiting.jobs > 0) usleep(5000);
    }
    assert_int_equal(waiting.jobs, 0);
    site_drain(lab->site);
}

static Err nothing(Op *op, void *context) {
    (void)op;
    (void)context;
    return OK;
}

void city_quiet(CityLab *lab) {
    Trail *trail = lab->site->trail;
    int i = 0;
    do {
        if (i > 0) trail_flush(trail);
        assert_int_equal(site_write(lab->site, &system_actor, "test_quiet", nothing, NULL), OK);
    } while (trail_waiting(trail) > 0 && ++i < 1000);
    assert_int_equal(trail_waiting(trail), 0);
}
