/* SheetWriter inside: what the three writers share; inner header of core/wire (sheet_write*.c).
 *
 * Invariants
 *  1. A target keeps its first error and tells it at finish, which closes the file and frees the
 *     target also then.
 *  2. Cells come row by row and left to right; nobody goes back.
 *  3. NUL is left out of a text: no format holds it.
 */
#ifndef CORE_WIRE_SHEET_WRITER_H
#define CORE_WIRE_SHEET_WRITER_H

#include <stdio.h>

#include "core/wire/sheet.h"

/* Writes one kind of file. Errors are kept by the target and told by finish, which frees it. Csv
 * and xlsx write to a file of the writer's and begin where their mark says, which `pause` (NULL: it
 * needs none) brings up to date. */
typedef struct SheetTarget {
    void *state;
    void (*put)(void *state, uint32_t row, uint32_t column, CellKind kind, Str text);
    void (*end_row)(void *state);
    Err (*finish)(void *state);
    Err (*pause)(void *state, SheetMark *mark); /* instead of finish: frees as well */
} SheetTarget;

void csv_go_on(FILE *file, const SheetMark *mark, SheetTarget *out);
MUST_CHECK Err xlsx_go_on(FILE *file, const char *sheet_name, const SheetMark *mark,
                          SheetTarget *out);
MUST_CHECK Err xls_create(const char *file, const char *sheet_name, SheetTarget *out);

/* A number of more digits than a double keeps is none: it stays text. */
bool number_read(Str text, double *value);

/* One BIFF record, and a compound file around a stream of them. */
void record_write(FILE *out, uint32_t id, Str body);
MUST_CHECK Err cfb_write(FILE *file, Str stream);

#endif
