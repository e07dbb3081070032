/* Plan_life: what the files of a plan share among themselves (plan*.c); other nouns use plan.h.
 *
 * Invariants
 *  1. Generating again adds only what is missing: an order that stands for the plan line and day is
 *     left as it is.
 *  2. A PlanSkip is one a plan line and day, with the code of the first fault; it goes when the
 *     order can be made.
 *  3. Each visit is tried in a savepoint of its own: what one lacks does not stop the others.
 *  4. plan_get binds the reach.
 */
#ifndef CARE_SERVICE_PLAN_LIFE_H
#define CARE_SERVICE_PLAN_LIFE_H

#include "care/service/plan.h"
#include "core/walk/print.h"

typedef struct PlanDue {
    int64_t id, plan_id; /* of the plan item */
    Str item, weekdays;
    int64_t start_minute;
    int64_t person_id;
    int32_t carer_sex;
    Date valid_from, valid_to;
    int64_t scope;
} PlanDue;

typedef struct PlanSkip {
    int64_t id, plan_id, plan_item_id;
    Date day;
    Str code; /* of the first fault */
    int64_t scope, recorded_at;
} PlanSkip;

typedef struct PlanGeneration {
    Date from, to; /* both included */
    int64_t scope; /* division; INT_NONE: all of the asker's places */
    int64_t low, high;
} PlanGeneration;

/* What stands on its papers about one of its items. */
typedef struct PlanLine {
    Str item, weekdays, start; /* in words */
    int32_t category;
    int64_t times_month, minutes;
    Fen price, government, own; /* each time */
} PlanLine;

enum { PLAN_LINE_COLUMNS = 9 };
extern const PrintColumn plan_line_columns[PLAN_LINE_COLUMNS]; /* of a list of PlanLine on paper */
extern const Shape plan_due_shape, plan_skip_shape, plan_generation_shape, plan_line_shape;
extern const Noun plan_generate_noun, plan_start_noun, plan_agreement_noun;

Err plan_get(Op *op, int64_t id, Plan *out) MUST_CHECK; /* within reach, with its items */
/* Those that are served at all, at the prices of its first day, once begun of today; of
 * PlanLine. */
Err plan_lines(Op *op, const Plan *plan, List *out) MUST_CHECK;

#endif
