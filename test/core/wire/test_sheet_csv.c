#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/shape.h"
#include "support/sheet_lab.h"

static void expect(SheetLab *lab, Str bytes, const char *lines) {
    Err err = OK;
    Str text = lab_read(lab, lab_file(lab, "table.csv", bytes), &err);
    assert_string_equal(text.ptr, lines);
    assert_int_equal(err, ERR_NOT_FOUND);
    assert_int_equal(lab->format, SHEET_CSV);
}

static void refused(SheetLab *lab, Str bytes, Err expected, const char *detail) {
    Err err = OK;
    (void)lab_read(lab, lab_file(lab, "table.csv", bytes), &err);
    assert_int_equal(err, expected);
    assert_string_equal(lab->detail.ptr, detail);
}

static void charsets_are_found_out(void **state) {
    SheetLab *lab = *state;
    const char *lines = "1: 姓名|电话\n2: 王秀芳|138\n";
    expect(lab, STR("姓名,电话\r\n王秀芳,138\r\n"), lines);
    expect(lab, STR("\xEF\xBB\xBF姓名,电话\r\n王秀芳,138\r\n"), lines);
    expect(lab, STR("\xD0\xD5\xC3\xFB,\xB5\xE7\xBB\xB0\r\n\xCD\xF5\xD0\xE3\xB7\xBC,138\r\n"),
           lines);
    expect(lab,
           STR("\xFF\xFE\xD3\x59\x0D\x54\x2C\x00\x35\x75\xDD\x8B\x0A\x00"
               "\x8B\x73\xC0\x79\xB3\x82\x2C\x00\x31\x00\x33\x00\x38\x00"),
           lines);
    expect(lab, STR("\xFE\xFF\x59\xD3\x00\x09\x75\x35"), "1: 姓|电\n");
    expect(lab, STR("\x95\x32\x82\x36,\x81\x30\x81\x30"), "1: 𠀀|\xC2\x80\n"); /* four bytes */
}

static void quotes_and_line_ends(void **state) {
    SheetLab *lab = *state;
    expect(lab, STR("a,\"b,\"\"c\"\"\",\"d\r\ne\"\rf\n\n , \ng,"),
           "1: a|b,\"c\"|d\r\ne\n2: f\n5: g\n");
    expect(lab, STR("a \"b\" c,\"d\"e,\"\""), "1: a \"b\" c|de\n");
    expect(lab, STR(",,\n\n"), "");
    refused(lab, STR("a,\"b\nc,d\n"), ERR_MALFORMED, "quote");
}

static void separators_are_guessed(void **state) {
    SheetLab *lab = *state;
    expect(lab, STR("a;b;c,d\n1;2;3\n"), "1: a|b|c,d\n2: 1|2|3\n");
    expect(lab, STR("a\tb\tc,d\n1\t2\t3\n"), "1: a|b|c,d\n2: 1|2|3\n");
    expect(lab, STR("\"a;b;c;d\",e\n1,2\n"), "1: a;b;c;d|e\n2: 1|2\n");
    expect(lab, STR("alone\n"), "1: alone\n");
}

static void forced_text_is_plain(void **state) {
    SheetLab *lab = *state;
    expect(lab, STR("=\"0571\",\"=\"\"330105194602159986\"\"\",'=1+1,'+86,'a,\t330,=\"\n"),
           "1: 0571|330105194602159986|=1+1|+86|'a|330|=\"\n");
}

static void what_is_no_table_is_refused(void **state) {
    SheetLab *lab = *state;
    refused(lab, STR(""), ERR_MALFORMED, "not_a_table");
    refused(lab, STR("a,b\n\0c,d"), ERR_MALFORMED, "not_a_table");
    refused(lab, STR("%PDF-1.7"), ERR_MALFORMED, "not_a_table");
    refused(lab, STR("\r\n<html><table>"), ERR_MALFORMED, "web_page");
    refused(lab, STR("\xEF\xBB\xBF<?xml version=\"1.0\"?>"), ERR_MALFORMED, "web_page");
    refused(lab, STR("\xEF\xBB\xBF\xD0\xD5\xC3\xFB"), ERR_MALFORMED, "encoding");
    refused(lab, STR("a,\xFF\xFF"), ERR_MALFORMED, "encoding");
}

static Str filled(SheetLab *lab, size_t len, const char *piece) {
    char *bytes = arena_alloc(&lab->arena, len + 1);
    size_t piece_len = strlen(piece);
    for (size_t i = 0; i < len; i++) bytes[i] = piece[i % piece_len];
    return (Str){bytes, len};
}

static void ceilings_hold(void **state) {
    SheetLab *lab = *state;
    Err err = OK;
    Str text = lab_read(lab, lab_file(lab, "a.csv", filled(lab, 32767, "x")), &err);
    assert_int_equal(text.len, 32767 + 4);
    refused(lab, filled(lab, 32768, "x"), ERR_TOO_LARGE, "cell");
    expect(lab, filled(lab, 300, ","), "");
    text = lab_read(lab, lab_file(lab, "a.csv", filled(lab, 511, "1,")), &err);
    assert_int_equal(text.len, 511 + 4);
    refused(lab, filled(lab, 513, "1,"), ERR_TOO_LARGE, "columns");
    refused(lab, filled(lab, (64 << 20) + 1, "1,2\n"), ERR_TOO_LARGE, "file_size");
    arena_reset(&lab->arena);
}

static void rows_have_a_ceiling(void **state) {
    SheetLab *lab = *state;
    SheetReader *reader = NULL;
    Str detail;
    int64_t number = 0;
    const Str *cells = NULL;
    size_t count = 0;
    const char *path = lab_file(lab, "long.csv", filled(lab, 2000001 * 2, "1\n"));
    assert_int_equal(sheet_open(&lab->arena, path, &reader, &detail), OK);
    Err err = OK;
    while (err == OK) err = sheet_next(reader, &number, &cells, &count, &detail);
    assert_int_equal(err, ERR_TOO_LARGE);
    assert_int_equal(number, 2000000);
    assert_string_equal(detail.ptr, "rows");
    sheet_close(reader);
    arena_reset(&lab->arena);
}

/* Sequences of several bytes fall on every place of the reading blocks. */
static void characters_survive_block_ends(void **state) {
    SheetLab *lab = *state;
    for (size_t shift = 0; shift < 4; shift++) {
        Buf text;
        Err err = OK;
        buf_init(&text, &lab->arena, 1 << 20);
        for (size_t i = 0; i < shift; i++) buf_put_char(&text, 'x');
        for (int i = 0; i < 20000; i++) buf_put_c(&text, i % 100 ? "𠀀中é" : "\n");
        Str read = lab_read(lab, lab_file(lab, "a.csv", buf_str(&text)), &err);
        assert_int_equal(err, ERR_NOT_FOUND);
        size_t letters = 0;
        for (Str rest = read; rest.len > 0; rest = str_slice(rest, 9, rest.len)) {
            ptrdiff_t at = str_find(rest, STR("𠀀中é"));
            if (at < 0) break;
            rest = str_slice(rest, (size_t)at, rest.len);
            letters++;
        }
        assert_int_equal(letters, 19800);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(charsets_are_found_out),
        cmocka_unit_test(quotes_and_line_ends),
        cmocka_unit_test(separators_are_guessed),
        cmocka_unit_test(forced_text_is_plain),
        cmocka_unit_test(what_is_no_table_is_refused),
        cmocka_unit_test(ceilings_hold),
        cmocka_unit_test(rows_have_a_ceiling),
        cmocka_unit_test(characters_survive_block_ends),
    };
    return cmocka_run_group_tests(tests, sheet_lab_open, sheet_lab_close);
}
