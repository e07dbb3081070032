/* Application_paper: what an application leaves on paper: the form with its checklist, and the letters that tell how it went (R08).
 *
 *   form 申请表 · accept 受理 · return 补正 · decline 不予受理 · refuse 不予批准 · approve 批准
 *
 * A letter belongs to a step, and is there as soon as the step is; its number (文号) is given with the step.
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
