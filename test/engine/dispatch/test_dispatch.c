#include "sample.h"

static Sample s;

static int setup(void **state) {
    (void)state;
    sample_init(&s);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    sample_clear(&s);
    return 0;
}

static void one_visit_is_served_when_its_window_opens(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_visit(&s, 20, 9 * 60, 10 * 60);
    sample_plan(&s);
    assert_served(&s, 0, 0, 9 * 60);
    assert_int_equal(s.plan.tours[0].leave_s, (9 * 60 - 20) * MINUTE);
    assert_int_equal(s.plan.tours[0].back_s, (9 * 60 + 30 + 20) * MINUTE);
    assert_int_equal(s.plan.figures.travel_s, 40 * MINUTE);
    assert_int_equal(s.plan.figures.care_s, 30 * MINUTE);
    assert_int_equal(s.plan.figures.wait_s, 0);
    assert_int_equal(s.plan.figures.served, 1);
    assert_int_equal(s.plan.figures.shifts_used, 1);
}

static void the_nearer_worker_goes(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_worker(&s, 100);
    sample_visit(&s, 90, 9 * 60, 16 * 60);
    sample_visit(&s, 10, 9 * 60, 16 * 60);
    s.problem.weights.unfair_pm = 0;
    sample_plan(&s);
    assert_int_equal(s.plan.outcomes[0].worker, 1);
    assert_int_equal(s.plan.outcomes[1].worker, 0);
    assert_int_equal(s.plan.figures.travel_s, 40 * MINUTE);
    assert_int_equal(s.plan.figures.cost, 40 * DISPATCH_MINUTE);
}

static void a_second_window_is_used_when_the_first_is_taken(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_visit(&s, 10, 8 * 60 + 10, 8 * 60 + 10)->priority = 1;
    DispatchVisit *two = sample_visit(&s, 10, 8 * 60 + 10, 8 * 60 + 20);
    s.windows[1][1] = (DispatchWindow){14 * HOUR, 14 * HOUR, 15 * HOUR, 15 * HOUR};
    two->window_count = 2;
    sample_plan(&s);
    assert_served(&s, 0, 0, 8 * 60 + 10);
    assert_served(&s, 1, 0, 14 * 60);
}

static void a_soft_window_costs_minutes_and_a_hard_one_refuses(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_visit(&s, 60, 8 * 60, 8 * 60 + 50);
    s.windows[0][0].latest_s = 10 * HOUR;
    sample_plan(&s);
    assert_served(&s, 0, 0, 9 * 60);
    assert_int_equal(s.plan.figures.late_s, 10 * MINUTE);
    assert_int_equal(s.plan.figures.cost,
                     120 * DISPATCH_MINUTE + 10 * DISPATCH_MINUTE * 3 +
                         s.plan.figures.unfair_s * s.problem.weights.unfair_pm);
    s.windows[0][0].latest_s = 8 * HOUR + 50 * MINUTE;
    sample_plan(&s);
    assert_why(&s, 0, DISPATCH_WHY_REACH);
    assert_int_equal(s.plan.figures.left_out[2], 1);
}

static void a_worker_waits_for_a_soft_opening(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_visit(&s, 10, 9 * 60, 16 * 60);
    s.windows[0][0].earliest_s = 8 * HOUR;
    sample_plan(&s);
    assert_served(&s, 0, 0, 9 * 60);
    assert_int_equal(s.plan.figures.early_s, 0);
}

static void length_follows_items_and_pace(void **state) {
    (void)state;
    static const int32_t paces[] = {1000, 500};
    DispatchWorker *worker = sample_worker(&s, 0);
    worker->pace_pm = 1200;
    worker->item_pace_pm = paces;
    s.problem.item_count = 2;
    DispatchVisit *visit = sample_visit(&s, 10, 9 * 60, 9 * 60);
    s.parts[0][1] = (DispatchPart){1, 20 * MINUTE};
    visit->part_count = 2;
    sample_plan(&s);
    assert_int_equal(s.plan.figures.care_s, 36 * MINUTE + 12 * MINUTE);
}

static void soft_wishes_choose_the_worker(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_worker(&s, 0)->sex = DISPATCH_MALE;
    sample_worker(&s, 0)->languages = 2;
    sample_worker(&s, 0);
    sample_visit(&s, 10, 9 * 60, 9 * 60)->sex = DISPATCH_MALE;
    sample_visit(&s, 10, 9 * 60, 9 * 60)->languages = 6;
    sample_visit(&s, 10, 9 * 60, 9 * 60);
    s.knowns[0] = (DispatchKnown){2, 3, 800};
    s.problem.known_count = 1;
    sample_plan(&s);
    assert_int_equal(s.plan.outcomes[0].worker, 1);
    assert_int_equal(s.plan.outcomes[1].worker, 2);
    assert_int_equal(s.plan.outcomes[2].worker, 3);
    assert_int_equal(s.plan.figures.sex_missed + s.plan.figures.language_missed, 0);
    assert_int_equal(s.plan.figures.strange_pm, 0);
    s.problem.worker_count = 1;
    s.problem.known_count = 0;
    s.problem.visit_count = 1;
    sample_plan(&s);
    assert_int_equal(s.plan.figures.sex_missed, 1);
}

static void work_is_shared_fairly(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_worker(&s, 0);
    for (int i = 0; i < 6; i++) sample_visit(&s, 1, 8 * 60, 16 * 60);
    s.problem.weights.unfair_pm = 1000;
    sample_plan(&s);
    int first = 0;
    for (int i = 0; i < 6; i++) first += s.plan.outcomes[i].worker == 0;
    assert_int_equal(first, 3);
}

static void a_rest_is_taken_between_visits(void **state) {
    (void)state;
    sample_worker(&s, 0);
    s.rests[0] = (DispatchRest){11 * HOUR, 12 * HOUR, 45 * MINUTE};
    s.shifts[0][0].rest_count = 1;
    sample_visit(&s, 10, 10 * 60 + 40, 10 * 60 + 40);
    sample_visit(&s, 10, 12 * 60, 13 * 60);
    sample_plan(&s);
    assert_served(&s, 0, 0, 10 * 60 + 40);
    assert_served(&s, 1, 0, 12 * 60);
    const DispatchTour *tour = &s.plan.tours[0];
    assert_int_equal(tour->stop_count, 3);
    assert_int_equal(tour->stops[1].rest, 0);
    assert_int_equal(tour->stops[1].start_s, 11 * HOUR + 10 * MINUTE);
    /* A window that the rest fills cannot be kept, whatever else there is to do. */
    s.rests[0].to_s = 11 * HOUR + 10 * MINUTE;
    s.windows[1][0] = (DispatchWindow){11 * HOUR + 15 * MINUTE, 11 * HOUR + 15 * MINUTE,
                                       11 * HOUR + 50 * MINUTE, 11 * HOUR + 50 * MINUTE};
    sample_plan(&s);
    assert_why(&s, 1, DISPATCH_WHY_HOURS);
}

static void two_shifts_are_two_tours(void **state) {
    (void)state;
    DispatchWorker *worker = sample_worker(&s, 0);
    s.shifts[0][0].end_s = s.shifts[0][0].latest_end_s = 11 * HOUR;
    s.shifts[0][1] = s.shifts[0][0];
    s.shifts[0][1].start_s = 14 * HOUR;
    s.shifts[0][1].end_s = 17 * HOUR;
    s.shifts[0][1].latest_end_s = 18 * HOUR;
    worker->shift_count = 2;
    sample_visit(&s, 10, 9 * 60, 9 * 60);
    sample_visit(&s, 10, 12 * 60, 13 * 60);
    sample_visit(&s, 10, 16 * 60 + 50, 16 * 60 + 50);
    sample_plan(&s);
    assert_int_equal(s.plan.tour_count, 2);
    assert_int_equal(s.plan.outcomes[0].tour, 0);
    assert_why(&s, 1, DISPATCH_WHY_HOURS);
    assert_int_equal(s.plan.outcomes[2].tour, 1);
    assert_int_equal(s.plan.figures.overtime_s, 30 * MINUTE);
}

static void urgent_visits_keep_their_place(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_visit(&s, 1, 9 * 60, 9 * 60)->priority = 5;
    sample_visit(&s, 90, 9 * 60, 9 * 60 + 30)->priority = 1;
    sample_plan(&s);
    assert_why(&s, 0, DISPATCH_WHY_CAPACITY);
    assert_why(&s, 1, DISPATCH_WHY_NONE);
    assert_int_equal(s.plan.figures.left_out[4], 1);
}

static void a_dear_visit_that_may_be_skipped_is_skipped(void **state) {
    (void)state;
    sample_worker(&s, 0);
    DispatchVisit *visit = sample_visit(&s, 100, 10 * 60, 12 * 60);
    visit->may_skip = true;
    visit->priority = 5;
    sample_plan(&s);
    assert_why(&s, 0, DISPATCH_WHY_COST);
    assert_int_equal(s.plan.figures.skipped, 1);
    assert_int_equal(s.plan.figures.cost, 60 * DISPATCH_MINUTE);
    visit->priority = 1;
    sample_plan(&s);
    assert_why(&s, 0, DISPATCH_WHY_NONE);
}

static void a_pin_holds_worker_and_start(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_worker(&s, 100);
    DispatchVisit *visit = sample_visit(&s, 10, 9 * 60, 12 * 60);
    visit->worker_is_pinned = visit->start_is_pinned = true;
    visit->pin_worker = 1;
    visit->pin_start_s = 11 * HOUR;
    sample_visit(&s, 10, 11 * 60, 11 * 60);
    sample_plan(&s);
    assert_served(&s, 0, 1, 11 * 60);
    assert_served(&s, 1, 0, 11 * 60);
}

static void paired_visits_start_together(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_worker(&s, 100);
    sample_visit(&s, 50, 8 * 60, 12 * 60);
    sample_visit(&s, 50, 9 * 60 + 10, 12 * 60);
    sample_pair(&s, 0, 1, 0, 0);
    sample_visit(&s, 40, 8 * 60, 12 * 60);
    sample_plan(&s);
    assert_int_equal(s.plan.outcomes[0].start_s, s.plan.outcomes[1].start_s);
    assert_int_not_equal(s.plan.outcomes[0].worker, s.plan.outcomes[1].worker);
    assert_why(&s, 2, DISPATCH_WHY_NONE);
}

static void paired_visits_keep_their_gap(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_visit(&s, 10, 8 * 60, 12 * 60);
    sample_visit(&s, 10, 8 * 60, 16 * 60);
    sample_pair(&s, 0, 1, 120, 150);
    sample_plan(&s);
    int32_t gap = s.plan.outcomes[1].start_s - s.plan.outcomes[0].start_s;
    assert_in_range(gap, 120 * MINUTE, 150 * MINUTE);
    s.pairs[0].different_workers = true;
    sample_plan(&s);
    assert_why(&s, 0, DISPATCH_WHY_PAIR);
    assert_why(&s, 1, DISPATCH_WHY_PAIR);
    sample_worker(&s, 0);
    sample_plan(&s);
    assert_int_not_equal(s.plan.outcomes[0].worker, s.plan.outcomes[1].worker);
}

static void a_pair_without_room_leaves_both_out(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_visit(&s, 10, 9 * 60, 9 * 60);
    sample_visit(&s, 10, 9 * 60, 9 * 60);
    sample_pair(&s, 0, 1, 0, 0);
    sample_visit(&s, 10, 9 * 60, 9 * 60);
    sample_plan(&s);
    assert_why(&s, 2, DISPATCH_WHY_NONE);
    assert_why(&s, 0, DISPATCH_WHY_CAPACITY);
    assert_why(&s, 1, DISPATCH_WHY_CAPACITY);
    s.problem.visit_count = 2;
    sample_plan(&s);
    assert_why(&s, 0, DISPATCH_WHY_PAIR);
}

static void the_same_input_gives_the_same_plan(void **state) {
    (void)state;
    for (int i = 0; i < 4; i++) sample_worker(&s, i * 30);
    for (int i = 0; i < 40; i++)
        sample_visit(&s, (i * 37) % 120, 8 * 60 + (i * 53) % 400, 8 * 60 + 60 + (i * 53) % 400);
    s.settings = (DispatchSettings){.seed = 5, .rounds = 60};
    sample_plan(&s);
    DispatchPlan first = s.plan;
    sample_plan(&s);
    assert_memory_equal(first.outcomes, s.plan.outcomes, 40 * sizeof(DispatchOutcome));
    assert_memory_equal(&first.figures, &s.plan.figures, sizeof(DispatchFigures));
    for (size_t t = 0; t < first.tour_count; t++) {
        assert_int_equal(first.tours[t].stop_count, s.plan.tours[t].stop_count);
        if (first.tours[t].stop_count)
            assert_memory_equal(first.tours[t].stops, s.plan.tours[t].stops,
                                first.tours[t].stop_count * sizeof(DispatchStop));
    }
}

static void rounds_never_make_it_worse(void **state) {
    (void)state;
    for (int i = 0; i < 3; i++) sample_worker(&s, i * 40);
    for (int i = 0; i < 30; i++)
        sample_visit(&s, (i * 47) % 120, 8 * 60 + (i * 71) % 400, 8 * 60 + 90 + (i * 71) % 400);
    int64_t cost = INT64_MAX;
    int32_t served = 0;
    for (int rounds = 0; rounds <= 200; rounds += 50) {
        s.settings.rounds = rounds;
        sample_plan(&s);
        assert_true(s.plan.figures.served > served ||
                    (s.plan.figures.served == served && s.plan.figures.cost <= cost));
        served = s.plan.figures.served;
        cost = s.plan.figures.cost;
    }
}

static bool stop_at_three(void *context, int32_t round, int32_t rounds) {
    *(int32_t *)context = round;
    return round < 3 && rounds == 1000;
}

static void rounds_stop_when_told(void **state) {
    (void)state;
    int32_t last = -1;
    sample_worker(&s, 0);
    sample_visit(&s, 10, 9 * 60, 12 * 60);
    s.settings = (DispatchSettings){.rounds = 1000, .go_on = stop_at_three, .context = &last};
    sample_plan(&s);
    assert_int_equal(last, 3);
    assert_served(&s, 0, 0, 9 * 60);
}

static void an_empty_problem_has_an_empty_plan(void **state) {
    (void)state;
    s.settings.rounds = 10;
    sample_plan(&s);
    assert_int_equal(s.plan.tour_count, 0);
    assert_int_equal(s.plan.figures.cost, 0);
}

static void a_problem_without_meaning_is_refused(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_visit(&s, 10, 9 * 60, 12 * 60);
    s.problem.visit_count = 1000 * 1000;
    assert_int_equal(dispatch_plan(&s.arena, &s.problem, &s.settings, &s.plan), ERR_TOO_LARGE);
    s.problem.visit_count = 1;
    s.problem.ban_count = 1;
    s.bans[0] = (DispatchBan){5, 0};
    assert_int_equal(dispatch_plan(&s.arena, &s.problem, &s.settings, &s.plan), ERR_INVALID);
    s.problem.ban_count = 0;
    s.problem.weights.travel_pm = -1;
    assert_non_null(dispatch_fault(&s.problem));
    assert_int_equal(dispatch_plan(&s.arena, &s.problem, &s.settings, &s.plan), ERR_INVALID);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(one_visit_is_served_when_its_window_opens),
        TEST(the_nearer_worker_goes),
        TEST(a_second_window_is_used_when_the_first_is_taken),
        TEST(a_soft_window_costs_minutes_and_a_hard_one_refuses),
        TEST(a_worker_waits_for_a_soft_opening),
        TEST(length_follows_items_and_pace),
        TEST(soft_wishes_choose_the_worker),
        TEST(work_is_shared_fairly),
        TEST(a_rest_is_taken_between_visits),
        TEST(two_shifts_are_two_tours),
        TEST(urgent_visits_keep_their_place),
        TEST(a_dear_visit_that_may_be_skipped_is_skipped),
        TEST(a_pin_holds_worker_and_start),
        TEST(paired_visits_start_together),
        TEST(paired_visits_keep_their_gap),
        TEST(a_pair_without_room_leaves_both_out),
        TEST(the_same_input_gives_the_same_plan),
        TEST(rounds_never_make_it_worse),
        TEST(rounds_stop_when_told),
        TEST(an_empty_problem_has_an_empty_plan),
        TEST(a_problem_without_meaning_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
