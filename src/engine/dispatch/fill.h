/* Fill: puts a pool of visits into a sketch.
 *
 * fill_pool: pins first, then priority by priority; inside each, pairs first, then always the visit
 * that would lose most if its best worker were taken (regret of order two).
 * fill_loosely: in a drawn order, each where it is cheapest among tours of which some are
 * overlooked: less good on average, but different every time, which is what rounds of improvement
 * live on.
 *
 * Invariants
 *  1. It only puts: visits that stand in the sketch keep their tour and their order; rests may
 *     move.
 *  2. Both halves of a pair are put, or neither.
 *  3. A visit that may be skipped is put only where it costs no more than skipping it; a pair with
 *     a half that may not is put at any cost.
 */
#ifndef ENGINE_DISPATCH_FILL_H
#define ENGINE_DISPATCH_FILL_H

#include "core/base/rand.h"
#include "engine/dispatch/sketch.h"

/* Visits that are placed, broken, or unwanted at their price stay as they are. A pair is tried when
 * its first half is in the pool. `scratch` is reset. */
void fill_pool(Sketch *sketch, Arena *scratch, const int32_t *pool, int32_t count);
void fill_loosely(Sketch *sketch, Arena *scratch, const int32_t *pool, int32_t count, Rand *rand);

#endif
