/* The batching writer: many functions, one commit, each alone in its failure. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/store_lab.h"

enum { JOBS = 60, THREADS = 4, ROUNDS = 40 };

typedef struct Crowd {
    Store *store;
    _Atomic bool open; /* the gate that holds the writer while the queue fills */
    _Atomic int answered;
    int batches;    /* how often running turned into answering */
    bool answering; /* both on the writer's thread alone */
    Err gate_err;
} Crowd;

typedef struct Job {
    Crowd *crowd;
    int number;
    bool fails;
    Err err;
} Job;

static Err job_run(Tx *tx, void *context) {
    Job *job = context;
    char name[32];
    job->crowd->answering = false;
    snprintf(name, sizeof name, "job %d", job->number);
    Thing thing = thing_make(name);
    TRY(tx_run(tx, &sql_thing_insert, ROW(&thing)));
    return job->fails ? ERR_INVALID : OK;
}

static void job_done(void *context, Err err) {
    Job *job = context;
    if (!job->crowd->answering) job->crowd->batches++;
    job->crowd->answering = true;
    job->err = err;
    atomic_fetch_add(&job->crowd->answered, 1);
}

static Err gate_run(Tx *tx, void *context) {
    (void)tx;
    Crowd *crowd = context;
    for (int i = 0; i < 5000 && !atomic_load(&crowd->open); i++) usleep(1000);
    return OK;
}

static void gate_done(void *context, Err err) {
    Crowd *crowd = context;
    crowd->gate_err = err;
    atomic_fetch_add(&crowd->answered, 1);
}

static void test_group_commit(void **state) {
    Crowd crowd = {.store = database_open(*state, lab_rooms, 1)};
    Job jobs[JOBS];
    store_submit(crowd.store, gate_run, gate_done, &crowd);
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = (Job){.crowd = &crowd, .number = i, .fails = i % 10 == 3};
        store_submit(crowd.store, job_run, job_done, &jobs[i]);
    }
    assert_int_equal(atomic_load(&crowd.answered), 0);
    atomic_store(&crowd.open, true);
    store_close(crowd.store); /* answers what is queued */
    assert_int_equal(atomic_load(&crowd.answered), JOBS + 1);
    assert_int_equal(crowd.gate_err, OK);
    assert_in_range(crowd.batches, 1, JOBS / 3);
    for (int i = 0; i < JOBS; i++) assert_int_equal(jobs[i].err, jobs[i].fails ? ERR_INVALID : OK);
    Store *again = database_open(*state, lab_rooms, 1);
    assert_int_equal(things_count(again), JOBS - JOBS / 10);
    store_close(again);
}

static void test_queue_limit(void **state) {
    StoreConfig config = {.rooms = lab_rooms, .room_count = 1, .queue_limit = 3};
    Crowd crowd = {0};
    Job jobs[3];
    database_need(*state, &config);
    assert_int_equal(store_open(&config, &crowd.store), OK);
    store_submit(crowd.store, gate_run, gate_done, &crowd);
    for (int i = 0; i < 3; i++) {
        jobs[i] = (Job){.crowd = &crowd, .number = i, .err = ERR_COUNT};
        store_submit(crowd.store, job_run, job_done, &jobs[i]);
    }
    assert_int_equal(jobs[2].err, ERR_UNAVAILABLE); /* at once */
    atomic_store(&crowd.open, true);
    store_close(crowd.store);
    assert_int_equal(jobs[0].err, OK);
    assert_int_equal(jobs[1].err, OK);
}

static Err see_job(Tx *tx, void *context) {
    Tally *tally = context;
    return tx_get(tx, NULL, &sql_thing_tally, NO_BINDS, tally);
}

typedef struct Witness {
    Store *store;
    Tally tally;
    Err err;
    _Atomic bool answered;
} Witness;

static Err witness_run(Tx *tx, void *context) {
    (void)context;
    Thing thing = thing_make("seen");
    return tx_run(tx, &sql_thing_insert, ROW(&thing));
}

static void witness_done(void *context, Err err) {
    Witness *witness = context;
    if (err == OK) err = store_read(witness->store, see_job, &witness->tally);
    witness->err = err;
    atomic_store(&witness->answered, true);
}

static void test_answer_comes_after_commit(void **state) {
    Witness witness = {.store = database_open(*state, lab_rooms, 1)};
    store_submit(witness.store, witness_run, witness_done, &witness);
    store_close(witness.store);
    assert_true(atomic_load(&witness.answered));
    assert_int_equal(witness.err, OK);
    assert_int_equal(witness.tally.count, 1);
}

/* Two things whose amounts always add up to 1000. */
static Err pair_make(Tx *tx, void *context) {
    (void)context;
    Thing left = thing_make("left"), right = thing_make("right");
    left.amount = 1000;
    right.amount = 0;
    TRY(tx_run(tx, &sql_thing_insert, ROW(&left)));
    return tx_run(tx, &sql_thing_insert, ROW(&right));
}

static const char *const shift_binds[] = {"by", "name"};
static const Statement shift = {.name = "test.shift",
                                .sqlite =
                                    "update thing set amount = amount + :by where name = :name",
                                .postgres = "update thing set amount = amount + $1 where name = $2",
                                .binds = shift_binds,
                                .bind_count = 2};

static Err pair_shift(Tx *tx, void *context) {
    (void)context;
    TRY(tx_run(tx, &shift, WITH(BIND_INT("by", -1), BIND_TEXT("name", STR("left")))));
    return tx_run(tx, &shift, WITH(BIND_INT("by", 1), BIND_TEXT("name", STR("right"))));
}

static void *shift_often(void *context) {
    for (int i = 0; i < ROUNDS; i++) {
        if (store_write(context, pair_shift, NULL) != OK) return "a write failed";
    }
    return NULL;
}

static void *look_often(void *context) {
    for (int i = 0; i < ROUNDS; i++) {
        Tally tally;
        if (store_read(context, see_job, &tally) != OK) return "a read failed";
        if (tally.total != 1000) return "half a transaction was seen";
    }
    return NULL;
}

static Err right_side(Tx *tx, void *context) {
    Arena arena;
    List rows;
    arena_init(&arena, 0);
    Err err = tx_list(tx, &arena, &sql_thing_list, WITH(MOST(2)), &rows);
    if (err == OK) *(int64_t *)context = LIST_AT(rows, Thing, 1)->amount;
    arena_clear(&arena);
    return err;
}

static void test_readers_beside_writer(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    pthread_t threads[2 * THREADS];
    int64_t right = 0;
    assert_int_equal(store_write(store, pair_make, NULL), OK);
    for (int i = 0; i < 2 * THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, i % 2 ? look_often : shift_often, store),
                         0);
    }
    for (int i = 0; i < 2 * THREADS; i++) {
        void *complaint;
        pthread_join(threads[i], &complaint);
        if (complaint) fail_msg("%s", (const char *)complaint);
    }
    assert_int_equal(store_read(store, right_side, &right), OK);
    assert_int_equal(right, THREADS * ROUNDS);
    store_close(store);
}

static Err insert_named(Tx *tx, void *context) {
    Thing thing = thing_make(context);
    return tx_run(tx, &sql_thing_insert, ROW(&thing));
}

static Err workload(Tx *tx, void *context) {
    (void)context;
    TRY(insert_named(tx, "one"));
    TRY(tx_attempt(tx, insert_named, "two"));
    return tx_run(tx, &sql_thing_delete, WITH(BIND_INT("id", 1)));
}

/* Every storage call of a write fails once: nothing of it stays, and the next write works. */
static void test_fail_nth_write(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    assert_int_equal(store_write(store, insert_named, "first"), OK);
    Err err = ERR_UNAVAILABLE;
    int nth = 0;
    while (err != OK) {
        store_fail_nth(store, ++nth);
        err = store_write(store, workload, NULL);
        store_fail_nth(store, 0);
        if (err == OK) break;
        assert_int_equal(err, ERR_UNAVAILABLE);
        assert_int_equal(things_count(store), 1);
    }
    assert_int_equal(nth, 10); /* begin, mark, insert, mark, insert, keep, delete, keep, commit */
    assert_int_equal(things_count(store), 2);
    assert_true(store_is_healthy(store));
    store_close(store);
}

static Err insert_and_regret(Tx *tx, void *context) {
    TRY(insert_named(tx, context));
    return ERR_INVALID;
}

/* Even when the rolling back fails, nothing of the function is committed. */
static void test_fail_nth_undo(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    for (int nth = 1; nth <= 5; nth++) {
        store_fail_nth(store, nth);
        assert_int_not_equal(store_write(store, insert_and_regret, "regretted"), OK);
        store_fail_nth(store, 0);
        assert_int_equal(things_count(store), 0);
    }
    assert_int_equal(store_write(store, insert_named, "kept"), OK);
    assert_int_equal(things_count(store), 1);
    store_close(store);
}

static void test_fail_nth_read(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    for (int nth = 1; nth <= 2; nth++) {
        Tally tally;
        store_fail_nth(store, nth);
        assert_int_equal(store_read(store, see_job, &tally), ERR_UNAVAILABLE);
        assert_int_equal(store_read(store, see_job, &tally), OK);
    }
    store_close(store);
}

/* One function fails in the middle of a batch, on every one of its calls: the others of the batch
 * stand. */
static void test_fail_nth_in_a_batch(void **state) {
    for (int nth = 1; nth <= 12; nth++) {
        Database *database = *state;
        Crowd crowd = {.store = database_open(database, lab_rooms, 1)};
        Job jobs[3];
        int64_t before = things_count(crowd.store), stored = 0;
        store_fail_nth(crowd.store, nth);
        store_submit(crowd.store, gate_run, gate_done, &crowd);
        for (int i = 0; i < 3; i++) {
            jobs[i] = (Job){.crowd = &crowd, .number = nth * 100 + i};
            store_submit(crowd.store, job_run, job_done, &jobs[i]);
        }
        atomic_store(&crowd.open, true);
        store_close(crowd.store);
        for (int i = 0; i < 3; i++) stored += jobs[i].err == OK;
        Store *again = database_open(database, lab_rooms, 1);
        assert_int_equal(things_count(again), before + stored);
        store_close(again);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(test_group_commit),
        ON_BOTH(test_queue_limit),
        ON_BOTH(test_answer_comes_after_commit),
        ON_BOTH(test_readers_beside_writer),
        ON_BOTH(test_fail_nth_write),
        ON_BOTH(test_fail_nth_undo),
        ON_BOTH(test_fail_nth_read),
        ON_BOTH(test_fail_nth_in_a_batch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
