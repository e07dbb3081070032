/* What is written down of a request: its number, its route, its actor; never its path, its query or
 * what it carried. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/log.h"
#include "support/walk_lab.h"

static Lab lab;
static RawReply reply;
static char logged[65536]; /* what a pipe holds */

static void ask(Str token, const char *method, const char *target, const char *extra,
                const char *body) {
    lab_ask(&lab, token, method, target, extra, body, &reply);
}

typedef struct Catch {
    int kept, end;
} Catch;

/* stderr goes into a pipe until catch_end, which puts it into `logged`. */
static Catch catch_begin(LogLevel level) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    Catch it = {dup(STDERR_FILENO), ends[0]};
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    log_set_level(level);
    return it;
}

static void catch_end(Catch it) {
    dup2(it.kept, STDERR_FILENO);
    close(it.kept);
    log_set_level(LOG_OFF);
    size_t len = 0;
    ssize_t got;
    while (len + 1 < sizeof logged &&
           (got = read(it.end, logged + len, sizeof logged - 1 - len)) > 0)
        len += (size_t)got;
    logged[len] = '\0';
    close(it.end);
}

static bool logs(const char *text) {
    return strstr(logged, text) != NULL;
}

/* The value of a header of the last answer. */
static void header_of(const char *name, char out[static 128]) {
    const char *at = strstr(reply.head, name);
    assert_non_null(at);
    assert_int_equal(sscanf(at + strlen(name), ": %127[^\r]", out), 1);
}

static void a_request_is_one_line(void **state) {
    char id[128], line[512];
    lab_open(&lab, *state);
    int64_t crate = lab_pack(&lab, "secret", 5);
    char target[64];
    (void)snprintf(target, sizeof target, "/api/crates/%lld?q=whisper", (long long)crate);
    Catch it = catch_begin(LOG_DEBUG);
    ask(lab.keeper, "GET", target, "", NULL);
    catch_end(it);
    header_of("X-Request-Id", id);
    assert_int_equal(strlen(id), 16);
    (void)snprintf(line, sizeof line,
                   "level=debug event=request id=%s method=GET route=crate_get status=%d ms=", id,
                   reply.status);
    assert_true(logs(line));
    (void)snprintf(line, sizeof line, " bytes=%zu actor=", reply.body_len);
    const char *actor = strstr(logged, line);
    assert_non_null(actor);
    assert_true(strtol(actor + strlen(line), NULL, 10) > 0);
    assert_false(logs("/api/") || logs("whisper") || logs("secret") || logs("127.0.0.1"));
    lab_close(&lab);
}

static void what_meets_no_route_is_counted_as_none(void **state) {
    lab_open(&lab, *state);
    Catch it = catch_begin(LOG_DEBUG);
    ask(STR_NONE, "GET", "/api/whisper/1", "", NULL);
    catch_end(it);
    assert_int_equal(reply.status, 404);
    assert_true(logs("route=none status=404") && logs("actor=0"));
    assert_false(logs("whisper"));
    it = catch_begin(LOG_DEBUG);
    ask(STR_NONE, "GET", "/whisper.js", "", NULL);
    catch_end(it);
    assert_true(logs("route=page status=404") && !logs("whisper"));
    it = catch_begin(LOG_DEBUG);
    ask(STR_NONE, "GET", "/whisper%00", "", NULL);
    catch_end(it);
    assert_int_equal(reply.status, 400);
    assert_true(logs("route=refused status=400") && !logs("whisper"));
    lab_close(&lab);
}

static void a_safe_number_of_the_proxy_is_kept(void **state) {
    static const struct {
        const char *sent;
        bool kept;
    } cases[] = {
        {"0af7651916cd43dd8448eb211c80319c", true},
        {"req-1.A_b", true},
        {"short1", false},
        {"33010519500101123X", false}, /* might be an identity number */
        {"13800138000", false},
        {"two words here", false},
        {"quote\"quote", false},
        {"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0", false},
    };
    char extra[256], id[128];
    lab_open(&lab, *state);
    for (size_t i = 0; i < COUNT(cases); i++) {
        (void)snprintf(extra, sizeof extra, "X-Request-Id: %s\r\n", cases[i].sent);
        ask(STR_NONE, "GET", "/api/crates", extra, NULL);
        header_of("X-Request-Id", id);
        assert_int_equal(strcmp(id, cases[i].sent) == 0, cases[i].kept);
        (void)snprintf(extra, sizeof extra, "\"request_id\":\"%s\"", id);
        assert_true(reply_has(&reply, extra));
    }
    lab_close(&lab);
}

/* Also of what is refused before anybody reads it. */
static void every_refusal_has_its_number(void **state) {
    char id[128], member[160];
    lab_open(&lab, *state);
    ask(STR_NONE, "GET", "/api/crates", "Content-Length: 1\r\nContent-Length: 2\r\n", NULL);
    assert_int_equal(reply.status, 400);
    header_of("X-Request-Id", id);
    (void)snprintf(member, sizeof member, "\"request_id\":\"%s\"", id);
    assert_true(reply_has(&reply, member));
    lab_close(&lab);
}

static void slow_and_failed_ones_are_always_written(void **state) {
    char id[128], line[256];
    lab_configure(&lab, *state);
    lab.config.slow_ms = 1; /* an unknown name costs a whole Argon2id: tens of milliseconds */
    lab_enter(&lab);
    Catch it = catch_begin(LOG_WARN);
    ask(STR_NONE, "POST", "/api/session", "",
        "{\"login\":\"stranger\",\"password\":\"wrong one\"}");
    catch_end(it);
    assert_int_equal(reply.status, 401);
    header_of("X-Request-Id", id);
    (void)snprintf(line, sizeof line, "level=warn event=request id=%s method=POST", id);
    assert_true(logs(line) && !logs("stranger"));
    site_close(lab.site);
    lab.config.slow_ms = 60000;
    lab.site = NULL;
    lab_reopen(&lab);
    it = catch_begin(LOG_WARN);
    ask(lab.keeper, "GET", "/api/crates", "", NULL);
    reply.status = 0;
    for (int i = 0; i < 20 && reply.status != 503; i++) {
        store_fail_nth(site_store(lab.site), -1); /* a thread of the house may read first */
        ask(lab.keeper, "GET", "/api/crates", "", NULL);
        store_fail_nth(site_store(lab.site), 0);
    }
    catch_end(it);
    assert_int_equal(reply.status, 503);
    header_of("X-Request-Id", id);
    (void)snprintf(line, sizeof line, "id=%s method=GET route=crate_list status=503", id);
    assert_true(logs(line) && !logs("status=200"));
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_SQLITE(a_request_is_one_line),
        ON_SQLITE(what_meets_no_route_is_counted_as_none),
        ON_SQLITE(a_safe_number_of_the_proxy_is_kept),
        ON_SQLITE(every_refusal_has_its_number),
        ON_SQLITE(slow_and_failed_ones_are_always_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
