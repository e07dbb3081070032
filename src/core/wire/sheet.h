/* Sheet: tables in and out: xlsx, xls (BIFF), csv (UTF-8 with or without BOM, GB18030).
 *
 * Invariants
 *  1. Reading streams row by row from a file on disk, with ceilings: 64 MiB of file, 1 GiB
 *     unpacked, ratio 200:1 once past 1 MiB, 2,000,000 rows, 256 columns, 32,767 bytes a cell.
 *  2. It never evaluates a formula (the cached value is used) and never resolves an entity.
 *  3. No cell that is text may run as a formula: in csv ="0571" is 0571, and an apostrophe before =
 *     + - @ is taken off, as writing puts one there.
 *  4. After an error or the end sheet_next says the same again.
 *
 * The first visible sheet is read; rows are numbered as the spreadsheet shows them. Dates stored as
 * serial numbers arrive as ISO text (1900 and 1904 systems), numbers as the shortest text that
 * reads back the same, merged cells with their value in the first cell only. Writing streams; xlsx
 * in constant memory; xls (65,536 rows, 4,000 characters a cell) for offices that still ask for it.
 *
 * Details are codes, their words "sheet.<code>":
 *   ERR_MALFORMED   not_a_table web_page zip xml workbook old_workbook no_sheet encrypted encoding
 *                   quote
 *   ERR_TOO_LARGE   file_size unpacked_size ratio parts memory strings rows columns cell
 *   ERR_NOT_FOUND   unreadable
 */
#ifndef CORE_WIRE_SHEET_H
#define CORE_WIRE_SHEET_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"

typedef enum SheetFormat { SHEET_UNKNOWN, SHEET_XLSX, SHEET_XLS, SHEET_CSV } SheetFormat;

typedef struct SheetReader SheetReader;

/* Looks at the bytes, not at the name. ERR_MALFORMED: not a table, or broken; ERR_TOO_LARGE: a
 * ceiling; *detail says which. The reader holds memory of its own besides the arena until
 * sheet_close. */
MUST_CHECK Err sheet_open(Arena *arena, const char *file, SheetReader **out, Str *detail);
SheetFormat sheet_format(const SheetReader *reader);
/* The next non-empty row: cells trimmed, absent ones empty; `row_number` counts from 1 as the
 * person sees it. Cells are valid until the next call. ERR_NOT_FOUND at the end;
 * ERR_MALFORMED/ERR_TOO_LARGE as above. */
MUST_CHECK Err sheet_next(SheetReader *reader, int64_t *row_number, const Str **cells,
                          size_t *count, Str *detail);
void sheet_close(SheetReader *reader);

typedef struct SheetWriter SheetWriter;
MUST_CHECK Err sheet_create(const char *file, SheetFormat format, const char *sheet_name,
                            SheetWriter **out);
typedef enum CellKind { CELL_TEXT, CELL_NUMBER, CELL_HEADER } CellKind;
void sheet_put(SheetWriter *writer, CellKind kind,
               Str text); /* the next cell of this row; numbers as text in, number out */
void sheet_end_row(SheetWriter *writer);
MUST_CHECK Err
sheet_finish(SheetWriter *writer); /* closes and frees, also after an error, which it returns */

#endif
