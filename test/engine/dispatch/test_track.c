#include "engine/dispatch/track.h"

#include "sample.h"

static Sample s;
static Ground ground;
static Track track, with;

static int setup(void **state) {
    (void)state;
    sample_init(&s);
    sample_worker(&s, 0);
    s.problem.weights.unfair_pm = 0;
    return 0;
}

static int teardown(void **state) {
    (void)state;
    sample_clear(&s);
    return 0;
}

static void track_make(void) {
    ground_init(&ground, &s.arena, &s.problem, false);
    track = with = (Track){0};
    track_init(&ground, &s.arena, 0, &track);
    assert_true(track_time(&ground, &track));
    assert_int_equal(track.cost, 0);
}

/* Puts a visit at a position; false when the sequence cannot be served. */
static bool put(int32_t visit, int32_t at) {
    Step step = step_make(&ground, visit, 0);
    track_with(&s.arena, &track, &step, at, &with);
    if (!track_time(&ground, &with)) return false;
    track_copy(&s.arena, &with, &track);
    return true;
}

static void earliest_and_latest_frame_the_start(void **state) {
    (void)state;
    sample_visit(&s, 10, 8 * 60, 12 * 60);
    sample_visit(&s, 30, 9 * 60, 10 * 60);
    track_make();
    assert_true(put(1, 0));
    assert_true(put(0, 0));
    const Step *first = &track.steps[0], *second = &track.steps[1];
    assert_int_equal(first->earliest_s, 8 * HOUR + 10 * MINUTE);
    assert_int_equal(first->latest_s, 9 * HOUR + 10 * MINUTE);
    assert_int_equal(second->earliest_s, 9 * HOUR);
    assert_int_equal(second->latest_s, 10 * HOUR);
    assert_int_equal(first->start_s, 8 * HOUR + 10 * MINUTE);
    assert_int_equal(second->start_s, 9 * HOUR);
    assert_int_equal(second->arrive_s, 9 * HOUR);
    assert_int_equal(track.travel_s, 60 * MINUTE);
    assert_int_equal(track.back_s, 10 * HOUR);
}

static void waiting_is_counted_between_stops_only(void **state) {
    (void)state;
    sample_visit(&s, 10, 9 * 60, 9 * 60);
    sample_visit(&s, 10, 10 * 60, 10 * 60);
    track_make();
    assert_true(put(0, 0));
    assert_int_equal(track.yielding, 0);
    assert_int_equal(track.steps[0].arrive_s, 9 * HOUR);
    assert_true(put(1, 1));
    assert_int_equal(track.yielding, 30 * MINUTE * s.problem.weights.wait_pm);
    assert_int_equal(track.cost, 20 * DISPATCH_MINUTE + track.yielding);
}

static void a_soft_opening_is_waited_for_while_nothing_breaks(void **state) {
    (void)state;
    sample_visit(&s, 10, 9 * 60, 12 * 60);
    s.windows[0][0].earliest_s = 8 * HOUR;
    sample_visit(&s, 10, 9 * 60 + 10, 9 * 60 + 10);
    track_make();
    assert_true(put(0, 0));
    assert_int_equal(track.steps[0].start_s, 9 * HOUR);
    assert_true(put(1, 1));
    assert_int_equal(track.steps[0].start_s, 8 * HOUR + 40 * MINUTE);
    assert_int_equal(track.cost, 20 * DISPATCH_MINUTE + 20 * DISPATCH_MINUTE);
}

static void a_promise_is_kept_and_its_breach_measured(void **state) {
    (void)state;
    sample_visit(&s, 10, 8 * 60, 12 * 60);
    sample_visit(&s, 10, 8 * 60, 12 * 60);
    track_make();
    assert_true(put(0, 0));
    track.steps[0].promise_s = 8 * HOUR + 30 * MINUTE;
    assert_true(track_time(&ground, &track));
    assert_int_equal(track.steps[0].start_s, 8 * HOUR + 30 * MINUTE);
    assert_int_equal(track.moved_s, 0);
    assert_true(put(1, 0));
    assert_int_equal(track.steps[1].start_s, 8 * HOUR + 40 * MINUTE);
    assert_int_equal(track.moved_s, 10 * MINUTE);
    assert_int_equal(track.most_moved_s, 10 * MINUTE);
}

static void a_fixed_start_binds_its_neighbours(void **state) {
    (void)state;
    sample_visit(&s, 10, 8 * 60, 12 * 60);
    sample_visit(&s, 10, 8 * 60, 12 * 60);
    track_make();
    assert_true(put(0, 0));
    track.steps[0].fixed_s = 8 * HOUR + 30 * MINUTE;
    assert_true(track_time(&ground, &track));
    assert_int_equal(track.steps[0].start_s, 8 * HOUR + 30 * MINUTE);
    assert_false(put(1, 0));
    assert_true(put(1, 1));
    assert_int_equal(track.steps[1].start_s, 9 * HOUR);
}

static void a_rest_stands_where_the_worker_is(void **state) {
    (void)state;
    s.rests[0] = (DispatchRest){9 * HOUR, 10 * HOUR, 30 * MINUTE};
    s.shifts[0][0].rest_count = 1;
    sample_visit(&s, 10, 8 * 60, 12 * 60);
    sample_visit(&s, 40, 8 * 60, 12 * 60);
    track_make();
    assert_true(put(0, 0));
    assert_int_equal(track.last_visit, 0);
    assert_int_equal(track.back_s, 8 * HOUR + 50 * MINUTE);
    assert_int_equal(track.steps[1].start_s, 9 * HOUR);
    assert_int_equal(track.steps[1].place, 0);
    assert_true(put(1, 2));
    assert_int_equal(track.steps[1].place, 10);
    assert_int_equal(track.steps[1].start_s, 9 * HOUR);
    assert_int_equal(track.steps[2].arrive_s, 10 * HOUR);
    assert_int_equal(track.travel_s, 80 * MINUTE);
}

static void back_too_late_is_refused_and_late_is_overtime(void **state) {
    (void)state;
    sample_visit(&s, 10, 16 * 60 + 50, 16 * 60 + 50);
    track_make();
    assert_false(put(0, 0));
    s.shifts[0][0].latest_end_s = 17 * HOUR + 30 * MINUTE;
    track_make();
    assert_true(put(0, 0));
    assert_int_equal(track.cost,
                     20 * DISPATCH_MINUTE + 30 * MINUTE * s.problem.weights.overtime_pm);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(earliest_and_latest_frame_the_start),
        TEST(waiting_is_counted_between_stops_only),
        TEST(a_soft_opening_is_waited_for_while_nothing_breaks),
        TEST(a_promise_is_kept_and_its_breach_measured),
        TEST(a_fixed_start_binds_its_neighbours),
        TEST(a_rest_stands_where_the_worker_is),
        TEST(back_too_late_is_refused_and_late_is_overtime),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
