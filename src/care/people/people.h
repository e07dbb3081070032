/* people: who the older people are: the register, families and guardians, special groups, consents, ability assessments.
 *
 * It knows nothing of benefits, services or money; those rooms ask it.
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
