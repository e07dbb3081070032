/* Every machine of the house: its table is whole, every state × event × role is answered as the
 * table says, and real records do what their table allows and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/city_rare.h"

static CityLab lab;
static const DemoWish wish = {.people = 150, .days = 40, .seed = 5, .today = 20261009};

typedef void (*MachineEach)(const Noun *noun, void *context);

static int each_machine(MachineEach each, void *context) {
    int count = 0;
    const SiteConfig *config = site_config(lab.site);
    for (size_t m = 0; m < config->module_count; m++) {
        for (size_t n = 0; n < config->modules[m]->noun_count; n++) {
            const Noun *noun = config->modules[m]->nouns[n];
            if (noun->machine == NULL) continue;
            each(noun, context);
            count++;
        }
    }
    return count;
}

static void wrong(const Machine *machine, const char *state, const char *event, const char *what) {
    print_error("%s: %s, %s: %s\n", machine->name, state, event, what);
    lab.breaches++;
}

static const char *code_of(const Machine *machine, int32_t state) {
    return choice_code(machine->states, state);
}

/* ---- the tables ---- */

static bool is_reached(const Machine *machine, int32_t state) {
    if (state == machine->start) return true;
    for (size_t i = 0; i < machine->move_count; i++) {
        if (machine->moves[i].to == state && machine->moves[i].from != state) return true;
    }
    return false;
}

static bool somebody_may(const char *permission) {
    if (strcmp(permission, "system") == 0) return true;
    const Rights *rights = city_lab_rights(&lab);
    for (size_t i = 0; i < rights->role_count; i++) {
        if (role_reach(&rights->roles[i], permission) != REACH_NONE) return true;
    }
    return false;
}

static void check_move(const Machine *machine, size_t i) {
    const Move *move = &machine->moves[i];
    const char *state = code_of(machine, move->from);
    lab.cells++;
    if (move->from <= 0 || move->from >= machine->states->count || move->to <= 0 ||
        move->to >= machine->states->count)
        wrong(machine, state, move->event, "names a state that is none");
    if (!somebody_may(move->permission)) wrong(machine, state, move->event, "nobody may");
    for (size_t k = i + 1; k < machine->move_count; k++) {
        const Move *other = &machine->moves[k];
        /* An application that was sent back goes on where it stopped: one event, several ways. */
        if (other->from == move->from && other->to == move->to &&
            strcmp(other->event, move->event) == 0 &&
            strcmp(other->permission, move->permission) == 0)
            wrong(machine, state, move->event, "stands there twice");
    }
}

/* A state that only a later issue's room will reach is no state of today. */
static void check_table(const Noun *noun, void *context) {
    const Machine *machine = noun->machine;
    (void)context;
    for (size_t i = 0; i < machine->move_count; i++) check_move(machine, i);
    for (int32_t state = 1; state < machine->states->count; state++) {
        bool touched = is_reached(machine, state) || machine_is_final(machine, state);
        if (!touched) wrong(machine, code_of(machine, state), "", "leads on but is never reached");
    }
}

static void every_table_is_whole(void **state) {
    city_lab_open(&lab, *state, NULL);
    assert_true(each_machine(check_table, NULL) >= 18);
    print_message("%d moves read\n", lab.cells);
    assert_int_equal(lab.breaches, 0);
    city_lab_close(&lab);
}

/* ---- every question ---- */

typedef struct Ask {
    const Machine *machine;
    int32_t state;
    const char *event;
    Err err;
    int32_t to;
} Ask;

static Err ask(Op *op, void *context) {
    Ask *ask = context;
    ask->to = 0;
    ask->err = machine_move(op, ask->machine, ask->state, ask->event, &ask->to);
    op->faults->count = 0;
    return OK;
}

static Err table_says(const Role *role, const Ask *question, int32_t *to) {
    Err verdict = ERR_CONFLICT;
    for (size_t i = 0; i < question->machine->move_count; i++) {
        const Move *move = &question->machine->moves[i];
        if (move->from != question->state || strcmp(move->event, question->event) != 0) continue;
        verdict = ERR_FORBIDDEN;
        if (role_reach(role, move->permission) == REACH_NONE) continue;
        *to = move->to;
        return OK;
    }
    return verdict;
}

static void ask_one(const Role *role, Ask *question) {
    int32_t to = 0;
    Actor actor = {.account_id = 1, .name = STR("某人"), .roles = {role}, .role_count = 1};
    Err expected = table_says(role, question, &to);
    assert_int_equal(site_read(lab.site, &actor, &lab.arena, ask, question), OK);
    lab.cells++;
    if (question->err != expected || (expected == OK && question->to != to))
        wrong(question->machine, code_of(question->machine, question->state), question->event,
              role->name);
}

static void ask_all(const Noun *noun, void *context) {
    const Rights *rights = city_lab_rights(&lab);
    const Machine *machine = noun->machine;
    (void)context;
    for (size_t r = 0; r < rights->role_count; r++) {
        for (int32_t state = 1; state < machine->states->count; state++) {
            for (size_t i = 0; i <= machine->move_count; i++) {
                bool last = i == machine->move_count;
                Ask question = {machine, state, last ? "no_such_event" : machine->moves[i].event,
                                OK, 0};
                ask_one(&rights->roles[r], &question);
            }
        }
    }
}

static void every_state_event_and_role(void **state) {
    city_lab_open(&lab, *state, NULL);
    (void)each_machine(ask_all, NULL);
    print_message("%d questions\n", lab.cells);
    assert_true(lab.cells > 10000);
    assert_int_equal(lab.breaches, 0);
    city_lab_close(&lab);
}

/* ---- records ---- */

enum { MACHINES_MOST = 64, STATES_MOST = 64, TARGETS_MOST = 16 };

/* Where a machine's records lie, when that is not its name. */
static const char *table_of(const Machine *machine) {
    static const struct {
        const char *machine, *table;
    } others[] = {{"order", "service_order"},
                  {"grant", "benefit_grant"},
                  {"unlock", "unlock_request"},
                  {"flag", "order_flag"},
                  {"correction", "visit_correction"}};
    for (size_t i = 0; i < COUNT(others); i++)
        if (strcmp(others[i].machine, machine->name) == 0) return others[i].table;
    return machine->name;
}

/* What follows a move in the same breath, so that the record is found a step further on: another
 * provider is asked at once, what was approved is settled by its job. */
static const struct {
    const char *machine, *event, *then;
} follows[] = {
    {"order", "decline", "offer"},        {"order", "withdraw", "offer"},
    {"order", "hand_back", "offer"},      {"bill", "approve", "settle"},
    {"grant_batch", "approve", "posted"}, {"payfile", "send", "sent"},
};

/* Who is named for what has a carer takes it from them first: one route, two moves. */
static const struct {
    const char *machine, *event, *first;
} after[] = {{"order", "assign", "unassign"}};

/* The event that a route fires: the end of its path, as the table writes it. */
static const char *event_of(const Route *route, const Machine *machine) {
    const char *last = strstr(route->path, "/{id}/");
    if (last == NULL || strcmp(route->method, "GET") == 0) return NULL;
    last += strlen("/{id}/");
    for (size_t i = 0; i < machine->move_count; i++) {
        const char *event = machine->moves[i].event;
        size_t k = 0;
        while (event[k] && (event[k] == last[k] || (event[k] == '_' && last[k] == '-'))) k++;
        if (event[k] == '\0' && last[k] == '\0') return event;
    }
    return NULL;
}

typedef struct Met {
    const Machine *machine;
    bool states[STATES_MOST];
} Met;

typedef struct Tally {
    int routes, refused, forbidden, done, held;
    Met met[MACHINES_MOST];
    size_t met_count;
} Tally;
static Tally tally;

typedef struct Trial {
    const Machine *machine;
    const Route *route;
    const char *event;
    int64_t id;
    int32_t state;
    Str before;            /* of a record that is put into its state */
    bool refused_by_table; /* of the last answer: the state's refusal was among its faults */
} Trial;

typedef struct Found {
    int64_t id;
    Str state;
} Found;
static const Field found_fields[] = {
    {"id", F_INT, offsetof(Found, id), .flags = STORED},
    {"state", F_TEXT, offsetof(Found, state), .flags = STORED},
};
static const Shape found_shape = {"found", "test", found_fields, COUNT(found_fields),
                                  sizeof(Found)};

typedef struct Asking {
    Statement statement;
    List rows;
} Asking;

static Err read_rows(Op *op, void *context) {
    Asking *asking = context;
    return op_list(op, &asking->statement, WITH(MOST(2)), &asking->rows);
}

/* The first of these rows, as the database has it; `where` may be told. */
static bool find_row(const Machine *machine, const char *where, Found *out) {
    Str sql = arena_printf(&lab.arena, "select id, state from %s where %s order by id limit 1",
                           table_of(machine), where);
    Asking asking = {
        .statement = {.name = "test", .sqlite = sql.ptr, .postgres = sql.ptr, .out = &found_shape}};
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, read_rows, &asking), OK);
    if (asking.rows.count == 0) return false;
    *out = *LIST_AT(asking.rows, Found, 0);
    return true;
}

static int32_t state_of(const Trial *trial) {
    Found found;
    Str where = arena_printf(&lab.arena, "id = %lld", (long long)trial->id);
    assert_true(find_row(trial->machine, where.ptr, &found));
    return choice_find(trial->machine->states, found.state);
}

static void put_into(const Trial *trial, Str state) {
    Str sql = arena_printf(&lab.arena, "update %s set state = '" STR_FMT "' where id = %lld",
                           table_of(trial->machine), STR_ARG(state), (long long)trial->id);
    database_execute(&lab.database, sql.ptr);
}

static bool is_refused_by_table(const Faults *faults) {
    for (size_t i = 0; i < faults->count && i < COUNT(faults->items); i++)
        if (strcmp(faults->items[i].code, "state_refuses") == 0) return true;
    return false;
}

static Err fire(Trial *trial, const Actor *actor) {
    Faults faults = {.arena = &lab.arena};
    void *out = trial->route->out ? arena_alloc(&lab.arena, trial->route->out->size) : NULL;
    Err err = site_call(lab.site, &lab.arena,
                        &(SiteCall){.actor = actor,
                                    .route = trial->route->name,
                                    .in = request_for(&lab, trial->route, trial->id),
                                    .out = out,
                                    .faults = &faults});
    trial->refused_by_table = is_refused_by_table(&faults);
    lab.cells++;
    return err;
}

static Actor everywhere(const Role *role) {
    return (Actor){.account_id = NOWHERE,
                   .name = STR("某人"),
                   .roles = {role},
                   .role_count = 1,
                   .scope_low = 0,
                   .scope_high = INT64_MAX};
}

static void wrong_record(const Trial *trial, const char *what) {
    Str route = arena_printf(&lab.arena, "%s (%s)", trial->event, trial->route->name);
    wrong(trial->machine, code_of(trial->machine, trial->state), route.ptr, what);
}

static void wrong_answer(const Trial *trial, const char *who, Err err) {
    wrong_record(trial, arena_printf(&lab.arena, "%s was answered %s", who, err_name(err)).ptr);
}

/* Where the table has no row the state refuses, whoever asks and whatever else is wrong, and the
 * record stands as it stood. */
static void refuse_record(Trial *trial) {
    Err err = fire(trial, &system_actor);
    tally.refused++;
    bool told = err == ERR_CONFLICT && trial->refused_by_table;
    if (!told && err != ERR_FORBIDDEN) wrong_answer(trial, "without a row it", err);
    if (state_of(trial) != trial->state) wrong_record(trial, "refused, and yet it moved");
}

/* Nobody whom the table does not name: forbidden, or it is not there for him. */
static void forbid_record(Trial *trial) {
    const Rights *rights = city_lab_rights(&lab);
    for (size_t r = 0; r < rights->role_count; r++) {
        Ask question = {trial->machine, trial->state, trial->event, OK, 0};
        int32_t to = 0;
        if (table_says(&rights->roles[r], &question, &to) == OK) continue;
        Actor actor = everywhere(&rights->roles[r]);
        Err err = fire(trial, &actor);
        tally.forbidden++;
        if (err != ERR_FORBIDDEN && err != ERR_NOT_FOUND)
            wrong_answer(trial, rights->roles[r].name, err);
    }
    if (state_of(trial) != trial->state) wrong_record(trial, "forbidden, and yet it moved");
}

/* The move that comes before the route's own; NULL: none. */
static const Move *first_move(const Trial *trial) {
    for (size_t i = 0; i < COUNT(after); i++)
        if (strcmp(after[i].machine, trial->machine->name) == 0 &&
            strcmp(after[i].event, trial->event) == 0)
            return machine_find(trial->machine, trial->state, after[i].first);
    return NULL;
}

static bool is_target(const Trial *trial, int32_t from, const char *event, int32_t state) {
    for (size_t i = 0; i < trial->machine->move_count; i++) {
        const Move *move = &trial->machine->moves[i];
        if (move->from == from && strcmp(move->event, event) == 0 && move->to == state) return true;
    }
    return false;
}

/* Where the table says, or a step further, as `follows` says of this event. */
static bool is_where_told(const Trial *trial, int32_t now) {
    const Machine *machine = trial->machine;
    const Move *first = first_move(trial);
    if (is_target(trial, trial->state, trial->event, now)) return true;
    if (first != NULL && is_target(trial, first->to, trial->event, now)) return true;
    for (size_t i = 0; i < COUNT(follows); i++) {
        if (strcmp(follows[i].machine, machine->name) != 0 ||
            strcmp(follows[i].event, trial->event) != 0)
            continue;
        const Move *move = machine_find(machine, trial->state, trial->event);
        if (move != NULL && is_target(trial, move->to, follows[i].then, now)) return true;
    }
    return false;
}

/* Where it has one, the record goes where the row says, or another rule holds it and it stays. */
static void move_record(Trial *trial, bool put) {
    Err err = fire(trial, &system_actor);
    int32_t now = state_of(trial);
    if (err == OK)
        tally.done++;
    else
        tally.held++;
    /* Of one that was put there what belongs to it has a state of its own, which may refuse. */
    if (trial->refused_by_table && !put) wrong_record(trial, "refused, though the table has a row");
    if (err == ERR_INTERNAL && !put) wrong_record(trial, "an internal error");
    if (err != OK && now != trial->state) wrong_record(trial, "held, and yet it moved");
    if (err == OK && !is_where_told(trial, now)) {
        Str told = arena_printf(&lab.arena, "went to %s", code_of(trial->machine, now));
        wrong_record(trial, told.ptr);
    }
}

static Met *met_of(const Machine *machine) {
    for (size_t i = 0; i < tally.met_count; i++)
        if (tally.met[i].machine == machine) return &tally.met[i];
    assert_true(tally.met_count < MACHINES_MOST);
    tally.met[tally.met_count].machine = machine;
    return &tally.met[tally.met_count++];
}

/* A record that came into the state by itself, else one that is put there. */
static bool take_record(Trial *trial, bool *put) {
    Found found;
    const char *code = code_of(trial->machine, trial->state);
    Str where = arena_printf(&lab.arena, "state = '%s'", code);
    *put = !find_row(trial->machine, where.ptr, &found);
    if (*put && !find_row(trial->machine, "1 = 1", &found)) return false;
    trial->id = found.id;
    trial->before = found.state;
    if (*put) put_into(trial, str_from(code));
    return true;
}

static void try_state(Trial *trial) {
    bool put = false;
    if (!take_record(trial, &put)) return;
    met_of(trial->machine)->states[trial->state] = true;
    bool own = machine_find(trial->machine, trial->state, trial->event) != NULL;
    if (!own && first_move(trial) == NULL) {
        refuse_record(trial);
    } else {
        if (own) forbid_record(trial);
        move_record(trial, put);
    }
    if (put) put_into(trial, trial->before); /* the next one finds none that came there by itself */
}

static void try_route(CityLab *city, const Noun *noun, const Route *route, void *context) {
    (void)city;
    (void)context;
    if (noun->machine == NULL) return;
    Trial trial = {.machine = noun->machine,
                   .route = route,
                   .event = event_of(route, noun->machine)};
    if (trial.event == NULL) return;
    tally.routes++;
    (void)met_of(trial.machine);
    for (int32_t state = 1; state < trial.machine->states->count; state++) {
        trial.state = state;
        try_state(&trial);
    }
}

static void missed_states(void) {
    for (size_t i = 0; i < tally.met_count; i++) {
        const Met *met = &tally.met[i];
        for (int32_t state = 1; state < met->machine->states->count; state++) {
            if (!met->states[state])
                wrong(met->machine, code_of(met->machine, state), "", "no record was tried");
        }
    }
}

static void records_obey_their_tables(void **state) {
    CitySeats seats;
    tally = (Tally){0};
    city_lab_open(&lab, *state, &wish);
    city_seats_find(&lab, &seats);
    (void)city_rare_make(&lab, &seats);
    each_route(&lab, try_route, NULL);
    missed_states();
    print_message("%d event routes of %zu machines: %d refused, %d forbidden, %d done, %d held by "
                  "another rule\n",
                  tally.routes, tally.met_count, tally.refused, tally.forbidden, tally.done,
                  tally.held);
    assert_true(tally.routes > 30 && tally.refused > 200 && tally.forbidden > 300);
    assert_true(tally.done > 40 && tally.met_count > 15);
    assert_int_equal(lab.breaches, 0);
    city_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_SQLITE(every_table_is_whole),
        ON_SQLITE(every_state_event_and_role),
        ON_BOTH(records_obey_their_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
