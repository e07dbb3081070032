/* Dispatch_day: one provider's day as a problem of engine/dispatch, and its solution as proposals.
 *
 *   wanted orders, standing orders, able carers ──► DispatchProblem ──► plan ──► one proposal per wanted order
 *
 * Invariants
 *  1. It only reads; the writer checks every proposal again before it assigns.
 *  2. What stands is pinned to its carer and its planned minute; nothing of it is moved for what is
 *     wanted.
 *  3. A carer who declined an order, or let it lapse, is not proposed for it again.
 *  4. The same orders, carers and instant give the same proposals: the seed is the day.
 */
#ifndef CARE_SERVICE_DISPATCH_DAY_H
#define CARE_SERVICE_DISPATCH_DAY_H

#include "care/service/dispatch_choice.h"
#include "care/service/order.h"
#include "engine/dispatch/dispatch.h"

typedef struct DispatchProposal {
    int64_t version;       /* of the order it was made for */
    DispatchChoice choice; /* worker_id 0: left out, why says so */
} DispatchProposal;

typedef struct DispatchDay {
    int64_t org_id;
    Date day;
    const Order *const *wanted; /* accepted, of this provider */
    size_t wanted_count;
    size_t asked; /* the first of them for which proposals are wanted */
} DispatchDay;

/* `out`: as many as asked, in their order. */
Err dispatch_day_solve(Op *op, const DispatchDay *day, DispatchProposal *out) MUST_CHECK;

/* The problem with its way back: dispatch_problem.c. */
typedef struct DispatchGround {
    Op *op;
    const DispatchDay *day;
    List standing; /* Order: what the provider's carers do that day already */
    List workers;  /* Worker, skills reduced to those that count on the day */
    DispatchProblem problem;
    int32_t *first_visit; /* of wanted order i; its second carer's visit follows */
    int32_t *standing_of; /* of visit i: its place in `standing`; DISPATCH_NONE: it is wanted */
    size_t declined; /* the first bans: carers who said no to the order; the rest live too far */
} DispatchGround;

Err dispatch_ground_build(DispatchGround *ground) MUST_CHECK;
/* Code of dispatch_why.*: a ban says either that the carer declined this order or that the home is
 * too far from the base. */
const char *dispatch_reason(const DispatchGround *ground, DispatchWhy why, int32_t visit,
                            int32_t worker);

#endif
