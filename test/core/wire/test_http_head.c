#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/wire/http_head.h"

static int arena_open(void **state) {
    static Arena arena;
    arena_init(&arena, 1024 * 1024);
    *state = &arena;
    return 0;
}

static int arena_close(void **state) {
    arena_clear(*state);
    return 0;
}

static void test_reads_targets(void **state) {
    Arena *arena = *state;
    Str path, query;
    assert_int_equal(target_read(arena, STR("/"), &path, &query).status, 0);
    assert_true(str_equal_c(path, "/"));
    assert_true(str_is_none(query));
    assert_int_equal(target_read(arena, STR("/a%2Fb/%41?x=%41&?"), &path, &query).status, 0);
    assert_true(str_equal_c(path, "/a/b/A"));
    assert_true(str_equal_c(query, "x=%41&?"));
    assert_int_equal(target_read(arena, STR("/a?"), &path, &query).status, 0);
    assert_false(str_is_none(query));
    assert_int_equal(query.len, 0);
}

static void test_refuses_targets(void **state) {
    Arena *arena = *state;
    static const char *const bad[] = {
        "",     "*",       "a",          "http://a/", "/a b",    "/a\tb",  "/a\nb",   "/a\x7f",
        "/a#b", "/%",      "/%1",        "/%1g",      "/%00",    "/?%00",  "/?%",     "/%0a",
        "/%7F", "/%c0%af", "/%ed%a0%80", "/\xff",     "/?a=%ff", "/?\xc3", "/%e6%9d",
    };
    Str path, query;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        HttpRefusal refusal = target_read(arena, str_from(bad[i]), &path, &query);
        if (refusal.status != 400) print_message("passed: %s\n", bad[i]);
        assert_int_equal(refusal.status, 400);
        assert_true(str_is_none(path) && str_is_none(query));
    }
    assert_int_equal(target_read(arena, (Str){"/a\0b", 4}, &path, &query).status, 400);
}

static void test_limits_the_target(void **state) {
    Arena *arena = *state;
    char text[TARGET_LIMIT_BYTES + 1];
    memset(text, 'a', sizeof text);
    text[0] = '/';
    Str path, query;
    assert_int_equal(target_read(arena, (Str){text, TARGET_LIMIT_BYTES}, &path, &query).status, 0);
    assert_int_equal(target_read(arena, (Str){text, sizeof text}, &path, &query).status, 414);
}

static void test_walks_a_query(void **state) {
    Arena *arena = *state;
    Str rest = STR("&a=1&&b=x%20y+z&c&=d&e==f&%E6%9D%AD=%zz%4"), name, value;
    static const char *const expected[][2] = {{"a", "1"}, {"b", "x y z"}, {"c", ""},
                                              {"", "d"},  {"e", "=f"},    {"杭", "%zz%4"}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_true(query_next(arena, &rest, &name, &value));
        assert_true(str_equal_c(name, expected[i][0]));
        assert_true(str_equal_c(value, expected[i][1]));
        assert_false(str_is_none(value));
    }
    assert_false(query_next(arena, &rest, &name, &value));
    rest = STR_NONE;
    assert_false(query_next(arena, &rest, &name, &value));
}

static void test_reads_methods(void **state) {
    (void)state;
    assert_int_equal(method_read(STR("GET")), HTTP_GET);
    assert_int_equal(method_read(STR("HEAD")), HTTP_HEAD);
    assert_int_equal(method_read(STR("DELETE")), HTTP_DELETE);
    assert_int_equal(method_read(STR("get")), HTTP_OTHER);
    assert_int_equal(method_read(STR("")), HTTP_OTHER);
    assert_int_equal(method_read(STR("OPTIONS")), HTTP_OTHER);
}

static HttpRefusal check(const char *version, const HttpHeader *headers, size_t count,
                         HttpFraming *framing) {
    HttpHead head = {str_from(version), headers, count, 100};
    return head_check(&head, framing);
}

static void test_reads_framing(void **state) {
    (void)state;
    HttpFraming framing;
    HttpHeader plain[] = {{STR("HOST"), STR("a.example:80")}, {STR("X"), STR("\t ü")}};
    assert_int_equal(check("HTTP/1.1", plain, 2, &framing).status, 0);
    assert_false(framing.chunked || framing.expects_continue || framing.length);
    HttpHeader sized[] = {{STR("Host"), STR("[::1]:80")},
                          {STR("content-LENGTH"), STR("18446744073709551599")},
                          {STR("Expect"), STR("100-Continue")}};
    assert_int_equal(check("HTTP/1.1", sized, 3, &framing).status, 0);
    assert_true(framing.length == UINT64_C(18446744073709551599));
    assert_true(framing.expects_continue);
    HttpHeader chunked[] = {{STR("Host"), STR("a")}, {STR("Transfer-Encoding"), STR("Chunked")}};
    assert_int_equal(check("HTTP/1.1", chunked, 2, &framing).status, 0);
    assert_true(framing.chunked);
    assert_int_equal(check("HTTP/1.0", chunked, 2, &framing).status, 400);
}

static void test_refuses_heads(void **state) {
    (void)state;
    const HttpHeader bad[] = {
        {STR("Host"), STR("a")},
        {STR(""), STR("a")},
        {STR("X Y"), STR("a")},
        {STR("X:"), STR("a")},
        {STR("X\xc3"), STR("a")},
        {STR("X"), STR("a\0b")},
        {STR("X"), STR("a\rb")},
        {STR("X"), STR("a\x7f")},
        {STR("Content-Length"), STR("")},
        {STR("Content-Length"), STR("0x10")},
        {STR("Content-Length"), STR("1 ")},
        {STR("Content-Length"), STR("99999999999999999999x")},
        {STR("Transfer-Encoding"), STR("")},
        {STR("Transfer-Encoding"), STR("identity")},
        {STR("Transfer-Encoding"), STR("chunked, chunked")},
        {STR("Transfer-Encoding"), STR("\vchunked")},
    };
    HttpFraming framing;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        HttpHeader headers[] = {{STR("Host"), STR("a")}, bad[i]};
        if (check("HTTP/1.1", headers, 2, &framing).status != 400)
            print_message("passed: %zu\n", i);
        assert_int_equal(check("HTTP/1.1", headers, 2, &framing).status, 400);
    }
    HttpHeader huge[] = {{STR("Host"), STR("a")},
                         {STR("Content-Length"), STR("184467440737095516160")}};
    assert_int_equal(check("HTTP/1.1", huge, 2, &framing).status, 413);
    HttpHeader hostless[] = {{STR("X"), STR("a")}};
    assert_int_equal(check("HTTP/1.1", hostless, 1, &framing).status, 400);
    HttpHead big = {STR("HTTP/1.1"), huge, 1, HEAD_LIMIT_BYTES + 1};
    assert_int_equal(head_check(&big, &framing).status, 431);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_targets),     cmocka_unit_test(test_refuses_targets),
        cmocka_unit_test(test_limits_the_target), cmocka_unit_test(test_walks_a_query),
        cmocka_unit_test(test_reads_methods),     cmocka_unit_test(test_reads_framing),
        cmocka_unit_test(test_refuses_heads),
    };
    return cmocka_run_group_tests(tests, arena_open, arena_close);
}
