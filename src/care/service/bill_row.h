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

typedef struct BillAppeal {
    int64_t id, version;
    int64_t bill_id, line_id;
    int32_t state;
    Str words, answer;
    int64_t opened_by, decided_by;
    int64_t created_at, decided_at;
} BillAppeal;
enum { APPEAL_OPEN = 1, APPEAL_UPHELD, APPEAL_DISMISSED };
extern const Choices bill_appeal_states;
extern const Machine bill_appeal_machine;

typedef struct BillCount {
    int64_t count;
} BillCount;

typedef struct BillDebt {
    Fen owed;
} BillDebt;

typedef struct BillSums {
    int64_t orders, flagged;
    Fen government, own;
} BillSums;

/* What a route takes that needs a reason. */
typedef struct BillWord {
    int64_t id;
    Str reason;
} BillWord;
extern const Shape bill_word_shape, bill_appeal_shape;

#endif
