/* Session: passwords in, opaque tokens out.
 *
 * A token is 32 random bytes in hex, in the cookie "yiyang" (HttpOnly, SameSite=Strict) or "Authorization: Bearer"; the database keeps
 * its SM3. Idle time-out and lock-out are dated settings (guard_setting): default 30 min idle, 12 h at most, 5 failures lock for
 * 15 min. Changing a password, disabling an account or session_revoke ends its sessions at once.
 *
 * Invariants
 *  1. Failure reveals nothing: unknown name, wrong password and locked give the same answer in the same time.
 *  2. No shared accounts: an account belongs to one person (name), has its own roles, place, organisation.
 *  3. Argon2 never runs on the writer's thread: session_prepare (reader) checks, session_open (writer) records.
 */
#ifndef CORE_GUARD_SESSION_H
#define CORE_GUARD_SESSION_H

#include "core/base/shape.h"
#include "core/guard/right.h"
#include "core/guard/vault.h"
#include "core/store/store.h"

typedef struct Account {
    int64_t id, version;
    Str login; /* unique */
    Str name;  /* of the person */
    Str phone_sealed;
    Str password; /* only on the way in */
    Str password_hash;
    Str roles;     /* role names, ',' between */
    int64_t scope; /* the place whose subtree it may see */
    int64_t org_id, staff_id;
    bool active;
    int64_t failures, locked_until;
    bool must_change;
    int64_t created_at;
} Account;
extern const Shape account_shape;

typedef struct Credentials {
    Str login, password;
} Credentials;

typedef struct SessionOpened {
    Str token;
    int64_t account_id;
    Str name;
    Str roles;
    int64_t scope;
    bool must_change;
} SessionOpened;
extern const Shape credentials_shape, session_opened_shape;

typedef struct SessionCache SessionCache;
SessionCache *session_cache_open(Store *store, const Rights *rights);
void session_cache_close(SessionCache *cache);

/* Token to actor: from memory, else one point read. ERR_UNAUTHENTICATED: none, unknown, expired, idle too long, disabled. The actor's
 * texts belong to the arena. Idle times are written back in batches. */
MUST_CHECK Err session_find(SessionCache *cache, Arena *arena, Str token, int64_t now_ms,
                            Actor *out);
void session_forget(SessionCache *cache,
                    int64_t account_id); /* after commit: revoked, disabled, roles changed */

#endif
