/* Import_book: an uploaded workbook in memory, read row by row; inner header of import*.c.
 *
 * Invariants
 *  1. Its bytes have no place on a disk.
 *  2. What cannot be opened is closed already and has its fault, "blob_id".
 *  3. Cells live until the next row is asked for.
 */
#ifndef CARE_PEOPLE_IMPORT_BOOK_H
#define CARE_PEOPLE_IMPORT_BOOK_H

#include "care/people/import.h"
#include "core/walk/sheetbook.h"

enum { IMPORT_HEADER_ROWS = 10 }; /* so far down a header is looked for */

typedef struct ImportBook {
    Arena arena;
    Sheetbook sheet;
} ImportBook;

Err import_book_open(Op *op, int64_t blob_id, ImportBook *book) MUST_CHECK;
void import_book_close(ImportBook *book);
/* The next row that is not empty, until the one after; ERR_NOT_FOUND at the end. */
Err import_book_next(Op *op, ImportBook *book, const Str **cells, size_t *count) MUST_CHECK;

/* A cell as it may be shown beside its reasons: long numbers masked. */
Str import_cell_show(Op *op, Str cell);
/* A reason as it stands in import_fault, "field\tcode\tdetail", in words; `kind`: without what is
 * this row's alone. */
void import_reason_print(Op *op, Buf *out, Str reason, bool kind);

/* Route functions of import_look.c and import_faults.c. */
Err import_look_route(Op *op, const void *in, void *out) MUST_CHECK;
Err import_faults_route(Op *op, const void *in, void *out) MUST_CHECK;
extern const Shape import_look_shape, import_look_ask_shape, import_faults_shape;

#endif
