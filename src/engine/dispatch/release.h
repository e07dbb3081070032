/* Release: a finished sketch written out as a plan with its figures.
 */
#ifndef ENGINE_DISPATCH_RELEASE_H
#define ENGINE_DISPATCH_RELEASE_H

#include "engine/dispatch/sketch.h"

/* `before` is the plan this one grew from, or NULL: moves are counted against it. Visits that are left
 * out keep DISPATCH_WHY_NONE; whoever calls says why. */
void release_plan(const Sketch *sketch, Arena *arena, const DispatchPlan *before,
                  DispatchPlan *plan);
/* What leaving out costs, once every outcome has its reason. */
void release_left_out(const Ground *ground, DispatchPlan *plan);

#endif
