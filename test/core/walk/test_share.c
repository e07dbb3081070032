#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <zlib.h>

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

/* The body as it was before it was packed, in the lab's arena. */
static Str unpacked(void) {
    enum { ROOM = 1024 * 1024 };
    z_stream z = {.next_in = (Bytef *)reply.body, .avail_in = (uInt)reply.body_len};
    char *out = arena_alloc(&lab.arena, ROOM);
    z.next_out = (Bytef *)out;
    z.avail_out = ROOM;
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(inflateEnd(&z), Z_OK);
    return (Str){out, z.total_out};
}

static void a_long_answer_goes_packed_to_whoever_takes_that(void **state) {
    lab_open(&lab, *state);
    ask(lab.keeper, "/api/schema", "");
    assert_false(reply_has(&reply, "Content-Encoding"));
    Str plain = arena_copy(&lab.arena, (Str){reply.body, reply.body_len});
    ask(lab.keeper, "/api/schema", "Accept-Encoding: gzip;q=0, br\r\n");
    assert_false(reply_has(&reply, "Content-Encoding"));
    ask(lab.keeper, "/api/schema", "Accept-Encoding: deflate, gzip;q=0.5\r\n");
    assert_true(reply_has(&reply, "Content-Encoding: gzip"));
    assert_true(reply_has(&reply, "Vary: Accept-Language, Accept-Encoding"));
    assert_true(reply.body_len < plain.len / 2);
    assert_true(str_equal(unpacked(), plain));
    int64_t id = lab_pack(&lab, "small", 1); /* its tag is a promise */
    ask(lab.keeper, arena_printf(&lab.arena, "/api/crates/%lld", (long long)id).ptr,
        "Accept-Encoding: gzip\r\n");
    assert_false(reply_has(&reply, "Content-Encoding"));
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(what_is_for_everyone_is_kept_by_its_tag),
        ON_SQLITE(nothing_else_is_kept),
        ON_SQLITE(a_long_answer_goes_packed_to_whoever_takes_that),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
