#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/walk_lab.h"

static const Grant edit[] = {{"crates.edit", REACH_PLACE}};
static const Role editor = {"editor", ROLE_BUSINESS, edit, 1};
static const Grant sends[] = {{"crates.send", REACH_PLACE}};
static const Role sender = {"sender", ROLE_BUSINESS, sends, 1};

/* An op that belongs to no site: a machine asks for no more. */
typedef struct Bench {
    Arena arena;
    Faults faults;
    Actor actor;
    Op op;
} Bench;

static Bench bench;

static Err move(const Role *role, int32_t state, const char *event, int32_t *to) {
    bench.faults = (Faults){.arena = &bench.arena};
    bench.actor = (Actor){.account_id = 1, .roles = {role}, .role_count = role ? 1 : 0};
    bench.op = (Op){.arena = &bench.arena, .actor = &bench.actor, .faults = &bench.faults};
    return machine_move(&bench.op, &crate_machine, state, event, to);
}

/* What the table says, and nothing else: every state, event and role. */
static void every_state_event_and_role(void **state) {
    (void)state;
    static const char *const events[] = {"seal", "send", "explode"};
    const Role *const roles[] = {NULL, &editor, &sender};
    arena_init(&bench.arena, 0);
    for (int32_t from = CRATE_PACKED; from <= CRATE_SENT; from++) {
        for (size_t i = 0; i < COUNT(events); i++) {
            for (size_t j = 0; j < COUNT(roles); j++) {
                bool seals = from == CRATE_PACKED && i == 0,
                     sends_it = from == CRATE_SEALED && i == 1;
                bool may = (seals && roles[j] == &editor) || (sends_it && roles[j] == &sender);
                int32_t to = 0;
                Err err = move(roles[j], from, events[i], &to);
                Err expected = may ? OK : seals || sends_it ? ERR_FORBIDDEN : ERR_CONFLICT;
                assert_int_equal(err, expected);
                assert_int_equal(machine_may(&bench.op, &crate_machine, from, events[i]), may);
                assert_int_equal(to, may ? from + 1 : 0);
                assert_int_equal(bench.faults.count, expected == ERR_CONFLICT);
            }
        }
    }
    arena_clear(&bench.arena);
}

static void a_refusal_names_the_state(void **state) {
    (void)state;
    int32_t to = 0;
    arena_init(&bench.arena, 0);
    assert_int_equal(move(&editor, CRATE_SENT, "seal", &to), ERR_CONFLICT);
    assert_string_equal(bench.faults.items[0].code, "state_refuses");
    assert_true(str_equal_c(bench.faults.items[0].detail, "sent"));
    arena_clear(&bench.arena);
}

static void the_system_may_do_what_the_table_has(void **state) {
    (void)state;
    int32_t to = 0;
    arena_init(&bench.arena, 0);
    bench.faults = (Faults){.arena = &bench.arena};
    bench.op = (Op){.arena = &bench.arena, .actor = &system_actor, .faults = &bench.faults};
    assert_int_equal(machine_move(&bench.op, &crate_machine, CRATE_SEALED, "send", &to), OK);
    assert_int_equal(to, CRATE_SENT);
    assert_int_equal(machine_move(&bench.op, &crate_machine, CRATE_SENT, "send", &to),
                     ERR_CONFLICT);
    arena_clear(&bench.arena);
}

static void a_drawing_has_every_move(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 0);
    Str drawing = machine_draw(&arena, &crate_machine);
    assert_true(str_equal_c(drawing,
                            "stateDiagram-v2\n"
                            "    [*] --> packed\n"
                            "    packed --> sealed: seal (crates.edit)\n"
                            "    sealed --> sent: send (crates.send, clock crate_send_days)\n"
                            "    sent --> [*]\n"));
    assert_true(machine_is_final(&crate_machine, CRATE_SENT));
    assert_false(machine_is_final(&crate_machine, CRATE_PACKED));
    arena_clear(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_event_and_role),
        cmocka_unit_test(a_refusal_names_the_state),
        cmocka_unit_test(the_system_may_do_what_the_table_has),
        cmocka_unit_test(a_drawing_has_every_move),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
