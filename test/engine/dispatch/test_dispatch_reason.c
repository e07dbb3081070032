#include <math.h>

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

static void explain(int visit, DispatchExplanation *explanation) {
    assert_int_equal(dispatch_explain(&s.arena, &s.problem, &s.plan, visit, explanation), OK);
    assert_int_equal(explanation->count, s.problem.worker_count);
    assert_int_equal(explanation->visit, visit);
}

/* Plans one visit with one worker and says why it was left out; the explanation must agree. */
static void expect_why(DispatchWhy why) {
    sample_plan(&s);
    assert_why(&s, 0, why);
    DispatchExplanation explanation;
    explain(0, &explanation);
    assert_string_equal(dispatch_why_name(explanation.why), dispatch_why_name(why));
    if (explanation.count) assert_int_equal(explanation.candidates[0].why, why);
}

static DispatchVisit *one_each(void) {
    sample_worker(&s, 0);
    return sample_visit(&s, 10, 9 * 60, 12 * 60);
}

static void nobody(void **state) {
    (void)state;
    sample_visit(&s, 10, 9 * 60, 12 * 60);
    sample_plan(&s);
    assert_why(&s, 0, DISPATCH_WHY_NOBODY);
}

static void withdrawn(void **state) {
    (void)state;
    one_each()->withdrawn = true;
    sample_plan(&s);
    assert_why(&s, 0, DISPATCH_WHY_WITHDRAWN);
    assert_int_equal(s.plan.figures.left_out[2], 0);
}

static void contradictory(void **state) {
    (void)state;
    DispatchVisit *visit = one_each();
    visit->priority = 0;
    expect_why(DISPATCH_WHY_INPUT);
    visit->priority = 3;
    visit->place = SAMPLE_PLACES;
    expect_why(DISPATCH_WHY_INPUT);
    visit->place = 10;
    s.parts[0][0].length_s = -1;
    expect_why(DISPATCH_WHY_INPUT);
    s.parts[0][0].length_s = 60;
    visit->worker_is_pinned = true;
    visit->pin_worker = 9;
    expect_why(DISPATCH_WHY_INPUT);
    visit->worker_is_pinned = false;
    s.problem.travel.matrix_s[DISPATCH_WALK] = NULL;
    s.places[10].lat = (double)NAN;
    expect_why(DISPATCH_WHY_INPUT);
}

static void window(void **state) {
    (void)state;
    DispatchVisit *visit = one_each();
    s.windows[0][0].latest_s = 8 * HOUR;
    expect_why(DISPATCH_WHY_WINDOW);
    s.windows[0][0].latest_s = 12 * HOUR;
    visit->start_is_pinned = true;
    visit->pin_start_s = 13 * HOUR;
    expect_why(DISPATCH_WHY_WINDOW);
}

static void pin_to_another(void **state) {
    (void)state;
    DispatchVisit *visit = one_each();
    sample_worker(&s, 0)->skills = 1;
    visit->worker_is_pinned = true;
    visit->pin_worker = 0;
    visit->skills = 1;
    expect_why(DISPATCH_WHY_SKILL);
    DispatchExplanation explanation;
    explain(0, &explanation);
    assert_int_equal(explanation.candidates[1].worker, 1);
    assert_int_equal(explanation.candidates[1].why, DISPATCH_WHY_PIN);
}

static void skill(void **state) {
    (void)state;
    DispatchVisit *visit = one_each();
    visit->skills = 5;
    s.workers[0].skills = 4;
    expect_why(DISPATCH_WHY_SKILL);
    s.workers[0].skills = 7;
    sample_plan(&s);
    assert_why(&s, 0, DISPATCH_WHY_NONE);
}

static void ban(void **state) {
    (void)state;
    one_each();
    s.bans[0] = (DispatchBan){0, 0};
    s.problem.ban_count = 1;
    expect_why(DISPATCH_WHY_BAN);
}

static void sex(void **state) {
    (void)state;
    DispatchVisit *visit = one_each();
    visit->sex = DISPATCH_MALE;
    visit->sex_is_hard = true;
    expect_why(DISPATCH_WHY_SEX);
}

static void language(void **state) {
    (void)state;
    DispatchVisit *visit = one_each();
    visit->languages = 6;
    visit->languages_are_hard = true;
    s.workers[0].languages = 1;
    expect_why(DISPATCH_WHY_LANGUAGE);
    s.workers[0].languages = 3;
    sample_plan(&s);
    assert_why(&s, 0, DISPATCH_WHY_NONE);
}

static void hours(void **state) {
    (void)state;
    one_each();
    s.windows[0][0] = (DispatchWindow){18 * HOUR, 18 * HOUR, 19 * HOUR, 19 * HOUR};
    expect_why(DISPATCH_WHY_HOURS);
    s.windows[0][0] = (DispatchWindow){9 * HOUR, 9 * HOUR, 10 * HOUR, 10 * HOUR};
    s.parts[0][0].length_s = 9 * HOUR;
    expect_why(DISPATCH_WHY_HOURS);
    s.parts[0][0].length_s = HOUR;
    s.shifts[0][0].end_s = 7 * HOUR;
    expect_why(DISPATCH_WHY_HOURS);
}

static void reach(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_visit(&s, 100, 8 * 60, 9 * 60 + 39);
    expect_why(DISPATCH_WHY_REACH);
    s.windows[0][0] = (DispatchWindow){0, 0, 86400, 86400};
    s.matrix_s[100] = -1;
    expect_why(DISPATCH_WHY_REACH);
}

static void minutes(void **state) {
    (void)state;
    sample_worker(&s, 0)->most_work_s = 70 * MINUTE;
    sample_visit(&s, 10, 14 * 60, 15 * 60);
    sample_visit(&s, 10, 9 * 60, 9 * 60)->priority = 1;
    expect_why(DISPATCH_WHY_MINUTES);
    s.workers[0].most_work_s = 80 * MINUTE;
    sample_plan(&s);
    assert_why(&s, 0, DISPATCH_WHY_NONE);
    assert_int_equal(s.plan.figures.travel_s + s.plan.figures.care_s, 80 * MINUTE);
}

static void capacity(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_visit(&s, 10, 9 * 60, 9 * 60 + 20);
    sample_visit(&s, 10, 9 * 60, 9 * 60 + 20)->priority = 1;
    expect_why(DISPATCH_WHY_CAPACITY);
}

static void the_nearest_to_a_yes_is_the_reason(void **state) {
    (void)state;
    DispatchVisit *visit = one_each();
    visit->skills = 1;
    visit->sex = DISPATCH_MALE;
    visit->sex_is_hard = true;
    sample_worker(&s, 0)->skills = 1;
    sample_plan(&s);
    assert_why(&s, 0, DISPATCH_WHY_SEX);
    DispatchExplanation explanation;
    explain(0, &explanation);
    assert_int_equal(explanation.candidates[0].worker, 1);
    assert_int_equal(explanation.candidates[1].why, DISPATCH_WHY_SKILL);
}

static void half_of_a_cancelled_pair(void **state) {
    (void)state;
    sample_worker(&s, 0);
    sample_worker(&s, 0);
    sample_visit(&s, 10, 9 * 60, 12 * 60);
    sample_visit(&s, 10, 9 * 60, 12 * 60)->withdrawn = true;
    sample_pair(&s, 0, 1, 0, 0);
    sample_plan(&s);
    assert_why(&s, 0, DISPATCH_WHY_PAIR);
    assert_why(&s, 1, DISPATCH_WHY_WITHDRAWN);
    s.visits[1].withdrawn = false;
    s.pairs[0].gap_min_s = 5;
    sample_plan(&s);
    assert_why(&s, 0, DISPATCH_WHY_INPUT);
}

static void candidates_are_ranked_by_cost(void **state) {
    (void)state;
    sample_worker(&s, 40);
    sample_worker(&s, 15);
    sample_worker(&s, 10)->skills = 0;
    sample_worker(&s, 70);
    sample_visit(&s, 10, 9 * 60, 12 * 60)->skills = 1;
    for (int w = 0; w < 4; w++) s.workers[w].skills = w != 2;
    s.problem.weights.unfair_pm = 0;
    sample_plan(&s);
    DispatchExplanation explanation;
    explain(0, &explanation);
    const DispatchCandidate *c = explanation.candidates;
    const int32_t order[] = {1, 0, 3, 2};
    const int64_t minutes_more[] = {10, 60, 120, 0};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(c[i].worker, order[i]);
        assert_int_equal(c[i].cost, minutes_more[i] * DISPATCH_MINUTE);
    }
    assert_int_equal(c[0].start_s, 9 * HOUR);
    assert_int_equal(c[0].tour, 1);
    assert_int_equal(c[3].why, DISPATCH_WHY_SKILL);
    assert_int_equal(explanation.why, DISPATCH_WHY_NONE);
}

static void the_other_half_stands_still_while_asked(void **state) {
    (void)state;
    for (int w = 0; w < 3; w++) sample_worker(&s, 0);
    sample_visit(&s, 10, 9 * 60, 12 * 60);
    sample_visit(&s, 10, 10 * 60, 12 * 60);
    sample_pair(&s, 0, 1, 0, 0);
    s.pairs[0].different_workers = true;
    sample_plan(&s);
    DispatchExplanation explanation;
    explain(0, &explanation);
    int32_t partner = s.plan.outcomes[1].worker;
    for (size_t i = 0; i < explanation.count; i++) {
        const DispatchCandidate *c = &explanation.candidates[i];
        assert_int_equal(c->why, c->worker == partner ? DISPATCH_WHY_PAIR : DISPATCH_WHY_NONE);
        if (!c->why) assert_int_equal(c->start_s, s.plan.outcomes[1].start_s);
    }
}

static void every_reason_has_a_name(void **state) {
    (void)state;
    for (int why = 0; why < DISPATCH_WHY_COUNT; why++)
        for (int other = 0; other < why; other++)
            assert_string_not_equal(dispatch_why_name((DispatchWhy)why),
                                    dispatch_why_name((DispatchWhy)other));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(nobody),
        TEST(withdrawn),
        TEST(contradictory),
        TEST(window),
        TEST(pin_to_another),
        TEST(skill),
        TEST(ban),
        TEST(sex),
        TEST(language),
        TEST(hours),
        TEST(reach),
        TEST(minutes),
        TEST(capacity),
        TEST(the_nearest_to_a_yes_is_the_reason),
        TEST(half_of_a_cancelled_pair),
        TEST(candidates_are_ranked_by_cost),
        TEST(the_other_half_stands_still_while_asked),
        TEST(every_reason_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
