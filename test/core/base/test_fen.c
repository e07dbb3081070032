#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/fen.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static void shares_round_half_away_from_zero(void **state) {
    (void)state;
    static const struct {
        Fen amount;
        int64_t part, whole;
        Fen share;
    } rows[] = {
        {100, 1, 3, 33},
        {100, 2, 3, 67},
        {1, 1, 2, 1},
        {-1, 1, 2, -1},
        {3, 1, 2, 2},
        {-3, 1, 2, -2},
        {1, -1, 2, -1},
        {-1, -1, 2, 1},
        {149, 1, 100, 1},
        {150, 1, 100, 2},
        {-149, 1, 100, -1},
        {-150, 1, 100, -2},
        {1, 1, 3, 0},
        {0, 5, 7, 0},
        {500, 0, 7, 0},
        {5000, 17, 31, 2742},
        {7, 3, 1, 21},
        {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX},
        {INT64_MIN, INT64_MAX, INT64_MAX, INT64_MIN},
        {INT64_MAX, 1, 2, INT64_MAX / 2 + 1},
        {INT64_MAX, 1, INT64_MAX, 1},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_true(fen_share(rows[i].amount, rows[i].part, rows[i].whole) == rows[i].share);
    }
}

static void yuan_are_read_exactly(void **state) {
    (void)state;
    static const struct {
        const char *in;
        Fen out;
    } rows[] = {
        {"12", 1200},
        {"12.3", 1230},
        {"12.34", 1234},
        {"-0.05", -5},
        {"0", 0},
        {"0.1", 10},
        {"0.10", 10},
        {"007", 700},
        {"-1234.5", -123450},
        {"92233720368547758.07", INT64_MAX},
        {"-92233720368547758.08", INT64_MIN},
    };
    Fen out = 0;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_true(fen_read(str_from(rows[i].in), &out));
        assert_true(out == rows[i].out);
    }
}

static void what_is_not_yuan_is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "-",
                                      ".",
                                      ".5",
                                      "5.",
                                      "-.5",
                                      "12.345",
                                      "12.3.4",
                                      "+1",
                                      "1,234",
                                      "1e3",
                                      " 1",
                                      "1 ",
                                      "1.-5",
                                      "1.+5",
                                      "--1",
                                      "1-",
                                      "1.5-",
                                      "￥1",
                                      "1元",
                                      "1. 5",
                                      "1.5 ",
                                      "0x10",
                                      "92233720368547758.08",
                                      "92233720368547759",
                                      "100000000000000000000000000000000000000000000"};
    Fen out = 42;
    for (size_t i = 0; i < ROWS(bad); i++) assert_false(fen_read(str_from(bad[i]), &out));
    assert_false(fen_read(STR_NONE, &out));
    assert_int_equal(out, 42);
}

static void printing_reads_back(void **state) {
    (void)state;
    static const struct {
        Fen in;
        const char *out;
    } rows[] = {
        {0, "0.00"},
        {5, "0.05"},
        {-5, "-0.05"},
        {123450, "1234.50"},
        {-100, "-1.00"},
        {INT64_MAX, "92233720368547758.07"},
        {INT64_MIN, "-92233720368547758.08"},
    };
    Arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < ROWS(rows); i++) {
        Fen back = 42;
        Str text = fen_print(&arena, rows[i].in);
        assert_true(str_equal_c(text, rows[i].out));
        assert_true(fen_read(text, &back));
        assert_true(back == rows[i].in);
    }
    arena_clear(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_round_half_away_from_zero),
        cmocka_unit_test(yuan_are_read_exactly),
        cmocka_unit_test(what_is_not_yuan_is_refused),
        cmocka_unit_test(printing_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
