#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/walk_lab.h"

static Lab lab;
static RawReply reply;

static void ask(Str token, const char *target, const char *extra) {
    lab_ask(&lab, token, "GET", target, extra, NULL, &reply);
}

/* The answer's tag, as the next request sends it back. */
static void tag_read(char *header, size_t size) {
    const char *at = strstr(reply.head, "ETag: ");
    assert_non_null(at);
    snprintf(header, size, "If-None-Match: W/\"other\", %.*s\r\n", (int)strcspn(at + 6, "\r"),
             at + 6);
}

static void what_is_for_everyone_is_kept_by_its_tag(void **state) {
    char header[128];
    lab_open(&lab, *state);
    ask(STR_NONE, "/api/crates/tally", "");
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "Cache-Control: public, max-age=60"));
    assert_true(reply_has(&reply, "Vary: Accept-Language"));
    tag_read(header, sizeof header);
    ask(STR_NONE, "/api/crates/tally", header);
    assert_int_equal(reply.status, 304);
    assert_int_equal(reply.body_len, 0);
    ask(lab.keeper, "/api/crates/tally", header);
    assert_int_equal(reply.status, 304);
    (void)lab_pack(&lab, "new", 1);
    ask(STR_NONE, "/api/crates/tally", header);
    assert_int_equal(reply.status, 200);
    assert_true(reply.body_len > 0);
    lab_close(&lab);
}

static void nothing_else_is_kept(void **state) {
    lab_open(&lab, *state);
    ask(lab.keeper, "/api/crates", "");
    assert_true(reply_has(&reply, "Cache-Control: no-store"));
    ask(STR_NONE, "/healthz", "");
    assert_true(reply_has(&reply, "Cache-Control: no-store"));
    ask(STR_NONE, "/api/crates", "");
    assert_int_equal(reply.status, 401);
    assert_true(reply_has(&reply, "Cache-Control: no-store"));
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(what_is_for_everyone_is_kept_by_its_tag),
        ON_SQLITE(nothing_else_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
