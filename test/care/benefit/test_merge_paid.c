/* Two files of one person that were both paid: the merge takes back what was paid twice and brings
 * along what is left; its undoing gives all of it back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/people/duplicate.h"
#include "support/benefit_lab.h"

static BenefitLab lab;

#define VOUCHER "service_allowance"
enum { MONTHLY = 62500 }; /* fen: 低保, level 3, in 2026 */

static int64_t entitled(int number) {
    int64_t person = benefit_lab_person(&lab, number, 1940, "dibao");
    benefit_lab_assess(&lab, person, 3, 20250101, 20261231);
    return person;
}

static Fen wallet(int64_t person) {
    return benefit_lab_account(&lab, "wallet", person).balance;
}

static Fen owed(int64_t person) {
    return -benefit_lab_account(&lab, "clawback", person).balance;
}

static Fen from_fund(void) {
    return -benefit_lab_account(&lab, "fund:service_purchase", 2026).balance;
}

static int64_t pair_told(int64_t one, int64_t other) {
    Duplicate in = {.person_id = one, .other_id = other, .note = STR("本人来说有两份档案")}, out;
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "duplicate_create", &in, &out), OK);
    return out.id;
}

static void judge(const char *route, int64_t pair, int64_t kept) {
    Duplicate in = {.id = pair, .kept_id = kept, .note = STR("核对了户口簿")}, out;
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, route, &in, &out), OK);
    benefit_lab_verify(&lab);
}

/* Both since March, the second from the 11th: from then on it was paid twice. */
static void what_was_paid_twice_is_taken_back(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t kept = entitled(0), gone = entitled(1);
    (void)benefit_lab_grant(&lab, kept, VOUCHER, 20260311);
    (void)benefit_lab_grant(&lab, gone, VOUCHER, 20260301);
    (void)benefit_lab_batch(&lab, VOUCHER, 202603);
    (void)benefit_lab_batch(&lab, VOUCHER, 202604);
    Fen march = 42339; /* 62500 × 21 / 31 */
    assert_int_equal(wallet(kept), march + MONTHLY);
    assert_int_equal(wallet(gone), 2 * MONTHLY);
    benefit_lab_day(&lab, 20260420);
    int64_t pair = pair_told(kept, gone);
    judge("duplicate_merge", pair, kept);
    /* Ten days of March were due to the second file alone; they come along. */
    Fen ten_days = 20161; /* 62500 × 10 / 31 */
    assert_int_equal(wallet(gone), 0);
    assert_int_equal(wallet(kept), march + MONTHLY + ten_days);
    assert_int_equal(from_fund(), march + MONTHLY + ten_days);
    assert_int_equal(owed(gone), 0);
    benefit_lab_day(&lab, 20260504);
    GrantBatch may = benefit_lab_batch(&lab, VOUCHER, 202605);
    assert_int_equal(may.line_count, 1);
    assert_int_equal(wallet(kept), march + 2 * MONTHLY + ten_days);
    judge("duplicate_undo", pair, 0);
    assert_int_equal(wallet(kept), march + 2 * MONTHLY);
    assert_int_equal(wallet(gone), ten_days);
    /* Two people after all: each gets what was due to it; what came in March runs out in June. */
    benefit_lab_day(&lab, 20260601);
    GrantBatch june = benefit_lab_batch(&lab, VOUCHER, 202606);
    assert_int_equal(june.arrears, 3);
    assert_int_equal(wallet(gone), 4 * MONTHLY - ten_days);
    assert_int_equal(wallet(kept), 3 * MONTHLY);
    assert_int_equal(from_fund(), 7 * MONTHLY - ten_days);
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

/* What the kept file has not is paid until the day before the merge, and no further. */
static void what_one_was_paid_alone_ends_on_the_day(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t kept = entitled(0), gone = entitled(1);
    (void)benefit_lab_grant(&lab, gone, VOUCHER, 20260301);
    (void)benefit_lab_batch(&lab, VOUCHER, 202603);
    benefit_lab_day(&lab, 20260321);
    int64_t pair = pair_told(kept, gone);
    judge("duplicate_merge", pair, kept);
    Fen twenty_days = 40323; /* 62500 × 20 / 31 */
    assert_int_equal(wallet(gone), 0);
    assert_int_equal(wallet(kept), twenty_days);
    assert_int_equal(from_fund(), twenty_days);
    /* A month that was not paid yet is paid for the days before, to the file that had them. */
    judge("duplicate_undo", pair, 0);
    GrantBatch april = benefit_lab_batch(&lab, VOUCHER, 202604);
    assert_int_equal(april.arrears, 1);
    assert_int_equal(wallet(gone), 2 * MONTHLY);
    assert_int_equal(wallet(kept), 0);
    benefit_lab_close(&lab);
}

static void days_before_the_merge_are_still_paid(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t kept = entitled(0), gone = entitled(1);
    (void)benefit_lab_grant(&lab, gone, VOUCHER, 20260301);
    benefit_lab_day(&lab, 20260321);
    judge("duplicate_merge", pair_told(kept, gone), kept);
    GrantBatch march = benefit_lab_batch(&lab, VOUCHER, 202603);
    assert_int_equal(march.line_count, 1);
    assert_int_equal(wallet(gone), 40323);
    assert_int_equal(wallet(kept), 0);
    benefit_lab_close(&lab);
}

/* What has become free since the merge goes along when it is carried on; money that came along runs
 * out with the month it came in, not at once. */
static void what_is_left_goes_along_and_keeps_its_month(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t kept = entitled(0), gone = entitled(1);
    (void)benefit_lab_grant(&lab, kept, VOUCHER, 20260401);
    (void)benefit_lab_grant(&lab, gone, VOUCHER, 20260301);
    (void)benefit_lab_batch(&lab, VOUCHER, 202603);
    benefit_lab_day(&lab, 20260402);
    int64_t pair = pair_told(kept, gone);
    judge("duplicate_merge", pair, kept);
    assert_int_equal(wallet(kept), MONTHLY);
    (void)benefit_lab_batch(&lab, VOUCHER, 202604);
    assert_int_equal(wallet(kept), 2 * MONTHLY);
    benefit_lab_close(&lab);
}

/* The other spent what came along: all of it comes back, and what was spent is owed. */
static void what_was_spent_comes_back_as_a_debt(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t kept = entitled(0), gone = entitled(1);
    (void)benefit_lab_grant(&lab, gone, VOUCHER, 20260301);
    (void)benefit_lab_batch(&lab, VOUCHER, 202603);
    benefit_lab_day(&lab, 20260401);
    int64_t pair = pair_told(kept, gone);
    judge("duplicate_merge", pair, kept);
    assert_int_equal(wallet(kept), MONTHLY);
    benefit_lab_spend(&lab, kept, 60000);
    judge("duplicate_undo", pair, 0);
    assert_int_equal(wallet(gone), MONTHLY);
    assert_int_equal(wallet(kept), 0);
    assert_int_equal(owed(kept), 60000);
    benefit_lab_close(&lab);
}

/* What a death has ended stays ended by it, also when the file goes and comes back. */
static void a_death_is_not_undone_by_a_merge(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t kept = entitled(0), gone = entitled(1);
    (void)benefit_lab_grant(&lab, kept, VOUCHER, 20260301);
    (void)benefit_lab_grant(&lab, gone, VOUCHER, 20260301);
    (void)benefit_lab_batch(&lab, VOUCHER, 202603);
    benefit_lab_day(&lab, 20260320);
    assert_int_equal(benefit_lab_person_event(&lab, "person_die", gone, 20260310), OK);
    int64_t pair = pair_told(kept, gone);
    judge("duplicate_merge", pair, kept);
    judge("duplicate_undo", pair, 0);
    assert_int_equal(wallet(gone), 20161); /* ten days of March */
    assert_int_equal(benefit_lab_person_event(&lab, "person_revive", gone, 20260320), OK);
    GrantBatch april = benefit_lab_batch(&lab, VOUCHER, 202604);
    assert_int_equal(april.arrears, 1);
    assert_int_equal(wallet(gone), 2 * MONTHLY);
    benefit_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(what_was_paid_twice_is_taken_back),
        ON_BOTH(what_one_was_paid_alone_ends_on_the_day),
        ON_BOTH(days_before_the_merge_are_still_paid),
        ON_BOTH(what_is_left_goes_along_and_keeps_its_month),
        ON_BOTH(what_was_spent_comes_back_as_a_debt),
        ON_BOTH(a_death_is_not_undone_by_a_merge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
