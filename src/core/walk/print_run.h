/* Print_run: one paper being printed; inner header of core/walk (print*.c).
 *
 * Invariants
 *  1. The parts are put twice (paper.h, 1), over the same facts; the first error ends the putting.
 *  2. A value is shown as whoever prints may see it: masked, or *** where not even that.
 *  3. A PRINT_ROW value lies in the paper's row and is gone with it; all others live as long as the
 *     op.
 */
#ifndef CORE_WALK_PRINT_RUN_H
#define CORE_WALK_PRINT_RUN_H

#include "core/walk/print.h"
#include "core/walk/walk.h"
#include "core/wire/field.h"

typedef struct PrintRun {
    Op *op;
    const PrintPaper *paper;
    const PrintHead *head;
    const void *facts;
    Viewer viewer; /* of the facts */
    Str title;
    Paper *out;
    /* of the table at hand */
    const PrintPart *part;
    const Shape *rows;
    int64_t row_number;
    Err err;
} PrintRun;

PrintRun run_begin(Op *op, const PrintPaper *paper, const PrintHead *head, const void *facts);

typedef enum PrintManner {
    PRINT_SHORT, /* in a cell */
    PRINT_ROW,   /* the same, forgotten after the row */
    PRINT_LONG   /* in a sentence: days written out */
} PrintManner;
/* As whoever prints may see it; "" for no value. */
Str value_print(const PrintRun *run, const Shape *shape, const Field *field, const void *record,
                PrintManner manner);
/* {field} in a text. */
Str facts_fill(const PrintRun *run, Str pattern);

#endif
