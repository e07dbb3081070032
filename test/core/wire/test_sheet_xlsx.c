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

static void expect(SheetLab *lab, const char *path, const char *lines) {
    Err err = OK;
    Str text = lab_read(lab, path, &err);
    assert_int_equal(err, ERR_NOT_FOUND);
    assert_string_equal(text.ptr, lines);
}

static void refused(SheetLab *lab, const char *path, Err expected, const char *detail) {
    Err err = OK;
    (void)lab_read(lab, path, &err);
    assert_string_equal(arena_copy(&lab->arena, lab->detail).ptr, detail);
    assert_int_equal(err, expected);
}

static void expect_rows(SheetLab *lab, Str rows, const char *lines) {
    expect(lab, lab_xlsx(lab, rows, STR(""), STR("")), lines);
}

static void rows_refused(SheetLab *lab, Str rows, Err expected, const char *detail) {
    refused(lab, lab_xlsx(lab, rows, STR(""), STR("")), expected, detail);
}

static void every_kind_of_text_is_read(void **state) {
    SheetLab *lab = *state;
    const char *path = lab_xlsx(
        lab,
        STR("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>"
            "<c r=\"C1\" t=\"s\"><v>2</v></c></row>"
            "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><r><t>米市</t></r><r><t>巷</t></r>"
            "</is></c><c r=\"C2\" t=\"str\"><f>A1&amp;B1</f><v>缓存</v></c>"
            "<c r=\"D2\" t=\"e\"><v>#N/A</v></c><c r=\"E2\" t=\"b\"><v>1</v></c>"
            "<c r=\"F2\" t=\"b\"><v>0</v></c></row>"),
        STR("<si><t>姓名</t></si><si><r><t xml:space=\"preserve\"> 王</t></r><r><t>芳</t></r>"
            "<rPh sb=\"0\" eb=\"1\"><t>wang</t></rPh></si><si><t>a_x000A_b_x4E00_&lt;</t></si>"),
        STR(""));
    expect(lab, path, "1: 姓名|王芳|a\nb一<\n2: 米市巷||缓存|#N/A|TRUE|FALSE\n");
    assert_int_equal(lab->format, SHEET_XLSX);
}

/* As the real registers come: merged title, empty rows, full-width digits, ID numbers kept as
 * numbers. */
static void a_dirty_sheet_keeps_its_rows(void **state) {
    SheetLab *lab = *state;
    expect_rows(lab,
                STR("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>　名册 </t></is></c>"
                    "<c r=\"B1\" s=\"4\"/><c r=\"C1\" s=\"4\"/></row><row r=\"2\"/>"
                    "<row r=\"3\"><c r=\"B3\" t=\"inlineStr\"><is><t> </t></is></c></row>"
                    "<row r=\"7\"><c r=\"A7\"><v>330105194602159986</v></c>"
                    "<c r=\"B7\"><v>3.30105194602159E+17</v></c>"
                    "<c r=\"C7\"><v>13800000001</v></c>"
                    "<c r=\"D7\" t=\"inlineStr\"><is><t>１３８００</t></is></c>"
                    "<c r=\"E7\"><f>1+1</f><v>2</v></c><c r=\"F7\"><v>0.1</v></c>"
                    "<c r=\"G7\"><v>0.30000000000000004</v></c><c r=\"H7\"><f>A1</f></c></row>"),
                "1: 名册\n"
                "7: 330105194602159986|330105194602159000|13800000001|１３８００|2|0.1|"
                "0.30000000000000004\n");
}

static void cells_without_places_follow_each_other(void **state) {
    expect_rows(*state,
                STR("<row><c><v>1</v></c><c r=\"D1\"><v>2</v></c><c><v>3</v></c></row>"
                    "<row><c><v>4</v></c></row>"),
                "1: 1|||2|3\n2: 4\n");
}

static const char date_styles[] =
    "<numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"0.00&quot;days&quot;\"/>"
    "<numFmt numFmtId=\"166\" formatCode=\"[$-804]aaaa;[Red]-0\"/>"
    "<numFmt numFmtId=\"167\" formatCode=\"[h]:mm\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/><xf numFmtId=\"20\"/>"
    "<xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"166\"/><xf numFmtId=\"167\"/>"
    "<xf numFmtId=\"31\"/><xf numFmtId=\"57\"/></cellXfs>";

static void dates_arrive_as_iso(void **state) {
    SheetLab *lab = *state;
    const char *path =
        lab_xlsx(lab,
                 STR("<row r=\"1\"><c s=\"0\"><v>16848</v></c><c s=\"1\"><v>16848</v></c>"
                     "<c s=\"1\"><v>16848.9</v></c><c s=\"2\"><v>16848.5</v></c>"
                     "<c s=\"2\"><v>16848</v></c><c s=\"3\"><v>0.354166666666667</v></c>"
                     "<c s=\"4\"><v>16848</v></c><c s=\"5\"><v>16848</v></c>"
                     "<c s=\"6\"><v>16848</v></c><c s=\"7\"><v>1.5</v></c>"
                     "<c s=\"8\"><v>16848</v></c><c s=\"9\"><v>16848</v></c></row>"
                     "<row r=\"2\"><c s=\"1\"><v>1</v></c><c s=\"1\"><v>59</v></c>"
                     "<c s=\"1\"><v>60</v></c><c s=\"1\"><v>61</v></c>"
                     "<c s=\"1\"><v>2958465</v></c><c s=\"1\"><v>2958466</v></c>"
                     "<c s=\"1\"><v>-5</v></c><c s=\"1\"><v>0</v></c><c s=\"99\"><v>7</v></c>"
                     "<c s=\"2\"><v>16848.9999999</v></c>"
                     "<c t=\"d\"><v>1946-02-15T00:00:00</v></c>"
                     "<c s=\"1\" t=\"inlineStr\"><is><t>1946.2.15</t></is></c></row>"),
                 STR(""), str_from(date_styles));
    expect(lab, path,
           "1: 16848|1946-02-15|1946-02-15|1946-02-15T12:00:00|1946-02-15|08:30:00|1946-02-15|"
           "16848|16848|36:00:00|1946-02-15|1946-02-15\n"
           "2: 1900-01-01|1900-02-28|60|1900-03-01|9999-12-31|2958466|-5|0|7|1946-02-16|"
           "1946-02-15|1946.2.15\n");
}

static void the_1904_system_is_known(void **state) {
    SheetLab *lab = *state;
    const LabPart parts[] = {
        {"_rels/.rels", STR("<R><Relationship Type=\"x/officeDocument\" Target=\"/b.xml\"/></R>")},
        {"b.xml", STR("<x:workbook xmlns:x=\"m\" xmlns:r=\"r\"><x:workbookPr date1904=\"1\"/>"
                      "<x:sheet r:id=\"i\"/></x:workbook>")},
        {"_rels/b.xml.rels", STR("<R><Relationship Id=\"i\" Target=\"s.xml\"/>"
                                 "<Relationship Type=\"x/styles\" Target=\"t.xml\"/></R>")},
        {"t.xml", STR("<x:s xmlns:x=\"m\"><x:cellXfs><x:xf numFmtId=\"14\"/></x:cellXfs></x:s>")},
        {"s.xml", STR("<x:w xmlns:x=\"m\"><x:row><x:c><x:v>0</x:v></x:c>"
                      "<x:c><x:v>15386</x:v></x:c></x:row></x:w>")},
    };
    expect(lab, lab_zip(lab, "mac.xlsx", parts, COUNT(parts)), "1: 1904-01-01|1946-02-15\n");
}

static void broken_workbooks_are_refused(void **state) {
    SheetLab *lab = *state;
    const LabPart empty[] = {{"hello.txt", STR("x")}};
    refused(lab, lab_file(lab, "cut.xlsx", STR("PK\x03\x04 and no more")), ERR_MALFORMED, "zip");
    refused(lab, lab_zip(lab, "no.xlsx", empty, 1), ERR_MALFORMED, "workbook");
    refused(lab, lab_path(lab, "absent.xlsx"), ERR_NOT_FOUND, "unreadable");
    rows_refused(lab, STR("<row><c></row>"), ERR_MALFORMED, "xml");
    rows_refused(lab, STR("<row><c t=\"s\"><v>0</v></c></row>"), ERR_MALFORMED, "workbook");
    rows_refused(lab, STR("<row><c t=\"s\"><v>-1</v></c></row>"), ERR_MALFORMED, "workbook");
    rows_refused(lab, STR("<row r=\"2\"/><row r=\"2\"/>"), ERR_MALFORMED, "workbook");
    rows_refused(lab, STR("<row r=\"0\"/>"), ERR_MALFORMED, "workbook");
    rows_refused(lab, STR("<row><c><v>&odd;</v></c></row>"), ERR_MALFORMED, "xml");
}

static void a_cut_zip_is_refused(void **state) {
    SheetLab *lab = *state;
    const char *whole = lab_xlsx(lab, STR("<row><c><v>1</v></c></row>"), STR(""), STR(""));
    static char bytes[16384];
    FILE *file = fopen(whole, "rb");
    size_t len = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    for (size_t cut = 1; cut < len; cut += 37) {
        Err err = OK;
        (void)lab_read(lab, lab_file(lab, "cut.xlsx", (Str){bytes, len - cut}), &err);
        assert_true(err == ERR_MALFORMED);
    }
    for (size_t at = 0; at < len; at++) { /* one flipped byte: read or refused, never worse */
        Err err = OK;
        bytes[at] = (char)(bytes[at] ^ 0x55);
        (void)lab_read(lab, lab_file(lab, "flip.xlsx", (Str){bytes, len}), &err);
        assert_true(err != OK && err != ERR_INTERNAL);
        bytes[at] = (char)(bytes[at] ^ 0x55);
    }
}

static void entities_are_refused(void **state) {
    SheetLab *lab = *state;
    const LabPart parts[] = {
        {"_rels/.rels",
         STR("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><R><Relationship "
             "Type=\"x/officeDocument\" Target=\"b.xml\"/></R>")},
    };
    refused(lab, lab_zip(lab, "xxe.xlsx", parts, 1), ERR_MALFORMED, "xml");
}

static Str repeated(SheetLab *lab, const char *piece, size_t times, const char *end) {
    size_t len = strlen(piece), tail = strlen(end);
    char *bytes = arena_alloc(&lab->arena, len * times + tail + 1);
    for (size_t i = 0; i < times; i++) memcpy(bytes + i * len, piece, len);
    memcpy(bytes + times * len, end, tail);
    return (Str){bytes, times * len + tail};
}

static void bombs_are_refused(void **state) {
    SheetLab *lab = *state;
    Str spaces = repeated(lab, "                                ", 1 << 17, ""); /* 4 MiB */
    rows_refused(lab, spaces, ERR_TOO_LARGE, "ratio");
    refused(lab, lab_xlsx(lab, STR(""), repeated(lab, "<si/>", 1 << 20, ""), STR("")),
            ERR_TOO_LARGE, "ratio");
    arena_reset(&lab->arena);
}

static void floods_in_a_part_are_refused(void **state) {
    SheetLab *lab = *state;
    Buf deep;
    buf_init(&deep, &lab->arena, 16 << 20);
    for (uint32_t i = 0; i < 400000; i++) buf_printf(&deep, "<a%u>", i * 2654435761u);
    rows_refused(lab, buf_str(&deep), ERR_TOO_LARGE, "memory");
    Buf tag;
    buf_init(&tag, &lab->arena, 16 << 20);
    buf_put_c(&tag, "<c r=\"");
    for (uint32_t i = 0; i < 1200000; i++) buf_printf(&tag, "%08x", i * 2654435761u);
    buf_put_c(&tag, "\"/>");
    rows_refused(lab, buf_str(&tag), ERR_TOO_LARGE, "memory");
    arena_reset(&lab->arena);
}

static Str wide_row(SheetLab *lab, size_t columns) {
    Buf row;
    buf_init(&row, &lab->arena, 1 << 20);
    buf_put_c(&row, "<row>");
    for (size_t i = 0; i < columns; i++) buf_put_c(&row, "<c><v>1</v></c>");
    buf_put_c(&row, "</row>");
    return buf_str(&row);
}

static Str long_cell(SheetLab *lab, size_t len) {
    Buf row;
    buf_init(&row, &lab->arena, 1 << 20);
    buf_put_c(&row, "<row><c t=\"inlineStr\"><is><t>");
    for (size_t i = 0; i < len; i++) buf_put_char(&row, 'x');
    buf_put_c(&row, "</t></is></c></row>");
    return buf_str(&row);
}

static void cells_and_columns_have_ceilings(void **state) {
    SheetLab *lab = *state;
    Err err = OK;
    assert_int_equal(lab_read(lab, lab_xlsx(lab, wide_row(lab, 256), STR(""), STR("")), &err).len,
                     3 + 512);
    rows_refused(lab, wide_row(lab, 257), ERR_TOO_LARGE, "columns");
    expect_rows(lab, STR("<row><c><v>1</v></c><c r=\"XFD1\" s=\"3\"/></row>"), "1: 1\n");
    rows_refused(lab, STR("<row><c r=\"ZZZZZZZZZZZZZZ1\"><v>1</v></c></row>"), ERR_TOO_LARGE,
                 "columns");
    assert_int_equal(
        lab_read(lab, lab_xlsx(lab, long_cell(lab, 32767), STR(""), STR("")), &err).len, 4 + 32767);
    rows_refused(lab, long_cell(lab, 32768), ERR_TOO_LARGE, "cell");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_text_is_read),
        cmocka_unit_test(a_dirty_sheet_keeps_its_rows),
        cmocka_unit_test(cells_without_places_follow_each_other),
        cmocka_unit_test(dates_arrive_as_iso),
        cmocka_unit_test(the_1904_system_is_known),
        cmocka_unit_test(broken_workbooks_are_refused),
        cmocka_unit_test(a_cut_zip_is_refused),
        cmocka_unit_test(entities_are_refused),
        cmocka_unit_test(bombs_are_refused),
        cmocka_unit_test(floods_in_a_part_are_refused),
        cmocka_unit_test(cells_and_columns_have_ceilings),
    };
    return cmocka_run_group_tests(tests, sheet_lab_open, sheet_lab_close);
}
