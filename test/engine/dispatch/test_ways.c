#include "engine/dispatch/ways.h"

#include <math.h>

#include "sample.h"

static DispatchPlace places[] = {
    {30.3193, 120.1415}, {30.2741, 120.1551}, {30.3193, 120.1415}, {0, 0}, {0, 180}, {91, 0}};
static DispatchWorker workers[] = {{.mode = DISPATCH_BICYCLE},
                                   {.mode = DISPATCH_CAR, .speed_mh = 36000},
                                   {.mode = DISPATCH_TRANSIT}};

static DispatchProblem problem_make(void) {
    return (DispatchProblem){.places = places,
                             .place_count = 6,
                             .workers = workers,
                             .worker_count = 3,
                             .travel = dispatch_travel_usual()};
}

static void metres_follow_the_great_circle(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 0);
    DispatchProblem problem = problem_make();
    Ways ways;
    ways_init(&ways, &arena, &problem, false);
    /* 0.0452 degrees of latitude are 5,026 m, 0.0136 of longitude at 30.3 N 1,306 m: together 5,193
     * m. */
    assert_in_range(ways_metres(&ways, 0, 1), 5188, 5198);
    assert_int_equal(ways_metres(&ways, 0, 2), 0);
    assert_int_equal(ways_metres(&ways, 3, 4), 20015114);
    arena_clear(&arena);
}

static void seconds_follow_mode_and_speed(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 0);
    DispatchProblem problem = problem_make();
    problem.travel.speed_mh[DISPATCH_TRANSIT] = 0;
    Ways ways;
    ways_init(&ways, &arena, &problem, true);
    double metres = ways_metres(&ways, 0, 1);
    assert_int_equal(ways_seconds(&ways, 0, 0, 1), lround(metres * 1.3 * 3.6 / 13) + 120);
    assert_int_equal(ways_seconds(&ways, 1, 0, 1), lround(metres * 1.4 / 10) + 360);
    assert_int_equal(ways_seconds(&ways, 2, 0, 1), WAYS_NEVER);
    assert_int_equal(ways_seconds(&ways, 0, 1, 1), 0);
    assert_int_equal(ways_seconds(&ways, 0, 0, DISPATCH_NONE), 0);
    assert_int_equal(ways_seconds(&ways, 0, 3, 4), WAYS_NEVER);
    arena_clear(&arena);
}

static void a_table_changes_nothing(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 0);
    DispatchProblem problem = problem_make();
    Ways with, without;
    ways_init(&with, &arena, &problem, true);
    ways_init(&without, &arena, &problem, false);
    for (int32_t i = 0; i < 5; i++)
        for (int32_t j = 0; j < 5; j++)
            assert_int_equal(ways_metres(&with, i, j), ways_metres(&without, i, j));
    arena_clear(&arena);
}

static void a_matrix_is_taken_as_it_is(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 0);
    int32_t matrix_s[36] = {0, 10, -1, INT32_MAX};
    matrix_s[6] = 20;
    DispatchProblem problem = problem_make();
    problem.travel.matrix_s[DISPATCH_BICYCLE] = matrix_s;
    Ways ways;
    ways_init(&ways, &arena, &problem, false);
    assert_int_equal(ways_seconds(&ways, 0, 0, 1), 10);
    assert_int_equal(ways_seconds(&ways, 0, 1, 0), 20);
    assert_int_equal(ways_seconds(&ways, 0, 0, 2), WAYS_NEVER);
    assert_int_equal(ways_seconds(&ways, 0, 0, 3), WAYS_NEVER);
    arena_clear(&arena);
}

static void places_off_the_earth_are_not_sound(void **state) {
    (void)state;
    Arena arena;
    arena_init(&arena, 0);
    DispatchProblem problem = problem_make();
    Ways ways;
    ways_init(&ways, &arena, &problem, false);
    assert_true(ways_place_is_sound(&ways, 4));
    assert_false(ways_place_is_sound(&ways, 5));
    assert_false(ways_place_is_sound(&ways, 6));
    assert_false(ways_place_is_sound(&ways, -1));
    arena_clear(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metres_follow_the_great_circle),
        cmocka_unit_test(seconds_follow_mode_and_speed),
        cmocka_unit_test(a_table_changes_nothing),
        cmocka_unit_test(a_matrix_is_taken_as_it_is),
        cmocka_unit_test(places_off_the_earth_are_not_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
