/* Flag: an abnormal-order rule that an order breaks (R17): rule, figures, threshold; cleared by a
 * reviewer with a reason.
 *
 *   [open] ─clear─► [cleared] ─raise─► [open]        raised anew when other figures are measured
 *   [open] ─lift─► [lifted] ─raise─► [open]          lifted when the rule no longer fires (a correction, a later mark)
 *
 * Invariants
 *  1. One row a rule and order; running the rules again changes nothing when nothing has changed.
 *  2. Rules only read. Thresholds are dated settings (data/service/settings.tsv).
 *  3. service_order.flags is the number of open flags.
 *  4. Whoever makes the rules run, a finished or followed order that has an open flag and had no
 *     follow-up gets one (followup_on_flag): the call does not depend on when the flag was raised.
 *  5. What a visit changes in the flags of those beside it (same carer or same person, that day) is
 *     looked at in the same transaction, the nearest first and no more than a writer has time for;
 *     the freeze looks at all.
 */
#ifndef CARE_SERVICE_FLAG_H
#define CARE_SERVICE_FLAG_H

#include "care/service/order.h"

enum { FLAG_OPEN = 1, FLAG_CLEARED, FLAG_LIFTED };
extern const Choices flag_states, flag_rules;

typedef struct Flag {
    int64_t id, version;
    int64_t order_id;
    int32_t rule, state;
    Str figures;                 /* JSON object: what was measured */
    int64_t measured, threshold; /* INT_NONE: the rule measures nothing, or has none */
    Str why;                     /* in the reader's words */
    int64_t raised_at;
    int64_t cleared_by, cleared_at;
    Str cleared_reason;
    int64_t org_id, scope; /* of the order */
    Date day;
} Flag;
extern const Shape flag_shape;
extern const Noun flag_noun;

/* Its rule, measured and threshold in words. */
Str flag_why(const Op *op, Arena *arena, const Flag *flag);
/* Every rule over one order; *count = open flags, also stored on the order. */
Err flags_run(Op *op, const Order *order, int64_t *count) MUST_CHECK;
/* The day's rules over the orders beside this one: reaction to visit_finished and visit_changed. */
Err flags_beside(Op *op, const Event *event) MUST_CHECK;
/* A mark or a correction came after the visit had ended: reaction to visit_changed. */
Err flags_on_change(Op *op, const Event *event) MUST_CHECK;

#endif
