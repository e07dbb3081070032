#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "core/guard/sm3.h"

static void assert_sm3(const char *text, const char *digest) {
    Arena arena;
    arena_init(&arena, 0);
    Str hex = sm3_hex(&arena, str_from(text));
    assert_int_equal(hex.len, 64);
    assert_string_equal(hex.ptr, digest);
    arena_clear(&arena);
}

/* GB/T 32905-2016, annex A, and the digest of nothing. */
static void vectors_of_the_standard(void **state) {
    (void)state;
    assert_sm3("abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    assert_sm3("abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd",
               "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    assert_sm3("", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b");
}

static void none_is_nothing(void **state) {
    (void)state;
    unsigned char none[SM3_BYTES], nothing[SM3_BYTES];
    sm3_raw(STR_NONE, none);
    sm3_raw(STR(""), nothing);
    assert_memory_equal(none, nothing, SM3_BYTES);
}

static void *digest_many(void *wrong) {
    unsigned char digest[SM3_BYTES], first[SM3_BYTES];
    sm3_raw(STR("abc"), first);
    for (int i = 0; i < 2000; i++) {
        sm3_raw(STR("abc"), digest);
        *(int *)wrong += memcmp(first, digest, SM3_BYTES) != 0 || digest[0] != 0x66;
    }
    return NULL;
}

static void threads_do_not_meet(void **state) {
    (void)state;
    pthread_t threads[4];
    int wrong[4] = {0};
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, digest_many, &wrong[i]), 0);
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < 4; i++) assert_int_equal(wrong[i], 0);
}

static void tokens_differ(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 0);
    Str one = random_token(&arena, 32), two = random_token(&arena, 32);
    assert_int_equal(one.len, 64);
    for (size_t i = 0; i < one.len; i++)
        assert_non_null(memchr("0123456789abcdef", one.ptr[i], 16));
    assert_false(str_equal(one, two));
    arena_clear(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_of_the_standard),
        cmocka_unit_test(none_is_nothing),
        cmocka_unit_test(threads_do_not_meet),
        cmocka_unit_test(tokens_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
