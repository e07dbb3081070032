/* Difference: what an approved correction of a paid month changes; the next bill of the provider
 * carries it as a line.
 *
 * Invariants
 *  1. One a correction, its id: recorded again nothing changes. Amounts are fen, new minus old, and
 *     may be below zero.
 *  2. Only what changes money is recorded, and only while the order is frozen or settled.
 *  3. A bill line carries it once: line_id is written when it is none, and never again.
 */
#ifndef CARE_SERVICE_DIFFERENCE_H
#define CARE_SERVICE_DIFFERENCE_H

#include "core/walk/module.h"

typedef struct Difference {
    int64_t id; /* of the correction */
    int64_t order_id, org_id, person_id, scope;
    Str item;
    Date day;
    Fen government, own; /* new minus old, fen */
} Difference;
extern const Shape difference_shape;

/* Records it once a correction; again is harmless. */
Err difference_add(Op *op, const Difference *difference) MUST_CHECK;
/* Those of orders in [low, high] that no bill carries yet, oldest first. */
Err differences_open(Op *op, int64_t low, int64_t high, List *out) MUST_CHECK;
Err difference_billed(Op *op, int64_t id, int64_t line_id) MUST_CHECK;

#endif
