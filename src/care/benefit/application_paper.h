/* Application_paper: what an application leaves on paper: the form with its checklist, and the
 * letters that tell how it went (R08).
 *
 *   form 申请表 · accept 受理 · return 补正 · decline 不予受理 · refuse 不予批准 · approve 批准
 *
 * Invariants
 *  1. A letter belongs to a step; its number (文号) is given in the transaction of the step. Steps
 *     that no letter tells of have none.
 *  2. It is printed only while the application is in a state that its paper names, an approval once
 *     it is granted; else ERR_CONFLICT "paper_not_yet".
 *  3. On the form the ID number is whole only for a reason, which is recorded; no letter bears it.
 * It moves nothing: a paper printed again is the same step with its first number.
 */
#ifndef CARE_BENEFIT_APPLICATION_PAPER_H
#define CARE_BENEFIT_APPLICATION_PAPER_H

#include "care/benefit/application.h"
#include "core/walk/print.h"

extern const Noun application_paper_noun;

/* The letter that tells of this step gets its number; other steps have none. */
Err application_letter(Op *op, const Application *application,
                       const ApplicationStep *step) MUST_CHECK;

#endif
