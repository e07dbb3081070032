/* Correction: what was marked at the door was wrong (R15): field, old, new, reason code, words,
 * papers; proposed by one, decided by another.
 *
 *   [proposed] ─approve─► [approved] | ─deny─► [denied] | ─withdraw─► [withdrawn]
 *
 * Another carer came: the marks stay whose they are, the visit says who served (visit.h). Another
 * service was given: the order's item and figures become that, its hold follows. Another person was
 * served: that is no correction: void this visit, and ask for a makeup order, so that nobody's
 * wallet pays for somebody else.
 *
 * Invariants
 *  1. Marks are never touched: an approved correction lies over them (visit_effective).
 *  2. Who asked does not decide.
 *  3. Decided corrections of an order are chained: hash = SM3(hash before ‖ the correction);
 *     correction_verify tells a broken chain.
 *  4. Once the order is frozen into a bill, an approved unlock is needed (unlock.h), and what the
 *     correction changes in money becomes a difference for the next bill (difference.h). A bill is
 *     never edited, nor is the order behind it: another service that was given stands beside it
 *     (order_lay_given).
 *  5. Whoever really came is asked what an assignment asks, and has no marks of their own here;
 *     what was really given is asked what an order asks: menu, limits, plan, purchase list, wallet.
 *     Each is a fault of new_value.
 */
#ifndef CARE_SERVICE_CORRECTION_H
#define CARE_SERVICE_CORRECTION_H

#include "care/service/order.h"

enum { CORRECTION_PROPOSED = 1, CORRECTION_APPROVED, CORRECTION_DENIED, CORRECTION_WITHDRAWN };
enum {
    CORRECT_START = 1, /* new: an instant */
    CORRECT_END,       /* new: an instant */
    CORRECT_OUTCOME,   /* new: a code of visit_outcomes */
    CORRECT_PLACE,     /* new: "confirmed": the place was right */
    CORRECT_SIGNATURE, /* new: number of the scan */
    CORRECT_VOID,      /* new: "yes" | "no": the visit does not count */
    CORRECT_WORKER,    /* new: number of the worker who really came */
    CORRECT_ITEM,      /* new: menu code of what was really given; of the order, not of one carer */
};
extern const Choices correction_states, correction_fields, correction_reasons;

typedef struct Correction {
    int64_t id, version;
    int64_t order_id, worker_id; /* worker: whose marks; 0 asked: the order's first carer */
    int64_t unlock_id;
    int32_t field;
    Str old_value, new_value;
    int32_t reason;
    Str words;
    int64_t blob_id;
    int32_t state;
    int64_t requested_by, requested_at, decided_by, decided_at;
    Str decided_words;
    int64_t seq; /* place in the order's chain; INT_NONE: not decided */
    Str hash;
} Correction;
extern const Shape correction_shape;
extern const Noun correction_noun;

Err correction_verify(Op *op, int64_t order_id, bool *sound) MUST_CHECK;
/* Approved ones of one carer at one order, in the order of their decision; List of Correction. */
Err corrections_approved(Op *op, int64_t order_id, int64_t worker_id, List *out) MUST_CHECK;

#endif
