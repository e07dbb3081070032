/* Ground: a problem made ready to plan on: clean windows, links sorted by visit, tours numbered.
 *
 *   tour number = first_tour[worker] + shift
 *
 * Invariants
 *  1. It is read only once made, so many sketches may stand on one ground. It points into the
 *     problem, which outlives it.
 *  2. A visit that is broken matches nobody; half of a pair that is broken has broken the other
 *     half.
 *  3. A tour that is not sound has no rests and gets no visit.
 */
#ifndef ENGINE_DISPATCH_GROUND_H
#define ENGINE_DISPATCH_GROUND_H

#include "engine/dispatch/plan.h"
#include "engine/dispatch/ways.h"

typedef struct Ground {
    const DispatchProblem *problem;
    Ways ways;
    DispatchWindow *slots; /* sound windows, cut to the pinned start, grouped by visit */
    int32_t *slot_from;    /* visit_count + 1 */
    int32_t *banned;       /* workers, grouped by visit */
    int32_t *ban_from;
    DispatchKnown *knowns; /* grouped by visit */
    int32_t *known_from;
    int32_t *best_known_pm;
    int32_t *pair_of;    /* by visit; DISPATCH_NONE */
    DispatchWhy *broken; /* by visit: what no plan can mend, or DISPATCH_WHY_NONE */
    int32_t *first_tour; /* worker_count + 1 */
    int32_t *worker_of;  /* by tour */
    bool *tour_is_sound;
    int64_t *share_s; /* by worker: fair care + travel */
    int32_t visit_count, tour_count, worker_count;
} Ground;

void ground_init(Ground *ground, Arena *arena, const DispatchProblem *problem, bool with_table);
const DispatchShift *ground_shift(const Ground *ground, int32_t tour);

/* Whether worker and visit go together at all, whatever the hour; and what is wrong if not. */
DispatchWhy ground_match(const Ground *ground, int32_t visit, int32_t worker);
DispatchCost ground_match_cost(const Ground *ground, int32_t visit, int32_t worker);
int32_t ground_known_pm(const Ground *ground, int32_t visit, int32_t worker);
int32_t ground_length_s(const Ground *ground, int32_t visit, int32_t worker);

/* Other half of the pair, or DISPATCH_NONE. */
int32_t ground_partner(const Ground *ground, int32_t visit);
/* Where the other half may start when this visit starts at start_s. */
void ground_partner_bounds(const Ground *ground, int32_t visit, int32_t start_s, int32_t *low_s,
                           int32_t *high_s);

/* First allowed start at or after / last allowed start at or before; DISPATCH_NONE when there is
 * none. */
int32_t ground_start_after(const Ground *ground, int32_t visit, int32_t after_s);
int32_t ground_start_before(const Ground *ground, int32_t visit, int32_t before_s);
/* The slot holding the start at least cost. */
const DispatchWindow *ground_slot_at(const Ground *ground, int32_t visit, int32_t start_s);
DispatchCost slot_cost(const DispatchWeights *weights, const DispatchWindow *slot, int32_t start_s);

#endif
