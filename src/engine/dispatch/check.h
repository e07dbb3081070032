/* Check: does a plan keep every rule of its problem? The second pair of eyes.
 *
 * Invariants
 *  1. It shares no code with the planner, only the words of problem.h and plan.h.
 *  2. It trusts nothing in the plan: not its order, not its times, not its figures. The problem's
 *     links are trusted: dispatch_fault has been asked.
 *  3. Distances are computed by the haversine formula; where the planner's differ by rounding, two
 *     seconds and one metre's time are forgiven. Nothing else is.
 *  4. Moves are not checked: they are measured against another plan.
 */
#ifndef ENGINE_DISPATCH_CHECK_H
#define ENGINE_DISPATCH_CHECK_H

#include "core/base/arena.h"
#include "engine/dispatch/plan.h"

typedef enum DispatchRule {
    DISPATCH_RULE_NONE,      /* the plan holds */
    DISPATCH_RULE_SHAPE,     /* counts or references that point nowhere */
    DISPATCH_RULE_ONCE,      /* a visit twice, or in a tour its outcome does not name */
    DISPATCH_RULE_REASON,    /* left out without a reason, or served with one */
    DISPATCH_RULE_WITHDRAWN, /* a cancelled visit is planned */
    DISPATCH_RULE_INPUT,     /* a contradictory visit or shift is planned */
    DISPATCH_RULE_WINDOW,
    DISPATCH_RULE_PIN,
    DISPATCH_RULE_SKILL,
    DISPATCH_RULE_BAN,
    DISPATCH_RULE_SEX,
    DISPATCH_RULE_LANGUAGE,
    DISPATCH_RULE_TRAVEL, /* arriving is not leaving + way, or starting before arriving */
    DISPATCH_RULE_LENGTH, /* care or rest shorter or longer than it is */
    DISPATCH_RULE_SHIFT,  /* before the shift, or back after its latest end */
    DISPATCH_RULE_REST,
    DISPATCH_RULE_MINUTES,
    DISPATCH_RULE_PAIR,
    DISPATCH_RULE_FIGURES, /* the plan's figures are not those of its tours */
    DISPATCH_RULE_COUNT
} DispatchRule;

/* The first rule broken, in the order in which tours are walked. */
typedef struct DispatchFinding {
    DispatchRule rule;
    int32_t tour, visit; /* where, or DISPATCH_NONE */
} DispatchFinding;

DispatchFinding dispatch_check(Arena *scratch, const DispatchProblem *problem,
                               const DispatchPlan *plan);
const char *dispatch_rule_name(DispatchRule rule); /* "window" */

#endif
