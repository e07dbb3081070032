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
 * reads back the same, merged cells with their value in the first cell only. Writing streams in
 * constant memory; a sheet of xlsx holds 1,048,576 rows, and what is more goes on in the next
 * sheet, to 16 of them; xls (65,536 rows, 4,000 characters a cell, in memory) for offices that
 * still ask for it.
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
/* The same of what lies behind the first rows: all that is packed is unpacked once, and nothing
 * kept. */
MUST_CHECK Err sheet_sound(const char *file, Str *detail);
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
/* The next row is the first of a sheet: whoever wants a header puts it now, and sees the first row
 * of cells of kind CELL_HEADER stay in sight. */
bool sheet_is_blank(const SheetWriter *writer);
MUST_CHECK Err
sheet_finish(SheetWriter *writer); /* closes and frees, also after an error, which it returns */

/* A table that is made in pieces, hours and restarts between them: what comes next depends on the
 * mark alone, which sheet_mark_print makes a line of. Each piece is bytes that follow the ones
 * before. Csv and xlsx. */
enum { SHEET_SHEETS = 16, SHEET_ROWS = 1048576 };
typedef struct SheetMark {
    int64_t sheet_rows; /* how many rows a sheet holds; 0: SHEET_ROWS */
    int64_t sheets;     /* begun */
    int64_t rows;       /* of the last of them */
    struct {
        uint32_t crc, packed, unpacked;
    } parts[SHEET_SHEETS];
} SheetMark;
MUST_CHECK Err sheet_go_on(SheetFormat format, const char *sheet_name, const SheetMark *mark,
                           SheetWriter **out);
size_t sheet_piece_bytes(SheetWriter *writer); /* about: some wait to be packed */
/* Ends the piece, and with `last` the table; frees the writer, also after an error. */
MUST_CHECK Err sheet_pause(SheetWriter *writer, Arena *arena, bool last, SheetMark *mark,
                           Str *piece);
Str sheet_mark_print(Arena *arena, const SheetMark *mark);
bool sheet_mark_read(Str text, SheetMark *out);

#endif
