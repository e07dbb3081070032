/* AccessRow: what access hands from one function to the next; inner header of core/walk.
 *
 * Invariants
 *  1. fresh_password costs an Argon2: it runs while a route or job prepares, and the writer finds
 *     it in op->prepared.
 *  2. A judge or check writes nothing: what it has against the request is among the op's faults.
 *  3. What takes a right away ends the account's sessions: in the database within the transaction,
 *     in the memory of every process after the commit (account_let_go).
 */
#ifndef CORE_WALK_ACCESS_ROW_H
#define CORE_WALK_ACCESS_ROW_H

#include "core/guard/session.h"
#include "core/walk/frame.h"

typedef struct SignedOut {
    Str token;
} SignedOut;

typedef struct Me {
    int64_t account_id;
    Str login, name, roles;
    int64_t scope, org_id, staff_id;
    bool must_change;
    Str permissions; /* JSON */
} Me;

typedef struct PasswordChange {
    Str old, password;
} PasswordChange;

typedef struct PasswordRules {
    int64_t characters, classes, failures, lock_minutes;
    bool held;
} PasswordRules;

/* Made on a reader, for the writer. */
typedef struct FreshPassword {
    Str password; /* plain: shown once when we chose it */
    Str hash;
} FreshPassword;

MUST_CHECK Err password_judge(Op *op, Str login, Str password); /* a fault of "password" */
/* Checks and hashes `password`, or one of our own choice when there is none. ERR_INVALID with a
 * fault of "password". */
MUST_CHECK Err fresh_password(Op *op, Str login, Str password, FreshPassword *out);
/* What processes remember of the account is asked anew, its streams end; who is still signed in
 * comes back. */
MUST_CHECK Err account_let_go(Op *op, int64_t account_id);
/* A session, or a refusal that is counted and committed, then answered with `err`. */
MUST_CHECK Err session_answer(Op *op, int64_t account_id, Err err, const SessionOpened *opened);

/* account.c: for whatever else makes or ends accounts. */
MUST_CHECK Err account_find(Op *op, int64_t id, Account *out); /* within reach, unsealed */
MUST_CHECK Err account_not_own(Op *op, int64_t id);            /* else ERR_CONFLICT */
MUST_CHECK Err account_login_check(Op *op, Str login);         /* faults of "login" */
MUST_CHECK Err account_check(Op *op, const Account *account);  /* roles and what they need, place */
MUST_CHECK Err account_disable(Op *op, const Account *account); /* its sessions end */

#endif
