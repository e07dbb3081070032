/* SheetReader inside: what the three readers share; inner header of core/wire (sheet*.c).
 *
 *   sheet.c ──► SheetSource: sheet_csv.c ──► sheet_text.c (charsets)
 *                            sheet_xlsx.c ─► sheet_xlsx_rows.c ─► sheet_xml.c ─► sheet_zip.c
 *                            sheet_xls.c ──► sheet_xls_rows.c ──► sheet_cfb.c
 *
 * Invariants
 *  1. Whoever returns an error sets the fault code of sheet.h first.
 *  2. A row's cells live until the row begins anew; strings of the workbook live until the source
 *     closes.
 */
#ifndef CORE_WIRE_SHEET_READER_H
#define CORE_WIRE_SHEET_READER_H

#include "core/base/buf.h"
#include "core/wire/sheet.h"

#define SHEET_COLUMNS     256
#define SHEET_CELL_BYTES  32767
#define SHEET_ROWS        2000000
#define SHEET_FILE_BYTES  (INT64_C(64) << 20)
#define SHEET_TABLE_BYTES (INT64_C(256) << 20) /* the strings a workbook shares */

typedef struct SheetRow {
    Arena arena;
    Str cells[SHEET_COLUMNS];
    size_t count; /* the last column put, plus one */
    int64_t number;
    const char *fault;
} SheetRow;

void row_begin(SheetRow *row, int64_t number);
/* Keeps the view. Empty text past the last column is let go; any other is a fault. */
MUST_CHECK Err row_put(SheetRow *row, size_t column, Str text);

/* Spreadsheets take text after = + - @, also in full width, for a formula. */
bool formula_begins(Str text);
size_t utf8_put(char *at, uint32_t code_point); /* returns the bytes put, at most 4 */

typedef struct SheetSource {
    void *state;
    Err (*next)(void *state, SheetRow *row); /* ERR_NOT_FOUND at the end */
    void (*close)(void *state);
} SheetSource;

MUST_CHECK Err csv_open(const char *file, SheetSource *out, const char **fault);
MUST_CHECK Err xlsx_open(const char *file, SheetSource *out, const char **fault);
MUST_CHECK Err xls_open(const char *file, SheetSource *out, const char **fault);

static inline Err sheet_refuse(const char **fault, Err err, const char *code) {
    *fault = code;
    return err;
}

/* The strings that cells of a workbook point to. */
typedef struct StringTable {
    Arena arena;
    Str *items;
    size_t count, cap;
    int64_t bytes;
} StringTable;

void table_init(StringTable *table);
bool table_add(StringTable *table, Str text); /* false: SHEET_TABLE_BYTES are full */
void table_clear(StringTable *table);

/* How a number is to be understood. */
typedef enum NumberKind { NUMBER_PLAIN, NUMBER_DATE, NUMBER_DATE_TIME, NUMBER_TIME } NumberKind;

/* What the number formats of a workbook mean. */
typedef struct NumberFormats {
    uint16_t *custom_ids;
    uint8_t *custom_kinds;
    uint8_t *style_kinds; /* by cell style */
    size_t custom_count, style_count;
    bool from_1904;
} NumberFormats;

void formats_init(NumberFormats *formats);
bool formats_add_custom(NumberFormats *formats, int64_t id, Str code); /* false: too many */
bool formats_add_style(NumberFormats *formats, int64_t id);            /* false: too many */
void formats_clear(NumberFormats *formats);
NumberKind formats_kind(const NumberFormats *formats, int64_t style);
NumberKind format_kind_of(Str code); /* "yyyy\"年\"m\"月\"" */
/* 16848 → "1946-02-15" by style; a number that is no date stays a number. */
Str number_print(Arena *arena, const NumberFormats *formats, int64_t style, double value);

#endif
