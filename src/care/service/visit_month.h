/* Visit_month: what a carer has done in a month: visits, hours, days, as they count now
 * (corrections included).
 *
 * Invariants
 *  1. It is the signed-in carer's own: whoever is no carer is refused, "not_a_carer".
 *  2. Only visits done, wholly or partly, and not voided are counted; the others are listed.
 *  3. A visit counts with its order's day. Minutes are whole, from coming to going; a visit of
 *     which one is not known adds none.
 */
#ifndef CARE_SERVICE_VISIT_MONTH_H
#define CARE_SERVICE_VISIT_MONTH_H

#include "core/walk/module.h"

typedef struct CarerVisit {
    int64_t id, order_id;
    Date day;
    int64_t start_at, end_at;
    int32_t outcome;
    bool voided;
    int64_t person_id;
    Str item;
    int64_t scope, minutes; /* as ordered */
    int32_t state;          /* of the order */
    Str name, item_zh, item_en;
    int64_t worked; /* minutes; INT_NONE: not known */
} CarerVisit;

typedef struct CarerMonth {
    Str month; /* "2026-11"; none: this one */
    int64_t visits, minutes, days;
    List items; /* of CarerVisit, newest first */
} CarerMonth;
extern const Shape carer_visit_shape, carer_month_shape;

Err carer_month_of(Op *op, Str month, CarerMonth *out) MUST_CHECK;

#endif
