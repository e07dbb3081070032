/* Session: passwords in, opaque tokens out.
 *
 *   reader: session_prepare (Argon2) ──► writer: session_open (counts, locks, or makes the session)
 *   card.h, code.h: whoever was recognised without a password ──► session_grant
 *   each request: session_find (memory, else one point read) ──► Actor
 *
 * A token is 32 random bytes in hex, in the cookie "yiyang" (HttpOnly, SameSite=Strict) or
 * "Authorization: Bearer"; the database keeps its SM3. Idle time-out and lock-out are dated
 * settings (guard_setting): default 30 min idle, 12 h at most, 5 failures lock for 15 min. Changing
 * a password, disabling an account or session_revoke ends its sessions at once; processes beside
 * this one look again after 2 s.
 *
 * Invariants
 *  1. Failure reveals nothing: unknown name, wrong password and locked give the same answer in the
 *     same time.
 *  2. No shared accounts: an account belongs to one person (name), has its own roles, place,
 *     organisation.
 *  3. Argon2 never runs on the writer's thread: session_prepare (reader) checks, session_open
 *     (writer) records.
 */
#ifndef CORE_GUARD_SESSION_H
#define CORE_GUARD_SESSION_H

#include "core/guard/account.h"

typedef struct Credentials {
    Str login, password;
} Credentials;

/* What the reader found, for the writer to record. */
typedef struct LoginAttempt {
    int64_t account_id; /* 0: nobody's */
    Str password_hash;  /* what the password was checked against */
    bool right;
    bool active;
    int64_t locked_until;
} LoginAttempt;

/* One of several accounts that a telephone has. */
typedef struct AccountChoice {
    int64_t id;
    Str name, roles;
} AccountChoice;

typedef struct SessionOpened {
    Str token; /* none: refused */
    int64_t account_id;
    Str name;
    Str roles;
    int64_t scope;
    bool must_change;
    List choices; /* of AccountChoice: nothing was opened, say which */
    Str refusal;  /* for the audit alone: "unknown", "password", "locked", "inactive", "expired" */
} SessionOpened;
extern const Shape credentials_shape, session_opened_shape;

typedef enum SessionWay { WAY_PASSWORD = 1, WAY_CARD, WAY_CODE } SessionWay;
extern const Choices session_ways;

/* Who came in without a password. */
typedef struct Recognised {
    int64_t account_id;
    SessionWay way;
    int64_t now_ms;
} Recognised;

/* Finds the account and checks the password: always one Argon2. Also how a password change asks for
 * the old one. */
MUST_CHECK Err session_prepare(Tx *tx, Arena *arena, const Credentials *in, LoginAttempt *out);
/* False: session_open will refuse. A right password during a lock-out must take the way of a wrong
 * one, or its time would tell. */
bool session_may_open(const LoginAttempt *attempt, int64_t now_ms);
/* OK with a token, or OK without one: refused. What was counted must be committed before
 * ERR_UNAUTHENTICATED is answered. */
MUST_CHECK Err session_open(Tx *tx, Arena *arena, const LoginAttempt *attempt, int64_t now_ms,
                            SessionOpened *out);
/* Without a password, as someone who was recognised; a lock-out of the password is not asked about.
 * OK without a token: refused. */
MUST_CHECK Err session_grant(Tx *tx, Arena *arena, const Recognised *who, SessionOpened *out);
MUST_CHECK Err session_close(Tx *tx, int64_t session_id, int64_t now_ms);  /* sign out */
MUST_CHECK Err session_revoke(Tx *tx, int64_t account_id, int64_t now_ms); /* all of an account */

MUST_CHECK Err session_is_open(Tx *tx, int64_t session_id, bool *out); /* not closed */

typedef struct SessionCache SessionCache;
SessionCache *session_cache_open(Store *store, const Rights *rights);
void session_cache_close(SessionCache *cache); /* before its store */
/* Sessions that this process has seen and that still hold, as far as it knows. */
size_t session_cache_count(SessionCache *cache, int64_t now_ms);

/* Token to actor: from memory, else one point read. ERR_UNAUTHENTICATED: none, unknown, expired,
 * idle too long, disabled. The actor's texts belong to the arena. Idle times are written back in
 * batches, once a minute. */
MUST_CHECK Err session_find(SessionCache *cache, Arena *arena, Str token, int64_t now_ms,
                            Actor *out);
void session_forget(SessionCache *cache,
                    int64_t account_id); /* after commit: revoked, disabled, roles changed */

#endif
