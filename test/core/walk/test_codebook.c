#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/walk/codebook.h"
#include "support/service_lab.h"

static ServiceLab service;

/* Two dated rows of one code, the older of which has ended; another code; one that has ended
 * whole. */
static const Statement sql_codes = {
    .name = "lab.codes",
    .sqlite =
        "select code, name_zh, name_en, valid_to from (select 'a' as code, '旧' as name_zh, "
        "'old' as name_en, 1 as day, 2 as valid_to union all select 'a', '新', 'new', 2, null "
        "union all select 'b', '乙', 'second', 1, null union all select 'c', '丙', 'third', 1, "
        "2) as book order by code, day",
    .postgres =
        "select code, name_zh, name_en, valid_to from (select 'a' as code, '旧' as name_zh, 'old' "
        "as name_en, 1 as day, cast(2 as bigint) as valid_to union all select 'a', '新', 'new', 2, "
        "null union all select 'b', '乙', 'second', 1, null union all select 'c', '丙', 'third', 1, "
        "2) as book order by code, day",
    .out = &codebook_row_shape};

typedef struct NamedCode {
    Str code, name;
    bool ended;
} NamedCode;

static Err list_in(Op *op, void *context) {
    Codes codes;
    op->language = context;
    TRY(op_list_codes(op, &sql_codes, &codes));
    assert_int_equal(codes.items.count, 3);
    bool chinese = op->language[0] == 'z';
    assert_true(str_equal_c(LIST_AT(codes.items, NamedCode, 0)->name, chinese ? "新" : "new"));
    assert_true(str_equal_c(LIST_AT(codes.items, NamedCode, 1)->name, chinese ? "乙" : "second"));
    assert_false(LIST_AT(codes.items, NamedCode, 0)->ended);
    assert_false(LIST_AT(codes.items, NamedCode, 1)->ended);
    assert_true(LIST_AT(codes.items, NamedCode, 2)->ended);
    return OK;
}

static void a_code_is_called_as_it_was_called_last(void **state) {
    Arena arena;
    service_open(&service, *state, NULL);
    arena_init(&arena, 0);
    assert_int_equal(site_read(service.lab.site, &system_actor, &arena, list_in, "zh"), OK);
    assert_int_equal(site_read(service.lab.site, &system_actor, &arena, list_in, "en"), OK);
    arena_clear(&arena);
    service_close(&service);
}

/* All of them, by their codes, and no hole is left in a name. */
static Err worded_in(Op *op, void *context) {
    Codes levels = {0}, faults = {0};
    op->language = context;
    op_list_words(op, "ability_level", &levels);
    assert_int_equal(levels.items.count, 5);
    assert_true(str_equal_c(LIST_AT(levels.items, NamedCode, 0)->code, "0"));
    Str last = LIST_AT(levels.items, NamedCode, 4)->name;
    assert_true(str_find(last, op->language[0] == 'z' ? STR("完全失能") : STR("totally")) >= 0);
    assert_true(str_equal(op_code_words(op, "ability_level", STR("4")), last));
    assert_true(str_equal_c(op_code_words(op, "ability_level", STR("写的话")), "写的话"));
    op_list_words(op, "fault", &faults);
    assert_true(faults.items.count > 100);
    for (size_t i = 0; i < faults.items.count; i++)
        assert_true(str_find(LIST_AT(faults.items, NamedCode, i)->name, STR("{")) < 0);
    return OK;
}

static void a_book_of_words_holds_them_all(void **state) {
    Arena arena;
    service_open(&service, *state, NULL);
    arena_init(&arena, 0);
    assert_int_equal(site_read(service.lab.site, &system_actor, &arena, worded_in, "zh"), OK);
    assert_int_equal(site_read(service.lab.site, &system_actor, &arena, worded_in, "en"), OK);
    arena_clear(&arena);
    service_close(&service);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_code_is_called_as_it_was_called_last),
        ON_SQLITE(a_book_of_words_holds_them_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
