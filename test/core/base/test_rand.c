#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/rand.h"

#include <limits.h>

static void seeding_follows_splitmix64(void **state) {
    (void)state;
    Rand rand;
    rand_init(&rand, 1234567);
    assert_true(rand.state[0] == UINT64_C(6457827717110365317));
    assert_true(rand.state[1] == UINT64_C(3203168211198807973));
    assert_true(rand.state[2] == UINT64_C(9817491932198370423));
    assert_true(rand.state[3] == UINT64_C(4593380528125082431));
}

static void numbers_follow_xoshiro256_starstar(void **state) {
    (void)state;
    static const uint64_t expected[] = {
        UINT64_C(11520),
        UINT64_C(0),
        UINT64_C(1509978240),
        UINT64_C(1215971899390074240),
        UINT64_C(1216172134540287360),
        UINT64_C(607988272756665600),
        UINT64_C(16172922978634559625),
        UINT64_C(8476171486693032832),
        UINT64_C(10595114339597558777),
        UINT64_C(2904607092377533576),
    };
    Rand rand = {{1, 2, 3, 4}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_true(rand_next(&rand) == expected[i]);
    }
}

static void the_same_seed_gives_the_same_numbers(void **state) {
    (void)state;
    Rand a, b, c;
    rand_init(&a, 0);
    rand_init(&b, 0);
    rand_init(&c, 1);
    int differ = 0;
    for (int i = 0; i < 100; i++) {
        uint64_t number = rand_next(&a);
        assert_true(number == rand_next(&b));
        differ += number != rand_next(&c);
    }
    assert_true(differ > 95);
}

static void below_stays_below_and_is_even(void **state) {
    (void)state;
    Rand rand;
    rand_init(&rand, 7);
    int counts[6] = {0};
    for (int i = 0; i < 60000; i++) {
        uint32_t draw = rand_below(&rand, 6);
        assert_in_range(draw, 0, 5);
        counts[draw]++;
    }
    for (int i = 0; i < 6; i++) assert_in_range(counts[i], 9600, 10400);
    for (int i = 0; i < 100; i++) assert_int_equal(rand_below(&rand, 1), 0);
    for (int i = 0; i < 1000; i++) assert_true(rand_below(&rand, 0x80000001u) <= 0x80000000u);
}

static void unit_is_in_the_half_open_interval(void **state) {
    (void)state;
    Rand rand;
    rand_init(&rand, 11);
    double sum = 0;
    for (int i = 0; i < 20000; i++) {
        double unit = rand_unit(&rand);
        assert_true(unit >= 0 && unit < 1);
        sum += unit;
    }
    assert_true(sum > 9800 && sum < 10200);
}

static void between_includes_both_ends(void **state) {
    (void)state;
    Rand rand;
    rand_init(&rand, 3);
    int seen[5] = {0};
    for (int i = 0; i < 1000; i++) {
        int draw = rand_between(&rand, -2, 2);
        assert_true(draw >= -2 && draw <= 2);
        seen[draw + 2]++;
    }
    for (int i = 0; i < 5; i++) assert_true(seen[i] > 100);
    assert_int_equal(rand_between(&rand, 9, 9), 9);
    int negative = 0;
    for (int i = 0; i < 1000; i++) negative += rand_between(&rand, INT_MIN, INT_MAX) < 0;
    assert_in_range(negative, 400, 600);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seeding_follows_splitmix64),
        cmocka_unit_test(numbers_follow_xoshiro256_starstar),
        cmocka_unit_test(the_same_seed_gives_the_same_numbers),
        cmocka_unit_test(below_stays_below_and_is_even),
        cmocka_unit_test(unit_is_in_the_half_open_interval),
        cmocka_unit_test(between_includes_both_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
