#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/guard/code.h"
#include "guard.sql.h"
#include "support/database.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define DAY    (24 * 60 * MINUTE)
#define START  INT64_C(1790000000000)

static const RoomSql *const rooms[] = {&guard_sql};
static const CodeLimits limits = {5, 5, 60, 10, 30, 20};

typedef struct Desk {
    Store *store;
    Vault *vault;
    Arena arena;
    int64_t now;
    CodeAsk ask;
    CodeGuess guess;
    Str code;
    Err asked;
    CodeVerdict verdict;
} Desk;
static Desk desk;

static Err ask(Tx *tx, void *context) {
    (void)context;
    desk.asked = code_ask(tx, desk.vault, &desk.arena, &desk.ask, &desk.code);
    return desk.asked;
}

static Err check(Tx *tx, void *context) {
    (void)context;
    return code_check(tx, desk.vault, &desk.arena, &desk.guess, &desk.verdict);
}

static Err use(Tx *tx, void *context) {
    (void)context;
    return code_use(tx, desk.verdict.id, desk.now);
}

static Err purge(Tx *tx, void *context) {
    (void)context;
    return codes_purge(tx, desk.now - DAY);
}

static void open_desk(void **state) {
    desk = (Desk){.store = database_open(*state, rooms, COUNT(rooms)), .now = START};
    assert_int_equal(vault_open_fixed(7, &desk.vault), OK);
    arena_init(&desk.arena, 0);
}

static void close_desk(void) {
    store_close(desk.store);
    vault_close(desk.vault);
    arena_clear(&desk.arena);
}

/* The code; none: this telephone has had enough; ERR_TOO_MANY in desk.asked: this client has. */
static Str ask_from(const char *phone, const char *client) {
    Str index = account_phone_index(desk.vault, &desk.arena, str_from(phone));
    desk.ask = (CodeAsk){index, client ? str_from(client) : STR_NONE, limits, desk.now};
    Err err = store_write(desk.store, ask, NULL);
    assert_true(err == OK || err == ERR_TOO_MANY);
    return err == OK ? desk.code : STR_NONE;
}

static const char *try_code(const char *phone, Str code) {
    Str index = account_phone_index(desk.vault, &desk.arena, str_from(phone));
    desk.guess = (CodeGuess){index, code, limits.tries, desk.now};
    assert_int_equal(store_write(desk.store, check, NULL), OK);
    return desk.verdict.refusal ? desk.verdict.refusal : "right";
}

static Str other_than(Str code) {
    char *digits = arena_array(&desk.arena, char, code.len);
    memcpy(digits, code.ptr, code.len);
    digits[0] = digits[0] == '9' ? '0' : (char)(digits[0] + 1);
    return (Str){digits, code.len};
}

static void a_code_lets_in_once(void **state) {
    open_desk(state);
    Str code = ask_from("13800000001", NULL);
    assert_int_equal(code.len, CODE_DIGITS);
    assert_string_equal(try_code("13800000001", code), "right");
    assert_string_equal(try_code("13800000001", code), "right");
    assert_int_equal(store_write(desk.store, use, NULL), OK);
    assert_string_equal(try_code("13800000001", code), "used");
    close_desk();
}

static void a_code_is_good_for_its_minutes_and_its_telephone(void **state) {
    open_desk(state);
    Str code = ask_from("13800000001", NULL);
    assert_string_equal(try_code("13800000002", code), "unknown");
    desk.now = START + 5 * MINUTE - 1;
    assert_string_equal(try_code("13800000001", code), "right");
    desk.now++;
    assert_string_equal(try_code("13800000001", code), "expired");
    close_desk();
}

static void the_fifth_wrong_try_spoils_it(void **state) {
    open_desk(state);
    Str code = ask_from("13800000001", NULL), wrong = other_than(code);
    for (int i = 0; i < 5; i++) assert_string_equal(try_code("13800000001", wrong), "code");
    assert_string_equal(try_code("13800000001", code), "tries");
    close_desk();
}

static void only_the_newest_counts(void **state) {
    open_desk(state);
    Str first = ask_from("13800000001", NULL);
    desk.now += MINUTE;
    Str second = ask_from("13800000001", NULL);
    assert_false(str_is_none(second));
    if (!str_equal(first, second)) assert_string_equal(try_code("13800000001", first), "code");
    assert_string_equal(try_code("13800000001", second), "right");
    close_desk();
}

static void a_telephone_has_one_a_minute_and_ten_a_day(void **state) {
    open_desk(state);
    assert_false(str_is_none(ask_from("13800000001", NULL)));
    desk.now += MINUTE - 1;
    assert_true(str_is_none(ask_from("13800000001", NULL)));
    assert_int_equal(desk.asked, OK);
    assert_false(str_is_none(ask_from("13800000002", NULL)));
    for (int i = 1; i < 10; i++) {
        desk.now += MINUTE;
        assert_false(str_is_none(ask_from("+86 138-0000-0001", NULL)));
    }
    desk.now += MINUTE;
    assert_true(str_is_none(ask_from("13800000001", NULL)));
    desk.now = START + DAY + MINUTE;
    assert_false(str_is_none(ask_from("13800000001", NULL)));
    close_desk();
}

static void a_client_is_told_to_wait(void **state) {
    open_desk(state);
    assert_false(str_is_none(ask_from("13800000001", "a")));
    desk.now += 29 * SECOND;
    assert_true(str_is_none(ask_from("13800000002", "a")));
    assert_int_equal(desk.asked, ERR_TOO_MANY);
    assert_false(str_is_none(ask_from("13800000002", "b")));
    for (int i = 1; i < 20; i++) {
        char phone[16];
        desk.now += MINUTE;
        (void)snprintf(phone, sizeof phone, "139000000%02d", i);
        assert_false(str_is_none(ask_from(phone, "a")));
    }
    desk.now += MINUTE;
    assert_true(str_is_none(ask_from("13700000001", "a")));
    assert_int_equal(desk.asked, ERR_TOO_MANY);
    close_desk();
}

static void what_is_old_goes(void **state) {
    open_desk(state);
    Str code = ask_from("13800000001", NULL);
    desk.now += DAY;
    assert_int_equal(store_write(desk.store, purge, NULL), OK);
    assert_string_equal(try_code("13800000001", code), "unknown");
    close_desk();
}

static void one_telephone_however_it_is_written(void **state) {
    (void)state;
    static const char *const same[] = {"13800000001", "+86 138 0000 0001", "86-13800000001",
                                       "0086 138 0000 0001", "138-0000-0001 "};
    Arena arena;
    Vault *vault;
    arena_init(&arena, 0);
    assert_int_equal(vault_open_fixed(7, &vault), OK);
    Str index = account_phone_index(vault, &arena, str_from(same[0]));
    for (size_t i = 1; i < COUNT(same); i++)
        assert_true(str_equal(account_phone_index(vault, &arena, str_from(same[i])), index));
    assert_false(str_equal(account_phone_index(vault, &arena, STR("13800000002")), index));
    assert_false(str_equal(account_phone_index(vault, &arena, STR("8613800")), index));
    assert_true(str_is_none(account_phone_index(vault, &arena, STR("unknown"))));
    assert_true(str_is_none(account_phone_index(vault, &arena, STR_NONE)));
    vault_close(vault);
    arena_clear(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_code_lets_in_once),
        ON_BOTH(a_code_is_good_for_its_minutes_and_its_telephone),
        ON_BOTH(the_fifth_wrong_try_spoils_it),
        ON_BOTH(only_the_newest_counts),
        ON_BOTH(a_telephone_has_one_a_minute_and_ten_a_day),
        ON_BOTH(a_client_is_told_to_wait),
        ON_BOTH(what_is_old_goes),
        cmocka_unit_test(one_telephone_however_it_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
