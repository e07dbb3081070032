#include "care/people/nationality.h"

#include "core/walk/codebook.h"
#include "core/walk/site.h"
#include "core/walk/words.h"

enum { NATIONS = 56, OTHERS = 97, BOOK_ROWS = NATIONS + 2 };

/* 01 to 56, and the two that are none of these. */
static Str code_at(const Op *op, size_t i) {
    size_t number = i < NATIONS ? i + 1 : OTHERS + (i - NATIONS);
    return arena_printf(op->arena, "%02zu", number);
}

Str nationality_read(const Op *op, Str words) {
    Str ending = STR("族");
    for (size_t i = 0; i < BOOK_ROWS; i++) {
        Str code = code_at(op, i);
        Str key = arena_printf(op->arena, "nationality." STR_FMT, STR_ARG(code));
        Str name = site_word(op->site, languages[0], key.ptr);
        Str stem = str_ends(name, ending) ? str_slice(name, 0, name.len - ending.len) : name;
        if (str_equal(words, code) || str_equal(words, name) || str_equal(words, stem)) return code;
    }
    return STR_NONE;
}

static Err codes_route(Op *op, const void *in, void *out) {
    Str codes[BOOK_ROWS];
    (void)in;
    for (size_t i = 0; i < BOOK_ROWS; i++) codes[i] = code_at(op, i);
    op_list_worded(op, "nationality", &(List){codes, BOOK_ROWS}, out);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/codes/nationality", "nationality_codes", "signed_in", codes_route,
     .out = &codes_shape, .doc = "What the nationalities are called"},
};
const Noun nationality_noun = {routes, COUNT(routes), NULL};
