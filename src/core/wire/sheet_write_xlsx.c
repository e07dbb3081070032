/* Xlsx out: parts of fixed words, then sheet after sheet, then the workbook that names them. Texts
 * stand in their cells, so that no table of them grows in memory. */
#include <assert.h>

#include "core/base/buf.h"
#include "core/wire/sheet_pack.h"
#include "core/wire/sheet_writer.h"

enum { COLUMNS = 16384, TEXT_UNITS = 32767, NAME_BYTES = 128, BOOK_BYTES = 16384 };

#define XML  "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELS "http://schemas.openxmlformats.org/package/2006/relationships"
#define KIND "application/vnd.openxmlformats-"
#define LINK "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

/* Every part that is not named is a sheet: how many there are is known at the end alone. */
static const char types[] =
    XML "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
        "<Default Extension=\"rels\" ContentType=\"" KIND "package.relationships+xml\"/>"
        "<Default Extension=\"xml\" ContentType=\"" KIND
        "officedocument.spreadsheetml.worksheet+xml\"/>"
        "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" KIND
        "officedocument.spreadsheetml.sheet.main+xml\"/>"
        "<Override PartName=\"/xl/styles.xml\" ContentType=\"" KIND
        "officedocument.spreadsheetml.styles+xml\"/></Types>";
static const char root[] =
    XML "<Relationships xmlns=\"" RELS "\"><Relationship Id=\"rId1\" Type=\"" LINK
        "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
/* The second style is a header's. */
static const char styles[] = XML
    "<styleSheet xmlns=\"" MAIN "\"><fonts count=\"2\"><font><sz val=\"11\"/><name "
    "val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill "
    "patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border><left/><right/><top/>"
    "<bottom/><diagonal/></border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" "
    "fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"2\"><xf "
    "numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf numFmtId=\"0\" "
    "fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/></cellXfs></styleSheet>";

static const char sheet_frozen[] =
    "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" "
    "activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>";

typedef struct XlsxTarget {
    Pack pack;
    char sheet_name[NAME_BYTES];
    int64_t sheets, rows; /* begun; of the last */
    bool row_open, sheet_open;
    Err err; /* the first that went wrong in a cell */
} XlsxTarget;

static void text_put(XlsxTarget *xlsx, const char *text) {
    pack_put(&xlsx->pack, str_from(text));
}

static const char *part_name(char out[static 40], int64_t sheet) {
    (void)snprintf(out, 40, "xl/worksheets/sheet%d.xml", (int)sheet);
    return out;
}

/* ---- text ---- */

static size_t units_of(Str text) {
    size_t units = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        units += (c & 0xC0) != 0x80;
        units += c >= 0xF0;
    }
    return units;
}

static bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* "_x000A_" in a text would be read as the line end that it stands for. */
static bool looks_escaped(Str text, size_t at) {
    if (text.len - at < 7 || text.ptr[at] != '_' || text.ptr[at + 1] != 'x') return false;
    for (size_t i = 2; i < 6; i++)
        if (!is_hex(text.ptr[at + i])) return false;
    return text.ptr[at + 6] == '_';
}

/* What one byte becomes; NULL: itself. "": it is left out. */
static const char *escape_of(Str text, size_t at, char room[static 8]) {
    unsigned char c = (unsigned char)text.ptr[at];
    if (c == '\0') return "";
    if (c == '&') return "&amp;";
    if (c == '<') return "&lt;";
    if (c == '>') return "&gt;";
    if (c == '_' && looks_escaped(text, at)) return "_x005F_";
    if (c >= 0x20 || c == '\t' || c == '\n') return NULL;
    (void)snprintf(room, 8, "_x%04X_", c);
    return room;
}

static void escaped_put(XlsxTarget *xlsx, Str text) {
    char room[8];
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *escape = escape_of(text, i, room);
        if (!escape) continue;
        pack_put(&xlsx->pack, str_slice(text, from, i));
        text_put(xlsx, escape);
        from = i + 1;
    }
    pack_put(&xlsx->pack, str_slice(text, from, text.len));
}

/* ---- sheets ---- */

static void sheet_end(XlsxTarget *xlsx) {
    text_put(xlsx, "</sheetData></worksheet>");
    pack_end(&xlsx->pack);
    xlsx->sheet_open = false;
}

static void sheet_begin(XlsxTarget *xlsx, bool frozen) {
    char name[40];
    if (xlsx->sheet_open) sheet_end(xlsx);
    if (xlsx->sheets == SHEET_SHEETS) {
        xlsx->err = ERR_TOO_LARGE;
        return;
    }
    pack_begin(&xlsx->pack, part_name(name, ++xlsx->sheets));
    text_put(xlsx, XML "<worksheet xmlns=\"" MAIN "\">");
    if (frozen) text_put(xlsx, sheet_frozen);
    text_put(xlsx, "<sheetFormatPr defaultRowHeight=\"15\"/><cols><col min=\"1\" max=\"16384\" "
                   "width=\"16.7109375\" customWidth=\"1\"/></cols><sheetData>");
    xlsx->sheet_open = true;
    xlsx->rows = 0;
}

static void row_begin(XlsxTarget *xlsx, uint32_t row, bool header) {
    char text[32];
    if (row == 0 || !xlsx->sheet_open) sheet_begin(xlsx, header && row == 0);
    (void)snprintf(text, sizeof text, "<row r=\"%u\">", row + 1);
    text_put(xlsx, text);
    xlsx->row_open = true;
    xlsx->rows = (int64_t)row + 1;
}

/* "A" … "XFD", then the row. */
static void cell_begin(XlsxTarget *xlsx, uint32_t row, uint32_t column, bool header) {
    char letters[4] = "", text[48];
    size_t at = sizeof letters - 1;
    for (uint32_t rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        letters[--at] = (char)('A' + (rest - 1) % 26);
    (void)snprintf(text, sizeof text, "<c r=\"%s%u\"%s", letters + at, row + 1,
                   header ? " s=\"1\"" : "");
    text_put(xlsx, text);
}

static void xlsx_put(void *state, uint32_t row, uint32_t column, CellKind kind, Str text) {
    XlsxTarget *xlsx = state;
    double value = 0;
    char number[48];
    if (!xlsx->row_open) row_begin(xlsx, row, kind == CELL_HEADER);
    if (xlsx->err != OK || text.len == 0) return;
    if (column >= COLUMNS || units_of(text) > TEXT_UNITS) {
        xlsx->err = ERR_TOO_LARGE;
        return;
    }
    cell_begin(xlsx, row, column, kind == CELL_HEADER);
    if (kind == CELL_NUMBER && number_read(text, &value)) {
        (void)snprintf(number, sizeof number, "><v>%.16G</v></c>", value);
        text_put(xlsx, number);
        return;
    }
    text_put(xlsx, " t=\"inlineStr\"><is><t xml:space=\"preserve\">");
    escaped_put(xlsx, text);
    text_put(xlsx, "</t></is></c>");
}

static void xlsx_end_row(void *state) {
    XlsxTarget *xlsx = state;
    if (xlsx->row_open) text_put(xlsx, "</row>");
    xlsx->row_open = false;
}

/* ---- the package ---- */

static void head_put(Pack *pack) {
    pack_store(pack, "[Content_Types].xml", str_from(types));
    pack_store(pack, "_rels/.rels", str_from(root));
    pack_store(pack, "xl/styles.xml", str_from(styles));
}

static void book_put(XlsxTarget *xlsx, Buf *book, Buf *links) {
    buf_printf(book, XML "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" LINK "\"><sheets>");
    buf_printf(links, XML "<Relationships xmlns=\"" RELS "\">");
    for (int64_t i = 1; i <= xlsx->sheets; i++) {
        buf_printf(book, "<sheet name=\"%s", xlsx->sheet_name);
        if (i > 1) buf_printf(book, " (%d)", (int)i);
        buf_printf(book, "\" sheetId=\"%d\" r:id=\"rId%d\"/>", (int)i, (int)i);
        buf_printf(links,
                   "<Relationship Id=\"rId%d\" Type=\"" LINK
                   "/worksheet\" Target=\"worksheets/sheet%d.xml\"/>",
                   (int)i, (int)i);
    }
    buf_printf(links,
               "<Relationship Id=\"rId%d\" Type=\"" LINK
               "/styles\" Target=\"styles.xml\"/></Relationships>",
               (int)xlsx->sheets + 1);
    buf_put_c(book, "</sheets></workbook>");
}

static void tail_put(XlsxTarget *xlsx) {
    Arena arena;
    Buf book, links;
    arena_init(&arena, 0);
    buf_init(&book, &arena, BOOK_BYTES);
    buf_init(&links, &arena, BOOK_BYTES);
    book_put(xlsx, &book, &links);
    pack_store(&xlsx->pack, "xl/workbook.xml", buf_str(&book));
    pack_store(&xlsx->pack, "xl/_rels/workbook.xml.rels", buf_str(&links));
    pack_close(&xlsx->pack);
    arena_clear(&arena);
}

static Err xlsx_free(XlsxTarget *xlsx) {
    Err err = xlsx->err != OK ? xlsx->err : xlsx->pack.err;
    pack_clear(&xlsx->pack);
    free(xlsx);
    return err;
}

static Err xlsx_finish(void *state) {
    XlsxTarget *xlsx = state;
    xlsx_end_row(xlsx);
    if (!xlsx->sheet_open) sheet_begin(xlsx, false);
    sheet_end(xlsx);
    tail_put(xlsx);
    return xlsx_free(xlsx);
}

static Err xlsx_pause(void *state, SheetMark *mark) {
    XlsxTarget *xlsx = state;
    if (!xlsx->sheet_open) sheet_begin(xlsx, false);
    pack_pause(&xlsx->pack);
    const PackPart *parts = xlsx->pack.parts + xlsx->pack.count - xlsx->sheets;
    mark->sheets = xlsx->sheets;
    mark->rows = xlsx->rows;
    for (int64_t i = 0; i < xlsx->sheets; i++) {
        mark->parts[i].crc = parts[i].crc;
        mark->parts[i].packed = parts[i].packed;
        mark->parts[i].unpacked = parts[i].unpacked;
    }
    return xlsx_free(xlsx);
}

/* Over what earlier pieces wrote; the last sheet stays open. */
static void pieces_pass(XlsxTarget *xlsx, const SheetMark *mark) {
    char name[40];
    Pack *pack = &xlsx->pack;
    pack->silent = true;
    head_put(pack);
    for (int64_t i = 0; i < mark->sheets; i++) {
        bool last = i + 1 == mark->sheets;
        pack_begin(pack, part_name(name, i + 1));
        pack->silent = !last;
        pack_resume(pack, mark->parts[i].crc, mark->parts[i].packed, mark->parts[i].unpacked);
        if (!last) pack_end(pack);
    }
    pack->silent = false;
    xlsx->sheets = mark->sheets;
    xlsx->rows = mark->rows;
    xlsx->sheet_open = true;
}

/* In an attribute; what a sheet may not be called is the caller's to know. */
static void name_set(XlsxTarget *xlsx, const char *sheet_name) {
    assert(strlen(sheet_name) < NAME_BYTES && !strpbrk(sheet_name, "&<>\"'[]:*?/\\"));
    (void)snprintf(xlsx->sheet_name, sizeof xlsx->sheet_name, "%s", sheet_name);
}

Err xlsx_go_on(FILE *file, const char *sheet_name, const SheetMark *mark, SheetTarget *out) {
    XlsxTarget *xlsx = calloc(1, sizeof *xlsx);
    if (!xlsx) return ERR_UNAVAILABLE;
    xlsx->pack.file = file;
    name_set(xlsx, sheet_name);
    if (mark->sheets > 0)
        pieces_pass(xlsx, mark);
    else
        head_put(&xlsx->pack);
    *out = (SheetTarget){xlsx, xlsx_put, xlsx_end_row, xlsx_finish, xlsx_pause};
    return OK;
}
