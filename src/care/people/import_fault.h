/* Import_fault: a row of a workbook that did not land, its cells sealed; inner header of import*.c.
 * Number 0 is the header.
 *
 * Invariants
 *  1. One row a job and row number, the one written first; it is never changed.
 *  2. The cells are stored sealed. Reasons are codes and their details, one a field: what is said
 *     of a field after the first follows from it.
 *  3. Whoever may look at the import may read them (import_in_reach); long numbers are shown
 *     masked, but in the error workbook, which gives back what was brought.
 */
#ifndef CARE_PEOPLE_IMPORT_FAULT_H
#define CARE_PEOPLE_IMPORT_FAULT_H

#include "core/base/shape.h"

enum { IMPORT_FAULTS_MOST = 100000 }; /* rows that are told of */

typedef struct ImportFault {
    int64_t id, job_id, row_number;
    Str cells_sealed, reasons; /* a line a reason: field, code, detail, tab between */
} ImportFault;
extern const Shape import_fault_shape;

#endif
