#include "engine/dispatch/sketch.h"

#include <assert.h>

void sketch_init(Sketch *sketch, Arena *arena, const Ground *ground, int32_t most_move_s) {
    *sketch = (Sketch){.ground = ground, .arena = arena, .most_move_s = most_move_s};
    size_t tours = (size_t)ground->tour_count, visits = (size_t)ground->visit_count;
    sketch->tracks = arena_array(arena, Track, tours);
    sketch->kept = arena_array(arena, Track, tours);
    sketch->changed = arena_array(arena, int32_t, tours);
    sketch->is_changed = arena_array(arena, bool, tours);
    sketch->tour_of = arena_array(arena, int32_t, visits);
    sketch->work_s = arena_array(arena, int64_t, (size_t)ground->worker_count);
    for (int32_t t = 0; t < ground->tour_count; t++) {
        track_init(ground, arena, t, &sketch->tracks[t]);
        bool timed = track_time(ground, &sketch->tracks[t]);
        assert(timed);
    }
    for (size_t v = 0; v < visits; v++) sketch->tour_of[v] = DISPATCH_NONE;
}

static int64_t track_work_s(const Track *track) {
    return track->visits ? track->travel_s + track->care_s : 0;
}

DispatchCost sketch_unfair(const Sketch *sketch, int32_t worker, int64_t more_s) {
    int64_t before = sketch->work_s[worker] - sketch->ground->share_s[worker];
    int64_t after = before + more_s;
    return sketch->ground->problem->weights.unfair_pm *
           ((after > 0 ? after : 0) - (before > 0 ? before : 0));
}

bool sketch_has_minutes(const Sketch *sketch, int32_t worker, int64_t more_s) {
    int32_t most = sketch->ground->problem->workers[worker].most_work_s;
    return !most || sketch->work_s[worker] + more_s <= most;
}

/* Cheap test before the exact one: true when the position certainly fails or costs too much. Where
 * a rest is next, or the rests after coming back begin, times depend on more than the neighbours:
 * no opinion. */
static bool spot_is_hopeless(const Sketch *sketch, const Track *track, const Step *step, int32_t at,
                             DispatchCost limit) {
    if (!track->visits || at > track->last_visit + 1) return false;
    if (at < track->count && track->steps[at].visit < 0) return false;
    const Ground *ground = sketch->ground;
    const DispatchShift *shift = ground_shift(ground, track->tour);
    const Step *before = at > 0 ? &track->steps[at - 1] : NULL;
    const Step *next = at < track->count ? &track->steps[at] : NULL;
    int32_t from = before ? before->place : shift->start_place;
    int32_t to = next ? next->place : shift->end_place;
    int32_t there = ways_seconds(&ground->ways, track->worker, from, step->place);
    int32_t free_s = before ? before->earliest_s + before->length_s : shift->start_s;
    int32_t start = ground_start_after(ground, step->visit, free_s + there);
    if (start < 0) return true;
    int32_t on = ways_seconds(&ground->ways, track->worker, step->place, to);
    int32_t needed = next ? next->latest_s : shift->latest_end_s;
    if (start + step->length_s + on > needed) return true;
    int64_t way_s = (int64_t)there + on - (next ? next->leg_s : track->home_leg_s);
    const DispatchWeights *weights = &ground->problem->weights;
    return limit != COST_NEVER &&
           weights->travel_pm * way_s + step->match - track->yielding >= limit;
}

/* Moves the start of step `at` of the trial between the bounds. */
static bool trial_bind(Sketch *sketch, int32_t at, const Bounds *bounds) {
    Step *step = &sketch->trial.steps[at];
    if (step->start_s < bounds->low_s || step->start_s > bounds->high_s) {
        int32_t low = step->earliest_s > bounds->low_s ? step->earliest_s : bounds->low_s;
        int32_t high = step->latest_s < bounds->high_s ? step->latest_s : bounds->high_s;
        int32_t start = ground_start_after(sketch->ground, step->visit, low);
        if (start < 0 || start > high) return false;
        step->fixed_s = start;
    } else {
        step->fixed_s = step->start_s;
    }
    bool timed = track_time(sketch->ground, &sketch->trial);
    assert(timed);
    return true;
}

static bool trial_moves_too_much(const Sketch *sketch, const Track *track) {
    int32_t most = sketch->most_move_s;
    return most && sketch->trial.most_moved_s > most &&
           sketch->trial.most_moved_s > track->most_moved_s;
}

static void why_raise(DispatchWhy *why, DispatchWhy to) {
    if (to > *why) *why = to;
}

bool sketch_try(Sketch *sketch, const Step *step, Spot *spot, const Bounds *bounds,
                DispatchWhy *why) {
    const Track *track = &sketch->tracks[spot->tour];
    why_raise(why, DISPATCH_WHY_CAPACITY);
    track_with(sketch->arena, track, step, spot->at, &sketch->trial);
    if (!track_time(sketch->ground, &sketch->trial)) return false;
    if (trial_moves_too_much(sketch, track)) return false;
    if (bounds && !trial_bind(sketch, spot->at, bounds)) {
        why_raise(why, DISPATCH_WHY_PAIR);
        return false;
    }
    int64_t more_s = track_work_s(&sketch->trial) - track_work_s(track);
    if (!sketch_has_minutes(sketch, track->worker, more_s)) {
        if (*why == DISPATCH_WHY_CAPACITY) *why = DISPATCH_WHY_MINUTES;
        return false;
    }
    const Step *placed = &sketch->trial.steps[spot->at];
    spot->start_s = placed->start_s;
    spot->earliest_s = placed->earliest_s;
    spot->latest_s = placed->latest_s;
    spot->fixes = bounds != NULL;
    spot->cost = sketch->trial.cost - track->cost + sketch_unfair(sketch, track->worker, more_s);
    return true;
}

DispatchWhy sketch_find(Sketch *sketch, int32_t visit, int32_t tour, const Bounds *bounds,
                        Spot *best) {
    const Track *track = &sketch->tracks[tour];
    Step step = step_make(sketch->ground, visit, track->worker);
    DispatchWhy why = DISPATCH_WHY_CAPACITY;
    bool minutes = false, pair = false, found = false;
    for (int32_t at = 0; at <= track->count; at++) {
        if (spot_is_hopeless(sketch, track, &step, at, best->cost)) continue;
        Spot spot = {.tour = tour, .at = at};
        DispatchWhy here = DISPATCH_WHY_NONE;
        if (sketch_try(sketch, &step, &spot, bounds, &here)) {
            if (spot.cost < best->cost) *best = spot;
            found = true;
        }
        minutes = minutes || here == DISPATCH_WHY_MINUTES;
        pair = pair || here == DISPATCH_WHY_PAIR;
    }
    if (found) return DISPATCH_WHY_NONE;
    if (pair)
        why = DISPATCH_WHY_PAIR;
    else if (minutes)
        why = DISPATCH_WHY_MINUTES;
    return why;
}

/* Before a tour changes for the first time since sketch_save, keeps it as it was. */
static void track_note(Sketch *sketch, int32_t tour) {
    if (!sketch->saving || sketch->is_changed[tour]) return;
    sketch->is_changed[tour] = true;
    sketch->changed[sketch->changed_count++] = tour;
    track_copy(sketch->arena, &sketch->tracks[tour], &sketch->kept[tour]);
}

void sketch_adopt(Sketch *sketch, Track *track) {
    Track *old = &sketch->tracks[track->tour];
    track_note(sketch, track->tour);
    sketch->work_s[track->worker] += track_work_s(track) - track_work_s(old);
    Track swap = *old;
    *old = *track;
    *track = swap;
}

/* After a change a rest may be better somewhere else in its tour. */
static void rest_settle(Sketch *sketch, int32_t tour, int32_t rest) {
    const Track *track = &sketch->tracks[tour];
    int32_t was = 0;
    while (track->steps[was].rest != rest) was++;
    Step step = track->steps[was];
    track_without(sketch->arena, track, was, &sketch->spare);
    int32_t best = was;
    DispatchCost least = track->cost;
    for (int32_t at = 0; at <= sketch->spare.count; at++) {
        track_with(sketch->arena, &sketch->spare, &step, at, &sketch->trial);
        if (!track_time(sketch->ground, &sketch->trial) || sketch->trial.cost >= least) continue;
        if (trial_moves_too_much(sketch, track)) continue;
        best = at;
        least = sketch->trial.cost;
    }
    if (best == was) return;
    track_with(sketch->arena, &sketch->spare, &step, best, &sketch->trial);
    bool timed = track_time(sketch->ground, &sketch->trial);
    assert(timed);
    if (!sketch_has_minutes(sketch, track->worker,
                            track_work_s(&sketch->trial) - track_work_s(track)))
        return;
    sketch_adopt(sketch, &sketch->trial);
}

static void rests_settle(Sketch *sketch, int32_t tour) {
    const Track *track = &sketch->tracks[tour];
    int32_t rests = track->count - track->visits;
    for (int32_t r = 0; track->visits && r < rests; r++) rest_settle(sketch, tour, r);
}

void sketch_put(Sketch *sketch, int32_t visit, const Spot *spot) {
    assert(sketch->tour_of[visit] == DISPATCH_NONE);
    const Track *track = &sketch->tracks[spot->tour];
    Step step = step_make(sketch->ground, visit, track->worker);
    if (spot->fixes) step.fixed_s = spot->start_s;
    track_with(sketch->arena, track, &step, spot->at, &sketch->trial);
    bool timed = track_time(sketch->ground, &sketch->trial);
    assert(timed);
    sketch_adopt(sketch, &sketch->trial);
    sketch->tour_of[visit] = spot->tour;
    rests_settle(sketch, spot->tour);
}

bool sketch_take(Sketch *sketch, int32_t visit) {
    int32_t tour = sketch->tour_of[visit];
    assert(tour >= 0);
    const Track *track = &sketch->tracks[tour];
    track_without(sketch->arena, track, track_find(track, visit), &sketch->trial);
    if (!track_time(sketch->ground, &sketch->trial)) return false;
    int64_t more_s = track_work_s(&sketch->trial) - track_work_s(track);
    if (more_s > 0 && !sketch_has_minutes(sketch, track->worker, more_s)) return false;
    sketch_adopt(sketch, &sketch->trial);
    sketch->tour_of[visit] = DISPATCH_NONE;
    rests_settle(sketch, tour);
    return true;
}

void sketch_save(Sketch *sketch) {
    assert(!sketch->saving);
    sketch->saving = true;
}

void sketch_keep(Sketch *sketch) {
    for (int32_t i = 0; i < sketch->changed_count; i++)
        sketch->is_changed[sketch->changed[i]] = false;
    sketch->changed_count = 0;
    sketch->saving = false;
}

static void visits_point(Sketch *sketch, const Track *track, int32_t tour) {
    for (int32_t i = 0; i < track->count; i++)
        if (track->steps[i].visit >= 0) sketch->tour_of[track->steps[i].visit] = tour;
}

void sketch_undo(Sketch *sketch) {
    sketch->saving = false;
    for (int32_t i = 0; i < sketch->changed_count; i++)
        visits_point(sketch, &sketch->tracks[sketch->changed[i]], DISPATCH_NONE);
    for (int32_t i = 0; i < sketch->changed_count; i++) {
        int32_t tour = sketch->changed[i];
        sketch_adopt(sketch, &sketch->kept[tour]);
        visits_point(sketch, &sketch->tracks[tour], tour);
    }
    sketch_keep(sketch);
}

Score sketch_score(const Sketch *sketch) {
    const Ground *ground = sketch->ground;
    const DispatchWeights *weights = &ground->problem->weights;
    Score score = {0};
    for (int32_t t = 0; t < ground->tour_count; t++) score.cost += sketch->tracks[t].cost;
    for (int32_t w = 0; w < ground->worker_count; w++) {
        int64_t over_s = sketch->work_s[w] - ground->share_s[w];
        if (over_s > 0) score.cost += weights->unfair_pm * over_s;
    }
    for (int32_t v = 0; v < ground->visit_count; v++) {
        if (sketch->tour_of[v] >= 0 || ground->broken[v]) continue;
        const DispatchVisit *visit = &ground->problem->visits[v];
        if (visit->may_skip)
            score.cost += weights->skip_min[visit->priority - 1] * DISPATCH_MINUTE;
        else
            score.left_out[visit->priority - 1]++;
    }
    return score;
}

int score_compare(const Score *a, const Score *b) {
    for (int i = 0; i < DISPATCH_PRIORITIES; i++)
        if (a->left_out[i] != b->left_out[i]) return a->left_out[i] < b->left_out[i] ? -1 : 1;
    return (a->cost > b->cost) - (a->cost < b->cost);
}

Step *sketch_step(const Sketch *sketch, int32_t visit) {
    Track *track = &sketch->tracks[sketch->tour_of[visit]];
    return &track->steps[track_find(track, visit)];
}
