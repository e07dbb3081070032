/* Days drawn with everything in them, also nonsense: whatever comes out passes the checker.
 */
#include <math.h>

#include "sample.h"

static Sample s;

static void windows_draw(Rand *rand, int visit) {
    s.visits[visit].window_count = rand_below(rand, 3);
    for (size_t i = 0; i < s.visits[visit].window_count; i++) {
        int32_t from = rand_between(rand, 7 * 60, 19 * 60) * MINUTE,
                length = rand_between(rand, 0, 150) * MINUTE;
        bool soft = rand_below(rand, 2);
        s.windows[visit][i] = (DispatchWindow){from - (soft ? 20 * MINUTE : 0), from, from + length,
                                               from + length + (soft ? 40 * MINUTE : 0)};
        if (rand_below(rand, 40) == 0) s.windows[visit][i].latest_s = from - HOUR;
    }
}

static void visit_draw(Rand *rand, int workers) {
    DispatchVisit *visit =
        sample_visit(&s, rand_between(rand, 0, SAMPLE_PLACES - 1), 9 * 60, 12 * 60);
    int index = (int)(visit - s.visits);
    windows_draw(rand, index);
    visit->part_count = 1 + rand_below(rand, 2);
    for (int i = 0; i < 2; i++)
        s.parts[index][i] =
            (DispatchPart){rand_between(rand, 0, 2), rand_between(rand, 0, 60) * MINUTE};
    visit->skills = rand_below(rand, 3) ? 0 : 1ull << rand_below(rand, 4);
    visit->sex = (DispatchSex)rand_below(rand, 3);
    visit->sex_is_hard = rand_below(rand, 4) == 0;
    visit->languages = rand_below(rand, 4);
    visit->languages_are_hard = rand_below(rand, 5) == 0;
    visit->priority = rand_below(rand, 50) ? rand_between(rand, 1, 5) : 0;
    visit->may_skip = rand_below(rand, 3) == 0;
    visit->withdrawn = rand_below(rand, 30) == 0;
    visit->worker_is_pinned = rand_below(rand, 15) == 0;
    visit->pin_worker = rand_between(rand, 0, workers);
    visit->start_is_pinned = rand_below(rand, 25) == 0;
    visit->pin_start_s = rand_between(rand, 8 * 60, 16 * 60) * MINUTE;
}

static void worker_draw(Rand *rand) {
    static const int32_t paces[3] = {900, 1000, 1333};
    DispatchWorker *worker = sample_worker(&s, rand_between(rand, -1, SAMPLE_PLACES - 1));
    int index = (int)(worker - s.workers);
    DispatchShift *shift = s.shifts[index];
    shift->end_place = rand_between(rand, -1, SAMPLE_PLACES - 1);
    shift->latest_end_s = 18 * HOUR;
    s.rests[index] = (DispatchRest){11 * HOUR, 13 * HOUR, rand_between(rand, 20, 60) * MINUTE};
    shift->rest_count = rand_below(rand, 2);
    if (rand_below(rand, 3) == 0) {
        shift[1] = shift[0];
        shift[0].end_s = shift[0].latest_end_s = 12 * HOUR;
        shift[1].start_s = (rand_below(rand, 12) ? 13 : 11) * HOUR;
        worker->shift_count = 2;
    }
    worker->skills = rand_below(rand, 16);
    worker->sex = rand_below(rand, 4) ? DISPATCH_FEMALE : DISPATCH_MALE;
    worker->languages = rand_below(rand, 4);
    worker->mode = (DispatchMode)rand_below(rand, DISPATCH_MODES);
    worker->pace_pm = rand_between(rand, 0, 1) * rand_between(rand, 800, 1300);
    worker->item_pace_pm = rand_below(rand, 2) ? paces : NULL;
    worker->most_work_s = rand_between(rand, 0, 1) * rand_between(rand, 3, 9) * HOUR;
    worker->speed_mh = rand_between(rand, 0, 1) * 10000;
}

static void links_draw(Rand *rand, int visits, int workers) {
    for (int i = 0; i < visits / 4; i++) {
        s.bans[i] =
            (DispatchBan){rand_between(rand, 0, visits - 1), rand_between(rand, 0, workers - 1)};
        s.knowns[i] =
            (DispatchKnown){rand_between(rand, 0, visits - 1), rand_between(rand, 0, workers - 1),
                            rand_between(rand, 0, 1000)};
    }
    s.problem.ban_count = s.problem.known_count = (size_t)visits / 4;
    for (int i = 0; i < visits / 10; i++) {
        int min = rand_between(rand, 0, 1) * rand_between(rand, 0, 90);
        int first = rand_between(rand, 0, 5) ? 2 * i : rand_between(rand, 0, visits - 1);
        sample_pair(&s, first, 2 * i + 1, min, min ? min + rand_between(rand, 0, 60) : 0);
        s.pairs[i].different_workers = rand_below(rand, 2);
        s.visits[2 * i + 1].place = s.visits[first].place;
    }
}

static void problem_draw(Rand *rand, int visits, int workers) {
    sample_init(&s);
    s.problem.item_count = 3;
    for (int i = 0; i < SAMPLE_PLACES; i++)
        s.places[i] =
            (DispatchPlace){30.2 + 0.15 * rand_unit(rand), 120.1 + 0.15 * rand_unit(rand)};
    /* Every way of travelling has its matrix on some days; some cells break the triangle rule or
     * are closed. */
    if (rand_below(rand, 2)) s.problem.travel.matrix_s[DISPATCH_WALK] = NULL;
    for (int i = 0; i < 200; i++)
        s.matrix_s[rand_below(rand, SAMPLE_PLACES * SAMPLE_PLACES)] =
            rand_between(rand, -1, 3 * HOUR);
    for (int i = 0; i < workers; i++) worker_draw(rand);
    for (int i = 0; i < visits; i++) visit_draw(rand, workers);
    links_draw(rand, visits, workers);
    s.settings = (DispatchSettings){.seed = rand_next(rand), .rounds = rand_between(rand, 0, 40)};
}

static void explanation_check(int32_t visit) {
    DispatchExplanation explanation;
    assert_int_equal(dispatch_explain(&s.arena, &s.problem, &s.plan, visit, &explanation), OK);
    assert_int_equal(explanation.count, s.problem.worker_count);
    for (size_t i = 1; i < explanation.count; i++) {
        const DispatchCandidate *a = &explanation.candidates[i - 1],
                                *b = &explanation.candidates[i];
        if (a->why == DISPATCH_WHY_NONE && b->why == DISPATCH_WHY_NONE)
            assert_true(a->cost <= b->cost);
        if (a->why) assert_true(b->why && a->why >= b->why);
    }
    bool broken = s.plan.outcomes[visit].why && s.plan.outcomes[visit].why <= DISPATCH_WHY_WINDOW;
    if (broken) assert_int_equal(explanation.why, s.plan.outcomes[visit].why);
}

/* One visit cancelled, one worker late, the plan repaired; then the visit comes back as an urgent
 * one. */
static void day_disturb(Rand *rand) {
    int32_t visit = (int32_t)rand_below(rand, (uint32_t)s.problem.visit_count);
    int32_t worker = (int32_t)rand_below(rand, (uint32_t)s.problem.worker_count);
    bool was_withdrawn = s.visits[visit].withdrawn;
    s.visits[visit].withdrawn = true;
    s.shifts[worker][0].start_s += 90 * MINUTE;
    s.settings.most_move_s = rand_between(rand, 0, 2) * 30 * MINUTE;
    DispatchPlan before = s.plan;
    assert_int_equal(dispatch_repair(&s.arena, &s.problem, &before, &s.settings, &s.plan), OK);
    sample_check(&s);
    s.visits[visit].withdrawn = was_withdrawn;
    before = s.plan;
    int32_t served = before.figures.served;
    assert_int_equal(dispatch_insert(&s.arena, &s.problem, &s.settings,
                                     &(DispatchUrgent){&before, visit}, &s.plan),
                     OK);
    sample_check(&s);
    assert_true(s.plan.figures.served >= served);
    for (size_t v = 0; v < s.problem.visit_count; v++)
        if (before.outcomes[v].tour >= 0)
            assert_int_equal(s.plan.outcomes[v].worker, before.outcomes[v].worker);
    if (s.settings.most_move_s) assert_true(s.plan.figures.most_moved_s <= s.settings.most_move_s);
}

static void days_pass_the_checker(int days, int visits_most, int workers_most, uint64_t seed) {
    Rand rand;
    rand_init(&rand, seed);
    for (int day = 0; day < days; day++) {
        int visits = rand_between(&rand, 1, visits_most),
            workers = rand_between(&rand, 1, workers_most);
        problem_draw(&rand, visits, workers);
        sample_plan(&s);
        explanation_check((int32_t)rand_below(&rand, (uint32_t)visits));
        day_disturb(&rand);
        sample_clear(&s);
    }
}

static void small_days(void **state) {
    (void)state;
    days_pass_the_checker(300, 12, 4, 11);
}

static void middle_days(void **state) {
    (void)state;
    days_pass_the_checker(60, 60, 10, 12);
}

static void large_days(void **state) {
    (void)state;
    days_pass_the_checker(8, SAMPLE_MOST, 30, 13);
}

static int32_t nonsense(Rand *rand, int32_t usual) {
    static const int32_t odd[] = {
        INT32_MIN,           INT32_MIN + 1,           -86400,        -1,       0, 1, 86400,
        DISPATCH_TIME_MAX_S, DISPATCH_TIME_MAX_S + 1, INT32_MAX - 1, INT32_MAX};
    return rand_below(rand, 8) ? usual : odd[rand_below(rand, sizeof odd / sizeof *odd)];
}

static void garble(Rand *rand, int32_t *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) numbers[i] = nonsense(rand, numbers[i]);
}

static void problem_garble(Rand *rand) {
    for (size_t v = 0; v < s.problem.visit_count; v++) {
        DispatchVisit *visit = &s.visits[v];
        garble(rand, &s.windows[v][0].earliest_s, 1);
        garble(rand, &s.windows[v][1].latest_s, 1);
        garble(rand, &s.windows[v][0].from_s, 1);
        garble(rand, &s.parts[v][0].length_s, 1);
        garble(rand, &s.parts[v][1].item, 1);
        garble(rand, &visit->place, 1);
        garble(rand, &visit->priority, 1);
        garble(rand, &visit->pin_worker, 1);
        garble(rand, &visit->pin_start_s, 1);
    }
    for (size_t w = 0; w < s.problem.worker_count; w++) {
        int32_t *shift[] = {&s.shifts[w][0].start_s, &s.shifts[w][0].end_s,
                            &s.shifts[w][1].latest_end_s, &s.shifts[w][0].start_place,
                            &s.shifts[w][1].end_place};
        for (size_t i = 0; i < sizeof shift / sizeof *shift; i++) garble(rand, shift[i], 1);
        int32_t *worker[] = {&s.workers[w].speed_mh, &s.workers[w].pace_pm,
                             &s.workers[w].most_work_s};
        for (size_t i = 0; i < sizeof worker / sizeof *worker; i++) garble(rand, worker[i], 1);
        garble(rand, &s.rests[w].from_s, 1);
        garble(rand, &s.rests[w].length_s, 1);
    }
    for (size_t i = 0; i < s.problem.pair_count; i++) garble(rand, &s.pairs[i].gap_max_s, 1);
    for (int i = 0; i < 20; i++)
        garble(rand, &s.matrix_s[rand_below(rand, SAMPLE_PLACES * SAMPLE_PLACES)], 1);
    garble(rand, s.problem.travel.speed_mh, DISPATCH_MODES);
    garble(rand, s.problem.travel.detour_pm, DISPATCH_MODES);
    garble(rand, s.problem.travel.per_trip_s, DISPATCH_MODES);
    for (int i = 0; i < 10; i++)
        s.places[rand_below(rand, SAMPLE_PLACES)] =
            (DispatchPlace){rand_below(rand, 2) ? (double)NAN : (double)INFINITY, 1e300};
}

static void nonsense_is_left_out(void **state) {
    (void)state;
    Rand rand;
    rand_init(&rand, 14);
    for (int day = 0; day < 200; day++) {
        problem_draw(&rand, rand_between(&rand, 1, 20), rand_between(&rand, 1, 6));
        problem_garble(&rand);
        sample_plan(&s);
        for (size_t v = 0; v < s.problem.visit_count; v++) explanation_check((int32_t)v);
        sample_clear(&s);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_days),
        cmocka_unit_test(middle_days),
        cmocka_unit_test(large_days),
        cmocka_unit_test(nonsense_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
