#include "engine/dispatch/sketch.h"

#include "sample.h"

static Sample s;
static Ground ground;
static Sketch sketch;

static int setup(void **state) {
    (void)state;
    sample_init(&s);
    for (int w = 0; w < 3; w++) {
        sample_worker(&s, 40 * w);
        s.rests[w] = (DispatchRest){11 * HOUR, 13 * HOUR, 30 * MINUTE};
        s.shifts[w][0].rest_count = 1;
    }
    for (int v = 0; v < 12; v++) sample_visit(&s, 9 * v, 8 * 60, 16 * 60);
    ground_init(&ground, &s.arena, &s.problem, true);
    sketch_init(&sketch, &s.arena, &ground, 0);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    sample_clear(&s);
    return 0;
}

static Spot find(int32_t visit, int32_t tour) {
    Spot spot = {.cost = COST_NEVER};
    assert_int_equal(sketch_find(&sketch, visit, tour, NULL, &spot), DISPATCH_WHY_NONE);
    return spot;
}

static void put(int32_t visit, int32_t tour) {
    Spot spot = find(visit, tour);
    sketch_put(&sketch, visit, &spot);
}

/* Every visit where tour_of says, and work as the tracks have it. */
static void sketch_agrees(void) {
    int32_t placed = 0, in_tracks = 0;
    for (int32_t v = 0; v < ground.visit_count; v++) {
        if (sketch.tour_of[v] < 0) continue;
        placed++;
        assert_int_equal(sketch_step(&sketch, v)->visit, v);
    }
    for (int32_t t = 0; t < ground.tour_count; t++) {
        const Track *track = &sketch.tracks[t];
        in_tracks += track->visits;
        assert_int_equal(track->count, track->visits + 1);
        assert_int_equal(sketch.work_s[t], track->visits ? track->travel_s + track->care_s : 0);
    }
    assert_int_equal(placed, in_tracks);
}

static void the_found_cost_is_what_the_plan_gets_dearer_by(void **state) {
    (void)state;
    for (int32_t v = 0; v < 12; v++) {
        Score before = sketch_score(&sketch);
        Spot spot = find(v, v % 3);
        sketch_put(&sketch, v, &spot);
        Score after = sketch_score(&sketch);
        /* A rest that moves afterwards may only make it cheaper. */
        assert_true(after.cost - before.cost <= spot.cost);
        assert_int_equal(before.left_out[2] - after.left_out[2], 1);
        sketch_agrees();
    }
}

static void what_is_taken_leaves_no_trace(void **state) {
    (void)state;
    for (int32_t v = 0; v < 6; v++) put(v, v % 3);
    Score before = sketch_score(&sketch);
    put(7, 0);
    assert_true(sketch_take(&sketch, 7));
    sketch_agrees();
    Score after = sketch_score(&sketch);
    assert_int_equal(score_compare(&before, &after), 0);
    for (int32_t v = 0; v < 6; v++) assert_true(sketch_take(&sketch, v));
    assert_int_equal(sketch_score(&sketch).cost, 0);
}

static void undo_brings_every_tour_back(void **state) {
    (void)state;
    for (int32_t v = 0; v < 8; v++) put(v, v % 3);
    Score before = sketch_score(&sketch);
    int32_t tours[12], starts[8];
    memcpy(tours, sketch.tour_of, sizeof tours);
    for (int32_t v = 0; v < 8; v++) starts[v] = sketch_step(&sketch, v)->start_s;
    sketch_save(&sketch);
    assert_true(sketch_take(&sketch, 0));
    assert_true(sketch_take(&sketch, 4));
    put(0, 1);
    put(4, 2);
    put(10, 2);
    sketch_undo(&sketch);
    sketch_agrees();
    assert_memory_equal(tours, sketch.tour_of, sizeof tours);
    for (int32_t v = 0; v < 8; v++) assert_int_equal(starts[v], sketch_step(&sketch, v)->start_s);
    Score after = sketch_score(&sketch);
    assert_int_equal(score_compare(&before, &after), 0);
}

static void what_is_kept_stays(void **state) {
    (void)state;
    put(0, 0);
    sketch_save(&sketch);
    put(1, 0);
    sketch_keep(&sketch);
    sketch_save(&sketch);
    put(2, 1);
    sketch_undo(&sketch);
    assert_int_equal(sketch.tour_of[1], 0);
    assert_int_equal(sketch.tour_of[2], DISPATCH_NONE);
    sketch_agrees();
}

static void one_urgent_visit_outweighs_any_cost(void **state) {
    (void)state;
    Score urgent = {.left_out = {1}}, dear = {.left_out = {0, 5}, .cost = INT64_MAX};
    assert_int_equal(score_compare(&urgent, &dear), 1);
    assert_int_equal(score_compare(&dear, &urgent), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_found_cost_is_what_the_plan_gets_dearer_by),
        TEST(what_is_taken_leaves_no_trace),
        TEST(undo_brings_every_tour_back),
        TEST(what_is_kept_stays),
        TEST(one_urgent_visit_outweighs_any_cost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
