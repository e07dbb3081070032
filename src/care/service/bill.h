/* Bill: 审核支付 (R17): a provider's month in a street, from freeze to pay file.
 *
 *   [frozen] ─check─► [checked] ─confirm─► [confirmed] ─review─► [reviewed] ─approve─► [approving] ─settle─► [approved] ─pay─► [paid]
 *                        │ ▲                    [confirmed], [reviewed] ─return─► [checked]   [approved] ─owe─► [owed] ─repay─► [paid]
 *                        ▼ │ decide
 *                     [appealed]
 *   line: [ready] ─flag─► [flagged] ─clear─► [cleared] | ─refuse─► [refused];   at approval [settled] | [dropped]
 *
 * Invariants
 *  1. One bill per provider, month and street; an order stands in one line, ever. Freezing again is
 *     ERR_CONFLICT and changes nothing.
 *  2. Σ lines that are not refused = government + own. Approving posts each order's hold from the
 *     wallet to the provider, books the own share, and releases the hold of a refused line; one
 *     order at a time, so a killed job goes on where it was.
 *  3. A paid month is never edited: a later difference is a line of kind adjustment in the next
 *     bill. What a bill below zero takes back the provider owes (`owed`), on its account: its next
 *     bills are paid less by it (`netted`), the oldest debt first, whatever the street; or it pays
 *     back at the bank, in one sum or several. Until nothing is left the bill stays [owed], with a
 *     clock. A bill of which nothing is left to pay is paid when it is settled.
 *  4. A flagged line is paid only after a reviewer cleared it with a reason; every appeal is
 *     decided before review.
 *  5. A line is refused after the provider has agreed: the bill goes back to it, with the reason
 *     and its clock, so that it may appeal or agree anew. Nothing is reviewed that its provider has
 *     not seen.
 *  6. Who confirms, reviews and approves are three accounts, and whoever froze does not approve.
 */
#ifndef CARE_SERVICE_BILL_H
#define CARE_SERVICE_BILL_H

#include "core/walk/job.h"
#include "core/walk/module.h"

enum {
    BILL_FROZEN = 1,
    BILL_CHECKED,
    BILL_APPEALED,
    BILL_CONFIRMED,
    BILL_REVIEWED,
    BILL_APPROVING,
    BILL_APPROVED,
    BILL_OWED,
    BILL_PAID
};
enum {
    BILL_LINE_READY = 1,
    BILL_LINE_FLAGGED,
    BILL_LINE_CLEARED,
    BILL_LINE_REFUSED,
    BILL_LINE_SETTLED,
    BILL_LINE_DROPPED
};
enum { BILL_LINE_OF_ORDER = 1, BILL_LINE_ADJUSTMENT };
extern const Choices bill_states, bill_line_states, bill_line_kinds;
extern const Machine bill_machine, bill_line_machine;

typedef struct Bill {
    int64_t id, version;
    int64_t org_id;
    Str month;     /* "2026-11" */
    int64_t scope; /* street */
    int32_t state;
    int64_t orders, flagged; /* lines, and how many of them still carry flags */
    Fen government, own;     /* of the lines that are not refused */
    Fen refused;             /* of those that are; of one bill alone, as its items are */
    List items;              /* of BillItem */
    bool open;               /* its lines may still be decided */
    int64_t frozen_by, confirmed_by, reviewed_by, approved_by;
    int64_t clock_until; /* end of the present step, ms */
    Str reason;          /* of the last return */
    Str barred;          /* why the reader may not take the next step; a fault's code */
    Fen netted; /* of government, kept back for what the provider owed; known once settled */
    Fen owed;   /* of a bill below zero: what has not come back yet */
    Date paid_on;
    int64_t created_at;
} Bill;

/* What the lines of one menu item come to that are paid. */
typedef struct BillItem {
    Str item;
    int64_t orders;
    Fen government;
} BillItem;

typedef struct BillLine {
    int64_t id, bill_id;
    int32_t kind;
    int64_t order_id, person_id;
    Str item;
    Date day;
    Fen government, own; /* an adjustment's may be below 0 */
    int64_t flags;
    int32_t state;
    Str reason;
    int64_t decided_by;
    int64_t source_id; /* of an adjustment: the correction */
} BillLine;
extern const Shape bill_shape, bill_item_shape, bill_line_shape;
extern const Noun bill_noun, bill_line_noun, bill_appeal_noun;
extern const JobKind bill_freeze_job, bill_settle_job;

Err bill_get(Op *op, int64_t id, Bill *out) MUST_CHECK; /* within reach */
Err bill_by_id(Op *op, int64_t id, Bill *out) MUST_CHECK;
Err bill_step(Op *op, Bill *bill, const char *event)
    MUST_CHECK; /* moves, starts the clock, saves with the sums of its lines */
Err bill_pay(Op *op, Bill *bill) MUST_CHECK;  /* an approved one, one that owes no more: today */
Err bill_owe(Op *op, Bill *bill) MUST_CHECK;  /* an approved one below zero: its clock runs */
Err bill_save(Op *op, Bill *bill) MUST_CHECK; /* with the sums of its lines */
Err bill_line_of_order(Op *op, int64_t order_id,
                       BillLine *out) MUST_CHECK; /* ERR_NOT_FOUND: in no bill yet */
/* A flag of an order was cleared: its line follows when none is left. */
Err bill_line_recount(Op *op, int64_t order_id, int64_t flags) MUST_CHECK;
/* Reaction to pay_line_paid: a line "settle:<month>:bill:<id>" brought the provider its money. */
Err bill_on_paid(Op *op, const Event *event) MUST_CHECK;

#endif
