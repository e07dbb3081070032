/* Plan: a person's care plan (R12): items, times a month, quota in fen a month, preferred days; purchase list: who serves whom.
 *
 *   [draft] ─activate─► [active] ─end─► [ended];   [active] ─pause─► [paused] ─resume─► [active]   (death, leaving end it)
 *
 * Invariants: 1. orders of a month never exceed the item's times nor the quota (counted in the transaction of the order); 2. one active plan
 * a person; 3. an assignment (purchase list) names one contracted provider per person and category with dates.
 */
#ifndef CARE_SERVICE_PLAN_H
#define CARE_SERVICE_PLAN_H

#include "core/walk/module.h"

typedef struct PlanItem {
    int64_t id, plan_id;
    Str item;             /* menu code */
    int64_t times_month;  /* quota in visits */
    Str weekdays;         /* "1,3,5": generated visits; empty: on demand only */
    int64_t start_minute; /* preferred start, minutes since midnight */
} PlanItem;

typedef struct Plan {
    int64_t id, version;
    int64_t person_id;
    int32_t state;
    Fen quota_month; /* what the wallet may be charged in a month */
    Date valid_from, valid_to;
    List items; /* of PlanItem */
    int64_t scope;
    int64_t created_at;
} Plan;
extern const Shape plan_shape, plan_item_shape;
extern const Noun plan_noun, assignment_noun;

/* The provider contracted for this person and category on `day`; ERR_NOT_FOUND: nobody. */
Err assignment_provider(Op *op, int64_t person_id, int32_t category, Date day,
                        int64_t *org_id) MUST_CHECK;
/* Refuses ("over_quota", "not_in_plan") unless one more order of this item and price fits the month's plan. */
Err plan_require_quota(Op *op, int64_t person_id, Str item, Fen government, Date day) MUST_CHECK;
Err plan_on_death(Op *op, const Event *event) MUST_CHECK;

#endif
