/* Identifiers of people and organisations against test/data/identifiers.tsv (made up; sequence
 * 990–999 belongs to nobody). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/people/id_number.h"
#include "care/people/person.h"
#include "care/places/organisation.h"

static Str read_whole(Arena *arena, const char *path) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = arena_alloc(arena, 1 << 20);
    size_t count = fread(bytes, 1, (1 << 20) - 1, file);
    (void)fclose(file);
    return (Str){bytes, count};
}

static bool is_valid(Arena *arena, Str kind, Str value, Str *normal) {
    IdNumber number;
    Str detail;
    if (str_starts(kind, STR("resident_id"))) {
        bool valid = id_number_read(arena, value, 20261122, &number, &detail) == NULL;
        *normal = number.number;
        return valid;
    }
    if (str_equal(kind, STR("credit_code"))) return credit_code_is_valid(value);
    return phone_read(arena, value, normal);
}

static void every_identifier_of_the_file(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 8 << 20);
    Str rest = read_whole(&arena, "test/data/identifiers.tsv"), line, part[4];
    int rows = 0;
    (void)str_split(&rest, '\n', &line);
    while (str_split(&rest, '\n', &line)) {
        if (str_is_empty(str_trim(line))) continue;
        for (size_t i = 0; i < 4; i++) {
            if (!str_split(&line, '\t', &part[i])) part[i] = STR("");
        }
        Str normal = STR_NONE;
        bool valid = is_valid(&arena, part[0], part[1], &normal);
        if (valid != str_equal(part[2], STR("1"))) fail_msg(STR_FMT, STR_ARG(part[1]));
        if (str_starts(part[3], STR("becomes ")))
            assert_true(str_equal(normal, str_slice(part[3], 8, 26)));
        if (str_starts(part[3], STR("stored as ")))
            assert_true(str_equal(normal, str_slice(part[3], 10, 21)));
        rows++;
    }
    assert_true(rows >= 35);
    arena_clear(&arena);
}

static void the_check_names_the_expected_digit(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 1 << 20);
    IdNumber number;
    Str detail;
    assert_string_equal(id_number_read(&arena, STR("330105194602159980"), 20261122, &number,
                                       &detail),
                        "id_check");
    assert_true(str_equal(detail, STR("6")));
    assert_null(id_number_read(&arena, STR("33010519480101996x"), 20261122, &number, &detail));
    assert_int_equal(number.birth, 19480101);
    assert_int_equal(number.sex, SEX_FEMALE);
    assert_null(id_number_read(&arena, STR("330105380917998"), 20261122, &number, &detail));
    assert_true(number.was_15 && number.review);
    arena_clear(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_identifier_of_the_file),
        cmocka_unit_test(the_check_names_the_expected_digit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
