#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/walk/walk.h"
#include "support/walk_lab.h"

static Lab lab;
static RawReply reply;
static char target[64];

static void ask(Str token, const char *method, const char *path, const char *body) {
    lab_ask(&lab, token, method, path, "", body, &reply);
}

static void without_a_session_nothing_is_told(void **state) {
    lab_open(&lab, *state);
    ask(STR_NONE, "GET", "/api/crates", NULL);
    assert_int_equal(reply.status, 401);
    ask(STR("0000"), "GET", "/api/crates", NULL);
    assert_int_equal(reply.status, 401);
    ask(STR_NONE, "GET", "/api/schema", NULL);
    assert_int_equal(reply.status, 401);
    lab_close(&lab);
}

static void the_permission_is_asked_before_the_body_is_read(void **state) {
    lab_open(&lab, *state);
    ask(lab.looker, "POST", "/api/crates", "this is no JSON");
    assert_int_equal(reply.status, 403);
    assert_int_equal(lab_audited(&lab, "crate_pack", "forbidden", 1), 1);
    lab_close(&lab);
}

static void a_place_beyond_reach_does_not_exist(void **state) {
    lab_open(&lab, *state);
    snprintf(target, sizeof target, "/api/crates/%lld", (long long)lab_pack(&lab, "here", 1));
    ask(lab.keeper, "GET", target, NULL);
    assert_int_equal(reply.status, 200);
    ask(lab.other, "GET", target, NULL);
    assert_int_equal(reply.status, 404);
    lab_ask(&lab, lab.other, "PATCH", target, "If-Match: \"1\"\r\n", "{\"weight\":2}", &reply);
    assert_int_equal(reply.status, 404);
    assert_int_equal(lab_audited(&lab, "crate_edit", "not_found", 1), 1);
    ask(lab.other, "POST", "/api/crates", "{\"label\":\"x\",\"weight\":1,\"scope\":330105001001}");
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "outside_your_places"));
    lab_close(&lab);
}

static void a_masked_value_is_shown_to_whoever_may_see_it(void **state) {
    lab_open(&lab, *state);
    snprintf(target, sizeof target, "/api/crates/%lld", (long long)lab_pack(&lab, "王桂芳", 1));
    ask(lab.keeper, "GET", target, NULL);
    assert_true(reply_has(&reply, "\"label\":\"王桂芳\""));
    ask(lab.packer, "GET", target, NULL);
    assert_true(reply_has(&reply, "\"label\":\"王*芳\""));
    ask(lab.packer, "GET", "/api/crates", NULL);
    assert_true(reply_has(&reply, "\"label\":\"王*芳\""));
    assert_false(reply_has(&reply, "王桂芳"));
    lab_close(&lab);
}

static void a_masked_value_cannot_be_guessed_by_asking(void **state) {
    lab_open(&lab, *state);
    (void)lab_pack(&lab, "secret", 1);
    ask(lab.packer, "GET", "/api/crates?label=secret", NULL);
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "\"code\":\"not_yours_to_ask\""));
    ask(lab.keeper, "GET", "/api/crates?label=secret", NULL);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"label\":\"secret\""));
    lab_close(&lab);
}

static void reading_a_record_leaves_a_trace(void **state) {
    lab_open(&lab, *state);
    snprintf(target, sizeof target, "/api/crates/%lld", (long long)lab_pack(&lab, "x", 1));
    for (int i = 0; i < 5; i++) ask(lab.packer, "GET", target, NULL);
    assert_int_equal(lab_audited(&lab, "crate_get", "ok", 5), 5);
    lab_close(&lab);
}

static void the_chain_is_whole_after_all_this(void **state) {
    lab_open(&lab, *state);
    for (int i = 0; i < 3; i++) (void)lab_pack(&lab, "x", 1);
    ask(lab.looker, "GET", "/api/crates", NULL);
    assert_int_equal(lab_audited(&lab, "crate_list", "forbidden", 1), 1);
    lab_reopen(&lab);
    assert_int_equal(lab_audited(&lab, "crate_pack", "ok", 3), 3);
    lab_close(&lab);
}

static void another_site_s_page_may_not_write(void **state) {
    lab_open(&lab, *state);
    char headers[256];
    snprintf(headers, sizeof headers, "Cookie: a=b; yiyang=" STR_FMT "\r\n", STR_ARG(lab.keeper));
    lab_ask(&lab, STR_NONE, "POST", "/api/crates", headers,
            "{\"label\":\"x\",\"weight\":1,\"scope\":330105001001}", &reply);
    assert_int_equal(reply.status, 201);
    snprintf(headers, sizeof headers,
             "Cookie: yiyang=" STR_FMT "\r\nSec-Fetch-Site: cross-site\r\n", STR_ARG(lab.keeper));
    lab_ask(&lab, STR_NONE, "POST", "/api/crates", headers,
            "{\"label\":\"x\",\"weight\":1,\"scope\":330105001001}", &reply);
    assert_int_equal(reply.status, 403);
    lab_close(&lab);
}

static int64_t bound(const Bind *binds, const char *name) {
    while (strcmp(binds->name, name) != 0) binds++;
    return binds->number;
}

static void what_an_actor_has_not_meets_no_row(void **state) {
    (void)state;
    Actor actor = {.account_id = 5, .scope_low = 10, .scope_high = 19};
    Bind common[9];
    reach_bind(&actor, REACH_ORG, 0, common);
    assert_int_equal(bound(common, "own_org"), -1);
    assert_int_equal(bound(common, "own_staff"), INT_NONE);
    reach_bind(&actor, REACH_FAMILY, 0, common);
    assert_int_equal(bound(common, "own_account"), 5);
    reach_bind(&actor, REACH_PLACE, 0, common);
    assert_int_equal(bound(common, "scope_high"), 19);
    assert_int_equal(bound(common, "own_org"), INT_NONE);
    reach_bind(&actor, REACH_NONE, 0, common);
    assert_true(bound(common, "scope_low") > bound(common, "scope_high"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_SQLITE(without_a_session_nothing_is_told),
        ON_SQLITE(the_permission_is_asked_before_the_body_is_read),
        ON_BOTH(a_place_beyond_reach_does_not_exist),
        ON_BOTH(a_masked_value_is_shown_to_whoever_may_see_it),
        ON_SQLITE(a_masked_value_cannot_be_guessed_by_asking),
        ON_BOTH(reading_a_record_leaves_a_trace),
        ON_BOTH(the_chain_is_whole_after_all_this),
        ON_SQLITE(another_site_s_page_may_not_write),
        cmocka_unit_test(what_an_actor_has_not_meets_no_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
