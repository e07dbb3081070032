/* Import_portion: rows of a workbook on their way into the register; inner header of import*.c.
 *
 *   workbook ─► [portion that is read, checked, sealed: import_portion.c] ─► [portion that lands: import_land.c] ─► tables
 *                a thread and a reader of its own                              the writer
 *
 * Invariants
 *  1. A portion asks the database for places alone. Whether a number is taken, or came twice, the
 *     writer tells.
 *  2. One portion lands while the next is read; neither sees the other. A chunk that stopped
 *     because somebody waited goes on in the same portion.
 *  3. What was read for another place than the account has now is read again.
 *  4. However many rows, a portion is bounded in bytes. One that landed without anybody waiting is
 *     followed by one of twice its length, so that pages which many rows share are written once;
 *     one that did not, by a short one.
 */
#ifndef CARE_PEOPLE_IMPORT_PORTION_H
#define CARE_PEOPLE_IMPORT_PORTION_H

#include "care/people/import_book.h"

enum { IMPORT_STAGE_CHECK = 1, IMPORT_STAGE_APPLY, IMPORT_STAGE_UNDO };
enum { IMPORT_PORTION_FIRST = 512, IMPORT_PORTION_ROWS = 4096 }; /* the first, and the longest */
enum { IMPORT_HEADER_NUMBER = 0 }; /* the header's, among the faults */

/* Where the job is, between chunks. */
typedef struct ImportCursor {
    int64_t stage, row, landed, faulty, seen;
} ImportCursor;

typedef struct ImportHead {
    ImportColumns columns;
    ImportRow row;
} ImportHead;

/* Faults of one row. */
typedef struct ImportTold {
    const Fault *items;
    size_t count;
} ImportTold;

typedef struct ImportCandidate {
    ImportRow row;
    ImportEntry entry; /* admitted, when nothing is told */
    Str id_index;      /* none: no number to be claimed */
    ImportTold cells;  /* what could not be understood, and what its number says of it */
    ImportTold rules;  /* what the register says after that */
} ImportCandidate;

typedef struct ImportPortion {
    Arena arena;
    int64_t before; /* the number of the row before the first */
    const ImportRow *header;
    ImportCandidate rows[IMPORT_PORTION_ROWS];
    size_t count;
    bool end; /* of the workbook */
} ImportPortion;

/* Which column holds what, as it was said. */
void import_columns_take(const ImportAsk *ask, ImportColumns *out);
/* Reads on to the header row: the one that was named, or the one whose words are known. */
Err import_head_find(Op *op, const ImportAsk *ask, ImportBook *book, ImportHead *out) MUST_CHECK;
/* The portion in which the row after the cursor's is; it stays until the next is taken. */
Err import_portion_take(Op *op, Job *job, const ImportAsk *ask, const ImportCursor *cursor,
                        ImportPortion **out) MUST_CHECK;
Err import_ahead(Op *op, Job *job) MUST_CHECK;
void import_hold_let_go(void *kept);

typedef struct ImportLanding {
    const Job *job;
    const ImportAsk *ask;
    const ImportPortion *portion;
} ImportLanding;
/* Rows after the cursor's, until the portion ends or somebody waits; *end: the last row of the
 * workbook was among them. */
Err import_land(Op *op, const ImportLanding *landing, ImportCursor *cursor, bool *end) MUST_CHECK;

#endif
