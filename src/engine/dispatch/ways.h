/* Ways: seconds from place to place for one worker, by matrix or by great circle.
 *
 * Invariants
 *  1. Seconds are never negative and at most WAYS_NEVER: no way, or a worker who does not move.
 *  2. From or to DISPATCH_NONE takes no time.
 *  3. Whether metres are kept in a table or computed each time changes the speed, never the answer.
 */
#ifndef ENGINE_DISPATCH_WAYS_H
#define ENGINE_DISPATCH_WAYS_H

#include "core/base/arena.h"
#include "engine/dispatch/problem.h"

enum { WAYS_NEVER = 4 * DISPATCH_TIME_MAX_S }; /* no way, or far past any day */

typedef struct WaysPoint {
    double x, y, z; /* on the unit sphere */
} WaysPoint;

typedef struct Ways {
    const DispatchProblem *problem;
    WaysPoint *points;
    double *seconds_per_m;  /* by worker; negative: does not move */
    int32_t *metres;        /* place_count squared, or NULL */
    bool needs_coordinates; /* some worker's mode has no matrix */
} Ways;

void ways_init(Ways *ways, Arena *arena, const DispatchProblem *problem, bool with_table);
bool ways_place_is_sound(const Ways *ways, int32_t place);
int32_t ways_metres(const Ways *ways, int32_t from, int32_t to);
int32_t ways_seconds(const Ways *ways, int32_t worker, int32_t from, int32_t to);

#endif
