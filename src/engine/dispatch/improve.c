#include "engine/dispatch/improve.h"

#include "core/base/rand.h"
#include "engine/dispatch/fill.h"

enum {
    TAKEN_MIN = 3,
    TAKEN_MAX = 10,
    LEFT_OUT_MAX = 20, /* visits without a place that join a round */
    WHOLE_TOUR_IN = 6, /* one round in so many empties a tour */
    POOL_MAX = 256
};

typedef struct Near {
    int64_t distance;
    int32_t visit;
} Near;

typedef struct Improve {
    Sketch *sketch;
    Rand rand;
    Arena scratch;
    int32_t *start_s; /* by visit */
    Near *near;
    int32_t pool[POOL_MAX];
    int32_t pool_count;
} Improve;

static bool visit_is_loose(const Sketch *sketch, int32_t visit) {
    return sketch->tour_of[visit] >= 0 && !sketch->ground->problem->visits[visit].worker_is_pinned;
}

static int32_t visit_draw(Improve *improve) {
    return (int32_t)rand_below(&improve->rand, (uint32_t)improve->sketch->ground->visit_count);
}

static bool visit_take(Improve *improve, int32_t visit) {
    Sketch *sketch = improve->sketch;
    int32_t partner = ground_partner(sketch->ground, visit);
    if (improve->pool_count + 2 > POOL_MAX || !visit_is_loose(sketch, visit)) return true;
    if (partner >= 0 && !visit_is_loose(sketch, partner)) return true;
    if (!sketch_take(sketch, visit)) return true;
    improve->pool[improve->pool_count++] = visit;
    if (partner < 0) return true;
    improve->pool[improve->pool_count++] = partner;
    return sketch_take(sketch, partner);
}

static void starts_read(Improve *improve) {
    const Sketch *sketch = improve->sketch;
    for (int32_t t = 0; t < sketch->ground->tour_count; t++) {
        const Track *track = &sketch->tracks[t];
        for (int32_t i = 0; i < track->count; i++)
            if (track->steps[i].visit >= 0)
                improve->start_s[track->steps[i].visit] = track->steps[i].start_s;
    }
}

static int near_order(const void *a_, const void *b_) {
    const Near *a = a_, *b = b_;
    if (a->distance != b->distance) return a->distance < b->distance ? -1 : 1;
    return (a->visit > b->visit) - (a->visit < b->visit);
}

/* Near is what one worker could do instead of the other: a short way and a similar hour. */
static int32_t near_list(Improve *improve, int32_t seed) {
    const Sketch *sketch = improve->sketch;
    const Ground *ground = sketch->ground;
    const DispatchVisit *visits = ground->problem->visits;
    int32_t worker = ground->worker_of[sketch->tour_of[seed]], count = 0;
    for (int32_t v = 0; v < ground->visit_count; v++) {
        if (!visit_is_loose(sketch, v)) continue;
        int64_t apart_s = improve->start_s[v] - improve->start_s[seed];
        int64_t way_s = ways_seconds(&ground->ways, worker, visits[seed].place, visits[v].place);
        improve->near[count++] = (Near){way_s + (apart_s < 0 ? -apart_s : apart_s) / 4, v};
    }
    qsort(improve->near, (size_t)count, sizeof(Near), near_order);
    return count;
}

static bool near_take(Improve *improve) {
    const Sketch *sketch = improve->sketch;
    int32_t seed = visit_draw(improve);
    if (!visit_is_loose(sketch, seed)) return true;
    starts_read(improve);
    int32_t count = near_list(improve, seed),
            taken = rand_between(&improve->rand, TAKEN_MIN, TAKEN_MAX);
    int32_t until = improve->pool_count + taken;
    for (int32_t i = 0; i < count && improve->pool_count < until; i++)
        if (!visit_take(improve, improve->near[i].visit)) return false;
    return true;
}

static bool tour_take(Improve *improve) {
    const Sketch *sketch = improve->sketch;
    if (!sketch->ground->tour_count) return true;
    int32_t tour = (int32_t)rand_below(&improve->rand, (uint32_t)sketch->ground->tour_count);
    const Track *track = &sketch->tracks[tour];
    int32_t visits[POOL_MAX / 2], count = 0;
    for (int32_t i = 0; i < track->count && count < POOL_MAX / 2; i++)
        if (track->steps[i].visit >= 0) visits[count++] = track->steps[i].visit;
    for (int32_t i = 0; i < count; i++)
        if (sketch->tour_of[visits[i]] >= 0 && !visit_take(improve, visits[i])) return false;
    return true;
}

static void left_out_join(Improve *improve) {
    const Sketch *sketch = improve->sketch;
    int32_t first = visit_draw(improve), joined = 0;
    for (int32_t i = 0; i < sketch->ground->visit_count && joined < LEFT_OUT_MAX; i++) {
        int32_t visit = (first + i) % sketch->ground->visit_count;
        if (improve->pool_count + 2 > POOL_MAX) return;
        if (sketch->tour_of[visit] >= 0 || sketch->ground->broken[visit]) continue;
        improve->pool[improve->pool_count++] = visit;
        joined++;
    }
}

static void round_run(Improve *improve, Score *score) {
    Sketch *sketch = improve->sketch;
    improve->pool_count = 0;
    left_out_join(improve);
    sketch_save(sketch);
    bool whole = rand_below(&improve->rand, WHOLE_TOUR_IN) == 0;
    bool taken = whole ? tour_take(improve) : near_take(improve);
    if (!taken) {
        sketch_undo(sketch);
        return;
    }
    if (rand_below(&improve->rand, 2) == 0)
        fill_pool(sketch, &improve->scratch, improve->pool, improve->pool_count);
    else
        fill_loosely(sketch, &improve->scratch, improve->pool, improve->pool_count, &improve->rand);
    Score after = sketch_score(sketch);
    if (score_compare(&after, score) > 0) {
        sketch_undo(sketch);
        return;
    }
    sketch_keep(sketch);
    *score = after;
}

void improve_rounds(Sketch *sketch, const DispatchSettings *settings) {
    size_t visits = (size_t)sketch->ground->visit_count;
    if (!visits || settings->rounds <= 0) return;
    Improve *improve = arena_new(sketch->arena, Improve);
    improve->sketch = sketch;
    improve->start_s = arena_array(sketch->arena, int32_t, visits);
    improve->near = arena_array(sketch->arena, Near, visits);
    rand_init(&improve->rand, settings->seed);
    arena_init(&improve->scratch, 0);
    Score score = sketch_score(sketch);
    for (int32_t round = 0; round < settings->rounds; round++) {
        if (settings->go_on && !settings->go_on(settings->context, round, settings->rounds)) break;
        round_run(improve, &score);
    }
    arena_clear(&improve->scratch);
}
