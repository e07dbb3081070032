/* Improve: rounds of taking a few visits out that are near each other and filling them in again.
 *
 * Invariants
 *  1. What is worse is undone: the score never gets worse, and go_on may stop after any round.
 *  2. The same seed takes the same way.
 *  3. A visit pinned to its worker is never taken out; a pair is taken out whole.
 */
#ifndef ENGINE_DISPATCH_IMPROVE_H
#define ENGINE_DISPATCH_IMPROVE_H

#include "engine/dispatch/dispatch.h"
#include "engine/dispatch/sketch.h"

void improve_rounds(Sketch *sketch, const DispatchSettings *settings);

#endif
