/* Release: a finished sketch written out as a plan with its figures.
 *
 * Invariants
 *  1. The sketch stays as it is; the plan shares no memory with it.
 *  2. The plan's cost is worked out from its figures, not added up from what each step cost on the
 *     way.
 *  3. What is left out is counted once, by release_left_out, when every outcome has its reason.
 */
#ifndef ENGINE_DISPATCH_RELEASE_H
#define ENGINE_DISPATCH_RELEASE_H

#include "engine/dispatch/sketch.h"

/* `before` is the plan this one grew from, or NULL: moves are counted against it. Visits that are
 * left out keep DISPATCH_WHY_NONE; whoever calls says why. */
void release_plan(const Sketch *sketch, Arena *arena, const DispatchPlan *before,
                  DispatchPlan *plan);
/* What leaving out costs, once every outcome has its reason. */
void release_left_out(const Ground *ground, DispatchPlan *plan);

#endif
