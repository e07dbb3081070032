/* Payfile: what is handed to a bank and what comes back.
 *
 *   [draft] ─prepare─► [prepared] ─review─► [reviewed] ─approve─► [approved] ─send─► [sending] ─sent─► [sent] ─settle─► [settled]
 *      ▲ └──return────────┴───────────────────┘
 *   line: [ready] ─► [sent] ─► [paid] | [returned] ─► (payee mended) ─► [reissued] in a later file;   [ready] ─► [dropped]
 *
 * A file lies at its county: whoever prepares, reviews and approves it has that county in reach.
 *
 * Invariants
 *  1. Preparer, reviewer and approver are three accounts.
 *  2. A file is of one purpose, county and bank; its sum is the sum of its lines that are not
 *     dropped.
 *  3. Money moves when a file is sent: each line then names the transfer that paid it (account →
 *     bank).
 *  4. A returned line books back by reversal and waits for 补发; nothing is returned without the
 *     bank's reason.
 *  5. Account, payee and amount of a line are never edited. A line joins only a draft; it is
 *     dropped only while its money has not gone.
 *  6. The same answer of the bank twice changes nothing.
 *  7. The table for the bank is made once the file is on its way, and not before: until then a
 *     death takes its line out, from then on nothing does. The bank holds what the books hold.
 */
#ifndef CARE_MONEY_PAYFILE_H
#define CARE_MONEY_PAYFILE_H

#include "core/walk/job.h"
#include "core/walk/module.h"

enum {
    PAYFILE_DRAFT = 1,
    PAYFILE_PREPARED,
    PAYFILE_REVIEWED,
    PAYFILE_APPROVED,
    PAYFILE_SENDING,
    PAYFILE_SENT,
    PAYFILE_SETTLED
};
enum { LINE_READY = 1, LINE_SENT, LINE_PAID, LINE_RETURNED, LINE_REISSUED, LINE_DROPPED };
extern const Choices payfile_states, pay_line_states;

typedef struct PayFile {
    int64_t id, version;
    Str purpose; /* "settlement:202611" */
    Str bank;
    int32_t state;
    int64_t line_count;
    Fen total;
    int64_t prepared_by, reviewed_by, approved_by;
    int64_t sent_at;
    Str reason;    /* of the last return */
    int64_t scope; /* county */
    int64_t created_at;
} PayFile;

typedef struct PayLine {
    int64_t id, file_id;
    int64_t account_id; /* money account whose balance is paid out (provider, person_due) */
    int64_t payee_id;
    Fen amount;
    int32_t state;
    Str reference;       /* unique: "settle:202611:org:7" */
    int64_t transfer_id; /* account → bank; 0 until sent */
    int64_t tries;       /* how often it was paid anew */
    Str result;          /* bank's code when returned */
    int64_t scope;       /* of the payee */
    Str holder;          /* of the account it goes to; in lists alone */
    int64_t sent_at;     /* its file was; in lists alone */
} PayLine;
extern const Shape payfile_shape, pay_line_shape;
extern const Machine payfile_machine, pay_line_machine;
extern const Noun payfile_noun, pay_result_noun, pay_line_noun;

/* Adds what an account is owed to the open draft of this purpose and bank ("settlement:202611");
 * idempotent by reference. */
Err payfile_add(Op *op, Str purpose,
                const PayLine *line) MUST_CHECK; /* account_id, payee_id, amount, reference */
/* Takes a line out again while its file is not sent: *dropped; false: there is no such line, or its
 * money has gone. */
Err payfile_drop(Op *op, Str reference, bool *dropped) MUST_CHECK;

Err pay_line_by_id(Op *op, int64_t id, PayLine *out) MUST_CHECK; /* any place */
/* The bank says that a line was paid; subject: the line. */
extern const EventKind pay_line_paid;

extern const JobKind payfile_send_job, payfile_results_job;

#endif
