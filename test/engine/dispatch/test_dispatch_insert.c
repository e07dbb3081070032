#include "sample.h"

static Sample s;
static DispatchPlan before;

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

static Err insert(int visit) {
    before = s.plan;
    return dispatch_insert(&s.arena, &s.problem, &s.settings, &(DispatchUrgent){&before, visit},
                           &s.plan);
}

static void insert_well(int visit) {
    assert_int_equal(insert(visit), OK);
    sample_check(&s);
}

static void repair_well(void) {
    before = s.plan;
    assert_int_equal(dispatch_repair(&s.arena, &s.problem, &before, &s.settings, &s.plan), OK);
    sample_check(&s);
}

static void an_urgent_visit_goes_into_a_gap(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_worker(&s, 100);
    sample_visit(&s, 10, 9 * 60, 9 * 60);
    sample_visit(&s, 10, 14 * 60, 14 * 60);
    sample_plan(&s);
    sample_visit(&s, 12, 10 * 60, 12 * 60)->priority = 1;
    insert_well(2);
    assert_served(&s, 2, 0, 10 * 60);
    assert_served(&s, 0, 0, 9 * 60);
    assert_int_equal(s.plan.figures.moved, 0);
}

static void others_move_no_further_than_allowed(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_visit(&s, 10, 9 * 60, 12 * 60);
    sample_plan(&s);
    assert_served(&s, 0, 0, 9 * 60);
    sample_visit(&s, 10, 9 * 60, 9 * 60 + 10)->priority = 1;
    s.settings.most_move_s = 20 * MINUTE;
    insert_well(1);
    assert_why(&s, 1, DISPATCH_WHY_CAPACITY);
    assert_served(&s, 0, 0, 9 * 60);
    s.settings.most_move_s = 40 * MINUTE;
    insert_well(1);
    assert_served(&s, 1, 0, 9 * 60);
    assert_served(&s, 0, 0, 9 * 60 + 30);
    assert_int_equal(s.plan.figures.moved, 1);
    assert_int_equal(s.plan.figures.moved_s, 30 * MINUTE);
    assert_int_equal(s.plan.figures.most_moved_s, 30 * MINUTE);
}

static void a_pinned_start_never_moves(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_visit(&s, 10, 9 * 60, 12 * 60);
    sample_plan(&s);
    s.visits[0].worker_is_pinned = s.visits[0].start_is_pinned = true;
    s.visits[0].pin_start_s = s.plan.outcomes[0].start_s;
    sample_visit(&s, 10, 9 * 60, 9 * 60 + 10)->priority = 1;
    insert_well(1);
    assert_why(&s, 1, DISPATCH_WHY_CAPACITY);
}

static void promised_starts_are_kept_when_time_is_won(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_visit(&s, 10, 9 * 60, 9 * 60);
    sample_visit(&s, 10, 9 * 60, 12 * 60);
    sample_plan(&s);
    assert_served(&s, 1, 0, 9 * 60 + 30);
    s.visits[0].withdrawn = true;
    repair_well();
    assert_served(&s, 1, 0, 9 * 60 + 30);
    assert_int_equal(s.plan.figures.moved, 0);
}

static void a_pair_is_inserted_whole(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_worker(&s, 0);
    sample_visit(&s, 20, 9 * 60, 9 * 60);
    sample_plan(&s);
    sample_visit(&s, 10, 9 * 60, 12 * 60);
    sample_visit(&s, 10, 9 * 60, 12 * 60);
    sample_pair(&s, 1, 2, 0, 0);
    insert_well(2);
    assert_int_equal(s.plan.outcomes[1].start_s, s.plan.outcomes[2].start_s);
    assert_int_equal(s.plan.figures.served, 3);
}

static void a_visit_without_room_leaves_the_plan_alone(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_visit(&s, 10, 9 * 60, 9 * 60);
    sample_plan(&s);
    sample_visit(&s, 10, 9 * 60, 9 * 60)->skills = 1;
    insert_well(1);
    assert_why(&s, 1, DISPATCH_WHY_SKILL);
    assert_memory_equal(before.tours[0].stops, s.plan.tours[0].stops, sizeof(DispatchStop));
}

static void what_does_not_belong_is_refused(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_visit(&s, 10, 9 * 60, 9 * 60);
    sample_visit(&s, 10, 11 * 60, 11 * 60);
    sample_plan(&s);
    DispatchPlan good = s.plan;
    assert_int_equal(insert(0), ERR_CONFLICT);
    s.plan = good;
    assert_int_equal(insert(7), ERR_INVALID);
    s.plan = good;
    s.visits[1].withdrawn = true;
    sample_visit(&s, 10, 13 * 60, 13 * 60);
    assert_int_equal(insert(2), ERR_CONFLICT);
    s.plan = good;
    s.plan.tours[0].stops[1].visit = 0;
    assert_int_equal(insert(2), ERR_INVALID);
    DispatchExplanation explanation;
    assert_int_equal(dispatch_explain(&s.arena, &s.problem, &s.plan, 0, &explanation), ERR_INVALID);
    assert_int_equal(dispatch_explain(&s.arena, &s.problem, &good, 9, &explanation), ERR_INVALID);
}

static void a_sick_workers_visits_go_to_others(void **state) {
    (void)state;
    for (int w = 0; w < 3; w++) sample_worker(&s, 0);
    for (int i = 0; i < 9; i++)
        sample_visit(&s, 10 + i, 9 * 60 + i / 3 * 90, 9 * 60 + 30 + i / 3 * 90);
    sample_plan(&s);
    assert_int_equal(s.plan.figures.served, 9);
    int32_t sick = s.plan.outcomes[4].worker;
    s.workers[sick].shift_count = 1;
    s.shifts[sick][0].end_s = s.shifts[sick][0].latest_end_s = s.shifts[sick][0].start_s;
    repair_well();
    for (int v = 0; v < 9; v++) {
        assert_int_not_equal(s.plan.outcomes[v].worker, sick);
        if (before.outcomes[v].worker != sick)
            assert_int_equal(s.plan.outcomes[v].worker, before.outcomes[v].worker);
    }
    assert_int_equal(s.plan.figures.served + s.plan.figures.left_out[2], 9);
}

static void a_late_worker_keeps_what_still_holds(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_visit(&s, 10, 9 * 60, 9 * 60 + 10);
    sample_visit(&s, 10, 9 * 60, 12 * 60);
    sample_visit(&s, 10, 15 * 60, 15 * 60);
    sample_plan(&s);
    assert_int_equal(s.plan.figures.served, 3);
    s.shifts[0][0].start_s = 10 * HOUR;
    repair_well();
    assert_why(&s, 0, DISPATCH_WHY_HOURS);
    assert_served(&s, 1, 0, 10 * 60 + 10);
    assert_served(&s, 2, 0, 15 * 60);
    assert_int_equal(s.plan.figures.moved, 1);
}

static void half_of_a_broken_pair_does_not_stay(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_worker(&s, 0);
    sample_visit(&s, 10, 9 * 60, 10 * 60);
    sample_visit(&s, 10, 9 * 60, 10 * 60);
    sample_pair(&s, 0, 1, 0, 0);
    sample_plan(&s);
    assert_int_equal(s.plan.figures.served, 2);
    s.shifts[1][0].start_s = 9 * HOUR + 30 * MINUTE;
    repair_well();
    assert_int_equal(s.plan.figures.served, 2);
    assert_int_equal(s.plan.outcomes[0].start_s, 9 * HOUR + 40 * MINUTE);
    s.shifts[1][0].start_s = 12 * HOUR;
    repair_well();
    assert_int_equal(s.plan.figures.served, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_urgent_visit_goes_into_a_gap),
        TEST(others_move_no_further_than_allowed),
        TEST(a_pinned_start_never_moves),
        TEST(promised_starts_are_kept_when_time_is_won),
        TEST(a_pair_is_inserted_whole),
        TEST(a_visit_without_room_leaves_the_plan_alone),
        TEST(what_does_not_belong_is_refused),
        TEST(a_sick_workers_visits_go_to_others),
        TEST(a_late_worker_keeps_what_still_holds),
        TEST(half_of_a_broken_pair_does_not_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
