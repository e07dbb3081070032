/* The table of what waits: every row a move that its route may make, every state that somebody is
 * to leave in some row, every statement by index. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/rights.h"
#include "care/benefit/grant.h"
#include "care/desk/desk.h"
#include "care/desk/waiting.h"
#include "care/service/plan.h"
#include "core/store/query.h"
#include "support/desk_lab.h"

static OrderLab lab;

/* States that are no work: what stands as it should until somebody's life changes, or what another
 * noun's row stands for. */
static const struct {
    const char *machine, *state, *why;
} rests[] = {
    {"organisation", "active", "works"},
    {"organisation", "suspended", "until it is resumed"},
    {"person", "active", "lives"},
    {"person", "left", "lives elsewhere"},
    {"person", "dead", "may be a mistake"},
    {"duplicate", "apart", "two people"},
    {"duplicate", "carried", "one person"},
    {"assessment", "concluded", "holds"},
    {"worker", "active", "works"},
    {"worker", "suspended", "until resumed"},
    {"worker", "left", "may return"},
    {"grant", "active", "is paid"},
    {"grant", "stopped", "may run again"},
    {"application", "objected", "its objection waits"},
    {"plan", "active", "makes orders"},
    {"plan", "paused", "until resumed"},
    {"order", "finished", "its follow-up waits"},
    {"order", "followed", "until the month is frozen"},
    {"order", "frozen", "its bill waits"},
    {"plate", "active", "hangs at the door"},
    {"card", "active", "opens the door"},
    {"bill", "appealed", "its appeals wait"},
    {"unlock", "approved", "until it is used or runs out"},
    {"notice", "sent", "the gateway tells"},
    {"bill", "frozen", "checked in the same job"},
    {"bill", "approving", "settled by its job"},
    {"bill_line", "ready", "its bill waits"},
    {"bill_line", "flagged", "its bill waits"},
    {"bill_line", "cleared", "its bill waits"},
    {"bill_line", "refused", "its bill waits"},
    {"pay_line", "ready", "its file waits"},
    {"pay_line", "sent", "its file waits for the bank"},
    {"flag", "open", "its order waits"},
    {"job", "queued", "runs by itself"},
    {"job", "running", "runs by itself"},
};

static bool is_system(const Move *move) {
    return strcmp(move->permission, "system") == 0;
}

static bool rests_there(const Machine *machine, const char *state) {
    for (size_t i = 0; i < COUNT(rests); i++) {
        if (strcmp(rests[i].machine, machine->name) == 0 && strcmp(rests[i].state, state) == 0)
            return true;
    }
    return false;
}

static bool has_source(const Machine *machine, const char *state) {
    for (size_t i = 0; i < waiting_source_count; i++) {
        const WaitingSource *source = &waiting_sources[i];
        if (source->of->machine == machine && strcmp(source->state, state) == 0) return true;
    }
    return false;
}

static bool somebody_leaves(const Machine *machine, int32_t state) {
    for (size_t i = 0; i < machine->move_count; i++) {
        if (machine->moves[i].from == state && !is_system(&machine->moves[i])) return true;
    }
    return false;
}

static int machine_look(const Machine *machine) {
    int unseen = 0;
    for (int32_t state = 1; state < machine->states->count; state++) {
        const char *code = choice_code(machine->states, state);
        if (!somebody_leaves(machine, state) || has_source(machine, code) ||
            rests_there(machine, code))
            continue;
        print_error("%s in %s waits unseen: it wants a row in care/desk/waiting.c, or in this "
                    "test's rests\n",
                    machine->name, code);
        unseen++;
    }
    return unseen;
}

static void nothing_waits_unseen(void **state) {
    order_lab_open(&lab, *state);
    const SiteConfig *config = site_config(lab.site);
    int unseen = 0;
    for (size_t i = 0; i < config->module_count; i++) {
        const Module *module = config->modules[i];
        for (size_t j = 0; j < module->noun_count; j++) {
            if (module->nouns[j]->machine) unseen += machine_look(module->nouns[j]->machine);
        }
    }
    assert_int_equal(unseen, 0);
    order_lab_close(&lab);
}

static bool is_move(const WaitingSource *source, const Route *route) {
    const Machine *machine = source->of->machine;
    int32_t state = machine ? choice_find(machine->states, str_from(source->state)) : 0;
    for (size_t i = 0; state > 0 && i < machine->move_count; i++) {
        const Move *move = &machine->moves[i];
        if (move->from == state && strcmp(move->event, source->event) == 0 &&
            (strcmp(move->permission, route->permission) == 0))
            return true;
    }
    return false;
}

static void word_stands(const char *what, const WaitingSource *source) {
    Str key = arena_printf(&lab.arena, "%s.%s.%s", what, source->noun, source->state);
    if (str_equal(site_word(lab.site, "zh", key.ptr), key) ||
        str_equal(site_word(lab.site, "en", key.ptr), key))
        fail_msg("no word " STR_FMT, STR_ARG(key));
}

static void every_row_is_a_move_of_its_route(void **state) {
    order_lab_open(&lab, *state);
    for (size_t i = 0; i < waiting_source_count; i++) {
        const WaitingSource *source = &waiting_sources[i];
        const Route *route = waiting_route(lab.site, source->route);
        if (!route) fail_msg("%s %s: no route %s", source->noun, source->state, source->route);
        assert_true(route->flags & ROUTE_WRITES);
        if (source->event && !is_move(source, route))
            fail_msg("%s in %s: %s is no move of %s", source->noun, source->state, source->event,
                     source->route);
        word_stands("next", source);
        if (!source->event) word_stands("step", source); /* what no move is called by */
    }
    order_lab_close(&lab);
}

/* Acts that are done elsewhere than on the page of the record itself; the web app's reach.mjs holds
 * that some page offers each. */
static const struct {
    const char *route, *where;
} elsewhere[] = {
    {"assessment_create", "a form, from the person's page and the case's"},
    {"publicity_create", "a form, from the list of what is to be published"},
    {"plan_create", "a form, from the row itself"},
    {"payfile_results_table", "on the file's page, line by line or as the bank's table"},
    {"payfile_results", "on the file's page, line by line or as the bank's table"},
    {"flag_clear", "on the order's page, flag by flag"},
    {"visit_check_in", "on the carer's phone, at the visit"},
    {"visit_check_out", "on the carer's phone, at the visit"},
    {"access_round_open", "on the page of the round"},
    {"order_create", "at the telephone desk, for the same person"},
    {"access_round_close", "on the page of the round"},
};

static bool is_elsewhere(const char *route) {
    for (size_t i = 0; i < COUNT(elsewhere); i++) {
        if (strcmp(elsewhere[i].route, route) == 0) return true;
    }
    return false;
}

static bool is_route_of(const Noun *noun, const Route *route) {
    return route >= noun->routes && route < noun->routes + noun->route_count;
}

/* The page of the record shows what its noun does with it: the act's path begins with the
 * record's. */
static bool shows_act(const Noun *noun, const Route *record, const Route *act) {
    return is_route_of(noun, record) && is_route_of(noun, act) &&
           strncmp(act->path, record->path, strlen(record->path)) == 0;
}

static int roles_shut_out(const Route *record, const Route *act) {
    int shut = 0;
    for (size_t i = 0; i < city_rights.role_count; i++) {
        const Role *role = &city_rights.roles[i];
        if (role_reach(role, act->permission) == REACH_NONE) continue;
        if (role_reach(role, record->permission) != REACH_NONE) continue;
        print_error("%s may %s and may not look at it\n", role->name, act->name);
        shut++;
    }
    return shut;
}

static void every_row_leads_to_where_its_act_is_done(void **state) {
    order_lab_open(&lab, *state);
    int astray = 0;
    for (size_t i = 0; i < waiting_source_count; i++) {
        const WaitingSource *source = &waiting_sources[i];
        const Route *act = waiting_route(lab.site, source->route);
        Str name = arena_printf(&lab.arena, "%s_get", source->noun);
        const Route *record = waiting_route(lab.site, name.ptr);
        if (!record && strcmp(source->noun, "access_round") == 0) continue;
        if (!record || (!is_elsewhere(act->name) && !shows_act(source->of, record, act))) {
            print_error("%s in %s: no page shows %s\n", source->noun, source->state, act->name);
            astray++;
            continue;
        }
        astray += roles_shut_out(record, act);
    }
    assert_int_equal(astray, 0);
    order_lab_close(&lab);
}

/* A table that is read from end to end: what the frame around the rows scans is no table. */
static bool scans(Str line) {
    Str scan = STR("SCAN ");
    if (str_find(line, STR("Seq Scan")) >= 0) return true;
    if (!str_starts(line, scan)) return false;
    Str rest = str_slice(line, scan.len, line.len);
    bool frame = str_starts(rest, STR("w")) || str_starts(rest, STR("(")) ||
                 str_starts(rest, STR("CONSTANT")) || str_starts(rest, STR("base"));
    return !frame && str_find(rest, STR("USING INDEX")) < 0 &&
           str_find(rest, STR("USING COVERING INDEX")) < 0;
}

static Err each_explain(Op *op, void *context) {
    const Bind binds[] = {BIND_TEXT("state", STR("open")),
                          BIND_INT("late", 1),
                          BIND_INT("soon", 2),
                          BIND_INT("until", 20261231),
                          BIND_INT("after_due", 0),
                          BIND_INT("after_id", 0),
                          BIND_INT("only", 0),
                          BIND_INT("handler", 0),
                          BIND_INT("urges", 0),
                          BIND_INT("most", 10),
                          {0}};
    int *seen = context;
    for (size_t i = 0; i < waiting_source_count; i++) {
        Query query = {.base = waiting_sources[i].list, .binds = binds};
        Str plan, line;
        TRY(query_explain(op->tx, op->arena, &query, &plan));
        for (Str rest = plan; str_split(&rest, '\n', &line);) {
            if (scans(str_trim(line)))
                fail_msg("%s: " STR_FMT, waiting_sources[i].list->name, STR_ARG(plan));
        }
        (*seen)++;
    }
    return OK;
}

/* What a record is told to wait for is the table's move, and none where nobody is waited for. */
static void a_state_awaits_what_the_table_says(void **state) {
    (void)state;
    size_t told = 0;
    for (size_t i = 0; i < waiting_source_count; i++) {
        const WaitingSource *source = &waiting_sources[i];
        if (!source->event) continue;
        const char *event = waiting_event(source->of->machine, source->state);
        assert_non_null(event);
        assert_string_equal(event, source->event);
        told++;
    }
    assert_true(told > 20);
    assert_null(waiting_event(&grant_machine, "active"));
    assert_null(waiting_event(&plan_machine, "active"));
}

static void every_statement_goes_by_index(void **state) {
    order_lab_open(&lab, *state);
    int seen = 0;
    assert_int_equal(site_read(lab.site, &lab.clerk, &lab.arena, each_explain, &seen), OK);
    assert_int_equal(seen, waiting_source_count);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_SQLITE(nothing_waits_unseen),
        ON_SQLITE(every_row_is_a_move_of_its_route),
        ON_SQLITE(every_row_leads_to_where_its_act_is_done),
        cmocka_unit_test(a_state_awaits_what_the_table_says),
        ON_BOTH(every_statement_goes_by_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
