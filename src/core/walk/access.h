/* Access: signing in and out, one's own password, and the accounts that the security administrator
 * keeps.
 *
 *   POST /api/session ─► prepare, on a reader: Argon2 ─► run: the session and the cookie, or a refusal that is counted
 *
 * Invariants
 *  1. A refused sign-in answers 401 whatever the reason; the reason stands in the audit row.
 *  2. Nobody edits their own account: roles and places are given by another.
 *  3. A password that another has set holds no role until its owner has changed it; it is shown
 *     once.
 *  4. Roles are given only with what their reach needs: a place, an organisation, a care worker.
 *  5. Disabling an account, changing its roles or place, and resetting its password end its
 *     sessions.
 */
#ifndef CORE_WALK_ACCESS_H
#define CORE_WALK_ACCESS_H

#include "core/walk/module.h"

extern const Noun access_noun;  /* one's own session */
extern const Noun account_noun; /* everyone's accounts */

/* What account_create and account_reset answer. */
typedef struct AccountMade {
    int64_t id, version;
    Str login, password; /* the first password, shown this once */
} AccountMade;

#endif
