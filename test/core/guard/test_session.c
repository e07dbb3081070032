#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <pthread.h>
#include <unistd.h>

#include "core/base/date.h"
#include "core/base/shape.h"
#include "core/guard/session.h"
#include "guard.sql.h"
#include "support/database.h"

#define MINUTE INT64_C(60000)
#define START  INT64_C(1790000000000) /* a day in 2026 */
#define LATER  INT64_C(2240000000000) /* a day in 2040 */
#define GOOD   "Gongshu-2026"
#define BAD    "Gongshu-2025"

static const Grant grants[] = {{"people.read", REACH_PLACE}};
static const Role roles[] = {{"clerk", ROLE_BUSINESS, grants, 1},
                             {"city", ROLE_BUSINESS, grants, 1},
                             {"audit_admin", ROLE_AUDIT_ADMIN, NULL, 0}};
static const Rights rights = {roles, COUNT(roles)};

/* One database, one cache of sessions; each test has an account of its own. */
typedef struct Desk {
    Store *store;
    SessionCache *cache;
    Arena arena;
    Account account;
    int64_t now;
    /* of the transactions */
    Credentials credentials;
    LoginAttempt attempt;
    SessionOpened opened;
    Str hash, token_hash;
    bool must_change;
    int64_t session_id, count;
} Desk;

static Desk the_desk;
static Str good_hash; /* one Argon2 for all tests */
static Arena lasting;
static int made;

static Err create(Tx *tx, void *context) {
    Desk *desk = context;
    Account in = desk->account;
    return account_create(tx, &desk->arena, &in, desk->now, &desk->account);
}

static Err read_account(Tx *tx, void *context) {
    Desk *desk = context;
    return account_get(tx, &desk->arena, desk->account.id, &desk->account);
}

static Err edit(Tx *tx, void *context) {
    return account_edit(tx, &((Desk *)context)->account);
}

static Err prepare(Tx *tx, void *context) {
    Desk *desk = context;
    return session_prepare(tx, &desk->arena, &desk->credentials, &desk->attempt);
}

static Err enter(Tx *tx, void *context) {
    Desk *desk = context;
    return session_open(tx, &desk->arena, &desk->attempt, desk->now, &desk->opened);
}

static Err leave(Tx *tx, void *context) {
    Desk *desk = context;
    return session_close(tx, desk->session_id, desk->now);
}

static Err revoke_all(Tx *tx, void *context) {
    Desk *desk = context;
    return session_revoke(tx, desk->account.id, desk->now);
}

static Err set_password(Tx *tx, void *context) {
    Desk *desk = context;
    return account_set_password(tx, desk->account.id, desk->hash, desk->must_change, desk->now);
}

static Err unlock(Tx *tx, void *context) {
    return account_unlock(tx, ((Desk *)context)->account.id);
}

static int setup(void **state) {
    Desk *desk = &the_desk;
    *desk = (Desk){.store = desk->store, .cache = desk->cache, .now = START};
    arena_init(&desk->arena, 0);
    desk->account = (Account){.login = arena_printf(&desk->arena, "wang.fang%d", ++made),
                              .name = STR("王芳"),
                              .password_hash = good_hash,
                              .roles = STR("clerk,city"),
                              .scope = 330105000000,
                              .org_id = 12,
                              .staff_id = 34};
    *state = desk;
    return store_write(desk->store, create, desk) == OK ? 0 : -1;
}

static int teardown(void **state) {
    arena_clear(&((Desk *)*state)->arena);
    return 0;
}

static void try_in(Desk *desk, Str login, Str password) {
    desk->credentials = (Credentials){login, password};
    assert_int_equal(store_read(desk->store, prepare, desk), OK);
    assert_int_equal(store_write(desk->store, enter, desk), OK);
}

static Str sign_in(Desk *desk) {
    try_in(desk, desk->account.login, STR(GOOD));
    assert_false(str_is_none(desk->opened.token));
    return desk->opened.token;
}

static void assert_refused(const Desk *desk, const char *why) {
    assert_true(str_is_none(desk->opened.token));
    assert_int_equal(desk->opened.account_id, 0);
    assert_true(str_is_none(desk->opened.name));
    assert_true(str_is_none(desk->opened.roles));
    assert_true(str_equal_c(desk->opened.refusal, why));
}

/* The same attempt once more, without its Argon2. */
static void assert_refused_again(Desk *desk, const char *why) {
    assert_int_equal(store_write(desk->store, enter, desk), OK);
    assert_refused(desk, why);
}

static void fail_times(Desk *desk, int times) {
    desk->attempt.right = false;
    for (int i = 0; i < times; i++) assert_refused_again(desk, "password");
}

static Err find(Desk *desk, SessionCache *cache, Str token, Actor *actor) {
    return session_find(cache, &desk->arena, token, desk->now, actor);
}

static void assert_found(Desk *desk, Str token) {
    Actor actor;
    assert_int_equal(find(desk, desk->cache, token, &actor), OK);
    assert_int_equal(actor.account_id, desk->account.id);
}

static void assert_lost(Desk *desk, Str token) {
    Actor actor;
    assert_int_equal(find(desk, desk->cache, token, &actor), ERR_UNAUTHENTICATED);
    assert_int_equal(actor.account_id, 0);
    assert_int_equal(actor.role_count, 0);
}

static size_t roles_held(Desk *desk, Str token) {
    Actor actor;
    assert_int_equal(find(desk, desk->cache, token, &actor), OK);
    return actor.role_count;
}

static void write_and_forget(Desk *desk, TxFn fn) {
    assert_int_equal(store_write(desk->store, fn, desk), OK);
    session_forget(desk->cache, desk->account.id);
}

static void a_token_is_its_actor(void **state) {
    Desk *desk = *state;
    Actor actor;
    Str token = sign_in(desk);
    assert_int_equal(token.len, 64);
    assert_int_equal(desk->opened.account_id, desk->account.id);
    assert_true(str_equal_c(desk->opened.name, "王芳"));
    assert_true(str_equal_c(desk->opened.roles, "clerk,city"));
    assert_int_equal(desk->opened.scope, 330105000000);
    for (int i = 0; i < 2; i++) { /* from the database, from memory */
        assert_int_equal(find(desk, desk->cache, token, &actor), OK);
        assert_int_equal(actor.account_id, desk->account.id);
        assert_true(actor.session_id > 0);
        assert_true(str_equal_c(actor.name, "王芳"));
        assert_int_equal(actor.role_count, 2);
        assert_ptr_equal(actor.roles[0], &roles[0]);
        assert_int_equal(actor.scope_low, 330105000000);
        assert_int_equal(actor.scope_high, 330105999999);
        assert_int_equal(actor.org_id, 12);
        assert_int_equal(actor.staff_id, 34);
    }
}

static void capitals_are_the_same_login(void **state) {
    Desk *desk = *state;
    try_in(desk, arena_printf(&desk->arena, "Wang.FANG%d", made), STR(GOOD));
    assert_int_equal(desk->opened.account_id, desk->account.id);
}

static void what_is_no_token(void **state) {
    Desk *desk = *state;
    Str token = sign_in(desk);
    char *bytes = arena_array(&desk->arena, char, token.len);
    assert_lost(desk, STR_NONE);
    assert_lost(desk, STR(""));
    assert_lost(desk, str_slice(token, 0, 63));
    for (size_t i = 0; i < token.len; i++) {
        memcpy(bytes, token.ptr, token.len);
        bytes[i] = bytes[i] == 'a' ? 'b' : 'a';
        assert_lost(desk, (Str){bytes, token.len});
    }
    assert_found(desk, token);
}

typedef struct Count {
    int64_t found;
} Count;
static const Field count_fields[] = {{"found", F_INT, offsetof(Count, found), .doc = "rows"}};
static const Shape count_shape = {"count", "test", count_fields, 1, sizeof(Count)};
static const char *const hash_binds[] = {"token_hash"};
static const Statement sql_hash_count = {
    .name = "test.hash_count",
    .sqlite = "select count(*) as found from session where token_hash = :token_hash",
    .postgres = "select count(*) as found from session where token_hash = $1",
    .binds = hash_binds,
    .bind_count = 1,
    .out = &count_shape};

static Err count_hash(Tx *tx, void *context) {
    Desk *desk = context;
    Count count;
    TRY(tx_get(tx, &desk->arena, &sql_hash_count, WITH(BIND_TEXT("token_hash", desk->token_hash)),
               &count));
    desk->count = count.found;
    return OK;
}

static void the_database_has_no_token(void **state) {
    Desk *desk = *state;
    Str token = sign_in(desk);
    const Str kept[] = {token, sm3_hex(&desk->arena, token)};
    for (int i = 0; i < 2; i++) {
        desk->token_hash = kept[i];
        assert_int_equal(store_read(desk->store, count_hash, desk), OK);
        assert_int_equal(desk->count, i);
    }
}

/* Of this thread alone, whatever else the machine does: a read runs on the thread that calls it. */
static int64_t cpu_ms(void) {
    struct timespec now;
    assert_int_equal(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now), 0);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t prepare_ms(Desk *desk, Str login) {
    int64_t least = INT64_MAX;
    desk->credentials = (Credentials){login, STR(BAD)};
    for (int i = 0; i < 3; i++) {
        int64_t start = cpu_ms();
        assert_int_equal(store_read(desk->store, prepare, desk), OK);
        int64_t took = cpu_ms() - start;
        least = took < least ? took : least;
    }
    return least;
}

/* Unknown name, wrong password, locked: one Argon2 each, the same answer. */
static void failure_reveals_nothing(void **state) {
    Desk *desk = *state;
    int64_t unknown = prepare_ms(desk, STR("nobody.here"));
    assert_int_equal(desk->attempt.account_id, 0);
    assert_refused_again(desk, "unknown");
    int64_t wrong = prepare_ms(desk, desk->account.login);
    assert_refused_again(desk, "password");
    fail_times(desk, 4);
    int64_t locked = prepare_ms(desk, desk->account.login);
    assert_refused_again(desk, "locked");
    assert_true(unknown >= 5 && wrong >= 5 && locked >= 5);
    assert_true(unknown >= wrong / 2 && wrong >= unknown / 2);
    assert_true(locked >= wrong / 2 && wrong >= locked / 2);
}

static void five_failures_lock(void **state) {
    Desk *desk = *state;
    try_in(desk, desk->account.login, STR(BAD));
    assert_refused(desk, "password");
    fail_times(desk, 4);
    desk->attempt.right = true;
    assert_refused_again(desk, "locked");
    desk->now += 15 * MINUTE - 1;
    assert_refused_again(desk, "locked");
    desk->now += 1;
    assert_int_equal(store_write(desk->store, enter, desk), OK);
    assert_false(str_is_none(desk->opened.token));
}

/* So that the caller answers a right password during a lock-out on the way of a wrong one. */
static void the_reader_knows_what_will_be_refused(void **state) {
    Desk *desk = *state;
    sign_in(desk);
    assert_true(session_may_open(&desk->attempt, desk->now));
    fail_times(desk, 5);
    desk->credentials = (Credentials){desk->account.login, STR(GOOD)};
    assert_int_equal(store_read(desk->store, prepare, desk), OK);
    assert_true(desk->attempt.right);
    assert_false(session_may_open(&desk->attempt, desk->now));
    assert_true(session_may_open(&desk->attempt, desk->now + 15 * MINUTE));
    desk->attempt.active = false;
    assert_false(session_may_open(&desk->attempt, desk->now + 15 * MINUTE));
    assert_false(session_may_open(&(LoginAttempt){0}, desk->now));
}

static void a_lock_out_is_not_lengthened(void **state) {
    Desk *desk = *state;
    try_in(desk, desk->account.login, STR(BAD));
    fail_times(desk, 4);
    desk->now += 10 * MINUTE;
    for (int i = 0; i < 9; i++) assert_refused_again(desk, "locked");
    desk->now += 5 * MINUTE;
    fail_times(desk, 4); /* counts from one again */
    assert_int_equal(store_read(desk->store, read_account, desk), OK);
    assert_int_equal(desk->account.failures, 4);
    assert_int_equal(desk->account.locked_until, 0);
    fail_times(desk, 1);
    assert_refused_again(desk, "locked");
}

static void a_success_clears_the_count(void **state) {
    Desk *desk = *state;
    sign_in(desk);
    fail_times(desk, 4);
    sign_in(desk);
    fail_times(desk, 4);
    sign_in(desk);
    assert_int_equal(store_read(desk->store, read_account, desk), OK);
    assert_int_equal(desk->account.failures, 0);
}

static void a_lock_out_may_be_ended(void **state) {
    Desk *desk = *state;
    try_in(desk, desk->account.login, STR(BAD));
    fail_times(desk, 4);
    desk->attempt.right = true;
    assert_refused_again(desk, "locked");
    assert_int_equal(store_write(desk->store, unlock, desk), OK);
    sign_in(desk);
}

static Err stricter(Tx *tx, void *context) {
    (void)context;
    static const char sql[] = "insert into guard_setting (key, value, valid_from) values "
                              "('lock_out_failures', 2, 20400101)";
    static const Statement insert = {.name = "test.stricter", .sqlite = sql, .postgres = sql};
    return tx_run(tx, &insert, NO_BINDS);
}

static void the_limits_are_dated(void **state) {
    Desk *desk = *state;
    assert_int_equal(store_write(desk->store, stricter, desk), OK);
    sign_in(desk);
    fail_times(desk, 3); /* still five today */
    assert_int_equal(store_write(desk->store, unlock, desk), OK);
    desk->now = LATER;
    fail_times(desk, 2);
    assert_refused_again(desk, "locked");
}

static void an_attempt_holds_for_its_hash_only(void **state) {
    Desk *desk = *state;
    desk->credentials = (Credentials){desk->account.login, STR(GOOD)};
    assert_int_equal(store_read(desk->store, prepare, desk), OK);
    assert_true(desk->attempt.right);
    assert_int_equal(password_hash(&desk->arena, STR("Another-2026"), &desk->hash), OK);
    assert_int_equal(store_write(desk->store, set_password, desk), OK);
    assert_refused_again(desk, "password");
    try_in(desk, desk->account.login, STR("Another-2026"));
    assert_false(str_is_none(desk->opened.token));
}

static void idle_too_long(void **state) {
    Desk *desk = *state;
    Str token = sign_in(desk);
    for (int i = 0; i < 5; i++) {
        desk->now += 30 * MINUTE - 1;
        assert_found(desk, token);
    }
    desk->now += 30 * MINUTE;
    assert_lost(desk, token);
    desk->now -= MINUTE; /* the same from the database */
    session_forget(desk->cache, desk->account.id);
    assert_found(desk, token);
}

static void twelve_hours_at_most(void **state) {
    Desk *desk = *state;
    Str token = sign_in(desk);
    for (int i = 0; i < 719; i++) {
        desk->now += MINUTE;
        assert_found(desk, token);
    }
    desk->now += MINUTE;
    assert_lost(desk, token);
}

/* The next process, or this one started again, goes on from the idle time that
 * was written. */
static void idle_times_are_written_back(void **state) {
    Desk *desk = *state;
    Actor actor;
    SessionCache *first = session_cache_open(desk->store, &rights);
    Str token = sign_in(desk);
    desk->now += 25 * MINUTE;
    assert_int_equal(find(desk, first, token, &actor), OK);
    session_cache_close(first);
    SessionCache *second = session_cache_open(desk->store, &rights);
    desk->now += 25 * MINUTE;
    assert_int_equal(find(desk, second, token, &actor), OK);
    session_cache_close(second);
}

static void signing_out(void **state) {
    Desk *desk = *state;
    Actor actor;
    Str one = sign_in(desk), two = sign_in(desk);
    assert_false(str_equal(one, two));
    assert_int_equal(find(desk, desk->cache, one, &actor), OK);
    desk->session_id = actor.session_id;
    write_and_forget(desk, leave);
    assert_lost(desk, one);
    assert_found(desk, two);
}

static void revoking_ends_them_all(void **state) {
    Desk *desk = *state;
    Str one = sign_in(desk), two = sign_in(desk);
    assert_found(desk, one);
    write_and_forget(desk, revoke_all);
    assert_lost(desk, one);
    assert_lost(desk, two);
    assert_found(desk, sign_in(desk));
}

static void a_new_password_ends_sessions(void **state) {
    Desk *desk = *state;
    Str token = sign_in(desk);
    assert_found(desk, token);
    desk->hash = good_hash;
    write_and_forget(desk, set_password);
    assert_lost(desk, token);
}

static void a_disabled_account_is_out_at_once(void **state) {
    Desk *desk = *state;
    Str token = sign_in(desk);
    assert_found(desk, token);
    desk->account.active = false;
    write_and_forget(desk, edit);
    assert_lost(desk, token);
    try_in(desk, desk->account.login, STR(GOOD));
    assert_refused(desk, "inactive");
}

static void roles_follow_the_account(void **state) {
    Desk *desk = *state;
    Str token = sign_in(desk);
    assert_int_equal(roles_held(desk, token), 2);
    desk->account.roles = STR("clerk");
    write_and_forget(desk, edit);
    assert_int_equal(roles_held(desk, token), 1);
    desk->account.roles = STR("clerk,audit_admin"); /* as only a hand in the database could */
    write_and_forget(desk, edit);
    assert_int_equal(roles_held(desk, token), 0);
}

static void who_must_change_holds_no_role(void **state) {
    Desk *desk = *state;
    desk->hash = good_hash;
    desk->must_change = true;
    write_and_forget(desk, set_password);
    Str token = sign_in(desk);
    assert_true(desk->opened.must_change);
    assert_int_equal(roles_held(desk, token), 0);
    desk->must_change = false;
    write_and_forget(desk, set_password);
    assert_int_equal(roles_held(desk, sign_in(desk)), 2);
}

/* A process beside this one is not told: it looks again after two seconds. */
static void another_process_looks_again(void **state) {
    Desk *desk = *state;
    Actor actor;
    SessionCache *other = session_cache_open(desk->store, &rights);
    Str token = sign_in(desk);
    assert_int_equal(find(desk, other, token, &actor), OK);
    write_and_forget(desk, revoke_all);
    assert_lost(desk, token);
    usleep(2100000);
    assert_int_equal(find(desk, other, token, &actor), ERR_UNAUTHENTICATED);
    session_cache_close(other);
}

static void a_failing_store_is_no_stranger(void **state) {
    Desk *desk = *state;
    Actor actor;
    Str token = sign_in(desk);
    store_fail_nth(desk->store, 1);
    assert_int_equal(find(desk, desk->cache, token, &actor), ERR_UNAVAILABLE);
    store_fail_nth(desk->store, 0);
    assert_found(desk, token);
}

typedef struct Guest {
    Desk *desk;
    Str token;
    int64_t account_id;
    int wrong;
} Guest;

static void *find_often(void *context) {
    Guest *guest = context;
    Arena arena;
    arena_init(&arena, 0);
    for (int i = 0; i < 300; i++) {
        Actor actor;
        arena_reset(&arena);
        Err err = session_find(guest->desk->cache, &arena, guest->token, START, &actor);
        guest->wrong += err != OK || actor.account_id != guest->account_id;
        if (i % 50 == 0) session_forget(guest->desk->cache, guest->account_id);
    }
    arena_clear(&arena);
    return NULL;
}

static void many_threads_one_cache(void **state) {
    Desk *desk = *state;
    Guest guests[4];
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        guests[i] = (Guest){.desk = desk, .token = sign_in(desk), .account_id = desk->account.id};
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, find_often, &guests[i]), 0);
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < 4; i++) assert_int_equal(guests[i].wrong, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
static const struct CMUnitTest tests[] = {
    TEST(a_token_is_its_actor),
    TEST(capitals_are_the_same_login),
    TEST(what_is_no_token),
    TEST(the_database_has_no_token),
    TEST(failure_reveals_nothing),
    TEST(five_failures_lock),
    TEST(the_reader_knows_what_will_be_refused),
    TEST(a_lock_out_is_not_lengthened),
    TEST(a_success_clears_the_count),
    TEST(a_lock_out_may_be_ended),
    TEST(the_limits_are_dated),
    TEST(an_attempt_holds_for_its_hash_only),
    TEST(idle_too_long),
    TEST(twelve_hours_at_most),
    TEST(idle_times_are_written_back),
    TEST(signing_out),
    TEST(revoking_ends_them_all),
    TEST(a_new_password_ends_sessions),
    TEST(a_disabled_account_is_out_at_once),
    TEST(roles_follow_the_account),
    TEST(who_must_change_holds_no_role),
    TEST(another_process_looks_again),
    TEST(a_failing_store_is_no_stranger),
    TEST(many_threads_one_cache),
};

static int run_on(DatabaseKind kind) {
    static const RoomSql *const rooms[] = {&guard_sql};
    Database database;
    if (!database_make(&database, kind)) return 0;
    the_desk.store = database_open(&database, rooms, COUNT(rooms));
    the_desk.cache = session_cache_open(the_desk.store, &rights);
    int failed = cmocka_run_group_tests_name(kind == DATABASE_SQLITE ? "sqlite" : "postgres", tests,
                                             NULL, NULL);
    session_cache_close(the_desk.cache);
    store_close(the_desk.store);
    database_drop(&database);
    return failed;
}

int main(void) {
    arena_init(&lasting, 0);
    if (password_hash(&lasting, STR(GOOD), &good_hash) != OK) return 1;
    int failed = run_on(DATABASE_SQLITE) + run_on(DATABASE_POSTGRES);
    arena_clear(&lasting);
    return failed;
}
