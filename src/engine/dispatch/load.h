/* Load: a plan made before, laid over a problem that may have changed since.
 *
 * Invariants
 *  1. load_belongs is asked first: load_plan trusts the plan's references.
 *  2. Of every tour is kept what can still be served in the same order; each kept visit remembers
 *     its start as a promise, half of a pair keeps it exactly.
 *  3. What cannot stay is left out, and with it the other half of its pair.
 */
#ifndef ENGINE_DISPATCH_LOAD_H
#define ENGINE_DISPATCH_LOAD_H

#include "engine/dispatch/sketch.h"

/* False when the plan does not belong to the problem: it knows more visits, or names a visit
 * twice. */
bool load_belongs(const Ground *ground, Arena *scratch, const DispatchPlan *plan);
/* How many visits of the plan could not stay. */
int32_t load_plan(Sketch *sketch, const DispatchPlan *plan);

#endif
