#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/guard/card.h"
#include "core/guard/keyed.h"
#include "guard.sql.h"
#include "support/database.h"

#define MINUTE INT64_C(60000)
#define START  INT64_C(1790000000000) /* 2026-09-21 */
#define PIN    "270518"
#define OTHER  "639204"

static const RoomSql *const rooms[] = {&guard_sql};

typedef struct Desk {
    Store *store;
    Vault *vault;
    Arena arena;
    int64_t now;
    Account account;
    Card card;
    Str token, pin_hash;
    CardKey key;
    CardAttempt attempt;
    SessionOpened opened;
} Desk;
static Desk desk;

static Err make(Tx *tx, void *context) {
    (void)context;
    Account in = {.login = STR("f-1"),
                  .name = STR("王芳"),
                  .password_hash = STR(""),
                  .roles = STR("family")};
    return account_create(tx, &desk.arena, &in, desk.now, &desk.account);
}

static Err issue(Tx *tx, void *context) {
    (void)context;
    Card in = {.account_id = desk.account.id,
               .pin_hash = desk.pin_hash,
               .valid_to = date_of_ms(START + 730 * 24 * 60 * MINUTE),
               .issued_by = 7,
               .issued_at = desk.now};
    return card_issue(tx, &desk.arena, &in, &desk.token, &desk.card);
}

static Err prepare(Tx *tx, void *context) {
    (void)context;
    return card_prepare(tx, &desk.arena, &desk.key, &desk.attempt);
}

static Err enter(Tx *tx, void *context) {
    (void)context;
    return card_open(tx, &desk.arena, &desk.attempt, desk.now, &desk.opened);
}

static Err look(Tx *tx, void *context) {
    (void)context;
    return tx_get(tx, &desk.arena, &sql_card_by_id, WITH(BIND_INT("id", desk.card.id)), &desk.card);
}

static Err revoke(Tx *tx, void *context) {
    (void)context;
    Card ended = desk.card;
    ended.state = CARD_REVOKED;
    ended.ended_at = desk.now;
    return card_end(tx, &ended);
}

static Err disable(Tx *tx, void *context) {
    (void)context;
    desk.account.active = false;
    return account_edit(tx, &desk.account);
}

static Err end_account(Tx *tx, void *context) {
    (void)context;
    desk.account.expires_on = date_of_ms(desk.now) - 1;
    return account_edit(tx, &desk.account);
}

static Err change_pin(Tx *tx, void *context) {
    return card_set_pin(tx, desk.card.id, *(const Str *)context);
}

static void write_now(TxFn fn) {
    assert_int_equal(store_write(desk.store, fn, NULL), OK);
}

static void open_desk(void **state) {
    desk = (Desk){.store = database_open(*state, rooms, COUNT(rooms)), .now = START};
    assert_int_equal(vault_open_fixed(7, &desk.vault), OK);
    vault_serve(desk.vault, desk.store);
    arena_init(&desk.arena, 0);
    assert_int_equal(password_hash(&desk.arena, STR(PIN), &desk.pin_hash), OK);
    write_now(make);
    write_now(issue);
}

static void close_desk(void) {
    store_close(desk.store);
    vault_close(desk.vault);
    arena_clear(&desk.arena);
}

/* NULL: let in; else why not. */
static const char *try_card(Str token, const char *pin) {
    desk.key = (CardKey){token, str_from(pin)};
    assert_int_equal(store_read(desk.store, prepare, NULL), OK);
    write_now(enter);
    bool in = !str_is_none(desk.opened.token);
    return in ? NULL : arena_printf(&desk.arena, STR_FMT, STR_ARG(desk.opened.refusal)).ptr;
}

static void assert_refused(const char *why, Str token, const char *pin) {
    const char *said = try_card(token, pin);
    assert_non_null(said);
    assert_string_equal(said, why);
}

static void a_card_and_its_pin_open_a_session(void **state) {
    open_desk(state);
    assert_int_equal(desk.token.len, CARD_TOKEN_CHARS);
    assert_null(try_card(desk.token, PIN));
    assert_int_equal(desk.opened.account_id, desk.account.id);
    assert_false(desk.opened.must_change);
    assert_null(try_card(desk.token, PIN));
    write_now(look);
    assert_int_equal(desk.card.used_at, START);
    close_desk();
}

static void the_database_knows_neither_token_nor_pin(void **state) {
    open_desk(state);
    write_now(look);
    assert_false(str_equal(desk.card.token_hash, desk.token));
    assert_true(str_equal(desk.card.token_hash, sm3_hex(&desk.arena, desk.token)));
    assert_true(str_starts(desk.card.pin_hash, STR("$argon2id$")));
    close_desk();
}

static void five_wrong_pins_lock_the_card(void **state) {
    open_desk(state);
    for (int i = 0; i < 5; i++) assert_refused("pin", desk.token, OTHER);
    assert_refused("locked", desk.token, PIN);
    desk.now = START + 15 * MINUTE - 1;
    assert_refused("locked", desk.token, PIN);
    desk.now = START + 15 * MINUTE;
    assert_null(try_card(desk.token, PIN));
    write_now(look);
    assert_int_equal(desk.card.failures, 0);
    close_desk();
}

static void a_right_pin_forgets_the_wrong_ones(void **state) {
    open_desk(state);
    for (int i = 0; i < 4; i++) assert_refused("pin", desk.token, OTHER);
    assert_null(try_card(desk.token, PIN));
    for (int i = 0; i < 4; i++) assert_refused("pin", desk.token, OTHER);
    assert_null(try_card(desk.token, PIN));
    close_desk();
}

static void a_new_card_replaces_the_old_one(void **state) {
    open_desk(state);
    Str old = arena_copy(&desk.arena, desk.token);
    write_now(issue);
    assert_refused("ended", old, PIN);
    assert_null(try_card(desk.token, PIN));
    close_desk();
}

static void a_revoked_card_is_dead(void **state) {
    open_desk(state);
    write_now(revoke);
    assert_refused("ended", desk.token, PIN);
    close_desk();
}

static void a_card_ends_after_its_last_day(void **state) {
    open_desk(state);
    desk.now = date_start_ms(desk.card.valid_to) + 24 * 60 * MINUTE - 1;
    assert_null(try_card(desk.token, PIN));
    desk.now++;
    assert_refused("expired", desk.token, PIN);
    close_desk();
}

static void a_card_is_no_way_around_the_account(void **state) {
    open_desk(state);
    write_now(end_account);
    assert_refused("expired", desk.token, PIN);
    write_now(disable);
    assert_refused("inactive", desk.token, PIN);
    close_desk();
}

static void unknown_and_broken_tokens(void **state) {
    open_desk(state);
    assert_refused("unknown",
                   STR("0000000000000000000000000000000000000000000000000000000000000000"), PIN);
    assert_refused("unknown", STR(""), PIN);
    assert_refused("unknown", desk.card.token_hash, PIN);
    close_desk();
}

static void an_attempt_holds_for_its_pin_only(void **state) {
    open_desk(state);
    Str changed;
    assert_int_equal(password_hash(&desk.arena, STR(OTHER), &changed), OK);
    desk.key = (CardKey){desk.token, STR(PIN)};
    assert_int_equal(store_read(desk.store, prepare, NULL), OK);
    assert_true(desk.attempt.right);
    assert_int_equal(store_write(desk.store, change_pin, &changed), OK);
    write_now(enter);
    assert_true(str_is_none(desk.opened.token));
    assert_null(try_card(desk.token, OTHER));
    close_desk();
}

static void what_a_pin_is(void **state) {
    (void)state;
    static const char *const bad[] = {"", "12345", "1234567", "12a456", "12 456"};
    static const char *const plain[] = {"111111", "123456", "654321", "000000", "345678"};
    Arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_string_equal(pin_fault(str_from(bad[i])), "bad_pin");
    for (size_t i = 0; i < COUNT(plain); i++)
        assert_string_equal(pin_fault(str_from(plain[i])), "pin_too_plain");
    assert_null(pin_fault(STR(PIN)));
    for (int i = 0; i < 200; i++) assert_null(pin_fault(pin_invent(&arena)));
    arena_clear(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_card_and_its_pin_open_a_session),
        ON_BOTH(the_database_knows_neither_token_nor_pin),
        ON_BOTH(five_wrong_pins_lock_the_card),
        ON_BOTH(a_right_pin_forgets_the_wrong_ones),
        ON_BOTH(a_new_card_replaces_the_old_one),
        ON_BOTH(a_revoked_card_is_dead),
        ON_BOTH(a_card_ends_after_its_last_day),
        ON_BOTH(a_card_is_no_way_around_the_account),
        ON_BOTH(unknown_and_broken_tokens),
        ON_BOTH(an_attempt_holds_for_its_pin_only),
        cmocka_unit_test(what_a_pin_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
