/* Sheetbook: a table that was brought, read row by row; and a table made to be taken away.
 *
 *   bytes ─► memory with a name and no place on a disk ─► rows        rows ─► xlsx or csv, the same way back
 *
 * Invariants
 *  1. What people brought, or take away, never lies on a disk unsealed.
 *  2. What cannot be read has its fault, "broken_workbook", and the words of what is wrong with it.
 *
 * Its names are not those of libxlsxwriter, which are in the same program.
 */
#ifndef CORE_WALK_SHEETBOOK_H
#define CORE_WALK_SHEETBOOK_H

#include "core/walk/module.h"
#include "core/wire/sheet.h"

typedef struct Sheetbook {
    const char *field; /* of the request, which the fault is about */
    SheetReader *reader;
    int file;
    int64_t row; /* read last, as the sheet shows it */
} Sheetbook;

/* `arena` lives until sheetbook_close, which is needed after OK alone. */
Err sheetbook_open(Op *op, Arena *arena, const char *field, Str bytes, Sheetbook *out) MUST_CHECK;
/* The next row that is not empty; cells are views until the call after. ERR_NOT_FOUND at the
 * end. */
Err sheetbook_next(Op *op, Sheetbook *book, const Str **cells, size_t *count) MUST_CHECK;
/* Refuses what is broken, or blown up, anywhere in it; where one reads does not move. */
Err sheetbook_sound(Op *op, const Sheetbook *book) MUST_CHECK;
void sheetbook_close(Sheetbook *book);

typedef Err (*SheetbookFill)(Op *op, SheetWriter *writer, void *context);
/* `name` is the file's; what ends in .csv is one, all else an xlsx of one sheet. */
Err sheetbook_write(Op *op, const char *name, SheetbookFill fill, void *context,
                    ReplyFile *out) MUST_CHECK;

#endif
