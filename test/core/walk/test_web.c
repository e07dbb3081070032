#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/embed.h"
#include "support/walk_lab.h"

static Lab lab;
static RawReply reply;

static Str embedded(const char *name) {
    for (size_t i = 0; i < web_files_count; i++)
        if (strcmp(web_files[i].name, name) == 0)
            return (Str){(const char *)web_files[i].begin,
                         (size_t)(web_files[i].end - web_files[i].begin)};
    return STR_NONE;
}

/* The page as a browser with these words gets it: in `coding` ("" plain), whose bytes the build has
 * made. */
static void comes_as(const char *accept, const char *coding, const char *file) {
    char header[128];
    snprintf(header, sizeof header, "%s%s%s", accept[0] ? "Accept-Encoding: " : "", accept,
             accept[0] ? "\r\n" : "");
    lab_ask(&lab, STR_NONE, "GET", "/", header, NULL, &reply);
    Str made = embedded(file);
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply.body_len, made.len);
    assert_memory_equal(reply.body, made.ptr, made.len);
    assert_true(reply_has(&reply, "Vary: Accept-Encoding"));
    assert_true(reply_has(&reply, "Content-Type: text/html; charset=utf-8"));
    snprintf(header, sizeof header, "Content-Encoding: %s\r\n", coding);
    assert_int_equal(reply_has(&reply, "Content-Encoding:"), coding[0] != '\0');
    if (coding[0]) assert_true(reply_has(&reply, header));
}

static void files_come_as_small_as_the_browser_can_read_them(void **state) {
    lab_open(&lab, *state);
    if (web_files_count == 0) {
        lab_close(&lab);
        skip();
    }
    comes_as("", "", "index.html");
    comes_as("identity", "", "index.html");
    comes_as("gzip", "gzip", "index.html.gz");
    comes_as("gzip, deflate, br, zstd", "br", "index.html.br");
    comes_as("BR", "br", "index.html.br");
    comes_as("br;q=0.5,gzip;q=1.0", "br", "index.html.br");
    comes_as("br;q=0, gzip", "gzip", "index.html.gz");
    comes_as("br; q=0.000 ,gzip;q=0", "", "index.html");
    comes_as("brotli, xgzip", "", "index.html");
    comes_as("*", "", "index.html");
    lab_close(&lab);
}

static void a_file_that_is_known_is_not_sent_again(void **state) {
    char header[160];
    lab_open(&lab, *state);
    if (web_files_count == 0) {
        lab_close(&lab);
        skip();
    }
    lab_ask(&lab, STR_NONE, "GET", "/", "", NULL, &reply);
    const char *at = strstr(reply.head, "ETag: ");
    assert_non_null(at);
    snprintf(header, sizeof header, "Accept-Encoding: br\r\nIf-None-Match: %.*s\r\n",
             (int)strcspn(at + 6, "\r"), at + 6);
    lab_ask(&lab, STR_NONE, "GET", "/", header, NULL, &reply);
    assert_int_equal(reply.status, 304);
    assert_int_equal(reply.body_len, 0);
    assert_false(reply_has(&reply, "Content-Encoding:"));
    assert_true(reply_has(&reply, "Vary: Accept-Encoding"));
    lab_ask(&lab, STR_NONE, "GET", "/", "If-None-Match: \"other\"\r\n", NULL, &reply);
    assert_int_equal(reply.status, 200);
    lab_close(&lab);
}

/* With tiles configured their host may be asked, and no other. */
static void map_tiles_open_the_policy_to_their_host_alone(void **state) {
    lab_open(&lab, *state);
    lab_ask(&lab, lab.keeper, "GET", "/api/schema", "", NULL, &reply);
    assert_null(memmem(reply.body, reply.body_len, "\"map\":", 6));
    lab.config.map_tiles = "https://tiles.example:8443/{z}/{x}/{y}.png?tk=1";
    lab.config.map_credit = "天地图";
    lab_reopen(&lab);
    lab_ask(&lab, STR_NONE, "GET", "/", "", NULL, &reply);
    assert_true(reply_has(&reply, "img-src 'self' data: blob: https://tiles.example:8443; "
                                  "connect-src 'self' https://tiles.example:8443; "));
    lab_ask(&lab, lab.keeper, "GET", "/api/schema", "", NULL, &reply);
    assert_non_null(memmem(reply.body, reply.body_len, "\"credit\":\"天地图\"", 20));
    lab_close(&lab);
}

static void what_is_no_address_of_tiles_is_refused(void **state) {
    static const char *const wrong[] = {
        "",
        "tiles/{z}/{x}/{y}",
        "https:///{z}/{x}/{y}",
        "https://a.example/{z}/{x}",
        "https://a.example; script-src */{z}/{x}/{y}",
        "https://a.example 'unsafe-eval'/{z}/{x}/{y}",
        "https://{x}{y}{z}",
        "ftp://a.example/{z}/{x}/{y}",
    };
    Str origin;
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) assert_false(map_tiles_origin(wrong[i], &origin));
    assert_true(map_tiles_origin("http://127.0.0.1:9/{z}/{y}/{x}", &origin));
    assert_int_equal(origin.len, strlen("http://127.0.0.1:9"));
    assert_true(map_tiles_origin("https://maps.example/hangzhou.pmtiles", &origin));
    assert_true(str_equal_c(origin, "https://maps.example"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_SQLITE(files_come_as_small_as_the_browser_can_read_them),
        ON_SQLITE(a_file_that_is_known_is_not_sent_again),
        ON_SQLITE(map_tiles_open_the_policy_to_their_host_alone),
        cmocka_unit_test(what_is_no_address_of_tiles_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
