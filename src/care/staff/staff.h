/* staff: those who do the work: care workers, assessors, volunteers; their skills, certificates, hours and home base.
 */
#ifndef CARE_STAFF_STAFF_H
#define CARE_STAFF_STAFF_H

#include "care/staff/assessor.h"
#include "care/staff/certificate.h"
#include "care/staff/skill.h"
#include "care/staff/worker.h"
#include "core/walk/module.h"

extern const Module staff_module;

#endif
