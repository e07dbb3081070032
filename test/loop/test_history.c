/* What many do at once with a few wallets could have been done by one clerk, one thing after the
 * other, in an order that nobody's clock contradicts: strict serializability, as banks are tried
 * (serial.h). The judge is tried first, with histories that nobody could have made.
 *
 *   six clients ──► moves, holds, ends, reversals │ balances, statements, lists, sums ──► judged
 *
 * Judged besides: the books and the audit chain as the program itself verifies them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/shape.h"
#include "support/seeds.h"
#include "support/till.h"

enum { RUNS = 3, WALLET = 1, OTHER = 2, BANK = 3 };

/* ---- the judge ---- */

/* Granted 100; 60 held and posted for 50; 20 moved on and back; the other has nothing. */
static const Entry entries[] = {
    {.id = 11, .debit = BANK, .credit = WALLET, .amount = 100, .kind = ENTRY_MOVED},
    {.id = 12, .debit = WALLET, .credit = BANK, .amount = 60, .kind = ENTRY_HELD},
    {.id = 14, .debit = WALLET, .credit = BANK, .amount = 50, .kind = ENTRY_MOVED, .ends = 12},
    {.id = 15, .debit = WALLET, .credit = OTHER, .amount = 20, .kind = ENTRY_MOVED},
    {.id = 17, .debit = OTHER, .credit = WALLET, .amount = 20, .kind = ENTRY_MOVED, .reverses = 15},
};
#define TIME(from, to) .asked = from, .answered = to
static const Step steps[] = {
    {STEP_MOVE, TIME(0, 3), .debit = BANK, .credit = WALLET, .amount = 100, .entry = 11},
    {STEP_HOLD, TIME(4, 9), .debit = WALLET, .credit = BANK, .amount = 60, .entry = 12},
    {STEP_POST, TIME(10, 14), .amount = 50, .target = 12, .entry = 14},
    {STEP_MOVE, TIME(11, 15), .debit = WALLET, .credit = OTHER, .amount = 20, .entry = 15},
    {STEP_REVERSE, TIME(16, 20), .target = 15, .entry = 17},
    {LOOK_ACCOUNT, TIME(1, 2), .debit = WALLET}, /* 5: nothing there yet */
    {LOOK_ACCOUNT, TIME(5, 6), .debit = WALLET, .balance = 100, .held = 60},
    {LOOK_STATEMENT, TIME(12, 13), .debit = WALLET, .balance = 50, .newest = {14, 11}},
    {STEP_HOLD, SAID_SHORT, TIME(7, 8), .debit = WALLET, .credit = BANK, .amount = 41},
    {STEP_VOID, SAID_ENDED, TIME(17, 18), .target = 12},
    {STEP_POST, TIME(19, 22), .amount = 50, .target = 12, .entry = 14}, /* 10: again */
    {STEP_REVERSE, SAID_REVERSED, TIME(21, 24), .target = 15},
    {LOOK_SUM, TIME(23, 25), .count = 5},
    {LOOK_NEWEST, TIME(26, 27), .debit = WALLET, .newest = {15, 14, 12}},
    {LOOK_ACCOUNT, TIME(28, 29), .debit = WALLET, .balance = 50},
};

typedef struct Little {
    Arena arena;
    Entry entries[COUNT(entries)];
    Step steps[COUNT(steps)];
    History history;
} Little;

static int little_open(void **state) {
    static Little little;
    arena_init(&little.arena, 0);
    for (size_t i = 0; i < COUNT(entries); i++) little.entries[i] = entries[i];
    for (size_t i = 0; i < COUNT(steps); i++) little.steps[i] = steps[i];
    little.history = (History){.accounts = {{WALLET, true}, {OTHER, true}, {BANK, false}},
                               .account_count = 3,
                               .entries = little.entries,
                               .entry_count = COUNT(entries),
                               .steps = little.steps,
                               .step_count = COUNT(steps)};
    *state = &little;
    return 0;
}

static int little_close(void **state) {
    arena_clear(&((Little *)*state)->arena);
    return 0;
}

static void refused(Little *little) {
    Str why;
    assert_false(serial_judge(&little->history, &little->arena, &why));
    assert_false(str_is_empty(why));
}

static void what_one_clerk_could_have_done_passes(void **state) {
    Little *little = *state;
    Str why;
    if (!serial_judge(&little->history, &little->arena, &why)) fail_msg(STR_FMT, STR_ARG(why));
}

static void an_old_balance_is_found(void **state) {
    Little *little = *state;
    little->steps[6].balance = little->steps[6].held = 0; /* asked after the grant was answered */
    refused(little);
}

static void a_balance_that_never_was_is_found(void **state) {
    Little *little = *state;
    little->steps[14].balance = 70;
    refused(little);
}

/* Each is true, but the later one saw less. */
static void two_looks_back_in_time_are_found(void **state) {
    Little *little = *state;
    little->steps[7] = (Step){LOOK_ACCOUNT, TIME(11, 12), .debit = WALLET, .balance = 50};
    little->steps[8] =
        (Step){LOOK_ACCOUNT, TIME(13, 14), .debit = WALLET, .balance = 100, .held = 60};
    refused(little);
}

/* The balance of one moment, the movements of another. */
static void a_torn_statement_is_found(void **state) {
    Little *little = *state;
    little->steps[7].balance = 100;
    little->steps[7].held = 60;
    refused(little);
}

static void a_refusal_without_cause_is_found(void **state) {
    Little *little = *state;
    little->steps[8].amount = 40;
    refused(little);
}

static void an_end_that_had_not_come_is_found(void **state) {
    Little *little = *state;
    little->steps[9] = (Step){STEP_VOID, SAID_ENDED, TIME(7, 8), .target = 12};
    refused(little);
}

static void a_list_without_its_last_row_is_found(void **state) {
    Little *little = *state;
    little->steps[13] = (Step){LOOK_NEWEST, TIME(26, 27), .debit = WALLET, .newest = {14, 12}};
    refused(little);
}

/* 15 was answered before 14 was asked for. */
static void an_order_against_the_clock_is_found(void **state) {
    Little *little = *state;
    little->steps[3].asked = 9;
    little->steps[3].answered = 10;
    little->steps[2].asked = 11;
    refused(little);
}

static void an_entry_of_nobody_is_found(void **state) {
    Little *little = *state;
    little->steps[4].said = SAID_NOT_NOW;
    refused(little);
}

static void an_entry_that_is_gone_is_found(void **state) {
    Little *little = *state;
    little->history.entry_count--;
    refused(little);
}

static void money_that_is_not_there_is_found(void **state) {
    Little *little = *state;
    little->entries[1].amount = little->steps[1].amount = 101;
    refused(little);
}

static void an_end_twice_is_found(void **state) {
    Little *little = *state;
    little->entries[3] = little->entries[2];
    little->entries[3].id = little->steps[3].entry = 15;
    little->steps[3] = (Step){STEP_POST, TIME(11, 15), .amount = 50, .target = 12, .entry = 15};
    refused(little);
}

/* ---- the city ---- */

static size_t told(const History *history, StepKind kind, Said said) {
    size_t count = 0;
    for (size_t i = 0; i < history->step_count; i++)
        count += history->steps[i].kind == kind && history->steps[i].said == said;
    return count;
}

static void judged(Database *database, bool two_servers) {
    size_t short_of = 0, ended = 0, reversed = 0;
    if (!database->available) skip();
    for (Seeds seeds = seeds_from(RUNS); seeds_next(&seeds);) {
        Arena arena;
        Database own;
        History history;
        Str why;
        arena_init(&arena, 0);
        assert_true(database_make(&own, database->kind));
        till_run(&own, seeds.seed, two_servers, &arena, &history);
        if (!serial_judge(&history, &arena, &why)) fail_msg(STR_FMT, STR_ARG(why));
        for (StepKind kind = STEP_MOVE; kind <= LOOK_SUM; kind++)
            assert_true(told(&history, kind, SAID_DONE) > 0);
        short_of += told(&history, STEP_MOVE, SAID_SHORT);
        ended += told(&history, STEP_VOID, SAID_ENDED) + told(&history, STEP_POST, SAID_ENDED);
        reversed += told(&history, STEP_REVERSE, SAID_REVERSED);
        arena_clear(&arena);
        database_drop(&own);
    }
    print_message("%zu short, %zu ended, %zu reversed already\n", short_of, ended, reversed);
    assert_true(short_of > 0 && ended > 0);
}

static void bank_style_history_of_wallets_is_serializable(void **state) {
    judged(*state, false);
}

static void and_so_it_is_at_two_servers(void **state) {
    judged(*state, true);
}

#define LITTLE(test) cmocka_unit_test_setup_teardown(test, little_open, little_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        LITTLE(what_one_clerk_could_have_done_passes),
        LITTLE(an_old_balance_is_found),
        LITTLE(a_balance_that_never_was_is_found),
        LITTLE(two_looks_back_in_time_are_found),
        LITTLE(a_torn_statement_is_found),
        LITTLE(a_refusal_without_cause_is_found),
        LITTLE(an_end_that_had_not_come_is_found),
        LITTLE(a_list_without_its_last_row_is_found),
        LITTLE(an_order_against_the_clock_is_found),
        LITTLE(an_entry_of_nobody_is_found),
        LITTLE(an_entry_that_is_gone_is_found),
        LITTLE(money_that_is_not_there_is_found),
        LITTLE(an_end_twice_is_found),
        ON_BOTH(bank_style_history_of_wallets_is_serializable),
        ON_POSTGRES(and_so_it_is_at_two_servers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
