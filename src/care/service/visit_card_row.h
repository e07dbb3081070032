/* Visit_card_row: the smaller records of visit cards; used by visit_card*.c.
 *
 * Invariants
 *  1. VisitDoors counts orders of one carer and day by their state; where the carer is, no position
 *     tells.
 *  2. PersonVisits has the orders that the reader has in reach, of a hundred days at most; a longer
 *     span is refused, "too_many_days".
 */
#ifndef CARE_SERVICE_VISIT_CARD_ROW_H
#define CARE_SERVICE_VISIT_CARD_ROW_H

#include "care/service/visit_card.h"

/* GET /api/people/{id}/visits */
typedef struct PersonVisits {
    int64_t id; /* of the person */
    Date from, to;
    List items; /* of VisitCard */
} PersonVisits;

/* A carer's day around one order. */
typedef struct VisitDoors {
    int64_t inside, left_doors, before;
} VisitDoors;
extern const Shape person_visits_shape, visit_doors_shape;

#endif
