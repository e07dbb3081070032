#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/rand.h"
#include "core/wire/field.h"

typedef struct Row {
    int64_t visits, owner, seen_at, spare;
    Fen price;
    Str name, extra, photo;
    Date birth;
    int32_t level;
    bool alone;
    double lng;
} Row;

static const char *const level_codes[] = {"", "light", "heavy"};
static const Choices levels = {"level", level_codes, 3};

static const Field fields[] = {
    {"visits", F_INT, offsetof(Row, visits), .min = 0, .max = 31},
    {"owner", F_REF, offsetof(Row, owner), .flags = READONLY},
    {"seen_at", F_TIME, offsetof(Row, seen_at), .doc = ""},
    {"spare", F_INT, offsetof(Row, spare), .flags = NULLABLE},
    {"price", F_FEN, offsetof(Row, price), .doc = ""},
    {"name", F_TEXT, offsetof(Row, name), .max = 4},
    {"extra", F_JSON, offsetof(Row, extra), .max = 20},
    {"photo", F_BLOB, offsetof(Row, photo), .doc = ""},
    {"birth", F_DATE, offsetof(Row, birth), .doc = ""},
    {"level", F_ENUM, offsetof(Row, level), .choices = &levels},
    {"alone", F_BOOL, offsetof(Row, alone), .doc = ""},
    {"lng", F_REAL, offsetof(Row, lng), .flags = NULLABLE},
};
static const Shape shape = {"row", "test", fields, COUNT(fields), sizeof(Row)};

typedef struct Desk {
    Arena arena;
    Faults faults;
    Row row;
} Desk;

static int desk_open(void **state) {
    Desk *desk = calloc(1, sizeof *desk);
    arena_init(&desk->arena, 1 << 22);
    desk->faults.arena = &desk->arena;
    *state = desk;
    return 0;
}

static int desk_close(void **state) {
    Desk *desk = *state;
    arena_clear(&desk->arena);
    free(desk);
    return 0;
}

static const Field *field_named(const char *name) {
    return &shape.fields[shape_find(&shape, str_from(name))];
}

static void decode(Desk *desk, const char *name, const char *text) {
    shape_clear(&shape, &desk->row);
    desk->faults.count = 0;
    field_decode(&desk->arena, field_named(name), str_from(text), &desk->row, &desk->faults);
}

static void text_becomes_a_value_and_text_again(void **state) {
    Desk *desk = *state;
    static const struct {
        const char *field, *text, *printed;
    } rows[] = {
        {"visits", "12", "12"},
        {"owner", "44", "44"},
        {"seen_at", "2026-11-22T16:30:00+08:00", "2026-11-22T08:30:00.000Z"},
        {"spare", "-3", "-3"},
        {"price", "12.5", "12.50"},
        {"name", "王秀芳", "王秀芳"},
        {"extra", "{\"a\": [1, 2]}", "{\"a\":[1,2]}"},
        {"birth", "1946年2月15日", "1946-02-15"},
        {"birth", "１９４６／２／１５", "1946-02-15"},
        {"birth", "19460215", "1946-02-15"},
        {"level", "heavy", "heavy"},
        {"alone", "是", "true"},
        {"alone", "TRUE", "true"},
        {"alone", "否", "false"},
        {"lng", "120.25", "120.25"},
        {"lng", "-1e-9", "-1e-9"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        decode(desk, rows[i].field, rows[i].text);
        assert_int_equal(desk->faults.count, 0);
        Str printed = field_print(&desk->arena, field_named(rows[i].field), &desk->row);
        assert_true(str_equal_c(printed, rows[i].printed));
    }
}

static void wrong_text_is_a_fault(void **state) {
    Desk *desk = *state;
    static const struct {
        const char *field, *text, *code;
    } rows[] = {
        {"visits", "12a", "not_a_number"},
        {"visits", "32", "out_of_range"},
        {"visits", "-1", "out_of_range"},
        {"owner", "0", "out_of_range"},
        {"seen_at", "2026-11-22", "not_a_time"},
        {"price", "1.005", "not_an_amount"},
        {"name", "王秀芳芳芳", "too_long"},
        {"name", "王\xff", "bad_character"},
        {"extra", "{", "not_json"},
        {"extra", "[1,2,3,4,5,6,7,8,9,10]", "too_long"},
        {"photo", "x", "wrong_type"},
        {"birth", "1947-02-29", "not_a_date"},
        {"level", "odd", "unknown_code"},
        {"alone", "maybe", "not_yes_or_no"},
        {"lng", "1e999", "not_a_number"},
        {"spare", "-9223372036854775808", "out_of_range"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        decode(desk, rows[i].field, rows[i].text);
        assert_int_equal(desk->faults.count, 1);
        assert_string_equal(desk->faults.items[0].code, rows[i].code);
        assert_true(str_equal_c(desk->faults.items[0].field, rows[i].field));
    }
}

static void empty_text_leaves_the_record(void **state) {
    Desk *desk = *state;
    Row empty;
    memset(&empty, 0, sizeof empty);
    shape_clear(&shape, &empty);
    for (size_t i = 0; i < COUNT(fields); i++) {
        if (fields[i].kind == F_BLOB) continue;
        decode(desk, fields[i].name, "");
        assert_int_equal(desk->faults.count, 0);
        assert_true(field_equal(&fields[i], &empty, &desk->row));
    }
    assert_true(str_is_none(field_print(&desk->arena, field_named("spare"), &empty)));
    assert_true(str_is_none(field_print(&desk->arena, field_named("birth"), &empty)));
}

static void numbers_print_as_people_write_them(void **state) {
    Desk *desk = *state;
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {0.0, "0"},
        {-0.0, "0"},
        {1.0, "1"},
        {-12000.0, "-12000"},
        {0.1, "0.1"},
        {0.01, "0.01"},
        {-0.00012, "-0.00012"},
        {1e-7, "0.0000001"},
        {1e-8, "1e-8"},
        {123456.789, "123456.789"},
        {13800000000.0, "13800000000"},
        {3.30105194602159e17, "330105194602159000"},
        {1e20, "100000000000000000000"},
        {1e21, "1e+21"},
        {1.5e300, "1.5e+300"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(real_print(&desk->arena, rows[i].value).ptr, rows[i].text);
}

static void printed_numbers_read_back_the_same(void **state) {
    Desk *desk = *state;
    Rand rand;
    rand_init(&rand, 42);
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = rand_next(&rand);
        double value, again;
        memcpy(&value, &bits, sizeof value);
        if (value - value != 0) continue;
        Str text = real_print(&desk->arena, value);
        again = strtod(text.ptr, NULL);
        assert_memory_equal(&again, &value, sizeof value);
        if (i % 1000 == 0) arena_reset(&desk->arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_becomes_a_value_and_text_again),
        cmocka_unit_test(wrong_text_is_a_fault),
        cmocka_unit_test(empty_text_leaves_the_record),
        cmocka_unit_test(numbers_print_as_people_write_them),
        cmocka_unit_test(printed_numbers_read_back_the_same),
    };
    return cmocka_run_group_tests(tests, desk_open, desk_close);
}
