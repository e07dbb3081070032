#include "engine/dispatch/ground.h"

#include <assert.h>

static bool window_is_sound(const DispatchWindow *w) {
    return 0 <= w->earliest_s && w->earliest_s <= w->from_s && w->from_s <= w->to_s &&
           w->to_s <= w->latest_s && w->latest_s <= DISPATCH_TIME_MAX_S;
}

/* A pinned start narrows a window to one moment; what is early or late there stays as it was. */
static bool slot_cut(DispatchWindow *slot, const DispatchVisit *visit) {
    if (!visit->start_is_pinned) return true;
    if (visit->pin_start_s < slot->earliest_s || visit->pin_start_s > slot->latest_s) return false;
    slot->earliest_s = slot->latest_s = visit->pin_start_s;
    return true;
}

static void slots_init(Ground *ground, Arena *arena) {
    const DispatchProblem *p = ground->problem;
    size_t most = p->visit_count;
    for (size_t v = 0; v < p->visit_count; v++) most += p->visits[v].window_count;
    ground->slots = arena_array(arena, DispatchWindow, most);
    ground->slot_from = arena_array(arena, int32_t, p->visit_count + 1);
    int32_t count = 0;
    for (size_t v = 0; v < p->visit_count; v++) {
        const DispatchVisit *visit = &p->visits[v];
        DispatchWindow any = {0, 0, DISPATCH_TIME_MAX_S, DISPATCH_TIME_MAX_S};
        if (!visit->window_count && slot_cut(&any, visit)) ground->slots[count++] = any;
        for (size_t i = 0; i < visit->window_count; i++) {
            DispatchWindow slot = visit->windows[i];
            if (window_is_sound(&slot) && slot_cut(&slot, visit)) ground->slots[count++] = slot;
        }
        ground->slot_from[v + 1] = count;
    }
}

/* Counting sort of (visit, …) links: from[v] … from[v + 1] are the places of visit v. */
static void links_count(int32_t *from, size_t visit_count) {
    for (size_t v = 0; v < visit_count; v++) from[v + 1] += from[v];
}

static void bans_init(Ground *ground, Arena *arena) {
    const DispatchProblem *p = ground->problem;
    ground->banned = arena_array(arena, int32_t, p->ban_count);
    ground->ban_from = arena_array(arena, int32_t, p->visit_count + 2);
    int32_t *from = ground->ban_from + 1;
    for (size_t i = 0; i < p->ban_count; i++) from[p->bans[i].visit + 1]++;
    links_count(from, p->visit_count);
    for (size_t i = 0; i < p->ban_count; i++)
        ground->banned[from[p->bans[i].visit]++] = p->bans[i].worker;
}

static void knowns_init(Ground *ground, Arena *arena) {
    const DispatchProblem *p = ground->problem;
    ground->knowns = arena_array(arena, DispatchKnown, p->known_count);
    ground->known_from = arena_array(arena, int32_t, p->visit_count + 2);
    ground->best_known_pm = arena_array(arena, int32_t, p->visit_count);
    int32_t *from = ground->known_from + 1;
    for (size_t i = 0; i < p->known_count; i++) from[p->knowns[i].visit + 1]++;
    links_count(from, p->visit_count);
    for (size_t i = 0; i < p->known_count; i++) {
        const DispatchKnown *known = &p->knowns[i];
        ground->knowns[from[known->visit]++] = *known;
        int32_t *best = &ground->best_known_pm[known->visit];
        if (known->known_pm > *best) *best = known->known_pm;
    }
}

static bool shift_is_sound(const Ground *ground, const DispatchShift *shift) {
    if (shift->start_s < 0 || shift->start_s > shift->end_s || shift->end_s > shift->latest_end_s ||
        shift->latest_end_s > DISPATCH_TIME_MAX_S)
        return false;
    const int32_t places[] = {shift->start_place, shift->end_place};
    for (int i = 0; i < 2; i++)
        if (places[i] != DISPATCH_NONE && !ways_place_is_sound(&ground->ways, places[i]))
            return false;
    for (size_t i = 0; i < shift->rest_count; i++) {
        const DispatchRest *rest = &shift->rests[i];
        if (rest->from_s < 0 || rest->from_s > rest->to_s || rest->to_s > DISPATCH_TIME_MAX_S ||
            rest->length_s < 0 || rest->length_s > DISPATCH_TIME_MAX_S)
            return false;
    }
    return true;
}

static bool pace_is_sound(const Ground *ground, const DispatchWorker *worker) {
    enum { PACE_MAX_PM = 100 * 1000 };
    if (worker->pace_pm < 0 || worker->pace_pm > PACE_MAX_PM || worker->most_work_s < 0)
        return false;
    if (!worker->item_pace_pm) return true;
    for (size_t i = 0; i < ground->problem->item_count; i++)
        if (worker->item_pace_pm[i] <= 0 || worker->item_pace_pm[i] > PACE_MAX_PM) return false;
    return true;
}

static void tours_init(Ground *ground, Arena *arena) {
    const DispatchProblem *p = ground->problem;
    ground->first_tour = arena_array(arena, int32_t, p->worker_count + 1);
    for (size_t w = 0; w < p->worker_count; w++)
        ground->first_tour[w + 1] = ground->first_tour[w] + (int32_t)p->workers[w].shift_count;
    ground->tour_count = ground->first_tour[p->worker_count];
    ground->worker_of = arena_array(arena, int32_t, (size_t)ground->tour_count);
    ground->tour_is_sound = arena_array(arena, bool, (size_t)ground->tour_count);
    for (size_t w = 0; w < p->worker_count; w++) {
        const DispatchWorker *worker = &p->workers[w];
        bool pace = pace_is_sound(ground, worker);
        for (size_t s = 0; s < worker->shift_count; s++) {
            int32_t tour = ground->first_tour[w] + (int32_t)s;
            ground->worker_of[tour] = (int32_t)w;
            ground->tour_is_sound[tour] =
                pace && shift_is_sound(ground, &worker->shifts[s]) &&
                (s == 0 || worker->shifts[s - 1].latest_end_s <= worker->shifts[s].start_s);
        }
    }
}

/* The visit's standard length, or DISPATCH_NONE when its parts make no sense. */
static int64_t care_standard_s(const DispatchVisit *visit) {
    int64_t total = 0;
    for (size_t i = 0; i < visit->part_count; i++) {
        int32_t length = visit->parts[i].length_s;
        if (length < 0 || length > DISPATCH_TIME_MAX_S) return DISPATCH_NONE;
        total += length;
        if (total > DISPATCH_TIME_MAX_S) return DISPATCH_NONE;
    }
    return total;
}

static int64_t shift_hours_s(const DispatchShift *shift) {
    int64_t hours = (int64_t)shift->end_s - shift->start_s;
    return hours > 0 ? hours : 0;
}

static void shares_init(Ground *ground, Arena *arena) {
    const DispatchProblem *p = ground->problem;
    ground->share_s = arena_array(arena, int64_t, p->worker_count);
    int64_t care = 0, hours = 0;
    for (size_t v = 0; v < p->visit_count; v++) {
        int64_t standard = p->visits[v].withdrawn ? 0 : care_standard_s(&p->visits[v]);
        if (standard > 0) care += standard;
    }
    for (int32_t t = 0; t < ground->tour_count; t++) {
        int64_t own = shift_hours_s(ground_shift(ground, t));
        hours += own;
        ground->share_s[ground->worker_of[t]] += own;
    }
    for (size_t w = 0; w < p->worker_count; w++)
        ground->share_s[w] = hours ? care * ground->share_s[w] / hours : 0;
}

static bool parts_are_sound(const DispatchProblem *p, const DispatchVisit *visit) {
    for (size_t i = 0; p->item_count && i < visit->part_count; i++)
        if (visit->parts[i].item < 0 || (size_t)visit->parts[i].item >= p->item_count) return false;
    return care_standard_s(visit) >= 0;
}

static DispatchWhy visit_why(const Ground *ground, int32_t v) {
    const DispatchProblem *p = ground->problem;
    const DispatchVisit *visit = &p->visits[v];
    if (visit->withdrawn) return DISPATCH_WHY_WITHDRAWN;
    if (!ways_place_is_sound(&ground->ways, visit->place) || visit->priority < 1 ||
        visit->priority > DISPATCH_PRIORITIES || !parts_are_sound(p, visit))
        return DISPATCH_WHY_INPUT;
    if (visit->worker_is_pinned &&
        (visit->pin_worker < 0 || visit->pin_worker >= ground->worker_count))
        return DISPATCH_WHY_INPUT;
    if (ground->slot_from[v] == ground->slot_from[v + 1]) return DISPATCH_WHY_WINDOW;
    return DISPATCH_WHY_NONE;
}

static bool pair_is_sound(const DispatchPair *pair) {
    return pair->first != pair->second && 0 <= pair->gap_min_s &&
           pair->gap_min_s <= pair->gap_max_s && pair->gap_max_s <= DISPATCH_TIME_MAX_S;
}

static void why_set(DispatchWhy *why, DispatchWhy to) {
    if (!*why) *why = to;
}

/* Half of a pair that cannot be served takes the other half with it. */
static void pairs_init(Ground *ground, Arena *arena) {
    const DispatchProblem *p = ground->problem;
    ground->pair_of = arena_array(arena, int32_t, p->visit_count);
    for (size_t v = 0; v < p->visit_count; v++) ground->pair_of[v] = DISPATCH_NONE;
    for (size_t i = 0; i < p->pair_count; i++) {
        int32_t *a = &ground->pair_of[p->pairs[i].first], *b = &ground->pair_of[p->pairs[i].second];
        if (*a >= 0 || *b >= 0 || !pair_is_sound(&p->pairs[i])) {
            why_set(&ground->broken[p->pairs[i].first], DISPATCH_WHY_INPUT);
            why_set(&ground->broken[p->pairs[i].second], DISPATCH_WHY_INPUT);
        }
        if (*a < 0) *a = (int32_t)i;
        if (*b < 0) *b = (int32_t)i;
    }
    for (size_t i = 0; i < p->pair_count; i++) {
        DispatchWhy *a = &ground->broken[p->pairs[i].first],
                    *b = &ground->broken[p->pairs[i].second];
        if (*a) why_set(b, DISPATCH_WHY_PAIR);
        if (*b) why_set(a, DISPATCH_WHY_PAIR);
    }
}

void ground_init(Ground *ground, Arena *arena, const DispatchProblem *problem, bool with_table) {
    *ground = (Ground){.problem = problem,
                       .visit_count = (int32_t)problem->visit_count,
                       .worker_count = (int32_t)problem->worker_count};
    ways_init(&ground->ways, arena, problem, with_table);
    slots_init(ground, arena);
    bans_init(ground, arena);
    knowns_init(ground, arena);
    tours_init(ground, arena);
    ground->broken = arena_array(arena, DispatchWhy, problem->visit_count);
    for (int32_t v = 0; v < ground->visit_count; v++) ground->broken[v] = visit_why(ground, v);
    pairs_init(ground, arena);
    shares_init(ground, arena);
}

const DispatchShift *ground_shift(const Ground *ground, int32_t tour) {
    int32_t worker = ground->worker_of[tour];
    return &ground->problem->workers[worker].shifts[tour - ground->first_tour[worker]];
}

static bool ground_is_banned(const Ground *ground, int32_t visit, int32_t worker) {
    for (int32_t i = ground->ban_from[visit]; i < ground->ban_from[visit + 1]; i++)
        if (ground->banned[i] == worker) return true;
    return false;
}

DispatchWhy ground_match(const Ground *ground, int32_t visit, int32_t worker) {
    const DispatchVisit *v = &ground->problem->visits[visit];
    const DispatchWorker *w = &ground->problem->workers[worker];
    if (ground->broken[visit]) return ground->broken[visit];
    if (v->worker_is_pinned && v->pin_worker != worker) return DISPATCH_WHY_PIN;
    if (v->skills & ~w->skills) return DISPATCH_WHY_SKILL;
    if (ground_is_banned(ground, visit, worker)) return DISPATCH_WHY_BAN;
    if (v->sex_is_hard && v->sex && v->sex != w->sex) return DISPATCH_WHY_SEX;
    if (v->languages_are_hard && v->languages && !(v->languages & w->languages))
        return DISPATCH_WHY_LANGUAGE;
    return DISPATCH_WHY_NONE;
}

int32_t ground_known_pm(const Ground *ground, int32_t visit, int32_t worker) {
    int32_t best = 0;
    for (int32_t i = ground->known_from[visit]; i < ground->known_from[visit + 1]; i++)
        if (ground->knowns[i].worker == worker && ground->knowns[i].known_pm > best)
            best = ground->knowns[i].known_pm;
    return best;
}

DispatchCost ground_match_cost(const Ground *ground, int32_t visit, int32_t worker) {
    const DispatchVisit *v = &ground->problem->visits[visit];
    const DispatchWorker *w = &ground->problem->workers[worker];
    const DispatchWeights *weights = &ground->problem->weights;
    DispatchCost minutes = 0;
    if (v->sex && v->sex != w->sex) minutes += weights->sex_min;
    if (v->languages && !(v->languages & w->languages)) minutes += weights->language_min;
    int32_t strange_pm = ground->best_known_pm[visit];
    if (strange_pm) strange_pm -= ground_known_pm(ground, visit, worker);
    return minutes * DISPATCH_MINUTE +
           (DispatchCost)weights->stranger_min * strange_pm * (DISPATCH_MINUTE / 1000);
}

int32_t ground_length_s(const Ground *ground, int32_t visit, int32_t worker) {
    const DispatchVisit *v = &ground->problem->visits[visit];
    const DispatchWorker *w = &ground->problem->workers[worker];
    int64_t pace = w->pace_pm ? w->pace_pm : 1000, total = 0;
    for (size_t i = 0; i < v->part_count; i++) {
        int64_t item = w->item_pace_pm && ground->problem->item_count
                           ? w->item_pace_pm[v->parts[i].item]
                           : 1000;
        total += (v->parts[i].length_s * pace * item + 999999) / 1000000;
    }
    return total > WAYS_NEVER ? WAYS_NEVER : (int32_t)total;
}

int32_t ground_partner(const Ground *ground, int32_t visit) {
    int32_t pair = ground->pair_of[visit];
    if (pair < 0) return DISPATCH_NONE;
    const DispatchPair *p = &ground->problem->pairs[pair];
    return p->first == visit ? p->second : p->first;
}

void ground_partner_bounds(const Ground *ground, int32_t visit, int32_t start_s, int32_t *low_s,
                           int32_t *high_s) {
    const DispatchPair *pair = &ground->problem->pairs[ground->pair_of[visit]];
    bool leads = pair->first == visit;
    *low_s = leads ? start_s + pair->gap_min_s : start_s - pair->gap_max_s;
    *high_s = leads ? start_s + pair->gap_max_s : start_s - pair->gap_min_s;
}

int32_t ground_start_after(const Ground *ground, int32_t visit, int32_t after_s) {
    int32_t best = DISPATCH_NONE;
    for (int32_t i = ground->slot_from[visit]; i < ground->slot_from[visit + 1]; i++) {
        const DispatchWindow *slot = &ground->slots[i];
        if (slot->latest_s < after_s) continue;
        int32_t start = slot->earliest_s > after_s ? slot->earliest_s : after_s;
        if (best == DISPATCH_NONE || start < best) best = start;
    }
    return best;
}

int32_t ground_start_before(const Ground *ground, int32_t visit, int32_t before_s) {
    int32_t best = DISPATCH_NONE;
    for (int32_t i = ground->slot_from[visit]; i < ground->slot_from[visit + 1]; i++) {
        const DispatchWindow *slot = &ground->slots[i];
        if (slot->earliest_s > before_s) continue;
        int32_t start = slot->latest_s < before_s ? slot->latest_s : before_s;
        if (start > best) best = start;
    }
    return best;
}

DispatchCost slot_cost(const DispatchWeights *weights, const DispatchWindow *slot,
                       int32_t start_s) {
    if (start_s < slot->from_s) return (DispatchCost)weights->early_pm * (slot->from_s - start_s);
    if (start_s > slot->to_s) return (DispatchCost)weights->late_pm * (start_s - slot->to_s);
    return 0;
}

const DispatchWindow *ground_slot_at(const Ground *ground, int32_t visit, int32_t start_s) {
    const DispatchWindow *best = NULL;
    DispatchCost least = 0;
    for (int32_t i = ground->slot_from[visit]; i < ground->slot_from[visit + 1]; i++) {
        const DispatchWindow *slot = &ground->slots[i];
        if (start_s < slot->earliest_s || start_s > slot->latest_s) continue;
        DispatchCost cost = slot_cost(&ground->problem->weights, slot, start_s);
        if (!best || cost < least) best = slot, least = cost;
    }
    assert(best);
    return best;
}
