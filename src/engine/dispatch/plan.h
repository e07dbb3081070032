/* DispatchPlan: who visits whom and when, and why some visits are left out.
 *
 *   tours    one per (worker, shift), workers in order, also the empty ones
 *              leave ─► stop ─► stop ─► rest ─► stop ─► back
 *   outcomes one per visit
 *
 * Invariants
 *  1. A visit has a tour or a reason, never both and never neither.
 *  2. Visits, workers, shifts and rests are those of the problem, tours those of the plan, all by
 *     index; the arrays lie in the arena of whoever asked.
 */
#ifndef ENGINE_DISPATCH_PLAN_H
#define ENGINE_DISPATCH_PLAN_H

#include "engine/dispatch/problem.h"

/* Why a worker cannot take a visit, in the order in which it is asked; a visit left out carries the
 * latest word over all workers, the one nearest to a yes. */
typedef enum DispatchWhy {
    DISPATCH_WHY_NONE,      /* nothing is in the way */
    DISPATCH_WHY_WITHDRAWN, /* cancelled */
    DISPATCH_WHY_INPUT,     /* contradictory: place, length, priority, pair */
    DISPATCH_WHY_WINDOW,    /* its windows (and pinned start) leave no start at all */
    DISPATCH_WHY_NOBODY,    /* there is no worker */
    DISPATCH_WHY_PIN,       /* pinned to another worker */
    DISPATCH_WHY_SKILL,
    DISPATCH_WHY_BAN, /* this worker and this visit are kept apart */
    DISPATCH_WHY_SEX,
    DISPATCH_WHY_LANGUAGE,
    DISPATCH_WHY_HOURS,    /* not at work then, not long enough, or resting */
    DISPATCH_WHY_REACH,    /* too far to come, serve and be back, even on an empty day */
    DISPATCH_WHY_MINUTES,  /* the most minutes of the day are used up */
    DISPATCH_WHY_CAPACITY, /* the other visits leave no room */
    DISPATCH_WHY_PAIR,     /* alone it would go, with its other half it does not */
    DISPATCH_WHY_COST,     /* may be skipped, and serving it costs more */
    DISPATCH_WHY_COUNT
} DispatchWhy;

const char *dispatch_why_name(DispatchWhy why); /* stable code: "skill" */

typedef struct DispatchStop {
    int32_t visit; /* DISPATCH_NONE: a rest */
    int32_t rest;  /* index in the shift, DISPATCH_NONE: a visit */
    int32_t arrive_s, start_s, end_s;
} DispatchStop;

typedef struct DispatchTour {
    int32_t worker, shift;
    int32_t leave_s, back_s; /* from start_place as late as it can, at end_place; 0 when empty */
    DispatchStop *stops;
    size_t stop_count; /* 0, or all rests of the shift and at least one visit */
} DispatchTour;

typedef struct DispatchOutcome {
    int32_t tour;    /* DISPATCH_NONE: left out */
    int32_t worker;  /* DISPATCH_NONE: left out */
    int32_t start_s; /* 0 when left out */
    DispatchWhy why; /* DISPATCH_WHY_NONE: served */
} DispatchOutcome;

typedef struct DispatchFigures {
    DispatchCost cost; /* the weighted sum of all below but the first two and the moves */
    int32_t served, left_out[DISPATCH_PRIORITIES]; /* left out against the wish, by priority */
    int32_t skipped, shifts_used;
    int32_t sex_missed, language_missed;
    int64_t care_s, travel_s, wait_s, early_s, late_s, overtime_s, unfair_s;
    int64_t strange_pm; /* sum of (best known_pm - the worker's) over visits someone knows */
    int64_t moved_s;    /* sum over visits that stood in the plan given before */
    int32_t moved, most_moved_s;
} DispatchFigures;

typedef struct DispatchPlan {
    DispatchTour *tours;
    size_t tour_count;
    DispatchOutcome *outcomes;
    size_t visit_count;
    DispatchFigures figures;
} DispatchPlan;

/* One worker asked about one visit. */
typedef struct DispatchCandidate {
    int32_t worker;
    DispatchWhy why; /* DISPATCH_WHY_NONE: could take it */
    int32_t tour;    /* below: only for who could */
    int32_t start_s;
    DispatchCost cost; /* by which the plan gets dearer with this visit in this worker's day */
} DispatchCandidate;

/* Who could, cheapest first; then who could not, nearest to a yes first; equal ones by index. */
typedef struct DispatchExplanation {
    int32_t visit;
    DispatchWhy why; /* of the visit as a whole; NONE when somebody could */
    DispatchCandidate *candidates;
    size_t count;
} DispatchExplanation;

#endif
