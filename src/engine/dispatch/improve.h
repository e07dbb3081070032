/* Improve: rounds of taking a few visits out that are near each other and filling them in again. What is
 * worse is undone. The same seed takes the same way.
 */
#ifndef ENGINE_DISPATCH_IMPROVE_H
#define ENGINE_DISPATCH_IMPROVE_H

#include "engine/dispatch/dispatch.h"
#include "engine/dispatch/sketch.h"

void improve_rounds(Sketch *sketch, const DispatchSettings *settings);

#endif
