#include "sample.h"

static Sample s;

/* A day with everything in it, planned well: tour 0 has visit 0, a rest and visit 1; tour 1 visit
 * 2. */
static int setup(void **state) {
    (void)state;
    sample_init(&s);
    sample_worker(&s, 0)->skills = 1;
    s.rests[0] = (DispatchRest){10 * HOUR, 11 * HOUR, 30 * MINUTE};
    s.shifts[0][0].rest_count = 1;
    sample_worker(&s, 50);
    sample_visit(&s, 10, 9 * 60, 9 * 60 + 10)->skills = 1;
    sample_visit(&s, 20, 11 * 60, 11 * 60 + 30)->skills = 1;
    sample_visit(&s, 60, 9 * 60, 9 * 60 + 10);
    sample_visit(&s, 60, 18 * 60, 18 * 60);
    sample_pair(&s, 0, 2, 0, 0);
    s.visits[2].worker_is_pinned = true;
    s.visits[2].pin_worker = 1;
    sample_plan(&s);
    assert_int_equal(s.plan.tours[0].stop_count, 3);
    assert_int_equal(s.plan.tours[1].stop_count, 1);
    assert_int_equal(s.plan.figures.served, 3);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    sample_clear(&s);
    return 0;
}

static void expect(DispatchRule rule) {
    DispatchFinding finding = dispatch_check(&s.arena, &s.problem, &s.plan);
    assert_string_equal(dispatch_rule_name(finding.rule), dispatch_rule_name(rule));
}

static DispatchStop *stop(int tour, int index) {
    return &s.plan.tours[tour].stops[index];
}

static void move(int tour, int index, int32_t seconds) {
    DispatchStop *moved = stop(tour, index);
    moved->start_s += seconds;
    moved->end_s += seconds;
    if (moved->visit >= 0) s.plan.outcomes[moved->visit].start_s += seconds;
}

static void shape(void **state) {
    (void)state;
    s.plan.visit_count--;
    expect(DISPATCH_RULE_SHAPE);
    s.plan.visit_count++;
    s.plan.tour_count--;
    expect(DISPATCH_RULE_SHAPE);
    s.plan.tour_count++;
    stop(0, 0)->visit = 99;
    expect(DISPATCH_RULE_SHAPE);
    stop(0, 0)->visit = 0;
    stop(0, 0)->end_s = INT32_MIN;
    expect(DISPATCH_RULE_SHAPE);
    stop(0, 0)->end_s = stop(0, 0)->start_s + 30 * MINUTE;
    expect(DISPATCH_RULE_NONE);
    s.plan.tours[0].worker = 1;
    expect(DISPATCH_RULE_SHAPE);
}

static void once_and_with_a_reason(void **state) {
    (void)state;
    s.plan.outcomes[1].worker = 1;
    expect(DISPATCH_RULE_ONCE);
    s.plan.outcomes[1].worker = 0;
    s.plan.outcomes[3].why = DISPATCH_WHY_NONE;
    expect(DISPATCH_RULE_REASON);
    s.plan.outcomes[3].why = DISPATCH_WHY_WITHDRAWN;
    expect(DISPATCH_RULE_REASON);
    s.plan.outcomes[3].why = DISPATCH_WHY_HOURS;
    s.plan.outcomes[3].tour = 1;
    expect(DISPATCH_RULE_ONCE);
    s.plan.outcomes[3].tour = DISPATCH_NONE;
    stop(1, 0)->visit = 1;
    expect(DISPATCH_RULE_ONCE);
}

static void withdrawn_and_contradictory(void **state) {
    (void)state;
    s.visits[1].withdrawn = true;
    expect(DISPATCH_RULE_WITHDRAWN);
    s.visits[1].withdrawn = false;
    s.visits[1].priority = 9;
    expect(DISPATCH_RULE_INPUT);
    s.visits[1].priority = 3;
    s.shifts[0][0].start_place = SAMPLE_PLACES;
    expect(DISPATCH_RULE_INPUT);
}

static void window_and_pin(void **state) {
    (void)state;
    s.windows[1][0].latest_s = s.windows[1][0].to_s = s.windows[1][0].earliest_s =
        s.windows[1][0].from_s = HOUR;
    expect(DISPATCH_RULE_WINDOW);
    s.visits[1].window_count = 0;
    expect(DISPATCH_RULE_NONE);
    s.visits[2].pin_worker = 0;
    expect(DISPATCH_RULE_PIN);
    s.visits[2].pin_worker = 1;
    s.visits[2].start_is_pinned = true;
    expect(DISPATCH_RULE_PIN);
}

static void wishes(void **state) {
    (void)state;
    s.workers[0].skills = 2;
    expect(DISPATCH_RULE_SKILL);
    s.workers[0].skills = 3;
    s.bans[0] = (DispatchBan){1, 0};
    s.problem.ban_count = 1;
    expect(DISPATCH_RULE_BAN);
    s.problem.ban_count = 0;
    s.visits[1].sex = DISPATCH_MALE;
    expect(DISPATCH_RULE_FIGURES);
    s.visits[1].sex_is_hard = true;
    expect(DISPATCH_RULE_SEX);
    s.visits[1].sex = DISPATCH_ANY_SEX;
    s.visits[1].languages = 1;
    expect(DISPATCH_RULE_FIGURES);
    s.visits[1].languages_are_hard = true;
    expect(DISPATCH_RULE_LANGUAGE);
}

static void travel(void **state) {
    (void)state;
    stop(0, 2)->arrive_s--;
    expect(DISPATCH_RULE_TRAVEL);
    stop(0, 2)->arrive_s++;
    s.plan.tours[0].leave_s++;
    expect(DISPATCH_RULE_TRAVEL);
    s.plan.tours[0].leave_s--;
    s.plan.tours[0].back_s--;
    expect(DISPATCH_RULE_TRAVEL);
    s.plan.tours[0].back_s++;
    s.matrix_s[10 * SAMPLE_PLACES + 20] = -1;
    expect(DISPATCH_RULE_TRAVEL);
}

static void length_shift_and_rest(void **state) {
    (void)state;
    s.workers[0].pace_pm = 1001;
    expect(DISPATCH_RULE_LENGTH);
    s.workers[0].pace_pm = 0;
    s.shifts[0][0].end_s = s.shifts[0][0].latest_end_s = 11 * HOUR;
    expect(DISPATCH_RULE_SHIFT);
    s.shifts[0][0].end_s = s.shifts[0][0].latest_end_s = 17 * HOUR;
    s.shifts[0][0].start_s = 10 * HOUR;
    expect(DISPATCH_RULE_TRAVEL);
    s.shifts[0][0].start_s = 8 * HOUR;
    s.rests[0].from_s = 10 * HOUR + 1;
    expect(DISPATCH_RULE_REST);
    s.rests[0].from_s = 10 * HOUR;
    s.rests[0].length_s++;
    expect(DISPATCH_RULE_LENGTH);
    s.rests[0].length_s--;
    s.shifts[0][0].rest_count = 0;
    expect(DISPATCH_RULE_REST);
    s.shifts[1][0].rest_count = 1;
    s.shifts[0][0].rest_count = 1;
    expect(DISPATCH_RULE_REST);
}

static void minutes_and_pair(void **state) {
    (void)state;
    s.workers[0].most_work_s = 100 * MINUTE;
    expect(DISPATCH_RULE_NONE);
    s.workers[0].most_work_s--;
    expect(DISPATCH_RULE_MINUTES);
    s.workers[0].most_work_s = 0;
    s.pairs[0].gap_min_s = s.pairs[0].gap_max_s = 1;
    expect(DISPATCH_RULE_PAIR);
    s.pairs[0] = (DispatchPair){0, 3, 0, 86400, false};
    expect(DISPATCH_RULE_PAIR);
    s.pairs[0] = (DispatchPair){0, 1, 0, 86400, true};
    expect(DISPATCH_RULE_PAIR);
}

static void figures(void **state) {
    (void)state;
    int64_t *longs[] = {&s.plan.figures.cost,       &s.plan.figures.care_s,
                        &s.plan.figures.travel_s,   &s.plan.figures.wait_s,
                        &s.plan.figures.early_s,    &s.plan.figures.late_s,
                        &s.plan.figures.overtime_s, &s.plan.figures.unfair_s,
                        &s.plan.figures.strange_pm};
    for (size_t i = 0; i < sizeof longs / sizeof *longs; i++) {
        ++*longs[i];
        expect(DISPATCH_RULE_FIGURES);
        --*longs[i];
    }
    s.plan.figures.left_out[2]++;
    expect(DISPATCH_RULE_FIGURES);
    s.plan.figures.left_out[2]--;
    expect(DISPATCH_RULE_NONE);
}

static void starting_before_arriving(void **state) {
    (void)state;
    s.windows[1][0].earliest_s = s.windows[1][0].from_s = 0;
    move(0, 2, -30 * MINUTE);
    expect(DISPATCH_RULE_TRAVEL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(shape),
        TEST(once_and_with_a_reason),
        TEST(withdrawn_and_contradictory),
        TEST(window_and_pin),
        TEST(wishes),
        TEST(travel),
        TEST(length_shift_and_rest),
        TEST(minutes_and_pair),
        TEST(figures),
        TEST(starting_before_arriving),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
