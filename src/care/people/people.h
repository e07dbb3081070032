/* people: who the older people are: the register, families and guardians, special groups, consents,
 * ability assessments.
 *
 * Invariants
 *  1. It knows nothing of benefits, services or money; those rooms ask it, and hear of a
 *     registration, a move, a death as an event.
 *  2. Whoever lived, moved or died stays: rows are ended or superseded, never deleted. Only an
 *     import that is undone takes away whom nobody has seen (import.h).
 *  3. ID numbers, telephones, addresses, home coordinates, the answers of assessments and what is
 *     said in free words of a person or an assessment are stored sealed; what is looked for has a
 *     blind index.
 *  4. Scales, rules of groups, words of notices and thresholds are rows of data/people.
 */
#ifndef CARE_PEOPLE_PEOPLE_H
#define CARE_PEOPLE_PEOPLE_H

#include "care/people/assessment.h"
#include "care/people/contact.h"
#include "care/people/group.h"
#include "care/people/import.h"
#include "care/people/person.h"
#include "core/walk/module.h"

extern const Module people_module;

#endif
