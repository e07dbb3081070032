/* Every machine of the house: its table is whole, every state × event × role is answered as the table says, and real records do what
 * their table allows and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/wire/field.h"
#include "support/city_lab.h"

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

/* ---- real records ---- */

static const Field *state_field(const Route *list, const Machine *machine) {
    for (size_t i = 0; i < list->out->count; i++) {
        const Field *field = &list->out->fields[i];
        if (field->kind == F_ENUM && field->choices == machine->states) return field;
    }
    return NULL;
}

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

typedef struct Trial {
    const Noun *noun;
    const Route *route, *list;
    const Field *field;
    const char *event;
} Trial;

typedef struct Tally {
    int routes, refused, forbidden, done, held;
} Tally;
static Tally tally;

static int32_t state_of(const Trial *trial, int64_t id) {
    List rows = {0};
    Str query = arena_printf(&lab.arena, "limit=200");
    SiteCall call = {.actor = &system_actor, .route = trial->list->name, .out = &rows};
    do {
        call.query = query;
        site_call_all(lab.site, &call, 1, &lab.arena);
        assert_int_equal(call.err, OK);
        for (size_t i = 0; i < rows.count; i++) {
            if (row_number(trial->list, &rows, i, "id") != id) continue;
            return *FIELD_AT_CONST(int32_t, trial->field,
                                   (const char *)rows.items + i * trial->list->out->size);
        }
        query = arena_printf(&lab.arena, "limit=200&after=" STR_FMT, STR_ARG(call.next));
    } while (call.next.len > 0);
    return 0;
}

static Err fire(const Trial *trial, const Actor *actor, int64_t id) {
    Faults faults = {.arena = &lab.arena};
    void *out = trial->route->out ? arena_alloc(&lab.arena, trial->route->out->size) : NULL;
    return site_call(lab.site, &lab.arena,
                     &(SiteCall){.actor = actor,
                                 .route = trial->route->name,
                                 .in = request_for(&lab, trial->route, id),
                                 .out = out,
                                 .faults = &faults});
}

static Actor everywhere(const Role *role) {
    return (Actor){.account_id = NOWHERE,
                   .name = STR("某人"),
                   .roles = {role},
                   .role_count = 1,
                   .scope_low = 0,
                   .scope_high = INT64_MAX};
}

static void wrong_record(const Trial *trial, int32_t state, const char *what) {
    wrong(trial->noun->machine, code_of(trial->noun->machine, state), trial->event, what);
}

/* Where the table has no row, whoever asks: refused, and the record stands as it stood. */
static void refuse_record(const Trial *trial, int64_t id, int32_t state) {
    Err err = fire(trial, &system_actor, id);
    lab.cells++;
    tally.refused++;
    if (err == OK) wrong_record(trial, state, "was done without a row");
    if (state_of(trial, id) != state) wrong_record(trial, state, "refused, and yet it moved");
}

static void forbid_record(const Trial *trial, int64_t id, int32_t state) {
    const Rights *rights = city_lab_rights(&lab);
    for (size_t r = 0; r < rights->role_count; r++) {
        Ask question = {trial->noun->machine, state, trial->event, OK, 0};
        int32_t to = 0;
        if (table_says(&rights->roles[r], &question, &to) == OK) continue;
        Actor actor = everywhere(&rights->roles[r]);
        Err err = fire(trial, &actor, id);
        lab.cells++;
        tally.forbidden++;
        if (err == OK) wrong_record(trial, state, rights->roles[r].name);
    }
    if (state_of(trial, id) != state) wrong_record(trial, state, "forbidden, and yet it moved");
}

/* Where it has one, the record goes where the row says, or another rule holds it and it stays. */
static void move_record(const Trial *trial, int64_t id, int32_t state) {
    const Move *move = machine_find(trial->noun->machine, state, trial->event);
    Err err = fire(trial, &system_actor, id);
    int32_t now = state_of(trial, id);
    lab.cells++;
    if (err == OK)
        tally.done++;
    else
        tally.held++;
    if (err == ERR_INTERNAL) wrong_record(trial, state, "an internal error");
    if (err != OK && now != state) wrong_record(trial, state, "held, and yet it moved");
    if (err == OK && now == state && move->to != state) wrong_record(trial, state, "did not move");
}

static void try_states(const Trial *trial, const List *rows) {
    const Machine *machine = trial->noun->machine;
    bool seen[64] = {false};
    for (size_t i = 0; i < rows->count; i++) {
        int64_t id = row_number(trial->list, rows, i, "id");
        int32_t state = *FIELD_AT_CONST(int32_t, trial->field,
                                        (const char *)rows->items + i * trial->list->out->size);
        if (seen[state] || state_of(trial, id) != state) continue;
        seen[state] = true;
        if (machine_find(machine, state, trial->event) == NULL) {
            refuse_record(trial, id, state);
        } else {
            forbid_record(trial, id, state);
            move_record(trial, id, state);
        }
    }
}

static void try_route(CityLab *city, const Noun *noun, const Route *route, void *context) {
    (void)context;
    if (noun->machine == NULL) return;
    Trial trial = {noun, route, list_before(city, route), NULL, event_of(route, noun->machine)};
    if (trial.event == NULL || trial.list == NULL) return;
    trial.field = state_field(trial.list, noun->machine);
    if (trial.field == NULL || trial.list->out->fields[0].kind != F_REF) return;
    List rows = city_lab_rows(city, &system_actor, trial.list, NULL);
    tally.routes++;
    try_states(&trial, &rows);
}

static void records_obey_their_tables(void **state) {
    tally = (Tally){0};
    city_lab_open(&lab, *state, &wish);
    each_route(&lab, try_route, NULL);
    print_message("%d event routes: %d refused, %d forbidden, %d done, %d held by another rule\n",
                  tally.routes, tally.refused, tally.forbidden, tally.done, tally.held);
    assert_true(tally.routes > 30 && tally.refused > 50 && tally.forbidden > 300);
    assert_true(tally.done > 10);
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
