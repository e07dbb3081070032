/* What one function of a transaction may count on: its rows, its errors, its savepoints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/store_lab.h"

typedef struct Given {
    Thing thing;
    int64_t number;
    char refused[80];
    size_t count;
} Given;

static Err insert(Tx *tx, void *context) {
    Given *given = context;
    Err err = tx_run(tx, &sql_thing_insert, ROW(&given->thing));
    snprintf(given->refused, sizeof given->refused, "%s", tx_refused_key(tx));
    return err;
}

static Err insert_owner(Tx *tx, void *context) {
    return tx_run(tx, &sql_owner_insert, WITH(BIND_INT("id", *(int64_t *)context)));
}

static void check_refused(Store *store, Thing thing, const char *key) {
    Given given = {.thing = thing};
    assert_int_equal(store_write(store, insert, &given), ERR_CONFLICT);
    assert_string_equal(given.refused, key);
}

static void test_refused_keys(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    int64_t owner = 7;
    Given first = {.thing = thing_make("a")};
    first.thing.owner_id = owner;
    first.thing.born = 20000101;
    assert_int_equal(store_write(store, insert_owner, &owner), OK);
    assert_int_equal(store_write(store, insert, &first), OK);
    assert_string_equal(first.refused, "");
    check_refused(store, thing_make("a"), "thing.name");
    Thing twin = first.thing, orphan = thing_make("c"), negative = thing_make("d");
    twin.name = STR("b");
    orphan.owner_id = 8;
    negative.amount = -1;
    check_refused(store, twin, "thing.owner_id,born");
    check_refused(store, orphan, "foreign_key");
    check_refused(store, negative, "amount_not_negative");
    assert_int_equal(things_count(store), 1);
    store_close(store);
}

static Err insert_and_fail(Tx *tx, void *context) {
    TRY(insert(tx, context));
    return ERR_INVALID;
}

static void test_error_leaves_nothing(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    Given given = {.thing = thing_make("a")};
    assert_int_equal(store_write(store, insert_and_fail, &given), ERR_INVALID);
    assert_int_equal(things_count(store), 0);
    assert_true(store_is_healthy(store));
    store_close(store);
}

static Err swallow_conflict(Tx *tx, void *context) {
    Given *given = context;
    Given other = {.thing = thing_make("other")};
    TRY(insert(tx, given));
    assert_int_equal(insert(tx, given), ERR_CONFLICT);
    assert_int_equal(insert(tx, &other), ERR_CONFLICT);
    return OK;
}

static void test_refusal_spoils_the_function(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    Given given = {.thing = thing_make("a")};
    assert_int_equal(store_write(store, swallow_conflict, &given), ERR_CONFLICT);
    assert_int_equal(things_count(store), 0);
    store_close(store);
}

static Err go_on_after_attempt(Tx *tx, void *context) {
    Given *given = context;
    Given other = {.thing = thing_make("other")};
    TRY(insert(tx, given));
    assert_int_equal(tx_attempt(tx, insert_and_fail, &other), ERR_INVALID);
    assert_int_equal(tx_attempt(tx, insert, given), ERR_CONFLICT);
    assert_string_equal(tx_refused_key(tx), "thing.name");
    TRY(tx_attempt(tx, insert, &other));
    Given third = {.thing = thing_make("third")};
    return insert(tx, &third);
}

static void test_attempt(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    Given given = {.thing = thing_make("a")};
    assert_int_equal(store_write(store, go_on_after_attempt, &given), OK);
    assert_int_equal(things_count(store), 3);
    store_close(store);
}

enum { MANY = 1203 }; /* more than two fetches of a cursor */

static Err insert_many(Tx *tx, void *context) {
    Arena arena;
    arena_init(&arena, 0);
    Err err = OK;
    for (int i = 0; i < *(int *)context && err == OK; i++) {
        Thing thing = thing_make(arena_printf(&arena, "thing %05d", i).ptr);
        thing.amount = i;
        err = tx_run(tx, &sql_thing_insert, ROW(&thing));
    }
    arena_clear(&arena);
    return err;
}

static Err list_at_most(Tx *tx, void *context) {
    Given *given = context;
    Arena arena;
    List rows;
    arena_init(&arena, 0);
    Err err = tx_list(tx, &arena, &sql_thing_list, WITH(MOST((size_t)given->number)), &rows);
    given->count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const Thing *thing = LIST_AT(rows, Thing, i);
        assert_int_equal(thing->amount, (int64_t)i);
        assert_true(str_starts(thing->name, STR("thing ")));
    }
    arena_clear(&arena);
    return err;
}

static Err look_around(Tx *tx, void *context) {
    Given *given = context;
    Thing thing;
    Arena arena;
    arena_init(&arena, 0);
    assert_int_equal(tx_get(tx, &arena, &sql_thing_get, WITH(BIND_INT("id", 999999)), &thing),
                     ERR_NOT_FOUND);
    assert_int_equal(thing.amount, INT_NONE);
    given->number = MANY - 1;
    assert_int_equal(list_at_most(tx, given), ERR_TOO_LARGE);
    assert_int_equal(given->count, 0);
    given->number = MANY;
    TRY(list_at_most(tx, given));
    assert_int_equal(given->count, MANY);
    Tally tally;
    TRY(tx_get(tx, &arena, &sql_thing_tally, NO_BINDS, &tally));
    assert_int_equal(tally.total, (int64_t)MANY * (MANY - 1) / 2);
    arena_clear(&arena);
    return OK;
}

static void test_get_and_list(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    int many = MANY;
    Given given = {0};
    assert_int_equal(store_write(store, insert_many, &many), OK);
    assert_int_equal(store_read(store, look_around, &given), OK);
    store_close(store);
}

typedef struct Stroll {
    Tx *tx;
    int64_t seen, stop_at;
} Stroll;

/* Runs statements of its own while the rows come, one of them the very statement that feeds it. */
static Err stroll_row(void *context, const void *row) {
    Stroll *stroll = context;
    const Thing *thing = row;
    assert_int_equal(thing->amount, stroll->seen);
    if (stroll->seen == stroll->stop_at) return ERR_STALE;
    if (stroll->seen++ != 3) return OK;
    Tally tally;
    TRY(tx_get(stroll->tx, NULL, &sql_thing_tally, NO_BINDS, &tally));
    assert_int_equal(tally.count, MANY);
    Stroll inner = {.tx = stroll->tx, .stop_at = 2};
    assert_int_equal(tx_each(stroll->tx, &sql_thing_list, NO_BINDS, stroll_row, &inner), ERR_STALE);
    assert_int_equal(inner.seen, 2);
    return OK;
}

static Err walk(Tx *tx, void *context) {
    Stroll *stroll = context;
    stroll->tx = tx;
    return tx_each(tx, &sql_thing_list, NO_BINDS, stroll_row, stroll);
}

static void test_each(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    int many = MANY;
    assert_int_equal(store_write(store, insert_many, &many), OK);
    Stroll whole = {.stop_at = -1}, part = {.stop_at = 700};
    assert_int_equal(store_read(store, walk, &whole), OK);
    assert_int_equal(whole.seen, MANY);
    assert_int_equal(store_read(store, walk, &part), ERR_STALE);
    assert_int_equal(part.seen, 700);
    store_close(store);
}

static Err change_some(Tx *tx, void *context) {
    Given *given = context;
    const Bind *binds = WITH(BIND_TEXT("name", STR("new")), BIND_INT("id", given->number));
    int64_t changed;
    TRY(tx_run_counted(tx, &sql_thing_rename, binds, &changed));
    given->count = (size_t)changed;
    return OK;
}

static void test_counted(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    Given first = {.thing = thing_make("a")}, change = {.number = 1, .count = 9};
    assert_int_equal(store_write(store, insert, &first), OK);
    assert_int_equal(store_write(store, change_some, &change), OK);
    assert_int_equal(change.count, 1);
    change.number = 55;
    assert_int_equal(store_write(store, change_some, &change), OK);
    assert_int_equal(change.count, 0);
    store_close(store);
}

static Err write_as_reader(Tx *tx, void *context) {
    assert_false(tx_is_writer(tx));
    return insert(tx, context);
}

static void test_reader_cannot_write(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    Given given = {.thing = thing_make("a")};
    assert_int_equal(store_read(store, write_as_reader, &given), ERR_UNAVAILABLE);
    assert_int_equal(things_count(store), 0);
    assert_true(store_is_healthy(store));
    store_close(store);
}

static Err read_for_ever(Tx *tx, void *context) {
    (void)context;
    static const Statement endless = {
        .name = "test.endless",
        .sqlite = "with recursive n (i) as (select 1 union all select i + 1 from n)"
                  " select count(*) as count from n",
        .postgres = "with recursive n (i) as (select 1 union all select 1 - i from n)"
                    " select count(*) as count from n",
        .out = &lab_tally_shape};
    Tally tally;
    return tx_get(tx, NULL, &endless, NO_BINDS, &tally);
}

static void test_read_deadline(void **state) {
    StoreConfig config = {.rooms = lab_rooms,
                          .room_count = 1,
                          .readers = 1,
                          .read_deadline_ms = 200};
    Store *store;
    database_need(*state, &config);
    assert_int_equal(store_open(&config, &store), OK);
    int64_t started_ms = clock_monotonic_ms();
    assert_int_equal(store_read(store, read_for_ever, NULL), ERR_UNAVAILABLE);
    assert_true(clock_monotonic_ms() - started_ms < 10000);
    assert_int_equal(things_count(store), 0);
    store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(test_refused_keys),
        ON_BOTH(test_error_leaves_nothing),
        ON_BOTH(test_refusal_spoils_the_function),
        ON_BOTH(test_attempt),
        ON_BOTH(test_get_and_list),
        ON_BOTH(test_each),
        ON_BOTH(test_counted),
        ON_BOTH(test_reader_cannot_write),
        ON_BOTH(test_read_deadline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
