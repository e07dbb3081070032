/* Book: accounts and immutable transfers.
 *
 *   transfer: debit account ──amount──► credit account      [pending] ─► [posted] | [voided];   [posted] at once
 *
 * Invariants (checked by `yiyang books verify` and by tests after every step)
 *  1. Every transfer moves amount > 0 from one account to another; Σ balances = 0 at every commit.
 *  2. A transfer is never changed or deleted; a mistake is corrected by one reversal (kind
 *     "reversal", reverses = its id), once.
 *  3. `reference` is unique: the same reference with the same content is answered with the transfer
 *     that stands (idempotent), with other content with ERR_CONFLICT.
 *  4. balance − held never falls below the account's floor (wallets: 0): ERR_INVALID "not_enough".
 *     A pending transfer holds its amount on the debit side until posted (possibly for less) or
 *     voided.
 *  5. A fund's spending in a year never passes its ceiling: ERR_INVALID "fund_exhausted".
 * Sign: balance = credits − debits. A fund account pays out and goes negative; its floor is minus
 * its ceiling.
 */
#ifndef CARE_MONEY_BOOK_H
#define CARE_MONEY_BOOK_H

#include "core/walk/module.h"

enum { TRANSFER_PENDING = 1, TRANSFER_POSTED, TRANSFER_VOIDED };
extern const Choices transfer_states, money_owners;

typedef struct MoneyAccount {
    int64_t id;
    Str kind; /* chart of accounts: "fund" "wallet" "provider" "person_due" "own_share" "bank" … */
    int64_t owner;     /* id of the person, organisation or fund; with kind unique */
    Fen balance, held; /* held: by pending debits */
    Fen floor;         /* INT_NONE: none */
    int64_t scope;
    int64_t created_at;
    int32_t owner_kind; /* as the chart of accounts says; where it is looked at alone */
} MoneyAccount;

typedef struct Transfer {
    int64_t id;
    int64_t debit, credit; /* account ids */
    Fen amount;
    int32_t state;
    /* "grant" "service" "own_share" "settlement" "pay" "return" "reversal" "clawback" … */
    Str kind;
    Str reference;    /* unique, time-ordered: "grant:202611:123" */
    Date day;         /* valid time */
    int64_t reverses; /* the posted transfer this one undoes; 0 = none */
    int64_t pending;  /* the pending transfer this one posts or voids; 0 = none */
    Str memo;
    int64_t at;
} Transfer;
extern const Shape money_account_shape, transfer_shape;
extern const Noun book_noun;

/* The account of this kind and owner; made on first use with the floor given. */
Err book_account(Op *op, const char *kind, int64_t owner, Fen floor, int64_t *id) MUST_CHECK;
/* The same without making it; ERR_NOT_FOUND. */
Err book_account_find(Op *op, const char *kind, int64_t owner, MoneyAccount *out) MUST_CHECK;
Err book_get(Op *op, int64_t id, MoneyAccount *out) MUST_CHECK;
/* Where the account is listed: the place of its owner, which may move. */
Err book_place(Op *op, int64_t id, int64_t scope) MUST_CHECK;
/* in: debit, credit, amount, state (pending or posted), kind, reference, day, memo. */
Err book_transfer(Op *op, const Transfer *in, Transfer *out) MUST_CHECK;
/* The account that pays out of a fund in a year; its floor is minus the ceiling of
 * data/money/funds.tsv as it is by now (fund.h). ERR_INVALID: unknown fund. */
Err book_fund(Op *op, Str fund, int year, int64_t *id) MUST_CHECK;
Fen book_left(const MoneyAccount *account); /* what may still go out */
/* A pending transfer is ended once, by one more row: posted (amount ≤ held, the rest is released)
 * or voided. */
Err book_post(Op *op, int64_t transfer_id, Fen amount,
              Transfer *out) MUST_CHECK; /* pending → posted, amount ≤ held; the rest is released */
Err book_void(Op *op, int64_t transfer_id) MUST_CHECK;
Err book_reverse(Op *op, int64_t transfer_id, Str reference, Str memo, Transfer *out) MUST_CHECK;
Err book_find(Op *op, Str reference, Transfer *out) MUST_CHECK;

/* What moved on an account, newest first; List of Transfer. */
Err book_moves(Op *op, int64_t account_id, size_t most, List *out) MUST_CHECK;

typedef struct BookSums {
    int64_t accounts, transfers;
    Fen unbalanced;
} BookSums;
extern const Shape book_sums_shape;

typedef struct BookVerdict {
    int64_t accounts, transfers;
    Fen unbalanced;       /* Σ of all balances; 0 when whole */
    int64_t bad_accounts; /* balance or held that differs from its transfers, or below the floor */
    Str why;
} BookVerdict;
Err book_verify(Op *op, BookVerdict *out) MUST_CHECK;

#endif
