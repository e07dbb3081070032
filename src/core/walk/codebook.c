#include "core/walk/codebook.h"

#include <string.h>

#include "core/walk/frame.h"

enum { CODES_MAX = 1000 };

static const Field row_fields[] = {
    {"code", F_TEXT, offsetof(CodebookRow, code), .flags = STORED, .max = 60, .doc = "code"},
    {"name_zh", F_TEXT, offsetof(CodebookRow, name_zh), .flags = STORED, .max = 120,
     .doc = "Chinese"},
    {"name_en", F_TEXT, offsetof(CodebookRow, name_en), .flags = STORED, .max = 120,
     .doc = "English"},
    {"valid_to", F_DATE, offsetof(CodebookRow, valid_to), .flags = STORED,
     .doc = "first day it no longer holds"},
};
const Shape codebook_row_shape = {"codebook_row", "core", row_fields, COUNT(row_fields),
                                  sizeof(CodebookRow)};

typedef struct NamedCode {
    Str code, name;
    bool ended;
} NamedCode;
static const Field named_code_fields[] = {
    {"code", F_TEXT, offsetof(NamedCode, code), .flags = READONLY, .doc = "code"},
    {"name", F_TEXT, offsetof(NamedCode, name), .flags = READONLY, .doc = "in your language"},
    {"ended", F_BOOL, offsetof(NamedCode, ended), .flags = READONLY,
     .doc = "holds no longer: it names what was, and is chosen no more"},
};
static const Shape named_code_shape = {"named_code", "core", named_code_fields,
                                       COUNT(named_code_fields), sizeof(NamedCode)};

static const Field codes_fields[] = {
    {"items", F_LIST, offsetof(Codes, items), .flags = READONLY, .max = CODES_MAX,
     .shape = &named_code_shape, .doc = "every code there is, of older dates too"},
};
const Shape codes_shape = {"codes", "core", codes_fields, COUNT(codes_fields), sizeof(Codes)};

Err op_list_codes(Op *op, const Statement *statement, Codes *out) {
    List rows;
    TRY(op_list(op, statement, WITH(MOST(CODES_MAX)), &rows));
    bool chinese = strcmp(op->language, "zh") == 0;
    NamedCode *named = arena_array(op->arena, NamedCode, rows.count);
    size_t count = 0;
    for (size_t i = 0; i < rows.count; i++) {
        const CodebookRow *row = LIST_AT(rows, CodebookRow, i);
        bool again = count > 0 && str_equal(named[count - 1].code, row->code);
        if (!again) count++;
        bool ended = row->valid_to != 0 && row->valid_to <= op->today;
        named[count - 1] = (NamedCode){row->code, chinese ? row->name_zh : row->name_en,
                                       ended && (!again || named[count - 1].ended)};
    }
    out->items = (List){named, count};
    return OK;
}

typedef struct Gathering {
    Op *op;
    size_t prefix;
    NamedCode *named;
    size_t count;
} Gathering;

static void word_gather(void *context, Str key, Str text) {
    Gathering *all = context;
    if (all->count == CODES_MAX) return;
    all->named[all->count++] = (NamedCode){str_slice(key, all->prefix, key.len),
                                           words_fill(all->op->arena, text, NULL, 0), false};
}

void op_list_words(Op *op, const char *book, Codes *out) {
    Str prefix = arena_printf(op->arena, "%s.", book);
    Gathering all = {op, prefix.len, arena_array(op->arena, NamedCode, CODES_MAX),
                     out->items.count};
    for (size_t i = 0; i < all.count; i++) all.named[i] = *LIST_AT(out->items, NamedCode, i);
    words_each(op->site->words, op->language, prefix, word_gather, &all);
    out->items = (List){all.named, all.count};
}

void op_list_worded(Op *op, const char *book, const List *codes, Codes *out) {
    Str *names = arena_array(op->arena, Str, codes->count);
    for (size_t i = 0; i < codes->count; i++) {
        Str code = *LIST_AT(*codes, Str, i);
        Str key = arena_printf(op->arena, "%s.%.*s", book, (int)code.len, code.ptr);
        names[i] = site_word(op->site, op->language, key.ptr);
    }
    op_list_called(op, codes->items, names, codes->count, out);
}

void op_list_called(Op *op, const Str *codes, const Str *names, size_t count, Codes *out) {
    NamedCode *named = arena_array(op->arena, NamedCode, count);
    for (size_t i = 0; i < count; i++) named[i] = (NamedCode){codes[i], names[i], false};
    out->items = (List){named, count};
}

Str op_code_words(const Op *op, const char *book, Str code) {
    Str key = arena_printf(op->arena, "%s." STR_FMT, book, STR_ARG(code));
    Str words = site_word(op->site, op->language, key.ptr);
    return str_equal(words, key) ? code : words;
}
