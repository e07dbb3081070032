/* Sketch: a plan in the making: one track per tour, put and take, and undo.
 *
 * Invariants
 *  1. Every track can be served as it stands; tour_of and work_s agree with the tracks.
 *  2. After sketch_save, sketch_undo brings every track back, step for step.
 *  3. Both halves of a pair are placed by those who call (twin.h, load.h); a sketch alone does not
 *     know pairs.
 */
#ifndef ENGINE_DISPATCH_SKETCH_H
#define ENGINE_DISPATCH_SKETCH_H

#include "engine/dispatch/track.h"

#define COST_NEVER INT64_MAX

/* A place for one visit: before step `at` of a tour. */
typedef struct Spot {
    int32_t tour, at;
    int32_t start_s;              /* as planned there */
    int32_t earliest_s, latest_s; /* what the tour allows it */
    bool fixes;                   /* the start is to stay as it is: half of a pair */
    DispatchCost cost;            /* by which the plan gets dearer */
} Spot;

typedef struct Bounds {
    int32_t low_s, high_s; /* the start must lie between */
} Bounds;

typedef struct Sketch {
    const Ground *ground;
    Arena *arena;
    Track *tracks;
    int32_t *tour_of; /* by visit; DISPATCH_NONE */
    int64_t *work_s;  /* by worker: care + travel */
    int32_t most_move_s;
    Track trial, spare, held; /* memory to work in; held is twin.h's */
    Track *kept;              /* tracks as they were at sketch_save, where they changed since */
    int32_t *changed;
    bool *is_changed;
    int32_t changed_count;
    bool saving;
} Sketch;

/* Lower is better: first visits left out against the wish, by priority; then cost. */
typedef struct Score {
    int32_t left_out[DISPATCH_PRIORITIES];
    DispatchCost cost;
} Score;

void sketch_init(Sketch *sketch, Arena *arena, const Ground *ground, int32_t most_move_s);

/* The cheapest spot in one tour that is cheaper than best->cost, which the caller sets. Without
 * bounds, pass NULL. When best->cost was COST_NEVER it says what was in the way. The worker must
 * match. */
DispatchWhy sketch_find(Sketch *sketch, int32_t visit, int32_t tour, const Bounds *bounds,
                        Spot *best);

/* One position; false when it cannot be or costs best->cost or more. Notes in *why what was in the
 * way. */
bool sketch_try(Sketch *sketch, const Step *step, Spot *spot, const Bounds *bounds,
                DispatchWhy *why);

void sketch_put(Sketch *sketch, int32_t visit, const Spot *spot);
bool sketch_take(Sketch *sketch,
                 int32_t visit); /* false and unchanged: without it the tour would break */
/* Makes a timed track the tour's track; its old memory goes into *track. */
void sketch_adopt(Sketch *sketch, Track *track);

void sketch_save(Sketch *sketch);
void sketch_undo(Sketch *sketch);
void sketch_keep(Sketch *sketch); /* forgets what was saved */

DispatchCost sketch_unfair(const Sketch *sketch, int32_t worker, int64_t more_s);
bool sketch_has_minutes(const Sketch *sketch, int32_t worker, int64_t more_s);
Score sketch_score(const Sketch *sketch);
int score_compare(const Score *a, const Score *b);
Step *sketch_step(const Sketch *sketch, int32_t visit); /* of a visit that is placed */

#endif
