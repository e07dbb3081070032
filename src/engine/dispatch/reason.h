/* Reason: why a visit is where it is, or nowhere: every worker is asked the same questions in one
 * order.
 *
 *   broken? → pin → skill → ban → sex → language → hours → reach → minutes → room → other half
 *
 * Invariants
 *  1. Of several noes the latest in that order counts: the one nearest to a yes.
 *  2. reason_worker and reason_visit leave every tour as it was; reason_explain takes the visit
 *     out, where its tour holds without it.
 *  3. Without worker the answer is DISPATCH_WHY_NOBODY, but for a visit that is broken anyway.
 */
#ifndef ENGINE_DISPATCH_REASON_H
#define ENGINE_DISPATCH_REASON_H

#include "engine/dispatch/dispatch.h"
#include "engine/dispatch/sketch.h"

/* One worker, one visit that is in no tour. DISPATCH_WHY_NONE: could, at *spot. */
DispatchWhy reason_worker(Sketch *sketch, int32_t visit, int32_t worker, const Bounds *bounds,
                          Spot *spot);
/* Why the sketch leaves the visit out. */
DispatchWhy reason_visit(Sketch *sketch, int32_t visit);
/* Takes the visit out of the sketch when it is in, and asks every worker. */
void reason_explain(Sketch *sketch, Arena *arena, int32_t visit, DispatchExplanation *explanation);

#endif
