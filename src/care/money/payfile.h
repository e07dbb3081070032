/* Payfile: what is handed to a bank and what comes back.
 *
 *   [draft] ──review──► [reviewed] ──approve──► [approved] ──send──► [sent] ──result──► [settled]
 *   line: [ready] ─► [paid] | [returned] ─► (payee mended) ─► [reissued] in a later file
 *
 * Invariants: 1. preparer ≠ reviewer ≠ approver; 2. one file per bank, its sum is the sum of its lines; 3. each line names the transfers it pays;
 * 4. a returned line books back by reversal and waits for 补发; 5. lines of a sent file are never edited.
 */
#ifndef CARE_MONEY_PAYFILE_H
#define CARE_MONEY_PAYFILE_H

#include "core/walk/module.h"

typedef struct PayLine {
    int64_t id, file_id;
    int64_t account_id; /* money account whose balance is paid out (provider, person_due) */
    int64_t payee_id;
    Fen amount;
    int32_t state;
    Str reference; /* unique: "settle:202611:org:7" */
    Str result;    /* bank's code when returned */
} PayLine;
extern const Shape payfile_shape, pay_line_shape;
extern const Noun payfile_noun;

/* Adds what an account is owed to the open draft of this purpose and bank ("settlement:202611"); idempotent by reference. */
Err payfile_add(Op *op, Str purpose,
                const PayLine *line) MUST_CHECK; /* account_id, payee_id, amount, reference */

#endif
