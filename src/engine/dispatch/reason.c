#include "engine/dispatch/reason.h"

static bool hours_allow(const Ground *ground, int32_t visit, int32_t tour) {
    if (!ground->tour_is_sound[tour]) return false;
    const DispatchShift *shift = ground_shift(ground, tour);
    int32_t worker = ground->worker_of[tour];
    int32_t length_s = ground_length_s(ground, visit, worker);
    int32_t most_s = ground->problem->workers[worker].most_work_s;
    int32_t start = ground_start_after(ground, visit, shift->start_s);
    return start >= 0 && start + length_s <= shift->latest_end_s && (!most_s || length_s <= most_s);
}

/* On a day with nothing else to do, except to rest. */
static bool empty_day_allows(Sketch *sketch, int32_t visit, int32_t tour, bool with_rests) {
    const Ground *ground = sketch->ground;
    Track *empty = &sketch->held;
    track_copy(sketch->arena, &sketch->tracks[tour], empty);
    int32_t rests = 0;
    for (int32_t i = 0; i < empty->count; i++)
        if (with_rests && empty->steps[i].visit < 0) empty->steps[rests++] = empty->steps[i];
    empty->count = rests;
    Step step = step_make(ground, visit, empty->worker);
    int32_t most_s = ground->problem->workers[empty->worker].most_work_s;
    for (int32_t at = 0; at <= rests; at++) {
        track_with(sketch->arena, empty, &step, at, &sketch->trial);
        if (!track_time(ground, &sketch->trial)) continue;
        if (!most_s || sketch->trial.travel_s + sketch->trial.care_s <= most_s) return true;
    }
    return false;
}

static DispatchWhy reason_tour(Sketch *sketch, int32_t visit, int32_t tour, const Bounds *bounds,
                               Spot *spot) {
    Spot best = {.cost = COST_NEVER};
    DispatchWhy why = DISPATCH_WHY_HOURS;
    if (hours_allow(sketch->ground, visit, tour)) {
        why = sketch_find(sketch, visit, tour, bounds, &best);
        if (why && !empty_day_allows(sketch, visit, tour, true))
            why = empty_day_allows(sketch, visit, tour, false) ? DISPATCH_WHY_HOURS
                                                               : DISPATCH_WHY_REACH;
    }
    if (best.cost < spot->cost) *spot = best;
    return why;
}

DispatchWhy reason_worker(Sketch *sketch, int32_t visit, int32_t worker, const Bounds *bounds,
                          Spot *spot) {
    const Ground *ground = sketch->ground;
    *spot = (Spot){.tour = DISPATCH_NONE, .cost = COST_NEVER};
    DispatchWhy why = ground_match(ground, visit, worker);
    if (why) return why;
    why = DISPATCH_WHY_HOURS;
    for (int32_t t = ground->first_tour[worker]; t < ground->first_tour[worker + 1]; t++) {
        DispatchWhy here = reason_tour(sketch, visit, t, bounds, spot);
        if (here > why) why = here;
    }
    return spot->cost == COST_NEVER ? why : DISPATCH_WHY_NONE;
}

DispatchWhy reason_visit(Sketch *sketch, int32_t visit) {
    const Ground *ground = sketch->ground;
    if (ground->broken[visit]) return ground->broken[visit];
    DispatchWhy why = DISPATCH_WHY_NOBODY;
    bool could = false;
    for (int32_t w = 0; w < ground->worker_count && !could; w++) {
        Spot spot;
        DispatchWhy here = reason_worker(sketch, visit, w, NULL, &spot);
        could = here == DISPATCH_WHY_NONE;
        if (here > why) why = here;
    }
    if (!could) return why;
    bool dear = ground->problem->visits[visit].may_skip;
    if (ground->pair_of[visit] >= 0 && !dear) return DISPATCH_WHY_PAIR;
    return dear ? DISPATCH_WHY_COST : DISPATCH_WHY_CAPACITY;
}

static int candidate_order(const void *a_, const void *b_) {
    const DispatchCandidate *a = a_, *b = b_;
    bool a_could = a->why == DISPATCH_WHY_NONE, b_could = b->why == DISPATCH_WHY_NONE;
    if (a_could != b_could) return a_could ? -1 : 1;
    if (a->why != b->why) return a->why > b->why ? -1 : 1;
    if (a->cost != b->cost) return a->cost < b->cost ? -1 : 1;
    return (a->worker > b->worker) - (a->worker < b->worker);
}

/* The other half of a pair stands still: it binds the start, and may exclude its own worker. */
static const Bounds *partner_bounds(const Sketch *sketch, int32_t visit, Bounds *bounds,
                                    int32_t *excluded) {
    const Ground *ground = sketch->ground;
    int32_t partner = ground_partner(ground, visit);
    *excluded = DISPATCH_NONE;
    if (partner < 0 || sketch->tour_of[partner] < 0) return NULL;
    if (ground->problem->pairs[ground->pair_of[visit]].different_workers)
        *excluded = ground->worker_of[sketch->tour_of[partner]];
    ground_partner_bounds(ground, partner, sketch_step(sketch, partner)->start_s, &bounds->low_s,
                          &bounds->high_s);
    return bounds;
}

void reason_explain(Sketch *sketch, Arena *arena, int32_t visit, DispatchExplanation *explanation) {
    const Ground *ground = sketch->ground;
    size_t workers = (size_t)ground->worker_count;
    Bounds storage;
    int32_t excluded;
    const Bounds *bounds = partner_bounds(sketch, visit, &storage, &excluded);
    /* Where the tour would break without the visit, the workers are asked to take it over with that
     * tour as it is; only possible when a matrix breaks the triangle rule. */
    if (sketch->tour_of[visit] >= 0) (void)sketch_take(sketch, visit);
    *explanation = (DispatchExplanation){.visit = visit, .count = workers};
    explanation->candidates = arena_array(arena, DispatchCandidate, workers);
    for (int32_t w = 0; w < ground->worker_count; w++) {
        Spot spot;
        DispatchWhy why = reason_worker(sketch, visit, w, bounds, &spot);
        if (w == excluded && (why == DISPATCH_WHY_NONE || why > DISPATCH_WHY_LANGUAGE))
            why = DISPATCH_WHY_PAIR;
        DispatchCandidate *candidate = &explanation->candidates[w];
        *candidate = (DispatchCandidate){.worker = w, .why = why, .tour = DISPATCH_NONE};
        if (why) continue;
        candidate->tour = spot.tour;
        candidate->start_s = spot.start_s;
        candidate->cost = spot.cost;
    }
    qsort(explanation->candidates, workers, sizeof(DispatchCandidate), candidate_order);
    explanation->why = ground->broken[visit] ? ground->broken[visit]
                       : !workers            ? DISPATCH_WHY_NOBODY
                                             : explanation->candidates[0].why;
}
