#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/shape.h"
#include "core/guard/account.h"
#include "core/guard/setting.h"
#include "core/store/query.h"
#include "guard.sql.h"
#include "support/database.h"

#define NOW INT64_C(1790000000000)

typedef struct Bench {
    Store *store;
    Arena arena;
    Account account;
    Bind common[6];
    int64_t id;
    List rows;
    GuardSettings settings;
    Date day;
} Bench;

static Bench the_bench;
static int made;

static Err create(Tx *tx, void *context) {
    Bench *bench = context;
    Account in = bench->account;
    return account_create(tx, &bench->arena, &in, NOW, &bench->account);
}

static Err read_one(Tx *tx, void *context) {
    Bench *bench = context;
    return account_get(tx, &bench->arena, bench->id, &bench->account);
}

static Err edit(Tx *tx, void *context) {
    return account_edit(tx, &((Bench *)context)->account);
}

static Err read_in_reach(Tx *tx, void *context) {
    Bench *bench = context;
    tx_set_common(tx, bench->common);
    return tx_get(tx, &bench->arena, &sql_account_in_reach, WITH(BIND_INT("id", bench->id)),
                  &bench->account);
}

static Err list(Tx *tx, void *context) {
    Bench *bench = context;
    Str next;
    tx_set_common(tx, bench->common);
    Query query = {.base = &sql_account_list, .limit = 200};
    return query_run(tx, &bench->arena, &query, &bench->rows, &next);
}

static Err read_settings(Tx *tx, void *context) {
    Bench *bench = context;
    return guard_settings_get(tx, &bench->arena, bench->day, &bench->settings);
}

static void reach(Bench *bench, int64_t low, int64_t high, int64_t own_org, int64_t own_account) {
    const Bind common[] = {BIND_INT("scope_low", low), BIND_INT("scope_high", high),
                           BIND_REF("own_org", own_org), BIND_REF("own_staff", 0),
                           BIND_REF("own_account", own_account)};
    memset(bench->common, 0, sizeof bench->common);
    memcpy(bench->common, common, sizeof common);
}

static int setup(void **state) {
    Bench *bench = &the_bench;
    *bench = (Bench){.store = bench->store};
    arena_init(&bench->arena, 0);
    bench->account = (Account){.login = arena_printf(&bench->arena, "li.na%d", ++made),
                               .name = STR("李娜"),
                               .phone_sealed = STR("\x01\x02\xff"),
                               .password_hash = STR("$argon2id$x"),
                               .roles = STR("clerk"),
                               .scope = 330105001000 + made * 1000000,
                               .org_id = 1000 + made};
    *state = bench;
    Err err = store_write(bench->store, create, bench);
    bench->id = bench->account.id;
    return err == OK ? 0 : -1;
}

static int teardown(void **state) {
    arena_clear(&((Bench *)*state)->arena);
    return 0;
}

static void which_logins_are_valid(void **state) {
    (void)state;
    assert_true(login_is_valid(STR("wang.fang-2_b")));
    assert_true(login_is_valid(STR("abc")));
    assert_true(login_is_valid(STR("a234567890123456789012345678901234567890")));
    assert_false(login_is_valid(STR("a2345678901234567890123456789012345678901")));
    assert_false(login_is_valid(STR("ab")));
    assert_false(login_is_valid(STR("Wang")));
    assert_false(login_is_valid(STR("王芳王芳")));
    assert_false(login_is_valid(STR("wang fang")));
    assert_false(login_is_valid(STR_NONE));
}

static void a_telephone_is_sealed(void **state) {
    Bench *bench = *state;
    Vault *vault = NULL;
    assert_int_equal(vault_open_fixed(7, &vault), OK);
    Account account = {.phone = STR("13800000001")};
    account_seal(vault, &bench->arena, &account);
    assert_int_equal(account.phone_sealed.len, 1 + 2 + 12 + 11 + 16);
    account.phone = STR_NONE;
    assert_int_equal(account_unseal(vault, &bench->arena, &account), OK);
    assert_true(str_equal_c(account.phone, "13800000001"));
    account = (Account){0};
    account_seal(vault, &bench->arena, &account);
    assert_true(str_is_none(account.phone_sealed));
    vault_close(vault);
}

static void what_was_written_is_read(void **state) {
    Bench *bench = *state;
    assert_int_equal(store_read(bench->store, read_one, bench), OK);
    const Account *account = &bench->account;
    assert_int_equal(account->version, 1);
    assert_true(str_equal_c(account->name, "李娜"));
    assert_true(str_equal(account->phone_sealed, STR("\x01\x02\xff")));
    assert_true(account->active);
    assert_false(account->must_change);
    assert_int_equal(account->org_id, 1000 + made);
    assert_int_equal(account->staff_id, 0);
    assert_int_equal(account->locked_until, 0);
    assert_int_equal(account->created_at, NOW);
    bench->id = 999999999;
    assert_int_equal(store_read(bench->store, read_one, bench), ERR_NOT_FOUND);
}

static void an_edit_counts_up(void **state) {
    Bench *bench = *state;
    bench->account.name = STR("李娜娜");
    bench->account.active = false;
    bench->account.scope = 0;
    assert_int_equal(store_write(bench->store, edit, bench), OK);
    assert_int_equal(store_read(bench->store, read_one, bench), OK);
    assert_int_equal(bench->account.version, 2);
    assert_true(str_equal_c(bench->account.name, "李娜娜"));
    assert_false(bench->account.active);
    assert_int_equal(bench->account.scope, 0);
}

static void a_login_is_taken_once(void **state) {
    Bench *bench = *state;
    Account first = bench->account;
    assert_int_equal(store_write(bench->store, create, bench), ERR_CONFLICT);
    bench->account = first;
    bench->account.login = arena_printf(&bench->arena, "other%d", made);
    assert_int_equal(store_write(bench->store, create, bench), OK);
}

static Err seen(Bench *bench) {
    return store_read(bench->store, read_in_reach, bench);
}

static void only_within_reach(void **state) {
    Bench *bench = *state;
    int64_t scope = bench->account.scope, org = bench->account.org_id;
    reach(bench, 0, INT64_MAX, 0, 0);
    assert_int_equal(seen(bench), OK);
    reach(bench, scope, scope + 999, 0, 0);
    assert_int_equal(seen(bench), OK);
    reach(bench, scope + 1000, scope + 1999, 0, 0);
    assert_int_equal(seen(bench), ERR_NOT_FOUND);
    reach(bench, 0, INT64_MAX, org, 0);
    assert_int_equal(seen(bench), OK);
    reach(bench, 0, INT64_MAX, org + 1, 0);
    assert_int_equal(seen(bench), ERR_NOT_FOUND);
    reach(bench, 0, INT64_MAX, 0, bench->id);
    assert_int_equal(seen(bench), OK);
    reach(bench, 0, INT64_MAX, 0, bench->id + 1);
    assert_int_equal(seen(bench), ERR_NOT_FOUND);
}

static void lists_hold_what_is_in_reach(void **state) {
    Bench *bench = *state;
    int64_t scope = bench->account.scope;
    reach(bench, scope, scope + 999, 0, 0);
    assert_int_equal(store_read(bench->store, list, bench), OK);
    assert_int_equal(bench->rows.count, 1);
    assert_int_equal(LIST_AT(bench->rows, Account, 0)->id, bench->id);
    reach(bench, 1, 0, 0, 0);
    assert_int_equal(store_read(bench->store, list, bench), OK);
    assert_int_equal(bench->rows.count, 0);
}

static void the_settings_of_a_day(void **state) {
    Bench *bench = *state;
    bench->day = 20261122;
    assert_int_equal(store_read(bench->store, read_settings, bench), OK);
    const GuardSettings *settings = &bench->settings;
    assert_int_equal(settings->lock_out_failures, 5);
    assert_int_equal(settings->lock_out_minutes, 15);
    assert_int_equal(settings->idle_minutes, 30);
    assert_int_equal(settings->session_minutes, 720);
    assert_int_equal(settings->password_characters, 10);
    assert_int_equal(settings->password_classes, 3);
    bench->day = 19991231;
    assert_int_equal(store_read(bench->store, read_settings, bench), ERR_INTERNAL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
static const struct CMUnitTest tests[] = {
    cmocka_unit_test(which_logins_are_valid),
    TEST(a_telephone_is_sealed),
    TEST(what_was_written_is_read),
    TEST(an_edit_counts_up),
    TEST(a_login_is_taken_once),
    TEST(only_within_reach),
    TEST(lists_hold_what_is_in_reach),
    TEST(the_settings_of_a_day),
};

static int run_on(DatabaseKind kind) {
    static const RoomSql *const rooms[] = {&guard_sql};
    Database database;
    if (!database_make(&database, kind)) return 0;
    the_bench.store = database_open(&database, rooms, COUNT(rooms));
    int failed = cmocka_run_group_tests_name(kind == DATABASE_SQLITE ? "sqlite" : "postgres", tests,
                                             NULL, NULL);
    store_close(the_bench.store);
    database_drop(&database);
    return failed;
}

int main(void) {
    return run_on(DATABASE_SQLITE) + run_on(DATABASE_POSTGRES);
}
