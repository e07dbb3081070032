#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <freexl.h>
#include <zip.h>

#include "core/base/shape.h"
#include "support/sheet_lab.h"

typedef struct Row {
    CellKind kind;
    const char *cells[4];
} Row;

static const Row rows[] = {
    {CELL_HEADER, {"姓名", "证件号", "=金额", ""}},
    {CELL_TEXT, {"王,\"芳\"", "330105194602159986", "-1+1", " x "}},
    {CELL_NUMBER, {"12.5", "-3", "330105194602159986", "无"}},
    {CELL_TEXT, {"", "𠀀\n中", "@SUM(A1)", "'x"}},
    {CELL_TEXT, {"＝1", "+8613800000001", "-5", "a;b"}},
};

static const char *write_rows(SheetLab *lab, const char *name, SheetFormat format) {
    SheetWriter *writer = NULL;
    const char *path = lab_path(lab, name);
    assert_int_equal(sheet_create(path, format, "名册", &writer), OK);
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t j = 0; j < 4; j++) sheet_put(writer, rows[i].kind, str_from(rows[i].cells[j]));
        sheet_end_row(writer);
    }
    assert_int_equal(sheet_finish(writer), OK);
    return path;
}

static const char lines[] = "1: 姓名|证件号|=金额\n"
                            "2: 王,\"芳\"|330105194602159986|-1+1|x\n"
                            "3: 12.5|-3|330105194602159986|无\n"
                            "4: |𠀀\n中|@SUM(A1)|'x\n"
                            "5: ＝1|+8613800000001|-5|a;b\n";

static void what_is_written_reads_back(void **state) {
    SheetLab *lab = *state;
    static const SheetFormat formats[] = {SHEET_XLSX, SHEET_XLS, SHEET_CSV};
    for (size_t i = 0; i < COUNT(formats); i++) {
        Err err = OK;
        Str text = lab_read(lab, write_rows(lab, "table", formats[i]), &err);
        assert_int_equal(err, ERR_NOT_FOUND);
        assert_int_equal(lab->format, formats[i]);
        assert_string_equal(text.ptr, lines);
    }
}

static void csv_runs_no_formula(void **state) {
    SheetLab *lab = *state;
    static char bytes[1024];
    FILE *file = fopen(write_rows(lab, "a.csv", SHEET_CSV), "rb");
    size_t len = fread(bytes, 1, sizeof bytes - 1, file);
    (void)fclose(file);
    bytes[len] = '\0';
    assert_string_equal(bytes, "\xEF\xBB\xBF姓名,证件号,'=金额,\r\n"
                               "\"王,\"\"芳\"\"\",330105194602159986,'-1+1,\" x \"\r\n"
                               "12.5,-3,330105194602159986,无\r\n"
                               ",\"𠀀\n中\",'@SUM(A1),'x\r\n"
                               "'＝1,+8613800000001,-5,\"a;b\"\r\n");
}

/* A reader that is not ours sees the same cells. */
static void xls_is_what_others_read(void **state) {
    SheetLab *lab = *state;
    const void *book = NULL;
    unsigned int count = 0;
    unsigned short columns = 0;
    FreeXL_CellValue cell;
    assert_int_equal(freexl_open(write_rows(lab, "a.xls", SHEET_XLS), &book), FREEXL_OK);
    assert_int_equal(freexl_select_active_worksheet(book, 0), FREEXL_OK);
    assert_int_equal(freexl_worksheet_dimensions(book, &count, &columns), FREEXL_OK);
    assert_int_equal(count, COUNT(rows));
    assert_int_equal(columns, 4);
    assert_int_equal(freexl_get_cell_value(book, 0, 1, &cell), FREEXL_OK);
    assert_string_equal(cell.value.text_value, "证件号");
    assert_int_equal(freexl_get_cell_value(book, 2, 0, &cell), FREEXL_OK);
    assert_int_equal(cell.type, FREEXL_CELL_DOUBLE);
    assert_true(cell.value.double_value == 12.5);
    assert_int_equal(freexl_get_cell_value(book, 3, 1, &cell), FREEXL_OK);
    assert_string_equal(cell.value.text_value, "𠀀\n中");
    assert_int_equal(freexl_close(book), FREEXL_OK);
}

/* 60,000 rows need lists of the sector table beyond what the file's header holds. */
static void many_rows_are_written(void **state) {
    SheetLab *lab = *state;
    static const SheetFormat formats[] = {SHEET_XLSX, SHEET_XLS, SHEET_CSV};
    for (size_t i = 0; i < COUNT(formats); i++) {
        SheetWriter *writer = NULL;
        SheetReader *reader = NULL;
        Str detail;
        const char *path = lab_path(lab, "many");
        assert_int_equal(sheet_create(path, formats[i], "s", &writer), OK);
        for (int64_t row = 1; row <= 60000; row++) {
            arena_reset(&lab->arena);
            sheet_put(writer, CELL_NUMBER, arena_printf(&lab->arena, "%d", (int)row));
            for (int j = 0; j < 8; j++) sheet_put(writer, CELL_TEXT, STR("拱墅区米市巷街道"));
            sheet_end_row(writer);
        }
        assert_int_equal(sheet_finish(writer), OK);
        path = lab_path(lab, "many");
        assert_int_equal(sheet_open(&lab->arena, path, &reader, &detail), OK);
        for (int64_t row = 1; row <= 60000; row++) {
            int64_t number = 0, value = 0;
            const Str *cells = NULL;
            size_t count = 0;
            assert_int_equal(sheet_next(reader, &number, &cells, &count, &detail), OK);
            assert_true(str_read_int(cells[0], &value));
            assert_true(number == row && value == row && count == 9);
            assert_true(str_equal(cells[8], STR("拱墅区米市巷街道")));
        }
        sheet_close(reader);
    }
}

static void ceilings_are_told_at_the_end(void **state) {
    SheetLab *lab = *state;
    static const SheetFormat formats[] = {SHEET_XLSX, SHEET_XLS};
    char *bytes = arena_alloc(&lab->arena, 40000);
    memset(bytes, 'x', 40000);
    for (size_t i = 0; i < COUNT(formats); i++) {
        SheetWriter *writer = NULL;
        assert_int_equal(sheet_create(lab_path(lab, "a"), formats[i], "s", &writer), OK);
        sheet_put(writer, CELL_TEXT, (Str){bytes, 40000});
        sheet_put(writer, CELL_TEXT, STR("x"));
        assert_int_equal(sheet_finish(writer), ERR_TOO_LARGE);
    }
}

static void a_file_that_cannot_be_written_is_told(void **state) {
    SheetLab *lab = *state;
    SheetWriter *writer = NULL;
    const char *nowhere = lab_path(lab, "no/such/folder");
    assert_int_equal(sheet_create(nowhere, SHEET_XLS, "s", &writer), ERR_UNAVAILABLE);
    assert_int_equal(sheet_create(nowhere, SHEET_CSV, "s", &writer), ERR_UNAVAILABLE);
    assert_int_equal(sheet_create(nowhere, SHEET_XLSX, "s", &writer), ERR_UNAVAILABLE);
    static const SheetFormat formats[] = {SHEET_XLSX, SHEET_CSV};
    for (size_t i = 0; i < COUNT(formats); i++) {
        assert_int_equal(sheet_create("/dev/full", formats[i], "s", &writer), OK);
        for (int k = 0; k < 5000; k++) sheet_put(writer, CELL_TEXT, STR("text"));
        assert_int_equal(sheet_finish(writer), ERR_UNAVAILABLE);
    }
}

enum { PIECE_ROWS = 7, SHEET_HOLDS = 10, TABLE_ROWS = 43 };

static void row_write(SheetLab *lab, SheetWriter *writer, int row) {
    if (sheet_is_blank(writer)) {
        sheet_put(writer, CELL_HEADER, STR("行"));
        sheet_end_row(writer);
    }
    sheet_put(writer, CELL_NUMBER, arena_printf(&lab->arena, "%d", row));
    sheet_put(writer, CELL_TEXT, arena_printf(&lab->arena, "第 %d 行 & <更多>", row));
    sheet_end_row(writer);
}

/* `piece` rows at a time, the mark between as text, and a writer of its own for each. */
static const char *pieces_write(SheetLab *lab, SheetFormat format, int piece) {
    const char *path = lab_path(lab, "pieces");
    SheetMark mark = {.sheet_rows = SHEET_HOLDS};
    FILE *file = fopen(path, "wb");
    for (int row = 1; row <= TABLE_ROWS;) {
        SheetWriter *writer = NULL;
        Str bytes;
        SheetMark read;
        assert_true(sheet_mark_read(sheet_mark_print(&lab->arena, &mark), &read));
        assert_int_equal(sheet_go_on(format, "名册", &read, &writer), OK);
        for (int i = 0; i < piece && row <= TABLE_ROWS; i++) row_write(lab, writer, row++);
        assert_int_equal(sheet_pause(writer, &lab->arena, row > TABLE_ROWS, &read, &bytes), OK);
        assert_true(fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len);
        mark = read;
    }
    assert_int_equal(fclose(file), 0);
    return path;
}

/* The parts of a package, by a library that is not ours: how many rows its sheets hold together,
 * and that the header of each stays in sight. */
static void assert_sheets(const char *path, int rows_of_all) {
    zip_t *zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
    int total = 0;
    assert_non_null(zip);
    for (int i = 1; i <= (TABLE_ROWS + SHEET_HOLDS - 2) / (SHEET_HOLDS - 1); i++) {
        static char bytes[65536];
        char name[40];
        snprintf(name, sizeof name, "xl/worksheets/sheet%d.xml", i);
        zip_file_t *part = zip_fopen(zip, name, 0);
        assert_non_null(part);
        zip_int64_t len = zip_fread(part, bytes, sizeof bytes - 1);
        assert_true(len > 0);
        bytes[len] = '\0';
        assert_int_equal(zip_fread(part, name, 1), 0); /* its sum was right */
        assert_int_equal(zip_fclose(part), 0);
        for (const char *at = bytes; (at = strstr(at, "<row ")); at++) total++;
        assert_non_null(strstr(bytes, "state=\"frozen\""));
    }
    assert_int_equal(total, rows_of_all);
    zip_discard(zip);
}

static void pieces_make_the_same_table(void **state) {
    SheetLab *lab = *state;
    static const int pieces[] = {PIECE_ROWS, SHEET_HOLDS - 1, 1, TABLE_ROWS};
    for (size_t i = 0; i < COUNT(pieces); i++) {
        Err err = OK;
        assert_sheets(pieces_write(lab, SHEET_XLSX, pieces[i]), TABLE_ROWS + 5);
        Str first = lab_read(lab, lab_path(lab, "pieces"), &err);
        assert_int_equal(err, ERR_NOT_FOUND);
        assert_true(str_starts(first, STR("1: 行\n2: 1|第 1 行 & <更多>\n3: 2|")));
        assert_true(str_ends(first, STR("10: 9|第 9 行 & <更多>\n")));
        Str all = lab_read(lab, pieces_write(lab, SHEET_CSV, pieces[i]), &err);
        assert_true(str_starts(all, STR("1: 行\n2: 1|第 1 行 & <更多>\n")));
        assert_true(str_ends(all, STR("44: 43|第 43 行 & <更多>\n")));
    }
}

static void a_mark_that_is_none_is_refused(void **state) {
    (void)state;
    SheetMark mark;
    static const char *const bad[] = {"",          "0",     "0 1 5",  "0 17 1",
                                      "0 1 5 1 2", "x 1 1", "0 -1 1", "0 1 5 1 2 4294967296"};
    for (size_t i = 0; i < COUNT(bad); i++) assert_false(sheet_mark_read(str_from(bad[i]), &mark));
    assert_true(sheet_mark_read(STR("0 1 5 1 2 4294967295"), &mark));
}

/* What XML cannot hold, and what would be read as an escape. */
static void odd_texts_come_back(void **state) {
    SheetLab *lab = *state;
    SheetWriter *writer = NULL;
    Err err = OK;
    const char *path = lab_path(lab, "odd");
    assert_int_equal(sheet_create(path, SHEET_XLSX, "s", &writer), OK);
    sheet_put(writer, CELL_TEXT, STR("a_x000A_b"));
    sheet_put(writer, CELL_TEXT, STR("\x01_x00"));
    sheet_put(writer, CELL_TEXT, STR("\"q\" & 'p' <t>"));
    sheet_end_row(writer);
    assert_int_equal(sheet_finish(writer), OK);
    assert_string_equal(lab_read(lab, path, &err).ptr, "1: a_x000A_b|\x01_x00|\"q\" & 'p' <t>\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(csv_runs_no_formula),
        cmocka_unit_test(xls_is_what_others_read),
        cmocka_unit_test(many_rows_are_written),
        cmocka_unit_test(ceilings_are_told_at_the_end),
        cmocka_unit_test(a_file_that_cannot_be_written_is_told),
        cmocka_unit_test(pieces_make_the_same_table),
        cmocka_unit_test(a_mark_that_is_none_is_refused),
        cmocka_unit_test(odd_texts_come_back),
    };
    return cmocka_run_group_tests(tests, sheet_lab_open, sheet_lab_close);
}
