/* A statement over many rows at once: in their order, whole or not at all, and what each of them
 * gave. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/store/rows.h"
#include "support/store_lab.h"

enum { MANY = 203, BAD = 101 }; /* more than go out together, and one in the middle of some */

typedef struct Given {
    Arena arena;
    List things, out;
    int64_t changed[MANY];
    char refused[80];
} Given;

static void given_make(Given *given, size_t count) {
    arena_init(&given->arena, 0);
    given->things = (List){arena_array(&given->arena, Thing, count), count};
    for (size_t i = 0; i < count; i++) {
        Thing *thing = LIST_AT(given->things, Thing, i);
        *thing = thing_make(arena_printf(&given->arena, "thing %05zu", i).ptr);
        thing->amount = (int64_t)i;
        thing->bytes = STR("\0bytes");
    }
}

static Err insert_rows(Tx *tx, void *context) {
    Given *given = context;
    Err err = tx_get_rows(tx, &given->arena, &sql_thing_insert, &given->things, &given->out);
    snprintf(given->refused, sizeof given->refused, "%s", tx_refused_key(tx));
    return err;
}

static Err count_rows(Tx *tx, void *context) {
    Given *given = context;
    return tx_run_rows_counted(tx, &sql_thing_insert, &given->things, given->changed);
}

static Err look(Tx *tx, void *context) {
    Given *given = context;
    for (size_t i = 0; i < given->things.count; i++) {
        Thing seen;
        int64_t id = LIST_AT(given->out, Thing, i)->id;
        TRY(tx_get(tx, &given->arena, &sql_thing_get, WITH(BIND_INT("id", id)), &seen));
        assert_true(str_equal(seen.name, LIST_AT(given->things, Thing, i)->name));
        assert_int_equal(seen.amount, (int64_t)i);
    }
    return OK;
}

static void each_gets_its_own(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    Given given;
    given_make(&given, MANY);
    assert_int_equal(store_write(store, insert_rows, &given), OK);
    assert_int_equal(given.out.count, MANY);
    for (size_t i = 1; i < MANY; i++)
        assert_true(LIST_AT(given.out, Thing, i - 1)->id < LIST_AT(given.out, Thing, i)->id);
    assert_int_equal(store_read(store, look, &given), OK);
    assert_int_equal(things_count(store), MANY);
    store_close(store);
    arena_clear(&given.arena);
}

static void none_is_no_trouble(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    Given given;
    given_make(&given, 0);
    assert_int_equal(store_write(store, insert_rows, &given), OK);
    assert_int_equal(given.out.count, 0);
    store_close(store);
    arena_clear(&given.arena);
}

static void each_is_counted(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    Given given;
    given_make(&given, MANY);
    assert_int_equal(store_write(store, count_rows, &given), OK);
    for (size_t i = 0; i < MANY; i++) assert_int_equal(given.changed[i], 1);
    store_close(store);
    arena_clear(&given.arena);
}

static void one_is_refused_and_none_stays(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    Given given;
    given_make(&given, MANY);
    LIST_AT(given.things, Thing, BAD)->name = LIST_AT(given.things, Thing, 3)->name;
    assert_int_equal(store_write(store, insert_rows, &given), ERR_CONFLICT);
    assert_string_equal(given.refused, "thing.name");
    assert_int_equal(things_count(store), 0);
    assert_true(store_is_healthy(store));
    store_close(store);
    arena_clear(&given.arena);
}

static Err go_on_after(Tx *tx, void *context) {
    Given *given = context, good;
    given_make(&good, MANY);
    assert_int_equal(tx_attempt(tx, insert_rows, given), ERR_CONFLICT);
    Err err = insert_rows(tx, &good);
    arena_clear(&good.arena);
    return err;
}

static void after_an_attempt_it_goes_on(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    Given given;
    given_make(&given, MANY);
    LIST_AT(given.things, Thing, BAD)->amount = -1;
    assert_int_equal(store_write(store, go_on_after, &given), OK);
    assert_string_equal(given.refused, "amount_not_negative");
    assert_int_equal(things_count(store), MANY);
    store_close(store);
    arena_clear(&given.arena);
}

/* The Nth of them fails as if the database were gone: nothing stays, and the next batch finds a
 * connection that works. */
static void any_of_them_may_fail(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    Given given;
    given_make(&given, MANY);
    for (int64_t nth = 1; nth <= MANY; nth += 50) {
        store_fail_nth(store, nth);
        assert_int_equal(store_write(store, insert_rows, &given), ERR_UNAVAILABLE);
        assert_int_equal(store_fail_nth(store, 0), 0);
        assert_int_equal(things_count(store), 0);
    }
    assert_int_equal(store_write(store, insert_rows, &given), OK);
    store_close(store);
    arena_clear(&given.arena);
}

typedef struct Waiting {
    Store *store;
    pthread_t other;
    bool before, then, reader;
} Waiting;

static Err do_nothing(Tx *tx, void *context) {
    (void)tx, (void)context;
    return OK;
}

static void *write_too(void *context) {
    Waiting *waiting = context;
    assert_int_equal(store_write(waiting->store, do_nothing, NULL), OK);
    return NULL;
}

static Err until_waited_for(Tx *tx, void *context) {
    Waiting *waiting = context;
    waiting->before = tx_is_waited_for(tx);
    assert_int_equal(pthread_create(&waiting->other, NULL, write_too, waiting), 0);
    for (int i = 0; i < 5000 && !tx_is_waited_for(tx); i++) usleep(1000);
    waiting->then = tx_is_waited_for(tx);
    return OK;
}

static Err as_reader(Tx *tx, void *context) {
    ((Waiting *)context)->reader = tx_is_waited_for(tx);
    return OK;
}

static void who_waits_is_seen(void **state) {
    Waiting waiting = {.store = database_open(*state, lab_rooms, 1), .reader = true};
    assert_int_equal(store_write(waiting.store, until_waited_for, &waiting), OK);
    (void)pthread_join(waiting.other, NULL);
    assert_false(waiting.before);
    assert_true(waiting.then);
    assert_int_equal(store_read(waiting.store, as_reader, &waiting), OK);
    assert_false(waiting.reader);
    store_close(waiting.store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(each_gets_its_own),
        ON_BOTH(none_is_no_trouble),
        ON_BOTH(each_is_counted),
        ON_BOTH(one_is_refused_and_none_stays),
        ON_BOTH(after_an_attempt_it_goes_on),
        ON_BOTH(any_of_them_may_fail),
        ON_BOTH(who_waits_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
