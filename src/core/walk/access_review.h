/* Access_review: who has access to what, looked at account by account by somebody who answers for
 * it, and written down.
 *
 *   round: open ─► a row for every account that signs in with a password ─► keep | withdraw, each with a reason ─► close
 *
 * Invariants
 *  1. One round is open at a time; it closes when every account in force has been decided, but for
 *     the own one of whoever closes it.
 *  2. A decision is about what the reviewer saw: when the account has changed since, it is stale.
 *     It is made once.
 *  3. Nobody decides about the own account.
 *  4. "withdraw" disables the account and ends its sessions in the same transaction.
 *  5. Until it is decided a row shows what the account may now, afterwards what it could when it
 *     was decided.
 */
#ifndef CORE_WALK_ACCESS_REVIEW_H
#define CORE_WALK_ACCESS_REVIEW_H

#include "core/guard/account.h"
#include "core/walk/module.h"

enum { REVIEW_OPEN = 1, REVIEW_KEEP, REVIEW_WITHDRAW };
extern const Choices review_verdicts;

typedef struct AccessRound {
    int64_t id;
    int64_t opened_by, opened_at;
    Date due_on;
    int64_t closed_by, closed_at;
    Date next_on;                   /* the next is to be opened; 0: it is open */
    int64_t total, open, withdrawn; /* accounts; open: in force and undecided */
} AccessRound;

typedef struct AccessReview {
    int64_t id;
    int64_t version; /* of the account */
    int64_t round_id, account_id;
    Str login, name, roles;
    int64_t scope, org_id, staff_id;
    bool active, must_change;
    int64_t created_at, signed_in_at;
    Date expires_on;
    int32_t verdict;
    Str reason;
    int64_t decided_by, decided_at;
} AccessReview;
extern const Shape access_round_shape, access_review_shape;
extern const Noun access_review_noun;

/* Within reach; ERR_NOT_FOUND otherwise. */
Err access_round_get(Op *op, int64_t id, AccessRound *out) MUST_CHECK;

/* What an account may has changed: so have the rows that wait for a decision about it. */
Err access_review_follow(Op *op, const Account *account) MUST_CHECK;

#endif
