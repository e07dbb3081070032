/* Sample: small problems on a street: place number = minutes from its beginning, one minute apart.
 */
#ifndef TEST_ENGINE_DISPATCH_SAMPLE_H
#define TEST_ENGINE_DISPATCH_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/rand.h"
#include "engine/dispatch/check.h"
#include "engine/dispatch/dispatch.h"

enum { SAMPLE_MOST = 200, SAMPLE_PLACES = 121, MINUTE = 60, HOUR = 3600 };

typedef struct Sample {
    Arena arena;
    DispatchPlace places[SAMPLE_PLACES];
    int32_t matrix_s[SAMPLE_PLACES * SAMPLE_PLACES];
    DispatchVisit visits[SAMPLE_MOST];
    DispatchWindow windows[SAMPLE_MOST][2];
    DispatchPart parts[SAMPLE_MOST][2];
    DispatchWorker workers[SAMPLE_MOST];
    DispatchShift shifts[SAMPLE_MOST][2];
    DispatchRest rests[SAMPLE_MOST];
    DispatchPair pairs[SAMPLE_MOST];
    DispatchBan bans[SAMPLE_MOST];
    DispatchKnown knowns[SAMPLE_MOST];
    DispatchProblem problem;
    DispatchSettings settings;
    DispatchPlan plan;
} Sample;

static inline void sample_init(Sample *s) {
    memset(s, 0, sizeof *s);
    arena_init(&s->arena, 0);
    for (int i = 0; i < SAMPLE_PLACES; i++)
        for (int j = 0; j < SAMPLE_PLACES; j++)
            s->matrix_s[i * SAMPLE_PLACES + j] = (i > j ? i - j : j - i) * MINUTE;
    s->problem = (DispatchProblem){.places = s->places,
                                   .visits = s->visits,
                                   .workers = s->workers,
                                   .pairs = s->pairs,
                                   .bans = s->bans,
                                   .knowns = s->knowns,
                                   .place_count = SAMPLE_PLACES,
                                   .travel = dispatch_travel_usual(),
                                   .weights = dispatch_weights_usual()};
    s->problem.travel.matrix_s[DISPATCH_WALK] = s->matrix_s;
    s->settings = (DispatchSettings){.seed = 1};
}

static inline void sample_clear(Sample *s) {
    arena_clear(&s->arena);
}

/* Half an hour of care at a place, starting between two minutes of the day, both hard. */
static inline DispatchVisit *sample_visit(Sample *s, int place, int from_min, int to_min) {
    size_t v = s->problem.visit_count++;
    s->windows[v][0] =
        (DispatchWindow){from_min * MINUTE, from_min * MINUTE, to_min * MINUTE, to_min * MINUTE};
    s->parts[v][0] = (DispatchPart){0, 30 * MINUTE};
    s->visits[v] = (DispatchVisit){.place = place,
                                   .windows = s->windows[v],
                                   .window_count = 1,
                                   .parts = s->parts[v],
                                   .part_count = 1,
                                   .priority = 3};
    return &s->visits[v];
}

/* 8:00 to 17:00 from and to a place. */
static inline DispatchWorker *sample_worker(Sample *s, int base) {
    size_t w = s->problem.worker_count++;
    s->shifts[w][0] = (DispatchShift){.start_s = 8 * HOUR,
                                      .end_s = 17 * HOUR,
                                      .latest_end_s = 17 * HOUR,
                                      .start_place = base,
                                      .end_place = base,
                                      .rests = &s->rests[w]};
    s->workers[w] =
        (DispatchWorker){.sex = DISPATCH_FEMALE, .shifts = s->shifts[w], .shift_count = 1};
    return &s->workers[w];
}

static inline void sample_pair(Sample *s, int first, int second, int min_min, int max_min) {
    s->pairs[s->problem.pair_count++] =
        (DispatchPair){first, second, min_min * MINUTE, max_min * MINUTE, false};
}

static inline void sample_check(Sample *s) {
    DispatchFinding finding = dispatch_check(&s->arena, &s->problem, &s->plan);
    assert_string_equal(dispatch_rule_name(finding.rule), "none");
}

static inline void sample_plan(Sample *s) {
    assert_int_equal(dispatch_plan(&s->arena, &s->problem, &s->settings, &s->plan), OK);
    sample_check(s);
}

static inline void assert_why(const Sample *s, int visit, DispatchWhy why) {
    assert_string_equal(dispatch_why_name(s->plan.outcomes[visit].why), dispatch_why_name(why));
}

static inline void assert_served(const Sample *s, int visit, int worker, int start_min) {
    assert_why(s, visit, DISPATCH_WHY_NONE);
    assert_int_equal(s->plan.outcomes[visit].worker, worker);
    assert_int_equal(s->plan.outcomes[visit].start_s, start_min * MINUTE);
}

#endif
