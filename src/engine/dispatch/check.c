#include "engine/dispatch/check.h"

#include <assert.h>
#include <math.h>

typedef struct Audit {
    const DispatchProblem *problem;
    const DispatchPlan *plan;
    DispatchFinding finding;
    int32_t *tour_of, *start_s; /* by visit, as found in the tours */
    int64_t *work_s;            /* by worker */
    DispatchFigures sum;
} Audit;

/* One tour while it is walked. */
typedef struct Walk {
    Audit *audit;
    const DispatchTour *tour;
    const DispatchWorker *worker;
    const DispatchShift *shift;
    int32_t number;
    int32_t now_s, place;
    bool left, back;
    size_t last_visit;
    bool rested[DISPATCH_RESTS_MAX];
} Walk;

const char *dispatch_rule_name(DispatchRule rule) {
    static const char *const names[DISPATCH_RULE_COUNT] = {
        "none",  "shape", "once",    "reason", "withdrawn", "input",  "window",
        "pin",   "skill", "ban",     "sex",    "language",  "travel", "length",
        "shift", "rest",  "minutes", "pair",   "figures"};
    assert((unsigned)rule < DISPATCH_RULE_COUNT);
    return names[rule];
}

static bool claim(Audit *audit, bool holds, DispatchRule rule, int32_t tour, int32_t visit) {
    if (!holds && !audit->finding.rule) audit->finding = (DispatchFinding){rule, tour, visit};
    return holds;
}

static double radians(double degrees) {
    return degrees * M_PI / 180;
}

static double haversine_m(DispatchPlace a, DispatchPlace b) {
    double north = sin(radians(b.lat - a.lat) / 2), east = sin(radians(b.lng - a.lng) / 2);
    double h = north * north + cos(radians(a.lat)) * cos(radians(b.lat)) * east * east;
    return 2 * 6371008.8 * asin(sqrt(fmin(1, h)));
}

static bool way_is(const Walk *walk, int32_t to, int32_t seconds) {
    const DispatchProblem *p = walk->audit->problem;
    const DispatchTravel *travel = &p->travel;
    DispatchMode mode = walk->worker->mode;
    int32_t from = walk->place;
    if (from == DISPATCH_NONE || to == DISPATCH_NONE) return seconds == 0;
    if (travel->matrix_s[mode]) {
        int32_t cell = travel->matrix_s[mode][(size_t)from * p->place_count + (size_t)to];
        return cell >= 0 && cell == seconds;
    }
    if (from == to) return seconds == 0;
    double speed_mh = walk->worker->speed_mh ? walk->worker->speed_mh : travel->speed_mh[mode];
    double per_metre = travel->detour_pm[mode] * 3.6 / speed_mh;
    double right =
        haversine_m(p->places[from], p->places[to]) * per_metre + travel->per_trip_s[mode];
    return speed_mh > 0 && fabs(right - seconds) <= 2 + per_metre;
}

static bool place_is_known(const DispatchProblem *p, int32_t place) {
    return place >= 0 && (size_t)place < p->place_count;
}

static int64_t care_length_s(const DispatchProblem *p, const DispatchVisit *visit,
                             const DispatchWorker *worker) {
    int64_t seconds = 0;
    for (size_t i = 0; i < visit->part_count; i++) {
        int64_t thousandth = 1000, length = visit->parts[i].length_s;
        if (length < 0 || length > DISPATCH_TIME_MAX_S) return -1;
        if (worker && worker->pace_pm)
            length *= worker->pace_pm;
        else
            length *= thousandth;
        if (p->item_count && worker && worker->item_pace_pm)
            length *= worker->item_pace_pm[visit->parts[i].item];
        else
            length *= thousandth;
        int64_t million = thousandth * thousandth;
        seconds += length / million + (length % million > 0);
    }
    return seconds;
}

/* Whether [earliest, latest] of a window, or of no window at all, holds the start. */
static bool window_holds(const DispatchWindow *w, int32_t start_s) {
    bool ordered = w->earliest_s >= 0 && w->earliest_s <= w->from_s && w->from_s <= w->to_s &&
                   w->to_s <= w->latest_s && w->latest_s <= DISPATCH_TIME_MAX_S;
    return ordered && start_s >= w->earliest_s && start_s <= w->latest_s;
}

/* Seconds before and after the free part of the window it costs least to count it in. */
static bool window_measure(const DispatchProblem *p, const DispatchVisit *visit, int32_t start_s,
                           int64_t *early_s, int64_t *late_s) {
    *early_s = *late_s = 0;
    if (!visit->window_count) return start_s >= 0 && start_s <= DISPATCH_TIME_MAX_S;
    bool held = false;
    int64_t least = 0;
    for (size_t i = 0; i < visit->window_count; i++) {
        const DispatchWindow *w = &visit->windows[i];
        if (!window_holds(w, start_s)) continue;
        int64_t before = w->from_s > start_s ? w->from_s - start_s : 0;
        int64_t after = w->to_s < start_s ? start_s - w->to_s : 0;
        int64_t price = before * p->weights.early_pm + after * p->weights.late_pm;
        if (held && price >= least) continue;
        held = true;
        least = price;
        *early_s = before;
        *late_s = after;
    }
    return held;
}

static int32_t known_best_pm(const DispatchProblem *p, int32_t visit, int32_t worker) {
    int32_t best = 0;
    for (size_t i = 0; i < p->known_count; i++)
        if (p->knowns[i].visit == visit && (worker < 0 || p->knowns[i].worker == worker) &&
            p->knowns[i].known_pm > best)
            best = p->knowns[i].known_pm;
    return best;
}

static bool is_banned(const DispatchProblem *p, int32_t visit, int32_t worker) {
    for (size_t i = 0; i < p->ban_count; i++)
        if (p->bans[i].visit == visit && p->bans[i].worker == worker) return true;
    return false;
}

static bool wishes_check(Walk *walk, int32_t index, const DispatchStop *stop) {
    Audit *audit = walk->audit;
    const DispatchVisit *visit = &audit->problem->visits[index];
    const DispatchWorker *worker = walk->worker;
    int32_t n = walk->number, who = walk->tour->worker;
    bool pinned = (!visit->worker_is_pinned || visit->pin_worker == who) &&
                  (!visit->start_is_pinned || visit->pin_start_s == stop->start_s);
    bool sex = !visit->sex || visit->sex == worker->sex;
    bool language = !visit->languages || (visit->languages & worker->languages);
    audit->sum.sex_missed += !sex;
    audit->sum.language_missed += !language;
    audit->sum.strange_pm +=
        known_best_pm(audit->problem, index, -1) - known_best_pm(audit->problem, index, who);
    return claim(audit, pinned, DISPATCH_RULE_PIN, n, index) &&
           claim(audit, (visit->skills & worker->skills) == visit->skills, DISPATCH_RULE_SKILL, n,
                 index) &&
           claim(audit, !is_banned(audit->problem, index, who), DISPATCH_RULE_BAN, n, index) &&
           claim(audit, sex || !visit->sex_is_hard, DISPATCH_RULE_SEX, n, index) &&
           claim(audit, language || !visit->languages_are_hard, DISPATCH_RULE_LANGUAGE, n, index);
}

static bool visit_once(Walk *walk, int32_t index, const DispatchStop *stop) {
    Audit *audit = walk->audit;
    const DispatchVisit *visit = &audit->problem->visits[index];
    const DispatchOutcome *outcome = &audit->plan->outcomes[index];
    bool named = outcome->tour == walk->number && outcome->worker == walk->tour->worker &&
                 outcome->start_s == stop->start_s;
    int32_t n = walk->number;
    bool sound = place_is_known(audit->problem, visit->place) && visit->priority >= 1 &&
                 visit->priority <= DISPATCH_PRIORITIES;
    for (size_t i = 0; i < visit->part_count; i++) {
        int32_t item = visit->parts[i].item;
        sound = sound && (!audit->problem->item_count ||
                          (item >= 0 && (size_t)item < audit->problem->item_count));
    }
    bool first_time = audit->tour_of[index] == DISPATCH_NONE;
    audit->tour_of[index] = n;
    audit->start_s[index] = stop->start_s;
    return claim(audit, first_time && named, DISPATCH_RULE_ONCE, n, index) &&
           claim(audit, !visit->withdrawn, DISPATCH_RULE_WITHDRAWN, n, index) &&
           claim(audit, sound, DISPATCH_RULE_INPUT, n, index);
}

static bool visit_walk(Walk *walk, const DispatchStop *stop) {
    Audit *audit = walk->audit;
    int32_t index = stop->visit, n = walk->number;
    bool known = index >= 0 && (size_t)index < audit->problem->visit_count;
    if (!claim(audit, known, DISPATCH_RULE_SHAPE, n, index) || !visit_once(walk, index, stop))
        return false;
    const DispatchVisit *visit = &audit->problem->visits[index];
    int32_t gone_s = walk->left ? walk->now_s : walk->tour->leave_s;
    bool ways = gone_s >= walk->now_s && way_is(walk, visit->place, stop->arrive_s - gone_s) &&
                stop->start_s >= stop->arrive_s;
    int64_t early_s, late_s;
    bool in_window = window_measure(audit->problem, visit, stop->start_s, &early_s, &late_s);
    int64_t length_s = care_length_s(audit->problem, visit, walk->worker);
    audit->sum.served++;
    audit->sum.care_s += length_s;
    audit->sum.early_s += early_s;
    audit->sum.late_s += late_s;
    audit->sum.wait_s += stop->start_s - stop->arrive_s;
    audit->sum.travel_s += stop->arrive_s - gone_s;
    audit->work_s[walk->tour->worker] += length_s + stop->arrive_s - gone_s;
    walk->left = true;
    walk->now_s = stop->end_s;
    walk->place = visit->place;
    return claim(audit, ways, DISPATCH_RULE_TRAVEL, n, index) &&
           claim(audit, in_window, DISPATCH_RULE_WINDOW, n, index) &&
           claim(audit, length_s >= 0 && (int64_t)stop->end_s - stop->start_s == length_s,
                 DISPATCH_RULE_LENGTH, n, index) &&
           wishes_check(walk, index, stop);
}

static bool rest_walk(Walk *walk, const DispatchStop *stop) {
    Audit *audit = walk->audit;
    int32_t n = walk->number;
    bool known = stop->rest >= 0 && (size_t)stop->rest < walk->shift->rest_count;
    if (!claim(audit, known && !walk->rested[stop->rest], DISPATCH_RULE_REST, n, DISPATCH_NONE))
        return false;
    const DispatchRest *rest = &walk->shift->rests[stop->rest];
    walk->rested[stop->rest] = true;
    bool timely = stop->start_s >= rest->from_s && stop->start_s <= rest->to_s &&
                  stop->start_s >= walk->now_s && stop->arrive_s == walk->now_s;
    bool whole = (int64_t)stop->end_s - stop->start_s == rest->length_s && rest->length_s >= 0;
    if (walk->left && !walk->back) audit->sum.wait_s += stop->start_s - stop->arrive_s;
    walk->now_s = stop->end_s;
    return claim(audit, timely, DISPATCH_RULE_REST, n, DISPATCH_NONE) &&
           claim(audit, whole, DISPATCH_RULE_LENGTH, n, DISPATCH_NONE);
}

static bool way_home(Walk *walk) {
    Audit *audit = walk->audit;
    int32_t way_s = walk->tour->back_s - walk->now_s, n = walk->number;
    audit->sum.travel_s += way_s;
    audit->work_s[walk->tour->worker] += way_s;
    if (walk->tour->back_s > walk->shift->end_s)
        audit->sum.overtime_s += walk->tour->back_s - walk->shift->end_s;
    bool right = way_is(walk, walk->shift->end_place, way_s);
    walk->back = true;
    walk->now_s = walk->tour->back_s;
    return claim(audit, right, DISPATCH_RULE_TRAVEL, n, DISPATCH_NONE) &&
           claim(audit, walk->tour->back_s <= walk->shift->latest_end_s, DISPATCH_RULE_SHIFT, n,
                 DISPATCH_NONE);
}

static bool shift_is_usable(const Walk *walk) {
    const DispatchShift *s = walk->shift;
    const DispatchProblem *p = walk->audit->problem;
    bool places = (s->start_place == DISPATCH_NONE || place_is_known(p, s->start_place)) &&
                  (s->end_place == DISPATCH_NONE || place_is_known(p, s->end_place));
    const DispatchShift *before = walk->tour->shift ? s - 1 : NULL;
    return places && s->start_s >= 0 && s->start_s <= s->end_s && s->end_s <= s->latest_end_s &&
           s->latest_end_s <= DISPATCH_TIME_MAX_S && s->rest_count <= DISPATCH_RESTS_MAX &&
           (!before || before->latest_end_s <= s->start_s);
}

/* So that no difference of two times overflows, and no plan reaches into another week. */
static bool times_are_sane(const int32_t *times_s, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (times_s[i] < 0 || times_s[i] > 2 * DISPATCH_TIME_MAX_S) return false;
    return true;
}

static bool stop_is_sane(const DispatchStop *stop) {
    const int32_t times_s[] = {stop->arrive_s, stop->start_s, stop->end_s};
    bool one_kind = (stop->visit == DISPATCH_NONE) != (stop->rest == DISPATCH_NONE);
    return one_kind && times_are_sane(times_s, 3);
}

static bool stops_walk(Walk *walk) {
    const DispatchTour *tour = walk->tour;
    const int32_t ends_s[] = {tour->leave_s, tour->back_s};
    if (!claim(walk->audit, times_are_sane(ends_s, 2), DISPATCH_RULE_SHAPE, walk->number,
               DISPATCH_NONE))
        return false;
    for (size_t i = 0; i < tour->stop_count; i++) {
        const DispatchStop *stop = &tour->stops[i];
        if (!claim(walk->audit, stop_is_sane(stop), DISPATCH_RULE_SHAPE, walk->number, stop->visit))
            return false;
        if (!(stop->rest == DISPATCH_NONE ? visit_walk(walk, stop) : rest_walk(walk, stop)))
            return false;
        if (i == walk->last_visit && !way_home(walk)) return false;
    }
    return true;
}

static bool tour_walk(Audit *audit, int32_t number, int32_t worker, int32_t shift) {
    const DispatchTour *tour = &audit->plan->tours[number];
    bool named = tour->worker == worker && tour->shift == shift;
    if (!claim(audit, named, DISPATCH_RULE_SHAPE, number, DISPATCH_NONE)) return false;
    if (!tour->stop_count) return true;
    Walk walk = {.audit = audit,
                 .tour = tour,
                 .number = number,
                 .worker = &audit->problem->workers[worker],
                 .last_visit = tour->stop_count};
    walk.shift = &walk.worker->shifts[shift];
    walk.now_s = walk.shift->start_s;
    walk.place = walk.shift->start_place;
    for (size_t i = 0; i < tour->stop_count; i++)
        if (tour->stops[i].visit != DISPATCH_NONE) walk.last_visit = i;
    if (!claim(audit, walk.last_visit < tour->stop_count, DISPATCH_RULE_SHAPE, number,
               DISPATCH_NONE) ||
        !claim(audit, shift_is_usable(&walk), DISPATCH_RULE_INPUT, number, DISPATCH_NONE))
        return false;
    audit->sum.shifts_used++;
    if (!stops_walk(&walk)) return false;
    for (size_t i = 0; i < walk.shift->rest_count; i++)
        if (!claim(audit, walk.rested[i], DISPATCH_RULE_REST, number, DISPATCH_NONE)) return false;
    return true;
}

static bool tours_walk(Audit *audit) {
    const DispatchProblem *p = audit->problem;
    size_t number = 0;
    for (size_t w = 0; w < p->worker_count; w++) {
        for (size_t s = 0; s < p->workers[w].shift_count; s++, number++) {
            bool there = number < audit->plan->tour_count;
            if (!claim(audit, there, DISPATCH_RULE_SHAPE, (int32_t)number, DISPATCH_NONE))
                return false;
            if (!tour_walk(audit, (int32_t)number, (int32_t)w, (int32_t)s)) return false;
        }
        int32_t most_s = p->workers[w].most_work_s;
        if (!claim(audit, !most_s || !audit->work_s[w] || audit->work_s[w] <= most_s,
                   DISPATCH_RULE_MINUTES, (int32_t)number - 1, DISPATCH_NONE))
            return false;
    }
    return claim(audit, number == audit->plan->tour_count, DISPATCH_RULE_SHAPE, (int32_t)number,
                 DISPATCH_NONE);
}

static void left_out_count(Audit *audit, const DispatchVisit *visit) {
    int32_t priority = visit->priority;
    if (priority < 1 || priority > DISPATCH_PRIORITIES) priority = 1;
    if (!visit->may_skip) {
        audit->sum.left_out[priority - 1]++;
        return;
    }
    audit->sum.skipped++;
    audit->sum.cost += audit->problem->weights.skip_min[priority - 1] * DISPATCH_MINUTE;
}

static bool outcomes_check(Audit *audit) {
    for (size_t v = 0; v < audit->problem->visit_count; v++) {
        const DispatchOutcome *outcome = &audit->plan->outcomes[v];
        int32_t tour = audit->tour_of[v], visit = (int32_t)v;
        bool served = tour != DISPATCH_NONE;
        if (!claim(audit, outcome->tour == tour, DISPATCH_RULE_ONCE, tour, visit)) return false;
        bool said =
            served == (outcome->why == DISPATCH_WHY_NONE) && outcome->why < DISPATCH_WHY_COUNT;
        bool withdrawn = audit->problem->visits[v].withdrawn;
        said = said && withdrawn == (outcome->why == DISPATCH_WHY_WITHDRAWN);
        if (!claim(audit, said, DISPATCH_RULE_REASON, tour, visit)) return false;
        if (!served && !withdrawn) left_out_count(audit, &audit->problem->visits[v]);
    }
    return true;
}

static bool pairs_check(Audit *audit) {
    for (size_t i = 0; i < audit->problem->pair_count; i++) {
        const DispatchPair *pair = &audit->problem->pairs[i];
        int32_t a = audit->tour_of[pair->first], b = audit->tour_of[pair->second];
        bool both = a != DISPATCH_NONE && b != DISPATCH_NONE;
        bool neither = a == DISPATCH_NONE && b == DISPATCH_NONE;
        if (!claim(audit, both || neither, DISPATCH_RULE_PAIR, a, pair->first)) return false;
        if (neither) continue;
        int64_t gap_s = (int64_t)audit->start_s[pair->second] - audit->start_s[pair->first];
        bool apart = !pair->different_workers ||
                     audit->plan->tours[a].worker != audit->plan->tours[b].worker;
        if (!claim(audit, apart && gap_s >= pair->gap_min_s && gap_s <= pair->gap_max_s,
                   DISPATCH_RULE_PAIR, a, pair->first))
            return false;
    }
    return true;
}

static int64_t shift_span_s(const DispatchShift *shift) {
    return shift->end_s > shift->start_s ? (int64_t)shift->end_s - shift->start_s : 0;
}

/* Care + travel of every worker beyond the share that the own hours make of all hours. */
static void unfair_sum(Audit *audit) {
    const DispatchProblem *p = audit->problem;
    int64_t care_s = 0, hours_s = 0;
    for (size_t v = 0; v < p->visit_count; v++) {
        int64_t length_s = care_length_s(p, &p->visits[v], NULL);
        bool counts = !p->visits[v].withdrawn && length_s > 0 && length_s <= DISPATCH_TIME_MAX_S;
        care_s += counts ? length_s : 0;
    }
    for (size_t w = 0; w < p->worker_count; w++)
        for (size_t s = 0; s < p->workers[w].shift_count; s++)
            hours_s += shift_span_s(&p->workers[w].shifts[s]);
    for (size_t w = 0; w < p->worker_count; w++) {
        int64_t own_s = 0;
        for (size_t s = 0; s < p->workers[w].shift_count; s++)
            own_s += shift_span_s(&p->workers[w].shifts[s]);
        int64_t share_s = hours_s ? care_s * own_s / hours_s : 0;
        if (audit->work_s[w] > share_s) audit->sum.unfair_s += audit->work_s[w] - share_s;
    }
}

static void cost_sum(Audit *audit) {
    const DispatchWeights *w = &audit->problem->weights;
    DispatchFigures *f = &audit->sum;
    f->cost += f->travel_s * w->travel_pm + f->wait_s * w->wait_pm;
    f->cost += f->early_s * w->early_pm + f->late_s * w->late_pm + f->overtime_s * w->overtime_pm;
    f->cost += f->unfair_s * w->unfair_pm + f->shifts_used * (w->shift_min * DISPATCH_MINUTE);
    f->cost += f->sex_missed * (w->sex_min * DISPATCH_MINUTE);
    f->cost += f->language_missed * (w->language_min * DISPATCH_MINUTE);
    f->cost += f->strange_pm * w->stranger_min * (DISPATCH_MINUTE / 1000);
}

/* Moves are measured against another plan and cannot be seen here. */
static bool figures_check(Audit *audit) {
    unfair_sum(audit);
    cost_sum(audit);
    const DispatchFigures *mine = &audit->sum, *said = &audit->plan->figures;
    const int64_t pairs[][2] = {{mine->cost, said->cost},
                                {mine->served, said->served},
                                {mine->skipped, said->skipped},
                                {mine->shifts_used, said->shifts_used},
                                {mine->sex_missed, said->sex_missed},
                                {mine->language_missed, said->language_missed},
                                {mine->care_s, said->care_s},
                                {mine->travel_s, said->travel_s},
                                {mine->wait_s, said->wait_s},
                                {mine->early_s, said->early_s},
                                {mine->late_s, said->late_s},
                                {mine->overtime_s, said->overtime_s},
                                {mine->unfair_s, said->unfair_s},
                                {mine->strange_pm, said->strange_pm}};
    bool equal = memcmp(mine->left_out, said->left_out, sizeof mine->left_out) == 0;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        equal = equal && pairs[i][0] == pairs[i][1];
    return claim(audit, equal, DISPATCH_RULE_FIGURES, DISPATCH_NONE, DISPATCH_NONE);
}

DispatchFinding dispatch_check(Arena *scratch, const DispatchProblem *problem,
                               const DispatchPlan *plan) {
    Audit audit = {.problem = problem,
                   .plan = plan,
                   .finding = {DISPATCH_RULE_NONE, DISPATCH_NONE, DISPATCH_NONE}};
    audit.tour_of = arena_array(scratch, int32_t, problem->visit_count);
    audit.start_s = arena_array(scratch, int32_t, problem->visit_count);
    audit.work_s = arena_array(scratch, int64_t, problem->worker_count);
    for (size_t v = 0; v < problem->visit_count; v++) audit.tour_of[v] = DISPATCH_NONE;
    bool sized = plan->visit_count == problem->visit_count;
    bool holds = claim(&audit, sized, DISPATCH_RULE_SHAPE, DISPATCH_NONE, DISPATCH_NONE) &&
                 tours_walk(&audit) && outcomes_check(&audit) && pairs_check(&audit) &&
                 figures_check(&audit);
    assert(holds == (audit.finding.rule == DISPATCH_RULE_NONE));
    return audit.finding;
}
