#include "engine/dispatch/twin.h"

#include <assert.h>

enum {
    COMBINATIONS_MAX = 400, /* timed exactly, cheapest promise first */
    LEADERS_MAX = 12        /* places of the first half tried with the second at the same worker */
};

typedef struct Spots {
    Spot *items;
    int32_t count;
} Spots;

static int spot_order(const void *a_, const void *b_) {
    const Spot *a = a_, *b = b_;
    if (a->cost != b->cost) return a->cost < b->cost ? -1 : 1;
    if (a->tour != b->tour) return a->tour < b->tour ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

static Spots spots_list(Sketch *sketch, Arena *scratch, int32_t visit) {
    const Ground *ground = sketch->ground;
    int32_t most = 0;
    for (int32_t t = 0; t < ground->tour_count; t++) most += sketch->tracks[t].count + 1;
    Spots spots = {.items = arena_array(scratch, Spot, (size_t)most)};
    for (int32_t t = 0; t < ground->tour_count; t++) {
        int32_t worker = ground->worker_of[t];
        if (ground_match(ground, visit, worker)) continue;
        Step step = step_make(ground, visit, worker);
        for (int32_t at = 0; at <= sketch->tracks[t].count; at++) {
            Spot spot = {.tour = t, .at = at};
            DispatchWhy why = DISPATCH_WHY_NONE;
            if (sketch_try(sketch, &step, &spot, NULL, &why)) spots.items[spots.count++] = spot;
        }
    }
    qsort(spots.items, (size_t)spots.count, sizeof(Spot), spot_order);
    return spots;
}

/* The first pair of starts at or after the two given that keeps both tours and the gap. Raising one
 * start never lets the other be earlier, so the loop climbs; each turn enters a later window or
 * ends. */
static bool starts_meet(const Ground *ground, const DispatchPair *pair, Spot *first, Spot *second) {
    int32_t one = first->start_s, other = second->start_s;
    for (;;) {
        one = ground_start_after(ground, pair->first, one);
        if (one < 0 || one > first->latest_s) return false;
        if (other < one + pair->gap_min_s) other = one + pair->gap_min_s;
        other = ground_start_after(ground, pair->second, other);
        if (other < 0 || other > second->latest_s) return false;
        if (other - one <= pair->gap_max_s) break;
        one = other - pair->gap_max_s;
    }
    first->start_s = one;
    second->start_s = other;
    return true;
}

static bool spot_fix(Sketch *sketch, int32_t visit, Spot *spot) {
    Step step = step_make(sketch->ground, visit, sketch->ground->worker_of[spot->tour]);
    Bounds bounds = {spot->start_s, spot->start_s};
    DispatchWhy why = DISPATCH_WHY_NONE;
    return sketch_try(sketch, &step, spot, &bounds, &why);
}

static bool combination_try(Sketch *sketch, const DispatchPair *pair, const Spot *a, const Spot *b,
                            TwinSpots *best) {
    Spot first = *a, second = *b;
    if (!starts_meet(sketch->ground, pair, &first, &second)) {
        first.start_s = first.earliest_s;
        second.start_s = second.earliest_s;
        if (!starts_meet(sketch->ground, pair, &first, &second)) return false;
    }
    if (!spot_fix(sketch, pair->first, &first) || !spot_fix(sketch, pair->second, &second))
        return true;
    DispatchCost cost = first.cost + second.cost;
    if (cost < best->cost) *best = (TwinSpots){first, second, false, cost};
    return true;
}

static void combinations_try(Sketch *sketch, const DispatchPair *pair, const Spots *a,
                             const Spots *b, TwinSpots *best) {
    const int32_t *worker_of = sketch->ground->worker_of;
    int timed = 0;
    for (int32_t i = 0; i < a->count && b->count; i++) {
        if (best->cost != COST_NEVER && a->items[i].cost + b->items[0].cost >= best->cost) return;
        for (int32_t j = 0; j < b->count; j++) {
            const Spot *first = &a->items[i], *second = &b->items[j];
            if (best->cost != COST_NEVER && first->cost + second->cost >= best->cost) break;
            if (worker_of[first->tour] == worker_of[second->tour]) continue;
            if (combination_try(sketch, pair, first, second, best) && ++timed == COMBINATIONS_MAX)
                return;
        }
    }
}

static bool second_find(Sketch *sketch, int32_t pair_index, int32_t start_s, int32_t worker,
                        Spot *spot) {
    const Ground *ground = sketch->ground;
    const DispatchPair *pair = &ground->problem->pairs[pair_index];
    Bounds bounds = {0};
    ground_partner_bounds(ground, pair->first, start_s, &bounds.low_s, &bounds.high_s);
    *spot = (Spot){.cost = COST_NEVER};
    if (ground_match(ground, pair->second, worker)) return false;
    for (int32_t t = ground->first_tour[worker]; t < ground->first_tour[worker + 1]; t++)
        (void)sketch_find(sketch, pair->second, t, &bounds, spot);
    return spot->cost != COST_NEVER;
}

/* One worker for both: puts the first half for a moment and looks where the second could follow. */
static void same_worker_try(Sketch *sketch, int32_t pair_index, const Spot *leader,
                            TwinSpots *best) {
    const DispatchPair *pair = &sketch->ground->problem->pairs[pair_index];
    Spot first = *leader, second;
    if (!spot_fix(sketch, pair->first, &first)) return;
    track_copy(sketch->arena, &sketch->tracks[first.tour], &sketch->held);
    sketch_put(sketch, pair->first, &first);
    if (second_find(sketch, pair_index, first.start_s, sketch->held.worker, &second) &&
        first.cost + second.cost < best->cost)
        *best = (TwinSpots){first, second, true, first.cost + second.cost};
    sketch_adopt(sketch, &sketch->held);
    sketch->tour_of[pair->first] = DISPATCH_NONE;
}

TwinSpots twin_find(Sketch *sketch, Arena *scratch, int32_t pair_index) {
    const DispatchPair *pair = &sketch->ground->problem->pairs[pair_index];
    TwinSpots best = {.cost = COST_NEVER};
    Spots a = spots_list(sketch, scratch, pair->first);
    Spots b = spots_list(sketch, scratch, pair->second);
    combinations_try(sketch, pair, &a, &b, &best);
    for (int32_t i = 0; !pair->different_workers && i < a.count && i < LEADERS_MAX; i++)
        same_worker_try(sketch, pair_index, &a.items[i], &best);
    return best;
}

void twin_put(Sketch *sketch, int32_t pair_index, const TwinSpots *spots) {
    const DispatchPair *pair = &sketch->ground->problem->pairs[pair_index];
    Spot second = spots->second;
    sketch_put(sketch, pair->first, &spots->first);
    if (spots->same_worker) {
        bool found = second_find(sketch, pair_index, spots->first.start_s,
                                 sketch->ground->worker_of[spots->first.tour], &second);
        assert(found);
    }
    sketch_put(sketch, pair->second, &second);
}
