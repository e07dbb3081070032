#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/walk/codebook.h"
#include "support/service_lab.h"

static ServiceLab service;

/* Two dated rows of one code, and another code. */
static const Statement sql_codes = {
    .name = "lab.codes",
    .sqlite = "select code, name_zh, name_en from (select 'a' as code, '旧' as name_zh, 'old' as "
              "name_en, 1 as day union all select 'a', '新', 'new', 2 union all select 'b', '乙', "
              "'second', 1) as book order by code, day",
    .postgres = "select code, name_zh, name_en from (select 'a' as code, '旧' as name_zh, 'old' as "
                "name_en, 1 as day union all select 'a', '新', 'new', 2 union all select 'b', "
                "'乙', 'second', 1) as book order by code, day",
    .out = &codebook_row_shape};

typedef struct NamedCode {
    Str code, name;
} NamedCode;

static Err list_in(Op *op, void *context) {
    Codes codes;
    op->language = context;
    TRY(op_list_codes(op, &sql_codes, &codes));
    assert_int_equal(codes.items.count, 2);
    bool chinese = op->language[0] == 'z';
    assert_true(str_equal_c(LIST_AT(codes.items, NamedCode, 0)->name, chinese ? "新" : "new"));
    assert_true(str_equal_c(LIST_AT(codes.items, NamedCode, 1)->name, chinese ? "乙" : "second"));
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

int main(void) {
    const struct CMUnitTest tests[] = {ON_BOTH(a_code_is_called_as_it_was_called_last)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
