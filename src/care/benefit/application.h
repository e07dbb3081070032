/* Application: 申请 → 受理 → 初审 → 评估 → 审批 → 公示 → 办结, with working-day clocks (R08).
 *
 *   draft? [submitted] ─accept─► [accepted] ─review─► [reviewed] ─assessed─► [assessed] ─approve─► [publicity] ─conclude─► [granted]
 *      │  ▲                        │ ▲ (any before approve)                                         │
 *      │  └─resubmit─[correction]◄─┘ return: the clock stops                                        └─object─► [objected] ─dismiss/uphold─►
 *      └─decline─► [declined] 不予受理   refuse ─► [refused] 不予批准 (reason, word of the rule)   withdraw ─► [withdrawn]
 *
 * Invariants: 1. clocks run in working days and stop while in correction; 2. the one who reviews does not approve; 3. refusing needs a
 * reason; 4. materials demanded by the programme are there (blobs) before accept; 5. publicity is an object: masked list, place,
 * from–to dates, photo, objections with results; 6. concluding makes exactly one grant.
 */
#ifndef CARE_BENEFIT_APPLICATION_H
#define CARE_BENEFIT_APPLICATION_H

#include "core/walk/module.h"

extern const Shape application_shape;
extern const Noun application_noun, publicity_noun;

/* Reaction to people's assessment_concluded: applications of this person that wait for it go on. */
Err application_on_assessment(Op *op, const Event *event) MUST_CHECK;
Err application_on_death(Op *op, const Event *event) MUST_CHECK;

#endif
