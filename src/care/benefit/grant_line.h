/* Grant_line: what one grant gets for one month in one batch, and what became of it.
 *
 *   [ready] ─► [posted];   [ready] ─► [dropped] ─► [ready];   [listed]: shown as ended, nothing is paid
 *
 * Invariants
 *  1. amount − clawed is what the books hold for it; transfer_id names the transfer that stands, 0
 *     when all was taken back.
 *  2. The amount of a posted line never changes: what is taken back is added to clawed, each time
 *     with a reversal and a transfer of the remainder.
 *  3. One line a batch, grant and month; `reference` is unique over all of them.
 *  4. kept is of the amount: it went from the person's account to what the person owes
 *     (clawback.h).
 */
#ifndef CARE_BENEFIT_GRANT_LINE_H
#define CARE_BENEFIT_GRANT_LINE_H

#include "care/benefit/grant.h"
#include "care/benefit/grant_batch.h"

enum { GRANT_LINE_READY = 1, GRANT_LINE_POSTED, GRANT_LINE_DROPPED, GRANT_LINE_LISTED };
enum {
    CHANGE_SAME = 1,
    CHANGE_ADDED,   /* 新增 */
    CHANGE_RAISED,  /* 提档 */
    CHANGE_LOWERED, /* 降档 */
    CHANGE_STOPPED, /* 停发 */
    CHANGE_ARREARS  /* 补发 */
};
extern const Choices grant_line_states, grant_changes;

typedef struct GrantLine {
    int64_t id;
    int64_t batch_id, grant_id, person_id;
    Str programme;
    int64_t month, batch_month; /* yyyymm: paid for, paid in */
    int32_t change, state;
    Fen monthly, previous; /* of a whole month; previous: last month's, INT_NONE = none */
    int64_t days, month_days;
    Fen amount, clawed;
    Fen kept; /* of the amount, kept against an overpayment */
    int64_t account_id, transfer_id;
    Str reference;
    Str pay_reference; /* of the pay line; none: no payee, or a voucher */
    Str person_name;   /* in lists alone, as ended_by and end_day of its grant are */
    int32_t ended_by;  /* grant_enders; 0 = it runs */
    Date end_day;
    int64_t scope;
} GrantLine;
extern const Shape grant_line_shape;
extern const Machine grant_line_machine;
extern const Noun grant_line_noun;

/* A programme with what the lines of its batch have in common. */
typedef struct BatchRun {
    GrantBatch *batch;
    Programme programme;
    int64_t arrears_months;
    int64_t fund_id; /* account that pays; 0 while it is only proposed */
} BatchRun;

/* The lines of one grant in a batch: its month, arrears, or that it ended. */
Err grant_lines_propose(Op *op, const BatchRun *run, const BenefitGrant *grant) MUST_CHECK;
/* Into the books: wallet or person_due, with what has run out and what is owed. */
Err grant_line_post(Op *op, const BatchRun *run, GrantLine *line) MUST_CHECK;
/* The account of the programme's fund in the year of the batch. */
Err grant_fund(Op *op, const GrantBatch *batch, int64_t *id) MUST_CHECK;
/* ERR_INVALID, with both sums, unless the fund has what a batch just approved takes, and those
 * approved before it. */
Err grant_fund_suffices(Op *op, const GrantBatch *batch) MUST_CHECK;
/* A posted cash line to the bank, once there is a payee. */
Err grant_line_pay(Op *op, GrantLine *line) MUST_CHECK;
/* Of the transfer that stands for it now. */
Str grant_line_reference(Op *op, const GrantLine *line);
Err grant_line_save(Op *op, const GrantLine *line) MUST_CHECK;
/* After a grant's end moved: what was proposed or paid for days past it goes. */
Err grant_lines_cut(Op *op, const BenefitGrant *grant) MUST_CHECK;
/* Counts the batch's lines anew. */
Err grant_batch_count(Op *op, int64_t batch_id) MUST_CHECK;

#endif
