/* Xlsx: one workbook while it is read; inner header of core/wire (sheet_xlsx*.c).
 *
 *   _rels/.rels ─► xl/workbook.xml ─► its rels ─► styles, shared strings ─► the first visible sheet, row by row
 *
 * Invariants
 *  1. Row numbers rise; any other is ERR_MALFORMED "workbook".
 *  2. A cell's text is gathered in `text`; more than SHEET_CELL_BYTES is ERR_TOO_LARGE "cell".
 *  3. Digits that a double would not hold are kept as they were written: an ID number may stand as
 *     a number.
 * No part but those of the drawing is opened.
 */
#ifndef CORE_WIRE_SHEET_XLSX_H
#define CORE_WIRE_SHEET_XLSX_H

#include "core/wire/sheet_reader.h"
#include "core/wire/sheet_xml.h"

/* The text of one cell or shared string while it arrives in pieces. */
typedef struct CellText {
    char bytes[SHEET_CELL_BYTES + 1];
    size_t len;
    bool open;    /* inside an element whose text counts */
    int phonetic; /* depth inside rPh: reading aids, no content */
} CellText;

void text_begin(CellText *text);
bool text_add(CellText *text, Str piece); /* false: longer than a cell may be */
Str text_end(CellText *text);             /* NUL-terminated; _x000A_ and the like are resolved */

typedef struct Xlsx {
    Package package;
    Arena arena; /* names of parts */
    StringTable strings;
    NumberFormats formats;
    Xml sheet;
    bool sheet_is_open;
    CellText text;
    SheetRow *row; /* being filled */
    int64_t row_number;
    size_t column;
    int64_t style;
    char kind; /* of the cell: 'n' 's' 'b' 'd', 't' for any text */
    bool finished;
} Xlsx;

extern const XmlHandler xlsx_row_handler;
Err xlsx_next(void *state, SheetRow *row);

#endif
