/* Right: who may do what, over which places.
 *
 *   role ── grants ──► permission × reach        actor = account + roles + place + organisation + …
 *
 * A place is a number; a subtree of places is an interval [low, high] (12-digit division codes nest
 * that way, but guard knows only intervals). Reach narrows further:
 *
 *   REACH_PLACE   rows whose scope lies in the actor's interval
 *   REACH_ORG     rows of the actor's organisation (:own_org)
 *   REACH_STAFF   rows assigned to the actor as a care worker or assessor (:own_staff)
 *   REACH_FAMILY  rows of persons the account may act for, itself included (:own_account)
 *   REACH_ALL     every row
 *
 * Every statement that reads or changes rows binds the reach itself, in its where clause:
 *   scope between :scope_low and :scope_high
 *   and (:own_org is null or org_id = :own_org) and (:own_staff is null or …) and (:own_account is
 *   null or …)
 * With REACH_ORG/STAFF/FAMILY the interval is everything; with REACH_PLACE the own_* binds are
 * NULL.
 *
 * Invariants
 *  1. No grant, no access; "public" and "signed_in" are permissions you must write.
 *  2. The three administrators (system, security, audit) hold no business permission and none of
 *     each other's: roles of different kinds share no permission (rights_check), and no account
 *     holds roles of two kinds (roles_read).
 *  3. "public" reaches all: its rows are for everyone. "signed_in" reaches what is the account's
 *     own.
 */
#ifndef CORE_GUARD_RIGHT_H
#define CORE_GUARD_RIGHT_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"

typedef enum Reach {
    REACH_NONE,
    REACH_FAMILY,
    REACH_STAFF,
    REACH_ORG,
    REACH_PLACE,
    REACH_ALL
} Reach;

typedef struct Grant {
    const char *permission; /* "people.edit" */
    Reach reach;
} Grant;

typedef enum RoleKind {
    ROLE_BUSINESS,
    ROLE_SYSTEM_ADMIN,
    ROLE_SECURITY_ADMIN,
    ROLE_AUDIT_ADMIN
} RoleKind;

typedef struct Role {
    const char *name; /* "street_clerk"; its label is the word "role.<name>" */
    RoleKind kind;
    const Grant *grants;
    size_t grant_count;
} Role;

typedef struct Rights {
    const Role *roles;
    size_t role_count;
} Rights;

/* Who acts. One account may hold several roles; the widest reach of its grants counts. */
typedef struct Actor {
    int64_t
        account_id; /* 0: nobody signed in; -1: the system itself (jobs), which may everything */
    int64_t session_id;
    Str name;
    const Role *roles[8];
    size_t role_count;
    int64_t scope_low, scope_high;
    int64_t org_id, staff_id; /* 0 = none */
} Actor;

extern const Actor system_actor;

const Role *role_find(const Rights *rights, Str name);
/* Names with ',' between, into the actor's roles. NULL, or a fault's code: "unknown_role",
 * "too_many_roles", "roles_mixed". */
const char *roles_read(const Rights *rights, Str names, Actor *out);
/* A place of 12 digits nests by 2·2·2·3·3 of them, zeros pad: the interval of its subtree; that of
 * 0 (no place) is empty. */
void scope_subtree(int64_t scope, int64_t *low, int64_t *high);
Reach role_reach(const Role *role, const char *permission); /* REACH_NONE: not granted */
bool reach_holds(Reach reach); /* single records, wherever they lie: an organisation's, a worker's,
                                  a family's */
Reach actor_reach(const Actor *actor, const char *permission); /* REACH_NONE: refused */
bool actor_works(const Actor *actor);    /* holds a grant that reaches further than a family's */
bool actor_oversees(const Actor *actor); /* … further than what is assigned to the actor alone */
bool actor_looks_on(const Actor *actor); /* has a role that reaches as a family does */
bool actor_covers(const Actor *actor, int64_t scope); /* lies in the interval */
/* Logs each fault; false when the table breaks invariant 2, names a role or a permission twice, or
 * one that is not in `known` (NULL: any). */
bool rights_check(const Rights *rights, const char *const *known, size_t known_count);

#endif
