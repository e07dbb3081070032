/* Dispatch_trial: what giving an order to a carer would change, before anybody does it; and who
 * suits better.
 *
 *   order + carer + start ──► what forbids it · the carer's day before and after · who comes late · other carers, cheapest first
 *
 * Invariants
 *  1. Nothing is written; the rules are those of assigning (order_check_carers).
 *  2. What forbids it is told, not refused: the answer has the figures all the same, where the
 *     carer is at work that day.
 *  3. Offers are the desk's own, all that stands standing still: the cheapest first, those who
 *     cannot last, with why.
 */
#ifndef CARE_SERVICE_DISPATCH_TRIAL_H
#define CARE_SERVICE_DISPATCH_TRIAL_H

#include "care/service/dispatch_tour.h"

enum { TRIAL_OFFERS_MOST = 12 };

typedef struct TrialFault {
    Str field, code, words;
} TrialFault;

/* A carer's day in figures. */
typedef struct TrialDay {
    int64_t care_minutes, travel_minutes, late, late_minutes, overtime_minutes, end_minute;
} TrialDay;

typedef struct TrialLate {
    int64_t order_id, minutes;
} TrialLate;

/* Another carer, with the start the desk would choose. */
typedef struct TrialOffer {
    int64_t worker_id;
    Str name;
    int64_t start_minute, travel_more, late, overtime_minutes; /* INT_NONE where `why` says no */
    Str why;
} TrialOffer;

typedef struct DispatchTrial {
    int64_t order_id, worker_id, second_worker_id;
    int64_t start_minute; /* none asked: as the desk would choose */
    int64_t max_minutes;
    List faults; /* of TrialFault */
    TrialDay before, after;
    List late;   /* of TrialLate: who begins later than now */
    List offers; /* of TrialOffer, best first */
} DispatchTrial;

extern const Shape trial_fault_shape, trial_day_shape, trial_late_shape, trial_offer_shape,
    dispatch_trial_shape;

Err dispatch_trial(Op *op, const void *in, void *out) MUST_CHECK; /* of DispatchTrial */

#endif
