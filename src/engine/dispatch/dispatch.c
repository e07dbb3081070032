#include "engine/dispatch/dispatch.h"

#include "engine/dispatch/fill.h"
#include "engine/dispatch/improve.h"
#include "engine/dispatch/load.h"
#include "engine/dispatch/reason.h"
#include "engine/dispatch/release.h"
#include "engine/dispatch/twin.h"

enum {
    PLACES_MAX = 100 * 1000,
    CELLS_MAX = 20 * 1000 * 1000, /* visits × shifts: what a day's construction remembers */
    LINKS_MAX = 4 * 1000 * 1000
};

/* What one call works on; all of it is gone when the call ends, only results live in the caller's
 * arena. */
typedef struct Workshop {
    Arena arena, scratch;
    Ground ground;
    Sketch sketch;
} Workshop;

static bool arrays_fit(const DispatchProblem *p) {
    return p->visit_count <= DISPATCH_VISITS_MAX && p->worker_count <= DISPATCH_WORKERS_MAX &&
           p->place_count <= PLACES_MAX && p->ban_count <= LINKS_MAX &&
           p->known_count <= LINKS_MAX && p->pair_count <= DISPATCH_VISITS_MAX;
}

static bool shifts_fit(const DispatchProblem *p) {
    size_t shifts = 0;
    for (size_t w = 0; w < p->worker_count; w++) {
        const DispatchWorker *worker = &p->workers[w];
        if (worker->shift_count > DISPATCH_SHIFTS_MAX) return false;
        shifts += worker->shift_count;
        for (size_t s = 0; s < worker->shift_count; s++)
            if (worker->shifts[s].rest_count > DISPATCH_RESTS_MAX) return false;
    }
    return shifts <= DISPATCH_SHIFTS_MAX && shifts * p->visit_count <= CELLS_MAX;
}

static bool windows_fit(const DispatchProblem *p) {
    size_t windows = 0;
    for (size_t v = 0; v < p->visit_count; v++) {
        if (p->visits[v].window_count > LINKS_MAX) return false;
        windows += p->visits[v].window_count;
    }
    return windows <= LINKS_MAX;
}

static Err problem_admit(const DispatchProblem *problem) {
    if (!arrays_fit(problem) || !shifts_fit(problem) || !windows_fit(problem)) return ERR_TOO_LARGE;
    return dispatch_fault(problem) ? ERR_INVALID : OK;
}

static Workshop *workshop_open(const DispatchProblem *problem, int32_t most_move_s,
                               bool with_table) {
    Arena arena;
    arena_init(&arena, 0);
    Workshop *shop = arena_new(&arena, Workshop);
    shop->arena = arena;
    arena_init(&shop->scratch, 0);
    ground_init(&shop->ground, &shop->arena, problem, with_table);
    sketch_init(&shop->sketch, &shop->arena, &shop->ground, most_move_s);
    return shop;
}

/* The workshop lies in its own arena, so the arena is taken out before it is cleared. */
static void workshop_close(Workshop *shop) {
    Arena arena = shop->arena;
    arena_clear(&shop->scratch);
    arena_clear(&arena);
}

/* Placing one visit may move a rest and so open room for another: asks until nothing changes. */
static void rest_fill(Workshop *shop) {
    int32_t count = shop->ground.visit_count, left = count + 1, left_before = 0;
    int32_t *pool = arena_array(&shop->arena, int32_t, (size_t)count);
    do {
        left_before = left;
        left = 0;
        for (int32_t v = 0; v < count; v++)
            if (shop->sketch.tour_of[v] < 0 && !shop->ground.broken[v]) pool[left++] = v;
        if (left && left < left_before) fill_pool(&shop->sketch, &shop->scratch, pool, left);
    } while (left && left < left_before);
}

/* `known`: a plan whose reasons still stand, so that only new visits and `asked` are asked; or
 * NULL. */
static void reasons_write(Workshop *shop, const DispatchPlan *known, int32_t asked,
                          DispatchPlan *plan) {
    int32_t partner = asked < 0 ? DISPATCH_NONE : ground_partner(&shop->ground, asked);
    for (int32_t v = 0; v < shop->ground.visit_count; v++) {
        DispatchOutcome *outcome = &plan->outcomes[v];
        if (outcome->tour >= 0) continue;
        bool stands = known && (size_t)v < known->visit_count && v != asked && v != partner;
        outcome->why = stands ? known->outcomes[v].why : reason_visit(&shop->sketch, v);
    }
    release_left_out(&shop->ground, plan);
}

Err dispatch_plan(Arena *arena, const DispatchProblem *problem, const DispatchSettings *settings,
                  DispatchPlan *plan) {
    TRY(problem_admit(problem));
    Workshop *shop = workshop_open(problem, 0, true);
    rest_fill(shop);
    improve_rounds(&shop->sketch, settings);
    rest_fill(shop);
    release_plan(&shop->sketch, arena, NULL, plan);
    reasons_write(shop, NULL, DISPATCH_NONE, plan);
    workshop_close(shop);
    return OK;
}

static Err current_load(Workshop *shop, const DispatchPlan *current, int32_t *lost) {
    if (!load_belongs(&shop->ground, &shop->scratch, current)) return ERR_INVALID;
    *lost = load_plan(&shop->sketch, current);
    return OK;
}

static Err visit_insert(Workshop *shop, Arena *arena, const DispatchUrgent *urgent,
                        DispatchPlan *plan) {
    int32_t lost = 0, visit = urgent->visit;
    TRY(current_load(shop, urgent->current, &lost));
    if (lost || shop->sketch.tour_of[visit] >= 0) return ERR_CONFLICT;
    int32_t partner = ground_partner(&shop->ground, visit);
    const int32_t pool[] = {visit, partner};
    fill_pool(&shop->sketch, &shop->scratch, pool, partner < 0 ? 1 : 2);
    release_plan(&shop->sketch, arena, urgent->current, plan);
    reasons_write(shop, urgent->current, visit, plan);
    return OK;
}

Err dispatch_insert(Arena *arena, const DispatchProblem *problem, const DispatchSettings *settings,
                    const DispatchUrgent *urgent, DispatchPlan *plan) {
    TRY(problem_admit(problem));
    if (urgent->visit < 0 || (size_t)urgent->visit >= problem->visit_count) return ERR_INVALID;
    Workshop *shop = workshop_open(problem, settings->most_move_s, false);
    Err err = visit_insert(shop, arena, urgent, plan);
    workshop_close(shop);
    return err;
}

Err dispatch_repair(Arena *arena, const DispatchProblem *problem, const DispatchPlan *current,
                    const DispatchSettings *settings, DispatchPlan *plan) {
    TRY(problem_admit(problem));
    Workshop *shop = workshop_open(problem, settings->most_move_s, false);
    int32_t lost = 0;
    Err err = current_load(shop, current, &lost);
    if (err == OK) {
        rest_fill(shop);
        release_plan(&shop->sketch, arena, current, plan);
        reasons_write(shop, NULL, DISPATCH_NONE, plan);
    }
    workshop_close(shop);
    return err;
}

Err dispatch_explain(Arena *arena, const DispatchProblem *problem, const DispatchPlan *plan,
                     int32_t visit, DispatchExplanation *explanation) {
    TRY(problem_admit(problem));
    if (visit < 0 || (size_t)visit >= problem->visit_count) return ERR_INVALID;
    Workshop *shop = workshop_open(problem, 0, false);
    int32_t lost = 0;
    Err err = current_load(shop, plan, &lost);
    if (err == OK && lost) err = ERR_CONFLICT;
    if (err == OK) reason_explain(&shop->sketch, arena, visit, explanation);
    workshop_close(shop);
    return err;
}
