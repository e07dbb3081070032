#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void pieces_are_aligned_zeroed_and_apart(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 0);
    unsigned char *previous = NULL;
    for (size_t bytes = 0; bytes < 3000; bytes += 7) {
        unsigned char *piece = arena_alloc(&arena, bytes);
        assert_non_null(piece);
        assert_int_equal((uintptr_t)piece % 16, 0);
        for (size_t i = 0; i < bytes; i++) assert_int_equal(piece[i], 0);
        memset(piece, 0xAB, bytes);
        assert_ptr_not_equal(piece, previous);
        if (previous && bytes > 7) assert_int_equal(previous[bytes - 8], 0xAB);
        previous = piece;
    }
    arena_clear(&arena);
    assert_null(arena.head);
}

static void reset_gives_zeroed_memory_again(void **state) {
    (void)state;
    static const size_t sizes[] = {1, 16, 4096, 16 * 1024, 400 * 1024, 3 * 1024 * 1024};
    Arena arena;
    arena_init(&arena, 0);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            unsigned char *piece = arena_alloc(&arena, sizes[i]);
            assert_int_equal(piece[0], 0);
            assert_int_equal(piece[sizes[i] - 1], 0);
            memset(piece, 0xFF, sizes[i]);
        }
        arena_reset(&arena);
        assert_int_equal(arena.used, 0);
    }
    arena_clear(&arena);
}

static void a_huge_first_piece_is_given_back_at_reset(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 0);
    memset(arena_alloc(&arena, 5 * 1024 * 1024), 1, 5 * 1024 * 1024);
    arena_reset(&arena);
    assert_null(arena.head);
    assert_int_equal(*(char *)arena_alloc(&arena, 8), 0);
    arena_clear(&arena);
}

static void ceiling_marks_exhaustion_and_goes_on(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 1024);
    arena_alloc(&arena, 1024);
    assert_false(arena.exhausted);
    assert_non_null(arena_alloc(&arena, 1));
    assert_true(arena.exhausted);
    assert_non_null(arena_alloc(&arena, 1008));
    arena_reset(&arena);
    assert_false(arena.exhausted);
    arena_clear(&arena);
    assert_int_equal(arena.ceiling, 1024);
}

static void ask_past_twice_the_ceiling(void) {
    Arena arena;
    arena_init(&arena, 1024);
    arena_alloc(&arena, 2048);
    arena_alloc(&arena, 1);
}

static void ask_for_an_overflowing_array(void) {
    Arena arena;
    arena_init(&arena, 0);
    arena_alloc_array(&arena, SIZE_MAX / 2, 3);
}

static void ask_for_more_than_there_is(void) {
    Arena arena;
    arena_init(&arena, 0);
    arena_alloc(&arena, SIZE_MAX - 1);
}

static bool stops(void (*deed)(void)) {
    pid_t child = fork();
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        deed();
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void the_impossible_stops_the_program(void **state) {
    (void)state;
    assert_true(stops(ask_past_twice_the_ceiling));
    assert_true(stops(ask_for_an_overflowing_array));
    assert_true(stops(ask_for_more_than_there_is));
}

static void copies_end_in_nul_and_none_stays_none(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 0);
    Str copy = arena_copy(&arena, str_slice(STR("拱墅区民政局"), 0, 9));
    assert_string_equal(copy.ptr, "拱墅区");
    assert_true(str_is_none(arena_copy(&arena, STR_NONE)));
    assert_false(str_is_none(arena_copy(&arena, STR(""))));
    Str printed = arena_printf(&arena, "%s-%03d", "a", 7);
    assert_true(str_equal(printed, STR("a-007")));
    assert_int_equal(printed.ptr[printed.len], 0);
    assert_int_equal(arena_printf(&arena, "%5000d", 1).len, 5000);
    arena_clear(&arena);
}

static void only_latin_letters_become_small(void **state) {
    Arena arena;
    (void)state;
    arena_init(&arena, 0);
    assert_string_equal(arena_lower(&arena, STR("AZaz[@王Ä1")).ptr, "azaz[@王Ä1");
    assert_true(str_is_none(arena_lower(&arena, STR_NONE)));
    arena_clear(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_aligned_zeroed_and_apart),
        cmocka_unit_test(reset_gives_zeroed_memory_again),
        cmocka_unit_test(a_huge_first_piece_is_given_back_at_reset),
        cmocka_unit_test(ceiling_marks_exhaustion_and_goes_on),
        cmocka_unit_test(the_impossible_stops_the_program),
        cmocka_unit_test(copies_end_in_nul_and_none_stays_none),
        cmocka_unit_test(only_latin_letters_become_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
