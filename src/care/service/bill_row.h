/* Bill_row: the smaller records of a bill; used by bill_*.c.
 *
 * Invariants
 *  1. A line is appealed once. An appeal is decided once, by words, and the line goes where the
 *     decision says.
 *  2. BillSums count neither refused nor dropped lines in money; orders counts every line,
 *     differences included.
 *  3. What a reviewer, an approver or who decides says goes in as BillWord: there is none without a
 *     reason.
 */
#ifndef CARE_SERVICE_BILL_ROW_H
#define CARE_SERVICE_BILL_ROW_H

#include "care/service/bill.h"

enum { BILL_ITEMS = 200 }; /* of a bill: menus are shorter */

typedef struct BillAppeal {
    int64_t id, version;
    int64_t bill_id, line_id;
    int32_t state;
    Str words, answer;
    int64_t opened_by, decided_by;
    int64_t created_at, decided_at;
    int64_t person_id; /* of the line, as are these */
    Date day;
    Fen government;
} BillAppeal;
enum { APPEAL_OPEN = 1, APPEAL_UPHELD, APPEAL_DISMISSED };
extern const Choices bill_appeal_states;
extern const Machine bill_appeal_machine;

typedef struct BillCount {
    int64_t count;
} BillCount;

/* What a provider paid back at the bank. */
typedef struct BillRepayment {
    int64_t id;
    Fen amount;
    Str receipt; /* the bank's number for it */
} BillRepayment;

typedef struct BillSums {
    int64_t orders, flagged;
    Fen government, own, refused;
} BillSums;

/* Of a list of lines: those of a person with these characters in the name, or of an order whose
 * number begins so. */
typedef struct BillLineAsk {
    Str q;
} BillLineAsk;
extern const Shape bill_line_ask_shape;

/* ERR_INVALID "payee_missing" when money will be left for the bank and the provider has told no
 * account. */
Err bill_require_payee(Op *op, const Bill *bill) MUST_CHECK;

/* Whether its lines may still be decided. */
bool bill_is_open(const Bill *bill);

/* Back to the provider, who may appeal or confirm anew. */
Err bill_return(Op *op, Bill *bill, Str reason) MUST_CHECK;

/* What a route takes that needs a reason. */
typedef struct BillWord {
    int64_t id;
    Str reason;
} BillWord;
extern const Shape bill_word_shape, bill_appeal_shape, bill_repayment_shape;

/* The route's function: books what came back; the last of it ends the debt. The same receipt for
 * the same bill again changes nothing. */
Err bill_repay(Op *op, const void *in, void *out) MUST_CHECK;

#endif
