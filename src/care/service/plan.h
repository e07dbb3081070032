/* Plan: a person's care plan (R12): items, times a month, quota in fen a month, preferred days;
 * purchase list: who serves whom.
 *
 *   [draft] ─activate─► [active] ─end─► [ended];   [active] ─pause─► [paused] ─resume─► [active]
 *   death and leaving end it; a wrongful death undone: [ended] ─reopen─► where it stood
 *
 * Invariants
 *  1. Orders of a month that the plan bears never exceed the item's times nor the quota (counted in
 *     the transaction of the order; cancelled and missed ones do not count).
 *  2. One active or paused plan a person.
 *  3. A plan item makes one order a day at most, however often it is asked.
 *  4. A visit that could not become an order leaves a plan_skip that says why.
 *  5. What a death has ended tells where it stood (ended_from); what was ended by hand is never
 *     reopened.
 */
#ifndef CARE_SERVICE_PLAN_H
#define CARE_SERVICE_PLAN_H

#include "care/service/assignment.h"
#include "core/walk/job.h"
#include "core/walk/module.h"

enum { PLAN_DRAFT = 1, PLAN_ACTIVE, PLAN_PAUSED, PLAN_ENDED };
extern const Choices plan_states;

typedef struct PlanItem {
    int64_t id, plan_id;
    Str item;             /* menu code */
    int64_t times_month;  /* quota in visits */
    Str weekdays;         /* "1,3,5" (weekdays.h): generated visits; none: on demand only */
    int64_t start_minute; /* preferred start, minutes since midnight */
} PlanItem;

typedef struct Plan {
    int64_t id, version;
    int64_t person_id;
    int32_t state;
    Fen quota_month;           /* what the wallet may be charged in a month */
    int32_t carer_sex;         /* wish; none: any */
    Date valid_from, valid_to; /* valid_to: first day on which it no longer holds */
    Date ended_on;             /* before its time; 0 = not */
    int32_t ended_from;        /* the state in which a death or leaving met it; 0: none did */
    List items;                /* of PlanItem */
    int64_t scope;
    int64_t created_at;
} Plan;
/* One order more in the month of `day`. */
typedef struct PlanAsk {
    int64_t person_id;
    Str item;
    Fen government;
    Date day;
    int64_t plan_id; /* whose quota; 0: of the plan that runs on `day` */
    int64_t except;  /* an order that becomes this one, and is not counted beside it; 0: none */
} PlanAsk;
/* What one month of somebody's plan has used already. */
typedef struct PlanUsage {
    int64_t orders, times; /* times: of one item */
    Fen government;
} PlanUsage;
extern const Shape plan_shape, plan_item_shape, plan_usage_shape;
extern const Machine plan_machine;
extern const Noun plan_noun;

/* The person's active plan on `day`, without items; ERR_NOT_FOUND: none. */
Err plan_active_on(Op *op, int64_t person_id, Date day, Plan *out) MUST_CHECK;
/* Of the month of `day`; `item` for its times. */
Err plan_usage_of(Op *op, const PlanAsk *ask, PlanUsage *out) MUST_CHECK;
/* Refuses ("no_plan", "not_in_plan", "over_quota", "over_quota_money") unless one more order of
 * this item and price fits the month. */
Err plan_require_quota(Op *op, const PlanAsk *ask) MUST_CHECK;
Err plan_on_death(Op *op, const Event *event) MUST_CHECK;
Err plan_on_revival(Op *op, const Event *event) MUST_CHECK;
Err plan_on_move(Op *op, const Event *event) MUST_CHECK; /* person_moved: to the new place */

/* Orders out of plans. Input: {"from":"2026-11-01","to":"2026-11-30","scope":330105000000}; running
 * it again adds only what is missing. */
extern const JobKind plan_generate_job;

#endif
