#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/shape.h"
#include "core/wire/sheet_writer.h"
#include "core/wire/sheet_xls.h"
#include "support/sheet_lab.h"

/* A workbook stream while it is put together, record by record. */
typedef struct Book {
    FILE *out;
    char *bytes;
    size_t size;
} Book;

static void book_begin(Book *book) {
    book->out = open_memstream(&book->bytes, &book->size);
    assert_non_null(book->out);
}

#define RECORD(book, id, literal) record_write((book)->out, (id), STR(literal))

#define BOF8       "\x00\x06\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
#define SHEET_BOF8 "\x00\x06\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"

/* Ends the globals with one visible sheet, begins the sheet. */
static void sheet_begin(Book *book) {
    long at = ftell(book->out) + 4 + 11 + 4;
    char body[11] = {(char)at, (char)(at >> 8), 0, 0, 0, 0, 3, 0, 'o', 'n', 'e'};
    record_write(book->out, RECORD_SHEET, (Str){body, sizeof body});
    RECORD(book, RECORD_EOF, "");
    RECORD(book, RECORD_BOF, SHEET_BOF8);
}

static const char *book_end(SheetLab *lab, Book *book) {
    const char *path = lab_path(lab, "book.xls");
    assert_int_equal(fclose(book->out), 0);
    FILE *file = fopen(path, "wb");
    assert_int_equal(cfb_write(file, (Str){book->bytes, book->size}), OK);
    assert_int_equal(fclose(file), 0);
    free(book->bytes);
    return path;
}

static void expect(SheetLab *lab, Book *book, const char *lines) {
    Err err = OK;
    RECORD(book, RECORD_EOF, "");
    Str text = lab_read(lab, book_end(lab, book), &err);
    assert_string_equal(text.ptr, lines);
    assert_int_equal(err, ERR_NOT_FOUND);
    assert_int_equal(lab->format, SHEET_XLS);
}

static void refused(SheetLab *lab, const char *path, const char *detail) {
    Err err = OK;
    (void)lab_read(lab, path, &err);
    assert_int_equal(err, ERR_MALFORMED);
    assert_string_equal(lab->detail.ptr, detail);
}

static void shared_texts_cross_records(void **state) {
    Book book;
    book_begin(&book);
    RECORD(&book, RECORD_BOF, BOF8);
    RECORD(&book, RECORD_STRINGS,
           "\x05\0\0\0\x05\0\0\0"
           "\x02\0\x01\xd3\x59\x0d\x54" /* 姓名 */
           "\x03\0\x00"
           "caf"                              /* one byte a letter */
           "\x02\0\x09\x01\0\x8b\x73\xb3\x82" /* rich: one run of 4 bytes */
           "\0\0\0\0"
           "\x05\0\x00"
           "ab");
    RECORD(&book, RECORD_CONTINUE,
           "\x01"
           "c\0\x40\xd8"); /* goes on wide; a pair is split again */
    RECORD(&book, RECORD_CONTINUE,
           "\x01\x00\xdc"
           "\x01\0\x04\x03\0\0\0z"
           "ext");
    sheet_begin(&book);
    RECORD(&book, RECORD_LABEL_SHARED, "\0\0\0\0\0\0\0\0\0\0");
    RECORD(&book, RECORD_LABEL_SHARED, "\0\0\x01\0\0\0\x01\0\0\0");
    RECORD(&book, RECORD_LABEL_SHARED, "\0\0\x02\0\0\0\x02\0\0\0");
    RECORD(&book, RECORD_LABEL_SHARED, "\x06\0\0\0\0\0\x03\0\0\0");
    RECORD(&book, RECORD_LABEL_SHARED, "\x06\0\x02\0\0\0\x04\0\0\0");
    expect(*state, &book, "1: 姓名|caf|王芳\n7: abc𠀀||z\n");
}

static void numbers_dates_and_flags(void **state) {
    Book book;
    book_begin(&book);
    RECORD(&book, RECORD_BOF, BOF8);
    RECORD(&book, RECORD_FORMAT, "\xa4\0\x06\0\0yyyy.m");
    RECORD(&book, RECORD_XF, "\0\0\0\0");
    RECORD(&book, RECORD_XF, "\0\0\x0e\0");
    RECORD(&book, RECORD_XF, "\0\0\xa4\0");
    RECORD(&book, RECORD_XF, "\0\0\x1f\0");
    sheet_begin(&book);
    RECORD(&book, RECORD_NUMBER, "\0\0\0\0\0\0\x9a\x99\x99\x99\x99\x99\xb9\x3f"); /* 0.1 */
    RECORD(&book, RECORD_NUMBER, "\0\0\x01\0\x01\0\0\0\0\0\0\x74\xd0\x40");       /* 16848 */
    RECORD(&book, RECORD_RK, "\0\0\x02\0\x02\0\x42\x07\x01\0"); /* 16848 as a whole number */
    RECORD(&book, RECORD_RK, "\0\0\x03\0\0\0\x07\x03\0\0");     /* 193 hundredths */
    RECORD(&book, RECORD_RK, "\0\0\x04\0\0\0\xfa\xff\xff\xff"); /* -2 */
    RECORD(&book, RECORD_RK, "\0\0\x05\0\0\0\0\0\xf8\x3f");     /* 1.5 */
    RECORD(&book, RECORD_BOOL_ERROR, "\0\0\x06\0\0\0\x01\0");
    RECORD(&book, RECORD_BOOL_ERROR, "\0\0\x07\0\0\0\x07\x01");
    RECORD(&book, RECORD_RK_MANY, "\x01\0\0\0\x03\0\x42\x07\x01\0\0\0\x06\0\0\0\x01\0");
    expect(*state, &book,
           "1: 0.1|1946-02-15|1946-02-15|1.93|-2|1.5|TRUE|#DIV/0!\n2: 1946-02-15|1\n");
}

static void cached_results_of_formulas(void **state) {
    Book book;
    book_begin(&book);
    RECORD(&book, RECORD_BOF, BOF8);
    RECORD(&book, RECORD_DATE_MODE, "\x01\0");
    RECORD(&book, RECORD_XF, "\0\0\x0e\0");
    sheet_begin(&book);
    RECORD(&book, RECORD_FORMULA, "\0\0\0\0\x09\0\0\0\0\0\0\0\xf8\x3f\0\0\0\0\0\0");
    RECORD(&book, RECORD_FORMULA, "\0\0\x01\0\x09\0\0\0\0\0\0\0\xff\xff\0\0\0\0\0\0");
    RECORD(&book, RECORD_STRING, "\x02\0\x01\x8b\x73\xb3\x82");
    RECORD(&book, RECORD_FORMULA, "\0\0\x02\0\x09\0\x01\0\x01\0\0\0\xff\xff\0\0\0\0\0\0");
    RECORD(&book, RECORD_FORMULA, "\0\0\x03\0\x09\0\x02\0\x2a\0\0\0\xff\xff\0\0\0\0\0\0");
    RECORD(&book, RECORD_FORMULA, "\0\0\x04\0\x09\0\x03\0\0\0\0\0\xff\xff\0\0\0\0\0\0");
    RECORD(&book, RECORD_RK, "\0\0\x05\0\0\0\x6a\xf0\0\0"); /* 15386 from 1904 */
    expect(*state, &book, "1: 1.5|王芳|TRUE|#N/A||1946-02-15\n");
}

static void charts_and_hidden_sheets_are_no_rows(void **state) {
    Book book;
    book_begin(&book);
    RECORD(&book, RECORD_BOF, BOF8);
    RECORD(&book, RECORD_SHEET, "\x01\0\0\0\x01\0\x01\0h");
    RECORD(&book, RECORD_SHEET, "\x01\0\0\0\0\x02\x01\0c");
    sheet_begin(&book);
    RECORD(&book, RECORD_RK, "\0\0\0\0\0\0\x06\0\0\0");
    RECORD(&book, RECORD_BOF, "\0\x06\x20\0");
    RECORD(&book, RECORD_RK, "\x09\0\0\0\0\0\x06\0\0\0");
    RECORD(&book, RECORD_EOF, "");
    RECORD(&book, RECORD_RK, "\0\0\x01\0\0\0\x0a\0\0\0");
    expect(*state, &book, "1: 1|2\n");
}

static void old_chinese_books_are_gb18030(void **state) {
    Book book;
    book_begin(&book);
    RECORD(&book, RECORD_BOF, "\0\x05\x05\0\0\0\0\0");
    RECORD(&book, RECORD_CODE_PAGE, "\xa8\x03");
    RECORD(&book, RECORD_FORMAT, "\xa4\0\x05yyyy\xc4");
    sheet_begin(&book);
    RECORD(&book, RECORD_LABEL, "\0\0\0\0\0\0\x06\0\xcd\xf5\xd0\xe3\xb7\xbc");
    Err err = OK;
    RECORD(&book, RECORD_EOF, "");
    Str text = lab_read(*state, book_end(*state, &book), &err);
    assert_int_equal(err, ERR_MALFORMED); /* half a character in the format */
    assert_int_equal(text.len, 0);
    book_begin(&book);
    RECORD(&book, RECORD_BOF, "\0\x05\x05\0\0\0\0\0");
    RECORD(&book, RECORD_CODE_PAGE, "\xa8\x03");
    RECORD(&book, RECORD_FORMAT, "\xa4\0\x06yyyy\xc4\xea");
    RECORD(&book, RECORD_XF, "\0\0\xa4\0");
    sheet_begin(&book);
    RECORD(&book, RECORD_LABEL, "\0\0\0\0\0\0\x06\0\xcd\xf5\xd0\xe3\xb7\xbc");
    RECORD(&book, RECORD_RK, "\0\0\x01\0\0\0\x42\x07\x01\0");
    expect(*state, &book, "1: 王秀芳|1946-02-15\n");
}

static void broken_books_are_refused(void **state) {
    Book book;
    book_begin(&book);
    RECORD(&book, RECORD_BOF, BOF8);
    RECORD(&book, RECORD_PASSWORD, "\0\0");
    refused(*state, book_end(*state, &book), "encrypted");
    book_begin(&book);
    RECORD(&book, RECORD_BOF, "\0\x04\x05\0");
    refused(*state, book_end(*state, &book), "old_workbook");
    book_begin(&book);
    RECORD(&book, RECORD_BOF, BOF8);
    RECORD(&book, RECORD_EOF, "");
    refused(*state, book_end(*state, &book), "no_sheet");
    book_begin(&book);
    RECORD(&book, RECORD_BOF, BOF8);
    RECORD(&book, RECORD_STRINGS, "\x01\0\0\0\xff\xff\xff\xff\x01\0\0a");
    refused(*state, book_end(*state, &book), "workbook");
    book_begin(&book);
    RECORD(&book, RECORD_BOF, BOF8);
    sheet_begin(&book);
    RECORD(&book, RECORD_LABEL_SHARED, "\0\0\0\0\0\0\0\0\0\0");
    refused(*state, book_end(*state, &book), "workbook");
    book_begin(&book);
    RECORD(&book, RECORD_BOF, BOF8);
    sheet_begin(&book);
    RECORD(&book, RECORD_RK, "\x05\0\0\0\0\0\x06\0\0\0");
    RECORD(&book, RECORD_RK, "\x04\0\0\0\0\0\x06\0\0\0");
    refused(*state, book_end(*state, &book), "workbook");
}

/* Every cut and every flipped byte: read or refused, bounded, no worse. */
static void damage_is_survived(void **state) {
    SheetLab *lab = *state;
    Book book;
    book_begin(&book);
    RECORD(&book, RECORD_BOF, BOF8);
    RECORD(&book, RECORD_STRINGS,
           "\x02\0\0\0\x02\0\0\0\x02\0\x01\xd3\x59\x0d\x54\x03\0\x00"
           "caf");
    sheet_begin(&book);
    RECORD(&book, RECORD_LABEL_SHARED, "\0\0\0\0\0\0\x01\0\0\0");
    RECORD(&book, RECORD_EOF, "");
    static char bytes[8192];
    FILE *file = fopen(book_end(lab, &book), "rb");
    size_t len = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    Err err = OK;
    for (size_t at = 0; at < len; at += at < 512 ? 1 : at < 800 ? 2 : 41) {
        char kept = bytes[at];
        bytes[at] = (char)(kept ^ 0x11);
        (void)lab_read(lab, lab_file(lab, "flip.xls", (Str){bytes, len}), &err);
        bytes[at] = kept;
        (void)lab_read(lab, lab_file(lab, "cut.xls", (Str){bytes, at + 8}), &err);
        assert_true(at + 8 >= 4800 || err == ERR_MALFORMED);
    }
}

static void a_locked_package_says_so(void **state) {
    static char bytes[512 * 4];
    memcpy(bytes, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
    bytes[30] = 9;
    bytes[32] = 6;
    bytes[44] = 1; /* one sector of table, sector 1 */
    bytes[76] = 1;
    memset(bytes + 1024, 0xFF, 512);
    memset(bytes + 1024, 0xFE, 1); /* the folder, sector 0, ends there */
    for (size_t i = 0; i < 16; i++) bytes[512 + 2 * i] = "EncryptedPackage"[i];
    bytes[512 + 64] = 34;
    bytes[512 + 66] = 2;
    refused(*state, lab_file(*state, "locked.xlsx", (Str){bytes, sizeof bytes}), "encrypted");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_texts_cross_records),
        cmocka_unit_test(numbers_dates_and_flags),
        cmocka_unit_test(cached_results_of_formulas),
        cmocka_unit_test(charts_and_hidden_sheets_are_no_rows),
        cmocka_unit_test(old_chinese_books_are_gb18030),
        cmocka_unit_test(broken_books_are_refused),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(a_locked_package_says_so),
    };
    return cmocka_run_group_tests(tests, sheet_lab_open, sheet_lab_close);
}
