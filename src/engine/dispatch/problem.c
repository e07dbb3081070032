#include "engine/dispatch/problem.h"

#include "engine/dispatch/dispatch.h"

enum { WEIGHT_MAX = 10 * 1000 * 1000 };

DispatchWeights dispatch_weights_usual(void) {
    return (DispatchWeights){.travel_pm = 1000,
                             .wait_pm = 250,
                             .early_pm = 1000,
                             .late_pm = 3000,
                             .overtime_pm = 3000,
                             .unfair_pm = 200,
                             .move_pm = 500,
                             .sex_min = 60,
                             .language_min = 30,
                             .stranger_min = 20,
                             .skip_min = {480, 360, 240, 120, 60}};
}

DispatchTravel dispatch_travel_usual(void) {
    return (DispatchTravel){.speed_mh = {4500, 13000, 15000, 24000},
                            .detour_pm = {1250, 1300, 1400, 1400},
                            .per_trip_s = {0, 120, 480, 360}};
}

static bool weights_are_sound(const DispatchWeights *w) {
    const int32_t all[] = {w->travel_pm,   w->wait_pm,      w->early_pm,    w->late_pm,
                           w->overtime_pm, w->unfair_pm,    w->move_pm,     w->shift_min,
                           w->sex_min,     w->language_min, w->stranger_min};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] < 0 || all[i] > WEIGHT_MAX) return false;
    for (int i = 0; i < DISPATCH_PRIORITIES; i++)
        if (w->skip_min[i] < 0 || w->skip_min[i] > WEIGHT_MAX) return false;
    return true;
}

static bool index_fits(int32_t index, size_t count) {
    return index >= 0 && (size_t)index < count;
}

static bool links_are_sound(const DispatchProblem *p) {
    for (size_t i = 0; i < p->ban_count; i++)
        if (!index_fits(p->bans[i].visit, p->visit_count) ||
            !index_fits(p->bans[i].worker, p->worker_count))
            return false;
    for (size_t i = 0; i < p->known_count; i++) {
        const DispatchKnown *known = &p->knowns[i];
        if (!index_fits(known->visit, p->visit_count) ||
            !index_fits(known->worker, p->worker_count) || known->known_pm < 0 ||
            known->known_pm > 1000)
            return false;
    }
    for (size_t i = 0; i < p->pair_count; i++)
        if (!index_fits(p->pairs[i].first, p->visit_count) ||
            !index_fits(p->pairs[i].second, p->visit_count))
            return false;
    return true;
}

const char *dispatch_fault(const DispatchProblem *p) {
    if (!weights_are_sound(&p->weights)) return "a weight is negative or past 10 million";
    if (!links_are_sound(p)) return "a ban, pair or acquaintance points nowhere";
    for (size_t i = 0; i < p->worker_count; i++)
        if ((unsigned)p->workers[i].mode >= DISPATCH_MODES) return "an unknown way of travelling";
    return NULL;
}
