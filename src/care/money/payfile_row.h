/* Payfile_row: what the files of this noun share: reading, counting and ending lines; only this
 * room uses it.
 *
 * Invariants
 *  1. A file's row is written by payfile_save, which counts the version up and publishes it;
 *     line_count and total by payfile_count alone.
 *  2. payfile_in_reach binds the reach. pay_line_find does not: whoever calls compares the line's
 *     file with the one in reach.
 *  3. A sent file is settled when none of its lines is ready or sent any more, and not before.
 *  4. payfile_print alone tells whole account numbers; no table of them lies on a disk unsealed
 *     (sheetbook.h).
 */
#ifndef CARE_MONEY_PAYFILE_ROW_H
#define CARE_MONEY_PAYFILE_ROW_H

#include "care/money/payfile.h"

enum { PAYFILE_CHUNK = 100, PAYFILE_LIMIT = 100000 };

/* One answer of the bank about one line. */
typedef struct PayResult {
    Str reference;
    int32_t outcome; /* pay_outcomes */
    Str result;      /* the bank's code or words */
} PayResult;
enum { OUTCOME_PAID = 1, OUTCOME_RETURNED };
extern const Shape pay_result_shape;
extern const Choices pay_outcomes;

Err payfile_in_reach(Op *op, int64_t id, PayFile *out) MUST_CHECK;
Err payfile_save(Op *op, PayFile *file) MUST_CHECK; /* writes it, counts the version up */
Err pay_line_find(Op *op, Str reference, PayLine *out) MUST_CHECK;
/* When no line of the file waits any more it is settled. */
Err payfile_settle(Op *op, PayFile *file) MUST_CHECK;
/* The bank's table (xlsx, xls, csv): columns reference, outcome, result, in Chinese or English; a
 * fault for each line not understood. */
Err pay_results_read(Op *op, Str bytes, List *out) MUST_CHECK;
/* The table for the bank, with whole account numbers. */
Err payfile_print(Op *op, const PayFile *file, Str format, ReplyFile *out) MUST_CHECK;

#endif
