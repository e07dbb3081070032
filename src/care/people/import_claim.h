/* Import_claim: an ID number that a row of a workbook has brought; inner header of import*.c.
 *
 * Invariants
 *  1. One row a job and number: the row that brought it first.
 *  2. Of an all-or-none import: person_id is set in the transaction in which that row lands, and
 *     taken away by an undo.
 */
#ifndef CARE_PEOPLE_IMPORT_CLAIM_H
#define CARE_PEOPLE_IMPORT_CLAIM_H

#include "core/base/shape.h"

typedef struct ImportClaim {
    int64_t job_id;
    Str id_index; /* blind */
    int64_t row_number, person_id;
} ImportClaim;
extern const Shape import_claim_shape;

#endif
