/* Twin: placing both halves of a pair at once.
 *
 * Each half is asked where it could go alone; of all combinations the cheapest that keeps the gap
 * is taken and both starts are fixed from then on, so that tours stay independent of each other.
 *
 * Invariants
 *  1. Spots hold for the sketch in which they were found: twin_put comes before any other change.
 *  2. Both halves are put, each in its tour, or neither.
 *  3. At most 400 combinations of two workers, and 12 places with one worker for both, are timed: a
 *     pair may have a cheaper place than the one found.
 */
#ifndef ENGINE_DISPATCH_TWIN_H
#define ENGINE_DISPATCH_TWIN_H

#include "engine/dispatch/sketch.h"

/* Where both halves go. With the same worker, `second` is found again after `first` is put. */
typedef struct TwinSpots {
    Spot first, second;
    bool same_worker;
    DispatchCost cost; /* COST_NEVER: nowhere */
} TwinSpots;

/* The cheapest place found for the pair; the sketch is unchanged after it. */
TwinSpots twin_find(Sketch *sketch, Arena *scratch, int32_t pair);
void twin_put(Sketch *sketch, int32_t pair, const TwinSpots *spots);

#endif
