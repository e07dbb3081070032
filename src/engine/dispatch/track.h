/* Track: one shift's tour while it is being planned: a sequence and its exact times.
 *
 *   start_place ─► step 0 ─► step 1 (rest, where step 0 was) ─► … last visit ─► end_place ─► rests left over
 *                 earliest … start … latest
 *
 *   earliest  the first moment it can start when everything before starts as early as it can
 *   latest    the last moment it can start so that everything after still holds
 *   start     what is planned: as early as it can, but not before a soft opening, nor before the
 *             start the plan before had promised, unless that would break something after it
 *
 * Invariants
 *  1. track_time says true exactly when the sequence can be served; then earliest <= start <=
 *     latest.
 *  2. A track without visits costs nothing and its rests have no times.
 */
#ifndef ENGINE_DISPATCH_TRACK_H
#define ENGINE_DISPATCH_TRACK_H

#include "engine/dispatch/ground.h"

typedef struct Step {
    int32_t visit, rest;     /* one of them is DISPATCH_NONE */
    int32_t place;           /* a rest is taken where the step before it was */
    int32_t leg_s, length_s; /* way from the step before; care or rest */
    int32_t fixed_s,
        promise_s; /* start it must have; start the plan before had; or DISPATCH_NONE */
    int32_t earliest_s, latest_s, arrive_s, start_s;
    DispatchCost match; /* wishes missed and strangeness, whatever the hour */
} Step;

typedef struct Track {
    int32_t tour, worker;
    Step *steps;
    int32_t count, capacity;
    int32_t visits, last_visit; /* how many; index of the last one or DISPATCH_NONE */
    int32_t home_leg_s, back_s;
    int64_t travel_s, care_s;
    int64_t moved_s;
    int32_t most_moved_s;
    DispatchCost cost;     /* all of the objective that belongs to this tour, moves included */
    DispatchCost yielding; /* the part of it that a later start may lower: waiting and earliness */
} Track;

/* All rests, no visit. */
void track_init(const Ground *ground, Arena *arena, int32_t tour, Track *track);
void track_reserve(Arena *arena, Track *track, int32_t count);
Step step_make(const Ground *ground, int32_t visit, int32_t worker);

/* Writes the sequence of `track` with `step` put before step `at` into `into`. */
void track_with(Arena *arena, const Track *track, const Step *step, int32_t at, Track *into);
void track_without(Arena *arena, const Track *track, int32_t at, Track *into);
void track_copy(Arena *arena, const Track *track, Track *into);

bool track_time(const Ground *ground, Track *track);
int32_t track_find(const Track *track, int32_t visit); /* DISPATCH_NONE when absent */

#endif
