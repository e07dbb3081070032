#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/log.h"
#include "support/walk_lab.h"

static Lab lab;

/* Opens a site of one noun with these routes; the database stays empty when the tables are
 * refused. */
static Err open_with(const Database *database, const Route *routes, size_t count,
                     const Machine *machine) {
    Noun noun = {routes, count, machine};
    const Noun *nouns[] = {&noun};
    Module module = {.name = "lab", .nouns = nouns, .noun_count = 1};
    const Module *modules[] = {&module};
    Site *site = NULL;
    SiteConfig config = lab.config;
    config.dsn = database->dsn;
    config.modules = modules;
    config.module_count = 1;
    log_set_level(LOG_OFF);
    Err err = site_open(&config, &site);
    log_set_level(LOG_WARN);
    if (err == OK) site_close(site);
    return err;
}

static Err run(Op *op, const void *in, void *out) {
    (void)op;
    (void)in;
    (void)out;
    return OK;
}

#define GOOD                                                                                       \
    {                                                                                              \
        "GET", "/api/things", "thing_get", "signed_in", run,                                       \
            .in = &id_key_shape, .out = &id_key_shape, .doc = "A thing"                            \
    }

static void sound_tables_pass(void **state) {
    lab_configure(&lab, *state);
    static const Route routes[] = {GOOD};
    assert_int_equal(open_with(*state, routes, 1, NULL), OK);
    lab_close(&lab);
}

static const Field free_fields[] = {{"id", F_TEXT, 0, .flags = STORED}};
static const Shape free_shape = {"id_key", "lab", free_fields, 1, sizeof(Str)};
static const Field unnamed_fields[] = {{"unnamed", F_INT, 0, .flags = STORED}};
static const Shape unnamed_shape = {"unnamed", "lab", unnamed_fields, 1, sizeof(int64_t)};

static const Field seen_fields[] = {{"id", F_TEXT, 0, .flags = READONLY, .see = "crates.see"}};
static const Shape seen_shape = {"id_key", "lab", seen_fields, 1, sizeof(Str)};

static const Field ill_fields[] = {{"id", F_INT, 0, .flags = READONLY | HEALTH}};
static const Shape ill_shape = {"id_key", "lab", ill_fields, 1, sizeof(int64_t)};

static const Field wordy_fields[] = {{"id", F_TEXT, 0, .flags = STORED, .max = 200}};
static const Shape wordy_shape = {"id_key", "lab", wordy_fields, 1, sizeof(Str)};
static const Field told_fields[] = {
    {"id", F_TEXT, 0, .flags = STORED, .max = 200, .plain = "of a lab"}};
static const Shape told_shape = {"id_key", "lab", told_fields, 1, sizeof(Str)};
static const Field sought_fields[] = {{"id", F_TEXT, 0, .flags = FILTER, .seal = "lab.words"}};
static const Shape sought_shape = {"id_key", "lab", sought_fields, 1, sizeof(Str)};

static const Field bare_fields[] = {{"id", F_INT, 0, .doc = "minutes since midnight"}};
static const Shape bare_shape = {"id_key", "lab", bare_fields, 1, sizeof(int64_t)};
static const Field clock_fields[] = {
    {"id", F_INT, 0, .unit = "clock", .doc = "minutes since midnight"}};
static const Shape clock_shape = {"id_key", "lab", clock_fields, 1, sizeof(int64_t)};

static const ListHold unheld = {.field = "person_id"};

static void unsound_tables_stop_the_program(void **state) {
    lab_configure(&lab, *state);
    static const Route bad[] = {
        {"GET", "/api/a", "a", NULL, run, .doc = "no permission"},
        {"GET", "/api/a", "a", "", run, .doc = "an empty one"},
        {"GET", "/api/a", "a", "public", .doc = "nothing to run"},
        {"GET", "/api/a/{id}", "a", "public", run, .doc = "a part that is no field"},
        {"GET", "/api/a", "a", "public", run, .flags = ROUTE_WRITES, .doc = "a GET that writes"},
        {"POST", "/api/a", "a", "public", run, &free_shape, .doc = "a text without a limit"},
        {"POST", "/api/a", "a", "public", run, &unnamed_shape, .doc = "a field without words"},
        {"PATCH", "/api/a", "a", "public", run, &id_key_shape, &id_key_shape, ROUTE_VERSIONED,
         .doc = "no version"},
        {"POST", "/api/a", "a", "public", run, .flags = ROUTE_SHARED, .doc = "a shared POST"},
        {"GET", "/api/a", "a", "signed_in", run, .flags = ROUTE_SHARED, .doc = "shared by few"},
        {"GET", "/api/a", "a", "public", run, .out = &seen_shape, .flags = ROUTE_SHARED,
         .doc = "shared, and not the same for everyone"},
        {"GET", "/api/a", "a", "signed_in", run, .out = &ill_shape, .doc = "health for nobody"},
        {"POST", "/api/a/{id}", "a", "public", run, &id_key_shape, .states = "packed",
         .doc = "offered in states of no machine"},
        {"POST", "/api/a/{id}/d", "a", "signed_in", run, &id_key_shape, &id_key_shape,
         .given = "ended_on=", .doc = "offered by what its record does not hold"},
        {"POST", "/api/a", "a", "public", run, &wordy_shape, .flags = ROUTE_WRITES,
         .doc = "free words that are not sealed"},
        {"GET", "/api/a", "a", "public", run, .out = &sought_shape, .doc = "sealed, and sought"},
        {"POST", "/api/a", "a", "public", run, &bare_shape,
         .doc = "a time of day without its unit"},
        {"GET", "/api/a", "a", "public", run, .out = &bare_shape, .doc = "the same, to be read"},
        {"GET", "/api/a", "a", "public", run, .out = &id_key_shape, .flags = ROUTE_BY_PLACE,
         .doc = "by its places, of which it has none"},
        {"GET", "/api/a", "a", "public", run, .out = &id_key_shape, .hold = &unheld,
         .doc = "begins with what its rows do not name"},
        {"GET", "/api/schema", "a", "public", run, .doc = "a path that is taken"},
        {"GET", "/api/a", "schema_get", "public", run, .doc = "a name that is taken"},
        {"GET", "/api/a", "thing_juggle", "public", run, .doc = "an act without words"},
    };
    static const Route sound = {"GET", "/api/a", "a", "public", run, .doc = "what they are not"};
    assert_int_equal(open_with(*state, &sound, 1, NULL), OK);
    static const Route told = {"POST",
                               "/api/a",
                               "a",
                               "public",
                               run,
                               &told_shape,
                               .flags = ROUTE_WRITES,
                               .doc = "free words with a reason"};
    assert_int_equal(open_with(*state, &told, 1, NULL), OK);
    static const Route timed = {"GET",        "/api/a",
                                "a",          "public",
                                run,          &clock_shape,
                                &clock_shape, .doc = "a time of day with its unit"};
    assert_int_equal(open_with(*state, &timed, 1, NULL), OK);
    for (size_t i = 0; i < COUNT(bad); i++) {
        Err err = open_with(*state, &bad[i], 1, NULL);
        if (err != ERR_INTERNAL) fail_msg("%s: %s", bad[i].doc, err_name(err));
    }
    lab_close(&lab);
}

static void a_machine_must_stay_within_its_states(void **state) {
    lab_configure(&lab, *state);
    static const Route routes[] = {GOOD};
    static const Move moves[] = {{CRATE_PACKED, "seal", "signed_in", 9, NULL}};
    Machine machine = crate_machine;
    machine.moves = moves;
    machine.move_count = 1;
    assert_int_equal(open_with(*state, routes, 1, &machine), ERR_INTERNAL);
    lab_close(&lab);
}

/* The list of codes has grown, its phases have not. */
static void a_state_must_have_its_phase(void **state) {
    lab_configure(&lab, *state);
    static const Route routes[] = {GOOD};
    Machine machine = crate_machine;
    machine.phase_count--;
    assert_int_equal(open_with(*state, routes, 1, &machine), ERR_INTERNAL);
    lab_close(&lab);
}

static void roles_of_two_administrators_share_nothing(void **state) {
    lab_configure(&lab, *state);
    static const Grant grants[] = {{"crates.read", REACH_ALL}};
    static const Role roles[] = {{"lab_keeper", ROLE_SYSTEM_ADMIN, grants, 1},
                                 {"lab_packer", ROLE_AUDIT_ADMIN, grants, 1}};
    static const Rights rights = {roles, 2};
    static const Route routes[] = {GOOD};
    lab.config.rights = &rights;
    assert_int_equal(open_with(*state, routes, 1, NULL), ERR_INTERNAL);
    lab_close(&lab);
}

/* A slip of the pen in the table of roles: nobody asks for what is granted, nobody has what is
 * asked for. */
static void roles_and_tables_speak_of_the_same_permissions(void **state) {
    static const Grant slipped[] = {{"things.raed", REACH_ALL}};
    static const Grant both[] = {{"things.read", REACH_ALL}, {"things.raed", REACH_ALL}};
    static const Route routes[] = {{"GET", "/api/things", "thing_get", "things.read", run,
                                    .in = &id_key_shape, .out = &id_key_shape, .doc = "A thing"}};
    static const struct {
        const Grant *grants;
        size_t count;
        bool whole;
        Err err;
    } cases[] = {
        {slipped, 1, true, ERR_INTERNAL},
        {both, 2, true, ERR_INTERNAL},
        {both, 2, false, OK},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        lab_configure(&lab, *state);
        Role role = {"lab_keeper", ROLE_BUSINESS, cases[i].grants, cases[i].count};
        Rights rights = {&role, 1};
        lab.config.rights = &rights;
        lab.config.whole = cases[i].whole;
        assert_int_equal(open_with(*state, routes, 1, NULL), cases[i].err);
        lab_close(&lab);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_SQLITE(sound_tables_pass),
        ON_SQLITE(unsound_tables_stop_the_program),
        ON_SQLITE(a_machine_must_stay_within_its_states),
        ON_SQLITE(a_state_must_have_its_phase),
        ON_SQLITE(roles_of_two_administrators_share_nothing),
        ON_SQLITE(roles_and_tables_speak_of_the_same_permissions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
