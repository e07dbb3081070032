/* Dispatch_tour: one carer's day as it stands: the visits by their planned starts, the ways
 * between, what comes late.
 *
 *   base ──way──► visit ──way──► visit … ──way──► base        late: on arriving, past the planned start
 *
 * Invariants
 *  1. It moves nothing: a visit begins at its planned start or, when the way is longer, on
 *     arriving.
 *  2. Stops come by start, then by number. Without a start, or of a carer who is not able that day,
 *     there is none.
 *  3. Ways are rounded up to the minute. To a home that nobody knows, and between equal points,
 *     they take none.
 */
#ifndef CARE_SERVICE_DISPATCH_TOUR_H
#define CARE_SERVICE_DISPATCH_TOUR_H

#include "care/service/dispatch_day.h"
#include "engine/dispatch/ways.h"

typedef struct TourStop {
    int64_t order_id, start_minute, minutes;
    int32_t place;                        /* DISPATCH_NONE: nobody knows where */
    int64_t travel_minutes, late_minutes; /* the way to it; how late it begins */
} TourStop;

typedef struct Tour {
    int64_t worker_id;
    TourStop *stops; /* by start */
    size_t count;
    int64_t care_minutes, travel_minutes; /* travel: all ways, there and back */
    int64_t late, late_minutes;           /* visits that begin late, and how late together */
    int64_t overtime_minutes, end_minute; /* back at the base */
} Tour;

typedef struct TourGround {
    DispatchGround ground;
    Ways ways;
} TourGround;

Err tour_ground_build(Op *op, const DispatchDay *day, TourGround *out) MUST_CHECK;
int32_t tour_worker(const TourGround *ground, int64_t worker_id); /* DISPATCH_NONE: not at work */
/* `extra`: one visit more, or NULL. */
Tour tour_of(const TourGround *ground, int32_t worker, const TourStop *extra);

#endif
