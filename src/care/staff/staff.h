/* staff: those who do the work: care workers, assessors, volunteers; their skills, certificates,
 * hours and home base.
 *
 * Invariants
 *  1. A skill in a worker's row is what was said; whether it counts on a day is asked of the
 *     certificates (certificate.h).
 *  2. ID number, telephone and base are stored sealed, in worker_secret; the ID number has a blind
 *     index.
 *  3. Skills, kinds of certificates and thresholds are rows of data/staff.
 * It knows no order and no wage.
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
