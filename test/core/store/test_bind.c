/* Every kind of field goes into the database and comes back the same, with a value and without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "support/store_lab.h"

typedef struct Trip {
    Thing in, out;
    Arena arena;
} Trip;

static Err trip(Tx *tx, void *context) {
    Trip *it = context;
    Thing made;
    TRY(tx_get(tx, &it->arena, &sql_thing_insert, ROW(&it->in), &made));
    it->in.id = made.id;
    return tx_get(tx, &it->arena, &sql_thing_get, WITH(BIND_INT("id", made.id)), &it->out);
}

static void assert_same(const Thing *a, const Thing *b) {
    for (size_t i = 0; i < thing_shape.count; i++) {
        if (!field_equal(&thing_shape.fields[i], a, b))
            fail_msg("%s differs", thing_shape.fields[i].name);
        assert_int_equal(field_has_value(&thing_shape.fields[i], a),
                         field_has_value(&thing_shape.fields[i], b));
    }
}

static void check_trip(Store *store, Thing in) {
    Trip it = {.in = in};
    arena_init(&it.arena, 0);
    assert_int_equal(store_write(store, trip, &it), OK);
    assert_same(&it.in, &it.out);
    arena_clear(&it.arena);
}

static Err add_owner(Tx *tx, void *context) {
    return tx_run(tx, &sql_owner_insert, WITH(BIND_INT("id", *(int64_t *)context)));
}

static void test_kinds(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    int64_t owner = INT64_C(330105001002);
    assert_int_equal(store_write(store, add_owner, &owner), OK);
    check_trip(store, (Thing){.name = STR("王𠮷芳"),
                              .amount = INT64_MAX,
                              .active = true,
                              .born = 19460215,
                              .seen_at = INT64_C(1795305000123),
                              .price = -5,
                              .score = 0.1,
                              .color = 3,
                              .owner_id = owner,
                              .bytes = STR("\x00\xff'\\x\n"),
                              .extra = STR("{\"a\": [1, \"二\"]}")});
    store_close(store);
}

static void test_no_values(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    check_trip(store, thing_make("bare"));
    store_close(store);
}

static void test_empty_is_not_none(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    Thing in = thing_make("");
    in.bytes = STR("");
    in.amount = 0;
    in.price = 0;
    in.score = 0;
    check_trip(store, in);
    store_close(store);
}

typedef struct Picks {
    const char *color;
    int64_t least;
    size_t count;
} Picks;

static Err three(Tx *tx, void *context) {
    (void)context;
    static const char *const names[] = {"a", "b", "c"};
    for (int i = 0; i < 3; i++) {
        Thing thing = thing_make(names[i]);
        thing.color = i % 2 + 1;
        thing.amount = i * 10;
        TRY(tx_run(tx, &sql_thing_insert, ROW(&thing)));
    }
    return OK;
}

static Err pick(Tx *tx, void *context) {
    Picks *picks = context;
    Arena arena;
    List rows;
    arena_init(&arena, 0);
    Err err = tx_list(tx, &arena, &sql_thing_pick,
                      WITH(BIND_TEXT("color", str_from(picks->color)),
                           BIND_INT("least", picks->least), MOST(10)),
                      &rows);
    picks->count = rows.count;
    arena_clear(&arena);
    return err;
}

/* ":x is null or …" tells PostgreSQL no type; the store finds one. */
static void test_optional_binds(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    assert_int_equal(store_write(store, three, NULL), OK);
    Picks cases[] = {
        {NULL, INT_NONE, 3}, {"red", INT_NONE, 2}, {NULL, 10, 2}, {"red", 10, 1}, {"blue", 0, 0}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        Picks picks = cases[i];
        assert_int_equal(store_read(store, pick, &picks), OK);
        assert_int_equal(picks.count, cases[i].count);
    }
    store_close(store);
}

static Err count_later(Tx *tx, void *context) {
    Arena arena;
    List rows;
    arena_init(&arena, 0);
    Err err = tx_list(tx, &arena, &sql_thing_later,
                      WITH(BIND_INT("from", INT64_C(1795305000000)), MOST(10)), &rows);
    *(size_t *)context = rows.count;
    arena_clear(&arena);
    return err;
}

/* "$1 + 1" would be a four-byte integer by PostgreSQL's own reckoning. */
static void test_wide_numbers(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    size_t count = 9;
    assert_int_equal(store_read(store, count_later, &count), OK);
    assert_int_equal(count, 0);
    store_close(store);
}

typedef struct Reached {
    int64_t own_org;
    size_t count;
} Reached;

static Err reach(Tx *tx, void *context) {
    Reached *reached = context;
    Arena arena;
    List rows;
    arena_init(&arena, 0);
    tx_set_common(tx, WITH(BIND_INT("now", 5), BIND_REF("own_org", reached->own_org)));
    Err err = tx_list(tx, &arena, &sql_thing_reach, WITH(MOST(10)), &rows);
    reached->count = rows.count;
    arena_clear(&arena);
    return err;
}

static void test_common_binds(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    assert_int_equal(store_write(store, three, NULL), OK);
    Reached all = {.own_org = 0}, none = {.own_org = 77};
    assert_int_equal(store_read(store, reach, &all), OK);
    assert_int_equal(store_read(store, reach, &none), OK);
    assert_int_equal(all.count, 3);
    assert_int_equal(none.count, 0);
    store_close(store);
}

static Err forget_bind(Tx *tx, void *context) {
    (void)context;
    Thing thing;
    return tx_get(tx, NULL, &sql_thing_get, NO_BINDS, &thing);
}

static void test_bind_without_source(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    assert_int_equal(store_read(store, forget_bind, NULL), ERR_INTERNAL);
    store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(test_kinds),
        ON_BOTH(test_no_values),
        ON_BOTH(test_empty_is_not_none),
        ON_BOTH(test_optional_binds),
        ON_BOTH(test_wide_numbers),
        ON_BOTH(test_common_binds),
        ON_BOTH(test_bind_without_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
