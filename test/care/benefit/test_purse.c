/* A wallet as its owner looks at it: months, their last days, what was spent first, what moved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/benefit/purse.h"
#include "support/benefit_lab.h"

#define VOUCHER "service_allowance"
enum { MONTH_FEN = 62500 };

static BenefitLab lab;
static Purse purse;

/* A person in 低保 at level 3: 625 yuan a month in 2026. */
static int64_t entitled(void) {
    int64_t person = benefit_lab_person(&lab, 1, 1940, "dibao");
    benefit_lab_assess(&lab, person, 3, 20250101, 20261231);
    (void)benefit_lab_grant(&lab, person, VOUCHER, 20260301);
    return person;
}

static Err look(const Actor *actor, int64_t person) {
    IdKey key = {person};
    return benefit_lab_call(&lab, actor, "purse_get", &key, &purse);
}

static Err spend(Op *op, void *context) {
    Transfer in = {.amount = 70000,
                   .state = TRANSFER_POSTED,
                   .kind = STR("service"),
                   .reference = STR("test:spent"),
                   .day = op->today},
             out;
    TRY(wallet_of(op, *(const int64_t *)context, &in.debit));
    TRY(book_account(op, "provider", 1, INT_NONE, &in.credit));
    return book_transfer(op, &in, &out);
}

static void holds(size_t index, int64_t month, Fen left, Date until) {
    const PurseMonth *row = LIST_AT(purse.months, PurseMonth, index);
    assert_int_equal(row->month, month);
    assert_int_equal(row->granted, MONTH_FEN);
    assert_int_equal(row->left, left);
    assert_int_equal(row->until, until);
}

static void moved(size_t index, const char *kind, Fen amount) {
    const PurseMove *row = LIST_AT(purse.moves, PurseMove, index);
    assert_string_equal(choice_code(&purse_moves, row->kind), kind);
    assert_int_equal(row->amount, amount);
}

static void the_oldest_money_is_spent_first(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = entitled();
    (void)benefit_lab_batch(&lab, VOUCHER, 202603);
    benefit_lab_day(&lab, 20260401);
    (void)benefit_lab_batch(&lab, VOUCHER, 202604);
    assert_int_equal(look(&lab.clerk, person), OK);
    assert_int_equal(purse.left, 2 * MONTH_FEN);
    assert_int_equal(purse.months.count, 2);
    holds(0, 202604, MONTH_FEN, 20260630);
    holds(1, 202603, MONTH_FEN, 20260531);
    benefit_lab_do(&lab, spend, &person);
    assert_int_equal(look(&lab.clerk, person), OK);
    assert_int_equal(purse.balance, 2 * MONTH_FEN - 70000);
    holds(0, 202604, 2 * MONTH_FEN - 70000, 20260630);
    holds(1, 202603, 0, 20260531);
    assert_int_equal(purse.moves.count, 3);
    moved(0, "service", -70000);
    moved(1, "grant", MONTH_FEN);
    benefit_lab_close(&lab);
}

static void a_wallet_is_its_owners(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = entitled();
    assert_int_equal(look(&lab.clerk, person), OK);
    assert_int_equal(purse.left, 0);
    assert_int_equal(purse.months.count, 0);
    assert_int_equal(look(&lab.family, person), ERR_NOT_FOUND);
    benefit_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_BOTH(the_oldest_money_is_spent_first),
                                       ON_BOTH(a_wallet_is_its_owners)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
