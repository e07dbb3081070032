#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>
#include <sys/resource.h>

#include "core/base/date.h"
#include "core/guard/password.h"

static const GuardSettings settings = {.password_characters = 10, .password_classes = 3};

static int setup(void **state) {
    static Arena arena;
    arena_init(&arena, 0);
    *state = &arena;
    return 0;
}

static int teardown(void **state) {
    arena_clear(*state);
    return 0;
}

static void the_password_opens_its_hash(void **state) {
    Str hash, again;
    assert_int_equal(password_hash(*state, STR("Gongshu-2026"), &hash), OK);
    assert_int_equal(password_hash(*state, STR("Gongshu-2026"), &again), OK);
    assert_true(str_starts(hash, STR("$argon2id$v=19$m=65536,t=2,p=1$")));
    assert_false(str_equal(hash, again)); /* salted */
    assert_true(password_check(hash, STR("Gongshu-2026")));
    assert_false(password_check(hash, STR("Gongshu-2027")));
    assert_false(password_check(hash, STR("")));
}

static int64_t check_ms(Str hash) {
    int64_t start = clock_monotonic_ms();
    assert_false(password_check(hash, STR("Wrong-pass-1")));
    return clock_monotonic_ms() - start;
}

/* Unknown names cost what known ones do: the least of some runs, for the machine may be busy. */
static void nobody_costs_the_same(void **state) {
    Str hash;
    assert_int_equal(password_hash(*state, STR("Gongshu-2026"), &hash), OK);
    int64_t known = INT64_MAX, nobody = INT64_MAX;
    for (int i = 0; i < 5; i++) {
        int64_t a = check_ms(hash), b = check_ms(STR_NONE);
        known = a < known ? a : known;
        nobody = b < nobody ? b : nobody;
    }
    assert_true(nobody >= known / 2 && known >= nobody / 2);
    assert_true(nobody >= 5);
}

static void a_broken_hash_is_nobodys(void **state) {
    (void)state;
    assert_false(password_check(STR(""), STR("")));
    assert_false(password_check(STR("$argon2id$v=19$m=65536,t=2,p=1$x"), STR("x")));
}

static void *check_once(void *hash) {
    return password_check(*(Str *)hash, STR("Gongshu-2026")) ? hash : NULL;
}

/* Each takes 64 MiB: six at once would show in the most the program ever held. */
static void two_at_a_time_and_all_answer(void **state) {
    Str hash;
    struct rusage used;
    pthread_t threads[6];
    assert_int_equal(password_hash(*state, STR("Gongshu-2026"), &hash), OK);
    for (int i = 0; i < 6; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, check_once, &hash), 0);
    for (int i = 0; i < 6; i++) {
        void *right = NULL;
        pthread_join(threads[i], &right);
        assert_ptr_equal(right, &hash);
    }
    assert_int_equal(getrusage(RUSAGE_SELF, &used), 0);
    assert_true(used.ru_maxrss < 300 * 1024);
}

static void assert_fault(const char *password, const char *code) {
    const char *fault = password_fault(&settings, STR("wang.fang"), str_from(password));
    if (code == NULL)
        assert_null(fault);
    else
        assert_string_equal(fault, code);
}

static void which_passwords_are_good(void **state) {
    (void)state;
    assert_fault("Abcdefg-12", NULL);
    assert_fault("abcdefg-12", NULL); /* three of four */
    assert_fault("Abcdefg-1", "too_short");
    assert_fault("", "too_short");
    assert_fault("abcdefghij", "password_too_plain");
    assert_fault("ABCDEFgh", "too_short");
    assert_fault("ABCDEFghij", "password_too_plain");
    assert_fault("桥西桥西桥西桥西桥西", "password_too_plain");
    assert_fault("桥西桥西桥西桥西A1", NULL); /* characters count, not bytes */
    assert_fault("Wang.Fang-2026", "password_has_login");
    assert_fault("x-WANG.FANG1", "password_has_login");
    assert_fault("Wang.Fan-2026", NULL);
    assert_fault("Abcdefg-1\xff", "bad_character");
}

static void the_longest_password(void **state) {
    (void)state;
    char text[PASSWORD_CHARACTERS_MAX + 2];
    memset(text, 'a', sizeof text);
    text[0] = 'A';
    text[1] = '1';
    Str most = {text, PASSWORD_CHARACTERS_MAX}, more = {text, PASSWORD_CHARACTERS_MAX + 1};
    assert_null(password_fault(&settings, STR("login"), most));
    assert_string_equal(password_fault(&settings, STR("login"), more), "too_long");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_password_opens_its_hash, setup, teardown),
        cmocka_unit_test_setup_teardown(nobody_costs_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(two_at_a_time_and_all_answer, setup, teardown),
        cmocka_unit_test(a_broken_hash_is_nobodys),
        cmocka_unit_test(which_passwords_are_good),
        cmocka_unit_test(the_longest_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
