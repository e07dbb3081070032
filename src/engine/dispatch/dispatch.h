/* dispatch: who visits whom, when. Arrays in, a plan out.
 *
 *        visits  windows parts skills wishes pins pairs          priority 1 ┐ pins, then pairs,
 *        workers shifts rests skills pace base         ──────►   priority 2 │ then the visit that would
 *        travel  matrix or distance                    plan      …          │ lose most by waiting
 *        weights                                                 priority 5 ┘ (regret of order two)
 *                                                                   │
 *        current plan + one visit  ──────► insert                   ▼
 *        current plan + new facts  ──────► repair          rounds: take a few near visits out, put them
 *        plan + one visit          ──────► explain                 back, keep it when it is no worse
 *
 * Objective, lexicographic:
 *   1. fewest visits left out that may not be: of priority 1, then of priority 2, … 5;
 *   2. least cost (DispatchWeights; 1/1000 s of travel):
 *        travel + wait (between arriving and starting, the first stop of a tour excepted) + early +
 *        late + overtime + unfair share + shifts used + soft wishes missed + strangers + visits
 *        skipped.
 *      A worker's fair share = care of all visits not withdrawn (standard length) × own shift hours
 *      / all shift hours, rounded down to seconds; unfair = care + travel beyond it.
 *
 * Invariants of every plan (engine/dispatch/check.h verifies them with code of its own)
 *  1. A visit is in one tour or carries a reason; withdrawn and contradictory ones are in none.
 *  2. Start lies in one window; a pinned start is exact; a pinned worker is that worker.
 *  3. Skills, bans, hard sex and language wishes hold.
 *  4. In a tour every stop starts at or after arriving; arriving = end of the stop before + travel;
 *     end = start + length at this worker's pace. No stop starts before the shift does.
 *  5. Each rest is taken whole in its window, where the worker is; the worker is back by
 *     latest_end_s.
 *  6. Care + travel of a worker's shifts stay within most_work_s.
 *  7. Both visits of a pair are in, within their gap, or both are out.
 *  8. Same problem, settings and current plan: the same plan, byte for byte, on the same machine.
 *
 * It knows no clock, disk, SQL or JSON, starts no thread and keeps nothing between calls. A visit
 * or shift whose numbers mean nothing (NaN, negative, contradictory) stays out of the plan; far too
 * many of them, or links that point nowhere, get an error; nothing crashes.
 */
#ifndef ENGINE_DISPATCH_DISPATCH_H
#define ENGINE_DISPATCH_DISPATCH_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "engine/dispatch/plan.h"
#include "engine/dispatch/problem.h"

typedef struct DispatchSettings {
    uint64_t seed;
    int32_t rounds; /* of improvement; 0 = construction alone */
    /* Insert and repair: no other visit's start moves further; 0 = as far as rules allow. */
    int32_t most_move_s;
    bool (*go_on)(void *context, int32_t round,
                  int32_t rounds); /* false: stop with the best so far */
    void *context;                 /* go_on may be NULL */
} DispatchSettings;

/* A whole day. ERR_TOO_LARGE past the limits, ERR_INVALID when dispatch_fault says so. */
MUST_CHECK Err dispatch_plan(Arena *arena, const DispatchProblem *problem,
                             const DispatchSettings *settings, DispatchPlan *plan);

/* Puts one visit that `current` leaves out (with its other half, if it has one) into it. Every
 * other visit keeps its worker and order and, where it can, its start. When there is no place, the
 * plan comes back unchanged and the outcome says why. `current` may know fewer visits than
 * `problem`: new ones are added at the end. ERR_INVALID also when `current` does not belong to
 * `problem`, ERR_CONFLICT when it does not hold any more (repair it first) or already serves the
 * visit. */
typedef struct DispatchUrgent {
    const DispatchPlan *current;
    int32_t visit;
} DispatchUrgent;
MUST_CHECK Err dispatch_insert(Arena *arena, const DispatchProblem *problem,
                               const DispatchSettings *settings, const DispatchUrgent *urgent,
                               DispatchPlan *plan);

/* After workers fell ill or came late, visits were cancelled or added: keeps of `current` what
 * still holds, places the rest, the visits left out before included. */
MUST_CHECK Err dispatch_repair(Arena *arena, const DispatchProblem *problem,
                               const DispatchPlan *current, const DispatchSettings *settings,
                               DispatchPlan *plan);

/* Asks every worker about one visit, the rest of the plan (its other half included) standing still.
 * ERR_CONFLICT when the plan does not hold any more. */
MUST_CHECK Err dispatch_explain(Arena *arena, const DispatchProblem *problem,
                                const DispatchPlan *plan, int32_t visit,
                                DispatchExplanation *explanation);

#endif
