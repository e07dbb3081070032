#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/walk/action.h"
#include "core/walk/codebook.h"
#include "support/service_lab.h"

static ServiceLab service;

typedef struct NamedCode {
    Str code, name;
    bool ended;
} NamedCode;

static bool is_called(const Codes *codes, const char *code, const char *name) {
    for (size_t i = 0; i < codes->items.count; i++) {
        const NamedCode *one = LIST_AT(codes->items, NamedCode, i);
        if (str_equal_c(one->code, code)) return str_equal_c(one->name, name);
    }
    return false;
}

/* What the tables hold, by what they say of it: a word of its own, a move of a machine, a verb, a
 * job, an act from inside. */
static Err book_in(Op *op, void *context) {
    Codes codes = {0};
    op->language = context;
    TRY(action_noun.routes[0].run(op, NULL, &codes));
    bool chinese = op->language[0] == 'z';
    assert_true(is_called(&codes, "login", chinese ? "登录" : "Signed in"));
    assert_true(is_called(&codes, "crate_seal", "Crate · Seal"));
    assert_true(is_called(&codes, "crate_list",
                          chinese ? "Crate · 查看名单" : "Crate · Looked at the list"));
    assert_true(is_called(&codes, "ticks_slow", "Ticks"));
    assert_true(is_called(&codes, "job_fail", chinese ? "后台任务失败" : "A job failed"));
    for (size_t i = 0; i < codes.items.count; i++) {
        const NamedCode *one = LIST_AT(codes.items, NamedCode, i);
        assert_false(str_equal(one->code, one->name));
    }
    assert_true(str_equal_c(action_act(op, STR("crate_seal")), "Seal"));
    assert_true(str_equal_c(action_act(op, STR("long_gone")), "long_gone"));
    return OK;
}

static void every_act_is_called_by_words(void **state) {
    Arena arena;
    service_open(&service, *state, NULL);
    arena_init(&arena, 0);
    assert_int_equal(site_read(service.lab.site, &system_actor, &arena, book_in, "zh"), OK);
    assert_int_equal(site_read(service.lab.site, &system_actor, &arena, book_in, "en"), OK);
    arena_clear(&arena);
    service_close(&service);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_BOTH(every_act_is_called_by_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
