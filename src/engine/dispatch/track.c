#include "engine/dispatch/track.h"

#include <assert.h>

void track_reserve(Arena *arena, Track *track, int32_t count) {
    if (track->capacity && count <= track->capacity) return;
    int32_t capacity = track->capacity ? track->capacity : 16;
    while (capacity < count) capacity *= 2;
    Step *steps = arena_array(arena, Step, (size_t)capacity);
    if (track->count) memcpy(steps, track->steps, (size_t)track->count * sizeof(Step));
    track->steps = steps;
    track->capacity = capacity;
}

void track_init(const Ground *ground, Arena *arena, int32_t tour, Track *track) {
    const DispatchShift *shift = ground_shift(ground, tour);
    *track = (Track){.tour = tour, .worker = ground->worker_of[tour]};
    int32_t rests = ground->tour_is_sound[tour] ? (int32_t)shift->rest_count : 0;
    track_reserve(arena, track, rests);
    for (int32_t i = 0; i < rests; i++)
        track->steps[i] = (Step){.visit = DISPATCH_NONE,
                                 .rest = i,
                                 .length_s = shift->rests[i].length_s,
                                 .fixed_s = DISPATCH_NONE,
                                 .promise_s = DISPATCH_NONE};
    track->count = rests;
    track->last_visit = DISPATCH_NONE;
}

Step step_make(const Ground *ground, int32_t visit, int32_t worker) {
    return (Step){.visit = visit,
                  .rest = DISPATCH_NONE,
                  .place = ground->problem->visits[visit].place,
                  .length_s = ground_length_s(ground, visit, worker),
                  .fixed_s = DISPATCH_NONE,
                  .promise_s = DISPATCH_NONE,
                  .match = ground_match_cost(ground, visit, worker)};
}

static void track_shape(const Track *track, int32_t count, Track *into) {
    into->tour = track->tour;
    into->worker = track->worker;
    into->count = count;
}

void track_with(Arena *arena, const Track *track, const Step *step, int32_t at, Track *into) {
    assert(at >= 0 && at <= track->count && track != into);
    into->count = 0;
    track_reserve(arena, into, track->count + 1);
    memcpy(into->steps, track->steps, (size_t)at * sizeof(Step));
    into->steps[at] = *step;
    memcpy(into->steps + at + 1, track->steps + at, (size_t)(track->count - at) * sizeof(Step));
    track_shape(track, track->count + 1, into);
}

void track_without(Arena *arena, const Track *track, int32_t at, Track *into) {
    assert(at >= 0 && at < track->count && track != into);
    into->count = 0;
    track_reserve(arena, into, track->count);
    memcpy(into->steps, track->steps, (size_t)at * sizeof(Step));
    memcpy(into->steps + at, track->steps + at + 1, (size_t)(track->count - at - 1) * sizeof(Step));
    track_shape(track, track->count - 1, into);
}

void track_copy(Arena *arena, const Track *track, Track *into) {
    into->count = 0;
    track_reserve(arena, into, track->count);
    Step *steps = into->steps;
    int32_t capacity = into->capacity;
    memcpy(steps, track->steps, (size_t)track->count * sizeof(Step));
    *into = *track;
    into->steps = steps;
    into->capacity = capacity;
}

int32_t track_find(const Track *track, int32_t visit) {
    for (int32_t i = 0; i < track->count; i++)
        if (track->steps[i].visit == visit) return i;
    return DISPATCH_NONE;
}

static const DispatchRest *rest_of(const Ground *ground, const Track *track, const Step *step) {
    return &ground_shift(ground, track->tour)->rests[step->rest];
}

static int32_t step_after(const Ground *ground, const Track *track, const Step *step,
                          int32_t after_s) {
    if (step->fixed_s >= 0) return step->fixed_s >= after_s ? step->fixed_s : DISPATCH_NONE;
    if (step->visit >= 0) return ground_start_after(ground, step->visit, after_s);
    const DispatchRest *rest = rest_of(ground, track, step);
    if (rest->to_s < after_s) return DISPATCH_NONE;
    return rest->from_s > after_s ? rest->from_s : after_s;
}

static int32_t step_before(const Ground *ground, const Track *track, const Step *step,
                           int32_t before_s) {
    if (step->fixed_s >= 0) return step->fixed_s <= before_s ? step->fixed_s : DISPATCH_NONE;
    if (step->visit >= 0) return ground_start_before(ground, step->visit, before_s);
    const DispatchRest *rest = rest_of(ground, track, step);
    if (rest->from_s > before_s) return DISPATCH_NONE;
    return rest->to_s < before_s ? rest->to_s : before_s;
}

/* Counts visits and finds the last: the rests after it are taken back at the end place. */
static void visits_count(Track *track) {
    track->visits = 0;
    track->care_s = 0;
    track->last_visit = DISPATCH_NONE;
    for (int32_t i = 0; i < track->count; i++) {
        if (track->steps[i].visit < 0) continue;
        track->visits++;
        track->care_s += track->steps[i].length_s;
        track->last_visit = i;
    }
}

static bool time_earliest(const Ground *ground, Track *track) {
    const DispatchShift *shift = ground_shift(ground, track->tour);
    int32_t now = shift->start_s, place = shift->start_place;
    track->travel_s = 0;
    for (int32_t i = 0; i < track->count; i++) {
        Step *step = &track->steps[i];
        bool travels = step->visit >= 0;
        step->leg_s = travels ? ways_seconds(&ground->ways, track->worker, place, step->place) : 0;
        if (travels)
            place = step->place;
        else
            step->place = place;
        step->earliest_s = step_after(ground, track, step, now + step->leg_s);
        if (step->earliest_s < 0) return false;
        now = step->earliest_s + step->length_s;
        track->travel_s += step->leg_s;
        if (i != track->last_visit) continue;
        track->home_leg_s = ways_seconds(&ground->ways, track->worker, place, shift->end_place);
        track->travel_s += track->home_leg_s;
        now += track->home_leg_s;
        place = shift->end_place;
        if (now > shift->latest_end_s) return false;
    }
    return true;
}

/* The latest moments exist, because the earliest ones do and coming earlier never hurts. */
static void time_latest(const Ground *ground, Track *track) {
    int32_t limit = WAYS_NEVER;
    for (int32_t i = track->count - 1; i >= 0; i--) {
        Step *step = &track->steps[i];
        if (i == track->last_visit) {
            int32_t latest_end = ground_shift(ground, track->tour)->latest_end_s;
            limit = (limit < latest_end ? limit : latest_end) - track->home_leg_s;
        }
        step->latest_s = step_before(ground, track, step, limit - step->length_s);
        assert(step->latest_s >= step->earliest_s);
        limit = step->latest_s - step->leg_s;
    }
}

static int32_t start_wished(const Ground *ground, const Track *track, const Step *step,
                            int32_t start_s) {
    if (step->visit < 0 || step->fixed_s >= 0) return start_s;
    int32_t wish = start_s;
    if (step->promise_s >= 0) {
        int32_t until = step->promise_s < step->latest_s ? step->promise_s : step->latest_s;
        wish = step_before(ground, track, step, until);
    } else {
        const DispatchWindow *slot = ground_slot_at(ground, step->visit, start_s);
        wish = slot->from_s < slot->latest_s ? slot->from_s : slot->latest_s;
        if (wish > step->latest_s) wish = step->latest_s;
    }
    return wish > start_s ? wish : start_s;
}

static void time_planned(const Ground *ground, Track *track) {
    int32_t now = ground_shift(ground, track->tour)->start_s;
    bool left = false;
    for (int32_t i = 0; i < track->count; i++) {
        Step *step = &track->steps[i];
        step->arrive_s = now + step->leg_s;
        int32_t first = step_after(ground, track, step, step->arrive_s);
        step->start_s = start_wished(ground, track, step, first);
        bool leaves_now = step->visit >= 0 && !left;
        if (leaves_now) step->arrive_s = step->start_s;
        left = left || leaves_now;
        now = step->start_s + step->length_s;
        if (i != track->last_visit) continue;
        now += track->home_leg_s;
        track->back_s = now;
    }
}

static void moves_count(Track *track, const Step *step) {
    if (step->promise_s < 0) return;
    int32_t moved = step->start_s - step->promise_s;
    if (moved < 0) moved = -moved;
    track->moved_s += moved;
    if (moved > track->most_moved_s) track->most_moved_s = moved;
}

static void cost_count(const Ground *ground, Track *track) {
    const DispatchWeights *w = &ground->problem->weights;
    DispatchCost wishes = 0;
    int64_t wait_s = 0, early = 0;
    bool left = false;
    track->moved_s = track->most_moved_s = 0;
    for (int32_t i = 0; i <= track->last_visit; i++) {
        const Step *step = &track->steps[i];
        left = left || step->visit >= 0;
        if (left) wait_s += step->start_s - step->arrive_s;
        if (step->visit < 0) continue;
        const DispatchWindow *slot = ground_slot_at(ground, step->visit, step->start_s);
        DispatchCost cost = slot_cost(w, slot, step->start_s);
        wishes += cost + step->match;
        if (step->start_s < slot->from_s) early += cost;
        moves_count(track, step);
    }
    int64_t over_s = track->back_s - ground_shift(ground, track->tour)->end_s;
    track->yielding = w->wait_pm * wait_s + early;
    track->cost = w->travel_pm * track->travel_s + w->wait_pm * wait_s + wishes +
                  w->move_pm * track->moved_s + w->shift_min * DISPATCH_MINUTE +
                  (over_s > 0 ? w->overtime_pm * over_s : 0);
}

bool track_time(const Ground *ground, Track *track) {
    visits_count(track);
    if (!track->visits) {
        track->travel_s = track->moved_s = track->most_moved_s = 0;
        track->cost = track->yielding = 0;
        return true;
    }
    if (!ground->tour_is_sound[track->tour] || !time_earliest(ground, track)) return false;
    time_latest(ground, track);
    time_planned(ground, track);
    cost_count(ground, track);
    return true;
}
