#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <unistd.h>

#include "support/walk_lab.h"

#define BODY   "{\"label\":\"once\",\"weight\":4,\"scope\":330105001001}"
#define KEY    "Idempotency-Key: k-1\r\n"
#define DAY_MS INT64_C(86400000)
enum { MEMORY = 16 << 20, LEFT_MOST = 8 << 10, LEFT_STEP = 64 };

static Lab lab;
static RawReply reply, again;

static void pack(Str token, const char *headers, const char *body, RawReply *out) {
    lab_ask(&lab, token, "POST", "/api/crates", headers, body, out);
}

static int64_t crates(void) {
    static RawReply page;
    lab_ask(&lab, lab.keeper, "GET", "/api/crates?count=1", "", NULL, &page);
    const char *at = strstr(page.body, "\"count\":");
    return at ? strtoll(at + 8, NULL, 10) : -1;
}

static void the_same_key_has_one_effect(void **state) {
    lab_open(&lab, *state);
    pack(lab.keeper, KEY, BODY, &reply);
    pack(lab.keeper, KEY, BODY, &again);
    assert_int_equal(again.status, 201);
    assert_string_equal(again.body, reply.body);
    assert_true(reply_has(&again, "Idempotency-Replayed: true"));
    assert_true(reply_has(&again, "ETag: \"1\""));
    assert_true(reply_has(&again, "Location: /api/crates/"));
    assert_int_equal(crates(), 1);
    assert_int_equal(lab_audited(&lab, "crate_pack", "replayed", 1), 1);
    lab_close(&lab);
}

/* Sends the request and hangs up at once. */
static void pack_and_leave(void) {
    char request[512];
    snprintf(request, sizeof request,
             "POST /api/crates HTTP/1.1\r\nHost: lab\r\nAuthorization: Bearer " STR_FMT "\r\n" KEY
             "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
             STR_ARG(lab.keeper), strlen(BODY), BODY);
    int client = client_open(site_port(lab.site));
    assert_true(client_send(client, request));
    client_close(client);
}

static void a_lost_answer_is_given_again(void **state) {
    lab_open(&lab, *state);
    pack_and_leave();
    struct timespec rest = {.tv_nsec = 10000000};
    for (int i = 0; i < 1000 && crates() == 0; i++) (void)nanosleep(&rest, NULL);
    assert_int_equal(crates(), 1);
    pack(lab.keeper, KEY, BODY, &again);
    assert_int_equal(again.status, 201);
    assert_true(reply_has(&again, "Idempotency-Replayed: true"));
    assert_true(reply_has(&again, "\"label\":\"once\""));
    assert_int_equal(crates(), 1);
    lab_close(&lab);
}

static void a_second_try_may_overtake_the_first(void **state) {
    lab_open(&lab, *state);
    pack_and_leave();
    pack(lab.keeper, KEY, BODY, &again);
    assert_int_equal(again.status, 201);
    pack(lab.keeper, KEY, BODY, &again);
    assert_int_equal(again.status, 201);
    assert_int_equal(crates(), 1);
    lab_close(&lab);
}

static void another_request_under_the_key_is_refused(void **state) {
    lab_open(&lab, *state);
    pack(lab.keeper, KEY, BODY, &reply);
    pack(lab.keeper, KEY, "{\"label\":\"else\",\"weight\":4,\"scope\":330105001001}", &again);
    assert_int_equal(again.status, 409);
    assert_true(reply_has(&again, "\"code\":\"idempotency_mismatch\""));
    assert_int_equal(crates(), 1);
    lab_close(&lab);
}

static void a_key_is_its_account_s_own(void **state) {
    lab_open(&lab, *state);
    pack(lab.keeper, KEY, BODY, &reply);
    pack(lab.packer, KEY, BODY, &again);
    assert_int_equal(again.status, 201);
    assert_false(reply_has(&again, "Idempotency-Replayed"));
    assert_int_equal(crates(), 2);
    lab_close(&lab);
}

static void a_refused_write_may_be_tried_again(void **state) {
    lab_open(&lab, *state);
    pack(lab.keeper, KEY, "{\"label\":\"once\",\"weight\":4,\"scope\":330106001001}", &reply);
    assert_int_equal(reply.status, 422);
    pack(lab.keeper, KEY, BODY, &reply);
    assert_int_equal(reply.status, 201);
    lab_close(&lab);
}

static void a_key_is_kept_for_a_day_and_over_a_restart(void **state) {
    lab_open(&lab, *state);
    pack(lab.keeper, KEY, BODY, &reply);
    lab_reopen(&lab);
    pack(lab.keeper, KEY, BODY, &again);
    assert_string_equal(again.body, reply.body);
    assert_int_equal(site_step_clock(lab.site, site_now_ms(lab.site) + DAY_MS + 1), OK);
    pack(lab.keeper, KEY, BODY, &again);
    assert_int_equal(again.status, 201);
    assert_int_equal(crates(), 2);
    lab_close(&lab);
}

static void a_bad_key_is_a_fault(void **state) {
    lab_open(&lab, *state);
    pack(lab.keeper, "Idempotency-Key: two words\r\n", BODY, &reply);
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "\"code\":\"bad_key\""));
    lab_close(&lab);
}

static void at_any_failing_storage_call_nothing_or_all_is_there(void **state) {
    lab_open(&lab, *state);
    int done = 0;
    for (int nth = 1; nth <= 60 && done < 3; nth++) {
        char key[64];
        int64_t before = crates();
        snprintf(key, sizeof key, "Idempotency-Key: nth-%d\r\n", nth);
        store_fail_nth(site_store(lab.site), nth);
        pack(lab.keeper, key, BODY, &reply);
        store_fail_nth(site_store(lab.site), 0);
        done = reply.status == 201 ? done + 1 : 0;
        if (!store_is_healthy(site_store(lab.site))) lab_reopen(&lab);
        int64_t after = crates();
        if (reply.status != 201 && reply.status < 500)
            fail_msg("%d: %d %s", nth, reply.status, reply.body);
        assert_true(after == before + 1 || (reply.status != 201 && after == before));
        pack(lab.keeper, key, BODY, &again);
        assert_int_equal(again.status, 201);
        assert_int_equal(crates(), before + 1);
    }
    assert_int_equal(done, 3);
    lab_close(&lab);
}

/* The ceiling of a request's memory is 16 MiB; at twice that the program would stop. */
static void a_request_without_memory_leaves_nothing(void **state) {
    lab_open(&lab, *state);
    lab_packings = 0;
    lab_greed = 17 * 1024 * 1024;
    pack(lab.keeper, KEY, BODY, &reply);
    lab_greed = 0;
    assert_int_equal(reply.status, 503);
    assert_true(reply_has(&reply, "application/problem+json"));
    assert_true(reply_has(&reply, "\"code\":\"unavailable\""));
    assert_int_equal(lab_packings, 1);
    assert_int_equal(crates(), 0);
    pack(lab.keeper, KEY, BODY, &reply);
    assert_int_equal(reply.status, 201);
    assert_false(reply_has(&reply, "Idempotency-Replayed"));
    assert_int_equal(crates(), 1);
    lab_close(&lab);
}

/* It ends in the function, in the answer, in what is kept of it, in the audit row: whatever takes
 * the last of it. */
static void wherever_its_memory_ends_nothing_is_left(void **state) {
    int done = 0, refused = 0;
    lab_open(&lab, *state);
    for (size_t left = 0; left < LEFT_MOST; left += LEFT_STEP) {
        char key[64];
        (void)snprintf(key, sizeof key, "Idempotency-Key: left-%zu\r\n", left);
        lab_greed = MEMORY - left;
        pack(lab.keeper, key, BODY, &reply);
        assert_true(reply.status == 503 || (reply.status == 201 && refused > 0));
        done += reply.status == 201;
        refused += reply.status == 503;
        assert_int_equal(crates(), done);
    }
    lab_greed = 0;
    print_message("%d done, %d refused\n", done, refused);
    assert_true(done > 0 && refused > 10);
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(the_same_key_has_one_effect),
        ON_BOTH(a_lost_answer_is_given_again),
        ON_BOTH(a_second_try_may_overtake_the_first),
        ON_BOTH(another_request_under_the_key_is_refused),
        ON_SQLITE(a_key_is_its_account_s_own),
        ON_SQLITE(a_refused_write_may_be_tried_again),
        ON_BOTH(a_key_is_kept_for_a_day_and_over_a_restart),
        ON_SQLITE(a_bad_key_is_a_fault),
        ON_BOTH(a_request_without_memory_leaves_nothing),
        ON_BOTH(wherever_its_memory_ends_nothing_is_left),
        ON_SQLITE(at_any_failing_storage_call_nothing_or_all_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
