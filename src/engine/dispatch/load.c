#include "engine/dispatch/load.h"

#include <assert.h>

bool load_belongs(const Ground *ground, Arena *scratch, const DispatchPlan *plan) {
    if (plan->visit_count > (size_t)ground->visit_count) return false;
    bool *seen = arena_array(scratch, bool, plan->visit_count);
    for (size_t t = 0; t < plan->tour_count; t++) {
        const DispatchTour *tour = &plan->tours[t];
        if (tour->stop_count > plan->visit_count + DISPATCH_RESTS_MAX) return false;
        for (size_t i = 0; i < tour->stop_count; i++) {
            int32_t visit = tour->stops[i].visit;
            if (visit == DISPATCH_NONE) continue;
            if (visit < 0 || (size_t)visit >= plan->visit_count || seen[visit]) return false;
            seen[visit] = true;
        }
    }
    return true;
}

/* The tour's number under this problem, or DISPATCH_NONE when the worker or shift is gone. */
static int32_t tour_number(const Ground *ground, const DispatchTour *tour) {
    if (tour->worker < 0 || tour->worker >= ground->worker_count || tour->shift < 0)
        return DISPATCH_NONE;
    int32_t number = ground->first_tour[tour->worker] + tour->shift;
    return number < ground->first_tour[tour->worker + 1] ? number : DISPATCH_NONE;
}

static Step step_keep(const Ground *ground, const DispatchStop *stop, int32_t worker) {
    Step step = step_make(ground, stop->visit, worker);
    step.promise_s = stop->start_s;
    if (ground->pair_of[stop->visit] >= 0) step.fixed_s = stop->start_s;
    return step;
}

static bool visit_may_stay(const Ground *ground, const DispatchStop *stop, int32_t worker) {
    if (ground_match(ground, stop->visit, worker)) return false;
    if (ground->pair_of[stop->visit] < 0) return true;
    return ground_start_before(ground, stop->visit, stop->start_s) == stop->start_s;
}

/* Takes a timed trial as the tour when it keeps to the worker's minutes. */
static bool trial_accept(Sketch *sketch) {
    Track *trial = &sketch->trial;
    const Track *track = &sketch->tracks[trial->tour];
    if (!track_time(sketch->ground, trial)) return false;
    int64_t was = track->visits ? track->travel_s + track->care_s : 0;
    int64_t is = trial->visits ? trial->travel_s + trial->care_s : 0;
    if (!sketch_has_minutes(sketch, trial->worker, is - was)) return false;
    sketch_adopt(sketch, trial);
    return true;
}

/* Puts one rest where it costs least into the trial; false when it fits nowhere. */
static bool rest_lay(Sketch *sketch, const Step *rest) {
    Track *trial = &sketch->trial, *spare = &sketch->spare;
    DispatchCost least = COST_NEVER;
    int32_t best = DISPATCH_NONE;
    for (int32_t at = 0; at <= trial->count; at++) {
        track_with(sketch->arena, trial, rest, at, spare);
        if (!track_time(sketch->ground, spare) || spare->cost >= least) continue;
        least = spare->cost;
        best = at;
    }
    if (best < 0) return false;
    track_with(sketch->arena, trial, rest, best, spare);
    track_copy(sketch->arena, spare, trial);
    return true;
}

/* The visits that may stay, in their order, and the rests where they were, while such a rest is met
 * only once; false when it does not hold any more. */
static bool tour_keep(Sketch *sketch, const DispatchTour *tour, int32_t number, bool moves_rests) {
    const Track *track = &sketch->tracks[number];
    bool rested[DISPATCH_RESTS_MAX] = {false};
    track_copy(sketch->arena, track, &sketch->trial);
    track_reserve(sketch->arena, &sketch->trial, (int32_t)tour->stop_count + DISPATCH_RESTS_MAX);
    Step *next = sketch->trial.steps;
    for (size_t i = 0; i < tour->stop_count; i++) {
        const DispatchStop *stop = &tour->stops[i];
        if (stop->visit >= 0) {
            if (!visit_may_stay(sketch->ground, stop, track->worker)) continue;
            *next++ = step_keep(sketch->ground, stop, track->worker);
        } else if (!moves_rests && stop->rest >= 0 && stop->rest < track->count &&
                   !rested[stop->rest]) {
            rested[stop->rest] = true;
            *next++ = track->steps[stop->rest];
        }
    }
    sketch->trial.count = (int32_t)(next - sketch->trial.steps);
    if (!track_time(sketch->ground, &sketch->trial)) return false;
    for (int32_t r = 0; r < track->count; r++)
        if (!rested[r] && !rest_lay(sketch, &track->steps[r])) return false;
    return trial_accept(sketch);
}

/* Puts one visit of the plan where it moves and costs least, not before step `after`. */
static int32_t visit_keep(Sketch *sketch, const DispatchStop *stop, int32_t number, int32_t after) {
    const Track *track = &sketch->tracks[number];
    if (!visit_may_stay(sketch->ground, stop, track->worker)) return DISPATCH_NONE;
    Step step = step_keep(sketch->ground, stop, track->worker);
    DispatchCost least = COST_NEVER;
    int32_t best = DISPATCH_NONE;
    for (int32_t at = after; at <= track->count; at++) {
        track_with(sketch->arena, track, &step, at, &sketch->trial);
        if (!track_time(sketch->ground, &sketch->trial) || sketch->trial.cost >= least) continue;
        least = sketch->trial.cost;
        best = at;
    }
    if (best < 0) return DISPATCH_NONE;
    track_with(sketch->arena, track, &step, best, &sketch->trial);
    return trial_accept(sketch) ? best : DISPATCH_NONE;
}

/* Visit by visit, each after the one before it. */
static void tour_rebuild(Sketch *sketch, const DispatchTour *tour, int32_t number) {
    int32_t after = 0;
    for (size_t i = 0; i < tour->stop_count; i++) {
        if (tour->stops[i].visit < 0) continue;
        int32_t at = visit_keep(sketch, &tour->stops[i], number, after);
        if (at >= 0) after = at + 1;
    }
}

static void visits_point(Sketch *sketch, int32_t number) {
    const Track *track = &sketch->tracks[number];
    for (int32_t i = 0; i < track->count; i++)
        if (track->steps[i].visit >= 0) sketch->tour_of[track->steps[i].visit] = number;
}

static bool pair_holds(const Sketch *sketch, const DispatchPair *pair) {
    if (sketch->tour_of[pair->first] < 0 || sketch->tour_of[pair->second] < 0) return false;
    const int32_t *worker_of = sketch->ground->worker_of;
    if (pair->different_workers &&
        worker_of[sketch->tour_of[pair->first]] == worker_of[sketch->tour_of[pair->second]])
        return false;
    int32_t gap =
        sketch_step(sketch, pair->second)->start_s - sketch_step(sketch, pair->first)->start_s;
    return gap >= pair->gap_min_s && gap <= pair->gap_max_s;
}

/* Where leaving a stop out makes the way longer (a matrix may say so) the tour cannot close the
 * gap: it is emptied, and all its visits look for a place again. */
static int32_t visit_drop(Sketch *sketch, int32_t visit) {
    int32_t tour = sketch->tour_of[visit];
    if (tour < 0) return 0;
    if (sketch_take(sketch, visit)) return 1;
    Track *track = &sketch->tracks[tour];
    int32_t lost = track->visits;
    for (int32_t i = 0; i < track->count; i++)
        if (track->steps[i].visit >= 0) sketch->tour_of[track->steps[i].visit] = DISPATCH_NONE;
    Track empty;
    track_init(sketch->ground, sketch->arena, tour, &empty);
    bool timed = track_time(sketch->ground, &empty);
    assert(timed);
    sketch_adopt(sketch, &empty);
    return lost;
}

static int32_t pairs_drop(Sketch *sketch) {
    const DispatchProblem *problem = sketch->ground->problem;
    int32_t lost = 0, lost_before = 0;
    do {
        lost_before = lost;
        for (size_t i = 0; i < problem->pair_count; i++) {
            const DispatchPair *pair = &problem->pairs[i];
            if (pair_holds(sketch, pair)) continue;
            lost += visit_drop(sketch, pair->first);
            lost += visit_drop(sketch, pair->second);
        }
    } while (lost != lost_before);
    return lost;
}

static int32_t visits_in(const DispatchTour *tour) {
    int32_t count = 0;
    for (size_t i = 0; i < tour->stop_count; i++) count += tour->stops[i].visit >= 0;
    return count;
}

int32_t load_plan(Sketch *sketch, const DispatchPlan *plan) {
    int32_t lost = 0;
    for (size_t t = 0; t < plan->tour_count; t++) {
        const DispatchTour *tour = &plan->tours[t];
        int32_t number = tour_number(sketch->ground, tour);
        lost += visits_in(tour);
        if (!visits_in(tour) || number < 0 || sketch->tracks[number].visits) continue;
        if (!tour_keep(sketch, tour, number, false) && !tour_keep(sketch, tour, number, true))
            tour_rebuild(sketch, tour, number);
        visits_point(sketch, number);
        lost -= sketch->tracks[number].visits;
    }
    return lost + pairs_drop(sketch);
}
