/* Tiny days against every possible plan: what the planner says must be as good as the best there
 * is.
 */
#include "sample.h"

enum { VISITS = 4, WORKERS = 2, STEPS = VISITS + 1, REST = VISITS, TRIES = 200 };

typedef struct Day {
    int order[WORKERS][STEPS];
    int count[WORKERS];
} Day;

typedef struct Result {
    int left_out[DISPATCH_PRIORITIES];
    int64_t travel_s;
} Result;

static Sample s;
static Result best;
static int32_t low_s[VISITS], start_s[VISITS];

static int32_t way_s(int from, int to) {
    return s.matrix_s[from * SAMPLE_PLACES + to];
}

static int32_t open_s(int visit, int32_t from_s) {
    const DispatchVisit *v = &s.visits[visit];
    for (size_t i = 0; i < v->window_count; i++)
        if (from_s <= v->windows[i].latest_s)
            return from_s > v->windows[i].earliest_s ? from_s : v->windows[i].earliest_s;
    return -1;
}

/* Travel of one worker's sequence at its earliest, or -1. A rest at the end is taken after coming
 * back. */
static int64_t sequence_run(const Day *day, int worker) {
    const DispatchShift *shift = s.workers[worker].shifts;
    const DispatchRest *rest = shift->rests;
    int32_t now = shift->start_s, place = shift->start_place;
    int64_t travel = 0, care = 0;
    int last = -1;
    for (int i = 0; i < day->count[worker]; i++)
        if (day->order[worker][i] != REST) last = i;
    for (int i = 0; i < day->count[worker] && last >= 0; i++) {
        int visit = day->order[worker][i];
        if (visit == REST) {
            if (now > rest->to_s) return -1;
            now = (now > rest->from_s ? now : rest->from_s) + rest->length_s;
            continue;
        }
        if (s.visits[visit].skills & ~s.workers[worker].skills) return -1;
        int32_t way = way_s(place, s.visits[visit].place);
        int32_t arrive = now + way;
        start_s[visit] = open_s(visit, arrive > low_s[visit] ? arrive : low_s[visit]);
        if (start_s[visit] < 0) return -1;
        now = start_s[visit] + s.parts[visit][0].length_s;
        care += s.parts[visit][0].length_s;
        place = s.visits[visit].place;
        travel += way;
        if (i != last) continue;
        now += way_s(place, shift->end_place);
        travel += way_s(place, shift->end_place);
        if (now > shift->latest_end_s) return -1;
    }
    int32_t most = s.workers[worker].most_work_s;
    return most && travel + care > most ? -1 : travel;
}

static bool day_has(const Day *day, int visit) {
    for (int w = 0; w < WORKERS; w++)
        for (int i = 0; i < day->count[w]; i++)
            if (day->order[w][i] == visit) return true;
    return false;
}

/* Raises the starts of paired visits until the gap holds or a tour breaks. */
static int64_t day_run(const Day *day) {
    memset(low_s, 0, sizeof low_s);
    const DispatchPair *pair = s.problem.pair_count ? s.pairs : NULL;
    if (pair && day_has(day, pair->first) != day_has(day, pair->second)) return -1;
    bool paired = pair && day_has(day, pair->first);
    for (;;) {
        int64_t one = sequence_run(day, 0), two = sequence_run(day, 1);
        if (one < 0 || two < 0) return -1;
        if (!paired) return one + two;
        int32_t gap = start_s[pair->second] - start_s[pair->first];
        if (gap >= pair->gap_min_s && gap <= pair->gap_max_s) return one + two;
        if (gap < pair->gap_min_s)
            low_s[pair->second] = start_s[pair->first] + pair->gap_min_s;
        else
            low_s[pair->first] = start_s[pair->second] - pair->gap_max_s;
    }
}

static bool result_is_less(const Result *a, const Result *b) {
    for (int i = 0; i < DISPATCH_PRIORITIES; i++)
        if (a->left_out[i] != b->left_out[i]) return a->left_out[i] < b->left_out[i];
    return a->travel_s < b->travel_s;
}

static void day_judge(const Day *day) {
    Result result = {.travel_s = day_run(day)};
    if (result.travel_s < 0) return;
    for (int v = 0; v < (int)s.problem.visit_count; v++)
        if (!day_has(day, v)) result.left_out[s.visits[v].priority - 1]++;
    if (result_is_less(&result, &best)) best = result;
}

/* Every way of giving the visits from `visit` on to the workers, in every order; the rest comes
 * last. */
static void days_try(const Day *day, int visit) {
    if (visit == (int)s.problem.visit_count) visit = REST;
    if (visit > REST) {
        day_judge(day);
        return;
    }
    bool rests = visit == REST && s.shifts[0][0].rest_count;
    if (!rests) {
        if (visit == REST)
            day_judge(day);
        else
            days_try(day, visit + 1);
        if (visit == REST) return;
    }
    for (int w = 0; w < (rests ? 1 : WORKERS); w++)
        for (int at = 0; at <= day->count[w]; at++) {
            Day next = *day;
            memmove(&next.order[w][at + 1], &next.order[w][at],
                    sizeof(int) * (size_t)(day->count[w] - at));
            next.order[w][at] = visit;
            next.count[w]++;
            days_try(&next, visit + 1);
        }
}

enum { WITH_PAIR = 1, WITH_REST = 2, WITH_SKILLS = 4, WITH_MINUTES = 8, WITH_SECOND_WINDOW = 16 };

static void problem_draw(uint64_t seed, int with) {
    Rand rand;
    sample_init(&s);
    rand_init(&rand, seed);
    s.problem.weights = (DispatchWeights){.travel_pm = 1000};
    s.settings = (DispatchSettings){.seed = seed, .rounds = 300};
    for (int w = 0; w < WORKERS; w++) {
        DispatchWorker *worker = sample_worker(&s, rand_between(&rand, 0, 60));
        s.shifts[w][0].latest_end_s = s.shifts[w][0].end_s = rand_between(&rand, 11, 13) * HOUR;
        if (with & WITH_SKILLS) worker->skills = rand_below(&rand, 4);
        if (with & WITH_MINUTES) worker->most_work_s = rand_between(&rand, 60, 200) * MINUTE;
    }
    s.rests[0] = (DispatchRest){9 * HOUR, 10 * HOUR, 30 * MINUTE};
    s.shifts[0][0].rest_count = with & WITH_REST ? 1 : 0;
    for (int v = 0; v < VISITS; v++) {
        int from = 8 * 60 + rand_between(&rand, 0, 150);
        DispatchVisit *visit =
            sample_visit(&s, rand_between(&rand, 0, 60), from, from + rand_between(&rand, 10, 90));
        visit->priority = rand_between(&rand, 1, 2);
        s.parts[v][0].length_s = rand_between(&rand, 10, 50) * MINUTE;
        if (with & WITH_SKILLS)
            visit->skills = 1ull << rand_below(&rand, 2) >> rand_below(&rand, 2);
        if (!(with & WITH_SECOND_WINDOW)) continue;
        int32_t later = s.windows[v][0].latest_s + 30 * MINUTE;
        s.windows[v][1] = (DispatchWindow){later, later, later + 20 * MINUTE, later + 20 * MINUTE};
        visit->window_count = 2;
    }
    int gap = rand_between(&rand, 0, 60);
    if (with & WITH_PAIR) sample_pair(&s, 0, 1, gap % 2 ? gap : 0, gap % 2 ? gap + 30 : 0);
}

static int misses(int with) {
    int missed = 0;
    for (uint64_t seed = 1; seed <= TRIES; seed++) {
        problem_draw(seed, with);
        best = (Result){.left_out = {INT32_MAX}};
        days_try(&(Day){0}, 0);
        sample_plan(&s);
        Result found = {.travel_s = s.plan.figures.travel_s};
        memcpy(found.left_out, s.plan.figures.left_out, sizeof found.left_out);
        assert_false(result_is_less(&found, &best));
        missed += result_is_less(&best, &found);
        sample_clear(&s);
    }
    return missed;
}

static void days_without_pairs_or_rests_are_planned_as_well_as_can_be(void **state) {
    (void)state;
    assert_int_equal(misses(0), 0);
    assert_int_equal(misses(WITH_SKILLS), 0);
    assert_int_equal(misses(WITH_MINUTES), 0);
    assert_int_equal(misses(WITH_SECOND_WINDOW), 0);
    assert_int_equal(misses(WITH_SKILLS | WITH_MINUTES | WITH_SECOND_WINDOW), 0);
}

/* Pairs fix their starts when they are put and a rest moves only after its visits: one day in fifty
 * may end a little short of the best. */
static void days_with_pairs_and_rests_come_near(void **state) {
    (void)state;
    assert_in_range(misses(WITH_PAIR), 0, TRIES / 50);
    assert_in_range(misses(WITH_REST), 0, TRIES / 50);
    assert_in_range(misses(WITH_PAIR | WITH_REST), 0, TRIES / 50);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_without_pairs_or_rests_are_planned_as_well_as_can_be),
        cmocka_unit_test(days_with_pairs_and_rests_come_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
