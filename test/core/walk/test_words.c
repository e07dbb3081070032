#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/shape.h"
#include "core/walk/words.h"

static Arena arena;

static int open_arena(void **state) {
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int close_arena(void **state) {
    (void)state;
    arena_clear(&arena);
    return 0;
}

static EmbeddedFile file(const char *name, const char *text) {
    return (EmbeddedFile){name, text, text + strlen(text)};
}

static bool same(Str text, const char *expected) {
    return str_equal_c(text, expected);
}

static void words_of_all_files_are_one(void **state) {
    (void)state;
    const Words *words = NULL;
    EmbeddedFile files[] = {
        file("attic.zh.txt", "# 阁楼\nattic.box = 箱子\r\n\n  attic.lid =  盖 = 子  \n"),
        file("attic.en.txt", "attic.box = Box"),
    };
    assert_int_equal(words_open(&arena, files, COUNT(files), &words), OK);
    assert_true(same(words_find(words, "zh", STR("attic.box")), "箱子"));
    assert_true(same(words_find(words, "zh", STR("attic.lid")), "盖 = 子"));
    assert_true(same(words_find(words, "en", STR("attic.box")), "Box"));
    assert_true(str_is_none(words_find(words, "en", STR("attic.lid"))));
    assert_false(str_is_none(words_find(words, "zh", STR("error.not_found"))));
}

static void a_key_stands_once(void **state) {
    (void)state;
    const Words *words = NULL;
    EmbeddedFile twice = file("attic.zh.txt", "attic.box = 箱子\nattic.box = 盒子\n");
    assert_int_equal(words_open(&arena, &twice, 1, &words), ERR_INTERNAL);
    EmbeddedFile again = file("attic.en.txt", "error.not_found = Gone\n");
    assert_int_equal(words_open(&arena, &again, 1, &words), ERR_INTERNAL);
}

static void broken_files_are_refused(void **state) {
    (void)state;
    const Words *words = NULL;
    static const char *const texts[] = {"no mark here\n", "= text without a key\n", "key =\n"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        EmbeddedFile broken = file("attic.en.txt", texts[i]);
        assert_int_equal(words_open(&arena, &broken, 1, &words), ERR_INTERNAL);
    }
    EmbeddedFile foreign = file("attic.fr.txt", "attic.box = Boîte\n");
    assert_int_equal(words_open(&arena, &foreign, 1, &words), ERR_INTERNAL);
}

static void every_word_has_its_twin(void **state) {
    (void)state;
    const Words *words = NULL;
    assert_int_equal(words_open(&arena, NULL, 0, &words), OK);
    size_t missing = 0;
    for (size_t i = 0; i < word_files_count; i++) {
        Str rest = {word_files[i].begin, (size_t)(word_files[i].end - word_files[i].begin)}, line;
        while (str_split(&rest, '\n', &line)) {
            ptrdiff_t mark = str_find(line, STR("="));
            if (mark < 0 || str_starts(str_trim(line), STR("#"))) continue;
            Str key = str_trim(str_slice(line, 0, (size_t)mark));
            for (size_t j = 0; j < LANGUAGE_COUNT; j++) {
                if (!str_is_none(words_find(words, languages[j], key))) continue;
                print_error("no %s for " STR_FMT "\n", languages[j], STR_ARG(key));
                missing++;
            }
        }
    }
    assert_int_equal(missing, 0);
}

static void holes_are_filled(void **state) {
    (void)state;
    Str arguments[] = {STR("20"), STR("字")};
    assert_true(same(words_fill(&arena, STR("最多 {0} 个{1}"), arguments, 2), "最多 20 个字"));
    assert_true(same(words_fill(&arena, STR("{1}{1} {2}{0}"), arguments, 2), "字字 20"));
    assert_true(same(words_fill(&arena, STR("{ {0 } {x} {"), arguments, 2), "{ {0 } {x} {"));
}

static void the_first_known_language_is_spoken(void **state) {
    (void)state;
    assert_string_equal(language_accepted(STR_NONE), "zh");
    assert_string_equal(language_accepted(STR("en-GB,zh;q=0.5")), "en");
    assert_string_equal(language_accepted(STR("fr, de;q=0.9, zh-CN;q=0.1, en")), "zh");
    assert_string_equal(language_accepted(STR("*")), "zh");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_all_files_are_one),
        cmocka_unit_test(a_key_stands_once),
        cmocka_unit_test(broken_files_are_refused),
        cmocka_unit_test(every_word_has_its_twin),
        cmocka_unit_test(holes_are_filled),
        cmocka_unit_test(the_first_known_language_is_spoken),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
