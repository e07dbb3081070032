/* Assessor: a worker of an assessment body, as far as one has to know whom to name for an
 * assessment.
 *
 * Invariants
 *  1. Who is listed may be named today: active, of an active and licensed assessment body, holding
 *     an assessor certificate that is valid that day, with an account to sign with.
 *  2. An assessment is asked of those alone; a name that was given earlier is found for ever.
 */
#ifndef CARE_STAFF_ASSESSOR_H
#define CARE_STAFF_ASSESSOR_H

#include "core/walk/module.h"

extern const Noun assessor_noun;

/* Both who are named may be named. */
Err assessor_on_named(Op *op, const Event *event) MUST_CHECK;

#endif
