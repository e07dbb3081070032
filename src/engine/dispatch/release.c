#include "engine/dispatch/release.h"

#include <assert.h>

static const char *const why_names[DISPATCH_WHY_COUNT] = {"none",    "withdrawn", "input", "window",
                                                          "nobody",  "pin",       "skill", "ban",
                                                          "sex",     "language",  "hours", "reach",
                                                          "minutes", "capacity",  "pair",  "cost"};

const char *dispatch_why_name(DispatchWhy why) {
    assert((unsigned)why < DISPATCH_WHY_COUNT);
    return why_names[why];
}

static void visit_count(const Ground *ground, const Step *step, int32_t worker,
                        DispatchFigures *figures) {
    const DispatchVisit *visit = &ground->problem->visits[step->visit];
    const DispatchWorker *who = &ground->problem->workers[worker];
    const DispatchWindow *slot = ground_slot_at(ground, step->visit, step->start_s);
    figures->served++;
    figures->care_s += step->length_s;
    if (step->start_s < slot->from_s) figures->early_s += slot->from_s - step->start_s;
    if (step->start_s > slot->to_s) figures->late_s += step->start_s - slot->to_s;
    if (visit->sex && visit->sex != who->sex) figures->sex_missed++;
    if (visit->languages && !(visit->languages & who->languages)) figures->language_missed++;
    int32_t best_known = ground->best_known_pm[step->visit];
    if (best_known)
        figures->strange_pm += best_known - ground_known_pm(ground, step->visit, worker);
}

static void tour_count(const Ground *ground, const Track *track, DispatchFigures *figures) {
    if (!track->visits) return;
    bool left = false;
    figures->shifts_used++;
    figures->travel_s += track->travel_s;
    for (int32_t i = 0; i <= track->last_visit; i++) {
        const Step *step = &track->steps[i];
        left = left || step->visit >= 0;
        if (left) figures->wait_s += step->start_s - step->arrive_s;
        if (step->visit >= 0) visit_count(ground, step, track->worker, figures);
    }
    int32_t end = ground_shift(ground, track->tour)->end_s;
    if (track->back_s > end) figures->overtime_s += track->back_s - end;
}

static void tour_write(const Sketch *sketch, Arena *arena, int32_t number, DispatchPlan *plan) {
    const Ground *ground = sketch->ground;
    const Track *track = &sketch->tracks[number];
    DispatchTour *tour = &plan->tours[number];
    *tour = (DispatchTour){.worker = track->worker,
                           .shift = number - ground->first_tour[track->worker]};
    if (!track->visits) return;
    tour->stop_count = (size_t)track->count;
    tour->stops = arena_array(arena, DispatchStop, tour->stop_count);
    tour->back_s = track->back_s;
    tour->leave_s = DISPATCH_NONE;
    for (int32_t i = 0; i < track->count; i++) {
        const Step *step = &track->steps[i];
        tour->stops[i] = (DispatchStop){step->visit, step->rest, step->arrive_s, step->start_s,
                                        step->start_s + step->length_s};
        if (step->visit < 0) continue;
        if (tour->leave_s == DISPATCH_NONE) tour->leave_s = step->start_s - step->leg_s;
        plan->outcomes[step->visit] =
            (DispatchOutcome){number, track->worker, step->start_s, DISPATCH_WHY_NONE};
    }
}

static void moves_count(const DispatchPlan *before, DispatchPlan *plan) {
    for (size_t v = 0; v < before->visit_count; v++) {
        const DispatchOutcome *was = &before->outcomes[v], *is = &plan->outcomes[v];
        if (was->tour < 0 || is->tour < 0) continue;
        int32_t moved_s =
            is->start_s > was->start_s ? is->start_s - was->start_s : was->start_s - is->start_s;
        if (!moved_s && is->worker == was->worker) continue;
        plan->figures.moved++;
        plan->figures.moved_s += moved_s;
        if (moved_s > plan->figures.most_moved_s) plan->figures.most_moved_s = moved_s;
    }
}

static DispatchCost figures_cost(const DispatchFigures *f, const DispatchWeights *w) {
    DispatchCost minutes = (DispatchCost)w->shift_min * f->shifts_used +
                           (DispatchCost)w->sex_min * f->sex_missed +
                           (DispatchCost)w->language_min * f->language_missed;
    return w->travel_pm * f->travel_s + w->wait_pm * f->wait_s + w->early_pm * f->early_s +
           w->late_pm * f->late_s + w->overtime_pm * f->overtime_s + w->unfair_pm * f->unfair_s +
           w->stranger_min * f->strange_pm * (DISPATCH_MINUTE / 1000) + minutes * DISPATCH_MINUTE;
}

void release_plan(const Sketch *sketch, Arena *arena, const DispatchPlan *before,
                  DispatchPlan *plan) {
    const Ground *ground = sketch->ground;
    *plan = (DispatchPlan){.tour_count = (size_t)ground->tour_count,
                           .visit_count = (size_t)ground->visit_count};
    plan->tours = arena_array(arena, DispatchTour, plan->tour_count);
    plan->outcomes = arena_array(arena, DispatchOutcome, plan->visit_count);
    for (size_t v = 0; v < plan->visit_count; v++)
        plan->outcomes[v] = (DispatchOutcome){.tour = DISPATCH_NONE, .worker = DISPATCH_NONE};
    for (int32_t t = 0; t < ground->tour_count; t++) {
        tour_write(sketch, arena, t, plan);
        tour_count(ground, &sketch->tracks[t], &plan->figures);
    }
    for (int32_t w = 0; w < ground->worker_count; w++)
        if (sketch->work_s[w] > ground->share_s[w])
            plan->figures.unfair_s += sketch->work_s[w] - ground->share_s[w];
    if (before) moves_count(before, plan);
    plan->figures.cost = figures_cost(&plan->figures, &ground->problem->weights);
}

void release_left_out(const Ground *ground, DispatchPlan *plan) {
    const DispatchWeights *weights = &ground->problem->weights;
    for (size_t v = 0; v < plan->visit_count; v++) {
        const DispatchOutcome *outcome = &plan->outcomes[v];
        const DispatchVisit *visit = &ground->problem->visits[v];
        if (outcome->tour >= 0 || outcome->why == DISPATCH_WHY_WITHDRAWN) continue;
        int32_t priority = visit->priority;
        if (priority < 1 || priority > DISPATCH_PRIORITIES) priority = 1;
        if (!visit->may_skip) {
            plan->figures.left_out[priority - 1]++;
            continue;
        }
        plan->figures.skipped++;
        plan->figures.cost += weights->skip_min[priority - 1] * DISPATCH_MINUTE;
    }
}
