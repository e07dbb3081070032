/* Import_fault: a row of a workbook that did not land, its cells sealed; inner header of import*.c. Number 0 is the header. */
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
