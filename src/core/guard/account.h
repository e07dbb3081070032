/* Account: who may sign in. One account, one person; its roles, its place, its organisation.
 *
 * Invariants
 *  1. A login is 3–40 of a–z 0–9 . _ - and never changes; capitals typed at sign-in mean the same
 *     login.
 *  2. The roles are of one kind (right.h); must_change: until the password is changed, a session
 *     opened with it holds no role.
 *  3. After commit of an edit, a password change or a revocation the caller calls session_forget.
 *  4. An empty password_hash is a password that nobody has: such an account is entered by card or
 *     by code (card.h, code.h).
 *  5. After expires_on nobody signs in to it, and its open sessions end.
 */
#ifndef CORE_GUARD_ACCOUNT_H
#define CORE_GUARD_ACCOUNT_H

#include "core/base/shape.h"
#include "core/guard/right.h"
#include "core/guard/vault.h"
#include "core/store/store.h"

enum { ACCOUNTS_OF_PHONE = 20, ACCOUNTS_OF_STAFF = 5 };

typedef struct Account {
    int64_t id, version;
    Str login; /* unique */
    Str name;  /* of the person */
    Str phone; /* plain, for the request alone: account_seal */
    Str phone_sealed, phone_index;
    Str password; /* only on the way in */
    Str password_hash;
    Str roles;     /* role names, ',' between */
    int64_t scope; /* the place whose subtree it may see; 0 = none */
    int64_t org_id, staff_id;
    bool active;
    int64_t failures, locked_until;
    bool must_change;
    int64_t created_at, signed_in_at;
    Date expires_on; /* the last day; 0 = none */
} Account;
extern const Shape account_shape;

bool login_is_valid(Str login);
void account_seal(Vault *vault, Arena *arena,
                  Account *account); /* phone into phone_sealed and phone_index */
/* How a telephone is looked for, however it was written: +86 138 0000 0001 is 13800000001; none: no
 * telephone. */
Str account_phone_index(Vault *vault, Arena *arena, Str phone);
MUST_CHECK Err account_unseal(Vault *vault, Arena *arena, Account *account); /* and back */

/* Writes `in` with its password_hash, active; ERR_CONFLICT: the login is taken. */
MUST_CHECK Err account_create(Tx *tx, Arena *arena, const Account *in, int64_t now_ms,
                              Account *out);
MUST_CHECK Err account_get(Tx *tx, Arena *arena, int64_t id, Account *out);
MUST_CHECK Err account_by_login(Tx *tx, Arena *arena, Str login, Account *out);
/* Those in force that have this telephone, oldest first; the first ACCOUNTS_OF_PHONE of them. */
MUST_CHECK Err account_list_by_phone(Tx *tx, Arena *arena, Str phone_index, Date today, List *out);
MUST_CHECK Err account_list_by_staff(Tx *tx, Arena *arena, int64_t staff_id, Date today, List *out);
extern const struct KeyedStep account_phone_step; /* telephones from before they had an index */
/* Name, telephone, roles, place, organisation, staff, last day and active; the version goes up. */
MUST_CHECK Err account_edit(Tx *tx, const Account *account);
/* Also ends the account's sessions, its failures and its lock-out. */
MUST_CHECK Err account_set_password(Tx *tx, int64_t id, Str hash, bool must_change, int64_t now_ms);
/* Ends a lock-out early. */
MUST_CHECK Err account_unlock(Tx *tx, int64_t id);
extern const RoomSql guard_sql; /* the tables of this room, for whoever opens the store */
extern const Statement sql_account_list, sql_account_in_reach; /* within the reach of the Tx */

#endif
