#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/walk/change.h"
#include "support/walk_lab.h"

static Lab lab;
static RawReply reply;

static void ask(Str token, const char *method, const char *target, const char *body) {
    lab_ask(&lab, token, method, target, "", body, &reply);
}

static void health_is_public(void **state) {
    lab_open(&lab, *state);
    ask(STR_NONE, "GET", "/healthz", NULL);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"state\":\"alive\""));
    assert_true(reply_has(&reply, "X-Request-Id: "));
    ask(STR_NONE, "GET", "/readyz", NULL);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"state\":\"ready\""));
    lab_close(&lab);
}

static void unknown_paths_and_methods_are_refused(void **state) {
    lab_open(&lab, *state);
    ask(lab.keeper, "GET", "/api/nothing", NULL);
    assert_int_equal(reply.status, 404);
    assert_true(reply_has(&reply, "application/problem+json"));
    assert_true(reply_has(&reply, "\"code\":\"not_found\""));
    ask(lab.keeper, "DELETE", "/api/crates", NULL);
    assert_int_equal(reply.status, 405);
    assert_true(reply_has(&reply, "Allow: GET, POST"));
    ask(lab.keeper, "GET", "/api/crates/12/", NULL);
    assert_int_equal(reply.status, 404);
    lab_close(&lab);
}

static void a_refusal_speaks_the_reader_s_language(void **state) {
    lab_open(&lab, *state);
    ask(STR_NONE, "GET", "/api/crates", NULL);
    assert_int_equal(reply.status, 401);
    assert_true(reply_has(&reply, "请先登录"));
    lab_ask(&lab, STR_NONE, "GET", "/api/crates", "Accept-Language: fr, en-GB;q=0.8\r\n", NULL,
            &reply);
    assert_true(reply_has(&reply, "Please sign in"));
    assert_true(reply_has(&reply, "Content-Language: en"));
    lab_close(&lab);
}

static void every_fault_comes_at_once(void **state) {
    lab_open(&lab, *state);
    ask(lab.keeper, "POST", "/api/crates",
        "{\"id\":5,\"label\":\"123456789012345678901\",\"weight\":0,\"fee\":\"x\","
        "\"packed_on\":\"2026-02-30\",\"nonsense\":1}");
    assert_int_equal(reply.status, 422);
    static const char *const expected[] = {
        "{\"field\":\"id\",\"code\":\"read_only\"",
        "\"field\":\"label\",\"code\":\"too_long\"",
        "\"field\":\"weight\",\"code\":\"out_of_range\"",
        "\"field\":\"fee\",\"code\":\"wrong_type\"",
        "\"field\":\"packed_on\",\"code\":\"not_a_date\"",
        "\"field\":\"nonsense\",\"code\":\"unknown_field\"",
        "\"field\":\"scope\",\"code\":\"required\"",
        "最多 20 个字",
    };
    for (size_t i = 0; i < COUNT(expected); i++) {
        if (!reply_has(&reply, expected[i])) fail_msg("%s not in %s", expected[i], reply.body);
    }
    assert_false(reply_has(&reply, "\"field\":\"label\",\"code\":\"required\""));
    assert_int_equal(lab_packings, 1); /* its rules were asked, and nothing stays */
    assert_int_equal(lab_audited(&lab, "crate_pack", "invalid", 1), 1);
    ask(lab.keeper, "GET", "/api/crates", NULL);
    assert_true(reply_has(&reply, "\"items\":[]"));
    lab_close(&lab);
}

static void a_body_must_be_json(void **state) {
    lab_open(&lab, *state);
    ask(lab.keeper, "POST", "/api/crates", "{\"label\":");
    assert_int_equal(reply.status, 400);
    assert_true(reply_has(&reply, "\"code\":\"not_json\""));
    lab_ask(&lab, lab.keeper, "POST", "/api/crates", "Content-Type: text/plain\r\n", "{}", &reply);
    assert_int_equal(reply.status, 415);
    lab_close(&lab);
}

static void a_body_cannot_name_another_record(void **state) {
    lab_open(&lab, *state);
    int64_t id = lab_pack(&lab, "one", 1);
    char target[64];
    snprintf(target, sizeof target, "/api/crates/%lld/seal", (long long)id);
    ask(lab.keeper, "POST", target, "{\"id\":99}");
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "\"code\":\"read_only\""));
    lab_close(&lab);
}

static void a_stale_edit_is_refused(void **state) {
    lab_open(&lab, *state);
    char target[64];
    snprintf(target, sizeof target, "/api/crates/%lld", (long long)lab_pack(&lab, "one", 1));
    ask(lab.keeper, "PATCH", target, "{\"weight\":2}");
    assert_int_equal(reply.status, 428);
    lab_ask(&lab, lab.keeper, "PATCH", target, "If-Match: \"1\"\r\n", "{\"weight\":2}", &reply);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "ETag: \"2\""));
    assert_true(reply_has(&reply, "\"label\":\"one\",\"weight\":2"));
    lab_ask(&lab, lab.keeper, "PATCH", target, "If-Match: \"1\"\r\n", "{\"weight\":3}", &reply);
    assert_int_equal(reply.status, 412);
    lab_ask(&lab, lab.keeper, "PATCH", target, "If-Match: junk\r\n", "{\"weight\":3}", &reply);
    assert_int_equal(reply.status, 412);
    lab_ask(&lab, lab.keeper, "PATCH", target, "If-Match: \"2\"\r\n", "{\"label\":null}", &reply);
    assert_int_equal(reply.status, 422);
    ask(lab.keeper, "GET", target, NULL);
    assert_true(reply_has(&reply, "\"version\":2"));
    assert_true(reply_has(&reply, "\"weight\":2"));
    lab_close(&lab);
}

typedef struct History {
    int64_t id;
    List rows;
} History;

static Err history_read(Op *op, void *context) {
    History *history = context;
    return op_list_changes(op, &crate_shape, history->id, &history->rows);
}

static void a_change_tells_old_and_new(void **state) {
    lab_open(&lab, *state);
    History history = {.id = lab_pack(&lab, "one", 1)};
    char target[64];
    snprintf(target, sizeof target, "/api/crates/%lld", (long long)history.id);
    lab_ask(&lab, lab.keeper, "PATCH", target, "If-Match: \"1\"\r\n",
            "{\"weight\":2,\"label\":\"two\",\"note\":null}", &reply);
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, history_read, &history), OK);
    assert_int_equal(history.rows.count, 1);
    const Change *change = LIST_AT(history.rows, Change, 0);
    assert_string_equal(change->fields.ptr, "{ \"label\":{\"old\":\"one\",\"new\":\"two\"},"
                                            "\"weight\":{\"old\":\"1\",\"new\":\"2\"}}");
    assert_int_equal(str_find(change->sealed, STR("two")), -1);
    lab_close(&lab);
}

static void a_machine_moves_by_its_table(void **state) {
    lab_open(&lab, *state);
    char seal[64], send[64];
    int64_t id = lab_pack(&lab, "one", 1);
    snprintf(seal, sizeof seal, "/api/crates/%lld/seal", (long long)id);
    snprintf(send, sizeof send, "/api/crates/%lld/send", (long long)id);
    ask(lab.keeper, "POST", send, NULL);
    assert_int_equal(reply.status, 409);
    assert_true(reply_has(&reply, "\"code\":\"state_refuses\",\"detail\":\"packed\""));
    ask(lab.packer, "POST", seal, NULL);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"state\":\"sealed\""));
    ask(lab.packer, "POST", send, NULL);
    assert_int_equal(reply.status, 403);
    ask(lab.keeper, "POST", send, NULL);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"state\":\"sent\""));
    lab_close(&lab);
}

static void a_reaction_happens_in_the_same_transaction(void **state) {
    lab_open(&lab, *state);
    char target[64];
    int64_t id = lab_pack(&lab, "one", 31);
    snprintf(target, sizeof target, "/api/crates/%lld/break", (long long)id);
    ask(lab.keeper, "POST", target, NULL);
    assert_int_equal(reply.status, 200);
    ask(lab.other, "GET", "/api/crates", NULL);
    assert_true(reply_has(&reply, "\"label\":\"instead of #"));
    assert_int_equal(lab_audited(&lab, "crate_break", "ok", 1), 1);
    lab_close(&lab);
}

static void a_reaction_may_refuse(void **state) {
    lab_open(&lab, *state);
    ask(lab.keeper, "POST", "/api/crates",
        "{\"label\":\"vase\",\"weight\":3,\"scope\":330105001001,\"note\":\"priceless\"}");
    assert_int_equal(reply.status, 201);
    assert_true(reply_has(&reply, "Location: /api/crates/"));
    const char *at = strstr(reply.body, "\"id\":");
    char target[64];
    snprintf(target, sizeof target, "/api/crates/%ld/break", strtol(at + 5, NULL, 10));
    ask(lab.keeper, "POST", target, NULL);
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "cannot_be_replaced"));
    ask(lab.other, "GET", "/api/crates", NULL);
    assert_true(reply_has(&reply, "{\"items\":[],\"next\":null}"));
    lab_close(&lab);
}

/* A brittle crate breaks; how many stand elsewhere afterwards. */
static int64_t break_brittle(int weight, int status) {
    char body[128], target[64];
    snprintf(body, sizeof body,
             "{\"label\":\"egg\",\"weight\":%d,\"scope\":330105001001,\"note\":\"brittle\"}",
             weight);
    ask(lab.keeper, "POST", "/api/crates", body);
    assert_int_equal(reply.status, 201);
    snprintf(target, sizeof target, "/api/crates/%ld/break",
             strtol(strstr(reply.body, "\"id\":") + 5, NULL, 10));
    ask(lab.keeper, "POST", target, NULL);
    assert_int_equal(reply.status, status);
    ask(lab.other, "GET", "/api/crates?count=1", NULL);
    return strtoll(strstr(reply.body, "\"count\":") + 8, NULL, 10);
}

static void reactions_go_four_deep(void **state) {
    lab_open(&lab, *state);
    assert_int_equal(break_brittle(5, 500), 0);
    assert_int_equal(break_brittle(4, 200), 4);
    assert_int_equal(break_brittle(1000, 500), 4);
    assert_int_equal(lab_audited(&lab, "crate_break", "internal", 2), 2);
    lab_close(&lab);
}

static void what_is_counted_stays_although_it_is_refused(void **state) {
    lab_open(&lab, *state);
    ask(lab.keeper, "POST", "/api/crates/count", NULL);
    assert_int_equal(reply.status, 401);
    ask(lab.keeper, "GET", "/api/crates?weight=7", NULL);
    assert_true(reply_has(&reply, "\"label\":\"counted\""));
    assert_int_equal(lab_audited(&lab, "crate_count", "unauthenticated", 1), 1);
    lab_close(&lab);
}

static void an_upload_is_bytes(void **state) {
    lab_open(&lab, *state);
    lab_ask(&lab, lab.keeper, "POST", "/api/crates/weigh",
            "Content-Type: application/octet-stream\r\n", "not json at all", &reply);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"bytes\":15"));
    lab_close(&lab);
}

static void the_clock_goes_forward_when_it_is_simulated(void **state) {
    lab_open(&lab, *state);
    ask(lab.keeper, "POST", "/api/clock", "{\"now\":\"2026-10-01T00:00:00+08:00\"}");
    assert_int_equal(reply.status, 200);
    assert_int_equal(site_now_ms(lab.site), date_start_ms(20261001));
    ask(lab.keeper, "POST", "/api/clock", "{\"now\":\"2026-09-30T00:00:00+08:00\"}");
    assert_int_equal(reply.status, 409);
    assert_true(reply_has(&reply, "clock_never_back"));
    ask(STR_NONE, "POST", "/api/clock", "{\"now\":\"2026-11-01T00:00:00+08:00\"}");
    assert_int_equal(reply.status, 401);
    lab_close(&lab);
}

static void a_call_from_inside_walks_the_same_way(void **state) {
    lab_open(&lab, *state);
    Crate in = {.label = STR("inside"), .weight = 5, .fee = INT_NONE, .scope = LAB_PLACE}, out;
    Arena *arena = &lab.arena;
    assert_int_equal(site_call(lab.site, arena,
                               &(SiteCall){.actor = &system_actor,
                                           .route = "crate_pack",
                                           .in = &in,
                                           .out = &out}),
                     OK);
    Actor nobody = {0};
    assert_int_equal(
        site_call(lab.site, arena,
                  &(SiteCall){.actor = &nobody, .route = "crate_pack", .in = &in, .out = &out}),
        ERR_FORBIDDEN);
    Faults faults = {.arena = arena};
    in.label = STR_NONE;
    assert_int_equal(site_call(lab.site, arena,
                               &(SiteCall){.actor = &system_actor,
                                           .route = "crate_pack",
                                           .in = &in,
                                           .out = &out,
                                           .faults = &faults}),
                     ERR_INVALID);
    assert_int_equal(faults.count, 1);
    assert_string_equal(faults.items[0].code, "required");
    List rows;
    assert_int_equal(
        site_call(lab.site, arena,
                  &(SiteCall){.actor = &system_actor, .route = "crate_list", .out = &rows}),
        OK);
    assert_int_equal(rows.count, 1);
    assert_int_equal(lab_audited(&lab, "crate_pack", "ok", 1), 1);
    lab_close(&lab);
}

static void data_and_keys_are_found_again(void **state) {
    lab_open(&lab, *state);
    int64_t id = lab_pack(&lab, "lasting", 9);
    lab_reopen(&lab);
    char target[64];
    snprintf(target, sizeof target, "/api/crates/%lld", (long long)id);
    ask(lab.keeper, "GET", target, NULL);
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"label\":\"lasting\""));
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(health_is_public),
        ON_SQLITE(unknown_paths_and_methods_are_refused),
        ON_SQLITE(a_refusal_speaks_the_reader_s_language),
        ON_SQLITE(every_fault_comes_at_once),
        ON_SQLITE(a_body_must_be_json),
        ON_SQLITE(a_body_cannot_name_another_record),
        ON_BOTH(a_stale_edit_is_refused),
        ON_BOTH(a_change_tells_old_and_new),
        ON_BOTH(a_machine_moves_by_its_table),
        ON_BOTH(a_reaction_happens_in_the_same_transaction),
        ON_BOTH(a_reaction_may_refuse),
        ON_BOTH(reactions_go_four_deep),
        ON_BOTH(what_is_counted_stays_although_it_is_refused),
        ON_SQLITE(an_upload_is_bytes),
        ON_SQLITE(the_clock_goes_forward_when_it_is_simulated),
        ON_BOTH(a_call_from_inside_walks_the_same_way),
        ON_BOTH(data_and_keys_are_found_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
