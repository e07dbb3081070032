#include "support/city_asks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/walk/codebook.h"
#include "core/walk/frame.h"
#include "core/wire/field.h"

enum { RECORDS_ASKED = 2, SEATS_ASKED = 12, READ_BYTES = 4 << 20 };

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

static bool seat_may(const Actor *seat, const Route *route) {
    return is_for_all(route) || actor_reach(seat, route->permission) != REACH_NONE;
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

/* In which pages offer it, or from which its move goes; "": in any. */
static Str states_of(CityLab *lab, const Noun *noun, const Route *route) {
    const Machine *machine = noun->machine;
    Buf states;
    if (route->states || machine == NULL) return str_from(route->states ? route->states : "");
    buf_init(&states, &lab->arena, 1024);
    for (size_t i = 0; i < machine->move_count; i++) {
        char name[64];
        const Move *move = &machine->moves[i];
        (void)snprintf(name, sizeof name, "%s_%s", machine->name, move->event);
        if (strcmp(name, route->name) == 0)
            buf_printf(&states, "%s,", choice_code(machine->states, move->from));
    }
    return buf_str(&states);
}

static bool names_state(Str states, Str code) {
    Str state;
    while (str_split(&states, ',', &state))
        if (str_equal(state, code)) return true;
    return false;
}

/* Of a list that is not asked for states: the rows in one of them. */
static List rows_kept(CityLab *lab, const Shape *shape, const Field *field, Str states, List rows) {
    List kept = {arena_alloc_array(&lab->arena, rows.count, shape->size), 0};
    for (size_t i = 0; i < rows.count; i++) {
        const char *row = (const char *)rows.items + i * shape->size;
        int32_t state = *FIELD_AT_CONST(int32_t, field, row);
        if (names_state(states, str_from(choice_code(field->choices, state))))
            memcpy((char *)kept.items + kept.count++ * shape->size, row, shape->size);
    }
    return kept;
}

/* In the first of the states that has any. */
static List records_in(CityLab *lab, const Route *list, const Actor *actor, Str states) {
    List rows = {0};
    Str state;
    ptrdiff_t at = shape_find(list->out, STR("state"));
    const Field *field = at < 0 ? NULL : &list->out->fields[at];
    if (states.len == 0 || field == NULL || field->kind != F_ENUM)
        return rows_of(lab, list, actor, STR_NONE);
    if ((field->flags & FILTER) == 0)
        return rows_kept(lab, list->out, field, states,
                         rows_of(lab, list, actor, STR("limit=200")));
    while (rows.count == 0 && str_split(&states, ',', &state))
        if (state.len > 0)
            rows = rows_of(lab, list, actor,
                           arena_printf(&lab->arena, "state=" STR_FMT, STR_ARG(state)));
    return rows;
}

/* The first who may and sees any, and what it sees; else the first who may, and whatever it
 * sees. */
static List records_find(CityLab *lab, const CitySeats *seats, const Noun *noun, CityAsk *ask) {
    const Route *list = list_before(lab, ask->route);
    Str states = states_of(lab, noun, ask->route);
    const Actor *first = NULL;
    int tried = 0;
    for (size_t i = 0; i < seats->count && tried < SEATS_ASKED; i++) {
        const Actor *seat = ask->actor = &seats->seats[i];
        if (!seat_may(seat, ask->route)) continue;
        if (first == NULL) first = seat;
        if (list == NULL || !seat_may(seat, list)) break;
        List rows = records_in(lab, list, seat, states);
        if (rows.count > 0) return rows;
        tried++;
    }
    ask->actor = first;
    bool sees = first && list && seat_may(first, list);
    return sees ? rows_of(lab, list, first, STR_NONE) : (List){0};
}

typedef struct Asking {
    const CitySeats *seats;
    AskEach each;
    void *context;
} Asking;

/* The first of those that a form would offer: of person_list. */
static int64_t record_choose(CityLab *lab, const Actor *actor, const Field *field) {
    char name[64];
    (void)snprintf(name, sizeof name, "%s_list", field->ref);
    const Route *list = site_route(lab->site, name);
    List rows = {0};
    if (list && list->list && seat_may(actor, list)) rows = rows_of(lab, list, actor, STR_NONE);
    if (rows.count > 0) return row_number(list, &rows, 0, "id");
    return field->flags & REQUIRED ? NOWHERE : 0;
}

/* The last that is still chosen. */
static Str code_choose(CityLab *lab, const Actor *actor, const Field *field) {
    Codes codes = {{0}};
    char name[64];
    Str code = STR_NONE;
    (void)snprintf(name, sizeof name, "%s_codes", field->ref);
    if (site_route(lab->site, name) == NULL) return STR_NONE;
    SiteCall call = {.actor = actor, .route = name, .out = &codes};
    assert_int_equal(site_call(lab->site, &lab->arena, &call), OK);
    for (size_t i = 0; i < codes.items.count; i++) {
        const CodebookRow *row = LIST_AT(codes.items, CodebookRow, i);
        if (row->valid_to == 0) code = row->code;
    }
    return code;
}

static void text_fill(CityLab *lab, const Actor *actor, const Field *field, Str *text) {
    if (field->ref)
        *text = code_choose(lab, actor, field);
    else if (strstr(field->name, "phone"))
        *text = STR("13800000000");
    else if (field->min > 8)
        *text = STR("核实情况说明文字核实情况说明文字");
}

static bool is_in_path(const Route *route, const Field *field) {
    char part[64];
    (void)snprintf(part, sizeof part, "{%s}", field->name);
    return strstr(route->path, part) != NULL;
}

/* As somebody would fill in a form: with what there is to choose from, their own place, and no
 * lists that nobody asks for. */
static void form_fill(CityLab *lab, const CityAsk *ask) {
    const Shape *in = ask->route->in;
    for (size_t i = 0; in && i < in->count; i++) {
        const Field *field = &in->fields[i];
        char *at = FIELD_AT(char, field, ask->in);
        if (is_in_path(ask->route, field) || (field->flags & (READONLY | HIDDEN))) continue;
        if (strcmp(field->name, "scope") == 0)
            *(int64_t *)at = ask->actor->scope_low;
        else if (field->kind == F_REF && field->ref)
            *(int64_t *)at = record_choose(lab, ask->actor, field);
        else if (field->kind == F_TEXT)
            text_fill(lab, ask->actor, field, (Str *)at);
        else if (field->kind == F_LIST && !(field->flags & REQUIRED))
            *(List *)at = (List){0};
    }
}

/* What the list does not tell, the record does. */
static int64_t version_of(CityLab *lab, const CityAsk *ask, const Route *get) {
    ptrdiff_t at = shape_find(get->out, STR("version"));
    void *in = arena_alloc(&lab->arena, get->in->size);
    void *out = arena_alloc(&lab->arena, get->out->size);
    SiteCall call = {.actor = ask->actor, .route = get->name, .in = in, .out = out};
    if (at < 0 || !seat_may(ask->actor, get)) return 0;
    shape_clear(get->in, in);
    request_set(get, in, "id", ask->id);
    Err err = site_call(lab->site, &lab->arena, &call);
    return err == OK ? *FIELD_AT_CONST(int64_t, &get->out->fields[at], out) : 0;
}

static const Route *get_of(const Noun *noun) {
    for (size_t i = 0; i < noun->route_count; i++) {
        const Route *route = &noun->routes[i];
        const char *part = strstr(route->path, "/{id}");
        if (strcmp(route->method, "GET") == 0 && part && part[5] == '\0' && route->out &&
            route->in && shape_find(route->in, STR("id")) >= 0)
            return route;
    }
    return NULL;
}

static void ask_record(CityLab *lab, const Asking *asking, const Noun *noun, CityAsk *ask) {
    const Shape *in = ask->route->in;
    const Route *get = get_of(noun);
    if (ask->version == 0 && get) ask->version = version_of(lab, ask, get);
    ask->in = request_for(lab, ask->route, ask->id);
    if (ask_writes(ask)) form_fill(lab, ask);
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
    if (is_apart(route)) return;
    List rows = records_find(lab, asking->seats, noun, &ask);
    if (ask.actor == NULL) return;
    size_t size = route->list ? sizeof(List) : route->out ? route->out->size : 0;
    ask.out = arena_alloc(&lab->arena, size + 4096);
    memset(ask.out, 0, size);
    if (rows.count == 0) ask_record(lab, asking, noun, &ask);
    for (size_t i = 0; i < rows.count && i < RECORDS_ASKED; i++) {
        ask.id = row_number(list, &rows, i, "id");
        ask.version = row_number(list, &rows, i, "version");
        ask_record(lab, asking, noun, &ask);
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
