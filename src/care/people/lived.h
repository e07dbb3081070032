/* Lived: where and how a person lived on a day gone by, as the register tells it now.
 *
 *   residences (valid time) ──► here, or dead, or away          field history of `living` ──► what held when that day ended
 *
 * Invariants
 *  1. What is edited today says nothing of the days before it: until then held what the edit
 *     replaced.
 *  2. Of a day before the register knew the person: as first entered.
 */
#ifndef CARE_PEOPLE_LIVED_H
#define CARE_PEOPLE_LIVED_H

#include "care/people/person.h"

typedef struct Lived {
    bool here;      /* not dead, not moved out of the register */
    int32_t living; /* 0: not known */
} Lived;

Err lived_on(Op *op, const Person *person, Date day, Lived *out) MUST_CHECK;

#endif
